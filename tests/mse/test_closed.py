"""The closed population models give what Rcapture gives; two lists give Chapman's figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mse.builders import THREE, hare, tables

from truceline.errors import BadInput
from truceline.mse import Table, chapman, closed_models, fit_model

if TYPE_CHECKING:
    from pathlib import Path

HARE = {
    "M0": (75.4, 3.5),
    "Mt": (75.1, 3.4),
    "Mh Chao": (79.8, None),
    "Mh Poisson2": (81.5, 5.7),
    "Mth Chao": (79.6, None),
    "Mth Poisson2": (81.1, 5.6),
}
"""Abundance and standard error of snowshoe hares by Rcapture (Baillargeon and Rivest 2007)."""


def test_the_hares_of_rcapture(shared: Path) -> None:
    """M0 75.4, Mt 75.1, Mh Chao 79.8, Mth Chao 79.6, Mth Poisson2 81.08 with error 5.57."""
    found = {each.name: each for each in closed_models(hare(shared))}
    for name, (total, error) in HARE.items():
        assert found[name].total == pytest.approx(total, abs=0.05)
        if error is not None:
            assert found[name].error == pytest.approx(error, abs=0.05)
        assert found[name].low < found[name].total < found[name].high
    assert found["Mth Poisson2"].total == pytest.approx(81.08, abs=0.005)
    assert found["Mth Poisson2"].error == pytest.approx(5.57, abs=0.005)


def test_lists_of_their_own_chances_are_independent_lists() -> None:
    """Mt is the log-linear model of independence."""
    found = {each.name: each for each in closed_models(THREE)}
    assert found["Mt"].total == pytest.approx(fit_model(THREE, ()).total)
    assert found["Mt"].aic == pytest.approx(fit_model(THREE, ()).aic)


@given(tables(least=4, most=4, zeros=False))
@settings(max_examples=40, deadline=None)
def test_a_lower_bound_of_chao_lowers_nothing(table: Table) -> None:
    """Terms below 0 are taken out, so Chao's bound is never below the model without differences."""
    found = {each.name: each for each in closed_models(table)}
    assert found["Mth Chao"].total >= found["Mt"].total * (1 - 1e-6) or found["Mth Chao"].dropped
    assert found["Mh Chao"].dropped <= 2


def test_two_lists_have_no_differences_to_tell() -> None:
    """Of two lists only M0 and Mt are fitted."""
    assert [each.name for each in closed_models(THREE.only("AB"))] == ["M0", "Mt"]


@given(st.integers(0, 300), st.integers(0, 300), st.integers(1, 200))
def test_chapman_is_its_formula(a: int, b: int, both: int) -> None:
    """(a + 1)(b + 1) / (both + 1) - 1, never below what was seen."""
    found = chapman(Table.from_cells([0, a, b, both + 1]))
    assert found.total == pytest.approx((a + both + 2) * (b + both + 2) / (both + 2) - 1)
    assert a + b + both + 1 <= found.low <= found.total + 1e-9
    assert found.total <= found.high + 1e-9


def test_chapman_takes_two_lists() -> None:
    """Three lists have better methods."""
    with pytest.raises(BadInput, match="LISTS_MANY"):
        chapman(THREE)
