"""Duties: what binds an actor at an instant, why, what it waits for and when it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.analysis.duties_asked import SOUTH, ask, codes, confirmed
from tests.mechanism.builders import Book, at, made_up_terms
from tests.mechanism.party_acts import (
    ACTS,
    BEFORE,
    BRIGADE,
    DIVISION,
    DURING,
    TO,
    active_party,
    bring,
    declaration,
)

from truceline.analysis.duties import duties
from truceline.mechanism import local_truces, parties
from truceline.mechanism.local_truce_assents import LocalTruceAssented
from truceline.mechanism.local_truces import LocalTruceAgreed


def test_an_active_party_is_bound_and_protected_with_clause_and_entry() -> None:
    """Each duty names its clause, its source's basis and the entry that brought it about."""
    book = confirmed(Book())
    subject = active_party(book, BRIGADE, "north", "state:one")
    answer = ask(book)
    assert [(d.code, d.running) for d in answer.bound] == [("O2", True), ("O5", True)]
    clause, reason = answer.bound[0].why
    assert (clause.clause, clause.basis) == ("obligations.duties.O2", "R")
    assert reason.entry == book.state(subject).turns[-1].entry
    assert answer.protected
    assert answer.seen_as == ("party",)
    assert answer.not_bound_because == ""


def test_a_sides_own_wording_stands_beside_the_duty() -> None:
    """The same duty has the words that a side accepted."""
    book = confirmed(Book())
    active_party(book, BRIGADE, "north", "state:one")
    assert ask(book, SOUTH).bound[0].wording == "including from the air"
    assert ask(book).bound[0].wording == ""


@pytest.mark.parametrize("status", sorted(TO))
def test_what_a_status_binds_and_protects_is_what_terms_say(status: str) -> None:
    """For every status the answer follows Terms' table, and gives a reason where nothing binds."""
    book = confirmed(Book())
    bring(book, status)
    answer = ask(book)
    assert answer.status == status
    assert bool(answer.bound) is book.terms.binds(status)
    assert answer.protected is book.terms.protects(status)
    assert bool(answer.not_bound_because) is not bool(answer.bound)


def test_before_the_effective_time_duties_are_shown_as_waiting() -> None:
    """An early acceptance owes nothing yet, and the answer says what it will owe."""
    book = confirmed(Book())
    active_party(book, BRIGADE, "north", "state:one")
    start = book.terms.effective_at
    assert start is not None
    answer = ask(book, when=start - timedelta(microseconds=1))
    assert [(d.code, d.running, d.waits_for) for d in answer.bound] == [
        ("O2", False, ("effective_at",)),
        ("O5", False, ("effective_at",)),
    ]
    assert not answer.running
    assert "NOT_YET_EFFECTIVE" in codes(answer)
    assert all(duty.running for duty in ask(book, when=start).bound)


def test_duties_wait_for_the_other_sides_confirmation_and_protection_does_not() -> None:
    """Reciprocity suspends what one owes, never what protects one; Terms may do without it."""
    book = Book()
    active_party(book, BRIGADE, "north", "state:one")
    active_party(book, DIVISION, "north", "state:one")
    answer = ask(book)
    assert {d.waits_for for d in answer.bound} == {("reciprocity",)}
    assert all(p.running for p in answer.protected_by)
    unilateral = book.amended(("reciprocal: true", "reciprocal: false"))
    assert all(duty.running for duty in ask(unilateral).bound)
    book.tell(
        parties.PART, declaration(SOUTH, side="south", to="state:two"), author=SOUTH, at=DURING
    )
    assert all(duty.running for duty in ask(book).bound)
    assert not any(duty.running for duty in ask(book, when=DURING - timedelta(hours=1)).bound)


ONE_WAY = ("reciprocal: true", "reciprocal: {waiting: north, on: south, basis: R}")


def test_reciprocity_may_hold_one_way() -> None:
    """The side that is waited for is bound from its acceptance; only the waiting side waits."""
    book = Book().amended(ONE_WAY)
    active_party(book, BRIGADE, "north", "state:one")
    waiting = ask(book).bound
    assert {d.waits_for for d in waiting} == {("reciprocity",)}
    assert all(p.running for p in ask(book).protected_by)
    assert {d.why[-1].clause for d in waiting} == {"parties.acceptance.reciprocal"}
    assert {d.why[-1].basis for d in waiting} == {"R"}
    active_party(book, SOUTH, "south", "state:two", happened=DURING)
    assert all(duty.running for duty in ask(book).bound)
    assert not any(duty.running for duty in ask(book, when=DURING - timedelta(hours=1)).bound)
    alone = Book().amended(ONE_WAY)
    active_party(alone, SOUTH, "south", "state:two")
    assert ask(alone, SOUTH).bound
    assert all(duty.running for duty in ask(alone, SOUTH).bound)


def test_the_answer_follows_the_instant_asked_about() -> None:
    """Before it accepted it owed nothing; while active it did; after it withdrew it does not."""
    book = confirmed(Book())
    subject = active_party(book, BRIGADE, "north", "state:one", happened=BEFORE)
    body, author = ACTS["withdrawn"]
    book.tell(parties.PART, body, subject, author=author, at=DURING)
    hour = timedelta(hours=1)
    statuses = [ask(book, when=t).status for t in (BEFORE - hour, BEFORE, DURING - hour, DURING)]
    assert statuses == ["unaffiliated", "active", "active", "withdrawn"]
    assert ask(book, when=DURING - hour).bound
    after = ask(book, when=DURING)
    assert not after.bound
    assert not after.protected
    assert "new acceptance" in after.not_bound_because


