"""What the index tells in full is what comparing all with all tells."""

from __future__ import annotations

from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.made_up_pairs import outline, spans
from tests.mechanism.notice_builders import disc

from truceline.analysis.areas import faults
from truceline.analysis.conflicts import conflicts, meets
from truceline.analysis.index import ConflictIndex
from truceline.analysis.index_reports import Minima, Overlap, ReportingIndex, overlaps
from truceline.errors import NotFound
from truceline.mechanism.volumes import LatLng

if TYPE_CHECKING:
    from truceline.mechanism.volumes import Volume4D

MINIMA = st.builds(
    Minima,
    horizontal_m=st.sampled_from([0.0, 0.0, 300.0, 20_000.0]),
    vertical_m=st.sampled_from([0.0, 1.0]),
    seconds=st.sampled_from([0.0, 1.0]),
)


def _sets(rng: Random, count: int) -> dict[str, tuple[Volume4D, ...]]:
    """Sets of one to three volumes of any form about one place, many near each other."""
    about = LatLng(rng.choice([0.0, 36.0, 89.9, -60.0]), rng.choice([37.0, 180.0, -0.5]))
    found: dict[str, tuple[Volume4D, ...]] = {}
    while len(found) < count:
        made = [
            spans(rng).of(outline(rng, about, 10 ** rng.uniform(2, 4)))
            for _ in range(rng.choice([1, 1, 2, 3]))
        ]
        if not any(faults(volume) for volume in made):
            found[f"set-{rng.randrange(10**6)}"] = tuple(made)
    return found


def _slowly(
    held: dict[str, tuple[Volume4D, ...]], asked: tuple[Volume4D, ...], minima: Minima
) -> list[dict[str, Any]]:
    """The same without an index: one set after another."""
    return [
        Overlap(ident=ident, report=conflicts(asked, held[ident])).as_json()
        for ident in sorted(held)
        if meets(asked, held[ident], **minima.as_json())
    ]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 2**32), MINIMA)
def test_an_index_tells_what_comparing_with_each_tells(seed: int, minima: Minima) -> None:
    """After adding, replacing and removing at random: the same sets, reports and order."""
    rng = Random(seed)  # noqa: S311 - made-up volumes, no secrets
    held = _sets(rng, 8)
    index = ReportingIndex()
    index.add_many(list(held.items())[:5])
    for ident, volumes in list(held.items())[5:]:
        index.add(ident, volumes)
    gone, moved, *_ = held
    index.remove(gone)
    del held[gone]
    (asked, other) = _sets(rng, 2).values()
    held[moved] = other
    index.replace(moved, other)

    found = index.overlaps(asked, minima)
    assert [each.as_json() for each in found] == _slowly(held, asked, minima)
    assert {each.ident for each in found} == index.query(asked, minima)
    assert index.query_many([asked, other], minima)[0] == index.query(asked, minima)
    assert list(index) == sorted(held)
    assert (len(index), gone in index, moved in index) == (len(held), False, True)


def test_each_overlap_says_when_how_high_where_or_how_far() -> None:
    """What meets has its span, heights and ground; what is too near has metres and seconds."""
    asked = (disc(heights=(0, 100)),)
    held = {
        "meets": (disc(first=7, last=9, heights=(50, 200)),),
        "near": (disc(first=8.5, last=9, heights=(110, 200)),),
        "far": (disc(lat=50),),
    }
    index = ConflictIndex()
    index.add_many(held.items())
    minima = Minima(horizontal_m=1, vertical_m=10, seconds=1800)
    meeting, near = overlaps(index, held.__getitem__, asked, minima)
    told = meeting.as_json()
    assert (told["id"], told["conflict"]) == ("meets", True)
    (where,) = told["meetings"]
    assert (where["from"], where["until"]) == ("2016-03-04T19:00:00Z", "2016-03-04T20:00:00Z")
    assert (where["altitude_lower_m"], where["altitude_upper_m"]) == (50, 100)
    assert where["area"]["type"] == "Polygon"
    told = near.as_json()
    assert (told["id"], told["conflict"], told["meetings"]) == ("near", False, [])
    assert told["separation"] == {"horizontal_m": 0, "vertical_m": 10, "seconds": 1800}


def test_only_what_is_held_can_be_replaced_or_shown() -> None:
    """An id that is not held is told as such, and nothing is changed; removing it is nothing."""
    index = ReportingIndex(cursor=7)
    index.add("one", (disc(),))
    for refused in (lambda: index.replace("two", (disc(),)), lambda: index.volumes("two")):
        with pytest.raises(NotFound) as caught:
            refused()
        assert caught.value.faults[0].code == "SET_NOT_HELD"
    index.remove("two")
    assert (list(index), index.cursor) == (["one"], 7)
    index.cursor = 8
    index.add("one", [replace(disc(), time_end=None)])
    assert index.volumes("one")[0].time_end is None
    assert index.cursor == 8
