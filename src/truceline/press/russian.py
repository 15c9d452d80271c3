"""Russian: who is said to say. The subject stands before the verb or, as often, after it."""

# ruff: noqa: RUF001, RUF002 - Russian words are what this module reads

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from truceline.press import clauses
from truceline.press.cues import Cue, Token, tokens_of
from truceline.press.names import resolve
from truceline.press.subjects import ends_right, is_adverb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.press.alias_tables import Named
    from truceline.press.tongues import Tongue

_THEIR_WORDS = re.compile(r"\bпо (его|её|ее|их) (?:словам|мнению|данным)", re.IGNORECASE)
_NOMINATIVE: Final = frozenset({"он", "она", "они", "тот", "та"})
_OBLIQUE = re.compile(r"(?:ому|ему|ого|его|ым|им|ами|ями|ам|ям|ом|ем|ой|ей|у|ю|е)$")
_QUALITY = re.compile(r"(?:ый|ий|ая|яя)$")
_FURTHEST: Final = 14
_TAKEN_FROM: Final = re.compile(
    r"(?:говорится|отмечается|подч[её]ркивается|указывается|сказано|сообщается|утверждается)"
    r"(?: также)? в (?:\w+ )?(?:сообщении|заявлении|докладе|письме|коммюнике|пресс-релизе"
    r"|документе|отч[её]те|обращении|бюллетене|комментарии) ",
    re.IGNORECASE,
)
_WORDS_OF: Final = re.compile(
    r"(?:цитирует|цитируют|приводит|приводят|переда[её]т|передают|сообщает|пишет)"
    r"(?P<by>(?: [\w-]+){1,3}?) (?:(?:его |её |ее )?(?:слова|заявление|со ссылкой на|со слов)) "
)
_DECLINED: Final = ("а", "я", "у", "ю", "ом", "ем", "ым")
_HERS: Final = (re.compile(r"[ыи]$"), re.compile(r"(?:ов|ев|ёв|ин|ын)ой$"))
_HIS: Final = (
    re.compile(r"(?:[еиа]я|[бвгдзклмнпрстфх]а)$"),
    re.compile(r"(?:ов|ев|ёв|ин|ын|[кнрч])а$"),
)


def cues(text: str, start: int, end: int, words: Tongue) -> tuple[Cue, ...]:
    """Every cue of one sentence, in order: the rules of English, and verbs that come first."""
    tokens = tokens_of(text, start, end)
    by_rule = [each for each in clauses.cues(text, start, end, words) if each.how != "according"]
    at_verb = {each.verb[0]: each for each in by_rule if each.verb is not None}
    found = [each for each in by_rule if each.verb is None]
    for at, token in enumerate(tokens):
        cue = _inverted(tokens, at, words) or at_verb.get(token.start)
        if cue is not None:
            found.append(cue)
    found += _according(tokens, words)
    found += _their_words(text, start, end)
    found += _documents(text, start, end, words)
    passed = _passed_on(text, start, end, words)
    spans = [(each.start, each.end) for each in passed]
    kept = [each for each in found if not any(a <= each.start < b for a, b in spans)]
    return tuple(sorted((*kept, *passed), key=lambda each: each.start))


def _their_words(text: str, start: int, end: int) -> list[Cue]:
    """``По его словам``."""
    return [
        _without_verb(each.span(1), each.start(), each.end())
        for each in _THEIR_WORDS.finditer(text, start, end)
    ]


def _without_verb(subject: tuple[int, int], start: int, end: int) -> Cue:
    """A cue that has no verb of saying."""
    return Cue(verb=None, lemma="according", subject=subject, how="according", start=start, end=end)


def _inverted(tokens: list[Token], at: int, words: Tongue) -> Cue | None:
    """``..., заявил журналистам министр Лавров``: whoever stands after it in the nominative."""
    token = tokens[at]
    verb = words.verbs.get(token.lower)
    if verb is None or (token.capital and at):
        return None
    before = at - 1
    while before >= 0 and is_adverb(tokens[before], words):
        before -= 1
    past = tokens[before] if before >= 0 else None
    if past is not None and not (past.masked or past.text in ",—–-" or past.lower == "как"):
        return None
    span = _subject_after(tokens, at, words)
    if span is None:
        return None
    first, last = span
    return Cue(
        verb=(token.start, token.end),
        lemma=verb.lemma,
        subject=(tokens[first].start, tokens[last].end),
        how="after",
        start=token.start,
        end=tokens[last].end,
        holds=verb.holds,
        weak=verb.weak,
    )


