"""The rows of the trace table on channels, focal points, contacts and visits, end to end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk.damage import copied

from truceline.analysis.reach import reach, silence
from truceline.cli.channels import register_of
from truceline.store.finding import Question

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from truceline.analysis.reach import Reach

OFFICER, OFFICE, ONE, TWO = "cell:officer", "un:office", "state:one", "state:two"
BRIGADE = "group:brigade"
LINE = {"channel": "line", "name": "The line", "sort": "hotline", "medium": "voice",
        "between": ["guarantor", "party"], "number": "extension 4711"}  # fmt: skip


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A fresh desk; whatever a row records on it, the audit holds in the end."""
    made = m.make(tmp_path / "desk")
    made.marks = False
    yield made
    assert copied(made, tmp_path / "copy").audit().ok
    made.desk.close()


def _active(machine: m.Machine, actor: str, side: str, to: str) -> str:
    other = TWO if to == ONE else ONE
    subject = machine.must(actor, "party.declared", {
        "actor": actor, "name": f"Made-up {actor}", "side": side, "to": to})  # fmt: skip
    machine.must(to, "party.attested", {"to": other}, [subject])
    machine.must(to, "party.activated", {}, [subject])
    return subject


def _called(machine: m.Machine, to: str, outcome: str) -> str:
    return machine.must(OFFICER, "contact.attempted", {
        "to": to, "channel": "line", "subject": "The night", "outcome": outcome})  # fmt: skip


def _reach(machine: m.Machine, at: datetime | None = None) -> dict[str, Reach]:
    return {each.party: each for each in reach(register_of(machine.desk.view(at=at)))}


def test_row_02_each_active_party_has_a_reachable_focal_point_or_an_alarm(
    machine: m.Machine,
) -> None:
    """Of two active parties one is reachable and one is an alarm; what goes wrong turns the first.

    Nothing of it is stored: asked about an earlier instant, the desk says what held then.
    """
    _active(machine, BRIGADE, "north", ONE)
    _active(machine, "group:division", "south", TWO)
    line = machine.must(OFFICER, "channel.opened", LINE)
    point = machine.must(BRIGADE, "focal_point.named", {
        "actor": BRIGADE, "post": "Watch", "channels": ["line"], "name": "A captain"})  # fmt: skip
    assert not any(each.reachable for each in _reach(machine).values())
    machine.tick(60)
    _called(machine, BRIGADE, "answered")
    answered, found = machine.now, _reach(machine)
    # Every active party is there, reachable or an alarm with a reason: none is left out.
    assert set(found) == {BRIGADE, "group:division"}
    assert (found[BRIGADE].reachable, found[BRIGADE].focal_point) == (True, point)
    assert found["group:division"].reasons == ("no focal point is named",)
    assert "ALARM" in found["group:division"].says

    machine.tick(13 * 3600)
    machine.must(ONE, "meeting.held", {"body": "task_force", "title": "t", "reference": "r"})
    assert "silent" in _reach(machine)[BRIGADE].reasons[0]
    machine.must(OFFICER, "channel.heartbeat", {}, [line])
    assert _reach(machine)[BRIGADE].reachable
    machine.must(TWO, "channel.suspended", {"why": "After a strike"}, [line])
    assert "suspended by state:two" in _reach(machine)[BRIGADE].reasons[0]
    machine.must(TWO, "channel.restored", {}, [line])
    _called(machine, BRIGADE, "no_answer")
    assert "had no answer" in _reach(machine)[BRIGADE].reasons[0]
    machine.must(BRIGADE, "focal_point.relieved", {"why": "Leave"}, [point])
    assert "relieved" in _reach(machine)[BRIGADE].reasons[0]
    assert _reach(machine, answered)[BRIGADE].reachable


def test_row_12_silence_is_measurable_by_date(machine: m.Machine) -> None:
    """Attempts without reply are on record with their dates, and the stretch since the last one."""
    tried = []
    for day, outcome in ((1, "answered"), (3, "no_answer"), (5, "line_down"), (9, "declined")):
        machine.now = m.START + timedelta(days=day)
        tried.append(machine.now + timedelta(seconds=1))
        _called(machine, BRIGADE, outcome)
    machine.must("group:division", "meeting.held", {
        "body": "task_force", "title": "t", "reference": "r"})  # fmt: skip
    view = machine.desk.view()
    contacts = [state for _, state in view.states("contact")]
    found = silence(BRIGADE, contacts, m.START + timedelta(days=30))
    assert [attempt.at for attempt in found.attempts] == tried
    assert found.outcomes == {"answered": 1, "no_answer": 1, "line_down": 1, "declined": 1}
    assert (found.answered_at, found.tried_since) == (tried[0], 3)
    assert found.unanswered_since == tried[1]
    assert found.stretch == m.START + timedelta(days=30) - tried[0]
    # At an earlier date it was another silence; nobody who was not tried is called silent.
    assert silence(BRIGADE, contacts, tried[1]).tried_since == 1
    assert silence("group:division", contacts, view.at).says.startswith("No attempt")
    # Whom it was tried to reach may say on the record that it was otherwise.
    missed = view.subject_id(found.attempts[1].entry)
    machine.must(BRIGADE, "contact.disputed", {"why": "Nobody called"}, [missed])
    assert machine.refused(OFFICER, "contact.disputed", {"why": "No"}, [missed]) == {
        "CONTACT_NOT_YOURS"
    }
    assert machine.desk.view().show(missed).state.disputed.by == BRIGADE
    # The way of the call is open to the one called as well as to the caller, and to nobody else.
    for reader, sees in ((BRIGADE, True), (OFFICER, True), ("monitor:post", False)):
        items = machine.desk.view(machine.desk.scope(reader)).every(Question(part="contact"))
        assert bool(list(items)) is sees, reader


