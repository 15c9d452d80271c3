"""Whoever wants to know who reported: on disk, in logs, in what was told to others.

Intake is carried out by real processes, and every place that they may have written to is searched
afterwards for words that only the reporter said.
"""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.running import answer, ok, run
from tests.desks import RELAY

from truceline.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.desks import MadeUp

WHO, WHAT = "Qamar-Zephyrine-7713", "Ululation-under-the-mill-4471"
AGENT = "Marked-Agent/9.31.7"
BODY = {
    "report_class": "violation", "acts": ["mortar"], "occurred_from": "2016-02-29T10:00:00Z",
    "language": "en", "source_class": "civilian", "means": "seen", "place_as_said": "a mill",
    "narrative": f"Six rounds, {WHAT}.", "reporter": WHO, "contact": f"{WHO}, after dusk",
}  # fmt: skip
SHARED = (Path("/dev/shm"), Path("/var/tmp"), Path("/tmp"))  # noqa: S108 - places to be searched

MOST_DEEP = 2


def _forms(word: str) -> list[bytes]:
    """The word as a program may have left it: as it is, wide, and in base64 at any offset."""
    plain = word.encode()
    wide = word.encode("utf-16-le")
    shifted = (base64.b64encode(b"x" * n + plain)[n + 1 + (n > 0) : -4] for n in range(3))
    return [plain, wide, plain.hex().encode(), *(each for each in shifted if len(each) > 12)]


def _below(folder: Path) -> Iterator[Path]:
    """Every file below a folder; of what the whole machine shares, two folders deep."""
    for place, folders, files in os.walk(folder):
        if folder in SHARED and len(Path(place).parts) - len(folder.parts) >= MOST_DEEP:
            folders.clear()
        yield from (Path(place, each) for each in files)


def _leaks(folder: Path, words: list[bytes], since: float = 0.0) -> list[str]:
    """Files below a folder, by name or content, that hold one of the words."""
    found = []
    for path in _below(folder):
        try:
            if path.is_symlink() or not path.is_file() or path.stat().st_mtime < since:
                continue
            held = path.read_bytes() + os.fsencode(path.name)
        except OSError:
            continue
        if any(word in held for word in words):
            found.append(str(path))
    return found


def _process(*args: object, home: Path, text: str = "") -> subprocess.CompletedProcess[str]:
    """One command as a process of its own, with a home and a place for temporary files."""
    for name in ("home", "temporary", "run"):
        (home / name).mkdir(parents=True, exist_ok=True)
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(home / "home"),
        "TMPDIR": str(home / "temporary"), "XDG_RUNTIME_DIR": str(home / "run"),
        "XDG_CACHE_HOME": str(home / "home"), "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    return subprocess.run(
        [sys.executable, "-m", "truceline", *map(str, args)], input=text, env=environment,
        cwd=home / "run", capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


class TestIntake:
    """No plaintext file is left behind by an intake, whoever made it and however it ended."""

    @pytest.mark.parametrize("how", ["own", "relayed", "draft", "refused"])
    def test_no_word_of_a_report_is_left_on_disk(
        self, desk: MadeUp, tmp_path: Path, how: str
    ) -> None:
        """By the reporter, by an officer for a caller, as a draft, and where it is refused.

        Searched are the desk with its journals, home, the place for temporary files, the working
        folder, and what the machine shares: /dev/shm, /var/tmp and /tmp, as far as written to
        meanwhile. Whether the system swaps memory out is beyond a program: SECURITY.md says so.
        """
        began = time.time() - 1
        body: dict[str, Any] = dict(BODY)
        by = "group:brigade"
        if how == "relayed":
            by = "cell:officer"
            body |= {"on_behalf_of": "group:brigade", "relayed": RELAY}
        if how == "refused":
            body["acts"] = ["no_such_act"]
        command: list[object] = ["record", "incident.reported", "--desk", desk.folder]
        command += ["--body", "-", "--at", "2016-03-02T08:00:00Z"]
        command += ["--key", desk.key(by)]
        if how == "draft":
            command += ["-o", tmp_path / "made-up" / "sealed.submission"]
        done = _process(*command, home=tmp_path / "machine", text=json.dumps(body))
        assert (done.returncode == 0) == (how != "refused"), done.stderr
        words = [*_forms(WHO), *_forms(WHAT)]
        assert WHO not in done.stdout + done.stderr
        assert _leaks(tmp_path, words) == []
        shared = [leak for place in SHARED for leak in _leaks(place, words, since=began)]
        # The test's own folders may lie below /tmp; they were searched above.
        assert [leak for leak in shared if not leak.startswith(str(tmp_path))] == []

    def test_the_search_finds_what_is_there(self, tmp_path: Path) -> None:
        """The control: a word left as text, wide, as hexadecimal or in base64 is found."""
        for number, left in enumerate(_forms(WHO)):
            folder = tmp_path / str(number)
            folder.mkdir()
            (folder / "left").write_bytes(b"..." + left + b"...")
            assert len(_leaks(folder, _forms(WHO))) == 1

    def test_a_crash_writes_no_core(self) -> None:
        """Whatever limit a process was started with, a command lets none of it reach a disk."""
        script = (
            "import resource, sys\n"
            "_, most = resource.getrlimit(resource.RLIMIT_CORE)\n"
            "resource.setrlimit(resource.RLIMIT_CORE, (most, most))\n"
            "from truceline.cli import main\n"
            "sys.argv = ['truceline', '--version']\n"
            "try:\n"
            "    main()\n"
            "finally:\n"
            "    print('core', resource.getrlimit(resource.RLIMIT_CORE)[0])\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
        )
        assert done.stdout.splitlines()[-1] == "core 0"

    def test_words_that_others_must_not_read_are_no_arguments(self) -> None:
        """Help says where they belong: anybody on a machine can list processes."""
        told = " ".join(ok("record", "incident.reported", "--help").split())
        assert "list processes" in told
        assert "belongs into --body" in told


