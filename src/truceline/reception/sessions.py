"""Sessions: who signed a challenge once is known for the length of a watch.

A session's secret is given to the reader alone; the book keeps its SHA-256. A session never
outlives the key that opened it: a revoked key ends it at the next request.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.reception.book import Book

LASTS = 12 * 3600
"""For how many seconds a session lasts at most: a watch of twelve hours."""
_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who came in, under which key, and until when (POSIX seconds)."""

    actor: str
    key: str
    until: int


class Sessions:
    """The sessions of one desk.

    Args:
        book: Where they are kept.
        now: The time (POSIX seconds).
    """

    def __init__(self, book: Book, now: Callable[[], float]) -> None:
        self._book = book
        self._now = now

    def open(self, actor: str, key: str) -> tuple[str, Session]:
        """Begin a session; gives its secret, which is nowhere kept, and what it is."""
        secret, now = secrets.token_urlsafe(_BYTES), int(self._now())
        session = Session(actor=actor, key=key, until=now + LASTS)
        with self._book.writing() as rows:
            rows.execute("DELETE FROM session WHERE until_s < ?", (now,))
            rows.execute(
                "INSERT INTO session (hash, actor, key, until_s) VALUES (?, ?, ?, ?)",
                (hashed(secret), actor, key, session.until),
            )
        return secret, session

    def find(self, secret: str) -> Session | None:
        """The session of a secret; None where there is none or it is over."""
        found = self._book.rows(
            "SELECT actor, key, until_s FROM session WHERE hash = ? AND until_s >= ?",
            (hashed(secret), int(self._now())),
        )
        return Session(actor=found[0][0], key=found[0][1], until=found[0][2]) if found else None

    def of(self, actor: str) -> tuple[Session, ...]:
        """The sessions of an actor that hold, the newest first; without their secrets."""
        rows = self._book.rows(
            "SELECT actor, key, until_s FROM session WHERE actor = ? AND until_s >= ? "
            "ORDER BY until_s DESC",
            (actor, int(self._now())),
        )
        return tuple(Session(actor=row[0], key=row[1], until=row[2]) for row in rows)

    def known(self) -> frozenset[str]:
        """Every actor with a session that holds."""
        rows = self._book.rows(
            "SELECT DISTINCT actor FROM session WHERE until_s >= ?", (int(self._now()),)
        )
        return frozenset(row[0] for row in rows)

    def close(self, secret: str) -> None:
        """End a session."""
        with self._book.writing() as rows:
            rows.execute("DELETE FROM session WHERE hash = ?", (hashed(secret),))

    def close_all(self, actor: str) -> None:
        """End every session of an actor."""
        with self._book.writing() as rows:
            rows.execute("DELETE FROM session WHERE actor = ?", (actor,))


def hashed(secret: str) -> bytes:
    """What is kept of a secret: its SHA-256. It is random and long, so no slower hash is needed."""
    return hashlib.sha256(secret.encode()).digest()
