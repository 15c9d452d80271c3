"""The disk itself is copied while the desk works on it, as if the power had failed that instant."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from tests.durability import writing
from tests.durability.checking import sound
from tests.durability.images import disks, made, mounted
from tests.durability.lengths import THOROUGH
from tests.durability.live import live_desk

from truceline.desk import Desk
from truceline.errors import TrucelineError

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["disks"]
COPIES = 40 if THOROUGH else 3


@dataclass
class Copy:
    """A copy of the disk, and how many answers had been given when it was begun."""

    image: Path
    promised: list[str]


def _copies(room: Path, key_room: Path, pragma: str) -> list[Copy]:
    """Work on a mounted image, and copy the image file meanwhile."""
    image, answers = room / "disk.img", key_room / "answers"
    made(image, 48)
    answers.touch()
    copies = []
    # The kernel must not tidy up by itself within the time of a test: that would hide a loss.
    with mounted(image, room / "disk", "commit=300") as disk:
        live = live_desk(disk / "desk", key_room / "officer.key")
        os.sync()
        child = subprocess.Popen(
            [sys.executable, writing.__file__, live.folder, live.key, answers, pragma],
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        )
        try:
            _waited(answers, 1)
            rng = Random(3)  # noqa: S311 - moments, not secrets
            for number in range(COPIES):
                time.sleep(0.05 + rng.random() * 0.2)
                copies.append(_copied(child.pid, image, answers, room / f"copy{number}.img"))
        finally:
            child.kill()
            child.wait()
    return copies


def _waited(answers: Path, lines: int) -> None:
    until = time.monotonic() + 120
    while len(answers.read_text().split()) < lines and time.monotonic() < until:
        time.sleep(0.02)


def _copied(pid: int, image: Path, answers: Path, target: Path) -> Copy:
    """The image as it is at one instant: the desk stands still, and nobody syncs anything."""
    os.kill(pid, signal.SIGSTOP)
    try:
        while " T" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1][:3]:
            time.sleep(0.001)
        promised = answers.read_text().split()
        shutil.copyfile(image, target)
    finally:
        os.kill(pid, signal.SIGCONT)
    return Copy(target, promised)


def _examined(copy: Copy, room: Path) -> tuple[int, str]:
    """How many promised entries are not on a copy, and what else is wrong with it."""
    with mounted(copy.image, room / "copied") as disk:
        try:
            with Desk.open(disk / "desk") as desk:
                lost = [each for each in copy.promised if desk.store.seq_of(each) is None]
                return len(lost), sound(desk.store, room)
        except (TrucelineError, sqlite3.DatabaseError) as error:
            return len(copy.promised), str(error)
        finally:
            copy.image.unlink(missing_ok=True)


def _figures(title: str, copies: list[Copy], found: list[tuple[int, str]]) -> str:
    promised = sum(len(copy.promised) for copy in copies)
    return (
        f"ext4 image, {title}: {len(copies)} copies, {promised} acknowledged, "
        f"{sum(lost for lost, _ in found)} lost, {sum(bool(why) for _, why in found)} damaged"
    )


def test_a_disk_copied_while_the_desk_works_has_all_that_was_answered_for(
    disks: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Every copy mounts, opens and passes the audit; no acknowledged entry is missing from it."""
    copies = _copies(disks, tmp_path, "PRAGMA wal_autocheckpoint = 100")
    found = [_examined(copy, tmp_path) for copy in copies]
    record_property("figures", _figures("FULL", copies, found))
    assert sum(len(copy.promised) for copy in copies) > COPIES
    assert found == [(0, "")] * COPIES


def test_a_copied_disk_shows_what_a_desk_that_does_not_sync_loses(
    disks: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """With synchronous OFF acknowledged entries are missing: the test above can fail."""
    copies = _copies(disks, tmp_path, "PRAGMA synchronous = OFF")
    found = [_examined(copy, tmp_path) for copy in copies]
    record_property("figures", _figures("OFF", copies, found))
    assert sum(lost for lost, _ in found) > 0


def test_a_copy_is_of_one_instant(disks: Path) -> None:
    """What makes the copies: an image mounts again, with what was synced on it."""
    image = disks / "one.img"
    made(image, 8)
    with mounted(image, disks / "one") as disk:
        (disk / "file").write_bytes(b"words")
        with (disk / "file").open("rb") as file:
            os.fsync(file.fileno())
        shutil.copyfile(image, disks / "two.img")
    with mounted(disks / "two.img", disks / "two") as disk:
        assert (disk / "file").read_bytes() == b"words"
