"""Repeated neglect: how often one promiser made the same undertaking and did not keep it.

Promises are the same undertaking where one repeats another, or where both repeat the same duty of
Terms. As not kept counts only what those decided whom Terms name, or what the promiser itself said.
What only others say is an allegation: it is shown beside the count and never in it. A promise past
its date that nobody spoke of is not counted either, for silence is no breach.

The count is for people to weigh. Whether a referral is due follows from findings alone.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from truceline.mechanism.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.mechanism.commitments import Commitment
    from truceline.mechanism.terms import Terms

COUNTED = frozenset({"decided", "admitted", "agreed"})
"""On whose word a promise counts as not kept; not that of one side alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Neglect:
    """One undertaking of one promiser in a window.

    Args:
        promiser: Who promised.
        duty: The duty of Terms that it repeats; empty where it names none.
        what: The undertaking, in the words of its newest promise.
        since: When the first of them was made (UTC); None where a window is given.
        at: The end of the window (UTC).
        window: Its length; None counts from the first promise on.
        made: The subjects of the promises made in the window, oldest first.
        not_kept: Those that were settled as not kept in the window, whenever they were made.
        entries: The entries that settled them.
        alleged: Those of which only others say that they were not kept; never counted.
    """

    promiser: str
    duty: str
    what: str
    since: datetime | None
    at: datetime
    window: Span | None
    made: tuple[str, ...]
    not_kept: tuple[str, ...]
    entries: tuple[str, ...]
    alleged: tuple[str, ...]

    @property
    def repeated(self) -> bool:
        """Whether it was settled as not kept more than once."""
        return len(self.not_kept) > 1

    @property
    def says(self) -> str:
        """The count in a sentence, with its window; what is only alleged is told apart."""
        within = f"within {self.window}" if self.window is not None else "since the first"
        times = "once" if len(self.not_kept) == 1 else f"{len(self.not_kept)} times"
        kept = f"settled as not kept {times}" if self.not_kept else "never settled as not kept"
        made = "once" if len(self.made) == 1 else f"{len(self.made)} times"
        told = f"{self.promiser}: promised {made} {within}, {kept}."
        if self.alleged:
            told += f" Not counted: {len(self.alleged)} of which only others say so."
        return told


def promises(
    commitments: Iterable[tuple[str, Commitment]],
    terms: Terms,
    at: datetime,
    *,
    window: Span | None = None,
) -> tuple[Neglect, ...]:
    """Every undertaking under one agreement, most often neglected first, then by promiser.

    Args:
        commitments: The ids and states of its promises; linked ones once.
        terms: The agreement.
        at: The instant asked about: the end of the window (UTC).
        window: Its length; None counts everything up to ``at``. A promise falls into it by when
            it was made, and as not kept by when the desk had the word that settled it.
    """
    held = [(s, c) for s, c in commitments if c.made_at <= at]
    found = []
    for group in _undertakings(held):
        group.sort(key=lambda item: (item[1].made_at, item[0]))
        newest = group[-1][1]
        made = [s for s, c in group if _within(c.made_at, terms, at, window)]
        neglected = [
            (subject, c)
            for subject, c in group
            if c.outcome == "not_kept"
            and c.settled in COUNTED
            and c.settled_at is not None
            and _within(c.settled_at, terms, at, window)
        ]
        found.append(
            Neglect(
                promiser=newest.promiser,
                duty=next((c.body.duty for _, c in group if c.body.duty), ""),
                what=newest.body.what,
                since=group[0][1].made_at if window is None else None,
                at=at,
                window=window,
                made=tuple(made),
                not_kept=tuple(subject for subject, _ in neglected),
                entries=tuple(e for _, c in neglected for e in _settled_by(c)),
                alleged=tuple(
                    s for s, c in group if c.outcome == "not_kept" and c.settled == "one_side"
                ),
            )
        )
    return tuple(sorted(found, key=lambda n: (-len(n.not_kept), n.promiser, n.duty, n.what)))


def _within(instant: datetime, terms: Terms, at: datetime, window: Span | None) -> bool:
    """Whether an instant falls into the window that ends at ``at``."""
    return instant <= at and (window is None or terms.after(window, instant) >= at)


def _settled_by(commitment: Commitment) -> tuple[str, ...]:
    """The entries by which it stands as not kept: the decision, or else every standing word."""
    if commitment.decision is not None:
        return (commitment.decision.entry,)
    return tuple(word.entry for word in commitment.standing)


def _undertakings(
    held: list[tuple[str, Commitment]],
) -> list[list[tuple[str, Commitment]]]:
    """Promises of one promiser in groups that repeat each other or the same duty."""
    place = {opening: n for n, (_, c) in enumerate(held) for opening in c.openings}
    root = list(range(len(held)))

    def top(n: int) -> int:
        while root[n] != n:
            root[n] = root[root[n]]
            n = root[n]
        return n

    by_duty: dict[tuple[str, str], int] = {}
    for n, (_, commitment) in enumerate(held):
        earlier = place.get(commitment.body.repeats or "")
        if earlier is not None and held[earlier][1].promiser == commitment.promiser:
            root[top(n)] = top(earlier)
        if commitment.body.duty:
            first = by_duty.setdefault((commitment.promiser, commitment.body.duty), n)
            root[top(n)] = top(first)
    groups: dict[int, list[tuple[str, Commitment]]] = defaultdict(list)
    for n, item in enumerate(held):
        groups[top(n)].append(item)
    return list(groups.values())
