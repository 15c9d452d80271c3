"""The bounds that decisions rest on hold, against geographiclib."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import example, given, settings
from hypothesis import strategies as st

from truceline.analysis.footprints import make
from truceline.analysis.geodesy import (
    FRAME_ERROR_M,
    NEAR_M,
    PIECE_M,
    Frames,
    chord_bounds,
    cut,
    distance,
    foot,
    vectors,
)
from truceline.analysis.nearness import corner_bounds

EARTH = Geodesic.WGS84
PLACES = st.tuples(
    st.one_of(st.floats(-90, 90), st.sampled_from([90.0, -90.0, 0.0, 45.0])), st.floats(-180, 180)
)
AZIMUTHS = st.floats(0, 360)


def beyond(at: tuple[float, float], azimuth: float, metres: float) -> tuple[float, float]:
    """The place ``metres`` away."""
    end = EARTH.Direct(*at, azimuth, metres)
    return (end["lat2"], end["lon2"])


@settings(max_examples=150, deadline=None)
@given(PLACES, AZIMUTHS, st.floats(1e-3, PIECE_M), st.floats(0, 1))
@example((45.0, 0.0), 45.0, PIECE_M, 0.2)
def test_a_piece_is_straight_in_its_frame(
    start: tuple[float, float], azimuth: float, length: float, share: float
) -> None:
    """No place of a piece is drawn further from its line than the error that is allowed."""
    stop, inner = beyond(start, azimuth, length), beyond(start, azimuth, length * share)
    p, q, x = vectors([start, stop, inner])
    along, left, _ = Frames.of(p[None], q[None]).draw(x[None])
    assert abs(left[0, 0]) < FRAME_ERROR_M / 2
    assert abs(along[0, 0]) <= length / 2 * 1.00001 + FRAME_ERROR_M


@settings(max_examples=200, deadline=None)
@given(PLACES, AZIMUTHS, st.floats(1e-2, 7.3), AZIMUTHS, st.floats(-2, math.log10(PIECE_M)))
def test_bounds_hold_the_distance(
    start: tuple[float, float], azimuth: float, power: float, turn: float, length: float
) -> None:
    """The bounds of a corner's distance to a piece hold the exact one, near and far."""
    stop = beyond(start, turn, 10**length)
    corner = beyond(start, azimuth, 10**power)
    exact = foot(corner, start, stop).metres
    (found,) = corner_bounds(make([corner]), make([start, stop]))
    assert found.least[0, 0] <= exact <= found.most[0, 0]
    if 10**power < NEAR_M / 100:
        assert found.most[0, 0] - found.least[0, 0] < 1e-4 + exact * 1e-6


@settings(max_examples=200, deadline=None)
@given(PLACES, PLACES)
@example((90.0, 0.0), (-90.0, 0.0))
@example((0.0, 0.0), (0.0, 179.9))
@example((10.0, 0.0), (-10.0, 180.0))
def test_chords_bound_geodesics(p: tuple[float, float], q: tuple[float, float]) -> None:
    """A geodesic of any length is within the bounds of its chord."""
    ends = vectors([p, q])
    least, most = chord_bounds(np.array([np.linalg.norm(ends[1] - ends[0])]))
    assert least[0] - 1e-6 <= distance(p, q) <= most[0] + 1e-6


@settings(max_examples=100, deadline=None)
@given(PLACES, AZIMUTHS, st.floats(1, 6.9), PLACES)
def test_a_foot_is_the_nearest_place_of_an_edge(
    start: tuple[float, float], azimuth: float, power: float, place: tuple[float, float]
) -> None:
    """No sampled place of an edge is nearer than its foot."""
    stop = beyond(start, azimuth, 10**power)
    found = foot(place, start, stop)
    assert found.metres == pytest.approx(distance(place, found.place), abs=1e-9)
    line = EARTH.InverseLine(*start, *stop)
    for step in range(33):
        at = line.Position(line.s13 * step / 32)
        assert distance(place, (at["lat2"], at["lon2"])) >= found.metres - 1e-6


@settings(max_examples=60, deadline=None)
@given(PLACES, AZIMUTHS, st.floats(1, 7))
def test_cut_pieces_make_up_the_edge(
    start: tuple[float, float], azimuth: float, power: float
) -> None:
    """Pieces are short enough, and together as long as the geodesic."""
    stop = beyond(start, azimuth, 10**power)
    places = cut(start, stop)
    lengths = [distance(p, q) for p, q in itertools.pairwise(places)]
    assert max(lengths) <= PIECE_M + 1e-6
    assert sum(lengths) == pytest.approx(distance(start, stop), abs=1e-5)
