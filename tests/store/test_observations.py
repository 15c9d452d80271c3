"""The store of observations: kept once, held against its hashes, answered for each source apart."""

from __future__ import annotations

import csv
import gzip
import io
import json
import sys
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.errors import BadInput, DeskFault, NotFound
from truceline.exchange.base import importer
from truceline.store.observation_summary import Question, Tally
from truceline.store.observations import ObservationStore

if TYPE_CHECKING:
    from pathlib import Path

    from truceline.exchange.base import Reading
    from truceline.store.observation_summary import Group, SourceSummary

UCDP = importer("ucdp")
SAMPLE = UCDP.sample()
BOUND = "Government of Syria - Syrian insurgents"
BEFORE = (date(2016, 1, 1), date(2016, 2, 26))
TRUCE = (date(2016, 2, 27), date(2016, 4, 21))


def _reading(data: bytes = SAMPLE) -> Reading:
    return UCDP.read(data, name="sample.csv")


@pytest.fixture
def store(tmp_path: Path) -> ObservationStore:
    """A store that holds the made-up sample, in a folder whose name looks like a pattern."""
    kept = ObservationStore(tmp_path / "desk [1]*?" / "observations")
    kept.add(_reading())
    return kept


@pytest.fixture(scope="module")
def syria(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> ObservationStore:
    """A store that holds the published file on Syria."""
    (path,) = (shared / "data" / "ucdp").glob("*.csv.gz")
    kept = ObservationStore(tmp_path_factory.mktemp("syria"))
    kept.add(UCDP.read(path.read_bytes(), name=path.name))
    return kept


def _one(store: ObservationStore, question: Question) -> SourceSummary:
    (source,) = store.summary(question).sources
    return source


def _folder(store: ObservationStore) -> dict[str, tuple[bytes, int]]:
    return {
        path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in store.folder.iterdir()
    }


def _days(groups: tuple[Group, ...]) -> dict[str | None, int | None]:
    return {one.key: one.counted.best if one.counted else None for one in groups}


@pytest.mark.parametrize(
    ("question", "before", "truce"),
    [
        (Question(), 98.4, 75.0),
        (Question(dyads=(BOUND,)), 55.6, 28.7),
        (Question(sides=("IS",)), 39.5, 41.0),
    ],
)
def test_the_published_figures_on_syria_are_recomputed(
    syria: ObservationStore, question: Question, before: float, truce: float
) -> None:
    """Daily means of the truce of 2016: all 98.4 to 75.0, bound 55.6 to 28.7, IS 39.5 to 41.0."""
    for (start, end), expected in ((BEFORE, before), (TRUCE, truce)):
        asked = Question(
            period_from=start, period_to=end, dyads=question.dyads, sides=question.sides
        )
        mean = _one(syria, asked).best_a_day
        assert mean is not None
        assert round(mean, 1) == expected


def test_more_published_figures_on_syria(syria: ObservationStore) -> None:
    """The bound dyad by parts of the baseline: 44.5, 98.2 and 47.3 deaths a day."""
    for days, expected in (((1, 31, 1), 44.5), ((1, 11, 2), 98.2), ((12, 26, 2), 47.3)):
        start, end, month = days
        asked = Question(
            period_from=date(2016, month, start),
            period_to=date(2016, month, end),
            dyads=(BOUND,),
        )
        mean = _one(syria, asked).best_a_day
        assert mean is not None
        assert round(mean, 1) == expected


def test_events_a_day_on_syria(syria: ObservationStore) -> None:
    """All-dyad events fall from 18.1 to 16.7 a day, bound ones from 11.5 to 7.9."""
    for names, figures in (((), (18.1, 16.7)), ((BOUND,), (11.5, 7.9))):
        for (start, end), expected in zip((BEFORE, TRUCE), figures, strict=True):
            found = _one(syria, Question(period_from=start, period_to=end, dyads=names))
            assert found.counted
            assert round(found.counted.rows / found.days, 1) == expected


def test_coarse_rows_on_syria_are_shown_apart(syria: ObservationStore) -> None:
    """258 coarse rows hold 32,142 deaths; they and the rows counted add up to all 16,566."""
    whole = _one(syria, Question())
    assert whole.coarse
    assert whole.counted
    assert (whole.coarse.rows, whole.coarse.best) == (258, 32_142)
    assert whole.counted.rows + whole.coarse.rows == whole.rows_in == 16_566
    assert (whole.covers_from, whole.covers_to) == (date(2016, 1, 1), date(2019, 11, 30))


def test_year_long_rows_show_beside_the_truce_they_span(syria: ObservationStore) -> None:
    """Rows of the year 2016 are beside the truce figure too, though they start before it."""
    truce = _one(syria, Question(period_from=TRUCE[0], period_to=TRUCE[1]))
    assert truce.coarse
    assert truce.coarse.best is not None
    assert truce.coarse.best >= 16_533
    first = Question(period_from=date(2016, 1, 1), period_to=date(2016, 1, 1))
    apart = _one(syria, first).counted
    put_in = _one(
        syria,
        Question(period_from=date(2016, 1, 1), period_to=date(2016, 1, 1), coarse="include"),
    ).counted
    assert apart
    assert apart.best is not None
    assert put_in
    assert put_in.best is not None
    # The spike that including them makes: seven rows of date_prec 5, and others of 3 and 4.
    assert put_in.best - apart.best >= 16_533


@pytest.mark.parametrize("by", ["dyad", "place", "day", "week", "month"])
def test_groups_add_up_to_their_source(syria: ObservationStore, by: str) -> None:
    """However one source is split, its parts add up to its whole."""
    source = _one(syria, Question(by=by, period_from=TRUCE[0], period_to=TRUCE[1]))  # type: ignore[arg-type]
    assert source.counted
    counted = [one.counted for one in source.groups if one.counted]
    assert sum(one.rows for one in counted) == source.counted.rows
    assert sum(one.best or 0 for one in counted) == source.counted.best
    if by in {"day", "week", "month"}:
        assert sum(one.days for one in source.groups) == source.days == 55


def test_the_same_file_twice_changes_nothing(store: ObservationStore) -> None:
    """A second import writes no byte, and says that it was here."""
    before = _folder(store)
    again = store.add(_reading())
    assert again.already
    assert _folder(store) == before
    assert len(before) == 3


def test_the_same_list_in_another_packing_is_the_same_import(store: ObservationStore) -> None:
    """Unpacked or packed, a list is there once, so that nothing is shown twice."""
    before = _folder(store)
    again = store.add(_reading(gzip.compress(SAMPLE)))
    assert again.already
    assert again.manifest.sha256 == _reading().sha256
    assert _folder(store) == before


def test_the_manifest_accounts_for_every_row(store: ObservationStore) -> None:
    """Rows read are rows in and rows apart, with hash, source, licence and reasons."""
    (one,) = store.imports()
    assert one.sha256 == _reading().sha256
    assert (one.source, one.licence) == ("ucdp_ged", "CC-BY-4.0")
    assert (one.rows_read, one.rows_in, one.rows_set_apart) == (12, 10, 2)
    assert one.rows_coarse == 1
    assert one.reasons == {"END_BEFORE_START": 1, "LATITUDE_RANGE": 1}
    assert (one.first_day, one.last_day) == ("2030-01-01", "2030-01-14")


def test_rows_set_apart_are_kept_beside_with_reason_and_text(store: ObservationStore) -> None:
    """What was set apart can be read again, as it stood in the file."""
    rows = store.rows_set_apart(_reading().sha256)
    assert [(row["line"], row["column"]) for row in rows] == [(14, "latitude"), (15, "date_end")]
    assert rows[0]["raw"].startswith("11,2030,")
    with pytest.raises(NotFound, match="IMPORT_UNKNOWN"):
        store.rows_set_apart("0" * 64)


def test_two_imports_of_one_source_stand_side_by_side(store: ObservationStore) -> None:
    """A second release is never added to the first, though most of its rows are the same."""
    lines = SAMPLE.split(b"\n")
    store.add(_reading(b"\n".join([*lines[:3], b""])))
    answers = store.summary(Question()).sources
    assert sorted(one.counted.rows for one in answers if one.counted) == [2, 9]
    assert len({one.sha256 for one in answers}) == 2


def test_a_row_counts_on_the_day_it_starts(store: ObservationStore) -> None:
    """A row of two days counts on the first; one that crosses an edge is shown beside."""
    first = _one(store, Question(period_from=date(2030, 1, 1), period_to=date(2030, 1, 1)))
    assert first.counted == Tally(rows=2, low=6, best=8, high=10)
    assert first.end_after == Tally(rows=1, low=2, best=4, high=6)
    second = _one(store, Question(period_from=date(2030, 1, 2), period_to=date(2030, 1, 2)))
    assert second.counted == Tally(rows=1, low=3, best=3, high=3)
    assert second.began_before == Tally(rows=1, low=2, best=4, high=6)


def test_missing_is_not_zero(store: ObservationStore) -> None:
    """A covered day without rows counts nought; a day that is not covered counts nothing."""
    asked = Question(by="day", period_from=date(2030, 1, 12), period_to=date(2030, 1, 16))
    source = _one(store, asked)
    assert _days(source.groups) == {
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
    source = _one(store, Question(period_from=date(2031, 1, 1), period_to=date(2031, 2, 1)))
    assert source.counted is None
    assert source.best_a_day is None
    assert source.coarse is None
    assert source.days == 0


def test_weeks_begin_on_monday_and_are_cut_at_the_edges(store: ObservationStore) -> None:
    """1 January 2030 is a Tuesday: the first step has the six days to Sunday."""
    source = _one(store, Question(by="week"))
    assert [(one.key, one.days) for one in source.groups] == [
        ("2030-01-01", 6),
        ("2030-01-07", 7),
        ("2030-01-14", 1),
    ]
    assert _days(source.groups) == {"2030-01-01": 17, "2030-01-07": 6, "2030-01-14": 2}
    assert all(one.coarse is None for one in source.groups)


def test_places_are_provinces_and_the_unnamed_is_its_own(store: ObservationStore) -> None:
    """A row whose source gives no province is shown as such, and last."""
    groups = _one(store, Question(by="place")).groups
    assert [one.key for one in groups] == ["North Province", "South Province", None]
    assert groups[-1].counted == Tally(rows=0, low=0, best=0, high=0)
    assert groups[-1].coarse == Tally(rows=1, low=0, best=400, high=400)


def test_narrowing_by_place_finds_province_district_and_place(store: ObservationStore) -> None:
    """One option names a place at any of the three levels, exactly."""
    for name, rows in (("North Province", 5), ("Lower district", 4), ("Thirdplace", 1)):
        counted = _one(store, Question(places=(name,))).counted
        assert counted
        assert counted.rows == rows


def test_flagged_rows_are_said_in_the_answer(store: ObservationStore) -> None:
    """Rows out of order and rows with older reports are counted, and said so."""
    source = _one(store, Question())
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
    store.add(_reading(b"\n".join([*lines[:3], b""])))
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


def test_an_empty_store_answers_nothing(tmp_path: Path) -> None:
    """A desk without imports has no sources, and asking makes no folder."""
    empty = ObservationStore(tmp_path / "none")
    assert empty.summary(Question(by="dyad")).sources == ()
    assert empty.imports() == ()
    assert empty.check() == ()
    assert not (tmp_path / "none").exists()


def test_a_missing_file_is_said_with_what_to_do(store: ObservationStore) -> None:
    """Without its columns an import is a fault of the desk, and importing again mends it."""
    store.parquet(_reading().sha256).unlink()
    with pytest.raises(DeskFault, match=r"OBSERVATIONS_MISSING.*Import the original file again"):
        store.summary(Question())
    assert not store.add(_reading()).already
    assert store.check() == ()
    assert _one(store, Question()).counted


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_a_flipped_bit_in_any_file_is_found(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """One bit changed in columns or rows apart is found before anything is counted."""
    store = ObservationStore(tmp_path_factory.mktemp("bits"))
    store.add(_reading())
    path = data.draw(st.sampled_from(sorted(store.folder.glob("*.[pa]*"))))
    content = bytearray(path.read_bytes())
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    path.write_bytes(content)
    assert [fault.code for fault in store.check()] == ["OBSERVATIONS_DAMAGED"]
    with pytest.raises(DeskFault, match="OBSERVATIONS_DAMAGED"):
        store.summary(Question())


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b'{"sha256": 1}', b"\xff", b"[" * 100_000, None],
)
def test_a_damaged_manifest_is_said_and_mended(
    store: ObservationStore, content: bytes | None
) -> None:
    """A manifest that is not what was written stops the answer; importing again replaces it."""
    path = store.folder / f"{_reading().sha256}.json"
    if content is None:
        content = json.dumps(json.loads(path.read_bytes()) | {"rows_in": "10"}).encode()
    path.write_bytes(content)
    with pytest.raises(DeskFault, match="OBSERVATIONS_DAMAGED"):
        store.summary(Question())
    assert store.check()[0].code == "OBSERVATIONS_DAMAGED"
    assert not store.add(_reading()).already
    assert store.check() == ()


def test_columns_that_are_not_ours_are_a_fault_of_the_desk(store: ObservationStore) -> None:
    """A Parquet file of another shape, even with the right hash, gives a fault and no crash."""
    reading = _reading()
    strange = ObservationStore(store.folder.parent / "other")
    object.__setattr__(reading, "table", reading.table.drop_columns(["dyad"]))
    strange.add(reading)
    with pytest.raises(DeskFault, match=r"OBSERVATIONS_DAMAGED.*cannot be queried"):
        strange.summary(Question())


def test_a_crash_before_the_manifest_leaves_no_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Columns without a manifest are not an import; the next import of the file completes it."""
    store = ObservationStore(tmp_path)
    write = ObservationStore._write

    def stop(self: ObservationStore, path: Path, content: bytes) -> None:
        if path.suffix == ".json":
            raise KeyboardInterrupt
        write(self, path, content)

    with monkeypatch.context() as patched:
        patched.setattr(ObservationStore, "_write", stop)
        with pytest.raises(KeyboardInterrupt):
            store.add(_reading())
    assert store.imports() == ()
    assert store.summary(Question()).sources == ()
    assert not store.add(_reading()).already
    assert not [path for path in tmp_path.iterdir() if path.suffix == ".part"]


def test_a_folder_that_cannot_be_written_is_a_fault_of_the_desk(tmp_path: Path) -> None:
    """Where the disk says no, it is said, and no part of a file is left."""
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DeskFault, match="OBSERVATIONS_UNWRITABLE"):
        ObservationStore(tmp_path / "file" / "observations").add(_reading())


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
    source = _one(store, asked)
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
        kept.add(_reading())
        _STORES.append(kept)
    return _STORES[0]
