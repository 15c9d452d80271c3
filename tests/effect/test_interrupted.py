"""Interrupted series: the published example, statsmodels, and what is refused."""

from __future__ import annotations

import csv
import warnings
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.stats import nbinom

from truceline.analysis.effect import Interrupted, interrupted, regression
from truceline.errors import BadInput

if TYPE_CHECKING:
    from pathlib import Path

# Figures of ../shared/data/reference_values.md, computed there with the R code of the paper.
POISSON = (0.894377, 0.864686, 0.925086)
QUASI = (0.894377, 0.839189, 0.953193)
HARMONICS = (0.885072, 0.839401, 0.933227)
SLOPE = (0.830922, 0.705396, 0.978785)


@pytest.fixture(scope="module")
def sicily(shared: Path) -> dict[str, Any]:
    """The columns of the smoking ban example, as the arguments that all its models share."""
    with (shared / "data/its/sicily.csv").open() as file:
        rows = list(csv.DictReader(file))
    column = {name: np.array([float(row[name]) for row in rows]) for name in rows[0]}
    return {
        "counts": column["aces"],
        "step": column["smokban"],
        "time": column["time"],
        "exposure": column["stdpop"],
        "season": (column["month"] / 12, 2),
    }


def _said(found: Interrupted) -> tuple[float | None, ...]:
    return (found.step.estimate, found.step.low, found.step.high)


@pytest.mark.parametrize(
    ("errors", "season", "slope", "expected", "dispersion"),
    [
        ("poisson", False, False, POISSON, 1.0),
        ("quasi-poisson", False, False, QUASI, 3.559195),
        ("quasi-poisson", True, False, HARMONICS, 2.262186),
        ("quasi-poisson", True, True, SLOPE, None),
    ],
)
def test_the_published_example_comes_out(
    sicily: dict[str, Any],
    errors: Any,
    season: bool,  # noqa: FBT001 - a column of the table above
    slope: bool,  # noqa: FBT001 - likewise
    expected: tuple[float, float, float],
    dispersion: float | None,
) -> None:
    """Every row of the Sicilian example is met to a millionth, the dispersion too."""
    more = {} if season else {"season": None}
    found = interrupted(**{**sicily, **more}, errors=errors, slope=slope)
    assert _said(found) == pytest.approx(expected, abs=1e-6)
    if dispersion is not None:
        assert found.dispersion == pytest.approx(dispersion, abs=1e-6)


@pytest.fixture(scope="module")
def peer() -> Any:
    """The module statsmodels.api, whose import may warn of things that are not ours."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return pytest.importorskip("statsmodels.api")


def _made_up(seed: int = 3) -> tuple[Any, Any, Any]:
    """Overdispersed counts that remember, the step, and months from it."""
    rng = np.random.default_rng(seed)
    swing = np.convolve(rng.normal(size=130), np.ones(5) / 5, "valid")[:112]
    step = np.arange(112) >= 57
    mean = np.exp(3 + swing - 0.6 * step)
    time = (np.arange(112) - 57) / 30
    return rng.negative_binomial(2, 2 / (2 + mean)), step, time


@pytest.mark.parametrize("lags", [0, 1, 14])
def test_newey_west_is_that_of_statsmodels(peer: Any, lags: int) -> None:
    """Coefficients and robust covariance agree with the peer's to nine digits."""
    counts, step, time = _made_up()
    ours = interrupted(counts, step=step, time=time, slope=True, robust=lags)
    design = np.column_stack([np.ones(112), step, time, step * time])
    theirs = peer.GLM(counts, design, family=peer.families.Poisson()).fit(
        tol=1e-12, cov_type="HAC", cov_kwds={"maxlags": lags, "use_correction": True}
    )
    assert ours.fit.coefficients == pytest.approx(theirs.params, abs=1e-7)
    assert regression.newey_west(ours.fit, lags) == pytest.approx(theirs.cov_params(), rel=1e-6)


def test_the_negative_binomial_is_that_of_statsmodels(peer: Any) -> None:
    """Alpha is the likeliest, and for that alpha coefficients and errors are the peer's."""
    counts, step, time = _made_up()
    ours = interrupted(counts, step=step, time=time, errors="negative-binomial")
    design = np.column_stack([np.ones(112), step, time])
    likelihood = [
        nbinom.logpmf(counts, 1 / alpha, 1 / (1 + alpha * ours.fit.mean)).sum()
        for alpha in (ours.alpha * 0.999, ours.alpha, ours.alpha * 1.001)
    ]
    assert likelihood[1] == max(likelihood)
    family = peer.families.NegativeBinomial(alpha=ours.alpha)
    theirs = peer.GLM(counts, design, family=family).fit(tol=1e-12)
    assert ours.fit.coefficients == pytest.approx(theirs.params, abs=1e-7)
    assert np.diag(ours.fit.bread) == pytest.approx(theirs.bse**2, rel=1e-6)


def test_counts_that_vary_less_than_poisson_have_no_alpha() -> None:
    """Where there is no overdispersion, the negative binomial is the Poisson model."""
    steady = np.array([8, 11, 9, 12, 10, 10, 5, 4, 6, 5, 6, 4])
    step = np.arange(12) >= 6
    found = interrupted(steady, step=step, time=None, errors="negative-binomial")
    assert found.alpha == 0
    assert found.step.estimate == pytest.approx(0.5)


def test_a_step_alone_is_the_ratio_of_means() -> None:
    """Without trend, the step is the daily mean after over the daily mean before."""
    counts, step, _ = _made_up()
    found = interrupted(counts, step=step, time=None, robust=14)
    assert found.step.estimate == pytest.approx(counts[57:].mean() / counts[:57].mean())


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"counts": np.array([1, -1, 2, 3, 4, 5, 6, 7])}, ["NUMBER_NEGATIVE"]),
        ({"counts": np.array([1, np.nan, 2, 3, 4, 5, 6, 7])}, ["NUMBER_NEGATIVE"]),
        ({"counts": np.zeros(8)}, ["ALL_ZERO"]),
        ({"counts": np.array([1, 2, 3, 4, 0, 0, 0, 0])}, ["ALL_ZERO"]),
        ({"counts": np.arange(7)}, ["LENGTHS_DIFFER"]),
        ({"step": np.zeros(8)}, ["ALL_ZERO", "STEP_NONE"]),
        ({"exposure": np.zeros(8)}, ["EXPOSURE_RANGE"]),
        ({"robust": 8}, ["LAGS_RANGE"]),
        ({"slope": True}, ["TIME_NONE"]),
        ({"season": (np.arange(8) / 12, 3)}, ["SERIES_SHORT"]),
        ({"season": (np.ones(8), 1)}, ["FIT_FAILED"]),
        ({"counts": np.full(8, -1), "exposure": np.zeros(8)},
         ["NUMBER_NEGATIVE", "EXPOSURE_RANGE"]),
    ],
)  # fmt: skip
def test_what_has_no_answer_is_refused(change: dict[str, Any], codes: list[str]) -> None:
    """Bad arrays give every fault at once and never a number."""
    usual = {"counts": np.arange(1, 9), "step": np.arange(8) >= 4, "time": None}
    with pytest.raises(BadInput) as refused:
        interrupted(**{**usual, **change})
    assert [fault.code for fault in refused.value.faults] == codes
