"""What a window needs to be the greatest, compiled: bounds that settle most windows unseen.

All statistics here are convex in count and expectation together (they are relative entropies), so
the windows that do not beat a value form a convex set: a straight line between two of its points
stays in it. For circles of about one weight, whose windows expect between ``low`` and ``high``,
such a line bounds the count of every window that fails; and the count less the line's slope times
the expectation is a sum over days, whose greatest value is quickly found.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from truceline.scan.compiled_statistics import BERNOULLI, EXPECTATION, ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]
    Words = NDArray[np.uint64]

STEP = 1.04
"""From one class of weights to the next."""

MOST_COUNTED = (1 << 15) - 1
"""The most cases that a packed count may hold."""

ALL_ABOVE = np.uint64(0x8000800080008000)
"""Packed needs that every count meets."""

_NONE = np.uint64(0)
_ROUNDS = 60
_CLOSE = 1e-7


@njit(cache=True, nogil=True)
def classes(inside: Floats) -> tuple[Ints, Floats]:
    """The class of each weight, and the weights at which classes begin, with the end of the last.

    Args:
        inside: (E,) weights; those of 0 fall into the first class.
    """
    least, most = np.inf, 0.0
    for weight in inside:
        if weight > 0.0:
            least = min(least, weight)
            most = max(most, weight)
    which = np.zeros(inside.shape, np.int32)
    if most == 0.0:
        return which, np.zeros(2, np.float64)
    least *= 1 - 1e-9
    count = int(math.log(most / least) / math.log(STEP)) + 1
    edges = _steps(least, count + 1)
    edges[count] = max(edges[count], most * (1 + 1e-9))
    for i in range(len(inside)):
        if inside[i] > 0.0:
            at = int(math.log(inside[i] / least) / math.log(STEP))
            at = min(max(at, 0), count - 1)
            while at > 0 and inside[i] < edges[at]:
                at -= 1
            while at < count - 1 and inside[i] > edges[at + 1]:
                at += 1
            which[i] = at
    return which, edges


@njit(cache=True, nogil=True)
def _steps(start: float, count: int) -> Floats:
    values = np.empty(count, np.float64)
    for i in range(count):
        values[i] = start * STEP**i
    return values


@njit(cache=True, nogil=True)
def failing(
    model: int, base: float, cases: float, total: float, best: float, guess: float
) -> float:
    """A count that still fails: no more than a hair below the least that would beat ``best``.

    Newton's way down a convex function: from the right, it never passes the root.
    """
    even = base * cases / total
    most = min(cases, base) if model == BERNOULLI else cases
    if model != EXPECTATION and (even >= most or ratio(model, most, base, cases, total) <= best):
        return most
    count = max(guess, even * (1 + 1e-3) + 1e-9)
    for _ in range(_ROUNDS):
        if model != EXPECTATION and count >= most:
            count = most * (1 - 1e-12)
        over = ratio(model, count, base, cases, total) - best
        step = over / _slope(model, count, base, cases, total)
        count -= step
        if over >= 0 and step <= _CLOSE * count:
            break
        count = max(count, even * (1 + 1e-9) + 1e-12)
    count *= 1 - 4 * _CLOSE
    while count > even and ratio(model, count, base, cases, total) > best:
        count *= 1 - 1e-4
    return max(count, even)


@njit(cache=True, nogil=True)
def _slope(model: int, count: float, base: float, cases: float, total: float) -> float:
    """How fast the statistic grows with the count."""
    if model == EXPECTATION:
        return math.log(count / base)
    if model == BERNOULLI:
        inside = math.log(count / (base - count))
        return inside - math.log((cases - count) / (total - base - cases + count))
    return math.log(count / base) - math.log((cases - count) / (total - base))


@njit(cache=True, nogil=True)
def grid_of(least: float, most: float) -> Floats:
    """Expectations a step apart, from just below ``least`` to just above ``most``."""
    count = int(math.log(most / least) / math.log(STEP)) + 3
    return _steps(least * (1 - 1e-9), count)


@njit(cache=True, nogil=True)
def at_or_below(grid: Floats, base: float) -> int:
    """The place in the grid of the greatest expectation that is not above ``base``."""
    at = int(math.log(base / grid[0]) / math.log(STEP))
    at = min(max(at, 0), len(grid) - 1)
    while at > 0 and grid[at] > base:
        at -= 1
    while at < len(grid) - 1 and grid[at + 1] <= base:
        at += 1
    return at


@njit(cache=True, nogil=True)
def draw(grid: Floats, fails: Floats, model: int, cases: float, total: float, best: float) -> None:
    """Fill ``fails`` with a count that fails at each expectation of the grid."""
    guess = 0.0
    for i in range(len(grid)):
        guess = failing(model, grid[i], cases, total, best, guess)
        fails[i] = guess


@njit(cache=True, nogil=True)
def draw_lines(lines: Floats, spans: Ints, grid: Floats, fails: Floats) -> None:
    """Fill ``lines`` (classes, 2) with intercept and slope of the bound of each class.

    Args:
        lines: Is filled.
        spans: (classes, 2) where in the grid the least and the greatest expectation stand; -1 for
            nothing, which no case in it fails.
        grid: The expectations.
        fails: The count that fails at each.
    """
    for i in range(len(lines)):
        start, end = spans[i, 0], spans[i, 1]
        if start < 0:
            lines[i, 0], lines[i, 1] = 0.0, fails[end] / grid[end]
            continue
        slope = (fails[end] - fails[start]) / (grid[end] - grid[start])
        lines[i, 0] = fails[start] - slope * grid[start]
        lines[i, 1] = slope


@njit(cache=True, nogil=True)
def draw_needs(needs: Words, spans: Ints, fails: Floats) -> None:
    """Fill ``needs`` (classes, words) with what, added to counts, shows those that may beat.

    Four windows share a word, 16 bits each. Once the highest bit of one is set, it is above.

    Args:
        needs: Is filled; windows that expect nothing are always above.
        spans: (classes, D) where in the grid the expectation of the window from each day to the
            last stands; -1 for none.
        fails: The count that fails at each.
    """
    needs[:] = 0
    for i in range(len(spans)):
        for day in range(spans.shape[1]):
            at = spans[i, day]
            short = min(math.floor(fails[at]), MOST_COUNTED) if at >= 0 else -1
            lane = np.uint64(MOST_COUNTED - short) << np.uint64(16 * (day & 3))
            needs[i, day >> 2] |= lane


@njit(cache=True, nogil=True)
def marks_of(width: int) -> Words:
    """For each day, one case in every window that reaches from that day or before to the last."""
    marks = np.zeros((width, (width + 3) >> 2), np.uint64)
    for day in range(width):
        for first in range(day + 1):
            marks[day, first >> 2] |= np.uint64(1) << np.uint64(16 * (first & 3))
    return marks


@njit(cache=True, nogil=True)
def any_above(counts: Words, needs: Words) -> bool:
    """Whether a window may beat; both four to a word."""
    above = _NONE
    for k in range(len(counts)):
        above |= counts[k] + needs[k]
    return (above & ALL_ABOVE) != _NONE


@njit(cache=True, nogil=True)
def line_spans(edges: Floats, low: float, high: float, grid: Floats) -> Ints:
    """Where the windows of each class of weights stand in a grid that holds all of them."""
    spans = np.zeros((len(edges) - 1, 2), np.int32)
    for i in range(len(spans)):
        spans[i, 0] = at_or_below(grid, edges[i] * low) if low > 0.0 else -1
        spans[i, 1] = min(at_or_below(grid, edges[i + 1] * high) + 1, len(grid) - 1)
    return spans


@njit(cache=True, nogil=True)
def need_spans(edges: Floats, line: Floats, grid: Floats) -> Ints:
    """Where the window from each day to the last stands, for the least weight of each class."""
    last = len(line) - 1
    spans = np.full((len(edges) - 1, last), -1, np.int32)
    for i in range(len(edges) - 1):
        for day in range(last):
            share = line[last] - line[day]
            if share > 0.0:
                spans[i, day] = at_or_below(grid, edges[i] * share)
    return spans
