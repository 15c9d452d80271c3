"""Coming in: a challenge to sign, sessions, and tokens for a party's own system.

=========================  =======================================================================
``POST /challenges``       a challenge: sign it with an enrolled key for the target ``sessions``
``POST /sessions``         begin a session by that signature (header ``Authorization: Truceline``)
``GET /sessions/current``  who is asking, and what they may do
``DELETE /sessions/...``   end it
``/tokens``                list, make and revoke one's own tokens
=========================  =======================================================================
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Body, Request
from starlette.responses import Response

from truceline.api import shapes
from truceline.api.visiting import known, private, reception_of, trying, visiting
from truceline.errors import Fault, Refused
from truceline.reception.door import COOKIE
from truceline.reception.sessions import LASTS

if TYPE_CHECKING:
    from truceline.reception.tokens import Token
    from truceline.reception.visits import Visit

router = APIRouter(tags=["sessions"])


@router.post("/challenges", status_code=201, response_model=shapes.Challenge)
def challenge(request: Request) -> Response:
    """A challenge to sign, which holds for a minute; whose key signs it is not asked."""
    # Drawing one keeps nothing, and is not counted: no stranger can keep a reader from signing in.
    reception = reception_of(request)
    with reception.desks() as desk:
        drawn = reception.door.challenge(desk.origin)
    return private({"origin": drawn.origin, "nonce": drawn.nonce, "expires": drawn.expires}, 201)


@router.post("/sessions", status_code=201, response_model=shapes.SessionMade)
def sign_in(request: Request) -> Response:
    """Begin a session: the answer's cookie, or its ``secret`` as a bearer, proves it from now on.

    Sign the challenge for the target ``sessions`` and send the answer as ``Authorization``.
    """
    reception, header = reception_of(request), request.headers.get("authorization")
    if header is None:
        sentence = "There is no signed challenge in the header Authorization."
        raise Refused(Fault("CHALLENGE_WANTED", sentence, "Ask POST /api/v1/challenges for one."))
    with reception.desks() as desk, trying(reception):
        secret, session = reception.door.sign_in(header, desk.standing(), desk.now())
    answer = private({"actor": session.actor, "key": session.key, "expires": session.until,
                      "secret": secret}, 201)  # fmt: skip
    set_cookie(answer, request, secret)
    return answer


@router.get("/sessions/current", response_model=shapes.Who)
def current(request: Request) -> Response:
    """Who is asking, by what proof, and with which roles."""
    with visiting(request) as visit:
        return private(_who(visit))


@router.delete("/sessions/current", status_code=204)
def sign_out(request: Request) -> Response:
    """End the session of this request."""
    with visiting(request) as visit:
        reception_of(request).door.sessions.close(visit.visitor.secret)
    answer = Response(status_code=204)
    answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return answer


@router.delete("/sessions", status_code=204)
def sign_out_everywhere(request: Request) -> Response:
    """End every session of whoever asks, on every machine."""
    with visiting(request) as visit:
        reception_of(request).door.sessions.close_all(known(visit))
    return Response(status_code=204)


@router.get("/tokens", response_model=shapes.TokenList)
def tokens(request: Request) -> Response:
    """One's own tokens, without their secrets."""
    with visiting(request) as visit:
        held = reception_of(request).door.tokens.of(known(visit))
    return private({"tokens": [_shown(each) for each in held]})


@router.post("/tokens", status_code=201, response_model=shapes.TokenMade)
def make_token(
    request: Request,
    name: Annotated[str, Body(description="What you call it", min_length=1, max_length=80)],
    may: Annotated[list[str], Body(description="Its rights: read, write", max_length=2)],
    lasts: Annotated[int, Body(description="For how many seconds it holds", ge=1)],
) -> Response:
    """Make a token, bound to whoever asks; its secret is shown this once.

    A token cannot make tokens: sign in with the key.
    """
    with visiting(request) as visit:
        actor = known(visit)
        if visit.visitor.by == "token":
            sentence = "A token cannot make tokens."
            raise Refused(Fault("TOKEN_RIGHTS", sentence, "Sign in with the key itself."))
        made = reception_of(request).door.tokens.make(
            actor, visit.visitor.key, name=name, may=may, lasts=lasts
        )
    return private({"secret": made[0], **_shown(made[1])}, 201)


@router.delete("/tokens/{ident}", status_code=204)
def revoke_token(request: Request, ident: str) -> Response:
    """End one of one's own tokens, now."""
    with visiting(request) as visit:
        reception_of(request).door.tokens.revoke(known(visit), ident)
    return Response(status_code=204)


def set_cookie(answer: Response, request: Request, secret: str) -> None:
    """Give a session's secret to a browser: no script reads it, no other site sends it."""
    answer.set_cookie(
        COOKIE,
        secret,
        max_age=LASTS,
        path="/",
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
    )


def _who(visit: Visit) -> dict[str, Any]:
    visitor, standing = visit.visitor, visit.desk.standing()
    actor = standing.actors.get(visitor.actor)
    return {
        "desk": visit.desk.origin,
        "actor": visitor.actor,
        "name": "" if actor is None else actor.name,
        "roles": sorted(standing.roles_of(visitor.actor)),
        "by": visitor.by,
        "may": sorted(visitor.may),
    }


def _shown(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "may": sorted(token.may),
        "made": token.made,
        "expires": token.until,
        "revoked": token.revoked,
    }
