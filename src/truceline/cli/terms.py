"""``truceline terms``: read a Terms file and say what it says, or everything that is wrong with it.

``truceline terms check FILE`` prints, for a sound file, which truce it is, who takes part, who does
what, every clock with the authority of its value, the ladder, and what is only a default of the
desk. For a faulty one it prints every fault at once with its line, the source line and a caret;
exit code 2. ``truceline terms schema`` prints the JSON Schema, for editors that check while one
writes. ``terms new`` and ``terms template`` (``terms_new``) make a file to start from.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from truceline.analysis.responsibilities import matrix
from truceline.cli.terms_new import new, template
from truceline.errors import BadInput, DeskFault, Fault, NotFound
from truceline.mechanism.catalogue import BASES
from truceline.mechanism.instants import write_instant
from truceline.mechanism.terms import Terms
from truceline.mechanism.terms_schema import schema
from truceline.mechanism.yaml_source import LARGEST

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from truceline.analysis.responsibilities import Task

_SHOWN = 96
_DESK_CHOICE = "D"
_PARTS = ("leads", "shares", "supports", "informed")
"""The parts one can have in a task, as the columns of the responsibility matrix."""


@click.group()
def terms() -> None:
    """Terms files: the truce as one YAML file."""


@terms.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(file: Path, *, as_json: bool) -> None:
    """Check FILE whole; exit 0 where it is sound, 2 with every fault where it is not."""
    data = read_file(file)
    try:
        found = Terms.parse(data, name=file.name, kinds=BASES)
    except BadInput as error:
        if as_json:
            faults = [fault.as_json() for fault in error.faults]
            click.echo(json.dumps({"ok": False, "faults": faults}, ensure_ascii=False))
        else:
            for line in fault_lines(error.faults, data, file.name):
                click.echo(line, err=True)
        sys.exit(BadInput.exit_code)
    if as_json:
        click.echo(json.dumps({"ok": True, **summary(found), "faults": []}, ensure_ascii=False))
    else:
        _print_summary(found, Console())


@terms.command("schema")
def schema_() -> None:
    """Print the JSON Schema of a Terms file, for editors."""
    click.echo(json.dumps(schema(), ensure_ascii=False, indent=2))


terms.add_command(new)
terms.add_command(template)


def read_file(file: Path) -> bytes:
    """Read a Terms file's bytes: one byte past the limit is enough to refuse it for its size.

    Raises:
        NotFound: ``FILE_MISSING``.
        DeskFault: ``FILE_UNREADABLE``.
    """
    try:
        with file.open("rb") as stream:
            return stream.read(LARGEST + 1)
    except FileNotFoundError as missing:
        fault = Fault("FILE_MISSING", "There is no such file.", "Check the path.", str(file))
        raise NotFound(fault) from missing
    except OSError as trouble:
        sentence = f"The file cannot be read: {trouble.strerror}."
        hint = "Give the path of a file that you may read."
        raise DeskFault(Fault("FILE_UNREADABLE", sentence, hint, str(file))) from trouble


def fault_lines(faults: Sequence[Fault], data: bytes, name: str) -> Iterable[str]:
    """Say each fault with its place, the source line and a caret under the column."""
    # Only what YAML counts as a line break, or the line shown would be another.
    lines = re.split(r"\r\n|\r|\n", data.decode("utf-8-sig", "replace"))
    for fault in faults:
        line, _, column = fault.where.partition(":")
        yield f"{name}:{fault.where}: {fault.code}"
        yield f"  {fault.sentence}"
        if line.isdigit() and 1 <= int(line) <= len(lines):
            shown, at = _window(lines[int(line) - 1], int(column or 1) - 1)
            yield f"    {shown}"
            yield f"    {' ' * at}^"
        yield f"  {fault.hint}"
        yield ""
    yield f"{name}: {len(faults)} {'fault' if len(faults) == 1 else 'faults'}."


def _window(line: str, column: int) -> tuple[str, int]:
    """Cut a long line to what stands about the column; show no control character as itself."""
    start = max(0, column - _SHOWN // 2) if len(line) > _SHOWN else 0
    part = line[start : start + _SHOWN]
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in part), (
        column - start
    )


def summary(found: Terms) -> dict[str, Any]:
    """What a Terms file says, as a JSON object."""
    return {
        "id": found.id,
        "title": found.title,
        "version": found.version,
        "status": found.status,
        "hash": found.hash,
        "domains": list(found.domains),
        "effective_at": _instant(found, found.effective_at),
        "ends_at": _instant(found, found.ends_at),
        "guarantors": [
            {"id": item.id, "name": item.name, "belligerent": item.belligerent}
            for item in found.sections.guarantors
        ],
        "sides": [
            {"id": name, "name": side.name, "accepts_to": list(side.accepts_to)}
            for name, side in found.sides.items()
        ],
        "clocks": [
            {
                "name": name,
                "value": str(clock.span),
                "from": list(clock.starts),
                "authority": clock.authority,
                "pauses": list(clock.pauses),
                "src": list(clock.src),
            }
            for name, clock in found.clocks.items()
        ],
        "ladder": list(found.ladder),
        "responsibilities": responsibilities(found),
        "desk_defaults": desk_defaults(found),
    }


def responsibilities(found: Terms) -> dict[str, list[dict[str, Any]]]:
    """Who does what: the matrix of tasks that were agreed, and apart from it what is proposed."""
    both = matrix([found])
    return {"agreed": [*map(_task, both.agreed)], "proposed": [*map(_task, both.proposed)]}


def _task(task: Task) -> dict[str, Any]:
    parts = {part: list(getattr(task, part)) for part in _PARTS}
    return {"task": task.task, **parts}


def desk_defaults(found: Terms) -> list[str]:
    """The dotted paths of all values that this desk chose (basis D, or a desk default's clock)."""
    chosen = {path for path, item in found.provenance.items() if item.basis == _DESK_CHOICE}
    chosen |= {
        f"procedure.clocks.{name}"
        for name, clock in found.clocks.items()
        if clock.authority == "desk_default"
    }
    return sorted(chosen)


def _instant(found: Terms, moment: datetime | None) -> str | None:
    """An instant in the truce's own zone."""
    return write_instant(moment, found.zone) if moment else None


def _print_summary(found: Terms, console: Console) -> None:
    """Print the summary: tables for a terminal, plain lines for a pipe."""
    facts = summary(found)
    _say(console, f"{found.id}: {found.title}")
    _say(console, f"Version {found.version}, {found.status}. SHA-256 {found.hash}")
    _say(console, f"Effective at {facts['effective_at'] or 'no time that the file states'}")
    _say(console, f"Ends at {facts['ends_at'] or 'no time: open-ended'}")
    _say(console, f"Domains: {', '.join(found.domains)}")
    rows = [
        (item.id, item.name, "yes" if item.belligerent else "no", item.interest or "")
        for item in found.sections.guarantors
    ]
    _table(console, "Guarantors", ("id", "name", "belligerent", "interest"), rows)
    rows_of_sides = [
        (name, side.name, ", ".join(side.accepts_to)) for name, side in found.sides.items()
    ]
    _table(console, "Sides", ("id", "name", "declares acceptance to"), rows_of_sides)
    for title, key in (("Who does what", "agreed"), ("Proposed, and so nobody's task", "proposed")):
        tasks = [
            (task["task"], *(", ".join(task[part]) or "-" for part in _PARTS))
            for task in facts["responsibilities"][key]
        ]
        _table(console, title, ("task", *_PARTS), tasks)
    clocks = [
        (
            name,
            str(clock.span),
            ", ".join(clock.starts),
            clock.authority,
            ", ".join(clock.pauses) or "-",
            ", ".join(clock.src) or "-",
        )
        for name, clock in found.clocks.items()
    ]
    _table(console, "Clocks", ("name", "value", "from", "authority", "pauses", "source"), clocks)
    if found.ladder:
        _say(console, f"Ladder: {' > '.join(found.ladder)}")
    chosen = facts["desk_defaults"]
    own = sum(clock.authority == "desk_default" for clock in found.clocks.values())
    _say(console, f"Desk defaults: {own} of {len(found.clocks)} clocks; none marks a breach.")
    _say(console, f"Chosen by this desk, agreed by nobody: {len(chosen)} values")
    for path in chosen:
        _say(console, f"  {path}")


def _say(console: Console, line: str) -> None:
    """Print a line as it is: no markup, no wrapping, no control characters."""
    plain = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)
    console.print(Text(plain), soft_wrap=True)


def _table(
    console: Console, title: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]
) -> None:
    """Print rows as a table on a terminal, and with tabs between columns elsewhere."""
    if not rows:
        return
    if not console.is_terminal:
        _say(console, title)
        for row in (heads, *rows):
            click.echo("  " + "\t".join(" ".join(cell.split()) for cell in row))
        return
    table = Table(title=title, title_justify="left")
    for head in heads:
        table.add_column(head)
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
