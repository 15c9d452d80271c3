"""What attribution is read from: words in their places, and the cues that are found in them."""

# ruff: noqa: RUF001 - apostrophes and dashes of every kind are what this module reads

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

MASK: Final = "\ufffc"
"""Stands for every character of a quotation and of its marks."""

_TOKEN = re.compile(
    rf"{MASK}+|(?:[A-Za-z]\.){{2,}}|\d{{1,2}}:\d\d|(?:Mrs?|Ms|Dr|Prof|Sen|Rep|Gov|Gen|Col|Lt|Maj|Capt|Sgt|Rev)\.|\w+(?:[’'.-]\w+)*[’'](?=\s)|\w+(?:[’'.-]\w+)*|[^\w\s]"
)

_ARTICLE = re.compile(r"(?:a[ldnrstz]|ash|el)-[A-Z]")

How = Literal["before", "after", "shared", "according", "colon", "quoted", "parsed", "null", "none"]


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a sign or a masked quotation."""

    start: int
    end: int
    text: str
    lower: str

    @property
    def masked(self) -> bool:
        """Whether a quotation stands here."""
        return self.text[0] == MASK

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter, past an Arabic article: ``al-Moallem``."""
        return self.text[0].isupper() or _ARTICLE.match(self.text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """Something that attributes words to somebody.

    Args:
        verb: Where the verb stands; None for ``according to`` and the like.
        lemma: Of the verb; ``according`` and the like where there is none.
        subject: Where the words stand that name who says it; None where they could not be found.
        how: Where the subject stands to the verb, or what stands in the verb's place.
        start: Where the attribution begins.
        end: Where it ends.
        apposition: Words set beside the subject that may name it more fully.
        via: Who passes it on, nearest first.
        addressee: To whom it was said.
        holds: Whether the verb tells what somebody holds or wants.
        weak: Whether the verb needs more evidence.
        joined: Whether it is a participle: ``saying``, ``adding``.
    """

    verb: tuple[int, int] | None
    lemma: str
    subject: tuple[int, int] | None
    how: How
    start: int
    end: int
    apposition: tuple[int, int] | None = None
    via: tuple[tuple[int, int], ...] = ()
    addressee: tuple[int, int] | None = None
    holds: bool = False
    weak: bool = False
    joined: bool = False


def tokens_of(text: str, start: int, end: int) -> list[Token]:
    """The tokens of a stretch, with their places in the whole."""
    return [
        Token(each.start(), each.end(), each[0], each[0].lower())
        for each in _TOKEN.finditer(text, start, end)
    ]
