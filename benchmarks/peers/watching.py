"""Two hundred pages stand open while twenty entries a second come in: what a busy watch is.

The server is ``truceline serve`` in a process of its own. Each viewer is one open page: a stream of
``/live`` that is told when the ledger has grown, and one request for the queue when it is told, the
next one after that has come. Senders sign entries and send them to the API, each under its own key.
The viewers and senders are one process on the same machine, so they and the server share its cores.

Afterwards every entry's receipt is looked up on the desk, the whole ledger is audited, and it is
counted who was told of the last entry.
"""

from __future__ import annotations

import asyncio
import json
import resource
import shutil
import tempfile
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np

from peers import hall
from peers.pages import LONG, serving, sessions, share
from truceline.auditor import audit
from truceline.desk import Desk
from truceline.keyring.files import KeyPair
from truceline.ledger.entry import Seen
from truceline.reception.visits import Reception
from truceline.store.sqlite import SqliteStore

LOOK_S: Final = 10.0
"""Seconds between two looks at the server's memory."""
OPENING_S: Final = 120.0
"""For how many seconds a server that has just started may take until every page stands."""
LAST_WORD_S: Final = 15.0
"""For how many seconds after the last entry viewers may be told of it."""
LEFT_OPEN: Final = 200
"""How many of what was sent stay open where the others are taken back."""
WARM_UP: Final = 0.2
"""The part of the run at whose end memory is first counted."""
_OK, _CREATED = 200, 201
_HEAD: Final = b"\r\n\r\n"


@dataclass
class Run:
    """What came of a run."""

    opening_ms: list[float] = field(default_factory=list)
    pages_ms: list[float] = field(default_factory=list)
    others_ms: list[float] = field(default_factory=list)
    sent_ms: list[float] = field(default_factory=list)
    late_s: list[float] = field(default_factory=list)
    receipts: dict[str, int] = field(default_factory=dict)
    words: int = 0
    told: list[int] = field(default_factory=list)
    shown: list[int] = field(default_factory=list)
    faults: dict[str, int] = field(default_factory=dict)
    memory: list[tuple[float, float]] = field(default_factory=list)
    server_s: float = 0.0

    def fault(self, what: str) -> None:
        """Count a fault."""
        self.faults[what] = self.faults.get(what, 0) + 1


@dataclass(frozen=True)
class Where:
    """Where the server is."""

    host: str
    port: int

    async def ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b""
    ) -> tuple[int, bytes]:
        """One request over a connection of its own, as of a page that was idle for a while."""
        reader, writer = await asyncio.open_connection(self.host, self.port)
        try:
            writer.write(self.head(method, path, {**headers, "Connection": "close"}, body))
            data = await asyncio.wait_for(reader.read(), LONG)
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
        head, _, rest = data.partition(_HEAD)
        return int(head.split(b" ", 2)[1]), rest

    def head(self, method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
        """The bytes of a request."""
        lines = {"Host": f"{self.host}:{self.port}", "Content-Length": str(len(body)), **headers}
        told = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
        return f"{method} {path} HTTP/1.1\r\n{told}\r\n".encode() + body


def measure(
    folder: Path, *, viewers: int, rate: float, minutes: float, worked: bool
) -> dict[str, Any]:
    """A run at a copy of a desk, and what is found afterwards.

    Args:
        folder: The desk's folder.
        viewers: Pages that stand open.
        rate: Entries a second.
        minutes: For how long entries come.
        worked: Whether every second entry takes back what was sent a while before, so that no more
            waits after the run than before; else each opens something that nobody works on.
    """
    _many_files(viewers)
    with tempfile.TemporaryDirectory(prefix="truceline-bench-") as scratch:
        copy = Path(scratch) / "desk"
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("reception.sqlite*"))
        with Desk.open(copy) as desk:
            pairs = list(hall.enrolled(desk).values())
            origin, seen, at = desk.origin, desk.seen(), desk.now()
        with Reception(copy, time.time) as reception:
            known = list(sessions(reception).values())
            with reception.desks() as desk:
                keys = {each.actor: ident for ident, each in desk.standing().keys.items()}
            opened = (reception.door.sessions.open(p.actor, keys[p.actor]) for p in pairs)
            posts = [{"Authorization": f"Bearer {secret}"} for secret, _ in opened]
        run = Run()
        with serving(copy) as (url, pid):
            split = urlsplit(url)
            where = Where(split.hostname or "", split.port or 0)
            before = _cpu_s(pid)
            sending = _Sending(pairs, posts, origin, seen, at, rate, minutes, worked)
            asyncio.run(_watch(run, where, pid, known, viewers=viewers, sending=sending))
            run.server_s = _cpu_s(pid) - before
        return _figures(run, copy, viewers=viewers, rate=rate, minutes=minutes)


