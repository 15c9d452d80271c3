"""Parties: two hands for an acceptance, statuses that move along their table, exclusion guarded."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import START, Book, at, entry, made_up_terms
from tests.mechanism.party_acts import ACTS, BRIGADE, TO, acceptance, act, bring, declaration
from tests.mechanism.party_acts import invitation as invited

from truceline.mechanism import lists
from truceline.mechanism import party_kinds as told
from truceline.mechanism.kinds import kind_of
from truceline.mechanism.listing_kinds import ListingEntered, ListingListed
from truceline.mechanism.parties import PART
from truceline.mechanism.party_rules import _ALLOWED
from truceline.mechanism.party_standing import TRANSITIONS, lateness, standing_at, status_at
from truceline.mechanism.relays import Relay

CALL = Relay(channel="telephone", caller_role="duty officer", read_back=True)
STATUSES = sorted(TRANSITIONS)
STEPS = sorted(ACTS)
_NO_ATTESTATION = ("attest_to_other_guarantor: true", "attest_to_other_guarantor: false")


def test_every_kind_decodes_its_example() -> None:
    """The worked example of each kind is a body of that kind."""
    for body in PART.kinds:
        kind_of(body).decode_whole(kind_of(body).example)


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("name", STEPS)
def test_each_act_is_allowed_from_its_statuses_and_refused_from_all_others(
    status: str, name: str
) -> None:
    """An act is allowed exactly where the table and the rules say, and then the table is kept."""
    book = Book()
    subject = bring(book, status)
    body, author = ACTS[name]
    codes = book.codes(PART, body, subject, author=author)
    allowed = status in _ALLOWED[type(body)]
    if allowed and (status, name) != ("declared", "activated"):
        assert not codes
    else:
        assert codes & {"STATE_NOT_ALLOWED", "NOT_ATTESTED"}
    before = book.state(subject).state
    book.force(PART, body, subject, author=author)
    after = book.state(subject).state
    assert after == before or PART.moves(before, after)


def test_every_transition_of_the_table_is_made_by_some_act() -> None:
    """No row of the transition table is dead: an entry exists that makes each change."""
    made = set()
    for status in STATUSES:
        for name in STEPS:
            # Terms that ask for no attestation let an acceptance become active at once.
            book = Book().amended(_NO_ATTESTATION)
            subject = bring(book, status)
            body, author = ACTS[name]
            if not book.codes(PART, body, subject, author=author):
                book.force(PART, body, subject, author=author)
                made.add((status, book.state(subject).state))
    assert made >= {(old, new) for old, after in TRANSITIONS.items() for new in after}


@settings(max_examples=150, deadline=None)
@given(
    st.booleans(),
    st.lists(st.tuples(st.sampled_from([*STEPS, "declared", "invited"]), st.integers(-99, 99))),
)
def test_any_sequence_of_entries_folds_along_the_table(
    by_invitation: bool,  # noqa: FBT001 - Hypothesis gives it by position
    acts: list[tuple[str, int]],
) -> None:
    """Whatever is on the ledger folds; status moves along the table, and time never backwards."""
    first: Any = invited() if by_invitation else declaration()
    state = PART.begin(entry(0, first))
    assert state.state in PART.initial
    for seq, (name, minutes) in enumerate(acts, start=1):
        body, author = ACTS.get(name, (declaration() if name == "declared" else invited(), BRIGADE))
        happened = START + timedelta(minutes=minutes)
        after = PART.step(state, entry(seq, body, author=author, at=happened))
        assert after.state == state.state or PART.moves(state.state, after.state)
        state = after
    times = [turn.since for turn in state.turns]
    assert times == sorted(times)
    assert state.turns[-1].status == state.state
    assert PART.row(state).key == f"{BRIGADE}|"


def test_a_declaration_needs_no_invitation() -> None:
    """A declaration opens a standing by itself."""
    book = Book()
    subject = book.tell(PART, declaration(), author=BRIGADE)
    assert book.state(subject).state == "declared"


def test_a_second_standing_of_one_actor_is_refused_however_the_agreement_is_written() -> None:
    """One actor has one standing under one agreement, named in full or left empty."""
    book = Book()
    book.tell(PART, declaration(), author=BRIGADE)
    named = declaration(under="made-up-truce")
    assert "SUBJECT_EXISTS" in book.codes(PART, named, author=BRIGADE)
    assert "SUBJECT_EXISTS" in book.codes(PART, invited(), author="state:one")
    assert not book.codes(PART, declaration("group:other"), author="group:other")


def test_the_guarantor_that_received_an_acceptance_attests_it_to_the_other() -> None:
    """Neither the other guarantor nor the party itself attests, and nobody attests to itself."""
    book = Book()
    subject = bring(book, "declared")
    to_two, to_one = told.PartyAttested(to="state:two"), told.PartyAttested(to="state:one")
    assert book.codes(PART, to_one, subject, author="state:two") == {"ATTEST_NOT_RECEIVER"}
    assert "ATTEST_NOT_RECEIVER" in book.codes(PART, to_two, subject, author=BRIGADE)
    assert book.codes(PART, to_one, subject, author="state:one") == {"ATTEST_NOT_OTHER"}
    book.tell(PART, to_two, subject, author="state:one")
    assert book.state(subject).acceptance.attestation.to == "state:two"


def test_each_side_declares_by_its_own_route() -> None:
    """A side that declares to one guarantor only cannot declare to the other."""
    book = Book()
    south = declaration(side="south", to="state:one")
    assert book.codes(PART, south, author=BRIGADE) == {"ROUTE_WRONG"}
    assert not book.codes(PART, replace(south, to="state:two"), author=BRIGADE)


def test_a_declaration_is_signed_received_or_relayed_and_says_which() -> None:
    """The actor signs, the receiving guarantor records, or an officer relays; nobody else."""
    book = Book()
    assert "NOT_ITS_WORD" in book.codes(PART, declaration(), author="state:two")
    relayed = declaration(on_behalf_of=BRIGADE, relayed=CALL)
    assert "RELAY_NOT_OFFICER" in book.codes(PART, relayed, author="un:office")
    hands = []
    for actor, body, author in (
        ("group:a", declaration("group:a"), "group:a"),
        ("group:b", declaration("group:b"), "state:one"),
        (
            "group:c",
            declaration("group:c", on_behalf_of="group:c", relayed=CALL),
            "cell:officer",
        ),
    ):
        subject = book.tell(PART, body, author=author)
        assert book.state(subject).actor == actor
        hands.append(book.state(subject).acceptance.told)
    assert hands == ["signed", "received", "relayed"]


def test_late_is_measured_by_receipt_and_an_actor_cannot_date_itself_early() -> None:
    """Back-dating happened_at does not make a late declaration early; the receiver's word does."""
    late, early = at("2016-02-26 11:00"), at("2016-02-26 09:00")
    book = Book()
    own = book.tell(PART, declaration("group:a"), author="group:a", at=early, recorded_at=late)
    assert lateness(book.state(own).acceptance, book.terms, late).declared is True
    received = declaration("group:b", received_at=early)
    other = book.tell(PART, received, author="state:one", recorded_at=late)
    assert lateness(book.state(other).acceptance, book.terms, late).declared is False
    claimed = declaration("group:c", received_at=early)
    codes = book.codes(PART, claimed, author="group:c", recorded_at=late)
    assert codes == {"RECEIPT_NOT_YOURS"}


