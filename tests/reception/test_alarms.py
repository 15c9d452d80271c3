"""Alarms of one reader: what there is cause for, told once, and never more than the reader sees."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.desk import machine as m
from tests.desk.told import PHRASES, draw, say
from tests.desks import BOX, box_volume, made_up_desk

from truceline.analysis.alarms import Alarm, late, quarantine
from truceline.analysis.clocks import overdue
from truceline.analysis.scope import Scope
from truceline.desk import Desk
from truceline.keyring.files import read_pair
from truceline.mechanism.catalogue import KINDS
from truceline.mechanism.matters import CONTACT
from truceline.reception.alarms import Lasting, standing, title_of, turned
from truceline.reception.lines import Lines
from truceline.reception.sifting import Sift
from truceline.reception.waiting import Queue
from truceline.store.finding import Question

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from truceline.views import View

PEOPLE = [*m.ROLES]
SPOKEN = [
    *["incident.reported/1"] * 20,
    *["incident.registered/1", "incident.queried/1"] * 8,
    *["notice.filed/1", "assignment.claimed/1", "assignment.handed_over/1"] * 6,
    *(name for name in PHRASES if KINDS[name].part in {"incident", "assignment", "aid", "matter"}),
]
SLOW = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def found_by(view: View) -> tuple[Alarm, ...]:
    """Every alarm of a view's reader."""
    queue = Queue(view.scope)
    queue.follow(view)
    return standing(view, queue).alarms


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[m.Machine]:
    """A desk on which much was said."""
    made = m.make(tmp_path_factory.mktemp("alarms") / "desk")
    rng = random.Random(23)  # noqa: S311 - made-up talk
    for _ in range(420):
        if rng.random() < 0.15:
            made.tick(3600 * rng.randrange(1, 60))
        say(made, rng.choice(SPOKEN) if rng.random() < 0.85 else draw(made, rng), rng)
    yield made
    made.desk.close()


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[Desk, Any]]:
    """The small made-up desk, and a way to record on it."""
    made = made_up_desk(tmp_path)
    with Desk.open(made.folder) as opened:

        def record(
            by: str, kind: str, body: dict[str, Any], about: str = "", hours: int = 0
        ) -> str:
            now = opened.now() + timedelta(minutes=1, hours=hours)
            ids = [about] if about else []
            return opened.record(read_pair(made.key(by)), kind, body, about=ids, now=now).hash

        yield opened, record


def report(**more: Any) -> dict[str, Any]:
    """A made-up report."""
    return {
        "report_class": "violation", "acts": ["mortar"], "occurred_from": "2016-02-29T10:00:00Z",
        "language": "en", "source_class": "party", "means": "seen", "area": BOX,
        "place_as_said": "a made-up mill", **more,
    }  # fmt: skip


def sorts(desk: Desk, reader: str, subject: str) -> list[str]:
    """The sorts of a reader's alarms on a subject."""
    alarms = found_by(desk.view(desk.scope(reader)))
    return sorted(each.what for each in alarms if each.subject == subject)


def test_an_overdue_clock_alarms_with_its_due_time_and_rung(desk: tuple[Desk, Any]) -> None:
    """Nothing before it is due; then one alarm for each clock, on the rung above the desk."""
    opened, record = desk
    subject = record("group:brigade", "incident.reported", report())
    record("cell:officer", "incident.registered", {"severity": "moderate"}, subject)
    at = opened.now()
    assert sorts(opened, "cell:officer", subject) == []
    record("group:brigade", "incident.reported", report(), hours=1)
    found = [
        each for each in found_by(opened.view(opened.scope("cell:officer")))
        if each.subject == subject
    ]  # fmt: skip
    assert [(each.detail, each.since, each.rung, each.authority) for each in found] == [
        ("incident_acknowledge", at + timedelta(minutes=30), "hotline", "desk_default")
    ]


