"""Footprints: an outline made ready for exact questions.

Every outline is a *core*, grown by a *radius*: a polygon is a filled ring grown by nothing, a
circle a point grown by its radius, a corridor a line grown by its half-width, a site a polygon or
point grown by its stand-off. Two footprints meet where the geodesic distance between their cores
is at most the sum of their radii; so distance between cores is the only question there is
(``truceline.analysis.nearness``).

The edges of a core are cut into pieces short enough to be straight in their frames
(``truceline.analysis.geodesy``), so there is no map projection, no antimeridian and no pole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from truceline.analysis.geodesy import PIECE_M, A, B, Floats, Frames, Place, cut, normals, vectors
from truceline.mechanism.volumes import Circle, Corridor, LatLng, Outline, Polygon, Site

if TYPE_CHECKING:
    from collections.abc import Sequence

TOUCH_M = 1e-4
"""Areas that come this near (metres) touch; a hundredth of the accuracy that is promised."""

HEMISPHERE_SPARE = 0.01
"""The sine of the angle (half a degree) by which a ring must stay within its hemisphere."""

_BLOCK = 64
_LARGE = 100  # Vertices above which footprints are not kept by the thousand.
_CONTINENT_M = 1_000_000.0


class Blocks(NamedTuple):
    """Consecutive points or pieces in groups, each within a ball: what a search looks at first."""

    slices: tuple[slice, ...]
    centres: Floats
    radii: Floats

    @staticmethod
    def of(middles: Floats, halves: Floats) -> Blocks:
        """Group things that lie within ``halves`` metres (n,) of ``middles`` (n, 3)."""
        if len(middles) <= _BLOCK:
            centre = (middles.max(axis=0) + middles.min(axis=0)) / 2
            away = middles - centre
            reach = (np.sqrt((away * away).sum(axis=1)) + halves).max(keepdims=True)
            return Blocks((slice(0, _BLOCK),), centre[None], reach)
        slices = tuple(slice(at, at + _BLOCK) for at in range(0, len(middles), _BLOCK))
        centres = np.array([(middles[s].max(axis=0) + middles[s].min(axis=0)) / 2 for s in slices])
        away = middles - np.repeat(centres, _BLOCK, axis=0)[: len(middles)]
        reaches = np.sqrt((away * away).sum(axis=1)) + halves
        radii = np.array([reaches[s].max() for s in slices])
        return Blocks(slices, centres, radii)


# No repr: an exact footprint that found its way into a log would be one published.
@dataclass(frozen=True, slots=True, eq=False, repr=False, kw_only=True)
class Footprint:
    """A core and its radius, ready for exact questions.

    Args:
        filled: Whether the core is a ring with its inside.
        radius: The metres by which the core is grown.
        corners: The places of the core's vertices, none twice in a row.
        points: The corners as vectors (k, 3).
        edge: For each piece, the number of the edge that it is cut from (n,).
        nodes: For each piece, the places of its two ends.
        heads: The first ends of the pieces as vectors (n, 3).
        tails: Their other ends (n, 3).
        frames: The frames of the pieces.
        corner_blocks: The corners in groups.
        piece_blocks: The pieces in groups.
        centre: The centre of a ball that holds the core (3,), in metres.
        reach: That ball's radius in metres.
        axis: The unit vector (3,) of a hemisphere that holds the ring.
        spare: The least cosine between the axis and the ring: at or under zero, no hemisphere does.
    """

    filled: bool
    radius: float
    corners: tuple[Place, ...]
    points: Floats
    edge: tuple[int, ...]
    nodes: tuple[tuple[Place, Place], ...]
    heads: Floats
    tails: Floats
    frames: Frames
    corner_blocks: Blocks
    piece_blocks: Blocks
    centre: Floats
    reach: float
    axis: Floats
    spare: float


def footprint(outline: Outline) -> Footprint:
    """The footprint of an outline. It says nothing of faults: ask ``areas.faults`` first.

    Those of the last outlines asked about are kept: thousands of ordinary ones (20 MB), and a few
    of those that are large.
    """
    line = outline.polygon if isinstance(outline, Site) else outline
    large = isinstance(line, Polygon | Corridor) and len(line.vertices) > _LARGE
    return _kept_large(outline) if large else _kept(outline)


def _made(outline: Outline) -> Footprint:
    """The footprint of an outline, made anew."""
    match outline:
        case Polygon():
            return make(_ring(outline.vertices), filled=True)
        case Circle():
            return make([_place(outline.center)], radius=outline.radius.value)
        case Corridor():
            return make(_line(outline.vertices), radius=outline.half_width.value)
        case _ if outline.polygon is not None:
            ring = _ring(outline.polygon.vertices)
            return make(ring, filled=True, radius=outline.stand_off.value)
        case _:
            assert outline.center is not None  # noqa: S101 - a site has one of the two
            own = outline.radius.value if outline.radius else 0.0
            return make([_place(outline.center)], radius=own + outline.stand_off.value)


_kept = lru_cache(maxsize=512)(_made)
_kept_large = lru_cache(maxsize=16)(_made)


def make(
    corners: Sequence[Place],
    *,
    filled: bool = False,
    radius: float = 0.0,
    longest: float = PIECE_M,
) -> Footprint:
    """A footprint from its corners: a point, a line, or (``filled``) an unclosed ring."""
    closed = [*corners, corners[0]] if filled or len(corners) == 1 else corners
    points = vectors(corners)
    shut = np.concatenate((points, points[:1])) if len(closed) > len(points) else points
    heads, tails = shut[:-1], shut[1:]
    after = tails - heads
    # A chord is never longer than its geodesic, and up to 100 km less than 2 m shorter: that
    # spares the short edges, nearly all of them, the work of the inverse problem.
    long = (np.sqrt((after * after).sum(axis=-1)) > longest - 2.0).tolist()
    edge: Sequence[int] = range(len(long))
    nodes = list(pairwise(closed))
    if any(long):
        cuts = [
            cut(p, q, longest) if far else (p, q) for (p, q), far in zip(nodes, long, strict=True)
        ]
        edge = [number for number, places in enumerate(cuts) for _ in places[1:]]
        nodes = [piece for places in cuts for piece in pairwise(places)]
        ends = vectors(np.array(nodes)).reshape(-1, 2, 3)
        heads, tails = ends[:, 0], ends[:, 1]
    frames = Frames.of(heads, tails)
    # A piece bulges from its chord by less than a ten-thousandth of its length, 8 m at most.
    piece_blocks = Blocks.of(frames.middle, frames.half * 1.0002 + 1e-6 + frames.half**2 / 1e7)
    low, high = heads.min(axis=0), heads.max(axis=0)
    # The mean is in the hemisphere of the ring, so that a ball about it holds the inside too, which
    # for a ring of continental size bulges far from the ring; for others the box is the tighter.
    wide = float((high - low).max()) > _CONTINENT_M
    centre = heads.mean(axis=0) if wide else (low + high) / 2
    away = frames.middle - centre
    reach = float((np.sqrt((away * away).sum(axis=1)) + frames.half).max()) + 10.0
    axis, spare = _hemisphere(heads) if filled else (normals(points[:1])[0], 1.0)
    return Footprint(
        filled=filled,
        radius=radius,
        corners=tuple(corners),
        points=points,
        edge=tuple(edge),
        nodes=tuple(nodes),
        heads=heads,
        tails=tails,
        frames=frames,
        corner_blocks=Blocks.of(points, np.zeros(len(points))),
        piece_blocks=piece_blocks,
        centre=centre,
        reach=reach if len(corners) > 1 else 0.0,
        axis=axis,
        spare=spare,
    )


def inside(area: Footprint, point: Floats) -> bool:
    """Whether a point (3,) lies inside the ring of a filled core.

    The inside is the side within the ring's hemisphere, so either order of the vertices will do.
    On the ring itself the answer may be either; distance decides there.
    """
    return float(area.axis @ point) > 0 and winding(area, point) != 0


def winding(area: Footprint, point: Floats) -> int:
    """How often a ring goes round a point (3,) of its hemisphere, counted by turning clockwise."""
    px, py, pz = point.tolist()
    x, y, z = px / (A * A), py / (A * A), pz / (B * B)
    length = math.sqrt(x * x + y * y + z * z)
    x, y, z = x / length, y / length, z / length
    # Two directions square to the normal and to each other, of one length: any such will do.
    if abs(z) < 0.9:  # noqa: PLR2004 - not near a pole, where east has no direction
        aside, ahead = (-y, x, 0.0), (-z * x, -z * y, x * x + y * y)
    else:
        aside, ahead = (0.0, -z, y), (y * y + z * z, -x * y, -x * z)
    away = area.heads - point
    east, north = away @ aside, away @ ahead
    right = east > 0
    # Where the ring runs from the west to the east, or back, it passes the point on one side.
    over = np.flatnonzero(right != np.concatenate((right[1:], right[:1])))
    after = over + 1
    after[after == len(east)] = 0
    turned = east[over] * north[after] - east[after] * north[over]
    eastward = right[after]
    found = np.count_nonzero(eastward & (turned < 0)) - np.count_nonzero(~eastward & (turned > 0))
    return int(found)


def _hemisphere(points: Floats) -> tuple[Floats, float]:
    """The middle of a cap that holds points (n, 3), and the least cosine of theirs to it.

    The mean serves nearly always; else the smallest ball round the points is approached as
    M. Badoiu and K. L. Clarkson do (SODA 2003), whose centre is the origin for a great circle.
    """
    unit = points / np.sqrt((points * points).sum(axis=1, keepdims=True))
    middle = unit.mean(axis=0)
    for step in range(1, 1000):
        length = float(np.linalg.norm(middle))
        if length < 1e-9:  # noqa: PLR2004 - no direction at all
            return unit[0], -1.0
        axis = middle / length
        cosines = unit @ axis
        spare = float(cosines.min())
        if spare > HEMISPHERE_SPARE * 2:
            return axis, spare
        middle = middle + (unit[cosines.argmin()] - middle) / (step + 1)
    return axis, spare


def _place(at: LatLng) -> Place:
    return (at.lat, at.lng)


def _line(vertices: Sequence[LatLng]) -> list[Place]:
    """The places of vertices, none twice in a row."""
    places = [_place(at) for at in vertices]
    return [places[0], *(q for p, q in pairwise(places) if p != q)]


def _ring(vertices: Sequence[LatLng]) -> list[Place]:
    """The places of an unclosed ring, none twice in a row, first and last included."""
    places = _line(vertices)
    return places[:-1] if len(places) > 1 and places[0] == places[-1] else places
