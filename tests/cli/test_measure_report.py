"""``truceline measure report``: one page that holds everything, and asks nobody."""

from __future__ import annotations

import base64
import csv
import io
import json
import re
import shlex
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from tests.cli.running import answer, codes, ok
from tests.effect.builders import FIRST, LAST, TRUCE, rows
from tests.report.test_bulletin_pages import Page

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp

COLUMNS = "date=Datum,deaths=Tote,side_a=A,side_b=B,adm1=Ort"
AREAS = ("North", "=South")
PLAIN = ("measure", "report", "--format", "plain", "--columns", COLUMNS)
ASKED = (
    "--truce", TRUCE, "--from", FIRST, "--to", LAST, "--bound", "Army - Front",
    "--control", "League", "--no-placebo",
)  # fmt: skip
SHARED = "data/ucdp/ucdp_ged_syria_652_20160101_20191130.csv.gz"


class WholePage(Page):
    """A page with pictures in it."""

    VOID = Page.VOID | {"img"}


def _plain(path: Path, seed: int = 1) -> Path:
    """A plain list of the made-up events."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("Datum", "Tote", "A", "B", "Ort"))
        writer.writerows(
            (
                row["day"],
                row["best"],
                row["side_a"],
                row["side_b"],
                ("North", "=South")[at // 2 % 2],
            )
            for at, row in enumerate(rows(seed=seed))
        )
    return path


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report on two made-up lists, side by side."""
    folder = tmp_path_factory.mktemp("report")
    lists = [_plain(folder / "eine.csv"), _plain(folder / "andere.csv", seed=9)]
    out = folder / "report.html"
    ok(*PLAIN, *lists, *ASKED, "-o", out)
    return out.read_text(encoding="utf-8")


def _held(address: str | None) -> str:
    assert address is not None
    return base64.b64decode(address.partition(";base64,")[2]).decode("utf-8-sig")


def test_the_page_refers_to_nothing_outside_itself(page: str) -> None:
    """No address leads anywhere: data stand in the page, and its policy forbids all else."""
    told = WholePage(page)
    assert told.open == []
    for tag, attributes in told.tags:
        assert tag not in {"script", "link", "iframe", "object", "form", "base"}
        for name in ("src", "href", "action", "srcset", "data", "poster"):
            value = attributes.get(name)
            if value is not None:
                assert urlsplit(value).scheme in {"data", ""}, value[:60]
                assert value.startswith(("data:", "#")), value[:60]
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in page
    for tag, attributes in told.tags:
        if tag == "img":
            drawn = _held(attributes["src"])
            assert drawn.startswith("<svg")
            assert not re.search(r"(?:href|src)=\"(?!#)", drawn)


def test_every_figure_has_title_caption_table_and_data(page: str) -> None:
    """A picture with words for whoever cannot see it, what it is of, and its numbers to save."""
    told = WholePage(page)
    pictures = [attributes for tag, attributes in told.tags if tag == "img"]
    assert len(pictures) == 11
    assert all(each["alt"] and each["src"] for each in pictures)
    assert page.count("<figcaption") == len(pictures)
    for words in ("Period: ", "Source: ", "Denominator: ", "Uncertainty: "):
        assert page.count(words) >= len(pictures), words
    saved = {each["download"]: each for tag, each in told.tags if tag == "a" and "download" in each}
    assert len(saved) == 2 * len(pictures) + 1
    table = list(csv.reader(io.StringIO(_held(saved["series.csv"]["href"]))))
    spec = json.loads(_held(saved["series.vl.json"]["href"]))
    assert len(table) - 1 == len(_rows(spec))
    ids = [attributes["id"] for _, attributes in told.tags if "id" in attributes]
    assert len(ids) == len(set(ids))


def _rows(spec: Any) -> list[Any]:
    if isinstance(spec, dict):
        for key, value in spec.items():
            found = value if key == "values" else _rows(value)
            if isinstance(found, list) and found:
                return found
    return []


