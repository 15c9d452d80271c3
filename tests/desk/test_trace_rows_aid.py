"""The rows of the trace table on aid, each on a recorded ledger, end to end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk.damage import copied
from tests.desk.sayings_notices import box

from truceline.cli.aid_json import as_json
from truceline.ledger.entry import format_time
from truceline.sheets.aid import flow_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from truceline.sheets.aid import Flow

AGENCY, OFFICER, TWO = "agency:aid", "cell:officer", "state:two"
TOWN, MILL, FORD = "Upper town", "The mill", "The ford"
DAY = 24 * 3600.0


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A fresh desk; whatever a row records on it, the audit holds in the end."""
    made = m.make(tmp_path / "desk")
    made.marks = False
    yield made
    assert copied(made, tmp_path / "copy").audit().ok
    made.desk.close()


def listed(machine: m.Machine, by: str, *besieged: str, **more: Any) -> str:
    """An author's list of besieged places, of 1 March."""
    areas = [{"place": p, "area_class": "besieged", "besieger": "mixed", "people": 4000}
             for p in besieged]  # fmt: skip
    body = {"by": by, "name": "Besieged places", "dated": "2016-03-01", "areas": areas}
    return machine.must(OFFICER, "area_list.published", {**body, "reference": "Made up", **more})


def planned(machine: m.Machine, *places: str, mode: str = "road_convoy") -> str:
    """A convoy that is planned for 3,000 people in each place."""
    targeted = {"people": 3000 * len(places), "trucks": 10, "locations": len(places)}
    body = {"title": "Food", "mode": mode, "places": list(places), "targeted": targeted}
    return machine.must(
        AGENCY, "aid.planned", {**body, "carrier": AGENCY, "receivers": ["group:brigade"]}
    )


def asked(machine: m.Machine, *places: str) -> str:
    """A convoy for which approval was asked."""
    subject = planned(machine, *places)
    machine.must(AGENCY, "aid.requested", {"to": TWO}, [subject])
    return subject


def replied(machine: m.Machine, subject: str, answer: str, **more: Any) -> None:
    """What the authority answers, in its own words."""
    machine.must(TWO, "aid.replied", {"answer": answer, "by": TWO, **more}, [subject])


def convoy(machine: m.Machine) -> str:
    """A humanitarian notice of a convoy's movement."""
    place = box(machine, 36.0, 37.0, 0.1, (2, 12))
    body = {"notice": "convoy", "title": "A convoy", "recipients": [TWO], "volumes": [place]}
    return machine.must(AGENCY, "notice.filed", body)


def sent(machine: m.Machine, subject: str, people: int, *about: str) -> None:
    """A convoy is on its way."""
    machine.must(
        AGENCY, "aid.dispatched", {"counts": {"people": people, "trucks": 10}}, [subject, *about]
    )


def flow(machine: m.Machine, reader: str | None = None) -> Flow:
    """What ``truceline aid`` works out."""
    scope = None if reader is None else machine.desk.scope(reader)
    return flow_of(machine.desk.view(scope), reader)


def test_row_03_an_attack_on_a_convoy_opens_an_incident_linked_to_it(machine: m.Machine) -> None:
    """The desk itself opens it, of the convoy's place, time and parties; the notice is in sight."""
    notice = convoy(machine)
    subject = asked(machine, TOWN)
    replied(machine, subject, "full")
    sent(machine, subject, 3000, notice)
    begun = format_time(machine.now - timedelta(minutes=30))
    attack = {
        "occurred_from": begun, "place": FORD, "source_class": "humanitarian", "means": "seen",
        "suspected": ["group:brigade"],
        "area": {"south": 36.0, "west": 37.0, "north": 36.2, "east": 37.2},
    }  # fmt: skip
    size = machine.store.size()
    machine.must(AGENCY, "aid.attacked", attack, [subject])
    entries = list(machine.recorded(size))
    assert [entry.kind for entry in entries] == ["aid.attacked/1", "incident.reported/1"]
    incident = entries[1].hash
    state: Any = machine.state(incident)
    (report,) = state.reports
    assert report.by == "desk"
    assert report.body.acts == ("attack_on_convoy",)
    assert report.body.report_class == "violation"
    assert format_time(report.body.occurred_from) == begun
    assert (report.body.place_as_said, state.suspected, state.affected) == (
        FORD, ("group:brigade",), (AGENCY,))  # fmt: skip
    # The two are seen from each other: the incident's first entry mentions the convoy.
    shown = machine.desk.view().show(subject)
    assert incident in {entry.hash for entry in shown.mentions}
    [line] = flow(machine).lines
    assert (line.incidents, line.gaps, line.without_notice) == ((incident,), (), ())
    # The incident is one like any other: it is registered and its clocks run.
    machine.must(OFFICER, "incident.registered", {"severity": "grave"}, [incident])
    # A second word on the same attack opens no second incident, and the aid goes on.
    machine.must(OFFICER, "aid.attacked", {**attack, "means": "heard"}, [subject])
    assert len(machine.open("incident")) == 1
    assert machine.open("aid", "dispatched") == [subject]