@dataclass(frozen=True)
class _Sending:
    """What is sent, by whom, and how often."""

    pairs: list[KeyPair]
    posts: list[dict[str, str]]
    origin: str
    seen: Seen
    at: datetime
    rate: float
    minutes: float
    worked: bool


async def _watch(
    run: Run,
    where: Where,
    pid: int,
    known: list[dict[str, str]],
    *,
    viewers: int,
    sending: _Sending,
) -> None:
    run.told, run.shown = [-1] * viewers, [-1] * viewers
    watching = [
        asyncio.create_task(_view(run, where, number, known[number % len(known)]))
        for number in range(viewers)
    ]
    watching.append(asyncio.create_task(_look(run, pid)))
    watching.append(asyncio.create_task(_wander(run, where, known)))
    until = time.monotonic() + OPENING_S
    while min(run.shown) < 0 and time.monotonic() < until:  # noqa: ASYNC110 - two ends
        await asyncio.sleep(0.2)
    # All pages were opened at once at a server that had just started: that is told apart.
    run.opening_ms, run.pages_ms, run.others_ms = run.pages_ms, [], []
    await _send(run, where, sending)
    last = max(run.receipts.values(), default=0)
    until = time.monotonic() + LAST_WORD_S
    while min(run.shown) <= last and time.monotonic() < until:  # noqa: ASYNC110 - two ends
        await asyncio.sleep(0.2)
    for each in watching:
        each.cancel()
    await asyncio.gather(*watching, return_exceptions=True)


async def _view(run: Run, where: Where, number: int, headers: dict[str, str]) -> None:
    """One open page: told of what is new, it asks for the queue once and then listens again."""
    size, asking = -1, asyncio.Event()
    refreshing = asyncio.create_task(_refresh(run, where, number, headers, asking))
    try:
        while True:
            with suppress(OSError, asyncio.IncompleteReadError):
                reader, writer = await asyncio.open_connection(where.host, where.port)
                try:
                    writer.write(where.head("GET", f"/live?since={size}", headers))
                    while line := await reader.readline():
                        name, _, value = line.decode().strip().partition(": ")
                        if name == "data" and value.isdecimal():
                            size = int(value)
                            run.words += 1
                            run.told[number] = size
                            asking.set()
                finally:
                    writer.close()
            run.fault("a stream ended")
            await asyncio.sleep(1)
    finally:
        refreshing.cancel()


async def _refresh(
    run: Run, where: Where, number: int, headers: dict[str, str], asking: asyncio.Event
) -> None:
    while True:
        await asking.wait()
        asking.clear()
        told = run.told[number]
        if await _page(run, where, "/desk/queue?live=1", headers):
            run.shown[number] = told


