"""Areas as GeoJSON: where two footprints overlap, drawn for a map.

The drawing decides nothing: whether areas meet is settled before (``truceline.analysis.nearness``).
Both footprints are drawn on one plane, the stereographic one about the smaller of them, cut there,
and brought back; the result follows RFC 7946: rings counter-clockwise, cut at the antimeridian, and
a ring round a pole closed along the pole. Buffers are drawn with 128 corners to the circle.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import mapping

from truceline.analysis.footprints import make
from truceline.analysis.geodesy import MEAN_RADIUS_M, azimuths, beyond_each
from truceline.analysis.nearness import meet
from truceline.analysis.neighbours import Drawn, near_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from truceline.analysis.footprints import Footprint
    from truceline.analysis.geodesy import Floats, Place

_CORNERS = 128
_STEP_M = 5_000.0
_GRID_DEG = 1e-9
_POLAR = 90 - 1e-9  # Degrees; nearer than that is a pole.
_NOTHING_M = 1e-12
_MANY_CORNERS = 64
_MOST_CROSSINGS = 10_000
_SPHERE_OFF_M = 50_000.0
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
    or at a two-thousandth of the overlap's outline where that is more. Outlines that cross each
    other thousands of times (two combs, one across the other) have no overlap that a map can show:
    that of their convex hulls is drawn.
    """
    plane = Plane(_middle(a if a.reach + a.radius <= b.reach + b.radius else b))
    drawn_a, drawn_b = _draw(a, plane, b), _draw(b, plane, a)
    if _crossings(drawn_a, drawn_b) > _MOST_CROSSINGS:
        drawn_a, drawn_b = drawn_a.convex_hull, drawn_b.convex_hull
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


def _draw(area: Footprint, plane: Plane, beside: Footprint | None = None) -> BaseGeometry:
    """A footprint on the plane: its ring, and its buffer from discs and strips.

    Of the buffer of many corners only what may reach the other footprint, ``beside``, is drawn.
    """
    parts = []
    corners, pieces = (np.ones(len(some), dtype=np.bool_) for some in (area.points, area.heads))
    if beside is not None and len(area.corners) > _MANY_CORNERS:
        far = beside.reach + beside.radius + area.radius + 100.0
        corners = _within(area.points - beside.centre, far)
        pieces = _within(area.frames.middle - beside.centre, far + area.frames.half)
    if area.filled:
        parts.append(_ring([start for start, _ in area.nodes], plane))
    if area.radius > 0 and corners.any():
        parts += _discs(area, plane, corners)
    if area.radius > 0 and len(area.corners) > 1 and pieces.any():
        parts += _strips(area, plane, pieces)
    # What is too small for the plane's numbers is drawn as a line or a point, and only by itself.
    dimensions = shapely.get_dimensions(parts)
    drawn = shapely.union_all(np.array(parts)[dimensions == dimensions.max()])
    # A ring round the point opposite the plane's centre is drawn inside out.
    if _holds_opposite(area, plane):
        sheet = shapely.Point(0, 0).buffer(MEAN_RADIUS_M * 1e4)
        drawn = sheet.difference(drawn)
    return drawn


def _holds_opposite(area: Footprint, plane: Plane) -> bool:
    """Whether the point opposite the plane's centre lies in a footprint; asked of large ones."""
    away = area.centre + MEAN_RADIUS_M * plane.up
    # No point of the ellipsoid is further than this from the mean sphere along the same normal.
    if math.sqrt(away @ away) - area.reach - area.radius > _SPHERE_OFF_M:
        return False
    lat, lng = plane.centre
    return meet(area, make([(-lat, lng + 180 if lng < 0 else lng - 180)]))


def _ring(places: list[Place] | Floats, plane: Plane) -> BaseGeometry:
    """A sound polygon on the plane from places; a line or a point where it has no width there."""
    return _sound(plane.draw(np.asarray(places)))


def _sound(points: Floats) -> BaseGeometry:
    """A sound polygon from points on the plane; a line or a point where it has no width."""
    # The squares of such lengths are no numbers any more.
    points[np.abs(points) < _NOTHING_M] = 0.0
    sound = shapely.make_valid(shapely.Polygon(points))
    parts = _polygons(sound)
    return shapely.multipolygons(parts) if parts else sound


def _within(away: Floats, far: Floats | float) -> NDArray[np.bool_]:
    """Whether vectors (n, 3) are no longer than ``far`` metres."""
    return np.asarray(np.sqrt((away * away).sum(axis=1)) <= far, dtype=np.bool_)


def _crossings(a: BaseGeometry, b: BaseGeometry) -> int:
    """How often two outlines on the plane cross or touch, counted no further than is asked for."""
    rings = [shapely.get_parts(shapely.boundary(shape)) for shape in (a, b)]
    lines = [[shapely.get_coordinates(ring) for ring in some] for some in rings]
    counts = [sum(len(line) - 1 for line in some) for some in lines]
    if counts[0] * counts[1] <= _MOST_CROSSINGS or not min(counts):
        return 0
    ends = [
        np.concatenate([line[part] for some in lines for line in some])
        for part in (slice(-1), slice(1, None))
    ]
    room = np.zeros(len(ends[0]))
    of_a = np.arange(len(room)) < counts[0]
    found = 0
    for ours, _ in near_pairs(Drawn(ends[0], ends[1], room), of_a):
        found += len(ours)
        if found > _MOST_CROSSINGS:
            break
    return found


def _discs(area: Footprint, plane: Plane, corners: NDArray[np.bool_]) -> list[BaseGeometry]:
    """Geodesic circles with their insides, about some corners of a footprint."""
    chosen = np.array(area.corners)[corners]
    centres = np.repeat(chosen, _CORNERS, axis=0)
    turns = np.tile(np.arange(_CORNERS) * (360 / _CORNERS), len(chosen))
    rims = plane.draw(beyond_each(centres, turns, area.radius))
    return [_sound(rim) for rim in rims.reshape(-1, _CORNERS, 2)]


def _strips(area: Footprint, plane: Plane, pieces: NDArray[np.bool_]) -> list[BaseGeometry]:
    """All within the radius of each edge some of whose ``pieces`` are marked, each in one piece.

    Strips are square to their edges, with their ends cut off straight.
    """
    edge = np.array(area.edge)
    wanted = np.isin(edge, edge[pieces])
    places, edge = np.array(area.nodes)[wanted], edge[wanted]
    headings = np.array([azimuths((p[0], p[1]), (q[0], q[1])) for p, q in places.tolist()])
    # Of each piece: left of its start, left of its end, right of its start, right of its end.
    starts = np.concatenate([places, places], axis=1).reshape(-1, 2)
    turned = np.concatenate([headings - 90, headings + 90], axis=1).reshape(-1)
    rims = beyond_each(starts, turned, area.radius).reshape(-1, 2, 2, 2)
    firsts = np.flatnonzero(np.diff(edge, prepend=-1)).tolist()
    strips = []
    for first, stop in pairwise([*firsts, len(places)]):
        there, back = (rims[first:stop, side].reshape(-1, 2) for side in (0, 1))
        round_it = [places[[first], 0], there, places[[stop - 1], 1], back[::-1]]
        strips.append(_ring(np.concatenate(round_it), plane))
    return strips


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
