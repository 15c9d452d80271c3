r"""Rows of a CSV file with their physical lines, and a way back after a damaged one.

RFC 4180 lets a quoted field hold line ends, so one missing quote can swallow every row that
follows. Here a row that cannot be read costs itself alone: reading starts again at the first later
line that is a whole row, and what lies between is handed over as the damaged row, with its text.

>>> rows = list(read_rows('id,note\n1,"a\nb"\n2,"no end\n3,c\n', probable=lambda fields: True))
>>> [(row.line, row.fields, row.fault.code if row.fault else "") for row in rows]
[(1, ('id', 'note'), ''), (2, ('1', 'a\nb'), ''), (4, (), 'CSV_QUOTING'), (5, ('3', 'c'), '')]
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from truceline.errors import Fault

MAX_LINES_A_ROW = 200
"""Most physical lines that one row may span; it bounds the search after a damaged quote."""

Probable = Callable[[tuple[str, ...]], bool]
"""Whether these fields, full in number, look like a row of their own (its id is a number, say)."""

# Zero bytes and terminal escapes have no place in a table of events, and harm whoever prints them.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_NOT_UTF8 = re.compile("[\ud800-\udfff]")

_COMPLAINTS = {
    "new-line character seen": "a lone carriage return stands outside quotes",
    "',' expected after": "something other than a comma follows a closing quote",
    "unexpected end of data": "a quote is never closed",
    "field larger than": f"a field is longer than {csv.field_size_limit():,} characters",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One row: fields where it can be read, a fault where it cannot, its text in either case.

    Args:
        line: Physical line on which it begins, from 1.
        fields: Its fields, as many as the header has; none where there is a fault.
        raw: Its text, line ends included; bytes that are not UTF-8 are surrogates.
        fault: Why it cannot be read.
        column: Number of the field at fault, from 1; 0 where the row as a whole is.
    """

    line: int
    fields: tuple[str, ...]
    raw: str
    fault: Fault | None = None
    column: int = 0


def read_rows(text: str, *, probable: Probable) -> Iterator[Row]:
    """The header and then every row of ``text``; blank lines are passed over.

    The header fixes how many fields a row has. A row is damaged where its quoting is broken, its
    fields are too many or too few, or its text holds control characters or bytes that are not
    UTF-8; it then carries one fault, placed at ``line:field``, or ``line`` where no field is known.
    """
    return _Reader(text, probable).rows()


def count_lines(text: str) -> int:
    """Physical lines in ``text``, the last one with or without a line end."""
    return text.count("\n") + (not text.endswith("\n"))


def shown(raw: str) -> str:
    r"""``raw`` as text that can be stored anywhere: bytes that are not UTF-8 as ``\xNN``."""
    return raw.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _plain(trouble: str) -> str:
    """The csv module's complaint, in words for whoever keeps the file."""
    return next(
        (words for start, words in _COMPLAINTS.items() if trouble.startswith(start)), trouble
    )


class _Lines:
    """Physical lines that the csv module draws from, and that can be wound back."""

    def __init__(self, text: str) -> None:
        *whole, rest = text.split("\n")
        self.lines = [line + "\n" for line in whole] + ([rest] if rest else [])
        self.start = 0
        self.at = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self.at >= len(self.lines):
            raise StopIteration
        if self.at - self.start >= MAX_LINES_A_ROW:
            raise csv.Error(f"more than {MAX_LINES_A_ROW} lines in one row")
        self.at += 1
        return self.lines[self.at - 1]


class _Reader:
    def __init__(self, text: str, probable: Probable) -> None:
        self._lines = _Lines(text)
        # The csv module clears its state before each row, so it may go on after an error.
        self._csv = csv.reader(self._lines, strict=True)
        self._probable = probable
        self._width = 0

    def rows(self) -> Iterator[Row]:
        while self._lines.at < len(self._lines.lines):
            start = self._lines.at
            fields, trouble = self._one(start)
            if not fields and not trouble:
                continue
            if not self._width:
                self._width = len(fields)
            elif self._lines.at > start + 1:
                # A row of several lines, sound or not, must not hide another row inside it.
                inside = self._row_inside(start + 1, self._lines.at)
                if inside is not None:
                    self._lines.at = inside
                    fields, trouble = (), trouble or "a quote is never closed"
            yield self._row(start, fields, trouble)

    def _one(self, start: int) -> tuple[tuple[str, ...], str]:
        """The fields from line ``start`` on, or what is wrong with the quoting."""
        self._lines.start = self._lines.at = start
        try:
            return tuple(next(self._csv)), ""
        except StopIteration:
            return (), ""
        except csv.Error as trouble:
            return (), _plain(str(trouble))

    def _row_inside(self, first: int, end: int) -> int | None:
        """The first line from ``first`` to before ``end`` that is a whole row by itself."""
        found = None
        for line in range(first, end):
            fields, _ = self._one(line)
            if len(fields) == self._width and self._probable(fields):
                found = line
                break
        self._lines.at = end
        return found

    def _row(self, start: int, fields: tuple[str, ...], trouble: str) -> Row:
        lines = self._lines.lines[start : self._lines.at]
        raw = lines[0] if len(lines) == 1 else "".join(lines)
        fault, column = self._fault(start + 1, fields, raw, trouble)
        return Row(start + 1, () if fault else fields, raw, fault, column)

    def _fault(
        self, line: int, fields: tuple[str, ...], raw: str, trouble: str
    ) -> tuple[Fault | None, int]:
        """What is wrong with a row, and the number of the field where that can be said."""
        if not raw.isascii() and (bad := _NOT_UTF8.search(raw)):
            place, column = self._place(line, fields, _NOT_UTF8)
            sentence = f"The byte 0x{ord(bad.group()) & 0xFF:02X} is not UTF-8."
            hint = "Save the file as UTF-8, or restore the row from the published file."
            return Fault("NOT_UTF8", sentence, hint, place), column
        if control := _CONTROL.search(raw):
            place, column = self._place(line, fields, _CONTROL)
            sentence = f"The row holds the control character U+{ord(control.group()):04X}."
            hint = "Restore the row from the published file."
            return Fault("CONTROL_CHARACTER", sentence, hint, place), column
        if trouble:
            sentence = f"The row cannot be split into fields: {trouble}."
            hint = 'Close every quoted field, and write a quote inside one as "".'
            return Fault("CSV_QUOTING", sentence, hint, str(line)), 0
        if len(fields) != self._width:
            sentence = f"The row has {len(fields)} fields; the header has {self._width}."
            hint = "Look for a missing or added comma, or a field that should be quoted."
            return Fault("FIELD_COUNT", sentence, hint, str(line)), 0
        return None, 0

    def _place(
        self, line: int, fields: tuple[str, ...], pattern: re.Pattern[str]
    ) -> tuple[str, int]:
        """Where a character stands: ``line:field`` and the field, or the line alone."""
        if len(fields) == self._width:
            for number, value in enumerate(fields, start=1):
                if pattern.search(value):
                    return place_of(line, fields, number), number
        return str(line), 0


def place_of(line: int, fields: tuple[str, ...], number: int) -> str:
    """``line:field`` of field ``number`` (from 1) of a row that begins on ``line``.

    Line ends inside earlier fields count, so the line is the one on which that field begins.
    """
    return f"{line + sum(value.count(chr(10)) for value in fields[: number - 1])}:{number}"
