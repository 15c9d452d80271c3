"""An oracle of distances between outlines that knows nothing of our method.

It has two means, and both are C. F. F. Karney's ("Algorithms for geodesics", J. Geodesy 87, 2013):
the inverse problem, as geographiclib solves it, and the ellipsoidal gnomonic projection of his
section 8, in which geodesics through the centre are straight and keep their azimuths.

- Which side of an edge a place lies on: seen in the plane about the edge's start, exactly.
- Whether a ring goes round a place: the turns of its corners in the plane about the place, exactly.
- The foot of a place on an edge: perpendiculars in planes whose centre moves to the foot until it
  stands still (section 8, "interception"), and then the azimuths must make a right angle.

No frame, no ball round a shape. Straight lines in space choose what to measure first, and leave out
what they show to be further than what has been measured.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import TYPE_CHECKING

from geographiclib.geodesic import Geodesic
from tests.analysis.conflict_outlines import EARTH, along, away, core, edges

from truceline.mechanism.volumes import LatLng

if TYPE_CHECKING:
    from truceline.mechanism.volumes import Outline

Edge = tuple[LatLng, LatLng]
Spot = tuple[float, float]

SIDE_M = 1e-6
"""Nearer to an edge's line than this (metres), a place is on neither side of it."""

_SCALED = Geodesic.STANDARD | Geodesic.REDUCEDLENGTH | Geodesic.GEODESICSCALE


def drawn(centre: LatLng, place: LatLng) -> Spot | None:
    """A place in the gnomonic plane about a centre, metres; None beyond its horizon."""
    way = EARTH.Inverse(centre.lat, centre.lng, place.lat, place.lng, _SCALED)
    if way["M12"] <= 0:
        return None
    out, azimuth = way["m12"] / way["M12"], math.radians(way["azi1"])
    return (out * math.sin(azimuth), out * math.cos(azimuth))


def lifted(centre: LatLng, spot: Spot) -> LatLng:
    """The place that is drawn at a spot of the gnomonic plane: Newton, as Karney has it."""
    out = math.hypot(*spot)
    azimuth = math.degrees(math.atan2(*spot))
    line = EARTH.Line(centre.lat, centre.lng, azimuth, _SCALED | Geodesic.DISTANCE_IN)
    metres = EARTH.a * math.atan(out / EARTH.a)
    for _ in range(10):
        at = line.Position(metres, _SCALED)
        step = (at["m12"] / at["M12"] - out) * at["M12"] ** 2
        metres -= step
        if abs(step) < 1e-9 * EARTH.a:
            break
    at = line.Position(metres)
    return LatLng(at["lat2"], at["lon2"])


def side(edge: Edge, place: LatLng) -> int:
    """1 where a place lies left of an edge's line, -1 right of it, 0 on it."""
    start, end = edge
    ahead = EARTH.Inverse(start.lat, start.lng, end.lat, end.lng)["azi1"]
    way = EARTH.Inverse(start.lat, start.lng, place.lat, place.lng, _SCALED)
    off = way["m12"] * math.sin(math.radians(ahead - way["azi1"]))
    return 0 if abs(off) <= SIDE_M else int(math.copysign(1, off))


def holds(ring: list[LatLng], place: LatLng) -> bool:
    """Whether a ring goes round a place, which lies within a quarter of the globe of it."""
    bearings = [EARTH.Inverse(place.lat, place.lng, at.lat, at.lng)["azi1"] for at in ring]
    turns = (math.remainder(q - p, 360) for p, q in pairwise([*bearings, bearings[0]]))
    return round(sum(turns) / 360) != 0


def reach(place: LatLng, edge: Edge) -> float:
    """The distance in metres from a place to an edge."""
    start, end = edge
    ends = min(away(place, start), away(place, end))
    if ends == 0 or away(start, end) < SIDE_M:
        return ends
    foot = _foot(place, edge)
    return ends if foot is None else min(ends, away(place, foot))


