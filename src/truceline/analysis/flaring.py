"""The course of flare-ups: which of today's is one that was told before, and which are over.

Each day is looked at once, when it is over (:func:`truceline.analysis.flare_ups.watch`). What
stands out on several days in a row is one flare-up and one alarm. The rule:

1. Today's flare-up is one that was told before where they share an incident. The rarest of today's
   chooses first, and takes the one that was told first; each goes to one alone.
2. What nothing of today's goes on with is over, and its alarm with it.
3. Until its incidents can be in no flare-up any more it is kept in mind: what comes back within
   those days is the same again and is told to nobody anew.

>>> from datetime import UTC, date, datetime
>>> def seen(day: int, *incidents: str) -> Watch:
...     one = FlareUp(lat=36.0, lng=37.0, radius_km=5.0, first_day=date(2016, 3, 1), p=0.001,
...                   last_day=date(2016, 3, day), incidents=incidents, cases=len(incidents),
...                   expected=0.5, recurrence_days=1000.0)
...     return Watch(day=date(2016, 3, day), counted=90, flare_ups=(one,) if incidents else ())
>>> told = followed((), seen(3, "a", "b", "c"), datetime(2016, 3, 4, tzinfo=UTC))
>>> later = followed(told, seen(4, "b", "c", "d"), datetime(2016, 3, 5, tzinfo=UTC))
>>> (later[0].id == told[0].id, later[0].since.day, later[0].flare_up.incidents)
(True, 4, ('b', 'c', 'd'))
>>> [each.stands for each in followed(later, seen(5), datetime(2016, 3, 6, tzinfo=UTC))]
[False]
"""

from __future__ import annotations

import hashlib
import json
import math
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

