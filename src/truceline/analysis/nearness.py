"""How near two footprints come: exact, and no more work than the question needs.

On a surface that curves like a ball everywhere, the ellipsoid among them, two geodesic edges that
do not cross are nearest at an end of one of them: between interior points the second variation of
length is negative (J. L. Synge, 1936), so there is no minimum there. So cores that neither hold nor
cross each other are as far apart as the nearest pair of a corner and an edge.

1. Does one core hold a corner of the other, or do edges cross? Then the distance is zero.
2. Bound the distance of every corner to every piece by frames or chords, group by group.
3. Where the bounds do not settle the question, ask the exact geodesic, nearest first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from truceline.analysis.footprints import TOUCH_M, Footprint, inside
from truceline.analysis.geodesy import (
    FRAME_ERROR_M,
    FRAME_STRETCH,
    MEAN_RADIUS_M,
    NEAR_M,
    chord_bounds,
    foot,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.analysis.footprints import Blocks
    from truceline.analysis.geodesy import Floats, Place


def meet(a: Footprint, b: Footprint, apart: float = 0.0) -> bool:
    """Whether two footprints come within ``apart`` metres; touching (within 0.1 mm) is meeting."""
    reach = a.radius + b.radius + apart + TOUCH_M
    if least_gap(a, b) > apart + TOUCH_M:
        return False
    return _cores_apart(a, b, reach) <= reach


def gap(a: Footprint, b: Footprint) -> float:
    """The geodesic distance in metres between two footprints; 0 where they meet or touch."""
    between = _cores_apart(a, b, None) - a.radius - b.radius
    return between if between > TOUCH_M else 0.0


def least_gap(a: Footprint, b: Footprint) -> float:
    """A distance in metres that two footprints are certainly apart, by their balls; cheap."""
    away = a.centre - b.centre
    return float(np.sqrt(away @ away)) - a.reach - b.reach - a.radius - b.radius


def crossings(a: Footprint, b: Footprint) -> Iterator[tuple[int, int]]:
    """The pairs of pieces, of ``a`` and of ``b``, that cross or touch within 0.1 mm."""
    for ours, theirs in _near(a.piece_blocks, b.piece_blocks, 1.0):
        frames = b.frames.pick(theirs)
        along_p, left_p, _ = frames.draw(a.heads[ours])
        along_q, left_q, _ = frames.draw(a.tails[ours])
        away = frames.middle[:, None] - a.frames.middle[None, ours]
        near = (away * away).sum(axis=-1) <= (frames.half[:, None] + a.frames.half[ours] + 1) ** 2
        fall = left_p - left_q
        through = near & (left_p * left_q <= 0) & (fall != 0)
        at = along_p + (along_q - along_p) * left_p / np.where(fall == 0, 1.0, fall)
        through &= (at >= frames.start[:, None] - TOUCH_M) & (at <= frames.stop[:, None] + TOUCH_M)
        for their, our in np.argwhere(through):
            yield ours.start + int(our), theirs.start + int(their)


class Bounds(NamedTuple):
    """Bounds (pieces, corners) of the distances of a group of corners to a group of pieces."""

    corners: slice
    pieces: slice
    least: Floats
    most: Floats


def corner_bounds(a: Footprint, b: Footprint, within: float = np.inf) -> Iterator[Bounds]:
    """Bounds on the distance of a's corners to b's pieces, where they may be ``within`` metres.

    Each bounds the distance to one piece. An edge may be several pieces, one of just the greatest
    length among them, as rounding has it: its distance is the least over them. Where the corner is
    d metres, at most ``NEAR_M``, from a piece's middle, the bounds are no further apart than
    2.05 * FRAME_ERROR_M + 1.02 * (d / R)^2 of the distance; beyond, they only choose.
    """
    for corners, pieces in _near(a.corner_blocks, b.piece_blocks, within):
        frames = b.frames.pick(pieces)
        points = a.points[corners]
        along, left, height = frames.draw(points)
        over = np.maximum(
            np.maximum(frames.start[:, None] - along, along - frames.stop[:, None]), 0
        )
        drawn = np.hypot(over, left)
        away = frames.middle[:, None] - points[None]
        middle = np.sqrt((away * away).sum(axis=-1))
        stretch = FRAME_STRETCH * (middle / MEAN_RADIUS_M) ** 2
        least = drawn / (1 + stretch) - FRAME_ERROR_M
        most = drawn * (1 + stretch / 100) + FRAME_ERROR_M
        far = (middle > NEAR_M) | (height <= 0)
        if far.any():
            shorter = np.maximum(middle - frames.half[:, None] - 10, 0)
            least = np.where(far, chord_bounds(shorter)[0], least)
            most = np.where(far, chord_bounds(middle + 10)[1], most)
        yield Bounds(corners, pieces, np.maximum(least, 0), most)


def _cores_apart(a: Footprint, b: Footprint, reach: float | None) -> float:
    """The distance of two cores; given ``reach``, only surely on the right side of it."""
    if (a.filled and inside(a, b.points[0])) or (b.filled and inside(b, a.points[0])):
        return 0.0
    if len(a.points) > 1 < len(b.points) and next(crossings(a, b), None) is not None:
        return 0.0
    pairs = [(a, b, found) for found in corner_bounds(a, b, _ceiling(a, b, reach))]
    if len(b.points) > 1 or len(a.points) > 1:
        pairs += [(b, a, found) for found in corner_bounds(b, a, _ceiling(b, a, reach))]
    if not pairs:
        return np.inf
    most = min(float(found.most.min()) for *_, found in pairs)
    if reach is not None and most <= reach:
        return most
    ceiling = most if reach is None else min(most, reach)
    return _refined(pairs, ceiling, reach)


def _refined(
    pairs: list[tuple[Footprint, Footprint, Bounds]], ceiling: float, reach: float | None
) -> float:
    """The exact least distance among the bounded pairs that may be nearest."""
    doubtful: list[tuple[float, Place, tuple[Place, Place]]] = []
    for ours, theirs, found in pairs:
        for piece, corner in np.argwhere(found.least <= ceiling):
            least = float(found.least[piece, corner])
            place = ours.corners[found.corners.start + int(corner)]
            doubtful.append((least, place, theirs.nodes[found.pieces.start + int(piece)]))
    best = np.inf
    for least, place, (start, stop) in sorted(doubtful):
        if least > best or (reach is not None and best <= reach):
            break
        best = min(best, foot(place, start, stop).metres)
    return best


def _ceiling(a: Footprint, b: Footprint, reach: float | None) -> float:
    """A chord (metres) that no nearest pair of a corner of ``a`` and a piece of ``b`` exceeds."""
    if reach is not None:
        return reach
    if len(a.corner_blocks.slices) == len(b.piece_blocks.slices) == 1:
        return np.inf
    away = a.corner_blocks.centres[:, None] - b.piece_blocks.centres[None]
    centres = np.sqrt((away * away).sum(axis=-1))
    longest = centres + a.corner_blocks.radii[:, None] + b.piece_blocks.radii[None]
    return float(chord_bounds(longest)[1].min())


def _near(a: Blocks, b: Blocks, within: float) -> Iterator[tuple[slice, slice]]:
    """The pairs of groups that may hold things ``within`` so many metres of each other."""
    if len(a.slices) == len(b.slices) == 1:
        yield a.slices[0], b.slices[0]
        return
    away = a.centres[:, None] - b.centres[None]
    centres = np.sqrt((away * away).sum(axis=-1))
    for ours, theirs in np.argwhere(centres <= a.radii[:, None] + b.radii[None] + within + 1):
        yield a.slices[ours], b.slices[theirs]
