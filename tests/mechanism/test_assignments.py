"""Who has a piece of work: one at a time among those who share a role, and through whose hands."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st
from tests.mechanism.builders import ROLES, START, Book, entry, made_up_terms
from tests.mechanism.incident_acts import report

from truceline.mechanism.assignment_kinds import (
    AssignmentAccepted,
    AssignmentClaimed,
    AssignmentHandedOver,
    AssignmentLaidDown,
    AssignmentTakenOver,
)
from truceline.mechanism.assignments import LIVE, PART, AssignmentState
from truceline.mechanism.incidents import PART as INCIDENTS
from truceline.mechanism.kinds import kind_of

if TYPE_CHECKING:
    from datetime import datetime

    from truceline.errors import Fault
    from truceline.mechanism.parts import Bench

OFFICER, RELIEF, OFFICE, ONE = "cell:officer", "cell:relief", "un:office", "state:one"
RIGHTS = ("rights: {default: all}", "rights: {default: all, assignment.*: [officer, secretariat]}")
CLAIM = AssignmentClaimed(what="incident")
ACCEPT, LAY_DOWN = AssignmentAccepted(), AssignmentLaidDown(why="done")
TAKE = AssignmentTakenOver(why="ill")


def to(actor: str) -> AssignmentHandedOver:
    """An offer to an actor."""
    return AssignmentHandedOver(to=actor)


@dataclass
class Desk:
    """A small desk with two officers, an office and an incident, where links may be made."""

    book: Book = field(
        default_factory=lambda: Book(
            terms=made_up_terms(RIGHTS), roles={**ROLES, RELIEF: frozenset({"officer"})}
        )
    )
    linked: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        self.incident = self.report()

    def report(self, under: str = "") -> str:
        """One more incident."""
        return self.book.force(INCIDENTS, report(under=under), author=OFFICER)

    def bench(self, now: datetime) -> Bench:
        """The book's bench, with the links."""
        group = self.linked
        return replace(
            self.book.bench(now), group=lambda each: group if each in group else frozenset({each})
        )

    def faults(self, body: Any, by: str, subject: str | None = None, *about: str) -> list[Fault]:
        """The faults of a draft."""
        named = about or (subject or self.incident,)
        draft = entry(self.book.seq, body, author=by, about=named)
        state = None if subject is None else self.book.state(subject)
        return PART.check(state, draft, self.bench(draft.recorded_at))  # type: ignore[return-value]

    def codes(self, body: Any, by: str, subject: str | None = None, *about: str) -> set[str]:
        """The codes of a draft's faults."""
        return {fault.code for fault in self.faults(body, by, subject, *about)}

    def tell(self, body: Any, by: str, subject: str | None = None, *about: str) -> str:
        """Record what must be without fault."""
        assert self.codes(body, by, subject, *about) == set()
        named = about or (subject or self.incident,)
        return self.book.force(PART, body, subject, author=by, about=named)

    def state(self, subject: str) -> AssignmentState:
        """A claim's state."""
        found: AssignmentState = self.book.state(subject)
        return found


def test_a_second_claim_among_peers_is_refused_and_says_who_has_it_and_since_when() -> None:
    """The fault names the holder and the minute, and says to ask for a hand-over."""
    desk = Desk()
    claim = desk.tell(CLAIM, OFFICER)
    (fault,) = desk.faults(CLAIM, RELIEF)
    assert fault.code == "ASSIGNMENT_HELD"
    assert f"{OFFICER} has it since 2016-02-25 12:01Z (claim {claim[:12]})" in fault.sentence
    assert "assignment.handed_over" in fault.hint
    assert "assignment.taken_over" in fault.hint
    assert desk.codes(CLAIM, OFFICER) == {"ASSIGNMENT_STANDS"}
    # Another incident is other work.
    assert desk.codes(CLAIM, RELIEF, None, desk.report()) == set()


