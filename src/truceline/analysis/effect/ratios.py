"""Ratios of daily means, with intervals that know that one day is like the next.

The ratio is the daily mean during the truce over the daily mean before. Its interval is made on the
log scale, apart for each of the two periods, in four steps:

1. The days' departures from their mean, as shares of it, are projected on a few slow cosine waves
   over the period (Mueller 2007, Journal of Econometrics 141; Lazarus, Lewis, Stock and Watson
   2018, Journal of Business and Economic Statistics 36). Slow waves carry the long swings that
   make means uncertain; the usual Newey-West interval misses most of them in weeks of data.
2. The waves' squares over their expectation give the size of the swings; the expectation is exact
   under a reference of how long violence remembers (:data:`SHARE`, :data:`MEMORY`).
3. The same reference gives the variance of the mean; gaps in the days keep their length in it.
4. Student's t, with Satterthwaite's degrees of freedom from both periods, gives the interval.

A ratio of ratios takes the difference of two series' departures, day by day, so that what moves
both of them alike does not count as noise. What the interval covers is measured by
``benchmarks/calibration.py``, and said in ``docs/effect.md``.

>>> counts = np.array([4.0, 6, 5, 3, 7, 5, 4, 6, 2, 3, 1, 2, 3, 2, 1, 2])
>>> day = np.arange(16)
>>> before, after = Part.of(day[:8], counts[:8]), Part.of(day[8:], counts[8:])
>>> ratio = rate_ratio(before, after)
>>> round(ratio.estimate, 3), ratio.settled
(0.4, True)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from truceline.analysis.effect.events import Numbers, Whole
from truceline.analysis.effect.figures import LEVEL, Interval
from truceline.extras import extra

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHARE: Final = 0.38
"""Of a day's variance, how much is a swing that lasts; the rest is of that day alone."""
MEMORY: Final = 0.8
"""How much of such a swing is left a day later.

Both are measured on daily deaths between the Government of Syria and Syrian insurgents (UCDP GED,
2016 to 2019, in stretches of 56 days): autocorrelations .22, .13, .07, .08, .09 at one to five
days, less what short stretches hide. Deaths in pairs with IS remember less.
"""
WAVES: Final = 5
"""Cosine waves in each period; more would be narrower and see less of the long swings."""
LEAST_BINS: Final = 6
"""Fewest bins of a period for which an interval is given."""
LEAST_BUSY: Final = 4
"""Fewest bins with anything in them for which an interval is given."""
_BINS_A_WAVE: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The counted days of one period, in order.

    Args:
        day: Number of each counted day; days left out are missing here.
        count: What was counted on each.
        bin: The bin that each day is in, from 0 without holes.
    """

    day: Whole
    count: Numbers
    bin: Whole

    @classmethod
    def of(cls, day: Whole, count: Numbers, bins: Whole | None = None) -> Part:
        """A period from its counted days; every day is a bin of its own where none are given."""
        own = np.arange(len(day)) if bins is None else np.unique(bins, return_inverse=True)[1]
        return cls(day=day, count=count, bin=own)

    @property
    def mean(self) -> float:
        """The daily mean; 0 where no day counts."""
        return float(self.count.mean()) if len(self.count) else 0.0

    @property
    def bins(self) -> int:
        """How many bins there are."""
        return int(self.bin[-1]) + 1 if len(self.bin) else 0

    @property
    def busy(self) -> int:
        """How many bins have anything in them."""
        return len(np.unique(self.bin[self.count > 0]))


def rate_ratio(before: Part, after: Part) -> Interval:
    """The daily mean of ``after`` over that of ``before``, with its interval.

    Returns:
        No estimate where nothing was counted before; an estimate alone, with the reason, where
        either period is too short or too empty for an interval.
    """
    if not (len(before.day) and len(after.day)):
        return Interval(estimate=None, why="No day of one of the periods counts.")
    if not before.count.any():
        return Interval(estimate=None, why="Nothing was counted before.")
    estimate = after.mean / before.mean
    why = _too_little(before, after)
    if why:
        return Interval(estimate=estimate, why=why)
    return interval(math.log(estimate), _swings(before), _swings(after))


def ratio_of_ratios(
    before: Part, after: Part, control_before: Part, control_after: Part
) -> Interval:
    """The rate ratio of one series over that of a control on the same days, with its interval."""
    if not (before.count.any() and control_before.count.any() and control_after.count.any()):
        return Interval(estimate=None, why="The control, or the series before, has nothing in it.")
    estimate = (after.mean / before.mean) / (control_after.mean / control_before.mean)
    why = _too_little(before, after) or _too_little(control_before, control_after)
    if why:
        return Interval(estimate=estimate, why=why)
    return interval(
        math.log(estimate),
        _swings(before, control_before),
        _swings(after, control_after),
    )


def student(df: float, level: float = LEVEL) -> float:
    """Half-width of a central interval of Student's t, in standard errors."""
    return float(extra("scipy.special").stdtrit(df, (1 + level) / 2))


