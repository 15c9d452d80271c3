"""A parsed volume as the numbers that geometry works with, side by side in one string of bytes.

Whoever compares a million volumes reads them from here: going through their fields one by one
costs more than comparing them. Words of eight bytes in the machine's own order:

====== ======= ==============================================================
word   as      what
====== ======= ==============================================================
0      whole   how many corners follow
1, 2   whole   start and end in microseconds since 2020; minus or plus ``EVER`` for none
3      whole   1 where the core is a ring, else 0
4      real    by how many metres the core is grown
5, 6   real    lower and upper altitude in metres; infinite for none
7, 8.. real    latitude and longitude of each corner of the core, in degrees
====== ======= ==============================================================

The *core* of a polygon is its ring; of a circle its centre, of a corridor its line, of a site its
ring or centre, and what lies within the radius, half-width or stand-off of the core belongs to it.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from struct import pack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.mechanism.volumes import LatLng, Site, Volume4D

EVER = 1 << 61
"""Microseconds that stand for no bound of time."""

CORNERS, START, END, RING, GROWN, LOWER, UPPER, PLACES = range(8)
"""Which word is which; from ``PLACES`` the corners."""

WORD = 8
_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_DAY = 86_400_000_000


def micros(moment: datetime) -> int:
    """Whole microseconds since 2020 of an instant."""
    since = moment - _EPOCH
    return since.days * _DAY + since.seconds * 1_000_000 + since.microseconds


def numbers(volume: Volume4D, start: datetime | None, end: datetime | None) -> bytes:
    """The numbers of a volume, as the module says.

    Args:
        volume: The volume.
        start: Its start, read (UTC); None where it has none.
        end: Its end, likewise.
    """
    body = volume.volume
    low, top = body.altitude_lower, body.altitude_upper
    corners: Sequence[LatLng] = ()
    ring, grown = 0, 0.0
    if body.outline_polygon is not None:
        ring, corners = 1, body.outline_polygon.vertices
    elif body.outline_circle is not None:
        grown, corners = body.outline_circle.radius.value, (body.outline_circle.center,)
    elif body.outline_corridor is not None:
        grown, corners = body.outline_corridor.half_width.value, body.outline_corridor.vertices
    elif body.outline_site is not None:
        ring, grown, corners = _site(body.outline_site)
    return pack(
        f"=4q{3 + 2 * len(corners)}d",
        len(corners),
        -EVER if start is None else micros(start),
        EVER if end is None else micros(end),
        ring,
        grown,
        -math.inf if low is None else low.value,
        math.inf if top is None else top.value,
        *[degrees for at in corners for degrees in (at.lat, at.lng)],
    )


def _site(site: Site) -> tuple[int, float, Sequence[LatLng]]:
    """Whether the core of a site is a ring, by how much it is grown, and its corners."""
    if site.polygon is not None:
        return 1, site.stand_off.value, site.polygon.vertices
    own = site.radius.value if site.radius else 0.0
    return 0, own + site.stand_off.value, () if site.center is None else (site.center,)
