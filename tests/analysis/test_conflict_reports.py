"""What a report of conflicts says besides yes and no: where, how high, when, and how far apart."""

from __future__ import annotations

import pytest
import shapely
from tests.analysis.conflict_outlines import box, volume

from truceline.analysis.conflicts import conflicts, meets
from truceline.mechanism.volumes import (
    Circle,
    LatLng,
    Radius,
)


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
