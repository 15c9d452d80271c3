"""A plain map as SVG: for machines without WebGL, for paper, and where scripts are off.

Latitude and longitude are drawn as they are (equirectangular), stretched so that lengths are true
along the middle of the box. Nothing on it is told by colour alone: each layer has its own pattern,
outline and sign, and each subject the number of its line in the list below.

>>> sheet = draw((36.0, 35.0, 38.0, 37.0), {"land": {"features": []}, "water": {"features": []},
...              "places": {"features": []}}, {}, {}, "en")
>>> sheet.width, sheet.marks
(960, ())
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from shapely.geometry import shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from truceline.console.basemap import Box

WIDTH: Final = 960
TALLEST, SHORTEST = 760, 300
"""Bounds of the height, in the same units as the width."""
LETTER: Final = 7.2
"""About how wide a letter of a place's name is."""
_LINE: Final = 16.0
_MOST_PLACES: Final = 60
_LENGTHS_KM: Final = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)
_KM_PER_DEGREE: Final = 111.2
_FINEST: Final = 1.0
"""Corners nearer to each other than this look like one."""
_TINY: Final = 1.2
"""Islands and lakes smaller than this are not drawn."""
_SMALL: Final = 14.0
"""What is drawn smaller than this is shown by its sign alone."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A place's name and where it stands on the sheet."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One feature on the sheet.

    Args:
        layer: Its layer.
        path: Its outline, as SVG writes paths; empty for a point.
        x: Where its sign stands.
        y: Likewise.
        number: Its number in the list.
        subject: The id of its subject.
        title: What it is, in words.
        href: The address of its page; empty where it has none.
    """

    layer: str
    path: str
    x: float
    y: float
    number: int
    subject: str
    title: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A drawn map.

    Args:
        width: Its width in units of its own.
        height: Its height.
        land: The paths of land.
        lakes: The paths of lakes.
        rivers: The paths of rivers.
        names: Places.
        marks: What the layers hold, largest first, so that the small stay on top.
        scale: How long the bar of the scale is.
        scale_km: How many kilometres that is, along the middle of the map.
        drawn: The path of what is being drawn.
    """

    width: int
    height: int
    land: tuple[str, ...]
    lakes: tuple[str, ...]
    rivers: tuple[str, ...]
    names: tuple[Name, ...]
    marks: tuple[Mark, ...]
    scale: float
    scale_km: int
    drawn: tuple[str, ...] = ()


class Frame:
    """The way from degrees to the sheet.

    Args:
        box: West, south, east, north; west greater than east goes over the antimeridian.
    """

    def __init__(self, box: Box) -> None:
        self.west, south, east, self.north = box
        self.wide = (east - self.west) % 360 or 360.0
        middle = math.radians(min(abs(south + self.north) / 2, 80.0))
        self.across = WIDTH / self.wide
        self.down = self.across / math.cos(middle)
        self.height = round(min(TALLEST, max(SHORTEST, (self.north - south) * self.down)))
        # Where the height is bounded the map is squeezed, rather than cut.
        self.down = self.height / (self.north - south)
        self.km = self.across / (_KM_PER_DEGREE * math.cos(middle))

    def point(self, lng: float, lat: float) -> Point:
        """A place on the sheet."""
        turned = (lng - self.west) % 360
        # What lies just west of the box is left of it, and not a turn of the Earth away.
        turned -= 360 if turned > self.wide + (360 - self.wide) / 2 else 0
        return round(turned * self.across, 1), round((self.north - lat) * self.down, 1)

    def path(self, geometry: Mapping[str, Any], *, least: float = 0.0) -> str:
        """A GeoJSON geometry as a path; rings smaller than ``least`` both ways are left out."""
        return "".join(self._ring(ring, least, closed=closed) for ring, closed in _rings(geometry))

    def _ring(self, ring: Sequence[Sequence[float]], least: float, *, closed: bool) -> str:
        places = np.array([(each[0], each[1]) for each in ring])
        turned = (places[:, 0] - self.west) % 360
        turned -= 360 * (turned > self.wide + (360 - self.wide) / 2)
        if self.wide > 180:  # noqa: PLR2004 - half the world
            # A box as wide as the world begins and ends at the same meridian.
            turned = np.unwrap(turned, period=360)
        points = np.column_stack((turned * self.across, (self.north - places[:, 1]) * self.down))
        if closed and (np.ptp(points, axis=0) < least).all():
            return ""
        # Corners that the sheet is too small to show apart are left out.
        cells = np.floor(points / _FINEST)
        kept = np.concatenate(([True], (cells[1:] != cells[:-1]).any(axis=1)))
        kept[-1] = True
        text = "L".join(f"{x:g} {y:g}" for x, y in points[kept].round(1).tolist())
        return f"M{text}{'Z' if closed else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Land and water on the sheet: the same for everybody, until the box is another."""

    land: tuple[str, ...]
    lakes: tuple[str, ...]
    rivers: tuple[str, ...]


