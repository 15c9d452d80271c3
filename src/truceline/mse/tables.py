"""Overlapping lists as one table: how many events each combination of lists holds.

With k lists there are 2^k cells. They stand in the order of R's arrays: the first list changes
fastest, so the cell of the events that are on lists ``x`` (each 0 or 1) has the index
``x[0] + 2 x[1] + 4 x[2] + ...``. Cell 0, the events on no list, is what is asked for; its count is
kept as 0 and never read.

>>> table = Table.from_members({"a": ["e1", "e2"], "b": ["e2", "e3", "e4"]})
>>> table.counts.tolist(), table.seen, table.on_list
([0, 1, 2, 1], 4, (2, 3))
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from truceline.errors import BadInput, Fault, raise_for
from truceline.mse.arrays import Ints

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence


MOST_LISTS: Final = 12
"""No table is made of more: it would have more cells than anybody has events."""

MOST_EVENTS: Final = 2**53
"""Above this a count is no longer exact as a float."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Table:
    """How many events each combination of lists holds.

    Args:
        names: The lists, at least one, each named once.
        counts: The 2^k cells in R's order, whole numbers of at least 0; cell 0 is 0.
    """

    names: tuple[str, ...]
    counts: Ints

    @classmethod
    def from_cells(cls, cells: Sequence[float], names: Sequence[str] = ()) -> Table:
        """A table from its cells in R's order; the first cell is what is asked for, and not read.

        Args:
            cells: 2^k counts, k at least 1.
            names: The k lists; letters from A where there are none.

        Raises:
            BadInput: LISTS_CELLS, COUNT_NOT_WHOLE, COUNT_NEGATIVE, and as :func:`check_names`.
        """
        lists = max(len(cells).bit_length() - 1, 0)
        if not lists or len(cells) != 1 << lists or lists > MOST_LISTS:
            sentence = (
                f"There are {len(cells)} cells; k lists have 2^k, and k is 1 to {MOST_LISTS}."
            )
            hint = "Give every cell in R's array order, the unseen one (0) first."
            raise BadInput(Fault("LISTS_CELLS", sentence, hint))
        named = tuple(names) or tuple(chr(ord("A") + n) for n in range(lists))
        if len(named) != lists:
            sentence = f"There are {len(named)} names for {lists} lists."
            hint = "Give one name for each list, in the order of the cells."
            raise BadInput(Fault("LISTS_CELLS", sentence, hint))
        check_names(named)
        # Of the unseen cell only the place is read.
        raise_for(_bad_counts((n, value) for n, value in enumerate(cells) if n))
        counts = np.array([0, *(int(value) for value in cells[1:])], dtype=np.int64)
        return cls(names=named, counts=counts)

    @classmethod
    def from_rows(
        cls,
        names: Sequence[str],
        rows: Iterable[Sequence[int]],
        counts: Iterable[float] | None = None,
    ) -> Table:
        """A table from rows of 0 and 1, one column a list, with or without a count for each row.

        Rows with the same lists are added; rows of zeros alone are the unseen, and not read.

        Args:
            names: The lists, one for each column.
            rows: For each event or each combination, whether it is on each list.
            counts: How many events each row stands for; 1 where there are none.

        Raises:
            BadInput: LISTS_ROW, COUNT_NOT_WHOLE, COUNT_NEGATIVE, and as :func:`check_names`.
        """
        check_names(names)
        held = [tuple(row) for row in rows]
        wide = len(names)
        faults = [
            Fault(
                "LISTS_ROW",
                f"{row!r} is not {wide} values of 0 or 1.",
                "Write 1 where the event is on the list of the column, and 0 where it is not.",
                f"row {n + 1}",
            )
            for n, row in enumerate(held)
            if len(row) != wide or any(value not in (0, 1) for value in row)
        ]
        many = [1.0] * len(held) if counts is None else list(counts)
        if len(many) != len(held):
            sentence = f"There are {len(many)} counts for {len(held)} rows."
            faults.append(Fault("LISTS_ROW", sentence, "Give one count for each row."))
        raise_for((*faults, *_bad_counts(enumerate(many))))
        cells = np.zeros(1 << wide, dtype=np.int64)
        for row, count in zip(held, many, strict=True):
            cells[sum(int(value) << n for n, value in enumerate(row))] += int(count)
        cells[0] = 0
        return cls(names=tuple(names), counts=cells)

    @classmethod
    def from_members(cls, lists: Mapping[str, Iterable[Hashable]]) -> Table:
        """A table from what is on each list: one id for one event, the same on every list.

        Args:
            lists: For each list the ids on it; an id that stands twice counts once.

        Raises:
            BadInput: as :func:`check_names`.
        """
        names = tuple(lists)
        check_names(names)
        places: dict[Hashable, int] = {}
        for n, members in enumerate(lists.values()):
            for one in members:
                places[one] = places.get(one, 0) | 1 << n
        cells = np.zeros(1 << len(names), dtype=np.int64)
        for cell, count in Counter(places.values()).items():
            cells[cell] = count
        return cls(names=names, counts=cells)

    @property
    def lists(self) -> int:
        """How many lists there are."""
        return len(self.names)

    @property
    def seen(self) -> int:
        """How many events are on at least one list."""
        return int(self.counts.sum())

    @property
    def on_list(self) -> tuple[int, ...]:
        """How many events each list holds."""
        cells = np.arange(len(self.counts))
        return tuple(int(self.counts[cells >> n & 1 == 1].sum()) for n in range(self.lists))

    @property
    def shared(self) -> int:
        """How many events are on two lists or more."""
        many = lists_on(self.lists) > 1
        return int(self.counts[many].sum())

    def marginal(self, mask: int) -> Ints:
        """The table over some of the lists only, as cells in R's order; the unseen count for 0.

        Args:
            mask: The lists kept: bit n for list n.
        """
        kept = [n for n in range(self.lists) if mask >> n & 1]
        cells = np.arange(len(self.counts))
        place = np.zeros_like(cells)
        for to, n in enumerate(kept):
            place |= (cells >> n & 1) << to
        return np.bincount(place, weights=self.counts, minlength=1 << len(kept)).astype(np.int64)

    def only(self, names: Sequence[str]) -> Table:
        """The table of some of the lists, in the order given; events on none of them are left out.

        Raises:
            BadInput: LIST_UNKNOWN, and as :func:`check_names`.
        """
        raise_for(
            Fault(
                "LIST_UNKNOWN",
                f"There is no list {name!r}.",
                f"The lists are: {', '.join(self.names)}.",
            )
            for name in names
            if name not in self.names
        )
        check_names(names)
        order = [self.names.index(name) for name in names]
        rows = [[cell >> n & 1 for n in order] for cell in range(len(self.counts))]
        return Table.from_rows(names, rows, self.counts.tolist())

    def letters(self, mask: int) -> str:
        """A set of lists in words: ``a and b``; ``no list`` for none."""
        named = [name for n, name in enumerate(self.names) if mask >> n & 1]
        return " and ".join(named) if named else "no list"


