"""``truceline import`` and ``truceline observations``, as people meet them."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from rich.console import Console

from truceline.cli.desks import audit
from truceline.cli.imports import import_, read_file
from truceline.cli.observations import (
    FOLDER,
    IMPORT_PART,
    observations,
    recorded_imports,
    show,
    tally_words,
)
from truceline.cli.paper import Paper
from truceline.desk import Desk
from truceline.errors import BadInput, DeskFault, NotFound, Refused
from truceline.exchange.base import importer
from truceline.keyring import files
from truceline.opening import Opening
from truceline.store.finding import Question as Looked
from truceline.store.observation_summary import Question, Tally
from truceline.store.observations import ObservationStore

if TYPE_CHECKING:
    from click.testing import Result

TERMS = Path(__file__).parents[1] / "mechanism" / "terms_made_up.yaml"
OFFICER = "un:office"


def _terms() -> bytes:
    """The made-up Terms, in which an import is for its author alone to see."""
    text, changed = re.subn(
        r"(?m)^audiences: .*$",
        "audiences: {default: parties, import.recorded: author}",
        TERMS.read_text(encoding="utf-8"),
    )
    assert changed == 1
    return text.encode()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the convenor's key, a new desk, and one with the sample imported."""
    folder = tmp_path_factory.mktemp("made")
    pair = files.new_pair(OFFICER)
    files.write_pair(pair, folder / "officer.key", None)
    (folder / "made_up.csv").write_bytes(importer("ucdp").sample())
    opening = Opening(
        origin="example.org/made-up",
        terms=_terms(),
        convenor=pair,
        name="Made-up office",
        at=datetime(2030, 2, 1, tzinfo=UTC),
        replay=True,
    )
    Desk.create(folder / "desk", opening).close()
    shutil.copytree(folder / "desk", folder / "full")
    assert _import(folder / "full", folder / "made_up.csv").exit_code == 0
    return folder


@pytest.fixture
def desk(made: Path, tmp_path: Path) -> Path:
    """A desk of the made-up truce of one's own, with nothing imported; its key file is beside."""
    shutil.copy(made / "officer.key", tmp_path)
    return Path(shutil.copytree(made / "desk", tmp_path / "desk"))


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """The made-up sample as a file."""
    path = tmp_path / "made_up.csv"
    path.write_bytes(importer("ucdp").sample())
    return path


@pytest.fixture
def full(made: Path, tmp_path: Path) -> Path:
    """A desk of one's own with the made-up sample imported."""
    shutil.copy(made / "officer.key", tmp_path)
    return Path(shutil.copytree(made / "full", tmp_path / "full"))


def _import(
    desk: Path, file: Path, *options: str, key: Path | None = None, name: str = "ucdp"
) -> Result:
    key = key or desk.parent / "officer.key"
    return CliRunner().invoke(
        import_, [name, str(file), "--desk", str(desk), "--key", str(key), *options]
    )


def _run(desk: Path, *options: str) -> Result:
    return CliRunner().invoke(observations, ["--desk", str(desk), *options])


def _entries(desk: Path) -> int:
    with Desk.open(desk) as opened:
        return opened.store.size()


def _observations(desk: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (desk / FOLDER).glob("*")}


@pytest.mark.parametrize("name", ["acled", "plain"])
def test_other_formats_come_in_as_sources_of_their_own(full: Path, name: str) -> None:
    """ACLED's export and any plain list stand beside what is there; nothing is added to it."""
    file = full.parent / "a list.csv"
    file.write_bytes(importer(name).sample())
    result = _import(full, file, name=name)
    assert result.exit_code == 0, result.output
    listed = _run(full)
    assert "# ucdp_ged: made_up.csv" in listed.output
    assert f"# {'acled' if name == 'acled' else 'a_list'}: a list.csv" in listed.output
    assert "was already here" in _import(full, file, name=name).output


def test_columns_of_a_plain_list_are_named(desk: Path) -> None:
    """Fields that the file calls otherwise are mapped; a mapping that is none is refused whole."""
    file = desk.parent / "liste.csv"
    file.write_text("Datum,Tote,Ort\n2030-01-01,3,Exampletown\n", encoding="utf-8")
    result = _import(desk, file, "--columns", "date", name="plain")
    assert isinstance(result.exception, BadInput)
    assert _entries(desk) == 1
    columns = "date=Datum,deaths=Tote,place=Ort"
    assert _import(desk, file, "--columns", columns, name="plain").exit_code == 0
    assert "liste: liste.csv" in _run(desk).output


def test_an_import_is_one_entry_that_says_what_was_read(desk: Path, sample: Path) -> None:
    """Hash, source, licence, counts and reasons stand in the ledger; the rows do not."""
    result = _import(desk, sample)
    assert result.exit_code == 0
    assert _entries(desk) == 2
    with Desk.open(desk) as opened:
        (item,) = opened.view().every(Looked(part=IMPORT_PART))
        body = opened.view().show(item.subject).state.body
    assert body.file_hash == hashlib.sha256(sample.read_bytes()).hexdigest()
    assert (body.source, body.licence) == ("ucdp_ged", "CC-BY-4.0")
    assert (body.rows_read, body.rows_kept, body.rows_coarse) == (12, 10, 1)
    assert [(one.code, one.rows) for one in body.set_apart] == [
        ("END_BEFORE_START", 1),
        ("LATITUDE_RANGE", 1),
    ]
    parquet = desk / FOLDER / f"{body.file_hash}.parquet"
    assert body.stored_hash == hashlib.sha256(parquet.read_bytes()).hexdigest()


