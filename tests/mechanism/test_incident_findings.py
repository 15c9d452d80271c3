"""Judgements, findings and remedies, folded: views stay apart, and their form follows from them."""

from __future__ import annotations

from dataclasses import replace

from tests.mechanism.incident_acts import (
    BRIGADE,
    ONE,
    REMEDY,
    TWO,
    Case,
    finding,
)

from truceline.mechanism import incident_outcome_kinds as outcome
from truceline.mechanism.incidents import row


def test_four_judgements_stay_apart_for_each_judge() -> None:
    """Two judges differ on the event; both views stay, neither is merged, no score exists."""
    case = Case().in_state("assessed")
    basis = (case.subject,)
    case.tell(
        outcome.IncidentJudged(
            source=case.subject, source_reliability="B", source_basis=basis,
            information_credibility=3, information_basis=basis,
            proof_of_event="credible_single_source", event_basis=basis,
            proof_of_author="possible", author_basis=basis, against=(BRIGADE,),
        ),
        author=ONE,
    )  # fmt: skip
    case.tell(
        outcome.IncidentJudged(proof_of_event="alleged", event_basis=basis), author="un:office"
    )
    (mine,), (theirs,) = case.state.judgements(ONE), case.state.judgements("un:office")
    assert mine.body.proof_of_event == "credible_single_source"
    assert (theirs.body.proof_of_event, theirs.body.source_reliability) == ("alleged", None)
    assert not any("score" in name for name in type(mine.body).__dataclass_fields__)


def test_one_finding_is_single_two_alike_are_joint_two_unlike_are_split() -> None:
    """The form follows from the makers' findings; agreement later turns a split into joint."""
    case = Case().in_state("assessed").tell(finding(), author=ONE)
    assert (case.state.standing.form, case.state.standing.settled) == ("single", False)
    assert "found" not in case.state.marks
    case.tell(finding("not_substantiated", proof_of_author="unknown", against=()), author=TWO)
    assert (case.state.standing.form, case.state.standing.finding) == ("split", "")
    split_at = case.state.marks["found"]
    case.tell(finding(proof_of_author="established"), author=TWO)
    joint = case.state.standing
    assert (joint.form, joint.by, joint.finding) == ("joint", (ONE, TWO), "violation")
    assert joint.proof_of_author == "probable", "the weaker of the two"
    assert case.state.marks["found"] > split_at
    assert case.state.marks["settled"] == split_at


def test_who_is_blamed_is_part_of_what_makers_agree_on() -> None:
    """Two findings of a violation against different actors are a split."""
    case = Case().in_state("assessed").tell(finding(), author=ONE)
    case.tell(finding(against=("group:other",)), author=TWO)
    assert case.state.standing.form == "split"


def test_a_split_or_a_finding_of_no_breach_leaves_nothing_to_remedy() -> None:
    """The remedy's clock stops where it starts unless makers share that there was a breach."""
    case = Case().in_state("assessed").tell(finding(), author=ONE)
    case.tell(finding("not_substantiated", proof_of_author="unknown", against=()), author=TWO)
    shown = row(case.state).marks
    assert shown["nothing_to_remedy"] == shown["found"]
    assert "nothing_to_remedy" not in row(Case().in_state("found").state).marks


def test_all_remedies_done_make_it_remedied() -> None:
    """Of two remedies one alone leaves it due; both make it remedied."""
    case = Case().in_state("found")
    case.tell(replace(REMEDY, remedies=("cease", "return_goods")), author=ONE)
    case.tell(outcome.IncidentRemedied(remedies=("cease",)))
    assert case.state.state == "remedy_due"
    case.tell(outcome.IncidentRemedied(remedies=("return_goods",)))
    assert case.state.state == "remedied"
