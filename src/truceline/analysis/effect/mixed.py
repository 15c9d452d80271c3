"""How far groups that a truce left out may stand inside the bound pairs.

A source files an attack under a pair of sides. Where it has no pair for a group against a side that
was bound, what that group did there can only stand inside the bound pair: no count tells it apart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from truceline.analysis.effect.checks import bound_rows
from truceline.analysis.effect.events import members
from truceline.analysis.effect.shapes import Contamination

if TYPE_CHECKING:
    from truceline.analysis.effect.events import Events
    from truceline.analysis.effect.figures import Change
    from truceline.analysis.effect.question import Question

SHARES: Final = (0.1, 0.25, 0.5)
_STATE: Final = "Government of "
_NOBODY: Final = frozenset({"Civilians", ""})


def contamination(events: Events, question: Question, bound: Change) -> Contamination:
    """Who may be mixed into the bound series, and what would be left of the ratio without them.

    Groups that are themselves a side of a bound pair, governments and civilians are not named.

    Args:
        events: The rows of one source.
        question: What is asked.
        bound: The bound series over the whole window.
    """
    first, last = np.datetime64(question.period.first), np.datetime64(question.period.last)
    inside = (events.day >= first) & (events.day <= last)
    pairs = [events.sides[at] for at in np.unique(events.dyad[inside]) if at >= 0]
    of_bound = bound_rows(question, events)
    bound_pairs = {events.dyads[at] for at in np.unique(events.dyad[of_bound]) if at >= 0}
    sides = {
        side
        for name, pair in zip(events.dyads, events.sides, strict=True)
        for side in pair
        if name in bound_pairs
    }
    # Over all the source's years: a group with a pair of its own at any time is told apart there.
    own = dict(zip(events.dyads, events.sides, strict=True))
    met = {one: _pair_with(one, sides, own, bound_pairs) for pair in pairs for one in _each(pair)}
    groups = sorted(one for one, pair in met.items() if pair is None and one not in sides)
    apart = {one: _pair_with(one, sides, own, bound_pairs) for one in question.excluded}
    return Contamination(
        groups=tuple(groups),
        declared=tuple(sorted(one for one, pair in apart.items() if pair is None)),
        apart=tuple(sorted((one, pair) for one, pair in apart.items() if pair is not None)),
        if_shares=tuple(_left(bound)),
    )


def _each(pair: tuple[str, str]) -> list[str]:
    """The groups of a pair, each alone: no government, no civilians, no list of several."""
    return sorted(
        one for one in members(pair) - _NOBODY if ", " not in one and not one.startswith(_STATE)
    )


def _pair_with(
    group: str,
    sides: set[str],
    own: dict[str, tuple[str, str]],
    bound_pairs: set[str],
) -> str | None:
    """The pair that a group has of its own against a bound side; None where there is none."""
    for name, (side_a, side_b) in own.items():
        if name in bound_pairs:
            continue
        for side, other in ((side_a, side_b), (side_b, side_a)):
            if side in sides and group in members((other, "")):
                return name
    return None


def _left(bound: Change) -> list[tuple[float, float]]:
    """For each share of the count during the truce: the others' ratio, the level being unchanged.

    With E a day by those left out, before as during, the others' ratio is
    (during - E) / (before - E), where E is the share times the daily mean during the truce.
    """
    found = []
    for share in SHARES:
        level = share * bound.after_per_day
        if bound.before_per_day > level:
            left = (bound.after_per_day - level) / (bound.before_per_day - level)
            found.append((share, left))
    return found
