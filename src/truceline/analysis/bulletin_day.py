"""A bulletin's day: from cut-off to cut-off in the zone of Terms, whatever the clocks do.

A day in which the clocks change has 23 or 25 hours and still closes at the same hour of the wall
clock. A cut-off at midnight closes the day it is named for. A cut-off that the clocks skip falls
where they skip it, and one that they show twice is the first (as RFC 5545, 3.3.5).

>>> from zoneinfo import ZoneInfo
>>> from datetime import date, time
>>> spring = close_of(date(2016, 3, 25), time(18), ZoneInfo("Asia/Damascus"))
>>> (spring - close_of(date(2016, 3, 24), time(18), ZoneInfo("Asia/Damascus"))).seconds // 3600
23
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from truceline.analysis.bulletin_shape import Period
from truceline.analysis.scope import PUBLIC
from truceline.errors import BadInput, Fault, Refused

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from truceline.mechanism.spans import Span
    from truceline.mechanism.terms import Terms

MIDNIGHT = time(0)
DAYS = {"daily": 1, "weekly": 7}
MOST_SECONDS = 2**33
"""Longer than any span of Terms: a hundred years are less than half of it."""


def zone_of(terms: Terms) -> ZoneInfo:
    """The zone in which an agreement's bulletin closes its day."""
    rule = terms.publication
    return terms.zone if rule is None or rule.zone is None else rule.zone


def close_of(day: date, cutoff: time, zone: ZoneInfo) -> datetime:
    """When the day that is named ``day`` closes (UTC)."""
    last = day + timedelta(days=1) if cutoff == MIDNIGHT else day
    return datetime.combine(last, cutoff, tzinfo=zone).astimezone(UTC)


def period_of(terms: Terms, day: date) -> Period:
    """The period of the bulletin that closes on a local day.

    Without a section ``publication`` a bulletin is daily and closes at midnight of the scope's
    zone: the desk's own choice, agreed by nobody.

    Raises:
        Refused: BULLETIN_NOT_FORESEEN where Terms say that there is none.
        BadInput: DATE_RANGE at the ends of the calendar.
    """
    rule = terms.publication
    how_often = "daily" if rule is None else rule.bulletin
    if how_often not in DAYS:
        raise Refused(
            Fault(
                "BULLETIN_NOT_FORESEEN",
                f"The Terms of {terms.id} foresee no bulletin.",
                "Amend publication.bulletin to daily or weekly.",
            )
        )
    cutoff = MIDNIGHT if rule is None or rule.cutoff is None else rule.cutoff
    zone = zone_of(terms)
    try:
        since = close_of(day - timedelta(days=DAYS[how_often]), cutoff, zone)
        until = close_of(day, cutoff, zone)
    except OverflowError as error:
        fault = Fault("DATE_RANGE", f"{day} is at the end of the calendar.", "Check the year.")
        raise BadInput(fault) from error
    minutes = int((until - since).total_seconds() // 60)
    return Period(day=day, since=since, until=until, zone=zone.key, minutes=minutes)


def before(terms: Terms, period: Period) -> Period:
    """The period that closed where this one began."""
    rule = terms.publication
    days = DAYS["daily" if rule is None else rule.bulletin]
    return period_of(terms, period.day - timedelta(days=days))


def shown_until(terms: Terms, period: Period, reader: str, newest_at: datetime) -> datetime:
    """Up to when events are shown (UTC): for the public only what is older than the delay.

    Age is measured at the ledger's newest entry, and not at a clock, so that the same ledger shows
    the same.

    Args:
        terms: The agreement.
        period: The bulletin's period.
        reader: Who reads; only ``public`` waits.
        newest_at: When the newest entry that counts was recorded (UTC).
    """
    delay = None if terms.publication is None else terms.publication.delay
    if reader != PUBLIC or delay is None or delay.is_zero:
        return period.until
    return min(period.until, _latest_before(terms, delay, newest_at))


def _latest_before(terms: Terms, delay: Span, at: datetime) -> datetime:
    """The latest whole second from which ``delay`` runs out by ``at`` (UTC), by halving."""
    base = at.replace(microsecond=0)
    low, high = -1, 1
    while low > -MOST_SECONDS and terms.after(delay, base + timedelta(seconds=low)) > at:
        low *= 2
    # From ``low`` on it has run out, from ``high`` on it has not: they close in on each other.
    while high - low > 1:
        middle = (low + high) // 2
        if terms.after(delay, base + timedelta(seconds=middle)) <= at:
            low = middle
        else:
            high = middle
    return base + timedelta(seconds=low)
