"""The entrance: signing in and out, one's own sessions and tokens, and a demonstration's open keys.

A browser with scripts signs a challenge with the key that it keeps, over the API. Without scripts a
form takes the code that ``truceline sign-in`` printed, which serves once and for ten minutes.

A demonstration has open keys of made-up people. They are lent only where three things hold: the
folder is marked as a demonstration, the server is bound to this machine alone, and it was asked for
under this machine's own name (a page of another site that made its own name point here would else
get them).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from starlette.responses import RedirectResponse, Response

from truceline.console.app import HEADERS
from truceline.console.pages.me import MePage, TokenPage, fill_me
from truceline.console.pages.sign_in import Person, SignInPage, onward, people_in_order
from truceline.demonstration import KEYS, MARK
from truceline.errors import Fault, NotFound, Refused, TrucelineError
from truceline.keyring.files import read_pair
from truceline.mechanism.actors import DESK_ACTOR
from truceline.reception.door import COOKIE
from truceline.reception.sessions import LASTS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from truceline.console.pages.base import Asked, Page
    from truceline.reception.visits import Reception, Visit

CODE_HOLDS: Final = 600
"""For how many seconds a printed sign-in code may be pasted."""
_DAY: Final = 86400
_PORT: Final = re.compile(r":\d+$")
_OWN_NAMES: Final = frozenset({"127.0.0.1", "localhost", "[::1]"})


class Entrance:
    """The pages of one desk that change who is reading.

    Args:
        reception: What the server holds for its desk.
        loopback: Whether the server is bound to this machine alone.
    """

    def __init__(self, reception: Reception, *, loopback: bool) -> None:
        self.reception = reception
        self.loopback = loopback

    def pages(self) -> tuple[tuple[str, Callable[[Visit, Asked], Page | Response]], ...]:
        """Every page of the entrance and its address."""
        return (
            ("/sign-in", self.sign_in),
            ("/sign-out", self.sign_out),
            ("/demonstration/keys/{name}", self.demonstration_key),
            ("/me", self.me),
            ("/me/tokens", self.make_token),
            ("/me/tokens/{ident}", self.revoke_token),
            ("/me/sessions", self.end_sessions),
        )

    def sign_in(self, visit: Visit, asked: Asked) -> Page | Response:
        """The ways in; and, for a form, the way in by a code or as somebody made up."""
        faults: tuple[Fault, ...] = ()
        try:
            if asked.form.get("code"):
                return self._by_code(visit, asked)
            if asked.form.get("as"):
                return self._as_somebody(visit, asked)
        except TrucelineError as error:
            faults = error.faults
        return SignInPage(
            people=people_in_order(self._people(visit, asked).values()),
            over="over" in asked.query,
            next=onward(asked.query.get("next", asked.form.get("next", ""))),
            faults=faults,
        )

    def sign_out(self, visit: Visit, asked: Asked) -> Response:
        """End this session; the key stays in the browser until its owner has it forgotten."""
        answer = RedirectResponse("/", 303, headers=HEADERS)
        if asked.posted:
            self._close(visit)
            answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
        return answer

    def demonstration_key(self, visit: Visit, asked: Asked) -> Response:
        """The open key of a made-up person, for a browser to sign with.

        Raises:
            NotFound: NOTHING_HERE on every desk that is no demonstration on this machine.
        """
        person = self._people(visit, asked).get(asked.path["name"])
        if person is None:
            raise NotFound(Fault("NOTHING_HERE", "There is nothing here.", "Go to the first page."))
        data = _key_file(visit.desk.folder, person.actor).read_bytes()
        return Response(data, headers=HEADERS, media_type="application/json")

    def me(self, visit: Visit, asked: Asked) -> MePage:
        """Who reads, and what they may see and do."""
        del asked
        return fill_me(visit, self.reception.door, self.reception.now())

    def make_token(self, visit: Visit, asked: Asked) -> Page | Response:
        """Make a token for a party's own system; its secret is shown this once.

        Raises:
            BadInput, Refused: as :meth:`truceline.reception.tokens.Tokens.make`.
        """
        if not asked.posted:
            return RedirectResponse("/me#tokens", 303, headers=HEADERS)
        visitor, days = _signed_in(visit), asked.form.get("days", "")
        may = [right for right in ("read", "write") if asked.form.get(f"may.{right}")]
        lasts = int(days[:6]) * _DAY if days.isascii() and days.isdecimal() else 0
        secret, token = self.reception.door.tokens.make(
            visitor, visit.visitor.key, name=asked.form.get("name", ""), may=may, lasts=lasts
        )
        until = datetime.fromtimestamp(token.until, tz=UTC)
        return TokenPage(secret=secret, name=token.name, until=until)

    def revoke_token(self, visit: Visit, asked: Asked) -> Response:
        """End one of one's own tokens.

        Raises:
            NotFound: TOKEN_UNKNOWN.
        """
        if asked.posted:
            self.reception.door.tokens.revoke(_signed_in(visit), asked.path["ident"])
        return RedirectResponse("/me#tokens", 303, headers=HEADERS)

    def end_sessions(self, visit: Visit, asked: Asked) -> Response:
        """End every session of whoever asks, on every machine."""
        if not asked.posted:
            return RedirectResponse("/me", 303, headers=HEADERS)
        self.reception.door.sessions.close_all(_signed_in(visit))
        answer = RedirectResponse("/sign-in", 303, headers=HEADERS)
        answer.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
        return answer

    def _by_code(self, visit: Visit, asked: Asked) -> Response:
        """A session in place of the one that a printed code stands for; the code is used up.

        Raises:
            Refused: SIGN_IN_CODE.
        """
        door, code = self.reception.door, asked.form["code"].strip()
        session = door.sessions.find(code)
        door.sessions.close(code)
        begun = None if session is None else session.until - LASTS
        key = None if session is None else visit.desk.standing().keys.get(session.key)
        late = begun is None or self.reception.now() - begun > CODE_HOLDS
        if session is None or late or key is None or not key.valid_at(visit.now):
            sentence = "This code is none that this desk gave, or it was used, or is too old."
            hint = "Run `truceline sign-in` again: a code serves once, within ten minutes."
            raise Refused(Fault("SIGN_IN_CODE", sentence, hint, where="code"))
        return self._open(visit, asked, session.actor, session.key)

    def _as_somebody(self, visit: Visit, asked: Asked) -> Response:
        """A session as a made-up person, whose key this machine lends.

        Raises:
            Refused: NO_DEMONSTRATION.
        """
        found = (p for p in self._people(visit, asked).values() if p.actor == asked.form["as"])
        person = next(found, None)
        if person is None:
            sentence = "Nobody's key is lent here."
            raise Refused(Fault("NO_DEMONSTRATION", sentence, "Sign in with a key of your own."))
        return self._open(visit, asked, person.actor, person.key)

    def _open(self, visit: Visit, asked: Asked, actor: str, key: str) -> Response:
        """Begin a session, in place of the one that there was."""
        self._close(visit)
        secret, _ = self.reception.door.sessions.open(actor, key)
        answer = RedirectResponse(onward(asked.form.get("next", "")), 303, headers=HEADERS)
        answer.set_cookie(
            COOKIE, secret, max_age=LASTS, path="/", httponly=True, samesite="strict",
            secure=asked.scheme == "https",
        )  # fmt: skip
        return answer

    def _close(self, visit: Visit) -> None:
        if visit.visitor.secret:
            self.reception.door.sessions.close(visit.visitor.secret)

    def _people(self, visit: Visit, asked: Asked) -> dict[str, Person]:
        """The made-up people whose open keys this machine lends, by the name of their file."""
        desk = visit.desk
        own = _PORT.sub("", asked.host) in _OWN_NAMES
        if not (self.loopback and own and (desk.folder / MARK).is_file()):
            return {}
        standing, found = desk.standing(), {}
        for actor in standing.actors.values():
            path = _key_file(desk.folder, actor.actor)
            if actor.actor == DESK_ACTOR or not actor.roles or not path.is_file():
                continue
            pair = read_pair(path)
            key = standing.keys.get(pair.id)
            if key is not None and key.actor == actor.actor and key.valid_at(visit.now):
                found[path.stem] = Person(
                    actor=actor.actor, name=actor.name, roles=tuple(sorted(actor.roles)),
                    file=path.stem, key=pair.id,
                )  # fmt: skip
        return found


def _key_file(folder: Path, actor: str) -> Path:
    """Where a demonstration keeps the open key of an actor."""
    return folder / KEYS / f"{actor.replace(':', '-')}.key"


def _signed_in(visit: Visit) -> str:
    """The actor who asks.

    Raises:
        Refused: SIGN_IN_WANTED for the public.
    """
    if not visit.visitor.known:
        sentence = "This is for those who proved who they are."
        raise Refused(Fault("SIGN_IN_WANTED", sentence, "Sign in with an enrolled key."))
    return visit.visitor.actor
