"""How long each page of a desk takes: in one process, and over a real server.

Each page is asked for as the officer, as a party and as the public, each time about something else
where it can be about several things, so that a page that is kept does not flatter it. In one
process the application is called as a server would call it, and the time that the processor worked
is taken beside the time that went by, which on a shared machine is the work of others too. Over
HTTP it is ``truceline serve``, asked by one reader after another over one connection.
"""

from __future__ import annotations

import asyncio
import random
import re
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import httpx

from peers import hall
from truceline.cli.collecting import unhurried
from truceline.cli.serving import server_app
from truceline.reception.door import COOKIE
from truceline.reception.visits import Reception

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

Row = dict[str, Any]

CLAIMED_MS: Final = 100.0
READERS: Final = (hall.OFFICER, hall.PARTIES[0], "public")
LONG: Final = 120.0
"""Seconds that one answer may take; whatever takes longer ends the run."""
_URL: Final = re.compile(r" at (https?://\S+?)/?(?:[,.]? |$)")
_OK, _HIDDEN = 200, frozenset({403, 404})


class Asked:
    """What is asked for: the addresses of every page, each about something else each time.

    Args:
        incidents: Ids of incidents.
        notices: Ids of notices.
        entries: Hashes of entries.
        seed: What is drawn follows from it.
    """

    def __init__(
        self, incidents: list[str], notices: list[str], entries: list[str], seed: int
    ) -> None:
        rng = random.Random(seed)  # noqa: S311 - a choice of pages
        views, wide = hall.boxes(rng, 0.5), hall.boxes(rng, 2.0)

        def words() -> str:
            return f"movement {rng.randrange(10_000)}".replace(" ", "+")

        def bbox(boxes: Iterator[tuple[float, float, float, float]]) -> str:
            return ",".join(f"{side:.3f}" for side in next(boxes))

        self.pages: Mapping[str, Callable[[], str]] = {
            "/": lambda: "/",
            "/desk": lambda: "/desk",
            "/desk, words": lambda: f"/desk?text={words()}",
            "/map": lambda: "/map",
            "/map/data, half a degree": lambda: f"/map/data?bbox={bbox(views)}",
            "/map/data, 2 degrees": lambda: f"/map/data?bbox={bbox(wide)}",
            "/incidents": lambda: f"/incidents?text=mill+{rng.randrange(500)}",
            "/incidents/{id}": lambda: f"/incidents/{rng.choice(incidents)}",
            "/notices": lambda: f"/notices?text={words()}",
            "/notices/{id}": lambda: f"/notices/{rng.choice(notices)}",
            "/aid": lambda: "/aid",
            "/parties": lambda: "/parties",
            "/parties/{id}": lambda: f"/parties/{rng.choice(hall.PARTIES)}",
            "/talks": lambda: "/talks",
            "/ledger": lambda: "/ledger",
            "/ledger/{entry}": lambda: f"/ledger/{rng.choice(entries)}",
            "/search": lambda: f"/search?text={words()}",
            "/me": lambda: "/me",
            "/me/alarms": lambda: "/me/alarms",
            "/intake": lambda: "/intake",
            "/compose/{kind}": lambda: "/compose/notice.filed",
            "/sign-in": lambda: "/sign-in",
            "/api/v1/subjects": lambda: f"/api/v1/subjects?limit=50&text={words()}",
            "/api/v1/entries": lambda: "/api/v1/entries?limit=100",
        }


def sessions(reception: Reception) -> dict[str, dict[str, str]]:
    """The headers by which each reader is known: one session each, but for the public."""
    found: dict[str, dict[str, str]] = {}
    with reception.desks() as desk:
        keys = {each.actor: ident for ident, each in desk.standing().keys.items()}
    for reader in READERS:
        found[reader] = {}
        if reader in keys:
            secret, _ = reception.door.sessions.open(reader, keys[reader])
            found[reader] = {"Cookie": f"{COOKIE}={secret}"}
    return found


