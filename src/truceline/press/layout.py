"""A document laid out for reading: paragraphs, quotations masked, sentences, and their cues."""

# ruff: noqa: RUF001 - letters and dashes of several scripts are what this module reads

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truceline.press.cues import MASK, Cue
from truceline.press.dialogue import dialogue, merged
from truceline.press.marks import Marked, marked
from truceline.press.readers import READERS
from truceline.press.tongues import Tongue, tongue

if TYPE_CHECKING:
    from truceline.press.shapes import Article, Line

_SPACES: Final = " \t\r\n\u00a0\u202f"
_STOP = re.compile(rf"[.!?…؟]+[)\]]*(?=[\s\u00a0]+[\[(]?(?:[A-ZÀ-ÞА-ЯЁ\u0600-\u06ff{MASK}\d]|al-))")
_SHORTENED = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Maj|Brig|Sgt|Capt|Sen|Rep|Gov|St|Jr|Sr|No|vs|Rev|Hon|Adm"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec|Inc|Co|Corp|Ltd|approx|M|г|ул|им|т\.е|т\.д"
    r"|MM|Mme|etc)|\b[A-ZА-Я])$"
)
_DATELINE = re.compile(
    r"^(?:[A-ZÀ-ÞА-ЯЁ][\w.’'-]*(?:[ \u00a0,/]+[\w.’'-]+){0,6}[ \u00a0]?)?"
    r"(?:\([^)]{2,40}\)|(?:[A-ZА-Я][a-zа-я]{2,8}\.? \d{1,2}))?,?[ \u00a0]?"
    r"(?:—|–|--| - |-(?=[\s\u00a0])|(?<=\))-)\s*"
)
_MOST_MARKS: Final = 100
_LONGEST_SENTENCE: Final = 4_000
_LONGEST_PARAGRAPH: Final = 40_000
_LONGEST_BODY: Final = 1_000_000
_SOON: Final = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence of the writer's: where it stands, what it quotes, what attributes in it."""

    start: int
    end: int
    marks: tuple[Marked, ...]
    cues: tuple[Cue, ...]

    def bare(self, masked: str) -> bool:
        """Whether nothing but quotations stands in it."""
        return bool(self.marks) and not any(
            char.isalnum() for char in masked[self.start : self.end]
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A body line with its sentences."""

    number: int
    start: int
    end: int
    deck: bool
    sentences: tuple[Sentence, ...]

    @property
    def marks(self) -> tuple[Marked, ...]:
        """Its quotations, in order."""
        return tuple(mark for each in self.sentences for mark in each.marks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A document laid out: its text, the same with quotations masked, and its paragraphs."""

    text: str
    masked: str
    words: Tongue
    paragraphs: tuple[Paragraph, ...]


def lay_out(article: Article) -> Layout:
    """A document's body, laid out for its language."""
    text = article.source.text
    words = tongue(article.language)
    body = [each for each in article.body if each.text.strip(_SPACES)]
    spans = _bounded([(each.start, each.end) for each in body])
    found = merged(marked(text, spans, words.code), dialogue(text, spans, words))
    within: dict[int, list[Marked]] = {}
    for each in found:
        within.setdefault(each.paragraph, []).append(each)
    masked = _mask(text, found)
    paragraphs = tuple(
        _paragraph(masked, line, span, within.get(at, []), words)
        for at, (line, span) in enumerate(zip(body, spans, strict=False))
    )
    return Layout(text=text, masked=masked, words=words, paragraphs=paragraphs)


def _bounded(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """As much of a body as is read: no news is longer, and what is built to hang a reader is."""
    kept: list[tuple[int, int]] = []
    whole = 0
    for start, end in spans:
        if whole > _LONGEST_BODY:
            break
        kept.append((start, min(end, start + _LONGEST_PARAGRAPH)))
        whole += kept[-1][1] - start
    return kept


def _mask(text: str, found: tuple[Marked, ...]) -> str:
    """The text with each quotation and its marks masked, so that every place stays."""
    pieces: list[str] = []
    last = 0
    for each in found:
        pieces += (text[last : each.outer_start], MASK * (each.outer_end - each.outer_start))
        last = each.outer_end
    return "".join((*pieces, text[last:]))


def _paragraph(
    masked: str, line: Line, span: tuple[int, int], found: list[Marked], words: Tongue
) -> Paragraph:
    """One body line: where its sentences begin and end, past a dateline."""
    start, end = span
    while start < end and masked[start] in _SPACES:
        start += 1
    while end > start and masked[end - 1] in _SPACES:
        end -= 1
    dateline = _DATELINE.match(masked[start : min(end, start + 80)])
    if dateline and dateline[0].strip(" -–—") and _dated(dateline[0]):
        start += dateline.end()
    spans = _sentences(masked, start, end, found, words)
    sentences = tuple(
        Sentence(
            start=a,
            end=b,
            marks=tuple(each for each in found if a <= each.outer_start < b)[:_MOST_MARKS],
            cues=READERS[words.code](masked, a, min(b, a + _LONGEST_SENTENCE), words),
        )
        for a, b in spans
    )
    return Paragraph(
        number=line.number, start=start, end=end, deck=line.role == "deck", sentences=sentences
    )


def _dated(head: str) -> bool:
    """Whether a head is a dateline: a place in capitals, or an agency in brackets, then a dash."""
    first = re.split(r"[ ,(/]", head.strip(), maxsplit=1)[0]
    return "(" in head or (len(first) > 2 and first.isupper())  # noqa: PLR2004 - "US - " is no place of work


def _sentences(
    masked: str, start: int, end: int, found: list[Marked], words: Tongue
) -> list[tuple[int, int]]:
    """Where sentences begin and end: at the writer's full stops, and some of the speaker's."""
    cuts = {
        each.end()
        for each in _STOP.finditer(masked, start, end)
        if not _SHORTENED.search(masked[max(start, each.start() - 8) : each.start()])
    }
    cuts |= {each.outer_end for each in found if _ends_sentence(masked, each, end, words)}
    spans: list[tuple[int, int]] = []
    at = start
    for cut in (*sorted(cuts), end):
        while at < cut and masked[at] in _SPACES:
            at += 1
        if at < cut:
            spans.append((at, cut))
        at = max(at, cut)
    return spans


def _ends_sentence(masked: str, mark: Marked, end: int, words: Tongue) -> bool:
    """Whether the writer's sentence ends where a quotation ends with a stop of its own."""
    rest = masked[mark.outer_end : end]
    last = mark.text.rstrip("'’\"”»)]")[-1:]
    after = rest.lstrip(_SPACES)
    if not after or last not in ".!?…؟" or rest[:1] not in _SPACES:
        return False
    if after[0] == MASK:
        return True
    if not (after[0].isupper() or "\u0600" <= after[0] <= "\u06ff"):
        return False
    stop = _STOP.search(masked, mark.outer_end, min(end, mark.outer_end + 300))
    until = stop.end() if stop else min(end, mark.outer_end + 300)
    near = mark.outer_end + len(rest) - len(after)
    first = next(
        (
            each
            for each in READERS[words.code](masked, mark.outer_start, until, words)
            if each.start <= near + 1 and each.how in {"before", "after"} and not each.holds
        ),
        None,
    )
    if first is None:
        return True
    if last in "!?…":
        tail = masked[first.end : until]
        return bool(
            re.match(r"\s+(?:that|whether|it|there|his|her|their|the\s+\w+\s+(?:was|is))\b", tail)
        )
    tail = masked[first.end : until]
    return len(tail.split()) > 6 or " that " in tail[:8] or until - near > _SOON  # noqa: PLR2004 - "said on Monday in Geneva"
