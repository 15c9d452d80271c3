"""Real traffic, replayed as notices: what the index finds, beside a pass over every position.

    python benchmarks/traffic.py [FILE ...] [--list]

Reads files of ADS-B reports (by default those of ``data/traffic`` in the shared folder), cuts each
aircraft's track into 4D volumes, replays these through the ConflictIndex, and decides its
candidates by exact positions: which pairs came within 5 nautical miles over ground and 1,000 feet
of height at the same second. Then a brute-force pass looks at every pair of aircraft at every
second. Both must list the same seconds of the same pairs, or the command fails.

The brute force shares no code with the other: it splits, interpolates and measures by itself. It
compares straight-line distances; a geodesic is longer than its chord by at most
chord^3 / (24 r^2) * 1.001 for chords up to 300 km, r = 6,335 km being the ellipsoid's least radius
of curvature: 0.9 mm at 5 nautical miles. Where a chord is within 1 cm under the minimum,
geographiclib decides.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from geographiclib.geodesic import Geodesic

from truceline.analysis.track_losses import Minima, find_losses
from truceline.exchange.adsb import CITATION, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from truceline.analysis.track_losses import Losses
    from truceline.analysis.tracks import Track

    Floats = NDArray[np.float64]

SHARED = Path(os.environ.get("TRUCELINE_SHARED", Path(__file__).parents[2] / "shared"))
GAP_S, FASTEST_M_S, STEEPEST_M_S, FURTHEST_M = 30.0, 400.0, 100.0, 19_999.0
"""Reports further apart than any of these are not joined; the same rule as ``tracks.Cutting``."""

Pair = tuple[str, str]
A, F = 6_378_137.0, 1 / 298.257223563


def on_the_ellipsoid(lat: Floats, lng: Floats) -> Floats:
    """Points (n, 3), by the reduced latitude."""
    reduced = np.arctan((1 - F) * np.tan(np.radians(lat)))
    lng = np.radians(lng)
    level = A * np.cos(reduced)
    return np.stack(
        [level * np.cos(lng), level * np.sin(lng), A * (1 - F) * np.sin(reduced)], axis=1
    )


def by_second(track: Track) -> Iterator[tuple[int, Floats, float]]:
    """Second, point and height at every whole second at which the track has a position."""
    times, heights = track.times.tolist(), track.heights.tolist()
    points = on_the_ellipsoid(track.places[:, 0], track.places[:, 1])
    start = 0
    for stop in range(1, len(times) + 1):
        if stop < len(times):
            span = times[stop] - times[stop - 1]
            way = math.dist(points[stop], points[stop - 1])
            climb = abs(heights[stop] - heights[stop - 1])
            joined = span <= GAP_S and way <= min(span * FASTEST_M_S, FURTHEST_M)
            if joined and climb <= span * STEEPEST_M_S:
                continue
        own = slice(start, stop)
        seconds = np.arange(math.ceil(times[start]), math.floor(times[stop - 1]) + 1)
        drawn = [np.interp(seconds, times[own], points[own, axis]) for axis in range(3)]
        high = np.interp(seconds, times[own], heights[own])
        for k, second in enumerate(seconds.tolist()):
            inner = np.array([column[k] for column in drawn])
            x, y, z = inner / [A, A, A * (1 - F)]
            yield second, inner / math.sqrt(x * x + y * y + z * z), float(high[k])
        start = stop


def by_brute_force(tracks: Sequence[Track], minima: Minima) -> dict[Pair, tuple[int, ...]]:
    """The seconds at which each pair of tracks is within the minima: every pair, every second."""
    grid: dict[int, list[tuple[str, Floats, float]]] = defaultdict(list)
    for track in sorted(tracks, key=lambda track: track.ident):
        for second, point, height in by_second(track):
            grid[second].append((track.ident, point, height))
    found: dict[Pair, list[int]] = defaultdict(list)
    for second in sorted(grid):
        names, points, heights = zip(*grid[second], strict=True)
        at, high = np.array(points), np.array(heights)
        chord = np.sqrt(((at[:, None] - at[None]) ** 2).sum(axis=2))
        near = np.abs(high[:, None] - high[None]) < minima.vertical_m - 1e-6
        near &= chord < minima.horizontal_m
        for i, j in np.argwhere(np.triu(near, 1)).tolist():
            sure = chord[i, j] < minima.horizontal_m - 0.01
            if sure or geodesic(at[i], at[j]) < minima.horizontal_m:
                found[names[i], names[j]].append(second)
    return {pair: tuple(seconds) for pair, seconds in sorted(found.items())}


def geodesic(p: Floats, q: Floats) -> float:
    """The geodesic between two points of the ellipsoid, as geographiclib has it."""
    ends = []
    for x, y, z in (p.tolist(), q.tolist()):
        lat = math.atan2(z, (1 - F) ** 2 * math.hypot(x, y))
        ends += [math.degrees(lat), math.degrees(math.atan2(y, x))]
    return float(Geodesic.WGS84.Inverse(*ends, Geodesic.DISTANCE)["s12"])


def shown(found: Losses) -> Iterator[str]:
    """A line for each loss."""
    for loss in found.losses:
        at = datetime.fromtimestamp(loss.first, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        yield (
            f"  {at}  {loss.a} {loss.b}  {loss.seconds:>5} s  nearest {loss.horizontal_m:>8.1f} m "
            f"over ground, {loss.vertical_m:>6.1f} m in height"
        )


def replay(path: Path, *, listed: bool) -> bool:
    """One file both ways; whether they agree."""
    traffic, minima = read(path.read_bytes(), name=path.name), Minima()
    reasons = ", ".join(f"{code} {count}" for code, count in traffic.reasons.items()) or "none"
    print(f"{path.name}: {traffic.rows_read} rows, {len(traffic.tracks)} aircraft in the air")
    print(f"  {traffic.rows_on_ground} rows on the ground; rows set apart: {reasons}")
    begun = time.perf_counter()
    found = find_losses(traffic.tracks, minima)
    between = time.perf_counter()
    brute = by_brute_force(traffic.tracks, minima)
    took, brute_took = between - begun, time.perf_counter() - between
    same = found.instants == brute
    print(f"  {found.volumes} volumes filed, {found.candidates} pairs of volumes met, of")
    print(f"  {found.candidate_pairs} pairs of aircraft; {len(found.losses)} of these lost")
    print(f"  separation, for {sum(loss.seconds for loss in found.losses)} seconds in all")
    print(f"  brute force: {len(brute)} pairs, {sum(map(len, brute.values()))} seconds;")
    print(f"  the lists are {'equal' if same else 'DIFFERENT'}")
    print(f"  cut, replayed and decided in {took:.1f} s; brute force {brute_took:.1f} s, ", end="")
    print(f"{brute_took / took:.2f} times as long")
    for line in shown(found) if listed else ():
        print(line)
    return same


def main() -> int:
    """Replay every file; 1 where the two ways differ, 2 where there is no file."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", nargs="*", type=Path, help="ADS-B tables, JSON or gzip")
    parser.add_argument("--list", action="store_true", help="print every loss")
    asked = parser.parse_args()
    files = asked.files or sorted((SHARED / "data" / "traffic").glob("*.json.gz"))
    if not files:
        print(f"no traffic in {SHARED}: name a file")
        return 2
    print(f"Source: {CITATION}")
    agreed = [replay(path, listed=asked.list) for path in files]
    return 0 if all(agreed) else 1


if __name__ == "__main__":
    sys.exit(main())
