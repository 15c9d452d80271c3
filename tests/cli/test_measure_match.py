"""``truceline measure match``, as people meet it."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest
from tests.cli.running import answer, codes, ok

if TYPE_CHECKING:
    from pathlib import Path

MATCH = ("measure", "match")
NORTH = """id,date,latitude,longitude,deaths,place,notes
1,2016-03-01,36.20,37.10,6,Salamiyah,"market of Salamiyah shelled, six killed"
2,2016-03-09,35.10,36.60,1,Karm,sniper fire at Karm
"""
SOUTH = """id,date,latitude,longitude,deaths,place,notes
7,2016-03-01,36.21,37.11,6,al-Salamiya,six killed as market in Salamiya shelled
8,2016-03-04,36.60,37.90,0,Qasr,road near Qasr mined
"""


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """Two lists of two events each, one event on both."""
    north, south = tmp_path / "north.csv", tmp_path / "south.csv"
    north.write_text(NORTH, encoding="utf-8")
    south.write_text(SOUTH, encoding="utf-8")
    return north, south


def test_one_event_of_two_lists_is_linked(files: tuple[Path, Path]) -> None:
    """The cluster names its members, its probability, and what agreed."""
    told = answer(*MATCH, *files)
    assert (told["reports"], told["unique"], told["matched"]) == (4, 3, 1)
    (linked,) = [each for each in told["clusters"] if len(each["members"]) > 1]
    assert linked["members"] == [{"source": "north", "id": "1"}, {"source": "south", "id": "7"}]
    assert 0.35 < linked["probability"] <= 1
    assert "place: the same name" in linked["agreed"]


def test_the_file_of_clusters_is_read_as_lists(files: tuple[Path, Path], tmp_path: Path) -> None:
    """A row a cluster, a column a source, as the estimate of the unreported reads them."""
    out = tmp_path / "clusters.csv"
    ok(*MATCH, *files, "-o", out)
    with out.open(encoding="utf-8", newline="") as opened:
        rows = [(row["north"], row["south"]) for row in csv.DictReader(opened)]
    assert rows == [("1", "7"), ("2", ""), ("", "8")]
    told = answer(
        "measure", "unreported", out, "--ids", "--lists", "north,south", "--method", "chapman"
    )
    assert told["seen"] == 3


def test_an_answer_parts_and_its_taking_back_joins(
    files: tuple[Path, Path], tmp_path: Path
) -> None:
    """Answers hold in the order of the file; an empty answer says nothing."""
    heads = "one_source,one_id,other_source,other_id,answer\n"
    said = tmp_path / "answers.csv"
    said.write_text(f"{heads}north,1,south,7,different\nnorth,2,south,8,\n", encoding="utf-8")
    assert answer(*MATCH, *files, "--answers", said)["matched"] == 0
    more = "north,1,south,7,different\nsouth,7,north,1,taken back\n"
    said.write_text(f"{heads}{more}", encoding="utf-8")
    assert answer(*MATCH, *files, "--answers", said)["matched"] == 1
    said.write_text(f"{heads}north,1,south,99,same\n", encoding="utf-8")
    assert codes(*MATCH, *files, "--answers", said, exit_code=2) == ["ANSWER_UNKNOWN"]
    said.write_text(f"{heads}north,1,south,7,perhaps\n", encoding="utf-8")
    assert codes(*MATCH, *files, "--answers", said, exit_code=2) == ["ANSWER_UNREADABLE"]


def test_the_queue_is_written_to_be_answered(files: tuple[Path, Path], tmp_path: Path) -> None:
    """The queue's file is read as answers, and where nothing is answered nothing changes."""
    queue = tmp_path / "queue.csv"
    before = answer(*MATCH, *files, "--queue", queue, "--review", 0.01, "--threshold", 0.3)
    after = answer(*MATCH, *files, "--answers", queue, "--review", 0.01, "--threshold", 0.3)
    assert after["clusters"] == before["clusters"]


def test_one_source_and_bad_windows_are_refused_at_once(files: tuple[Path, Path]) -> None:
    """Everything wrong with the question is said before a file is read."""
    bad = ("--km", -4, "--days", -2, "--threshold", 2, "--taxonomy", "x")
    assert sorted(codes(*MATCH, files[0], *bad, exit_code=2)) == [
        "OPTION_UNUSED", "SOURCES_FEW", "THRESHOLD_RANGE", "WINDOW_NEGATIVE", "WINDOW_NEGATIVE",
    ]  # fmt: skip


def test_lists_without_coordinates_or_dates_are_refused(tmp_path: Path) -> None:
    """What cannot be near anything is no match, and gives no number."""
    one, other = tmp_path / "a.csv", tmp_path / "b.csv"
    for file in (one, other):
        file.write_text("id,date,deaths\n1,2016-03-01,2\n", encoding="utf-8")
    assert codes(*MATCH, one, other, exit_code=2) == ["COORDINATES_NONE", "COORDINATES_NONE"]
    other.write_text("id,latitude,longitude\n1,35,36\n", encoding="utf-8")
    assert codes(*MATCH, one, other, exit_code=2)


def test_meltt_from_the_command_line_gives_the_reference(shared: Path) -> None:
    """195 crash reports become 140: 26 events and 8 episodes."""
    folder = shared / "data" / "linkage"
    types = [f"{name}_tax={folder}/crash_taxonomy_{name}_tax.csv" for name in
             ("model", "color", "damage")]  # fmt: skip
    told = answer(
        *MATCH, *(folder / f"crash_data{n}.csv" for n in (1, 2, 3)), "--method", "meltt",
        *(part for each in types for part in ("--taxonomy", each)),
    )  # fmt: skip
    assert (told["reports"], told["unique"], told["matched"]) == (195, 140, 34)
    assert (told["events_matched"], told["episodes_matched"]) == (26, 8)


def test_people_read_a_page(files: tuple[Path, Path]) -> None:
    """The page says how many events there are, what agreed, and that nothing is added."""
    said = ok(*MATCH, *files)
    assert "4 reports of 2 sources: 3 events." in said
    assert "counts of sources are not added" in said
    assert "north 1, south 7" in said
