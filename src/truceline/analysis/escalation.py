"""Escalation: what is overdue goes up one rung, by derivation, with the reason beside it.

Nobody records an escalation and nothing stores it: it is there while something is overdue and gone
when it is not. A formal referral is another thing, an entry with the full file. One rung at a time:
however many clocks have run out, the next rung sees it, not the top.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.analysis.clocks import Clock, clocks, overdue
from truceline.mechanism.ladders import next_above

if TYPE_CHECKING:
    from datetime import datetime

    from truceline.mechanism.parts import Row
    from truceline.mechanism.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """Where an overdue matter shows.

    Args:
        seat: The rung it was referred to; empty where it is still with the desk.
        rung: The rung it escalates to: the one above; the same where there is none above.
        late: The clocks that are overdue, in the order of Terms.
        goes: From where to where, in one sentence.
        reason: Why, a sentence for each clock and ``goes``; names no party in breach.
    """

    seat: str
    rung: str
    late: tuple[Clock, ...]
    goes: str
    reason: str


def escalation(row: Row, terms: Terms, at: datetime) -> Escalation | None:
    """Where a subject escalates at an instant, or None where nothing is overdue.

    A matter that was never referred sits with the desk, below the lowest rung of Terms' ladder.

    Args:
        row: The docket's row of the subject.
        terms: The agreement that governs it.
        at: The instant asked about (UTC).
    """
    late = tuple(clock for clock in clocks(row, terms) if overdue(clock, at))
    if not late or not terms.ladder:
        return None
    rung = next_above(terms, row.rung)
    seat = row.rung or "the desk"
    goes = (
        f"It goes from {seat} to {rung}."
        if rung != row.rung
        else f"It is with {rung}, the highest rung."
    )
    said = " ".join(clock.says(at) for clock in late)
    return Escalation(seat=row.rung, rung=rung, late=late, goes=goes, reason=f"{said} {goes}")
