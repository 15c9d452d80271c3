"""The unseen by averaging over every decomposable graph of dependence (Madigan and York 1997).

Each graph has a hyper-Dirichlet prior worth ``delta`` events in each of the 2^k cells, so that a
clique of c lists has ``delta 2^(k-c)`` in each of its own (Dawid and Lauritzen 1993). For each
possible number m of unseen events the likelihood of a graph is then a product of gamma functions
over its cliques, divided by that over its separators, times the number of ways in which the events
fall into the cells; a prior on the total and equal weights of the graphs make the posterior. This
is what R's ``dga`` computes (Johndrow, Lum and Ball), and the figures are the same.

>>> from truceline.mse.tables import Table
>>> lists = Table.from_cells([0, 60, 49, 4, 247, 112, 142, 12])
>>> posterior = averaged(lists, delta=1.0, missing=range(1, 301))
>>> round(posterior.mean, 2), posterior.quantile(0.025), posterior.quantile(0.975)
(733.72, 682, 798)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from truceline.errors import Fault, raise_for
from truceline.mse.arrays import Floats, Ints
from truceline.mse.estimates import check
from truceline.mse.graphs import MOST, Graph, decomposable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from truceline.mse.tables import Table


Prior = Literal["1/N", "uniform"]
PRIORS: Final[tuple[Prior, ...]] = ("1/N", "uniform")
"""Priors on the total: one over it (the default), or the same for every value."""

MOST_VALUES: Final = 1_000_000
"""No more values of the unseen are gone through at once."""

_CHUNK: Final = 512
_BLOCK: Final = 6
_CUT: Final = 1e-3
_EDGE: Final = 100
_STIRLING: Final = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posterior:
    """What is believed of the number of unseen events, over all graphs.

    Args:
        seen: How many events are on at least one list.
        missing: The numbers of unseen events gone through, rising; the grid.
        weights: What is believed of each, adding up to 1.
        graphs: The graphs.
        graph_weights: What is believed of each graph, adding up to 1.
        graph_means: The mean total under each graph alone.
    """

    seen: int
    missing: Ints
    weights: Floats
    graphs: tuple[Graph, ...]
    graph_weights: Floats
    graph_means: Floats

    @property
    def mean(self) -> float:
        """The mean of the total, seen and unseen."""
        return self.seen + float(self.weights @ self.missing)

    @property
    def spread(self) -> float:
        """The standard deviation of the total."""
        away = self.missing + self.seen - self.mean
        return math.sqrt(float(self.weights @ (away * away)))

    def quantile(self, share: float) -> int:
        """The least total up to which at least this share (0 to 1) is believed."""
        at = int(np.searchsorted(np.cumsum(self.weights), share * (1 - 1e-12)))
        return self.seen + int(self.missing[min(at, len(self.missing) - 1)])

    @property
    def cut(self) -> bool:
        """Whether the grid ends where much is still believed: the answer is then the grid's."""
        last = max(len(self.weights) // _EDGE, 1)
        return bool(self.weights[-last:].sum() > _CUT)


def averaged(
    table: Table,
    *,
    delta: float,
    missing: Sequence[int],
    prior: Prior = "1/N",
    progress: Callable[[int, int], None] | None = None,
) -> Posterior:
    """The posterior of the unseen, averaged over every decomposable graph on two to five lists.

    Args:
        table: The lists.
        delta: What the prior is worth, in events for each cell; above 0. A small one leaves the
            data their say; 2^-k is what the authors of ``dga`` suggest.
        missing: The numbers of unseen events that may be, rising, at least 0.
        prior: What is believed beforehand of the total.
        progress: Called with how many values are done, of how many.

    Raises:
        BadInput: DELTA_RANGE, MISSING_RANGE, and as :func:`truceline.mse.estimates.check`.
    """
    check(table, most=MOST)
    grid = np.asarray(missing, dtype=np.int64)
    raise_for(_bad(delta, grid))
    graphs = decomposable(table.lists)
    signs = _signs(graphs, table.lists)
    rest = _rest(table, delta, grid, prior)
    constant, first = _constants(table, delta)
    totals = np.zeros(len(grid))
    sums, moments = np.zeros(len(graphs)), np.zeros(len(graphs))
    # Weights are kept relative to the largest one met so far, or they would all be 0.
    top = -math.inf
    for start in range(0, len(grid), _CHUNK):
        part = slice(start, start + _CHUNK)
        logs = _product(signs, constant[:, None] + log_gamma(first[:, None] + grid[part]))
        logs += rest[part]
        highest = float(logs.max())
        if highest > top:
            shrink = math.exp(top - highest)
            totals, sums, moments, top = totals * shrink, sums * shrink, moments * shrink, highest
        logs -= top
        weights = np.exp(logs, out=logs)
        totals[part] = weights.sum(axis=0)
        sums += weights.sum(axis=1)
        moments += weights @ grid[part]
        if progress is not None:
            progress(min(start + _CHUNK, len(grid)), len(grid))
    whole = sums.sum()
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.where(sums > 0, moments / sums, np.nan) + table.seen
    return Posterior(
        seen=table.seen,
        missing=grid,
        weights=totals / whole,
        graphs=graphs,
        graph_weights=sums / whole,
        graph_means=means,
    )


def _product(signs: Floats, sets: Floats) -> Floats:
    """The rows of ``signs`` times ``sets``, in blocks so small that one thread takes each.

    Beside other work, the threads of a larger product wait for one another for most of the time.
    """
    blocks = np.matmul(signs.reshape(-1, math.gcd(len(signs), _BLOCK), signs.shape[1]), sets)
    return blocks.reshape(len(signs), -1)


def log_gamma(x: Floats) -> Floats:
    """The logarithm of the gamma function of values above 0, by Stirling's series.

    Values below 10 are first raised by the recurrence; the error is below 1e-13 of the result, or
    of 1 where the result is small (Abramowitz and Stegun 1964, 6.1.41).
    """
    small = x < 10  # noqa: PLR2004 - from here on seven terms are enough
    shift = np.zeros_like(x)
    if small.any():
        low = x[small]
        shift[small] = np.log(np.prod([low + n for n in range(10)], axis=0))
        x = np.where(small, x + 10, x)
    inverse = 1 / x
    square = inverse * inverse
    series = np.zeros_like(x)
    for term in reversed(_STIRLING):
        series = series * square + term
    found: Floats = (x - 0.5) * np.log(x) - x + 0.5 * math.log(2 * math.pi) + series * inverse
    return found - shift


def _constants(table: Table, delta: float) -> tuple[Floats, Floats]:
    """Each set of lists: its likelihood without the unseen, and what its first cell starts at."""
    lists = table.lists
    constant: Floats = np.zeros(1 << lists)
    first: Floats = np.zeros(1 << lists)
    for mask in range(1 << lists):
        prior = delta * 2.0 ** (lists - mask.bit_count())
        cells: Floats = table.marginal(mask).astype(np.float64) + prior
        constant[mask] = log_gamma(cells[1:]).sum() - len(cells) * math.lgamma(prior)
        first[mask] = cells[0]
    return constant, first


def _signs(graphs: Sequence[Graph], lists: int) -> Floats:
    """A row a graph, a column a set of lists: +1 for each clique, -1 for each separator."""
    signs = np.zeros((len(graphs), 1 << lists))
    for row, graph in zip(signs, graphs, strict=True):
        for clique in graph.cliques:
            row[clique] += 1
        for separator in graph.separators:
            row[separator] -= 1
    return signs


def _rest(table: Table, delta: float, grid: Ints, prior: Prior) -> Floats:
    """What every graph shares: the whole's own factor, the ways to fall, the prior of the total.

    Every clique has the factor of the whole and every separator, empty ones too, takes it away:
    it is left once, as there is one clique more than separators.
    """
    whole = float((1 << table.lists) * delta)
    total = (grid + table.seen).astype(np.float64)
    logs: Floats = (
        log_gamma(total + 1) - log_gamma(grid.astype(np.float64) + 1) - log_gamma(total + whole)
    )
    return logs - np.log(total) if prior == "1/N" else logs


def _bad(delta: float, grid: Ints) -> Iterator[Fault]:
    if not 0 < delta < math.inf:
        hint = "Give what the prior is worth in events for each cell, such as 0.5."
        yield Fault("DELTA_RANGE", f"Delta is {delta}; it must be above 0.", hint)
    rising = len(grid) and grid[0] >= 0 and bool((np.diff(grid) > 0).all())
    if not rising or len(grid) > MOST_VALUES:
        sentence = f"{len(grid):,} numbers of unseen events were given, or some that do not rise."
        hint = f"Give 1 to {MOST_VALUES:,} rising whole numbers."
        yield Fault("MISSING_RANGE", sentence, hint)
