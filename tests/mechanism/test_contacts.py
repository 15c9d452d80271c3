"""Contacts, visits and paper: what came of an attempt, who says so, and on which sheet it stood."""

from __future__ import annotations

import string
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import START, Book, entry

from truceline.errors import BadInput
from truceline.mechanism import contacts, papers, visits
from truceline.mechanism.contacts import (
    ContactAnswered,
    ContactAttempted,
    ContactDeclined,
    ContactDisputed,
    ContactUnanswered,
)
from truceline.mechanism.kinds import kind_of
from truceline.mechanism.papers import PaperEntered, is_paper_number, paper_number, series
from truceline.mechanism.relays import Relay
from truceline.mechanism.visits import (
    VisitAccepted,
    VisitCancelled,
    VisitDeclined,
    VisitMade,
    VisitOffered,
)

MINUTE = timedelta(minutes=1)
OFFICER, BRIGADE, ONE, TWO = "cell:officer", "group:brigade", "state:one", "state:two"
RELAY = Relay(channel="telephone", caller_role="duty officer")


def tried(outcome: Any = "awaited", **more: Any) -> ContactAttempted:
    """An attempt to reach the brigade."""
    return ContactAttempted(
        **{"to": BRIGADE, "channel": "line", "subject": "s", "outcome": outcome, **more}
    )


class TestContacts:
    """What came of each attempt."""

    def test_an_answer_that_comes_later_leaves_what_came_at_first(self) -> None:
        """The attempt is answered, by whom and when, and still had no answer at first."""
        book = Book()
        subject = book.tell(contacts.PART, tried("no_answer"), author=OFFICER)
        back = ContactAnswered(channel="radio_net")
        book.tell(contacts.PART, back, subject, author=BRIGADE, at=START + 9 * MINUTE)
        state = book.state(subject)
        assert (state.state, state.first, state.settled_by) == ("answered", "no_answer", BRIGADE)
        assert (state.answered_at, state.answered_through) == (START + 9 * MINUTE, "radio_net")
        assert book.codes(contacts.PART, back, subject, author=BRIGADE) == {"STATE_NOT_ALLOWED"}

    def test_an_awaited_attempt_is_settled_once(self) -> None:
        """Nothing came of it, or it was declined; neither is said again, an answer may be."""
        book = Book()
        subject = book.tell(contacts.PART, tried(), author=OFFICER)
        book.tell(contacts.PART, ContactUnanswered(outcome="line_down"), subject, author=OFFICER)
        assert book.state(subject).first == "line_down"
        refused = {"STATE_NOT_ALLOWED"}
        assert book.codes(contacts.PART, ContactDeclined(), subject, author=OFFICER) == refused
        no_answer = ContactUnanswered(outcome="no_answer")
        assert book.codes(contacts.PART, no_answer, subject, author=OFFICER) == refused
        assert not book.codes(contacts.PART, ContactAnswered(), subject, author=OFFICER)

    def test_whom_it_was_tried_to_reach_may_dispute_it_and_nobody_else(self) -> None:
        """The outcome stays, and beside it what the actor says, signed or relayed."""
        book = Book()
        subject = book.tell(contacts.PART, tried("no_answer"), author=OFFICER)
        own = ContactDisputed(why="The post was staffed")
        assert book.codes(contacts.PART, own, subject, author=OFFICER) == {"CONTACT_NOT_YOURS"}
        relayed = ContactDisputed(why="x", relayed=RELAY, on_behalf_of=BRIGADE)
        book.tell(contacts.PART, relayed, subject, author=OFFICER)
        book.tell(contacts.PART, own, subject, author=BRIGADE)
        state = book.state(subject)
        assert (state.state, state.disputed.by) == ("no_answer", BRIGADE)
        assert contacts.row(state).title.endswith("no answer, disputed")

    def test_what_came_of_a_call_is_said_by_its_two_ends_or_an_officer(self) -> None:
        """A third party makes nobody silent or answering; that nobody came is the caller's word."""
        book = Book()
        subject = book.tell(contacts.PART, tried(), author=ONE)
        nothing, other = ContactUnanswered(outcome="no_answer"), {"CONTACT_NOT_YOURS"}
        for body in (nothing, ContactDeclined(), ContactAnswered()):
            assert book.codes(contacts.PART, body, subject, author="group:division") == other
            assert not book.codes(contacts.PART, body, subject, author=OFFICER)
            assert not book.codes(contacts.PART, body, subject, author=ONE)
        assert book.codes(contacts.PART, nothing, subject, author=BRIGADE) == other
        assert not book.codes(contacts.PART, ContactAnswered(), subject, author=BRIGADE)

    def test_that_it_answered_may_be_disputed_as_well(self) -> None:
        """An answer is the caller's claim; whoever is said to have given it may say otherwise."""
        book = Book()
        subject = book.tell(contacts.PART, tried("answered"), author=ONE)
        book.tell(contacts.PART, ContactDisputed(why="Nobody called"), subject, author=BRIGADE)
        assert (book.state(subject).state, book.state(subject).disputed.by) == ("answered", BRIGADE)

    def test_an_attempt_says_whom_and_how(self) -> None:
        """Nobody reaches themselves; without a channel it is said in words how it was tried."""
        book = Book()

        def codes(**more: Any) -> set[str]:
            return book.codes(contacts.PART, tried(**more), author=OFFICER)

        assert codes(to=OFFICER, channel=None) == {"CONTACT_SELF", "CONTACT_WAY"}
        assert codes(channel="lime") == {"CHANNEL_UNKNOWN"}
        assert codes(channel=None, way="A note left at the mill") == set()

    @settings(deadline=None)
    @given(
        st.sampled_from(["awaited", "answered", "declined", "no_answer", "line_down"]),
        st.lists(st.tuples(st.integers(0, 4), st.integers(-99, 99))),
    )
    def test_any_sequence_of_entries_folds_along_the_table(
        self, outcome: str, acts: list[tuple[int, int]]
    ) -> None:
        """Whatever is on the ledger folds; an answer is never dated before the attempt."""
        bodies = (ContactAnswered(), ContactDeclined(), ContactUnanswered(outcome="no_answer"),
                  ContactUnanswered(outcome="line_down"), ContactDisputed(why="x"))  # fmt: skip
        state = contacts.begin(entry(0, tried(outcome)))
        for seq, (act, minutes) in enumerate(acts, start=1):
            after = contacts.step(state, entry(seq, bodies[act], at=START + minutes * MINUTE))
            assert after.state == state.state or contacts.PART.moves(state.state, after.state)
            state = after
        assert (state.answered_at is not None) is (state.state == "answered")
        assert state.answered_at is None or state.answered_at >= state.at


