"""Escalation: one rung up, by derivation, visible with its reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.mechanism.builders import START, made_up_terms
from tests.mechanism.incident_acts import Case

from truceline.analysis.escalation import escalation
from truceline.mechanism import incident_kinds as told
from truceline.mechanism.incidents import row
from truceline.mechanism.ladders import next_above

DAYS = timedelta(days=1)


def test_nothing_overdue_escalates_nothing() -> None:
    """While every clock is in time there is no escalation."""
    case = Case().in_state("registered")
    assert escalation(row(case.state), case.terms, case.now) is None


def test_what_is_overdue_goes_from_the_desk_to_the_lowest_rung() -> None:
    """An unacknowledged incident shows on the lowest rung, with the reason."""
    case = Case().in_state("registered")
    found = escalation(row(case.state), case.terms, case.now + timedelta(minutes=45))
    assert found is not None
    assert (found.seat, found.rung) == ("", "hotline")
    assert [clock.name for clock in found.late] == ["incident_acknowledge"]
    assert "past the desk's own default; no party is in breach by that" in found.reason
    assert "from the desk to hotline" in found.reason


def test_many_late_clocks_still_go_one_rung_up() -> None:
    """A month later everything is late, and it is still the next rung."""
    case = Case().in_state("registered")
    found = escalation(row(case.state), case.terms, START + 30 * DAYS)
    assert found is not None
    assert len(found.late) == 3
    assert found.rung == "hotline"


def test_a_referred_matter_goes_above_the_rung_that_has_it() -> None:
    """With the task force and undecided, it shows with the ministers; there it stays."""
    case = Case().in_state("referred")
    found = escalation(row(case.state), case.terms, START + 30 * DAYS)
    assert found is not None
    assert (found.seat, found.rung) == ("task_force", "ministers")
    case.refer("ministers")
    found = escalation(row(case.state), case.terms, START + 30 * DAYS)
    assert found is not None
    assert found.rung == "ministers"
    assert "the highest rung" in found.reason


def test_escalation_ends_when_the_lateness_ends() -> None:
    """It is derived: once the incident is acknowledged there is none, and no entry undid it."""
    case = Case().in_state("registered")
    at = case.now + timedelta(minutes=45)
    assert escalation(row(case.state), case.terms, at) is not None
    case.tell(told.IncidentAcknowledged(), recorded_at=at)
    assert escalation(row(case.state), case.terms, at + timedelta(minutes=1)) is None


@pytest.mark.parametrize(
    ("rung", "above"),
    [
        ("", "hotline"),
        ("hotline", "task_force"),
        ("task_force", "ministers"),
        ("ministers", "ministers"),
        ("unknown", "hotline"),
    ],
)
def test_rung_above_is_one_step(rung: str, above: str) -> None:
    """One step up the ladder, from the desk to the lowest, at the top no further."""
    assert next_above(made_up_terms(), rung) == above
