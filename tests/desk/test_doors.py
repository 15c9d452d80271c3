"""Doors that must stay shut: words that are no roles, keys that are others', files of others."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk.damage import report_body

from truceline.analysis.founding import admit_genesis
from truceline.auditor import audit
from truceline.desk import Desk
from truceline.errors import Refused, TrucelineError
from truceline.keyring import author
from truceline.keyring.files import new_pair
from truceline.keyring.log_keys import LogKeys
from truceline.ledger.wire import read_envelope
from truceline.mechanism.terms import Terms
from truceline.opening import Opening
from truceline.registrar import Accepted, Declined
from truceline.sheets import subject as showing
from truceline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOW_ORDER = bytes(32)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A desk."""
    made = m.make(tmp_path / "desk")
    yield made
    made.desk.close()


def test_a_relation_is_no_role(machine: m.Machine) -> None:
    """Whoever is registered in a role called parties, author or recipients sees no more by it."""
    subject = machine.must("person:miller", "incident.reported", report_body())
    spy = new_pair("person:spy")
    roles = ["parties", "author", "recipients"]
    machine.desk.enrol(m.CONVENOR, spy, name="Made-up", roles=roles, now=machine.tick())
    view = machine.desk.view(machine.desk.scope("person:spy"))
    with pytest.raises(TrucelineError, match="SUBJECT_UNKNOWN"):
        view.show(subject)


@pytest.mark.parametrize("name", ["own", "log"])
def test_a_desk_does_not_open_with_a_weak_key_of_its_own(name: str) -> None:
    """A key under which one signature holds for every message opens no desk."""
    terms = m.TERMS.read_bytes()
    opening = Opening(
        origin="desk.example/made-up", terms=terms, convenor=m.CONVENOR, name="Made-up",
        at=m.START, replay=True,
    )  # fmt: skip
    log = LogKeys(first=new_pair("log"))
    draft = opening.draft(Terms.parse(terms), own=new_pair("desk").public, log=log)
    member = {"own": "desk_public", "log": "log_public"}[name]
    for key, code in ((LOW_ORDER, "KEY_LOW_ORDER"), (m.CONVENOR.public, "KEY_SHARED")):
        body = {**draft.statement.body, member: key.hex()}
        draft = replace(draft, statement=replace(draft.statement, body=body))
        envelope = read_envelope(author.sign(draft, m.CONVENOR).envelope)
        with pytest.raises(Refused, match=code):
            admit_genesis(envelope, m.START)


def test_a_first_key_belongs_to_its_actor_alone(machine: m.Machine) -> None:
    """The key that opened the desk is entered once, for its own actor, and can be revoked then."""
    own = m.CONVENOR.request(machine.desk.origin).as_json()
    others = replace(m.CONVENOR, actor="state:one").request(machine.desk.origin).as_json()
    assert machine.refused("un:convenor", "key.enrolled", others) == {"KEY_EXISTS"}
    entered = machine.must("un:convenor", "key.enrolled", own)
    assert machine.refused("un:convenor", "key.enrolled", own) == {"KEY_EXISTS"}
    assert machine.refused("un:convenor", "key.enrolled", others) == {"KEY_EXISTS"}
    machine.must("un:convenor", "key.revoked", {"why": "Lost"}, [entered])
    body = {"body": "task_force", "title": "Late", "reference": "none"}
    assert machine.refused("un:convenor", "meeting.held", body) == {"KEY_REVOKED"}


def test_nobody_else_speaks_as_the_desk(machine: m.Machine) -> None:
    """Not even who enrols all others enrols a key under which to speak as the desk itself."""
    false = new_pair("desk").request(machine.desk.origin).as_json()
    assert machine.refused("un:convenor", "key.enrolled", false) == {"KEY_OF_DESK"}


def test_a_desk_is_its_owners_alone(tmp_path: Path) -> None:
    """Nobody else on the machine can read a desk's store, wherever it was made."""
    (tmp_path / "there").mkdir()
    for name in ("new", "there"):
        machine = m.make(tmp_path / name)
        for each in (tmp_path / name).glob("desk.sqlite*"):
            assert stat.S_IMODE(each.stat().st_mode) & 0o077 == 0, each
        machine.desk.close()


