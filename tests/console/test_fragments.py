"""Pages that many have open at once are rendered once, and never too old for whoever asks."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING

from tests.console.readers import reported

from truceline.console.fragments import Fragments, Key
from truceline.reception.bell import Bell

if TYPE_CHECKING:
    import httpx
    from tests.desks import MadeUp

KEY = Key("cell:officer", 1, 10, "201603010600", "en", "/desk/queue?")


def test_one_renders_and_the_others_wait() -> None:
    """Of many who ask for the same page at once one makes it; all get what was made."""
    kept, made, got = Fragments(), [], []
    together = threading.Barrier(8)

    def ask() -> None:
        together.wait()
        with kept.alone(KEY):
            page = kept.find(KEY)
            if page is None:
                made.append(1)
                page = b"a page"
                kept.keep(KEY, page)
        got.append(page)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert made == [1]
    assert got == [b"a page"] * 8


def test_nobody_is_shown_what_is_older_than_a_ring_or_their_own_entry(built_desk: MadeUp) -> None:
    """What a reader is shown has at least what was rung, and what they recorded since."""

    async def rung(bell: Bell) -> tuple[int | None, ...]:
        rings = bell.rings(-1)
        size = await anext(rings)
        first = bell.least("cell:officer")
        bell.wrote("cell:officer", size + 2)
        found = (size, first, bell.least("cell:officer"), bell.least("public"))
        await rings.aclose()
        await bell.stop()
        return found

    bell = Bell(built_desk.folder)
    assert bell.least("public") is None
    size, first, own, others = asyncio.run(rung(bell))
    assert size is not None
    assert (first, own, others) == (size, size + 2, size)
    assert bell.least("public") is None


def test_without_a_bell_the_queue_is_of_the_newest_entry(
    officer: httpx.Client, made: MadeUp
) -> None:
    """Where nobody is told of entries, the queue holds what was recorded a moment ago."""
    officer.get("/desk/queue")
    subject = reported(made)
    assert subject[:16] in officer.get("/desk/queue").text
