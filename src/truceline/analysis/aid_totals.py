"""Sums of figures of aid that never take what is missing for zero.

>>> two = total([1200, None])
>>> two.known, two.missing, two.text
(1200, 1, '1,200 (1 of 2 gives no figure)')
>>> total([None]).text
'no figure'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.mechanism.aid_kinds import COUNTERS, Counts

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A sum of the figures that there are.

    Args:
        known: The sum; None where not one entry gives a figure.
        entries: How many entries it is of.
        missing: How many of them give no figure.
    """

    known: float | None
    entries: int
    missing: int

    @property
    def text(self) -> str:
        """The sum, and how many entries say nothing."""
        if self.known is None:
            return "no figure" if self.entries else "none"
        shown = f"{self.known:,.10g}" if self.known != round(self.known) else f"{self.known:,.0f}"
        if not self.missing:
            return shown
        verb = "gives" if self.missing == 1 else "give"
        return f"{shown} ({self.missing} of {self.entries} {verb} no figure)"


def total(values: Iterable[float | None]) -> Total:
    """The sum of what is known, beside how much is not."""
    held = list(values)
    known = [value for value in held if value is not None]
    return Total(
        known=sum(known) if known else None, entries=len(held), missing=len(held) - len(known)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Totals of people, trucks, tonnes and locations."""

    people: Total
    trucks: Total
    tonnes: Total
    locations: Total


def tally(counts: Iterable[Counts]) -> Tally:
    """The totals of several counts, each counter on its own."""
    held = list(counts)
    return Tally(**{name: total([getattr(each, name) for each in held]) for name in COUNTERS})
