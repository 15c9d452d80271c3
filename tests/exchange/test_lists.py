"""What importers of tables share beside UCDP's: ACLED's export, plain lists, and days in words."""

from __future__ import annotations

from datetime import date

import pytest

from truceline.errors import BadInput
from truceline.exchange import acled, plain
from truceline.exchange.base import importer
from truceline.exchange.table_fields import BadField, worded_day


def _acled() -> list[dict[str, object]]:
    reading = acled.read(importer("acled").sample(), name="s")
    found: list[dict[str, object]] = reading.table.to_pylist()
    return found


def test_acled_has_one_estimate_and_no_bounds() -> None:
    """The export's number of deaths is the best estimate; low and high are null, not the same."""
    rows = _acled()
    assert [row["deaths_best"] for row in rows] == [4, 0, 3, 1, 0, 12]
    assert {row["deaths_low"] for row in rows} == {row["deaths_high"] for row in rows} == {None}


def test_acled_precision_of_a_week_is_coarse() -> None:
    """Precisions 1, 2 and 3 of the export are 1, 3 and 4 of the common shape."""
    rows = _acled()
    assert [row["date_prec"] for row in rows] == [1, 1, 3, 1, 1, 4]
    assert [row["coarse_date"] for row in rows] == [False, False, True, False, False, True]
    assert [row["where_prec"] for row in rows] == [1, 1, 2, 1, 1, 4]


def test_acled_tells_violence_from_what_is_none() -> None:
    """A protest is no violence between sides; words and numbers of actors mean the same."""
    assert [row["violence"] for row in _acled()] == [1, 1, 2, 3, None, 1]


def test_acled_names_a_pair_the_same_whoever_comes_first() -> None:
    """Two actors in either order are one pair of sides."""
    first, second, *_ = _acled()
    assert first["dyad"] == second["dyad"] == "Made-up Army - Made-up Front"
    assert (first["side_a"], second["side_a"]) == ("Made-up Army", "Made-up Front")


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b"MUP1,", b"1,", "ID_UNREADABLE"),
        (b"MUP1,", b"MUP2,", "ID_TWICE"),
        (b"01 January 2030,2030", b"01 January 2030,2031", "YEAR_DISAGREES"),
        (b"01 January 2030,2030,1", b"01 January 2030,2030,4", "CODE_UNKNOWN"),
        (b"01 January 2030", b"01/02/2030", "DATE_UNREADABLE"),
    ],
)
def test_acled_sets_a_damaged_row_apart(old: bytes, new: bytes, code: str) -> None:
    """Each kind of damage is named by its code, and costs one row."""
    reading = acled.read(importer("acled").sample().replace(old, new, 1), name="s")
    assert code in reading.reasons
    assert reading.rows_in == 5


@pytest.mark.parametrize(
    "text", ["2016-02-27", "27 February 2016", "27 Feb 2016", "27-Feb-2016", "27.2.2016"]
)
def test_a_day_is_read_where_it_can_be_read_in_one_way(text: str) -> None:
    """ISO 8601, months in words and dots are clear."""
    assert worded_day(text) == date(2016, 2, 27)


@pytest.mark.parametrize("text", ["02/03/2016", "30 February 2016", "27 Ju 2016", "2016", ""])
def test_a_day_that_could_be_two_or_is_none_is_refused(text: str) -> None:
    """Slashes, half names of months and days that no calendar has are faults."""
    with pytest.raises(BadField, match="expected"):
        worded_day(text)


def test_a_plain_list_needs_a_date_and_nothing_else() -> None:
    """What is not mapped is null, and every row has an id from its line."""
    row = plain.read(b"date\n2030-01-01\n", name="s").table.to_pylist()[0]
    assert (row["source_id"], row["deaths_best"], row["dyad"]) == ("line 2", None, None)
    assert row["date_end"] == row["date_start"] == date(2030, 1, 1)


def test_a_mapping_names_columns_in_any_language() -> None:
    """Fields are found under the columns that the mapping says, with the sides as a pair."""
    data = b"Datum,Tote,A,B\n01.02.2030,7,Heer,Bund\n"
    mapping = {"date": "Datum", "deaths": "Tote", "side_a": "A", "side_b": "B"}
    reading = plain.read(data, name="s", mapping=mapping, source="liste")
    row = reading.table.to_pylist()[0]
    assert (row["deaths_best"], row["dyad"], row["source"]) == (7, "Heer - Bund", "liste")
    assert reading.source == "liste"


def test_all_faults_of_a_mapping_come_at_once() -> None:
    """Unknown fields are all named; then a column that the file lacks is."""
    with pytest.raises(BadInput) as refused:
        plain.read(b"date\n2030-01-01\n", name="s", mapping={"tote": "x", "wo": "y"})
    assert [fault.code for fault in refused.value.faults] == ["FIELD_UNKNOWN"] * 2
    with pytest.raises(BadInput, match=r"COLUMN_MISSING.*'Tag'"):
        plain.read(b"date\n2030-01-01\n", name="s", mapping={"date": "Tag"})


def test_how_well_a_plain_date_is_known_follows_from_its_span() -> None:
    """A day, up to six days, a week, a month and more are precisions 1 to 5."""
    ends = ("2030-01-01", "2030-01-06", "2030-01-08", "2030-01-31", "2030-06-01")
    data = "date,date_end\n" + "".join(f"2030-01-01,{end}\n" for end in ends)
    table = plain.read(data.encode(), name="s").table
    assert table["date_prec"].to_pylist() == [1, 2, 3, 4, 5]
    assert table["coarse_date"].to_pylist() == [False, False, True, True, True]


def test_a_plain_list_refuses_one_event_twice() -> None:
    """Where ids are given, the second row of an id is set apart."""
    reading = plain.read(b"id,date\na,2030-01-01\na,2030-01-02\n", name="s")
    assert reading.reasons == {"ID_TWICE": 1}
