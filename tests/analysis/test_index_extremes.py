"""At the ends of what can be filed, in time, height, shape and size, the check is exact or refuses.

Each end is named here, with the answer or the code that it has; what is drawn at random is in
``test_index_fuzz``.
"""

from __future__ import annotations

import math

import pytest
from tests.analysis.conflict_outlines import beyond
from tests.analysis.filing import HUGE, TINY, answered, bounded, circle, filed, polygon, site

from truceline.analysis.index import ConflictIndex
from truceline.mechanism.volumes import LatLng


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
