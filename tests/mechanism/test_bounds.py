from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.mechanism.bounds import bounds
from truceline.mechanism.volumes import (
    Circle,
    Corridor,
    LatLng,
    Outline,
    Polygon,
    Radius,
    Reach,
    Site,
    Volume3D,
    Volume4D,
)

if TYPE_CHECKING:
    from truceline.mechanism.shapes import Area

LATITUDES = st.floats(min_value=-89.9, max_value=89.9)
LONGITUDES = st.floats(min_value=-180, max_value=180)
PLACES = st.builds(LatLng, LATITUDES, LONGITUDES)
LENGTHS = st.floats(min_value=1, max_value=2_000_000)


def _volume(outline: Outline) -> Volume4D:
    match outline:
        case Polygon():
            return Volume4D(volume=Volume3D(outline_polygon=outline))
        case Circle():
            return Volume4D(volume=Volume3D(outline_circle=outline))
        case Corridor():
            return Volume4D(volume=Volume3D(outline_corridor=outline))
    return Volume4D(volume=Volume3D(outline_site=outline))


def _area(*outlines: Outline) -> Area:
    found = bounds(_volume(outline) for outline in outlines)
    assert found is not None
    return found


def _holds(area: Area, lat: float, lng: float) -> bool:
    width = (area.east - area.west) % 360 if area.east != area.west + 360 else 360
    inside = abs(lat) == 90 or (lng - area.west) % 360 <= width
    return area.south <= lat <= area.north and inside


@settings(deadline=None, max_examples=200)
@given(PLACES, LENGTHS, st.floats(min_value=0, max_value=360))
def test_a_disc_lies_within_its_bounds(place: LatLng, radius: float, azimuth: float) -> None:
    """Every point within the geodesic radius lies in the box, over poles and antimeridian."""
    end = Geodesic.WGS84.Direct(place.lat, place.lng, azimuth, radius)
    for outline in (
        Circle(place, Radius(radius)),
        Site(Reach(radius / 2), center=place, radius=Reach(radius / 2)),
    ):
        assert _holds(_area(outline), end["lat2"], end["lon2"])


@settings(deadline=None, max_examples=200)
@given(
    PLACES,
    st.floats(min_value=0, max_value=360),
    st.floats(min_value=10, max_value=15_000_000),
    st.floats(min_value=0, max_value=1),
    st.floats(min_value=0, max_value=360),
    st.floats(min_value=1, max_value=500_000),
)
def test_a_corridor_lies_within_its_bounds(
    start: LatLng, azimuth: float, length: float, share: float, aside: float, half: float
) -> None:
    """Every point of a geodesic leg, and within its half-width, lies in the box."""
    line = Geodesic.WGS84.DirectLine(start.lat, start.lng, azimuth, length)
    end, at = line.Position(length), line.Position(length * share)
    corridor = Corridor((start, LatLng(end["lat2"], end["lon2"])), Radius(half))
    near = Geodesic.WGS84.Direct(at["lat2"], at["lon2"], aside, half)
    assert _holds(_area(corridor), at["lat2"], at["lon2"])
    assert _holds(_area(corridor), near["lat2"], near["lon2"])


@settings(deadline=None, max_examples=200)
@given(
    PLACES,
    st.lists(st.floats(min_value=0, max_value=360), min_size=3, max_size=6, unique_by=round),
    st.floats(min_value=100, max_value=5_000_000),
    st.floats(min_value=0, max_value=1),
)
def test_a_ring_lies_within_its_bounds(
    centre: LatLng, azimuths: list[float], radius: float, share: float
) -> None:
    """Edges and inside of a ring about any place, poles included, lie in the box."""
    corners = [Geodesic.WGS84.Direct(centre.lat, centre.lng, a, radius) for a in sorted(azimuths)]
    ring = [(corner["lat2"], corner["lon2"]) for corner in corners]
    area = _area(Polygon(tuple(LatLng(*at) for at in ring)))
    for one, other in zip(ring, [*ring[1:], ring[0]], strict=True):
        edge = Geodesic.WGS84.InverseLine(*one, *other)
        at = edge.Position(edge.s13 * share)
        assert _holds(area, at["lat2"], at["lon2"])
    turns = sorted(azimuths)
    gaps = [b - a for a, b in pairwise([*turns, turns[0] + 360])]
    if max(gaps) < 150:
        assert _holds(area, centre.lat, centre.lng)


def test_bounds_are_no_larger_than_they_need_be() -> None:
    """A box of half a degree is bounded to a hundredth of a degree; nothing has no bounds."""
    ring = tuple(LatLng(*at) for at in ((36.0, 37.0), (36.0, 37.5), (36.5, 37.5), (36.5, 37.0)))
    area = _area(Polygon(ring))
    assert abs(area.north - 36.5) < 0.01
    assert abs(area.west - 37.0) < 0.01
    both = _area(Circle(LatLng(0, 179.9), Radius(1.0)), Circle(LatLng(0, -179.9), Radius(1.0)))
    assert (both.west > 179.8, both.east < -179.8) == (True, True)
    assert bounds([]) is None
