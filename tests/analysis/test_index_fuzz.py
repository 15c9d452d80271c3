"""Whatever is filed, the check neither breaks nor answers wrongly: it refuses, or it is right.

Everything goes the way a filed notice goes: ``parse_volumes``, then ``areas.faults``, then the
index. What is refused has a code, a sentence and a hint; what is not is answered as ``meets`` does,
and where an oracle can say (``geodesic_oracle``), as that does.
"""

from __future__ import annotations

import json
import math
import os
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.analysis.conflict_outlines import away, beyond, core
from tests.analysis.geodesic_oracle import core_gap

from truceline.analysis.areas import faults
from truceline.analysis.conflicts import meets
from truceline.analysis.index import ConflictIndex
from truceline.errors import BadInput
from truceline.mechanism.volumes import LatLng, Volume4D, parse_volumes

if TYPE_CHECKING:
    from collections.abc import Iterable

THOROUGH = os.environ.get("TRUCELINE_HYPOTHESIS") == "thorough"
EXAMPLES = 5000 if THOROUGH else 120
METRES = {"units": "M"}
ABOVE = {"reference": "W84", "units": "M"}
TINY, HUGE = 5e-324, 1.7976931348623157e308


def filed(raw: object) -> tuple[Volume4D, ...] | list[str]:
    """The volumes, or the codes for which they are refused, each with a sentence and a hint."""
    try:
        volumes = parse_volumes(raw)
    except BadInput as refused:
        found = list(refused.faults)
    else:
        found = [fault for volume in volumes for fault in faults(volume)]
        if not found:
            return volumes
    for fault in found:
        assert fault.code.isupper()
        assert fault.sentence
        assert fault.hint
    return [fault.code for fault in found]


def answered(a: tuple[Volume4D, ...], b: tuple[Volume4D, ...], **minima: float) -> bool:
    """Whether the index finds ``a`` by ``b``; both ways alike, and as ``meets`` says."""
    index, other = ConflictIndex(), ConflictIndex()
    index.add("it", a)
    other.add("it", b)
    found, back = index.query(b, **minima), other.query(a, **minima)
    assert found == back
    assert found <= {"it"}
    assert bool(found) is meets(a, b, **minima) is meets(b, a, **minima)
    index.remove("it")
    assert index.query(b, **minima) == frozenset()
    return bool(found)


def bounded(raw: dict[str, Any], **bounds: Any) -> dict[str, Any]:
    """A volume with bounds of altitude (metres) and time (text)."""
    heights = {key: {"value": at, **ABOVE} for key, at in bounds.items() if "altitude" in key}
    times = {key: {"value": at, "format": "RFC3339"} for key, at in bounds.items() if "time" in key}
    return {"volume": {**raw, **heights}, **times}


def circle(lat: Any, lng: Any, radius: Any) -> dict[str, Any]:
    """A circle as it is filed."""
    center = {"lat": lat, "lng": lng}
    return {"outline_circle": {"center": center, "radius": {"value": radius, **METRES}}}


