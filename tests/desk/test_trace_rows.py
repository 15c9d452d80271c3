"""The rows of the trace table that this desk answers for, each on a recorded ledger, end to end."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk.damage import copied, report_body
from tests.desk.sayings_notices import box

from truceline.analysis.escalation import escalation
from truceline.analysis.gaps import gaps
from truceline.analysis.responsibilities import matrix
from truceline.mechanism.catalogue import KINDS
from truceline.mechanism.names import resolve
from truceline.mechanism.notice_phases import phase
from truceline.mechanism.readiness import readiness
from truceline.sheets.duties import duties_of
from truceline.store.finding import Question

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from truceline.views import Item

OFFICER, OFFICE, ONE, TWO = "cell:officer", "un:office", "state:one", "state:two"
BRIGADE = "group:brigade"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A fresh desk; whatever a row records on it, the audit holds in the end."""
    made = m.make(tmp_path / "desk")
    made.marks = False
    yield made
    assert copied(made, tmp_path / "copy").audit().ok
    made.desk.close()


def _declared(machine: m.Machine, actor: str = BRIGADE, **more: Any) -> str:
    body = {"actor": actor, "name": "Made-up brigade", "side": "north", "to": ONE, **more}
    by = actor if actor in machine.pairs else ONE
    return machine.must(by, "party.declared", body)


AIR = """
terms:
  {id: made-up-air, title: Made-up air memorandum, version: 1, status: in_force, form: air_safety}
scope: {conflict: Made-up, timezone: Asia/Damascus, domains: [air]}
effect: {proposed_on: 2016-02-22, effective_at: "2016-02-27T00:00:00[Asia/Damascus]"}
guarantors:
  - {id: state:one, name: State One, belligerent: false}
  - {id: state:two, name: State Two, belligerent: true, interest: It flies there.}
deconfliction:
  kinds: [air_activity, unsafe_act_report, channel_test]
  coarse_cell_deg: 0.1
  check_quota: {count: 3, window: PT1H}
  consents: {default: {recipients: [named], needs: acknowledge}}
rights: {default: all}
audiences: {default: [officer, parties]}
"""


def _adopt(machine: m.Machine, text: str) -> str:
    body = {"terms": text, "terms_hash": hashlib.sha256(text.encode()).hexdigest()}
    return machine.must(ONE, "agreement.adopted", body)


def _flight(machine: m.Machine, by: str = ONE, **more: Any) -> str:
    place = box(machine, 36.0, 37.0, 0.1, (2, 4))
    body = {"notice": "air_activity", "title": "A flight", "recipients": [TWO], "volumes": [place]}
    return machine.must(by, "notice.filed", {**body, **more})


def test_row_01_an_overdue_clock_is_shown_and_escalates_one_rung(machine: m.Machine) -> None:
    """A registered incident that nobody acknowledges is listed as overdue and goes one rung up."""
    subject = machine.must("person:miller", "incident.reported", report_body())
    machine.must(OFFICER, "incident.registered", {"severity": "grave"}, [subject])
    [item] = machine.desk.view().every(Question(part="incident"))
    assert item.overdue == ()
    machine.tick(3600)
    machine.must(ONE, "meeting.held", {"body": "task_force", "title": "t", "reference": "r"})
    view = machine.desk.view()
    [item] = view.every(Question(part="incident", overdue_at=view.at))
    assert item.overdue == ("incident_acknowledge",)
    shown = view.show(subject)
    raised = escalation(shown.item.row, shown.terms, view.at)
    assert raised is not None
    assert (raised.seat, raised.rung) == ("", "hotline")
    assert "no party is in breach" in raised.reason
    machine.must(OFFICER, "incident.acknowledged", {}, [subject])
    view = machine.desk.view()
    assert list(view.every(Question(part="incident", overdue_at=view.at))) == []
    # Nothing of this was ever stored: asked about the hour before, the desk says what it said then.
    past = machine.desk.view(at=view.at - timedelta(seconds=2))
    assert [each.overdue for each in past.every(Question(part="incident"))] == [
        ("incident_acknowledge",)
    ]


