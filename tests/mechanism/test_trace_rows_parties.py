"""Rows of the trace from phrases of the founding articles to what the mechanism does: parties."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.mechanism.builders import START, Book, at, made_up_terms
from tests.mechanism.party_acts import BEFORE, BRIGADE, DURING, active_party, declaration

import truceline.analysis
import truceline.mechanism
from truceline.analysis.duties import duties
from truceline.analysis.responsibilities import matrix
from truceline.mechanism import forces, lists, local_truces, parties, readiness
from truceline.mechanism.forces import ForceRegistered, RoleGiven
from truceline.mechanism.kinds import kind_of
from truceline.mechanism.listing_kinds import (
    ListingAgreed,
    ListingEntered,
    ListingListed,
    ListingProposed,
)
from truceline.mechanism.names import resolve
from truceline.mechanism.readiness import ConditionMet, unmet

if TYPE_CHECKING:
    from datetime import datetime

    from truceline.analysis.duty_words import UnderAgreement

ALL_PARTS = (parties.PART, lists.PART, local_truces.PART, forces.PART, readiness.PART)


def ask(book: Book, actor: str, when: datetime = DURING) -> UnderAgreement:
    """What binds and protects an actor under the book's agreement."""
    return duties(
        actor,
        at=when,
        terms_in_force={book.terms.id: book.terms},
        party_states=book.states(parties.PART),
        listings=book.states(lists.PART),
        roles=book.roles,
        local_truces=book.states(local_truces.PART),
        forces=book.states(forces.PART),
    ).under[0]


def test_row_04_a_partys_duties_can_be_listed_at_any_instant() -> None:
    """Cessation of hostilities: at every hour of a week an answer, with clause and entry."""
    book = Book()
    active_party(book, "group:south", "south", "state:two")
    active_party(book, BRIGADE, "north", "state:one", happened=BEFORE)
    for hour in range(7 * 24):
        when = START + timedelta(hours=hour)
        answer = ask(book, BRIGADE, when)
        assert bool(answer.bound) is (when >= BEFORE)
        running = when >= at("2016-02-26 22:00")
        assert all(duty.running is running for duty in answer.bound)
        assert all(why.clause for duty in answer.bound for why in duty.why)
        assert all(any(why.entry for why in duty.why) for duty in answer.bound)


def test_row_06_a_force_without_party_status_is_visible_as_outside() -> None:
    """Military contacts on the ground: a third force is seen as outside, with no party's duties."""
    book = Book()
    third = ForceRegistered(
        actor="state:third", name="Made-up third force", roles=("accompanies",), present=True
    )
    book.tell(forces.PART, third, author="un:office")
    answer = ask(book, "state:third")
    assert answer.status == "unaffiliated"
    assert answer.seen_as == ("accompanies", "outside")
    assert not answer.bound
    active_party(book, "state:third", "north", "state:one")
    assert "outside" not in ask(book, "state:third").seen_as


def test_row_10_both_word_orders_resolve_to_one_group() -> None:
    """The Free Syrian Army and the Syrian Free Army are one group of the register."""
    book = Book()
    named = declaration("group:fsa", name="Free Syrian Army", names=("FSA",))
    subject = book.tell(parties.PART, named, author="group:fsa")
    known = book.state(subject).known_names
    for written in ("Free Syrian Army", "Syrian Free Army", "FSA"):
        assert resolve(written, known, DURING).settled == "group:fsa"


def test_row_14_a_national_listing_alone_leaves_status_unchanged() -> None:
    """Forbidden in one state is that state's list: status, duties and protection stay the same."""
    book = Book()
    active_party(book, "group:south", "south", "state:two")
    active_party(book, BRIGADE, "north", "state:one")
    before = ask(book, BRIGADE)
    national = ListingEntered(
        group=BRIGADE,
        names=("Made-up Brigade",),
        authority="national_only",
        by="state:two",
        document="Made-up court decision",
    )
    book.tell(lists.PART, national, author="state:two")
    after = ask(book, BRIGADE)
    assert (after.status, after.bound, after.protected_by, after.seen_as) == (
        before.status,
        before.bound,
        before.protected_by,
        before.seen_as,
    )
    assert [place.takes_effect for place in after.listed] == [False]
    assert "LISTED_WITHOUT_EFFECT" in {flag.code for flag in after.flags}


def test_row_16_a_third_state_can_be_given_a_role_without_becoming_a_party() -> None:
    """Wider members coordinate: a host is a host and no party, and has no standing."""
    book = Book()
    subject = book.tell(
        forces.PART,
        ForceRegistered(actor="state:host", name="Made-up host", roles=("task_force_member",)),
    )
    book.tell(forces.PART, RoleGiven(role="host"), subject)
    answer = ask(book, "state:host")
    assert set(answer.seen_as) >= {"host", "task_force_member"}
    assert "party" not in answer.seen_as
    assert answer.status == "unaffiliated"
    assert book.states(parties.PART) == []


def test_row_18_the_start_shows_which_conditions_are_unmet() -> None:
    """Conditions for announcing a ceasefire: at the effective time the open ones are named."""
    book = Book()
    book.tell(readiness.PART, ConditionMet(condition="hotline_tested", evidence="Made-up call"))
    start = book.terms.effective_at
    assert start is not None
    checklist = readiness.readiness(book.terms, book.states(readiness.PART), start)
    assert [condition.id for condition in unmet(checklist)] == ["maps_exchanged"]
    assert checklist[0].author == "state:one"


def test_row_20_labour_is_divided_and_no_targeting_function_is_offered() -> None:
    """Joint measures, division of labour: tasks have holders, proposals stand apart, none targets.

    No public function of the pure rings, and no kind of these registers, offers to pick, rank or
    hand over anything to be struck.
    """
    proposed = made_up_terms(("status: in_force", "status: proposed"))
    table = matrix([made_up_terms(), proposed])
    assert {task.task for task in table.agreed} == {"Attest acceptances", "Resolve allegations"}
    assert all(task.leads for task in table.agreed)
    assert len(table.proposed) == len(table.agreed)
    offered = {kind_of(body).name for part in ALL_PARTS for body in part.kinds}
    for package in (truceline.mechanism, truceline.analysis):
        for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            offered |= {
                name
                for name, value in inspect.getmembers(module, inspect.isfunction)
                if value.__module__ == found.name
            }
    words = {
        word for name in offered for word in name.replace(".", "_").replace("/", "_").split("_")
    }
    assert words.isdisjoint({"target", "targets", "targeting", "strike", "nominate", "engage"})
    assert "duties" in words


def test_row_27_a_listing_goes_from_proposal_over_joint_agreement_to_designation() -> None:
    """A list by consent: three dated steps, of which the last alone has effect."""
    book = Book()
    day = timedelta(days=1)
    group = "group:front"
    subject = book.tell(
        lists.PART,
        ListingProposed(group=group, names=("Made-up Front",), why="Made up."),
        author="state:two",
        at=DURING,
    )
    joint = ListingListed(authority="guarantors_jointly", document="Made-up decision 3")
    assert book.codes(lists.PART, joint, subject, author="state:two") == {"LISTING_NOT_AGREED"}
    book.tell(lists.PART, ListingAgreed(), subject, author="state:one", at=DURING + day)
    book.tell(lists.PART, joint, subject, author="un:office", at=DURING + 2 * day)
    state = book.state(subject)
    assert [assent.at for assent in state.assents] == [DURING, DURING + day]
    assert [item.since for item in state.designations] == [DURING + 2 * day]
    excluded = [ask(book, group, DURING + n * day).excluded for n in range(4)]
    assert excluded == [False, False, True, True]
