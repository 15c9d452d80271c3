"""The unseen by log-linear models of how lists depend on one another (Fienberg 1972).

Counts of cells are Poisson, their logarithm a sum of a term for each list and of interactions; what
holds in the seen cells is held to hold in the unseen one. All hierarchical models of up to five
lists are fitted and compared by AIC or BIC; none is thereby true. Tables with empty cells are gone
into first (:mod:`truceline.mse.existence`).

>>> from truceline.mse.tables import Table
>>> lists = Table.from_cells([0, 30, 20, 10, 40, 20, 10, 9])
>>> best = fit_all(lists)[0]
>>> best.words(lists.names), round(best.total, 1)
('[A][B][C]', 195.5)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from truceline.mse import hierarchy, poisson
from truceline.mse.estimates import check
from truceline.mse.existence import face
from truceline.mse.hierarchy import Model

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from truceline.mse.arrays import Floats
    from truceline.mse.existence import Face
    from truceline.mse.tables import Table


_STEP = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """One model that was fitted, or could not be.

    Args:
        model: Its interactions.
        lists: How many lists it is of.
        seen: How many events are on at least one list.
        unseen: Its estimate of the others; NaN where it was not fitted.
        error: The standard error of that; NaN likewise.
        loglik: The logarithm of its likelihood.
        parameters: How many it has, without those that ran to infinity.
        left_out: How many cells it can only fit as zero, left out with their parameters.
        identified: Whether what is left says anything of the unseen.
        done: Whether the steps came to rest.
    """

    model: Model
    lists: int
    seen: int
    unseen: float
    error: float
    loglik: float
    parameters: int
    left_out: int
    identified: bool
    done: bool

    @property
    def used(self) -> bool:
        """Whether the model gives an estimate."""
        return self.identified and self.done

    @property
    def total(self) -> float:
        """Its estimate of all events."""
        return self.seen + self.unseen

    @property
    def aic(self) -> float:
        """Akaike's criterion; the lower the better."""
        return 2 * self.parameters - 2 * self.loglik

    @property
    def bic(self) -> float:
        """Schwarz's criterion, with the seen events as its number of observations."""
        return self.parameters * math.log(self.seen) - 2 * self.loglik

    def words(self, names: Sequence[str]) -> str:
        """The model by its largest terms: ``[a b][c]``."""
        return hierarchy.words(self.lists, self.model, names)


def fit_model(table: Table, model: Model) -> Fitted:
    """Fit one hierarchical model.

    Args:
        table: Two to five lists.
        model: Its interactions, as bit masks of two lists or more.

    Raises:
        BadInput: as :func:`truceline.mse.estimates.check`.
    """
    check(table, most=hierarchy.MOST)
    return _fit(table, model)


def fit_all(table: Table, progress: Callable[[int, int], None] | None = None) -> list[Fitted]:
    """Fit every hierarchical model on two to five lists, the lowest AIC first.

    Models that cannot be used stand at the end: they are told, not left unsaid.

    Args:
        table: The lists.
        progress: Called with how many models are done, of how many.

    Raises:
        BadInput: as :func:`truceline.mse.estimates.check`.
    """
    check(table, most=hierarchy.MOST)
    models = hierarchy.hierarchical(table.lists)
    if (table.counts[1:] > 0).all():
        found = _batch(table, models)
    else:
        found = []
        for n, model in enumerate(models):
            found.append(_fit(table, model))
            if progress is not None and n % _STEP == 0:
                progress(n, len(models))
    # Equal criteria are ordered by the simpler model, so that the order is always the same.
    return sorted(found, key=lambda f: (not f.used, f.aic if f.used else 0.0, len(f.model)))


def stepwise(table: Table) -> Fitted:
    """The model reached from independence by adding or taking away one two-list interaction a step.

    Each step is the one that lowers the AIC most; it ends where none does (as R's ``step``).

    Raises:
        BadInput: as :func:`truceline.mse.estimates.check`.
    """
    now = fit_model(table, ())
    pairs = [1 << a | 1 << b for a, b in combinations(range(table.lists), 2)]
    while table.lists > 2:  # noqa: PLR2004 - of two lists the one interaction cannot be told
        tried = [_fit(table, tuple(sorted(set(now.model) ^ {pair}))) for pair in pairs]
        best = min((f for f in tried if f.used), key=lambda f: f.aic, default=now)
        if not best.aic < now.aic - 1e-9:
            return now
        now = best
    return now


def profile(table: Table, fitted: Fitted, chance: float = 3.841458820694124) -> tuple[float, float]:
    """The interval of all events in which the profile likelihood stays near its peak.

    As :func:`profile_of`, for one fitted hierarchical model; NaN where it is not used.
    """
    if not fitted.used:
        return math.nan, math.nan
    design, counts = _seen(table, fitted.model)
    return profile_of(design, counts, table.seen, fitted.unseen, chance)


