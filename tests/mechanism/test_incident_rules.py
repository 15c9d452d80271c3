"""What may be recorded of an incident: each refusal has its code, and all come at once."""

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
    HASH,
    MILLER,
    OFFICE,
    OFFICER,
    ONE,
    RELAY,
    REMEDY,
    TEAM,
    TWO,
    Case,
    evidence,
    finding,
    query,
    report,
)

from truceline.mechanism import incident_inquiry_kinds as inquiry
from truceline.mechanism import incident_kinds as told
from truceline.mechanism import incident_outcome_kinds as outcome
from truceline.mechanism.incident_interests import interests
from truceline.mechanism.incident_rules import ALLOWED
from truceline.mechanism.incidents import PART
from truceline.mechanism.patrols import PART as PATROLS
from truceline.mechanism.patrols import ObservationPatrolled
from truceline.mechanism.shapes import Area

FINE = Area(south=36.20, west=37.10, north=36.21, east=37.11)
COARSE = Area(south=36.0, west=37.0, north=36.5, east=37.5)
AGREE = outcome.IncidentClosureAgreed(why="made up")
NOTHING = finding("not_substantiated", proof_of_author="unknown", against=())


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


def test_access_is_spoken_of_only_where_a_visit_was_tasked() -> None:
    """Without a visit there is nothing to deny."""
    case = Case().in_state("registered")
    denied = inquiry.IncidentAccessDenied(by=BRIGADE)
    assert case.codes(denied, author=TEAM) == {"VISIT_NOT_TASKED"}
    wrong = inquiry.IncidentVisitTasked(
        team=TEAM, earliest=START + timedelta(hours=2), latest=START + timedelta(hours=1)
    )
    assert case.codes(wrong) == {"TIME_ORDER"}
    case.tell(inquiry.IncidentVisitTasked(team=TEAM))
    assert case.codes(denied, author=TEAM) == set()


def test_lines_are_cut_once_and_restored_once() -> None:
    """A line that is cut is not cut again, and one that is not cut is not restored."""
    case = Case().in_state("registered")
    cut, back = inquiry.IncidentLinesCut(to=BRIGADE), inquiry.IncidentLinesRestored(to=BRIGADE)
    assert case.codes(back) == {"LINES_NOT_CUT"}
    case.tell(cut)
    assert case.codes(cut) == {"LINES_ALREADY_CUT"}


def test_a_witness_can_withdraw_consent_even_after_the_closure() -> None:
    """Consent has a scope, can be withdrawn in any state, and evidence needs it."""
    case = Case().in_state("closed")
    given = inquiry.IncidentInterviewConsented(witness="w", consent="given", scope=("desk",))
    gone = inquiry.IncidentInterviewConsented(witness="w", consent="withdrawn")
    assert case.codes(replace(given, scope=())) == {"CONSENT_NO_SCOPE"}
    assert case.codes(gone) == {"CONSENT_UNKNOWN"}
    case.tell(given)
    assert case.codes(replace(gone, scope=("desk",))) == {"CONSENT_SCOPE_WITHDRAWN"}
    case.tell(gone)
    assert case.state.consents["w"].scope == ()


def test_evidence_of_a_witness_needs_its_consent() -> None:
    """Without consent, or after it is withdrawn, the witness's evidence is refused."""
    case = Case().in_state("registered")
    assert case.codes(evidence(witness="w"), author=TEAM) == {"CONSENT_MISSING"}
    case.tell(inquiry.IncidentInterviewConsented(witness="w", consent="given", scope=("desk",)))
    assert case.codes(evidence(witness="w"), author=TEAM) == set()
    case.tell(inquiry.IncidentInterviewConsented(witness="w", consent="withdrawn"))
    assert case.codes(evidence(witness="w"), author=TEAM) == {"CONSENT_MISSING"}
    late = evidence(captured_at=case.later(days=1))
    assert case.codes(late, author=TEAM) == {"TIME_FUTURE"}


