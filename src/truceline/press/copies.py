"""Copies of one report among many documents: how much they share, whose it was, what was edited.

1. pairs that may be copies (``shingles``)
2. of each pair, the exact share of words that stand in a common run, in the whole body and in what
   is no quotation (``shares``): two reporters who quote one speech wrote no copy
3. of each pair, the origin: whom the other credits, else who is dated earlier beyond doubt
4. words edited inside quotations that both have

A copy is one statement with one more witness, never a second source.

    copies(readings)   # {"<key of a source>": (Copy(...), ...), ...}
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from truceline.press.copied_chains import origin_of
from truceline.press.differences import Quoted, edited_between
from truceline.press.shapes import Copy
from truceline.press.shares import FEW, Body, Vocabulary, bodies_of, shares
from truceline.press.shingles import candidates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from truceline.press.shapes import Reading

LEAST: Final = 0.3
"""The share of a body from which it is a copy, in part, of another."""
OUTSIDE: Final = 0.2
"""The share of its words outside quotations that must be the other's too."""
_MOST: Final = 200
_TOGETHER: Final = 256


def copies(found: Iterable[Reading]) -> Mapping[str, tuple[Copy, ...]]:
    """The copies of each document among others, by its key; documents without any are left out.

    Args:
        found: What was read. Two of one key are one document: the same file, or the same entry of
            a feed.

    Returns:
        For each document its copies, the largest share first, at most 200. ``share`` is the part
        of this document's words that stand in a run of four common words, so it differs between
        the two; a short text within a long one is a copy of it, and so is the long one of it.
    """
    readings = list({each.article.source.key: each for each in found}.values())
    compared = _Compared(readings)
    likely = candidates(compared.texts)
    bodies = compared.bodies({number for pair in likely for number in pair})
    pairs: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for here, there in likely:
        one, two = bodies[here], bodies[there]
        mine, theirs = shares(one, two), shares(two, one)
        if _is_copy(mine, one) or _is_copy(theirs, two):
            pairs[here].append((mine[0], there))
            pairs[there].append((theirs[0], here))
    return {
        readings[here].article.source.key: tuple(
            compared.copy(here, there, share)
            for share, there in sorted(others, key=lambda each: (-each[0], each[1]))[:_MOST]
        )
        for here, others in sorted(pairs.items())
    }


class _Compared:
    """Documents with what is worked out once of each that is compared."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self.readings = readings
        self.lines = [each.article.body for each in readings]
        self.texts = ["\n".join([line.text for line in lines]) for lines in self.lines]
        self.quoted: dict[int, Quoted] = {}

    def bodies(self, numbers: Iterable[int]) -> dict[int, Body]:
        """The words of documents, some at a time so that they take little memory."""
        words = Vocabulary()
        found: dict[int, Body] = {}
        wanted = sorted(numbers)
        for start in range(0, len(wanted), _TOGETHER):
            some = wanted[start : start + _TOGETHER]
            documents = [(self.lines[number], self.readings[number].quotations) for number in some]
            found.update(zip(some, bodies_of(documents, words), strict=True))
        return found

    def quotations(self, number: int) -> Quoted:
        """The quotations of a document."""
        found = self.quoted.get(number)
        if found is None:
            texts = [each.text for each in self.readings[number].quotations]
            found = self.quoted[number] = Quoted(texts)
        return found

    def copy(self, here: int, there: int, share: float) -> Copy:
        """What is said of a copy of a document."""
        mine, theirs = self.readings[here], self.readings[there]
        source = theirs.article.source
        return Copy(
            file=source.file,
            sha256=source.sha256,
            entry=source.entry,
            share=round(share, 3),
            origin=_is_origin(theirs, mine),
            differences=edited_between(self.quotations(here), self.quotations(there)),
        )


def earlier(one: Reading, two: Reading) -> bool:
    """Whether one document was published before another beyond doubt."""
    mine, theirs = one.published, two.published
    if mine.at is not None and theirs.at is not None:
        return mine.at < theirs.at
    return (
        mine.latest is not None
        and theirs.earliest is not None
        and mine.basis != "unknown"
        and mine.latest < theirs.earliest
    )


def _is_copy(shares: tuple[float, float], body: Body) -> bool:
    least = LEAST if len(body.words) >= FEW else 1.0
    return shares[0] >= least and shares[1] >= OUTSIDE


def _is_origin(one: Reading, two: Reading) -> bool:
    """Whether one is proposed as where the other is from: by credit first, else by date."""
    credited = origin_of(
        (one.publisher.name, two.publisher.name), (one.publisher.chain, two.publisher.chain)
    )
    return earlier(one, two) if credited is None else credited == 0
