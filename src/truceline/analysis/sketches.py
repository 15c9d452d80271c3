"""Areas as GeoJSON for a map of many: quick, never smaller than the truth, and remembered.

A map shows hundreds of footprints at once and decides nothing (``truceline.analysis.nearness``
does). So an outline of at most some tens of kilometres is drawn on a plane of its own about its
middle: its edges follow the geodesics to half a metre, and what lies within a radius or half-width
of it is drawn outward, by at most 1 % of that length too wide. Everything larger, near a pole or
across the antimeridian is drawn as ``truceline.analysis.drawing`` does it. Rings follow RFC 7946.

>>> from truceline.mechanism.shapes import Area
>>> fiji = Area(south=-19.0, west=177.0, north=-16.0, east=-178.0)
>>> of_area(fiji).json["type"]
'MultiPolygon'
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from truceline.analysis.drawing import area as drawn_area
from truceline.analysis.footprints import footprint
from truceline.analysis.geodesy import E2, A
from truceline.mechanism.volumes import Circle, Corridor, Polygon

if TYPE_CHECKING:
    from truceline.analysis.geodesy import Place
    from truceline.mechanism.shapes import Area
    from truceline.mechanism.volumes import Outline, Volume4D

_STEP_M: Final = 5_000.0
_PLACES: Final = 7
"""Decimals of a degree: a centimetre."""
_QUARTER: Final = 16
"""Corners of a quarter of a circle; the circle lies within 0.13 % of the radius inside of them."""
_OUTWARD: Final = 1.007
"""The corners and the plane together take less than this from a length."""
_STRAIN: Final = 0.004
"""By how much, at most, lengths on the plane may be off."""
_POLAR_DEG: Final = 75.0
_MOST_DEG: Final = 5.0


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """A drawn area.

    Args:
        json: The GeoJSON geometry, longitudes first, WGS84 degrees; shared, so never changed.
        flat: The same for asking what it meets, as longitude and latitude.
    """

    json: dict[str, Any]
    flat: BaseGeometry

    def meets(self, area: Area) -> bool:
        """Whether the drawing shares a point with a box of degrees."""
        return any(
            shapely.intersects(self.flat, shapely.box(west, area.south, east, area.north))
            for west, east in area.spans()
        )


def of_volumes(volumes: tuple[Volume4D, ...]) -> Sketch | None:
    """The ground of all volumes together; None where there are none.

    Args:
        volumes: Volumes without faults; altitudes and times are not looked at.
    """
    outlines = tuple(dict.fromkeys(volume.volume.outline for volume in volumes))
    if not outlines:
        return None
    return _of_outline(outlines[0]) if len(outlines) == 1 else _joined(outlines)


@lru_cache(maxsize=4096)
def of_area(area: Area) -> Sketch:
    """A box of degrees; two where it crosses the antimeridian, a point or line where it has none.

    Its sides are drawn as lines of latitude and longitude, which is what it is.
    """
    boxes = [_box(west, area.south, east, area.north) for west, east in area.spans()]
    return _sketch(boxes[0] if len(boxes) == 1 else shapely.union_all(boxes))


def _box(west: float, south: float, east: float, north: float) -> BaseGeometry:
    if west == east and south == north:
        return shapely.Point(west, south)
    if west == east or south == north:
        return shapely.LineString([(west, south), (east, north)])
    return shapely.box(west, south, east, north)


@lru_cache(maxsize=4096)
def _of_outline(outline: Outline) -> Sketch:
    flat = _on_plane(outline)
    if flat is not None:
        return _sketch(flat)
    geometry = drawn_area(footprint(outline))
    return Sketch(geometry, shape(geometry))


@lru_cache(maxsize=512)
def _joined(outlines: tuple[Outline, ...]) -> Sketch:
    parts = [_of_outline(outline).flat for outline in outlines]
    dimension = max(shapely.get_dimensions(part) for part in parts)
    kept = [part for part in parts if shapely.get_dimensions(part) == dimension]
    return _sketch(shapely.union_all(kept))


def _sketch(flat: BaseGeometry) -> Sketch:
    turned = shapely.orient_polygons(shapely.normalize(flat))
    written = shapely.to_geojson(shapely.transform(turned, lambda xy: xy.round(_PLACES)))
    return Sketch(json.loads(written), turned)


def _on_plane(outline: Outline) -> BaseGeometry | None:
    """A compact outline as longitude and latitude; None where the plane would not do."""
    corners, filled, radius = _core(outline)
    lats, lngs = zip(*corners, strict=True)
    lat, lng = (min(lats) + max(lats)) / 2, (min(lngs) + max(lngs)) / 2
    east, north = _scales(lat)
    reach = radius * _OUTWARD
    height = (max(lats) - min(lats)) / 2 + reach / north
    width = (max(lngs) - min(lngs)) / 2 + reach / east
    poleward = abs(lat) + height
    if poleward > _POLAR_DEG or width > _MOST_DEG or abs(lng) + width >= 180.0:  # noqa: PLR2004 - the antimeridian
        return None
    if math.radians(height) * max(math.tan(math.radians(poleward)), 0.1) > _STRAIN:
        return None
    places = _along(corners, filled=filled, scales=(east, north))
    drawn = _shape([((x - lng) * east, (y - lat) * north) for y, x in places], filled=filled)
    if radius:
        drawn = drawn.buffer(reach, quad_segs=_QUARTER)
    if drawn.is_empty or drawn.area == 0 or not drawn.is_valid:
        return None
    return shapely.transform(drawn, lambda xy: xy / (east, north) + (lng, lat))


def _core(outline: Outline) -> tuple[list[Place], bool, float]:
    """The corners of an outline, whether they are a ring with its inside, and what is around it."""
    match outline:
        case Polygon():
            return [(at.lat, at.lng) for at in outline.vertices], True, 0.0
        case Circle():
            return [(outline.center.lat, outline.center.lng)], False, outline.radius.value
        case Corridor():
            line = [(at.lat, at.lng) for at in outline.vertices]
            return line, False, outline.half_width.value
        case _ if outline.polygon is not None:
            ring = [(at.lat, at.lng) for at in outline.polygon.vertices]
            return ring, True, outline.stand_off.value
        case _:
            assert outline.center is not None  # noqa: S101 - a site has one of the two
            own = outline.radius.value if outline.radius else 0.0
            return [(outline.center.lat, outline.center.lng)], False, own + outline.stand_off.value


def _along(corners: list[Place], *, filled: bool, scales: tuple[float, float]) -> list[Place]:
    """The corners, and between those that are far apart places on the geodesic."""
    if len(corners) == 1:
        return corners
    ends = [*corners[1:], corners[0]] if filled else corners[1:]
    ways = [_way(p, q, scales) for p, q in zip(corners, ends, strict=False)]
    return [place for way in ways for place in way[:-1]] + ([] if filled else [corners[-1]])


def _shape(points: list[tuple[float, float]], *, filled: bool) -> BaseGeometry:
    if filled:
        return shapely.Polygon(points)
    return shapely.Point(points[0]) if len(points) == 1 else shapely.LineString(points)


def _way(p: Place, q: Place, scales: tuple[float, float]) -> list[Place]:
    """An edge, cut where it is long enough to leave the straight line.

    Between places of a box that is small enough for the plane, the great circle of their normals
    runs within a decimetre of the geodesic.
    """
    metres = math.hypot((q[1] - p[1]) * scales[0], (q[0] - p[0]) * scales[1])
    if metres <= _STEP_M:
        return [p, q]
    count = math.ceil(metres / _STEP_M)
    a, b = _normal(p), _normal(q)
    between = []
    for step in range(1, count):
        x, y, z = (one * (count - step) + other * step for one, other in zip(a, b, strict=True))
        between.append((math.degrees(math.atan2(z, math.hypot(x, y))),
                        math.degrees(math.atan2(y, x))))  # fmt: skip
    return [p, *between, q]


def _normal(place: Place) -> tuple[float, float, float]:
    """The unit vector of the normal at a place."""
    lat, lng = math.radians(place[0]), math.radians(place[1])
    return math.cos(lat) * math.cos(lng), math.cos(lat) * math.sin(lng), math.sin(lat)


def _scales(lat: float) -> tuple[float, float]:
    """Metres to a degree of longitude and of latitude at a latitude, on WGS84."""
    sine = math.sin(math.radians(lat))
    root = 1 - E2 * sine * sine
    across = A / math.sqrt(root)
    along = A * (1 - E2) / root**1.5
    return math.radians(across * math.cos(math.radians(lat))), math.radians(along)
