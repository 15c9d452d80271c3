"""Contacts: every attempt to reach somebody, and what came of it.

"They never answered" is a claim like any other, until each attempt is on record with its date, its
channel and its outcome. An attempt that had no answer stays one even if the answer comes later; and
whoever is said to have been silent may say on the record that nobody called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from truceline.mechanism.channel_names import channel_faults
from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import Under, flaw
from truceline.mechanism.relays import OFFICER, Relay, relay_faults, speaker
from truceline.mechanism.shapes import ActorId, Code, Short, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.errors import Fault

CONTACT = "contact"

TRANSITIONS = table(
    awaited="answered declined no_answer line_down",
    no_answer="answered",
    line_down="answered",
    declined="answered",
    answered="",
)


@kind(
    "contact.attempted/1",
    part=CONTACT,
    opens=True,
    example={
        "to": "group:made-up-brigade",
        "channel": "made_up_line",
        "subject": "Made-up: the convoy of tomorrow",
        "outcome": "no_answer",
        "words": "Made-up: rang for two minutes",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAttempted:
    """Somebody tried to reach an actor; ``about`` may name what it was for."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    to: ActorId = opened("Whom it was tried to reach")
    channel: Code | None = opened("The channel, where it is one of the desk's", default=None)
    way: Short | None = opened("How else it was tried, where no channel is named", default=None)
    subject: Short = opened("What it was for, in words that may be read")
    outcome: Literal["awaited", "answered", "declined", "no_answer", "line_down"] = opened(
        "What came of it; declined: there was an answer, and it was that nobody would speak",
        default="awaited",
    )
    relayed: Relay | None = opened("How the caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Who tried, where an officer writes it", default=None)
    words: Words | None = sealed("What was said")


