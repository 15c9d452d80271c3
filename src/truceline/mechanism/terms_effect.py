"""When an agreement binds: the section ``effect`` of Terms, and the times that follow from it.

As in ``terms_model``, each class is its section's schema. An agreement may name its start, or its
signature and a notice period; its end, or how long it lasts. Where it says a thing both ways, both
must come to the same instant (``terms_sense_effect``).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

from truceline.mechanism.spans import Span, add
from truceline.mechanism.terms_marks import Names, Refers, Sourced
from truceline.mechanism.terms_model import Name, QuorumRef

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import tzinfo

    from truceline.mechanism.spans import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Precondition(Sourced):
    """What should be so before the agreement takes effect; the readiness checklist."""

    id: Annotated[str, Name, Names("precondition")]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal(Sourced):
    """How the agreement runs on: by how long, and who agrees to it."""

    span: Span | None = None
    agreed_by: QuorumRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Silences(Sourced):
    """Time-boxed local silences inside the agreement: how long at most, and how they go on."""

    longest: Span | None = None
    extension: Span | None = None
    agreed_by: QuorumRef | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect(Sourced):
    """When it binds. Without ``ends`` and ``lasts`` it is open-ended.

    Args:
        proposed_on: The day on which it was proposed.
        signed_at: When it was signed.
        starts_after: How long after the signature it takes effect (the notice period).
        from_signature: Duties that bind from the signature on, through the notice period.
        effective_at: When it takes effect; worked out where only the two above are given.
        lasts: How long it runs from then, if it is not renewed.
        ends: When it ends; worked out where only ``lasts`` is given.
        preconditions: The readiness checklist.
        renewal: How it runs on.
        silences: Time-boxed local silences inside it.
    """

    proposed_on: date | None = None
    signed_at: datetime | None = None
    starts_after: Span | None = None
    from_signature: tuple[Annotated[str, Refers(("duty",))], ...] = ()
    effective_at: datetime | None = None
    lasts: Span | None = None
    ends: datetime | None = None
    preconditions: tuple[Precondition, ...] = ()
    renewal: Renewal | None = None
    silences: Silences | None = None


def effect_times(
    effect: Effect, zone: tzinfo, calendars: Mapping[str, Calendar]
) -> tuple[datetime | None, datetime | None]:
    """When an agreement takes effect and ends (UTC); None where the file gives no way to tell.

    A time that stands in the file holds; else the notice period runs from the signature, and the
    length of the agreement from its start. Days are days of ``zone``.
    """

    def after(start: datetime | None, span: Span | None) -> datetime | None:
        if start is None or span is None:
            return None
        return add(span, start.astimezone(zone), calendars)

    begins = _in_utc(effect.effective_at) or after(effect.signed_at, effect.starts_after)
    return begins, _in_utc(effect.ends) or after(begins, effect.lasts)


def _in_utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(UTC) if moment else None
