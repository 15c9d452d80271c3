"""Routes: every position a mover may have is held, and no stretch for longer than its time."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate, pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.analysis.conflict_outlines import PLACES, along, away, beyond
from tests.analysis.test_conflicts_oracle import place_gap

from truceline.analysis.areas import faults
from truceline.analysis.routes import volumes_along
from truceline.errors import BadInput
from truceline.mechanism.notice_kinds import MAX_VOLUMES
from truceline.mechanism.route_plans import parse_route
from truceline.mechanism.volumes import LatLng, Volume4D, parse_volumes

START = datetime(2026, 3, 1, 6, tzinfo=UTC)


def text(seconds: float) -> str:
    """A time so many seconds after the start."""
    return f"{START + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S.%f}Z"


def span(volume: Volume4D) -> tuple[float, float]:
    """The seconds from the start at which a volume begins and ends."""
    assert volume.time_start is not None
    assert volume.time_end is not None
    first, last = volume.time_start.instant, volume.time_end.instant
    return (first - START).total_seconds(), (last - START).total_seconds()


def line_of(volume: Volume4D) -> tuple[tuple[LatLng, LatLng], float]:
    """The piece of line that a volume is grown from, and by how much; of a circle, its centre."""
    body = volume.volume
    if body.outline_circle is not None:
        centre = body.outline_circle.center
        return (centre, centre), body.outline_circle.radius.value
    assert body.outline_corridor is not None
    first, last = body.outline_corridor.vertices
    return (first, last), body.outline_corridor.half_width.value


def holds(volume: Volume4D, place: LatLng, seconds: float) -> bool:
    """Whether a volume holds a place at an instant, found without the code that made it."""
    first, last = span(volume)
    if not first - 1e-5 <= seconds <= last + 1e-5:
        return False
    edge, reach = line_of(volume)
    gap = away(place, edge[0]) if edge[0] == edge[1] else place_gap(place, edge)
    return gap <= reach + 1e-3


@dataclass(frozen=True)
class Journey:
    """A journey that was made: the plan that foretold it, and when each point was passed.

    ``knots`` are (seconds, leg, share of the leg); between them the share grows evenly.
    """

    plan: dict[str, Any]
    places: list[LatLng]
    knots: list[tuple[float, int, float]]


@st.composite
def journeys(draw: st.DrawFn, pace: str) -> Journey:
    """A journey anywhere on Earth, and a plan that it keeps to with no more room than was drawn."""
    places = [draw(PLACES)]
    for _ in range(draw(st.integers(1, 3))):
        far = draw(st.sampled_from([0.0, 300.0, 5_000.0, 120_000.0])) * draw(st.floats(0.1, 1))
        places.append(beyond(places[-1], draw(st.floats(0, 360)), far))
    least = draw(st.sampled_from([0.0, 5.0])) if pace == "speed" else 0.0
    most = draw(st.floats(6, 40))
    now = 0.0
    arrivals, stays = [now], []
    knots: list[tuple[float, int, float]] = []
    for leg, (here, there) in enumerate(pairwise(places)):
        stays.append(draw(st.sampled_from([0.0, 900.0])))
        knots.append((now, leg, 0.0))
        now += stays[-1] * draw(st.floats(0, 1))
        knots.append((now, leg, 0.0))
        metres = away(here, there)
        cuts = [1.0] if pace == "steady" else sorted({*draw(st.lists(SHARES, max_size=3)), 1.0})
        for before, share in pairwise([0.0, *cuts]):
            speed = draw(st.floats(max(least, 0.5), most))
            now += metres * (share - before) / speed
            knots.append((now, leg, share))
        arrivals.append(now)
    knots.append((now, len(places) - 2, 1.0))
    stays.append(draw(st.sampled_from([0.0, 900.0])))
    knots.append((now + stays[-1] * draw(st.floats(0, 1)), len(places) - 2, 1.0))
    plan: dict[str, Any] = {
        "places": [],
        "half_width_m": draw(st.sampled_from([0.0, 50.0, 3_000.0])),
        "position_error_m": draw(st.sampled_from([5.0, 400.0])),
        "time_error_s": draw(st.sampled_from([0.0, 0.5, 300.0])),
    }
    for number, (place, arrival, stay) in enumerate(zip(places, arrivals, stays, strict=True)):
        room = draw(st.tuples(ROOM, ROOM))
        window = {"earliest": text(arrival - room[0]), "latest": text(arrival + room[1])}
        timed = pace != "speed" or number == 0 or draw(st.booleans())
        times = window if timed or least == 0 else {}
        plan["places"].append({"lat": place.lat, "lng": place.lng, "stay_s": stay, **times})
    if pace == "speed":
        plan["speed"] = {"least_mps": least, "most_mps": most}
    plan["steady"] = pace == "steady"
    if draw(st.booleans()):
        plan["segment_s"] = 86_400.0
    return Journey(plan, places, knots)


SHARES = st.floats(0.01, 0.99)
ROOM = st.sampled_from([0.001, 2.0, 600.0])


@pytest.mark.parametrize("pace", ["any", "steady", "speed"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_every_position_that_the_mover_may_have_is_held(pace: str, data: st.DataObject) -> None:
    """Wherever it is at any instant, with the worst of its errors, one of the volumes holds it."""
    journey = data.draw(journeys(pace))
    volumes = volumes_along(parse_route(journey.plan))
    assert len(volumes) <= MAX_VOLUMES
    reach = journey.plan["half_width_m"] + journey.plan["position_error_m"]
    for _ in range(6):
        (t0, leg, s0), (t1, other, s1) = data.draw(st.sampled_from(list(pairwise(journey.knots))))
        if leg != other:  # The instant of an arrival, which is that of the next leg's beginning.
            s0, leg = 0.0, other
        part = data.draw(st.floats(0, 1))
        place = along(journey.places[leg], journey.places[leg + 1], s0 + (s1 - s0) * part)
        place = beyond(place, data.draw(st.floats(0, 360)), reach * data.draw(EXTREME))
        seconds = t0 + (t1 - t0) * part
        seconds += journey.plan["time_error_s"] * data.draw(st.sampled_from([-1.0, 0.0, 1.0]))
        assert any(holds(volume, place, seconds) for volume in volumes)


EXTREME = st.sampled_from([0.0, 0.5, 1.0])


def plan_of(places: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A route of 100 m half-width."""
    return {"places": places, "half_width_m": 100, **more}


