"""``truceline import``: bring a file of an outside source to a desk, once.

1. The file is read whole; damaged rows are set apart, named by line and column.
2. The rows are written to the desk's folder of observations.
3. One entry, ``import.recorded/1``, is written to the ledger: hash, source, licence, counts, why.

In this order a crash, or a refusal, between 2 and 3 leaves only a file that nothing refers to and
that no summary reads; the next import of the same file completes it. The same file again finds both
and changes nothing.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from truceline.cli.observations import FOLDER, IMPORT_PART
from truceline.cli.paper import echo_json
from truceline.cli.progress import progress_bar
from truceline.cli.shared import (
    columns_option,
    desk_option,
    json_option,
    key_option,
    needed,
    opened_desk,
    read_bytes,
    read_key,
)
from truceline.errors import raise_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.desk import Desk
    from truceline.exchange.base import Reading
    from truceline.keyring.files import KeyPair
    from truceline.store.observation_manifest import Manifest
    from truceline.store.observations import Added

_SHOWN_ROWS = 20
_LONGEST_NAME = 200
_F = TypeVar("_F", bound="Callable[..., Any]")


@click.group("import", short_help="Bring an outside source's file to the desk.")
def import_() -> None:
    """Bring a file of an outside source to the desk; the same file twice changes nothing."""


def read_file(format_name: str, file: str) -> Reading:
    """Read ``file`` with the importer of that name, with a progress bar on a terminal.

    Args:
        format_name: A registered importer.
        file: A path, or ``-`` for standard input.

    Raises:
        NotFound: ``FILE_MISSING``, ``IMPORTER_UNKNOWN``.
        BadInput: the file cannot be read as that format; all faults at once.
        DeskFault: ``FILE_UNREADABLE``, ``EXTRA_MISSING``.
    """
    from truceline.exchange.base import importer  # noqa: PLC0415 - only this command needs it
    from truceline.exchange.packed import MAX_BYTES  # noqa: PLC0415 - likewise

    data = read_bytes(file, MAX_BYTES)
    # A file's name may hold anything, and it is printed and kept, in the ledger too.
    name = Path(file).name
    name = (name if name.isprintable() else ascii(name))[:_LONGEST_NAME]
    with progress_bar(f"Reading {name}") as progress:
        return importer(format_name).read(data, name=name, progress=progress)


def report(reading: Reading, added: Added, *, recorded: bool) -> dict[str, Any]:
    """What an import did, as a JSON object; ``recorded`` says that an entry was written now."""
    return {
        "already": added.already and not recorded,
        "import": added.manifest.as_json(),
        "coarse": _flagged(reading, "coarse_date"),
        "bounds_disordered": _flagged(reading, "bounds_disordered"),
        "source_predates_event": _flagged(reading, "source_predates_event"),
        "set_apart": [row.as_json() for row in reading.set_apart],
    }


def _flagged(reading: Reading, column: str) -> dict[str, int]:
    """Rows with a flag, and the deaths in them."""
    rows = reading.table.filter(reading.table[column])
    deaths = [value for value in rows["deaths_best"].to_pylist() if value is not None]
    return {"rows": rows.num_rows, "deaths_best": sum(deaths)}


def show_report(done: dict[str, Any]) -> None:
    """Print what an import did, for people; the rows set apart go to the error stream."""
    manifest = done["import"]
    state = "was already here; nothing changed" if done["already"] else "is in"
    click.echo(f"{manifest['name']} {state}.")
    click.echo(f"Source: {manifest['source']}, {manifest['licence']}. Cite: {manifest['citation']}")
    click.echo(f"SHA-256: {manifest['sha256']}")
    click.echo(
        f"Rows read: {manifest['rows_read']}; in: {manifest['rows_in']}; "
        f"set apart as damaged: {manifest['rows_set_apart']}."
    )
    kept = (
        ("coarse", "a coarse date (a week or worse)"),
        ("bounds_disordered", "low, best and high out of order"),
        ("source_predates_event", "every report dated before the event"),
    )
    for key, what in kept:
        if done[key]["rows"]:
            rows, deaths = done[key]["rows"], done[key]["deaths_best"]
            click.echo(f"Kept and flagged, {what}: rows {rows}, deaths {deaths}.")
    apart = done["set_apart"]
    for row in apart[:_SHOWN_ROWS]:
        for fault in row["faults"]:
            column = f" ({row['column']})" if row["column"] else ""
            click.echo(
                f"line {row['line']}{column}: {fault['code']} at {fault['where']}: "
                f"{fault['sentence']} {fault['hint']}",
                err=True,
            )
    if len(apart) > _SHOWN_ROWS:
        click.echo(f"and {len(apart) - _SHOWN_ROWS} more rows: use --json to see all.", err=True)


def record_import(desk: Desk, speaker: KeyPair, manifest: Manifest) -> bool:
    """Record an import in the ledger, once: False where its entry is there already.

    Raises:
        Refused: the speaker may not, or its key is not enrolled; nothing is written.
    """
    if desk.store.subjects_with_key(IMPORT_PART, manifest.sha256):
        return False
    body = {
        "source": manifest.source,
        "file_hash": manifest.sha256,
        "file_name": manifest.name,
        "licence": manifest.licence,
        "citation": manifest.citation,
        "rows_read": manifest.rows_read,
        "rows_kept": manifest.rows_in,
        "rows_coarse": manifest.rows_coarse,
        "set_apart": [{"code": code, "rows": rows} for code, rows in manifest.reasons.items()],
        "stored_hash": manifest.parquet_sha256,
    }
    desk.record(speaker, "import.recorded", body)
    return True


def _options(command: _F) -> _F:
    """What every import asks for."""
    for each in reversed(
        (
            click.argument("file", type=click.Path(allow_dash=True)),
            desk_option,
            click.option(
                "--as", "actor", metavar="ACTOR", help="Who imports; must be the key's actor."
            ),
            key_option,
            json_option,
        )
    ):
        command = each(command)
    return command


@import_.command("ucdp", short_help="UCDP GED events (CSV, plain or gzip).")
@_options
def ucdp(**given: Any) -> None:
    """Import a UCDP GED event file (CSV, plain or gzip): events, places, dates and deaths.

    Damaged rows are named by line and column and set apart; the rest goes in, and one entry in the
    ledger says what was read, under which licence, and what was left out. The same file twice
    changes nothing.
    """
    _bring(lambda file: read_file("ucdp", file), **given)


@import_.command("acled", short_help="Events of ACLED's export (CSV, plain or gzip).")
@_options
def acled(**given: Any) -> None:
    """Import an export of ACLED (CSV, plain or gzip): events, places, dates and fatalities.

    As `truceline import ucdp`; the two sources stand side by side and are never added.
    """
    _bring(lambda file: read_file("acled", file), **given)


@import_.command("plain", short_help="Any list of events as CSV, with its columns named.")
@_options
@columns_option
def plain(*, columns: str | None, **given: Any) -> None:
    """Import any list of events as CSV; it is a source of its own, called as its file is.

    A column that is called as its field needs no mapping (docs/effect.md lists the fields).
    """
    from truceline.cli.measure_inputs import mapping_of, read_plain  # noqa: PLC0415 - only here

    mapping, faults = mapping_of(columns)
    raise_for(faults)

    def read(file: str) -> Reading:
        reading = read_plain(file, mapping)
        return replace(reading, source=source_of(reading.source))

    _bring(read, **given)


def source_of(name: str) -> str:
    """A file's name as the short name of a source: small letters, digits and underscores.

    >>> source_of("Aleppo list (draft)")
    'aleppo_list_draft'
    """
    from anyascii import anyascii  # noqa: PLC0415 - only a plain list is called as its file

    return re.sub(r"[^a-z0-9]+", "_", anyascii(name).lower()).strip("_") or "plain"


def _bring(
    read: Callable[[str], Reading],
    *,
    file: str,
    folder: Path | None,
    actor: str | None,
    key_file: Path | None,
    as_json: bool,
) -> None:
    from truceline.store.observations import ObservationStore  # noqa: PLC0415 - only here

    with opened_desk(folder) as desk:
        why = "An import is an entry, and its author signs it: give the author's key file."
        speaker = read_key(needed(key_file, "--key", why), actor)
        reading = read(file)
        added = ObservationStore(desk.folder / FOLDER).add(reading)
        recorded = record_import(desk, speaker, added.manifest)
    done = report(reading, added, recorded=recorded)
    if as_json:
        echo_json(done, indent=1)
    else:
        show_report(done)
