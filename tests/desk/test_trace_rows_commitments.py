"""Rows 7, 17, 22 and 26 of the trace table, each on a recorded desk, end to end."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk.damage import copied, report_body

from truceline.analysis.clocks import overdue
from truceline.analysis.persistence import persistence
from truceline.cli import detainees
from truceline.sheets import commitments as page
from truceline.sheets.duties import duties_of
from truceline.store.finding import Question

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OFFICER, OFFICE, ONE, TWO = "cell:officer", "un:office", "state:one", "state:two"
BRIGADE, AID = "group:brigade", "agency:aid"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A fresh desk; whatever a row records on it, the audit holds in the end."""
    made = m.make(tmp_path / "desk")
    made.marks = False
    yield made
    assert copied(made, tmp_path / "copy").audit().ok
    made.desk.close()


def _promise(machine: m.Machine, **more: Any) -> str:
    body = {
        "promiser": BRIGADE, "what": "Open the mill road", "to": [AID, ONE],
        "source": "statement", "reference": "Statement of 10 March", "duty": "O5",
    }  # fmt: skip
    return machine.must(BRIGADE, "commitment.made", {**body, **more})


def _judge(machine: m.Machine, by: str, subject: str, judgement: str) -> str:
    body = {"judgement": judgement, "evidence": "Two lorries were turned back"}
    return machine.must(by, "commitment.judged", body, [subject])


def _at(machine: m.Machine, days: float) -> dict[str, Any]:
    """What the operator is shown so many days from now, nothing more being recorded."""
    return page.facts(machine.desk.view(at=machine.now + timedelta(days=days)))


def _milestones(found: dict[str, Any]) -> dict[tuple[str, int | None], dict[str, Any]]:
    return {(each["milestone"], each["occurrence"]): each for each in found["milestones"]}


def _found_against(machine: m.Machine, actor: str) -> None:
    """An incident on which both guarantors find against an actor."""
    subject = machine.must("person:miller", "incident.reported", report_body())
    machine.must(OFFICER, "incident.registered", {"severity": "moderate"}, [subject])
    machine.must(OFFICER, "incident.contained", {"measure": "Fire stopped"}, [subject])
    machine.must(OFFICER, "incident.assessed", {
        "nature": "indirect fire", "extent": "six rounds", "threat_to_compliance": "limited",
        "severity": "moderate"}, [subject])  # fmt: skip
    for maker in (ONE, TWO):
        machine.must(maker, "incident.found", {
            "finding": "violation", "proof_of_event": "credible_single_source",
            "proof_of_author": "probable", "against": [actor], "severity": "moderate",
            "rests_on": [subject]}, [subject])  # fmt: skip


def test_row_07_a_promise_has_source_due_date_and_state_and_neglect_is_counted(
    machine: m.Machine,
) -> None:
    """The same promise made three times and twice admitted as not kept is counted, with its window.

    What only others say is beside the count and never in it.
    """
    due = machine.now + timedelta(days=2)
    first = _promise(machine, due_at=due.strftime("%Y-%m-%dT%H:%M:%SZ"))
    (shown,) = _at(machine, 0)["commitments"]
    assert (shown["source"], shown["reference"], shown["state"]) == (
        "statement", "Statement of 10 March", "due",
    )  # fmt: skip
    assert shown["due"] == due.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert _at(machine, 3)["commitments"][0]["state"] == "overdue"
    second = _promise(machine, repeats=first)
    third = _promise(machine, repeats=second)
    for subject in (first, second):
        _judge(machine, AID, subject, "not_kept")
    (before,) = _at(machine, 0)["neglect"]
    assert (before["not_kept"], before["alleged_not_counted"]) == ([], [first, second])
    for subject in (first, second):
        _judge(machine, BRIGADE, subject, "not_kept")
    (after,) = _at(machine, 0)["neglect"]
    assert (after["made"], after["not_kept"]) == ([first, second, third], [first, second])
    assert (after["repeated"], after["window"]) == (True, "P14D")
    # Fifteen days on the window holds none of it.
    assert _at(machine, 15)["neglect"] == []
    # A reader who may not see every promise is told no count at all.
    assert "neglect" not in page.facts(machine.desk.view(machine.desk.scope(BRIGADE)))


def test_who_may_not_hear_every_answer_is_not_told_that_there_is_none(machine: m.Machine) -> None:
    """Who wrote down a promise between two others sees that entry alone: no lateness is shown."""
    body = {
        "promiser": BRIGADE, "what": "Open the mill road", "to": ["group:division"],
        "source": "report", "reference": "r", "due_at": "2016-03-11T00:00:00Z",
    }  # fmt: skip
    machine.must(AID, "commitment.made", body)
    later = machine.now + timedelta(days=9)
    for reader, state in ((AID, "unknown"), (BRIGADE, "overdue"), (ONE, "overdue")):
        view = machine.desk.view(machine.desk.scope(reader), at=later)
        (shown,) = page.facts(view)["commitments"]
        assert shown["state"] == state, reader


