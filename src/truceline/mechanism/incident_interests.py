"""A maker's own interest in what it finds: derived, and shown on every finding.

A guarantor may itself be a belligerent; that was the main objection to findings made in 2016. So
nobody is asked to declare an interest: it follows from Terms, from the register of actors and from
who is suspected or affected in the case, and it is shown whatever the finding says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from truceline.mechanism.terms import Terms

Reason = Literal["belligerent", "party", "force", "involved", "answers_for"]

_FORCES = frozenset({"outside", "force"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """One interest of one maker.

    Args:
        actor: The maker.
        reason: Why it has an interest.
        sentence: The same for people.
    """

    actor: str
    reason: Reason
    sentence: str


def interests(
    finding_makers: Iterable[str],
    terms: Terms,
    roles: Mapping[str, frozenset[str]],
    parties_involved: Iterable[str],
    sides: Mapping[str, str] | None = None,
) -> tuple[Interest, ...]:
    """The own interests of those who make a finding, in the order of the makers.

    Args:
        finding_makers: Who made the finding.
        terms: The agreement: it says which guarantor is a belligerent, and for whom it answers.
        roles: Actor to roles, as registered.
        parties_involved: Who is suspected or affected in the case, or found against.
        sides: Actor to its side, where known: a guarantor has an interest in the side it answers
            for.
    """
    involved = frozenset(parties_involved)
    touched = {side for actor, side in (sides or {}).items() if actor in involved}
    return tuple(
        interest
        for maker in dict.fromkeys(finding_makers)
        for interest in _of(maker, terms, roles.get(maker, frozenset()), involved, touched)
    )


def _of(
    maker: str, terms: Terms, roles: frozenset[str], involved: frozenset[str], touched: set[str]
) -> list[Interest]:
    found = []
    guarantor = terms.guarantor(maker)
    if guarantor is not None and guarantor.belligerent:
        own = f": {guarantor.interest}" if guarantor.interest else ""
        found.append(
            Interest(
                actor=maker,
                reason="belligerent",
                sentence=f"{guarantor.name} is itself a fighting force here{own}.".replace(
                    "..", "."
                ),
            )
        )
    if "party" in roles:
        found.append(
            Interest(actor=maker, reason="party", sentence=f"{maker} is itself a party here.")
        )
    if roles & _FORCES:
        found.append(
            Interest(actor=maker, reason="force", sentence=f"{maker} has a force of its own here.")
        )
    if maker in involved:
        found.append(
            Interest(
                actor=maker,
                reason="involved",
                sentence=f"{maker} is itself suspected or affected in this case.",
            )
        )
    if guarantor is not None and touched.intersection(guarantor.answers_for):
        sides = ", ".join(sorted(touched.intersection(guarantor.answers_for)))
        found.append(
            Interest(
                actor=maker,
                reason="answers_for",
                sentence=f"{guarantor.name} answers for a side in this case: {sides}.",
            )
        )
    return found
