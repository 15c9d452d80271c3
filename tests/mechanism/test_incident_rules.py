"""What may be recorded of an incident up to the answer: each refusal has its code, all at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.mechanism.builders import START, made_up_terms
from tests.mechanism.incident_acts import (
    BRIGADE,
    MILLER,
    OFFICER,
    ONE,
    RELAY,
    TEAM,
    Case,
    query,
    report,
)

from truceline.mechanism import incident_inquiry_kinds as inquiry
from truceline.mechanism import incident_kinds as told
from truceline.mechanism import incident_outcome_kinds as outcome
from truceline.mechanism.incident_rules import ALLOWED
from truceline.mechanism.incidents import PART
from truceline.mechanism.shapes import Area

FINE = Area(south=36.20, west=37.10, north=36.21, east=37.11)
COARSE = Area(south=36.0, west=37.0, north=36.5, east=37.5)


def test_every_kind_has_its_states() -> None:
    """Each kind but the opening one says in which states it may come."""
    assert set(ALLOWED) == set(PART.kinds) - {told.IncidentReported}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"acts": ("haunting",)}, "ACT_NOT_IN_TERMS"),
        ({"acts": ("incitement",)}, "ACT_NOT_IN_TERMS"),
        ({"occurred_until": START - timedelta(hours=2)}, "TIME_ORDER"),
        ({"occurred_from": START + timedelta(hours=1)}, "TIME_FUTURE"),
        ({"area": FINE}, "AREA_TOO_FINE"),
        (
            {"place_proposed": told.PlaceMatch(name="x", gazetteer="y"), "place_as_said": None},
            "PLACE_WORDS_MISSING",
        ),
        (
            {"place_proposed": told.PlaceMatch(name="x", gazetteer="y", area=FINE)},
            "AREA_TOO_FINE",
        ),
        ({"relayed": RELAY}, "RELAY_INCOMPLETE"),
        ({"on_behalf_of": BRIGADE}, "RELAY_NOT_OFFICER"),
    ],
)
def test_a_report_that_cannot_be_is_refused(given: dict[str, Any], code: str) -> None:
    """Acts outside the Terms, times out of order, fine places and half relays are refused."""
    case = Case()
    assert code in case.book.codes(PART, report(**given), author=MILLER)


def test_all_faults_of_a_report_come_at_once() -> None:
    """Three things wrong are three faults, each with a sentence, a hint and its place."""
    case = Case()
    wrong = report(acts=("haunting",), area=FINE, occurred_until=START - timedelta(hours=2))
    faults = case.book.faults(PART, wrong, author=MILLER)
    assert {f.code for f in faults} == {"ACT_NOT_IN_TERMS", "AREA_TOO_FINE", "TIME_ORDER"}
    assert all(f.sentence.endswith(".") and f.hint.endswith(".") and f.where for f in faults)


def test_a_coarse_area_and_a_relayed_report_are_taken() -> None:
    """A box of half a degree passes, and so does an officer's record of a call."""
    case = Case(
        opened=report(area=COARSE, relayed=RELAY, on_behalf_of="person:caller"), author=OFFICER
    )
    assert case.state.state == "reported"


def test_an_officer_relays_no_words_of_its_own() -> None:
    """Relaying oneself is refused: a signature is stronger."""
    case = Case().in_state("registered")
    own = told.IncidentAcknowledged(relayed=RELAY, on_behalf_of=OFFICER)
    assert case.codes(own) == {"RELAY_OF_SELF"}


@pytest.mark.parametrize(
    ("author", "given", "codes"),
    [
        (MILLER, {}, set()),
        (OFFICER, {"confirmed_with": "officer"}, set()),
        (MILLER, {"confirmed_with": "officer"}, {"PLACE_NOT_CONFIRMED"}),
        (TEAM, {}, {"PLACE_NOT_CONFIRMED"}),
        (MILLER, {"place_as_said": "elsewhere"}, {"PLACE_NOT_AS_SAID"}),
        (MILLER, {"area": FINE}, {"AREA_TOO_FINE"}),
    ],
)
def test_a_place_is_confirmed_by_reporter_or_officer(
    author: str, given: dict[str, Any], codes: set[str]
) -> None:
    """Nobody else says what the reporter's words mean, and only the words as they were said."""
    plain: dict[str, Any] = {
        "place_as_said": "near the mill",
        "place_matched": "Mill Village",
        "gazetteer": "made up",
        "confirmed_with": "reporter",
    }
    assert Case().codes(told.IncidentPlaceConfirmed(**{**plain, **given}), author=author) == codes


def test_severity_is_from_the_terms_and_not_below_the_act() -> None:
    """An unknown severity is refused, and so is a chemical attack called minor."""
    case = Case(opened=report(acts=("chemical",)))
    assert case.codes(told.IncidentRegistered(severity="awful")) == {"SEVERITY_UNKNOWN"}
    assert case.codes(told.IncidentRegistered(severity="minor")) == {"SEVERITY_BELOW_ACT"}
    assert case.codes(told.IncidentRegistered(severity="grave")) == set()