def test_row_04_a_partys_duties_can_be_listed_at_any_instant(machine: m.Machine) -> None:
    """Before its acceptance nothing binds a group; afterwards each duty names clause and entry."""
    before = machine.now
    subject = _declared(machine)
    machine.must(ONE, "party.attested", {"to": TWO}, [subject])
    active = machine.must(ONE, "party.activated", {}, [subject])
    # Reciprocity: the other side has confirmed, too.
    machine.must("group:division", "party.declared", {
        "actor": "group:division", "name": "Division", "side": "south", "to": TWO})  # fmt: skip
    view = machine.desk.view()
    for hours in range(-48, 480, 12):
        assert duties_of(view, BRIGADE, m.START + timedelta(hours=hours)).actor == BRIGADE
    assert duties_of(view, BRIGADE, before - timedelta(seconds=1)).bound == ()
    bound = duties_of(view, BRIGADE, machine.now).bound
    assert {duty.code for duty in bound} == {"O2", "O5"}
    assert {why.entry for duty in bound for why in duty.why} >= {active}
    assert all(why.clause for duty in bound for why in duty.why)


def test_row_05_an_unanswered_notice_never_becomes_deconflicted(machine: m.Machine) -> None:
    """Sent and delivered, but answered by nobody: silent at every instant, never deconflicted."""
    subject = _flight(machine)
    for kind in ("notice.sent", "notice.delivered"):
        machine.must(OFFICER, kind, {"recipients": [TWO], "channel": "hotline"}, [subject])
    terms = machine.desk.standing().first
    for hour in (0, 1, 2, 3, 4, 5, 10_000):
        state = machine.desk.view().show(subject).state
        seen = phase(state, terms, machine.now + timedelta(hours=hour), open_matters=0)
        assert [each.silent for each in seen.recipients] == [True]
        assert not seen.deconflicted
    machine.must(TWO, "notice.acknowledged", {}, [subject])
    state = machine.desk.view().show(subject).state
    # Receipt is not consent, and this kind of notice needs consent.
    assert not phase(state, terms, machine.now, open_matters=0).deconflicted
    machine.must(TWO, "notice.consented", {"version": subject}, [subject])
    state = machine.desk.view().show(subject).state
    assert phase(state, terms, machine.now, open_matters=0).deconflicted


def test_row_06_a_force_without_party_status_is_visible_as_outside(machine: m.Machine) -> None:
    """A third force on the ground is listed as outside, and bound and excluded by nothing."""
    body = {"actor": "state:neighbour", "name": "Neighbour", "roles": ["outside"], "present": True}
    machine.must(OFFICE, "force.registered", body)
    [item] = machine.desk.view().every(Question(part="force"))
    assert item.row.title == "Neighbour: outside, forces present"
    found = duties_of(machine.desk.view(), "state:neighbour", machine.now)
    assert found.bound == ()
    assert "outside" in found.under[0].seen_as
    assert found.under[0].status == "unaffiliated"
    assert not list(machine.desk.view().every(Question(part="party")))


def test_row_10_both_word_orders_resolve_to_one_group(machine: m.Machine) -> None:
    """A group recorded under one name is found by its words in the other order, once."""
    machine.must(ONE, "party.invited", {"actor": "group:fsa", "name": "Free Syrian Army"})
    known = [name for _, state in machine.desk.view().states("party") for name in state.known_names]
    for written in ("Free Syrian Army", "Syrian Free Army", "free army, Syrian"):
        assert resolve(written, known, machine.now).settled == "group:fsa"
        items = list(machine.desk.view().every(Question(part="party", text=written)))
        assert [item.row.parties for item in items] == [("group:fsa",)]


def test_row_14_a_national_listing_alone_leaves_status_unchanged(machine: m.Machine) -> None:
    """A state's own list is on record beside the party, and takes away no status or protection."""
    subject = _declared(machine)
    before = duties_of(machine.desk.view(), BRIGADE, machine.now).under[0]
    listing = machine.must(OFFICE, "listing.entered", {
        "group": BRIGADE, "names": ["Brigade"], "authority": "national_only", "by": "state:three",
        "document": "Court decision 7"})  # fmt: skip
    after = duties_of(machine.desk.view(), BRIGADE, machine.now).under[0]
    assert machine.desk.view().show(listing).item.row.state == "listed"
    assert [place.takes_effect for place in after.listed] == [False]
    assert (after.status, after.protected_by) == (before.status, before.protected_by)
    assert machine.desk.view().show(subject).item.row.state == "declared"
    machine.must(ONE, "party.attested", {"to": TWO}, [subject])


