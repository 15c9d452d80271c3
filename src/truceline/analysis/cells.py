"""The coarse form of an exact footprint: which cells of a fixed graticule it touches, and no more.

What is published of a protected site, and what stands for it wherever the asker may not see it, is
the union of whole cells. The cells are fixed beforehand; a footprint only says which of them it
touches. So two footprints that touch the same cells have one and the same coarse form, and asking
again and again cannot place a site more finely than its cells.

Rows are ``cell_deg`` of latitude. In each row, the columns are as many as divide the circle evenly
and leave no cell narrower (at its poleward side) than it is high, so that cells do not shrink
toward the poles; the row at a pole is one round cell.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from truceline.analysis.cell_sizes import columns as columns_of
from truceline.analysis.footprints import footprint, make
from truceline.analysis.geodesy import MEAN_RADIUS_M, distance
from truceline.analysis.nearness import meet
from truceline.errors import BadInput, Fault
from truceline.mechanism.bounds import bounds
from truceline.mechanism.volumes import (
    Circle,
    Corridor,
    LatLng,
    Polygon,
    Radius,
    Time,
    Volume3D,
    Volume4D,
)

if TYPE_CHECKING:
    from truceline.analysis.footprints import Footprint
    from truceline.analysis.geodesy import Place
    from truceline.mechanism.shapes import Area
    from truceline.mechanism.volumes import Outline

MAX_CELLS = 5_000
Cell = tuple[int, int]
"""Row from the south pole and column from longitude -180, counted from 0."""

_PARALLEL_ERROR_M = 0.005
"""How far a drawn parallel may lie from the true one; what a cell's edge is accurate to."""
_STEP_DEG = 0.25
_CLEAR_DEG = 1e-6
"""A tenth of a metre: over the error of a drawn parallel, and over what counts as touching."""
_OUTWARD_DEG = 1e-6  # A tenth of a metre, over every rounding in where a cell's edge runs.


def coarse_cells(volume: Volume4D, cell_deg: float) -> tuple[Volume4D, ...]:
    """The published form of a volume: every cell its footprint touches, at every altitude.

    The result holds the whole footprint (stand-off included), is unbounded in altitude, and lasts
    from the full hour at or before its start to the one at or after its end. It depends on nothing
    but the set of touched cells and those hours. Touching is decided to 5 mm.

    Args:
        volume: A volume without faults.
        cell_deg: The height of a cell in degrees of latitude; it must divide 180 evenly and be
            at most 30.

    Returns:
        One volume for each run of cells in a row, from south to north and west to east.

    Raises:
        BadInput: CELL_SIZE for another size; CELLS_TOO_MANY where the footprint touches more than
            :data:`MAX_CELLS`.
    """
    rows = _rows(cell_deg)
    start, end = volume.time_start, volume.time_end
    hours = {
        "time_start": None if start is None else _hour(start.instant, up=False),
        "time_end": None if end is None else _hour(end.instant, up=True),
    }
    touched = touched_cells(volume, rows)
    return tuple(
        Volume4D(volume=shape, **hours)
        for run in _runs(touched, rows)
        for shape in (_run_shape(*run, rows),)
    )


def touched_cells(volume: Volume4D, rows: int) -> frozenset[Cell]:
    """The cells of a graticule of ``rows`` rows that a volume touches, found by spreading.

    A footprint is in one piece, so from the cell of one of its corners every other is reached
    through neighbours that it touches too. A cell that holds a corner is touched, and one that lies
    apart from the footprint's box is not; only of the others is it asked what lies where.

    Args:
        volume: A volume without faults.
        rows: How many rows the graticule has.

    Raises:
        BadInput: CELLS_TOO_MANY.
    """
    outline, box = volume.volume.outline, bounds([volume])
    corners = [(at.lat, at.lng) for at in _corners(outline)]
    cornered = {_cell_around(at, rows) for at in corners}
    first = _cell_at(corners[0], rows)
    touched, seen, ahead = {first}, {first}, [first]
    while ahead:
        for cell in _neighbours(ahead.pop(), rows):
            if cell in seen:
                continue
            seen.add(cell)
            if cell not in cornered and (
                (box is not None and _apart(cell, rows, box))
                or not meet(footprint(outline), _cell_footprint(cell, rows))
            ):
                continue
            touched.add(cell)
            ahead.append(cell)
        if len(touched) > MAX_CELLS:
            sentence = f"The area touches more than {MAX_CELLS} cells of {180 / rows:g} degrees."
            raise BadInput(Fault("CELLS_TOO_MANY", sentence, "Publish it in larger cells."))
    return frozenset(touched)


