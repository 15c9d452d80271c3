"""``truceline measure unreported``, as people meet it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.running import answer, codes, ok

if TYPE_CHECKING:
    from pathlib import Path

UNREPORTED = ("measure", "unreported")
FIVE = "0,27,37,19,4,4,1,1,97,22,37,25,2,1,3,5,83,36,34,18,3,5,0,2,30,5,23,8,0,3,0,2"
THREE = "0,60,49,4,247,112,142,12"
AVERAGING = ("--method", "averaging")


def _file(folder: Path, text: str, name: str = "lists.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_cells_in_r_order_give_the_reference_figures() -> None:
    """The five and the three lists of Madigan and York come out as from R's dga."""
    five = answer(*UNREPORTED, "--cells", FIVE, *AVERAGING, "--delta", "1/2", "--missing", 300)
    first = five["estimates"][0]
    assert first["choices"]["delta"] == 0.5
    assert (round(first["estimate"], 2), first["low"], first["high"]) == (617.82, 588, 655)
    assert first["unreported"]["estimate"] == pytest.approx(617.82 - five["seen"], abs=0.01)
    three = answer(*UNREPORTED, "--cells", THREE, *AVERAGING, "--delta", 1, "--missing", 300)
    first = three["estimates"][0]
    assert (round(first["estimate"], 2), first["low"], first["high"]) == (733.72, 682, 798)


def test_kosovo_gets_a_range_and_no_number(shared: Path) -> None:
    """Four lists whose total hangs on delta are answered with a range and a sentence."""
    file = shared / "data" / "mse" / "kosovo_exh_aba_osce_hrw.csv"
    told = answer(*UNREPORTED, file, *AVERAGING, "--method", "loglinear", "--delta", "0.0625")
    assert [each["name"] for each in told["lists"]] == ["EXH", "ABA", "OSCE", "HRW"]
    assert told["seen"] == 4400
    assert told["answer"]["estimate"] is None
    assert told["answer"]["range"]["low"] == pytest.approx(4829, abs=1)
    assert "do not support one number" in told["answer"]["sentence"]
    by_why = {why: each for each in told["estimates"] for why in each["choices"].get("why", ())}
    assert by_why["independence"]["estimate"] == pytest.approx(7395, abs=0.5)
    stepwise = by_why["stepwise, two-list interactions"]
    assert stepwise["estimate"] == pytest.approx(14_342, abs=0.5)


def test_six_lists_of_hares_are_answered_by_closed_models(shared: Path) -> None:
    """A file without counts, one row an animal, gives Rcapture's figures."""
    file = shared / "data" / "mse" / "rcapture_hare.csv"
    told = answer(*UNREPORTED, file, "--method", "closed")
    found = {each["choices"]["model"]: each for each in told["estimates"]}
    assert round(found["Mth Poisson2"]["estimate"], 2) == 81.08
    assert round(found["Mth Poisson2"]["standard_error"], 2) == 5.57
    assert not found["Mh Chao"]["weighed"]


def test_a_person_reads_the_answer_first_and_what_each_figure_assumes() -> None:
    """The page says how many were seen, the answer, a row a method, and what weighed means."""
    text = ok(*UNREPORTED, "--cells", THREE, *AVERAGING, "--lists", "north,south,radio")
    lines = text.splitlines()
    assert lines[0].startswith("# 626 events on 3 lists (north 188, south 207, radio 513)")
    assert "events that no source reported" in lines[1]
    assert " if " in lines[1]
    heads, *rows = [line.split("\t") for line in lines if "\t" in line]
    said = {line[2]: line for line in lines if line[:2] == "# " and line[3:7] == ": if"}
    assert len(rows) == 6
    assert all(row[heads.index("if")] in said for row in rows)
    assert any("no list can reach" in line for line in lines)
    for word in ("caused", "reduced", "because of"):
        assert word not in text


def test_lists_of_ids_are_one_file_each(tmp_path: Path) -> None:
    """Several files are lists named for their files; an id on two of them is one event."""
    for name, ids in {"a": range(40), "b": range(20, 70), "c": range(10, 60, 2)}.items():
        _file(tmp_path, "\n".join(f"event-{n}" for n in ids) + "\n\n", f"{name}.txt")
    files = [tmp_path / f"{name}.txt" for name in "abc"]
    told = answer(*UNREPORTED, *files, *AVERAGING)
    assert [each["name"] for each in told["lists"]] == ["a", "b", "c"]
    assert told["seen"] == 70
    two = answer(*UNREPORTED, *files, "--lists", "b,a")
    assert [each["method"] for each in two["estimates"]] == ["chapman"]
    assert two["estimates"][0]["warnings"]


