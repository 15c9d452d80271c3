"""Packed trees of boxes in five dimensions, compiled: place (x, y, z), time and height.

Boxes are sorted along a curve that keeps neighbours together, packed sixteen to a node, and each
node holds the bounds of its sixteen side by side, so that one look at a node is one look at memory.
Boxes of one size come together: sizes differ a million times between a drone's flight and a
country for a month, and a node that held both would be as large as the larger. A box that is let go
is blanked where it stands.

The order is that of D. Hilbert's curve as J. Skilling gives it (AIP Conf. Proc. 707, 2004), over
the faces of a cube round the Earth and over time; packing as I. Kamel and C. Faloutsos (CIKM 1993).
Measured on a million boxes it opens a sixth of the nodes that Z-order over x, y, z and time does.
Bounds are 32-bit floats rounded outward: whoever asks decides exactly afterwards.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numba import njit

from truceline.analysis.fetching import fetch

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bounds = NDArray[np.float32]
    Rows = NDArray[np.int32]

FAN = 16
"""How many boxes a node holds."""

DIMENSIONS = 5
TREES = 8
"""How many trees a forest has; the first is the buffer."""

BUFFERED = FAN * FAN
"""How many boxes the buffer holds: a tree of two levels, filled in the order of arrival."""

GROWTH = 8
"""How many times as many boxes each tree may hold as the one before it."""

_LEVELS = 12
_NODE = 2 * DIMENSIONS * FAN * 4
"""The bytes of a node's bounds."""
GROUP = 16
"""How many boxes are searched for together."""
WAITING = 1024
"""How many nodes may wait to be looked at in one search."""
_DEEP = FAN * _LEVELS
# Nodes wait as they come till there are many; then the last that came goes first, which is to the
# end of one branch, and no more than this are added.
_MANY = WAITING - _DEEP

_BITS = 18
_CELLS = (1 << _BITS) - 1
_METRES = 3200.0
_SECONDS = 2000.0
_FACE_M = 6.4e6

_DE_BRUIJN = np.uint32(0x077CB531)
# Which bit is set, by the top five bits of its product (C. E. Leiserson, H. Prokop, K. H. Randall,
# "Using de Bruijn sequences to index a 1 in a computer word", MIT 1998).
_LANES = np.argsort([(0x077CB531 << bit & 0xFFFFFFFF) >> 27 for bit in range(32)])


class Forest(NamedTuple):
    """Trees of growing size, one behind the other in the same arrays.

    Args:
        bounds: Of each node its sixteen children's lower and upper bounds, (nodes, 10, 16).
        rows: Of each lowest node the rows of its boxes, (nodes, 16); -1 for none.
        starts: Of each tree the first node of each level, the lowest first, and the end of the
            last one after it.
        levels: How many levels each tree has.
    """

    bounds: Bounds
    rows: Rows
    starts: NDArray[np.int64]
    levels: NDArray[np.int64]

    def held(self, tree: int) -> Rows:
        """The rows in a tree."""
        if not self.levels[tree]:
            return np.empty(0, np.int32)
        rows = self.rows[self.starts[tree, 0] : self.starts[tree, 1]]
        return rows[rows >= 0]


def forest(nodes: int) -> Forest:
    """An empty forest with room for so many nodes, those of the buffer among them."""
    made = Forest(
        np.empty((nodes, 2 * DIMENSIONS, FAN), np.float32),
        np.empty((nodes, FAN), np.int32),
        np.zeros((TREES, _LEVELS), np.int64),
        np.zeros(TREES, np.int64),
    )
    clear(made, 0)
    made.starts[0, :3] = 0, FAN, FAN + 1
    made.levels[0] = 2
    return made


