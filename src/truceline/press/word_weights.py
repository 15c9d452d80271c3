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
