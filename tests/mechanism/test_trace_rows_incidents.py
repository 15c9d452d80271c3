"""The rows of the trace table that incidents answer for, one test for each acceptance check."""

from __future__ import annotations

from datetime import timedelta

from tests.mechanism.builders import START
from tests.mechanism.incident_acts import (
    BRIGADE,
    CLOSED,
    EVERYBODY,
    OFFICER,
    ONE,
    TWO,
    Case,
    finding,
    query,
    report,
)

from truceline.analysis.clocks import clocks, overdue
from truceline.analysis.escalation import escalation
from truceline.analysis.persistence import persistence
from truceline.mechanism import incident_kinds as told
from truceline.mechanism.incident_interests import interests
from truceline.mechanism.incidents import row


def test_row_01_overdue_clock_is_shown_and_escalates_one_rung() -> None:
    """Row 1: acknowledge, containment and finding clocks run; what is overdue goes one rung up."""
    case = Case().in_state("registered")
    running = clocks(row(case.state), case.terms)
    late = case.now + timedelta(minutes=40)
    assert [c.name for c in running if overdue(c, late)] == ["incident_acknowledge"]
    found = escalation(row(case.state), case.terms, late)
    assert found is not None
    assert found.rung == case.terms.ladder[0]
    assessed = Case().in_state("assessed")
    names = {c.name for c in clocks(row(assessed.state), assessed.terms)}
    assert {"incident_acknowledge", "containment", "finding_due"} <= names


def test_row_07_repeated_breach_in_window_raises_referral_due() -> None:
    """Row 7: the third shared finding within the window raises referral due, and says why."""
    cases = []
    for index in range(3):
        case = Case().in_state("assessed")
        case.book.seq += 100 * index
        cases.append(case.tell(finding(), author=ONE).tell(finding(), author=TWO))
    states = [(case.subject, case.state) for case in cases]
    at = START + timedelta(days=1)
    before = persistence(BRIGADE, states[:2], cases[0].terms, at)
    after = persistence(BRIGADE, states, cases[0].terms, at)
    assert before is not None
    assert after is not None
    assert (before.referral_due, after.referral_due) == (False, True)
    assert set(after.entries) == {h for case in cases for h in case.state.standing.entries}


def test_row_21_an_unsafe_approach_can_be_reported_and_answered() -> None:
    """Row 21: an unsafe approach in the air is reported, put to the other side and answered."""
    case = Case(
        opened=report(
            report_class="potential_violation",
            acts=("unsafe_air_approach",),
            suspected=(TWO,),
            affected=(ONE,),
            source_class="guarantor",
            means="sensor",
        ),
        author=ONE,
    )
    case.tell(told.IncidentRegistered(severity="minor"), told.IncidentAcknowledged())
    case.tell(query(TWO, redacted_text="An unsafe approach is reported.", language="en"))
    assert case.state.state == "queried"
    case.tell(
        told.IncidentAnswered(position="explains", intends_to_comply=True, summary="Made up."),
        author=TWO,
    )
    assert [(said.by, said.what) for said in case.state.answers] == [(TWO, "explains")]
    answered = {c.name: c.stopped_at for c in clocks(row(case.state), case.terms)}
    assert answered["query_reply"] is not None


def test_row_34_neither_guarantor_can_close_alone() -> None:
    """Row 34: one guarantor's finding is single and closes nothing; two do, even where split."""
    for first, second in ((ONE, TWO), (TWO, ONE)):
        case = Case().in_state("assessed").tell(finding(), author=first)
        assert _form(case) == "single"
        for author in (first, second, OFFICER):
            assert "CLOSE_NOT_ALONE" in case.codes(CLOSED, author=author)
        case.tell(
            finding("not_substantiated", proof_of_author="unknown", against=()), author=second
        )
        assert _form(case) == "split"
        case.tell(CLOSED, author=second)
        assert case.state.state == "closed"
        shown = interests(case.state.standing.by, case.terms, EVERYBODY, case.state.involved)
        assert [(i.actor, i.reason) for i in shown] == [(TWO, "belligerent")]


def _form(case: Case) -> str:
    return case.state.standing.form
