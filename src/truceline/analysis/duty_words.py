"""What is answered to "what binds and protects this actor": duties, protections, flags, and why.

Every line says why it stands: the clause of Terms (with its source and basis, as the file gives
them) and the entry that brought the actor under it. A duty that does not run yet is shown with what
it waits for; it is not left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """One reason: a clause of an agreement, an entry on the ledger, or both.

    Args:
        agreement: The agreement's id.
        clause: The dotted path in its Terms, or the clause of the source where Terms cite one.
        src: Tags of the sources, as Terms give them.
        basis: V (seen), R (recalled) or D (design choice), as Terms give it; None where not given.
        entry: The hash of the entry; empty where the text alone is the reason.
    """

    agreement: str
    clause: str = ""
    src: tuple[str, ...] = ()
    basis: str | None = None
    entry: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something the actor owes.

    Args:
        code: Its id in Terms, such as ``O2``; ``LOCAL`` for a local truce.
        label: The duty in words.
        wording: What the actor's own side's wording adds.
        running: Whether it binds at the instant asked about.
        waits_for: What it waits for where it does not: ``effective_at``, ``reciprocity``.
        why: The reasons.
    """

    code: str
    label: str
    wording: str
    running: bool
    waits_for: tuple[str, ...]
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """Something that protects the actor, or people who are always protected.

    Args:
        code: ``always``, ``status``, ``local_truce`` or ``undetermined``.
        label: The protection in words.
        running: Whether it runs at the instant asked about.
        why: The reasons.
    """

    code: str
    label: str
    running: bool
    why: tuple[Why, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedBy:
    """A place on a list, and whether Terms give it any effect."""

    authority: str
    by: str
    since: datetime | None
    takes_effect: bool
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something a reader has to know beside the lines: a code, a sentence, the entry it is in."""

    code: str
    sentence: str
    entry: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderAgreement:
    """What binds and protects an actor under one agreement at one instant.

    Args:
        agreement: Its id.
        title: Its title.
        status: The actor's status as a party, ``unaffiliated`` where it has no standing.
        since: Since when (UTC), or None.
        side: The side it accepted for, or is held to belong to; empty if neither.
        seen_as: What the actor is under this agreement: party, guarantor, outside, host, ...
        running: Whether the agreement itself is in effect at that instant.
        bound: Its duties, in the order of the Terms, local truces last.
        not_bound_because: Why it has none; empty where it has.
        protected_by: What protects it, and who is protected in any case.
        listed: Its places on lists, with effect or without.
        flags: What else has to be known.
    """

    agreement: str
    title: str
    status: str
    since: datetime | None
    side: str
    seen_as: tuple[str, ...]
    running: bool
    bound: tuple[Duty, ...]
    not_bound_because: str
    protected_by: tuple[Protection, ...]
    listed: tuple[ListedBy, ...]
    flags: tuple[Flag, ...]

    @property
    def excluded(self) -> bool:
        """Whether a listing that Terms give effect to stands against it."""
        return any(place.takes_effect for place in self.listed)

    @property
    def protected(self) -> bool:
        """Whether the actor itself is protected by the agreement, running now or about to."""
        return any(protection.code != "always" for protection in self.protected_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duties:
    """What binds and protects one actor at one instant, agreement by agreement.

    Args:
        actor: The actor's id.
        at: The instant asked about (UTC).
        roles: Its roles on the desk's register.
        under: One answer for each agreement.
    """

    actor: str
    at: datetime
    roles: frozenset[str]
    under: tuple[UnderAgreement, ...]

    @property
    def bound(self) -> tuple[Duty, ...]:
        """Every duty under every agreement."""
        return tuple(duty for answer in self.under for duty in answer.bound)

    @property
    def protected_by(self) -> tuple[Protection, ...]:
        """Every protection under every agreement."""
        return tuple(line for answer in self.under for line in answer.protected_by)

    @property
    def flags(self) -> tuple[Flag, ...]:
        """Every flag under every agreement."""
        return tuple(flag for answer in self.under for flag in answer.flags)
