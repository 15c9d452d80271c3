"""Whom a desk knows: registers, lists, local truces, and what Terms themselves name.

A mistyped id must not be answered as if it were somebody bound to nothing. Who stands in Terms
alone is known all the same, and it is said so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.errors import Fault, NotFound
from truceline.mechanism.nearest import hint_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.mechanism.terms import Terms
    from truceline.views import View


def known_actor(view: View, actor: str, states: dict[str, list[Any]]) -> str:
    """The actor, where something that this view holds names it.

    Args:
        view: What the reader sees.
        actor: An actor's id.
        states: States by part: ``party``, ``listing``, ``local_truce``, ``force``, ``actor``.

    Raises:
        NotFound: ACTOR_UNKNOWN, with the nearest ids.
    """
    known = {
        *(state.actor for part in ("actor", "party", "force") for state in states[part]),
        *(state.group for state in states["listing"]),
        *(actor for state in states["local_truce"] for actor in state.actors),
        *(actor for terms in _terms(view) for actor, _ in _named(terms)),
    }
    if actor not in known:
        sentence = f"No register, list or Terms that you see on this desk names {actor[:80]}."
        hint = hint_for(actor, known)
        raise NotFound(Fault("ACTOR_UNKNOWN", sentence, hint, where="ACTOR"))
    return actor


def named_in_terms(view: View, actor: str) -> list[dict[str, str]]:
    """Each agreement whose Terms name an actor, and as what."""
    return [
        {"agreement": terms.id, "as": role}
        for terms in _terms(view)
        for named, role in _named(terms)
        if named == actor
    ]


def say(named: list[dict[str, str]]) -> str:
    """What is said of an actor that is in no register; empty where no Terms name it."""
    if not named:
        return ""
    places = " and ".join(f"the Terms of {each['agreement']} as {each['as']}" for each in named)
    return f"named in {places}; not registered on this desk"


def _terms(view: View) -> list[Terms]:
    """The Terms of every agreement that this view holds, the desk's first one first."""
    return [state.terms for _, state in view.states("agreement")][::-1]


def _named(terms: Terms) -> Iterator[tuple[str, str]]:
    """Every actor that Terms define, with what they call it: all that they refer to is here."""
    for guarantor in terms.guarantors:
        yield guarantor, "guarantor"
    for actor, told in terms.sections.actors.items():
        yield actor, ", ".join(told.roles) or "an actor"
    if terms.sections.exclusions is not None:
        for listed in terms.sections.exclusions.listed:
            yield listed.id, "excluded"
