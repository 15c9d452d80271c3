"""What a document is about, as weights of its words and names: tf-idf with a prior.

In a batch of three reports a word that all of them have is not common yet, so a word is counted as
if it had been seen in one of fifty documents before; only in a large batch does its own frequency
rule.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np

from truceline.analysis.words import words_of
from truceline.press.tellings import STOP, stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from truceline.press.shapes import Reading

Weights = Mapping[str, float]
"""Weights of features, of length one together."""

_PRIOR: Final = 50
_LEAD: Final = 3
_NAME: Final = 2.0
_PLACE: Final = 3.0
_LONGEST: Final = 100_000
_STATE: Final = 0.5
_COLUMNS: Final = 2_048
_SIGN: Final = 1 << 20
_MARGIN: Final = 0.1
_BLOCK: Final = 1_000
_DIGITS: Final = re.compile(r"\d")


def features(reading: Reading) -> Counter[str]:
    """How often each word and name of a document stands there, its head counted double."""
    found: Counter[str] = Counter()
    lines = [line.text for line in reading.article.lines if line.role == "title"]
    body = [line.text for line in reading.article.body]
    found.update(_stems("\n".join([*lines, *body[:_LEAD]])[:_LONGEST]))
    found.update(_stems("\n".join(body)[:_LONGEST]))
    found.update(f"id {each.id}" for each in reading.mentions if each.id)
    return found


def weigh(counted: Sequence[Counter[str]]) -> list[Weights]:
    """The weights of each of several documents, as their frequency among all of them tells."""
    known: Counter[str] = Counter()
    for each in counted:
        known.update(each.keys())
    total = len(counted) + _PRIOR
    return [
        _unit(
            {
                name: (1 + math.log(count)) * math.log(total / known[name]) * _factor(name)
                for name, count in each.items()
            }
        )
        for each in counted
    ]


def cosine(one: Weights, two: Weights) -> float:
    """How near two documents are, 0 to 1."""
    if len(two) < len(one):
        one, two = two, one
    return sum(weight * two[name] for name, weight in one.items() if name in two)


def likely(weights: Sequence[Weights], least: float) -> list[tuple[int, int]]:
    """Pairs of documents whose cosine may reach ``least``, in order; the cosine itself decides.

    Features are folded into 2,048 columns with signs, so that all pairs are products of matrices;
    a folded cosine is off by some hundredths, for which the margin allows.
    """
    folded = np.zeros((len(weights), _COLUMNS), dtype=np.float32)
    for row, each in enumerate(weights):
        for name, weight in each.items():
            code = crc32(name.encode(errors="replace"))
            folded[row, code % _COLUMNS] += weight if code & _SIGN else -weight
    pairs: list[tuple[int, int]] = []
    for start in range(0, len(weights), _BLOCK):
        near = folded[start : start + _BLOCK] @ folded[start:].T
        ones, twos = np.nonzero(near >= least - _MARGIN)
        kept = ones < twos
        pairs += zip((ones[kept] + start).tolist(), (twos[kept] + start).tolist(), strict=True)
    return sorted(pairs)


def _stems(text: str) -> Iterable[str]:
    for word in words_of(text):
        if word not in STOP and len(word) > len("the") and not _DIGITS.search(word):
            yield stem(word)


def _factor(name: str) -> float:
    """Names weigh more than words, places most, and states, which are everywhere, less."""
    if not name.startswith("id "):
        return 1.0
    kind = name[3:].partition(":")[0]
    return {"place": _PLACE, "state": _STATE}.get(kind, _NAME)


def _unit(weights: dict[str, float]) -> Weights:
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {name: weight / length for name, weight in weights.items()} if length else {}
