"""The greatest statistic where every window ends on the last day, compiled.

As in ``compiled_leaps``, for expectations that are a circle's weight times a share of each window.
There are no more windows than days then. The cases in each of them are kept packed, four windows to
a word, so that taking in a place is a few additions, and asking whether any window may beat the
greatest so far is a few more. Only where one may is it looked at.
"""

# ruff: noqa: PLR0913, PLR0917 - machine code takes plain values, in their places

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from truceline.scan.compiled_bounds import (
    ALL_ABOVE,
    any_above,
    draw,
    draw_needs,
    grid_of,
    marks_of,
    need_spans,
)
from truceline.scan.compiled_leaps import RISE, WORTH, by_place, start_limits
from truceline.scan.compiled_statistics import ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]
    Words = NDArray[np.uint64]


@njit(cache=True, nogil=True)
def highest_ending(
    begins: Longs, order: Ints, closes: Ints, inside: Floats, which: Ints, edges: Floats,
    size: int, line: Floats, low: float, high: float, model: int, cases: float, total: float,
    places: Ints, days: Ints, counts: Ints, best: Floats,
) -> None:  # fmt: skip
    """Fill ``best`` with the greatest statistic of each replication; 0 where no window is high.

    Arguments as those of ``compiled_leaps.highest``; ``line`` holds shares of a circle's weight,
    (D + 1) sums. There are no more cases in a replication than ``compiled_bounds.MOST_COUNTED``.
    """
    runs, reach = len(counts), places.shape[1]
    starts = np.zeros((runs, size + 1), np.int32)
    sorted_days = np.empty((runs, max(reach, 1)), np.int32)
    limits = np.empty((runs, reach + 1), np.float64)
    marks = marks_of(len(line) - 1)
    ranks = np.zeros((runs, size), np.int32)
    taken = np.zeros((runs, min(size, reach) + 1, marks.shape[1]), np.uint64)
    grid = grid_of(edges[0] * low, edges[-1] * high)
    fails = np.empty(len(grid), np.float64)
    spans = need_spans(edges, line, grid)
    needs = np.full((runs, len(spans), marks.shape[1]), ALL_ABOVE, np.uint64)
    drawn, spent = np.zeros(runs, np.float64), np.zeros(runs, np.int64)
    for r in range(runs):
        by_place(places[r], days[r], counts[r], starts[r], sorted_days[r])
        _pack(starts[r], sorted_days[r], marks, ranks[r], taken[r])
        start_limits(limits[r], cases, total)
        best[r] = 0.0
    held = np.empty(len(line) - 1, np.int32)
    packed = np.empty(marks.shape[1], np.uint64)
    hits = np.empty(size + 1, np.int64)
    for c in range(len(begins) - 1):
        for r in range(runs):
            spent[r] += (begins[c + 1] - begins[c]) * len(held)
            if best[r] > drawn[r] * RISE and spent[r] > WORTH * len(grid):
                drawn[r], spent[r] = best[r], 0
                draw(grid, fails, model, cases, total, best[r])
                draw_needs(needs[r], spans, fails)
            best[r] = _round_centre(
                begins[c], begins[c + 1], order, closes, inside, which, line, model, cases, total,
                starts[r], sorted_days[r], ranks[r], taken[r], limits[r], needs[r], best[r],
                held, packed, hits,
            )  # fmt: skip


@njit(cache=True, nogil=True)
def _pack(starts: Ints, sorted_days: Ints, marks: Words, ranks: Ints, taken: Words) -> None:
    """Number the places that have cases, from 1, and add up the marks of each."""
    rank = 0
    for place in range(len(ranks)):
        if starts[place + 1] == starts[place]:
            continue
        rank += 1
        ranks[place] = rank
        for k in range(starts[place], starts[place + 1]):
            for word in range(marks.shape[1]):
                taken[rank, word] += marks[sorted_days[k], word]


@njit(cache=True, nogil=True)
def _round_centre(
    begin: int, end: int, order: Ints, closes: Ints, inside: Floats, which: Ints, line: Floats,
    model: int, cases: float, total: float, starts: Ints, sorted_days: Ints, ranks: Ints,
    taken: Words, limits: Floats, needs: Words, best: float, held: Ints, packed: Words,
    hits: Longs,
) -> float:  # fmt: skip
    """The greatest statistic so far, after all circles round one centre."""
    count = 0
    for entry in range(begin, end):
        hits[count] = entry
        count += ranks[order[entry]] > 0
    packed[:] = 0
    held[:] = 0
    counted = 0
    for i in range(count):
        entry = hits[i]
        rank = ranks[order[entry]]
        for word in range(len(packed)):
            packed[word] += taken[rank, word]
        close = closes[entry]
        if not any_above(packed, needs[which[close]]) or (i + 1 < count and hits[i + 1] <= close):
            continue
        while counted <= i:
            place = order[hits[counted]]
            for k in range(starts[place], starts[place + 1]):
                held[sorted_days[k]] += 1
            counted += 1
        best = _tried(held, inside[close], line, model, cases, total, limits, best)
    return best


@njit(cache=True, nogil=True)
def _tried(
    held: Ints, weight: float, line: Floats, model: int, cases: float, total: float,
    limits: Floats, best: float,
) -> float:  # fmt: skip
    """Try every window that begins on a day with cases."""
    count = 0
    for day in range(len(held) - 1, -1, -1):
        if held[day] == 0:
            continue
        count += held[day]
        base = weight * (line[len(held)] - line[day])
        if base < limits[count]:
            limits[count] = base
            best = max(best, ratio(model, count, base, cases, total))
    return best
