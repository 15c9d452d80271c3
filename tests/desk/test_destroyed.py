"""What an entry destroyed is gone: from the file, from its journal, from the word index."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.desk import machine as m
from tests.desk.damage import copied, report_body

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORD = "qwyzzlebrook"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A desk with a few reports."""
    made = m.make(tmp_path / "desk")
    yield made
    made.desk.close()


def _destroyed(machine: m.Machine, entry: str, what: str) -> None:
    place = machine.store.seq_of(entry)
    body = {"entry": entry, "place": place, "what": what, "ground": "safety", "why": "Asked for."}
    machine.must("cell:officer", "body.destroyed", body, [entry])


def _files(machine: m.Machine) -> bytes:
    return b"".join(each.read_bytes() for each in machine.desk.folder.glob("desk.sqlite*"))


def test_a_destroyed_body_is_in_no_file_any_more(machine: m.Machine) -> None:
    """While the desk stays open, no byte of a destroyed body is left in store or journal."""
    report = report_body(place_as_said=f"near {WORD}")
    said = machine.must("person:miller", "incident.reported", report)
    machine.must("person:miller", "incident.reported", report_body())
    assert WORD.encode() in _files(machine)
    _destroyed(machine, said, "body")
    assert WORD.encode() not in _files(machine)


def test_a_destroyed_box_is_in_no_file_any_more(machine: m.Machine) -> None:
    """While the desk stays open, no byte of destroyed sealed fields is left."""
    said = machine.must("person:miller", "incident.reported", report_body(reporter="A miller"))
    seq = machine.store.seq_of(said)
    assert seq is not None
    [cipher] = machine.store.boxes(seq)
    assert cipher[-40:] in _files(machine)
    _destroyed(machine, said, "sealed")
    assert cipher[-40:] not in _files(machine)


@pytest.mark.parametrize("what", ["body", "sealed"])
def test_what_was_destroyed_and_is_still_there_is_found(
    machine: m.Machine, tmp_path: Path, what: str
) -> None:
    """An operator who keeps, or puts back, what an entry destroyed fails step 1 of the audit."""
    said = machine.must("person:miller", "incident.reported", report_body(reporter="A miller"))
    seq = machine.store.seq_of(said)
    assert seq is not None
    before = machine.store.stored(seq)
    [cipher] = machine.store.boxes(seq)
    assert before is not None
    _destroyed(machine, said, what)
    copy = copied(machine, tmp_path / "copy")
    assert copy.audit().ok
    copy.run("INSERT INTO box VALUES (?, 0, ?)", seq, cipher)
    report = copy.audit()
    assert [(f.step, f.seq, f.fault.code) for f in report.findings] == [(1, seq, "BODY_KEPT")]
    if what == "body":
        copy.run("DELETE FROM box WHERE seq = ?", seq)
        copy.run("INSERT INTO body VALUES (?, ?, ?)", seq, before.envelope, before.salt)
        report = copy.audit()
        assert [(f.step, f.seq, f.fault.code) for f in report.findings] == [(1, seq, "BODY_KEPT")]
