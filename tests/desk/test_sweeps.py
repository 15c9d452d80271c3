"""A desk's sweep of a day: whose day it is, who is told what, and what is counted."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk.sayings_notices import box

from truceline.analysis.pairing import BEYOND_QUOTA
from truceline.analysis.suggested_pairs import Limits
from truceline.errors import NotFound
from truceline.mechanism.matters import CONTACT
from truceline.sweeps import swept

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DAY = date(2016, 3, 10)
PARTY = "group:brigade"


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A fresh desk, at noon UTC of 10 March 2016; in Damascus it is two hours later."""
    machine = m.make(tmp_path / "desk")
    yield machine
    machine.desk.close()


def _filed(machine: m.Machine, by: str, hours: tuple[float, float], **more: Any) -> str:
    body: dict[str, Any] = {"notice": "ground_movement", "title": "A column"}
    body |= {"recipients": ["state:one"], "volumes": [box(machine, 36.0, 37.0, 0.05, hours)]}
    return machine.must(by, "notice.filed", body | more)


def test_the_day_is_that_of_the_zone_of_terms(machine: m.Machine) -> None:
    """What begins at 22:00 UTC is of the next day in Damascus, where the day is two hours ahead."""
    zone = machine.desk.standing().first.zone
    assert zone.key == "Asia/Damascus"
    for by in (PARTY, "agency:aid"):
        _filed(machine, by, (10, 11))
    found = [swept(machine.desk, DAY + timedelta(days=n)) for n in (-1, 0, 1)]
    assert [len(each.sweep.near) for each in found] == [0, 0, 1]
    assert (found[1].day.until - found[1].day.since) == timedelta(hours=24)
    # On 1 April 2016 the clocks there go forward at midnight.
    spring = swept(machine.desk, date(2016, 4, 1)).day
    assert (spring.until - spring.since) <= timedelta(hours=24)


def test_who_may_see_both_is_told_where_and_a_side_whom_to_call(machine: m.Machine) -> None:
    """The officer has the geometry; each side one sentence on its own; others nothing at all."""
    mine = _filed(machine, PARTY, (3, 4))
    theirs = _filed(machine, "agency:aid", (3, 4))
    officer = swept(machine.desk, DAY, reader="cell:officer").sweep
    assert [{n.a.subject, n.b.subject} for n in officer.near] == [{mine, theirs}]
    assert officer.near[0].report.meetings
    side = swept(machine.desk, DAY, reader=PARTY).sweep
    assert (side.near, dict(side.contact)) == ((), {mine: CONTACT})
    stranger = swept(machine.desk, DAY, reader="group:division").sweep
    assert (stranger.near, dict(stranger.contact)) == ((), {})
    told = swept(machine.desk, DAY, reader="state:one").sweep
    assert len(told.near) == 1


def test_each_own_notice_is_a_check_of_the_quota_and_is_logged(machine: m.Machine) -> None:
    """Three an hour: a sweep of two notices leaves one, and the next leaves all but one unsaid."""
    own = sorted(_filed(machine, PARTY, (3, 4)) for _ in range(2))
    _filed(machine, "agency:aid", (3, 4))
    first = swept(machine.desk, DAY, reader=PARTY).sweep
    assert dict(first.contact) == dict.fromkeys(own, CONTACT)
    assert len(machine.store.checks_of(PARTY, machine.desk.now())) == 2
    second = swept(machine.desk, DAY, reader=PARTY).sweep
    assert dict(second.contact) == {own[0]: CONTACT, own[1]: BEYOND_QUOTA}
    # The quota is one, however it is asked.
    assert machine.desk.conflict_answer(own[0], PARTY).says == BEYOND_QUOTA
    third = swept(machine.desk, DAY, reader=PARTY).sweep
    assert dict(third.contact) == dict.fromkeys(own, BEYOND_QUOTA)
    # Who has nothing there asks nothing, and the operator is not counted.
    swept(machine.desk, DAY, reader="group:division")
    swept(machine.desk, DAY)
    assert machine.store.checks_of("group:division", machine.desk.now()) == []
    assert machine.store.checks_of("", machine.desk.now()) == []


def test_two_linked_notices_are_one_and_do_not_meet_each_other(machine: m.Machine) -> None:
    """What two said of one movement is one movement; a third meets it once."""
    one, two = _filed(machine, PARTY, (3, 4)), _filed(machine, "group:division", (3, 4))
    assert len(swept(machine.desk, DAY).sweep.near) == 1
    machine.must("cell:officer", "subject.linked", {"why": "The same"}, [one, two])
    assert swept(machine.desk, DAY).sweep.near == ()
    third = _filed(machine, "agency:aid", (3, 4))
    near = swept(machine.desk, DAY).sweep.near
    assert [{n.a.subject, n.b.subject} for n in near] == [{one, third}]


