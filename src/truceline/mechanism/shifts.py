"""Shifts: who watches a post, what was noted on the watch, and what was handed to the next officer.

One subject is one watch of one officer at one post. Its log is short open lines with a code, and
sealed words. A watch ends when the officer who comes signs that the hand-over was read (``taken``),
or when the post is stood down (``closed``). A hand-over that nobody took, and a stretch in which no
watch held a post, are worked out (:func:`gaps`, :meth:`ShiftState.phase`), never stored.

>>> sorted(TRANSITIONS["handed_over"])
['closed', 'handed_over', 'taken']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import Field

from truceline.errors import Fault
from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import Under, flaw, natural_key, registered
from truceline.mechanism.relays import OFFICER
from truceline.mechanism.shapes import ActorId, Code, Instant, Short, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SHIFT: Final = "shift"
TRANSITIONS = table(
    open="handed_over closed",
    # Handed over again, to another officer, where the first one could not come.
    handed_over="handed_over taken closed",
    taken="",
    closed="",
)
ON_WATCH: Final = frozenset({"open", "handed_over"})
"""The states in which the officer still holds the post: a hand-over counts once it is taken."""

Phase = Literal["on_watch", "handed_over_not_taken", "taken", "closed"]
Lines = Annotated[tuple[Short, ...], Field(max_length=50)]


@kind(
    "shift.opened/1",
    part=SHIFT,
    opens=True,
    example={"officer": "cell:made-up", "post": "made_up_cell", "since": "2016-03-04T06:00:00Z"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftOpened:
    """An officer begins a watch at a post."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    officer: ActorId = opened("Who watches: whoever signs this")
    post: Code = opened("The post that is watched, such as the id of a centre in Terms")
    since: Instant = opened("Since when")


