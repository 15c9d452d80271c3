"""Rules of the outcome: remedies and closure; those of the ladder are in a module of their own.

One rule holds whatever the Terms say: no guarantor closes a case alone. A split finding is a
result, and an incident may close on it where the Terms let it stand.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from truceline.mechanism import incident_outcome_kinds as outcome
from truceline.mechanism.incident_faults import concur, fault, is_maker
from truceline.mechanism.incident_ladder_rules import LADDER_RULES

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.errors import Fault
    from truceline.mechanism.incident_states import Incident
    from truceline.mechanism.parts import Bench, Entry


def _remedy_set(state: Incident, draft: Entry, bench: Bench) -> list[Fault]:
    body: outcome.IncidentRemedySet = draft.body
    faults = []
    if state.state == "found" and not (_agreed(state, bench) and state.standing.is_breach):
        faults.append(
            fault(
                "REMEDY_WITHOUT_FINDING",
                "A remedy follows a breach that its makers share, or a referral.",
                "Wait for another maker's finding, or refer the incident up the ladder.",
            )
        )
    elif state.state == "found" and not set(body.of) <= state.standing.against:
        faults.append(
            fault(
                "REMEDY_OF_OTHERS",
                "The remedy is asked of somebody against whom nothing was found.",
                f"Ask it of: {', '.join(sorted(state.standing.against))}.",
                "of",
            )
        )
    return faults


def _remedied(state: Incident, draft: Entry, _bench: Bench) -> list[Fault]:
    return [
        fault(
            "REMEDY_NOT_SET",
            f"{remedy} was not asked for here.",
            f"Asked for: {', '.join(state.remedies) or 'nothing'}.",
            "remedies",
        )
        for remedy in draft.body.remedies
        if remedy not in state.remedies
    ]


def _agreed(state: Incident, bench: Bench) -> bool:
    """Whether the standing finding is shared by enough makers, or by one who may find alone."""
    standing, rule = state.standing, bench.terms.finding_rule
    if rule is None or not standing.settled or standing.form not in {*rule.bases, "single"}:
        return False
    return standing.form == "single" or (standing.form == "joint" and concur(standing.by, bench))


def _closure_agreed(_state: Incident, draft: Entry, bench: Bench) -> list[Fault]:
    if is_maker(draft.author, bench):
        return []
    return [
        fault(
            "CLOSURE_NOT_MAKER",
            f"{draft.author} is not among those who find, so its agreement closes nothing.",
            "Those who find agree to close.",
        )
    ]


def may_close(state: Incident, author: str, bench: Bench) -> bool:
    """Whether this author may close the incident now: never a guarantor alone.

    Enough are: a finding shared by enough makers; a recorded split, where the Terms let it stand;
    a decision of a rung that was not recorded by a guarantor; an assessment, where the mission only
    observes; or the agreement of enough makers, the author's own included.
    """
    rule = bench.terms.finding_rule
    if rule is None:
        return False
    split = state.standing.form == "split" and "split" in rule.bases
    decided = state.state == "decided" and state.decided_by not in bench.terms.guarantors
    observed = state.state == "assessed" and rule.observation_only
    return (
        _agreed(state, bench)
        or split
        or decided
        or observed
        or concur({*state.closure_agreed, author}, bench, "closure")
    )


def _closed(state: Incident, draft: Entry, bench: Bench) -> list[Fault]:
    body: outcome.IncidentClosed = draft.body
    faults = []
    if not may_close(state, draft.author, bench):
        faults.append(
            fault(
                "CLOSE_NOT_ALONE",
                "Nobody closes this incident alone: no finding that enough makers share stands.",
                "Let another maker record incident.found or incident.closure_agreed first.",
            )
        )
    as_found = _agreed(state, bench) and not state.set_aside
    if (body.attribution == "as_found" and not as_found) or (
        body.attribution == "as_decided" and state.state != "decided"
    ):
        faults.append(
            fault(
                "ATTRIBUTION_NOT_SHARED",
                f"Attribution {body.attribution} has no shared finding or decision behind it.",
                "Close with attribution none: a split stays on record as both findings.",
                "attribution",
            )
        )
    return faults


OUTCOME_RULES: MappingProxyType[type, Callable[[Any, Entry, Bench], list[Fault]]] = (
    MappingProxyType(
        {
            outcome.IncidentRemedySet: _remedy_set,
            outcome.IncidentRemedied: _remedied,
            **LADDER_RULES,
            outcome.IncidentClosureAgreed: _closure_agreed,
            outcome.IncidentClosed: _closed,
        }
    )
)
