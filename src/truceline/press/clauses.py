"""Clauses that attribute: who is said to say, by which verb, read from words alone.

A stretch of text is read with its quotations masked, so that no word of a quotation is taken for
one of the writer's. Rules are of English; the readers of other languages give the same cues.
"""

# ruff: noqa: RUF001 - apostrophes and dashes of every kind are what this module reads

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from truceline.press.cues import Cue, Token, tokens_of
from truceline.press.passives import heard
from truceline.press.second_hand import with_via
from truceline.press.subjects import (
    ends_right,
    is_adverb,
    leading_subject,
    named_after,
    names_from,
    noun_like,
    subject_before,
)
from truceline.press.tongues import Verb

if TYPE_CHECKING:
    from truceline.press.tongues import Tongue

_GO: Final = frozenset({"went", "goes"})
_BARE_SAYING: Final = frozenset({"say", "add", "note", "explain", "state", "insist"})
_THEM: Final = frozenset({"him", "her", "them"})
_NAMING: Final = frozenset({"called", "dubbed"})
_USED: Final = frozenset({"used", "likes", "liked", "loves", "loved"})
_NONE: Final = Verb(lemma="", form="base")
_NAME: Final = 4
_DASHES: Final = "-–—"


def cues(text: str, start: int, end: int, words: Tongue) -> tuple[Cue, ...]:
    """Every cue of one sentence, in order.

    Args:
        text: The source with its quotations masked.
        start: Where the sentence begins.
        end: Where it ends.
        words: The words of its language.
    """
    tokens = _without_short_forms(tokens_of(text, start, end))
    found: list[Cue] = []
    taken: set[int] = set()
    for at, token in enumerate(tokens):
        quoted = _quoted(tokens, at, words) or heard(tokens, at, words)
        if quoted is not None:
            cue, last = quoted
            taken.update(range(at, last + 1))
            found.append(cue)
            continue
        verb = words.verbs.get(token.lower)
        if token.lower in _GO and at + 1 < len(tokens) and tokens[at + 1].lower == "on":
            verb = Verb(lemma="go on", form="past", weak=True)
        if verb is None and _new_verb(tokens, at, words):
            verb = Verb(lemma=token.lower, form="past")
        if at in taken or verb is None or not _is_verb(tokens, at, verb, words):
            continue
        made = _verb_cue(tokens, at, verb, words, found)
        if made is not None:
            found.append(made)
    found.extend(_according(tokens, words))
    return tuple(sorted(with_via(text, tokens, found, words), key=lambda each: each.start))


def _without_short_forms(tokens: list[Token]) -> list[Token]:
    """Tokens without a short form in brackets after a name: ``the Line Committee (LC) said``."""
    gone: set[int] = set()
    for at in range(1, len(tokens) - 1):
        if tokens[at].text.isupper() and (tokens[at - 1].text, tokens[at + 1].text) == ("(", ")"):
            gone |= {at - 1, at, at + 1}
    return [each for at, each in enumerate(tokens) if at not in gone]


def _new_verb(tokens: list[Token], at: int, words: Tongue) -> bool:
    """Whether a verb that no list has says what was quoted: ``"...," Osei purred``."""
    token = tokens[at]
    if not token.lower.endswith("ed") or token.capital or at + 1 >= len(tokens):
        return False
    first = at
    while (
        first > 0 and tokens[first - 1].capital and not words.has("openers", tokens[first - 1].text)
    ):
        first -= 1
    return 1 <= at - first <= _NAME and first > 0 and tokens[first - 1].masked


def _is_verb(tokens: list[Token], at: int, verb: Verb, words: Tongue) -> bool:
    """Whether a word that may be a reporting verb is one here, by what stands before it."""
    token = tokens[at]
    before = tokens[at - 1] if at else None
    if token.capital:
        return False
    if before is None:
        return verb.form == "ing" or words.code != "en"
    low = before.lower
    if verb.form == "ing":
        return low in {",", "and", "as", "by", "while"} or before.masked or low in _DASHES
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if token.lower in _NAMING and after is not None and after.capital and before.text.islower():
        return low in words.pronouns
    if low == "to" and at > 1 and tokens[at - 2].lower in _USED:
        return verb.form == "base"
    if words.has("copulas", low) or low in {"to", "being", "having"}:
        return False
    if before.text.endswith(("'s", "’s", "s'", "s’")) and not (
        before.capital and verb.form == "past"
    ):
        return False
    if low in {"would", "will", "could", "should", "may", "might", "must", "can"}:
        follows = tokens[at + 1].lower if at + 1 < len(tokens) else ""
        return verb.form == "base" and (not verb.weak or follows == "that")
    if (
        words.has("determiners", low)
        and not (before.capital and at > 1)
        and low
        not in {"all", "both", "each", "another", "one"}
        | set(words.pronouns)
        | {"some", "several", "many", "others", "this", "that", "few", "most"}
    ):
        return False
    if verb.form == "participle":
        return any(each.lower in {"has", "have", "had"} for each in tokens[max(0, at - 4) : at])
    if verb.form == "base":
        plural = low in {"they", "we", "i", "you", "who", "also"} or before.masked
        return plural or (low.endswith("s") and not low.endswith("ss") and not before.capital)
    if verb.form == "s":
        return not words.has("prepositions", low) or words.has("adverbs", low)
    return True


