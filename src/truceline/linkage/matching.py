"""The probabilistic match: from reports to events, and to the questions that a person is asked.

1. Only reports near in space and time are compared (:mod:`truceline.linkage.nearby`).
2. Each pair is compared (:mod:`truceline.linkage.comparing`).
3. Weights are learnt from the pairs themselves (:mod:`truceline.linkage.weighing`).
4. From the pairs that are then sure it is learnt which words stand for each other, and the weights
   are learnt again.
5. Pairs become groups that hold together, with what people answered
   (:mod:`truceline.linkage.clusters`).
6. What is uncertain is asked, first what an answer settles most.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from truceline.errors import Fault, raise_for
from truceline.linkage import wording
from truceline.linkage.clusters import Answer, clustered, standing
from truceline.linkage.comparing import COMPARISONS, WORDS_AT, Levels, Words, compared
from truceline.linkage.meltt import window_faults
from truceline.linkage.nearby import Pairs, near
from truceline.linkage.reports import Name, Numbers, Reports
from truceline.linkage.weighing import TEMPER, Rivals, Weights, learnt, probabilities

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

KM: Final = 60.0
DAYS: Final = 4
THRESHOLD: Final = 0.35
REVIEW: Final = 0.1
_STEPS: Final = 3
LEAST: Final = 0.02
"""Pairs less likely than this are not kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How a match is made.

    Args:
        km, days: How far apart two reports may be and still be compared. Wide: a report at the
            centre of its district is far from where it was.
        threshold: From which probability on groups are joined.
        review: From which probability on a pair that is not joined is asked about, and up to 1
            less this one that is.
        once: Whether a source reports an event once.
    """

    km: float = KM
    days: int = DAYS
    threshold: float = THRESHOLD
    review: float = REVIEW
    once: bool = True

    def faults(self) -> Iterator[Fault]:
        """What is wrong with the rules, all of it."""
        yield from window_faults(self.km, self.days)
        shares = (self.review, "--review"), (self.threshold, "--threshold")
        for value, option in shares:
            if not 0 < value < 1:
                sentence = f"A probability of {value:g} was given."
                yield Fault("THRESHOLD_RANGE", sentence, "Give one between 0 and 1.", option)
        if self.review > self.threshold:
            sentence = f"The review starts at {self.review:g}, above {self.threshold:g}."
            hint = "Below the threshold is what is asked about: give a smaller one."
            yield Fault("REVIEW_ABOVE", sentence, hint, "--review")


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Reports held to be of one event, or one report alone.

    Args:
        members: Source and id of each report.
        rows: Their rows.
        probability: The mean probability over its pairs; None for one report alone.
        agreed, differed: What counts for it and against it, by comparison.
    """

    members: tuple[Name, ...]
    rows: tuple[int, ...]
    probability: float | None
    agreed: tuple[str, ...]
    differed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A pair that a person should look at.

    Args:
        one, other: The two reports.
        probability: How likely they are of one event.
        linked: Whether they stand in one event for now.
        settles: How much an answer settles: the pairs of reports that follow it, by how uncertain
            they are (in bits).
        agreed, differed: What counts for it and against it.
    """

    one: Name
    other: Name
    probability: float
    linked: bool
    settles: float
    agreed: tuple[str, ...]
    differed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """What a match found.

    Args:
        events: Every event, those of one report too.
        queue: What is uncertain, first what an answer settles most.
        weights: What was learnt.
        compared: How many pairs were compared.
        set_apart: Reports without coordinates: they are events of one report, never compared.
    """

    events: tuple[Event, ...]
    queue: tuple[Asked, ...]
    weights: Weights
    compared: int
    set_apart: tuple[Name, ...]


def matched(
    reports: Reports,
    rules: Rules | None = None,
    answers: Sequence[Answer] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Matched:
    """Link reports of one event across sources.

    Args:
        reports: Reports of two sources or more; of one, where a source may report an event twice.
        rules: How; the default rules where None.
        answers: What people said, each of two names ``(source, id)``.
        progress: Called with steps done and steps in all.

    Raises:
        BadInput: as :meth:`Rules.faults`, :meth:`Reports.faults` and
            :func:`truceline.linkage.clusters.clustered`; all faults of a kind at once.
    """
    rules = rules or Rules()
    step = progress or (lambda _done, _total: None)
    step(0, _STEPS)
    raise_for([*rules.faults(), *reports.faults(alone=not rules.once)])
    order = sorted(range(len(reports)), key=reports.name)
    reports = reports.where(np.array(order, dtype=np.int64))
    scored = scored_pairs(reports, rules)
    step(1, _STEPS)
    names = [reports.name(row) for row in range(len(reports))]
    row_of = {name: row for row, name in enumerate(names)}
    links = scored.links()
    asked = [
        Answer(row_of.get(each.one, each.one), row_of.get(each.other, each.other), each.same)
        for each in answers
    ]
    raise_for(_strangers(answers, row_of))
    source = dict(enumerate(reports.source.tolist()))
    groups = clustered(links, source, threshold=rules.threshold, answers=asked, once=rules.once)
    step(2, _STEPS)
    tell = _Telling(scored, order, source)
    events = tuple(tell.event(group, names) for group in groups)
    queue = tell.queue(groups, names, rules, set(standing(asked)))
    apart = tuple(names[row] for row in np.flatnonzero(~reports.placed()))
    return Matched(
        events=events, queue=queue, weights=scored.weights, compared=scored.compared,
        set_apart=apart,
    )  # fmt: skip


def _strangers(answers: Sequence[Answer], row_of: Mapping[Name, int]) -> Iterator[Fault]:
    for each in answers:
        for name in (each.one, each.other):
            if name not in row_of:
                sentence = f"An answer speaks of {name[1]} of {name[0]}, which is not here."
                yield Fault("ANSWER_UNKNOWN", sentence, "Give the file it is from.", "--answers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """Pairs that may be of one event, with their probability and their levels."""

    pairs: Pairs
    probability: Numbers
    levels: Levels
    weights: Weights
    compared: int

    def links(self) -> dict[tuple[int, int], float]:
        """The pairs as a mapping from rows to probability."""
        keys = zip(self.pairs.first.tolist(), self.pairs.second.tolist(), strict=True)
        return dict(zip(keys, self.probability.tolist(), strict=True))


def scored_pairs(reports: Reports, rules: Rules) -> Scored:
    """Every pair that is likelier than :data:`LEAST` to be of one event."""
    within = not rules.once
    pairs = near(reports, km=rules.km, days=rules.days, within=within)
    words = Words(reports)
    levels = compared(reports, pairs, words)
    rivals = None if within else Rivals(reports, pairs)
    weights = learnt(reports, pairs, levels, within=within)
    sure = probabilities(weights.score(levels), rivals) >= wording.SURE
    words.learn(pairs.where(sure))
    levels[WORDS_AT] = words.levels(pairs)
    weights = learnt(reports, pairs, levels, within=within)
    chance = probabilities(weights.score(levels) * TEMPER, rivals)
    kept = np.flatnonzero(chance >= LEAST)
    return Scored(
        pairs=pairs.where(kept), probability=chance[kept], levels=levels[:, kept],
        weights=weights, compared=len(pairs),
    )  # fmt: skip


class _Telling:
    """Events and questions in words."""

    def __init__(self, scored: Scored, order: Sequence[int], source: Mapping[int, int]) -> None:
        self.scored = scored
        self.source = source
        self.order = order
        keys = zip(scored.pairs.first.tolist(), scored.pairs.second.tolist(), strict=True)
        self.at = {key: at for at, key in enumerate(keys)}

    def event(self, group: Sequence[int], names: Sequence[Name]) -> Event:
        """One event with what agreed and differed over its pairs."""
        pairs = [(a, b) for n, a in enumerate(group) for b in group[n + 1 :]]
        at = [self.at[pair] for pair in pairs if pair in self.at]
        chance = self.scored.probability[at].sum() / len(pairs) if pairs else None
        agreed, differed = self.told(at)
        return Event(
            members=tuple(names[row] for row in group),
            rows=tuple(self.order[row] for row in group),
            probability=None if chance is None else float(chance),
            agreed=agreed, differed=differed,
        )  # fmt: skip

    def share_source(
        self, groups: Sequence[Sequence[int]], group_of: Mapping[int, int], one: int, other: int
    ) -> bool:
        """Whether the groups of two rows hold reports of one source."""
        ours = {self.source[row] for row in groups[group_of[one]]}
        return any(self.source[row] in ours for row in groups[group_of[other]])

    def told(self, at: Sequence[int]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What counts for some pairs and what against, each comparison by its commonest level."""
        agreed: list[str] = []
        differed: list[str] = []
        for each, levels in zip(COMPARISONS, self.scored.levels, strict=True):
            if not len(at):
                continue
            level = int(np.bincount(levels[at]).argmax())
            if level:
                counts = self.scored.weights.of(each.name)[level] >= 0
                (agreed if counts else differed).append(f"{each.name}: {each.levels[level]}")
        return tuple(agreed), tuple(differed)

    def queue(
        self,
        groups: Sequence[Sequence[int]],
        names: Sequence[Name],
        rules: Rules,
        answered: set[tuple[int, int]],
    ) -> tuple[Asked, ...]:
        """The uncertain pairs: the likeliest of each two groups, the unlikeliest tie in a group."""
        group_of = {row: n for n, group in enumerate(groups) for row in group}
        best: dict[tuple[int, int], int] = {}
        ties: dict[int, int] = {}
        chance = self.scored.probability
        for (one, other), at in self.at.items():
            a, b = sorted((group_of[one], group_of[other]))
            if a != b:
                if chance[at] >= rules.review and chance[at] > chance[best.get((a, b), at)] - 1e-12:
                    best[a, b] = at
                continue
            for row in (one, other):
                if row not in ties or chance[at] > chance[ties[row]]:
                    ties[row] = at
        weak = {at for at in ties.values() if chance[at] <= 1 - rules.review}
        found = []
        for at in sorted({*best.values(), *weak}):
            one, other = int(self.scored.pairs.first[at]), int(self.scored.pairs.second[at])
            if (one, other) in answered:
                continue
            sizes = len(groups[group_of[one]]), len(groups[group_of[other]])
            linked = group_of[one] == group_of[other]
            follow = sizes[0] - 1 if linked else sizes[0] * sizes[1]
            if rules.once and not linked and self.share_source(groups, group_of, one, other):
                # They cannot be one event as they stand: an answer moves one report at most.
                follow = 1
            agreed, differed = self.told([at])
            found.append(
                Asked(
                    one=names[one], other=names[other], probability=float(chance[at]),
                    linked=linked, settles=_bits(float(chance[at])) * follow,
                    agreed=agreed, differed=differed,
                )
            )  # fmt: skip
        return tuple(sorted(found, key=lambda each: (-each.settles, each.one, each.other)))


def _bits(chance: float) -> float:
    """The entropy of a yes or no."""
    if not 0 < chance < 1:
        return 0.0
    return float(-chance * np.log2(chance) - (1 - chance) * np.log2(1 - chance))