def test_the_same_file_twice_changes_nothing(full: Path, sample: Path) -> None:
    """A second import adds no entry and no byte, packed or not, and says so."""
    before = (_entries(full), _observations(full))
    packed = sample.with_suffix(".csv.gz")
    packed.write_bytes(gzip.compress(sample.read_bytes()))
    for file in (sample, packed):
        result = _import(full, file)
        assert result.exit_code == 0
        assert "was already here; nothing changed" in result.stdout
        assert (_entries(full), _observations(full)) == before


def test_an_import_cut_off_before_its_entry_is_completed_by_the_next(
    desk: Path, sample: Path
) -> None:
    """Columns without an entry are in no summary; importing again writes the entry alone."""
    reading = read_file("ucdp", str(sample))
    ObservationStore(desk / FOLDER).add(reading)
    before = _observations(desk)
    cut = _run(desk)
    assert cut.stdout == ""
    assert "No data is not calm" in cut.stderr
    result = _import(desk, sample)
    assert "is in." in result.stdout
    assert (_entries(desk), _observations(desk)) == (2, before)
    assert "(all)\t14\t9" in _run(desk).stdout


def test_a_stranger_cannot_import(desk: Path, sample: Path, tmp_path: Path) -> None:
    """A key that is not enrolled is refused: no entry, and nothing that a summary reads."""
    files.write_pair(files.new_pair("un:stranger"), tmp_path / "stranger.key", None)
    result = _import(desk, sample, key=tmp_path / "stranger.key")
    assert isinstance(result.exception, Refused)
    assert _entries(desk) == 1
    assert _run(desk).stdout == ""


def test_an_unreadable_file_leaves_everything_as_it_was(desk: Path, tmp_path: Path) -> None:
    """Bad input writes neither columns nor entry."""
    (tmp_path / "bad.csv").write_text("id,name\n1,2\n")
    result = _import(desk, tmp_path / "bad.csv")
    assert isinstance(result.exception, BadInput)
    assert len(result.exception.faults) > 10
    assert _entries(desk) == 1
    assert not (desk / FOLDER).exists()


def test_the_key_must_be_that_of_whoever_imports(desk: Path, sample: Path) -> None:
    """--as names the actor; another's key is bad input."""
    result = _import(desk, sample, "--as", "state:one")
    assert isinstance(result.exception, BadInput)
    assert result.exception.faults[0].code == "KEY_OTHER_ACTOR"
    assert _import(desk, sample, "--as", OFFICER).exit_code == 0


def test_columns_lost_behind_a_recorded_import_are_a_fault(full: Path, sample: Path) -> None:
    """What the ledger records and the folder lacks is said, never passed over as nothing."""
    for path in (full / FOLDER).iterdir():
        path.unlink()
    result = _run(full)
    assert isinstance(result.exception, DeskFault)
    assert result.exception.faults[0].code == "OBSERVATIONS_MISSING"
    assert _import(full, sample).exit_code == 0
    assert _entries(full) == 2
    assert "(all)\t14\t9" in _run(full).stdout


def test_a_reader_who_may_not_see_the_import_gets_no_figure(full: Path) -> None:
    """Narrowing comes before counting: what the Terms hide from the public is in no statistic."""
    with Desk.open(full) as opened:
        assert recorded_imports(opened, "public") == frozenset()
        assert len(recorded_imports(opened, OFFICER)) == 1
    narrowed = _run(full, "--as", "public")
    assert (narrowed.exit_code, narrowed.stdout) == (0, "")
    assert "(all)" in _run(full, "--as", OFFICER).stdout
    assert isinstance(_run(full, "--as", "nobody").exception, NotFound)


def test_piped_output_is_tab_separated_under_headings(full: Path) -> None:
    """Without a terminal: headings behind #, a head line, a line for all and one for each group."""
    result = _run(full, "--by", "place")
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


def test_every_answer_says_source_licence_days_and_what_is_left_out(full: Path) -> None:
    """No figure stands without its source, its denominator and what it does not hold."""
    text = _run(full, "--from", "2030-01-01", "--to", "2030-02-01").stdout
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


def test_included_coarse_rows_are_said_to_be_included(full: Path) -> None:
    """Asked for, coarse rows count on the day they start, and the heading says so."""
    text = _run(full, "--coarse", "include").stdout
    assert "counted on the day they start: 1 row with 400 deaths" in text
    assert "(all)\t14\t10\t22\t425" in text


