"""The disk refuses: it fails at any write, is full, read-only, or not ours. The desk says so."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw
import pytest
from click.testing import CliRunner
from tests.durability.checking import sound
from tests.durability.images import disks, made, mounted, run
from tests.durability.lengths import THOROUGH
from tests.durability.live import Live, live_desk, meeting
from tests.durability.recording import Tape, TapedStore, taping

from truceline.cli import truceline
from truceline.desk import Desk, system_clock
from truceline.errors import DeskFault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["disks"]
TRUCELINE = Path(sys.executable).with_name("truceline")
POINTS = range(300) if THOROUGH else range(0, 240, 17)
REFUSALS: dict[str, type[apsw.Error]] = {"DISK_FAILED": apsw.IOError, "DISK_FULL": apsw.FullError}


def _record(live: Live, **more: Any) -> tuple[int, list[str]]:
    """What the command line says to whoever records: its exit code, and the codes of its faults."""
    result = CliRunner().invoke(
        truceline,
        ["record", "meeting.held", "--field-body", "ctf", "--title", "A meeting", "--reference",
         "-", "--key", str(live.key), "--desk", str(live.folder), "--json"],
        **more,
    )  # fmt: skip
    faults = json.loads(result.stderr)["faults"] if result.exit_code else []
    assert all(fault["sentence"] and fault["hint"] for fault in faults)
    return result.exit_code, [fault["code"] for fault in faults]


@contextmanager
def _refusing(tape: Tape, error: type[Exception], after: int) -> Iterator[None]:
    """From the so many-th write, sync or cut on, the disk refuses them all."""
    left = [after]

    def refuse(what: str) -> None:
        if what != "read":
            left[0] -= 1
            if left[0] < 0:
                raise error

    tape.refuse = refuse
    try:
        yield
    finally:
        tape.refuse = lambda _what: None


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_a_disk_that_fails_at_any_write_leaves_no_half_of_an_entry(
    tmp_path: Path, code: str, record_property: Callable[[str, object], None]
) -> None:
    """Whichever write, sync or cut fails: a code, every answer kept, and the desk goes on."""
    live = live_desk(tmp_path / "desk", tmp_path / "officer.key")
    refused = 0
    answered: list[str] = []
    with taping() as tape:
        store = TapedStore.open(live.folder / "desk.sqlite")
        store.connection.execute("PRAGMA wal_autocheckpoint = 30").fetchall()
        with Desk(live.folder, store, system_clock) as desk:
            for point in POINTS:
                with _refusing(tape, REFUSALS[code], point):
                    said, codes = _until_refused(desk, live)
                assert codes in ([], [code])
                refused += len(codes)
                answered += said
                # The cause is gone: the same desk goes on by itself.
                after = desk.record(live.officer, "meeting.held", meeting(f"after {point}"))
                answered.append(after.hash)
            assert sound(desk.store, tmp_path) == ""
    with live.open() as desk:
        assert [each for each in answered if desk.store.seq_of(each) is None] == []
        assert sound(desk.store, tmp_path) == ""
    assert refused > len(POINTS) // 2
    record_property(
        "figures", f"{code}: {len(POINTS)} points, {refused} refusals, {len(answered)} kept, 0 lost"
    )


def _until_refused(desk: Desk, live: Live) -> tuple[list[str], list[str]]:
    """What was answered for until the disk refused, and the codes of the refusal."""
    answered: list[str] = []
    try:
        for number in range(8):
            said = desk.record(live.officer, "meeting.held", meeting(str(number)))
            answered.append(said.hash)
    except DeskFault as fault:
        return answered, [each.code for each in fault.faults]
    return answered, []


def test_a_file_that_may_not_grow_stops_the_desk_and_harms_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a limit on the size of files: exit code 5 with a code; without it, the desk goes on."""
    # Python would cut off what it keeps of a module that is read here first, and trust it later.
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    live = live_desk(tmp_path / "desk", tmp_path / "officer.key")
    with live.open() as desk:
        size = desk.store.size()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))
    try:
        assert _record(live) == (5, ["DISK_FAILED"])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert _record(live) == (0, [])
    with live.open() as desk:
        assert desk.store.size() == size + 1
        assert sound(desk.store, tmp_path) == ""


