"""Days before which a page cannot have been published, by its pictures and what it tells as past.

A caption's date, or that of an event told as past, is no later than the page. None of them is ever
taken for the day of publication itself.
"""

# ruff: noqa: RUF001 - Cyrillic letters are what is looked for

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Final

from truceline.press.dates import Dated, find
from truceline.press.shapes import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.press.shapes import Article, Line

_AHEAD = re.compile(
    r"\b(?:will|would|shall|should|may|might|could|plan\w*|schedul\w*|expect\w*|until|till|by|due"
    r"|next|deadline|upcoming|to be|to begin|to start|set for|до|будет|будут|sera|seront|prévu\w*"
    r"|سوف|المقبل|القادم)\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"\b(?:was|were|had|did|has|have|said|\w{3,}ed|began|took|met|held|came|went|made|became|broke"
    r"|since|after|был\w*|\w+л[аои]?|a|ont|كان|كانت|قال)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:in|since|of|after|от|с|en|depuis|منذ|عام)\s((?:19|20)\d\d)\b")
_SENTENCE = re.compile(r"[.!?…؟]\s+(?=[^\W\d_a-zа-я])")
OLDEST: Final = date(1990, 1, 1)
"""Before the press had pages: an older date is of what is told, not of the page."""
LOOKED_AT: Final = 200_000
"""Characters in which dates are looked for: an article has no more."""


def lower_bounds(article: Article, until: date | None) -> Iterator[tuple[date, Evidence]]:
    """Days before which the page cannot have been published, each with what says so.

    Args:
        article: The article.
        until: A day on which the page was there: what is dated later says nothing of it.
    """
    numbers = [line.number for line in article.body] or [0]
    for line in article.lines:
        caption = line.role == "dropped" and line.reason in {"caption", "related"}
        # A date between the sentences is that of a text which the page takes over.
        inside = numbers[0] < line.number < numbers[-1]
        caption = caption or (inside and line.role == "dropped" and line.reason == "date")
        if not caption and line.role not in {"body", "deck"}:
            continue
        if line.end > LOOKED_AT:
            return
        for dated in find(line.text, None):
            day = dated.earliest
            if day is None or day < OLDEST or (until and day > until):
                continue
            if dated.precision == "month":
                continue
            if not caption and not told_as_past(line.text, dated):
                continue
            says = "A picture on the page is dated" if caption else "The text tells as past"
            yield (
                day,
                Evidence(
                    bound="earliest",
                    how="caption" if caption else "inferred",
                    says=f"{says} {dated.text}.",
                    start=line.start + dated.start,
                    end=line.start + dated.end,
                ),
            )
        if not caption:
            yield from _years(line, until)


def _years(line: Line, until: date | None) -> Iterator[tuple[date, Evidence]]:
    """Years of which the text tells as past."""
    for match in _YEAR.finditer(line.text):
        day = date(int(match[1]), 1, 1)
        sentence = sentence_of(line.text, match.start(), match.end())
        if day < OLDEST or (until and day > until) or _AHEAD.search(sentence):
            continue
        if _BEHIND.search(sentence):
            says = f"The text tells as past what was in {match[1]}."
            start, end = line.start + match.start(1), line.start + match.end(1)
            yield day, Evidence(bound="earliest", how="inferred", says=says, start=start, end=end)


def told_as_past(text: str, dated: Dated) -> bool:
    """Whether the sentence of a date tells it as past, and of nothing to come."""
    sentence = sentence_of(text, dated.start, dated.end)
    return _BEHIND.search(sentence) is not None and _AHEAD.search(sentence) is None


def sentence_of(text: str, start: int, end: int) -> str:
    """The sentence around a stretch of a line, at most 400 characters to either side."""
    low, high = max(start - 400, 0), min(end + 400, len(text))
    before = [match.end() for match in _SENTENCE.finditer(text, low, start)]
    after = _SENTENCE.search(text, end, high)
    return text[before[-1] if before else low : after.start() if after else high]
