"""Volumes as rows of numbers, and the compiled question which of them come too near.

A row keeps what an exact answer needs and nothing else: times in whole microseconds, heights in
metres, the radius by which the core is grown, and where its nodes lie in one long list of vectors.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from truceline.analysis.footprints import TOUCH_M, footprint
from truceline.analysis.geodesy import E2, PIECE_M, A, B
from truceline.analysis.index_tree import key, search
from truceline.analysis.nearness_compiled import APART, MEET, UNSURE, decide
from truceline.mechanism.volume_rules import instant
from truceline.mechanism.volumes import Circle, Corridor, Polygon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from truceline.analysis.index_tree import Forest
    from truceline.mechanism.volumes import LatLng, Outline, Volume4D

    Floats = NDArray[np.float64]
    Found = NDArray[np.int32]

EVER = 1 << 61
"""Microseconds that stand for no bound of time."""

FILLED, WIDE = 1, 2
"""Marks of a row: its core is a ring; it is too large for the compiled answer alone."""

WIDE_M = 1_000_000.0
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_HIGHEST = 3e38
_DAY = 86_400_000_000


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


class Drafts(NamedTuple):
    """Volumes on their way into a table.

    Args:
        places: The corners of them all, in degrees (k, 2).
        whole: Of each start and end in microseconds since 2020, how many corners it has, and
            whether its core is a ring (n, 4).
        real: Of each the radius by which its core is grown, and its altitudes (n, 3).
    """

    places: Floats
    whole: NDArray[np.int64]
    real: Floats


def gather(volumes: Sequence[Volume4D]) -> Drafts:
    """What a table needs to know of volumes, without any geometry."""
    places: list[float] = []
    whole: list[int] = []
    real: list[float] = []
    for volume in volumes:
        body, start, end = volume.volume, volume.time_start, volume.time_end
        polygon, low, top = body.outline_polygon, body.altitude_lower, body.altitude_upper
        ring, radius, vertices = (
            _core(body.outline) if polygon is None else (1, 0.0, polygon.vertices)
        )
        places += [degrees for at in vertices for degrees in (at.lat, at.lng)]
        whole += (
            -EVER if start is None else micros(start.value),
            EVER if end is None else micros(end.value),
            len(vertices),
            ring,
        )
        real += (
            radius,
            -math.inf if low is None else low.value,
            math.inf if top is None else top.value,
        )
    return Drafts(
        np.array(places, np.float64).reshape(-1, 2),
        np.array(whole, np.int64).reshape(-1, 4),
        np.array(real, np.float64).reshape(-1, 3),
    )


def micros(time: str) -> int:
    """Whole microseconds since 2020 of a time as it was filed."""
    try:
        # Python's own reader knows nearly all of RFC 3339, and is ten times as fast.
        since = datetime.fromisoformat(time) - _EPOCH
    except (ValueError, TypeError):
        since = instant(time) - _EPOCH
    return since.days * _DAY + since.seconds * 1_000_000 + since.microseconds


def _core(outline: Outline) -> tuple[int, float, Sequence[LatLng]]:
    """Whether the core is a ring, by how much it is grown, and its corners."""
    match outline:
        case Polygon():
            return 1, 0.0, outline.vertices
        case Circle():
            return 0, outline.radius.value, (outline.center,)
        case Corridor():
            return 0, outline.half_width.value, outline.vertices
        case _ if outline.polygon is not None:
            return 1, outline.stand_off.value, outline.polygon.vertices
        case _:
            assert outline.center is not None  # noqa: S101 - a site has one of the two
            own = outline.radius.value if outline.radius else 0.0
            return 0, own + outline.stand_off.value, (outline.center,)


def ingest(
    table: Table, rows: NDArray[np.int64], nodes: Floats, used: int, volumes: Sequence[Volume4D]
) -> tuple[Floats, int]:
    """Write volumes into rows of a table, their nodes behind the first ``used`` of the long list.

    Returns:
        The long list, moved to a larger one where it had too little room, and how much of it is
        used now.
    """
    drafts = gather(volumes)
    nodes = roomy(nodes, used + len(drafts.places))
    long = np.zeros(len(volumes), np.uint8)
    used = _ingest(table, rows, nodes, used, drafts, long)
    for i in np.flatnonzero(long).tolist() if long.any() else ():
        # Edges so long that they are cut: the exact means know where.
        area = footprint(volumes[i].volume.outline)
        cut = area.heads if area.filled else np.vstack([area.heads, area.tails[-1:]])
        nodes = roomy(nodes, used + len(cut))
        nodes[used : used + len(cut)] = cut
        _fill(table, int(rows[i]), nodes, used, len(cut), drafts, i)
        used += len(cut)
    return nodes, used


def roomy(nodes: Floats, size: int) -> Floats:
    """The list, or one twice as long, with room for ``size``."""
    if size <= len(nodes):
        return nodes
    more = np.empty((max(size, 2 * len(nodes)), 3))
    more[: len(nodes)] = nodes
    return more


@njit(cache=True)
def _ingest(
    table: Table, rows: NDArray[np.int64], nodes: Floats, used: int, drafts: Drafts,
    long: NDArray[np.uint8],
) -> int:  # fmt: skip
    at = 0
    place = np.empty(2)
    for i in range(len(rows)):
        count, start = 0, used
        for j in range(at, at + drafts.whole[i, 2]):
            place[0], place[1] = drafts.places[j, 0], drafts.places[j, 1]
            if (
                count
                and place[0] == drafts.places[j - 1, 0]
                and place[1] == drafts.places[j - 1, 1]
            ):
                continue
            _vector(place, nodes[used])
            if count and _apart(nodes[used], nodes[used - 1]) > PIECE_M - 2.0:
                long[i] = 1
            used += 1
            count += 1
        last = at + drafts.whole[i, 2] - 1
        if drafts.whole[i, 3]:
            first = drafts.places[at]
            if (
                count > 1
                and first[0] == drafts.places[last, 0]
                and first[1] == drafts.places[last, 1]
            ):
                used -= 1
                count -= 1
            if _apart(nodes[start], nodes[used - 1]) > PIECE_M - 2.0:
                long[i] = 1
        at += drafts.whole[i, 2]
        if long[i]:
            used = start
        else:
            _fill(table, rows[i], nodes, start, count, drafts, i)
    return used


@njit(cache=True)
def _apart(p: Floats, q: Floats) -> float:
    return math.sqrt((p[0] - q[0]) ** 2 + (p[1] - q[1]) ** 2 + (p[2] - q[2]) ** 2)


@njit(cache=True)
def _vector(place: Floats, node: Floats) -> None:
    """A place in degrees as a point of the ellipsoid, in metres."""
    lat, lng = math.radians(place[0]), math.radians(place[1])
    sine, cosine = math.sin(lat), math.cos(lat)
    normal = A / math.sqrt(1 - E2 * sine * sine)
    node[0] = normal * cosine * math.cos(lng)
    node[1] = normal * cosine * math.sin(lng)
    node[2] = normal * (1 - E2) * sine


@njit(cache=True)
def _fill(
    table: Table, row: int, nodes: Floats, start: int, count: int, drafts: Drafts, i: int
) -> None:
    """Write a row, whose nodes stand in the long list already."""
    boxes, whole, real = table.boxes[row], table.whole[row], table.real[row]
    radius = drafts.real[i, 0]
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
    whole[MARKS] = (FILLED if drafts.whole[i, 3] else 0) | (WIDE if wide else 0)
    whole[SPAN], whole[SPAN + 1] = start, count
    begin, end = drafts.whole[i, 0], drafts.whole[i, 1]
    low, top = drafts.real[i, 1], drafts.real[i, 2]
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
def keyed(table: Table, rows: NDArray[np.int64], keys: NDArray[np.uint64]) -> None:
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


@njit(cache=True)
def _near(
    made: Forest, table: Table, nodes: Floats, asked: Table, own: Floats, row: int,
    horizontal_m: float, vertical_m: float, seconds: float, found: Found, kept: int,
) -> int:  # fmt: skip
    """The rows that come too near one row of another table, behind the first ``kept`` of ``found``.

    A row of which only the exact means can say is given as its complement (``~row``).

    Returns:
        How many there are now; -1 where ``found`` has too little room.
    """
    around, box = asked.boxes[row], np.empty(10, np.float32)
    for d in range(3):
        box[d] = around[d] - np.float32(horizontal_m + 1.0)
        box[d + 5] = around[d + 5] + np.float32(horizontal_m + 1.0)
    box[3] = around[3] - np.float32(seconds * 1.000001)
    box[8] = around[8] + np.float32(seconds * 1.000001)
    box[4] = around[4] - np.float32(vertical_m * 1.000001)
    box[9] = around[9] + np.float32(vertical_m * 1.000001)
    count = search(made, box, found, kept)
    if count > len(found):
        return -1
    whole, real = asked.whole[row], asked.real[row]
    mine = own[whole[SPAN] : whole[SPAN] + whole[SPAN + 1]]
    written = kept
    for i in range(kept, count):
        other = found[i]
        their, theirs = table.whole[other], table.real[other]
        early, late = their[TIME] - whole[TIME + 1], whole[TIME] - their[TIME + 1]
        if (early > 0 and early / 1e6 > seconds) or (late > 0 and late / 1e6 > seconds):
            continue
        over, under = theirs[HEIGHT] - real[HEIGHT + 1], real[HEIGHT] - theirs[HEIGHT + 1]
        if over > vertical_m or under > vertical_m:
            continue
        answer = UNSURE
        if not (whole[MARKS] | their[MARKS]) & WIDE:
            answer = decide(
                mine, whole[MARKS] & FILLED != 0, real[AXIS : AXIS + 3],
                nodes[their[SPAN] : their[SPAN] + their[SPAN + 1]], their[MARKS] & FILLED != 0,
                theirs[AXIS : AXIS + 3], real[RADIUS] + theirs[RADIUS] + horizontal_m + TOUCH_M,
            )  # fmt: skip
        if answer != APART:
            found[written] = other if answer == MEET else ~other
            written += 1
    return written


@njit(cache=True, nogil=True)
def near(
    made: Forest, table: Table, nodes: Floats, asked: Table, own: Floats,
    horizontal_m: float, vertical_m: float, seconds: float, first: int, ends: NDArray[np.int64],
) -> Found:  # fmt: skip
    """The rows that come too near rows of another table, those from ``first``, one after another.

    ``ends`` has a place for each row that is asked about and is told where its answers stop. A row
    of which only the exact means can say is given as its complement (``~row``).
    """
    found = np.empty(256 + 4 * len(ends), np.int32)
    kept = 0
    for i in range(len(ends)):
        while True:
            now = _near(made, table, nodes, asked, own, first + i,
                        horizontal_m, vertical_m, seconds, found, kept)  # fmt: skip
            if now >= 0:
                break
            found = np.concatenate((found, np.empty(len(found), np.int32)))
        kept = now
        ends[i] = kept
    return found[:kept]
