"""Which reports are near enough in space and time to be compared at all.

The earth is cut into cubes as wide as the window (points on a sphere, so poles and the antimeridian
are places like others); reports are sorted by cube and day, and each looks only into the cubes
around its own and the days around its own. The work grows with the pairs that are near, not with
the square of the reports.

>>> import numpy as np
>>> pairs = near_pairs(np.array([0.0, 0.0, 0.0]), np.array([179.99, -179.99, 0.0]),
...     np.array([1, 2, 1]), np.array([1, 2, 1]), km=4, days=2)
>>> pairs.first.tolist(), pairs.second.tolist(), pairs.km.round(1).tolist(), pairs.days.tolist()
([0], [1], [2.2], [1])
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from truceline.linkage.reports import Numbers, Whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.linkage.reports import Flags, Reports

RADIUS_KM = 6371.0088
"""Mean radius of the earth."""
MELTT_RADIUS_KM = 111.111 * 180 / np.pi
"""The radius that the R package meltt counts with: 111.111 km to a degree."""
_LEAST_CELL_KM = 1.0
_BITS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Pairs of rows, ``first`` before ``second``, with kilometres and days between them."""

    first: Whole
    second: Whole
    km: Numbers
    days: Whole

    def __len__(self) -> int:
        """Pairs."""
        return len(self.first)

    def where(self, chosen: Flags | Whole) -> Pairs:
        """The chosen pairs."""
        return Pairs(
            first=self.first[chosen],
            second=self.second[chosen],
            km=self.km[chosen],
            days=self.days[chosen],
        )


def near(
    reports: Reports, *, km: float, days: int, within: bool = False, radius: float = RADIUS_KM
) -> Pairs:
    """Pairs of reports within ``km`` and ``days``, of two sources each.

    Args:
        reports: Reports; those without coordinates are near none.
        km: Great-circle kilometres, the limit counted in.
        days: Days between the spans of two reports, the limit counted in; 0 where they meet.
        within: Whether two reports of one source may pair too.
        radius: Radius of the earth in km.
    """
    rows = np.flatnonzero(reports.placed())
    found = near_pairs(
        reports.latitude[rows], reports.longitude[rows], reports.day[rows],
        reports.last_day[rows], km=km, days=days, radius=radius,
        source=None if within else reports.source[rows],
    )  # fmt: skip
    return Pairs(first=rows[found.first], second=rows[found.second], km=found.km, days=found.days)


def near_pairs(
    latitude: Numbers,
    longitude: Numbers,
    day: Whole,
    last_day: Whole,
    *,
    km: float,
    days: int,
    radius: float = RADIUS_KM,
    source: Whole | None = None,
) -> Pairs:
    """All pairs of points within ``km`` and ``days``; with ``source``, of two sources only.

    Distances are chords turned into arcs, exact to a millimetre at any distance.
    """
    points = _points(latitude, longitude)
    cell = max(km / radius, _LEAST_CELL_KM / radius)
    cubes = np.floor((points + 1) / cell).astype(np.int64) + 1
    started = day - day.min() if len(day) else day
    longest = int((last_day - day).max()) if len(day) else 0
    span = int(started.max()) + 2 if len(day) else 1
    keys = _key(cubes) * span + started
    order = np.argsort(keys, kind="stable")
    chord = 2 * np.sin(min(km / radius, np.pi) / 2) + 1e-12
    parts = []
    for one, other in _looked_at(cubes, keys, order, started, span, days + longest):
        gaps = np.maximum(day[one], day[other]) - np.minimum(last_day[one], last_day[other])
        close = gaps <= days
        if source is not None:
            close &= source[one] != source[other]
        first, second, gap = one[close], other[close], gaps[close]
        chords = np.sqrt(((points[first] - points[second]) ** 2).sum(axis=1))
        kept = np.flatnonzero(chords <= chord)
        parts.append((first[kept], second[kept], chords[kept], np.maximum(gap[kept], 0)))
    return _joined(parts, radius)


def _joined(parts: list[tuple[Whole, Whole, Numbers, Whole]], radius: float) -> Pairs:
    """The parts as one table in the order of rows, each pair with its smaller row first."""
    none = np.empty(0, dtype=np.int64)
    columns = zip(*(parts or [(none, none, none.astype(np.float64), none)]), strict=True)
    one, other, chords, gap = (np.concatenate(column) for column in columns)
    first, second = np.minimum(one, other), np.maximum(one, other)
    order = np.lexsort((second, first))
    arcs = 2 * radius * np.arcsin(np.minimum(chords / 2, 1.0))
    return Pairs(first=first[order], second=second[order], km=arcs[order], days=gap[order])


def _points(latitude: Numbers, longitude: Numbers) -> Numbers:
    """Points of the unit sphere, shape (n, 3)."""
    phi, lam = np.radians(latitude), np.radians(longitude)
    flat = np.cos(phi)
    return np.stack([flat * np.cos(lam), flat * np.sin(lam), np.sin(phi)], axis=1)


def _key(cubes: Whole) -> Whole:
    key: Whole = (cubes[:, 0] << (2 * _BITS)) + (cubes[:, 1] << _BITS) + cubes[:, 2]
    return key


def _looked_at(
    cubes: Whole, keys: Whole, order: Whole, started: Whole, span: int, reach: int
) -> Iterator[tuple[Whole, Whole]]:
    """Pairs of rows of neighbouring cubes and days, each pair once."""
    ordered = keys[order]
    low, high = np.maximum(started - reach, 0), np.minimum(started + reach, span - 1)
    for step in product((-1, 0, 1), repeat=3):
        if step < (0, 0, 0):
            continue  # the other cube looks at this one
        cube = _key(cubes + np.array(step))
        if step == (0, 0, 0):
            # In its own cube each looks at what stands behind it in the order, each pair once.
            begin = np.empty(len(keys), dtype=np.int64)
            begin[order] = np.arange(1, len(keys) + 1)
        else:
            begin = np.searchsorted(ordered, cube * span + low, side="left")
        end = np.searchsorted(ordered, cube * span + high, side="right")
        count = np.maximum(end - begin, 0)
        total = int(count.sum())
        if not total:
            continue
        first = np.repeat(np.arange(len(keys)), count)
        ahead = np.arange(total) - np.repeat(np.cumsum(count) - count, count)
        yield first, order[np.repeat(begin, count) + ahead]