def at(lng: float, **more: Any) -> dict[str, Any]:
    """A place on one parallel."""
    return {"lat": 36.0, "lng": lng, **more}


SPEED = {"least_mps": 10, "most_mps": 20}


def test_no_stretch_is_held_for_longer_than_the_fastest_and_the_slowest_need() -> None:
    """Each volume begins as the fastest enters it and ends as the slowest leaves it, to 1 s."""
    window = {"earliest": text(0), "latest": text(400)}
    plan = plan_of([at(37.0, **window), at(37.2), at(37.3)], speed=SPEED, time_error_s=30)
    volumes = volumes_along(parse_route(plan))
    lengths = [away(*line_of(volume)[0]) for volume in volumes]
    gone = [0.0, *accumulate(lengths)]
    assert gone[-1] == pytest.approx(
        away(LatLng(36, 37), LatLng(36, 37.2)) + away(LatLng(36, 37.2), LatLng(36, 37.3))
    )
    for volume, near, far in zip(volumes, gone, gone[1:], strict=False):
        first, last = span(volume)
        assert 0 <= near / 20 - 30 - first < 1
        assert 0 <= last - (400 + far / 10 + 30) < 1


@pytest.mark.parametrize("segment_s", [60, 250, 100_000])
def test_a_volume_holds_so_many_seconds_of_travel(segment_s: float) -> None:
    """At a steady pace each lasts as long as asked, its errors, and rounding; one suffices too."""
    plan = plan_of(
        [at(37.0, at=text(0)), at(37.3, at=text(3000))],
        steady=True, segment_s=segment_s, time_error_s=7,
    )  # fmt: skip
    spans = [span(volume) for volume in volumes_along(parse_route(plan))]
    assert len(spans) == math.ceil(3000 / segment_s)
    assert all(last - first <= min(3000, segment_s) + 14 + 2 for first, last in spans)
    assert [first for first, _ in spans] == sorted(first for first, _ in spans)


