"""Averaging over decomposable graphs gives what R's dga gives, and what the formulas say."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mse.builders import FIVE, THREE, kosovo, tables

from truceline.errors import BadInput
from truceline.mse import Table, averaged, decomposable
from truceline.mse.averaging import log_gamma

if TYPE_CHECKING:
    from pathlib import Path

    from truceline.mse import Graph


@pytest.mark.parametrize(("lists", "count"), [(2, 2), (3, 8), (4, 61), (5, 822)])
def test_there_are_as_many_decomposable_graphs_as_are_known(lists: int, count: int) -> None:
    """Labelled chordal graphs on 2 to 5 vertices number 2, 8, 61 and 822 (OEIS A058862)."""
    graphs = decomposable(lists)
    assert len(graphs) == count
    assert len({graph.edges for graph in graphs}) == count


@pytest.mark.parametrize("graph", decomposable(5)[::9])
def test_cliques_and_separators_hold_each_list_once_over(graph: Graph) -> None:
    """Cliques are complete and largest, and each list is in one more of them than separators."""
    edges = {frozenset(edge) for edge in graph.edges}
    for clique in graph.cliques:
        held = [n for n in range(5) if clique >> n & 1]
        assert all(frozenset(pair) in edges for pair in combinations(held, 2))
        assert not any(clique != other and clique & other == clique for other in graph.cliques)
    assert len(graph.separators) == len(graph.cliques) - 1
    for n in range(5):
        inside = sum(clique >> n & 1 for clique in graph.cliques)
        assert inside - sum(separator >> n & 1 for separator in graph.separators) == 1
    assert sum(len(list(combinations(range(c.bit_count()), 2))) for c in graph.cliques) >= len(
        edges
    )


def test_graphs_beyond_five_lists_are_refused() -> None:
    """One list has no graph to speak of, and of six there are too many."""
    for lists in (1, 6):
        with pytest.raises(BadInput, match="GRAPHS_LISTS"):
            decomposable(lists)


def test_the_five_lists_of_madigan_and_york() -> None:
    """Delta 1/2, 1 to 300 unseen: mean 617.82, 588 to 655 (R's dga)."""
    posterior = averaged(FIVE, delta=0.5, missing=range(1, 301))
    assert posterior.mean == pytest.approx(617.82, abs=0.005)
    assert (posterior.quantile(0.025), posterior.quantile(0.975)) == (588, 655)
    assert not posterior.cut


def test_the_three_lists_of_madigan_and_york() -> None:
    """Delta 1, 1 to 300 unseen, dga's own prior of the total: mean 733.72, 682 to 798."""
    posterior = averaged(THREE, delta=1.0, missing=range(1, 301))
    assert posterior.mean == pytest.approx(733.72, abs=0.005)
    assert (posterior.quantile(0.025), posterior.quantile(0.975)) == (682, 798)


@pytest.mark.parametrize(("delta", "mean"), [(1 / 16, 12_749), (1 / 2, 11_031), (1.0, 4_829)])
def test_kosovo_hangs_on_delta(shared: Path, delta: float, mean: float) -> None:
    """Up to 44,000 unseen: 12,749 (9,827 to 16,544), 11,031 and 4,829, by delta alone (dga)."""
    posterior = averaged(kosovo(shared), delta=delta, missing=range(1, 44_001))
    assert posterior.mean == pytest.approx(mean, abs=0.51)
    if delta == 1 / 16:
        assert (posterior.quantile(0.025), posterior.quantile(0.975)) == (9_827, 16_544)


@given(tables(), st.permutations(range(4)), st.sampled_from([0.0625, 0.5, 1.0]))
@settings(max_examples=30, deadline=None)
def test_the_order_of_lists_does_not_matter(table: Table, order: list[int], delta: float) -> None:
    """Lists in another order have the same posterior."""
    names = [table.names[n] for n in order if n < table.lists]
    ours = averaged(table, delta=delta, missing=range(0, 400, 3))
    theirs = averaged(table.only(names), delta=delta, missing=range(0, 400, 3))
    assert ours.weights == pytest.approx(theirs.weights, abs=1e-9)
    assert ours.weights.sum() == pytest.approx(1)
    assert ours.graph_weights.sum() == pytest.approx(1)
    assert float(ours.graph_weights @ np.nan_to_num(ours.graph_means)) == pytest.approx(ours.mean)


def test_two_lists_follow_the_formula() -> None:
    """Of two lists, each graph's likelihood is the ratio of gamma functions written out by hand."""
    table, delta = Table.from_cells([0, 30, 20, 10]), 0.7
    grid = range(1, 200)
    posterior = averaged(table, delta=delta, missing=grid)

    def ratio(cells: list[float], prior: float) -> float:
        whole = math.lgamma(prior * len(cells)) - math.lgamma(sum(cells) + prior * len(cells))
        return whole + sum(math.lgamma(c + prior) - math.lgamma(prior) for c in cells)

    logs = []
    for m in grid:
        joint = ratio([m, 30, 20, 10], delta)
        alone = ratio([m + 20, 40], 2 * delta) + ratio([m + 30, 30], 2 * delta)
        ways = math.lgamma(m + 61) - math.lgamma(m + 1) - math.log(m + 60)
        logs.append([alone + ways, joint + ways])
    weights = np.exp(np.array(logs) - np.max(logs))
    assert posterior.weights == pytest.approx(weights.sum(axis=1) / weights.sum(), abs=1e-12)
    assert posterior.graph_weights == pytest.approx(weights.sum(axis=0) / weights.sum(), abs=1e-12)


@given(st.lists(st.floats(1e-6, 1e9), min_size=1, max_size=50))
def test_the_gamma_function_is_that_of_the_standard_library(values: list[float]) -> None:
    """Its logarithm by Stirling's series agrees to 12 digits, or to 1e-12 where it is small."""
    for ours, value in zip(log_gamma(np.array(values)), values, strict=True):
        assert ours == pytest.approx(math.lgamma(value), rel=1e-12, abs=2e-12)


def test_a_grid_that_ends_too_soon_says_so() -> None:
    """Where much is still believed of the largest number allowed, the answer is the grid's."""
    assert averaged(THREE, delta=1.0, missing=range(1, 100)).cut


def test_the_bar_is_told_of_every_value() -> None:
    """Progress ends at all values done."""
    told: list[tuple[int, int]] = []
    averaged(THREE, delta=1.0, missing=range(1, 2001), progress=lambda *at: told.append(at))
    assert told[-1] == (2000, 2000)
    assert told == sorted(told)


@pytest.mark.parametrize("delta", [0.0, -1.0, math.nan, math.inf])
def test_a_prior_worth_nothing_is_refused(delta: float) -> None:
    """Delta is a number above 0."""
    with pytest.raises(BadInput, match="DELTA_RANGE"):
        averaged(THREE, delta=delta, missing=range(1, 10))


@pytest.mark.parametrize("missing", [[], [3, 2], [-1, 4], [2, 2]])
def test_numbers_of_unseen_events_must_rise(missing: list[int]) -> None:
    """None, falling, negative or repeated numbers are refused."""
    with pytest.raises(BadInput, match="MISSING_RANGE"):
        averaged(THREE, delta=0.5, missing=missing)
