"""Cores of thousands of pieces are as near as the few pieces that matter, and are told so soon."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from truceline.analysis.footprints import TOUCH_M, Footprint, inside, make
from truceline.analysis.geodesy import Place, beyond, distance, foot
from truceline.analysis.nearness import gap, meet
from truceline.analysis.tangles import MANY, tangled

ABOUT = st.one_of(
    st.sampled_from([(36.0, 37.0), (0.0, 180.0), (89.9999, 10.0), (-90.0, 0.0)]),
    st.tuples(st.floats(-89, 89), st.floats(-180, 180)),
)


@st.composite
def cores(draw: st.DrawFn, about: Place, size: float) -> Footprint:
    """A ring round a place, or a line that goes to and fro about it."""
    count = draw(st.integers(3, 9))
    away = draw(st.lists(st.floats(0.3, 1), min_size=count, max_size=count))
    if draw(st.booleans()):
        rim = [beyond(about, 360 * k / count, size * far) for k, far in enumerate(away)]
        return make(rim, filled=True)
    turns = draw(st.lists(st.floats(0, 360), min_size=count, max_size=count))
    return make([beyond(about, turn, size * far) for turn, far in zip(turns, away, strict=True)])


@st.composite
def neighbours(draw: st.DrawFn) -> tuple[Footprint, Footprint]:
    """Two cores near each other."""
    about, size = draw(ABOUT), 10 ** draw(st.floats(0, 5))
    other = beyond(about, draw(st.floats(0, 360)), size * draw(st.floats(0, 3)))
    return draw(cores(about, size)), draw(cores(other, size * draw(st.floats(0.1, 2))))


def exact(a: Footprint, b: Footprint) -> float:
    """The distance of two cores that do not cross, by geodesics alone."""
    return min(
        foot(corner, *piece).metres
        for ours, theirs in ((a, b), (b, a))
        for corner in ours.corners
        for piece in theirs.nodes
    )


@settings(max_examples=60, deadline=None)
@given(neighbours(), st.floats(0, 2))
def test_few_pieces_and_many_are_asked_alike(
    pair: tuple[Footprint, Footprint], share: float
) -> None:
    """For cores of a few pieces the way for thousands gives the same distance and answers."""
    a, b = pair
    assume(not (a.filled and inside(a, b.points[0])) and not (b.filled and inside(b, a.points[0])))
    apart = gap(a, b)
    found = tangled(a, b, None)
    assert found is not None
    assert max(found, 0.0) == pytest.approx(apart, abs=3 * TOUCH_M)
    if apart > 0 and len(a.nodes) * len(b.nodes) < 100:
        assert found == pytest.approx(exact(a, b), abs=TOUCH_M)
    for reach in (apart * share + TOUCH_M, apart + 2e-3, max(apart - 2e-3, 0.0) + TOUCH_M):
        told = tangled(a, b, reach)
        assert told is not None
        assert (told <= reach) is meet(a, b, reach - TOUCH_M)


def comb(south: float, west: float, teeth: int = 2500, tip: float = 0.1) -> Footprint:
    """A comb whose teeth point north, or south where ``tip`` is negative; 0.1 degrees wide."""
    corners = [(south - tip / 10, west), (south - tip / 10, west + 0.1)]
    for tooth in range(teeth, 0, -1):
        right, left = west + 0.1 * tooth / teeth, west + 0.1 * (tooth - 0.5) / teeth
        corners += [(south, right), (south + tip, right), (south + tip, left), (south, left)]
    return make(corners, filled=True)


def test_combs_side_by_side_are_as_far_apart_as_their_last_teeth() -> None:
    """Of ten thousand edges each, two decide: the same distance as between those two alone."""
    a, b = comb(36.0, 37.0), comb(36.0, 37.101)
    assert len(a.heads) * len(b.heads) > MANY
    east = make([(35.99, 37.1), (36.0, 37.1), (36.1, 37.1)])
    west = make([(35.99, 37.101), (36.0, 37.101 + 0.1 / 5000), (36.1, 37.101 + 0.1 / 5000)])
    apart = gap(a, b)
    assert apart == pytest.approx(gap(east, west), abs=TOUCH_M)
    assert meet(a, b, apart + 1e-3)
    assert not meet(a, b, apart - 1e-3)


def test_combs_that_grip_each_other_without_touching_are_apart() -> None:
    """Teeth between teeth: nearer than the gap of one to the next, and not meeting."""
    step = 0.1 / 2500
    a, b = comb(36.0, 37.0), comb(36.1 + 0.005, 37.0 + step / 2, tip=-0.1)
    # Each gap is half a tooth's width, and the other comb's tooth would fill it: make it thinner.
    slots = [(36.105, 37.0 + step * (k + 0.25)) for k in range(2499)]
    thin = make([at for slot in slots for at in (slot, (36.004, slot[1]), slot)])
    assert meet(a, b)
    apart = gap(a, thin)
    quarter = distance((36.1, 37.0), (36.1, 37.0 + step / 4))
    assert apart == pytest.approx(quarter, rel=1e-3)
    assert not meet(a, thin, apart - 1e-3)
    assert meet(a, thin, apart + 1e-3)


def test_rings_of_ten_thousand_corners_far_apart_are_measured() -> None:
    """The distance between two far coasts is that of their nearest corners or edges."""
    steps = np.random.default_rng(3).uniform(0.9, 1, size=(2, 10_000))
    rings = [
        [
            (36 + far * math.sin(turn) / 10, lng + far * math.cos(turn) / 10)
            for far, turn in zip(ways, np.linspace(0, 2 * np.pi, 10_001).tolist(), strict=False)
        ]
        for ways, lng in zip(steps.tolist(), (37.0, 38.0), strict=True)
    ]
    a, b = (make(ring, filled=True) for ring in rings)
    nearest = min(
        foot(corner, *edge).metres
        for ours, theirs in (rings, rings[::-1])
        for corner in _nearest(ours, theirs)
        for edge in _edges(theirs, ours)
    )
    assert gap(a, b) == pytest.approx(nearest, abs=TOUCH_M)


def _nearest(ring: list[Place], other: list[Place], count: int = 12) -> list[Place]:
    """The corners of a ring that lie furthest towards another one, of another longitude."""
    ahead = 1 if other[0][1] > ring[0][1] else -1
    return sorted(ring, key=lambda at: -ahead * at[1])[:count]


def _edges(ring: list[Place], other: list[Place]) -> list[tuple[Place, Place]]:
    """The edges of a ring at its corners that lie furthest towards another one."""
    front = set(_nearest(ring, other))
    return [edge for edge in pairwise([*ring, ring[0]]) if front & set(edge)]
