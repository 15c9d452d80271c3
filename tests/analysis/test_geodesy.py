"""The bounds that decisions rest on hold, against geographiclib."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import example, given, settings
from hypothesis import strategies as st

from truceline.analysis.footprints import make
from truceline.analysis.geodesy import (
    FRAME_ERROR_M,
    MEAN_RADIUS_M,
    NEAR_M,
    PIECE_M,
    Frames,
    beyond_each,
    chord_bounds,
    cut,
    distance,
    foot,
    vectors,
)
from truceline.analysis.reaches import corner_bounds

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
@given(PLACES, AZIMUTHS, st.floats(-2, 7.3), AZIMUTHS, st.floats(-2, 5))
@example((1.0, 0.0), 11.0, 5.0, 94.0, 4.30102999566398)  # Rounding cuts these 20 km in two.
@example((0.0, 0.0), 180.0, 5.0, 180.0, 4.3)
def test_bounds_hold_the_distance(
    start: tuple[float, float], azimuth: float, power: float, turn: float, length: float
) -> None:
    """The bounds of a corner's distance to each piece hold the exact one; the least, the edge's."""
    stop = beyond(start, turn, 10**length)
    corner = beyond(start, azimuth, 10**power)
    edge = make([start, stop])
    (found,) = corner_bounds(make([corner]), edge)
    assert found.least.shape == found.most.shape == (len(edge.nodes), 1)
    exact = [foot(corner, *piece).metres for piece in edge.nodes]
    assert (found.least[:, 0] <= exact).all()
    assert (exact <= found.most[:, 0]).all()
    assert found.least.min() <= foot(corner, start, stop).metres <= found.most.min()


@settings(max_examples=200, deadline=None)
@given(PLACES, AZIMUTHS, st.floats(1e-2, PIECE_M), st.floats(0, 1), AZIMUTHS, st.floats(-3, 5.45))
@example((0.0, 0.0), 7.0, 10**4.25, 0.0, 0.0, 3.0)
@example((0.0, 0.0), 0.0, 10**4.0, 0.0, 139.0, 3.25)
@example(
    (-0.09, 0.0), 0.0, PIECE_M - 0.1, 1.0, 0.0, 1.5
)  # A meridian's end, where it bends the most.
@example(
    (0.0, 0.0), 90.0, PIECE_M - 0.1, 0.5, 0.0, 2.6
)  # The sphere there lies over the ellipsoid.
@example((0.5, 0.0), 44.64, PIECE_M - 0.1, 0.79, 281.8, -3.0)  # A piece's furthest from straight.
def test_bounds_of_a_frame_are_close(
    start: tuple[float, float],
    azimuth: float,
    length: float,
    share: float,
    aside: float,
    power: float,
) -> None:
    """Within 300 km the bounds are as close as promised, and half of the allowed error is spare."""
    corner = beyond(beyond(start, azimuth, length * share), aside, 10**power)
    edge = make([start, beyond(start, azimuth, length)])
    (found,) = corner_bounds(make([corner]), edge)
    for piece, nodes in enumerate(edge.nodes):
        middle = float(np.linalg.norm(edge.frames.middle[piece] - vectors([corner])[0]))
        exact = foot(corner, *nodes).metres
        least, most = float(found.least[piece, 0]), float(found.most[piece, 0])
        assert middle <= NEAR_M
        # Typed out, so that widening a constant of the code fails here.
        assert most - least < 4.1e-5 + 1.02 * (middle / MEAN_RADIUS_M) ** 2 * exact
        assert least == 0 or least + FRAME_ERROR_M / 2 <= exact
        assert exact <= most - FRAME_ERROR_M / 2


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


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(PLACES, st.floats(-360, 720), st.floats(-3, 7)), min_size=1, max_size=9))
def test_many_ways_at_once_end_where_each_ends(
    ways: list[tuple[tuple[float, float], float, float]],
) -> None:
    """The direct problem solved for arrays agrees with geographiclib to a tenth of a micrometre."""
    starts, headings = np.array([at for at, *_ in ways]), np.array([turn for _, turn, _ in ways])
    metres = np.array([10**power for *_, power in ways])
    found = beyond_each(starts, headings, metres).tolist()
    for (at, turn, _), far, (lat, lng) in zip(ways, metres.tolist(), found, strict=True):
        assert -180 <= lng <= 180
        assert distance(beyond(at, turn, far), (lat, lng)) < 1e-7
