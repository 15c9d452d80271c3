"""What chance alone gives: replications of a study in which nothing clusters, and p-values.

The p-value of Monte Carlo is (1 + replications at least as high) / (replications + 1) (Dwass 1957).
That of Gumbel (Abrams, Kulldorff and Kleinman 2010) fits a Gumbel distribution to the replications
by its moments, and tells apart what lies far beyond all of them.

>>> import numpy as np
>>> monte_carlo(5.0, np.array([3.0, 4.0, 6.0]))
0.5
"""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

import numpy as np

from truceline.scan import compiled_draws as draws
from truceline.scan.compiled_bounds import MOST_COUNTED, classes
from truceline.scan.compiled_endings import highest_ending
from truceline.scan.compiled_full import (
    BOTH,
    EACH_CENTRE,
    HIGH,
    LOW,
    all_by_centre,
    highest_of_all,
)
from truceline.scan.compiled_leaps import highest, highest_by_centre
from truceline.scan.compiled_statistics import EXPECTATION, NEGATIVE_BINOMIAL

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from truceline.scan.frames import Frame
    from truceline.scan.study import Question, Rates

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]
    Draw = Callable[[int, int], tuple[Ints, Ints, Ints]]

RATES: Final[dict[Rates, int]] = {"high": HIGH, "low": LOW, "both": BOTH}

_BLOCK: Final = 8
"""Replications that go through the circles together, so that each is fetched once for all."""

_EULER: Final = 0.577216
_FARTHEST: Final = 700.0
_CLOSE: Final = 1e-9


def found_by_centre(frame: Frame, question: Question) -> Floats:
    """The best window round each centre; see ``compiled_leaps.highest_by_centre``."""
    circles = frame.circles
    places, days = frame.seen()
    found = np.zeros((len(circles.begins) - 1, 6), np.float64)
    if frame.table is not None:
        all_by_centre(
            circles.begins, circles.order, circles.closes, *_lifted(frame, question), frame.model,
            RATES[question.rates], *_totals(frame), frame.window,
            question.prospective, places, days, EACH_CENTRE, found,
        )  # fmt: skip
    elif len(circles.order):
        highest_by_centre(
            circles.begins, circles.order, circles.closes, circles.inside, len(frame.weights),
            frame.bases, frame.spread, frame.model, *_totals(frame), frame.window,
            question.prospective, places, days, found,
        )  # fmt: skip
    return found


