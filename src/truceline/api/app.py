"""The API of one desk as an ASGI application: ``/api/v1`` of a server.

Every answer is made from a view narrowed to whoever asks. Faults are problem details (RFC 9457).
Routes stand in modules by family; this one puts them together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from truceline.api import problems, sessions
from truceline.errors import Fault, TrucelineError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from truceline.reception.visits import Reception

FAMILIES = (sessions,)
"""The modules of routes, each with a ``router``."""


def api_app(reception: Reception) -> FastAPI:
    """The API as an application, to be mounted at ``/api/v1``.

    Args:
        reception: What the server holds for its desk.
    """
    app = FastAPI(
        title="Truceline",
        version="1",
        summary="The mechanism of a ceasefire over HTTP.",
        description=__doc__ or "",
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json",
        servers=[{"url": "/api/v1"}],
        root_path_in_servers=False,
    )
    app.state.reception = reception
    for family in FAMILIES:
        app.include_router(family.router)
    app.add_exception_handler(TrucelineError, _fault)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    return app


def _fault(request: Request, error: Exception) -> Response:
    """Every fault; a reader who proved nothing gets a challenge to sign."""
    if not isinstance(error, TrucelineError):
        raise error
    headers = {}
    if problems.status_of(error) == problems.BY_CODE["SESSION_OVER"]:
        reception: Reception = request.app.state.reception
        with reception.desks() as desk:
            headers["WWW-Authenticate"] = reception.door.challenge(desk.origin).header()
    return problems.of_error(error, headers)


def _invalid(_request: Request, error: Exception) -> Response:
    """Parameters that are not what the specification says, all at once."""
    if not isinstance(error, RequestValidationError):
        raise error
    faults = [
        Fault(
            "PARAMETER",
            f"{each['msg']}.",
            "See /api/v1/openapi.json.",
            where="/".join(str(part) for part in each["loc"]),
        )
        for each in error.errors()
    ]
    return problems.problem(faults, 400)


def _http(_request: Request, error: Exception) -> Response:
    """What the framework itself refuses: no such route, no such method."""
    if not isinstance(error, HTTPException):
        raise error
    code = "METHOD" if error.status_code == problems.BY_CODE["METHOD"] else "NOTHING_HERE"
    fault = Fault(code, f"{error.detail}.", "See /api/v1/openapi.json for what there is.")
    return problems.problem([fault], error.status_code, headers=error.headers)
