"""How near two cores of thousands of pieces come, without asking of every pair of pieces.

1. Pieces that cross or touch are found by ``truceline.analysis.neighbours``.
2. Some corners are measured against everything: no nearest pair is further apart than the nearest
   of those.
3. Pieces further than that from the box about the other core are left out, on both sides in turn.
4. What is left is bounded pair by pair: all pairs where they are few or far apart, else those that
   come near each other.
5. Where the bounds do not settle the question, the exact geodesic is asked, nearest first.

That cores neither of which holds a corner of the other are as near as the nearest pair of a corner
and a piece, and what the bounds are worth, is said in ``truceline.analysis.nearness``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from truceline.analysis.footprints import TOUCH_M
from truceline.analysis.geodesy import Frames, foot
from truceline.analysis.neighbours import draw, near_pairs
from truceline.analysis.reaches import Drawn, bounds, drawn, drawn_each

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from truceline.analysis.footprints import Footprint
    from truceline.analysis.geodesy import Floats
    from truceline.analysis.neighbours import Places

MANY = 1 << 17
"""Pairs of pieces above which this is the faster way."""

_FEW = 1 << 22  # Pairs that are few enough to bound all of them.
_GROUP = 1 << 17  # Pairs that are bounded together.
_SIDE = 128  # Pieces, one after the other, that are looked at together.
_SAMPLES = 32
_SETTLED_M = TOUCH_M / 2
"""Among thousands of pairs as near as each other, none is asked for the sake of less than this."""


class Found(NamedTuple):
    """Bounds of distances in metres, each with its corner and its piece.

    Args:
        least: At least so far.
        most: At most so far.
        rows: The piece that the corner is an end of.
        end: Which of its ends, 0 or 1.
        pieces: The piece of the other core.
    """

    least: Floats
    most: Floats
    rows: Places
    end: int
    pieces: Places


def tangled(a: Footprint, b: Footprint, reach: float | None) -> float | None:
    """The distance in metres of two cores, neither of which holds a corner of the other.

    Given ``reach``, only surely on the right side of it. None where the cores are so wide that no
    plane shows both.
    """
    touching = _near(a, b, 2 * TOUCH_M)
    if touching is None:
        return None
    if any(_crosses(a, b, ours, theirs) for ours, theirs in touching):
        return 0.0
    most = min(_sampled(a, b), _sampled(b, a))
    kept: list[tuple[bool, Found]] = []
    for swapped, found in _bounded(a, b, most if reach is None else reach):
        most = min(most, float(found.most.min(initial=np.inf)))
        if reach is not None and most <= reach:
            return most
        doubtful = found.least <= (most if reach is None else reach)
        if doubtful.any():
            kept.append((swapped, _picked(found, doubtful)))
    return _refined(a, b, kept, most, reach)


def _refined(
    a: Footprint, b: Footprint, kept: list[tuple[bool, Found]], most: float, reach: float | None
) -> float:
    """The exact least distance among the bounded pairs that may be nearest."""
    doubtful = []
    for swapped, found in kept:
        ours, theirs = (b, a) if swapped else (a, b)
        some = _picked(found, found.least <= most)
        for least, row, piece in zip(*(part.tolist() for part in some[::2]), strict=True):
            doubtful.append((least, ours.nodes[row][found.end], theirs.nodes[piece]))
    best = np.inf
    for least, place, (start, stop) in sorted(doubtful):
        if least > best - (_SETTLED_M if reach is None else 0.0):
            break
        if reach is not None and best <= reach:
            break
        best = min(best, foot(place, start, stop).metres)
    return best


def _picked(found: Found, rows: NDArray[np.bool_]) -> Found:
    return Found(
        found.least[rows], found.most[rows], found.rows[rows], found.end, found.pieces[rows]
    )


def _near(a: Footprint, b: Footprint, within: float) -> Iterator[tuple[Places, Places]] | None:
    """The pairs of pieces that may come within so many metres; None where no plane shows them."""
    heads, tails = np.concatenate([a.heads, b.heads]), np.concatenate([a.tails, b.tails])
    axis = heads.mean(axis=0)
    count = len(a.heads)
    shown = draw(heads, tails, axis / max(float(np.sqrt(axis @ axis)), 1.0), within)
    if shown is None:
        return None
    pairs = near_pairs(shown, np.arange(len(heads)) < count)
    return ((np.minimum(*pair), np.maximum(*pair) - count) for pair in pairs)


def _crosses(a: Footprint, b: Footprint, ours: Places, theirs: Places) -> bool:
    """Whether some piece of ``a`` crosses or touches its piece of ``b``."""
    frames = b.frames.pick(theirs)
    p, q = (drawn_each(frames, ends[ours]) for ends in (a.heads, a.tails))
    fall = p.left - q.left
    along = p.along + (q.along - p.along) * p.left / np.where(fall == 0, 1.0, fall)
    on = np.abs(along) <= frames.stop[:, None] + TOUCH_M
    crossed = on & (p.left * q.left <= 0) & (fall != 0)
    return bool(crossed.any())


def _sampled(a: Footprint, b: Footprint) -> float:
    """A distance in metres that ``b`` is certainly near ``a``, by some corners of ``a``."""
    away = a.heads - b.centre
    facing = np.argsort((away * away).sum(axis=1))[:_SAMPLES]
    spread = np.linspace(0, len(a.heads) - 1, _SAMPLES).astype(np.intp)
    points = a.heads[np.concatenate([facing, spread])]
    return min(float(bounds(frames, at).most.min()) for frames, at, _ in _groups(b, points))


def _groups(
    core: Footprint, points: Floats, pieces: Places | None = None
) -> Iterator[tuple[Frames, Drawn, Places]]:
    """Points drawn in the frames of some pieces, or all, a good number of pairs at a time."""
    rows = np.arange(len(core.heads)) if pieces is None else pieces
    step = max(1, _GROUP // max(1, len(points)))
    for start in range(0, len(rows), step):
        some = rows[start : start + step]
        frames = core.frames.pick(some)
        yield frames, drawn(frames, points), some


def _bounded(a: Footprint, b: Footprint, within: float) -> Iterator[tuple[bool, Found]]:
    """Bounds of all pairs of a corner and a piece that may come within so many metres.

    Each with whether the corners are those of ``b``.
    """
    ours, theirs = _facing(a, b, within)
    near = None
    if len(ours) * len(theirs) > _FEW and within * 50 < a.reach + b.reach:
        near = _near(a, b, within)
    if near is None:
        yield from ((False, found) for found in _all_pairs(a, b, ours, theirs, within))
        yield from ((True, found) for found in _all_pairs(b, a, theirs, ours, within))
        return
    for pair in near:
        yield from ((False, found) for found in _each_pair(a, b, *pair))
        yield from ((True, found) for found in _each_pair(b, a, *reversed(pair)))


def _facing(a: Footprint, b: Footprint, within: float) -> tuple[Places, Places]:
    """The pieces that may come within so many metres of the other core's that may."""
    kept = [np.arange(len(core.heads)) for core in (a, b)]
    # The boxes stand along the way from core to core, so that each shows its front to the other.
    box = np.linalg.qr(np.column_stack([b.centre - a.centre, np.eye(3)]))[0]
    ends = [np.stack([core.heads @ box, core.tails @ box]) for core in (a, b)]
    for turn in (0, 1, 0, 1):
        rows, others = kept[turn], ends[1 - turn][:, kept[1 - turn]].reshape(-1, 3)
        if not len(rows) or not len(others):
            break
        low, high = ends[turn][:, rows].min(axis=0), ends[turn][:, rows].max(axis=0)
        out = np.maximum(np.maximum(others.min(axis=0) - high, low - others.max(axis=0)), 0)
        # Both leave their chords by less than 10 m.
        kept[turn] = rows[np.sqrt((out * out).sum(axis=1)) - 20 <= within]
    return kept[0], kept[1]