def ground_of(box: Box, base: Mapping[str, Any]) -> Ground:
    """Draw land and water; what is smaller than a point of the sheet is left out.

    Args:
        box: West, south, east, north in WGS84 degrees.
        base: Land and water, as ``basemap`` gives them.
    """
    frame = Frame(box)
    water = base["water"]["features"]
    return Ground(
        land=_drawn(frame, base["land"]["features"]),
        lakes=_drawn(frame, (f for f in water if f["properties"]["kind"] == "lake")),
        rivers=_drawn(frame, (f for f in water if f["properties"]["kind"] == "river")),
    )


def draw(
    box: Box,
    base: Mapping[str, Any],
    layers: Mapping[str, Any],
    numbers: Mapping[str, int],
    language: str,
    *,
    drawn: Iterable[Mapping[str, Any]] = (),
    ground: Ground | None = None,
) -> Sheet:
    """Draw a map.

    Args:
        box: West, south, east, north in WGS84 degrees.
        base: Land, water and places, as ``basemap`` gives them.
        layers: GeoJSON feature collections by layer, whose features have ``title`` and ``href``.
        numbers: The number of each subject in the list.
        language: In which language places are named, where their name in it is known.
        drawn: GeoJSON geometries of what is being drawn.
        ground: What :func:`ground_of` gave for this box and base, where it was kept.
    """
    frame, ground = Frame(box), ground or ground_of(box, base)
    scale_km = max((km for km in _LENGTHS_KM if km * frame.km <= WIDTH / 5), default=_LENGTHS_KM[0])
    return Sheet(
        width=WIDTH,
        height=frame.height,
        land=ground.land,
        lakes=ground.lakes,
        rivers=ground.rivers,
        names=tuple(_names(frame, base["places"]["features"], language)),
        marks=tuple(_marks(frame, box, layers, numbers)),
        scale=round(scale_km * frame.km, 1),
        scale_km=scale_km,
        drawn=tuple(frame.path(each) for each in drawn),
    )


def _drawn(frame: Frame, features: Iterable[Any]) -> tuple[str, ...]:
    return tuple(d for f in features if (d := frame.path(f["geometry"], least=_TINY)))


def _names(frame: Frame, places: Iterable[Any], language: str) -> Iterator[Name]:
    """The greatest places whose names do not cover each other."""
    taken: list[tuple[float, float, float, float]] = []
    for each in places:
        said = each["properties"]
        text = said["names"].get(language, said["name"])
        x, y = frame.point(*each["geometry"]["coordinates"])
        half = len(text) * LETTER / 2
        own = (x - half, y - _LINE, x + half, y + 5)
        inside = own[0] >= 0 and own[2] <= WIDTH and own[1] >= 0 and own[3] <= frame.height
        if inside and not any(
            own[0] < b[2] and b[0] < own[2] and own[1] < b[3] and b[1] < own[3] for b in taken
        ):
            taken.append(own)
            yield Name(x=x, y=y, text=text)
        if len(taken) == _MOST_PLACES:
            return


def _marks(
    frame: Frame, box: Box, layers: Mapping[str, Any], numbers: Mapping[str, int]
) -> Iterator[Mark]:
    found: list[tuple[float, Mark]] = []
    for layer, collection in layers.items():
        for feature in collection["features"]:
            said, geometry = feature["properties"], shape(feature["geometry"])
            shown = _middle(geometry, box)
            x, y = frame.point(shown.x, shown.y)
            west, south, east, north = geometry.bounds
            large = max((east - west) * frame.across, (north - south) * frame.down) >= _SMALL
            mark = Mark(
                layer=layer,
                path=frame.path(feature["geometry"]) if large else "",
                x=x,
                y=y,
                number=numbers[feature["id"]],
                subject=feature["id"],
                title=said["title"],
                href=said["href"],
            )
            found.append((geometry.area, mark))
    return (mark for _, mark in sorted(found, key=lambda each: -each[0]))


def _middle(geometry: Any, box: Box) -> Any:
    """A point of a geometry within the box, near its middle; of the whole where none is."""
    west, south, east, north = box
    spans = [(west, east)] if west < east else [(west, 180.0), (-180.0, east)]
    seen = [shapely.intersection(geometry, shapely.box(w, south, e, north)) for w, e in spans]
    best = max(seen, key=lambda part: (not part.is_empty, part.area))
    return (geometry if best.is_empty else best).representative_point()


def _rings(geometry: Mapping[str, Any]) -> Iterator[tuple[Any, bool]]:
    places = geometry.get("coordinates", [])
    match geometry["type"]:
        case "Polygon":
            yield from ((ring, True) for ring in places)
        case "MultiPolygon":
            yield from ((ring, True) for polygon in places for ring in polygon)
        case "LineString":
            yield places, False
        case "MultiLineString":
            yield from ((line, False) for line in places)
        case _:
            return
