"""What sources say that somebody said, beside what it speaks of: words, document, whose word.

A statement that supports a promise, an incident or a figure is named by the document's hash and the
stretch in it, so that whoever has the document finds the very words. It proves what was said there,
and nothing more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from truceline.ledger.entry import format_time
from truceline.mechanism.statement_kinds import STATEMENT, Place
from truceline.mechanism.statements import StatementState

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.mechanism.says import Say
    from truceline.views import Shown, View

NOT_SO: Final = "It is what somebody is said to have said, and not what is so."


def says(state: StatementState) -> list[str]:
    """Sentences on one statement: whose, as which source has it, and who says otherwise."""
    body = state.body
    through = f", through {', '.join(body.via)}" if body.via else ""
    named = f" ({body.named})" if body.named and body.speaker else ""
    found = [
        f"{state.who}{named} said it{through}, as {where(body.place)} has it. {NOT_SO}",
        f"Published: {published(body.place)}.",
    ]
    if body.rule:
        sure = "" if body.confidence is None else f", right in {body.confidence:.0%} of cases"
        found.append(f"The speaker was found by rule: {body.rule}{sure}.")
    if state.copies:
        count = len(state.copies)
        names = ", ".join(dict.fromkeys(each.publisher or "no name" for each in state.copies))
        found.append(f"{count} further document(s) have the same words, as copies: {names}.")
    found.extend(_word(each) for each in state.standing)
    if state.why:
        found.append(f"Withdrawn by {state.recorder}: {state.why.rstrip('.')}.")
    return found


def where(place: Place) -> str:
    """A place in a line: publisher or document, hash, the entry of it, the span of characters."""
    name = place.publisher or place.document or "a document"
    if place.entry_number is not None:
        name = f"entry {place.entry_number} of {name}"
    return f"{name} (sha256 {place.sha256[:12]}, characters {place.start} to {place.end})"


def published(place: Place) -> str:
    """When a document was published, as far as is known, and how that is known."""
    how = {"stated": "stated", "inferred": "inferred", "lower_bound": "a bound alone"}
    first, last = place.earliest, place.latest
    if first is None and last is None:
        return "no day is known"
    if first == last:
        days = f"on {first}"
    elif last is None:
        days = f"on or after {first}"
    elif first is None:
        days = f"by {last}"
    else:
        days = f"between {first} and {last}"
    return f"{days} ({how.get(place.basis, 'basis unknown')})"


def _word(each: Say) -> str:
    relayed = " (relayed)" if each.relayed else ""
    why = f": {each.why.rstrip('.')}" if each.why else ""
    if each.says == "confirmed":
        return f"{each.by}{relayed} confirms that it was said so{why}."
    return f"{each.by}{relayed} disputes it ({each.what}){why}."


def supports(view: View, shown: Shown) -> list[dict[str, Any]]:
    """The statements on which a subject rests or that speak of it, as far as the reader sees them.

    A subject is joined with a statement from either side: the statement's ``about`` names it, or an
    entry of its own (the promise made, the position stated) names the statement.

    Args:
        view: The reader's view.
        shown: The subject, as that view shows it.
    """
    if shown.item.part == STATEMENT:
        return []
    found = dict.fromkeys(_joined(view, shown))
    states = ((each, view.state(each)) for each in found)
    return [_facts(each, state) for each, state in states if isinstance(state, StatementState)]


def _joined(view: View, shown: Shown) -> Iterator[str]:
    for entry in (
        *shown.entries,
        *(e for e in shown.mentions if e.kind.startswith(f"{STATEMENT}.")),
    ):
        yield from entry.statement.about
    for subject in (shown.item.subject, *shown.item.linked):
        yield from view.store.mentions(subject, STATEMENT)


def _facts(subject: str, state: StatementState) -> dict[str, Any]:
    body, place = state.body, state.body.place
    return {
        "subject": subject,
        "state": state.state,
        "speaker": body.speaker,
        "named": body.named,
        "sort": body.sort,
        "words": body.words,
        "quoted": body.quoted,
        "language": body.language,
        "sha256": place.sha256,
        "start": place.start,
        "end": place.end,
        "entry_number": place.entry_number,
        "document": place.document,
        "publisher": place.publisher,
        "published": {
            "earliest": None if place.earliest is None else place.earliest.isoformat(),
            "latest": None if place.latest is None else place.latest.isoformat(),
            "basis": place.basis,
        },
        "copies": [each.sha256 for each in state.copies],
        "recorded_by": state.recorder,
        "recorded_at": format_time(state.marks["recorded"]),
        "says": says(state),
    }
