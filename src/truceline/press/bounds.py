"""How much of anything is read: what is longer is no article, and could only hold a desk up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from truceline.errors import Fault

if TYPE_CHECKING:
    from truceline.press.shapes import Source

MOST_BYTES: Final = 20_000_000
"""Bytes of one document, unzipped."""
MOST_CHARACTERS: Final = 1_000_000
"""Characters of one document's text: a long book."""
LONGEST_LINE: Final = 100_000
"""Characters of one line: a whole book's chapter, and more than any article."""

_BREAK = re.compile(r"\r\n|\n|\r")


def lines_of(text: str) -> list[tuple[int, int]]:
    """Where each line of a text starts and ends, without its newline (LF, CR LF or CR)."""
    spans = []
    start = 0
    for each in _BREAK.finditer(text):
        spans.append((start, each.start()))
        start = each.end()
    if start < len(text) or not spans:
        spans.append((start, len(text)))
    return spans


def unread_if_long(source: Source) -> Fault | None:
    """PRESS_TEXT_LONG or PRESS_LINE_LONG where a text is beyond what is read; None otherwise."""
    if len(source.text) > MOST_CHARACTERS:
        sentence = (
            f"Its text has {len(source.text):,} characters; at most {MOST_CHARACTERS:,} are read."
        )
        return Fault("PRESS_TEXT_LONG", sentence, "Give the article alone.", source.file)
    if len(source.text) <= LONGEST_LINE:
        return None
    for number, (start, end) in enumerate(lines_of(source.text), 1):
        if end - start > LONGEST_LINE:
            sentence = (
                f"Line {number} has {end - start:,} characters; at most {LONGEST_LINE:,} are read."
            )
            return Fault("PRESS_LINE_LONG", sentence, "Break the text into lines.", source.file)
    return None
