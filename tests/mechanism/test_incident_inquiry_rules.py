"""What may be recorded of an inquiry: visits, lines, witnesses, evidence and its custody."""

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
)

from truceline.mechanism import incident_inquiry_kinds as inquiry


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
