"""The command lines of witnesses and of those who ask them: real processes, real HTTP, one desk."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests import desks as made_up
from tests.cli.running import answer, codes, ok, run

from truceline.desk import Desk
from truceline.keyring.files import new_pair, write_pair
from truceline.opening import Opening

if TYPE_CHECKING:
    from collections.abc import Iterator

TERMS = made_up.TERMS.read_bytes().replace(
    b"  matter.*: [officer, parties]", b"  matter.*: [officer, parties]\n  witness.*: public"
) + (b"witnesses: {quorum: 2, behind_after: PT1S, by: [guarantor, humanitarian]}\n")
ORIGIN = "desk.example/watched"
PARTIES = {"state:one": "guarantor", "state:two": "guarantor", "agency:aid": "humanitarian"}
ALARM = 12
_PATIENCE = 30.0
_URL = re.compile(r"http://127\.0\.0\.1:[1-9]\d*")


@contextmanager
def process(*args: object, until: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A command in a process of its own, with its first line that holds ``until``."""
    command = [sys.executable, "-m", "truceline", *map(str, args)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=dict(os.environ)
    ) as running:
        assert running.stdout is not None
        try:
            lines = []
            for line in running.stdout:
                lines.append(line)
                if until in line:
                    break
            else:
                pytest.fail(f"It ended early: {''.join(lines)}")
            yield running, line
        finally:
            running.kill()


@dataclass
class Watched:
    """A live desk, and a witness of each of three parties, each a process of its own."""

    root: Path
    stack: ExitStack
    running: dict[str, subprocess.Popen[str]] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    notices: int = 0

    @property
    def desk(self) -> Path:
        """The desk's folder."""
        return self.root / "desk"

    def key(self, actor: str) -> Path:
        """An actor's key file."""
        return self.root / f"{actor.replace(':', '-')}.key"

    def witness(self, actor: str) -> Path:
        """The folder of a party's witness."""
        return self.root / f"witness-{actor.replace(':', '-')}"

    def start(self, *actors: str) -> None:
        """Start witnesses, all at once; each says where it listens."""
        begun = []
        for actor in actors:
            where = self.urls.get(actor, "127.0.0.1:0").removeprefix("http://")
            made = process(
                "witness", "run", self.witness(actor), "--listen", where, until="listening"
            )
            begun.append((actor, made))
        for actor, made in begun:
            self.running[actor], line = self.stack.enter_context(made)
            found = _URL.search(line)
            assert found is not None, line
            self.urls[actor] = found.group()

    def stop(self, actor: str) -> None:
        """Kill a witness as a cut of the power does."""
        self.running[actor].kill()
        self.running[actor].wait()

    def notice(self, title: str, desk: Path | None = None) -> str:
        """File a notice to the other two; gives its id."""
        # Each on a day of its own: the desk has no conflict to speak of.
        self.notices += 1
        begin = (datetime.now(tz=UTC) + timedelta(days=self.notices)).replace(microsecond=0)
        volume = made_up.box_volume(2, 9)
        for name, at in (("time_start", begin), ("time_end", begin + timedelta(hours=1))):
            volume[name]["value"] = at.strftime("%Y-%m-%dT%H:%M:%SZ")
        body = {
            "notice": "air_activity", "title": title, "recipients": ["state:two", "agency:aid"],
            "volumes": [volume],
        }  # fmt: skip
        given = ("record", "notice.filed", "--key", self.key("state:one"), "--body", "-")
        done = answer(*given, "--desk", desk or self.desk, text=json.dumps(body))
        return str(done["subject"])

    def ask(self, desk: Path | None = None) -> tuple[int, dict[str, Any]]:
        """A round of the witnesses: its exit code, and what it found."""
        done = run("witnesses", "--ask", "--json", "--desk", desk or self.desk)
        return done.exit_code, json.loads(done.stdout)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """The desk with its three witnesses made, run and enrolled by the commands themselves."""
    root = tmp_path_factory.mktemp("watched")
    convenor = new_pair("un:convenor")
    pairs = {actor: new_pair(actor) for actor in PARTIES}
    opening = Opening(
        origin=ORIGIN, terms=TERMS, convenor=convenor, name="Made up", at=datetime.now(tz=UTC)
    )
    with ExitStack() as stack:
        made = Watched(root, stack)
        with Desk.create(made.desk, opening) as desk:
            for actor, pair in pairs.items():
                desk.enrol(convenor, pair, name=actor, roles=[PARTIES[actor]])
                write_pair(pair, made.key(actor), None)
        write_pair(convenor, made.key("un:convenor"), None)
        for actor in PARTIES:
            name = f"{actor.replace(':', '-')}.example/witness"
            new = ("witness", "new", made.witness(actor), "--actor", actor, "--name", name)
            ok(*new, "--log", made.desk / "desk.vkey", "--no-passphrase")
        made.start(*PARTIES)
        for actor in PARTIES:
            asked = ("witness", "request", made.witness(actor), "--desk-origin", ORIGIN)
            body = ok(*asked, "--url", made.urls[actor])
            said = ("record", "witness.enrolled", "--key", made.key(actor), "--body", "-")
            ok(*said, "--desk", made.desk, text=body)
        yield made


