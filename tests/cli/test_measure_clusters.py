"""``truceline measure clusters``: SaTScan's files, event files, and a desk for its officers."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.running import answer, codes, ok, run
from tests.desks import START, MadeUp

from truceline.desk import Desk
from truceline.keyring.files import read_pair

if TYPE_CHECKING:
    from pathlib import Path

WHEN = ("--from", "2016-03-01", "--to", "2016-03-30", "--replications", "99")


def files(folder: Path) -> tuple[str, ...]:
    """Made-up cases at six places in thirty days, many at the second in the last two."""
    spots = [f'"place {n}" {36 + n / 10:.1f} 37.0' for n in range(6)]
    rows = [f'"place {n % 6}" 1 2016/3/{n % 28 + 1}' for n in range(84)]
    rows += ['"place 1" 4 2016-03-29', '"place 1" 5 2016/03/30']
    (folder / "made.geo").write_text("\r\n".join(spots))
    (folder / "made.cas").write_text("\n".join(rows) + "\n\n")
    return ("--cases", str(folder / "made.cas"), "--geo", str(folder / "made.geo"))


def clusters(*args: object) -> list[dict[str, Any]]:
    """The clusters of a command that must succeed."""
    told = answer("measure", "clusters", *args)
    assert list(told) == ["clusters"]
    found: list[dict[str, Any]] = told["clusters"]
    return found


def test_one_object_has_the_clusters(tmp_path: Path) -> None:
    """The answer has one list, and each cluster the same twelve fields."""
    first = clusters(*files(tmp_path), *WHEN, "--prospective", "--max-time", "7")[0]
    assert list(first) == [
        "centre", "latitude", "longitude", "radius_km", "locations", "from", "to", "cases",
        "expected", "statistic", "p", "recurrence_days",
    ]  # fmt: skip
    assert (first["centre"], first["locations"]) == ("place 1", ["place 1"])
    assert (first["from"], first["to"], first["cases"]) == ("2016-03-29", "2016-03-30", 9)
    assert (first["p"], first["recurrence_days"]) == (0.01, 100.0)


def test_people_see_both_p_values_and_what_a_cluster_does_not_say(tmp_path: Path) -> None:
    """Printed are model, reach, both p-values and the reminder."""
    told = ok("measure", "clusters", *files(tmp_path), *WHEN)
    assert "permutation" in told
    assert "windows up to 15 of 30 days" in told
    assert "p Gumbel" in told
    assert told.rstrip().endswith("It does not say why.")


def test_the_gumbel_p_can_be_asked_for(tmp_path: Path) -> None:
    """With --p-value gumbel p goes below what the replications alone can tell."""
    args = (*files(tmp_path), *WHEN, "--prospective", "--max-time", "7", "--p-value", "gumbel")
    first = clusters(*args)[0]
    assert first["p"] < 0.01
    assert first["recurrence_days"] == pytest.approx(1 / first["p"])


def test_every_fault_of_every_file_comes_at_once(tmp_path: Path) -> None:
    """Faults name file and line; none is left for the next try."""
    (tmp_path / "bad.geo").write_text("a 36 37\na 36.5 37\nb 91 37\nc north 37\nd 36\n")
    (tmp_path / "bad.cas").write_text(
        "a 1 2016/03/01\nx 1 2016/03/01\na -1 2016/03/01\na one 2016/03/01\na 1 2016/02/30\n"
        "a 1 2015/03/01\na 1 2016\na\n"
    )
    args = ("--cases", tmp_path / "bad.cas", "--geo", tmp_path / "bad.geo")
    assert codes("measure", "clusters", *args, *WHEN, exit_code=2) == [
        "PLACE_TWICE", "LATITUDE_RANGE", "NUMBER_UNREADABLE", "ROW_SHORT", "PLACE_UNKNOWN",
        "COUNT_NEGATIVE", "NUMBER_UNREADABLE", "DATE_UNREADABLE", "ROW_SHORT", "DATE_OUTSIDE",
        "DATE_COARSE",
    ]  # fmt: skip
    faults = json.loads(run("measure", "clusters", *args, *WHEN, "--json").stderr)["faults"]
    assert [fault["where"] for fault in faults][:2] == ["bad.geo:2", "bad.geo:3"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (("--from", "2016-03-30", "--to", "2016-03-01"), "DATE_ORDER"),
        ((*WHEN, "--max-space", "half"), "SHARE_UNREADABLE"),
        ((*WHEN, "--max-space", "60%"), "SCAN_SPACE"),
        ((*WHEN, "--max-time", "30"), "SCAN_WINDOW"),
        ((*WHEN, "--model", "poisson"), "SCAN_NO_POPULATION"),
        ((*WHEN, "--scan", "spatial"), "SCAN_MODEL"),
        ((*WHEN, "--theta", "3"), "SCAN_THETA"),
        ((*WHEN, "--format", "ucdp", "x.csv"), "INPUT_TWICE"),
    ],
)
def test_unsound_questions_are_refused(tmp_path: Path, options: tuple[str, ...], code: str) -> None:
    """Dates out of order and what does not go together get a clear refusal, never a number."""
    asked = ("measure", "clusters", *files(tmp_path), *options)
    assert code in codes(*asked, exit_code=2)


def test_one_place_and_all_zeros_are_refused(tmp_path: Path) -> None:
    """One place has no other to compare with, and no cases tell nothing."""
    (tmp_path / "one.geo").write_text("a 36 37\n")
    (tmp_path / "one.cas").write_text("a 0 2016/03/01\na 0 2016/03/02\n")
    args = ("--cases", tmp_path / "one.cas", "--geo", tmp_path / "one.geo")
    assert set(codes("measure", "clusters", *args, *WHEN, exit_code=2)) == {
        "SCAN_TOO_FEW", "SCAN_ONE_PLACE",
    }  # fmt: skip


def test_coordinates_that_can_be_no_degrees_are_of_a_plane(tmp_path: Path) -> None:
    """Most far beyond degrees: a plane, and said so; with latlon they are refused."""
    args = files(tmp_path)
    (tmp_path / "made.geo").write_text(
        "\n".join(f'"place {n}" {300 + 10 * n} {400 - 10 * n}' for n in range(6))
    )
    result = run("measure", "clusters", *args, *WHEN, "--json")
    assert "plane" in result.stderr
    assert json.loads(result.stdout)["clusters"][0]["latitude"] == 310
    refused = codes("measure", "clusters", *args, *WHEN, "--coordinates", "latlon", exit_code=2)
    assert set(refused) == {"LATITUDE_RANGE", "LONGITUDE_RANGE"}


def test_events_of_one_source_can_be_scanned(tmp_path: Path) -> None:
    """Places are distinct coordinates; coarse dates are set apart, and counted aloud."""
    rows = ["date,latitude,longitude,deaths"]
    rows += [f"2016-03-{n % 28 + 1:02},{36 + n % 5},37,1" for n in range(60)]
    rows += ["2016-03-30,38,37,2"] * 6
    file = tmp_path / "list.csv"
    file.write_text("\n".join(rows) + "\n")
    columns = "date=date,latitude=latitude,longitude=longitude,deaths=deaths"
    args = ("--format", "plain", "--columns", columns, file, *WHEN, "--prospective")
    first = clusters(*args)[0]
    assert (first["cases"], first["from"], first["locations"]) == (6, "2016-03-30", ["38, 37"])
    assert "SOURCE_UNKNOWN" in codes(
        "measure", "clusters", *args, "--source", "another", exit_code=2
    )


def test_middles_of_districts_are_no_places(tmp_path: Path) -> None:
    """Rows at the middle of a district or more are set apart and counted."""
    rows = ["date,latitude,longitude,where_precision"]
    rows += [f"2016-03-{n % 28 + 1:02},{36 + n % 5},37,{n % 2 + 1}" for n in range(60)]
    rows += [f"2016-03-30,38.5,37,{n}" for n in (3, 4, 5, 6, 7)]
    file = tmp_path / "list.csv"
    file.write_text("\n".join(rows) + "\n")
    told = ok("measure", "clusters", "--format", "plain", file, *WHEN)
    assert "5 events set apart: their places are coarse" in told
    assert "38.5" not in told


@pytest.fixture(scope="module")
def busy(original: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """The made-up desk with forty reports more, eight of them of one place on one day."""
    copy = original.copied(tmp_path_factory.mktemp("busy"))
    pair = read_pair(copy.key("group:brigade"))
    now = START + timedelta(days=20)
    told = [(n % 18 + 1, 36.0 + n % 6) for n in range(32)] + [(20, 38.0)] * 8
    with Desk.open(copy.folder) as desk:
        for minute, (day, south) in enumerate(told):
            box = {"south": south, "north": south + 0.1, "west": 37.0, "east": 37.1}
            body = {
                "report_class": "violation",
                "acts": ["mortar"],
                "occurred_from": f"2016-03-{day:02}T10:00:00Z",
                "area": box,
                "language": "ar",
                "source_class": "party",
                "means": "seen",
            }
            then = now + timedelta(minutes=minute)
            desk.record(pair, "incident.reported", body, about=[], now=then)
    return copy


ON_DESK = ("--from", "2016-03-01", "--to", "2016-03-20", "--replications", "99", "--prospective")


def test_a_desk_is_scanned_for_its_officers(busy: MadeUp) -> None:
    """An officer of the cell sees where reports flare up; too wide an area is set apart."""
    asked = ("--desk", busy.folder, *ON_DESK)
    for more in ((), ("--as", "cell:officer")):
        first = clusters(*asked, *more)[0]
        assert (first["cases"], first["from"], first["to"]) == (8, "2016-03-20", "2016-03-20")
        assert (first["latitude"], first["longitude"]) == (pytest.approx(38.05), 37.05)
    told = ok("measure", "clusters", *asked)
    assert "40 incidents on the desk" in told


@pytest.mark.parametrize("reader", ["group:brigade", "state:one", "agency:aid", "public"])
@pytest.mark.parametrize("what", ["incidents", "observations"])
def test_no_party_is_told_where_a_desk_flares_up(busy: MadeUp, reader: str, what: str) -> None:
    """Whoever is no officer of the cell is refused, whatever they may see."""
    asked = ("measure", "clusters", "--desk", busy.folder, *ON_DESK, "--as", reader)
    assert codes(*asked, "--what", what, exit_code=3) == ["CLUSTERS_FOR_OFFICERS"]


def test_nothing_to_scan_is_said() -> None:
    """Without files or desk the command says what it needs."""
    assert codes("measure", "clusters", *WHEN, exit_code=2) == ["INPUT_NONE"]
    assert codes("measure", "clusters", "--cases", "x.cas", *WHEN, exit_code=2) == [
        "OPTION_MISSING"
    ]


def test_the_daily_watch_tells_officers_what_flares_up(busy: MadeUp, tmp_path: Path) -> None:
    """The watch names the incidents, draws them, and says what it does not know."""
    file = tmp_path / "map.geojson"
    asked = ("measure", "flare-ups", "--desk", busy.folder, "--day", "2016-03-20")
    told = answer(*asked, "--geojson", file, "--as", "cell:officer")
    assert (told["day"], told["counted"], told["quiet"]) == ("2016-03-20", 40, "")
    first = told["flare_ups"][0]
    assert (first["cases"], len(first["incidents"])) == (8, 8)
    assert told["set_apart"] == {"area more than 50 km across": 1}
    assert "does not say why" in told["says"]
    drawn = json.loads(file.read_text())["features"][0]
    assert drawn["geometry"]["type"] == "Point"
    assert drawn["properties"]["incidents"] == first["incidents"]
    assert "no party" in ok(*asked)
    assert "Nothing stands out" in ok(*asked[:-1], "2016-03-18")


def test_the_daily_watch_is_for_officers_and_says_when_there_is_too_little(
    busy: MadeUp,
) -> None:
    """A party is refused; a day before all reports has nothing to compare, which is no calm."""
    asked = ("measure", "flare-ups", "--desk", busy.folder)
    assert codes(*asked, "--as", "group:brigade", exit_code=3) == ["CLUSTERS_FOR_OFFICERS"]
    assert "Nothing could be compared" in ok(*asked, "--day", "2016-02-01")