def test_row_07_repeated_breach_in_the_window_raises_a_referral(machine: m.Machine) -> None:
    """Three shared findings in the window make a referral due; broken promises alone do not."""
    subject = _promise(machine)
    _judge(machine, BRIGADE, subject, "not_kept")
    terms = machine.desk.standing().first

    def tally() -> bool:
        view = machine.desk.view()
        found = persistence(BRIGADE, view.states("incident"), terms, view.at)
        assert found is not None
        return found.referral_due

    for _ in range(3):
        assert not tally()
        _found_against(machine, BRIGADE)
    assert tally()


def test_row_07_judgements_of_different_authors_stand_side_by_side(machine: m.Machine) -> None:
    """Kept by one word and not kept by another: disputed, until both guarantors decide."""
    subject = _promise(machine)
    _judge(machine, BRIGADE, subject, "kept")
    assert _at(machine, 0)["commitments"][0]["state"] == "claimed"
    _judge(machine, AID, subject, "not_kept")
    (shown,) = _at(machine, 0)["commitments"]
    assert (shown["state"], shown["settled"]) == ("disputed", None)
    assert shown["whose"] == "kept: group:brigade; not kept: agency:aid"
    decision = {"judgement": "partly_kept", "document": "Joint note 4"}
    assert machine.refused(ONE, "commitment.decided", decision, [subject]) == {"DECISION_QUORUM"}
    _judge(machine, TWO, subject, "partly_kept")
    machine.must(ONE, "commitment.decided", decision, [subject])
    (shown,) = _at(machine, 0)["commitments"]
    assert (shown["state"], shown["settled"]) == ("partly_kept", "decided")
    assert {(word["by"], word["says"]) for word in shown["words"]} == {
        (BRIGADE, "kept"), (AID, "not_kept"), (TWO, "partly_kept"),
    }  # fmt: skip


def test_row_17_clocks_of_the_framework_show_met_missed_and_disputed(machine: m.Machine) -> None:
    """One milestone is met, one missed, and one disputed for want of an agreed start."""
    first = machine.must(OFFICER, "milestone.set", {
        "milestone": "first_report", "reference": "The terms"})  # fmt: skip
    order = machine.must(OFFICER, "milestone.set", {
        "milestone": "governance_target", "reference": "The terms"})  # fmt: skip
    machine.must(ONE, "milestone.met", {
        "evidence": "Report 7", "met_on": "2016-03-09"}, [first])  # fmt: skip
    machine.must(ONE, "milestone.start_claimed", {
        "event": "The talks began", "starts_on": "2016-03-01"}, [order])  # fmt: skip
    undisputed = _milestones(_at(machine, 60))
    assert undisputed["governance_target", None]["state"] == "missed"
    assert "state:one" in undisputed["governance_target", None]["says"]
    machine.must(TWO, "milestone.start_disputed", {"why": "No start is stated"}, [order])
    found = _milestones(_at(machine, 60))
    states = {name: each["state"] for (name, number), each in found.items() if number in {1, None}}
    assert states == {
        "first_report": "met", "periodic_report": "missed", "governance_target": "disputed",
    }  # fmt: skip
    assert found["first_report", None]["late"] is False
    # Missed is what the record comes to, and it says so.
    assert found["periodic_report", 1]["whose"] == "nobody on record says that it was met"
    # Never missed, however long it lasts, and nothing of it stands on a clock of the desk's own.
    for days in (1, 30, 400, 4000):
        later = _milestones(_at(machine, days))["governance_target", None]
        assert later["state"] == "disputed"
    shown = machine.desk.view().show(order)
    assert not any(overdue(clock, shown.item.changed_at) for clock in shown.clocks)


def test_row_22_a_date_is_moved_only_by_its_owner(machine: m.Machine) -> None:
    """Both guarantors and the officer are refused; the owner moves it, and both days are shown."""
    subject = machine.must(OFFICER, "milestone.set", {
        "milestone": "first_report", "reference": "The terms"})  # fmt: skip
    move = {"to": "2016-04-11", "document": "Letter of the office"}
    for who in (ONE, TWO, OFFICER, BRIGADE):
        assert machine.refused(who, "milestone.moved", move, [subject]) == {"NOT_ITS_OWNER"}
    relay = {"channel": "telephone", "caller_role": "spokesman"}
    others = {**move, "relayed": relay, "on_behalf_of": ONE}
    refused = machine.refused(OFFICER, "milestone.moved", others, [subject])
    assert refused == {"NOT_ITS_OWNER", "RELAY_REFUSED"}
    # Nor does the officer move it in the owner's name.
    owners = {**others, "on_behalf_of": OFFICE}
    assert machine.refused(OFFICER, "milestone.moved", owners, [subject]) == {"RELAY_REFUSED"}
    assert _milestones(_at(machine, 0))["first_report", None]["day"] == "2016-03-20"
    machine.must(OFFICE, "milestone.moved", move, [subject])
    found = _milestones(_at(machine, 20))["first_report", None]
    assert (found["day"], found["first_day"], found["state"]) == (
        "2016-04-11", "2016-03-20", "pending",
    )  # fmt: skip


