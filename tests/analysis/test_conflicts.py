"""Conflicts are exact: the shared cases, the laws that meeting keeps, the hard places."""

from __future__ import annotations

import dataclasses
import json
import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.conflict_outlines import away, box, neighbours, volume

from truceline.analysis.areas import distance_m, faults
from truceline.analysis.conflicts import conflicts, meets
from truceline.mechanism.volumes import (
    Circle,
    Corridor,
    LatLng,
    Outline,
    Polygon,
    Radius,
    Volume4D,
    parse_volumes,
)

if TYPE_CHECKING:
    from pathlib import Path


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
