"""Areas as GeoJSON: where two footprints overlap, drawn for a map.

The drawing decides nothing: whether areas meet is settled before (``truceline.analysis.nearness``).
Both footprints are drawn on one plane, the stereographic one about the smaller of them, cut there,
and brought back; the result follows RFC 7946: rings counter-clockwise, cut at the antimeridian, and
a ring round a pole closed along the pole. Buffers are drawn with 128 corners to the circle.
"""

from __future__ import annotations

import math
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import mapping

from truceline.analysis.footprints import make
from truceline.analysis.geodesy import MEAN_RADIUS_M, azimuths, beyond
from truceline.analysis.nearness import meet

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from truceline.analysis.footprints import Footprint
    from truceline.analysis.geodesy import Floats, Place

_CORNERS = 128
_STEP_M = 5_000.0
_GRID_DEG = 1e-9
_POLAR = 90 - 1e-9  # Degrees; nearer than that is a pole.
_NOTHING_M = 1e-12
_WORLD = shapely.box(-180, -90, 180, 90)


class Plane:
    """The stereographic plane about a place; a sphere of geodetic normals, so exact both ways."""

    def __init__(self, centre: Place) -> None:
        lat, lng = np.radians(centre)
        self.centre = centre
        self.up = np.array([np.cos(lat) * np.cos(lng), np.cos(lat) * np.sin(lng), np.sin(lat)])
        self.east = np.array([-np.sin(lng), np.cos(lng), 0.0])
        self.north = np.cross(self.up, self.east)

    def draw(self, places: Floats) -> Floats:
        """Places (n, 2) in degrees as points (n, 2) in metres."""
        lat, lng = np.radians(places).T
        unit = np.stack([np.cos(lat) * np.cos(lng), np.cos(lat) * np.sin(lng), np.sin(lat)], axis=1)
        scale = 2 * MEAN_RADIUS_M / np.maximum(1 + unit @ self.up, 1e-9)
        drawn: Floats = np.stack([unit @ self.east, unit @ self.north], axis=1) * scale[:, None]
        return drawn

    def places(self, points: Floats) -> Floats:
        """The reverse of :meth:`draw`."""
        flat = points / (2 * MEAN_RADIUS_M)
        square = (flat * flat).sum(axis=1, keepdims=True)
        unit = (2 * (flat[:, :1] * self.east + flat[:, 1:] * self.north)) + (1 - square) * self.up
        unit /= 1 + square
        lat = np.arctan2(unit[:, 2], np.hypot(unit[:, 0], unit[:, 1]))
        found: Floats = np.degrees(np.stack([lat, np.arctan2(unit[:, 1], unit[:, 0])], axis=1))
        return found


def overlap(a: Footprint, b: Footprint) -> dict[str, Any]:
    """The GeoJSON geometry of the ground that belongs to both of two footprints that meet.

    Where they only touch, or are apart, a Point between them. Edges are drawn every 5 km or closer,
    or at a two-thousandth of the overlap's outline where that is more.
    """
    plane = Plane(_middle(a if a.reach + a.radius <= b.reach + b.radius else b))
    drawn_a, drawn_b = _draw(a, plane), _draw(b, plane)
    both = shapely.intersection(drawn_a, drawn_b)
    parts = _polygons(both)
    if not parts or shapely.area(both) == 0:
        return _between(drawn_a, drawn_b, plane)
    flat = shapely.union_all([_unrolled(part, plane) for part in parts])
    return _geojson(flat) or _between(drawn_a, drawn_b, plane)


def area(footprint: Footprint) -> dict[str, Any]:
    """The GeoJSON geometry of a whole footprint."""
    plane = Plane(_middle(footprint))
    drawn = _draw(footprint, plane)
    flat = shapely.union_all([_unrolled(part, plane) for part in _polygons(drawn)])
    return _geojson(flat) or _between(drawn, drawn, plane)


def _middle(area: Footprint) -> Place:
    """A place at the middle of a footprint's core."""
    x, y, z = area.axis if area.filled else area.centre if area.reach else area.points[0]
    if len(area.corners) == 1:
        return area.corners[0]
    return (math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x)))


