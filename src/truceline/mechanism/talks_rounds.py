"""What a round of talks is after its entries: who was invited, what they answered, who came.

That somebody came uninvited, was invited and never answered, or stayed away is not recorded: it
follows from invitations, answers and attendance. That somebody was left out is the claim of who
says so, kept with that name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from truceline.mechanism import talks_round_kinds as told
from truceline.mechanism.parts import table
from truceline.mechanism.relays import Relay, speaker
from truceline.mechanism.talks_states import first_about, turned

if TYPE_CHECKING:
    from truceline.mechanism.parts import Entry

ROUND_TRANSITIONS = table(
    announced="open closed", open="adjourned closed", adjourned="open closed", closed="open"
)
LIVE = frozenset({"announced", "open", "adjourned"})
"""States in which somebody may be invited, answer, come or be said to be left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """An answer to an invitation: the invited actor's own, or as somebody reports it."""

    answer: str
    said_by: str
    why: str
    at: datetime
    entry: str
    relayed: Relay | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An invitation to a round, with every answer to it, oldest first (times UTC)."""

    actor: str
    capacity: str
    by: str
    at: datetime
    entry: str
    answer_by: datetime | None = None
    answers: tuple[Reply, ...] = ()
    withdrawn_at: datetime | None = None
    withdrawn_by: str = ""

    @property
    def stands(self) -> bool:
        """Whether it was not taken back."""
        return self.withdrawn_at is None

    @property
    def reply(self) -> Reply | None:
        """The newest answer in the invited actor's own words; else the newest that is reported."""
        own = [each for each in self.answers if each.said_by == self.actor]
        return next(reversed(own or self.answers), None) if self.answers else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """That somebody came, in a capacity, or stayed away, as somebody says."""

    actor: str
    attendance: str
    by: str
    why: str
    at: datetime
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """Somebody's word that an organisation was left out."""

    actor: str
    by: str
    why: str
    at: datetime
    entry: str
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session of a round (times UTC)."""

    since: datetime
    until: datetime | None
    sitting: str
    delegations: tuple[str, ...]
    accompanied_by: tuple[str, ...]
    items: tuple[str, ...]
    note: str
    by: str
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundState:
    """A round of talks.

    Args:
        state: ``announced``, ``open``, ``adjourned`` or ``closed``.
        number: Its number in the process.
        name: What it is called.
        process: The subject id of its process.
        tracks: The subject ids of the tracks it is on.
        under: The agreement.
        format: ``direct``, ``proximity``, ``technical`` or ``remote``.
        place: Where.
        starts: When it is to begin (UTC), or None.
        announced_at: When it was announced (UTC).
        opened_at: When it was opened (UTC), or None.
        opened_by: Who opened it.
        closed_at: When it was closed or called off (UTC), or None.
        why: Why it was moved, adjourned or resumed, or what came of it.
        invitations: Who was invited by whom, oldest first.
        attendances: Who came or stayed away, oldest first.
        omissions: Who was left out and who says so, oldest first.
        sessions: Its sessions, oldest first.
        marks: When the desk had each sort of event (UTC).
    """

    state: str
    number: int
    name: str
    process: str
    tracks: tuple[str, ...]
    under: str
    format: str
    place: str
    starts: datetime | None
    announced_at: datetime
    opened_at: datetime | None
    opened_by: str
    closed_at: datetime | None
    why: str
    invitations: tuple[Invitation, ...]
    attendances: tuple[Attendance, ...]
    omissions: tuple[Omission, ...]
    sessions: tuple[Session, ...]
    marks: Mapping[str, datetime]

    def invitation(self, actor: str) -> Invitation | None:
        """The invitation of an actor that stands; one at a time does."""
        return next((i for i in self.invitations if i.actor == actor and i.stands), None)

    @property
    def attending(self) -> Mapping[str, Attendance]:
        """The newest word on each actor that came or stayed away."""
        return {each.actor: each for each in self.attendances}

    @property
    def unanswered(self) -> tuple[Invitation, ...]:
        """Invitations that stand and have no answer: silence, which is no consent."""
        return tuple(i for i in self.invitations if i.stands and i.reply is None)

    @property
    def invited(self) -> tuple[str, ...]:
        """Every actor that was invited, in the order it was."""
        return tuple(dict.fromkeys(each.actor for each in self.invitations))

    @property
    def came(self) -> tuple[str, ...]:
        """Every actor that came, or sat in a session."""
        sat = (a for s in self.sessions for a in (*s.delegations, *s.accompanied_by))
        here = (each.actor for each in self.attendances)
        return tuple(dict.fromkeys((*here, *sat)))


def begin(entry: Entry) -> RoundState:
    """The round as announced."""
    body: told.RoundAnnounced = entry.body
    return RoundState(
        state="announced",
        number=body.number,
        name=body.name,
        process=first_about(entry),
        tracks=entry.statement.about[1:],
        under=body.under,
        format=body.format,
        place=body.place or "",
        starts=body.starts,
        announced_at=entry.at,
        opened_at=None,
        opened_by="",
        closed_at=None,
        why="",
        invitations=(),
        attendances=(),
        omissions=(),
        sessions=(),
        marks={"announced": entry.recorded_at},
    )


def step(state: RoundState, entry: Entry) -> RoundState:
    """The round after a further entry; what does not fit changes nothing."""
    turn = _turns(state, entry)
    if turn is not None:
        return turn
    if state.state not in LIVE:
        return state
    match entry.body:
        case told.RoundMoved(starts=starts, why=why) if state.state == "announced":
            return replace(state, starts=starts, why=why)
        case told.InvitationSent(actor=actor) if state.invitation(actor) is None:
            invitations = (*state.invitations, _invitation(entry))
            return _answered(replace(state, invitations=invitations), entry, "invited")
        case told.InvitationWithdrawn() | told.InvitationAnswered():
            invitations = tuple(_replied(each, entry) for each in state.invitations)
            return _answered(replace(state, invitations=invitations), entry)
        case told.RoundAttended():
            return replace(state, attendances=(*state.attendances, _attendance(entry)))
        case told.OmissionNoted():
            return replace(state, omissions=(*state.omissions, _omission(entry)))
        case told.SessionHeld():
            return replace(state, sessions=(*state.sessions, _session(entry)))
    return state


def _turns(state: RoundState, entry: Entry) -> RoundState | None:
    """The round after an act of the facilitator; None for any other entry."""
    found: RoundState
    match entry.body:
        case told.RoundOpened(place=place) if state.state == "announced":
            found = turned(
                state, entry, "open", ROUND_TRANSITIONS, mark="opened", opened_at=entry.at,
                opened_by=entry.author, place=place or state.place, why="",
            )  # fmt: skip
        case told.RoundAdjourned(why=why):
            found = turned(state, entry, "adjourned", ROUND_TRANSITIONS, why=why)
        case told.RoundResumed(why=why) if state.opened_at is not None:
            found = turned(
                state, entry, "open", ROUND_TRANSITIONS, mark="resumed", closed_at=None, why=why
            )
        case told.RoundClosed(outcome=outcome):
            found = turned(
                state, entry, "closed", ROUND_TRANSITIONS, closed_at=entry.at, why=outcome
            )
        case _:
            return None
    return found


def _answered(state: RoundState, entry: Entry, mark: str = "") -> RoundState:
    """Marks of invitations: the newest one sent, and when the last that stands was answered."""
    marks = {**state.marks, **({mark: entry.recorded_at} if mark else {})}
    marks.pop("all_answered", None)
    if not state.unanswered:
        marks["all_answered"] = entry.recorded_at
    return replace(state, marks=marks)


def _invitation(entry: Entry) -> Invitation:
    body: told.InvitationSent = entry.body
    return Invitation(
        actor=body.actor,
        capacity=body.capacity,
        by=entry.author,
        at=entry.at,
        entry=entry.hash,
        answer_by=body.answer_by,
    )


def _replied(invitation: Invitation, entry: Entry) -> Invitation:
    body: told.InvitationWithdrawn | told.InvitationAnswered = entry.body
    if invitation.actor != body.actor or not invitation.stands:
        return invitation
    if isinstance(body, told.InvitationWithdrawn):
        return replace(invitation, withdrawn_at=entry.at, withdrawn_by=entry.author)
    reply = Reply(
        answer=body.answer,
        said_by=speaker(entry),
        why=body.why or "",
        at=entry.at,
        entry=entry.hash,
        relayed=body.relayed,
        reference=body.reference or "",
    )
    return replace(invitation, answers=(*invitation.answers, reply))


def _attendance(entry: Entry) -> Attendance:
    body: told.RoundAttended = entry.body
    return Attendance(
        actor=body.actor, attendance=body.attendance, by=entry.author, why=body.why or "",
        at=entry.at, entry=entry.hash,
    )  # fmt: skip


def _omission(entry: Entry) -> Omission:
    body: told.OmissionNoted = entry.body
    return Omission(
        actor=body.actor, by=speaker(entry), why=body.why, at=entry.at, entry=entry.hash,
        reference=body.reference or "",
    )  # fmt: skip


def _session(entry: Entry) -> Session:
    body: told.SessionHeld = entry.body
    return Session(
        since=body.since, until=body.until, sitting=body.sitting, delegations=body.delegations,
        accompanied_by=body.accompanied_by, items=body.items, note=body.note or "",
        by=entry.author, entry=entry.hash,
    )  # fmt: skip
