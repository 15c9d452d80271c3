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

import math
from typing import TYPE_CHECKING

import numpy as np

from truceline.analysis.footprints import TOUCH_M, Footprint, inside
from truceline.analysis.geodesy import A, B, chord_bounds, distance, foot
from truceline.analysis.reaches import (
    Bounds,
    Drawn,
    bounds,
    corner_bounds,
    crossings,
    drawn,
    through,
)
from truceline.analysis.tangles import MANY, tangled

if TYPE_CHECKING:
    from truceline.analysis.geodesy import Place

_TIGHTEST_M = B * B / A
"""The least radius of curvature anywhere on the ellipsoid: of the meridians at the equator."""

_FEW = 64
"""Corners that are looked at as one group."""


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
    return math.sqrt(away @ away) - a.reach - b.reach - a.radius - b.radius


def _cores_apart(a: Footprint, b: Footprint, reach: float | None) -> float:
    """The distance of two cores; given ``reach``, only surely on the right side of it."""
    if len(a.points) == len(b.points) == 1:
        return _points_apart(a, b, reach)
    if (a.filled and inside(a, b.points[0])) or (b.filled and inside(b, a.points[0])):
        return 0.0
    if len(a.heads) * len(b.heads) > MANY:
        found = tangled(a, b, reach)
        if found is not None:
            return found
    pairs: list[tuple[Footprint, Footprint, Bounds]] = []
    crossing = len(a.points) > 1 < len(b.points)
    # A core that is a point has no edge on which a corner's foot could lie.
    for ours, theirs in ((a, b), (b, a)):
        if len(theirs.points) > 1:
            some = _one_way(ours, theirs, reach, crossing=crossing)
            if some is None:
                return 0.0
            most = min((float(found.most.min()) for found in some), default=np.inf)
            if reach is not None and most <= reach:
                return most
            pairs += [(ours, theirs, found) for found in some]
            crossing = False
    if not pairs:
        return np.inf
    most = min(float(found.most.min()) for *_, found in pairs)
    return _refined(pairs, most if reach is None else min(most, reach), reach)


def _points_apart(a: Footprint, b: Footprint, reach: float | None) -> float:
    """The distance of two cores that are points."""
    chord = math.dist(a.points[0].tolist(), b.points[0].tolist())
    # A way bends no more than a circle of the least radius, and so (A. Schur, 1921) is no longer
    # than the circle's arc over the same chord. A micrometre is room for rounding.
    if reach is not None and chord > reach + 1e-6:
        return chord
    if reach is not None and chord < _TIGHTEST_M:
        most = 2 * _TIGHTEST_M * math.asin(chord / (2 * _TIGHTEST_M)) + 1e-6
        if most <= reach:
            return most
    return distance(a.corners[0], b.corners[0])


def _one_way(
    a: Footprint, b: Footprint, reach: float | None, *, crossing: bool
) -> list[Bounds] | None:
    """The bounds of a's corners to b's pieces; None where edges are found to cross, if asked."""
    pieces = len(a.heads)
    uncut = pieces == len(a.points) - (0 if a.filled or pieces == 1 else 1)
    if uncut and len(a.points) <= _FEW >= len(b.heads):
        # The corners are the ends of the pieces, and are drawn once for both questions.
        at = drawn(b.frames, a.points)
        if crossing:
            order = [*range(1, len(a.points)), 0][:pieces]
            heads, tails = (
                Drawn(*(part[:, some] for part in at)) for some in (slice(pieces), order)
            )
            if len(through(b.frames, heads, tails, a.frames.half)[0]):
                return None
        return [Bounds(slice(0, len(a.points)), slice(0, len(b.heads)), *bounds(b.frames, at))]
    if crossing and next(crossings(a, b), None) is not None:
        return None
    return list(corner_bounds(a, b, _ceiling(a, b, reach)))


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
