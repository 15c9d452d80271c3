"""What ``measure unreported`` reads: tables, groups of matched reports, lists of ids, cells."""

from __future__ import annotations

import csv
import io
import json
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from truceline.cli.shared import at_option, read_bytes
from truceline.errors import BadInput, Fault, raise_for
from truceline.mse import Table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_BYTES: Final = 1 << 26
"""Files larger than this are tables of something else."""

_COUNTS: Final = ("freq", "count", "counts", "n", "frequency")
_ON: Final = frozenset({"1", "1.0", "true", "yes"})
_OFF: Final = frozenset({"0", "0.0", "false", "no", "", "na"})
_GROUPS: Final = ("groups", "clusters", "rows", "events")
_MOST_FAULTS: Final = 20
_UNNAMED: Final = "(not given)"

Row = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How a table is to be read.

    Args:
        names: The columns that are lists, or the names of the lists of the cells, with commas.
        count: The column of counts.
        ids: Whether columns hold ids, empty where a source has no record.
        strata: The column by whose values rows are kept apart.
        cuts: Where ranges of that column's numbers are parted, with commas.
    """

    names: str | None = None
    count: str | None = None
    ids: bool = False
    strata: str | None = None
    cuts: str | None = None

    @property
    def lists(self) -> list[str]:
        """The names of the lists, in their order; none where none are given."""
        return [name.strip() for name in self.names.split(",")] if self.names else []

    def unused(self) -> Iterator[Fault]:
        """What was asked of columns, where there are none."""
        given = {
            "--strata": self.strata, "--cuts": self.cuts, "--count": self.count,
            "--ids": self.ids or None,
        }  # fmt: skip
        for option, value in given.items():
            if value is not None:
                sentence = f"{option} is about the columns of a table, and there is none."
                yield Fault("OPTION_UNUSED", sentence, "Leave it out, or give a table.", option)


def read(files: Sequence[str], cells: str | None, asked: Asked) -> list[tuple[str, Table]]:
    """The tables that are asked about, each with its stratum; one without a name where none is.

    Args:
        files: One table or group file, or two files and more of ids; none where cells are given.
        cells: The cells of a table in R's order, with commas.
        asked: How it is to be read.

    Raises:
        BadInput: what cannot be read, all faults at once. NotFound, DeskFault: as
            :func:`truceline.cli.shared.read_bytes`.
    """
    raise_for(_unused(files, cells, asked))
    if cells is not None:
        with at_option("--cells"):
            return [("", Table.from_cells(_numbers(cells), asked.lists))]
    if len(files) > 1:
        return [("", _only(_of_ids(files), asked))]
    (file,) = files
    text = _text(file)
    with at_option(file):
        if text.lstrip()[:1] not in {"{", "["}:
            return _of_rows(_of_csv(text), asked)
        found = _of_json(text)
        if not isinstance(found, Table):
            return _of_rows(found, asked)
        raise_for(asked.unused())
        return [("", _only(found, asked))]


def _only(table: Table, asked: Asked) -> Table:
    """The lists that were asked for; all where none were named."""
    return table.only(asked.lists) if asked.lists else table


def _unused(files: Sequence[str], cells: str | None, asked: Asked) -> Iterator[Fault]:
    """What of the arguments does not go together."""
    if not files and cells is None:
        hint = "Name a file of lists, or give the cells with --cells."
        yield Fault("FILES_NONE", "No lists were given.", hint, "FILE")
    if files and cells is not None:
        hint = "Give a file or --cells, not both."
        yield Fault("INPUT_TWICE", "Both a file and cells were given.", hint, "--cells")
    if cells is not None or len(files) > 1:
        yield from asked.unused()
    elif asked.cuts and not asked.strata:
        hint = "Name the column whose numbers are parted with --strata."
        yield Fault("OPTION_MISSING", "Nothing says what --cuts parts.", hint, "--strata")


def _numbers(text: str) -> list[float]:
    """Numbers with commas; every one that cannot be read is said."""
    found, faults = [], []
    for n, part in enumerate(text.replace(";", ",").split(",")):
        try:
            found.append(float(part))
        except ValueError:
            sentence = f"{part.strip()!r} is not a number."
            faults.append(Fault("COUNT_NOT_WHOLE", sentence, "Give counts.", f"cell {n + 1}"))
    raise_for(faults[:_MOST_FAULTS])
    return found


def _text(file: str) -> str:
    """A file's text."""
    data = read_bytes(file, MOST_BYTES)
    if len(data) > MOST_BYTES:
        sentence = f"The file has more than {MOST_BYTES >> 20} MB."
        hint = "Count events by combination of lists first, and give the counts."
        raise BadInput(Fault("FILE_LARGE", sentence, hint, file))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        sentence = f"Byte {error.start} is not UTF-8."
        raise BadInput(Fault("FILE_ENCODING", sentence, "Save it as UTF-8.", file)) from error


