"""The index as it grows, shrinks and is asked in batches: always what `meets` says of each set."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.analysis.conflicts import meets
from truceline.analysis.geodesy import beyond, distance, places, vectors
from truceline.analysis.index import ConflictIndex
from truceline.mechanism.volumes import Volume4D, parse_volumes

SPOTS = [(36.2, 37.1), (89.95, 12.0), (-0.01, 179.99), (-89.99, -80.0), (52.0, -179.999)]


def made_up(rng: Random) -> Volume4D:
    """A disc, a ring or a corridor near one of a few places, some hours long."""
    place = beyond(rng.choice(SPOTS), rng.uniform(0, 360), rng.uniform(0, 30_000))
    size = 10 ** rng.uniform(1.5, 4.3)
    turns = sorted(rng.uniform(0, 360) for _ in range(5))
    corners = [beyond(place, turn, size * rng.uniform(0.5, 1)) for turn in turns]
    points = [{"lat": lat, "lng": lng} for lat, lng in corners]
    metres = {"units": "M"}
    outline: dict[str, Any] = rng.choice(
        [
            {"outline_circle": {"center": points[0], "radius": {"value": size, **metres}}},
            {"outline_corridor": {"vertices": points[:3], "half_width": {"value": 60, **metres}}},
            {"outline_site": {"center": points[0], "stand_off": {"value": size, **metres}}},
            {"outline_polygon": {"vertices": points}},
        ]
    )
    low, hour = rng.uniform(0, 900), rng.randint(0, 20)
    height = {"reference": "W84", "units": "M"}
    volume: dict[str, Any] = {"volume": outline}
    if rng.random() < 0.8:
        outline["altitude_lower"] = {"value": low, **height}
        outline["altitude_upper"] = {"value": low + 400, **height}
        for name, at in (("time_start", hour), ("time_end", hour + 3)):
            value = f"2016-03-01T{at:02}:00:00Z"
            volume[name] = {"value": value, "format": "RFC3339"}
    return parse_volumes([volume])[0]


@pytest.mark.parametrize("seed", range(3))
def test_it_answers_as_one_by_one_while_it_grows_and_shrinks(seed: int) -> None:
    """After any adding, replacing and removing, each query is what `meets` says of each set."""
    rng = Random(seed)  # noqa: S311 - made-up volumes
    index, held = ConflictIndex(), dict[str, list[Volume4D]]()
    for step in range(700):
        name = f"v{rng.randrange(400)}"
        if rng.random() < 0.3:
            index.remove(name)
            held.pop(name, None)
        elif step % 100 == 50:
            many = [(f"m{step}-{i}", [made_up(rng)]) for i in range(80)]
            index.add_many(many)
            held.update(many)
        else:
            held[name] = [made_up(rng) for _ in range(rng.choice([1, 1, 1, 3]))]
            index.add(name, held[name])
    assert len(index) == len(held)
    assert set(held) == {name for name in held if name in index}
    asked = [[made_up(rng)] for _ in range(12)]
    minima = {"horizontal_m": 300.0, "vertical_m": 50.0, "seconds": 600.0}
    for more in ({}, minima):
        wanted = [
            frozenset(name for name, volumes in held.items() if meets(volumes, volume, **more))
            for volume in asked
        ]
        assert [index.query(volume, **more) for volume in asked] == wanted
        assert index.query_many(asked, **more) == wanted
    for name in list(held):
        index.remove(name)
    assert not len(index)
    assert index.query_many(asked) == [frozenset()] * len(asked)


def test_a_load_at_once_answers_as_the_same_sets_one_by_one() -> None:
    """Many sets at once, some replaced, of several volumes or with edges that are cut: the same."""
    rng = Random(4)  # noqa: S311 - made-up volumes
    far = parse_volumes(
        [{"volume": {"outline_polygon": {"vertices": [
            {"lat": 30.0, "lng": 20.0}, {"lat": 45.0, "lng": 60.0}, {"lat": 10.0, "lng": 55.0}]}}}]
    )  # fmt: skip
    sets = [(f"v{i}", [made_up(rng) for _ in range(rng.choice([1, 1, 3]))]) for i in range(700)]
    sets[300] = ("v300", [made_up(rng), *far])
    at_once, one_by_one = ConflictIndex(), ConflictIndex()
    for index in (at_once, one_by_one):
        index.add("before", [made_up(Random(5))])  # noqa: S311 - made-up volumes
    at_once.add_many(sets)
    at_once.add_many(sets[600:] + [(f"w{i}", volumes) for i, (_, volumes) in enumerate(sets[:400])])
    for ident, volumes in sets:
        one_by_one.add(ident, volumes)
    for i, (_, volumes) in enumerate(sets[:400]):
        one_by_one.add(f"w{i}", volumes)
    for index in (at_once, one_by_one):
        for i in range(0, 700, 3):
            index.remove(f"v{i}")
    asked = [[made_up(rng)] for _ in range(60)]
    answers = one_by_one.query_many(asked, horizontal_m=500.0)
    assert at_once.query_many(asked, horizontal_m=500.0) == answers
    assert any("w300" in answer for answer in answers)
    assert sum(map(len, answers)) > 100


def test_one_question_may_hold_several_volumes_and_a_batch_none() -> None:
    """A set meets where any of its volumes does; an empty batch has no answers."""
    rng = Random(9)  # noqa: S311 - made-up volumes
    volumes = [made_up(rng) for _ in range(40)]
    index = ConflictIndex(cursor=7)
    index.add_many((f"v{i}", [volume]) for i, volume in enumerate(volumes))
    alone = [index.query([volume]) for volume in volumes]
    assert index.query(volumes) == frozenset().union(*alone)
    assert index.query_many([volumes, volumes[:1]]) == [index.query(volumes), alone[0]]
    assert index.query_many([]) == []
    assert index.cursor == 7


@settings(max_examples=300)
@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_place_comes_back_from_its_vector(lat: float, lng: float) -> None:
    """What is kept as a vector is the same place, to a micrometre."""
    [back] = places(vectors([(lat, lng)]))
    assert distance((lat, lng), back) < 1e-6


def test_a_batch_shared_by_two_threads_answers_as_one_by_one() -> None:
    """Six hundred questions, some of several volumes or none, are answered as each by itself."""
    rng = Random(11)  # noqa: S311 - made-up volumes
    index = ConflictIndex()
    index.add_many((f"v{i}", [made_up(rng)]) for i in range(2000))
    index.add("twice", [made_up(rng), made_up(rng)])
    asked = [[made_up(rng) for _ in range(rng.choice([1, 1, 1, 0, 3]))] for _ in range(600)]
    alone = [[made_up(rng)] for _ in range(300)]
    minima = {"horizontal_m": 400.0, "vertical_m": 50.0, "seconds": 900.0}
    for batch in (asked, alone):
        answers = index.query_many(batch, **minima)
        assert answers == [index.query(volumes, **minima) for volumes in batch]
        assert sum(map(len, answers)) > len(batch)


@settings(max_examples=20, deadline=None)
@given(st.sets(st.text("a\0é\ud800", max_size=4), min_size=300, max_size=340))
def test_any_text_is_an_id(idents: set[str]) -> None:
    """Ids that are empty or hold NUL or half a surrogate come back as they went in."""
    rng = Random(12)  # noqa: S311 - made-up volumes
    volume = made_up(rng)
    index = ConflictIndex()
    index.add_many((ident, [volume]) for ident in idents)
    assert index.query([volume]) == idents
    gone = sorted(idents)[::2]
    for ident in gone:
        index.remove(ident)
    assert index.query([volume]) == idents - set(gone)


def test_a_question_that_meets_everything_gets_everything() -> None:
    """More nodes may meet a question than may wait at once; none is lost, alone or in company."""
    rng = Random(13)  # noqa: S311 - made-up volumes

    def disc(metres: float) -> tuple[Volume4D, ...]:
        lat, lng = beyond(SPOTS[0], rng.uniform(0, 360), rng.uniform(0, 30_000))
        size = {"value": metres, "units": "M"}
        circle = {"center": {"lat": lat, "lng": lng}, "radius": size}
        return parse_volumes([{"volume": {"outline_circle": circle}}])

    held = {f"v{i}": disc(50.0) for i in range(20_000)}
    index = ConflictIndex()
    index.add_many(held.items())
    assert index.query(disc(90_000.0)) == set(held)
    assert index.query_many([disc(90_000.0)] * 40) == [frozenset(held)] * 40
