"""``truceline check --suggest`` and minima: what is printed, added to the JSON, and exited with."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.running import codes, run

from truceline.analysis.conflicts import meets
from truceline.mechanism.volumes import parse_volumes

if TYPE_CHECKING:
    from pathlib import Path


def route(**more: Any) -> dict[str, Any]:
    """A corridor of an hour, at 100 to 300 m."""
    vertices = [{"lat": 36.2, "lng": 37.1}, {"lat": 36.2, "lng": 37.2}]
    corridor = {"vertices": vertices, "half_width": {"value": 500, "units": "M"}}
    return {"volume": {"outline_corridor": corridor, **heights(100, 300)}, **times(6, 7), **more}


def disc(radius: float = 50, low: float = 0, lat: float = 36.203) -> dict[str, Any]:
    """A disc beside the corridor, for two hours."""
    circle = {"center": {"lat": lat, "lng": 37.15}, "radius": {"value": radius, "units": "M"}}
    return {"volume": {"outline_circle": circle, **heights(low, 250)}, **times(6, 8)}


def heights(low: float, top: float) -> dict[str, Any]:
    """Two altitudes as filed."""
    units = {"reference": "W84", "units": "M"}
    return {"altitude_lower": {"value": low, **units}, "altitude_upper": {"value": top, **units}}


def times(start: int, end: int) -> dict[str, Any]:
    """Two whole hours as filed."""
    return {
        name: {"value": f"2026-03-01T{hour:02d}:00:00Z", "format": "RFC3339"}
        for name, hour in (("time_start", start), ("time_end", end))
    }


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Two files that conflict."""
    a, b = tmp_path / "a.json", tmp_path / "b.json"
    a.write_text(json.dumps([route()]))
    b.write_text(json.dumps([disc()]))
    return a, b


def test_people_get_a_row_for_each_way_out(files: tuple[Path, Path]) -> None:
    """After the report as before, a table: change, by how much, and what A would be."""
    result = run("check", *files, "--suggest")
    assert result.exit_code == 10
    plain = run("check", *files)
    assert result.stdout.startswith(plain.stdout)
    rows = [line.split("\t") for line in result.stdout[len(plain.stdout) :].splitlines()]
    assert [row[:2] for row in rows[1:-1]] == [
        ["change", "by"], ["earlier", "1 h 1 s"], ["later", "2 h 1 s"], ["up", "151 m"],
        ["down", "none"], ["narrower", "219 m"],
    ]  # fmt: skip
    assert rows[3][2] == ("from 2026-03-01T08:00:01Z until 2026-03-01T09:00:01Z (in steps of 1 s)")
    assert rows[4][2] == "from 251 m to 451 m (in steps of 1 m)"
    assert rows[6][2] == "half-width of volume 0: 281 m (in steps of 1 m)"


def test_the_report_in_json_gains_one_key(files: tuple[Path, Path]) -> None:
    """What the report was stays as it was; each suggestion holds A as it could be filed."""
    plain = json.loads(run("check", *files, "--json").stdout)
    told = json.loads(run("check", *files, "--suggest", "--json").stdout)
    suggested = told.pop("suggestions")
    assert told == plain
    assert [each["way"] for each in suggested] == ["earlier", "later", "up", "down", "narrower"]
    b = parse_volumes(json.loads(files[1].read_text()))
    for each in suggested:
        assert each["possible"] is (each["by"] is not None) is (not each["why"])
        if each["possible"]:
            assert not meets(parse_volumes(each["volumes"]), b)
        else:
            assert each["volumes"] == []


def test_what_is_clear_needs_no_suggestion(files: tuple[Path, Path]) -> None:
    """The list is empty, the exit code 0."""
    files[1].write_text(json.dumps([disc(lat=36.3)]))
    result = run("check", *files, "--suggest", "--json")
    assert (result.exit_code, json.loads(result.stdout)["suggestions"]) == (0, [])
    assert run("check", *files, "--suggest").stdout == run("check", *files).stdout


def test_nearer_than_the_minima_is_a_conflict_too(files: tuple[Path, Path]) -> None:
    """It exits with 10 and says so; whether volumes meet is said as before."""
    files[1].write_text(json.dumps([disc(lat=36.21)]))
    assert run("check", *files).exit_code == 0
    minima = ("--horizontal-m", "600", "--seconds", "60")
    result = run("check", *files, *minima, "--json", "--suggest")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["conflict"], told["too_near"]) == (10, False, True)
    assert told["minima"] == {"horizontal_m": 600.0, "vertical_m": 0.0, "seconds": 60.0}
    assert told["suggestions"][1]["by"] == 7261
    said = run("check", *files, *minima)
    assert said.stdout.startswith("Nearer than the minima. Nearest: ")
    line = json.dumps({"name": "x", "a": [route()], "b": [disc(lat=36.21)]})
    assert run("check", "--pairs", "-", text=line).stdout == "clear\tx\n"
    assert run("check", "--pairs", "-", *minima, text=line).stdout == "conflict\tx\n"


def test_the_limits_of_a_search_are_options(files: tuple[Path, Path]) -> None:
    """Beyond them there is none, and the row says why."""
    limits = ("--most-hours", "1.5", "--most-metres", "150")
    suggested = json.loads(run("check", *files, "--suggest", *limits, "--json").stdout)
    ways = {each["way"]: each for each in suggested["suggestions"]}
    assert [way for way, each in ways.items() if each["possible"]] == ["earlier"]
    assert "at most 5400 s were looked at" in ways["later"]["why"]
    assert "at most 150 m were looked at" in ways["up"]["why"]


@pytest.mark.parametrize("value", ["-1", "nan", "inf", "far"])
def test_a_minimum_is_a_number_of_at_least_0(files: tuple[Path, Path], value: str) -> None:
    """What could make every check clear, or none, is refused."""
    options = ("--horizontal-m", "--vertical-m", "--seconds", "--most-hours", "--most-metres")
    for option in options:
        assert codes("check", *files, "--suggest", option, value, exit_code=2) == ["USAGE"]


def test_suggestions_are_for_two_files(files: tuple[Path, Path]) -> None:
    """Not for a file of pairs, which is answered a word a line."""
    assert codes("check", "--pairs", files[0], "--suggest", exit_code=2) == ["USAGE"]
