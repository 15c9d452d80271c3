"""Log-linear regression of counts: Poisson, quasi-Poisson and negative binomial, in plain arrays.

Iteratively reweighted least squares as in R's ``glm.fit`` (start at counts + 0.1, stop where the
deviance moves by less than 1e-8 of itself), so that its figures come out to the last digit, the
dispersion too, which R takes from the weights of the last step. The negative binomial (NB2) finds
its alpha by maximum likelihood in turns with the regression, as ``glm.nb`` of R's MASS does. The
tests hold both, and the Newey-West covariance, against statsmodels, which is not loaded here: it
takes longer to import than all of this takes to run.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from truceline.analysis.effect.events import Numbers
from truceline.errors import BadInput, Fault
from truceline.extras import extra

Matrix = NDArray[np.float64]

_STEPS: Final = 200
_TURNS: Final = 50
_TOLERANCE: Final = 1e-8
_FINE: Final = 1e-13
LARGEST: Final = 30.0
"""Largest log of a mean that is worked with: beyond it a fit has run away."""
_STEEPEST: Final = 100.0
"""Largest coefficient that is worked with, likewise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """A fitted regression.

    Args:
        coefficients: One a column, on the log scale.
        mean: Fitted mean of each row.
        bread: Inverse of X'WX: the covariance where the counts are exactly of the family.
        scores: Each row's part of the score, rows by columns.
        dispersion: Pearson chi-square over degrees of freedom, weights of the last step.
        alpha: Of the negative binomial: variance = mean + alpha mean^2; 0 otherwise.
    """

    coefficients: Numbers
    mean: Numbers
    bread: Matrix
    scores: Matrix
    dispersion: float
    alpha: float = 0.0


def poisson(counts: Numbers, design: Matrix, offset: Numbers) -> Fit:
    """Fit a Poisson regression with log link.

    Args:
        counts: n counts, none below zero.
        design: n rows, a column for each coefficient.
        offset: n logs of exposure.

    Raises:
        BadInput: ``FIT_FAILED`` where columns say the same twice, or a coefficient runs away.
    """
    return _fitted(counts, design, offset, 0.0)


def negative_binomial(counts: Numbers, design: Matrix, offset: Numbers) -> Fit:
    """Fit a negative binomial regression (NB2) with log link, alpha by maximum likelihood.

    Where the counts vary no more than Poisson counts do, alpha is 0. Args and errors as
    :func:`poisson`.
    """
    fit = _fitted(counts, design, offset, 0.0)
    poisson_fit, alpha = fit, 0.0
    for _ in range(_TURNS):
        better = _alpha(counts, fit.mean, near=alpha)
        if better == 0.0:
            return poisson_fit
        fit = _fitted(counts, design, offset, better, start=fit.mean)
        if abs(better - alpha) < _SAME * better:
            break
        alpha = better
    return fit


def newey_west(fit: Fit, lags: int) -> Matrix:
    """Covariance of the coefficients, robust to unequal variance and to autocorrelation.

    Newey and West (1987), Econometrica 55: Bartlett weights up to ``lags`` rows apart, times
    n / (n - k). Rows must be in order of time.
    """
    scores = fit.scores
    meat = scores.T @ scores
    for lag in range(1, lags + 1):
        across = scores[lag:].T @ scores[:-lag]
        meat += (1 - lag / (lags + 1)) * (across + across.T)
    rows, columns = scores.shape
    covariance: Matrix = fit.bread @ meat @ fit.bread * rows / (rows - columns)
    return covariance


