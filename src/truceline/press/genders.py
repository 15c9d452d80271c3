"""Whether he or she is meant, by how a document goes on from a name.

Where neither a title nor a given name tells, the pronouns do: of a sentence that names one person
and goes on with ``her`` or ``himself``, and of one that opens with ``he`` after such a sentence.
The majority of a document counts; where it says nothing, the ending of the given name does.

>>> by_ending("Milena Dragan"), by_ending("Reza Kamali"), by_ending("Piet Lammers")
('f', '', '')
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.press.naming import Gender

_PRONOUN: Final = re.compile(
    r"\b(?:(?P<m>he|him|his|himself)|(?P<f>she|her|hers|herself))\b", re.IGNORECASE
)
_SUBJECT: Final = re.compile(r"\b(?:(?P<m>he)|(?P<f>she))\b")
_OPENS: Final = re.compile(r"[\s\u00a0,.\ufffc]*(?:(?P<m>he|his)|(?P<f>she|her))\b", re.IGNORECASE)
_WORD: Final = re.compile(r"\w+(?:[-]\w+)*")
# Given names of men that end as most given names of women do.
_MEN: Final = frozenset(
    {
        *("abdalla", "andrea", "attila", "bela", "elia", "ezra", "gyula", "hamza", "ilya", "isa"),
        *("issa", "joshua", "kostya", "luca", "luka", "mirza", "misha", "moussa", "murtada"),
        *("murtaza", "musa", "mustafa", "mustapha", "nikita", "nikola", "reza", "riza", "sasha"),
        *("taha", "vanya", "volodya", "yahya", "zakaria", "zakariya"),
    }
)


def by_ending(full: str) -> Gender:
    """What the ending of a given name tells, in Latin letters; most that end in ``a`` are women's.

    Args:
        full: A name with a given name at its head; of a single name nothing is told.
    """
    given, _, rest = full.partition(" ")
    low = given.casefold()
    return "f" if rest and low.endswith("a") and low not in _MEN else ""


def by_pronouns(
    sentences: Iterable[tuple[int, str]], surnames: dict[str, str]
) -> dict[str, Gender]:
    """What pronouns tell of people, by the majority of a document.

    Args:
        sentences: Each with the number of its paragraph; quotations masked, as they have pronouns
            of their own.
        surnames: From a surname in lower case to the key under which the answer is given.
    """
    votes: dict[str, Counter[Gender]] = {}
    before: tuple[int, str] | None = None
    for paragraph, sentence in sentences:
        opens = _OPENS.match(sentence)
        if opens is not None and before is not None and before[0] == paragraph:
            votes.setdefault(before[1], Counter())["m" if opens["m"] else "f"] += 1
        named = [
            (each.end(), surnames[each[0].casefold()])
            for each in _WORD.finditer(sentence)
            if each[0][0].isupper() and each[0].casefold() in surnames
        ]
        one = {key for _, key in named}
        if len(one) != 1:
            before = None if one else before
            continue
        end, key = named[0]
        owned = sentence[end : end + 1] in {"'", "\N{RIGHT SINGLE QUOTATION MARK}"}
        told: set[Gender] = {"m" if each["m"] else "f" for each in _PRONOUN.finditer(sentence, end)}
        if len(told) > 1:
            told = {"m" if each["m"] else "f" for each in _SUBJECT.finditer(sentence, end)}
        if len(told) == 1 and not owned:
            votes.setdefault(key, Counter())[told.pop()] += 1
        before = None if owned else (paragraph, key)
    found: dict[str, Gender] = {}
    for key, count in votes.items():
        if count["m"] != count["f"]:
            found[key] = "m" if count["m"] > count["f"] else "f"
    return found
