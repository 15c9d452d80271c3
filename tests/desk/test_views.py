"""Views of the past: what was known, and how things stood, then; nothing of what came later."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.desk import machine as m
from tests.desk.damage import report_body

from truceline.sheets import subject as showing
from truceline.store.finding import Question

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A desk."""
    made = m.make(tmp_path / "desk")
    yield made
    made.desk.close()


def _amended(machine: m.Machine) -> str:
    """Amend the Terms: containment in one hour, no longer in twelve."""
    text = m.TERMS.read_text()
    assert "containment: {value: PT12H" in text
    text = text.replace("version: 1", "version: 2", 1)
    text = text.replace("containment: {value: PT12H", "containment: {value: PT1H")
    body = {"terms": text, "terms_hash": hashlib.sha256(text.encode()).hexdigest(), "why": "Agreed"}
    [first] = machine.desk.standing().agreements
    return machine.must("state:one", "agreement.amended", body, [first])


def test_a_past_view_reads_the_terms_of_then(machine: m.Machine) -> None:
    """Clocks asked about as known, or as of an instant, before an amendment run by the old text."""
    subject = machine.must("person:miller", "incident.reported", report_body())
    machine.must("cell:officer", "incident.registered", {"severity": "grave"}, [subject])
    known, then = machine.store.size() - 1, machine.now
    machine.tick(3600)
    _amended(machine)
    for view, hours in (
        (machine.desk.view(), 1),
        (machine.desk.view(known_at=known), 12),
        (machine.desk.view(known_at=then), 12),
        (machine.desk.view(at=then), 12),
    ):
        [clock] = [each for each in view.show(subject).clocks if each.name == "containment"]
        assert clock.due == clock.started + timedelta(hours=hours)


def test_what_was_linked_later_was_not_one_then(machine: m.Machine) -> None:
    """At an instant before a link the two stand apart; at one before it ended, they are one."""
    one = machine.must("person:miller", "incident.reported", report_body())
    two = machine.must("monitor:post", "incident.reported", report_body(means="heard"))
    apart = machine.now
    machine.tick(60)
    machine.must("cell:officer", "subject.linked", {"why": "One shelling"}, [one, two])
    merged = machine.now
    machine.tick(60)
    machine.must("cell:officer", "subject.unlinked", {"why": "Other street"}, [one, two])
    for at, linked in ((apart, ()), (merged, (two,)), (machine.now, ())):
        assert machine.desk.view(at=at).show(one).item.linked == linked
        page = machine.desk.view(at=at).search(Question(part="incident"))
        assert len(page.items) == (1 if linked else 2)


def test_a_notice_is_shown_as_known_before_its_conflict(machine: m.Machine) -> None:
    """A matter that was opened later does not keep the notice from being shown as of before."""
    body = {
        "notice": "strike_on_excluded", "title": "Made-up strike", "recipients": ["state:two"],
        "volumes": [_volume()],
    }  # fmt: skip
    first = machine.must("state:one", "notice.filed", body)
    known = machine.store.size() - 1
    machine.must("state:two", "notice.filed", {**body, "recipients": ["state:one"]})
    assert machine.store.mentions(first, "matter")
    files = showing.Files(machine.desk.view(known_at=known), None)
    assert showing.facts(files, first)["notice"]["phase"]


def _volume() -> dict[str, object]:
    ring = [(36.0, 37.0), (36.0, 37.1), (36.1, 37.1), (36.1, 37.0)]
    height = {"reference": "W84", "units": "M"}
    return {
        "volume": {
            "outline_polygon": {"vertices": [{"lat": lat, "lng": lng} for lat, lng in ring]},
            "altitude_lower": {"value": 0, **height},
            "altitude_upper": {"value": 3000, **height},
        },
        "time_start": {"value": "2016-03-14T06:00:00Z", "format": "RFC3339"},
        "time_end": {"value": "2016-03-14T07:00:00Z", "format": "RFC3339"},
    }
