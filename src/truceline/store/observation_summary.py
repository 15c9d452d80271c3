"""Questions to the observations and their answers, each import of each source apart.

What an answer says, and what it never does:

1. Sources, and two imports of one source, stand side by side. They are never added together.
2. A row counts on the day it starts. Rows that cross an edge of the period are counted beside it.
3. Rows whose date is coarse are left out of the counts (or, when asked, put on the day they start)
   and in both cases shown apart with their deaths: every coarse row whose span meets the period.
   One such row may meet many periods, so these figures are never added over periods.
4. Missing is not zero: days outside what the source covers count nothing, and a name that a source
   does not have gives no number.
5. Days are the source's own local days; a mean is over the days it covers, and says how many.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal

By = Literal["", "dyad", "place", "day", "week", "month"]
Coarse = Literal["apart", "include"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked of the observations.

    Args:
        period_from: First day, inclusive; none means the first day the source covers.
        period_to: Last day, inclusive; none means the last day it covers.
        by: How to split the answer; ``place`` is the province. Empty gives totals only.
        dyads: Only these pairs of sides, by exact name; empty means all.
        sides: Only rows in which one of these is a side, by exact name; empty means all.
        places: Only these provinces, districts or places, by exact name; empty means all.
        source: Only this source; empty means every source, each apart.
        coarse: ``apart`` leaves coarse rows out of the counts; ``include`` puts them on the day
            they start. They are shown apart either way.
    """

    period_from: date | None = None
    period_to: date | None = None
    by: By = ""
    dyads: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    source: str = ""
    coarse: Coarse = "apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """Rows, and the deaths they hold by the source's low, best and high estimates.

    An estimate is none where rows are counted but the source gives that estimate for none of them.
    """

    rows: int
    low: int | None
    best: int | None
    high: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One line of an answer.

    Args:
        key: Dyad, province, or first day of the step (ISO 8601); none where the source names none.
        days: Days of the period that the source covers, in this step or in all: the denominator.
        counted: What counts; none where the source covers no day of it.
        coarse: Coarse rows of this dyad or province; none in steps of time, which they do not fit.
    """

    key: str | None
    days: int
    counted: Tally | None
    coarse: Tally | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSummary:
    """The answer of one import of one source.

    Args:
        source: Short name of the source.
        sha256: Hash of the imported file.
        name: Its name.
        licence: Licence of the source.
        citation: How to cite it.
        covers_from: First day on which a row of the file starts, taken as what it covers.
        covers_to: Last such day.
        period_from: First day asked about.
        period_to: Last day asked about.
        days_asked: Days from the one to the other, both included.
        days: Those of them that the source covers: the denominator of every mean.
        unknown: Names asked for that this source does not have.
        counted: Rows that start in the period; none where no day is covered or no name is known.
        coarse: Coarse rows whose span meets the period, counted or not; none where there is none
            and nothing is counted.
        disordered: Counted rows whose low, best and high are out of order in the source itself.
        source_predates: Counted rows of which every report is dated before the event.
        without_deaths: Counted rows for which the source gives no best estimate.
        began_before: Fine rows that start before the period and end in it; not counted.
        end_after: Counted fine rows that end after the period.
        rows_in: Rows of the whole import, whatever the period.
        rows_set_apart: Damaged rows of the whole import, which no period can be given to.
        groups: The answer split as asked.
    """

    source: str
    sha256: str
    name: str
    licence: str
    citation: str
    covers_from: date | None
    covers_to: date | None
    period_from: date | None
    period_to: date | None
    days_asked: int
    days: int
    unknown: tuple[str, ...]
    counted: Tally | None
    coarse: Tally | None
    disordered: Tally
    source_predates: Tally
    without_deaths: int
    began_before: Tally
    end_after: Tally
    rows_in: int
    rows_set_apart: int
    groups: tuple[Group, ...]

    @property
    def best_a_day(self) -> float | None:
        """Mean of best-estimate deaths over the covered days; none where nothing counts."""
        return mean(self.counted, self.days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The answers of all imports asked, side by side."""

    question: Question
    sources: tuple[SourceSummary, ...]

    def as_json(self) -> dict[str, Any]:
        """The summary as a JSON object; days are ISO 8601, what is missing is null."""
        sources = []
        for source in self.sources:
            one = asdict(source) | {"best_a_day": source.best_a_day}
            for line, group in zip(one["groups"], source.groups, strict=True):
                line["best_a_day"] = mean(group.counted, group.days)
            sources.append(one)
        return dict(_plain({"question": asdict(self.question), "sources": sources}))


def mean(tally: Tally | None, days: int) -> float | None:
    """Best-estimate deaths a day; none where nothing counts or the source covers no day."""
    if tally is None or tally.best is None or not days:
        return None
    return tally.best / days


def _plain(value: Any) -> Any:
    """The same with days as ISO 8601 text and tuples as lists, as JSON has it."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