def test_words_that_a_spreadsheet_would_run_are_words(page: str) -> None:
    """An area called like a formula begins with an apostrophe in what is saved."""
    told = WholePage(page)
    saved = {each["download"]: each for tag, each in told.tags if tag == "a" and "download" in each}
    areas = {row[0] for row in csv.reader(io.StringIO(_held(saved["provinces.csv"]["href"])))}
    assert areas == {"governorate", "North", "'=South"}


def test_it_says_what_the_data_support_and_what_they_do_not(page: str) -> None:
    """Source by source, with the range, and never a cause or a sum."""
    assert page.count("<h4>They support") == page.count("<h4>They do not support") == 2
    assert "Range over every baseline and control" in page
    assert not re.search(r"reduced|caused|because", WholePage(page).words)
    assert "eine" in page
    assert "andere" in page


def test_the_commands_make_the_same_again(page: str) -> None:
    """The command is in the page as it was given, and so is each file's hash."""
    assert re.search(r"truceline measure report .*--bound &#39;Army - Front&#39;", page)
    assert len(re.findall(r"SHA-256 <bdi dir=\"ltr\">[0-9a-f]{64}</bdi>", page)) == 2


def test_a_page_that_is_there_is_not_written_over(tmp_path: Path) -> None:
    """What somebody wrote before stays as it is."""
    made, out = _plain(tmp_path / "eine.csv"), tmp_path / "report.html"
    out.write_text("mine", encoding="utf-8")
    assert codes(*PLAIN, made, *ASKED, "-o", out, exit_code=2) == ["FILE_EXISTS"]
    assert out.read_text(encoding="utf-8") == "mine"


def test_a_question_that_cannot_be_answered_is_refused(tmp_path: Path) -> None:
    """Dates out of order give a refusal, and no page."""
    made, out = _plain(tmp_path / "eine.csv"), tmp_path / "report.html"
    turned = ("--truce", TRUCE, "--from", LAST, "--to", FIRST, "--bound", "Army")
    assert codes(*PLAIN, made, *turned, "-o", out, exit_code=2) == ["DATES_ORDER"]
    assert not out.exists()


def _mills(path: Path) -> Path:
    """A plain list with places: much of one mill on one day, and rows at a province's middle."""
    heads = "date,deaths,side_a,side_b,latitude,longitude,where_precision\n"
    told = [(FIRST + timedelta(days=n % 100), 35 + n % 5 / 5, 36 + n % 7 / 5, 1)
            for n in range(200)]  # fmt: skip
    told += [(TRUCE, 35.5, 37.9, 2)] * 9 + [(TRUCE, 35.0, 38.0, 4)] * 9
    rows_ = (f"{day},1,Army,{('Front', 'League')[n % 2]},{lat},{lng},{fine}\n" for n,
             (day, lat, lng, fine) in enumerate(told))  # fmt: skip
    path.write_text(heads + "".join(rows_), encoding="utf-8")
    return path


LISTS = "a,b,c,n\n1,0,0,60\n0,1,0,49\n1,1,0,4\n0,0,1,247\n1,0,1,112\n0,1,1,142\n1,1,1,12\n"


def test_clusters_and_what_no_list_holds_stand_in_the_page(tmp_path: Path) -> None:
    """Both figures, their sentences and their commands; and for whom the page is, first."""
    lists, out = tmp_path / "lists.csv", tmp_path / "report.html"
    lists.write_text(LISTS, encoding="utf-8")
    made = _mills(tmp_path / "mills.csv")
    more = ("--clusters", "--replications", 99, "--unreported", lists, "--method", "averaging")
    told = answer("measure", "report", "--format", "plain", made, *ASKED, *more, "-o", out)
    assert told["figures"][-2:] == ["unreported", "clusters"]
    assert told["for"] == "officers of the cell"
    page = WholePage(out.read_text(encoding="utf-8"))
    assert page.words.index("For officers of the cell alone") < page.words.index("Period")
    assert "9 events set apart: their places are coarse" in page.words
    assert "This holds if" in page.words
    lines = re.findall(r"truceline measure \w+", page.words)
    assert lines == [f"truceline measure {name}" for name in
                     ("report", "effect", "unreported", "clusters")]  # fmt: skip