def polygon(places: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """A polygon as it is filed."""
    return {"outline_polygon": {"vertices": [{"lat": lat, "lng": lng} for lat, lng in places]}}


def corridor(places: Iterable[tuple[Any, Any]], half_width: Any) -> dict[str, Any]:
    """A corridor as it is filed."""
    vertices = [{"lat": lat, "lng": lng} for lat, lng in places]
    return {
        "outline_corridor": {"vertices": vertices, "half_width": {"value": half_width, **METRES}}
    }


def site(places: Iterable[tuple[Any, Any]], stand_off: Any) -> dict[str, Any]:
    """A site of a polygon, as it is filed."""
    ring = polygon(places)["outline_polygon"]
    return {"outline_site": {"stand_off": {"value": stand_off, **METRES}, "polygon": ring}}


ODD = st.sampled_from(
    [math.nan, math.inf, -math.inf, TINY, -TINY, 2.2e-308, -0.0, HUGE, -HUGE, 1e-12]
)
WILD = st.one_of(ODD, st.floats(), st.integers(), st.none(), st.booleans(), st.text(max_size=3))
LATITUDES = st.sampled_from([-90, -89.9999999, -45, -TINY, 0, TINY, 1e-9, 1e-3, 45, 60, 89.9, 90])
LONGITUDES = st.sampled_from([-180, -179.9999999, -90, -1e-9, 0, TINY, 1e-3, 90, 179.9999999, 180])
SIZES = st.one_of(
    st.sampled_from([TINY, 1e-300, 1e-9, 1e-4, 0.05, 1, 50, 1e4, 3e6, 9_999_999, 10_000_000]),
    st.floats(1e-6, 1e7),
)
PLACES = st.tuples(LATITUDES, LONGITUDES)
NEAR = st.tuples(st.integers(-3, 3), st.integers(-3, 3)).map(lambda at: (at[0] / 10, at[1] / 10))


def in_turn(places: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Places in the order in which their middle sees them: rings that more often than not stand."""
    found = list(places)
    lat, lng = (sum(column) / len(found) for column in zip(*found, strict=True))
    return sorted(found, key=lambda at: math.atan2(at[0] - lat - 0.003, at[1] - lng - 0.007))


LATTICE = st.one_of(
    st.lists(NEAR, min_size=3, max_size=9),
    st.sets(NEAR, min_size=3, max_size=9).map(in_turn),
    st.sets(NEAR, min_size=3, max_size=9).map(in_turn),
)
RINGS = st.one_of(st.lists(PLACES, min_size=3, max_size=7), LATTICE)
OUTLINES = st.one_of(
    st.builds(lambda at, size: circle(at[0], at[1], size), PLACES, SIZES),
    st.builds(polygon, RINGS),
    st.builds(corridor, st.lists(st.one_of(PLACES, NEAR), min_size=2, max_size=6), SIZES),
    st.builds(site, RINGS, st.one_of(st.just(0), SIZES)),
)
ALTITUDES = st.sampled_from([-HUGE, -1e30, -12_000, -TINY, 0, TINY, 100, 1e30, HUGE])
TIMES = st.sampled_from(
    ["1900-01-01T00:00:00Z", "2016-02-27T00:00:00Z", "2016-02-27T00:00:00.000001Z",
     "2016-02-27T02:00:00+02:00", "2199-12-31T23:59:59.999999Z", "2016-12-31T23:59:60Z"]
)  # fmt: skip
VOLUMES = st.builds(
    lambda raw, bounds: bounded(raw, **bounds),
    OUTLINES,
    st.one_of(
        st.just({}),
        st.fixed_dictionaries({}, optional={"altitude_lower": ALTITUDES, "time_end": TIMES}),
        st.fixed_dictionaries({}, optional={"altitude_upper": ALTITUDES, "time_start": TIMES}),
        st.fixed_dictionaries({"altitude_lower": ALTITUDES, "altitude_upper": ALTITUDES}),
        st.fixed_dictionaries({"time_start": TIMES, "time_end": TIMES}),
        ALTITUDES.map(lambda at: {"altitude_lower": at, "altitude_upper": at}),
        TIMES.map(lambda at: {"time_start": at, "time_end": at}),
    ),
)
MINIMA = st.fixed_dictionaries(
    {
        "horizontal_m": st.sampled_from([0.0, TINY, 0.01, 500.0, 2.1e7, 1e12]),
        "vertical_m": st.sampled_from([0.0, TINY, 300.0, HUGE]),
        "seconds": st.sampled_from([0.0, 1e-6, 60.0, 1e12]),
    }
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(VOLUMES, min_size=1, max_size=2), st.lists(VOLUMES, min_size=1, max_size=2), MINIMA)
def test_hard_volumes_are_refused_or_answered_as_meets_does(
    one: list[dict[str, Any]], other: list[dict[str, Any]], minima: dict[str, float]
) -> None:
    """Poles, subnormal sizes, crossed and doubled rings, endless heights: a code or the answer."""
    a, b = filed(one), filed(other)
    if isinstance(a, tuple) and isinstance(b, tuple):
        answered(a, b, **minima)


@settings(max_examples=EXAMPLES, deadline=None)
@given(LATTICE, LATTICE, st.integers(-6, 6))
def test_rings_on_a_lattice_are_refused_or_meet_as_the_oracle_says(
    one: list[tuple[float, float]], beside: list[tuple[float, float]], shift: int
) -> None:
    """Rings that share corners and edges, touch, nest, or lie apart: never a wrong answer."""
    other = [(lat, lng + shift / 10) for lat, lng in beside]
    a, b = filed([bounded(polygon(one))]), filed([bounded(polygon(other))])
    if isinstance(a, tuple) and isinstance(b, tuple):
        between = core_gap(a[0].volume.outline, b[0].volume.outline)
        found = answered(a, b)
        if between == 0 or between > 0.01:
            assert found is (between == 0)
        assert answered(a, b, horizontal_m=between + 0.01)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, 9), WILD, st.integers(0, 30))
@example(0, math.nan, 0)
@example(3, math.inf, 0)
@example(5, -math.inf, 0)
def test_a_field_that_is_nonsense_is_refused_with_its_place(
    field: int, value: Any, turn: int
) -> None:
    """NaN, infinities, texts and nulls in any field: refused, or taken for what they say."""
    lat, lng, size, low, high = 10.0, float(turn), 100.0, 0.0, 50.0
    fields: dict[str, Any] = {"lat": lat, "lng": lng, "size": size, "low": low, "high": high}
    name = list(fields)[field % 5]
    fields[name] = value
    outline = circle(fields["lat"], fields["lng"], fields["size"])
    if field >= 5:
        outline = polygon([(fields["lat"], fields["lng"]), (11, turn), (11, turn + 1), (10, 60)])
    sound = filed([bounded(circle(10, turn, 200))])
    raw = [bounded(outline, altitude_lower=fields["low"], altitude_upper=fields["high"])]
    for given_ in (raw, json.dumps(raw)):
        found = filed(given_)
        if isinstance(found, tuple):
            assert isinstance(sound, tuple)
            answered(found, sound)
            answered(found, found)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number and (name != "size" or field < 5):
            assert not isinstance(found, tuple)
        if is_number and not math.isfinite(value) and (name != "size" or field < 5):
            assert not isinstance(found, tuple)


class TestTimes:
    """Times at the ends of the calendar, and of no duration."""

    @pytest.mark.parametrize(
        "time",
        ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+23:59",
         "9999-12-31T23:59:59-23:59", "1899-12-31T23:59:59Z", "2200-01-01T00:00:00Z",
         "0000-00-00T00:00:00Z", "2016-02-30T00:00:00Z"],
    )  # fmt: skip
    @pytest.mark.parametrize("end", ["time_start", "time_end"])
    def test_a_time_beyond_those_that_a_desk_speaks_of_is_refused(
        self, time: str, end: str
    ) -> None:
        """The years 1 and 9999 are refused by name, and so are days that do not exist."""
        assert filed([bounded(circle(10, 20, 100), **{end: time})]) == ["TIME_RANGE"]

    def test_the_first_and_the_last_year_are_as_sound_as_any(self) -> None:
        """From 1900 to 2199 to the microsecond: touching is meeting, a microsecond is not."""
        first, last = "1900-01-01T00:00:00Z", "2199-12-31T23:59:59.999999Z"
        whole = filed([bounded(circle(10, 20, 100), time_start=first, time_end=last)])
        assert isinstance(whole, tuple)
        for time, beside in [(first, "1900-01-01T00:00:00.000001Z"),
                             (last, "2199-12-31T23:59:59.999998Z")]:  # fmt: skip
            at = filed([bounded(circle(10, 20, 1), time_start=time, time_end=time)])
            other = filed([bounded(circle(10, 20, 1), time_start=beside, time_end=beside)])
            assert isinstance(at, tuple)
            assert isinstance(other, tuple)
            assert answered(at, whole)
            assert answered(at, at)
            assert not answered(at, other)
            assert answered(at, other, seconds=1e-6)

    @pytest.mark.parametrize("bounds", [("00:00:00", "00:00:00"), ("00:00:00", "00:00:01")])
    def test_an_instant_is_a_volume_like_any_other(self, bounds: tuple[str, str]) -> None:
        """A volume of no duration meets what is there at its instant, its ends included."""
        start, end = (f"2016-02-27T{at}Z" for at in bounds)
        span = filed([bounded(circle(10, 20, 100), time_start=start, time_end=end)])
        assert isinstance(span, tuple)
        asked = [
            ("26T23:59:59.999999Z", False),
            (f"27T{bounds[0]}Z", True),
            (f"27T{bounds[1]}Z", True),
            ("27T00:00:01.000001Z", False),
        ]
        for at, expected in asked:
            time = f"2016-02-{at}"
            instant = filed([bounded(circle(10, 20, 1), time_start=time, time_end=time)])
            assert isinstance(instant, tuple)
            assert answered(instant, span) is expected

    def test_identical_volumes_meet_each_other_and_are_all_found(self) -> None:
        """A hundred equal sets are a hundred ids, and removing one removes that one."""
        time = "2016-02-27T00:00:00Z"
        raw = bounded(polygon([(0, 180), (0, -179.9), (0.1, 180)]), time_start=time, time_end=time)
        volumes = filed([raw, raw])
        assert isinstance(volumes, tuple)
        index = ConflictIndex()
        for number in range(100):
            index.add(str(number), volumes)
        index.remove("50")
        assert index.query(volumes) == {str(number) for number in range(100)} - {"50"}


class TestHeights:
    """Altitudes that no aircraft has."""

    @pytest.mark.parametrize("height", [-HUGE, -1e30, -12_000.5, -TINY, 0.0, TINY, 1e30, HUGE])
    def test_a_height_of_any_size_is_a_height(self, height: float) -> None:
        """One level from the deepest to the highest number meets itself and the unbounded."""
        level = filed([bounded(circle(1, 1, 9), altitude_lower=height, altitude_upper=height)])
        endless = filed([bounded(circle(1, 1, 9))])
        assert isinstance(level, tuple)
        assert isinstance(endless, tuple)
        assert answered(level, level)
        assert answered(level, endless)
        for step in (math.nextafter(height, math.inf), math.nextafter(height, -math.inf)):
            if math.isfinite(step):
                other = [bounded(circle(1, 1, 9), altitude_lower=step, altitude_upper=step)]
                beside = filed(other)
                assert isinstance(beside, tuple)
                assert not answered(level, beside)
                assert answered(level, beside, vertical_m=abs(step - height))

    def test_heights_out_of_order_are_refused(self) -> None:
        """The upper one under the lower one is refused, by however little."""
        raw = bounded(circle(1, 1, 9), altitude_lower=TINY, altitude_upper=0.0)
        assert filed([raw]) == ["ALTITUDE_ORDER"]


class TestRings:
    """Rings that are many, large, doubled or crossed."""

    def test_ten_thousand_vertices_are_an_area_like_any_other(self) -> None:
        """A disc drawn with 10,000 corners meets exactly what a disc of its radius meets."""
        middle = LatLng(89.7, 100.0)
        corners = [beyond(middle, 360 * k / 10_000, 50_000) for k in range(10_000)]
        ring = filed([bounded(polygon((at.lat, at.lng) for at in corners))])
        assert isinstance(ring, tuple)
        for azimuth in (0, 77, 200):
            for metres, expected in [(49_990, True), (50_000.99, True), (50_001.01, False)]:
                at = beyond(middle, azimuth * 360 / 10_000 * 10, metres)
                spot = filed([bounded(circle(at.lat, at.lng, 1.0))])
                assert isinstance(spot, tuple)
                assert answered(ring, spot) is expected

    def test_a_comb_of_thousands_of_vertices_has_gaps(self) -> None:
        """On a tooth of a comb there is something, between two nothing but another comb's tooth."""

        def comb(west: float, south: float) -> list[tuple[float, float]]:
            teeth = [
                (south + high, west + step * 1e-3 + side)
                for step in range(1000)
                for side, high in ((0, 0.01), (0, 0.02), (2e-4, 0.02), (2e-4, 0.01))
            ]
            return [(south, west), *teeth[:-1], (south, teeth[-1][1])]

        one = filed([bounded(polygon(comb(20.0, 1.0)))])
        other = filed([bounded(polygon((2.031 - lat, lng) for lat, lng in comb(20.0005, 1.0)))])
        assert isinstance(one, tuple)
        assert isinstance(other, tuple)
        assert not answered(one, other)
        assert answered(one, other, horizontal_m=60.0)
        for lng, expected in [(20.0001, True), (20.0006, False), (20.7891, True), (20.7896, False)]:
            spot = filed([bounded(circle(1.0155, lng, 2.0))])
            assert isinstance(spot, tuple)
            assert answered(one, spot) is expected
            assert answered(other, spot) is (lng in (20.0006, 20.7896))

    def test_a_ring_of_ten_thousand_corners_that_crosses_itself_once_is_refused(self) -> None:
        """Two corners exchanged among 10,000 are found."""
        middle = LatLng(-35.0, 179.99)
        corners = [beyond(middle, 360 * k / 10_000, 50_000) for k in range(10_000)]
        corners[6000], corners[6001] = corners[6001], corners[6000]
        assert filed([bounded(polygon((at.lat, at.lng) for at in corners))]) == ["POLYGON_CROSSES"]

    def test_more_vertices_than_can_be_checked_are_refused(self) -> None:
        """Over 20,000 vertices are refused and not tried."""
        ring = [(0.0, k / 1000) for k in range(20_001)]
        assert filed([bounded(polygon(ring))]) == ["VERTICES_TOO_MANY"]

    @pytest.mark.parametrize("pole", [-90.0, 90.0])
    @pytest.mark.parametrize("turns", [1, -1])
    def test_rings_near_a_hemisphere_are_exact_or_refused(self, pole: float, turns: int) -> None:
        """Round a pole: down to a degree from the equator an area, at half a degree refused."""
        for lat in (0.0, 1e-9, 0.3, 1.0, 30.0):
            ring = [(math.copysign(lat, pole), turns * (k - 180.0)) for k in range(360)]
            found = filed([bounded(polygon(ring))])
            if lat < 0.5:
                assert found == ["POLYGON_TOO_LARGE"]
                continue
            assert isinstance(found, tuple)
            inner, outer = (math.copysign(lat + off, pole) for off in (0.1, -0.1))
            for at, expected in [(pole, True), (inner, True), (outer, False), (-pole, False)]:
                spot = filed([bounded(circle(at, 33.3, 1000.0))])
                assert isinstance(spot, tuple)
                assert answered(found, spot) is expected

    @pytest.mark.parametrize(
        ("ring", "code"),
        [
            ([(0, 0), (1, 1), (0, 1), (1, 0)], "POLYGON_CROSSES"),
            ([(0, 0), (0, 3), (3, 3), (3, 0), (0, 0), (1, 1), (1, 2), (2, 2), (2, 1), (1, 1)],
             "POLYGON_CROSSES"),
            ([(0, 0), (0, 3), (1, 2), (1, 1), (2, 1), (2, 2), (1, 2), (0, 3), (3, 3), (3, 0)],
             "POLYGON_CROSSES"),
            ([(0, 0), (0, 1), (0, 2)], "POLYGON_FLAT"),
            ([(0, 0), (0, 1), (0, 0), (0, 1)], "VERTICES_TOO_FEW"),
            ([(0, 0), (0, 0), (0, 0)], "VERTICES_TOO_FEW"),
            ([(0, 0), (0, TINY), (TINY, 0)], "POLYGON_FLAT"),
            ([(0, 0), (0, 180), (1, 90)], "EDGE_AMBIGUOUS"),
            ([(90, 0), (-90, 0), (0, 90)], "EDGE_AMBIGUOUS"),
            ([(0, 0), (0, 120), (0, -120)], "POLYGON_TOO_LARGE"),
        ],
    )  # fmt: skip
    def test_what_is_no_area_is_refused_by_name(
        self, ring: list[tuple[float, float]], code: str
    ) -> None:
        """Crossed, with a hole drawn into it, flat, doubled, ambiguous, a great circle."""
        for written in (ring, ring[::-1], ring[1:] + ring[:1]):
            assert filed([bounded(polygon(written))]) == [code]
            assert filed([bounded(site(written, 10.0))]) == [code]

    @pytest.mark.parametrize("size", [TINY, 1e-300, 1e-14, 1e-12, 1e-10])
    def test_a_ring_thinner_than_can_be_told_is_refused(self, size: float) -> None:
        """Triangles of no size and of nanometres have no inside that could be told."""
        for lat, lng in [(0.0, 0.0), (5.0, 5.0), (90.0 - size, 0.0), (-60.0, 180.0 - size)]:
            ring = [(lat, lng), (lat, lng - size), (lat - size, lng)]
            (code,) = filed([bounded(polygon(ring))])
            assert code in {"VERTICES_TOO_FEW", "POLYGON_FLAT", "POLYGON_CROSSES"}

    def test_a_vertex_given_many_times_is_one_vertex(self) -> None:
        """Doubled vertices, side by side and at the closing, change nothing."""
        plain = filed([bounded(polygon([(0, 179.9), (0, -179.9), (0.2, 180)]))])
        doubled = filed(
            [
                bounded(
                    polygon(
                        [(0, 179.9)] * 3 + [(0, -179.9)] * 2 + [(0.2, 180), (0.2, 180), (0, 179.9)]
                    )
                )
            ]
        )
        assert isinstance(plain, tuple)
        assert isinstance(doubled, tuple)
        for metres in (0.99, 1.01):
            at = beyond(LatLng(0.0, 180.0), 180, metres)
            spot = filed([bounded(circle(at.lat, at.lng, 1.0))])
            assert isinstance(spot, tuple)
            assert answered(plain, spot) is answered(doubled, spot) is (metres < 1)


class TestSizes:
    """From nothing to a quarter of the globe."""

    @pytest.mark.parametrize("radius", [TINY, 1e-310, 1e-30, 1e-9, 1e-3])
    def test_a_disc_smaller_than_a_hair_is_where_it_is(self, radius: float) -> None:
        """A subnormal disc meets the disc that holds it and its like; not one a hand away."""
        for lat, lng in [(10.0, 20.0), (0.0, 180.0), (90.0, 5.0), (-90.0, 0.0), (TINY, -TINY)]:
            dot = filed([bounded(circle(lat, lng, radius))])
            assert isinstance(dot, tuple)
            assert answered(dot, dot)
            beside = beyond(LatLng(lat, lng), 200, 0.1)
            other = filed([bounded(circle(beside.lat, beside.lng, radius))])
            assert isinstance(other, tuple)
            assert not answered(dot, other)
            assert answered(dot, other, horizontal_m=0.1)

    @pytest.mark.parametrize("radius", [9_999_999.0, 10_000_000.0])
    def test_a_disc_of_a_quarter_of_the_globe_is_exact(self, radius: float) -> None:
        """The largest disc that can be filed ends where geographiclib says."""
        for lat, lng, azimuth in [(0.0, 0.0, 90.0), (45.0, 170.0, 10.0), (-90.0, 0.0, 60.0)]:
            wide = filed([bounded(circle(lat, lng, radius))])
            assert isinstance(wide, tuple)
            for over in (-0.011, 0.011):
                at = beyond(LatLng(lat, lng), azimuth, radius + 1.0 + over)
                spot = filed([bounded(circle(at.lat, at.lng, 1.0))])
                assert isinstance(spot, tuple)
                assert answered(wide, spot) is (over < 0)

    def test_no_more_than_a_hemisphere_can_be_filed(self) -> None:
        """A disc of more than a quarter of the globe, or of nothing, is refused by name."""
        assert filed([bounded(circle(0, 0, 10_000_000.1))]) == ["RADIUS_TOO_LARGE"]
        assert filed([bounded(circle(0, 0, 0.0))]) == ["RADIUS_NOT_POSITIVE"]
        assert filed([bounded(circle(0, 0, -TINY))]) == ["RADIUS_NOT_POSITIVE"]

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(PLACES, SIZES, PLACES, SIZES)
    def test_two_discs_meet_where_their_radii_reach(
        self, p: tuple[float, float], size: float, q: tuple[float, float], other: float
    ) -> None:
        """Between any two places, antipodes among them: the distance decides, to a centimetre."""
        a, b = filed([bounded(circle(*p, size))]), filed([bounded(circle(*q, other))])
        if isinstance(a, tuple) and isinstance(b, tuple):
            grown = sum(core(one[0].volume.outline)[2] for one in (a, b))
            between = away(LatLng(*p), LatLng(*q)) - grown
            if abs(between) > 0.01:
                assert answered(a, b) is (between < 0)
            assert answered(a, b, horizontal_m=max(between, 0) + 0.01)
            if between > 0.02:
                assert not answered(a, b, horizontal_m=between - 0.01)
