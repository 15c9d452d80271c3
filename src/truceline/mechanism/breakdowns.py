"""Breakdowns of a published figure: which of its lines come to what was printed for them.

A figure may be given by its parts, and a part by parts of its own. Each line that has parts is
compared with their sum; nothing is corrected, and a part that a source did not print is not made
up. A lower bound ("at least 9") holds where the parts come to no less.

>>> [line.difference for line in lines(6, (3, ()), (2, ()))]
[1]
>>> page = lines(242, (219, ()), (32, (18, 5)), names=("combat", "arrests"))
>>> [(line.name, line.published, line.parts) for line in page if line.wrong]
[('', 242, 251), ('arrests', 32, 23)]
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One printed number that was also given by its parts.

    Args:
        name: The name of the share it belongs to; empty for the total.
        published: The number as printed.
        parts: What its own parts come to.
        at_least: Whether it was printed as a lower bound.
    """

    name: str
    published: int
    parts: int
    at_least: bool = False

    @property
    def difference(self) -> int:
        """The printed number less what its parts come to."""
        return self.published - self.parts

    @property
    def wrong(self) -> bool:
        """Whether the parts do not come to the printed number, or do not reach a lower bound."""
        return self.difference > 0 if self.at_least else self.difference != 0


def lines(
    total: int | None,
    *shares: tuple[int, tuple[int, ...]],
    names: tuple[str, ...] = (),
    at_least: bool = False,
) -> tuple[Line, ...]:
    """Every line that can be compared with its parts, the total first, then the shares in order.

    Args:
        total: The figure; None where only its shares were printed.
        shares: Each share's count, and the counts of its own parts where it has any.
        names: The names of the shares, in the same order; empty names where left out.
        at_least: Whether the total was printed as a lower bound.
    """
    found = []
    if total is not None and shares:
        parts = sum(count for count, _ in shares)
        found.append(Line(name="", published=total, parts=parts, at_least=at_least))
    named = names or ("",) * len(shares)
    found.extend(
        Line(name=name, published=count, parts=sum(own))
        for name, (count, own) in zip(named, shares, strict=True)
        if own
    )
    return tuple(found)
