"""Rows of the trace table on bodies, the ladder and influence, each on a recorded ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk.damage import copied, report_body

from truceline.cli import bodies
from truceline.sheets import referrals
from truceline.sheets.tallies import tallies
from truceline.store.finding import Question

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from truceline.views import View

OFFICER, OFFICE, ONE, TWO = "cell:officer", "un:office", "state:one", "state:two"
BRIGADE, DIVISION, MINISTER = "group:brigade", "group:division", "person:miller"
SIDES = {BRIGADE: "north", DIVISION: "south"}
FOUND = {
    "finding": "violation",
    "severity": "grave",
    "proof_of_author": "probable",
    "proof_of_event": "credible_single_source",
}


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A fresh desk; whatever a row records on it, the audit holds in the end."""
    made = m.make(tmp_path / "desk")
    made.marks = False
    yield made
    assert copied(made, tmp_path / "copy").audit().ok
    made.desk.close()


def found_on(machine: m.Machine, against: str, affected: str, by: str = "agency:aid") -> str:
    """An incident on which both guarantors find the same."""
    body = report_body(suspected=[against], affected=[affected])
    subject = machine.must(by, "incident.reported", body)
    machine.must(OFFICER, "incident.registered", {"severity": "grave"}, [subject])
    machine.must(OFFICER, "incident.acknowledged", {}, [subject])
    body = {"nature": "Fire", "threat_to_compliance": "limited"}
    machine.must(OFFICER, "incident.assessed", body, [subject])
    for maker in (ONE, TWO):
        machine.must(maker, "incident.found", {**FOUND, "against": [against]}, [subject])
    return subject


def _report(machine: m.Machine) -> str:
    return machine.must("agency:aid", "incident.reported", report_body())


def _kept_from_the_rung(machine: m.Machine) -> str:
    """An incident before the ministers with a question in it, which Terms keep from the rung."""
    subject = _report(machine)
    machine.must(OFFICER, "incident.registered", {"severity": "grave"}, [subject])
    asked = {"to": BRIGADE, "previewed_by": OFFICER, "redacted_text": "Fire?", "language": "ar"}
    machine.must(OFFICER, "incident.queried", asked, [subject])
    machine.must(OFFICER, "incident.contained", {"measure": "Quiet"}, [subject])
    body = {"nature": "Fire", "threat_to_compliance": "limited"}
    machine.must(OFFICER, "incident.assessed", body, [subject])
    machine.must(ONE, "incident.found", {**FOUND, "against": [BRIGADE]}, [subject])
    refer(machine, "ministers", [subject])
    return subject


def refer(machine: m.Machine, rung: str, subjects: Sequence[str], by: str = ONE) -> str:
    """Refer incidents, the first with its whole file."""
    file = list(machine.state(subjects[0]).file)  # type: ignore[union-attr] # it is there
    body = {"rung": rung, "reason": "The third in a week", "file": file}
    return machine.must(by, "incident.referred", body, list(subjects))


def active_party(machine: m.Machine, actor: str) -> str:
    """A group that accepted for its side, and is active."""
    body = {"actor": actor, "name": actor.partition(":")[2], "side": SIDES[actor], "to": TWO}
    subject = machine.must(actor, "party.declared", body)
    machine.must(TWO, "party.attested", {"to": ONE}, [subject])
    return machine.must(TWO, "party.activated", {}, [subject]) and subject


def _view(machine: m.Machine, reader: str | None = None) -> View:
    return machine.desk.view(None if reader is None else machine.desk.scope(reader))


def test_row_07_repeated_breach_in_window_raises_referral_due(machine: m.Machine) -> None:
    """The third shared finding in a fortnight makes a referral due; split ones never count."""
    active_party(machine, BRIGADE)
    for number in (1, 2, 3):
        found_on(machine, BRIGADE, DIVISION)
        split = machine.must("agency:aid", "incident.reported", report_body())
        machine.must(OFFICER, "incident.registered", {"severity": "grave"}, [split])
        machine.must(OFFICER, "incident.acknowledged", {}, [split])
        assessed = {"nature": "Fire", "threat_to_compliance": "limited"}
        machine.must(OFFICER, "incident.assessed", assessed, [split])
        machine.must(ONE, "incident.found", {**FOUND, "against": [BRIGADE]}, [split])
        none = {**FOUND, "finding": "not_substantiated", "proof_of_author": "unknown"}
        machine.must(TWO, "incident.found", none, [split])
        tally = tallies(_view(machine), BRIGADE)["made-up-truce"]
        assert len(tally.counted) == number
        assert tally.referral_due == (number == 3)
        machine.tick(24 * 3600)
    # Outside the window the first no longer counts.
    machine.tick((11 * 24 + 12) * 3600)
    machine.must(ONE, "meeting.held", {"body": "hotline", "title": "t", "reference": "r"})
    tally = tallies(_view(machine), BRIGADE)["made-up-truce"]
    assert (len(tally.counted), tally.referral_due) == (2, False)


MINISTERS = "{id: ministers, name: Made-up ministers, chairs: [state:one, state:two]}"


