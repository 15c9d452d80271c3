"""What the rules of the incident share: how a fault is made, who is a maker, what Terms name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.errors import Fault
from truceline.mechanism.decisions import seat_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from truceline.mechanism.incident_states import Incident
    from truceline.mechanism.parts import Bench
    from truceline.mechanism.terms import Terms

GUARANTOR = "guarantor"
OBSERVATION = "observation"
"""The part of the mechanism's own patrol observations."""

_LEAST_CONCURRENCE = 2


def fault(code: str, sentence: str, hint: str, field: str = "") -> Fault:
    """A fault at a field of the body, or at the kind where no field is to blame."""
    where = f"/statement/body/{field}" if field else "/statement/kind"
    return Fault(code, sentence, hint, where=where)


def roles_of(actor: str, bench: Bench) -> frozenset[str]:
    """An actor's roles, as registered and as the Terms name it guarantor."""
    roles = bench.roles.get(actor, frozenset())
    return roles | {GUARANTOR} if actor in bench.terms.guarantors else roles


def fits(actor: str, tokens: Iterable[str], bench: Bench) -> bool:
    """Whether an actor is meant by one of the tokens: a role, or ``actor:ID``."""
    named = set(tokens)
    return f"actor:{actor}" in named or not roles_of(actor, bench).isdisjoint(named)


def is_maker(actor: str, bench: Bench) -> bool:
    """Whether the Terms let this actor make findings."""
    rule = bench.terms.finding_rule
    return rule is not None and fits(actor, rule.makers, bench)


def concur(actors: Collection[str], bench: Bench, decision: str = "finding") -> bool:
    """Whether these makers are enough to speak together in a finding or a closure.

    Always two or more, whatever the Terms say, so that no guarantor closes a case alone; and the
    quorum that the Terms set for the decision, or else for a joint finding.
    """
    makers = {actor for actor in actors if is_maker(actor, bench)}
    if len(makers) < _LEAST_CONCURRENCE:
        return False
    quorum = quorum_of(bench.terms, decision)
    return quorum is None or bench.terms.quorum_met(
        quorum, {actor: seat_of(actor, bench) for actor in makers}
    )


def quorum_of(terms: Terms, decision: str = "finding") -> str | None:
    """The quorum of a decision of makers: its own by Terms, or else that of a joint finding."""
    own, rule = terms.decision(decision), terms.finding_rule
    return (own.quorum if own else None) or (rule.joint_quorum if rule else None)


def act_faults(acts: Iterable[str], bench: Bench) -> list[Fault]:
    """A fault for each act that the governing Terms do not prohibit."""
    return [
        fault(
            "ACT_NOT_IN_TERMS",
            f"{act!r} is no act that {bench.terms.id} prohibits.",
            "Choose one of the Terms' acts, or report it under the agreement that has it.",
            "acts",
        )
        for act in acts
        if act not in bench.terms.acts
    ]


def severity_faults(severity: str, acts: Iterable[str], bench: Bench) -> list[Fault]:
    """Faults of a severity: not in the Terms' list, or below the least that an act has."""
    scale = bench.terms.words.severities or ()
    if severity not in scale:
        return [
            fault(
                "SEVERITY_UNKNOWN",
                f"{severity!r} is no severity; the Terms have {', '.join(scale)}.",
                "Choose one of the Terms' severities.",
                "severity",
            )
        ]
    known = bench.terms.acts
    least = [(act, known[act].severity) for act in acts if act in known]
    return [
        fault(
            "SEVERITY_BELOW_ACT",
            f"{severity} is less than {floor}, the least that {act} has.",
            f"Choose {floor} or more.",
            "severity",
        )
        for act, floor in least
        if floor is not None and scale.index(severity) < scale.index(floor)
    ]


def is_observation(subject: str, bench: Bench) -> bool:
    """Whether a hash is the id of a patrol observation on this desk."""
    found = bench.find(subject)
    return found is not None and found[0] == OBSERVATION


def rests_on_faults(state: Incident, basis: Iterable[str], field: str, bench: Bench) -> list[Fault]:
    """A fault for each hash of a basis that is no entry, evidence or patrol observation."""
    known = {*state.file, *state.evidence, *state.sensors}
    return [
        fault(
            "BASIS_NOT_IN_FILE",
            f"{item[:12]} is no entry or evidence of this incident, and no patrol observation.",
            "Add the evidence first, or name what is in the file.",
            field,
        )
        for item in basis
        if item not in known and not is_observation(item, bench)
    ]
