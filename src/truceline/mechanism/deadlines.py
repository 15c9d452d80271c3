"""Deadlines of promises and milestones: days in a zone, spans from a start, and starts in doubt.

A source may give an instant, a day, a span from an event, or no date at all. Where it names an
event without its date, somebody has to say when the event was; others may say otherwise. A start
that is disputed makes no deadline: the clock is shown as disputed, and nothing is ever late by it.

>>> from datetime import UTC, date
>>> end_of_day(date(2016, 2, 26), zone("Asia/Damascus")).isoformat()
'2016-02-26T22:00:00+00:00'
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from truceline.errors import BadInput
from truceline.ledger.entry import FIRST_YEAR, LAST_YEAR
from truceline.mechanism.registers import flaw
from truceline.mechanism.spans import Span, parse_span
from truceline.mechanism.zones import zone

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

    from truceline.errors import Fault
    from truceline.mechanism.terms import Terms


def _known_year(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise PydanticCustomError(
            "DATE_RANGE", f"The day lies outside the years {FIRST_YEAR} to {LAST_YEAR}"
        )
    return day


Day = Annotated[date, AfterValidator(_known_year)]
"""A calendar day, such as 2016-02-26, of years that a desk knows."""

FIRST_ZONE: Final = timedelta(hours=14)
"""The zone in which a day begins first (Line Islands, UTC+14)."""

SpanText = Annotated[str, Field(pattern=r"^P[0-9YMWDTHS]{2,40}$")]
"""A length of time as ISO 8601 writes it, such as P6M or PT48H."""

ZoneName = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_+/-]{0,63}$")]
"""A time zone's IANA name, such as Asia/Damascus."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartClaim:
    """That somebody says when a clock's start event was.

    Args:
        by: Whose word it is.
        start: The instant, or the day in the agreement's zone.
        event: What happened then, in words.
        entry: The entry's hash.
        relayed: Whether an officer recorded a caller's words.
    """

    by: str
    start: date | datetime
    event: str
    entry: str
    relayed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StartDispute:
    """That somebody disputes a start, until the same one claims a start of its own."""

    by: str
    why: str
    entry: str
    relayed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Starts:
    """What was said of a clock's start: the newest claim or dispute of each speaker."""

    claims: tuple[StartClaim, ...] = ()
    disputes: tuple[StartDispute, ...] = ()

    def claimed(self, claim: StartClaim) -> Starts:
        """After one more claim, which takes the place of what its speaker said before."""
        return Starts(
            claims=(*(c for c in self.claims if c.by != claim.by), claim),
            disputes=tuple(d for d in self.disputes if d.by != claim.by),
        )

    def disputed(self, dispute: StartDispute) -> Starts:
        """After one more dispute, which takes the place of what its speaker said before."""
        return Starts(
            claims=tuple(c for c in self.claims if c.by != dispute.by),
            disputes=(*(d for d in self.disputes if d.by != dispute.by), dispute),
        )

    @property
    def speakers(self) -> tuple[str, ...]:
        """Who said anything of it."""
        return (*(c.by for c in self.claims), *(d.by for d in self.disputes))


UNSAID = Starts()
"""Nobody has said anything of a start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """When something is due, as things stand.

    Args:
        due: The first instant at which it is late (UTC); None where there is none, or in dispute.
        day: The day on which it is due, where it is a day.
        disputed: Whether its start is disputed: then nothing is late by it.
        says: One sentence on where the deadline comes from.
    """

    due: datetime | None = None
    day: date | None = None
    disputed: bool = False
    says: str = "No date is stated."


def end_of_day(day: date, where: ZoneInfo) -> datetime:
    """The first instant after a calendar day in a zone (UTC)."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=where).astimezone(UTC)


def start_of_day(day: date, where: ZoneInfo) -> datetime:
    """The first instant of a calendar day in a zone (UTC)."""
    return datetime.combine(day, time(), tzinfo=where).astimezone(UTC)


def instant_of(start: date | datetime, where: ZoneInfo) -> datetime:
    """A start as an instant (UTC): itself, or the beginning of its day in the zone."""
    return start.astimezone(UTC) if isinstance(start, datetime) else start_of_day(start, where)


def times(span: Span, number: int) -> Span:
    """A span so many times over."""
    return Span(
        months=span.months * number,
        days=span.days * number,
        seconds=span.seconds * number,
        working_days=span.working_days * number,
        calendar=span.calendar,
    )


def span_from_day(span: Span, day: date, terms: Terms) -> tuple[datetime, date]:
    """When a span that starts on a day runs out, and its last day in the agreement's zone.

    A span of whole days ends with the last day itself, as a deadline in days is commonly read;
    one with hours ends at its hour.
    """
    where = terms.zone
    end = terms.after(span, start_of_day(day, where))
    if span.seconds:
        return end, end.astimezone(where).date()
    if span.calendar is not None:
        return end, (end - timedelta(microseconds=1)).astimezone(where).date()
    last = end.astimezone(where).date()
    return end_of_day(last, where), last


def settled_start(
    starts: Starts, stated: date | datetime | None, where: ZoneInfo
) -> tuple[date | datetime | None, str]:
    """The one start that stands, or None, with a sentence on whose word it is.

    A start stands where the source states it or somebody claims it, nobody disputes it, and nobody
    says another. Days and instants are the same start where they begin at the same instant.
    """
    if starts.disputes:
        who = ", ".join(sorted(d.by for d in starts.disputes))
        return None, f"Its start is disputed by {who}."
    said = {instant_of(claim.start, where) for claim in starts.claims}
    if stated is not None:
        said.add(instant_of(stated, where))
    if len(said) > 1:
        who = ", ".join(sorted(claim.by for claim in starts.claims))
        source = " and by its source" if stated is not None else ""
        return None, f"Its start is disputed: other starts are claimed by {who}{source}."
    if stated is not None:
        return stated, "Its start is stated by its source."
    if starts.claims:
        first = starts.claims[0]
        who = ", ".join(sorted(claim.by for claim in starts.claims))
        return first.start, f"Its start is the word of {who}."
    return None, ""


def span_faults(text: str | None, field: str) -> list[Fault]:
    """The faults of a span's text, at its field."""
    if text is None:
        return []
    try:
        found = parse_span(text)
    except BadInput as error:
        return [flaw(f.code, f.sentence, f.hint, field) for f in error.faults]
    if found.is_zero:
        return [flaw("SPAN_ZERO", "The span is no time at all.", "Give a length.", field)]
    return []


def zone_faults(name: str | None, field: str) -> list[Fault]:
    """The faults of a zone's name, at its field."""
    if name is None:
        return []
    try:
        zone(name)
    except BadInput as error:
        return [flaw(f.code, f.sentence, f.hint, field) for f in error.faults]
    return []


def said_by(names: Iterable[str]) -> str:
    """Names in one line, each once."""
    return ", ".join(dict.fromkeys(names))
