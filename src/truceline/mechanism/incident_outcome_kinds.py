"""What is judged and done about an incident: judgements, findings, remedies, referral, closure.

Four judgements stand apart (reliability of the source, credibility of the information, proof of the
event, proof of the author), each with its own basis and never one score. A finding is each maker's
own entry: whether it is joint, single or split follows from all of them. No guarantor closes alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from truceline.mechanism.incident_kinds import INCIDENT
from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.shapes import ActorId, Code, Hash, Short, Words

SourceReliability = Literal["A", "B", "C", "D", "E", "F"]
"""The Admiralty letters: A wholly reliable to E unreliable; F cannot be judged."""

InformationCredibility = Literal[1, 2, 3, 4, 5, 6]
"""The Admiralty numbers: 1 confirmed by others to 5 improbable; 6 cannot be judged."""

ProofOfEvent = Literal["alleged", "credible_single_source", "corroborated", "verified"]
"""Corroborated: two unlike means. Verified: the mechanism's own visit or sensor."""

ProofOfAuthor = Literal["unknown", "possible", "probable", "established"]
"""How far it is shown who did it; kept apart from whether it happened."""

FindingCode = Literal[
    "violation", "self_defence_proportionate", "self_defence_disproportionate",
    "target_outside_terms", "outside_scope", "not_substantiated", "insufficient_information",
    "observation_only",
]  # fmt: skip
"""What is found. ``target_outside_terms`` says nothing of lawfulness."""

RungId = Annotated[str, Field(pattern=r"^[a-z0-9_-]+$", max_length=60)]
"""The id of a rung of the Terms' ladder."""

MAX_FILE = 800
"""The longest list of entry hashes that fits a statement's body."""

Basis = tuple[Hash, ...]
"""The entries and evidence that a judgement rests on, by hash."""


