"""Which words name somebody: before a verb, after it, at the head of a sentence.

Rules of English, by signs, capitals and lists of words: no parser is asked.
"""

# ruff: noqa: RUF001 - apostrophes and dashes of every kind are what this module reads

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truceline.press.cues import tokens_of

if TYPE_CHECKING:
    from truceline.press.cues import Token
    from truceline.press.tongues import Tongue

_ADVERB: Final = 4
_LONGEST_SUBJECT: Final = 30
_SIGNS: Final = frozenset(",;:—–()….?!-")
_OF: Final = frozenset(
    ["of", "for", "in", "on", "at", "by", "with", "from", "to", "as", "after", "before", "during"]
)
_ASKED: Final = frozenset(
    ["asked", "pressed", "told", "questioned", "challenged", "quizzed", "reminded"]
)


def is_adverb(token: Token, words: Tongue) -> bool:
    """Whether a word may stand between subject and verb."""
    if token.capital or token.masked:
        return False
    return words.has("adverbs", token.lower) or (
        token.lower.endswith("ly") and len(token.lower) > _ADVERB
    )


def ends_right(tokens: list[Token], at: int, words: Tongue) -> bool:
    """Whether words that name somebody end before this one, read from left to right."""
    token = tokens[at]
    if token.masked or (not token.text[0].isalnum()):
        return True
    if words.has("calendar", token.text):
        return True
    if token.lower == "из" and at and tokens[at - 1].lower in {"один", "одна"}:
        return False
    if token.lower in {"of", "for", "and", "&", "de", "von", "bin", "al", "per"}:
        return False
    if token.capital and not words.has("openers", token.text):
        return False
    if _is_particle(tokens, at, words):
        return False
    low = token.lower
    ends = words.has("prepositions", low) or words.has("joiners", low)
    return ends or low in {"adding", "saying", "last", "this", "via", "late", "early"}


def names_from(tokens: list[Token], at: int, words: Tongue) -> bool:
    """Whether what names somebody can begin here: ``the envoy``, ``Kerry``, ``de Mistura``."""
    return noun_like(tokens[at], words) or _is_particle(tokens, at, words)


def _is_particle(tokens: list[Token], at: int, words: Tongue) -> bool:
    """Whether a small word of a name stands here, with a capital after it: ``van den Berg``."""
    small = words.lists["particles"] if words.code == "en" else ()
    while at < len(tokens) - 1 and tokens[at].text in small:
        at += 1
        if tokens[at].capital:
            return not words.has("calendar", tokens[at].text)
    return False


def noun_like(token: Token, words: Tongue) -> bool:
    """Whether a word can begin what names somebody."""
    low = token.lower
    if token.masked or not token.text[0].isalnum():
        return False
    if low in words.pronouns:
        return words.pronouns[low] != "r"
    if words.has("prepositions", low):
        return low == "both"
    if token.capital:
        if words.has("calendar", token.text):
            return False
        return not words.has("openers", token.text) or any(
            words.has(each, low) for each in ("determiners", "groups", "roles")
        )
    known = any(words.has(each, low) for each in ("determiners", "roles", "groups", "bodies"))
    return known or low.endswith(("'s", "’s")) or low[0].isdigit() or low in {
        "former", "senior", "local", "top", "military", "rebel", "opposition", "government",
        "diplomatic", "anonymous", "state", "security", "hospital", "aid", "civil", "medical",
        "foreign", "health", "defence", "defense", "army", "witness", "unnamed", "political",
    }  # fmt: skip


def named_after(tokens: list[Token], first: int, words: Tongue) -> int:
    """The end of what names somebody from here on; ``first`` where nothing does."""
    if first >= len(tokens) or not names_from(tokens, first, words):
        return first
    last = first
    while last < len(tokens) and not ends_right(tokens, last, words):
        last += 1
    return last


