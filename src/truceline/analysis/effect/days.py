"""The days of a window: which of them count, what was counted on each, and in which bin they are.

A row counts on the day it starts (``date_start``), in the source's own local days. Rows with coarse
dates count nowhere. A day counts unless it is declared as not collected or not accessible, or lies
more than a week outside what the source covers: silence there is not zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from truceline.analysis.effect.events import Flags, Whole
from truceline.analysis.effect.question import Period, Question, Unit
from truceline.analysis.effect.ratios import Part

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.analysis.effect.events import Events, Numbers

EDGE_DAYS: Final = 7
"""Days without rows at an edge of the source's coverage that still pass for quiet days."""
_WEEK: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The days of one window.

    Args:
        first: The first day; days are numbered from it.
        counted: For each day whether it counts.
        bins: For each day its bin, from 0.
        truce: Number of the truce's first day.
    """

    first: date
    counted: Flags
    bins: Whole
    truce: int

    def number(self, day: date) -> int:
        """The number of a day, which may lie outside the window."""
        return (day - self.first).days

    def part(self, values: Numbers, period: Period) -> Part:
        """The counted days of a period within the window, with their values."""
        low, high = max(self.number(period.first), 0), self.number(period.last) + 1
        at = np.flatnonzero(self.counted[low:high]) + low
        return Part.of(at, values[at], self.bins[at])


def window(
    question: Question, period: Period, covers: Period, silent: tuple[Period, ...] = ()
) -> Days:
    """The days of a period, with those left out that nobody counted.

    Args:
        question: What is asked; its declared silences are left out.
        period: The days: the window and all baselines.
        covers: What the source covers.
        silent: Further periods to leave out.
    """
    counted = np.ones(period.days, dtype=np.bool_)
    declared = (*question.no_collection, *question.no_access, *silent)
    for gap in (*declared, *not_covered(period, covers)):
        low = max((gap.first - period.first).days, 0)
        counted[low : max((gap.last - period.first).days + 1, 0)] = False
    return Days(
        first=period.first,
        counted=counted,
        bins=bins_of(period, question.truce, question.unit),
        truce=(question.truce - period.first).days,
    )


def not_covered(period: Period, covers: Period) -> tuple[Period, ...]:
    """The parts of a period more than a week outside what the source covers."""
    found = []
    if (covers.first - period.first).days > EDGE_DAYS:
        found.append(Period(period.first, min(period.last, covers.first - timedelta(days=1))))
    if (period.last - covers.last).days > EDGE_DAYS:
        found.append(Period(max(period.first, covers.last + timedelta(days=1)), period.last))
    return tuple(found)


def bins_of(period: Period, truce: date, unit: Unit) -> Whole:
    """For each day of a period its bin, from 0; no bin holds days of both sides of the truce.

    Weeks are counted from the truce's first day, both ways; months are those of the calendar, the
    one in which the truce begins in two.
    """
    at = np.arange(period.days)
    start = (truce - period.first).days
    if unit == "day":
        return at
    if unit == "week":
        raw = (at - start) // _WEEK
    else:
        days = np.datetime64(period.first) + at
        raw = days.astype("datetime64[M]").astype(np.int64) * 2 + (at >= start)
    return np.unique(raw, return_inverse=True)[1].astype(np.int64)


def daily(
    events: Events, rows: Flags, period: Period, *, weights: Numbers | None = None
) -> Numbers:
    """What was counted on each day of a period: rows, or the sum of ``weights`` (no NaN)."""
    first = np.datetime64(period.first)
    inside = rows & (events.day >= first) & (events.day <= np.datetime64(period.last))
    at = (events.day[inside] - first).astype(np.int64)
    chosen = None if weights is None else weights[inside]
    return np.bincount(at, chosen, minlength=period.days).astype(np.float64)


def covered(events: Events) -> Period:
    """First and last day on which the source has a row with a fine date."""
    days = events.day[~events.coarse]
    first, last = days.min().astype(object), days.max().astype(object)
    return Period(first, last)


def stretches(flags: Flags, first: date) -> tuple[Period, ...]:
    """The runs of days for which a flag holds, as periods; ``first`` is the day of the first."""
    edges = np.diff(np.concatenate(([0], flags.astype(np.int8), [0])))
    starts, ends = np.flatnonzero(edges == 1), np.flatnonzero(edges == -1)
    return tuple(
        Period(first + timedelta(days=int(a)), first + timedelta(days=int(b) - 1))
        for a, b in zip(starts, ends, strict=True)
    )


def within(periods: Iterable[Period], window: Period) -> tuple[Period, ...]:
    """The parts of some periods that lie within a window, in order."""
    cut = (Period(max(p.first, window.first), min(p.last, window.last)) for p in periods)
    return tuple(sorted(p for p in cut if p.days > 0))
