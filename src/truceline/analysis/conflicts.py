"""Conflicts between 4D volumes: exact in place, closed in altitude and time.

Volumes meet where their footprints meet (``truceline.analysis.nearness``), their altitudes meet and
their times meet; all three are closed, so touching is meeting. A missing bound is unbounded. Sets
conflict when a volume of the one meets a volume of the other.

>>> from truceline.mechanism.volumes import parse_volumes
>>> def drone(lng):
...     disc = {"center": {"lat": 36.2, "lng": lng}, "radius": {"value": 50, "units": "M"}}
...     return parse_volumes([{"volume": {"outline_circle": disc}}])
>>> meets(drone(37.1), drone(37.101)), meets(drone(37.1), drone(37.102))
(True, False)
>>> report = conflicts(drone(37.1), drone(37.102))
>>> report.conflict, round(report.separation.horizontal_m, 2)
(False, 79.87)
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from truceline.analysis.drawing import overlap
from truceline.analysis.footprints import footprint
from truceline.analysis.nearness import gap, least_gap, meet

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.mechanism.volumes import Volume4D


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Where, how high and when one volume of each set meet. A bound that neither has is None.

    Args:
        a: The place of the volume in the first set, from 0.
        b: The place of the volume in the second set.
        from_: When both are in force, UTC.
        until: Until when, UTC.
        altitude_lower_m: From what height above the ellipsoid.
        altitude_upper_m: Up to what height.
        area: The GeoJSON geometry of the ground they share; a Point where they only touch.
    """

    a: int
    b: int
    from_: datetime | None
    until: datetime | None
    altitude_lower_m: float | None
    altitude_upper_m: float | None
    area: dict[str, Any]

    def as_json(self) -> dict[str, Any]:
        """The meeting as a JSON object; times in RFC 3339, UTC."""
        return {
            "a": self.a,
            "b": self.b,
            "from": _rfc3339(self.from_),
            "until": _rfc3339(self.until),
            "altitude_lower_m": self.altitude_lower_m,
            "altitude_upper_m": self.altitude_upper_m,
            "area": self.area,
        }


@dataclass(frozen=True, slots=True, order=True)
class Separation:
    """The gaps between two volumes: metres over ground, metres of height, seconds; 0 where none."""

    seconds: float
    horizontal_m: float
    vertical_m: float

    def as_json(self) -> dict[str, float]:
        """The separation as a JSON object."""
        return {
            "horizontal_m": self.horizontal_m,
            "vertical_m": self.vertical_m,
            "seconds": self.seconds,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictReport:
    """What :func:`conflicts` finds."""

    meetings: tuple[Meeting, ...]
    separation: Separation

    @property
    def conflict(self) -> bool:
        """Whether any volumes meet."""
        return bool(self.meetings)

    def as_json(self) -> dict[str, Any]:
        """The report as a JSON object."""
        return {
            "conflict": self.conflict,
            "meetings": [meeting.as_json() for meeting in self.meetings],
            "separation": self.separation.as_json(),
        }


def meets(
    a: Sequence[Volume4D],
    b: Sequence[Volume4D],
    *,
    horizontal_m: float = 0.0,
    vertical_m: float = 0.0,
    seconds: float = 0.0,
) -> bool:
    """Whether a volume of ``a`` meets a volume of ``b``, or comes within the separation minima.

    The minima are those of a cylinder: two volumes are too near when they come within
    ``horizontal_m`` metres over ground *and* ``vertical_m`` metres of height *and* ``seconds``.
    The volumes must be free of faults (``areas.faults``).
    """
    return any(
        seconds_apart(ours, theirs) <= seconds
        and height_apart(ours, theirs) <= vertical_m
        and meet(footprint(ours.volume.outline), footprint(theirs.volume.outline), horizontal_m)
        for ours in a
        for theirs in b
    )


def conflicts(a: Sequence[Volume4D], b: Sequence[Volume4D]) -> ConflictReport:
    """Every meeting between two sets of volumes, and how far apart the sets are.

    The separation is that of the *nearest* pair: of all pairs, the one with the least gap in time,
    and of those with the same, the least straight distance of its gaps over ground and in height
    (the hypotenuse), and of those with the same, the least gap over ground. Two aircraft that fly
    at one time are nearer than any that share a place on different days. All gaps are 0 where the
    sets conflict.

    Args:
        a: At least one volume without faults (``areas.faults``).
        b: Likewise.
    """
    meetings = tuple(
        _meeting(i, j, ours, theirs)
        for i, ours in enumerate(a)
        for j, theirs in enumerate(b)
        if meets([ours], [theirs])
    )
    separation = Separation(0.0, 0.0, 0.0) if meetings else _nearest(a, b)
    return ConflictReport(meetings=meetings, separation=separation)


def seconds_apart(a: Volume4D, b: Volume4D) -> float:
    """The seconds between the times of two volumes; 0 where they touch or overlap."""
    return max(_seconds_between(a, b), _seconds_between(b, a), 0.0)


def height_apart(a: Volume4D, b: Volume4D) -> float:
    """The metres of height between two volumes; 0 where they touch or overlap."""
    return max(_height_between(a, b), _height_between(b, a), 0.0)


def _seconds_between(first: Volume4D, then: Volume4D) -> float:
    """From the end of the one to the start of the other; under 0 where they overlap."""
    end, start = first.time_end, then.time_start
    return -math.inf if end is None or start is None else _span(end.instant, start.instant)


def _span(end: datetime, start: datetime) -> float:
    return (start - end).total_seconds()


def _height_between(under: Volume4D, over: Volume4D) -> float:
    """From the top of the one to the foot of the other; under 0 where they overlap."""
    top, low = under.volume.altitude_upper, over.volume.altitude_lower
    return -math.inf if top is None or low is None else low.value - top.value


def _meeting(i: int, j: int, a: Volume4D, b: Volume4D) -> Meeting:
    """The meeting of two volumes that meet."""
    starts = [t.instant for t in (a.time_start, b.time_start) if t]
    ends = [t.instant for t in (a.time_end, b.time_end) if t]
    lows = [h.value for h in (a.volume.altitude_lower, b.volume.altitude_lower) if h]
    tops = [h.value for h in (a.volume.altitude_upper, b.volume.altitude_upper) if h]
    return Meeting(
        a=i,
        b=j,
        from_=max(starts, default=None),
        until=min(ends, default=None),
        altitude_lower_m=max(lows, default=None),
        altitude_upper_m=min(tops, default=None),
        area=overlap(footprint(a.volume.outline), footprint(b.volume.outline)),
    )


def _nearest(a: Sequence[Volume4D], b: Sequence[Volume4D]) -> Separation:
    """The gaps of the nearest pair; exact distances are asked only where a bound leaves it open."""
    pairs = []
    for ours in a:
        for theirs in b:
            seconds, height = seconds_apart(ours, theirs), height_apart(ours, theirs)
            one, other = footprint(ours.volume.outline), footprint(theirs.volume.outline)
            least = math.hypot(max(least_gap(one, other), 0.0), height)
            pairs.append((seconds, least, height, one, other))
    best: tuple[float, float, float] | None = None
    found = Separation(math.inf, math.inf, math.inf)
    for seconds, least, height, one, other in sorted(pairs, key=lambda pair: pair[:2]):
        if best is not None and (seconds, least) > best[:2]:
            break
        ground = gap(one, other)
        key = (seconds, math.hypot(ground, height), ground)
        if best is None or key < best:
            best, found = key, Separation(seconds, ground, height)
    return found


def _rfc3339(at: datetime | None) -> str | None:
    return None if at is None else at.replace(tzinfo=None).isoformat() + "Z"
