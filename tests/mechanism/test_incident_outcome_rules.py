"""What may follow a finding: remedies, referral, decision, and a closure nobody makes alone."""

from __future__ import annotations

from dataclasses import replace

from tests.mechanism.builders import made_up_terms
from tests.mechanism.incident_acts import (
    AGREE,
    BRIGADE,
    CLOSED,
    NOTHING,
    OFFICE,
    OFFICER,
    ONE,
    REMEDY,
    TEAM,
    TWO,
    Case,
    finding,
)

from truceline.mechanism import incident_outcome_kinds as outcome


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
