"""What agrees and what differs between two reports, as levels that weights are put on.

Each comparison has its levels from the best to the worst. Level 0 is always "one of them does not
say", which counts neither way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from truceline.linkage import wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.linkage.nearby import Pairs
    from truceline.linkage.reports import Flags, Numbers, Reports, Whole

Levels = NDArray[np.uint8]

SHARED_BY: Final = 8
"""From this many reports of one spot on, the spot is a place's centre rather than a finding."""
SAME_NAME: Final = 0.86
NAME_LIKE: Final = 0.6
_SPOT_KM: Final = 1e-3
_WORDS: Final = (0.8, 0.5, 0.3, 0.15, 0.04)
WORDS_AT: Final = 4
"""Which comparison is that of words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One way of comparing.

    Args:
        name: What is compared.
        levels: What each level says, the first being that nothing can be said.
        match, other: Where weights start: how likely each level but the first is among pairs of
            one event, and among pairs of two. They are shares and need not sum to 1.
    """

    name: str
    levels: tuple[str, ...]
    match: tuple[float, ...]
    other: tuple[float, ...]


COMPARISONS: Final = (
    Comparison(
        name="distance",
        levels=(
            "no place", "within 1 km", "within 3 km", "within 6 km", "within 10 km",
            "further off", "the same centre", "a centre within 10 km", "a centre within 20 km",
            "a centre within 40 km", "a centre further off",
        ),
        match=(0.12, 0.22, 0.22, 0.10, 0.002, 0.06, 0.12, 0.10, 0.05, 0.02),
        other=(0.005, 0.03, 0.06, 0.08, 0.40, 0.05, 0.10, 0.10, 0.10, 0.10),
    ),
    Comparison(
        name="days",
        levels=("no day", "the same day", "1 day", "2 days", "3 days", "4 days and more"),
        match=(0.35, 0.30, 0.20, 0.10, 0.05),
        other=(0.12, 0.22, 0.22, 0.22, 0.22),
    ),
    Comparison(
        name="deaths",
        levels=(
            "not stated", "the same number, five or more", "the same number", "about as many",
            "fewer or more", "many fewer or more",
        ),
        match=(0.10, 0.20, 0.40, 0.27, 0.03),
        other=(0.02, 0.15, 0.25, 0.33, 0.25),
    ),
    Comparison(
        name="place",
        levels=("not named", "the same name", "a like name", "another name"),
        match=(0.75, 0.20, 0.05),
        other=(0.30, 0.20, 0.50),
    ),
    Comparison(
        name="words",
        levels=(
            "no words", "nearly all words", "most words", "many words", "some words", "few words",
            "hardly a word",
        ),
        match=(0.08, 0.20, 0.25, 0.25, 0.14, 0.08),
        other=(0.005, 0.03, 0.10, 0.20, 0.265, 0.40),
    ),
    Comparison(
        name="sides",
        levels=("not named", "the same sides", "one side the same", "other sides"),
        match=(0.55, 0.35, 0.10),
        other=(0.20, 0.35, 0.45),
    ),
)  # fmt: skip


def compared(reports: Reports, pairs: Pairs, words: Words | None = None) -> Levels:
    """The level of each comparison for each pair.

    Args:
        reports: Reports.
        pairs: Pairs of their rows, near enough to be compared.
        words: The comparison of words, where it is to be learnt from.

    Returns:
        Shape (comparisons, pairs); the levels of :data:`COMPARISONS`.
    """
    first, second = pairs.first, pairs.second
    place, names = wording.codes(reports.place)
    said = wording.names_alike(place[first], place[second], names)
    words = words or Words(reports)
    return np.stack([
        _distance(pairs, _centres(reports)),
        np.minimum(pairs.days, 4).astype(np.uint8) + np.uint8(1),
        _deaths(reports.deaths[first], reports.deaths[second]),
        _bands(said, (SAME_NAME, NAME_LIKE)),
        words.levels(pairs),
        _sides(reports, first, second),
    ]).astype(np.uint8)  # fmt: skip


class Words:
    """The comparison of words, which is done anew once it is learnt which words are kin."""

    def __init__(self, reports: Reports) -> None:
        self._bags = wording.Bags(reports.words)

    def levels(self, pairs: Pairs) -> Levels:
        """The level of each pair."""
        return _bands(self._bags.alike(pairs.first, pairs.second), _WORDS)

    def learn(self, pairs: Pairs) -> None:
        """Learn kin from pairs that are surely of one event."""
        self._bags.learn(pairs.first, pairs.second)


def _bands(values: Numbers, least: Sequence[float]) -> Levels:
    """1 from the first bound on, 2 from the second, and so on; 0 where there is no value."""
    level = np.full(len(values), len(least) + 1, dtype=np.uint8)
    for at, bound in reversed(list(enumerate(least, start=1))):
        with np.errstate(invalid="ignore"):
            level[values >= bound] = at
    level[np.isnan(values)] = 0
    return level


def _centres(reports: Reports) -> Flags:
    """Which reports stand where many others do: at the centre of a place, not where it was."""
    spots = np.round(np.nan_to_num(reports.latitude, nan=99.0) * 1e4) * 1e7 + np.round(
        np.nan_to_num(reports.longitude, nan=999.0) * 1e4
    )
    _, back, count = np.unique(spots, return_inverse=True, return_counts=True)
    many: Flags = count[back] >= SHARED_BY
    return many


def _distance(pairs: Pairs, centre: Flags) -> Levels:
    exact = 1 + np.digitize(pairs.km, (1.0, 3.0, 6.0, 10.0))
    coarse = np.where(pairs.km < _SPOT_KM, 6, 7 + np.digitize(pairs.km, (10.0, 20.0, 40.0)))
    either = centre[pairs.first] | centre[pairs.second]
    return np.where(either, coarse, exact).astype(np.uint8)


def _deaths(one: Numbers, other: Numbers) -> Levels:
    """Twice the gap of the roots: what chance makes of two Poisson counts of one mean is near 1.4.

    The root evens out the spread of a Poisson count (Anscombe 1948).
    """
    gap = 2 * np.abs(np.sqrt(one + 0.375) - np.sqrt(other + 0.375))
    with np.errstate(invalid="ignore"):
        level = 3 + np.digitize(gap, (1.3, 3.0))
        level = np.where(one == other, np.where(one >= 5, 1, 2), level)  # noqa: PLR2004 - see levels
    return np.where(np.isnan(gap), 0, level).astype(np.uint8)


def _sides(reports: Reports, first: Whole, second: Whole) -> Levels:
    a, names_a = wording.codes(reports.side_a)
    b, names_b = wording.codes(reports.side_b)
    place = {name: at for at, name in enumerate(dict.fromkeys([*names_a, *names_b]))}
    a = np.array([place[n] for n in names_a] + [-1], dtype=np.int64)[a]
    b = np.array([place[n] for n in names_b] + [-1], dtype=np.int64)[b]
    names = list(place)

    def alike(one: Whole, other: Whole) -> Flags:
        return np.nan_to_num(wording.names_alike(one[first], other[second], names)) >= SAME_NAME

    straight = alike(a, a).astype(np.int64) + alike(b, b)
    crossed = alike(a, b).astype(np.int64) + alike(b, a)
    level = 3 - np.maximum(straight, crossed)
    known = (a >= 0) | (b >= 0)
    return np.where(known[first] & known[second], level, 0).astype(np.uint8)
