"""``truceline check``: its output, its exit codes, and what it says of bad input."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner
from geographiclib.geodesic import Geodesic

from truceline.cli.check import check

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


def disc(lng: float, radius: float = 50.0, **more: Any) -> dict[str, Any]:
    """A volume as filed."""
    circle = {"center": {"lat": 36.2, "lng": lng}, "radius": {"value": radius, "units": "M"}}
    return {"volume": {"outline_circle": circle}, **more}


def run(*args: str, text: str | None = None) -> Result:
    """Run the command."""
    return CliRunner().invoke(check, list(args), input=text)


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str, str]:
    """Two files that conflict, and one clear of both."""
    names = []
    for name, volumes in [
        ("a", [disc(37.1)]),
        ("b", [disc(37.5), disc(37.101)]),
        ("c", [disc(38)]),
    ]:
        path = tmp_path / f"{name}.json"
        path.write_text(json.dumps(volumes))
        names.append(str(path))
    return names[0], names[1], names[2]


def test_a_conflict_is_reported_in_json(files: tuple[str, str, str]) -> None:
    """Meetings name the volumes by place, and the exit code is 10."""
    result = run(files[0], files[1], "--json")
    assert result.exit_code == 10
    report = json.loads(result.stdout)
    assert list(report) == ["conflict", "meetings", "separation"]
    (meeting,) = report["meetings"]
    assert (report["conflict"], meeting["a"], meeting["b"]) == (True, 0, 1)
    assert list(meeting) == [
        "a", "b", "from", "until", "altitude_lower_m", "altitude_upper_m", "area",
    ]  # fmt: skip
    assert meeting["area"]["type"] == "Polygon"
    assert set(report["separation"].values()) == {0.0}


def test_clear_is_exit_0_with_the_separation(files: tuple[str, str, str]) -> None:
    """Clear volumes are reported with how far apart they are."""
    result = run(files[0], files[2], "--json")
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert (report["conflict"], report["meetings"]) == (False, [])
    between = Geodesic.WGS84.Inverse(36.2, 37.1, 36.2, 38.0)["s12"] - 100
    assert report["separation"]["horizontal_m"] == pytest.approx(between, abs=1e-6)


def test_people_get_sentences_and_plain_rows(files: tuple[str, str, str]) -> None:
    """Without --json, piped, there is a sentence and a tabbed row a meeting."""
    result = run(files[0], files[1])
    assert result.stdout.splitlines()[0] == "Conflict: 1 meeting."
    assert result.stdout.splitlines()[1].split("\t") == ["0", "1", "open", "open", "open", "open"]
    assert run(files[0], files[2]).stdout.startswith("Clear. Nearest: ")


def test_standard_input_may_be_one_side(files: tuple[str, str, str]) -> None:
    """A dash reads standard input."""
    assert run(files[0], "-", "--json", text=json.dumps([disc(37.1)])).exit_code == 10


def test_the_faults_of_both_files_come_at_once(tmp_path: Path) -> None:
    """Bad input is exit 2, with every fault of both files and nothing on standard output."""
    first, second = tmp_path / "a.json", tmp_path / "b.json"
    crossed = [{"lat": a, "lng": b} for a, b in [(0, 0), (1, 1), (1, 0), (0, 1)]]
    first.write_text(json.dumps([{"volume": {"outline_polygon": {"vertices": crossed}}}]))
    second.write_text("[")
    result = run(str(first), str(second), "--json")
    assert result.exit_code == 2
    assert result.stdout == ""
    found = json.loads(result.stderr)["faults"]
    assert [fault["code"] for fault in found] == ["POLYGON_CROSSES", "JSON_INVALID"]
    assert found[0]["where"] == f"{first} /0/volume/outline_polygon"
    plain = run(str(first), str(tmp_path / "none.json"))
    assert plain.exit_code == 2
    assert "FILE_UNREADABLE" in plain.stderr
    assert "POLYGON_CROSSES" in plain.stderr


@pytest.mark.parametrize(
    "args", [[], ["a.json"], ["a", "b", "c"], ["-", "-"], ["a", "b", "--pairs", "c"]]
)
def test_wrong_arguments_are_exit_2(args: list[str]) -> None:
    """Two files or --pairs, and not standard input twice."""
    result = run(*args)
    assert result.exit_code == 2
    assert "Give two files" in result.stderr


def test_pairs_answer_line_by_line(tmp_path: Path) -> None:
    """Each line gets a line, in order; one at fault is named by number, the rest answered."""
    lines = [
        json.dumps({"name": "near", "a": [disc(1)], "b": [disc(1)]}),
        "",
        json.dumps({"name": "bad", "a": [disc(1, radius=0)], "b": []}),
        "[1]",
        json.dumps({"a": [disc(1)]}),
        json.dumps({"name": "بعيد", "a": [disc(1)], "b": [disc(2), disc(3)]}),
    ]
    path = tmp_path / "pairs.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    result = run("--pairs", str(path), "--json")
    assert result.exit_code == 2
    assert [json.loads(line) for line in result.stdout.splitlines()] == [
        {"name": "near", "conflict": True},
        {"name": "بعيد", "conflict": False},
    ]
    said = [json.loads(line)["faults"] for line in result.stderr.splitlines()]
    assert [
        [(fault["code"], fault["where"].split()[:2]) for fault in faults] for faults in said
    ] == [
        [("RADIUS_NOT_POSITIVE", ["line", "3"]), ("VOLUMES_NONE", ["line", "3"])],
        [("PAIR_NOT_AN_OBJECT", ["line", "4"])],
        [("FIELD_MISSING", ["line", "5"]), ("FIELD_MISSING", ["line", "5"])],
    ]
    plain = run("--pairs", "-", text=lines[0])
    assert (plain.exit_code, plain.stdout) == (0, "conflict\tnear\n")


def test_a_file_of_pairs_that_is_not_there_is_exit_2(tmp_path: Path) -> None:
    """A missing file or a folder is a fault with a code, not a traceback."""
    for name in (tmp_path / "none.jsonl", tmp_path):
        result = run("--pairs", str(name), "--json")
        assert result.exit_code == 2
        assert json.loads(result.stderr)["faults"][0]["code"] == "FILE_UNREADABLE"


def test_the_shared_cases_in_one_go(shared: Path, tmp_path: Path) -> None:
    """All acceptance cases, as lines, are answered right and in order."""
    cases = json.loads((shared / "cases" / "volumes_4d.json").read_text())
    path = tmp_path / "cases.jsonl"
    path.write_text(
        "".join(json.dumps({k: c[k] for k in ("name", "a", "b")}) + "\n" for c in cases)
    )
    result = run("--pairs", str(path), "--json")
    assert result.exit_code == 0
    answers = [json.loads(line) for line in result.stdout.splitlines()]
    assert answers == [{"name": case["name"], "conflict": case["expect"]} for case in cases]