def profile_of(
    design: Floats, counts: Floats, seen: int, unseen: float, chance: float = 3.841458820694124
) -> tuple[float, float]:
    """The interval of all events in which the multinomial profile likelihood stays near its peak.

    For each number m of unseen events the model is fitted to the whole table with m in its unseen
    cell; the interval holds those m whose likelihood is not lower than the highest by more than
    half of ``chance`` in its logarithm (Cormack 1992).

    Args:
        design: (seen cells, columns), the first column of ones.
        counts: (seen cells).
        seen: How many events are on at least one list.
        unseen: The estimate, where the search starts.
        chance: The quantile of chi-squared with one degree; 3.84 for 95 %.

    Returns:
        The lowest and the highest total; infinite where the likelihood never falls.
    """
    kept = face(design, counts)
    rows = np.vstack([np.eye(1, len(kept.columns)), design[kept.rows][:, kept.columns]])
    rows = np.ascontiguousarray(rows)
    held = np.concatenate([[0.0], counts[kept.rows]])

    def likelihood(m: float) -> float:
        held[0] = m
        _, means, _, _, ok = poisson.irls(rows, held)
        if not ok and m > 0:
            return math.nan
        total = seen + m
        value = math.lgamma(total + 1) - math.lgamma(m + 1)
        some = held > 0
        return value + float(held[some] @ np.log(means[some] / total))

    peak = _peak(likelihood, max(unseen, 0.5))
    least = likelihood(peak) - chance / 2
    low = 0.0 if likelihood(0.0) >= least else _crossing(likelihood, least, peak, 0.0)
    high = max(2 * peak, peak + 10)
    while likelihood(high) >= least:
        high *= 2
        if high > _FAR * (seen + unseen):
            return seen + low, math.inf
    return seen + low, seen + _crossing(likelihood, least, peak, high)


_FAR = 1e5
_GOLDEN = (math.sqrt(5) - 1) / 2


def _peak(likelihood: Callable[[float], float], start: float) -> float:
    """Where a likelihood with one peak is highest, near a start above 0; golden section on logs."""
    low, high = math.log(start / 8 + 1e-6), math.log(start * 2 + 1)
    a, b = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_a, at_b = likelihood(math.exp(a)), likelihood(math.exp(b))
    while high - low > 1e-4:  # noqa: PLR2004 - a ten-thousandth of the unseen
        if at_a < at_b:
            low, a, at_a = a, b, at_b
            b = low + _GOLDEN * (high - low)
            at_b = likelihood(math.exp(b))
        else:
            high, b, at_b = b, a, at_a
            a = high - _GOLDEN * (high - low)
            at_a = likelihood(math.exp(a))
    return math.exp((low + high) / 2)


def _crossing(
    likelihood: Callable[[float], float], least: float, inside: float, outside: float
) -> float:
    """Where a likelihood falls below a value, between a place inside and one outside."""
    while abs(outside - inside) > 1e-4 * (1 + abs(inside)):
        middle = (inside + outside) / 2
        if likelihood(middle) >= least:
            inside = middle
        else:
            outside = middle
    return (inside + outside) / 2


def _seen(table: Table, model: Model) -> tuple[Floats, Floats]:
    """The design and the counts of the seen cells."""
    return hierarchy.design(table.lists, model)[1:], table.counts[1:].astype(np.float64)


def _fit(table: Table, model: Model) -> Fitted:
    """Fit one model, of a table with or without empty cells."""
    design, counts = _seen(table, model)
    kept = face(design, counts)
    if not kept.identified:
        return _made(table, model, kept, (math.nan,) * 3, done=False)
    fit = poisson.fit(design[kept.rows][:, kept.columns], counts[kept.rows])
    first = float(fit.coefficients[0])
    return _made(table, model, kept, (first, fit.loglik, fit.variance), done=fit.ok)


def _made(
    table: Table, model: Model, kept: Face, found: tuple[float, float, float], *, done: bool
) -> Fitted:
    first, loglik, variance = found
    unseen = math.exp(first) if done else math.nan
    return Fitted(
        model=model,
        lists=table.lists,
        seen=table.seen,
        unseen=unseen,
        error=_error(unseen, variance),
        loglik=loglik,
        parameters=len(kept.columns),
        left_out=kept.left_out,
        identified=kept.identified,
        done=done,
    )


def _error(unseen: float, variance: float) -> float:
    """The standard error of the total, with the chance of the unseen themselves (Cormack 1989)."""
    return math.sqrt(unseen + unseen * unseen * variance) if variance >= 0 else math.nan


def _batch(table: Table, models: Sequence[Model]) -> list[Fitted]:
    """Fit many models of a table without empty cells at once: each has a maximum."""
    whole = ((np.arange(1 << table.lists)[:, None] & np.arange(1 << table.lists)) ==
             np.arange(1 << table.lists)).astype(np.float64)[1:]  # fmt: skip
    terms = [hierarchy.columns(table.lists, model) for model in models]
    sizes = np.array([len(each) for each in terms])
    places = np.zeros((len(models), int(sizes.max())), dtype=np.int64)
    for row, each in zip(places, terms, strict=True):
        row[: len(each)] = each
    counts = table.counts[1:].astype(np.float64)
    first, logliks, variances, done = poisson.irls_all(whole, counts, places, sizes)
    found = []
    for n, model in enumerate(models):
        unseen = math.exp(first[n]) if done[n] else math.nan
        found.append(
            Fitted(
                model=model,
                lists=table.lists,
                seen=table.seen,
                unseen=unseen,
                error=_error(unseen, float(variances[n])),
                loglik=float(logliks[n]),
                parameters=len(terms[n]),
                left_out=0,
                identified=True,
                done=bool(done[n]),
            )
        )
    return found
