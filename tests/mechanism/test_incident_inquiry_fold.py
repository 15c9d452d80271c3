"""The inquiry of an incident, folded: questions, silence, access, lines, custody, self-defence."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.mechanism.builders import START
from tests.mechanism.incident_acts import (
    BRIGADE,
    HASH,
    ONE,
    TEAM,
    TWO,
    Case,
    evidence,
    query,
    report,
)

from truceline.mechanism import incident_inquiry_kinds as inquiry
from truceline.mechanism import incident_kinds as told
from truceline.mechanism.incidents import row


def test_an_answer_that_asks_for_time_is_no_answer() -> None:
    """Asking for time is kept, and the question stays open."""
    case = Case().in_state("queried")
    case.tell(told.IncidentAnswered(position="asks_for_time"), author=BRIGADE)
    assert "answered" not in row(case.state).marks
    assert case.state.answers[0].what == "asks_for_time"


def test_silence_answers_nothing() -> None:
    """Recorded silence stops no clock, moves no state and is said to be no admission."""
    case = Case().in_state("queried")
    before = row(case.state)
    case.tell(told.IncidentSilenceRecorded(by=BRIGADE), recorded_at=case.later(hours=7))
    after = row(case.state)
    assert (after.state, after.marks) == (before.state, before.marks)
    assert "neither consent nor admission" in " ".join(case.state.remarks)


def test_the_oldest_open_question_runs_the_clock() -> None:
    """With one of two sides silent, the query's clock is that side's, until it answers too."""
    case = Case(opened=report(suspected=(BRIGADE, "group:other"))).in_state("queried")
    case.tell(query("group:other"))
    first, second = (q.asked_at for q in case.state.queries)
    case.tell(told.IncidentAnswered(position="denies"), author=BRIGADE)
    assert row(case.state).marks["queried"] == second
    assert "answered" not in row(case.state).marks
    case.tell(told.IncidentAnswered(position="denies"), author="group:other")
    assert row(case.state).marks["answered"] > second > first


def test_denied_access_rests_a_clock_and_blames_nobody() -> None:
    """A denial opens the pause no_access, its grant closes it; the remark says what it may be."""
    case = Case().in_state("registered")
    case.tell(inquiry.IncidentVisitTasked(team=TEAM))
    case.tell(inquiry.IncidentAccessDenied(by=BRIGADE), author=TEAM)
    case.tell(inquiry.IncidentAccessDelayed(by="group:other"), author=TEAM)
    assert [(p.reason, p.until) for p in case.state.pauses] == [("no_access", None)]
    assert "may itself be an act to report" in case.state.remarks[0]
    assert row(case.state).parties == (BRIGADE, "group:division")
    case.tell(inquiry.IncidentAccessGranted(by=BRIGADE), author=TEAM)
    assert case.state.pauses[0].until is None, "somebody else still holds the team back"
    case.tell(inquiry.IncidentAccessGranted(by="group:other"), author=TEAM)
    assert case.state.pauses[0].until == START + timedelta(minutes=6)


def test_cut_lines_rest_until_all_are_restored() -> None:
    """The pause lines_cut lasts from the first line cut to the last one restored."""
    case = Case().in_state("registered")
    case.tell(inquiry.IncidentLinesCut(to=BRIGADE), inquiry.IncidentLinesCut(to="group:other"))
    case.tell(inquiry.IncidentLinesRestored(to=BRIGADE))
    assert case.state.pauses[0].until is None
    case.tell(inquiry.IncidentLinesRestored(to="group:other"))
    assert case.state.pauses[0].reason == "lines_cut"
    assert case.state.pauses[0].until == START + timedelta(minutes=5)


def test_custody_is_a_chain_of_holders_with_one_hash() -> None:
    """Evidence starts with who added it and passes from hand to hand, its hash unchanged."""
    case = Case().in_state("registered").tell(evidence(), author=TEAM)
    moved = inquiry.IncidentCustodyMoved(
        evidence=HASH, handed_by=TEAM, received_by=ONE, hash_found=HASH
    )
    case.tell(moved, author=TEAM)
    assert case.state.evidence[HASH].holders == (TEAM, ONE)
    case.force(replace(moved, handed_by=ONE, received_by=TWO, hash_found="cd" * 32), author=ONE)
    assert case.state.evidence[HASH].holders == (TEAM, ONE)


def test_self_defence_is_a_claim_and_never_an_exit() -> None:
    """The claim is on record with who makes it, and the state stays what it was."""
    case = Case().in_state("queried")
    case.tell(inquiry.IncidentSelfDefenceClaimed(threat="fire from the ridge"), author=BRIGADE)
    assert case.state.state == "queried"
    assert "not an exit" in case.state.remarks[0]