def _of_ids(files: Sequence[str]) -> Table:
    """Lists of ids, each named for its file."""
    lists: dict[str, list[str]] = {}
    for file in files:
        name = Path(file).stem
        if name in lists:
            sentence = f"Two files are named {name}."
            raise BadInput(Fault("LIST_TWICE", sentence, "Rename one.", file))
        lists[name] = [line.strip() for line in _text(file).splitlines() if line.strip()]
    return Table.from_members(lists)


def _of_json(text: str) -> Table | list[Row]:
    """Lists of ids, cells, or rows of groups.

    Raises:
        BadInput: JSON_UNREADABLE, LISTS_SHAPE.
    """
    try:
        found = json.loads(text)
    except ValueError as error:
        sentence = f"This is not JSON: {error}."
        raise BadInput(Fault("JSON_UNREADABLE", sentence, "Look at its brackets.")) from error
    if isinstance(found, dict):
        if isinstance(found.get("cells"), list):
            names = found.get("lists") or found.get("names") or []
            named = [n["name"] if isinstance(n, dict) and "name" in n else n for n in names]
            if all(type(each) in {int, float} for each in found["cells"]):
                return Table.from_cells(found["cells"], [str(name) for name in named])
        lists = found.get("lists")
        if isinstance(lists, dict) and all(isinstance(ids, list) for ids in lists.values()):
            return Table.from_members({name: map(str, ids) for name, ids in lists.items()})
        found = next((found[key] for key in _GROUPS if isinstance(found.get(key), list)), None)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        sentence = "This JSON holds neither lists of ids, nor cells, nor rows."
        hint = 'Give {"lists": {"a": ["id", ...], ...}} or rows like [{"a": 1, "b": 0}, ...].'
        raise BadInput(Fault("LISTS_SHAPE", sentence, hint))
    return _columns([_flat(row) for row in found])


def _flat(row: Mapping[str, Any]) -> Row:
    """One group as text by column; ``sources`` becomes a column for each source."""
    flat = {key: _cell(value) for key, value in row.items() if key != "sources"}
    sources = row.get("sources")
    if isinstance(sources, list):
        flat |= dict.fromkeys(map(str, sources), "1")
    return flat


def _cell(value: Any) -> str:
    """A value of JSON as a cell; an empty list of records is an empty cell."""
    if value is None or value in ([], {}):
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    return value if isinstance(value, str) else json.dumps(value)


def _columns(rows: Sequence[Row]) -> list[Row]:
    """Rows that all have the same columns, as the first that has each orders them."""
    names = dict.fromkeys(key for row in rows for key in row)
    return [{name: row.get(name, "") for name in names} for row in rows]


def _of_csv(text: str) -> list[Row]:
    """The rows of a CSV table, by its header.

    Raises:
        BadInput: CSV_EMPTY, COLUMN_TWICE, CSV_RAGGED.
    """
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    lines = [line for line in lines if any(cell.strip() for cell in line)]
    if len(lines) < 2:  # noqa: PLR2004 - a header and a row
        sentence = "There is no row below a header."
        raise BadInput(Fault("CSV_EMPTY", sentence, "Give a header and at least one row."))
    header = [name.strip() for name in lines[0]]
    faults = [
        Fault("COLUMN_TWICE", f"Two columns are named {name!r}.", "Rename one.")
        for name in dict.fromkeys(n for n in header if header.count(n) > 1)
    ]
    faults += [
        Fault(
            "CSV_RAGGED",
            f"{len(line)} values stand under {len(header)} columns.",
            "Give every row a value for each column.",
            f"row {n + 2}",
        )
        for n, line in enumerate(lines[1:])
        if len(line) != len(header)
    ]
    raise_for(faults[:_MOST_FAULTS])
    return [dict(zip(header, (cell.strip() for cell in line), strict=True)) for line in lines[1:]]