def test_what_was_changed_behind_a_readers_back_is_hidden_from_it(tmp_path: Path) -> None:
    """Whoever may not see the amendment is not told where the notice stands now."""
    text = m.TERMS.read_text().replace(
        "  notice.settled:", "  notice.amended: [officer]\n  notice.settled:"
    )
    machine = m.make(tmp_path / "desk", text.encode())
    mine = _filed(machine, "state:one", (3, 4), recipients=["state:two"])
    theirs = _filed(machine, PARTY, (3, 4))
    assert len(swept(machine.desk, DAY, reader="state:one").sweep.near) == 1
    moved = {"why": "Weather", "volumes": [box(machine, 36.01, 37.01, 0.01, (3, 4))]}
    machine.must(PARTY, "notice.amended", moved, [theirs])
    side = swept(machine.desk, DAY, reader="state:one").sweep
    assert (side.near, dict(side.contact)) == ((), {mine: CONTACT})
    machine.desk.close()


def test_a_month_of_notices_is_swept_in_a_stable_order(machine: m.Machine) -> None:
    """Pairs come by ids, the same at every asking, whatever was recorded in between."""
    for n in range(6):
        _filed(machine, PARTY, (3 + n / 10, 4))
    first = swept(machine.desk, DAY).sweep.near
    machine.must(
        "state:one", "meeting.held", {"body": "task_force", "title": "t", "reference": "r"}
    )
    second = swept(machine.desk, DAY).sweep.near
    ids = [(n.a.subject, n.b.subject) for n in first]
    assert ids == sorted(ids)
    assert len(ids) == 15
    assert ids == [(n.a.subject, n.b.subject) for n in second]


def test_an_unknown_agreement_or_actor_is_told_as_such(machine: m.Machine) -> None:
    """Both are not found, each with its code."""
    with pytest.raises(NotFound) as caught:
        swept(machine.desk, DAY, under="another")
    assert caught.value.faults[0].code == "AGREEMENT_UNKNOWN"
    with pytest.raises(NotFound) as caught:
        swept(machine.desk, DAY, reader="nobody:here")
    assert caught.value.faults[0].code == "ACTOR_UNKNOWN"


# The past.


def _moved(machine: m.Machine, notice: str) -> str:
    """Amend a notice to a place far away."""
    far = {"why": "Weather", "volumes": [box(machine, 33.0, 36.0, 0.05, (3, 4))]}
    return machine.must(PARTY, "notice.amended", far, [notice])


def test_a_day_is_swept_as_notices_stood_and_as_far_as_they_were_recorded(
    machine: m.Machine,
) -> None:
    """Before the amendment the two were too near; today, as amended, they are not."""
    one = _filed(machine, PARTY, (3, 4))
    before, alone = machine.now, machine.store.size() - 1
    two = _filed(machine, "agency:aid", (3, 4))
    filed_at, place = machine.now, machine.store.size() - 1
    machine.tick(60)
    _moved(machine, one)

    def pairs(**when: Any) -> list[set[str]]:
        near = swept(machine.desk, DAY, **when).sweep.near
        return [{each.a.subject, each.b.subject} for each in near]

    assert pairs() == []
    assert pairs(at=machine.now) == []
    assert pairs(at=filed_at) == pairs(known_at=filed_at) == [{one, two}]
    assert pairs(known_at=place) == [{one, two}]
    assert pairs(known_at=alone) == pairs(at=before) == []
    # The instant asked about, and what was known by then, are two things.
    assert pairs(at=filed_at, known_at=alone) == []
    assert pairs(at=machine.now, known_at=place) == [{one, two}]


def test_what_ran_out_is_still_there_only_from_the_instant_it_ran_out(
    machine: m.Machine,
) -> None:
    """What waits for another keeps clear of it at an instant before its end, and not after it."""
    first = _filed(machine, PARTY, (2, 3))
    then = _filed(machine, PARTY, (4, 5), waits_for=[first])
    hour = timedelta(hours=1)
    assert swept(machine.desk, DAY, at=machine.now + 2 * hour).sweep.near == ()
    (near,) = swept(machine.desk, DAY, at=machine.now + 3.5 * hour).sweep.near
    assert {near.a.subject, near.b.subject} == {first, then}


