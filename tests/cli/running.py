"""Running commands in tests as a shell does: arguments in; exit code, output, faults out."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from click.testing import CliRunner

from truceline.cli import truceline

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


def run(*args: object, text: str | None = None, **env: str) -> Result:
    """Run ``truceline`` with arguments, standard input and environment variables."""
    return CliRunner().invoke(truceline, [str(each) for each in args], input=text, env=env)


def ok(*args: object, **more: Any) -> str:
    """Run a command that must succeed; gives its standard output."""
    result = run(*args, **more)
    assert result.exit_code == 0, result.output
    return result.stdout


def answer(*args: object, **more: Any) -> Any:
    """Run a command that must succeed, with ``--json``; gives what it printed."""
    return json.loads(ok(*args, "--json", **more))


def codes(*args: object, exit_code: int, **more: Any) -> list[str]:
    """Run a command that must fail in this way; gives the codes of its faults."""
    result = run(*args, "--json", **more)
    assert result.exit_code == exit_code, result.output
    assert result.stdout == ""
    faults = json.loads(result.stderr)["faults"]
    # Every fault says what is wrong and what to do about it.
    assert all(fault["sentence"] and fault["hint"] for fault in faults), faults
    return [fault["code"] for fault in faults]


def written(folder: Path) -> dict[str, str]:
    """Every file below a folder with its hash: what a refused command must leave as it was."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def try_next(printed: str, desk: Path) -> None:
    """Run each command that a demonstration offers, as it stands; ``serve`` would stay for ever."""
    offered = [
        line.partition("#")[0].split() for line in printed.split("\nTRY NEXT\n")[1].splitlines()
    ]
    commands = [words[1:] for words in offered if words[:1] == ["truceline"]]
    assert commands
    for words in commands:
        if words[0] != "serve":
            ok(*words, TRUCELINE_DESK=str(desk))
