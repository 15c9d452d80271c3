"""The whole tree of commands: help everywhere, pages current, nothing imported before its time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from tests.cli.running import ok, run

from truceline import __version__
from truceline.cli import COMMANDS, truceline
from truceline.cli.reference import PAGES, walk
from truceline.mechanism.catalogue import KINDS
from truceline.sheets.fields import fields_of

PAGE_FOLDER = Path(__file__).parents[2] / "docs" / "reference"
SLOW = ("numba", "scipy", "pandas", "altair", "truceline.scan")
HEAVY = ("pydantic", "rich", "sqlite3", "shapely", "numpy", "nacl", "pyarrow", "duckdb")


def test_every_command_and_option_has_help() -> None:
    """Whoever meets a command can read what it does, and each of its options."""
    walked = list(walk(every_kind=True))
    assert len(walked) > len(COMMANDS) + len(KINDS)
    for context, command in walked:
        assert (command.help or "").strip(), context.command_path
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                assert parameter.help, f"{context.command_path} {parameter.opts}"


def test_the_list_of_commands_says_what_each_command_says() -> None:
    """The list is printed from a table, and the table agrees with the commands."""
    context = click.Context(truceline)
    for name, (_, _, line) in COMMANDS.items():
        command = truceline.get_command(context, name)
        assert command is not None
        assert command.name == name
        assert line == command.get_short_help_str(200), name


def test_help_imports_nothing_that_costs() -> None:
    """The list of commands is printed without loading a library of any command."""
    script = (
        "import sys, atexit\n"
        f"atexit.register(lambda: print([m for m in {HEAVY!r} if m in sys.modules]))\n"
        "from truceline.cli import truceline\n"
        "truceline(['--help'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert "observations" in done.stdout
    assert done.stdout.splitlines()[-1] == "[]"


def test_what_serves_loads_no_compiled_code_before_it_is_needed() -> None:
    """A server is not larger by the compiler of measurements that nobody has asked it for."""
    script = (
        "import sys, truceline.cli.serving, truceline.api.app, truceline.console.app\n"
        f"print([m for m in {SLOW!r} if m in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_generated_page_is_the_one_that_would_be_generated(name: str) -> None:
    """``make docs`` changes nothing: the pages of the reference are those of the code."""
    assert (PAGE_FOLDER / name).read_text(encoding="utf-8") == PAGES[name]()


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_options_of_a_kind_are_its_fields_and_no_two_are_alike(kind: str) -> None:
    """Every field is an option of its own, beside the options that every kind has."""
    context = click.Context(truceline)
    record = truceline.get_command(context, "record")
    assert isinstance(record, click.Group)
    command = record.get_command(context, kind)
    assert command is not None
    names = [name for param in command.params for name in (*param.opts, *param.secondary_opts)]
    assert len(set(names)) == len(names)
    assert {field.option for field in fields_of(KINDS[kind])} <= set(names)


def test_the_version_is_the_packages() -> None:
    """``--version`` prints one line."""
    assert ok("--version") == f"truceline {__version__}\n"


def test_an_unknown_command_is_bad_input() -> None:
    """A mistyped command is answered like any other fault."""
    result = run("recrod")
    assert result.exit_code == 2
    assert result.stderr.startswith("USAGE: No such command 'recrod'.")