def highest_by_chance(
    frame: Frame,
    question: Question,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Floats:
    """The greatest statistic of each replication, in order; the same for any number of threads.

    Args:
        frame: The study made ready.
        question: Tells how many replications, and their seed.
        threads: How many at once; none for as many as there are processors.
        progress: Called with how many are done of how many.
    """
    count = question.replications
    # Where no window can expect a case, as days at the end on which nothing was counted, none has.
    if count == 0 or not frame.circles.inside.any() or frame.high <= 0:
        return np.zeros(count, np.float64)
    draw, scan = _drawer(frame, question), _scanner(frame, question)

    def block(first: int) -> Floats:
        size = min(_BLOCK, count - first)
        best = np.empty(size, np.float64)
        scan(*draw(first, size), best)
        return best

    if threads is None:
        threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    done: list[Floats] = []
    pool = ThreadPoolExecutor(max(1, threads))
    try:
        for best in pool.map(block, range(0, count, _BLOCK)):
            done.append(best)
            if progress is not None:
                progress(min(count, len(done) * _BLOCK), count)
    finally:
        # Whoever breaks off does not wait for all that was to come.
        pool.shutdown(cancel_futures=True)
    return np.concatenate(done)


def _scanner(frame: Frame, question: Question) -> Callable[[Ints, Ints, Ints, Floats], None]:
    """The compiled scan that fits, with all that does not change from block to block."""
    circles, model = frame.circles, frame.model
    (cases, total), ending = _totals(frame), question.prospective
    if frame.table is not None:
        bases, lifts = _lifted(frame, question)
        return lambda places, days, counts, best: highest_of_all(
            circles.begins, circles.order, circles.closes, bases, lifts, model,
            RATES[question.rates], cases, total, frame.window, ending, places, days, counts, best,
        )  # fmt: skip
    which, edges = classes(circles.inside)
    if ending and not frame.spread and len(frame.seen()[0]) <= MOST_COUNTED and frame.high > 0:
        return lambda places, days, counts, best: highest_ending(
            circles.begins, circles.order, circles.closes, circles.inside, which, edges,
            len(frame.weights), frame.bases[0], frame.low, frame.high, model, cases, total,
            places, days, counts, best,
        )  # fmt: skip
    return lambda places, days, counts, best: highest(
        circles.begins, circles.order, circles.closes, circles.inside, which, edges,
        len(frame.weights), frame.bases, frame.spread, frame.low, frame.high, model, cases, total,
        frame.window, ending,
        places, days, counts, best,
    )  # fmt: skip


def _totals(frame: Frame) -> tuple[float, float]:
    """C and what it is measured against; by expectation alone, each case is expected once."""
    if frame.model == EXPECTATION:
        return frame.total, frame.total
    return float(frame.cases), frame.total


def _lifted(frame: Frame, question: Question) -> tuple[Floats, Floats]:
    """Expectations, and what a case adds, where the negative binomial weighs them down."""
    table = frame.table
    if table is None or question.theta is None:
        return frame.bases, np.zeros((1, 1), np.float64)
    spread = 1 + table / question.theta
    weighed = np.concatenate((np.zeros((len(table), 1)), np.cumsum(table / spread, 1)), axis=1)
    return weighed, 1 / spread


def _drawer(frame: Frame, question: Question) -> Draw:
    """How replications are drawn: places, days and how many of them, for a block."""
    if question.model == "permutation":
        return _shuffling(frame, question.seed)
    if frame.persons is not None:
        return _choosing(frame, frame.persons, question.seed)
    if frame.model in {EXPECTATION, NEGATIVE_BINOMIAL}:
        return _counting(frame, question)
    return _scattering(frame, question.seed)


def _room(count: int, reach: int) -> tuple[Ints, Ints, Ints]:
    shape = (count, max(reach, 1))
    return np.empty(shape, np.int32), np.empty(shape, np.int32), np.empty(count, np.int32)


def _shuffling(frame: Frame, seed: int) -> Draw:
    by_stratum = np.argsort(frame.strata, kind="stable")
    sizes = np.bincount(frame.strata)
    who, days = frame.places[by_stratum], frame.days[by_stratum]
    kept = days >= 0
    seen = np.bincount(frame.strata[by_stratum][kept], minlength=len(sizes))
    strata = np.concatenate(([0], np.cumsum(sizes))).astype(np.int32)
    slots = np.concatenate(([0], np.cumsum(seen))).astype(np.int32)
    slot_days = days[kept]

    def draw(first: int, count: int) -> tuple[Ints, Ints, Ints]:
        room = _room(count, len(slot_days))
        draws.permuted(seed, first, who, strata, slots, slot_days, *room)
        return room

    return draw


def _choosing(frame: Frame, persons: tuple[Ints, Ints], seed: int) -> Draw:
    def draw(first: int, count: int) -> tuple[Ints, Ints, Ints]:
        room = _room(count, frame.cases)
        draws.chosen(seed, first, *persons, frame.cases, *room)
        return room

    return draw


def _cells(frame: Frame) -> tuple[Floats, Ints, Ints]:
    """What is expected in each cell within reach, its place and its day."""
    if frame.spread:
        table = np.diff(frame.bases, axis=1)
    else:
        table = frame.weights[:, None] * np.diff(frame.bases[0])
    where, when = np.indices(table.shape, dtype=np.int32)
    return table.ravel(), where.ravel(), when.ravel()


def _scattering(frame: Frame, seed: int) -> Draw:
    shares, where, when = _cells(frame)
    rest = max(frame.total - float(shares.sum()), 0.0)
    elsewhere = np.array([-1], np.int32)
    keep, other = draws.alias_table(np.append(shares, rest))
    where, when = np.append(where, elsewhere), np.append(when, elsewhere)

    def draw(first: int, count: int) -> tuple[Ints, Ints, Ints]:
        room = _room(count, frame.cases)
        draws.scattered(seed, first, keep, other, where, when, frame.cases, *room)
        return room

    return draw


def _counting(frame: Frame, question: Question) -> Draw:
    shares, where, when = _cells(frame)

    def numbers(replication: int) -> NDArray[np.int64]:
        generator = np.random.Generator(np.random.PCG64([question.seed, replication]))
        if question.theta is None:
            return generator.poisson(shares)
        odds = question.theta / (question.theta + shares)
        return generator.negative_binomial(question.theta, odds)

    def draw(first: int, count: int) -> tuple[Ints, Ints, Ints]:
        drawn = [numbers(first + r) for r in range(count)]
        room = _room(count, max(int(each.sum()) for each in drawn))
        for r, each in enumerate(drawn):
            size = int(each.sum())
            room[0][r, :size], room[1][r, :size] = np.repeat(where, each), np.repeat(when, each)
            room[2][r] = size
        return room

    return draw


def monte_carlo(statistic: float, by_chance: Floats) -> float | None:
    """The share of replications at least as high, the study itself counted; none without any."""
    if len(by_chance) == 0:
        return None
    as_high = int((by_chance >= statistic - _CLOSE * max(1.0, abs(statistic))).sum())
    return (1 + as_high) / (len(by_chance) + 1)


def gumbel(statistic: float, by_chance: Floats) -> float | None:
    """The chance of so high a statistic by a fitted Gumbel distribution; none under two."""
    if len(by_chance) < 2:  # noqa: PLR2004 - a spread needs two
        return None
    spread = float(by_chance.std(ddof=1)) * math.sqrt(6) / math.pi
    if spread == 0:
        return None
    middle = float(by_chance.mean()) - _EULER * spread
    # Beyond e^700 there are no floats, and the chance is 1 long before.
    return -math.expm1(-math.exp(min((middle - statistic) / spread, _FARTHEST)))


def critical(
    by_chance: Floats, levels: Iterable[float] = (0.05, 0.01, 0.001)
) -> dict[float, float]:
    """The statistic that chance reaches no more often than each level, where replications tell."""
    ranked = np.sort(by_chance)[::-1]
    count = len(ranked) + 1
    places = {level: math.floor(level * count + _CLOSE) for level in levels}
    return {level: float(ranked[at - 1]) for level, at in places.items() if at >= 1}