def test_a_grave_report_alarms_until_it_is_contained(desk: tuple[Desk, Any]) -> None:
    """By its act before anybody registered it, by its severity after; under one id throughout."""
    opened, record = desk
    by_act = record("group:brigade", "incident.reported", report(acts=["chemical"]))
    plain = record("group:brigade", "incident.reported", report())
    assert "grave" in sorts(opened, "cell:officer", by_act)
    assert "grave" not in sorts(opened, "cell:officer", plain)
    first = [each.id for each in found_by(opened.view()) if each.what == "grave"]
    record("cell:officer", "incident.registered", {"severity": "grave"}, by_act)
    record("cell:officer", "incident.registered", {"severity": "grave"}, plain)
    assert "grave" in sorts(opened, "cell:officer", plain)
    alarms = [each for each in found_by(opened.view()) if each.what == "grave"]
    assert [each.id for each in alarms if each.subject == by_act] == first
    record("cell:officer", "incident.contained", {"measure": "Made-up: fire stopped"}, by_act)
    assert "grave" not in sorts(opened, "cell:officer", by_act)


def test_work_handed_over_alarms_whom_it_is_offered_to_alone(tmp_path: Path) -> None:
    """Until it is accepted, and nobody else."""
    made = m.make(tmp_path / "desk")
    with made.desk as opened:
        now = opened.now()

        def record(by: str, kind: str, body: dict[str, Any], *about: str) -> str:
            nonlocal now
            now += timedelta(minutes=1)
            return opened.record(m.PAIRS[by], kind, body, about=about, now=now).hash

        subject = record("group:brigade", "incident.reported", report())
        claim = record("cell:officer", "assignment.claimed", {"what": "incident"}, subject)
        offer = {"to": "cell:relief"}
        record("cell:officer", "assignment.handed_over", offer, claim)
        assert sorts(opened, "cell:relief", claim) == ["handed_over"]
        assert sorts(opened, "cell:officer", claim) == []
        record("cell:relief", "assignment.accepted", {}, claim)
        assert sorts(opened, "cell:relief", claim) == []


def test_reports_that_wait_are_one_alarm_until_the_oldest_is_settled() -> None:
    """A thousand reports of strangers are no thousand messages."""
    start = datetime(2026, 3, 1, tzinfo=UTC)
    waiting = [(f"number {n}", start + timedelta(minutes=n)) for n in range(1000)]
    [first] = quarantine(waiting)
    [same] = quarantine(waiting[:1])
    [other] = quarantine(waiting[1:])
    assert first.id == same.id != other.id
    assert not list(quarantine([]))


@pytest.mark.parametrize("seen", [True, False])
def test_a_conflict_alarms_whose_notice_it_is(desk: tuple[Desk, Any], *, seen: bool) -> None:
    """Both where both may see both; else whoever was there first, with no word but to call.

    Whoever files second learns nothing by an alarm: else it could look for others by filing.
    """
    opened, record = desk

    def flight(by: str, to: str, height: int) -> str:
        body = {
            "notice": "air_activity", "title": f"Made-up flight of {by}",
            "recipients": [to], "volumes": [box_volume(7, height)],
        }  # fmt: skip
        return str(record(by, "notice.filed", body))

    first, second = ("state:one", "state:two")
    others = (second, first) if seen else ("un:office", "un:office")
    flight(first, others[0], 9)
    flight(second, others[1], 9)
    [matter] = [item.subject for item in opened.view().every(Question(part="matter"))]
    assert sorts(opened, first, matter) == ["conflict"]
    assert sorts(opened, second, matter) == (["conflict"] if seen else [])
    assert "conflict" not in sorts(opened, "cell:officer", matter)
    view = opened.view(opened.scope(first))
    [alarm] = [each for each in found_by(view) if each.subject == matter]
    assert (title_of(view, alarm) == CONTACT) is not seen
    record("cell:officer", "matter.closed", {"why": "Made up"}, matter)
    assert sorts(opened, first, matter) == []


def words_of(view: View, alarm: Alarm) -> Iterator[bool]:
    """Whether each thing that an alarm says is shown to its reader by the view as well."""
    shown = view.show(alarm.subject)
    line = Lines(view).of(alarm.subject)
    assert line is not None
    yield shown.item.part == alarm.part
    yield title_of(view, alarm) == shown.item.row.title
    if alarm.what == "overdue":
        clock = next(each for each in line.clocks if each.name == alarm.detail)
        yield clock.due_as_of(view.at) == alarm.since
        yield clock.authority == alarm.authority
        yield overdue(clock, view.at)
        yield alarm.rung in {"", *shown.terms.ladder}


