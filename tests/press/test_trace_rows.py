"""Rows 9, 32 and 35 of the trace table, each from a page to a desk, end to end.

The pages and people of rows 9 and 32 are made up; row 35 reads the real pages.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.running import answer, ok
from tests.desk import machine as m
from tests.desk.test_trace_rows_bodies import active_party

from truceline.keyring.files import write_pair

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CHAIR, OFFICER, OFFICE = "un:facilitator", "cell:officer", "un:office"
ONE, TWO, BRIGADE = "state:one", "state:two", "group:brigade"
AT = ("--at", "2016-04-01T09:00:00Z")
HOLDS = "the people of the valley choose who governs it"
OPEN, CLOSE = "\N{LEFT DOUBLE QUOTATION MARK}", "\N{RIGHT DOUBLE QUOTATION MARK}"
PAGE = f"""Talks of the two valleys

Tuesday, March 15, 2016

{OPEN}In our view {HOLDS},{CLOSE} said Adam Miller, who leads the delegation of the brigade.

State Two believes that State One can nudge the brigade to make concessions, its minister Jane \
Baker said.
"""


class Recorded:
    """A desk with talks on it, whose officer reviews pages."""

    def __init__(self, root: Path) -> None:
        made = m.make(root / "desk")
        made.marks = False
        self.root, self.made = root, made
        opened = {"process": "valley", "name": "Talks", "framework": "made-up-statement"}
        process = made.must(CHAIR, "process.opened", opened)
        track = {"track": "political_track", "name": "Political track"}
        self.track = made.must(CHAIR, "track.opened", track, [process])
        item = {"item": "governance", "title": "Governing", "standing": "agreed"}
        made.must(CHAIR, "agenda.placed", item, [self.track])
        active_party(made, BRIGADE)
        asked = {"guarantor": ONE, "party": BRIGADE, "asked": "To let the convoy pass"}
        self.influence = made.must(OFFICE, "influence.asked", asked)
        self.key = root / "officer.key"
        write_pair(made.pairs[OFFICER], self.key, None)
        made.desk.close()

    def review(self, page: Path, *answers: str) -> list[dict[str, Any]]:
        """Review a page by rules alone; gives what was recorded."""
        done = answer(
            "press", "review", page, "--desk", self.root / "desk", "--key", self.key, *AT,
            "--no-model", "--all", text="\n".join((*answers, "record", "")),
        )  # fmt: skip
        return list(done["recorded"])

    def show(self, subject: str) -> dict[str, Any]:
        """A subject, as the operator sees it."""
        found: dict[str, Any] = answer("show", subject, "--desk", self.root / "desk", *AT)
        return found


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Recorded]:
    """The desk; whatever a row records on it, the audit holds in the end."""
    made = Recorded(tmp_path)
    yield made
    assert answer("audit", "--desk", tmp_path / "desk")["ok"]


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """The made-up page."""
    path = tmp_path / "page.txt"
    path.write_text(PAGE, encoding="utf-8")
    return path


def found(page: Path) -> list[str]:
    """The words that a review of a page goes through, in order."""
    from truceline.press.proposals import proposed  # noqa: PLC0415 - loads slowly
    from truceline.press.reading import read  # noqa: PLC0415 - likewise
    from truceline.press.shapes import Source  # noqa: PLC0415 - likewise
    from truceline.press.sources import read as sources  # noqa: PLC0415 - likewise

    pages = [each for each in sources([page]) if isinstance(each, Source)]
    return [each.text for each in proposed(read(pages))]


def test_row_09_a_position_in_the_press_is_held_as_somebodys_and_not_as_a_fact(
    desk: Recorded, page: Path
) -> None:
    """The position stands on the track with its holder, and the statement it rests on beside it."""
    statement, position = desk.review(
        page, f"speaker {BRIGADE}", "sort position",
        f"position {desk.track[:12]} governance: {HOLDS}", "accept", "stop",
    )  # fmt: skip
    assert (statement["kind"], position["kind"]) == ("statement.recorded/1", "position.stated/1")
    shown = desk.show(desk.track)
    (says,) = [each for each in shown["says"] if " holds that " in each]
    assert says.startswith(f"{BRIGADE} holds that ")
    assert f"as {OFFICER} reports" in says
    (rests,) = shown["statements"]
    assert (rests["speaker"], rests["sort"]) == (BRIGADE, "position")
    assert HOLDS in rests["words"]
    assert "not what is so" in rests["says"][0]
    # Neither the track's title nor its state says anything of the matter itself.
    assert HOLDS not in shown["title"]


def test_row_32_what_is_said_of_influence_is_a_statement_beside_the_request(
    desk: Recorded, page: Path
) -> None:
    """That one can nudge another is what somebody said; who answers stays with Terms and logs."""
    words = found(page)
    nudge = next(n for n, text in enumerate(words) if "nudge" in text)
    (statement,) = desk.review(
        page, *["skip"] * nudge, f"speaker {TWO}", f"link {desk.influence[:12]}", "accept", "stop"
    )
    shown = desk.show(desk.influence)
    (rests,) = shown["statements"]
    assert (rests["subject"], rests["speaker"]) == (statement["entry"], TWO)
    assert (shown["part"], shown["state"]) == ("influence", "asked")
    told = answer("bodies", "--desk", desk.root / "desk", *AT)
    assert json.dumps(told).count(statement["entry"]) == 0


def test_row_35_the_press_is_a_record_of_statements_with_their_place(
    desk: Recorded, shared: Path
) -> None:
    """Speaker, verb, span and date basis of a real page stand on the desk as the gold has them."""
    gold = json.loads((shared / "press" / "gold.json").read_text(encoding="utf-8"))
    for page in gold["files"]:
        path = shared / "press" / page["file"]
        whole = {q["text"]: q for q in page["direct_quotations"] if not q["fragment"]}
        answers = ["accept" if text in whole else "skip" for text in found(path)]
        for entry in desk.review(path, *answers):
            body = desk.show(entry["entry"])["entries"][0]["body"]
            q, place = whole.pop(body["words"]), body["place"]
            assert (place["start"], place["end"]) == (q["start"], q["end"])
            assert place["sha256"] == page["sha256"]
            assert q["speaker"] in body["named"]
            verb = q["reporting_verb"]
            assert body.get("verb") == (verb["surface"] if verb else None)
            day, stated = page["publication_date"]["iso"], page["publication_date"]["how"]
            assert place.get("earliest", "0") <= day <= place.get("latest", "9")
            assert (place["basis"] == "stated") == (stated == "stated")
        assert not whole, page["file"]
    printed = ok("list", "--part", "statement", "--desk", desk.root / "desk", *AT)
    assert "Lavrov" in printed
