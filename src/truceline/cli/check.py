"""``truceline check``: do two sets of volumes conflict? An offline tool on what the caller holds.

Two files, each a JSON list of F3548 volumes, give one report. ``--pairs`` reads a file of lines,
``{"name": ..., "a": [...], "b": [...]}``, and answers each with one line, at once and in order, so
that it may stand in a pipe; a line at fault is named by its number, the others are still answered.

``--route`` takes a route in place of A: its volumes are printed, or checked against B.

``--suggest`` says what would clear a conflict of two files. It answers only of volumes that the
caller holds, and asks no desk: who may not see a volume must not be told where it is not.
"""

from __future__ import annotations

import json
import sys
from typing import IO, TYPE_CHECKING, Any

import click

from truceline.cli.errors import printable, say
from truceline.cli.suggesting import (
    AMOUNT,
    limits_of,
    most_hours,
    most_metres,
    say_suggestions,
)
from truceline.errors import BadInput, Fault

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from truceline.analysis.conflicts import ConflictReport
    from truceline.analysis.suggestions import Limits, Minima
    from truceline.mechanism.volumes import Volume4D

    _Reader = Callable[[bytes], tuple[Volume4D, ...]]

CONFLICT = 10
"""The exit code where volumes conflict; 0 where they are clear, 2 for bad input."""


@click.command(short_help="Do two sets of 4D volumes conflict?")
@click.argument("files", nargs=-1, metavar="A.json B.json", type=click.Path(allow_dash=True))
@click.option(
    "--pairs",
    metavar="FILE.jsonl",
    type=click.Path(allow_dash=True),
    help='Check one pair a line, {"name", "a", "b"}, and answer each with a line.',
)
@click.option(
    "--route",
    metavar="ROUTE.json",
    type=click.Path(allow_dash=True),
    help="A route (places, times, speed, width, errors) in place of A; alone, print its volumes.",
)
@click.option("--suggest", is_flag=True, help="Say what would clear A of all of B.")
@click.option(
    "--horizontal-m",
    type=AMOUNT,
    default=0.0,
    help="Metres over ground that must be kept.",
)
@click.option("--vertical-m", type=AMOUNT, default=0.0, help="Metres of height that must be kept.")
@click.option("--seconds", type=AMOUNT, default=0.0, help="Seconds that must be kept.")
@most_hours
@most_metres
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def check(
    context: click.Context,
    files: tuple[str, ...],
    pairs: str | None,
    route: str | None,
    *,
    suggest: bool,
    horizontal_m: float,
    vertical_m: float,
    seconds: float,
    most_hours: float,
    most_metres: float,
    as_json: bool,
) -> None:
    """Check whether two sets of 4D volumes conflict, exactly and offline.

    A.json and B.json are each a list of ASTM F3548-21 Volume4D (polygon, circle, or our corridor
    and site); - is standard input. Touching in place, altitude or time is a conflict. With minima
    (--horizontal-m, --vertical-m, --seconds), being nearer than all three is one too.

    --suggest gives the smallest shift of A in time or altitude, or the least narrowing of its
    corridors, that clears it of all of B; each is checked again before it is printed.

    --route gives the volumes of something that moves, each stretch of the way for its own time
    with the stated errors of position and time: as a JSON list, or checked against B.json.

    Exit codes: 0 clear, 10 conflict, 2 bad input. With --pairs: 0 when every line was answered,
    2 when lines were at fault (the others are answered all the same).
    """
    from truceline.analysis.suggestions import Minima  # noqa: PLC0415 - geometry loads slowly

    _refuse_misuse(files, pairs, route, suggest=suggest)
    minima = Minima(horizontal_m=horizontal_m, vertical_m=vertical_m, seconds=seconds)
    if pairs is not None:
        try:
            with click.open_file(pairs, "rb") as source:
                code = _check_pairs(source, minima, as_json=as_json)
        except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
            say(BadInput(_unreadable(pairs, error)), as_json=as_json)
            code = BadInput.exit_code
        context.exit(code)
    limits = limits_of(most_hours, most_metres) if suggest else None
    readers: list[tuple[str, _Reader]] = [(name, _sound_volumes) for name in files]
    if route is not None:
        readers.insert(0, (route, _volumes_of_route))
    try:
        sets = _read_all(readers)
    except BadInput as error:
        say(error, as_json=as_json)
        context.exit(error.exit_code)
    if len(sets) == 1:
        click.echo(json.dumps([volume.as_f3548() for volume in sets[0]], indent=2))
        return
    context.exit(_answer(sets[0], sets[1], minima, limits, as_json=as_json))


