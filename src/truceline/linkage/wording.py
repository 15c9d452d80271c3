"""How alike the words of two reports are, in any script.

Texts are brought to plain Latin letters (anyascii) and cut into words. Words are weighed by how
seldom they are (Sparck Jones 1972): two reports that share the name of a village are more alike
than two that share ``shelling``. Names of places are compared letter by letter (RapidFuzz), since
one name has many spellings.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from anyascii import anyascii
from numba import njit
from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.linkage.reports import Numbers, Texts, Whole

_WORD: Final = re.compile(r"[a-z0-9]+")
_ARTICLES: Final = frozenset({"al", "el", "ar", "as", "ash", "at", "the", "of", "in", "and", "a"})
_FOLDS: Final = (
    ("kh", "h"), ("gh", "g"), ("dh", "d"), ("th", "t"), ("sh", "s"), ("ch", "s"), ("dj", "j"),
    ("ou", "u"), ("oo", "u"), ("ee", "i"), ("q", "k"), ("o", "u"), ("e", "i"), ("y", "i"),
)  # fmt: skip
_TWICE: Final = re.compile(r"(.)\1")
LEAST_SEEN: Final = 20
MOST_WORDS: Final = 3000
SURE: Final = 0.9
_LEAST_TOGETHER: Final = 10
_LIFT: Final = 3.0
_KIN: Final = 0.7


def plain(text: str) -> str:
    """A text in small Latin letters, without articles and signs.

    >>> plain("Al-Rastan, \N{ARABIC LETTER HAH}\N{ARABIC LETTER MEEM}\N{ARABIC LETTER SAD}")
    'rastan hms'
    """
    return " ".join(word for word in _WORD.findall(anyascii(text).lower()) if word not in _ARTICLES)


def folded(word: str) -> str:
    """A plain word with the letters made one that transcripts of Arabic and Cyrillic vary.

    >>> folded("qusayr") == folded("kousseir")
    False
    >>> folded("khan"), folded("han"), folded("douma"), folded("duma")
    ('han', 'han', 'duma', 'duma')
    """
    for one, other in _FOLDS:
        word = word.replace(one, other)
    return _TWICE.sub(r"\1", word)


def codes(texts: Texts) -> tuple[Whole, list[str]]:
    """The place of each text among the different plain ones, -1 where it is empty."""
    seen: dict[str, str] = {}
    for text in texts:
        if text not in seen:
            seen[text] = plain(text)
    place = {word: at for at, word in enumerate(dict.fromkeys(w for w in seen.values() if w))}
    found = np.array([place.get(seen[text], -1) for text in texts], dtype=np.int64)
    return found, list(place)


def names_alike(first: Whole, second: Whole, names: Sequence[str]) -> Numbers:
    """How alike pairs of names are, from 0 to 1, each different pair compared once.

    Args:
        first: Places in ``names``; -1 where there is none, which gives NaN.
        second: Likewise, of the other report of each pair.
        names: Names as :func:`codes` gives them.
    """
    found = np.full(len(first), np.nan)
    known = np.flatnonzero((first >= 0) & (second >= 0))
    if not len(known):
        return found
    low, high = np.minimum(first[known], second[known]), np.maximum(first[known], second[known])
    keys, back = np.unique(low * len(names) + high, return_inverse=True)
    one = [names[at] for at in keys // len(names)]
    other = [names[at] for at in keys % len(names)]
    alike = process.cpdist(one, other, scorer=fuzz.ratio, workers=1) / 100.0
    parts = process.cpdist(one, other, scorer=fuzz.token_set_ratio, workers=1) / 100.0
    found[known] = np.maximum(alike, parts)[back]
    return found


class Bags:
    """The words of texts as sorted numbers with their weights, row after row."""

    def __init__(self, texts: Texts) -> None:
        seen: dict[str, list[str]] = {}
        folds: dict[str, str] = {}
        for text in texts:
            if text not in seen:
                said = plain(text).split()
                folds |= {word: folded(word) for word in said if word not in folds}
                seen[text] = sorted({folds[word] for word in said})
        bags = [seen[text] for text in texts]
        counts: dict[str, int] = {}
        for bag in bags:
            for word in bag:
                counts[word] = counts.get(word, 0) + 1
        # The commonest words have the smallest numbers: kin is looked for among them alone.
        names = sorted(counts, key=lambda word: (-counts[word], word))
        place = {word: at for at, word in enumerate(names)}
        self.starts = np.cumsum([0, *(len(bag) for bag in bags)])
        self.words = np.array(
            [at for bag in bags for at in sorted(place[word] for word in bag)], dtype=np.int64
        )
        self.counts = np.array([counts[word] for word in names] or [0], dtype=np.int64)
        self.weights = np.log((1 + len(bags)) / (1 + self.counts)) + 0.1
        many = min(MOST_WORDS, int(np.count_nonzero(self.counts >= LEAST_SEEN)))
        self.kin = np.zeros((many, many), dtype=np.bool_)

    def alike(self, first: Whole, second: Whole) -> Numbers:
        """The cosine of pairs of rows by weight of words; NaN where one says nothing."""
        return _cosines(self.starts, self.words, self.weights, self.kin, first, second)

    def learn(self, first: Whole, second: Whole) -> None:
        """Find which common words stand for each other, from pairs that are surely of one event.

        Two words are kin where they stand against each other three times as often as chance has
        it: ``shelling`` in one source where another says ``artillery``.
        """
        together = _together(self.starts, self.words, len(self.kin), first, second)
        total = together.sum()
        if total:
            once = together.sum(axis=1)
            expected = np.outer(once, once) / total
            self.kin = (together >= _LEAST_TOGETHER) & (together >= _LIFT * expected)


@njit(cache=True)
def _together(starts: Any, words: Any, many: int, first: Any, second: Any) -> Any:
    """How often two words stand against each other, each only in its own text."""
    found = np.zeros((many, many))
    for pair in range(len(first)):
        i, i_end = starts[first[pair]], starts[first[pair] + 1]
        j, j_end = starts[second[pair]], starts[second[pair] + 1]
        for a in range(i, i_end):
            if words[a] >= many or _holds(words, j, j_end, words[a]):
                continue
            for b in range(j, j_end):
                if words[b] < many and not _holds(words, i, i_end, words[b]):
                    found[words[a], words[b]] += 1
                    found[words[b], words[a]] += 1
    return found


@njit(cache=True)
def _holds(words: Any, start: int, end: int, word: int) -> bool:
    """Whether a row holds a word."""
    for at in range(start, end):  # noqa: SIM110 - compiled, and any() is not
        if words[at] == word:
            return True
    return False


@njit(cache=True)
def _cosines(starts: Any, words: Any, weights: Any, kin: Any, first: Any, second: Any) -> Any:
    """Cosines of pairs of rows; a word with kin in the other row counts for most of itself."""
    found = np.full(len(first), np.nan)
    for pair in range(len(first)):
        i, i_end = starts[first[pair]], starts[first[pair] + 1]
        j, j_end = starts[second[pair]], starts[second[pair] + 1]
        if i == i_end or j == j_end:
            continue
        common, one, other = 0.0, 0.0, 0.0
        for at in range(j, j_end):
            other += weights[words[at]] ** 2
        for at in range(i, i_end):
            word = words[at]
            one += weights[word] ** 2
            if _holds(words, j, j_end, word):
                common += weights[word] ** 2
            elif word < len(kin):
                best = 0.0
                for to in range(j, j_end):
                    if words[to] < len(kin) and kin[word, words[to]]:
                        best = max(best, weights[words[to]])
                common += _KIN * weights[word] * best
        found[pair] = min(1.0, common / np.sqrt(one * other))
    return found
