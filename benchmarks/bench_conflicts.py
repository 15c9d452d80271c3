"""Conflicts a second, beside a planar peer on the same pairs, and what the peer gets wrong.

    python benchmarks/bench_conflicts.py [--seconds 5]

Two workloads. *Pairs*: two footprints near each other, anywhere on Earth, 30 m to 30 km, decided
one pair at a time. *Index*: notices over a theatre, looked up in a ConflictIndex and in a Shapely
STRtree with the same filter by time and height. The peer draws longitude and latitude as a plane
(its circles are stretched by the cosine of the latitude), which is how it is commonly used; the
pairs that it answers otherwise than the exact check are counted.
"""

from __future__ import annotations

import argparse
import math
import time
from dataclasses import replace
from random import Random
from typing import TYPE_CHECKING, Any

import shapely

from truceline.analysis.areas import distance_m
from truceline.analysis.conflicts import height_apart, meets, seconds_apart
from truceline.analysis.footprints import footprint
from truceline.analysis.geodesy import beyond
from truceline.analysis.index import ConflictIndex
from truceline.mechanism.volumes import Circle, Polygon, Volume4D, parse_volumes

if TYPE_CHECKING:
    from collections.abc import Callable

HELD = 20_000
ASKED = 500


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


def pairs(seconds: float) -> None:
    """One pair at a time, anywhere on Earth."""
    rng = Random(4)  # noqa: S311 - a benchmark repeats itself
    made = []
    for _ in range(2000):
        lat = math.degrees(math.asin(rng.uniform(-1, 1)))
        place = (lat, rng.choice([rng.uniform(-180, 180), rng.uniform(179.9, 180)]))
        size = 10 ** rng.uniform(1.5, 4.5)
        near = beyond(place, rng.uniform(0, 360), size * rng.uniform(0.5, 2.5))
        made.append((filed(rng, place, size), filed(rng, near, size)))
    grounds = [(a.volume.outline, b.volume.outline) for a, b in made]
    ready = [(footprint(a), footprint(b)) for a, b in grounds]
    bare = [(_unbounded(a), _unbounded(b)) for a, b in made]
    drawn = [(planar(a), planar(b)) for a, b in made]
    ours = [meets([a], [b]) for a, b in bare]
    theirs = [bool(shapely.intersects(a, b)) for a, b in drawn]
    differ = [k for k in range(len(made)) if ours[k] != theirs[k]]
    missed = sum(ours[k] for k in differ)
    gaps = [distance_m(*grounds[k]) for k in differ if not ours[k]]
    own = rate(lambda: len([meets([a], [b]) for a, b in bare]), seconds)
    peer = rate(lambda: len([shapely.intersects(a, b) for a, b in drawn]), seconds)
    print(f"pairs        {len(made)} pairs, {sum(ours)} meet; {len(ready)} footprints ready")
    print(f"  truceline  {own:>10,.0f} pairs/s, exact")
    print(f"  shapely    {peer:>10,.0f} pairs/s, planar; ours is {own / peer:.3f} of it")
    print(f"  the peer is wrong on {len(differ)} of {len(made)}: it misses {missed} conflicts and")
    print(f"  makes up {len(gaps)}, of areas that are up to {max(gaps, default=0):.0f} m apart")


def _unbounded(volume: Volume4D) -> Volume4D:
    """A volume without its bounds, so that every pair is decided on the ground."""
    return replace(
        volume,
        volume=replace(volume.volume, altitude_lower=None, altitude_upper=None),
        time_start=None,
        time_end=None,
    )


def index(seconds: float) -> None:
    """Notices over a theatre: add, remove and query, beside a tree that cannot add."""
    rng = Random(5)  # noqa: S311 - a benchmark repeats itself
    held = [filed(rng, (rng.uniform(32, 37), rng.uniform(35.6, 42.2)), 2000) for _ in range(HELD)]
    asked = [filed(rng, (rng.uniform(32, 37), rng.uniform(35.6, 42.2)), 2000) for _ in range(ASKED)]
    own, start = ConflictIndex(), time.perf_counter()
    for number, volume in enumerate(held):
        own.add(str(number), [volume])
    loaded = HELD / (time.perf_counter() - start)
    tree = shapely.STRtree([planar(volume) for volume in held])

    def peer_query(volume: Volume4D) -> frozenset[str]:
        near = tree.query(planar(volume), predicate="intersects")
        return frozenset(
            str(k)
            for k in near
            if not seconds_apart(held[k], volume) and not height_apart(held[k], volume)
        )

    differ = sum(own.query([volume]) != peer_query(volume) for volume in asked)
    mine = rate(lambda: len([own.query([volume]) for volume in asked[:100]]), seconds)
    peer = rate(lambda: len([peer_query(volume) for volume in asked[:100]]), seconds)
    print(f"index        {HELD} volumes held, {ASKED} asked; {loaded:,.0f} adds/s, parsed volumes")
    print(f"  truceline  {mine:>10,.0f} queries/s, exact")
    print(f"  STRtree    {peer:>10,.0f} queries/s, planar; ours is {mine / peer:.3f} of it")
    print(f"  the peer gives another set of ids on {differ} of {ASKED}")


def main() -> None:
    """Run both."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seconds", type=float, default=3.0, help="how long to measure each")
    seconds = parser.parse_args().seconds
    pairs(seconds)
    index(seconds)


if __name__ == "__main__":
    main()
