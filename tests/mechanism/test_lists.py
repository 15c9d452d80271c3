"""Lists: a proposal has no effect, a lone guarantor lists nobody, names are dated."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import START, Book, at, entry

from truceline.mechanism import listing_kinds as told
from truceline.mechanism.kinds import kind_of
from truceline.mechanism.lists import PART, TRANSITIONS, known_from_terms

FRONT = "group:front"
GUARANTORS = ("state:one", "state:two")
PROPOSED = told.ListingProposed(group=FRONT, names=("Made-up Front",), why="Made up.")
AGREED = told.ListingAgreed()
JOINTLY = told.ListingListed(authority="guarantors_jointly", document="Made-up decision 3")
COUNCIL = told.ListingListed(authority="unsc", document="Made-up resolution 9")
NATIONAL = told.ListingEntered(
    group=FRONT,
    names=("Made-up Front",),
    authority="national_only",
    by="state:one",
    document="Made-up court decision 7",
)
STEPS: dict[str, Any] = {
    "proposed": PROPOSED,
    "entered": NATIONAL,
    "agreed": AGREED,
    "jointly": JOINTLY,
    "council": COUNCIL,
    "delisted": told.ListingDelisted(authority="guarantors_jointly", document="Made-up 9"),
    "delisted_national": told.ListingDelisted(authority="national_only", document="Made-up 10"),
    "aliased": told.ListingAliased(name="Other Front"),
}


def proposed(book: Book) -> str:
    """A proposal by State One."""
    return book.tell(PART, PROPOSED, author="state:one")


def jointly_listed(book: Book) -> str:
    """A listing by both guarantors together."""
    subject = proposed(book)
    book.tell(PART, AGREED, subject, author="state:two")
    return book.tell(PART, JOINTLY, subject, author="state:two")


def in_effect(book: Book, subject: str) -> bool:
    """Whether the listing excludes the group now."""
    result: bool = book.state(subject).in_effect(book.terms, START + timedelta(minutes=book.seq))
    return result


def test_every_kind_decodes_its_example() -> None:
    """The worked example of each kind is a body of that kind."""
    for body in PART.kinds:
        kind_of(body).decode_whole(kind_of(body).example)


def test_a_proposal_and_an_agreement_list_nobody() -> None:
    """Neither the proposal nor the other guarantor's agreement has any effect by itself."""
    book = Book()
    subject = proposed(book)
    assert not in_effect(book, subject)
    book.tell(PART, AGREED, subject, author="state:two")
    assert book.state(subject).state == "agreed"
    assert not in_effect(book, subject)
    book.tell(PART, JOINTLY, subject, author="state:two")
    assert in_effect(book, subject)


def test_joint_authority_needs_the_other_guarantor_on_the_record() -> None:
    """One guarantor cannot enter a joint listing, alone or by agreeing with itself."""
    book = Book()
    subject = proposed(book)
    assert book.codes(PART, JOINTLY, subject, author="state:one") == {"LISTING_NOT_AGREED"}
    assert book.codes(PART, AGREED, subject, author="state:one") == {"AGREED_ALREADY"}
    assert book.codes(PART, AGREED, subject, author="un:office") == {"NOT_GUARANTOR"}


def test_no_guarantor_alone_enters_a_listing_of_the_council_or_of_ministers() -> None:
    """What takes protection away is entered by the secretariat, or after another agreed."""
    book = Book()
    entered = replace(NATIONAL, authority="unsc", by=None)
    assert book.codes(PART, entered, author="state:one") == {"LISTING_ONE_GUARANTOR"}
    assert not book.codes(PART, entered, author="un:office")
    subject = proposed(book)
    assert book.codes(PART, COUNCIL, subject, author="state:one") == {"LISTING_ONE_GUARANTOR"}
    book.tell(PART, AGREED, subject, author="state:two")
    assert not book.codes(PART, COUNCIL, subject, author="state:one")


def test_a_national_listing_says_whose_it_is_and_has_no_effect() -> None:
    """A state's own list is kept with that state's name and excludes nobody."""
    book = Book()
    assert book.codes(PART, replace(NATIONAL, by=None)) == {"LISTING_BY_WHOM"}
    subject = book.tell(PART, NATIONAL)
    assert book.state(subject).state == "listed"
    assert not in_effect(book, subject)
    assert "national_only" in PART.row(book.state(subject)).title


def test_an_unknown_authority_is_refused_with_the_nearest() -> None:
    """A mistyped authority never becomes one without effect by accident."""
    faults = Book().faults(PART, replace(NATIONAL, authority="unscc"))
    assert [(f.code, f.hint) for f in faults] == [("AUTHORITY_UNKNOWN", "Did you mean unsc?")]


def test_a_delisting_ends_the_listing_of_the_authority_that_it_names_only() -> None:
    """One authority cannot end another's listing, and each listing keeps its dates."""
    book = Book()
    subject = book.tell(PART, NATIONAL)
    book.tell(PART, COUNCIL, subject, author="un:office")
    assert in_effect(book, subject)
    delist = told.ListingDelisted(authority="ministers", document="Made-up 2")
    assert book.codes(PART, delist, subject) == {"NOT_LISTED_BY"}
    before = START + timedelta(minutes=book.seq - 1)
    book.tell(PART, replace(delist, authority="unsc"), subject)
    state = book.state(subject)
    assert state.state == "listed"
    assert not in_effect(book, subject)
    assert state.in_effect(book.terms, before)
    book.tell(PART, replace(delist, authority="national_only"), subject)
    assert book.state(subject).state == "delisted"


