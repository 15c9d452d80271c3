"""Whether the times of Terms make sense: signature, start, end, and the deadlines before them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from truceline.errors import BadInput
from truceline.mechanism.terms_effect import effect_times

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime, tzinfo

    from truceline.mechanism import terms_model as who
    from truceline.mechanism.terms_effect import Effect
    from truceline.mechanism.terms_shape import Reading


def spans_are_of_days_and_hours(reading: Reading, effect: Effect) -> None:
    """A notice period and a length run by the calendar on the wall, and for some time."""
    for name in ("starts_after", "lasts"):
        span = getattr(effect, name)
        if span is None:
            continue
        if span.calendar is not None:
            reading.fault(
                "EFFECT_WORKING_DAYS",
                f"{name} is in working days, which parties would count differently.",
                "Write days or hours, such as P7D or PT48H.",
                ("effect", name),
            )
        elif span.is_zero:
            reading.fault(
                "EFFECT_NO_TIME",
                f"{name} is no time at all.",
                "Give it a span, or leave it out.",
                ("effect", name),
            )


def times_said_twice_agree(reading: Reading, effect: Effect, scope: who.Scope) -> None:
    """A start worked out from the signature is the start that stands there; so with the end."""
    for name, spelled in (
        ("effective_at", ("signed_at", "starts_after")),
        ("ends", ("start", "lasts")),
    ):
        given, derived = getattr(effect, name), _worked_out(effect, scope.timezone, name)
        if given is not None and derived is not None and given != derived:
            reading.fault(
                "EFFECT_TWO_TIMES",
                f"{name} is {given.isoformat()}; {' and '.join(spelled)} come to"
                f" {derived.astimezone(given.tzinfo).isoformat()}.",
                "Correct one of them, or leave one way of saying it out.",
                ("effect", name),
            )
    if effect.starts_after is not None and effect.signed_at is None and effect.effective_at is None:
        return  # Not signed yet: there is nothing to reckon from, and that may be so.
    if effect.from_signature and effect.signed_at is None:
        reading.fault(
            "EFFECT_NO_SIGNATURE",
            "Duties bind from the signature, and no signature is dated.",
            "Add signed_at, or leave from_signature out.",
            ("effect", "from_signature"),
        )


def _worked_out(effect: Effect, zone: tzinfo, name: str) -> datetime | None:
    """``effective_at`` or ``ends`` as it follows from the other fields alone."""
    spans = (effect.starts_after, effect.lasts)
    if any(span is not None and span.calendar is not None for span in spans):
        return None
    starts = name == "effective_at"
    bare = replace(effect, effective_at=None) if starts else replace(effect, ends=None)
    try:
        return effect_times(bare, zone, {})[0 if starts else 1]
    except BadInput:
        return None


def dates_are_in_order(reading: Reading, effect: Effect) -> None:
    """An agreement is proposed, takes effect and ends, in that order."""
    start, end = effect.effective_at, effect.ends
    if start and effect.signed_at and start < effect.signed_at:
        reading.fault(
            "EFFECT_BEFORE_SIGNATURE",
            f"It takes effect at {start.isoformat()}, before it was signed at"
            f" {effect.signed_at.isoformat()}.",
            "Check both times and their zones.",
            ("effect", "effective_at"),
        )
    if start and end and end <= start:
        reading.fault(
            "EFFECT_ENDS_BEFORE_START",
            f"It ends at {end.isoformat()}, and takes effect at {start.isoformat()}.",
            "Check both times and their zones.",
            ("effect", "ends"),
        )
    if start and effect.proposed_on and start.date() < effect.proposed_on:
        reading.fault(
            "EFFECT_BEFORE_PROPOSAL",
            f"It takes effect on {start.date()}, before it was proposed on {effect.proposed_on}.",
            "Check both days.",
            ("effect", "effective_at"),
        )


def deadlines_precede_effect(reading: Reading, effect: Effect, parties: who.Parties) -> None:
    """Whoever is to accept can do so before the agreement takes effect."""
    zone = effect.signed_at.tzinfo if effect.signed_at else None
    begins = effect.effective_at or (_worked_out(effect, zone, "effective_at") if zone else None)
    if begins is None:
        return
    rule = parties.acceptance
    for name in ("deadline", "attestation_deadline"):
        moment = getattr(rule, name)
        if moment is not None and moment > begins:
            reading.fault(
                "EFFECT_BEFORE_DEADLINE",
                f"The {name.replace('_', ' ')} is {moment.isoformat()}, after the agreement takes"
                f" effect at {begins.isoformat()}.",
                "A deadline for acceptance comes before the effect; later ones are `late`.",
                ("parties", "acceptance", name),
            )
    if rule.deadline and rule.attestation_deadline and rule.attestation_deadline < rule.deadline:
        reading.fault(
            "ATTESTATION_BEFORE_DEADLINE",
            "The attestation is due before the acceptance that it attests.",
            "Let the attestation deadline be the same or later.",
            ("parties", "acceptance", "attestation_deadline"),
        )


EFFECT_CHECKS: Final[tuple[tuple[tuple[str, ...], Callable[..., None]], ...]] = (
    (("effect",), dates_are_in_order),
    (("effect",), spans_are_of_days_and_hours),
    (("effect", "scope"), times_said_twice_agree),
    (("effect", "parties"), deadlines_precede_effect),
)
"""The checks of this page, with the sections each needs."""
