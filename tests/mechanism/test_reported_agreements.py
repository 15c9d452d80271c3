"""Agreements known by report: who is said to have agreed, who says so themselves, and who not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mechanism.builders import Book, entry

from truceline.mechanism.relays import Relay
from truceline.mechanism.reported_agreements import (
    NO_ACCEPTANCE,
    PART,
    TRANSITIONS,
    AgreementReportConfirmed,
    AgreementReportDisputed,
    AgreementReported,
    AgreementReportWithdrawn,
    ReportedAgreement,
    begin,
    row,
    step,
)

if TYPE_CHECKING:
    from collections.abc import Callable

OFFICER, BRIGADE, ONE = "cell:officer", "group:brigade", "state:one"
CALL = Relay(channel="telephone", caller_role="watch officer")


def told(**more: Any) -> AgreementReported:
    """A made-up agreement of two, by report."""
    body: dict[str, Any] = {
        "form": "agreement", "agreed": (BRIGADE, ONE), "topic": "local_truce",
        "what": "No fire at the mill", "reference": "Made-up Gazette",
    }  # fmt: skip
    return AgreementReported(**{**body, **more})


@pytest.fixture
def book() -> Book:
    """A small desk in memory."""
    return Book()


@pytest.fixture
def subject(book: Book) -> str:
    """A reported agreement."""
    return book.tell(PART, told(), author=OFFICER)


def state(book: Book, subject: str) -> ReportedAgreement:
    """Its state."""
    found: ReportedAgreement = book.state(subject)
    return found


def test_it_is_confirmed_once_all_of_whom_it_is_said_sign_that_it_is_so(
    book: Book, subject: str
) -> None:
    """One of two is not enough, nor anybody else, nor a call that an officer relays."""
    book.tell(PART, AgreementReportConfirmed(), subject, author=BRIGADE)
    book.tell(PART, AgreementReportConfirmed(), subject, author="state:two")
    relayed = AgreementReportConfirmed(relayed=CALL, on_behalf_of=ONE)
    book.tell(PART, relayed, subject, author=OFFICER)
    assert (state(book, subject).state, state(book, subject).waits_for) == ("reported", (ONE,))
    book.tell(PART, AgreementReportConfirmed(remark="So it was"), subject, author=ONE)
    assert state(book, subject).state == "confirmed"
    assert f"{ONE} confirms that it was agreed so: So it was." in state(book, subject).says
    # A call takes no signature back.
    book.tell(PART, relayed, subject, author=OFFICER)
    assert state(book, subject).state == "confirmed"


def test_whom_the_source_alone_names_has_signed_nothing(book: Book) -> None:
    """An agreement with somebody who is no actor here stays a report."""
    body = told(agreed=(BRIGADE,), named=("elders of the mill",))
    subject = book.tell(PART, body, author=OFFICER)
    book.tell(PART, AgreementReportConfirmed(), subject, author=BRIGADE)
    assert state(book, subject).state == "reported"
    assert state(book, subject).waits_for == ("elders of the mill",)


def test_a_dispute_stands_until_whoever_made_it_takes_it_back(book: Book, subject: str) -> None:
    """Nobody's confirmation ends another's dispute; its own does."""
    why = AgreementReportDisputed(what="content", why="One bank alone")
    book.tell(PART, why, subject, author=ONE)
    book.tell(PART, AgreementReportConfirmed(), subject, author=BRIGADE)
    assert state(book, subject).state == "disputed"
    assert f"{ONE} disputes it (content): One bank alone." in state(book, subject).says
    book.tell(PART, AgreementReportConfirmed(), subject, author=ONE)
    assert state(book, subject).state == "confirmed"


def test_only_its_recorder_withdraws_it_and_then_for_good(book: Book, subject: str) -> None:
    """Whoever reads the source otherwise disputes it."""
    gone = AgreementReportWithdrawn(why="It spoke of talks")
    assert book.codes(PART, gone, subject, author=ONE) == {"NOT_RECORDER"}
    book.tell(PART, gone, subject, author=OFFICER)
    assert state(book, subject).says[-1] == f"Withdrawn by {OFFICER}: It spoke of talks."
    late = AgreementReportConfirmed()
    assert book.codes(PART, late, subject, author=ONE) == {"STATE_NOT_ALLOWED"}


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"agreed": ()}, "NOBODY_AGREED"),
        ({"agreed": (ONE,)}, "AGREED_ALONE"),
        ({"agreed": (ONE, ONE)}, "AGREED_ALONE"),
        ({"agreed_on": date(2016, 3, 30)}, "AGREED_LATER"),
    ],
)
def test_a_report_that_cannot_be_so_is_refused(book: Book, more: dict[str, Any], code: str) -> None:
    """Nobody agrees alone, or tomorrow; one alone may accept what stands already."""
    assert book.codes(PART, told(**more), author=OFFICER) == {code}
    alone = told(form="acceptance", agreed=(), named=("The Front",))
    assert book.codes(PART, alone, author=OFFICER) == set()


def test_its_page_says_that_it_binds_nobody_and_whether_the_text_was_seen() -> None:
    """The title says that it is a report; the hash of a text that was seen is named."""
    first = begin(entry(0, told(agreed_on=date(2016, 2, 24), document="UNSC 2254")))
    assert first.says[0] == (
        f"{BRIGADE}, {ONE} agreed on this, on 2016-02-24, as a source has it (Made-up Gazette): "
        "No fire at the mill (UNSC 2254)."
    )
    assert first.says[1] == f"The text was not seen by whoever recorded it. {NO_ACCEPTANCE}"
    assert "seen (sha256 aaaaaaaaaaaa)" in begin(entry(0, told(text_hash="a" * 64))).says[1]
    assert row(first).title.startswith("Agreed, by report, by ")
    assert row(begin(entry(0, told(form="acceptance")))).title.startswith("Accepted, by report")


def test_two_records_of_one_agreement_wait_for_everybody_whom_either_names() -> None:
    """A linked record may take back what one record alone had confirmed."""
    found = begin(entry(0, told(form="acceptance", agreed=(ONE,))))
    found = step(found, entry(1, AgreementReportConfirmed(), author=ONE))
    assert found.state == "confirmed"
    found = step(found, entry(2, told(agreed=(BRIGADE,), named=("elders",))))
    assert (found.state, found.who) == ("reported", (ONE, BRIGADE, "elders"))


WORDS: tuple[Callable[[], Any], ...] = (
    told,
    AgreementReportConfirmed,
    lambda: AgreementReportConfirmed(relayed=CALL, on_behalf_of=ONE),
    lambda: AgreementReportDisputed(what="agreed", why="x"),
    lambda: AgreementReportWithdrawn(why="x"),
)


SPOKEN = st.tuples(st.sampled_from(range(len(WORDS))), st.sampled_from((ONE, BRIGADE, OFFICER)))


@given(st.lists(SPOKEN))
def test_any_entries_fold_along_the_table(said: list[tuple[int, str]]) -> None:
    """Whatever comes after the first entry, the state moves only as the table lets it."""
    now = begin(entry(0, told(), author=OFFICER))
    for number, (which, author) in enumerate(said, 1):
        after = step(now, entry(number, WORDS[which](), author=author))
        assert after.state == now.state or after.state in TRANSITIONS[now.state]
        assert after.state in {"withdrawn", after.follows}
        # Who is said to have agreed is never fewer than before.
        assert set(now.who) <= set(after.who)
        now = replace(after)
