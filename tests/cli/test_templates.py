"""``truceline init --template`` and ``truceline demo --story``: other truces than Syria's."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from tests.cli.running import answer, codes, ok, run, try_next, written
from tests.desks import TERMS

from truceline import Desk
from truceline.exchange.scenarios import scenario_files, scenario_names

if TYPE_CHECKING:
    from pathlib import Path

FIVE = {
    "hodeidah_2018", "myanmar_jmc", "sudan_jeddah_2023", "syria_2016", "ukraine_contact_line",
}  # fmt: skip


def test_templates_are_listed_and_no_desk_is_made(tmp_path: Path) -> None:
    """``--template list`` names all five with their titles, and makes nothing."""
    printed = ok("init", tmp_path / "d", "--template", "list")
    assert {line.partition("\t")[0] for line in printed.splitlines()} == FIVE
    assert {each["name"] for each in answer("init", "--template", "list")} == FIVE
    assert written(tmp_path) == {}


@pytest.mark.parametrize("name", sorted(FIVE))
def test_a_desk_starts_from_each_template(tmp_path: Path, name: str) -> None:
    """The desk's first entry holds the template byte for byte, and its audit is clean."""
    done = answer("init", tmp_path / "d", "--template", name, "--no-passphrase")
    assert done["template"]["name"] == name
    with Desk.open(tmp_path / "d") as desk:
        assert desk.standing().first.text.encode() == scenario_files(name)["terms.yaml"]
    assert answer("audit", "--desk", tmp_path / "d")["ok"]


def test_it_is_said_that_a_template_is_agreed_by_nobody(tmp_path: Path) -> None:
    """Before anybody works with it: to be amended, and how many figures nobody agreed."""
    printed = ok("init", tmp_path / "d", "--template", "hodeidah_2018", "--no-passphrase")
    assert re.search(r"template, to be amended before use.*basis D\) are agreed by nobody", printed)


def test_a_file_and_a_template_exclude_each_other(tmp_path: Path) -> None:
    """Both, or neither, is refused; an unknown name is answered with the known ones."""
    both = ("init", tmp_path / "d", "--terms", TERMS, "--template", "syria_2016")
    assert codes(*both, exit_code=2) == ["TERMS_OR_TEMPLATE"]
    assert codes("init", tmp_path / "d", exit_code=2) == ["TERMS_OR_TEMPLATE"]
    wrong = run("init", tmp_path / "d", "--template", "hodeida_2018", "--json")
    assert wrong.exit_code == 4
    (fault,) = json.loads(wrong.stderr)["faults"]
    assert fault["code"] == "TEMPLATE_UNKNOWN"
    assert all(name in fault["sentence"] for name in FIVE)
    assert fault["hint"] == "Did you mean hodeidah_2018?"
    assert written(tmp_path) == {}


@pytest.mark.parametrize("name", ["../syria_2016", "", ".", "syria_2016/..", "list/list"])
def test_a_template_is_a_name_and_no_path(tmp_path: Path, name: str) -> None:
    """No file outside the scenarios is ever read by the name of a template."""
    assert codes("init", tmp_path / "d", "--template", name, exit_code=4) == ["TEMPLATE_UNKNOWN"]


def test_the_text_of_a_template_can_be_taken_and_amended(tmp_path: Path) -> None:
    """``terms template NAME`` writes the file to amend; what it writes is sound, and no other's."""
    file = tmp_path / "mine.yaml"
    ok("terms", "template", "myanmar_jmc", "-o", file)
    assert file.read_bytes() == scenario_files("myanmar_jmc")["terms.yaml"]
    ok("terms", "check", file)
    again = ("terms", "template", "myanmar_jmc", "-o", file)
    assert run(*again).exit_code == 2
    assert ok("terms", "template", "myanmar_jmc") == file.read_text(encoding="utf-8")


def test_another_story_is_told_by_name(tmp_path: Path) -> None:
    """``demo --story NAME`` builds, audits and shows it, with commands that work on its desk."""
    printed = ok("demo", tmp_path / "d", "--story", "sudan_jeddah_2023", "--no-serve")
    assert "audit: ok" in printed
    try_next(printed, tmp_path / "d")
    assert set(ok("demo", "--story", "list").split()) == FIVE == set(scenario_names())
    unknown = ("demo", tmp_path / "e", "--story", "nowhere")
    assert codes(*unknown, exit_code=4) == ["STORY_UNKNOWN"]
    assert not (tmp_path / "e").exists()
