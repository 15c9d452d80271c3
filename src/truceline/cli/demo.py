"""``truceline demo``: build the desk of a story in a folder, audit it, and show what it shows.

Unless another is named it is Syria 2016: the public record, told entry by entry on a desk with a
replay clock, beside a made-up truce for what no record tells of. It never asks anything, takes some
seconds, and may be run again: an earlier demonstration in the folder is made anew, anything else is
left alone.
"""

from __future__ import annotations

import json
import shlex
import shutil
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from truceline.cli.listening import listening_near
from truceline.cli.serving import HOST, PORT, on_loopback, run, server_app
from truceline.errors import AuditFailed

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from truceline.cli.screen import Line
    from truceline.cli.situation_page import Heading
    from truceline.demonstration import Demonstration
    from truceline.exchange.stories import Story
    from truceline.views import View

STORY = "syria_2016"
DEFAULT = "truceline-demo"
_BETWEEN: Line = (("", ""),)


@click.command(short_help="Build the desk of Syria 2016 and show it.")
@click.argument(
    "folder",
    required=False,
    default=DEFAULT,
    metavar="[DIR]",
    type=click.Path(path_type=Path, file_okay=False),
)
@click.option(
    "--story",
    default=STORY,
    show_default=True,
    metavar="NAME",
    help="Which of the stories that come with Truceline: `--story list` names them.",
)
@click.option("--no-serve", is_flag=True, help="Build and show, and serve nothing afterwards.")
@click.option(
    "--port",
    default=PORT,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="The port to serve at; where it is taken, any that is free.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def demo(
    context: click.Context, folder: Path, *, story: str, no_serve: bool, port: int, as_json: bool
) -> None:
    """Build the desk of Syria 2016 in DIR (./truceline-demo), audit it, and show its situation.

    With --story another truce is told: Hodeidah 2018, Jeddah 2023, the contact line in Ukraine, the
    joint committees of Myanmar; all that happens in those is made up.

    Three screens: the situation; aid, channels, commitments and talks; one day's bulletin. Then the
    desk is served on this machine alone, for a browser, until Ctrl-C; with --no-serve or --json it
    is not.

    DIR is missing, empty, or an earlier demonstration, which is made anew. Exit code: 11 where the
    audit failed.
    """
    from truceline.analysis.situation import situation  # noqa: PLC0415 - geometry loads slowly
    from truceline.bulletins import make  # noqa: PLC0415 - only where it is needed
    from truceline.cli import bulletin_page, situation_page, tracks_page  # noqa: PLC0415 - likewise
    from truceline.cli.paper import echo_json  # noqa: PLC0415 - likewise
    from truceline.cli.tracks import tracks  # noqa: PLC0415 - likewise
    from truceline.demonstration import build, scene, story_files  # noqa: PLC0415 - likewise
    from truceline.report.bulletin_json import written  # noqa: PLC0415 - likewise

    if story == "list":
        from truceline.exchange.scenarios import scenario_names  # noqa: PLC0415 - likewise

        for name in scenario_names():
            click.echo(name)
        return
    shown = build(folder, story_files(story), _progress())
    with shown.desk as desk:
        view = desk.view(at=shown.story.look_at)
        found, beside, day = situation(scene(view)), tracks(view), _day(view)
        bulletin = make(desk, day, known_at=view.at)
        if as_json:
            echo_json(
                {
                    "folder": str(folder),
                    "origin": shown.story.origin,
                    "audit": shown.report.as_json(),
                    "situation": found.as_json(),
                    **beside.as_json(),
                    "bulletin": json.loads(written(bulletin)),
                }
            )
        else:
            zone = desk.standing().first.zone
            _print(situation_page.page(found, _heading(shown), zone))
            _print([_BETWEEN, *tracks_page.page(beside, zone)])
            _print([_BETWEEN, *bulletin_page.page(bulletin)])
            _print(_next(folder, shown, day, serve=no_serve))
    if not shown.report.ok:
        context.exit(AuditFailed.exit_code)
    if not (no_serve or as_json):
        _serve(folder, port)


def _serve(folder: Path, port: int) -> None:
    """Serve the demonstration on this machine alone, until somebody stops it."""
    import time  # noqa: PLC0415 - loads slowly

    from truceline.reception.visits import Reception  # noqa: PLC0415 - loads slowly

    with (
        Reception(folder, time.time) as reception,
        listening_near(HOST, port) as (bound, url),
    ):
        click.echo(f"\nThe desk is at {url} - open it in a browser. Ctrl-C ends it.", err=True)
        # Ctrl-C is how it is meant to end.
        with suppress(KeyboardInterrupt):
            run(server_app(reception, loopback=on_loopback(bound), warm=True), bound)


