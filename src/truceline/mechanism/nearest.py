"""The nearest known word to a mistyped one, so that a hint can say what was probably meant.

>>> nearest("guarentor", ["party", "guarantor", "monitor"])
'guarantor'
"""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Longer words are hostile or prose; comparing them costs time and helps nobody.
_LONGEST = 80
_MOST_NAMES = 700
_LISTED = 12
_CROPPED = 60


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Give the known word most like ``word``, or None where nothing is near (Ratcliff-Obershelp).

    Letter case is not counted: ``Guarantor`` is near ``guarantor``.
    """
    names = sorted(known, reverse=True)
    if len(word) > _LONGEST or len(names) > _MOST_NAMES:
        return None
    folded = {name.casefold(): name for name in names}
    close = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


def hint_for(word: str, known: Iterable[str]) -> str:
    """Write a hint: the nearest known word, or the known words where none is near."""
    names = sorted(known)
    near = nearest(word, names)
    if near is not None:
        return f"Did you mean {near}?"
    if not names:
        return "None is defined in this file."
    shown = ", ".join(name[:_CROPPED] for name in names[:_LISTED])
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"Known: {shown}{more}."
