"""The greatest statistic over every window, compiled: for low rates, and for negative binomials.

Here the rules of ``compiled_leaps`` do not hold, so each circle that has grown is tried in every
window. What did not beat the greatest so far still settles its like: for each number of cases the
expectations between two bounds are known to fail.
"""

# ruff: noqa: PLR0913, PLR0917, FBT001, PLR2004 - machine code takes plain values, in their places

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from truceline.scan.compiled_leaps import by_place
from truceline.scan.compiled_statistics import NEGATIVE_BINOMIAL, ratio

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]
    Longs = NDArray[np.int64]

HIGH, LOW, BOTH = 1, 2, 3

EACH_CENTRE, ALL_CENTRES = 0, 1


@njit(cache=True, nogil=True)
def highest_of_all(
    begins: Longs, order: Ints, closes: Ints, bases: Floats, lifts: Floats,
    model: int, rates: int, cases: float, total: float, window: int, ending: bool,
    places: Ints, days: Ints, counts: Ints, best: Floats,
) -> None:  # fmt: skip
    """Fill ``best`` with the greatest statistic of each replication; 0 where there is none.

    Arguments as those of ``compiled_leaps.highest``, but:

    Args:
        begins: As there.
        order: As there.
        closes: As there.
        bases: (n, D + 1) a row for each place, summed up over days.
        lifts: (n, D) what one case adds, under a negative binomial; (1, 1) otherwise.
        model: As there.
        rates: HIGH, LOW or BOTH.
        cases: As there.
        total: As there.
        window: As there.
        ending: As there.
        places: As there.
        days: As there.
        counts: As there.
        best: Is filled.
    """
    found = np.empty((len(begins) - 1, 7), np.float64)
    for r in range(len(counts)):
        best[r] = all_by_centre(
            begins, order, closes, bases, lifts, model, rates, cases, total, window, ending,
            places[r, : counts[r]], days[r, : counts[r]], ALL_CENTRES, found,
        )  # fmt: skip


@njit(cache=True, nogil=True)
def all_by_centre(
    begins: Longs, order: Ints, closes: Ints, bases: Floats, lifts: Floats,
    model: int, rates: int, cases: float, total: float, window: int, ending: bool,
    places: Ints, days: Ints, asked: int, found: Floats,
) -> float:  # fmt: skip
    """Fill ``found`` as ``compiled_leaps.highest_by_centre`` does, and give the greatest of all.

    Arguments as :func:`highest_of_all`; ``asked`` is EACH_CENTRE, or ALL_CENTRES where only what
    beats all centres before is looked for.
    """
    width = bases.shape[1] - 1
    starts = np.zeros(len(bases) + 1, np.int32)
    sorted_days = np.empty(max(len(places), 1), np.int32)
    by_place(places, days, len(places), starts, sorted_days)
    fails = np.empty((len(places) + 1, 2), np.float64)
    held, lifted = np.zeros(width + 1, np.int64), np.zeros(width + 1, np.float64)
    running = np.zeros(width + 1, np.float64)
    where = np.zeros(5, np.float64)
    most = 0.0
    for c in range(len(begins) - 1):
        if c == 0 or asked == EACH_CENTRE:
            _start(fails, rates, cases, total)
            most = 0.0
        held[:], lifted[:], running[:], where[:] = 0, 0.0, 0.0, 0.0
        for entry in range(begins[c], begins[c + 1]):
            place = order[entry]
            for day in range(width + 1):
                running[day] += bases[place, day]
            for k in range(starts[place], starts[place + 1]):
                held[sorted_days[k]] += 1
                if model == NEGATIVE_BINOMIAL:
                    lifted[sorted_days[k]] += lifts[place, sorted_days[k]]
            if closes[entry] == entry:
                most = _every(
                    held, lifted, running, entry, model, rates, cases, total, window, ending,
                    fails, most, where,
                )  # fmt: skip
        found[c, 0] = most
        found[c, 1:6] = where
    return most


@njit(cache=True, nogil=True)
def _start(fails: Floats, rates: int, cases: float, total: float) -> None:
    """Nothing fails yet, but what is not asked about; high needs two cases."""
    for count in range(len(fails)):
        even = count * total / cases if cases > 0 else 0.0
        fails[count, 0] = even if rates & HIGH and count >= 2 else 0.0
        fails[count, 1] = even if rates & LOW else np.inf


@njit(cache=True, nogil=True)
def _every(
    held: Longs, lifted: Floats, running: Floats, entry: int, model: int, rates: int,
    cases: float, total: float, window: int, ending: bool, fails: Floats, most: float,
    where: Floats,
) -> float:  # fmt: skip
    """Try every window of one circle."""
    width = len(held) - 1
    for last in range(width - 1 if ending else 0, width):
        count, rise = 0, 0.0
        for first in range(last, max(-1, last - window), -1):
            count += held[first]
            base = running[last + 1] - running[first]
            if model == NEGATIVE_BINOMIAL:
                rise += lifted[first]
                value = _score(count, rise, base, rates)
            elif base < fails[count, 0]:
                fails[count, 0] = base
                value = ratio(model, count, base, cases, total)
            elif base > fails[count, 1]:
                fails[count, 1] = base
                value = ratio(model, count, base, cases, total)
            else:
                continue
            if value > most:
                most = value
                where[0], where[1], where[2], where[3], where[4] = entry, first, last, count, base
    return most


@njit(cache=True, nogil=True)
def _score(count: int, rise: float, base: float, rates: int) -> float:
    """Tango, Takahashi and Kohriyama (2011): how many standard errors from what is expected."""
    if base <= 0.0:
        return 0.0
    score = (rise - base) / math.sqrt(base)
    if score > 0.0:
        return score if rates & HIGH and count >= 2 else 0.0
    return -score if rates & LOW else 0.0