def test_a_local_truce_binds_and_covers_while_it_runs() -> None:
    """A silence adds a duty with its own entry for the sides it names, and ends with its time."""
    book = confirmed(Book())
    active_party(book, BRIGADE, "north", "state:one")
    silence = LocalTruceAgreed(
        form="silence",
        title="Made-up silence",
        place="Made-up Valley",
        sides=("north",),
        since=DURING,
        until=DURING + timedelta(hours=72),
    )
    subject = book.tell(local_truces.PART, silence)
    during = ask(book)
    assert during.bound[-1].code == "LOCAL"
    assert during.bound[-1].why[0].entry == subject
    assert "local_truce" in {p.code for p in during.protected_by}
    assert "LOCAL" not in {d.code for d in ask(book, SOUTH).bound}
    over = ask(book, when=DURING + timedelta(hours=73))
    assert "LOCAL" not in {d.code for d in over.bound}


def test_a_silence_that_is_told_and_not_signed_protects_and_puts_no_duty_on_anybody() -> None:
    """Where Terms name who agrees to a silence, it binds from their signatures on."""
    by_both = ("\neffect:\n", "\neffect:\n  silences: {agreed_by: both_guarantors}\n")
    book = confirmed(Book().amended(by_both))
    active_party(book, BRIGADE, "north", "state:one")
    silence = LocalTruceAgreed(
        form="silence",
        title="Made-up silence",
        place="Made-up Valley",
        sides=("north",),
        arranged_by=("state:one", "state:two"),
        since=DURING,
        until=DURING + timedelta(hours=72),
    )
    subject = book.tell(local_truces.PART, silence, author="cell:officer")
    told = ask(book)
    assert "LOCAL" not in {d.code for d in told.bound}
    (flag,) = (f for f in told.flags if f.code == "SILENCE_NOT_SIGNED")
    assert "as told by cell:officer; not signed by both_guarantors" in flag.sentence
    (cover,) = (p for p in told.protected_by if p.code == "local_truce")
    assert "not signed by both_guarantors" in cover.label
    for guarantor in ("state:one", "state:two"):
        assented = LocalTruceAssented(stretch=subject)
        book.tell(local_truces.PART, assented, subject, author=guarantor, recorded_at=DURING)
    signed = ask(book)
    assert signed.bound[-1].code == "LOCAL"
    assert "SILENCE_NOT_SIGNED" not in codes(signed)


def test_a_group_that_accepted_only_locally_is_bound_there() -> None:
    """A group named in a local truce is bound by it without a standing of its own."""
    book = Book()
    silence = LocalTruceAgreed(
        form="settlement",
        title="Made-up deal",
        place="Made-up town",
        sides=("north",),
        actors=(BRIGADE,),
        since=DURING,
    )
    book.tell(local_truces.PART, silence)
    answer = ask(book)
    assert answer.status == "unaffiliated"
    assert [d.code for d in answer.bound] == ["LOCAL"]
    assert answer.protected
    assert not ask(book, DIVISION).bound


def test_a_guarantor_owes_its_own_duties_and_shows_that_it_fights() -> None:
    """A belligerent guarantor is flagged with its interest wherever its duties are listed."""
    answer = ask(Book(), "state:two")
    assert [d.code for d in answer.bound] == ["G4"]
    assert "guarantor" in answer.seen_as
    assert "GUARANTOR_BELLIGERENT" in codes(answer)
    assert "GUARANTOR_BELLIGERENT" not in codes(ask(Book(), "state:one"))


def test_a_guarantor_is_not_told_that_it_accepted_nothing() -> None:
    """Where the text gives guarantors no duties, the answer says just that."""
    book = Book().amended(("    guarantors: [G4]\n", ""))
    answer = ask(book, "state:one")
    assert not answer.bound
    assert answer.not_bound_because == (
        "Guarantor of this agreement; its text gives no duties here."
    )
    assert "accepted nothing" in ask(book, "state:three").not_bound_because


def test_a_proposal_creates_no_duty() -> None:
    """Under an agreement that is only proposed nobody is bound, guarantors included."""
    book = confirmed(Book())
    active_party(book, BRIGADE, "north", "state:one")
    proposed = book.amended(("status: in_force", "status: proposed"))
    assert not ask(proposed).bound
    assert not ask(proposed, "state:one").bound
    assert "proposed" in ask(proposed).not_bound_because


def test_after_the_end_nothing_runs() -> None:
    """An agreement that ran out binds and protects nobody, and says since when."""
    ends = ('Damascus]"   # 2016-02-26T22:00Z', 'Damascus]"\n  ends: 2016-03-01T12:00:00Z')
    book = confirmed(Book().amended(ends))
    active_party(book, BRIGADE, "north", "state:one")
    assert ask(book, when=at("2016-03-01 12:00")).bound
    over = ask(book, when=at("2016-03-01 12:01"))
    assert not over.bound
    assert not over.protected
    assert "AGREEMENT_OVER" in codes(over)


def test_two_agreements_are_answered_apart() -> None:
    """A standing under the first binds nobody under the second, however it is written."""
    book = confirmed(Book())
    active_party(book, BRIGADE, "north", "state:one")
    other = made_up_terms(("id: made-up-truce", "id: other-truce"))
    answer = duties(
        BRIGADE,
        at=DURING,
        terms_in_force={book.terms.id: book.terms, other.id: other},
        party_states=book.states(parties.PART),
        roles=book.roles,
    )
    assert [(u.agreement, u.status) for u in answer.under] == [
        ("made-up-truce", "active"),
        ("other-truce", "unaffiliated"),
    ]
    assert {why.agreement for duty in answer.bound for why in duty.why} == {"made-up-truce"}
    ended = duties(
        BRIGADE,
        at=DURING,
        terms_in_force={other.id: other},
        party_states=book.states(parties.PART),
        roles=book.roles,
        first="made-up-truce",
    )
    assert ended.under[0].status == "unaffiliated"
