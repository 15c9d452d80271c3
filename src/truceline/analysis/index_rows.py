"""Volumes as rows of numbers, and the compiled question which of them come too near.

A row keeps what an exact answer needs and nothing else: times in whole microseconds, heights in
metres, the radius by which the core is grown, and where its nodes lie in one long list of vectors.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numba import njit

from truceline.analysis.fetching import fetch
from truceline.analysis.footprints import TOUCH_M, footprint
from truceline.analysis.geodesy import E2, PIECE_M, A, B
from truceline.analysis.index_tree import GROUP, WAITING, key, put, search
from truceline.analysis.nearness_compiled import APART, MEET, UNSURE, decide
from truceline.mechanism.volume_numbers import (
    CORNERS,
    END,
    EVER,
    GROWN,
    LOWER,
    PLACES,
    RING,
    START,
    UPPER,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from truceline.analysis.index_tree import Forest
    from truceline.mechanism.volumes import Volume4D

    Floats = NDArray[np.float64]
    Found = NDArray[np.int32]
    Words = NDArray[np.int64]

FILLED, WIDE = 1, 2
"""Marks of a row: its core is a ring; it is too large for the compiled answer alone."""

WIDE_M = 1_000_000.0
_HIGHEST = 3e38

_WHOLE, _REAL, _NODES = 40, 48, 96
"""The bytes of a row in each array, and of the nodes of a box."""

TIME, SPAN, MARKS = 0, 2, 4
HEIGHT, AXIS, RADIUS = 0, 2, 5


class Table(NamedTuple):
    """Rows side by side, in few arrays: each costs time whenever machine code is called.

    Args:
        boxes: Lower bounds x, y, z, seconds since 2020, height, then the upper ones (n, 10).
        whole: From ``TIME`` start and end in microseconds since 2020, plus or minus ``EVER`` for
            none; from ``SPAN`` where the nodes begin in the long list, and how many they are; at
            ``MARKS`` ``FILLED`` and ``WIDE`` (n, 5).
        real: From ``HEIGHT`` lower and upper altitude in metres, infinite for none; from ``AXIS``
            the direction of the middle of the nodes; at ``RADIUS`` by how many metres the core is
            grown (n, 6).
    """

    boxes: NDArray[np.float32]
    whole: NDArray[np.int64]
    real: Floats

    @staticmethod
    def of(size: int) -> Table:
        """A table with room for so many rows."""
        return Table(
            np.empty((size, 10), np.float32), np.empty((size, 5), np.int64), np.empty((size, 6))
        )


def words(volumes: Sequence[Volume4D]) -> Words:
    """The numbers of volumes, one after another: see ``volume_numbers``."""
    return np.frombuffer(b"".join([volume.numbers for volume in volumes]), np.int64)


def ingest(
    table: Table, rows: Found, nodes: Floats, used: int, volumes: Sequence[Volume4D]
) -> tuple[Floats, int]:
    """Write volumes into rows of a table, their nodes behind the first ``used`` of the long list.

    Returns:
        The long list, moved to a larger one where it had too little room, and how much of it is
        used now.
    """
    drafts = words(volumes)
    nodes = roomy(nodes, used + (len(drafts) - PLACES * len(volumes)) // 2)
    long = np.zeros(len(volumes), np.int64)
    used = _ingest(table, rows, nodes, used, drafts, long)
    for i in np.flatnonzero(long).tolist():
        # Edges so long that they are cut: the exact means know where.
        area = footprint(volumes[i].volume.outline)
        cut = area.heads if area.filled else np.vstack([area.heads, area.tails[-1:]])
        nodes = roomy(nodes, used + len(cut))
        nodes[used : used + len(cut)] = cut
        _fill(table, int(rows[i]), nodes, used, len(cut), drafts, int(long[i]) - 1)
        used += len(cut)
    return nodes, used


def roomier(old: int, size: int) -> int:
    """How much room to make for ``size`` where there is room for ``old``.

    Half as much again, so that moving is seldom; and an eighth to spare after a load, so that the
    first that comes after it does not move all.
    """
    return max(old + old // 2, size + size // 8)


def longer(column: NDArray[Any], size: int) -> NDArray[Any]:
    """The same rows, with zeros behind them up to ``size``."""
    made = np.zeros((size, *column.shape[1:]), column.dtype)
    made[: len(column)] = column
    return made


def roomy(nodes: Floats, size: int) -> Floats:
    """The list, or a longer one with room for ``size``."""
    if size <= len(nodes):
        return nodes
    more = np.empty((roomier(len(nodes), size), 3))
    more[: len(nodes)] = nodes
    return more


@njit(cache=True)
def _ingest(
    table: Table, rows: Found, nodes: Floats, used: int, drafts: Words, long: NDArray[np.int64]
) -> int:
    """Where edges are too long, ``long`` is told where the volume's words begin, plus one."""
    real = drafts.view(np.float64)
    at = 0
    for i in range(len(rows)):
        count, start, corners = 0, used, drafts[at + CORNERS]
        first, end = at + PLACES, at + PLACES + 2 * corners
        for j in range(first, end, 2):
            if count and real[j] == real[j - 2] and real[j + 1] == real[j - 1]:
                continue
            _vector(real[j], real[j + 1], nodes[used])
            if count and _apart(nodes[used], nodes[used - 1]) > PIECE_M - 2.0:
                long[i] = at + 1
            used += 1
            count += 1
        if drafts[at + RING]:
            if count > 1 and real[first] == real[end - 2] and real[first + 1] == real[end - 1]:
                used -= 1
                count -= 1
            if _apart(nodes[start], nodes[used - 1]) > PIECE_M - 2.0:
                long[i] = at + 1
        if long[i]:
            used = start
        else:
            _fill(table, rows[i], nodes, start, count, drafts, at)
        at = end
    return used


