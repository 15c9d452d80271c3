"""The incident's fold: states move along the table, reports merge, clocks' marks are the desk's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import START, entry
from tests.mechanism.incident_acts import (
    BRIGADE,
    CLOSED,
    CONTAINED,
    HASH,
    MILLER,
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
    samples,
)

from truceline.mechanism import incident_inquiry_kinds as inquiry
from truceline.mechanism import incident_kinds as told
from truceline.mechanism import incident_outcome_kinds as outcome
from truceline.mechanism.incident_fold import begin, step
from truceline.mechanism.incident_states import (
    TRANSITIONS,
    receipt_number,
    receipt_number_is_whole,
)
from truceline.mechanism.incidents import PART, row
from truceline.mechanism.kinds import kind_of

TARGET: dict[type, str] = {
    told.IncidentRegistered: "registered",
    told.IncidentAcknowledged: "acknowledged",
    told.IncidentQueried: "queried",
    told.IncidentContained: "contained",
    told.IncidentWithdrawn: "withdrawn",
    outcome.IncidentAssessed: "assessed",
    outcome.IncidentFound: "found",
    outcome.IncidentRemedySet: "remedy_due",
    outcome.IncidentRemedied: "remedied",
    outcome.IncidentReferred: "referred",
    outcome.IncidentDecided: "decided",
    outcome.IncidentClosed: "closed",
    outcome.IncidentReopened: "registered",
}
"""Where each kind takes an incident, if the table has the move."""


@pytest.mark.parametrize("state", sorted(TRANSITIONS))
@pytest.mark.parametrize("body", samples().values(), ids=lambda body: type(body).__name__)
def test_fold_moves_only_along_the_table(state: str, body: Any) -> None:
    """From every state, every kind makes its own move or none: the table decides."""
    case = Case().in_state(state)
    case.force(body, author=MILLER if isinstance(body, told.IncidentWithdrawn) else ONE)
    after = case.state.state
    assert after in {state, TARGET[type(body)]}
    assert after == state or after in TRANSITIONS[state]


@pytest.mark.parametrize(
    ("before", "after"), [(old, new) for old, news in TRANSITIONS.items() for new in sorted(news)]
)
def test_every_move_of_the_table_is_made_by_an_entry_that_may_be_recorded(
    before: str, after: str
) -> None:
    """Each move of the table can be made: some kind makes it, and the check lets it."""
    case = Case().in_state(before)
    if (before, after) == ("assessed", "closed"):
        case.tell(outcome.IncidentClosureAgreed(why="made up"), author=TWO)
    if before in {"referred", "remedy_due"} and after == "referred":
        case.refer("ministers")
        assert case.state.rung == "ministers"
    elif (before, after) == ("found", "referred"):
        case.refer("task_force")
    else:
        kinds = [kind for kind, to in TARGET.items() if to == after]
        moving = [k for k in kinds if not case.codes(samples()[k], author=_author(after))]
        assert len(moving) == 1
        case.tell(samples()[moving[0]], author=_author(after))
    assert case.state.state == after


def _author(after: str) -> str:
    return {"withdrawn": MILLER, "decided": "un:office"}.get(after, ONE)


@pytest.mark.parametrize("state", sorted(TRANSITIONS))
def test_check_refuses_what_the_state_does_not_allow(state: str) -> None:
    """Whoever asks: what would be no move of the table and no addition to the file is refused."""
    case = Case().in_state(state)
    stays = {
        told.IncidentAcknowledged: {"reported", "closed", "withdrawn"},
        told.IncidentQueried: {
            "reported", "found", "remedy_due", "remedied", "referred", "decided", "closed",
            "withdrawn",
        },
        told.IncidentContained: {"reported", "remedied", "closed", "withdrawn"},
        outcome.IncidentFound: {
            "reported", "registered", "acknowledged", "queried", "contained", "closed", "withdrawn",
        },
    }  # fmt: skip
    for kind, body in samples().items():
        moves = TARGET[kind] in TRANSITIONS[state]
        refused = "STATE_NOT_ALLOWED" in case.codes(body, author=MILLER)
        if kind in stays:
            assert refused == (state in stays[kind]), kind
        elif kind is told.IncidentRegistered:
            assert refused == (state != "reported")
        elif kind is outcome.IncidentReopened:
            assert refused == (state not in {"closed", "withdrawn"})
        elif kind is outcome.IncidentAssessed:
            assert refused != (moves or state == "assessed")
        elif kind is outcome.IncidentRemedySet:
            assert refused != (moves or state == "remedy_due")
        elif kind is not outcome.IncidentReferred or state != "remedy_due":
            assert refused != moves, kind


def test_a_report_may_be_made_in_any_language_before_any_harm() -> None:
    """A potential violation of the future is reported in Kurdish, and becomes an incident."""
    feared = report(
        report_class="potential_violation",
        acts=("reinforcement",),
        occurred_from=START + timedelta(days=1),
        language="ku-Latn",
        suspected=(),
    )
    case = Case(opened=feared)
    assert case.state.state == "reported"
    assert row(case.state).title.startswith("potential violation: reinforcement")


def test_what_could_harm_is_sealed_in_every_kind() -> None:
    """Reporter, narrative, exact position, contact, witness identity and evidence are sealed."""
    sealed = {kind_of(body).base: kind_of(body).sealed_fields for body in PART.kinds}
    assert sealed["incident.reported"] == {"reporter", "narrative", "position", "contact"}
    assert sealed["incident.interview_consented"] == {"identity", "conditions"}
    assert sealed["incident.evidence_added"] == {"description", "where"}
    assert sealed["incident.answered"] == {"answer"}
    assert sealed["incident.queried"] == frozenset()


def test_the_place_counts_only_once_it_is_confirmed() -> None:
    """A proposed match stays a proposal; the confirmed one is the docket's place, words kept."""
    proposed = told.PlaceMatch(name="Mill Town", gazetteer="made up")
    case = Case(opened=report(place_proposed=proposed)).in_state("registered")
    assert row(case.state).place == ""
    assert "place not confirmed" in row(case.state).title
    case.tell(
        told.IncidentPlaceConfirmed(
            place_as_said="near the mill",
            place_matched="Mill Village",
            gazetteer="made up",
            confirmed_with="reporter",
        ),
        author=MILLER,
    )
    assert row(case.state).place == "Mill Village"
    assert case.state.place is not None
    assert case.state.place.as_said == "near the mill"
    assert case.state.place.gazetteer == "made up"


