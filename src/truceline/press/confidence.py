"""How often each rule is right, as measured; below a threshold no name is given.

Counts are of texts that rules were not written with (``en_cal.txt`` of the samples), and half of
those that they were, which flatter. Few cases do not weigh against what is known of a kind of
mention: each kind has a share that counts as six cases. ``benchmarks/press.py --rules`` gives the
counts, and a plot of how they hold on the test set stands in ``docs/press-quotations.md``.

>>> precision("after name", "en") > precision("carried over after words", "en") > THRESHOLD
True
"""

from __future__ import annotations

from typing import Final

THRESHOLD: Final = 0.6
"""Below this the reader abstains."""

_WEIGHT: Final = 6.0
_ELSEWHERE: Final = 0.95
"""Rules were mostly measured on English; in other languages they claim a little less."""

# Right ones and all, by rule. Halves come from texts that the rules were written with.
_MEASURED: Final[dict[str, tuple[float, float]]] = {
    "after anonymous_group": (4.0, 4.0),
    "after name": (29.0, 29.0),
    "after pronoun": (6.0, 6.0),
    "after pronoun of several": (9.0, 10.0),
    "after role": (3.0, 4.0),
    "before name": (2.5, 2.5),
    "between name": (1.0, 1.0),
    "carried on": (12.5, 13.5),
    "colon name": (1.5, 1.5),
    "continued": (1.0, 1.0),
    "ending name": (2.5, 2.5),
    "within anonymous_group": (2.0, 2.0),
    "within document": (0.0, 1.0),
    "within name": (17.0, 17.0),
    "within name shared": (2.0, 2.0),
    "within pronoun": (2.5, 2.5),
}

# What a kind of mention is worth before anything is counted; the first that a rule holds.
_KINDS: Final[tuple[tuple[str, float], ...]] = (
    ("role of the last", 0.66),
    ("document", 0.7),
    ("pronoun of several", 0.78),
    ("pronoun", 0.88),
    ("carried over from", 0.66),
    ("carried over", 0.76),
    ("carried in paragraph", 0.72),
    ("carried on", 0.88),
    ("continued", 0.9),
    ("stands", 0.7),
    ("anonymous_group", 0.9),
    ("role_and_surname", 0.93),
    ("role", 0.82),
    ("metonym", 0.88),
    ("name", 0.93),
)
_OTHER: Final = 0.7
_PARSED: Final = 0.9
"""A clause that only the parse shows is less sure than one that a rule knows."""


def precision(rule: str, language: str) -> float:
    """How often a rule is right, from 0 to 1; nothing is known of ``none`` and of unknown people.

    Args:
        rule: The rule's name, such as ``after pronoun``.
        language: ISO 639-1.
    """
    if rule == "none" or "unknown" in rule:
        return 0.0
    kind = next((share for word, share in _KINDS if word in rule), _OTHER)
    right, seen = _MEASURED.get(rule, (0.0, 0.0))
    share = (right + kind * _WEIGHT) / (seen + _WEIGHT)
    share *= _PARSED if rule.endswith("parsed") else 1.0
    return round(share if language == "en" else share * _ELSEWHERE, 3)
