"""The JSON Schema of a Terms file, for editors that complete and check YAML while it is written.

It is derived from the sections themselves (2020-12 dialect), so that it cannot drift from what the
reader accepts. It says less than the reader: names, times and sense are checked by
``truceline terms check`` alone.

>>> schema()["properties"]["scope"]["$ref"]
'#/$defs/Scope'
"""

from __future__ import annotations

import dataclasses
import inspect
from collections.abc import Mapping
from datetime import date, datetime, time
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin
from zoneinfo import ZoneInfo

from truceline.mechanism.spans import Span
from truceline.mechanism.terms_marks import (
    Form,
    Least,
    Most,
    OneOrMany,
    SourceNote,
    WorkingDays,
    is_required,
    may_be_wrapped,
    strip,
    written_fields,
)
from truceline.mechanism.terms_sections import Sections
from truceline.mechanism.terms_shape import SOURCE_KEYS

_PLAIN: Final[dict[Any, dict[str, Any]]] = {
    str: {"type": "string", "minLength": 1},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    NoneType: {"type": "null"},
    date: {"type": "string", "format": "date"},
    datetime: {"type": "string", "description": "RFC 3339, or RFC 9557 with a zone in brackets"},
    time: {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"},
    ZoneInfo: {"type": "string", "description": "an IANA time zone"},
}


def schema() -> dict[str, Any]:
    """The schema of a whole Terms file, as a JSON object."""
    defs: dict[str, Any] = {}
    top = _section(Sections, defs)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Terms of a truce",
        **top,
        "$defs": dict(sorted(defs.items())),
    }


def _section(cls: type, defs: dict[str, Any]) -> dict[str, Any]:
    """The schema of one section: its keys, and which of them it needs."""
    fields = written_fields(cls)
    found: dict[str, Any] = {
        "type": "object",
        "description": (inspect.getdoc(cls) or "").partition("\n")[0],
        "properties": {
            # A source's own source is nobody's question: these stand bare.
            key: _bare(tp, defs) if key in SOURCE_KEYS else _any(tp, defs)
            for key, (_, tp) in fields.items()
        },
        "required": sorted(key for key, (item, _) in fields.items() if is_required(item)),
        "additionalProperties": False,
    }
    return found


def _ref(cls: type, defs: dict[str, Any]) -> dict[str, Any]:
    """A reference to a section's schema, which is made once."""
    if cls.__name__ not in defs:
        defs[cls.__name__] = {}
        defs[cls.__name__] = _section(cls, defs)
    return {"$ref": f"#/$defs/{cls.__name__}"}


def _any(tp: Any, defs: dict[str, Any]) -> dict[str, Any]:
    """The schema of an annotation; a value may be wrapped with its source."""
    bare = _bare(tp, defs)
    if not may_be_wrapped(tp):
        return bare
    source = _section(SourceNote, defs)["properties"]
    wrapped = {
        "type": "object",
        "properties": {"value": bare, **source},
        "required": ["value"],
        "additionalProperties": False,
    }
    return {"anyOf": [bare, wrapped]}


def _bare(tp: Any, defs: dict[str, Any]) -> dict[str, Any]:
    """The schema of an annotation, unwrapped."""
    inner, marks = strip(tp)
    origin = get_origin(inner)
    if origin in {Union, UnionType}:
        return {"anyOf": [_marked(_bare(member, defs), marks) for member in get_args(inner)]}
    if inner is Span:
        return {"anyOf": [{"type": "string", "pattern": "^P"}, _ref(WorkingDays, defs)]}
    if origin is Literal:
        return {"enum": list(get_args(inner))}
    if origin is tuple:
        item = _bare(get_args(inner)[0], defs)
        many = _marked({"type": "array", "items": item}, marks)
        return {"anyOf": [item, many]} if OneOrMany() in marks else many
    if origin is Mapping:
        key, value = get_args(inner)
        names = _marked({"type": "string"}, strip(key)[1])
        return {"type": "object", "propertyNames": names, "additionalProperties": _any(value, defs)}
    if isinstance(inner, type) and dataclasses.is_dataclass(inner):
        shorthand = hasattr(inner, "SHORTHAND")
        section = _ref(inner, defs)
        return {"anyOf": [{"type": "string"}, section]} if shorthand else section
    return _marked(dict(_PLAIN[inner]), marks)


def _marked(found: dict[str, Any], marks: tuple[Any, ...]) -> dict[str, Any]:
    """Add bounds and patterns to a schema, where they fit its type."""
    kind = found.get("type")
    for mark in marks:
        if isinstance(mark, Form) and kind == "string":
            found["pattern"] = f"^(?:{mark.pattern})$"
        elif isinstance(mark, Least) and kind == "array":
            found["minItems"] = int(mark.bound)
        elif isinstance(mark, Least) and kind in {"integer", "number"}:
            found["minimum"] = mark.bound
        elif isinstance(mark, Most) and kind in {"integer", "number"}:
            found["maximum"] = mark.bound
    return found
