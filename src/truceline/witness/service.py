"""The witness as a service (C2SP tlog-witness): ``POST add-checkpoint``, and no more than that.

No address, no user agent and no request is written down. Whoever asks needs no right but the log's
own signature under the checkpoint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import Route

from truceline.ledger.witnessing import MAX_REQUEST_BYTES

if TYPE_CHECKING:
    from starlette.requests import Request

    from truceline.witness.cosigner import Cosigner

TOO_LARGE = 413
FAILED = 500


def service(cosigner: Cosigner, prefix: str = "") -> Starlette:
    """The ASGI application of one witness.

    Args:
        cosigner: The witness.
        prefix: The path before ``/add-checkpoint``; begins with a slash, or is empty.
    """

    async def add_checkpoint(request: Request) -> Response:
        data = await _body(request)
        if data is None:
            return Response("The request is too large.\n", TOO_LARGE, media_type="text/plain")
        try:
            # In a thread of its own: keeping the checkpoint waits for the disk.
            answer = await run_in_threadpool(cosigner.add, data)
        except OSError:
            sentence = "The witness could not keep the checkpoint: nothing was signed.\n"
            return Response(sentence, FAILED, media_type="text/plain")
        return Response(answer.body, answer.status, {"Content-Type": answer.media_type})

    return Starlette(routes=[Route(f"{prefix}/add-checkpoint", add_checkpoint, methods=["POST"])])


async def _body(request: Request) -> bytes | None:
    """The body, or ``None`` where it is larger than any request can be: it is not read further."""
    data = bytearray()
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_REQUEST_BYTES:
            return None
    return bytes(data)
