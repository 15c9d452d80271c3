"""Rules of judging and finding: each judgement on its own basis, each finding by who may find.

The four judgements of ``incident.judged`` are never one score. Whatever the Terms say, a mere
allegation is never found to be a breach, and a guarantor's finding never stands alone.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from truceline.mechanism import incident_outcome_kinds as outcome
from truceline.mechanism.incident_faults import (
    act_faults,
    fault,
    is_maker,
    is_observation,
    rests_on_faults,
    severity_faults,
)
from truceline.mechanism.incident_states import BREACHES

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.errors import Fault
    from truceline.mechanism.incident_states import Incident
    from truceline.mechanism.parts import Bench, Entry

_UNLIKE_MEANS = 2
_BASES = {
    "shared": frozenset({"joint", "split", "single"}),
    "alone": frozenset({"single"}),
    "note": frozenset({"note"}),
}
"""What the Terms must let a finding stand as, for each capacity in which it is made."""


def _judged(state: Incident, draft: Entry, bench: Bench) -> list[Fault]:
    body: outcome.IncidentJudged = draft.body
    pairs: tuple[tuple[str, Any, str, tuple[str, ...]], ...] = (
        ("source_reliability", body.source_reliability, "source_basis", body.source_basis),
        (
            "information_credibility",
            body.information_credibility,
            "information_basis",
            body.information_basis,
        ),
        ("proof_of_event", body.proof_of_event, "event_basis", body.event_basis),
        ("proof_of_author", body.proof_of_author, "author_basis", body.author_basis),
    )
    faults = []
    if all(given is None for _, given, _, _ in pairs):
        faults.append(
            fault(
                "JUDGEMENT_EMPTY",
                "None of the four judgements is given.",
                "Give at least one of them, with its basis.",
            )
        )
    for name, given, basis_name, basis in pairs:
        if (given is None) == bool(basis):
            faults.append(
                fault(
                    "JUDGEMENT_BASIS",
                    f"{name} and {basis_name} belong together, and only one of them is given.",
                    "Each judgement names the entries and evidence it rests on.",
                    basis_name,
                )
            )
        faults += rests_on_faults(state, basis, basis_name, bench)
    if body.source_reliability is not None:
        faults += rests_on_faults(state, [body.source or "(no source)"], "source", bench)
    if body.proof_of_event is not None:
        faults += _event_faults(state, body.proof_of_event, body.event_basis, bench)
    if body.proof_of_author is not None:
        faults += _author_faults(body.proof_of_author, body.against)
    return faults


def _event_faults(
    state: Incident, proof: outcome.ProofOfEvent, basis: outcome.Basis, bench: Bench
) -> list[Fault]:
    """Faults of a proof of the event that the file does not bear out."""
    own_eyes = bool(state.visits or state.sensors) or any(
        is_observation(item, bench) for item in basis
    )
    if proof == "verified" and not own_eyes:
        return [
            fault(
                "EVENT_NOT_VERIFIED",
                "Verified means the mechanism's own visit or sensor, and the file has neither.",
                "Record incident.visited, or hold the event to be corroborated at most.",
                "proof_of_event",
            )
        ]
    means: set[str] = {report.body.means for report in state.reports if not report.withdrawn}
    means |= {item.means for item in state.evidence.values()}
    if proof == "corroborated" and len(means) + own_eyes < _UNLIKE_MEANS:
        return [
            fault(
                "EVENT_NOT_CORROBORATED",
                "Corroborated means two unlike means, and the file has fewer.",
                "Add evidence of another kind, or hold it to be credible from a single source.",
                "proof_of_event",
            )
        ]
    return []


def _author_faults(proof: outcome.ProofOfAuthor, against: tuple[str, ...]) -> list[Fault]:
    """Faults of a proof of the author: somebody named where it is known, nobody where it is not."""
    if (proof == "unknown") != bool(against):
        return []
    sentence = (
        "The author is unknown, and somebody is named."
        if against
        else f"The author is {proof}, and nobody is named."
    )
    return [
        fault(
            "AUTHOR_NOT_NAMED",
            sentence,
            "Name in `against` whom the proof is of; name nobody where the author is unknown.",
            "against",
        )
    ]


def _assessed(state: Incident, draft: Entry, bench: Bench) -> list[Fault]:
    body: outcome.IncidentAssessed = draft.body
    faults = act_faults(body.acts, bench)
    if body.severity is not None:
        faults += severity_faults(body.severity, (*state.acts, *body.acts), bench)
    return faults


def _found(state: Incident, draft: Entry, bench: Bench) -> list[Fault]:
    body: outcome.IncidentFound = draft.body
    faults = [
        *_capacity_faults(draft, bench),
        *severity_faults(body.severity, (), bench),
        *_event_faults(state, body.proof_of_event, body.rests_on, bench),
        *_author_faults(body.proof_of_author, body.against),
        *rests_on_faults(state, body.rests_on, "rests_on", bench),
    ]
    rule = bench.terms.finding_rule
    only = rule is not None and rule.observation_only
    if (only and body.finding != "observation_only") or (
        body.finding == "observation_only" and body.against
    ):
        faults.append(
            fault(
                "FINDING_OBSERVES_ONLY",
                "A finding of observation only attributes nothing to anybody.",
                "Find observation_only with an unknown author; others may attribute.",
                "finding",
            )
        )
    if body.finding in BREACHES and body.proof_of_event == "alleged":
        faults.append(
            fault(
                "BREACH_ON_ALLEGATION",
                "A breach is found, and the event is only alleged.",
                "Find not_substantiated or insufficient_information, or establish the event first.",
                "proof_of_event",
            )
        )
    return faults


def _capacity_faults(draft: Entry, bench: Bench) -> list[Fault]:
    """Faults of the capacity in which a finding is made."""
    body: outcome.IncidentFound = draft.body
    rule = bench.terms.finding_rule
    bases = rule.bases if rule else ()
    wanted = _BASES[body.capacity]
    if wanted.isdisjoint(bases):
        return [
            fault(
                "FINDING_BASIS",
                f"{bench.terms.id} lets no finding stand as {' or '.join(sorted(wanted))}.",
                f"The Terms' bases are: {', '.join(bases) or 'none'}.",
                "capacity",
            )
        ]
    if body.capacity != "note" and not is_maker(draft.author, bench):
        return [
            fault(
                "FINDING_NOT_MAKER",
                f"{draft.author} is not among those who find under {bench.terms.id}.",
                "Record a note, if the Terms let notes stand, or a judgement.",
                "capacity",
            )
        ]
    if body.capacity == "alone" and draft.author in bench.terms.guarantors:
        return [
            fault(
                "FINDING_NOT_ALONE",
                "A guarantor's finding waits for another maker's.",
                "Record it as shared: it stands as single until another maker finds.",
                "capacity",
            )
        ]
    return []


FINDING_RULES: MappingProxyType[type, Callable[[Any, Entry, Bench], list[Fault]]] = (
    MappingProxyType(
        {
            outcome.IncidentJudged: _judged,
            outcome.IncidentAssessed: _assessed,
            outcome.IncidentFound: _found,
        }
    )
)
