"""The incident's states move along the table, whatever is said and in whatever order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import START, entry, made_up_terms
from tests.mechanism.incident_acts import (
    BRIGADE,
    CLOSED,
    CONTAINED,
    HASH,
    MILLER,
    OFFICER,
    ONE,
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

OBSERVED = ("assessed", "referred")
"""The one move that a mission makes which only observes; its own claim is below."""


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
    ("before", "after"),
    [
        (old, new)
        for old, news in TRANSITIONS.items()
        for new in sorted(news)
        if (old, new) != OBSERVED
    ],
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
        elif kind is outcome.IncidentReferred and state == OBSERVED[0]:
            assert refused, "before anybody found, nothing goes up"
        elif kind is not outcome.IncidentReferred or state != "remedy_due":
            assert refused != moves, kind


def test_what_a_mission_only_observed_goes_up_unattributed() -> None:
    """Where Terms have a mission that only observes, its assessment goes up, and blames nobody."""
    terms = made_up_terms(
        ("    bases: [joint, split]", "    bases: [note]\n    observation_only: true"),
    )
    case = Case(terms=terms).in_state("assessed").refer("task_force")
    assert (case.state.state, case.state.rung) == ("referred", "task_force")
    assert (case.state.standing.form, case.state.standing.against) == ("none", frozenset())


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
