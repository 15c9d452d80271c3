"""Log-linear models are fitted where they can be, and told where they cannot."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mse.builders import FIVE, THREE, kosovo, tables

from truceline.errors import BadInput
from truceline.mse import (
    Table,
    fit_all,
    fit_model,
    hierarchical,
    hierarchy,
    poisson,
    profile,
    stepwise,
)
from truceline.mse.existence import face

if TYPE_CHECKING:
    from pathlib import Path

PAIRS = (0b011, 0b101, 0b110)


@pytest.mark.parametrize(("lists", "count"), [(2, 1), (3, 8), (4, 113), (5, 6893)])
def test_there_are_as_many_models_as_are_known(lists: int, count: int) -> None:
    """Hierarchical models that hold every list number 2, 9, 114, 6,894 (OEIS A006126), less one."""
    models = hierarchical(lists)
    assert len(set(models)) == len(models) == count
    whole = (1 << lists) - 1
    for model in models[:: max(count // 50, 1)]:
        assert whole not in model
        for mask in model:
            below = [mask & ~(1 << n) for n in range(lists) if mask >> n & 1]
            assert all(each in model or each.bit_count() == 1 for each in below)


def test_models_beyond_five_lists_are_refused() -> None:
    """Six lists have over seven million models."""
    for lists in (1, 6):
        with pytest.raises(BadInput, match="MODELS_LISTS"):
            hierarchical(lists)


def test_kosovo_by_independence_and_stepwise(shared: Path) -> None:
    """Independence gives 7,395, two-list interactions step by step 14,342 (R's glm and step)."""
    table = kosovo(shared)
    alone = fit_model(table, ())
    assert alone.total == pytest.approx(7394.587, abs=1e-3)
    # statsmodels, the same model.
    assert alone.aic == pytest.approx(357.36274114, abs=1e-6)
    step = stepwise(table)
    assert step.total == pytest.approx(14341.664, abs=1e-3)
    assert step.words(table.names) == "[EXH ABA][EXH OSCE][ABA OSCE][EXH HRW][OSCE HRW]"


def test_the_best_of_all_models_of_kosovo(shared: Path) -> None:
    """The lowest AIC of 113 models is 126.441, with 12,740.97; BIC takes the published one."""
    table = kosovo(shared)
    every = fit_all(table)
    assert len(every) == 113
    assert every[0].aic == pytest.approx(126.441059, abs=1e-5)
    assert every[0].total == pytest.approx(12740.9677, abs=1e-3)
    # Ball, Betts, Scheuren, Dudukovich and Asher (2002) give 10,356.
    assert min(every, key=lambda each: each.bic).total == pytest.approx(10356.5, abs=0.1)


@given(tables(zeros=False), st.data())
@settings(max_examples=30, deadline=None)
def test_a_fit_keeps_every_margin(table: Table, data: st.DataObject) -> None:
    """At the maximum, the fitted cells add up to the seen ones over every term of the model."""
    model = data.draw(st.sampled_from(hierarchical(table.lists)))
    design = hierarchy.design(table.lists, model)[1:]
    counts = table.counts[1:].astype(float)
    fit = poisson.fit(design, counts)
    assert fit.ok
    assert design.T @ fit.means == pytest.approx(design.T @ counts, rel=1e-4, abs=1e-3)


@given(tables(), st.data())
@settings(max_examples=60, deadline=None)
def test_what_is_left_of_a_sparse_table_has_a_maximum(table: Table, data: st.DataObject) -> None:
    """Only empty cells are left out; the rest keeps every margin of the whole."""
    model = data.draw(st.sampled_from(hierarchical(table.lists)))
    design = hierarchy.design(table.lists, model)[1:]
    counts = table.counts[1:].astype(float)
    kept = face(design, counts)
    assert not counts[~kept.rows].any()
    assert face(design[kept.rows], counts[kept.rows]).left_out == 0
    fit = poisson.fit(design[kept.rows][:, kept.columns], counts[kept.rows])
    means = np.zeros(len(counts))
    means[kept.rows] = fit.means
    assert fit.ok
    assert design.T @ means == pytest.approx(design.T @ counts, rel=1e-3, abs=1e-2)


@given(tables(), st.data())
@settings(max_examples=25, deadline=None)
def test_a_cell_is_kept_where_some_table_of_the_same_margins_fills_it(
    table: Table, data: st.DataObject
) -> None:
    """An empty cell is left out exactly where no table with the same margins holds an event in it.

    The other way to say it (Haberman 1974; Fienberg and Rinaldo 2012), asked of another programme.
    """
    optimize = pytest.importorskip("scipy.optimize", reason="the extra `measure` is missing")
    model = data.draw(st.sampled_from(hierarchical(table.lists)))
    design = hierarchy.design(table.lists, model)[1:]
    counts = table.counts[1:].astype(float)
    kept = face(design, counts).rows
    for cell in np.flatnonzero(counts == 0):
        most = optimize.linprog(
            -np.eye(len(counts))[cell], A_eq=design.T, b_eq=design.T @ counts, method="highs"
        )
        assert kept[cell] == (-most.fun > 1e-7)


def test_lists_that_never_meet_leave_their_cells_out() -> None:
    """An interaction of two lists without a common event runs to infinity: it is told, not used."""
    table = Table.from_cells([0, 40, 30, 0, 50, 12, 9, 0])
    fitted = fit_model(table, (0b011,))
    assert (fitted.left_out, fitted.used, fitted.parameters) == (2, True, 4)
    # By hand: the third list is independent of the pair, so the unseen are c alone times what it
    # misses of the others, over what it finds of them.
    assert fitted.unseen == pytest.approx(50 * (40 + 30) / (12 + 9), rel=1e-6)


def test_a_model_that_says_nothing_of_the_unseen_is_not_used() -> None:
    """With all two-list interactions and two lists apart, nothing identifies the unseen."""
    table = Table.from_cells([0, 40, 30, 0, 50, 12, 9, 0])
    fitted = fit_model(table, PAIRS)
    assert not fitted.identified
    assert not fitted.used
    assert math.isnan(fitted.total)
    every = fit_all(table)
    assert [each.used for each in every] == sorted((each.used for each in every), reverse=True)


def test_all_models_of_five_lists_are_fitted_as_one_is() -> None:
    """All 6,893 are fitted at once, as one alone is."""
    every = fit_all(Table.from_cells(np.maximum(FIVE.counts, 1).tolist()))
    assert len(every) == 6893
    assert all(each.used for each in every)
    again = fit_model(Table.from_cells(np.maximum(FIVE.counts, 1).tolist()), every[0].model)
    assert (every[0].total, every[0].aic) == pytest.approx((again.total, again.aic))


@given(tables(zeros=False))
@settings(max_examples=25, deadline=None)
def test_an_interval_holds_its_estimate(table: Table) -> None:
    """The profile interval starts at what was seen or above, and holds the estimate."""
    fitted = fit_model(table, ())
    low, high = profile(table, fitted)
    assert table.seen <= low <= fitted.total + 1
    assert fitted.total - 1 <= high


def test_an_interval_narrows_with_more_events() -> None:
    """Ten times the events: the interval is about a third as wide for its middle."""
    ten = Table.from_cells((THREE.counts * 10).tolist())
    widths = []
    for table in (THREE, ten):
        low, high = profile(table, fit_model(table, PAIRS[:1]))
        widths.append((high - low) / table.seen)
    assert widths[1] == pytest.approx(widths[0] / math.sqrt(10), rel=0.1)


def test_two_lists_are_left_as_independent() -> None:
    """Of two lists no step can be taken; the estimate is Lincoln's and Petersen's."""
    table = Table.from_cells([0, 30, 20, 10])
    assert stepwise(table).total == pytest.approx(40 * 30 / 10)


def test_what_is_not_used_has_no_interval() -> None:
    """Where the unseen cannot be told, there is neither an estimate nor an interval."""
    table = Table.from_cells([0, 200, 150, 1, 180, 0, 0, 0])
    fitted = fit_model(table, (0b011,))
    assert not fitted.used
    assert all(math.isnan(end) for end in profile(table, fitted))
