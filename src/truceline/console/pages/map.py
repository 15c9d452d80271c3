"""The map: notices, incidents, areas, local truces by time and height, and what one draws on it.

With scripts the browser draws it; the same content stands below as a list, and as a plain map for
whoever has no WebGL, no scripts, or no use for a picture. What is drawn is checked before anything
is filed; it is kept nowhere, and goes on to the form of a notice with everything filled in.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from truceline.console.basemap import Box
from truceline.console.map_data import SITES, Row
from truceline.console.map_drawing import Drawing
from truceline.console.map_question import ALL, HIGHEST, HOURS, LOWEST, MapQuestion
from truceline.console.pages.base import Page
from truceline.console.svg_map import Sheet
from truceline.errors import Fault
from truceline.reception.layers import LAYERS, PROTECTED, SITES_DEG

_TIMES: tuple[tuple[str, float], ...] = (("closer", 0.5), ("wider", 2.0))
_TOLD = {**LAYERS, SITES: PROTECTED}
_STEP = 0.5
"""How far a link of the plain map moves it, in boxes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerList:
    """One layer as a list.

    Args:
        id: The layer.
        title: What it is called.
        says: What it holds and what not.
        rows: Its subjects.
        left_out: How many more there are.
        at_least: Whether there may be more than that.
        features: Its GeoJSON as text, where a script may not ask for it again.
    """

    id: str
    title: str
    says: str
    rows: tuple[Row, ...]
    left_out: int
    at_least: bool
    features: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A notice that a drawing would come too near, of which the visitor may be told in full.

    Args:
        subject: Its id.
        title: What it is; empty where the visitor's list does not have it.
        since: From when both hold (UTC).
        until: Until when.
        lower: From what height above the ellipsoid, in metres.
        upper: Up to what height.
    """

    subject: str
    title: str
    since: datetime | None
    until: datetime | None
    lower: float | None
    upper: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MapListPage(Page):
    """The content of the map as a list.

    Args:
        lists: The layers.
    """

    TEMPLATE: ClassVar[str] = "map_list.html"
    PART: ClassVar[bool] = True

    lists: tuple[LayerList, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapDrawnPage(Page):
    """What came of a drawing.

    Args:
        drawing: What was drawn; None where nothing was.
        ground: The GeoJSON of what is drawn and of where it clashes, for the script.
        says: The answer of the check, in the desk's fixed words; empty where none was asked.
        clashes: Of which conflicts the visitor is told in full.
        told: Who must be told of it, as far as the visitor may know.
        faults: What is wrong with it.
        compose: The address of the form of a notice with all of it; empty where it is not whole.
    """

    TEMPLATE: ClassVar[str] = "map_drawn.html"
    PART: ClassVar[bool] = True

    drawing: Drawing | None = None
    ground: str = ""
    says: str = ""
    clashes: tuple[Clash, ...] = ()
    told: tuple[str, ...] = ()
    faults: tuple[Fault, ...] = ()
    compose: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPage(Page):
    """The map.

    Args:
        lists: The layers.
        drawn: What came of a drawing; empty where there was none.
        faults: What was wrong with what was asked for.
        layers: Id, title and whether it is shown, of every layer.
        asked: What is asked for.
        box: West, south, east, north of the map (WGS84 degrees).
        bbox: The same as text.
        at: The instant, as its field shows it.
        zone: The zone of that field.
        first: The first instant of the slider (POSIX seconds).
        last: The last.
        windows: The windows to choose from: their value, and their hours, None for all times.
        lowest: The least height of the slider, metres.
        highest: The greatest.
        moves: Links of the plain map: what each does, and its address.
        address: The address of this very map.
        sheet: The plain map; None where it cannot be drawn.
        attribution: Whose land, water and places these are.
        given: What the form of drawing holds.
        kinds: The kinds of notice that may be filed.
        cell: Terms' cell in degrees, as text; empty where there is none.
        site_box: The largest side of a box in which sites are shown, degrees.
        sites_said: Whether sites were asked for and are shown.
    """

    TEMPLATE: ClassVar[str] = "map.html"

    lists: tuple[LayerList, ...]
    drawn: MapDrawnPage
    faults: tuple[Fault, ...]
    layers: tuple[tuple[str, str, bool], ...]
    asked: MapQuestion
    box: Box
    bbox: str
    at: str
    zone: str
    first: int
    last: int
    windows: tuple[tuple[str, int | None], ...]
    lowest: float
    highest: float
    moves: tuple[tuple[str, str], ...]
    address: str
    sheet: Sheet | None
    attribution: str
    given: Mapping[str, str]
    kinds: tuple[str, ...]
    cell: str
    site_box: float
    sites_said: bool


WINDOWS = (*((str(hours), hours) for hours in HOURS), (ALL, None))
SLIDER = (LOWEST, HIGHEST)


def lists_of(found: Mapping[str, Any], all_rows: tuple[Row, ...]) -> tuple[LayerList, ...]:
    """Layers as lists, in the order of the layers."""
    return tuple(
        LayerList(
            id=name,
            title=_TOLD[name].title,
            says=_TOLD[name].says,
            rows=tuple(row for row in all_rows if row.layer == name),
            left_out=layer["left_out"],
            at_least=layer["left_out_at_least"],
            features="" if name in LAYERS else json.dumps(layer),
        )
        for name, layer in found.items()
    )


def moves(asked: MapQuestion, box: Box) -> tuple[tuple[str, str], ...]:
    """Where a plain map goes from here."""
    west, south, east, north = box
    wide, high = (east - west) % 360 or 360.0, north - south
    lat, lng = (south + north) / 2, west + wide / 2
    found = [(name, _box(lng, lat, wide * factor, high * factor)) for name, factor in _TIMES] + [
        ("north", _box(lng, lat + high * _STEP, wide, high)),
        ("south", _box(lng, lat - high * _STEP, wide, high)),
        ("west", _box(lng - wide * _STEP, lat, wide, high)),
        ("east", _box(lng + wide * _STEP, lat, wide, high)),
    ]
    return tuple((name, asked.address(box)) for name, box in found)


def _box(lng: float, lat: float, wide: float, high: float) -> Box:
    """A box about a place, kept on the Earth."""
    wide, high = min(wide, 360.0), min(high, 170.0)
    lat = min(max(lat, high / 2 - 85), 85 - high / 2)
    if wide >= 360:  # noqa: PLR2004 - once round
        return (-180.0, lat - high / 2, 180.0, lat + high / 2)
    west, east = _turned(lng - wide / 2), _turned(lng + wide / 2)
    return (west, lat - high / 2, east, lat + high / 2)


def _turned(lng: float) -> float:
    return (lng + 180) % 360 - 180


def too_wide(box: Box) -> bool:
    """Whether a box is larger than sites are shown in."""
    west, south, east, north = box
    return max((east - west) % 360 or 360.0, north - south) > SITES_DEG


def ground_of(drawing: Drawing | None, areas: tuple[Any, ...]) -> str:
    """What is drawn, and where it clashes, as GeoJSON text."""
    features = [{"type": "Feature", "properties": {"sort": "clash"}, "geometry": a} for a in areas]
    if drawing is not None and drawing.geometry is not None:
        own = {"type": "Feature", "properties": {"sort": "drawn"}, "geometry": drawing.geometry}
        features.insert(0, own)
    if drawing is not None and drawing.shape != "site":
        features += [
            {
                "type": "Feature",
                "properties": {"sort": "place", "line": line},
                "geometry": {"type": "Point", "coordinates": [place.lng, place.lat]},
            }
            for line, place in enumerate(drawing.places)
        ]
    return json.dumps({"type": "FeatureCollection", "features": features}) if features else ""
