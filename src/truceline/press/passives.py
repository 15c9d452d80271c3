"""English clauses in the passive: ``is heard to say``, ``was described by Horvat as``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truceline.press.cues import Cue
from truceline.press.subjects import is_adverb, named_after, subject_before
from truceline.press.tongues import Verb

if TYPE_CHECKING:
    from truceline.press.cues import Token
    from truceline.press.tongues import Tongue

_PERCEIVED: Final = frozenset(
    ["heard", "seen", "said", "reported", "recorded", "alleged", "known", "understood", "filmed"]
)
_NONE: Final = Verb(lemma="", form="base")
_NEAR: Final = 24


def heard(tokens: list[Token], at: int, words: Tongue) -> tuple[Cue, int] | None:
    """A passive clause at a participle, with the last of its tokens; None where none is there.

    Args:
        tokens: The tokens of a sentence.
        at: Where the participle stands.
        words: The words of its language; only English has such clauses here.
    """
    if words.code != "en" or at < 1 or at + 2 >= len(tokens):
        return None
    before = at - 1
    while before > 0 and is_adverb(tokens[before], words):
        before -= 1
    if not words.has("copulas", tokens[before].lower) and tokens[before].lower != "be":
        return None
    if tokens[at].lower in _PERCEIVED:
        return _perceived(tokens, before, at, words)
    verb = words.verbs.get(tokens[at].lower)
    if verb is None or tokens[at + 1].lower != "by" or verb.form not in {"past", "participle"}:
        return None
    return _by_whom(tokens, at, verb, words)


def _perceived(tokens: list[Token], copula: int, at: int, words: Tongue) -> tuple[Cue, int] | None:
    """``The controller is heard saying``, ``he is said to have told her``."""
    last = at + 1
    if tokens[last].lower == "as" and last + 1 < len(tokens):
        last += 1
        if words.verbs.get(tokens[last].lower, _NONE).form != "ing":
            return None
    elif tokens[last].lower == "to":
        last += 2 if tokens[last + 1].lower == "have" else 1
    if last >= len(tokens) or (
        last == at + 1 and words.verbs.get(tokens[last].lower, _NONE).form != "ing"
    ):
        return None
    verb = words.verbs.get(tokens[last].lower)
    before = copula - 1
    while before > 0 and is_adverb(tokens[before], words):
        before -= 1
    if verb is None or before < 0:
        return None
    subject, aside = subject_before(tokens, before, words)
    if subject is None:
        return None
    return Cue(
        verb=(tokens[last].start, tokens[last].end),
        lemma=verb.lemma,
        subject=subject,
        how="before",
        start=subject[0],
        end=tokens[last].end,
        apposition=aside,
    ), last


def _by_whom(tokens: list[Token], at: int, verb: Verb, words: Tongue) -> tuple[Cue, int] | None:
    """``It was described by Lena Horvat, an analyst, as``: the words after "as" are hers."""
    last = named_after(tokens, at + 2, words)
    until = min(last + _NEAR, len(tokens))
    if last == at + 2 or not any(tokens[n].lower == "as" for n in range(last, until)):
        return None
    subject = (tokens[at + 2].start, tokens[last - 1].end)
    return Cue(
        verb=(tokens[at].start, tokens[at].end),
        lemma=verb.lemma,
        subject=subject,
        how="before",
        start=tokens[at].start,
        end=subject[1],
        weak=verb.weak,
    ), last - 1
