"""A joint finding is one of those whom Terms ask for together, and not merely of several."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.mechanism.builders import START, made_up_terms
from tests.mechanism.incident_acts import EVERYBODY, Case, finding

from truceline.analysis.shared_findings import form_of, is_joint
from truceline.analysis.situation import Scene, situation
from truceline.mechanism.terms_answers import Seat

FIRST, SECOND, OTHER = "monitor:one", "monitor:two", "group:other"
ROLES = {FIRST: "monitor", SECOND: "monitor", OTHER: "party"}


def _case(group: str) -> Case:
    terms = made_up_terms(
        (
            "quorums:\n",
            f"quorums:\n  room: [{{of: [monitor], need: 1}}, {{of: [{group}], need: 1}}]\n",
        ),
        ("joint_quorum: both_guarantors", "joint_quorum: room"),
        ("    makers: [guarantor]\n", "    makers: [monitor, party]\n"),
    )
    held = {**EVERYBODY, **{actor: frozenset({role}) for actor, role in ROLES.items()}}
    case = Case(terms=terms, roles=held).in_state("assessed")
    return case.tell(finding(), author=FIRST).tell(finding(), author=SECOND)


@pytest.mark.parametrize("group", ["party", "'side:north'"])
def test_two_who_agree_and_are_not_the_quorum_have_not_found_jointly(group: str) -> None:
    """Two of one seat agree: by several. With one of the other seat it is joint."""
    case = _case(group)
    seats = {
        actor: Seat(roles=frozenset({role}), side="north" if actor == OTHER else "")
        for actor, role in ROLES.items()
    }
    assert not is_joint(case.state.standing, case.terms, seats)
    assert form_of(case.state.standing, case.terms, seats) == "by several (not the quorum room)"
    case.tell(finding(), author=OTHER)
    assert form_of(case.state.standing, case.terms, seats) == "joint"


def test_the_screen_shows_joint_only_where_the_quorum_is_met() -> None:
    """The situation's form of a case is that of those who share it, not of their number."""
    case = _case("party")

    def shown() -> str:
        scene = Scene(
            at=START + timedelta(days=1),
            clock="live",
            agreements={case.terms.id: case.terms},
            roles={actor: frozenset({role}) for actor, role in ROLES.items()},
            states={"incident": {"a" * 64: case.state}},
        )
        return situation(scene).cases[0].form

    assert shown() == "by several (not the quorum room)"
    case.tell(finding(), author=OTHER)
    assert shown() == "joint"


def test_who_may_not_see_who_accepted_for_whom_is_not_told_that_a_side_is_missing() -> None:
    """A quorum by side rests on acceptances; unseen, it is unknown whether it is met."""
    case = _case("'side:north'")
    found = form_of(case.state.standing, case.terms, {}, sure=False)
    assert found == "by several (whether they are the quorum room is not known here)"
    by_role = _case("party")
    assert "not the quorum" in form_of(by_role.state.standing, by_role.terms, {}, sure=False)


def test_without_a_quorum_or_with_another_form_nothing_changes() -> None:
    """Terms that name no quorum call joint what several share; a single finding stays single."""
    case = Case().in_state("assessed").tell(finding(), author="state:one")
    assert form_of(case.state.standing, case.terms, {}) == case.state.standing.form == "single"
