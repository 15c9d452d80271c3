"""Drawn overlaps hold the places that both areas hold, and are sound GeoJSON."""

from __future__ import annotations

import math
from typing import Any

import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from truceline.analysis.drawing import area, overlap
from truceline.analysis.footprints import Footprint, make
from truceline.analysis.nearness import meet

EARTH = Geodesic.WGS84
PLACES = st.tuples(
    st.one_of(st.floats(-90, 90), st.sampled_from([90.0, -90.0, 89.99, -89.9])),
    st.one_of(st.floats(-180, 180), st.sampled_from([179.99, -180.0, 0.0])),
)
FORMS = st.sampled_from(["circle", "corridor", "polygon", "site"])


def beyond(at: tuple[float, float], azimuth: float, metres: float) -> tuple[float, float]:
    """The place ``metres`` away."""
    end = EARTH.Direct(*at, azimuth, metres)
    return (end["lat2"], end["lon2"])


@st.composite
def footprints(draw: st.DrawFn, about: tuple[float, float], size: float) -> Footprint:
    """A footprint of some form."""
    form = draw(FORMS)
    if form == "circle":
        return make([about], radius=size * 0.6)
    if form == "corridor":
        ends = [beyond(about, draw(st.floats(0, 360)), size * k / 3) for k in (1, 2, 3)]
        return make(ends, radius=size * 0.2)
    turns = [72 * k + draw(st.floats(0, 60)) for k in range(5)]
    corners = [beyond(about, turn, size * draw(st.floats(0.4, 1))) for turn in turns]
    return make(corners, filled=True, radius=size * 0.1 if form == "site" else 0.0)


@st.composite
def neighbours(draw: st.DrawFn) -> tuple[Footprint, Footprint, tuple[float, float], float]:
    """Two footprints near each other, the place they are about, and their size."""
    about, size = draw(PLACES), 10 ** draw(st.floats(1, 6))
    near = beyond(about, draw(st.floats(0, 360)), size * 0.7)
    return draw(footprints(about, size)), draw(footprints(near, size)), about, size


@settings(max_examples=40, deadline=None)
@given(
    neighbours(), st.lists(st.tuples(st.floats(0, 360), st.floats(0, 1.7)), min_size=4, max_size=6)
)
def test_an_overlap_holds_what_both_areas_hold(
    pair: tuple[Footprint, Footprint, tuple[float, float], float], spots: list[tuple[float, float]]
) -> None:
    """A place in both areas is in the drawing and no other is, to a hundredth of their size."""
    a, b, about, size = pair
    assume(meet(a, b))
    drawn = shapely.geometry.shape(overlap(a, b))
    assert drawn.is_valid
    assert shapely.box(-180, -90, 180, 90).covers(drawn)
    for azimuth, share in spots:
        place = beyond(about, azimuth, size * share)
        # Within a hundredth of the size of a rim, either answer is right.
        if _deep(a, place, size) is _deep(b, place, size) is True:
            assert _covers(drawn, place)
        if _deep(a, place, size) is False or _deep(b, place, size) is False:
            assert not _covers(drawn, place)


def _deep(area: Footprint, place: tuple[float, float], size: float) -> bool | None:
    """Whether a place is in an area; None within a hundredth of its size of the rim."""
    spots = [place, *(beyond(place, 60 * k, size / 100) for k in range(6))]
    answers = {meet(area, make([spot])) for spot in spots}
    return answers.pop() if len(answers) == 1 else None


def _covers(drawn: Any, place: tuple[float, float]) -> bool:
    """Whether a drawing in longitude and latitude covers a place."""
    return bool(drawn.covers(shapely.Point(math.remainder(place[1], 360), place[0])))


def test_a_cap_is_drawn_up_to_its_pole() -> None:
    """A disc about the pole becomes a band along the top of the chart, from edge to edge."""
    drawn = shapely.geometry.shape(area(make([(90.0, 0.0)], radius=111_694)))
    assert drawn.bounds == pytest.approx((-180, 89, 180, 90), abs=0.001)
    assert drawn.area == pytest.approx(360, rel=0.001)


