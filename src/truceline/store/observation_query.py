"""Answering questions to the observations with DuckDB, over the Parquet file of one import.

The queries count and add; what a day, an edge or a coarse row means is in
:mod:`truceline.store.observation_summary`. Names and days are always bound as parameters.
"""

from __future__ import annotations

import difflib
from contextlib import closing
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truceline.errors import BadInput, DeskFault, Fault, NotFound, raise_for
from truceline.extras import extra
from truceline.store.observation_manifest import AGAIN, Manifest
from truceline.store.observation_summary import (
    By,
    Group,
    Question,
    SourceSummary,
    Summary,
    Tally,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MAX_STEPS = 40_000
"""Most days, weeks or months in one answer: a century of days fits."""

_NAMED = {
    "dyad": ("dyad",),
    "side": ("side_a", "side_b"),
    "place": ("adm1", "adm2", "place"),
}
"""What can be asked for by name, and the columns in which a row may have that name."""

_ASKED = """
WITH asked AS (
    SELECT *,
        date_start BETWEEN $from AND $to AND (NOT coarse_date OR $include) AS counted,
        coarse_date AND date_start <= $to AND date_end >= $from AS coarse
    FROM observations
    WHERE (len($dyad::VARCHAR[]) = 0 OR list_contains($dyad::VARCHAR[], dyad))
      AND (len($side::VARCHAR[]) = 0 OR list_contains($side::VARCHAR[], side_a)
           OR list_contains($side::VARCHAR[], side_b))
      AND (len($place::VARCHAR[]) = 0 OR list_contains($place::VARCHAR[], adm1)
           OR list_contains($place::VARCHAR[], adm2) OR list_contains($place::VARCHAR[], place))
)
"""
_KEYS = {
    "": "NULL",
    "dyad": "dyad",
    "place": "adm1",
    "day": "date_start",
    "week": "date_trunc('week', date_start)::DATE",
    "month": "date_trunc('month', date_start)::DATE",
}
_STEPS = ("day", "week", "month")
_COARSE = ("apart", "include")


def _tally(condition: str) -> str:
    """Four aggregates over the rows that meet a condition, as one struct."""
    sums = (f"sum(deaths_{which}) FILTER ({condition})" for which in ("low", "best", "high"))
    return f"[count(*) FILTER ({condition}), {', '.join(sums)}]"


_TOTALS = ", ".join(
    _tally(condition)
    for condition in (
        "counted",
        "coarse",
        "counted AND bounds_disordered",
        "counted AND source_predates_event",
        "counted AND deaths_best IS NULL",
        "NOT coarse_date AND date_start < $from AND date_end >= $from",
        "counted AND NOT coarse_date AND date_end > $to",
    )
)


def summarise(question: Question, imports: Sequence[tuple[Manifest, Path]]) -> Summary:
    """Answer for each import apart: see ``ObservationStore.summary``, which checks the files."""
    start, end = question.period_from, question.period_to
    if start and end and end < start:
        sentence = f"The period ends on {end}, before it begins on {start}."
        raise BadInput(Fault("PERIOD_ORDER", sentence, "Give the earlier day first."))
    if question.by not in _KEYS or question.coarse not in _COARSE:
        sentence = f"An answer by {question.by!r}, coarse {question.coarse!r}, is not known."
        hint = f"By: {', '.join(filter(None, _KEYS))} or nothing; coarse: {', '.join(_COARSE)}."
        raise BadInput(Fault("QUESTION_UNKNOWN", sentence, hint))
    asked = [_Import(manifest, path) for manifest, path in imports]
    unknown = _unknown(question, asked)
    sources = [one.answer(question, names) for one, names in zip(asked, unknown, strict=True)]
    return Summary(question=question, sources=tuple(sources))


def _unknown(question: Question, imports: Sequence[_Import]) -> list[tuple[str, ...]]:
    """For each import the asked names that it lacks; a name that all lack is refused.

    A mistyped name would otherwise be answered with nought, and nought deaths is a statement.
    """
    lacking: list[tuple[str, ...]] = [() for _ in imports]
    faults: list[Fault] = []
    for what, names in _names(question).items():
        if not names or not imports:
            continue
        known = [one.names(_NAMED[what]) for one in imports]
        for at, has in enumerate(known):
            lacking[at] += tuple(name for name in names if name not in has)
        everything = sorted(set().union(*known))
        faults += [
            Fault(
                f"{what.upper()}_UNKNOWN",
                f"No imported source has the {what} {name!r}.",
                _closest(name, everything),
            )
            for name in names
            if name not in everything
        ]
    raise_for(faults, NotFound)
    return lacking


def _names(question: Question) -> dict[str, tuple[str, ...]]:
    return {"dyad": question.dyads, "side": question.sides, "place": question.places}


def _closest(name: str, known: Iterable[str]) -> str:
    folded = {one.casefold(): one for one in known}
    close = difflib.get_close_matches(name.casefold(), folded, n=3, cutoff=0.5)
    holding = [one for one in folded if name.casefold() in one and one not in close]
    close += holding[: 3 - len(close)]
    if close:
        return "Close to it: " + "; ".join(folded[one] for one in close) + "."
    return "Names are exact: list them with --by dyad or --by place."


@dataclass(frozen=True, slots=True)
class _Import:
    """One import and the queries to it."""

    manifest: Manifest
    path: Path

    def names(self, columns: Sequence[str]) -> set[str]:
        """Every name in these columns."""
        # The columns are those of _NAMED, never a caller's.
        union = " UNION ".join(f"SELECT {column} FROM observations" for column in columns)
        return {name for (name,) in self._ask(union, {}) if name is not None}

    def answer(self, question: Question, unknown: tuple[str, ...]) -> SourceSummary:
        """The whole answer of this import."""
        covers = _day(self.manifest.first_day), _day(self.manifest.last_day)
        period = question.period_from or covers[0], question.period_to or covers[1]
        days = _overlap(period, covers)
        # Nothing is counted where nothing is covered, or where all names of a kind are foreign.
        silent = not days or any(
            names and set(names) <= set(unknown) for names in _names(question).values()
        )
        bound = {name: list(names) for name, names in _names(question).items()} | {
            "from": period[0] or date.max,
            "to": period[1] or date.min,
            "include": question.coarse == "include",
        }
        totals = self._totals(bound)
        return SourceSummary(
            source=self.manifest.source,
            sha256=self.manifest.sha256,
            name=self.manifest.name,
            licence=self.manifest.licence,
            citation=self.manifest.citation,
            covers_from=covers[0],
            covers_to=covers[1],
            period_from=period[0],
            period_to=period[1],
            days_asked=_overlap(period, period),
            days=days,
            unknown=unknown,
            counted=None if silent else totals[0],
            coarse=None if silent and not totals[1].rows else totals[1],
            disordered=totals[2],
            source_predates=totals[3],
            without_deaths=totals[4].rows,
            began_before=totals[5],
            end_after=totals[6],
            rows_in=self.manifest.rows_in,
            rows_set_apart=self.manifest.rows_set_apart,
            groups=self._groups(question.by, bound, period, covers, silent=silent),
        )

    def _totals(self, bound: dict[str, Any]) -> list[Tally]:
        sql = f"{_ASKED} SELECT {_TOTALS} FROM asked"
        (row,) = self._ask(sql, bound)
        return [_as_tally(one) for one in row]

    def _groups(
        self,
        by: By,
        bound: dict[str, Any],
        period: tuple[date | None, date | None],
        covers: tuple[date | None, date | None],
        *,
        silent: bool,
    ) -> tuple[Group, ...]:
        if not by:
            return ()
        tallies = f"{_tally('counted')}, {_tally('coarse')}"
        sql = (
            f"{_ASKED} SELECT {_KEYS[by]} AS key, {tallies} FROM asked "
            "WHERE counted OR coarse GROUP BY key"
        )
        found = {
            key: (_as_tally(counted), _as_tally(coarse))
            for key, counted, coarse in self._ask(sql, bound)
        }
        if by in _STEPS:
            return tuple(
                Group(
                    key=step[0].isoformat(),
                    days=_overlap(step, covers),
                    counted=_counted(found, first, _overlap(step, covers), silent=silent),
                    coarse=None,
                )
                for first, step in _steps(by, period)
            )
        days = _overlap(period, covers)
        groups = [
            Group(key=key, days=days, counted=None if silent else counted, coarse=coarse)
            for key, (counted, coarse) in found.items()
        ]
        # Most rows first; what the source leaves unnamed comes last.
        groups.sort(
            key=lambda one: (one.key is None, -(one.counted.rows if one.counted else 0), one.key)
        )
        return tuple(groups)

    def _ask(self, sql: str, bound: dict[str, Any]) -> list[tuple[Any, ...]]:
        """Run one query over this import's rows."""
        duckdb, dataset = extra("duckdb"), extra("pyarrow.dataset")
        try:
            # Arrow opens the file, for DuckDB would read * and [ in its path as a pattern.
            rows = dataset.dataset(str(self.path), format="parquet")
            # DuckDB must not look for extensions on the network.
            settings = {"autoinstall_known_extensions": "false"}
            with closing(duckdb.connect(":memory:", config=settings)) as connection:
                connection.register("observations", rows)
                return list(connection.execute(sql, bound or None).fetchall())
        except (OSError, ValueError, LookupError, duckdb.Error) as trouble:
            why = str(trouble).split("\n", 1)[0]
            sentence = f"The observations of {self.manifest.source} cannot be queried: {why}."
            fault = Fault("OBSERVATIONS_DAMAGED", sentence, AGAIN, str(self.path))
            raise DeskFault(fault) from trouble


def _counted(
    found: dict[Any, tuple[Tally, Tally]], first: date, days: int, *, silent: bool
) -> Tally | None:
    """What counts in one step of time: nought where it is covered and empty, none where not."""
    if silent or not days:
        return None
    return found[first][0] if first in found else Tally(rows=0, low=0, best=0, high=0)


def _as_tally(values: Sequence[int | None]) -> Tally:
    """A tally from its four aggregates; sums over no row at all are nought."""
    rows = values[0] or 0
    low, best, high = (value if rows else 0 for value in values[1:])
    return Tally(rows=rows, low=low, best=best, high=high)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _overlap(one: tuple[date | None, date | None], other: tuple[date | None, date | None]) -> int:
    """Days that two closed periods share; nought where either is empty."""
    if one[0] is None or one[1] is None or other[0] is None or other[1] is None:
        return 0
    return max(0, (min(one[1], other[1]) - max(one[0], other[0])).days + 1)


def _steps(by: By, period: tuple[date | None, date | None]) -> list[tuple[date, tuple[date, date]]]:
    """The steps of a period: (first day of the whole step, its part inside the period)."""
    start, end = period
    if start is None or end is None:
        return []
    if end.year == MAXYEAR or (end - start).days // {"day": 1, "week": 7}.get(by, 28) > MAX_STEPS:
        sentence = f"From {start} to {end} there are more than {MAX_STEPS:,} steps by {by}."
        raise BadInput(Fault("PERIOD_TOO_LONG", sentence, "Ask for a shorter period."))
    steps = []
    at = start
    while at <= end:
        first = {"week": at - timedelta(days=at.weekday()), "month": at.replace(day=1)}.get(by, at)
        following = {
            "week": first + timedelta(days=7),
            "month": (first + timedelta(days=31)).replace(day=1),
        }.get(by, at + timedelta(days=1))
        steps.append((first, (at, min(end, following - timedelta(days=1)))))
        at = following
    return steps
