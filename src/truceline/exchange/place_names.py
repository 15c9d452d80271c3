"""Names of places across scripts: a key to find them by, and the skeleton that vowels hang on.

Arabic writes no short vowels, and everybody who writes an Arabic name in another alphabet puts in
others. So each name has a key (its letters in ASCII, by ``anyascii``) and a skeleton (its
consonants, with those taken together that transcriptions exchange, and without the article).

>>> key("Ḩalab"), key("حلب"), key("Халеб")
('halab', 'hlb', 'khaleb')
>>> skeleton("Ḩalab") == skeleton("حلب") == skeleton("Халеб") == skeleton("Haleb")
True
>>> skeleton("الزبداني") == skeleton("Az Zabadānī") == skeleton("Забадани")
True
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from anyascii import anyascii

_ALIKE: Final = str.maketrans("أإآٱىئؤةکی", "ااااييوهكي")
_ARABIC_ARTICLE: Final = "ال"
_ARTICLES: Final = frozenset(
    ("al", "el", "il", "ul", "ad", "an", "ar", "as", "at", "az", "ash", "esh", "ed", "es", "et",
     "ez", "en", "er", "adh", "ath", "the", "le", "la", "les")
)  # fmt: skip
_DIGRAPHS: Final = (
    ("kh", "h"), ("gh", "g"), ("sh", "s"), ("sch", "s"), ("zh", "z"), ("ch", "s"), ("th", "t"),
    ("dh", "d"), ("ph", "b"), ("dj", "z"), ("ck", "k"), ("ts", "s"),
)  # fmt: skip
_CLASSES: Final = str.maketrans("pvfcqxj", "bbbkkhz", "aeiouyw")
_NOT_WORDS: Final = re.compile(r"[^\w]+")
_TWICE: Final = re.compile(r"(.)\1+")
_LEAST_ARABIC: Final = 4


class _Plain(dict[int, str]):
    """What stands for a character of a name; worked out once for each, for a million names."""

    def __missing__(self, code: int) -> str:
        dropped = unicodedata.category(chr(code)) in {"Mn", "Cf", "Lm"}
        self[code] = found = "" if dropped else chr(code).translate(_ALIKE)
        return found


class _Letters(dict[int, str]):
    """The ASCII letters and digits that stand for a character."""

    def __missing__(self, code: int) -> str:
        ascii_letters = anyascii(chr(code)).casefold()
        self[code] = found = "".join(char for char in ascii_letters if char.isalnum())
        return found


_PLAIN: Final = _Plain()
_LETTERS: Final = _Letters()


def words(name: str) -> list[str]:
    """The words of a name in its own script, small, without vowel signs and marks of direction."""
    small = name.casefold()
    if not small.isascii():
        small = unicodedata.normalize("NFKD", small).translate(_PLAIN)
    return [word for word in _NOT_WORDS.split(small) if word]


def key(name: str) -> str:
    """The letters and digits of a name in ASCII, small and without gaps."""
    return _ascii("".join(words(name)))


def skeleton(name: str) -> str:
    """The consonants of a name, with those taken together that transcriptions exchange."""
    return keys(name)[1]


def keys(name: str) -> tuple[str, str]:
    """The key and the skeleton of a name."""
    held = words(name)
    kept = [_bare(word) for word in held if word not in _ARTICLES] or held
    whole = "".join(held)
    found = first = _ascii(whole)
    if kept != held:
        found = _ascii("".join(kept))
    for pair, one in _DIGRAPHS:
        found = found.replace(pair, one)
    return first, _TWICE.sub(r"\1", found.translate(_CLASSES))


def _bare(word: str) -> str:
    """A word without the Arabic article."""
    if word.startswith(_ARABIC_ARTICLE) and len(word) > _LEAST_ARABIC:
        return word.removeprefix(_ARABIC_ARTICLE)
    return word


def _ascii(text: str) -> str:
    if text.isascii():
        return text.replace("_", "")
    return text.translate(_LETTERS)
