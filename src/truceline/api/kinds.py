"""Kinds and problems: what can be recorded, by whom, and what can go wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Path, Request

from truceline.api import problems, shapes
from truceline.api.visiting import private, visiting
from truceline.errors import NotFound, TrucelineError
from truceline.mechanism.catalogue import KINDS, kind_named
from truceline.sheets.kinds import catalogue_page, kind_line, rules_of

if TYPE_CHECKING:
    from starlette.responses import Response

router = APIRouter(tags=["kinds"])

Name = Annotated[
    str,
    Path(
        description="The kind, with its version or without: incident.reported/1",
        pattern="^[a-z_.]{1,80}(/[0-9]{1,4})?$",
    ),
]


@router.get("/kinds", response_model=shapes.KindList)
def kinds(request: Request) -> Response:
    """Every kind of entry that this desk knows."""
    with visiting(request):
        return private({"kinds": [kind_line(each) for each in KINDS.values()]})


@router.get("/kinds/{name:path}", response_model=shapes.KindPage)
def kind(request: Request, name: Name) -> Response:
    """A kind in full: fields, JSON Schema, a made-up example, and who may record and read it.

    Rules are told of the agreements that the reader may see.
    """
    try:
        found = kind_named(name)
    except TrucelineError as error:
        raise NotFound(error.faults) from error
    with visiting(request) as visit:
        view = visit.view()
        seen = {state.terms.id for _, state in view.states("agreement")}
        rules = rules_of(found, visit.desk.standing())
    under = [each for each in rules if each["agreement"] in seen]
    return private({**catalogue_page(found), "under": under})


@router.get("/problems", response_model=shapes.ProblemList)
def list_problems(request: Request) -> Response:
    """The sorts of problem, with their statuses; every problem names its faults by code."""
    with visiting(request):
        return private({"problems": problems.sorts()})
