"""Names in running text: runs of capitals, the head of a mention, a name as it is compared."""

# ruff: noqa: RUF001 - apostrophes of every kind are what this module reads

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal

from truceline.press.genders import by_ending

if TYPE_CHECKING:
    from truceline.press.tongues import Tongue

Gender = Literal["m", "f", ""]
_WORD = re.compile(r"(?:[A-Z]\.)+|[^\W_]+(?:[’'.-][^\W_]+)*")
_OFF = re.compile(r"\s+(of|for|from|at|in|with|who|to|on|near)\s+")
_SPEAKS_FOR = re.compile(r"[’']s? |\b(?:for|to|of (?:the )?(?:Mr|President|Minister|Secretary))\b")
_OFFICE_OF = re.compile(
    r"(?:the )?(?:State|Foreign Affairs|Defen[cs]e|Staff|Interior|Health|Finance|Justice|Security"
    r"|Information|Labou?r|Trade|Education|Emergency|Reconciliation)\b"
)
_CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)
_ENDING = re.compile(
    r"(?:ого|его|ому|ему|ой|ей|ым|им|ом|ем|ою|ую|юю|ая|яя|ий|ый|а|у|е|ы|и|я|ю|й|ь|о)$"
)
ARTICLE: Final = re.compile(r"(?:a[ldnrstz]|ash|el)-[A-Z]")
"""An Arabic article before a surname: ``al-Moallem``, ``el-Hillo``."""
POSSESSIVE: Final = re.compile(r"[’']s?$")
_CUT: Final = frozenset(
    ["Adm", "Cmdr", "Cpl", "Det", "Insp", "Jr", "Ofc", "Pte", "Pvt", "Sec", "Sr", "St", "Supt"]
)
_TITLES: Final = 4
_LONG_ROLE: Final = 5
_WHOLE: Final = 3


def head_of(mention: str) -> str:
    """The head of a mention, before ``of``, ``for`` and the like; offices keep their names."""
    cut = _OFF.search(mention)
    if cut is None or cut.start() == 0:
        return mention
    if cut[1] == "of" and _OFFICE_OF.match(mention, cut.end()):
        return mention
    return mention[: cut.start()]


_ROLE_ENDS: Final = ("ologist", "ographer", "ician", "woman", "person", "ist", "logue")
_HEADS = re.compile(
    r"(?:^|\n|[.!?:\u2026][\"\u201d\u2019')]*\s)\s?[\"\u201c\u2018]?$|(?:^|[\s(])[\"\u201c\u2018]$"
)


def is_role(word: str, words: Tongue) -> bool:
    """Whether a word is what somebody is: listed, or made as such words are: ``Seismologist``."""
    low = word.lower().rstrip(".")
    if low.startswith(("ex-", "vice-", "co-")):
        return True
    return words.has("roles", low) or (
        words.code == "en" and len(low) > _LONG_ROLE and low.endswith(_ROLE_ENDS)
    )


def within(text: str) -> set[str]:
    """The words with a capital that stand elsewhere than at the head of a sentence."""
    return {
        POSSESSIVE.sub("", each[0])
        for each in _WORD.finditer(text)
        if each[0][0].isupper() and not _HEADS.search(text, max(0, each.start() - 4), each.start())
    }


def of_another(mention: str) -> bool:
    """Whether a mention is of somebody who speaks for another: ``Putin's spokesman``."""
    return _SPEAKS_FOR.search(mention) is not None


def of_body(run: list[str], before: list[str], text: str, words: Tongue) -> bool:
    """Whether a French name is only that of the body a role belongs to: ``du Pentagone``."""
    belongs = before[-1:] and before[-1] in {"du", "de", "d", "des"} and len(run) == 1
    return bool(belongs) and any(words.has("roles", each) for each in lower_words(text))


def lower_words(text: str) -> list[str]:
    """The words of a text in lower case."""
    return [each[0].lower() for each in _WORD.finditer(text)]


def folded(text: str) -> str:
    """A name as compared: without case, hyphens, possessive or Russian ending."""
    if _CYRILLIC.search(text):
        return _ENDING.sub("", text.casefold()).replace("-", " ")
    return (
        POSSESSIVE.sub("", text)
        .casefold()
        .replace("-", " ")
        .removeprefix("al ")
        .removeprefix("el ")
    )


def given_and_surname(name: list[str]) -> list[str]:
    """A Russian name without the land whose office stands before it: ``Марвии Антон Руденко``."""
    if len(name) < _WHOLE or not _CYRILLIC.search(name[0]):
        return name
    return name if name[-2].endswith(("вич", "вна", "ична")) else name[-2:]


def gender_told(name: list[str], said: set[str], words: Tongue) -> Gender:
    """What titles, given names and endings tell."""
    if any(words.has("titles_f", word.rstrip(".")) for word in said):
        return "f"
    if any(words.has("titles_m", word.rstrip(".")) for word in said):
        return "m"
    if words.has("female_names", name[0]):
        return "f"
    if words.has("male_names", name[0]):
        return "m"
    if name[-1].endswith(("ova", "eva", "skaya", "ова", "ева", "ская")):
        return "f"
    if by_ending(" ".join(name)):  # pronouns tell it better than either ending
        return ""
    return "m" if name[-1].endswith(("ov", "ev", "sky", "ов", "ев", "ский")) else ""


def runs(text: str, words: Tongue) -> list[tuple[list[str], list[str]]]:
    """Runs of capitalised words, each with the lower-case words shortly before it."""
    found: list[tuple[list[str], list[str]]] = []
    run: list[str] = []
    before: list[str] = []
    last = 0
    for each in _WORD.finditer(text):
        word = each[0]
        gap = text[last : each.start()]
        last = each.end()
        capital = word[0].isupper() or ARTICLE.match(word) is not None
        particle = (
            word.lower() in words.lists["particles"]
            and bool(run)
            and text[each.end() : each.end() + 1] in {" ", "-"}
        )
        broken = gap.strip(" \u00a0") not in {"", "."} or (
            gap.startswith(".") and len(run[-1:]) and not _short(run[-1], words)
        )
        if run and (broken or not (capital or particle) or POSSESSIVE.search(run[-1])):
            _put(found, run, before, words)
            before = [] if broken else before
            run = []
        if (
            capital
            and not (words.has("openers", word) and not run)
            and not words.has("calendar", word)
        ) or (run and particle):
            run.append(word)
        elif run:
            _put(found, run, before, words)
            run, before = [], [word.lower()]
        else:
            before = ([] if broken else before[-4:]) + [word.lower()]
    if run:
        _put(found, run, before, words)
    return found


def _short(word: str, words: Tongue) -> bool:
    """Whether a full stop after a word ends no sentence: an initial, or a title cut short."""
    if words.code != "en":
        return len(word) <= _TITLES
    return len(word) == 1 or "." in word or word in _CUT or words.has("offices", word)


def _put(
    found: list[tuple[list[str], list[str]]], run: list[str], before: list[str], words: Tongue
) -> None:
    """Keep a run, without particles left at its end."""
    while run and run[-1].lower() in words.lists["particles"] and not run[-1][0].isupper():
        run.pop()
    if run:
        found.append((list(run), list(before)))
