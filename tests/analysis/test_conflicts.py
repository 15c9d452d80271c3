"""Conflicts are exact: the shared cases, and an oracle that knows nothing of our method.

The oracle draws both areas, edges finely cut, on the ellipsoidal gnomonic plane (C. F. F. Karney,
"Algorithms for geodesics", section 8) between them, and asks a planar library; distances it finds
by sampling edges and narrowing down, with no theorem about where the nearest points lie.
"""

from __future__ import annotations

import dataclasses
import json
import math
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.analysis.areas import distance_m, faults
from truceline.analysis.conflicts import conflicts, meets
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
    parse_volumes,
)

if TYPE_CHECKING:
    from pathlib import Path

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


def edge_gap(first: tuple[LatLng, LatLng], second: tuple[LatLng, LatLng]) -> float:
    """The least distance of two edges: a grid of places on both, then finer and finer grids."""
    (low_s, high_s), (low_t, high_t) = (0.0, 1.0), (0.0, 1.0)
    best = math.inf
    for _ in range(14):
        shares_s = sorted({low_s + (high_s - low_s) * k / 4 for k in range(5)})
        shares_t = sorted({low_t + (high_t - low_t) * k / 4 for k in range(5)})
        places_t = [along(*second, t) for t in shares_t]
        found, s, t = min(
            (away(along(*first, s), place), s, t)
            for s in shares_s
            for t, place in zip(shares_t, places_t, strict=True)
        )
        best = min(best, found)
        width_s, width_t = (high_s - low_s) * 0.3, (high_t - low_t) * 0.3
        low_s, high_s = max(0.0, s - width_s), min(1.0, s + width_s)
        low_t, high_t = max(0.0, t - width_t), min(1.0, t + width_t)
    return best


def gnomonic(vertices: list[LatLng], centre: LatLng, *, filled: bool) -> Any:
    """A core on the ellipsoidal gnomonic plane about ``centre``, its edges cut in sixteen."""
    drawn = []
    for p, q in edges(vertices, filled=filled):
        for step in range(16):
            at = along(p, q, step / 16)
            way = EARTH.Inverse(
                centre.lat, centre.lng, at.lat, at.lng, Geodesic.ALL | Geodesic.GEODESICSCALE
            )
            out, azimuth = way["m12"] / way["M12"], math.radians(way["azi1"])
            drawn.append((out * math.sin(azimuth), out * math.cos(azimuth)))
    if filled:
        return shapely.Polygon(drawn)
    return shapely.Point(drawn[0])


def oracle_cores_meet(a: Outline, b: Outline, room: float) -> bool | None:
    """Whether two filled cores overlap by more than ``room`` metres; None where it is that close.

    Only for polygons: what else there is, is decided by distance.
    """
    (ring_a, _, _), (ring_b, _, _) = core(a), core(b)
    flat_a = gnomonic(ring_a, ring_a[0], filled=True)
    flat_b = gnomonic(ring_b, ring_a[0], filled=True)
    if flat_a.distance(flat_b) > room:
        return False
    return True if flat_a.buffer(-room).intersects(flat_b) else None


class TestSharedCases:
    """All acceptance cases gathered from public peers."""

    def test_every_case_is_answered_right(self, shared: Path) -> None:
        """Every pair of the shared cases conflicts exactly where it is said to."""
        cases = json.loads((shared / "cases" / "volumes_4d.json").read_text())
        assert len(cases) > 200
        wrong = []
        for case in cases:
            a, b = parse_volumes(case["a"]), parse_volumes(case["b"])
            assert not [fault for one in a + b for fault in faults(one)], case["name"]
            report = conflicts(a, b)
            if not report.conflict == meets(a, b) == meets(b, a) == case["expect"]:
                wrong.append(case["name"])
        assert wrong == []

    def test_the_gaps_of_the_cases_agree_with_their_margins(self, shared: Path) -> None:
        """Our separation is the cases' own gap, but for the sphere that those were measured on."""
        cases = json.loads((shared / "cases" / "volumes_4d.json").read_text())
        for case in cases:
            if len(case["a"]) > 1 or len(case["b"]) > 1 or case["expect"]:
                continue
            gaps = conflicts(parse_volumes(case["a"]), parse_volumes(case["b"])).separation
            said = case["margin"]
            assert gaps.horizontal_m == pytest.approx(max(0, -said["horizontal_m"]), rel=0.01)
            assert gaps.vertical_m == pytest.approx(max(0, -said["altitude_m"]), abs=0.011)
            assert gaps.seconds == max(0, -said["time_s"])