def test_those_of_another_role_may_have_the_same_subject_beside() -> None:
    """An officer and the secretariat each have it; a role that claims nothing makes no peers."""
    desk = Desk()
    desk.book.roles = {
        **desk.book.roles,
        OFFICER: frozenset({"officer", "reporter"}),
        OFFICE: frozenset({"secretariat", "reporter"}),
    }
    claim = desk.tell(CLAIM, OFFICER)
    desk.tell(CLAIM, OFFICE)
    assert desk.codes(CLAIM, RELIEF) == {"ASSIGNMENT_HELD"}
    assert desk.codes(TAKE, OFFICE, claim) == {"ASSIGNMENT_APART"}
    # Handed to the secretariat, two of it would have the same thing.
    desk.book.roles = {**desk.book.roles, "un:desk": frozenset({"secretariat"})}
    assert desk.codes(to("un:desk"), OFFICER, claim) == {"ASSIGNMENT_HELD"}
    assert desk.codes(to(OFFICE), OFFICER, claim) == set()


def test_a_claim_names_one_subject_as_what_it_is_under_its_own_agreement() -> None:
    """Two at once, a wrong part, a claim on a claim and another agreement are refused."""
    desk = Desk()
    other, apart = desk.report(), desk.report(under="air-agreement")
    assert desk.codes(CLAIM, OFFICER, None, desk.incident, other) == {"ASSIGNMENT_ONE"}
    assert desk.codes(AssignmentClaimed(what="notice"), OFFICER) == {"ASSIGNMENT_WHAT"}
    assert desk.codes(CLAIM, OFFICER, None, apart) == {"ASSIGNMENT_UNDER"}
    under = AssignmentClaimed(what="incident", under="air-agreement")
    assert desk.codes(under, OFFICER, None, apart) == set()
    assert desk.codes(under, OFFICER) == {"ASSIGNMENT_UNDER"}
    # The first agreement may be named or left unnamed.
    named = AssignmentClaimed(what="incident", under=desk.book.terms.id)
    assert desk.codes(named, OFFICER) == set()
    claim = desk.tell(CLAIM, OFFICER)
    on_claim = desk.codes(AssignmentClaimed(what="assignment"), RELIEF, None, claim)
    assert on_claim == {"ASSIGNMENT_OF_CLAIM"}


def test_until_the_other_accepts_the_first_still_has_it() -> None:
    """An offer moves nothing; only the one who was named accepts, and it can be offered anew."""
    desk = Desk()
    claim = desk.tell(CLAIM, OFFICER)
    assert desk.codes(ACCEPT, RELIEF, claim) == {"STATE_NOT_ALLOWED"}
    assert desk.codes(to(RELIEF), RELIEF, claim) == {"ASSIGNMENT_NOT_YOURS", "ASSIGNMENT_TO_SELF"}
    assert desk.codes(to(OFFICER), OFFICER, claim) == {"ASSIGNMENT_TO_SELF"}
    assert desk.codes(to(ONE), OFFICER, claim) == {"ASSIGNMENT_NO_RIGHT"}
    desk.tell(to(OFFICE), OFFICER, claim)
    desk.tell(to(RELIEF), OFFICER, claim)
    offered = desk.state(claim)
    assert (offered.state, offered.turn.holder) == ("offered", OFFICER)
    assert offered.offer is not None
    assert offered.offer.to == RELIEF
    assert desk.codes(CLAIM, RELIEF) == {"ASSIGNMENT_HELD"}
    assert desk.codes(ACCEPT, OFFICE, claim) == {"ASSIGNMENT_NOT_OFFERED"}
    desk.tell(ACCEPT, RELIEF, claim)
    taken = desk.state(claim)
    assert (taken.state, taken.turn.holder, taken.offer) == ("held", RELIEF, None)
    assert desk.codes(LAY_DOWN, OFFICER, claim) == {"ASSIGNMENT_NOT_YOURS"}
    assert PART.row(offered).stops["assignment_accepted"] >= {"accepted"}


