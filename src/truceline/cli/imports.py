"""``truceline import``: bring a file of an outside source to a desk, once.

1. The file is read whole; damaged rows are set apart, named by line and column.
2. The rows are written to the desk's folder of observations.
3. One entry, ``import.recorded/1``, is written to the ledger: hash, source, licence, counts, why.

In this order a crash between 2 and 3 leaves only a file that nothing refers to, and the next import
of the same file completes it. The same file again finds both and changes nothing.
"""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from truceline.cli.observations import FOLDER
from truceline.errors import DeskFault, Fault, NotFound
from truceline.exchange.base import importer
from truceline.store.observations import ObservationStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from truceline.exchange.base import Reading
    from truceline.store.observations import Added

_SHOWN_ROWS = 20
_LONGEST_NAME = 200


@click.group("import")
def import_() -> None:
    """Bring a file of an outside source to the desk; the same file twice changes nothing."""


def read_file(format_name: str, file: Path) -> Reading:
    """Read ``file`` with the importer of that name, with a progress bar on a terminal.

    Raises:
        NotFound: ``FILE_MISSING``, ``IMPORTER_UNKNOWN``.
        BadInput: the file cannot be read as that format; all faults at once.
        DeskFault: ``FILE_UNREADABLE``, ``EXTRA_MISSING``.
    """
    try:
        data = file.read_bytes()
    except FileNotFoundError as missing:
        hint = "Look for a mistyped path."
        sentence = "There is no such file."
        raise NotFound(Fault("FILE_MISSING", sentence, hint, str(file))) from missing
    except OSError as trouble:
        sentence = f"The file cannot be read: {trouble.strerror}."
        hint = "Give the path of a file that you may read."
        raise DeskFault(Fault("FILE_UNREADABLE", sentence, hint, str(file))) from trouble
    # A file's name may hold anything, and it is printed and kept, in the ledger too.
    name = (file.name if file.name.isprintable() else ascii(file.name))[:_LONGEST_NAME]
    with _bar(f"Reading {name}") as progress:
        return importer(format_name).read(data, name=name, progress=progress)


@contextmanager
def _bar(title: str) -> Iterator[Callable[[int, int], None] | None]:
    """A progress callback that draws on a terminal's error stream, and none elsewhere."""
    console = Console(file=sys.stderr)
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def report(reading: Reading, added: Added) -> dict[str, Any]:
    """What an import did, as a JSON object."""
    return {
        "already": added.already,
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


@import_.command("ucdp")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--desk",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="TRUCELINE_DESK",
    required=True,
    help="The desk's folder (or TRUCELINE_DESK).",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def ucdp(*, file: Path, desk: Path, as_json: bool) -> None:
    """Import a UCDP GED event file (CSV or CSV in gzip)."""
    reading = read_file("ucdp", file)
    added = ObservationStore(desk / FOLDER).add(reading)
    done = report(reading, added)
    if as_json:
        click.echo(json.dumps(done, ensure_ascii=False, indent=1))
    else:
        show_report(done)
