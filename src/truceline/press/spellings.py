"""One name in many spellings: words as keys in ASCII, and their skeletons of consonants.

Newsrooms write Sergei and Sergey, al-Assad and Asad, Лавров and لافروف. A word's key is its letters
in ASCII (by anyascii), without case, accents, possessive ending or Arabic article; its skeleton
drops the vowels too, which Arabic does not write and transliteration never settles.

>>> [each.key for each in words_in("Bashar al-Assad’s U.S. visit")]
['bashar', 'assad', 'us', 'visit']
>>> skeleton(key_of("Лавров")), skeleton(key_of("لافروف"), arabic=True)
('lfrf', 'lfrf')
"""

# ruff: noqa: RUF001, RUF002 - names are written as newsrooms write them

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from anyascii import anyascii

_WORD: Final = re.compile(
    r"(?:[A-Z]\.){2,}[A-Z]?"  # U.S., U.N., with their stops
    r"|[^\W\d_](?:[^\W_]|[\u0300-\u036f\u064b-\u0652'’‘ʿʾ`](?=[^\W_]))*"  # Ja'afari
    r"|\d+"
)
_ARTICLES: Final = frozenset({"al", "el", "an", "as", "ash", "ad", "ar", "az", "at", "l"})
_POSSESSIVE: Final = re.compile(r"['’‘`](?:s|S)$")
_MARKS: Final = re.compile(r"[^a-z0-9]+")
_ARABIC: Final = re.compile(r"[\u0600-\u06ff]")
_ARABIC_ARTICLE: Final = re.compile(r"^(?:وال|بال|لل|ال)(?=[\u0620-\u064a]{3})")
# anyascii drops alef and ain and writes several letters as one, which would make one word of many:
# each has a key of its own here, with the digits that people write for them in Latin letters.
_ARABIC_LETTERS: Final = str.maketrans(
    dict.fromkeys("اأإآ", "a")
    | {"ى": "y", "ع": "3", "ح": "h7", "ط": "t6", "ص": "s9", "ض": "d9", "ظ": "z6"}
)
_HYPHENS: Final = "-‐‑–"
_SAME_SOUNDS: Final = (
    ("shch", "s"), ("sch", "s"), ("tch", "c"), ("kh", "h"), ("gh", "g"), ("dh", "d"), ("th", "t"),
    ("zh", "j"), ("dj", "j"), ("ch", "c"), ("sh", "s"), ("ph", "f"), ("ck", "k"), ("q", "k"),
    ("v", "f"), ("z", "s"),
)  # fmt: skip
_VOWELS: Final = re.compile(r"[aeiouyw]+")
_DIGITS: Final = re.compile(r"\d")
_TWICE: Final = re.compile(r"(.)\1+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word of a text, with its place and its key.

    Args:
        start: Where it begins, with an Arabic article that is joined to it ("al-Assad": the a).
        end: Where it ends, exclusive, without a possessive ending.
        raw: As it stands, without article and possessive ending.
        key: Its letters in ASCII, lower case.
        owns: Whether it had a possessive ending.
        article: Whether an Arabic article stands before it.
    """

    start: int
    end: int
    raw: str
    key: str
    owns: bool = False
    article: bool = False


def words_in(text: str, start: int = 0) -> tuple[Word, ...]:
    """The words of a text, in order; ``start`` is added to their places.

    Articles before a hyphen ("al-", "an-", "аль-") belong to the word after them; a lone "al" or
    "the" is left out, since some write it and some do not.
    """
    found: list[Word] = []
    begun: int | None = None
    for match in _WORD.finditer(text):
        raw = match[0]
        owning = _POSSESSIVE.search(raw)
        bare = raw[: owning.start()] if owning else raw
        key = key_of(bare)
        after = text[match.end() : match.end() + 1]
        if key == "the":
            continue
        if _is_article(key, after):
            begun = match.start() if begun is None else begun
            continue
        has_article = begun is not None
        begins = match.start() if begun is None else begun
        begun = None
        if key:
            found.append(
                Word(
                    start=start + begins,
                    end=start + match.start() + len(bare),
                    raw=bare,
                    key=key,
                    owns=owning is not None,
                    article=has_article,
                )
            )
    return tuple(found)


def _is_article(key: str, after: str) -> bool:
    """An Arabic article in Latin or Cyrillic letters: before a hyphen, or "al" and "el" alone."""
    if key not in _ARTICLES:
        return False
    return (after != "" and after in _HYPHENS) or (key in {"al", "el"} and after in {" ", "\xa0"})


@lru_cache(maxsize=65_536)
def key_of(word: str) -> str:
    """The letters of one word in ASCII and lower case; an Arabic article is left out.

    >>> key_of("Çavuşoğlu"), key_of("U.S."), key_of("النصرة") == key_of("نصرة")
    ('cavusoglu', 'us', True)
    """
    if word.isascii():
        return _MARKS.sub("", word.lower())
    if _ARABIC.search(word):
        word = _ARABIC_ARTICLE.sub("", word)
        word = word.translate(_ARABIC_LETTERS)
    return _MARKS.sub("", anyascii(word).lower())


@lru_cache(maxsize=65_536)
def skeleton(key: str, *, arabic: bool = False) -> str:
    """The consonants of a key, with sounds that alphabets confuse written alike.

    Args:
        key: As :func:`key_of` gives it.
        arabic: Whether it was Arabic, where w is written for o and u.

    >>> skeleton("lavrov"), skeleton("lawrow"), skeleton("assad")
    ('lfrf', 'lfrf', 'asd')
    """
    plain = _DIGITS.sub("", key) if arabic else key.replace("w", "v")
    for sound, same in _SAME_SOUNDS:
        plain = plain.replace(sound, same)
    first = "a" if plain[:1] in "aeiou" and plain else plain[:1]
    return _TWICE.sub(r"\1", first + _VOWELS.sub("", plain[1:]))


def alphabet(text: str) -> str:
    """The alphabet of the first letter of a text: Latin, Cyrillic, Arabic, or another.

    >>> alphabet("ЕС"), alphabet("2254 (2015)")
    ('cyrillic', '')
    """
    first = next((char for char in text if char.isalpha()), "")
    if not first:
        return ""
    if first < "\u0250":
        return "latin"
    if "\u0400" <= first <= "\u052f":
        return "cyrillic"
    return "arabic" if _ARABIC.match(first) else "other"


def is_arabic(text: str) -> bool:
    """Whether a text has Arabic letters."""
    return bool(_ARABIC.search(text))


def is_latin(text: str) -> bool:
    """Whether every letter of a text is of the Latin alphabet, with or without accents."""
    return all(char < "\u0250" or not char.isalpha() for char in text)
