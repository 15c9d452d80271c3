"""Whether a reader may see everything that can be said of a subject, so that silence counts.

Who sees a promise and not what was answered to it must not be told that it is overdue: that nothing
is there *for this reader* says nothing. What is asked here is what Terms let the reader see, never
what is there: the answer tells nothing of any hidden entry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.views import View

UNKNOWN = "unknown"
"""What stands for a state that follows from silence, for a reader who may not hear everything."""


def sees_every(
    view: View,
    part: str,
    agreement: str,
    *,
    parties: Iterable[str] = (),
    recipients: Iterable[str] = (),
) -> bool:
    """Whether the reader may see every kind of entry of a part about a subject with these actors.

    Args:
        view: The reader's view.
        part: The part of the mechanism.
        agreement: The id of the agreement that governs the subject.
        parties: The actors whose matter the subject is.
        recipients: The actors to whom it is addressed.
    """
    from truceline.mechanism.catalogue import KINDS  # noqa: PLC0415 - loads slowly

    scope = view.scope
    if scope.whole:
        return True
    wanted = {f"{agreement} {kind.base}" for kind in KINDS.values() if kind.part == part}
    seen = set(scope.outright)
    for relation, actors in (("party", parties), ("recipient", recipients)):
        if not scope.identities.isdisjoint(actors):
            seen |= scope.related.get(relation, frozenset())
    return wanted <= seen
