"""Conflicts agree with an oracle that knows nothing of our method.

The oracle draws both areas, edges finely cut, on the ellipsoidal gnomonic plane (C. F. F. Karney,
"Algorithms for geodesics", section 8) between them, and asks a planar library; distances it finds
by sampling edges and narrowing down, with no theorem about where the nearest points lie.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import example, given, settings
from tests.analysis.conflict_outlines import EARTH, along, away, core, edges, neighbours, volume

from truceline.analysis.areas import distance_m
from truceline.analysis.conflicts import meets
from truceline.mechanism.volumes import Corridor, LatLng, Radius

if TYPE_CHECKING:
    from truceline.mechanism.volumes import Outline

NEARLY_PARALLEL = tuple(
    Corridor(tuple(LatLng(*at) for at in vertices), Radius(18.827722100509323))
    for vertices in (
        (
            (-0.008202941515124533, -179.99941327653963),
            (-0.01112908545978335, -179.99941525384867),
            (-0.0023507393776875164, -179.99941525384867),
        ),
        (
            (-0.008224178884172062, 179.9999944426031),
            (-0.011150322828827202, 179.99999246529407),
            (-0.002371976746739074, 179.99999246529407),
        ),
    )
)


def edge_gap(first: tuple[LatLng, LatLng], second: tuple[LatLng, LatLng]) -> float:
    """A small distance of two edges: a grid of places on both, then finer and finer grids.

    Nowhere less than the least one, but between nearly parallel edges the grids may close in on
    the wrong stretch: :func:`place_gap` is asked as well.
    """
    (low_s, high_s), (low_t, high_t) = (0.0, 1.0), (0.0, 1.0)
    best = math.inf
    for _ in range(14):
        shares_s = sorted({low_s + (high_s - low_s) * k / 4 for k in range(5)})
        shares_t = sorted({low_t + (high_t - low_t) * k / 4 for k in range(5)})
        places_t = [along(*second, t) for t in shares_t]
        found, s, t = min(
            (away(along(*first, s), place), s, t)
            for s in shares_s
            for t, place in zip(shares_t, places_t, strict=True)
        )
        best = min(best, found)
        width_s, width_t = (high_s - low_s) * 0.3, (high_t - low_t) * 0.3
        low_s, high_s = max(0.0, s - width_s), min(1.0, s + width_s)
        low_t, high_t = max(0.0, t - width_t), min(1.0, t + width_t)
    return best


def place_gap(place: LatLng, edge: tuple[LatLng, LatLng]) -> float:
    """The least distance of a place and an edge: along the edge it has one dip, so grids find it.

    (The distance from a place is convex along a geodesic that is within a quarter of the globe.)
    """
    low, high, best = 0.0, 1.0, math.inf
    for _ in range(20):
        step = (high - low) / 4
        found, at = min(
            (away(place, along(*edge, low + step * k)), low + step * k) for k in range(5)
        )
        best = min(best, found)
        low, high = max(0.0, at - step), min(1.0, at + step)
    return best


def sampled_gap(a: Outline, b: Outline) -> float:
    """The least distance of the edges of two cores, by sampling both."""
    (ring_a, filled_a, _), (ring_b, filled_b, _) = core(a), core(b)
    edges_a, edges_b = edges(ring_a, filled=filled_a), edges(ring_b, filled=filled_b)
    return min(
        *(place_gap(place, edge) for place in ring_a for edge in edges_b),
        *(place_gap(place, edge) for place in ring_b for edge in edges_a),
        *(edge_gap(p, q) for p in edges_a for q in edges_b),
    )


def gnomonic(vertices: list[LatLng], centre: LatLng, *, filled: bool) -> Any:
    """A core on the ellipsoidal gnomonic plane about ``centre``, its edges cut in sixteen."""
    drawn = []
    for p, q in edges(vertices, filled=filled):
        for step in range(16):
            at = along(p, q, step / 16)
            way = EARTH.Inverse(
                centre.lat, centre.lng, at.lat, at.lng, Geodesic.ALL | Geodesic.GEODESICSCALE
            )
            out, azimuth = way["m12"] / way["M12"], math.radians(way["azi1"])
            drawn.append((out * math.sin(azimuth), out * math.cos(azimuth)))
    if filled:
        return shapely.Polygon(drawn)
    return shapely.Point(drawn[0])


def oracle_cores_meet(a: Outline, b: Outline, room: float) -> bool | None:
    """Whether two filled cores overlap by more than ``room`` metres; None where it is that close.

    Only for polygons: what else there is, is decided by distance.
    """
    (ring_a, _, _), (ring_b, _, _) = core(a), core(b)
    flat_a = gnomonic(ring_a, ring_a[0], filled=True)
    flat_b = gnomonic(ring_b, ring_a[0], filled=True)
    if flat_a.distance(flat_b) > room:
        return False
    return True if flat_a.buffer(-room).intersects(flat_b) else None


@settings(max_examples=150, deadline=None)
@given(neighbours())
def test_polygons_meet_as_on_the_gnomonic_plane(pair: tuple[Outline, Outline, float]) -> None:
    """Two filled areas overlap exactly where they do on the gnomonic plane, beyond a centimetre."""
    a, b, _ = pair
    if core(a)[1] and core(b)[1]:
        expected = oracle_cores_meet(a, b, 0.01)
        grown = core(a)[2] + core(b)[2]
        if expected is True or (expected is False and grown == 0):
            assert meets([volume(a)], [volume(b)]) is expected


@settings(max_examples=60, deadline=None)
@given(neighbours())
@example((*NEARLY_PARALLEL, 970.7))
def test_distance_is_that_of_the_nearest_sampled_places(
    pair: tuple[Outline, Outline, float],
) -> None:
    """Where areas are apart, their distance is that of the nearest of all their places, to 1 mm."""
    a, b, size = pair
    measured = distance_m(a, b)
    if measured == 0:
        return
    between = sampled_gap(a, b) - core(a)[2] - core(b)[2]
    # The grids close in on the nearest places to a share of the size of the areas.
    assert measured == pytest.approx(between, abs=max(1e-3, size * 1e-7))
    assert measured <= between + 1e-5
