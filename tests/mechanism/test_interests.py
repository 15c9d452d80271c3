"""Areas of interest: what may be asked for, in how coarse a place, and by whom it is withdrawn."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mechanism.notice_builders import NOON, bench, codes, entry

from truceline.mechanism import interests
from truceline.mechanism.interests import InterestStated, InterestWithdrawn
from truceline.mechanism.relays import Relay
from truceline.mechanism.shapes import Area

VALLEY = Area(south=36.0, west=37.0, north=36.5, east=37.5)
RELAY = Relay(channel="radio", caller_role="watch officer (made up)")


def _stated(**fields: Any) -> InterestStated:
    return InterestStated(**{"title": "Made up", "area": VALLEY, **fields})


def _check(body: Any, author: str = "group:north", *, state: Any = None) -> list[str]:
    return codes(interests.PART.check(state, entry(1, body, author=author), bench()))


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"notices": ("nonsense",)}, "NOTICE_NOT_ADMITTED"),
        ({"since": NOON, "until": NOON - timedelta(hours=1)}, "TIME_ORDER"),
        ({"area": replace(VALLEY, east=37.55)}, "INTEREST_TOO_FINE"),
        ({"area": replace(VALLEY, south=36.003)}, "INTEREST_TOO_FINE"),
        ({"area": replace(VALLEY, north=36.0)}, "AREA_FLAT"),
        ({"area": replace(VALLEY, west=37.5)}, "AREA_FLAT"),
        ({"relayed": RELAY}, "RELAY_INCOMPLETE"),
    ],
)
def test_what_makes_no_sense_or_says_too_much_is_refused(fields: dict[str, Any], code: str) -> None:
    """An area finer than the cells of Terms would tell of a place; each slip has its code."""
    author = "cell:officer" if "relayed" in fields else "group:north"
    assert _check(_stated(**fields), author) == [code]


def test_everywhere_every_kind_and_always_is_an_interest() -> None:
    """Nothing but a title is needed; bounds at the ends of the Earth are whole cells too."""
    assert _check(_stated(area=None)) == []
    assert _check(_stated(area=interests.EVERYWHERE)) == []
    assert _check(_stated(area=Area(south=-0.1, west=179.9, north=0.1, east=-179.9))) == []


@given(st.integers(-1799, 1799), st.integers(-899, 899))
def test_every_border_of_a_cell_is_coarse_enough(lng: int, lat: int) -> None:
    """Tenths of a degree are borders of cells of a tenth, however they are rounded."""
    south, west = lat / 10, lng / 10
    area = Area(south=south, west=west, north=south + 0.1, east=(lng + 1) / 10)
    assert _check(_stated(area=area)) == []


def test_its_holder_or_an_officer_withdraws_it_once() -> None:
    """Nobody else does, and what is withdrawn is not withdrawn again."""
    state = interests.begin(entry(0, _stated()))
    gone = InterestWithdrawn(why="No")
    assert _check(gone, state=state) == []
    assert _check(gone, "cell:officer", state=state) == []
    assert _check(gone, "group:south", state=state) == ["INTEREST_NOT_YOURS"]
    after = interests.step(state, entry(1, gone))
    assert after.state == "withdrawn"
    assert _check(gone, state=after) == ["STATE_NOT_ALLOWED"]
    assert interests.step(after, entry(2, gone)) == after


def test_an_officer_states_it_for_a_caller_whose_interest_it_is() -> None:
    """Relayed, it is the caller's."""
    body = _stated(relayed=RELAY, on_behalf_of="group:south")
    assert _check(body, "cell:officer") == []
    assert _check(body, "group:north") == ["RELAY_NOT_OFFICER"]
    state = interests.begin(entry(0, body, author="cell:officer"))
    assert state.holders == ("group:south",)
    assert interests.row(state).parties == ("group:south",)


def test_linked_interests_ask_for_all_that_each_asked_for() -> None:
    """Two holders, two wishes, and a row that holds both."""
    state = interests.begin(entry(0, _stated(until=NOON)))
    other = _stated(area=None, since=NOON, until=NOON + timedelta(days=1))
    both = interests.step(state, entry(1, other, author="group:south"))
    assert both.holders == ("group:north", "group:south")
    assert len(both.wishes) == 2
    row = interests.row(both)
    assert row.area == interests.EVERYWHERE
    assert (row.since, row.until) == (None, NOON + timedelta(days=1))
    assert interests.row(state).area == VALLEY
