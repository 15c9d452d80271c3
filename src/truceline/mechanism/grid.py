"""Whether a published outline is coarse: runs of whole cells, and nothing else.

An outline that is published in place of a sealed one must not say more than which cells it lies
in. A circle or a corridor has a centre; a ring with a corner off the grid has a place of its own;
an altitude is a contour line. Cells are those of ``truceline.analysis.cells``: their sides lie on
whole cells of longitude, their ends on whole cells of latitude or a hair outside (so that geodesic
edges clear the parallel), and at a pole they are a disc about it.

>>> from truceline.mechanism.volumes import parse_volumes
>>> ring = [{"lat": lat, "lng": lng} for lat, lng in ((1, 2), (1, 2.1), (1.1, 2.1), (1.1, 2))]
>>> volume, = parse_volumes([{"volume": {"outline_polygon": {"vertices": ring}}}])
>>> off_grid(volume, 0.1), off_grid(volume, 0.5)
('', 'its corners lie at latitudes 1, 1.1')
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truceline.mechanism.volumes import Circle, Polygon

if TYPE_CHECKING:
    from truceline.mechanism.volumes import Volume4D

SIDE_TOLERANCE: Final = 1e-6
"""The share of a cell by which a side may miss the grid: the rounding of decimal degrees."""

END_TOLERANCE: Final = 0.02
"""The share of a cell by which an end may lie outside it, so that geodesics clear the parallel."""

LEAST_DEGREE_M: Final = 110_500.0
"""Less than any degree of latitude on WGS84, in metres."""


def off_grid(volume: Volume4D, cell_deg: float) -> str:
    """Why an outline is finer than a grid of cells (degrees); empty where it is not."""
    if volume.volume.altitude_lower or volume.volume.altitude_upper:
        return "it has an altitude, which tells the height of the ground"
    outline = volume.volume.outline
    if isinstance(outline, Circle):
        at_pole = abs(outline.center.lat) == 90  # noqa: PLR2004 - the poles
        whole = outline.radius.value >= cell_deg * LEAST_DEGREE_M
        return "" if at_pole and whole else "it is a circle, which has a centre"
    if not isinstance(outline, Polygon):
        return "it is a corridor or a site, which has a line or a place of its own"
    ends = sorted({corner.lat for corner in outline.vertices})
    if len(ends) != 2 or not all(_near_grid(end, cell_deg, END_TOLERANCE) for end in ends):  # noqa: PLR2004 - south and north
        return f"its corners lie at latitudes {', '.join(f'{end:g}' for end in ends[:4])}"
    west, east = outline.vertices[0].lng, _far_side(outline)
    if not all(_near_grid(side, cell_deg, SIDE_TOLERANCE) for side in (west, east)):
        return f"its sides run at {west} and {east}"
    return ""


def _far_side(outline: Polygon) -> float:
    """The longitude at which the first end of the ring stops."""
    first = outline.vertices[0].lat
    return [corner.lng for corner in outline.vertices if corner.lat == first][-1]


def _near_grid(degrees: float, cell_deg: float, tolerance: float) -> bool:
    """Whether a coordinate is a whole number of cells from the antimeridian or the pole."""
    cells = (degrees + 180.0) / cell_deg
    return abs(cells - round(cells)) <= tolerance
