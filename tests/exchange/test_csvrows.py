"""Rows of CSV with their lines, and the way back after a damaged one."""

from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from truceline.exchange.csvrows import MAX_LINES_A_ROW, read_rows, shown


def _rows(text: str) -> list[tuple[int, tuple[str, ...], str]]:
    return [
        (row.line, row.fields, row.fault.code if row.fault else "")
        for row in read_rows(text, probable=lambda fields: fields[0].isdigit())
    ]


def test_a_row_swallowed_by_a_stray_quote_is_found_again() -> None:
    """Three lines that read as one row of the right width still give the sound row inside."""
    text = 'a,b,c\n1,"x,9\n2,",",5\n3,"\n4,y,z\n'
    assert len(next(csv.reader([text.split("\n", 1)[1].rsplit("4", 1)[0]]))) == 3
    assert _rows(text) == [
        (1, ("a", "b", "c"), ""),
        (2, (), "CSV_QUOTING"),
        (3, ("2", ",", "5"), ""),
        (4, (), "CSV_QUOTING"),
        (5, ("4", "y", "z"), ""),
    ]


def test_a_damaged_row_of_several_lines_is_one_row() -> None:
    """A row with a line end in it and a field too many is set apart once, with all its text."""
    text = 'a,b\n1,"two\nlines",x\n2,y\n'
    assert _rows(text) == [(1, ("a", "b"), ""), (2, (), "FIELD_COUNT"), (4, ("2", "y"), "")]


def test_blank_lines_are_no_rows() -> None:
    """Blank lines count as lines and not as rows."""
    assert _rows("a,b\n\n1,2\r\n\r\n3,4\n\n") == [
        (1, ("a", "b"), ""),
        (3, ("1", "2"), ""),
        (5, ("3", "4"), ""),
    ]


def test_a_row_of_very_many_lines_is_given_up() -> None:
    """A row that goes on past the bound is damaged, and reading goes on behind its first part."""
    inside = "x\n" * (MAX_LINES_A_ROW + 5)
    found = _rows(f'a,b\n1,"{inside}"\n2,y\n')
    assert found[1][2] == "CSV_QUOTING"
    assert found[-1][1] == ("2", "y")


def test_other_line_separators_are_text() -> None:
    """Only LF and CRLF end a line: U+2028 and U+0085 inside a field are not new lines."""
    assert [row[0] for row in _rows("a,b\n1,x\u2028y\n2,z\n")] == [1, 2, 3]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 99).map(str),
            st.text(
                st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])
                | st.sampled_from('",\n'),
                max_size=12,
            ),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_whatever_is_written_as_csv_is_read_back(rows: list[tuple[str, str]]) -> None:
    """Rows that the csv module writes come back as they were, each on its own line."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("id", "text"))
    line, expected = 2, []
    for row in rows:
        # A text that itself holds a whole row is taken for damage on purpose: not tested here.
        inner = row[1].replace("\n", " ").replace(",", ";") if "," in row[1] else row[1]
        writer.writerow((row[0], inner))
        expected.append((line, (row[0], inner), ""))
        line += 1 + inner.count("\n")
    assert _rows(out.getvalue())[1:] == expected


def test_bytes_that_were_not_utf8_are_shown_as_numbers() -> None:
    """Text that holds undecodable bytes can be stored anywhere once shown."""
    assert shown(b"caf\xe9".decode("utf-8", "surrogateescape")) == "caf\\xe9"


def test_a_quoting_fault_is_said_in_plain_words() -> None:
    """Each way in which quoting breaks has words that say what stands in the file."""
    for line, words in (
        ('1,"a"b', "something other than a comma follows a closing quote"),
        ("1,a\rb", "a lone carriage return stands outside quotes"),
        ('1,"a', "a quote is never closed"),
        ("1," + "a" * 131_073, "a field is longer than 131,072 characters"),
    ):
        *_, row = read_rows(f"a,b\n{line}\n", probable=lambda _: True)
        assert row.fault
        assert row.fault.sentence == f"The row cannot be split into fields: {words}."