class TestApart:
    """Whoever may read the report is not thereby told who made it."""

    def test_the_narrative_opens_and_the_name_does_not(self, desk: MadeUp, tmp_path: Path) -> None:
        """The office, whom Terms name for what was reported, gets neither name nor contact.

        Only after a release, which is an entry that names it, does its key open who reported.
        """
        told = answer(
            "record", "incident.reported", "--key", desk.key("group:brigade"), "--body", "-",
            "--at", "2016-03-02T08:00:00Z", text=json.dumps(BODY),
        )  # fmt: skip
        assert told["identity_sealed_to"] == ["cell:officer", "group:brigade"]
        page = ("show", told["entry"], "--key", desk.key("un:office"))
        shown = run(*page, "--json")
        held = shown.output
        assert WHO not in held
        ok("export", tmp_path / "own", "--as", "un:office")
        assert _leaks(tmp_path / "own", _forms(WHO)) == []
        by_release = (
            "release", told["entry"], "--field", "reporter", "--to", "state:one", "--why",
            "Made up.", "--key", desk.key("cell:officer"), "--at", "2016-03-02T09:00:00Z",
        )  # fmt: skip
        before = run("show", told["entry"], "--key", desk.key("state:one"), "--json").output
        assert WHO not in before
        ok(*by_release)
        after = run("show", told["entry"], "--key", desk.key("state:one"), "--json").output
        assert WHO in after


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _serving(*args: object, home: Path, port: int) -> Iterator[None]:
    """A command that stays, as a process whose every word goes into a file below ``home``."""
    for name in ("home", "temporary", "run"):
        (home / name).mkdir(parents=True, exist_ok=True)
    environment = {
        "PATH": os.environ["PATH"], "HOME": str(home / "home"),
        "TMPDIR": str(home / "temporary"), "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    with (home / "said").open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "truceline", *map(str, args)],
            env=environment, cwd=home / "run", stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            for _ in range(600):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", port)) == 0:
                        break
                assert process.poll() is None, (home / "said").read_text()
                time.sleep(0.05)
            yield
        finally:
            process.terminate()
            process.wait(timeout=30)


def _ask(port: int, path: str, data: bytes | None = None) -> int:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/{path}", data=data,
        headers={"User-Agent": AGENT, "X-Forwarded-For": "203.0.113.77", "Referer": WHO},
    )  # fmt: skip
    try:
        with urllib.request.urlopen(request, timeout=20) as got:  # noqa: S310 - as above
            return int(got.status)
    except urllib.error.HTTPError as error:
        return int(error.code)


class TestLogs:
    """Neither who asked, nor with what, nor when, stands in anything that a service writes."""

    def test_serve_writes_nothing_of_who_asked(self, desk: MadeUp, tmp_path: Path) -> None:
        """Good requests, bad ones and false paths: no address, agent, referrer, path or time."""
        port = _free_port()
        home = tmp_path / "machine"
        with _serving("serve", "--desk", desk.folder, "--port", port, home=home, port=port):
            assert _ask(port, "checkpoint") == 200
            assert _ask(port, "entries?reader=public") == 200
            assert _ask(port, f"entries?reader={WHO}") >= 400
            assert _ask(port, f"{WHO}/no-such-road") == 404
            assert _ask(port, "checkpoint", b"x") == 405
        self._nothing_said(tmp_path, home)

    def test_a_witness_writes_nothing_of_who_asked(self, desk: MadeUp, tmp_path: Path) -> None:
        """The same of a witness: it names logs and sizes, never who brought them."""
        port = _free_port()
        home = tmp_path / "machine"
        place = tmp_path / "witness"
        _make_witness(desk, place)
        with _serving(
            "witness", "run", place, "--listen", f"127.0.0.1:{port}", home=home, port=port
        ):
            assert _ask(port, "add-checkpoint", b"old 0\n\nnot a checkpoint\n") >= 400
            assert _ask(port, WHO) == 404
        self._nothing_said(tmp_path, home)

    def _nothing_said(self, tmp_path: Path, home: Path) -> None:
        words = [AGENT.encode(), b"203.0.113.77", *_forms(WHO)]
        assert _leaks(tmp_path, words) == []
        said = (home / "said").read_text()
        # Its own address stands in the line with which it begins; nobody else's, and no hour.
        later = [line for line in said.splitlines() if "http://127.0.0.1" not in line]
        assert not any("127.0.0.1" in line for line in later), said
        now = time.gmtime()
        for form in ("%H:%M", "%Y-%m-%dT"):
            assert time.strftime(form, now) not in said, said


def _make_witness(desk: MadeUp, place: Path) -> None:
    """A witness's folder for the made-up desk's log."""
    with Desk.open(desk.folder) as opened:
        keys = opened.log_keys
    ok(
        "witness", "new", place, "--name", "party.example/witness", "--actor", "state:one",
        "--no-passphrase", *(part for key in keys for part in ("--log", key)),
    )  # fmt: skip
