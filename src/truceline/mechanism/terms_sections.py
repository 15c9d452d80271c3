"""The whole of a Terms file: its sections by name, each the schema of what stands there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated

from truceline.mechanism import terms_model as who
from truceline.mechanism import terms_rules as how
from truceline.mechanism.terms_effect import Effect
from truceline.mechanism.terms_marks import Form, Least, Names, OneOrMany, Refers
from truceline.mechanism.terms_observing import Observing
from truceline.mechanism.terms_sealing import Cover, Releases
from truceline.mechanism.terms_witnesses import Witnesses
from truceline.mechanism.terms_words import Vocabulary

KindName = Annotated[
    str,
    Form(r"default|[a-z_]+\.(?:[a-z_]+|\*)", "incident.reported, incident.* or default"),
    Refers(("entry kind",)),
]
RightToken = Annotated[str, Refers(("role", "actor token"), ("all",))]
AudienceToken = Annotated[
    str, Refers(("role", "actor token"), ("public", "author", "recipients", "parties", "rung"))
]
Rights = Mapping[KindName, Annotated[tuple[RightToken, ...], OneOrMany()]]
Audiences = Mapping[KindName, Annotated[tuple[AudienceToken, ...], OneOrMany()]]
SealedTo = Mapping[KindName, Annotated[tuple[who.ActorRef, ...], OneOrMany()]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sections:
    """Every section. Which of them an agreement needs depends on its form (``terms_check``)."""

    terms: who.Identity
    scope: who.Scope
    effect: Effect
    vocabulary: Vocabulary | None = None
    actors: Mapping[Annotated[str, who.ActorForm, Names("actor")], who.Actor] = field(
        default_factory=dict
    )
    guarantors: tuple[who.Guarantor, ...] = ()
    bodies: tuple[who.Body, ...] = ()
    centres: tuple[who.Centre, ...] = ()
    parties: who.Parties | None = None
    exclusions: who.Exclusions | None = None
    obligations: who.Obligations | None = None
    prohibited: who.Prohibited | None = None
    permitted: tuple[Annotated[str, Refers(("permitted act",))], ...] = ()
    self_defence: who.SelfDefence | None = None
    delineation: who.Delineation | None = None
    deconfliction: how.Deconfliction | None = None
    channels: tuple[how.Channel, ...] = ()
    reporting: how.Reporting | None = None
    observing: Observing | None = None
    procedure: how.Procedure | None = None
    aid: how.Aid | None = None
    detainees: how.Detainees | None = None
    political: how.Political | None = None
    publication: how.Publication | None = None
    rights: Rights = field(default_factory=dict)
    audiences: Audiences = field(default_factory=dict)
    sealed_to: SealedTo = field(default_factory=dict)
    identities_to: SealedTo = field(default_factory=dict)
    releases: Releases | None = None
    covers: tuple[Cover, ...] = ()
    witnesses: Witnesses | None = None
    quorums: Mapping[
        Annotated[str, who.Name, Names("quorum")],
        Annotated[tuple[how.QuorumGroup, ...], OneOrMany(), Least(1)],
    ] = field(default_factory=dict)
    calendars: Mapping[Annotated[str, who.Name, Names("calendar")], how.CalendarRule] = field(
        default_factory=dict
    )
    amendment: how.Change | None = None
    termination: how.Change | None = None
