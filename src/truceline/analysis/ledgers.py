"""Published counts laid side by side: one ledger for each source and unit, never one for two.

Sources count different things, of different authors, over different spans. So no function here
takes two ledgers and gives one number. What does not sum within a figure is flagged beside it and
left as it was published.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from truceline.analysis.cross_sums import cross_sum

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.mechanism.records import CountState


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One published figure.

    Args:
        since: Start of its period (UTC).
        until: End of its period (UTC).
        total: The figure; None where only words were published.
        at_least: Published as a lower bound.
        difference: The total less the sum of its parts; None where no parts were published.
        flags: What does not add up in it, a sentence a line; empty where all does.
        title: What it is, in a line.
        reference: Where it was published.
        basis: ``v`` seen, ``r`` recalled, ``d`` made up.
    """

    since: datetime
    until: datetime
    total: int | None
    at_least: bool
    difference: int | None
    title: str
    reference: str
    basis: str
    flags: tuple[str, ...] = ()

    @property
    def flagged(self) -> bool:
        """Whether a line of it was given by parts that do not come to what was printed."""
        return bool(self.flags)

    @property
    def text(self) -> str:
        """The figure as it is shown: ``≥9``, ``27``, ``6 (parts: 5)``."""
        if self.total is None:
            return "no figure"
        shown = f"{'≥' if self.at_least else ''}{self.total}"
        if self.flagged and self.difference:
            shown += f" (parts: {self.total - self.difference})"
        elif self.flagged:
            shown += " (a line of it does not add up)"
        return shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """Everything one source published in one unit, by period."""

    source: str
    unit: str
    figures: tuple[Figure, ...]


def ledgers(published: Iterable[CountState]) -> tuple[Ledger, ...]:
    """The ledgers of published counts, by source and unit, each in the order of its periods."""
    found: dict[tuple[str, str], list[Figure]] = {}
    for state in published:
        found.setdefault((state.body.source, state.body.unit), []).append(_figure(state))
    return tuple(
        Ledger(
            source=source,
            unit=unit,
            figures=tuple(sorted(figures, key=lambda f: (f.until, f.since, f.title))),
        )
        for (source, unit), figures in sorted(found.items())
    )


def ends(side_by_side: Iterable[Ledger]) -> tuple[datetime, ...]:
    """The end of every period for which one of the ledgers has a figure (UTC), in order."""
    return tuple(sorted({f.until for ledger in side_by_side for f in ledger.figures}))


def _figure(state: CountState) -> Figure:
    body = state.body
    return Figure(
        since=body.since,
        until=body.until,
        total=body.total,
        at_least=body.at_least,
        difference=state.difference,
        flags=cross_sum(state).says,
        title=body.title,
        reference=body.reference,
        basis=body.basis,
    )
