"""What has turned is found by what was recorded since, however many subjects a desk has."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from tests.desk import machine as m
from tests.desk.sayings_notices import box

from truceline.store.turning import ending, speaking_of, turned

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A fresh desk."""
    machine = m.make(tmp_path / "desk")
    machine.marks = False
    yield machine
    machine.desk.close()


def _filed(machine: m.Machine, hours: tuple[float, float]) -> str:
    body = {"notice": "ground_movement", "title": "A column", "recipients": ["state:one"]}
    volumes = [box(machine, 36.0, 37.0, 0.05, hours)]
    return machine.must("group:brigade", "notice.filed", {**body, "volumes": volumes})


def test_what_ended_and_what_was_changed_has_turned(machine: m.Machine) -> None:
    """What was only opened has not; ends are counted up to and with the later instant."""
    start = machine.now
    ended, changed, opened = (_filed(machine, hours) for hours in ((1, 2), (1, 9), (1, 9)))
    since = machine.now
    machine.must("group:brigade", "notice.withdrawn", {"why": "Cancelled"}, [changed])
    store, later = machine.store, start + timedelta(hours=3)
    assert turned(store, "notice", since, machine.now) == [changed]
    assert turned(store, "notice", since, later) == [ended, changed]
    assert turned(store, "notice", machine.now, later) == [ended]
    assert store.any_turned("notice", since, machine.now)
    assert store.any_turned("notice", machine.now, later)
    assert not store.any_turned("notice", machine.now, machine.now)
    assert not store.any_turned("notice", start - timedelta(hours=1), start)
    # By the ends of the volumes, which are those of the docket's rows.
    row = store.listed(ended)
    assert row is not None
    assert row.until is not None
    assert ending(store, "notice", row.until, row.until) == [ended]
    assert ending(store, "notice", start, later + timedelta(hours=9)) == [ended, changed, opened]


def test_no_question_goes_through_a_whole_part(machine: m.Machine) -> None:
    """Each statement starts from the entries since, or from a span of ends."""
    connection, asked = machine.store.connection, list[str]()
    connection.set_trace_callback(asked.append)
    turned(machine.store, "notice", m.START, machine.now)
    speaking_of(machine.store, "notice", "0" * 64)
    machine.store.any_turned("notice", m.START, machine.now)
    connection.set_trace_callback(None)
    # What begins with two dashes is what the index of words asks of its own tables.
    plans = {
        each: [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {each}")]
        for each in asked
        if not each.startswith("--")
    }
    first = [plan[0] for each, plan in plans.items() if "FROM subject" in each or "JOIN" in each]
    assert len(first) == 5
    found = ("SEARCH entry USING INTEGER PRIMARY KEY", "SCAN subject_text VIRTUAL TABLE INDEX 0:M")
    for step in first:
        assert "until>" in step or step.startswith(found), step
