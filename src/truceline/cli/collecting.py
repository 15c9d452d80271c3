"""The garbage collector of a process that serves: no page waits while it goes through everything.

A server remembers thousands of states of subjects. Python's collector would go through all of them
whenever a quarter as many objects have come again, which holds every request up for a quarter of a
second at 16,000 states. So here only what is young is looked through as it comes, and the whole now
and then, by the clock.
"""

from __future__ import annotations

import gc
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

EVERY: Final = 600.0
"""Seconds between two looks through everything."""
_YOUNG, _MIDDLE, _NEVER = 10_000, 20, 1 << 30


@contextmanager
def unhurried(every: float = EVERY) -> Iterator[None]:
    """Collect what is young as it comes, and everything each so many seconds, for a ``with``.

    Args:
        every: Seconds between two looks through everything.
    """
    before, over = gc.get_threshold(), threading.Event()

    def go_round() -> None:
        while not over.wait(every):
            gc.collect()

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
