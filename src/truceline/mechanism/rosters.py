"""Duty rosters: which post of an actor has the duty in which hours, and who said it took it over.

A roster is a plan; that somebody is really there is another fact, recorded when the duty is taken.
Names are sealed, posts and hours are open. Hours that no shift covers are shown as gaps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict

from truceline.mechanism.channel_names import channel_faults
from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import Under, already, flaw, natural_key
from truceline.mechanism.relays import speaker
from truceline.mechanism.shapes import ActorId, Code, Instant, Short, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.errors import Fault

ROSTER = "roster"
KEEPERS = ("guarantor", "secretariat", "officer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Hours in which a post has the duty; ``until`` is no longer part of them.

    Args:
        since: Start (UTC).
        until: End (UTC).
        post: The duty post: a function, never a name.
        channel: The channel it is reached through, where that is not the focal point's own.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    since: Instant
    until: Instant
    post: Short
    channel: Code | None = None


_DAY = {
    "since": "2016-03-01T06:00:00Z",
    "until": "2016-03-01T18:00:00Z",
    "post": "Made-up duty officer, day",
}


@kind(
    "roster.set/1",
    part=ROSTER,
    opens=True,
    example={
        "actor": "group:made-up-brigade",
        "title": "Made-up first week",
        "shifts": [_DAY],
        "people": "Made-up captain; made-up sergeant",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class RosterSet:
    """An actor says which of its posts has the duty when."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    actor: ActorId = opened("Whose roster it is")
    title: Short = opened("What it is for, in a line; one roster of an actor by that title")
    shifts: tuple[Shift, ...] = opened("The shifts", min_length=1, max_length=400)
    people: Words | None = sealed("Who has which shift, and their own numbers")


@kind("roster.changed/1", part=ROSTER, example={"shifts": [_DAY], "why": "Made-up: illness."})
@dataclass(frozen=True, slots=True, kw_only=True)
class RosterChanged:
    """The shifts are others; those that are given take the place of all that were."""

    shifts: tuple[Shift, ...] = opened("Every shift from now on", min_length=1, max_length=400)
    why: Short | None = opened("Why, in words that may be read", default=None)
    people: Words | None = sealed("Who has which shift, and their own numbers")


@kind("roster.duty_taken/1", part=ROSTER, example={"post": "Made-up duty officer, day"})
@dataclass(frozen=True, slots=True, kw_only=True)
class RosterDutyTaken:
    """A post has taken over the duty: somebody is there."""

    post: Short = opened("The post that has it now")
    name: Short | None = sealed("Who it is")


@kind("roster.ended/1", part=ROSTER, example={"why": "Made-up: another takes its place."})
@dataclass(frozen=True, slots=True, kw_only=True)
class RosterEnded:
    """A roster holds no more."""

    why: Short = opened("Why")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """That a post took over the duty: when (UTC), and on whose word."""

    post: str
    at: datetime
    by: str
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterState:
    """One roster; ``shifts`` are those of its newest version, ``taken`` every taking over."""

    state: str
    under: str
    actor: str
    title: str
    shifts: tuple[Shift, ...]
    versions: int
    author: str
    entry: str
    taken: tuple[Taken, ...] = ()

    def on_duty(self, at: datetime) -> tuple[Shift, ...]:
        """The shifts that run at an instant (UTC); none where the roster has a gap or has ended."""
        if self.state == "ended":
            return ()
        return tuple(shift for shift in self.shifts if shift.since <= at < shift.until)

    def taken_at(self, at: datetime) -> Taken | None:
        """Who took over last by an instant (UTC), or None."""
        return max((t for t in self.taken if t.at <= at), key=lambda t: t.at, default=None)

    def gaps(self, since: datetime, until: datetime) -> tuple[tuple[datetime, datetime], ...]:
        """The stretches ``(from, to)`` of a window (UTC) that no shift covers, oldest first."""
        found, covered = [], since
        for shift in sorted(self.shifts, key=lambda s: s.since):
            if shift.since >= until:
                break
            if shift.since > covered:
                found.append((covered, shift.since))
            covered = max(covered, shift.until)
        if covered < until:
            found.append((covered, until))
        return tuple(found)


