"""Alarms: what one reader should be told of without looking, from what that reader may see.

A clock that ran out, a grave report that nobody has contained, a conflict with one's own notice,
something that was handed over to one, reports of strangers that wait for an officer, and, for
officers of the cell alone, a flare-up of reports. Each alarm has an id that follows from its
subject, from what it tells and since when, so that whoever is told of it is told once, however
often it is looked for.

>>> from datetime import UTC, datetime
>>> at = datetime(2016, 3, 1, 12, tzinfo=UTC)
>>> one = Alarm(what="overdue", subject="ab" * 32, part="incident", since=at, detail="containment")
>>> one.number, one.id == Alarm(**{name: getattr(one, name) for name in one.__slots__}).id
('311-111-0833', True)
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from truceline.analysis.clocks import overdue
from truceline.analysis.escalation import escalation
from truceline.mechanism.incident_kinds import INCIDENT
from truceline.mechanism.incident_states import OPEN, Incident, receipt_number
from truceline.mechanism.matters import LIVE, MatterState

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from truceline.analysis.clocks import Clock
    from truceline.analysis.flaring import Flaring
    from truceline.mechanism.assignments import AssignmentState
    from truceline.mechanism.parts import Row
    from truceline.mechanism.terms import Terms

What = Literal["overdue", "grave", "conflict", "handed_over", "quarantine", "flare_up"]
WHATS: Final[tuple[What, ...]] = get_args(What)
"""Every sort of alarm, in the order in which pages name them."""
URGENT: Final = frozenset({"grave"})
"""What no quiet hours hold back: lives may hang on it, and whoever sleeps may be the only one."""
MATTER: Final = "matter"

_ID_DIGITS: Final = 32
_SHORT: Final = 12
_MICROSECONDS: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """One thing to tell one reader. It holds no word of the subject: titles are looked up anew.

    Args:
        what: What sort of alarm it is.
        subject: The id of the subject; of ``quarantine`` the number of the oldest report, of
            ``flare_up`` the id of the flare-up.
        part: The subject's part; empty for these two.
        since: The due time of a clock; else since when there is cause for it (UTC).
        detail: What tells it from others of one subject: the clock's name, the episode.
        authority: ``agreed`` or ``desk_default``, of a clock; else empty.
        rung: The rung on which an overdue clock shows; else empty.
        fixed: Whether ``since`` is part of the id; where it may move for this reader, it is not.
    """

    what: What
    subject: str
    part: str
    since: datetime
    detail: str = ""
    authority: str = ""
    rung: str = ""
    fixed: bool = True

    @property
    def id(self) -> str:
        """Its id: 32 hexadecimal digits (half a SHA-256), the same for whoever finds it."""
        seconds = self.since.timestamp()
        turned = str(round(seconds * _MICROSECONDS)) if self.fixed else ""
        said = json.dumps([self.what, self.subject, self.detail, turned])
        return hashlib.sha256(f"truceline alarm\n{said}".encode()).hexdigest()[:_ID_DIGITS]

    @property
    def number(self) -> str:
        """How people name the subject over the telephone: receipt number, or the id's beginning."""
        if self.part == INCIDENT:
            return receipt_number(self.subject)
        return self.subject if self.what == "quarantine" else self.subject[:_SHORT]

    @property
    def urgent(self) -> bool:
        """Whether no quiet hours hold it back."""
        return self.what in URGENT


def late(
    subject: str, part: str, row: Row, clocks: Iterable[Clock], terms: Terms, at: datetime
) -> Iterator[Alarm]:
    """An alarm for every clock of a subject that has run out.

    Args:
        subject: Its id.
        part: Its part.
        row: Its row, as the reader may see it.
        clocks: Its clocks, as the reader may know them.
        terms: The agreement that governs it.
        at: The instant asked about (UTC).
    """
    found = [clock for clock in clocks if overdue(clock, at)]
    if not found:
        return
    goes = escalation(row, terms, at)
    for clock in found:
        yield Alarm(
            what="overdue",
            subject=subject,
            part=part,
            since=clock.due_as_of(at) or clock.base,
            detail=clock.name,
            authority=clock.authority,
            rung="" if goes is None else goes.rung,
        )


def gravest(terms: Terms) -> str:
    """The highest word on the severities of Terms; empty where they have none."""
    scale = terms.words.severities or ()
    return scale[-1] if scale else ""


