"""Which of many texts may have words in common: MinHash over runs of words, or whole paragraphs.

Two roads find candidates, and neither decides anything; the exact share is worked out for each
(``copies``). Signatures of MinHash (rensa, of the extra ``press``) find texts that share a fair
part of their runs of four words, also where each paragraph was edited. Paragraphs that are word
for word the same find a short text within a long one; they need no library.

Words here are folded only as far as speed allows: case and signs of ASCII. The exact share has the
house's own rule of words.

>>> candidates(["Made-up words in a row, and then some more of them here."] * 2)
((0, 1),)
"""

from __future__ import annotations

from collections import defaultdict
from hashlib import blake2b
from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from truceline.errors import DeskFault
from truceline.extras import extra
from truceline.press.word_hashes import run_hashes, word_hashes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from truceline.press.word_hashes import Numbers, Places

RUN: Final = 4
"""Words in a run."""
PERMUTATIONS: Final = 64
BANDS: Final = 32
"""Two rows in each of 32 bands: of pairs that share 30 % of their runs 95 % become candidates."""
SEED: Final = 20_160_227
SHORT: Final = 200
"""Words up to which every run counts; of longer texts about a quarter, chosen by their words."""
_PART: Final = np.uint64(3)
"""The bits of a run's number by which a quarter of the runs is chosen."""
PARAGRAPH: Final = 12
"""Words from which a paragraph tells whose text it is."""
CROWD: Final = 64
"""Texts with one paragraph, above which it is furniture of a site or a quotation of everybody's."""

_MOST: Final = 200
_LONGEST: Final = 1_000_000
_BITS: Final = 32
"""Bits of a number of a signature."""
_ASCII: Final = 0x80
_NO_BREAK: Final = 0xA0
"""The second byte of a no-break space, which parts words."""
_WIDE: Final = 1.2
"""Bytes a letter from which a text is in another alphabet than the Latin one."""
_SPACES: Final = bytes(
    code if chr(code).isalnum() and code < _ASCII else 0x20 for code in range(256)
)
_HIGH: Final = bytes(code for code in range(_ASCII, 256) if code != _NO_BREAK)
LETTERS: Final = bytes(
    code if code >= _ASCII or chr(code).isalnum() else 0x20 for code in range(256)
)


def candidates(texts: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Pairs of texts that may share words, each with the lower number first, in order.

    Args:
        texts: Bodies of articles, a paragraph a line. No article is longer than a million
            characters; of what is, these are looked at, and whole paragraphs behind them.
    """
    words, bounds = word_hashes([folded(text[:_LONGEST]) for text in texts])
    same = _same(words, bounds)
    first = [group[0] for group in same]
    pairs = {pair for group in same for pair in combinations(group[:CROWD], 2)}
    pairs |= {(group[0], other) for group in same for other in group[CROWD:]}
    pairs |= _by_paragraphs(texts, first)
    pairs |= _by_signatures(words, bounds, first)
    return tuple(sorted(pairs))


def folded(text: str) -> bytes:
    """The words of a text as bytes with spaces between them: lower case, without signs.

    Letters beyond ASCII are dropped from texts in Latin letters, where curly and straight marks
    would otherwise make two words of one; texts in other alphabets keep them.
    """
    if text.isascii():
        return text.encode().lower().translate(_SPACES)
    data = text.encode(errors="replace").lower()
    if len(data) < len(text) * _WIDE:
        return data.translate(_SPACES, _HIGH)
    return text.lower().encode(errors="replace").translate(LETTERS)


def _same(words: Numbers, bounds: Places) -> list[list[int]]:
    """Texts with the very same words, so that only one of each is compared further."""
    groups: dict[bytes, list[int]] = defaultdict(list)
    for number, (start, end) in enumerate(pairwise(bounds.tolist())):
        if start < end:
            digest = blake2b(words[start:end].data, digest_size=16).digest()
            groups[digest].append(number)
    return list(groups.values())


def _by_signatures(words: Numbers, bounds: Places, chosen: Sequence[int]) -> set[tuple[int, int]]:
    """Pairs by MinHash; none where the library is not installed."""
    rensa = _rensa()
    if rensa is None:
        return set()
    runs, rows = _runs(words, bounds)
    texts = np.array([number for number in chosen if rows[number] < rows[number + 1]], np.int64)
    if not len(texts):
        return set()
    signatures = rensa.RMinHash.digest_matrix_from_flat_token_hashes(runs, rows, PERMUTATIONS, SEED)
    return _in_one_band(np.array(signatures.to_rows(), np.uint64)[texts], texts)


def _runs(words: Numbers, bounds: Places) -> tuple[Numbers, Places]:
    """The numbers of the runs that stand for each text, and where those of each text begin.

    Of long texts it is a quarter of the runs, those whose own numbers say so: that falls alike on a
    text and its copy, wherever a run stands.
    """
    sizes = np.diff(bounds)
    runs = run_hashes(words)
    count = len(runs)
    within = np.arange(count) + RUN <= np.repeat(bounds[1:], sizes)[:count]
    within &= np.repeat(sizes <= SHORT, sizes)[:count] | ((runs & _PART) == 0)
    kept = np.concatenate(([0], np.cumsum(within)))
    return runs[within], kept[np.minimum(bounds, count)]


def _in_one_band(signatures: Numbers, texts: Places) -> set[tuple[int, int]]:
    """Pairs whose signatures agree in a whole band: of each text the first 200 behind it.

    Args:
        signatures: A row of whole numbers of 32 bits for each text.
        texts: The numbers of the texts, growing.
    """
    rows = PERMUTATIONS // BANDS
    bands = np.zeros((len(texts), BANDS), np.uint64)
    for row in range(rows):
        bands = (bands << np.uint64(_BITS)) | signatures[:, row::rows]
    count = len(texts)
    found = np.zeros(0, np.int64)
    for band in bands.T:
        order = np.argsort(band, kind="stable")
        keys = band[order]
        pairs = [found]
        for ahead in range(1, min(_MOST, count - 1) + 1):
            alike = np.flatnonzero(keys[ahead:] == keys[:-ahead])
            if not len(alike):
                break
            pairs.append(order[alike] * count + order[alike + ahead])
        if len(pairs) > 1:
            found = _nearest(np.concatenate(pairs), count)
    ones, twos = np.divmod(found, count)
    return set(zip(texts[ones].tolist(), texts[twos].tolist(), strict=True))


def _nearest(pairs: Places, count: int) -> Places:
    """Pairs, each as ``one * count + two``, in order and once; of each one the 200 lowest twos."""
    ordered = np.sort(pairs)
    ordered = ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))]
    ones = ordered // count
    near: Places = ordered[np.arange(len(ones)) - np.searchsorted(ones, ones) < _MOST]
    return near


def _by_paragraphs(texts: Sequence[str], chosen: Iterable[int]) -> set[tuple[int, int]]:
    """Pairs that have a paragraph word for word in common."""
    first: dict[str, int] = {}
    holders: dict[str, list[int]] = {}
    for number in chosen:
        for line in texts[number].split("\n"):
            if len(line) < 2 * PARAGRAPH - 1:
                continue
            owner = first.setdefault(line, number)
            if owner == number or line.count(" ") < PARAGRAPH - 1:
                continue
            found = holders.setdefault(line, [owner])
            if found[-1] != number:
                found.append(number)
    return {
        pair for found in holders.values() if len(found) <= CROWD for pair in combinations(found, 2)
    }


def _rensa() -> Any:
    """The library, or None: paragraphs alone then find copies, which misses edited ones."""
    try:
        return extra("rensa")
    except DeskFault:
        return None