def _corners(outline: Outline) -> tuple[LatLng, ...]:
    """The corners of an outline's core."""
    match outline:
        case Circle():
            return (outline.center,)
        case Polygon() | Corridor():
            return outline.vertices
        case _ if outline.polygon is not None:
            return outline.polygon.vertices
        case _:
            assert outline.center is not None  # noqa: S101 - a site has one of the two
            return (outline.center,)


def _rows(cell_deg: float) -> int:
    """How many rows of ``cell_deg`` degrees there are."""
    rows = round(180 / cell_deg) if 0 < cell_deg <= 30 else 0  # noqa: PLR2004 - six rows at least
    if not rows or abs(rows * cell_deg - 180) > 1e-6:  # noqa: PLR2004 - rounding of 0.1 and the like
        sentence = f"A cell of {cell_deg:g} degrees does not divide the globe evenly."
        raise BadInput(Fault("CELL_SIZE", sentence, "Choose a size such as 0.1, 0.25, 0.5 or 1."))
    return rows


def _latitude(row: int, rows: int) -> float:
    """The latitude of a row's southern edge."""
    return row * 180 / rows - 90


def _longitude(column: int, columns: int) -> float:
    """The longitude of a column's western edge, -180 to 180."""
    return column * 360 / columns - 180


def _cell_at(place: Place, rows: int) -> Cell:
    """A cell that holds a place; on an edge, the one to the north or east."""
    row = min(int((place[0] + 90) * rows / 180), rows - 1)
    columns = columns_of(row, rows)
    return row, int((place[1] + 180) * columns / 360) % columns


def _cell_around(place: Place, rows: int) -> Cell | None:
    """The cell that holds a place clear of its edges; None at an edge, and in the polar rows."""
    row, column = _cell_at(place, rows)
    if row in (0, rows - 1):
        return None
    south, west, north, east = _cell_box((row, column), rows)
    lat, lng = place
    within = south + _CLEAR_DEG < lat < north - _CLEAR_DEG
    return (row, column) if within and west + _CLEAR_DEG < lng < east - _CLEAR_DEG else None


def _apart(cell: Cell, rows: int, box: Area) -> bool:
    """Whether a cell surely lies apart from a box; of the polar rows nothing is said."""
    if cell[0] in (0, rows - 1):
        return False
    south, west, north, east = _cell_box(cell, rows)
    if box.north < south - _CLEAR_DEG or box.south > north + _CLEAR_DEG:
        return True
    # A tenth of a metre is more degrees of longitude the nearer the pole.
    clear = _CLEAR_DEG / math.cos(math.radians(max(abs(south), abs(north))))
    return not any(
        first + turn <= east + clear and last + turn >= west - clear
        for first, last in box.spans()
        for turn in (-360.0, 0.0, 360.0)
    )


def _cell_box(cell: Cell, rows: int) -> tuple[float, float, float, float]:
    """South, west, north and east of a cell that is not at a pole, in degrees."""
    row, column = cell
    columns = columns_of(row, rows)
    west, east = _longitude(column, columns), _longitude(column + 1, columns)
    return _latitude(row, rows), west, _latitude(row + 1, rows), east


