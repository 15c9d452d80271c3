"""Who must be told of a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import made_up_terms
from tests.mechanism.notice_builders import NOON, ROLES, cells, disc, entry

from truceline.analysis.telling import Plan, Tell, to_tell, touches
from truceline.mechanism import interests
from truceline.mechanism.interests import InterestState, InterestStated, InterestWithdrawn, Wish
from truceline.mechanism.shapes import Area

VALLEY = Area(south=36.0, west=37.0, north=36.5, east=37.5)
FLIGHT = Plan(
    notice="air_activity", terms=made_up_terms(), cells=cells(disc()), filer="group:north"
)


def _interest(author: str = "un:aid", **fields: Any) -> InterestState:
    given_ = {"title": "Made up", "area": VALLEY, **fields}
    return interests.begin(entry(0, InterestStated(**given_), author=author))


def _told(plan: Plan, *states: InterestState, roles: Any = ROLES) -> list[str]:
    named = [(f"{n:064x}", state) for n, state in enumerate(states)]
    return [each.actor for each in to_tell(plan, roles, named)]


def test_an_interest_is_of_kinds_of_a_place_and_of_a_time() -> None:
    """All three must fit; touching in time is fitting, and what is withdrawn asks for nothing."""
    assert _told(FLIGHT, _interest()) == ["un:aid"]
    assert _told(FLIGHT, _interest(notices=("air_activity", "convoy"))) == ["un:aid"]
    assert _told(FLIGHT, _interest(notices=("convoy",))) == []
    assert _told(FLIGHT, _interest(area=Area(south=30, west=37, north=31, east=38))) == []
    start, end = NOON + timedelta(hours=6), NOON + timedelta(hours=8)
    assert _told(FLIGHT, _interest(since=end)) == ["un:aid"]
    assert _told(FLIGHT, _interest(since=end + timedelta(seconds=1))) == []
    assert _told(FLIGHT, _interest(until=start)) == ["un:aid"]
    assert _told(FLIGHT, _interest(until=start - timedelta(seconds=1))) == []
    assert _told(FLIGHT, _interest(area=None, since=end)) == ["un:aid"]
    assert _told(FLIGHT, _interest(area=None, since=end + timedelta(hours=1))) == []
    gone = interests.step(_interest(), entry(1, InterestWithdrawn(why="No"), author="un:aid"))
    assert _told(FLIGHT, gone) == []


def test_a_plan_without_a_place_is_told_to_those_who_ask_for_every_place() -> None:
    """A test of a line lies in no valley."""
    line = Plan(notice="channel_test", terms=made_up_terms(), cells=(), since=NOON, until=NOON)
    assert _told(line, _interest(), _interest("group:south", area=None)) == ["group:south"]
    assert _told(line, _interest(area=None, until=NOON - timedelta(seconds=1))) == []


def test_whom_terms_name_is_told_with_the_words_of_terms() -> None:
    """A role means all who are known to hold it; where none is, the role itself stands there."""
    strike = replace(FLIGHT, notice="strike_on_excluded", named=frozenset({"state:one"}))
    assert to_tell(strike, ROLES, ()) == (
        Tell(actor="state:one", tokens=("guarantor",), interests=(), named=True),
        Tell(actor="state:two", tokens=("guarantor",), interests=(), named=False),
    )
    assert to_tell(strike, {}, ()) == (
        Tell(actor="", tokens=("guarantor",), interests=(), named=False),
    )
    by_self = replace(strike, filer="state:one")
    assert [each.actor for each in to_tell(by_self, ROLES, ())] == ["state:two"]


def test_each_is_told_once_with_every_reason() -> None:
    """By Terms and by two interests: one line."""
    strike = replace(FLIGHT, notice="strike_on_excluded")
    ones = [(name * 64, _interest("state:one")) for name in "ba"]
    (first, _) = to_tell(strike, ROLES, ones)
    assert (first.actor, first.tokens, first.interests) == (
        "state:one", ("guarantor",), ("a" * 64, "b" * 64),
    )  # fmt: skip


@settings(deadline=None, max_examples=40)
@given(
    st.tuples(st.floats(36.205, 36.295), st.floats(37.01, 37.19), st.floats(10, 300)),
    st.tuples(st.floats(36.205, 36.295), st.floats(37.01, 37.19), st.floats(10, 300)),
    st.integers(358, 366),
    st.integers(366, 376),
    st.integers(1, 4),
)
def test_who_is_told_says_nothing_finer_of_a_plan_than_its_cells(
    one: tuple[float, float, float],
    other: tuple[float, float, float],
    south: int,
    west: int,
    size: int,
) -> None:
    """Two plans of the same cells touch the same interests, whichever of them is filed."""
    area = Area(
        south=south / 10, west=west / 10, north=(south + size) / 10, east=(west + size) / 10
    )
    wish = Wish(area=area, notices=(), since=None, until=None)
    first, second = (replace(FLIGHT, cells=cells(disc(*where))) for where in (one, other))
    if first.cells == second.cells:
        assert touches(first, wish) == touches(second, wish)
    inside = area.south <= one[0] <= area.north and area.west <= one[1] <= area.east
    assert touches(first, wish) or not inside
