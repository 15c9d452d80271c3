"""Proposals: answered by each to whom they were made, agreed only by all, and binding nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import START, Book, entry

from truceline.mechanism.kinds import kind_of
from truceline.mechanism.proposals import (
    OPEN,
    PART,
    ProposalAnswered,
    ProposalWithdrawn,
    Proposed,
    phase,
)
from truceline.mechanism.relays import Relay

ONE, TWO, BRIGADE, OFFICER = "state:one", "state:two", "group:brigade", "cell:officer"
YES, NO = ProposalAnswered(answer="accepted"), ProposalAnswered(answer="rejected")
COUNTER = ProposalAnswered(answer="countered")
BACK = ProposalWithdrawn(why="Overtaken")
DAY = timedelta(days=1)


def offer(**more: Any) -> Proposed:
    """A proposal to two."""
    return Proposed(**{"to": (TWO, BRIGADE), "topic": "terms", "title": "Negotiate", **more})


def test_every_kind_decodes_its_example() -> None:
    """The worked example of each kind is a body of that kind."""
    for body in PART.kinds:
        kind_of(body).decode_whole(kind_of(body).example)


def test_only_acceptance_by_all_makes_it_accepted() -> None:
    """One acceptance of two is none; who has not answered is named."""
    book = Book()
    subject = book.tell(PART, offer(), author=ONE)
    book.tell(PART, YES, subject, author=TWO)
    assert (book.state(subject).state, book.state(subject).waits_for) == ("proposed", (BRIGADE,))
    book.tell(PART, YES, subject, author=BRIGADE)
    assert book.state(subject).state == "accepted"
    assert book.codes(PART, NO, subject, author=TWO) == {"STATE_NOT_ALLOWED"}


def test_the_newest_answer_of_each_counts() -> None:
    """Who rejected may come to accept; a counter is neither yes nor no."""
    book = Book()
    subject = book.tell(PART, offer(), author=ONE)
    for author, answer, state in (
        (TWO, NO, "rejected"), (BRIGADE, COUNTER, "rejected"), (TWO, YES, "countered"),
        (BRIGADE, YES, "accepted"),
    ):  # fmt: skip
        book.tell(PART, answer, subject, author=author)
        assert book.state(subject).state == state


def test_it_lapses_by_derivation_and_is_then_answered_no_more() -> None:
    """After its time it is lapsed, though nothing was recorded; late answers are refused."""
    book = Book()
    subject = book.tell(PART, offer(answer_by=START + DAY), author=ONE)
    state = book.state(subject)
    assert [phase(state, START + n * DAY) for n in (0, 1, 2)] == ["proposed", "proposed", "lapsed"]
    late = {"author": TWO, "recorded_at": START + 2 * DAY}
    assert book.codes(PART, YES, subject, **late) == {"PROPOSAL_LAPSED"}
    accepted = Book()
    subject = accepted.tell(PART, offer(to=(TWO,), answer_by=START + DAY), author=ONE)
    accepted.tell(PART, YES, subject, author=TWO)
    assert phase(accepted.state(subject), START + 9 * DAY) == "accepted"


def test_whose_proposal_and_whose_answer() -> None:
    """Only the proposer takes it back, only the addressed answer, and nobody answers itself."""
    book = Book()
    subject = book.tell(PART, offer(), author=ONE)
    assert book.codes(PART, YES, subject, author="agency:aid") == {"NOT_ADDRESSED"}
    assert book.codes(PART, YES, subject, author=ONE) == {"NOT_ADDRESSED"}
    assert book.codes(PART, BACK, subject, author=TWO) == {"NOT_ITS_PROPOSER"}
    assert book.codes(PART, offer(to=(ONE,)), author=ONE) == {"PROPOSAL_TO_SELF"}
    assert book.codes(PART, offer(answer_by=START - DAY), author=ONE) == {"TIME_ORDER"}
    assert book.codes(PART, offer(counters=subject), author="agency:aid") == {"PROPOSAL_UNKNOWN"}
    assert not book.codes(PART, offer(to=(ONE,), counters=subject), author=TWO)
    relay = Relay(channel="radio", caller_role="duty officer")
    called = ProposalAnswered(answer="accepted", relayed=relay, on_behalf_of=TWO)
    book.tell(PART, called, subject, author=OFFICER)
    assert book.state(subject).newest[TWO].relayed
    book.tell(PART, BACK, subject, author=ONE)
    assert book.state(subject).state == "withdrawn"


ANSWERS = st.sampled_from([YES, NO, COUNTER, BACK, offer(to=("agency:aid",))])


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from([ONE, TWO, BRIGADE, "agency:aid"]), ANSWERS)))
def test_any_sequence_of_entries_folds_along_the_table(acts: list[tuple[str, Any]]) -> None:
    """Whatever is on the ledger folds; accepted means that each addressed accepted last."""
    state = PART.begin(entry(0, offer(), author=ONE))
    for seq, (author, body) in enumerate(acts, start=1):
        after = PART.step(state, entry(seq, body, author=author))
        assert after.state == state.state or PART.moves(state.state, after.state)
        assert state.state in OPEN or after == state
        state = after
    accepted = all(
        actor in state.newest and state.newest[actor].answer == "accepted" for actor in state.to
    )
    assert accepted is (state.state == "accepted") or state.state == "withdrawn"
