"""Statements: somebody's words as a source has them, and who says that they were not said so."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mechanism.builders import Book, entry

from truceline.mechanism.relays import Relay
from truceline.mechanism.statement_kinds import (
    Copied,
    Place,
    StatementConfirmed,
    StatementCorrected,
    StatementDisputed,
    StatementRecorded,
    StatementWithdrawn,
)
from truceline.mechanism.statements import PART, TRANSITIONS, StatementState, begin, step

if TYPE_CHECKING:
    from collections.abc import Callable

OFFICER, BRIGADE, ONE = "cell:officer", "group:brigade", "state:one"
WORDS = "We open the road."
CALL = Relay(channel="telephone", caller_role="watch officer")


def place(start: int = 10, words: str = WORDS, **more: Any) -> Place:
    """A made-up place that is as long as its words."""
    return Place(sha256="a" * 64, start=start, end=start + len(words), **more)


def said(**more: Any) -> StatementRecorded:
    """A made-up statement of the brigade's."""
    body = {
        "speaker": BRIGADE, "sort": "commitment", "words": WORDS, "quoted": True, "language": "en",
        "place": place(),
    }  # fmt: skip
    return StatementRecorded(**{**body, **more})


@pytest.fixture
def book() -> Book:
    """A small desk in memory."""
    return Book()


@pytest.fixture
def subject(book: Book) -> str:
    """A recorded statement."""
    return book.tell(PART, said(), author=OFFICER)


def state(book: Book, subject: str) -> StatementState:
    """Its state."""
    found: StatementState = book.state(subject)
    return found


def test_a_dispute_stands_until_its_own_speaker_takes_it_back(book: Book, subject: str) -> None:
    """Each speaker's newest word counts, and nobody's word ends another's dispute."""
    assert state(book, subject).state == "recorded"
    book.tell(PART, StatementConfirmed(), subject, author=BRIGADE)
    assert state(book, subject).state == "confirmed"
    book.tell(PART, StatementDisputed(what="words", why="It was Friday"), subject, author=ONE)
    book.tell(PART, StatementConfirmed(), subject, author=BRIGADE)
    assert state(book, subject).state == "disputed"
    book.tell(PART, StatementConfirmed(remark="Heard again"), subject, author=ONE)
    assert state(book, subject).state == "confirmed"
    assert [each.by for each in state(book, subject).standing] == [BRIGADE, ONE]


def test_what_is_relayed_later_takes_no_signature_back(book: Book, subject: str) -> None:
    """A call that an officer relays after the speaker's own signature leaves it confirmed."""
    book.tell(PART, StatementConfirmed(), subject, author=BRIGADE)
    relayed = StatementConfirmed(on_behalf_of=BRIGADE, relayed=CALL)
    book.tell(PART, relayed, subject, author=OFFICER)
    assert [each.relayed for each in state(book, subject).standing] == [True]
    assert state(book, subject).state == "confirmed"


def test_what_others_confirm_is_not_the_speakers_own_word(book: Book, subject: str) -> None:
    """Neither a third party nor a relayed call makes a statement its speaker's confirmed one."""
    book.tell(PART, StatementConfirmed(), subject, author=ONE)
    relayed = StatementConfirmed(relayed=CALL, on_behalf_of=BRIGADE)
    book.tell(PART, relayed, subject, author=OFFICER)
    assert state(book, subject).state == "recorded"
    unsaid = StatementDisputed(what="said", why="No", relayed=CALL)
    assert book.codes(PART, unsaid, subject, author=OFFICER) == {"RELAY_INCOMPLETE"}


