"""Weeks in which a desk collected, and incidents by week: what was reported, and where it stands.

A week in which the desk recorded nothing at all is a gap, not a week without incidents: nobody can
tell a quiet week from one in which nobody could report. Incidents count in the week in which the
desk had their first report, since when they happened may be known only roughly.

>>> [week.name for week in weeks_between(date(2015, 12, 30), date(2016, 1, 5))]
['2015-W53', '2016-W01']
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from truceline.mechanism.incident_states import Incident

Status = Literal[
    "reported", "open", "breach", "no_breach", "split", "note_only", "closed_without_finding"
]
STATUSES: Final[tuple[Status, ...]] = (
    "reported", "open", "breach", "no_breach", "split", "note_only", "closed_without_finding",
)  # fmt: skip
"""Where an incident stands: only alleged, looked into, found on, or closed with no finding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """An ISO week: its name (``2016-W10``), its Monday and its Sunday."""

    name: str
    first: date
    last: date


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentWeek:
    """The incidents first reported in one week, by where they stand.

    Args:
        week: The week.
        counts: How many of each status; None where the desk recorded nothing that week.
        reported: How many in all; None likewise.
    """

    week: Week
    counts: dict[Status, int] | None
    reported: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentWeeks:
    """Incidents week by week, with what is not among them.

    Args:
        weeks: The weeks, oldest first, gaps among them.
        counted: How many incidents are in those weeks.
        withdrawn: How many were taken back, and are not counted.
        earlier: How many were first reported before the first week, and are not counted.
    """

    weeks: tuple[IncidentWeek, ...]
    counted: int
    withdrawn: int
    earlier: int


def week_of(at: datetime, zone: ZoneInfo) -> Week:
    """The ISO week of an instant, in a zone."""
    return _week(at.astimezone(zone).date())


def weeks_between(first: date, last: date) -> tuple[Week, ...]:
    """Every ISO week from that of one day to that of another."""
    monday = first - timedelta(days=first.weekday())
    found = []
    while monday <= last:
        found.append(_week(monday))
        monday += timedelta(days=7)
    return tuple(found)


def _week(day: date) -> Week:
    monday = day - timedelta(days=day.weekday())
    year, number, _ = monday.isocalendar()
    return Week(name=f"{year}-W{number:02}", first=monday, last=monday + timedelta(days=6))


def status(incident: Incident) -> Status:
    """Where an incident stands; a report alone is an allegation, whatever it alleges."""
    standing = incident.standing
    if standing.form == "split":
        return "split"
    if standing.form == "note":
        return "note_only"
    if standing.form in {"joint", "single"} and not incident.set_aside:
        return "breach" if standing.is_breach else "no_breach"
    if incident.state == "reported":
        return "reported"
    return "closed_without_finding" if incident.state == "closed" else "open"


def incidents_by_week(
    incidents: Iterable[Incident],
    collected: Iterable[datetime],
    zone: ZoneInfo,
    at: datetime,
    *,
    most: int = 26,
) -> IncidentWeeks:
    """Incidents by the week of their first report.

    Args:
        incidents: The incidents that the reader may see; linked ones once.
        collected: When the desk recorded anything (UTC), of which the reader knows.
        zone: The zone whose weeks count.
        at: The instant asked about (UTC); nothing after it counts.
        most: At most so many weeks, the newest.
    """
    working = {week_of(when, zone).first for when in collected if when <= at}
    told = [(min(r.recorded_at for r in each.reports), each) for each in incidents if each.reports]
    held = [(week_of(when, zone).first, each) for when, each in told if when <= at]
    # A week in which an incident was reported was one in which the desk worked.
    working |= {monday for monday, _ in held}
    if not working:
        return IncidentWeeks(weeks=(), counted=0, withdrawn=0, earlier=0)
    shown = weeks_between(min(working), at.astimezone(zone).date())[-max(most, 1) :]
    counts: dict[date, Counter[Status]] = {}
    kept = [(monday, each) for monday, each in held if each.state != "withdrawn"]
    for monday, each in kept:
        counts.setdefault(monday, Counter())[status(each)] += 1
    found = tuple(
        IncidentWeek(
            week=week,
            counts=dict(counts.get(week.first, {})) if week.first in working else None,
            reported=counts.get(week.first, Counter()).total() if week.first in working else None,
        )
        for week in shown
    )
    return IncidentWeeks(
        weeks=found,
        counted=sum(week.reported or 0 for week in found),
        withdrawn=len(held) - len(kept),
        earlier=sum(monday < shown[0].first for monday, _ in kept),
    )
