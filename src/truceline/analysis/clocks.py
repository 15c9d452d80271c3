"""Clocks: what runs on a subject, when it is due, and what lateness means and does not mean.

Due times follow from a docket row (marks, stops, pauses) and from Terms; the instant asked about is
always an argument. A clock whose value is only the desk's own default never marks a party in
breach: what it says then is that the desk is past its own default.

>>> from datetime import UTC, datetime
>>> clock = Clock(
...     name="containment",
...     started=datetime(2016, 3, 1, tzinfo=UTC),
...     base=datetime(2016, 3, 1, 12, tzinfo=UTC),
...     due=datetime(2016, 3, 1, 12, tzinfo=UTC),
...     authority="desk_default",
... )
>>> clock.says(datetime(2016, 3, 1, 14, tzinfo=UTC))
"containment: 2 h past the desk's own default; no party is in breach by that."
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from truceline.mechanism.due_times import due_after, resting, start_of
from truceline.mechanism.parts import Pause

if TYPE_CHECKING:
    from datetime import timedelta

    from truceline.mechanism.parts import Row
    from truceline.mechanism.terms import Terms

Phase = Literal["still", "running", "resting", "overdue"]

_MINUTES_OF_HOUR = 60
_MINUTES_OF_TWO_DAYS = 2 * 24 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One clock of one subject.

    Args:
        name: Its name in Terms.
        started: When it started (UTC).
        base: When it would be due with no pause (UTC).
        due: When it is due with all pauses (UTC); None while it rests.
        authority: ``agreed`` by the parties' text, or ``desk_default``.
        stopped_at: When it stopped (UTC), or None while it runs.
        pauses: The stretches in which it rests, oldest first.
    """

    name: str
    started: datetime
    base: datetime
    due: datetime | None
    authority: str
    stopped_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()

    @property
    def on_desk_default(self) -> bool:
        """Whether its value is only the desk's own: then it marks nobody in breach."""
        return self.authority != "agreed"

    @property
    def turns(self) -> tuple[datetime, ...]:
        """The instants at which what it says turns, oldest first: what a docket may store."""
        found = {self.started, self.due, self.stopped_at} - {None}
        return tuple(sorted(at for at in found if at is not None))

    def due_as_of(self, at: datetime) -> datetime | None:
        """When it was due as things stood at an instant (UTC); None if it rested then.

        Pauses that began later are not known yet, and one that ended later is still open.
        """
        return due_after(self.base, self.started, self._pauses_as_of(at))

    def _pauses_as_of(self, at: datetime) -> tuple[Pause, ...]:
        """The pauses that had begun by an instant, those that had not ended by then still open."""
        return tuple(
            pause if pause.until is not None and pause.until <= at else replace(pause, until=None)
            for pause in self.pauses
            if pause.since <= at
        )

    def says(self, at: datetime) -> str:
        """One sentence on the clock at an instant, such as a page shows."""
        if at < self.started:
            return f"{self.name}: not started."
        if self.stopped_at is not None and self.stopped_at <= at:
            return f"{self.name}: {self._stopped()}"
        due = self.due_as_of(at)
        if due is None:
            open_now = {p.reason for p in self._pauses_as_of(at) if p.until is None}
            why = " and ".join(sorted(reason.replace("_", " ") for reason in open_now))
            return f"{self.name}: resting ({why}); it is not due meanwhile."
        if at <= due:
            return f"{self.name}: due {due:%Y-%m-%d %H:%M} UTC, in {length(due - at)}."
        past = length(at - due)
        if self.on_desk_default:
            return (
                f"{self.name}: {past} past the desk's own default; no party is in breach by that."
            )
        return f"{self.name}: overdue by {past} under the agreed terms."

    def _stopped(self) -> str:
        """How it stopped: in time or after it was due."""
        if self.due is None or self.stopped_at is None or self.stopped_at <= self.due:
            return "done in time."
        late = length(self.stopped_at - self.due)
        return f"done {late} past {'the desk' if self.on_desk_default else 'the agreed'} time."


def clocks(row: Row, terms: Terms) -> tuple[Clock, ...]:
    """The clocks of a subject that have started, in the order of Terms.

    A clock is a subject's where its row names marks that stop it and Terms have a clock of that
    name. It starts with the latest of its start events, and stops with the first of its stop marks
    at or after that.

    Args:
        row: The docket's row of the subject.
        terms: The agreement that governs it.
    """
    if not row.stops:
        return ()
    found = []
    for name, rule in terms.clocks.items():
        if name not in row.stops:
            continue
        started = start_of(rule, row.marks, terms)
        if started is None:
            continue
        stops = (row.marks[mark] for mark in row.stops[name] if mark in row.marks)
        stopped = min((at for at in stops if at >= started), default=None)
        pauses = tuple(
            pause
            for pause in resting(row.pauses, rule)
            if (stopped is None or pause.since < stopped)
            and (pause.until is None or pause.until > started)
        )
        base = terms.due(rule, started)
        found.append(
            Clock(
                name=name,
                started=started,
                base=base,
                due=due_after(base, started, pauses),
                authority=rule.authority,
                stopped_at=stopped,
                pauses=pauses,
            )
        )
    return tuple(found)


def overdue(clock: Clock, at: datetime) -> bool:
    """Whether a clock is past its due time at an instant and has not stopped by then."""
    if at < clock.started or (clock.stopped_at is not None and clock.stopped_at <= at):
        return False
    due = clock.due_as_of(at)
    return due is not None and at > due


def phase(row: Row, terms: Terms, at: datetime) -> Phase:
    """What a subject's clocks come to at an instant; derived, never stored.

    ``overdue`` where any is past its due time, else ``running`` where any runs, else ``resting``
    where any rests, else ``still``.
    """
    running = [
        clock
        for clock in clocks(row, terms)
        if clock.started <= at and (clock.stopped_at is None or clock.stopped_at > at)
    ]
    if any(overdue(clock, at) for clock in running):
        return "overdue"
    if any(clock.due_as_of(at) is not None for clock in running):
        return "running"
    return "resting" if running else "still"


def length(span: timedelta) -> str:
    """A length of time for people: whole minutes, hours or days."""
    minutes = int(span.total_seconds() // 60)
    if minutes < _MINUTES_OF_HOUR:
        return f"{minutes} min"
    if minutes < _MINUTES_OF_TWO_DAYS:
        hours, rest = divmod(minutes, 60)
        return f"{hours} h {rest} min" if rest else f"{hours} h"
    return f"{minutes // (24 * 60)} days"