def test_late_acceptance_is_admitted_or_refused_as_terms_say() -> None:
    """Where Terms refuse late acceptances one is refused; where they allow them it is kept."""
    late = at("2016-03-04 11:00")
    assert not Book().codes(PART, declaration(), author=BRIGADE, recorded_at=late)
    strict = Book().amended(("late: allowed", "late: refused"))
    codes = strict.codes(PART, declaration(), author=BRIGADE, recorded_at=late)
    assert codes == {"ACCEPTANCE_LATE"}


def test_an_attestation_that_is_late_or_missing_is_shown_and_costs_no_protection() -> None:
    """The guarantor's clock is its own: the party stays protected before and after it runs out."""
    book = Book()
    subject = book.tell(PART, declaration(), author=BRIGADE, recorded_at=at("2016-02-26 08:00"))
    accepted = book.state(subject).acceptance
    assert lateness(accepted, book.terms, at("2016-02-26 09:00")).attested is None
    assert lateness(accepted, book.terms, at("2016-02-26 10:01")).attested is True
    assert book.terms.protects(book.state(subject).state)


def test_without_attestation_a_party_becomes_active_only_where_terms_ask_for_none() -> None:
    """Attestation is Terms' rule, not the program's."""
    book = Book()
    subject = bring(book, "declared")
    assert book.codes(PART, told.PartyActivated(), subject) == {"NOT_ATTESTED"}
    lenient = book.amended(_NO_ATTESTATION)
    assert not lenient.codes(PART, told.PartyActivated(), subject)


def test_return_after_leaving_needs_a_new_acceptance() -> None:
    """Withdrawn, lapsed and excluded parties come back by accepting anew, and by nothing else."""
    for status in ("withdrawn", "lapsed", "excluded_by_decision"):
        book = Book()
        subject = bring(book, status)
        assert "STATE_NOT_ALLOWED" in book.codes(PART, told.PartyActivated(), subject)
        book.tell(PART, acceptance(), subject, author=BRIGADE)
        state = book.state(subject)
        assert state.state == "declared"
        assert len(state.acceptances) == len([s for s in TO[status] if s == "declared"]) + 1
        assert state.acceptance.attestation is None


