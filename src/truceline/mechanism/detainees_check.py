"""What a draft about detainees may say: whose list it is, who answers, and that numbers can be."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from truceline.mechanism.detainee_kinds import (
    DetaineeAnswered,
    DetaineeRequested,
    HandedOver,
    HandoverConfirmed,
    ListFiled,
    ListRevised,
    Released,
)
from truceline.mechanism.parts import wrong_state
from truceline.mechanism.registers import flaw
from truceline.mechanism.relays import relay_faults, speaker

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from truceline.errors import Fault
    from truceline.mechanism.parts import Bench, Entry


def check_list(state: Any, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Every fault of a draft about a list."""
    return list(_list_faults(state, entry, bench))


def check_request(state: Any, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Every fault of a draft about a request."""
    return list(_request_faults(state, entry, bench))


def check_handover(state: Any, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Every fault of a draft about a release or hand-over."""
    return list(_handover_faults(state, entry, bench))


def _list_faults(state: Any, entry: Entry, bench: Bench) -> Iterator[Fault]:
    body = entry.body
    yield from relay_faults(entry, bench)
    if isinstance(body, ListFiled | ListRevised):
        yield from _count_faults(body)
        # A day begins up to 14 hours before UTC's own; no list is of a day that is nowhere yet.
        if (body.as_of - bench.now.date()).days > 1:
            sentence = f"The list would be of {body.as_of}, which is to come."
            yield flaw("DATE_AHEAD", sentence, "Give the day that the list is of.", "as_of")
    if isinstance(body, ListFiled):
        return
    if state.state == "withdrawn":
        yield wrong_state(entry, state.state, {"filed", "revised"})
    yield from _whose(entry, state.by, "list")
    if isinstance(body, ListRevised) and body.as_of < state.newest.day:
        sentence = f"The list is of {state.newest.day} already; {body.as_of} is earlier."
        yield flaw("DATE_ORDER", sentence, "Give a list of a later day.", "as_of")


def _request_faults(state: Any, entry: Entry, bench: Bench) -> Iterator[Fault]:
    body = entry.body
    yield from relay_faults(entry, bench)
    if isinstance(body, DetaineeRequested):
        yield from _count_faults(body)
        if body.to == speaker(entry):
            sentence = f"{body.to} would ask itself."
            yield flaw("REQUEST_TO_SELF", sentence, "Name who holds them.", "to")
        if (body.wants == "return_of_remains") != (body.whom == "remains") and (
            body.wants in {"return_of_remains", "release", "visit"}
        ):
            sentence = f"{body.wants} is not what can be asked for {body.whom}."
            hint = "Ask for the return of remains, and for the release or a visit of the living."
            yield flaw("REQUEST_WHOM", sentence, hint, "wants")
        return
    if state.state == "withdrawn":
        yield wrong_state(entry, state.state, {"requested"})
    if not isinstance(body, DetaineeAnswered):
        yield from _whose(entry, state.by, "request")
        return
    yield from _count_faults(body)
    if speaker(entry) != state.to:
        sentence = f"{speaker(entry)} was not asked; {state.to} was."
        yield flaw("NOT_ASKED", sentence, f"Only {state.to} answers, or an officer relays it.",
                   "author")  # fmt: skip
    asked = state.asked.total
    if body.total is not None and asked is not None and body.total > asked:
        sentence = f"The answer is for {body.total}, the request for {asked}."
        yield flaw("COUNT_EXCEEDS", sentence, "Answer for those who were asked for.", "total")
    if body.answer in {"refused", "no_such_person"} and body.total:
        sentence = f"An answer of {body.answer} is for nobody; {body.total} were given."
        yield flaw("COUNT_REFUSED", sentence, "Leave the number out, or answer partly.", "total")


def _handover_faults(state: Any, entry: Entry, bench: Bench) -> Iterator[Fault]:
    body = entry.body
    yield from relay_faults(entry, bench)
    if isinstance(body, Released | HandedOver):
        yield from _count_faults(body)
        if isinstance(body, HandedOver) and body.to == body.by:
            sentence = f"{body.by} would hand over to itself."
            yield flaw("HANDOVER_TO_SELF", sentence, "Name who received.", "to")
        return
    if isinstance(body, HandoverConfirmed):
        yield from _count_faults(body)
        who = speaker(entry)
        if who == state.reported.by:
            sentence = f"{who} reported it, and does not confirm its own word."
            yield flaw("CONFIRM_OWN", sentence, "Let the other side or a witness do so.", "author")
        elif who not in state.concerned:
            sentence = f"{who} neither took part in it nor is named as a witness."
            hint = f"One of these confirms it: {', '.join(sorted(state.concerned))}."
            yield flaw("NOT_CONCERNED", sentence, hint, "author")


def _whose(entry: Entry, by: str, noun: str) -> Iterator[Fault]:
    if speaker(entry) != by:
        sentence = f"The {noun} is {by}'s, not {speaker(entry)}'s."
        yield flaw("NOT_ITS_AUTHOR", sentence, f"File a {noun} of your own.", "author")


def _count_faults(body: Any) -> Iterator[Fault]:
    """Faults of a total and its categories; categories overlap, so they are never summed."""
    twice = [name for name, n in Counter(c.category for c in body.counts).items() if n > 1]
    if twice:
        sentence = f"The category {twice[0]} is counted twice."
        yield flaw("CATEGORY_TWICE", sentence, "Give each category once.", "counts")
    for counted in body.counts:
        if None not in (body.total, counted.count) and counted.count > body.total:
            sentence = f"{counted.count} {counted.category} are more than {body.total} in all."
            yield flaw("COUNT_EXCEEDS", sentence, "Check both numbers.", "counts")