@pytest.mark.parametrize("act", ["sexual_violence", "torture", "violence_against_children"])
def test_acts_that_are_never_queried_are_never_queried(act: str) -> None:
    """Nothing goes to a party about them, even where the act stands in a withdrawn report."""
    case = Case(opened=report(acts=("mortar", act)))
    case.tell(told.IncidentRegistered(severity="grave"))
    assert case.codes(query()) == {"NEVER_QUERIED"}
    case.force(report(), author=TEAM).force(told.IncidentWithdrawn(why="afraid"), author=MILLER)
    assert case.codes(query()) == {"NEVER_QUERIED"}


def test_an_act_found_at_assessment_is_not_queried_either() -> None:
    """What the assessment adds counts as what was reported does."""
    case = Case().in_state("acknowledged")
    case.tell(
        outcome.IncidentAssessed(
            nature="x", threat_to_compliance="serious", acts=("torture",), severity="grave"
        )
    )
    assert case.codes(query()) == {"NEVER_QUERIED"}


def test_only_an_officers_redacted_text_goes_out() -> None:
    """A preview by anybody else is refused, and a text that names the reporter is."""
    case = Case().in_state("registered")
    assert case.codes(query(previewed_by=ONE)) == {"PREVIEW_NOT_OFFICER"}
    naming = query(redacted_text=f"{MILLER} saw mortar fire.")
    assert case.codes(naming) == {"REDACTION_NAMES_REPORTER"}


def test_a_question_goes_to_a_suspected_side_or_to_a_guarantor() -> None:
    """An actor that nobody suspects is not asked, where somebody is suspected."""
    case = Case().in_state("registered")
    assert case.codes(query("group:division")) == {"QUERY_NOT_SUSPECTED"}
    assert case.codes(query(ONE)) == set()
    assert Case(opened=report(suspected=())).in_state("registered").codes(query()) == set()


def test_only_who_was_asked_answers() -> None:
    """An answer from a side that was not asked is refused, signed or relayed."""
    case = Case().in_state("queried")
    answer = told.IncidentAnswered(position="denies")
    assert case.codes(answer, author="group:division") == {"ANSWER_NOT_ASKED"}
    assert case.codes(answer, author=BRIGADE) == set()
    relayed = replace(answer, relayed=RELAY, on_behalf_of=BRIGADE)
    assert case.codes(relayed, author=OFFICER) == set()
    assert case.codes(relayed, author=TEAM) == {"RELAY_NOT_OFFICER"}


def test_silence_is_recorded_only_after_the_time_to_answer() -> None:
    """Six hours after the question, to the second, it is too early; then it is not."""
    case = Case().in_state("queried")
    asked = case.state.queries[0].asked_at
    silence = told.IncidentSilenceRecorded(by=BRIGADE)
    due = asked + timedelta(hours=6)
    assert case.codes(silence, recorded_at=due) == {"SILENCE_TOO_EARLY"}
    assert case.codes(silence, recorded_at=due + timedelta(seconds=1)) == set()
    other = told.IncidentSilenceRecorded(by="group:division")
    assert case.codes(other, recorded_at=due + timedelta(seconds=1)) == {"SILENCE_NOT_ASKED"}


def test_cut_lines_put_silence_off() -> None:
    """While lines are cut nobody is silent; afterwards the lost time is given back."""
    case = Case().in_state("queried")
    asked = case.state.queries[0].asked_at
    silence = told.IncidentSilenceRecorded(by=BRIGADE)
    cut = asked + timedelta(hours=1)
    case.tell(inquiry.IncidentLinesCut(to=BRIGADE), recorded_at=cut)
    assert case.codes(silence, recorded_at=asked + timedelta(days=9)) == {"SILENCE_TOO_EARLY"}
    case.tell(inquiry.IncidentLinesRestored(to=BRIGADE), recorded_at=cut + timedelta(hours=10))
    late = asked + timedelta(hours=16)
    assert case.codes(silence, recorded_at=late) == {"SILENCE_TOO_EARLY"}
    assert case.codes(silence, recorded_at=late + timedelta(seconds=1)) == set()


def test_no_clock_no_silence() -> None:
    """Where the Terms fix no time for an answer, nobody is late with one."""
    terms = made_up_terms(("    query_reply: {", "    another_clock: {"))
    case = Case(terms=terms).in_state("queried")
    silence = told.IncidentSilenceRecorded(by=BRIGADE)
    assert case.codes(silence, recorded_at=case.later(days=99)) == {"CLOCK_NOT_IN_TERMS"}


def test_only_a_reporter_takes_its_report_back() -> None:
    """Neither a suspected side nor an officer withdraws somebody else's report."""
    case = Case()
    back = told.IncidentWithdrawn(why="made up")
    assert case.codes(back, author=BRIGADE) == {"REPORT_NOT_YOURS"}
    assert case.codes(back, author=MILLER) == set()


def test_pressure_on_a_reporter_ends_no_acknowledged_incident() -> None:
    """Once acknowledged, the last report is not taken back; one of two still is."""
    case = Case().in_state("acknowledged")
    back = told.IncidentWithdrawn(why="made up")
    assert case.codes(back, author=MILLER) == {"STATE_NOT_ALLOWED"}
    case.force(report(), author=TEAM)
    assert case.codes(back, author=MILLER) == set()