def test_what_witnesses_signed_holds_with_the_desk_gone(watched: Watched, tmp_path: Path) -> None:
    """Asked, three witnesses cosign; the receipt holds without the desk, and dates the notice."""
    notice = watched.notice("Two aircraft")
    code, found = watched.ask()
    assert code == 0
    assert [each["size"] for each in found["witnesses"]] == [found["size"]] * 3
    assert found["witnessed"] == found["size"]
    heard = answer("told", notice, "--desk", watched.desk)
    available = heard["versions"][0]["filed"][1]
    assert available["what"] == "available"
    given = ("record", "notice.acknowledged", "--key", watched.key("state:two"), "--version")
    done = answer(*given, notice, "--about", notice, "--desk", watched.desk)
    assert watched.ask()[0] == 0
    for number, entry in enumerate((notice, done["entry"])):
        ok("receipt", entry, "-o", tmp_path / f"{number}.tlog-proof", "--desk", watched.desk)
    shutil.copy(watched.desk / "witness.policy", tmp_path / "own.policy")
    watched.desk.rename(watched.root / "away")
    try:
        first, second = (
            answer("verify", tmp_path / f"{n}.tlog-proof", "--policy", tmp_path / "own.policy")
            for n in (0, 1)
        )
    finally:
        (watched.root / "away").rename(watched.desk)
    assert len(first["witnesses"]) == 2 * len(PARTIES)
    assert first["witnessed_at"] == available["at"]
    # The acknowledgement itself names the notice, and the record that its author had seen.
    assert second["about"] == [notice]
    assert second["seen"]["size"] == found["size"]
    assert f"about {notice[:12]}" in second["says"]


def test_a_dead_witness_is_an_alarm_once_until_it_answers(watched: Watched) -> None:
    """One of three killed: exit code 12, said once as an entry; back again, it goes on and is so.

    Its state outlived the kill; the quorum of the other two was never in doubt.
    """
    watched.notice("Before the cut")
    assert watched.ask()[0] == 0
    watched.stop("agency:aid")
    watched.notice("After the cut")
    time.sleep(1.1)
    sizes = []
    for _ in range(3):
        code, found = watched.ask()
        assert code == ALARM
        assert [each["trouble"] for each in found["witnesses"]] == [None, None, "silent"]
        assert found["witnessed"] is not None
        sizes.append(found["size"])
    assert sizes[1] == sizes[2]
    listed = answer("list", "--part", "witness", "--state", "alarmed", "--desk", watched.desk)
    assert "agency-aid.example/witness" in json.dumps(listed)
    watched.start("agency:aid")
    watched.ask()
    code, found = watched.ask()
    assert (code, found["quiet"], found["witnessed"]) == (0, True, found["size"])
    assert ok("audit", "--desk", watched.desk)


def test_a_forked_desk_is_refused_and_convicts_itself(watched: Watched, tmp_path: Path) -> None:
    """Of two copies of a desk that went on, witnesses cosign one; the proof is read by anybody."""
    fork = tmp_path / "fork"
    shutil.copytree(watched.desk, fork)
    watched.notice("One side")
    watched.notice("Other side", fork)
    assert watched.ask()[0] == 0
    code, found = watched.ask(fork)
    assert code == ALARM
    assert {each["trouble"] for each in found["witnesses"]} == {"refused"}
    for actor in PARTIES:
        [proof] = (watched.witness(actor) / "split-views").glob("*.split-view")
        given = ("verify", proof, "--policy", watched.desk / "witness.policy")
        said = " ".join(ok(*given).split())
        assert f"The log {ORIGIN} signed two" in said
        assert "does not prove which of them is the true one" in said
        shown = answer("witness", "show", watched.witness(actor))
        assert shown["split_views"] == [str(proof)]
        proof.unlink()
    ok("export", tmp_path / "forked", "--desk", fork)
    taken = ("witnesses", "--take", tmp_path / "forked" / "checkpoint", "--desk", watched.desk)
    assert run(*taken, "--json").exit_code in {3, 4}


