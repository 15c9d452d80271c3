"""UCDP event files: what goes in, what is set apart, and what is flagged."""

from __future__ import annotations

import csv
import gzip
import io
import time
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.errors import BadInput
from truceline.exchange.base import Reading, SetApart, importer
from truceline.exchange.ucdp import read

if TYPE_CHECKING:
    from pathlib import Path

SAMPLE = importer("ucdp").sample()
HEADER = SAMPLE.decode().split("\n", 1)[0].split(",")
_EVERYTHING = list(csv.DictReader(io.StringIO(SAMPLE.decode(), newline="")))
SOUND = _EVERYTHING[:10]


def _csv(rows: list[dict[str, str]], end: str = "\n") -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, HEADER, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def _ids(reading: Reading) -> list[str]:
    return [str(one) for one in reading.table["source_id"].to_pylist()]


def _with(**changes: str) -> Reading:
    """The first two sound rows, then one more with these fields changed."""
    changed = SOUND[0] | {"id": "77"} | changes
    return read(_csv([SOUND[0], SOUND[1], changed]), name="s")


def _only(reading: Reading) -> SetApart:
    assert reading.rows_read == 3
    assert reading.rows_in == 2
    (row,) = reading.set_apart
    return row


def test_the_published_file_goes_in_whole(shared: Path) -> None:
    """All 16,566 rows of the Syria file go in, none apart, in under three processor seconds."""
    (path,) = (shared / "data" / "ucdp").glob("*.csv.gz")
    data = path.read_bytes()
    started = time.process_time()
    reading = read(data, name=path.name)
    assert time.process_time() - started < 3
    assert (reading.rows_read, reading.rows_in, len(reading.columns)) == (16_566, 16_566, 41)
    assert reading.set_apart == ()


def test_the_published_file_has_coarse_rows_that_are_kept_and_flagged(shared: Path) -> None:
    """258 rows with date_prec above 2 hold 32,142 deaths; 7 of 1 January 2016 hold 16,533."""
    (path,) = (shared / "data" / "ucdp").glob("*.csv.gz")
    table = read(path.read_bytes(), name=path.name).table
    coarse = table.filter(table["coarse_date"]).to_pylist()
    assert len(coarse) == 258
    assert {row["date_prec"] for row in coarse} == {3, 4, 5}
    assert sum(row["deaths_best"] for row in coarse) == 32_142
    year_long = [
        row for row in coarse if row["date_start"] == date(2016, 1, 1) and row["date_prec"] == 5
    ]
    assert len(year_long) == 7
    assert sum(row["deaths_best"] for row in year_long) == 16_533


def test_a_row_is_mapped_field_by_field() -> None:
    """Every column of the common shape holds what the file says, and null where it says nothing."""
    rows = read(SAMPLE, name="s").table.to_pylist()
    first, third = rows[0], rows[2]
    assert first == {
        "source": "ucdp_ged",
        "source_id": "1",
        "line": 2,
        "date_start": date(2030, 1, 1),
        "date_end": date(2030, 1, 1),
        "date_prec": 1,
        "coarse_date": False,
        "latitude": 10.5,
        "longitude": 20.5,
        "where_prec": 1,
        "place": "Exampletown",
        "adm1": "North Province",
        "adm2": "Upper district",
        "country": "Made-up country",
        "violence": 1,
        "dyad_id": "9112",
        "dyad": "Made-up Army - Made-up Front",
        "side_a": "Made-up Army",
        "side_b": "Made-up Front",
        "deaths_low": 4,
        "deaths_best": 4,
        "deaths_high": 4,
        "deaths_a": 2,
        "deaths_b": 2,
        "deaths_civilians": 0,
        "deaths_unknown": 0,
        "bounds_disordered": False,
        "clarity": 1,
        "sources": 1,
        "source_office": "Made-up wire",
        "source_date": "2030-01-01",
        "source_predates_event": False,
        "source_article": '"Made-up wire,2030-01-01,Made-up headline"',
    }
    assert third["adm2"] is None


