"""MELTT: matching event data by location, time and type.

Donnay, Dunford, McGrath, Backer and Cunningham (2019), "Integrating conflict event data", Journal
of Conflict Resolution 63(5), 1337-1364. Two reports of two sources may be one event where they lie
within a window of space and time and agree, for each taxonomy, on some level of it. The score of a
pair is the mean over the taxonomies of how coarse the finest shared level is: 0 where all agree on
the finest, 1 where they share only the broadest. Each report has at most one partner in each
source. Sources are joined one after the other; a joined event keeps the place, the day and the
types of the source that came first. Episodes (reports of several days) are joined with episodes
only; an event near an episode is marked, not joined.

Written from the paper and checked against the R package meltt. The paper gives each report its best
partner; the package gives it the first that is free, looking back from its day and then ahead.
``choose`` says which is done.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from truceline.errors import Fault, raise_for
from truceline.linkage.nearby import MELTT_RADIUS_KM, near

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.linkage.nearby import Pairs
    from truceline.linkage.reports import Flags, Numbers, Reports, Whole

Choice = Literal["first", "best"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """One way of telling events apart, in nested levels.

    Args:
        name: What it tells apart, such as ``weapon``.
        levels: For each report, its class on each level, the finest first. Empty classes match
            nothing.
        weight: How much it counts in the score; weights are taken as shares of their mean.
        secondary: Where True, a disagreement on every level costs as the broadest level does and
            does not forbid the match.
    """

    name: str
    levels: Sequence[Sequence[str]]
    weight: float = 1.0
    secondary: bool = False

    @classmethod
    def of(
        cls,
        name: str,
        classes: Sequence[tuple[str, str]],
        table: Mapping[tuple[str, str], Sequence[str]],
    ) -> Taxonomy:
        """A taxonomy from each source's own classes.

        Args:
            name: What it tells apart.
            classes: For each report its source and that source's class.
            table: From source and class to levels, the finest first.

        Raises:
            BadInput: ``CLASS_UNKNOWN`` for every class that the table does not hold.
        """
        raise_for(
            Fault("CLASS_UNKNOWN", f"{name} has no class {own!r} of {source}.", "Add it.", source)
            for source, own in dict.fromkeys(classes)
            if (source, own) not in table
        )
        return cls(name=name, levels=[tuple(table[each]) for each in classes])


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """What was joined.

    Args:
        events, episodes: Groups of two rows or more, each row a report.
        alone: Rows that match none.
        marked: Pairs of an episode and an event inside its window; they are not joined.
        scores: The score of each pair that was joined, 0 the best.
    """

    events: tuple[tuple[int, ...], ...]
    episodes: tuple[tuple[int, ...], ...]
    alone: tuple[int, ...]
    marked: tuple[tuple[int, int], ...]
    scores: Mapping[tuple[int, int], float]

    @property
    def unique(self) -> int:
        """How many events and episodes there are once each counts once."""
        return len(self.events) + len(self.episodes) + len(self.alone)


def joined(
    reports: Reports,
    taxonomies: Sequence[Taxonomy] = (),
    *,
    km: float,
    days: int,
    choose: Choice = "first",
) -> Joined:
    """Join the reports of several sources as MELTT does.

    Args:
        reports: Reports; the order of ``sources`` decides which is joined first.
        taxonomies: How events are told apart; without any, place and time alone decide.
        km: Kilometres, the limit counted in, at 111.111 km a degree as the package has it.
        days: Days between the first days and between the last days, the limit counted in.
        choose: ``first`` as the R package, ``best`` as the paper.

    Raises:
        BadInput: as :meth:`Reports.faults`, ``WINDOW_NEGATIVE``, ``LEVELS_UNEVEN``.
    """
    raise_for([*window_faults(km, days), *reports.faults(), *_uneven(reports, taxonomies)])
    pairs = near(reports, km=km, days=days, radius=MELTT_RADIUS_KM)
    score, agree = _scores(taxonomies, pairs)
    episode = reports.day != reports.last_day
    ends = np.abs(reports.last_day[pairs.first] - reports.last_day[pairs.second]) <= days
    starts = np.abs(reports.day[pairs.first] - reports.day[pairs.second]) <= days
    alike = episode[pairs.first] == episode[pairs.second]
    chosen = _sequence(reports, pairs, score, agree & alike & starts & ends, choose)
    groups = _groups(len(reports), [pair for pair, _ in chosen])
    loose = [group for group in groups if len(group) > 1]
    mixed = np.flatnonzero(agree & ~alike)
    return Joined(
        events=tuple(group for group in loose if not episode[group[0]]),
        episodes=tuple(group for group in loose if episode[group[0]]),
        alone=tuple(group[0] for group in groups if len(group) == 1),
        marked=tuple((int(pairs.first[at]), int(pairs.second[at])) for at in mixed),
        scores=dict(chosen),
    )


def window_faults(km: float, days: float) -> Iterator[Fault]:
    """What is wrong with a window."""
    for value, what, option in ((km, "kilometres", "--km"), (days, "days", "--days")):
        if not 0 <= value < float("inf"):
            sentence = f"A window of {value:g} {what} was given."
            yield Fault("WINDOW_NEGATIVE", sentence, "Give 0 or more, and not endless.", option)


def _uneven(reports: Reports, taxonomies: Sequence[Taxonomy]) -> Iterator[Fault]:
    for each in taxonomies:
        depths = {len(levels) for levels in each.levels}
        if len(each.levels) != len(reports) or len(depths) != 1 or depths == {0}:
            sentence = f"{each.name} does not give each report the same number of levels."
            yield Fault("LEVELS_UNEVEN", sentence, "Give each report every level.", each.name)
        if not 0 < each.weight < float("inf"):
            sentence = f"{each.name} weighs {each.weight:g}."
            yield Fault("WEIGHT_RANGE", sentence, "Give a weight above 0.", each.name)


def _scores(taxonomies: Sequence[Taxonomy], pairs: Pairs) -> tuple[Numbers, Flags]:
    """The score of each pair, and whether every taxonomy that must agree does."""
    total = np.zeros(len(pairs))
    agree = np.ones(len(pairs), dtype=np.bool_)
    mean = sum(each.weight for each in taxonomies) / max(1, len(taxonomies))
    for each in taxonomies:
        depth = len(each.levels[0])
        coarse = np.full(len(pairs), depth)
        for level in reversed(range(depth)):
            names = [row[level] for row in each.levels]
            place = {name: at for at, name in enumerate(dict.fromkeys(names))}
            codes = np.array([place[name] for name in names])
            known = np.array([bool(name) for name in names])
            same = (codes[pairs.first] == codes[pairs.second]) & known[pairs.first]
            coarse = np.where(same, level, coarse)
        if not each.secondary:
            agree &= coarse < depth
        cost = np.where(coarse < depth, coarse / max(1, depth - 1), 1.0)
        total += each.weight / mean * cost
    return total / max(1, len(taxonomies)), agree


def _sequence(
    reports: Reports, pairs: Pairs, score: Numbers, allowed: Flags, choose: Choice
) -> list[tuple[tuple[int, int], float]]:
    """The pairs chosen, source after source.

    A row that has been joined to one of an earlier source stands for no event of its own any more:
    only the first of each group meets the next source.
    """
    stands = np.ones(len(reports), dtype=np.bool_)
    chosen: list[tuple[tuple[int, int], float]] = []
    rank = np.lexsort((np.arange(len(reports)), reports.source, reports.day)).argsort()
    left = np.where(reports.source[pairs.first] < reports.source[pairs.second],
                    pairs.first, pairs.second)  # fmt: skip
    right = pairs.first + pairs.second - left
    for source in range(1, len(reports.sources)):
        at = np.flatnonzero(allowed & (reports.source[right] == source) & stands[left])
        order = _order(rank[left[at]], rank[right[at]], score[at], choose)
        taken: set[int] = set()
        for pair in at[order].tolist():
            one, other = int(left[pair]), int(right[pair])
            if one not in taken and other not in taken:
                taken |= {one, other}
                stands[other] = False
                chosen.append(((one, other), float(score[pair])))
    return chosen


def _order(left: Whole, right: Whole, score: Numbers, choose: Choice) -> Whole:
    """In which order pairs are taken: back from the report's day, then ahead."""
    ahead = right > left
    step = np.abs(right - left)
    keys = (step, ahead, left, score) if choose == "best" else (step, ahead, left)
    order: Whole = np.lexsort(keys)
    return order


def _groups(rows: int, pairs: Sequence[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Rows by the first of their group."""
    members: dict[int, list[int]] = {row: [row] for row in range(rows)}
    for one, other in pairs:
        members[one].append(other)
        del members[other]
    return [tuple(group) for group in members.values()]