def test_what_was_delisted_needs_new_agreement_to_be_listed_again() -> None:
    """Old agreements do not carry a new joint listing."""
    book = Book()
    subject = jointly_listed(book)
    book.tell(PART, STEPS["delisted"], subject, author="state:two")
    assert book.codes(PART, JOINTLY, subject, author="state:two") == {"LISTING_NOT_AGREED"}
    book.tell(PART, AGREED, subject, author="state:one")
    book.tell(PART, AGREED, subject, author="state:two")
    book.tell(PART, JOINTLY, subject, author="state:two")
    assert in_effect(book, subject)


def test_a_proposal_is_taken_back_by_its_own_hand() -> None:
    """Who neither proposed nor agreed cannot take a proposal back; the secretariat can."""
    book = Book()
    subject = proposed(book)
    back = told.ListingDelisted(document="Made-up note")
    assert book.codes(PART, back, subject, author="state:two") == {"PROPOSAL_NOT_YOURS"}
    assert not book.codes(PART, back, subject, author="un:office")
    book.tell(PART, back, subject, author="state:one")
    assert book.state(subject).state == "delisted"
    assert book.codes(PART, back, subject, author="state:one") == {"STATE_NOT_ALLOWED"}


def test_one_group_has_one_listing_under_one_agreement() -> None:
    """A second opening for a group is refused, whichever kind would open it."""
    book = Book()
    proposed(book)
    assert book.codes(PART, NATIONAL) == {"SUBJECT_EXISTS"}
    assert book.codes(PART, replace(PROPOSED, under="made-up-truce")) == {"SUBJECT_EXISTS"}


def test_a_listing_is_not_recorded_twice_by_one_authority() -> None:
    """A designation that stands is not entered again."""
    book = Book()
    subject = jointly_listed(book)
    codes = book.codes(PART, JOINTLY, subject, author="state:one")
    assert codes == {"LISTED_ALREADY"}


def test_aliases_carry_dates_and_backward_dates_are_refused() -> None:
    """An alias is kept with its dates; one that ends before it begins, or stands, is refused."""
    book = Book()
    subject = proposed(book)
    alias = told.ListingAliased(name="Other Front", since=at("2016-07-28 00:00"))
    book.tell(PART, alias, subject)
    assert book.codes(PART, alias, subject) == {"NAME_KNOWN"}
    backwards = replace(alias, until=at("2016-07-27 00:00"))
    assert book.codes(PART, backwards, subject) == {"TIME_ORDER"}
    names = {known.name: known.since for known in book.state(subject).known_names}
    assert names == {"Made-up Front": None, "Other Front": at("2016-07-28 00:00")}


def test_an_alias_excludes_nobody() -> None:
    """Giving a listed group another group's name leaves that other group's own listing empty."""
    book = Book()
    subject = jointly_listed(book)
    book.tell(PART, told.ListingAliased(name="Made-up Brigade"), subject)
    assert book.bench().lookup("listing", "group:brigade|") == ()


def test_the_agreements_own_names_begin_with_their_day_in_its_zone() -> None:
    """An alias from 28 July 2016 begins at 21:00 UTC of the 27th: Damascus was at UTC+3."""
    known = {name.name: name for name in known_from_terms(Book().terms)}
    assert known["Jabhat al-Nusra"].since is None
    assert known["Jabhat Fateh al-Sham"].since == at("2016-07-27 21:00")


@pytest.mark.parametrize("state", sorted(TRANSITIONS))
@pytest.mark.parametrize("step", sorted(STEPS))
def test_every_step_keeps_the_table(state: str, step: str) -> None:
    """From every state, each entry moves along the table or leaves the state as it is."""
    book = Book()
    subject = proposed(book)
    for name in {"proposed": (), "agreed": ("agreed",), "listed": ("agreed", "jointly"),
                 "delisted": ("agreed", "jointly", "delisted")}[state]:  # fmt: skip
        book.force(PART, STEPS[name], subject, author="state:two")
    assert book.state(subject).state == state
    book.force(PART, STEPS[step], subject, author="state:one")
    after = book.state(subject).state
    assert after == state or PART.moves(state, after)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["proposed", "entered"]),
    st.lists(
        st.tuples(st.sampled_from(sorted(STEPS)), st.sampled_from(["state:one", "state:two"]))
    ),
)
def test_no_sequence_of_entries_gives_effect_to_what_one_guarantor_wants(
    first: str, acts: list[tuple[str, str]]
) -> None:
    """Whatever folds, a joint listing has effect only where both guarantors stood behind it."""
    book = Book()
    subject = book.force(PART, STEPS[first], author="state:one")
    for name, author in acts:
        old = book.state(subject).state
        book.force(PART, STEPS[name], subject, author=author)
        new = book.state(subject).state
        assert new == old or PART.moves(old, new)
    for designation in book.state(subject).designations:
        if designation.authority == "national_only":
            assert not designation.takes_effect(book.terms)
        if designation.authority == "guarantors_jointly" and designation.takes_effect(book.terms):
            assert designation.agreed_by >= {"state:one", "state:two"}
    assert PART.row(book.state(subject)).key == f"{FRONT}|"


def test_a_listing_dated_by_its_author_stands_from_that_date() -> None:
    """What happened in 2013 and is recorded in 2016 stood in 2014, by what is known now."""
    draft = entry(0, replace(NATIONAL, authority="unsc", by=None), at=at("2013-05-30 00:00"))
    state = PART.begin(draft)
    assert [d.document for d in state.standing_at(at("2014-01-01 00:00"))] == [NATIONAL.document]
    assert state.standing_at(at("2013-01-01 00:00")) == ()
