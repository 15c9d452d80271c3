"""Whether chains agree, and how much they say: R-hat and the effective sample size.

Both are of halves of chains, so that a chain that drifts disagrees with itself (Gelman et al. 2013,
sections 11.4 and 11.5).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from truceline.mse.arrays import Floats


def r_hat(draws: Floats) -> float:
    """By how much the spread of all draws is wider than that within chains; 1 where they agree.

    Args:
        draws: (chains, draws), 4 draws at least.
    """
    halves = _halves(draws)
    within = float(halves.var(axis=1, ddof=1).mean())
    between = float(halves.mean(axis=1).var(ddof=1))
    if within == 0:
        return 1.0 if between == 0 else math.inf
    size = halves.shape[1]
    return math.sqrt((size - 1) / size + between / within)


def effective(draws: Floats) -> float:
    """How many independent draws these are worth, at most as many as there are.

    Autocorrelations of all chains are added up to where the sum of two neighbours first falls below
    0, never rising on the way (Geyer 1992).

    Args:
        draws: (chains, draws), 4 draws at least.
    """
    halves = _halves(draws)
    chains, size = halves.shape
    within = float(halves.var(axis=1, ddof=1).mean())
    between = float(halves.mean(axis=1).var(ddof=1))
    if within == 0:
        return float(chains * size) if between == 0 else 1.0
    whole = within * (size - 1) / size + between
    centred = halves - halves.mean(axis=1, keepdims=True)
    wide = 1 << (2 * size - 1).bit_length()
    power = np.abs(np.fft.rfft(centred, wide, axis=1)) ** 2
    covariance = np.fft.irfft(power, wide, axis=1)[:, :size].mean(axis=0) / size
    correlation = 1 - (within * (size - 1) / size - covariance) / whole
    correlation[0] = 1.0
    pairs = correlation[: size // 2 * 2].reshape(-1, 2).sum(axis=1)
    ends = np.flatnonzero(pairs < 0)
    pairs = np.minimum.accumulate(pairs[: ends[0] if len(ends) else len(pairs)])
    time = max(-1 + 2 * float(pairs.sum()), 1.0)
    return chains * size / time


def _halves(draws: Floats) -> Floats:
    """Every chain as two; the middle draw of an odd number is left out."""
    half = draws.shape[1] // 2
    return np.vstack([draws[:, :half], draws[:, -half:]])