def asked(reception: Reception, seed: int) -> Asked:
    """Addresses of what is on a desk."""
    with reception.desks() as desk:
        rows = desk.store.connection

        def some(query: str) -> list[str]:
            return [row[0].hex() for row in rows.execute(query)]

        part = "SELECT id FROM subject WHERE part = '{}' ORDER BY random() LIMIT 500"
        incidents, notices = some(part.format("incident")), some(part.format("notice"))
        entries = some("SELECT hash FROM entry ORDER BY random() LIMIT 500")
    return Asked(incidents, notices, entries, seed)


def in_one_process(folder: Path, times: int) -> list[Row]:
    """Milliseconds of each page for each reader, the application called by itself."""

    async def ask(reception: Reception) -> list[Row]:
        known, what = sessions(reception), asked(reception, 1)
        transport = httpx.ASGITransport(server_app(reception, loopback=True))
        rows: list[Row] = []
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1:8420", timeout=LONG
        ) as client:
            for reader, headers in known.items():
                for page, address in what.pages.items():
                    spent, worked = [], []
                    # The first is for what is read or compiled when it is first needed.
                    for _ in range(times + 1):
                        begun, work = time.perf_counter(), time.process_time()
                        answer = await client.get(address(), headers=headers)
                        spent.append((time.perf_counter() - begun) * 1e3)
                        worked.append((time.process_time() - work) * 1e3)
                        good(answer)
                    row = _row(reader, page, spent, len(answer.content))
                    rows.append({**row, "cpu_p95_ms": share(worked[1:], 0.95)})
        return rows

    with Reception(folder, time.time) as reception, unhurried():
        return asyncio.run(ask(reception))


def over_http(folder: Path, times: int) -> list[Row]:
    """Milliseconds of each page for each reader, of a server in a process of its own."""
    with Reception(folder, time.time) as reception:
        known, what = sessions(reception), asked(reception, 2)
    rows: list[Row] = []
    with serving(folder) as (url, _), httpx.Client(base_url=url, timeout=LONG) as client:
        for reader, headers in known.items():
            for page, address in what.pages.items():
                spent = []
                for _ in range(times + 1):
                    begun = time.perf_counter()
                    answer = client.get(address(), headers=headers)
                    spent.append((time.perf_counter() - begun) * 1e3)
                    good(answer)
                rows.append(_row(reader, page, spent, len(answer.content)))
    return rows


def good(answer: httpx.Response) -> None:
    """Stop at an answer that is no page; what a reader may not see is none of its faults."""
    if answer.status_code != _OK and answer.status_code not in _HIDDEN:
        sys.exit(f"{answer.request.url}: {answer.status_code}\n{answer.text[:1000]}")


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, int]]:
    """``truceline serve`` in a process of its own: its address, and the number of the process."""
    begun = subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, "-m", "truceline", "serve", "--desk", str(folder), "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert begun.stderr is not None
        line = begun.stderr.readline()
        found = _URL.search(line)
        if found is None:
            sys.exit(f"The server did not say where it is: {line}{begun.stderr.read()}")
        _awaited(found[1])
        yield found[1], begun.pid
    finally:
        begun.terminate()
        begun.wait(30)


def _awaited(url: str) -> None:
    """Wait until a server answers."""
    for _ in range(600):
        try:
            httpx.get(f"{url}/checkpoint", timeout=LONG)
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    sys.exit("The server did not answer within a minute.")


def share(values: list[float], part: float) -> float:
    """The value that a part of all are not above."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


def _row(reader: str, page: str, spent: list[float], size: int) -> Row:
    first, rest = spent[0], spent[1:]
    return {
        "reader": reader,
        "page": page,
        "first_ms": first,
        "p50_ms": share(rest, 0.50),
        "p95_ms": share(rest, 0.95),
        "p99_ms": share(rest, 0.99),
        "times": len(rest),
        "bytes": size,
    }
