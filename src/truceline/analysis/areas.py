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
from truceline.analysis.footprints import HEMISPHERE_SPARE, footprint
from truceline.analysis.geodesy import MEAN_RADIUS_M, vectors
from truceline.analysis.nearness import gap
from truceline.analysis.rings import crossed_edges, flat
from truceline.errors import Fault

if TYPE_CHECKING:
    from truceline.analysis.footprints import Footprint
    from truceline.mechanism.volumes import Outline, Volume4D

__all__ = ["coarse_cells", "distance_m", "faults"]

LONGEST_EDGE_RAD = np.pi - 0.01
"""Ends further apart than this (0.6 degrees short of antipodal) leave the edge's way in doubt."""

LONGEST_OUTLINE_M = 2e9
"""Fifty times round the Earth; a hundred thousand pieces, which are judged in some seconds.

Twenty thousand edges from one end of an ocean to the other would be ten million pieces.
"""


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
    are nearly antipodal, so that the way between them is in doubt. OUTLINE_TOO_LONG: its edges are
    longer together than anyone will check (:data:`LONGEST_OUTLINE_M`).

    Args:
        volume: A volume as ``parse_volumes`` reads it.
        where: The JSON pointer of the volume.
    """
    body = volume.volume
    if body.outline_circle is not None or (body.outline_site and body.outline_site.center):
        return ()
    name = "outline_corridor" if body.outline_corridor else "outline_polygon"
    at = f"{where}/volume/{'outline_site/polygon' if body.outline_site else name}"
    ambiguous, metres = _edges(volume)
    if ambiguous:
        sentence = f"The ends of edge {ambiguous} are nearly antipodal: its way is in doubt."
        return (Fault("EDGE_AMBIGUOUS", sentence, "Put a vertex between them.", where=at),)
    if metres > LONGEST_OUTLINE_M:
        sentence = f"The edges are {metres / 1000:.0f} km long together."
        hint = f"Give at most {LONGEST_OUTLINE_M / 1000:.0f} km; split it into several volumes."
        return (Fault("OUTLINE_TOO_LONG", sentence, hint, where=at),)
    if body.outline_corridor is not None:
        return ()
    fault = _ring_fault(footprint(body.outline))
    return () if fault is None else (Fault(*fault, where=at),)


def _edges(volume: Volume4D) -> tuple[int, float]:
    """The number, from 1, of the first edge with nearly antipodal ends, or 0; and metres of edges.

    The metres are those of the mean sphere.
    """
    body = volume.volume
    site = body.outline_site.polygon if body.outline_site else None
    outline = body.outline_polygon or body.outline_corridor or site
    assert outline is not None  # noqa: S101 - circles and points have been answered
    points = vectors([(at.lat, at.lng) for at in outline.vertices])
    unit = points / np.linalg.norm(points, axis=1)[:, None]
    after = unit[1:] if body.outline_corridor else np.roll(unit, -1, axis=0)
    before = unit[: len(after)]
    cosines = (before * after).sum(axis=1)
    bad = np.flatnonzero(cosines < np.cos(LONGEST_EDGE_RAD))
    chords = np.linalg.norm(after - before, axis=1)
    metres = 2 * MEAN_RADIUS_M * float(np.arcsin(np.minimum(chords / 2, 1.0)).sum())
    return (int(bad[0]) + 1 if len(bad) else 0), metres


def _ring_fault(ring: Footprint) -> tuple[str, str, str] | None:
    """Code, sentence and hint of the first thing wrong with a ring."""
    if ring.spare <= HEMISPHERE_SPARE:
        return (
            "POLYGON_TOO_LARGE",
            "The ring fits in no hemisphere, so that neither side is surely the inside.",
            "Split the area into smaller polygons.",
        )
    if flat(ring):
        return ("POLYGON_FLAT", "The ring has no inside.", "Give the corners of an area.")
    crossed = crossed_edges(ring)
    if crossed is not None:
        i, j = crossed
        return (
            "POLYGON_CROSSES",
            f"Edges {i + 1} and {j + 1} of the ring cross or lie on one another.",
            "Give the corners in order round the area, or split it.",
        )
    return None