def _subject_after(tokens: list[Token], at: int, words: Tongue) -> tuple[int, int] | None:
    """The subject after a verb, past where, when and to whom; as first and last token."""
    governed = ""
    for nth in range(at + 1, min(len(tokens), at + _FURTHEST)):
        token, low = tokens[nth], tokens[nth].lower
        if token.masked or not token.text[0].isalnum():
            return None
        if low in _NOMINATIVE and not governed:
            return nth, nth
        if low in {"что", "чтобы", "если", "когда", "как", "и", "но", "а"}:
            return None
        if words.has("prepositions", low):
            governed = low
            continue
        if _opens(tokens, nth, governed, words, plural=tokens[at].lower.endswith("ли")):
            return nth, _last(tokens, nth, words)
        governed = "" if token.capital else governed
    return None


def _opens(tokens: list[Token], nth: int, governed: str, words: Tongue, *, plural: bool) -> bool:
    """Whether a word in the nominative begins what names a subject here."""
    token, low = tokens[nth], tokens[nth].lower
    if plural and governed in {"в", "во"}:
        return words.has("bodies", low) or token.capital
    if words.has("roles", low):
        return not is_oblique(low, words) and (not governed or tokens[nth - 1].lower != governed)
    if token.capital:
        if governed or words.has("calendar", token.text):
            return False
        two = " ".join(each.text for each in tokens[nth : nth + 2])
        known = resolve(two) or resolve(token.text)
        agency = known is not None and known.kind == "body" and nth + 1 < len(tokens)
        goes_on = agency and _names_somebody(tokens, nth + 1, words)
        if goes_on or _part_of_agency(tokens, nth):
            return False
        return not _OBLIQUE.search(low) or _given(tokens, nth) or len(low) <= 4  # noqa: PLR2004 - short names
    if governed:
        return False
    if words.has("groups", low) or (words.has("bodies", low) and not low.endswith(("е", "у"))):
        return True
    return bool(_QUALITY.search(low)) and any(
        words.has(kind, each.lower)
        for each in tokens[nth + 1 : nth + 4]
        for kind in ("roles", "bodies", "groups")
    )


def is_oblique(low: str, words: Tongue) -> bool:
    """Whether a role stands in a case other than the nominative."""
    stem = low[:-1]
    return low.endswith(("а", "у", "я", "ю", "ы", "е")) and (
        words.has("roles", stem) or words.has("roles", stem + "ь")
    )


def _names_somebody(tokens: list[Token], first: int, words: Tongue) -> bool:
    """Whether somebody else is named before the next sign: an agency was told, and spoke not."""
    for token in tokens[first : first + 6]:
        if token.masked or not token.text[0].isalnum():
            return False
        if words.has("roles", token.lower) or (
            token.capital and not token.text.isupper() and not _part_of_name(token.text)
        ):
            return True
    return False


def _part_of_name(text: str) -> bool:
    """Whether a word is the second half of an agency's name."""
    return text in {"Новости", "Пресс", "News", "TV"}


def _part_of_agency(tokens: list[Token], nth: int) -> bool:
    """Whether a word only ends an agency's name."""
    return _part_of_name(tokens[nth].text) and nth > 0 and tokens[nth - 1].capital


def _given(tokens: list[Token], nth: int) -> bool:
    """Whether a given name in the nominative stands here, by the surname after it."""
    after = tokens[nth + 1] if nth + 1 < len(tokens) else None
    return after is not None and after.capital and not _OBLIQUE.search(after.lower)


def _last(tokens: list[Token], first: int, words: Tongue) -> int:
    """The last word of what names somebody."""
    at = first
    while at + 1 < len(tokens):
        token = tokens[at + 1]
        office = token.lower in {"по", "при", "в"} and _capitals(tokens, at + 2)
        office = office or (token.lower == "по" and words.has("bodies", tokens[first].lower))
        if ends_right(tokens, at + 1, words) and not office and not _de(token):
            break
        if token.lower.endswith(("ам", "ям")) and not token.capital:
            break  # to whom it was said
        at += 1
    return at


def _de(token: Token) -> bool:
    """Whether a word stands within a name."""
    return token.lower in {"де", "аль", "фон", "ван", "бин", "ибн"}