@kind(
    "incident.judged/1",
    part=INCIDENT,
    example={
        "proof_of_event": "credible_single_source",
        "event_basis": ["0" * 64],
        "proof_of_author": "possible",
        "author_basis": ["0" * 64],
        "against": ["group:made-up-brigade"],
        "author_reasons": "Made-up: the rounds came from the north.",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentJudged:
    """One judge's view on up to four questions, each kept apart with its own basis."""

    source: Hash | None = opened("The report or evidence whose source is judged", default=None)
    source_reliability: SourceReliability | None = opened(
        "How reliable the source is, A-F", default=None
    )
    source_basis: Basis = opened("What that rests on", default=(), max_length=50)
    information_credibility: InformationCredibility | None = opened(
        "How credible the information is, 1-6", default=None
    )
    information_basis: Basis = opened("What that rests on", default=(), max_length=50)
    proof_of_event: ProofOfEvent | None = opened("How far the event is shown", default=None)
    event_basis: Basis = opened("What that rests on", default=(), max_length=50)
    proof_of_author: ProofOfAuthor | None = opened("How far its author is shown", default=None)
    author_basis: Basis = opened("What that rests on", default=(), max_length=50)
    against: tuple[ActorId, ...] = opened("The author or authors meant", default=(), max_length=20)
    source_reasons: Words | None = sealed("Why the source is judged so")
    information_reasons: Words | None = sealed("Why the information is judged so")
    event_reasons: Words | None = sealed("Why the event is judged so")
    author_reasons: Words | None = sealed("Why the author is judged so")


@kind(
    "incident.assessed/1",
    part=INCIDENT,
    example={
        "nature": "Made-up: indirect fire on an empty field",
        "extent": "six rounds in half an hour",
        "threat_to_compliance": "limited",
        "severity": "moderate",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentAssessed:
    """Nature, extent, and how far it threatens compliance, before anybody finds."""

    nature: Short = opened("What it was, in a line")
    extent: Short | None = opened("How much of it, in a line", default=None)
    threat_to_compliance: Literal["none", "limited", "serious", "critical"] = opened(
        "How far it threatens that the truce is kept"
    )
    severity: Code | None = opened("The severity as assessed, if it changed", default=None)
    acts: tuple[Code, ...] = opened("The acts as assessed, if they changed", default=())
    assessment: Words | None = sealed("The assessment in full")


@kind(
    "incident.found/1",
    part=INCIDENT,
    example={
        "finding": "violation",
        "proof_of_event": "corroborated",
        "proof_of_author": "probable",
        "against": ["group:made-up-brigade"],
        "severity": "moderate",
        "rests_on": ["0" * 64],
        "reasons": "Made-up: two unlike means agree.",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFound:
    """One maker's finding. A second maker's makes it joint where they agree, split where not."""

    finding: FindingCode = opened("What is found")
    proof_of_event: ProofOfEvent = opened("How far the event is shown")
    proof_of_author: ProofOfAuthor = opened("How far its author is shown")
    against: tuple[ActorId, ...] = opened("Against whom", default=(), max_length=20)
    severity: Code = opened("How grave it was, from the Terms' list")
    rests_on: Basis = opened("The entries and evidence it rests on", default=(), max_length=100)
    capacity: Literal["shared", "alone", "note"] = opened(
        "shared: one of the makers who decide together; alone: a maker whom the Terms let find "
        "alone; note: a view for the record, from a body that does not decide",
        default="shared",
    )
    reasons: Words | None = sealed("The reasons in full")


@kind(
    "incident.remedy_set/1",
    part=INCIDENT,
    example={"remedies": ["cease"], "of": ["group:made-up-brigade"]},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRemedySet:
    """What has to be put right, and by whom."""

    remedies: tuple[Code, ...] = opened("What has to be done", min_length=1, max_length=20)
    of: tuple[ActorId, ...] = opened("Who has to do it", min_length=1, max_length=20)
    details: Words | None = sealed("The details")


@kind("incident.remedied/1", part=INCIDENT, example={"remedies": ["cease"]})
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRemedied:
    """Remedies are seen to be done; the incident is remedied when all of them are."""

    remedies: tuple[Code, ...] = opened("Which ones", min_length=1, max_length=20)
    seen_by: ActorId | None = opened("Who saw it done, if not the author", default=None)
    account: Words | None = sealed("How it was seen")


@kind(
    "incident.referred/1",
    part=INCIDENT,
    example={"rung": "made_up_task_force", "reason": "Made-up: the third in a week."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentReferred:
    """The incident goes up a rung of the ladder, and its full file goes with it."""

    rung: RungId = opened("The rung it goes to, an id from the Terms' ladder")
    reason: Short = opened("Why, in a line")
    file: tuple[Hash, ...] = opened(
        "The entries of the incident in order, the newest 800 where there are more",
        default=(),
        max_length=MAX_FILE,
    )


@kind(
    "incident.decided/1",
    part=INCIDENT,
    example={"rung": "made_up_task_force", "decision": "remedy", "summary": "Made-up: to cease."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentDecided:
    """The rung that has the incident decides."""

    rung: RungId = opened("The rung that decides")
    decision: Literal["no_action", "finding_upheld", "finding_set_aside", "remedy", "measure"] = (
        opened("What was decided")
    )
    measure: Code | None = opened("The measure, where one was taken", default=None)
    summary: Short = opened("The decision in a line")
    reasons: Words | None = sealed("The decision in full")


@kind("incident.closure_agreed/1", part=INCIDENT, example={"why": "Made-up: nothing to attribute."})
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentClosureAgreed:
    """A guarantor agrees that the incident be closed; it takes more than one to close it."""

    why: Short = opened("Why, in a line")


@kind("incident.closed/1", part=INCIDENT, example={"attribution": "none", "why": "Made-up."})
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentClosed:
    """The incident is closed; it can be reopened by an entry."""

    attribution: Literal["none", "as_found", "as_decided"] = opened(
        "Whether it is attributed: not at all, as found, or as a rung decided"
    )
    why: Short = opened("Why, in a line")


@kind("incident.reopened/1", part=INCIDENT, example={"why": "Made-up: a new witness."})
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentReopened:
    """A closed or withdrawn incident is taken up again; its clocks begin anew."""

    why: Short = opened("What is new, in a line")


OUTCOME_KINDS = (
    IncidentJudged,
    IncidentAssessed,
    IncidentFound,
    IncidentRemedySet,
    IncidentRemedied,
    IncidentReferred,
    IncidentDecided,
    IncidentClosureAgreed,
    IncidentClosed,
    IncidentReopened,
)