def room_for(made: Forest, tree: int, count: int) -> Forest:
    """The forest, or a larger one with the same trees, with room for so many boxes in a tree.

    An eighth more is given, so that what follows a load does not move all.
    """
    if _before(tree) + _nodes(count) <= len(made.bounds):
        return made
    larger = forest(_before(tree) + _nodes(count + count // 8))
    larger.bounds[: len(made.bounds)] = made.bounds
    larger.rows[: len(made.rows)] = made.rows
    larger.starts[:] = made.starts
    larger.levels[:] = made.levels
    return larger


def clear(made: Forest, tree: int) -> None:
    """Let go of all that a tree holds."""
    if tree == 0:
        made.bounds[: FAN + 1] = np.nan
        made.rows[: FAN + 1] = -1
    else:
        made.levels[tree] = 0


def build(
    made: Forest, tree: int, boxes: Bounds, keys: NDArray[np.uint64], rows: Rows, where: Rows
) -> None:
    """Plant a tree anew.

    Args:
        made: The forest, with room for the tree.
        tree: Which one, not the buffer.
        boxes: Lower bounds x, y, z, time, height, then the upper ones, (table, 10).
        keys: What :func:`key` gives of each box of the table.
        rows: Which rows it holds.
        where: Is told where each row stands: 16 * node + lane.
    """
    made.levels[tree] = 0
    if not len(rows):
        return
    starts = [_before(tree)]
    nodes = -(-len(rows) // FAN)
    while True:
        starts.append(starts[-1] + nodes)
        if nodes == 1:
            break
        nodes = -(-nodes // FAN)
    made.starts[tree, : len(starts)] = starts
    made.levels[tree] = len(starts) - 1
    _pack(made, tree, boxes, rows[np.argsort(keys[rows])], where)


def _before(tree: int) -> int:
    """Where a tree begins: behind all that those before it may have."""
    return sum(_nodes(BUFFERED * GROWTH**each) for each in range(tree))


def _nodes(boxes: int) -> int:
    """How many nodes hold so many boxes."""
    nodes = every = -(-boxes // FAN)
    while nodes > 1:
        nodes = -(-nodes // FAN)
        every += nodes
    return every


@njit(cache=True)
def put(made: Forest, boxes: Bounds, rows: Rows, where: Rows, homes: NDArray[np.uint8],
        taken: int) -> None:  # fmt: skip
    """Put rows into the buffer, behind the first ``taken``."""
    for i in range(len(rows)):
        row = rows[i]
        where[row], homes[row] = taken + i, 0
        leaf, lane = (taken + i) // FAN, (taken + i) % FAN
        made.rows[leaf, lane] = row
        for d in range(2 * DIMENSIONS):
            value = boxes[row, d]
            made.bounds[leaf, d, lane] = value
            held = made.bounds[FAN, d, leaf]
            beyond = value < held if d < DIMENSIONS else value > held
            if math.isnan(held) or beyond:
                made.bounds[FAN, d, leaf] = value


@njit(cache=True)
def blank(made: Forest, at: int) -> None:
    """Let go of the box that stands at a place."""
    node, lane = at // FAN, at % FAN
    made.rows[node, lane] = -1
    for d in range(2 * DIMENSIONS):
        made.bounds[node, d, lane] = np.nan


@njit(cache=True)
def key(box: Bounds) -> np.uint64:
    """Where a box (10,) stands in the order: by its size, then along the curve in such steps."""
    wide = 0.0
    for d in range(3):
        wide = max(wide, float(box[d + 5]) - float(box[d]))
    size = min(max(int(math.log2(max(wide, 1.0) / _METRES) // 4), 0), 7)
    bounded = math.isfinite(box[3]) and math.isfinite(box[8])
    long = float(box[8]) - float(box[3]) if bounded else 1e12
    span = min(max(int(math.log2(max(long, 1.0) / _SECONDS) // 6), 0), 7)
    metres = max(_METRES * 16.0**size, 2 * _FACE_M / _CELLS)
    seconds = _SECONDS * 64.0**span
    a, b = (float(box[0]) + float(box[5])) / 2, (float(box[1]) + float(box[6])) / 2
    c = (float(box[2]) + float(box[7])) / 2
    over, beside, up = abs(a), abs(b), abs(c)
    if over >= beside and over >= up:
        face, u, v = (0 if a > 0 else 1), b / max(over, 1.0), c / max(over, 1.0)
    elif beside >= up:
        face, u, v = (2 if b > 0 else 3), a / beside, c / beside
    else:
        face, u, v = (4 if c > 0 else 5), a / up, b / up
    moment = (float(box[3]) + float(box[8])) / 2 / seconds if bounded else 0.0
    x = np.empty(3, np.int64)
    x[0] = min(max(int((u + 1.0) * _FACE_M / metres), 0), _CELLS)
    x[1] = min(max(int((v + 1.0) * _FACE_M / metres), 0), _CELLS)
    x[2] = int(min(max(moment + _CELLS / 2, 0.0), float(_CELLS)))
    _along(x)
    found = np.uint64((size * 8 + span) * 8 + face)
    for bit in range(_BITS - 1, -1, -1):
        for d in range(3):
            found = (found << np.uint64(1)) | np.uint64((x[d] >> bit) & 1)
    return found


@njit(cache=True)
def _along(x: NDArray[np.int64]) -> None:
    """Steps along three axes as the bits of a place on Hilbert's curve (Skilling 2004)."""
    q = np.int64(1) << (_BITS - 1)
    while q > 1:
        for d in range(3):
            if x[d] & q:
                x[0] ^= q - 1
            else:
                t = (x[0] ^ x[d]) & (q - 1)
                x[0] ^= t
                x[d] ^= t
        q >>= 1
    x[1] ^= x[0]
    x[2] ^= x[1]
    t = np.int64(0)
    q = np.int64(1) << (_BITS - 1)
    while q > 1:
        if x[2] & q:
            t ^= q - 1
        q >>= 1
    for d in range(3):
        x[d] ^= t


@njit(cache=True)
def _pack(made: Forest, tree: int, boxes: Bounds, ordered: Rows, where: Rows) -> None:
    bounds, rows, starts = made.bounds, made.rows, made.starts[tree]
    for leaf in range(starts[0], starts[1]):
        for lane in range(FAN):
            i = (leaf - starts[0]) * FAN + lane
            if i < len(ordered):
                row = ordered[i]
                rows[leaf, lane] = row
                where[row] = leaf * FAN + lane
                for d in range(2 * DIMENSIONS):
                    bounds[leaf, d, lane] = boxes[row, d]
            else:
                rows[leaf, lane] = -1
                for d in range(2 * DIMENSIONS):
                    bounds[leaf, d, lane] = np.nan
    for level in range(1, made.levels[tree]):
        below = starts[level] - starts[level - 1]
        for at in range((starts[level + 1] - starts[level]) * FAN):
            node, lane = starts[level] + at // FAN, at % FAN
            child = starts[level - 1] + at
            for d in range(DIMENSIONS):
                low, high = np.float32(np.inf), np.float32(-np.inf)
                if at < below:
                    for each in range(FAN):
                        # A blank is no number, and no number is less or more.
                        a, b = bounds[child, d, each], bounds[child, d + DIMENSIONS, each]
                        if a < low:  # noqa: PLR1730 - min() would take the blank
                            low = a
                        if b > high:  # noqa: PLR1730 - so would max()
                            high = b
                bounds[node, d, lane] = low
                bounds[node, d + DIMENSIONS, lane] = high


@njit(cache=True)
def search(made: Forest, asked: Bounds, found: Rows, whose: Rows, queue: NDArray[np.int64]) -> int:
    """The rows whose boxes meet any of at most ``GROUP`` boxes (n, 10), and beside each, which.

    ``queue`` is room to work in, (2, ``WAITING``). The sixteen children of a node are compared at
    once into the bits of one number, and only those that are set are gone through: branching on
    each child took twice as long. A child is asked for when it is found and looked at when its turn
    comes, so that memory is waited for while others are looked at: with ten million boxes a batch
    then takes a third less time.

    Returns:
        How many there are; more than ``found`` holds where it was too small.
    """
    bounds, rows, starts = made.bounds, made.rows, made.starts
    nodes, marks = queue[0], queue[1]
    first, last, count = 0, 0, 0
    for tree in range(TREES):
        level = made.levels[tree] - 1
        for which in range(len(asked) if level >= 0 else 0):
            nodes[last], marks[last] = starts[tree, level + 1] - 1, which << 8 | tree << 4 | level
            last += 1
    while first < last:
        if last - first < _MANY:
            at = first % WAITING
            first += 1
        else:
            last -= 1
            at = last % WAITING
        node, mark = nodes[at], marks[at]
        box, tree, level = asked[mark >> 8], mark >> 4 & 15, mark & 15
        hits = np.uint32(0)
        for lane in range(FAN):
            hit = (
                (bounds[node, 0, lane] <= box[5]) & (bounds[node, 5, lane] >= box[0])
                & (bounds[node, 1, lane] <= box[6]) & (bounds[node, 6, lane] >= box[1])
                & (bounds[node, 2, lane] <= box[7]) & (bounds[node, 7, lane] >= box[2])
                & (bounds[node, 3, lane] <= box[8]) & (bounds[node, 8, lane] >= box[3])
                & (bounds[node, 4, lane] <= box[9]) & (bounds[node, 9, lane] >= box[4])
            )  # fmt: skip
            hits |= np.uint32(hit) << np.uint32(lane)
        below = starts[tree, level - 1] + (node - starts[tree, level]) * FAN if level else 0
        while hits:
            lowest = hits & (~hits + np.uint32(1))
            hits ^= lowest
            lane = _LANES[np.uint32(lowest * _DE_BRUIJN) >> np.uint32(27)]
            if level:
                nodes[last % WAITING], marks[last % WAITING] = below + lane, mark - 1
                last += 1
                fetch(bounds, below + lane, _NODE)
            else:
                if count < len(found):
                    found[count], whose[count] = rows[node, lane], mark >> 8
                count += 1
    return count