TRANSITIONS = table(set="ended", ended="")


def begin(entry: Entry) -> RosterState:
    """The roster as set."""
    body: RosterSet = entry.body
    return RosterState(
        state="set",
        under=body.under,
        actor=body.actor,
        title=body.title,
        shifts=body.shifts,
        versions=1,
        author=entry.author,
        entry=entry.hash,
    )


def step(state: RosterState, entry: Entry) -> RosterState:
    """The roster after a further entry; what does not fit its state changes nothing."""
    body = entry.body
    match body:
        case RosterChanged() if state.state == "set":
            return replace(state, shifts=body.shifts, versions=state.versions + 1, entry=entry.hash)
        case RosterDutyTaken() if state.state == "set":
            taken = Taken(post=body.post, at=entry.at, by=speaker(entry), entry=entry.hash)
            return replace(state, taken=(*state.taken, taken))
        case RosterEnded() if state.state == "set":
            return replace(state, state="ended")
        case RosterSet():
            shifts = tuple(dict.fromkeys((*state.shifts, *body.shifts)))
            return replace(state, shifts=shifts, versions=state.versions + 1)
    return state


def check(state: Any, draft: Entry, bench: Bench) -> list[Fault]:
    """Every fault of a draft about a roster."""
    return list(_faults(state, draft, bench))


def _faults(state: Any, draft: Entry, bench: Bench) -> Iterator[Fault]:
    body = draft.body
    if isinstance(body, RosterSet):
        actor, under = body.actor, body.under
        hint = "Record roster.changed about that subject, or give it another title."
        yield from already(ROSTER, _name(actor, body.title), under, bench, hint)
    else:
        actor, under = state.actor, state.under
        if state.state != "set":
            yield wrong_state(draft, state.state, {"set"})
    if draft.author != actor and not bench.has_role(draft.author, *KEEPERS):
        sentence = f"The roster is that of {actor}, not of {draft.author}."
        hint = "Let them record it, or an officer, the secretariat or a guarantor."
        yield flaw("ROSTER_NOT_YOURS", sentence, hint, "author")
    if isinstance(body, RosterSet | RosterChanged):
        yield from _shift_faults(body.shifts)
        named = (shift.channel for shift in body.shifts if shift.channel is not None)
        yield from channel_faults(named, under, bench, "shifts")


def _shift_faults(shifts: tuple[Shift, ...]) -> Iterator[Fault]:
    """Faults of shifts that end before they begin, or of one post that has two at once."""
    for number, shift in enumerate(shifts):
        if shift.until <= shift.since:
            sentence = f"The shift of {shift.post} ends before it begins."
            yield flaw("TIME_ORDER", sentence, "Give since before until.", f"shifts/{number}")
    by_post = sorted(shifts, key=lambda s: (s.post, s.since))
    for one, other in pairwise(by_post):
        if one.post == other.post and other.since < one.until:
            sentence = f"{one.post} has two shifts at {other.since:%Y-%m-%d %H:%MZ}."
            yield flaw("SHIFT_TWICE", sentence, "Let one of them go.", "shifts")


def _name(actor: str, title: str) -> str:
    return f"{actor} {title}"


def row(state: RosterState) -> Row:
    """The docket's row; no names."""
    return Row(
        state=state.state,
        title=f"{state.actor}: {state.title}, {len(state.shifts)} shifts",
        under=state.under,
        key=natural_key(_name(state.actor, state.title), state.under),
        parties=(state.actor,),
        since=min(shift.since for shift in state.shifts),
        until=max(shift.until for shift in state.shifts),
        words=" ".join((state.actor, state.title, *(shift.post for shift in state.shifts))),
    )


PART = Part(
    name=ROSTER,
    kinds=(RosterSet, RosterChanged, RosterDutyTaken, RosterEnded),
    transitions=TRANSITIONS,
    initial=frozenset({"set"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
)
