"""The fold of what is learnt of an incident: visits, access, lines, witnesses, evidence, claims."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from truceline.mechanism import incident_inquiry_kinds as inquiry
from truceline.mechanism.incident_moves import mark, rest, resume, said
from truceline.mechanism.incident_states import Consent, Held, Incident

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.mechanism.parts import Entry

NO_ACCESS, LINES_CUT = "no_access", "lines_cut"
"""Why clocks rest: the reasons that Terms name in ``pauses``."""


def _visit_tasked(state: Incident, entry: Entry) -> Incident:
    return mark(state, "visit_tasked", entry.recorded_at)


def _granted(state: Incident, entry: Entry) -> Incident:
    by = entry.body.by
    state = replace(
        state,
        barred=state.barred - {by},
        access=(*state.access, said(entry, "granted", by)),
    )
    if not state.barred:
        state = resume(state, NO_ACCESS, entry.recorded_at)
    return mark(state, "access_granted", entry.recorded_at)


def _held_back(state: Incident, entry: Entry) -> Incident:
    by = entry.body.by
    what = "denied" if isinstance(entry.body, inquiry.IncidentAccessDenied) else "delayed"
    state = replace(
        state, barred=state.barred | {by}, access=(*state.access, said(entry, what, by))
    )
    return mark(rest(state, NO_ACCESS, entry.recorded_at), f"access_{what}", entry.recorded_at)


def _visited(state: Incident, entry: Entry) -> Incident:
    body: inquiry.IncidentVisited = entry.body
    state = replace(
        state,
        barred=frozenset(),
        visits=(*state.visits, said(entry, "complete" if body.complete else "partial", body.team)),
        sensors=(*state.sensors, *body.observations),
    )
    state = resume(state, NO_ACCESS, entry.recorded_at)
    return mark(state, "visited", entry.recorded_at) if body.complete else state


def _lines_cut(state: Incident, entry: Entry) -> Incident:
    state = replace(state, cut=state.cut | {entry.body.to})
    return mark(rest(state, LINES_CUT, entry.recorded_at), "lines_cut", entry.recorded_at)


def _lines_restored(state: Incident, entry: Entry) -> Incident:
    state = replace(state, cut=state.cut - {entry.body.to})
    return state if state.cut else resume(state, LINES_CUT, entry.recorded_at)


def _consented(state: Incident, entry: Entry) -> Incident:
    body: inquiry.IncidentInterviewConsented = entry.body
    scope = body.scope if body.consent == "given" else ()
    consent = Consent(scope=scope, recorded_at=entry.recorded_at)
    return replace(state, consents={**state.consents, body.witness: consent})


def _evidence_added(state: Incident, entry: Entry) -> Incident:
    body: inquiry.IncidentEvidenceAdded = entry.body
    if body.hash in state.evidence:
        return state
    held = Held(
        hash=body.hash,
        source_class=body.source_class,
        means=body.means,
        witness=body.witness,
        holders=(entry.author,),
    )
    return replace(state, evidence={**state.evidence, body.hash: held})


def _custody_moved(state: Incident, entry: Entry) -> Incident:
    body: inquiry.IncidentCustodyMoved = entry.body
    held = state.evidence.get(body.evidence)
    if held is None or held.holders[-1] != body.handed_by or body.hash_found != body.evidence:
        return state
    moved = replace(held, holders=(*held.holders, body.received_by))
    return replace(state, evidence={**state.evidence, body.evidence: moved})


def _claimed(state: Incident, entry: Entry) -> Incident:
    return replace(state, claims=(*state.claims, said(entry, entry.body.threat)))


INQUIRY_FOLDS: MappingProxyType[type, Callable[[Incident, Entry], Incident]] = MappingProxyType(
    {
        inquiry.IncidentVisitTasked: _visit_tasked,
        inquiry.IncidentAccessGranted: _granted,
        inquiry.IncidentAccessDelayed: _held_back,
        inquiry.IncidentAccessDenied: _held_back,
        inquiry.IncidentVisited: _visited,
        inquiry.IncidentLinesCut: _lines_cut,
        inquiry.IncidentLinesRestored: _lines_restored,
        inquiry.IncidentInterviewConsented: _consented,
        inquiry.IncidentEvidenceAdded: _evidence_added,
        inquiry.IncidentCustodyMoved: _custody_moved,
        inquiry.IncidentSelfDefenceClaimed: _claimed,
    }
)
