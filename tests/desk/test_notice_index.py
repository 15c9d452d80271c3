"""The index of notices in force: whoever follows the ledger holds what a fresh one would hold."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk.sayings_notices import box
from tests.desk.told import say

from truceline.analysis.areas import faults
from truceline.analysis.pairing import answer_for, pair
from truceline.desk import Desk
from truceline.keyring.author import sign
from truceline.mechanism.volumes import parse_volumes
from truceline.notice_index import NoticeIndex
from truceline.store.clerk import Clerk
from truceline.store.finding import Question
from truceline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from truceline.mechanism.volumes import Volume4D

PARTY = "group:brigade"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A fresh desk."""
    machine = m.make(tmp_path / "desk")
    machine.marks = False
    yield machine
    machine.desk.close()


def _filed(
    machine: m.Machine, lat: float = 36.0, hours: tuple[float, float] = (2, 4), by: str = PARTY
) -> str:
    body: dict[str, Any] = {"notice": "ground_movement", "title": "A column"}
    body |= {"recipients": ["state:one"], "volumes": [box(machine, lat, 37.0, 0.05, hours)]}
    return machine.must(by, "notice.filed", body)


def _probes(machine: m.Machine) -> list[tuple[Volume4D, ...]]:
    """Boxes all over where these tests file, early and late."""
    places = [(lat, 37.0) for lat in (35.7, 36.0, 36.5, 40.0)]
    places += [(30 + row / 2, 35 + column / 2) for row in range(3) for column in range(3)]
    times = [(0.0, 1.0), (2.0, 3.0), (50.0, 60.0), (400.0, 500.0)]
    made = [parse_volumes([box(machine, *at, 0.05, hours)]) for at in places for hours in times]
    assert not any(faults(volume) for volumes in made for volume in volumes)
    return made


def _same(machine: m.Machine, *indexes: NoticeIndex, now: datetime | None = None) -> set[str]:
    """Assert that every index holds what a fresh one of a worker of its own holds."""
    now = now or machine.now
    store = SqliteStore.open(machine.desk.folder / "desk.sqlite")
    fresh = NoticeIndex(Clerk(store))
    fresh.follow(now)
    probes = _probes(machine)
    for index in indexes:
        assert index.follow(now) == fresh.cursor == store.size()
        assert list(index) == list(fresh)
        assert len(index) == len(fresh)
        assert [index.sort(each) for each in index] == [fresh.sort(each) for each in fresh]
        for probe in probes:
            assert index.near(probe, horizontal_m=2000) == fresh.near(probe, horizontal_m=2000)
    store.close()
    return set(fresh)


def test_it_follows_every_change_of_a_notice(machine: m.Machine) -> None:
    """Filed, amended, withdrawn, completed, linked, unlinked: as a fresh one, after each."""
    index = NoticeIndex(machine.desk.registrar.clerk)
    assert _same(machine, index) == set()
    one, two, three = _filed(machine), _filed(machine, 36.5), _filed(machine, 40.0)
    assert _same(machine, index) == {one, two, three}
    moved = {"why": "Weather", "volumes": [box(machine, 35.7, 37.0, 0.05, (2, 4))]}
    machine.must(PARTY, "notice.amended", moved, [one])
    assert _same(machine, index) == {one, two, three}
    assert index.near(parse_volumes([box(machine, 35.7, 37.0, 0.05, (2, 4))])) == {one}
    machine.must("cell:officer", "subject.linked", {"why": "The same"}, [two, three])
    assert _same(machine, index) == {one, two}
    machine.must("cell:officer", "subject.unlinked", {"why": "A slip"}, [two, three])
    assert _same(machine, index) == {one, two, three}
    machine.must(PARTY, "notice.withdrawn", {"why": "Cancelled"}, [one])
    assert _same(machine, index) == {two, three}
    machine.must(PARTY, "notice.completed", {}, [two])
    assert _same(machine, index) == {three}


def test_what_runs_out_goes_and_what_is_prolonged_stays(machine: m.Machine) -> None:
    """An end belongs to the notice; a moment later it is gone, unless it was amended to last."""
    start = machine.now
    one = _filed(machine, hours=(2, 4))
    two = _filed(machine, 36.5, (2, 4))
    index = NoticeIndex(machine.desk.registrar.clerk)
    index.follow(start)
    later = {"why": "Slower", "volumes": [box(machine, 36.5, 37.0, 0.05, (2, 9))]}
    machine.must(PARTY, "notice.amended", later, [two])
    end = start + timedelta(hours=4)
    assert _same(machine, index, now=end) == {one, two}
    assert _same(machine, index, now=start + timedelta(hours=5)) == {two}
    assert _same(machine, index, now=start + timedelta(hours=10)) == set()
    # Asked about earlier again, it is what it was.
    assert _same(machine, index, now=start) == {one, two}


