"""What needs somebody: a subject whose clock runs or rests, or which is open with none at all.

A subject is in the queue while a clock of it has started and has not stopped, or while it is in a
state of :data:`AWAITED` (a report that nobody registered has no clock yet, and must not be lost for
that). It stands in the queue by its earliest due time; one without a clock by the time at which it
was opened, since when it has waited; one whose clocks all rest comes last.

>>> wait_of("incident", "registered", opened=0, clocks=[Span(0, 50, None), Span(0, 20, None)], at=9)
Wait(sort='due', key=20, turns=None)
>>> wait_of("incident", "reported", opened=3, clocks=[], at=9)
Wait(sort='open', key=3, turns=None)
>>> wait_of("incident", "closed", opened=3, clocks=[Span(0, 50, 8)], at=9) is None
True
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from truceline.mechanism import matters
from truceline.mechanism.due_times import due_at
from truceline.mechanism.incident_kinds import INCIDENT, IncidentAnswered, IncidentQueried
from truceline.mechanism.incident_rules import QUERY_CLOCK
from truceline.mechanism.incident_states import OPEN
from truceline.mechanism.relays import speaker

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from truceline.analysis.clocks import Clock
    from truceline.mechanism.parts import Entry
    from truceline.mechanism.terms import Terms

Sort = Literal["due", "open", "rests"]

AWAITED: Final[Mapping[str, frozenset[str]]] = {INCIDENT: OPEN, "matter": matters.LIVE}
"""The states of each part that need somebody whether a clock runs or not."""


class Span(NamedTuple):
    """A clock in microseconds since 1970 (UTC): its start, its due time, and when it stopped."""

    started: int
    due: int | None
    stopped: int | None


class Wait(NamedTuple):
    """A subject's place in the queue; times are microseconds since 1970 (UTC).

    Args:
        sort: ``due`` by its earliest due time, ``open`` without a clock, ``rests`` with none due.
        key: The due time; for the others, when the subject was opened.
        turns: When a clock that has not started yet will start; None where there is none.
    """

    sort: Sort
    key: int
    turns: int | None


def wait_of(
    part: str, state: str, *, opened: int, clocks: Iterable[Span], at: int
) -> Wait | int | None:
    """Where a subject stands in the queue at an instant.

    Args:
        part: Its part.
        state: Its recorded state.
        opened: When it was opened.
        clocks: Its clocks.
        at: The instant asked about; all are microseconds since 1970 (UTC).

    Returns:
        Its place; or, where it is in no queue yet, when a clock of it will start; else None.
    """
    live = [clock for clock in clocks if clock.stopped is None]
    ahead = min((clock.started for clock in live if clock.started > at), default=None)
    running = [clock for clock in live if clock.started <= at]
    dues = [clock.due for clock in running if clock.due is not None]
    if dues:
        return Wait("due", min(dues), ahead)
    if running:
        return Wait("rests", opened, ahead)
    if state in AWAITED.get(part, frozenset()):
        return Wait("open", opened, ahead)
    return ahead


def asked_of(entries: Iterable[Entry], identities: Collection[str]) -> Entry | None:
    """The oldest question about an incident that one of these actors has not answered.

    A party that is asked sees the question and not the report. To ask for time is no answer.

    Args:
        entries: What the reader sees of the incident, in ledger order.
        identities: The reader, and the organisation that it belongs to.
    """
    found: Entry | None = None
    for entry in entries:
        body = entry.body
        if isinstance(body, IncidentQueried) and body.to in identities:
            found = found or entry
        elif isinstance(body, IncidentAnswered) and speaker(entry) in identities:
            found = found if body.position == "asks_for_time" else None
    return found


def query_clock(asked: Entry, terms: Terms) -> Clock | None:
    """The clock of a question, as whoever was asked can work it out: without pauses.

    Stretches in which lines were cut make it later; they may be hidden from the one who was asked.

    Args:
        asked: The question.
        terms: The agreement that governs it.
    """
    from truceline.analysis.clocks import Clock  # noqa: PLC0415 - clocks need not know of queues

    rule = terms.clock(QUERY_CLOCK)
    due = None if rule is None else due_at(rule, terms, asked.recorded_at, ())
    if rule is None or due is None:
        return None
    return Clock(
        name=QUERY_CLOCK,
        started=asked.recorded_at,
        base=due,
        due=due,
        authority=rule.authority,
    )


def next_clock(clocks: Iterable[Clock], at: datetime) -> Clock | None:
    """The clock that is due first; where all rest, the one that started first; else None.

    Args:
        clocks: The clocks of one subject.
        at: The instant asked about (UTC).
    """
    running = [clock for clock in clocks if clock.stopped_at is None and clock.started <= at]
    return min(
        running,
        key=lambda each: (each.due is None, each.due or each.started, each.name),
        default=None,
    )