@settings(max_examples=150, deadline=None)
@given(neighbours())
def test_polygons_meet_as_on_the_gnomonic_plane(pair: tuple[Outline, Outline, float]) -> None:
    """Two filled areas overlap exactly where they do on the gnomonic plane, beyond a centimetre."""
    a, b, _ = pair
    if core(a)[1] and core(b)[1]:
        expected = oracle_cores_meet(a, b, 0.01)
        grown = core(a)[2] + core(b)[2]
        if expected is True or (expected is False and grown == 0):
            assert meets([volume(a)], [volume(b)]) is expected


@settings(max_examples=60, deadline=None)
@given(neighbours())
def test_distance_is_that_of_the_nearest_sampled_places(
    pair: tuple[Outline, Outline, float],
) -> None:
    """Where areas are apart, their distance is that of the nearest of all their places, to 1 mm."""
    a, b, size = pair
    (ring_a, filled_a, grown_a), (ring_b, filled_b, grown_b) = core(a), core(b)
    measured = distance_m(a, b)
    if measured == 0:
        return
    sampled = min(
        edge_gap(p, q)
        for p in edges(ring_a, filled=filled_a)
        for q in edges(ring_b, filled=filled_b)
    )
    # The grids close in on the nearest places to a share of the size of the areas.
    assert measured == pytest.approx(sampled - grown_a - grown_b, abs=max(1e-3, size * 1e-7))
    assert measured <= sampled - grown_a - grown_b + 1e-5


@settings(max_examples=100, deadline=None)
@given(neighbours(), st.sampled_from([0.01, 1.0, 500.0]))
def test_meeting_turns_where_the_distance_is_crossed(
    pair: tuple[Outline, Outline, float], step: float
) -> None:
    """A separation 1 cm over the distance is a meeting, one 1 cm under it is not."""
    a, b, _ = pair
    measured = distance_m(a, b)
    assert meets([volume(a)], [volume(b)], horizontal_m=measured + step)
    if measured >= step:
        assert not meets([volume(a)], [volume(b)], horizontal_m=measured - step)


@settings(max_examples=100, deadline=None)
@given(neighbours())
def test_meeting_is_mutual(pair: tuple[Outline, Outline, float]) -> None:
    """What meets is met; distance is the same both ways; an area meets itself."""
    a, b, _ = pair
    assert meets([volume(a)], [volume(b)]) is meets([volume(b)], [volume(a)])
    assert distance_m(a, b) == pytest.approx(distance_m(b, a), abs=1e-6)
    assert meets([volume(a)], [volume(a)])


@settings(max_examples=100, deadline=None)
@given(neighbours(), st.floats(-360, 360))
def test_turning_the_globe_changes_nothing(
    pair: tuple[Outline, Outline, float], turn: float
) -> None:
    """Turned about the poles, across the antimeridian or not, areas are as far apart as before."""
    a, b, _ = pair
    moved = [_turned(a, turn), _turned(b, turn)]
    assert distance_m(*moved) == pytest.approx(distance_m(a, b), abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(neighbours())
def test_the_mirrored_globe_changes_nothing(pair: tuple[Outline, Outline, float]) -> None:
    """North exchanged with south, areas are as far apart, though rings turn the other way."""
    a, b, _ = pair
    moved = [_mapped(outline, lambda at: LatLng(-at.lat, at.lng)) for outline in (a, b)]
    assert distance_m(*moved) == pytest.approx(distance_m(a, b), abs=1e-6)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 100), st.integers(0, 50), st.integers(0, 100), st.integers(0, 50),
    st.integers(-(10**6), 10**6), st.sampled_from(["time", "altitude"]),
)  # fmt: skip
def test_spans_are_closed_and_move_together(
    start_a: int, long_a: int, start_b: int, long_b: int, shift: int, axis: str
) -> None:
    """Spans of time and altitude meet where they share an instant or a height, shifted or not."""
    disc = Circle(LatLng(10, 20), Radius(100))
    expected = start_a <= start_b + long_b and start_b <= start_a + long_a
    for moved in (0, shift):
        a = _spanning(disc, start_a + moved, start_a + long_a + moved, axis)
        b = _spanning(disc, start_b + moved, start_b + long_b + moved, axis)
        report = conflicts([a], [b])
        assert report.conflict is meets([a], [b]) is expected
        between = max(start_b - start_a - long_a, start_a - start_b - long_b, 0)
        gaps = report.separation
        assert (gaps.seconds if axis == "time" else gaps.vertical_m) == between
        minima = {"seconds" if axis == "time" else "vertical_m": between}
        assert meets([a], [b], **minima)


