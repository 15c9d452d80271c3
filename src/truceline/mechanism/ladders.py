"""The ladder: which rungs there are, what stands above each, and who sits on a body.

Terms list the rungs of the trunk, lowest first. Beside it may stand bodies that refer to one of
them (``refers_to``): local committees, each for its own area, under one body of the state. What is
referred goes up along such a branch and then along the trunk, never sideways.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from truceline.mechanism.terms import Terms


def rungs(terms: Terms) -> tuple[str, ...]:
    """Every rung: the bodies of the branches in the order of Terms, then the trunk, lowest first.

    A body that refers to another one is a rung; what it refers to is one whether listed or not.
    """
    trunk = terms.ladder
    branches = [
        body.id for body in terms.bodies if body.refers_to is not None and body.id not in trunk
    ]
    return (*branches, *trunk)


def above(terms: Terms, rung: str) -> tuple[str, ...]:
    """The rungs above one, the next first; every rung for what is with no rung yet.

    Terms are checked to have no circle of bodies; should a text hold one all the same, the way up
    ends where it would begin again.
    """
    if rung not in rungs(terms):
        return rungs(terms)
    trunk, passed = terms.ladder, [rung]
    while passed[-1] not in trunk:
        body = terms.body(passed[-1])
        higher = None if body is None else body.refers_to
        if higher is None or higher in passed:
            break
        passed.append(higher)
    last = passed[-1]
    rest = trunk[trunk.index(last) + 1 :] if last in trunk else ()
    return (*passed[1:], *rest)


def next_above(terms: Terms, rung: str) -> str:
    """The rung one step up; the lowest of the trunk for none, the top for the top."""
    if rung not in rungs(terms):
        return terms.ladder[0] if terms.ladder else ""
    return next(iter(above(terms, rung)), rung)


def seats(terms: Terms, body: str) -> frozenset[str]:
    """The actors whom Terms name as sitting on a body: chairs, secretariat and members."""
    found = terms.body(body)
    if found is None:
        return frozenset()
    return frozenset({*found.chairs, *found.members, found.secretariat or ""} - {""})


def sits(terms: Terms, body: str, identities: frozenset[str], roles: frozenset[str]) -> bool:
    """Whether somebody sits on a body.

    It does where Terms name it or the organisation it belongs to, where it holds a role that has
    seats there, or where it is registered as of the body itself (``of``: those whom ministers
    designate, say).

    Args:
        terms: The agreement.
        body: The body's id.
        identities: An actor's id, and the organisation it belongs to.
        roles: The roles it holds under the agreement.
    """
    found = terms.body(body)
    if found is None:
        return False
    held = {*roles, *(f"actor:{each}" for each in identities)}
    return (
        body in identities
        or not identities.isdisjoint(seats(terms, body))
        or any(place.of in held for place in found.composition)
    )


def sits_on(terms: Terms, identities: frozenset[str], roles: frozenset[str]) -> frozenset[str]:
    """The bodies on which somebody sits; arguments as :func:`sits`."""
    return frozenset(body.id for body in terms.bodies if sits(terms, body.id, identities, roles))