def test_a_peer_takes_over_with_a_reason_and_the_reason_stays() -> None:
    """No leave is needed, whoever had it stays on record, and the holder needs no taking over."""
    desk = Desk()
    claim = desk.tell(CLAIM, OFFICER)
    assert desk.codes(TAKE, OFFICER, claim) == {"ASSIGNMENT_STANDS"}
    desk.tell(TAKE, RELIEF, claim)
    state = desk.state(claim)
    assert [(turn.holder, turn.how, turn.why) for turn in state.turns] == [
        (OFFICER, "claimed", ""),
        (RELIEF, "taken_over", "ill"),
    ]
    assert desk.codes(LAY_DOWN, OFFICER, claim) == {"ASSIGNMENT_NOT_YOURS"}


def test_an_offer_is_taken_back_by_its_holder() -> None:
    """The holder keeps the work since the same minute, and nobody can accept any more."""
    desk = Desk()
    claim = desk.tell(CLAIM, OFFICER)
    since = desk.state(claim).turn.since
    desk.tell(to(RELIEF), OFFICER, claim)
    desk.tell(TAKE, OFFICER, claim)
    state = desk.state(claim)
    assert (state.state, state.offer, len(state.turns)) == ("held", None, 1)
    assert state.turn.since == since
    assert desk.codes(ACCEPT, RELIEF, claim) == {"STATE_NOT_ALLOWED"}


def test_what_is_laid_down_can_be_claimed_by_anybody_and_moves_no_more() -> None:
    """Laying down ends that claim for good; the next is a new one."""
    desk = Desk()
    claim = desk.tell(CLAIM, OFFICER)
    desk.tell(to(RELIEF), OFFICER, claim)
    desk.tell(LAY_DOWN, OFFICER, claim)
    state = desk.state(claim)
    assert (state.state, state.why, state.offer) == ("laid_down", "done", None)
    for body, by in ((ACCEPT, RELIEF), (TAKE, RELIEF), (LAY_DOWN, OFFICER), (to(RELIEF), OFFICER)):
        assert desk.codes(body, by, claim) == {"STATE_NOT_ALLOWED"}
    again = desk.tell(CLAIM, RELIEF)
    assert desk.state(again).turn.holder == RELIEF


def test_the_work_of_one_who_may_hold_none_any_more_is_no_dead_end() -> None:
    """Where an officer was struck off, any other who may hold work takes it over."""
    desk = Desk()
    claim = desk.tell(CLAIM, RELIEF)
    desk.book.roles = {**desk.book.roles, RELIEF: frozenset()}
    assert desk.codes(CLAIM, OFFICER) == {"ASSIGNMENT_HELD"}
    assert desk.codes(TAKE, OFFICE, claim) == set()
    desk.tell(TAKE, OFFICER, claim)
    assert desk.state(claim).turn.holder == OFFICER


def test_a_claim_holds_for_every_report_that_is_linked_with_its_own() -> None:
    """Merged reports are one piece of work; two claims from before can still be brought to one."""
    desk = Desk()
    other = desk.report()
    first, third = desk.tell(CLAIM, OFFICER), "cell:third"
    desk.book.roles = {**desk.book.roles, third: frozenset({"officer"})}
    desk.linked = frozenset({desk.incident, other})
    assert desk.codes(CLAIM, RELIEF, None, other) == {"ASSIGNMENT_HELD"}
    assert desk.codes(CLAIM, OFFICER, None, other) == {"ASSIGNMENT_STANDS"}
    desk.linked = frozenset()
    second = desk.tell(CLAIM, RELIEF, None, other)
    desk.linked = frozenset({desk.incident, other})
    assert desk.codes(CLAIM, third) == {"ASSIGNMENT_HELD"}
    desk.tell(TAKE, third, first)
    desk.tell(to(third), RELIEF, second)
    desk.tell(ACCEPT, third, second)
    assert {desk.state(each).turn.holder for each in (first, second)} == {third}