@njit(cache=True)
def _apart(p: Floats, q: Floats) -> float:
    return math.sqrt((p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2 + (p[2] - q[2]) ** 2)


@njit(cache=True)
def _vector(lat: float, lng: float, node: Floats) -> None:
    """A place in degrees as a point of the ellipsoid, in metres."""
    lat, lng = math.radians(lat), math.radians(lng)
    sine, cosine = math.sin(lat), math.cos(lat)
    normal = A / math.sqrt(1 - E2 * sine * sine)
    node[0] = normal * cosine * math.cos(lng)
    node[1] = normal * cosine * math.sin(lng)
    node[2] = normal * (1 - E2) * sine


@njit(cache=True)
def _fill(
    table: Table, row: int, nodes: Floats, start: int, count: int, drafts: Words, at: int
) -> None:
    """Write the row of the volume whose words begin at ``at``; its nodes are in the list."""
    boxes, whole, real = table.boxes[row], table.whole[row], table.real[row]
    given = drafts.view(np.float64)
    radius = given[at + GROWN]
    lows, highs, mean = np.empty(3), np.empty(3), np.zeros(3)
    across = 0.0
    for d in range(3):
        lows[d] = highs[d] = nodes[start, d]
        for j in range(start, start + count):
            value = nodes[j, d]
            lows[d], highs[d] = min(lows[d], value), max(highs[d], value)
            mean[d] += value
        across += (highs[d] - lows[d]) ** 2
    length = math.sqrt(mean[0] ** 2 + mean[1] ** 2 + mean[2] ** 2)
    for d in range(3):
        real[AXIS + d] = mean[d] / length if length > 0 else 0.0
    real[RADIUS] = radius
    wide = math.sqrt(across) > WIDE_M
    whole[MARKS] = (FILLED if drafts[at + RING] else 0) | (WIDE if wide else 0)
    whole[SPAN], whole[SPAN + 1] = start, count
    begin, end = drafts[at + START], drafts[at + END]
    low, top = given[at + LOWER], given[at + UPPER]
    whole[TIME], whole[TIME + 1] = begin, end
    real[HEIGHT], real[HEIGHT + 1] = low, top
    # What lies inside a ring bulges out of the box of its nodes by no more than this, and a piece
    # by less; two metres more make up for rounding to 32 bits.
    room = radius + across / (4.0 * B) + 2.0
    for d in range(3):
        boxes[d] = np.float32(lows[d] - room)
        boxes[d + 5] = np.float32(highs[d] + room)
    boxes[3] = _lower(begin)
    boxes[8] = -_lower(-end)
    low, top = min(low, _HIGHEST), max(top, -_HIGHEST)
    boxes[4] = np.float32(low - 1.0 - abs(low) * 1e-6)
    boxes[9] = np.float32(top + 1.0 + abs(top) * 1e-6)


@njit(cache=True)
def keyed(table: Table, rows: Found, keys: NDArray[np.uint64]) -> None:
    """Where rows stand in the order of a tree."""
    for row in rows:
        keys[row] = key(table.boxes[row])


@njit(cache=True)
def _lower(time: int) -> np.float32:
    """Seconds, rounded down with room for 32 bits."""
    if time <= -EVER:
        return np.float32(-np.inf)
    seconds = time / 1e6
    return np.float32(seconds - 1.0 - abs(seconds) * 1e-6)


@njit(cache=True, nogil=True)
def near(
    made: Forest, table: Table, nodes: Floats, asked: Table, own: Floats,
    horizontal_m: float, vertical_m: float, seconds: float, spans: Words,
) -> Found:  # fmt: skip
    """The rows that come too near rows of another table, those of each together.

    They are gone through in the order of the trees, so that what one has brought near serves the
    next, and some at a time, so that each waits for memory while others do. ``spans`` has a place
    for each row that is asked about (n, 2) and is told where its answers begin and stop. A row of
    which only the exact means can say is given as its complement (``~row``).
    """
    given = np.empty(256 + 4 * len(spans), np.int32)
    found, whose = np.empty(256, np.int32), np.empty(256, np.int32)
    boxes, queue = np.empty((GROUP, 10), np.float32), np.empty((2, WAITING), np.int64)
    keys = np.zeros(len(spans), np.uint64)
    if len(spans) > 1:
        for i in range(len(spans)):
            keys[i] = key(asked.boxes[i])
    order = np.argsort(keys)
    kept = 0
    for begin in range(0, len(order), GROUP):
        group = order[begin : begin + GROUP]
        for i in range(len(group)):
            _around(asked.boxes[group[i]], horizontal_m, vertical_m, seconds, boxes[i])
        while True:
            count = search(made, boxes[: len(group)], found, whose, queue)
            if count <= len(found):
                break
            found, whose = np.empty(2 * count, np.int32), np.empty(2 * count, np.int32)
        count = _decided(table, nodes, asked, own, group, found[:count], whose,
                         horizontal_m, vertical_m, seconds)  # fmt: skip
        if kept + count > len(given):
            given = np.concatenate((given, np.empty(len(given) + count, np.int32)))
        for which in range(len(group)):
            spans[group[which], 0] = kept
            for i in range(count):
                if whose[i] == which:
                    given[kept] = found[i]
                    kept += 1
            spans[group[which], 1] = kept
    return given[:kept]


@njit(cache=True)
def _around(
    box: NDArray[np.float32], horizontal_m: float, vertical_m: float, seconds: float,
    wider: NDArray[np.float32],
) -> None:  # fmt: skip
    """A box with the minima round it, a little wider than they are."""
    for d in range(3):
        wider[d] = box[d] - np.float32(horizontal_m + 1.0)
        wider[d + 5] = box[d + 5] + np.float32(horizontal_m + 1.0)
    wider[3] = box[3] - np.float32(seconds * 1.000001)
    wider[8] = box[8] + np.float32(seconds * 1.000001)
    wider[4] = box[4] - np.float32(vertical_m * 1.000001)
    wider[9] = box[9] + np.float32(vertical_m * 1.000001)


@njit(cache=True)
def _decided(
    table: Table, nodes: Floats, asked: Table, own: Floats, group: Words, found: Found,
    whose: Found, horizontal_m: float, vertical_m: float, seconds: float,
) -> int:  # fmt: skip
    """Leave of what was found, and beside it whose it is, what comes too near; how many are left.

    A row of which only the exact means can say is left as its complement (``~row``).
    """
    for i in range(len(found)):
        fetch(table.whole, found[i], _WHOLE)
        fetch(table.real, found[i], _REAL)
    likely = 0
    for i in range(len(found)):
        row, other = group[whose[i]], found[i]
        ours, our = asked.whole[row], asked.real[row]
        theirs, their = table.whole[other], table.real[other]
        early, late = theirs[TIME] - ours[TIME + 1], ours[TIME] - theirs[TIME + 1]
        if (early > 0 and early / 1e6 > seconds) or (late > 0 and late / 1e6 > seconds):
            continue
        over, under = their[HEIGHT] - our[HEIGHT + 1], our[HEIGHT] - their[HEIGHT + 1]
        if over > vertical_m or under > vertical_m:
            continue
        fetch(nodes, theirs[SPAN], _NODES)
        found[likely], whose[likely] = other, whose[i]
        likely += 1
    left = 0
    for i in range(likely):
        row, other = group[whose[i]], found[i]
        ours, our = asked.whole[row], asked.real[row]
        theirs, their = table.whole[other], table.real[other]
        answer = UNSURE
        if not (ours[MARKS] | theirs[MARKS]) & WIDE:
            answer = decide(
                own[ours[SPAN] : ours[SPAN] + ours[SPAN + 1]], ours[MARKS] & FILLED != 0,
                our[AXIS : AXIS + 3],
                nodes[theirs[SPAN] : theirs[SPAN] + theirs[SPAN + 1]], theirs[MARKS] & FILLED != 0,
                their[AXIS : AXIS + 3], our[RADIUS] + their[RADIUS] + horizontal_m + TOUCH_M,
            )  # fmt: skip
        if answer != APART:
            found[left], whose[left] = other if answer == MEET else ~other, whose[i]
            left += 1
    return left


@njit(cache=True, nogil=True)
def ask(
    made: Forest, table: Table, nodes: Floats, drafts: Words,
    horizontal_m: float, vertical_m: float, seconds: float, spans: Words,
) -> Found:  # fmt: skip
    """As :func:`near`, of volumes that are given as their words.

    Where one of them has edges so long that they are to be cut, nothing is asked, and the first of
    ``spans`` is -1.
    """
    count = len(spans)
    asked = Table(
        np.empty((count, 10), np.float32), np.empty((count, 5), np.int64), np.empty((count, 6))
    )
    own, long = np.empty((len(drafts) // 2, 3)), np.zeros(count, np.int64)
    _ingest(asked, np.arange(count).astype(np.int32), own, 0, drafts, long)
    if long.any():
        spans[0, 0] = -1
        return np.empty(0, np.int32)
    return near(made, table, nodes, asked, own, horizontal_m, vertical_m, seconds, spans)


@njit(cache=True)
def hold(
    made: Forest, table: Table, nodes: Floats, used: int, keys: NDArray[np.uint64], where: Found,
    homes: NDArray[np.uint8], taken: int, row: int, drafts: Words,
) -> int:  # fmt: skip
    """Hold one volume in the buffer, of which ``taken`` places are taken.

    Returns:
        How much of the list of nodes is used now; -1 where the volume has edges that are to be cut,
        and nothing is held.
    """
    rows, long = np.empty(1, np.int32), np.zeros(1, np.int64)
    rows[0] = row
    used = _ingest(table, rows, nodes, used, drafts, long)
    if long[0]:
        return -1
    keys[row] = key(table.boxes[row])
    put(made, table.boxes, rows, where, homes, taken)
    return used