async def _wander(run: Run, where: Where, known: list[dict[str, str]]) -> None:
    """Somebody reads other pages meanwhile, two a second."""
    pages = ("/desk", "/notices", "/incidents", "/parties", "/ledger", "/aid", "/talks", "/")
    number = 0
    while True:
        headers = known[number // len(pages) % len(known)]
        await _page(run, where, pages[number % len(pages)], headers, other=True)
        number += 1
        await asyncio.sleep(0.5)


async def _page(
    run: Run, where: Where, path: str, headers: dict[str, str], *, other: bool = False
) -> bool:
    # Where it belongs as it begins: what was asked of a cold server is told apart.
    spent = run.others_ms if other else run.pages_ms
    begun = time.perf_counter()
    try:
        status, _ = await where.ask("GET", path, headers)
    except (OSError, TimeoutError, IndexError) as error:
        run.fault(f"{path}: {type(error).__name__}")
        return False
    spent.append((time.perf_counter() - begun) * 1e3)
    if status != _OK:
        run.fault(f"{path}: {status}")
    return status == _OK


async def _send(run: Run, where: Where, sending: _Sending) -> None:
    """Send entries, each at its time; whoever is late says by how much, and sends on.

    One after another: on a desk that replays, times are the authors' and never decrease.
    """
    begun, waiting, opened = time.perf_counter(), deque[tuple[int, str]](), 0
    for number in range(round(60 * sending.minutes * sending.rate)):
        due = begun + number / sending.rate
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        run.late_s.append(time.perf_counter() - due)
        at = sending.at + timedelta(milliseconds=50 * (number + 1))
        over = waiting.popleft() if sending.worked and len(waiting) > LEFT_OPEN else None
        which = opened if over is None else over[0]
        who = which % len(sending.pairs)
        said = (sending.pairs[who], sending.origin, sending.seen, at, which)
        data = (hall.sent(*said) if over is None else hall.ended(*said, over[1])).to_bytes()
        headers = {"Content-Type": "application/json", **sending.posts[who]}
        start = time.perf_counter()
        try:
            status, answer = await where.ask("POST", "/api/v1/entries", headers, data)
        except (OSError, TimeoutError, IndexError) as error:
            run.fault(f"POST: {type(error).__name__}")
            continue
        run.sent_ms.append((time.perf_counter() - start) * 1e3)
        if status != _CREATED:
            run.fault(f"POST: {status} {answer[:300]!r}")
            continue
        receipt = json.loads(answer)
        run.receipts[receipt["entry"]] = receipt["place"]
        if over is None:
            waiting.append((which, receipt["entry"]))
            opened += 1


async def _look(run: Run, pid: int) -> None:
    begun = time.perf_counter()
    while True:
        run.memory.append((time.perf_counter() - begun, _rss_mib(pid)))
        await asyncio.sleep(LOOK_S)


def _rss_mib(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _cpu_s(pid: int) -> float:
    """Seconds of processor that a process has used (proc_pid_stat(5), fields 14 and 15)."""
    stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(") ")[2].split()
    return (int(stat[11]) + int(stat[12])) / 100


def _many_files(viewers: int) -> None:
    """Allow as many open connections as the run needs."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(max(soft, 4 * viewers + 256), hard), hard))


def _figures(
    run: Run, folder: Path, *, viewers: int, rate: float, minutes: float
) -> dict[str, Any]:
    """What a run came to, beside what the desk holds after it."""
    with Desk.open(folder) as desk, tempfile.TemporaryDirectory() as scratch:
        lost = [each for each, place in run.receipts.items() if desk.store.seq_of(each) != place]
        empty = SqliteStore.create(Path(scratch) / "desk.sqlite")
        report = audit(desk.store, empty)
        empty.close()
        size = desk.store.size()
    last = max(run.receipts.values(), default=0)
    sent = round(60 * minutes * rate)
    looked = run.memory[int(WARM_UP * len(run.memory)) :]
    times, mib = np.array([t for t, _ in looked]), np.array([m for _, m in looked])
    slope = float(np.polyfit(times, mib, 1)[0]) * 60 if len(looked) > 2 else 0.0
    return {
        "viewers": viewers,
        "rate": rate,
        "minutes": minutes,
        "sent": sent,
        "receipts": len(run.receipts),
        "lost": len(lost),
        "audit_findings": len(report.findings),
        "size": size,
        "late_s": max(run.late_s, default=0.0),
        "words": run.words,
        "told_of_last": sum(each > last for each in run.told),
        "showing_last": sum(each > last for each in run.shown),
        "opening": len(run.opening_ms),
        "opening_ms": {p: share(run.opening_ms, float(p)) for p in ("0.5", "0.95", "0.99")},
        "pages": len(run.pages_ms),
        "pages_ms": {p: share(run.pages_ms, float(p)) for p in ("0.5", "0.95", "0.99")},
        "others": len(run.others_ms),
        "others_ms": {p: share(run.others_ms, float(p)) for p in ("0.5", "0.95", "0.99")},
        "post_ms": {p: share(run.sent_ms, float(p)) for p in ("0.5", "0.95", "0.99")},
        "memory_mib": [round(each, 1) for _, each in run.memory],
        "slope_mib_a_minute": slope,
        "server_cores": run.server_s / max(1.0, 60 * minutes),
        "faults": run.faults,
    }
