"""``truceline measure effect``, as people and programs meet it."""

from __future__ import annotations

import csv
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.cli.running import answer, codes, ok, run
from tests.effect.builders import FIRST, LAST, TRUCE, rows

from truceline.desk import Desk
from truceline.exchange.base import importer
from truceline.keyring import files
from truceline.opening import Opening

TERMS = Path(__file__).parents[1] / "mechanism" / "terms_made_up.yaml"
COLUMNS = "date=Datum,deaths=Tote,side_a=A,side_b=B"
WINDOW = ("--truce", TRUCE, "--from", FIRST, "--to", LAST)
ASKED = (*WINDOW, "--bound", "Army - Front", "--control", "League")
SHARED = "data/ucdp/ucdp_ged_syria_652_20160101_20191130.csv.gz"


def _plain(path: Path, **more: Any) -> Path:
    """A plain list of the made-up events in other people's columns."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("Datum", "Tote", "A", "B"))
        writer.writerows(
            (row["day"], row["best"], row["side_a"], row["side_b"]) for row in rows(**more)
        )
    return path


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A plain list of the made-up events."""
    return _plain(tmp_path_factory.mktemp("lists") / "liste.csv")


def _asked(*lists: Path) -> tuple[object, ...]:
    return ("measure", "effect", "--format", "plain", "--columns", COLUMNS, *lists, *ASKED)


def test_a_plain_list_is_measured_under_its_own_columns(made_up: Path) -> None:
    """A mapping is all that a list in other columns needs; the source is called as the file."""
    told = answer(*_asked(made_up))
    assert told["source"] == "liste"
    assert told["unit"] == "day"
    assert told["series"]["bound"]["rate_ratio"]["high"] < 1
    assert told["series"]["control"]["name"] == "League"
    assert told["damaged"] == {}


def test_people_get_tables_and_sentences(made_up: Path) -> None:
    """The page has every series, baseline and model, and says what the data do not support."""
    page = ok(*_asked(made_up), "--baseline", "2030-01-10..2030-01-20", "--gap", 5)
    for words in (
        "bound\t",
        "League\t",
        "others\t",
        "all\t",
        "whole, 2030-01-01..2030-02-28",
        "2030-01-10..2030-01-20",
        "5 days left out on each side",
        "negative-binomial",
        "Range over all of them",
        "What they do not",
        "A row counts on the day it starts",
    ):
        assert words in page, words
    assert not re.search(r"reduced|caused|because", page)


def test_two_lists_stand_side_by_side(made_up: Path, tmp_path: Path) -> None:
    """Two plain files are two sources: each is answered, and nothing is added."""
    other = _plain(tmp_path / "andere.csv", seed=9)
    told = answer(*_asked(made_up, other))
    assert (told["source"], told["beside"][0]["source"]) == ("liste", "andere")
    assert told["series"]["bound"] == answer(*_asked(made_up))["series"]["bound"]
    assert "andere: deaths (best) a day" in ok(*_asked(made_up, other))
    twin = _plain(tmp_path / "liste.csv")
    assert codes(*_asked(made_up, twin), exit_code=2) == ["SOURCE_TWICE"]


def test_sources_of_other_formats_stand_beside(made_up: Path, tmp_path: Path) -> None:
    """A source in another format is answered apart under its own names, and says what it lacks."""
    lines = importer("acled").sample().decode().split("\n")
    head, battle = lines[:2]
    body = [
        battle.replace("01 January 2030", f"{FIRST + timedelta(days=n)}").replace("MUP1", f"MUP{n}")
        for n in range(1, 118)
    ]
    other = tmp_path / "other.csv"
    other.write_text("\n".join([head, *body]) + "\n", "utf-8")
    told = answer(
        *_asked(made_up), "--beside", f"acled={other}", "--bound", "Made-up Army - Made-up Front"
    )
    (acled,) = told["beside"]
    assert (told["source"], acled["source"]) == ("liste", "acled")
    assert acled["series"]["bound"]["before_per_day"] == pytest.approx(4 * 58 / 59)
    assert acled["series"]["control"] is None
    assert any("Army - Front; League" in note for note in acled["notes"])
    assert any("Made-up Army - Made-up Front" in note for note in told["notes"])
    assert codes(*_asked(made_up), "--beside", "other.csv", exit_code=2) == ["FORMAT_UNKNOWN"]
    assert codes(*_asked(made_up), "--bound", "Nobody", exit_code=2) == ["DYAD_UNKNOWN"]


def test_a_damaged_row_is_refused_or_left_out_on_purpose(made_up: Path, tmp_path: Path) -> None:
    """A count below zero stops the measurement with its line; leaving it out is said."""
    bad = tmp_path / "schlecht.csv"
    bad.write_text(made_up.read_text(encoding="utf-8") + "2030-01-05,-4,Army,Front\n", "utf-8")
    assert codes(*_asked(bad), exit_code=2) == ["ROWS_DAMAGED", "NUMBER_NEGATIVE"]
    told = answer(*_asked(bad), "--leave-out-damaged")
    assert told["damaged"] == {"NUMBER_NEGATIVE": 1}
    assert "Damaged rows left out: NUMBER_NEGATIVE 1." in ok(*_asked(bad), "--leave-out-damaged")


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (("--truce", LAST, "--from", LAST, "--to", FIRST), ["DATES_ORDER", "BOUND_NONE"]),
        ((*WINDOW, "--bound", "Frnt", "--control", "Leage"), ["DYAD_UNKNOWN"] * 2),
        ((*ASKED, "--baseline", "2030-02-01"), ["PERIOD_UNREADABLE"]),
        ((*ASKED, "--no-access", "2030-02-30..2030-03-01"), ["PERIOD_UNREADABLE"]),
        ((*ASKED, "--columns", "date"), ["COLUMNS_UNREADABLE"]),
        ((*ASKED, "--columns", "wann=Datum"), ["FIELD_UNKNOWN"]),
        ((*ASKED, "--columns", "date=Tag"), ["COLUMN_MISSING"]),
        ((*ASKED, "--format", "ucdp"), ["MAPPING_UNUSED"]),
        ((*ASKED, "--estimate", "low"), ["ESTIMATE_NONE"]),
        ((*ASKED, "--gap", "0"), ["GAP_RANGE"]),
    ],
)
def test_bad_input_is_refused_with_every_fault(
    made_up: Path, args: tuple[object, ...], expected: list[str]
) -> None:
    """What cannot be answered prints no number, and says all that is wrong."""
    head = ("measure", "effect", "--format", "plain", "--columns", COLUMNS, made_up)
    assert codes(*head, *args, exit_code=2) == expected