def grave_acts(terms: Terms) -> frozenset[str]:
    """The acts that are of the gravest severity by Terms, whoever registers them."""
    top = gravest(terms)
    return frozenset(code for code, act in terms.words.acts.items() if top and act.severity == top)


def grave(subject: str, state: Any, terms: Terms) -> Iterator[Alarm]:
    """An alarm for an incident that would be of the gravest severity, until it is contained.

    It is grave by its registered or assessed severity, or, before anybody registered it, by an act
    to which Terms give no lesser one. What is told is a report, and no finding.

    Args:
        subject: Its id.
        state: The incident as the reader's view folds it; anything else is none.
        terms: The agreement that governs it.
    """
    if not isinstance(state, Incident) or state.state not in OPEN or "contained" in state.marks:
        return
    acts = grave_acts(terms)
    reports = [each for each in state.reports if not each.withdrawn]
    by_act = [each.recorded_at for each in reports if not acts.isdisjoint(each.body.acts)]
    by_word = [
        state.marks[mark]
        for mark in ("assessed", "registered")
        if state.severity and state.severity == gravest(terms) and mark in state.marks
    ]
    if by_act or by_word:
        since = min(by_act) if by_act else by_word[0]
        yield Alarm(
            what="grave", subject=subject, part=INCIDENT, since=since,
            detail=str(state.episode), fixed=False,
        )  # fmt: skip


def conflict(
    subject: str, row: Row, state: Any, opened: datetime, identities: Collection[str]
) -> Iterator[Alarm]:
    """An alarm for an open matter on the reader's own notice.

    Who may not see the other notice sees that there is a matter and nothing of it; that it is their
    own follows from their being told of it at all, and no time of it is part of the id.

    Args:
        subject: The matter's id.
        row: Its row, as the reader may see it.
        state: The matter as the reader's view folds it, or what stands for it.
        opened: Since when the reader knows of it (UTC).
        identities: The reader, and the organisation that it belongs to.
    """
    if isinstance(state, MatterState):
        if state.state in LIVE and not identities_apart(state.sides, identities):
            turn = state.marks.get("reopened")
            yield Alarm(
                what="conflict", subject=subject, part=MATTER, since=turn or state.marks["opened"],
                detail="" if turn is None else turn.isoformat(), fixed=False,
            )  # fmt: skip
    else:
        yield from told_conflict(subject, row.state, opened)


def told_conflict(subject: str, state: str, opened: datetime) -> Iterator[Alarm]:
    """As :func:`conflict`, for a reader who learns no more of the matter than its state.

    Args:
        subject: The matter's id.
        state: Its state.
        opened: Since when the reader knows of it (UTC).
    """
    if state in LIVE:
        yield Alarm(what="conflict", subject=subject, part=MATTER, since=opened, fixed=False)


def identities_apart(sides: Collection[str], identities: Collection[str]) -> bool:
    """Whether none of the sides is the reader or its organisation."""
    return frozenset(sides).isdisjoint(identities)


def handed_over(
    subject: str, state: AssignmentState, identities: Collection[str], at: datetime
) -> Iterator[Alarm]:
    """An alarm for work that is offered to the reader and that nobody has accepted yet.

    Args:
        subject: The id of the claim.
        state: The claim as the reader's view folds it.
        identities: The reader, and the organisation that it belongs to.
        at: The instant asked about (UTC).
    """
    offer = state.offer_at(at)
    if offer is not None and offer.to in identities:
        yield Alarm(what="handed_over", subject=subject, part="assignment", since=offer.at)


def quarantine(waiting: Iterable[tuple[str, datetime]]) -> Iterator[Alarm]:
    """One alarm for all reports that wait for an officer, by the oldest of them.

    It tells anew when that one is settled and others wait still: so a flood of reports by strangers
    is no flood of messages, and nothing that waits is forgotten.

    Args:
        waiting: Number of each report that waits, and when it came (UTC).
    """
    oldest = min(waiting, key=lambda each: (each[1], each[0]), default=None)
    if oldest is not None:
        yield Alarm(what="quarantine", subject=oldest[0], part="", since=oldest[1])


def flare_ups(told: Iterable[Flaring]) -> Iterator[Alarm]:
    """One alarm for each flare-up, for as long as it stands; it says nothing of where.

    Args:
        told: Flare-ups whose incidents the reader, an officer of the cell, may all see.
    """
    for each in told:
        if each.stands:
            yield Alarm(what="flare_up", subject=each.id, part="", since=each.since, fixed=False)
