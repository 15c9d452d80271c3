"""How much of one document stands in another, exactly: words within a run of four common ones.

Words are the house's own (``truceline.analysis.words``). Each is given a number when it is first
met, so that documents are compared as rows of numbers. Runs are found by a number for each; that
the words themselves are the same is looked at before a run counts, so that no chance of two runs
with one number changes a share.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from truceline.analysis.words import words_of
from truceline.press.shingles import LETTERS, RUN
from truceline.press.word_hashes import Numbers, run_hashes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from truceline.press.shapes import Line, Quotation

FEW: Final = 20
"""Words outside quotations below which their share says nothing."""
_TURN: Final = "\0"
"""What stands in a text where a quotation begins or ends."""
_SIGNS: Final = "\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb\u2013\u2014\u2022\u2026\u00a0"
"""Marks, dashes, bullet, ellipsis and no-break space, which part words."""
_WORDS: Final = b"\0" + LETTERS[1:]


class Vocabulary:
    """Numbers for words, the same for the same word as long as it lives; 0 is no word's."""

    __slots__ = ("_numbers", "_tokens")

    def __init__(self) -> None:
        """No word has a number yet."""
        self._numbers = _Numbers()
        self._tokens = _Tokens(self._numbers)

    def numbers(self, text: str) -> NDArray[np.uint32]:
        """The words of a text, as ``words_of`` has them, each as its number; 0 for each turn."""
        if not text.isascii():
            for sign in _SIGNS:
                text = text.replace(sign, " ")
        tokens = text.encode(errors="replace").lower().translate(_WORDS).split()
        try:
            return np.fromiter(map(self._numbers.__getitem__, tokens), np.uint32, len(tokens))
        except _NotOneWord:
            several = map(self._tokens.__getitem__, tokens)
            return np.fromiter(chain.from_iterable(several), np.uint32)


class _NotOneWord(Exception):
    """That what stands between signs of ASCII is no word, or several: a bullet, a fraction."""


class _Numbers(dict[bytes, int]):
    """What stands between signs of ASCII, with the number of the word that it is."""

    def __init__(self) -> None:
        super().__init__()
        self.words: dict[bytes, int] = {_TURN.encode(): 0}

    def __missing__(self, token: bytes) -> int:
        word = token
        if not token.isascii():
            found = words_of(token.decode())
            if len(found) != 1:
                raise _NotOneWord
            word = found[0].encode()
        number = self[token] = self.of(word)
        return number

    def of(self, word: bytes) -> int:
        """The number of a word as ``words_of`` has it."""
        return self.words.setdefault(word, len(self.words))


class _Tokens(dict[bytes, tuple[int, ...]]):
    """What stands between signs of ASCII, with the numbers of all words that it has."""

    def __init__(self, numbers: _Numbers) -> None:
        super().__init__()
        self.numbers = numbers

    def __missing__(self, token: bytes) -> tuple[int, ...]:
        words = [token] if token.isascii() else [each.encode() for each in words_of(token.decode())]
        found = self[token] = tuple(self.numbers.of(word) for word in words)
        return found


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Body:
    """A document to be compared.

    Args:
        words: The number of each of its words.
        free: Which of them stand in no quotation.
        runs: The number of each run of four words, by its first.
        order: The places of the runs in the order of their numbers.
        ordered: The numbers of the runs in that order.
    """

    words: NDArray[np.uint32]
    free: NDArray[np.bool_]
    runs: Numbers
    order: NDArray[np.intp]
    ordered: Numbers


