"""Grid references: MGRS squares, UTM coordinates and plus codes, each with its square's size.

MGRS is GEOTRANS's, through ``mgrs``. UTM is worked out by the series of L. Krueger to the fifth
order in n (C. F. F. Karney, "Transverse Mercator with an accuracy of a few nanometers", J. Geodesy
85 (2011), equations 19 to 21 and 36). Plus codes follow the Open Location Code Specification.

>>> found = read_mgrs("37SCA3367707717")
>>> (round(found.lat, 4), round(found.lng, 4), found.text)
(36.2, 37.15, '37S CA 33677 07717')
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from truceline.errors import BadInput, Fault
from truceline.exchange.positions import Position, checked, corner_m

if TYPE_CHECKING:
    from collections.abc import Iterator

_A, _F = 6_378_137.0, 1 / 298.257223563
_SCALE, _FALSE_EAST, _FALSE_NORTH = 0.9996, 500_000.0, 10_000_000.0
_NORTH_BANDS: Final = "NPQRSTUVWX"
_BANDS: Final = "CDEFGHJKLM" + _NORTH_BANDS
_BAND_DEG, _LAST_BAND_DEG, _LOWEST_DEG = 8.0, 84.0, -80.0
_SLACK_DEG: Final = 0.5
"""How far a northing may lie beyond a band: the zone's rim lies further from the equator."""

_MGRS = re.compile(r"(?:\d{1,2}\s*[C-HJ-NP-X]|[ABYZ])\s*[A-HJ-NP-Z]\s*[A-HJ-NP-Z][\d\s]*")
_UTM = re.compile(
    r"(?:ZONE\s*)?(\d{1,2})\s*([C-HJ-NP-X])(?:ORTH|OUTH)?[\s,;]+(?:E\s*[:=]?\s*)?"
    r"(\d{5,7}(?:\.\d+)?)\s*(?:ME|M\s*E|M|E)?[\s,;]+(?:N\s*[:=]?\s*)?(\d{1,8}(?:\.\d+)?)"
    r"\s*(?:MN|M\s*N|M|N)?"
)
_DIGITS_MOST: Final = 5
_CORNER: Final = 0.72
"""Half the diagonal of a square of side 1, with room for the scale of both projections."""


def is_mgrs(text: str) -> bool:
    """Whether a text has the shape of an MGRS reference (upper case)."""
    return _MGRS.fullmatch(text) is not None


def read_mgrs(text: str) -> Position:
    """The middle of an MGRS square; its uncertainty is the way to the square's corners (metres).

    Args:
        text: Upper case, with or without spaces: ``37S CA 33677 07717``.

    Raises:
        BadInput: MGRS_DIGITS, MGRS_SQUARE.
    """
    head = re.match(r"(\d{0,2})\s*([A-Z])\s*([A-Z])\s*([A-Z])", text) or re.match(
        r"()([ABYZ])\s*([A-Z])\s*([A-Z])", text
    )
    if head is None:
        raise BadInput(_no_square(text))
    groups = text[head.end() :].split()
    digits = "".join(groups)
    uneven = len(groups) == 2 and len(groups[0]) != len(groups[1])  # noqa: PLR2004 - two halves
    if len(digits) % 2 or len(digits) > 2 * _DIGITS_MOST or uneven:
        raise BadInput(
            Fault(
                "MGRS_DIGITS",
                f"An MGRS reference has as many digits for east as for north; here are {digits!r}.",
                "Give 0, 2, 4, 6, 8 or 10 digits in two halves, such as 37S CA 33677 07717.",
            )
        )
    zone, band, column, row = head.groups()
    try:
        lat, lng = _library().toLatLon(f"{zone}{band}{column}{row}{digits}")
    except _library().Error as error:
        raise BadInput(_no_square(text)) from error
    half = len(digits) // 2
    radius = _CORNER * 10.0 ** (_DIGITS_MOST - half)
    words = (f"{zone}{band}", f"{column}{row}", digits[:half], digits[half:])
    lat, lng = checked(float(lat), _wrapped(float(lng)))
    return Position(
        lat=lat,
        lng=lng,
        uncertainty_m=radius,
        notation="mgrs",
        text=" ".join(word for word in words if word),
    )


_HAIR = 1.5e-8
"""Degrees: about 1.7 mm of latitude."""


