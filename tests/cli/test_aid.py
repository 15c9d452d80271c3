"""``truceline aid``: the pipeline, each author's list, and the flow by week."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from tests.cli.running import answer, ok

from truceline.sheets.aid import DELIVERIES

if TYPE_CHECKING:
    from tests.desks import MadeUp

NOW = ("--at", "2016-03-08T12:00:00Z")
AGENCY, OFFICER, OFFICE = "agency:aid", "cell:officer", "un:office"


def said(desk: MadeUp, author: str, kind: str, at: str, /, *about: str, **body: Any) -> str:
    """Record an entry through the command line; gives its hash."""
    ids = [option for subject in about for option in ("--about", subject)]
    found = answer(
        "record", kind, "--key", desk.key(author), "--body", "-", "--at", at, *ids,
        text=json.dumps(body),
    )  # fmt: skip
    hash_: str = found["entry"]
    return hash_


@pytest.fixture
def flow(desk: MadeUp) -> dict[str, str]:
    """Two lists, one convoy delivered, one asked for and not answered, one published figure."""
    area = {"place": "Upper town", "area_class": "besieged", "people": 5000}
    day = {"dated": "2016-03-01", "reference": "Made up", "name": "Besieged"}
    for by, areas in (("un:office", 18), ("monitor:post", 19)):
        total = [{"classes": ["besieged"], "areas": areas, "people": 590_000}]
        said(desk, OFFICER, "area_list.published", "2016-03-02T06:00:00Z", by=by, areas=[area],
             totals=total, **day)  # fmt: skip
    found = {}
    for name, hour in (("convoy", 7), ("asked", 8)):
        at = f"2016-03-02T{hour:02}:00:00Z"
        found[name] = said(desk, AGENCY, "aid.planned", at, title="Food", mode="road_convoy",
                           places=["Upper town"], targeted={"people": 3000})  # fmt: skip
        said(desk, AGENCY, "aid.requested", at, found[name], to="state:two")
    convoy = found["convoy"]
    said(desk, AGENCY, "aid.replied", "2016-03-03T06:00:00Z", convoy, answer="full", by="state:two")
    said(desk, AGENCY, "aid.dispatched", "2016-03-04T05:00:00Z", convoy, desk.subjects["convoy"],
         counts={"people": 2900, "trucks": 9})  # fmt: skip
    said(desk, AGENCY, "aid.attacked", "2016-03-04T07:00:00Z", convoy, place="The ford",
         occurred_from="2016-03-04T06:30:00Z", source_class="humanitarian",
         means="seen")  # fmt: skip
    said(desk, AGENCY, "aid.delivered", "2016-03-04T09:00:00Z", convoy, extent="part",
         counts={"people": 2500, "trucks": 8})  # fmt: skip
    said(desk, OFFICER, "aid_figure.published", "2016-03-05T06:00:00Z", source="un:office",
         measure="people_reached_unique_to_date", unit="people", figure=110_000, about=True,
         until="2016-03-04", reference="Made up")  # fmt: skip
    return found


def test_people_see_pipeline_lists_weeks_and_figures(flow: dict[str, str]) -> None:
    """Piped, each part is tab-separated lines under its heads; nothing is added up across it."""
    text = ok("aid", *NOW)
    lines = text.splitlines()
    assert lines[0] == DELIVERIES
    convoy = next(each for each in lines if each.startswith(flow["convoy"][:12]))
    cells = convoy.split("\t")
    assert cells[1:5] == ["delivered partly", "Food", "Upper town", "road convoy"]
    assert cells[6:10] == ["3,000 people", "3,000 people", "2,900 people, 9 trucks",
                           "2,500 people, 8 trucks"]  # fmt: skip
    assert cells[10] == "attacked: at The ford"
    assert cells[11] == "-"
    reached = [each.split("\t") for each in lines if each.startswith("2016-W09\treached\t")]
    assert [(row[8], row[9], row[10]) for row in reached] == [
        ("un:office: Besieged", "2016-03-01",
         ("at least 1 of 18 besieged places, of which the list names 1; "
         "in those 2,500 of 590,000 people")),
        ("monitor:post: Besieged", "2016-03-01",
         ("at least 1 of 19 besieged places, of which the list names 1; "
         "in those 2,500 of 590,000 people")),
    ]  # fmt: skip
    assert "about 110,000 people\tno denominator given" in text
    assert "18 places published, 1 named" in text


def test_json_names_every_entry_and_leaves_unknown_figures_null(flow: dict[str, str]) -> None:
    """Weeks, lists and figures are whole in JSON; an unknown number of tonnes is null."""
    found = answer("aid", *NOW)
    assert [each["by"] for each in found["lists"]] == ["un:office", "monitor:post"]
    week = {each["measure"]: each for each in found["weeks"]}
    assert week["requested"]["counts"]["people"] == {"known": 6000, "entries": 2, "missing": 0}
    assert week["reached"]["counts"]["tonnes"] == {"known": None, "entries": 1, "missing": 1}
    assert [each["what"] for each in week["reached"]["of"]] == [
        "sent in the same dispatches",
        "approved or notified for the same consignments",
    ]
    lines = {each["subject"]: each for each in found["pipeline"]}
    assert len(lines[flow["convoy"]]["incidents"]) == 1
    assert lines[flow["asked"]]["reply"]["phase"] == "awaited"
    assert lines[flow["asked"]]["reply"]["due"] == "2016-03-13T22:00:00Z"
    assert found["figures"][0]["figure"] == 110_000


def test_the_instant_asked_about_decides_what_was_reached(flow: dict[str, str]) -> None:
    """Before the delivery nothing was reached; after seven working days no reply had come."""
    before = answer("aid", "--at", "2016-03-04T08:00:00Z")
    assert {each["measure"] for each in before["weeks"]} == {"requested", "approved", "dispatched"}
    late = answer("aid", "--at", "2016-03-20T08:00:00Z")
    phases = {each["subject"]: each["reply"]["phase"] for each in late["pipeline"]}
    assert phases == {flow["convoy"]: "answered", flow["asked"]: "no_reply"}
    assert "No reply is no consent." in ok("aid", "--at", "2016-03-20T08:00:00Z")


def test_a_narrowed_reader_is_told_that_there_may_be_more(flow: dict[str, str]) -> None:
    """Of what a reader may not see nothing is counted, and the page says so."""
    found = answer("aid", *NOW, "--as", "group:brigade")
    assert found["pipeline"] == []
    assert found["weeks"] == []
    assert found["notes"] == ["Only what group:brigade may see is counted here; there may be more."]
    assert flow["convoy"][:12] not in ok("aid", *NOW, "--as", "group:brigade")


def test_an_empty_desk_says_so(desk: MadeUp) -> None:
    """Without aid on record, each part says that there is nothing."""
    text = ok("aid", "--desk", desk.folder)
    assert "No consignment is on record." in text
    assert "No area list is on record for this day." in text


def test_what_does_not_add_up_is_flagged_on_entry_and_kept(desk: MadeUp) -> None:
    """Whoever records a list or figure that does not add up is told at once; it stands as given."""
    body = {"by": "un:office", "name": "Besieged", "dated": "2016-03-01", "reference": "Made up",
            "areas": [{"place": "Upper town", "area_class": "besieged"}],
            "totals": [{"classes": ["besieged"], "areas": 18}]}  # fmt: skip
    said_ = ok("record", "area_list.published", "--key", desk.key(OFFICER), "--body", "-",
               "--at", "2016-03-02T06:00:00Z", text=json.dumps(body))  # fmt: skip
    assert "besieged: 18 places published, 1 named" in said_
    figure = {"source": "un:office", "measure": "approved", "unit": "requests", "figure": 19,
              "denominator": 17, "denominator_of": "requests made", "until": "2016-03-01",
              "reference": "Made up"}  # fmt: skip
    told = answer("record", "aid_figure.published", "--key", desk.key(OFFICER), "--body", "-",
                  "--at", "2016-03-02T07:00:00Z", text=json.dumps(figure))  # fmt: skip
    assert told["cross_sum"]["says"] == ["19 is more than the whole of 17"]
    [kept] = answer("aid")["figures"]
    assert (kept["figure"], kept["flags"]) == (19, ["19 is more than the whole of 17"])


def test_show_says_whether_a_reply_is_late_and_what_holds_a_consignment(
    desk: MadeUp, flow: dict[str, str]
) -> None:
    """A page of one consignment says what the pipeline says of it."""
    late = ("--at", "2016-03-20T08:00:00Z")
    assert "No reply is no consent." in ok("show", flow["asked"], *late)
    said(desk, AGENCY, "aid.held", "2016-03-06T06:00:00Z", flow["convoy"], by="nobody",
         cause="fighting", place="The ford")  # fmt: skip
    says = answer("show", flow["convoy"], *late)["says"]
    assert says == [
        "Full reply by state:two on 2016-03-03, as agency:aid says.",
        "Held by fighting: fighting, nobody's doing, at The ford.",
    ]
