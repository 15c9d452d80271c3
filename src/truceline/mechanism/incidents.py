"""Incidents: from a report in any language to a finding, a remedy and a closure.

The kinds are told in ``incident_kinds``, ``incident_inquiry_kinds`` and ``incident_outcome_kinds``;
the state and its table stand in ``incident_states``, the fold in ``incident_fold``, the checks in
``incident_rules``. Here is what the docket shows, and the part that holds all of it together.

>>> PART.moves("assessed", "found"), PART.moves("reported", "closed")
(True, False)
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from truceline.mechanism.incident_fold import begin, step
from truceline.mechanism.incident_inquiry_kinds import INQUIRY_KINDS
from truceline.mechanism.incident_kinds import INCIDENT, TOLD_KINDS
from truceline.mechanism.incident_outcome_kinds import OUTCOME_KINDS
from truceline.mechanism.incident_rules import check
from truceline.mechanism.incident_states import TRANSITIONS, Incident, receipt_number
from truceline.mechanism.parts import Part, Row

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

_END = frozenset({"closed", "withdrawn"})

UNCONFIRMED: Final = " (place not confirmed)"
ILLUSTRATIVE: Final = " (illustrative)"
"""What a title ends with; the desk's pages say it in the language of their readers."""

STOPS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "incident_acknowledge": _END | {"acknowledged"},
        "query_reply": _END | {"answered", "settled"},
        "containment": _END | {"contained"},
        "verification": _END | {"visited", "assessed"},
        "finding_due": _END | {"settled", "decided"},
        "remedy_due": _END | {"remedied", "nothing_to_remedy", "decided"},
        "referral_decision": _END | {"decided"},
    }
)
"""The clocks of an incident, by their names in Terms, and the marks that stop each."""


def row(state: Incident) -> Row:
    """What the docket shows of an incident."""
    standing = [report for report in state.reports if not report.withdrawn]
    reports = standing or list(state.reports)
    ends = [r.body.occurred_until for r in reports if r.body.occurred_until is not None]
    areas = [r.body.area for r in reports if r.body.area is not None]
    confirmed = state.place.area if state.place is not None else None
    return Row(
        state=state.state,
        title=_title(state),
        under=state.under,
        parties=tuple(sorted(state.involved)),
        recipients=tuple(dict.fromkeys(query.to for query in state.queries)),
        area=confirmed or next(iter(areas), None),
        place=state.place.name if state.place is not None else "",
        since=min(r.body.occurred_from for r in reports),
        until=max(ends, default=None),
        marks=marks(state),
        stops=STOPS,
        pauses=state.pauses,
        rung=state.rung,
        rungs=state.rungs,
        words=_words(state),
    )


def marks(state: Incident) -> dict[str, datetime]:
    """The instants that start and stop the incident's clocks, those of its queries among them.

    A question that has no answer keeps the query's clock running, the oldest first; where all are
    answered, the question that was answered last is shown. A settled finding that is no shared
    breach leaves nothing to remedy.
    """
    found = dict(state.marks)
    asked = [query for query in state.queries if query.episode == state.episode]
    waiting = [query.asked_at for query in asked if query.answered_at is None]
    answered = [(q.answered_at, q.asked_at) for q in asked if q.answered_at is not None]
    if waiting:
        found["queried"] = min(waiting)
    elif answered:
        found["answered"], found["queried"] = max(answered)
    settled = state.standing
    if "found" in found and "decided" not in found and not settled.is_breach:
        found["nothing_to_remedy"] = found["found"]
    return found


def _title(state: Incident) -> str:
    """One line of open facts: what is reported, where, and whether the place counts already."""
    first = state.reports[0].body
    what = f"{first.report_class}: {', '.join(state.acts)}".replace("_", " ")
    if state.place is not None:
        what += f", {state.place.name}"
    elif first.place_as_said is not None:
        what += f", {first.place_as_said}{UNCONFIRMED}"
    return f"{what}{ILLUSTRATIVE}" if first.illustrative else what


def _words(state: Incident) -> str:
    parts = [
        *state.acts,
        *sorted(state.involved),
        state.severity,
        *(receipt_number(report.hash) for report in state.reports),
        *(report.body.place_as_said or "" for report in state.reports),
        *([state.place.name, state.place.as_said] if state.place is not None else []),
    ]
    return " ".join(part for part in dict.fromkeys(parts) if part)


PART = Part(
    name=INCIDENT,
    kinds=(*TOLD_KINDS, *INQUIRY_KINDS, *OUTCOME_KINDS),
    transitions=TRANSITIONS,
    initial=frozenset({"reported"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
    over=frozenset({"closed", "withdrawn"}),
)
