"""What language a text is in, by its letters and its commonest words: enough to choose rules by."""

from __future__ import annotations

import re
from collections import Counter
from typing import Final


def _words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


_WORD = re.compile(r"[^\W\d_]+")
_COMMON: Final = {
    "en": _words("the of and to in that is for on was with said by has it as be are"),
    "fr": _words("le la les de des du et en un une est que pour dans qui sur par au a"),
    "es": _words("el la los las de del y en un una es que para con por se su al lo"),
    "de": _words("der die das und in den von zu mit sich des auf für ist im dem nicht"),
    "it": _words("il la di che e in un per del della con non una sono gli dei nel"),
    "tr": _words("ve bir bu için ile da de olarak olan daha çok en gibi sonra kadar"),
}


def language_of(text: str) -> str:
    """The language (ISO 639-1) that most of a text is in; English where nothing tells."""
    found = Counter(_script(char) for char in text[:5_000] if char.isalpha())
    found.pop("", None)
    if found["cyrillic"] > sum(found.values()) / 2:
        return "uk" if re.search(r"[іїє]", text[:5_000]) else "ru"
    if found["arabic"] > sum(found.values()) / 2:
        return "fa" if re.search(r"[پچژگ]", text[:5_000]) else "ar"
    if found["hebrew"] > sum(found.values()) / 2:
        return "he"
    words = Counter(word.lower() for word in _WORD.findall(text[:20_000]))
    counts = {each: sum(words[word] for word in common) for each, common in _COMMON.items()}
    best = max(counts, key=lambda each: counts[each])
    return best if counts[best] > counts["en"] else "en"


def _script(char: str) -> str:
    """The script of a letter, of those that are told apart."""
    code = ord(char)
    if code < 0x250:  # noqa: PLR2004 - the Latin blocks
        return "latin"
    if 0x400 <= code < 0x530:  # noqa: PLR2004 - the Cyrillic blocks
        return "cyrillic"
    if 0x590 <= code < 0x600:  # noqa: PLR2004 - Hebrew
        return "hebrew"
    return "arabic" if 0x600 <= code < 0x780 or 0xFB50 <= code < 0xFF00 else ""  # noqa: PLR2004