def test_json_is_one_object_with_the_question_in_it(full: Path) -> None:
    """Programs get the whole answer, and what was asked."""
    result = _run(full, "--json", "--by", "dyad", "--side", "Civilians")
    answer = json.loads(result.stdout)
    assert answer["question"]["sides"] == ["Civilians"]
    (source,) = answer["sources"]
    assert [group["key"] for group in source["groups"]] == ["Made-up League - Civilians"]
    assert source["counted"]["best"] == 5


def test_a_terminal_gets_a_table_of_the_same_figures(full: Path) -> None:
    """On a terminal the same numbers stand in a table."""
    screen = io.StringIO()
    paper = Paper()
    paper.plain = False
    paper._console = Console(file=screen, force_terminal=True, no_color=True, width=140)
    show(ObservationStore(full / FOLDER).summary(Question(by="week")), paper)
    text = screen.getvalue()
    assert "week of" in text
    # Names stand between isolates, so that no neighbour reorders them.
    weeks = re.findall(r"\u2068(2030-\d\d-\d\d)\u2069", text)
    assert weeks == ["2030-01-01", "2030-01-07", "2030-01-14"]


def test_no_observations_is_not_calm(desk: Path) -> None:
    """A desk without imports says so on the error stream, and prints no figure."""
    result = _run(desk)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "No data is not calm" in result.stderr


@pytest.mark.parametrize("day", ["2030-02-30", "20300101", "yesterday", ""])
def test_a_day_that_is_none_is_bad_input(full: Path, day: str) -> None:
    """A day is YYYY-MM-DD and nothing else."""
    with pytest.raises(BadInput, match="DATE_UNREADABLE at --from"):
        CliRunner().invoke(
            observations, ["--desk", str(full), "--from", day], catch_exceptions=False
        )


def test_a_mistyped_name_is_not_found(full: Path) -> None:
    """The error of a name nobody knows reaches the caller with what is close to it."""
    result = _run(full, "--place", "north province")
    assert isinstance(result.exception, NotFound)
    assert "North Province" in str(result.exception)


def test_a_file_is_read_by_path(tmp_path: Path) -> None:
    """A file's name is kept without what a terminal would obey; a missing one is said."""
    path = tmp_path / "a\x1b[31m.csv"
    path.write_bytes(importer("ucdp").sample())
    reading = read_file("ucdp", str(path))
    assert reading.rows_in == 10
    assert reading.name.isprintable()
    with pytest.raises(NotFound, match="FILE_MISSING"):
        read_file("ucdp", str(tmp_path / "none.csv"))
    with pytest.raises(DeskFault, match="FILE_UNREADABLE"):
        read_file("ucdp", str(tmp_path))


def test_the_report_names_damaged_rows_by_line_and_column(desk: Path, sample: Path) -> None:
    """Counts go to the output, damaged rows with line, column and hint to the error stream."""
    printed = _import(desk, sample)
    assert "Rows read: 12; in: 10; set apart as damaged: 2." in printed.stdout
    assert "rows 1, deaths 400" in printed.stdout
    assert "line 14 (latitude): LATITUDE_RANGE at 14:24" in printed.stderr
    assert "line 15 (date_end): END_BEFORE_START at 15:34" in printed.stderr


def test_the_report_as_json_holds_every_row_set_apart(desk: Path, sample: Path) -> None:
    """Programs get the manifest, the flags and each row set apart with its text."""
    done = json.loads(_import(desk, sample, "--json").stdout)
    assert done["already"] is False
    assert done["import"]["rows_in"] == 10
    assert done["coarse"] == {"rows": 1, "deaths_best": 400}
    assert [row["line"] for row in done["set_apart"]] == [14, 15]


def test_without_a_desk_or_a_key_it_is_said_what_is_missing(desk: Path, sample: Path) -> None:
    """An import needs a desk and somebody who signs it."""
    runner = CliRunner(env={"TRUCELINE_DESK": None})
    for command, code in (
        (["ucdp", str(sample)], "DESK_NOT_NAMED"),
        (["ucdp", str(sample), "--desk", str(desk)], "OPTION_MISSING"),
    ):
        result = runner.invoke(import_, command)
        assert isinstance(result.exception, BadInput)
        assert result.exception.faults[0].code == code


def test_the_audit_finds_a_changed_file_of_observations(full: Path) -> None:
    """Step 9 of the audit names a stored file of observations that is not what was imported."""
    assert CliRunner().invoke(audit, ["--desk", str(full), "--json"]).exit_code == 0
    stored = next((full / "observations").glob("*.parquet"))
    stored.write_bytes(stored.read_bytes()[:-1] + b"!")
    result = CliRunner().invoke(audit, ["--desk", str(full), "--json"])
    report = json.loads(result.stdout)
    assert not report["ok"]
    assert [fault["name"] for fault in report["faults"]] == ["observations"]


def test_one_death_is_no_deaths() -> None:
    """A number of one is said as one, of rows and of deaths."""
    one = tally_words(Tally(rows=1, low=0, best=1, high=2))
    assert one == "1 row with 1 death (best estimate)"
    more = tally_words(Tally(rows=2, low=0, best=0, high=2))
    assert more == "2 rows with 0 deaths (best estimate)"