def bodies_of(
    documents: Sequence[tuple[Sequence[Line], Iterable[Quotation]]], vocabulary: Vocabulary
) -> list[Body]:
    """The words of documents, worked out together because that is faster.

    Args:
        documents: The lines of each one's body, and its quotations.
        vocabulary: The same for all documents that are compared.
    """
    rows = [vocabulary.numbers(_turning(*each)) for each in documents]
    every = np.concatenate([np.zeros(0, np.uint32), *rows])
    turns = every == 0
    free = (np.cumsum(turns) & 1) == 0
    words, free = every[~turns], free[~turns]
    before = np.concatenate(([0], np.cumsum(~turns)))
    bounds = before[np.cumsum([0, *(len(row) for row in rows)])].tolist()
    runs = run_hashes(words.astype(np.uint64))
    found: list[Body] = []
    for start, end in pairwise(bounds):
        own = runs[start : max(end - RUN + 1, start)]
        order = np.argsort(own)
        found.append(
            Body(
                words=words[start:end],
                free=free[start:end],
                runs=own,
                order=order,
                ordered=own[order],
            )
        )
    return found


def shares(one: Body, two: Body) -> tuple[float, float]:
    """How much of the one's words stand in runs of the other: of all words, and outside quotations.

    Where all is quotation, or next to nothing is not, the share outside is that of all words.
    """
    if len(one.words) < RUN or np.array_equal(one.words, two.words):
        same = float(len(one.words) > 0 and np.array_equal(one.words, two.words))
        return same, same
    common = _common(one, two)
    covered = np.zeros(len(one.words), np.bool_)
    for shift in range(RUN):
        covered[shift : shift + len(common)] |= common
    share = int(np.count_nonzero(covered)) / len(covered)
    free = int(np.count_nonzero(one.free))
    if free < FEW:
        return share, share
    return share, int(np.count_nonzero(covered & one.free)) / free


def _common(one: Body, two: Body) -> NDArray[np.bool_]:
    """Which runs of the one are the other's too."""
    if not len(two.runs):
        return np.zeros(len(one.runs), np.bool_)
    at = np.searchsorted(two.ordered, one.runs)
    at[at == len(two.ordered)] = 0
    common: NDArray[np.bool_] = two.ordered[at] == one.runs
    mine = np.flatnonzero(common)
    theirs = two.order[at[mine]]
    for shift in range(RUN):
        if not np.array_equal(one.words[mine + shift], two.words[theirs + shift]):
            return _common_plainly(one, two)
    return common


def _common_plainly(one: Body, two: Body) -> NDArray[np.bool_]:
    """The same by the words alone, where two runs of other words have one number."""
    known = set(_runs(two))
    return np.fromiter((run in known for run in _runs(one)), np.bool_, len(one.runs))


def _runs(body: Body) -> Iterator[tuple[int, ...]]:
    words = body.words.tolist()
    return zip(*(words[shift:] for shift in range(RUN)), strict=False)


def _turning(lines: Sequence[Line], quotations: Iterable[Quotation]) -> str:
    """A body's text with a turn wherever a quotation begins or ends.

    There are as many turns into quotations as out of them.
    """
    quoted = _joined((each.start, each.end) for each in quotations)
    held: list[str] = []
    was = True
    first = 0
    for line in lines:
        while first < len(quoted) and quoted[first][1] <= line.start:
            first += 1
        text = line.text.replace(_TURN, " ")
        if first == len(quoted) or quoted[first][0] >= line.end:
            parts: Iterable[tuple[int, int, bool]] = ((line.start, line.end, True),)
        else:
            parts = _parts(line.start, line.end, quoted, first)
        for start, end, outside in parts:
            if outside is not was:
                held.append(_TURN)
                was = outside
            held.append(text[start - line.start : end - line.start])
    if not was:
        held.append(_TURN)
    return "\n".join(held)


def _joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap made one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start < found[-1][1]:
            found[-1] = found[-1][0], max(end, found[-1][1])
        elif start < end:
            found.append((start, end))
    return found


def _parts(
    start: int, end: int, quoted: Sequence[tuple[int, int]], first: int
) -> Iterator[tuple[int, int, bool]]:
    """A line cut at the quotations from one on: (from, to, whether outside of them)."""
    at = start
    for number in range(first, len(quoted)):
        begins, ends = quoted[number]
        if begins >= end:
            break
        if begins > at:
            yield at, begins, True
        yield max(at, begins), min(end, ends), False
        at = min(end, ends)
    if at < end:
        yield at, end, True