def _held(machine: m.Machine) -> tuple[Any, ...]:
    """All that binds anybody, all promises, and every clock that runs, at one later instant."""
    at = m.START + timedelta(days=300)
    view = machine.desk.view()
    bound = {actor: duties_of(view, actor, at).bound for actor in sorted(m.ROLES)}
    clocks = [
        (item.subject, item.overdue)
        for item in machine.desk.view(at=at).every(Question())
        if item.overdue
    ]
    promises = page.facts(view)
    return bound, clocks, promises["commitments"], promises["milestones"]


def test_row_26_a_proposal_creates_no_duty(machine: m.Machine) -> None:
    """Proposed, countered, or accepted by one of two: duties, promises and clocks are as before."""
    declared = machine.must(BRIGADE, "party.declared", {
        "actor": BRIGADE, "name": "Brigade", "side": "north", "to": ONE})  # fmt: skip
    machine.must(ONE, "party.attested", {"to": TWO}, [declared])
    machine.must(ONE, "party.activated", {}, [declared])
    _promise(machine)
    before = _held(machine)
    offer = {"to": [TWO, BRIGADE], "topic": "terms", "title": "Negotiate on coordination"}
    subject = machine.must(ONE, "proposal.proposed", offer)
    assert _held(machine) == before
    machine.must(TWO, "proposal.answered", {"answer": "accepted"}, [subject])
    assert _held(machine) == before
    view = page.facts(machine.desk.view())
    assert (view["proposals"][0]["state"], view["proposals"][0]["waits_for"]) == (
        "proposed", [BRIGADE],
    )  # fmt: skip
    promise = {
        "promiser": BRIGADE, "what": "Coordinate", "to": [ONE], "source": "meeting",
        "reference": "r", "from_proposal": subject,
    }  # fmt: skip
    assert machine.refused(BRIGADE, "commitment.made", promise) == {"PROPOSAL_NOT_ACCEPTED"}
    machine.must(BRIGADE, "proposal.answered", {"answer": "accepted"}, [subject])
    # Even agreed it binds nobody by itself: an entry of its own does.
    assert _held(machine) == before
    machine.must(BRIGADE, "commitment.made", promise)
    assert len(_held(machine)[2]) == len(before[2]) + 1


def test_row_26_an_agreement_that_is_only_proposed_creates_no_duty(machine: m.Machine) -> None:
    """A whole text adopted as proposed stands beside the truce, and puts nothing on anybody."""
    before = _held(machine)[0]
    text = m.TERMS.read_text().replace("id: made-up-truce", "id: made-up-plan")
    text = text.replace("status: in_force", "status: proposed")
    body = {"terms": text, "terms_hash": hashlib.sha256(text.encode()).hexdigest()}
    machine.must(ONE, "agreement.adopted", body)
    assert _held(machine)[0] == before
    under = {each["under"] for each in page.facts(machine.desk.view())["milestones"]}
    assert under == {"made-up-truce"}


def test_detainees_are_counted_list_by_list_and_nobody_is_named(machine: m.Machine) -> None:
    """Two lists of the same people by two sides stay two, each with its day; names stay sealed."""
    names = "Made-up Name One"
    for author, total, day in ((BRIGADE, 12, "2016-03-01"), (AID, 7, "2016-03-04")):
        machine.must(author, "detainee_list.filed", {
            "whom": "detainees", "holder": "group:division", "as_of": day, "total": total,
            "counts": [{"category": "women", "count": None}], "identities": names})  # fmt: skip
    view = machine.desk.view()
    found = detainees.facts(view)
    newest = [(each["by"], each["versions"][-1]) for each in found["lists"]]
    assert [(by, figures["total"], figures["day"]) for by, figures in newest] == [
        (BRIGADE, 12, "2016-03-01"), (AID, 7, "2016-03-04"),
    ]  # fmt: skip
    assert found["lists"][0]["versions"][0]["counts"] == {"women": None}
    text = json.dumps(found)
    assert names not in text
    raw = b"".join(stored.envelope or b"" for stored in view.entries())
    assert names.encode() not in raw
    # The other side, whose people are not told who is looked for, sees neither list.
    other = machine.desk.view(machine.desk.scope("group:division"))
    assert detainees.facts(other)["lists"] == []


def test_silence_on_a_request_for_release_is_derived(machine: m.Machine) -> None:
    """After seven days without an answer the request is silent, and a grant has released nobody."""
    subject = machine.must(AID, "detainee_request.requested", {
        "wants": "release", "whom": "detainees", "to": BRIGADE, "total": 5})  # fmt: skip
    asked = machine.now

    def state(days: float) -> str:
        view = machine.desk.view(at=asked + timedelta(days=days))
        (found,) = detainees.facts(view)["requests"]
        return str(found["state"])

    assert [state(1), state(8)] == ["requested", "silent"]
    machine.must(BRIGADE, "detainee_request.answered", {"answer": "granted", "total": 5}, [subject])
    found = detainees.facts(machine.desk.view())
    assert (found["requests"][0]["state"], found["handovers"]) == ("granted", [])
