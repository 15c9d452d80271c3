"""Lengths of time, as Terms write them: ISO 8601 durations and working days of a named calendar.

Hours, minutes and seconds are exact. Days, weeks, months and years are counted on the wall clock of
the place (a deadline of P1D set at noon falls at noon), so they need a zone: the start's own.
Working days need a calendar. Fractions, signs and mixed weeks are refused: a deadline that two
readers could work out differently is worth nothing.

>>> from datetime import UTC, datetime
>>> add(parse_span("P1M"), datetime(2016, 1, 31, tzinfo=UTC)).isoformat()
'2016-02-29T00:00:00+00:00'
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from truceline.errors import BadInput, Fault

if TYPE_CHECKING:
    from collections.abc import Mapping

_DURATION = re.compile(
    r"P(?:(?P<weeks>[0-9]{1,5})W"
    r"|(?:(?P<years>[0-9]{1,3})Y)?(?:(?P<months>[0-9]{1,4})M)?(?:(?P<days>[0-9]{1,5})D)?"
    r"(?:T(?:(?P<hours>[0-9]{1,6})H)?(?:(?P<minutes>[0-9]{1,8})M)?(?:(?P<seconds>[0-9]{1,9})S)?)?)"
)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
MOST_DAYS = 36_525  # a hundred years: longer spans are slips of the pen
_MONTH_DAYS = 146_097 / 4_800  # the mean month of the Gregorian calendar's 400 years
MOST_WORKING_DAYS = 3_650


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A length of time. Months and days are wall-clock steps, seconds are exact.

    Args:
        months: Whole months (a year is twelve).
        days: Whole days on the wall clock (a week is seven).
        seconds: Exact seconds.
        working_days: Working days of ``calendar``; then the other parts are zero.
        calendar: The name of the calendar in the Terms, for working days.
    """

    months: int = 0
    days: int = 0
    seconds: int = 0
    working_days: int = 0
    calendar: str | None = None

    @property
    def is_zero(self) -> bool:
        """Whether the span is no time at all."""
        return not (self.months or self.days or self.seconds or self.working_days)

    def __str__(self) -> str:
        """The span as it is written in Terms, in its shortest ISO 8601 form."""
        if self.calendar is not None:
            return f"{self.working_days} working days ({self.calendar})"
        years, months = divmod(self.months, 12)
        minutes, seconds = divmod(self.seconds, 60)
        hours, minutes = divmod(minutes, 60)
        day = _written((years, "Y"), (months, "M"), (self.days, "D"))
        clock = _written((hours, "H"), (minutes, "M"), (seconds, "S"))
        return f"P{day}{'T' + clock if clock else ''}" if day or clock else "PT0S"


