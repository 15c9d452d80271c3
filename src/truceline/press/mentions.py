"""Names in the title and body of an article: people, groups, bodies, states, agreements and places.

1. the longest spelling of the tables that stands at a word, in force on the day
2. a name of several words that is a letter off one of the tables, or in another alphabet
3. an adjective of a state before a word for its people ("our American colleagues")
4. a town, where the text speaks of a place, or of the region
5. a surname of somebody whom the article names in full elsewhere
6. a name after a title, of somebody whom no table knows

A city is its government where it acts ("Moscow has asserted") and a place where something is in it
("in Moscow"). Mentions never overlap.

    mentions(article, date(2016, 3, 24))
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from truceline.press.mention_context import PEOPLE, is_closed, is_elsewhere, is_place, words_of
from truceline.press.name_index import NameIndex
from truceline.press.names import Tables, nearly, other_alphabet, packaged
from truceline.press.places_named import city
from truceline.press.shapes import Line, Mention, MentionKind, Span
from truceline.press.spellings import Word, is_latin, words_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.press.name_index import Row
    from truceline.press.shapes import Article

_GAP: Final = re.compile(r"[ \u00a0\-‐‑/(]{1,2}(?:the )?|['’] ?")  # noqa: RUF001 - as found in print
_LONGEST_LINE: Final = 20_000
_MOST_LETTERS: Final = 1_000_000
_NEAR_WORDS: Final = 5
_TITLES: Final = words_of(
    "mr mrs ms dr sir president minister ambassador general colonel major commander envoy spokesman"
    " spokeswoman spokesperson secretary senator director analyst activist diplomat journalist"
    " representative adviser advisor leader chairman coordinator negotiator professor"
)
_AND: Final = frozenset({"and", "or"})
_COMMON: Final = words_of("power rice may cook ban haq muslim warren")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """A name at some words of a line; ``words`` counts them."""

    words: int
    kind: MentionKind
    id: str | None
    full: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scan:
    """One line, with what is looked up in it; ``loud``: all its letters are capitals."""

    line: Line
    words: tuple[Word, ...]
    on: date | None
    index: NameIndex
    keys: tuple[str, ...]
    loud: bool

    def run(self, start: int, most: int) -> int:
        """How many words from ``start`` on follow each other without a stop or comma."""
        count = 1
        while count < most and start + count < len(self.words) and self.joined(start + count):
            count += 1
        return count

    def joined(self, number: int) -> bool:
        """Whether a word follows the one before it at once."""
        if number <= 0 or self.words[number - 1].owns:
            return False
        gap = self.between(number)
        return len(gap) <= len("(the  ") and _GAP.fullmatch(gap) is not None

    def between(self, number: int) -> str:
        """What stands before a word and after the one before it."""
        offset = self.line.start
        end = self.words[number - 1].end - offset if number else 0
        return self.line.text[end : self.words[number].start - offset]

    def after(self, number: int) -> Word | None:
        """The word that follows at once, or None."""
        return self.words[number] if number < len(self.words) and self.joined(number) else None

    def opens(self, number: int) -> bool:
        """Whether a word is the first of a sentence."""
        return number == 0 or any(stop in self.between(number) for stop in '.!?:"“«')


def mentions(
    article: Article, on: date | None = None, tables: Tables | None = None
) -> tuple[Mention, ...]:
    """The names of an article's title and body, in order, without overlaps.

    Args:
        article: The article.
        on: The day of its publication, for names and offices that changed; None where unknown.
        tables: Tables of names; None for the packaged ones.

    Returns:
        Mentions with offsets into the source; ``id`` is None for a name that no table knows.
    """
    index = (tables or packaged()).index
    scans = [_scan(line, on, index) for line in _searched(article)]
    first = [_named(scan) for scan in scans]
    known = _surnames(first, index)
    found: list[Mention] = []
    for scan, placed in zip(scans, first, strict=True):
        _add_surnames(scan, placed, known)
        found += [_mention(scan, at, each) for at, each in sorted(placed.items())]
    return tuple(sorted(found, key=lambda each: each.start))


def _searched(article: Article) -> Iterator[Line]:
    """Lines of the body, up to a million letters: no article is longer, and no page is a hang."""
    rest = _MOST_LETTERS
    if article.title is not None and article.title.text.strip():
        yield from _headed(article, article.title)
    for line in article.body:
        if len(line.text) <= _LONGEST_LINE:
            rest -= len(line.text)
            if rest < 0:
                return
            yield line


def _headed(article: Article, title: Span) -> Iterator[Line]:
    """The title as a line of its own, without the site's name behind it."""
    for line in article.lines:
        if line.role == "title" and line.start <= title.start and title.end <= line.end:
            yield replace(line, start=title.start, end=title.end, text=title.text)