def _refuse_misuse(
    files: tuple[str, ...], pairs: str | None, route: str | None, *, suggest: bool
) -> None:
    """Two files; or a route, alone or with one file; or pairs: standard input only once."""
    if route is not None:
        if pairs is not None or len(files) > 1 or (route, *files) == ("-", "-"):
            raise click.UsageError("--route takes one file B.json (one may be -), or none.")
        if suggest and not files:
            raise click.UsageError("--suggest needs B.json: what is the route to be clear of?")
        return
    if (pairs is None) == (not files) or len(files) not in {0, 2} or files == ("-", "-"):
        raise click.UsageError("Give two files (one may be -), or --pairs FILE.jsonl.")
    if pairs is not None and suggest:
        raise click.UsageError("--suggest takes two files, not --pairs.")


def _read_all(
    readers: Sequence[tuple[str, _Reader]],
) -> list[tuple[Volume4D, ...]]:
    """The volumes of every file, each read in its own way.

    Raises:
        BadInput: the faults of all files at once.
    """
    faults: list[Fault] = []
    sets: list[tuple[Volume4D, ...]] = []
    for name, read in readers:
        try:
            with click.open_file(name, "rb") as source:
                sets.append(read(source.read()))
        except OSError as error:
            faults.append(_unreadable(name, error))
        except BadInput as error:
            faults += [_in_file(fault, name) for fault in error.faults]
    if faults:
        raise BadInput(faults)
    return sets


def _volumes_of_route(raw: bytes) -> tuple[Volume4D, ...]:
    """The volumes of a route in a file."""
    from truceline.analysis.routes import volumes_along  # noqa: PLC0415 - geometry loads slowly
    from truceline.mechanism.route_plans import parse_route  # noqa: PLC0415 - pydantic too

    return volumes_along(parse_route(raw))


def _answer(
    a: Sequence[Volume4D],
    b: Sequence[Volume4D],
    minima: Minima,
    limits: Limits | None,
    *,
    as_json: bool,
) -> int:
    """Print the report of two sets, and what is suggested; give the exit code."""
    from truceline.sheets.checking import check_facts, checked  # noqa: PLC0415 - loads slowly

    report, too_near, found = checked(a, b, minima=minima, limits=limits)
    if as_json:
        click.echo(json.dumps(check_facts(report, too_near, found, minima, limits)))
    else:
        _print_report(report, too_near=too_near)
        if found:
            say_suggestions(found)
    return CONFLICT if too_near else 0


def _check_pairs(source: IO[bytes], minima: Minima, *, as_json: bool) -> int:
    """Answer a line for each line, and give the exit code."""
    from truceline.analysis.conflicts import meets  # noqa: PLC0415 - geometry loads slowly

    good = True
    for number, line in enumerate(_with_progress(source), 1):
        if not line.strip():
            continue
        try:
            name, a, b = _pair(line)
            conflict = meets(a, b, **minima.as_json())
        except BadInput as error:
            good = False
            located = [_in_file(fault, f"line {number}") for fault in error.faults]
            say(BadInput(located), as_json=as_json)
            continue
        answer = {"name": name, "conflict": conflict}
        plain = f"{'conflict' if conflict else 'clear'}\t{_printable(name)}"
        click.echo(json.dumps(answer) if as_json else plain)
        sys.stdout.flush()
    return 0 if good else BadInput.exit_code


