"""Who has which piece of work at an instant: what a queue shows beside each subject.

>>> from datetime import UTC
>>> holders((), datetime(2016, 3, 1, tzinfo=UTC))
{}
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from truceline.mechanism.assignment_kinds import How

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from truceline.mechanism.assignments import AssignmentState


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Who has one subject.

    Args:
        subject: The id of the subject.
        what: Its part.
        actor: Who has it.
        since: Since when, by the desk's time (UTC).
        how: How it came to them: ``claimed``, ``accepted`` or ``taken_over``.
        why: The reason given where it was taken over; else empty.
        offered_to: To whom it is offered and who has not accepted yet; empty where to nobody.
        offered_at: Since when that offer stands (UTC), or None.
        assignment: The id of the claim, which a hand-over names in about.
        beside: Others who have it too, in other roles or through a link, the longest first.
    """

    subject: str
    what: str
    actor: str
    since: datetime
    how: How
    why: str
    offered_to: str
    offered_at: datetime | None
    assignment: str
    beside: tuple[Holder, ...] = ()

    @property
    def actors(self) -> tuple[str, ...]:
        """Everybody who has it, whoever has it longest first."""
        return tuple(dict.fromkeys((self.actor, *(other.actor for other in self.beside))))

    @property
    def says(self) -> str:
        """The same in a sentence; an offer that nobody accepted moves nothing."""
        how = {"claimed": "", "accepted": ", handed over", "taken_over": ", taken over"}[self.how]
        why = f": {self.why.rstrip('.')}" if self.why else ""
        offer = f" Offered to {self.offered_to}, who has not accepted." if self.offered_to else ""
        return f"{self.actor} has it since {self.since:%Y-%m-%d %H:%MZ}{how}{why}.{offer}"


def holders(states: Iterable[AssignmentState], at: datetime) -> Mapping[str, Holder]:
    """Who has which subject at an instant.

    Args:
        states: Claims as one reader's view folds them: whoever may see none is shown no holder.
        at: The instant asked about (UTC); what the desk recorded later is not looked at.

    Returns:
        Subject id to its holder; of several, the one who has it longest, with the others beside.
        Subjects that nobody has are absent.
    """
    found: dict[str, list[Holder]] = {}
    for state in states:
        held = _held(state, at)
        if held is not None:
            found.setdefault(held.subject, []).append(held)
    return {subject: together(each) for subject, each in found.items()}


def together(held: Iterable[Holder]) -> Holder:
    """Several holders of what is one subject (or linked ones) as one, the longest first.

    Raises:
        ValueError: there is none.
    """
    every = [each for one in held for each in (replace(one, beside=()), *one.beside)]
    first, *others = sorted(every, key=lambda each: (each.since, each.assignment))
    return replace(first, beside=tuple(others))


def _held(state: AssignmentState, at: datetime) -> Holder | None:
    turn, offer = state.turn_at(at), state.offer_at(at)
    if turn is None:
        return None
    return Holder(
        subject=state.subject,
        what=state.what,
        actor=turn.holder,
        since=turn.since,
        how=turn.how,
        why=turn.why,
        offered_to="" if offer is None else offer.to,
        offered_at=None if offer is None else offer.at,
        assignment=state.entry,
    )
