"""The same exact decision for every peer: which of the pairs that its boxes leave really meet.

Boxes of degrees say "perhaps". The compiled decision that stands in Truceline's own index is given
to every peer, over rows made ready beforehand, so that a peer is never charged for a slower one;
and the answers of all must be equal, id by id. The peer's own search is timed apart from it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numba import njit

from truceline.analysis.conflicts import meets
from truceline.analysis.footprints import TOUCH_M
from truceline.analysis.index_rows import (
    AXIS,
    FILLED,
    HEIGHT,
    MARKS,
    RADIUS,
    SPAN,
    TIME,
    WIDE,
    Table,
    ingest,
)
from truceline.analysis.nearness_compiled import UNSURE, decide

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from peers.boxes import Rows
    from peers.workloads import Floats, Workload
    from truceline.mechanism.volumes import Volume4D


class Decider:
    """Decides pairs of what is asked and what is held.

    Only what some peer's boxes ever lead to is made ready (:meth:`prepare`), not all that is held.
    """

    def __init__(self, held: Workload, asked: Workload) -> None:
        self._held = held
        self._questions = [asked.volume(row) for row in range(len(asked))]
        self._asked, self._asked_nodes = _ready(self._questions)
        self._slots = np.full(len(held), -1, np.int32)

    def prepare(self, near: Rows) -> None:
        """Make ready the rows that will be decided about; not timed, and called once."""
        rows = np.unique(near)
        self._slots[rows] = np.arange(len(rows))
        self._table, self._nodes = _ready([self._held.volume(row) for row in rows.tolist()])

    def keep(self, at: int, near: Rows) -> Rows:
        """Of what is held, what meets one that is asked."""
        return near[self._met(np.full(len(near), at), near)]

    def keep_pairs(self, at: Rows, near: Rows) -> tuple[Rows, Rows]:
        """Of pairs (asked, held), those that meet."""
        kept = self._met(at, near)
        return at[kept], near[kept]

    def _met(self, at: Rows, near: Rows) -> NDArray[np.bool_]:
        answers = _decided(
            self._asked, self._asked_nodes, at, self._table, self._nodes, self._slots, near
        )
        for k in np.flatnonzero(answers == UNSURE).tolist():
            answers[k] = meets([self._questions[at[k]]], [self._held.volume(int(near[k]))])
        return answers.astype(bool)


def _ready(volumes: Iterable[Volume4D]) -> tuple[Table, Floats]:
    every = list(volumes)
    table = Table.of(max(1, len(every)))
    nodes, _ = ingest(table, np.arange(len(every), dtype=np.int32), np.empty((64, 3)), 0, every)
    return table, nodes


@njit(cache=True)
def _decided(  # noqa: PLR0917 - compiled, so every array comes by itself
    asked: Table, asked_nodes: Floats, at: Rows,
    held: Table, held_nodes: Floats, slots: NDArray[np.int32], near: Rows,
) -> NDArray[np.int8]:  # fmt: skip
    """APART, MEET or UNSURE for each pair; closed in time and height."""
    answers = np.zeros(len(at), np.int8)
    for k in range(len(at)):
        row, other = at[k], slots[near[k]]
        mine, their = asked.whole[row], held.whole[other]
        ours, theirs = asked.real[row], held.real[other]
        if their[TIME] > mine[TIME + 1] or mine[TIME] > their[TIME + 1]:
            continue
        if theirs[HEIGHT] > ours[HEIGHT + 1] or ours[HEIGHT] > theirs[HEIGHT + 1]:
            continue
        answers[k] = UNSURE
        if not (mine[MARKS] | their[MARKS]) & WIDE:
            answers[k] = decide(
                asked_nodes[mine[SPAN] : mine[SPAN] + mine[SPAN + 1]], mine[MARKS] & FILLED != 0,
                ours[AXIS : AXIS + 3],
                held_nodes[their[SPAN] : their[SPAN] + their[SPAN + 1]], their[MARKS] & FILLED != 0,
                theirs[AXIS : AXIS + 3], ours[RADIUS] + theirs[RADIUS] + TOUCH_M,
            )  # fmt: skip
    return answers