def _neighbours(cell: Cell, rows: int) -> set[Cell]:
    """The cells that share an edge or a corner with a cell."""
    row, column = cell
    own = columns_of(row, rows)
    found: set[Cell] = {(row, (column - 1) % own), (row, (column + 1) % own)}
    for other in (row - 1, row + 1):
        if 0 <= other < rows:
            count = columns_of(other, rows)
            # Whole numbers, so that a shared corner is shared exactly: west and east of our column,
            # measured in the other row's columns, times our own count.
            first = -(-column * count // own) - 1
            last = (column + 1) * count // own
            found.update((other, at % count) for at in range(first, last + 1))
    return found - {cell}


@lru_cache(maxsize=1024)
def _cell_footprint(cell: Cell, rows: int) -> Footprint:
    """A cell as a footprint: its parallels drawn to 5 mm; at a pole, a disc."""
    row, column = cell
    south, north = _latitude(row, rows), _latitude(row + 1, rows)
    if row in (0, rows - 1):
        pole, edge = (-90.0, north) if row == 0 else (90.0, south)
        return make([(pole, 0.0)], radius=distance((pole, 0.0), (edge, 0.0)))
    columns = columns_of(row, rows)
    west, east = _longitude(column, columns), _longitude(column + 1, columns)
    there = [(south, lng) for lng in _steps(west, east, _finest(south))]
    back = [(north, lng) for lng in _steps(east, west, _finest(north))]
    return make(there + back, filled=True)


def _finest(lat: float) -> float:
    """The step of longitude (degrees) whose geodesic leaves the parallel by 5 mm."""
    slope = max(math.tan(math.radians(abs(lat))), 1e-6)
    metres = math.sqrt(8 * MEAN_RADIUS_M * _PARALLEL_ERROR_M / slope)
    return math.degrees(metres / (MEAN_RADIUS_M * math.cos(math.radians(lat))))


def _steps(first: float, last: float, longest: float) -> list[float]:
    """Even steps from ``first`` to ``last``, both included, none longer than ``longest``."""
    count = max(1, math.ceil(abs(last - first) / longest))
    return [first + (last - first) * step / count for step in range(count)] + [last]


def _runs(cells: frozenset[Cell], rows: int) -> list[tuple[int, int, int]]:
    """Cells in a row side by side: (row, first column, last column), at most a sixth round."""
    found: list[tuple[int, int, int]] = []
    for row, column in sorted(cells):
        most = max(1, columns_of(row, rows) // 6)
        if found and found[-1][0] == row:
            _, first, last = found[-1]
            if column == last + 1 and column - first < most:
                found[-1] = (row, first, column)
                continue
        found.append((row, column, column))
    return found


@lru_cache(maxsize=1024)
def _run_shape(row: int, first: int, last: int, rows: int) -> Volume3D:
    """A run of cells as a polygon that holds them, or the disc at a pole.

    The geodesic between two places of one parallel runs poleward of it. So the edge on the side of
    the equator is moved outward until the geodesics between its vertices clear the parallel.
    """
    south, north = _latitude(row, rows), _latitude(row + 1, rows)
    if row in (0, rows - 1):
        pole, edge = (-90.0, north) if row == 0 else (90.0, south)
        radius = distance((pole, 0.0), (edge, 0.0)) + 0.1
        return Volume3D(outline_circle=Circle(LatLng(pole, 0.0), Radius(radius)))
    columns = columns_of(row, rows)
    lngs = _steps(_longitude(first, columns), _longitude(last + 1, columns), _STEP_DEG)
    half = math.radians(lngs[1] - lngs[0]) / 2
    low = _outward(south, half) if south > 0 else south - _OUTWARD_DEG
    high = -_outward(-north, half) if north < 0 else north + _OUTWARD_DEG
    vertices = [(low, lng) for lng in lngs] + [(high, lng) for lng in reversed(lngs)]
    return Volume3D(outline_polygon=Polygon(tuple(LatLng(*at) for at in vertices)))


def _outward(lat: float, half: float) -> float:
    """The latitude whose chords of twice ``half`` radians of longitude reach up to ``lat``."""
    lifted = math.degrees(math.atan(math.tan(math.radians(lat)) * math.cos(half)))
    # On the ellipsoid the rise differs by less than a hundredth from the sphere's.
    return lifted - (lat - lifted) / 100 - _OUTWARD_DEG


def _hour(at: datetime, *, up: bool) -> Time | None:
    """The full hour at or before (or after) an instant; None past the end of the calendar."""
    hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    try:
        hour = hour + timedelta(hours=1) if up and hour < at else hour
    except OverflowError:
        return None
    return Time(hour.replace(tzinfo=None).isoformat() + "Z")