def test_a_full_disk_is_said_and_the_desk_goes_on_when_there_is_room(
    disks: Path, tmp_path: Path
) -> None:
    """On a disk without a free block: DISK_FULL, exit code 5, reading goes on; then it records."""
    made(disks / "full.img", 8)
    with mounted(disks / "full.img", disks / "full") as disk:
        live = live_desk(disk / "desk", tmp_path / "officer.key")
        with live.open() as desk:
            size = desk.store.size()
        _fill(disk / "filler")
        assert _record(live) == (5, ["DISK_FULL"])
        # A new key, a copy of the log, and a summary to a file: refused whole as well.
        for command in (
            ("key", "new", "state:one", "-o", disk / "one.key", "--no-passphrase"),
            ("export", disk / "copy", "--desk", live.folder),
        ):
            result = CliRunner().invoke(truceline, [*map(str, command), "--json"])
            assert result.exit_code == 5, result.output
            assert json.loads(result.stderr)["faults"][0]["code"] == "DISK_FULL"
        assert sorted(path.name for path in disk.iterdir()) == ["desk", "filler", "lost+found"]
        (disk / "filler").unlink()
        assert _record(live) == (0, [])
        with live.open() as desk:
            assert desk.store.size() == size + 1
            assert sound(desk.store, tmp_path) == ""


def _fill(path: Path) -> None:
    """Write until no block is left."""
    with path.open("wb", buffering=0) as out:
        for step in (1 << 20, 4096, 1):
            try:
                while True:
                    out.write(b"\0" * step)
            except OSError:
                continue


def test_a_disk_made_read_only_is_said_and_the_desk_goes_on_when_it_is_not(
    disks: Path, tmp_path: Path
) -> None:
    """On a read-only disk nothing is recorded and the code says why; writable again, it goes on."""
    made(disks / "ro.img", 8)
    with mounted(disks / "ro.img", disks / "ro") as disk:
        live = live_desk(disk / "desk", tmp_path / "officer.key")
        run("mount", "-o", "remount,ro", disk)
        assert _record(live) == (5, ["STORE_READ_ONLY"])
        made_key = ("key", "new", "state:one", "-o", disk / "one.key", "--no-passphrase", "--json")
        result = CliRunner().invoke(truceline, [str(each) for each in made_key])
        assert result.exit_code == 5
        assert json.loads(result.stderr)["faults"][0]["code"] == "DISK_READ_ONLY"
        run("mount", "-o", "remount,rw", disk)
        assert _record(live) == (0, [])
        with live.open() as desk:
            assert sound(desk.store, tmp_path) == ""


RIGHTS = (
    ("desk.sqlite", 0o400, "STORE_READ_ONLY"),
    ("desk.sqlite", 0o000, "STORE_RIGHTS"),
    (".", 0o500, "STORE_READ_ONLY"),
    (".", 0o000, "RIGHTS_MISSING"),
)


@pytest.mark.parametrize(("what", "rights", "code"), RIGHTS if THOROUGH else RIGHTS[:1])
@pytest.mark.needs("setpriv")
def test_rights_that_are_lost_are_said(tmp_path: Path, what: str, rights: int, code: str) -> None:
    """A file or folder that is read-only or closed: exit code 5, its code, nothing written."""
    live = live_desk(tmp_path / "desk", tmp_path / "officer.key")
    place = live.folder / what
    usual = place.stat().st_mode
    place.chmod(rights)
    told = _without_powers(live)
    place.chmod(usual)
    assert told.returncode == 5, told.stderr
    assert [fault["code"] for fault in json.loads(told.stderr)["faults"]] == [code], told.stderr
    again = _without_powers(live)
    assert again.returncode == 0, again.stderr
    with live.open() as desk:
        assert sound(desk.store, tmp_path) == ""


def _without_powers(live: Live) -> subprocess.CompletedProcess[str]:
    """Record as somebody whom rights bind; they bind root only without two of its powers."""
    powers = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    return subprocess.run(
        [*([] if os.geteuid() else powers), TRUCELINE, "record",
         "meeting.held", "--field-body", "ctf", "--title",
         "A meeting", "--reference", "-", "--key", live.key, "--desk", live.folder, "--json"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
