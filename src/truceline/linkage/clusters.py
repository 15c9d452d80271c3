"""From pairs to events: groups of reports that hold together, and what a person has said of them.

Groups grow by joining the two that belong together most, as long as they belong together on the
whole: the mean of the log odds over all pairs between them, not the best pair alone, so that a
chain of neighbours does not become one event. A source reports an event once, unless told
otherwise. What a person answered is kept: "same" joins whatever the figures say, and follows from
report to report; "different" keeps apart. Groups are worked out anew from the pairs and all
answers, so taking an answer back restores what was before it, and the order of rows and of answers
to different pairs does not count.

>>> links = {("a1", "b1"): 0.9, ("b1", "c1"): 0.8, ("a1", "c1"): 0.7, ("a2", "c1"): 0.4}
>>> source = {"a1": "a", "a2": "a", "b1": "b", "c1": "c"}
>>> clustered(links, source)
[('a1', 'b1', 'c1'), ('a2',)]
>>> clustered(links, source, answers=[Answer("b1", "c1", same=False)])
[('a1', 'b1'), ('a2',), ('c1',)]
"""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from truceline.errors import Fault, raise_for

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence

MOST: Final = 6.0
"""No pair counts for more than this, in log odds (0.9975)."""
APART: Final = -3.0
"""What a pair counts for that is not even a candidate, in log odds."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a person said of two reports; ``same`` None takes back what was said before."""

    one: Any
    other: Any
    same: bool | None


def standing(answers: Iterable[Answer]) -> dict[tuple[Any, Any], bool]:
    """What stands of the answers: of each pair the last, if it was not taken back."""
    stands: dict[tuple[Any, Any], bool] = {}
    for each in answers:
        pair = (each.one, each.other) if each.one <= each.other else (each.other, each.one)
        if each.same is None:
            stands.pop(pair, None)
        else:
            stands[pair] = each.same
    return stands


def clustered(
    links: Mapping[tuple[Any, Any], float],
    source: Mapping[Any, Hashable],
    *,
    threshold: float = 0.5,
    answers: Sequence[Answer] = (),
    once: bool = True,
) -> list[tuple[Any, ...]]:
    """Groups of reports of one event.

    Args:
        links: The probability of each pair of reports that may be of one event, each pair once.
        source: The source of every report; reports are sortable and name themselves.
        threshold: From which probability on groups are joined.
        answers: What people said, in the order in which they said it.
        once: Whether a source reports an event once. An answer "same" may still say otherwise.

    Returns:
        Groups in the order of their first reports, each sorted; those of one report too.

    Raises:
        BadInput: ``ANSWER_UNKNOWN``, ``ANSWERS_CONTRADICT``.
    """
    stands = standing(answers)
    raise_for(_unknown(stands, source))
    groups = _Groups(source, once=once)
    for (one, other), same in sorted(stands.items()):
        if same:
            groups.join(groups.at[one], groups.at[other])
    raise_for(_contradictions(stands, groups))
    for (one, other), same in stands.items():
        if not same:
            groups.keep_apart(groups.at[one], groups.at[other])
    groups.link(links)
    groups.grow(_log_odds(threshold))
    return sorted(tuple(sorted(members)) for members in groups.members.values())


def _unknown(
    stands: Mapping[tuple[Any, Any], bool], source: Mapping[Any, Hashable]
) -> Iterator[Fault]:
    for pair in stands:
        for each in pair:
            if each not in source:
                sentence = f"An answer speaks of {each}, which is no report here."
                yield Fault("ANSWER_UNKNOWN", sentence, "Give the files it is from.", "--answers")
        if pair[0] == pair[1]:
            sentence = f"An answer compares {pair[0]} with itself."
            yield Fault("ANSWER_SELF", sentence, "Name two reports.", "--answers")


