"""Where and when a page was published, as far as it tells: days, and what speaks for each bound.

A page's own printed date or its markup states the day. Otherwise bounds are gathered: a picture
dated in its caption, or an event told as past, is no later than the page; a page was read no
earlier than it was published. A weekday alone ("said Friday") bounds nothing; with a meeting at the
place of the dateline it does (``weekdays``), and a dateline's day without its year has one where
exactly one fits (``dateline_years``). No caption's date is taken for the day of publication.
"""

# ruff: noqa: RUF001 - Cyrillic letters and long dashes are what is looked for

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from truceline.press.dateline_years import by_year
from truceline.press.dates import Dated, find
from truceline.press.line_signs import dateline_end, is_date_line
from truceline.press.line_words import CHANGED
from truceline.press.lower_bounds import OLDEST, lower_bounds
from truceline.press.meetings import shipped
from truceline.press.publishers import dateline_agency
from truceline.press.shapes import Evidence, Published, Span
from truceline.press.weekdays import by_week

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.press.meetings import Meeting
    from truceline.press.shapes import Article, Line

_PATHS: Final = (
    re.compile(r"/((?:19|20)\d\d)([/-])(0[1-9]|1[0-2])(?:[/-](0[1-9]|[12]\d|3[01]))?(?=[/-])"),
    # As one number, alone or before a longer one: /20160212/, /201602291035503271-, US0WP20160324.
    re.compile(r"/((?:19|20)\d\d)()(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=/|-|\d{6,12}[-/.])"),
    re.compile(r"-id[A-Z0-9]{6,14}?(20\d\d)()(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$"),
)
_POSTED = re.compile(r"\b(?:posted|published|опубликовано|publié|نشر)\b", re.IGNORECASE)
"""That a date below an article is its own: those of other stories stand there too."""
_CLOCK = re.compile(r"\bGMT\s?[+-]\d{1,2}?\s?(\d{1,2}\s[^\W\d_]{3,9}\s20\d\d)")
"""The clock of whoever saved the page, as some sites print it above their titles."""
_ADDRESS = re.compile(r"https?://[^\s<>\"]{4,500}")
_BEHIND_PLACE = re.compile(r",\s[A-Z]{2,8}\s[-–—]|\(|\s/|[—–:]|\s-")
_HEAD_LINES: Final = 12
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dateline:
    """The head of a report: where it was written, for which agency, and on what day.

    Args:
        span: The dateline as it stands ("MUNICH (Sputnik) —").
        place: The place, as it stands.
        agency: The agency; empty where none is named.
        dated: The day or weekday that it names; None where it names none.
        text_start: Where the line starts, from which the day's place is counted.
    """

    span: Span
    place: str
    agency: str = ""
    dated: Dated | None = None
    text_start: int = 0


def dateline(article: Article) -> Dateline | None:
    """The dateline at the head of an article's text; None where there is none."""
    for line in article.body[:4]:
        end = dateline_end(line.text)
        if not end:
            continue
        text = line.text[:end].rstrip()
        start = len(text) - len(text.lstrip())
        dates = [each for each in find(text, None) if each.first or each.weekday is not None]
        dates.sort(key=lambda each: each.first is None)
        behind = _BEHIND_PLACE.search(text)
        until = min([behind.start() if behind else len(text), *(each.start for each in dates)])
        return Dateline(
            span=Span(start=line.start + start, end=line.start + len(text), text=text[start:]),
            place=text[start:until].strip(" ,.-–—").title(),
            agency=dateline_agency(article),
            dated=dates[0] if dates else None,
            text_start=line.start,
        )
    return None


