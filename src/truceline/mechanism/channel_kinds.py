"""What can be told of a channel: opened, suspended, restored, closed, tested, and that it is alive.

Every one of these is an entry with an author. That a channel has fallen silent is none of them: it
is derived from the heartbeat that Terms ask for. The number or frequency is always sealed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.registers import Under
from truceline.mechanism.relays import Relay
from truceline.mechanism.shapes import ActorId, Code, Short, Words

CHANNEL = "channel"

Sort = Literal["hotline", "radio_frequency", "centre", "information_line", "meeting", "other"]
"""What a channel is, whatever runs through it."""

Medium = Literal["voice", "video", "chat", "mail", "radio", "meeting", "desk", "letter"]
"""What runs through it, in the words of Terms."""

End = Annotated[str, Field(pattern=r"^[a-z0-9_-]+(:[a-z0-9_.-]+)*$", max_length=90)]
"""Who is on a channel, as Terms say it: a role, or ``actor:ID``."""


@kind(
    "channel.opened/1",
    part=CHANNEL,
    opens=True,
    example={
        "channel": "made_up_line",
        "name": "Made-up line between the valleys",
        "sort": "hotline",
        "medium": "voice",
        "between": ["actor:state:made-up", "secretariat"],
        "hours": "24x7",
        "number": "Made-up: extension 4",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelOpened:
    """A channel is open: one that Terms name, or a further one."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    channel: Code = opened("Its id: that of Terms, or a new one")
    name: Short = opened("What people call it")
    sort: Sort = opened("What it is")
    medium: Medium = opened("What runs through it")
    between: tuple[End, ...] = opened(
        "Who is on it: roles, or actor:ID, as in Terms", min_length=1, max_length=40
    )
    hours: Short | None = opened("When it is staffed", default=None)
    number: Words | None = sealed("The number, frequency or address, and how to get through")


@kind("channel.number_changed/1", part=CHANNEL, example={"number": "Made-up: extension 5"})
@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelNumberChanged:
    """A channel is reached by another number or frequency from now on."""

    why: Short | None = opened("Why, in words that may be read", default=None)
    number: Words | None = sealed("The number, frequency or address, and how to get through")


@kind("channel.suspended/1", part=CHANNEL, example={"why": "Made-up: after a strike."})
@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSuspended:
    """Somebody suspends a channel: it is not to be used until it is restored."""

    why: Short = opened("Why, as its author says")
    reference: Short | None = opened("Where this was said or published", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("What was said in full")


@kind("channel.restored/1", part=CHANNEL, example={"why": "Made-up: both sides agreed."})
@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelRestored:
    """A channel that was suspended or closed is open again."""

    why: Short | None = opened("Why, as its author says", default=None)
    reference: Short | None = opened("Where this was said or published", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind("channel.closed/1", part=CHANNEL, example={"why": "Made-up: another takes its place."})
@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelClosed:
    """Somebody closes a channel; who did, when and why stays on record."""

    why: Short = opened("Why, as its author says")
    reference: Short | None = opened("Where this was said or published", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("What was said in full")


@kind("channel.heartbeat/1", part=CHANNEL, example={"heard": "actor:state:made-up"})
@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelHeartbeat:
    """The author heard life on a channel: the other end answered, or called."""

    heard: End | None = opened("Which end was heard, where that is known", default=None)


@kind(
    "channel.tested/1",
    part=CHANNEL,
    example={"test": "test", "result": "passed", "latency_s": 12.5, "note": "Made up."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelTested:
    """A channel was tested, by itself or in a drill; a test that failed is no sign of life."""

    test: Literal["test", "drill"] = opened("Whether it was a test or part of a drill")
    result: Literal["passed", "failed"] = opened("Whether the other end answered")
    latency_s: float | None = opened(
        "Seconds until the other end answered; none where it did not, or nobody took the time",
        default=None, ge=0, le=86_400,
    )  # fmt: skip
    with_end: End | None = opened("Which end was tried", default=None)
    note: Short | None = opened("What is to be said of it openly", default=None)
    words: Words | None = sealed("What was said and heard")


CHANNEL_KINDS = (
    ChannelOpened,
    ChannelNumberChanged,
    ChannelSuspended,
    ChannelRestored,
    ChannelClosed,
    ChannelHeartbeat,
    ChannelTested,
)
