"""UCDP GED: the Georeferenced Event Dataset of the Uppsala Conflict Data Program, from CSV.

One row is one event: armed force, at least one death in one of its estimates, a place and a span of
days (Sundberg and Melander 2013). The reader takes the published CSV, plain or gzip, and gives the
sound rows in the common shape of :mod:`truceline.exchange.observation`.

Three things in published files are not damage, and such rows are kept and flagged:

1. ``coarse_date``: the date is known to a week or worse (``date_prec`` above 2, or a span of more
   than six days). Such rows hold many deaths, and spread or dropped silently they bend any trend.
2. ``bounds_disordered``: the source's own low, best and high are out of order.
3. ``source_predates_event``: every report cited is dated before the event; often a typing error.

A row is set apart where it cannot be what was published: a wrong number of fields, a number or date
that is none, latitude 91, an end before the start, deaths below zero, a code outside the codebook,
an id seen before, or parts that contradict each other (deaths that do not add up to ``best``, a
``year`` that no date has, coordinates unlike the ones in ``geom_wkt``).

>>> from truceline.exchange.base import importer
>>> reading = read(importer("ucdp").sample(), name="sample.csv")
>>> reading.rows_read, reading.rows_in, [(row.line, row.column) for row in reading.set_apart]
(12, 10, [(14, 'latitude'), (15, 'date_end')])
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from truceline.errors import BadInput, Fault
from truceline.exchange import observation
from truceline.exchange.base import Importer, Progress, Reading, SetApart
from truceline.exchange.csvrows import Row, count_lines, place_of, read_rows, shown
from truceline.exchange.packed import MAX_BYTES, decode, unpack
from truceline.exchange.ucdp_columns import COLUMNS, BadField, Values, contradictions

SOURCE = "ucdp_ged"
LICENCE = "CC-BY-4.0"
CITATION = (
    "UCDP GED, Uppsala Conflict Data Program; Sundberg and Melander (2013), Introducing the UCDP "
    "Georeferenced Event Dataset, Journal of Peace Research 50(4), 523-532."
)
COARSE_FROM = 3
"""The least ``date_prec`` that is too coarse for a trend by day or week."""
FINE_SPAN_DAYS = 6
"""The longest span, in days after the first, that ``date_prec`` 2 may have."""

_PROGRESS_EVERY = 1_000
_NOT_UTF8_SHARE = 0.1
_SHOWN_FAULTS = 20
_ID = re.compile(r"[0-9]{1,18}")


def read(
    data: bytes, *, name: str, progress: Progress | None = None, max_bytes: int = MAX_BYTES
) -> Reading:
    """Read a UCDP GED file.

    Args:
        data: The file's bytes: CSV (RFC 4180, UTF-8, with or without a byte-order mark), or gzip.
        name: The file's name, for people.
        progress: Called with (lines done, lines in all) about every thousand rows.
        max_bytes: Most bytes that the file may hold once unpacked.

    Raises:
        BadInput: The file as a whole cannot be read: see :func:`truceline.exchange.packed.unpack`,
            and ``ENCODING``, ``HEADER_UNREADABLE``, ``COLUMN_TWICE``, ``COLUMN_MISSING``,
            ``ROWS_NONE`` and ``ROWS_NONE_SOUND``.
        DeskFault: ``EXTRA_MISSING`` without pyarrow.
    """
    content = unpack(data, name=name, max_bytes=max_bytes)
    text = decode(content, name=name)
    rows = read_rows(text, probable=lambda fields: bool(_ID.fullmatch(fields[0])))
    # Packed bytes are never empty (unpack says so), but the text may be blank after its mark.
    header = next(rows, None)
    sorter = _Sorter(_header(header, name))
    lines = count_lines(text)
    for row in rows:
        sorter.take(row)
        if progress and sorter.rows_read % _PROGRESS_EVERY == 0:
            progress(row.line, lines)
    sorter.check_whole(name)
    if progress:
        progress(lines, lines)
    return Reading(
        name=name,
        source=SOURCE,
        sha256=hashlib.sha256(data).hexdigest(),
        content_sha256=hashlib.sha256(content).hexdigest(),
        licence=LICENCE,
        citation=CITATION,
        columns=sorter.header,
        table=observation.table(sorter.columns),
        rows_read=sorter.rows_read,
        set_apart=tuple(sorter.set_apart),
    )


def _header(row: Row | None, name: str) -> tuple[str, ...]:
    """The column names; raises with every fault of the header at once."""
    if row is None or row.fault:
        why = row.fault.sentence if row and row.fault else "There is none."
        hint = "The first line must hold the column names, in UTF-8."
        fault = Fault("HEADER_UNREADABLE", f"The header cannot be read. {why}", hint, f"{name}:1")
        raise BadInput(fault)
    header = tuple(column.strip() for column in row.fields)
    faults = [
        Fault(
            "COLUMN_TWICE",
            f"The column {column!r} stands twice in the header.",
            "Keep one of them.",
            f"{name}:1",
        )
        for column in sorted(column for column, times in Counter(header).items() if times > 1)
    ]
    faults += [
        Fault(
            "COLUMN_MISSING",
            f"The column {column.name!r} is missing.",
            "Give a UCDP GED event file with all its columns.",
            f"{name}:1",
        )
        for column in COLUMNS
        if column.required and column.name not in header
    ]
    if faults:
        raise BadInput(faults)
    return header


@dataclass(slots=True)
class _Sorter:
    """Takes rows one by one, and puts each either into the columns or apart. Lives in one call."""

    header: tuple[str, ...]
    rows_read: int = 0
    set_apart: list[SetApart] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(
        default_factory=lambda: {name: [] for name, _, _ in observation.COLUMNS}
    )
    _seen: dict[str, int] = field(default_factory=dict)
    _plan: list[tuple[int, str, Callable[[str], Any]]] = field(default_factory=list)
    _into: list[tuple[str, list[Any]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        at = {name: place for place, name in enumerate(self.header)}
        self._plan = [(at[one.name], one.name, one.parse) for one in COLUMNS if one.name in at]
        self._into = [(one.name, self.columns[one.into]) for one in COLUMNS if one.into]

    def take(self, row: Row) -> None:
        """Put one row where it belongs."""
        self.rows_read += 1
        if row.fault:
            self._apart(row, self.header[row.column - 1] if row.column else "", [row.fault])
            return
        values: Values = {}
        faults: list[tuple[int, str, BadField]] = []
        for place, name, parse in self._plan:
            try:
                values[name] = parse(row.fields[place])
            except BadField as bad:
                faults.append((place, name, bad))
        if not faults:
            faults = [
                (self.header.index(name), name, bad)
                for name, bad in contradictions(values, self._seen)
            ]
        if faults:
            faults.sort(key=lambda fault: fault[0])
            found = [
                Fault(bad.code, bad.sentence, bad.hint, place_of(row.line, row.fields, place + 1))
                for place, _, bad in faults
            ]
            self._apart(row, faults[0][1], found)
            return
        self._seen[values["id"]] = row.line
        self._keep(row.line, values)

    def check_whole(self, name: str) -> None:
        """Raise where the file as a whole is no such file, rather than a file with damaged rows."""
        if not self.rows_read:
            hint = "Give the file as published."
            raise BadInput(Fault("ROWS_NONE", "The file has a header and no rows.", hint, name))
        foreign = sum(row.code == "NOT_UTF8" for row in self.set_apart)
        if foreign > max(1, self.rows_read * _NOT_UTF8_SHARE):
            hint = "Save the file as UTF-8 and give it again."
            sentence = f"{foreign} of {self.rows_read} rows are not UTF-8: the first is on line "
            first = next(row.line for row in self.set_apart if row.code == "NOT_UTF8")
            raise BadInput(Fault("ENCODING", f"{sentence}{first}.", hint, name))
        if len(self.set_apart) == self.rows_read:
            faults = [fault for row in self.set_apart for fault in row.faults][:_SHOWN_FAULTS]
            sentence = f"None of the {self.rows_read} rows is sound."
            hint = "Give the file as published; the first faults follow."
            raise BadInput([Fault("ROWS_NONE_SOUND", sentence, hint, name), *faults])

    def _apart(self, row: Row, column: str, faults: list[Fault]) -> None:
        self.set_apart.append(
            SetApart(line=row.line, column=column, faults=tuple(faults), raw=shown(row.raw))
        )

    def _keep(self, line: int, values: Values) -> None:
        """Add a sound row to the columns."""
        out = self.columns
        for name, column in self._into:
            column.append(values.get(name))
        out["source"].append(SOURCE)
        out["line"].append(line)
        start, span = values["date_start"], values["date_end"] - values["date_start"]
        coarse = values["date_prec"] >= COARSE_FROM or span.days > FINE_SPAN_DAYS
        out["coarse_date"].append(coarse)
        ordered = values["low"] <= values["best"] <= values["high"]
        out["bounds_disordered"].append(not ordered)
        reported = values.get("source_date")
        dates = reported.split(";") if reported else ()
        out["source_predates_event"].append(bool(dates) and max(dates) < start.isoformat())


IMPORTER = Importer(
    name="ucdp",
    source=SOURCE,
    title="UCDP Georeferenced Event Dataset",
    licence=LICENCE,
    citation=CITATION,
    read=read,
    sample_file="ucdp_made_up.csv",
)
