"""Who answers for whom: every active party with its guarantors, and those for whom nobody answers.

It joins three records that do not know each other: the standing of parties, the claims of
guarantors, and the log of influence asked for and used. A party without an answerable guarantor
shows as such; that is a gap of the mechanism and says nothing of the party.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.mechanism.charges import Answerable, ChargeState, answerable
from truceline.mechanism.influence import InfluenceState
from truceline.mechanism.party_standing import acceptance_at, standing_at

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from truceline.mechanism.party_standing import PartyState
    from truceline.mechanism.terms import Terms


Asked = tuple[str, InfluenceState]
"""A request for influence with its id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyAnswer:
    """One party, and who answers for it at an instant.

    Args:
        party: The party.
        side: The side it accepted for; empty where it took none.
        status: Its status at that instant.
        guarantors: Who answers for it; empty shows that nobody does.
        asked: The requests for influence on it, oldest first.
    """

    party: str
    side: str
    status: str
    guarantors: tuple[Answerable, ...]
    asked: tuple[Asked, ...]

    @property
    def says(self) -> str:
        """Who answers for it, in a sentence."""
        if not self.guarantors:
            return f"Nobody answers for {self.party}: ask a guarantor to say that it does."
        return " ".join(each.says for each in self.guarantors)


def answering(
    terms: Terms,
    parties: Iterable[PartyState],
    charges: Iterable[ChargeState],
    influence: Iterable[Asked],
    at: datetime,
) -> tuple[PartyAnswer, ...]:
    """Every party that the agreement binds at an instant, in order of its id.

    Args:
        terms: The agreement.
        parties: The standings under it.
        charges: The claims of guarantors under it.
        influence: The requests for influence under it, by id.
        at: The instant asked about (UTC).
    """
    sections = terms.sections.parties
    bound = frozenset() if sections is None else frozenset(sections.status_effect.bound)
    claims, log = tuple(charges), tuple(influence)
    found = []
    for state in parties:
        turn = standing_at(state, at)
        if turn is None or turn.status not in bound:
            continue
        accepted = acceptance_at(state, at)
        side = accepted.side if accepted is not None else ""
        found.append(
            PartyAnswer(
                party=state.actor,
                side=side,
                status=turn.status,
                guarantors=answerable(
                    terms,
                    state.actor,
                    side,
                    claims,
                    at,
                    accepted=None if accepted is None else (accepted.at, accepted.entry),
                ),
                asked=tuple(
                    (subject, asked)
                    for subject, asked in log
                    if asked.party == state.actor and asked.log[0].at <= at
                ),
            )
        )
    return tuple(sorted(found, key=lambda each: each.party))


def unanswered(answers: Iterable[PartyAnswer]) -> tuple[str, ...]:
    """The parties for whom nobody answers."""
    return tuple(each.party for each in answers if not each.guarantors)
