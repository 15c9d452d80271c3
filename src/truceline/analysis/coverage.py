"""What is on record at a place and time, for cell officers: never an answer "unprotected".

Decision 11. The desk's record is what people told it, and protection does not hang on being told.
So the answer names what is on record, and where nothing is, says so and no more: that is no
statement about protection, what is unknown is treated as protected, and the cell is to be asked.
No party asks this question, and each asking is logged and capped by whoever calls.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truceline.analysis.conflicts import meets
from truceline.analysis.forms import Candidate, Volumes
from truceline.errors import Fault, Refused
from truceline.ledger.entry import format_time
from truceline.mechanism.bounds import bounds
from truceline.mechanism.notice_kinds import HUMANITARIAN_SENTENCE
from truceline.mechanism.notice_states import LIVE
from truceline.mechanism.relays import OFFICER
from truceline.mechanism.shapes import Area
from truceline.mechanism.volumes import (
    Circle,
    Corridor,
    LatLng,
    Outline,
    Polygon,
    Radius,
    Time,
    Volume3D,
    Volume4D,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

ON_RECORD: Final = "This desk's record holds what is listed here for this place and time."
NOT_ON_RECORD: Final = (
    "Nothing for this place and time is on this desk's record. That says nothing about its "
    "protection: treat it as protected, and contact the cell before anything else."
)
POINT_M: Final = 1.0
"""The radius of the disc that stands for a point, in metres."""

_STEP_DEG: Final = 0.1
_PAD_DEG: Final = 1e-4
_WIDEST_DEG: Final = 60.0
_NEAR_POLE: Final = 89.9
_POLAR_DEG: Final = 89.0
_ROOM_DEG: Final = 0.25
"""More than :func:`box` adds anywhere: its disc at a pole reaches 0.11 degrees."""
_WORLD: Final = Area(south=-90.0, north=90.0, west=-180.0, east=180.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Something on record that has a place: a notice, a site, a local truce, a party's positions.

    Args:
        subject: Its id.
        what: ``notice``, ``protected_site``, ``local_truce``, ``position_declaration`` or another
            word for what it is.
        label: One line for a list.
        volumes: Its place and time, as far as they are open.
        coarse: Whether those are published cells, in which the exact place lies somewhere.
    """

    subject: str
    what: str
    label: str
    volumes: Volumes
    coarse: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What is on record at a place and time.

    Args:
        covered_by: What the record holds there; empty where it holds nothing.
        says: The sentences that go with the answer; never that a place is without protection.
    """

    covered_by: tuple[Ground, ...]
    says: tuple[str, ...]


def covered(
    where: LatLng | Area | Outline,
    at: datetime,
    grounds: Iterable[Ground],
    *,
    roles: frozenset[str],
) -> Coverage:
    """What the record holds at a place and an instant.

    Args:
        where: A point, a box of degrees, or an outline without faults.
        at: The instant (UTC).
        grounds: Notices, sites, local truces, positions: see :func:`ground_of`, :func:`box`.
        roles: The roles of the asker.

    Raises:
        Refused: COVERED_FOR_OFFICERS, for anybody but a cell officer.
    """
    if OFFICER not in roles:
        raise Refused(
            Fault(
                "COVERED_FOR_OFFICERS",
                "What the record holds at a place is told to officers of the cell alone.",
                "Contact the duty officer.",
            )
        )
    asked = _asked(where, at)
    held = tuple(g for g in grounds if any(meets([part], g.volumes) for part in asked))
    return Coverage(
        covered_by=tuple(sorted(held, key=lambda ground: (ground.what, ground.subject))),
        says=(ON_RECORD if held else NOT_ON_RECORD, HUMANITARIAN_SENTENCE),
    )


def ground_of(candidate: Candidate) -> Ground | None:
    """A notice as something on record; None where it is over, or names no place."""
    version = candidate.state.current
    if candidate.state.state not in LIVE or not version.published:
        return None
    return Ground(
        subject=candidate.subject,
        what=candidate.state.notice,
        label=candidate.state.title,
        volumes=(*version.volumes, *version.coarse),
        coarse=candidate.exact is None,
    )


def box(area: Area, *, since: datetime | None = None, until: datetime | None = None) -> Volumes:
    """A box of degrees as volumes that hold it: of a local truce, or a party's coarse positions.

    Its parallels are drawn as short geodesics and moved outward by 11 m, so that nothing of the box
    is left out.
    """
    times = {
        "time_start": None if since is None else Time(format_time(since)),
        "time_end": None if until is None else Time(format_time(until)),
    }
    return tuple(Volume4D(volume=shape, **times) for shape in _shapes(area))


def asked_area(where: LatLng | Area | Outline, at: datetime) -> Area:
    """A box of degrees outside of which nothing on record can answer :func:`covered`.

    It is what an index is asked first. It is larger than the question by more than :func:`box`
    moves the bounds of an area outward, and about a pole it goes all round.
    """
    area = bounds(_asked(where, at))
    if area is None:  # pragma: no cover - every question has a place
        return _WORLD
    south, north = max(-90.0, area.south - _ROOM_DEG), min(90.0, area.north + _ROOM_DEG)
    width = (area.east - area.west) % 360.0
    whole = (area.west, area.east) == (-180.0, 180.0) or width + 2 * _ROOM_DEG >= 360.0  # noqa: PLR2004 - a full circle
    if whole or max(-south, north) >= _POLAR_DEG:
        return Area(south=south, north=north, west=-180.0, east=180.0)
    west, east = _turned(area.west - _ROOM_DEG), _turned(area.east + _ROOM_DEG)
    return Area(south=south, north=north, west=west, east=east)


def _asked(where: LatLng | Area | Outline, at: datetime) -> Volumes:
    """The question as volumes at an instant, at every altitude."""
    if isinstance(where, Area):
        return box(where, since=at, until=at)
    now = Time(format_time(at))
    outline = Circle(where, Radius(POINT_M)) if isinstance(where, LatLng) else where
    return (Volume4D(volume=_shape(outline), time_start=now, time_end=now),)


def _shape(outline: Outline) -> Volume3D:
    """An outline at every altitude."""
    match outline:
        case Polygon():
            return Volume3D(outline_polygon=outline)
        case Circle():
            return Volume3D(outline_circle=outline)
        case Corridor():
            return Volume3D(outline_corridor=outline)
        case _:
            return Volume3D(outline_site=outline)


def _shapes(area: Area) -> Iterable[Volume3D]:
    """Strips of at most 60 degrees of longitude, and a disc where the box reaches a pole."""
    south, north = max(area.south - _PAD_DEG, -_NEAR_POLE), min(area.north + _PAD_DEG, _NEAR_POLE)
    width = (area.east - area.west) % 360.0
    if width == 0 and area.east > area.west:
        # From -180 to 180 is all round; from 180 to -180 is the antimeridian alone.
        width = 360.0
    count = max(1, math.ceil(width / _WIDEST_DEG))
    for strip in range(count):
        west = area.west - _PAD_DEG + width * strip / count
        east = area.west + _PAD_DEG + width * (strip + 1) / count
        if south < north:
            yield Volume3D(outline_polygon=_strip(south, north, west, east))
    for pole, reached in ((90.0, area.north >= _NEAR_POLE), (-90.0, area.south <= -_NEAR_POLE)):
        if reached:
            yield Volume3D(outline_circle=Circle(LatLng(pole, 0.0), Radius(12_000.0)))


def _strip(south: float, north: float, west: float, east: float) -> Polygon:
    """A box whose parallels are drawn in steps of at most a tenth of a degree."""
    steps = max(1, math.ceil((east - west) / _STEP_DEG))
    lngs = [_turned(west + (east - west) * step / steps) for step in range(steps + 1)]
    there = [LatLng(south, lng) for lng in lngs]
    back = [LatLng(north, lng) for lng in reversed(lngs)]
    return Polygon((*there, *back))


def _turned(longitude: float) -> float:
    """A longitude from -180 to 180."""
    return (longitude + 180.0) % 360.0 - 180.0