def _draw(area: Footprint, plane: Plane) -> BaseGeometry:
    """A footprint on the plane: its ring, and its buffer from discs and strips."""
    parts = []
    if area.filled:
        parts.append(_ring([start for start, _ in area.nodes], plane))
    if area.radius > 0:
        parts += [_disc(corner, area.radius, plane) for corner in area.corners]
    if area.radius > 0 and len(area.corners) > 1:
        edges = groupby(zip(area.edge, area.nodes, strict=True), key=itemgetter(0))
        for _, pieces in edges:
            parts.append(_strip([nodes for _, nodes in pieces], area.radius, plane))
    # What is too small for the plane's numbers is drawn as a line or a point, and only by itself.
    dimensions = shapely.get_dimensions(parts)
    drawn = shapely.union_all(np.array(parts)[dimensions == dimensions.max()])
    # A ring round the point opposite the plane's centre is drawn inside out.
    lat, lng = plane.centre
    opposite = make([(-lat, lng + 180 if lng < 0 else lng - 180)])
    if meet(area, opposite):
        sheet = shapely.Point(0, 0).buffer(MEAN_RADIUS_M * 1e4)
        drawn = sheet.difference(drawn)
    return drawn


def _ring(places: list[Place], plane: Plane) -> BaseGeometry:
    """A sound polygon on the plane from places; a line or a point where it has no width there."""
    points = plane.draw(np.array(places))
    # The squares of such lengths are no numbers any more.
    points[np.abs(points) < _NOTHING_M] = 0.0
    sound = shapely.make_valid(shapely.Polygon(points))
    parts = _polygons(sound)
    return shapely.multipolygons(parts) if parts else sound


def _disc(centre: Place, radius: float, plane: Plane) -> BaseGeometry:
    """A geodesic circle with its inside."""
    rim = [beyond(centre, 360 * step / _CORNERS, radius) for step in range(_CORNERS)]
    return _ring(rim, plane)


def _strip(nodes: list[tuple[Place, Place]], radius: float, plane: Plane) -> BaseGeometry:
    """All within a radius of an edge, square to it, its ends cut off straight; in one piece."""
    left: list[Place] = []
    right: list[Place] = []
    for p, q in nodes:
        there, back = azimuths(p, q)
        left += [beyond(p, there - 90, radius), beyond(q, back - 90, radius)]
        right += [beyond(p, there + 90, radius), beyond(q, back + 90, radius)]
    return _ring([nodes[0][0], *left, nodes[-1][1], *reversed(right)], plane)


def _between(a: BaseGeometry, b: BaseGeometry, plane: Plane) -> dict[str, Any]:
    """A Point half-way between the nearest points of two drawn areas."""
    ends = shapely.get_coordinates(shapely.shortest_line(a, b))
    lat, lng = plane.places(ends.mean(axis=0, keepdims=True))[0]
    return {"type": "Point", "coordinates": [round(float(lng), 9), round(float(lat), 9)]}


def _unrolled(polygon: BaseGeometry, plane: Plane) -> BaseGeometry:
    """A polygon of the plane in longitude and latitude, cut at the antimeridian."""
    step = max(_STEP_M, polygon.length / 2000)
    outer = _unrolled_ring(shapely.Polygon(polygon.exterior), plane, step)
    holes = [_unrolled_ring(shapely.Polygon(ring), plane, step) for ring in polygon.interiors]
    return shapely.difference(outer, shapely.union_all(holes)) if holes else outer


