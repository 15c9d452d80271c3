"""Clocks: due times with pauses, lateness as of an instant, and what lateness says of whom."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from tests.mechanism.builders import START, made_up_terms
from tests.mechanism.incident_acts import BRIGADE, TEAM, Case, query, report

from truceline.analysis.clocks import Clock, clocks, overdue, phase
from truceline.mechanism import incident_inquiry_kinds as inquiry
from truceline.mechanism import incident_kinds as told
from truceline.mechanism.due_times import due_after
from truceline.mechanism.incidents import row
from truceline.mechanism.parts import Pause, Row

HOUR = timedelta(hours=1)
_HOURS = st.integers(min_value=0, max_value=400)


def clock_of(case: Case, name: str) -> Clock:
    """A clock of an incident, by name."""
    return {clock.name: clock for clock in clocks(row(case.state), case.terms)}[name]


def running(base: timedelta, *pauses: Pause, authority: str = "agreed") -> Clock:
    """A clock that started at the start and runs so long without its pauses."""
    due = due_after(START + base, START, pauses)
    return Clock(
        name="made_up", started=START, base=START + base, due=due, authority=authority,
        pauses=pauses,
    )  # fmt: skip


def test_a_clock_starts_with_its_event_and_runs_as_long_as_terms_say() -> None:
    """Acknowledging is due half an hour after the registration was recorded."""
    case = Case().in_state("registered")
    clock = clock_of(case, "incident_acknowledge")
    assert clock.started == case.state.marks["registered"]
    assert clock.due == clock.started + timedelta(minutes=30)
    assert clock.stopped_at is None


def test_only_started_clocks_of_this_subject_are_there() -> None:
    """A report alone starts nothing; the clock of findings waits for the assessment."""
    assert clocks(row(Case().state), made_up_terms()) == ()
    names = {c.name for c in clocks(row(Case().in_state("registered").state), made_up_terms())}
    assert names == {"incident_acknowledge", "containment", "verification"}


def test_a_clock_is_overdue_after_its_due_time_and_not_at_it() -> None:
    """At the due time itself it is in time; a microsecond later it is not."""
    clock = clock_of(Case().in_state("registered"), "incident_acknowledge")
    assert clock.due is not None
    assert not overdue(clock, clock.due)
    assert overdue(clock, clock.due + timedelta(microseconds=1))
    assert not overdue(clock, clock.started - HOUR)


def test_a_stopped_clock_is_overdue_only_before_it_stopped() -> None:
    """What was done late was late until then; from then on it is not overdue."""
    case = Case().in_state("registered")
    late = case.now + 2 * HOUR
    case.tell(told.IncidentAcknowledged(), recorded_at=late)
    clock = clock_of(case, "incident_acknowledge")
    assert clock.stopped_at == late
    assert overdue(clock, late - timedelta(seconds=1))
    assert not overdue(clock, late)
    assert "past the desk time" in clock.says(late)


def test_a_mark_before_the_start_stops_nothing() -> None:
    """An answer to an earlier question does not answer the next one."""
    case = Case().in_state("queried")
    case.tell(told.IncidentAnswered(position="denies"), author=BRIGADE)
    assert clock_of(case, "query_reply").stopped_at is not None
    case.tell(query())
    clock = clock_of(case, "query_reply")
    assert (clock.started, clock.stopped_at) == (case.state.queries[1].asked_at, None)


def test_an_open_pause_leaves_no_due_time_and_a_closed_one_puts_it_off() -> None:
    """While access is denied the visit is not due; afterwards the lost time is given back."""
    case = Case().in_state("registered").tell(inquiry.IncidentVisitTasked(team=TEAM))
    plain = clock_of(case, "verification").due
    assert plain is not None
    since = START + 5 * HOUR
    case.tell(inquiry.IncidentAccessDenied(by=BRIGADE), author=TEAM, recorded_at=since)
    resting = clock_of(case, "verification")
    assert resting.due is None
    assert not overdue(resting, START + timedelta(days=99))
    assert resting.says(START + 6 * HOUR) == (
        "verification: resting (no access); it is not due meanwhile."
    )
    granted = inquiry.IncidentAccessGranted(by=BRIGADE)
    case.tell(granted, author=TEAM, recorded_at=since + 30 * HOUR)
    assert clock_of(case, "verification").due == plain + 30 * HOUR
    assert clock_of(case, "containment").pauses == ()


def test_a_pause_after_the_due_time_forgives_nothing() -> None:
    """Cutting the lines when it is already too late leaves it too late."""
    clock = running(HOUR, Pause(reason="lines_cut", since=START + 2 * HOUR))
    assert clock.due == START + HOUR
    assert overdue(clock, START + 3 * HOUR)


def test_as_of_an_instant_later_pauses_are_unknown() -> None:
    """Asked about an earlier instant, the clock says what it said then."""
    pause = Pause(reason="lines_cut", since=START + HOUR, until=START + 5 * HOUR)
    clock = running(2 * HOUR, pause)
    assert clock.due_as_of(START + timedelta(minutes=30)) == START + 2 * HOUR
    assert clock.due_as_of(START + 3 * HOUR) is None
    assert clock.due_as_of(START + 5 * HOUR) == START + 6 * HOUR == clock.due


def test_a_desk_default_never_speaks_of_a_partys_breach() -> None:
    """Past the desk's own default it says so; past an agreed time it says overdue."""
    at = START + 3 * HOUR
    own = running(HOUR, authority="desk_default")
    assert own.on_desk_default
    assert own.says(at) == (
        "made_up: 2 h past the desk's own default; no party is in breach by that."
    )
    assert running(HOUR).says(at) == "made_up: overdue by 2 h under the agreed terms."
    assert running(HOUR).says(START - HOUR) == "made_up: not started."
    assert running(4 * HOUR).says(at) == "made_up: due 2016-02-25 16:00 UTC, in 1 h."


