"""Ours and each peer behind one face: load, ask one, ask many, add, remove.

Every contender is given the same: parsed volumes for ours, and for the peers their boxes, worked
out beforehand and not timed. Every one gives back decided ids.
"""

from __future__ import annotations

import gc
import sys
import time
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Protocol, cast

import numpy as np

from peers.boxes import SpatialIndex, SQLiteRTree, STRtree, Sweep
from peers.exact import Decider
from peers.postgis import PostGIS
from truceline.analysis.index import ConflictIndex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from peers.boxes import Changing, Peer, Rows
    from peers.workloads import Workload

OURS = "Truceline"
INSIDE = (SQLiteRTree, STRtree, SpatialIndex, Sweep)
PEERS = (PostGIS, *INSIDE)
TREE, NO_PEER = STRtree.name, Sweep.name
_AT_ONCE = 1_000_000


class Contender(Protocol):
    """Ours, or a peer with the exact decision behind it."""

    changes: bool
    search_ns: int
    """How long the last question took without its exact decision; 0 where they are not apart."""

    def load(self, held: Workload) -> float:
        """Hold a workload; the seconds it took, without the making of what was held."""

    def prepare(self, held: Workload) -> None:
        """Make ready what is not to be timed, after memory was measured."""

    def ask(self, at: int) -> int:
        """How many meet the volume asked at ``at``."""

    def ask_many(self) -> Any:
        """Which meet each volume asked, as the contender gives it."""

    def rows(self, found: Any) -> list[Rows]:
        """What :meth:`ask_many` gave, for each volume asked as numbers; not timed."""

    def add(self, first: int, more: Workload) -> float:
        """Hold further volumes, one by one in one transaction; the seconds it took."""

    def remove(self, first: int, more: Workload) -> float:
        """Let go of them, likewise; the seconds it took."""

    def size(self) -> int:
        """Bytes held, where that can be counted; else 0, and the process's memory is taken."""


class Ours:
    """Truceline's index of conflicts."""

    changes = True
    search_ns = 0

    def __init__(self, asked: Workload) -> None:
        self._index = ConflictIndex()
        self._asked = [asked.volume(row) for row in range(len(asked))]
        # What is compiled when first used is compiled before anything is timed.
        warm = ConflictIndex()
        warm.add_many([(str(row), [volume]) for row, volume in enumerate(self._asked)])
        warm.add("one", [self._asked[0]])
        warm.query([self._asked[0]])
        warm.query_many([[volume] for volume in self._asked[:2]])
        warm.remove("one")

    def load(self, held: Workload) -> float:
        """See :class:`Contender`. A million at once: more parsed volumes do not fit in memory."""
        took = 0.0
        for first in range(0, len(held), _AT_ONCE):
            rows = range(first, min(first + _AT_ONCE, len(held)))
            made = [(str(row), [held.volume(row)]) for row in rows]
            # The collector would go through everything that is waiting to be added, and again.
            gc.freeze()
            took += _timed(partial(self._index.add_many, made))
            gc.unfreeze()
        return took

    def prepare(self, held: Workload) -> None:
        """See :class:`Contender`."""

    def meanwhile(self, others: Workload) -> Callable[[], object]:
        """What answers other questions than those that are timed."""
        made = [[others.volume(row)] for row in range(len(others))]
        return partial(self._index.query_many, made)

    def ask(self, at: int) -> int:
        """See :class:`Contender`."""
        return len(self._index.query([self._asked[at]]))

    def ask_many(self) -> list[frozenset[str]]:
        """See :class:`Contender`."""
        return self._index.query_many([[volume] for volume in self._asked])

    def rows(self, found: list[frozenset[str]]) -> list[Rows]:
        """See :class:`Contender`."""
        return [np.fromiter(map(int, ids), np.int64, len(ids)) for ids in found]

    def add(self, first: int, more: Workload) -> float:
        """See :class:`Contender`."""
        made = [(str(first + row), [more.volume(row)]) for row in range(len(more))]
        return _timed(lambda: _each(self._index.add, made))

    def add_at_once(self, first: int, more: Workload) -> float:
        """Hold further volumes in one call; the seconds it took."""
        made = [(str(first + row), [more.volume(row)]) for row in range(len(more))]
        return _timed(lambda: self._index.add_many(made))

    def remove(self, first: int, more: Workload) -> float:
        """See :class:`Contender`."""
        idents = [(str(first + row),) for row in range(len(more))]
        return _timed(lambda: _each(self._index.remove, idents))

    def size(self) -> int:
        """What the index holds, in arrays (unused room among it), lists, tables and ids."""
        return sum(map(_bytes, vars(self._index).values()))


class Exactly:
    """A peer, and the exact decision of what it finds."""

    def __init__(self, peer: Peer, asked: Workload) -> None:
        self._peer, self._asked = peer, asked
        self.changes = hasattr(peer, "add")
        self.search_ns = 0

    def load(self, held: Workload) -> float:
        """See :class:`Contender`."""
        return _timed(lambda: self._peer.load(held.low, held.high))

    def prepare(self, held: Workload) -> None:
        """See :class:`Contender`."""
        self._decider = Decider(held, self._asked)
        self._decider.prepare(self._peer.search_many(self._asked.low, self._asked.high)[1])

    def ask(self, at: int) -> int:
        """See :class:`Contender`."""
        start = time.perf_counter_ns()
        near = self._peer.search(self._asked.low[at], self._asked.high[at])
        self.search_ns = time.perf_counter_ns() - start
        return len(self._decider.keep(at, near))

    def ask_many(self) -> tuple[Rows, Rows]:
        """See :class:`Contender`."""
        start = time.perf_counter_ns()
        at, near = self._peer.search_many(self._asked.low, self._asked.high)
        self.search_ns = time.perf_counter_ns() - start
        return self._decider.keep_pairs(at, near)

    def rows(self, found: tuple[Rows, Rows]) -> list[Rows]:
        """See :class:`Contender`."""
        at, near = found
        near = near[np.argsort(at, kind="stable")]
        counts = np.bincount(at, minlength=len(self._asked))
        return np.split(near, np.cumsum(counts)[:-1])

    @property
    def _changing(self) -> Changing:
        assert self.changes
        return cast("Changing", self._peer)

    def add(self, first: int, more: Workload) -> float:
        """See :class:`Contender`."""
        return _timed(lambda: self._changing.add(first, more.low, more.high))

    def remove(self, first: int, more: Workload) -> float:
        """See :class:`Contender`."""
        return _timed(lambda: self._changing.remove(first, more.low, more.high))

    def size(self) -> int:
        """See :class:`Contender`."""
        return self._peer.size()


def contender(name: str, asked: Workload, socket: str) -> Contender:
    """The contender of a name, ready to load."""
    if name == OURS:
        return Ours(asked)
    if name == PostGIS.name:
        return Exactly(PostGIS(socket), asked)
    return Exactly(next(each for each in INSIDE if each.name == name)(), asked)


def _bytes(value: object) -> int:
    """The memory of arrays, and of texts, numbers and what holds them."""
    if isinstance(value, np.ndarray):
        return value.nbytes
    parts: Iterable[object] = ()
    if isinstance(value, dict):
        parts = chain(value.keys(), value.values())
    elif isinstance(value, list | tuple):
        # The texts in a list of ids are those of the table of ids.
        parts = (part for part in value if not isinstance(part, str))
    return sys.getsizeof(value) + sum(map(_bytes, parts))


def _each(work: Callable[..., None], rows: Iterable[tuple[object, ...]]) -> None:
    for row in rows:
        work(*row)


def _timed(work: Callable[[], None]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start