def test_sound_rows_that_need_care_are_kept_and_flagged() -> None:
    """A coarse date, bounds out of order and an older report are flagged; the rows stay."""
    rows = {row["source_id"]: row for row in read(SAMPLE, name="s").table.to_pylist()}
    for flag, id_ in [
        ("coarse_date", "5"),
        ("bounds_disordered", "6"),
        ("source_predates_event", "7"),
    ]:
        assert [key for key, row in rows.items() if row[flag]] == [id_]


def test_a_span_of_more_than_six_days_is_coarse_whatever_its_code_says() -> None:
    """A row that calls its year-long span exact does not slip into a weekly trend."""
    rows = _with(date_end="2030-12-30").table.to_pylist()
    assert rows[-1]["coarse_date"]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_marks_make_no_difference(end: str, mark: bytes) -> None:
    """LF or CRLF, with a mark or without, the same rows go in."""
    reading = read(mark + _csv(SOUND, end), name="s")
    assert _ids(reading) == [row["id"] for row in SOUND]


def test_a_missing_line_end_at_the_end_is_no_fault() -> None:
    """The last row may end with the file."""
    assert read(_csv(SOUND).rstrip(b"\n"), name="s").rows_in == 10


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("latitude", "91", "LATITUDE_RANGE"),
        ("latitude", "nan", "NUMBER_UNREADABLE"),
        ("longitude", "-180.5", "LONGITUDE_RANGE"),
        ("longitude", "20,5", "NUMBER_UNREADABLE"),
        ("date_start", "2030-02-30", "DATE_UNREADABLE"),
        ("date_start", "20300101", "DATE_UNREADABLE"),
        ("date_start", "2030-01-01 12:00:00", "DATE_UNREADABLE"),
        ("date_end", "", "DATE_UNREADABLE"),
        ("date_end", "2029-12-31", "END_BEFORE_START"),
        ("date_prec", "0", "CODE_UNKNOWN"),
        ("date_prec", "6", "CODE_UNKNOWN"),
        ("where_prec", "8", "CODE_UNKNOWN"),
        ("type_of_violence", "4", "CODE_UNKNOWN"),
        ("deaths_a", "-2", "NUMBER_NEGATIVE"),
        ("deaths_b", "two", "NUMBER_UNREADABLE"),
        ("deaths_b", "٢", "NUMBER_UNREADABLE"),
        ("deaths_civilians", " 0", "NUMBER_UNREADABLE"),
        ("high", "9999999999", "NUMBER_UNREADABLE"),
        ("low", "", "NUMBER_UNREADABLE"),
        ("best", "5", "DEATHS_DISAGREE"),
        ("year", "2031", "YEAR_DISAGREES"),
        ("geom_wkt", "POINT (20.5 11.5)", "POINT_DISAGREES"),
        ("geom_wkt", "LINESTRING (1 2, 3 4)", "POINT_UNREADABLE"),
        ("id", "1", "ID_TWICE"),
        ("id", "", "NUMBER_UNREADABLE"),
        ("dyad_name", " ", "FIELD_EMPTY"),
        ("side_b", "\x1b[31mred", "CONTROL_CHARACTER"),
    ],
)
def test_a_damaged_row_is_named_by_line_and_column(column: str, value: str, code: str) -> None:
    """Each kind of damage sets its row apart, by line, column and reason; the rest goes in."""
    row = _only(_with(**{column: value}))
    assert (row.line, row.column, row.code) == (4, column, code)
    assert row.faults[0].where == f"4:{HEADER.index(column) + 1}"


def test_all_faults_of_a_row_come_at_once_in_column_order() -> None:
    """A row with three faults says all three."""
    row = _only(_with(latitude="91", date_prec="9", deaths_a="-1"))
    assert [fault.code for fault in row.faults] == [
        "LATITUDE_RANGE",
        "CODE_UNKNOWN",
        "NUMBER_NEGATIVE",
    ]


def test_a_midnight_instant_is_its_day() -> None:
    """Releases that write days as instants at midnight are read as days."""
    reading = _with(date_start="2030-01-01 00:00:00.000", date_end="2030-01-01 00:00:00.000")
    assert reading.table["date_start"].to_pylist()[-1] == date(2030, 1, 1)


def test_a_field_after_an_embedded_line_end_is_named_by_its_own_line() -> None:
    """Where a headline of two lines precedes the damage, the line is the one it stands on."""
    row = _only(_with(source_headline="one\ntwo", date_end="2029-01-01"))
    assert row.line == 4
    assert row.faults[0].where == f"5:{HEADER.index('date_end') + 1}"


