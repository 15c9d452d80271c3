"""From a request to a visit, and back: what every route of the API begins with."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse, Response

from truceline.errors import Fault, Refused
from truceline.reception.door import COOKIE, READ, WRITE, Shown
from truceline.reception.quotas import STRANGERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request

    from truceline.reception.visits import Reception, Visit

PREFIX = "/api/v1"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def reception_of(request: Request) -> Reception:
    """What the server holds for its desk."""
    reception: Reception = request.app.state.reception
    return reception


def shown(request: Request) -> Shown:
    """What a request shows of who asks."""
    _, _, target = request.url.path.partition(f"{PREFIX}/")
    target += f"?{request.url.query}" if request.url.query else ""
    return Shown(
        authorization=request.headers.get("authorization"),
        cookie=request.cookies.get(COOKIE),
        target=target,
    )


@contextmanager
def visiting(request: Request) -> Iterator[Visit]:
    """The visit of a request; its view is narrowed to whoever asks, and it is counted.

    Raises:
        BadInput, Refused: as :meth:`truceline.reception.door.Door.visitor`; CROSS_SITE,
            TOKEN_RIGHTS; RATE.
    """
    reception, writes = reception_of(request), request.method not in _SAFE
    with ExitStack() as stack:
        with trying(reception):
            visit = stack.enter_context(reception.visit(shown(request)))
        reception.quotas.spend(visit.visitor.key, write=writes)
        if writes:
            _own_site(request, by_cookie=visit.visitor.by == "cookie")
            _may_write(visit)
        else:
            _may_read(visit)
        yield visit


@contextmanager
def trying(reception: Reception) -> Iterator[None]:
    """Count a proof that failed: whoever tries is a stranger, and tries no oftener than those may.

    Raises:
        Refused: RATE, in place of what it was refused for.
    """
    try:
        yield
    except Refused:
        reception.quotas.spend(STRANGERS, write=True)
        raise


def known(visit: Visit) -> str:
    """The actor who asks.

    Raises:
        Refused: SIGN_IN_WANTED for the public.
    """
    if not visit.visitor.known:
        sentence = "This is for those who proved who they are."
        raise Refused(Fault("SIGN_IN_WANTED", sentence, "Sign in with an enrolled key."))
    return visit.visitor.actor


def private(body: Any, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """An answer for one reader alone, kept by nobody on the way."""
    return JSONResponse(body, status, headers={"Cache-Control": "no-store", **(headers or {})})


def _own_site(request: Request, *, by_cookie: bool) -> None:
    """Refuse what another site's page sends with a reader's cookie.

    Source: Fetch Metadata (W3C), and the Origin header (RFC 6454, section 7).
    """
    if not by_cookie:
        return
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    if (site is not None and site != "same-origin") or (origin is not None and origin != own):
        sentence = "The request comes from the page of another site."
        raise Refused(Fault("CROSS_SITE", sentence, "Send it from this desk's own pages."))


def _may_read(visit: Visit) -> None:
    if READ not in visit.visitor.may:
        raise Refused(_rights("read"))


def _may_write(visit: Visit) -> None:
    if WRITE not in visit.visitor.may:
        raise Refused(_rights("write"))


def _rights(lacking: str) -> Fault:
    sentence = f"What you showed does not let you {lacking} here."
    hint = f"Begin a session, or use a token with the right to {lacking}."
    return Fault("TOKEN_RIGHTS", sentence, hint, where="Authorization")