@pytest.mark.parametrize("reader", PEOPLE)
def test_an_alarm_says_what_its_reader_is_shown(grown: m.Machine, reader: str) -> None:
    """Subject, title, clock and due time of every alarm are those of the reader's own view."""
    view = grown.desk.view(grown.desk.scope(reader))
    for alarm in found_by(view):
        assert all(words_of(view, alarm)), alarm


@SLOW
@given(data=st.data())
def test_an_alarm_of_any_scope_says_what_that_scope_shows(
    grown: m.Machine, data: st.DataObject
) -> None:
    """For any scope whatever, of which most belong to no role that exists."""
    rows = grown.store.connection.execute("SELECT DISTINCT audience FROM entry ORDER BY 1")
    some = st.frozensets(st.sampled_from([row[0] for row in rows.fetchall()]), max_size=12)
    scope = Scope(
        reader="anybody",
        identities=data.draw(st.frozensets(st.sampled_from(PEOPLE), min_size=1, max_size=2)),
        outright=data.draw(some),
        related={each: data.draw(some) for each in ("author", "recipient", "party", "rung")},
    )
    view = grown.desk.view(scope)
    for alarm in found_by(view):
        assert all(words_of(view, alarm)), alarm


def test_the_talk_gives_alarms_of_several_sorts_and_readers(grown: m.Machine) -> None:
    """The proofs above are of something."""
    found = {
        reader: {each.what for each in found_by(grown.desk.view(grown.desk.scope(reader)))}
        for reader in PEOPLE
    }
    assert {"overdue", "grave"} <= found["cell:officer"]
    assert sum(bool(each) for each in found.values()) > 3


@pytest.mark.parametrize("reader", ["cell:officer", "group:brigade", "state:one"])
def test_looking_again_finds_what_looking_at_everything_finds(tmp_path: Path, reader: str) -> None:
    """Looks now and then at what changed since miss no alarm that any look at all would find.

    And with what an earlier look left at hand, a look finds what it finds with nothing at hand.
    """
    made = m.make(tmp_path / "desk")
    rng = random.Random(31)  # noqa: S311 - made-up talk
    told: set[str] = set()
    lasting = Lasting()
    looked, known = made.desk.now(), made.store.size()
    for n in range(160):
        if rng.random() < 0.2:
            made.tick(3600 * rng.randrange(1, 40))
        say(made, rng.choice(SPOKEN), rng)
        if n % 7 and n != 159:
            continue
        view = made.desk.view(made.desk.scope(reader))
        queue = Queue(view.scope)
        queue.follow(view)
        told |= {each.id for each in turned(view, queue, (), since=looked, known=known)}
        looked, known = view.at, made.store.size()
        places = queue.page(Sift(), limit=10_000).places
        lines = [line for place in places if (line := Lines(view).at(place)) is not None]
        every = {
            alarm.id
            for line in lines
            for alarm in late(
                line.item.subject, line.item.part, line.item.row, line.clocks, line.terms, view.at
            )
        } | {each.id for each in standing(view, queue).alarms}
        assert standing(view, queue, (), lasting) == standing(view, queue)
        assert every <= told
    assert told or reader != "cell:officer"
    made.desk.close()


def test_a_look_costs_what_changed_and_not_the_desk(
    grown: m.Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nothing was recorded and no clock ran out, no subject is folded at all."""
    view = grown.desk.view(grown.desk.scope("cell:officer"))
    queue = Queue(view.scope)
    queue.follow(view)
    asked: list[int] = []
    at = Lines.at

    def counted(lines: Lines, place: int) -> Any:
        asked.append(place)
        return at(lines, place)

    monkeypatch.setattr(Lines, "at", counted)
    size, unsure = grown.store.size(), set(queue.unsure())
    turned(view, queue, (), since=view.at, known=size)
    assert set(asked) <= unsure
    asked.clear()
    turned(view, queue, (), since=view.at, known=0)
    assert len(asked) > len(unsure)
