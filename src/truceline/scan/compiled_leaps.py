"""The greatest statistic of high rates, compiled: only windows that can be the greatest are tried.

Three rules, each exact, leave few of them. All statistics here grow with the cases inside and fall
with what is expected inside.

1. A circle that has just grown can only do better than before in a window that holds one of the
   cases it has just taken in: elsewhere it holds the same cases and expects at least as many.
2. A window whose first or last day has no case in the circle does no better than the window
   without that day. So windows run from a day with cases to a day with cases.
3. Whatever did not beat the greatest so far tells that the same number of cases with the same or
   a greater expectation cannot beat it either. So for each number of cases the least failed
   expectation is kept, and most windows end with one comparison, without a logarithm.
"""

# ruff: noqa: PLR0913, PLR0917, FBT001, PLR2004 - machine code takes plain values, in their places

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from truceline.scan.compiled_bounds import draw, draw_lines, grid_of, line_spans
from truceline.scan.compiled_statistics import ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]

LITTLE = 1e-3
"""Where the grid of expectations begins, as a share of the greatest, if windows may expect none."""

RISE = 1.01
"""Bounds are drawn anew when the greatest statistic has grown so much; older ones hold, too."""

WORTH = 100
"""And when so many windows went by for each expectation in the grid that drawing has paid off."""


@njit(cache=True, nogil=True)
def by_place(places: Ints, days: Ints, count: int, begins: Ints, sorted_days: Ints) -> None:
    """Sort the days of cases by place: ``begins`` (n + 1) tells where those of a place begin."""
    begins[:] = 0
    for i in range(count):
        begins[places[i] + 1] += 1
    for p in range(len(begins) - 1):
        begins[p + 1] += begins[p]
    for i in range(count):
        p = places[i]
        sorted_days[begins[p]] = days[i]
        begins[p] += 1
    for p in range(len(begins) - 1, 0, -1):
        begins[p] = begins[p - 1]
    begins[0] = 0


@njit(cache=True, nogil=True)
def start_limits(limits: Floats, cases: float, total: float) -> None:
    """Before anything is known: a window needs two cases, and more than its share of them."""
    for count in range(len(limits)):
        limits[count] = count * total / cases if count >= 2 else 0.0