def test_groups_of_matched_reports_are_lists(tmp_path: Path) -> None:
    """Groups as rows, whether by columns of ids or by the names of their sources, are one table."""
    groups = [("a",), ("b",), ("a", "b"), ("c",), ("a", "c"), ("b", "c"), ("a", "b", "c")] * 4
    by_name = _file(tmp_path, json.dumps({"groups": [{"sources": s} for s in groups]}), "n.json")
    rows = [{n: f"id{i}" if n in s else None for n in "abc"} for i, s in enumerate(groups)]
    by_id = _file(tmp_path, json.dumps(rows), "i.json")
    text = "group,a,b,c\n" + "".join(
        f"{i}," + ",".join(f"r{i}" if n in s else "" for n in "abc") + "\n"
        for i, s in enumerate(groups)
    )
    by_csv = _file(tmp_path, text)
    found = [
        answer(*UNREPORTED, by_name, "--method", "closed"),
        answer(*UNREPORTED, by_id, "--lists", "a,b,c", "--ids", "--method", "closed"),
        answer(*UNREPORTED, by_csv, "--lists", "a,b,c", "--ids", "--method", "closed"),
    ]
    assert found[0]["cells"] == [0, *[4] * 7]
    assert found[1:] == found[:1] * 2
    lists = {n: [i for i, s in enumerate(groups) if n in s] for n in "abc"}
    by_list = _file(tmp_path, json.dumps({"lists": lists}), "l.json")
    assert answer(*UNREPORTED, by_list, "--method", "closed")["cells"] == found[0]["cells"]
    printed = _file(tmp_path, json.dumps(found[0]), "again.json")
    assert answer(*UNREPORTED, printed, "--method", "closed") == found[0]


STRATA = """size,a,b,c,freq
small,1,0,0,60
small,0,1,0,49
small,1,1,0,4
small,0,0,1,247
small,1,0,1,112
small,0,1,1,142
small,1,1,1,12
large,1,1,1,30
large,1,1,0,9
large,0,1,1,8
large,1,0,1,7
large,0,0,1,2
large,1,0,0,3
large,0,1,0,3
,1,0,0,4
,0,1,0,3
"""


def test_strata_are_fitted_apart_and_never_added(tmp_path: Path) -> None:
    """Each value of the column has its own answer, or its own refusal."""
    file = _file(tmp_path, STRATA)
    told = answer(*UNREPORTED, file, "--strata", "size", *AVERAGING)
    assert told["by"] == "size"
    small, large, neither = told["strata"]
    assert (small["stratum"], small["seen"]) == ("small", 626)
    assert large["answer"]["single"]
    assert large["estimates"][0]["estimate"] < 70
    assert neither["stratum"] == "(not given)"
    assert {fault["code"] for fault in neither["refused"]} == {"LIST_EMPTY", "LISTS_APART"}
    assert "answer" not in neither
    text = ok(*UNREPORTED, file, "--strata", "size", *AVERAGING)
    assert "size: small" in text
    assert "LISTS_APART" in text
    only = _file(tmp_path, "size,a,b\nx,1,0\nx,0,1\n", "only.csv")
    assert codes(*UNREPORTED, only, "--strata", "size", exit_code=2) == ["LISTS_APART"]


def test_strata_may_be_ranges_of_numbers(tmp_path: Path) -> None:
    """Small and large events are parted at the numbers given; rows without one stand apart."""
    rows = [(n, a, b) for n in (1, 1, 5, 20, 40, "") for a, b in ((1, 0), (0, 1), (1, 1), (1, 1))]
    text = "deaths,a,b\n" + "".join(f"{n},{a},{b}\n" for n, a, b in rows)
    file = _file(tmp_path, text)
    told = answer(*UNREPORTED, file, "--strata", "deaths", "--cuts", "20,2")
    assert [(each["stratum"], each["seen"]) for each in told["strata"]] == [
        ("under 2", 8),
        ("2 to under 20", 4),
        ("20 and more", 8),
        ("(not given)", 4),
    ]
    assert codes(*UNREPORTED, file, "--cuts", "2", exit_code=2) == ["OPTION_MISSING"]
    asked = (*UNREPORTED, file, "--strata", "deaths", "--cuts", "two")
    assert codes(*asked, exit_code=2) == ["COUNT_NOT_WHOLE"]
    words = _file(tmp_path, "size,a,b\nbig,1,1\n", "words.csv")
    asked = (*UNREPORTED, words, "--strata", "size", "--cuts", "2")
    assert codes(*asked, exit_code=2) == ["NUMBER_UNREADABLE"]


