"""Duties: who is protected at an instant, what is flagged beside it, and what costs nobody that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.analysis.duties_asked import ask, codes, confirmed
from tests.mechanism.builders import START, Book, at, made_up_terms
from tests.mechanism.party_acts import (
    BRIGADE,
    DURING,
    TO,
    act,
    active_party,
    bring,
    declaration,
)

from truceline.mechanism import forces, lists, parties
from truceline.mechanism.forces import ForceRegistered
from truceline.mechanism.listing_kinds import ListingEntered, ListingProposed
from truceline.mechanism.relays import Relay


def test_failure_to_attest_costs_nobody_protection() -> None:
    """A declaration that its guarantor never attested protects as long as it stands."""
    book = Book()
    bring(book, "declared")
    answer = ask(book)
    assert answer.protected
    assert {"ATTESTED_LATE"} <= codes(answer)
    assert any("costs the party nothing" in flag.sentence for flag in answer.flags)
    assert "NOT_ATTESTED" in codes(ask(book, when=START))


@given(st.sampled_from(sorted(TO)), st.integers(-3, 30))
@settings(max_examples=60, deadline=None)
def test_civilians_and_humanitarians_are_protected_in_every_answer(status: str, days: int) -> None:
    """Whoever is asked about and whenever, the two lines that always hold are there and run."""
    book = Book()
    bring(book, status)
    for actor in (BRIGADE, "group:listed", "group:unknown", "state:two", "agency:aid"):
        always = [p for p in ask(book, actor, START + timedelta(days=days)).protected_by
                  if p.code == "always"]  # fmt: skip
        assert len(always) == 2
        assert all(line.running for line in always)
        assert "Civilians" in always[0].label


def test_an_excluded_group_is_not_covered_and_people_near_it_are() -> None:
    """The text's own exclusion puts no duty on the group and keeps civilians protected."""
    answer = ask(Book(), "group:listed")
    assert answer.excluded
    assert answer.seen_as == ("excluded",)
    assert not answer.protected
    assert "always" in {p.code for p in answer.protected_by}
    assert answer.listed[0].authority == "unsc"
    assert answer.listed[0].why.clause == "exclusions.listed"


def test_a_listing_with_effect_beside_a_party_status_is_flagged() -> None:
    """Two axes that contradict each other are shown, and not silently made one."""
    book = confirmed(Book())
    active_party(book, BRIGADE, "north", "state:one")
    body = ListingEntered(group=BRIGADE, names=("B",), authority="unsc", document="Made up")
    book.tell(lists.PART, body, author="un:office", at=DURING)
    answer = ask(book, when=DURING)
    assert answer.excluded
    assert answer.status == "active"
    assert "LISTED_AND_PARTY" in codes(answer)
    assert ask(book, when=DURING - timedelta(hours=1)).protected


def test_what_nobody_knows_counts_as_protected() -> None:
    """An actor on no register is undetermined and protected; one that was only invited is known."""
    terms = made_up_terms()
    silent = replace(terms, sections=replace(terms.sections, delineation=None))
    for book in (Book(), Book(terms=silent)):
        answer = ask(book, "group:unknown")
        assert [p.code for p in answer.protected_by if p.code != "always"] == ["undetermined"]
    book = Book()
    act(book, "invited")
    assert not ask(book).protected


def test_a_registered_outside_force_is_known_and_so_not_undetermined() -> None:
    """Outside is an answer: no duties and no protection by the agreement."""
    book = Book()
    body = ForceRegistered(actor="state:x", name="X", roles=("outside",), present=True)
    book.tell(forces.PART, body)
    answer = ask(book, "state:x")
    assert answer.seen_as == ("outside",)
    assert not answer.protected
    assert not answer.bound


def test_a_location_is_never_a_condition_of_protection() -> None:
    """Even where Terms ask for a location, a party that gave none stays protected."""
    asked = ("location: recorded_where_given", "location: condition_of_protection")
    for terms in (Book(), Book().amended(asked)):
        book = confirmed(terms)
        active_party(book, BRIGADE, "north", "state:one")
        answer = ask(book)
        assert answer.protected
        assert "LOCATION_NOT_DECLARED" in codes(answer)


def test_flags_say_what_is_weak_and_what_decides_nothing() -> None:
    """Relayed words, a referral, a proposed exclusion and a late acceptance are flagged."""
    book = confirmed(Book())
    call = Relay(channel="radio", caller_role="commander")
    late = at("2016-03-01 08:00")
    subject = book.tell(
        parties.PART,
        declaration(relayed=call, on_behalf_of=BRIGADE),
        author="cell:officer",
        recorded_at=late,
    )
    assert codes(ask(book)) >= {"RELAYED", "ACCEPTED_LATE"}
    assert ask(book).protected
    for minute, name in enumerate(("attested", "activated", "referred", "proposed"), start=1):
        act(book, name, subject, recorded_at=late + timedelta(minutes=minute))
    answer = ask(book)
    assert codes(answer) >= {"REFERRED", "EXCLUSION_PROPOSED"}
    assert answer.protected
    assert answer.bound


def test_a_proposed_listing_is_flagged_only_while_it_stands() -> None:
    """A proposal is shown as what it is, at the instants at which it stood."""
    book = confirmed(Book())
    active_party(book, BRIGADE, "north", "state:one")
    body = ListingProposed(group=BRIGADE, names=("B",), why="Made up.")
    book.tell(lists.PART, body, author="state:one", at=DURING)
    assert "LISTING_PROPOSED" in codes(ask(book))
    assert ask(book).protected
    assert "LISTING_PROPOSED" not in codes(ask(book, when=DURING - timedelta(hours=1)))
