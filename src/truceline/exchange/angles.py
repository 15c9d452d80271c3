"""Latitude and longitude in degrees, minutes and seconds, as people write them in four languages.

Text is first brought into one alphabet of marks: ASCII digits, ``.``, ``-``, the signs for degrees,
minutes and seconds, and one letter for each point of the compass. Then every way of cutting it into
two angles is tried, and each that makes sense is a reading. Nothing is guessed: which number is the
latitude, and whether a comma is a decimal point, are left open wherever both are possible.
"""

# ruff: noqa: RUF001, RUF003 - look-alike letters and quotes of other scripts are what this reads

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from truceline.errors import BadInput, Fault
from truceline.exchange.positions import Position, corner_m, range_fault, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator

MINUTES: Final = 60
_DECIMAL_MARKS = {"٫": ".", "٬": "", "،": ",", "؛": ";", "，": ",", "、": ",", "；": ";"}
_DASHES = "‐‑‒–—−﹣－"
_DEGREE = "°º˚∘⁰ᵒ"
_MINUTE = "'′’‘`´ʹʼ‛＇"
_SECOND = '"″”“„ʺ〃‟＂»«¨'

# The longer first, so that "north" is not read as N and four stray letters. Cyrillic and Arabic
# abbreviations are those of maps (с.ш., в.д.; ش for north) beside the plain words.
_WORDS: Final = (
    (r"сев(?:ерн\w*|ер\w*)?\.?\s*ш(?:ирот\w*|\.)?|[сc]\.?\s*ш\b\.?|север\w*", "N"),
    (r"юж(?:н\w*)?\.?\s*ш(?:ирот\w*|\.)?|ю\.?\s*ш\b\.?|юг\w*", "S"),
    (r"вост(?:очн\w*|\w*)?\.?\s*д(?:олгот\w*|\.)?|в\.?\s*д\b\.?|восток\w*", "E"),
    (r"зап(?:адн\w*|\w*)?\.?\s*д(?:олгот\w*|\.)?|з\.?\s*д\b\.?|запад\w*", "W"),
    (r"широта|خط\s*العرض|دائرة\s*العرض|\blatitude\b|\blat\b\.?", "φ"),
    (r"долгота|خط\s*الطول|\blongitude\b|\blong\b\.?|\blng\b\.?|\blon\b\.?", "λ"),
    (r"(?:ال)?شمال\w*|\bnorth\b|\bnord\b|\bnorte\b", "N"),
    (r"(?:ال)?جنوب\w*|\bsouth\b|\bsud\b|\bsur\b", "S"),
    (r"(?:ال)?شرق\w*|\beast\b|\best\b|\beste\b|\bost\b", "E"),
    (r"(?:ال)?غرب\w*|\bwest\b|\bouest\b|\boeste\b", "W"),
    (r"\bش\b", "N"), (r"\bج\b", "S"), (r"\bق\b", "E"), (r"\bغ\b", "W"),
    (r"(?<!\w)с(?!\w)|(?<=\d)с(?!\w)|(?<!\w)с(?=\d)", "N"),
    (r"(?<!\w)ю(?!\w)|(?<=\d)ю(?!\w)|(?<!\w)ю(?=\d)", "S"),
    (r"(?<!\w)в(?!\w)|(?<=\d)в(?!\w)|(?<!\w)в(?=\d)", "E"),
    (r"(?<!\w)з(?!\w)|(?<=\d)з(?!\w)|(?<!\w)з(?=\d)", "W"),
)  # fmt: skip
_WORDS_READ = tuple((re.compile(pattern, re.IGNORECASE), f" {mark} ") for pattern, mark in _WORDS)
_DMS_LETTERS = re.compile(
    r"(\d(?:[\d.,]*\d)?)\s*d(?:eg(?:rees?)?)?\b\.?\s*"
    r"(?:(\d(?:[\d.,]*\d)?)\s*m(?:in(?:utes?)?)?\b\.?\s*"
    r"(?:(\d(?:[\d.,]*\d)?)\s*s(?:ec(?:onds?)?)?\b\.?)?)?",
    re.IGNORECASE,
)
_GLUED = re.compile(r"(?<=\d)([dms])(?=\d)", re.IGNORECASE)
_ARABIC_UNITS = (("درجة", "°"), ("دقيقة", "'"), ("ثانية", '"'), ("град", "°"), ("мин", "'"))
_NMEA = re.compile(
    r"^\s*(\d{4,6}(?:\.\d+)?)\s*,\s*([NS])\s*,\s*(\d{5,7}(?:\.\d+)?)\s*,\s*([EW])\s*$",
    re.IGNORECASE,
)
_ISO_6709 = re.compile(r"^\s*[+-]\d{2}(?:\.\d+)?[+-]\d{3}(?:\.\d+)?(?:[+-]\d+(?:\.\d+)?)?/\s*$")
_TOKEN = re.compile(
    r"(\d+(?:\.\d+)?)|([°'\"])|([NSEWOφλ])|([+-])|([,;/|()\[\]])|(\s+)|(.)", re.DOTALL
)
_MARKS: Final = "°'\""


