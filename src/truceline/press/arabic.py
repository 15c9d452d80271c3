"""Arabic: who is said to say. The verb comes first; there are no capitals to tell a name by."""

# ruff: noqa: RUF001 - dashes of every kind are what this module reads

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from anyascii import anyascii
from rapidfuzz.fuzz import ratio

from truceline.press.cues import Cue, Token, tokens_of
from truceline.press.names import resolve

if TYPE_CHECKING:
    from datetime import date

    from truceline.press.alias_tables import Named
    from truceline.press.tongues import Tongue

_JOINED: Final = "وف"
_NAME: Final = 3
_LONGEST: Final = 12
_SENT: Final = frozenset(
    ["مبعوث", "المبعوث", "المبعوثة", "سفير", "السفير", "السفيرة", "مندوب", "المندوب", "موفد",
     "الموفد", "المندوبة", "ممثل", "الممثل"]
)  # fmt: skip
_TOLD: Final = frozenset(
    ["وكالة", "قناة", "صحيفة", "تلفزيون", "موقع", "إذاعة", "راديو", "شبكة", "مراسل", "الصحفيين"]
)
_PASSED: Final = frozenset(["نقل", "نقلت", "نقلا", "نقلاً", "نقلًا", "تنقل", "ينقل"])
_SAYING: Final = frozenset(["قوله", "قولها", "قولهم", "تأكيده", "تأكيدها", "أنه", "أنها"])
UNNAMED: Final = frozenset({"أحد", "إحدى", "مصدر", "المصدر", "مصادر"})
"""Words at whose head nobody is named: one of, a source."""
_LIKE: Final = 60
_DATELINE: Final = 6
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
            found.append(
                _so(tokens, at, _headed(tokens, at, _verb(tokens, at, form, words), words))
            )
    found += _according(tokens, words)
    found = _passed_on(tokens, found, words)
    return tuple(sorted(found, key=lambda each: each.start))


def _so(tokens: list[Token], at: int, cue: Cue) -> Cue:
    """``هكذا قال``: what points back at the words belongs to the clause."""
    if at and cue.how != "before" and tokens[at - 1].text in {"هكذا", "كما", "حسبما", "كذلك"}:
        return replace(cue, start=tokens[at - 1].start)
    return cue


def _headed(tokens: list[Token], at: int, cue: Cue, words: Tongue) -> Cue:
    """A joined verb without a subject shares that of the verb at the head of its sentence."""
    dash = next((n for n in range(min(_DATELINE, at)) if tokens[n].text in "-–—"), -1)
    first = dash + 2
    if cue.how != "null" or first >= at or verb_form(tokens[first - 1].text, words):
        return cue
    if not any(words.has(each, tokens[first].text) for each in ("roles", "bodies")):
        return cue
    last = min(_until(tokens, first, words), at)
    return replace(cue, subject=(tokens[first].start, tokens[last - 1].end), how="shared")


def _passed_on(tokens: list[Token], found: list[Cue], words: Tongue) -> list[Cue]:
    """``نقلت وكالة عن مصدر قوله``: the source speaks, by way of the agency."""
    for at, token in enumerate(tokens):
        if (token.text.removeprefix("و") if len(token.text) > _NAME else token.text) not in _PASSED:
            continue
        of = next((n for n in range(at + 1, min(at + 7, len(tokens))) if tokens[n].text == "عن"), 0)
        if not of or any(not each.text[0].isalpha() for each in tokens[at + 1 : of]):
            continue
        last = _until(tokens, of + 1, words)
        if last == of + 1:
            continue
        span = (tokens[of + 1].start, tokens[last - 1].end)
        end = tokens[last].end if last < len(tokens) and tokens[last].text in _SAYING else span[1]
        by: tuple[tuple[int, int], ...] = ()
        begins = token.start
        if of > at + 1:
            by = ((tokens[at + 1].start, tokens[of - 1].end),)
        teller = next((each for each in found if each.verb and each.end <= token.start), None)
        if not by and teller is not None and teller.how == "after" and teller.subject:
            by, begins = (teller.subject,), teller.start
            found = [each for each in found if each is not teller]
        found = [each for each in found if not token.start <= each.start < end]
        found.append(
            Cue(
                verb=(token.start, token.end),
                lemma="نقل",
                subject=span,
                how="after",
                start=begins,
                end=end,
                via=by,
            )
        )
    return found


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
        if word.masked or not word.text[0].isalpha():
            break
        sent = any(each.text in _SENT for each in tokens[max(first, at - 3) : at])
        if words.has("stops", word.text) and not (sent and word.text in {"إلى", "لدى", "في"}):
            break
        if verb_form(word.text, words) or (at > first and _turns(tokens, at, words)):
            break
        at += 1
    return at


