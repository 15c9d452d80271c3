"""The garbage collector of a process that serves: no page waits while it goes through everything.

A server remembers thousands of states of subjects. Python's collector would go through all of them
whenever a quarter as many objects have come again, which holds every request up for a quarter of a
second at 16,000 states. So here what is young is looked through as it comes, what has come since
the last time every half minute, and the whole a few times an hour, by the clock.
"""

from __future__ import annotations

import gc
import threading
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Final

from truceline.cli.memory import give_back

if TYPE_CHECKING:
    from collections.abc import Iterator

EVERY: Final = 30.0
"""Seconds between two looks through what has come since the last one."""
WHOLE: Final = 40
"""After so many of these, everything is looked through."""
_YOUNG, _MIDDLE, _NEVER = 10_000, 20, 1 << 30


@contextmanager
def unhurried(every: float = EVERY) -> Iterator[None]:
    """Collect what is young as it comes, and the rest by the clock, for a ``with``.

    Args:
        every: Seconds between two looks through what is new.
    """
    before, over = gc.get_threshold(), threading.Event()

    def go_round() -> None:
        for turn in count(1):
            if over.wait(every):
                return
            if turn % WHOLE == 0:
                gc.unfreeze()
            # What a server makes as it starts is kept: going through it took half a second.
            if turn > 1:
                gc.collect()
            # What has stayed till now is mostly kept at hand, and need not be looked at each time.
            gc.freeze()
            give_back()

    going = threading.Thread(target=go_round, name="collecting", daemon=True)
    gc.collect()
    # What a program is made of stays as long as it runs.
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _NEVER)
    going.start()
    try:
        yield
    finally:
        over.set()
        going.join()
        gc.set_threshold(*before)
        gc.unfreeze()
