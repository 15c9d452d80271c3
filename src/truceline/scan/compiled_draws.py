"""What chance alone would give, compiled: one random number stream for each replication.

A replication's numbers depend on the seed and its own number, and on nothing else: neither on how
many threads there are, nor on which replications went before.
"""

# ruff: noqa: PLR0913, PLR0917 - machine code takes plain values, in their places

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Words = NDArray[np.uint64]

# SplitMix64 (Steele, Lea and Flood 2014).
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIX_A = np.uint64(0xBF58476D1CE4E5B9)
_MIX_B = np.uint64(0x94D049BB133111EB)
_S30, _S27, _S31, _S32, _S11 = (np.uint64(bits) for bits in (30, 27, 31, 32, 11))
_LOW = np.uint64(0xFFFFFFFF)
_WHOLE = np.uint64(1 << 32)
_UNIT = 1.0 / (1 << 53)


@njit(cache=True, nogil=True)
def _mixed(word: np.uint64) -> np.uint64:
    word = (word ^ (word >> _S30)) * _MIX_A
    word = (word ^ (word >> _S27)) * _MIX_B
    return word ^ (word >> _S31)


@njit(cache=True, nogil=True)
def _following(state: Words) -> np.uint64:
    state[0] += _STEP
    return _mixed(state[0])


@njit(cache=True, nogil=True)
def stream(seed: int, number: int) -> Words:
    """The stream of one replication."""
    state = np.empty(1, np.uint64)
    state[0] = _mixed(_mixed(np.uint64(seed) + _STEP) ^ (np.uint64(number) * _STEP))
    return state


@njit(cache=True, nogil=True)
def below(state: Words, most: int) -> int:
    """A whole number from 0 to ``most`` - 1, each as likely (Lemire 2019); most < 2**32."""
    bound = np.uint64(most)
    product = (_following(state) >> _S32) * bound
    if (product & _LOW) < bound:
        floor = (_WHOLE - bound) % bound
        while (product & _LOW) < floor:
            product = (_following(state) >> _S32) * bound
    return np.int64(product >> _S32)  # type: ignore[return-value] # numba's int


@njit(cache=True, nogil=True)
def permuted(
    seed: int, first: int, who: Ints, strata: Ints, slots: Ints, slot_days: Ints,
    places: Ints, days: Ints, counts: Ints,
) -> None:  # fmt: skip
    """Fill replications in which the times of cases were shuffled among them, within strata.

    Args:
        seed: The seed.
        first: The number of the first replication.
        who: (C,) the place of each case, sorted by stratum.
        strata: (S + 1,) where each stratum begins in ``who``.
        slots: (S + 1,) where each stratum begins in ``slot_days``.
        slot_days: The days of those cases that fall within reach of a window.
        places: (R, K) is filled with places.
        days: (R, K) is filled with days.
        counts: (R,) is filled with how many.
    """
    mine = np.empty_like(who)
    for r in range(len(counts)):
        state = stream(seed, first + r)
        mine[:] = who
        for s in range(len(strata) - 1):
            start, size = strata[s], strata[s + 1] - strata[s]
            for i in range(slots[s + 1] - slots[s]):
                j = start + i + below(state, size - i)
                chosen = mine[j]
                mine[j] = mine[start + i]
                mine[start + i] = chosen
                places[r, slots[s] + i] = chosen
                days[r, slots[s] + i] = slot_days[slots[s] + i]
        counts[r] = len(slot_days)


@njit(cache=True, nogil=True)
def chosen(
    seed: int, first: int, cell_places: Ints, cell_days: Ints, cases: int,
    places: Ints, days: Ints, counts: Ints,
) -> None:  # fmt: skip
    """Fill replications in which ``cases`` of all persons, each as likely, are the cases.

    Args:
        seed: The seed.
        first: The number of the first replication.
        cell_places: (N,) the place of each person.
        cell_days: (N,) the day of each person; -1 out of reach of every window.
        cases: How many are drawn.
        places: (R, K) is filled with places.
        days: (R, K) is filled with days.
        counts: (R,) is filled with how many lie within reach.
    """
    ranks = np.empty(len(cell_places), np.int32)
    for r in range(len(counts)):
        state = stream(seed, first + r)
        for i in range(len(ranks)):
            ranks[i] = i
        kept = 0
        for i in range(cases):
            j = i + below(state, len(ranks) - i)
            one = ranks[j]
            ranks[j] = ranks[i]
            ranks[i] = one
            if cell_days[one] >= 0:
                places[r, kept], days[r, kept] = cell_places[one], cell_days[one]
                kept += 1
        counts[r] = kept


@njit(cache=True, nogil=True)
def scattered(
    seed: int, first: int, keep: NDArray[np.float64], other: Ints, cell_places: Ints,
    cell_days: Ints, cases: int, places: Ints, days: Ints, counts: Ints,
) -> None:  # fmt: skip
    """Fill replications in which each case falls into a cell by the cell's share of expectation.

    Args:
        seed: The seed.
        first: The number of the first replication.
        keep: (M,) of the alias table: the chance that a cell keeps what falls on it.
        other: (M,) of the alias table: who gets it otherwise.
        cell_places: (M,) the place of each cell.
        cell_days: (M,) the day of each cell; -1 out of reach of every window.
        cases: How many fall.
        places: (R, K) is filled with places.
        days: (R, K) is filled with days.
        counts: (R,) is filled with how many lie within reach.
    """
    for r in range(len(counts)):
        state = stream(seed, first + r)
        kept = 0
        for _ in range(cases):
            cell = below(state, len(keep))
            if np.float64(_following(state) >> _S11) * _UNIT >= keep[cell]:
                cell = other[cell]
            if cell_days[cell] >= 0:
                places[r, kept], days[r, kept] = cell_places[cell], cell_days[cell]
                kept += 1
        counts[r] = kept


@njit(cache=True, nogil=True)
def alias_table(shares: NDArray[np.float64]) -> tuple[NDArray[np.float64], Ints]:
    """Vose's alias table (1991) of shares that need not add up to one."""
    size = len(shares)
    keep, other = np.ones(size, np.float64), np.arange(size).astype(np.int32)
    scaled = shares * (size / shares.sum())
    small, large = np.empty(size, np.int32), np.empty(size, np.int32)
    few = many = 0
    for i in range(size):
        if scaled[i] < 1.0:
            small[few] = i
            few += 1
        else:
            large[many] = i
            many += 1
    while few > 0 and many > 0:
        few -= 1
        low, high = small[few], large[many - 1]
        keep[low], other[low] = scaled[low], high
        scaled[high] -= 1.0 - scaled[low]
        if scaled[high] < 1.0:
            many -= 1
            small[few] = high
            few += 1
    return keep, other
