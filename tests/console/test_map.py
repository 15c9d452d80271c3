from __future__ import annotations

import json
import re
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.console.visiting import browsing, come_in

from truceline.analysis.cells import coarse_cells
from truceline.analysis.pairing import BEYOND_QUOTA, CLEAR
from truceline.console import map_data
from truceline.console.map_drawing import read_drawing
from truceline.console.map_question import HIGHEST, LOWEST, MapQuestion, read_question
from truceline.console.pages.map import MapDrawnPage, MapListPage, MapPage
from truceline.console.svg_map import WIDTH, Frame
from truceline.desk import Desk
from truceline.errors import BadInput
from truceline.keyring.files import read_pair
from truceline.mechanism.matters import CONTACT
from truceline.mechanism.volumes import parse_volumes
from truceline.reception.layers import LAYERS, layers

if TYPE_CHECKING:
    import httpx
    from tests.desks import MadeUp

DAMASCUS = ZoneInfo("Asia/Damascus")
NOW = datetime(2016, 3, 4, 6, 30, tzinfo=UTC)
PLACES = ("/map?window=all", "/map?window=all&plain=1&lang=ar", "/map/list?window=all",
          "/map/data?window=all&bbox=30,30,45,40")  # fmt: skip
CONVOY = "قافلة made-up aid"
DRAWN = {
    "d.shape": "area", "d.kind": "convoy", "d.to": "cell:officer",
    "d.places": "36.02 N 37.02 E\n36.02 N 37.08 E\n36.08 N 37.08 E\n36°4'48\"N 37°1'12\"E",
    "d.low": "0", "d.high": "500", "d.from": "2016-03-04T08:10", "d.until": "2016-03-04T08:50",
}  # fmt: skip
HOSPITAL = (36.0412, 37.0633)
BOX = "36.5,35.6,37.4,36.4"


def with_site(made: MadeUp) -> str:
    """A desk with a protected site on it; its id."""
    lat, lng = HOSPITAL
    exact = {"volume": {"outline_site": {"center": {"lat": lat, "lng": lng},
                                         "stand_off": {"value": 300.0, "units": "M"}}}}  # fmt: skip
    cells = read_drawing({"d.shape": "site", "d.cells": "1260:1085"}, DAMASCUS, 0.1).volumes
    body = {"notice": "protected_site", "title": "A made-up hospital",
            "recipients": ["cell:officer"], "exact": [exact], "coarse": list(cells)}  # fmt: skip
    with Desk.open(made.folder) as desk:
        aid = read_pair(made.key("agency:aid"))
        now = desk.now() + timedelta(minutes=1)
        return str(desk.record(aid, "notice.filed", body, now=now).hash)


def drawn(client: httpx.Client, act: str, **more: str) -> httpx.Response:
    """Send the form of drawing."""
    return client.post("/map?bbox=36,35,38,37", data={**DRAWN, "act": act, **more})


def sheet(text: str) -> ET.Element:
    """The plain map of a page."""
    found = re.search(r'<svg class="sheet-map".*?</svg>(?=\s*<nav)', text, re.DOTALL)
    assert found is not None
    return ET.fromstring(found[0])  # noqa: S314 - it is what this very test asked for


def test_the_wrong_side_finds_nothing_of_it(made: MadeUp) -> None:
    """A notice is in data, list and sheet of who may see it, and in nobody else's bytes."""
    subject = made.subjects["convoy"]
    for reader, sees in (
        ("agency:aid", True),
        ("state:one", True),
        ("group:brigade", False),
        ("", False),
    ):
        with browsing(made.folder) as client:
            if reader:
                come_in(client, made, reader)
            for place in PLACES:
                answer = client.get(place)
                assert answer.status_code == 200, answer.text
                assert (subject in answer.text) is sees, (reader, place)
                assert (CONVOY in answer.text) is sees, (reader, place)


def test_every_line_of_the_list_is_on_the_sheet_under_its_number(made: MadeUp) -> None:
    """Signs bear the numbers of the list and lead to the same pages; each has its title."""
    with browsing(made.folder) as client:
        come_in(client, made, "cell:officer")
        text = client.get("/map?window=all").text
    marks = [each for each in sheet(text).iter() if each.get("class", "").startswith("mark ")]
    on_sheet = {(each[-1].text, each.get("href")) for each in marks}
    lines = re.findall(
        r'<td><bdi dir="ltr">(\d+)</bdi></td>\s*<th scope="row"><a href="([^"]+)"', text
    )
    assert len(lines) >= 4
    assert on_sheet == set(lines)
    assert all((each[0].text or "").startswith(f"{each[-1].text}. ") for each in marks)


