"""Whether what Terms say of the talks makes sense: no outsider and no facilitator takes part.

Outside states accompany and never participate, whatever a file says. Each check is named for what
must hold, as in ``terms_sense``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from truceline.mechanism import terms_model as who
    from truceline.mechanism import terms_rules as how
    from truceline.mechanism.terms_shape import Reading

OUTSIDERS: Final = frozenset({"outside", "task_force_member", "guarantor", "excluded"})
"""Roles whose holders are outside the talks of the sides; they may accompany, but not take part."""

_ACTOR: Final = "actor:"


def participants_are_no_outsiders(
    reading: Reading,
    political: how.Political,
    actors: Mapping[str, who.Actor],
    guarantors: tuple[who.Guarantor, ...],
) -> None:
    """No guarantor, no outside state and no facilitator is named among those who take part."""
    outside = {guarantor.id for guarantor in guarantors}
    outside |= {name for name, actor in actors.items() if not OUTSIDERS.isdisjoint(actor.roles)}
    for index, token in enumerate(political.participants):
        where = ("political", "participants", index)
        if token in OUTSIDERS or token.removeprefix(_ACTOR) in outside:
            reading.fault(
                "TALKS_OUTSIDER_PARTICIPATES",
                f"{token} is outside the talks of the sides, and is named to take part in them.",
                "Take it out: outside states accompany, and that needs no line here.",
                where,
            )
        elif token in {"facilitator", f"{_ACTOR}{political.facilitator}"}:
            reading.fault(
                "TALKS_FACILITATOR_PARTICIPATES",
                f"{token} facilitates the talks, and is named to take part in them.",
                "Take it out, or name another facilitator.",
                where,
            )


TALKS_CHECKS: Final[tuple[tuple[tuple[str, ...], Callable[..., None]], ...]] = (
    (("political", "actors", "guarantors"), participants_are_no_outsiders),
)
"""The checks of this page, with the sections each needs."""
