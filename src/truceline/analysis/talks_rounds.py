"""Who was invited to a round of talks by whom, what they answered, who came, who was left out.

That somebody came uninvited, or never answered, is derived from what is on record, and said only to
a reader who may see every invitation and every answer; for anybody else it is not known here. That
somebody was left out is the word of who says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from truceline.mechanism.talks_seats import facilitators
from truceline.mechanism.talks_words import day, ended, quoted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from truceline.mechanism.talks_rounds import Invitation, Omission, RoundState
    from truceline.mechanism.talks_states import ProcessState
    from truceline.mechanism.terms import Terms

INVITING = ("invitation.sent", "invitation.withdrawn")
ANSWERING = ("invitation.answered",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody's way to a round: invited by whom, what it answered, whether it came, as what.

    ``uninvited`` and ``silent`` are None where the reader may not see enough to be told.
    """

    actor: str
    capacity: str
    invited_by: str
    invited_at: datetime | None
    withdrawn: bool
    answer: str
    answered_by: str
    came: str
    uninvited: bool | None
    silent: bool | None
    left_out_by: tuple[str, ...]
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSeen:
    """A round: who opened it and when, who was invited, who came, how many sessions."""

    subject: str
    number: int
    name: str
    state: str
    format: str
    place: str
    starts: datetime | None
    opened_at: datetime | None
    opened_by: str
    closed_at: datetime | None
    why: str
    guests: tuple[Guest, ...]
    sessions: int


def round_seen(
    subject: str,
    state: RoundState,
    process: ProcessState | None,
    terms: Terms,
    knows: Callable[[tuple[str, ...]], bool],
) -> RoundSeen:
    """A round with everybody's way to it, as the reader sees it.

    Args:
        subject: Its id.
        state: Its state, folded from what the reader may see.
        process: Its process; None where the reader may not see it.
        terms: The agreement.
        knows: Whether the reader sees every entry of these kinds.
    """
    chairs = facilitators(terms)
    claimed = dict.fromkeys(omission.actor for omission in state.omissions)
    everybody = dict.fromkeys((*state.invited, *state.came, *claimed))
    sees = (knows(INVITING), knows(ANSWERING))
    return RoundSeen(
        subject=subject,
        number=state.number,
        name=state.name,
        state=state.state,
        format=state.format,
        place=state.place,
        starts=state.starts,
        opened_at=state.opened_at,
        opened_by=state.opened_by,
        closed_at=state.closed_at,
        why=state.why,
        guests=tuple(
            _guest(actor, state, process, sees) for actor in everybody if actor not in chairs
        ),
        sessions=len(state.sessions),
    )


def _guest(
    actor: str, state: RoundState, process: ProcessState | None, sees: tuple[bool, bool]
) -> Guest:
    held = [each for each in state.invitations if each.actor == actor]
    invitation = next(reversed(held), None) if held else None
    reply = invitation.reply if invitation else None
    omissions = [each for each in state.omissions if each.actor == actor]
    capacity, since = _came(actor, state)
    uninvited = bool(since) and not any(_covers(each, since) for each in held)
    if uninvited and capacity != "participates" and process is not None:
        # Whoever accompanies or hosts the whole process needs no invitation to each round.
        uninvited = not any(
            role.actor == actor and (since is None or role.since <= since) for role in process.roles
        )
    silent = invitation is not None and invitation.stands and reply is None
    guest = Guest(
        actor=actor,
        capacity=invitation.capacity if invitation else "",
        invited_by=invitation.by if invitation else "",
        invited_at=invitation.at if invitation else None,
        withdrawn=bool(invitation and not invitation.stands),
        answer=reply.answer if reply else "",
        answered_by=reply.said_by if reply else "",
        came=capacity,
        # An invitation that is seen settles it; that none is seen settles it for some alone.
        uninvited=uninvited if sees[0] or not uninvited else None,
        silent=silent if sees[1] or not silent else None,
        left_out_by=tuple(dict.fromkeys(each.by for each in omissions)),
        says=(),
    )
    return Guest(
        **{name: getattr(guest, name) for name in Guest.__slots__ if name != "says"},
        says=tuple(_sentences(guest, invitation, omissions)),
    )


def _came(actor: str, state: RoundState) -> tuple[str, datetime | None]:
    """In which capacity somebody came, or ``absent``, and when it first came (UTC)."""
    entries = [each for each in state.attendances if each.actor == actor]
    here = [each.at for each in entries if each.attendance != "absent"]
    sat = [s for s in state.sessions if actor in (*s.delegations, *s.accompanied_by)]
    since = min((*here, *(session.since for session in sat)), default=None)
    if entries:
        return entries[-1].attendance, since
    if sat:
        last = sat[-1]
        return ("participates" if actor in last.delegations else "accompanies"), since
    return "", since


def _covers(invitation: Invitation, at: datetime | None) -> bool:
    """Whether an invitation stood when somebody came."""
    return at is not None and invitation.at <= at and (
        invitation.withdrawn_at is None or at < invitation.withdrawn_at
    )  # fmt: skip


_ASKED = {
    "participates": "to take part",
    "accompanies": "to accompany",
    "hosts": "to host",
}
_CAME = {
    "participates": "came and takes part",
    "accompanies": "came and accompanies, taking no part",
    "hosts": "hosts",
    "absent": "stayed away",
}


def _sentences(
    guest: Guest, invitation: Invitation | None, omissions: list[Omission]
) -> Iterator[str]:
    if invitation is not None:
        back = f"; withdrawn by {invitation.withdrawn_by}" if guest.withdrawn else ""
        sent = f"Invited by {guest.invited_by}, {day(guest.invited_at)}"
        yield f"{sent}, {_ASKED[guest.capacity]}{back}."
        yield from _reply_sentence(guest, invitation)
    if guest.came:
        bare = {True: ", uninvited", None: "; no invitation of it is before you", False: ""}
        yield f"It {_CAME[guest.came]}{bare[guest.uninvited]}."
    for omission in omissions:
        where = f", in {quoted(omission.reference)}" if omission.reference else ""
        yield ended(f"{omission.by} says that it was left out{where}: {quoted(omission.why)}")


def _reply_sentence(guest: Guest, invitation: Invitation) -> Iterator[str]:
    reply = invitation.reply
    if reply is None:
        if guest.silent:
            yield "It has not answered; silence is neither yes nor no."
        return
    word = reply.answer.replace("_", " ")
    why = f": {quoted(reply.why)}" if reply.why else ""
    how = "in its own word" if reply.said_by == guest.actor else f"as {reply.said_by} reports"
    relayed = ", relayed" if reply.relayed is not None else ""
    yield ended(f"It {word}, {how}{relayed}, {day(reply.at)}{why}")
