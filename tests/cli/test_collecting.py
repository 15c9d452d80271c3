"""The garbage collector of a serving process."""

from __future__ import annotations

import gc
import time
import weakref

from truceline.cli.collecting import unhurried


class _Knot:
    """Something that holds itself, so that only the collector frees it."""

    def __init__(self) -> None:
        self.own = self


def test_old_garbage_goes_by_the_clock_and_settings_come_back() -> None:
    """Old things that hold themselves are freed when their time comes; no setting stays changed."""
    before = gc.get_threshold()
    with unhurried(every=0.05):
        assert gc.get_threshold() != before
        knot = _Knot()
        gone = weakref.ref(knot)
        gc.collect(1)
        gc.collect(1)
        del knot
        until = time.monotonic() + 30
        while gone() is not None and time.monotonic() < until:
            time.sleep(0.01)
        assert gone() is None
    assert gc.get_threshold() == before


def test_no_look_through_everything_comes_by_itself() -> None:
    """However many objects come and stay, the collector goes through the young alone."""
    with unhurried():
        held = gc.get_stats()[2]["collections"]
        kept: list[list[int]] = [[] for _ in range(2_000_000)]
        assert len(kept) == 2_000_000
        assert gc.get_stats()[2]["collections"] == held