@dataclass(frozen=True, slots=True, kw_only=True)
class Angle:
    """One angle as written.

    Args:
        degrees: Its value, negative to the south and west where that is said.
        half: Half a unit of the last digit written (degrees).
        axis: ``lat``, ``lng``, or empty where nothing says which.
        groups: How many numbers it has: degrees, minutes, seconds.
        letter_o: Whether its compass point is the letter O, which two languages read differently.
    """

    degrees: float
    half: float
    axis: str
    groups: int
    letter_o: bool = False


_Token = tuple[str, str]


def plain(text: str) -> str:
    """The text with ASCII digits, one sign each for minus, degrees, minutes and seconds."""
    found = []
    for char in text:
        digit = unicodedata.decimal(char, None)
        if digit is not None:
            found.append(str(digit))
        elif char in _DECIMAL_MARKS:
            found.append(_DECIMAL_MARKS[char])
        elif char in _DASHES:
            found.append("-")
        elif char in _DEGREE:
            found.append("°")
        elif char in _MINUTE:
            found.append("'")
        elif char in _SECOND:
            found.append('"')
        elif char == "\N{FULLWIDTH FULL STOP}":
            found.append(".")
        elif unicodedata.category(char) not in {"Cf", "Mn"}:
            # Marks of direction and vowel signs stand in copied text and mean nothing to a number.
            found.append(" " if char.isspace() else char)
    return "".join(found).replace("''", '"').strip()


def read_angles(text: str) -> tuple[Position, ...]:
    """Every reading of two angles.

    Args:
        text: As written, at most a few hundred characters.

    Raises:
        BadInput: POSITION_UNREADABLE, POSITION_HALF, LATITUDE_RANGE, LONGITUDE_RANGE.
    """
    nmea = _NMEA.match(plain(text))
    marked = " ".join(nmea.groups()) if nmea else _marked(plain(text))
    iso = _ISO_6709.match(plain(text)) is not None
    pairs = [pair for spelling in _spellings(marked) for pair in _pairs(_tokens(spelling))]
    found: dict[Position, None] = {}
    faults: dict[Fault, None] = {}
    for first, second in pairs:
        for lat, lng, reading in _ordered(first, second, iso=iso):
            fault = range_fault(lat.degrees, lng.degrees)
            if fault is None:
                found.setdefault(_position(lat, lng, reading))
            else:
                faults.setdefault(fault)
    if found:
        return _settled(tuple(found))
    raise BadInput(tuple(faults) or (_unreadable(marked),))


def _marked(text: str) -> str:
    """The text with one letter for each point of the compass and one sign for each unit."""
    for word, mark in _ARABIC_UNITS:
        text = text.replace(word, mark)
    text = _GLUED.sub(r"\1 ", text)
    text = _DMS_LETTERS.sub(_with_marks, text)
    for pattern, mark in _WORDS_READ:
        text = pattern.sub(mark, text)
    text = re.sub(r"[:=]", " ", text)
    return "".join(char.upper() if char in "nsewo" else char for char in text)


