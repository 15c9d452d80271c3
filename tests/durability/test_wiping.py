"""What was destroyed is wiped off the disk, even where power or disk failed just after it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.desk import machine as m
from tests.desk.damage import report_body

from truceline.desk import Desk
from truceline.errors import DeskFault, Fault

if TYPE_CHECKING:
    from pathlib import Path

WORD = "qwyzzlebrook"


def _files(folder: Path) -> bytes:
    return b"".join(each.read_bytes() for each in folder.glob("desk.sqlite*"))


def _destroy(machine: m.Machine, said: str) -> None:
    body = {
        "entry": said,
        "place": machine.store.seq_of(said),
        "what": "body",
        "ground": "safety",
        "why": "Asked for.",
    }
    machine.must("cell:officer", "body.destroyed", body, [said])


def test_what_a_kill_left_of_a_destroyed_body_is_wiped_by_the_next_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The desk was killed between the destruction and the wiping: the next worker wipes."""
    machine = m.make(tmp_path / "desk", roles={name: m.ROLES[name] for name in list(m.ROLES)[:8]})
    said = machine.must("person:miller", "incident.reported", report_body(place_as_said=WORD))

    def killed() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(machine.store, "scrub", killed)
    with pytest.raises(KeyboardInterrupt):
        _destroy(machine, said)
    # The connection is let go as a kill lets go of it: nothing is merged, nothing tidied up.
    assert WORD.encode() in _files(tmp_path / "desk")
    with Desk.open(tmp_path / "desk") as desk:
        again = m.Machine(desk=desk, now=machine.now)
        assert desk.store.scrub_due()
        again.must("person:miller", "incident.reported", report_body())
        assert WORD.encode() not in _files(tmp_path / "desk")
        assert not desk.store.scrub_due()
    machine.desk.close()


def test_a_disk_that_fails_while_wiping_says_that_the_entry_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever destroyed hears that it is recorded and that old bytes are still to be wiped."""
    machine = m.make(tmp_path / "desk", roles={name: m.ROLES[name] for name in list(m.ROLES)[:8]})
    said = machine.must("person:miller", "incident.reported", report_body())

    def failed() -> None:
        raise DeskFault(Fault("DISK_FULL", "The disk is full.", "Make room."))

    monkeypatch.setattr(machine.store, "scrub", failed)
    with pytest.raises(DeskFault) as error:
        _destroy(machine, said)
    assert [fault.code for fault in error.value.faults] == ["SCRUB_DUE", "DISK_FULL"]
    assert machine.store.is_destroyed(said)
    assert machine.store.scrub_due()
    machine.desk.close()
