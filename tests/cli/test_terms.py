"""``truceline terms check``: a readable summary of a sound file, every fault of another."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from truceline.cli.terms import terms
from truceline.errors import NotFound
from truceline.mechanism.yaml_source import LARGEST

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "tests" / "mechanism" / "made_up_truce.yaml"


def check(*args: str) -> Result:
    """Run the command."""
    return CliRunner().invoke(terms, ["check", *args])


def changed(tmp_path: Path, old: str, new: str) -> str:
    """The path of the made-up truce with some text exchanged."""
    text = SMALL.read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "changed.yaml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(file)


def test_a_sound_file_is_summarised() -> None:
    """The summary shows id, times, guarantors' interest, clocks with their authority, ladder."""
    result = check(str(SMALL))
    assert result.exit_code == 0
    assert "made-up-truce: Truce of the made-up valley" in result.output
    assert "2016-02-27T00:00:00+02:00[Asia/Damascus]" in result.output
    assert "state:north\tNorthland\tyes\tIts troops hold the ridge." in result.output
    assert "downstream\tDownstream\tstate:south" in result.output
    assert "acknowledge\tPT30M\tregistered\tdesk_default\tlines_cut\t-" in result.output
    assert "reply\t2 working days (valley)\tqueried, registered\tagreed\t-\ttreaty" in result.output
    assert "Ladder: hotline > council" in result.output
    assert "Desk defaults: 1 of 2 clocks" in result.output
    assert "procedure.clocks.acknowledge" in result.output
    assert "\x1b" not in result.output


def test_who_does_what_is_in_the_summary(tmp_path: Path) -> None:
    """The responsibility matrix is shown by task; of a mere proposal it is kept apart."""
    result = check(str(SMALL))
    assert "runs the hotline\tstate:north\t-\tstate:south\t-" in result.output
    both = json.loads(check(str(SMALL), "--json").output)["responsibilities"]
    assert {"task": "calms things down", "leads": ["hotline"]}.items() <= both["agreed"][0].items()
    assert both["proposed"] == []
    proposal = changed(tmp_path, "status: in_force", "status: proposed")
    assert "Proposed, and so nobody's task" in check(proposal).output
    both = json.loads(check(proposal, "--json").output)["responsibilities"]
    assert both["agreed"] == []
    assert len(both["proposed"]) == 2


def test_the_summary_is_json_on_demand() -> None:
    """With --json the same facts are one object."""
    result = check(str(SMALL), "--json")
    facts = json.loads(result.output)
    assert result.exit_code == 0
    assert facts["ok"] is True
    assert facts["faults"] == []
    assert facts["id"] == "made-up-truce"
    assert [clock["authority"] for clock in facts["clocks"]] == ["desk_default", "agreed"]
    assert facts["desk_defaults"] == ["procedure.clocks.acknowledge"]


@pytest.mark.parametrize("name", ["terms.yaml", "air_memorandum.yaml"])
def test_the_files_of_syria_are_sound(name: str) -> None:
    """Both agreements of the scenario pass, and no clock of theirs could mark a breach."""
    result = check(str(ROOT / "scenarios" / "syria_2016" / name), "--json")
    assert result.exit_code == 0, result.output
    assert "agreed" not in {clock["authority"] for clock in json.loads(result.output)["clocks"]}


def test_a_fault_shows_its_line_with_a_caret(tmp_path: Path) -> None:
    """A fault is printed with file, line and column, the line itself, a caret and a hint."""
    result = check(changed(tmp_path, "ladder: [hotline, council]", "ladder: [hotline, counsel]"))
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert lines[0].startswith("changed.yaml:")
    assert lines[0].endswith(": TERMS_UNKNOWN_NAME")
    shown = next(n for n, line in enumerate(lines) if "ladder" in line)
    assert lines[shown][lines[shown + 1].index("^") :].startswith("counsel")
    assert "  Did you mean council?" in lines
    assert lines[-1] == "changed.yaml: 1 fault."


def test_faults_are_json_on_demand(tmp_path: Path) -> None:
    """With --json the faults are objects with code, sentence, hint and line:column."""
    result = check(changed(tmp_path, "version: 1", "version: one"), "--json")
    assert result.exit_code == 2
    found = json.loads(result.stdout)
    assert found["ok"] is False
    assert [(item["code"], item["where"]) for item in found["faults"]] == [("TERMS_TYPE", "2:73")]


def test_a_kind_that_does_not_exist_is_a_fault(tmp_path: Path) -> None:
    """Rights for an entry kind that this version does not have are refused, with the nearest."""
    result = check(changed(tmp_path, "incident.found: [officer", "incident.fuond: [officer"))
    assert result.exit_code == 2
    assert "Did you mean incident.found?" in result.stderr


def test_hostile_bytes_do_not_reach_the_terminal(tmp_path: Path) -> None:
    """Control characters of a refused file are not printed as themselves."""
    file = tmp_path / "hostile.yaml"
    file.write_bytes(b"a: \x1b[31mred\x07\n")
    result = check(str(file))
    assert result.exit_code == 2
    assert "YAML_CHARACTER" in result.stderr
    assert "\x1b" not in result.stderr
    assert "\x07" not in result.stderr


def test_a_long_line_is_cut_about_the_fault(tmp_path: Path) -> None:
    """The caret stands under the fault, however far to the right that is."""
    file = tmp_path / "long.yaml"
    file.write_text("a: [" + "word, " * 500 + "*alias]\n", encoding="utf-8")
    lines = check(str(file)).stderr.splitlines()
    at = next(n for n, line in enumerate(lines) if line.endswith("YAML_ALIAS")) + 3
    assert lines[at - 1][lines[at].index("^") :].startswith("*alias")
    assert len(lines[at - 1]) <= 100


def test_a_huge_file_is_refused_for_its_size(tmp_path: Path) -> None:
    """No more than the limit is read."""
    file = tmp_path / "huge.yaml"
    file.write_bytes(b"#" * (LARGEST * 4))
    result = check(str(file))
    assert result.exit_code == 2
    assert "YAML_SIZE" in result.stderr
    assert f"more than {LARGEST} bytes" in result.stderr


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    """A path that leads nowhere is a fault of its own."""
    result = check(str(tmp_path / "none.yaml"))
    assert isinstance(result.exception, NotFound)
    assert result.exception.faults[0].code == "FILE_MISSING"


def test_the_schema_is_printed_for_editors() -> None:
    """``truceline terms schema`` prints one JSON object."""
    result = CliRunner().invoke(terms, ["schema"])
    assert result.exit_code == 0
    assert json.loads(result.output)["title"] == "Terms of a truce"
