"""Copies of one report among many documents: how much they share, whose it was, what was edited.

1. pairs that may be copies (``shingles``)
2. of each pair, the exact share of words that stand in a common run, in the whole body and in what
   is no quotation: two reporters who quote one speech wrote no copy
3. of each pair, the origin: whom the other credits, else who is dated earlier beyond doubt
4. words edited inside quotations that both have

A copy is one statement with one more witness, never a second source.

    copies(readings)   # {"<sha256>": (Copy(...), ...), ...}
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import compress
from typing import TYPE_CHECKING, Final

from truceline.analysis.words import words_of
from truceline.press.copied_chains import origin_of
from truceline.press.differences import edited_quotations
from truceline.press.shapes import Copy, Reading
from truceline.press.shingles import RUN, candidates

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LEAST: Final = 0.3
"""The share of a body from which it is a copy, in part, of another."""
OUTSIDE: Final = 0.2
"""The share of its words outside quotations that must be the other's too."""
_FEW: Final = 20
_MOST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """The words of a document, which of them stand in no quotation, and its runs of words."""

    words: tuple[str, ...]
    free: tuple[bool, ...]
    runs: tuple[tuple[str, ...], ...]
    known: frozenset[tuple[str, ...]]


def copies(found: Iterable[Reading]) -> Mapping[str, tuple[Copy, ...]]:
    """The copies of each document among others, by its sha256; documents without any are left out.

    Args:
        found: What was read. Two of one sha256 are one document.

    Returns:
        For each document its copies, the largest share first, at most 200. ``share`` is the part
        of this document's words that stand in a run of four common words, so it differs between
        the two; a short text within a long one is a copy of it, and so is the long one of it.
    """
    readings = list({each.article.source.sha256: each for each in found}.values())
    bodies: dict[int, _Body] = {}
    pairs: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for here, there in candidates([_text(each) for each in readings]):
        one, two = (_body_of(number, readings, bodies) for number in (here, there))
        mine, theirs = _shares(one, two), _shares(two, one)
        if _is_copy(mine, one) or _is_copy(theirs, two):
            pairs[here].append((mine[0], there))
            pairs[there].append((theirs[0], here))
    return {
        readings[here].article.source.sha256: tuple(
            _copy(readings[here], readings[there], share)
            for share, there in sorted(others, key=lambda each: (-each[0], each[1]))[:_MOST]
        )
        for here, others in sorted(pairs.items())
    }


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


def _text(reading: Reading) -> str:
    return "\n".join(line.text for line in reading.article.body)


def _body_of(number: int, readings: Sequence[Reading], known: dict[int, _Body]) -> _Body:
    """The words of one document, worked out where it is first compared."""
    if number not in known:
        words: list[str] = []
        free: list[bool] = []
        quoted = sorted((each.start, each.end) for each in readings[number].quotations)
        for line in readings[number].article.body:
            for start, end, outside in _parts(line.start, line.end, quoted):
                part = words_of(line.text[start - line.start : end - line.start])
                words += part
                free += [outside] * len(part)
        runs = tuple(zip(*(words[shift:] for shift in range(RUN)), strict=False))
        known[number] = _Body(
            words=tuple(words), free=tuple(free), runs=runs, known=frozenset(runs)
        )
    return known[number]


def _parts(
    start: int, end: int, quoted: Sequence[tuple[int, int]]
) -> Iterable[tuple[int, int, bool]]:
    """A line cut at its quotations: (from, to, whether outside of them)."""
    at = start
    for begins, ends in quoted:
        if ends <= at or begins >= end:
            continue
        if begins > at:
            yield at, begins, True
        yield max(at, begins), min(end, ends), False
        at = min(end, ends)
    if at < end:
        yield at, end, True


def _shares(one: _Body, two: _Body) -> tuple[float, float]:
    """How much of the one's words stand in runs of the other, of all words and outside quotations.

    Where all is quotation, or next to nothing is not, the share outside is that of all words.
    """
    if len(one.words) < RUN or one.words == two.words:
        same = float(one.words == two.words and bool(one.words))
        return same, same
    covered = bytearray(len(one.words))
    full, theirs = b"\x01" * RUN, two.known
    for at, run in enumerate(one.runs):
        if run in theirs:
            covered[at : at + RUN] = full
    share = sum(covered) / len(covered)
    outside = bytes(compress(covered, one.free))
    return share, sum(outside) / len(outside) if len(outside) >= _FEW else share


def _is_copy(shares: tuple[float, float], body: _Body) -> bool:
    least = LEAST if len(body.words) >= _FEW else 1.0
    return shares[0] >= least and shares[1] >= OUTSIDE


def _copy(here: Reading, there: Reading, share: float) -> Copy:
    source = there.article.source
    return Copy(
        file=source.file,
        sha256=source.sha256,
        share=round(share, 3),
        origin=_is_origin(there, here),
        differences=edited_quotations(_quoted(here), _quoted(there)),
    )


def _is_origin(one: Reading, two: Reading) -> bool:
    """Whether one is proposed as where the other is from: by credit first, else by date."""
    credited = origin_of(
        (one.publisher.name, two.publisher.name), (one.publisher.chain, two.publisher.chain)
    )
    return earlier(one, two) if credited is None else credited == 0


def _quoted(reading: Reading) -> list[str]:
    return [each.text for each in reading.quotations]