def leading_subject(tokens: list[Token], words: Tongue) -> tuple[int, int] | None:
    """The words at the head of a sentence that name somebody, past what introduces them."""
    pieces = _pieces(tokens)
    if tokens and tokens[0].lower in _ASKED:
        pieces = _past_asking(pieces, words) or pieces
    for piece in pieces:
        first = 0
        while first < len(piece) and piece[first].lower in {"and", "but", "so", "yet", "or"}:
            first += 1
        if first >= len(piece) or not names_from(piece, first, words):
            continue
        last = first + 1
        if piece[first].lower in words.pronouns:
            return piece[first].start, piece[first].end
        while last < len(piece) and (
            (piece[last].capital and not words.has("calendar", piece[last].text))
            or piece[last].lower in {"of", "for", "al", "de", "bin"}
            or any(words.has(each, piece[last].lower) for each in ("roles", "groups", "bodies"))
            or (piece[last - 1].lower in {"the", "a", "an"} or piece[last - 1].lower.endswith("’s"))
        ):
            last += 1
        return piece[first].start, piece[last - 1].end
    return None


def _past_asking(pieces: list[list[Token]], words: Tongue) -> list[list[Token]]:
    """The clause that ``Asked by Tan what happened, Mahmud lowered his head`` is about."""
    return [
        piece
        for piece in reversed(pieces[1:])
        if noun_like(piece[0], words)
        and any(not each.capital for each in piece[1:])
        and not any(words.has("roles", each.lower) for each in piece[-1:])
    ][:1]


def beside(text: str, span: tuple[int, int], end: int, words: Tongue) -> tuple[int, int] | None:
    """A name set between commas after a subject: ``Brandl's wife, Marta, was hurt``."""
    tokens = tokens_of(text, span[1], min(end, span[1] + 80))
    if len(tokens) < 3 or tokens[0].text != ",":  # noqa: PLR2004 - a comma, a name, a comma
        return None
    last = first = _past_named(tokens)
    while (
        last < len(tokens) and tokens[last].capital and not words.has("openers", tokens[last].text)
    ):
        last += 1
    if last == first or last >= len(tokens) or tokens[last].text != ",":
        return None
    return tokens[first].start, tokens[last - 1].end


def _past_named(tokens: list[Token]) -> int:
    """Where a name may begin after a comma: ``, a doctoral student named Ravi,``."""
    for at in range(1, min(len(tokens) - 1, 9)):
        if not tokens[at].text[0].isalnum():
            break
        if tokens[at].lower in {"named", "called"} or (
            tokens[at].lower == "as" and tokens[at - 1].lower == "known"
        ):
            return at + 1
    return 1


def _pieces(tokens: list[Token]) -> list[list[Token]]:
    """A sentence taken apart at its commas, colons, dashes and quotations."""
    pieces: list[list[Token]] = [[]]
    for token in tokens:
        if token.masked or token.text in {",", ";", ":", "—", "–", "(", ")", "-", "["}:
            pieces.append([])
        elif token.text[0].isalnum():
            pieces[-1].append(token)
    return [piece for piece in pieces if piece]


def subject_before(
    tokens: list[Token], last: int, words: Tongue
) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """The words before a verb that name who says it, and what is set beside them."""
    if tokens[last].text in {",", ")", "—", "–"}:
        return _past_parenthesis(tokens, last, words)
    first = _begin(tokens, last, words)
    if first > last and tokens[last].lower == "that" and words.code == "en":
        return _before_that(tokens, last, words), None
    if first > last:
        return None, None
    if tokens[last].lower == "who" or tokens[first].lower == "who":
        return _relative(tokens, first, words)
    if tokens[first].lower in {"which", "that"}:
        if first == last or not noun_like(tokens[first + 1], words):
            return None, None
        first += 1
    elif first > 1 and tokens[first - 1].lower == "that" and not noun_like(tokens[first], words):
        of_it = _before_that(tokens, first - 1, words)
        if of_it is not None:
            return of_it, None
    found = _trim(tokens, first, last, words)
    if found is None or found[1] - found[0] > _LONGEST_SUBJECT:
        return None, None
    first = found[0]
    apposition = None
    comma = first - 1
    if comma > 0 and tokens[comma].text == "," and tokens[comma - 1].text[0].isalnum():
        left = _begin(tokens, comma - 1, words)
        named = tokens[first].capital and tokens[left].lower in {"a", "an", "the", "one", "another"}
        if left < comma and named and noun_like(tokens[left], words):
            apposition = (tokens[left].start, tokens[comma - 1].end)
    return (tokens[first].start, tokens[last].end), apposition


