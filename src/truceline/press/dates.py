"""Dates as the field writes them, each with its place in the text and the days that it may mean.

A year that is not written is not guessed: ``26-27 Feb`` has none, unless a day near it is given. A
day that two readings share (``03/04/2016``) spans both. Words that name a day only from the day of
writing ("Friday", "yesterday") are marked so, and come to days only where that day is given.

>>> [(d.text, d.earliest, d.latest) for d in find("from 26-27 Feb", None)]
[('26-27 Feb', None, None)]
>>> find("at midnight Damascus time on 27 February 2016", None)[0].at
datetime.datetime(2016, 2, 26, 22, 0, tzinfo=datetime.timezone.utc)
"""

# ruff: noqa: RUF001 - Cyrillic letters and long dashes are what is looked for

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final, Literal
from zoneinfo import ZoneInfo

from truceline.press.date_words import ALONE, MONTHS, RELATIVE, WEEKDAYS, ZONES

Precision = Literal["instant", "day", "days", "month", "weekday", "relative"]

_WEEK: Final = 7
_NOON: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A date in a text.

    Args:
        start: Where it stands.
        end: Likewise.
        text: As it stands.
        earliest: The first day that it may mean; None where a year is wanting.
        latest: The last day; None likewise.
        precision: How exactly it says when.
        first: Month and day of its first day, where those are written.
        last: Likewise of its last.
        weekday: The weekday that is written (Monday is 0).
        zone: The zone (IANA) whose time it is; empty where none is written.
        hour: The time of day that is written.
        at: The instant (UTC), where day, time and zone are known.
        relative: Whether it counts from the day of writing.
        near: Whether the year is that of the day given as near, and is not written.
    """

    start: int
    end: int
    text: str
    earliest: date | None
    latest: date | None
    precision: Precision
    first: tuple[int, int] | None = None
    last: tuple[int, int] | None = None
    weekday: int | None = None
    zone: str = ""
    hour: time | None = None
    at: datetime | None = None
    relative: bool = False
    near: bool = False


def _any(words: object) -> str:
    """One of some words, the longest first, so that 'sept' is not read as 'sep'."""
    ordered = sorted(words, key=len, reverse=True)  # type: ignore[call-overload]
    return "|".join(re.escape(each).replace(r"\ ", r"\s") for each in ordered)


_MONTH = rf"(?:{_any(MONTHS)})\b\.?"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th|er|-?го|-?е)?"
_YEAR = r"(?:19|20)\d\d(?!\d)(?:\s?(?:года|году|год|г\.))?"
_DASH = r"\s?(?:[-–—]|to|and|until|through|till|по|до|и|au|et|إلى|و)\s?"
_GAP = r"[\s,]{1,3}"
_TIME = (
    r"(?:midnight|noon|полночь|полночи|minuit|midi|منتصف\sالليل"
    r"|(?:[01]?\d|2[0-4])(?:[:.h][0-5]\d(?::[0-5]\d)?)?\s?(?:[ap]\.?m\b\.?)"
    r"|(?:[01]?\d|2[0-4])[:h][0-5]\d(?::[0-5]\d)?)"
)
_ZONE = (
    rf"(?:\(?(?:по\s|بتوقيت\s|local\s)?(?:{_any(ZONES)})\b"
    r"(?:\s(?:local\s)?time|\sвремени)?(?:,?\s(?:standard|daylight)\stime)?\)?"
    r"|\(?(?:UTC|GMT)[+-]\d{1,2}(?::?\d\d)?\)?)"
)
_CLOCK = rf"(?P<time>{_TIME})(?:\s{{1,2}}(?P<zone>{_ZONE}))?"
_CLOCK2 = _CLOCK.replace("<time>", "<time2>").replace("<zone>", "<zone2>")
_BEFORE = rf"(?:{_CLOCK}(?:,|\s(?:on|of|le|du|в))?\s(?:the\s)?)?"
_AFTER = rf"(?:(?:,|,?\sat|,?\sà|\sв|,?\s-|,?\s\|)?\s{_CLOCK2})?"
_NAMED_DAY = rf"(?:(?P<weekday>{_any(WEEKDAYS)})\b\.?,?\s)?"

_GRAMMAR: Final = tuple(
    re.compile(rf"(?<![\w./-]){each}(?![\w/]|[-.:]\d)", re.IGNORECASE)
    for each in (
        (
            r"(?P<iso>\d{4}-[01]\d-[0-3]\d)(?:[T\s](?P<isotime>[0-2]\d:[0-5]\d(?::[0-5]\d)?)"
            r"(?:\.\d{1,9})?\s?(?P<offset>Z|UTC|GMT|[+-]\d\d:?\d\d)?)?"
        ),
        (
            rf"{_BEFORE}{_NAMED_DAY}(?:the\s)?(?P<d1>{_DAY})(?:{_GAP}(?:of\s)?(?P<m1>{_MONTH})"
            rf"(?:{_GAP}(?P<y1>{_YEAR}))?)?{_DASH}(?:the\s)?(?P<d2>{_DAY}){_GAP}(?:of\s)?"
            rf"(?P<m2>{_MONTH})(?:{_GAP}(?P<y2>{_YEAR}))?{_AFTER}"
        ),
        (
            rf"{_BEFORE}{_NAMED_DAY}(?P<m1>{_MONTH})\s(?P<d1>{_DAY})(?:{_GAP}(?P<y1>{_YEAR}))?{_DASH}"
            rf"(?:(?P<m2>{_MONTH})\s)?(?P<d2>{_DAY})\b(?:{_GAP}(?P<y2>{_YEAR}))?{_AFTER}"
        ),
        (
            rf"{_BEFORE}{_NAMED_DAY}(?:the\s)?(?P<d1>{_DAY})(?:{_GAP}|[-])(?:of\s)?(?P<m1>{_MONTH})"
            rf"(?:(?:{_GAP}|-)(?P<y1>{_YEAR}))?{_AFTER}"
        ),
        rf"{_BEFORE}{_NAMED_DAY}(?P<m1>{_MONTH})\s?(?P<d1>{_DAY})(?:{_GAP}(?P<y1>{_YEAR}))?{_AFTER}",
        rf"{_BEFORE}(?P<n1>[0-3]?\d)(?P<sep>[./])(?P<n2>[0-3]?\d)(?P=sep)(?P<y1>(?:19|20)\d\d){_AFTER}",
        rf"(?P<m1>{_MONTH}),?\s(?P<y1>{_YEAR})",
        (
            rf"(?:(?P<turn>last|next|this|прошл\w{{2,3}}|следующ\w{{2,3}})\s)?"
            rf"(?P<weekday>{_any(ALONE)})(?:\s(?P<turn2>dernier|prochain|الماضي|المقبل))?"
        ),
        rf"(?P<relative>{_any(RELATIVE)})",
    )
)
_WESTERN: Final = {
    ord(digit): str(value)
    for digits in ("٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹")
    for value, digit in enumerate(digits)
}
"""Arabic-Indic and Persian digits as Western ones: each stays one character."""
_ALSO_WORDS: Final = ("may", "march", "mar")
_DIGITS = re.compile(r"\d+")
_OFFSET = re.compile(r"([+-])(\d{1,2}):?(\d\d)?")
_CLOCK_PARTS = re.compile(r"(\d{1,2})(?:[:.h](\d\d))?(?::\d\d)?\s?([ap])?", re.IGNORECASE)
_NIGHT: Final = ("midnight", "полноч", "minuit", "منتصف")
_MIDDAY: Final = ("noon", "midi")
_LAST: Final = ("last", "прошл", "dernier", "الماضي")
_NEXT: Final = ("next", "следующ", "prochain", "المقبل")


def find(text: str, near: date | None) -> tuple[Dated, ...]:
    """The dates in a text, in order, the longest reading of each.

    Args:
        text: Any text; linear in its length.
        near: A day near which it was written: then a day without a year is that nearest to it,
            and a weekday or "yesterday" comes to days; None leaves them open.
    """
    found: list[Dated] = []
    taken = bytearray(len(text))
    western = text if text.isascii() else text.translate(_WESTERN)
    for pattern in _GRAMMAR if _DIGITS.search(western) else _GRAMMAR[-2:]:
        for match in pattern.finditer(western):
            start, end = match.span()
            if taken.find(1, start, end) >= 0:
                continue
            # What is no date is taken too: 30 February 2016 does not mean the month instead.
            taken[start:end] = b"\1" * (end - start)
            dated = _read(match, near)
            if dated is not None:
                found.append(replace(dated, text=text[dated.start : dated.end]))
    return tuple(sorted(found, key=lambda each: each.start))


def _read(match: re.Match[str], near: date | None) -> Dated | None:
    """What one match says; None where it is no date (30 February)."""
    parts = {name: value for name, value in match.groupdict().items() if value}
    if "iso" in parts:
        return _iso(match, parts)
    if "relative" in parts:
        day = near + timedelta(RELATIVE[parts["relative"].lower()]) if near else None
        return _dated(match, day, day, "relative", relative=True)
    if "n1" in parts:
        return _numbers(match, parts)
    if "d1" not in parts and "m1" not in parts:
        return _weekday_alone(match, parts, near)
    if "d1" not in parts:
        year, month = _number(parts["y1"]), _month(parts["m1"])
        until = date(year + month // _NOON, month % _NOON + 1, 1) - timedelta(1)
        return _dated(match, date(year, month, 1), until, "month")
    return _days(match, parts, near)


def _days(match: re.Match[str], parts: dict[str, str], near: date | None) -> Dated | None:
    """A day, or days from one to another, with or without a year."""
    written = parts.get("m1") or parts["m2"]
    if written.startswith(_ALSO_WORDS) and "y1" not in parts and "y2" not in parts:
        return None
    first_month = _month(written)
    last_month = _month(parts.get("m2") or parts["m1"])
    first = (first_month, _number(parts["d1"]))
    last = (last_month, _number(parts.get("d2", parts["d1"])))
    weekday = WEEKDAYS.get(parts.get("weekday", "").lower())
    year = _number(parts["y2"]) if "y2" in parts else None
    begun = _number(parts["y1"]) if "y1" in parts else None
    if year is None and begun is not None:
        year = begun + (last < first)
    guessed = year is None and near is not None
    if year is None and near is not None:
        year = _nearest_year(last, near)
    if year is None:
        if _day(2000, first) is None or _day(2000, last) is None:
            return None
        earliest = latest = None
    else:
        earliest = _day(year - (last < first) if begun is None else begun, first)
        latest = _day(year, last)
        if earliest is None or latest is None or latest < earliest:
            return None
    hour, zone = _clock(parts)
    return _dated(
        match,
        earliest,
        latest,
        "days" if first != last else "day",
        first=first,
        last=last,
        weekday=weekday,
        hour=hour,
        zone=zone,
        near=guessed,
    )


def _weekday_alone(match: re.Match[str], parts: dict[str, str], near: date | None) -> Dated:
    """A weekday without a date: the last such day, the next, or either where nothing says which."""
    weekday = WEEKDAYS[parts["weekday"].lower()]
    turn = (parts.get("turn") or parts.get("turn2") or "").lower()
    if near is None:
        return _dated(match, None, None, "weekday", weekday=weekday, relative=True)
    back = near - timedelta((near.weekday() - weekday) % _WEEK)
    ahead = near + timedelta((weekday - near.weekday()) % _WEEK)
    if turn.startswith(_LAST):
        ahead = back = back if back < near else back - timedelta(_WEEK)
    elif turn.startswith(_NEXT):
        back = ahead = ahead if ahead > near else ahead + timedelta(_WEEK)
    return _dated(match, back, ahead, "weekday", weekday=weekday, relative=True)


def _numbers(match: re.Match[str], parts: dict[str, str]) -> Dated | None:
    """A date in numbers; with slashes, day and month may stand either way round."""
    year, one, two = int(parts["y1"]), int(parts["n1"]), int(parts["n2"])
    readings = [_day(year, (two, one))]
    if parts["sep"] == "/":
        readings.append(_day(year, (one, two)))
    days = sorted(each for each in readings if each is not None)
    if not days:
        return None
    hour, zone = _clock(parts)
    precision: Precision = "day" if days[0] == days[-1] else "days"
    return _dated(match, days[0], days[-1], precision, hour=hour, zone=zone)


def _iso(match: re.Match[str], parts: dict[str, str]) -> Dated | None:
    """A date as ISO 8601 has it, perhaps with a time and an offset."""
    try:
        day = date.fromisoformat(parts["iso"])
    except ValueError:
        return None
    if "isotime" not in parts:
        return _dated(match, day, day, "day")
    hour = time.fromisoformat(parts["isotime"])
    return _dated(match, day, day, "day", hour=hour, zone=parts.get("offset", ""))


def _dated(  # noqa: PLR0913 - every one is a field
    match: re.Match[str],
    earliest: date | None,
    latest: date | None,
    precision: Precision,
    *,
    first: tuple[int, int] | None = None,
    last: tuple[int, int] | None = None,
    weekday: int | None = None,
    hour: time | None = None,
    zone: str = "",
    relative: bool = False,
    near: bool = False,
) -> Dated:
    """The value, with its instant where day, time and zone are known."""
    place = _place_of(zone)
    at = None
    if earliest is not None and earliest == latest and hour is not None and place is not None:
        at = datetime.combine(earliest, hour, place).astimezone(UTC)
    text = match.group()
    shown = text.rstrip(" ,")
    return Dated(
        start=match.start(),
        end=match.start() + len(shown),
        text=shown,
        earliest=earliest,
        latest=latest,
        precision="instant" if at else precision,
        first=first or _of(earliest),
        last=last or _of(latest),
        weekday=weekday,
        zone=str(place) if isinstance(place, ZoneInfo) else zone and str(place),
        hour=hour,
        at=at,
        relative=relative,
        near=near,
    )


def _of(day: date | None) -> tuple[int, int] | None:
    """Month and day of a date."""
    return (day.month, day.day) if day else None


def _place_of(zone: str) -> ZoneInfo | timezone | None:
    """The zone that words or an offset name; None where they name none that is known."""
    plain = zone.strip("() ").lower()
    offset = _OFFSET.search(plain)
    if offset:
        hours, minutes = int(offset[2]), int(offset[3] or 0)
        if hours > 14 or minutes > 59:  # noqa: PLR2004 - the widest offset there is
            return None
        away = timedelta(hours=hours, minutes=minutes)
        return timezone(-away if offset[1] == "-" else away)
    for word in sorted(ZONES, key=len, reverse=True):
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", plain):
            return ZoneInfo(ZONES[word])
    return None


def _clock(parts: dict[str, str]) -> tuple[time | None, str]:
    """The time of day that stands before or after the day, and its zone as written."""
    said = (parts.get("time") or parts.get("time2") or "").lower()
    zone = parts.get("zone") or parts.get("zone2") or ""
    if not said:
        return None, zone
    if said.startswith(_NIGHT):
        return time(0), zone
    if said.startswith(_MIDDAY):
        return time(_NOON), zone
    match = _CLOCK_PARTS.match(said)
    if match is None:
        return None, zone
    hour, minute = int(match[1]) % 24, int(match[2] or 0)
    if match[3]:
        hour = hour % _NOON + (_NOON if match[3] == "p" else 0)
    return time(hour, minute), zone


def _nearest_year(day: tuple[int, int], near: date) -> int:
    """The year in which a month and day come nearest to a date."""
    years = [year for year in (near.year - 1, near.year, near.year + 1) if _day(year, day)]
    return min(
        years or [near.year],
        key=lambda year: abs(((_day(year, day) or near) - near).days),
    )


def _day(year: int, day: tuple[int, int]) -> date | None:
    """A date; None where the calendar has none such."""
    try:
        return date(year, day[0], day[1])
    except ValueError:
        return None


def _month(words: str) -> int:
    """The number of a month."""
    return MONTHS[re.sub(r"\s", " ", words).rstrip(".").lower()]


def _number(words: str) -> int:
    """The digits that a day or year begins with."""
    match = _DIGITS.match(words)
    return int(match[0]) if match else 0
