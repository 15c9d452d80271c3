"""One contender, one workload, one size: measured in a process of its own.

Its own, so that memory is its own, that nothing compiled or cached for one serves another, and that
one that takes too long can be stopped.
"""

from __future__ import annotations

import ctypes
import gc
import statistics
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from peers.contenders import Ours, contender
from peers.traffic import flown
from peers.workloads import drawn
from truceline.analysis.conflicts import conflicts

if TYPE_CHECKING:
    from collections.abc import Callable

    from peers.boxes import Rows
    from peers.contenders import Contender
    from peers.workloads import Floats, Workload

HELD, ASKED, FURTHER, OTHER = 1, 2, 3, 4
"""Seeds of what is held, asked and added, and of what is asked without being timed."""
UNTIMED = 20_000
"""Questions that ours answers before it is timed, and between two rounds of a batch."""
ROUNDS = 25
"""How often a batch is asked, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What one process is to measure.

    Args:
        name: The contender.
        workload: ``uniform``, ``clustered`` or ``traffic``.
        size: How many volumes are held.
        asked: How many questions.
        mixed: Whether shapes are mixed.
        seconds: How long to ask one by one at most.
        traffic: The file of the tracks, read and cut.
        socket: The folder of the private cluster's socket; empty where there is none.
        answers: The file to write the answers to.
    """

    name: str
    workload: str
    size: int
    asked: int
    mixed: bool
    seconds: float
    traffic: str
    socket: str
    answers: str

    def rows(self, seed: int, count: int = 0) -> Workload:
        """The rows of the workload: ``count`` of them, or all that are held."""
        if self.workload == "traffic":
            return flown(Path(self.traffic), self.size, seed, asked=count)
        clustered = self.workload == "clustered"
        return drawn(self.size, seed, clustered=clustered, mixed=self.mixed, rows=count)


def measure(task: Task) -> dict[str, Any]:
    """Every figure of one contender; times in microseconds, memory in bytes a volume."""
    held, asked = task.rows(HELD), task.rows(ASKED, task.asked)
    side = contender(task.name, asked, task.socket)
    before = _resident()
    loaded = side.load(held)
    size = side.size() or _resident() - before
    figures: dict[str, Any] = {
        "build_s": loaded,
        "bytes": size / task.size,
        "vertices": held.vertices(),
    }
    side.prepare(held)
    gc.freeze()
    # Peers have found all that they are asked once before; ours answers what it is not timed with.
    meanwhile: Callable[[], object] = list
    if isinstance(side, Ours):
        meanwhile = side.meanwhile(task.rows(OTHER, UNTIMED))
    figures |= _one_by_one(side, task, meanwhile)
    figures |= _at_once(side, task, meanwhile)
    if side.changes:
        more = task.rows(FURTHER, min(10_000, max(100, task.size // 10)))
        figures["adds"] = len(more) / side.add(task.size, more)
        figures["removes"] = len(more) / side.remove(task.size, more)
    if isinstance(side, Ours):
        figures["adds_at_once"] = len(more) / side.add_at_once(task.size, more)
        figures |= _geometry(held, asked, read_answers(task.answers))
    return figures


def _one_by_one(side: Contender, task: Task, meanwhile: Callable[[], object]) -> dict[str, Any]:
    """Latency of single questions, whole and for each overlap returned.

    The first half is told apart: memory that a virtual machine has not mapped yet is waited for
    once. A running server has answered others before.
    """
    half = task.asked // 2
    first, _, _ = _alone(side, range(half), task.seconds / 2)
    meanwhile()
    whole, counts, search = _alone(side, range(half, task.asked), task.seconds / 2)
    shares = whole / np.maximum(1, counts)
    return {
        "singles": len(whole),
        "first_us": float(np.median(first)),
        "first_p99_us": float(np.percentile(first, 99)),
        "single_us": float(np.median(whole)),
        "single_p99_us": float(np.percentile(whole, 99)),
        "single_search_us": float(np.median(search)),
        "overlap_us": float(np.median(shares)),
        "overlap_p99_us": float(np.percentile(shares, 99)),
        "alike_p99": _alike(whole, counts),
    }


def _alone(side: Contender, asked: range, seconds: float) -> tuple[Floats, Rows, Floats]:
    """Of each question the microseconds, how many were found, and those of the search alone."""
    whole, counts, search = [], [], []
    begun = time.perf_counter()
    for at in asked:
        start = time.perf_counter_ns()
        count = side.ask(at)
        whole.append((time.perf_counter_ns() - start) / 1e3)
        counts.append(count)
        search.append(side.search_ns / 1e3)
        if time.perf_counter() - begun > seconds:
            break
    return np.array(whole), np.array(counts), np.array(search)


def _alike(whole: Floats, counts: Rows) -> float:
    """Of questions with equally many overlaps, p99 over median: of all such groups the greatest."""
    groups = [whole[counts == count] for count in np.unique(counts)]
    # Fewer than a hundred have no p99 but their maximum.
    ratios = [np.percentile(g, 99) / np.median(g) for g in groups if len(g) >= 100]
    return float(max(ratios, default=1.0))


def _at_once(side: Contender, task: Task, meanwhile: Callable[[], object]) -> dict[str, Any]:
    """The time of a question in a batch, the middle of some rounds; and the answers, written.

    Between two rounds others are answered, so that no answer is still at hand from the last one.
    """
    whole, search = [], []
    for _ in range(ROUNDS):
        meanwhile()
        start = time.perf_counter()
        given = side.ask_many()
        whole.append(time.perf_counter() - start)
        search.append(side.search_ns / 1e9)
        if sum(whole) > task.seconds:
            break
    found = side.rows(given)
    np.savez(
        task.answers,
        counts=np.array([len(rows) for rows in found]),
        rows=np.concatenate([np.sort(rows) for rows in found]),
    )
    return {
        "batch_us": statistics.median(whole) / task.asked * 1e6,
        "batch_search_us": statistics.median(search) / task.asked * 1e6,
        "overlaps": sum(map(len, found)) / task.asked,
    }


def read_answers(path: str) -> list[Rows]:
    """What a contender answered, question by question, each in order."""
    with np.load(path) as kept:
        return np.split(kept["rows"], np.cumsum(kept["counts"])[:-1])


def _geometry(held: Workload, asked: Workload, found: list[Rows]) -> dict[str, float]:
    """The time to draw one overlap: when, how high and where, as GeoJSON."""
    pairs = [(at, row) for at, rows in enumerate(found) for row in rows.tolist()][:100]
    made = [([asked.volume(at)], [held.volume(row)]) for at, row in pairs]
    start = time.perf_counter()
    drawn_ones = [conflicts(a, b) for a, b in made]
    took = time.perf_counter() - start
    assert all(report.conflict for report in drawn_ones)
    return {"geometry_us": took / len(made) * 1e6} if made else {}


def _resident() -> int:
    """The bytes of memory that this process holds, when all that is free was given back."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status["VmRSS"].split()[0]) * 1024