def test_only_the_body_that_terms_name_excludes() -> None:
    """Exclusion is refused to a single guarantor, to another body and without a referral."""
    book = Book()
    subject = bring(book, "referred")
    by_ministers, _ = ACTS["excluded"]
    assert book.codes(PART, by_ministers, subject, author="state:one") == {"DECISION_NOT_ALONE"}
    assert "DECISION_NOT_ITS_MAKER" in book.codes(PART, by_ministers, subject, author=BRIGADE)
    by_task_force = replace(by_ministers, by="task_force")
    assert book.codes(PART, by_task_force, subject, author="un:office") == {"DECISION_BODY"}
    none = book.amended(("    exclusion: {body: ministers}\n", ""))
    assert none.codes(PART, by_ministers, subject, author="un:office") == {"DECISION_NOT_FORESEEN"}
    assert not book.codes(PART, by_ministers, subject, author="un:office")


def test_a_chair_records_the_ministers_act_only_when_the_other_chair_backs_it() -> None:
    """A guarantor's own proposal is no backing; the other's is, and it ends with the matter."""
    book = Book()
    subject = bring(book, "referred")
    body, _ = ACTS["excluded"]
    propose = told.PartyExclusionProposed(why="Made up.")
    book.tell(PART, propose, subject, author="state:one")
    assert book.codes(PART, body, subject, author="state:one") == {"DECISION_NOT_ALONE"}
    assert book.state(subject).state == "referred"
    assert book.codes(PART, propose, subject, author="state:one") == {"AGREED_ALREADY"}
    assert book.codes(PART, propose, subject, author="un:office") == {"NOT_GUARANTOR"}
    assert not book.codes(PART, body, subject, author="state:two")
    act(book, "activated", subject)
    act(book, "referred", subject)
    assert book.state(subject).backers == ()
    assert book.codes(PART, body, subject, author="state:two") == {"DECISION_NOT_ALONE"}


def test_a_quorum_of_terms_is_asked_for() -> None:
    """Where Terms ask for both guarantors, one proposal besides the author makes the quorum."""
    both = "exclusion: {makers: [guarantor], quorum: both_guarantors}"
    book = Book().amended(("exclusion: {body: ministers}", both))
    subject = bring(book, "referred")
    body, _ = ACTS["excluded"]
    assert book.codes(PART, body, subject, author="state:one") == {"DECISION_QUORUM"}
    assert "DECISION_NOT_ITS_MAKER" in book.codes(PART, body, subject, author="un:office")
    book.tell(PART, told.PartyExclusionProposed(why="Made up."), subject, author="state:two")
    assert not book.codes(PART, body, subject, author="state:one")


def test_a_party_withdraws_by_its_own_word_alone() -> None:
    """No guarantor can take a party's protection by saying that it withdrew."""
    book = Book()
    subject = bring(book, "active")
    gone = told.PartyWithdrawn()
    assert book.codes(PART, gone, subject, author="state:one") == {"NOT_ITS_WORD"}
    assert book.codes(PART, gone, subject, author="un:office") == {"NOT_ITS_WORD"}
    relayed = told.PartyWithdrawn(on_behalf_of=BRIGADE, relayed=CALL)
    book.tell(PART, relayed, subject, author="cell:officer")
    assert book.state(subject).turns[-1].relayed


def test_a_declaration_cannot_lapse_because_nobody_attested_it() -> None:
    """A guarantor that failed to attest cannot record a lapse, and no such ground exists."""
    book = Book()
    subject = bring(book, "declared")
    body, _ = ACTS["lapsed"]
    assert book.codes(PART, body, subject, author="state:one") == {"LAPSE_NOT_YOURS"}
    grounds = kind_of(told.PartyLapsed).schema()["properties"]["ground"]["enum"]
    assert grounds == ["dissolved", "merged", "not_its_declaration"]


def test_referral_goes_to_a_rung_of_the_ladder_by_those_who_may() -> None:
    """A rung that Terms do not have is refused with the nearest one as a hint."""
    book = Book()
    subject = bring(book, "active")
    wrong = told.PartyReferred(rung="minister", why="Made up.")
    faults = book.faults(PART, wrong, subject, author="state:one")
    assert [(f.code, f.hint) for f in faults] == [("RUNG_UNKNOWN", "Did you mean ministers?")]
    right, _ = ACTS["referred"]
    assert book.codes(PART, right, subject, author="un:office") == {"DECISION_NOT_ITS_MAKER"}
    act(book, "referred", subject)
    assert PART.row(book.state(subject)).rung == "ministers"
    act(book, "activated", subject)
    assert PART.row(book.state(subject)).rung == ""