def _turns(tokens: list[Token], at: int, words: Tongue) -> bool:
    """Whether a joined preposition ends a name: to whom it was said, or about what."""
    text = tokens[at].text
    if text.startswith(("بـ", "بال")) or text == "لوكالة":
        return True
    if text.startswith("لل"):
        listed = ("bodies", "fillers", "roles")
        return not any(words.has(each, tokens[at - 1].text) for each in listed) and not (
            tokens[at - 1].text.startswith("ال") and at + 1 < len(tokens)
        )
    if not text.startswith("ل") or len(text) <= _NAME:
        return False
    told = " ".join([text[1:], *(each.text for each in tokens[at + 1 : at + 2])])
    known = resolve(text[1:]) or resolve(told)
    return text[1:] in _TOLD or (known is not None and known.kind == "body")


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
    """``بحسب``, ``وفقا ل`` and the like, before whom words are taken from."""
    found: list[Cue] = []
    for at in range(len(tokens) - 1):
        first, skipped = _source_after(tokens, at, words)
        if first == at:
            continue
        last = _until(tokens, first, words)
        if last == first:
            continue
        span = (tokens[first].start + skipped, tokens[last - 1].end)
        found.append(
            Cue(
                verb=None,
                lemma="according",
                subject=span,
                how="according",
                start=tokens[at].start,
                end=span[1],
            )
        )
    return found


def _source_after(tokens: list[Token], at: int, words: Tongue) -> tuple[int, int]:
    """The first token of whom words are taken from, and how many joined letters to leave out."""
    text = tokens[at].text
    word = text.removeprefix("و") if len(text) > 4 else text  # noqa: PLR2004 - a joined "and"
    for phrase in words.lists["according"]:
        head, *rest = phrase.split()
        if word != head:
            continue
        first = at + 1
        if rest == ["ل"]:
            if not tokens[first].text.startswith("ل"):
                continue
            return _of_paper(tokens, first, 1 if tokens[first].text[1:2] != "ل" else 2, words)
        if [each.text for each in tokens[first : first + len(rest)]] != rest:
            continue
        first += len(rest)
        return _of_paper(tokens, first, 0, words) if first < len(tokens) else (at, 0)
    return at, 0


def _of_paper(tokens: list[Token], first: int, skipped: int, words: Tongue) -> tuple[int, int]:
    """Past a statement to whose it is: ``بيان صادر عن الجيش``."""
    if tokens[first].text[skipped:] not in words.lists["words"]:
        return first, skipped
    for at in range(first + 1, min(first + 4, len(tokens) - 1)):
        if tokens[at].text == "عن":
            return at + 1, 0
        if tokens[at].text.startswith("ل") and at == first + 1:
            return at, 1 if not tokens[at].text.startswith("لل") else 0
    return first, skipped


def known_in(mention: str, words: Tongue, on: date | None) -> Named | None:
    """Whom the tables know in a mention: all of it, its last words, or its name.

    A surname counts where the given name before it sounds like the one in the tables.
    """
    parts = mention.split()
    whole = resolve(mention, on)
    if whole is not None:
        return whole
    for count in range(min(4, len(parts) - 1), 1, -1):
        known = resolve(" ".join(parts[-count:]), on)
        if known is not None and known.kind == "person":
            return known
    name, _ = name_in(mention, words)
    known = resolve(name, on) if name else None
    if known is not None or not parts:
        return known
    last = resolve(parts[-1], on)
    if last is None or last.kind != "person":
        return None
    given = anyascii(name.split()[0]) if " " in name else ""
    if not name or (given and ratio(given.lower(), last.name.split()[0].lower()) >= _LIKE):
        return last
    return None


def name_in(mention: str, words: Tongue) -> tuple[str, bool]:
    """The name that ends a mention, past roles and what belongs to them, and whether any stood."""
    parts = mention.split()
    last = -1
    for at, part in enumerate(parts):
        bare = part.removeprefix("ل")
        listed = any(words.has(each, part) for each in ("roles", "bodies", "groups", "fillers"))
        if listed or words.has("bodies", "ال" + bare) or (part.startswith(("لل", "بال")) and at):
            last = at
    while 0 <= last < len(parts) - 1 and parts[last + 1].startswith("ال"):
        last += 1  # what a role is of: "minister of (the) trade"
    if last >= 0 and any(each in _SENT for each in parts) and parts[last] == "إلى":
        last += 1  # the land to which somebody is sent
    name = parts[last + 1 : last + 1 + _NAME]
    if len(name) == _NAME and name[-1].startswith("ال") and name[1] != "عبد":
        name.pop()  # the thing that the verb speaks of
    return " ".join(name), last >= 0
