"""The check is exact to a centimetre, everywhere on Earth and at every size.

    TRUCELINE_HYPOTHESIS=thorough pytest -n 2 tests/analysis/test_index_exactness.py

tries 100,000 pairs against the oracle; without the switch some hundreds are tried.
"""

from __future__ import annotations

import json
import math
import os
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random
from typing import TYPE_CHECKING

import pytest
from tests.analysis.conflict_outlines import along, beyond, volume
from tests.analysis.geodesic_oracle import core_gap
from tests.analysis.made_up_pairs import (
    LEAST,
    MOST,
    Pair,
    mapped,
    outline,
    place,
    rewritten,
    shape,
    spans,
    split,
    tuned,
)

from truceline.analysis.areas import distance_m, faults
from truceline.analysis.conflicts import meets
from truceline.analysis.index import ConflictIndex
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
    from collections.abc import Sequence
    from pathlib import Path

THOROUGH = os.environ.get("TRUCELINE_HYPOTHESIS") == "thorough"
BLOCKS, PAIRS = (100, 1000) if THOROUGH else (2, 150)


def pair(rng: Random) -> Pair:
    """Two outlines near each other, any size, anywhere, near touching more often than not."""
    about, size = place(rng), 10 ** rng.uniform(LEAST, MOST)
    a = outline(rng, about, size)
    b = outline(rng, about, size * 10 ** rng.choice([0.0, 0.0, -rng.uniform(0, 3)]))
    return tuned(rng, a, b, core_gap(a, b))


@dataclass(frozen=True)
class Asked:
    """A pair with its spans, and whether both meet; None where a centimetre leaves it open."""

    a: Volume4D
    b: Volume4D
    apart: float
    expected: bool | None


def asked(rng: Random) -> Asked:
    """A pair of volumes and the oracle's answer."""
    made = pair(rng)
    ours, theirs = spans(rng), spans(rng)
    if rng.random() < 0.6:
        theirs = replace(ours, start=ours.end)
    expected = made.expected and ours.meet(theirs)
    return Asked(ours.of(made.a), theirs.of(made.b), made.apart, expected)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_overlap_over_a_centimetre_is_found_and_separation_over_one_is_cleared(block: int) -> None:
    """An index of many volumes finds those that an oracle finds, and no other, to 1 cm."""
    rng = Random(block)  # noqa: S311 - a test repeats itself
    pairs = [asked(rng) for _ in range(PAIRS)]
    index = ConflictIndex()
    for number, each in enumerate(pairs):
        assert faults(each.a) == faults(each.b) == (), (block, number)
        index.add(str(number), [each.a])
    doubtful = 0
    for number, each in enumerate(pairs):
        found = index.query([each.b], horizontal_m=each.apart)
        same = meets([each.a], [each.b], horizontal_m=each.apart)
        assert (str(number) in found) is same, (block, number, each)
        if each.expected is None:
            doubtful += 1
        else:
            assert same is each.expected, (block, number, each)
        for ident in found:
            assert meets([pairs[int(ident)].a], [each.b], horizontal_m=each.apart)
    # What lies within a centimetre is not asked; were it much, the test would say little.
    assert doubtful < PAIRS / 20
    met = sum(bool(each.expected) for each in pairs)
    assert PAIRS / 5 < met < PAIRS * 4 / 5


class TestWrittenOtherwise:
    """However one and the same area is written, the answer is the same."""

    @pytest.mark.parametrize("seed", range(1000 if THOROUGH else 40))
    def test_the_answer_is_that_of_the_area_and_not_of_its_writing(self, seed: int) -> None:
        """Exchanged, turned about the poles, reversed, cut finer, or split: the same answer."""
        rng = Random(f"otherwise {seed}")  # noqa: S311 - a test repeats itself
        about, size = place(rng), 10 ** rng.uniform(LEAST, MOST)
        middle = beyond(about, rng.uniform(0, 360), size * rng.uniform(0, 1.5))
        a, b = shape(rng, middle, size), outline(rng, about, size * rng.choice([0.01, 1]))
        between = distance_m(a, b)
        for name, (ours, theirs) in otherwise(rng, a, middle, b).items():
            index = ConflictIndex()
            index.add("a", [volume(each) for each in ours])
            asked = [volume(each) for each in theirs]
            assert not [fault for each in [*ours, *theirs] for fault in faults(volume(each))], name
            found = index.query(asked, horizontal_m=between + 0.01)
            assert found == {"a"}, (name, seed)
            if between > 0.01:
                found = index.query(asked, horizontal_m=between - 0.01)
                assert found == frozenset(), (name, seed)


