"""The course of flare-ups: one alarm until it is over, who is told, and how often by chance."""

from __future__ import annotations

import json
import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from truceline.analysis.alarms import flare_ups
from truceline.analysis.flare_ups import Reported, watch
from truceline.analysis.flaring import FlareUp, Flaring, Rule, Watch, followed, of_the_cell

FIRST = date(2016, 3, 1)


def flare(day: int, *incidents: str, lat: float = 36.0, lng: float = 37.0) -> FlareUp:
    """A flare-up that ends so many days after the first."""
    last = FIRST + timedelta(days=day)
    return FlareUp(
        lat=lat, lng=lng, radius_km=20.0, first_day=last, last_day=last, incidents=incidents,
        cases=len(incidents), expected=0.5, p=0.001, recurrence_days=1000.0,
    )  # fmt: skip


def seen(day: int, *flares: FlareUp) -> Watch:
    """A day's watch."""
    return Watch(day=FIRST + timedelta(days=day), counted=90, flare_ups=flares)


def at(day: int) -> datetime:
    """The morning after a day."""
    return datetime(2016, 3, 1, 6, tzinfo=UTC) + timedelta(days=day + 1)


def ids(found: tuple[Flaring, ...]) -> list[str]:
    """The ids of what stands."""
    return [each.id for each in found if each.stands]


def test_a_flare_up_of_several_days_is_one_alarm() -> None:
    """As long as each day shares an incident with the one before, id and since stay."""
    told: tuple[Flaring, ...] = ()
    alarms = set()
    for day in range(12):
        told = followed(told, seen(day, flare(day, f"i{day}", f"i{day + 1}")), at(day))
        alarms |= {(each.id, each.since) for each in flare_ups(told)}
    assert len(alarms) == 1
    assert {since for _, since in alarms} == {at(0)}
    assert told[0].flare_up.incidents == ("i11", "i12")


def test_an_alarm_ends_when_its_flare_up_does() -> None:
    """The first day on which it does not stand out; a week later nothing is kept of it."""
    told = followed((), seen(0, flare(0, "a", "b")), at(0))
    assert len(list(flare_ups(told))) == 1
    over = followed(told, seen(1), at(1))
    assert list(flare_ups(over)) == []
    for day in range(2, 7):
        over = followed(over, seen(day), at(day))
        assert len(over) == 1
    assert followed(over, seen(7), at(7)) == ()


def test_what_comes_back_within_a_week_is_told_to_nobody_anew() -> None:
    """A day on which it is just below the bound makes no second alarm."""
    told = followed((), seen(0, flare(0, "a", "b")), at(0))
    pause = followed(told, seen(1), at(1))
    back = followed(pause, seen(2, flare(2, "b", "c")), at(2))
    assert ids(back) == ids(told)
    assert back[0].since == at(0)
    assert len(back) == 1


def test_another_place_is_another_flare_up() -> None:
    """What shares no incident is new; what was there goes on beside it."""
    told = followed((), seen(0, flare(0, "a", "b")), at(0))
    both = followed(told, seen(1, flare(1, "x", "y"), flare(1, "b", "c")), at(1))
    assert len(ids(both)) == 2
    assert ids(both)[1] == told[0].id
    assert [each.since for each in both] == [at(1), at(0)]


def test_two_that_grow_together_are_the_older_one() -> None:
    """The other is over; when they part again each is itself."""
    first = followed((), seen(0, flare(0, "a", "b")), at(0))
    two = followed(first, seen(1, flare(1, "x", "y"), flare(1, "a", "b")), at(1))
    joined = followed(two, seen(2, flare(2, "b", "x")), at(2))
    assert ids(joined) == ids(first)
    parted = followed(joined, seen(3, flare(3, "b", "c"), flare(3, "y", "z")), at(3))
    assert ids(parted) == [first[0].id, ids(two)[0]]


@given(st.lists(st.dictionaries(st.integers(0, 9), st.integers(0, 3)), max_size=9))
def test_each_flare_up_of_a_day_stands_once_and_is_kept_as_it_is_written(
    days: list[dict[int, int]],
) -> None:
    """Whatever the days show: as many stand as the day has, all different; and JSON keeps them."""
    told: tuple[Flaring, ...] = ()
    for day, which in enumerate(days):
        groups = [[str(i) for i, own in which.items() if own == one] for one in {*which.values()}]
        flares = [flare(day, *group) for group in groups]
        told = followed(told, seen(day, *flares), at(day))
        assert [each.flare_up for each in told if each.stands] == flares
        assert len({each.id for each in told}) == len(told)
        assert all(each.since <= at(day) for each in told)
        written = json.dumps([each.as_json() for each in told])
        assert tuple(Flaring.of_json(each) for each in json.loads(written)) == told


@pytest.mark.parametrize(
    ("roles", "told"),
    [
        ({"officer"}, True), ({"officer", "reporter"}, True), ({"party"}, False),
        ({"officer", "party"}, False), ({"officer", "guarantor"}, False), ({"auditor"}, False),
        ({"guarantor"}, False), ({"secretariat"}, False), ({"public"}, False), (set(), False),
    ],
)  # fmt: skip
def test_officers_of_the_cell_are_told_and_nobody_who_speaks_for_a_side(
    roles: set[str], *, told: bool
) -> None:
    """Whatever else somebody is."""
    assert of_the_cell(roles) is told


@pytest.mark.parametrize("lng", [37.0, 179.95, -179.95, 180.0])
def test_a_circle_is_drawn_as_geojson_wants_it(lng: float) -> None:
    """Counter-clockwise, within 180 degrees, as large on both sides of the antimeridian."""
    drawn = shape(flare(0, "a", lat=-17.0, lng=lng).as_feature()["geometry"])
    parts = list(getattr(drawn, "geoms", [drawn]))
    assert drawn.is_valid
    assert all(part.exterior.is_ccw for part in parts)
    west, _, east, _ = drawn.bounds
    assert -180.0 <= west <= east <= 180.0
    whole = shape(flare(0, "a", lat=-17.0).as_feature()["geometry"]).area
    assert drawn.area == pytest.approx(whole, rel=1e-6)


def test_where_nothing_is_unusual_chance_is_told_as_seldom_as_is_said() -> None:
    """Of 120 days without any cluster, about one tells of one: once in 100 days is what it says."""
    rng = random.Random(8)  # noqa: S311 - made-up reports
    rule = Rule(days=30, replications=199)
    places = [(35.0 + 0.1 * (n % 4), 36.0 + 0.1 * (n // 4)) for n in range(12)]
    day = FIRST + timedelta(days=29)
    days = 0
    for number in range(120):
        made = [
            Reported(f"i{n}", FIRST + timedelta(days=rng.randrange(30)), *rng.choice(places))
            for n in range(60)
        ]
        # The day is the seed of a scan: another for each.
        moved = timedelta(days=number)
        told = [Reported(o.subject, o.day + moved, o.lat, o.lng) for o in made]
        days += bool(watch(told, day + moved, rule).flare_ups)
    # At most the 99.9 % point of a binomial with 120 tries at 1 %.
    assert days <= 6
