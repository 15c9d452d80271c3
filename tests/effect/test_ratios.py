"""Ratios and their intervals: what must hold of any, and that they cover what they claim."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from truceline.analysis.effect.ratios import (
    LEAST_BINS,
    Part,
    rate_ratio,
    ratio_of_ratios,
    student,
)

Array = NDArray[Any]
COUNTS = arrays(np.float64, st.integers(6, 80), elements=st.integers(0, 500))


def _part(counts: Array, start: int = 0) -> Part:
    return Part.of(np.arange(start, start + len(counts)), counts.astype(np.float64))


@given(before=COUNTS, after=COUNTS)
@settings(max_examples=150, deadline=None)
def test_the_interval_holds_its_estimate(before: Array, after: Array) -> None:
    """Whatever the counts, the estimate lies in its interval, or there is a reason for none."""
    found = rate_ratio(_part(before), _part(after, len(before)))
    if found.low is None or found.high is None:
        assert found.why
        return
    assert found.estimate is not None
    assert 0 < found.low < found.estimate < found.high < np.inf


@given(before=COUNTS, after=COUNTS, factor=st.floats(0.5, 20))
@settings(max_examples=60, deadline=None)
def test_the_unit_of_counting_does_not_matter(
    before: Array,
    after: Array,
    factor: float,
) -> None:
    """Twice the deaths on every day are the same ratio and the same interval."""
    one = rate_ratio(_part(before), _part(after))
    other = rate_ratio(_part(before * factor), _part(after * factor))
    assert one.why == other.why
    for mine, theirs in zip(
        (one.estimate, one.low, one.high),
        (other.estimate, other.low, other.high),
        strict=True,
    ):
        assert mine == (None if theirs is None else pytest.approx(theirs, rel=1e-9))


@given(before=COUNTS, after=COUNTS)
@settings(max_examples=60, deadline=None)
def test_a_series_beside_itself_has_ratio_one(before: Array, after: Array) -> None:
    """Where the control is the series itself, nothing is left, and nothing is claimed."""
    a, b = _part(before), _part(after)
    found = ratio_of_ratios(a, b, a, b)
    if found.estimate is not None:
        assert found.estimate == pytest.approx(1)
        assert found.low is None


def test_swapping_the_periods_inverts_the_ratio() -> None:
    """Before over after is one over after over before, interval and all."""
    rng = np.random.default_rng(2)
    a, b = (_part(rng.poisson(mean, 40)) for mean in (9, 5))
    there, back = rate_ratio(a, b), rate_ratio(b, a)
    assert back.estimate is not None
    assert back.low is not None
    assert there.estimate == pytest.approx(1 / back.estimate)
    assert there.high == pytest.approx(1 / back.low)


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (np.zeros(20), np.ones(20), "Nothing was counted before"),
        (np.arange(20), np.zeros(20), "bins with events"),
        (np.arange(LEAST_BINS - 1), np.arange(20), "bins on each side"),
        (np.ones(20), np.ones(20), "do not vary"),
    ],
)
def test_too_little_gives_no_interval(before: Array, after: Array, why: str) -> None:
    """Short, empty or unmoving periods have no interval, and say why."""
    found = rate_ratio(_part(before), _part(after))
    assert found.low is found.high is None
    assert why in found.why
    assert not found.settled


def test_student_is_that_of_the_tables() -> None:
    """The 97.5 % points of t with 5 and many degrees of freedom."""
    assert student(5) == pytest.approx(2.570582, abs=1e-6)
    assert student(1e9) == pytest.approx(1.959964, abs=1e-6)


def test_a_gap_in_the_days_keeps_its_length() -> None:
    """Days on both sides of a gap are further apart, so their mean says more."""
    rng = np.random.default_rng(4)
    counts = rng.poisson(20, 30).astype(np.float64)
    day = np.arange(30)
    apart = np.where(day < 15, day, day + 300)
    close = rate_ratio(Part.of(day, counts), _part(counts[::-1]))
    wide = rate_ratio(Part.of(apart, counts), _part(counts[::-1]))
    assert close.low != wide.low


def test_under_no_effect_about_one_in_twenty_is_settled() -> None:
    """Counts that swing as the real ones do, without any change: 3 to 7 % of 600 are settled.

    The full run, with 2,000 and other lengths, is benchmarks/calibration.py.
    """
    rng = np.random.default_rng(5)
    share, memory, spread = 0.38, 0.8, 0.83
    settled = 0
    for _ in range(600):
        swing = np.empty(112)
        swing[0] = rng.normal()
        for n in range(1, 112):
            swing[n] = memory * swing[n - 1] + np.sqrt(1 - memory**2) * rng.normal()
        log_var = np.log1p(share * spread)
        mean = 45 * np.exp(np.sqrt(log_var) * swing - log_var / 2)
        left = (1 + spread - 1 / 45) / (1 + share * spread) - 1
        counts = rng.poisson(mean * rng.gamma(1 / left, left, 112))
        settled += rate_ratio(_part(counts[:57]), _part(counts[57:])).settled
    assert 0.03 <= settled / 600 <= 0.07
