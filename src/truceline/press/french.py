"""French: who is said to say, with elided articles and pronouns joined to their verb."""

# ruff: noqa: RUF001 - apostrophes of both kinds are what this module reads

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from truceline.press import clauses
from truceline.press.cues import MASK, Cue, Token, tokens_of
from truceline.press.subjects import beside, ends_right, noun_like

if TYPE_CHECKING:
    from truceline.press.tongues import Tongue, Verb

_ELISION = re.compile(r"(?<=\b[ldnsjmtcLDNSJMTC])['’]|(?<=\bqu)['’]|(?<=\bQu)['’]")
_JOINED = re.compile(
    r"-(?=(?:t-)?(?:il|elle|ils|elles|on)\b)|(?<=-t)-(?=(?:il|elle|ils|elles|on)\b)"
)
_TITLE = re.compile(r"(?<=\bM)\.(?= )")
_AUXILIARY = re.compile(
    r"\b(?:(?:s|n|m|l|nous|lui|leur|y|en) )*(?:a|ont|avait|avaient|aurait|est|sont)(?: t)?"
    r"(?: (?:il|elle|ils|elles|on))?(?: \w+ment| ainsi| aussi| encore| ensuite| notamment| alors)?"
    r"(?: pour sa part| de son côté| à son tour)? $"
)
_ASIDE = re.compile(
    r"(?: (?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|hier|mardi)(?: (?:matin|soir))?"
    r"| pour sa part| de son côté| à son tour| en retour| également| encore| ainsi"
    r"| (?:à|au|aux|devant|sur|dans|à la presse|en) (?:l |la |le |les )?\w[\w-]*"
    r"(?: de presse)?(?: [A-Z0-9][\w-]*(?=,))?"
    r"|, (?:joint|jointe|interrogé|interrogée|cité|citée|contacté|contactée)[^,]{2,60},)+ "
)
_APPOSED = re.compile(r"[^,]{2,80},[ \u00a0][^,]{2,60},")
_PRONOUN = re.compile(r"\b(?:il|elle|ils|elles|on)\b")


def cues(text: str, start: int, end: int, words: Tongue) -> tuple[Cue, ...]:
    """Every cue of one sentence, in order: ``a-t-il dit`` and ``dit-elle`` too."""
    plain = text[:start] + _apart(text[start:end]) + text[end:]
    found = {
        each.verb or each.start: _from_auxiliary(plain, start, each)
        for each in clauses.cues(plain, start, end, words)
    }
    for token in tokens_of(plain, start, end):
        cue = _inverted(plain, start, end, token, words)
        if cue is not None:
            found[token.start, token.end] = cue
    beside_name = (_with_name(plain, end, each, words) for each in found.values())
    return tuple(sorted(beside_name, key=lambda each: each.start))


def _inverted(text: str, start: int, end: int, token: Token, words: Tongue) -> Cue | None:
    """``..., a déclaré jeudi le ministre``: past a comma, whoever follows the verb speaks."""
    verb = words.verbs.get(token.lower)
    if verb is None or token.capital:
        return None
    helped = _AUXILIARY.search(text[max(start, token.start - 48) : token.start])
    begins = token.start - len(helped[0]) if helped else token.start
    lead = text[start:begins].rstrip()
    quoted = lead.rstrip(" ,\u00a0").endswith(MASK)
    pronoun = _PRONOUN.search(helped[0]) if helped else None
    if pronoun is not None and (quoted or not lead or lead.endswith(",")):
        span = (begins + pronoun.start(), begins + pronoun.end())
        return _cue(token, verb, span, begins, token.end)
    if pronoun is not None or not (quoted or lead.endswith(",")):
        return None
    aside = _ASIDE.match(text, token.end, end)
    first = aside.end() if aside else token.end + 1
    tokens = tokens_of(text, first, end)
    if not tokens or not noun_like(tokens[0], words) or tokens[0].lower in words.pronouns:
        return None
    last = 0
    while last < len(tokens) and (
        not ends_right(tokens, last, words) or tokens[last].lower == "d"  # the Secretary of State
    ):
        last += 1
    if not last:
        return None
    if not quoted and (verb.weak or _APPOSED.fullmatch(lead) or not _names(tokens[:last], words)):
        return None
    subject = (tokens[0].start, tokens[last - 1].end)
    return _cue(token, verb, subject, begins, subject[1])


def _cue(token: Token, verb: Verb, subject: tuple[int, int], start: int, end: int) -> Cue:
    """The cue of a verb whose subject stands after it, or after its auxiliary."""
    return Cue(
        verb=(token.start, token.end),
        lemma=verb.lemma,
        subject=subject,
        how="after",
        start=start,
        end=end,
        holds=verb.holds,
        weak=verb.weak,
    )


def _names(tokens: list[Token], words: Tongue) -> bool:
    """Whether words name somebody: by a capital, a role, a group or a body."""
    listed = ("roles", "groups", "bodies")
    return any(each.capital or any(words.has(k, each.lower) for k in listed) for each in tokens)


def _with_name(text: str, end: int, cue: Cue, words: Tongue) -> Cue:
    """A role with the name set beside it: ``selon le porte-parole, Dmitri Peskov,``."""
    if cue.subject is None or cue.apposition is not None:
        return cue
    return replace(cue, apposition=beside(text, cue.subject, end, words))


def _apart(text: str) -> str:
    """The same with words set apart that apostrophes and hyphens join; every place stays."""
    return _TITLE.sub(" ", _JOINED.sub(" ", _ELISION.sub(" ", text)))


def _from_auxiliary(text: str, start: int, cue: Cue) -> Cue:
    """A cue that begins with its auxiliary: ``a-t-il déclaré``."""
    found = _AUXILIARY.search(text[max(start, cue.start - 12) : cue.start])
    return replace(cue, start=cue.start - len(found[0])) if found else cue