def test_phase_follows_from_row_terms_and_instant() -> None:
    """Still, running, overdue, resting: each is derived, and the row stays the same."""
    case = Case()
    terms, now = case.terms, case.now
    assert phase(row(case.state), terms, now) == "still"
    case.in_state("registered")
    registered = row(case.state)
    assert phase(registered, terms, START) == "still"
    assert phase(registered, terms, case.now) == "running"
    assert phase(registered, terms, case.now + HOUR) == "overdue"
    resting = Row(
        state="x", title="x", marks={"queried": START}, stops={"query_reply": frozenset()},
        pauses=(Pause(reason="lines_cut", since=START),),
    )  # fmt: skip
    assert phase(resting, terms, START + timedelta(days=9)) == "resting"


def test_the_latest_start_event_of_a_clock_starts_it() -> None:
    """A clock from registration and effect starts with whichever came later."""
    rule = "containment: {value: PT12H, from: "
    terms = made_up_terms((f"{rule}registered", f"{rule}[registered, effective_at]"))
    case = Case(terms=terms).in_state("registered")
    assert terms.effective_at is not None
    assert clock_of(case, "containment").started == terms.effective_at


@given(
    base=st.integers(min_value=1, max_value=200),
    spans=st.lists(st.tuples(_HOURS, st.one_of(st.none(), _HOURS)), max_size=6),
    asked=_HOURS,
)
def test_a_pause_never_shortens_and_due_is_never_before_the_start(
    base: int, spans: list[tuple[int, int | None]], asked: int
) -> None:
    """Whatever rests: due is at or after base and start, and grows with each pause added."""
    pauses = tuple(
        sorted(
            (
                Pause(
                    reason="no_access",
                    since=START + since * HOUR,
                    until=None if length is None else START + (since + length) * HOUR,
                )
                for since, length in spans
            ),
            key=lambda p: p.since,
        )
    )
    clock = running(base * HOUR, *pauses)
    assert clock.due is None or clock.due >= clock.base > clock.started
    for left_out in range(len(pauses)):
        fewer = due_after(clock.base, START, pauses[:left_out] + pauses[left_out + 1 :])
        assert clock.due is None or (fewer is not None and fewer <= clock.due)
    as_of = clock.due_as_of(START + asked * HOUR)
    assert as_of is None or as_of >= clock.base
    rested = sum((p.until - p.since for p in pauses if p.until), timedelta())
    assert clock.due is None or clock.due <= clock.base + rested


@given(first=_HOURS, second=_HOURS)
def test_the_earliest_start_wins_when_incidents_are_linked(first: int, second: int) -> None:
    """Two registrations of one event, in ledger order: the clock runs from the first."""
    early, late = sorted((first, second))
    case = Case()
    register = told.IncidentRegistered(severity="minor")
    case.tell(register, recorded_at=START + early * HOUR)
    alone = clock_of(case, "containment")
    case.force(report(), author=TEAM, recorded_at=START + late * HOUR)
    case.force(register, recorded_at=START + late * HOUR)
    assert clock_of(case, "containment") == alone
    assert alone.started == START + early * HOUR


def test_turns_are_the_instants_a_docket_stores() -> None:
    """Start, due and stop, in order, without those that are not there."""
    clock = running(HOUR)
    assert clock.turns == (START, START + HOUR)
    assert all(isinstance(turn, datetime) for turn in clock.turns)
