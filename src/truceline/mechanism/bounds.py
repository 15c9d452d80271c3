"""A box of degrees and a span of time around volumes, never too small, and without geodesics.

The docket's broad phase asks "what could be near?" and must never miss; it may find too much. This
module bounds outlines with closed formulas that err outwards: edges that bulge toward a pole,
discs beside a pole, outlines across the antimeridian. What is exact is in ``truceline.analysis``.

>>> from truceline.mechanism.volumes import parse_volumes
>>> disc = {"outline_circle": {"center": {"lat": 0, "lng": 180}, "radius": {"value": 1000,
...                            "units": "M"}}}
>>> area = bounds(parse_volumes([{"volume": disc}]))
>>> area.west > 179.9 and area.east < -179.9
True
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from truceline.mechanism.shapes import Area
from truceline.mechanism.volumes import Circle, Corridor, LatLng, Polygon, Site

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from truceline.mechanism.volumes import Outline, Volume4D

LEAST_RADIUS_M: Final = 6_335_000.0
"""Less than the least radius of curvature of WGS84 (6,335,439 m, the meridian at the equator)."""

FLATTENING_MARGIN: Final = 1.01
"""More than the greatest stretch between a longitude and its spherical image (1.0034)."""

SLACK_DEG: Final = 1e-6
HALF_TURN: Final = 180.0
WIDEST_EDGE: Final = 175.0
"""Edges that span more longitude than this may pass a pole: they count as passing both."""


@dataclass(frozen=True, slots=True)
class _Box:
    """Latitudes, and the arcs of longitude (start, width; degrees) whose union it spans."""

    south: float
    north: float
    arcs: tuple[tuple[float, float], ...]


_WORLD: Final = _Box(-90.0, 90.0, ((-180.0, 360.0),))


def bounds(volumes: Iterable[Volume4D]) -> Area | None:
    """The box around all volumes, in WGS84 degrees; ``west`` > ``east`` crosses the antimeridian.

    It holds every point of every outline, whatever the altitude, and is often larger. None where
    there are no volumes.

    Sources: Clairaut's relation for the bulge of an edge (Karney 2013, doi 10.1007/s00190-012-
    0578-z, eq. 5); for a disc, the sine rule on a sphere that curves more than WGS84 anywhere does.
    """
    boxes = [_outline_box(volume.volume.outline) for volume in volumes]
    if not boxes:
        return None
    west, east = _span([arc for box in boxes for arc in box.arcs])
    return Area(
        south=max(-90.0, min(box.south for box in boxes) - SLACK_DEG),
        west=west,
        north=min(90.0, max(box.north for box in boxes) + SLACK_DEG),
        east=east,
    )


def span_of(volumes: Iterable[Volume4D]) -> tuple[datetime | None, datetime | None]:
    """Start of the earliest and end of the latest volume (UTC); None where one has none."""
    every = tuple(volumes)
    starts = [v.time_start.instant if v.time_start else None for v in every]
    ends = [v.time_end.instant if v.time_end else None for v in every]
    since = [start for start in starts if start is not None]
    until = [end for end in ends if end is not None]
    return (
        min(since) if since and len(since) == len(starts) else None,
        max(until) if until and len(until) == len(ends) else None,
    )


def _outline_box(outline: Outline) -> _Box:
    if isinstance(outline, Polygon):
        return _ring(outline.vertices)
    if isinstance(outline, Circle):
        return _padded(_line((outline.center, outline.center)), outline.radius.value)
    if isinstance(outline, Corridor):
        return _padded(_line(outline.vertices), outline.half_width.value)
    return _site(outline)


def _site(site: Site) -> _Box:
    radius = site.radius.value if site.radius else 0.0
    if site.polygon is not None:
        inner = _ring(site.polygon.vertices)
    elif site.center is not None:
        inner = _line((site.center, site.center))
    else:  # pragma: no cover - a site has a place, its class has seen to it
        return _WORLD
    return _padded(inner, radius + site.stand_off.value)


def _ring(vertices: Sequence[LatLng]) -> _Box:
    """A polygon: its edges, and the pole where its edges run once around the Earth."""
    closed = (*vertices, vertices[0])
    box = _line(closed)
    steps = [_step(a.lng, b.lng) for a, b in pairwise(closed)]
    round_the_earth = abs(sum(steps)) > HALF_TURN
    if not round_the_earth and max(map(abs, steps)) <= WIDEST_EDGE:
        return box
    if min(v.lat for v in vertices) > 0 and round_the_earth:
        return _Box(box.south, 90.0, _WORLD.arcs)
    if max(v.lat for v in vertices) < 0 and round_the_earth:
        return _Box(-90.0, box.north, _WORLD.arcs)
    return _WORLD


def _line(vertices: Sequence[LatLng]) -> _Box:
    """A line of geodesic legs."""
    legs = [_leg(a, b) for a, b in pairwise(vertices)]
    return _Box(
        min(leg.south for leg in legs),
        max(leg.north for leg in legs),
        tuple(arc for leg in legs for arc in leg.arcs),
    )


def _leg(a: LatLng, b: LatLng) -> _Box:
    """One geodesic edge: between its longitudes, and no nearer to a pole than its bulge."""
    step = _step(a.lng, b.lng)
    if abs(step) > WIDEST_EDGE:
        return _WORLD
    south, north = min(a.lat, b.lat), max(a.lat, b.lat)
    half = math.radians(min(abs(step) * FLATTENING_MARGIN / 2, 89.9))
    start = a.lng if step >= 0 else b.lng
    return _Box(
        -_bulge(-south, half) if south < 0 else south,
        _bulge(north, half) if north > 0 else north,
        ((start, abs(step)),),
    )


def _bulge(latitude: float, half: float) -> float:
    """The highest latitude of an edge whose higher end lies at ``latitude`` (degrees, over 0).

    No edge of that width rises above the one whose two ends both lie there, and that one is highest
    in its middle, where ``tan(highest) = tan(latitude) / cos(half its width)``.
    """
    if latitude >= 90:  # noqa: PLR2004 - the pole
        return 90.0
    return math.degrees(math.atan(math.tan(math.radians(latitude)) / math.cos(half)))


def _padded(box: _Box, metres: float) -> _Box:
    """The box with everything within ``metres`` of it."""
    angle = metres / LEAST_RADIUS_M
    south, north = box.south - math.degrees(angle), box.north + math.degrees(angle)
    if north >= 90 or south <= -90:  # noqa: PLR2004 - the poles
        return _Box(max(south, -90.0), min(north, 90.0), _WORLD.arcs)
    farthest = math.radians(max(abs(box.south), abs(box.north)))
    ratio = math.sin(min(angle, math.pi / 2)) / math.cos(farthest)
    if ratio >= 1 or angle >= math.pi / 2:
        return _Box(south, north, _WORLD.arcs)
    pad = math.degrees(math.asin(ratio))
    return _Box(south, north, tuple((start - pad, width + 2 * pad) for start, width in box.arcs))


def _step(west: float, east: float) -> float:
    """The signed way in longitude from one to the other, the short way round (degrees)."""
    return (east - west + HALF_TURN) % 360.0 - HALF_TURN


def _span(arcs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """West and east of the shortest arc that holds all: the widest gap is left out."""
    if any(width + 2 * SLACK_DEG >= 360.0 for _, width in arcs):  # noqa: PLR2004 - a full turn
        return -180.0, 180.0
    spread = sorted(((start - SLACK_DEG) % 360.0, width + 2 * SLACK_DEG) for start, width in arcs)
    best, west, east = 0.0, 0.0, 0.0
    # Once round, and to the first again: what lies beyond 360 may reach over the first.
    reach = max(start + width for start, width in spread) - 360.0
    for start, width in spread:
        if start - reach > best:
            best, west, east = start - reach, start, reach
        reach = max(reach, start + width)
    if best <= 0:
        return -180.0, 180.0
    return _wrapped(west), _wrapped(east)


def _wrapped(longitude: float) -> float:
    """A longitude from -180 to 180."""
    turned = (longitude + HALF_TURN) % 360.0 - HALF_TURN
    return HALF_TURN if turned == -HALF_TURN and longitude > 0 else turned
