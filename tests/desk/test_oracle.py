"""The patient party: whatever it files, amends and reads, it learns cells, and never a place.

Two desks differ only in where, within the same coarse cell, a convoy halts that the party may not
see. The party files and amends notices all over the cell, asks after each what the desk may tell
it, and reads everything that it may read. What it gets on the one desk is what it gets on the
other.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk.sayings import at

from truceline.analysis.conflicts import meets
from truceline.analysis.pairing import BEYOND_QUOTA, CLEAR
from truceline.mechanism.matters import CONTACT
from truceline.mechanism.volumes import parse_volumes
from truceline.store.finding import Question

if TYPE_CHECKING:
    from pathlib import Path

PROBER = "group:brigade"
NEAR, FAR = (36.007, 37.006), (36.066, 37.064)
"""Two places of one cell of a tenth of a degree."""
GRID = [(35.975 + 0.03 * row, 36.975 + 0.03 * column) for row in range(5) for column in range(5)]


def _circle(machine: m.Machine, place: tuple[float, float], metres: float) -> dict[str, Any]:
    center = {"lat": place[0], "lng": place[1]}
    when = {"format": "RFC3339"}
    return {
        "volume": {"outline_circle": {"center": center, "radius": {"value": metres}}},
        "time_start": {"value": at(machine, timedelta(hours=2)), **when},
        "time_end": {"value": at(machine, timedelta(hours=4)), **when},
    }


def _desk(folder: Path, site: tuple[float, float], *, quota: int = 1000) -> m.Machine:
    """A desk with a flight at a place that only State One is told of, and a sealed site there."""
    text = m.TERMS.read_text()
    assert "{count: 3, window: PT1H}" in text
    text = text.replace("{count: 3, window: PT1H}", f"{{count: {quota}, window: PT1H}}")
    machine = m.make(folder, text.encode())
    machine.marks = False
    body = {"title": "An airlift", "recipients": ["state:one"]}
    flight = {**body, "notice": "air_activity", "volumes": [_circle(machine, site, 200.0)]}
    machine.must("agency:aid", "notice.filed", flight)
    corners = [(36.0, 37.0), (36.0, 37.1), (36.1, 37.1), (36.1, 37.0)]
    vertices = [{"lat": lat, "lng": lng} for lat, lng in corners]
    exact = {"volume": {"outline_circle": _circle(machine, site, 50.0)["volume"]["outline_circle"]}}
    coarse = {"volume": {"outline_polygon": {"vertices": vertices}}}
    sealed = {**body, "notice": "protected_site", "coarse": [coarse], "exact": [exact]}
    machine.must("agency:aid", "notice.filed", sealed)
    return machine


def _reads(machine: m.Machine) -> list[Any]:
    """Everything that the party may read, without ids, which are different for every signature."""
    view = machine.desk.view(machine.desk.scope(PROBER))
    read: list[Any] = []
    for item in view.every(Question()):
        shown = view.show(item.subject)
        plain = {key: value for key, value in item.as_json().items()
                 if key not in {"subject", "opened_by", "linked"}}  # fmt: skip
        kinds = [
            (entry.kind, entry.author, entry.recorded_at, entry.seq) for entry in shown.entries
        ]
        mentions = [(entry.kind, entry.author, entry.seq) for entry in shown.mentions]
        read.append((plain, kinds, mentions, shown.clocks))
    return [read, len(read), machine.desk.view().store.size()]


def _ask(machine: m.Machine, notice: str) -> tuple[Any, ...]:
    answer = machine.desk.conflict_answer(notice, PROBER)
    return answer.says, len(answer.details)


def _play(machine: m.Machine) -> list[Any]:
    """The party's whole campaign, and all that it was told."""
    told: list[Any] = []
    body = {"notice": "air_activity", "title": "A small aircraft", "recipients": ["state:two"]}
    for place in GRID[::2]:
        volumes = [_circle(machine, place, 150.0)]
        answer = machine.say(PROBER, "notice.filed", {**body, "volumes": volumes})
        told.append((type(answer), getattr(answer, "seq", None)))
        notice = answer.hash
        told.append(_ask(machine, notice))
        moved = {"why": "Weather", "volumes": [_circle(machine, GRID[len(told) % 25], 150.0)]}
        answer = machine.say(PROBER, "notice.amended", moved, [notice])
        told.append((type(answer), getattr(answer, "seq", None), _ask(machine, notice)))
        told.append(_reads(machine))
        machine.must(PROBER, "notice.withdrawn", {"why": "Cancelled"}, [notice])
        told.append(_ask(machine, notice))
    return told