def _before_that(tokens: list[Token], that: int, words: Tongue) -> tuple[int, int] | None:
    """What a relative clause is about: ``the side that fired it called``, ``a sign that says``."""
    last = that - 1
    if last < 1 or words.code != "en" or tokens[last].lower in words.verbs:
        return None
    first = _begin(tokens, last, words)
    while first <= last and tokens[first].lower not in {"a", "an", "the", "one"}:
        first += 1
    return (tokens[first].start, tokens[last].end) if first < last else None


def _begin(tokens: list[Token], last: int, words: Tongue) -> int:
    """Where the clause begins whose subject ends here, read from right to left."""
    at = last
    while at >= 0:
        token = tokens[at]
        if token.masked or token.text in _SIGNS:
            break
        if token.lower in {"who", "which"}:
            return at
        if at < last and _says(tokens, at, words):
            break
        if words.has("joiners", token.lower) and not _joins_names(tokens, at, last, words):
            break
        at -= 1
    return at + 1


def _says(tokens: list[Token], at: int, words: Tongue) -> bool:
    """Whether a verb stands here whose clause goes on without "that": ``said Welk hoped``."""
    token = tokens[at]
    verb = words.verbs.get(token.lower)
    if verb is None or token.capital or verb.weak or verb.form not in {"past", "s"} or at == 0:
        return False
    named = tokens[at - 1].capital or tokens[at - 1].lower in words.pronouns
    return named and noun_like(tokens[at + 1], words)


def _joins_names(tokens: list[Token], at: int, last: int, words: Tongue) -> bool:
    """Whether an ``and`` stands within one subject: "Russia and the United States said"."""
    if tokens[at].lower not in {"and", "or"} or at == 0 or at >= last:
        return False
    left = at - 1
    while left >= 0 and tokens[left].text[0].isalnum() and not tokens[left].masked:
        low = tokens[left].lower
        if low in words.verbs and not tokens[left].capital and words.verbs[low].form != "base":
            return False
        if words.has("copulas", low) or low in {"has", "have", "had", "will", "would", "did"}:
            return False
        if low.endswith("ed") and not tokens[left].capital and low not in {"united", "armed"}:
            return False
        left -= 1
    return noun_like(tokens[left + 1], words) and (tokens[at - 1].capital or last - left < 9)  # noqa: PLR2004 - a short subject


def _trim(tokens: list[Token], first: int, last: int, words: Tongue) -> tuple[int, int] | None:
    """The subject without what introduces it: ``Meanwhile Lavrov``, ``In Moscow the envoy``."""
    while first < last and (
        (tokens[first].lower.endswith("ly") and tokens[first].lower != "family")
        or tokens[first].lower
        in {"meanwhile", "however", "later", "then", "now", "and", "but", "so"}
        or words.has("calendar", tokens[first].text)
    ):
        first += 1
    if names_from(tokens, first, words):
        return first, last
    if words.code == "ru":
        return None
    for at in range(first + 1, last + 1):
        low = tokens[at].lower
        starts = low in words.pronouns or low in {"the", "a", "an", "his", "her", "its", "their"}
        if starts and tokens[at - 1].lower not in _OF:
            return at, last
    at = last
    while at > first and tokens[at].capital and not words.has("calendar", tokens[at].text):
        at -= 1
    if at < last and noun_like(tokens[at + 1], words):
        while at >= first and _is_particle(tokens, at, words):
            at -= 1
        return at + 1, last
    return None


