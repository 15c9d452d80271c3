"""Workers are killed at any moment, many times over; the desk goes on with what it answered for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.durability import nursery
from tests.durability.checking import sound
from tests.durability.lengths import THOROUGH
from tests.durability.live import live_desk, meeting

if TYPE_CHECKING:
    from collections.abc import Callable

ROUNDS = 300 if THOROUGH else 10


def test_workers_killed_at_random_lose_nothing(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """After every kill -9 the acknowledged entries are there, the audit holds, the desk goes on."""
    live = live_desk(tmp_path / "desk", tmp_path / "officer.key")
    answers = tmp_path / "answers"
    answers.touch()
    at_once = 50
    promised = 0
    for done in range(0, ROUNDS, at_once):
        count = min(at_once, ROUNDS - done)
        subprocess.run(
            [
                sys.executable, nursery.__file__, live.folder, live.key, answers, str(count),
                str(done),
            ],
            check=True,
            env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        )  # fmt: skip
        hashes = answers.read_text().split()
        with live.open() as desk:
            lost = [each for each in hashes if desk.store.seq_of(each) is None]
            assert lost == []
            assert sound(desk.store, tmp_path) == ""
            desk.record(live.officer, "meeting.held", meeting(f"after {done}"))
        promised = len(hashes)
    # A test in which hardly anything was recorded would prove nothing.
    assert promised >= ROUNDS
    record_property(
        "figures",
        f"kill -9: {ROUNDS} rounds of {nursery.WORKERS} workers, {promised} acknowledged, 0 lost",
    )