def _capitals(tokens: list[Token], at: int) -> bool:
    """Whether a place and a name follow: ``по Сирии Стаффан де Мистура``."""
    run = tokens[at : at + 3]
    return len(run) == 3 and all(each.capital or _de(each) for each in run)  # noqa: PLR2004 - a place and a name


def _named_until_sign(tokens: list[Token], first: int, words: Tongue) -> int:
    """The end of what names somebody after ``по словам``, up to a sign; ``first`` for nobody."""
    at = first
    named = False
    while at < len(tokens) and at - first < _FURTHEST:
        token = tokens[at]
        if token.masked or not token.text[0].isalnum() or token.lower in words.verbs:
            break
        named = named or token.capital
        named = named or any(words.has(each, token.lower) for each in ("roles", "groups", "bodies"))
        at += 1
    return at if named else first


def _according(tokens: list[Token], words: Tongue) -> list[Cue]:
    """``По словам официального представителя МИД Захаровой``, in whatever case."""
    found: list[Cue] = []
    for at in range(len(tokens) - 1):
        for phrase in words.lists["according"]:
            parts = phrase.split()
            if [one.lower for one in tokens[at : at + len(parts)]] != parts:
                continue
            first = at + len(parts)
            if first < len(tokens) and tokens[first].lower in {"заявлению", "сообщению", "докладу"}:
                first += 1
            last = _named_until_sign(tokens, first, words)
            if last > first:
                span = (tokens[first].start, tokens[last - 1].end)
                found.append(_without_verb(span, tokens[at].start, span[1]))
    return found


def _documents(text: str, start: int, end: int, words: Tongue) -> list[Cue]:
    """``..., говорится в сообщении Минобороны``: the body speaks whose paper it is."""
    return [cue for _, cue in _named_after(_TAKEN_FROM, text, start, end, words)]


def _passed_on(text: str, start: int, end: int, words: Tongue) -> list[Cue]:
    """``..., передаёт ТАСС со ссылкой на Лаврова``: he speaks, by way of the agency."""
    return [
        replace(cue, via=((each.start("by") + 1, each.end("by")),))
        for each, cue in _named_after(_WORDS_OF, text, start, end, words)
    ]


def _named_after(
    pattern: re.Pattern[str], text: str, start: int, end: int, words: Tongue
) -> Iterator[tuple[re.Match[str], Cue]]:
    """Clauses that a pattern begins and that end with whoever speaks."""
    for each in pattern.finditer(text, start, end):
        tokens = tokens_of(text, each.end(), end)
        last = _named_until_sign(tokens, 0, words)
        if not last:
            continue
        span = (tokens[0].start, tokens[last - 1].end)
        verb = (each.start(), each.start() + len(each[0].split()[0]))
        yield (
            each,
            Cue(
                verb=verb,
                lemma="сказать",
                subject=span,
                how="after",
                start=each.start(),
                end=span[1],
            ),
        )


def nominative(name: list[str], before: list[str], words: Tongue) -> list[str]:
    """A given name and a surname in the nominative: ``Елены Супониной`` is Elena Suponina.

    Only where the endings of both agree; a man's only after a role in an oblique case, as
    ``Анна Лаврова`` looks like the genitive of a man.
    """
    if len(name) != 2 or words.code != "ru":  # noqa: PLR2004 - a given name and a surname
        return name
    given, surname = name
    if _HERS[0].search(given) and _HERS[1].search(surname):
        soft = given.endswith(("ии", "ьи"))
        return [given[:-1] + ("я" if soft else "а"), surname[:-2] + "а"]
    oblique = any(is_oblique(each, words) for each in before)
    if oblique and _HIS[0].search(given) and _HIS[1].search(surname):
        return [given[:-1] + ("й" if given.endswith("я") else ""), surname[:-1]]
    return name


def of_theirs(name: list[str], before: list[str], known: Named | None, words: Tongue) -> bool:
    """Whether a role is another's than the name's: ``представитель Сергея Лаврова`` is not he.

    The role stands in the nominative and the name does not, by its usual form in English.

    Args:
        name: The words of the name, as they stand.
        before: The words before it, in lower case.
        known: Whom the tables know by the name.
        words: The words of the language.
    """
    roles = [word for word in before if words.has("roles", word)]
    if words.code != "ru" or known is None or known.kind != "person" or not roles:
        return False
    if any(is_oblique(word, words) for word in roles):
        return False
    usual = known.name.split()[0 if len(name) > 1 else -1]
    return usual[-1:] not in "aeiou" and name[0].lower().endswith(_DECLINED)