def test_row_16_a_third_state_has_a_role_without_becoming_a_party(machine: m.Machine) -> None:
    """A host is listed with its role, is no party, and a role named party does not exist."""
    body = {"actor": "state:host", "name": "Host", "roles": ["facilitator"]}
    subject = machine.must(OFFICE, "force.registered", body)
    machine.must(OFFICE, "force.role_given", {"role": "host"}, [subject])
    assert machine.desk.view().show(subject).state.roles == {"host", "facilitator"}
    found = duties_of(machine.desk.view(), "state:host", machine.now)
    assert (found.under[0].status, found.bound) == ("unaffiliated", ())
    refused = machine.refused(OFFICE, "force.role_given", {"role": "party"}, [subject])
    assert refused


def test_row_18_the_start_shows_which_conditions_are_unmet(machine: m.Machine) -> None:
    """One of two conditions is recorded as met: the other is named as unmet, then and now."""
    met = machine.must(OFFICER, "condition.met", {
        "condition": "hotline_tested", "evidence": "A test call"})  # fmt: skip

    def unmet() -> list[str]:
        view = machine.desk.view()
        reports = [state for _, state in view.states("readiness")]
        found = readiness(machine.desk.standing().first, reports, view.at)
        return [condition.id for condition in found if not condition.met]

    assert unmet() == ["maps_exchanged"]
    machine.must(OFFICER, "condition.lost", {"why": "Silence"}, [met])
    assert unmet() == ["hotline_tested", "maps_exchanged"]


def test_row_20_labour_is_divided_and_no_targeting_is_offered(machine: m.Machine) -> None:
    """Tasks of the agreements on record have holders, proposals stand apart, and none is to strike.

    Nothing that can be recorded on a desk proposes, ranks or hands over something to be struck; the
    one notice that speaks of a strike tells others to keep away from it.
    """
    plan = m.TERMS.read_text().replace("id: made-up-truce", "id: made-up-plan")
    _adopt(machine, plan.replace("status: in_force", "status: proposed"))
    agreed = [state.terms for state in machine.desk.standing().agreements.values()]
    table = matrix(agreed)
    assert {task.task for task in table.agreed} == {"Attest acceptances", "Resolve allegations"}
    assert all(task.leads for task in table.agreed)
    assert len(table.proposed) == len(table.agreed)
    words = {word for name in KINDS for word in name.replace(".", "_").replace("/", "_").split("_")}
    fields = {field.name for kind in KINDS.values() for field in kind.fields}
    assert {"target", "targets", "targeting", "nominate", "engage", "aim"}.isdisjoint(
        words | fields
    )


def test_row_21_an_unsafe_approach_can_be_reported_and_answered(machine: m.Machine) -> None:
    """An unsafe approach is filed after the act, reaches the other side alone, and is answered."""
    place = box(machine, 36.0, 37.0, 0.1, (-2, -1))
    subject = machine.must(ONE, "notice.filed", {
        "notice": "unsafe_act_report", "title": "An approach within 100 m", "recipients": [TWO],
        "volumes": [place]})  # fmt: skip
    machine.must(TWO, "notice.answered", {"answer": "The crew was told"}, [subject])
    for reader, sees in ((ONE, True), (TWO, True), (BRIGADE, False), ("public", False)):
        view = machine.desk.view(machine.desk.scope(reader))
        assert bool(list(view.every(Question(part="notice")))) is sees, reader
    state = machine.desk.view().show(subject).state
    seen = phase(state, machine.desk.standing().first, machine.now, open_matters=0)
    assert [each.word for each in seen.recipients] == ["answered"]


def test_row_25_a_ground_notice_is_not_claimed_under_an_air_memorandum(machine: m.Machine) -> None:
    """On a desk with a truce and an air memorandum, a convoy is filed under the truce alone."""
    _adopt(machine, AIR)
    convoy = {"notice": "ground_movement", "title": "Lorries", "recipients": [TWO],
              "volumes": [box(machine, 36.0, 37.0, 0.1, (2, 4))]}  # fmt: skip
    refused = machine.refused(ONE, "notice.filed", {**convoy, "under": "made-up-air"})
    assert "OUT_OF_DOMAIN" in refused
    _flight(machine, under="made-up-air")
    machine.must(ONE, "notice.filed", convoy)
    unders = {item.row.under for item in machine.desk.view().every(Question(part="notice"))}
    assert unders == {"made-up-air", "made-up-truce"}