def test_where_nothing_is_said_of_the_pace_a_leg_is_held_for_its_whole_time() -> None:
    """A mover that may stop or hurry between two places may be anywhere between them."""
    volumes = volumes_along(
        parse_route(
            plan_of([at(37.0, at=text(0)), at(37.3, at=text(3000)), at(37.4, at=text(3600))])
        )
    )
    assert [span(volume) for volume in volumes] == [(0, 3000), (3000, 3600)]


def test_a_later_time_narrows_what_comes_before() -> None:
    """Whoever must arrive early cannot have dawdled before."""
    loose = plan_of([at(37.0, at=text(0)), at(37.1), at(37.2)], speed=SPEED)
    tight = plan_of(
        [at(37.0, at=text(0)), at(37.1), at(37.2, earliest=text(0), latest=text(1000))], speed=SPEED
    )
    ends = []
    for plan in (loose, tight):
        first_leg = [v for v in volumes_along(parse_route(plan)) if line_of(v)[0][1].lng <= 37.1]
        ends.append(max(span(volume)[1] for volume in first_leg))
    assert ends[1] < ends[0] * 0.7


def test_a_stay_holds_its_place_for_its_time() -> None:
    """A circle at the place, from the first arrival to the last departure."""
    plan = plan_of([at(37.0, at=text(0)), at(37.0, at=text(500), stay_s=600)], position_error_m=20)
    waited, stayed = volumes_along(parse_route(plan))
    assert span(waited) == (0, 500)
    assert line_of(waited)[1] == pytest.approx(120, abs=0.01)
    assert span(stayed) == (500, 1100)
    assert line_of(stayed) == ((LatLng(36.0, 37.0), LatLng(36.0, 37.0)), 120)


def test_heights_are_those_of_the_plan_and_its_error() -> None:
    """Wider by the error at both ends; what is unbounded stays so."""
    heights = {"altitude_upper": {"value": 500, "reference": "W84", "units": "M"}}
    plan = plan_of([at(37.0, at=text(0)), at(37.1, at=text(9))], height_error_m=30, **heights)
    (volume,) = volumes_along(parse_route(plan))
    assert volume.volume.altitude_lower is None
    assert volume.volume.altitude_upper is not None
    assert volume.volume.altitude_upper.value == 530


def test_a_long_route_fits_into_one_notice() -> None:
    """Stretches grow longer until they are few enough; and all can be read as F3548 again."""
    places = [at(37.0 + k / 20, at=text(k * 3600)) for k in range(100)]
    volumes = volumes_along(parse_route(plan_of(places, steady=True)))
    assert 99 <= len(volumes) <= MAX_VOLUMES
    assert parse_volumes(json.dumps([volume.as_f3548() for volume in volumes])) == volumes
    assert not [fault for volume in volumes for fault in faults(volume)]


def codes(plan: Any) -> list[tuple[str, str]]:
    """The codes and places of the faults of a plan."""
    with pytest.raises(BadInput) as refused:
        volumes_along(parse_route(plan))
    assert all(fault.sentence and fault.hint for fault in refused.value.faults)
    return [(fault.code, fault.where) for fault in refused.value.faults]


