"""Words that differ between two tellings of the same: inside "the same" quotation above all.

An outlet that copies a report sometimes edits what a speaker is quoted as saying. Quotations of two
documents are paired where they are mostly the same words, and what differs is shown as it stands in
each. Marks, case and spaces are no difference.

>>> edited("We shall stop all raids at noon", "We shall stop most raids at noon")
(('all', 'most'),)
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from itertools import islice
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz, process

from truceline.analysis.words import words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

ALIKE: Final = 65.0
"""How alike (0 to 100) two quotations are of the same words, edited."""
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")  # noqa: RUF001 - as found in print
_LONGEST: Final = 600
_FEWEST: Final = 4


def edited(here: str, there: str) -> tuple[tuple[str, str], ...]:
    """What differs between two texts, in order: (as it stands here, as it stands there).

    Args:
        here: One text; only its first 600 words are compared.
        there: The other.

    Returns:
        Runs of words; an empty text stands for words that only the other has.
    """
    return _edited(_Text(here), _Text(there))


class _Text:
    """A text with its words, each folded and with its place."""

    __slots__ = ("ends", "keys", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.keys: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        for match in islice(_WORD.finditer(text), _LONGEST):
            word = match[0]
            # ASCII words by a shorter road: their only sign is an apostrophe.
            key = word.lower().replace("'", "") if word.isascii() else "".join(words_of(word))
            self.keys.append(key)
            self.starts.append(match.start())
            self.ends.append(match.end())

    def slice(self, start: int, end: int) -> str:
        """The words from one to before another, as they stand."""
        return self.text[self.starts[start] : self.ends[end - 1]] if start < end else ""


def _edited(here: _Text, there: _Text) -> tuple[tuple[str, str], ...]:
    """What differs: of what stands between the words that both begin and end with."""
    mine, theirs = here.keys, there.keys
    least = min(len(mine), len(theirs))
    same = (at for at, (one, two) in enumerate(zip(mine, theirs, strict=False)) if one != two)
    begin = next(same, least)
    end = 0
    while end < least - begin and mine[-1 - end] == theirs[-1 - end]:
        end += 1
    matcher = SequenceMatcher(
        None, mine[begin : len(mine) - end], theirs[begin : len(theirs) - end], autojunk=False
    )
    return tuple(
        (here.slice(begin + a, begin + b), there.slice(begin + c, begin + d))
        for tag, a, b, c, d in matcher.get_opcodes()
        if tag != "equal"
    )


def edited_quotations(here: Sequence[str], there: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Words edited inside quotations that two documents have in common.

    Each quotation of the one is paired with that of the other which is most like it, where that is
    like enough to be the same; a part of a longer quotation is compared with nothing.

    Args:
        here: Quotations of this document.
        there: Quotations of the other.
    """
    return edited_between(Quoted(here), Quoted(there))


def edited_between(here: Quoted, there: Quoted) -> tuple[tuple[str, str], ...]:
    """As :func:`edited_quotations`, of quotations whose words are worked out already."""
    found: list[tuple[str, str]] = []
    for nth, key in enumerate(here.keys):
        if key.count(" ") < _FEWEST - 1 or key in there.known:
            continue
        best = process.extractOne(key, there.keys, scorer=fuzz.ratio, score_cutoff=ALIKE)
        if best is not None:
            pairs = _edited(here.text(nth), there.text(best[2]))
            found += [pair for pair in pairs if pair not in found]
    return tuple(found)


class Quoted:
    """The quotations of a document with their words, which are the same for every comparison."""

    __slots__ = ("_placed", "keys", "known", "texts")

    def __init__(self, texts: Sequence[str]) -> None:
        """Work out the words of each.

        Args:
            texts: As they stand.
        """
        self.texts = tuple(texts)
        self.keys = tuple(" ".join(words_of(each)) for each in texts)
        self.known = frozenset(self.keys)
        self._placed: dict[int, _Text] = {}

    def text(self, nth: int) -> _Text:
        """One of them with the places of its words."""
        found = self._placed.get(nth)
        if found is None:
            found = self._placed[nth] = _Text(self.texts[nth])
        return found
