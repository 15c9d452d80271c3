"""Search, aid, parties and talks: what each reader gets, in the bytes of the page."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.console.readers import AID, BRIGADE, OFFICER, ONE, TWO, got, record
from tests.console.visiting import browsing, come_in
from tests.desks import MadeUp, box_volume

from truceline.console.pages.search import EXPORTS, _now, harmless
from truceline.desk import Desk
from truceline.keyring.files import read_pair
from truceline.store.finding import Question

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

READERS = (OFFICER, BRIGADE, AID, ONE, TWO, "public")
LISTS = (
    "/aid", "/aid?what=trucks", "/aid/flow.json", "/aid/published.json?unit=people", "/parties",
    "/parties/group:brigade", "/talks", "/ledger", "/search", "/search.csv", "/search.jsonl",
    "/search?text=made-up", "/search?part=aid", "/search?overdue=yes", "/search?bbox=36,35,38,37",
)  # fmt: skip
HELD = "Wells of the upper valley"


@pytest.fixture
def consigned(made: MadeUp) -> MadeUp:
    """The desk with a consignment: asked for 6,000, leave for 4,200, sent without a figure."""
    plan = {
        "title": HELD, "mode": "road_convoy", "places": ["Made-up Town"],
        "targeted": {"people": 6000, "trucks": 20}, "carrier": AID,
    }  # fmt: skip
    aid = made.subjects["aid"] = record(made, AID, "aid.planned", plan)
    record(made, AID, "aid.requested", {"to": TWO, "counts": {"people": 6000, "trucks": 20}}, aid)
    reply = {"answer": "partial", "by": TWO, "counts": {"people": 4200}, "places": ["Made-up Town"]}
    record(made, AID, "aid.replied", reply, aid)
    record(made, AID, "aid.dispatched", {"counts": {"trucks": 11}}, aid)
    return made


@pytest.fixture
def officer(consigned: MadeUp) -> Iterator[httpx.Client]:
    """A browser in which the duty officer is signed in."""
    with browsing(consigned.folder) as client:
        come_in(client, consigned, OFFICER)
        yield client


class TestNarrowing:
    """What a reader may not see is in no byte of any page or file."""

    @pytest.mark.parametrize("reader", READERS)
    def test_no_page_holds_what_its_reader_may_not_see(
        self, consigned: MadeUp, reader: str
    ) -> None:
        """Titles and ids of hidden subjects are nowhere; those of seen ones are found."""
        with Desk.open(consigned.folder) as desk:
            seen = {i.subject for i in desk.view(desk.scope(reader)).every(Question())}
            every = {i.subject: i.row.title for i in desk.view().every(Question())}
            titles = {every[each] for each in seen}
        hidden = {s: title for s, title in every.items() if s not in seen}
        assert (reader == OFFICER) or hidden
        with browsing(consigned.folder) as client:
            if reader != "public":
                come_in(client, consigned, reader)
            texts = {path: client.get(path).text for path in LISTS}
        assert seen
        assert all(each in texts["/search.jsonl"] for each in seen)
        for path, text in texts.items():
            for subject, title in hidden.items():
                assert subject not in text, (path, title)
                assert title in titles or title not in text, (path, title)

    def test_an_entry_that_is_hidden_has_no_page(self, consigned: MadeUp) -> None:
        """Neither its own address nor that of its subject tells that it is there."""
        aid = consigned.subjects["aid"]
        with browsing(consigned.folder) as client:
            come_in(client, consigned, BRIGADE)
            for path in (f"/ledger/{aid}", f"/aid/{aid}", f"/ledger/{aid[:8]}"):
                text = got(client, path, 404)
                assert HELD not in text
                assert text.count(aid) <= 1, "the fault says back what was asked for, and no more"


class TestSearch:
    """Finding, and taking all of it away."""

    @pytest.mark.parametrize("query", ["", "?part=notice", "?text=made-up"])
    @pytest.mark.parametrize("reader", [OFFICER, BRIGADE, "public"])
    def test_both_files_hold_every_row_and_no_other(
        self, consigned: MadeUp, reader: str, query: str
    ) -> None:
        """They are what the view answers, row for row, and say how many they are."""
        asked: dict[str, Any] = dict(part.split("=") for part in query[1:].split("&") if part)
        with Desk.open(consigned.folder) as desk:
            view = desk.view(desk.scope(reader))
            items = [each.as_json() for each in view.every(Question(**asked))]
        with browsing(consigned.folder) as client:
            if reader != "public":
                come_in(client, consigned, reader)
            lines, table = client.get(f"/search.jsonl{query}"), client.get(f"/search.csv{query}")
        assert [json.loads(line) for line in lines.text.splitlines()] == items
        rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"), newline="")))
        assert [row["subject"] for row in rows] == [item["subject"] for item in items]
        assert [row["title"] for row in rows] == [harmless(item["title"]) for item in items]
        assert lines.headers["x-count"] == table.headers["x-count"] == str(len(items))

    @pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
    def test_no_cell_is_a_formula(self, made: MadeUp, start: str) -> None:
        """A title that a spreadsheet would run is text in the file, and whole."""
        assert harmless(f"{start}cmd|' /C calc'!A0") == f"'{start}cmd|' /C calc'!A0"
        if start in "\t\r":
            return
        volumes = [box_volume(6, 6)]
        body = {"notice": "convoy", "title": f"{start}1+1", "recipients": [ONE], "volumes": volumes}
        record(made, AID, "notice.filed", body)
        with browsing(made.folder) as client:
            come_in(client, made, AID)
            data = client.get("/search.csv").content.decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(data, newline="")) for cell in row]
        assert f"'{start}1+1" in cells
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in cells)

    def test_pages_together_are_the_file(self, made: MadeUp) -> None:
        """Following the links to older pages meets every subject once."""
        pair = read_pair(made.key(AID))
        with Desk.open(made.folder) as desk:
            for number in range(52):
                # Far from each other, so that no conflict is found between them.
                volumes = [box_volume(1 + number % 28, number % 22, west=-100.0 + 2 * number)]
                body: dict[str, Any] = {"notice": "convoy", "title": f"Made-up convoy {number}"}
                body |= {"recipients": [ONE], "volumes": volumes}
                desk.record(pair, "notice.filed", body, now=desk.now() + timedelta(seconds=1))
        found: list[str] = []
        with browsing(made.folder) as client:
            come_in(client, made, AID)
            path = "/search?part=notice"
            while path:
                text = got(client, path)
                found += re.findall(r'href="/notices/([0-9a-f]{64})"', text)
                more = re.search(r'rel="next" href="([^"]+)"', text)
                path = more[1].replace("&amp;", "&") if more else ""
            every = got(client, "/search.jsonl?part=notice").splitlines()
        assert found == [json.loads(line)["subject"] for line in every]
        assert len(found) > 52

    def test_every_fault_of_a_question_is_told(self, officer: httpx.Client) -> None:
        """A part, a box and a time that are none are named together; nothing is searched."""
        text = got(officer, "/search?part=nothing&bbox=1,2&since=yesterday", 400)
        assert all(code in text for code in ("PART_UNKNOWN", "BBOX_FORM"))
        assert "TIME" in text or "INSTANT" in text

    def test_a_place_by_its_name_is_for_the_reader_to_choose(
        self, officer: httpx.Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Candidates are links to boxes; the search itself is not narrowed by a guess."""
        from truceline.exchange.gazetteer import Place  # noqa: PLC0415 - for this test

        place = Place(
            name="Aleppo", matched="حلب", lat=36.2, lng=37.16, how="exact", score=100.0,
            source="GeoNames", source_id="1", attribution="", country="SY", population=None,
        )  # fmt: skip
        monkeypatch.setattr("truceline.exchange.gazetteer.search", lambda *_args, **_more: (place,))
        text = got(officer, "/search?near=حلب")
        assert "bbox=37.0600%2C36.1000%2C37.2600%2C36.3000" in text
        assert HELD in text

    def test_as_many_files_as_are_allowed_are_written_at_once(self, officer: httpx.Client) -> None:
        """One more is refused with a word on what to do, and pages go on."""
        for _ in range(EXPORTS):
            assert _now.acquire(blocking=False)
        try:
            assert "EXPORT_BUSY" in got(officer, "/search.csv", 503)
            got(officer, "/search")
        finally:
            for _ in range(EXPORTS):
                _now.release()
        assert officer.get("/search.csv").status_code == 200


