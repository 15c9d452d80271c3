"""Time zones from one pinned release of the tz database, the same on every machine.

What "00:00 in Damascus" means must not depend on the computer that asks, so the system's own zone
files are never read: every zone comes from the ``tzdata`` package, whose version the project pins.

>>> from datetime import UTC, datetime
>>> datetime(2016, 2, 26, 22, tzinfo=UTC).astimezone(zone("Asia/Damascus")).isoformat()
'2016-02-27T00:00:00+02:00'
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from truceline.errors import BadInput, Fault
from truceline.mechanism.nearest import nearest


@cache
def zone_names() -> frozenset[str]:
    """Every zone name of the pinned release, such as ``Asia/Damascus`` (IANA tz database)."""
    return frozenset((files("tzdata") / "zones").read_text(encoding="ascii").split())


@cache
def _zone(name: str) -> ZoneInfo:
    """Read one zone's file out of the package; called with known names only, so it may cache."""
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as stream:
        return ZoneInfo.from_file(stream, key=name)


def zone(name: str) -> ZoneInfo:
    """Give the zone called ``name``, from the pinned ``tzdata`` alone.

    Raises:
        BadInput: ``TIME_ZONE_UNKNOWN`` where the release knows no such zone.
    """
    if name not in zone_names():
        near = nearest(name, zone_names())
        raise BadInput(
            Fault(
                "TIME_ZONE_UNKNOWN",
                f"No time zone is called {name[:64]!r}.",
                f"Did you mean {near}?" if near else "Give an IANA name such as Asia/Damascus.",
            )
        )
    return _zone(name)