def test_the_past_is_narrowed_by_what_a_reader_may_see_now_and_counted_as_ever(
    machine: m.Machine,
) -> None:
    """A side learns of the past what it learns of the present, at the same price."""
    mine = _filed(machine, PARTY, (3, 4))
    _filed(machine, "agency:aid", (3, 4))
    asked = machine.now
    machine.tick(60)
    _moved(machine, mine)
    answers = [swept(machine.desk, DAY, reader=PARTY, at=asked).sweep for _ in range(4)]
    assert [each.near for each in answers] == [()] * 4
    assert [dict(each.contact) for each in answers] == [{mine: CONTACT}] * 3 + [
        {mine: BEYOND_QUOTA}
    ]
    officer = swept(machine.desk, DAY, reader="cell:officer", at=asked).sweep
    assert len(officer.near) == 1
    # A time at which it had nothing there costs nothing, and tells nothing.
    nothing = swept(machine.desk, DAY, reader=PARTY, known_at=3).sweep
    assert (nothing.near, dict(nothing.contact)) == ((), {})


def test_who_may_not_see_the_amendment_is_told_of_the_past_what_it_could_see(
    tmp_path: Path,
) -> None:
    """The notice as it was filed is before the reader; as it stands, it is hidden."""
    text = m.TERMS.read_text().replace(
        "  notice.settled:", "  notice.amended: [officer]\n  notice.settled:"
    )
    machine = m.make(tmp_path / "desk", text.encode())
    mine = _filed(machine, "state:one", (3, 4), recipients=["state:two"])
    theirs = _filed(machine, PARTY, (3, 4))
    then = machine.now
    machine.tick(60)
    near_by = {"why": "Weather", "volumes": [box(machine, 36.01, 37.01, 0.01, (3, 4))]}
    machine.must(PARTY, "notice.amended", near_by, [theirs])
    past = swept(machine.desk, DAY, reader="state:one", at=then).sweep
    assert [{each.a.subject, each.b.subject} for each in past.near] == [{mine, theirs}]
    now = swept(machine.desk, DAY, reader="state:one", at=machine.now).sweep
    assert (now.near, dict(now.contact)) == ((), {mine: CONTACT})
    machine.desk.close()


def test_what_would_clear_a_pair_goes_to_those_told_in_full(machine: m.Machine) -> None:
    """A column near a convoy: its filer calls the cell; the convoy's notifier has the shifts."""
    column = _filed(machine, PARTY, (3, 4), recipients=["agency:aid"])
    convoy = _filed(machine, "agency:aid", (3, 4), notice="convoy", recipients=[PARTY])
    for reader in ("agency:aid", "cell:officer", None):
        (near,) = swept(machine.desk, DAY, reader=reader, limits=Limits()).sweep.near
        (move,) = near.moves
        assert (move.notice, move.clear_of) == (column, convoy)
        assert any(each.possible for each in move.suggestions)
    filer = swept(machine.desk, DAY, reader=PARTY, limits=Limits()).sweep
    assert (filer.near, dict(filer.contact)) == ((), {column: CONTACT})
    third = swept(machine.desk, DAY, reader="group:division", limits=Limits()).sweep
    assert (third.near, dict(third.contact)) == ((), {})


# What Terms say of kinds.

RULES = """  uncertainty: {ground_movement: {horizontal_m: 700, seconds: 120}}
  consents:
"""


def test_what_is_uncertain_of_position_and_time_is_kept_as_a_buffer(tmp_path: Path) -> None:
    """Two columns 1 km and three minutes apart are too near where each may be 700 m off, 2 min."""
    found: list[int] = []
    for text in (m.TERMS.read_text(), m.TERMS.read_text().replace("  consents:\n", RULES, 1)):
        machine = m.make(tmp_path / f"desk{len(found)}", text.encode())
        first = box(machine, 36.0, 37.0, 0.05, (3, 4))
        # A hundredth of a degree of latitude is 1.1 km.
        then = box(machine, 36.06, 37.0, 0.05, (4.05, 5))
        _filed(machine, PARTY, (3, 4), volumes=[first])
        _filed(machine, "agency:aid", (3, 4), volumes=[then])
        near = swept(machine.desk, DAY, limits=Limits()).sweep.near
        found.append(len(near))
        for move in (move for each in near for move in each.moves):
            # Four minutes are to be kept, and three are: 61 s clear it by a second.
            assert 61 in {each.by for each in move.suggestions if each.unit == "s"}
        machine.desk.close()
    assert found == [0, 1]


def test_progress_is_told_of_comparing_and_of_reporting(machine: m.Machine) -> None:
    """Each phase counts up to what it has to do; the second one, the pairs."""
    for _ in range(4):
        _filed(machine, PARTY, (3, 4))
    told: list[tuple[int, int]] = []
    near = swept(machine.desk, DAY, progress=lambda *done: told.append(done)).sweep.near
    reported = told[-len(near) :]
    assert reported == [(n, len(near)) for n in range(len(near))]
    compared = told[: -len(near)]
    assert compared == sorted(compared)
    assert compared[-1][0] == compared[-1][1] > 0
