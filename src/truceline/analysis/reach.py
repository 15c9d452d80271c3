"""Reach: whether each active party can be spoken to now, and how long somebody has been silent.

A party can be reached where a focal point of its own (or of its side) stands, one of that focal
point's channels is open, has shown life within the span that Terms ask for and did not fail its
newest test, and the newest attempt to speak to the party that way was answered. Whatever of this is
missing is an alarm with its reason: an alarm is about the mechanism, and no finding against anyone.

Silence is measured, not asserted: every attempt with its date, channel and outcome, and the stretch
since the actor last answered. What nobody tried is not silence, and is said to be untried.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from truceline.mechanism.channels import ChannelState, silent_since, turn_at
from truceline.mechanism.contacts import ContactState
from truceline.mechanism.focal_points import FocalPointState
from truceline.mechanism.party_standing import PartyState, acceptance_at, status_at
from truceline.mechanism.terms import Terms

if TYPE_CHECKING:
    from datetime import timedelta

ACTIVE = "active"
UNOPENED = "not on record"
"""What stands for the state of a channel of Terms that nobody has opened on the desk."""

_NOT_ANSWERED = {
    "awaited": "has no answer on record yet",
    "declined": "was declined",
    "no_answer": "had no answer",
    "line_down": "found the line down",
}


_CAME = {
    "awaited": "with the answer awaited",
    "declined": "declined by it",
    "no_answer": "with nobody answering",
    "line_down": "with the line down",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What reach is worked out from: one reader's states by subject id, and the agreements.

    Args:
        at: The instant asked about (UTC).
        agreements: Agreement id to Terms in force, the desk's first one first.
        first: The id of the desk's first agreement: what an empty ``under`` means.
        channels: Channels by subject id.
        focal_points: Focal points by subject id.
        contacts: Contacts by subject id.
        parties: Parties by subject id.
    """

    at: datetime
    agreements: Mapping[str, Terms]
    first: str
    channels: Mapping[str, ChannelState]
    focal_points: Mapping[str, FocalPointState]
    contacts: Mapping[str, ContactState]
    parties: Mapping[str, PartyState]

    def under(self, state: Any) -> str:
        """The id of the agreement that a subject falls under."""
        return state.under or self.first


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A channel at an instant.

    Args:
        subject: Its subject; empty where it stands in Terms alone.
        under: The agreement.
        channel: Its id.
        name: What people call it.
        medium: What runs through it.
        sort: What it is; empty where it stands in Terms alone.
        between: Who is on it.
        state: ``open``, ``suspended`` or ``closed``; else that it is not on record.
        since: Since when (UTC), or None.
        by: On whose word.
        why: Why, as that actor says.
        last_sign: The newest sign of life (UTC), or None.
        sign: What it was, and on whose word.
        heartbeat: Whether Terms ask for a heartbeat; without one nothing is said of silence.
        silent_since: Since when it is silent (UTC), or None.
        failed_at: When its newest test failed with nothing heard since (UTC), or None.
    """

    subject: str
    under: str
    channel: str
    name: str
    medium: str
    sort: str
    between: tuple[str, ...]
    state: str
    since: datetime | None
    by: str
    why: str
    last_sign: datetime | None
    sign: str
    heartbeat: bool
    silent_since: datetime | None
    failed_at: datetime | None

    @property
    def silent(self) -> bool | None:
        """Whether it is silent; None where Terms ask for no heartbeat, or it is not open."""
        if not self.heartbeat or self.state != "open":
            return None
        return self.silent_since is not None

    @property
    def fault(self) -> str:
        """Why nobody can rely on it, in words that follow its name; empty where one can."""
        if self.state != "open":
            said = f" by {self.by} since {self.since:%Y-%m-%d %H:%MZ}" if self.since else ""
            return f"is {self.state}{said}"
        if self.silent_since is not None:
            return f"is silent since {self.silent_since:%Y-%m-%d %H:%MZ}"
        if self.failed_at is not None:
            return f"failed its test of {self.failed_at:%Y-%m-%d %H:%MZ}"
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """What the record holds of attempts to reach one actor, up to an instant.

    Args:
        actor: Whom it was tried to reach.
        attempts: Every attempt, oldest first.
        outcomes: How many attempts had had which outcome by then.
        answered_at: When it last answered (UTC); None where no answer is on record.
        tried_since: How many attempts were made after that (all, where it never answered).
        came_since: What came of those, by outcome.
        unanswered_since: When the first of those was made (UTC), or None.
        at: The instant asked about (UTC).
    """

    actor: str
    attempts: tuple[ContactState, ...]
    outcomes: Mapping[str, int]
    answered_at: datetime | None
    tried_since: int
    came_since: Mapping[str, int]
    unanswered_since: datetime | None
    at: datetime

    @property
    def stretch(self) -> timedelta | None:
        """How long ago it last answered; None where no answer is on record."""
        return None if self.answered_at is None else self.at - self.answered_at

    @property
    def says(self) -> str:
        """One sentence; it counts what is on this record and concludes nothing."""
        count = len(self.attempts)
        if not count:
            return "No attempt to reach it is on this record."
        many = f"{count} attempt{'s' if count > 1 else ''} on record"
        if self.answered_at is None:
            first = self.attempts[0].at
            return f"{many}, the first on {first:%Y-%m-%d}; no answer on record: {self._came}."
        day = f"{self.answered_at:%Y-%m-%d %H:%MZ}"
        since = f"; since then {self._came}" if self.tried_since else ", not tried since"
        return f"{many}; last answered {day}{since}."

    @property
    def _came(self) -> str:
        """What came of the attempts since: who declines, or may answer yet, is not silent."""
        return ", ".join(f"{times} {_CAME[word]}" for word, times in self.came_since.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Whether one active party can be reached, and why or why not.

    Args:
        under: The agreement.
        party: The actor.
        name: What it is called.
        side: Its side.
        reachable: Whether it can.
        focal_point: The focal point through which it can; empty where it cannot.
        channel: The channel through which it can; empty where it cannot.
        answered_at: When it last answered that way (UTC), or None.
        reasons: Why it can, or everything that keeps it from it.
    """

    under: str
    party: str
    name: str
    side: str
    reachable: bool
    focal_point: str
    channel: str
    answered_at: datetime | None
    reasons: tuple[str, ...]

    @property
    def says(self) -> str:
        """One sentence: reachable, or the alarm with its reason."""
        word = "reachable" if self.reachable else "ALARM, not reachable"
        return f"{self.party}: {word}: {'; '.join(self.reasons)}."


