"""Problems: every fault of a request as RFC 9457 problem details, all at once.

``type`` is the code of the first fault as a relative URI of the reference, ``faults`` lists every
one with code, sentence, hint and where it is. A refusal that the desk signed carries it in base64,
so that whoever was refused can prove it.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, Final

from starlette.responses import Response

from truceline.errors import (
    AuditFailed,
    BadInput,
    DeskFault,
    Fault,
    NotFound,
    Refused,
    TrucelineError,
)
from truceline.reception.quotas import TooOften

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MEDIA_TYPE: Final = "application/problem+json"

STATUS: Final[dict[type[TrucelineError], int]] = {
    BadInput: 400,
    Refused: 403,
    NotFound: 404,
    DeskFault: 503,
    AuditFailed: 500,
}
"""Kinds of error to HTTP status."""

BY_CODE: Final[dict[str, int]] = {
    "CHALLENGE_WANTED": 401,
    "CHALLENGE_FAILED": 401,
    "SESSION_OVER": 401,
    "SIGN_IN_WANTED": 401,
    "AUTHORIZATION_SCHEME": 401,
    "JSON_TOO_LARGE": 413,
    "BODY_TOO_LARGE": 413,
    "METHOD": 405,
    "MEDIA_TYPE": 415,
    "BUSY": 429,
    "RATE": 429,
    "STREAMS": 429,
}
"""Codes whose status is not that of their kind of error."""

_TITLES: Final = {
    400: "The request cannot be understood",
    401: "Prove who you are",
    403: "Understood, and refused",
    404: "Nothing that you may see is here",
    405: "Not in this way",
    413: "Too much at once",
    415: "Not in this form",
    429: "Too often",
    500: "The record is at fault",
    503: "The desk itself is at fault",
}


def status_of(error: TrucelineError) -> int:
    """The HTTP status of an error."""
    by_code = (BY_CODE[each.code] for each in error.faults if each.code in BY_CODE)
    by_kind = (code for kind, code in STATUS.items() if isinstance(error, kind))
    return next(by_code, next(by_kind, 503))


def body_of(faults: Sequence[Fault], status: int, refusal: bytes = b"") -> dict[str, Any]:
    """Problem details as a JSON object (RFC 9457, section 3)."""
    detail = " ".join(f"{each.sentence} {each.hint}".strip() for each in faults)
    body: dict[str, Any] = {
        "type": f"/api/v1/problems#{faults[0].code}" if faults else "about:blank",
        "title": _TITLES.get(status, "The request failed"),
        "status": status,
        "detail": detail,
        "faults": [each.as_json() for each in faults],
    }
    if refusal:
        body["refusal"] = base64.b64encode(refusal).decode()
    return body


def problem(
    faults: Sequence[Fault],
    status: int,
    *,
    refusal: bytes = b"",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Faults as an answer."""
    body = body_of(faults, status, refusal)
    return Response(
        json.dumps(body).encode(),
        status_code=status,
        media_type=MEDIA_TYPE,
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


def of_error(error: TrucelineError, headers: Mapping[str, str] | None = None) -> Response:
    """An error as an answer."""
    more = {"Retry-After": str(error.wait)} if isinstance(error, TooOften) else {}
    return problem(
        error.faults, status_of(error), refusal=error.refusal, headers={**more, **(headers or {})}
    )


def sorts() -> list[dict[str, Any]]:
    """Every status that a problem may have, what it means, and the codes that always have it."""
    return [
        {
            "status": status,
            "title": title,
            "codes": sorted(code for code, its in BY_CODE.items() if its == status),
        }
        for status, title in _TITLES.items()
    ]
