"""What a track of talks is after its entries: its agenda, what is held, and whether it is stalled.

A track that somebody calls stalled is *stalled* while at least one such claim stands uncontested,
and *disputed* where another contests every one of them: the record takes no side. What is held on
a point stays the position of its holder, with who said so and how.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from truceline.mechanism import talks_kinds as told
from truceline.mechanism.parts import table
from truceline.mechanism.relays import Relay, speaker
from truceline.mechanism.talks_states import first_about, turned

if TYPE_CHECKING:
    from truceline.mechanism.parts import Entry

TRACK_TRANSITIONS = table(
    open="stalled adjourned concluded",
    stalled="open disputed adjourned concluded",
    disputed="open stalled adjourned concluded",
    adjourned="open concluded",
    concluded="open",
)
RUNNING = frozenset({"open", "stalled", "disputed"})
"""States of a track in which it can be said to be stalled, or not to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """A point on a track's agenda: proposed by somebody, or agreed on as the facilitator says."""

    item: str
    title: str
    standing: str
    by: str
    since: datetime
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contest:
    """That somebody contests a claim."""

    by: str
    why: str
    at: datetime
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """Somebody's word that the track is stalled: since when, on what, why, what would unblock it.

    ``ended_at`` is when its author took it back, or the facilitator had the track go on (UTC).
    """

    by: str
    item: str
    since: datetime
    why: str
    unblock: str
    at: datetime
    entry: str
    relayed: Relay | None = None
    contests: tuple[Contest, ...] = ()
    ended_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether it was neither taken back nor ended."""
        return self.ended_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What somebody holds on a point, and on whose word that is known.

    Args:
        holder: Whose position it is.
        holds: What it holds.
        item: The point of the agenda.
        author: Who signed the entry.
        said_by: Whose word the entry is: the holder's own, or that of who reports it.
        at: When it was said (UTC).
        recorded_at: When the desk had it (UTC).
        entry: The entry's hash.
        relayed: How it came, where an officer recorded a call.
        reference: Where it was said.
        withdrawn_at: When it was taken back (UTC), or None.
    """

    holder: str
    holds: str
    item: str
    author: str
    said_by: str
    at: datetime
    recorded_at: datetime
    entry: str
    relayed: Relay | None = None
    reference: str = ""
    withdrawn_at: datetime | None = None

    @property
    def own(self) -> bool:
        """Whether it is the holder's own word, signed or relayed."""
        return self.said_by == self.holder


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackState:
    """A track of talks.

    Args:
        state: ``open``, ``stalled``, ``disputed``, ``adjourned`` or ``concluded``.
        track: Its short name.
        name: What it is called.
        process: The subject id of its process.
        under: The agreement.
        since: When it was opened (UTC).
        by: Who opened it.
        agenda: Its points by id, in the order they were placed.
        removed: Points that were taken off and not placed again.
        claims: Who said that it is stalled, oldest first.
        positions: What is held, oldest first.
        until: Until when it is adjourned (UTC), or None.
        why: Why it was adjourned or goes on, or what came of it.
        marks: When the desk had each sort of event (UTC).
    """

    state: str
    track: str
    name: str
    process: str
    under: str
    since: datetime
    by: str
    agenda: Mapping[str, AgendaItem]
    removed: Mapping[str, AgendaItem]
    claims: tuple[Claim, ...]
    positions: tuple[Position, ...]
    until: datetime | None
    why: str
    marks: Mapping[str, datetime]

    @property
    def standing_claims(self) -> tuple[Claim, ...]:
        """The claims that it is stalled which stand, contested or not."""
        return tuple(claim for claim in self.claims if claim.stands)

    def position(self, entry: str) -> Position | None:
        """The position that an entry stated."""
        return next((p for p in self.positions if p.entry == entry), None)


def begin_track(entry: Entry) -> TrackState:
    """The track as opened."""
    body: told.TrackOpened = entry.body
    return TrackState(
        state="open",
        track=body.track,
        name=body.name,
        process=first_about(entry),
        under=body.under,
        since=entry.at,
        by=entry.author,
        agenda={},
        removed={},
        claims=(),
        positions=(),
        until=None,
        why="",
        marks={"opened": entry.recorded_at},
    )


