"""What the store of observations answers: each source apart, missing rows not zero."""

from __future__ import annotations

import csv
import io
import json
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.store.observation_samples import SAMPLE, days_of, only, reading, sample_store

from truceline.errors import BadInput, DeskFault, NotFound
from truceline.store.observation_summary import Question, Tally
from truceline.store.observations import ObservationStore

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def store(tmp_path: Path) -> ObservationStore:
    """A store that holds the made-up sample."""
    return sample_store(tmp_path)


def test_two_imports_of_one_source_stand_side_by_side(store: ObservationStore) -> None:
    """A second release is never added to the first, though most of its rows are the same."""
    lines = SAMPLE.split(b"\n")
    store.add(reading(b"\n".join([*lines[:3], b""])))
    answers = store.summary(Question()).sources
    assert sorted(one.counted.rows for one in answers if one.counted) == [2, 9]
    assert len({one.sha256 for one in answers}) == 2


def test_a_row_counts_on_the_day_it_starts(store: ObservationStore) -> None:
    """A row of two days counts on the first; one that crosses an edge is shown beside."""
    first = only(store, Question(period_from=date(2030, 1, 1), period_to=date(2030, 1, 1)))
    assert first.counted == Tally(rows=2, low=6, best=8, high=10)
    assert first.end_after == Tally(rows=1, low=2, best=4, high=6)
    second = only(store, Question(period_from=date(2030, 1, 2), period_to=date(2030, 1, 2)))
    assert second.counted == Tally(rows=1, low=3, best=3, high=3)
    assert second.began_before == Tally(rows=1, low=2, best=4, high=6)


def test_missing_is_not_zero(store: ObservationStore) -> None:
    """A covered day without rows counts nought; a day that is not covered counts nothing."""
    asked = Question(by="day", period_from=date(2030, 1, 12), period_to=date(2030, 1, 16))
    source = only(store, asked)
    assert days_of(source.groups) == {
        "2030-01-12": 0,
        "2030-01-13": 0,
        "2030-01-14": 2,
        "2030-01-15": None,
        "2030-01-16": None,
    }
    assert (source.days_asked, source.days) == (5, 3)
    assert source.best_a_day == pytest.approx(2 / 3)


def test_a_period_outside_the_source_has_no_number(store: ObservationStore) -> None:
    """Where a source covers no day, it says nothing: no count, no mean, no nought."""
    source = only(store, Question(period_from=date(2031, 1, 1), period_to=date(2031, 2, 1)))
    assert source.counted is None
    assert source.best_a_day is None
    assert source.coarse is None
    assert source.days == 0


def test_weeks_begin_on_monday_and_are_cut_at_the_edges(store: ObservationStore) -> None:
    """1 January 2030 is a Tuesday: the first step has the six days to Sunday."""
    source = only(store, Question(by="week"))
    assert [(one.key, one.days) for one in source.groups] == [
        ("2030-01-01", 6),
        ("2030-01-07", 7),
        ("2030-01-14", 1),
    ]
    assert days_of(source.groups) == {"2030-01-01": 17, "2030-01-07": 6, "2030-01-14": 2}
    assert all(one.coarse is None for one in source.groups)


def test_places_are_provinces_and_the_unnamed_is_its_own(store: ObservationStore) -> None:
    """A row whose source gives no province is shown as such, and last."""
    groups = only(store, Question(by="place")).groups
    assert [one.key for one in groups] == ["North Province", "South Province", None]
    assert groups[-1].counted == Tally(rows=0, low=0, best=0, high=0)
    assert groups[-1].coarse == Tally(rows=1, low=0, best=400, high=400)


def test_narrowing_by_place_finds_province_district_and_place(store: ObservationStore) -> None:
    """One option names a place at any of the three levels, exactly."""
    for name, rows in (("North Province", 5), ("Lower district", 4), ("Thirdplace", 1)):
        counted = only(store, Question(places=(name,))).counted
        assert counted
        assert counted.rows == rows


def test_flagged_rows_are_said_in_the_answer(store: ObservationStore) -> None:
    """Rows out of order and rows with older reports are counted, and said so."""
    source = only(store, Question())
    assert source.disordered == Tally(rows=1, low=2, best=1, high=0)
    assert source.source_predates == Tally(rows=1, low=3, best=3, high=3)
    assert source.rows_set_apart == 2


