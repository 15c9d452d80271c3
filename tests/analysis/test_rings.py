"""Rings are judged alike whether all their pairs of pieces are looked at or the near ones only."""

from __future__ import annotations

import math
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.analysis.areas import faults
from truceline.analysis.footprints import TOUCH_M, Footprint, make, winding
from truceline.analysis.geodesy import FRAME_ERROR_M, foot
from truceline.analysis.neighbours import draw, near_pairs
from truceline.analysis.rings import crossed_edges, flat
from truceline.mechanism.volumes import LatLng, Polygon, Volume3D, Volume4D

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.analysis.geodesy import Place

Shape = list[tuple[float, float]]
"""Corners of a ring on a flat square, each coordinate from -1 to 1."""

VERTICES = 10_000


def comb(aslant: float = 0.0) -> Shape:
    """Thin teeth side by side, turned by so many radians."""
    teeth = VERTICES // 4
    corners = [(-0.6, -0.6), (0.6, -0.6)]
    for tooth in range(teeth, 0, -1):
        right, left = 1.2 * tooth / teeth - 0.6, 1.2 * (tooth - 0.5) / teeth - 0.6
        corners += [(right, -0.59), (right, 0.6), (left, 0.6), (left, -0.59)]
    cosine, sine = math.cos(aslant), math.sin(aslant)
    return [(cosine * x - sine * y, sine * x + cosine * y) for x, y in corners]


def spiral(turns: int = 40) -> Shape:
    """A band wound up from the middle outwards and back."""
    half = VERTICES // 2
    ways: tuple[Shape, Shape] = ([], [])
    for step in range(half):
        share = step / (half - 1)
        for way, wider in zip(ways, (0.0, 0.4 / turns), strict=True):
            out = 0.05 + 0.9 * share + wider
            turn = 2 * math.pi * turns * share
            way.append((out * math.cos(turn), out * math.sin(turn)))
    return [*ways[0], *reversed(ways[1])]


def star(inner: float = 0.02) -> Shape:
    """Rays from a small core."""
    turns = [2 * math.pi * step / VERTICES for step in range(VERTICES)]
    return [
        (math.cos(turn) * far, math.sin(turn) * far)
        for step, turn in enumerate(turns)
        for far in (inner if step % 2 else 1.0,)
    ]


def coast() -> Shape:
    """A ring that is nearer and further by a random walk."""
    steps = np.random.default_rng(7).normal(size=VERTICES).cumsum()
    steps -= np.linspace(0, steps[-1], VERTICES)
    far = 0.55 + 0.4 * steps / np.abs(steps).max()
    turns = np.linspace(0, 2 * np.pi, VERTICES, endpoint=False)
    return list(zip((far * np.cos(turns)).tolist(), (far * np.sin(turns)).tolist(), strict=True))


def placed(shape: Shape, about: Place, size: float) -> list[Place]:
    """A shape's corners as places about a place, its square ``size`` degrees of latitude high."""
    lat, lng = about
    # Near a pole a plane serves that the pole is the middle of: longitudes do not.
    if abs(lat) > 89:
        side = math.copysign(1.0, lat)
        return [
            (side * (90 - size / 2 * math.hypot(x, y)), math.degrees(math.atan2(y, x)))
            for x, y in shape
        ]
    wide = size / 2 / math.cos(math.radians(lat))
    return [(lat + size / 2 * y, (lng + wide * x + 180) % 360 - 180) for x, y in shape]


def codes(places: list[Place]) -> list[str]:
    """The codes of the faults of a polygon with these corners."""
    ring = Polygon(tuple(LatLng(*at) for at in places))
    return [fault.code for fault in faults(Volume4D(volume=Volume3D(outline_polygon=ring)))]