@kind(
    "shift.noted/1",
    part=SHIFT,
    example={"code": "line_test", "line": "The made-up hotline answered at the second ring"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftNoted:
    """A line of the log of a watch; other subjects it speaks of are named in about."""

    code: Code = opened("What sort of line: call, line_test, order, power, visitor, ...")
    line: Short = opened("The line, with no name at risk and no exact position")
    words: Words | None = sealed("What was said or seen in full")


@kind(
    "shift.handed_over/1",
    part=SHIFT,
    example={
        "to": "cell:made-up-relief",
        "awaited": ["An answer to the made-up query, by noon"],
        "broken": ["The made-up satellite telephone"],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftHandedOver:
    """The watch is handed to another officer; the subjects that are open are named in about."""

    to: ActorId = opened("The officer who takes over")
    awaited: Lines = opened("What is awaited, from whom and until when", default=())
    broken: Lines = opened("What does not work", default=())
    note: Words | None = sealed("The hand-over note in full")


@kind("shift.taken/1", part=SHIFT, example={"remark": "Read, with the officer beside me (made up)"})
@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftTaken:
    """The officer who comes signs that the hand-over was read, and takes the watch over."""

    remark: Short | None = opened("What is to be said of it", default=None)


@kind("shift.closed/1", part=SHIFT, example={"why": "The made-up post is stood down for the night"})
@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftClosed:
    """A watch ends with nobody to take it over."""

    why: Short = opened("Why nobody takes it over")


@dataclass(frozen=True, slots=True, kw_only=True)
class LogLine:
    """One line of a log."""

    at: datetime
    by: str
    code: str
    line: str
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """What one officer left to the next.

    Args:
        by: Who handed over.
        to: Who was to take it.
        at: When (UTC).
        about: The subjects that were open.
        awaited: What was awaited.
        broken: What did not work.
        entry: The hash of its entry.
        taken_at: When it was taken (UTC), or None.
    """

    by: str
    to: str
    at: datetime
    about: tuple[str, ...]
    awaited: tuple[str, ...]
    broken: tuple[str, ...]
    entry: str
    taken_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftState:
    """One watch.

    Args:
        state: A word of :data:`TRANSITIONS`.
        under: The agreement.
        officer: Who watches.
        post: Where.
        since: Since when, as the officer says (UTC).
        opened_at: When the desk had it (UTC).
        lines: The log, in ledger order.
        hand_overs: Every hand-over, the last one counts.
        ended_at: When it was taken or closed (UTC), or None.
        why: Why it was closed with nobody to take it.
        marks: When the desk had each sort of event (UTC).
    """

    state: str
    under: str
    officer: str
    post: str
    since: datetime
    opened_at: datetime
    lines: tuple[LogLine, ...] = ()
    hand_overs: tuple[HandOver, ...] = ()
    ended_at: datetime | None = None
    why: str = ""
    marks: Mapping[str, datetime]

    @property
    def hand_over(self) -> HandOver | None:
        """The hand-over that counts: the last."""
        return self.hand_overs[-1] if self.hand_overs else None

    def holds(self, at: datetime) -> bool:
        """Whether the watch held its post at an instant (UTC)."""
        return self.since <= at and (self.ended_at is None or at < self.ended_at)

    def phase(self, at: datetime) -> Phase:
        """What the watch is at an instant (UTC); a hand-over not taken is said so.

        Derived from the times that are recorded, never stored.
        """
        if self.ended_at is not None and self.ended_at <= at:
            return "taken" if self.state == "taken" else "closed"
        handed = any(each.at <= at for each in self.hand_overs)
        return "handed_over_not_taken" if handed else "on_watch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A stretch in which no watch held a post; ``until`` None where it lasts (UTC)."""

    post: str
    since: datetime
    until: datetime | None


def gaps(states: Iterable[ShiftState], at: datetime) -> tuple[Gap, ...]:
    """The stretches in which a post that had been watched was not, up to an instant (UTC).

    Args:
        states: The watches under one agreement.
        at: The instant asked about; what began later is not looked at.

    Returns:
        The gaps of every post, oldest first within a post. A post counts from its first watch on.
    """
    posts: dict[str, list[ShiftState]] = {}
    for state in states:
        if state.since <= at:
            posts.setdefault(state.post, []).append(state)
    return tuple(gap for post in sorted(posts) for gap in _gaps(post, posts[post], at))


def _gaps(post: str, watches: list[ShiftState], at: datetime) -> Iterator[Gap]:
    held_until: datetime | None = None
    for watch in sorted(watches, key=lambda each: (each.since, each.opened_at)):
        if held_until is not None and watch.since > held_until:
            yield Gap(post=post, since=held_until, until=watch.since)
        end = watch.ended_at
        if end is None or end > at:
            # Whoever is on watch still holds the post, whatever came before.
            return
        held_until = end if held_until is None else max(held_until, end)
    if held_until is not None:
        yield Gap(post=post, since=held_until, until=None)


def begin(entry: Entry) -> ShiftState:
    """The watch as its officer began it."""
    body: ShiftOpened = entry.body
    return ShiftState(
        state="open",
        under=body.under,
        officer=body.officer,
        post=body.post,
        since=body.since,
        opened_at=entry.recorded_at,
        marks={"opened": entry.recorded_at},
    )


def step(state: ShiftState, entry: Entry) -> ShiftState:
    """The watch after one more entry; what does not fit leaves it as it is."""
    body, at = entry.body, entry.recorded_at
    match body:
        case ShiftNoted():
            line = LogLine(
                at=entry.at, by=entry.author, code=body.code, line=body.line, entry=entry.hash
            )
            return replace(state, lines=(*state.lines, line))
        case ShiftHandedOver() if state.state in ON_WATCH:
            given = HandOver(
                by=entry.author,
                to=body.to,
                at=at,
                about=entry.statement.about[1:],
                awaited=body.awaited,
                broken=body.broken,
                entry=entry.hash,
            )
            return replace(
                state,
                state="handed_over",
                hand_overs=(*state.hand_overs, given),
                marks={**state.marks, "handed_over": at},
            )
        case ShiftTaken() if state.state == "handed_over":
            last = replace(state.hand_overs[-1], taken_at=at)
            return _ended(replace(state, hand_overs=(*state.hand_overs[:-1], last)), "taken", at)
        case ShiftClosed() if state.state in ON_WATCH:
            return _ended(replace(state, why=body.why), "closed", at)
    return state


def _ended(state: ShiftState, word: str, at: datetime) -> ShiftState:
    ended = max(at, state.since)
    return replace(state, state=word, ended_at=ended, marks={**state.marks, word: at})


def check(state: Any, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Every fault of a draft."""
    return list(_faults(state, entry, bench))


def _faults(state: ShiftState | None, entry: Entry, bench: Bench) -> Iterator[Fault]:
    body = entry.body
    if not bench.has_role(entry.author, OFFICER):
        sentence = f"{entry.author} is no officer of this desk, and keeps no watch of it."
        yield flaw("NOT_AN_OFFICER", sentence, "Let a duty officer sign it.", "author")
    if state is None or isinstance(body, ShiftOpened):
        yield from _opening_faults(entry, bench)
        return
    allowed = {"handed_over"} if isinstance(body, ShiftTaken) else ON_WATCH
    if state.state not in allowed:
        yield wrong_state(entry, state.state, allowed)
    if isinstance(body, ShiftHandedOver):
        yield from _hand_over_faults(state, entry, bench)
    given = state.hand_over if isinstance(body, ShiftTaken) else None
    if given is not None and entry.author != given.to:
        sentence = f"The watch was handed to {given.to}, not to {entry.author}."
        hint = "Let that officer sign, or have it handed over again to you."
        yield flaw("SHIFT_NOT_YOURS", sentence, hint, "author")


def _opening_faults(entry: Entry, bench: Bench) -> Iterator[Fault]:
    body: ShiftOpened = entry.body
    if body.officer != entry.author:
        sentence = f"{entry.author} opens a watch for {body.officer}."
        yield flaw("SHIFT_NOT_OWN", sentence, "Let each officer sign for itself.", "officer")
    if body.since > bench.now:
        sentence = "The watch would begin in the future."
        yield flaw("SHIFT_AHEAD", sentence, "Open it when it begins.", "since")
    for subject in registered(SHIFT, body.post, body.under, bench):
        found = bench.find(subject)
        if found is not None and found[1].officer == body.officer and found[1].state in ON_WATCH:
            sentence = f"{body.officer} has a watch at {body.post} already ({subject[:12]})."
            hint = "Hand that one over or close it, or go on with its log."
            yield flaw("SHIFT_STANDS", sentence, hint, "post")


def _hand_over_faults(state: ShiftState, entry: Entry, bench: Bench) -> Iterator[Fault]:
    body: ShiftHandedOver = entry.body
    named = [bench.find(subject) for subject in entry.statement.about]
    watches = [n for n, found in enumerate(named) if found is not None and found[0] == SHIFT]
    if watches != [0]:
        yield Fault(
            "SHIFT_FIRST",
            "A hand-over is of one watch, named first in about; what is open follows it.",
            "Give --about the watch, then --about each subject that is open.",
            where="/statement/about",
        )
    if entry.author != state.officer:
        sentence = f"The watch is {state.officer}'s; {entry.author} cannot hand it over."
        hint = "Let its officer sign; where nobody can, close the watch and open one of your own."
        yield flaw("SHIFT_NOT_YOURS", sentence, hint, "author")
    if body.to == entry.author:
        yield flaw(
            "SHIFT_TO_SELF", "The watch is handed to its own officer.", "Name another.", "to"
        )
    elif not bench.has_role(body.to, OFFICER):
        sentence = f"{body.to} is no officer of this desk, and cannot take the watch."
        yield flaw("NOT_AN_OFFICER", sentence, "Name an officer who is registered.", "to")


def row(state: ShiftState) -> Row:
    """The docket's row."""
    handed = state.hand_over
    to = f", handed to {handed.to}" if handed is not None else ""
    return Row(
        state=state.state,
        title=f"Watch of {state.officer} at {state.post}{to}",
        under=state.under,
        key=natural_key(state.post, state.under),
        parties=(state.officer,),
        recipients=() if handed is None else (handed.to,),
        since=state.since,
        until=state.ended_at,
        marks=state.marks,
        stops={"handover_taken": frozenset({"taken", "closed"})},
        words=" ".join([state.officer, state.post, *(line.line for line in state.lines)]),
    )


PART = Part(
    name=SHIFT,
    kinds=(ShiftOpened, ShiftNoted, ShiftHandedOver, ShiftTaken, ShiftClosed),
    transitions=TRANSITIONS,
    initial=frozenset({"open"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
    over=frozenset({"taken", "closed"}),
)
