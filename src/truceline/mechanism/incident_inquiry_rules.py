"""Rules of the inquiry: visits and access, lines, consent of witnesses, evidence and custody."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from truceline.mechanism import incident_inquiry_kinds as inquiry
from truceline.mechanism.incident_faults import fault, is_observation
from truceline.mechanism.relays import OFFICER

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.errors import Fault
    from truceline.mechanism.incident_states import Incident
    from truceline.mechanism.parts import Bench, Entry


def _tasked(_state: Incident, draft: Entry, _bench: Bench) -> list[Fault]:
    body: inquiry.IncidentVisitTasked = draft.body
    if body.earliest is not None and body.latest is not None and body.latest < body.earliest:
        return [
            fault(
                "TIME_ORDER",
                "The visit's window ends before it begins.",
                "Exchange the two times.",
                "latest",
            )
        ]
    return []


def _access(state: Incident, _draft: Entry, _bench: Bench) -> list[Fault]:
    if "visit_tasked" in state.marks:
        return []
    return [
        fault(
            "VISIT_NOT_TASKED",
            "Access is spoken of, and no visit was tasked here.",
            "Record incident.visit_tasked first: whose visit, and of whom access is asked.",
        )
    ]


def _visited(_state: Incident, draft: Entry, bench: Bench) -> list[Fault]:
    body: inquiry.IncidentVisited = draft.body
    return [
        fault(
            "OBSERVATION_UNKNOWN",
            f"{subject[:12]} is no patrol observation on this desk.",
            "Record observation.patrolled first, and name the hash of that entry.",
            "observations",
        )
        for subject in body.observations
        if not is_observation(subject, bench)
    ]


def _cut(state: Incident, draft: Entry, _bench: Bench) -> list[Fault]:
    to = draft.body.to
    if to not in state.cut:
        return []
    return [
        fault(
            "LINES_ALREADY_CUT",
            f"The line to {to} is recorded as cut already.",
            "Record incident.lines_restored when it is back.",
            "to",
        )
    ]


def _restored(state: Incident, draft: Entry, _bench: Bench) -> list[Fault]:
    to = draft.body.to
    if to in state.cut:
        return []
    return [
        fault(
            "LINES_NOT_CUT",
            f"The line to {to} is not recorded as cut.",
            "Nothing needs restoring; check whom you mean.",
            "to",
        )
    ]


def _consented(state: Incident, draft: Entry, _bench: Bench) -> list[Fault]:
    body: inquiry.IncidentInterviewConsented = draft.body
    if body.consent == "given" and not body.scope:
        return [
            fault(
                "CONSENT_NO_SCOPE",
                "Consent is given to nothing.",
                "Say who may see what the witness said, or record that consent is withdrawn.",
                "scope",
            )
        ]
    faults = []
    if body.consent == "withdrawn" and body.scope:
        faults.append(
            fault(
                "CONSENT_SCOPE_WITHDRAWN",
                "Consent is withdrawn, and a scope is given.",
                "Leave the scope empty; to narrow consent, record it as given anew.",
                "scope",
            )
        )
    if body.consent == "withdrawn" and body.witness not in state.consents:
        faults.append(
            fault(
                "CONSENT_UNKNOWN",
                f"No consent of {body.witness} is on record here.",
                "Check the witness's label.",
                "witness",
            )
        )
    return faults


def _evidence(state: Incident, draft: Entry, bench: Bench) -> list[Fault]:
    body: inquiry.IncidentEvidenceAdded = draft.body
    faults = []
    if body.hash in state.evidence:
        faults.append(
            fault(
                "EVIDENCE_KNOWN",
                "This file is in evidence here already.",
                "Record incident.custody_moved when it changes hands.",
                "hash",
            )
        )
    if body.captured_at is not None and body.captured_at > bench.now:
        faults.append(
            fault(
                "TIME_FUTURE",
                "The evidence would have been made after now.",
                "Check the clock of the device, and say what you know of it in the description.",
                "captured_at",
            )
        )
    consent = state.consents.get(body.witness) if body.witness is not None else None
    if body.witness is not None and (consent is None or not consent.scope):
        faults.append(
            fault(
                "CONSENT_MISSING",
                f"{body.witness} has not consented, or has withdrawn its consent.",
                "Record incident.interview_consented first, or leave this evidence out.",
                "witness",
            )
        )
    return faults


def _custody(state: Incident, draft: Entry, bench: Bench) -> list[Fault]:
    body: inquiry.IncidentCustodyMoved = draft.body
    held = state.evidence.get(body.evidence)
    if held is None:
        return [
            fault(
                "EVIDENCE_UNKNOWN",
                "No evidence with this hash is on record here.",
                "Record incident.evidence_added first.",
                "evidence",
            )
        ]
    faults = []
    if body.hash_found != body.evidence:
        faults.append(
            fault(
                "CUSTODY_HASH_CHANGED",
                "The hash worked out at the handover is another: this is not the same file.",
                "Do not pass it on. Add what was received as evidence of its own, and say why.",
                "hash_found",
            )
        )
    if held.holders[-1] != body.handed_by:
        faults.append(
            fault(
                "CUSTODY_NOT_HOLDER",
                f"{held.holders[-1]} holds this evidence, not {body.handed_by}.",
                "Record the handover in between first.",
                "handed_by",
            )
        )
    if body.handed_by == body.received_by:
        faults.append(
            fault(
                "CUSTODY_TO_SELF",
                f"{body.handed_by} would hand the evidence to itself.",
                "Name the two who met.",
                "received_by",
            )
        )
    took_part = draft.author in {body.handed_by, body.received_by}
    if not took_part and not bench.has_role(draft.author, OFFICER):
        faults.append(
            fault(
                "CUSTODY_NOT_PRESENT",
                f"{draft.author} neither handed the evidence over nor received it.",
                "Let one of the two record it, or a duty officer.",
            )
        )
    return faults


INQUIRY_RULES: MappingProxyType[type, Callable[[Any, Entry, Bench], list[Fault]]] = (
    MappingProxyType(
        {
            inquiry.IncidentVisitTasked: _tasked,
            inquiry.IncidentAccessGranted: _access,
            inquiry.IncidentAccessDelayed: _access,
            inquiry.IncidentAccessDenied: _access,
            inquiry.IncidentVisited: _visited,
            inquiry.IncidentLinesCut: _cut,
            inquiry.IncidentLinesRestored: _restored,
            inquiry.IncidentInterviewConsented: _consented,
            inquiry.IncidentEvidenceAdded: _evidence,
            inquiry.IncidentCustodyMoved: _custody,
        }
    )
)
