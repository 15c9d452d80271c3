"""The register of names: every name of every group that the desk and its agreements know.

Names come from five places that do not know each other: the text of the agreements, the register of
actors, declarations and invitations, lists, and the register of outside forces. Put together here,
they are what :func:`truceline.mechanism.names.resolve` is asked with.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from truceline.mechanism.lists import known_from_terms
from truceline.mechanism.names import KnownName

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.mechanism.actors import ActorState
    from truceline.mechanism.forces import ForceState
    from truceline.mechanism.lists import ListingState
    from truceline.mechanism.party_standing import PartyState
    from truceline.mechanism.terms import Terms


def name_register(
    *,
    agreements: Iterable[Terms] = (),
    actors: Iterable[ActorState] = (),
    parties: Iterable[PartyState] = (),
    listings: Iterable[ListingState] = (),
    forces: Iterable[ForceState] = (),
) -> tuple[KnownName, ...]:
    """Every known name, each actor's name once for each span of time it is known with.

    A name that two actors bear stays twice in it, so that it is asked about and never settled.
    """
    places = chain(
        chain.from_iterable(known_from_terms(terms) for terms in agreements),
        (KnownName(actor=a.actor, name=a.name, source="actor.registered") for a in actors),
        chain.from_iterable(state.known_names for state in parties),
        chain.from_iterable(state.known_names for state in listings),
        chain.from_iterable(state.known_names for state in forces),
    )
    found: dict[tuple[object, ...], KnownName] = {}
    for known in places:
        found.setdefault((known.actor, known.name, known.since, known.until), known)
    return tuple(found.values())
