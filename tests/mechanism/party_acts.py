"""Short ways to say what happens to a made-up party, for tests of parties, lists and duties."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.mechanism.builders import Book, at

from truceline.mechanism import party_kinds as told
from truceline.mechanism.parties import PART

if TYPE_CHECKING:
    from datetime import datetime

BRIGADE = "group:brigade"
DIVISION = "group:division"
BEFORE = at("2016-02-26 08:00")
"""Before the deadline and before the truce begins."""
DURING = at("2016-03-01 12:00")
"""After it has begun."""


def declaration(actor: str = BRIGADE, **told_: Any) -> told.PartyDeclared:
    """A declaration by a group of the north to State One, unless said otherwise."""
    given = {"actor": actor, "name": "Made-up Brigade", "side": "north", "to": "state:one"}
    return told.PartyDeclared(**{**given, **told_})


def acceptance(**told_: Any) -> told.PartyAccepted:
    """An acceptance on an existing standing."""
    return told.PartyAccepted(**{"side": "north", "to": "state:one", **told_})


def invitation(actor: str = BRIGADE, **told_: Any) -> told.PartyInvited:
    """An invitation."""
    return told.PartyInvited(**{"actor": actor, "name": "Made-up Brigade", **told_})


ACTS: dict[str, tuple[Any, str]] = {
    "invited_again": (told.PartyInvitedAgain(), "state:one"),
    "declined": (told.PartyDeclined(), BRIGADE),
    "accepted": (acceptance(), BRIGADE),
    "attested": (told.PartyAttested(to="state:two"), "state:one"),
    "activated": (told.PartyActivated(), "state:one"),
    "suspended": (told.PartySuspended(why="Made up."), "state:one"),
    "referred": (told.PartyReferred(rung="ministers", why="Made up."), "state:one"),
    "proposed": (told.PartyExclusionProposed(why="Made up."), "state:one"),
    "excluded": (
        told.PartyExcluded(by="ministers", document="Made-up 4", why="Made up."),
        "un:office",
    ),
    "withdrawn": (told.PartyWithdrawn(), BRIGADE),
    "lapsed": (told.PartyLapsed(ground="dissolved", reference="Made-up note"), "un:office"),
    "located": (told.PartyLocationDeclared(to="state:one", place="Made-up hills"), BRIGADE),
    "aliased": (told.PartyAliased(name="Made-up Division"), "state:one"),
}
"""Every act on a standing by its short name, with an author who may do it."""

TO: dict[str, tuple[str, ...]] = {
    "invited": ("invited",),
    "unaffiliated": ("invited", "declined"),
    "declared": ("declared",),
    "attested": ("declared", "attested"),
    "active": ("declared", "attested", "activated"),
    "suspended": ("declared", "attested", "activated", "suspended"),
    "referred": ("declared", "attested", "activated", "referred"),
    "excluded_by_decision": ("declared", "attested", "activated", "referred", "excluded"),
    "withdrawn": ("declared", "withdrawn"),
    "lapsed": ("declared", "lapsed"),
}
"""The shortest way to each status."""


def act(book: Book, name: str, subject: str | None = None, **told_: Any) -> str:
    """Do one act by its short name; it must be allowed."""
    if name == "declared":
        return book.tell(PART, declaration(), author=BRIGADE, **told_)
    if name == "invited":
        return book.tell(PART, invitation(), author="state:one", **told_)
    body, author = ACTS[name]
    return book.tell(PART, body, subject, author=author, **told_)


def bring(book: Book, status: str) -> str:
    """Bring the made-up brigade to a status by the shortest way; gives its subject."""
    subject: str | None = None
    for name in TO[status]:
        subject = act(book, name, subject)
    assert subject is not None
    assert book.state(subject).state == status
    return subject


def active_party(book: Book, actor: str, side: str, to: str, *, happened: datetime = BEFORE) -> str:
    """An actor of a side whose acceptance was received, attested and made active."""
    other = "state:two" if to == "state:one" else "state:one"
    subject = book.tell(
        PART,
        declaration(actor, name=actor.partition(":")[2], side=side, to=to),
        author=actor,
        at=happened,
    )
    book.tell(PART, told.PartyAttested(to=other), subject, author=to, at=happened)
    return book.tell(PART, told.PartyActivated(), subject, author=to, at=happened)