def _all_pairs(
    a: Footprint, b: Footprint, ours: Places, theirs: Places, within: float
) -> Iterator[Found]:
    """The bounds of corners of some of a's pieces to those of b's that they may be near to."""
    for end, ends in _ends(a):
        points = ends[ours]
        for start in range(0, len(theirs), _SIDE):
            some = theirs[start : start + _SIDE]
            middles, half = b.frames.middle[some], b.frames.half[some]
            away = points - middles.mean(axis=0)
            spread = middles - middles.mean(axis=0)
            reach = within + 10 + float((np.sqrt((spread * spread).sum(axis=1)) + half).max())
            near = np.flatnonzero((away * away).sum(axis=1) <= reach * reach)
            for frames, at, pieces in _groups(b, points[near], some):
                found = bounds(frames, at)
                within = min(within, float(found.most.min(initial=np.inf)))
                where, rows = np.nonzero(found.least <= within)
                shown = (where, rows)
                yield Found(
                    found.least[shown], found.most[shown], ours[near[rows]], end, pieces[where]
                )


def _each_pair(a: Footprint, b: Footprint, ours: Places, theirs: Places) -> Iterator[Found]:
    """The bounds of a's corners to b's pieces, pair by pair."""
    frames = b.frames.pick(theirs)
    for end, ends in _ends(a):
        found = bounds(frames, drawn_each(frames, ends[ours]))
        yield Found(found.least[:, 0], found.most[:, 0], ours, end, theirs)


def _ends(core: Footprint) -> list[tuple[int, Floats]]:
    """The ends of the pieces of a core, each of its nodes in one of them at least."""
    return [(0, core.heads)] if core.filled else [(0, core.heads), (1, core.tails)]
