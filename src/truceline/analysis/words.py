"""Words to search by: one rule for what is indexed, for what is asked, and for the predicate.

Case, accents and vowel marks make no difference, in any script; signs only part words. The store
indexes these words and nothing cleverer, so that a reader whose rows are folded anew is answered
just as one whose rows come from the index.

>>> words_of("Jabhat an-Nuṣra (2016)")
('jabhat', 'an', 'nusra', '2016')
"""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")
_TATWEEL = "\u0640"


def words_of(text: str) -> tuple[str, ...]:
    """The words of a text, as they are indexed and asked for, in order."""
    if text.isascii():
        # The same by a shorter road: ASCII has no accents, and its letters decompose no further.
        return tuple(_WORD.findall(text.casefold()))
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    kept = "".join(char for char in plain if not unicodedata.combining(char) and char != _TATWEEL)
    return tuple(_WORD.findall(kept))
