"""API tokens: a secret bound to one actor, with the rights it names, until it expires or ends.

A token is for a party's own system. It never outlives the key under which it was asked for, and
it cannot sign: entries carry their author's own signature whatever brings them.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truceline.errors import BadInput, Fault, NotFound, Refused
from truceline.reception.sessions import hashed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from truceline.reception.book import Book

PREFIX: Final = "truceline_"
"""Makes a token that was published by mistake easy to find."""
LONGEST: Final = 366 * 86400
"""For how many seconds a token holds at most."""
MOST: Final = 50
"""Tokens of one actor that hold at a time."""
_ID_BYTES, _BYTES, _NAME = 8, 32, 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token, without its secret; times are POSIX seconds."""

    id: str
    actor: str
    key: str
    name: str
    may: frozenset[str]
    made: int
    until: int
    revoked: int | None = None


class Tokens:
    """The tokens of one desk.

    Args:
        book: Where they are kept.
        now: The time (POSIX seconds).
    """

    def __init__(self, book: Book, now: Callable[[], float]) -> None:
        self._book = book
        self._now = now

    def make(
        self, actor: str, key: str, *, name: str, may: Iterable[str], lasts: int
    ) -> tuple[str, Token]:
        """Make a token; gives its secret, which is nowhere kept.

        Args:
            actor: Whose it is.
            key: The key under which its owner came in.
            name: What its owner calls it (1 to 80 characters).
            may: Its rights, of ``read`` and ``write``.
            lasts: For how many seconds.

        Raises:
            BadInput: TOKEN_NAME, TOKEN_RIGHTS, TOKEN_LASTS. Refused: TOKEN_MANY.
        """
        rights, now = frozenset(may), int(self._now())
        faults = []
        if not 1 <= len(name.strip()) <= _NAME:
            hint = f"Name it in 1 to {_NAME} characters, for whoever revokes it."
            faults.append(
                Fault("TOKEN_NAME", "The token has no name, or a long one.", hint, "name")
            )
        if not rights or rights - {"read", "write"}:
            hint = "Give read, write, or both."
            faults.append(Fault("TOKEN_RIGHTS", "No such rights are given.", hint, "may"))
        if not 1 <= lasts <= LONGEST:
            hint = f"Give seconds from 1 to {LONGEST}."
            faults.append(Fault("TOKEN_LASTS", "It would hold too long.", hint, "lasts"))
        if faults:
            raise BadInput(faults)
        secret, ident = PREFIX + secrets.token_urlsafe(_BYTES), secrets.token_hex(_ID_BYTES)
        token = Token(
            id=ident, actor=actor, key=key, name=name.strip(), may=rights, made=now,
            until=now + lasts,
        )  # fmt: skip
        with self._book.writing() as rows:
            held = rows.execute(
                "SELECT count(*) FROM token WHERE actor = ? AND until_s >= ? AND revoked_s IS NULL",
                (actor, now),
            ).fetchone()[0]
            if held >= MOST:
                sentence = f"{actor} has {held} tokens that hold."
                raise Refused(Fault("TOKEN_MANY", sentence, "Revoke one that is not needed."))
            rows.execute(
                "INSERT INTO token (id, hash, actor, key, name, may, made_s, until_s) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (ident, hashed(secret), actor, key, token.name, " ".join(sorted(rights)), now,
                 token.until),
            )  # fmt: skip
        return secret, token

    def find(self, secret: str) -> Token | None:
        """The token of a secret; None where there is none, or it is over or revoked."""
        found = self._book.rows(
            f"{_SELECT} WHERE hash = ? AND until_s >= ? AND revoked_s IS NULL",
            (hashed(secret), int(self._now())),
        )
        return _read(found[0]) if found else None

    def of(self, actor: str) -> tuple[Token, ...]:
        """Every token of an actor that was not thrown away, newest first."""
        rows = self._book.rows(f"{_SELECT} WHERE actor = ? ORDER BY made_s DESC, id", (actor,))
        return tuple(_read(row) for row in rows)

    def revoke(self, actor: str, ident: str) -> None:
        """End a token of an actor.

        Raises:
            NotFound: TOKEN_UNKNOWN.
        """
        with self._book.writing() as rows:
            changed = rows.execute(
                "UPDATE token SET revoked_s = coalesce(revoked_s, ?) WHERE id = ? AND actor = ?",
                (int(self._now()), ident, actor),
            ).rowcount
        if not changed:
            raise NotFound(
                Fault("TOKEN_UNKNOWN", f"You have no token {ident[:40]}.", "List your tokens.")
            )


_SELECT: Final = "SELECT id, actor, key, name, may, made_s, until_s, revoked_s FROM token"


def _read(row: tuple[object, ...]) -> Token:
    ident, actor, key, name, may, made, until, revoked = row
    return Token(
        id=str(ident),
        actor=str(actor),
        key=str(key),
        name=str(name),
        may=frozenset(str(may).split()),
        made=int(str(made)),
        until=int(str(until)),
        revoked=None if revoked is None else int(str(revoked)),
    )