def test_a_corner_at_the_pole_is_drawn_at_both_longitudes() -> None:
    """A triangle with a corner at the pole is a quarter of the polar band."""
    corner = make([(80.0, 0.0), (80.0, 90.0), (90.0, 0.0)], filled=True)
    drawn = shapely.geometry.shape(area(corner))
    assert drawn.covers(shapely.Point(2, 89.9))
    assert drawn.covers(shapely.Point(88, 89.9))
    assert not drawn.covers(shapely.Point(-2, 89.9))


def test_a_corridor_from_pole_to_pole_is_drawn_with_both() -> None:
    """A shape that holds both poles is the world without what it leaves out."""
    spine = [(90.0, 0.0), (45.0, 0.0), (0.0, 0.0), (-45.0, 0.0), (-90.0, 0.0)]
    drawn = shapely.geometry.shape(area(make(spine, radius=1_000_000)))
    for lat, lng, held in [(89, 170, True), (-89, 170, True), (0, 5, True), (0, 20, False)]:
        assert drawn.covers(shapely.Point(lng, lat)) is held


def test_rings_are_right_handed() -> None:
    """RFC 7946, 3.1.6: exterior rings are counter-clockwise, holes clockwise."""
    corners = [(0.0, 0.0), (0.0, 2.0), (2.0, 2.0), (2.0, 0.0), (0.0, 0.0)]
    drawn = area(make(corners, radius=10_000))
    exterior, hole = (shapely.LinearRing(ring) for ring in drawn["coordinates"])
    assert exterior.is_ccw
    assert not hole.is_ccw


@pytest.mark.parametrize("radius", [5e-324, 1e-300, 1e-160, 1e-12, 1e-9, 1e-5, 1e-3])
@pytest.mark.parametrize("lat", [36.2, 0.0, 90.0, -90.0, 89.9999])
def test_what_is_too_small_to_draw_is_a_point(radius: float, lat: float) -> None:
    """Discs and corridors of no width that a number can hold: something finite, where they are."""
    here, there = (lat, 37.1), (lat - math.copysign(0.1, lat), 37.1)
    tiny = [make([here], radius=radius), make([here, there], radius=radius)]
    others = [
        *tiny,
        make([here], radius=500.0),
        make([here, there], radius=50.0),
        make([here, (there[0], 37.0), (there[0], 37.2)], filled=True),
    ]
    for drawn in (*map(area, tiny), *(overlap(one, other) for one in tiny for other in others)):
        assert drawn["type"] in {"Point", "Polygon", "MultiPolygon"}
        places = shapely.get_coordinates(shapely.geometry.shape(drawn))
        assert len(places)
        assert (abs(places[:, 1] - lat) < 0.11).all()


def comb(teeth: int, *, upright: bool) -> Footprint:
    """A comb of a tenth of a degree about one place, its teeth along the meridian or across."""
    corners = [(-0.06, 0.05), (-0.06, -0.05)]
    for tooth in range(teeth):
        left, right = tooth / teeth / 10 - 0.05, (tooth + 0.5) / teeth / 10 - 0.05
        corners += [(-0.05, left), (0.05, left), (0.05, right), (-0.05, right)]
    return make(
        [(36 + y, 37 + x) if upright else (36 + x, 37 + y) for y, x in corners], filled=True
    )


@pytest.mark.parametrize(("teeth", "parts"), [(30, 900), (2000, 1)])
def test_outlines_that_cross_thousands_of_times_are_drawn_whole(teeth: int, parts: int) -> None:
    """Of two combs across each other each square is drawn; one area, where there are millions."""
    a, b = comb(teeth, upright=True), comb(teeth, upright=False)
    drawn = shapely.geometry.shape(overlap(a, b))
    assert drawn.is_valid
    assert len(shapely.get_parts(drawn)) == parts
    west, south, east, north = drawn.bounds
    assert (west, south, east, north) == pytest.approx((36.95, 35.95, 37.05, 36.05), abs=0.002)


def test_what_a_long_corridor_shares_is_drawn_from_its_near_legs() -> None:
    """A disc on a corridor of thousands of legs shares the ground it shares with those few near."""
    line = [(36.0, 37.0 + k / 1000) for k in range(3000)]
    disc = make([(36.003, 38.5)], radius=400.0)
    whole, part = (make(some, radius=250.0) for some in (line, line[1480:1521]))
    drawn, few = (shapely.geometry.shape(overlap(some, disc)) for some in (whole, part))
    assert drawn.symmetric_difference(few).area < 1e-6 * few.area