OFFER = VisitOffered(form="send_delegation", title="A delegation", to=TWO)


class TestVisits:
    """Who says what of an offer."""

    def test_only_the_asked_sides_own_word_settles_its_answer(self) -> None:
        """What others say of it is theirs, and is overtaken by its own word, never the reverse."""
        book = Book()
        subject = book.tell(visits.PART, OFFER, author=ONE)
        states = []
        for body, author in (
            (VisitAccepted(), "group:division"),
            (VisitDeclined(why="unable"), ONE),
            (VisitAccepted(), TWO),
            (VisitDeclined(), ONE),
            (VisitDeclined(), TWO),
        ):
            book.tell(visits.PART, body, subject, author=author)
            states.append(book.state(subject).state)
        assert states == ["said_accepted", "said_declined", "accepted", "accepted", "declined"]
        state = book.state(subject)
        assert [said.own for said in state.said] == [True, False, False, True, False, True]
        assert state.answer == state.said[-1]
        assert "says so itself" in state.sentences[-1]
        assert "has not said so here" in state.sentences[2]

    def test_an_offer_told_by_another_is_that_persons_claim(self) -> None:
        """The office tells that state:one offered: it is not state:one's own word."""
        book = Book()
        told = VisitOffered(form="visit", title="t", to=TWO, by=ONE)
        subject = book.tell(visits.PART, told, author="un:office")
        state = book.state(subject)
        assert (state.by, state.said[0].by, state.said[0].own) == (ONE, "un:office", False)

    def test_one_of_the_two_sides_calls_it_off_and_what_was_made_is_over(self) -> None:
        """A third is refused; nothing follows a visit that was made."""
        book = Book()
        subject = book.tell(visits.PART, OFFER, author=ONE)
        off = VisitCancelled(why="Road")
        assert book.codes(visits.PART, off, subject, author=BRIGADE) == {"VISIT_NOT_YOURS"}
        relayed = VisitCancelled(why="Road", relayed=RELAY, on_behalf_of=TWO)
        assert not book.codes(visits.PART, relayed, subject, author=OFFICER)
        book.tell(visits.PART, VisitMade(), subject, author=OFFICER)
        assert book.codes(visits.PART, off, subject, author=ONE) == {"STATE_NOT_ALLOWED"}

    def test_what_the_asked_side_declined_is_made_by_its_own_word_alone(self) -> None:
        """Another's word that it took place stays beside the refusal, and closes nothing."""
        book = Book()
        subject = book.tell(visits.PART, OFFER, author=ONE)
        third = book.codes(visits.PART, VisitMade(), subject, author=BRIGADE)
        assert third == {"VISIT_NOT_YOURS"}
        book.tell(visits.PART, VisitDeclined(why="unable"), subject, author=TWO)
        for author in (ONE, OFFICER):
            book.tell(visits.PART, VisitMade(), subject, author=author)
        state = book.state(subject)
        assert (state.state, state.answer.by) == ("declined", TWO)
        assert [said.what for said in state.said] == ["offered", "declined", "made", "made"]
        book.tell(visits.PART, VisitMade(), subject, author=TWO)
        assert book.state(subject).state == "made"

    def test_an_offer_asks_another_and_ends_after_it_begins(self) -> None:
        """Both faults at once."""
        odd = VisitOffered(form="visit", title="t", to=ONE, since=START, until=START - MINUTE)
        assert Book().codes(visits.PART, odd, author=ONE) == {"VISIT_SELF", "TIME_ORDER"}

    @settings(deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from([ONE, TWO, BRIGADE]))))
    def test_any_sequence_of_entries_folds_along_the_table(
        self, acts: list[tuple[int, str]]
    ) -> None:
        """Whatever is on the ledger folds, and everything that was said in time is kept."""
        bodies = (VisitAccepted(), VisitDeclined(), VisitMade(), VisitCancelled(why="x"), OFFER)
        state = visits.begin(entry(0, OFFER, author=ONE))
        for seq, (act, author) in enumerate(acts, start=1):
            after = visits.step(state, entry(seq, bodies[act], author=author))
            assert after.state == state.state or visits.PART.moves(state.state, after.state)
            assert after.said[: len(state.said)] == state.said
            state = after
        own = [s for s in state.said if s.own and s.what in {"accepted", "declined"}]
        assert not own or state.answer == own[-1]


