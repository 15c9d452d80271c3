"""Which line is the title: one above the text, no label, whose words the text takes up."""

# ruff: noqa: RUF001 - quotation marks are what is looked for

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from truceline.press.line_signs import title_case

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"[^\W\d_]{3,}")
_TURN = re.compile(r"^[^\W\d_][\w. ]{0,24}:\s")
"""Who speaks next, in a transcript."""
_STEM: Final = 5
"""Letters by which two forms of a word are taken for one, in languages that inflect."""
_SHARED: Final = 0.34
"""The share of a title's words that its article takes up."""
_CAPITALS: Final = 0.9
"""The share of words with a capital from which a line is written as English titles are."""
_ALIKE: Final = 0.1
_FEWEST, _MOST = 3, 32
_LEAST_ALONE: Final = 2
_NOT_TITLES: Final = frozenset({"blank", "caption", "interface", "section", "counter", "byline"})


def title_of(rows: Sequence[tuple[int, str, str, bool, str]], stated: str = "") -> int:
    """The number of the line that is the title; 0 for none.

    Args:
        rows: Of each line: its number, its text, its text without the site's name, whether it is
            prose, and the reason for which it is dropped so far.
        stated: The title that markup tells.
    """
    if stated:
        wanted = _plain(stated)
        for number, text, bare, _prose, _reason in rows:
            if _plain(text) == wanted or (bare and _plain(bare) == wanted):
                return number
        for number, _text, bare, _prose, _reason in rows[:40]:
            if len(_plain(bare)) > 20 and wanted.startswith(_plain(bare)):  # noqa: PLR2004
                return number
    body = [row for row in rows if row[3] and not row[4]]
    known = {stem for row in body[:40] for stem in _stems(row[1])}
    found: list[tuple[int, float, float]] = []
    pictured = "\n".join(row[1] for row in rows[:40] if row[4] == "caption")
    for number, text, bare, prose, reason in rows:
        if prose and not reason and not _could_be_question(text):
            # The first sentence of the text: below it there are no titles of it.
            break
        if reason == "suffix" and bare in pictured:
            continue  # a picture's words, which stand below it once more
        if reason in {"", "suffix"} and _FEWEST <= len(bare.split()) <= _MOST:
            stems = _stems(bare)
            share = len(stems & known) / len(stems) if stems else 0.0
            found.append((number, share, title_case(bare)))
    return _chosen(found) or _alone_at_the_top(rows)


def _alone_at_the_top(rows: Sequence[tuple[int, str, str, bool, str]]) -> int:
    """The first line of a page, where the text takes none of its words up; 0 for no such line.

    A line of two words or more that is no sentence and no label, with the page's date or a blank
    line below it, and then the text, or a picture and the text: ``Truce talks``.
    """
    for at, (number, _text, bare, prose, reason) in enumerate(rows):
        if reason == "date":
            continue
        if prose or reason or not _LEAST_ALONE <= len(bare.split()) <= _MOST:
            return 0
        below = rows[at + 1 :]
        near = bool(below) and (below[0][4] == "date" or below[0][0] > number + 1)
        first = next((row for row in below if not row[4]), None)
        return number if near and first is not None and (first[3] or below[0][4]) else 0
    return 0


def _chosen(found: Sequence[tuple[int, float, float]]) -> int:
    """The line that is the title, of those that may be, by the words that the text takes up.

    Where a page writes its titles with capitals, the words under a picture above the title show by
    theirs.

    Args:
        found: Of each line its number, the share of its words that the text takes up, and the
            share of them with capitals.
    """
    best = max((share for _, share, _ in found), default=0.0)
    if best == 0:
        return 0
    least = _SHARED if best >= _SHARED else best - _ALIKE
    taken = [(number, case) for number, share, case in found if share >= least]
    most = max(case for _, case in taken)
    return next(number for number, case in taken if most < _CAPITALS or case >= most - _ALIKE)


def _could_be_question(text: str) -> bool:
    """Whether a line that ends like a sentence may yet be a title: it asks, or exclaims."""
    if _TURN.match(text.strip()):
        return False
    return text.rstrip("\"'”’» ").endswith(("?", "!")) and len(text.split()) <= _MOST / 2


def _plain(text: str) -> str:
    """A title as it is compared."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _stems(text: str) -> set[str]:
    """The beginnings of a line's words."""
    return {word.casefold()[:_STEM] for word in _WORD.findall(text[:2_000])}
