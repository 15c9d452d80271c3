"""Made-up outlines of every form, anywhere on Earth, for tests of conflicts: how they are grown."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from geographiclib.geodesic import Geodesic
from hypothesis import strategies as st

from truceline.mechanism.volumes import (
    Altitude,
    Circle,
    Corridor,
    LatLng,
    Outline,
    Polygon,
    Radius,
    Reach,
    Site,
    Time,
    Volume3D,
    Volume4D,
)

EARTH = Geodesic.WGS84
NAMES = {
    Polygon: "outline_polygon",
    Circle: "outline_circle",
    Corridor: "outline_corridor",
    Site: "outline_site",
}

LATITUDES = st.one_of(
    st.floats(-90, 90),
    st.floats(89.9, 90),
    st.floats(-90, -89.9),
    st.sampled_from([-90.0, 0.0, 90.0]),
)
LONGITUDES = st.one_of(
    st.floats(-180, 180), st.floats(179.99, 180), st.sampled_from([-180.0, 0.0, 180.0])
)
PLACES = st.builds(LatLng, LATITUDES, LONGITUDES)
SIZES = st.floats(1.5, 5).map(lambda power: 10**power)  # 30 m to 100 km


def beyond(at: LatLng, azimuth: float, metres: float) -> LatLng:
    """The place ``metres`` away."""
    end = EARTH.Direct(at.lat, at.lng, azimuth, metres)
    return LatLng(end["lat2"], end["lon2"])


def volume(outline: Outline, **bounds: Any) -> Volume4D:
    """A volume with an outline; without bounds, at all heights and times."""
    parts: dict[str, Any] = {NAMES[type(outline)]: outline}
    parts |= {key: Altitude(bounds[key]) for key in bounds if key.startswith("altitude")}
    times: dict[str, Any] = {key: Time(bounds[key]) for key in bounds if key.startswith("time")}
    return Volume4D(volume=Volume3D(**parts), **times)


@st.composite
def outlines(draw: st.DrawFn, about: LatLng, size: float) -> Outline:
    """An outline of any of the four forms, about ``size`` metres across, near a place."""
    form = draw(st.sampled_from(["polygon", "circle", "corridor", "site", "point"]))
    middle = beyond(about, draw(st.floats(0, 360)), size * draw(st.floats(0, 1.5)))
    if form == "circle":
        return Circle(middle, Radius(size * draw(st.floats(0.1, 1))))
    if form == "point":
        return Site(Reach(size * draw(st.floats(0.1, 1))), center=middle)
    if form == "corridor":
        far = [beyond(middle, draw(st.floats(0, 360)), size * draw(st.floats(0.2, 1)))]
        far.append(beyond(far[0], draw(st.floats(0, 360)), size * draw(st.floats(0.2, 1))))
        return Corridor((middle, *far), Radius(size * draw(st.floats(0.01, 0.3))))
    count = draw(st.integers(3, 7))
    turns = [360 * (k + draw(st.floats(0, 0.8))) / count for k in range(count)]
    if draw(st.booleans()):
        turns.reverse()
    ring = Polygon(tuple(beyond(middle, t, size * draw(st.floats(0.3, 1))) for t in turns))
    return ring if form == "polygon" else Site(Reach(size * draw(st.floats(0, 0.3))), polygon=ring)


@st.composite
def neighbours(draw: st.DrawFn) -> tuple[Outline, Outline, float]:
    """Two outlines near each other anywhere on Earth, and their size."""
    about, size = draw(PLACES), draw(SIZES)
    return draw(outlines(about, size)), draw(outlines(about, size)), size


def core(outline: Outline) -> tuple[list[LatLng], bool, float]:
    """What an outline is grown from: vertices, whether filled, and by how much."""
    match outline:
        case Polygon():
            return list(outline.vertices), True, 0.0
        case Circle():
            return [outline.center], False, outline.radius.value
        case Corridor():
            return list(outline.vertices), False, outline.half_width.value
        case _ if outline.polygon is not None:
            return list(outline.polygon.vertices), True, outline.stand_off.value
        case _:
            assert outline.center is not None
            own = outline.radius.value if outline.radius else 0.0
            return [outline.center], False, own + outline.stand_off.value


def edges(vertices: list[LatLng], *, filled: bool) -> list[tuple[LatLng, LatLng]]:
    """The edges of a core; a single place is an edge of no length."""
    ends = [*vertices, vertices[0]] if filled or len(vertices) == 1 else vertices
    return list(pairwise(ends))


def away(p: LatLng, q: LatLng) -> float:
    """The geodesic distance."""
    return float(EARTH.Inverse(p.lat, p.lng, q.lat, q.lng)["s12"])


def along(p: LatLng, q: LatLng, share: float) -> LatLng:
    """A place on the edge."""
    line = EARTH.InverseLine(p.lat, p.lng, q.lat, q.lng)
    at = line.Position(line.s13 * share)
    return LatLng(at["lat2"], at["lon2"])


def box(south: float, west: float, north: float, east: float) -> Polygon:
    """A ring of four corners, its edges geodesics."""
    return Polygon(
        (LatLng(south, west), LatLng(south, east), LatLng(north, east), LatLng(north, west))
    )
