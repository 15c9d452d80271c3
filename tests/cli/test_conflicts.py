"""``truceline conflicts --day`` as a shell runs it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.running import answer, codes, ok
from tests.desks import box_volume

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp


def _file(desk: MadeUp, tmp_path: Path, actor: str, hour: int) -> str:
    body = {"notice": "air_activity", "title": "Made-up flight", "recipients": ["state:one"]}
    body_file = tmp_path / f"{actor.replace(':', '-')}{hour}.json"
    body_file.write_text(json.dumps({**body, "volumes": [box_volume(20, hour)]}))
    done = answer("record", "notice.filed", "--body", body_file, "--key", desk.key(actor),
                  "--at", f"2016-03-19T{hour:02}:00:00Z")  # fmt: skip
    subject: str = done["subject"]
    return subject


def test_a_day_is_swept_for_people_and_for_programs(desk: MadeUp, tmp_path: Path) -> None:
    """The pair stands in both forms; the next day has none, and says so."""
    one = _file(desk, tmp_path, "group:brigade", 10)
    two = _file(desk, tmp_path, "agency:aid", 10)
    found = answer("conflicts", "--day", "2016-03-20")
    (pair,) = found["pairs"]
    assert pair["notices"] == sorted((one, two))
    assert (pair["rule"], pair["conflict"], pair["exact"]) == ("conflict", True, True)
    assert pair["meetings"][0]["from"] == "2016-03-20T10:00:00Z"
    assert found["contact"] == []
    printed = ok("conflicts", "--day", "2016-03-20")
    assert min(one, two)[:12] in printed
    assert "1 pair too near" in printed
    assert "0 pairs too near" in ok("conflicts", "--day", "2016-03-22")
    assert ok("conflicts", "--day", "2016-03-20", "--json") == ok(
        "conflicts", "--day", "2016-03-20", "--json"
    )


def test_a_side_is_told_whom_to_call(desk: MadeUp, tmp_path: Path) -> None:
    """Of the other's notice a party learns one sentence, and no id and no metre."""
    one = _file(desk, tmp_path, "group:brigade", 10)
    two = _file(desk, tmp_path, "agency:aid", 10)
    printed = ok("conflicts", "--day", "2016-03-20", "--as", "group:brigade", "--json")
    assert two not in printed
    found = json.loads(printed)
    assert found["pairs"] == []
    assert [each["notice"] for each in found["contact"]] == [one]
    plain = ok("conflicts", "--day", "2016-03-20", "--as", "group:brigade")
    assert "duty officer" in plain


def test_bad_input_is_told_with_its_code(desk: MadeUp) -> None:
    """A day that is none, an agreement and an actor that are not there."""
    assert desk.folder.is_dir()
    assert codes("conflicts", "--day", "2016-02-30", exit_code=2) == ["DATE_RANGE"]
    day = ("conflicts", "--day", "2016-03-20")
    assert codes(*day, "--under", "another", exit_code=4) == ["AGREEMENT_UNKNOWN"]
    assert codes(*day, "--as", "nobody:here", exit_code=4) == ["ACTOR_UNKNOWN"]
    assert codes("conflicts", "--day", "9999-12-31", exit_code=2) == ["DATE_RANGE"]


def test_the_past_is_swept_as_other_views_are(desk: MadeUp, tmp_path: Path) -> None:
    """--at and --known-at leave out what was not yet said; a bad time is told with its code."""
    _file(desk, tmp_path, "group:brigade", 10)
    _file(desk, tmp_path, "agency:aid", 10)
    day = ("conflicts", "--day", "2016-03-20")
    for option in ("--at", "--known-at"):
        assert answer(*day, option, "2016-03-18T00:00:00Z")["pairs"] == []
        assert len(answer(*day, option, "2016-03-19T12:00:00Z")["pairs"]) == 1
        assert codes(*day, option, "yesterday", exit_code=2) == ["TIME_FORM"]
    assert answer(*day, "--known-at", "1")["pairs"] == []


def test_what_would_clear_each_pair_is_said_where_it_is_asked(desk: MadeUp, tmp_path: Path) -> None:
    """In JSON with the volumes, for people a row for each way; without the option, neither."""
    one = _file(desk, tmp_path, "group:brigade", 10)
    two = _file(desk, tmp_path, "agency:aid", 10)
    day = ("conflicts", "--day", "2016-03-20")
    assert "moves" not in answer(*day)["pairs"][0]
    (pair,) = answer(*day, "--suggest", "--most-hours", "8")["pairs"]
    assert [each["notice"] for each in pair["moves"]] == sorted((one, two))
    ways = {each["way"]: each for each in pair["moves"][0]["suggestions"]}
    assert ways["later"]["possible"]
    assert ways["later"]["volumes"][0]["time_start"]["value"] > "2016-03-20T10:00:00Z"
    printed = ok(*day, "--suggest")
    assert f"{one[:12]}, to keep clear of {two[:12]}" in printed
    assert "later\t" in printed
    assert "of any third nothing is said" in printed
    side = ok(*day, "--suggest", "--as", "group:brigade")
    assert two[:12] not in side
    assert "later" not in side