def test_no_page_of_the_map_has_script_or_style_in_it(made: MadeUp) -> None:
    """What the policy would block is not written, in any state of the page."""
    with browsing(made.folder) as client:
        come_in(client, made, "cell:officer")
        answers = [client.get("/map"), client.get("/map?plain=1"), drawn(client, "check")]
    for answer in answers:
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)", answer.text)
        assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert "maplibre" not in answers[1].text
    assert "Natural Earth; GeoNames (CC BY 4.0)" in answers[0].text


def test_time_and_height_and_layers_are_plain_fields(made: MadeUp) -> None:
    """A form of an address alone narrows by instant, window, height and layer."""
    with browsing(made.folder) as client:
        come_in(client, made, "cell:officer")

        def found(query: str) -> set[str]:
            text = client.get(f"/map/list?bbox=30,30,45,40&{query}").text
            held = re.findall(r'data-subject="([0-9a-f]{64})"', text)
            return {name for name, ident in made.subjects.items() if ident in held}

        # Wall times are those of the agreement's zone: 08:00 in Damascus is 06:00 UTC.
        assert "convoy" in found("at=2016-03-04T08:30&window=0")
        assert "convoy" not in found("at=2016-03-04T06:30&window=0")
        assert "convoy" in found("at=2016-03-04T06:30&window=6")
        assert "flight" not in found("at=2016-03-04T06:30:00Z&window=6")
        assert {"convoy", "flight"} <= found(
            "since=2016-03-04T00:00:00Z&until=2016-03-06T00:00:00Z"
        )
        assert "convoy" not in found("window=all&low=3001")
        assert found("window=all&layers=local_truces") == {"truce"}
        assert found("window=all&ticked=1&layer.incidents=1") == {"incident"}
        assert found("window=all&ticked=1") == set()


def test_bad_questions_are_refused_with_every_fault(made: MadeUp) -> None:
    """Box, time, window, heights and layers at fault are named together."""
    with browsing(made.folder) as client:
        answer = client.get("/map/data?bbox=1,2,3&at=soon&window=x&low=9&high=1&layers=gaps")
    assert answer.status_code == 400
    for code in ("MAP_BOX", "TIME_FORM", "MAP_WINDOW", "MAP_NUMBER", "MAP_LAYER"):
        assert code in answer.text
    with pytest.raises(BadInput):
        read_question({"bbox": "10,20,10,30"}, DAMASCUS, NOW)


degrees = st.floats(-179, 179).map(lambda x: round(x, 4))
boxes = st.tuples(
    degrees,
    st.floats(-80, 0).map(lambda x: round(x, 4)),
    degrees,
    st.floats(1, 80).map(lambda x: round(x, 4)),
).filter(lambda box: box[0] != box[2])


@given(
    box=boxes,
    at=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the zone is given beside
    hours=st.one_of(st.none(), st.integers(0, 1000)),
    low=st.one_of(st.none(), st.integers(int(LOWEST), 0)),
    high=st.one_of(st.none(), st.integers(1, int(HIGHEST))),
    shown=st.sets(st.sampled_from(sorted(LAYERS))),
    plain=st.booleans(),
)
def test_an_address_keeps_the_whole_state(
    box: Any, at: datetime, hours: int | None, low: int | None, high: int | None,
    shown: set[str], *, plain: bool,
) -> None:  # fmt: skip
    """What an address was made of is what is read from it."""
    at = at.replace(microsecond=0)
    span = None if hours is None else timedelta(hours=hours)
    asked = MapQuestion(
        box=box, at=at, hours=hours, low=low, high=high, plain=plain,
        since=None if span is None else at - span, until=None if span is None else at + span,
        layers=tuple(name for name in LAYERS if name in shown),
    )  # fmt: skip
    query = parse_qs(urlsplit(asked.address()).query, keep_blank_values=True)
    again = read_question({name: each[0] for name, each in query.items()}, DAMASCUS, NOW)
    assert again == asked