CELL: Final = "officer"
"""The role of those who are told."""
SIDES: Final = frozenset({"party", "guarantor"})
"""Roles of those who speak for a side: none of them is told, whatever else they are."""
SAYS: Final = (
    "More reports than these places' own past gives. It does not say why, nor who: it may be "
    "violence, reporting or chance. It is for officers of the cell, and for no party."
)
_ID_DIGITS: Final = 32
_CORNERS: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How a desk watches.

    Args:
        days: How far back the past goes that reports are compared with.
        max_days: The longest flare-up.
        max_radius_km: The largest.
        replications: How often chance is played out.
        once_in_days: A flare-up is told where chance gives as high a statistic no more often.
    """

    days: int = 90
    max_days: int = 7
    max_radius_km: float = 25.0
    replications: int = 999
    once_in_days: float = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FlareUp:
    """One flare-up.

    Args:
        lat: Of its centre.
        lng: Of its centre.
        radius_km: Of the circle that holds its incidents.
        first_day: Its first day; the last is the day of the scan.
        last_day: Its last day.
        incidents: The incidents inside, by id.
        cases: How many there are.
        expected: How many the past gives.
        p: How often chance gives as high a statistic.
        recurrence_days: Once in so many days.
    """

    lat: float
    lng: float
    radius_km: float
    first_day: date
    last_day: date
    incidents: tuple[str, ...]
    cases: int
    expected: float
    p: float
    recurrence_days: float

    def as_json(self) -> dict[str, Any]:
        """The flare-up as a JSON object."""
        return {
            "lat": self.lat,
            "lng": self.lng,
            "radius_km": self.radius_km,
            "from": self.first_day.isoformat(),
            "to": self.last_day.isoformat(),
            "incidents": list(self.incidents),
            "cases": self.cases,
            "expected": self.expected,
            "p": self.p,
            "recurrence_days": self.recurrence_days,
        }

    def as_feature(self) -> dict[str, Any]:
        """A GeoJSON feature with what is known of it; for the cell's map alone.

        A circle as RFC 7946 wants it: counter-clockwise, cut in two where it goes over the
        antimeridian. Where all its incidents have one place it is that point.
        """
        return {"type": "Feature", "geometry": self._ground(), "properties": self.as_json()}

    def _ground(self) -> dict[str, Any]:
        if not self.radius_km:
            return {"type": "Point", "coordinates": [self.lng, self.lat]}
        ring = [_away(self.lat, self.lng, self.radius_km, turn) for turn in range(_CORNERS, 0, -1)]
        parts = [part for side in (-1, 0, 1) if (part := _between(ring, side))]
        if len(parts) == 1:
            return {"type": "Polygon", "coordinates": [parts[0]]}
        return {"type": "MultiPolygon", "coordinates": [[part] for part in parts]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """What one day's scan saw.

    Args:
        day: The day.
        counted: How many incidents were compared.
        flare_ups: The rarest first; empty where nothing stands out.
        quiet: Why nothing could be compared, where nothing could; else empty.
    """

    day: date
    counted: int
    flare_ups: tuple[FlareUp, ...]
    quiet: str = ""

    def as_json(self) -> dict[str, Any]:
        """The watch as a JSON object."""
        return {
            "day": self.day.isoformat(),
            "counted": self.counted,
            "flare_ups": [each.as_json() for each in self.flare_ups],
            "quiet": self.quiet,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaring:
    """A flare-up and its course.

    Args:
        id: Its id, 32 hexadecimal digits, the same for as long as it is kept in mind.
        since: When it was found first (UTC).
        flare_up: As it was seen last.
        stands: Whether the newest scan saw it.
    """

    id: str
    since: datetime
    flare_up: FlareUp
    stands: bool = True

    def as_json(self) -> dict[str, Any]:
        """The flare-up and its course as a JSON object."""
        return {
            "id": self.id,
            "since": self.since.isoformat(),
            "stands": self.stands,
            "flare_up": self.flare_up.as_json(),
        }

    @classmethod
    def of_json(cls, given: Mapping[str, Any]) -> Flaring:
        """What :meth:`as_json` wrote."""
        return cls(
            id=given["id"],
            since=datetime.fromisoformat(given["since"]),
            stands=given["stands"],
            flare_up=flare_up_of(given["flare_up"]),
        )


def flare_up_of(given: Mapping[str, Any]) -> FlareUp:
    """What :meth:`truceline.analysis.flare_ups.FlareUp.as_json` wrote."""
    return FlareUp(
        lat=given["lat"],
        lng=given["lng"],
        radius_km=given["radius_km"],
        first_day=date.fromisoformat(given["from"]),
        last_day=date.fromisoformat(given["to"]),
        incidents=tuple(given["incidents"]),
        cases=given["cases"],
        expected=given["expected"],
        p=given["p"],
        recurrence_days=given["recurrence_days"],
    )


def of_the_cell(roles: Collection[str]) -> bool:
    """Whether whoever holds these roles is told where reports flare up.

    Officers of the cell are, and nobody who speaks for a side: no party sees where the other is
    weak (design, decision 11), and a guarantor may itself be a belligerent.
    """
    return CELL in roles and SIDES.isdisjoint(roles)


def followed(
    before: Iterable[Flaring], seen: Watch, at: datetime, rule: Rule | None = None
) -> tuple[Flaring, ...]:
    """The flare-ups of a day's scan, each as itself where it was told before; see the module.

    Args:
        before: Those of the scan before, and those that it kept in mind.
        seen: The day's scan.
        at: When it was made (UTC).
        rule: How it was made; none for the defaults.

    Returns:
        Those that stand, the rarest first; then those that are over and kept in mind.
    """
    kept = timedelta(days=(rule or Rule()).max_days)
    known = sorted(before, key=lambda each: (each.since, each.id))
    stand: list[Flaring] = []
    for flare in seen.flare_ups:
        held = frozenset(flare.incidents)
        same = next((each for each in known if not held.isdisjoint(each.flare_up.incidents)), None)
        if same is None:
            stand.append(Flaring(id=_id_of(flare, at), since=at, flare_up=flare))
            continue
        known.remove(same)
        stand.append(replace(same, flare_up=flare, stands=True))
    over = (
        replace(each, stands=False) for each in known if seen.day - each.flare_up.last_day < kept
    )
    return (*stand, *over)


def _id_of(flare: FlareUp, at: datetime) -> str:
    said = json.dumps([at.isoformat(), sorted(flare.incidents)])
    return hashlib.sha256(f"truceline flare-up\n{said}".encode()).hexdigest()[:_ID_DIGITS]


def _away(lat: float, lng: float, km: float, turn: int) -> tuple[float, float]:
    """A corner of the circle, longitude first, on the sphere that the scan measures on.

    Its longitude is near that of the middle, and may be beyond 180 degrees.
    """
    angle, bearing = km / 6367.0, 2 * math.pi * turn / _CORNERS
    south = math.radians(lat)
    up = math.sin(south) * math.cos(angle) + math.cos(south) * math.sin(angle) * math.cos(bearing)
    side = math.sin(bearing) * math.sin(angle) * math.cos(south)
    east = math.atan2(side, math.cos(angle) - math.sin(south) * up)
    return lng + math.degrees(east), math.degrees(math.asin(up))


def _between(ring: list[tuple[float, float]], side: int) -> list[list[float]]:
    """What of a ring lies so many turns of the Earth away, brought home; closed, or empty.

    Source: Sutherland and Hodgman, "Reentrant polygon clipping", 1974, with two lines.
    """
    found = ring
    for edge, inward in ((360.0 * side - 180.0, 1.0), (360.0 * side + 180.0, -1.0)):
        kept: list[tuple[float, float]] = []
        for (lng, lat), (after, high) in pairwise([*found, *found[:1]]):
            if (lng - edge) * inward >= 0:
                kept.append((lng, lat))
            if (lng - edge) * (after - edge) < 0:
                kept.append((edge, lat + (high - lat) * (edge - lng) / (after - lng)))
        found = kept
    home = [[lng - 360.0 * side, lat] for lng, lat in found]
    return [*home, home[0]] if len({*found}) > 2 else []  # noqa: PLR2004 - a line is no area