def test_receipt_number_follows_from_the_hash_and_catches_a_misheard_digit() -> None:
    """The number is a function of the report's hash; any one wrong digit is noticed."""
    number = receipt_number("3f" * 32)
    assert number == receipt_number("3f" * 32) != receipt_number("40" * 32)
    assert receipt_number_is_whole(number.replace("-", " "))
    for place, digit in enumerate(number):
        for other in "0123456789":
            if digit.isdigit() and other != digit:
                assert not receipt_number_is_whole(number[:place] + other + number[place + 1 :])


def test_a_back_dated_entry_neither_starts_nor_stops_a_clock_before_it_was_recorded() -> None:
    """Marks are when the desk recorded, whatever its author says of when it happened."""
    case = Case()
    long_ago = START - timedelta(days=30)
    case.tell(told.IncidentRegistered(severity="minor"), at=long_ago)
    case.tell(told.IncidentAcknowledged(), at=long_ago)
    assert case.state.marks["registered"] == START + timedelta(minutes=1)
    assert case.state.marks["acknowledged"] == START + timedelta(minutes=2)


def test_relayed_words_are_kept_as_the_callers_and_as_relayed() -> None:
    """An officer's record of a caller's report and answer names the caller, and says relayed."""
    case = Case(opened=report(relayed=RELAY, on_behalf_of="person:caller"), author=OFFICER)
    assert case.state.reports[0].by == "person:caller"
    assert case.state.reports[0].author == OFFICER
    case.tell(told.IncidentRegistered(severity="minor"), query())
    case.tell(told.IncidentAnswered(position="denies", relayed=RELAY, on_behalf_of=BRIGADE))
    answer = case.state.answers[0]
    assert (answer.by, answer.relay) == (BRIGADE, RELAY)
    assert row(case.state).marks["answered"] == answer.recorded_at


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


def test_reopening_resets_clocks_and_keeps_the_file() -> None:
    """A reopened incident is registered anew: marks begin at the reopening, nothing is lost."""
    case = Case().in_state("closed")
    file = case.state.file
    case.tell(outcome.IncidentReopened(why="a new witness"))
    state = case.state
    assert (state.state, state.episode, state.rung) == ("registered", 1, "")
    assert state.marks["registered"] == START + timedelta(minutes=len(file))
    assert "assessed" not in state.marks
    assert state.file[:-1] == file
    assert state.standing.form == "none", "a finding under review stands for nobody"
    assert len(state.findings) == 2


def test_withdrawing_one_of_two_reports_leaves_the_other_standing() -> None:
    """A withdrawn report is marked; the incident is withdrawn only with its last report."""
    case = Case()
    case.force(report(means="heard"), author=TEAM)
    case.tell(told.IncidentWithdrawn(why="a quarry"), author=MILLER)
    assert case.state.state == "reported"
    case.tell(told.IncidentWithdrawn(why="a quarry"), author=TEAM)
    assert case.state.state == "withdrawn"


def test_linked_incidents_fold_together_and_earliest_marks_stay() -> None:
    """The second report adds itself and what it says; its registration moves no mark."""
    case = Case().in_state("acknowledged")
    first = dict(case.state.marks)
    case.force(report(acts=("artillery",), affected=(BRIGADE,)), author=TEAM)
    case.force(told.IncidentRegistered(severity="grave"), told.IncidentAcknowledged())
    assert case.state.acts == ("mortar", "artillery")
    assert case.state.marks == first
    assert case.state.state == "acknowledged"
    assert case.state.severity == "moderate"