@kind("contact.answered/1", part=CONTACT, example={"channel": "made_up_line"})
@dataclass(frozen=True, slots=True, kw_only=True)
class ContactAnswered:
    """The actor answered after all, by a call back or a letter; the date is that of the answer."""

    channel: Code | None = opened("The channel through which it answered", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("What was said")


@kind("contact.declined/1", part=CONTACT, example={"why": "Made-up: not before the holiday."})
@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDeclined:
    """The actor was there and would not speak."""

    why: Short | None = opened("Why, as it says", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind("contact.unanswered/1", part=CONTACT, example={"outcome": "line_down"})
@dataclass(frozen=True, slots=True, kw_only=True)
class ContactUnanswered:
    """Nothing came of an attempt that was still open."""

    outcome: Literal["no_answer", "line_down"] = opened("Nobody answered, or the line was down")


@kind("contact.disputed/1", part=CONTACT, example={"why": "Made-up: the post was staffed."})
@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDisputed:
    """Whom it was tried to reach says that it was not so; the outcome stays, and so does this."""

    why: Short = opened("What it says instead")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactState:
    """One attempt.

    Args:
        state: What came of it, as things stand.
        under: The agreement.
        by: Who tried.
        to: Whom.
        channel: The channel's id, or empty.
        way: How else it was tried.
        subject: What it was for.
        at: When it was tried (UTC), as its author says.
        recorded_at: When the desk recorded it (UTC).
        about: Subjects that it was for.
        first: What came of it at first, before any later answer.
        answered_at: When the actor answered (UTC), or None.
        answered_through: The channel of the answer, or empty.
        settled_by: On whose word the present outcome stands.
        disputed: What the actor says instead, with whose word it is and when; else None.
        marks: When the desk had each sort of event (UTC).
        entry: The hash of the attempt's entry.
    """

    state: str
    under: str
    by: str
    to: str
    channel: str
    way: str
    subject: str
    at: datetime
    recorded_at: datetime
    about: tuple[str, ...]
    first: str
    settled_by: str
    entry: str
    answered_at: datetime | None = None
    answered_through: str = ""
    disputed: Dispute | None = None
    marks: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """What whoever was to be reached says instead: whose word, when (UTC), and what."""

    by: str
    at: datetime
    why: str
    entry: str


def begin(entry: Entry) -> ContactState:
    """The attempt as recorded."""
    body: ContactAttempted = entry.body
    answered = body.outcome == "answered"
    at = entry.recorded_at
    return ContactState(
        state=body.outcome,
        under=body.under,
        by=speaker(entry),
        to=body.to,
        channel=body.channel or "",
        way=body.way or "",
        subject=body.subject,
        at=entry.at,
        recorded_at=at,
        about=entry.statement.about,
        first=body.outcome,
        settled_by=speaker(entry),
        entry=entry.hash,
        answered_at=entry.at if answered else None,
        answered_through=(body.channel or "") if answered else "",
        marks={"attempted": at} | ({} if body.outcome == "awaited" else {body.outcome: at}),
    )


def step(state: ContactState, entry: Entry) -> ContactState:
    """The attempt after a further entry; what does not fit its state changes nothing."""
    body = entry.body
    match body:
        case ContactAnswered() if state.state != "answered":
            answered = replace(
                state,
                answered_at=max(entry.at, state.at),
                answered_through=body.channel or state.channel,
            )
            return _settled(answered, "answered", entry)
        case ContactDeclined() if state.state == "awaited":
            return _settled(state, "declined", entry)
        case ContactUnanswered() if state.state == "awaited":
            return _settled(state, body.outcome, entry)
        case ContactDisputed():
            dispute = Dispute(by=speaker(entry), at=entry.at, why=body.why, entry=entry.hash)
            return replace(state, disputed=dispute)
    return state


def _settled(state: ContactState, outcome: str, entry: Entry) -> ContactState:
    return replace(
        state,
        state=outcome,
        first=outcome if state.first == "awaited" else state.first,
        settled_by=speaker(entry),
        marks={**state.marks, outcome: entry.recorded_at},
    )


_ALLOWED: dict[type, frozenset[str]] = {
    ContactAnswered: frozenset({"awaited", "no_answer", "line_down", "declined"}),
    ContactDeclined: frozenset({"awaited"}),
    ContactUnanswered: frozenset({"awaited"}),
    # That it answered, too, is a claim of whoever called.
    ContactDisputed: frozenset({"answered", "no_answer", "line_down", "declined"}),
}


def check(state: Any, draft: Entry, bench: Bench) -> list[Fault]:
    """Every fault of a draft about a contact."""
    return list(_faults(state, draft, bench))


def _faults(state: Any, draft: Entry, bench: Bench) -> Iterator[Fault]:
    body = draft.body
    if hasattr(body, "relayed"):
        yield from relay_faults(draft, bench)
    if isinstance(body, ContactAttempted):
        if speaker(draft) == body.to:
            sentence = f"{body.to} would reach itself."
            yield flaw("CONTACT_SELF", sentence, "Name whom it was tried to reach.", "to")
        if body.channel is None and body.way is None:
            sentence = "An attempt says how it was made."
            hint = "Name the channel, or say in way how else it was tried."
            yield flaw("CONTACT_WAY", sentence, hint, "channel")
        if body.channel is not None:
            yield from channel_faults([body.channel], body.under, bench, "channel")
        return
    allowed = _ALLOWED[type(body)]
    if state.state not in allowed:
        yield wrong_state(draft, state.state, allowed)
    if isinstance(body, ContactDisputed) and speaker(draft) != state.to:
        sentence = f"{speaker(draft)} is not {state.to}, whom it was tried to reach."
        yield flaw("CONTACT_NOT_YOURS", sentence, "Let them say it, or relay them.", "author")
    elif speaker(draft) not in _who(state, body) and not bench.has_role(draft.author, OFFICER):
        sentence = f"{speaker(draft)} took no part in what {state.by} tried with {state.to}."
        hint = "Let who called or was called say what came of it; an officer may record it."
        yield flaw("CONTACT_NOT_YOURS", sentence, hint, "author")
    if isinstance(body, ContactAnswered) and body.channel is not None:
        yield from channel_faults([body.channel], state.under, bench, "channel")


def _who(state: ContactState, body: Any) -> frozenset[str]:
    """Who can know: that nothing came of a call, whoever made it; else either of the two."""
    return frozenset({state.by} if isinstance(body, ContactUnanswered) else {state.by, state.to})


def row(state: ContactState) -> Row:
    """The docket's row."""
    disputed = ", disputed" if state.disputed is not None else ""
    outcome = state.state.replace("_", " ")
    return Row(
        state=state.state,
        title=f"{state.by} to {state.to}, {state.subject}: {outcome}{disputed}",
        under=state.under,
        parties=(state.by,),
        recipients=(state.to,),
        since=state.at,
        until=state.answered_at,
        marks=state.marks,
        stops={"contact_answer": frozenset({"answered", "declined", "no_answer", "line_down"})},
        words=f"{state.by} {state.to} {state.subject} {state.channel} {state.way}",
    )


PART = Part(
    name=CONTACT,
    kinds=(ContactAttempted, ContactAnswered, ContactDeclined, ContactUnanswered, ContactDisputed),
    transitions=TRANSITIONS,
    initial=frozenset({"awaited", "answered", "declined", "no_answer", "line_down"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
)
