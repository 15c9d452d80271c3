"""How often each rule is right, as measured; below a threshold no name is given.

Counts are of texts that rules were not written with (``en_cal.txt`` of the samples), and of texts
that mended them, each before and after the mending by half: the one belittles, the other flatters.
Few cases do not weigh against what is known of a kind of mention: each kind has a share that counts
as six cases. ``benchmarks/press.py --rules`` gives today's counts, and a plot of how they hold on
the test set stands in ``docs/press-quotations.md``.

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

# Right ones and all, by rule; halves come from counts before and after the rules were mended.
_MEASURED: Final[dict[str, tuple[float, float]]] = {
    "after anonymous_group": (17.0, 18.0),
    "after name": (86.0, 86.5),
    "after name according": (1.0, 1.0),
    "after pronoun": (26.0, 30.5),
    "after pronoun of several": (40.5, 49.0),
    "after pronoun of several quoted": (0.0, 1.0),
    "after role": (4.5, 5.5),
    "after role of the last": (5.0, 6.0),
    "after role quoted": (1.0, 1.0),
    "after role_and_surname": (3.5, 3.5),
    "before anonymous_group": (1.0, 1.5),
    "before name": (1.5, 1.5),
    "before pronoun of several": (3.0, 3.5),
    "before role": (2.0, 2.0),
    "between name": (1.0, 1.0),
    "carried on": (75.0, 81.5),
    "ending anonymous_group": (1.0, 1.0),
    "ending name": (6.0, 6.5),
    "within anonymous_group": (11.0, 13.5),
    "within document itself": (1.0, 1.0),
    "within name": (65.5, 66.5),
    "within name shared": (9.0, 9.0),
    "within pronoun": (4.5, 5.5),
    "within pronoun of several": (4.5, 5.5),
    "within pronoun of several shared": (1.0, 1.0),
    "within role": (5.5, 5.5),
    "within role quoted": (1.0, 1.0),
    "within role shared": (1.0, 1.0),
    "within role_and_surname": (2.0, 2.0),
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