def _verb_cue(
    tokens: list[Token], at: int, verb: Verb, words: Tongue, found: list[Cue]
) -> Cue | None:
    """The cue of a verb, with its subject before it, after it, or shared with the last one."""
    token = tokens[at]
    before = at - 1
    while before >= 0 and (is_adverb(tokens[before], words) or tokens[before].lower in _USED):
        before -= 1
    past = tokens[before] if before >= 0 else None
    made = Cue(
        verb=(token.start, token.end),
        lemma=verb.lemma,
        subject=None,
        how="none",
        start=token.start,
        end=token.end,
        holds=verb.holds,
        weak=verb.weak,
        joined=verb.form == "ing",
    )
    if verb.form == "ing" or (
        past and past.lower in {"and", "but", "or", "then"} and at - before < _NAME
    ):
        shared = _shared(tokens, before, words, found)
        return replace(made, subject=shared, how="shared") if shared else None
    if past is None or past.masked or (past.lower in ",—–-" and _only_signs(tokens, before)):
        return _inverted(tokens, at, made, words)
    if past.text == "," and verb.lemma in _BARE_SAYING and _names_only(tokens, at + 1, words):
        inverted = _inverted(tokens, at, made, words)
        if inverted is not None:
            return inverted
    subject, apposition = subject_before(tokens, before, words)
    if subject is None or (words.code == "ru" and past.lower == "как"):
        return _inverted(tokens, at, made, words) if words.code != "en" else None
    made = replace(made, subject=subject, apposition=apposition, how="before", start=subject[0])
    return replace(made, addressee=_addressee(tokens, at, verb, words))


def _only_signs(tokens: list[Token], at: int) -> bool:
    """Whether commas and dashes alone stand after a quotation: ``"...", - said Lavrov``."""
    first = at
    while first > 0 and tokens[first - 1].text in {",", "—", "–", "-", "--"}:
        first -= 1
    return first == 0 or tokens[first - 1].masked


def _inverted(tokens: list[Token], at: int, made: Cue, words: Tongue) -> Cue | None:
    """``said Lavrov``: the subject stands after the verb, up to a sign or a preposition."""
    first = at + 2 if made.lemma == "go on" else at + 1
    while first < len(tokens) and is_adverb(tokens[first], words):
        first += 1
    if words.code == "ru":
        first = _past_circumstance(tokens, first, words)
    if first >= len(tokens):
        return None
    if not (names_from(tokens, first, words) or _calling(tokens, first, words)):
        return None
    last = first
    while last < len(tokens) and not ends_right(tokens, last, words):
        last += 1
    if last == first:
        return None
    apposition = None
    if last + 1 < len(tokens) and tokens[last].text == "," and noun_like(tokens[last + 1], words):
        stop = last + 1
        while stop < len(tokens) and not ends_right(tokens, stop, words):
            stop += 1
        apposition = (tokens[last + 1].start, tokens[stop - 1].end)
    subject = (tokens[first].start, tokens[last - 1].end)
    return replace(made, subject=subject, apposition=apposition, how="after", end=subject[1])


def _calling(tokens: list[Token], first: int, words: Tongue) -> bool:
    """Whether words that no list has stand before a name as what it is: ``says guide Alois``."""
    if words.code != "en":
        return False
    for at in range(first, min(first + 3, len(tokens))):
        token = tokens[at]
        if token.capital:
            return at > first and not words.has("calendar", token.text)
        kinds = ("prepositions", "adverbs", "joiners", "determiners", "copulas")
        if not token.text.isalpha() or any(words.has(each, token.lower) for each in kinds):
            return False
    return False


def _shared(
    tokens: list[Token], before: int, words: Tongue, found: list[Cue]
) -> tuple[int, int] | None:
    """The subject that a joined verb shares: of the last cue, else of the sentence."""
    for cue in reversed(found):
        if cue.subject is not None and cue.how != "according":
            return cue.subject
    return leading_subject(tokens[: before + 1], words)


