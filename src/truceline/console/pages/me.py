"""What I may see and do: who reads, with which keys and tokens, and what Terms let them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from truceline.analysis.entitlements import UnderAgreement, entitlements
from truceline.console.pages.base import Page

if TYPE_CHECKING:
    from truceline.reception.door import Door
    from truceline.reception.sessions import Session
    from truceline.reception.tokens import Token
    from truceline.reception.visits import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldKey:
    """One of the reader's keys.

    Args:
        id: Its id.
        since: Since when it may sign (UTC).
        until: Until when, or None.
        revoked_at: When it was revoked, or None.
        good: Whether it may sign now.
        here: Whether the reader came in with it.
    """

    id: str
    since: datetime
    until: datetime | None
    revoked_at: datetime | None
    good: bool
    here: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A session or token of the reader.

    Args:
        id: A token's id; empty for a session.
        name: What its owner calls it; empty for a session.
        key: The key under which it was given.
        may: Its rights.
        until: Until when it holds (UTC).
        ended: Whether it was revoked, or is over.
    """

    id: str
    name: str
    key: str
    may: tuple[str, ...]
    until: datetime
    ended: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MePage(Page):
    """Who reads, and what they may see and do.

    Args:
        organisation: The organisation or side to which the reader belongs; empty for none.
        keys: The reader's keys, the newest first.
        sessions: Its sessions that hold.
        tokens: Its tokens, the newest first.
        under: What it may see and do, by agreement.
        seats: The bodies on which it sits.
    """

    TEMPLATE: ClassVar[str] = "me.html"

    organisation: str
    keys: tuple[HeldKey, ...]
    sessions: tuple[Ticket, ...]
    tokens: tuple[Ticket, ...]
    under: tuple[UnderAgreement, ...]
    seats: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPage(Page):
    """A token that was just made.

    Args:
        secret: Its secret, shown this once.
        name: What its owner calls it.
        until: Until when it holds (UTC).
    """

    TEMPLATE: ClassVar[str] = "token.html"

    secret: str
    name: str
    until: datetime


def fill_me(visit: Visit, door: Door, now: float) -> MePage:
    """Fill the page of whoever reads.

    Args:
        visit: The visit.
        door: Where sessions and tokens are kept.
        now: The time by which these end (POSIX seconds): real also where the desk replays.
    """
    standing, reader = visit.desk.standing(), visit.visitor.actor
    actor = standing.actors.get(reader)
    known = visit.visitor.known
    keys = [key for key in standing.keys.values() if known and key.actor == reader]
    tokens = door.tokens.of(reader) if known else ()
    sessions = door.sessions.of(reader) if known else ()
    return MePage(
        organisation="" if actor is None else actor.of or "",
        keys=tuple(
            HeldKey(
                id=key.id,
                since=key.since,
                until=key.until,
                revoked_at=key.revoked_at,
                good=key.valid_at(visit.now),
                here=key.id == visit.visitor.key,
            )
            for key in reversed(keys)
        ),
        sessions=tuple(_session(each) for each in sessions),
        tokens=tuple(_ticket(each, now) for each in tokens),
        under=entitlements(reader, standing),
        seats=tuple(sorted(visit.scope.seats)),
    )


def _ticket(token: Token, now: float) -> Ticket:
    return Ticket(
        id=token.id,
        name=token.name,
        key=token.key,
        may=tuple(sorted(token.may)),
        until=_at(token.until),
        ended=token.revoked is not None or token.until < now,
    )


def _session(session: Session) -> Ticket:
    may = ("read", "write")
    return Ticket(id="", name="", key=session.key, may=may, until=_at(session.until), ended=False)


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
