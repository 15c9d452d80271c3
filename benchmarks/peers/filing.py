"""Filing a notice at a desk with many active ones: how long until it is durable and answered.

The desk is an ordinary one, filled with notices of the uniform workload under the Terms of the
scenario; while it is filled it compares nothing, so that filling takes minutes and not days, and
one process composes while the other records. Then
notices are filed one by one, as their authors would: composed, sealed and signed, judged, recorded,
compared with every active notice, the conflicts said by the desk in the same transaction, and
committed with its fsyncs before the answer comes. The desk is one that stays: it holds the notices
in force in its index, which is loaded before the first filing; how long that takes is said apart.

Each step is charged its own time only, without that of the steps inside it; ``rest`` is what is
charged to none.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import time
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from peers.tables import MILLION, columns
from peers.workloads import drawn
from truceline import registrar as registrars
from truceline.desk import Desk
from truceline.keyring import author
from truceline.keyring.files import new_pair
from truceline.opening import Opening
from truceline.registrar import Declined, Registrar
from truceline.store.clerk import Clerk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from peers.workloads import Workload
    from truceline.ledger.entry import Submission

TERMS = Path(__file__).parents[2] / "scenarios" / "syria_2016" / "terms.yaml"
START = datetime(2026, 2, 27, tzinfo=UTC)
FILED = 50
CLAIMED_MS = 25.0
GROUP = 500
AHEAD = 4
"""How many groups are composed before they are recorded."""
PARTY = new_pair("group:bench", seed=b"\x07" * 32)
STEPS = ("compose and sign", "admission", "pairing", "docket", "SQL", "tree", "commit")


class Stopwatch:
    """Time by step, each without what is inside it."""

    def __init__(self) -> None:
        self.spent = dict.fromkeys((*STEPS, "rest"), 0.0)
        self._running = ["rest"]
        self._since = time.perf_counter()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Charge what happens inside to a step."""
        self._charge()
        self._running.append(name)
        try:
            yield
        finally:
            self._charge()
            self._running.pop()

    def around(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        """A function that is charged to a step."""

        def charged(*given: Any, **more: Any) -> Any:
            with self.step(name):
                return work(*given, **more)

        return charged

    def reset(self) -> None:
        """Begin anew."""
        self.spent = dict.fromkeys(self.spent, 0.0)
        self._since = time.perf_counter()

    def _charge(self) -> None:
        now = time.perf_counter()
        self.spent[self._running[-1]] += now - self._since
        self._since = now


class Timed:
    """A connection whose statements are charged: COMMIT to its own step, all others to SQL.

    Rows that are read after their statement has run are charged to whoever reads them.
    """

    def __init__(self, connection: Any, watch: Stopwatch) -> None:
        self._connection, self._watch = connection, watch

    def execute(self, statement: str, *bound: Any) -> Any:
        """Run one statement."""
        with self._watch.step("commit" if statement == "COMMIT" else "SQL"):
            return self._connection.execute(statement, *bound)

    def executemany(self, statement: str, rows: Any) -> Any:
        """Run one statement for many rows."""
        with self._watch.step("SQL"):
            return self._connection.executemany(statement, rows)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def measure(size: int, keep: Path | None) -> dict[str, Any]:
    """Milliseconds until a filed notice is answered, and of each step, at a desk with ``size``.

    Args:
        size: How many active notices the desk has.
        keep: The folder of the desk, which is made where it is not; None for one that goes.
    """
    with tempfile.TemporaryDirectory(prefix="truceline-bench-") as scratch:
        whole = (keep or Path(scratch)) / f"desk-{size}"
        start = time.perf_counter()
        if not whole.exists():
            whole.parent.mkdir(parents=True, exist_ok=True)
            _filled(whole, size)
        filled = time.perf_counter() - start
        # What is filed goes into a copy, so that a desk that is kept is the same every time.
        folder = Path(scratch) / "copy"
        shutil.copytree(whole, folder)
        with Desk.open(folder) as desk:
            start = time.perf_counter()
            desk.hold_index().follow(desk.now())
            loaded = time.perf_counter() - start
            return {"size": size, "filled_s": filled, "loaded_s": loaded, **_filings(desk, size)}


def _filled(folder: Path, size: int) -> None:
    """A desk with so many active notices, made beside its place and moved there when whole."""
    convenor = new_pair("un:ose", seed=b"\x05" * 32)
    opening = Opening(
        origin="desk.example/bench", terms=TERMS.read_bytes(), convenor=convenor,
        name="Bench", at=START, replay=True,
    )  # fmt: skip
    part = folder.with_suffix(".part")
    with Desk.create(part, opening) as desk:
        roles = ["party", "reporter"]
        desk.enrol(convenor, PARTY, name="Bench", roles=roles, now=START)
        # The same writer, but that nothing follows from what it records; nor need it be durable.
        silent = Registrar(desk.store, desk.registrar.signers[0], desk.now)
        desk.store.connection.execute("PRAGMA synchronous = OFF")
        spans = ((at, min(at + GROUP, size)) for at in range(0, size, GROUP))
        # A fresh process: an open store must not be carried over a fork.
        with ProcessPoolExecutor(
            1, get_context("spawn"), initializer=_compose_for, initargs=(part, size)
        ) as pool:
            ahead = deque(pool.submit(_composed, span) for span in islice(spans, AHEAD))
            while ahead:
                group = ahead.popleft().result()
                ahead.extend(pool.submit(_composed, span) for span in islice(spans, 1))
                for answer in silent.append(group, whole=True):
                    assert not isinstance(answer, Declined)
    part.rename(folder)


_composing: list[tuple[Desk, Workload]] = []
"""What the process that composes holds."""


def _compose_for(folder: Path, size: int) -> None:
    """Begin composing for a desk."""
    _composing.append((Desk.open(folder), drawn(size, seed=1)))


def _composed(span: tuple[int, int]) -> list[Submission]:
    """The notices of some rows."""
    ((desk, held),) = _composing
    return [_notice(desk, held, row) for row in range(*span)]


def _notice(desk: Desk, rows: Workload, row: int, after: int = 0) -> Submission:
    """A notice about one row of a workload, signed at its own second."""
    body = {
        "notice": "ground_movement",
        "title": "A made-up movement",
        "recipients": ["un:ose"],
        "volumes": [rows.volume(row).as_f3548()],
    }
    at = START + timedelta(milliseconds=50 * (after + row + 1))
    return author.sign(desk.draft(PARTY, "notice.filed", body, now=at), PARTY)


def _filings(desk: Desk, size: int) -> dict[str, Any]:
    """File notices one by one, and charge every step."""
    asked = drawn(size, seed=2, rows=FILED + 3)
    watch = Stopwatch()
    begun = time.perf_counter()
    desk.submit([_notice(desk, asked, 0, size)], whole=True)
    first = time.perf_counter() - begun
    with _charged(desk, watch):
        whole, said, steps = [], [], []
        for row in range(1, len(asked)):
            before = desk.store.size()
            watch.reset()
            start = time.perf_counter()
            with watch.step("compose and sign"):
                submission = _notice(desk, asked, row, size)
            desk.submit([submission], whole=True)
            whole.append(time.perf_counter() - start)
            steps.append(dict(watch.spent))
            said.append(desk.store.size() - before - 1)
    # The first two are for what is compiled or read when first needed.
    whole, steps, said = whole[2:], steps[2:], said[2:]
    total = sum(sum(each.values()) for each in steps)
    return {
        "first_ms": first * 1e3,
        "median_ms": statistics.median(whole) * 1e3,
        "worst_ms": max(whole) * 1e3,
        "conflicts": sum(said) / len(said),
        "median_of_step_ms": {
            name: statistics.median(each[name] for each in steps) * 1e3 for name in watch.spent
        },
        "share_of_step": {name: sum(each[name] for each in steps) / total for name in watch.spent},
    }


@contextmanager
def _charged(desk: Desk, watch: Stopwatch) -> Iterator[None]:
    """The desk with every step of its writer charged."""
    places: list[tuple[Any, str, str]] = [
        (registrars, "read_envelope", "admission"),
        (registrars, "check_boxes", "admission"),
        (registrars, "admit", "admission"),
        (Registrar, "_follow", "pairing"),
        (Registrar, "_publish", "tree"),
        (Clerk, "enter", "docket"),
    ]
    before = [getattr(owner, name) for owner, name, _ in places]
    connection = desk.store.connection
    desk.store.connection = Timed(connection, watch)  # type: ignore[assignment]
    for (owner, name, step), work in zip(places, before, strict=True):
        setattr(owner, name, watch.around(step, work))
    try:
        yield
    finally:
        for (owner, name, _), work in zip(places, before, strict=True):
            setattr(owner, name, work)
        desk.store.connection = connection


def table(filed: dict[str, Any]) -> str:
    """What was measured, as text."""
    head = (
        f"filing a notice at a desk with {filed['size']:,} active ones, durable and answered: "
        f"median {filed['median_ms']:,.1f} ms, worst of {FILED} {filed['worst_ms']:,.0f} ms, the "
        f"first {filed['first_ms']:,.0f} ms; {filed['conflicts']:.1f} conflicts each"
    )
    lines = [("step, without what is inside it", "median", "share")]
    for name, share in filed["share_of_step"].items():
        lines.append((name, f"{filed['median_of_step_ms'][name]:.2f} ms", f"{share:.0%}"))
    claim = []
    if filed["size"] == MILLION:
        held = "held" if filed["median_ms"] < CLAIMED_MS else "not held"
        claim = [f"  claimed: a median under {CLAIMED_MS:g} ms: {held}"]
    load = f"  loading the index, once for as long as the desk stays: {filed['loaded_s']:,.0f} s"
    return "\n".join([head, *columns(lines), load, *claim])
