"""What ``measure match`` reads: event files as reports, taxonomies, and what people answered."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from truceline.cli.measure_inputs import mapping_of, read_events
from truceline.cli.shared import at_option, read_bytes
from truceline.errors import BadInput, Fault, raise_for
from truceline.exchange.packed import MAX_BYTES, decode, unpack
from truceline.linkage import Answer, Reports, Taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from truceline.analysis.effect.events import Events

Row = dict[str, str]

MIDDLE: Final = 3
"""The coarsest place that is still compared in a wide window: the middle of a district."""
_MIDDLES: Final = {3: "the middle of a district or of more", 4: "the middle of a province or more"}

ANSWERS: Final = ("one_source", "one_id", "other_source", "other_id", "answer")
"""The columns of a file of answers; further columns are for people."""
_SAME: Final = {"same": True, "different": False, "taken back": None}
_ID_OF: Final = {"ucdp": "id", "acled": "event_id_cnty"}
_WORDS: Final = (
    "words", "notes", "note", "text", "description", "source_headline", "where_description",
)  # fmt: skip
_OTHER_NAMES: Final = {
    "id": ("event_id", "event"),
    "date": ("day", "event_date", "date_start"),
    "date_end": ("enddate", "end_date", "last_day"),
    "deaths": ("fatalities", "deaths_best", "best"),
    "latitude": ("lat",),
    "longitude": ("lon", "lng"),
    "place": ("location", "place_name"),
    "side_a": ("actor1",),
    "side_b": ("actor2",),
}
"""What plain lists often call a field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """How files are to be read.

    Args:
        formats: One format for all files, or one for each.
        columns: The option ``--columns``.
        words: The column of what a report says; None for the usual names.
        taxonomies: ``NAME=FILE`` each.
        leave_out_damaged: Whether damaged rows are left out instead of refused.
    """

    formats: tuple[str, ...]
    columns: str | None = None
    words: str | None = None
    taxonomies: tuple[str, ...] = ()
    leave_out_damaged: bool = False

    def faults(self, files: Sequence[str], *, repeats: bool = False) -> Iterator[Fault]:
        """What of the arguments does not go together; with repeats, one file is enough."""
        if len(files) < (1 if repeats else 2):
            sentence = f"{len(files)} file(s) were given; each is a source."
            hint = "Give the files of at least two sources; of one with --repeats; or --desk."
            yield Fault("SOURCES_FEW", sentence, hint, "FILE")
        if len(self.formats) not in {1, len(files)}:
            sentence = f"{len(self.formats)} formats were given for {len(files)} files."
            hint = "Give --format once for all files, or once for each, in their order."
            yield Fault("FORMATS_UNEVEN", sentence, hint, "--format")
        if "-" in files:
            sentence = "Standard input cannot be one of several files."
            yield Fault("INPUT_UNNAMED", sentence, "Give files with names.", "FILE")
        yield from mapping_of(self.columns)[1]


def read_reports(
    files: Sequence[str], asked: Asked, *, finest: int = MIDDLE
) -> tuple[Reports, list[Taxonomy], tuple[str, ...]]:
    """The reports of some files, each a source called as the file is, their taxonomies, and notes.

    Args:
        files: Paths.
        asked: How they are read.
        finest: The coarsest place that is compared, as ``where_precision`` has it.

    Raises:
        BadInput: as :func:`truceline.cli.measure_inputs.events_of`, ``COLUMN_UNKNOWN``,
            ``TAXONOMY_UNREADABLE``, ``CLASS_UNKNOWN``.
    """
    formats = asked.formats * (len(files) if len(asked.formats) == 1 else 1)
    names = _names(files)
    rows: list[Row] = []
    parts: list[Reports] = []
    notes: list[str] = []
    for file, format_name, name in zip(files, formats, names, strict=True):
        raw = _table(file)
        mapping = _mapping(raw, mapping_of(asked.columns)[0]) if format_name == "plain" else {}
        damaged = asked.leave_out_damaged
        events = read_events([(format_name, file)], mapping, leave_out_damaged=damaged).events
        id_column = mapping.get("id", _ID_OF.get(format_name, "id"))
        own = {row.get(id_column, ""): row for row in raw}
        if raw and id_column not in raw[0]:
            # Without ids, readings name rows by their order; so do we, where none was left out.
            ids = events.event_id.tolist()
            own = dict(zip(ids, raw, strict=True)) if len(ids) == len(raw) else {}
        found = [own.get(str(each), {}) for each in events.event_id]
        with at_option(file):
            words = _words(raw, asked.words)
        spoken = [row.get(words, "") for row in found]
        part, apart = reports_of(events, name, spoken, finest=finest)
        parts.append(part)
        notes += apart
        rows += found
    reports = joined_reports(parts)
    types = [_taxonomy(each, reports, rows) for each in asked.taxonomies]
    return reports, types, tuple(notes)


def read_answers(file: str) -> list[Answer]:
    """What people answered, in the order of the file; rows without an answer are left.

    Raises:
        BadInput: ``ANSWERS_COLUMNS``, ``ANSWER_UNREADABLE``, every row that is wrong.
    """
    rows = _table(file)
    missing = [name for name in ANSWERS if rows and name not in rows[0]]
    if missing:
        sentence = f"The answers have no column {', '.join(missing)}."
        hint = f"Columns: {', '.join(ANSWERS)}. --queue writes such a file."
        raise BadInput(Fault("ANSWERS_COLUMNS", sentence, hint, file))
    answered = [(n, row, row["answer"].strip().lower()) for n, row in enumerate(rows, start=2)]
    raise_for(
        Fault(
            "ANSWER_UNREADABLE",
            f"{said!r} is no answer.",
            f"Write {', '.join(_SAME)}, or leave it empty.",
            f"{file} row {n}",
        )
        for n, _, said in answered
        if said and said not in _SAME
    )
    return [
        Answer(
            (row["one_source"], row["one_id"]), (row["other_source"], row["other_id"]), _SAME[said]
        )
        for _, row, said in answered
        if said
    ]


