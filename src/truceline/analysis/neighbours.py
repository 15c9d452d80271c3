"""Pieces that come near each other: the few pairs, of all pairs, that an exact question is put to.

Pieces are drawn on one plane, as seen from the Earth's centre, where every one of them is nearly
straight. The plane is then cut up: where too many pieces still lie side by side, the part is turned
so that most of them run one way, and halved, along or across, whichever cuts the fewer. Teeth of a
comb, arms of a spiral and rays of a star, whose upright boxes overlap by the thousand, fall apart
so, whatever way they point; boxes in a tree do not (a comb aslant makes every box overlap every
other). What is left side by side in a part is found by sorting.

The pairs decide nothing. Pieces that come within ``within`` metres are all among them; others too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from truceline.analysis.geodesy import MEAN_RADIUS_M, Floats

if TYPE_CHECKING:
    from collections.abc import Iterator

Places = NDArray[np.intp]

BEND = 7e-11
"""How many metres a piece of s metres strays from straight on the plane, over s * s.

A plane through the Earth's centre leans from a geodesic's own by at most e^2 / 2 = 0.00336, so that
the curves part by at most s * s / 8 * 0.00336 / 6.34e6 m.
"""

_CROWD = 8  # Pairs a piece, above which a part is cut up.
_FEW = 48  # Pieces of which all pairs are cheaper than a cut.
_SHARES = 32  # Parts that all the cuts may make of a piece, on average, before cutting is given up.
_LINES = 17  # Places in each order at which a cut is tried.
_CHUNK = 1 << 18  # Pairs that are looked at together.


class Drawn(NamedTuple):
    """Pieces on the plane: their ends (n, 2) each, and how far about it each one is looked for."""

    heads: Floats
    tails: Floats
    room: Floats

    def pick(self, rows: Places) -> Drawn:
        """The pieces at some rows."""
        return Drawn(self.heads[rows], self.tails[rows], self.room[rows])


def draw(heads: Floats, tails: Floats, axis: Floats, within: float) -> Drawn | None:
    """Pieces, from ``heads`` to ``tails`` (n, 3) in metres, on the plane square to ``axis`` (3,).

    The room is half of ``within`` metres and what the plane does to it. None where a piece comes
    too near the horizon, or is too far from the plane's middle for rooms as wide as these.
    """
    across = np.cross(axis, np.eye(3)[np.abs(axis).argmin()])
    across /= np.sqrt(across @ across)
    plane = np.stack([across, np.cross(axis, across), axis], axis=1)
    seen = [points @ plane for points in (heads, tails)]
    away = heads - tails
    length = np.sqrt((away * away).sum(axis=1))
    room = within / 2 * 1.01 + BEND * length * length + 1e-6
    # What is within the room of a piece lies no lower over the horizon than this.
    lowest = np.minimum(seen[0][:, 2], seen[1][:, 2]) - length - room
    if float(lowest.min(initial=np.inf)) < MEAN_RADIUS_M / 200:
        return None
    ends = [MEAN_RADIUS_M * part[:, :2] / part[:, 2:] for part in seen]
    # The plane stretches lengths by no more than the square of how aslant it is seen.
    aslant = 1.004 * MEAN_RADIUS_M / lowest
    return Drawn(ends[0], ends[1], room * aslant * aslant)


def near_pairs(
    drawn: Drawn, colours: NDArray[np.bool_] | None = None
) -> Iterator[tuple[Places, Places]]:
    """The pairs of pieces that come within each other's room, a good number at a time.

    Args:
        drawn: The pieces, as :func:`draw` has them.
        colours: For each piece which of two sets it is of; only pairs of both sets are wanted.

    Yields:
        Two lists of one length: the rows of the one and of the other piece of each pair. A pair may
        come more than once, in either order.
    """
    held: list[tuple[Places, Places]] = []
    # Whoever looks for one crossing finds it among the first few where there are many.
    count, enough = 0, _CHUNK >> 8
    for one, other in _side_by_side(drawn, colours):
        pair = _not_apart(drawn, one, other)
        if not len(pair[0]):
            continue
        held.append(pair)
        count += len(pair[0])
        if count >= enough:
            yield _together(held)
            held, count, enough = [], 0, min(2 * enough, _CHUNK)
    if held:
        yield _together(held)


def _together(held: list[tuple[Places, Places]]) -> tuple[Places, Places]:
    ones, others = (np.concatenate(part) for part in zip(*held, strict=True))
    return ones, others


def _side_by_side(drawn: Drawn, sets: NDArray[np.bool_] | None) -> Iterator[tuple[Places, Places]]:
    """The pairs that lie side by side in some part of the plane, cut up as the module says."""
    parts = [(np.arange(len(drawn.room)), drawn)]
    left = _SHARES * len(drawn.room)
    while parts:
        rows, pieces = parts.pop()
        if sets is not None and (sets[rows].all() or not sets[rows].any()):
            continue
        turned = _turned(pieces)
        low = np.minimum(turned.heads, turned.tails) - turned.room[:, None]
        high = np.maximum(turned.heads, turned.tails) + turned.room[:, None]
        order = np.argsort(low[:, 0])
        ends = np.searchsorted(low[order, 0], high[order, 0], "right")
        many = len(rows) > _FEW and int(ends.sum()) - _sum_to(len(rows)) > _CROWD * len(rows)
        halves = _halved(turned, low, high) if many and left > 0 else ()
        if halves:
            left -= sum(len(where) for where, _ in halves) - len(rows)
            parts += [(rows[where], half) for where, half in halves]
            continue
        for ours, theirs in _spans(ends):
            one, other = order[ours], order[theirs]
            fit = (low[one, 1] <= high[other, 1]) & (low[other, 1] <= high[one, 1])
            one, other = rows[one[fit]], rows[other[fit]]
            if sets is not None:
                mixed = sets[one] != sets[other]
                one, other = one[mixed], other[mixed]
            yield one, other


def _sum_to(count: int) -> int:
    return count * (count + 1) // 2


def _turned(pieces: Drawn) -> Drawn:
    """The pieces in a part, turned so that they run along the second coordinate, on the whole."""
    way = pieces.tails - pieces.heads
    # Of an edge and its reverse the doubled directions are the same: their mean is the run of all.
    doubled = np.arctan2(2 * (way[:, 0] * way[:, 1]).sum(), (way[:, 0] ** 2 - way[:, 1] ** 2).sum())
    cosine, sine = np.cos(doubled / 2), np.sin(doubled / 2)
    turn = np.array([[-sine, cosine], [cosine, sine]])
    return Drawn(pieces.heads @ turn, pieces.tails @ turn, pieces.room)


def _halved(pieces: Drawn, low: Floats, high: Floats) -> tuple[tuple[Places, Drawn], ...]:
    """Two halves of a part with the pieces in each; none where no halving makes them fewer."""
    best: tuple[int, int, float] | None = None
    for side in (0, 1):
        lows, highs = np.sort(low[:, side]), np.sort(high[:, side])
        # Where many rays come from one place, only a line through that place divides them: the
        # middles of pieces do not show it, their ends do.
        some = np.linspace(0, len(lows) - 1, _LINES).astype(np.intp)
        lines = np.concatenate([lows[some], highs[some], (lows[some] + highs[some]) / 2])
        under = np.searchsorted(lows, lines, "right")
        over = len(highs) - np.searchsorted(highs, lines, "left")
        work = under**2 + over**2
        at = int(work.argmin())
        fewer = max(int(under[at]), int(over[at])) * 10 <= 9 * len(lows)
        if fewer and (best is None or work[at] < best[0]):
            best = int(work[at]), side, float(lines[at])
    if best is None:
        return ()
    _, side, line = best
    return tuple(
        (where, _clipped(pieces.pick(where), side, line, sign))
        for where, sign in (
            (np.flatnonzero(low[:, side] <= line), 1),
            (np.flatnonzero(high[:, side] >= line), -1),
        )
    )


def _clipped(pieces: Drawn, side: int, at: float, sign: int) -> Drawn:
    """Pieces without what lies further past a line, by ``sign``, than their room."""
    heads, tails = pieces.heads[:, side], pieces.tails[:, side]
    bound = at + sign * pieces.room
    fall = np.where(heads == tails, 1.0, tails - heads)
    share = np.clip((bound - heads) / fall, 0.0, 1.0)[:, None]
    cut = pieces.heads + share * (pieces.tails - pieces.heads)
    return Drawn(
        np.where((sign * (heads - bound) > 0)[:, None], cut, pieces.heads),
        np.where((sign * (tails - bound) > 0)[:, None], cut, pieces.tails),
        pieces.room,
    )


def _spans(ends: Places) -> Iterator[tuple[Places, Places]]:
    """Each row of a sorted list with the rows behind it, up to its end, a good number at a time."""
    counts = ends - np.arange(1, len(ends) + 1)
    total = np.cumsum(counts)
    start = 0
    while start < len(ends):
        done = int(total[start - 1]) if start else 0
        stop = max(start + 1, int(np.searchsorted(total, done + _CHUNK, "right")))
        some = counts[start:stop]
        ours = np.repeat(np.arange(start, stop), some)
        first = np.repeat(np.cumsum(some) - some, some)
        yield ours, ours + 1 + np.arange(len(ours)) - first
        start = stop


def _not_apart(drawn: Drawn, one: Places, other: Places) -> tuple[Places, Places]:
    """The pairs that no line along or square to one of the two pieces holds apart."""
    near = _not_past(drawn.pick(one), drawn.pick(other))
    one, other = one[near], other[near]
    near = _not_past(drawn.pick(other), drawn.pick(one))
    return one[near], other[near]


def _not_past(ours: Drawn, theirs: Drawn) -> NDArray[np.bool_]:
    """Whether each piece is neither on one side of its partner nor off one of its ends."""
    way = theirs.tails - theirs.heads
    length = np.sqrt((way * way).sum(axis=1))
    way[length == 0] = 1.0, 0.0
    way /= np.where(length == 0, 1.0, length)[:, None]
    room = ours.room + theirs.room
    begin, end = ours.heads - theirs.heads, ours.tails - theirs.heads
    near = np.ones(len(room), dtype=np.bool_)
    for across, reach in (((way[:, 1], -way[:, 0]), 0.0), ((way[:, 0], way[:, 1]), length)):
        first = begin[:, 0] * across[0] + begin[:, 1] * across[1]
        last = end[:, 0] * across[0] + end[:, 1] * across[1]
        near &= (np.minimum(first, last) <= reach + room) & (np.maximum(first, last) >= -room)
    return near