def test_a_deaf_witness_looks_by_itself_and_its_word_is_carried(
    watched: Watched, tmp_path: Path
) -> None:
    """Without an open port: it follows the files, its lines are taken; a shorter record is refused.

    Another process that would sign for the same witness is turned away.
    """
    ok("export", tmp_path / "old", "--desk", watched.desk)
    watched.notice("For the deaf")
    ok("export", tmp_path / "new", "--desk", watched.desk)
    folder = watched.witness("state:two")
    given = ("witness", "run", folder, "--deaf", "--once", "--follow")
    assert codes_of(run(*given, tmp_path / "new")) == "WITNESS_RUNNING"
    watched.stop("state:two")
    try:
        said = ok(*given, tmp_path / "new")
        [cosigned] = (folder / "cosigned").iterdir()
        assert str(cosigned) in said
        refused = run(*given, tmp_path / "old")
        assert (refused.exit_code, "WITNESS_SHRUNK" in refused.stdout) == (3, True)
    finally:
        watched.start("state:two")
    found = json.loads(
        run("witnesses", "--take", cosigned, "--json", "--desk", watched.desk).stdout
    )
    [row] = [each for each in found["witnesses"] if each["operator"] == "state:two"]
    assert row["size"] >= found["size"] - 2
    assert row["trouble"] is None


def test_the_desk_asks_again_and_again(watched: Watched) -> None:
    """With --every the newest checkpoint is cosigned without anybody asking for it by hand."""
    given = ("witnesses", "--ask", "--every", "1", "--json", "--desk", watched.desk)
    with process(*given, until="quorum") as (asking, first):
        assert asking.stdout is not None
        watched.notice("While it asks")
        before = json.loads(first)["size"]
        found = json.loads(asking.stdout.readline())
        assert found["size"] > before
        assert found["witnessed"] == found["size"]
    assert codes("witnesses", "--every", "5", "--desk", watched.desk, exit_code=2) == [
        "EVERY_WITHOUT_ASK"
    ]


def test_a_follower_by_quorum_goes_on_before_the_newest_is_cosigned(
    watched: Watched, tmp_path: Path
) -> None:
    """Served or exported, the newest witnessed checkpoint is there for whoever asks for a quorum.

    So a desk that records faster than its witnesses answer does not lock its followers out.
    """
    code, found = watched.ask()
    assert code == 0
    watched.notice("Not witnessed yet")
    policy = watched.desk / "witness.policy"
    ok("export", tmp_path / "files", "--desk", watched.desk)
    assert (tmp_path / "files" / "witness.policy").read_bytes() == policy.read_bytes()
    keys = (watched.desk / "desk.vkey").read_bytes()
    assert (tmp_path / "files" / "desk.vkey").read_bytes() == keys
    assert keys.count(b"\n") == 2
    with process("serve", "--desk", watched.desk, "--port", 0, until="Serving") as (_, line):
        url = _URL.search(line)
        assert url is not None
        for number, source in enumerate((url.group(), tmp_path / "files")):
            given = ("follow", source, tmp_path / f"copy-{number}", "--policy", policy)
            assert answer(*given)["size"] == found["size"]
            # Whoever asks for no quorum has the newest.
            newest = answer("follow", source, tmp_path / f"newest-{number}")["size"]
            assert newest == found["size"] + 1
        assert watched.ask()[0] == 0
        given = ("follow", url.group(), tmp_path / "copy-0", "--policy", policy)
        assert answer(*given)["size"] == newest


def test_a_place_that_is_taken_is_said(watched: Watched) -> None:
    """A port that another process holds, or no address at all: a code, a sentence, a hint."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        given = ("serve", "--desk", watched.desk, "--port", port)
        assert codes_of(run(*given)) == "ADDRESS_TAKEN"
    assert codes_of(run("serve", "--desk", watched.desk, "--host", "no..host")) == "ADDRESS_UNKNOWN"


def codes_of(result: Any) -> str:
    """The code that a refused command says first."""
    assert result.exit_code in {2, 5}, result.output
    return str(result.stderr).split(maxsplit=1)[0].rstrip(":")
