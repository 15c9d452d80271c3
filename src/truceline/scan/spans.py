"""The intervals into which time is cut: days, months or years, counted back from the last day.

Counting back keeps every window that ends today whole; only the first interval may be short.

>>> from datetime import date
>>> spans = Spans.of(date(2025, 1, 1), date(2025, 3, 31), "month")
>>> spans.count, spans.first_day(2), spans.last_day(2)
(3, datetime.date(2025, 3, 1), datetime.date(2025, 3, 31))
>>> spans.at(date(2025, 2, 14))
1
"""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from truceline.errors import BadInput, Fault

Unit = Literal["day", "month", "year"]

DAYS_OF: Final[dict[Unit, float]] = {"day": 1.0, "month": 30.4375, "year": 365.25}
"""Days of each unit, on average: what a recurrence interval counts by."""

MOST_INTERVALS: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Spans:
    """The intervals of a study.

    Args:
        edges: The first day of each interval in order, and the day after the last, as ordinals.
        unit: What they are.
    """

    edges: tuple[int, ...]
    unit: Unit

    @classmethod
    def of(cls, first: date, last: date, unit: Unit) -> Spans:
        """The intervals from a first to a last day, both inside.

        Raises:
            BadInput: DATE_ORDER, SCAN_INTERVALS.
        """
        if first > last:
            sentence = f"The first day, {first}, is after the last, {last}."
            raise BadInput(Fault("DATE_ORDER", sentence, "Give the earlier day first.", "--from"))
        if (last - first).days >= MOST_INTERVALS * DAYS_OF[unit]:
            sentence = f"From {first} to {last} there are more than {MOST_INTERVALS:,} intervals."
            hint = "Take a longer unit, or a shorter period."
            raise BadInput(Fault("SCAN_INTERVALS", sentence, hint, "--unit"))
        end = last + timedelta(days=1)
        edges, number = [end.toordinal()], 0
        while edges[-1] > first.toordinal():
            number += 1
            edges.append(max(_before(end, number, unit), first.toordinal()))
        return cls(edges=tuple(reversed(edges)), unit=unit)

    @property
    def count(self) -> int:
        """How many intervals there are."""
        return len(self.edges) - 1

    def at(self, day: date) -> int:
        """The interval of a day; -1 where it is outside the study."""
        ordinal = day.toordinal()
        if not self.edges[0] <= ordinal < self.edges[-1]:
            return -1
        return bisect_right(self.edges, ordinal) - 1

    def first_day(self, interval: int) -> date:
        """The first day of an interval."""
        return date.fromordinal(self.edges[interval])

    def last_day(self, interval: int) -> date:
        """The last day of an interval."""
        return date.fromordinal(self.edges[interval + 1] - 1)


def _before(end: date, number: int, unit: Unit) -> int:
    """The ordinal of the day so many units before another; short months give their last day."""
    if unit == "day":
        return end.toordinal() - number
    months = end.year * 12 + end.month - 1 - (number if unit == "month" else 12 * number)
    year, month = divmod(months, 12)
    if year < 1:
        return 1
    return date(year, month + 1, min(end.day, monthrange(year, month + 1)[1])).toordinal()