def _with_marks(match: re.Match[str]) -> str:
    parts = zip(match.groups(), _MARKS, strict=True)
    return "".join(f"{number}{mark}" for number, mark in parts if number is not None) + " "


def _spellings(text: str) -> Iterator[str]:
    """The text with its commas as separators, and with them as decimal points."""
    commas = re.findall(r"\d,\d", text)
    if text.count(",") <= 1 or not commas:
        yield text
    if commas:
        yield re.sub(r"(?<=\d),(?=\d)", ".", text)


def _tokens(text: str) -> list[_Token] | None:
    """The marks of a text; None where it holds anything else, a number too long among it."""
    found: list[_Token] = []
    for match in _TOKEN.finditer(text):
        number, mark, letter, sign, cut, space, other = match.groups()
        if other is not None or (number is not None and len(number) > 24):  # noqa: PLR2004
            return None
        if number is not None:
            found.append(("number", number))
        elif mark is not None:
            found.append(("mark", mark))
        elif letter is not None:
            found.append(("letter", letter))
        elif sign is not None:
            found.append(("sign", sign))
        elif cut is not None:
            found.append(("cut", cut))
        elif space is not None and found and found[-1][0] != "space":
            found.append(("space", " "))
    return found


def _pairs(tokens: list[_Token] | None) -> Iterator[tuple[Angle, Angle]]:
    """Every way of cutting the marks into two angles that are written alike."""
    if not tokens:
        return
    cuts = [n for n, (sort, what) in enumerate(tokens) if sort == "cut" and what not in "()[]"]
    inner = [n for n in cuts if any(t[0] == "number" for t in tokens[:n])
             and any(t[0] == "number" for t in tokens[n:])]  # fmt: skip
    if len(inner) > 1:
        return
    for at in inner or range(1, len(tokens)):
        first, second = _angle(tokens[:at]), _angle(tokens[at:])
        if first is None or second is None:
            continue
        if bool(first.axis) != bool(second.axis):
            if not inner:
                continue
            first, second = _completed(first, second)
        if not inner and first.groups != second.groups and not first.axis:
            continue
        if not inner and tokens[at][0] in {"mark", "space"}:
            continue
        if not first.axis or first.axis != second.axis:
            yield first, second


def _completed(first: Angle, second: Angle) -> tuple[Angle, Angle]:
    """Two angles of which one says what it is, so that the other is the other one."""
    if first.axis:
        return first, replace(second, axis="lng" if first.axis == "lat" else "lat")
    return replace(first, axis="lng" if second.axis == "lat" else "lat"), second


def _angle(tokens: list[_Token]) -> Angle | None:
    """One angle, or None where these marks are none."""
    kept = [(s, w) for s, w in tokens if s not in {"space", "cut"}]
    letters = [(n, w) for n, (s, w) in enumerate(kept) if s == "letter"]
    label = next((w for _, w in letters if w in "φλ"), "")
    points = [(n, w) for n, w in letters if w not in "φλ"]
    if len(points) > 1 or len(letters) - len(points) > 1:
        return None
    core = [(s, w) for s, w in kept if s != "letter"]
    first = next((n for n, (s, _) in enumerate(kept) if s != "letter"), 0)
    if any(first < n < first + len(core) for n, _ in letters):
        return None
    point = points[0][1] if points else ""
    sign = 1.0
    if core and core[0][0] == "sign":
        if point:
            return None
        sign = -1.0 if core.pop(0)[1] == "-" else 1.0
    axis = "lat" if point and point in "NS" else "lng" if point else ""
    named = {"φ": "lat", "λ": "lng"}.get(label, "")
    if axis and named and axis != named:
        return None
    axis = axis or named
    # A bare "S" or "W" turns the number; the letter O is settled by whoever orders the readings.
    if point in {"S", "W"}:
        sign = -1.0
    value = _value(core, axis=axis if point else "")
    if value is None:
        return None
    degrees, half, groups = value
    return Angle(degrees=sign * degrees, half=half, axis=axis, groups=groups, letter_o=point == "O")


