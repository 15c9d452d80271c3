"""In what form a notice's footprint enters a check: exact, or as coarse as it is published.

Whoever may not see a notice must be able to learn no more from a check than what is published of
it. So for them it *is* its published cells: the coarse outline that its author gave, or, for a
footprint that is open to others, the whole cells and whole hours that it touches.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from truceline.analysis.areas import coarse_cells
from truceline.analysis.cell_sizes import LARGER_CELLS, size_for
from truceline.ledger.entry import format_time
from truceline.mechanism.notice_states import NoticeState
from truceline.mechanism.terms import Terms
from truceline.mechanism.volumes import Time, Volume4D

if TYPE_CHECKING:
    from collections.abc import Sequence


Volumes = tuple[Volume4D, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A notice that a check looks at.

    Args:
        subject: Its id.
        state: Its state, folded up to the entries that count.
        terms: The agreement it was filed under.
    """

    subject: str
    state: NoticeState
    terms: Terms

    @property
    def owner(self) -> str:
        """Whose notice it is."""
        return self.state.notifier

    @property
    def exact(self) -> Volumes | None:
        """The exact footprint, where the desk may read it; None where it is sealed or absent."""
        version = self.state.current
        return version.volumes if version.volumes and not version.seals_exact else None


def published(candidate: Candidate) -> Volumes:
    """What everybody may know of a notice's place and time: it always holds the open footprint."""
    version = candidate.state.current
    cell = candidate.terms.coarse_cell_deg or LARGER_CELLS[0]
    return (*version.coarse, *(run for v in version.volumes for run in cells_of(v, cell)))


@lru_cache(maxsize=512)
def cells_of(volume: Volume4D, cell_deg: float) -> Volumes:
    """The cells a volume touches; of a very large one, larger cells, so that filing stays quick.

    Up to ``MOST_CELLS`` (``cell_sizes``) cells of its bounding box the size is Terms' own, and the
    result depends on nothing but the touched cells and hours.

    Raises:
        BadInput: CELL_SIZE for a size that does not divide the globe evenly.
    """
    return coarse_cells(volume, size_for(volume, cell_deg))


def widened(volumes: Sequence[Volume4D], before: float, after: float) -> Volumes:
    """Volumes that begin ``before`` seconds earlier and end ``after`` seconds later."""
    return tuple(
        replace(
            volume,
            time_start=_moved(volume.time_start, -before),
            time_end=_moved(volume.time_end, after),
        )
        for volume in volumes
    )


def without_end(volumes: Sequence[Volume4D]) -> Volumes:
    """Volumes that last on: what was to be over, and was never said to be."""
    return tuple(replace(volume, time_end=None) for volume in volumes)


def _moved(time: Time | None, seconds: float) -> Time | None:
    """A time so many seconds later; None, which is unbounded, past the ends of the calendar."""
    if time is None or not seconds:
        return time
    try:
        return Time(format_time(time.instant + timedelta(seconds=seconds)))
    except (OverflowError, ValueError):
        return None
