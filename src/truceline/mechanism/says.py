"""What actors say of something that was recorded of them: that it is so, or that it is not.

Statements and reported agreements share it. The newest word of each counts; what an officer relays
is weaker than what somebody signed, and takes no signature back that says the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from truceline.mechanism.relays import speaker

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from truceline.mechanism.parts import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Say:
    """What one actor says: that it was so, or what is wrong with it."""

    by: str
    says: Literal["confirmed", "disputed"]
    what: str
    why: str
    entry: str
    recorded_at: datetime
    relayed: bool = False


def say(entry: Entry, says: Literal["confirmed", "disputed"], what: str, why: str) -> Say:
    """The word of whoever speaks in an entry."""
    return Say(
        by=speaker(entry),
        says=says,
        what=what,
        why=why,
        entry=entry.hash,
        recorded_at=entry.recorded_at,
        relayed=entry.body.relayed is not None,
    )


def standing(says: Sequence[Say]) -> tuple[Say, ...]:
    """The newest word of each who spoke, in the order in which they came."""
    newest = {each.by: each for each in says}
    return tuple(each for each in says if newest[each.by] is each)


def signed(says: Iterable[Say]) -> frozenset[str]:
    """Those who signed that it is so, and did not dispute it since.

    Args:
        says: Every word on it, oldest first.
    """
    found: set[str] = set()
    for each in says:
        if each.says == "disputed":
            found.discard(each.by)
        elif not each.relayed:
            found.add(each.by)
    return frozenset(found)