ABOUT = st.one_of(
    st.sampled_from([(36.0, 37.0), (0.0, 180.0), (60.0, -179.999), (90.0, 0.0), (-90.0, 0.0)]),
    st.tuples(st.floats(-85, 85), st.floats(-180, 180)),
)
STEPS = st.integers(0, 4).map(lambda step: step / 2 - 1)
LATTICE = st.lists(st.tuples(STEPS, STEPS), min_size=3, max_size=12)


@st.composite
def touching(draw_: st.DrawFn) -> Shape:
    """A ring round a middle, some of whose corners lie on its other edges, or within a hair."""
    count = draw_(st.integers(4, 16))
    far = draw_(st.lists(st.floats(0.2, 1), min_size=count, max_size=count))
    shape = [
        (away * math.cos(2 * math.pi * k / count), away * math.sin(2 * math.pi * k / count))
        for k, away in enumerate(far)
    ]
    for _ in range(draw_(st.integers(0, 3))):
        moved, edge = draw_(st.integers(0, count - 1)), draw_(st.integers(0, count - 1))
        share = draw_(st.sampled_from([0.0, 0.5, 1.0])) + draw_(st.sampled_from([0.0, 1e-9, -1e-9]))
        (x, y), (u, v) = shape[edge], shape[(edge + 1) % count]
        shape[moved] = (x + share * (u - x), y + share * (v - y))
    return shape


def all_pairs_fault(ring: Footprint) -> bool:
    """Whether edges cross or lie on one another: every pair of pieces and every side."""
    touched = False
    for i, j in combinations(range(len(ring.heads)), 2):
        for ours, theirs in ((i, j), (j, i)):
            frame = ring.frames.pick(slice(theirs, theirs + 1))
            along, left, _ = frame.draw(np.stack([ring.heads[ours], ring.tails[ours]]))
            (p, q), (before, after) = left[0].tolist(), along[0].tolist()
            if ring.edge[i] != ring.edge[j] and p * q < 0 and min(abs(p), abs(q)) > TOUCH_M:
                at = before + (after - before) * p / (p - q)
                inner = float(frame.stop[0]) - TOUCH_M
                if -inner <= at <= inner:
                    return True
            begins = ring.edge[ours] != ring.edge[ours - 1]
            own, other = ring.edge[ours], ring.edge[theirs]
            if begins and own not in (other, (other + 1) % len(ring.corners)):
                exact = foot(ring.corners[own], *ring.nodes[theirs]).metres
                touched = touched or exact <= TOUCH_M + FRAME_ERROR_M
    if not touched:
        return False
    middles, aside = (ring.heads + ring.tails) / 2, ring.frames.left * 1e-3
    sides = {
        (winding(ring, middle + step), winding(ring, middle - step))
        for middle, step in zip(middles, aside, strict=True)
    }
    return len(sides) > 1 or not sides <= {(0, 1), (1, 0), (0, -1), (-1, 0)}


@settings(max_examples=150, deadline=None)
@given(st.one_of(LATTICE, touching()), ABOUT, st.sampled_from([1e-3, 0.05, 0.4]))
def test_near_pairs_tell_what_all_pairs_tell(shape: Shape, about: Place, size: float) -> None:
    """A ring of few corners, touching, crossing or sound, is judged as by every pair there is."""
    places = placed(shape, about, size)
    places = [at for at, before in zip(places, [places[-1], *places], strict=False) if at != before]
    if len(set(places)) < 3:
        return
    ring = make(places, filled=True)
    if not flat(ring):
        assert (crossed_edges(ring) is not None) is all_pairs_fault(ring)


