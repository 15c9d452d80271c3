"""What a statement is proposed as: a denial, an acceptance, an allegation, a promise, a figure ...

Rules are asked in one order, and the first that fits counts:

1. denial: a verb of denying, or words that say an act was not done
2. acceptance: terms, a truce or a plan is accepted or agreed, and it is neither denied nor wished
3. listing claim: somebody is said to be, or to belong on a list of, terrorists
4. allegation: a verb of accusing, or an act of harm that somebody else is said to have done
5. commitment: a verb of promising, or a future act of the speaker's
6. figure: a number with a unit of harm or of aid
7. position: a wish, a belief, a demand, a readiness

It is proposed to a person, who decides; it is never stored as a fact.

>>> sort_of("it would open the road", "pledged")
'commitment'
>>> sort_of("Our aircraft did not strike the hospital", "said")
'denial'
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from truceline.press import sort_words as cues

if TYPE_CHECKING:
    from truceline.press.shapes import Sort

_LONGEST: Final = 5_000
_OF_IT: Final = re.compile(r"\b(?:the|an|this|any|every|all|such)\s+$", re.IGNORECASE)
_SENTENCE: Final = re.compile(r"[.!?;:\n]")
_BEFORE: Final = 40


def sort_of(text: str, verb: str | None = None) -> Sort | None:
    """What a statement is proposed as; None where it is none of the sorts.

    Args:
        text: The words of the quotation, or the clause in the writer's words; English, Russian,
            French or Arabic.
        verb: The reporting verb as it stands, such as "accused"; None where there is none.
    """
    words = text[:_LONGEST]
    said = verb or ""
    if cues.DENYING.search(said) or _affirmed(cues.DENYING, words) or cues.DENIAL.search(words):
        return "denial"
    if accepted(words) is not None:
        return "acceptance"
    if cues.LISTING.search(words):
        return "listing_claim"
    if cues.ACCUSING.search(said) or cues.ACCUSING.search(words):
        return "allegation"
    if cues.PLEDGING.search(said) or _affirmed(cues.PLEDGING, words):
        return "commitment"
    if _affirmed(cues.COMMITMENT, words):
        return "commitment"
    if cues.HARM.search(words):
        return "figure" if _counts_first(words) else "allegation"
    if cues.FIGURE.search(words):
        return "figure"
    if cues.POSITION.search(words) or cues.POSITION.search(said):
        return "position"
    return None


def accepted(text: str) -> re.Match[str] | None:
    """Where words say that something was accepted or agreed; None where they do not.

    What is refused, asked for, hoped for or made a condition is not accepted.
    """
    for found in cues.ACCEPTANCE.finditer(text[:_LONGEST]):
        before = _SENTENCE.split(text[max(0, found.start() - _BEFORE) : found.start()])[-1]
        told = not cues.REFUSED.search(before) and not cues.WISHED.search(before)
        # "Reached no deal" and "accepted that the truce failed" accept nothing; "the reached
        # agreement" is one that is spoken of.
        if told and not cues.NONE.search(found[0]) and not _OF_IT.search(before):
            return found
    return None


def _affirmed(pattern: re.Pattern[str], words: str) -> bool:
    """Whether a cue stands with no refusal right before it: "will not accept" accepts nothing."""
    return any(
        not cues.REFUSED.search(words[max(0, found.start() - _BEFORE) : found.start()])
        for found in pattern.finditer(words)
    )


def _counts_first(words: str) -> bool:
    """Whether a number is what is said, and the harm only what was counted: "97 violations"."""
    figure, harm = cues.FIGURE.search(words), cues.HARM.search(words)
    return figure is not None and harm is not None and figure.start() <= harm.start()
