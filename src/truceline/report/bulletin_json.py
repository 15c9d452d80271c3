"""A bulletin as JSON, and the schema that says what it is made of.

The bytes follow from the value alone. They read back into an equal value, and a key that the schema
does not know is refused.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from pydantic import TypeAdapter

from truceline.analysis.bulletin_shape import Bulletin


@cache
def _adapter() -> TypeAdapter[Bulletin]:
    return TypeAdapter(Bulletin)


def written(bulletin: Bulletin) -> bytes:
    """The bulletin as UTF-8 JSON, indented, with a line end. Times are RFC 3339 UTC."""
    return _adapter().dump_json(bulletin, indent=2) + b"\n"


def read(data: bytes) -> Bulletin:
    """A bulletin from its JSON.

    Raises:
        pydantic.ValidationError: the bytes are no bulletin of this form.
    """
    return _adapter().validate_json(data)


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a bulletin."""
    found = _adapter().json_schema(mode="serialization")
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **found}