def test_the_commands_of_the_page_give_its_clusters(tmp_path: Path) -> None:
    """The scan that the page names prints the clusters that the page draws."""
    made, out = _mills(tmp_path / "mills.csv"), tmp_path / "report.html"
    more = ("--clusters", "--replications", 99)
    ok("measure", "report", "--format", "plain", made, *ASKED, *more, "-o", out)
    page = WholePage(out.read_text(encoding="utf-8"))
    (line,) = re.findall(r"truceline measure clusters .*?--json", page.words)
    found = answer(*shlex.split(line)[1:-1])["clusters"]
    saved = {each["download"]: each for tag, each in page.tags if tag == "a" and "download" in each}
    drawn = list(csv.DictReader(io.StringIO(_held(saved["clusters.csv"]["href"]))))
    rare = [each for each in found if each["p"] <= 0.05]
    assert [each["centre"] for each in drawn] == [each["centre"] for each in rare]
    assert rare


def test_a_page_without_clusters_says_that_it_shows_none(page: str) -> None:
    """What may be shown to others has no map of clusters."""
    assert "It shows no clusters" in page
    assert 'id="clusters"' not in page


def test_options_of_what_is_not_asked_and_bad_reaches_are_refused(tmp_path: Path) -> None:
    """Lists without --unreported, and circles or windows of nothing, are said at once."""
    made, out = _mills(tmp_path / "mills.csv"), tmp_path / "report.html"
    asked = ("measure", "report", "--format", "plain", made, *ASKED, "-o", out)
    assert codes(*asked, "--lists", "a,b", "--ids", "--method", "latent", exit_code=2) == [
        "OPTION_UNUSED"
    ] * 3  # fmt: skip
    for more in (("--max-radius-km", -1), ("--replications", -5), ("--max-time", 0)):
        assert codes(*asked, "--clusters", *more, exit_code=2)
        assert not out.exists()
    few = tmp_path / "one.csv"
    few.write_text("a,b,c,n\n1,0,0,5\n", encoding="utf-8")
    assert codes(*asked, "--unreported", few, exit_code=2)
    assert not out.exists()


@pytest.mark.parametrize("reader", ["group:brigade", "state:one", "agency:aid", "public"])
def test_no_party_is_given_the_clusters_of_a_desk(
    desk: MadeUp, tmp_path: Path, reader: str
) -> None:
    """Whoever is no officer of the cell is refused, and no page is written."""
    out = tmp_path / "report.html"
    asked = ("measure", "report", "--desk", desk.folder, "--as", reader, *ASKED)
    assert codes(*asked, "--clusters", "-o", out, exit_code=3) == ["CLUSTERS_FOR_OFFICERS"]
    assert not out.exists()


def test_syria_comes_out(shared: Path, tmp_path: Path) -> None:
    """The shared UCDP file: bound 55.6 to 28.7 a day, and the control and all beside it."""
    out = tmp_path / "report.html"
    window = ("--truce", "2016-02-27", "--from", "2016-01-01", "--to", "2016-04-21")
    sides = ("--bound", "Government of Syria - Syrian insurgents", "--control", "IS")
    file = shared / SHARED
    ok("measure", "report", "--format", "ucdp", file, *window, *sides, "--no-placebo", "-o", out)
    words = WholePage(out.read_text(encoding="utf-8")).words
    for figure in ("55.6", "28.7", "48 % lower", "39.5", "41.0", "4 % higher", "98.4", "75.0"):
        assert figure in words, figure
    assert "Sundberg" in words