@njit(cache=True, nogil=True)
def highest(
    begins: Longs, order: Ints, closes: Ints, inside: Floats, which: Ints, edges: Floats,
    size: int, bases: Floats, spread: bool, low: float, high: float,
    model: int, cases: float, total: float, window: int, ending: bool,
    places: Ints, days: Ints, counts: Ints, best: Floats,
) -> None:  # fmt: skip
    """Fill ``best`` with the greatest statistic of each replication; 0 where no window is high.

    Args:
        begins: Where each centre's entries begin; with ``order``, ``closes`` and ``inside`` as
            from ``compiled_circles.ordered``.
        order: The place of each entry.
        closes: The entry that closes its group of equal distance.
        inside: The weight inside.
        which: The class of each entry's weight, with ``edges`` as from ``compiled_bounds.classes``.
        edges: The weights at which classes begin.
        size: How many places there are, also those in no circle.
        bases: What is expected up to each day, (D + 1) sums: one row of shares of a circle's
            weight, or where ``spread`` a row for each place.
        spread: Whether places differ in how their expectation lies in time.
        low: The least share of its circle's weight that a window can expect.
        high: The greatest.
        model: As in ``compiled_statistics``.
        cases: C.
        total: C, or N of the Bernoulli model.
        window: The most days of a window; all of them where every window ends on the last day.
        ending: Whether every window ends on the last day.
        places: (R, K) places of cases.
        days: (R, K) days of cases.
        counts: (R,) how many there are.
        best: (R,) is filled.
    """
    runs, reach, width = len(counts), places.shape[1], bases.shape[1] - 1
    starts = np.zeros((runs, size + 1), np.int32)
    sorted_days = np.empty((runs, max(reach, 1)), np.int32)
    limits = np.empty((runs, reach + 1), np.float64)
    grid = grid_of(edges[0] * (low if low > 0.0 else high * LITTLE), edges[-1] * high)
    fails = np.empty(len(grid), np.float64)
    spans = line_spans(edges, low, high, grid)
    lines = np.empty((runs, len(spans), 2), np.float64)
    lines[:, :, 0], lines[:, :, 1] = -np.inf, 0.0
    drawn, spent = np.zeros(runs, np.float64), np.zeros(runs, np.int64)
    for r in range(runs):
        by_place(places[r], days[r], counts[r], starts[r], sorted_days[r])
        start_limits(limits[r], cases, total)
        best[r] = 0.0
    held, score, running, hits, scratch = _desk(size, width)
    where = np.empty(5, np.float64)
    for c in range(len(begins) - 1):
        for r in range(runs):
            spent[r] += (begins[c + 1] - begins[c]) * (1 + window * window // 2)
            if best[r] > drawn[r] * RISE and spent[r] > WORTH * len(grid):
                drawn[r], spent[r] = best[r], 0
                draw(grid, fails, model, cases, total, best[r])
                draw_lines(lines[r], spans, grid, fails)
            best[r] = _round_centre(
                begins[c], begins[c + 1], order, closes, inside, which, bases, spread,
                model, cases, total, window, ending, starts[r], sorted_days[r], limits[r],
                lines[r], best[r], held, score, running, hits, scratch, where,
            )  # fmt: skip


@njit(cache=True, nogil=True)
def _desk(size: int, width: int) -> tuple[Floats, Floats, Floats, Longs, Ints]:
    """Room to work in: by day cases, score, expectation, cases from there on; entries; days."""
    return (
        np.zeros(width, np.float64),
        np.zeros(width, np.float64),
        np.zeros(width + 1, np.float64),
        np.empty(size + 1, np.int64),
        np.empty((4, width + 1), np.int32),
    )


@njit(cache=True, nogil=True)
def highest_by_centre(
    begins: Longs, order: Ints, closes: Ints, inside: Floats, size: int, bases: Floats,
    spread: bool, model: int, cases: float, total: float, window: int, ending: bool,
    places: Ints, days: Ints, found: Floats,
) -> None:  # fmt: skip
    """Fill ``found`` (m, 6) with the best window round each centre; arguments as :func:`highest`.

    Columns: statistic (0 where none), closing entry, first day, last day, cases, expectation.
    """
    width = bases.shape[1] - 1
    starts = np.zeros(size + 1, np.int32)
    sorted_days = np.empty(max(len(places), 1), np.int32)
    by_place(places, days, len(places), starts, sorted_days)
    limits = np.empty(len(places) + 1, np.float64)
    lines = np.empty((1, 2), np.float64)
    lines[0, 0], lines[0, 1] = -np.inf, 0.0
    which = np.zeros(len(order), np.int32)
    held, score, running, hits, scratch = _desk(size, width)
    where = np.empty(5, np.float64)
    for c in range(len(begins) - 1):
        start_limits(limits, cases, total)
        where[:] = 0.0
        found[c, 0] = _round_centre(
            begins[c], begins[c + 1], order, closes, inside, which, bases, spread,
            model, cases, total, window, ending, starts, sorted_days, limits,
            lines, 0.0, held, score, running, hits, scratch, where,
        )  # fmt: skip
        found[c, 1:] = where


@njit(cache=True, nogil=True)
def _round_centre(
    begin: int, end: int, order: Ints, closes: Ints, inside: Floats, which: Ints,
    bases: Floats, spread: bool, model: int, cases: float, total: float, window: int, ending: bool,
    starts: Ints, sorted_days: Ints, limits: Floats, lines: Floats,
    best: float, held: Floats, score: Floats, running: Floats,
    hits: Longs, scratch: Ints, where: Floats,
) -> float:  # fmt: skip
    """The greatest statistic so far, after all circles round one centre."""
    count = 0
    for entry in range(begin, end):
        place = order[entry]
        hits[count] = entry
        count += starts[place + 1] > starts[place]
    if count == 0:
        return best
    fresh, stamps = scratch[0], scratch[3]
    stamps[:] = -1
    line, added = bases[0], begin
    held[:] = 0.0
    if spread:
        line = running
        running[:] = 0.0
    i = 0
    while i < count:
        close = closes[hits[i]]
        news = 0
        while i < count and hits[i] <= close:
            place = order[hits[i]]
            for k in range(starts[place], starts[place + 1]):
                day = sorted_days[k]
                held[day] += 1.0
                if stamps[day] != close:
                    stamps[day] = close
                    fresh[news] = day
                    news += 1
            i += 1
        weight, kind = inside[close], which[close]
        if spread:
            weight = 1.0
            while added <= close:
                running += bases[order[added]]
                added += 1
        if ending:
            best = _ending(
                fresh, news, close, line, weight, model, cases, total, window,
                limits, best, held, where,
            )  # fmt: skip
        else:
            best = _anywhere(
                fresh, news, close, line, weight, model, cases, total, window,
                limits, lines[kind, 0], lines[kind, 1], best, held, score, scratch, where,
            )  # fmt: skip
    return best


@njit(cache=True, nogil=True)
def _ending(
    fresh: Ints, news: int, close: int, line: Floats, weight: float, model: int,
    cases: float, total: float, window: int, limits: Floats, best: float, held: Floats,
    where: Floats,
) -> float:  # fmt: skip
    """Try the windows that end on the last day and hold a fresh case."""
    latest = fresh[0]
    for k in range(1, news):
        latest = max(latest, fresh[k])
    last = len(held) - 1
    top = line[last + 1]
    count = 0
    for day in range(last, max(-1, last - window), -1):
        count += int(held[day])
        if held[day] == 0.0 or day > latest:
            continue
        base = weight * (top - line[day])
        if base < limits[count]:
            limits[count] = base
            value = ratio(model, count, base, cases, total)
            if value > best:
                best = value
                where[0], where[1], where[2], where[3], where[4] = close, day, last, count, base
    return best


@njit(cache=True, nogil=True)
def _anywhere(
    fresh: Ints, news: int, close: int, line: Floats, weight: float, model: int,
    cases: float, total: float, window: int, limits: Floats, floor: float, slope: float,
    best: float, held: Floats, score: Floats, scratch: Ints, where: Floats,
) -> float:  # fmt: skip
    """Try the windows that hold a fresh case, between days with cases."""
    left_days, left_counts = scratch[1], scratch[2]
    steep = slope * weight
    floor -= 1e-9 * (1.0 + abs(floor))
    for day in range(len(held)):
        score[day] = held[day] - steep * (line[day + 1] - line[day])
    for k in range(news):
        fresh_day = fresh[k]
        begin, end = max(0, fresh_day - window + 1), min(len(held), fresh_day + window)
        before = after = most_before = most_after = 0.0
        for step in range(1, min(fresh_day - begin, end - 1 - fresh_day) + 1):
            before += score[fresh_day - step]
            after += score[fresh_day + step]
            most_before = max(most_before, before)
            most_after = max(most_after, after)
        for day in range(2 * fresh_day - end, begin - 1, -1):
            before += score[day]
            most_before = max(most_before, before)
        for day in range(2 * fresh_day - begin + 1, end):
            after += score[day]
            most_after = max(most_after, after)
        if most_before + score[fresh_day] + most_after <= floor:
            continue
        lefts, count = 0, 0
        for day in range(fresh_day, begin - 1, -1):
            if held[day] > 0.0:
                count += int(held[day])
                left_days[lefts], left_counts[lefts] = day, count
                lefts += 1
        right = 0
        for day in range(fresh_day, end):
            if held[day] == 0.0:
                continue
            if day > fresh_day:
                right += int(held[day])
            top = line[day + 1]
            for j in range(lefts):
                first = left_days[j]
                if day - first >= window:
                    break
                count = left_counts[j] + right
                base = weight * (top - line[first])
                if base < limits[count]:
                    limits[count] = base
                    value = ratio(model, count, base, cases, total)
                    if value > best:
                        best = value
                        where[0], where[1], where[2] = close, first, day
                        where[3], where[4] = count, base
    return best
