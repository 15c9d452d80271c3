"""``truceline check --route``, and a route where a notice asks for volumes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.running import answer, codes, ok, run, written

from truceline.analysis.routes import volumes_along
from truceline.mechanism.route_plans import parse_route
from truceline.mechanism.volumes import parse_volumes

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp

NOW = "2016-03-02T00:00:00Z"
ROUTE: dict[str, Any] = {
    "places": [
        {"lat": 36.0, "lng": 37.0, "at": "2016-03-09T06:00:00Z"},
        {"lat": 36.1, "lng": 37.1, "stay_s": 1800},
        {"lat": 36.2, "lng": 37.1},
    ],
    "speed": {"least_mps": 6, "most_mps": 12},
    "half_width_m": 300,
    "position_error_m": 50,
    "time_error_s": 600,
}


def disc(start: str, end: str) -> dict[str, Any]:
    """A disc on the second place, as filed."""
    circle = {"center": {"lat": 36.1, "lng": 37.1}, "radius": {"value": 100, "units": "M"}}
    return {
        "volume": {"outline_circle": circle},
        "time_start": {"value": f"2016-03-09T{start}Z", "format": "RFC3339"},
        "time_end": {"value": f"2016-03-09T{end}Z", "format": "RFC3339"},
    }


@pytest.fixture
def route(tmp_path: Path) -> Path:
    """A file with a route."""
    path = tmp_path / "route.json"
    path.write_text(json.dumps(ROUTE))
    return path


def test_a_route_alone_prints_its_volumes(route: Path) -> None:
    """The list is F3548, reads again, and is what the route module makes of it."""
    printed = ok("check", "--route", route)
    assert parse_volumes(printed) == volumes_along(parse_route(ROUTE))
    assert json.loads(ok("check", "--route", "-", text=json.dumps(ROUTE))) == json.loads(printed)


def test_a_route_is_checked_stretch_by_stretch(route: Path, tmp_path: Path) -> None:
    """A place is in conflict while the mover may be there, and clear before and after."""
    other = tmp_path / "b.json"
    found = {}
    for start, end in (
        ("05:00:00", "06:05:00"),
        ("06:30:00", "06:31:00"),
        ("08:00:00", "09:00:00"),
    ):
        other.write_text(json.dumps([disc(start, end)]))
        found[start] = run("check", "--route", route, other).exit_code
    assert found == {"05:00:00": 0, "06:30:00": 10, "08:00:00": 0}


def test_a_route_is_suggested_when_to_start(route: Path, tmp_path: Path) -> None:
    """What clears a route is found like what clears any other set, and works when it is done."""
    other = tmp_path / "b.json"
    other.write_text(json.dumps([disc("06:30:00", "06:31:00")]))
    told = json.loads(run("check", "--route", route, other, "--suggest", "--json").stdout)
    later = next(each for each in told["suggestions"] if each["way"] == "later")
    moved = tmp_path / "later.json"
    moved.write_text(json.dumps(later["volumes"]))
    assert run("check", moved, other).exit_code == 0


def test_the_faults_of_a_route_and_of_b_come_at_once(tmp_path: Path) -> None:
    """Each with its file and place; nothing on standard output."""
    route, other = tmp_path / "route.json", tmp_path / "b.json"
    route.write_text(json.dumps(ROUTE | {"speed": None}))
    other.write_text("[]")
    found = codes("check", "--route", route, other, exit_code=2)
    assert found == ["ROUTE_UNTIMED", "ROUTE_UNTIMED", "VOLUMES_NONE"]
    assert codes("check", "--route", tmp_path / "none", exit_code=2) == ["FILE_UNREADABLE"]


@pytest.mark.parametrize("args", [["a", "b"], ["-"], ["--pairs", "c"], ["--suggest"]])
def test_a_route_stands_in_place_of_a(args: list[str]) -> None:
    """With at most one file, not with pairs, and standard input only once."""
    assert codes("check", "--route", "-", *args, exit_code=2) == ["USAGE"]


def test_a_convoy_is_filed_from_its_route(desk: MadeUp, route: Path) -> None:
    """The notice holds the volumes themselves, so that all readers see one and the same."""
    command = (
        "record", "notice.filed", "--key", desk.key("agency:aid"), "--at", NOW,
        "--notice", "convoy", "--title", "Made-up", "--recipients", "state:one",
    )  # fmt: skip
    shown = json.loads(ok(*command, "--volumes", f"@{route}", "--preview"))
    expected = [volume.as_f3548() for volume in volumes_along(parse_route(ROUTE))]
    assert parse_volumes(shown["body"]["volumes"]) == parse_volumes(expected)
    done = answer(*command, "--volumes", f"@{route}")
    assert done["kind"] == "notice.filed/1"


def test_a_route_that_cannot_be_driven_is_not_filed(desk: MadeUp) -> None:
    """The fault names the option, and nothing is written."""
    before = written(desk.folder)
    command = ("record", "notice.filed", "--key", desk.key("agency:aid"), "--at", NOW)
    slow = json.dumps(ROUTE | {"half_width_m": -1})
    result = run(*command, "--volumes", slow, "--json")
    (fault,) = json.loads(result.stderr)["faults"]
    assert result.exit_code == 2
    assert fault["where"] == "--volumes /half_width_m"
    assert written(desk.folder) == before
