"""What is asked of a queue, and what it answers: places, sifts, stretches and figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from truceline.analysis.waiting import Sort


class Place(NamedTuple):
    """A subject's place in the queue: what is due or open first, what rests last."""

    rank: int
    key: int
    place: int


class Held(NamedTuple):
    """What the queue keeps of a subject: its place in order, and what it is sifted by.

    It sorts as its place does, since no two subjects have the same. There is one for each subject
    of each reader, so it is one object and not three.

    Args:
        rank: As of a place.
        key: As of a place.
        place: As of a place.
        sort: Whether it is due, open or rests.
        part: Its part.
        sure: Whether the docket's own row may be believed.
    """

    rank: int
    key: int
    place: int
    sort: Sort
    part: str
    sure: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Sift:
    """Which subjects of the queue are wanted; everything given must hold.

    Args:
        part: Only of this part.
        overdue: Only what is past a due time.
        within: Only subjects at these places; None for all.
        without: None of the subjects at these places.
    """

    part: str = ""
    overdue: bool = False
    within: frozenset[int] | None = None
    without: frozenset[int] = frozenset()

    @property
    def everything(self) -> bool:
        """Whether it lets everything through."""
        return self == Sift()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sifted:
    """A stretch of the queue.

    Args:
        places: The places of its subjects, in order.
        after: The last one's place in the queue, from which the next stretch begins; None where
            there is no more.
        count: How many there are in all, before and after this stretch.
    """

    places: tuple[int, ...]
    after: Place | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How much there is; every figure of what the reader may see.

    Args:
        open: Subjects in the queue.
        overdue: Of these, those past a due time.
        parts: How many of each part.
        claimed: How many somebody has; None for a reader to whom claims are not told.
    """

    open: int
    overdue: int
    parts: Mapping[str, int]
    claimed: int | None