def _contradictions(stands: Mapping[tuple[Any, Any], bool], groups: _Groups) -> Iterator[Fault]:
    for (one, other), same in sorted(stands.items()):
        if not same and groups.at[one] == groups.at[other]:
            sentence = f"{one} and {other} are different, and by other answers the same."
            hint = "Take one of the answers back: what is the same as one thing is one thing."
            yield Fault("ANSWERS_CONTRADICT", sentence, hint, "--answers")


def _log_odds(chance: float) -> float:
    if chance <= 0:
        return -MOST
    return MOST if chance >= 1 else max(-MOST, min(MOST, math.log(chance / (1 - chance))))


class _Groups:
    """Groups that grow; each is known by the smallest of its reports."""

    def __init__(self, source: Mapping[Any, Hashable], *, once: bool) -> None:
        self.source = source
        self.once = once
        self.members: dict[Any, list[Any]] = {each: [each] for each in source}
        self.at: dict[Any, Any] = {each: each for each in source}
        self.sums: dict[Any, dict[Any, tuple[float, int]]] = {}
        self.apart: dict[Any, set[Any]] = {}

    def join(self, one: Any, other: Any) -> None:
        """Make one group of two."""
        if one == other:
            return
        kept, gone = (one, other) if one < other else (other, one)
        for each in self.members[gone]:
            self.at[each] = kept
        self.members[kept] += self.members.pop(gone)
        near = self.sums.setdefault(kept, {})
        for third, (total, count) in self.sums.pop(gone, {}).items():
            del self.sums[third][gone]
            if third == kept:
                continue
            before = near.get(third, (0.0, 0))
            near[third] = self.sums[third][kept] = (before[0] + total, before[1] + count)
        for third in self.apart.pop(gone, set()):
            self.apart[third].discard(gone)
            self.keep_apart(kept, third)

    def keep_apart(self, one: Any, other: Any) -> None:
        """Never make one group of these two."""
        self.apart.setdefault(one, set()).add(other)
        self.apart.setdefault(other, set()).add(one)

    def link(self, links: Mapping[tuple[Any, Any], float]) -> None:
        """Add what pairs of reports say."""
        for (one, other), chance in sorted(links.items()):
            a, b = self.at[one], self.at[other]
            if a == b:
                continue
            for left, right in ((a, b), (b, a)):
                near = self.sums.setdefault(left, {})
                before = near.get(right, (0.0, 0))
                near[right] = (before[0] + _log_odds(chance), before[1] + 1)

    def mean(self, one: Any, other: Any) -> float:
        """The mean log odds over all pairs of two groups; those without a figure count as apart."""
        total, count = self.sums[one][other]
        pairs = len(self.members[one]) * len(self.members[other])
        return (total + APART * (pairs - count)) / pairs

    def allowed(self, one: Any, other: Any) -> bool:
        """Whether two groups may be one: nobody keeps them apart, and no source is twice."""
        if other in self.apart.get(one, ()):
            return False
        if not self.once:
            return True
        theirs = {self.source[each] for each in self.members[other]}
        return not any(self.source[each] in theirs for each in self.members[one])

    def grow(self, least: float) -> None:
        """Join the two groups that belong together most, until none do."""
        heap: list[tuple[float, Any, Any]] = []

        def offer(one: Any, other: Any) -> None:
            one, other = (one, other) if one < other else (other, one)
            mean = round(self.mean(one, other), 9)
            if mean >= least and self.allowed(one, other):
                heapq.heappush(heap, (-mean, one, other))

        for one, near in self.sums.items():
            for other in near:
                if one < other:
                    offer(one, other)
        while heap:
            negative, one, other = heapq.heappop(heap)
            if one not in self.members or other not in self.members:
                continue
            if other not in self.sums.get(one, {}) or round(self.mean(one, other), 9) != -negative:
                continue
            if self.allowed(one, other):
                self.join(one, other)
                for third in list(self.sums.get(one, {})):
                    offer(one, third)
