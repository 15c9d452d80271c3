"""Detainees, missing persons and remains: lists, what is asked of whom, and who came free.

Three parts. A ``detainee_list`` is one author's, of one day; a later day is a revision of it, and
lists of different authors stand side by side. A ``detainee_request`` goes to one holder; granted
is not released, and silence is derived from the clock ``detainee_request_reply``. A ``handover`` is
a release or a hand-over of people or remains, confirmed by who received or witnessed it. Numbers
stay with their list and day: lists overlap in ways nobody can see, so nothing here adds them up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING

from truceline.mechanism.detainee_kinds import (
    Counted,
    DetaineeAnswered,
    DetaineeRequested,
    DetaineeRequestWithdrawn,
    HandedOver,
    HandoverConfirmed,
    HandoverDisputed,
    ListFiled,
    ListRevised,
    ListWithdrawn,
    Released,
)
from truceline.mechanism.detainees_check import check_handover, check_list, check_request
from truceline.mechanism.due_times import due_at, start_of
from truceline.mechanism.parts import Entry, Part, Row, table
from truceline.mechanism.relays import speaker

if TYPE_CHECKING:
    from truceline.mechanism.terms import Terms

REPLY = "detainee_request_reply"
"""The clock of Terms by which a request is answered or met with silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """One count: of how many, by category, of which day, by whom. None is unknown, not zero."""

    total: int | None
    counts: tuple[Counted, ...]
    by: str
    day: date
    entry: str
    relayed: bool


def _figures(entry: Entry, day: date | None = None) -> Figures:
    body = entry.body
    return Figures(
        total=body.total,
        counts=body.counts,
        by=speaker(entry),
        day=day or entry.at.date(),
        entry=entry.hash,
        relayed=body.relayed is not None,
    )


# Lists.

LIST_TRANSITIONS = table(filed="revised withdrawn", revised="withdrawn", withdrawn="")


@dataclass(frozen=True, slots=True, kw_only=True)
class DetaineeList:
    """One author's list, with its figures of each day, oldest first."""

    state: str
    under: str
    by: str
    whom: str
    holder: str
    versions: tuple[Figures, ...]
    filed_at: datetime

    @property
    def newest(self) -> Figures:
        """The figures of the latest day."""
        return self.versions[-1]


def begin_list(entry: Entry) -> DetaineeList:
    """The list as filed."""
    body: ListFiled = entry.body
    return DetaineeList(
        state="filed",
        under=body.under,
        by=speaker(entry),
        whom=body.whom,
        holder=body.holder or "",
        versions=(_figures(entry, body.as_of),),
        filed_at=entry.at,
    )


def step_list(state: DetaineeList, entry: Entry) -> DetaineeList:
    """The list after one more entry; nobody but its author changes it."""
    if state.state == "withdrawn" or speaker(entry) != state.by:
        return state
    body = entry.body
    if isinstance(body, ListRevised | ListFiled):
        newer = _figures(entry, body.as_of)
        versions = tuple(sorted((*state.versions, newer), key=lambda each: each.day))
        return replace(state, state="revised", versions=versions)
    if isinstance(body, ListWithdrawn):
        return replace(state, state="withdrawn")
    return state


def row_list(state: DetaineeList) -> Row:
    """The docket's row: whose list, of whom, of which day; its numbers stay in the entry."""
    held = f" held by {state.holder}" if state.holder else ""
    return Row(
        state=state.state,
        title=f"List of {state.whom}{held}, of {state.newest.day.isoformat()}, by {state.by}",
        under=state.under,
        parties=(state.by,),
        since=state.filed_at,
        words=f"{state.whom} {state.holder} {state.by}",
    )


# Requests.

