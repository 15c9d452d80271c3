"""Who and what: the sections of Terms that say which truce this is and who takes part.

Each class is its section's schema: the field names are the keys of the YAML, the annotations are
what it must hold (``terms_shape`` reads them), and ``src``, ``basis``, ``clause`` and ``note`` may
stand in any section. The sections that say how the truce is run are in ``terms_rules``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, ClassVar, Literal
from zoneinfo import ZoneInfo

from truceline.mechanism.terms_marks import (
    Form,
    Least,
    Most,
    Names,
    OneOrMany,
    OwnKey,
    Refers,
    Sourced,
)
from truceline.mechanism.terms_words import Domain

ActorForm = Form(r"[a-z][a-z0-9_-]*(?::[a-z0-9][a-z0-9_.-]*)?", "state:us or group:made-up")
Slug = Form(r"[a-z0-9][a-z0-9-]{0,63}", "sy-coh-2016-02-27")
Name = Form(r"[a-z0-9][a-z0-9_]{0,47}", "hotline")

ActorRef = Annotated[str, ActorForm, Refers(("actor",))]
BodyRef = Annotated[str, Refers(("body",))]
QuorumRef = Annotated[str, Refers(("quorum",))]
Token = Annotated[str, Refers(("role", "actor token"))]
"""A role, or ``actor:ID``: who may do something."""
Texts = Annotated[tuple[str, ...], OneOrMany()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Document(Sourced):
    """A document that the truce rests on; ``hash`` is the SHA-256 of the copy that was read."""

    id: Annotated[str, Slug, Names("document")]
    date: date
    title: str | None = None
    role: str | None = None
    issuers: tuple[ActorRef, ...] = ()
    hash: Annotated[str, Form(r"[0-9a-f]{64}", "64 hexadecimal digits")] | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity(Sourced):
    """The section ``terms``: which agreement this is.

    Args:
        id: Its id on the desk; never changes.
        title: What people call it.
        version: Raised by one with each amendment.
        status: ``proposed`` creates no duty.
        form: What sort of arrangement it is.
        text: Whether the agreed text is public, or was withheld and only described.
        documents: What it rests on.
        crosswalk: Its ids in data sets (PA-X, Civil Conflict Ceasefire data, UCDP).
        sources: What each source tag of the file stands for.
    """

    id: Annotated[str, Slug]
    title: str
    version: Annotated[int, Least(1)]
    status: Literal["proposed", "in_force", "suspended", "ended"]
    form: Literal["cessation_of_hostilities", "preliminary", "definitive", "air_safety"] = (
        "cessation_of_hostilities"
    )
    text: Literal["public", "withheld"] = "public"
    documents: tuple[Document, ...] = ()
    crosswalk: Mapping[str, str | int] = field(default_factory=dict)
    sources: Mapping[Annotated[str, Names("source")], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope(Sourced):
    """Where and to what the agreement applies; nothing outside its domains can be claimed by it."""

    conflict: str
    timezone: ZoneInfo
    territory: str | None = None
    domains: Annotated[tuple[Domain, ...], Least(1)]
    excludes: Texts = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor(Sourced):
    """An institution that the file names; parties join by their own declaration, not here."""

    SHORTHAND: ClassVar[str] = "name"

    name: str
    roles: tuple[Annotated[str, Refers(("role",))], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty(Sourced):
    """A task of a body, centre or guarantor: a row of the responsibility matrix."""

    task: str
    part: Literal["leads", "shares", "supports", "informed"] = "leads"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarantor(Sourced):
    """Who stands behind the agreement.

    Args:
        id: The actor.
        name: What people call it.
        belligerent: Whether it is itself a fighting force; shown on every finding it makes.
        interest: Its own interest, in a sentence.
        answers_for: Sides whose conduct it answers for.
        responsibilities: Its rows in the matrix.
    """

    id: Annotated[str, ActorForm, Names("actor")]
    name: str
    belligerent: bool
    interest: str | None = None
    answers_for: tuple[Annotated[str, Refers(("side",))], ...] = ()
    responsibilities: tuple[Duty, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats(Sourced):
    """So many seats of a body, and whose they are: a role or ``actor:ID``."""

    of: Token
    seats: Annotated[int, Least(1), Most(1000)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Body(Sourced):
    """A task force, a meeting of ministers, a hotline: whatever can be a rung or hold a task.

    Args:
        id: Its id; rungs of the ladder are such ids.
        name: What people call it.
        chairs: Who chairs it.
        secretariat: Who keeps its record.
        seat: Where it sits.
        members: Its members, where they are named one by one.
        composition: Its seats by role, where it is made up of groups (3 + 3 + 1).
        quorum: Who must be present for it to decide.
        emergency: A lower quorum, for what cannot wait.
        refers_to: The body above it, for one that stands beside the ladder.
        responsibilities: Its rows in the matrix.
    """

    id: Annotated[str, Name, Names("body")]
    name: str
    chairs: Annotated[tuple[ActorRef, ...], OneOrMany()] = ()
    secretariat: ActorRef | None = None
    seat: str | None = None
    members: Annotated[tuple[ActorRef, ...], OneOrMany()] = ()
    composition: tuple[Seats, ...] = ()
    quorum: QuorumRef | None = None
    emergency: QuorumRef | None = None
    refers_to: Annotated[str, Refers(("body",))] | None = None
    responsibilities: tuple[Duty, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Centre(Sourced):
    """A place where the mechanism is staffed; more than one owner makes it joint."""

    id: Annotated[str, Name, Names("centre")]
    owners: Annotated[tuple[ActorRef, ...], OneOrMany(), Least(1)]
    name: str | None = None
    hours: str | None = None
    since: str | None = None
    responsibilities: tuple[Duty, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Side(Sourced):
    """A side of the conflict, and to whom its members declare that they accept."""

    name: str
    accepts_to: Annotated[tuple[ActorRef, ...], OneOrMany(), Least(1)]


SideRef = Annotated[str, Refers(("side",))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reciprocity(Sourced):
    """Whose duties wait for whose confirmation, where it does not hold both ways.

    Args:
        waiting: The sides whose duties wait.
        on: The sides for which they wait; a confirmation by a member of any of them is enough.
    """

    waiting: Annotated[tuple[SideRef, ...], OneOrMany(), Least(1)]
    on: Annotated[tuple[SideRef, ...], OneOrMany(), Least(1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance(Sourced):
    """How a party accepts.

    Args:
        deadline: Until when a declaration is in time.
        attest_to_other_guarantor: Whether the guarantor that received it must tell the other.
        attestation_deadline: Until when.
        late: Whether a later declaration still counts.
        reciprocal: Whether every side's duties wait for another side's confirmation, or which
            sides' wait for which.
        location: Whether a declared location is a condition of protection.
        local: Whether places may accept by themselves, in their own register.
    """

    deadline: datetime | None = None
    attest_to_other_guarantor: bool = False
    attestation_deadline: datetime | None = None
    late: Literal["allowed", "refused"] = "allowed"
    reciprocal: bool | Reciprocity = False
    location: Literal["never_a_condition", "recorded_where_given", "condition_of_protection"] = (
        "never_a_condition"
    )
    local: Literal["recorded_apart", "refused"] = "recorded_apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEffect(Sourced):
    """Which party status is bound by the terms, and which is protected by them."""

    bound: tuple[Annotated[str, Refers(("status",))], ...]
    protected: tuple[Annotated[str, Refers(("status",))], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties(Sourced):
    """Who may be a party, of which side, how it accepts, and what its status then does."""

    eligible: str
    sides: Annotated[Mapping[Annotated[str, Name, Names("side")], Side], Least(1)]
    acceptance: Acceptance
    status_effect: StatusEffect
    public_register: Literal["names", "counts", "counts_and_names_subject_to_safety"] = "counts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority(Sourced):
    """An authority whose listing takes effect, and whose agreement it needs besides."""

    needs: QuorumRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedName(Sourced):
    """A name that a group took at a date."""

    name: str
    since: date = field(metadata={"key": "from"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed(Sourced):
    """A group that the agreement excludes from its start."""

    id: Annotated[str, ActorForm, Names("actor")]
    names: Annotated[tuple[str, ...], Least(1)]
    aliases: tuple[DatedName, ...] = ()
    authority: Annotated[str, Refers(("authority",))]


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusions(Sourced):
    """Who the agreement does not cover, on whose authority, and what does not suffice."""

    rule: str
    authorities: Mapping[Annotated[str, Refers(("authority",))], Authority]
    not_enough: tuple[Annotated[str, Refers(("authority",))], ...] = ()
    listed: tuple[Listed, ...] = ()
    effect: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation(Sourced):
    """A duty under the agreement.

    Args:
        code: Its id, such as ``O2``.
        label: The duty in words.
        wording: What a side's own wording adds, by side.
    """

    code: Annotated[str, OwnKey()]
    label: str
    wording: Mapping[Annotated[str, Refers(("side",))], str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligations(Sourced):
    """Every duty, and who bears which."""

    duties: Mapping[Annotated[str, Form(r"[A-Z]{1,4}[0-9]{1,3}", "O2"), Names("duty")], Obligation]
    sides: Mapping[
        Annotated[str, Refers(("side",), ("guarantors",))],
        tuple[Annotated[str, Refers(("duty",))], ...],
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prohibited(Sourced):
    """Which families of acts are prohibited, which single acts are not, and what may exclude."""

    families: tuple[Annotated[str, Refers(("family",))], ...]
    except_for: tuple[Annotated[str, Refers(("act",))], ...] = ()
    toward_exclusion: tuple[Annotated[str, Refers(("family", "act"))], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfDefence(Sourced):
    """Whether force may answer force, within what limit, and whether it must be reported."""

    allowed: bool
    limit: str
    must_report: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaClass(Sourced):
    """A class of delineated area, and whether those in it are protected."""

    protected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Delineation(Sourced):
    """How areas are classed, how finely they are told, and what an unknown area counts as."""

    classes: Annotated[Mapping[Annotated[str, Name, Names("area class")], AreaClass], Least(1)]
    detail: Literal["aggregated", "exact"] = "aggregated"
    access: Literal["restricted", "parties", "public"] = "restricted"
    undetermined_as: Annotated[str, Refers(("area class",))]
