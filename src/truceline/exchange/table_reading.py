"""Tables of events, one format after another: rows in, and each either into the columns or apart.

What all importers of tables share: bytes unpacked and decoded, the header checked, rows found with
their lines, fields read by the columns of a :class:`Layout`, contradictions looked for, and sound
rows put into the common shape. A format says what is its own in its layout.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from truceline.errors import BadInput, Fault
from truceline.exchange import observation
from truceline.exchange.base import Progress, Reading, SetApart
from truceline.exchange.csvrows import Row, count_lines, place_of, read_rows, shown
from truceline.exchange.packed import MAX_BYTES, decode, unpack
from truceline.exchange.table_fields import BadField, Column, Values

COARSE_FROM = 3
"""The least ``date_prec`` that is too coarse for a trend by day or week."""
FINE_SPAN_DAYS = 6
"""The longest span, in days after the first, that ``date_prec`` 2 may have."""

_PROGRESS_EVERY = 1_000
_NOT_UTF8_SHARE = 0.1
_SHOWN_FAULTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What is a format's own.

    Args:
        source: Short name of the source.
        licence: Its licence.
        citation: How it asks to be cited.
        columns: The columns that are read.
        key: The column whose values are ids, no two alike; empty where there is none.
        probable: Whether these fields, full in number, look like a row of their own.
        contradictions: Where readable fields of one row cannot all be right, given the ids seen
            before with their lines: (column, fault) for each.
        derived: What the common shape has and the format says in other words, from a row's values
            and its ``line``.
        missing: The hint where a column is missing.
    """

    source: str
    licence: str
    citation: str
    columns: tuple[Column, ...]
    key: str
    probable: Callable[[tuple[str, ...]], bool]
    contradictions: Callable[[Mapping[str, Any], Mapping[str, int]], Iterable[tuple[str, BadField]]]
    derived: Callable[[Values], Values]
    missing: str


def read_table(
    data: bytes,
    layout: Callable[[tuple[str, ...]], Layout] | Layout,
    *,
    name: str,
    progress: Progress | None = None,
    max_bytes: int = MAX_BYTES,
) -> Reading:
    """Read a file of events.

    Args:
        data: The file's bytes: CSV (RFC 4180, UTF-8, with or without a byte-order mark), or gzip.
        layout: The format's own; or a function that gives it for the columns of the header.
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
    lines = count_lines(text)
    known: list[Layout] = [layout] if isinstance(layout, Layout) else []

    def probable(fields: tuple[str, ...]) -> bool:
        # Asked only after the header, on which the layout may hang.
        return known[0].probable(fields)

    rows = read_rows(text, probable=probable)
    # Packed bytes are never empty (unpack says so), but the text may be blank after its mark.
    columns = _columns(next(rows, None), name)
    if not isinstance(layout, Layout):
        known.append(layout(columns))
    _check_header(columns, known[0], name)
    sorter = _Sorter(known[0], columns)
    for row in rows:
        sorter.take(row)
        if progress and sorter.rows_read % _PROGRESS_EVERY == 0:
            progress(row.line, lines)
    sorter.check_whole(name)
    if progress:
        progress(lines, lines)
    return Reading(
        name=name,
        source=known[0].source,
        sha256=hashlib.sha256(data).hexdigest(),
        content_sha256=hashlib.sha256(content).hexdigest(),
        licence=known[0].licence,
        citation=known[0].citation,
        columns=columns,
        table=observation.table(sorter.columns),
        rows_read=sorter.rows_read,
        set_apart=tuple(sorter.set_apart),
    )


def _columns(row: Row | None, name: str) -> tuple[str, ...]:
    """The column names of the header."""
    if row is None or row.fault:
        why = row.fault.sentence if row and row.fault else "There is none."
        hint = "The first line must hold the column names, in UTF-8."
        fault = Fault("HEADER_UNREADABLE", f"The header cannot be read. {why}", hint, f"{name}:1")
        raise BadInput(fault)
    return tuple(column.strip() for column in row.fields)


def _check_header(header: tuple[str, ...], layout: Layout, name: str) -> None:
    """Raise with every fault of the header at once."""
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
            layout.missing,
            f"{name}:1",
        )
        for column in layout.columns
        if column.required and column.name not in header
    ]
    if faults:
        raise BadInput(faults)


@dataclass(slots=True)
class _Sorter:
    """Takes rows one by one, and puts each either into the columns or apart. Lives in one call."""

    layout: Layout
    header: tuple[str, ...]
    rows_read: int = 0
    set_apart: list[SetApart] = field(default_factory=list)
    columns: dict[str, list[Any]] = field(
        default_factory=lambda: {name: [] for name, _, _ in observation.COLUMNS}
    )
    _seen: dict[str, int] = field(default_factory=dict)
    _plan: list[tuple[int, str, Callable[[str], Any]]] = field(default_factory=list)
    _into: list[tuple[str, list[Any]]] = field(default_factory=list)
    _rest: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        at = {name: place for place, name in enumerate(self.header)}
        self._plan = [
            (at[one.name], one.name, one.parse) for one in self.layout.columns if one.name in at
        ]
        self._into = [(one.name, self.columns[one.into]) for one in self.layout.columns if one.into]
        direct = {one.into for one in self.layout.columns} | {"source", "line"}
        self._rest = [name for name, _, _ in observation.COLUMNS if name not in direct]

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
                for name, bad in self.layout.contradictions(values, self._seen)
            ]
        if faults:
            faults.sort(key=lambda fault: fault[0])
            found = [
                Fault(bad.code, bad.sentence, bad.hint, place_of(row.line, row.fields, place + 1))
                for place, _, bad in faults
            ]
            self._apart(row, faults[0][1], found)
            return
        if self.layout.key:
            self._seen[values[self.layout.key]] = row.line
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
        """Add a sound row to the columns; what the format says nothing of is null."""
        out = self.columns
        for name, column in self._into:
            column.append(values.get(name))
        derived = self.layout.derived({**values, "line": line})
        for name in self._rest:
            out[name].append(derived.get(name))
        out["source"].append(self.layout.source)
        out["line"].append(line)


def flags(values: Values, *, source_date: str | None = None) -> Values:
    """The flags of the common shape, from values named as in that shape.

    Args:
        values: ``date_start``, ``date_end``, ``date_prec``, and the deaths where there are any.
        source_date: The days of the reports behind the row, as the source gives them.
    """
    start, span = values["date_start"], values["date_end"] - values["date_start"]
    deaths = [values.get(f"deaths_{name}") for name in ("low", "best", "high")]
    given = [number for number in deaths if number is not None]
    dates = source_date.split(";") if source_date else ()
    return {
        "coarse_date": values["date_prec"] >= COARSE_FROM or span.days > FINE_SPAN_DAYS,
        "bounds_disordered": given != sorted(given),
        "source_predates_event": bool(dates) and max(dates) < start.isoformat(),
    }
