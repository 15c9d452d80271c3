"""Limits: how large a request may be, and how often one may come.

Nothing larger than its bound is ever held in memory: reading stops there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Depends, Request

from truceline.errors import BadInput, Fault
from truceline.ledger.canonical import MAX_BYTES
from truceline.ledger.entry import MAX_BOX_BYTES, MAX_BOXES
from truceline.reception.parcels import PARCEL_BYTES

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

MEDIA: Final = "application/json"
SUBMISSION_BYTES: Final = 2 * MAX_BYTES + MAX_BOXES * MAX_BOX_BYTES * 4 // 3
"""Bytes of one submission with its sealed boxes."""
BATCH: Final = 500
"""Submissions of one batch."""
BATCH_BYTES: Final = 8 << 20
CHECK_BYTES: Final = 128 << 10
"""Bytes of volumes that are checked for anybody who asks."""


async def _json_body(request: Request, most: int) -> bytes:
    """The exact bytes of a request that says it is JSON.

    Raises:
        BadInput: MEDIA_TYPE, BODY_TOO_LARGE.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != MEDIA:
        # A page of another site cannot send this type without asking first.
        sentence = "The request does not say that its body is JSON."
        raise BadInput(Fault("MEDIA_TYPE", sentence, f"Send Content-Type: {MEDIA}.", "body"))
    found = bytearray()
    async for part in request.stream():
        found += part
        if len(found) > most:
            sentence = f"The body has more than {most} bytes."
            hint = "Send less at once; keep files outside and seal their hash."
            raise BadInput(Fault("BODY_TOO_LARGE", sentence, hint, "body"))
    return bytes(found)


def _up_to(most: int) -> Callable[[Request], Awaitable[bytes]]:
    async def read(request: Request) -> bytes:
        return await _json_body(request, most)

    return read


SubmissionBytes = Annotated[bytes, Depends(_up_to(SUBMISSION_BYTES))]
BatchBytes = Annotated[bytes, Depends(_up_to(BATCH_BYTES))]
CheckBytes = Annotated[bytes, Depends(_up_to(CHECK_BYTES))]
ParcelBytes = Annotated[bytes, Depends(_up_to(PARCEL_BYTES))]


def takes(schema: dict[str, Any]) -> dict[str, Any]:
    """What ``openapi_extra`` says of a body that is read as its exact bytes."""
    return {"requestBody": {"required": True, "content": {MEDIA: {"schema": schema}}}}