class TestAid:
    """The pipeline, with denominators; what nobody told is no zero."""

    def test_each_step_is_out_of_the_step_before(self, officer: httpx.Client) -> None:
        """One consignment of one was asked for, answered, approved and sent; none arrived."""
        text = " ".join(re.sub(r"<[^>]+>", " ", got(officer, "/aid")).split())
        for step in (
            "planned 1 consignments on record", "requested 1 of 1 on record",
            "replied 1 of 1 requested", "approved 1 of 1 replied",
            "dispatched 1 of 1 approved or notified", "delivered 0 of 1 dispatched",
        ):  # fmt: skip
            assert step in text, step

    def test_what_nobody_told_is_not_a_zero(self, consigned: MadeUp, officer: httpx.Client) -> None:
        """The dispatch named trucks alone: its people are not known, side by side with the rest."""
        text = got(officer, f"/aid/{consigned.subjects['aid']}")
        row = re.search(r'<th scope="row">dispatched</th>.*?</tr>', text, re.DOTALL)
        assert row is not None
        assert row[0].count("not known") == 3
        assert ">11<" in row[0]
        assert ">0<" not in row[0]
        assert ">4,200<" in text

    def test_a_chart_and_its_table_have_the_same_numbers(self, officer: httpx.Client) -> None:
        """The specification that a browser draws holds the rows that the page prints."""
        page = got(officer, "/aid?what=trucks")
        assert 'data-chart="/aid/flow.json?what=trucks"' in page
        spec = officer.get("/aid/flow.json?what=trucks").json()
        drawn = [row["figure"] for row in spec["data"]["values"] if row["figure"] is not None]
        assert sorted(drawn) == [11, 20] or set(drawn) <= {11, 20}
        assert all(f'<bdi dir="ltr">{number}</bdi>' in page for number in drawn)
        assert "Denominator" in page
        assert "Uncertainty" in page

    def test_a_chart_of_nothing_known_is_refused(self, officer: httpx.Client) -> None:
        """A word that no figure has is a fault, not an empty chart."""
        assert "CHART_UNKNOWN" in got(officer, "/aid?what=souls", 400)

    def test_an_earlier_time_is_shown_as_one(self, consigned: MadeUp) -> None:
        """By what was known before the reply, nothing was approved; the page says so."""
        with browsing(consigned.folder) as client:
            come_in(client, consigned, OFFICER)
            now, then = got(client, "/aid"), None
            with Desk.open(consigned.folder) as desk:
                place = desk.store.seq_of(consigned.subjects["aid"])
            then = got(client, f"/aid?known_at={place}")
        assert "This is not the present" not in now
        assert "This is not the present" in then
        assert HELD in then
        assert "4,200 people" in now
        assert "4,200 people" not in then


