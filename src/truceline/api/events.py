"""Events: what is new on the ledger, told as it comes (server-sent events).

``GET /events`` tells of each entry that the reader may see, in the order of the ledger. The id of
an event is the entry's place, so that ``Last-Event-ID`` goes on exactly after the last one that
came. Between two ids there may be entries that the reader may not see: how many entries a ledger
has is known to everybody by its checkpoints, and a gap says no more than that. What becomes visible
later, at an earlier place, is not told here: ``GET /entries`` has it.

A stream ends where its session, token or key does, and where it can no longer be kept up; whoever
reads it comes back with the last id, as browsers do by themselves.
"""

from __future__ import annotations

import json
from contextlib import ExitStack, aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Header, Query, Request
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from truceline.api import shapes
from truceline.api.entries import line_of
from truceline.api.visiting import reception_of, shown, visiting
from truceline.errors import BadInput, Fault, TrucelineError
from truceline.reception.door import Shown, Visitor
from truceline.reception.visits import Reception
from truceline.store.leafing import leaf_on

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import Receive, Scope, Send

router = APIRouter(tags=["events"])

HEARTBEAT: Final = 15
"""Seconds between two heartbeats: comments, which no reader of events sees."""
_ONCE: Final = 200
"""Entries read at a time."""
_EVENT: Final = {
    "type": "object",
    "description": "One event. Its data is JSON: entry, kind, part, about, recorded_at.",
    "properties": {
        "id": {"type": "string", "pattern": "^[0-9]+$"},
        "event": {"const": "entry"},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}
_TOLD: Final = ("entry", "kind", "part", "about", "recorded_at")


@dataclass(frozen=True, slots=True)
class Following:
    """A stream: at whose door, by what proof, and whose it is."""

    reception: Reception
    shown: Shown
    visitor: Visitor

    def more(self, start: int) -> tuple[list[dict[str, Any]], int]:
        """Entries from a place on, and the place up to which everything was looked at.

        Raises:
            Refused: SESSION_OVER where what the stream was begun with holds no more.
        """
        with self.reception.again(self.shown, self.visitor) as visit:
            store = visit.desk.store
            with store.snapshot():
                size = store.size()
                found = leaf_on(store, visit.scope, start, _ONCE)
            stop = found[-1].place + 1 if len(found) == _ONCE else size
            return [line_of(each) for each in found], stop


@router.get(
    "/events",
    responses={200: shapes.text("A stream of events", "text/event-stream", _EVENT)},
    response_class=Response,
)
async def events(
    request: Request,
    last_event_id: Annotated[
        str | None, Header(description="The id of the last event that came")
    ] = None,
    after: Annotated[
        int | None,
        Query(description="Begin after this place; without it with what is new", ge=-1, lt=1 << 62),
    ] = None,
    follow: Annotated[
        bool, Query(description="Go on when everything was told; false to end there")
    ] = True,
) -> Response:
    """Each entry that the reader may see, as it is recorded; ``data`` says what and about what."""
    last = _place(last_event_id, after)
    following, size = await run_in_threadpool(_begin, request)
    start = size if last is None else last + 1
    held = ExitStack()
    held.enter_context(following.reception.quotas.stream(following.visitor.key))
    return _Stream(held, _told(following, start, follow=follow))


class _Stream(EventSourceResponse):
    """A stream of events that gives its place back when it ends, however it does."""

    def __init__(self, held: ExitStack, content: AsyncIterator[ServerSentEvent]) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(content, ping=HEARTBEAT, sep="\n", headers=headers)
        self._held = held

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        with self._held:
            await super().__call__(scope, receive, send)


def _begin(request: Request) -> tuple[Following, int]:
    with visiting(request) as visit:
        following = Following(reception_of(request), shown(request), visit.visitor)
        return following, visit.desk.store.size()


def _place(header: str | None, after: int | None) -> int | None:
    """The place after which a stream begins; a header that came with a reconnection goes first.

    Raises:
        BadInput: LAST_EVENT_ID.
    """
    if not header:
        return after
    if header.isascii() and header.isdecimal() and len(header) < 19:  # noqa: PLR2004 - below 2^63
        return int(header)
    sentence = "The last event's id is a place in the ledger."
    raise BadInput(Fault("LAST_EVENT_ID", sentence, "Send it as it came.", "Last-Event-ID"))


async def _told(
    following: Following, start: int, *, follow: bool
) -> AsyncIterator[ServerSentEvent]:
    """The events of a stream, for as long as its reader may follow."""
    bell = following.reception.bell
    while True:
        try:
            found, stop = await run_in_threadpool(following.more, start)
        except TrucelineError:
            # It holds no more, or the desk cannot be read now: whoever comes back is told which.
            return
        for line in found:
            told = {name: line[name] for name in _TOLD}
            place = str(line["place"])
            yield ServerSentEvent(json.dumps(told), id=place, event="entry", sep="\n")
        start = stop
        if len(found) == _ONCE:
            continue
        if not follow:
            return
        async with aclosing(bell.rings(start)) as rings:
            # A ledger of more entries than were looked at is a ring.
            if await anext(rings, None) is None:
                return
