"""Readers of SaTScan's files: ``.cas``, ``.ctl``, ``.geo`` and ``.pop``.

Fields are parted by spaces, tabs or commas; an id that holds spaces is put in double quotes.

| file | columns |
|---|---|
| ``.cas``, ``.ctl`` | place, number, day (left out in a purely spatial scan), covariates |
| ``.geo`` | place, latitude, longitude; in a plane place, x, y |
| ``.pop`` | place, day, number, covariates |

A day is ``2001/11/24``, ``2001-11-24``, ``2001/11``, ``2001`` or ``91``; of two digits those from
69 on are of the last century. A population of a year is that of 1 July, one of a month that of
the 15th. Every fault of every line comes at once, with its file and line.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from truceline.errors import Fault, raise_for
from truceline.scan.places import MOST_LATITUDE, MOST_LONGITUDE, Places, coordinate_faults
from truceline.scan.study import Counts, Population, Study

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from truceline.scan.spans import Spans

MOST_FAULTS: Final = 20
"""So many faults are told one by one; of the others only how many there are."""

_FIELD = re.compile(r'"([^"]*)"|([^\s,"]+)')
_DAY = re.compile(r"(\d{4}|\d{2})(?:[/-](\d{1,2})(?:[/-](\d{1,2}))?)?")
_PIVOT = 69
_MOST_NUMBER = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file's name, for faults, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class _Line:
    where: str
    fields: tuple[str, ...]


class _Faults:
    """What is wrong so far: the first of them, and how many there are."""

    def __init__(self) -> None:
        self.kept: list[Fault] = []
        self.count = 0

    def add(self, code: str, sentence: str, hint: str, where: str) -> None:
        self.count += 1
        if len(self.kept) < MOST_FAULTS:
            self.kept.append(Fault(code, sentence, hint, where))

    def extend(self, faults: Iterator[Fault]) -> None:
        for each in faults:
            self.add(each.code, each.sentence, each.hint, each.where)

    def end(self) -> None:
        """Raise all of them, if there are any."""
        if self.count > len(self.kept):
            sentence = f"{self.count - len(self.kept):,} more faults were found."
            self.kept.append(Fault("MORE_FAULTS", sentence, "Mend the first, then read again."))
        raise_for(self.kept)


@dataclass(frozen=True, slots=True)
class _Row:
    """One row of counts or population, before its names are numbers."""

    where: str
    place: int
    day: _Day | None
    number: float
    covariates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Day:
    """A day, a month or a year: its first and last day."""

    first: date
    last: date

    @property
    def middle(self) -> date:
        """The day that stands for it: 1 July of a year, the 15th of a month."""
        length = (self.last - self.first).days
        if length == 0:
            return self.first
        return self.first.replace(month=7) if length > 31 else self.first.replace(day=15)  # noqa: PLR2004 - a month's days


def read_study(
    *,
    spans: Spans,
    cases: File,
    geo: File,
    population: File | None = None,
    controls: File | None = None,
    plane: bool | None = False,
    spatial: bool = False,
) -> Study:
    """A study from SaTScan's files.

    Args:
        spans: The intervals.
        cases: The ``.cas`` file.
        geo: The ``.geo`` file.
        population: The ``.pop`` file.
        controls: The ``.ctl`` file.
        plane: Whether coordinates are of a plane; None where the coordinates shall tell: they are
            where more than half of them can be no degrees, in either order.
        spatial: Whether time does not matter, so that days may be left out.

    Raises:
        BadInput: every fault of all files at once: FILE_NOT_TEXT, FILE_EMPTY, ROW_SHORT,
            NUMBER_UNREADABLE, COUNT_NEGATIVE, DATE_UNREADABLE, DATE_OUTSIDE, DATE_COARSE,
            PLACE_UNKNOWN, PLACE_TWICE, COORDINATE_UNREADABLE, LATITUDE_RANGE, LONGITUDE_RANGE,
            COVARIATES_DIFFER.
    """
    faults = _Faults()
    places = _places(geo, faults, plane=plane)
    index = {name: row for row, name in enumerate(places.ids)}
    dated = None if spatial else spans
    case_rows = _counted(cases, index, faults, dated)
    control_rows = _counted(controls, index, faults, dated) if controls else None
    people = _peopled(population, index, faults) if population else None
    _same_covariates(people, case_rows, faults)
    strata = {
        each: number
        for number, each in enumerate(
            sorted({row.covariates for row in [*case_rows, *(people or ())]})
        )
    }
    case_counts = _counts(case_rows, strata, spans, faults, dated)
    control_counts = None
    if control_rows is not None:
        control_counts = _counts(control_rows, None, spans, faults, dated)
    faults.end()
    return Study(
        places=places,
        spans=spans,
        cases=case_counts,
        controls=control_counts,
        population=None if people is None else _population(people, strata),
        strata=max(1, len(strata)),
    )


def _lines(file: File, faults: _Faults) -> Iterator[_Line]:
    try:
        text = file.data.decode("utf-8-sig")
    except UnicodeDecodeError:
        sentence = "The file is not UTF-8 text."
        faults.add("FILE_NOT_TEXT", sentence, "Save it as UTF-8.", file.name)
        return
    found = False
    for number, line in enumerate(text.splitlines(), 1):
        fields = tuple(quoted or bare for quoted, bare in _FIELD.findall(line))
        if fields:
            found = True
            yield _Line(f"{file.name}:{number}", fields)
    if not found:
        faults.add("FILE_EMPTY", "The file has no rows.", "Give the file meant.", file.name)


def _number(text: str, what: str, where: str, faults: _Faults, *, whole: bool) -> float | None:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or (whole and value != int(value)) or abs(value) > _MOST_NUMBER:
        kind = "whole number" if whole else "number"
        sentence = f"A {kind} was expected as {what}; {text!r} was found."
        faults.add("NUMBER_UNREADABLE", sentence, "Look at the order of the columns.", where)
        return None
    return value


def _places(file: File, faults: _Faults, *, plane: bool | None) -> Places:
    lines = list(_lines(file, faults))
    if plane is None:
        plane = sum(map(_no_degrees, lines)) * 2 > len(lines)
    seen: dict[str, tuple[float, float]] = {}
    what = ("first coordinate", "second coordinate") if plane else ("latitude", "longitude")
    for line in lines:
        if len(line.fields) < 3:  # noqa: PLR2004 - place and two coordinates
            sentence = f"Place, {what[0]} and {what[1]} were expected."
            faults.add("ROW_SHORT", sentence, "Give three columns.", line.where)
            continue
        name = line.fields[0]
        first = _number(line.fields[1], what[0], line.where, faults, whole=False)
        second = _number(line.fields[2], what[1], line.where, faults, whole=False)
        if name in seen:
            sentence = f"The place {name} is given twice."
            faults.add("PLACE_TWICE", sentence, "Give each place once.", line.where)
        # A place with bad coordinates is still known, so that its cases are no further faults.
        seen.setdefault(name, (first or 0.0, second or 0.0))
        if first is not None and second is not None:
            faults.extend(coordinate_faults(first, second, line.where, plane=plane))
    return Places(
        ids=tuple(seen),
        first=tuple(first for first, _ in seen.values()),
        second=tuple(second for _, second in seen.values()),
        plane=plane,
    )


def _no_degrees(line: _Line) -> bool:
    """Whether two coordinates can be no latitude and longitude, whichever comes first."""
    try:
        low, high = sorted(abs(float(text)) for text in line.fields[1:3])
    except ValueError:
        return False
    return low > MOST_LATITUDE or high > MOST_LONGITUDE


def _row(
    line: _Line, order: tuple[int, int | None], index: dict[str, int], faults: _Faults
) -> _Row | None:
    """One row, by the columns of its number and its day; None where it is unsound."""
    number_at, day_at = order
    needed = max(number_at, day_at or 0) + 1
    if len(line.fields) < needed:
        sentence = f"{needed} columns were expected; {len(line.fields)} were found."
        faults.add("ROW_SHORT", sentence, "See docs/scan.md for the columns.", line.where)
        return None
    before = faults.count
    place = index.get(line.fields[0])
    if place is None:
        sentence = f"The place {line.fields[0]} has no coordinates."
        faults.add("PLACE_UNKNOWN", sentence, "Add it to the file of coordinates.", line.where)
    number = _number(line.fields[number_at], "how many", line.where, faults, whole=day_at != 1)
    if number is not None and number < 0:
        sentence = f"{number:g} is negative."
        faults.add("COUNT_NEGATIVE", sentence, "Numbers start at 0.", line.where)
    day = None if day_at is None else _day(line.fields[day_at], line.where, faults)
    if faults.count > before or place is None or number is None:
        return None
    return _Row(line.where, place, day, number, line.fields[needed:])


def _counted(file: File, index: dict[str, int], faults: _Faults, spans: Spans | None) -> list[_Row]:
    """Rows of cases or controls; a day in the third column is no covariate."""
    rows = []
    for line in _lines(file, faults):
        dated = spans is not None or (len(line.fields) > 2 and _looks_dated(line.fields[2]))  # noqa: PLR2004 - the third
        row = _row(line, (1, 2 if dated else None), index, faults)
        if row is not None:
            rows.append(row)
    return rows


def _looks_dated(text: str) -> bool:
    """Whether a field can only be a day: it has a year of four digits."""
    found = _DAY.fullmatch(text)
    return found is not None and len(found[1]) == 4  # noqa: PLR2004 - a whole year


def _peopled(file: File, index: dict[str, int], faults: _Faults) -> list[_Row]:
    rows = (_row(line, (2, 1), index, faults) for line in _lines(file, faults))
    return [row for row in rows if row is not None]


def _day(text: str, where: str, faults: _Faults) -> _Day | None:
    found = _DAY.fullmatch(text)
    try:
        if found is None:
            raise ValueError  # noqa: TRY301 - said below, as any other
        year = int(found[1])
        if len(found[1]) == 2:  # noqa: PLR2004 - a year of two digits
            year += 1900 if year >= _PIVOT else 2000
        month = int(found[2]) if found[2] else None
        if month is None:
            return _Day(date(year, 1, 1), date(year, 12, 31))
        if found[3]:
            return _Day(date(year, month, int(found[3])), date(year, month, int(found[3])))
        following = date(year + month // 12, month % 12 + 1, 1)
        return _Day(date(year, month, 1), following - timedelta(days=1))
    except ValueError:
        sentence = f"A day like 2016/02/27 was expected; {text!r} was found."
        faults.add("DATE_UNREADABLE", sentence, "Write year/month/day, or a year.", where)
        return None


def _same_covariates(people: list[_Row] | None, cases: list[_Row], faults: _Faults) -> None:
    """Cases and population must tell apart the same covariates, if there are any."""
    rows = [*cases, *(people or ())]
    if not rows:
        return
    length = len(rows[0].covariates)
    for row in rows:
        if len(row.covariates) != length:
            sentence = f"{length} covariates were expected; {len(row.covariates)} were found."
            hint = "Give the same covariates in every row of cases and population."
            faults.add("COVARIATES_DIFFER", sentence, hint, row.where)


def _counts(
    rows: list[_Row],
    strata: dict[tuple[str, ...], int] | None,
    spans: Spans,
    faults: _Faults,
    dated: Spans | None,
) -> Counts:
    def told() -> Iterator[tuple[int, int, int, int]]:
        for row in rows:
            interval = 0
            if dated is not None or row.day is not None:
                interval = _interval(row, spans, faults)
            stratum = 0 if strata is None else strata[row.covariates]
            yield row.place, interval, stratum, int(row.number)

    return Counts.of(told())


def _interval(row: _Row, spans: Spans, faults: _Faults) -> int:
    """The interval in which a row's day lies; a month or a year must lie in one of them whole."""
    assert row.day is not None, "a dated row has its day"  # noqa: S101 - likewise
    start, end = date.fromordinal(spans.edges[0]), date.fromordinal(spans.edges[-1] - 1)
    first, last = max(row.day.first, start), min(row.day.last, end)
    if first > last:
        sentence = f"{row.day.first} is outside the study, {start} to {end}."
        hint = "Widen --from and --to, or leave the row out."
        faults.add("DATE_OUTSIDE", sentence, hint, row.where)
        return 0
    interval = spans.at(first)
    if spans.at(last) != interval:
        sentence = f"{row.day.first} to {row.day.last} spans several intervals."
        hint = f"Give the day, or take a longer --unit than {spans.unit}."
        faults.add("DATE_COARSE", sentence, hint, row.where)
    return interval


def _population(rows: Sequence[_Row], strata: dict[tuple[str, ...], int]) -> Population:
    days: Callable[[_Row], float] = lambda row: row.day.middle.toordinal() if row.day else 0.0  # noqa: E731 - named for its meaning
    return Population(
        places=np.array([row.place for row in rows], np.int64),
        days=np.array([days(row) for row in rows], np.float64),
        strata=np.array([strata[row.covariates] for row in rows], np.int64),
        sizes=np.array([row.number for row in rows], np.float64),
    )
