"""Times that mean one instant: RFC 3339 with an offset, RFC 9557 with a zone in brackets.

A truce begins at an instant, and people who disagree about it die, so a time with no zone is
refused, and so are an offset that contradicts its zone, a local time that the clocks skip, and one
that they show twice unless the offset says which.

>>> parse_instant("2016-02-27T00:00:00[Asia/Damascus]").astimezone(UTC).isoformat()
'2016-02-26T22:00:00+00:00'
>>> write_instant(parse_instant("2016-02-26T22:00:00Z"), zone("Asia/Damascus"))
'2016-02-27T00:00:00+02:00[Asia/Damascus]'
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import TYPE_CHECKING

from truceline.errors import BadInput, Fault
from truceline.ledger.entry import FIRST_YEAR, LAST_YEAR
from truceline.mechanism.zones import zone

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

EXAMPLE = "2016-02-27T00:00:00[Asia/Damascus]"

_INSTANT = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})T"
    r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2}):(?P<second>[0-9]{2})(?:\.(?P<part>[0-9]{1,6}))?"
    r"(?P<offset>Z|[+-][0-9]{2}:[0-9]{2})?"
    r"(?:\[!?(?P<zone>[A-Za-z][A-Za-z0-9_+/-]{0,63})\])?"
)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(r"(?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})")


def _refuse(code: str, sentence: str, hint: str) -> BadInput:
    """Make the error of this module: one fault, with no place yet."""
    return BadInput(Fault(code, sentence, hint))


def parse_date(text: str) -> date:
    """Read a calendar day, ``YYYY-MM-DD`` (ISO 8601).

    Raises:
        BadInput: ``DATE_FORM`` for another form, ``DATE_RANGE`` for a day that no calendar has.
    """
    if not _DATE.fullmatch(text):
        raise _refuse(
            "DATE_FORM", f"A day was expected, found {text[:40]!r}.", "Write it as 2016-02-27."
        )
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _refuse("DATE_RANGE", f"There is no day {text}.", "Check month and day.") from None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise _refuse(
            "DATE_RANGE",
            f"The year {day.year} is outside {FIRST_YEAR} to {LAST_YEAR}.",
            "Check the year.",
        )
    return day


def parse_time_of_day(text: str) -> time:
    """Read a local time of day, ``HH:MM``, 00:00 to 23:59.

    Raises:
        BadInput: ``TIME_OF_DAY`` for anything else.
    """
    found = _TIME.fullmatch(text)
    if found is None or int(found["hour"]) > 23 or int(found["minute"]) > 59:  # noqa: PLR2004 - a day
        raise _refuse(
            "TIME_OF_DAY",
            f"A time of day was expected, found {text[:40]!r}.",
            'Write it as "18:00", from 00:00 to 23:59.',
        )
    return time(int(found["hour"]), int(found["minute"]))


def parse_instant(text: str) -> datetime:
    """Read an instant: RFC 3339 with an offset, or RFC 9557 with a zone and perhaps an offset.

    Args:
        text: Such as ``2016-02-27T00:00:00[Asia/Damascus]`` or ``2016-02-26T22:00:00Z``.

    Returns:
        An aware datetime, in the zone where one is named, else at the offset. ``Z`` with a zone is
        an instant in UTC shown in that zone (RFC 9557, 3.4), not a contradiction.

    Raises:
        BadInput: ``TIME_FORM``, ``TIME_NO_ZONE``, ``TIME_HOUR``, ``TIME_RANGE``, ``TIME_OFFSET``,
            ``TIME_ZONE_UNKNOWN``, ``TIME_OFFSET_CONTRADICTS_ZONE``, ``TIME_NONEXISTENT``,
            ``TIME_AMBIGUOUS``; ``DATE_RANGE`` for a day that no calendar has.
    """
    found = _INSTANT.fullmatch(text)
    if found is None:
        raise _refuse(
            "TIME_FORM", f"A time with a zone was expected, found {text[:64]!r}.", _form_hint(text)
        )
    wall = _wall_time(found)
    offset, name = found["offset"], found["zone"]
    if offset is None and name is None:
        raise _refuse(
            "TIME_NO_ZONE",
            f"The time {text} has no zone, so it names no instant.",
            f"Add the zone in brackets, such as {text}[Asia/Damascus], or an offset.",
        )
    if name is None:
        return wall.replace(tzinfo=_offset(offset))
    where = zone(name)
    if offset in {"Z", "-00:00"}:
        return wall.replace(tzinfo=UTC).astimezone(where)
    return _in_zone(wall, where, offset)


def _form_hint(text: str) -> str:
    """Guess from the text why it is no instant."""
    if _DATE.fullmatch(text):
        return f"A day alone is not an instant: write {text}T00:00:00[Asia/Damascus]."
    return f"Write it to the second with its zone, such as {EXAMPLE}."


def _wall_time(found: re.Match[str]) -> datetime:
    """Build the wall-clock time, refusing days and hours that do not exist."""
    day = parse_date(found["date"])
    hour, minute, second = int(found["hour"]), int(found["minute"]), int(found["second"])
    if hour > 23:  # noqa: PLR2004 - hours of a day
        raise _refuse(
            "TIME_HOUR",
            f"The hour is {hour}; a day's hours run from 00 to 23.",
            "Write midnight as 00:00:00 of the day that begins.",
        )
    if minute > 59 or second > 59:  # noqa: PLR2004 - minutes and seconds
        raise _refuse(
            "TIME_RANGE",
            f"{found['minute']}:{found['second']} is no time: both run from 00 to 59.",
            "Write a leap second as the second that follows it.",
        )
    micro = int((found["part"] or "0").ljust(6, "0"))
    return datetime.combine(day, time(hour, minute, second, micro))


def _offset(text: str) -> timezone:
    """Turn ``Z`` or ``+02:00`` into a fixed offset."""
    if text == "Z":
        return UTC
    hours, minutes = int(text[1:3]), int(text[4:6])
    if hours > 18 or minutes > 59:  # noqa: PLR2004 - no place on Earth is further from UTC
        raise _refuse(
            "TIME_OFFSET", f"No place has the offset {text}.", "Write an offset such as +02:00."
        )
    size = timedelta(hours=hours, minutes=minutes)
    return timezone(-size if text[0] == "-" else size)


def _in_zone(wall: datetime, where: ZoneInfo, offset: str | None) -> datetime:
    """Place a wall time in a zone, asking the offset (where given) to agree."""
    readings = [
        reading
        for fold in (0, 1)
        if (reading := wall.replace(tzinfo=where, fold=fold))
        .astimezone(UTC)
        .astimezone(where)
        .replace(tzinfo=None)
        == wall
    ]
    if not readings:
        raise _refuse(
            "TIME_NONEXISTENT",
            f"The clocks of {where.key} skip {wall.isoformat()}: there is no such local time.",
            "Give the instant before or after the change of the clocks, or give it in UTC.",
        )
    offsets = {reading.isoformat()[-6:]: reading for reading in reversed(readings)}
    if offset is None:
        if len(offsets) > 1:
            both = " and ".join(sorted(offsets))
            raise _refuse(
                "TIME_AMBIGUOUS",
                f"The clocks of {where.key} show {wall.isoformat()} twice.",
                f"Say which by an offset before the bracket: {both} are both possible.",
            )
        return readings[0]
    wanted = wall.replace(tzinfo=_offset(offset)).utcoffset()
    for reading in readings:
        if reading.utcoffset() == wanted:
            return reading
    raise _refuse(
        "TIME_OFFSET_CONTRADICTS_ZONE",
        f"The offset {offset} is not that of {where.key} at {wall.isoformat()}.",
        f"Expected {' or '.join(sorted(offsets))}; or leave the offset out.",
    )


def write_instant(moment: datetime, where: ZoneInfo) -> str:
    """Write an instant as RFC 9557 in ``where``: offset and zone both, so that it reads back alone.

    ``moment`` must be aware; parts of a second are written only where there are any.
    """
    return f"{moment.astimezone(where).isoformat()}[{where.key}]"
