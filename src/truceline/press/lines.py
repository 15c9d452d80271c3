r"""Which lines of a page are the article: title, deck and body told from all around them.

A line is dropped for a reason that is kept with it: by its own signs (:mod:`line_signs`), by the
lines around it (a caption, a section and a headline of another story), by where it stands, or
because many pages of the same batch have it. Where nothing speaks against a line, it stays: a
sentence too many is seen by whoever reads, a sentence lost is not.

>>> from truceline.press.shapes import Source
>>> text = "Truce holds in the north\nSubscribe\nThe truce held on Sunday, monitors said."
>>> [(line.role, line.reason) for line in article_of(Source(file="-", sha256="", text=text)).lines]
[('title', ''), ('dropped', 'interface'), ('body', '')]
"""

# ruff: noqa: RUF001 - long dashes and quotation marks are what is looked for

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from truceline.press.bounds import lines_of
from truceline.press.language import language_of
from truceline.press.line_signs import (
    dateline_end,
    is_date_line,
    is_headline,
    is_prose,
    is_sentence,
    opens_with_mark,
    sign,
    speaks,
    title_case,
    words,
)
from truceline.press.line_words import CHANGED, LISTS, SLOGAN
from truceline.press.shapes import Article, Line, Source, Span
from truceline.press.site_names import site_suffixes, split_suffix, without_suffix
from truceline.press.titles import title_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_LONG: Final = 60
"""Characters from which a line that two pages share shows that one has copied the other."""
_COPIED: Final = 0.5
"""The share of its long lines from which a page is a copy, and counts no second time."""
_PROSE_OFTEN: Final = 3
"""Pages on which a sentence must stand before it is taken for furniture."""
_LINE_OFTEN: Final = 2
"""Likewise for a line that is no sentence."""
_LATE: Final = 0.6
"""The part of the prose that stands before the end of an article."""


@dataclass(slots=True)
class _Row:
    """A line while it is being told."""

    number: int
    start: int
    end: int
    text: str
    prose: bool = False
    role: str = ""
    reason: str = ""
    bare: str = ""

    @property
    def open(self) -> bool:
        """Whether nothing has been said of it yet."""
        return not self.role

    def drop(self, reason: str) -> None:
        """Say why it is no part of the article."""
        self.role, self.reason = "dropped", reason


def normal(line: str) -> str:
    """A line as it is compared: case, spaces and marks at its ends make no difference."""
    return " ".join(line.split()).casefold().strip(" -–—|:•·\"'“”‘’.\u200b\ufeff")


def repeated(sources: Iterable[Source]) -> dict[str, int]:
    """In how many documents of a batch each line stands, of those that stand in two or more.

    A copy of an article counts with its origin as one document, or its sentences would be taken
    for what the pages of a site have in common.

    Returns:
        From the line in its normal form (:func:`normal`) to how many documents have it.
    """
    counts: Counter[str] = Counter()
    owners: dict[str, list[int]] = {}
    longs: list[int] = []
    for number, source in enumerate(sources):
        lines = {normal(source.text[start:end]) for start, end in lines_of(source.text)} - {""}
        long = [each for each in lines if len(each) >= _LONG]
        shared = Counter(owner for each in long for owner in owners.get(each, ()))
        longs.append(len(long))
        copy = any(
            count >= _COPIED * max(min(len(long), longs[owner]), 1)
            for owner, count in shared.items()
        )
        for each in long:
            # A line of hundreds of pages needs no more owners to be known for one.
            owners.setdefault(each, []).append(number)
            del owners[each][8:]
        if not copy:
            counts.update(lines)
    return {line: count for line, count in counts.items() if count >= _LINE_OFTEN}


def article_of(source: Source, often: Mapping[str, int] | None = None) -> Article:
    """A document with its lines told apart.

    Args:
        source: The document.
        often: From :func:`repeated`, over the batch that it came with.
    """
    rows = _rows(source)
    text = [row for row in rows if row.role != "blank"]
    suffixes = site_suffixes([row.text for row in text])
    for row in text:
        row.bare = without_suffix(row.text, suffixes)
        _tell(row, source.main, often or {})
    shown = [(row.number, row.text, row.bare, row.prose, row.reason) for row in text]
    title = title_of(shown, source.title)
    titled = next((row for row in text if row.number == title), None)
    if titled is not None:
        titled.role, titled.reason = "title", ""
    _around_captions(rows)
    _repeated_titles(text, titled)
    _head(rows, titled)
    _lists(rows)
    _middle(rows)
    _tail(text)
    _decks(text, titled)
    return Article(
        source=source,
        lines=tuple(_line(row) for row in rows),
        title=_title_span(titled) if titled else None,
        language=language_of(" ".join(row.text for row in text if row.open)[:20_000]),
    )


