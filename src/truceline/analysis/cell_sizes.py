"""How large the cells are in which a volume is published, and what box of degrees holds them.

Plain arithmetic, for whoever must know in which part of the Earth and in which hours a notice may
be found without working out its cells: the docket's search does.

>>> from truceline.mechanism.volumes import parse_volumes
>>> disc = {"outline_circle": {"center": {"lat": 36.25, "lng": 37.12},
...                            "radius": {"value": 900, "units": "M"}}}
>>> volume, = parse_volumes([{"volume": disc}])
>>> size_for(volume, 0.1)
0.1
>>> box = cells_box(volume, 0.1)
>>> round(box.south, 2), round(box.north, 2)
(36.2, 36.3)
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from truceline.mechanism.bounds import bounds
from truceline.mechanism.shapes import Area

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.mechanism.volumes import Volume4D

LARGER_CELLS: Final = (0.5, 1.0, 2.5, 5.0, 15.0, 30.0)
"""What is tried next, in degrees, where a footprint touches too many of Terms' cells."""

MOST_CELLS: Final = 250
"""How many of Terms' cells a bounding box may hold."""

MOST_LARGER_CELLS: Final = 64
"""How many larger ones: the larger a cell, the longer it takes to draw its parallels."""

OUTWARD_DEG: Final = 0.001
"""More than the sides of published cells are drawn outside of the graticule's, degrees."""

METRES_PER_DEGREE: Final = 110_574.0
"""The shortest degree of latitude on WGS84; degrees worked out with it are never too few."""

_POLAR: Final = 80.0
_FULL: Final = 360.0


def size_for(volume: Volume4D, cell_deg: float) -> float:
    """The size of cells (degrees) in which a volume is published: Terms' own, or a larger one."""
    area = bounds([volume])
    return cell_deg if area is None else _size_of(area, cell_deg)


def _size_of(area: Area, cell_deg: float) -> float:
    nearest = 0.0 if area.south <= 0 <= area.north else min(abs(area.south), abs(area.north))
    height = area.north - area.south
    width = _width(area) * math.cos(math.radians(nearest))
    for size in (cell_deg, *(size for size in LARGER_CELLS if size > cell_deg)):
        most = MOST_CELLS if size == cell_deg else MOST_LARGER_CELLS
        if (height / size + 1) * (width / size + 1) <= most:
            return size
    return max(cell_deg, LARGER_CELLS[-1])


@lru_cache(maxsize=4096)
def columns(row: int, rows: int) -> int:
    """How many columns a row of a graticule has: 1 at a pole, else an even share of the full one.

    Args:
        row: The row, counted from 0 at the south pole.
        rows: How many rows there are.
    """
    if row in (0, rows - 1):
        return 1
    poleward = max(abs(row * 180 / rows - 90), abs((row + 1) * 180 / rows - 90))
    most = 2 * rows * math.cos(math.radians(poleward))
    shares = [count for count in range(3, 2 * rows + 1) if 2 * rows % count == 0]
    return max([count for count in shares if count <= most], default=shares[0])


def cells_box(volume: Volume4D, cell_deg: float) -> Area:
    """A box of degrees that holds every cell in which a volume is published, as it is drawn."""
    area = bounds([volume])
    if area is None:  # pragma: no cover - one volume has bounds
        return _world()
    rows = round(180 / _size_of(area, cell_deg))
    first, last = (max(0, min(rows - 1, row)) for row in _between(area.south, area.north, rows))
    touched = range(first, last + 1)
    if 0 in touched or rows - 1 in touched:
        south = -90.0 if 0 in touched else first * 180 / rows - 90
        north = 90.0 if rows - 1 in touched else (last + 1) * 180 / rows - 90
        return _drawn(south, north, -180.0, _FULL)
    # From the west of the box to its east, whole cells of each row: the widest of them counts.
    west, width = area.west, _width(area)
    begins, ends = [west], [west + width]
    for row in touched:
        step = _FULL / columns(row, rows)
        begins.append(math.floor((west + 180.0 - OUTWARD_DEG) / step) * step - 180.0)
        ends.append(math.ceil((west + width + 180.0 + OUTWARD_DEG) / step) * step - 180.0)
    west, east = min(begins), max(ends)
    return _drawn(first * 180 / rows - 90, (last + 1) * 180 / rows - 90, west, east - west)


def published_area(
    coarse: Iterable[Volume4D], volumes: Iterable[Volume4D], cell_deg: float | None
) -> Area | None:
    """A box that holds what is published of a notice; None where it has no place.

    Args:
        coarse: The outline that its author published; it enters as it is.
        volumes: Its open footprint, which enters as its cells.
        cell_deg: Terms' cell; None where they name none.
    """
    cell = cell_deg or LARGER_CELLS[0]
    outline = bounds(coarse)
    boxes = [cells_box(volume, cell) for volume in volumes]
    return _joined([*boxes, *([outline] if outline else [])])


def wider(area: Area, metres: float) -> Area:
    """A box that holds every point within so many metres of a box."""
    degrees = metres / METRES_PER_DEGREE
    south, north = max(-90.0, area.south - degrees), min(90.0, area.north + degrees)
    far = max(abs(south), abs(north))
    if far >= _POLAR:
        return Area(south=south, north=north, west=-180.0, east=180.0)
    sideways = degrees / math.cos(math.radians(far))
    return _arc(south, north, area.west - sideways, _width(area) + 2 * sideways)


def _between(south: float, north: float, rows: int) -> tuple[int, int]:
    """The rows that a span of latitudes touches, and a hair outside of it."""
    one, other = ((at + 90.0) * rows / 180 for at in (south - OUTWARD_DEG, north + OUTWARD_DEG))
    return math.floor(one), math.floor(other)


def _width(area: Area) -> float:
    if (area.west, area.east) == (-180.0, 180.0):
        return _FULL
    return (area.east - area.west) % _FULL


def _drawn(south: float, north: float, west: float, width: float) -> Area:
    """A box of cells, grown by what is drawn outside of them."""
    return _arc(
        max(-90.0, south - OUTWARD_DEG),
        min(90.0, north + OUTWARD_DEG),
        west - OUTWARD_DEG,
        width + 2 * OUTWARD_DEG,
    )


def _arc(south: float, north: float, west: float, width: float) -> Area:
    if width >= _FULL:
        return Area(south=south, north=north, west=-180.0, east=180.0)
    return Area(south=south, north=north, west=_wrapped(west), east=_wrapped(west + width))


def _joined(areas: list[Area]) -> Area | None:
    """One box that holds all: the way round that leaves out the widest gap."""
    if len(areas) <= 1:
        return areas[0] if areas else None
    south, north = min(area.south for area in areas), max(area.north for area in areas)
    arcs = sorted((area.west, _width(area)) for area in areas)
    gap, west = 0.0, -180.0
    # What lies beyond 180 degrees may reach over the first.
    reach = max(start + width for start, width in arcs) - _FULL
    for start, width in arcs:
        if start - reach > gap:
            gap, west = start - reach, start
        reach = max(reach, start + width)
    return _arc(south, north, west, _FULL - gap)


def _world() -> Area:
    return Area(south=-90.0, north=90.0, west=-180.0, east=180.0)


def _wrapped(longitude: float) -> float:
    return (longitude + 180.0) % _FULL - 180.0
