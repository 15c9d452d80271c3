"""The peers that find boxes within this process: none decides exactly.

Coordinates are longitude, latitude, height and time for all of them: four dimensions, which serve a
theatre that touches neither pole nor antimeridian. SQLite's R*Tree would take a fifth, and so could
hold the places on the ellipsoid instead; four are the faster, and so the harder to beat.
"""

from __future__ import annotations

import importlib.util
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from peers.workloads import Floats

    Rows = NDArray[np.int64]


class Peer(Protocol):
    """A peer that finds the boxes that meet a box. Closed: boxes that touch meet."""

    name: str
    install: str
    """How to install what is missing; empty where nothing is."""

    def load(self, low: Floats, high: Floats) -> None:
        """Hold these boxes (n, 4), the n-th under the number n."""

    def search(self, low: Floats, high: Floats) -> Rows:
        """The numbers of the boxes that may meet one box (4,)."""

    def search_many(self, low: Floats, high: Floats) -> tuple[Rows, Rows]:
        """The pairs, of asked (n, 4) and held, that may meet: two columns."""

    def size(self) -> int:
        """Bytes held, where that can be counted; 0 where the process's memory must say."""


class Changing(Peer, Protocol):
    """A peer that can be changed too."""

    def add(self, first: int, low: Floats, high: Floats) -> None:
        """Hold further boxes, one by one, numbered from ``first`` on."""

    def remove(self, first: int, low: Floats, high: Floats) -> None:
        """Let go of boxes, one by one, numbered from ``first`` on."""