def as_mgrs(lat: float, lng: float, digits: int = _DIGITS_MOST) -> str:
    """The MGRS square that holds a place: ``37S CA 33677 07717``.

    Args:
        lat: Latitude (WGS84 degrees).
        lng: Longitude (WGS84 degrees).
        digits: Digits for each way, 0 (100 km) to 5 (1 m).

    Raises:
        BadInput: LATITUDE_RANGE, LONGITUDE_RANGE.
    """
    lat, lng = checked(lat, lng)
    if -_HAIR < lat < 0:
        # Less than two millimetres south the library's rounding reaches the equator, where the
        # square of the southern band that it would name does not exist.
        lat = 0.0
    half = min(max(digits, 0), _DIGITS_MOST)
    found = str(_library().toMGRS(lat, lng, MGRSPrecision=half))
    head, rest = (found[: -2 * half], found[-2 * half :]) if half else (found, "")
    words = (head[:-2], head[-2:], rest[:half], rest[half:])
    return " ".join(word for word in words if word)


@cache
def _library() -> Any:
    from mgrs import MGRS  # noqa: PLC0415 - a native library that most pages do not need
    from mgrs.core import MGRSError  # noqa: PLC0415 - as above

    found: Any = MGRS()
    found.Error = MGRSError
    return found


def _no_square(text: str) -> Fault:
    return Fault(
        "MGRS_SQUARE",
        f"There is no MGRS square {text[:40]}.",
        "Check the zone (1 to 60), the band and the two letters; I and O are never used.",
    )


def _wrapped(lng: float) -> float:
    return (lng + 180.0) % 360.0 - 180.0 if abs(lng) > 180.0 else lng  # noqa: PLR2004 - degrees


# UTM.


def is_utm(text: str) -> bool:
    """Whether a text has the shape of UTM coordinates (upper case)."""
    return _UTM.fullmatch(text) is not None


def read_utm(text: str) -> tuple[Position, ...]:
    """The readings of UTM coordinates: two where S may be the band or the hemisphere.

    Args:
        text: Upper case: zone, band or hemisphere, easting, northing (metres).

    Raises:
        BadInput: UTM_RANGE.
    """
    match = _UTM.fullmatch(text)
    if match is None:
        raise BadInput(_utm_range())
    zone, letter, east, north = match.groups()
    if not 1 <= int(zone) <= 60:  # noqa: PLR2004 - there are 60 zones
        raise BadInput(_utm_range())
    found = tuple(_utm_readings(int(zone), letter, east, north))
    if not found:
        raise BadInput(_utm_range())
    return found


def _utm_readings(zone: int, letter: str, east: str, north: str) -> Iterator[Position]:
    decimals = min(len(each.partition(".")[2]) for each in (east, north))
    easting, northing = float(east), float(north)
    if not (100_000 <= easting < 1_000_000 and 0 <= northing <= _FALSE_NORTH):  # noqa: PLR2004
        return
    readings: list[tuple[str, float, float]] = []
    for north_half in (True, False):
        lat, lng = utm_place(zone, easting, northing, north=north_half)
        if not -90 < lat < 90 or not (lat >= 0 if north_half else lat <= 0):  # noqa: PLR2004
            continue
        in_band = (letter in _NORTH_BANDS) == north_half and _in_band(letter, lat)
        if in_band:
            readings.append(("band_s" if letter == "S" else "", lat, lng))
        elif (letter == "N" and north_half) or (letter == "S" and not north_half):
            readings.append(("south" if letter == "S" else "", lat, lng))
    for reading, lat, lng in readings:
        half = "N" if lat >= 0 else "S"
        yield Position(
            lat=lat,
            lng=_wrapped(lng),
            uncertainty_m=0.72 * 10.0**-decimals,
            notation="utm",
            text=f"{zone} {'north' if half == 'N' else 'south'} {east} {north}",
            reading=reading if len(readings) > 1 else "",
        )


def _in_band(letter: str, lat: float) -> bool:
    low = _LOWEST_DEG + _BAND_DEG * _BANDS.index(letter)
    high = _LAST_BAND_DEG if letter == "X" else low + _BAND_DEG
    return low - _SLACK_DEG <= lat <= high + _SLACK_DEG


def _utm_range() -> Fault:
    return Fault(
        "UTM_RANGE",
        "These UTM coordinates lie in no zone, or not in the band that they name.",
        "Give zone (1 to 60) and band or hemisphere, easting and northing: 37S 333677 4007717.",
    )


def _series() -> tuple[float, tuple[float, ...]]:
    """The rectifying radius (metres) and the coefficients of the series back to the ellipsoid."""
    n = _F / (2 - _F)
    radius = _A / (1 + n) * (1 + n**2 / 4 + n**4 / 64 + n**6 / 256)
    beta = (
        n / 2 - 2 * n**2 / 3 + 37 * n**3 / 96 - n**4 / 360 - 81 * n**5 / 512,
        n**2 / 48 + n**3 / 15 - 437 * n**4 / 1440 + 46 * n**5 / 105,
        17 * n**3 / 480 - 37 * n**4 / 840 - 209 * n**5 / 4480,
        4397 * n**4 / 161280 - 11 * n**5 / 504,
        4583 * n**5 / 161280,
    )
    return radius, beta


