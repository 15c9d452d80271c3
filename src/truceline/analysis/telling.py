"""Who must be told of a plan: whom Terms name for its kind, and whose area of interest it touches.

What comes of it is a proposal to the filer. It adds no recipient, and being told is no consent.

A plan is held against interests as its published cells, so that an answer says nothing finer of it;
an interest that the asker may not see is not among those that are given here, and is not told of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from truceline.analysis.conflicts import meets
from truceline.analysis.coverage import box
from truceline.analysis.forms import Volumes
from truceline.mechanism.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from truceline.mechanism.interests import InterestState, Wish
    from truceline.mechanism.volumes import Time

SAYS: Final = (
    "Proposed, and no more: whom a notice names is for its filer to say, and being told is no "
    "consent. There may be others whom this reader may not know of; the cell tells them."
)
ACTOR: Final = "actor:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be notified.

    Args:
        notice: Its kind, as Terms list them.
        terms: The agreement it falls under.
        cells: Its published place and time; empty where it names no place.
        since: Start, for a plan that names no place (UTC).
        until: End, for a plan that names no place (UTC).
        filer: Whose plan it is; empty where that is not said.
        named: Whom it names as recipients already.
    """

    notice: str
    terms: Terms
    cells: Volumes
    since: datetime | None = None
    until: datetime | None = None
    filer: str = ""
    named: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """Somebody who must be told.

    Args:
        actor: Its id; empty where Terms name a role, and the asker knows nobody who holds it.
        tokens: The words of Terms that mean it: roles and ``actor:ID``.
        interests: The ids of the interests that the plan touches.
        named: Whether the plan names it already.
    """

    actor: str
    tokens: tuple[str, ...]
    interests: tuple[str, ...]
    named: bool


def to_tell(
    plan: Plan,
    roles: Mapping[str, frozenset[str]],
    interests: Iterable[tuple[str, InterestState]],
) -> tuple[Tell, ...]:
    """Everybody who must be told of a plan, by actor; roles that nobody is known to hold come last.

    Args:
        plan: The plan.
        roles: Actor to roles under the plan's agreement, of the actors whom the asker may know.
        interests: Interests with their ids, of those that the asker may see, under that agreement.
    """
    tokens: dict[str, list[str]] = {}
    vacant: list[str] = []
    for token in plan.terms.tells(plan.notice):
        if token.startswith(ACTOR):
            meant = [token.removeprefix(ACTOR)]
        else:
            meant = [actor for actor, held in roles.items() if token in held]
            vacant += [] if meant else [token]
        for actor in meant:
            tokens.setdefault(actor, []).append(token)
    touched: dict[str, list[str]] = {}
    for subject, state in interests:
        if state.state == "stated" and any(touches(plan, wish) for wish in state.wishes):
            for actor in state.holders:
                touched.setdefault(actor, []).append(subject)
    found = [
        Tell(
            actor=actor,
            tokens=tuple(tokens.get(actor, ())),
            interests=tuple(sorted(touched.get(actor, ()))),
            named=actor in plan.named,
        )
        for actor in sorted({*tokens, *touched} - {plan.filer})
    ]
    found += [Tell(actor="", tokens=(token,), interests=(), named=False) for token in vacant]
    return tuple(found)


def touches(plan: Plan, wish: Wish) -> bool:
    """Whether a plan is what an interest asks to be told of: in kind, in place and in time."""
    if not wish.of_kind(plan.notice):
        return False
    if plan.cells:
        if wish.area is not None:
            return meets(plan.cells, box(wish.area, since=wish.since, until=wish.until))
        return any(_in_time(_at(c.time_start), _at(c.time_end), wish) for c in plan.cells)
    return wish.area is None and _in_time(plan.since, plan.until, wish)


def _in_time(since: datetime | None, until: datetime | None, wish: Wish) -> bool:
    """Whether two spans meet; bounds that are not given are open, and touching is meeting."""
    begins = since is None or wish.until is None or since <= wish.until
    return begins and (until is None or wish.since is None or until >= wish.since)


def _at(time: Time | None) -> datetime | None:
    return None if time is None else time.instant
