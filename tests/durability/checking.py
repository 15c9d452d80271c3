"""What must be true of a desk after its power failed, or its process, or its disk."""

from __future__ import annotations

import shutil
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tests.desk import machine as m
from tests.desk.damage import report_body
from tests.durability.workload import STORE, Record

from truceline.auditor import audit
from truceline.desk import Desk
from truceline.errors import TrucelineError
from truceline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from tests.durability.power import Image


@dataclass(slots=True)
class Tally:
    """What came of many images.

    Args:
        images: How many were looked at, and how many of them were different.
        promised: How many entries the desk had answered for, over all images.
        lost: How many of those were not there, over all images.
        damaged: Images that did not open or did not pass the audit.
        losing: Images in which something promised was not there.
        why: The first thing that was wrong.
    """

    images: int = 0
    different: int = 0
    promised: int = 0
    lost: int = 0
    damaged: int = 0
    losing: int = 0
    why: str = ""

    def line(self, title: str) -> str:
        """One line of a report."""
        return (
            f"{title}: {self.images} images ({self.different} different), "
            f"{self.promised} promised entries, {self.lost} lost in {self.losing} images, "
            f"{self.damaged} images damaged"
        )


@dataclass(slots=True)
class Examiner:
    """Looks at images of one desk, each different one once.

    Args:
        room: An empty folder to work in.
        keys: The desk's folder of keys.
        record: What the desk had answered.
        base: How many entries were there before the work began: these are not counted.
    """

    room: Path
    keys: Path
    record: Record
    base: int
    tally: Tally = field(default_factory=Tally)
    _seen: dict[int, tuple[int, str]] = field(default_factory=dict)

    def look(self, image: Image, said: int) -> None:
        """Count what is wrong with one image, of which so many entries were promised."""
        self.tally.images += 1
        self.tally.promised += said - self.base
        known = hash(tuple(sorted(image.items())))
        if known not in self._seen:
            self.tally.different += 1
            self._seen[known] = self._opened(image)
        size, wrong = self._seen[known]
        if wrong:
            self.tally.damaged += 1
        lost = max(0, said - max(size, self.base))
        self.tally.lost += lost
        self.tally.losing += bool(lost)
        if (wrong or lost) and not self.tally.why:
            self.tally.why = wrong or f"{lost} of {said} entries are lost"

    def _opened(self, image: Image) -> tuple[int, str]:
        """How many entries are on the image, and what is wrong with it."""
        folder = self.room / "desk"
        folder.mkdir()
        try:
            shutil.copytree(self.keys, folder / "keys")
            for name, data in image.items():
                (folder / name).write_bytes(data)
            return self._judged(folder)
        finally:
            shutil.rmtree(folder)

    def _judged(self, folder: Path) -> tuple[int, str]:
        size = 0
        try:
            with Desk.open(folder) as desk:
                size = desk.store.size()
                wrong = self._wrong(desk.store, size) or sound(desk.store, self.room)
                return size, wrong or goes_on(desk)
        except (TrucelineError, sqlite3.DatabaseError) as error:
            return size, str(error)

    def _wrong(self, store: SqliteStore, size: int) -> str:
        """Whether what is there is what was recorded, and no group stands half."""
        if size not in self.record.sizes:
            return f"a ledger of {size} entries is half a group"
        for seq, told in enumerate(self.record.stored[:size]):
            found = store.stored(seq)
            if found is None or found.leaf != told.leaf:
                return f"entry {seq} is another"
            gone = found.envelope is None and seq in self.record.destroyed
            if not gone and (found.envelope, found.salt) != (told.envelope, told.salt):
                return f"the body of entry {seq} is another"
        return ""


def sound(store: SqliteStore, room: Path) -> str:
    """What the audit finds; empty where all is well."""
    scratch = SqliteStore.create(room / "scratch.sqlite")
    try:
        scratch.connection.execute("PRAGMA synchronous = OFF")
        report = audit(store, scratch)
        return "" if report.ok else str(report.findings[0].fault)
    finally:
        scratch.close()
        for left in room.glob("scratch.sqlite*"):
            left.unlink()


def goes_on(desk: Desk) -> str:
    """Whether the desk takes the next entry by itself; empty where it does."""
    desk.store.connection.execute("PRAGMA synchronous = OFF")
    size = desk.store.size()
    desk.record(m.PAIRS["person:miller"], "incident.reported", report_body(), now=desk.newest_at())
    return "" if desk.store.size() > size else "the desk took no further entry"


def drive_of(folder: Path) -> Image:
    """The store's files as they are on a disk."""
    return {path.name: path.read_bytes() for path in folder.glob(f"{STORE}*")}