def test_custody_moves_from_the_holder_with_the_hash_unchanged() -> None:
    """Unknown evidence, a changed hash, a wrong holder and an absent author are all refused."""
    case = Case().in_state("registered").tell(evidence(), author=TEAM)
    assert case.codes(evidence(), author=TEAM) == {"EVIDENCE_KNOWN"}
    moved = inquiry.IncidentCustodyMoved(
        evidence=HASH, handed_by=TEAM, received_by=ONE, hash_found=HASH
    )
    assert case.codes(moved, author=TEAM) == case.codes(moved, author=ONE) == set()
    assert case.codes(moved, author=TWO) == {"CUSTODY_NOT_PRESENT"}
    other = "cd" * 32
    assert case.codes(replace(moved, hash_found=other), author=TEAM) == {"CUSTODY_HASH_CHANGED"}
    assert case.codes(replace(moved, evidence=other), author=TEAM) == {"EVIDENCE_UNKNOWN"}
    assert case.codes(replace(moved, handed_by=TWO), author=ONE) == {"CUSTODY_NOT_HOLDER"}
    assert case.codes(replace(moved, received_by=TEAM), author=TEAM) == {"CUSTODY_TO_SELF"}


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


def test_remedies_follow_a_shared_breach_or_a_decision() -> None:
    """One guarantor's finding binds nobody, a split neither, and only those found against."""
    case = Case().in_state("assessed").tell(finding(), author=ONE)
    assert case.codes(REMEDY, author=ONE) == {"REMEDY_WITHOUT_FINDING"}
    case.tell(NOTHING, author=TWO)
    assert case.codes(REMEDY, author=ONE) == {"REMEDY_WITHOUT_FINDING"}
    case.tell(finding(), author=TWO)
    assert case.codes(replace(REMEDY, of=(ONE,)), author=ONE) == {"REMEDY_OF_OTHERS"}
    case.tell(REMEDY, author=ONE)
    other = outcome.IncidentRemedied(remedies=("joint_visit",))
    assert case.codes(other) == {"REMEDY_NOT_SET"}
    assert Case().in_state("decided").codes(REMEDY, author=OFFICE) == set()


def test_a_referral_takes_the_full_file_up_the_ladder() -> None:
    """A missing entry, a foreign one, an unknown rung, a rung not above: each is refused."""
    case = Case().in_state("referred")
    file = case.state.file

    def refer(rung: str = "ministers", given: tuple[str, ...] = file) -> set[str]:
        return case.codes(outcome.IncidentReferred(rung=rung, reason="x", file=given), author=ONE)

    assert refer() == set()
    assert refer(given=file[1:]) == {"FILE_NOT_FULL"}
    assert refer(given=(*file, "f" * 64)) == {"FILE_FOREIGN"}
    assert refer("elders") == {"RUNG_UNKNOWN"}
    assert refer("task_force") == refer("hotline") == {"RUNG_NOT_UP"}
    body = outcome.IncidentReferred(rung="ministers", reason="x", file=file)
    assert case.codes(body, author=OFFICER) == {"DECISION_NOT_YOURS"}


def test_the_rung_that_has_it_decides_by_its_own_voice() -> None:
    """Another rung, another voice, and a measure without its name are refused."""
    case = Case().in_state("referred")
    decided = outcome.IncidentDecided(rung="task_force", decision="no_action", summary="x")
    assert case.codes(replace(decided, rung="ministers"), author=ONE) == {"RUNG_MISMATCH"}
    assert case.codes(decided, author=BRIGADE) == {"DECIDER_NOT_OF_BODY"}
    assert case.codes(replace(decided, decision="measure"), author=OFFICE) == {"MEASURE_MISSING"}
    assert case.codes(decided, author=OFFICE) == set()


def test_a_single_finding_closes_nothing() -> None:
    """One guarantor's finding does not close, whoever records the closure."""
    case = Case().in_state("assessed").tell(finding(), author=ONE)
    for author in (ONE, TWO, OFFICER, BRIGADE):
        codes = case.codes(CLOSED, author=author)
        assert "CLOSE_NOT_ALONE" in codes, author


def test_a_recorded_split_closes_without_attribution() -> None:
    """Two differing findings are a result: the incident closes, and blames nobody as found."""
    case = Case().in_state("assessed").tell(finding(), author=ONE).tell(NOTHING, author=TWO)
    blamed = outcome.IncidentClosed(attribution="as_found", why="x")
    assert case.codes(blamed, author=ONE) == {"ATTRIBUTION_NOT_SHARED"}
    case.tell(CLOSED, author=ONE)
    assert [f.body.finding for f in case.state.findings] == ["violation", "not_substantiated"]


