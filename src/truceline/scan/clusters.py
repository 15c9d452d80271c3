"""Clusters: where and when more or fewer were counted than expected, and how often chance does so.

The best window round each centre is a candidate. They are taken in order of their statistic, and
each that shares no place with one already taken is a cluster: the first is the most likely one, the
others are secondary. All are measured against the greatest statistic of each replication, so that
the p-value of a secondary cluster is too high rather than too low.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from truceline.errors import raise_for
from truceline.scan.chance import critical, found_by_centre, gumbel, highest_by_chance, monte_carlo
from truceline.scan.frames import framed
from truceline.scan.spans import DAYS_OF

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from truceline.scan.frames import Frame
    from truceline.scan.study import Question, Study

Floats = NDArray[np.float64]

LEAST = 1e-3
"""A statistic below this is no cluster."""

_DIGITS = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """One cluster.

    Args:
        centre: The place at its centre; empty where all places are in it.
        latitude: Of the centre, in degrees; in a plane its first coordinate.
        longitude: Of the centre; in a plane its second coordinate.
        radius: In km, or in the plane's unit.
        places: Everything inside, nearest first.
        first_day: Of its window.
        last_day: Of its window.
        cases: What was counted.
        expected: What was expected.
        high: Whether more were counted than expected.
        statistic: The log likelihood ratio; the score of the negative binomial model.
        p: By Monte Carlo; none without replications.
        p_gumbel: By a fitted Gumbel distribution; none without.
        recurrence_days: Of a prospective scan: once in how many days chance gives as high a
            statistic, were it repeated each interval; the interval over p. None otherwise.
    """

    centre: str
    latitude: float | None
    longitude: float | None
    radius: float | None
    places: tuple[str, ...]
    first_day: date
    last_day: date
    cases: int
    expected: float
    high: bool
    statistic: float
    p: float | None
    p_gumbel: float | None
    recurrence_days: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What a scan found.

    Args:
        clusters: The most likely first; none where nothing stands out.
        by_chance: (replications,) the greatest statistic of each.
    """

    clusters: tuple[Cluster, ...]
    by_chance: Floats

    def critical(self) -> dict[float, float]:
        """The statistic that chance reaches no more often than 5 %, 1 % and 0.1 %."""
        return critical(self.by_chance)


def scan(
    study: Study,
    question: Question,
    *,
    threads: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Findings:
    """Scan a study for clusters.

    Args:
        study: Places, intervals and counts.
        question: By which model, and how far circles and windows reach.
        threads: How many at once; none for as many as there are processors. What is found does not
            depend on it.
        progress: Called with how many replications are done of how many.

    Raises:
        BadInput: every fault of study and question at once; as ``frames.framed``.
    """
    faults = [*study.faults()]
    raise_for([*faults, *question.faults(study)])
    frame = framed(study, question)
    found = found_by_centre(frame, question)
    by_chance = highest_by_chance(frame, question, threads, progress)
    clusters = tuple(
        _cluster(study, question, frame, found[centre], centre, by_chance)
        for centre in _apart(frame, found)
    )
    return Findings(clusters=clusters, by_chance=by_chance)


def _apart(frame: Frame, found: Floats) -> Iterator[int]:
    """The centres of clusters that share no place, the most likely first."""
    taken = np.zeros(len(frame.weights), bool)
    statistics = found[:, 0]
    sizes = found[:, 1] - frame.circles.begins[:-1]
    # Circles round several centres often hold the same places: their sums then differ by the last
    # digits alone, and the circle with the fewest steps from its centre stands for all.
    ranks = np.lexsort((np.arange(len(found)), sizes, -np.round(statistics, _DIGITS)))
    for centre in ranks:
        if statistics[centre] < LEAST:
            return
        members = _members(frame, found[centre], int(centre))
        if not taken[members].any():
            taken[members] = True
            yield int(centre)


def _members(frame: Frame, row: Floats, centre: int) -> NDArray[np.int32]:
    circles = frame.circles
    return circles.order[circles.begins[centre] : int(row[1]) + 1]


def _cluster(
    study: Study, question: Question, frame: Frame, row: Floats, centre: int, by_chance: Floats,
) -> Cluster:  # fmt: skip
    statistic, count, base = float(row[0]), int(row[4]), float(row[5])
    first, last = int(row[2]) + frame.skipped, int(row[3]) + frame.skipped
    if question.kind == "spatial":
        first, last = 0, study.spans.count - 1
    members = _members(frame, row, centre)
    inside = _expected(study, question, frame, members, (int(row[2]), int(row[3])), base)
    p = monte_carlo(statistic, by_chance)
    days = DAYS_OF[study.spans.unit]
    everywhere = question.kind == "temporal"
    farthest = study.places.chord(int(members[-1]), 0 if everywhere else centre)
    return Cluster(
        centre="" if everywhere else study.places.ids[centre],
        latitude=None if everywhere else study.places.first[centre],
        longitude=None if everywhere else study.places.second[centre],
        radius=None if everywhere else study.places.length(farthest),
        places=study.places.ids if everywhere else tuple(study.places.ids[m] for m in members),
        first_day=study.spans.first_day(first),
        last_day=study.spans.last_day(last),
        cases=count,
        expected=inside,
        high=count > inside,
        statistic=statistic,
        p=p,
        p_gumbel=gumbel(statistic, by_chance),
        recurrence_days=days / p if question.prospective and p is not None else None,
    )


def _expected(
    study: Study, question: Question, frame: Frame, members: NDArray[np.int32],
    window: tuple[int, int], base: float,
) -> float:  # fmt: skip
    """What is expected, in cases: a share of the persons, or the sum before it was weighed."""
    if question.model == "bernoulli":
        return base * study.cases.total / frame.total
    if question.model == "negative-binomial" and frame.table is not None:
        return float(frame.table[members, window[0] : window[1] + 1].sum())
    return base
