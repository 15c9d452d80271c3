"""The year of a dateline that names a day and month alone: found only where exactly one fits.

"MUNICH, Feb 12 (Reuters) -" is of no known year by itself, and the nearest is a guess. It is of one
year where something on the page closes in on it from both sides: a meeting at that place which
the text calls recent; a date with its year that the text counts from its own day ("last Thursday,
11 February 2016"); a picture's date below and a day above on which the page was there.
Where no year or several fit, the day stays unknown, and the dateline is told as evidence.

>>> years((2, 12), (2, 12), None, [[(date(2016, 2, 11), date(2016, 2, 18))]], None)
(2016,)
>>> years((2, 12), (2, 12), None, [], date(2016, 1, 26))
()
"""

# ruff: noqa: RUF001 - Cyrillic letters are what is looked for

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import MAXYEAR, date, timedelta
from typing import TYPE_CHECKING, Final

from truceline.press.dates import find
from truceline.press.lower_bounds import LOOKED_AT, OLDEST, sentence_of, told_as_past
from truceline.press.shapes import Evidence, Published, Span
from truceline.press.weekdays import WEEK, masked, met, says_of_meeting

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from truceline.press.dates import Dated
    from truceline.press.meetings import Meeting
    from truceline.press.shapes import Article

_ONE: Final = timedelta(days=1)
_OPEN = r"[\s,(–—-]{1,3}(?:(?:on|in|le|en|в)\s)?$"
_DAYS: Final = (
    (re.compile(rf"\b(?:yesterday|overnight|вчера|hier){_OPEN}", re.IGNORECASE), 2),
    (re.compile(rf"\b(?:today|сегодня|aujourd['’]hui){_OPEN}", re.IGNORECASE), 1),
    (re.compile(rf"\b(?:this\sweek|на\sэтой\sнеделе|cette\ssemaine){_OPEN}", re.IGNORECASE), 6),
    (
        re.compile(
            rf"\b(?:last\sweek|на\sпрошлой\sнеделе|la\ssemaine\sdernière){_OPEN}", re.IGNORECASE
        ),
        13,
    ),
)
"""Words before a full date that count it from the day of writing, and the most days between."""
_LAST_DAY = re.compile(r"\b(?:last|прошл\w{2,3}|минувш\w{2,3})\s$", re.IGNORECASE)
_THIS_MONTH = re.compile(rf"\b(?:this\smonth|в\sэтом\sмесяце|ce\smois-ci){_OPEN}", re.IGNORECASE)
_LAST_MONTH = re.compile(
    rf"\b(?:last\smonth|в\sпрошлом\sмесяце|le\smois\sdernier){_OPEN}", re.IGNORECASE
)
_THIS_YEAR = re.compile(rf"\b(?:this\syear|в\sэтом\sгоду|cette\sannée){_OPEN}", re.IGNORECASE)
_LAST_YEAR = re.compile(
    rf"\b(?:last\syear|в\sпрошлом\sгоду|l['’]an\sdernier){_OPEN}", re.IGNORECASE
)
_OF_OLD = re.compile(
    r"\b(?:at\sthe\stime|back\sthen|recall\w*|remember\w*|ago|anniversary|diary|archive\w*|letter"
    r"|wrote|лет\sназад|годовщин\w*|вспомин\w*|вспомнил\w*|rappel\w*|anniversaire)\b",
    re.IGNORECASE,
)
_FORTNIGHT: Final = 13


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Days among which the day of writing is, and the words that say so.

    Args:
        first: The first of them.
        last: The last.
        says: Why, in a sentence.
        span: The words.
    """

    first: date
    last: date
    says: str
    span: Span


def years(
    first: tuple[int, int],
    last: tuple[int, int],
    weekday: int | None,
    groups: Sequence[Sequence[tuple[date, date]]],
    since: date | None,
) -> tuple[int, ...]:
    """The years in which days of the calendar fit all that is known; none where nothing ends them.

    Args:
        first: Month and day of the first.
        last: Of the last, which is in the next year where it comes before the first.
        weekday: Of the first (Monday is 0), where it is written.
        groups: Closed intervals of days; the last day has to lie in one interval of each group.
        since: The page was not printed before it; a report is printed on its day or the next.
    """
    if not groups:
        return ()
    end = max(until for group in groups for _, until in group).year
    found = []
    for year in range(OLDEST.year, end + 1):
        begun, ended = days_of(year, first, last)
        if begun is None or ended is None or (since and ended + _ONE < since):
            continue
        if weekday is not None and begun.weekday() != weekday:
            continue
        if all(any(low <= ended <= high for low, high in group) for group in groups):
            found.append(year)
    return tuple(found)


def days_of(
    year: int, first: tuple[int, int], last: tuple[int, int]
) -> tuple[date | None, date | None]:
    """Days of the calendar in the year of the last; None for what that year does not have."""
    return _day(year - (last < first), first), _day(year, last)


def _day(year: int, day: tuple[int, int]) -> date | None:
    try:
        return date(year, *day)
    except ValueError:
        return None


def told_from(article: Article) -> tuple[Told, ...]:
    """The dates with a year that the writer counts from the day of writing, outside quotations."""
    found = []
    for line in article.body:
        if line.end > LOOKED_AT:
            break
        text = masked(line.text)
        for dated in find(text, None):
            window = _window(text[max(dated.start - 40, 0) : dated.start], dated)
            if window is None or window[0] < OLDEST or not told_as_past(text, dated):
                continue
            if _OF_OLD.search(sentence_of(text, dated.start, dated.end)):
                continue
            span = Span(start=line.start + dated.start, end=line.start + dated.end, text=dated.text)
            says = f"The text counts {dated.text} from its own day."
            found.append(Told(first=window[0], last=window[1], says=says, span=span))
    return tuple(found)


def _window(before: str, dated: Dated) -> tuple[date, date] | None:
    """The days of writing that the words before a date leave."""
    first, last = dated.earliest, dated.latest
    if first is None or last is None or last.year >= MAXYEAR:
        return None
    if _LAST_YEAR.search(before):
        return date(last.year + 1, 1, 1), date(last.year + 1, 12, 31)
    if _THIS_YEAR.search(before):
        return first, date(last.year, 12, 31)
    if _LAST_MONTH.search(before):
        begun = _month_after(last)
        return begun, _month_after(begun) - _ONE
    if _THIS_MONTH.search(before):
        return first, _month_after(last) - _ONE
    if dated.precision == "month":
        return None
    if dated.weekday is not None and _LAST_DAY.search(before):
        return first, last + timedelta(_FORTNIGHT)
    for pattern, most in _DAYS:
        if pattern.search(before):
            return first, last + timedelta(most)
    return None


def _month_after(day: date) -> date:
    """The first day of the next month."""
    return (day.replace(day=28) + timedelta(4)).replace(day=1)


def by_year(
    article: Article,
    found: Published,
    day: Dated,
    head: Span,
    place: str,
    table: tuple[Meeting, ...],
    *,
    until: date | None = None,
    instead_of: tuple[Evidence, ...] = (),
) -> Published:
    """An interval narrowed to the day of a dateline and the next, where exactly one year fits.

    Args:
        article: The article.
        found: What else is known: its bounds hold.
        day: The day and month of the dateline, without a year.
        head: Where they stand.
        place: Of the dateline.
        table: Meetings whose days are known.
        until: A day on which the page was there; None: that of ``found``.
        instead_of: Evidence that is left out where the interval is narrowed.
    """
    if day.first is None or day.last is None:
        return found
    until = until or found.latest
    meetings = met(article, place, table)
    told = told_from(article)
    groups = [[(each.first, each.last)] for each in told]
    if meetings:
        groups.append([(each.first, each.last + timedelta(WEEK)) for each, _ in meetings])
    if until:
        groups.append([(OLDEST, until)])
    fits = years(day.first, day.last, day.weekday, groups, found.earliest)
    if len(fits) != 1:
        return replace(found, evidence=(*found.evidence, _open(day, head, fits, groups)))
    begun, ended = days_of(fits[0], day.first, day.last)
    if begun is None or ended is None:
        return found
    lower, upper = max(begun, found.earliest or begun), min(ended + _ONE, until or date.max)
    if lower > upper:
        return replace(found, evidence=(*found.evidence, _open(day, head, (), groups)))
    kept = tuple(each for each in found.evidence if each not in instead_of)
    reasons = tuple(_reasons(day, head, fits[0], told, meetings))
    return replace(
        found,
        earliest=lower,
        latest=upper,
        basis="inferred",
        evidence=(*kept, *reasons),
    )


def _open(
    day: Dated, head: Span, fits: tuple[int, ...], groups: Sequence[Sequence[tuple[date, date]]]
) -> Evidence:
    """The evidence of a dateline whose year is not known, and why it is not."""
    says = f"The dateline names {day.text}, of no known year"
    if fits:
        says += f": {len(fits)} years fit, {fits[0]} to {fits[-1]}"
    elif groups:
        says += ": no year fits all that the page tells"
    return Evidence(bound="both", how="inferred", says=f"{says}.", start=head.start, end=head.end)


def _reasons(
    day: Dated,
    head: Span,
    year: int,
    told: tuple[Told, ...],
    meetings: tuple[tuple[Meeting, Span], ...],
) -> Iterator[Evidence]:
    """What the year rests on, each with its place."""
    says = (
        f"The dateline names {day.text}; only {year} fits all that the page tells, and a report is "
        "printed on that day or the next."
    )
    yield Evidence(bound="both", how="inferred", says=says, start=head.start, end=head.end)
    for each in told:
        yield Evidence(
            bound="both", how="inferred", says=each.says, start=each.span.start, end=each.span.end
        )
    for meeting, span in meetings:
        last = meeting.last + timedelta(WEEK)
        _, ended = days_of(year, day.first or (1, 1), day.last or (1, 1))
        if ended is not None and meeting.first <= ended <= last:
            says = says_of_meeting(meeting)
            yield Evidence(bound="both", how="inferred", says=says, start=span.start, end=span.end)
