"""Who has what at an instant, for lists: holders, offers, and those who have the same beside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.mechanism.builders import START, entry

from truceline.analysis.assignments import holders, together
from truceline.mechanism.assignment_kinds import (
    AssignmentAccepted,
    AssignmentClaimed,
    AssignmentHandedOver,
    AssignmentLaidDown,
    AssignmentTakenOver,
)
from truceline.mechanism.assignments import PART, AssignmentState

OFFICER, RELIEF, OFFICE = "cell:officer", "cell:relief", "un:office"
ONE, TWO = "a" * 64, "b" * 64


def claim(subject: str, by: str, minute: int, *after: tuple[object, str]) -> AssignmentState:
    """A claim of a minute, and what was said of it in the minutes after."""
    first = entry(minute, AssignmentClaimed(what="incident"), author=by, about=(subject,))
    state: AssignmentState = PART.begin(first)
    for n, (body, author) in enumerate(after, minute + 1):
        state = PART.step(state, entry(n, body, author=author))
    return state


def test_holders_say_who_has_what_since_when_and_to_whom_it_is_offered() -> None:
    """A subject that nobody has is absent; an offer stands beside its holder until accepted."""
    offer = (AssignmentHandedOver(to=RELIEF), OFFICER)
    states = [
        claim(ONE, OFFICER, 0, offer, (AssignmentAccepted(), RELIEF)),
        claim(TWO, OFFICER, 5, (AssignmentLaidDown(), OFFICER)),
    ]
    assert holders(states, START - timedelta(seconds=1)) == {}
    before = holders(states, START + timedelta(minutes=1))[ONE]
    assert (before.actor, before.since, before.offered_to) == (OFFICER, START, RELIEF)
    assert before.offered_at == START + timedelta(minutes=1)
    assert "Offered to cell:relief, who has not accepted." in before.says
    after = holders(states, START + timedelta(minutes=5))
    assert (after[ONE].actor, after[ONE].how, after[ONE].offered_to) == (RELIEF, "accepted", "")
    assert after[TWO].assignment == states[1].entry
    assert set(holders(states, START + timedelta(minutes=6))) == {ONE}


def test_a_taking_over_is_told_with_its_reason() -> None:
    """Whoever reads the list reads why the work changed hands."""
    state = claim(ONE, OFFICER, 0, (AssignmentTakenOver(why="He is ill."), RELIEF))
    held = holders([state], START + timedelta(minutes=9))[ONE]
    assert held.says == "cell:relief has it since 2016-02-25 12:01Z, taken over: He is ill."


def test_of_several_holders_the_longest_stands_first_and_none_is_lost() -> None:
    """In whatever order claims come, and through links too, all holders are told."""
    states = [claim(ONE, OFFICE, 3), claim(ONE, OFFICER, 1), claim(TWO, RELIEF, 2)]
    at = START + timedelta(hours=1)
    found = holders(states, at)
    assert found == holders(reversed(states), at)
    assert found[ONE].actors == (OFFICER, OFFICE)
    assert together(found.values()).actors == (OFFICER, RELIEF, OFFICE)
    with pytest.raises(ValueError, match="not enough"):
        together([])