class STRtree:
    """Shapely's STRtree over longitude and latitude, then a filter by height and time."""

    name = "Shapely STRtree with filter"
    install = ""

    def load(self, low: Floats, high: Floats) -> None:
        """See :class:`Peer`."""
        import shapely  # noqa: PLC0415 - each process loads its own peer alone

        self._boxes: Any = shapely.box
        self._tree = shapely.STRtree(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))
        self._low, self._high = low[:, 2:].copy(), high[:, 2:].copy()

    def search(self, low: Floats, high: Floats) -> Rows:
        """See :class:`Peer`."""
        near: Rows = self._tree.query(self._boxes(low[0], low[1], high[0], high[1]))
        meet = (self._low[near] <= high[2:]) & (self._high[near] >= low[2:])
        return near[meet[:, 0] & meet[:, 1]]

    def search_many(self, low: Floats, high: Floats) -> tuple[Rows, Rows]:
        """See :class:`Peer`."""
        asked = self._boxes(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
        middle = len(asked) // 2
        with ThreadPoolExecutor(2) as pool:
            some, others = pool.map(self._tree.query, (asked[:middle], asked[middle:]))
        at, near = np.hstack([some, others + np.array([[middle], [0]])])
        meet = (self._low[near] <= high[at, 2:]) & (self._high[near] >= low[at, 2:])
        keep = meet[:, 0] & meet[:, 1]
        return at[keep], near[keep]

    def size(self) -> int:
        """See :class:`Peer`."""
        return 0


class Sweep:
    """No index at all: every box looked at, in one sweep of numpy. What the others must equal."""

    name = "numpy sweep (no index)"
    install = ""

    def load(self, low: Floats, high: Floats) -> None:
        """See :class:`Peer`."""
        self._low, self._high = np.asfortranarray(low), np.asfortranarray(high)

    def search(self, low: Floats, high: Floats) -> Rows:
        """See :class:`Peer`."""
        meet = self._low[:, 3] <= high[3]
        for axis in range(4):
            meet &= (self._low[:, axis] <= high[axis]) & (self._high[:, axis] >= low[axis])
        return np.flatnonzero(meet)

    def search_many(self, low: Floats, high: Floats) -> tuple[Rows, Rows]:
        """See :class:`Peer`."""
        found = [self.search(*box) for box in zip(low, high, strict=True)]
        counts = [len(near) for near in found]
        return np.repeat(np.arange(len(low)), counts), np.concatenate(found)

    def size(self) -> int:
        """See :class:`Peer`."""
        return 0


class SpatialIndex:
    """libspatialindex's R*-tree in four dimensions, bulk loaded, as rtree gives it to Python."""

    name = "libspatialindex 4D"
    install = "" if importlib.util.find_spec("rtree") else "uv sync --extra all --group bench"

    def load(self, low: Floats, high: Floats) -> None:
        """See :class:`Peer`."""
        from rtree import index  # noqa: PLC0415 - likewise

        properties = index.Property(dimension=4)
        # Smaller nodes than the library's hundred answer a third sooner here, and load as fast.
        properties.leaf_capacity = properties.index_capacity = 32
        properties.near_minimum_overlap_factor = 16
        numbers = np.arange(len(low), dtype=np.int64)
        self._tree: Any = index.Index((numbers, low, high), properties=properties)

    def search(self, low: Floats, high: Floats) -> Rows:
        """See :class:`Peer`."""
        return np.fromiter(self._tree.intersection((*low.tolist(), *high.tolist())), np.int64)

    def search_many(self, low: Floats, high: Floats) -> tuple[Rows, Rows]:
        """See :class:`Peer`."""
        near, counts = self._tree.intersection_v(low, high)
        return np.repeat(np.arange(len(low)), counts.astype(np.int64)), near.astype(np.int64)

    def add(self, first: int, low: Floats, high: Floats) -> None:
        """See :class:`Peer`."""
        for number, box in enumerate(np.hstack([low, high]).tolist(), first):
            self._tree.insert(number, box)

    def remove(self, first: int, low: Floats, high: Floats) -> None:
        """See :class:`Peer`."""
        for number, box in enumerate(np.hstack([low, high]).tolist(), first):
            self._tree.delete(number, box)

    def size(self) -> int:
        """See :class:`Peer`."""
        return 0


class SQLiteRTree:
    """SQLite's R*Tree in four dimensions, in memory."""

    name = "SQLite R*Tree"
    install = ""

    def load(self, low: Floats, high: Floats) -> None:
        """See :class:`Peer`."""
        self._base = sqlite3.connect(":memory:", isolation_level=None)
        self._base.execute("PRAGMA cache_size = -1000000")
        self._base.execute("CREATE VIRTUAL TABLE held USING rtree(id, " + ", ".join(_AXES) + ")")
        self.add(0, low, high)

    def search(self, low: Floats, high: Floats) -> Rows:
        """See :class:`Peer`."""
        asked = np.column_stack([low, high]).ravel().tolist()
        found = self._base.execute(f"SELECT id FROM held WHERE {_MEETS}", asked).fetchall()  # noqa: S608 - our own words
        return np.fromiter((row[0] for row in found), np.int64, len(found))

    def search_many(self, low: Floats, high: Floats) -> tuple[Rows, Rows]:
        """See :class:`Peer`."""
        run = self._base.execute
        run(f"CREATE TEMP TABLE asked (at INTEGER PRIMARY KEY, {', '.join(_ASKED)})")
        rows = zip(
            range(len(low)), *np.stack([low, high], 2).reshape(-1, 8).T.tolist(), strict=True
        )
        self._base.executemany("INSERT INTO asked VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        meets = _MEETS
        for name in _ASKED:
            meets = meets.replace("?", f"asked.{name}", 1)
        found = run(f"SELECT at, id FROM asked CROSS JOIN held WHERE {meets}").fetchall()  # noqa: S608 - likewise
        run("DROP TABLE asked")
        pairs = np.array(found, np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]

    def add(self, first: int, low: Floats, high: Floats) -> None:
        """See :class:`Peer`."""
        columns = np.stack([low, high], 2).reshape(-1, 8)
        self._base.execute("BEGIN")
        for at in range(0, len(low), 10_000):
            part = columns[at : at + 10_000].T.tolist()
            rows = zip(range(first + at, first + at + len(part[0])), *part, strict=True)
            self._base.executemany("INSERT INTO held VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)
        self._base.execute("COMMIT")

    def remove(self, first: int, low: Floats, high: Floats) -> None:
        """See :class:`Peer`."""
        del high
        self._base.execute("BEGIN")
        numbers = ((number,) for number in range(first, first + len(low)))
        self._base.executemany("DELETE FROM held WHERE id = ?", numbers)
        self._base.execute("COMMIT")

    def size(self) -> int:
        """See :class:`Peer`."""
        return 0


_AXES = tuple(f"{side}{axis}" for axis in "xyzt" for side in ("low_", "high_"))
_ASKED = tuple(f"{side}{axis}" for axis in "xyzt" for side in ("from_", "to_"))
# A question gives from and to of each axis in turn: what is held ends at or after the one, and
# begins at or before the other.
_MEETS = " AND ".join(f"high_{axis} >= ? AND low_{axis} <= ?" for axis in "xyzt")