def _unrolled_ring(disc: BaseGeometry, plane: Plane, step: float) -> BaseGeometry:
    """The inside of one ring, as longitudes that run on past 180 and are then cut and moved."""
    outline = _continuous(shapely.get_coordinates(shapely.segmentize(disc, step))[:-1], plane)
    lngs, lats = outline.T
    closing = (lngs[0] - lngs[-1] + 180) % 360 - 180
    turn = round(float(lngs[-1] + closing - lngs[0]) / 360)
    away = {lat: _pole_away(disc, plane, lat) for lat in (90.0, -90.0)}
    if turn:
        pole = min(away, key=away.__getitem__)
        end = lngs[0] + 360 * turn
        outline = np.vstack([outline, [[end, lats[0]], [end, pole], [lngs[0], pole]]])
    flat = _wrapped(shapely.Polygon(outline))
    # With both poles inside, the outline goes round what is left of the world.
    return _WORLD.difference(flat) if not turn and not any(away.values()) else flat


def _pole_away(disc: BaseGeometry, plane: Plane, lat: float) -> float:
    """How far a pole is drawn from a disc; the pole opposite the plane's centre is on no plane."""
    if abs(plane.centre[0] + lat) < 1e-6:  # noqa: PLR2004 - degrees
        return math.inf
    return float(shapely.distance(disc, shapely.Point(plane.draw(np.array([[lat, 0.0]]))[0])))


def _continuous(points: Floats, plane: Plane) -> Floats:
    """A ring on the plane as (longitude, latitude) without leaps of longitude, except over a pole.

    Steps are halved where they turn by more than 5 degrees about a pole. A corner at a pole has no
    longitude of its own: it is drawn twice, at those of its neighbours.
    """
    for _ in range(40):
        lats, lngs = plane.places(points).T
        turns = np.abs((np.roll(lngs, -1) - lngs + 180) % 360 - 180)
        polar = np.abs(lats) > _POLAR
        wide = np.flatnonzero((turns > 5) & ~polar & ~np.roll(polar, -1))  # noqa: PLR2004
        if not len(wide):
            break
        middles = (points[wide] + np.roll(points, -1, axis=0)[wide]) / 2
        points = np.insert(points, wide + 1, middles, axis=0)
    lats, lngs = plane.places(points).T
    polar = np.flatnonzero(np.abs(lats) > _POLAR)
    before, after = np.roll(lngs, 1)[polar], np.roll(lngs, -1)[polar]
    lngs[polar] = before
    lngs, lats = np.insert(lngs, polar + 1, after), np.insert(lats, polar + 1, lats[polar])
    return np.stack([np.unwrap(lngs, period=360), lats], axis=1)


def _wrapped(flat: BaseGeometry) -> BaseGeometry:
    """A shape of any longitudes, cut into the world's -180 to 180."""
    sound = shapely.make_valid(flat)
    west, _, east, _ = shapely.bounds(sound)
    turns = range(math.floor((west + 180) / 360), math.floor((east + 180) / 360) + 1)
    moved = (shapely.transform(sound, lambda xy, t=t: xy - [360.0 * t, 0.0]) for t in turns)
    return shapely.union_all([shapely.intersection(part, _WORLD) for part in moved])


def _geojson(flat: BaseGeometry) -> dict[str, Any] | None:
    """A Polygon or MultiPolygon, right-handed, to nine decimals (a tenth of a millimetre).

    None where nothing is left of it at that precision.
    """
    snapped = shapely.union_all(_polygons(flat), grid_size=_GRID_DEG)
    parts = _polygons(snapped)
    if not parts:
        return None
    rounded = shapely.transform(shapely.multipolygons(parts), lambda xy: np.round(xy, 9))
    # Rounding may close a gap thinner than the grid; a reader is owed rings that are sound.
    parts = _polygons(rounded if rounded.is_valid else shapely.make_valid(rounded))
    if not parts:
        return None
    whole = shapely.orient_polygons(parts[0] if len(parts) == 1 else shapely.multipolygons(parts))
    written: dict[str, Any] = mapping(whole)
    return {"type": written["type"], "coordinates": _lists(written["coordinates"])}


def _polygons(shape: BaseGeometry) -> list[BaseGeometry]:
    """The polygons of a shape, without the lines and points that a cut may leave."""
    parts = shapely.get_parts(shape)
    return [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]


def _lists(nested: Any) -> Any:
    """Tuples as lists, as JSON reads them back."""
    return [_lists(part) for part in nested] if isinstance(nested, tuple | list) else nested