def _fitted(
    counts: Numbers,
    design: Matrix,
    offset: Numbers,
    alpha: float,
    *,
    start: Numbers | None = None,
) -> Fit:
    """One regression with alpha given, from R's first means where no better ones are known."""
    mean = counts + 0.1 if start is None else start
    eta = np.log(mean)
    deviance = _deviance(counts, mean, alpha)
    # With alpha the steps shrink slowly, and the deviance, flat at its foot, stops them too soon.
    enough = _FINE if alpha else _TOLERANCE
    for _ in range(_STEPS):
        weights: Numbers = mean / (1 + alpha * mean)
        root = np.sqrt(weights)
        toward = (eta - offset + (counts - mean) / mean) * root
        solved: Any = np.linalg.lstsq(design * root[:, None], toward, rcond=None)
        found, rank = solved[0], solved[2]
        eta = offset + design @ found
        runs_away = not np.isfinite(eta).all() or eta.max() > LARGEST
        if rank < design.shape[1] or runs_away or np.abs(found).max() > _STEEPEST:
            raise _failed()
        mean = np.exp(eta)
        before, deviance = deviance, _deviance(counts, mean, alpha)
        if abs(deviance - before) / (abs(deviance) + 0.1) < enough:
            return _fit(counts, design, found, mean, weights, alpha)
    raise _failed()


def _fit(
    counts: Numbers, design: Matrix, found: Numbers, mean: Numbers, last: Numbers, alpha: float
) -> Fit:
    weights = mean / (1 + alpha * mean)
    bread: Any = np.linalg.inv(design.T @ (design * weights[:, None]))
    free = len(counts) - design.shape[1]
    away = (counts - mean) / mean
    return Fit(
        coefficients=found,
        mean=mean,
        bread=bread,
        scores=design * ((counts - mean) / (1 + alpha * mean))[:, None],
        dispersion=float((last * away * away).sum()) / free,
        alpha=alpha,
    )


def _deviance(counts: Numbers, mean: Numbers, alpha: float) -> float:
    some = np.maximum(counts, 1e-300)
    ratio = np.where(counts > 0, counts * np.log(some / mean), 0.0)
    if not alpha:
        return float(2 * (ratio - (counts - mean)).sum())
    other = (counts + 1 / alpha) * np.log((1 + alpha * counts) / (1 + alpha * mean))
    return float(2 * (ratio - other).sum())


def _alpha(counts: Numbers, mean: Numbers, *, near: float) -> float:
    """The alpha that is likeliest for given means; 0 where more variance than Poisson is none.

    A golden-section search of the log of alpha, which the likelihood has one peak in; close to
    ``near`` first where that is above 0.
    """
    special: Any = extra("scipy.special")

    def unlikely(log_alpha: float) -> float:
        size = math.exp(-log_alpha)
        return -float(
            (
                special.gammaln(counts + size)
                - special.gammaln(size)
                - size * np.log1p(mean / size)
                + counts * np.log(mean / (mean + size))
            ).sum()
        )

    low, high = _LOGS
    if near:
        middle = math.log(near)
        close = unlikely(middle)
        if close < min(unlikely(middle - _CLOSE), unlikely(middle + _CLOSE)):
            low, high = middle - _CLOSE, middle + _CLOSE
    golden = (math.sqrt(5) - 1) / 2
    c, d = high - golden * (high - low), low + golden * (high - low)
    at_c, at_d = unlikely(c), unlikely(d)
    while high - low > _TOLERANCE:
        if at_c < at_d:
            high, d, at_d = d, c, at_c
            c = high - golden * (high - low)
            at_c = unlikely(c)
        else:
            low, c, at_c = c, d, at_d
            d = low + golden * (high - low)
            at_d = unlikely(d)
    found = (low + high) / 2
    return 0.0 if found < _NO_MORE else math.exp(found)


_LOGS: Final = (-16.0, 8.0)
_CLOSE: Final = 0.05
_SAME: Final = 1e-7
_NO_MORE: Final = -15.0
"""Log of alpha below which counts vary no more than Poisson counts."""


def _failed() -> BadInput:
    hint = "Leave out slope or waves, or give a longer series with counts on both sides."
    return BadInput(Fault("FIT_FAILED", "The regression has no answer for these counts.", hint))
