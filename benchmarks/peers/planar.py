"""One pair at a time, anywhere on Earth, beside Shapely's plane, and what the plane gets wrong.

Two footprints near each other, 30 m to 30 km. The peer takes longitude and latitude for a plane
(its circles stretched by the cosine of the latitude), which is how it is commonly used; the pairs
that it answers otherwise than the exact check are counted.
"""

from __future__ import annotations

import math
import time
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import shapely

from truceline.analysis.areas import distance_m
from truceline.analysis.conflicts import meets
from truceline.analysis.geodesy import beyond
from truceline.mechanism.volumes import Circle, Polygon, Volume4D, parse_volumes

if TYPE_CHECKING:
    from collections.abc import Callable


def filed(rng: Random, place: tuple[float, float], size: float) -> Volume4D:
    """A notice about a place: a circle or a ring, some hours, some hundreds of metres."""
    outline: dict[str, Any]
    if rng.random() < 0.5:
        center = {"lat": place[0], "lng": place[1]}
        outline = {"outline_circle": {"center": center, "radius": {"value": size, "units": "M"}}}
    else:
        turns = sorted(rng.uniform(0, 360) for _ in range(rng.choice([4, 6, 12])))
        corners = [beyond(place, turn, size * rng.uniform(0.6, 1)) for turn in turns]
        outline = {"outline_polygon": {"vertices": [{"lat": a, "lng": b} for a, b in corners]}}
    low, day, hour = rng.uniform(0, 3000), rng.randint(1, 28), rng.randint(0, 17)
    metres = {"reference": "W84", "units": "M"}
    (volume,) = parse_volumes(
        [
            {
                "volume": {
                    **outline,
                    "altitude_lower": {"value": low, **metres},
                    "altitude_upper": {"value": low + 300, **metres},
                },
                "time_start": {"value": f"2016-03-{day:02}T{hour:02}:00:00Z", "format": "RFC3339"},
                "time_end": {
                    "value": f"2016-03-{day:02}T{hour + 6:02}:00:00Z",
                    "format": "RFC3339",
                },
            }
        ]
    )
    return volume


def planar(volume: Volume4D) -> Any:
    """The peer's footprint: longitude and latitude taken for a plane."""
    outline = volume.volume.outline
    if isinstance(outline, Circle):
        at, degrees = outline.center, outline.radius.value / 111_320
        stretched = degrees / max(math.cos(math.radians(at.lat)), 0.01)
        turns = [2 * math.pi * k / 64 for k in range(64)]
        return shapely.Polygon(
            [(at.lng + stretched * math.cos(t), at.lat + degrees * math.sin(t)) for t in turns]
        )
    assert isinstance(outline, Polygon)
    return shapely.Polygon([(at.lng, at.lat) for at in outline.vertices])


def rate(work: Callable[[], int], seconds: float) -> float:
    """How often a second ``work`` does its unit; it gives how many it did."""
    done, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        done += work()
    return done / (time.perf_counter() - start)


def pairs(count: int, seconds: float) -> str:
    """How many pairs a second both decide, and on how many the peer is wrong, as text."""
    rng = Random(4)  # noqa: S311 - a benchmark repeats itself
    made = []
    for _ in range(count):
        lat = math.degrees(math.asin(rng.uniform(-1, 1)))
        place = (lat, rng.choice([rng.uniform(-180, 180), rng.uniform(179.9, 180)]))
        size = 10 ** rng.uniform(1.5, 4.5)
        near = beyond(place, rng.uniform(0, 360), size * rng.uniform(0.5, 2.5))
        made.append((filed(rng, place, size), filed(rng, near, size)))
    grounds = [(a.volume.outline, b.volume.outline) for a, b in made]
    bare = [(_unbounded(a), _unbounded(b)) for a, b in made]
    drawn = [(planar(a), planar(b)) for a, b in made]
    ours = [meets([a], [b]) for a, b in bare]
    theirs = [bool(shapely.intersects(a, b)) for a, b in drawn]
    differ = [k for k in range(len(made)) if ours[k] != theirs[k]]
    missed = sum(ours[k] for k in differ)
    gaps = [distance_m(*grounds[k]) for k in differ if not ours[k]]
    own = rate(lambda: len([meets([a], [b]) for a, b in bare]), seconds)
    peer = rate(lambda: len([shapely.intersects(a, b) for a, b in drawn]), seconds)
    wrong = f"misses {missed} conflicts, and makes up {len(gaps)}, of areas up to"
    furthest = max(gaps, default=0.0)
    return "\n".join(
        [
            f"pairs anywhere on Earth, one at a time: {count:,}, of which {sum(ours):,} meet",
            f"  Truceline, exact      {own:>10,.0f} pairs/s",
            f"  Shapely, planar       {peer:>10,.0f} pairs/s; ours is {own / peer:.3f} of it",
            f"  the peer is wrong on {len(differ)}: it {wrong} {furthest:.0f} m apart",
        ]
    )


def _unbounded(volume: Volume4D) -> Volume4D:
    """A volume without its bounds, so that every pair is decided on the ground."""
    return replace(
        volume,
        volume=replace(volume.volume, altitude_lower=None, altitude_upper=None),
        time_start=None,
        time_end=None,
    )