def test_only_its_recorder_corrects_and_withdraws(book: Book, subject: str) -> None:
    """Whoever reads it otherwise disputes it; the recorder's withdrawal ends it for good."""
    other = StatementCorrected(speaker=ONE, why="Misread")
    assert book.codes(PART, other, subject, author=ONE) == {"NOT_RECORDER"}
    assert book.codes(PART, StatementWithdrawn(why="x"), subject, author=ONE) == {"NOT_RECORDER"}
    book.tell(PART, other, subject, author=OFFICER)
    assert state(book, subject).body.speaker == ONE
    book.tell(PART, StatementWithdrawn(why="A caption"), subject, author=OFFICER)
    assert (state(book, subject).state, state(book, subject).why) == ("withdrawn", "A caption")
    late = StatementDisputed(what="said", why="No")
    assert book.codes(PART, late, subject, author=ONE) == {"STATE_NOT_ALLOWED"}
    # What was withdrawn may be recorded anew.
    book.tell(PART, said(), author=ONE)


def test_a_corrected_speaker_is_no_rules_any_more(book: Book) -> None:
    """Whoever names another speaker takes the rule and its confidence away with the first."""
    body = said(rule="name after the verb", confidence=0.9)
    subject = book.tell(PART, body, author=OFFICER)
    book.tell(PART, StatementConfirmed(), subject, author=BRIGADE)
    book.tell(PART, StatementCorrected(named="A made-up miller", why="x"), subject, author=OFFICER)
    found = state(book, subject)
    assert (found.body.rule, found.body.confidence, found.body.speaker) == (None, None, None)
    assert found.who == "A made-up miller"
    # The first speaker's word is on record, and confirms the words of nobody else.
    assert found.state == "recorded"
    assert len(found.corrections) == 1


def test_a_correction_may_say_what_it_speaks_of(book: Book, subject: str) -> None:
    """Further subjects named by a correction are added to what the statement is about."""
    add = StatementCorrected(why="It is this promise")
    assert book.codes(PART, add, subject, author=OFFICER, about=(subject,)) == {"NOTHING_CORRECTED"}
    book.tell(PART, add, subject, author=OFFICER, about=(subject, "c" * 64))
    assert state(book, subject).about == ("c" * 64,)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (said(speaker=None), "SPEAKER_MISSING"),
        (said(place=place(words="We")), "SPAN_LENGTH"),
        (said(place=Place(sha256="a" * 64, start=9, end=9)), "SPAN_ORDER"),
        (said(place=place(earliest=date(2016, 2, 2), latest=date(2016, 2, 1))), "DAY_ORDER"),
        (said(place=place(basis="stated")), "DAY_MISSING"),
        (said(place=place(earliest=date(2016, 3, 5), basis="stated")), "PUBLISHED_LATER"),
        (
            said(said_on=date(2016, 2, 3), place=place(latest=date(2016, 2, 2), basis="inferred")),
            "SAID_LATER",
        ),
    ],
)
def test_what_contradicts_itself_is_refused(book: Book, body: StatementRecorded, code: str) -> None:
    """A span is as long as its words, days are in order, and somebody spoke."""
    assert book.codes(PART, body, author=OFFICER) == {code}


def test_one_stretch_of_a_document_is_recorded_once(book: Book, subject: str) -> None:
    """The same words twice are one statement; another stretch of the document is another."""
    assert book.codes(PART, said(), author=ONE) == {"STATEMENT_EXISTS"}
    other = book.tell(PART, said(place=place(60)), author=ONE)
    # Two entries of one feed share its hash, and may have other words at the same place.
    book.tell(PART, said(words="We shut the road."), author=ONE)
    moved = StatementCorrected(words=WORDS, place=place(60), why="Misplaced")
    assert book.codes(PART, moved, subject, author=OFFICER) == {"STATEMENT_EXISTS"}
    alone = StatementCorrected(words="We open it.", why="Misplaced")
    assert book.codes(PART, alone, subject, author=OFFICER) == {"PLACE_OR_WORDS"}
    assert other != subject


