"""Steps that every fold of an incident is made of: move along the table, mark, rest, resume."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from truceline.mechanism.incident_states import TRANSITIONS, Incident, Said
from truceline.mechanism.parts import Pause
from truceline.mechanism.relays import speaker

if TYPE_CHECKING:
    from datetime import datetime

    from truceline.mechanism.parts import Entry


def move(state: Incident, to: str) -> Incident:
    """The incident in another state, where the table lets it; else as it is."""
    return replace(state, state=to) if to in TRANSITIONS[state.state] else state


def mark(state: Incident, name: str, at: datetime) -> Incident:
    """The incident with an instant marked; the earliest mark of a name stays."""
    return replace(state, marks={name: at, **state.marks})


def said(entry: Entry, what: str, by: str | None = None) -> Said:
    """Who said what, as a value."""
    return Said(
        hash=entry.hash,
        by=by or speaker(entry),
        what=what,
        recorded_at=entry.recorded_at,
        relay=getattr(entry.body, "relayed", None),
    )


def marked_in(state: Incident, to: str, at: datetime) -> Incident:
    """The incident with the instant at which it came into a state, if it is in it."""
    return mark(state, to, at) if state.state == to else state


def rest(state: Incident, reason: str, at: datetime) -> Incident:
    """Open a pause, unless one for this reason is open."""
    if any(p.reason == reason and p.until is None for p in state.pauses):
        return state
    return replace(state, pauses=(*state.pauses, Pause(reason=reason, since=at)))


def resume(state: Incident, reason: str, at: datetime) -> Incident:
    """Close the open pause for this reason."""
    pauses = tuple(
        replace(p, until=at) if p.reason == reason and p.until is None else p for p in state.pauses
    )
    return replace(state, pauses=pauses)
