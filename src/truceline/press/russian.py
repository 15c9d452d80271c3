"""Russian: who is said to say. The subject stands before the verb or, as often, after it."""

# ruff: noqa: RUF001 - Russian words are what this module reads

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from truceline.press import clauses
from truceline.press.cues import Cue

if TYPE_CHECKING:
    from truceline.press.tongues import Tongue

_THEIR_WORDS = re.compile(r"\bпо (его|её|ее|их) (?:словам|мнению|данным)", re.IGNORECASE)


def cues(text: str, start: int, end: int, words: Tongue) -> tuple[Cue, ...]:
    """Every cue of one sentence, in order: the rules of English, and verbs that come first."""
    theirs = [
        Cue(
            verb=None,
            lemma="according",
            subject=each.span(1),
            how="according",
            start=each.start(),
            end=each.end(),
        )
        for each in _THEIR_WORDS.finditer(text, start, end)
    ]
    found = (*clauses.cues(text, start, end, words), *theirs)
    return tuple(sorted(found, key=lambda each: each.start))
