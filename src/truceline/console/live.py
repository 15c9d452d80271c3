"""``/live``: says to a page that stands open that the ledger has grown, and nothing else.

What grew is not said: the page fetches what it shows again, as its reader may see it. The size is
public anyway. Many entries at once are one word, and a page hears no more than one in two seconds.
"""

from __future__ import annotations

import asyncio
import random
from typing import TYPE_CHECKING, Final

from sse_starlette import EventSourceResponse
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request
    from starlette.responses import Response

    from truceline.reception.visits import Reception

PAUSE: Final = 2.0
"""Seconds between two words to one page at least."""
SPREAD: Final = 1.0
"""Seconds over which pages are told of one ring."""
HEARTBEAT: Final = 20
"""Seconds after which a line without meaning keeps the connection."""


def live_route(reception: Reception) -> Route:
    """The stream of a desk.

    Args:
        reception: What the server holds for its desk.
    """

    async def live(request: Request) -> Response:
        since = _since(request.headers.get("last-event-id"), request.query_params.get("since"))
        return EventSourceResponse(
            _words(reception, since),
            ping=HEARTBEAT,
            headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"},
        )

    return Route("/live", live, methods=["GET"])


async def _words(reception: Reception, since: int) -> AsyncIterator[dict[str, str]]:
    async for size in reception.bell.rings(since):
        # Two hundred open pages need not all ask at the same instant.
        await asyncio.sleep(random.uniform(0, SPREAD))  # noqa: S311 - no secret
        yield {"event": "changed", "id": str(size), "data": str(size)}
        await asyncio.sleep(PAUSE)


def _since(last: str | None, asked: str | None) -> int:
    """The size from which a page wants to hear; what is no number is as if nothing were said."""
    for given in (last, asked):
        if given is not None and given.isascii() and given.isdecimal():
            return int(given[:18])
    return -1
