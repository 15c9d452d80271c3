"""The command line: ``truceline COMMAND``. Each command is a thin hand on the same Python API.

Commands are imported when they are first needed, so that ``truceline --help`` costs nothing and
``check`` does not load a database. Faults go to standard error, each with its code, a sentence and
a hint (with ``--json`` as one JSON object); the exit code is that of the kind of fault.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from truceline.cli.errors import run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

COMMANDS: dict[str, tuple[str, str, str]] = {
    "init": ("desks", "init", "Make a desk in a folder."),
    "terms": ("terms", "terms", "Terms files: the truce as one YAML file."),
    "key": ("keys", "key", "Make, keep, revoke and share keys."),
    "enrol": ("keys", "enrol", "Register an actor and enrol its key."),
    "kinds": ("entries", "kinds", "The catalogue of what can be recorded."),
    "record": ("recording", "record", "Record an entry, or write it as a draft or submission."),
    "sign": ("signing", "sign", "Sign a draft, away from the desk."),
    "sign-in": ("coming_in", "sign_in", "Print a code to sign a browser in to a desk."),
    "cover": ("covers", "cover", "Read what was filed under a cover, or lay it open."),
    "release": ("releasing", "release", "Release sealed words of an entry to further readers."),
    "show": ("reading", "show", "Show one subject or entry in full."),
    "list": ("reading", "list_", "List subjects."),
    "shift": ("shift", "shift", "Who is on watch, the last hand-over, and open clocks."),
    "bulletin": ("bulletin", "bulletin", "The bulletin of a day."),
    "duties": ("standing", "duties", "What binds and protects an actor, and why."),
    "covered": ("standing", "covered", "What the record holds at a place (for officers)."),
    "channels": ("channels", "channels", "Channels, focal points, contacts, and alarms."),
    "print": ("printing", "print_", "Print sheets for when power or lines fail."),
    "commitments": (
        "commitments",
        "commitments",
        "Who promised what, due when, and what became of it.",
    ),
    "detainees": (
        "detainees",
        "detainees",
        "Lists of detainees, what was asked, and who came free.",
    ),
    "bodies": ("bodies", "bodies", "The ladder, meetings, decisions, and who answers for whom."),
    "aid": ("aid", "aid", "The aid pipeline, the area lists, and the flow by week."),
    "talks": ("talks", "talks", "Talks at a glance: tracks, rounds, positions as positions."),
    "notebook": ("notebook", "notebook", "A mediator's own sealed notes, kept off every desk."),
    "recipients": ("recipients", "recipients", "Who must be told of a plan, and why."),
    "conflicts": (
        "conflicts",
        "conflicts",
        "Every pair of a day's notices that comes too near.",
    ),
    "check": ("check", "check", "Do two sets of 4D volumes conflict?"),
    "audit": ("desks", "audit", "Go through the whole ledger, believing nothing."),
    "clock": ("clock", "clock", "The desk's clock beside its newest entry."),
    "import": ("imports", "import_", "Bring an outside source's file to the desk."),
    "observations": ("observations", "observations", "Summarise what outside sources counted."),
    "measure": ("measure", "measure", "Did violence fall, where it flares up, what went unseen."),
    "press": ("press", "press", "What the press says that people said, and what is recorded."),
    "witnesses": (
        "witnesses",
        "witnesses",
        "Where the witnesses of the record stand, and alarms.",
    ),
    "receipt": ("receipts", "receipt", "Write the receipt of an entry, to be checked offline."),
    "verify": ("receipts", "verify", "Check a receipt or other proof offline."),
    "told": ("receipts", "told", "Who was told of a notice, and what proves it."),
    "witness": ("witness", "witness", "Run a witness of a desk's record."),
    "export": ("exports", "export", "Write the log as static files for replicas and readers."),
    "serve": ("serving", "serve", "Serve the desk in a browser and over HTTP."),
    "alarms": ("alarms", "alarms", "What became of alarms by e-mail and webhook, in numbers."),
    "console": ("coming_in", "console", "The scripts that a desk serves to browsers."),
    "follow": ("following", "follow", "Keep a verified copy of a desk's ledger."),
    "promote": ("promoting", "promote", "Make a replica a desk, with its history intact."),
    "demo": ("demo", "demo", "Build the desk of Syria 2016 and show it."),
}
"""Every command: its module in this package, its name there, and its line in the list."""


class Listed(click.Group):
    """A group whose commands stand in a table, each imported when it is needed."""

    table: Mapping[str, tuple[str, str, str]]

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names, in the order in which a desk's life uses them."""
        return list(self.table)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Import one command; None where there is none of that name."""
        if cmd_name not in self.table:
            return None
        from importlib import import_module  # noqa: PLC0415 - only where a command is needed

        module, name, _ = self.table[cmd_name]
        found: click.Command = getattr(import_module(f"truceline.cli.{module}"), name)
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """The list of commands, from the table alone, so that help imports none of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in self.table.items()])


class Commands(Listed):
    """The group of all commands."""

    table = COMMANDS

    def main(self, args: Sequence[str] | None = None, *rest: Any, **more: Any) -> Any:
        """Run, and say every fault in one way. See :func:`truceline.cli.errors.run`."""
        more["standalone_mode"] = False
        run(lambda: super(Commands, self).main(args, *rest, **more), args)


def _version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click's signature
    if wanted and not context.resilient_parsing:
        from truceline import __version__  # noqa: PLC0415 - the package's top imports this one

        click.echo(f"truceline {__version__}")
        context.exit()


@click.command(
    cls=Commands, name="truceline", context_settings={"help_option_names": ["-h", "--help"]}
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_version,
    help="Print the version and stop.",
)
def truceline() -> None:
    """The mechanism of a ceasefire as software.

    A desk is a folder: name it with --desk or TRUCELINE_DESK. Exit codes: 0 done, 2 bad input,
    3 refused, 4 not found, 5 the desk is at fault, 10 conflict (check), 11 the audit failed or a
    log contradicts itself, 12 an alarm (witnesses, follow): what it watches is not as it should be.
    """


def main() -> None:
    """Run the command line; the console script."""
    from truceline.cli.memory import no_core_dumps  # noqa: PLC0415 - the module's top stays light

    no_core_dumps()
    truceline(prog_name="truceline")