def _value(core: list[_Token], *, axis: str) -> tuple[float, float, int] | None:
    """Degrees, half a unit of the last digit, and how many numbers; None where it is no angle."""
    numbers: list[str] = []
    expected = 0
    for sort, what in core:
        if sort == "sign" or (sort == "mark" and not numbers):
            return None
        if sort == "number":
            numbers.append(what)
        elif _MARKS.index(what) != len(numbers) - 1 or _MARKS.index(what) < expected:
            return None
        else:
            expected = _MARKS.index(what) + 1
    if not 1 <= len(numbers) <= len(_MARKS):
        return None
    if len(numbers) == 1 and axis and not any(sort == "mark" for sort, _ in core):
        numbers = _run_together(numbers[0], axis)
    if any("." in number for number in numbers[:-1]):
        return None
    values = [float(number) for number in numbers]
    if any(value >= MINUTES for value in values[1:]):
        return None
    unit = float(MINUTES) ** -(len(numbers) - 1)
    decimals = len(numbers[-1].partition(".")[2])
    degrees = sum(value * float(MINUTES) ** -n for n, value in enumerate(values))
    return degrees, 0.5 * unit * 10.0**-decimals, len(numbers)


def _run_together(number: str, axis: str) -> list[str]:
    """``3612.345`` as ``36``, ``12.345``, and ``0370940`` as ``037``, ``09``, ``40``."""
    whole = number.partition(".")[0]
    wide = 2 if axis == "lat" else 3
    if len(whole) == wide + 2:
        return [number[:wide], number[wide:]]
    if len(whole) == wide + 4:
        return [number[:wide], number[wide : wide + 2], number[wide + 2 :]]
    return [number]


def _ordered(first: Angle, second: Angle, *, iso: bool) -> Iterator[tuple[Angle, Angle, str]]:
    """The pair as latitude and longitude, in each order that can be meant."""
    if first.axis:
        lat, lng = (first, second) if first.axis == "lat" else (second, first)
        if not lng.letter_o:
            yield lat, lng, ""
            return
        # O is west in French, Spanish, Italian and Portuguese, and east in German.
        for sign, reading in ((-1.0, "o_is_west"), (1.0, "o_is_east")):
            yield lat, replace(lng, degrees=sign * lng.degrees, letter_o=False), reading
        return
    yield first, second, "" if iso else "latitude_first"
    if not iso:
        yield second, first, "longitude_first"


_NOTATIONS: Final = {1: "degrees", 2: "degrees_minutes", 3: "degrees_minutes_seconds"}


def _position(lat: Angle, lng: Angle, reading: str) -> Position:
    radius = corner_m(lat.degrees, lat.half, lng.half)
    return Position(
        lat=lat.degrees,
        lng=lng.degrees,
        uncertainty_m=radius,
        notation=_NOTATIONS[max(lat.groups, lng.groups)],
        text=spelled(lat.degrees, lng.degrees, radius),
        reading=reading,
    )


def _settled(found: tuple[Position, ...]) -> tuple[Position, ...]:
    """The readings, one for each place; what is taken for granted is not said where only one is."""
    places = {(each.lat, each.lng): each for each in reversed(found)}
    kept = [each for each in found if places[each.lat, each.lng] is each]
    if len(kept) > 1:
        return tuple(kept)
    return (replace(kept[0], reading=""),)


def _unreadable(marked: str) -> Fault:
    tokens = _tokens(marked.replace(",", " "))
    if tokens is not None and _angle(tokens) is not None:
        return Fault(
            "POSITION_HALF",
            "This is one number; a place has a latitude and a longitude.",
            "Paste both, such as 36.2012, 37.1612.",
        )
    return Fault(
        "POSITION_UNREADABLE",
        "This is in no notation of positions that can be read here.",
        "Write 36.2012, 37.1612; 36°12.07' N 37°09.67' E; an MGRS grid reference; a plus code;"
        " or paste a map's link.",
    )
