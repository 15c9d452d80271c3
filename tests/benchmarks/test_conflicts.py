"""The benchmark of conflicts runs, and what it compares gives the same answers."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "conflicts.py"
ALWAYS_THERE = ["Shapely STRtree with filter", "numpy sweep (no index)"]


def test_what_is_always_there_gives_the_same_answers(tmp_path: Path) -> None:
    """Ours, a peer and a plain sweep answer every question alike, for shapes of every sort."""
    written = tmp_path / "figures.json"
    options = ["--sizes", "500", "--asked", "100", "--seconds", "0.1"]
    command = [sys.executable, str(SCRIPT), *options, "--json", str(written)]
    done = subprocess.run(
        [*command, "--mixed", "--filing", "0", "--pairs", "0",
         "--workloads", "clustered", "--peers", *ALWAYS_THERE],
        capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows = json.loads(written.read_text())["index"]
    assert {row["name"] for row in rows} == {"Truceline", *ALWAYS_THERE}
    assert [row["differ"] for row in rows] == [0] * len(rows)
    # Were nothing found, equal answers would prove nothing.
    assert min(row["overlaps"] for row in rows) > 1