def test_sites_are_cells_in_a_small_box_and_asked_for_one_by_one(made: MadeUp) -> None:
    """No layer has them; who asks is counted, and nobody learns more than a cell."""
    site = with_site(made)
    with browsing(made.folder) as client:
        come_in(client, made, "cell:officer")
        for place in (*PLACES, f"/map?window=all&bbox={BOX}"):
            assert site not in client.get(place).text
        shown = client.post(f"/map?bbox={BOX}", data={"act": "sites"})
        assert site in shown.text
        [[path]] = [
            [e.get("d", "") for e in sheet(shown.text).iter() if e.get("class") == "ground sites"]
        ]
        assert path
        assert not re.search(r"36\.04\d|37\.06\d", shown.text)
        wide = client.post("/map?bbox=30,30,40,40", data={"act": "sites"})
        assert "SITES_BOX" in wide.text
        assert site not in wide.text
        for _ in range(3):
            last = client.post(f"/map?bbox={BOX}", data={"act": "sites"})
        assert "QUOTA_SPENT" in last.text
        assert site not in last.text
    with browsing(made.folder) as client:
        told = client.post(f"/map?bbox={BOX}", data={"act": "sites"}).text
        assert "SIGN_IN_WANTED" in told
        assert site not in told


def test_a_conflict_is_told_before_anything_is_filed_and_counted(made: MadeUp) -> None:
    """Who may not see the other learns whom to call; beyond the quota the answer is a constant."""
    subject, [before] = made.subjects["convoy"], [size(made)]
    with browsing(made.folder) as client:
        come_in(client, made, "group:brigade")
        for _ in range(3):
            text = drawn(client, "check", **{"d.kind": "ground_movement"}).text
            assert CONTACT in text
            assert subject not in text
            assert CONVOY not in text
        away = {"d.places": "10 N 10 E", "d.shape": "circle", "d.width": "50"}
        beyond = drawn(client, "check", **{"d.kind": "ground_movement", **away}).text
        assert BEYOND_QUOTA in beyond
        assert CLEAR not in beyond
    assert size(made) == before


def test_who_may_see_both_is_told_which_and_where(made: MadeUp) -> None:
    """The officer reads the other notice's title, and the ground that both share is drawn."""
    with browsing(made.folder) as client:
        come_in(client, made, "cell:officer")
        text = drawn(client, "check", **{"d.kind": "ground_movement", "d.to": "state:one"}).text
    assert made.subjects["flight"] not in text.split('id="drawn"')[1].split("</details>")[0]
    assert "The question was counted" in text
    assert len([e for e in sheet(text).iter() if e.get("class") == "drawn"]) >= 1


def test_a_drawing_goes_on_to_its_form(made: MadeUp) -> None:
    """Kind, recipients and volumes are filled in; the form has them, ready to be signed."""
    with browsing(made.folder) as client:
        come_in(client, made, "agency:aid")
        answer = drawn(client, "file")
        assert answer.status_code == 303
        query = parse_qs(urlsplit(answer.headers["location"]).query)
        [volume] = parse_volumes(query["f.volumes"][0])
        assert len(volume.volume.outline.vertices) == 4  # type: ignore[union-attr] # a polygon
        assert volume.time_start is not None
        assert volume.time_start.instant == datetime(2016, 3, 4, 6, 10, tzinfo=UTC)
        assert (query["f.notice"], query["f.recipients"]) == (["convoy"], ["cell:officer"])
        form = client.get(answer.headers["location"])
        assert form.status_code == 200
        assert "outline_polygon" in form.text