def test_a_live_incident_linked_to_a_closed_one_takes_it_up_again() -> None:
    """Linking cannot bury a report: registered after the closure, it reopens the whole."""
    case = Case().in_state("closed")
    case.force(report(), author=TEAM).force(told.IncidentRegistered(severity="minor"))
    assert (case.state.state, case.state.episode) == ("registered", 1)


def test_docket_row_shows_open_facts_and_search_words() -> None:
    """Parties, recipients, times and the receipt number are in the row; the reporter is not."""
    case = Case().in_state("queried")
    shown = row(case.state)
    assert shown.parties == (BRIGADE, "group:division")
    assert shown.recipients == (BRIGADE,)
    assert shown.since == START - timedelta(hours=1)
    assert receipt_number(case.subject) in shown.words
    assert MILLER not in shown.words + shown.title


_BODIES: list[Any] = [
    *samples().values(),
    report(),
    report(acts=("artillery",), means="heard"),
    query("group:other"),
    told.IncidentPlaceConfirmed(
        place_as_said="x", place_matched="y", gazetteer="z", confirmed_with="officer"
    ),
    told.IncidentAnswered(position="denies"),
    told.IncidentSilenceRecorded(by=BRIGADE),
    inquiry.IncidentVisitTasked(team=TEAM),
    inquiry.IncidentAccessGranted(by=BRIGADE),
    inquiry.IncidentAccessDenied(by=BRIGADE),
    inquiry.IncidentVisited(team=TEAM, complete=True),
    inquiry.IncidentLinesCut(to=BRIGADE),
    inquiry.IncidentLinesRestored(to=BRIGADE),
    inquiry.IncidentInterviewConsented(witness="w", consent="given", scope=("desk",)),
    inquiry.IncidentInterviewConsented(witness="w", consent="withdrawn"),
    evidence(),
    inquiry.IncidentCustodyMoved(evidence=HASH, handed_by=ONE, received_by=TWO, hash_found=HASH),
    inquiry.IncidentSelfDefenceClaimed(threat="x"),
    outcome.IncidentJudged(proof_of_event="alleged"),
    finding("not_substantiated", against=()),
    outcome.IncidentClosureAgreed(why="x"),
]
_SAID = st.lists(
    st.tuples(st.sampled_from(_BODIES), st.sampled_from([ONE, TWO, MILLER, BRIGADE, OFFICER])),
    max_size=40,
)


@settings(max_examples=120, deadline=None)
@given(_SAID)
def test_any_sequence_folds_and_moves_only_along_the_table(told_: list[tuple[Any, str]]) -> None:
    """Whatever is said in whatever order, the fold never raises and obeys the table."""
    state = begin(entry(0, report(), author=MILLER))
    for seq, (body, author) in enumerate(told_, start=1):
        after = step(state, entry(seq, body, author=author))
        assert after.state == state.state or PART.moves(state.state, after.state)
        assert after.marks["reported"] == START
        assert all(START <= at <= START + timedelta(minutes=seq) for at in after.marks.values())
        assert len(after.file) == seq + 1
        assert sum(p.until is None for p in after.pauses if p.reason == "no_access") <= 1
        shown = row(after)
        assert shown.state == after.state
        state = after


@settings(max_examples=60, deadline=None)
@given(_SAID, st.data())
def test_an_entry_that_passes_the_check_and_moves_makes_the_move_it_names(
    told_: list[tuple[Any, str]], data: st.DataObject
) -> None:
    """The check and the fold agree: what may be recorded moves to its own state or stays."""
    case = Case()
    for body, author in told_:
        if isinstance(body, told.IncidentReported) or case.codes(body, author=author):
            continue
        before = case.state.state
        case.tell(body, author=author)
        target = TARGET.get(type(body), before)
        assert case.state.state in {before, target}
    closers = [ONE, TWO, BRIGADE, MILLER]
    author = data.draw(st.sampled_from(closers))
    if case.state.state == "assessed" and not case.state.closure_agreed:
        assert "CLOSE_NOT_ALONE" in case.codes(CLOSED, author=author)


def test_every_kind_of_the_part_is_folded() -> None:
    """Each kind leaves its hash in the file: none is forgotten by the fold."""
    for body in PART.kinds:
        kind = kind_of(body)
        decoded = kind.decode_whole(kind.example)
        state = step(begin(entry(0, report())), entry(1, decoded))
        assert len(state.file) == 2, kind.name


def test_contained_is_marked_even_after_the_assessment() -> None:
    """Fire that stops later is contained then: the mark is set and the state stays."""
    case = Case().in_state("assessed").tell(CONTAINED)
    assert case.state.state == "assessed"
    assert "contained" in case.state.marks