def test_the_patient_party_cannot_tell_two_places_of_one_cell_apart(tmp_path: Path) -> None:
    """Filing, amending, asking and reading all over a cell is the same for both desks."""
    one, two = _desk(tmp_path / "near", NEAR), _desk(tmp_path / "far", FAR)
    first, second = _play(one), _play(two)
    assert first == second
    says = [each[0] for each in first if isinstance(each, tuple) and isinstance(each[0], str)]
    # It is told of some conflicts and of none elsewhere: the probes do reach the cell's edge.
    assert {CONTACT, CLEAR} == set(says)
    # No matter that rests on cells is shown to a side, nor anything of the notices it lies with.
    parts = {item.part for item in one.desk.view(one.desk.scope(PROBER)).every(Question())}
    assert "matter" not in parts
    assert list(one.desk.view().every(Question(part="matter")))
    for machine in (one, two):
        machine.desk.close()


def test_with_exact_footprints_the_same_probes_would_find_it(tmp_path: Path) -> None:
    """The control: were exact footprints compared, the same probes would tell the two apart."""
    machine = m.make(tmp_path / "desk")

    def hits(site: tuple[float, float]) -> list[bool]:
        hidden = parse_volumes([_circle(machine, site, 200.0)])
        return [
            meets(parse_volumes([_circle(machine, place, 150.0)]), hidden,
                  horizontal_m=1000.0, vertical_m=300.0)
            for place in GRID
        ]  # fmt: skip

    near, far = hits(NEAR), hits(FAR)
    machine.desk.close()
    assert near != far
    assert any(near)
    assert any(far)


@pytest.mark.parametrize("place", [NEAR, (30.0, 40.0)])
def test_beyond_the_quota_every_answer_is_the_same(
    tmp_path: Path, place: tuple[float, float]
) -> None:
    """After the quota's checks the answer is one constant; time gives the quota back."""
    machine = _desk(tmp_path / "desk", NEAR, quota=3)
    body = {"notice": "air_activity", "title": "A small aircraft", "recipients": ["state:two"]}
    notice = machine.must(
        PROBER, "notice.filed", {**body, "volumes": [_circle(machine, place, 9.0)]}
    )
    answers = [_ask(machine, notice)[0] for _ in range(6)]
    expected = CONTACT if place == NEAR else CLEAR
    assert answers == [expected] * 3 + [BEYOND_QUOTA] * 3
    # Each is logged, those beyond the quota too, and another's checks do not count for it.
    asked = machine.store.checks_of(PROBER, machine.now)
    assert len(asked) == 6
    assert machine.desk.conflict_answer(notice, "state:two").says != BEYOND_QUOTA
    machine.tick(3601)
    machine.must(
        "state:one", "meeting.held", {"body": "task_force", "title": "t", "reference": "r"}
    )
    assert _ask(machine, notice)[0] == expected
    machine.desk.close()


def test_who_is_no_side_of_a_notice_is_told_nothing_of_it(tmp_path: Path) -> None:
    """Asking after another's notice gives the answer of a notice that meets nothing."""
    machine = _desk(tmp_path / "desk", NEAR)
    body = {"notice": "air_activity", "title": "A small aircraft", "recipients": ["state:two"]}
    notice = machine.must(
        PROBER, "notice.filed", {**body, "volumes": [_circle(machine, NEAR, 9.0)]}
    )
    assert machine.desk.conflict_answer(notice, "group:division").says == CLEAR
    assert machine.desk.conflict_answer("f" * 64, "group:division").says == CLEAR
    machine.desk.close()


def test_the_side_that_was_there_first_is_told_to_call_and_may_answer(tmp_path: Path) -> None:
    """Of a coarse matter its first side sees a sentence and can answer; the filer sees nothing."""
    machine = _desk(tmp_path / "desk", NEAR)
    flight = {"title": "A flight", "recipients": ["state:one"], "notice": "air_activity"}
    body = {**flight, "volumes": [_circle(machine, NEAR, 300.0)]}
    machine.must(PROBER, "notice.filed", body)

    def matters(reader: str) -> list[Any]:
        view = machine.desk.view(machine.desk.scope(reader))
        return list(view.every(Question(part="matter")))

    assert matters(PROBER) == []
    told = matters("agency:aid")
    assert {(item.row.title, item.row.state, item.opener) for item in told} == {
        (CONTACT, "open", "")
    }
    shown = machine.desk.view(machine.desk.scope("agency:aid")).show(told[0].subject)
    assert (shown.entries, shown.item.row.parties, shown.item.linked) == ((), (), ())
    words = {"resolved_how": "We wait an hour"}
    machine.must("agency:aid", "matter.answered", words, [told[0].subject])
    answered = {item.subject: item.row.state for item in matters("agency:aid")}
    assert answered[told[0].subject] == "answered"
