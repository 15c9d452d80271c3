"""What a weekday says of the day of publication, where something bounds its week.

A report that says "said Friday" is printed on that Friday or within the six days after, for on the
seventh "Friday" would be the next; one whose dateline has the weekday, on that day or the next. So
a weekday narrows nothing by itself. It does where the week is known: a report from where a meeting
was, which tells of the meeting as held, is taken to be of its days or of the six after. That is
inferred, said to be so, and dropped where any other evidence speaks against it.

>>> narrowed(4, (date(2016, 2, 11), date(2016, 2, 18)), 6)
(datetime.date(2016, 2, 12), datetime.date(2016, 2, 24))
"""

# ruff: noqa: RUF001 - Cyrillic letters and curly quotation marks are what is looked for

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from truceline.press.date_words import WEEKDAYS
from truceline.press.dates import find
from truceline.press.meetings import held
from truceline.press.shapes import Evidence, Published, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.press.meetings import Meeting
    from truceline.press.shapes import Article

WEEK: Final = 6
"""Days after a weekday on which a report still calls it by its bare name."""
_LEAD: Final = 4
_QUOTED = re.compile(r"“[^”]*(?:”|$)|\"[^\"]*(?:\"|$)|«[^»]*(?:»|$)|„[^“”]*(?:[“”]|$)")
_SAYING = re.compile(
    r"\b(?:said|announced|stated|told\s(?:reporters|journalists|lawmakers|parliament))"
    r"(?:\s(?:here|late|early|in\s[A-Z]\w+))?\s(?:on\s|(?P<bare>$))$"
    r"|\b(?:заявил|сообщил|сказал)\w{0,2}(?:\sжурналистам)?\sво?\s$"
    r"|\ba\s(?:déclaré|annoncé|dit)\s$"
)
_PLAIN = re.compile(r"(?!['’]s)")
_GOES_ON = re.compile(r"\s*(?:[.,;:)—–]|$|(?:that|after|during|as|in|at|following|while)\b)")


def narrowed(weekday: int, week: tuple[date, date], after: int) -> tuple[date, date] | None:
    """The days on which a report is printed that names a weekday; None where there is none such.

    Args:
        weekday: What it names; Monday is 0.
        week: The first and last day that it may mean, closed.
        after: How many days after it the report may be printed.
    """
    first = week[0] + timedelta((weekday - week[0].weekday()) % 7)
    last = week[1] - timedelta((week[1].weekday() - weekday) % 7)
    return (first, last + timedelta(after)) if first <= last else None


def said_on(article: Article) -> tuple[tuple[int, Span], ...]:
    """The weekdays on which the first lines say that somebody spoke, outside any quotation.

    "Next Friday", "last Friday", "Friday's talks" and whatever is quoted are none.
    """
    found = []
    for line in article.body[:_LEAD]:
        text = masked(line.text)
        for each in find(text, None):
            if each.precision != "weekday" or each.text.lower() not in WEEKDAYS:
                continue
            saying = _SAYING.search(text[: each.start])
            if saying and (_PLAIN if saying["bare"] is None else _GOES_ON).match(text, each.end):
                start, end = line.start + each.start, line.start + each.end
                span = Span(start=start, end=end, text=each.text)
                found.append((WEEKDAYS[each.text.lower()], span))
    return tuple(found)


def met(
    article: Article, place: str, table: tuple[Meeting, ...]
) -> tuple[tuple[Meeting, Span], ...]:
    """The meetings at the place of a dateline that the text tells as held, and where it does."""
    found: list[tuple[Meeting, Span]] = []
    for line in article.body:
        # The whole paragraph has to allow it: full stops of abbreviations end no sentence.
        span = Span(start=line.start, end=line.end, text=line.text)
        found.extend((each, span) for each in held(masked(line.text), place, table))
    return tuple(found)


def by_week(
    article: Article,
    found: Published,
    place: str,
    table: tuple[Meeting, ...],
    *,
    head: tuple[int, Span] | None = None,
    instead_of: tuple[Evidence, ...] = (),
) -> Published:
    """An interval narrowed by a weekday and a meeting at the place of the dateline.

    Two weekdays, or several meetings that fit, widen it: it then holds the days of all of them.
    Where it would have no day in common with the other bounds these stand, and that is said.

    Args:
        article: The article.
        found: What else is known.
        place: Of the dateline.
        table: Meetings whose days are known.
        head: The weekday of the dateline itself, where it has one: the report is of that day and
            printed on it or the next, on whatever days people are said to have spoken.
        instead_of: Evidence that is left out where the interval is narrowed.
    """
    days, meetings = (head,) if head else said_on(article), met(article, place, table)
    after = 1 if head else WEEK
    spans = [
        each
        for weekday, _ in days
        for meeting, _ in meetings
        if (each := narrowed(weekday, (meeting.first, meeting.last + timedelta(WEEK)), after))
    ]
    if not spans:
        return found
    first, last = min(each[0] for each in spans), max(each[1] for each in spans)
    lower = max(first, found.earliest or first)
    upper = min(last, found.latest or last)
    if lower > upper:
        says = (
            f"The weekday and the meeting would give {first.isoformat()} to {last.isoformat()}, "
            "which the other evidence contradicts; they are left out."
        )
        against = Evidence(bound="both", how="inferred", says=says)
        return replace(found, evidence=(*found.evidence, against))
    reasons = tuple(_reasons(days, meetings, headed=head is not None))
    kept = tuple(each for each in found.evidence if each not in instead_of)
    return replace(
        found, earliest=lower, latest=upper, basis="inferred", evidence=(*kept, *reasons)
    )


def _reasons(
    days: tuple[tuple[int, Span], ...],
    meetings: tuple[tuple[Meeting, Span], ...],
    *,
    headed: bool,
) -> Iterator[Evidence]:
    """What an interval rests on: each weekday and each meeting once, with its place."""
    seen: set[str] = set()
    for weekday in days:
        span = weekday[1]
        if span.text.lower() in seen:
            continue
        seen.add(span.text.lower())
        says = f"The text says {span.text}: it was printed then, or in the six days after."
        if headed:
            says = f"The dateline says {span.text}: it was printed then, or on the day after."
        yield Evidence(bound="both", how="inferred", says=says, start=span.start, end=span.end)
    for meeting, span in meetings:
        if meeting.source in seen:
            continue
        seen.add(meeting.source)
        says = says_of_meeting(meeting)
        yield Evidence(bound="both", how="inferred", says=says, start=span.start, end=span.end)


def says_of_meeting(meeting: Meeting) -> str:
    """Why a report from a meeting's place that calls it recent is of its week, in a sentence."""
    return (
        f"A report from {meeting.place} tells of the meeting there of {meeting.first} to "
        f"{meeting.last}, and is taken to be of these days or the six after ({meeting.source})."
    )


def masked(text: str) -> str:
    """A line with what stands between marks blanked, each character at its place."""
    return _QUOTED.sub(lambda match: " " * len(match[0]), text)
