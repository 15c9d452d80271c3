"""Reports that may tell of one event: near in place, in time and in acts, and what is no reason."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mechanism.builders import START, entry
from tests.mechanism.incident_acts import report

from truceline.analysis.geodesy import distance
from truceline.analysis.lookalikes import SAME_FAMILY, SAME_NAME, Limits, lookalikes
from truceline.mechanism.incident_kinds import IncidentWithdrawn
from truceline.mechanism.incidents import PART
from truceline.mechanism.shapes import Area

if TYPE_CHECKING:
    from truceline.mechanism.incident_states import Incident

HOUR = timedelta(hours=1)
Found = tuple[str, "Incident"]


def box(south: float, west: float, size: float = 0.05) -> Area:
    """A box of so many degrees."""
    return Area(south=south, west=west, north=south + size, east=west + size)


def told(seq: int, **given: Any) -> Found:
    """A report of mortar fire in a small box, unless said otherwise."""
    plain = {"area": box(36, 37), "occurred_from": START, "place_as_said": None, **given}
    opening = entry(seq, report(**plain))
    return opening.hash, PART.begin(opening)


def score(one: Found, other: Found, **limits: Any) -> float:
    """The score of two reports; 0 where they are not alike at all."""
    found = lookalikes([one, other], Limits(**{"least": 1e-9, **limits}))
    assert set(found) in (set(), {one[0], other[0]})
    return found[one[0]].likest[0].score if found else 0.0


def test_two_reports_of_one_shelling_look_alike_with_three_reasons() -> None:
    """Same acts, minutes and a few kilometres apart: each is shown beside the other, with why."""
    one = told(1, place_as_said="near the mill")
    other = told(2, area=box(36.09, 37), occurred_from=START + timedelta(minutes=30))
    found = lookalikes([one, other])
    (mine,), (theirs,) = found[one[0]].likest, found[other[0]].likest
    assert (mine.other, theirs.other) == (other[0], one[0])
    assert (mine.score, mine.reasons) == (theirs.score, theirs.reasons)
    assert [reason.of for reason in mine.reasons] == ["place", "time", "acts"]
    says = [reason.says for reason in mine.reasons]
    assert says == ["areas 4.4 km apart", "0 h 30 min apart", "both mortar"]
    product = mine.reasons[0].share * mine.reasons[1].share * mine.reasons[2].share
    assert mine.score == pytest.approx(product)


def test_what_is_far_in_place_in_time_or_in_acts_is_not_alike() -> None:
    """One respect that fails is enough, however near the others are."""
    one = told(1)
    assert score(one, told(2)) == 1.0
    assert score(one, told(2, area=box(36.2, 37))) == 0.0
    assert score(one, told(2, area=box(36, 37.25))) == 0.0
    assert score(one, told(2, occurred_from=START + 6 * HOUR)) == 0.0
    assert score(one, told(2, occurred_from=START - 6 * HOUR)) == 0.0
    assert score(one, told(2, acts=("hostage_taking",))) == 0.0


def test_the_nearer_the_higher_and_a_wide_area_or_long_span_says_little() -> None:
    """Scores fall with the gap; a province is hardly one place, and a week hardly one time."""
    one = told(1)
    gaps = [score(one, told(2, area=box(36.05 + n / 100, 37))) for n in range(1, 9)]
    assert gaps == sorted(gaps, reverse=True)
    assert gaps[0] > gaps[-1] > 0
    hours = [score(one, told(2, occurred_from=START + n * HOUR)) for n in range(6)]
    assert hours == sorted(hours, reverse=True)
    assert score(one, told(2, area=box(35.5, 36.5, 1.0))) < 0.15
    assert score(one, told(2, occurred_until=START + 168 * HOUR)) == pytest.approx(6 / 168)


def test_a_place_in_the_same_words_counts_where_no_area_is_stated() -> None:
    """In any script and case; but one name of two places far apart counts for nothing."""
    one = told(1, area=None, place_as_said="Near the Mill")
    same = told(2, area=None, place_as_said="near the mill")
    assert score(one, same) == SAME_NAME
    assert score(one, told(2, area=None, place_as_said="near the well")) == 0.0
    assert score(told(1, area=None), told(2, area=None)) == 0.0
    assert score(one, told(2, place_as_said="near the mill")) == SAME_NAME
    wide, wider = box(36, 37, 0.5), box(36.2, 37.2, 0.5)
    named = score(told(1, area=wide, place_as_said="قرب الطاحونة"),
                  told(2, area=wider, place_as_said="قرب الطاحونة"))  # fmt: skip
    assert named == SAME_NAME
    far = told(2, area=box(38, 37), place_as_said="near the mill")
    assert score(told(1, place_as_said="near the mill"), far) == 0.0


def test_acts_of_one_family_count_half_where_terms_give_families() -> None:
    """Mortar and artillery may be one shelling, called differently by two who heard it."""
    families = {"mortar": "fire", "artillery": "fire", "looting": "harm"}
    one, other = told(1), told(2, acts=("artillery",))
    assert score(one, other) == 0.0
    assert score(one, other, families=families) == SAME_FAMILY
    assert score(one, told(2, acts=("looting",)), families=families) == 0.0
    assert score(one, told(2, acts=("mortar", "looting")), families=families) == 1.0
    two = told(1, acts=("mortar", "looting"))
    assert score(two, told(2, acts=("mortar", "arson"))) == 0.5


def test_the_antimeridian_is_no_border() -> None:
    """Two boxes a kilometre apart across 180 degrees are near, as is one that crosses it."""
    west = Area(south=0, west=179.97, north=0.05, east=179.995)
    east = Area(south=0, west=-179.995, north=0.05, east=-179.97)
    across = Area(south=0, west=179.99, north=0.05, east=-179.99)
    assert score(told(1, area=west), told(2, area=east)) == pytest.approx(0.926, abs=0.005)
    assert score(told(1, area=west), told(2, area=across)) == 1.0


def test_what_is_over_or_taken_back_looks_like_nothing() -> None:
    """A withdrawn incident is not shown, nor shown beside another."""
    one, (other, state) = told(1), told(2)
    gone = PART.step(state, entry(3, IncidentWithdrawn(why="Mistaken"), author="state:one"))
    assert gone.state == "withdrawn"
    assert lookalikes([one, (other, gone)]) == {}
    assert lookalikes([]) == {}
    assert lookalikes([one]) == {}


def test_only_the_likest_are_told_and_all_are_counted() -> None:
    """Of a flood of equal reports each shows a few, the same ones in any order of asking."""
    flood = [told(n) for n in range(1, 31)]
    near = told(31, area=box(36.07, 37))
    found = lookalikes([near, *flood], Limits(most=3))
    assert found == lookalikes([*reversed(flood), near], Limits(most=3))
    first = found[flood[0][0]]
    assert first.count == 30
    assert [each.other for each in first.likest] == [each[0] for each in flood[1:4]]
    assert [len(each.likest) for each in found.values()] == [3] * 31


def test_a_limit_that_is_none_is_refused() -> None:
    """A limit of 0 would find nothing, or everything."""
    for limits in (Limits(metres=0), Limits(hours=-1), Limits(least=0), Limits(most=0)):
        with pytest.raises(ValueError, match="above 0"):
            lookalikes([], limits)


REPORTS = st.lists(
    st.builds(
        lambda south, west, hour, last, acts, name: {
            "area": None if south is None else box(south, west),
            "occurred_from": START + hour * HOUR,
            "occurred_until": START + (hour + last) * HOUR,
            "acts": acts,
            "place_as_said": name,
        },
        st.one_of(st.none(), st.floats(-1, 1), st.floats(89.5, 89.9)),
        st.one_of(st.floats(36, 37), st.floats(-179.9, -179.5), st.floats(179.5, 179.94)),
        st.integers(0, 20),
        st.integers(0, 9),
        st.lists(st.sampled_from(["mortar", "arson", "raid"]), min_size=1, max_size=3).map(tuple),
        st.sampled_from([None, "mill", "well"]),
    ),
    max_size=14,
)


@given(REPORTS, st.randoms(use_true_random=False))
def test_likeness_is_mutual_and_depends_on_the_two_alone(
    bodies: list[dict[str, Any]], rng: Random
) -> None:
    """One is like the other as the other is like it, in any order, and whoever else is there."""
    reports = [told(n, **body) for n, body in enumerate(bodies, 1)]
    limits = Limits(least=1e-9, most=99)
    found = lookalikes(reports, limits)
    scores = {(me, each.other): each.score for me, f in found.items() for each in f.likest}
    assert all(scores[other, me] == score for (me, other), score in scores.items())
    assert all(0 < score <= 1 for score in scores.values())
    mixed = list(reports)
    rng.shuffle(mixed)
    assert lookalikes(mixed, limits) == found
    for i, one in enumerate(reports):
        for other in reports[i + 1 :]:
            alone = lookalikes([one, other], limits)
            got = alone[one[0]].likest[0].score if alone else None
            assert got == scores.get((one[0], other[0]))


@given(st.floats(-85, 85), st.floats(-180, 179.9), st.floats(0.001, 0.3), st.floats(-0.3, 0.3))
def test_the_distance_of_two_areas_is_that_of_the_geodesic_to_one_per_cent(
    south: float, west: float, north_by: float, east_by: float
) -> None:
    """Points (boxes of no size) stand for their nearest corners; the sphere is off by little."""
    there = (min(south + north_by, 90.0), (west + east_by + 540) % 360 - 180)
    one = told(1, area=Area(south=south, west=west, north=south, east=west))
    dot = Area(south=there[0], west=there[1], north=there[0], east=there[1])
    share = score(one, told(2, area=dot), metres=100_000.0)
    exact = distance((south, west), there)
    assert (1 - share) * 100_000.0 == pytest.approx(min(exact, 100_000.0), rel=0.01, abs=0.5)


def test_ten_thousand_open_reports_of_a_month_are_compared_in_seconds() -> None:
    """A queue of that many is answered at once, and every planted pair is found."""
    rng = Random(6)  # noqa: S311 - made-up reports
    many = [
        told(n, area=box(35 + rng.randrange(60) / 20, 36 + rng.randrange(60) / 20),
             occurred_from=START + rng.random() * 720 * HOUR,
             acts=(rng.choice("abcdefgh"),))
        for n in range(1, 9_001)
    ]  # fmt: skip
    twins = []
    for n, (_, state) in enumerate(many[:1_000], 9_001):
        body = replace(state.reports[0].body, language="en")
        opening = entry(n, body)
        twins.append((opening.hash, PART.begin(opening)))
    began = time.perf_counter()
    found = lookalikes([*many, *twins], Limits(most=50))
    took = time.perf_counter() - began
    for (one, _), (twin, _) in zip(many, twins, strict=False):
        assert any(each.other == twin and each.score == 1 for each in found[one].likest)
    assert took < 10
