"""How likely two reports are of one event: weights learnt from the reports themselves.

The model of Fellegi and Sunter (1969): each comparison adds the log of how much likelier its level
is among pairs of one event than among pairs of two. The shares are learnt without answers by
expectation and maximisation (Winkler 1988), started from :data:`COMPARISONS` and held near it where
there are few pairs.

What is ours: a source reports an event once, so the partners that a report could have in one source
compete, as in Sadinle (2017). The probability of a pair is its odds over one and the odds of all
that compete with it. That is what keeps probabilities honest where two events are much alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from truceline.linkage.comparing import COMPARISONS
from truceline.linkage.reports import Numbers

if TYPE_CHECKING:
    from truceline.linkage.comparing import Levels
    from truceline.linkage.nearby import Pairs
    from truceline.linkage.reports import Reports, Whole

ROUNDS: Final = 25
HELD: Final = 200.0
"""How many pairs the starting shares count for."""
TEMPER: Final = 0.6
"""What log odds are worth once they are added up.

Comparisons are not independent (place and words name the same town), so their sum claims too much.
The share was chosen on made-up reports of two densities, where it brings what is claimed within
.016 of what is right (.043 and .064 without it); benchmarks/linkage.py prints it for others.
"""
_MOST: Final = 30.0
_SETTLED: Final = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """What was learnt.

    Args:
        shares: By comparison, the shares of its levels among pairs of one event and of two; shape
            (2, levels). The first level weighs nothing.
        odds: The odds that a pair near enough to be compared is of one event.
        rounds: Rounds of learning.
    """

    shares: Mapping[str, Numbers]
    odds: float
    rounds: int

    def of(self, name: str) -> Numbers:
        """The weight of each level of one comparison: the log of the ratio of its shares."""
        match, other = self.shares[name]
        found: Numbers = np.log(match / other)
        found[0] = 0.0
        return found

    def score(self, levels: Levels) -> Numbers:
        """The log odds of each pair before partners compete."""
        total = np.full(levels.shape[1], np.log(self.odds))
        for each, level in zip(COMPARISONS, levels, strict=True):
            total += self.of(each.name)[level]
        return np.clip(total, -_MOST, _MOST)


def start() -> Weights:
    """The weights before anything is learnt."""
    shares = {each.name: np.array([[1.0, *each.match], [1.0, *each.other]]) for each in COMPARISONS}
    for table in shares.values():
        table[:, 1:] /= table[:, 1:].sum(axis=1, keepdims=True)
    return Weights(shares=shares, odds=0.05, rounds=0)


def learnt(reports: Reports, pairs: Pairs, levels: Levels, *, within: bool = False) -> Weights:
    """Weights learnt from pairs without answers.

    Args:
        reports: Reports.
        pairs: Pairs near enough to be compared.
        levels: Their levels, as :func:`truceline.linkage.comparing.compared` gives them.
        within: Whether a source may report one event twice; then partners do not compete.
    """
    weights = start()
    if not len(pairs):
        return weights
    rivals = None if within else Rivals(reports, pairs)
    before = np.zeros(0)
    for number in range(1, ROUNDS + 1):
        chance = probabilities(weights.score(levels), rivals)
        weights = _maximised(levels, chance, number)
        now = np.concatenate([weights.of(each.name) for each in COMPARISONS])
        if len(before) and np.abs(now - before).max() < _SETTLED:
            break
        before = now
    return weights


def _maximised(levels: Levels, chance: Numbers, number: int) -> Weights:
    """The shares of each level among pairs of one event and of two, as likely as they are."""
    first = start()
    shares = {}
    for each, level in zip(COMPARISONS, levels, strict=True):
        size = len(each.levels)
        match = np.bincount(level, weights=chance, minlength=size)
        other = np.bincount(level, weights=1 - chance, minlength=size)
        table = np.stack([match, other]) + HELD * first.shares[each.name] * [[0.1], [1.0]]
        table[:, 0] = 1.0
        table[:, 1:] /= table[:, 1:].sum(axis=1, keepdims=True)
        shares[each.name] = table
    total = chance.sum() + HELD * first.odds
    return Weights(
        shares=shares, odds=float(total / (len(chance) - chance.sum() + HELD)), rounds=number
    )


class Rivals:
    """Which pairs compete: those of one report with reports of one source."""

    def __init__(self, reports: Reports, pairs: Pairs) -> None:
        many = len(reports.sources)
        self.size = len(reports) * many
        self.left: Whole = pairs.first * many + reports.source[pairs.second]
        self.right: Whole = pairs.second * many + reports.source[pairs.first]

    def against(self, odds: Numbers) -> Numbers:
        """For each pair, the odds of all that compete with it, its own left out."""
        left = np.bincount(self.left, weights=odds, minlength=self.size)[self.left]
        right = np.bincount(self.right, weights=odds, minlength=self.size)[self.right]
        rest: Numbers = np.maximum(left + right - 2 * odds, 0.0)
        return rest


def probabilities(score: Numbers, rivals: Rivals | None) -> Numbers:
    """From log odds to the probability that each pair is of one event.

    Args:
        score: Log odds, as :meth:`Weights.score` gives them.
        rivals: Which pairs compete; None where none do.
    """
    odds = np.exp(score)
    rest = rivals.against(odds) if rivals else 0.0
    found: Numbers = odds / (1 + odds + rest)
    return found
