"""``truceline demo``: it builds, shows and may be run again, and leaves other folders alone."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import httpx
import pytest
from tests.cli.running import ok, run, try_next

from truceline.analysis.ledgers import Figure, Ledger
from truceline.analysis.situation import Conflict, Situation
from truceline.cli.screen import LONG, WIDE
from truceline.cli.situation_page import Heading, page
from truceline.demonstration import KEYS, MAKING, MARK, _check, build, story_files
from truceline.desk import Desk
from truceline.errors import NotFound, TrucelineError
from truceline.keyring.files import is_protected
from truceline.reception.book import BOOK

if TYPE_CHECKING:
    from pathlib import Path

NOON = datetime(2016, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a demonstration in it."""
    made = tmp_path_factory.mktemp("demo") / "here"
    ok("demo", made, "--no-serve")
    return made


def test_it_shows_three_screens_and_what_to_try(folder: Path) -> None:
    """Piped, the pages are plain: three screens, then commands with this desk's own ids."""
    text = ok("demo", folder, "--no-serve")
    assert "\x1b" not in text
    pages, rest = text.split("\nTRY NEXT\n")
    screens = pages.rstrip().split("\n\n")
    assert len(screens) == 3
    for screen in screens:
        assert len(screen.splitlines()) <= LONG
        assert max(map(len, screen.splitlines())) <= WIDE
    subject = rest.split("truceline show ")[1].split()[0]
    assert "split" in ok("show", subject, "--desk", folder)


def test_the_commands_it_names_work(folder: Path) -> None:
    """Every command that it offers to try can be typed as it stands."""
    try_next(ok("demo", folder, "--no-serve"), folder)


def test_json_is_the_same_as_data(folder: Path) -> None:
    """With --json: the folder, the audit and the whole situation, and nothing else on the line."""
    found = json.loads(ok("demo", folder, "--json"))
    assert found["audit"]["ok"] is True
    assert {ledger["source"] for ledger in found["situation"]["counts"]} >= {
        "centre:hmeimim",
        "monitor:snhr",
    }
    assert found["situation"]["clock"] == "replay"
    assert {line["state"] for line in found["aid"]["pipeline"]} == {"confirmed", "turned_back"}
    assert found["channels"]["alarms"]
    assert found["commitments"]["milestones"]
    assert {process["name"] for process in found["talks"]} >= {"Intra-Syrian talks in Geneva"}
    assert found["bulletin"]["blocks"]


def test_its_keys_are_open_and_said_to_be(folder: Path) -> None:
    """Every actor's key lies there without a passphrase, beside a warning."""
    keys = list((folder / KEYS).glob("*.key"))
    with Desk.open(folder) as desk:
        enrolled = {key.actor for key in desk.standing().keys.values()} - {"desk"}
    assert len(keys) == len(enrolled)
    assert not any(is_protected(key) for key in keys)
    assert "Never enrol one of them" in (folder / KEYS / "README").read_text()


@pytest.mark.parametrize("stranger", ["notes.txt", "desk.sqlite"])
def test_a_folder_of_somebody_elses_is_left_alone(tmp_path: Path, stranger: str) -> None:
    """Whatever is not an earlier demonstration is neither built into nor removed."""
    (tmp_path / stranger).write_text("kept")
    result = run("demo", tmp_path, "--no-serve")
    assert result.exit_code == 2
    assert "FOLDER_NOT_EMPTY" in result.stderr
    assert (tmp_path / stranger).read_text() == "kept"
    assert len(list(tmp_path.iterdir())) == 1


def test_a_demonstration_with_something_added_is_left_alone(tmp_path: Path) -> None:
    """A note that somebody put beside a demonstration is not lost to the next one."""
    ok("demo", tmp_path / "d", "--no-serve")
    for name in ("notes.txt", "keys-of-my-own"):
        (tmp_path / "d" / name).write_text("kept")
        assert run("demo", tmp_path / "d", "--no-serve").exit_code == 2
        assert (tmp_path / "d" / name).read_text() == "kept"
        (tmp_path / "d" / name).unlink()
    ok("demo", tmp_path / "d", "--no-serve")


