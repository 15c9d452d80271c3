"""``truceline measure match``, as people meet it."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.cli.running import answer, codes, ok
from tests.console.readers import OFFICER
from tests.desks import START, MadeUp

from truceline.desk import Desk
from truceline.exchange import plain
from truceline.keyring.files import read_pair
from truceline.store.observations import ObservationStore

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


UCDP = """id,year,type_of_violence,dyad_new_id,dyad_name,side_a,side_b,where_prec,\
where_coordinates,adm_1,adm_2,latitude,longitude,date_prec,date_start,date_end,deaths_a,deaths_b,\
deaths_civilians,deaths_unknown,low,best,high
11,2016,1,7,Army - Front,Army,Front,1,Mill town,North,Mill,36.20,37.10,1,2016-03-01,2016-03-01,\
0,0,6,0,6,6,6
12,2016,1,7,Army - Front,Army,Front,3,Mill district,North,Mill,36.30,37.20,1,2016-03-09,\
2016-03-09,0,0,1,0,1,1,1
13,2016,1,7,Army - Front,Army,Front,4,North,North,,35.90,37.00,1,2016-03-20,2016-03-20,0,0,1,0,\
1,1,1
"""
ACLED = """event_id_cnty,event_date,year,time_precision,event_type,actor1,actor2,country,location,\
latitude,longitude,geo_precision,notes,fatalities
SYR1,1 March 2016,2016,1,Explosions/Remote violence,Army,Front,Made-up,Mill town,36.21,37.11,1,\
Market of Mill town shelled; six killed,6
SYR2,20 March 2016,2016,1,Battles,Army,Front,Made-up,North,35.91,37.01,3,Clashes in the North,1
"""


def test_ucdp_and_acled_are_matched_and_middles_of_provinces_are_apart(tmp_path: Path) -> None:
    """Each file has its own format; what stands at the middle of a province is near nothing."""
    ucdp, acled = tmp_path / "ucdp.csv", tmp_path / "acled.csv"
    ucdp.write_text(UCDP, encoding="utf-8")
    acled.write_text(ACLED, encoding="utf-8")
    told = answer(*MATCH, ucdp, acled, "--format", "ucdp", "--format", "acled")
    (linked,) = [each for each in told["clusters"] if len(each["members"]) > 1]
    assert linked["members"] == [{"source": "acled", "id": "SYR1"}, {"source": "ucdp", "id": "11"}]
    assert told["set_apart"] == [{"source": "acled", "id": "SYR2"}, {"source": "ucdp", "id": "13"}]
    assert [note.split(" are ")[0] for note in told["notes"]] == [
        "1 reports of ucdp", "1 reports of acled",
    ]  # fmt: skip
    assert told["unique"] == 4
    page = ok(*MATCH, ucdp, acled, "--format", "ucdp", "--format", "acled")
    assert "the middle of a province or more: set apart" in page


def test_repeats_of_one_source_are_found_only_where_asked(tmp_path: Path) -> None:
    """One list alone is refused; with --repeats its own repetitions are found."""
    file = tmp_path / "north.csv"
    again = '3,2016-03-01,36.20,37.10,6,Salamiyah,"market of Salamiyah shelled, six killed"\n'
    file.write_text(NORTH + again, encoding="utf-8")
    assert codes(*MATCH, file, exit_code=2) == ["SOURCES_FEW"]
    told = answer(*MATCH, file, "--repeats")
    (linked,) = [each for each in told["clusters"] if len(each["members"]) > 1]
    assert [each["id"] for each in linked["members"]] == ["1", "3"]


def test_the_column_of_words_can_be_named(files: tuple[Path, Path], tmp_path: Path) -> None:
    """--words takes the column that holds them; one that is not there is refused with its name."""
    renamed = []
    for file in files:
        other = tmp_path / f"renamed-{file.name}"
        text = file.read_text(encoding="utf-8").replace("notes", "qissa", 1)
        other.write_text(text, encoding="utf-8")
        renamed.append(other)

    def linked(*more: object) -> list[str]:
        told = answer(*MATCH, *renamed, *more)
        return [agreed for each in told["clusters"] for agreed in each["agreed"]]

    assert any(each.startswith("words") for each in linked("--words", "qissa"))
    assert not any(each.startswith("words") for each in linked())
    assert set(codes(*MATCH, *renamed, "--words", "notes", exit_code=2)) == {"COLUMN_UNKNOWN"}


@pytest.fixture(scope="module")
def twice(original: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """The made-up desk with reports of six days, the last two of one event."""
    copy = original.copied(tmp_path_factory.mktemp("twice"))
    pair = read_pair(copy.key("group:brigade"))
    told = [(n + 1, 36.0 + n, f"Village {n}", "sniper") for n in range(6)]
    told += [(12, 38.3, "Old Mill", "mortar"), (12, 38.3, "old mill", "mortar")]
    with Desk.open(copy.folder) as desk:
        for minute, (day, south, place, act) in enumerate(told):
            body = {
                "report_class": "violation", "acts": [act], "place_as_said": place,
                "occurred_from": f"2016-03-{day:02}T10:00:00Z", "language": "ar",
                "area": {"south": south, "north": south + 0.1, "west": 37.0, "east": 37.1},
                "source_class": "party", "means": "seen",
            }  # fmt: skip
            now = START + timedelta(days=20, minutes=minute)
            desk.record(pair, "incident.reported", body, about=[], now=now)
    return copy


def test_incidents_of_a_desk_that_are_one_event_are_found_and_not_joined(
    twice: MadeUp,
) -> None:
    """Officers are told which incidents look like one; joining them is an entry of somebody."""
    for more in ((), ("--as", OFFICER)):
        told = answer(*MATCH, "--desk", twice.folder, *more)
        linked = [each for each in told["clusters"] if len(each["members"]) > 1]
        assert [len(each["members"]) for each in linked] == [2]
        assert linked[0]["sources"] == ["incidents"]
        assert "place: the same name" in linked[0]["agreed"]
        assert any("subject.linked" in note for note in told["notes"])


@pytest.mark.parametrize("reader", ["group:brigade", "state:one", "agency:aid", "public"])
@pytest.mark.parametrize("what", ["incidents", "observations", "both"])
def test_nobody_but_officers_is_told_what_matches_on_a_desk(
    twice: MadeUp, reader: str, what: str
) -> None:
    """Whoever is no officer of the cell is refused, whatever they may see."""
    asked = (*MATCH, "--desk", twice.folder, "--as", reader, "--what", what)
    assert codes(*asked, exit_code=3) == ["MATCH_FOR_OFFICERS"]


def _bring(made: MadeUp, source: str, text: str) -> None:
    """Bring a plain list to the desk as an import of its own."""
    reading = plain.read(text.encode(), name=f"{source}.csv", source=source)
    with Desk.open(made.folder) as desk:
        ObservationStore(desk.folder / "observations").add(reading)
        body = {
            "source": source, "file_name": reading.name, "file_hash": reading.sha256,
            "licence": reading.licence, "citation": "Made-up (2016)", "rows_read": 2,
            "rows_kept": 2, "set_apart": [],
        }  # fmt: skip
        desk.record(read_pair(made.key(OFFICER)), "import.recorded", body, now=desk.now())


def test_imports_of_a_desk_are_matched_each_a_source(desk: MadeUp, tmp_path: Path) -> None:
    """What is linked becomes lists for the unreported; a source without places is left out."""
    _bring(desk, "north", NORTH)
    _bring(desk, "south", SOUTH)
    _bring(desk, "bare", "id,date,deaths\n1,2016-03-01,2\n")
    out = tmp_path / "clusters.csv"
    asked = (*MATCH, "--desk", desk.folder, "--what", "observations", "--as", OFFICER)
    told = answer(*asked, "-o", out)
    assert [each["name"] for each in told["sources"]] == ["north", "south"]
    assert (told["reports"], told["matched"]) == (4, 1)
    assert told["notes"] == ["No report of bare has a place: all 1 left out."]
    seen = answer("measure", "unreported", out, "--ids", "--lists", "north,south")
    assert seen["seen"] == 3


def test_a_desk_without_observations_gives_no_number(twice: MadeUp) -> None:
    """No data is refused, and MELTT is not asked for repetitions."""
    asked = (*MATCH, "--desk", twice.folder)
    assert codes(*asked, "--what", "observations", exit_code=2) == ["OBSERVATIONS_NONE"]
    assert codes(*asked, "--method", "meltt", exit_code=2) == ["OPTION_UNUSED"]


def test_people_read_a_page(files: tuple[Path, Path]) -> None:
    """The page says how many events there are, what agreed, and that nothing is added."""
    said = ok(*MATCH, *files)
    assert "4 reports of 2 sources: 3 events." in said
    assert "counts of sources are not added" in said
    assert "north 1, south 7" in said