def test_entries_of_one_source_are_told_apart_by_their_number(book: Book) -> None:
    """The same words at the same place of two entries of a feed are two statements."""
    first = book.tell(PART, said(place=place(entry_number=1)), author=OFFICER)
    second = book.tell(PART, said(place=place(entry_number=2)), author=OFFICER)
    assert first != second
    again = said(place=place(entry_number=2))
    assert book.codes(PART, again, author=OFFICER) == {"STATEMENT_EXISTS"}


def test_what_names_no_entry_may_be_of_any(book: Book, subject: str) -> None:
    """A statement recorded without a number is not recorded again with one, and keeps its key."""
    assert PART.row(state(book, subject)).key == f"{'a' * 64}:10-{10 + len(WORDS)}"
    numbered = said(place=place(entry_number=1))
    assert book.codes(PART, numbered, author=OFFICER) == {"STATEMENT_EXISTS"}
    better = StatementCorrected(words=WORDS, place=place(entry_number=2), why="The second item")
    book.tell(PART, better, subject, author=OFFICER)
    assert PART.row(state(book, subject)).key == f"{'a' * 64}#2:10-{10 + len(WORDS)}"
    book.tell(PART, numbered, author=OFFICER)
    first = StatementCorrected(words=WORDS, place=place(entry_number=1), why="The first item")
    assert book.codes(PART, first, subject, author=OFFICER) == {"STATEMENT_EXISTS"}


def test_copies_are_witnesses_and_never_its_own_document() -> None:
    """Recorded twice and linked, a statement has the other's document as a copy, each once."""
    copies = (Copied(sha256="b" * 64), Copied(sha256="b" * 64), Copied(sha256="a" * 64))
    first = begin(entry(1, said(copies=copies), author=OFFICER))
    assert [each.sha256 for each in first.copies] == ["b" * 64]
    other = said(place=replace(place(), sha256="c" * 64))
    both = step(first, entry(2, other, author=ONE, about=("d" * 64,)))
    assert [each.sha256 for each in both.copies] == ["b" * 64, "c" * 64]
    assert (both.about, len(both.openings)) == (("d" * 64,), 2)


def test_a_title_shows_the_words_as_somebodys_and_cannot_be_closed_by_them() -> None:
    """Marks inside quoted words do not end the quotation; a long text is cut."""
    sly = "It is mine\N{RIGHT DOUBLE QUOTATION MARK}. It is agreed " + "x" * 90
    title = PART.row(begin(entry(1, said(words=sly, place=place(words=sly))))).title
    assert title.startswith(f'{BRIGADE}: \N{LEFT DOUBLE QUOTATION MARK}It is mine". It is agreed')
    assert title.count("\N{RIGHT DOUBLE QUOTATION MARK}") == 1
    own = said(quoted=False, speaker=None, named="A miller")
    assert PART.row(begin(entry(1, own))).title == f"A miller: {WORDS}"


_SAYS: list[Callable[[], Any]] = [
    StatementConfirmed,
    lambda: StatementConfirmed(relayed=CALL, on_behalf_of=ONE),
    lambda: StatementDisputed(what="said", why="No"),
    lambda: StatementCorrected(speaker=ONE, why="x"),
    lambda: StatementCorrected(named="A miller", why="x"),
    lambda: StatementWithdrawn(why="x"),
    said,
]


@given(
    told=st.lists(
        st.tuples(st.sampled_from(_SAYS), st.sampled_from((OFFICER, BRIGADE, ONE))), max_size=12
    )
)
def test_whatever_is_told_it_moves_along_its_table(told: list[tuple[Any, str]]) -> None:
    """Any order of entries folds; each change of state is one of the table's."""
    now = begin(entry(0, said(), author=OFFICER))
    for seq, (make, by) in enumerate(told, 1):
        after = step(now, entry(seq, make(), author=by))
        assert after.state == now.state or after.state in TRANSITIONS[now.state]
        assert now.state != "withdrawn" or after.state == "withdrawn"
        assert PART.row(after).state == after.state
        now = after
