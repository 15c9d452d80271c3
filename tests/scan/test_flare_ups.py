"""The daily watch of a desk: what it counts, what it sets apart, and that it repeats itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from truceline.analysis.flare_ups import Reported, Rule, located, watch
from truceline.mechanism.shapes import Area

DAY = date(2016, 3, 30)
RULE = Rule(days=30, replications=199)
CALM = [Reported(f"i{n}", date(2016, 3, n % 29 + 1), 36.0 + n % 12, 37.0) for n in range(120)]
BUSY = [Reported(f"j{n}", DAY, 38.0, 37.0) for n in range(6)]


@dataclass
class Body:
    """What the watch reads of a report."""

    area: Area | None
    occurred_from: datetime


@dataclass
class Told:
    """A report, taken back or not."""

    body: Body
    withdrawn: bool = False


@dataclass
class Place:
    """A confirmed place."""

    area: Area | None


@dataclass
class State:
    """What the watch reads of an incident."""

    reports: list[Told]
    place: Place | None = None
    state: str = "reported"


def box(south: float, west: float, size: float = 0.1) -> Area:
    """A coarse area."""
    return Area(south=south, west=west, north=south + size, east=west + size)


def told(area: Area | None, day: int = 5, *, withdrawn: bool = False) -> Told:
    """One report of March 2016."""
    at = datetime(2016, 3, day, 23, 30, tzinfo=UTC)
    return Told(Body(area=area, occurred_from=at), withdrawn=withdrawn)


def test_incidents_count_on_their_first_day_at_the_middle_of_their_area() -> None:
    """The earliest standing report dates an incident, and a confirmed area comes before others."""
    state: Any = State(
        reports=[told(box(36, 37), 9), told(box(36, 37), 7), told(None, 3, withdrawn=True)],
        place=Place(box(35.0, 38.0)),
    )
    found, apart = located([("one", state)])
    assert found == (Reported("one", date(2016, 3, 7), 35.05, 38.05),)
    assert apart == {}


def test_what_has_no_narrow_place_or_was_taken_back_is_set_apart_and_counted() -> None:
    """Nothing is left out in silence."""
    states: list[tuple[str, Any]] = [
        ("none", State(reports=[told(None)])),
        ("wide", State(reports=[told(box(36, 37, 1.0))])),
        ("gone", State(reports=[told(box(36, 37), withdrawn=True)])),
        ("over", State(reports=[told(box(36, 37))], state="withdrawn")),
        ("kept", State(reports=[told(box(36, 179.95))])),
    ]
    found, apart = located(states)
    assert [one.subject for one in found] == ["kept"]
    assert found[0].lng == pytest.approx(-180.0)
    assert apart == {"area more than 50 km across": 1, "taken back": 2, "without an area": 1}


def test_a_flare_up_names_its_incidents_and_repeats_itself() -> None:
    """The same incidents on the same day, in any order, give the same answer."""
    seen = watch([*CALM, *BUSY], DAY, RULE)
    assert [each.incidents for each in seen.flare_ups] == [tuple(f"j{n}" for n in range(6))]
    again = watch([*reversed(BUSY), *reversed(CALM)], DAY, RULE).flare_ups[0]
    assert sorted(again.incidents) == sorted(seen.flare_ups[0].incidents)
    assert (again.p, again.expected) == (seen.flare_ups[0].p, seen.flare_ups[0].expected)
    assert seen.counted == 126


def test_a_calm_day_and_an_empty_one_are_told_apart() -> None:
    """Nothing that stands out is one answer, nothing to compare another."""
    calm, empty = watch(CALM, DAY, RULE), watch([], DAY, RULE)
    assert (calm.flare_ups, calm.quiet) == ((), "")
    assert empty.quiet.startswith("There are no places")


@pytest.mark.parametrize("days", [7, 8, 25])
def test_days_without_any_report_are_calm(days: int) -> None:
    """Nothing flares up where nothing was reported in the days that are looked at together."""
    after = watch([*CALM, *BUSY], DAY + timedelta(days=days), Rule(days=60, replications=199))
    assert (after.flare_ups, after.quiet) == ((), "")


def test_the_drawn_circle_holds_its_radius() -> None:
    """Each corner of the map's circle is a radius away from the centre."""
    flare = watch([*CALM, *BUSY, *(Reported(f"k{n}", DAY, 38.1, 37.0) for n in range(4))],
                  DAY, RULE).flare_ups[0]  # fmt: skip
    assert flare.radius_km == pytest.approx(11.11, abs=0.01)
    ring = flare.as_feature()["geometry"]["coordinates"][0]
    assert len(ring) == 65
    north = max(lat for _, lat in ring)
    assert north - flare.lat == pytest.approx(0.1, abs=1e-6)
