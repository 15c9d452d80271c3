"""French: who is said to say, with elided articles and pronouns joined to their verb."""

# ruff: noqa: RUF001 - apostrophes of both kinds are what this module reads

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from truceline.press import clauses

if TYPE_CHECKING:
    from truceline.press.cues import Cue
    from truceline.press.tongues import Tongue

_ELISION = re.compile(r"(?<=\b[ldnsjmtcLDNSJMTC])['’]|(?<=\bqu)['’]|(?<=\bQu)['’]")
_JOINED = re.compile(
    r"-(?=(?:t-)?(?:il|elle|ils|elles|on)\b)|(?<=-t)-(?=(?:il|elle|ils|elles|on)\b)"
)
_TITLE = re.compile(r"(?<=\bM)\.(?= )")
_AUXILIARY = re.compile(r"\b(?:s )?(?:n )?(?:a|ont|avait|aurait|est)(?: t)? $")


def cues(text: str, start: int, end: int, words: Tongue) -> tuple[Cue, ...]:
    """Every cue of one sentence, in order: ``a-t-il dit`` and ``dit-elle`` too."""
    plain = text[:start] + _apart(text[start:end]) + text[end:]
    return tuple(
        _from_auxiliary(plain, start, each) for each in clauses.cues(plain, start, end, words)
    )


def _apart(text: str) -> str:
    """The same with words set apart that apostrophes and hyphens join; every place stays."""
    return _TITLE.sub(" ", _JOINED.sub(" ", _ELISION.sub(" ", text)))


def _from_auxiliary(text: str, start: int, cue: Cue) -> Cue:
    """A cue that begins with its auxiliary: ``a-t-il déclaré``."""
    found = _AUXILIARY.search(text[max(start, cue.start - 12) : cue.start])
    return replace(cue, start=cue.start - len(found[0])) if found else cue