@pytest.mark.parametrize("change", [",", "1,2,"])
def test_a_wrong_number_of_fields_sets_the_row_apart(change: str) -> None:
    """Too many fields are named with both numbers."""
    lines = _csv(SOUND[:2]).decode().split("\n")
    lines[1] = change + lines[1]
    reading = read("\n".join(lines).encode(), name="s")
    (row,) = reading.set_apart
    assert (row.line, row.code, row.column) == (2, "FIELD_COUNT", "")
    assert "the header has 41" in row.sentence
    assert _ids(reading) == ["2"]


def test_a_quote_that_is_never_closed_costs_its_own_row_only() -> None:
    """Rows after a lost quote still go in; CSV alone would swallow them into one field."""
    lines = _csv([*SOUND[:3], SOUND[7], SOUND[8]]).decode().split("\n")
    broken = lines[2].replace('headline"""', "headline", 1)
    assert broken != lines[2]
    reading = read("\n".join([*lines[:2], broken, *lines[3:]]).encode(), name="s")
    assert _ids(reading) == ["1", "3", "8", "9"]
    (row,) = reading.set_apart
    assert (row.line, row.code) == (3, "CSV_QUOTING")
    assert row.raw == broken + "\n"


def test_bytes_that_are_not_utf8_set_their_row_apart() -> None:
    """One foreign byte costs its row, which is shown with the byte written out."""
    data = _csv(SOUND * 1).replace(b"Thirdplace", b"Thirdpl\xe4ce")
    reading = read(data, name="s")
    (row,) = reading.set_apart
    assert (row.code, row.column) == ("NOT_UTF8", "where_coordinates")
    assert "Thirdpl\\xe4ce" in row.raw
    assert reading.rows_in == 9


def test_a_file_in_another_encoding_is_refused_as_a_whole() -> None:
    """Many foreign bytes are a wrong encoding, said once with the first line."""
    with pytest.raises(BadInput, match=r"ENCODING.*10 of 10 rows.*line 2"):
        read(_csv(SOUND).replace(b"Made-up country", b"Made-up l\xe4nd"), name="s")


def test_a_header_without_its_columns_is_refused_with_every_fault() -> None:
    """All missing and doubled columns are said at once."""
    bad = _csv(SOUND).replace(b"latitude", b"lat", 1).replace(b"date_prec", b"high", 1)
    with pytest.raises(BadInput) as refused:
        read(bad, name="s")
    assert [fault.code for fault in refused.value.faults] == [
        "COLUMN_TWICE",
        "COLUMN_MISSING",
        "COLUMN_MISSING",
    ]


def test_columns_may_stand_in_any_order_with_others_between() -> None:
    """Columns are found by name; an unknown one is passed over."""
    rows = [dict(reversed(list(row.items()))) | {"extra": "x"} for row in SOUND]
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    reading = read(out.getvalue().encode(), name="s")
    assert reading.table.equals(read(_csv(SOUND), name="s").table)


def test_a_file_without_rows_or_without_a_sound_one_is_refused() -> None:
    """An import of nothing is no import; the first faults are said."""
    with pytest.raises(BadInput, match="ROWS_NONE"):
        read(_csv([]), name="s")
    with pytest.raises(BadInput) as refused:
        read(_csv(_EVERYTHING[10:]), name="s")
    codes = [fault.code for fault in refused.value.faults]
    assert codes == ["ROWS_NONE_SOUND", "LATITUDE_RANGE", "END_BEFORE_START"]


def test_a_cut_gzip_is_refused_at_every_length() -> None:
    """A download that stopped half-way never passes for a shorter file."""
    packed = gzip.compress(_csv(SOUND), mtime=0)
    for length in range(2, len(packed)):
        with pytest.raises(BadInput, match="GZIP_TRUNCATED"):
            read(packed[:length], name="s")


