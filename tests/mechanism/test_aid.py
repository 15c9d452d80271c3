"""Consignments of aid: what may be told of them, in which state, and what it comes to."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from tests.mechanism import aid_acts as acts
from tests.mechanism.builders import START, Book

from truceline.errors import BadInput
from truceline.mechanism import aid_event_kinds as events
from truceline.mechanism import aid_kinds as kinds
from truceline.mechanism.aid import PART, row
from truceline.mechanism.aid_kinds import Counts
from truceline.mechanism.aid_states import REPLY_CLOCK
from truceline.mechanism.kinds import kind_of

ASKED = (acts.REQUEST,)
CLEARED = (acts.REQUEST, acts.FULL)
ON_ITS_WAY = (*CLEARED, acts.LOADING, acts.SENT)


def codes(book: Book, body: Any, subject: str, author: str = acts.AGENCY, **told: Any) -> set[str]:
    """The codes of a draft's faults."""
    return book.codes(PART, body, subject, author=author, **told)


def test_a_consignment_goes_from_plan_to_confirmation() -> None:
    """Each step is an entry of its own, and each figure stays with the entry that gave it."""
    book = Book()
    subject = acts.told(book, *ON_ITS_WAY, acts.ARRIVED, acts.CONFIRMED)
    state = book.state(subject)
    assert state.state == "confirmed"
    assert state.request.counts.people == 6000
    assert state.reply.counts.people == 6000
    assert [run.counts.people for run in state.runs] == [5000]
    assert [each.counts.people for each in state.deliveries] == [4000]
    assert [each.counts.people for each in state.confirmed] == [3900]
    assert list(state.marks) == [
        "planned", "requested", "replied", "loading", "dispatched", "delivered", "confirmed"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reply", "state", "people"),
    [
        (acts.FULL, "approved", 6000),
        (acts.PARTIAL, "approved_partly", 2000),
        (replace(acts.PARTIAL, counts=None), "approved_partly", None),
        (acts.VERBAL, "approved_verbally", None),
        (acts.REFUSED, "refused", None),
    ],
)
def test_a_reply_approves_what_it_says_and_no_more(
    reply: kinds.AidReplied, state: str, people: int | None
) -> None:
    """Only a full reply that names no figure approves what was asked; else it is unknown."""
    book = Book()
    after = book.state(acts.told(book, *ASKED, reply))
    assert (after.state, after.reply.counts.people) == (state, people)


def test_a_word_that_is_not_written_says_who_heard_it() -> None:
    """Without whoever heard it, a verbal reply is nobody's word."""
    book = Book()
    subject = acts.told(book, *ASKED)
    assert codes(book, replace(acts.VERBAL, heard_by=None), subject) == {"HEARD_BY_MISSING"}
    book.tell(PART, acts.VERBAL, subject, author=acts.AGENCY)
    # The letter that follows makes it an approval in writing, and stops no clock a second time.
    replied = book.state(subject).marks["replied"]
    book.tell(PART, acts.FULL, subject, author=acts.AGENCY)
    assert book.state(subject).state == "approved"
    assert book.state(subject).marks["replied"] == replied


def test_a_reply_that_contradicts_itself_is_refused() -> None:
    """A refusal approves nothing, a full reply no less than was asked; places are of the plan."""
    book = Book()
    subject = acts.told(book, *ASKED)
    generous_refusal = replace(acts.REFUSED, counts=Counts(people=5))
    assert codes(book, generous_refusal, subject) == {"REPLY_CONTRADICTS"}
    assert codes(book, replace(acts.FULL, counts=Counts(people=5)), subject) == {
        "REPLY_CONTRADICTS"
    }
    strange = replace(acts.PARTIAL, places=("Lower town",))
    assert codes(book, strange, subject) == {"PLACE_NOT_PLANNED"}
    # More than was asked is kept, as the source says it.
    assert not codes(book, replace(acts.FULL, counts=Counts(people=9000)), subject)