def published(
    article: Article,
    *,
    read_on: date | None = None,
    fetched_on: date | None = None,
    meetings: tuple[Meeting, ...] | None = None,
) -> Published:
    """When a page was published: a closed interval of days with the evidence for each bound.

    The basis is ``stated`` where markup, a printed date, the dateline or the address names the day
    or month; ``inferred`` where both bounds are known otherwise; ``lower_bound`` where only the
    first is; ``unknown`` where nothing is.

    Args:
        article: The article.
        read_on: A day on which the page is known to have been there, such as the day that it was
            fetched; it bounds the day of publication from above.
        fetched_on: Likewise, where the caller bounds the interval itself: only the year of a
            dateline is found by it.
        meetings: Meetings whose days are known; None: the packaged ones.
    """
    for stated in (_by_markup, _by_header, _by_dateline, _by_address):
        found = stated(article)
        if found is not None:
            return found
    read_on = min([each for each in (read_on, _clock(article)) if each], default=None)
    lower = sorted(lower_bounds(article, read_on), key=lambda each: each[0])
    upper = (read_on,) if read_on else ()
    evidence = [each[1] for each in lower[-1:]]
    if read_on:
        says = f"The page was there on {read_on.isoformat()}."
        evidence.append(Evidence(bound="latest", how="inferred", says=says))
    weekday = tuple(_weekday(article, lower[-1][0] if lower else None))
    found = Published(
        earliest=lower[-1][0] if lower else None,
        latest=read_on,
        basis=("inferred" if upper else "lower_bound") if lower else "unknown",
        evidence=(*evidence, *weekday),
    )
    head = dateline(article)
    if head is None:
        return found
    table = shipped() if meetings is None else meetings
    dated = _dated_span(head)
    if dated is None:
        return by_week(article, found, head.place, table, instead_of=weekday)
    day, span = dated
    if day.first:
        until = fetched_on or read_on
        return by_year(
            article, found, day, span, head.place, table, until=until, instead_of=weekday
        )
    named = (day.weekday or 0, span)
    return by_week(article, found, head.place, table, head=named, instead_of=weekday)


def _dated_span(head: Dateline) -> tuple[Dated, Span] | None:
    """The day that a dateline names, and where it stands in the document."""
    if head.dated is None:
        return None
    start = head.text_start + head.dated.start
    return head.dated, Span(start=start, end=start + len(head.dated.text), text=head.dated.text)


def _clock(article: Article) -> date | None:
    """The day on a clock that the page shows above its title: it was there then."""
    for line in article.lines[:20]:
        match = _CLOCK.search(line.text[:200]) if line.role != "body" else None
        dates = find(match[1], None) if match else ()
        if dates and dates[0].latest:
            return dates[0].latest
    return None


def _by_markup(article: Article) -> Published | None:
    """By what the page's markup says of its publication: the oldest instant, if days differ."""
    instants = sorted(
        (each for each in map(_instant, article.source.said) if each is not None),
        key=lambda each: (each[0], each[1] is None),
    )
    if not instants:
        return None
    first, at = instants[0]
    last = max(day for day, _ in instants)
    # Markup that names two days close to each other has two zones, or a draft's day; more than
    # that apart, the later one is of a change.
    latest = last if last - first <= _DAY else first
    says = f"Markup says {first.isoformat()}."
    evidence = (Evidence(bound="both", how="markup", says=says),)
    return Published(earliest=first, latest=latest, basis="stated", evidence=evidence, at=at)


def _instant(said: str) -> tuple[date, datetime | None] | None:
    """The day that markup names, in the zone that it is written in, and the instant."""
    text = said.strip()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        try:
            at = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError):
            dates = [each for each in find(text[:200], None) if each.earliest]
            known = dates[0].earliest if dates and dates[0].earliest == dates[0].latest else None
            return (known, dates[0].at) if known else None
    if at.date() < OLDEST:
        return None
    return at.date(), at.astimezone(UTC) if at.tzinfo and ("T" in text or ":" in text) else None


def _by_header(article: Article) -> Published | None:
    """By a date that the page prints for itself, above the text or right below it."""
    body = article.body
    first = body[0].number if body else 0
    near = [each for each in article.lines if each.role != "blank" or each.reason]
    head = [each for each in near if each.number < first][-_HEAD_LINES:]
    last = body[-1].number if body else 0
    tail = [each for each in near if each.number > last and _POSTED.search(each.text[:200])]
    updated = None
    for line in (*head, *tail):
        if line.reason == "caption" or _CLOCK.search(line.text[:200]):
            continue
        for dated in _own_dates(line):
            before = line.text[max(dated.start - 20, 0) : dated.start]
            if CHANGED.search(before):
                updated = updated or (dated, line)
                continue
            return _stated(dated, line, article)
    if updated is None:
        return None
    dated, line = updated
    says = "The page says that it was last changed then."
    evidence = Evidence(
        bound="latest", how="stated", says=says,
        start=line.start + dated.start, end=line.start + dated.end,
    )  # fmt: skip
    lower = sorted(lower_bounds(article, dated.latest), key=lambda each: each[0])[-1:]
    return Published(
        earliest=lower[0][0] if lower else None,
        latest=dated.latest,
        basis="inferred" if lower else "unknown",
        evidence=(*(each[1] for each in lower), evidence),
    )


