"""Exact conflicts of 4D volumes: Truceline's index beside every peer that can be had, in one run.

    python benchmarks/conflicts.py                                  # 10,000, 100,000 and 1,000,000
    python benchmarks/conflicts.py --sizes 10000 --workloads uniform --filing 0
    python benchmarks/conflicts.py --sizes 10000 100000 1000000 10000000
    python benchmarks/conflicts.py --filing 1000000 --json figures.json --plot docs/conflicts.svg

A long run may be had in parts, each ``--after`` the ``--json`` of the one before.

Questions are parsed volumes, answers are ids, and every answer is decided exactly: the peers find
boxes, and then the same exact decision follows for them as for ours. A ratio counts only where all
answers are equal. Each contender runs in a process of its own, one at a time. What it cannot do
within the minutes given, or would not by what it took at a smaller size, is left out, and said so.
A batch runs on two threads where the contender can (ours, STRtree; PostGIS over two connections),
everything else on one.

Workloads: ``peers/workloads.py``; filing at a desk with many notices: ``peers/filing.py``; one pair
at a time beside the plane: ``peers/planar.py``.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peers import filing, planar, tables
from peers.contenders import OURS, PEERS
from peers.measuring import Task, measure, read_answers
from peers.picture import draw
from peers.postgis import PostGIS, cluster
from peers.traffic import prepare
from truceline.exchange.adsb import CITATION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SHARED = Path(os.environ.get("TRUCELINE_SHARED", Path(__file__).parents[2] / "shared"))
WORKLOADS = ("uniform", "clustered", "traffic")


def run(given: argparse.Namespace, folder: Path, socket: str) -> Iterator[dict[str, Any]]:
    """Measure everything, size by size; prints each table as it is complete."""
    names = [OURS, *(peer.name for peer in PEERS if not peer.install and peer.name in given.peers)]
    for workload in given.workloads:
        known: dict[str, tuple[int, float]] = {}
        for size in sorted(given.sizes):
            rows: list[dict[str, Any]] = []
            for name in names:
                task = Task(
                    name=name, workload=workload, size=size, asked=given.asked, mixed=given.mixed,
                    seconds=given.seconds, traffic=str(folder / "traffic"), socket=socket,
                    answers=str(folder / f"{len(rows)}.npz"),
                )  # fmt: skip
                before, took = known.get(name, (size, 0.0))
                ahead = took / before * size / 60
                if ahead > given.minutes:
                    said = f"{ahead:.0f} minutes" if ahead < math.inf else "too long"
                    rows.append(_row(task, {"skipped": f"left out, would take {said}"}))
                    continue
                since = time.perf_counter()
                row = _row(task, _apart(task, given.minutes))
                known[name] = size, time.perf_counter() - since
                if "skipped" in row:
                    known[name] = size, math.inf
                elif rows and "batch_us" in rows[0]:
                    row["differ"] = _differ(rows[0]["answers"], row["answers"])
                rows.append(row)
            print(tables.figures(rows) + "\n", flush=True)
            yield from rows


def _row(task: Task, figures: dict[str, Any]) -> dict[str, Any]:
    kept = {name: getattr(task, name) for name in ("name", "workload", "size", "answers")}
    return {**kept, "differ": 0, **figures}


def _apart(task: Task, minutes: float) -> dict[str, Any]:
    """Measure in a process of its own, or say why not."""
    command = [sys.executable, __file__, "--one", json.dumps(asdict(task))]
    try:
        done = subprocess.run(  # noqa: S603 - this very script
            command, check=False, capture_output=True, text=True, timeout=minutes * 60
        )
    except subprocess.TimeoutExpired:
        return {"skipped": f"not done within {minutes:g} minutes"}
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or [f"ended by signal {-done.returncode}"]
        return {"skipped": f"failed: {last[0]}"}
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def _differ(ours: str, theirs: str) -> int:
    """How many questions two contenders answer otherwise."""
    pairs = zip(read_answers(ours), read_answers(theirs), strict=True)
    return sum(a.tolist() != b.tolist() for a, b in pairs)


def arguments(argv: Sequence[str] | None = None) -> argparse.Namespace:
    """The options."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000], help="volumes held")
    add("--workloads", nargs="+", choices=WORKLOADS, default=list(WORKLOADS))
    names = [peer.name for peer in PEERS]
    add("--peers", nargs="*", choices=names, default=names, metavar="PEER", help="; ".join(names))
    add("--asked", type=int, default=4000, help="questions of each")
    add("--mixed", action="store_true", help="boxes, circles and corridors; else boxes alone")
    add("--seconds", type=float, default=20.0, help="how long to ask one by one at most")
    add("--minutes", type=float, default=15.0, help="how long one contender may take at one size")
    add(
        "--traffic",
        type=Path,
        default=SHARED / "data" / "traffic",
        help="the folder with adsb_*.json.gz",
    )
    add("--pairs", type=int, default=2000, help="pairs beside the plane; 0 for none")
    add("--filing", type=int, default=10_000, help="active notices of the desk; 0 for none")
    add("--desk", type=Path, help="keep that desk in this folder, and use it again")
    add("--json", type=Path, help="write every figure here")
    add("--after", type=Path, help="the --json of an earlier part of one long run, told beside it")
    add("--plot", type=Path, help="draw latency against N here: .svg or .png")
    add("--one", help=argparse.SUPPRESS)
    return parser.parse_args(argv)


def main() -> None:
    """Read the options and run."""
    given = arguments()
    if given.one:
        print(json.dumps(measure(Task(**json.loads(given.one)))))
        return
    # Stopped from outside, it still ends the cluster and empties its folder.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if not list(given.traffic.glob("adsb_*.json.gz")) and "traffic" in given.workloads:
        print(f"traffic: left out, there is no adsb_*.json.gz in {given.traffic} (--traffic)")
        given.workloads.remove("traffic")
    for peer in PEERS:
        if peer.install:
            print(f"{peer.name}: left out, not installed. To install: {peer.install}")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="truceline-bench-")))
        if "traffic" in given.workloads:
            print(f"traffic: {CITATION}")
            prepare(given.traffic, folder / "traffic")
        postgis = PostGIS.name in given.peers and not PostGIS.install
        socket = stack.enter_context(cluster()) if postgis else ""
        before = json.loads(given.after.read_text())["index"] if given.after else []
        rows: list[dict[str, Any]] = [*before, *run(given, folder, socket)]
    for text in (tables.growth(rows), tables.claims(rows)):
        print(text + "\n" if text else "", end="")
    drawing = [row["geometry_us"] for row in rows if "geometry_us" in row]
    if drawing:
        spread = f"{min(drawing):,.0f} to {max(drawing):,.0f} us"
        print(f"the geometry of one overlap, timed apart: {spread}")
    if given.pairs:
        print(planar.pairs(given.pairs, given.seconds / 10))
    filed = filing.measure(given.filing, given.desk) if given.filing else {}
    if filed:
        print(filing.table(filed))
    if given.json:
        given.json.write_text(json.dumps({"index": rows, "filing": filed}, indent=1))
    if given.plot:
        # Of what both parts measured, the later one is drawn.
        last = {(row["name"], row["workload"], row["size"]): row for row in rows}
        draw([*last.values()], given.plot)


if __name__ == "__main__":
    main()
