"""Indirect speech: sentences in which the writer tells what somebody says, holds or wants.

Read from sentences of the body and the deck, never from headlines or captions. A sentence that is
nothing but whole quotations with their clause is no statement of its own: the quotation is.
"""

# ruff: noqa: RUF001 - dashes of every kind are what this module reads

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from truceline.press.attribution import attributed
from truceline.press.cues import MASK

if TYPE_CHECKING:
    from truceline.press.cues import Cue
    from truceline.press.layout import Layout, Sentence

_LEAD = re.compile(
    r"(?:But|And|Yet|So|However,|Meanwhile,|Still,|Но|А|И|Однако|Mais|Et|Or|Cependant,|Toutefois,)\s+"
)
_THAT: Final = frozenset(
    ["that", "whether", "why", "how", "what", "qu", "que", "что", "чтобы", "أن", "إن", "بأن"]
)
_APART = re.compile(r"[\w)],\s+(?:and|but|while|yet)\s+$|^Since\b[^,]+,\s+$")
_READY = re.compile(
    r"^[^,]{2,40}(?:, [^,]{2,40},)? (?:is|are|was|were|remains?) (?:not |still |also )?"
    r"(?:ready|prepared|willing|open|against|opposed|determined|committed|convinced)\b"
)
_TAIL: Final = 7
_FEWEST: Final = 4


def main_cue(layout: Layout, sentence: Sentence) -> Cue | None:
    """The clause that tells whose a sentence's words are; None where it is no indirect speech."""
    cues = [each for each in sentence.cues if each.subject is not None and _tells(layout, each)]
    if not cues or sentence.bare(layout.masked):
        return None
    ending = next((each for each in reversed(cues) if _ends(layout, sentence, each)), None)
    main = ending or next((each for each in cues if not each.joined), cues[0])
    whole = [mark for mark in sentence.marks if not _part(layout, sentence, main, mark.outer_start)]
    if whole and (ending is not None or main.weak or main is cues[-1]):
        return None
    said = layout.masked[sentence.start : sentence.end].replace(MASK, "")
    if len(said.split()) - len(layout.masked[main.start : main.end].split()) < _FEWEST and not any(
        each.text for each in sentence.marks
    ):
        return None
    return main


def _part(layout: Layout, sentence: Sentence, main: Cue, at: int) -> bool:
    """Whether a quotation is part of the sentence, and no whole quotation of its own."""
    mark = next(each for each in sentence.marks if each.outer_start == at)
    one = attributed(layout, sentence, mark)
    return (
        one is None or one.fragment or (one.cue is not None and one.cue != main and one.cue.joined)
    )


def _tells(layout: Layout, cue: Cue) -> bool:
    """Whether a cue brings in indirect speech: a deed does only with "that"."""
    if cue.verb is None:
        return cue.how == "according"
    if not layout.words.has("deeds", cue.lemma):
        return True
    after = layout.masked[cue.verb[1] : cue.verb[1] + 20].split()
    return bool(after) and after[0].lower().strip(",") in _THAT


def _ends(layout: Layout, sentence: Sentence, cue: Cue) -> bool:
    """Whether a cue ends its sentence, past a comma: ``..., Lavrov said Friday``."""
    if cue.joined or cue.how not in {"before", "after", "quoted", "parsed"}:
        return False
    lead = layout.masked[sentence.start : cue.start].rstrip()
    after = layout.masked[max(cue.end, cue.verb[1] if cue.verb else 0) : sentence.end]
    if not lead.endswith((",", "—", "–", "،")) or len(lead.split()) < _FEWEST:
        return False
    return len(after.split()) <= _TAIL and not _THAT & set(after.lower().split())


def span_of(layout: Layout, sentence: Sentence, cue: Cue | None) -> tuple[int, int]:
    """Where a statement begins and ends: its sentence, or the clause that a comma sets apart."""
    if cue is not None and cue.subject is not None and cue.how in {"before", "shared"}:
        lead = layout.masked[sentence.start : cue.subject[0]]
        if _APART.search(lead) and not any(each.end < cue.start for each in sentence.cues):
            return cue.subject[0], sentence.end
    opens = _LEAD.match(layout.text, sentence.start, sentence.end)
    return (opens.end() if opens else sentence.start), sentence.end


def stands_for(text: str) -> bool:
    """Whether a line of the deck says where somebody stands: ``Moscow is ready to``."""
    return _READY.match(text) is not None
