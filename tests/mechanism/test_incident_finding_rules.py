"""What may be judged and found of an incident, by whom, and on what it must stand."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.mechanism.builders import START, made_up_terms
from tests.mechanism.incident_acts import (
    BRIGADE,
    CLOSED,
    EVERYBODY,
    NOTHING,
    OFFICE,
    OFFICER,
    ONE,
    TEAM,
    TWO,
    Case,
    evidence,
    finding,
    report,
)

from truceline.mechanism import incident_inquiry_kinds as inquiry
from truceline.mechanism import incident_outcome_kinds as outcome
from truceline.mechanism.incident_interests import interests
from truceline.mechanism.patrols import PART as PATROLS
from truceline.mechanism.patrols import ObservationPatrolled


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "JUDGEMENT_EMPTY"),
        ({"information_credibility": 2}, "JUDGEMENT_BASIS"),
        ({"event_basis": ("0" * 64,)}, "JUDGEMENT_BASIS"),
        ({"information_credibility": 2, "information_basis": ("f" * 64,)}, "BASIS_NOT_IN_FILE"),
        ({"source_reliability": "A", "source_basis": ("0" * 64,)}, "BASIS_NOT_IN_FILE"),
        ({"proof_of_author": "probable", "author_basis": ("0" * 64,)}, "AUTHOR_NOT_NAMED"),
        (
            {"proof_of_author": "unknown", "author_basis": ("0" * 64,), "against": (BRIGADE,)},
            "AUTHOR_NOT_NAMED",
        ),
        ({"proof_of_event": "verified", "event_basis": ("0" * 64,)}, "EVENT_NOT_VERIFIED"),
        ({"proof_of_event": "corroborated", "event_basis": ("0" * 64,)}, "EVENT_NOT_CORROBORATED"),
    ],
)
def test_each_judgement_stands_on_a_basis_of_its_own(given: dict[str, Any], code: str) -> None:
    """A judgement without its basis, or with a basis outside the file, is refused."""
    assert code in Case().in_state("assessed").codes(outcome.IncidentJudged(**given), author=ONE)


def test_corroborated_needs_two_unlike_means() -> None:
    """Two reporters who both saw it are one means; a photograph beside them makes two."""
    case = Case().in_state("assessed").force(report(), author=TEAM)
    judged = finding(proof_of_event="corroborated")
    assert case.codes(judged, author=ONE) == {"EVENT_NOT_CORROBORATED"}
    case.tell(evidence(), author=TEAM)
    assert case.codes(judged, author=ONE) == set()


def test_verified_needs_the_mechanisms_own_visit_or_patrol() -> None:
    """A visit verifies, and so does a patrol observation on which the finding rests."""
    judged = finding(proof_of_event="verified")
    case = Case().in_state("assessed")
    assert case.codes(judged, author=ONE) == {"EVENT_NOT_VERIFIED"}
    seen = ObservationPatrolled(
        since=START - timedelta(hours=1), until=START, phenomenon="impact", count=6, sensor="eyes"
    )
    patrol = case.book.tell(PATROLS, seen, author=TEAM)
    assert case.codes(replace(judged, rests_on=(patrol,)), author=ONE) == set()
    visit = inquiry.IncidentVisited(team=TEAM, complete=True, observations=(case.subject,))
    assert case.codes(visit) == {"OBSERVATION_UNKNOWN"}
    case.tell(replace(visit, observations=(patrol,)))
    assert case.codes(judged, author=ONE) == set()


@pytest.mark.parametrize(
    ("body", "author", "code"),
    [
        (finding(), OFFICE, "FINDING_NOT_MAKER"),
        (finding(), BRIGADE, "FINDING_NOT_MAKER"),
        (finding(capacity="note"), OFFICE, "FINDING_BASIS"),
        (finding(capacity="alone"), ONE, "FINDING_BASIS"),
        (finding(severity="awful"), ONE, "SEVERITY_UNKNOWN"),
        (finding(proof_of_event="alleged"), ONE, "BREACH_ON_ALLEGATION"),
        (finding(against=()), ONE, "AUTHOR_NOT_NAMED"),
        (finding(proof_of_author="unknown"), ONE, "AUTHOR_NOT_NAMED"),
        (finding("observation_only"), ONE, "FINDING_OBSERVES_ONLY"),
        (finding(rests_on=("f" * 64,)), ONE, "BASIS_NOT_IN_FILE"),
    ],
)
def test_a_finding_is_made_by_those_who_find_on_what_is_shown(
    body: outcome.IncidentFound, author: str, code: str
) -> None:
    """Who may not find, what is only alleged, and what names nobody: each is refused."""
    assert code in Case().in_state("assessed").codes(body, author=author)


def test_a_guarantor_never_finds_alone_even_where_terms_know_single_findings() -> None:
    """The Terms may let an inquiry find alone, and a guarantor still waits for another."""
    terms = made_up_terms(
        ("bases: [joint, split]", "bases: [joint, split, single, note]"),
        ("makers: [guarantor]\n    bases", 'makers: [guarantor, "actor:un:office"]\n    bases'),
    )
    case = Case(terms=terms).in_state("assessed")
    alone = finding(capacity="alone")
    assert case.codes(alone, author=ONE) == {"FINDING_NOT_ALONE"}
    assert case.codes(finding(capacity="note"), author=BRIGADE) == set()
    case.tell(alone, author=OFFICE)
    assert case.state.standing.settled
    assert case.codes(CLOSED, author=OFFICER) == set()


def test_a_note_decides_nothing() -> None:
    """A note is on record, moves no state, and neither joins nor splits a finding."""
    terms = made_up_terms(("bases: [joint, split]", "bases: [joint, split, note]"))
    case = Case(terms=terms).in_state("assessed")
    case.tell(finding(capacity="note"), author=OFFICE)
    assert (case.state.state, case.state.standing.form) == ("assessed", "note")
    case.tell(NOTHING, author=ONE)
    assert (case.state.standing.form, case.state.standing.by) == ("single", (ONE,))


def test_a_mission_that_only_observes_attributes_nothing_and_closes() -> None:
    """Under such Terms a view is a note of what was observed, and an assessed incident closes."""
    terms = made_up_terms(
        ("    bases: [joint, split]", "    bases: [note]\n    observation_only: true"),
    )
    case = Case(terms=terms).in_state("assessed")
    assert case.codes(finding(), author=ONE) == {"FINDING_BASIS", "FINDING_OBSERVES_ONLY"}
    assert "FINDING_OBSERVES_ONLY" in case.codes(finding(capacity="note"), author=ONE)
    seen = finding("observation_only", capacity="note", proof_of_author="unknown", against=())
    case.tell(seen, author=ONE)
    assert case.state.state == "assessed"
    blamed = outcome.IncidentClosed(attribution="as_found", why="x")
    assert case.codes(blamed) == {"ATTRIBUTION_NOT_SHARED"}
    case.tell(CLOSED, author=OFFICER)


def test_a_makers_own_interest_is_derived_for_every_finding() -> None:
    """A belligerent guarantor, a maker with a force, one that is involved, one that answers."""
    found = interests(
        [ONE, TWO],
        made_up_terms(),
        {**EVERYBODY, ONE: frozenset({"guarantor", "outside", "party"})},
        [BRIGADE, TWO],
        sides={BRIGADE: "north", "group:division": "south"},
    )
    assert [(i.actor, i.reason) for i in found] == [
        (ONE, "party"),
        (ONE, "force"),
        (ONE, "answers_for"),
        (TWO, "belligerent"),
        (TWO, "involved"),
    ]
    assert found[3].sentence == (
        "State Two is itself a fighting force here: It fights beside the south."
    )
    assert interests([OFFICE], made_up_terms(), EVERYBODY, [BRIGADE]) == ()