def _spanning(outline: Outline, low: float, high: float, axis: str) -> Volume4D:
    """A volume of a span, in seconds from 2016 or in metres."""
    if axis == "altitude":
        return volume(outline, altitude_lower=float(low), altitude_upper=float(high))
    zero = datetime(2016, 2, 27, tzinfo=UTC)
    start, end = (zero + timedelta(seconds=at) for at in (low, high))
    return volume(outline, time_start=start.isoformat(), time_end=end.isoformat())


def _turned(outline: Outline, turn: float) -> Outline:
    """An outline turned about the poles."""
    turned: Outline = _mapped(
        outline, lambda at: LatLng(at.lat, math.remainder(at.lng + turn, 360))
    )
    return turned


def _mapped(outline: Any, change: Any) -> Any:
    """An outline with each of its places changed."""
    if isinstance(outline, LatLng):
        return change(outline)
    if isinstance(outline, tuple):
        return tuple(_mapped(part, change) for part in outline)
    if dataclasses.is_dataclass(outline) and not isinstance(outline, type):
        parts = {
            f.name: _mapped(getattr(outline, f.name), change) for f in dataclasses.fields(outline)
        }
        return type(outline)(**parts)
    return outline


def box(south: float, west: float, north: float, east: float) -> Polygon:
    """A ring of four corners, its edges geodesics."""
    return Polygon(
        (LatLng(south, west), LatLng(south, east), LatLng(north, east), LatLng(north, west))
    )


class TestHardPlaces:
    """Named places where planar shortcuts go wrong."""

    def test_a_cap_holds_its_pole(self) -> None:
        """A ring round the pole holds the pole, though no vertex is near and no longitude helps."""
        cap = Polygon(tuple(LatLng(80.0, lng) for lng in (-180.0, -90.0, 0.0, 90.0)))
        assert distance_m(cap, Circle(LatLng(90, 0), Radius(1))) == 0
        assert distance_m(cap, Circle(LatLng(70, 0), Radius(1))) > 1_000_000

    def test_an_edge_over_the_pole_is_straight(self) -> None:
        """The edge between two places on opposite meridians runs over the pole."""
        line = Corridor((LatLng(85, 0), LatLng(85, 180)), Radius(10))
        assert distance_m(line, Circle(LatLng(90, 77), Radius(1))) == 0

    def test_a_parallel_is_not_an_edge(self) -> None:
        """At 60 degrees north the edge between two places of one parallel runs well north of it."""
        top = box(50, 0, 60, 20)
        assert meets([volume(top)], [volume(Circle(LatLng(60.3, 10), Radius(1)))])
        assert not meets([volume(top)], [volume(Circle(LatLng(50.1, 10), Radius(1)))])

    def test_an_ocean_is_an_area_like_any_other(self) -> None:
        """An ocean across the antimeridian holds its islands and not its coasts."""
        pacific = Polygon(
            tuple(
                LatLng(*at)
                for at in [(50, 160), (50, -140), (0, -90), (-50, -100), (-50, -170), (0, 160)]
            )
        )
        assert faults(volume(pacific)) == ()
        for lat, lng in [(19.9, -155.6), (-17.7, -149.4), (-17.8, 178.0), (28.2, -177.4)]:
            assert distance_m(pacific, Circle(LatLng(lat, lng), Radius(10))) == 0
        for lat, lng in [(-33.9, 151.2), (35.7, 139.7), (4.7, -74.1), (51.5, -0.1)]:
            assert distance_m(pacific, Circle(LatLng(lat, lng), Radius(10))) > 100_000

    def test_either_order_of_vertices_names_the_same_area(self) -> None:
        """Clockwise or not, the inside is the side that fits in a hemisphere."""
        ring = box(10, 10, 11, 11)
        other = Polygon(tuple(reversed(ring.vertices)))
        spot = Circle(LatLng(10.5, 10.5), Radius(1))
        assert distance_m(ring, spot) == distance_m(other, spot) == 0

    def test_circles_touch_to_the_tenth_of_a_millimetre(self) -> None:
        """Two circles that touch conflict; a millimetre less and they do not."""
        p, q = LatLng(36.2, 37.1), LatLng(36.3, 37.3)
        between = away(p, q)
        far = Circle(q, Radius(between - 1000))
        assert meets([volume(Circle(p, Radius(1000)))], [volume(far)])
        assert not meets([volume(Circle(p, Radius(999.999)))], [volume(far)])

    def test_distance_to_the_other_side_of_the_world(self) -> None:
        """Between antipodes the distance is half a meridian, as geographiclib has it."""
        a, b = Circle(LatLng(10, 20), Radius(5)), Circle(LatLng(-10, -160), Radius(7))
        assert distance_m(a, b) == pytest.approx(20_003_931.458 - 12, abs=0.001)


