"""The schema of a submission: what an author's machine sends, byte for byte (``docs`` on entries).

It is for whoever reads the specification; what decides is the strict reader of the ledger, which
also asks that the bytes are canonical JSON (RFC 8785).
"""

from __future__ import annotations

from typing import Any, Final

from truceline.api.limits import BATCH
from truceline.ledger.entry import MAX_ABOUT, MAX_BOXES

_HASH: Final = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_BASE64: Final = {"type": "string", "contentEncoding": "base64"}
_TIME: Final = {"type": "string", "format": "date-time"}


def _object(**members: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": members,
        "required": sorted(members),
        "additionalProperties": False,
    }


_BOX: Final = _object(
    commit=_HASH,
    fields={"type": "array", "items": {"type": "string"}, "minItems": 1},
    hash=_HASH,
    to={"type": "array", "items": {"type": "string"}, "minItems": 1},
)
_STATEMENT: Final = _object(
    about={"type": "array", "items": _HASH, "maxItems": MAX_ABOUT, "uniqueItems": True},
    author={"type": "string"},
    body={"type": "object", "description": "As GET /kinds/{name} says of the kind"},
    boxes={"type": "array", "items": _BOX, "maxItems": MAX_BOXES},
    desk={"type": "string"},
    happened_at={"anyOf": [_TIME, {"type": "null"}]},
    key={"type": "string", "pattern": "^[0-9a-f]{32}$"},
    kind={"type": "string", "pattern": "^[a-z_]+\\.[a-z_]+/[1-9][0-9]{0,3}$"},
    seen=_object(root=_HASH, size={"type": "integer", "minimum": 0}),
    signed_at=_TIME,
)
SUBMISSION: Final = {
    **_object(
        boxes={"type": "array", "items": _BASE64, "maxItems": MAX_BOXES},
        envelope=_object(signature=_BASE64, statement=_STATEMENT),
        salt=_BASE64,
    ),
    "description": "Canonical JSON (RFC 8785): the signature is over the statement's exact bytes.",
}
"""A submission."""

HANDED: Final = _object(
    boxes={"type": "array", "items": {"anyOf": [_BASE64, {"type": "null"}]}},
    envelope=SUBMISSION["properties"]["envelope"],
    place={"type": "integer", "minimum": 0},
    salt=_BASE64,
)
"""An entry as it is handed to one reader: a box is null where it is not this reader's."""

BATCH_OF: Final = _object(
    submissions={
        "type": "array",
        "items": {"description": "As for POST /entries; each is answered on its own"},
        "minItems": 1,
        "maxItems": BATCH,
    },
    whole={"type": "boolean", "description": "Record all of them or none"},
)
"""Several submissions at once."""

ENVELOPE: Final = SUBMISSION["properties"]["envelope"]
"""A signed statement."""
