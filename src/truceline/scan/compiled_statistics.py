"""The statistics of one window, compiled: how far what was counted stands from what was expected.

Each is a log likelihood ratio of "inside as outside" against "inside otherwise"; only the score of
the negative binomial model is none, and stands in ``compiled_full``.
"""

from __future__ import annotations

import math

from numba import njit

CONDITIONAL, BERNOULLI, EXPECTATION, NEGATIVE_BINOMIAL = 0, 1, 2, 3


@njit(cache=True, nogil=True)
def ratio(model: int, count: float, base: float, cases: float, total: float) -> float:
    """The log likelihood ratio of a window, whichever way it differs.

    ``CONDITIONAL`` (Kulldorff 1997, and the permutation model of Kulldorff and others 2005):
    c ln(c/mu) + (C-c) ln((C-c)/(C-mu)); ``base`` is mu and ``total`` is C.
    ``BERNOULLI`` (Kulldorff and Nagarwalla 1995): ``base`` of ``total`` persons are inside.
    ``EXPECTATION`` (Neill and others 2005): c ln(c/b) + b - c; ``base`` is b.
    """
    if model == CONDITIONAL:
        return _part(count, base) + _part(cases - count, total - base)
    if model == EXPECTATION:
        return _part(count, base) + base - count
    rest, outside = cases - count, total - base
    return (
        _part(count, base)
        + _part(base - count, base)
        + _part(rest, outside)
        + _part(outside - rest, outside)
        - _part(cases, total)
        - _part(total - cases, total)
    )


@njit(cache=True, nogil=True)
def _part(count: float, base: float) -> float:
    """X ln(x/y), which is 0 where x is 0; nothing is counted where nothing is expected."""
    if count <= 0.0 or base <= 0.0:
        return 0.0
    return count * math.log(count / base)
