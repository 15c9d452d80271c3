"""What measurements read: files of a known format, or the observations on a desk, as events.

Files are read with the registered importers (``truceline.exchange.base``). Two files of one source
must not hold the same event: that would count it twice, and is refused. So is a file with damaged
rows, unless they are left out on purpose: a measurement is only as good as the rows it saw.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from truceline.analysis.effect.events import About, Events
from truceline.cli.errors import printable
from truceline.cli.progress import progress_bar
from truceline.cli.shared import read_bytes
from truceline.errors import BadInput, DeskFault, Fault, raise_for
from truceline.exchange.packed import MAX_BYTES
from truceline.store.observation_events import events_of_imports, joined

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from truceline.exchange.base import Reading

FORMATS: Final = ("ucdp", "acled", "plain")
"""The formats of event files, as importers are named."""
PUBLISHED: Final = ("acled", "ucdp_ged")
"""What published sources are called; a plain list is called as its file."""
_SHOWN: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was read.

    Args:
        events: The sound rows.
        damaged: Rows left out as damaged, by code of their first fault; empty where none was.
    """

    events: Events
    damaged: dict[str, int]


def given(
    *,
    files: Sequence[str],
    format_name: str | None,
    columns: str | None,
    leave_out_damaged: bool,
    folder: Path | None,
    reader: str | None,
    beside: Sequence[str] = (),
) -> Given:
    """The events that a command asks for: those of its files, or else those on the desk.

    Args:
        files: Paths; where there are any, the desk is not asked.
        format_name: The format of the files.
        columns: The option ``--columns``, as ``date=Datum,deaths=Tote``.
        leave_out_damaged: Whether damaged rows of files are left out instead of refused.
        folder: The desk's folder.
        reader: Who asks the desk; None for its operator.
        beside: Further files as ``FORMAT=FILE``, each of another source.

    Raises:
        BadInput: ``FORMAT_NONE``, ``FORMAT_UNKNOWN``, ``COLUMNS_UNREADABLE``, ``DESK_NOT_NAMED``;
            and as :func:`events_of` and :func:`events_on`.
    """
    if not files and not beside:
        return Given(events=events_on(folder, reader), damaged={})
    faults = []
    if files and format_name is None:
        hint = f"Give --format: {', '.join(FORMATS)}."
        faults.append(Fault("FORMAT_NONE", "Files were given without a format.", hint, "--format"))
    mapping, more = mapping_of(columns)
    chosen = [(format_name or "", file) for file in files]
    for each in beside:
        name, equals, file = each.partition("=")
        if not (equals and file and name in FORMATS):
            sentence = f"FORMAT=FILE was expected; {each!r} was found."
            hint = f"Write it like acled=FILE; formats: {', '.join(FORMATS)}."
            faults.append(Fault("FORMAT_UNKNOWN", sentence, hint, "--beside"))
        chosen.append((name, file))
    raise_for([*faults, *more])
    return read_events(chosen, mapping, leave_out_damaged=leave_out_damaged)


def mapping_of(columns: str | None) -> tuple[dict[str, str], tuple[Fault, ...]]:
    """The option ``--columns`` as a mapping of field to column, and what is wrong with it.

    >>> mapping_of("date=Datum, deaths=Tote")[0]
    {'date': 'Datum', 'deaths': 'Tote'}
    """
    found: dict[str, str] = {}
    faults = []
    for part in (columns or "").split(","):
        field, equals, column = (each.strip() for each in part.partition("="))
        if not part.strip():
            continue
        if not (field and equals and column) or field in found:
            sentence = f"FIELD=COLUMN, each field once, was expected; {part.strip()!r} was found."
            hint = "Write the fields like date=Datum,deaths=Tote."
            faults.append(Fault("COLUMNS_UNREADABLE", sentence, hint, "--columns"))
            continue
        found[field] = column
    return found, tuple(faults)


def events_of(
    files: Sequence[str], format_name: str, mapping: Mapping[str, str] | None = None
) -> Events:
    """The events of some files of one format, with a progress bar on a terminal.

    Args:
        files: Paths, or ``-`` for standard input.
        format_name: ``ucdp``, ``acled`` or ``plain``.
        mapping: For ``plain``: which column of the file holds which field, as
            ``{"date": "Datum", "deaths": "Tote"}``. A plain file is a source of its own, called by
            the file's name.

    Raises:
        NotFound: ``FILE_MISSING``, ``IMPORTER_UNKNOWN``.
        BadInput: ``FILES_NONE``, ``MAPPING_UNUSED``, ``EVENT_TWICE``, ``SOURCE_TWICE``,
            ``ROWS_DAMAGED`` with the faults of the first rows; or a file cannot be read as that
            format; all faults at once.
        DeskFault: ``FILE_UNREADABLE``, ``EXTRA_MISSING``.
    """
    chosen = [(format_name, file) for file in files]
    return read_events(chosen, mapping or {}, leave_out_damaged=False).events


