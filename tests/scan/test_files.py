"""SaTScan's files are read as they are written, and every fault of them is told at once."""

from __future__ import annotations

from datetime import date

import pytest

from truceline.errors import BadInput
from truceline.scan import File, Question, Spans, Study, read_study, scan

SPANS = Spans.of(date(1990, 1, 1), date(1993, 12, 31), "year")
GEO = 'a, 36.0, 37.0\r\n"b c", 36.1, 37.1\r\nd, 36.2, 37.2\r\n'
POP = 'a 90 100 m\n"b c" 90 100 m\nd 90 100 m\na 93 200 m\n"b c" 93/1 100 m\nd 1993/1/1 100 m\n'
CAS = '\ufeffa,3,1991,m\n"b c" 2 1992 m\n\nd\t4\t1993/6/1\tm\n'


def read(cas: str = CAS, geo: str = GEO, pop: str | None = POP) -> Study:
    """A study from texts."""
    return read_study(
        spans=SPANS,
        cases=File(name="x.cas", data=cas.encode()),
        geo=File(name="x.geo", data=geo.encode()),
        population=None if pop is None else File(name="x.pop", data=pop.encode()),
    )


def faults(cas: str = CAS, geo: str = GEO, pop: str | None = POP) -> list[str]:
    """Codes and places of the faults of texts that are refused."""
    with pytest.raises(BadInput) as refused:
        scan(read(cas, geo, pop), Question(model="poisson", replications=0))
    return [f"{fault.code} {fault.where}" for fault in refused.value.faults]


def test_spaces_tabs_commas_quotes_and_marks_of_order_are_read() -> None:
    """One study comes of every way in which such files are written."""
    study = read()
    assert study.places.ids == ("a", "b c", "d")
    assert study.cases.places.tolist() == [0, 1, 2]
    assert study.cases.intervals.tolist() == [1, 2, 3]
    assert study.cases.numbers.tolist() == [3, 2, 4]


def test_a_population_stands_for_the_middle_of_its_year_or_month() -> None:
    """1990 is the first of July, 93/1 the fifteenth of January, a day is itself."""
    study = read()
    assert study.population is not None
    days = [date.fromordinal(int(day)).isoformat() for day in study.population.days]
    assert days == ["1990-07-01"] * 3 + ["1993-07-01", "1993-01-15", "1993-01-01"]


def test_cases_where_nobody_lives_are_refused() -> None:
    """A stratum with cases at a place without people cannot be expected there."""
    assert faults(
        pop=POP.replace("d 90 100", "d 90 0").replace("d 1993/1/1 100", "d 1993/1/1 0")
    ) == ["POPULATION_ZERO d"]


def test_covariates_that_differ_are_refused() -> None:
    """Cases and population tell apart the same covariates."""
    assert faults(cas="a 3 1991 m old\n") == [
        f"COVARIATES_DIFFER x.pop:{line}" for line in range(1, 7)
    ]


def test_files_that_are_no_text_or_empty_are_refused() -> None:
    """An empty file and bytes that are no text each have their own fault."""
    assert faults(cas="") == ["FILE_EMPTY x.cas"]
    with pytest.raises(BadInput, match="FILE_NOT_TEXT"):
        read_study(
            spans=SPANS,
            cases=File(name="x.cas", data=b"\xff\xfe\x00"),
            geo=File(name="x.geo", data=GEO.encode()),
        )


def test_more_faults_than_are_told_are_counted() -> None:
    """Of many faults the first stand in full and the others are a number."""
    told = faults(cas="x 1 1991 m\n" * 50)
    assert told[:20] == [f"PLACE_UNKNOWN x.cas:{line}" for line in range(1, 21)]
    assert told[20:] == ["MORE_FAULTS "]


def test_a_count_beyond_all_measure_is_refused_before_it_fills_memory() -> None:
    """A thousand million cases in one row are a fault, not a wait."""
    assert faults(cas="a 999999999 1991 m\n") == ["SCAN_TOO_LARGE cases"]


def test_a_spatial_scan_needs_no_days() -> None:
    """Without days, and with days that do not matter, a spatial scan counts the same."""
    told = [
        read_study(
            spans=SPANS,
            cases=File(name="x.cas", data=text.encode()),
            geo=File(name="x.geo", data=GEO.encode()),
            spatial=True,
        ).cases.numbers.tolist()
        for text in ("a 3\nd 2\n", "a 3 1991/1/1\nd 2 1992\n")
    ]
    assert told == [[3, 2], [3, 2]]
