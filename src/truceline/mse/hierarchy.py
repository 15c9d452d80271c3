"""Hierarchical log-linear models: which lists depend on each other, two by two or more at once.

A model is the set of its interactions, each a bit mask of lists; with an interaction stand all that
are within it, and every list stands alone (Bishop, Fienberg and Holland 1975, chapter 6). The
interaction of all lists at once is never in: it cannot be told from the unseen. So there are 1, 8,
113 and 6,893 models on 2, 3, 4 and 5 lists.

>>> [len(hierarchical(lists)) for lists in (2, 3, 4)]
[1, 8, 113]
"""

from __future__ import annotations

from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from truceline.errors import BadInput, Fault
from truceline.mse.graphs import bracketed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from truceline.mse.arrays import Floats


MOST = 5
"""On six lists there are over seven million models."""

Model = tuple[int, ...]
"""The interactions of two lists or more, as rising bit masks."""


@cache
def hierarchical(lists: int) -> tuple[Model, ...]:
    """Every hierarchical model on so many lists, without the interaction of all, simple ones first.

    Args:
        lists: 2 to 5.

    Raises:
        BadInput: MODELS_LISTS.
    """
    if not 2 <= lists <= MOST:  # noqa: PLR2004 - one list overlaps with nothing
        sentence = f"Models were asked for on {lists} lists."
        raise BadInput(Fault("MODELS_LISTS", sentence, f"Give 2 to {MOST} lists."))
    found = [tuple(sorted(model)) for model in _grown(lists, 2, frozenset())]
    return tuple(sorted(found, key=lambda model: (len(model), model)))


def _grown(lists: int, size: int, model: frozenset[int]) -> Iterator[frozenset[int]]:
    """Models that add interactions of ``size`` lists and more to those of fewer."""
    if size >= lists:
        yield model
        return
    may = [
        mask
        for mask in _of_size(lists, size)
        if size == 2 or all(mask & ~(1 << n) in model for n in range(lists) if mask >> n & 1)  # noqa: PLR2004 - every list stands alone already
    ]
    for chosen in range(1 << len(may)):
        added = frozenset(mask for n, mask in enumerate(may) if chosen >> n & 1)
        if added:
            yield from _grown(lists, size + 1, model | added)
    # With none of this size there can be none that is larger.
    yield model


def _of_size(lists: int, size: int) -> list[int]:
    return [sum(1 << n for n in some) for some in combinations(range(lists), size)]


def columns(lists: int, model: Model) -> tuple[int, ...]:
    """The terms of a model: none, each list, then its interactions."""
    return (0, *(1 << n for n in range(lists)), *model)


def design(lists: int, model: Model) -> Floats:
    """The design of a model over all 2^k cells, the unseen first: 1 where a cell holds the term."""
    terms = np.array(columns(lists, model))
    cells = np.arange(1 << lists)[:, None]
    return ((cells & terms) == terms).astype(np.float64)


def words(lists: int, model: Model, names: Sequence[str]) -> str:
    """A model by its largest terms, as models are written: ``[a b][b c][d]``."""
    terms = columns(lists, model)[1:]
    largest = [t for t in terms if not any(t != u and t & u == t for u in terms)]
    return bracketed(largest, names)


def within(model: Model, mask: int) -> bool:
    """Whether a model holds all interactions of two lists or more that lie within a mask."""
    return all(
        (mask & ~(1 << n)) in model or (mask & ~(1 << n)).bit_count() < 2  # noqa: PLR2004 - likewise
        for n in range(mask.bit_length())
        if mask >> n & 1
    )
