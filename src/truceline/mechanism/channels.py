"""Channels: how those who must speak to each other do, and whether the way is open.

A channel is open, suspended or closed, by an entry with an author; its history keeps each of them.
Whether it is *silent* is never recorded: Terms may ask for a heartbeat, and a channel that is open
and has shown no sign of life for longer than that is silent, at the instant asked about. Where
Terms fix no heartbeat nothing can be said of its silence, and nothing is.

>>> from truceline.mechanism.kinds import kind_of
>>> [kind_of(body).base for body in PART.kinds][2:5]
['channel.suspended', 'channel.restored', 'channel.closed']
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from truceline.mechanism.channel_kinds import (
    CHANNEL,
    CHANNEL_KINDS,
    ChannelClosed,
    ChannelHeartbeat,
    ChannelNumberChanged,
    ChannelOpened,
    ChannelRestored,
    ChannelSuspended,
    ChannelTested,
)
from truceline.mechanism.nearest import hint_for
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import already, flaw, natural_key
from truceline.mechanism.relays import relay_faults, speaker

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.errors import Fault
    from truceline.mechanism.terms import Terms
    from truceline.mechanism.terms_rules import Channel

ACTOR = "actor:"

TRANSITIONS = table(open="suspended closed", suspended="open closed", closed="open")


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A state of a channel, from an instant until the next turn.

    Args:
        state: ``open``, ``suspended`` or ``closed``.
        since: Since when, as its author says (UTC).
        recorded_at: When the desk recorded it (UTC).
        author: Who signed the entry.
        by: Whose act it is: the author's, or that of the caller whose words it holds.
        why: Why, as that actor says.
        entry: The hash of the entry.
    """

    state: str
    since: datetime
    recorded_at: datetime
    author: str
    by: str
    why: str
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """A sign of life: what it was, when (UTC), and on whose word."""

    what: str
    at: datetime
    by: str
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A test of a channel: its result, and the seconds until the other end answered, or None."""

    test: str
    result: str
    at: datetime
    latency_s: float | None
    by: str
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelState:
    """One channel under one agreement.

    Args:
        state: ``open``, ``suspended`` or ``closed``, as recorded last.
        channel: Its id, that of Terms where they name it.
        name: What people call it.
        sort: What it is.
        medium: What runs through it.
        under: The agreement.
        between: Who is on it: roles, or ``actor:ID``.
        hours: When it is staffed.
        history: Every state it was in, with author, oldest first.
        sign: The newest sign of life.
        tests: Every test, in ledger order.
        heartbeats: How many heartbeats were recorded.
    """

    state: str
    channel: str
    name: str
    sort: str
    medium: str
    under: str
    between: tuple[str, ...]
    hours: str
    history: tuple[Turn, ...]
    sign: Sign
    tests: tuple[Trial, ...] = ()
    heartbeats: int = 0

    @property
    def actors(self) -> tuple[str, ...]:
        """The actors that are on it by name."""
        return tuple(end.removeprefix(ACTOR) for end in self.between if end.startswith(ACTOR))

    @property
    def last_test(self) -> Trial | None:
        """The newest test by the time it was made, or None."""
        return max(self.tests, key=lambda test: test.at, default=None)

    @property
    def failing(self) -> Trial | None:
        """The newest test where it failed and nothing was heard since; else None."""
        test = self.last_test
        if test is None or test.result == "passed" or self.sign.at > test.at:
            return None
        return test


def turn_at(state: ChannelState, at: datetime) -> Turn | None:
    """The turn in force at an instant (UTC); None before the channel was opened."""
    return next((turn for turn in reversed(state.history) if turn.since <= at), None)


def rule_of(channel: str, terms: Terms) -> Channel | None:
    """What Terms say of a channel; None for one that they do not name."""
    return next((rule for rule in terms.sections.channels if rule.id == channel), None)


def silent_since(channel: str, terms: Terms, last_sign: datetime, at: datetime) -> datetime | None:
    """Since when an open channel is silent at an instant; None where it is not.

    Args:
        channel: Its id.
        terms: The agreement.
        last_sign: Its newest sign of life (UTC).
        at: The instant asked about (UTC).

    Returns:
        When the span that Terms ask for ran out (UTC); None before, and where Terms fix none.
    """
    rule = rule_of(channel, terms)
    if rule is None or rule.heartbeat is None:
        return None
    due = terms.after(rule.heartbeat, last_sign)
    return due if at > due else None


def begin(entry: Entry) -> ChannelState:
    """The channel as opened."""
    body: ChannelOpened = entry.body
    return ChannelState(
        state="open",
        channel=body.channel,
        name=body.name,
        sort=body.sort,
        medium=body.medium,
        under=body.under,
        between=body.between,
        hours=body.hours or "",
        history=(_turn("open", entry, None),),
        sign=_sign("opened", entry),
    )


def step(state: ChannelState, entry: Entry) -> ChannelState:
    """The channel after a further entry; what does not fit its state changes nothing."""
    body = entry.body
    match body:
        case ChannelSuspended() if state.state == "open":
            return _turned(state, "suspended", entry)
        case ChannelClosed() if state.state != "closed":
            return _turned(state, "closed", entry)
        case ChannelRestored() if state.state != "open":
            return _alive(_turned(state, "open", entry), _sign("restored", entry))
        case ChannelHeartbeat():
            heard = replace(state, heartbeats=state.heartbeats + 1)
            return _alive(heard, _sign("heartbeat", entry))
        case ChannelTested():
            test = Trial(
                test=body.test,
                result=body.result,
                at=entry.at,
                latency_s=body.latency_s,
                by=entry.author,
                entry=entry.hash,
            )
            tested = replace(state, tests=(*state.tests, test))
            passed = body.result == "passed"
            return _alive(tested, _sign(body.test, entry)) if passed else tested
        case ChannelOpened():
            # Two recordings of one channel that were linked: both name who is on it.
            ends = tuple(dict.fromkeys((*state.between, *body.between)))
            return _alive(replace(state, between=ends), _sign("opened", entry))
    return state


def _turn(name: str, entry: Entry, after: Turn | None) -> Turn:
    """A further turn, never dated before the one it follows."""
    since = entry.at if after is None else max(entry.at, after.since)
    return Turn(
        state=name,
        since=since,
        recorded_at=entry.recorded_at,
        author=entry.author,
        by=speaker(entry),
        why=getattr(entry.body, "why", None) or "",
        entry=entry.hash,
    )


def _turned(state: ChannelState, name: str, entry: Entry) -> ChannelState:
    turn = _turn(name, entry, state.history[-1])
    return replace(state, state=name, history=(*state.history, turn))


def _sign(what: str, entry: Entry) -> Sign:
    return Sign(what=what, at=entry.at, by=speaker(entry), entry=entry.hash)


def _alive(state: ChannelState, sign: Sign) -> ChannelState:
    """The state with the newer of two signs of life; a sheet typed in late may tell of an older."""
    return replace(state, sign=sign) if sign.at >= state.sign.at else state


_ALLOWED: dict[type, frozenset[str]] = {
    ChannelSuspended: frozenset({"open"}),
    ChannelRestored: frozenset({"suspended", "closed"}),
    ChannelClosed: frozenset({"open", "suspended"}),
    ChannelHeartbeat: frozenset({"open", "suspended"}),
    ChannelTested: frozenset({"open", "suspended"}),
    ChannelNumberChanged: frozenset({"open", "suspended"}),
}


def check(state: Any, draft: Entry, bench: Bench) -> list[Fault]:
    """Every fault of a draft about a channel."""
    return list(_faults(state, draft, bench))


def _faults(state: Any, draft: Entry, bench: Bench) -> Iterator[Fault]:
    body = draft.body
    if hasattr(body, "relayed"):
        yield from relay_faults(draft, bench)
    if isinstance(body, ChannelOpened):
        hint = "Record channel.restored about that subject, or choose another id."
        yield from already(CHANNEL, body.channel, body.under, bench, hint)
        yield from _as_terms_say(body, bench)
        yield from _known_ends(body.between, bench)
        return
    allowed = _ALLOWED[type(body)]
    if state.state not in allowed:
        yield wrong_state(draft, state.state, allowed)
    if isinstance(body, ChannelTested) and body.result == "failed" and body.latency_s is not None:
        sentence = "A test that nobody answered has no time until the answer."
        yield flaw("TEST_LATENCY", sentence, "Leave latency_s out.", "latency_s")


def _as_terms_say(body: ChannelOpened, bench: Bench) -> Iterator[Fault]:
    """Faults of opening a channel of Terms as something else than they say."""
    rule = rule_of(body.channel, bench.terms)
    if rule is None:
        return
    hint = "Say the same, or open another channel under an id of its own."
    if body.medium != rule.medium:
        sentence = f"{bench.terms.id} says that {rule.id} is {rule.medium}, not {body.medium}."
        yield flaw("CHANNEL_OTHER_MEDIUM", sentence, hint, "medium")
    if set(body.between) != set(rule.between):
        sentence = f"{bench.terms.id} says that {rule.id} is between {', '.join(rule.between)}."
        yield flaw("CHANNEL_OTHER_ENDS", sentence, hint, "between")


def _known_ends(between: tuple[str, ...], bench: Bench) -> Iterator[Fault]:
    """Faults of ends that are neither a role nor an actor."""
    roles = bench.terms.words.roles or {}
    for end in between:
        if not end.startswith(ACTOR) and end not in roles:
            sentence = f"{end} is no role; an actor is written actor:{end}."
            yield flaw("CHANNEL_END", sentence, hint_for(end, roles), "between")


def row(state: ChannelState) -> Row:
    """The docket's row; never a number."""
    return Row(
        state=state.state,
        title=f"{state.name} ({state.sort.replace('_', ' ')}, {state.medium}): {state.state}",
        under=state.under,
        key=natural_key(state.channel, state.under),
        parties=state.actors,
        since=state.history[0].since,
        words=" ".join((state.channel, state.name, state.sort, state.medium, *state.between)),
    )


PART = Part(
    name=CHANNEL,
    kinds=CHANNEL_KINDS,
    transitions=TRANSITIONS,
    initial=frozenset({"open"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
)
