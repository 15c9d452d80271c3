"""What a mission's own observers write down, and what counts as one violation.

One mission counts each explosion, projectile in flight, burst and shot; another counts none of its
own. Which phenomena are counted, which columns a row of the table must fill and which directions it
may state are data of the agreement. A count says how much was observed, and blames nobody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from truceline.mechanism.terms_marks import Least, Sourced

Phenomenon = Literal[
    "explosion", "burst", "shot", "projectile", "impact", "flight", "movement", "position",
    "damage", "other",
]  # fmt: skip
"""What was observed: the unit of an observation's count."""

Direction = Literal["incoming", "outgoing", "passing", "undetermined"]
"""Which way it went, seen from the observer."""

Column = Literal[
    "observer_position", "event_location", "means", "number", "observation", "weapon", "direction",
    "time",
]  # fmt: skip
"""A column of the table. A weapon that is not known and a direction that cannot be told are said
by leaving out the one and writing ``undetermined`` for the other: both are answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observing(Sourced):
    """The table of observations.

    Args:
        one_violation: Phenomena of which each single one counts as one violation.
        columns: What a row must state; a row that leaves one out is not taken.
        directions: The directions that a row may state.
    """

    one_violation: tuple[Phenomenon, ...] = ()
    columns: tuple[Column, ...] = ()
    directions: Annotated[tuple[Direction, ...], Least(1)] = (
        "incoming", "outgoing", "passing", "undetermined",
    )  # fmt: skip
