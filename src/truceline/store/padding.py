"""Values for ``IN (...)``, so many that a few texts of SQL serve any number of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence, Sized

_Value = TypeVar("_Value")


def padded(values: Sequence[_Value]) -> tuple[_Value, ...]:
    """The values, the last one again up to the next power of two; nothing stays nothing.

    What SQLite compiled is kept by its text: with a text for each number of values, a connection
    that stays would compile anew all the time, and keep hundreds that it never needs again.

    >>> padded([3, 1, 2])
    (3, 1, 2, 2)
    """
    if not values:
        return ()
    size = 1 << (len(values) - 1).bit_length()
    return (*values, *(values[-1] for _ in range(size - len(values))))


def marks(values: Sized) -> str:
    """A question mark for each value."""
    return ", ".join("?" * len(values))
