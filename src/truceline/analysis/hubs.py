"""Hubs: corners to which a ring comes back, be it thousands of times.

The petals of a flower all meet in one place, each within reach of each. That pieces which share a
hub touch there is known without asking, and they cross nowhere else; so they are looked for only
from a little way out, where they have parted, and the hub itself once for them all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from truceline.analysis.neighbours import Drawn, near_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from truceline.analysis.neighbours import Places

_PARTED = 64
"""How many times its room a piece is looked for from its hub on: there, pieces that start a degree
apart have parted."""


def pairs_beside_hubs(drawn: Drawn, hubs: Places) -> Iterator[tuple[Places, Places]]:
    """The pairs of ``neighbours.near_pairs`` that share no hub.

    Args:
        drawn: The pieces.
        hubs: For each piece the numbers, from 0, of the hubs where it begins and ends (n, 2); -1
            where there is none.
    """
    count = len(drawn.room)
    rows, sides = np.nonzero(hubs >= 0)
    numbers = hubs[rows, sides]
    order = np.argsort(numbers, kind="stable")
    _, firsts, sizes = np.unique(numbers[order], return_index=True, return_counts=True)
    spokes = (rows[order], firsts, sizes)
    # Each hub is a piece of no length, whose room is what its spokes are short of.
    spoke = order[firsts]
    at = np.where((sides[spoke] == 0)[:, None], drawn.heads[rows[spoke]], drawn.tails[rows[spoke]])
    room = np.maximum.reduceat(drawn.room[spokes[0]], firsts) * (_PARTED + 1)
    parted = _parted(drawn, hubs)
    whole = Drawn(
        np.concatenate([parted.heads, at]),
        np.concatenate([parted.tails, at]),
        np.concatenate([drawn.room, room]),
    )
    hub = numbers[spoke]
    ends = np.concatenate([hubs, np.stack([hub, hub], axis=1)])
    for one, other in near_pairs(whole):
        new = ~_shared(ends[one], ends[other])
        pair = _all_spokes(one[new], other[new], count, spokes)
        ours, theirs = _all_spokes(pair[1], pair[0], count, spokes)
        new = ~_shared(hubs[ours], hubs[theirs])
        yield ours[new], theirs[new]


def _parted(drawn: Drawn, hubs: Places) -> Drawn:
    """The pieces without what lies near their hubs, or a quarter of their length at most."""
    way = drawn.tails - drawn.heads
    length = np.sqrt((way * way).sum(axis=1))
    share = np.minimum(drawn.room * _PARTED / np.maximum(length, 1e-12), 0.25)
    step = way * share[:, None]
    return Drawn(
        drawn.heads + np.where((hubs[:, 0] >= 0)[:, None], step, 0.0),
        drawn.tails - np.where((hubs[:, 1] >= 0)[:, None], step, 0.0),
        drawn.room,
    )


def _shared(ours: Places, theirs: Places) -> NDArray[np.bool_]:
    """Whether pieces share a hub with their partners."""
    shared = np.zeros(len(ours), dtype=np.bool_)
    for end in (0, 1):
        own = ours[:, end]
        shared |= (own >= 0) & ((own == theirs[:, 0]) | (own == theirs[:, 1]))
    return shared


def _all_spokes(
    one: Places, other: Places, count: int, spokes: tuple[Places, Places, Places]
) -> tuple[Places, Places]:
    """The pairs with each hub among the first ones, numbered from ``count``, as its spokes."""
    rows, firsts, sizes = spokes
    hub = one >= count
    which, partner = one[hub] - count, other[hub]
    many = sizes[which]
    within = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
    each = rows[np.repeat(firsts[which], many) + within]
    return np.concatenate([one[~hub], each]), np.concatenate(
        [other[~hub], np.repeat(partner, many)]
    )