def test_row_19_requests_replies_and_deliveries_are_never_one_number(machine: m.Machine) -> None:
    """Approved, dispatched and reached stand apart, and only a delivery makes anything reached."""
    listed(machine, "un:office", TOWN, MILL, FORD)
    both, other, refused = (asked(machine, *p) for p in ((TOWN, MILL), (FORD,), (MILL,)))
    replied(machine, both, "partial", counts={"people": 2500}, places=[TOWN])
    replied(machine, other, "verbal", heard_by=AGENCY)
    replied(machine, refused, "refused", why="Made up")
    week = {each.measure: each for each in flow(machine).weeks}
    assert set(week) == {"requested", "approved"}
    assert week["requested"].counts.people.known == 12_000
    approved = week["approved"]
    # The verbal one named no figure: it is missing, and neither zero nor what was asked for.
    assert (approved.counts.people.known, approved.counts.people.missing) == (2500, 1)
    assert approved.of[0].counts.people.known == 12_000
    assert approved.answers == {"partial": 1, "verbal": 1, "refused": 1}
    sent(machine, both, 2400)
    week = {each.measure: each for each in flow(machine).weeks}
    assert week["dispatched"].counts.people.known == 2400
    assert "reached" not in week
    body = {"extent": "part", "counts": {"people": 2100}, "reached": [{"place": TOWN}]}
    machine.must(AGENCY, "aid.delivered", body, [both])
    reached = {each.measure: each for each in flow(machine).weeks}["reached"]
    assert reached.counts.people.known == 2100
    assert [of.counts.people.known for of in reached.of] == [2400, 2500]
    states = [each.state for each in flow(machine).lines]
    assert states == ["delivered_partly", "approved_verbally", "refused"]
    # What receivers count stands beside it, and the carrier cannot confirm its own word.
    word = {"receivers": "Council of the town", "counts": {"people": 1900}}
    assert machine.refused(AGENCY, "aid.confirmed", word, [both]) == {"CONFIRMED_BY_CARRIER"}
    machine.must("group:brigade", "aid.confirmed", word, [both])
    [line, *_] = flow(machine).lines
    assert (line.delivered.people.known, line.confirmed) == (2100, 1)
    # Unique people are a source's claim: published apart, they change no delivery.
    before = flow(machine).weeks
    machine.must(OFFICER, "aid_figure.published", {
        "source": "un:office", "measure": "people_reached_unique_to_date", "unit": "people",
        "figure": 1500, "denominator": 12000, "denominator_of": "people in besieged places",
        "list_by": "un:office", "list_dated": "2016-03-01", "until": "2016-03-10",
        "reference": "Made up"})  # fmt: skip
    after = flow(machine)
    assert after.weeks == before
    assert [figure.body.figure for _, figure in after.figures] == [1500]


def test_row_30_every_total_of_a_week_carries_its_denominator_and_list_date(
    machine: m.Machine,
) -> None:
    """Two authors' lists stay two; each share names author and date, and a revision moves it on."""
    one = listed(machine, "un:office", TOWN, MILL)
    listed(machine, "monitor:post", TOWN, MILL, FORD, totals=[
        {"classes": ["besieged"], "areas": 19, "people": 52_000}])  # fmt: skip
    first = asked(machine, TOWN, MILL)
    replied(machine, first, "full")
    sent(machine, first, 6000)
    reached = [{"place": TOWN, "people": 2000}, {"place": MILL, "people": 1000}]
    machine.must(AGENCY, "aid.delivered", {"extent": "part", "reached": reached}, [first])
    machine.tick(8 * DAY)
    machine.must(OFFICER, "area_list.revised", {
        "since": "2016-03-16", "removed": [MILL], "why": "The road is open",
        "reference": "Made up"}, [one])  # fmt: skip
    second = asked(machine, FORD)
    replied(machine, second, "full")
    measures = [each for each in flow(machine).weeks if each.measure in {"requested", "reached"}]
    for each in measures:
        assert each.lists, each.measure
        assert all(share.dated.year == 2016 and share.by and share.areas for share in each.lists)
    ten = {share.by: share for each in measures if each.week == "2016-W10"
           for share in each.lists if each.measure == "reached"}  # fmt: skip
    office, post = ten["un:office"], ten["monitor:post"]
    assert (office.dated.isoformat(), office.areas, office.people) == ("2016-03-01", 2, 8000)
    assert (post.areas, post.people, len(post.reached)) == (19, 52_000, 2)
    assert (office.in_class.known, post.in_class.known) == (3000, 3000)
    eleven = {share.by: share for each in measures if each.week == "2016-W11"
              for share in each.lists if each.measure == "requested"}  # fmt: skip
    assert eleven["un:office"].dated.isoformat() == "2016-03-16"
    assert eleven["un:office"].text == "0 of 1 besieged places; none of 4,000 people"
    assert eleven["monitor:post"].reached == (FORD,)
    printed = as_json(flow(machine), machine.desk.view().at)
    for week in printed["weeks"]:
        assert week["lists"]
        assert week["of"] or week["measure"] in {"requested", "notified"}
    # Two authors' lists are two: neither is merged into the other.
    assert [each["by"] for each in printed["lists"]] == ["un:office", "monitor:post"]
