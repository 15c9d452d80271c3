"""The machine's clock jumps under a live desk, as libfaketime makes it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.durability import jumping
from tests.durability.checking import sound
from tests.durability.live import live_desk

if TYPE_CHECKING:
    from collections.abc import Callable

# How the clock is moved, how the command must end, and with which code.
JUMPS = (
    ("+0", 0, ""),
    ("-1", 0, ""),
    ("-3600", 5, "CLOCK_BACK"),
    ("@1970-01-02 00:00:00", 5, "CLOCK_BACK"),
    ("@2038-01-19 04:00:00", 5, "CLOCK_LEAP"),
    ("@2107-01-01 00:00:00", 5, "CLOCK_LEAP"),
    ("+40d", 5, "CLOCK_LEAP"),
    ("+0", 0, ""),
    ("+3600", 0, ""),
    ("+0", 5, "CLOCK_BACK"),
    ("+3700", 0, ""),
    # After a long silence somebody says that the clock is right, and of that time alone.
    ("+80d", 5, "CLOCK_LEAP"),
    ("confirm", 0, ""),
    ("+80d", 0, ""),
    ("@2107-01-01 00:00:00", 5, "CLOCK_LEAP"),
)


def _jumped(live: Any, folder: Path, jumps: list[str]) -> list[dict[str, Any]]:
    library = next(Path("/usr").glob("lib*/**/faketime/libfaketime.so.1"))
    clock = folder / "clock"
    clock.write_text("+0\n")
    done = subprocess.run(
        [sys.executable, jumping.__file__, live.folder, live.key, clock, *jumps],
        capture_output=True, text=True, check=False,
        env=os.environ | {
            "LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(clock),
            "FAKETIME_NO_CACHE": "1", "PYTHONPATH": str(Path(__file__).parents[2]),
        },
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.needs("faketime")
def test_a_clock_that_jumps_is_said_and_nothing_is_written_by_it(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """Back an hour, 1970, forty days ahead, 2038, 2107: a code, a hint, exit code 5, no entry."""
    live = live_desk(tmp_path / "desk", tmp_path / "officer.key")
    with live.open() as desk:
        before = desk.store.size()
    told = _jumped(live, tmp_path, [jump for jump, _, _ in JUMPS])
    for each, (jump, code, fault) in zip(told, JUMPS, strict=True):
        found = [one["code"] for one in each["faults"]]
        assert (each["exit"], found) == (code, [fault] if fault else []), each
        assert all(one["hint"] and one["sentence"] for one in each["faults"]), jump
    recorded = sum(1 for jump, code, _ in JUMPS if code == 0 and jump != jumping.CONFIRM)
    with live.open() as desk:
        assert desk.store.size() == before + recorded
        assert sound(desk.store, tmp_path) == ""
    record_property("figures", f"clock: {len(JUMPS)} jumps, {recorded} entries, none half-written")
