"""How good a match is where the truth is known: pairs found, pairs missed, and what odds are worth.

>>> agreement([(0, 1, 2), (3,)], np.array([7, 7, 8, 8]))
Agreement(precision=0.3333333333333333, recall=0.5)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.linkage.reports import Numbers, Whole


@dataclass(frozen=True, slots=True)
class Agreement:
    """Pairs of reports that stand together, against those that should."""

    precision: float
    recall: float

    @property
    def f(self) -> float:
        """The harmonic mean of the two."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def agreement(groups: Sequence[Sequence[int]], truth: Whole) -> Agreement:
    """Precision and recall over pairs.

    Args:
        groups: Rows that are held to be one event; rows in no group stand alone.
        truth: The number of the event of each row.
    """
    group = np.arange(len(truth)) + len(groups)
    for number, rows in enumerate(groups):
        group[list(rows)] = number
    _, group = np.unique(group, return_inverse=True)
    both = np.unique(np.stack([group, truth]), axis=1, return_counts=True)[1]
    right, found, there = _pairs(both), _pairs(np.bincount(group)), _pairs(np.bincount(truth))
    return Agreement(right / found if found else 1.0, right / there if there else 1.0)


def _pairs(counts: Whole) -> int:
    return int((counts * (counts - 1) // 2).sum())


def reliability(
    probability: Numbers, right: Numbers, bins: int = 10
) -> list[tuple[float, float, int]]:
    """What probabilities are worth: by bin the mean claimed, the share that is right, the number.

    Args:
        probability: What is claimed of each pair.
        right: Whether it is so.
        bins: Even bins from 0 to 1; empty ones are left out.
    """
    at = np.minimum((probability * bins).astype(np.int64), bins - 1)
    return [
        (float(probability[at == n].mean()), float(right[at == n].mean()), int((at == n).sum()))
        for n in range(bins)
        if (at == n).any()
    ]