def test_what_is_destroyed_is_not_held(machine: m.Machine) -> None:
    """A destroyed filing is gone, with what stood between two others; so is an amendment."""
    one, two, three = _filed(machine), _filed(machine, 36.5), _filed(machine, 40.0)
    index = NoticeIndex(machine.desk.registrar.clerk)
    for ends in ([one, two], [two, three]):
        machine.must("cell:officer", "subject.linked", {"why": "The same"}, ends)
    assert _same(machine, index) == {one}
    destroyed = {"entry": two, "place": machine.store.seq_of(two), "what": "body"}
    destroyed |= {"ground": "consent_withdrawn", "why": "Made up."}
    machine.must("cell:officer", "body.destroyed", destroyed, [two])
    assert _same(machine, index) == {one, three}


def test_two_workers_that_append_hold_the_same(machine: m.Machine) -> None:
    """Each follows what the other recorded, and both what a fresh one would."""
    other = Desk.open(machine.desk.folder)
    other.store.connection.execute("PRAGMA synchronous = OFF")
    both = [machine.desk.hold_index(), other.hold_index()]
    held = set()
    for n in range(6):
        desk = (machine.desk, other)[n % 2]
        body = {"notice": "ground_movement", "title": f"A column {n}", "recipients": ["state:one"]}
        volumes = [box(machine, 36.0 + n / 50, 37.0, 0.05, (2, 4))]
        draft = desk.draft(m.PAIRS[PARTY], "notice.filed", {**body, "volumes": volumes},
                           now=machine.tick())  # fmt: skip
        (said,) = desk.registrar.append([sign(draft, m.PAIRS[PARTY])])
        held.add(said.hash)
        if n % 3 == 2:
            assert _same(machine, *both) == held
    assert _same(machine, *both) == held
    # They found each other's: a matter for each of fifteen pairs that touch, none twice.
    matters = list(machine.desk.view().every(Question(part="matter")))
    states: list[Any] = [machine.state(item.subject) for item in matters]
    pairs = {frozenset(state.notices) for state in states}
    assert len(pairs) == len(matters) > 0
    other.close()


def test_what_was_rolled_back_is_taken_back(machine: m.Machine) -> None:
    """Followed inside a transaction that fails, it is as if it had never been followed."""
    index = machine.desk.hold_index()
    one = _filed(machine)
    assert _same(machine, index) == {one}
    registrar = machine.desk.registrar
    body: dict[str, Any] = {"notice": "ground_movement", "title": "Never"}
    body |= {"recipients": ["state:one"]}
    body |= {"volumes": [box(machine, 36.5, 37.0, 0.05, (2, 4))]}
    gone = {"why": "Cancelled"}
    sayings: list[tuple[str, dict[str, Any], list[str]]]
    sayings = [("notice.filed", body, []), ("notice.withdrawn", gone, [one])]
    pair = m.PAIRS[PARTY]
    drafts = [
        machine.desk.draft(pair, kind, said, about=about, now=machine.tick())
        for kind, said, about in sayings
    ]

    class PowerCutError(Exception):
        """What ends it."""

    def cut(*_: object) -> None:
        assert one not in index
        raise PowerCutError

    publish, registrar._publish = registrar._publish, cut  # type: ignore[method-assign, assignment] # a fault
    with pytest.raises(PowerCutError):
        registrar.append([sign(draft, pair) for draft in drafts])
    registrar._publish = publish  # type: ignore[method-assign] # as it was
    assert _same(machine, index) == {one}
    two = _filed(machine, 36.5)
    assert _same(machine, index) == {one, two}


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_said_the_follower_holds_what_a_fresh_one_holds(
    machine: m.Machine, seed: int
) -> None:
    """Any talk, in any order, time passing: after every few words the two are the same."""
    rng = random.Random(seed)  # noqa: S311 - made-up talk
    index = NoticeIndex(machine.desk.registrar.clerk)
    about = ("notice.filed/1", "notice.filed/1", "notice.amended/1", "notice.withdrawn/1",
             "notice.completed/1", "subject.linked/1", "subject.unlinked/1",
             "body.destroyed/1")  # fmt: skip
    for n in range(120):
        say(machine, rng.choice(about), rng)
        if rng.random() < 0.05:
            machine.tick(3600 * rng.randrange(1, 40))
        if n % 12 == 11:
            _same(machine, index)