def test_a_line_that_can_mean_two_places_is_asked_about() -> None:
    """No reading is preferred until somebody says how pairs of numbers are read."""
    form = {"d.shape": "circle", "d.places": "36.2, 37.15", "d.width": "500"}
    asked = read_drawing(form, DAMASCUS, None)
    assert (asked.volumes, [each.line for each in asked.doubts]) == ((), [1])
    for order, lat in (("latitude_first", 36.2), ("longitude_first", 37.15)):
        [volume] = read_drawing({**form, "d.order": order}, DAMASCUS, None).volumes
        assert volume["volume"]["outline_circle"]["center"]["lat"] == lat


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"d.places": "nowhere"}, "POSITION_UNREADABLE"),
        ({"d.places": "36 N 37 E\n36 N 38 E"}, "PLACES_FEW"),
        ({"d.shape": "circle"}, "PLACES_MANY"),
        ({"d.shape": "corridor", "d.width": "wide"}, "WIDTH_MISSING"),
        ({"d.low": "900"}, "ALTITUDE_ORDER"),
        ({"d.until": "2016-03-01T00:00"}, "TIME_ORDER"),
        ({"d.places": "36 N 37 E\n37 N 38 E\n36 N 38 E\n37 N 37 E"}, "POLYGON_CROSSES"),
        ({"d.shape": "site"}, "SEALED_NOT_HERE"),
        ({"d.shape": "site", "d.places": "", "d.cells": ""}, "CELLS_MISSING"),
        ({"d.shape": "site", "d.places": "", "d.cells": "9999:1"}, "CELL_FORM"),
    ],
)
def test_a_drawing_at_fault_says_why(more: dict[str, str], code: str) -> None:
    """Every fault has its code, and nothing is drawn of what is at fault."""
    found = read_drawing({**DRAWN, **more}, DAMASCUS, 0.1)
    assert code in {each.code for each in found.faults}
    assert (found.volumes, found.geometry) == ((), None)


def test_the_cells_of_a_site_are_those_that_would_be_published() -> None:
    """What is made of a cell's number is what is published of a site within it."""
    lat, lng = HOSPITAL
    place = {"center": {"lat": lat, "lng": lng}, "stand_off": {"value": 300, "units": "M"}}
    exact = parse_volumes([{"volume": {"outline_site": place}}])
    drawing = read_drawing({"d.shape": "site", "d.cells": "1260:1085"}, DAMASCUS, 0.1)
    assert parse_volumes(list(drawing.volumes)) == coarse_cells(exact[0], 0.1)
    assert drawing.field == "coarse"


def test_an_answer_is_made_once_for_its_audience(
    made: MadeUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked again it is the same; another reader, or a ledger that grew, has one of its own."""
    calls: list[str] = []
    real = layers

    def counted(view: Any, *args: Any, **more: Any) -> Any:
        calls.append(view.scope.reader)
        return real(view, *args, **more)

    monkeypatch.setattr(map_data, "layers", counted)
    query = "/map/data?bbox=30,30,45,40&window=all"
    with browsing(made.folder) as client:
        for _ in range(3):
            client.get(query)
        come_in(client, made, "agency:aid")
        client.get(query)
        assert calls == ["public", "agency:aid"]
        with_site(made)
        client.get(query)
    assert calls == ["public", "agency:aid", "agency:aid"]


def test_what_is_left_out_is_said(made: MadeUp, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond its bound a layer says how many more there are, in list and data."""
    real = layers
    monkeypatch.setattr(map_data, "layers", lambda view, window, **more: real(
        view, window, **{**more, "limit": 1}))  # fmt: skip
    with browsing(made.folder) as client:
        come_in(client, made, "cell:officer")
        query = "window=all&bbox=30,30,45,40&layers=notices"
        assert "1 more is left out" in client.get(f"/map/list?{query}").text
        layer = json.loads(client.get(f"/map/data?{query}").content)["layers"]["notices"]
        assert (layer["shown"], layer["left_out"]) == (1, 1)


@pytest.mark.parametrize("page", [MapPage, MapListPage, MapDrawnPage])
def test_every_field_of_a_page_is_documented(page: type) -> None:
    """The fields that a template may use are those that its page explains."""
    told = re.findall(r"^        (\w+): ", page.__doc__ or "", re.MULTILINE)
    assert told == [each.name for each in fields(page)]


@given(box=boxes, x=st.floats(0.02, 0.98), y=st.floats(0.02, 0.98))
def test_what_lies_in_the_box_is_on_the_sheet(box: Any, x: float, y: float) -> None:
    """Also over the antimeridian: a place of the box is drawn where it lies between its sides."""
    west, south, east, north = box
    wide = (east - west) % 360
    lng = (west + x * wide + 180) % 360 - 180
    at = Frame(box).point(lng, south + y * (north - south))
    assert at[0] == pytest.approx(x * WIDTH, abs=0.2)
    assert at[1] == pytest.approx((1 - y) * Frame(box).height, abs=0.2)


def size(made: MadeUp) -> int:
    """How many entries the desk has."""
    with Desk.open(made.folder) as desk:
        return desk.store.size()