def _scan(line: Line, on: date | None, index: NameIndex) -> _Scan:
    words = words_in(line.text, line.start)
    return _Scan(
        line=line, words=words, on=on, index=index, keys=index.keys(words), loud=line.text.isupper()
    )


def _mention(scan: _Scan, at: int, found: _Found) -> Mention:
    start, end = scan.words[at].start, scan.words[at + found.words - 1].end
    text = scan.line.text[start - scan.line.start : end - scan.line.start]
    return Mention(start=start, end=end, text=text, kind=found.kind, id=found.id)


def _named(scan: _Scan) -> dict[int, _Found]:
    """What the tables, towns and titles give for a line, by the number of its first word."""
    placed: dict[int, _Found] = {}
    at = 0
    while at < len(scan.words):
        found = (
            _exact(scan, at, placed)
            or _near(scan, at)
            or _people_of(scan, at)
            or _town(scan, at)
            or _titled(scan, at)
        )
        if found is not None:
            placed[at] = found
        at += found.words if found else 1
    return placed


def _exact(scan: _Scan, at: int, placed: dict[int, _Found]) -> _Found | None:
    longest = scan.index.starts.get(scan.keys[at], 0)
    for count in range(scan.run(at, longest) if longest else 0, 0, -1):
        words = scan.words[at : at + count]
        rows = [
            row
            for row in scan.index.names.get(scan.keys[at : at + count], ())
            if row.stands(words, scan.on) and _is_written(scan, words, row)
        ]
        if rows:
            return _choose(scan, at, count, rows, placed)
    return None


def _is_written(scan: _Scan, words: tuple[Word, ...], row: Row) -> bool:
    """Names have capitals, unless the table has none; abbreviations in a line of capitals none."""
    if row.capitals and scan.loud:
        return len(row.capitals) > len("US")
    first, form = words[0].raw[0], row.form.text.removeprefix("al-")[0]
    return not first.islower() or form.islower() or row.entry.kind == "agreement"


def _choose(
    scan: _Scan, at: int, count: int, rows: list[Row], placed: dict[int, _Found]
) -> _Found | None:
    """One meaning of a name: the government or the place for a city, nobody for two people."""
    after = scan.after(at + count)
    if is_elsewhere(after) and rows[0].entry.kind in {"state", "place"}:
        return None
    places = [row for row in rows if row.entry.kind == "place"]
    others = [row for row in rows if row.entry.kind != "place"]
    if others and others[0].seat and _stands_for_place(scan, at, count, placed):
        name = places[0].entry.id if places else f"place:{'_'.join(scan.keys[at : at + count])}"
        return _Found(words=count, kind="place", id=name)
    ids = {row.entry.id for row in others or places}
    entry = (others or places)[0].entry
    if entry.kind == "person" and count == 1 and _is_of_another(scan, at):
        return None
    return _Found(
        words=count, kind=entry.kind, id=entry.id if len(ids) == 1 else None, full=count > 1
    )


def _stands_for_place(scan: _Scan, at: int, count: int, placed: dict[int, _Found]) -> bool:
    """As ``is_place`` says, or as its neighbours in a list: "in Moscow and Washington"."""
    offset = scan.line.start
    start, end = scan.words[at].start - offset, scan.words[at + count - 1].end - offset
    before, after = scan.words[max(0, at - 2) : at], scan.after(at + count)
    return (
        is_place(scan.line.text, start, end, before, after)
        or _listed_after_place(scan, at, placed)
        or _listed_before_place(scan, at + count)
    )


def _listed_after_place(scan: _Scan, at: int, placed: dict[int, _Found]) -> bool:
    """Whether a place stands right before, with "and" or a comma between."""
    last = at - 1 if at and scan.words[at - 1].key in _AND else at
    if not placed or (last == at and "," not in scan.between(at)):
        return False
    number, found = next(reversed(placed.items()))
    return found.kind == "place" and number + found.words == last


def _listed_before_place(scan: _Scan, end: int) -> bool:
    """Whether a place of the tables, which is nobody's seat, stands after "and"."""
    if end + 1 >= len(scan.words) or scan.words[end].key not in _AND:
        return False
    rows = scan.index.names.get(scan.keys[end + 1 : end + 2], ())
    return bool(rows) and all(row.entry.kind == "place" and not row.seat for row in rows)


