"""Annotated samples: made-up articles with their quotations marked in place.

``{Name|words}`` is a quotation and who said it, ``{~Name|words}`` a part of a sentence,
``{=words|...}`` people without a name, and ``{-|words}`` nobody whom the text tells.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.press.shapes import Article, Line, Source

if TYPE_CHECKING:
    from pathlib import Path

_TAG = re.compile(r"\{(~?)([=-]?)([^|{}]*)\|([^}\n]*)\}?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gold:
    """A quotation as annotated.

    Args:
        start: Where it begins.
        end: Where it ends.
        name: Who said it; for people without a name, a word of what they are called; empty for
            nobody.
        named: Whether ``name`` is a name.
        fragment: Whether it is part of a sentence.
    """

    start: int
    end: int
    name: str
    named: bool
    fragment: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """An article with its quotations as annotated."""

    title: str
    article: Article
    gold: tuple[Gold, ...]


def samples(path: Path) -> tuple[Sample, ...]:
    """The annotated articles of a file, whose name begins with the language's code."""
    language = path.name[:2]
    body = "\n".join(
        line for line in path.read_text("utf-8").split("\n") if not line.startswith("#")
    )
    found: list[Sample] = []
    for part in body.split("=== ")[1:]:
        title, _, text = part.partition("\n")
        plain, gold = _read(text.rstrip("\n"))
        article = article_of(plain, language)
        found.append(Sample(title=title, article=article, gold=gold))
    return tuple(found)


def _read(text: str) -> tuple[str, tuple[Gold, ...]]:
    """The text without its annotation, and the annotation with its places."""
    pieces: list[str] = []
    gold: list[Gold] = []
    at = last = 0
    for each in _TAG.finditer(text):
        lead = text[last : each.start()]
        at += len(lead)
        words = each[4]
        gold.append(
            Gold(
                start=at,
                end=at + len(words),
                name="" if each[2] == "-" else each[3],
                named=not each[2],
                fragment=bool(each[1]),
            )
        )
        pieces += (lead, words)
        at += len(words)
        last = each.end()
    return "".join((*pieces, text[last:])), tuple(gold)


def article_of(text: str, language: str) -> Article:
    """An article of which every line is body."""
    lines: list[Line] = []
    at = 0
    for number, line in enumerate(text.split("\n"), 1):
        lines.append(
            Line(
                number=number,
                start=at,
                end=at + len(line),
                text=line,
                role="body" if line.strip() else "blank",
            )
        )
        at += len(line) + 1
    source = Source(file="made up", sha256=hashlib.sha256(text.encode()).hexdigest(), text=text)
    return Article(source=source, lines=tuple(lines), language=language)
