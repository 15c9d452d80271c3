"""Cross-sums: whether a published figure adds up, line by line, and which line does not.

Published bulletins are often wrong. A figure is kept as it was published; beside it stands what its
own parts come to, for the total and for every share that was given by parts. Where putting one
share's own parts in its place would make the total right, that share is named: it is a reading of
the page, and corrects nothing.

>>> from truceline.mechanism.breakdowns import lines
>>> page = lines(242, (219, ()), (32, (18, 5)), names=("combat", "arrests"))
>>> for flag in flags_of(page):
...     print(flag.says)
The total is published as 242, and its parts come to 251 (9 more).
The line "arrests" is published as 32, and its parts come to 23 (9 fewer).
>>> suspect_of(page)
'arrests'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.mechanism.breakdowns import Line
    from truceline.mechanism.records import CountState

Verdict = Literal["adds_up", "does_not_add_up", "not_given_by_parts"]

KEPT = "It is kept as published; nothing is corrected."


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """One line that does not add up.

    Args:
        line: The name of the share; empty for the total.
        published: What was printed.
        parts: What its own parts come to.
        difference: Printed less parts.
        says: The same in a sentence.
    """

    line: str
    published: int
    parts: int
    difference: int
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossSum:
    """What comes of checking one published figure.

    Args:
        verdict: Whether every line that was given by parts adds up.
        checked: How many lines were given by parts, and so could be checked.
        flags: The lines that do not add up.
        suspect: The share whose own parts would make the total right; empty where none would.
        says: All of it in sentences; empty where nothing is flagged.
    """

    verdict: Verdict
    checked: int
    flags: tuple[Flag, ...]
    suspect: str
    says: tuple[str, ...]


def cross_sum(state: CountState) -> CrossSum:
    """Check a published figure against its own parts, at every level it was given at."""
    lines = state.lines
    flags = flags_of(lines)
    suspect = suspect_of(lines)
    verdict: Verdict = "adds_up" if lines else "not_given_by_parts"
    said = [flag.says for flag in flags]
    if flags:
        verdict = "does_not_add_up"
        if suspect:
            put = next(line.parts for line in lines if line.name == suspect)
            said.append(
                f'With {put} for "{suspect}", which is what its own parts come to, the total '
                "adds up: that line is the one that does not."
            )
        said.append(KEPT)
    return CrossSum(
        verdict=verdict, checked=len(lines), flags=flags, suspect=suspect, says=tuple(said)
    )


def flags_of(lines: Iterable[Line]) -> tuple[Flag, ...]:
    """A flag for each line whose parts do not come to what was printed."""
    return tuple(
        Flag(
            line=line.name,
            published=line.published,
            parts=line.parts,
            difference=line.difference,
            says=_sentence(line),
        )
        for line in lines
        if line.wrong
    )


def suspect_of(lines: Iterable[Line]) -> str:
    """The one share that, taken as what its own parts come to, makes the total right.

    Empty where the total is right, where it has no parts, or where not exactly one share would do.
    """
    known = list(lines)
    total = next((line for line in known if not line.name), None)
    if total is None or not total.wrong:
        return ""
    wrong = [line for line in known if line.name and line.wrong]
    fitting = [line.name for line in wrong if total.parts - line.difference == total.published]
    return fitting[0] if len(fitting) == 1 else ""


def _sentence(line: Line) -> str:
    what = f'The line "{line.name}"' if line.name else "The total"
    bound = "at least " if line.at_least else ""
    apart = f"{abs(line.difference)} {'fewer' if line.difference > 0 else 'more'}"
    printed = f"{what} is published as {bound}{line.published}"
    return f"{printed}, and its parts come to {line.parts} ({apart})."
