"""How many clocks were answered in time, each name and authority for itself, with the whole.

The whole is the clocks whose time is up: those that were stopped, in time or late, and those that
are overdue. One that still runs or rests has not failed and not succeeded, and is told apart. A
clock on the desk's own default marks nobody in breach, so it is never counted with an agreed one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from truceline.analysis.clocks import clocks, overdue

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from truceline.analysis.clocks import Clock
    from truceline.mechanism.parts import Row
    from truceline.mechanism.terms import Terms

Outcome = Literal["in_time", "late", "overdue", "pending"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockShare:
    """What became of the clocks of one name and authority.

    Args:
        clock: Its name in Terms.
        authority: ``agreed`` by the parties, or ``desk_default``.
        in_time: How many were stopped by their due time.
        late: How many were stopped after it.
        overdue: How many are past it and not stopped.
        pending: How many run or rest and are not due yet: not in the whole.
    """

    clock: str
    authority: str
    in_time: int
    late: int
    overdue: int
    pending: int

    @property
    def of(self) -> int:
        """The whole: all whose time is up."""
        return self.in_time + self.late + self.overdue

    @property
    def share(self) -> float | None:
        """The part answered in time, 0 to 1; None where no clock's time is up."""
        return self.in_time / self.of if self.of else None


def outcome(clock: Clock, at: datetime) -> Outcome:
    """What became of a clock by an instant."""
    if clock.stopped_at is not None and clock.stopped_at <= at:
        due = clock.due
        return "in_time" if due is None or clock.stopped_at <= due else "late"
    return "overdue" if overdue(clock, at) else "pending"


def clock_shares(rows: Iterable[tuple[Row, Terms]], at: datetime) -> tuple[ClockShare, ...]:
    """The shares of every clock that has started, agreed ones first, then by name.

    Args:
        rows: The docket's rows of subjects that the reader sees whole, each with its agreement:
            an answer that a reader may not see would look like lateness.
        at: The instant asked about (UTC).
    """
    counted: dict[tuple[str, str], Counter[Outcome]] = {}
    for row, terms in rows:
        for clock in clocks(row, terms):
            if clock.started <= at:
                one = ("desk_default" if clock.on_desk_default else "agreed", clock.name)
                counted.setdefault(one, Counter())[outcome(clock, at)] += 1
    return tuple(
        ClockShare(
            clock=name,
            authority=authority,
            in_time=found["in_time"],
            late=found["late"],
            overdue=found["overdue"],
            pending=found["pending"],
        )
        for (authority, name), found in sorted(counted.items())
    )
