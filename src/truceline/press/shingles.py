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
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from truceline.errors import DeskFault
from truceline.extras import extra

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

RUN: Final = 4
"""Words in a run."""
PERMUTATIONS: Final = 64
BANDS: Final = 32
"""Two rows in each of 32 bands: of pairs that share 30 % of their runs 95 % become candidates."""
SEED: Final = 20_160_227
SHORT: Final = 200
"""Words up to which every run counts; of longer texts about a quarter, chosen by their words."""
PARAGRAPH: Final = 12
"""Words from which a paragraph tells whose text it is."""
CROWD: Final = 64
"""Texts with one paragraph, above which it is furniture of a site or a quotation of everybody's."""

_MOST: Final = 200
_ASCII: Final = 0x80
_NO_BREAK: Final = 0xA0
"""The second byte of a no-break space, which parts words."""
_WIDE: Final = 1.2
"""Bytes a letter from which a text is in another alphabet than the Latin one."""
_SPACES: Final = bytes(
    code if chr(code).isalnum() and code < _ASCII else 0x20 for code in range(256)
)
_HIGH: Final = bytes(code for code in range(_ASCII, 256) if code != _NO_BREAK)
_KEEPING: Final = bytes(
    code if code >= _ASCII or chr(code).isalnum() else 0x20 for code in range(256)
)


def candidates(texts: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Pairs of texts that may share words, each with the lower number first, in order.

    Args:
        texts: Bodies of articles, a paragraph a line.
    """
    words = [plain_words(text) for text in texts]
    same = _same(words)
    first = [group[0] for group in same]
    pairs = {pair for group in same for pair in combinations(group[:CROWD], 2)}
    pairs |= {(group[0], other) for group in same for other in group[CROWD:]}
    alike = set(_by_paragraphs(texts, first)) | set(_by_signatures(words, first))
    return tuple(sorted(pairs | alike))


def plain_words(text: str) -> list[bytes]:
    """The words of a text as bytes: lower case, without signs.

    Letters beyond ASCII are dropped from texts in Latin letters, where curly and straight marks
    would otherwise make two words of one; texts in other alphabets keep them.
    """
    if text.isascii():
        return text.encode().lower().translate(_SPACES).split()
    data = text.encode(errors="replace").lower()
    if len(data) < len(text) * _WIDE:
        return data.translate(_SPACES, _HIGH).split()
    return text.lower().encode(errors="replace").translate(_KEEPING).split()


def _same(words: Sequence[list[bytes]]) -> list[list[int]]:
    """Texts with the very same words, so that only one of each is compared further."""
    groups: dict[bytes, list[int]] = defaultdict(list)
    for number, each in enumerate(words):
        if each:
            groups[blake2b(b" ".join(each), digest_size=16).digest()].append(number)
    return list(groups.values())


def _by_signatures(words: Sequence[list[bytes]], chosen: Sequence[int]) -> set[tuple[int, int]]:
    """Pairs by MinHash; none where the library is not installed."""
    rensa = _rensa()
    long = [number for number in chosen if len(words[number]) >= RUN]
    if rensa is None or not long:
        return set()
    signatures = rensa.RMinHash.from_token_sets(
        [_runs(words[number]) for number in long], PERMUTATIONS, SEED
    )
    index = rensa.RMinHashLSH(0.2, PERMUTATIONS, BANDS)
    index.insert_many(signatures)
    pairs: set[tuple[int, int]] = set()
    for here, others in enumerate(index.query_all(signatures)):
        later = sorted(there for there in others if there > here)
        pairs.update((long[here], long[there]) for there in later[:_MOST])
    return {(min(pair), max(pair)) for pair in pairs}


def _runs(words: list[bytes]) -> list[bytes]:
    """Runs of words; of long texts those whose first word's ends agree in two bits.

    A choice by the words themselves falls alike on a text and its copy, wherever a run stands.
    """
    if len(words) <= SHORT:
        return [b" ".join(run) for run in zip(words, words[1:], words[2:], words[3:], strict=False)]
    return [
        b" ".join(words[at : at + RUN])
        for at, word in enumerate(words[: 1 - RUN])
        if not (word[0] ^ word[-1]) & 3
    ]


def _by_paragraphs(texts: Sequence[str], chosen: Iterable[int]) -> set[tuple[int, int]]:
    """Pairs that have a paragraph word for word in common."""
    holders: dict[str, list[int]] = defaultdict(list)
    for number in chosen:
        for line in texts[number].split("\n"):
            if line.count(" ") >= PARAGRAPH - 1:
                found = holders[line]
                if not found or found[-1] != number:
                    found.append(number)
    return {
        pair
        for found in holders.values()
        if 1 < len(found) <= CROWD
        for pair in combinations(found, 2)
    }


def _rensa() -> Any:
    """The library, or None: paragraphs alone then find copies, which misses edited ones."""
    try:
        return extra("rensa")
    except DeskFault:
        return None