def _rows(source: Source) -> list[_Row]:
    """Every line; blank ones are told at once, and lines of nothing but fixed spaces dropped."""
    rows = []
    for number, (start, end) in enumerate(lines_of(source.text), 1):
        text = source.text[start:end]
        row = _Row(number=number, start=start, end=end, text=text)
        if not text.strip("\u200b\u200c\u200d\u200e\u200f\ufeff\u00ad \t\r\n\f\v\xa0\u202f"):
            row.role = "blank"
            if text.strip(" \t\r\n\f\v"):
                row.drop("nbsp_only")
                row.prose = False
        else:
            row.prose = is_prose(text)
        rows.append(row)
    return rows


def _tell(row: _Row, main: frozenset[int] | None, often: Mapping[str, int]) -> None:
    """What a line shows by itself, and by how many pages have it."""
    if row.role:
        return
    if main is not None and row.number not in main:
        row.drop("outside_main")
        return
    count = often.get(normal(row.text), 0)
    if row.bare != row.text and not row.bare:
        row.drop("site_header")
    elif is_date_line(row.text):
        # The page's own date is no sentence of the article, and is read by :mod:`datelines`.
        row.role, row.reason = "blank", "date"
        if CHANGED.search(row.text):
            row.drop("date")
    elif reason := sign(row.bare):
        row.drop(reason)
    elif count >= (_PROSE_OFTEN if row.prose else _LINE_OFTEN):
        row.drop("repeated")
    elif row.bare != row.text and not row.prose:
        row.reason = "suffix"
    elif row.bare != row.text and not speaks(row.bare):
        row.drop("caption")


def _around_captions(rows: list[_Row]) -> None:
    """The section and headline of another story under its picture, and a label above a picture."""
    for row in rows:
        if row.reason == "suffix" and row.open:
            row.drop("caption")
    for index, row in enumerate(rows):
        if row.reason not in {"caption", "section_of_related"}:
            continue
        for after in rows[index + 1 : index + 3]:
            if after.reason in {"section", "interface"} and after.role == "dropped":
                continue
            if not after.open or dateline_end(after.text):
                break
            if not _headline_there(after):
                break
            after.drop("related")
    nonblank = [row for row in rows if row.role != "blank" and row.reason != "nbsp_only"]
    seen = False
    for before, row in pairwise(nonblank):
        seen = seen or (before.open and before.prose)
        if seen and row.reason == "caption" and before.open and _is_label(before):
            before.drop("label")


def _is_label(row: _Row) -> bool:
    """Whether a line is a label: up to three words, all with capitals, and no sentence."""
    short = len(words(row.text)) <= 3  # noqa: PLR2004 - as said
    return short and not row.prose and title_case(f"x {row.text}") == 1


def _headline_there(row: _Row) -> bool:
    """Whether a line right below a caption is the headline of the story that the picture is of."""
    if not row.prose:
        return not opens_with_mark(row.text) or is_headline(row.text)
    # With an end like a sentence's, only its capitals tell a headline from the first sentence.
    return is_headline(row.text) and not is_sentence(row.text.rstrip("?!\"'”’"))


def _repeated_titles(text: list[_Row], titled: _Row | None) -> None:
    """The title, wherever else it stands."""
    if titled is None:
        return
    short = split_suffix(titled.bare)[0]
    same = {normal(titled.bare), normal(titled.text), normal(short)}
    if any(row is not titled and normal(row.text) == normal(short) for row in text):
        # What the page repeats without is the site's name, whatever it is.
        titled.bare = short
    for row in text:
        here = {normal(row.text), normal(row.bare)}
        if row is not titled and row.role != "blank" and here & same:
            row.drop("repeated_title")


