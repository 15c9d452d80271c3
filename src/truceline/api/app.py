"""The API of one desk as an ASGI application: ``/api/v1`` of a server.

Every answer is made from a view narrowed to whoever asks. Faults are problem details (RFC 9457).
Routes stand in modules by family; this one puts them together. The log for followers and auditors
(checkpoints and tiles, C2SP tlog-tiles) is served beside them, at ``/api/v1/log/``.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request

from truceline.api import (
    alarms,
    checks,
    composing,
    entries,
    events,
    features,
    flare_ups,
    kinds,
    problems,
    quarantine,
    sessions,
    shapes,
    subjects,
)
from truceline.api.specification import described
from truceline.errors import DeskFault, Fault, TrucelineError
from truceline.store.trouble import fault_of

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from starlette.responses import Response
    from starlette.types import Receive, Scope, Send

    from truceline.reception.visits import Reception

FAMILIES = (
    sessions,
    alarms,
    entries,
    composing,
    subjects,
    checks,
    events,
    features,
    flare_ups,
    kinds,
    quarantine,
)
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
        app.include_router(family.router, responses=shapes.PROBLEMS)
    app.add_exception_handler(TrucelineError, _fault)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(sqlite3.Error, _store)
    described(app)
    return app


def _fault(request: Request, error: Exception) -> Response:
    """Every fault; a reader who proved nothing gets a challenge to sign."""
    if not isinstance(error, TrucelineError):
        raise error
    headers = {}
    reception: Reception = request.app.state.reception
    if problems.status_of(error) == problems.BY_CODE["SESSION_OVER"]:
        with reception.desks() as desk:
            headers["WWW-Authenticate"] = reception.door.challenge(desk.origin).header()
    if isinstance(error, DeskFault):
        # Where a desk lies on its machine is no reader's business.
        place = str(reception.folder)
        error = DeskFault(
            [replace(each, sentence=each.sentence.replace(place, "desk")) for each in error.faults]
        )
    return problems.of_error(error, headers)


def _store(request: Request, error: Exception) -> Response:
    """What the database refuses, such as a disk that is full, as a fault of the desk."""
    reception: Reception = request.app.state.reception
    found = fault_of(reception.folder, error) if isinstance(error, sqlite3.Error) else None
    if found is None:
        raise error
    return _fault(request, DeskFault(found))


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


def _http(request: Request, error: Exception) -> Response:
    """What the framework itself refuses: no such route, no such method."""
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == problems.BY_CODE["METHOD"]:
        methods = _methods(request.scope)
        error.headers = {"Allow": ", ".join(sorted(methods))} if methods else error.headers
    code = "METHOD" if error.status_code == problems.BY_CODE["METHOD"] else "NOTHING_HERE"
    fault = Fault(code, f"{error.detail}.", "See /api/v1/openapi.json for what there is.")
    return problems.problem([fault], error.status_code, headers=error.headers)


def _methods(scope: MutableMapping[str, Any]) -> set[str]:
    """The methods of a path: it may have several routes, and the framework names the first's."""
    every = (route for family in FAMILIES for route in family.router.routes)
    found = [each for each in every if isinstance(each, APIRoute) and each.include_in_schema]
    found = [each for each in found if each.matches(scope)[0].value]
    # What is named as it stands is not another's parameter.
    path = str(scope["path"]).removeprefix(scope.get("root_path", ""))
    named = [each for each in found if each.path == path]
    return {name for each in named or found for name in each.methods or ()}


async def nothing_here(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer what no route of a whole server answers, as a problem."""
    if scope["type"] == "http":
        await _http(Request(scope), HTTPException(404))(scope, receive, send)
