"""How it is run: the sections of Terms on notices, procedure, aid, publication and readers.

As in ``terms_model``, each class is its section's schema. Nothing here is a rule in code: lead
times, separation, clocks, rungs and readers are what the file says they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from truceline.mechanism.spans import WEEKDAYS, Span
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
from truceline.mechanism.terms_minima import Minimum, Uncertainty
from truceline.mechanism.terms_model import ActorRef, BodyRef, Name, QuorumRef, Texts, Token
from truceline.mechanism.terms_talks import AgendaPoint, TrackRule

NoticeRef = Annotated[str, Refers(("notice kind",))]
NoticeOrDefault = Annotated[str, Refers(("notice kind",), ("default",))]
ClockRef = Annotated[str, Refers(("clock",))]
ActRef = Annotated[str, Refers(("act",))]
ClockAuthority = Literal["agreed", "desk_default"]
AidMode = Literal[
    "road_convoy", "airdrop", "airlift", "cross_border", "medical_evacuation", "vaccination"
]
_Weekday = Annotated[str, Form("|".join(WEEKDAYS), "FR")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota(Sourced):
    """So many in so long a window."""

    count: Annotated[int, Least(1), Most(1_000_000)]
    window: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Consents(Sourced):
    """Who must answer a notice, and how, before its total state says so.

    Args:
        recipients: Roles, ``actor:ID``, or ``named``: whoever the notice itself names.
        needs: ``acknowledge`` a receipt; ``consent`` an agreement. Receipt is not consent.
        quorum: How many of them: ``all``, or a number.
    """

    recipients: Annotated[
        tuple[Annotated[str, Refers(("role", "actor token"), ("named",))], ...], Least(1)
    ]
    needs: Literal["acknowledge", "consent"] = "acknowledge"
    quorum: Annotated[int, Least(1)] | Literal["all"] = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deconfliction(Sourced):
    """The notice desk.

    Args:
        kinds: The kinds of notice that may be filed under this agreement.
        lead: How long before it begins a notice is due, by kind; null fixes none.
        humanitarian_kinds: Kinds that are never approved, objected to or deconflicted; where the
            file gives none, those the vocabulary marks.
        classes: Groups of kinds, for separation.
        separation: Minima by pair, and who yields; the most exact pair wins.
        uncertainty: Buffers by kind, class or ``default``; the most exact wins.
        consents: Who must answer, by kind; ``default`` for the others.
        tell: Who must be told, by kind; ``default`` for the others. Whoever must answer must be
            told as well, and need not be named again.
        coarse_cell_deg: Size of the cells in which others may learn of a hidden volume, degrees.
        check_quota: How many conflict checks an actor may make.
    """

    kinds: Annotated[tuple[NoticeRef, ...], Least(1)]
    lead: Mapping[NoticeOrDefault, Span | None] = field(default_factory=dict)
    humanitarian_kinds: tuple[NoticeRef, ...] | None = None
    classes: Mapping[Annotated[str, Name, Names("notice class")], tuple[NoticeRef, ...]] = field(
        default_factory=dict
    )
    separation: tuple[Minimum, ...] = ()
    uncertainty: Mapping[
        Annotated[str, Refers(("notice kind", "notice class"), ("default",))], Uncertainty
    ] = field(default_factory=dict)
    consents: Mapping[NoticeOrDefault, Consents] = field(default_factory=dict)
    tell: Mapping[NoticeOrDefault, tuple[Token, ...]] = field(default_factory=dict)
    coarse_cell_deg: Annotated[float, Least(0.01), Most(5)]
    check_quota: Quota


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel(Sourced):
    """A way of talking: who is on it, and how often it must show life."""

    id: Annotated[str, Name, Names("channel")]
    name: str
    medium: Literal["voice", "video", "chat", "mail", "radio", "meeting", "desk", "letter"]
    between: Annotated[tuple[Token, ...], Least(1)]
    hours: str | None = None
    since: str | None = None
    heartbeat: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reporting(Sourced):
    """Who may bring what to whom, and who may write down a caller's words."""

    who: Annotated[tuple[Annotated[str, Refers(("role", "actor token"), ("all",))], ...], Least(1)]
    what: Annotated[tuple[Annotated[str, Refers(("report class",))], ...], Least(1)]
    to: Annotated[tuple[ActorRef, ...], Least(1)]
    relayed_by: tuple[Token, ...] = ()
    quota: Quota | None = None
    public_guidance: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule(Sourced):
    """A clock: what it measures, from when, and on whose authority.

    Args:
        name: Its name in the file.
        span: How long.
        starts: The events of which the latest starts it: last words of entry kinds.
        authority: ``agreed`` by the parties' text, or ``desk_default``, which marks nobody in
            breach.
        pauses: Reasons for which it rests, as the vocabulary defines them.
    """

    name: Annotated[str, OwnKey()]
    span: Span = field(metadata={"key": "value"})
    starts: Annotated[
        tuple[Annotated[str, Refers(("event",), ("effective_at",))], ...], OneOrMany(), Least(1)
    ] = field(metadata={"key": "from"})
    authority: ClockAuthority
    pauses: tuple[Annotated[str, Refers(("pause",))], ...] = ()

    @property
    def marks_breach(self) -> bool:
        """Whether running out of time may count against a party."""
        return self.authority == "agreed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Persistence(Sourced):
    """When breaches are persistent: so many findings in a window, of at least these grades."""

    window: Span
    threshold: Annotated[int, Least(2), Most(1000)]
    min_severity: Annotated[str, Refers(("severity",))]
    counts: Literal["findings_not_split"] = "findings_not_split"
    author_at_least: Annotated[str, Refers(("author proof",))]
    authority: ClockAuthority


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingRule(Sourced):
    """Who finds, on what basis, and what is never put to a suspected party.

    Args:
        makers: Roles or ``actor:ID`` that may make a finding.
        bases: The bases on which a finding may stand.
        joint_quorum: Who must agree for a finding to be joint.
        observation_only: Whether the mission only observes, and closes without attribution.
        never_query: Acts about which no question goes to a party.
    """

    makers: Annotated[tuple[Token, ...], Least(1)]
    bases: Annotated[tuple[Annotated[str, Refers(("finding basis",))], ...], Least(1)]
    joint_quorum: QuorumRef | None = None
    observation_only: bool = False
    never_query: tuple[ActRef, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision(Sourced):
    """Who decides something: roles or actors, a body, and how many must agree.

    Args:
        makers: Roles or ``actor:ID`` that decide.
        body: The body that decides.
        quorum: How many must agree.
        emergency: The lower quorum that is enough in an emergency, claimed by its own name.
    """

    makers: tuple[Token, ...] = ()
    body: BodyRef | None = None
    quorum: QuorumRef | None = None
    emergency: QuorumRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure(Sourced):
    """What happens after a report.

    Args:
        steps: The steps, in order.
        clocks: Every clock, by name.
        persistence: When breaches are persistent.
        ladder: Bodies, lowest rung first.
        finding: Who finds and how.
        decisions: Who decides what, by name.
        non_forcible_first: Whether means without force come first.
        ultimate_measure: The last measure, in words.
    """

    steps: Texts = ()
    clocks: Mapping[Annotated[str, Name, Names("clock")], ClockRule] = field(default_factory=dict)
    persistence: Persistence | None = None
    ladder: Annotated[tuple[BodyRef, ...], Least(1)]
    finding: FindingRule
    decisions: Mapping[Annotated[str, Name, Names("decision")], Decision] = field(
        metadata={"key": "decision_rule"}, default_factory=dict
    )
    non_forcible_first: bool = True
    ultimate_measure: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aid(Sourced):
    """The aid track: who runs it, which areas come first, and the clock of a request's reply.

    Args:
        task_force: The body that runs it.
        priority: Which classes of area come first.
        on_notification: Modes that need no approval: they are notified, and nothing is asked.
        reply_clock: The clock of the reply to a request.
        last_resort: Modes for when other ways are refused.
    """

    task_force: BodyRef
    priority: Texts = ()
    on_notification: tuple[AidMode, ...] = ()
    reply_clock: ClockRef | None = None
    last_resort: Texts = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Detainees(Sourced):
    """What was agreed on detainees."""

    duty: Annotated[str, Refers(("duty",))] | None = None
    priority: Texts = ()
    body: BodyRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(Sourced):
    """A date of the political frame; ``starts_on`` stays null where the source states none."""

    id: Annotated[str, Name, Names("milestone")]
    text: str
    due: date | None = None
    after: Span | None = None
    every: Span | None = None
    starts_on: date | None = None
    owner: ActorRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Political(Sourced):
    """The political frame: its document, who facilitates, who takes part, and what it deals with.

    Args:
        framework: The document that the talks stand on.
        facilitator: Who opens and chairs rounds.
        external_states: How outsiders attend. They accompany; nothing else is accepted.
        participants: Roles or ``actor:ID`` that may sit in the talks; none named means whoever is
            no outsider.
        inviters: Roles or ``actor:ID`` that may invite beside the facilitator.
        agenda: The points; none named means that any may be placed on a track.
        tracks: The tracks; none named means that any may be opened.
        milestones: The dates of the frame.
    """

    framework: Annotated[str, Refers(("document",))]
    facilitator: ActorRef
    external_states: Literal["accompany"] = "accompany"
    participants: tuple[Token, ...] = ()
    inviters: tuple[Token, ...] = ()
    agenda: tuple[AgendaPoint, ...] = ()
    tracks: tuple[TrackRule, ...] = ()
    milestones: tuple[Milestone, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication(Sourced):
    """What is published: how often, when a day closes, and what is held back.

    Args:
        bulletin: How often.
        cutoff: When a bulletin's day closes, local time of ``zone``.
        zone: The zone of the cut-off; the scope's own where not given.
        sources_kept_apart: Counts of different sources are never added. Only true is accepted.
        withhold: What a publication never holds.
        delay: How long after the event the public map shows it.
    """

    bulletin: Literal["daily", "weekly", "none"]
    cutoff: time | None = None
    zone: ZoneInfo | None = None
    sources_kept_apart: bool = True
    withhold: tuple[Annotated[str, Refers(("withholding",))], ...] = ()
    delay: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuorumGroup(Sourced):
    """So many of these: roles, ``actor:ID``, or ``side:NAME``.

    Args:
        of: Who belongs to the group.
        need: How many of them must agree. Nobody fills places in two groups of one quorum.
        count: Whether each actor counts once, or each of its delegates who is at the table.
    """

    of: Annotated[
        tuple[Annotated[str, Refers(("role", "actor token", "side token"))], ...], Least(1)
    ]
    need: Annotated[int, Least(1), Most(1000)]
    count: Literal["actors", "delegates"] = "actors"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRule(Sourced):
    """Which days are not worked; the zone is the scope's where not given."""

    weekend: tuple[_Weekday, ...]
    holidays: tuple[date, ...] = ()
    zone: ZoneInfo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change(Sourced):
    """How the agreement is amended or ended: who agrees, and with how much notice."""

    agreed_by: QuorumRef | None = None
    notice: Span | None = None
    text: str | None = None
