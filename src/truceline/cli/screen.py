"""A screen of a terminal: lines of styled pieces, labels on the left; what does not fit is counted.

Shared by every page that the demonstration draws. On a terminal the pieces are coloured, piped they
are plain.

>>> "".join(text for text, _ in row("open", "a line"))
'  open               a line'
>>> blocks = [[row("", "one"), row("", "two"), row("", "three")]]
>>> fit(blocks, 2, "--json")
>>> ["".join(text for text, _ in line).strip() for line in blocks[0]]
['one', 'and 2 more: see --json']
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

WIDE: Final = 100
"""Columns of a page."""

LONG: Final = 50
"""Lines of a page."""

Piece = tuple[str, str]
"""Text and its style."""

Line = tuple[Piece, ...]

HEAD, NAME, WARN, ALARM, FAINT = "bold cyan", "bold", "yellow", "bold red", "dim"
LABEL: Final = 18
"""Columns of a label."""


def row(label: str, text: str, style: str = "", *, room: int = LABEL) -> Line:
    """A line with a label of ``room`` columns before its text."""
    return ((f"  {label:<{room}} ", NAME), (text, style))


def wrapped(label: str, text: str, style: str = "", *, room: int = LABEL) -> Iterator[Line]:
    """A row on as many lines as it needs, the label on the first."""
    for number, part in enumerate(textwrap.wrap(text, WIDE - room - 3, break_on_hyphens=False)):
        yield row("" if number else label, part, style, room=room)


def words(codes: Iterable[str]) -> str:
    """Codes as people read them."""
    return ", ".join(code.replace("_", " ") for code in codes)


def fit(
    blocks: list[list[Line]],
    room: int,
    where: str,
    *,
    label: int = LABEL,
    notes_first: bool = False,
) -> None:
    """Shorten the longest block until all fit; it says how many lines are left out, and ``where``.

    Args:
        blocks: The blocks, changed in place.
        room: How many lines there are for all of them.
        where: Where the rest can be read.
        label: Columns of the label before the line that says so.
        notes_first: Whether blocks that end in a faint line give way before any other.
    """

    def gives_way(number: int) -> tuple[bool, int]:
        block = blocks[number]
        # A heading stays, whatever goes.
        note = notes_first and len(block) > 1 and block[-1][-1][1] == FAINT
        return note, len(block)

    left_out = [0] * len(blocks)
    while sum(len(block) + bool(out) for block, out in zip(blocks, left_out, strict=True)) > room:
        longest = max(range(len(blocks)), key=gives_way)
        blocks[longest].pop()
        left_out[longest] += 1
    for block, out in zip(blocks, left_out, strict=True):
        if out:
            block.append(row("", f"and {out} more: see {where}", FAINT, room=label))


def cut(line: Line, wide: int = WIDE) -> Line:
    """The line with no more columns than the page has."""
    kept: list[Piece] = []
    for text, style in line:
        room = wide - sum(len(each) for each, _ in kept)
        if len(text) > room:
            kept.append((text[: max(0, room - 1)] + "…", style))
            break
        kept.append((text, style))
    return tuple(kept)
