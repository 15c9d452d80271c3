"""The console: pages rendered on the server, that work with scripts off.

Every page is filled from a visit and nothing else, under a strict policy: no inline script, no
inline style, no call to anybody but this desk. Faults are pages too.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route

from truceline.console import words
from truceline.console.files import StaticFiles
from truceline.console.fragments import Fragments
from truceline.console.live import live_route
from truceline.console.markup import environment
from truceline.console.pages.base import Asked, Frame
from truceline.console.pages.fault import FaultPage, status_of
from truceline.console.pages.times import actor_names
from truceline.errors import BadInput, Fault, Refused, TrucelineError
from truceline.reception.door import COOKIE, Shown
from truceline.reception.speech import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from truceline.console.pages.base import Page
    from truceline.reception.visits import Reception, Visit

CSP: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What a page may load and call: this desk's own files, and nothing else (W3C CSP 3)."""

HEADERS: Final = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    # With "no-referrer" a browser would say Origin: null of this desk's own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=()",
    "Cache-Control": "no-store",
}

HTTP_OK: Final = 200
MOST_NAMED: Final = 256
"""Readers whose names of actors are kept."""
_MOST_FORM = 1 << 20
"""Bytes of a form at most; a whole submission with its sealed boxes has fewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """What a form sent, or why it was not read."""

    form: dict[str, str] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    fault: Fault | None = None


class Console:
    """Answers with pages, for one desk.

    Args:
        reception: What the server holds for its desk.
    """

    def __init__(self, reception: Reception) -> None:
        self.reception = reception
        self._templates = environment()
        self._fragments = Fragments()
        self._named: dict[str, tuple[int, dict[str, str]]] = {}

    def warm(self) -> None:
        """Read every template in the background, so that no first reader waits for that."""
        threading.Thread(target=self._warm, name="templates").start()

    def _warm(self) -> None:
        for language in LANGUAGES:
            words.catalogue(language)
        for name in self._templates.list_templates():
            self._templates.get_template(name)

    def route(self, path: str, fill: Callable[[Visit, Asked], Page | Response]) -> Route:
        """A page at an address; ``fill`` gives the page, or an answer of its own."""

        async def answer(request: Request) -> Response:
            sent = await _sent(request) if request.method == "POST" else _Sent()
            return await run_in_threadpool(self._answer, request, fill, sent)

        return Route(path, answer, methods=["GET", "POST"], name=fill.__name__)

    def _answer(
        self,
        request: Request,
        fill: Callable[[Visit, Asked], Page | Response],
        sent: _Sent,
    ) -> Response:
        language = words.language_of(
            request.query_params.get("lang"),
            request.cookies.get(words.COOKIE),
            request.headers.get("accept-language"),
        )
        asked = Asked(
            path=request.path_params,
            query=dict(request.query_params),
            form=sent.form,
            language=language,
            posted=request.method == "POST",
            files=sent.files,
            scheme=request.url.scheme,
            host=request.headers.get("host", ""),
        )
        try:
            if request.method == "POST":
                _own_site(request)
            if sent.fault is not None:
                raise BadInput(sent.fault)
            with self.reception.visit(_shown(request)) as visit:
                return self._shown(visit, asked, request, fill)
        except Refused as error:
            # A session that is over: sign out and say so, rather than show what the public sees.
            if any(each.code == "SESSION_OVER" for each in error.faults):
                answer = RedirectResponse("/sign-in?over=1", 303, headers=HEADERS)
                answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
                return answer
            return Response(str(error), status_of(error), HEADERS, "text/plain")
        except TrucelineError as error:
            return Response(str(error), status_of(error), HEADERS, "text/plain")

    def _shown(
        self,
        visit: Visit,
        asked: Asked,
        request: Request,
        fill: Callable[[Visit, Asked], Page | Response],
    ) -> Response:
        """The page of a visit; one that is kept where there is one."""
        language, url = asked.language, request.url
        least = self.reception.bell.least(visit.visitor.actor)
        kept = self._fragments.key(visit, language, url.path, url.query, least)
        with self._fragments.alone(kept):
            page = self._fragments.find(kept)
            if page is not None:
                return _html(page, request, HTTP_OK)
            try:
                made: Page | Response = fill(visit, asked)
            except TrucelineError as error:
                made = FaultPage.of(error)
            if isinstance(made, Response):
                return made
            status = getattr(made, "status", 200)
            own = self.reception.bell.own(visit.visitor.actor)
            alarms = 0 if made.PART else self.reception.alarms.due(visit, own).count
            page = self._page(made, _frame(visit, language, request, alarms, self._names(visit)))
            if status == HTTP_OK:
                self._fragments.keep(kept, page)
            return _html(page, request, status)

    def _page(self, page: Page, frame: Frame) -> bytes:
        context: dict[str, Any] = {each.name: getattr(page, each.name) for each in fields(page)}
        template = self._templates.get_template(page.TEMPLATE)
        return template.render(context, frame=frame).encode()

    def _names(self, visit: Visit) -> dict[str, str]:
        """The names that a reader may see; kept until a register of the desk changes."""
        reader, registers = visit.visitor.actor, visit.desk.standing().seq
        kept, names = self._named.get(reader, (-1, {}))
        if kept != registers:
            names = actor_names(visit.view())
            if len(self._named) >= MOST_NAMED:
                self._named.clear()
            self._named[reader] = registers, names
        return names


def console_routes(
    reception: Reception,
    *,
    loopback: bool = False,
    water: Path | None = None,
    warm: bool = False,
) -> list[BaseRoute]:
    """Every page of a desk, and the files they need.

    Args:
        reception: What the server holds for its desk.
        loopback: Whether the server is bound to this machine alone: only then does a demonstration
            lend its open keys.
        water: The deployment's own lakes and rivers for the map, as GeoJSON.
        warm: Read the map's land and water and the gazetteers now, in the background.
    """
    from truceline.console.alarm_room import AlarmRoom  # noqa: PLC0415 - needs this module's words
    from truceline.console.entrance import Entrance  # noqa: PLC0415 - needs this module's words
    from truceline.console.intake import Intake  # noqa: PLC0415 - likewise
    from truceline.console.map_data import Atlas  # noqa: PLC0415 - geometry loads slowly
    from truceline.console.map_room import MapRoom  # noqa: PLC0415 - likewise
    from truceline.console.routes import PAGES  # noqa: PLC0415 - likewise

    console, entrance = Console(reception), Entrance(reception, loopback=loopback)
    atlas = Atlas(water)
    if warm:
        console.warm()
        atlas.warm()
    intake = Intake(reception, loopback=loopback, warm=warm)
    rooms = (entrance, MapRoom(atlas), intake, AlarmRoom(reception, atlas))
    pages = (*PAGES, *(page for room in rooms for page in room.pages()))
    return [
        *(console.route(path, fill) for path, fill in pages),
        live_route(reception),
        # Packed on the way: the same for everybody, so its length tells nobody anything. Pages are
        # not, since what somebody typed would stand beside what only they may see (BREACH, 2013).
        Mount("/static", GZipMiddleware(StaticFiles()), name="static"),
    ]


def _html(page: bytes, request: Request, status: int) -> Response:
    """A page; a language that somebody chose is kept in mind, what a browser prefers is not."""
    answer = HTMLResponse(page, status, HEADERS)
    chosen = request.query_params.get("lang")
    if chosen in LANGUAGES:
        answer.set_cookie(words.COOKIE, chosen, max_age=365 * 86400, samesite="lax")
    return answer


def _frame(
    visit: Visit, language: str, request: Request, alarms: int, names: dict[str, str]
) -> Frame:
    standing = visit.desk.standing()
    actor = standing.actors.get(visit.visitor.actor)
    return Frame(
        origin=visit.desk.origin,
        title=standing.first.title,
        actor=visit.visitor.actor,
        name="" if actor is None else actor.name,
        roles=tuple(sorted(standing.roles_of(visit.visitor.actor))),
        language=language,
        direction=words.direction(language),
        languages=LANGUAGES,
        zone=standing.first.zone,
        now=visit.now,
        replay=standing.clock == "replay",
        demonstration=(visit.desk.folder / "demonstration.json").is_file(),
        path=request.url.path,
        size=visit.desk.store.size(),
        alarms=alarms,
        names=names,
    )


def _shown(request: Request) -> Shown:
    return Shown(
        authorization=request.headers.get("authorization"), cookie=request.cookies.get(COOKIE)
    )


async def _sent(request: Request) -> _Sent:
    """The fields and the one file of a form; what is longer than any form of ours is not read."""
    length = request.headers.get("content-length", "")
    if not length.isdecimal() or int(length[:18]) > _MOST_FORM:
        sentence = f"The form has more than {_MOST_FORM} bytes, or does not say how many."
        return _Sent(fault=Fault("BODY_TOO_LARGE", sentence, "Send less at once."))
    form: dict[str, str] = {}
    files: dict[str, bytes] = {}
    try:
        async with request.form(max_files=1, max_fields=2000, max_part_size=_MOST_FORM) as given:
            for name, value in given.items():
                if isinstance(value, UploadFile):
                    files[name] = await value.read()
                else:
                    form[name] = value
    except HTTPException:
        sentence = "This is no form of this desk."
        return _Sent(fault=Fault("FORM_SHAPE", sentence, "Load its page again."))
    return _Sent(form=form, files=files)


def _own_site(request: Request) -> None:
    """Refuse a form that another site's page sent (Fetch Metadata; RFC 6454, section 7)."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    if (site is not None and site != "same-origin") or (origin is not None and origin != own):
        sentence = "The form comes from the page of another site."
        raise Refused(Fault("CROSS_SITE", sentence, "Send it from this desk's own pages."))
