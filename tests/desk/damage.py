"""A small desk with everything in it that an audit looks at, and ways to damage a copy of it."""

# ruff: noqa: S608 - tables and columns are this test's own words
from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.desk import machine as m

from truceline.auditor import audit
from truceline.ledger import leaves, proofs, tiles
from truceline.ledger.checkpoints import Checkpoint, sign_with_all
from truceline.registrar import Registrar
from truceline.store.base import Stored
from truceline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from truceline.ledger.audit import Report
    from truceline.ledger.entry import Submission


def stored(place: int, leaf: bytes, submission: Submission) -> Stored:
    """A row of the ledger."""
    return Stored(place, leaf, submission.envelope, submission.salt)


def report_body(**more: Any) -> dict[str, Any]:
    """A made-up report of an incident."""
    return {
        "report_class": "violation",
        "acts": ["mortar"],
        "occurred_from": "2016-03-10T08:00:00Z",
        "place_as_said": "near the mill",
        "area": {"south": 36.0, "west": 37.0, "north": 36.5, "east": 37.5},
        "suspected": ["group:brigade"],
        "affected": ["group:division"],
        "language": "ar",
        "source_class": "civilian",
        "means": "seen",
        **more,
    }


def small(folder: Path) -> m.Machine:
    """A desk with a sealed report, a link, a destroyed body, a revoked key and several tiles."""
    machine = m.make(folder)
    say = machine.must
    sealed = say("person:miller", "incident.reported",
                 report_body(reporter="A miller", narrative="Six rounds."))  # fmt: skip
    say("cell:officer", "incident.registered", {"severity": "grave"}, [sealed])
    other = say("monitor:post", "incident.reported", report_body(means="heard"))
    say("cell:officer", "subject.linked", {"why": "One shelling"}, [sealed, other])
    kept = say("cell:officer", "incident.acknowledged", {"told": "reporter"}, [sealed])
    said = say("person:miller", "incident.reported", report_body(reporter="The same"))
    place = machine.store.seq_of(said)
    say("cell:officer", "body.destroyed",
        {"entry": said, "place": place, "what": "body", "ground": "safety", "why": "Asked for."},
        [said])  # fmt: skip
    machine.subjects["kept"] = [kept, sealed, other]
    return machine


@dataclass
class Copy:
    """A copy of a desk's folder, to be damaged."""

    folder: Path

    @property
    def path(self) -> Path:
        """The store's file."""
        return self.folder / "desk.sqlite"

    def run(self, sql: str, *values: Any) -> None:
        """Change the store by hand."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            connection.execute(sql, values)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look into the store by hand."""
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            return connection.execute(sql, values).fetchall()

    def flip(self, table: str, column: str, where: str, at: int, bit: int = 1) -> None:
        """Flip one bit of one stored value."""
        [(value,)] = self.rows(f"SELECT {column} FROM {table} WHERE {where}")
        text = isinstance(value, str)
        data = bytearray(value.encode() if text else value)
        data[at % len(data)] ^= bit
        changed = data.decode("utf-8", "replace") if text else bytes(data)
        assert changed != value
        self.run(f"UPDATE {table} SET {column} = ? WHERE {where}", changed)

    def audit(self) -> Report:
        """Audit the copy as it stands."""
        scratch_path = self.folder / "scratch.sqlite"
        store, scratch = SqliteStore.open(self.path), SqliteStore.create(scratch_path)
        scratch.connection.execute("PRAGMA synchronous = OFF")
        try:
            return audit(store, scratch)
        finally:
            store.close()
            scratch.close()
            for each in self.folder.glob("scratch.sqlite*"):
                each.unlink()

    def steps(self) -> dict[int, tuple[int | None, str]]:
        """Each step that fails, with the first entry's place and the code."""
        found = self.audit().findings
        return {each.step: (each.seq, each.fault.code) for each in found}


def copied(machine: m.Machine, to: Path) -> Copy:
    """A copy of a desk whose log is written into its file."""
    machine.store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(machine.desk.folder, to)
    for left in (*to.glob("*-wal"), *to.glob("*-shm")):
        left.unlink()
    return Copy(to)


class Operator:
    """Somebody who holds the desk's log key and its file, and wants a false entry to stand."""

    def __init__(self, machine: m.Machine, copy: Copy | None = None) -> None:
        self.machine = machine
        self.store = machine.store if copy is None else SqliteStore.open(copy.path)

    def insert(self, submission: Submission, at: Any = None) -> int:
        """Append an entry past the registrar, with leaf, docket, tree and checkpoint all right."""
        store, desk = self.store, self.machine.desk
        registrar = Registrar(store, desk.registrar.signers[0], lambda: m.START)
        place = store.size()
        with store.transaction():
            recorded = at or self.machine.now
            leaf = leaves.Leaf(
                recorded_at=recorded,
                commitment=leaves.commitment(submission.salt, submission.envelope),
            ).encode()
            store.add_entry(stored(place, leaf, submission), submission.boxes)
            growth = tiles.grow(store.tile, place, [proofs.leaf_hash(leaf)])
            store.put_tiles(growth.tiles)
            checkpoint = Checkpoint(origin=desk.origin, size=growth.size, root=growth.root)
            note = sign_with_all(checkpoint, desk.registrar.signers, int(recorded.timestamp()))
            store.put_checkpoint(growth.size, growth.root, note)
        registrar.rebuild()
        if store is not self.machine.store:
            store.close()
        return place
