"""The sampler of latent classes draws from its posterior, and says where its chains disagree."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mse.builders import THREE, kosovo

from truceline.errors import BadInput
from truceline.mse import Question, Sampling, Table, answered, sampled
from truceline.mse.chains import effective, r_hat

if TYPE_CHECKING:
    from pathlib import Path

    from truceline.mse.arrays import Floats

SHORT = Sampling(draws=500, thin=2, warm_up=500)


def test_the_same_seed_draws_the_same() -> None:
    """Draws depend on nothing but the table, the options and the seed."""
    first, again = sampled(THREE, SHORT), sampled(THREE, SHORT)
    assert (first.unseen == again.unseen).all()
    other = sampled(THREE, Sampling(draws=500, thin=2, warm_up=500, seed=2))
    assert (first.unseen != other.unseen).any()


def test_one_class_is_what_the_formula_says() -> None:
    """With one class the posterior is written out: lists independent, their chances uniform."""
    draws = sampled(THREE, Sampling(classes=1, draws=4000, thin=3, warm_up=200))
    grid = np.arange(0, 3000)
    total = grid + THREE.seen
    logs = [
        math.lgamma(n) - math.lgamma(m + 1)
        + sum(math.lgamma(n - c + 1) - math.lgamma(n + 2) for c in THREE.on_list)
        for m, n in zip(grid.tolist(), total.tolist(), strict=True)
    ]  # fmt: skip
    weights = np.exp(np.array(logs) - max(logs))
    weights /= weights.sum()
    mean = float(weights @ total)
    spread = math.sqrt(float(weights @ (total - mean) ** 2))
    assert draws.agreed
    assert draws.mean == pytest.approx(mean, abs=5 * spread / math.sqrt(draws.effective))
    assert draws.spread == pytest.approx(spread, rel=0.1)


def _weighed_draws(table: Table, classes: int, many: int) -> tuple[Floats, Floats]:
    """Unseen events with their weights: drawn from the prior, weighed by the likelihood."""
    chance = np.random.default_rng(11)
    concentration = chance.gamma(0.25, 1 / 0.25, many)
    left = np.log(chance.random((many, classes - 1))) / np.maximum(concentration, 1e-300)[:, None]
    left = np.clip(left, -700, 0)
    sizes = np.exp(np.hstack([np.zeros((many, 1)), np.cumsum(left, axis=1)]))
    sizes[:, :-1] *= -np.expm1(left)
    chances = chance.random((many, table.lists, classes))
    logs, missed = np.zeros(many), np.zeros(many)
    for cell, count in enumerate(table.counts.tolist()):
        parts = sizes.copy()
        for n in range(table.lists):
            parts *= chances[:, n] if cell >> n & 1 else 1 - chances[:, n]
        if cell == 0:
            missed = parts.sum(axis=1)
        elif count:
            logs += count * np.log(np.maximum(parts.sum(axis=1), 1e-300))
    # With one over the total as its prior, the seen follow what is left when none are missed.
    logs -= table.seen * np.log1p(-missed)
    means = chance.standard_gamma(table.seen, many) * missed / (1 - missed)
    weights = np.exp(logs - logs.max())
    return chance.poisson(np.minimum(means, 1e15)).astype(float), weights / weights.sum()


def test_several_classes_are_drawn_as_from_the_prior_weighed() -> None:
    """With four classes the chains agree with draws from the prior, weighed by the likelihood."""
    table = Table.from_cells([0, 6, 5, 3, 8, 3, 4, 5])
    draws = sampled(table, Sampling(classes=4, draws=5000, thin=5, warm_up=1000))
    unseen, weights = _weighed_draws(table, 4, 300_000)
    order = np.argsort(unseen)
    shares = np.cumsum(weights[order])
    for share in (0.25, 0.5, 0.75):
        theirs = unseen[order][np.searchsorted(shares, share)]
        assert draws.quantile(share) - table.seen == pytest.approx(theirs, abs=1)
    theirs = unseen[order][np.searchsorted(shares, 0.975)]
    assert draws.quantile(0.975) - table.seen == pytest.approx(theirs, abs=3)


def test_kosovo_is_that_of_lcmcr_within_chance(shared: Path) -> None:
    """R's LCMCR, five chains pooled: median 10,468, 95 % 9,124 to 14,118."""
    draws = sampled(kosovo(shared), Sampling(draws=2500, thin=20, warm_up=5000))
    assert draws.agreed
    assert draws.quantile(0.5) == pytest.approx(10_468, rel=0.04)
    assert draws.quantile(0.025) == pytest.approx(9_124, rel=0.08)
    assert draws.quantile(0.975) == pytest.approx(14_118, rel=0.08)


