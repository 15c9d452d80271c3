"""Who sits where when a quorum is counted: the roles that actors hold and the sides they accepted.

The desk asks the same of a draft (:func:`truceline.mechanism.decisions.seat_of`); this is the
answer for what is read from the record afterwards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.mechanism.terms_answers import Seat

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from truceline.mechanism.party_standing import PartyState


def seating(roles: Mapping[str, frozenset[str]], parties: Iterable[PartyState]) -> dict[str, Seat]:
    """Actor to its seat under one agreement: its roles, and the side it accepted for.

    Args:
        roles: Actor to roles, as registered. Who is a guarantor Terms say themselves.
        parties: The standings under that agreement.
    """
    sides = {state.actor: state.side for state in parties if state.side}
    return {
        actor: Seat(roles=roles.get(actor, frozenset()), side=sides.get(actor, ""))
        for actor in (*roles, *(each for each in sides if each not in roles))
    }
