"""What an index finds, told in full: with whom, when, at what heights, on what ground, how near.

``ConflictIndex`` keeps numbers and gives ids, and most who ask want no more. A report needs the
volumes themselves: either whoever asks can give them by id (:func:`overlaps`), as a desk can from
its ledger, or they are kept beside the index (:class:`ReportingIndex`), for some kilobytes a set.

>>> from truceline.mechanism.volumes import parse_volumes
>>> def disc(lng):
...     circle = {"center": {"lat": 36.2, "lng": lng}, "radius": {"value": 500, "units": "M"}}
...     return parse_volumes([{"volume": {"outline_circle": circle}}])
>>> index = ReportingIndex()
>>> index.add("convoy", disc(37.1))
>>> index.add("drone", disc(37.12))
>>> [(each.ident, each.report.meetings[0].area["type"]) for each in index.overlaps(disc(37.101))]
[('convoy', 'Polygon')]
>>> for each in index.overlaps(disc(37.101), Minima(horizontal_m=1000)):
...     print(each.ident, each.report.conflict, round(each.report.separation.horizontal_m))
convoy True 0
drone False 709
>>> index.replace("convoy", disc(37.2))
>>> index.overlaps(disc(37.101))
()
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.conflicts import ConflictReport, conflicts
from truceline.analysis.index import ConflictIndex
from truceline.analysis.suggested import Minima
from truceline.errors import Fault, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from truceline.mechanism.volumes import Volume4D

__all__ = ["Minima", "Overlap", "ReportingIndex", "overlaps"]

_NONE: Final = Minima()


@dataclass(frozen=True, slots=True, kw_only=True)
class Overlap:
    """One set of the index that meets what was asked, or comes too near it.

    Args:
        ident: Its id.
        report: The meetings, ``a`` being the places in what was asked and ``b`` those in the set;
            where there are none, how far apart the nearest two are.
    """

    ident: str
    report: ConflictReport

    def as_json(self) -> dict[str, Any]:
        """The overlap as a JSON object."""
        return {"id": self.ident, **self.report.as_json()}


def overlaps(
    index: ConflictIndex,
    volumes_of: Callable[[str], Sequence[Volume4D]],
    asked: Sequence[Volume4D],
    minima: Minima = _NONE,
) -> tuple[Overlap, ...]:
    """Each set of an index that meets some volumes, or comes within minima, in full.

    Args:
        index: The index.
        volumes_of: The volumes that the index holds under an id; asked for those found alone.
        asked: Volumes without faults (``areas.faults``).
        minima: What must be kept; nearer in all three is too near.

    Returns:
        In the order of the ids, whatever the order in which they were added.
    """
    found = index.query(asked, **minima.as_json())
    return tuple(
        Overlap(ident=ident, report=conflicts(asked, volumes_of(ident))) for ident in sorted(found)
    )


class ReportingIndex:
    """A :class:`ConflictIndex` that keeps the volumes too, so that it can tell how they meet.

    Not safe for use by several threads at once.

    Args:
        cursor: As for :class:`ConflictIndex`.
    """

    def __init__(self, cursor: int = -1) -> None:
        self._index = ConflictIndex(cursor)
        self._volumes: dict[str, tuple[Volume4D, ...]] = {}

    @property
    def cursor(self) -> int:
        """The place in a ledger up to which it holds what is in force."""
        return self._index.cursor

    @cursor.setter
    def cursor(self, cursor: int) -> None:
        self._index.cursor = cursor

    def __len__(self) -> int:
        return len(self._volumes)

    def __contains__(self, ident: object) -> bool:
        return ident in self._volumes

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._volumes))

    def add(self, ident: str, volumes: Sequence[Volume4D]) -> None:
        """Hold volumes without faults (``areas.faults``) under an id, in place of any others."""
        self.add_many([(ident, volumes)])

    def add_many(self, sets: Iterable[tuple[str, Sequence[Volume4D]]]) -> None:
        """Hold many sets of volumes, each as :meth:`add` does; of one id the last counts."""
        last = {ident: tuple(volumes) for ident, volumes in sets}
        self._index.add_many(last.items())
        self._volumes |= last

    def remove(self, ident: str) -> None:
        """Let go of a set of volumes; an id that is not held is passed over."""
        self._index.remove(ident)
        self._volumes.pop(ident, None)

    def replace(self, ident: str, volumes: Sequence[Volume4D]) -> None:
        """Hold other volumes under an id that is held, as when a notice is amended.

        Raises:
            NotFound: SET_NOT_HELD; nothing is changed.
        """
        self.volumes(ident)
        self.add(ident, volumes)

    def volumes(self, ident: str) -> tuple[Volume4D, ...]:
        """The volumes that are held under an id.

        Raises:
            NotFound: SET_NOT_HELD.
        """
        held = self._volumes.get(ident)
        if held is None:
            sentence = f"The index holds nothing under {ident!r}."
            raise NotFound(Fault("SET_NOT_HELD", sentence, "Add it, or correct the id."))
        return held

    def query(self, volumes: Sequence[Volume4D], minima: Minima = _NONE) -> frozenset[str]:
        """The ids alone, as :meth:`ConflictIndex.query` gives them."""
        return self._index.query(volumes, **minima.as_json())

    def query_many(
        self, sets: Sequence[Sequence[Volume4D]], minima: Minima = _NONE
    ) -> list[frozenset[str]]:
        """What :meth:`query` gives for each of many sets, in their order."""
        return self._index.query_many(sets, **minima.as_json())

    def overlaps(self, volumes: Sequence[Volume4D], minima: Minima = _NONE) -> tuple[Overlap, ...]:
        """Each set that meets some volumes, or comes within minima: see :func:`overlaps`."""
        return overlaps(self._index, self._volumes.__getitem__, volumes, minima)