def read_events(
    files: Sequence[tuple[str, str]], mapping: Mapping[str, str], *, leave_out_damaged: bool
) -> Given:
    """As :func:`events_of` for files of several formats, and what was left out as damaged."""
    faults = []
    formats = sorted({format_name for format_name, _ in files})
    if not files:
        hint = "Name at least one file, or ask a desk with --desk."
        faults.append(Fault("FILES_NONE", "No file of events was given.", hint, "FILE"))
    if mapping and files and "plain" not in formats:
        sentence = f"The format {', '.join(formats)} has its own columns."
        hint = "Leave --columns out, or use --format plain."
        faults.append(Fault("MAPPING_UNUSED", sentence, hint, "--columns"))
    raise_for(faults)
    readings = [_read(format_name, file, mapping) for format_name, file in files]
    if not leave_out_damaged:
        raise_for([fault for reading in readings for fault in _damage(reading)])
    damaged = Counter(row.code for reading in readings for row in reading.set_apart)
    _not_alike(readings)
    events = joined(
        [
            (
                About(
                    name=each.source,
                    citation=each.citation,
                    licence=each.licence,
                    files=((each.name, each.sha256),),
                ),
                each.table,
            )
            for each in readings
        ]
    )
    return Given(events=events, damaged=dict(sorted(damaged.items())))


def events_on(folder: Path | None, reader: str | None = None) -> Events:
    """The observations on a desk whose imports the reader may see; each import is a source.

    Args:
        folder: The desk's folder.
        reader: An actor or ``public``; None is whoever keeps the desk.

    Raises:
        BadInput: ``DESK_NOT_NAMED``; ``OBSERVATIONS_NONE`` where there is nothing to measure.
        NotFound: ``ACTOR_UNKNOWN``. DeskFault: a file is missing or damaged.
    """
    from truceline.cli.observations import FOLDER, recorded_imports  # noqa: PLC0415 - a desk alone
    from truceline.cli.shared import opened_desk  # noqa: PLC0415 - likewise
    from truceline.store.observations import ObservationStore  # noqa: PLC0415 - likewise

    with opened_desk(folder) as desk:
        recorded = recorded_imports(desk, reader)
        store = ObservationStore(desk.folder / FOLDER)
    raise_for(store.check(), DeskFault)
    events = events_of_imports(store, recorded)
    if events is None:
        hint = "Import a file with: truceline import, or name event files with --format."
        sentence = "There are no observations to measure; no data is not calm."
        raise BadInput(Fault("OBSERVATIONS_NONE", sentence, hint, "--desk"))
    return events


def _read(format_name: str, file: str, mapping: Mapping[str, str]) -> Reading:
    """One file as a reading."""
    from truceline.cli.imports import read_file  # noqa: PLC0415 - loads with the first file

    return read_plain(file, mapping) if format_name == "plain" else read_file(format_name, file)


def read_plain(file: str, mapping: Mapping[str, str]) -> Reading:
    """A plain list as a reading: a source of its own, called as the file is.

    Args:
        file: A path, or ``-`` for standard input.
        mapping: Which column of the file holds which field.

    Raises:
        NotFound: ``FILE_MISSING``. DeskFault: ``FILE_UNREADABLE``, ``EXTRA_MISSING``.
        BadInput: the file cannot be read as that; all faults at once.
    """
    from truceline.exchange import plain  # noqa: PLC0415 - loads with the first file

    data = read_bytes(file, MAX_BYTES)
    name = printable(Path(file).name)
    stem = name.split(".")[0] or plain.SOURCE
    with progress_bar(f"Reading {name}") as progress:
        return plain.read(
            data,
            name=name,
            progress=progress,
            mapping=mapping,
            source=f"{stem} (list)" if stem in PUBLISHED else stem,
        )


def _not_alike(readings: Sequence[Reading]) -> None:
    """Raise where two plain lists, each a source of its own, cannot be told apart by name."""
    lists = Counter(one.source for one in readings if one.source not in PUBLISHED)
    raise_for(
        Fault(
            "SOURCE_TWICE",
            f"{many} plain lists are called {name!r}.",
            "Name each file differently.",
            "FILE",
        )
        for name, many in lists.items()
        if many > 1
    )


def _damage(reading: Reading) -> list[Fault]:
    """That a file has damaged rows, and the faults of the first of them."""
    if not reading.set_apart:
        return []
    sentence = f"{len(reading.set_apart)} of {reading.rows_read} rows are damaged."
    hint = "Repair them, or leave them out with --leave-out-damaged; the first faults follow."
    faults = [fault for row in reading.set_apart for fault in row.faults][:_SHOWN]
    return [Fault("ROWS_DAMAGED", sentence, hint, reading.name), *faults]
