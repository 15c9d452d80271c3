"""Asking for memory ahead: it changes no answer, and asks for nothing that could fail."""

from __future__ import annotations

import numpy as np
import pytest
from numba import TypingError, njit

from truceline.analysis.fetching import LINE, fetch


@njit
def _ahead(array: np.ndarray, at: int) -> float:
    fetch(array, at, 640)
    return float(array[0, 0])


def test_any_place_may_be_asked_for() -> None:
    """A place before the beginning or far beyond the end is no fault: nothing is read."""
    array = np.arange(1000.0).reshape(10, 100)
    for at in (0, 9, 10, -1, 10**9, -(10**9)):
        assert _ahead(array, at) == 0.0
    assert (array == np.arange(1000.0).reshape(10, 100)).all()


def test_every_line_that_the_bytes_may_lie_in_is_asked_for() -> None:
    """Ten lines of bytes that begin within a line touch eleven."""
    _ahead(np.zeros((2, 100)), 0)
    code = next(iter(_ahead.inspect_llvm().values()))
    asked = code.count("call void @llvm.prefetch.p0")
    assert asked == 640 // LINE + 1


def test_a_size_that_is_known_only_later_is_refused() -> None:
    """How much to ask for is written in the source."""

    @njit
    def later(array: np.ndarray, size: int) -> None:
        fetch(array, 0, size)

    with pytest.raises(TypingError):
        later(np.zeros((2, 2)), 64)
