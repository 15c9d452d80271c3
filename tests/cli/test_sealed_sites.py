"""Protected sites on the command line: one at a time, to named units, and never in bulk.

Every command is walked, whatever it is for, with every reader's own key: none of them lays open
more than one site that its reader did not file.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any

import click
import pytest
from click.testing import CliRunner
from tests.cli.running import answer, codes, ok, run
from tests.desk import sealed_desk as s

from truceline.cli import truceline
from truceline.errors import TrucelineError
from truceline.keyring import sealing
from truceline.keyring.files import write_pair
from truceline.ledger.wire import read_trusted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.desk.machine import Machine

AID, OFFICE, FIRST, SECOND = "agency:aid", "un:office", "unit:first", "unit:second"
LATITUDES = {36.0: "36.01237", 36.2: "36.21237", 36.4: "36.41237"}
"""The cell of each site, and a number that stands in its exact footprint alone."""
STAYING = {"serve", "witness", "follow", "demo"}
"""Commands that stay, that go to a network, or that build another desk."""


@pytest.fixture
def sites(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Machine, list[str]]]:
    """A desk with three protected sites, the keys beside it; the environment names it."""
    machine = s.sealed_desk(tmp_path / "desk")
    filed = []
    for cell, exact in LATITUDES.items():
        # Of the last one the units are not told; they see no entry of it.
        told = ["state:one", OFFICE] if cell > 36.3 else ["state:one", OFFICE, FIRST, SECOND]
        body = {
            "notice": "protected_site", "title": s.SITE, "recipients": told,
            "coarse": [s.cell(cell)], "exact": [s.footprint(float(exact))],
        }  # fmt: skip
        filed.append(machine.must(AID, "notice.filed", body))
    # Two are said to be one, so that their pages hold the entries of both.
    machine.must("cell:officer", "subject.linked", {"why": "Made up."}, filed[:2])
    for actor, pair in machine.pairs.items():
        write_pair(pair, key(tmp_path, actor), None)
    monkeypatch.setenv("TRUCELINE_DESK", str(machine.desk.folder))
    monkeypatch.chdir(tmp_path)
    yield machine, filed
    machine.desk.close()


def key(folder: Path, actor: str) -> Path:
    """An actor's key file."""
    return folder / f"{actor.replace(':', '-')}.key"


def seen_in(text: str) -> set[str]:
    """The sites whose exact footprint stands in a text."""
    return {exact for exact in LATITUDES.values() if exact in text}


