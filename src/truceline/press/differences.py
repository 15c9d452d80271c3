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
    mine, theirs = _placed(here), _placed(there)
    matcher = SequenceMatcher(
        None, [key for key, _, _ in mine], [key for key, _, _ in theirs], autojunk=False
    )
    return tuple(
        (_slice(here, mine[a:b]), _slice(there, theirs[c:d]))
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
    for text, key in zip(here.texts, here.keys, strict=True):
        if key.count(" ") < _FEWEST - 1 or key in there.known:
            continue
        best = process.extractOne(key, there.keys, scorer=fuzz.ratio, score_cutoff=ALIKE)
        if best is not None:
            found += [pair for pair in edited(text, there.texts[best[2]]) if pair not in found]
    return tuple(found)


class Quoted:
    """The quotations of a document with their words, which are the same for every comparison."""

    __slots__ = ("keys", "known", "texts")

    def __init__(self, texts: Sequence[str]) -> None:
        """Work out the words of each.

        Args:
            texts: As they stand.
        """
        self.texts = tuple(texts)
        self.keys = tuple(" ".join(words_of(each)) for each in texts)
        self.known = frozenset(self.keys)


def _placed(text: str) -> list[tuple[str, int, int]]:
    """Words with their folded key and place."""
    found = []
    for match in _WORD.finditer(text):
        found.append(("".join(words_of(match[0])), match.start(), match.end()))
        if len(found) == _LONGEST:
            break
    return found


def _slice(text: str, words: list[tuple[str, int, int]]) -> str:
    return text[words[0][1] : words[-1][2]] if words else ""
