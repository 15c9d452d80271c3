"""What somebody draws on the map before filing it: from places in any notation to volumes.

Nothing of it is kept. The exact place of a protected site never comes here: where a site is drawn,
the browser sends the numbers of the cells that it touches, and keeps the rest to be sealed.

>>> from zoneinfo import ZoneInfo
>>> drawn = read_drawing({"d.shape": "circle", "d.places": "36.2 N 37.1 E", "d.width": "500"},
...                      ZoneInfo("UTC"), None)
>>> drawn.volumes[0]["volume"]["outline_circle"]["radius"]
{'value': 500.0, 'units': 'M'}
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.cell_sizes import columns
from truceline.analysis.cells import coarse_cells
from truceline.analysis.drawn_volumes import volumes_of
from truceline.analysis.sketches import of_volumes
from truceline.errors import BadInput, Fault, raise_for
from truceline.exchange.coordinates import read_position
from truceline.exchange.positions import Position
from truceline.mechanism.volumes import parse_volumes
from truceline.sheets.checking import sound_volumes

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo

    from truceline.mechanism.volumes import Volume4D

SHAPES: Final = ("area", "circle", "corridor", "site")
ORDERS: Final = ("latitude_first", "longitude_first")
"""How a pair of numbers is read, where the person who drew says so."""
MOST_PLACES: Final = 200
MOST_CELLS: Final = 64
"""Cells of one drawn site; a larger one is made of several notices."""
_LEAST: Final = {"area": 3, "circle": 1, "corridor": 2}
_MOST: Final = {"circle": 1}
_WIDTH: Final = {"circle": "radius_m", "corridor": "half_width_m"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """A line that can mean several places: none is preferred.

    Args:
        line: Its number, from 1.
        text: What was written.
        readings: Each reading.
    """

    line: int
    text: str
    readings: tuple[Position, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """What was drawn.

    Args:
        shape: ``area``, ``circle``, ``corridor`` or ``site``.
        volumes: The volumes in the form of F3548; of a site its published cells.
        geometry: Their ground as GeoJSON; None where there is none.
        places: The places as they were understood, in the order of the lines.
        doubts: Lines that can mean several places.
        faults: What is wrong with it.
    """

    shape: str
    volumes: tuple[dict[str, Any], ...] = ()
    geometry: dict[str, Any] | None = None
    places: tuple[Position, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    faults: tuple[Fault, ...] = ()

    @property
    def field(self) -> str:
        """The field of a filing into which the volumes go."""
        return "coarse" if self.shape == "site" else "volumes"

    @property
    def json(self) -> str:
        """The volumes as a filing's form takes them."""
        return json.dumps(self.volumes, ensure_ascii=False, separators=(",", ":"))


def read_drawing(form: Mapping[str, str], zone: ZoneInfo, cell_deg: float | None) -> Drawing:
    """What a form draws; faults and doubts are part of it, and never raised.

    Args:
        form: ``d.shape``; ``d.places``, a place a line in any notation; ``d.order`` for pairs of
            numbers; ``d.width`` in metres; ``d.low`` and ``d.high`` in metres above WGS84;
            ``d.from`` and ``d.until``; of a site instead of places ``d.cells``, ``row:column``.
        zone: The zone of times that name none.
        cell_deg: Terms' cell; None where they name none.
    """
    shape = form.get("d.shape", SHAPES[0])
    shape = shape if shape in SHAPES else SHAPES[0]
    try:
        if shape == "site":
            return _site(form, zone, cell_deg)
        places, doubts = _places(form)
        if doubts:
            return Drawing(shape=shape, places=places, doubts=doubts)
        _enough(shape, len(places))
        given = _feature(shape, form, places)
        volumes = sound_volumes(volumes_of(given, zone))
    except BadInput as error:
        return Drawing(shape=shape, faults=error.faults)
    return _drawn(shape, volumes, places)


def _drawn(shape: str, volumes: tuple[Volume4D, ...], places: tuple[Position, ...] = ()) -> Drawing:
    sketch = of_volumes(volumes)
    return Drawing(
        shape=shape,
        volumes=tuple(volume.as_f3548() for volume in volumes),
        geometry=None if sketch is None else sketch.json,
        places=places,
    )


def _places(form: Mapping[str, str]) -> tuple[tuple[Position, ...], tuple[Doubt, ...]]:
    """The places of the lines, and the lines that can mean several.

    Raises:
        BadInput: every fault of every line, with its number.
    """
    found: list[Position] = []
    doubts: list[Doubt] = []
    faults: list[Fault] = []
    order = form.get("d.order", "")
    lines = [line for line in form.get("d.places", "").splitlines() if line.strip()]
    if len(lines) > MOST_PLACES:
        sentence = f"There are {len(lines)} places; at most {MOST_PLACES} are read."
        raise BadInput(Fault("PLACES_MANY", sentence, "Draw it with fewer corners.", "d.places"))
    for number, line in enumerate(lines, 1):
        try:
            readings = read_position(line)
        except BadInput as error:
            faults += [
                replace(each, sentence=f"Line {number}: {each.sentence}", where="d.places")
                for each in error.faults
            ]
            continue
        meant = [each for each in readings if each.reading == order] if order else []
        if len(meant) == 1 or len(readings) == 1:
            found.append((meant or list(readings))[0])
        else:
            doubts.append(Doubt(line=number, text=line.strip(), readings=readings))
    raise_for(faults)
    return tuple(found), tuple(doubts)


