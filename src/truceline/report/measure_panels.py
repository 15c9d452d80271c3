"""Series in bins as panels of figures: what was counted, what is missing and why, and the levels.

A bin in which nobody counted has no number, and says why. A bin in which a source has no row of any
pair is a zero that nobody has confirmed, and says that too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from truceline.analysis.effect.checks import bound_rows
from truceline.analysis.effect.counted import counted
from truceline.analysis.effect.days import daily
from truceline.analysis.effect.figures import Change
from truceline.analysis.effect.shapes import Line, Series

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.analysis.effect.events import Events
    from truceline.analysis.effect.question import Period
    from truceline.analysis.effect.shapes import EffectAnswer

Bins = Literal["day", "week"]
COUNTED: Final = "counted"
PARTLY: Final = "counted in part: days are missing"
UNCONFIRMED: Final = "no row of any pair: an unconfirmed zero"
NO_COLLECTION: Final = "missing: nobody collected"
NO_ACCESS: Final = "missing: no access"
NOT_COVERED: Final = "missing: outside what the source covers"
STATES: Final = (COUNTED, PARTLY, UNCONFIRMED, NO_COLLECTION, NO_ACCESS, NOT_COVERED)
UNNAMED: Final = "no governorate given"
_WEEK: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """One bin of one series.

    Args:
        first, last: Its first and last day.
        per_day: Deaths or events a day; None where no day of it was counted.
        days: Days of it that were counted.
        state: Counted, an unconfirmed zero, or missing and why.
    """

    first: date
    last: date
    per_day: float | None
    days: int
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One series of a figure, with its levels before and during.

    Args:
        name: What is counted.
        bins: The bins, in order; none holds days of both sides of the truce.
        change: The same series before and during, with its interval.
    """

    name: str
    bins: tuple[Bin, ...]
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """A row whose date is too coarse for any bin.

    Args:
        first, last: The days between which it lies.
        deaths: By the estimate asked for; None where the source gives none.
        bound: Whether it is of a bound pair.
        event: The source's own id.
    """

    first: date
    last: date
    deaths: int | None
    bound: bool
    event: str


def panels_of(answer: EffectAnswer, *, bins: Bins) -> tuple[Panel, ...]:
    """The bound pairs, every control, the others and all: a panel each.

    Args:
        answer: What one source says.
        bins: ``week`` puts days together; a series already in longer bins stays as it is.
    """
    changes = {
        "bound": answer.bound,
        **{each.name: each.change for each in answer.controls},
        "others": answer.others,
        "all": answer.all,
    }
    series = _binned(answer.series, answer, bins)
    return tuple(
        Panel(name=line.name, bins=tuple(_bins(series, line, answer)), change=changes[line.name])
        for line in series.lines
    )


def bound_by_source(answer: EffectAnswer, *, bins: Bins = "week") -> tuple[Panel, ...]:
    """The bound pairs as each source counted them: a panel a source, and never a sum."""
    return tuple(
        replace(panels_of(each, bins=bins)[0], name=each.source)
        for each in (answer, *answer.beside)
    )


