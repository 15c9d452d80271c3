"""An index of active volumes: which of them come too near to some others, exactly decided.

A million notices of any mix of sizes, from a drone's 50 m to a country for a month. Boxes in place,
time and height lead to the few that may be near (``index_tree``), and each of those is decided
exactly in the same breath (``index_rows``); the few pairs that the compiled bounds leave open go to
the exact means of ``nearness``.

Boxes stand in trees of growing size: new ones go into a small buffer, and when a tree is full it is
merged into the next, so that adding stays cheap and asking visits a handful of trees (P. O'Neil et
al., "The log-structured merge-tree", Acta Informatica 33, 1996).

>>> from truceline.mechanism.volumes import parse_volumes
>>> def disc(lng):
...     circle = {"center": {"lat": 36.2, "lng": lng}, "radius": {"value": 500, "units": "M"}}
...     return parse_volumes([{"volume": {"outline_circle": circle}}])
>>> index = ConflictIndex()
>>> index.add("hospital", disc(37.1))
>>> index.query(disc(37.11))
frozenset({'hospital'})
>>> index.remove("hospital")
>>> index.query(disc(37.11))
frozenset()
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate, chain, pairwise, repeat
from typing import TYPE_CHECKING

import numpy as np

from truceline.analysis.footprints import footprint, make
from truceline.analysis.geodesy import places
from truceline.analysis.index_rows import (
    FILLED,
    MARKS,
    RADIUS,
    SPAN,
    Table,
    ask,
    hold,
    ingest,
    keyed,
    longer,
    near,
    roomier,
    words,
)
from truceline.analysis.index_tree import (
    BUFFERED,
    FAN,
    GROWTH,
    TREES,
    blank,
    build,
    clear,
    forest,
    put,
    room_for,
)
from truceline.analysis.nearness import meet
from truceline.mechanism.volume_numbers import WORD

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from truceline.analysis.footprints import Footprint
    from truceline.mechanism.volumes import Volume4D

_FEW = 64
_AT_ONCE = 256
"""From so many questions on, two threads share them; of so many the ids are looked up together."""
NODE = 2 * WORD
"""The bytes that one corner takes among the numbers of a volume."""
_NONE: frozenset[str] = frozenset()


class ConflictIndex:
    """Sets of volumes by id, asked for those that meet a set, exactly decided.

    Not safe for use by several threads at once. The volumes must be free of faults
    (``areas.faults``).

    Args:
        cursor: The place in a ledger up to which the index holds what is in force, for whoever
            feeds it: several workers that hold the same place hold the same index.
    """

    def __init__(self, cursor: int = -1) -> None:
        self.cursor = cursor
        self._table = Table.of(_FEW)
        self._keys: NDArray[np.uint64] = np.zeros(_FEW, np.uint64)
        self._where: NDArray[np.int32] = np.zeros(_FEW, np.int32)
        self._homes: NDArray[np.uint8] = np.zeros(_FEW, np.uint8)
        self._nodes: NDArray[np.float64] = np.empty((4 * _FEW, 3))
        self._used = self._dropped = 0
        self._forest = forest(FAN + 1)
        self._buffered = 0
        self._live = [0] * TREES
        self._rows: dict[str, int | tuple[int, ...]] = {}
        self._owners: NDArray[np.object_] = np.empty(_FEW, object)
        self._taken = 0
        self._free: list[int] = []
        # One thread that stays: a new one for each batch took as long as it saved.
        self._beside = ThreadPoolExecutor(1)

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, ident: object) -> bool:
        return ident in self._rows

    def add(self, ident: str, volumes: Sequence[Volume4D]) -> None:
        """Hold a set of volumes under an id; one that is held already is replaced.

        Args:
            ident: The id that a query gives back.
            volumes: Volumes without faults (``areas.faults``).
        """
        if len(volumes) != 1 or ident in self._rows or not self._held_alone(ident, volumes[0]):
            self.add_many([(ident, volumes)])

    def add_many(self, sets: Iterable[tuple[str, Sequence[Volume4D]]]) -> None:
        """Hold many sets of volumes, each as :meth:`add` does; of one id the last counts."""
        last = dict(sets)
        for ident in last:
            if ident in self._rows:
                self.remove(ident)
        held = list(chain.from_iterable(last.values()))
        names = list(chain.from_iterable(map(repeat, last, map(len, last.values()))))
        first, used = self._taken, self._used
        rows = np.array([self._row() for _ in held], np.int32)
        self._make_room(self._taken)
        self._nodes, self._used = ingest(self._table, rows, self._nodes, used, held)
        keyed(self._table, rows, self._keys)
        if len(rows) > BUFFERED and first + len(rows) == self._taken:
            names = self._put_in_order(first, used, names)
        self._owners[rows] = names
        if len(held) == len(last) and all(last.values()):
            self._rows.update(zip(names, rows.tolist(), strict=True))
        else:
            own: dict[str, list[int]] = {name: [] for name in chain(names, last)}
            for name, row in zip(names, rows.tolist(), strict=True):
                own[name].append(row)
            self._rows.update((name, tuple(some)) for name, some in own.items())
        self._settle(rows)

    def _put_in_order(self, first: int, used: int, names: list[str]) -> list[str]:
        """Let new rows, those from ``first``, stand in the order of the trees; their ids likewise.

        Neighbours are then near each other in memory: where many meet, that halves the time of an
        answer. Their nodes are those behind the first ``used``.
        """
        new = slice(first, self._taken)
        order = np.argsort(self._keys[new], kind="stable")
        for column in (*self._table, self._keys):
            column[new] = column[new][order]
        self._nodes_in_order(self._table.whole[new, SPAN : SPAN + 2], used)
        return _side_by_side([names[at] for at in order.tolist()])

    def _nodes_in_order(self, spans: NDArray[np.int64], used: int) -> None:
        """Let the nodes of rows stand as their rows do, behind the first ``used``, without gaps."""
        counts = spans[:, 1]
        ends = np.cumsum(counts)
        shift = np.repeat(spans[:, 0] - ends + counts, counts)
        self._nodes[used : used + len(shift)] = self._nodes[shift + np.arange(len(shift))]
        spans[:, 0] = used + ends - counts

    def remove(self, ident: str) -> None:
        """Let go of a set of volumes; an id that is not held is passed over."""
        held = self._rows.pop(ident, ())
        for row in (held,) if isinstance(held, int) else held:
            home = int(self._homes[row])
            blank(self._forest, self._where[row])
            self._live[home] -= 1
            self._dropped += int(self._table.whole[row, SPAN + 1])
            self._free.append(row)
            if home and 3 * self._live[home] < self._planted(home) - BUFFERED:
                self._rebuild(home, home)
        if 2 * self._dropped > self._used + BUFFERED * FAN:
            self._compact()

    def query(
        self,
        volumes: Sequence[Volume4D],
        *,
        horizontal_m: float = 0.0,
        vertical_m: float = 0.0,
        seconds: float = 0.0,
    ) -> frozenset[str]:
        """The ids of the sets that meet ``volumes``, or come within the separation minima.

        Exactly what ``conflicts.meets`` says of each set that is held.
        """
        found, spans = self._asked(volumes, (horizontal_m, vertical_m, seconds))
        rows = found.tolist()
        if min(rows, default=0) < 0:
            rows = self._decided(found, spans, volumes, horizontal_m)[0].tolist()
        return frozenset(map(self._owners.item, rows))

    def query_many(
        self,
        sets: Sequence[Sequence[Volume4D]],
        *,
        horizontal_m: float = 0.0,
        vertical_m: float = 0.0,
        seconds: float = 0.0,
    ) -> list[frozenset[str]]:
        """What :meth:`query` gives for each of many sets, in their order."""
        every = [volume for volumes in sets for volume in volumes]
        half = len(every) // 2 if len(every) >= _AT_ONCE else 0
        minima = (horizontal_m, vertical_m, seconds)
        beside = self._beside.submit(self._asked, every[half:], minima) if half else None
        found, spans = self._asked(every[:half] if half else every, minima)
        if beside:
            some, more = beside.result()
            spans = np.concatenate([spans, more + len(found)])
            found = np.concatenate([found, some])
        rows, spans = self._decided(found, spans, every, horizontal_m)
        own = self._named(rows, spans)
        if len(own) != len(sets) or any(len(volumes) != 1 for volumes in sets):
            cuts = [*accumulate(map(len, sets), initial=0)]
            return [frozenset(chain.from_iterable(own[a:b])) for a, b in pairwise(cuts)]
        return own

    def _named(self, rows: NDArray[np.int32], spans: NDArray[np.int64]) -> list[frozenset[str]]:
        """The ids of the rows of each span, some hundred spans at a time, as their rows stand.

        Each id is somewhere else in memory: waits for some then go together, and they are used
        while they are at hand.
        """
        own = [_NONE] * len(spans)
        order = np.argsort(spans[:, 0])
        for at in range(0, len(order), _AT_ONCE):
            asked = order[at : at + _AT_ONCE]
            cuts = spans[asked]
            first = cuts[0, 0]
            names = self._owners[rows[first : cuts[:, 1].max()]].tolist()
            for question, (begin, end) in zip(asked.tolist(), (cuts - first).tolist(), strict=True):
                if end > begin:
                    own[question] = frozenset(names[begin:end])
        return own

    def _asked(
        self, volumes: Sequence[Volume4D], minima: tuple[float, float, float]
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """The rows that come too near, and where those of each volume are; see ``near``."""
        spans = np.empty((len(volumes), 2), np.int64)
        if not volumes:
            return np.empty(0, np.int32), spans
        found = ask(self._forest, self._table, self._nodes, words(volumes), *minima, spans)
        if spans[0, 0] < 0:
            table, rows = Table.of(len(volumes)), np.arange(len(volumes), dtype=np.int32)
            nodes, _ = ingest(table, rows, np.empty((_FEW, 3)), 0, volumes)
            found = near(self._forest, self._table, self._nodes, table, nodes, *minima, spans)
        return found, spans

    def _decided(
        self,
        found: NDArray[np.int32],
        spans: NDArray[np.int64],
        asked: Sequence[Volume4D],
        horizontal_m: float,
    ) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """What was found, without what the exact means, asked last, leave out."""
        unsure = np.flatnonzero(found < 0)
        if not len(unsure):
            return found, spans
        some = np.flatnonzero(spans[:, 1] > spans[:, 0])
        some = some[np.argsort(spans[some, 0])]
        own = some[np.searchsorted(spans[some, 0], unsure, side="right") - 1]
        keep = np.ones(len(found), bool)
        for at, question in zip(unsure.tolist(), own.tolist(), strict=True):
            found[at] = ~found[at]
            ours = footprint(asked[question].volume.outline)
            theirs = _footprint(self._table, self._nodes, int(found[at]))
            keep[at] = meet(ours, theirs, horizontal_m)
        left_out = np.concatenate([[0], np.cumsum(~keep)])
        return found[keep], spans - left_out[spans]

    def _held_alone(self, ident: str, volume: Volume4D) -> bool:
        """Hold one volume where there is room for it in the buffer; whether it is held."""
        numbers = volume.numbers
        fits = (
            self._buffered < BUFFERED
            and (self._free or self._taken < len(self._keys))
            and self._used + len(numbers) // NODE <= len(self._nodes)
        )
        if not fits:
            return False
        row = self._row()
        used = hold(
            self._forest, self._table, self._nodes, self._used, self._keys, self._where,
            self._homes, self._buffered, row, np.frombuffer(numbers, np.int64),
        )  # fmt: skip
        if used < 0:
            self._free.append(row)
            return False
        self._used = used
        self._owners[row] = ident
        self._buffered += 1
        self._live[0] += 1
        self._rows[ident] = row
        return True

    def _row(self) -> int:
        """A free row of the table."""
        if self._free:
            return self._free.pop()
        self._taken += 1
        return self._taken - 1

    def _make_room(self, size: int) -> None:
        """Let the table, and what stands beside it, have so many rows."""
        old = len(self._keys)
        if size <= old:
            return
        new = roomier(old, size)
        self._table = Table(*(longer(column, new) for column in self._table))
        self._keys = longer(self._keys, new)
        self._where = longer(self._where, new)
        self._homes = longer(self._homes, new)
        self._owners = longer(self._owners, new)

    def _planted(self, tree: int) -> int:
        """How many boxes a tree had room for when it was built."""
        starts = self._forest.starts[tree]
        return int(starts[1] - starts[0]) * FAN if self._forest.levels[tree] else 0

    def _settle(self, rows: NDArray[np.int32]) -> None:
        """Find new rows a place in the trees."""
        if self._buffered + len(rows) <= BUFFERED:
            put(self._forest, self._table.boxes, rows, self._where, self._homes, self._buffered)
            self._buffered += len(rows)
            self._live[0] += len(rows)
            return
        total, home = len(rows) + self._live[0], 0
        while home == 0 or (total > BUFFERED * GROWTH**home and home < TREES - 1):
            home += 1
            total += self._live[home]
        self._rebuild(0, home, rows)

    def _rebuild(self, first: int, home: int, rows: NDArray[np.int32] | None = None) -> None:
        """Merge the trees from ``first`` to ``home``, and further rows, into ``home``."""
        held = [self._forest.held(tree) for tree in range(first, home + 1)]
        every = np.concatenate([*held, rows] if rows is not None else held)
        self._forest = room_for(self._forest, home, len(every))
        for tree in range(first, home + 1):
            clear(self._forest, tree)
            self._live[tree] = 0
        if first == 0:
            self._buffered = 0
        build(self._forest, home, self._table.boxes, self._keys, every, self._where)
        self._homes[every] = home
        self._live[home] = len(every)

    def _compact(self) -> None:
        """Close the gaps that removed volumes left in the list of nodes."""
        rows = np.concatenate([self._forest.held(tree) for tree in range(TREES)])
        spans = self._table.whole[rows, SPAN : SPAN + 2]
        self._nodes_in_order(spans, 0)
        self._table.whole[rows, SPAN : SPAN + 2] = spans
        self._used = int(spans[:, 1].sum())
        self._nodes, self._dropped = self._nodes[: self._used].copy(), 0


def _side_by_side(texts: list[str]) -> list[str]:
    """The same texts, each made anew once, one after another, so that they lie so in memory."""
    once = list(dict.fromkeys(texts))
    made = "\0".join(once).split("\0")
    if len(made) != len(once):
        # One of them holds the sign between them: then they stay where they are.
        return texts
    if len(once) == len(texts):
        return made
    copies = dict(zip(once, made, strict=True))
    return [copies[text] for text in texts]


def _footprint(table: Table, nodes: NDArray[np.float64], row: int) -> Footprint:
    """The footprint of a row, for the exact means."""
    whole = table.whole[row]
    start, count = int(whole[SPAN]), int(whole[SPAN + 1])
    return make(
        places(nodes[start : start + count]),
        filled=bool(whole[MARKS] & FILLED),
        radius=float(table.real[row, RADIUS]),
    )
