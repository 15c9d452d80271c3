"""A store that is somebody's copy of a desk's ledger: filled from outside, leaf by proven leaf.

The rows are those of a desk, so that a copy can be read with the desk's own commands and be made a
desk. What is different is kept as facts of the store: whose copy it is, what it is about to fetch,
and up to which place its entries were carried into the docket.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.ledger import tiles

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from truceline.ledger.tiles import Growth
    from truceline.store.base import Stored
    from truceline.store.sqlite import SqliteStore

COPIED = "copied_to"
"""The size up to which leaves came from outside; only some checkpoints below it were kept."""
PLAN = "copy_plan"
CARRIED = "copy_carried"


def root_at(store: SqliteStore, size: int) -> str | None:
    """The root that authors may have seen at a size, hexadecimal; None where nobody can have.

    A desk published the checkpoints that it keeps and no others. A copy has not all of them, but
    its tree, proven under those that it has, tells what each stated.
    """
    found = store.checkpoint(size)
    if found is not None:
        return found[1].hex()
    if 0 < size <= int(store.name(COPIED) or 0):
        return tiles.root_at(store.tile, size).hex()
    return None


def missing(store: SqliteStore, start: int = 0, stop: int | None = None) -> list[int]:
    """The places that have a leaf and no body."""
    rows = store.connection.execute(
        "SELECT seq FROM leaf LEFT JOIN body USING (seq) "
        "WHERE body.seq IS NULL AND seq >= ? AND seq < ? ORDER BY seq",
        (start, 1 << 62 if stop is None else stop),
    )
    return [row[0] for row in rows]


def place_of_body(store: SqliteStore, start: int, nth: int) -> int | None:
    """The place of the ``nth`` body from a place on, counted from 0; None where there is none."""
    row = store.connection.execute(
        "SELECT seq FROM body WHERE seq >= ? ORDER BY seq LIMIT 1 OFFSET ?", (start, nth)
    ).fetchone()
    return None if row is None else int(row[0])


def destructions(store: SqliteStore) -> list[Stored]:
    """The entries by which bodies were destroyed, in order, as far as they are in the docket."""
    rows = store.connection.execute(
        "SELECT seq FROM entry WHERE kind = 'body.destroyed/1' AND part = 'link' ORDER BY seq"
    )
    found = (store.stored(row[0]) for row in rows.fetchall())
    return [each for each in found if each is not None]


def put_body(
    store: SqliteStore, place: int, envelope: bytes, salt: bytes, boxes: Sequence[bytes | None]
) -> None:
    """Keep a body, or further boxes of one that is there."""
    run = store.connection.execute
    run("INSERT OR IGNORE INTO body VALUES (?, ?, ?)", (place, envelope, salt))
    for n, box in enumerate(boxes):
        if box is not None:
            run("INSERT OR IGNORE INTO box VALUES (?, ?, ?)", (place, n, box))


def ranges(places: Iterable[int]) -> list[tuple[int, int]]:
    """Places as ``(first, last)`` of each run of neighbours.

    >>> ranges([1, 2, 3, 7])
    [(1, 3), (7, 7)]
    """
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return found


class LeafRows:
    """The leaves, tiles and checkpoints of a copy; see :class:`truceline.witness.replica.Copy`.

    Plans are kept as the text that they write of themselves; whoever composes this with the
    follower gives it the plan.
    """

    def __init__(self, store: SqliteStore) -> None:
        self.store = store

    def size(self) -> int:
        """The number of leaves."""
        return self.store.size()

    def tile(self, level: int, n: int) -> bytes:
        """The bytes of a tile; empty where there is none."""
        return self.store.tile(level, n)

    def leaves(self, start: int, stop: int) -> list[bytes]:
        """The leaves from one place up to another."""
        rows = self.store.connection.execute(
            "SELECT leaf FROM leaf WHERE seq >= ? AND seq < ? ORDER BY seq", (start, stop)
        )
        return [row[0] for row in rows]

    def newest(self) -> tuple[int, bytes, bytes] | None:
        """``(size, root, note)`` of the newest checkpoint that the copy reached."""
        return self.store.checkpoint()

    def kept_plan(self) -> str:
        """The text of the plan that was begun; empty where none is."""
        return self.store.name(PLAN)

    def keep_plan(self, text: str) -> None:
        """Keep the text of a plan."""
        with self.store.transaction():
            self.store.set_name(PLAN, text)

    def extend(self, leaves: Sequence[bytes], growth: Growth) -> None:
        """Add proven leaves with the tiles that they change."""
        start = growth.size - len(leaves)
        with self.store.transaction():
            self.store.connection.executemany(
                "INSERT INTO leaf VALUES (?, ?)", enumerate(leaves, start)
            )
            self.store.put_tiles(growth.tiles)
            self.store.set_name(COPIED, str(growth.size))

    def reached(self, size: int, root: bytes, note: bytes) -> None:
        """Keep the checkpoint that was reached, and drop the plan."""
        with self.store.transaction():
            if self.store.checkpoint(size) is None:
                self.store.put_checkpoint(size, root, note)
            self.store.set_name(PLAN, "")