def test_one_spoilt_box_hides_nothing_else(machine: m.Machine) -> None:
    """A box named as sealed to a reader whose key does not open it is said to be so, no more."""
    officer = machine.pairs["cell:officer"]
    sealed = {"reporter": "A miller", "narrative": "Six rounds."}
    body = report_body(**sealed)
    good = machine.must("person:miller", "incident.reported", body, seal_to=["cell:officer"])
    other = replace(officer, identity=new_pair("cell:officer").identity)
    files = showing.Files(machine.desk.view(), officer)
    [entry] = showing.facts(files, good)["entries"]
    assert entry["opened"] == sealed
    files = showing.Files(machine.desk.view(), other)
    [entry] = showing.facts(files, good)["entries"]
    assert entry["opened"] == {}
    assert [box["fault"]["code"] for box in entry["sealed"]] == ["SEAL_NOT_FOR_YOU"] * 2


def test_an_audit_beside_a_writer_finds_what_is_there(machine: m.Machine, tmp_path: Path) -> None:
    """What another worker records while the audit runs is no fault of what it goes through."""
    other = Desk.open(machine.desk.folder)
    body: dict[str, Any] = {"body": "task_force", "title": "Meanwhile", "reference": "none"}

    def meanwhile(seq: int) -> None:
        if seq in {3, machine.store.size() - 1}:
            other.record(m.CONVENOR, "meeting.held", body, now=machine.tick())

    size = machine.store.size()
    scratch = SqliteStore.create(tmp_path / "scratch.sqlite")
    report = audit(machine.store, scratch, meanwhile)
    assert report.ok, report.as_json()
    assert report.entries == size
    other.close()
    assert audit(machine.store, SqliteStore.create(tmp_path / "again.sqlite")).ok


def test_the_end_of_time_is_refused_like_any_other(machine: m.Machine) -> None:
    """A notice until the last second of the year 9999 upsets nothing else in its group."""
    end = "9999-12-31T23:59:59Z"
    body: dict[str, Any] = {
        "notice": "strike_on_excluded", "title": "Made-up", "recipients": ["state:two"],
        "volumes": [_volume(end)],
    }  # fmt: skip
    pair = machine.pairs["state:one"]
    with pytest.raises(TrucelineError, match="TIME_RANGE"):
        machine.desk.draft(pair, "notice.filed", body, now=machine.tick())
    body["volumes"] = [_volume("2016-03-14T07:00:00Z")]
    good = machine.desk.draft(pair, "notice.filed", body, now=machine.tick())
    whole = {**good.statement.body, "volumes": [_volume(end)]}
    draft = replace(good, statement=replace(good.statement, body=whole))
    other = {"body": "task_force", "title": "Beside it", "reference": "none"}
    beside = machine.desk.draft(pair, "meeting.held", other, now=machine.tick())
    answers = machine.desk.registrar.append([author.sign(each, pair) for each in (draft, beside)])
    assert [isinstance(each, Accepted) for each in answers] == [False, True]
    late = replace(beside.statement, signed_at=datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC))
    [answer] = machine.desk.registrar.append([author.sign(replace(beside, statement=late), pair)])
    assert isinstance(answer, Declined)
    assert {fault.code for fault in answer.faults} == {"TIME_INVALID"}


def _volume(end: str) -> dict[str, Any]:
    ring = [(36.0, 37.0), (36.0, 37.1), (36.1, 37.1), (36.1, 37.0)]
    height = {"reference": "W84", "units": "M"}
    return {
        "volume": {
            "outline_polygon": {"vertices": [{"lat": lat, "lng": lng} for lat, lng in ring]},
            "altitude_lower": {"value": 0, **height},
            "altitude_upper": {"value": 3000, **height},
        },
        "time_start": {"value": "2016-03-14T06:00:00Z", "format": "RFC3339"},
        "time_end": {"value": end, "format": "RFC3339"},
    }
