"""Appending, auditing, showing and listing on desks of growing size, beside pymerkle.

    python benchmarks/bench_ledger.py                      # desks of 10,000 and 100,000 entries
    python benchmarks/bench_ledger.py --sizes 1000000      # takes about a quarter of an hour

Append: signed incident reports, every signature checked, judged, folded, indexed and on disk
(SQLite, WAL, synchronous FULL) when the answer comes; in groups of 100, and one at a time with the
number of fsyncs counted. The peer is pymerkle 7 (GPL; a development tool only, never imported by
Truceline) with its SQLite tree, checking the same signatures over the same bytes and committing as
often; it keeps no docket, checks no rights and signs no checkpoints.
Audit: all nine steps. Show and list: in process, median of 200 pages over random subjects.
Memory is the peak of a fresh process that opens the desk and reads, in MiB.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from nacl import bindings
from pymerkle import SqliteTree

from truceline.auditor import audit
from truceline.desk import Desk
from truceline.keyring import author
from truceline.keyring.files import KeyPair, new_pair
from truceline.ledger.wire import read_envelope
from truceline.mechanism.catalogue import kind_named
from truceline.opening import Opening
from truceline.store.finding import Question
from truceline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from truceline.ledger.entry import Submission

TERMS = Path(__file__).parents[1] / "scenarios" / "syria_2016" / "terms.yaml"
START = datetime(2016, 4, 1, tzinfo=UTC)
GROUP = 100
PLACES = 500


def made(folder: Path) -> tuple[Desk, KeyPair]:
    """A desk with one officer, on a replay clock."""
    convenor, officer = new_pair("un:ose"), new_pair("un:officer")
    opening = Opening(
        origin="desk.example/bench", terms=TERMS.read_bytes(), convenor=convenor,
        name="Bench", at=START, replay=True,
    )  # fmt: skip
    desk = Desk.create(folder, opening)
    desk.enrol(convenor, officer, name="Officer", roles=["officer"], now=START)
    return desk, officer


def submissions(desk: Desk, officer: KeyPair, first: int, count: int) -> list[Submission]:
    """Signed reports of made-up incidents, the ``first`` at its own second."""
    speaker = author.Speaker(origin=desk.origin, actor=officer.actor, key=officer.id)
    kind = kind_named("incident.reported")
    body = {k: v for k, v in kind.example.items() if k not in kind.sealed_fields}
    seen = desk.seen()
    made_up = []
    for i in range(first, first + count):
        body["place_as_said"] = f"near Made-up Mill {i % PLACES}"
        at = START + timedelta(seconds=i)
        draft = author.compose(speaker, kind.name, body, now=at, seen=seen)
        made_up.append(author.sign(draft, officer))
    return made_up


def fill(desk: Desk, officer: KeyPair, total: int) -> tuple[float, float]:
    """Append until the desk has ``total`` entries; appends/s by wall and by processor time."""
    wall = cpu = 0.0
    done, last = 0, desk.store.size()
    while last + done < total:
        batch = submissions(desk, officer, last + done, min(5000, total - last - done))
        wall_0, cpu_0 = time.perf_counter(), time.process_time()
        for i in range(0, len(batch), GROUP):
            answers = desk.submit(batch[i : i + GROUP], whole=True)
            assert len(answers) == len(batch[i : i + GROUP])
        wall += time.perf_counter() - wall_0
        cpu += time.process_time() - cpu_0
        done += len(batch)
    return done / wall, done / cpu


def peer_appends(folder: Path, made_up: list[Submission], public: bytes) -> float:
    """The peer: check the same signatures, append the same bytes, commit as often."""
    read = [(e.signature + e.signed_bytes, e.data)
            for e in (read_envelope(s.envelope) for s in made_up)]  # fmt: skip
    tree = SqliteTree(str(folder / "peer.sqlite"))
    start = time.perf_counter()
    for signed, data in read:
        bindings.crypto_sign_open(signed, public)
        tree.append_entry(data)
    return len(read) / (time.perf_counter() - start)


def fsyncs(folder: Path) -> str:
    """How many fsyncs one more append takes, counted by strace where there is one."""
    if shutil.which("strace") is None:
        return "not counted (strace is not installed)"
    command = [sys.executable, __file__, "--one-more", str(folder)]
    trace = folder.parent / "strace.txt"
    subprocess.run(  # noqa: S603 - our own script under strace
        ["strace", "-f", "-e", "trace=fsync,fdatasync", "-o", str(trace), *command],  # noqa: S607
        check=True,
    )
    lines = trace.read_text().splitlines()
    marks = [i for i, line in enumerate(lines) if "EINVAL" in line]
    return str(sum("sync(" in line for line in lines[marks[0] + 1 : marks[1]]))


def one_more(folder: Path) -> None:
    """Append one entry between two marks that strace can see."""
    desk = Desk.open(folder)
    officer = officer_of(folder)
    submission = submissions(desk, officer, desk.store.size(), 1)
    mark()
    desk.submit(submission, whole=True)
    mark()


def mark() -> None:
    """An fsync that fails (a pipe has no disk), as a mark in a trace."""
    ends = os.pipe()
    with suppress(OSError):
        os.fsync(ends[0])
    for end in ends:
        os.close(end)


def officer_of(folder: Path) -> KeyPair:
    """The officer's keys of a desk that was made here."""
    from truceline.keyring.files import read_pair  # noqa: PLC0415 - one use

    return read_pair(folder.parent / "officer.key")