def _head(rows: list[_Row], titled: _Row | None) -> None:
    """What stands above the title: the site's name, its sections, and what it says of itself."""
    if titled is None:
        for row in rows:
            if row.open and SLOGAN.match(row.text) and len(words(row.text)) <= 25:  # noqa: PLR2004
                row.drop("slogan")
            if row.role == "body" or (row.open and row.prose):
                break
        return
    block: list[_Row] = []
    for row in rows[: titled.number - 1]:
        if row.role == "blank":
            block = []
            continue
        block.append(row)
        if not row.open:
            continue
        if not row.prose:
            row.drop("site_header")
        elif SLOGAN.match(row.text) or any(each.role == "dropped" for each in block[:-1]):
            row.drop("slogan")
        else:
            row.drop("site_header")


def _lists(rows: list[_Row]) -> None:
    """The headlines under "Read also" and its like, up to the next sentence or gap."""
    inside = False
    for row in rows:
        if row.role == "blank":
            inside = inside and not row.reason
            continue
        if row.role == "dropped":
            inside = inside or (row.reason == "interface" and bool(LISTS.match(row.text.strip())))
        elif inside and row.open and not row.prose and not opens_with_mark(row.text):
            row.drop("related")
        else:
            inside = False


def _middle(rows: list[_Row]) -> None:
    """Headlines of other stories between the article's sentences."""
    spaced = _is_spaced(rows)
    lines = [row for row in rows if row.open]
    prose = [index for index, row in enumerate(lines) if row.prose]
    if not prose:
        return
    inside = lines[prose[0] : prose[-1] + 1]
    for index, row in enumerate(inside):
        if row.prose or not is_headline(row.text) or opens_with_mark(row.text):
            continue
        beside = [each for each in inside[max(index - 1, 0) : index + 2] if each is not row]
        touching = any(abs(each.number - row.number) == 1 for each in beside)
        listed = any(not each.prose and is_headline(each.text) for each in beside)
        named = rows[row.number - 2].reason in {"related", "interface", "section"}
        if (spaced and touching) or listed or named:
            row.drop("related")


def _is_spaced(rows: list[_Row]) -> bool:
    """Whether blank lines part the page's paragraphs, so that lines which touch mean something."""
    prose = [row for row in rows if row.open and row.prose]
    touching = sum(after.number - before.number == 1 for before, after in pairwise(prose))
    return len(prose) >= _PROSE_OFTEN and touching <= 0.2 * len(prose)


def _tail(text: list[_Row]) -> None:
    """What stands below the last sentence; from where readers have their say, everything."""
    total = sum(len(row.text) for row in text if row.open and row.prose)
    before = 0
    ended = False
    for row in text:
        if ended and row.open:
            row.drop("comments")
        if row.open and row.prose:
            before += len(row.text)
        if row.reason == "comments" and total and before >= _LATE * total:
            ended = True
    numbers = [row.number for row in text if row.open and row.prose]
    first, last = min(numbers, default=0), max(numbers, default=0)
    for row in text:
        if row.number > first and row.role == "blank" and last:
            row.drop("date")
        if row.number > last and row.open and last:
            short = len(words(row.text)) <= 12  # noqa: PLR2004 - longer: a sentence without its end
            if (short and not opens_with_mark(row.text)) or is_headline(row.text):
                row.drop("footer")


def _decks(text: list[_Row], titled: _Row | None) -> None:
    """Labels between title and text dropped; a sentence above the dateline is the deck."""
    if titled is None:
        return
    below = [row for row in text if row.number > titled.number]
    first = next((row for row in below if row.open and row.prose), None)
    if first is None:
        return
    for row in below:
        if row.number >= first.number:
            break
        if row.open and len(words(row.text)) <= 4 and not opens_with_mark(row.text):  # noqa: PLR2004
            row.drop("label")
        elif row.open:
            row.role = "deck"
    dateline = next((row for row in below if row.open and dateline_end(row.text)), None)
    if dateline is None:
        return
    above = [row for row in below if row.open and row.number < dateline.number]
    if len(above) <= 2:  # noqa: PLR2004 - a deck is one sentence or two
        for row in above:
            row.role = "deck"


def _line(row: _Row) -> Line:
    """The line as it is handed on; what nothing was said of is the body."""
    role = row.role or "body"
    return Line(
        number=row.number,
        start=row.start,
        end=row.end,
        text=row.text,
        role=role,  # type: ignore[arg-type] # one of the roles, all set in this module
        reason=row.reason if role in {"dropped", "blank"} else "",
    )


def _title_span(row: _Row) -> Span:
    """The title without the site's name behind it, and without spaces around it."""
    text = row.bare.strip() or row.text.strip()
    start = row.start + row.text.index(text)
    return Span(start=start, end=start + len(text), text=text)