def bound_by_province(
    events: Events, answer: EffectAnswer, *, bins: Bins = "week"
) -> tuple[Panel, ...]:
    """The bound pairs by first-level area, in the order of the alphabet, from one source.

    Args:
        events: The rows of that source alone.
        answer: What it says as a whole; days that were not counted stay out everywhere.
        bins: ``week`` puts days together.
    """
    question = answer.question
    counts = counted(events, question)
    first, last = np.datetime64(question.period.first), np.datetime64(question.period.last)
    rows = ~events.coarse & bound_rows(question, events)
    inside = rows & (events.day >= first) & (events.day <= last)
    start, end = counts.days.number(question.period.first), counts.days.number(question.period.last)
    reach = replace(question.period, first=counts.days.first)
    weights = np.nan_to_num(getattr(events, question.estimate))
    found = []
    for name in sorted({str(each) for each in events.adm1[inside]}):
        here = rows & (events.adm1 == name)
        values = daily(events, here, reach, weights=weights if question.count == "deaths" else None)
        one = replace(counts, values={"bound": values}, pairs={"bound": ()})
        flags = counts.days.counted[start : end + 1]
        own = values[start : end + 1]
        day = Series(
            starts=tuple(question.period.first + timedelta(days=n) for n in range(len(own))),
            days=tuple(int(flag) for flag in flags),
            lines=(
                Line(
                    name=name or UNNAMED,
                    values=tuple(
                        float(value) if flag else None
                        for value, flag in zip(own, flags, strict=True)
                    ),
                ),
            ),
        )
        series = _binned(day, answer, bins)
        found.append(
            Panel(
                name=name or UNNAMED,
                bins=tuple(_bins(series, series.lines[0], answer)),
                change=one.change("bound", answer.before, answer.after),
            )
        )
    return tuple(found)


def rows_apart(events: Events, answer: EffectAnswer) -> tuple[Apart, ...]:
    """The rows with coarse dates whose span meets the window, by day and id, from one source."""
    period = answer.question.period
    bound = bound_rows(answer.question, events)
    meets = events.coarse & (events.day <= np.datetime64(period.last))
    meets &= events.last_day >= np.datetime64(period.first)
    deaths = getattr(events, answer.question.estimate)
    found = [
        Apart(
            first=events.day[at].astype(object),
            last=events.last_day[at].astype(object),
            deaths=None if np.isnan(deaths[at]) else int(deaths[at]),
            bound=bool(bound[at]),
            event=str(events.event_id[at]),
        )
        for at in np.flatnonzero(meets)
    ]
    return tuple(sorted(found, key=lambda each: (each.first, each.last, each.event)))


def _binned(series: Series, answer: EffectAnswer, bins: Bins) -> Series:
    """Days put into weeks that are counted from the truce, both ways."""
    question = answer.question
    single = all(
        (then - first).days == 1
        for first, then in zip(series.starts, series.starts[1:], strict=False)
    )
    if bins == "day" or not single:
        return series
    weeks: dict[int, list[int]] = {}
    for at, start in enumerate(series.starts):
        weeks.setdefault((start - question.truce).days // _WEEK, []).append(at)

    def mean(line: Line, places: list[int]) -> float | None:
        here = [(line.values[at], series.days[at]) for at in places]
        days = sum(many for _, many in here)
        total = sum((value or 0.0) * many for value, many in here)
        return total / days if days else None

    return Series(
        starts=tuple(series.starts[places[0]] for places in weeks.values()),
        days=tuple(sum(series.days[at] for at in places) for places in weeks.values()),
        lines=tuple(
            Line(name=line.name, values=tuple(mean(line, places) for places in weeks.values()))
            for line in series.lines
        ),
    )


def _bins(series: Series, line: Line, answer: EffectAnswer) -> Iterator[Bin]:
    """The bins of one line, each with its last day and its state."""
    starts = series.starts
    ends = [*(start - timedelta(days=1) for start in starts[1:]), answer.question.period.last]
    for first, last, days, value in zip(starts, ends, series.days, line.values, strict=True):
        state = _state(first, last, value if days else None, answer)
        if state == COUNTED and days < (last - first).days + 1:
            state = PARTLY
        yield Bin(first=first, last=last, per_day=value, days=days, state=state)


def _state(first: date, last: date, value: float | None, answer: EffectAnswer) -> str:
    quiet = answer.silence
    if value is None:
        for periods, why in ((quiet.no_collection, NO_COLLECTION), (quiet.no_access, NO_ACCESS)):
            if _meets(first, last, periods):
                return why
        return NOT_COVERED
    whole = any(each.first <= first and last <= each.last for each in quiet.no_rows)
    return UNCONFIRMED if whole else COUNTED


def _meets(first: date, last: date, periods: tuple[Period, ...]) -> bool:
    return any(each.first <= last and first <= each.last for each in periods)
