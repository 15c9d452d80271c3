"""Suggestions clear a conflict, are the smallest that do, and say why where there is none."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.analysis.conflict_outlines import PLACES, beyond, box, outlines, volume

import truceline
from truceline.analysis.conflicts import meets
from truceline.analysis.suggestions import WAYS, Limits, Minima, Suggestion, suggestions
from truceline.mechanism.volumes import (
    Altitude,
    Circle,
    Corridor,
    LatLng,
    Radius,
    Reach,
    Site,
    Time,
    Volume4D,
)

START = datetime(2026, 3, 1, 6, tzinfo=UTC)
DISCS = [Circle(LatLng(36.2, 37.1 + 0.02 * k), Radius(1000)) for k in range(3)]
"""The first two overlap, and the last two; the first and the third do not."""


def at(seconds: float) -> str:
    """A time so many seconds after the start."""
    moment = START + timedelta(seconds=seconds)
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z"


def block(outline: Any, **bounds: float) -> Volume4D:
    """A volume: ``start``, ``end`` in seconds, ``low``, ``top`` in metres; else open."""
    names = {
        "low": "altitude_lower", "top": "altitude_upper", "start": "time_start", "end": "time_end",
    }  # fmt: skip
    given = {
        names[name]: value if name in {"low", "top"} else at(value)
        for name, value in bounds.items()
    }
    return volume(outline, **given)


def moved(volumes: tuple[Volume4D, ...], way: str, by: float) -> tuple[Volume4D, ...]:
    """Volumes shifted, written again without the module under test."""
    sign = -1 if way in {"earlier", "down"} else 1
    if way in {"earlier", "later"}:
        return tuple(
            dataclasses.replace(v, time_start=_later(v.time_start, sign * by),
                                time_end=_later(v.time_end, sign * by))
            for v in volumes
        )  # fmt: skip
    return tuple(
        dataclasses.replace(
            v,
            volume=dataclasses.replace(
                v.volume,
                altitude_lower=_higher(v.volume.altitude_lower, sign * by),
                altitude_upper=_higher(v.volume.altitude_upper, sign * by),
            ),
        )
        for v in volumes
    )


def _later(time: Time | None, seconds: float) -> Time | None:
    return time and Time(f"{time.instant + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S.%fZ}")


def _higher(height: Altitude | None, metres: float) -> Altitude | None:
    return height and Altitude(round(height.value + metres, 6))


def narrowed(volume: Volume4D, by: float) -> Volume4D:
    """A corridor narrower by so many metres."""
    corridor = volume.volume.outline_corridor
    assert corridor is not None
    thin = Corridor(corridor.vertices, Radius(round(corridor.half_width.value - by, 6)))
    return dataclasses.replace(
        volume, volume=dataclasses.replace(volume.volume, outline_corridor=thin)
    )


def by_way(a: tuple[Volume4D, ...], b: tuple[Volume4D, ...], **more: Any) -> dict[str, Suggestion]:
    """The suggestions by their way."""
    found = suggestions(a, b, **more)
    assert tuple(each.way for each in found) == WAYS
    return {each.way: each for each in found}


@st.composite
def blocks(draw: st.DrawFn, fine: int) -> tuple[Volume4D, ...]:
    """One to three volumes in a small world of whole, or of finer, seconds and metres."""
    made = []
    for _ in range(draw(st.integers(1, 3))):
        bounds: dict[str, float] = {}
        for first, last in (("start", "end"), ("low", "top")):
            low = draw(st.integers(0, 40 * fine)) / fine
            high = low + draw(st.integers(0, 15 * fine)) / fine
            pairs = ((first, low), (last, high))
            bounds |= {name: value for name, value in pairs if draw(st.integers(0, 9))}
        made.append(block(draw(st.sampled_from(DISCS)), **bounds))
    return tuple(made)


FINE = st.shared(st.sampled_from([1, 10]))


@settings(max_examples=50, deadline=None)
@given(
    FINE.flatmap(blocks), FINE.flatmap(blocks), st.sampled_from([0, 0.3, 5]),
    st.sampled_from([0, 0.25, 4]), st.sampled_from([0, 500.0]),
)  # fmt: skip
def test_a_shift_is_the_first_that_a_blind_search_finds(
    a: tuple[Volume4D, ...],
    b: tuple[Volume4D, ...],
    seconds: float,
    vertical_m: float,
    horizontal_m: float,
) -> None:
    """Trying step after step with the check alone ends at the suggestion, or at none as it says."""
    minima = Minima(horizontal_m=horizontal_m, vertical_m=vertical_m, seconds=seconds)
    kept = minima.as_json()
    # A hair of height, as the suggestions keep: between written decimals there is no less.
    kept["vertical_m"] += 1e-6
    if not meets(a, b, **minima.as_json()):
        assert suggestions(a, b, minima=minima) == ()
        return
    heights = [
        h.value for v in (*a, *b) for h in (v.volume.altitude_lower, v.volume.altitude_upper) if h
    ]
    whole = all(height.is_integer() for height in (*heights, float(vertical_m)))
    most = 60 if whole else 10  # Steps are a hundred times as many where they are centimetres.
    found = by_way(a, b, minima=minima, limits=Limits(seconds=60, metres=most))
    lows = [v.volume.altitude_lower for v in a]
    for way in WAYS[:4]:
        each = found[way]
        if way == "down" and "under the ellipsoid" in each.why:
            continue
        assert each.step == (1 if whole or each.unit == "s" else 0.01)
        count = int((60 if each.unit == "s" else most) / each.step + 0.5)
        tried = (round(k * each.step, 6) for k in range(1, count + 1))
        first = next((by for by in tried if not meets(moved(a, way, by), b, **kept)), None)
        assert each.by == first, way
        assert each.possible is (not each.why)
        if first is not None:
            assert not meets(each.volumes, b, **minima.as_json())
            assert [v.volume.outline for v in each.volumes] == [v.volume.outline for v in a]
        if way == "down" and first is not None:
            assert all(low is None or low.value >= first for low in lows)


@settings(max_examples=60, deadline=None)
@given(st.data(), PLACES, st.sampled_from([0, 0.01, 250.0]))
def test_a_corridor_is_narrowed_by_no_more_than_it_needs(
    data: st.DataObject, about: LatLng, horizontal_m: float
) -> None:
    """Anywhere on Earth the narrower corridor is clear, and one step wider meets again."""
    other = data.draw(outlines(about, 3000.0))
    far = data.draw(st.floats(500, 9000))
    start = beyond(about, data.draw(st.floats(0, 360)), far)
    line = (start, beyond(start, data.draw(st.floats(0, 360)), data.draw(st.floats(50, 5000))))
    width = data.draw(st.integers(100, 9000_00)) / data.draw(st.sampled_from([1, 100]))
    a, b = (volume(Corridor(line, Radius(min(width, 9000.0)))),), (volume(other),)
    minima = Minima(horizontal_m=horizontal_m)
    assume(meets(a, b, horizontal_m=horizontal_m))
    found = by_way(a, b, minima=minima)["narrower"]
    if found.by is None:
        thinnest = narrowed(a[0], a[0].volume.outline_corridor.half_width.value - found.step)  # type: ignore[union-attr] # a corridor, made above
        assert meets([thinnest], b, horizontal_m=horizontal_m)
        return
    assert found.narrowed == (0,)
    assert found.volumes == (narrowed(a[0], found.by),)
    assert not meets(found.volumes, b, horizontal_m=horizontal_m)
    assert meets([narrowed(a[0], found.by - found.step)], b, horizontal_m=horizontal_m)


def test_each_corridor_is_narrowed_by_its_own_need() -> None:
    """A corridor that is clear keeps its width, and a near one gives more than a far one."""
    line = [LatLng(36.0, 37.0), LatLng(36.0, 37.1), LatLng(36.0, 37.2), LatLng(36.0, 37.3)]
    a = tuple(
        volume(Corridor((line[k], line[k + 1]), Radius(900 if k < 2 else 400))) for k in range(3)
    )
    b = (
        volume(Circle(LatLng(36.007, 37.05), Radius(50))),
        volume(Circle(LatLng(35.994, 37.15), Radius(50))),
    )
    found = by_way(a, b)["narrower"]
    widths = [v.volume.outline_corridor.half_width.value for v in found.volumes]  # type: ignore[union-attr] # corridors
    assert widths[2] == 400
    assert 0 < widths[1] < widths[0] < 900
    assert found.by == 900 - widths[1]
    assert found.narrowed == (0, 1)


def test_touching_is_overlap_so_a_step_of_room_is_left() -> None:
    """B ends as A ends its shift: A must start one second, one metre, one centimetre beyond."""
    a = (block(DISCS[0], start=0, end=10, low=100, top=200),)
    b = (block(DISCS[0], start=0, end=10, low=0, top=200),)
    found = by_way(a, b)
    assert (found["later"].by, found["earlier"].by, found["up"].by) == (11, 11, 101)
    fine = (block(DISCS[0], start=0, end=10, low=100.5, top=200),)
    up = by_way(fine, b)["up"]
    assert (up.by, up.step) == (99.51, 0.01)
    assert up.volumes[0].volume.altitude_lower == Altitude(200.01)
    assert by_way(a, b, minima=Minima(seconds=30, vertical_m=50))["later"].by == 41


def test_a_gap_that_is_too_short_is_passed_over() -> None:
    """Between two of B there is room for a while, but not for as long as A takes."""
    a = (block(DISCS[0], start=0, end=20),)
    b = tuple(block(DISCS[1], start=s, end=s + 30) for s in (0, 45, 200))
    assert by_way(a, b)["later"].by == 76
    short = (block(DISCS[0], start=0, end=10),)
    assert by_way(short, b)["later"].by == 31


def test_all_of_a_moves_as_one() -> None:
    """The shift that clears one volume of A must not bring another into conflict."""
    a = (block(DISCS[0], start=0, end=10), block(DISCS[2], start=0, end=10))
    b = (block(DISCS[0], start=0, end=50), block(DISCS[2], start=40, end=80))
    assert by_way(a, b)["later"].by == 81


def _why(way: str, a: Volume4D, b: Volume4D, **limits: float) -> str:
    found = by_way((a,), (b,), limits=Limits(**limits))[way]
    assert not found.possible
    assert found.volumes == ()
    return found.why


@pytest.mark.parametrize(
    ("way", "a", "b", "why"),
    [
        ("later", {"end": 9}, {"end": 5}, "Volume 0 of A has no start, so no shift later"),
        ("later", {"start": 0}, {"start": 5}, "Volume 0 of B has no end, so no shift later"),
        ("earlier", {"start": 0}, {"start": 5}, "Volume 0 of A has no end, so no shift earlier"),
        ("earlier", {"end": 9}, {"end": 5}, "Volume 0 of B has no start, so no shift earlier"),
        ("up", {"top": 9}, {"top": 5}, "Volume 0 of A has no lower limit of altitude"),
        ("up", {"low": 0}, {"low": 5}, "Volume 0 of B has no upper limit of altitude"),
        ("down", {"low": 5}, {"low": 0}, "Volume 0 of A has no upper limit of altitude"),
        ("down", {"top": 9}, {"top": 5}, "Volume 0 of B has no lower limit of altitude"),
        ("down", {"low": 5, "top": 9}, {"low": 2}, "and end under the ellipsoid, at -3 m."),
        ("later", {"start": 0, "end": 9}, {"end": 86400}, "up to a shift of 86400 s; at most"),
        ("up", {"low": 0, "top": 9}, {"top": 10000}, "up to a shift of 10000 m; at most 10000 m"),
        ("narrower", {}, {}, "Volume 0 of A, which is no corridor, meets volume 0 of B."),
    ],
)
def test_where_there_is_none_it_says_why(
    way: str, a: dict[str, float], b: dict[str, float], why: str
) -> None:
    """An open bound, a limit, the ellipsoid, an outline without width: each is named."""
    assert why in _why(way, block(DISCS[0], **a), block(DISCS[1], **b))


def test_the_limits_are_those_given() -> None:
    """One second more of limit makes the difference, and so does one metre of width."""
    a, b = block(DISCS[0], start=0, end=9), block(DISCS[1], start=0, end=99)
    assert by_way((a,), (b,), limits=Limits(seconds=100))["later"].by == 100
    assert "at most 99.5 s were looked at" in _why("later", a, b, seconds=99.5)
    line = volume(Corridor((LatLng(36, 37), LatLng(36, 37.1)), Radius(2000)))
    disc = volume(Circle(LatLng(36.01, 37.05), Radius(100)))
    needed = by_way((line,), (disc,))["narrower"].by
    assert needed is not None
    assert by_way((line,), (disc,), limits=Limits(metres=needed))["narrower"].by == needed
    assert "would have to be narrower by" in _why("narrower", line, disc, metres=needed - 1)
    crossing = volume(Corridor((LatLng(36, 37), LatLng(36.1, 37.1)), Radius(2000)))
    assert "comes too near" in _why("narrower", line, crossing)


def test_it_never_leaves_the_calendar() -> None:
    """A shift into a year that no volume may have is none."""
    early = volume(DISCS[0], time_start="1900-01-01T00:00:00Z", time_end="1900-01-01T01:00:00Z")
    assert _why("earlier", early, early) == "It would leave the years 1900 to 2199."
    assert by_way((early,), (early,))["later"].by == 3601


def test_heights_beyond_what_a_number_can_tell_are_refused_not_guessed() -> None:
    """At 1e300 m a step changes nothing, and no shift is claimed to clear."""
    a = block(DISCS[0], low=1e300, top=1e300)
    found = by_way((a,), (a,), limits=Limits(metres=1e3))
    assert "too large to be told apart" in found["up"].why


def test_circles_and_stand_offs_stay() -> None:
    """A site's stand-off is for its protection: nothing suggests a smaller one."""
    site = volume(Site(Reach(500.0), polygon=box(36.1, 37.0, 36.2, 37.1)))
    found = by_way((site,), (volume(Circle(LatLng(36.15, 37.1), Radius(800))),))
    assert not any(each.possible for each in found.values())


def test_nothing_that_answers_others_can_suggest() -> None:
    """Only the offline check, and what asks first who is told in full, reach suggestions.

    The offline check is asked on the command line and over HTTP, of volumes that its asker gives.

    A pair of notices on a desk is suggested of by ``suggested_pairs.ways_out`` alone.
    """
    package = Path(truceline.__file__).parent
    makers = ("truceline.analysis.suggestions", "truceline.analysis.suggested_widths")
    users = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if any(maker in path.read_text(encoding="utf-8") for maker in makers)
    }
    own = {f"analysis/{name}.py" for name in ("suggestions", "suggested", "suggested_widths")}
    offline = {"api/checks.py", "cli/check.py", "cli/suggesting.py", "sheets/checking.py"}
    assert users - own == {*offline, "analysis/suggested_pairs.py"}