class TestReport:
    """What a report says besides yes and no."""

    def test_a_meeting_says_where_how_high_and_when(self) -> None:
        """A meeting is the intersection of the two volumes on each axis."""
        a = volume(
            box(10, 10, 10.1, 10.1),
            altitude_lower=0.0,
            altitude_upper=100.0,
            time_start="2016-02-27T00:00:00+02:00",
            time_end="2016-02-27T12:00:00Z",
        )
        b = volume(
            box(10.05, 10.05, 10.2, 10.2), altitude_lower=50.0, time_start="2016-02-27T06:00:00Z"
        )
        report = conflicts([b, a], [b]).as_json()
        assert report["separation"] == {"horizontal_m": 0.0, "vertical_m": 0.0, "seconds": 0.0}
        itself, meeting = report["meetings"]
        assert (itself["a"], itself["b"], itself["until"]) == (0, 0, None)
        assert itself["altitude_upper_m"] is None
        assert (meeting["a"], meeting["b"]) == (1, 0)
        assert meeting["from"] == "2016-02-27T06:00:00Z"
        assert meeting["until"] == "2016-02-27T12:00:00Z"
        assert (meeting["altitude_lower_m"], meeting["altitude_upper_m"]) == (50.0, 100.0)
        area = shapely.geometry.shape(meeting["area"])
        assert area.bounds == pytest.approx((10.05, 10.05, 10.1, 10.1), abs=1e-5)

    def test_an_overlap_across_the_antimeridian_is_cut_in_two(self) -> None:
        """RFC 7946, 3.1.9: no ring crosses the antimeridian."""
        report = conflicts(
            [volume(box(-17, 179.5, -16, -179.5))],
            [volume(Circle(LatLng(-16.5, 180), Radius(9e3)))],
        )
        area = report.meetings[0].area
        assert area["type"] == "MultiPolygon"
        shape = shapely.geometry.shape(area)
        assert shape.is_valid
        assert shape.bounds[0] == -180
        assert shape.bounds[2] == 180
        assert shape.area < 0.03

    def test_areas_that_touch_meet_at_a_point(self) -> None:
        """Two boxes that share a corner meet, in a Point."""
        report = conflicts([volume(box(10, 10, 11, 11))], [volume(box(11, 11, 12, 12))])
        assert report.meetings[0].area == {"type": "Point", "coordinates": [11.0, 11.0]}

    def test_the_nearest_pair_is_nearest_in_time_first(self) -> None:
        """A volume 900 m off at the same hour is nearer than one at the same place another day."""
        here, there = Circle(LatLng(0, 0), Radius(50)), Circle(LatLng(0, 0.009), Radius(50))
        day, next_day = ("2016-02-27T06:00:00Z",) * 2, ("2016-02-28T06:00:00Z",) * 2
        own = volume(here, time_start=day[0], time_end=day[1])
        others = [
            volume(here, time_start=next_day[0], time_end=next_day[1]),
            volume(there, time_start=day[0], time_end=day[1]),
        ]
        gaps = conflicts([own], others).separation
        assert gaps.seconds == 0
        assert gaps.horizontal_m == pytest.approx(901.875, abs=0.001)
        assert conflicts([own], others[:1]).separation.seconds == 86_400

    def test_all_three_minima_must_be_broken_at_once(self) -> None:
        """A separation minimum is a cylinder: near over ground alone is not too near."""
        low = volume(Circle(LatLng(0, 0), Radius(50)), altitude_lower=0.0, altitude_upper=100.0)
        high = volume(
            Circle(LatLng(0, 0.001), Radius(50)), altitude_lower=150.0, altitude_upper=200.0
        )
        assert not meets([low], [high], horizontal_m=100)
        assert not meets([low], [high], vertical_m=49)
        assert meets([low], [high], horizontal_m=100, vertical_m=50)
