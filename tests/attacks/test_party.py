"""A party as attacker: it denies, was never told, floods, replays, signs with a weak key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.running import answer, ok
from tests.desk import machine as m
from tests.desk.damage import report_body

from truceline.keyring import author
from truceline.ledger.entry import Submission, seal_envelope
from truceline.registrar import Accepted, Declined

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desks import MadeUp

BRIGADE, OFFICER = "group:brigade", "cell:officer"
LOW_ORDER = bytes.fromhex("0100000000000000000000000000000000000000000000000000000000000000")


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A desk on which anybody may speak; three reports of one reporter a day."""
    text = m.TERMS.read_text(encoding="utf-8")
    limited = text.replace("\nreporting:\n", "\nreporting:\n  quota: {count: 3, window: P1D}\n")
    assert limited != text
    made = m.make(tmp_path / "desk", limited.encode())
    made.marks = False
    yield made
    made.desk.close()


class TestDenies:
    """'We never said that', and 'we were never told'."""

    def test_an_author_cannot_deny_what_it_signed(self, desk: MadeUp, tmp_path: Path) -> None:
        """The receipt holds the signed words; whoever has it needs no desk to prove them."""
        out = tmp_path / "said.tlog-proof"
        ok("receipt", desk.subjects["flight"], "-o", out)
        policy = (desk.folder / "witness.policy").read_bytes()
        (tmp_path / "own.policy").write_bytes(policy)
        desk.folder.rename(tmp_path / "gone")
        found = answer("verify", out, "--policy", tmp_path / "own.policy")
        assert found["holds"]
        assert found["signed"]
        assert "state:one" in found["says"]

    def test_a_recipient_cannot_say_that_it_was_never_told(self, desk: MadeUp) -> None:
        """The chain says what each did: who acknowledged, and who was silent, which is no consent.

        What the chain proves of the silent one is since when it could have read, never that it did.
        """
        told = json.dumps(answer("told", desk.subjects["convoy"]))
        assert "state:one" in told
        assert "state:two" in told
        page = ok("told", desk.subjects["convoy"])
        assert "silent" in page.lower()


class TestFloods:
    """Many false reports, to bury true ones or to move the ladder."""

    def test_a_quota_holds_for_each_reporter(self, machine: m.Machine) -> None:
        """The fourth report of a day is refused by name; others report as before."""
        for _ in range(3):
            machine.must(BRIGADE, "incident.reported", report_body(suspected=["group:division"]))
        answer_ = machine.say(
            BRIGADE, "incident.reported", report_body(suspected=["group:division"])
        )
        assert isinstance(answer_, Declined)
        [fault] = answer_.faults
        assert fault.code == "REPORT_QUOTA"
        assert "takes 3 reports of one reporter" in fault.sentence
        machine.must("monitor:post", "incident.reported", report_body())

    def test_nothing_escalates_by_volume(self, machine: m.Machine) -> None:
        """Reports that nobody verified move no severity, no finding, no rung, however many."""
        first = machine.must(BRIGADE, "incident.reported", report_body())
        machine.must(OFFICER, "incident.registered", {"severity": "minor"}, [first])
        before = machine.state(first)
        for _ in range(2):
            machine.must(BRIGADE, "incident.reported", report_body())
        after = machine.state(first)
        assert after == before
        assert after is not None
        for subject in machine.subjects["incident"]:
            row = machine.store.listed(subject)
            assert row is not None
            assert (row.state, row.rung) in {("reported", ""), ("registered", "")}


class TestReplays:
    """What was signed once is sent again, here or elsewhere."""

    def test_the_same_entry_is_recorded_once(self, machine: m.Machine) -> None:
        """Sent again it is known, at its old place; with another salt it is refused or the same."""
        pair = machine.pairs[BRIGADE]
        draft = machine.desk.draft(pair, "incident.reported", report_body(), now=machine.tick())
        submission = author.sign(draft, pair)
        [done] = machine.desk.registrar.append([submission])
        assert isinstance(done, Accepted)
        size = machine.store.size()
        other = Submission(envelope=submission.envelope, salt=bytes(32), boxes=submission.boxes)
        for again in (submission, other):
            [second] = machine.desk.registrar.append([again])
            assert isinstance(second, Accepted)
            assert (second.seq, second.known) == (done.seq, True)
        assert machine.store.size() == size

    def test_an_entry_of_another_desk_is_refused(self, machine: m.Machine, desk: MadeUp) -> None:
        """Every statement names its desk, under the signature: it counts nowhere else."""
        del desk
        pair = machine.pairs[BRIGADE]
        speaker = author.Speaker(origin="desk.example/other", actor=BRIGADE, key=pair.id)
        draft = author.compose(
            speaker, "incident.reported", report_body(), now=machine.tick(),
            seen=machine.desk.seen(),
        )  # fmt: skip
        [done] = machine.desk.registrar.append([author.sign(draft, pair)])
        assert isinstance(done, Declined)
        assert {fault.code for fault in done.faults} == {"DESK_OTHER"}


class TestLowOrderKey:
    """A key under which one signature holds for every message: its holder could deny all."""

    def test_it_is_never_enrolled(self, machine: m.Machine) -> None:
        """The request is refused by name, before anything of it stands on the ledger."""
        good = machine.pairs[BRIGADE].request(machine.desk.origin).as_json()
        request = good | {"public": LOW_ORDER.hex(), "possession": (LOW_ORDER + bytes(32)).hex()}
        assert "KEY_LOW_ORDER" in machine.refused("un:convenor", "key.enrolled", request)

    def test_its_one_signature_signs_nothing(self, machine: m.Machine) -> None:
        """A statement under such a key, with the signature that holds for all: refused."""
        pair = machine.pairs[BRIGADE]
        draft = machine.desk.draft(pair, "incident.reported", report_body(), now=machine.tick())
        universal = LOW_ORDER + bytes(32)
        envelope = seal_envelope(draft.statement.to_bytes(), universal)
        [done] = machine.desk.registrar.append([Submission(envelope=envelope, salt=draft.salt)])
        assert isinstance(done, Declined)
        assert {fault.code for fault in done.faults} == {"SIGNATURE"}
