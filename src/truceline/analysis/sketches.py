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

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from truceline.analysis.drawing import area as drawn_area
from truceline.analysis.footprints import footprint
from truceline.analysis.geodesy import E2, A, cut

if TYPE_CHECKING:
    from truceline.analysis.footprints import Footprint
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


@lru_cache(maxsize=16384)
def _of_outline(outline: Outline) -> Sketch:
    ground = footprint(outline)
    flat = _on_plane(ground)
    if flat is not None:
        return _sketch(flat)
    geometry = drawn_area(ground)
    return Sketch(geometry, shape(geometry))


@lru_cache(maxsize=2048)
def _joined(outlines: tuple[Outline, ...]) -> Sketch:
    parts = [_of_outline(outline).flat for outline in outlines]
    dimension = max(shapely.get_dimensions(part) for part in parts)
    kept = [part for part in parts if shapely.get_dimensions(part) == dimension]
    return _sketch(shapely.union_all(kept))


def _sketch(flat: BaseGeometry) -> Sketch:
    turned = shapely.orient_polygons(shapely.normalize(flat))
    written = mapping(shapely.transform(turned, lambda xy: xy.round(_PLACES)))
    return Sketch({"type": written["type"], "coordinates": _lists(written["coordinates"])}, turned)


def _on_plane(ground: Footprint) -> BaseGeometry | None:
    """A compact footprint as longitude and latitude; None where the plane would not do."""
    lats, lngs = zip(*ground.corners, strict=True)
    middle = ((min(lats) + max(lats)) / 2, (min(lngs) + max(lngs)) / 2)
    east, north = _scales(middle[0])
    reach = ground.radius * _OUTWARD
    half = (max(lats) - min(lats)) / 2 + reach / north
    width = (max(lngs) - min(lngs)) / 2 + reach / east
    tilt = math.tan(math.radians(min(abs(middle[0]) + half, 89.0)))
    if (
        abs(middle[0]) + half > _POLAR_DEG
        or math.radians(half) * max(tilt, 0.1) > _STRAIN
        or width > _MOST_DEG
        or abs(middle[1]) + width >= 180.0  # noqa: PLR2004 - the antimeridian
    ):
        return None
    drawn = _core(ground, middle, (east, north))
    if ground.radius:
        drawn = drawn.buffer(reach, quad_segs=_QUARTER)
    if not drawn.is_valid or drawn.is_empty:
        return None
    return shapely.transform(drawn, lambda xy: xy / (east, north) + middle[::-1])


def _core(ground: Footprint, middle: tuple[float, float], scales: tuple[float, float]) -> Any:
    """The point, line or ring of a footprint in metres about its middle, its edges geodesics."""
    corners = list(ground.corners)
    if len(corners) > 1:
        ends = [*corners[1:], corners[0]] if ground.filled else corners[1:]
        ways = [_way(p, q, scales) for p, q in zip(corners, ends, strict=False)]
        corners = [place for way in ways for place in way[:-1]]
        corners += [] if ground.filled else [ways[-1][-1]]
    points = [
        ((lng - middle[1]) * scales[0], (lat - middle[0]) * scales[1]) for lat, lng in corners
    ]
    if ground.filled:
        return shapely.Polygon(points)
    return shapely.Point(points[0]) if len(points) == 1 else shapely.LineString(points)


def _way(p: Place, q: Place, scales: tuple[float, float]) -> list[Place]:
    """An edge, cut where it is long enough to leave the straight line."""
    long = math.hypot((q[1] - p[1]) * scales[0], (q[0] - p[0]) * scales[1]) > _STEP_M
    return cut(p, q, _STEP_M) if long else [p, q]


def _scales(lat: float) -> tuple[float, float]:
    """Metres to a degree of longitude and of latitude at a latitude, on WGS84."""
    sine = math.sin(math.radians(lat))
    root = 1 - E2 * sine * sine
    across = A / math.sqrt(root)
    along = A * (1 - E2) / root**1.5
    return math.radians(across * math.cos(math.radians(lat))), math.radians(along)


def _lists(nested: Any) -> Any:
    """Tuples as lists, as JSON reads them back."""
    return [_lists(part) for part in nested] if isinstance(nested, tuple | list) else nested
