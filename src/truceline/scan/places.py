"""The places of a study, and how far they lie apart: on the sphere, or in a plane.

>>> places = Places(ids=("a", "b"), first=(36.0, 36.0), second=(37.0, 38.0))
>>> round(places.length(places.chord(0, 1)), 2)
89.9
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

from truceline.errors import Fault

EARTH_RADIUS_KM: Final = 6367.0
"""The sphere on which SaTScan measures."""

MOST_LATITUDE, MOST_LONGITUDE = 90.0, 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Named places.

    Args:
        ids: What each is called; no two alike.
        first: Latitudes in degrees; in a plane, the first coordinate.
        second: Longitudes in degrees; in a plane, the second coordinate.
        plane: Whether the coordinates are of a plane, in kilometres or any unit of length.
    """

    ids: tuple[str, ...]
    first: tuple[float, ...]
    second: tuple[float, ...]
    plane: bool = False

    def __len__(self) -> int:
        return len(self.ids)

    def positions(self) -> NDArray[np.float64]:
        """Points whose straight distances order the places as their distances over ground do.

        In a plane (n, 2) as given; else (n, 3) on the sphere, in kilometres.
        """
        first, second = np.array(self.first, float), np.array(self.second, float)
        if self.plane:
            return np.stack((first, second), axis=1)
        lat, lng = np.radians(first), np.radians(second)
        around = np.cos(lat)
        points = (around * np.cos(lng), around * np.sin(lng), np.sin(lat))
        return EARTH_RADIUS_KM * np.stack(points, axis=1)

    def chord(self, a: int, b: int) -> float:
        """The straight distance between two places."""
        points = self.positions()[[a, b]]
        return float(np.linalg.norm(points[0] - points[1]))

    def length(self, chord: float) -> float:
        """The distance over ground, in km, of a straight distance; in a plane the same."""
        if self.plane:
            return chord
        return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, chord / (2 * EARTH_RADIUS_KM)))

    def straight(self, length: float) -> float:
        """The straight distance of a distance over ground, in km; in a plane the same."""
        if self.plane:
            return length
        turn = length / EARTH_RADIUS_KM
        return 2 * EARTH_RADIUS_KM * math.sin(min(turn, math.pi) / 2)

    def faults(self) -> Iterator[Fault]:
        """What is wrong: no two places, names twice, coordinates that are none."""
        if len(self) < 1:
            hint = "Give the places with their coordinates."
            yield Fault("SCAN_NO_PLACES", "There are no places.", hint)
        seen: set[str] = set()
        for name, first, second in zip(self.ids, self.first, self.second, strict=True):
            if name in seen:
                hint = "Give each place once."
                yield Fault("PLACE_TWICE", f"The place {name} is given twice.", hint, name)
            seen.add(name)
            yield from coordinate_faults(first, second, name, plane=self.plane)


def coordinate_faults(first: float, second: float, where: str, *, plane: bool) -> Iterator[Fault]:
    """What is wrong with one pair of coordinates."""
    if not (math.isfinite(first) and math.isfinite(second)):
        sentence = "A coordinate is no finite number."
        yield Fault("COORDINATE_UNREADABLE", sentence, "Give two numbers.", where)
        return
    if plane:
        return
    hint = "Give degrees, latitude first; for coordinates of a plane say --coordinates plane."
    if abs(first) > MOST_LATITUDE:
        sentence = f"The latitude is {first:g}; it lies from -90 to 90."
        yield Fault("LATITUDE_RANGE", sentence, hint, where)
    if abs(second) > MOST_LONGITUDE:
        sentence = f"The longitude is {second:g}; it lies from -180 to 180."
        yield Fault("LONGITUDE_RANGE", sentence, hint, where)