def test_a_seed_fixes_the_draws_and_shows_how_chains_agree() -> None:
    """Latent classes print R-hat and effective sample size, the same for the same seed."""
    asked = (*UNREPORTED, "--cells", THREE, "--method", "latent", "--anyway", "--draws", 200,
             "--thin", 1, "--warm-up", 100)  # fmt: skip
    first = answer(*asked, "--seed", 7)
    assert first == answer(*asked, "--seed", 7)
    assert first != answer(*asked, "--seed", 8)
    assert "R-hat" in ok(*asked)
    choices = first["estimates"][0]["choices"]
    assert choices["chains"] == 4
    assert choices["r_hat"] >= 0.99
    assert choices["effective"] > 0


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a,b,freq\n1,0,-3\n0,1,2\n1,1,1\n", ["COUNT_NEGATIVE"]),
        ("a,b,freq\n1,0,2.5\n0,1,x\n1,1,1\n", ["COUNT_NOT_WHOLE", "COUNT_NOT_WHOLE"]),
        ("a,b\n0,0\n", ["LISTS_EMPTY"]),
        ("a,b\n1,0\n0,1\n", ["LISTS_APART"]),
        ("a,b,c\n1,1,1\n", ["LISTS_MORE_THAN_DATA"]),
        ("a\n1\n1\n", ["LISTS_FEW"]),
        ("a,b\n", ["CSV_EMPTY"]),
        ("", ["CSV_EMPTY"]),
        ("a,a\n1,1\n", ["COLUMN_TWICE"]),
        ("a,b\n1\n", ["CSV_RAGGED"]),
        ("x,y\nred,blue\n", ["LISTS_NONE"]),
        ("{", ["JSON_UNREADABLE"]),
        ("[1, 2]", ["LISTS_SHAPE"]),
        ("[]", ["CSV_EMPTY"]),
        ('{"cells": [0, 1, 2]}', ["LISTS_CELLS"]),
    ],
)
def test_bad_files_are_refused_without_a_number(
    tmp_path: Path, text: str, found: list[str]
) -> None:
    """What is no table, or no data, is said with what to do about it; nothing is printed."""
    assert codes(*UNREPORTED, _file(tmp_path, text), exit_code=2) == found


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (("--cells", "0,1,x,3"), ["COUNT_NOT_WHOLE"]),
        (("--cells", "0,1,2,-3"), ["COUNT_NEGATIVE"]),
        (("--cells", THREE, "--delta", "0"), ["DELTA_RANGE"]),
        (("--cells", THREE, "--delta", "1/0"), ["NUMBER_UNREADABLE"]),
        (("--cells", THREE, "--missing", "0", *AVERAGING), ["MISSING_RANGE"]),
        (("--cells", THREE, "--missing", "1" + "0" * 30, *AVERAGING), ["MISSING_RANGE"]),
        (("--cells", THREE, "--seed", "-1"), ["SEED_NEGATIVE"]),
        (("--cells", THREE, "--strata", "x"), ["OPTION_UNUSED"]),
        (("--cells", THREE, "--lists", "a,b"), ["LISTS_CELLS"]),
        (("--cells", "0,30,20,10", *AVERAGING), ["LISTS_FEW"]),
        (("--cells", ",".join(["1"] * 64), *AVERAGING), ["LISTS_MANY"]),
        (("--cells", THREE, "--chains", "2", "--method", "latent"), ["CHAINS_FEW"]),
        ((), ["FILES_NONE"]),
    ],
)
def test_bad_options_are_refused_without_a_number(
    options: tuple[str, ...], found: list[str]
) -> None:
    """What cannot be asked is said, not answered."""
    assert codes(*UNREPORTED, *options, exit_code=2) == found


def test_columns_that_are_not_there_are_named(tmp_path: Path) -> None:
    """A column asked for by name must be in the file; ids need their columns named."""
    file = _file(tmp_path, "a,b\n1,1\n1,0\n0,1\n")
    asked = (*UNREPORTED, file, "--lists", "a,z", "--strata", "size")
    assert codes(*asked, exit_code=2) == ["COLUMN_UNKNOWN"] * 2
    assert codes(*UNREPORTED, file, "--ids", exit_code=2) == ["OPTION_MISSING"]
    assert codes(*UNREPORTED, tmp_path / "none.csv", exit_code=4) == ["FILE_MISSING"]
    ids = _file(tmp_path, "a,b\nr1,r2\nr3,\n", "ids.csv")
    assert codes(*UNREPORTED, ids, "--lists", "a,b", exit_code=2) == ["LISTS_ROW"] * 3
    bad = tmp_path / "bad.csv"
    bad.write_bytes(b"a,b\n\xff,1\n")
    assert codes(*UNREPORTED, bad, exit_code=2) == ["FILE_ENCODING"]
    assert codes(*UNREPORTED, file, file, exit_code=2) == ["LIST_TWICE"]
    assert codes(*UNREPORTED, file, "--cells", THREE, exit_code=2) == ["INPUT_TWICE"]


def test_standard_input_is_read(tmp_path: Path) -> None:
    """A table may come through a pipe, with semicolons or tabs, with any line ends."""
    del tmp_path
    rows = ["a;b;c;n", "1;0;0;60", "0;1;0;49", "0;0;1;247", "1;1;1;12", "1;1;0;4"]
    told = answer(*UNREPORTED, "-", "--method", "closed", text="\ufeff" + "\r\n".join(rows))
    assert told["cells"] == [0, 60, 49, 4, 247, 0, 0, 12]