def _relative(
    tokens: list[Token], who: int, words: Tongue
) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """``The envoy, who spoke in Geneva, said``: the subject stands before the relative pronoun."""
    last = who - 1
    if last >= 0 and tokens[last].text == ",":
        last -= 1
    if last < 0 or not tokens[last].text[0].isalnum():
        return None, None
    first = _begin(tokens, last, words)
    found = _trim(tokens, first, last, words) if first <= last else None
    if found is None:
        return None, None
    return (tokens[found[0]].start, tokens[found[1]].end), _calls_himself(tokens, who)


def _calls_himself(tokens: list[Token], who: int) -> tuple[int, int] | None:
    """The name in ``who calls himself OldGunner`` and ``who is known as the Baker``."""
    for at in range(who + 1, min(who + 6, len(tokens) - 1)):
        if tokens[at].lower in {"himself", "herself", "as"} and tokens[at + 1].capital:
            last = at + 1
            while last + 1 < len(tokens) and tokens[last + 1].capital:
                last += 1
            return tokens[at + 1].start, tokens[last].end
    return None


def _past_parenthesis(
    tokens: list[Token], last: int, words: Tongue
) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """``Lavrov, speaking in Sochi, said``: back over what stands between commas."""
    at = last - 1
    aside: tuple[int, int] | None = None
    for _ in range(5):
        first = at
        while (
            first >= 0
            and not tokens[first].masked
            and tokens[first].text not in {",", ";", ":", "—", "–", "(", "."}
        ):
            first -= 1
        first += 1
        if first > at:
            return None, None
        begin = first
        while begin < at and tokens[begin].lower in {"and", "but", "so", "that", "while"}:
            begin += 1
        head = tokens[begin]
        named = noun_like(head, words)
        left = tokens[first - 1] if first > 0 else None
        beside = (
            left is not None
            and left.text in ",—–("
            and first > 1
            and tokens[first - 2].text[0].isalnum()
        )
        lower = not head.capital or head.lower in {"the", "a", "an", "his", "her", "its"}
        fresh = beside and _is_name_end(tokens, first - 2, words)
        if named and not (beside and lower and fresh):
            start = _cut_verbs(tokens, _begin_of_name(tokens, begin, at, words), at, words)
            return (tokens[start[0]].start, tokens[start[1]].end), aside
        if named:
            aside = (tokens[begin].start, tokens[at].end)
        if left is None or left.text not in ",—–(":
            return None, None
        at = first - 2
        if at < 0:
            return None, None
    return None, None


def _is_name_end(tokens: list[Token], at: int, words: Tongue) -> bool:
    """Whether a name or a role ends here, so that what follows the comma is set beside it."""
    token = tokens[at]
    if words.has("calendar", token.text) or token.lower[0].isdigit():
        return False
    first = at
    while first > 0 and tokens[first - 1].text[0].isalnum() and not tokens[first - 1].masked:
        first -= 1
    while first < at and tokens[first].lower in {"and", "but", "that", "so"}:
        first += 1
    if not noun_like(tokens[first], words):
        return False
    return token.capital or any(
        words.has(each, token.lower) for each in ("roles", "groups", "bodies")
    )


def _begin_of_name(tokens: list[Token], first: int, last: int, words: Tongue) -> int:
    """Where the subject begins within a piece, past a joiner in it."""
    begin = _begin(tokens, last, words)
    return max(first, begin) if begin <= last else first


def _cut_verbs(tokens: list[Token], first: int, last: int, words: Tongue) -> tuple[int, int]:
    """A subject ends before a verb that stands in its piece."""
    for at in range(first + 1, last + 1):
        low = tokens[at].lower
        if words.has("copulas", low) or low in {"has", "have", "had", "who", "which"}:
            return first, at - 1
    return first, last
