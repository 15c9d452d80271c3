"""What ``measure match`` reads from a desk: incidents, observations, or both; for its officers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from truceline.cli.measure_match_inputs import joined_reports, reports_of
from truceline.cli.shared import narrowed, opened_desk
from truceline.errors import BadInput, Fault, Refused
from truceline.linkage import Reports

if TYPE_CHECKING:
    from truceline.desk import Desk

What = Literal["incidents", "observations", "both"]
LINKING: Final = (
    "Nothing is joined by this. Whoever holds two incidents to be one records subject.linked about"
    " both, with why; unlinking restores them."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskAsked:
    """A desk, who asks it, and for what."""

    folder: Path | None
    reader: str | None
    what: What


def read_desk(asked: DeskAsked, *, finest: int) -> tuple[Reports, tuple[str, ...]]:
    """The reports of a desk, and what of them was set apart.

    Args:
        asked: The desk, the reader, and what is matched.
        finest: The coarsest place that is compared, as ``where_precision`` has it.

    Raises:
        Refused: MATCH_FOR_OFFICERS. NotFound: ACTOR_UNKNOWN.
        BadInput: DESK_NOT_NAMED; REPORTS_NONE where there is nothing to compare.
    """
    from truceline.analysis.desk_reports import SOURCE, rows_of  # noqa: PLC0415 - a desk alone
    from truceline.cli.measure_inputs import events_on  # noqa: PLC0415 - loads slowly

    parts: list[Reports] = []
    notes: list[str] = []
    with opened_desk(asked.folder) as desk:
        _officers_only(desk, asked.reader)
        if asked.what != "observations":
            rows, nowhere = rows_of(narrowed(desk, asked.reader).states("incident"))
            if rows:
                _placed(Reports.of(rows), parts, notes)
            if nowhere:
                notes.append(f"{nowhere} {SOURCE} have no area, or too wide a one: set apart.")
    if asked.what != "incidents":
        events = events_on(asked.folder, asked.reader)
        for at, about in enumerate(events.about):
            one = events.of_source(at)
            # Observations have no words of their own; sides and places are compared.
            found, coarse = reports_of(one, about.name, [""] * len(one), finest=finest)
            notes += coarse
            _placed(found, parts, notes)
    if not parts:
        hint = "Report an incident, or ask for --what observations."
        sentence = " ".join(("There is nothing to compare.", *notes))
        raise BadInput(Fault("REPORTS_NONE", sentence, hint, "--desk"))
    return joined_reports(parts), tuple(notes)


def _placed(found: Reports, parts: list[Reports], notes: list[str]) -> None:
    """Add a source to the parts; one of which nothing has a place is left out, and said."""
    if found.placed().any():
        parts.append(found)
    else:
        notes.append(f"No report of {found.sources[0]} has a place: all {len(found)} left out.")


def _officers_only(desk: Desk, reader: str | None) -> None:
    """Let officers of the cell pass who speak for no side, and the desk's operator."""
    from truceline.reception.flare_ups import is_cell  # noqa: PLC0415 - only for desks

    if reader is not None and not is_cell(desk.standing(), reader):
        sentence = "Which reports of a desk are of one event is told to officers of the cell alone."
        hint = "Contact the duty officer; files of your own can be matched."
        raise Refused(Fault("MATCH_FOR_OFFICERS", sentence, hint, "--as"))