def test_a_joint_finding_closes_as_found() -> None:
    """Two makers who agree have concurred: either records the closure."""
    case = Case().in_state("found")
    case.tell(outcome.IncidentClosed(attribution="as_found", why="x"), author=TWO)
    assert case.state.attribution == "as_found"


def test_an_assessed_incident_closes_with_two_makers_agreement() -> None:
    """Without a finding one guarantor's agreement is not enough, even given twice; two are."""
    case = Case().in_state("assessed")
    assert case.codes(AGREE, author=OFFICE) == {"CLOSURE_NOT_MAKER"}
    case.tell(AGREE, AGREE, author=ONE)
    assert case.codes(CLOSED, author=ONE) == {"CLOSE_NOT_ALONE"}
    assert case.codes(CLOSED, author=OFFICER) == {"CLOSE_NOT_ALONE"}
    assert case.codes(CLOSED, author=TWO) == set()


def test_a_new_finding_undoes_an_agreement_to_close() -> None:
    """What was agreed before a finding came was agreed about something else."""
    case = Case().in_state("assessed").tell(AGREE, author=ONE).tell(finding(), author=TWO)
    assert case.codes(CLOSED, author=TWO) == {"CLOSE_NOT_ALONE"}
    terms = made_up_terms(("bases: [joint, split]", "bases: [joint, split, note]"))
    noted = Case(terms=terms).in_state("assessed").tell(AGREE, author=ONE)
    noted.tell(finding(capacity="note"), author=OFFICE)
    assert noted.codes(CLOSED, author=TWO) == set(), "a note undoes nothing"


def test_a_guarantor_does_not_close_through_a_decision_of_its_own() -> None:
    """Referring, deciding in the chair and closing are three entries of one hand: refused."""
    case = Case().in_state("assessed").tell(finding(), author=ONE).refer("task_force")
    case.tell(
        outcome.IncidentDecided(rung="task_force", decision="no_action", summary="x"), author=ONE
    )
    assert case.codes(CLOSED, author=ONE) == {"CLOSE_NOT_ALONE"}
    secretariat = Case().in_state("decided")
    done = outcome.IncidentClosed(attribution="as_decided", why="x")
    assert secretariat.codes(done, author=OFFICER) == set()


def test_a_quorum_of_the_terms_binds_the_finding_and_the_closure() -> None:
    """Where the quorum names two actors, two other makers do not make it."""
    terms = made_up_terms(
        ("makers: [guarantor]\n    bases", "makers: [guarantor, monitor]\n    bases"),
    )
    case = Case(terms=terms).in_state("assessed")
    case.tell(finding(), author=ONE).tell(finding(), author=TEAM)
    assert case.state.standing.form == "joint"
    assert "CLOSE_NOT_ALONE" in case.codes(CLOSED, author=TEAM)
    case.tell(finding(), author=TWO)
    assert case.codes(CLOSED, author=TEAM) == set()


def test_whatever_the_quorum_it_takes_two_makers() -> None:
    """A quorum of one lets no guarantor close alone, nor with somebody who is no maker."""
    terms = made_up_terms(("{of: [guarantor], need: 2}", "{of: [guarantor], need: 1}"))
    case = Case(terms=terms).in_state("assessed")
    assert case.codes(CLOSED, author=ONE) == {"CLOSE_NOT_ALONE"}
    case.tell(AGREE, author=ONE)
    assert case.codes(CLOSED, author=OFFICER) == {"CLOSE_NOT_ALONE"}
    assert case.codes(CLOSED, author=TWO) == set()


def test_a_split_does_not_close_where_the_terms_let_no_split_stand() -> None:
    """Under Terms with joint findings alone, two differing findings leave it open."""
    terms = made_up_terms(("bases: [joint, split]", "bases: [joint]"))
    case = Case(terms=terms).in_state("assessed").tell(finding(), author=ONE)
    case.tell(NOTHING, author=TWO)
    assert case.codes(CLOSED, author=ONE) == {"CLOSE_NOT_ALONE"}
    case.tell(AGREE, author=TWO)
    assert case.codes(CLOSED, author=ONE) == set()


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