def _of_rows(rows: Sequence[Row], asked: Asked) -> list[tuple[str, Table]]:
    """The table of rows, or one for each stratum.

    Raises:
        BadInput: CSV_EMPTY, COLUMN_UNKNOWN, LISTS_NONE, OPTION_MISSING, LISTS_ROW,
            COUNT_NOT_WHOLE, COUNT_NEGATIVE.
    """
    if not rows:
        raise BadInput(Fault("CSV_EMPTY", "There are no rows.", "Give at least one."))
    header, ids = list(rows[0]), asked.ids
    raise_for(
        Fault("COLUMN_UNKNOWN", f"There is no column {n!r}.", f"There are: {', '.join(header)}.")
        for n in (*asked.lists, asked.count, asked.strata)
        if n and n not in header
    )
    if ids and not asked.lists:
        hint = "Name the columns of the sources with --lists A,B,..."
        raise BadInput(Fault("OPTION_MISSING", "Ids say nothing of themselves.", hint, "--lists"))
    counted = asked.count or _count_column(header, asked)
    lists = asked.lists or [
        name
        for name in header
        if name not in {counted, asked.strata} and all(_is_mark(row[name]) for row in rows)
    ]
    if not lists:
        hint = "Name them with --lists, and add --ids where columns hold ids of records."
        raise BadInput(Fault("LISTS_NONE", "No column holds only 0 and 1.", hint))
    raise_for([*_bad_marks(rows, lists, ids=ids), *_bad_numbers(rows, counted)][:_MOST_FAULTS])
    return [
        (
            name,
            Table.from_rows(
                lists,
                [[int(_on(row[n], ids=ids)) for n in lists] for row in group],
                [float(row[counted]) for row in group] if counted else None,
            ),
        )
        for name, group in _strata(rows, asked).items()
    ]


def _count_column(header: Sequence[str], asked: Asked) -> str | None:
    """The column of counts by its usual names, the first where there are several."""
    apart = {*asked.lists, asked.strata}
    return next((n for n in header if n.lower() in _COUNTS and n not in apart), None)


def _strata(rows: Sequence[Row], asked: Asked) -> dict[str, list[Row]]:
    """Rows by stratum, as they first come; by range in rising order where cuts are given."""
    if not asked.strata:
        return {"": list(rows)}
    groups: dict[str, list[Row]] = {}
    if asked.cuts is None:
        for row in rows:
            groups.setdefault(row[asked.strata] or _UNNAMED, []).append(row)
        return groups
    with at_option("--cuts"):
        cuts = sorted(set(_numbers(asked.cuts)))
    names = [
        f"under {cuts[0]:g}",
        *(f"{low:g} to under {high:g}" for low, high in pairwise(cuts)),
        f"{cuts[-1]:g} and more",
    ]
    groups = {name: [] for name in (*names, _UNNAMED)}
    faults = []
    for n, row in enumerate(rows):
        cell = row[asked.strata]
        try:
            name = names[bisect_right(cuts, float(cell))] if cell else _UNNAMED
        except ValueError:
            sentence = f"{cell!r} under {asked.strata} is not a number."
            faults.append(
                Fault("NUMBER_UNREADABLE", sentence, "Cuts part numbers.", f"row {n + 2}")
            )
            continue
        groups[name].append(row)
    raise_for(faults[:_MOST_FAULTS])
    return {name: group for name, group in groups.items() if group}


def _is_mark(cell: str) -> bool:
    return cell.lower() in _ON or cell.lower() in _OFF


def _on(cell: str, *, ids: bool) -> bool:
    """Whether a cell says that the event is on the list; with ids, whether there is any."""
    return bool(cell) and cell.lower() != "na" if ids else cell.lower() in _ON


def _bad_marks(rows: Sequence[Row], lists: Sequence[str], *, ids: bool) -> Iterator[Fault]:
    if ids:
        return
    for n, row in enumerate(rows):
        for name in lists:
            if not _is_mark(row[name]):
                sentence = f"{row[name]!r} under {name} is neither 0 nor 1."
                hint = "Write 1 or 0; where columns hold ids of records, add --ids."
                yield Fault("LISTS_ROW", sentence, hint, f"row {n + 2}")


def _bad_numbers(rows: Sequence[Row], counted: str | None) -> Iterator[Fault]:
    if counted is None:
        return
    for n, row in enumerate(rows):
        try:
            value = float(row[counted])
        except ValueError:
            value = float("nan")
        where = f"row {n + 2}"
        if value < 0:
            sentence = f"The count under {counted} is negative: {row[counted]}."
            yield Fault("COUNT_NEGATIVE", sentence, "A count of events is at least 0.", where)
        elif not value < float("inf") or value != int(value):
            sentence = f"{row[counted]!r} under {counted} is not a whole number."
            yield Fault("COUNT_NOT_WHOLE", sentence, "Give whole numbers of events.", where)
