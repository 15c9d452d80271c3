"""Areas as GeoJSON: where two footprints overlap, drawn for a map.

The drawing decides nothing: whether areas meet is settled before (``truceline.analysis.nearness``).
Both footprints are drawn on one plane, the stereographic one about the smaller of them, cut there,
and brought back; the result follows RFC 7946: rings counter-clockwise, cut at the antimeridian, and
a ring round a pole closed along the pole. Buffers are drawn with 128 corners to the circle.
"""

from __future__ import annotations

import math
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
_DECIMALS = 9
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
    parts = [part for part in shapely.get_parts(both) if part.geom_type == "Polygon"]
    if not parts or shapely.area(both) == 0:
        return _between(drawn_a, drawn_b, plane)
    flat = shapely.union_all([_unrolled(part, plane) for part in parts])
    return _geojson(flat)


def area(footprint: Footprint) -> dict[str, Any]:
    """The GeoJSON geometry of a whole footprint."""
    plane = Plane(_middle(footprint))
    drawn = _draw(footprint, plane)
    return _geojson(shapely.union_all([_unrolled(p, plane) for p in shapely.get_parts(drawn)]))


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
        parts += [_strip(p, q, area.radius, plane) for p, q in area.nodes]
    drawn = shapely.union_all(parts)
    # A ring round the point opposite the plane's centre is drawn inside out.
    lat, lng = plane.centre
    opposite = make([(-lat, lng + 180 if lng < 0 else lng - 180)])
    if meet(area, opposite):
        sheet = shapely.Point(0, 0).buffer(MEAN_RADIUS_M * 1e4)
        drawn = sheet.difference(drawn)
    return drawn


def _ring(places: list[Place], plane: Plane) -> BaseGeometry:
    """A sound polygon on the plane from places."""
    return shapely.make_valid(shapely.Polygon(plane.draw(np.array(places))))


def _disc(centre: Place, radius: float, plane: Plane) -> BaseGeometry:
    """A geodesic circle with its inside."""
    rim = [beyond(centre, 360 * step / _CORNERS, radius) for step in range(_CORNERS)]
    return _ring(rim, plane)


def _strip(p: Place, q: Place, radius: float, plane: Plane) -> BaseGeometry:
    """All within a radius of a piece, square to it, its ends cut off straight."""
    there, back = azimuths(p, q)
    corners = [
        beyond(p, there - 90, radius),
        p,
        beyond(p, there + 90, radius),
        beyond(q, back + 90, radius),
        q,
        beyond(q, back - 90, radius),
    ]
    return _ring(corners, plane)


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
    points = shapely.get_coordinates(shapely.segmentize(disc, step))[:-1]
    places = plane.places(points)
    lats, lngs = places[:, 0], places[:, 1]
    polar = np.abs(lats) > 90 - 1e-9
    lats, lngs = lats[~polar], np.unwrap(lngs[~polar], period=360)
    outline = list(zip(lngs.tolist(), lats.tolist(), strict=True))
    closing = (lngs[0] - lngs[-1] + 180) % 360 - 180
    turn = round(float(lngs[-1] + closing - lngs[0]) / 360)
    if polar.any() and not turn:
        return _wrapped(shapely.Polygon(_through_pole(places, polar)))
    if turn:
        pole = 90.0 if _holds_pole(disc, plane, 90.0) else -90.0
        end = lngs[0] + 360 * turn
        outline += [(end, lats[0]), (end, pole), (lngs[0], pole)]
    return _wrapped(shapely.Polygon(outline))


def _through_pole(places: Floats, polar: Any) -> list[tuple[float, float]]:
    """A ring with corners at a pole: each is drawn twice, at its neighbours' longitudes."""
    start = int(np.flatnonzero(~polar)[0])
    outline: list[tuple[float, float]] = []
    for at in np.roll(np.arange(len(places)), -start):
        lat, lng = float(places[at, 0]), float(places[at, 1])
        if polar[at]:
            outline.append((outline[-1][0], lat))
            continue
        if outline:
            lng = outline[-1][0] + (lng - outline[-1][0] + 180) % 360 - 180
            if abs(outline[-1][1]) > 90 - 1e-9:
                outline.append((lng, outline[-1][1]))
        outline.append((lng, lat))
    if abs(outline[-1][1]) > 90 - 1e-9:
        outline.append((outline[0][0], outline[-1][1]))
    return outline


def _holds_pole(disc: BaseGeometry, plane: Plane, lat: float) -> bool:
    """Whether the drawn disc holds a pole."""
    return bool(shapely.contains_xy(disc, *plane.draw(np.array([[lat, 0.0]]))[0]))


def _wrapped(flat: BaseGeometry) -> BaseGeometry:
    """A shape of any longitudes, cut into the world's -180 to 180."""
    sound = shapely.make_valid(flat)
    west, _, east, _ = shapely.bounds(sound)
    turns = range(math.floor((west + 180) / 360), math.floor((east + 180) / 360) + 1)
    moved = (shapely.transform(sound, lambda xy, t=t: xy - [360.0 * t, 0.0]) for t in turns)
    return shapely.union_all([shapely.intersection(part, _WORLD) for part in moved])


def _geojson(flat: BaseGeometry) -> dict[str, Any]:
    """A Polygon or MultiPolygon, right-handed, to nine decimals (a tenth of a millimetre)."""
    parts = [part for part in shapely.get_parts(flat) if part.geom_type == "Polygon"]
    whole = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    right = shapely.orient_polygons(whole)
    rounded = shapely.transform(right, lambda xy: np.round(xy, _DECIMALS))
    written: dict[str, Any] = mapping(rounded)
    return {"type": written["type"], "coordinates": _lists(written["coordinates"])}


def _lists(nested: Any) -> Any:
    """Tuples as lists, as JSON reads them back."""
    return [_lists(part) for part in nested] if isinstance(nested, tuple | list) else nested
