"""Focal points: whom a side has named to be spoken to, at which post and through which channels.

Post and channels are open, so that it can be seen whether somebody can be reached; name and number
are sealed. A focal point that is relieved stays on record; whoever follows is named anew. Whether a
party can be reached at an instant is worked out in ``truceline.analysis.reach`` and never recorded.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from truceline.mechanism.channel_names import channel_faults
from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.nearest import hint_for
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import Under, flaw, natural_key, registered
from truceline.mechanism.relays import Relay, relay_faults, speaker
from truceline.mechanism.shapes import ActorId, Code, Short, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.errors import Fault

FOCAL_POINT = "focal_point"
KEEPERS = ("guarantor", "secretariat", "officer")
"""Roles that may also write down whom somebody else named; others name their own."""


@kind(
    "focal_point.named/1",
    part=FOCAL_POINT,
    opens=True,
    example={
        "actor": "group:made-up-brigade",
        "post": "Duty officer, made-up sector north",
        "channels": ["made_up_line"],
        "hours": "24x7",
        "languages": ["ar", "en"],
        "name": "Made-up captain",
        "number": "Made-up: extension 4",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class FocalPointNamed:
    """An actor, or a side, names whom to speak to."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    actor: ActorId | None = opened("Whose focal point it is", default=None)
    side: Code | None = opened("The side, where it is one for a whole side", default=None)
    post: Short = opened("The duty post: a function, never a name")
    channels: tuple[Code, ...] = opened(
        "The channels it is reached through, the first one first", min_length=1, max_length=10
    )
    hours: Short | None = opened("When the post is staffed", default=None)
    languages: tuple[Short, ...] = opened("Languages spoken there", default=(), max_length=10)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    name: Short | None = sealed("Who it is")
    number: Words | None = sealed("Numbers, and how to get through")


@kind("focal_point.relieved/1", part=FOCAL_POINT, example={"why": "Made-up: another was named."})
@dataclass(frozen=True, slots=True, kw_only=True)
class FocalPointRelieved:
    """A focal point is one no more; whoever follows is named by an entry of its own."""

    why: Short = opened("Why, in words that may be read")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("What else is to be said of it")


@dataclass(frozen=True, slots=True, kw_only=True)
class FocalPointState:
    """One focal point.

    Args:
        state: ``standing`` or ``relieved``.
        under: The agreement.
        actor: Whose it is; empty where it is a side's.
        side: The side; empty where it is an actor's.
        post: The duty post.
        channels: Ids of the channels it is reached through, the first one first.
        hours: When the post is staffed.
        languages: Languages spoken there.
        since: Since when it stands (UTC).
        named_by: Whose word that is.
        entry: The hash of the entry that named it: there, name and number are sealed.
        until: When it was relieved (UTC), or None.
        relieved_by: Whose word that is.
    """

    state: str
    under: str
    actor: str
    side: str
    post: str
    channels: tuple[str, ...]
    hours: str
    languages: tuple[str, ...]
    since: datetime
    named_by: str
    entry: str
    until: datetime | None = None
    relieved_by: str = ""

    def stands_at(self, at: datetime) -> bool:
        """Whether it stood at an instant (UTC)."""
        return self.since <= at and (self.until is None or at < self.until)

    @property
    def whose(self) -> str:
        """The actor, or the side."""
        return self.actor or f"side {self.side}"


TRANSITIONS = table(standing="relieved", relieved="")


def begin(entry: Entry) -> FocalPointState:
    """The focal point as named."""
    body: FocalPointNamed = entry.body
    return FocalPointState(
        state="standing",
        under=body.under,
        actor=body.actor or "",
        side=body.side or "",
        post=body.post,
        channels=body.channels,
        hours=body.hours or "",
        languages=body.languages,
        since=entry.at,
        named_by=speaker(entry),
        entry=entry.hash,
    )


def step(state: FocalPointState, entry: Entry) -> FocalPointState:
    """The focal point after it was relieved; a successor is a subject of its own."""
    if isinstance(entry.body, FocalPointRelieved) and state.state == "standing":
        until = max(entry.at, state.since)
        return replace(state, state="relieved", until=until, relieved_by=speaker(entry))
    if isinstance(entry.body, FocalPointNamed):
        channels = tuple(dict.fromkeys((*state.channels, *entry.body.channels)))
        return replace(state, channels=channels)
    return state


def check(state: Any, draft: Entry, bench: Bench) -> list[Fault]:
    """Every fault of a draft about a focal point."""
    return list(_faults(state, draft, bench))


def _faults(state: Any, draft: Entry, bench: Bench) -> Iterator[Fault]:
    body = draft.body
    yield from relay_faults(draft, bench)
    if isinstance(body, FocalPointRelieved):
        if state.state != "standing":
            yield wrong_state(draft, state.state, {"standing"})
        yield from _not_theirs(state.actor, draft, bench)
        return
    if (body.actor is None) == (body.side is None):
        sentence = "A focal point is an actor's or a side's: one of the two."
        yield flaw("FOCAL_POINT_WHOSE", sentence, "Give actor, or give side.", "actor")
        return
    if body.side is not None and body.side not in bench.terms.sides:
        sentence = f"{bench.terms.id} has no side {body.side!r}."
        yield flaw("SIDE_UNKNOWN", sentence, hint_for(body.side, bench.terms.sides), "side")
    yield from channel_faults(body.channels, body.under, bench, "channels")
    yield from _not_theirs(body.actor or "", draft, bench)
    for subject in registered(FOCAL_POINT, _name(body), body.under, bench):
        found = bench.find(subject)
        if found is not None and found[1].state == "standing":
            sentence = f"{body.post} is a focal point of theirs already ({subject[:12]})."
            yield flaw("FOCAL_POINT_STANDS", sentence, "Relieve that one first.", "post")


def _not_theirs(actor: str, draft: Entry, bench: Bench) -> Iterator[Fault]:
    """The fault of naming or relieving somebody else's focal point."""
    if speaker(draft) == actor or bench.has_role(draft.author, *KEEPERS):
        return
    sentence = f"{speaker(draft)} speaks of a focal point of {actor or 'a side'}."
    hint = "Let them name it, or let an officer, the secretariat or a guarantor record it."
    yield flaw("FOCAL_POINT_NOT_YOURS", sentence, hint, "author")


def _name(body: FocalPointNamed | FocalPointState) -> str:
    return f"{body.actor or body.side} {body.post}"


def row(state: FocalPointState) -> Row:
    """The docket's row; neither a name nor a number."""
    return Row(
        state=state.state,
        title=f"{state.whose}: {state.post}, {state.state}",
        under=state.under,
        key=natural_key(_name(state), state.under),
        parties=(state.actor,) if state.actor else (),
        since=state.since,
        until=state.until,
        words=" ".join((state.actor, state.side, state.post, *state.channels)),
    )


PART = Part(
    name=FOCAL_POINT,
    kinds=(FocalPointNamed, FocalPointRelieved),
    transitions=TRANSITIONS,
    initial=frozenset({"standing"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
)
