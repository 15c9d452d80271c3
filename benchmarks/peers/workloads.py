"""What is held and what is asked: boxes as columns for the peers, parsed volumes for ours.

A workload is drawn as columns, from a seed, so that every peer's process makes the same one, and a
volume is made from its row only when somebody wants it: ten million parsed volumes fit nowhere.

The density is constant: a million volumes lie on 6.6 x 5 degrees and in 30 days. A hundred times as
many lie on ten times the area and in ten times the days, so that neither becomes so small that its
edges count.

- *uniform*: anywhere in the theatre.
- *clustered*: half of them as uniform; the other half on 1 % of the area, in hot spots.
- *traffic*: tracks of aircraft (``peers.traffic``), the same day after day.

Sides and diameters are 1 to 11 km, durations half an hour to six hours, altitudes whole bands of
300 m, so that many touch. Shapes are boxes of degrees, or (``mixed``) boxes, circles and corridors.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from truceline.mechanism.volumes import (
    Altitude,
    Circle,
    Corridor,
    LatLng,
    Polygon,
    Radius,
    Time,
    Volume3D,
    Volume4D,
)

Floats = NDArray[np.float64]
EPOCH = datetime(2026, 3, 1, tzinfo=UTC)
MIDDLE = (39.0, 34.5)
"""Longitude and latitude of the theatre's middle."""
SPAN = (6.6, 5.0)
"""Degrees of longitude and latitude that hold a million volumes."""
DAYS = 30
DAY_S = 86_400.0
HALF_WIDTH_M = 250.0
BAND_M = 300.0
DEGREE_M = 110_574.0
"""The shortest degree of latitude on WGS84: what is divided by it is never too few degrees."""
ROOM_M = 6.0
"""More than an edge of 16 km bulges toward the pole at the latitudes of the theatre."""
BOX, CIRCLE, CORRIDOR = 0, 1, 2


class Workload(Protocol):
    """Rows to hold or to ask."""

    @property
    def low(self) -> Floats:
        """West, south, lowest and earliest of every row (n, 4).

        Degrees, metres above the ellipsoid, seconds since :data:`EPOCH`. The box holds the whole
        volume, and may be larger over ground by a few metres; in height and time it is exact.
        """

    @property
    def high(self) -> Floats:
        """East, north, highest and latest of every row (n, 4)."""

    def __len__(self) -> int:
        """How many rows there are."""

    def volume(self, row: int) -> Volume4D:
        """The parsed volume of one row."""

    def vertices(self) -> float:
        """How many corners a row has, on average."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """Rows drawn at random: see :class:`Workload` and :func:`drawn`."""

    low: Floats
    high: Floats
    shape: NDArray[np.int8]
    middle: Floats
    half: Floats
    """Half of the extent (n, 2) in degrees of longitude and latitude."""
    radius: Floats

    def __len__(self) -> int:
        return len(self.low)

    def volume(self, row: int) -> Volume4D:
        """The parsed volume of one row."""
        lng, lat = self.middle[row].tolist()
        east, north = self.half[row].tolist()
        shape = self.shape[row]
        if shape == CIRCLE:
            at = LatLng(lat, lng)
            disc = Circle(at, Radius(float(self.radius[row])))
            return timed(self.low[row], self.high[row], outline_circle=disc)
        if shape == CORRIDOR:
            ends = (LatLng(lat - north, lng - east), LatLng(lat + north, lng + east))
            way = Corridor(ends, Radius(HALF_WIDTH_M))
            return timed(self.low[row], self.high[row], outline_corridor=way)
        corners = (
            LatLng(lat - north, lng - east), LatLng(lat - north, lng + east),
            LatLng(lat + north, lng + east), LatLng(lat + north, lng - east),
        )  # fmt: skip
        return timed(self.low[row], self.high[row], outline_polygon=Polygon(corners))

    def vertices(self) -> float:
        """How many corners a row has, on average."""
        return float(np.array([4, 1, 2])[self.shape].mean())


def timed(low: Floats, high: Floats, **outline: Any) -> Volume4D:
    """A parsed volume from its outline, under its own name, and its row's bounds."""
    return Volume4D(
        volume=Volume3D(
            **outline,
            altitude_lower=Altitude(float(low[2])),
            altitude_upper=Altitude(float(high[2])),
        ),
        time_start=Time(_text(float(low[3]))),
        time_end=Time(_text(float(high[3]))),
    )


def _text(seconds: float) -> str:
    return (EPOCH + timedelta(seconds=seconds)).strftime("%Y-%m-%dT%H:%M:%SZ")


def drawn(
    total: int, seed: int, *, clustered: bool = False, mixed: bool = False, rows: int = 0
) -> Drawn:
    """Rows of a theatre that holds ``total`` volumes.

    Args:
        total: Sets the size of the theatre, and the place and number of its hot spots.
        seed: What is held and what is asked differ in it.
        clustered: Whether half of them lie in hot spots.
        mixed: Whether a third each are boxes, circles and corridors; else all are boxes.
        rows: How many to draw; ``total`` where it is 0.
    """
    count = rows or total
    rng = np.random.default_rng([seed, total])
    wider = np.sqrt(total / 1e6)
    span = np.array(SPAN) * np.sqrt(wider)
    corner = np.array(MIDDLE) - span / 2
    middle = corner + rng.random((count, 2)) * span
    if clustered:
        spots = max(1, round(10 * wider))
        # The spots are those of the theatre, whatever the seed of what lies in them.
        places = np.random.default_rng([99, total]).random((spots, 2))
        size = np.sqrt(0.01 / spots)
        hot = np.flatnonzero(rng.random(count) < 0.5)
        within = places[rng.integers(spots, size=len(hot))] * (1 - size)
        middle[hot] = corner + (within + rng.random((len(hot), 2)) * size) * span
    metres = rng.uniform(500, 5500, (count, 2))
    shape = rng.integers(3, size=count) if mixed else np.zeros(count)
    east = DEGREE_M * np.cos(np.radians(middle[:, 1]))
    half = metres / np.column_stack([east, np.full(count, DEGREE_M)])
    radius = metres[:, 0]
    reach = np.choose(shape.astype(int), [0.0 * radius, radius, 0.0 * radius + HALF_WIDTH_M])
    core = np.where((shape == CIRCLE)[:, None], 0.0, half)
    room = padded(reach + ROOM_M, np.abs(middle[:, 1]) + core[:, 1])
    floor = BAND_M * rng.integers(0, 10, count)
    start = rng.integers(0, int(DAYS * DAY_S * wider), count).astype(float)
    top = floor + BAND_M * rng.integers(1, 4, count)
    end = start + rng.integers(1_800, 6 * 3_600, count)
    return Drawn(
        low=np.column_stack([middle - core - room, floor, start]),
        high=np.column_stack([middle + core + room, top, end]),
        shape=shape.astype(np.int8),
        middle=middle,
        half=half,
        radius=radius,
    )


def padded(metres: Floats, furthest: Floats) -> Floats:
    """Degrees (n, 2) of longitude and latitude that are never fewer than so many metres.

    Args:
        metres: How far (n,), of some tens of kilometres at most.
        furthest: The greatest absolute latitude that the row reaches without them (n,).
    """
    north = metres / DEGREE_M
    # A hundredth more than on a sphere covers the ellipsoid and the curve of the meridians.
    return np.column_stack([north * 1.01 / np.cos(np.radians(furthest + north)), north])
