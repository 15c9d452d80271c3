"""The interrupted series of one answer: step alone, step with slope, and other errors."""

from __future__ import annotations

import math
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from truceline.analysis.effect.interrupted import Errors, interrupted, newey_west_step
from truceline.analysis.effect.ratios import LEAST_BUSY, reference
from truceline.analysis.effect.shapes import Model
from truceline.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from truceline.analysis.effect.counted import Counted
    from truceline.analysis.effect.events import Numbers, Whole

_YEAR: Final = 365.25
_YEARS: Final = 2
_MONTH: Final = 30.0
_WAVES: Final = 2
_BANDWIDTH: Final = 1.3
"""Lags are 1.3 times the root of the rows (Lazarus, Lewis, Stock and Watson 2018)."""


_MODELS: Final[tuple[tuple[str, bool, Errors], ...]] = (
    ("step", False, "quasi-poisson"),
    ("step", False, "negative-binomial"),
    ("step and slope", True, "quasi-poisson"),
    ("step and slope", True, "negative-binomial"),
)


def models(counts: Counted) -> tuple[Model, ...]:
    """Every model of the bound series, the first control and all, that the series can bear.

    A yearly season needs two years of it; a shorter series would take the truce for a season.
    """
    names = ("bound", *counts.question.controls[:1], "all")
    alike = _alike(counts)
    return tuple(model for name in names for model in _of(counts, name, alike))


def season_waves(days: int) -> int:
    """How many yearly waves a series of that many days can bear: none below two years."""
    return _WAVES if days >= _YEARS * _YEAR else 0


def _of(counts: Counted, name: str, alike: NDArray[np.float64]) -> Iterator[Model]:
    rows, exposure, middle, after = _binned(counts, name)
    if min(np.count_nonzero(rows[after == side]) for side in (0, 1)) < LEAST_BUSY:
        return
    waves = season_waves(counts.question.period.days)
    lags = min(math.ceil(_BANDWIDTH * math.sqrt(len(rows))), len(rows) - 1)
    for label, slope, errors in _MODELS:
        fitted = partial(
            interrupted,
            rows,
            step=after,
            time=middle / _MONTH if slope else None,
            exposure=exposure,
            slope=slope,
            season=(middle / _YEAR, waves) if waves else None,
            errors=errors,
        )
        try:
            found = fitted(robust=alike)
        except BadInput:
            # A model that these counts cannot bear is not shown; the ratios stand by themselves.
            continue
        yield Model(
            series=name,
            label=label + (f", {waves} yearly waves" if waves else ""),
            errors=errors,
            step=found.step,
            slope=found.slope,
            dispersion=found.alpha if errors == "negative-binomial" else found.dispersion,
            covariance=f"slow waves; Newey-West with {lags} lags, fixed-b",
            newey_west=newey_west_step(found, lags),
            harmonics=waves,
        )


def _counted_days(counts: Counted) -> tuple[Whole, Whole]:
    """The counted days of the window by number, and the bin of each, from 0 without holes."""
    days, period = counts.days, counts.question.period
    low, high = days.number(period.first), days.number(period.last) + 1
    at = np.arange(low, high)[days.counted[low:high]]
    return at, np.unique(days.bins[at], return_inverse=True)[1]


def _binned(counts: Counted, name: str) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Counts, days, days from the truce to the middle, and whether after, of each counted bin."""
    at, bins = _counted_days(counts)
    exposure = np.bincount(bins).astype(np.float64)
    rows = np.bincount(bins, counts.values[name][at]).astype(np.float64)
    middle = np.bincount(bins, at - counts.days.truce) / exposure
    return rows, exposure, middle, (middle >= 0).astype(np.float64)


def _alike(counts: Counted) -> NDArray[np.float64]:
    """How alike the departures of the counted bins are under the reference: bins by bins."""
    at, bins = _counted_days(counts)
    days = reference(at)
    if len(np.unique(bins)) == len(at):
        return days
    within = np.zeros((int(bins.max()) + 1, len(at)))
    within[bins, np.arange(len(at))] = 1 / np.bincount(bins)[bins]
    found: NDArray[np.float64] = within @ days @ within.T
    return found