def lines(register: Register) -> tuple[Line, ...]:
    """Every channel at the instant: those on record, then those that stand in Terms alone.

    An answer that came through a channel is a sign of life of it, like a heartbeat.
    """
    found = [
        _line(subject, state, register)
        for subject, state in register.channels.items()
        if turn_at(state, register.at) is not None
    ]
    known = {(line.under, line.channel) for line in found}
    found.extend(
        Line(
            subject="", under=under, channel=rule.id, name=rule.name, medium=rule.medium, sort="",
            between=rule.between, state=UNOPENED, since=None, by="", why="", last_sign=None,
            sign="", heartbeat=rule.heartbeat is not None, silent_since=None, failed_at=None,
        )
        for under, terms in register.agreements.items()
        for rule in terms.sections.channels
        if (under, rule.id) not in known
    )  # fmt: skip
    order = {under: n for n, under in enumerate(register.agreements)}
    return tuple(sorted(found, key=lambda each: (order.get(each.under, len(order)), each.channel)))


def _line(subject: str, state: ChannelState, register: Register) -> Line:
    turn = turn_at(state, register.at)
    under = register.under(state)
    terms = register.agreements.get(under)
    sign = (state.sign.at, f"{state.sign.what} ({state.sign.by})")
    answers = (
        (contact.answered_at, f"answer ({contact.to})")
        for contact in register.contacts.values()
        if contact.answered_at is not None
        and contact.answered_at <= register.at
        and contact.answered_through == state.channel
        and register.under(contact) == under
    )
    last, what = max([sign, *answers])
    silent = None
    if terms is not None and turn is not None and turn.state == "open":
        silent = silent_since(state.channel, terms, last, register.at)
    failing = state.failing
    rules = () if terms is None else terms.sections.channels
    return Line(
        subject=subject,
        under=under,
        channel=state.channel,
        name=state.name,
        medium=state.medium,
        sort=state.sort,
        between=state.between,
        state=UNOPENED if turn is None else turn.state,
        since=None if turn is None else turn.since,
        by="" if turn is None else turn.by,
        why="" if turn is None else turn.why,
        last_sign=last,
        sign=what,
        heartbeat=any(r.id == state.channel and r.heartbeat is not None for r in rules),
        silent_since=silent,
        failed_at=failing.at if failing is not None and failing.at > last else None,
    )


