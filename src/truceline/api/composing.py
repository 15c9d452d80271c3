"""Composing: what an author's machine needs before it can check, seal and sign an entry.

It is what a draft made at the desk would use, so that an entry of a browser is sealed to the same
readers. A subject that the visitor may not see counts as if there were none; recipients of others
than those whom Terms name are told to visitors who proved who they are alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request

from truceline.api import shapes
from truceline.api.visiting import known, private, visiting
from truceline.composing import governing, readers_for
from truceline.errors import BadInput, Fault, NotFound
from truceline.ledger.entry import format_time
from truceline.mechanism.catalogue import kind_named
from truceline.sheets.fields import fields_of

if TYPE_CHECKING:
    from starlette.responses import Response

    from truceline.mechanism.kinds import Kind
    from truceline.mechanism.terms import Terms
    from truceline.reception.visits import Visit
    from truceline.store.base import Listed

router = APIRouter(tags=["entries"])

_MOST = 32
Ids = Annotated[
    list[Annotated[str, Query(pattern="^[0-9a-f]{64}$")]],
    Query(description="The subjects it speaks of", max_length=_MOST),
]
Actors = Annotated[
    list[Annotated[str, Query(max_length=200)]],
    Query(description="Further readers of its sealed fields", max_length=_MOST),
]


@router.get("/composing", response_model=shapes.Composing)
def composing(
    request: Request,
    kind: Annotated[
        str, Query(description="The kind, with its version or without", min_length=1, max_length=80)
    ],
    under: Annotated[
        str,
        Query(description="Its agreement; empty for its subject's, or the first", max_length=200),
    ] = "",
    about: Ids = [],  # noqa: B006 - the framework copies it
    seal_to: Actors = [],  # noqa: B006 - likewise
    actor: Annotated[
        str, Query(description="The author, where that is not the visitor", max_length=200)
    ] = "",
) -> Response:
    """What composing an entry needs: its fields, its readers, and the checkpoint to cite."""
    with visiting(request) as visit:
        return private(facts(visit, kind_named(kind), under, about, seal_to, actor))


def facts(
    visit: Visit, kind: Kind, under: str, about: list[str], seal_to: list[str], actor: str
) -> dict[str, Any]:
    """What composing an entry needs, as a JSON object.

    Raises:
        NotFound: AGREEMENT_UNKNOWN, SEAL_KEY_MISSING.
        Refused: SIGN_IN_WANTED where a stranger names further readers. BadInput: ACTOR_MISSING.
    """
    author = actor or (visit.visitor.actor if visit.visitor.known else "")
    if not author:
        sentence = "It is not said who is to be its author."
        raise BadInput(Fault("ACTOR_MISSING", sentence, "Sign in, or give actor.", "actor"))
    if seal_to:
        known(visit)
    standing, seen = visit.desk.standing(), visit.desk.seen()
    terms = _terms(visit, kind, under, about)
    # A stranger may name any author: whether that one is registered here is not told by its key.
    sealer = author if author == visit.visitor.actor else ""
    readers = readers_for(standing, kind.base, sealer, terms, seal_to, visit.now)
    return {
        "desk": visit.desk.origin,
        "actor": author,
        "key": _keys(visit) if sealer else [],
        "kind": kind.name,
        "part": kind.part,
        "opens": kind.opens,
        "now": format_time(visit.now),
        "seen": {"size": seen.size, "root": seen.root},
        "under": terms.id,
        "fields": [
            {
                "name": each.name,
                "doc": each.doc,
                "sealed": each.sealed,
                "identity": each.name in kind.identity_fields,
                "required": each.required,
                "repeatable": each.repeatable,
                "form": each.form,
                "schema": each.schema,
            }
            for each in fields_of(kind)
        ],
        "sealed": sorted(kind.sealed_fields - kind.identity_fields),
        "identities": sorted(kind.identity_fields),
        "readers": {"what": dict(readers.what), "who": dict(readers.who)},
        "schema": kind.schema(),
    }


def _terms(visit: Visit, kind: Kind, under: str, about: list[str]) -> Terms:
    """The governing agreement, of what the visitor may see."""
    standing, view = visit.desk.standing(), visit.view()
    if standing.terms_of(under) is None:
        sentence = f"There is no agreement {under!r} on this desk."
        raise NotFound(Fault("AGREEMENT_UNKNOWN", sentence, "Leave under out, or correct it."))
    seen: dict[str, Listed | None] = {}
    for subject in about:
        try:
            seen[subject] = visit.desk.store.listed(view.subject_id(subject))
        except NotFound:
            seen[subject] = None
    found = governing(standing, kind.base, under, about, seen.get)
    named = standing.terms_of(under) if under else None
    return named if named is not None and not any(seen.values()) else found


def _keys(visit: Visit) -> list[str]:
    """The visitor's own keys that are valid now, newest first."""
    mine = [
        key
        for key in visit.desk.standing().keys.values()
        if key.actor == visit.visitor.actor and key.valid_at(visit.now)
    ]
    return [key.id for key in sorted(mine, key=lambda key: key.since, reverse=True)]
