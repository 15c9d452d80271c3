"""The door: from the headers of a request to who is asking. It knows no web framework.

A reader proves itself in one of three ways: the cookie of a session, a bearer secret (that of a
session or of a token), or a challenge signed for this very request. Who shows nothing is the
public. Whoever shows something that is not good is refused, and never quietly taken for the public.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from truceline.analysis.scope import PUBLIC
from truceline.errors import Fault, Refused
from truceline.ledger.challenges import SCHEME
from truceline.reception.readers import Readers
from truceline.reception.sessions import Sessions
from truceline.reception.tokens import Tokens

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from truceline.ledger.challenges import Challenge
    from truceline.mechanism.standing import Standing
    from truceline.reception.book import Book
    from truceline.reception.sessions import Session

COOKIE: Final = "truceline_session"
SESSION_TARGET: Final = "sessions"
"""What a reader signs a challenge for in order to begin a session."""

READ: Final = "read"
WRITE: Final = "write"
RIGHTS: Final = (READ, WRITE)
Right = Literal["read", "write"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who asks.

    Args:
        actor: An actor's id, or ``public``.
        key: The key it proved itself with; empty for the public.
        by: How it did.
        may: What it may do here; entries are judged by the registrar all the same.
        secret: The session's secret, for ending it; never shown.
    """

    actor: str = PUBLIC
    key: str = ""
    by: Literal["nothing", "cookie", "session", "token", "challenge"] = "nothing"
    may: frozenset[str] = frozenset(RIGHTS)
    secret: str = field(default="", repr=False)

    @property
    def known(self) -> bool:
        """Whether the visitor proved who it is."""
        return self.actor != PUBLIC


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a request shows of who asks: two headers, and its path and query below the prefix."""

    authorization: str | None = None
    cookie: str | None = None
    target: str = ""


class Door:
    """Tells who asks, for one desk.

    Args:
        book: The reception's book.
        now: The time (POSIX seconds).
    """

    def __init__(self, book: Book, now: Callable[[], float]) -> None:
        self.readers = Readers(now)
        self.sessions = Sessions(book, now)
        self.tokens = Tokens(book, now)

    def challenge(self, origin: str) -> Challenge:
        """A new challenge."""
        return self.readers.challenge(origin)

    def sign_in(self, header: str, standing: Standing, at: datetime) -> tuple[str, Session]:
        """Begin a session for whoever signed a challenge for it; gives its secret.

        Raises:
            BadInput: CHALLENGE_SHAPE. Refused: CHALLENGE_FAILED.
        """
        actor, key = self.readers.signer(header, SESSION_TARGET, standing, at)
        return self.sessions.open(actor, key)

    def visitor(self, shown: Shown, standing: Standing, at: datetime) -> Visitor:
        """Who asks.

        Args:
            shown: What the request shows.
            standing: The registers as they stand.
            at: The desk's time (UTC).

        Raises:
            BadInput: CHALLENGE_SHAPE.
            Refused: CHALLENGE_FAILED, SESSION_OVER, AUTHORIZATION_SCHEME.
        """
        header = shown.authorization
        if header is None:
            return self._by_cookie(shown.cookie, standing, at)
        scheme, _, secret = header.partition(" ")
        if scheme == SCHEME:
            actor, key = self.readers.signer(header, shown.target, standing, at)
            # What was signed says "GET": it proves who reads, and allows nobody to write.
            return Visitor(actor=actor, key=key, by="challenge", may=frozenset({READ}))
        if scheme.lower() != "bearer":
            sentence = "The header Authorization names no scheme that this desk knows."
            hint = f"Use Bearer with a session or token, or {SCHEME} with a signed challenge."
            raise Refused(Fault("AUTHORIZATION_SCHEME", sentence, hint, where="Authorization"))
        found = self._by_secret(secret.strip(), standing, at)
        if found is None:
            raise Refused(_over("Authorization"))
        return found

    def still(self, visitor: Visitor, shown: Shown, standing: Standing, at: datetime) -> Visitor:
        """Who asks, later in one long request: a signed challenge serves once, a key while valid.

        Args:
            visitor: Who asked when it began.
            shown: What the request shows.
            standing: The registers as they stand.
            at: The desk's time (UTC).

        Raises:
            Refused: SESSION_OVER where what it was begun with holds no more.
        """
        if visitor.by != "challenge":
            return self.visitor(shown, standing, at)
        if not _stands(visitor.actor, visitor.key, standing, at):
            raise Refused(_over("Authorization"))
        return visitor

    def _by_cookie(self, secret: str | None, standing: Standing, at: datetime) -> Visitor:
        if not secret:
            return Visitor()
        session = self.sessions.find(secret)
        if session is None or not _stands(session.actor, session.key, standing, at):
            raise Refused(_over("Cookie"))
        return Visitor(actor=session.actor, key=session.key, by="cookie", secret=secret)

    def _by_secret(self, secret: str, standing: Standing, at: datetime) -> Visitor | None:
        session = self.sessions.find(secret)
        if session is not None:
            good = _stands(session.actor, session.key, standing, at)
            made = Visitor(actor=session.actor, key=session.key, by="session", secret=secret)
            return made if good else None
        token = self.tokens.find(secret)
        if token is None or not _stands(token.actor, token.key, standing, at):
            return None
        return Visitor(actor=token.actor, key=token.key, by="token", may=token.may)


def _stands(actor: str, key: str, standing: Standing, at: datetime) -> bool:
    """Whether a key is still the actor's and valid."""
    held = standing.keys.get(key)
    return held is not None and held.actor == actor and held.valid_at(at)


def _over(where: str) -> Fault:
    return Fault(
        "SESSION_OVER",
        "This session or token is not known here, or it is over.",
        "Sign in again.",
        where=where,
    )
