"""Words at second hand: who passes on what another said, as the clauses of a sentence tell it."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from truceline.press.cues import MASK, Cue, Token
from truceline.press.subjects import named_after

if TYPE_CHECKING:
    from truceline.press.tongues import Tongue

_NEAR: Final = 4
_MEDIUM = re.compile(
    r"\b[A-Z]{3,}\b|\b(?:Reuters|Sputnik|Interfax|Xinhua|Post|Times|Herald|Gazette|Tribune|Journal|Press)\b"
    r"|(?i:\b(?:agency|news\w*|television|tv|radio|channel|daily|network|broadcaster|media)\b)"
)


def with_via(text: str, tokens: list[Token], found: list[Cue], words: Tongue) -> list[Cue]:
    """Second hand made explicit: ``Kerry, quoting Lavrov, said`` is Lavrov by way of Kerry.

    Args:
        text: The source with its quotations masked.
        tokens: The words of the sentence.
        found: The cues of the sentence so far.
        words: The words of its language.

    Returns:
        The cues with who passes words on; ``quoting Lavrov`` by itself is no cue beside a verb.
    """
    according = [each for each in found if each.how == "according"]
    verbs = [each for each in found if each.how != "according" and not each.holds]
    passed: list[Cue] = []
    for cue in verbs:
        made = cue
        for at, token in enumerate(tokens):
            if token.lower not in {"quoting", "citing"} or cue.subject is None or cue.verb is None:
                continue
            last = named_after(tokens, at + 1, words)
            if last > at + 1 and _passes_on(text, tokens[at:last], cue, words):
                subject = (tokens[at + 1].start, tokens[last - 1].end)
                end = max(made.end, subject[1]) if token.start < cue.verb[0] else made.end
                made = replace(
                    made,
                    subject=subject,
                    via=(cue.subject, *cue.via),
                    apposition=None,
                    end=end,
                    weak=False,
                )
                break
        if according and made.how in {"before", "after"} and _same_clause(text, made, according[0]):
            made = replace(
                made, via=(*made.via, *(each.subject for each in according if each.subject))
            )
        passed.append(made)
    if len(passed) > 1:
        passed = [each for each in passed if not _only_hands_on(tokens, each, words)]
    kept = [each for each in found if each.holds]
    used = {span for each in passed for span in each.via}
    return passed + kept + [each for each in according if each.subject not in used]


def _only_hands_on(tokens: list[Token], cue: Cue, words: Tongue) -> bool:
    """Whether a cue is no more than ``quoting Lavrov``: no words of anybody follow it."""
    if cue.how != "shared" or cue.verb is None:
        return False
    at = next((n for n, each in enumerate(tokens) if each.start == cue.verb[0]), len(tokens))
    if at >= len(tokens) or tokens[at].lower not in {"quoting", "citing"}:
        return False
    return named_after(tokens, at + 1, words) > at + 1


def _passes_on(text: str, tokens: list[Token], cue: Cue, words: Tongue) -> bool:
    """Whether ``quoting X`` makes the words X's: between subject and verb, or right after them.

    ``Citing X`` names where something is known from: the words stay whose they were. Only a
    medium hands on what those said whom it cites.
    """
    if cue.subject is None or cue.verb is None:
        return False
    first, named = tokens[0], tokens[1:]
    medium = _MEDIUM.search(text[cue.subject[0] : cue.subject[1]])
    if first.lower == "citing" and not medium:
        return False
    if cue.subject[1] <= first.start < cue.verb[0]:
        return True
    if any(words.has("words", each.lower) for each in named) or not any(
        each.capital or words.has("roles", each.lower) or words.has("groups", each.lower)
        for each in named
    ):
        return False
    between = text[max(cue.end, cue.verb[1]) : first.start]
    near = len(between.split()) <= _NEAR and MASK not in between and ";" not in between
    return first.start > cue.verb[1] and near and between.rstrip().endswith(",")


def _same_clause(text: str, cue: Cue, other: Cue) -> bool:
    """Whether ``according to`` stands beside the verb's clause with nothing but commas between."""
    between = text[other.end : cue.start] if other.end <= cue.start else text[cue.end : other.start]
    return MASK not in between and between.count(" ") < 6 and ";" not in between  # noqa: PLR2004 - a few words
