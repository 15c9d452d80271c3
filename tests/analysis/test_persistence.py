"""Persistence: shared findings in a window make a referral due; nothing else counts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import START, made_up_terms
from tests.mechanism.incident_acts import (
    BRIGADE,
    EVERYBODY,
    ONE,
    TWO,
    Case,
    finding,
    report,
)

from truceline.analysis.persistence import Persistence, persistence
from truceline.mechanism import incident_kinds as told
from truceline.mechanism import incident_outcome_kinds as outcome
from truceline.mechanism.terms_answers import Seat

DAY = timedelta(days=1)
TERMS = made_up_terms()


def counted(*cases: Case, after: timedelta = DAY, actor: str = BRIGADE) -> Persistence:
    """What the cases come to against an actor, so long after the start."""
    states = [(f"{index:064x}", case.state) for index, case in enumerate(cases)]
    found = persistence(actor, states, TERMS, START + after)
    assert found is not None
    return found


def breach(day: int = 0, **given: Any) -> Case:
    """An incident in which both guarantors found so on a day after the start."""
    case = Case().in_state("assessed")
    when = case.now + day * DAY
    case.tell(finding(**given), author=ONE, recorded_at=when)
    return case.tell(finding(**given), author=TWO, recorded_at=when)


def test_linked_incidents_count_once() -> None:
    """The same findings seen through three linked incidents are one."""
    found = counted(breach(), breach(), breach())
    assert len(found.counted) == 1
    assert not found.referral_due


def test_two_of_one_side_count_against_nobody() -> None:
    """A finding shared by fewer than the quorum of Terms is no shared finding."""
    terms = made_up_terms(
        ("quorums:\n", "quorums:\n  room: [{of: [monitor], need: 1}, {of: [party], need: 1}]\n"),
        ("joint_quorum: both_guarantors", "joint_quorum: room"),
        ("    makers: [guarantor]\n", "    makers: [monitor, party]\n"),
    )
    first, second, other = "monitor:one", "monitor:two", "group:other"
    roles = {first: "monitor", second: "monitor", other: "party"}
    seats = {actor: Seat(roles=frozenset({role})) for actor, role in roles.items()}
    held = {**EVERYBODY, **{actor: seat.roles for actor, seat in seats.items()}}
    case = Case(terms=terms, roles=held).in_state("assessed")
    case.tell(finding(), author=first).tell(finding(), author=second)

    def tally() -> int:
        found = persistence(BRIGADE, [("0" * 64, case.state)], terms, START + DAY, seats)
        assert found is not None
        return len(found.counted)

    assert (case.state.standing.form, tally()) == ("joint", 0)
    case.tell(finding(), author=other)
    assert tally() == 1


def test_three_shared_findings_in_the_window_make_a_referral_due() -> None:
    """Two do not; three do, each with its makers' entries, and the sentence says so."""
    found = counted(*_distinct(3))
    assert [len(item.entries) for item in found.counted] == [2, 2, 2]
    assert found.referral_due
    assert found.says == (
        "group:brigade: 3 shared findings within P14D; 3 make a referral due"
        " (the desk's own default)."
    )
    assert not counted(*_distinct(2)).referral_due


def _distinct(count: int, **given: Any) -> list[Case]:
    """Incidents whose entries have hashes of their own."""
    cases = []
    for index in range(count):
        case = Case().in_state("assessed")
        case.book.seq += 100 * index
        case.tell(finding(**given), author=ONE, recorded_at=START).tell(
            finding(**given), author=TWO, recorded_at=START
        )
        cases.append(case)
    return cases


def test_allegations_and_silence_never_count() -> None:
    """Ten reports and a recorded silence come to nothing."""
    silent = Case().in_state("queried")
    silent.tell(
        told.IncidentSilenceRecorded(by=BRIGADE), recorded_at=silent.now + timedelta(hours=7)
    )
    assert counted(*(Case() for _ in range(10)), silent).counted == ()


@pytest.mark.parametrize(
    "given",
    [
        {"proof_of_author": "possible"},
        {"severity": "minor"},
        {"code": "self_defence_proportionate"},
        {"code": "not_substantiated"},
        {"code": "target_outside_terms"},
        {"against": ("group:other",)},
    ],
)
def test_weaker_findings_and_those_against_others_do_not_count(given: dict[str, Any]) -> None:
    """Below the grades of the Terms, of no breach, or against others: not counted."""
    assert counted(breach(**given)).counted == ()
    assert len(counted(breach()).counted) == 1