def test_row_08_a_referral_reaches_ministers_with_the_full_file(tmp_path: Path) -> None:
    """A minister, who saw nothing before, reads every entry of both linked incidents, and no more.

    The other incident on the desk stays closed to it. Whoever sees the referral and not the whole
    file learns how many entries are withheld; their kinds only those on the rung.
    """
    seat = MINISTERS[:-1] + ", members: [person:miller]}"
    known = "  un:office: {name: Made-up UN office"
    text = m.TERMS.read_text().replace(MINISTERS, seat)
    text = text.replace(known, f"  person:miller: {{name: A made-up minister}}\n{known}")
    machine = m.make(tmp_path / "desk", text.encode())
    machine.marks = False
    subject = found_on(machine, BRIGADE, DIVISION)
    other = found_on(machine, DIVISION, BRIGADE)
    twin = machine.must("monitor:post", "incident.reported", report_body(means="heard"))
    machine.must(OFFICER, "subject.linked", {"why": "One shelling"}, [subject, twin])
    assert list(_view(machine, MINISTER).every(Question(part="incident"))) == []
    # Neither a part of the file nor half of what is linked goes up.
    file = list(machine.state(subject).file)  # type: ignore[union-attr] # it is there
    body = {"rung": "ministers", "reason": "The third", "file": file}
    assert machine.refused(ONE, "incident.referred", {**body, "file": file[1:]},
                           [subject, twin]) == {"FILE_NOT_FULL"}  # fmt: skip
    assert machine.refused(ONE, "incident.referred", body, [subject]) == {"FILE_LINKED"}
    sent = refer(machine, "ministers", [subject, twin])

    view = _view(machine, MINISTER)
    listed = {each.subject for each in view.every(Question(part="incident"))}
    assert other not in listed
    assert subject in listed
    shown = view.show(subject)
    [found] = referrals.files_of(view, shown)
    assert found.referral.entry == sent
    assert found.complete
    assert [line for line in found.lines if line.status != "seen"] == []
    whole = referrals.files_of(_view(machine), _view(machine).show(subject))[0]
    assert [line.entry for line in found.lines] == [line.entry for line in whole.lines]
    kinds = {line.kind for line in found.lines}
    assert {"incident.reported/1", "incident.found/1", "incident.registered/1"} <= kinds

    third = _kept_from_the_rung(machine)
    view = _view(machine, MINISTER)
    [redacted] = referrals.files_of(view, view.show(third))
    assert redacted.complete
    assert redacted.withheld_kinds == {"incident.queried/1": 1}

    # The monitor sees the referral, and not every entry: how many, and not of which kinds.
    part = referrals.files_of(_view(machine, "monitor:post"),
                              _view(machine, "monitor:post").show(subject))  # fmt: skip
    assert [each.withheld_kinds for each in part] == [None]
    assert part[0].count("withheld") > 0
    assert {line.kind for line in part[0].lines if line.status == "withheld"} == {""}
    # Who does not see the referral is told of no file.
    assert referrals.files_of(_view(machine, BRIGADE), _view(machine, BRIGADE).show(subject)) == []

    # It lies before the ministers, with what is said of its file.
    told = bodies.facts(_view(machine, MINISTER), machine.desk.standing().first)
    before = {each["body"]: each["before_it"] for each in told["bodies"]}
    assert [each["subject"] for each in before["ministers"]] == [third, subject]
    assert "complete up to place" in before["ministers"][0]["file"]["says"]
    assert copied(machine, tmp_path / "copy").audit().ok
    machine.desk.close()


