"""A position as it was read: where, how exactly, and in which notation; and the faults of reading.

>>> round(corner_m(36.2, 0.005, 0.005))
718
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from truceline.errors import BadInput, Fault

DEGREE_M: Final = 111_700.0
"""More than a degree of latitude, or of longitude at the equator, is long anywhere (111,694 m)."""

LAT_MOST: Final = 90.0
LNG_MOST: Final = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """One reading of what somebody wrote; a person confirms it before it counts.

    Args:
        lat: Latitude (WGS84 degrees, -90 to 90).
        lng: Longitude (WGS84 degrees, -180 to 180).
        uncertainty_m: The radius in metres of a circle round it in which every place lies that is
            written so. It is how exactly the place was written, not how well it was known.
        notation: ``degrees``, ``degrees_minutes``, ``degrees_minutes_seconds``, ``mgrs``, ``utm``,
            ``geo_uri``, ``map_link`` or ``plus_code``.
        text: The same in one spelling, for a person to compare with what was written.
        reading: What was taken for granted where something else could be meant; empty where
            nothing was: ``latitude_first``, ``longitude_first``, ``south``, ``band_s``,
            ``o_is_west``, ``o_is_east``, ``pin`` or ``middle_of_map``.
    """

    lat: float
    lng: float
    uncertainty_m: float
    notation: str
    text: str
    reading: str = ""


def corner_m(lat: float, half_lat: float, half_lng: float) -> float:
    """No less than the way (metres) from a cell's middle to its corners.

    Args:
        lat: The middle's latitude (degrees).
        half_lat: Half the cell's height (degrees).
        half_lng: Half its width (degrees).
    """
    widest = math.cos(math.radians(max(abs(lat) - half_lat, 0.0)))
    return DEGREE_M * math.hypot(half_lat, half_lng * widest)


def spelled(lat: float, lng: float, uncertainty_m: float) -> str:
    """A place as decimal degrees, with as many decimals as its uncertainty bears out.

    >>> spelled(36.2, -3.5, 700.0)
    '36.200\N{DEGREE SIGN} N, 3.500\N{DEGREE SIGN} W'
    """
    units = max(uncertainty_m, 1e-3) / DEGREE_M
    places = min(max(math.ceil(-math.log10(units)), 0), 8)
    north, east = "S" if lat < 0 else "N", "W" if lng < 0 else "E"
    return f"{abs(lat):.{places}f}° {north}, {abs(lng):.{places}f}° {east}"


def range_fault(lat: float, lng: float) -> Fault | None:
    """The fault of a place that is not on Earth; None where it is."""
    if not abs(lat) <= LAT_MOST:
        return Fault(
            "LATITUDE_RANGE",
            f"A latitude lies between -90 and 90 degrees; this one is {lat:.6g}.",
            "Look for a slipped decimal point, or for latitude and longitude exchanged.",
        )
    if not abs(lng) <= LNG_MOST:
        return Fault(
            "LONGITUDE_RANGE",
            f"A longitude lies between -180 and 180 degrees; this one is {lng:.6g}.",
            "Look for a slipped decimal point; east of Greenwich is positive, west is negative.",
        )
    return None


def checked(lat: float, lng: float) -> tuple[float, float]:
    """The place, where it is on Earth.

    Raises:
        BadInput: LATITUDE_RANGE, LONGITUDE_RANGE.
    """
    fault = range_fault(lat, lng)
    if fault is not None:
        raise BadInput(fault)
    return lat, lng
