"""Positions pasted in any common notation: every reading of them, and two ways to write one.

A reading is a proposal: a person compares it with what was meant and confirms it. Where a text can
mean two places, both are given, and none is preferred: ``36.2, 37.15`` may be a latitude and a
longitude or the other way round, ``37S 333677 4007717`` may name the band S or the southern half.

>>> [(each.lat, each.lng, each.reading) for each in read_position("36.2, 37.15")]
[(36.2, 37.15, 'latitude_first'), (37.15, 36.2, 'longitude_first')]
>>> as_dms(36.2, 37.15)
'36°12′00.0″N 37°09′00.0″E'
"""

# ruff: noqa: RUF001, RUF002 - minutes and seconds are written with primes

from __future__ import annotations

import re

from truceline.errors import BadInput, Fault
from truceline.exchange.angles import MINUTES, plain, read_angles
from truceline.exchange.grids import (
    as_mgrs,
    is_mgrs,
    is_plus_code,
    is_utm,
    read_mgrs,
    read_plus_code,
    read_utm,
)
from truceline.exchange.map_links import is_link, read_link
from truceline.exchange.positions import Position, checked

LONGEST = 2_000
"""The most characters that are read; a map's address may be long."""

_PREFIX = re.compile(
    r"^(?:(?:MGRS|UTM|USNG|WGS\s*-?84|GPS)\s*[:=]?\s+|(?:MGRS|UTM)[:=])+", re.IGNORECASE
)


def read_position(text: str) -> tuple[Position, ...]:
    """Every reading of a position pasted in a common notation, in no order of preference.

    Read are decimal degrees, degrees and minutes, degrees, minutes and seconds (signs or compass
    points in English, French, Russian and Arabic, any quote marks, Arabic-Indic digits, decimal
    commas, as printed on GPS sets, NMEA 0183 and ISO 6709), MGRS, UTM, ``geo:`` URIs, the addresses
    of common maps (never fetched), and whole plus codes.

    Args:
        text: What was pasted.

    Raises:
        BadInput: POSITION_EMPTY, POSITION_LONG, POSITION_UNREADABLE, POSITION_HALF,
            LATITUDE_RANGE, LONGITUDE_RANGE, MGRS_DIGITS, MGRS_SQUARE, UTM_RANGE, PLUS_CODE_SHORT,
            PLUS_CODE_BAD, GEO_URI, GEO_CRS, MAP_LINK_SHORT, MAP_LINK_NO_PLACE.
    """
    if len(text) > LONGEST:
        sentence = f"This has {len(text):,} characters; a position has at most {LONGEST:,}."
        raise BadInput(Fault("POSITION_LONG", sentence, "Paste the position alone."))
    given = text.strip()
    if is_link(given):
        return read_link(given)
    words = _PREFIX.sub("", plain(given))
    if not words:
        hint = "Paste a position, such as 36.2012, 37.1612 or 37S CA 33677 07717."
        raise BadInput(Fault("POSITION_EMPTY", "There is no position here.", hint))
    large = words.upper().strip(" .")
    if is_mgrs(large):
        return (read_mgrs(large),)
    if is_utm(large):
        return read_utm(large)
    if "+" in large[1:] and is_plus_code(large):
        return (read_plus_code(large),)
    return read_angles(_PREFIX.sub("", given))


def as_dms(lat: float, lng: float, decimals: int = 1) -> str:
    """A place as degrees, minutes and seconds: ``36°12′04.5″N 37°09′40.2″E``.

    Args:
        lat: Latitude (WGS84 degrees).
        lng: Longitude (WGS84 degrees).
        decimals: Decimals of the seconds, 0 to 6; one is about 3 m.

    Raises:
        BadInput: LATITUDE_RANGE, LONGITUDE_RANGE.
    """
    lat, lng = checked(lat, lng)
    places = min(max(decimals, 0), 6)
    return f"{_dms(lat, places, 'NS')} {_dms(lng, places, 'EW')}"


def _dms(degrees: float, decimals: int, points: str) -> str:
    """One angle; rounded as a whole first, so that no 60 seconds are ever written."""
    units = 10**decimals
    whole = round(abs(degrees) * MINUTES * MINUTES * units)
    minutes, rest = divmod(whole, MINUTES * units)
    turned, minutes = divmod(minutes, MINUTES)
    seconds, part = divmod(rest, units)
    tail = f".{part:0{decimals}}" if decimals else ""
    point = points[1] if degrees < 0 and whole else points[0]
    return f"{turned:02}°{minutes:02}′{seconds:02}{tail}″{point}"


__all__ = ["Position", "as_dms", "as_mgrs", "read_position"]
