"""The specification (OpenAPI 3.1): what FastAPI derives from the routes, and what it cannot know.

Shapes of answers stand with the routes. Here are the problem details that every route may give, and
how a reader proves who it is.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from truceline.api import shapes
from truceline.ledger.challenges import SCHEME
from truceline.reception.door import COOKIE

if TYPE_CHECKING:
    from fastapi import FastAPI
    from pydantic import BaseModel

_REF: Final = "#/components/schemas/{model}"
_FURTHER: Final[tuple[type[BaseModel], ...]] = (shapes.Problem, shapes.EntrySheet)
"""Shapes that are named where FastAPI looks for none."""
_SCHEMES: Final = {
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": COOKIE,
        "description": "What POST /sessions set; not sent from pages of other sites.",
    },
    "secret": {
        "type": "http",
        "scheme": "bearer",
        "description": "The secret of a session or of a token.",
    },
    "challenge": {
        "type": "http",
        "scheme": SCHEME,
        "description": "One request signed with an enrolled key over a challenge of this desk; see "
        "POST /challenges and the WWW-Authenticate of a 401. The target is the path and query "
        "below /api/v1/.",
    },
}


def described(app: FastAPI) -> None:
    """Complete the specification of an application, once it is asked for."""
    derived = app.openapi

    def whole() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _completed(derived())
        return app.openapi_schema

    app.openapi = whole  # type: ignore[method-assign]


def _completed(found: dict[str, Any]) -> dict[str, Any]:
    parts = found.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    for model in _FURTHER:
        made = model.model_json_schema(ref_template=_REF)
        schemas.update(made.pop("$defs", {}))
        schemas[model.__name__] = made
    for path in found["paths"].values():
        for operation in path.values():
            _lift(operation.get("requestBody", {}), schemas)
            for answer in operation["responses"].values():
                _only_said(answer.get("content", {}))
    parts["securitySchemes"] = _SCHEMES
    # Whoever proves nothing reads what is public: so the first of these asks for nothing.
    found["security"] = [{}, *({name: []} for name in _SCHEMES)]
    return found


def _lift(body: dict[str, Any], schemas: dict[str, Any]) -> None:
    """Put what a body's schema defines for itself where references of the specification point."""
    for content in body.get("content", {}).values():
        schema = content.get("schema", {})
        lifted = json.loads(json.dumps(schema).replace('"#/$defs/', '"#/components/schemas/'))
        schemas.update(lifted.pop("$defs", {}))
        content["schema"] = lifted


def _only_said(content: dict[str, Any]) -> None:
    """Leave out the JSON of any shape that is derived where an answer's own form is said."""
    derived = content.get("application/json")
    if len(content) > 1 and derived is not None and not derived.get("schema"):
        del content["application/json"]
