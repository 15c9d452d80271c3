"""The fold of an incident: one small function for each kind of entry, and a table of them.

``begin`` and ``step`` are total. A state moves only along the transition table; an entry that would
make another move (of an incident that was linked, say) is kept in the file and changes no state.
Marks are the desk's own times (``recorded_at``), so that a back-dated entry can neither make
anybody overdue nor stop a clock before it was recorded.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from truceline.mechanism import incident_kinds as told
from truceline.mechanism import incident_outcome_kinds as outcome
from truceline.mechanism.incident_inquiry_fold import INQUIRY_FOLDS
from truceline.mechanism.incident_moves import mark, marked_in, move, said
from truceline.mechanism.incident_states import (
    ENDED,
    TRANSITIONS,
    Finding,
    Incident,
    Judged,
    PlaceConfirmed,
    Query,
    Report,
)
from truceline.mechanism.relays import speaker

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from truceline.mechanism.parts import Entry


def begin(entry: Entry) -> Incident:
    """The incident after the report that opens it."""
    return Incident(
        state="reported",
        under=entry.body.under,
        reports=(_report(entry),),
        file=(entry.hash,),
        marks={"reported": entry.recorded_at},
    )


def step(state: Incident, entry: Entry) -> Incident:
    """The incident after a further entry; an entry of another part changes nothing."""
    fold = _FOLDS.get(type(entry.body))
    if fold is None:
        return state
    return fold(replace(state, file=(*state.file, entry.hash)), entry)


def _report(entry: Entry) -> Report:
    return Report(
        hash=entry.hash,
        by=speaker(entry),
        author=entry.author,
        recorded_at=entry.recorded_at,
        body=entry.body,
    )


def _reported(state: Incident, entry: Entry) -> Incident:
    return replace(state, reports=(*state.reports, _report(entry)))


def _place_confirmed(state: Incident, entry: Entry) -> Incident:
    body: told.IncidentPlaceConfirmed = entry.body
    place = PlaceConfirmed(
        name=body.place_matched,
        as_said=body.place_as_said,
        gazetteer=body.gazetteer,
        area=body.area,
        by=entry.author,
    )
    return replace(state, place=place)


def _registered(state: Incident, entry: Entry) -> Incident:
    # A registration after the end comes from a linked incident that is alive: the event it speaks
    # of must not vanish into a closed one, so this takes the whole up again.
    if state.state in ENDED:
        state = _reopen(state, entry.recorded_at)
    severity = state.severity or entry.body.severity
    return mark(
        move(replace(state, severity=severity), "registered"), "registered", entry.recorded_at
    )


def _acknowledged(state: Incident, entry: Entry) -> Incident:
    return mark(move(state, "acknowledged"), "acknowledged", entry.recorded_at)


def _queried(state: Incident, entry: Entry) -> Incident:
    query = Query(
        hash=entry.hash, to=entry.body.to, asked_at=entry.recorded_at, episode=state.episode
    )
    return move(replace(state, queries=(*state.queries, query)), "queried")


def _answered(state: Incident, entry: Entry) -> Incident:
    body: told.IncidentAnswered = entry.body
    answer = said(entry, body.position)
    if body.position != "asks_for_time":
        queries = tuple(
            replace(query, answered_at=entry.recorded_at)
            if query.to == answer.by and query.answered_at is None
            else query
            for query in state.queries
        )
        state = replace(state, queries=queries)
    return replace(state, answers=(*state.answers, answer))


def _silent(state: Incident, entry: Entry) -> Incident:
    queries = tuple(
        replace(query, silence_at=query.silence_at or entry.recorded_at)
        if query.to == entry.body.by and query.answered_at is None
        else query
        for query in state.queries
    )
    return replace(state, queries=queries)


def _contained(state: Incident, entry: Entry) -> Incident:
    return mark(move(state, "contained"), "contained", entry.recorded_at)


def _withdrawn(state: Incident, entry: Entry) -> Incident:
    by, only = speaker(entry), entry.body.report
    reports = tuple(
        replace(report, withdrawn=True)
        if report.by == by and only in {None, report.hash}
        else report
        for report in state.reports
    )
    state = replace(state, reports=reports)
    if not all(report.withdrawn for report in reports):
        return state
    return marked_in(move(state, "withdrawn"), "withdrawn", entry.recorded_at)


def _judged(state: Incident, entry: Entry) -> Incident:
    judged = Judged(
        hash=entry.hash, judge=entry.author, recorded_at=entry.recorded_at, body=entry.body
    )
    return replace(state, judged=(*state.judged, judged))


def _assessed(state: Incident, entry: Entry) -> Incident:
    body: outcome.IncidentAssessed = entry.body
    state = replace(
        state,
        severity=body.severity or state.severity,
        assessed_acts=tuple(dict.fromkeys([*state.assessed_acts, *body.acts])),
    )
    return mark(move(state, "assessed"), "assessed", entry.recorded_at)


def _found(state: Incident, entry: Entry) -> Incident:
    before = state.standing
    finding = Finding(
        hash=entry.hash,
        maker=entry.author,
        recorded_at=entry.recorded_at,
        episode=state.episode,
        body=entry.body,
    )
    state = replace(state, findings=(*state.findings, finding))
    if entry.body.capacity != "note":
        # Whoever agreed to close agreed before this was found.
        state = replace(move(state, "found"), closure_agreed=frozenset())
    now = state.standing
    if now.settled and (now.form, now.finding, now.against) != (
        before.form if before.settled else None,
        before.finding,
        before.against,
    ):
        # "settled" is when it first waited for nobody; "found" is since when it says what it says.
        state = replace(
            state,
            marks={"settled": entry.recorded_at, **state.marks, "found": entry.recorded_at},
        )
    return state


def _remedy_set(state: Incident, entry: Entry) -> Incident:
    body: outcome.IncidentRemedySet = entry.body
    state = replace(
        state,
        remedies=tuple(dict.fromkeys([*state.remedies, *body.remedies])),
        remedy_of=tuple(dict.fromkeys([*state.remedy_of, *body.of])),
    )
    if state.state == "decided":
        # A rung's decision takes the finding's place: the remedy's clock begins with it.
        state = replace(state, marks={**state.marks, "found": entry.recorded_at})
    return mark(move(state, "remedy_due"), "remedy_set", entry.recorded_at)


def _remedied(state: Incident, entry: Entry) -> Incident:
    done = tuple(dict.fromkeys([*state.remedied, *entry.body.remedies]))
    state = replace(state, remedied=done)
    if not set(state.remedies) <= set(done):
        return state
    return marked_in(move(state, "remedied"), "remedied", entry.recorded_at)


def _referred(state: Incident, entry: Entry) -> Incident:
    # Whatever its state, a linked incident that is named goes up with the other's file.
    state = replace(state, rungs=tuple(dict.fromkeys((*state.rungs, entry.body.rung))))
    if "referred" not in TRANSITIONS[state.state]:
        return state
    # The clock of the decision belongs to the body that has the matter now, so the last one counts.
    marks = {**state.marks, "referred": entry.recorded_at}
    return replace(move(state, "referred"), rung=entry.body.rung, marks=marks)


def _decided(state: Incident, entry: Entry) -> Incident:
    moved = move(state, "decided")
    if moved.state == state.state:
        return state
    marks = {**moved.marks, "decided": entry.recorded_at}
    return replace(moved, marks=marks, decided_by=entry.author, decision=entry.body.decision)


def _closure_agreed(state: Incident, entry: Entry) -> Incident:
    return replace(state, closure_agreed=state.closure_agreed | {entry.author})


def _closed(state: Incident, entry: Entry) -> Incident:
    moved = move(state, "closed")
    if moved.state == state.state:
        return state
    return mark(replace(moved, attribution=entry.body.attribution), "closed", entry.recorded_at)


def _reopened(state: Incident, entry: Entry) -> Incident:
    return _reopen(state, entry.recorded_at) if state.state in ENDED else state


def _reopen(state: Incident, at: datetime) -> Incident:
    """Take an ended incident up again: all clocks begin anew, the file stays whole."""
    return replace(
        move(state, "registered"),
        episode=state.episode + 1,
        marks={"reported": state.marks["reported"], "reopened": at, "registered": at},
        remedies=(),
        remedied=(),
        remedy_of=(),
        rung="",
        decided_by="",
        decision="",
        closure_agreed=frozenset(),
        attribution="",
    )


_FOLDS: MappingProxyType[type, Callable[[Incident, Entry], Incident]] = MappingProxyType(
    {
        told.IncidentReported: _reported,
        told.IncidentPlaceConfirmed: _place_confirmed,
        told.IncidentRegistered: _registered,
        told.IncidentAcknowledged: _acknowledged,
        told.IncidentQueried: _queried,
        told.IncidentAnswered: _answered,
        told.IncidentSilenceRecorded: _silent,
        told.IncidentContained: _contained,
        told.IncidentWithdrawn: _withdrawn,
        **INQUIRY_FOLDS,
        outcome.IncidentJudged: _judged,
        outcome.IncidentAssessed: _assessed,
        outcome.IncidentFound: _found,
        outcome.IncidentRemedySet: _remedy_set,
        outcome.IncidentRemedied: _remedied,
        outcome.IncidentReferred: _referred,
        outcome.IncidentDecided: _decided,
        outcome.IncidentClosureAgreed: _closure_agreed,
        outcome.IncidentClosed: _closed,
        outcome.IncidentReopened: _reopened,
    }
)