def test_every_instant_is_the_desks_and_earlier_ones_can_be_asked_about() -> None:
    """A back-dated claim gives nobody the work earlier; each instant has its own holder."""
    desk = Desk()
    claim = desk.tell(CLAIM, OFFICER)
    early = entry(0, CLAIM, author=OFFICER, at=START - timedelta(days=9), about=("a" * 64,))
    assert PART.begin(early).turn.since == START
    desk.tell(to(RELIEF), OFFICER, claim)
    desk.tell(ACCEPT, RELIEF, claim)
    desk.tell(LAY_DOWN, RELIEF, claim)
    state = desk.state(claim)
    held = [state.turn_at(START + timedelta(minutes=m)) for m in range(6)]
    who = [None if turn is None else turn.holder for turn in held]
    assert who == [None, OFFICER, OFFICER, RELIEF, None, None]
    offers = [state.offer_at(START + timedelta(minutes=m)) for m in range(5)]
    assert [offer is not None for offer in offers] == [False, False, True, False, False]


def test_a_guarantor_of_another_agreement_has_no_part_in_it_by_that() -> None:
    """Where guarantors may claim, those whom these Terms name are peers, and others are not."""
    rights = ("rights: {default: all}", "rights: {default: all, assignment.*: [guarantor]}")
    book = Book(terms=made_up_terms(rights), roles={**ROLES, "state:far": frozenset({"guarantor"})})
    desk = Desk(book)
    claim = desk.tell(CLAIM, ONE)
    assert desk.codes(CLAIM, "state:two") == {"ASSIGNMENT_HELD"}
    assert desk.codes(TAKE, "state:far", claim) == {"ASSIGNMENT_APART"}


MOVES = st.tuples(
    st.sampled_from([CLAIM, to(RELIEF), to(OFFICE), ACCEPT, LAY_DOWN, TAKE]),
    st.sampled_from([OFFICER, RELIEF, OFFICE]),
)


@given(st.lists(MOVES, max_size=14))
def test_any_order_of_entries_folds_along_the_table(moves: list[tuple[Any, str]]) -> None:
    """Whatever comes, checked or not, the state is one of the table and was reached along it."""
    state: AssignmentState = PART.begin(entry(0, CLAIM, author=OFFICER, about=("a" * 64,)))
    for seq, (body, by) in enumerate(moves, 1):
        after = PART.step(state, entry(seq, body, author=by, about=("b" * 64,)))
        assert after.state == state.state or PART.moves(state.state, after.state)
        assert (after.ended_at is None) == (after.state in LIVE)
        assert (after.offer is not None) == (after.state == "offered")
        assert after.turns[: len(state.turns)] == state.turns
        state = after


@given(st.lists(st.tuples(MOVES, st.integers(0, 3)), max_size=20))
def test_peers_never_have_one_subject_twice(moves: list[tuple[tuple[Any, str], int]]) -> None:
    """By whatever entries that are without fault, no two of one role hold the same subject."""
    desk, claims = Desk(), list[str]()
    for (body, by), which in moves:
        opening = isinstance(body, AssignmentClaimed)
        if not opening and not claims:
            continue
        claim = None if opening else claims[which % len(claims)]
        if desk.codes(body, by, claim) == set():
            told = desk.tell(body, by, claim)
            claims = list(dict.fromkeys([*claims, told]))
        held = [desk.state(c).turn.holder for c in claims if desk.state(c).state in LIVE]
        assert len(held) == len({"office" if who == OFFICE else "officer" for who in held})


def test_every_kind_decodes_its_example() -> None:
    """The worked example of each kind is a body of that kind."""
    for body in PART.kinds:
        kind_of(body).decode_whole(kind_of(body).example)
