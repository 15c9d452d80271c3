"""Outside forces and third states: seen, given roles, and no party by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import START, Book, entry

from truceline.errors import BadInput
from truceline.mechanism.forces import (
    PART,
    ForceRegistered,
    ForceReturned,
    ForceWithdrawn,
    RoleEnded,
    RoleGiven,
    spell_at,
)
from truceline.mechanism.kinds import kind_of

NEIGHBOUR = ForceRegistered(
    actor="state:neighbour", name="Made-up Neighbour", roles=("outside",), present=True
)
STEPS: dict[str, Any] = {
    "given": RoleGiven(role="host"),
    "ended": RoleEnded(role="host", why="Made up."),
    "withdrawn": ForceWithdrawn(why="Made up."),
    "returned": ForceReturned(why="Made up.", present=True),
    "again": replace(NEIGHBOUR, name="Other name"),
}


def test_every_kind_decodes_its_example() -> None:
    """The worked example of each kind is a body of that kind."""
    for body in PART.kinds:
        kind_of(body).decode_whole(kind_of(body).example)


@pytest.mark.parametrize("role", ["party", "guarantor", "excluded"])
def test_no_role_of_this_register_makes_a_party_or_a_guarantor(role: str) -> None:
    """Roles that come from acceptance, Terms or lists cannot be given here."""
    with pytest.raises(BadInput) as refused:
        kind_of(RoleGiven).decode({"role": role})
    assert [fault.code for fault in refused.value.faults] == ["VALUE_UNKNOWN"]


def test_roles_are_given_ended_and_dated() -> None:
    """What the actor was at each instant stays readable after its roles changed."""
    book = Book()
    subject = book.tell(PART, NEIGHBOUR)
    book.tell(PART, STEPS["given"], subject)
    book.tell(PART, ForceWithdrawn(why="Made up."), subject)
    state = book.state(subject)
    minute = timedelta(minutes=1)
    assert spell_at(state, START - minute) is None
    spells = [spell_at(state, START + n * minute) for n in range(3)]
    assert [(s.present, sorted(s.roles)) for s in spells if s] == [
        (True, ["outside"]),
        (True, ["host", "outside"]),
        (False, []),
    ]


@pytest.mark.parametrize(
    ("withdrawn", "name", "codes"),
    [
        (False, "given", set()),
        (False, "ended", {"ROLE_NOT_HELD"}),
        (False, "withdrawn", set()),
        (False, "returned", {"STATE_NOT_ALLOWED"}),
        (True, "given", {"STATE_NOT_ALLOWED"}),
        (True, "ended", {"STATE_NOT_ALLOWED"}),
        (True, "withdrawn", {"STATE_NOT_ALLOWED"}),
        (True, "returned", set()),
    ],
)
def test_each_act_is_allowed_from_its_states(
    withdrawn: bool,  # noqa: FBT001 - a column of the table
    name: str,
    codes: set[str],
) -> None:
    """A force that is there can leave, one that left can return; nothing else."""
    book = Book()
    subject = book.tell(PART, NEIGHBOUR)
    if withdrawn:
        book.tell(PART, STEPS["withdrawn"], subject)
    assert book.codes(PART, STEPS[name], subject) == codes


def test_a_role_is_not_given_twice() -> None:
    """A role that is held is not given again."""
    book = Book()
    subject = book.tell(PART, NEIGHBOUR)
    book.tell(PART, STEPS["given"], subject)
    assert book.codes(PART, STEPS["given"], subject) == {"ROLE_HELD"}


def test_a_force_is_registered_once_under_one_agreement() -> None:
    """A second registration of the same actor is refused."""
    book = Book()
    book.tell(PART, NEIGHBOUR)
    assert book.codes(PART, NEIGHBOUR) == {"SUBJECT_EXISTS"}
    beside_itself = replace(NEIGHBOUR, actor="state:b", alongside="state:b")
    assert book.codes(PART, beside_itself) == {"FORCE_ALONGSIDE"}


def test_exact_positions_are_sealed() -> None:
    """Only a coarse place stands open."""
    assert kind_of(ForceRegistered).sealed_fields == {"positions"}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(-200, 200))))
def test_any_sequence_of_entries_folds_along_the_table(acts: list[tuple[str, int]]) -> None:
    """Whatever is on the ledger folds, and spells never run backwards."""
    state = PART.begin(entry(0, NEIGHBOUR))
    for seq, (name, hours) in enumerate(acts, start=1):
        happened = START + timedelta(hours=hours)
        after = PART.step(state, entry(seq, STEPS[name], at=happened))
        assert after.state == state.state or PART.moves(state.state, after.state)
        state = after
    times = [spell.since for spell in state.history]
    assert times == sorted(times)
    assert PART.row(state).key == "state:neighbour|"
