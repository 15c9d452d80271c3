from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.notice_builders import bench, codes, entry

from truceline.mechanism import matters
from truceline.mechanism.kinds import kind_of
from truceline.mechanism.relays import Relay

if TYPE_CHECKING:
    from truceline.errors import Fault
    from truceline.mechanism.parts import Bench, Entry

A, B = "a" * 64, "b" * 64
SIDES = ("group:north", "un:aid")
DESK = bench({A: ("notice", None), B: ("notice", None)})
OPENED = matters.MatterOpened(
    pair=("air_activity", "protected_site"), sides=SIDES, basis="coarse", found_on="filing"
)
FIRST = entry(0, OPENED, author="desk:own", about=(A, B))
CALL = Relay(channel="radio", caller_role="watch officer")


def _check(state: matters.MatterState | None, draft: Entry, desk: Bench = DESK) -> list[Fault]:
    return list(matters.PART.check(state, draft, desk))


def _closed(seq: int, author: str) -> Entry:
    return entry(seq, matters.MatterClosed(why="Moved"), author=author)


def test_only_the_desk_opens_a_matter_and_it_is_about_two_notices() -> None:
    """Matters are found by the desk, not filed by anybody."""
    assert _check(None, FIRST) == []
    other = entry(0, OPENED, author="cell:officer", about=(A, B))
    assert codes(_check(None, other)) == ["NOT_THE_DESK"]
    one = entry(0, OPENED, author="desk:own", about=(A, A))
    assert codes(_check(None, one)) == ["MATTER_NEEDS_TWO"]
    unknown = entry(0, OPENED, author="desk:own", about=(A, "c" * 64))
    assert codes(_check(None, unknown)) == ["NOTICE_UNKNOWN"]


def test_either_side_answers_and_a_stranger_does_not() -> None:
    """The two sides and officers answer; an officer may relay a side's words."""
    state = matters.begin(FIRST)
    said = matters.MatterAnswered(resolved_how="An hour later")
    for author in (*SIDES, "cell:officer"):
        assert _check(state, entry(1, said, author=author)) == []
    assert codes(_check(state, entry(1, said, author="state:one"))) == ["NOT_A_SIDE"]
    relayed = replace(said, relayed=CALL, on_behalf_of="un:aid")
    draft = entry(1, relayed, author="cell:officer")
    assert _check(state, draft) == []
    answered = matters.step(state, draft)
    assert answered.state == "answered"
    assert (answered.answers[0].by, answered.answers[0].relayed) == ("un:aid", CALL)


def test_one_side_alone_does_not_close_a_matter() -> None:
    """An officer closes at once; the sides only both together."""
    state = matters.begin(FIRST)
    half = matters.step(state, _closed(1, "group:north"))
    assert half.state == "open"
    assert matters.step(half, _closed(2, "group:north")).state == "open"
    assert matters.step(half, _closed(2, "un:aid")).state == "closed"
    assert matters.step(state, _closed(1, "cell:officer")).state == "closed"


def test_a_closed_matter_reopens_with_a_clock_of_its_own() -> None:
    """Reopening starts the clocks anew, and forgets who had closed it."""
    closed = matters.step(matters.begin(FIRST), _closed(1, "cell:officer"))
    body = matters.MatterReopened(why="It came back")
    again = entry(9, body, author="cell:officer")
    assert _check(closed, again) == []
    assert codes(_check(closed, entry(9, body, author="un:aid"))) == ["NOT_A_SIDE"]
    state = matters.step(closed, again)
    assert (state.state, state.closing) == ("open", frozenset())
    assert state.marks["opened"] == again.recorded_at
    assert state.marks["first_opened"] == FIRST.recorded_at
    assert "closed" not in state.marks


def test_the_row_of_a_matter_found_from_cells_names_neither_kinds_nor_sides() -> None:
    """What one of the sides may not see does not stand in the docket."""
    row = matters.row(matters.begin(FIRST))
    assert (row.title, row.parties, row.recipients, row.area) == (matters.CONTACT, (), (), None)
    assert not row.words
    exact = entry(0, replace(OPENED, basis="exact"), author="desk:own", about=(A, B))
    shown = matters.row(matters.begin(exact))
    assert shown.parties == SIDES
    assert "protected_site" in shown.title


def test_a_matter_blocks_its_two_notices_until_it_is_closed() -> None:
    """An open or answered matter keeps both from being deconflicted; a closed one does not."""
    state = matters.begin(FIRST)
    assert state.blocks(A)
    assert state.blocks(B)
    assert not state.blocks("c" * 64)
    assert not matters.step(state, _closed(1, "cell:officer")).blocks(A)


BODIES: dict[str, Any] = {
    "answered": matters.MatterAnswered(resolved_how="Later"),
    "closed": matters.MatterClosed(why="Moved"),
    "open": matters.MatterReopened(why="Back"),
}


@pytest.mark.parametrize("old", sorted(matters.TRANSITIONS))
@pytest.mark.parametrize("new", sorted(BODIES))
def test_every_change_in_the_table_and_no_other(old: str, new: str) -> None:
    """Each transition is taken, each other one refused and folded to nothing."""
    state = replace(matters.begin(FIRST), state=old)
    draft = entry(1, BODIES[new], author="cell:officer")
    if new in matters.TRANSITIONS[old]:
        assert _check(state, draft) == []
        assert matters.step(state, draft).state == new
    else:
        assert codes(_check(state, draft)) == ["STATE_NOT_ALLOWED"]
        assert matters.step(state, draft) == state


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([OPENED, *BODIES.values()]),
            st.sampled_from([*SIDES, "cell:officer", "desk:own", "state:one"]),
        ),
        max_size=12,
    )
)
def test_any_entries_fold_along_the_table(acts: list[tuple[Any, str]]) -> None:
    """Whatever is on the ledger folds; states move along the table alone."""
    state = matters.begin(FIRST)
    for seq, (body, author) in enumerate(acts, 1):
        after = matters.step(state, entry(seq, body, author=author, about=(A, B)))
        assert after.state == state.state or after.state in matters.TRANSITIONS[state.state]
        assert matters.row(after).state == after.state
        state = after


def test_every_kind_has_an_example_that_decodes_and_none_holds_geometry() -> None:
    """Examples are sound, and no open field of a matter could hold a place."""
    for body in matters.PART.kinds:
        found = kind_of(body)
        assert found.decode_whole(found.example)
        names = {field.name for field in found.fields}
        assert names.isdisjoint({"area", "place", "volumes", "coarse", "distance_m"})