def otherwise(
    rng: Random, a: Outline, middle: LatLng, b: Outline
) -> dict[str, tuple[list[Outline], list[Outline]]]:
    """Two outlines, and other ways to write them; a ring is seen whole from its middle."""
    turn = rng.uniform(-360, 360)

    def turned(at: LatLng) -> LatLng:
        return LatLng(at.lat, math.remainder(at.lng + turn, 360))

    def finer(vertices: Sequence[LatLng], ring: bool) -> list[LatLng]:  # noqa: FBT001 - as asked
        ends = [*vertices, vertices[0]] if ring else list(vertices)
        shares = [[0.0, *sorted(rng.random() for _ in range(rng.randrange(4)))] for _ in ends[1:]]
        cut = [
            p if share == 0 else along(p, q, share)
            for (p, q), own in zip(pairwise(ends), shares, strict=True)
            for share in own
        ]
        return cut if ring else [*cut, ends[-1]]

    def begun_elsewhere(vertices: Sequence[LatLng], ring: bool) -> list[LatLng]:  # noqa: FBT001 - as asked
        at = rng.randrange(len(vertices)) if ring else 0
        return [*vertices[at:], *vertices[:at]]

    def reversed_(vertices: Sequence[LatLng], _: bool) -> list[LatLng]:  # noqa: FBT001 - as asked
        return list(reversed(vertices))

    def closed(vertices: Sequence[LatLng], ring: bool) -> list[LatLng]:  # noqa: FBT001 - as asked
        return [*vertices, vertices[0]] if ring else list(vertices)

    def stuttered(vertices: Sequence[LatLng], _: bool) -> list[LatLng]:  # noqa: FBT001 - as asked
        return [at for at in vertices for _ in range(1 + rng.randrange(2))]

    writings = {
        change.__name__: ([rewritten(a, change)], [rewritten(b, change)])
        for change in (finer, begun_elsewhere, reversed_, closed, stuttered)
    }
    return writings | {
        "as drawn": ([a], [b]),
        "exchanged": ([b], [a]),
        "turned": ([mapped(a, turned)], [mapped(b, turned)]),
        "split": (split(rng, a, middle), [b]),
    }


class TestSharedCases:
    """All acceptance cases gathered from public peers, through the index."""

    def test_every_case_is_answered_right_among_all_the_others(self, shared: Path) -> None:
        """With the second sets of all cases held at once, each first set finds its own or not."""
        cases = json.loads((shared / "cases" / "volumes_4d.json").read_text())
        index, alone = ConflictIndex(), {}
        for case in cases:
            alone[case["name"]] = parse_volumes(case["b"])
            index.add(case["name"], alone[case["name"]])
        assert len(index) == len(cases) > 200
        for case in cases:
            a = parse_volumes(case["a"])
            found = index.query(a)
            assert (case["name"] in found) is case["expect"], case["name"]
            assert found == {name for name, b in alone.items() if meets(a, b)}, case["name"]

    def test_a_case_is_answered_right_after_others_were_removed(self, shared: Path) -> None:
        """What was removed or replaced is not found; what stays is."""
        cases = json.loads((shared / "cases" / "volumes_4d.json").read_text())
        index = ConflictIndex()
        for case in cases:
            index.add(case["name"], parse_volumes(case["a"]))
            index.add(case["name"], parse_volumes(case["b"]))
        for case in cases[::2]:
            index.remove(case["name"])
        for case in cases[1::2]:
            found = index.query(parse_volumes(case["a"]))
            assert (case["name"] in found) is case["expect"], case["name"]
            assert not found & {gone["name"] for gone in cases[::2]}


def test_a_look_at_every_pair_finds_what_the_index_finds() -> None:
    """All pairs of a few hundred volumes of all sizes: the index leaves none out, adds none."""
    rng = Random(10)  # noqa: S311 - a test repeats itself
    held = {}
    for number in range(250):
        about = LatLng(rng.uniform(-90, 90), rng.uniform(-180, 180))
        size = 10 ** rng.uniform(LEAST, MOST)
        held[str(number)] = [spans(rng).of(outline(rng, about, size))]
    index = ConflictIndex()
    for ident, volumes in held.items():
        index.add(ident, volumes)
    for metres in (0.0, 50_000.0):
        for asked in list(held.values())[::3]:
            expected = {ident for ident, b in held.items() if meets(asked, b, horizontal_m=metres)}
            assert index.query(asked, horizontal_m=metres) == expected


@pytest.mark.parametrize("pole", [-90.0, 90.0])
def test_at_a_pole_longitude_says_nothing(pole: float) -> None:
    """The pole is one place by any longitude: as a centre, a corner, and a bend of a corridor."""
    for lng in (-180.0, -77.0, 0.0, 13.0, 180.0):
        here = LatLng(pole, lng)
        inner = math.copysign(89.0, pole)
        index = ConflictIndex()
        index.add("disc", [volume(Circle(here, Radius(1.0)))])
        index.add("ring", [volume(Polygon((here, LatLng(inner, 40.0), LatLng(inner, 50.0))))])
        index.add("way", [volume(Corridor((LatLng(inner, 170.0), here), Radius(1.0)))])
        index.add("beside", [volume(Circle(LatLng(inner, lng), Radius(1.0)))])
        found = index.query([volume(Circle(LatLng(pole, 99.0), Radius(0.5)))])
        assert found == {"disc", "ring", "way"}, lng
