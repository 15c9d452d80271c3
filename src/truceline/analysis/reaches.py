"""Bounds on how far corners are from pieces, by their frames; what they leave open is small.

Where a corner is d metres, at most ``NEAR_M``, from a piece's middle, the bounds are no further
apart than 2.05 * FRAME_ERROR_M + 1.02 * (d / R)^2 of the distance; beyond, they only choose where
to look.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from truceline.analysis.footprints import TOUCH_M
from truceline.analysis.geodesy import (
    FRAME_ERROR_M,
    FRAME_STRETCH,
    MEAN_RADIUS_M,
    NEAR_M,
    chord_bounds,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.analysis.footprints import Blocks, Footprint
    from truceline.analysis.geodesy import Floats, Frames
    from truceline.analysis.neighbours import Places


class Drawn(NamedTuple):
    """Points drawn in frames: along and left of each piece, over its centre, from its middle."""

    along: Floats
    left: Floats
    height: Floats
    middle: Floats


def drawn(frames: Frames, points: Floats) -> Drawn:
    """Points (m, 3) in each of n frames, (n, m) each."""
    away = frames.middle[:, None] - points
    return Drawn(*frames.draw(points), np.sqrt((away * away).sum(axis=-1)))


def drawn_each(frames: Frames, points: Floats) -> Drawn:
    """Each of n points (n, 3) in its own one of n frames; as columns (n, 1)."""
    away = frames.middle - points
    parts = (*frames.draw_each(points), np.sqrt((away * away).sum(axis=-1)))
    return Drawn(*(part[:, None] for part in parts))


class Between(NamedTuple):
    """The least and the greatest that distances may be, in metres."""

    least: Floats
    most: Floats


def bounds(frames: Frames, at: Drawn) -> Between:
    """Bounds on the distances of drawn points to the pieces in whose frames they are drawn."""
    drawn_m = np.hypot(np.maximum(np.abs(at.along) - frames.stop[:, None], 0), at.left)
    stretch = FRAME_STRETCH * (at.middle / MEAN_RADIUS_M) ** 2
    least = drawn_m / (1 + stretch) - FRAME_ERROR_M
    most = drawn_m * (1 + stretch / 100) + FRAME_ERROR_M
    far = (at.middle > NEAR_M) | (at.height <= 0)
    if far.any():
        shorter = np.maximum(at.middle - frames.half[:, None] - 10, 0)
        least = np.where(far, chord_bounds(shorter)[0], least)
        most = np.where(far, chord_bounds(at.middle + 10)[1], most)
    return Between(np.maximum(least, 0), most)


def through(frames: Frames, p: Drawn, q: Drawn, half: Floats) -> tuple[Places, Places]:
    """Where ways from one drawn point to another cross pieces, or touch them within 0.1 mm.

    Args:
        frames: The frames of n pieces.
        p: The beginnings of m ways, drawn in them.
        q: The ends of the ways.
        half: Half the length of each way (m,).

    Returns:
        The rows of pieces and of ways, pair by pair.
    """
    fall = p.left - q.left
    rows, ways = np.nonzero((p.left * q.left <= 0) & (fall != 0))
    if not len(rows):
        return rows, ways
    at = (rows, ways)
    before, after = p.along[at], q.along[at]
    crossed = before + (after - before) * p.left[at] / fall[at]
    room = frames.half[rows] + 2 * half[ways] + 1
    near = np.minimum(p.middle[at], q.middle[at]) <= room
    on = near & (np.abs(crossed) <= frames.stop[rows] + TOUCH_M)
    return rows[on], ways[on]


class Bounds(NamedTuple):
    """Bounds (pieces, corners) of the distances of a group of corners to a group of pieces."""

    corners: slice
    pieces: slice
    least: Floats
    most: Floats


def corner_bounds(a: Footprint, b: Footprint, within: float = np.inf) -> Iterator[Bounds]:
    """Bounds on the distance of a's corners to b's pieces, where they may be ``within`` metres.

    Each bounds the distance to one piece. An edge may be several pieces, one of just the greatest
    length among them, as rounding has it: its distance is the least over them.
    """
    for corners, pieces in near_groups(a.corner_blocks, b.piece_blocks, within):
        frames = b.frames.pick(pieces)
        yield Bounds(corners, pieces, *bounds(frames, drawn(frames, a.points[corners])))


def crossings(a: Footprint, b: Footprint) -> Iterator[tuple[int, int]]:
    """The pairs of pieces, of ``a`` and of ``b``, that cross or touch within 0.1 mm."""
    for ours, theirs in near_groups(a.piece_blocks, b.piece_blocks, 1.0):
        frames = b.frames.pick(theirs)
        p, q = (drawn(frames, ends[ours]) for ends in (a.heads, a.tails))
        rows, ways = through(frames, p, q, a.frames.half[ours])
        for their, our in zip(rows.tolist(), ways.tolist(), strict=True):
            yield ours.start + our, theirs.start + their


def near_groups(a: Blocks, b: Blocks, within: float) -> Iterator[tuple[slice, slice]]:
    """The pairs of groups that may hold things ``within`` so many metres of each other."""
    if len(a.slices) == len(b.slices) == 1:
        yield a.slices[0], b.slices[0]
        return
    away = a.centres[:, None] - b.centres[None]
    centres = np.sqrt((away * away).sum(axis=-1))
    for ours, theirs in np.argwhere(centres <= a.radii[:, None] + b.radii[None] + within + 1):
        yield a.slices[ours], b.slices[theirs]
