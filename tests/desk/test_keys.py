"""Keys hold in their time, for one actor, and are enrolled by whom the desk names."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from tests.desk import machine as m
from tests.desk.sayings import OFFICER
from tests.desk.test_bad_input import MEETING, sent, trace

from truceline.keyring.author import sign
from truceline.keyring.files import new_pair
from truceline.ledger.keys import revocation_message

if TYPE_CHECKING:
    from pathlib import Path


def test_keys_hold_only_in_their_time(tmp_path: Path) -> None:
    """A revoked key, one that has expired and one that begins later each have their code."""
    machine = m.make(tmp_path / "desk")
    origin, now = machine.desk.origin, machine.now
    times_of: dict[str, dict[str, datetime]] = {
        "early": {"valid_from": now + timedelta(days=9)},
        "late": {"valid_until": now + timedelta(hours=1)},
        "lost": {},
    }
    for name, times in times_of.items():
        pair = new_pair("state:one", seed=name.encode().ljust(32, b"."))
        more = {key: at.strftime("%Y-%m-%dT%H:%M:%SZ") for key, at in times.items()}
        machine.must("un:convenor", "key.enrolled", {**pair.request(origin).as_json(), **more})
        machine.pairs[name] = pair
    lost = machine.subjects["key"][-1]
    machine.must("un:convenor", "key.revoked", {"why": "Lost"}, [lost])
    machine.tick(7200)
    before = trace(machine)
    codes = {"early": "KEY_NOT_YET_VALID", "late": "KEY_EXPIRED", "lost": "KEY_REVOKED"}
    for name, code in codes.items():
        draft = machine.desk.draft(machine.pairs[name], "meeting.held", MEETING, now=machine.tick())
        assert sent(machine, sign(draft, machine.pairs[name])) == {code}
    assert trace(machine) == before
    # A key is not enrolled twice, for itself or for another, and not by whoever likes.
    again = machine.pairs["late"].request(origin).as_json()
    assert "KEY_EXISTS" in machine.refused("un:convenor", "key.enrolled", again)
    fresh = new_pair("state:one").request(origin).as_json()
    assert machine.refused("state:two", "key.enrolled", fresh) == {"NOT_ENROLLER"}
    stolen = {**fresh, "actor": "state:two"}
    assert machine.refused("un:convenor", "key.enrolled", stolen) == {"KEY_NOT_POSSESSED"}
    machine.desk.close()


def test_nothing_is_sealed_to_a_key_that_has_expired(tmp_path: Path) -> None:
    """A key past its time, or before it, is sealed to by nobody."""
    machine = m.make(tmp_path / "desk")
    origin, now = machine.desk.origin, machine.now
    for times in ({"valid_until": now + timedelta(hours=1)}, {"valid_from": now + timedelta(9)}):
        more = {key: at.strftime("%Y-%m-%dT%H:%M:%SZ") for key, at in times.items()}
        body = {**new_pair("state:one").request(origin).as_json(), **more}
        machine.must("un:convenor", "key.enrolled", body)
    held = machine.pairs["state:one"].seal
    assert machine.desk.standing().seals(machine.now)["state:one"] != held
    assert machine.desk.standing().seals(machine.tick(7200))["state:one"] == held
    assert (
        machine.desk.readers("incident.reported", ["state:one"], at=machine.now)["state:one"]
        == held
    )
    machine.desk.close()


def test_who_may_say_since_when_a_key_was_in_other_hands(tmp_path: Path) -> None:
    """Its actor and enrollers may; who only brings a prepared revocation may not, and no stranger.

    A revoked key is revoked again by an enroller alone, to say since when; nobody dates it ahead.
    """
    machine = m.make(tmp_path / "desk")
    origin = machine.desk.origin
    pair = new_pair("state:one")
    machine.must("un:convenor", "key.enrolled", pair.request(origin).as_json())
    (subject,) = machine.subjects["key"][-1:]
    since = (machine.now - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    ahead = (machine.now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    signed = pair.sign(revocation_message(origin, pair.actor, pair.public)).hex()
    prepared = {"why": "Made up", "reason": "lost", "prepared": signed}

    def refused(by: str, **more: str) -> set[str]:
        return machine.refused(by, "key.revoked", {"why": "Made up", **more}, [subject])

    assert refused(OFFICER) == {"NOT_ENROLLER"}
    assert refused(OFFICER, **prepared, compromised_since=since) == {"SINCE_NOT_YOURS"}
    assert refused(OFFICER, **{**prepared, "prepared": "00" * 64}) == {"REVOCATION_FORGED"}
    assert refused("un:convenor", compromised_since=ahead) == {"TIME_ORDER"}
    machine.must(OFFICER, "key.revoked", prepared, [subject])
    assert refused("un:convenor") == {"STATE_NOT_ALLOWED"}
    assert refused("state:one", compromised_since=since) == {"STATE_NOT_ALLOWED"}
    dated = {"why": "Made up", "reason": "copied", "compromised_since": since}
    machine.must("un:convenor", "key.revoked", dated, [subject])
    key = machine.desk.standing().keys[pair.id]
    assert key.revoked_at == key.revocations[0].at < key.revocations[1].at
    assert [each.own for each in key.revocations] == [False, False]
    machine.desk.close()