def _day(view: View) -> date:
    """The day whose bulletin is shown."""
    from truceline.cli.bulletin_page import day_worth_a_look  # noqa: PLC0415 - loads slowly

    records = (state for _, state in view.states("record"))
    return day_worth_a_look(view.standing.first, records, view.at)


def _heading(shown: Demonstration) -> Heading:
    """What stands above the first screen."""
    from truceline.cli.situation_page import Heading  # noqa: PLC0415 - loads slowly

    report = shown.report
    return Heading(
        title=shown.story.title,
        entries=report.entries,
        audit="ok" if report.ok else f"{len(report.findings)} steps failed",
    )


def _progress() -> Callable[[str, int, int], None]:
    """A line that counts on a terminal's standard error; nothing where nobody watches."""
    if not sys.stderr.isatty():
        return lambda _what, _done, _of: None

    def tell(what: str, done: int, of: int) -> None:
        click.echo(f"\r{what} {done}/{of}\x1b[K", err=True, nl=False)
        if what == "audit" and done == of:
            click.echo("\r\x1b[K", err=True, nl=False)

    return tell


def _next(folder: Path, shown: Demonstration, day: date, *, serve: bool) -> list[Line]:
    """What to try next, with ids and times of this very desk."""
    desk = shlex.quote(str(folder))
    at = f"{shown.story.look_at:%Y-%m-%dT%H:%M:%SZ}"
    incident, party, when = _worth_a_look(shown.story)
    commands = (
        *_found(),
        (f"export TRUCELINE_DESK={desk}", ""),
        (f"truceline show {shown.hashes[incident][:12]}", "an incident, all the way"),
        (f"truceline list --part incident --at {at}", "as it was then"),
        ("truceline list --as public --part record", "what everybody may see"),
        (f"truceline duties {party} --at {when}", "what binds it"),
        (f"truceline aid --at {at}", "asked, sent, reached"),
        (f"truceline channels --at {at}", "who can be reached"),
        (f"truceline commitments --at {at}", "by whose word"),
        (f"truceline talks --at {at}", "who holds what"),
        (f"truceline bulletin --date {day}", "the whole bulletin"),
        ("truceline audit", "believe nothing"),
        *((("truceline serve", "its pages in a browser"),) if serve else ()),
    )
    lines: list[Line] = [(("", ""),), (("TRY NEXT", "bold cyan"),)]
    lines.extend(
        ((f"  {command:<68}", "bold"), (f" # {why}" if why else "", "dim"))
        for command, why in commands
    )
    return lines


def _found() -> tuple[tuple[str, str], ...]:
    """How a shell is told where this program is, if it does not know: in a folder of its own."""
    called = Path(sys.argv[0]).absolute()
    if shutil.which("truceline") or called.name != "truceline" or not called.is_file():
        return ()
    return ((f'export PATH={shlex.quote(str(called.parent))}:"$PATH"', "where truceline is"),)


def _worth_a_look(story: Story) -> tuple[str, str, str]:
    """The incident of which most is said, the party that declared first, and when to ask of it."""
    spoken = Counter(name for telling in story.tellings for name in telling.names)
    incidents = [each.id for each in story.tellings if each.kind == "incident.reported"]
    party = next(each for each in story.tellings if each.kind == "party.declared").body["actor"]
    return (
        max(incidents, key=lambda name: spoken[name]),
        party,
        f"{story.look_at:%Y-%m-%dT%H:%M:%SZ}",
    )


def _print(lines: list[Line]) -> None:
    """Lines in their styles on a terminal, plain and untouched anywhere else."""
    from truceline.cli.errors import printable  # noqa: PLC0415 - only where something is printed
    from truceline.cli.paper import Paper  # noqa: PLC0415 - likewise

    paper = Paper()
    # Titles are recorded words: a terminal must not obey them.
    lines = [tuple((printable(text), style) for text, style in line) for line in lines]
    for line in lines:
        if paper.plain:
            click.echo("".join(text for text, _ in line).rstrip())
            continue
        from rich.text import Text  # noqa: PLC0415 - loads slowly

        text = Text()
        for words, style in line:
            text.append(words, style=style)
        paper.console.print(text)