def _names(files: Sequence[str]) -> list[str]:
    """What each source is called: its file's name, with its number where two are the same."""
    plain = [Path(file).name.split(".")[0] or Path(file).name for file in files]
    many = Counter(plain)
    return [name if many[name] == 1 else f"{name} {n}" for n, name in enumerate(plain, start=1)]


def _table(file: str) -> list[Row]:
    """The rows of a CSV file as text by column; none where it is not such a table."""
    text = decode(unpack(read_bytes(file, MAX_BYTES), name=file), name=file)
    mark = max(",;\t", key=text.split("\n", 1)[0].count)
    return [
        {key: value or "" for key, value in row.items() if isinstance(key, str)}
        for row in csv.DictReader(io.StringIO(text, newline=""), delimiter=mark)
    ]


def _mapping(rows: Sequence[Row], given: Mapping[str, str]) -> dict[str, str]:
    """Field to column as given, and by its usual names where nothing is given."""
    mapping = dict(given)
    header = list(rows[0]) if rows else []
    for field, others in _OTHER_NAMES.items():
        if field not in mapping and field not in header:
            usual = next((name for name in others if name in header), None)
            if usual is not None:
                mapping[field] = usual
    return mapping


def _words(rows: Sequence[Row], asked: str | None) -> str:
    """The column of words.

    Raises:
        BadInput: ``COLUMN_UNKNOWN``.
    """
    header = list(rows[0]) if rows else []
    if asked is not None and asked not in header:
        sentence = f"There is no column {asked!r}."
        raise BadInput(Fault("COLUMN_UNKNOWN", sentence, f"There are: {', '.join(header)}."))
    return asked or next((name for name in _WORDS if name in header), "")


def reports_of(
    events: Events, name: str, words: Sequence[str], *, finest: int = MIDDLE
) -> tuple[Reports, list[str]]:
    """The events of one source as reports, and what is set apart of them, in sentences.

    What stands at a coarser place than ``finest`` allows has no place here: at the middle of a
    province it would be near everything there.
    """
    coarse = events.coarse_place(finest)
    count, least = int(coarse.sum()), finest + 1
    apart = [f"{count} reports of {name} are placed at {_MIDDLES[least]}: set apart."]
    sides = [events.sides[at] if at >= 0 else ("", "") for at in events.dyad.tolist()]
    texts = np.array([*sides, ("", "")], dtype=object)[:-1].reshape(-1, 2)
    found = Reports(
        latitude=np.where(coarse, np.nan, events.latitude),
        longitude=np.where(coarse, np.nan, events.longitude),
        day=events.day.astype("datetime64[D]").astype(np.int64),
        last_day=events.last_day.astype("datetime64[D]").astype(np.int64),
        deaths=events.best,
        place=events.place,
        words=np.array([*words, ""], dtype=object)[:-1],
        side_a=texts[:, 0],
        side_b=texts[:, 1],
        source=np.zeros(len(events), dtype=np.int64),
        sources=(name,),
        ids=np.array([*map(str, events.event_id), ""], dtype=object)[:-1],
    )
    return found, apart if count else []


def joined_reports(parts: Sequence[Reports]) -> Reports:
    """The reports of several sources as one table; each part is of one source."""

    def column(name: str) -> np.ndarray:
        return np.concatenate([getattr(part, name) for part in parts])

    return Reports(
        latitude=column("latitude"), longitude=column("longitude"), day=column("day"),
        last_day=column("last_day"), deaths=column("deaths"), place=column("place"),
        words=column("words"), side_a=column("side_a"), side_b=column("side_b"),
        source=np.repeat(np.arange(len(parts)), [len(part) for part in parts]),
        sources=tuple(part.sources[0] for part in parts), ids=column("ids"),
    )  # fmt: skip


def _taxonomy(given: str, reports: Reports, rows: Sequence[Row]) -> Taxonomy:
    """One taxonomy: ``NAME=FILE``, NAME a column of the event files.

    The file has the source, its own class and then the levels, the finest first.

    Raises:
        BadInput: ``TAXONOMY_UNREADABLE``, ``CLASS_UNKNOWN``.
    """
    name, equals, file = given.partition("=")
    bad = None
    table: dict[tuple[str, str], list[str]] = {}
    if equals:
        for row in _table(file):
            source, own, *levels = (cell.strip() for cell in row.values())
            table[source, own] = levels
        if not table or not all(table.values()):
            bad = "no row with a source, a class and a level"
        elif not all(name in row for row in rows):
            bad = f"no column {name} in some event file"
    else:
        bad = "no equals sign"
    if bad:
        sentence = f"NAME=FILE was expected; {given!r} has {bad}."
        hint = "NAME is a column of every event file; FILE has source, class and levels."
        raise BadInput(Fault("TAXONOMY_UNREADABLE", sentence, hint, "--taxonomy"))
    classes = [(reports.name(row)[0], each[name].strip()) for row, each in enumerate(rows)]
    with at_option("--taxonomy"):
        return Taxonomy.of(name, classes, table)