def _too_little(before: Part, after: Part) -> str:
    """Why no interval can be given; empty where one can."""
    bins = min(before.bins, after.bins)
    if bins < LEAST_BINS:
        return f"An interval needs {LEAST_BINS} bins on each side; there are {bins}."
    busy = min(before.busy, after.busy)
    if busy < LEAST_BUSY:
        return f"An interval needs {LEAST_BUSY} bins with events on each side; there are {busy}."
    return ""


def interval(log_ratio: float, *parts: tuple[float, float]) -> Interval:
    """Step 4: the interval of a log ratio.

    Args:
        log_ratio: The log of the estimate.
        parts: The variance that each period brings to it, and on how many degrees of freedom that
            variance rests; degrees of freedom in all by Satterthwaite (1946).
    """
    variance = sum(one for one, _ in parts)
    if variance < _STILL:
        why = "The days do not vary, so nothing can be said of how far they might."
        return Interval(estimate=math.exp(log_ratio), why=why)
    df = variance**2 / sum(one**2 / free for one, free in parts)
    reach = student(df) * math.sqrt(variance)
    # Beyond this a ratio is beyond any use, and beyond a float.
    low, high = log_ratio - min(reach, 700), log_ratio + min(reach, 700)
    if reach > _USELESS:
        why = "The days vary too much for these periods to bound a ratio."
        return Interval(estimate=math.exp(log_ratio), why=why)
    return Interval(estimate=math.exp(log_ratio), low=math.exp(low), high=math.exp(high))


_USELESS: Final = 20.0
_STILL: Final = 1e-24
"""Variance of a log mean that is no more than how floats round."""


def _swings(part: Part, control: Part | None = None) -> tuple[float, float]:
    """Steps 1 to 3: the variance of the log of a mean, and its degrees of freedom."""
    away = part.count / part.mean - 1
    if control is not None:
        away = away - (control.count / control.mean - 1)
    shape, expected, of_mean, free = _frame(_key(part.day), _key(part.bin), waves_of(part.bins))
    return float(((shape @ away) ** 2).sum()) / expected * of_mean, free


def waves_of(bins: int) -> int:
    """How many waves a period of so many bins can bear."""
    return max(2, min(WAVES, bins // _BINS_A_WAVE))


def _key(numbers: Whole) -> bytes:
    """Days or bins as a key, counted from the first, so that equal shapes share one frame."""
    away: Whole = (numbers - numbers[0]).astype(np.int64)
    return away.tobytes()


@lru_cache(maxsize=256)
def _frame(days: bytes, bins: bytes, waves: int) -> tuple[NDArray[np.float64], float, float, float]:
    """The waves of a shape of days, what their squares add up to, and the variance of the mean.

    Both are under the reference with a day's variance of 1; last come the degrees of freedom of the
    sum of squares, fewer than the waves where some weigh more than others.
    """
    day = np.frombuffer(days, dtype=np.int64)
    each = np.frombuffer(bins, dtype=np.int64)
    shape = cosines(each, waves)
    shape -= shape.mean(axis=1, keepdims=True)
    alike = reference(day)
    squares = shape @ alike @ shape.T
    expected, free = degrees_of(squares)
    return shape, expected, float(alike.sum()) / len(day) ** 2, free


def cosines(each: Whole, waves: int) -> NDArray[np.float64]:
    """The slow waves over a period, waves by rows; ``each`` has the place of each row in it."""
    along = np.pi * (each + 0.5) / (each[-1] + 1)
    return np.cos(np.outer(np.arange(1, waves + 1), along))


def reference(day: Whole) -> NDArray[np.float64]:
    """How alike the departures of some days are under the reference: days by days."""
    alike: NDArray[np.float64] = SHARE * MEMORY ** np.abs(day[:, None] - day[None, :])
    np.fill_diagonal(alike, 1.0)
    return alike


def degrees_of(squares: NDArray[np.float64]) -> tuple[float, float]:
    """Expectation and degrees of freedom of a sum of squares, from its terms' covariance."""
    trace = float(np.trace(squares))
    return trace, trace**2 / float((squares * squares).sum())
