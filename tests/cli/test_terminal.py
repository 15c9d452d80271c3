"""What a person at a terminal meets: prompts, colours, progress, words in two directions."""

from __future__ import annotations

import os
import pty
import select
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from truceline.desk import Desk
from truceline.keyring.files import is_protected, read_pair

if TYPE_CHECKING:
    from tests.desks import MadeUp

TRUCELINE = str(Path(sys.executable).with_name("truceline"))
LONGEST = 60
LINE = {"channel": "line", "name": "The line", "sort": "hotline", "medium": "voice",
        "between": ["guarantor", "party"]}  # fmt: skip
PLAN = {"title": "Food", "mode": "road_convoy", "places": ["Upper town", "The mill"]}


def _at_terminal(
    *args: object, answers: tuple[tuple[str, str], ...] = (), **env: str
) -> tuple[int, str]:
    """Run a command at a pseudo-terminal, answering each prompt; gives exit code and screen."""
    process, terminal = pty.fork()
    if process == 0:
        os.environ.update({"TERM": "xterm-256color", "COLUMNS": "100", **env})
        os.execv(TRUCELINE, [TRUCELINE, *[str(each) for each in args]])  # noqa: S606 - the program itself
    screen, left = b"", list(answers)
    started = time.monotonic()
    while time.monotonic() - started < LONGEST:
        ready, _, _ = select.select([terminal], [], [], 1)
        if not ready:
            continue
        try:
            screen += os.read(terminal, 4096)
        except OSError:
            break
        if left and left[0][0] in screen.decode(errors="replace"):
            os.write(terminal, left.pop(0)[1].encode() + b"\n")
    _, status = os.waitpid(process, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), screen.decode(errors="replace")


# A forked child of a process with other threads is what this module is for.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_passphrase_is_asked_for_twice_and_never_shown(tmp_path: Path) -> None:
    """A new key's passphrase is typed, repeated, and not echoed; the key opens with it."""
    path = tmp_path / "us.key"
    code, screen = _at_terminal(
        "key", "new", "state:us", "-o", path,
        answers=(("New passphrase:", "made-up words"), ("Again:", "made-up words")),
    )  # fmt: skip
    assert code == 0, screen
    assert "made-up words" not in screen
    assert is_protected(path)
    assert read_pair(path, "made-up words").actor == "state:us"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_terminal_gets_colours_and_isolates_and_no_color_takes_the_colours(desk: MadeUp) -> None:
    """Ids and times are isolated from right-to-left titles; NO_COLOR leaves no colour."""
    code, screen = _at_terminal("list", "--part", "notice")
    assert code == 0, screen
    assert f"\u2066{desk.subjects['convoy'][:12]}\u2069" in screen
    assert "\u2066" in screen
    code, colours = _at_terminal("audit")
    assert code == 0, colours
    assert "\x1b[32m" in colours
    code, plain = _at_terminal("audit", NO_COLOR="1")
    assert code == 0, plain
    assert "\x1b[32m" not in plain
    assert plain.count("✓") == 9


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_on_a_narrow_terminal_no_word_is_lost(desk: MadeUp) -> None:
    """With 60 columns a channel's state is told, and every head of the pipeline is there."""
    key = read_pair(desk.key("cell:officer"))
    with Desk.open(desk.folder) as opened:
        opened.record(key, "channel.opened", LINE, now=opened.newest_at())
        opened.record(key, "aid.planned", PLAN, now=opened.newest_at())
    code, screen = _at_terminal("channels", COLUMNS="60", NO_COLOR="1")
    assert code == 0, screen
    for word in ("line", "open", "silent:", "since:", "last", "radio_net", "not on record"):
        assert word in screen, word
    code, screen = _at_terminal("aid", COLUMNS="60", NO_COLOR="1")
    assert code == 0, screen
    for word in ("planned", "what:", "where:", "reply:", "requested:", "dispatched:", "gaps:"):
        assert word in screen, word


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_signing_asks_whether_it_is_right(desk: MadeUp, tmp_path: Path) -> None:
    """At a terminal nothing is signed until a person says yes to what was shown."""
    draft, signed = tmp_path / "d.json", tmp_path / "s.json"
    code, screen = _at_terminal(
        "record", "incident.closed", "--as", "cell:officer", "--about", desk.subjects["incident"],
        "--attribution", "none", "--why", "Made-up", "--draft", draft,
        "--at", "2016-03-02T00:00:00Z",
    )  # fmt: skip
    assert code == 0, screen
    key = desk.key("cell:officer")
    code, screen = _at_terminal(
        "sign", draft, "--key", key, "-o", signed, answers=(("Sign it?", "n"),)
    )
    assert code == 130, screen
    assert "incident.closed/1" in screen
    assert not signed.exists()
    code, screen = _at_terminal(
        "sign", draft, "--key", key, "-o", signed, answers=(("Sign it?", "y"),)
    )
    assert code == 0, screen
    assert signed.exists()
