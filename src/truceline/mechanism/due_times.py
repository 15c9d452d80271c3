"""When a clock runs out: its start, the length that Terms give it, and the stretches it rests.

A pause only ever makes a due time later. While a pause that the clock names is open, the clock
rests and there is no due time. What is overdue is worked out from this wherever it is asked, with
the instant as an argument, and stored nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from truceline.mechanism.parts import Pause
    from truceline.mechanism.terms import Terms
    from truceline.mechanism.terms_rules import ClockRule

EFFECTIVE_AT = "effective_at"
"""The word by which a clock starts with the agreement itself."""


def start_of(rule: ClockRule, marks: Mapping[str, datetime], terms: Terms) -> datetime | None:
    """When a clock started (UTC): the latest of its start events that happened; None before."""
    found = [marks[event] for event in rule.starts if event in marks]
    if EFFECTIVE_AT in rule.starts and terms.effective_at is not None:
        found.append(terms.effective_at)
    return max(found, default=None)


def resting(pauses: Iterable[Pause], rule: ClockRule) -> tuple[Pause, ...]:
    """The pauses that this clock names, oldest first."""
    return tuple(sorted((p for p in pauses if p.reason in rule.pauses), key=lambda p: p.since))


def due_after(base: datetime, start: datetime, pauses: Iterable[Pause]) -> datetime | None:
    """The due time ``base`` of a clock that started at ``start``, put off by its pauses.

    Args:
        base: When it would run out with no pause (UTC).
        start: When it started (UTC).
        pauses: The pauses that it names, oldest first. Stretches that overlap count once.

    Returns:
        The due time (UTC), never before ``base``; None where a pause is open.
    """
    due, rested_until = base, start
    for pause in pauses:
        begins = max(pause.since, rested_until)
        if pause.until is not None and pause.until <= begins:
            continue
        if begins >= due:
            # It had run out already: a later pause changes nothing.
            break
        if pause.until is None:
            return None
        due += pause.until - begins
        rested_until = pause.until
    return due


def due_at(
    rule: ClockRule, terms: Terms, start: datetime, pauses: Iterable[Pause]
) -> datetime | None:
    """When the clock of ``rule`` runs out (UTC), or None while it rests."""
    return due_after(terms.due(rule, start), start, resting(pauses, rule))