def test_a_flipped_bit_in_a_gzip_is_refused_or_without_effect() -> None:
    """Damage inside the packing is caught by its checksum, or changes nothing of the content."""
    packed = gzip.compress(_csv(SOUND), mtime=0)
    whole = read(packed, name="s").content_sha256
    outcomes = set()
    for at in range(2, len(packed)):
        damaged = bytearray(packed)
        damaged[at] ^= 0x10
        try:
            outcomes.add(read(bytes(damaged), name="s").content_sha256)
        except BadInput as refused:
            outcomes.add(refused.faults[0].code)
    assert outcomes <= {whole, "GZIP_DAMAGED", "GZIP_TRUNCATED"}
    assert "GZIP_DAMAGED" in outcomes


def test_members_one_after_another_are_one_file() -> None:
    """Gzip files that were joined read as their joined content (RFC 1952, section 2.2)."""
    data = _csv(SOUND)
    joined = gzip.compress(data[:700]) + gzip.compress(data[700:]) + b"\0" * 512
    assert read(joined, name="s").rows_in == 10
    with pytest.raises(BadInput, match="GZIP_DAMAGED"):
        read(joined + b"tail", name="s")


def test_a_bomb_is_refused_before_it_fills_the_memory() -> None:
    """What unpacks to far more than it should is refused on the way."""
    with pytest.raises(BadInput, match="FILE_TOO_BIG"):
        read(gzip.compress(b"0" * 40_000_000), name="s")
    with pytest.raises(BadInput, match="FILE_TOO_BIG"):
        read(_csv(SOUND), name="s", max_bytes=100)


def test_many_open_quotes_do_not_take_for_ever() -> None:
    """A file made so that every line opens a quote is read in time linear in its length."""
    data = _csv(SOUND) + b'x,"never\n' * 4_000
    started = time.process_time()
    reading = read(data, name="s")
    assert time.process_time() - started < 10
    assert reading.rows_in == 10
    assert "".join(row.raw for row in reading.set_apart) == 'x,"never\n' * 4_000


BODY = SAMPLE.index(b"\n") + 1
SOUND_IDS = {row["id"] for row in SOUND}


@given(at=st.integers(BODY, len(SAMPLE) - 1), bit=st.integers(0, 7))
@settings(max_examples=150, deadline=None)
def test_one_flipped_bit_costs_at_most_two_rows(at: int, bit: int) -> None:
    """Damage stays where it is: at most the row it is in and the next are lost to the table."""
    damaged = bytearray(SAMPLE)
    damaged[at] ^= 1 << bit
    reading = read(bytes(damaged), name="s")
    assert reading.rows_in + len(reading.set_apart) == reading.rows_read
    assert len(SOUND_IDS - set(_ids(reading))) <= 2


@given(at=st.integers(BODY, len(SAMPLE) - 1), length=st.integers(1, 40))
@settings(max_examples=150, deadline=None)
def test_deleted_bytes_cost_at_most_the_rows_they_touch(at: int, length: int) -> None:
    """Bytes that went missing cost the rows they were in, and those are set apart or whole."""
    reading = read(SAMPLE[:at] + SAMPLE[at + length :], name="s")
    assert reading.rows_in + len(reading.set_apart) == reading.rows_read
    assert len(SOUND_IDS - set(_ids(reading))) <= 2


@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_heavy_damage_never_loses_a_line(data: st.DataObject) -> None:
    """Whatever is damaged, every line of the body is in a row that went in or was set apart."""
    damaged = bytearray(SAMPLE)
    for _ in range(data.draw(st.integers(1, 12))):
        at = data.draw(st.integers(BODY, len(damaged) - 1))
        damaged[at] = data.draw(st.sampled_from(b'",\n\r\x00\xff09-a '))
    try:
        reading = read(bytes(damaged), name="s")
    except BadInput:
        # Nothing sound was left, and the refusal says so.
        return
    assert reading.rows_in + len(reading.set_apart) == reading.rows_read
    starts = sorted(reading.table["line"].to_pylist() + [row.line for row in reading.set_apart])
    assert len(set(starts)) == len(starts) == reading.rows_read
    lines = bytes(damaged).split(b"\n")
    # Every line on which no row begins belongs to the row before it, or is blank.
    apart = {row.line: row.raw.count("\n") for row in reading.set_apart}
    for line, held in apart.items():
        inside = [one for one in starts if line < one < line + max(held, 1)]
        assert not inside
    assert starts[0] == next(n for n, text in enumerate(lines[1:], 2) if text.strip(b"\r"))