TWO = [at(37.0, at=text(0)), at(37.1, at=text(600))]


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ([], [("ROUTE_NOT_AN_OBJECT", "")]),
        (plan_of([at(37.0, at=text(0)), at(37.1)]), [("ROUTE_UNTIMED", "/places/1")]),
        (plan_of([at(37.0), at(37.1)], speed=SPEED), [("ROUTE_UNTIMED", "/places/0")]),
        (
            plan_of([at(37.0, at=text(0)), at(37.1)], speed={"least_mps": 0, "most_mps": 9}),
            [("ROUTE_UNTIMED", "/places/1")],
        ),
        (plan_of(TWO, speed={"least_mps": 1, "most_mps": 9}), [("ROUTE_IMPOSSIBLE", "/places/1")]),
        (
            plan_of(TWO, speed={"least_mps": 80, "most_mps": 90}),
            [("ROUTE_IMPOSSIBLE", "/places/1")],
        ),
        (plan_of([TWO[0], at(37.1, at=text(-1))]), [("ROUTE_IMPOSSIBLE", "/places/1")]),
        (
            plan_of(TWO, steady=True, speed={"least_mps": 9, "most_mps": 8}),
            [("ROUTE_PACE_TWICE", "/steady"), ("SPEED_ORDER", "/speed")],
        ),
        (
            plan_of(
                [at(37.0, at=text(0), latest=text(1)), at(2.0, earliest=text(9), latest=text(1))]
            ),
            [("ROUTE_TIME_TWICE", "/places/0"), ("TIME_ORDER", "/places/1")],
        ),
        ({"places": TWO, "half_width_m": 0}, [("RADIUS_NOT_POSITIVE", "/half_width_m")]),
        (
            {"places": TWO, "half_width_m": 9e6, "position_error_m": 9e6},
            [("RADIUS_TOO_LARGE", "/half_width_m")],
        ),
        (
            plan_of([{"lat": 0, "lng": 0, "at": text(0)}, {"lat": 0, "lng": 180, "at": text(9)}]),
            [("EDGE_AMBIGUOUS", "/places/1")],
        ),
        (
            {"places": TWO, "half_width_m": 1, "steady": True, "segment_s": 1},
            [("ROUTE_TOO_LONG", "/segment_s")],
        ),
        (
            plan_of([at(37.0, at=text(0)), at(37.1, at=text(4e7))]),
            [("ROUTE_TOO_LONG", "")],
        ),
        (
            plan_of([at(37.0, at="1900-01-01T00:00:00Z"), at(37.1, at="1900-01-01T01:00:00Z")],
                    time_error_s=60),
            [("TIME_RANGE", "/places")],
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_driven_or_read_is_refused(
    plan: Any, expected: list[tuple[str, str]]
) -> None:
    """Each fault by its code and place: nothing is guessed, and no half of a route is given."""
    assert codes(plan) == expected


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([
        "places", "half_width_m", "position_error_m", "time_error_s", "height_error_m",
        "segment_s", "speed", "steady", "altitude_lower", "more",
    ]),
    st.one_of(
        st.none(), st.booleans(), st.floats(), st.text(max_size=3), st.integers(),
        st.sampled_from([5e-324, 1e308, -0.0]), st.lists(st.floats(), max_size=3),
        st.fixed_dictionaries({"least_mps": st.floats(), "most_mps": st.floats()}),
        st.lists(st.fixed_dictionaries(
            {"lat": st.floats(), "lng": st.floats(), "stay_s": st.floats(), "at": st.text()}
        ), max_size=2),
    ),
)  # fmt: skip
def test_strange_values_are_faults_or_volumes_never_a_crash(name: str, value: Any) -> None:
    """Whatever stands in a field, the answer is volumes without faults, or faults with codes."""
    places = [at(37.0, at=text(0)), at(37.1, earliest=text(0), latest=text(9e5))]
    plan = plan_of(places, altitude_lower={"value": 0}, speed=SPEED) | {name: value}
    try:
        volumes = volumes_along(parse_route(plan))
    except BadInput:
        return
    assert not [fault for volume in volumes for fault in faults(volume)]
