"""One source's counts for one question: a number for each day and each series, and comparisons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from truceline.analysis.effect.checks import bound_rows
from truceline.analysis.effect.days import Days, covered, daily, window
from truceline.analysis.effect.events import Numbers
from truceline.analysis.effect.figures import Change, Control
from truceline.analysis.effect.question import Period, Question
from truceline.analysis.effect.ratios import rate_ratio, ratio_of_ratios

if TYPE_CHECKING:
    from truceline.analysis.effect.events import Events, Flags

BOUND, ALL, OTHERS = "bound", "all", "others"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """The daily counts of every series over a stretch that holds the window and all baselines.

    Args:
        question: What is asked.
        days: The days of the stretch.
        values: For each series, a number for each day of the stretch.
        pairs: For each series, the names of its pairs of sides; empty for ``all`` and ``others``.
        unnumbered: Rows in the window for which the source gives no number of deaths.
    """

    question: Question
    days: Days
    values: dict[str, Numbers]
    pairs: dict[str, tuple[str, ...]]
    unnumbered: int

    def change(self, name: str, before: Period, after: Period) -> Change:
        """One series over two periods, silent days left out of both means."""
        values = self.values[name]
        first, then = self.days.part(values, before), self.days.part(values, after)
        return Change(
            name=name,
            pairs=self.pairs[name],
            before=before,
            after=after,
            before_total=int(first.count.sum()),
            after_total=int(then.count.sum()),
            before_days=len(first.day),
            after_days=len(then.day),
            before_per_day=first.mean,
            after_per_day=then.mean,
            change=then.mean / first.mean - 1 if first.mean and len(then.day) else None,
            rate_ratio=rate_ratio(first, then),
        )

    def control(self, name: str, before: Period, after: Period) -> Control:
        """One control over two periods, and the bound series beside it on the same days."""
        parts = [
            self.days.part(self.values[series], period)
            for series in (BOUND, name)
            for period in (before, after)
        ]
        return Control(
            name=name,
            change=self.change(name, before, after),
            ratio_of_ratios=ratio_of_ratios(*parts),
        )

    def controls(self, before: Period, after: Period) -> tuple[Control, ...]:
        """Every control, in the order asked."""
        return tuple(self.control(name, before, after) for name in self.question.controls)


def counted(
    events: Events,
    question: Question,
    *,
    precise: int | None = None,
    with_coarse: bool = False,
    silent: tuple[Period, ...] = (),
) -> Counted:
    """Count the events of one source for a question without faults.

    Args:
        events: The rows of one source.
        question: What is asked.
        precise: Leave out rows with a coarser precision than this.
        with_coarse: Count rows with coarse dates on the day they start.
        silent: Further periods to leave out.
    """
    first = min([question.period.first, *(each.first for each in question.baselines)])
    reach = Period(first, question.period.last)
    days = window(question, reach, covered(events), silent)
    rows = np.ones(len(events), dtype=np.bool_) if with_coarse else ~events.coarse
    if precise is not None:
        rows &= events.precision <= precise
    weights = None
    unnumbered = 0
    if question.count == "deaths":
        numbers = getattr(events, question.estimate)
        inside = rows & (events.day >= np.datetime64(reach.first))
        inside &= events.day <= np.datetime64(reach.last)
        unnumbered = int(np.isnan(numbers[inside]).sum())
        weights = np.nan_to_num(numbers)
    chosen = _rows(events, question)
    return Counted(
        question=question,
        days=days,
        values={
            name: daily(events, rows & flags, reach, weights=weights)
            for name, flags in chosen.items()
        },
        pairs={
            name: () if name in {ALL, OTHERS} else _pairs(events, flags)
            for name, flags in chosen.items()
        },
        unnumbered=unnumbered,
    )


def _rows(events: Events, question: Question) -> dict[str, Flags]:
    """Which rows are in which series."""
    bound = bound_rows(question, events)
    controls = {name: events.of_name(name) for name in question.controls}
    others = ~bound
    for flags in controls.values():
        others &= ~flags
    return {BOUND: bound, **controls, OTHERS: others, ALL: np.ones(len(events), dtype=np.bool_)}


def _pairs(events: Events, rows: Flags) -> tuple[str, ...]:
    """The names of the pairs of sides in some rows, sorted."""
    return tuple(sorted(events.dyads[at] for at in np.unique(events.dyad[rows]) if at >= 0))
