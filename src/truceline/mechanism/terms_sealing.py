"""What Terms say of sealed words: to whom they may be released, and whose filings may be covered.

A release seals the same words to further readers. A covered filing is recorded under an actor that
a named group shares, so that neither its author nor its kind nor its time stands in the open. Both
are used only where an agreement asks for them, within the bounds that it sets here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, Literal

from truceline.mechanism.spans import Span
from truceline.mechanism.terms_marks import Form, Least, Most, OneOrMany, Refers, Sourced
from truceline.mechanism.terms_model import ActorRef, Token
from truceline.mechanism.terms_rules import Quota

MINUTES_A_DAY: Final = 24 * 60
LARGEST_BUCKET: Final = 40 * 1024
"""So much of a parcel still fits one sealed box, and the entry that lays it open."""

CoveredKind = Annotated[
    str, Form(r"[a-z_]+\.[a-z_]+", "incident.reported"), Refers(("entry kind",))
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Releases(Sourced):
    """How sealed words may be released to further readers.

    Args:
        quota: How many releases one actor may record in a window; none set means no bound.
        readers: How many readers one release may name.
        longest: How long a release may last; where set, each names its end.
        mark: Whether a trace mark in inert words may, must or must never go with a release.
        sites_to: To whom exact footprints of protected sites may be released: roles or
            ``actor:ID``; none named means any registered actor. Where this section stands, such a
            footprint is filed sealed to its notifier and to those whom Terms name, and reaches
            anybody else by a release alone.
        identities_to: To whom it may be released who reported or bore witness: roles or
            ``actor:ID``; none named means any registered actor.
    """

    quota: Quota | None = None
    readers: Annotated[int, Least(1), Most(100)] = 20
    longest: Span | None = None
    mark: Literal["may", "must", "never"] = "may"
    sites_to: tuple[Token, ...] = ()
    identities_to: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover(Sourced):
    """A covering actor, under whose shared key the filings of a group are recorded.

    Args:
        actor: The covering actor.
        members: Whose filings it covers: roles or ``actor:ID``.
        openers: The actors who can open what was filed under it.
        kinds: The kinds of entry that may be covered; each opens a subject of its own.
        buckets: The sizes in bytes to one of which every filing is padded.
        every_minutes: Filings are signed at whole multiples of so many minutes since midnight UTC.
        within_minutes: How long after such a time they are taken.
        quota: How many filings the covering actor may record in a window, whoever files them.
        by_decision: Whether an opener may lay a filing open without its author's consent.
    """

    actor: ActorRef
    members: Annotated[tuple[Token, ...], OneOrMany(), Least(1)]
    openers: Annotated[tuple[ActorRef, ...], OneOrMany(), Least(1)]
    kinds: Annotated[tuple[CoveredKind, ...], OneOrMany(), Least(1)]
    buckets: Annotated[
        tuple[Annotated[int, Least(1024), Most(LARGEST_BUCKET)], ...], OneOrMany(), Least(1)
    ]
    every_minutes: Annotated[int, Least(1), Most(MINUTES_A_DAY)]
    within_minutes: Annotated[int, Least(1), Most(MINUTES_A_DAY)]
    quota: Quota
    by_decision: bool = False

    def slot(self, now: datetime) -> datetime:
        """The newest time at or before ``now`` (UTC) at which a covered filing is signed."""
        utc = now.astimezone(UTC)
        midnight = utc.replace(hour=0, minute=0, second=0, microsecond=0)
        turns = (utc - midnight) // timedelta(minutes=self.every_minutes)
        return midnight + turns * timedelta(minutes=self.every_minutes)

    def takes(self, signed_at: datetime, now: datetime) -> bool:
        """Whether a filing signed then is taken now (UTC): on a slot, and not long after it."""
        late = now - signed_at
        within = timedelta(0) <= late <= timedelta(minutes=self.within_minutes)
        return within and self.slot(signed_at) == signed_at
