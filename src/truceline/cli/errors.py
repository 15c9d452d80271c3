"""How the command line says what went wrong: one way for every command.

Every fault on its own line of standard error: code, place, sentence, hint; with ``--json`` one
JSON object ``{"error", "faults"}``. Nothing is ever a traceback unless ``TRUCELINE_DEBUG`` is set:
whoever runs a desk at night needs a sentence, and whoever mends it sets the variable.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, NoReturn

import click

from truceline.disk import trouble
from truceline.errors import BadInput, DeskFault, Fault, TrucelineError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

DEBUG = "TRUCELINE_DEBUG"
STOPPED = 130
"""The exit code of a command that its user stopped, as shells have it."""


def run(command: Callable[[], Any], args: Sequence[str] | None = None) -> NoReturn:
    """Run a command and end the process with its exit code, whatever happens."""
    as_json = "--json" in (sys.argv[1:] if args is None else args)
    try:
        code = command()
        sys.stdout.flush()
    except TrucelineError as error:
        say(error, as_json=as_json)
        code = error.exit_code
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        code = STOPPED
    except click.ClickException as error:
        fault = _usage(error)
        say(BadInput(fault), as_json=as_json)
        code = BadInput.exit_code
    except BrokenPipeError:
        # Whoever read our output has gone; Python must not try to flush it again at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        say(DeskFault(_unexpected(error)), as_json=as_json)
        code = DeskFault.exit_code
    sys.exit(code if isinstance(code, int) else 0)


def say(error: TrucelineError, *, as_json: bool) -> None:
    """Print every fault of an error on standard error."""
    if as_json:
        import json  # noqa: PLC0415 - only where something went wrong

        faults = [fault.as_json() for fault in error.faults]
        said: dict[str, object] = {"error": type(error).__name__, "faults": faults}
        if error.refusal:
            # The desk's signature that it refused: the author's proof that the entry came.
            said["refusal"] = error.refusal.decode()
        text = json.dumps(said, ensure_ascii=False)
        click.echo(text, err=True)
        return
    for fault in error.faults:
        click.echo(printable(str(fault)), err=True)


def printable(text: str) -> str:
    """Text without what a terminal would obey: faults quote input, and input may be hostile."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def _usage(error: click.ClickException) -> Fault:
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "truceline"
    if isinstance(error, click.FileError):
        sentence = f"{error.ui_filename} cannot be read or written: {error.message}."
        return Fault("FILE_UNREADABLE", sentence, "Check its name and your rights to it.")
    return Fault("USAGE", error.format_message(), f"See `{path} --help`.")


def _unexpected(error: Exception) -> Fault:
    if isinstance(error, OSError):
        return trouble(error)
    sentence = f"Something unexpected happened: {type(error).__name__}: {error}"
    hint = f"Run it again with {DEBUG}=1 and report what it prints, without names of people."
    return Fault("UNEXPECTED", sentence, hint)