class TestParties:
    """Who accepted, who is listed, and what binds one actor."""

    def test_an_acceptance_names_guarantor_and_lateness(self, made: MadeUp) -> None:
        """A party that declared late before a guarantor is shown so, and keeps its protection."""
        body = {"actor": BRIGADE, "name": "Made-up brigade", "side": "north", "to": ONE}
        record(made, BRIGADE, "party.declared", body)
        with browsing(made.folder) as client:
            come_in(client, made, OFFICER)
            text = got(client, "/parties")
            one = got(client, f"/parties/{BRIGADE}")
        assert "Made-up brigade" in text
        assert '<span class="warn">late</span>' in text
        assert "A late word costs nobody its protection" in text
        assert "What protects it" in one
        assert "Made-up silence" in text

    def test_an_actor_that_nobody_knows_is_said_to_be_unknown(self, officer: httpx.Client) -> None:
        """A mistyped id is not answered as if it were somebody bound to nothing."""
        assert "ACTOR_UNKNOWN" in got(officer, "/parties/group:brigad", 404)

    def test_duties_are_those_of_an_instant(self, made: MadeUp) -> None:
        """Before an actor accepted it has no standing; the page says as of when."""
        body = {"actor": BRIGADE, "name": "Made-up brigade", "side": "north", "to": ONE}
        record(made, BRIGADE, "party.declared", body)
        with browsing(made.folder) as client:
            come_in(client, made, OFFICER)
            now = got(client, f"/parties/{BRIGADE}")
            then = got(client, f"/parties/{BRIGADE}?at=2016-02-28T00:00:00Z")
        assert '<span class="state">declared</span>' in now
        assert '<span class="state">declared</span>' not in then
        assert "2016-02-28T00:00:00Z" in then


class TestTalks:
    """Promises, by whose word."""

    def test_a_promise_is_its_promisers(self, made: MadeUp) -> None:
        """It stands with who promised it, to whom, and where that is written."""
        body = {"what": "Open the made-up road", "to": [TWO], "source": "statement",
                "reference": "Made-up letter 7"}  # fmt: skip
        record(made, ONE, "commitment.made", body | {"promiser": ONE})
        with browsing(made.folder) as client:
            come_in(client, made, OFFICER)
            text = got(client, "/talks")
        assert "Open the made-up road" in text
        assert "Made-up letter 7" in text