_ANSWERS = ("granted", "partly", "refused", "no_such_person")
REQUEST_TRANSITIONS = table(
    requested=" ".join((*_ANSWERS, "withdrawn")),
    **{
        each: " ".join((*(other for other in _ANSWERS if other != each), "withdrawn"))
        for each in _ANSWERS
    },
    withdrawn="",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer to a request."""

    answer: str
    figures: Figures
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DetaineeRequest:
    """A request to one holder, and its answers, oldest first; the newest stands.

    Args:
        about: The lists and other subjects that it names.
        marks: When the desk had each sort of event (UTC).
    """

    state: str
    under: str
    by: str
    to: str
    wants: str
    whom: str
    asked: Figures
    about: tuple[str, ...]
    made_at: datetime
    marks: Mapping[str, datetime]
    replies: tuple[Reply, ...] = ()


def begin_request(entry: Entry) -> DetaineeRequest:
    """The request as made."""
    body: DetaineeRequested = entry.body
    return DetaineeRequest(
        state="requested",
        under=body.under,
        by=speaker(entry),
        to=body.to,
        wants=body.wants,
        whom=body.whom,
        asked=_figures(entry),
        about=entry.statement.about,
        made_at=entry.at,
        marks={"requested": entry.recorded_at},
    )


def step_request(state: DetaineeRequest, entry: Entry) -> DetaineeRequest:
    """The request after one more entry; only who was asked answers, only who asked withdraws."""
    body, who = entry.body, speaker(entry)
    if state.state == "withdrawn":
        return state
    if isinstance(body, DetaineeAnswered) and who == state.to:
        reply = Reply(answer=body.answer, figures=_figures(entry), recorded_at=entry.recorded_at)
        marks = {**state.marks, "answered": entry.recorded_at}
        return replace(state, state=body.answer, replies=(*state.replies, reply), marks=marks)
    if isinstance(body, DetaineeRequestWithdrawn) and who == state.by:
        marks = {**state.marks, "withdrawn": entry.recorded_at}
        return replace(state, state="withdrawn", marks=marks)
    return state


def request_phase(state: DetaineeRequest, terms: Terms, now: datetime) -> str:
    """The recorded state, or ``silent`` where the reply's clock ran out unanswered; derived.

    Without such a clock in Terms nobody is silent: the request waits, and since when is shown.
    """
    rule = terms.clock(REPLY)
    if state.state != "requested" or rule is None:
        return state.state
    start = start_of(rule, state.marks, terms)
    due = None if start is None else due_at(rule, terms, start, ())
    return "silent" if due is not None and now > due else "requested"


def row_request(state: DetaineeRequest) -> Row:
    """The docket's row."""
    wants = state.wants.replace("_", " ")
    return Row(
        state=state.state,
        title=f"{state.by} asks {state.to}: {wants} ({state.whom})",
        under=state.under,
        parties=tuple(dict.fromkeys((state.by, state.to))),
        recipients=(state.to,),
        since=state.made_at,
        marks=state.marks,
        stops={REPLY: frozenset({"answered", "withdrawn"})},
        words=f"{state.by} {state.to} {wants} {state.whom}",
    )


# Releases and hand-overs.

HANDOVER_TRANSITIONS = table(
    reported="confirmed disputed", confirmed="disputed", disputed="confirmed"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """What one actor says of a hand-over: its own count, or on which ground it disputes it."""

    by: str
    ground: str
    figures: Figures | None
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A release (``to`` is empty) or a hand-over, as reported, and who confirms or disputes it.

    Args:
        state: ``disputed`` where anybody disputes it or counts another number, else ``confirmed``
            where one of those who took part or witnessed it says so beside its reporter.
    """

    state: str
    under: str
    what: str
    whom: str
    by: str
    to: str
    witnesses: tuple[str, ...]
    reported: Figures
    about: tuple[str, ...]
    at: datetime
    voices: tuple[Voice, ...] = ()

    @property
    def concerned(self) -> frozenset[str]:
        """Who took part in it or is said to have witnessed it."""
        return frozenset({self.by, self.to, *self.witnesses} - {""})

    @property
    def standing(self) -> tuple[Voice, ...]:
        """The newest word of each speaker."""
        newest = {voice.by: voice for voice in self.voices}
        return tuple(voice for voice in self.voices if newest[voice.by] is voice)


def begin_handover(entry: Entry) -> Handover:
    """The release or hand-over as reported."""
    body: Released | HandedOver = entry.body
    handed = isinstance(body, HandedOver)
    return Handover(
        state="reported",
        under=body.under,
        what="handed_over" if handed else "released",
        whom=body.whom if isinstance(body, HandedOver) else "detainees",
        by=body.by,
        to=body.to if isinstance(body, HandedOver) else "",
        witnesses=body.witnesses,
        reported=_figures(entry),
        about=entry.statement.about,
        at=entry.at,
    )


def step_handover(state: Handover, entry: Entry) -> Handover:
    """The hand-over after one more word on it; what does not fit changes nothing."""
    body, who = entry.body, speaker(entry)
    if isinstance(body, HandoverDisputed):
        voice = Voice(by=who, ground=body.ground, figures=None, entry=entry.hash)
    elif isinstance(body, HandoverConfirmed) and (
        who in state.concerned and who != state.reported.by
    ):
        voice = Voice(by=who, ground="", figures=_figures(entry), entry=entry.hash)
    elif isinstance(body, Released | HandedOver) and who != state.reported.by:
        # A second report of the same hand-over is another's count of it.
        voice = Voice(by=who, ground="", figures=_figures(entry), entry=entry.hash)
    else:
        return state
    after = replace(state, voices=(*state.voices, voice))
    return replace(after, state=_handover_state(after))


def _handover_state(state: Handover) -> str:
    totals = {state.reported.total} | {v.figures.total for v in state.standing if v.figures}
    if any(voice.ground for voice in state.standing) or len(totals - {None}) > 1:
        return "disputed"
    return "confirmed" if any(v.by in state.concerned for v in state.standing) else "reported"


def row_handover(state: Handover) -> Row:
    """The docket's row."""
    to = f" to {state.to}" if state.to else ""
    people = (state.by, state.to, *state.witnesses, state.reported.by)
    return Row(
        state=state.state,
        title=f"{state.what.replace('_', ' ')} by {state.by}{to}: {state.whom}",
        under=state.under,
        parties=tuple(dict.fromkeys(each for each in people if each)),
        since=state.at,
        words=f"{state.what} {state.whom} {' '.join(people)}",
    )


LISTS = Part(
    name="detainee_list",
    kinds=(ListFiled, ListRevised, ListWithdrawn),
    transitions=LIST_TRANSITIONS,
    initial=frozenset({"filed"}),
    begin=begin_list,
    step=step_list,
    check=check_list,
    row=row_list,
    over=frozenset({"withdrawn"}),
)
REQUESTS = Part(
    name="detainee_request",
    kinds=(DetaineeRequested, DetaineeAnswered, DetaineeRequestWithdrawn),
    transitions=REQUEST_TRANSITIONS,
    initial=frozenset({"requested"}),
    begin=begin_request,
    step=step_request,
    check=check_request,
    row=row_request,
    over=frozenset({"withdrawn"}),
)
HANDOVERS = Part(
    name="handover",
    kinds=(Released, HandedOver, HandoverConfirmed, HandoverDisputed),
    transitions=HANDOVER_TRANSITIONS,
    initial=frozenset({"reported"}),
    begin=begin_handover,
    step=step_handover,
    check=check_handover,
    row=row_handover,
)
