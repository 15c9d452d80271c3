"""What stands on a notice's page line by line: recipients, versions, volumes, what meets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from truceline.console.pages.subject import Other
from truceline.mechanism.volumes import Altitude, Circle, Corridor, Polygon, Site

if TYPE_CHECKING:
    from truceline.mechanism.volumes import LatLng, Outline, Volume4D

MOST_CORNERS: Final = 40
"""Corners of an outline that a page lists; the entry has all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """One link of the chain: what, when (UTC), by which entry, and what it proves."""

    what: str
    at: datetime | None
    entry: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """One recipient of the version that holds.

    Args:
        actor: Its id.
        word: ``not_sent``, ``sent``, ``delivered``, ``acknowledged``, ``answered``, ``consented``,
            ``queried`` or ``objected``.
        silent: Whether it has said nothing to this version; that means nothing.
        silent_since: Since when it could have answered (UTC), while it is silent.
        relayed: Whether its words were written down by an officer: weaker than signed.
        earlier: Whether it answered an earlier version only.
        links: What was said to it and by it, in ledger order.
    """

    actor: str
    word: str
    silent: bool
    silent_since: datetime | None
    relayed: bool
    earlier: bool
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeLine:
    """A volume in words.

    Args:
        outline: ``polygon``, ``circle``, ``corridor`` or ``site``.
        points: Latitude and longitude of its corners, centre or line (WGS84 degrees).
        more: How many points are not listed.
        metres: Radius, half-width or stand-off; None for a polygon.
        lower: Lower limit of altitude with its reference; empty where it has none.
        upper: Upper limit; likewise.
        since: When it begins (UTC), or None.
        until: When it ends (UTC), or None.
    """

    outline: str
    points: tuple[tuple[float, float], ...]
    more: int
    metres: float | None
    lower: str
    upper: str
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionLine:
    """A version of the notice's place and time.

    Args:
        entry: The hash of the entry that brought it.
        place: Its place in the ledger.
        recorded_at: When the desk had it (UTC).
        since: Start of the earliest volume (UTC), or None.
        until: End of the latest (UTC), or None.
        seals_exact: Whether an exact footprint lies in a sealed field.
        coarse: Whether what is open is a coarse outline.
        volumes: What is open of its footprint.
        chain: That it was filed, and since when it could be had.
    """

    entry: str
    place: int
    recorded_at: datetime
    since: datetime | None
    until: datetime | None
    seals_exact: bool
    coarse: bool
    volumes: tuple[VolumeLine, ...]
    chain: tuple[Link, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """A change of one notice that would clear it of the other, or why there is none."""

    notice: str
    way: str
    by: float | None
    unit: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A notice that comes too near, told in full to whoever may be told so.

    Args:
        other: The other notice.
        rule: ``conflict`` or ``inform``.
        basis: ``exact`` or ``coarse``.
        seconds: The gap in time, 0 where they meet.
        horizontal_m: The gap over ground, in metres.
        vertical_m: The gap in height, in metres.
        yields: The ids of those that give way under Terms.
        ways: What would clear the pair.
    """

    other: Other | None
    rule: str
    basis: str
    seconds: float
    horizontal_m: float
    vertical_m: float
    yields: tuple[str, ...]
    ways: tuple[WayOut, ...]


def volume_line(found: Volume4D) -> VolumeLine:
    """A volume in words; the outline as it was filed."""
    body = found.volume
    name, points, metres = _outline(body.outline)
    return VolumeLine(
        outline=name,
        points=tuple((point.lat, point.lng) for point in points[:MOST_CORNERS]),
        more=max(0, len(points) - MOST_CORNERS),
        metres=metres,
        lower=_height(body.altitude_lower),
        upper=_height(body.altitude_upper),
        since=None if found.time_start is None else found.time_start.instant,
        until=None if found.time_end is None else found.time_end.instant,
    )


def _outline(outline: Outline) -> tuple[str, tuple[LatLng, ...], float | None]:
    """An outline's form, its points, and its radius, half-width or stand-off in metres."""
    match outline:
        case Polygon():
            return "polygon", outline.vertices, None
        case Circle():
            return "circle", (outline.center,), outline.radius.value
        case Corridor():
            return "corridor", outline.vertices, outline.half_width.value
        case Site():
            polygon = outline.polygon
            corners = () if polygon is None else polygon.vertices
            centre = () if outline.center is None else (outline.center,)
            return "site", corners or centre, outline.stand_off.value


def _height(given: Altitude | None) -> str:
    return "" if given is None else f"{given.value:g} m {given.reference}"