def test_a_reply_is_told_by_who_gave_it_or_got_it_and_by_no_other() -> None:
    """Neither a party nor a guarantor answers for the authority that was asked."""
    book = Book()
    subject = acts.told(book, *ASKED)
    for author in ("group:brigade", "state:one"):
        for reply in (acts.FULL, acts.REFUSED, replace(acts.VERBAL, heard_by=author)):
            assert codes(book, reply, subject, author=author) == {"REPLY_NOT_YOURS"}
    for author in (acts.AGENCY, acts.MINISTRY, acts.OFFICER):
        assert not codes(book, acts.FULL, subject, author=author)


def test_who_kept_the_gate_does_not_confirm_for_the_receivers() -> None:
    """Whoever was asked or held it up confirms nothing, unless the plan names it a receiver."""
    book = Book()
    steps = (*CLEARED, acts.SENT, replace(acts.SECURITY, by="group:brigade"), acts.ARRIVED)
    subject = acts.told(book, *steps)
    for author in (acts.MINISTRY, "group:brigade"):
        assert codes(book, acts.CONFIRMED, subject, author=author) == {"CONFIRMED_BY_GATE"}
    assert not codes(book, acts.CONFIRMED, subject, author="group:division")
    own = replace(acts.PLAN, receivers=("group:brigade",))
    received = acts.told(book, *steps, plan=own)
    assert not codes(book, acts.CONFIRMED, received, author="group:brigade")


def test_a_part_that_arrived_says_where() -> None:
    """Of two places either may be the one; with one place, or all arrived, there is no question."""
    book = Book()
    somewhere = replace(acts.IN_PART, reached=())
    subject = acts.told(book, *CLEARED, acts.SENT)
    assert codes(book, somewhere, subject) == {"REACHED_MISSING"}
    one = acts.told(book, *CLEARED, replace(acts.SENT, places=(acts.TOWN,)))
    assert not codes(book, somewhere, one)
    book.tell(PART, acts.ARRIVED, subject, author=acts.AGENCY)
    corrected = replace(somewhere, corrects=book.state(subject).deliveries[0].entry)
    assert codes(book, corrected, subject) == {"REACHED_MISSING"}


def test_what_is_told_of_another_is_told_by_somebody() -> None:
    """That a party held it is its own word or somebody's claim, and the line says whose."""
    book = Book()
    subject = acts.told(book, *CLEARED, acts.SENT, acts.SECURITY, acts.HELD)
    assert [hold.says for hold in book.state(subject).holds] == [
        "security hold: by state:two, security, at The ford (agency:aid says so)",
        "held by fighting: fighting, nobody's doing, at The ford",
    ]
    book.tell(PART, acts.SECURITY, subject, author=acts.MINISTRY)
    assert book.state(subject).holds[-1].says == (
        "security hold: by state:two, security, at The ford"
    )


def test_aid_that_runs_on_notification_is_never_asked_for() -> None:
    """Terms name the modes; to ask would say that it may be refused, and a convoy must ask."""
    book = Book()
    border = book.tell(PART, replace(acts.PLAN, mode="cross_border"), author=acts.AGENCY)
    told = kinds.AidNotified(to=acts.MINISTRY)
    assert codes(book, acts.REQUEST, border) == {"AID_NEEDS_NO_APPROVAL"}
    book.tell(PART, told, border, author=acts.AGENCY)
    assert not row(book.state(border)).stops
    book.tell(PART, acts.SENT, border, author=acts.AGENCY)
    assert book.state(border).state == "dispatched"
    road = acts.told(book)
    assert codes(book, told, road) == {"AID_NEEDS_APPROVAL"}


def test_nothing_leaves_without_leave_or_notification() -> None:
    """Neither a plan nor a request without a reply is leave: no reply is no consent."""
    book = Book()
    for steps in ((), ASKED, (*ASKED, acts.REFUSED)):
        subject = acts.told(book, *steps)
        assert codes(book, acts.SENT, subject) == {"STATE_NOT_ALLOWED"}
        assert codes(book, acts.ARRIVED, subject) == {"STATE_NOT_ALLOWED"}