def silence(actor: str, contacts: Iterable[ContactState], at: datetime) -> Silence:
    """What is on record of attempts to reach an actor, up to an instant.

    Args:
        actor: Whom it was tried to reach.
        contacts: The attempts on record, to anybody.
        at: The instant asked about (UTC); attempts after it are left out.
    """
    mine = sorted(
        (contact for contact in contacts if contact.to == actor and contact.at <= at),
        key=lambda contact: contact.at,
    )
    answers = [c.answered_at for c in mine if c.answered_at is not None and c.answered_at <= at]
    last = max(answers, default=None)
    told = [(contact, _outcome(contact, at)) for contact in mine]
    since = [(c, said) for c, said in told if said != "answered" and (last is None or c.at > last)]
    return Silence(
        actor=actor,
        attempts=tuple(mine),
        outcomes=dict(Counter(said for _, said in told)),
        answered_at=last,
        tried_since=len(since),
        came_since=dict(Counter(said for _, said in since)),
        unanswered_since=since[0][0].at if since else None,
        at=at,
    )


def _outcome(contact: ContactState, at: datetime) -> str:
    """What had come of an attempt by an instant: an answer that came later is left out."""
    if contact.answered_at is None or contact.answered_at <= at:
        return contact.state
    return "awaited" if contact.first == "answered" else contact.first


def reach(register: Register) -> tuple[Reach, ...]:
    """Every party that is active at the instant: reachable, or an alarm with its reasons."""
    every = {(line.under, line.channel): line for line in lines(register)}
    found = []
    for state in register.parties.values():
        if status_at(state, register.at) != ACTIVE:
            continue
        accepted = acceptance_at(state, register.at)
        side = accepted.side if accepted is not None else state.side
        found.append(_of_party(state, side, every, register))
    return tuple(sorted(found, key=lambda each: (each.reachable, each.under, each.party)))


def _of_party(
    state: PartyState, side: str, every: Mapping[tuple[str, str], Line], register: Register
) -> Reach:
    under = register.under(state)
    standing = [
        (subject, point)
        for subject, point in register.focal_points.items()
        if register.under(point) == under
        and point.stands_at(register.at)
        and (point.actor == state.actor or (side and point.side == side))
    ]
    # Its own focal points come before those of its whole side.
    standing.sort(key=lambda each: each[1].actor != state.actor)
    reasons: list[str] = []
    way: tuple[str, str, datetime] | None = None
    for subject, point, channel in ((s, p, c) for s, p in standing for c in p.channels):
        fault, answered = _through(state.actor, channel, every.get((under, channel)), register)
        if answered is not None:
            way = (subject, channel, answered)
            reasons = [f"{point.post} through {channel}, answered {answered:%Y-%m-%d %H:%MZ}"]
            break
        reasons.append(f"{point.post}: {fault}")
    return Reach(
        under=under,
        party=state.actor,
        name=state.name,
        side=side,
        reachable=way is not None,
        focal_point=way[0] if way else "",
        channel=way[1] if way else "",
        answered_at=way[2] if way else None,
        reasons=tuple(reasons) or (_nobody(state.actor, under, register),),
    )


def _nobody(actor: str, under: str, register: Register) -> str:
    """Why there is no focal point to ask for, with when the last one was relieved."""
    points = register.focal_points.values()
    mine = [p for p in points if p.actor == actor and register.under(p) == under]
    last = max((p.until for p in mine if p.until is not None), default=None)
    relieved = f"; the last one was relieved {last:%Y-%m-%d %H:%MZ}" if last else ""
    return f"no focal point is named{relieved}"


def _through(
    party: str, channel: str, line: Line | None, register: Register
) -> tuple[str, datetime | None]:
    """Why a party cannot be reached through a channel; else empty, and when it last answered."""
    if line is None:
        return f"{channel} is {UNOPENED}", None
    if line.fault:
        return f"{channel} {line.fault}", None
    tried = [
        contact
        for contact in register.contacts.values()
        if contact.to == party
        and contact.at <= register.at
        and register.under(contact) == line.under
        and channel in {contact.channel, contact.answered_through}
    ]
    if not tried:
        return f"{channel} is open, and nobody has tried it on record", None
    last = max(tried, key=lambda contact: max(contact.at, contact.answered_at or contact.at))
    if last.answered_at is None or last.answered_at > register.at:
        said = _NOT_ANSWERED[_outcome(last, register.at)]
        disputed = ", which it disputes" if last.disputed is not None else ""
        return f"{channel}: the attempt of {last.at:%Y-%m-%d %H:%MZ} {said}{disputed}", None
    if last.disputed is not None:
        day = f"{last.answered_at:%Y-%m-%d %H:%MZ}"
        return f"{channel}: that it answered {day} is the word of {last.settled_by}; disputed", None
    return "", last.answered_at
