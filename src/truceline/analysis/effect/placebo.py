"""The same comparison on dates on which this truce did not begin, from the same source.

Where changes as large are common on other dates, the change at the truce is not unusual, whatever
its interval says. Other truces and offensives may lie among the dates: they are not taken out.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from truceline.analysis.effect.checks import bound_rows
from truceline.analysis.effect.days import covered, daily
from truceline.analysis.effect.ratios import Part, rate_ratio
from truceline.analysis.effect.shapes import Placebo

if TYPE_CHECKING:
    from truceline.analysis.effect.events import Events, Numbers
    from truceline.analysis.effect.question import Period, Question

LEAST_DATES: Final = 20
"""Fewest dates from which anything is said."""


def placebo(events: Events, question: Question, ratio: float | None) -> Placebo | None:
    """How the bound series' rate ratio compares with that on every other date with room for it.

    A date has room where as many days before and after it as in the question lie in what the source
    covers, none is declared silent, and the truce's first day is not among them.

    Args:
        events: The rows of one source.
        question: What is asked.
        ratio: The rate ratio at the truce.

    Returns:
        None where there is no ratio, or fewer than :data:`LEAST_DATES` dates have room.
    """
    if not ratio:
        return None
    reach = covered(events)
    values = _values(events, question, reach)
    tried: list[tuple[date, float]] = []
    settled = 0
    for at in _dates(question, reach):
        before, after = _parts(values, at, question)
        if not (before.count.any() and after.count.any()):
            continue
        one = rate_ratio(before, after)
        settled += one.settled
        tried.append((reach.first + timedelta(days=at), one.estimate or 0.0))
    if len(tried) < LEAST_DATES:
        return None
    logs = np.log([value for _, value in tried])
    # The same sums in another order must not part a date from itself.
    least = abs(math.log(ratio)) * (1 - 1e-12)
    large = int((np.abs(logs) >= least).sum())
    return Placebo(
        dates=len(tried),
        as_large=large,
        lower=int((logs <= math.log(ratio) + 1e-12).sum()),
        settled=settled,
        p=(1 + large) / (1 + len(tried)),
        first=tried[0][0],
        last=tried[-1][0],
        ratios=tuple(tried),
    )


def _values(events: Events, question: Question, reach: Period) -> Numbers:
    """The bound series on every day that the source covers."""
    rows = bound_rows(question, events) & ~events.coarse
    weights = None
    if question.count == "deaths":
        weights = np.nan_to_num(getattr(events, question.estimate))
    return daily(events, rows, reach, weights=weights)


def _parts(values: Numbers, at: int, question: Question) -> tuple[Part, Part]:
    """The days before and from one date on."""
    low, high = at - question.before.days, at + question.after.days
    day = np.arange(low, high)
    return Part.of(day[: at - low], values[low:at]), Part.of(day[at - low :], values[at:high])


def _dates(question: Question, reach: Period) -> list[int]:
    """The dates with room, as numbers of days from the first that the source covers."""
    silent = np.zeros(reach.days, dtype=np.int64)
    for gap in (*question.no_collection, *question.no_access):
        low = max((gap.first - reach.first).days, 0)
        silent[low : max((gap.last - reach.first).days + 1, 0)] = 1
    truce = (question.truce - reach.first).days
    if 0 <= truce < reach.days:
        silent[truce] = 1
    upto = np.concatenate(([0], np.cumsum(silent)))
    before, after = question.before.days, question.after.days
    at = np.arange(before, reach.days - after + 1)
    return [int(one) for one in at if upto[one + after] == upto[one - before]]