def test_a_split_a_single_and_a_reopened_finding_do_not_count() -> None:
    """What makers do not share, what waits for a second maker and what is under review."""
    single = Case().in_state("assessed").tell(finding(), author=ONE)
    split = Case().in_state("assessed").tell(finding(), author=ONE)
    split.tell(finding("not_substantiated", proof_of_author="unknown", against=()), author=TWO)
    reopened = Case().in_state("closed")
    assert len(counted(reopened).counted) == 1
    reopened.tell(outcome.IncidentReopened(why="a new witness"))
    assert counted(single, split, reopened).counted == ()


def test_a_finding_that_a_rung_set_aside_does_not_count() -> None:
    """The task force sets it aside: it counts no more, and is not closed as found."""
    case = Case().in_state("referred")
    assert len(counted(case).counted) == 1
    case.tell(
        outcome.IncidentDecided(rung="task_force", decision="finding_set_aside", summary="x"),
        author="un:office",
    )
    assert counted(case).counted == ()
    blamed = outcome.IncidentClosed(attribution="as_found", why="x")
    assert case.codes(blamed, author=ONE) == {"ATTRIBUTION_NOT_SHARED"}


def test_the_weakest_grade_of_the_makers_counts() -> None:
    """One maker holds the author possible: the shared finding counts no more than that."""
    case = Case().in_state("assessed").tell(finding(proof_of_author="possible"), author=ONE)
    case.tell(finding(proof_of_author="established"), author=TWO)
    assert case.state.standing.form == "joint"
    assert counted(case).counted == ()
    lighter = Case().in_state("assessed").tell(finding(severity="minor"), author=ONE)
    lighter.tell(finding(severity="grave"), author=TWO)
    assert counted(lighter).counted == ()


def test_the_window_is_closed_at_both_ends() -> None:
    """Fourteen days after the finding it counts, a minute more and it does not, before neither."""
    case = breach()
    found = case.state.marks["found"] - START
    assert len(counted(case, after=found).counted) == 1
    assert len(counted(case, after=found + 14 * DAY).counted) == 1
    assert counted(case, after=found + 14 * DAY + timedelta(minutes=1)).counted == ()
    assert counted(case, after=found - timedelta(minutes=1)).counted == ()


def test_what_may_lead_to_exclusion_is_told_apart() -> None:
    """An attack may, by these Terms; an obstruction of the mechanism counts and may not."""
    other = Case(opened=report(acts=("jamming",))).in_state("found")
    assert [item.toward_exclusion for item in counted(breach()).counted] == [True]
    assert [item.toward_exclusion for item in counted(other).counted] == [False]


def test_terms_without_the_rule_count_nothing() -> None:
    """Where the Terms do not say what is persistent, there is no answer."""
    line = (
        "  persistence: {window: P14D, threshold: 3, min_severity: moderate,"
        " author_at_least: probable, authority: desk_default}\n"
    )
    assert persistence(BRIGADE, [], made_up_terms((line, "")), START) is None


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(min_value=0, max_value=40), max_size=5), st.integers(0, 60))
def test_referral_is_due_exactly_when_enough_findings_lie_in_the_window(
    days: list[int], asked: int
) -> None:
    """Whatever the days, the count is that of findings at most fourteen days old."""
    cases = []
    for index, day in enumerate(days):
        case = Case().in_state("assessed")
        case.book.seq += 100 * index
        when = START + day * DAY
        case.tell(finding(), author=ONE, recorded_at=when)
        cases.append(case.tell(finding(), author=TWO, recorded_at=when))
    found = counted(*cases, after=asked * DAY)
    # A day of the window is a day on the wall: on 25 March 2016 Damascus had one of 23 hours.
    wall = ZoneInfo("Asia/Damascus")
    at = START + asked * DAY
    found_at = [START + day * DAY for day in days]
    inside = sum(when <= at <= when.astimezone(wall) + 14 * DAY for when in found_at)
    assert len(found.counted) == inside
    assert found.referral_due == (inside >= 3)