def _written(*parts: tuple[int, str]) -> str:
    """Write the parts that are not zero, each with its letter."""
    return "".join(f"{number}{letter}" for number, letter in parts if number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Which days are worked: the zone in which days begin, the weekend, and the days off.

    Args:
        zone: Where a day begins and ends.
        weekend: Days of the week that are not worked, from ``MO`` to ``SU`` (RFC 5545 names).
        holidays: Days that are not worked.
    """

    zone: ZoneInfo
    weekend: frozenset[str]
    holidays: frozenset[date] = frozenset()

    def works_on(self, day: date) -> bool:
        """Whether ``day`` is a working day."""
        return WEEKDAYS[day.weekday()] not in self.weekend and day not in self.holidays


def _refuse(code: str, sentence: str, hint: str) -> BadInput:
    """Make the error of this module: one fault, with no place yet."""
    return BadInput(Fault(code, sentence, hint))


def parse_span(text: str) -> Span:
    """Read an ISO 8601 duration of whole parts, such as ``PT30M``, ``P7D``, ``P1M`` or ``P2W``.

    Raises:
        BadInput: ``SPAN_FORM`` for anything else, ``SPAN_FRACTION``, ``SPAN_NEGATIVE``, and
            ``SPAN_RANGE`` for more than a hundred years.
    """
    found = _DURATION.fullmatch(text)
    if found is None or text[-1] in "PT":
        raise _not_a_span(text)
    part = {name: int(number or 0) for name, number in found.groupdict().items()}
    span = Span(
        months=part["years"] * 12 + part["months"],
        days=part["weeks"] * 7 + part["days"],
        seconds=part["hours"] * 3600 + part["minutes"] * 60 + part["seconds"],
    )
    if span.months * _MONTH_DAYS + span.days + span.seconds // 86_400 > MOST_DAYS:
        raise _refuse("SPAN_RANGE", f"{text} is longer than a hundred years.", "Check the number.")
    return span


def _not_a_span(text: str) -> BadInput:
    """Say why ``text`` is no duration."""
    shown = text[:40]
    if text.startswith(("-", "+")):
        return _refuse(
            "SPAN_NEGATIVE", f"A span has no sign, found {shown!r}.", "Write it as P1D or PT6H."
        )
    if re.fullmatch(r"P[0-9YMWDTHS]*[0-9][.,][0-9]+[YMWDHS][0-9YMWDTHS.,]*", text):
        return _refuse(
            "SPAN_FRACTION", f"{shown!r} has a fraction.", "Use a smaller unit: PT30M, not PT0.5H."
        )
    return _refuse(
        "SPAN_FORM",
        f"A span of time was expected, found {shown!r}.",
        "Write an ISO 8601 duration (PT30M, P7D, P1M) or {working_days: 7, calendar: NAME}.",
    )


def working_days(count: int, calendar: str) -> Span:
    """Make a span of ``count`` working days of the calendar named ``calendar``.

    Raises:
        BadInput: ``SPAN_RANGE`` where ``count`` is not 1 to 3650.
    """
    if not 1 <= count <= MOST_WORKING_DAYS:
        raise _refuse(
            "SPAN_RANGE",
            f"{count} working days was found, 1 to {MOST_WORKING_DAYS} were expected.",
            "Check the number.",
        )
    return Span(working_days=count, calendar=calendar)


def add(span: Span, start: datetime, calendars: Mapping[str, Calendar] | None = None) -> datetime:
    """Work out when ``span`` ends, if it starts at ``start``.

    Months and days are steps on the wall clock of ``start``'s own zone; a day that the month does
    not have becomes its last day; a wall time that the clocks skip moves on by the skipped part,
    and one that they show twice is the first (both as RFC 5545, 3.3.5). Then exact seconds are
    added. Working days: the day of ``start`` is not counted, and the span ends with the last hour
    of the last day (as Regulation (EEC, Euratom) 1182/71, article 3), in the calendar's zone.

    Args:
        span: What to add.
        start: An aware datetime.
        calendars: The calendars of the Terms, by name; needed for working days.

    Returns:
        The end, in UTC.

    Raises:
        BadInput: ``TIME_NO_ZONE`` for a naive start, ``CALENDAR_UNKNOWN``, and ``SPAN_RANGE``
            where the end is beyond the calendar.
    """
    if start.utcoffset() is None:
        raise _refuse("TIME_NO_ZONE", "The start of a span has no zone.", "Give an aware time.")
    try:
        if span.calendar is not None:
            return _after_working_days(span, start, calendars or {})
        wall = _plus_months(start.replace(tzinfo=None), span.months) + timedelta(days=span.days)
        if wall == start.replace(tzinfo=None):
            # No wall-clock step: keep the instant itself, which may be the second of two readings.
            return start.astimezone(UTC) + timedelta(seconds=span.seconds)
        moved = wall.replace(tzinfo=start.tzinfo, fold=0).astimezone(UTC)
        return moved + timedelta(seconds=span.seconds)
    except (OverflowError, ValueError):
        raise _refuse(
            "SPAN_RANGE", f"{span} after {start.isoformat()} is beyond any date.", "Check both."
        ) from None


def _plus_months(wall: datetime, months: int) -> datetime:
    """Step whole months, keeping the day where the month has it and its last day otherwise."""
    if not months:
        return wall
    years, month = divmod(wall.month - 1 + months, 12)
    year = wall.year + years
    last = monthrange(year, month + 1)[1]
    return wall.replace(year=year, month=month + 1, day=min(wall.day, last), fold=0)


def _after_working_days(span: Span, start: datetime, calendars: Mapping[str, Calendar]) -> datetime:
    """Walk over working days; the answer is the first instant after the last one."""
    calendar = calendars.get(span.calendar or "")
    if calendar is None or len(calendar.weekend) >= len(WEEKDAYS):
        raise _refuse(
            "CALENDAR_UNKNOWN",
            f"No calendar with working days is called {span.calendar!r}.",
            "Name one of the Terms' calendars.",
        )
    day, left = start.astimezone(calendar.zone).date(), span.working_days
    while left:
        day += timedelta(days=1)
        left -= calendar.works_on(day)
    midnight = datetime.combine(day + timedelta(days=1), time(), tzinfo=calendar.zone)
    return midnight.astimezone(UTC)