def test_a_story_that_the_desk_refuses_leaves_nothing(tmp_path: Path) -> None:
    """A refusal names the story's own line, and no half of a desk stays behind."""
    files = story_files("syria_2016")
    name = "illustrative_parties.yaml"
    files[name] = files[name].replace(b'{to: "state:made-up-second", rec', b'{to: "state:us", rec')
    with pytest.raises(TrucelineError, match=rf"ATTEST_NOT_OTHER at {name}:\d+:\d+"):
        build(tmp_path / "d", files)
    assert not list((tmp_path / "d").iterdir())


def test_an_unknown_story_is_said_to_be_unknown() -> None:
    """A name that no story has gets a sentence."""
    with pytest.raises(NotFound, match="STORY_UNKNOWN"):
        story_files("made_up")


def test_an_earlier_demonstration_is_known_by_its_mark(folder: Path) -> None:
    """The mark names the story, and the instant at which there is most to see."""
    mark = json.loads((folder / MARK).read_text())
    assert mark == {
        "truceline_demonstration": 1,
        "story": "syria-2016",
        "look_at": "2016-09-23T15:00:00Z",
    }


def crowded(conflicts: int, days: int) -> Situation:
    """A situation with more to show than a screen holds."""
    figures = tuple(
        Figure(
            since=NOON + timedelta(days=day),
            until=NOON + timedelta(days=day + 1),
            total=day,
            at_least=False,
            difference=None,
            title="Made-up count",
            reference="S1 made up",
            basis="d",
        )
        for day in range(days)
    )
    return Situation(
        at=NOON,
        clock="live",
        agreements=(),
        parties=(),
        exclusions=(),
        notices=(),
        notices_over=0,
        cases=(),
        late=(),
        conflicts=tuple(
            Conflict(subject=f"{n:064x}", under="m", title="x" * 200, state="open", opened=NOON)
            for n in range(conflicts)
        ),
        unnotified=(),
        counts=(Ledger(source="monitor:a", unit="violations", figures=figures),),
    )  # fmt: skip


@pytest.mark.parametrize(("conflicts", "days"), [(0, 0), (100, 0), (0, 100), (60, 60)])
def test_a_crowded_page_says_how_much_it_leaves_out(conflicts: int, days: int) -> None:
    """The page never grows beyond a screen; what it leaves out it counts."""
    heading = Heading(title="Made up", entries=1, audit="ok")
    drawn = page(crowded(conflicts, days), heading, ZoneInfo("UTC"))
    text = ["".join(words for words, _ in line) for line in drawn]
    assert len(text) <= LONG
    assert max(map(len, text)) <= WIDE
    said = sum(int(line.split()[1]) for line in text if "more: see --json" in line)
    shown = sum("xxx" in line for line in text) + sum("[S1]" in line for line in text)
    assert said + shown == conflicts + days


def test_a_demonstration_that_was_cut_off_is_made_anew(folder: Path, tmp_path: Path) -> None:
    """Whatever a kill left, before, while or after the new one took its place, nobody tidies up."""
    midway = {
        "begun": (),
        "cleared": (MARK, "desk.sqlite", KEYS, "keys", "witness.policy"),
        "half moved": ("desk.sqlite",),
    }
    for name, gone in midway.items():
        here = tmp_path / name
        shutil.copytree(folder, here)
        shutil.copytree(folder, here / MAKING)
        for each in gone:
            shutil.rmtree(here / each) if (here / each).is_dir() else (here / each).unlink()
        _check(here)
    build(tmp_path / "half moved", story_files("hodeidah_2018")).desk.close()


def test_it_ends_by_serving_the_desk_and_may_be_made_anew_after_it(tmp_path: Path) -> None:
    """Without --no-serve a browser opens the desk at the address that is printed, until Ctrl-C."""
    command = [sys.executable, "-m", "truceline", "demo", str(tmp_path / "d"), "--port", "0"]
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as running:
        try:
            assert running.stderr is not None
            address = next(w for line in running.stderr for w in line.split() if "://" in w)
            page = httpx.get(f"{address}/", trust_env=False, timeout=60)
            assert page.status_code == 200
            assert "Cessation of Hostilities" in page.text
            running.send_signal(signal.SIGINT)
            assert running.wait(60) == 0
        finally:
            running.kill()
    assert (tmp_path / "d" / BOOK).is_file()
    ok("demo", tmp_path / "d", "--no-serve")
