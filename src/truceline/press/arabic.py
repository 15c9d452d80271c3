"""Arabic: who is said to say. The verb comes first; there are no capitals to tell a name by."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from truceline.press.cues import Cue, Token, tokens_of

if TYPE_CHECKING:
    from truceline.press.tongues import Tongue

_JOINED: Final = "وف"
_NAME: Final = 3
_LONGEST: Final = 12
_VOWELS = re.compile(r"[\u064b-\u0652\u0640]")


def cues(text: str, start: int, end: int, words: Tongue) -> tuple[Cue, ...]:
    """Every cue of one sentence, in order.

    A verb with nobody named after it speaks of whoever spoke last: its cue has the verb itself
    for a subject, and ``how`` is ``null``.
    """
    tokens = tokens_of(text, start, end)
    found: list[Cue] = []
    for at, token in enumerate(tokens):
        form = verb_form(token.text, words)
        if form and not (at and tokens[at - 1].text in {"عدم", "دون"}):
            found.append(_verb(tokens, at, form, words))
    found += _according(tokens, words)
    return tuple(sorted(found, key=lambda each: each.start))


def verb_form(word: str, words: Tongue) -> str:
    """The listed form of a verb, without a joined ``and``; empty where a word is none."""
    bare = _VOWELS.sub("", word)
    for text in (word, bare, bare[1:] if bare[:1] in _JOINED else ""):
        if text in words.verbs:
            return text
    return ""


def _verb(tokens: list[Token], at: int, form: str, words: Tongue) -> Cue:
    """The cue of a verb: the subject after it, before it, or carried over."""
    token, verb = tokens[at], words.verbs[form]
    last = _until(tokens, at + 1, words)
    how: str = "after"
    if last > at + 1:
        subject, end = (tokens[at + 1].start, tokens[last - 1].end), tokens[last - 1].end
        begins = token.start
    else:
        first = _back(tokens, at, words)
        end = token.end
        if first < at and not token.text.startswith("و"):
            subject, how, begins = (
                (tokens[first].start, tokens[at - 1].end),
                "before",
                tokens[first].start,
            )
        else:
            subject, how, begins = (token.start, token.end), "null", token.start
    return Cue(
        verb=(token.start, token.end),
        lemma=verb.lemma,
        subject=subject,
        how="after" if how == "after" else "before" if how == "before" else "null",
        start=begins,
        end=end,
        holds=verb.holds,
        weak=verb.weak,
    )


def _until(tokens: list[Token], first: int, words: Tongue) -> int:
    """Where words that name somebody end, read onwards."""
    at = first
    while at < len(tokens) and at - first < _LONGEST:
        word = tokens[at]
        if word.masked or not word.text[0].isalpha() or words.has("stops", word.text):
            break
        if verb_form(word.text, words) or (word.text.startswith(("بـ", "لل")) and at > first):
            break
        at += 1
    return at


def _back(tokens: list[Token], at: int, words: Tongue) -> int:
    """Where words before a verb begin that name who says it."""
    first = at
    while first > 0:
        word = tokens[first - 1]
        if word.masked or not word.text[0].isalpha() or words.has("stops", word.text):
            break
        first -= 1
    return first


def _according(tokens: list[Token], words: Tongue) -> list[Cue]:
    """``بحسب`` and the like, before whom words are taken from."""
    found: list[Cue] = []
    for at, token in enumerate(tokens):
        word = token.text.removeprefix("و") if len(token.text) > 4 else token.text  # noqa: PLR2004 - a joined "and"
        if word not in words.lists["according"]:
            continue
        last = _until(tokens, at + 1, words)
        if last == at + 1:
            continue
        span = (tokens[at + 1].start, tokens[last - 1].end)
        found.append(
            Cue(
                verb=None,
                lemma="according",
                subject=span,
                how="according",
                start=token.start,
                end=span[1],
            )
        )
    return found


def name_in(mention: str, words: Tongue) -> tuple[str, bool]:
    """The name that ends a mention, past roles and what belongs to them, and whether any stood."""
    parts = mention.split()
    last = -1
    for at, part in enumerate(parts):
        bare = part.removeprefix("ل")
        listed = any(words.has(each, part) for each in ("roles", "bodies", "groups", "fillers"))
        if listed or words.has("bodies", "ال" + bare) or (part.startswith(("لل", "ب")) and at):
            last = at
    while 0 <= last < len(parts) - 1 and parts[last + 1].startswith("ال"):
        last += 1  # what a role is of: "minister of (the) trade"
    name = parts[last + 1 : last + 1 + _NAME]
    if len(name) == _NAME and name[-1].startswith("ال"):
        name.pop()  # the thing that the verb speaks of
    return " ".join(name), last >= 0
