"""What is asked about a truce: its first day, the window, who was bound, and beside whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

Unit = Literal["day", "week", "month"]
Count = Literal["deaths", "events"]
Estimate = Literal["low", "best", "high"]

UNITS: tuple[Unit, ...] = ("day", "week", "month")
COUNTS: tuple[Count, ...] = ("deaths", "events")
ESTIMATES: tuple[Estimate, ...] = ("low", "best", "high")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days from the first to the last, both counted.

    >>> Period(date(2016, 1, 1), date(2016, 2, 26)).days
    57
    """

    first: date
    last: date

    @property
    def days(self) -> int:
        """How many days; not above 0 where they are out of order."""
        return (self.last - self.first).days + 1

    def __contains__(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day <= self.last

    def __str__(self) -> str:
        """``2016-01-01..2016-02-26``."""
        return f"{self.first}..{self.last}"

    def as_json(self) -> dict[str, str]:
        """``from`` and ``to``, ISO 8601."""
        return {"from": self.first.isoformat(), "to": self.last.isoformat()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked. A name is a pair of sides as the source has it, or one side of several pairs.

    Args:
        truce: First day of the truce.
        period: The whole window, before and during.
        bound: Who was bound by the truce.
        controls: Who was not, each a control of its own.
        excluded: Groups that the truce left out and that may fight among the bound pairs.
        baselines: Further periods before the truce to compare with; the whole one, each calendar
            month and the gaps are always there.
        gaps: Numbers of days to leave out on each side of the truce's first day.
        unit: Bins of the series. Figures are always per day.
        count: Deaths or events.
        estimate: Which of the source's estimates of deaths.
        no_collection: Periods in which nobody collected.
        no_access: Periods in which collectors had no access.
        placebo: Whether to move the truce to other dates of the same source.
    """

    truce: date
    period: Period
    bound: tuple[str, ...]
    controls: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    baselines: tuple[Period, ...] = ()
    gaps: tuple[int, ...] = (7, 14)
    unit: Unit = "day"
    count: Count = "deaths"
    estimate: Estimate = "best"
    no_collection: tuple[Period, ...] = ()
    no_access: tuple[Period, ...] = ()
    placebo: bool = True

    @property
    def before(self) -> Period:
        """The window before the truce."""
        return Period(self.period.first, self.truce - timedelta(days=1))

    @property
    def after(self) -> Period:
        """The window from the truce's first day on."""
        return Period(self.truce, self.period.last)

    def as_json(self) -> dict[str, Any]:
        """What was asked, as a JSON object."""
        return {
            "truce": self.truce.isoformat(),
            **self.period.as_json(),
            "bound": list(self.bound),
            "control": list(self.controls),
            "excluded": list(self.excluded),
            "baselines": [each.as_json() for each in self.baselines],
            "gaps": list(self.gaps),
            "unit": self.unit,
            "count": self.count,
            "estimate": self.estimate,
            "no_collection": [each.as_json() for each in self.no_collection],
            "no_access": [each.as_json() for each in self.no_access],
        }