def test_edges_of_different_lengths_on_one_line_lie_on_one_another() -> None:
    """A ring that runs back over two of its edges along a third has no inside there: a fault."""
    shape = [(-0.5, -1.0), (-1.0, -1.0), (-1.0, -0.5), (-1.0, 0.0), (-1.0, 0.5), (-1.0, -0.5)]
    for about in ((36.0, 37.0), (0.0, 0.0), (60.0, 10.0)):
        for size in (1e-3, 0.02, 0.05, 0.2, 0.4):
            ring = make(placed(shape, about, size), filled=True)
            assert crossed_edges(ring) is not None, (about, size)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), min_size=60, max_size=120),
    ABOUT,
    st.sampled_from([1e-4, 0.1, 1.0]),
    st.sampled_from([1e-3, 50.0, 5_000.0]),
)
def test_no_near_pair_is_left_out(shape: Shape, about: Place, size: float, within: float) -> None:
    """Of lines drawn at random, all pairs of pieces whose ends are near are found."""
    line = make(placed(shape, about, size))
    drawn = draw(line.heads, line.tails, line.axis, within)
    assert drawn is not None
    found = np.zeros((len(line.heads), len(line.heads)), dtype=np.bool_)
    for ones, others in near_pairs(drawn):
        found[ones, others] = found[others, ones] = True
    for ends, starts in ((line.heads, line.heads), (line.heads, line.tails)):
        away = ends[:, None] - starts[None]
        near = np.sqrt((away * away).sum(axis=-1)) * 1.001 <= within
        np.fill_diagonal(near, val=False)
        assert found[near].all()


@pytest.mark.parametrize(
    "shape",
    [comb, partial(comb, 0.7), spiral, star, partial(star, 1e-3), coast],
    ids=["comb", "comb aslant", "spiral", "star", "sharp star", "coast"],
)
def test_only_few_pairs_of_ten_thousand_pieces_are_near(shape: Callable[[], Shape]) -> None:
    """Whatever ten thousand corners draw, the pairs that are looked at are few for each of them."""
    ring = make(placed(shape(), (36.0, 37.0), 0.2), filled=True)
    drawn = draw(ring.heads, ring.tails, ring.axis, 2 * TOUCH_M)
    assert drawn is not None
    count = sum(len(ones) for ones, _ in near_pairs(drawn))
    assert len(ring.heads) <= count <= 12 * len(ring.heads)


@pytest.mark.parametrize("shape", [comb, partial(comb, 0.7), spiral, star, coast])
def test_ten_thousand_corners_of_any_shape_are_judged(shape: Callable[[], Shape]) -> None:
    """A sound ring of ten thousand corners is found sound, and with two exchanged to cross."""
    corners = shape()
    assert codes(placed(corners, (60.0, 179.99), 0.2)) == []
    corners[4000], corners[4003] = corners[4003], corners[4000]
    assert codes(placed(corners, (60.0, 179.99), 0.2)) == ["POLYGON_CROSSES"]


def flower(petals: int) -> Shape:
    """Petals that all meet in the middle, each drawn from there and back."""
    shape: Shape = []
    for turn in (2 * math.pi * k / petals for k in range(petals)):
        edges = [(math.cos(turn + half), math.sin(turn + half)) for half in (0, 3 / petals)]
        shape += [(0.0, 0.0), *edges]
    return shape


def test_petals_that_meet_in_one_place_are_sound() -> None:
    """A ring that comes back to one place thousands of times has one inside all the same."""
    petals = flower(3000)
    assert codes(placed(petals, (36.0, 37.0), 0.2)) == []
    # One petal drawn the other way round has its inside on the other side.
    petals[1], petals[2] = petals[2], petals[1]
    assert codes(placed(petals, (36.0, 37.0), 0.2)) == ["POLYGON_CROSSES"]


def test_an_edge_through_the_middle_of_a_flower_crosses() -> None:
    """What passes a hub by a hair, between its petals' roots, is found to cross them."""
    petals = flower(300)
    # The tip of one petal is led past the middle, 3 mm from it, to the other side and back.
    hair = 3e-3 / 11_000
    petals[2:2] = [(hair, -0.5 + hair), (hair, 0.5)]
    assert codes(placed(petals, (36.0, 37.0), 0.2)) == ["POLYGON_CROSSES"]