def test_files_need_a_format_and_no_files_need_a_desk(made_up: Path) -> None:
    """Nothing is guessed: a file comes with its format, and no file means a desk."""
    assert codes("measure", "effect", made_up, *ASKED, exit_code=2) == ["FORMAT_NONE"]
    assert codes("measure", "effect", *ASKED, exit_code=2) == ["DESK_NOT_NAMED"]
    assert codes(*_asked(made_up.with_name("none.csv")), exit_code=4) == ["FILE_MISSING"]


def test_one_event_in_two_files_is_refused(tmp_path: Path) -> None:
    """The same release twice would count everything twice."""
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_bytes(importer("ucdp").sample())
    found = codes(
        "measure", "effect", "--format", "ucdp", "--leave-out-damaged",
        tmp_path / "a.csv", tmp_path / "b.csv", *ASKED, exit_code=2,
    )  # fmt: skip
    assert found == ["EVENT_TWICE"]


def test_protests_are_no_events_of_violence(tmp_path: Path) -> None:
    """Rows that a source says are no violence are in no series."""
    lines = importer("acled").sample().decode().split("\n")
    head, battle, protest = lines[0], lines[1], lines[6]
    assert "Protests" in protest
    days = [(f"{n:02} January 2030", f"MUP{n}") for n in range(1, 31)]
    body = [battle.replace("01 January 2030", day).replace("MUP1", key) for day, key in days]
    body.append(protest.replace("MUP5", "MUP99"))
    (tmp_path / "a.csv").write_text("\n".join([head, *body]) + "\n", "utf-8")
    told = answer(
        "measure", "effect", "--format", "acled", tmp_path / "a.csv", "--truce", "2030-01-15",
        "--from", "2030-01-01", "--to", "2030-01-30", "--bound", "Made-up Army - Made-up Front",
        "--count", "events",
    )  # fmt: skip
    assert told["series"]["all"]["before_total"] + told["series"]["all"]["after_total"] == 30


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A desk of the made-up truce with a UCDP file of a month imported; its key is beside."""
    pair = files.new_pair("un:office")
    files.write_pair(pair, tmp_path / "officer.key", None)
    opening = Opening(
        origin="example.org/made-up",
        terms=TERMS.read_bytes(),
        convenor=pair,
        name="Made-up office",
        at=datetime(2030, 2, 1, tzinfo=UTC),
        replay=True,
    )
    Desk.create(tmp_path / "desk", opening).close()
    head, first = importer("ucdp").sample().decode().split("\n")[:2]
    body = [
        f"{n},{first.split(',', 1)[1]}".replace("2030-01-01", f"2030-01-{n:02}")
        for n in range(1, 31)
    ]
    (tmp_path / "events.csv").write_text("\n".join([head, *body]) + "\n", "utf-8")
    return tmp_path / "desk"


def test_a_desk_is_measured_as_its_files_are(desk: Path) -> None:
    """What was imported gives the same answer as the file; without imports there is none."""
    question = (
        "--truce", "2030-01-15", "--from", "2030-01-01", "--to", "2030-01-30",
        "--bound", "Made-up Army - Made-up Front",
    )  # fmt: skip
    found = codes("measure", "effect", "--desk", desk, *question, exit_code=2)
    assert found == ["OBSERVATIONS_NONE"]
    file, key = desk.with_name("events.csv"), desk.with_name("officer.key")
    ok("import", "ucdp", file, "--desk", desk, "--key", key)
    there = answer("measure", "effect", "--desk", desk, *question)
    here = answer("measure", "effect", "--format", "ucdp", file, *question)
    assert there == here
    assert there["series"]["bound"]["before_per_day"] == 4


def test_syria_comes_out_of_the_command(shared: Path) -> None:
    """The command of the documentation gives the published means (UCDP GED, CC BY 4.0)."""
    told = answer(
        "measure", "effect", "--format", "ucdp", shared / SHARED, "--truce", "2016-02-27",
        "--from", "2016-01-01", "--to", "2016-04-21", "--control", "IS",
        "--bound", "Government of Syria - Syrian insurgents",
    )  # fmt: skip
    means = {
        name: (round(one["before_per_day"], 1), round(one["after_per_day"], 1))
        for name, one in told["series"].items()
        if name != "others"
    }
    assert means == {"bound": (55.6, 28.7), "control": (39.5, 41.0), "all": (98.4, 75.0)}
    assert told["before"] == {"from": "2016-01-01", "to": "2016-02-26"}
    assert told["set_apart"]["rows"] == 258
    assert told["source"] == "ucdp_ged"


def test_help_says_what_a_name_means() -> None:
    """Whoever asks for help reads how rows are dated and what a name stands for."""
    shown = " ".join(run("measure", "effect", "--help").output.split())
    assert "one side, which means all its pairs" in shown
    assert "A row counts on the day it starts" in shown
