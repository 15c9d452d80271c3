"""A party's standing as a value: its status through time, and each acceptance with its attestation.

What is asked of it is derived: :func:`standing_at` gives the status at an instant, and
:func:`lateness` whether an acceptance or its attestation came after the deadline of Terms.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from truceline.mechanism.decisions import Backing
from truceline.mechanism.names import KnownName
from truceline.mechanism.parts import table
from truceline.mechanism.shapes import Area

if TYPE_CHECKING:
    from truceline.mechanism.terms import Terms

UNAFFILIATED = "unaffiliated"

TRANSITIONS = table(
    unaffiliated="invited declared",
    invited="declared unaffiliated",
    # Straight to active where Terms ask for no attestation.
    declared="attested active withdrawn lapsed",
    attested="active withdrawn",
    active="suspended referred withdrawn",
    suspended="active referred withdrawn",
    referred="active suspended excluded_by_decision",
    excluded_by_decision="declared",
    withdrawn="declared",
    lapsed="declared",
)
INITIAL = frozenset({"invited", "declared"})

Told = Literal["signed", "received", "relayed"]
"""signed by the actor; recorded by the guarantor that received it; relayed by an officer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A status, from an instant until the next turn.

    Args:
        status: A word of the transition table.
        since: When it began (UTC): when it happened, as its author says, else when recorded.
        recorded_at: When the desk recorded it (UTC).
        entry: The hash of the entry that made it so.
        author: Who signed that entry.
        relayed: Whether it holds the words of a caller, recorded by an officer.
    """

    status: str
    since: datetime
    recorded_at: datetime
    entry: str
    author: str
    relayed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """One guarantor's word to another that it received an acceptance."""

    by: str
    to: str
    at: datetime
    recorded_at: datetime
    received_at: datetime | None
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """One declaration of acceptance, and its attestation once there is one.

    Args:
        side: The side whose terms it accepts.
        to: The guarantor it was declared to.
        told: Whose hand it is in.
        at: When it was declared, as the entry says (UTC).
        recorded_at: When the desk recorded it (UTC).
        received_at: When ``to`` received it, on that guarantor's own word, or None.
        entry: The hash of the entry.
        place: The place, for a local acceptance.
        area: The same as a coarse box.
        attestation: The attestation, or None.
    """

    side: str
    to: str
    told: Told
    at: datetime
    recorded_at: datetime
    received_at: datetime | None
    entry: str
    channel: str = ""
    place: str = ""
    area: Area | None = None
    attestation: Attestation | None = None

    @property
    def received(self) -> datetime:
        """When it counts as received (UTC): on the receiving guarantor's word, else as recorded.

        Never on the declaring actor's own dating, which could turn a late word into an early one.
        """
        attested = self.attestation.received_at if self.attestation else None
        return self.received_at or attested or self.recorded_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """That a party told a guarantor where it is; never a condition of its protection."""

    to: str
    at: datetime
    place: str
    area: Area | None
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyState:
    """One actor's standing under one agreement."""

    state: str
    actor: str
    name: str
    under: str
    opened_by: str
    turns: tuple[Turn, ...]
    invited_as: str = ""
    acceptances: tuple[Acceptance, ...] = ()
    locations: tuple[Location, ...] = ()
    proposals: tuple[Backing, ...] = ()
    known_names: tuple[KnownName, ...] = ()
    rung: str = ""

    @property
    def acceptance(self) -> Acceptance | None:
        """The latest acceptance, or None."""
        return self.acceptances[-1] if self.acceptances else None

    @property
    def backers(self) -> tuple[str, ...]:
        """Who proposes or backs its exclusion, as things stand."""
        return tuple(proposal.by for proposal in self.proposals if proposal.until is None)

    @property
    def side(self) -> str:
        """The side it accepted for, else the one it was invited for, else empty."""
        return self.acceptances[-1].side if self.acceptances else self.invited_as


@dataclass(frozen=True, slots=True, kw_only=True)
class Lateness:
    """What came after its deadline; neither costs protection, and either may be None: not known.

    Args:
        declared: Whether the declaration was received late; None where Terms set no deadline.
        attested: Whether the attestation came late; None where none is asked for or none came and
            the deadline has not passed.
    """

    declared: bool | None
    attested: bool | None


def standing_at(state: PartyState | None, at: datetime) -> Turn | None:
    """The turn in force at an instant (UTC); None before the first, where one is unaffiliated."""
    turns = () if state is None else state.turns
    return next((turn for turn in reversed(turns) if turn.since <= at), None)


def status_at(state: PartyState | None, at: datetime) -> str:
    """The status at an instant (UTC): ``unaffiliated`` where there is no standing yet."""
    turn = standing_at(state, at)
    return UNAFFILIATED if turn is None else turn.status


def acceptance_at(state: PartyState | None, at: datetime) -> Acceptance | None:
    """The latest acceptance declared by an instant (UTC), or None."""
    found = () if state is None else state.acceptances
    return next((a for a in reversed(found) if a.at <= at), None)


def lateness(acceptance: Acceptance, terms: Terms, at: datetime) -> Lateness:
    """Whether a declaration and its attestation met the deadlines of Terms, as of ``at`` (UTC).

    An attestation is dated by the desk's record, since its deadline binds its own author.
    """
    rule = terms.acceptance
    if rule is None:
        return Lateness(declared=None, attested=None)
    declared = None if rule.deadline is None else acceptance.received > rule.deadline
    deadline = rule.attestation_deadline
    if not rule.attest_to_other_guarantor or deadline is None:
        return Lateness(declared=declared, attested=None)
    if acceptance.attestation is not None:
        return Lateness(declared=declared, attested=acceptance.attestation.recorded_at > deadline)
    return Lateness(declared=declared, attested=True if at > deadline else None)