def test_a_dispatch_names_a_humanitarian_notice_or_none() -> None:
    """A convoy's movement is a humanitarian notice; another sort, or one withdrawn, is refused."""
    book = Book()
    subject = acts.told(book, *CLEARED)
    flight, convoy = acts.filed(book, "air_activity"), acts.filed(book, "convoy")
    gone = acts.filed(book, "convoy", "withdrawn")
    for notice, fault in ((flight, "NOTICE_NOT_HUMANITARIAN"), (gone, "NOTICE_WITHDRAWN")):
        found = book.faults(PART, acts.SENT, subject, author=acts.AGENCY, about=(subject, notice))
        assert [(each.code, each.where) for each in found] == [(fault, "/statement/about/1")]
    book.tell(PART, acts.SENT, subject, author=acts.AGENCY, about=(subject, convoy))
    assert convoy in book.state(subject).runs[0].mentions


def test_a_delivery_in_part_may_be_followed_by_the_rest() -> None:
    """A second dispatch is a second run; each delivery is counted, and none replaces another."""
    book = Book()
    subject = acts.told(book, *CLEARED, acts.SENT, acts.IN_PART, acts.SENT, acts.ARRIVED)
    state = book.state(subject)
    assert state.state == "delivered"
    assert [each.counts.people for each in state.deliveries] == [1000, 4000]


def test_a_correction_replaces_the_word_that_it_names_and_no_other() -> None:
    """When it arrived stays; a correction of nothing is refused, and so is a second delivery."""
    book = Book()
    subject = acts.told(book, *CLEARED, acts.SENT, acts.ARRIVED)
    first = book.state(subject).deliveries[0]
    fewer = replace(acts.IN_PART, corrects=first.entry)
    assert codes(book, replace(fewer, corrects="e" * 64), subject) == {"CORRECTS_NOTHING"}
    assert codes(book, acts.ARRIVED, subject) == {"STATE_NOT_ALLOWED"}
    book.tell(PART, fewer, subject, author=acts.AGENCY)
    (delivery,) = book.state(subject).deliveries
    assert (delivery.counts.people, delivery.at) == (1000, first.at)
    assert book.state(subject).state == "delivered_partly"


def test_places_never_come_to_more_than_their_delivery() -> None:
    """By place and as a whole are figures of one delivery: the parts cannot exceed the whole."""
    book = Book()
    subject = acts.told(book, *ON_ITS_WAY)
    parts = (
        kinds.PlaceReached(place=acts.TOWN, people=3000),
        kinds.PlaceReached(place=acts.MILL, people=1500),
    )
    assert codes(book, replace(acts.ARRIVED, reached=parts), subject) == {"COUNTS_EXCEED"}
    whole = replace(acts.ARRIVED, counts=None, reached=parts)
    book.tell(PART, whole, subject, author=acts.AGENCY)
    assert book.state(subject).deliveries[0].counts.people == 4500


def test_the_carrier_does_not_confirm_its_own_word() -> None:
    """Receivers confirm: by their own signature, or through an officer."""
    book = Book()
    subject = acts.told(book, *ON_ITS_WAY, acts.ARRIVED)
    assert codes(book, acts.CONFIRMED, subject) == {"CONFIRMED_BY_CARRIER"}
    assert not codes(book, acts.CONFIRMED, subject, author="group:brigade")


def test_who_held_it_is_told_apart() -> None:
    """Refusal, removal, attack, security hold and fighting are different words of the row."""
    book = Book()
    removed, held = acts.REMOVED, acts.HELD
    subject = acts.told(
        book, *CLEARED, held, acts.RELEASED, acts.LOADING, removed, acts.SECURITY, acts.SENT,
        acts.ATTACKED, acts.BACK,
    )  # fmt: skip
    state = book.state(subject)
    assert [each.sort for each in state.obstacles] == [
        "held_by_fighting", "items_removed", "security_hold", "attacked", "turned_back"
    ]  # fmt: skip
    assert [each.says for each in state.obstacles[:3]] == [
        "held by fighting: fighting, nobody's doing, at The ford",
        "items removed: by state:two, at The depot (agency:aid says so)",
        "security hold: by state:two, security, at The ford (agency:aid says so)",
    ]
    assert state.holds == ()
    assert "surgical kits" in row(state).words