@pytest.mark.parametrize("seed", [7, 8, 9])
def test_a_check_by_the_index_finds_what_a_check_by_boxes_finds(
    machine: m.Machine, seed: int
) -> None:
    """And what comparing with every notice finds: the same pairs, the same answer to each side."""
    rng = random.Random(seed)  # noqa: S311 - made-up talk
    about = ("notice.filed/1", "notice.filed/1", "notice.filed/1", "notice.amended/1",
             "notice.completed/1", "subject.linked/1", "subject.unlinked/1")  # fmt: skip
    for n in range(60):
        say(machine, rng.choice(about), rng)
        if n == 40:
            machine.tick(20 * 3600)
    for by in (PARTY, PARTY, "group:division"):
        _filed(machine, by=by)
    by_boxes = machine.desk.notices
    machine.desk.hold_index()
    by_index = machine.desk.notices
    assert by_index.index is not None
    assert by_boxes.index is None
    every = machine.open("notice")
    bases = set()
    for subject in every:
        new = by_boxes.candidate(subject)
        assert new is not None
        own = new.state.versions[0].seq
        others = [c for c in by_boxes.each(every) if c.state.versions[0].seq != own]
        whole = pair(new, others, at=machine.now, sees=by_boxes.seer())
        for desk in (by_boxes, by_index):
            found = desk.found(subject, machine.now)
            assert [f.notices for f in found] == [f.notices for f in whole]
            assert [(f.basis, f.rule) for f in found] == [(f.basis, f.rule) for f in whole]
        bases |= {each.basis for each in whole}
        for side in m.ROLES:
            sees = by_boxes.seer()
            one, other = (each.found(subject, machine.now) for each in (by_boxes, by_index))
            assert answer_for(one, side, sees).says == answer_for(other, side, sees).says
    assert bases == {"exact", "coarse"}


def test_of_what_is_seen_by_both_only_what_meets_is_looked_through(machine: m.Machine) -> None:
    """Cells that touch are no reason to fold a notice whose exact footprint lies apart."""
    index = machine.desk.hold_index()
    # Two kilometres apart, in the same cell of a tenth of a degree.
    filed = [_filed(machine, lat) for lat in (36.01, 36.08)]
    index.follow(machine.now)
    first = machine.desk.notices.candidate(filed[0])
    assert first is not None
    assert first.exact is not None
    assert index.near(first.exact) == set(filed)
    assert index.near_to(first) == {filed[0]}


def test_asked_about_an_earlier_instant_it_does_not_read_all_anew(machine: m.Machine) -> None:
    """A clock that steps back a second costs a second's notices, not a million's."""
    _filed(machine, hours=(2, 4))
    _filed(machine, 36.5, (2, 9))
    index = NoticeIndex(machine.desk.registrar.clerk)
    later = machine.now + timedelta(hours=5)
    read: list[int] = []
    index.follow(later, read.append)
    assert read == [1]
    assert len(index) == 1
    index.follow(machine.now, read.append)
    assert read == [1]
    assert len(index) == 2


def _anywhere(machine: m.Machine, rng: random.Random) -> dict[str, Any]:
    """A box of any size, often across 180 degrees or beside a pole."""
    lat = rng.choice([-89.95, -60.0, 0.0, 36.0, 84.0]) + rng.uniform(0, 0.3)
    lng = rng.choice([179.9, -179.99, 37.0]) + rng.uniform(-0.3, 0.3)
    side = rng.choice([0.01, 0.05, 0.2, 1.0, 8.0])
    found = box(machine, lat, lng, side, (rng.randrange(1, 5), 6))
    for corner in found["volume"]["outline_polygon"]["vertices"]:
        corner["lat"] = min(89.9, corner["lat"])
        corner["lng"] = (corner["lng"] + 180) % 360 - 180
    return found


def test_both_ways_find_the_same_anywhere_on_earth(machine: m.Machine) -> None:
    """Hidden notices of every size, whose cells are of every size: as comparing with each."""
    rng = random.Random(4)  # noqa: S311 - made-up places
    filed = []
    for _ in range(45):
        body: dict[str, Any] = {"notice": "ground_movement", "title": "A column"}
        body |= {"recipients": ["state:one"], "volumes": [_anywhere(machine, rng)]}
        by = rng.choice([PARTY, "group:division"])
        filed.append(machine.must(by, "notice.filed", body))
    by_boxes = machine.desk.notices
    machine.desk.hold_index()
    every = list(by_boxes.each(filed))
    sees = by_boxes.seer()
    pairs = 0
    for new in every:
        whole = pair(new, [each for each in every if each != new], at=machine.now, sees=sees)
        for desk in (by_boxes, machine.desk.notices):
            found = desk.found(new.subject, machine.now)
            assert [f.notices for f in found] == [f.notices for f in whole]
        pairs += sum(each.basis == "coarse" for each in whole)
    assert pairs > 20