NUMBERS = st.builds(
    paper_number,
    st.builds(
        series,
        st.text("0123456789abcdef", min_size=64, max_size=64),
        st.text("0123456789abcdef", min_size=4, max_size=4),
    ),
    st.integers(1, papers.MOST_SHEETS),
)


class TestPaper:
    """Numbers that find slips of the pen, and are good once."""

    @given(NUMBERS, st.data())
    def test_one_wrong_character_is_always_found(self, number: str, data: st.DataObject) -> None:
        """Change any one character of a number, and it is no number any more."""
        assert is_paper_number(number)
        places = [i for i, c in enumerate(number) if c != "-"]
        place = data.draw(st.sampled_from(places))
        other = data.draw(st.sampled_from(string.digits + string.ascii_uppercase))
        slip = number[:place] + other + number[place + 1 :]
        assert is_paper_number(slip) is (slip == number)

    def test_a_number_is_read_as_people_write_it_and_refused_where_it_slips(self) -> None:
        """Small letters and spaces are forgiven; a slip is named with what was written."""
        number = paper_number("P-3F9A2C-7C1E", 14)
        body = dict(kind_of(PaperEntered).example)
        read = kind_of(PaperEntered).decode({**body, "paper": f" {number.lower()} "})
        assert read.paper == number
        with pytest.raises(BadInput) as caught:
            kind_of(PaperEntered).decode({**body, "paper": number.replace("7C", "C7")})
        (fault,) = caught.value.faults
        assert (fault.code, "C7" in fault.sentence) == ("PAPER_NUMBER", True)

    def test_a_number_is_good_once_on_a_desk(self) -> None:
        """Whatever stood on it, and whoever types it: the second time it is refused."""
        book = Book()
        example = kind_of(PaperEntered).decode(kind_of(PaperEntered).example)
        body: Any = {name: getattr(example, name) for name in example.__slots__}
        sheet = PaperEntered(**{**body, "written_at": START})
        book.tell(papers.PART, sheet, author=OFFICER)
        other = PaperEntered(**{**body, "written_at": START, "entry": "1" * 64, "said": "a.b"})
        assert book.codes(papers.PART, other, author=BRIGADE) == {"PAPER_USED"}
        later = PaperEntered(
            **{
                **body,
                "paper": paper_number("P-3F9A2C-7C1E", 15),
                "written_at": START + 99 * MINUTE,
            }
        )
        assert book.codes(papers.PART, later) == {"PAPER_LATER"}