def _enough(shape: str, count: int) -> None:
    least, most = _LEAST[shape], _MOST.get(shape, MOST_PLACES)
    if least <= count <= most:
        return
    wanted = {"area": "three corners or more", "circle": "one place, its middle"}
    sentence = f"This has {count} places; {wanted.get(shape, 'two places or more')} are wanted."
    hint = "Write one place a line, or pick places on the map."
    raise BadInput(Fault("PLACES_FEW" if count < least else "PLACES_MANY", sentence, hint))


def _feature(shape: str, form: Mapping[str, str], places: tuple[Position, ...]) -> dict[str, Any]:
    """The drawing as GeoJSON with the properties of a volume.

    Raises:
        BadInput: WIDTH_MISSING.
    """
    points = [[each.lng, each.lat] for each in places]
    said: dict[str, Any] = {
        "altitude_lower_m": form.get("d.low", "").strip() or None,
        "altitude_upper_m": form.get("d.high", "").strip() or None,
        "from": form.get("d.from", "").strip() or None,
        "until": form.get("d.until", "").strip() or None,
    }
    geometry: dict[str, Any] = {"type": "Polygon", "coordinates": [points]}
    if shape in _WIDTH:
        said[_WIDTH[shape]] = _metres(form)
        line = {"type": "LineString", "coordinates": points}
        geometry = {"type": "Point", "coordinates": points[0]} if shape == "circle" else line
    return {"type": "Feature", "geometry": geometry, "properties": said}


def _metres(form: Mapping[str, str]) -> float:
    text = form.get("d.width", "").strip()
    try:
        return float(text)
    except ValueError:
        sentence = f"{text[:40]!r} is no length."
        hint = "Give the radius, or half of the corridor's width, in metres: 500"
        raise BadInput(Fault("WIDTH_MISSING", sentence, hint, "d.width")) from None


def _site(form: Mapping[str, str], zone: ZoneInfo, cell_deg: float | None) -> Drawing:
    """The published cells of a site, of which nothing finer is told here.

    Raises:
        BadInput: SEALED_NOT_HERE, CELLS_MISSING, CELL_FORM, CELL_SIZE.
    """
    if form.get("d.places", "").strip():
        sentence = "The exact place of a site is sealed: the desk must not see it."
        hint = "Allow scripts, or record it with `truceline record notice.filed` on a machine of "
        raise BadInput(Fault("SEALED_NOT_HERE", sentence, hint + "your own.", "d.places"))
    if cell_deg is None:
        sentence = "Terms name no cell in which sites are published."
        raise BadInput(Fault("CELLS_MISSING", sentence, "Ask the convenor to amend Terms."))
    rows = round(180 / cell_deg)
    cells = [_cell(text, rows) for text in form.get("d.cells", "").split()]
    if not 1 <= len(cells) <= MOST_CELLS:
        sentence = f"This site touches {len(cells)} cells; 1 to {MOST_CELLS} are drawn."
        hint = "Pick its place on the map, and give its stand-off in metres."
        raise BadInput(Fault("CELLS_MISSING", sentence, hint, "d.places"))
    said = {name: form.get(f"d.{name}", "").strip() or None for name in ("from", "until")}
    points = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lng, lat]},
            "properties": {**said, "radius_m": 1},
        }
        for lat, lng in dict.fromkeys(cells)
    ]
    volumes = parse_volumes(volumes_of(points, zone))
    return _drawn("site", tuple(cell for v in volumes for cell in coarse_cells(v, cell_deg)))


def _cell(text: str, rows: int) -> tuple[float, float]:
    """The middle of a cell, by the numbers of its row and its column.

    Raises:
        BadInput: CELL_FORM.
    """
    row, _, column = text.partition(":")
    if all(each.isascii() and each.isdecimal() and len(each) < 7 for each in (row, column)):  # noqa: PLR2004 - digits of more cells than there are
        in_row = columns(int(row), rows) if int(row) < rows else 0
        if int(column) < in_row:
            lat = (int(row) + 0.5) * 180 / rows - 90
            return lat, (int(column) + 0.5) * 360 / in_row - 180
    sentence = f"{text[:20]!r} is no cell of this graticule."
    raise BadInput(Fault("CELL_FORM", sentence, "Draw the site anew.", "d.cells"))
