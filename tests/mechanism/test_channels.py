"""Channels: open, suspended or closed by an entry with an author; silent by derivation alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import START, Book, entry, made_up_terms

from truceline.mechanism.channel_kinds import (
    ChannelClosed,
    ChannelHeartbeat,
    ChannelNumberChanged,
    ChannelOpened,
    ChannelRestored,
    ChannelSuspended,
    ChannelTested,
)
from truceline.mechanism.channels import PART, silent_since, turn_at
from truceline.mechanism.relays import Relay

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
OFFICER = "cell:officer"
LINE = ChannelOpened(
    channel="line",
    name="The line",
    sort="hotline",
    medium="voice",
    between=("guarantor", "party"),
)
SUSPENDED, RESTORED = ChannelSuspended(why="After a strike"), ChannelRestored(why="Agreed")
CLOSED, BEAT = ChannelClosed(why="Another"), ChannelHeartbeat()
PASSED = ChannelTested(test="drill", result="passed", latency_s=4.0)
FAILED = ChannelTested(test="test", result="failed")
ACTS = (SUSPENDED, RESTORED, CLOSED, BEAT, PASSED, FAILED, LINE, ChannelNumberChanged())


def test_who_closed_it_when_and_why_stays_in_its_history() -> None:
    """Each state keeps its author, its date and its reason, and the newest is the state."""
    book = Book()
    line = book.tell(PART, LINE, author=OFFICER)
    book.tell(PART, SUSPENDED, line, author="state:two")
    book.tell(PART, CLOSED, line, author="state:one")
    state = book.state(line)
    assert state.state == "closed"
    assert [(t.state, t.author, t.why) for t in state.history] == [
        ("open", OFFICER, ""),
        ("suspended", "state:two", "After a strike"),
        ("closed", "state:one", "Another"),
    ]
    assert [turn_at(state, START + n * MINUTE) for n in (-1, 0, 1, 9)] == [
        None,
        *state.history[:2],
        state.history[2],
    ]


def test_what_a_caller_suspends_is_the_callers_act_and_the_officers_entry() -> None:
    """Relayed words are signed by the officer and are the act of whose words they are."""
    book = Book()
    line = book.tell(PART, LINE)
    relay: Any = {"channel": "telephone", "caller_role": "duty officer"}
    told = ChannelSuspended(why="x", relayed=Relay(**relay), on_behalf_of="state:two")
    assert "RELAY_NOT_OFFICER" in book.codes(PART, told, line, author="state:one")
    book.tell(PART, told, line, author=OFFICER)
    assert (book.state(line).history[-1].author, book.state(line).history[-1].by) == (
        OFFICER,
        "state:two",
    )


def test_silence_is_derived_from_the_heartbeat_of_terms() -> None:
    """Silent from the span after the newest sign of life on; and only where Terms fix a span."""
    terms = made_up_terms()
    due = START + 12 * HOUR
    for ahead, silent in ((0, None), (12, None), (13, due), (9999, due)):
        assert silent_since("line", terms, START, START + ahead * HOUR) == silent
    assert silent_since("radio_net", terms, START, START + 9999 * HOUR) is None
    assert silent_since("unheard_of", terms, START, START + 9999 * HOUR) is None


def test_heartbeats_passed_tests_and_restorals_are_signs_of_life_and_failures_are_not() -> None:
    """The newest sign is kept by the time it was heard, however late it is typed in."""
    book = Book()
    line = book.tell(PART, LINE)
    book.tell(PART, FAILED, line, at=START + 3 * MINUTE)
    state = book.state(line)
    assert (state.sign.what, state.failing) == ("opened", state.tests[0])
    book.tell(PART, PASSED, line, at=START + 5 * MINUTE)
    assert (book.state(line).sign.what, book.state(line).failing) == ("drill", None)
    book.tell(PART, BEAT, line, at=START + 2 * MINUTE)
    assert book.state(line).sign.at == START + 5 * MINUTE
    assert (book.state(line).heartbeats, len(book.state(line).tests)) == (1, 2)
    assert [test.latency_s for test in book.state(line).tests] == [None, 4.0]


def test_a_channel_of_terms_is_opened_as_terms_say_and_once() -> None:
    """Another medium, other ends, an unknown role, and a second opening: every fault at once."""
    book = Book()
    wrong = ChannelOpened(
        channel="line", name="x", sort="other", medium="chat", between=("gaurantor",)
    )
    assert book.codes(PART, wrong) == {"CHANNEL_OTHER_MEDIUM", "CHANNEL_OTHER_ENDS", "CHANNEL_END"}
    book.tell(PART, LINE)
    assert book.codes(PART, LINE) == {"SUBJECT_EXISTS"}
    own = ChannelOpened(
        channel="own", name="x", sort="other", medium="chat", between=("actor:state:one",)
    )
    subject = book.tell(PART, own)
    assert PART.row(book.state(subject)).parties == ("state:one",)


@pytest.mark.parametrize(
    ("before", "act", "allowed"),
    [
        ((), SUSPENDED, True),
        ((), RESTORED, False),
        ((SUSPENDED,), SUSPENDED, False),
        ((SUSPENDED,), RESTORED, True),
        ((CLOSED,), BEAT, False),
        ((CLOSED,), PASSED, False),
        ((CLOSED,), CLOSED, False),
        ((CLOSED,), RESTORED, True),
        ((SUSPENDED,), PASSED, True),
    ],
)
def test_what_may_follow_is_what_the_table_lets(
    before: tuple[Any, ...], act: Any, *, allowed: bool
) -> None:
    """Nothing is heard on a closed channel until it is restored; a suspended one may be tested."""
    book = Book()
    line = book.tell(PART, LINE)
    for each in before:
        book.tell(PART, each, line)
    assert (book.codes(PART, act, line) == set()) is allowed


def test_a_test_that_nobody_answered_has_no_latency() -> None:
    """A time until the answer where there was none is refused."""
    book = Book()
    line = book.tell(PART, LINE)
    odd = ChannelTested(test="test", result="failed", latency_s=2.0)
    assert book.codes(PART, odd, line) == {"TEST_LATENCY"}


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(-99, 99))))
def test_any_sequence_of_entries_folds_along_the_table(acts: list[tuple[Any, int]]) -> None:
    """Whatever is on the ledger folds; history is in order, and the newest sign is the latest."""
    state = PART.begin(entry(0, LINE))
    signs = [state.sign.at]
    for seq, (body, minutes) in enumerate(acts, start=1):
        told = entry(seq, body, at=START + minutes * MINUTE)
        after = PART.step(state, told)
        assert after.state == state.state or PART.moves(state.state, after.state)
        if body in {BEAT, PASSED, LINE} or (body is RESTORED and after.state != state.state):
            signs.append(told.at)
        state = after
    since = [turn.since for turn in state.history]
    assert since == sorted(since)
    assert state.history[-1].state == state.state
    assert state.sign.at == max(signs)
