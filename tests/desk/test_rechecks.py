"""What waited is found when its wait is over: by what turned, as by going through everything."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.desk import machine as m
from tests.desk.sayings_notices import box
from tests.desk.told import say

from truceline.analysis.pairing import due_rechecks
from truceline.store.finding import Question
from truceline.store.turning import speaking_of, turned

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A fresh desk."""
    machine = m.make(tmp_path / "desk")
    yield machine
    machine.desk.close()


@pytest.mark.parametrize("seed", [3, 5])
def test_what_turned_leads_to_every_notice_whose_wait_is_over(
    machine: m.Machine, seed: int
) -> None:
    """For any talk and any stretch of it, the same rechecks as from all notices together."""
    rng = random.Random(seed)  # noqa: S311 - made-up talk
    kinds = ("notice.filed/1", "notice.filed/1", "notice.amended/1", "notice.withdrawn/1",
             "notice.completed/1")  # fmt: skip
    instants = [machine.now]
    for _ in range(90):
        say(machine, rng.choice(kinds), rng)
        if rng.random() < 0.3:
            machine.tick(3600 * rng.randrange(1, 9))
        instants.append(machine.now)
    notices, store = machine.desk.notices, machine.store
    every = {each: one for each in machine.subjects["notice"]
             if (one := notices.candidate(each)) is not None}  # fmt: skip
    found = 0
    for first in range(len(instants) - 1):
        since, until = instants[first], rng.choice(instants[first : first + 12])
        over = turned(store, "notice", since, until)
        near = {*over, *(n for each in over for n in speaking_of(store, "notice", each))}
        due = due_rechecks({n: every[n] for n in near}, since, until)
        assert due == due_rechecks(every, since, until)
        found += len(due)
    assert found


def test_a_wait_that_is_over_opens_the_matter_that_it_held_back(machine: m.Machine) -> None:
    """Run out and never said to be over, what was waited for is still there: a matter is opened."""
    body: dict[str, Any] = {"notice": "ground_movement", "title": "A column"}
    body |= {"recipients": ["state:one"]}
    first = machine.must(
        "group:brigade", "notice.filed", {**body, "volumes": [box(machine, 36, 37, 0.05, (1, 2))]}
    )
    later = {**body, "volumes": [box(machine, 36, 37, 0.05, (1, 9))], "waits_for": [first]}
    then = machine.must("group:division", "notice.filed", later)
    matters = machine.desk.view().every

    assert list(matters(Question(part="matter"))) == []
    machine.tick(timedelta(hours=2, minutes=1).total_seconds())
    machine.must(
        "state:one", "meeting.held", {"body": "task_force", "title": "t", "reference": "r"}
    )
    (item,) = matters(Question(part="matter"))
    state = machine.state(item.subject)
    assert state is not None
    assert (set(state.notices), state.found_on) == ({first, then}, "expiry")


def test_a_notice_is_found_by_what_it_waits_for(machine: m.Machine) -> None:
    """The id of the one is a word of the other, for whoever may see it."""
    body: dict[str, Any] = {"notice": "ground_movement", "title": "A column"}
    body |= {"recipients": ["state:one"]}
    body |= {"volumes": [box(machine, 36, 37, 0.05, (1, 2))]}
    first = machine.must("group:brigade", "notice.filed", body)
    then = machine.must("group:brigade", "notice.filed", {**body, "waits_for": [first]})
    for reader, seen in ((None, [then]), ("state:one", [then]), ("state:two", [])):
        view = machine.desk.view(None if reader is None else machine.desk.scope(reader))
        assert [item.subject for item in view.every(Question(text=first))] == seen