_RADIUS, _BETA = _series()


def utm_place(zone: int, easting: float, northing: float, *, north: bool) -> tuple[float, float]:
    """Latitude and longitude (degrees) of UTM coordinates (metres)."""
    xi = (northing - (0.0 if north else _FALSE_NORTH)) / (_SCALE * _RADIUS)
    eta = (easting - _FALSE_EAST) / (_SCALE * _RADIUS)
    x, y = xi, eta
    for order, beta in enumerate(_BETA, start=1):
        x -= beta * math.sin(2 * order * xi) * math.cosh(2 * order * eta)
        y -= beta * math.cos(2 * order * xi) * math.sinh(2 * order * eta)
    conformal = math.sin(x) / math.hypot(math.sinh(y), math.cos(x))
    lng = math.degrees(math.atan2(math.sinh(y), math.cos(x))) + zone * 6 - 183
    return math.degrees(math.atan(_geographic(conformal))), lng


def _geographic(conformal: float) -> float:
    """The tangent of the latitude from that of the conformal latitude, by Newton's method."""
    e = math.sqrt(_F * (2 - _F))
    tangent = conformal / (1 - e * e)
    for _ in range(8):
        root = math.hypot(1.0, tangent)
        sigma = math.sinh(e * math.atanh(e * tangent / root))
        value = tangent * math.hypot(1.0, sigma) - sigma * root
        slope = (1 + (1 - e * e) * tangent**2) / ((1 - e * e) * root)
        tangent += (conformal - value) / math.hypot(1.0, value) * slope
    return tangent


# Plus codes.

_ALPHABET: Final = "23456789CFGHJMPQRVWX"
_PLUS = re.compile(rf"[{_ALPHABET}]{{2,8}}0*\+[{_ALPHABET}]*")
_PAIRS, _ROWS, _COLUMNS, _LONGEST = 5, 5, 4, 15
_BEFORE_PLUS: Final = 8


def is_plus_code(text: str) -> bool:
    """Whether a text has the shape of a plus code, short or whole (upper case)."""
    return _PLUS.match(text) is not None


def read_plus_code(text: str) -> Position:
    """The middle of a whole plus code's cell.

    Args:
        text: Upper case: ``8G7Q642R+F4``.

    Raises:
        BadInput: PLUS_CODE_SHORT, PLUS_CODE_BAD.
    """
    before, _, after = text.partition("+")
    if _PLUS.fullmatch(text) is None or len(before) < _BEFORE_PLUS:
        raise BadInput(
            Fault(
                "PLUS_CODE_SHORT",
                "This plus code is shortened: without the place that goes with it, it means"
                " many places.",
                "Give the whole code, which has eight characters before the plus: 8G7Q642R+F4.",
            )
        )
    digits = before.rstrip("0")
    padded = len(digits) < _BEFORE_PLUS
    bad = len(digits) % 2 or not digits or len(after) == 1 or (padded and after)
    if bad or len(before) > _BEFORE_PLUS or _ALPHABET.index(digits[0]) > 8:  # noqa: PLR2004
        raise BadInput(_plus_bad())
    lat, lng, height, width = _cell((digits + after)[:_LONGEST])
    if lat >= 90.0 or lng >= 180.0:  # noqa: PLR2004 - degrees
        raise BadInput(_plus_bad())
    middle = (lat + height / 2, lng + width / 2)
    return Position(
        lat=middle[0],
        lng=middle[1],
        uncertainty_m=corner_m(middle[0], height / 2, width / 2),
        notation="plus_code",
        text=text,
    )


def _cell(digits: str) -> tuple[float, float, float, float]:
    """South, west, height and width (degrees) of the cell; whole numbers until the last step."""
    lat = lng = 0
    rows = columns = 1
    for n, char in enumerate(digits):
        value = _ALPHABET.index(char)
        if n >= 2 * _PAIRS:
            row, column = divmod(value, _COLUMNS)
            lat, rows = lat * _ROWS + row, rows * _ROWS
            lng, columns = lng * _COLUMNS + column, columns * _COLUMNS
        elif n % 2 == 0:
            lat, rows = lat * 20 + value, rows * 20
        else:
            lng, columns = lng * 20 + value, columns * 20
    # The first pair counts in steps of 20 degrees, so that a whole turn is 400.
    return lat * 400 / rows - 90, lng * 400 / columns - 180, 400 / rows, 400 / columns


def _plus_bad() -> Fault:
    return Fault(
        "PLUS_CODE_BAD",
        "This is no valid plus code.",
        f"It has pairs of the characters {_ALPHABET}, eight of them before the plus.",
    )