def _is_of_another(scan: _Scan, at: int) -> bool:
    """Whether a surname has a first name before it, or is one: Asma al-Assad, Kerry Kennedy."""
    before = scan.words[at - 1] if at and scan.joined(at) else None
    if before is not None and before.raw[0].isupper() and not before.raw.isupper():
        plain = is_closed(before.raw) or scan.keys[at - 1] in scan.index.roles
        if not plain:
            return True
    after = scan.after(at + 1)
    gap = scan.between(at + 1) if after is not None else ""
    return (
        after is not None
        and not scan.words[at].owns
        and after.raw[0].isupper()
        and gap == " "
        and not is_closed(after.raw)
        and after.key not in scan.index.roles
        and not scan.loud
    )


def _near(scan: _Scan, at: int) -> _Found | None:
    """A name of several words with a slip, or in another alphabet."""
    if not scan.words[at].raw[0].isupper() and is_latin(scan.words[at].raw):
        return None
    run = scan.run(at, _NEAR_WORDS)
    while run > 1 and not _may_end(scan.words[at + run - 1]):
        run -= 1
    for count in range(run, 1, -1):
        words = scan.words[at : at + count]
        named = other_alphabet(words, scan.on, scan.index) or nearly(words, scan.on, scan.index)
        if named is not None and named.kind != "agreement":
            return _Found(words=count, kind=named.kind, id=named.id, full=True)
    return None


def _may_end(word: Word) -> bool:
    return word.raw[0].isupper() or not is_latin(word.raw)


def _people_of(scan: _Scan, at: int) -> _Found | None:
    """An adjective that names a state, as its people are spoken of."""
    state = scan.index.adjectives.get(scan.keys[at])
    after = scan.after(at + 1)
    if state is None or after is None or after.key not in PEOPLE:
        return None
    return _Found(words=1, kind="state", id=state.id) if scan.words[at].raw[0].isupper() else None


def _town(scan: _Scan, at: int) -> _Found | None:
    """A town of the world: far ones only where the text says place, near ones anywhere."""
    word = scan.words[at]
    if not word.raw[0].isupper() or not is_latin(word.raw) or is_closed(word.raw):
        return None
    for count in range(scan.run(at, 3), 0, -1):
        words = scan.words[at : at + count]
        town = city(scan.keys[at : at + count])
        if town is None or not all(each.raw[0].isupper() for each in words):
            continue
        if is_elsewhere(scan.after(at + count)) or scan.keys[at] in scan.index.surnames:
            continue
        alone = town.near and not scan.opens(at) and not _is_of_another(scan, at + count - 1)
        if alone or _stands_for_place(scan, at, count, {}):
            return _Found(words=count, kind="place", id=town.id)
    return None


def _titled(scan: _Scan, at: int) -> _Found | None:
    """Two or three words with capitals after a title: somebody whom the tables do not know."""
    if at == 0 or scan.words[at - 1].key not in _TITLES or not scan.joined(at):
        return None
    count = 0
    for word in scan.words[at : at + scan.run(at, 3)]:
        if not word.raw[0].isupper() or is_closed(word.raw) or word.key in scan.index.adjectives:
            break
        count += 1
    if count < 2 or scan.keys[at] in scan.index.roles:  # noqa: PLR2004 - a first name and a surname
        return None
    return _Found(words=count, kind="person", id=None)


def _surnames(lines: list[dict[int, _Found]], index: NameIndex) -> dict[str, str]:
    """Surnames of people whom the article names in full, where only one of them has it."""
    named = {each.id for placed in lines for each in placed.values() if each.full}
    found: dict[str, set[str]] = {}
    for surname, entries in index.surnames.items():
        for entry in entries:
            if entry.id in named:
                found.setdefault(surname, set()).add(entry.id)
    return {surname: next(iter(ids)) for surname, ids in found.items() if len(ids) == 1}


def _add_surnames(scan: _Scan, placed: dict[int, _Found], known: dict[str, str]) -> None:
    """Add bare surnames of people named in full; words that are also plain ones not at a start."""
    taken = {at + more for at, each in placed.items() for more in range(each.words)}
    for at, word in enumerate(scan.words):
        if at in taken or not word.raw[0].isupper() or scan.keys[at] not in known:
            continue
        if scan.keys[at] in _COMMON and scan.opens(at):
            continue
        if not _is_of_another(scan, at):
            placed[at] = _Found(words=1, kind="person", id=known[scan.keys[at]])
