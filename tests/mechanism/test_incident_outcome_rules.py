"""What may follow a finding: remedies, referral, decision, and a closure nobody makes alone."""

from __future__ import annotations

from dataclasses import replace

from tests.mechanism.builders import START, made_up_terms
from tests.mechanism.incident_acts import (
    AGREE,
    BRIGADE,
    CLOSED,
    EVERYBODY,
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
from truceline.mechanism import meeting_kinds as told
from truceline.mechanism.meetings import PART as MEETINGS
from truceline.mechanism.parties import PART as PARTIES
from truceline.mechanism.party_kinds import PartyDeclared


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
    assert case.codes(replace(decided, rung="ministers"), author=OFFICE) == {"RUNG_MISMATCH"}
    assert case.codes(decided, author=BRIGADE) == {"DECIDER_NOT_OF_BODY"}
    assert case.codes(replace(decided, decision="measure"), author=OFFICE) == {"MEASURE_MISSING"}
    assert case.codes(decided, author=OFFICE) == set()


def test_no_chair_decides_alone_in_the_name_of_many() -> None:
    """A guarantor in the chair sets no finding aside without another chair, in a meeting."""
    aside = outcome.IncidentDecided(rung="ministers", decision="finding_set_aside", summary="x")
    nameless = made_up_terms(("name: Made-up ministers, chairs: [state:one, state:two]}",
                              "name: Made-up ministers}"))  # fmt: skip
    for terms in (made_up_terms(), nameless):
        case = Case(terms=terms).in_state("referred").refer("ministers")
        assert case.codes(aside, author=ONE) == {"RUNG_NOT_ALONE"}
        assert case.codes(aside, author=BRIGADE) == {"DECIDER_NOT_OF_BODY"}
        assert case.codes(aside, author=OFFICE) == set()
        for agreed, approving, codes in (
            ((ONE,), OFFICE, {"RUNG_NOT_ALONE"}),
            ((ONE, TWO), OFFICE, {"RUNG_NOT_ALONE"}),
            ((ONE, TWO), TWO, set()),
        ):
            meeting = _meeting(case, "ministers", agreed, approving)
            assert case.codes(aside, author=ONE, about=(case.subject, meeting)) == codes


def test_a_referral_that_needs_several_needs_them() -> None:
    """Where Terms give it a quorum, one of them sends nothing up alone, until they met on it."""
    both = ("    referral: {makers: [guarantor]}\n",
            "    referral: {makers: [guarantor], quorum: both_guarantors}\n")  # fmt: skip
    case = Case(terms=made_up_terms(both)).in_state("found")
    body = outcome.IncidentReferred(rung="ministers", reason="x", file=case.state.file)
    assert case.codes(body, author=ONE) == {"DECISION_QUORUM"}
    meeting = _meeting(case, "task_force", (ONE, TWO), TWO, rule="referral")
    assert case.codes(body, author=ONE, about=(case.subject, meeting)) == set()
    other = _meeting(case, "task_force", (ONE, TWO), TWO)
    assert case.codes(body, author=ONE, about=(case.subject, other)) == {"DECISION_QUORUM"}


def _meeting(
    case: Case, body: str, agreed: tuple[str, ...], approving: str, rule: str | None = None
) -> str:
    """A meeting that decided on the case, written down by the first of those who agreed."""
    book = case.book
    called = told.MeetingCalled(body=body, title="T", convenes_at=START)
    meeting = book.tell(MEETINGS, called, author=OFFICE)
    there = tuple(told.Attendance(actor=actor, how="present") for actor in (ONE, TWO))
    book.tell(MEETINGS, told.MeetingAttendanceRecorded(attendance=there), meeting, author=OFFICE)
    quorum = None if rule is None else "both_guarantors"
    taken = told.MeetingDecisionTaken(text="Aside", agreed=agreed, rule=rule, quorum=quorum)
    about = (meeting, case.subject)
    book.tell(MEETINGS, taken, meeting, author=agreed[0], about=about)
    book.tell(MEETINGS, told.MeetingAdjourned(why="Done"), meeting, author=OFFICE)
    book.tell(MEETINGS, told.MeetingMinutesApproved(reference="M"), meeting, author=approving)
    return meeting


def test_a_single_finding_closes_nothing() -> None:
    """One guarantor's finding does not close, whoever records the closure."""
    case = Case().in_state("assessed").tell(finding(), author=ONE)
    for author in (ONE, TWO, OFFICER, BRIGADE):
        codes = case.codes(CLOSED, author=author)
        assert "CLOSE_NOT_ALONE" in codes, author


def test_sides_make_up_the_quorum_of_a_joint_finding() -> None:
    """Where Terms ask for one of each side, two of one side close nothing, and one of each do."""
    room = "  whole_room: [{of: ['side:north'], need: 1}, {of: ['side:south'], need: 1}]\n"
    liaisons = ("group:north-one", "group:north-two", "group:south")
    terms = made_up_terms(
        ("quorums:\n", f"quorums:\n{room}"),
        ("joint_quorum: both_guarantors", "joint_quorum: whole_room"),
        ("makers: [guarantor]\n", "makers: [guarantor, party]\n"),
    )  # fmt: skip
    roles = {**EVERYBODY, **dict.fromkeys(liaisons, frozenset({"party"}))}
    case = Case(terms=terms, roles=roles).in_state("assessed")
    for actor in liaisons:
        side = "south" if actor.endswith("south") else "north"
        declared = PartyDeclared(actor=actor, name=actor, side=side, to=TWO)
        case.book.tell(PARTIES, declared, author=actor)
    case.tell(AGREE, author=liaisons[0])
    assert case.codes(CLOSED, author=liaisons[1]) == {"CLOSE_NOT_ALONE"}
    assert case.codes(CLOSED, author=liaisons[2]) == set()


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
    decided = outcome.IncidentDecided(rung="task_force", decision="no_action", summary="x")
    assert case.codes(decided, author=ONE) == {"RUNG_NOT_ALONE"}
    # Nor through one that stands on an older record all the same.
    case.force(decided, author=ONE)
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