def test_a_location_is_recorded_and_changes_no_status() -> None:
    """Telling a guarantor where one is, or not telling it, is never a condition."""
    book = Book()
    subject = bring(book, "active")
    body, _ = ACTS["located"]
    before = book.state(subject).turns
    assert book.codes(PART, body, subject, author="state:two") == {"NOT_ITS_WORD"}
    assert book.codes(PART, replace(body, to="un:office"), subject, author=BRIGADE) == {
        "NOT_GUARANTOR"
    }
    act(book, "located", subject)
    assert book.state(subject).turns == before
    assert book.state(subject).locations[0].place == "Made-up hills"


def test_a_listed_group_cannot_become_a_party() -> None:
    """What the agreement's own text excludes can neither be invited nor declare."""
    book = Book()
    listed = declaration("group:listed")
    assert book.codes(PART, listed, author="group:listed") == {"ACTOR_LISTED"}
    assert "ACTOR_LISTED" in book.codes(PART, invited("group:listed"), author="state:one")


def test_a_listing_bars_a_party_only_where_terms_give_it_effect() -> None:
    """A proposal or a national list bars nobody from accepting; the Council's listing does."""
    book = Book()
    listed = ListingEntered(
        group=BRIGADE, names=("B",), authority="national_only", by="state:one", document="Made up"
    )
    subject = book.tell(lists.PART, listed)
    assert not book.codes(PART, declaration(), author=BRIGADE)
    council = ListingListed(authority="unsc", document="Made up")
    book.tell(lists.PART, council, subject, author="un:office")
    assert book.codes(PART, declaration(), author=BRIGADE) == {"ACTOR_LISTED"}
    named = declaration(under="made-up-truce")
    assert book.codes(PART, named, author=BRIGADE) == {"ACTOR_LISTED"}


def test_every_fault_of_a_declaration_comes_at_once() -> None:
    """Side, route, hand and time of receipt are all told in one answer."""
    body = declaration(
        side="nort", to="un:office", received_at=at("2030-01-01 00:00"), relayed=CALL
    )
    codes = Book().codes(PART, body, author="state:two")
    assert codes == {
        "SIDE_UNKNOWN",
        "NOT_ITS_WORD",
        "RECEIPT_NOT_YOURS",
        "TIME_FUTURE",
        "RELAY_INCOMPLETE",
        "RELAY_NOT_OFFICER",
    }


def test_a_status_is_not_dated_before_the_one_it_follows() -> None:
    """An attestation dated before the declaration is refused, and would fold no earlier than it."""
    book = Book()
    subject = bring(book, "declared")
    body, author = ACTS["attested"]
    early = START - timedelta(days=1)
    assert book.codes(PART, body, subject, author=author, at=early) == {"TIME_ORDER"}
    book.force(PART, body, subject, author=author, at=early)
    turns = book.state(subject).turns
    assert turns[1].since == turns[0].since


def test_the_status_at_any_instant_is_the_last_that_had_begun() -> None:
    """History answers for every instant: before the first entry an actor is unaffiliated."""
    book = Book()
    subject = bring(book, "withdrawn")
    state = book.state(subject)
    declared, withdrawn = state.turns
    assert status_at(state, declared.since - timedelta(seconds=1)) == "unaffiliated"
    assert status_at(None, declared.since) == "unaffiliated"
    assert standing_at(state, declared.since) == declared
    assert status_at(state, withdrawn.since - timedelta(microseconds=1)) == "declared"
    assert status_at(state, withdrawn.since) == "withdrawn"


def test_marks_are_the_desks_own_times() -> None:
    """A back-dated happened_at moves no mark, so it can neither start nor stop a clock."""
    book = Book()
    subject = bring(book, "active")
    body, author = ACTS["referred"]
    last = book.state(subject).turns[-1].since
    book.tell(PART, body, subject, author=author, at=last)
    row = PART.row(book.state(subject))
    assert row.marks["referred"] == START + timedelta(minutes=book.seq - 1)
    assert row.stops["referral_decision"] == {"activated", "suspended", "excluded"}


def test_an_air_memorandum_is_not_joined_by_declaring() -> None:
    """Where an agreement has no parties that join, a declaration is refused."""
    terms = made_up_terms()
    sections = replace(terms.sections, parties=None)
    book = Book(terms=replace(terms, sections=sections))
    assert book.codes(PART, declaration(), author=BRIGADE) == {"NO_ACCEPTANCE"}


def test_names_of_people_and_places_are_sealed() -> None:
    """Focal points, exact positions and a declaration's own words never stand open."""
    assert kind_of(told.PartyDeclared).sealed_fields == {"focal_point", "words"}
    assert kind_of(told.PartyLocationDeclared).sealed_fields == {"positions"}
    assert kind_of(told.PartyInvited).sealed_fields == {"contacts"}
