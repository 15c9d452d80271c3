"""Made-up lists are as their world says; intervals hold the truth where it is as they assume."""

from __future__ import annotations

import numpy as np
import pytest

from truceline.mse import fit_model, profile
from truceline.mse.simulating import WORLDS, simulated

TOTAL = 1000


@pytest.mark.parametrize("name", sorted(WORLDS))
def test_a_world_is_the_same_for_the_same_seed(name: str) -> None:
    """The same chance makes the same lists, never of more events than there are."""
    world = WORLDS[name]
    first = simulated(np.random.default_rng(3), world, TOTAL)
    again = simulated(np.random.default_rng(3), world, TOTAL)
    assert first.counts.tolist() == again.counts.tolist()
    assert 0 < first.seen < TOTAL
    assert sum(kind.share for kind in world.kinds) == pytest.approx(1)


def test_lists_hold_the_share_they_are_given() -> None:
    """Each list holds its share, and a list that follows another shares more with it."""
    apart = simulated(np.random.default_rng(4), WORLDS["independent"], 200_000)
    for share, count in zip((0.35, 0.25, 0.30, 0.20), apart.on_list, strict=True):
        assert count / 200_000 == pytest.approx(share, abs=0.005)
    follows = simulated(np.random.default_rng(4), WORLDS["dependent"], 200_000).marginal(0b011)
    odds = follows[0b11] * (follows[0] + 200_000 - follows.sum()) / (follows[1] * follows[2])
    assert odds == pytest.approx(4, rel=0.05)


def test_intervals_hold_the_truth_where_lists_are_independent() -> None:
    """Of 200 tables of independent lists, about 95 % of the profile intervals hold the total."""
    chance = np.random.default_rng(5)
    held = 0
    for _ in range(200):
        table = simulated(chance, WORLDS["independent"], TOTAL)
        low, high = profile(table, fit_model(table, ()))
        held += low <= TOTAL <= high
    assert 0.91 <= held / 200 <= 0.99


def test_what_no_list_can_reach_is_not_found() -> None:
    """Where one event in five is beyond every list, the estimate is of the other four."""
    table = simulated(np.random.default_rng(6), WORLDS["unseeable"], 100_000)
    assert fit_model(table, ()).total == pytest.approx(80_000, rel=0.02)
