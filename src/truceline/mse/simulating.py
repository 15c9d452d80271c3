"""Lists made up by chance, with the number of events known: to see what estimates are worth.

>>> import numpy as np
>>> table = simulated(np.random.default_rng(1), WORLDS["independent"], 1000)
>>> table.seen < 1000, table.lists
(True, 4)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from truceline.mse.tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """Events of one kind: what share of all they are, and the chance that each list finds one.

    Args:
        share: Of all events, 0 to 1; the shares of a world add up to 1.
        chances: For each list, 0 to 1.
    """

    share: float
    chances: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """How events come onto lists.

    Args:
        kinds: The kinds of events.
        follows: For a list, the list that it follows and how many times its odds are multiplied for
            events on that one; lists that follow stand after those they follow.
        words: What the world is like.
    """

    kinds: tuple[Kind, ...]
    follows: Mapping[int, tuple[int, float]]
    words: str


_PLAIN: Final = (0.35, 0.25, 0.30, 0.20)

WORLDS: Final[dict[str, World]] = {
    "independent": World(
        kinds=(Kind(share=1.0, chances=_PLAIN),),
        follows={},
        words="four lists independent of one another, every event alike",
    ),
    "dependent": World(
        kinds=(Kind(share=1.0, chances=_PLAIN),),
        follows={1: (0, 4.0)},
        words="the second list follows the first: four times the odds for what is on it",
    ),
    "two kinds": World(
        kinds=(
            Kind(share=0.4, chances=(0.65, 0.50, 0.60, 0.45)),
            Kind(share=0.6, chances=(0.20, 0.10, 0.15, 0.12)),
        ),
        follows={},
        words="four events in ten are easily found by every list, the others hardly",
    ),
    "unseeable": World(
        kinds=(
            Kind(share=0.8, chances=_PLAIN),
            Kind(share=0.2, chances=(0.0, 0.0, 0.0, 0.0)),
        ),
        follows={},
        words="one event in five can be found by no list",
    ),
}
"""Worlds in which it is known what each method takes for granted, and whether it holds."""


def simulated(chance: np.random.Generator, world: World, total: int) -> Table:
    """Lists of so many events of a world.

    Args:
        chance: Where chance comes from.
        world: How events come onto lists.
        total: How many events there are, at least 1.
    """
    kinds = chance.choice(len(world.kinds), size=total, p=[kind.share for kind in world.kinds])
    chances = np.array([kind.chances for kind in world.kinds])[kinds]
    on = np.zeros(chances.shape, dtype=np.bool_)
    for n, share in enumerate(chances.T):
        if n in world.follows:
            other, times = world.follows[n]
            odds = share / (1 - share) * np.where(on[:, other], times, 1.0)
            on[:, n] = chance.random(total) < odds / (1 + odds)
        else:
            on[:, n] = chance.random(total) < share
    cells = np.bincount(on @ (1 << np.arange(len(on.T))), minlength=1 << len(on.T))
    return Table.from_cells(cells.tolist())