def _foot(place: LatLng, edge: Edge) -> LatLng | None:
    """The foot of a place on an edge; None where it would lie beyond an end."""
    start, end = edge
    centre = along(start, end, 0.5)
    for _ in range(15):
        spots = [drawn(centre, at) for at in (start, end, place)]
        if None in spots:
            break
        (ax, ay), (bx, by), (px, py) = (spot for spot in spots if spot is not None)
        dx, dy = bx - ax, by - ay
        share = ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy)
        if not -1 < share < 2:
            break
        moved = lifted(centre, (ax + share * dx, ay + share * dy))
        step, centre = away(moved, centre), moved
        if step < 1e-5:
            if not 0 <= share <= 1:
                return None
            foot = along(start, end, away(start, centre) / away(start, end))
            return foot if _square(foot, place, edge) else _halved(place, edge)
    return _halved(place, edge)


def _slope(at: LatLng, place: LatLng, edge: Edge) -> float:
    """The cosine between the ways on along the edge and to the place: over 0 before the foot."""
    here = EARTH.Inverse(at.lat, at.lng, place.lat, place.lng)["azi1"]
    if away(at, edge[0]) < away(at, edge[1]):
        ahead = EARTH.Inverse(at.lat, at.lng, edge[1].lat, edge[1].lng)["azi1"]
    else:
        ahead = EARTH.Inverse(at.lat, at.lng, edge[0].lat, edge[0].lng)["azi1"] + 180
    return math.cos(math.radians(ahead - here))


def _square(at: LatLng, place: LatLng, edge: Edge) -> bool:
    """Whether the ways on along the edge and to the place make a right angle, to 0.01 mm."""
    metres = away(at, place)
    # A foot off by x is too far from the place by x^2 / 2 over the distance.
    return metres < 1e-5 or _slope(at, place, edge) ** 2 * metres / 2 < 1e-5


def _halved(place: LatLng, edge: Edge) -> LatLng | None:
    """The foot by halving; the distance has one dip along an edge within a quarter of the globe."""
    if _slope(edge[0], place, edge) <= 0 or _slope(edge[1], place, edge) >= 0:
        return None
    low, high = 0.0, 1.0
    for _ in range(45):
        middle = (low + high) / 2
        if _slope(along(*edge, middle), place, edge) > 0:
            low = middle
        else:
            high = middle
    return along(*edge, (low + high) / 2)


def _point(at: LatLng) -> tuple[float, float, float]:
    """A place as a point in space: a straight line is never longer than a geodesic."""
    lat, lng = math.radians(at.lat), math.radians(at.lng)
    e2 = EARTH.f * (2 - EARTH.f)
    out = EARTH.a / math.sqrt(1 - e2 * math.sin(lat) ** 2)
    level = out * math.cos(lat)
    return (level * math.cos(lng), level * math.sin(lng), out * (1 - e2) * math.sin(lat))


def core_gap(a: Outline, b: Outline) -> float:
    """The distance in metres between the cores of two outlines; 0 where they meet.

    Both lie within a quarter of the globe of some place.
    """
    (ring_a, filled_a, _), (ring_b, filled_b, _) = core(a), core(b)
    if filled_a and holds(ring_a, ring_b[0]):
        return 0.0
    if filled_b and holds(ring_b, ring_a[0]):
        return 0.0
    edges_a, edges_b = edges(ring_a, filled=filled_a), edges(ring_b, filled=filled_b)
    if any(_crossed(one, edges_b) for one in edges_a):
        return 0.0
    return min(_least(ring_a, edges_b), _least(ring_b, edges_a))


def _crossed(one: Edge, others: list[Edge]) -> bool:
    """Whether an edge crosses one of others."""
    if one[0] == one[1]:
        return False
    sides = {at: side(one, at) for at in {place for edge in others for place in edge}}
    return any(
        sides[p] * sides[q] < 0 and side((p, q), one[0]) * side((p, q), one[1]) < 0
        for p, q in others
    )


def _least(ring: list[LatLng], others: list[Edge]) -> float:
    """The least distance from corners to edges, likely ones first and hopeless ones not at all."""
    likely = []
    for p, q in others:
        ends, length = (_point(p), _point(q)), away(p, q)
        for place in ring:
            at = _point(place)
            hopes = (math.dist(at, ends[0]) + math.dist(at, ends[1]) - length) / 2
            likely.append((max(hopes, 0.0), math.dist(at, ends[0]), place, (p, q)))
    best = math.inf
    for hopes, _, place, edge in sorted(likely, key=lambda one: one[:2]):
        if hopes > best:
            break
        best = min(best, reach(place, edge))
    return best
