"""Documents on the same events, grouped; and where their accounts disagree.

1. each document is weighed by its words and by whom and what it names (``word_weights``)
2. two documents are near where these weights are (cosine), and where their days allow it
3. groups grow from the nearest pair on, while documents are near on the average, so that no chain
   of half-alike reports becomes one story
4. copies within a story are one account; accounts are compared field by field (``disagreements``)

Words and names alone are compared, never an embedding.

    stories(readings)
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations
from typing import TYPE_CHECKING, Final

from truceline.press.copied_chains import chain_of
from truceline.press.copies import LEAST, earlier
from truceline.press.disagreements import Disagreement, disagreements
from truceline.press.tellings import tellings
from truceline.press.word_weights import Weights, cosine, features, likely, weigh

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from truceline.press.shapes import Reading

NEAR: Final = 0.30
"""How near (0 to 1) two documents are to be of one story, where their days are known."""
NEAR_UNDATED: Final = 0.40
"""Likewise where the day of one is not known."""
APART: Final = timedelta(days=3)
"""How many days may lie between two reports of one event."""
_COMPARED: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Contested:
    """Where two accounts disagree: the documents (keys), and in what."""

    here: str
    there: str
    in_what: Disagreement


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Documents on the same events.

    Args:
        accounts: Documents by their keys, each with its copies; the earliest known first of each.
        names: What most of them name, by id, the most named first.
        earliest: The first day on which one of them may have been published; None if unknown.
        latest: The last such day; None likewise.
        chains: Outlets through which an account went, the origin first, where copies say so.
        contested: Where accounts disagree.
    """

    accounts: tuple[tuple[str, ...], ...]
    names: tuple[str, ...] = ()
    earliest: date | None = None
    latest: date | None = None
    chains: tuple[tuple[str, ...], ...] = ()
    contested: tuple[Contested, ...] = ()

    @property
    def documents(self) -> tuple[str, ...]:
        """Every document of it, by its key."""
        return tuple(each for account in self.accounts for each in account)


def stories(readings: Iterable[Reading]) -> tuple[Story, ...]:
    """Group readings by the events they tell of; those of one document alone are left out.

    Args:
        readings: What was read, with its mentions, and its copies where these were looked for.

    Returns:
        Stories, the one of most documents first.
    """
    every = list({each.article.source.key: each for each in readings}.values())
    groups = _groups(every)
    found = [_story([every[number] for number in group]) for group in groups if len(group) > 1]
    return tuple(sorted(found, key=lambda story: (-len(story.documents), story.documents)))


def _groups(readings: Sequence[Reading]) -> list[list[int]]:
    """Numbers of readings, grouped while they are near on the average."""
    weights = weigh([features(each) for each in readings])
    near = _near_pairs(readings, weights)
    group_of = {number: [number] for number in range(len(readings))}
    for (one, two), _ in sorted(near.items(), key=lambda pair: (-pair[1], pair[0])):
        first, second = group_of[one], group_of[two]
        if first is second:
            continue
        between = [near.get((min(a, b), max(a, b)), 0.0) for a in first for b in second]
        if sum(between) / len(between) >= NEAR / 2:
            first.extend(second)
            for number in second:
                group_of[number] = first
    unique = {id(group): sorted(group) for group in group_of.values()}
    return sorted(unique.values())


def _near_pairs(
    readings: Sequence[Reading], weights: Sequence[Weights]
) -> dict[tuple[int, int], float]:
    """Pairs near enough, each with how near; copies are nearest."""
    near: dict[tuple[int, int], float] = {}
    for one, two in likely(weights, NEAR):
        least = _least(readings[one], readings[two])
        score = cosine(weights[one], weights[two])
        if least is not None and score >= least:
            near[one, two] = score
    return near | dict.fromkeys(_copied(readings), 1.0)


def _copied(readings: Sequence[Reading]) -> set[tuple[int, int]]:
    """Pairs of copies, which tell of the same events whatever their days."""
    number_of = {each.article.source.key: at for at, each in enumerate(readings)}
    pairs = {
        (at, number_of[copy.key])
        for at, each in enumerate(readings)
        for copy in each.copies
        if copy.key in number_of and copy.share >= LEAST
    }
    return {(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]}


def _least(one: Reading, two: Reading) -> float | None:
    """How near two documents must be, by what is known of their days; None: too far apart."""
    mine, theirs = one.published, two.published
    for first, second in ((mine, theirs), (theirs, mine)):
        if first.latest and second.earliest and first.latest + APART < second.earliest:
            return None
    known = mine.earliest and mine.latest and theirs.earliest and theirs.latest
    return NEAR if known else NEAR_UNDATED


def _story(readings: Sequence[Reading]) -> Story:
    accounts = _accounts(readings)
    heads = [account[0] for account in accounts]
    told = [tellings(each) for each in heads[:_COMPARED]]
    contested = tuple(
        Contested(
            here=heads[one].article.source.key,
            there=heads[two].article.source.key,
            in_what=each,
        )
        for one, two in combinations(range(len(told)), 2)
        for each in disagreements(told[one], told[two])
    )
    first = [each.published.earliest for each in readings if each.published.earliest]
    last = [each.published.latest for each in readings if each.published.latest]
    chains = [chain_of(each.publisher.chain for each in account) for account in accounts]
    return Story(
        accounts=tuple(tuple(each.article.source.key for each in one) for one in accounts),
        names=_names(readings),
        earliest=min(first, default=None),
        latest=max(last, default=None),
        chains=tuple(chain for chain in chains if len(chain) > 1),
        contested=contested,
    )


def _accounts(readings: Sequence[Reading]) -> list[list[Reading]]:
    """Documents with their copies; of each account the origin or earliest comes first."""
    account_of = {number: [number] for number in range(len(readings))}
    for one, two in sorted(_copied(readings)):
        first, second = account_of[one], account_of[two]
        if first is not second:
            first.extend(second)
            for number in second:
                account_of[number] = first
    unique = {id(group): group for group in account_of.values()}
    return [_first_of([readings[number] for number in sorted(group)]) for group in unique.values()]


def _first_of(account: list[Reading]) -> list[Reading]:
    """An account with the document that others are copies of first."""
    origins = {copy.key for each in account for copy in each.copies if copy.origin}
    own = {each.article.source.key for each in account if any(c.origin for c in each.copies)}
    rank = {id(each): sum(earlier(other, each) for other in account) for each in account}
    return sorted(
        account,
        key=lambda each: (
            each.article.source.key not in origins - own,
            rank[id(each)],
            each.article.source.file,
        ),
    )


def _names(readings: Sequence[Reading]) -> tuple[str, ...]:
    """Ids that more than half of the documents name, the most named first."""
    named: dict[str, int] = defaultdict(int)
    for each in readings:
        for key in {mention.id for mention in each.mentions if mention.id}:
            named[key] += 1
    return tuple(
        key
        for key, count in sorted(named.items(), key=lambda item: (-item[1], item[0]))
        if count * 2 > len(readings)
    )
