"""What ``truceline measure clusters`` reads: SaTScan's files, event files, or a desk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from truceline.cli.errors import printable
from truceline.cli.shared import narrowed, opened_desk, read_bytes
from truceline.errors import BadInput, Fault, Refused, raise_for
from truceline.scan import File, Study, read_study

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.analysis.effect.events import Events
    from truceline.desk import Desk
    from truceline.mechanism.incident_states import Incident
    from truceline.scan import Spans

_MOST_BYTES: Final = 1 << 28


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """SaTScan's files, as the options name them."""

    cases: str | None
    geo: str | None
    population: str | None
    controls: str | None
    plane: bool | None
    spatial: bool

    @property
    def named(self) -> bool:
        """Whether any is."""
        return any((self.cases, self.geo, self.population, self.controls))


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFiles:
    """Event files, as the options name them."""

    files: tuple[str, ...]
    format_name: str | None
    columns: str | None
    leave_out_damaged: bool
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAsked:
    """A desk, who asks it, and for what: ``incidents`` or ``observations``."""

    folder: Path | None
    reader: str | None
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was read.

    Args:
        study: What is scanned.
        source: What it is, for people.
        notes: What was set apart, and why; each a sentence.
    """

    study: Study
    source: str
    notes: tuple[str, ...]


def given(spans: Spans, *, tables: Tables, events: EventFiles, desk: DeskAsked) -> Given:
    """The study that a command asks for: of its files, or else of the desk.

    Raises:
        BadInput: INPUT_TWICE, INPUT_NONE, OPTION_MISSING; every fault of the files;
            SOURCES_SEVERAL, SOURCE_UNKNOWN. Refused: CLUSTERS_FOR_OFFICERS.
    """
    if tables.named and (events.files or events.format_name):
        sentence = "SaTScan's files and event files were both given."
        raise BadInput(Fault("INPUT_TWICE", sentence, "Give the one or the other.", "--cases"))
    if tables.named:
        return _of_tables(spans, tables)
    if events.files or events.format_name:
        return _of_events(spans, events)
    if desk.folder is None:
        hint = "Give --cases and --geo, event files with --format, or --desk."
        raise BadInput(Fault("INPUT_NONE", "Nothing to scan was given.", hint))
    return _of_desk(spans, events, desk)


def _of_tables(spans: Spans, tables: Tables) -> Given:
    missing = [
        Fault("OPTION_MISSING", f"{option} is missing.", "Give both files.", option)
        for option, value in (("--cases", tables.cases), ("--geo", tables.geo))
        if value is None
    ]
    raise_for(missing)
    study = read_study(
        spans=spans,
        cases=_needed(tables.cases),
        geo=_needed(tables.geo),
        population=_file(tables.population),
        controls=_file(tables.controls),
        plane=tables.plane,
        spatial=tables.spatial,
    )
    plane = "Coordinates are read as x and y of a plane; radii are in its unit."
    notes = (plane,) if study.places.plane and tables.plane is None else ()
    return Given(study=study, source=Path(tables.cases or "").name, notes=notes)


def _needed(name: str | None) -> File:
    return File(name=_shown(name or ""), data=read_bytes(name or "", _MOST_BYTES))


def _file(name: str | None) -> File | None:
    return None if name is None else _needed(name)


def _shown(name: str) -> str:
    return printable(Path(name).name)


def _of_events(spans: Spans, asked: EventFiles) -> Given:
    from truceline.cli import measure_inputs  # noqa: PLC0415 - loads slowly

    read = measure_inputs.given(
        files=asked.files,
        format_name=asked.format_name,
        columns=asked.columns,
        leave_out_damaged=asked.leave_out_damaged,
        folder=None,
        reader=None,
    )
    notes = [f"{n} damaged rows left out ({code})." for code, n in read.damaged.items()]
    return _counted(spans, read.events, asked.source, notes)


def officers_only(desk: Desk, reader: str | None) -> None:
    """Let officers of the cell pass who speak for no side, and the desk's operator.

    Raises:
        Refused: CLUSTERS_FOR_OFFICERS, for anybody else. NotFound: ACTOR_UNKNOWN.
    """
    from truceline.reception.flare_ups import is_cell  # noqa: PLC0415 - only for desks

    if reader is not None and not is_cell(desk.standing(), reader):
        sentence = "Where reports cluster on a desk is told to officers of the cell alone."
        hint = "Contact the duty officer; a published source can be scanned with --format."
        raise Refused(Fault("CLUSTERS_FOR_OFFICERS", sentence, hint, "--as"))


def reported_on(desk: Desk, reader: str | None) -> Iterator[tuple[str, Incident]]:
    """The incidents that the reader may see, by id; linked ones are one."""
    return narrowed(desk, reader).states("incident")


def _of_desk(spans: Spans, events: EventFiles, asked: DeskAsked) -> Given:
    with opened_desk(asked.folder) as desk:
        officers_only(desk, asked.reader)
        if asked.what == "incidents":
            from truceline.analysis.flare_ups import located, study_of  # noqa: PLC0415 - only here

            reported, apart = located(reported_on(desk, asked.reader))
            study, inside = study_of(reported, spans)
            notes = tuple(f"{count} incidents set apart: {why}." for why, count in apart.items())
            source = f"{len(inside)} incidents on the desk"
            return Given(study=study, source=source, notes=notes)
    from truceline.cli.measure_inputs import events_on  # noqa: PLC0415 - loads slowly

    on_desk = events_on(asked.folder, asked.reader)
    return _counted(spans, on_desk, events.source, [])


def _counted(spans: Spans, events: Events, source: str, notes: list[str]) -> Given:
    """Events of one source as a study."""
    from truceline.analysis.scanned_events import (  # noqa: PLC0415 - loads slowly
        one_source,
        study_of_events,
    )

    found = study_of_events(one_source(events, source), spans)
    return Given(
        study=found.study,
        source=f"{found.counted} events of {found.source}",
        notes=(*notes, *found.notes()),
    )