def _own_dates(line: Line) -> Iterator[Dated]:
    """The dates by which a line may say when the page is from: with a year, and nothing else."""
    dates = is_date_line(line.text)
    if not dates and line.reason in {"byline", "footer", "interface"} and len(line.text) < 200:  # noqa: PLR2004
        # A byline often names the day too: who wrote it, a bar, and when.
        every = find(line.text, None)
        dates = tuple(each for each in every if each.precision in {"day", "instant"})
        if "©" in line.text:
            dates = ()
    for each in dates:
        if each.earliest and each.earliest >= OLDEST:
            yield each


def _stated(dated: Dated, line: Line, article: Article) -> Published:
    """A printed date as the day of publication, with the weekday of the text where it agrees."""
    evidence = [
        Evidence(
            bound="both",
            how="stated",
            says=f"The page prints {dated.text}.",
            start=line.start + dated.start,
            end=line.start + dated.end,
        )
    ]
    if dated.earliest and dated.earliest == dated.latest:
        evidence.extend(_agreeing(article, dated.earliest))
    return Published(
        earliest=dated.earliest,
        latest=dated.latest,
        basis="stated",
        evidence=tuple(evidence),
        at=dated.at,
    )


def _by_dateline(article: Article) -> Published | None:
    """By the day of the dateline, with its year: the report is of that day, or of the next."""
    head = dateline(article)
    if head is None or head.dated is None or head.dated.latest is None:
        return None
    says = f"The dateline names {head.dated.text}; a report is printed on that day or the next."
    start = head.text_start + head.dated.start
    evidence = Evidence(
        bound="both", how="stated", says=says, start=start, end=start + len(head.dated.text)
    )
    return Published(
        earliest=head.dated.earliest,
        latest=head.dated.latest + _DAY,
        basis="stated",
        evidence=(evidence,),
    )


def _by_address(article: Article) -> Published | None:
    """By a date in the page's address: ``/20160212/`` is a day, ``/2016/03/`` a month."""
    for address, start in _addresses(article):
        path = urlsplit(address).path
        match = next((each for each in (way.search(path) for way in _PATHS) if each), None)
        if match is None:
            continue
        year, month = int(match[1]), int(match[3])
        try:
            first = date(year, month, int(match[4] or 1))
        except ValueError:
            continue
        last = first if match[4] else date(year + month // 12, month % 12 + 1, 1) - _DAY
        says = f"Its address has {match[0]}."
        end = None if start is None else start + len(address)
        evidence = Evidence(bound="both", how="markup", says=says, start=start, end=end)
        return Published(earliest=first, latest=last, basis="stated", evidence=(evidence,))
    return None


def _addresses(article: Article) -> Iterator[tuple[str, int | None]]:
    """The page's own address: by markup, or printed on a line whose words are the title's."""
    if article.source.address:
        yield article.source.address, None
    if article.title is None:
        return
    wanted = set(re.findall(r"\w{4,}", article.title.text.casefold()))
    for line in article.lines:
        if line.role == "body" or "http" not in line.text:
            continue
        for match in _ADDRESS.finditer(line.text[:2_000]):
            slug = set(re.findall(r"[^\W_]{4,}", match[0].casefold()))
            if len(wanted & slug) >= min(3, len(wanted)) > 0:
                yield match[0], line.start + match.start()


def _weekday(article: Article, since: date | None) -> Iterator[Evidence]:
    """A weekday in the first lines: it says which day of a week, though not of which week."""
    for line in article.body[:4]:
        for dated in find(line.text, None):
            if dated.precision != "weekday" or dated.weekday is None:
                continue
            if since is None:
                says = f"The text says {dated.text}, of no known week."
            else:
                ahead = (dated.weekday - since.weekday()) % 7
                first = (since + timedelta(days=ahead)).isoformat()
                says = f"The text says {dated.text}: {first} is the first since that bound."
            yield Evidence(
                bound="earliest",
                how="inferred",
                says=says,
                start=line.start + dated.start,
                end=line.start + dated.end,
            )
            return


def _agreeing(article: Article, day: date) -> Iterator[Evidence]:
    """A weekday in the first lines that agrees with a stated day."""
    for line in article.body[:3]:
        for dated in find(line.text, None):
            if dated.precision == "weekday" and dated.weekday == day.weekday():
                says = f"The text says {dated.text}, and so {day.isoformat()} was."
                start, end = line.start + dated.start, line.start + dated.end
                yield Evidence(bound="both", how="inferred", says=says, start=start, end=end)
                return