def leaves_of(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The path of every command that is no group."""
    if not isinstance(command, click.Group):
        yield path
        return
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        if found is not None and not (path == () and name in STAYING) and path != ("record",):
            yield from leaves_of(found, (*path, name))


def arguments(path: tuple[str, ...], subject: str, reader: str, folder: Path) -> list[str]:
    """Arguments with which a command may do something: the subject, the reader, its key."""
    command: click.Command = truceline
    for name in path:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), name) or command
    given: list[str] = []
    for param in command.params:
        names = {*param.opts}
        if isinstance(param, click.Argument):
            where = str(folder / "out" / "-".join(path))
            given.append(where if param.name in {"target", "file", "output"} else subject)
        elif "--as" in names:
            given += ["--as", reader]
        elif "--key" in names:
            given += ["--key", str(key(folder, reader))]
        elif "--json" in names:
            given.append("--json")
    return given


def laid_open(folder: Path, machine: Machine, reader: str) -> str:
    """Every file that was written, with whatever the reader's key opens of it."""
    found = []
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        text = path.read_bytes().decode("utf-8", "replace")
        found.append(text)
        for line in text.splitlines() if path.suffix == ".jsonl" else ():
            found.extend(_opened(json.loads(line), machine, reader))
    return "\n".join(found)


def _opened(line: dict[str, Any], machine: Machine, reader: str) -> Iterator[str]:
    boxes = read_trusted(json.dumps(line["envelope"]).encode()).boxes
    for cipher, box in zip(line["boxes"], boxes, strict=True):
        if cipher is not None and reader in box.to:
            identity = machine.pairs[reader].identity
            yield json.dumps(sealing.open_box(base64.b64decode(cipher), box, identity))


def test_no_command_lays_open_more_than_one_site(
    sites: tuple[Machine, list[str]], tmp_path: Path
) -> None:
    """Whatever is asked, with whatever key: at most one exact footprint, and none unreleased."""
    machine, filed = sites
    ok("release", filed[0], "--to", FIRST, "--why", "Made up.", "--key", key(tmp_path, AID),
       "--at", "2016-03-10T13:00:00Z")  # fmt: skip
    most: dict[str, set[str]] = {}
    walked = [*leaves_of(truceline)]
    for reader in (OFFICE, FIRST, SECOND):
        for number, path in enumerate(walked):
            out = tmp_path / f"{reader[-5:]}-{number}"
            (out / "out").mkdir(parents=True)
            for actor in (OFFICE, FIRST, SECOND):
                key(out, actor).write_bytes(key(tmp_path, actor).read_bytes())
            result = CliRunner().invoke(
                truceline, [*path, *arguments(path, filed[0], reader, out)], input=""
            )
            assert result.exception is None or isinstance(
                result.exception, SystemExit | TrucelineError
            ), path
            text = result.output + laid_open(out / "out", machine, reader)
            found = seen_in(text)
            assert len(found) <= 1, (reader, path)
            most[reader] = most.get(reader, set()) | found
    # The test can fail: the office and the unit did read one site, and only by asking for it.
    assert most == {OFFICE: {LATITUDES[36.0]}, FIRST: {LATITUDES[36.0]}, SECOND: set()}


def test_linked_sites_are_opened_each_by_its_own_id(
    sites: tuple[Machine, list[str]], tmp_path: Path
) -> None:
    """A page of two sites that are linked opens the one asked for; its notifier sees both."""
    _, filed = sites
    for asked, exact in zip(filed[:2], LATITUDES.values(), strict=False):
        # The operator's page holds the entries of both, and opens what the key given opens.
        shown = ok("show", asked, "--key", key(tmp_path, OFFICE), "--json")
        assert seen_in(shown) == {exact}
        assert "one site at a time" in shown
    mine = ok("show", filed[0], "--key", key(tmp_path, AID), "--json")
    assert len(seen_in(mine)) == 2


def test_an_export_has_no_exact_footprint_but_the_notifiers_own(
    sites: tuple[Machine, list[str]], tmp_path: Path
) -> None:
    """The office, which can open each, gets none in bulk; the notifier gets its own."""
    machine, _ = sites
    for reader, expected in ((OFFICE, 0), (FIRST, 0), (AID, 3)):
        ok("export", tmp_path / reader, "--as", reader)
        assert len(seen_in(laid_open(tmp_path / reader, machine, reader))) == expected


def test_release_show_and_withdraw_from_the_command_line(
    sites: tuple[Machine, list[str]], tmp_path: Path
) -> None:
    """A release is made, shown with its mark and its reason, and withdrawn."""
    machine, filed = sites
    unit = ("--as", FIRST, "--key", key(tmp_path, FIRST))
    assert codes("show", filed[2], *unit, exit_code=4) == ["ENTRY_UNKNOWN"]
    done = answer(
        "release", filed[2], "--to", FIRST, "--why", "Made up.", "--mark", "--with-entry",
        "--key", key(tmp_path, AID), "--at", "2016-03-10T13:00:00Z",
    )  # fmt: skip
    assert done["kind"] == "sealed.released/1"
    shown = ok("show", done["entry"], *unit)
    assert LATITUDES[36.4] in ok("show", done["entry"], *unit, "--json")
    assert "carries a trace mark" in shown
    told = answer("show", filed[2], "--key", key(tmp_path, OFFICE))
    assert [each["kind"] for each in told["mentions"]] == ["sealed.released/1"]
    assert codes("release", filed[2], "--why", "x", "--key", key(tmp_path, AID), exit_code=2) == [
        "OPTION_MISSING"
    ]
    said = ok(
        "release", done["entry"], "--withdraw", "--why", "Made up.",
        "--key", key(tmp_path, AID), "--at", "2016-03-10T13:01:00Z",
    )  # fmt: skip
    assert "cannot be unread" in said
    assert machine.desk.view().state(done["entry"]).state == "withdrawn"  # type: ignore[union-attr]


def test_a_covered_filing_from_the_command_line(
    sites: tuple[Machine, list[str]], tmp_path: Path
) -> None:
    """Recorded under the cover's key, read by an opener, and laid open with consent."""
    del sites
    given = tmp_path / "body.json"
    given.write_text(json.dumps(s.REPORT), encoding="utf-8")
    mine = key(tmp_path, "person:miller")
    made = ("record", "incident.reported", "--body", given, "--key", mine,
            "--covered", key(tmp_path, "cover:reporters"),
            "--at", "2016-03-10T13:10:00Z")  # fmt: skip
    done = answer(*made)
    assert done["kind"] == "covered.filed/1"
    assert done["recorded_at"] == "2016-03-10T13:00:00Z"
    assert codes(*made, "--draft", "x", exit_code=2) == ["OPTION_TWICE"]
    officer = ("--key", key(tmp_path, "cell:officer"))
    told = answer("cover", "read", done["entry"], *officer)
    assert (told["author"], told["kind"]) == ("person:miller", "incident.reported/1")
    assert told["faults"] == []
    assert "Signed by its author" in ok("cover", "read", done["entry"], *officer)
    assert "miller" not in ok("show", done["entry"]) + ok("list", "--part", "covered")
    agreed = ok("cover", "consent", done["entry"], "--key", mine).strip()
    answer("cover", "open", done["entry"], "--why", "Made up.", "--consent", agreed, *officer,
           "--at", "2016-03-10T13:20:00Z")  # fmt: skip
    assert answer("show", done["entry"])["opener"] == "person:miller"
    assert run("audit").exit_code == 0