def reads(folder: Path) -> None:
    """Print medians of show and of a filtered page, and the peak memory of this process."""
    desk = Desk.open(folder)
    rng = random.Random(1)  # noqa: S311 - which subjects are looked at
    view = desk.view()
    size = desk.store.size()
    show, page = [], []
    for _ in range(200):
        listed = desk.store.listed_at(rng.randrange(10, size))
        start = time.perf_counter()
        if listed is not None:
            view.show(listed.id)
        show.append(time.perf_counter() - start)
        question = Question(part="incident", state="reported", text=f"Mill {rng.randrange(PLACES)}")
        start = time.perf_counter()
        assert view.search(question, limit=50).items
        page.append(time.perf_counter() - start)
    # Not ru_maxrss: that also counts the process which this one was forked from.
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    peak = int(status["VmHWM"].split()[0]) / 1024
    print(
        f"  show {statistics.median(show) * 1e3:8.2f} ms   "
        f"list of 50, filtered {statistics.median(page) * 1e3:8.2f} ms   peak memory {peak:.0f} MiB"
    )


def run(size: int) -> None:
    """All figures at one size."""
    from truceline.keyring.files import write_pair  # noqa: PLC0415 - one use

    with tempfile.TemporaryDirectory(prefix="truceline-bench-") as name:
        folder = Path(name) / "desk"
        desk, officer = made(folder)
        write_pair(officer, Path(name) / "officer.key", None)
        print(f"{size:,} entries")
        wall, cpu = fill(desk, officer, size)
        sample = submissions(desk, officer, size, 2000)
        start = time.perf_counter()
        for i in range(0, len(sample), GROUP):
            desk.submit(sample[i : i + GROUP], whole=True)
        ours = len(sample) / (time.perf_counter() - start)
        peer = peer_appends(Path(name), sample, officer.public)
        singles = submissions(desk, officer, size + len(sample), 100)
        start = time.perf_counter()
        for single in singles:
            desk.submit([single], whole=True)
        alone = len(singles) / (time.perf_counter() - start)
        print(
            f"  append in groups of {GROUP}: {wall:,.0f}/s while filling ({cpu:,.0f}/s of one core)"
        )
        print(
            f"  at this size {ours:,.0f}/s, pymerkle one by one {peer:,.0f}/s: {ours / peer:.1f}x"
        )
        print(f"  append one by one {alone:,.0f}/s; fsyncs of one append: {fsyncs(folder)}")
        scratch = SqliteStore.create(Path(name) / "scratch.sqlite")
        start, cpu_0 = time.perf_counter(), time.process_time()
        report = audit(desk.store, scratch)
        wall, cpu = time.perf_counter() - start, time.process_time() - cpu_0
        assert report.ok, report.findings
        print(f"  audit {report.entries / wall:,.0f}/s ({report.entries / cpu:,.0f}/s of one core)")
        scratch.close()
        desk.close()
        subprocess.run([sys.executable, __file__, "--reads", str(folder)], check=True)  # noqa: S603 - our own script


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--reads", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--one-more", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.reads:
        reads(given.reads)
    elif given.one_more:
        one_more(given.one_more)
    else:
        for size in given.sizes:
            run(size)


if __name__ == "__main__":
    main()
