"""Areas on the ellipsoid: what is wrong with one, and how far apart two of them are.

>>> from truceline.mechanism.volumes import Circle, LatLng, Radius
>>> fiji_east = Circle(LatLng(-17.0, 179.999), Radius(100.0))
>>> fiji_west = Circle(LatLng(-17.0, -179.999), Radius(100.0))
>>> round(distance_m(fiji_east, fiji_west), 2)
12.97
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from truceline.analysis.cells import coarse_cells
from truceline.analysis.footprints import HEMISPHERE_SPARE, TOUCH_M, footprint, winding
from truceline.analysis.geodesy import vectors
from truceline.analysis.nearness import corner_bounds, crossings, gap
from truceline.errors import Fault

if TYPE_CHECKING:
    from truceline.analysis.footprints import Footprint
    from truceline.analysis.geodesy import Floats
    from truceline.mechanism.volumes import Outline, Volume4D

__all__ = ["coarse_cells", "distance_m", "faults"]

LONGEST_EDGE_RAD = np.pi - 0.01
"""Ends further apart than this (0.6 degrees short of antipodal) leave the edge's way in doubt."""


def distance_m(area_a: Outline, area_b: Outline) -> float:
    """The geodesic distance in metres between two areas; 0 where they meet or touch.

    Exact to a millimetre at every distance. The areas must be free of :func:`faults`.
    """
    return gap(footprint(area_a), footprint(area_b))


def faults(volume: Volume4D, where: str = "") -> tuple[Fault, ...]:
    """What only geometry can find wrong with a volume's outline; empty where it is sound.

    POLYGON_CROSSES: edges cross, or lie on one another (a ring that touches itself at a point, its
    inside still on one side, is sound). POLYGON_FLAT: no inside. POLYGON_TOO_LARGE: the ring fits
    in no hemisphere, so that neither side is surely the inside. EDGE_AMBIGUOUS: the ends of an edge
    are nearly antipodal, so that the way between them is in doubt.

    Args:
        volume: A volume as ``parse_volumes`` reads it.
        where: The JSON pointer of the volume.
    """
    body = volume.volume
    if body.outline_circle is not None or (body.outline_site and body.outline_site.center):
        return ()
    name = "outline_corridor" if body.outline_corridor else "outline_polygon"
    at = f"{where}/volume/{'outline_site/polygon' if body.outline_site else name}"
    ambiguous = _ambiguous_edge(volume)
    if ambiguous:
        sentence = f"The ends of edge {ambiguous} are nearly antipodal: its way is in doubt."
        return (Fault("EDGE_AMBIGUOUS", sentence, "Put a vertex between them.", where=at),)
    if body.outline_corridor is not None:
        return ()
    fault = _ring_fault(footprint(body.outline))
    return () if fault is None else (Fault(*fault, where=at),)


def _ambiguous_edge(volume: Volume4D) -> int:
    """The number, from 1, of the first edge with nearly antipodal ends; 0 where there is none."""
    body = volume.volume
    site = body.outline_site.polygon if body.outline_site else None
    outline = body.outline_polygon or body.outline_corridor or site
    assert outline is not None  # noqa: S101 - circles and points have been answered
    points = vectors([(at.lat, at.lng) for at in outline.vertices])
    unit = points / np.linalg.norm(points, axis=1)[:, None]
    after = unit[1:] if body.outline_corridor else np.roll(unit, -1, axis=0)
    cosines = (unit[: len(after)] * after).sum(axis=1)
    bad = np.flatnonzero(cosines < np.cos(LONGEST_EDGE_RAD))
    return int(bad[0]) + 1 if len(bad) else 0


def _ring_fault(ring: Footprint) -> tuple[str, str, str] | None:
    """Code, sentence and hint of the first thing wrong with a ring."""
    if ring.spare <= HEMISPHERE_SPARE:
        return (
            "POLYGON_TOO_LARGE",
            "The ring fits in no hemisphere, so that neither side is surely the inside.",
            "Split the area into smaller polygons.",
        )
    if _flat(ring):
        return ("POLYGON_FLAT", "The ring has no inside.", "Give the corners of an area.")
    crossed = _crossed_edges(ring)
    if crossed is not None:
        i, j = crossed
        return (
            "POLYGON_CROSSES",
            f"Edges {i + 1} and {j + 1} of the ring cross or lie on one another.",
            "Give the corners in order round the area, or split it.",
        )
    return None


def _flat(ring: Footprint) -> bool:
    """Whether the ring holds no more than a tenth of a millimetre's width along its length.

    Lobes that turn opposite ways cancel in the sum of the triangles, but not in their sizes: such
    a ring crosses itself and is not flat.
    """
    spread = ring.heads - ring.heads[0]
    triangles = np.cross(spread, np.roll(spread, -1, axis=0)) @ ring.axis / 2
    round_m = 2 * float(ring.frames.half.sum())
    thin = abs(float(triangles.sum())) <= TOUCH_M * round_m / 2
    return thin and float(np.abs(triangles).sum()) <= round_m * round_m / 1000


def _crossed_edges(ring: Footprint) -> tuple[int, int] | None:
    """The numbers of two edges that cross or overlap, or None for a sound ring."""
    for i, j in crossings(ring, ring, strictly=True):
        if ring.edge[i] != ring.edge[j]:
            return tuple(sorted((ring.edge[i], ring.edge[j])))  # type: ignore[return-value] # two in, two out
    touched = _touched_edge(ring)
    if touched is not None and not _one_sided(ring):
        return touched
    return None


def _touched_edge(ring: Footprint) -> tuple[int, int] | None:
    """A corner's edge and another that the corner touches without being its end."""
    count = len(ring.corners)
    for found in corner_bounds(ring, ring, TOUCH_M):
        for piece, corner in np.argwhere(found.least <= TOUCH_M):
            edge, own = ring.edge[found.pieces.start + piece], int(found.corners.start + corner)
            if own not in (edge, (edge + 1) % count):
                return (min(edge, own), max(edge, own))
    return None


def _one_sided(ring: Footprint) -> bool:
    """Whether every edge has the inside on its one side and the outside on the other.

    Asked only of rings that touch themselves: the windings a millimetre to the left and to the
    right of the middle of each piece must be the same pair, {0, 1} or {0, -1}, throughout.
    """
    aside: Floats = ring.frames.left * 1e-3
    middles = (ring.heads + ring.tails) / 2
    sides = {
        (winding(ring, middle + step), winding(ring, middle - step))
        for middle, step in zip(middles, aside, strict=True)
    }
    return len(sides) == 1 and sides <= {(0, 1), (1, 0), (0, -1), (-1, 0)}
