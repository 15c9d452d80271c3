"""Quorums of several groups: by role, by side, by delegates, and nobody counted twice."""

from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.mechanism.terms_answers import Seat, quorum_met, quorum_words
from truceline.mechanism.terms_rules import QuorumGroup

NOBODY: frozenset[str] = frozenset()
COMMITTEE = (
    QuorumGroup(of=("government",), need=3),
    QuorumGroup(of=("group",), need=3),
    QuorumGroup(of=("civilian",), need=1),
)
EMERGENCY = tuple(QuorumGroup(of=group.of, need=1) for group in COMMITTEE)


def people(**counts: int) -> dict[str, frozenset[str]]:
    """So many people of each role, one role each."""
    return {
        f"person:{role}-{n}": frozenset({role})
        for role, count in counts.items()
        for n in range(count)
    }


@pytest.mark.parametrize(
    ("counts", "full", "lower"),
    [
        ({"government": 3, "group": 3, "civilian": 1}, True, True),
        ({"government": 9, "group": 3, "civilian": 1}, True, True),
        ({"government": 2, "group": 3, "civilian": 1}, False, True),
        ({"government": 9, "group": 9, "civilian": 0}, False, False),
        ({"government": 1, "group": 1, "civilian": 1}, False, True),
        ({"government": 7}, False, False),
        ({}, False, False),
    ],
)
def test_three_and_three_and_one(counts: dict[str, int], full: bool, lower: bool) -> None:  # noqa: FBT001 - what pytest gives
    """More of one group never stands for another; an emergency needs fewer, and of all three."""
    assert quorum_met(COMMITTEE, people(**counts), NOBODY) is full
    assert quorum_met(EMERGENCY, people(**counts), NOBODY) is lower


def test_a_side_and_its_delegates_make_up_a_group() -> None:
    """Where delegates count, one actor with three is three; where actors count, it is one."""
    need = (QuorumGroup(of=("side:north",), need=3, count="delegates"),)
    actors = (QuorumGroup(of=("side:north",), need=3),)
    north = {"group:brigade": Seat(side="north", delegates=3)}
    assert quorum_met(need, north, NOBODY)
    assert not quorum_met(actors, north, NOBODY)
    assert not quorum_met(need, {"group:brigade": Seat(side="south", delegates=3)}, NOBODY)
    several = {f"group:{n}": Seat(side="north") for n in range(3)}
    assert quorum_met(need, several, NOBODY)
    assert quorum_met(actors, several, NOBODY)


def test_nobody_fills_two_places() -> None:
    """Who belongs to two groups counts in one, in whichever the quorum is met by."""
    groups = (QuorumGroup(of=("a", "b"), need=1), QuorumGroup(of=("b",), need=1))
    both = {"person:one": frozenset({"a", "b"})}
    assert not quorum_met(groups, both, NOBODY)
    # The first group would take the one whom only the second can use, unless others move.
    two = {"person:one": frozenset({"b"}), "person:two": frozenset({"a"})}
    assert quorum_met(groups, two, NOBODY)
    assert quorum_met(groups, dict(reversed(two.items())), NOBODY)


def test_a_guarantor_is_one_by_terms_and_not_by_its_register() -> None:
    """Whoever is registered as a guarantor elsewhere fills no guarantor's place here."""
    groups = (QuorumGroup(of=("guarantor",), need=1),)
    elsewhere = {"state:three": frozenset({"guarantor"})}
    assert not quorum_met(groups, elsewhere, frozenset({"state:one"}))
    assert quorum_met(groups, {"state:one": NOBODY}, frozenset({"state:one"}))


def test_a_quorum_without_groups_is_never_met() -> None:
    """Nothing agreed is not everything agreed."""
    assert not quorum_met((), people(group=5), NOBODY)


def test_a_quorum_is_said_in_words() -> None:
    """A refusal says what was needed, group by group."""
    groups = (
        QuorumGroup(of=("side:north",), need=3, count="delegates"),
        QuorumGroup(of=("civilian", "monitor"), need=1),
    )
    assert quorum_words(groups) == "3 delegates of side:north and 1 of civilian or monitor"


ROLES = ("a", "b", "c")
GROUPS = st.lists(
    st.builds(
        QuorumGroup,
        of=st.lists(st.sampled_from(ROLES), min_size=1, max_size=2, unique=True).map(tuple),
        need=st.integers(1, 2),
        count=st.sampled_from(("actors", "delegates")),
    ),
    min_size=1,
    max_size=3,
).map(tuple)
SIGNERS = st.dictionaries(
    st.sampled_from([f"person:{n}" for n in range(5)]),
    st.builds(Seat, roles=st.frozensets(st.sampled_from(ROLES)), delegates=st.integers(1, 2)),
    max_size=4,
)


def by_trying(groups: tuple[QuorumGroup, ...], signers: dict[str, Seat]) -> bool:
    """Whether any way of seating people meets the quorum: tried one by one."""
    places = [group for group in groups for _ in range(group.need)]
    units = [(actor, n) for actor, seat in signers.items() for n in range(seat.delegates)]
    if len(units) < len(places):
        return False
    return any(
        all(
            not signers[actor].roles.isdisjoint(group.of) and (n == 0 or group.count == "delegates")
            for group, (actor, n) in zip(places, chosen, strict=True)
        )
        for chosen in permutations(units, len(places))
    )


@settings(max_examples=120, deadline=None)
@given(GROUPS, SIGNERS)
def test_a_quorum_is_met_exactly_when_some_seating_meets_it(
    groups: tuple[QuorumGroup, ...], signers: dict[str, Seat]
) -> None:
    """Matching finds a seating where trying all of them finds one, in any order of writing."""
    if sum(group.need for group in groups) <= 5:
        met = quorum_met(groups, signers, NOBODY)
        assert met is by_trying(groups, signers)
        turned = dict(reversed(signers.items()))
        assert quorum_met(tuple(reversed(groups)), turned, NOBODY) is met


@settings(max_examples=100, deadline=None)
@given(GROUPS, SIGNERS, st.builds(Seat, roles=st.frozensets(st.sampled_from(ROLES))))
def test_one_more_who_agrees_never_undoes_a_quorum(
    groups: tuple[QuorumGroup, ...], signers: dict[str, Seat], more: Seat
) -> None:
    """Agreement only adds: a quorum that is met stays met."""
    if quorum_met(groups, signers, NOBODY):
        assert quorum_met(groups, {**signers, "person:more": more}, NOBODY)
