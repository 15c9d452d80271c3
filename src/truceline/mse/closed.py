"""The closed population models: lists that find more or less, events that are found more or less.

M0: every list finds every event with one chance. Mt: each list has its own. Mh: events differ in
how easily they are found. Mth: both. How events differ is not known; Chao's model takes a lower
bound (Chao 1987), the Poisson model lets the logarithm of a cell rise with 2^j - 1, j the lists
that hold it (Rivest and Baillargeon 2007). As R's ``Rcapture`` (Baillargeon and Rivest 2007).

>>> from truceline.mse.tables import Table
>>> lists = Table.from_cells([0, 30, 20, 10, 40, 20, 10, 9])
>>> [(each.name, round(each.total, 1), round(each.error, 1)) for each in closed_models(lists)[:2]]
[('M0', 198.4, 15.2), ('Mt', 195.5, 14.7)]
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from truceline.mse import poisson
from truceline.mse.estimates import check
from truceline.mse.existence import face
from truceline.mse.loglinear import profile_of
from truceline.mse.tables import lists_on

if TYPE_CHECKING:
    from truceline.mse.arrays import Floats, Ints
    from truceline.mse.tables import Table


NAMES: Final = ("M0", "Mt", "Mh Chao", "Mh Poisson2", "Mth Chao", "Mth Poisson2")
"""The models, simple ones first."""

_FEWEST: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """One closed population model, fitted.

    Args:
        name: One of :data:`NAMES`.
        total: Its estimate of all events.
        error: The standard error of that.
        low: Where the 95 % profile likelihood interval starts.
        high: Where it ends; infinite where the likelihood never falls.
        loglik: The logarithm of its likelihood.
        deviance: How far the fitted cells are from the seen ones.
        parameters: How many it has.
        dropped: How many terms of Chao's model were below 0 and taken out, as a lower bound asks.
        used: Whether the data let it be fitted and say anything of the unseen.
    """

    name: str
    total: float
    error: float
    low: float
    high: float
    loglik: float
    deviance: float
    parameters: int
    dropped: int
    used: bool

    @property
    def aic(self) -> float:
        """Akaike's criterion; to be compared with that of log-linear models of the same table."""
        return 2 * self.parameters - 2 * self.loglik


def closed_models(table: Table) -> list[Closed]:
    """Fit the closed population models; of two lists only those that two lists can tell.

    Args:
        table: Two to twelve lists.

    Raises:
        BadInput: as :func:`truceline.mse.estimates.check`.
    """
    check(table)
    names = NAMES if table.lists >= _FEWEST else NAMES[:2]
    return [_fitted(table, name) for name in names]


def design_of(name: str, lists: int) -> Floats:
    """The design of one model over the seen cells; the first column of ones."""
    on = lists_on(lists)[1:]
    cells = np.arange(1, 1 << lists)
    each = cells[:, None] >> np.arange(lists) & 1
    columns: list[Ints] = [np.ones_like(on)]
    columns += list(each.T) if name.startswith("Mt") else [on]
    if name.endswith("Chao"):
        columns += [np.maximum(on - j + 1, 0) for j in range(3, lists + 1)]
    elif name.endswith("Poisson2"):
        columns.append(2**on - 1)
    return np.column_stack(columns).astype(np.float64)


def _fitted(table: Table, name: str) -> Closed:
    design = design_of(name, table.lists)
    counts = table.counts[1:].astype(np.float64)
    first_eta = design.shape[1] - (table.lists - 2 if name.endswith("Chao") else 0)
    dropped = 0
    while True:
        kept = face(design, counts)
        rows = design[kept.rows][:, kept.columns]
        fit = poisson.fit(rows, counts[kept.rows])
        used = kept.identified and fit.ok
        below = [
            column
            for column, value in zip(kept.columns, fit.coefficients, strict=True)
            if column >= first_eta and value < 0
        ]
        if not (used and below):
            break
        # One at a time: a term may rise above 0 when another is gone.
        design = np.delete(design, below[0], axis=1)
        dropped += 1
    unseen = math.exp(fit.coefficients[0]) if used else math.nan
    low, high = profile_of(design, counts, table.seen, unseen) if used else (math.nan, math.nan)
    return Closed(
        name=name,
        total=table.seen + unseen,
        error=math.sqrt(unseen + unseen * unseen * fit.variance) if used else math.nan,
        low=low,
        high=high,
        loglik=fit.loglik,
        deviance=_deviance(counts[kept.rows], fit.means),
        parameters=len(kept.columns),
        dropped=dropped,
        used=used,
    )


def _deviance(counts: Floats, means: Floats) -> float:
    """Twice the log-likelihood that is lost beside means equal to the counts."""
    some = counts > 0
    logs = counts[some] @ np.log(counts[some] / means[some])
    return 2 * float(logs - (counts - means).sum())