def test_row_13_a_declined_visit_is_kept_with_date_and_who_says_so(machine: m.Machine) -> None:
    """Told by whoever offered, a refusal is that side's claim; told by the asked side, it stands.

    Either way it stays on record with its date, whoever says what later.
    """
    offer: dict[str, Any] = {"form": "send_delegation", "title": "A delegation", "to": TWO}
    subject = machine.must(ONE, "visit.offered", offer)
    day = machine.now
    machine.tick(3600)
    machine.must(ONE, "visit.declined", {"why": "unable"}, [subject], happened_at=day)
    shown = machine.desk.view().show(subject)
    assert shown.state.state == "said_declined"
    answer = shown.state.answer
    assert (answer.what, answer.by, answer.own, answer.at) == ("declined", ONE, False, day)
    assert answer.sentence(TWO) == (
        f"declined {day:%Y-%m-%d}, as state:one says: unable; state:two has not said so here"
    )
    assert "declined, as state:one says" in shown.item.row.title
    machine.must(OFFICER, "visit.declined", {
        "on_behalf_of": TWO, "why": "not now",
        "relayed": {"channel": "telephone", "caller_role": "duty officer"}}, [subject])  # fmt: skip
    shown = machine.desk.view().show(subject)
    answer = shown.state.answer
    assert (shown.state.state, answer.by, answer.own, answer.relayed) == (
        "declined", TWO, True, True)  # fmt: skip
    # Another's later claim changes nothing of it, and both stay.
    machine.must(ONE, "visit.accepted", {"why": "It said yes"}, [subject])
    shown = machine.desk.view().show(subject)
    assert (shown.state.state, shown.state.answer.by) == ("declined", TWO)
    assert [said.what for said in shown.state.said] == [
        "offered", "declined", "declined", "accepted"]  # fmt: skip
    [item] = machine.desk.view().every(Question(part="visit", state="declined"))
    assert item.subject == subject
    assert machine.refused(BRIGADE, "visit.cancelled", {"why": "No"}, [subject]) == {
        "VISIT_NOT_YOURS"
    }


def test_row_15_closing_a_channel_is_an_event_with_author(machine: m.Machine) -> None:
    """Several kinds of channel; each state with its author and date, and a closed one reopens."""
    line = machine.must(OFFICER, "channel.opened", LINE)
    radio = machine.must(ONE, "channel.opened", {
        "channel": "radio_net", "name": "Net", "sort": "radio_frequency", "medium": "radio",
        "between": ["actor:state:one", "actor:state:two"]})  # fmt: skip
    machine.must(OFFICER, "channel.opened", {
        "channel": "centre", "name": "Centre", "sort": "centre", "medium": "desk",
        "between": ["guarantor", "secretariat"]})  # fmt: skip
    sorts = {state.sort for _, state in machine.desk.view().states("channel")}
    assert sorts == {"hotline", "radio_frequency", "centre"}
    machine.must(TWO, "channel.suspended", {"why": "After a strike"}, [line])
    closed = machine.must(TWO, "channel.closed", {"why": "Notified strike"}, [line])
    at = machine.now
    state = machine.desk.view().show(line).state
    assert [turn.state for turn in state.history] == ["open", "suspended", "closed"]
    last = state.history[-1]
    assert (last.author, last.by, last.since, last.entry) == (TWO, TWO, at, closed)
    assert machine.refused(ONE, "channel.heartbeat", {}, [line]) == {"STATE_NOT_ALLOWED"}
    machine.must(ONE, "channel.restored", {"why": "Agreed"}, [line])
    states = [turn.state for turn in machine.desk.view().show(line).state.history]
    assert states == ["open", "suspended", "closed", "open"]
    # Before it was closed it was not, and the other channel never was.
    assert machine.desk.view(at=at - timedelta(seconds=1)).show(line).state.state == "suspended"
    assert machine.desk.view().show(radio).state.state == "open"
