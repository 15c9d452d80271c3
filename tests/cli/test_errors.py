"""How the command line fails: one line a fault, an exit code, and never a traceback."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from tests.cli.running import codes, run

from truceline.cli import errors

if TYPE_CHECKING:
    import pytest
    from tests.desks import MadeUp

TRUCELINE = Path(sys.executable).with_name("truceline")


def _fail(_name: str) -> None:
    message = "the cellar is flooded"
    raise ValueError(message)


def test_what_nobody_expected_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the program is told in one line, with the way to learn more."""
    monkeypatch.setattr("truceline.cli.terms.read_file", _fail)
    result = run("terms", "check", "x.yaml")
    assert result.exit_code == 5
    assert result.stderr.startswith("UNEXPECTED: Something unexpected happened: ValueError")
    assert "TRUCELINE_DEBUG" in result.stderr
    assert "Traceback" not in result.output


def test_with_debug_the_program_shows_where_it_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever mends the program gets the exception itself."""
    monkeypatch.setattr("truceline.cli.terms.read_file", _fail)
    result = run("terms", "check", "x.yaml", TRUCELINE_DEBUG="1")
    assert isinstance(result.exception, ValueError)


def test_faults_in_json_are_one_object_on_standard_error(desk: MadeUp) -> None:
    """Programs read what was wrong as they read everything else."""
    result = run("show", "ffffff", "--json")
    assert (result.exit_code, result.stdout) == (4, "")
    told = json.loads(result.stderr)
    assert told["error"] == "NotFound"
    assert told["faults"][0]["code"] == "ENTRY_UNKNOWN"
    assert desk.folder.is_dir()


def test_a_missing_option_is_bad_input() -> None:
    """What click finds wrong is said like everything else."""
    assert codes("terms", "check", exit_code=2) == ["USAGE"]


def test_a_desk_that_is_not_named_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without --desk and without the variable nothing is guessed."""
    monkeypatch.delenv("TRUCELINE_DESK", raising=False)
    assert codes("list", exit_code=2) == ["DESK_NOT_NAMED"]
    assert codes("list", "--desk", "/nowhere/at/all", exit_code=5) == ["STORE_MISSING"]


def test_what_a_terminal_would_obey_is_not_passed_on() -> None:
    """A fault quotes its input without the control characters in it."""
    assert (
        errors.printable("a\x1b[31mb\x07")
        == "a\N{REPLACEMENT CHARACTER}[31mb\N{REPLACEMENT CHARACTER}"
    )
    result = run("record", "incident\x1b[2J.reported")
    assert "\x1b" not in result.stderr


def test_a_reader_who_leaves_early_is_no_error(desk: MadeUp) -> None:
    """``truceline kinds --json | head -c 1`` ends quietly."""
    with subprocess.Popen(
        [TRUCELINE, "kinds", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode in {0, 1}
    assert desk.folder.is_dir()


def test_a_stopped_command_says_so(desk: MadeUp) -> None:
    """Control-C ends a command with the shell's code and no traceback."""
    command = [str(TRUCELINE), "record", "--from", "-", "--desk", str(desk.folder)]
    # A shell that runs the tests in the background has them ignore Control-C, and what they start.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        # The command has opened the desk once it waits for its input; it is told to stop there.
        while process.poll() is None and "sqlite" not in _open_files(process.pid):
            pass
        process.send_signal(signal.SIGINT)
        said = process.stderr.read().decode()
    assert process.returncode == errors.STOPPED
    assert "Stopped" in said
    assert "Traceback" not in said


def _open_files(pid: int) -> str:
    folder = Path(f"/proc/{pid}/fd")
    found = []
    for each in folder.iterdir():
        try:
            found.append(str(each.readlink()))
        except OSError:
            continue
    return " ".join(found)
