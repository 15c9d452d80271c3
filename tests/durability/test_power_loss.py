"""The power fails at every write, sync, change of length and removal of a working desk's files."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from tests.durability.checking import Examiner, Tally, drive_of
from tests.durability.lengths import THOROUGH
from tests.durability.power import SECTORS, Drive, Event, Image, Said
from tests.durability.recording import taping
from tests.durability.workload import Record, Worker, begun

if TYPE_CHECKING:
    from collections.abc import Callable


# A log of few pages, so that it is merged into the file again and again while the desk works.
OFTEN = "PRAGMA wal_autocheckpoint = 40"
FULL = (OFTEN,)
NORMAL = (OFTEN, "PRAGMA synchronous = NORMAL")
OFF = (OFTEN, "PRAGMA synchronous = OFF")
JOURNAL_OFF = ("PRAGMA journal_mode = DELETE", "PRAGMA synchronous = OFF")
ROUNDS = 60 if THOROUGH else 8
EACH = 1 if THOROUGH else 16
"""Every so many-th event the power fails; an answer is always looked at."""


@dataclass
class Taped:
    """A desk's work on tape."""

    before: Image
    events: list[Event]
    record: Record
    keys: Path


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk on which work has not begun."""
    folder = tmp_path_factory.mktemp("begun") / "desk"
    begun(folder)
    return folder


def _taped(desk: Path, folder: Path, pragmas: tuple[str, ...], seed: int = 1) -> Taped:
    shutil.copytree(desk, folder)
    before = drive_of(folder)
    with taping() as tape:
        worker = Worker(folder, tape, pragmas, seed)
        worker.work(ROUNDS)
        worker.machine.desk.close()
    return Taped(before, tape.events, worker.record, folder / "keys")


def _examined(taped: Taped, room: Path, each: int = EACH) -> Tally:
    """The power fails behind every so many-th event, in every way that the drive knows."""
    room.mkdir()
    base = taped.record.sizes[0]
    drive = Drive.holding(taped.before, base)
    examiner = Examiner(room, taped.keys, taped.record, base)
    rng = Random(7)  # noqa: S311 - chooses sectors
    for number, event in enumerate(taped.events):
        drive.apply(event)
        if number % each and not isinstance(event, Said):
            continue
        for image in _ways(rng):
            examiner.look(image(drive), drive.said)
    return examiner.tally


def _ways(rng: Random) -> list[Callable[[Drive], Image]]:
    sector = rng.choice(SECTORS)
    every: list[Callable[[Drive], Image]] = [
        Drive.lost,
        Drive.kept,
        Drive.last,
        lambda drive: drive.torn(rng),
        lambda drive: drive.mixed(rng, sector, rng.choice((0.1, 0.5, 0.9))),
    ]
    return every if THOROUGH else [every[0], rng.choice(every[2:])]


def test_what_was_answered_for_outlasts_the_power(
    desk: Path, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """At no point is an acknowledged entry lost, half a group there, or the audit unhappy."""
    taped = _taped(desk, tmp_path / "desk", FULL)
    tally = _examined(taped, tmp_path / "room")
    record_property("figures", tally.line("power loss, WAL and FULL"))
    assert tally.promised > 50
    assert (tally.lost, tally.damaged) == (0, 0), tally.why


@pytest.mark.parametrize(
    ("title", "pragmas"),
    [("WAL and NORMAL", NORMAL), ("WAL and OFF", OFF), ("DELETE and OFF", JOURNAL_OFF)],
)
def test_the_simulation_can_fail(
    desk: Path,
    tmp_path: Path,
    title: str,
    pragmas: tuple[str, ...],
    record_property: Callable[[str, object], None],
) -> None:
    """A store that syncs less loses what it promised, and the simulation shows it."""
    taped = _taped(desk, tmp_path / "desk", pragmas)
    tally = _examined(taped, tmp_path / "room", EACH if THOROUGH else 200)
    record_property("figures", tally.line(f"power loss, {title}"))
    assert tally.lost > 0
    if pragmas is not NORMAL:
        assert tally.damaged > 0


def test_the_log_was_merged_cut_and_removed_while_the_power_failed(
    desk: Path, tmp_path: Path
) -> None:
    """The tape holds what the claim is about: merges into the file, a cut, a removal, syncs."""
    events = _taped(desk, tmp_path / "desk", FULL).events
    seen = {(type(each).__name__, getattr(each, "name", "")) for each in events}
    log, file = "desk.sqlite-wal", "desk.sqlite"
    assert {("Write", log), ("Sync", log), ("Write", file), ("Sync", file)} <= seen
    assert {("Cut", log), ("Gone", log), ("Said", "")} <= seen
