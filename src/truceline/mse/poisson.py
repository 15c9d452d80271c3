"""Poisson regression with a logarithmic link, of our own, for many small models of one table.

Iteratively reweighted least squares (Nelder and Wedderburn 1972), which for this link is Newton's
method: each step solves the normal equations by Cholesky and is halved where the likelihood would
fall. Compiled, because all 6,893 models of five lists are fitted at once.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from truceline.mse.arrays import Floats

if TYPE_CHECKING:
    from truceline.mse.arrays import Bools, Ints


STEPS = 100
_SMALL = 1e-10
_PIVOT = 1e-9
_LEAST_SHARE = 1e-8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fit:
    """One fitted regression.

    Args:
        coefficients: One for each column.
        means: The fitted count of each row.
        loglik: The logarithm of the likelihood, with its constants.
        variance: The variance of the first coefficient.
        ok: Whether the steps came to rest; nothing else holds where they did not.
    """

    coefficients: Floats
    means: Floats
    loglik: float
    variance: float
    ok: bool


def fit(design: Floats, counts: Floats) -> Fit:
    """Fit one regression.

    Args:
        design: (rows, columns), of full column rank.
        counts: (rows), at least 0.
    """
    coefficients, means, loglik, variance, ok = irls(
        np.ascontiguousarray(design, dtype=np.float64),
        np.ascontiguousarray(counts, dtype=np.float64),
    )
    return Fit(
        coefficients=coefficients, means=means, loglik=loglik, variance=variance, ok=bool(ok)
    )


@njit(cache=True)
def irls(design: Floats, counts: Floats) -> tuple[Floats, Floats, float, float, bool]:
    """As :class:`Fit`: coefficients, means, likelihood, variance of the first, whether done."""
    rows, columns = design.shape
    beta, means, eta = np.zeros(columns), np.empty(rows), np.empty(rows)
    target, normal = np.empty(columns), np.empty((columns, columns))
    for i in range(rows):
        means[i] = max(counts[i], 0.1)
        eta[i] = math.log(means[i])
    old = -np.inf
    ok = False
    for step in range(STEPS):
        _normal(design, means, normal)
        for j in range(columns):
            total = 0.0
            for i in range(rows):
                total += design[i, j] * (means[i] * eta[i] + counts[i] - means[i])
            target[j] = total
        if not cholesky(normal):
            break
        new = target.copy()
        solve(normal, new)
        share = 1.0
        loglik = _look(design, counts, new, eta, means)
        # The first step starts from the counts, not from coefficients: it is taken whole.
        while step > 0 and not loglik >= old - 1e-9 * (1 + abs(old)) and share > _LEAST_SHARE:
            share /= 2
            for j in range(columns):
                new[j] = beta[j] + (new[j] - beta[j]) / 2
            loglik = _look(design, counts, new, eta, means)
        beta = new
        if abs(loglik - old) <= _SMALL * (1 + abs(loglik)):
            ok = True
            break
        old = loglik
    variance = np.nan
    if ok:
        _normal(design, means, normal)
        ok = cholesky(normal)
        if ok:
            first = np.zeros(columns)
            first[0] = 1.0
            solve(normal, first)
            variance = first[0]
    full = 0.0
    for i in range(rows):
        if counts[i] > 0:
            full += counts[i] * math.log(max(means[i], 1e-300))
        full -= means[i] + math.lgamma(counts[i] + 1)
    return beta, means, full, variance, ok


@njit(cache=True)
def _look(design: Floats, counts: Floats, beta: Floats, eta: Floats, means: Floats) -> float:
    """The likelihood at these coefficients, without its constants; fills ``eta`` and ``means``."""
    loglik = 0.0
    for i in range(len(counts)):
        total = 0.0
        for j in range(len(beta)):
            total += design[i, j] * beta[j]
        eta[i] = min(max(total, -500.0), 500.0)
        means[i] = math.exp(eta[i])
        loglik += counts[i] * eta[i] - means[i]
    return loglik


@njit(cache=True)
def _normal(design: Floats, means: Floats, normal: Floats) -> None:
    """Fill the lower half of the weighted normal equations."""
    rows, columns = design.shape
    for j in range(columns):
        for k in range(j + 1):
            total = 0.0
            for i in range(rows):
                total += design[i, j] * means[i] * design[i, k]
            normal[j, k] = total


@njit(cache=True)
def cholesky(matrix: Floats) -> bool:
    """Turn the lower half into its Cholesky factor; False where it has no full rank."""
    size = len(matrix)
    for j in range(size):
        whole = matrix[j, j]
        total = whole
        for k in range(j):
            total -= matrix[j, k] * matrix[j, k]
        if not total > _PIVOT * whole:
            return False
        root = math.sqrt(total)
        matrix[j, j] = root
        for i in range(j + 1, size):
            total = matrix[i, j]
            for k in range(j):
                total -= matrix[i, k] * matrix[j, k]
            matrix[i, j] = total / root
    return True


@njit(cache=True)
def solve(factor: Floats, right: Floats) -> None:
    """Replace the right side by the solution, given a lower Cholesky factor."""
    size = len(right)
    for i in range(size):
        for k in range(i):
            right[i] -= factor[i, k] * right[k]
        right[i] /= factor[i, i]
    for i in range(size - 1, -1, -1):
        for k in range(i + 1, size):
            right[i] -= factor[k, i] * right[k]
        right[i] /= factor[i, i]


@njit(cache=True)
def irls_all(
    whole: Floats, counts: Floats, columns: Ints, sizes: Ints
) -> tuple[Floats, Floats, Floats, Bools]:
    """Fit many models, each some columns of one design.

    Args:
        whole: (rows, all columns).
        counts: (rows).
        columns: (models, most columns): which columns each model has, the rest unread.
        sizes: (models): how many columns each has.

    Returns:
        First coefficients, log-likelihoods, variances of the first coefficient, whether each is
        done (False also for models without full column rank).
    """
    models, rows = len(sizes), len(counts)
    first, logliks = np.empty(models), np.empty(models)
    variances, done = np.empty(models), np.zeros(models, dtype=np.bool_)
    for m in range(models):
        design = np.empty((rows, sizes[m]))
        for j in range(sizes[m]):
            for i in range(rows):
                design[i, j] = whole[i, columns[m, j]]
        beta, _, logliks[m], variances[m], done[m] = irls(design, counts)
        first[m] = beta[0]
    return first, logliks, variances, done