def _names_only(tokens: list[Token], first: int, words: Tongue) -> bool:
    """Whether only a name or a role follows, up to a sign: ``..., said Jamal Fares, ...``."""
    last = first
    while last < len(tokens) and tokens[last].text[0].isalnum():
        low = tokens[last].lower
        listed = any(words.has(each, low) for each in ("roles", "bodies", "groups", "determiners"))
        if not (tokens[last].capital or listed or low in {"of", "for"}):
            return False
        last += 1
    return last > first and not tokens[first].masked and tokens[first].lower not in words.pronouns


def _past_circumstance(tokens: list[Token], first: int, words: Tongue) -> int:
    """Past where and to whom it was said, in languages that put that before the subject."""
    at = first
    while at < min(len(tokens), first + 7) and tokens[at].text[0].isalnum():
        if noun_like(tokens[at], words) and not words.has("prepositions", tokens[at - 1].lower):
            return at
        at += 1
    return first


def _addressee(tokens: list[Token], at: int, verb: Verb, words: Tongue) -> tuple[int, int] | None:
    """To whom it was said: what follows ``told``, or ``said to``."""
    first = at + 1
    direct = verb.lemma in {
        "tell", "inform", "assure", "remind", "warn", "advise", "notify", "reassure", "ask", "urge",
    }  # fmt: skip
    if first < len(tokens) and tokens[first].lower == "to":
        first, direct = first + 1, True
    if not direct or first >= len(tokens) or not noun_like(tokens[first], words):
        return None
    if tokens[first].lower in {"that", "all"}:
        return None
    last = first
    while last < len(tokens) and not ends_right(tokens, last, words):
        last += 1
    return (tokens[first].start, tokens[last - 1].end) if last > first else None


def _quoted(tokens: list[Token], at: int, words: Tongue) -> tuple[Cue, int] | None:
    """``TASS quoted Lavrov as saying`` and ``Lavrov was quoted by TASS as saying``."""
    token = tokens[at]
    if token.lower not in {"quoted", "quotes", "cited", "cites"} or at == 0:
        return None
    passive = words.has("copulas", tokens[at - 1].lower)
    saying = next(
        (
            n
            for n in range(at + 1, min(at + 24, len(tokens) - 1))
            if tokens[n].lower == "as" and words.verbs.get(tokens[n + 1].lower, _NONE).form == "ing"
        ),
        None,
    )
    if saying is None:
        return None
    verb = (tokens[saying + 1].start, tokens[saying + 1].end)
    via: tuple[tuple[int, int], ...] = ()
    if passive:
        subject, _ = subject_before(tokens, at - 2, words) if at > 1 else (None, None)
        if tokens[at + 1].lower in {"by", "in"}:
            last = named_after(tokens, at + 2, words)
            via = ((tokens[at + 2].start, tokens[last - 1].end),) if last > at + 2 else ()
    else:
        last = named_after(tokens, at + 1, words)
        if tokens[at + 1].lower in {"him", "her", "them"}:
            last = at + 2
        subject = (tokens[at + 1].start, tokens[last - 1].end) if last > at + 1 else None
        before = at - 1
        while before > 0 and is_adverb(tokens[before], words):
            before -= 1
        by, _ = subject_before(tokens, before, words)
        via = (by,) if by else ()
    if subject is None:
        return None
    begins = min([tokens[at].start, subject[0], *(each[0] for each in via)])
    cue = Cue(
        verb=verb, lemma="say", subject=subject, how="quoted", start=begins, end=verb[1], via=via
    )
    return cue, saying + 1


def _according(tokens: list[Token], words: Tongue) -> list[Cue]:
    """``According to X``: who says it, unless a verb says who does and X only passes it on."""
    found: list[Cue] = []
    for at in range(len(tokens) - 1):
        phrase = next(
            (each.split() for each in words.lists["according"]
             if [one.lower for one in tokens[at : at + len(each.split())]] == each.split()),
            None,
        )  # fmt: skip
        if phrase is None:
            continue
        first = at + len(phrase)
        last = named_after(tokens, first, words)
        if last == first and first < len(tokens) and tokens[first].lower in _THEM:
            last = first + 1
        if last == first:
            continue
        subject = (tokens[first].start, tokens[last - 1].end)
        found.append(
            Cue(
                verb=None,
                lemma="according",
                subject=subject,
                how="according",
                start=tokens[at].start,
                end=subject[1],
            )
        )
    return found
