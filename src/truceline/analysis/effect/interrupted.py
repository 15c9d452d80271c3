"""Interrupted series: a step at a date and, where asked, a change of slope and yearly waves.

Segmented regression of counts (Lopez Bernal, Cummins and Gasparrini 2017, International Journal of
Epidemiology 46). Errors are Poisson, quasi-Poisson or negative binomial; intervals are the model's
own; or Newey-West with the critical values of Kiefer and Vogelsang (2005, Econometric Theory 21),
which are wider than the normal ones the more lags are used; or made from slow waves of what the
model leaves over, as in :mod:`truceline.analysis.effect.ratios`, which keep what they claim in
short series where Newey-West does not (``benchmarks/calibration.py``).

>>> steady = np.array([8.0, 11, 9, 12, 10, 10, 5, 4, 6, 5, 6, 4])
>>> found = interrupted(steady, step=np.arange(12) >= 6, time=None)
>>> round(found.step.estimate, 3), round(found.dispersion, 3)
(0.5, 0.18)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from truceline.analysis.effect import regression
from truceline.analysis.effect.figures import LEVEL, Interval
from truceline.analysis.effect.ratios import cosines, degrees_of, interval, student, waves_of
from truceline.analysis.effect.regression import Fit
from truceline.errors import BadInput, Fault, raise_for

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from truceline.analysis.effect.events import Flags, Numbers
    from truceline.analysis.effect.regression import Matrix

Errors = Literal["poisson", "quasi-poisson", "negative-binomial"]
_NORMAL: Final = 1.959963984540054
_FIXED_B: Final = (_NORMAL, 2.9694, 0.4160, -0.5324)
"""Kiefer and Vogelsang 2005, table 1: 97.5 % point for the Bartlett kernel, a cubic in b."""
_FREE: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Interrupted:
    """What an interrupted series gives.

    Args:
        step: Level after over level before, at time 0 where there is a slope.
        slope: Factor by which one unit of ``time`` more changes the mean after, beside before; None
            where no slope was asked for.
        trend: Factor per unit of ``time`` before; None without ``time``.
        dispersion: Pearson chi-square over degrees of freedom (1 for Poisson errors).
        alpha: Of the negative binomial; 0 otherwise.
        fit: The regression; its columns are 1, step, time, step x time, waves.
    """

    step: Interval
    slope: Interval | None
    trend: Interval | None
    dispersion: float
    alpha: float
    fit: Fit


def interrupted(
    counts: NDArray[Any],
    *,
    step: NDArray[Any],
    time: NDArray[Any] | None,
    exposure: NDArray[Any] | None = None,
    slope: bool = False,
    season: tuple[NDArray[Any], int] | None = None,
    errors: Errors = "quasi-poisson",
    robust: int | NDArray[Any] | None = None,
) -> Interrupted:
    """Fit an interrupted series.

    Args:
        counts: n counts in order of time, none below zero.
        step: n flags: whether the row lies after the interruption.
        time: n times for a trend, in any unit; None for none. With a slope, the step is the one at
            time 0: count time from the interruption unless another point is meant.
        exposure: n exposures (days, people); None for 1.
        slope: Whether the trend may change at the interruption; needs ``time``.
        season: n positions within the season, as shares of it (month / 12), and how many pairs of
            sine and cosine; None for none.
        errors: ``poisson``, ``quasi-poisson`` or ``negative-binomial``.
        robust: How the intervals are made: None for the model's own; a number of Newey-West lags;
            or n by n correlations that the rows' departures may have (``ratios.reference``), for
            intervals from slow waves.

    Raises:
        BadInput: every fault of the arrays: ``LENGTHS_DIFFER``, ``NUMBER_NEGATIVE``, ``ALL_ZERO``,
            ``EXPOSURE_RANGE``, ``STEP_NONE``, ``SERIES_SHORT``, ``TIME_NONE``, ``LAGS_RANGE``; or
            ``FIT_FAILED``.
    """
    y = np.asarray(counts, dtype=np.float64)
    after = np.asarray(step, dtype=np.float64)
    days = np.ones(len(y)) if exposure is None else np.asarray(exposure, dtype=np.float64)
    columns = [np.ones(len(y)), after]
    if time is not None:
        columns += [np.asarray(time, dtype=np.float64)]
        columns += [after * columns[-1]] if slope else []
    if season is not None:
        turn = 2 * np.pi * np.asarray(season[0], dtype=np.float64)
        columns += [wave(k * turn) for k in range(1, season[1] + 1) for wave in (np.sin, np.cos)]
    if slope and time is None:
        hint = "Give the times of the rows."
        raise BadInput(Fault("TIME_NONE", "A slope was asked for without times.", hint))
    raise_for(_faults(y, after, days, columns, robust if isinstance(robust, int) else None))
    fitted = regression.negative_binomial if errors == "negative-binomial" else regression.poisson
    fit = fitted(y, np.column_stack(columns), np.log(days))
    at = _intervals(fit, np.column_stack(columns), after, errors, robust)

    return Interrupted(
        step=at(1),
        trend=None if time is None else at(2),
        slope=at(3) if slope else None,
        dispersion=1.0 if errors == "poisson" else fit.dispersion,
        alpha=fit.alpha,
        fit=fit,
    )


def newey_west_step(found: Interrupted, lags: int) -> Interval:
    """The step of a fitted series with its Newey-West interval, to stand beside another."""
    covariance, reach = _covariance(found.fit, "quasi-poisson", lags)
    return _factor(float(found.fit.coefficients[1]), covariance[1, 1], reach)


def _intervals(
    fit: Fit,
    design: Matrix,
    after: Numbers,
    errors: Errors,
    robust: int | NDArray[Any] | None,
) -> Callable[[int], Interval]:
    """The interval of the factor of each column."""
    if robust is None or isinstance(robust, int):
        covariance, reach = _covariance(fit, errors, robust)
        return lambda column: _factor(
            float(fit.coefficients[column]), covariance[column, column], reach
        )
    parts = [_slow(fit, design, after == side, robust) for side in (0, 1)]
    return lambda column: interval(
        float(fit.coefficients[column]),
        *((float(of_each[column]), free) for of_each, free in parts),
    )


def _slow(fit: Fit, design: Matrix, side: Flags, alike: Matrix) -> tuple[Numbers, float]:
    """The variance that one side brings to each coefficient, and its degrees of freedom.

    What the model leaves over on that side, as a share of the mean, is projected on slow waves. The
    size of the swings is the sum of their squares over what it should be under ``alike``, with what
    the fit has taken out of them allowed for.
    """
    weights = fit.mean / (1 + fit.alpha * fit.mean)
    pull = fit.bread @ (design * weights[:, None]).T
    at = np.flatnonzero(side)
    waves = cosines(np.arange(len(at)), waves_of(len(at)))
    seen = np.zeros((len(waves), len(side)))
    seen[:, at] = waves
    left = seen - (seen @ design) @ pull
    expected, free = degrees_of(left @ alike @ left.T)
    departures = fit.scores[:, 0] / weights
    size = float(((seen @ departures) ** 2).sum()) / expected
    own = pull[:, at]
    return size * np.einsum("ij,jk,ik->i", own, alike[np.ix_(at, at)], own), free


def _covariance(fit: Fit, errors: Errors, lags: int | None) -> tuple[Matrix, float]:
    """The covariance of the coefficients, and how many standard errors an interval reaches."""
    if lags is None:
        return fit.bread * (fit.dispersion if errors == "quasi-poisson" else 1.0), _NORMAL
    rows, columns = fit.scores.shape
    share = (lags + 1) / rows
    fixed = sum(number * share**power for power, number in enumerate(_FIXED_B))
    # Few rows make any critical value larger; Student's t over the normal says by how much.
    return regression.newey_west(fit, lags), fixed * student(rows - columns) / _NORMAL


def _factor(coefficient: float, variance: float, reach: float) -> Interval:
    half = reach * math.sqrt(variance)
    if not half < regression.LARGEST:
        return Interval(estimate=math.exp(coefficient), why="The model bounds it nowhere.")
    return Interval(
        estimate=math.exp(coefficient),
        low=math.exp(coefficient - half),
        high=math.exp(coefficient + half),
        level=LEVEL,
    )


def _faults(
    counts: Numbers,
    after: Numbers,
    days: Numbers,
    columns: list[Numbers],
    lags: int | None,
) -> Iterator[Fault]:
    if len({len(each) for each in (counts, days, *columns)}) > 1:
        hint = "Give one number a row in every array."
        yield Fault("LENGTHS_DIFFER", "The arrays have different lengths.", hint)
        return
    if not (counts >= 0).all():
        hint = "Restore the counts from their source."
        yield Fault("NUMBER_NEGATIVE", "A count is below zero, or is none.", hint)
    elif not counts.any():
        hint = "A series of zeros has no change: look for another count or period."
        yield Fault("ALL_ZERO", "All counts are zero.", hint)
    elif not (counts[after == 0].any() and counts[after == 1].any()):
        hint = "A regression needs counts before and after."
        yield Fault("ALL_ZERO", "One side of the step holds only zeros.", hint)
    if not (days > 0).all():
        hint = "Leave out rows that nobody observed."
        yield Fault("EXPOSURE_RANGE", "An exposure is not above zero.", hint)
    if set(np.unique(after)) != {0.0, 1.0}:
        hint = "Give 0 before the interruption and 1 from it on, and rows of both."
        yield Fault("STEP_NONE", "The step is not 0 and then 1.", hint)
    if len(counts) < len(columns) + _FREE:
        sentence = f"{len(counts)} rows are too few for {len(columns)} coefficients."
        yield Fault("SERIES_SHORT", sentence, "Give a longer series or a simpler model.")
    if lags is not None and not 0 <= lags < len(counts):
        sentence = f"{lags} lags were asked for in {len(counts)} rows."
        yield Fault("LAGS_RANGE", sentence, "Give fewer lags than rows, and none below zero.")
