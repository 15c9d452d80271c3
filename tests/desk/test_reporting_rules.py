"""Who may report how much, and who may record a caller's words: Terms say it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.desk import machine as m
from tests.desk.damage import report_body

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

RULES = "to: [un:office]\n  relayed_by: [secretariat]\n  quota: {count: 2, window: P1D}\n"
DAY = 86_400


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[m.Machine]:
    """A desk that takes two reports a day of one reporter, and lets the secretariat relay."""
    text = m.TERMS.read_text()
    assert "to: [un:office]\n" in text
    made = m.make(tmp_path / "desk", text.replace("to: [un:office]\n", RULES).encode())
    yield made
    made.desk.close()


def test_a_reporter_has_a_quota_and_another_has_its_own(machine: m.Machine) -> None:
    """The third report of a day is refused; others report on, and so does he a day later."""
    for _ in range(2):
        machine.must("person:miller", "incident.reported", report_body())
    codes = machine.refused("person:miller", "incident.reported", report_body())
    assert codes == {"REPORT_QUOTA"}
    machine.must("group:brigade", "incident.reported", report_body())
    machine.tick(DAY)
    machine.must("person:miller", "incident.reported", report_body())


def test_what_is_called_in_has_no_quota(machine: m.Machine) -> None:
    """An officer records every call: a report of violence is not lost for a number."""
    for _ in range(4):
        machine.must("cell:officer", "incident.reported", report_body())


def test_whom_terms_let_relay_may_and_an_officer_they_leave_out_may_not(
    machine: m.Machine,
) -> None:
    """`reporting.relayed_by` decides who records a caller's words."""
    body = report_body() | {
        "on_behalf_of": "group:brigade",
        "relayed": {"channel": "telephone", "caller_role": "commander"},
    }
    codes = machine.refused("cell:officer", "incident.reported", body)
    assert codes == {"RELAY_NOT_OFFICER"}
    machine.must("un:office", "incident.reported", body)