def test_chains_that_disagree_give_no_number(shared: Path) -> None:
    """R-hat above 1.05 is refused, unless it is asked for all the same."""
    short = Sampling(draws=100, thin=1, warm_up=1)
    with pytest.raises(BadInput, match="CHAINS_DISAGREE"):
        answered(kosovo(shared), Question(methods=("latent",), sampling=short))
    report = answered(kosovo(shared), Question(methods=("latent", "closed"), sampling=short))
    assert report.estimates[0].as_json()["estimate"] is None
    assert "disagree" in report.estimates[0].warnings[0]
    anyway = answered(kosovo(shared), Question(methods=("latent",), sampling=short, anyway=True))
    assert anyway.estimates[0].as_json()["estimate"] is not None


@pytest.mark.parametrize(
    ("sampling", "code"),
    [
        (Sampling(chains=3), "CHAINS_FEW"),
        (Sampling(draws=10), "DRAWS_FEW"),
        (Sampling(thin=0), "DRAWS_FEW"),
        (Sampling(draws=10**9), "DRAWS_MANY"),
        (Sampling(classes=0), "CLASSES_RANGE"),
        (Sampling(shape=0), "GAMMA_RANGE"),
    ],
)
def test_too_little_to_draw_from_is_refused(sampling: Sampling, code: str) -> None:
    """Too few chains or draws, no class, no prior: refused before anything is drawn."""
    with pytest.raises(BadInput, match=code):
        sampled(THREE, sampling)


def test_two_lists_say_nothing_of_classes() -> None:
    """The sampler needs three lists."""
    with pytest.raises(BadInput, match="LISTS_FEW"):
        sampled(THREE.only(["A", "B"]), SHORT)


def test_the_bar_is_told_of_every_sweep() -> None:
    """Progress ends at all sweeps of all chains."""
    told: list[tuple[int, int]] = []
    sampled(THREE, SHORT, lambda *at: told.append(at))
    assert max(told) == (4 * 1500, 4 * 1500)


def test_draws_without_memory_are_worth_their_number() -> None:
    """Independent draws have R-hat 1 and count fully; those that remember count less, as known."""
    chance = np.random.default_rng(5)
    plain = chance.normal(size=(4, 4000))
    assert r_hat(plain) == pytest.approx(1, abs=0.002)
    assert effective(plain) == pytest.approx(16_000, rel=0.1)
    slow = np.zeros_like(plain)
    for n in range(1, 4000):
        slow[:, n] = 0.8 * slow[:, n - 1] + plain[:, n]
    assert effective(slow) == pytest.approx(16_000 * 0.2 / 1.8, rel=0.2)


@given(st.floats(0.5, 5))
def test_chains_that_are_apart_disagree(away: float) -> None:
    """A chain that stays elsewhere, or one that drifts, raises R-hat."""
    chance = np.random.default_rng(7)
    plain = chance.normal(size=(4, 400))
    plain[0] += away
    assert r_hat(plain) > 1.01
    drift = chance.normal(size=(4, 400)) + np.linspace(0, 4 * away, 400)
    assert r_hat(drift) > 1.05


def test_draws_that_never_move_agree_or_do_not() -> None:
    """Chains that stand still agree only where they stand at one place."""
    still = np.ones((4, 100))
    assert (r_hat(still), effective(still)) == (1.0, 400.0)
    still[0] += 1
    assert (r_hat(still), effective(still)) == (math.inf, 1.0)
