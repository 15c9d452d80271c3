"""Readiness: which conditions for the truce to begin are met, and which are not."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import START, Book, entry

from truceline.mechanism.kinds import kind_of
from truceline.mechanism.readiness import PART, ConditionLost, ConditionMet, readiness, unmet

HOTLINE = ConditionMet(condition="hotline_tested", evidence="Made-up test call")
LOST = ConditionLost(why="Made up.")
MINUTE = timedelta(minutes=1)


def met(book: Book, minute: int) -> list[tuple[str, bool]]:
    """The checklist at a minute."""
    states = readiness(book.terms, book.states(PART), START + minute * MINUTE)
    return [(condition.id, condition.met) for condition in states]


def test_every_kind_decodes_its_example() -> None:
    """The worked example of each kind is a body of that kind."""
    for body in PART.kinds:
        kind_of(body).decode_whole(kind_of(body).example)


def test_the_checklist_follows_the_terms_and_the_time() -> None:
    """Every condition stands in it, in the order of Terms, met or not at that instant."""
    book = Book()
    assert met(book, 0) == [("hotline_tested", False), ("maps_exchanged", False)]
    subject = book.tell(PART, HOTLINE)
    book.tell(PART, LOST, subject)
    again = book.tell(PART, HOTLINE)
    hotline = [met(book, minute)[0][1] for minute in (-1, 0, 1, 2)]
    assert hotline == [False, True, False, True]
    state = readiness(book.terms, book.states(PART), START + 5 * MINUTE)[0]
    assert (state.entry, state.since, state.evidence) == (
        again,
        START + 2 * MINUTE,
        "Made-up test call",
    )
    assert [c.id for c in unmet(readiness(book.terms, book.states(PART), START))] == [
        "maps_exchanged"
    ]


def test_a_condition_is_one_of_terms_and_reported_once_while_it_stands() -> None:
    """An unknown condition, a repeated report and a second loss are refused."""
    book = Book()
    wrong = ConditionMet(condition="hotline_testd", evidence="Made up")
    assert [f.hint for f in book.faults(PART, wrong)] == ["Did you mean hotline_tested?"]
    subject = book.tell(PART, HOTLINE)
    assert book.codes(PART, HOTLINE) == {"CONDITION_STANDS"}
    book.tell(PART, LOST, subject)
    assert book.codes(PART, LOST, subject) == {"STATE_NOT_ALLOWED"}
    assert not book.codes(PART, HOTLINE)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from([HOTLINE, LOST]), st.integers(-99, 99))))
def test_any_sequence_of_entries_folds_along_the_table(
    acts: list[tuple[ConditionMet | ConditionLost, int]],
) -> None:
    """Whatever is on the ledger folds; what is lost stays lost."""
    state = PART.begin(entry(0, HOTLINE))
    for seq, (body, minutes) in enumerate(acts, start=1):
        after = PART.step(state, entry(seq, body, at=START + minutes * MINUTE))
        assert after.state == state.state or PART.moves(state.state, after.state)
        state = after
    assert state.lost_at is None or state.lost_at >= state.since
