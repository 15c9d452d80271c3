"""Whether findings that agree are a joint finding: the quorum of Terms says so, not their number.

What each maker found stands in any case, with its maker's name. Joint it is only where those who
share it make up the quorum that Terms ask for; two of three whom they name have found the same, and
have found nothing together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.mechanism.incident_faults import quorum_of
from truceline.mechanism.terms_answers import Seat

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truceline.mechanism.incident_states import Standing
    from truceline.mechanism.terms import Terms


def is_joint(standing: Standing, terms: Terms, seats: Mapping[str, Seat]) -> bool:
    """Whether several makers share a finding, and make up the quorum where Terms name one.

    Args:
        standing: What the findings of an incident come to.
        terms: The agreement that governs it.
        seats: Actor to its roles, and to the side it accepted for.
    """
    if standing.form != "joint":
        return False
    quorum = quorum_of(terms)
    return quorum is None or terms.quorum_met(
        quorum, {maker: seats.get(maker, Seat()) for maker in standing.by}
    )


def form_of(
    standing: Standing, terms: Terms, seats: Mapping[str, Seat], *, sure: bool = True
) -> str:
    """What the findings are together, in words: joint only where the quorum of Terms is met.

    Args:
        standing: What the findings of an incident come to.
        terms: The agreement that governs it.
        seats: Actor to its roles, and to the side it accepted for.
        sure: Whether the reader may see who accepted for which side.
    """
    if standing.form != "joint" or is_joint(standing, terms, seats):
        return standing.form
    quorum = quorum_of(terms) or ""
    groups = terms.sections.quorums.get(quorum, ())
    sided = any(token.startswith("side:") for group in groups for token in group.of)
    if sided and not sure:
        return f"by several (whether they are the quorum {quorum} is not known here)"
    return f"by several (not the quorum {quorum})"
