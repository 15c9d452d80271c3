"""``truceline observations`` and the reading half of ``truceline import``, as people meet them."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from rich.console import Console

from truceline.cli.imports import read_file, report, show_report
from truceline.cli.observations import FOLDER, observations, show
from truceline.errors import BadInput, DeskFault, NotFound
from truceline.exchange.base import importer
from truceline.store.observation_summary import Question
from truceline.store.observations import ObservationStore

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder that holds the made-up sample as a desk would."""
    one = importer("ucdp")
    ObservationStore(tmp_path / FOLDER).add(one.read(one.sample(), name="made_up.csv"))
    return tmp_path


def _run(desk: Path, *options: str) -> Result:
    return CliRunner().invoke(observations, ["--desk", str(desk), *options])


def test_piped_output_is_tab_separated_under_headings(desk: Path) -> None:
    """Without a terminal: headings behind #, a head line, a line for all and one for each group."""
    result = _run(desk, "--by", "place")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    body = [line.split("\t") for line in lines if not line.startswith("#")]
    assert body[0] == [
        "province",
        "days",
        "rows",
        "low",
        "best",
        "high",
        "best a day",
        "coarse rows",
        "coarse best",
    ]
    assert body[1] == ["(all)", "14", "9", "22", "25", "31", "1.8", "1", "400"]
    assert [row[0] for row in body[2:]] == [
        "North Province",
        "South Province",
        "(not given by the source)",
    ]
    assert "\x1b" not in result.stdout


def test_every_answer_says_source_licence_days_and_what_is_left_out(desk: Path) -> None:
    """No figure stands without its source, its denominator and what it does not hold."""
    text = _run(desk, "--from", "2030-01-01", "--to", "2030-02-01").stdout
    for said in (
        "ucdp_ged: made_up.csv",
        "CC-BY-4.0",
        "Cite: UCDP GED",
        "2030-01-01 to 2030-02-01, 32 days",
        "Covered: 14 of them",
        "not in the counts: 1 row with 400 deaths",
        "set apart at import: 2 of 12",
    ):
        assert said in text


def test_included_coarse_rows_are_said_to_be_included(desk: Path) -> None:
    """Asked for, coarse rows count on the day they start, and the heading says so."""
    text = _run(desk, "--coarse", "include").stdout
    assert "counted on the day they start: 1 row with 400 deaths" in text
    assert "(all)\t14\t10\t22\t425" in text


def test_json_is_one_object_with_the_question_in_it(desk: Path) -> None:
    """Programs get the whole answer, and what was asked."""
    result = _run(desk, "--json", "--by", "dyad", "--side", "Civilians")
    answer = json.loads(result.stdout)
    assert answer["question"]["sides"] == ["Civilians"]
    (source,) = answer["sources"]
    assert [group["key"] for group in source["groups"]] == ["Made-up League - Civilians"]
    assert source["counted"]["best"] == 5


def test_a_terminal_gets_a_table_of_the_same_figures(desk: Path) -> None:
    """On a terminal the same numbers stand in a table."""
    screen = io.StringIO()
    console = Console(file=screen, force_terminal=True, no_color=True, width=140)
    show(ObservationStore(desk / FOLDER).summary(Question(by="week")), console)
    text = screen.getvalue()
    assert "week of" in text
    assert [line.split()[1] for line in text.splitlines() if line.startswith("│ 2030")] == [
        "2030-01-01",
        "2030-01-07",
        "2030-01-14",
    ]


def test_no_observations_is_not_calm(tmp_path: Path) -> None:
    """A desk without imports says so on the error stream, and prints no figure."""
    result = _run(tmp_path)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "No data is not calm" in result.stderr


@pytest.mark.parametrize("day", ["2030-02-30", "20300101", "yesterday", ""])
def test_a_day_that_is_none_is_bad_input(desk: Path, day: str) -> None:
    """A day is YYYY-MM-DD and nothing else."""
    with pytest.raises(BadInput, match="DATE_UNREADABLE at --from"):
        CliRunner().invoke(
            observations, ["--desk", str(desk), "--from", day], catch_exceptions=False
        )


def test_a_mistyped_name_is_not_found(desk: Path) -> None:
    """The error of a name nobody knows reaches the caller with what is close to it."""
    result = _run(desk, "--place", "north province")
    assert isinstance(result.exception, NotFound)
    assert "North Province" in str(result.exception)


def test_a_file_is_read_by_path(tmp_path: Path) -> None:
    """A file's name is kept without what a terminal would obey; a missing one is said."""
    path = tmp_path / "a\x1b[31m.csv"
    path.write_bytes(importer("ucdp").sample())
    reading = read_file("ucdp", path)
    assert reading.rows_in == 10
    assert reading.name.isprintable()
    with pytest.raises(NotFound, match="FILE_MISSING"):
        read_file("ucdp", tmp_path / "none.csv")
    with pytest.raises(DeskFault, match="FILE_UNREADABLE"):
        read_file("ucdp", tmp_path)


def test_the_report_names_damaged_rows_by_line_and_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Counts go to the output, damaged rows with line, column and hint to the error stream."""
    one = importer("ucdp")
    reading = one.read(one.sample(), name="made_up.csv")
    added = ObservationStore(tmp_path).add(reading)
    done = report(reading, added)
    assert json.loads(json.dumps(done)) == done
    show_report(done)
    printed = capsys.readouterr()
    assert "Rows read: 12; in: 10; set apart as damaged: 2." in printed.out
    assert "rows 1, deaths 400" in printed.out
    assert "line 14 (latitude): LATITUDE_RANGE at 14:24" in printed.err
    assert "line 15 (date_end): END_BEFORE_START at 15:34" in printed.err