@pytest.mark.parametrize("cause", ["order", "checkpoint", "paperwork", "security"])
def test_nobody_holds_only_what_nobody_willed(cause: events.Cause) -> None:
    """Fighting, weather and a road hold aid without anybody; a checkpoint does not."""
    book = Book()
    subject = acts.told(book, *ON_ITS_WAY)
    for body in (acts.HELD, acts.BACK, acts.DELAYED, acts.REROUTED):
        said = replace(body, by="nobody", cause=cause)
        assert codes(book, said, subject) == {"HELD_BY_NOBODY"}
        assert not codes(book, replace(said, by="unknown"), subject)


def test_who_held_it_cannot_be_left_out() -> None:
    """A hold without its holder is refused by the kind itself, and so is an unknown cause."""
    for missing in ("by", "cause", "place"):
        body = {"by": "nobody", "cause": "fighting", "place": "The ford"}
        del body[missing]
        with pytest.raises(BadInput) as refused:
            kind_of(events.AidHeld).decode(body)
        assert [fault.code for fault in refused.value.faults] == ["FIELD_MISSING"]


def test_an_attack_lies_in_the_past_and_a_release_needs_a_hold() -> None:
    """What is feared is a potential violation; nothing is let go that nothing held."""
    book = Book()
    subject = acts.told(book, *ON_ITS_WAY)
    later = replace(acts.ATTACKED, occurred_from=START.replace(year=2017))
    assert codes(book, later, subject) == {"TIME_FUTURE"}
    assert codes(book, acts.RELEASED, subject) == {"NOT_HELD"}


def test_the_reply_clock_starts_with_the_request_and_is_asked_anew() -> None:
    """A refused request may be made again; the clock then runs from the new one."""
    book = Book()
    subject = acts.told(book, *ASKED, acts.REFUSED)
    first = book.state(subject).marks["requested"]
    assert row(book.state(subject)).stops == {REPLY_CLOCK: {"replied", "withdrawn"}}
    book.tell(PART, acts.REQUEST, subject, author=acts.AGENCY)
    state = book.state(subject)
    assert state.marks["requested"] > max(first, state.marks["replied"])
    assert state.reply is None


def test_a_plan_goes_by_a_list_that_is_there() -> None:
    """The list that a plan names is an area list on this desk."""
    book = Book()
    known = acts.listed(book, "un:office")
    assert not book.codes(PART, replace(acts.PLAN, listed=known), author=acts.AGENCY)
    notice = acts.filed(book, "convoy")
    for other in (notice, "c" * 64):
        wrong = replace(acts.PLAN, listed=other)
        assert book.codes(PART, wrong, author=acts.AGENCY) == {"LIST_UNKNOWN"}


@settings(deadline=None)
@given(acts.ORDERS)
def test_any_order_of_words_folds_along_the_table(said: list[tuple[Any, int]]) -> None:
    """Whatever stands on a ledger folds, and a state changes only where the table lets it."""
    for upto in range(len(said)):
        old, new = acts.folded(said[:upto]).state, acts.folded(said[: upto + 1]).state
        assert old == new or PART.moves(old, new), (old, new)


@settings(deadline=None)
@given(acts.ORDERS)
def test_no_order_of_words_reaches_anybody_without_a_delivery(said: list[tuple[Any, int]]) -> None:
    """Deliveries come from entries that tell of one, each after a dispatch, and no others."""
    state = acts.folded(said)
    told = [body for body, _ in said if isinstance(body, kinds.AidDelivered)]
    sent = [body for body, _ in said if isinstance(body, kinds.AidDispatched)]
    assert len(state.deliveries) <= min(len(told), len(sent))
    if state.state in {"delivered", "delivered_partly", "confirmed"}:
        assert state.deliveries
    if not told:
        assert not state.deliveries


@settings(deadline=None)
@given(acts.ORDERS)
def test_approvals_exceed_requests_only_where_the_source_says_so(
    said: list[tuple[Any, int]],
) -> None:
    """What was approved is what a reply says, or what was asked: nothing is ever made up."""
    state = acts.folded(said)
    given_by_hand = {None, 2000}
    for reply in state.replies:
        request = next(each for each in state.asked if each.entry == reply.to)
        assert reply.counts.people in given_by_hand | {request.counts.people}
        assert (reply.counts.people or 0) <= (request.counts.people or 0)