def step_track(state: TrackState, entry: Entry) -> TrackState:
    """The track after a further entry; what does not fit changes nothing."""
    match entry.body:
        case told.TrackAdjourned(until=until, why=why):
            return turned(
                state, entry, "adjourned", TRACK_TRANSITIONS, until=until, why=why,
                claims=_ended(state, entry),
            )  # fmt: skip
        case told.TrackConcluded(outcome=outcome):
            return turned(
                state, entry, "concluded", TRACK_TRANSITIONS, until=None, why=outcome,
                claims=_ended(state, entry),
            )  # fmt: skip
        case told.TrackStalled() if state.state in RUNNING:
            return _judged(replace(state, claims=(*state.claims, _claim(entry))), entry)
        case told.TrackContested() if state.state in RUNNING:
            return _contested(state, entry)
        case told.TrackClaimDropped(claim=which) if state.state in RUNNING:
            return _judged(replace(state, claims=_ended(state, entry, which)), entry)
        case told.TrackResumed():
            return _resumed(state, entry)
        case told.AgendaPlaced() | told.AgendaRemoved():
            return _agenda(state, entry)
        case told.PositionStated():
            return replace(state, positions=(*state.positions, position_of(entry)))
        case told.PositionWithdrawn(position=which):
            positions = tuple(
                replace(p, withdrawn_at=max(entry.at, p.at))
                if p.entry == which and p.withdrawn_at is None
                else p
                for p in state.positions
            )
            return replace(state, positions=positions)
    return state


def _claim(entry: Entry) -> Claim:
    body: told.TrackStalled = entry.body
    return Claim(
        by=speaker(entry),
        item=body.item,
        since=body.since,
        why=body.why,
        unblock=body.unblock or "",
        at=entry.at,
        entry=entry.hash,
        relayed=body.relayed,
    )


def _judged(state: TrackState, entry: Entry) -> TrackState:
    """The state that the standing claims make: stalled, disputed, or open where none stands."""
    claims = state.standing_claims
    new = "open" if not claims else "disputed" if all(c.contests for c in claims) else "stalled"
    mark = {"open": "resumed", "disputed": "contested"}.get(new, new)
    judged: TrackState = turned(state, entry, new, TRACK_TRANSITIONS, mark=mark)
    return judged


def _contested(state: TrackState, entry: Entry) -> TrackState:
    body: told.TrackContested = entry.body
    contest = Contest(by=speaker(entry), why=body.why, at=entry.at, entry=entry.hash)
    claims = tuple(
        replace(claim, contests=(*claim.contests, contest))
        if claim.entry == body.claim and claim.stands and claim.by != contest.by
        else claim
        for claim in state.claims
    )
    return _judged(replace(state, claims=claims), entry)


def _ended(state: TrackState, entry: Entry, which: str | None = None) -> tuple[Claim, ...]:
    """The claims, those that stand ended: all of them, or the one that an entry made."""
    return tuple(
        replace(claim, ended_at=entry.recorded_at)
        if claim.stands and which in {None, claim.entry}
        else claim
        for claim in state.claims
    )


def _resumed(state: TrackState, entry: Entry) -> TrackState:
    """The track goes on: nobody's claim stands any longer, until it is made again."""
    body: told.TrackResumed = entry.body
    resumed: TrackState = turned(
        state, entry, "open", TRACK_TRANSITIONS, mark="resumed", until=None, why=body.why,
        claims=_ended(state, entry),
    )  # fmt: skip
    return resumed


def _agenda(state: TrackState, entry: Entry) -> TrackState:
    body = entry.body
    if isinstance(body, told.AgendaRemoved):
        kept = {name: each for name, each in state.agenda.items() if name != body.item}
        gone = {n: each for n, each in state.agenda.items() if n == body.item}
        return replace(state, agenda=kept, removed={**state.removed, **gone})
    placed = AgendaItem(
        item=body.item,
        title=body.title,
        standing=body.standing,
        by=speaker(entry),
        since=entry.at,
        entry=entry.hash,
    )
    removed = {name: each for name, each in state.removed.items() if name != body.item}
    return replace(state, agenda={**state.agenda, body.item: placed}, removed=removed)


def position_of(entry: Entry) -> Position:
    """The position that an entry states."""
    body: told.PositionStated = entry.body
    return Position(
        holder=body.holder,
        holds=body.holds,
        item=body.item,
        author=entry.author,
        said_by=speaker(entry),
        at=entry.at,
        recorded_at=entry.recorded_at,
        entry=entry.hash,
        relayed=body.relayed,
        reference=body.reference or "",
    )