def test_row_08_a_rung_with_a_quorum_decides_in_a_meeting(tmp_path: Path) -> None:
    """A local body of two sides and guarantors decides when each has agreed; a rung up, others."""
    text = m.TERMS.read_text().replace(
        "  - {id: hotline, name: Hotline}\n",
        "  - {id: hotline, name: Hotline}\n"
        "  - {id: mill_committee, name: Local committee, quorum: table, refers_to: task_force,\n"
        "     secretariat: un:office,"
        "     emergency: guarantor_alone}\n",
    )
    machine = m.make(tmp_path / "desk", text.encode())
    machine.marks = False
    for actor in (BRIGADE, DIVISION):
        active_party(machine, actor)
    subject = found_on(machine, BRIGADE, DIVISION)
    refer(machine, "mill_committee", [subject])
    decided = {"rung": "mill_committee", "decision": "no_action", "summary": "Settled"}
    assert machine.refused(OFFICE, "incident.decided", decided, [subject]) == {
        "RUNG_WITHOUT_QUORUM"
    }
    called = {"body": "mill_committee", "title": "At it", "convenes_at": "2016-03-11T09:00:00Z"}
    meeting = machine.must(OFFICE, "meeting.called", called)
    table = [{"actor": actor, "how": "present"} for actor in (BRIGADE, DIVISION, ONE)]
    table.append({"actor": TWO, "how": "accompanied"})
    machine.must(OFFICE, "meeting.attendance_recorded", {"attendance": table}, [meeting])
    taken = {"text": "Both withdraw from the mill", "quorum": "table"}
    about = [meeting, subject]
    for agreed, codes in (
        ([BRIGADE, ONE], {"QUORUM_NOT_MET"}),
        ([BRIGADE, DIVISION], {"QUORUM_NOT_MET"}),
        ([BRIGADE, DIVISION, TWO], {"QUORUM_NOT_MET", "VOICE_ACCOMPANIES"}),
    ):
        short = {**taken, "agreed": agreed}
        assert machine.refused(OFFICE, "meeting.decision_taken", short, about) == codes
    enough = {**taken, "agreed": [BRIGADE, DIVISION, ONE]}
    machine.must(ONE, "meeting.decision_taken", enough, about)
    # Its own hand alone is not enough; with another's on the minutes it is.
    with_it = [subject, meeting]
    assert machine.refused(OFFICE, "incident.decided", decided, with_it) == {"RUNG_WITHOUT_QUORUM"}
    machine.must(OFFICE, "meeting.adjourned", {"why": "Done"}, [meeting])
    machine.must(DIVISION, "meeting.minutes_approved", {"reference": "Minutes"}, [meeting])
    machine.must(OFFICE, "incident.decided", decided, with_it)
    told = bodies.facts(_view(machine), machine.desk.standing().first)
    [decision] = told["decisions"]
    assert (decision["quorum"], decision["vouched_for"]) == ("table", True)
    assert decision["about"] == [subject]
    committee = told["bodies"][0]
    assert (committee["body"], committee["above"]) == ("mill_committee", "task_force")
    machine.desk.close()


def test_row_32_each_party_has_an_answerable_guarantor_or_shows_that_it_has_none(
    machine: m.Machine,
) -> None:
    """By Terms through its side, or by a guarantor's own word; and the log says who said what."""
    active_party(machine, BRIGADE)
    active_party(machine, DIVISION)

    def answers() -> dict[str, Any]:
        told = bodies.facts(_view(machine), machine.desk.standing().first)
        return {each["party"]: each for each in told["parties"]}

    found = answers()
    assert {party: [(g["guarantor"], g["by"]) for g in each["guarantors"]]
            for party, each in found.items()} == {
        BRIGADE: [(ONE, "terms")], DIVISION: [(TWO, "terms")]}  # fmt: skip
    claim = machine.must(TWO, "charge.claimed", {"party": BRIGADE, "grounds": "It supplies them"})
    assert [g["guarantor"] for g in answers()[BRIGADE]["guarantors"]] == [ONE, TWO]
    assert machine.refused(TWO, "charge.claimed", {"party": BRIGADE}) == {"CHARGE_STANDS"}
    assert machine.refused(OFFICE, "charge.claimed", {"party": BRIGADE}) == {"NOT_GUARANTOR"}
    machine.must(TWO, "charge.laid_down", {"why": "They parted"}, [claim])
    assert [g["guarantor"] for g in answers()[BRIGADE]["guarantors"]] == [ONE]

    asked = {"guarantor": TWO, "party": DIVISION, "asked": "To stop the fire"}
    request = machine.must(OFFICE, "influence.asked", asked)
    assert machine.refused(ONE, "influence.used", {"did": "A call"}, [request]) == {
        "NOT_THE_GUARANTOR"
    }
    machine.must(TWO, "influence.used", {"did": "Spoke to its commander"}, [request])
    for by, outcome in ((OFFICER, "no_change"), (TWO, "as_asked")):
        told = {"outcome": outcome, "summary": "As seen"}
        machine.must(by, "influence.outcome_told", told, [request])
    [entry] = answers()[DIVISION]["influence"]
    assert [(word["kind"], word["by"]) for word in entry["log"]] == [
        ("asked", OFFICE), ("used", TWO), ("outcome_told", OFFICER), ("outcome_told", TWO),
    ]  # fmt: skip
    # None of it is a finding: nothing counts against anybody.
    assert not tallies(_view(machine), DIVISION)["made-up-truce"].counted


def test_row_32_a_party_for_whom_nobody_answers_shows_as_such(tmp_path: Path) -> None:
    """Where Terms give its side to no guarantor, the party stands with nobody, and not unnamed."""
    text = m.TERMS.read_text().replace("    answers_for: [north]\n", "")
    machine = m.make(tmp_path / "desk", text.encode())
    active_party(machine, BRIGADE)
    terms = machine.desk.standing().first
    [answer_] = bodies.facts(_view(machine), terms)["parties"]
    assert (answer_["answered_for"], answer_["guarantors"]) == (False, [])
    assert "Nobody answers for group:brigade" in answer_["says"]
    # A reader who might not see a claim is told no more than what it sees.
    [narrowed] = bodies.facts(_view(machine, BRIGADE), terms)["parties"]
    assert narrowed["answered_for"] is None
    machine.must(TWO, "charge.claimed", {"party": BRIGADE})
    [answer_] = bodies.facts(_view(machine), terms)["parties"]
    assert [g["by"] for g in answer_["guarantors"]] == ["claim"]
    machine.desk.close()