def lists_on(lists: int) -> Ints:
    """On how many lists the events of each cell are; 2^k numbers."""
    cells = np.arange(1 << lists)
    found: Ints = sum((cells >> n & 1 for n in range(lists)), np.zeros_like(cells))
    return found


def check_names(names: Sequence[str]) -> None:
    """See that lists are named, each once, and not too many.

    Raises:
        BadInput: LISTS_NONE, LISTS_MANY, LIST_TWICE, LIST_UNNAMED.
    """
    faults = []
    if not names:
        faults.append(Fault("LISTS_NONE", "There is no list.", "Give two lists at least."))
    if len(names) > MOST_LISTS:
        sentence = f"There are {len(names)} lists; at most {MOST_LISTS} are compared at once."
        faults.append(Fault("LISTS_MANY", sentence, "Choose some, or join lists of one source."))
    for name, often in Counter(names).items():
        if often > 1:
            sentence = f"The list {name!r} is named {often} times."
            faults.append(Fault("LIST_TWICE", sentence, "Give every list a name of its own."))
        if not name.strip():
            sentence = "A list has no name."
            faults.append(Fault("LIST_UNNAMED", sentence, "Give every list a name."))
    raise_for(faults)


def _bad_counts(counts: Iterable[tuple[int, float]]) -> Iterator[Fault]:
    """What is wrong with counts, each with its place from 0."""
    for n, count in counts:
        where = f"row {n + 1}"
        if not 0 <= abs(count) < MOST_EVENTS or count != int(count):
            hint = "Give whole numbers of events."
            yield Fault("COUNT_NOT_WHOLE", f"{count} is not a whole number.", hint, where)
        elif count < 0:
            hint = "A count of events is at least 0."
            yield Fault("COUNT_NEGATIVE", f"A count is negative: {count:g}.", hint, where)