def test_a_name_nobody_knows_is_not_a_zero(store: ObservationStore) -> None:
    """A mistyped name is refused with what is close to it; all of them at once."""
    with pytest.raises(NotFound) as refused:
        store.summary(Question(dyads=("made-up army",), places=("Nowhere",), sides=("x",)))
    codes = [fault.code for fault in refused.value.faults]
    assert codes == ["DYAD_UNKNOWN", "SIDE_UNKNOWN", "PLACE_UNKNOWN"]
    assert "Made-up Army - Made-up Front" in refused.value.faults[0].hint
    with pytest.raises(NotFound, match=r"SOURCE_UNKNOWN.*ucdp_ged"):
        store.summary(Question(source="acled"))


def test_a_source_that_lacks_the_name_gives_no_number(store: ObservationStore) -> None:
    """Where one import knows a name and another does not, the other is silent, not nought."""
    lines = SAMPLE.split(b"\n")
    store.add(reading(b"\n".join([*lines[:3], b""])))
    asked = Question(dyads=("Made-up Front - Made-up League",))
    silent, knows = sorted(store.summary(asked).sources, key=lambda one: one.counted is not None)
    assert (silent.counted, silent.unknown) == (None, asked.dyads)
    assert knows.counted
    assert knows.counted.rows == 3


def test_a_name_that_looks_like_sql_is_a_name(store: ObservationStore) -> None:
    """Names are bound, never pasted into a query."""
    with pytest.raises(NotFound, match="DYAD_UNKNOWN"):
        store.summary(Question(dyads=("x' OR 1=1 --",)))


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (Question(period_from=date(2030, 2, 1), period_to=date(2030, 1, 1)), "PERIOD_ORDER"),
        (Question(by="day", period_from=date.min, period_to=date.max), "PERIOD_TOO_LONG"),
        (Question(by="month", period_from=date.max, period_to=date.max), "PERIOD_TOO_LONG"),
        (Question(by="day", period_from=date.min, period_to=date(2030, 1, 1)), "PERIOD_TOO_LONG"),
        (Question(by="hour"), "QUESTION_UNKNOWN"),  # type: ignore[arg-type]
        (Question(coarse="spread"), "QUESTION_UNKNOWN"),  # type: ignore[arg-type]
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(
    store: ObservationStore, question: Question, code: str
) -> None:
    """An end before its beginning, too many steps, or an unknown way to split is bad input."""
    with pytest.raises(BadInput, match=code):
        store.summary(question)


def test_the_answer_is_plain_json(store: ObservationStore) -> None:
    """The summary as JSON survives a round trip, with days as text and what is missing as null."""
    asked = Question(by="day", period_from=date(2030, 1, 14), period_to=date(2030, 1, 15))
    answer = store.summary(asked).as_json()
    assert json.loads(json.dumps(answer)) == answer
    (source,) = answer["sources"]
    assert source["groups"][1] == {
        "key": "2030-01-15",
        "days": 0,
        "counted": None,
        "coarse": None,
        "best_a_day": None,
    }
    assert (source["period_from"], source["best_a_day"]) == ("2030-01-14", 2.0)


def test_without_the_library_the_error_says_what_to_install(
    store: ObservationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DuckDB is an extra: without it the desk says so, with the command."""
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(DeskFault, match=r"EXTRA_MISSING.*pip install 'truceline\[observations\]'"):
        store.summary(Question())


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_the_query_agrees_with_counting_by_hand(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """For any period, DuckDB's answer is what a loop over the sample's rows gives."""
    store = _hand_store(tmp_path_factory)
    days = st.dates(date(2029, 12, 25), date(2030, 1, 20))
    start, end = sorted((data.draw(days), data.draw(days)))
    include = data.draw(st.booleans())
    rows = list(csv.DictReader(io.StringIO(SAMPLE.decode(), newline="")))[:10]
    hand = [
        row
        for row in rows
        if start <= date.fromisoformat(row["date_start"]) <= end
        and (include or int(row["date_prec"]) < 3)
    ]
    asked = Question(period_from=start, period_to=end, coarse="include" if include else "apart")
    source = only(store, asked)
    covered = start <= date(2030, 1, 14) and end >= date(2030, 1, 1)
    assert (source.counted is not None) == covered
    if source.counted:
        sums = {which: sum(int(row[which]) for row in hand) for which in ("low", "best", "high")}
        assert source.counted == Tally(rows=len(hand), **sums)
    spans = [
        row
        for row in rows
        if int(row["date_prec"]) > 2
        and date.fromisoformat(row["date_start"]) <= end
        and date.fromisoformat(row["date_end"]) >= start
    ]
    assert (source.coarse.rows if source.coarse else 0) == len(spans)


_STORES: list[ObservationStore] = []


def _hand_store(factory: pytest.TempPathFactory) -> ObservationStore:
    """One store for all examples: they only read it."""
    if not _STORES:
        kept = ObservationStore(factory.mktemp("hand"))
        kept.add(reading())
        _STORES.append(kept)
    return _STORES[0]
