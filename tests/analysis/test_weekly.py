"""Weeks, statuses and clocks as figures count them: gaps are no zeros, an allegation is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.analysis.clock_shares import ClockShare, outcome
from truceline.analysis.clocks import Clock
from truceline.analysis.weekly import incidents_by_week, status, week_of, weeks_between
from truceline.mechanism.incident_states import Standing

DAMASCUS = ZoneInfo("Asia/Damascus")
START = datetime(2016, 3, 7, 6, tzinfo=UTC)  # a Monday
DAYS = st.dates(date(2010, 1, 1), date(2030, 12, 31))


def incident(
    at: datetime, *, state: str = "registered", aside: bool = False, **standing: Any
) -> Any:
    """What the functions read of an incident."""
    held = Standing(**{"form": "none", **standing})
    reports = (SimpleNamespace(recorded_at=at),)
    return SimpleNamespace(state=state, standing=held, set_aside=aside, reports=reports)


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        ({"state": "reported"}, "reported"),
        ({"state": "registered"}, "open"),
        ({"state": "closed"}, "closed_without_finding"),
        ({"form": "joint", "finding": "violation"}, "breach"),
        ({"form": "single", "finding": "no_violation"}, "no_breach"),
        ({"form": "split"}, "split"),
        ({"form": "note", "finding": "violation"}, "note_only"),
        ({"form": "joint", "finding": "violation", "state": "closed"}, "breach"),
        (
            {"form": "joint", "finding": "violation", "state": "closed", "aside": True},
            "closed_without_finding",
        ),
    ],
)
def test_only_a_finding_makes_a_breach(one: dict[str, Any], expected: str) -> None:
    """A report is an allegation, a note is no finding, and what was set aside counts no more."""
    assert status(incident(START, **one)) == expected


def test_a_week_without_a_record_is_a_gap_and_a_quiet_one_is_zero() -> None:
    """Recorded weeks without reports are 0; weeks in which nothing was recorded are None."""
    week = timedelta(days=7)
    at = START + 4 * week
    found = incidents_by_week(
        [incident(START), incident(START, state="withdrawn"), incident(at + week)],
        [START, START + 2 * week, at],
        DAMASCUS,
        at,
    )
    assert [each.reported for each in found.weeks] == [1, None, 0, None, 0]
    assert [each.counts for each in found.weeks] == [{"open": 1}, None, {}, None, {}]
    assert (found.counted, found.withdrawn, found.earlier) == (1, 1, 0)
    assert incidents_by_week([], [], DAMASCUS, at).weeks == ()


@given(DAYS, DAYS)
def test_weeks_follow_each_other_without_a_hole(one: date, other: date) -> None:
    """From week to week it is seven days, over new year too, and both ends are inside."""
    first, last = min(one, other), max(one, other)
    found = weeks_between(first, last)
    assert found[0].first <= first <= found[0].last
    assert found[-1].first <= last <= found[-1].last
    assert all(b.first - a.first == timedelta(days=7) for a, b in pairwise(found))
    assert len({week.name for week in found}) == len(found)


def test_the_zone_says_which_week_it_is() -> None:
    """Late on Sunday in UTC it is Monday in Damascus."""
    sunday = datetime(2016, 3, 6, 23, tzinfo=UTC)
    assert week_of(sunday, DAMASCUS).name == "2016-W10"
    assert week_of(sunday, ZoneInfo("UTC")).name == "2016-W09"


def test_a_clock_that_still_runs_is_in_no_whole() -> None:
    """In time, late, overdue and pending exclude each other; without a whole there is no share."""
    hour = timedelta(hours=1)
    due = START + hour
    clock = Clock(name="reply", started=START, base=due, due=due, authority="agreed")
    assert outcome(clock, START) == "pending"
    assert outcome(clock, due) == "pending"
    assert outcome(clock, due + hour) == "overdue"
    assert outcome(replace(clock, stopped_at=due), due + hour) == "in_time"
    assert outcome(replace(clock, stopped_at=due + hour), due + hour) == "late"
    assert outcome(replace(clock, stopped_at=due + hour), due + hour / 2) == "overdue"
    counts: dict[str, Any] = {"clock": "reply", "authority": "agreed", "overdue": 0, "late": 1}
    assert ClockShare(**counts, in_time=3, pending=9).share == 0.75
    assert ClockShare(**{**counts, "late": 0}, in_time=0, pending=9).share is None