def test_row_27_a_listing_goes_from_proposal_over_agreement_to_designation(
    machine: m.Machine,
) -> None:
    """Three dated steps; before the last the group is no more excluded than anybody else."""
    group = "group:front"
    subject = machine.must(ONE, "listing.proposed", {
        "group": group, "names": ["Front"], "why": "Made up"})  # fmt: skip
    designation = {"authority": "guarantors_jointly", "document": "Joint decision 3"}
    assert machine.refused(ONE, "listing.listed", designation, [subject]) == {"LISTING_NOT_AGREED"}

    def effect() -> bool:
        found = duties_of(machine.desk.view(), group, machine.now).under[0]
        return any(place.takes_effect for place in found.listed)

    assert not effect()
    machine.must(TWO, "listing.agreed", {"reference": "Minutes"}, [subject])
    assert not effect()
    machine.must(ONE, "listing.listed", designation, [subject])
    assert effect()
    entries = machine.desk.view().show(subject).entries
    assert [entry.kind.partition("/")[0] for entry in entries] == [
        "listing.proposed", "listing.agreed", "listing.listed"]  # fmt: skip
    assert [entry.recorded_at for entry in entries] == sorted({e.recorded_at for e in entries})


def test_row_28_a_movement_with_no_notice_is_listed_with_who_reported_it(
    machine: m.Machine,
) -> None:
    """Of two movements one was notified before: the other is listed, with its reporter."""
    ahead = box(machine, 36.0, 37.0, 0.1, (1, 3))
    machine.must(BRIGADE, "notice.filed", {
        "notice": "ground_movement", "title": "A rotation", "recipients": [TWO],
        "volumes": [ahead]})  # fmt: skip
    machine.tick(4 * 3600)
    report = {"domain": "land", "title": "A column", "by": BRIGADE}
    machine.must("monitor:post", "movement.reported", {**report, "seen": [ahead]})
    other = machine.must("monitor:post", "movement.reported", {
        **report, "seen": [box(machine, 34.0, 36.0, 0.1, (-2, -1))]})  # fmt: skip
    view = machine.desk.view()
    notices = [machine.desk.notices.candidate(each) for each, _ in view.states("notice")]
    found = gaps(dict(view.states("movement")), [each for each in notices if each is not None])
    assert [(gap.movement, gap.reported_by) for gap in found] == [(other, ("monitor:post",))]


def test_row_34_neither_guarantor_can_close_alone(machine: m.Machine) -> None:
    """One guarantor's finding closes nothing; two do; both read the same record."""
    subject = machine.must("person:miller", "incident.reported", report_body())
    machine.must(OFFICER, "incident.registered", {"severity": "grave"}, [subject])
    machine.must(OFFICER, "incident.acknowledged", {}, [subject])
    machine.must(OFFICER, "incident.assessed", {
        "nature": "Fire", "threat_to_compliance": "limited"}, [subject])  # fmt: skip
    found = {"finding": "violation", "severity": "grave", "proof_of_author": "probable",
             "proof_of_event": "credible_single_source", "against": [BRIGADE]}  # fmt: skip
    closing = {"attribution": "as_found", "why": "Done"}
    for guarantor in (ONE, TWO):
        assert "CLOSE_NOT_ALONE" in machine.refused(
            guarantor, "incident.closed", closing, [subject]
        )
    machine.must(ONE, "incident.found", found, [subject])
    for guarantor in (ONE, TWO):
        assert "CLOSE_NOT_ALONE" in machine.refused(
            guarantor, "incident.closed", closing, [subject]
        )
    machine.must(TWO, "incident.found", {**found, "finding": "not_substantiated",
                 "proof_of_author": "unknown", "against": []}, [subject])  # fmt: skip
    shown = machine.desk.view().show(subject)
    assert shown.state.standing.form == "split"
    # A split is a result: it may stand, and is attributed to nobody.
    assert "ATTRIBUTION_NOT_SHARED" in machine.refused(ONE, "incident.closed", closing, [subject])
    machine.must(TWO, "incident.found", found, [subject])
    assert machine.desk.view().show(subject).state.standing.form == "joint"
    machine.must(ONE, "incident.closed", closing, [subject])
    shown_to = {
        guarantor: [(item.subject, item.row.state) for item in _incidents(machine, guarantor)]
        for guarantor in (ONE, TWO)
    }
    assert shown_to[ONE] == shown_to[TWO]


def _incidents(machine: m.Machine, reader: str) -> list[Item]:
    view = machine.desk.view(machine.desk.scope(reader))
    return list(view.every(Question(part="incident")))
