"""Every baseline that a truce can be held against, and the range that the answers span.

Violence often rises just before a truce, so a baseline that ends on the eve makes the change look
larger. There is no right baseline; there are several, and they are all shown.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from truceline.analysis.effect.figures import Baseline, Range, Reading
from truceline.analysis.effect.question import Period
from truceline.analysis.effect.ratios import LEAST_BINS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from truceline.analysis.effect.counted import Counted
    from truceline.analysis.effect.question import Question

_DAY: Final = timedelta(days=1)
_DECEMBER: Final = 12


def baselines(counts: Counted) -> tuple[Baseline, ...]:
    """The bound series and each control against every baseline, the whole one first."""
    seen: set[tuple[Period, Period]] = set()
    found = []
    for label, kind, before, after in periods(counts.question):
        if (before, after) in seen:
            continue
        seen.add((before, after))
        found.append(
            Baseline(
                label=label,
                kind=kind,
                before=before,
                after=after,
                bound=counts.change("bound", before, after),
                controls=counts.controls(before, after),
            )
        )
    return tuple(found)


def periods(question: Question) -> Iterator[tuple[str, str, Period, Period]]:
    """Label, kind, baseline and the days held against it, for every baseline.

    Kinds, in order: the ``whole`` window; each ``given`` one; the ``rest`` before and after each
    given one; each calendar ``month``; each ``gap``, left out on both sides of the truce's start.
    """
    before, after = question.before, question.after
    yield f"whole, {before}", "whole", before, after
    for given in question.baselines:
        yield f"{given}", "given", given, after
    for given in question.baselines:
        for part in (
            Period(before.first, given.first - _DAY),
            Period(given.last + _DAY, before.last),
        ):
            if 0 < part.days < before.days:
                yield f"{part}, rest", "rest", part, after
    for month in months(before):
        if month.days < before.days:
            yield f"{month}, month", "month", month, after
    for gap in question.gaps:
        away = timedelta(days=gap)
        early, late = (
            Period(before.first, before.last - away),
            Period(after.first + away, after.last),
        )
        if early.days > 0 and late.days > 0:
            yield f"{gap} days left out on each side", "gap", early, late


def months(period: Period) -> Iterator[Period]:
    """The calendar months of a period, the first and last cut to it.

    >>> [str(each) for each in months(Period(date(2016, 1, 10), date(2016, 2, 3)))]
    ['2016-01-10..2016-01-31', '2016-02-01..2016-02-03']
    """
    first = period.first
    while first <= period.last:
        year, month = divmod(first.year * _DECEMBER + first.month, _DECEMBER)
        end = date(year, month + 1, 1) - _DAY
        yield Period(first, min(end, period.last))
        first = end + _DAY


def spanned(lines: Sequence[Baseline]) -> Range:
    """The range of the change over every baseline and control that has bins enough.

    A reading beside a control is what the bound series' ratio is as a share of the control's.
    """
    over = tuple(reading for line in lines for reading in readings(line))
    values = [reading.change for reading in over if reading.change is not None]
    first = over[0].ratio if over else None
    disagree = first is not None and any(not first.holds(1 + value) for value in values)
    return Range(
        low=min(values, default=None),
        high=max(values, default=None),
        over=over,
        disagree=disagree,
    )


def readings(line: Baseline) -> Iterable[Reading]:
    """The readings of one baseline: alone, and beside each control."""
    if min(line.bound.before_days, line.bound.after_days) < LEAST_BINS:
        return
    yield Reading(
        label=f"against {line.label}", change=line.bound.change, ratio=line.bound.rate_ratio
    )
    for control in line.controls:
        ratio = control.ratio_of_ratios
        if ratio.estimate is not None:
            yield Reading(
                label=f"against {line.label}, beside {control.name}",
                change=ratio.estimate - 1,
                ratio=ratio,
            )
