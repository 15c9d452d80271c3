"""What is known of a consignment of aid: asked, answered, sent, delivered, and what hindered it.

Nothing is summed here and nothing is derived from time. Every figure stays with the entry that gave
it, so that approved, dispatched and reached keep denominators of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from truceline.mechanism.aid_event_kinds import NOBODY, NOT_KNOWN
from truceline.mechanism.aid_kinds import UNKNOWN, Counts, PlaceReached
from truceline.mechanism.parts import table
from truceline.mechanism.shapes import Area

REPLY_CLOCK: Final = "aid_request_reply"
"""The clock of Terms for the reply to a request."""

TRANSITIONS: Final = table(
    planned="notified requested withdrawn",
    notified="loading dispatched withdrawn",
    requested="approved approved_partly approved_verbally refused withdrawn",
    approved="approved_partly approved_verbally refused loading dispatched withdrawn",
    approved_partly="approved approved_verbally refused loading dispatched withdrawn",
    approved_verbally="approved approved_partly refused loading dispatched withdrawn",
    refused="requested approved approved_partly approved_verbally withdrawn",
    loading="dispatched refused withdrawn",
    dispatched="turned_back delivered delivered_partly",
    turned_back="loading dispatched withdrawn",
    delivered="delivered_partly confirmed",
    delivered_partly="delivered loading dispatched confirmed",
    confirmed="loading dispatched",
    withdrawn="",
)
"""A word may be followed by a letter, a part be sent later, and a refusal be asked again."""

APPROVED: Final = frozenset({"approved", "approved_partly", "approved_verbally"})
STATE_OF: Final[Mapping[str, str]] = {
    "full": "approved",
    "partial": "approved_partly",
    "verbal": "approved_verbally",
    "refused": "refused",
}
"""The state that each answer brings about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A request, or a notification, as made.

    Args:
        entry: The entry's hash.
        at: When it was made, as its author says (UTC).
        by: Whose it is.
        to: Who was asked or told.
        counts: What was asked for or announced; None for a figure that nobody gave.
        places: The places.
        approval: Whether approval was asked for: False for a notification.
    """

    entry: str
    at: datetime
    by: str
    to: str
    counts: Counts
    places: tuple[str, ...]
    approval: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer to a request.

    Args:
        entry: The entry's hash.
        at: When it was given, as its author says (UTC).
        answer: ``full``, ``partial``, ``verbal`` or ``refused``.
        by: Who answered.
        author: Who recorded it.
        heard_by: Who heard it, where it is verbal.
        counts: What it approves, as it says; where it is full and silent, as requested.
        places: The places that it approves.
        to: The request that it answers, by its entry's hash.
        until: Until when it holds, as it says (UTC); None where it names no end.
    """

    entry: str
    at: datetime
    answer: str
    by: str
    author: str
    heard_by: str | None
    counts: Counts
    places: tuple[str, ...]
    to: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What arrived, as told by whoever brought it."""

    entry: str
    at: datetime
    by: str
    extent: str
    counts: Counts
    reached: tuple[PlaceReached, ...]
    missing: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One dispatch, and how it ended.

    Args:
        entry: The dispatch's hash.
        at: When it left, as its author says (UTC).
        by: Who sent it.
        counts: What was sent.
        places: Where it went.
        mentions: What the dispatch and its reroutings are about: its notices are among them.
        delivery: What arrived; None where nothing is told to have.
        turned_back: The hash of the entry that turned it back, or empty.
    """

    entry: str
    at: datetime
    by: str
    counts: Counts
    places: tuple[str, ...]
    mentions: tuple[str, ...]
    delivery: Delivery | None = None
    turned_back: str = ""

    @property
    def under_way(self) -> bool:
        """Whether it has neither arrived nor been turned back."""
        return self.delivery is None and not self.turned_back


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """What those who received it say."""

    entry: str
    at: datetime
    by: str
    receivers: str
    counts: Counts
    extent: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """One thing that stood in the way: who, what, where, when, and who says so.

    Args:
        what: ``refused``, ``items_removed``, ``held``, ``attacked``, ``delayed``, ``rerouted`` or
            ``turned_back``.
        by: Who did it; empty where it is not said (an attack), or ``nobody`` or ``unknown``.
        cause: Why, in a word; empty where the entry has none.
        place: Where; empty for a refusal.
        at: When, as its author says (UTC).
        author: Who says so.
        entry: The entry's hash.
        until: When a hold was over (UTC); None while it lasts.
    """

    what: str
    by: str
    cause: str
    place: str
    at: datetime
    author: str
    entry: str
    until: datetime | None = None

    @property
    def sort(self) -> str:
        """What it is, told apart: a security hold and fighting are not a checkpoint's hold."""
        if self.what == "held" and self.cause in {"security", "fighting"}:
            return "security_hold" if self.cause == "security" else "held_by_fighting"
        return self.what

    @property
    def says(self) -> str:
        """One line: who did what, where and why; what is told of another is told by somebody."""
        cause = self.cause.replace("_", " ")
        who = {
            NOBODY: f"{cause}, nobody's doing" if cause else "nobody's doing",
            NOT_KNOWN: "by whom is not known",
            "": "",
        }.get(self.by, f"by {self.by}")
        why = cause if self.by != NOBODY and self.cause not in {"", "unknown"} else ""
        where = f"at {self.place}" if self.place else ""
        told = ", ".join(each for each in (who, why, where) if each)
        claim = self.by not in {"", NOBODY, NOT_KNOWN, self.author}
        voice = f" ({self.author} says so)" if claim else ""
        return f"{self.sort.replace('_', ' ')}{': ' if told else ''}{told}{voice}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """An attack on a consignment, as its author tells it; the incident of it is found by id."""

    entry: str
    at: datetime
    place: str
    mentions: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aid:
    """One consignment of aid.

    Args:
        state: A word of the transition table.
        under: The agreement.
        entry: The hash of the entry that opened it.
        title: One line.
        mode: How it comes.
        places: The places it is for.
        targeted: Whom and what the plan reckons with.
        listed: The area list that the plan goes by, or None.
        carrier: Who is to bring it, or empty.
        receivers: Who is to receive it, where they are registered.
        planned_by: Whose plan it is.
        since: Start of the time it is planned for (UTC), or None.
        until: End of it (UTC), or None.
        area: A coarse box, or None.
        asked: Requests and notifications, oldest first.
        replies: Answers, oldest first.
        runs: Dispatches, oldest first.
        confirmed: What receivers said, oldest first.
        obstacles: What stood in the way, oldest first.
        attacks: Attacks, oldest first.
        marks: When the desk had each sort of event (UTC).
        said: Open words to search in.
    """

    state: str
    under: str
    entry: str
    title: str
    mode: str
    places: tuple[str, ...]
    targeted: Counts = UNKNOWN
    listed: str | None = None
    carrier: str = ""
    receivers: tuple[str, ...] = ()
    planned_by: str = ""
    since: datetime | None = None
    until: datetime | None = None
    area: Area | None = None
    asked: tuple[Asked, ...] = ()
    replies: tuple[Reply, ...] = ()
    runs: tuple[Run, ...] = ()
    confirmed: tuple[Confirmed, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    attacks: tuple[Attack, ...] = ()
    marks: Mapping[str, datetime] = field(default_factory=dict)
    said: tuple[str, ...] = ()

    @property
    def request(self) -> Asked | None:
        """The newest request for approval; None for what was only planned or notified."""
        return next((each for each in reversed(self.asked) if each.approval), None)

    @property
    def reply(self) -> Reply | None:
        """The newest answer to the newest request; None where there is none yet."""
        request = self.request
        newest = self.replies[-1] if self.replies else None
        return newest if request and newest and newest.to == request.entry else None

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        """What arrived, oldest first: from deliveries alone, never from approvals or plans."""
        return tuple(run.delivery for run in self.runs if run.delivery is not None)

    @property
    def holds(self) -> tuple[Obstacle, ...]:
        """The holds that last."""
        return tuple(each for each in self.obstacles if each.what == "held" and each.until is None)