def _pair(line: bytes) -> tuple[Any, tuple[Volume4D, ...], tuple[Volume4D, ...]]:
    """The name and the two sets of a line; every fault of both sets at once."""
    from truceline.mechanism.volumes import read_json  # noqa: PLC0415 - pydantic loads slowly

    value = read_json(line)
    if not isinstance(value, dict):
        hint = 'Write {"name": ..., "a": [...], "b": [...]}.'
        raise BadInput(Fault("PAIR_NOT_AN_OBJECT", "The line is not a JSON object.", hint))
    faults = [
        Fault("FIELD_MISSING", f"{name}: the line has no {name!r}.", "Give it.", where=f"/{name}")
        for name in ("name", "a", "b")
        if name not in value
    ]
    faults += [
        Fault("FIELD_UNKNOWN", f"{name[:40]!a} is not part of a pair.", "Leave it out.")
        for name in value
        if name not in {"name", "a", "b"}
    ]
    faults += _unsayable(value.get("name"))
    sets = []
    for side in ("a", "b"):
        try:
            sets.append(_sound_volumes(value[side], f"/{side}") if side in value else ())
        except BadInput as error:
            faults += error.faults
    if faults:
        raise BadInput(faults)
    return value["name"], sets[0], sets[1]


def _unsayable(name: object) -> Iterator[Fault]:
    """The fault of a name that no JSON can say again: NaN, infinite, or nested too deep."""
    try:
        json.dumps(name, allow_nan=False)
    except (ValueError, RecursionError):
        sentence = (
            "name: No answer can repeat it: it is no finite number, or holds one that is not."
        )
        yield Fault("NAME_UNSAYABLE", sentence, "Give a text or a whole number.", where="/name")


def _sound_volumes(raw: object, where: str = "") -> tuple[Volume4D, ...]:
    """Volumes without faults of form or of geometry; every fault at once."""
    from truceline.sheets.checking import sound_volumes  # noqa: PLC0415 - geometry loads slowly

    return sound_volumes(raw, where)


def _unreadable(name: str, error: OSError) -> Fault:
    """The fault of a file that cannot be opened or read."""
    sentence = f"The file cannot be read: {error.strerror}."
    return Fault("FILE_UNREADABLE", sentence, "Check its name and its rights.", where=name)


def _printable(name: object) -> str:
    """A name as text that any terminal takes; what it would obey is replaced."""
    return printable(str(name).encode("utf-8", "replace").decode("utf-8"))


def _in_file(fault: Fault, name: str) -> Fault:
    """The same fault, its place within a file or line."""
    return Fault(
        fault.code, fault.sentence, fault.hint, where=f"{name}{fault.where and ' '}{fault.where}"
    )


def _print_report(report: ConflictReport, *, too_near: bool) -> None:
    """The report for people: a sentence, and a table of meetings; plain when piped."""
    from rich.console import Console  # noqa: PLC0415 - loads slowly
    from rich.table import Table  # noqa: PLC0415 - loads slowly

    gaps = report.separation
    console = Console(soft_wrap=True)
    if not report.conflict:
        ground = f"{gaps.horizontal_m:.2f} m over ground"
        console.print(
            f"{'Nearer than the minima' if too_near else 'Clear'}. "
            f"Nearest: {ground}, {gaps.vertical_m:g} m of height, {gaps.seconds:g} s.",
            highlight=False,
            style="bold red" if too_near else "green",
        )
        return
    count = len(report.meetings)
    console.print(f"Conflict: {count} meeting{'s' if count > 1 else ''}.", style="bold red")
    rows = [[str(cell) for cell in _row(meeting.as_json())] for meeting in report.meetings]
    if not console.is_terminal:
        for row in rows:
            click.echo("\t".join(row))  # rich would turn the tabs into spaces.
        return
    table = Table()
    for heading in ("A", "B", "From", "Until", "Low (m)", "High (m)"):
        table.add_column(heading, no_wrap=True)
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _row(meeting: dict[str, Any]) -> Iterator[Any]:
    """The cells of a meeting; a bound that neither volume has is open."""
    for name in ("a", "b", "from", "until", "altitude_lower_m", "altitude_upper_m"):
        yield "open" if meeting[name] is None else meeting[name]


def _with_progress(source: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file, behind a progress bar on standard error where that is a terminal."""
    if not sys.stderr.isatty():
        yield from source
        return
    from rich.console import Console  # noqa: PLC0415 - loads slowly
    from rich.progress import Progress  # noqa: PLC0415 - loads slowly

    total = None
    if source.seekable():
        total = source.seek(0, 2)
        source.seek(0)
    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Checking pairs", total=total)
        for line in source:
            yield line
            progress.advance(task, len(line))
