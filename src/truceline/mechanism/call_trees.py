"""Call trees: who calls whom through which channel, in order, and what else is tried.

A tree is worth what its last drill showed: who was reached, and who was not. A drill accounts for
everybody that the tree calls, so that nobody can be left out of it in silence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict

from truceline.mechanism.channel_names import channel_faults
from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import Under, already, flaw, natural_key
from truceline.mechanism.shapes import ActorId, Code, Short, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.errors import Fault

CALL_TREE = "call_tree"


@dataclass(frozen=True, slots=True, kw_only=True)
class CallStep:
    """One call.

    Args:
        caller: Who calls.
        callee: Who is called.
        channel: Through which channel.
        fallback: Through which, where that fails.
        within_s: In how many seconds after the step before; none where nothing was agreed.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    caller: ActorId
    callee: ActorId
    channel: Code
    fallback: Code | None = None
    within_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Whom a drill reached, and after how many seconds, where somebody took the time."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    actor: ActorId
    seconds: float | None = None


_STEP = {"caller": "un:made-up-office", "callee": "state:made-up", "channel": "made_up_line"}


@kind(
    "call_tree.set/1",
    part=CALL_TREE,
    opens=True,
    example={
        "tree": "made_up_alarm",
        "title": "Made-up alarm at night",
        "steps": [{**_STEP, "fallback": "made_up_radio", "within_s": 300}],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CallTreeSet:
    """Who calls whom, in order."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    tree: Code = opened("Its id")
    title: Short = opened("What it is for")
    steps: tuple[CallStep, ...] = opened("The calls, in order", min_length=1, max_length=200)
    words: Words | None = sealed("What callers must know and others must not")


@kind("call_tree.changed/1", part=CALL_TREE, example={"steps": [_STEP], "why": "Made up."})
@dataclass(frozen=True, slots=True, kw_only=True)
class CallTreeChanged:
    """The calls are others; those that are given take the place of all that were."""

    steps: tuple[CallStep, ...] = opened("The calls, in order", min_length=1, max_length=200)
    why: Short | None = opened("Why", default=None)
    words: Words | None = sealed("What callers must know and others must not")


@kind(
    "call_tree.drilled/1",
    part=CALL_TREE,
    example={"reached": [{"actor": "state:made-up", "seconds": 95.0}], "not_reached": []},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CallTreeDrilled:
    """The tree was drilled: who was reached, and who was not."""

    reached: tuple[Reached, ...] = opened("Whom the drill reached", default=(), max_length=200)
    not_reached: tuple[ActorId, ...] = opened("Whom it did not", default=(), max_length=200)
    words: Words | None = sealed("What was learnt")


@kind("call_tree.ended/1", part=CALL_TREE, example={"why": "Made-up: another takes its place."})
@dataclass(frozen=True, slots=True, kw_only=True)
class CallTreeEnded:
    """The tree holds no more."""

    why: Short = opened("Why")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drill:
    """One drill: when (UTC), by whom, whom it reached and whom it did not."""

    at: datetime
    by: str
    reached: tuple[Reached, ...]
    not_reached: tuple[str, ...]
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CallTreeState:
    """One call tree, its steps as they stand, and every drill in ledger order."""

    state: str
    under: str
    tree: str
    title: str
    steps: tuple[CallStep, ...]
    since: datetime
    author: str
    drills: tuple[Drill, ...] = ()

    @property
    def callees(self) -> tuple[str, ...]:
        """Everybody that the tree calls, each once, in order."""
        return tuple(dict.fromkeys(step.callee for step in self.steps))

    @property
    def last_drill(self) -> Drill | None:
        """The newest drill by the time it was held, or None."""
        return max(self.drills, key=lambda drill: drill.at, default=None)


TRANSITIONS = table(set="ended", ended="")


def begin(entry: Entry) -> CallTreeState:
    """The tree as set."""
    body: CallTreeSet = entry.body
    return CallTreeState(
        state="set",
        under=body.under,
        tree=body.tree,
        title=body.title,
        steps=body.steps,
        since=entry.at,
        author=entry.author,
    )


def step(state: CallTreeState, entry: Entry) -> CallTreeState:
    """The tree after a further entry; what does not fit its state changes nothing."""
    body = entry.body
    match body:
        case CallTreeChanged() if state.state == "set":
            return replace(state, steps=body.steps, since=entry.at, author=entry.author)
        case CallTreeDrilled() if state.state == "set":
            drill = Drill(
                at=entry.at,
                by=entry.author,
                reached=body.reached,
                not_reached=body.not_reached,
                entry=entry.hash,
            )
            return replace(state, drills=(*state.drills, drill))
        case CallTreeEnded() if state.state == "set":
            return replace(state, state="ended")
        case CallTreeSet():
            return replace(state, steps=tuple(dict.fromkeys((*state.steps, *body.steps))))
    return state


def check(state: Any, draft: Entry, bench: Bench) -> list[Fault]:
    """Every fault of a draft about a call tree."""
    return list(_faults(state, draft, bench))


def _faults(state: Any, draft: Entry, bench: Bench) -> Iterator[Fault]:
    body = draft.body
    if isinstance(body, CallTreeSet):
        under = body.under
        hint = "Record call_tree.changed about that subject, or choose another id."
        yield from already(CALL_TREE, body.tree, under, bench, hint)
    else:
        under = state.under
        if state.state != "set":
            yield wrong_state(draft, state.state, {"set"})
    if isinstance(body, CallTreeSet | CallTreeChanged):
        named = [name for s in body.steps for name in (s.channel, s.fallback) if name is not None]
        yield from channel_faults(named, under, bench, "steps")
        yield from _step_faults(body.steps)
    if isinstance(body, CallTreeDrilled):
        yield from _drill_faults(state, body)


def _step_faults(steps: tuple[CallStep, ...]) -> Iterator[Fault]:
    for number, each in enumerate(steps):
        if each.caller == each.callee:
            sentence = f"{each.caller} would call itself."
            yield flaw("CALL_SELF", sentence, "Name another callee.", f"steps/{number}/callee")
        if each.fallback == each.channel:
            sentence = f"The fallback of {each.channel} is {each.channel} itself."
            hint = "Name another channel, or leave it out."
            yield flaw("CALL_FALLBACK", sentence, hint, f"steps/{number}/fallback")
        if each.within_s is not None and each.within_s <= 0:
            hint = "Give seconds above zero, or leave it out."
            sentence = "A call would be due at once or before."
            yield flaw("CALL_TIME", sentence, hint, f"steps/{number}/within_s")


def _drill_faults(state: CallTreeState, body: CallTreeDrilled) -> Iterator[Fault]:
    """Faults of a drill that leaves somebody out, or tells of somebody the tree does not call."""
    reached = [each.actor for each in body.reached]
    told = [*reached, *body.not_reached]
    twice = sorted({name for name in told if told.count(name) > 1})
    if twice:
        sentence = f"{', '.join(twice)} is told of more than once."
        yield flaw("DRILL_TWICE", sentence, "Reached, or not reached: once.", "not_reached")
    left = [name for name in state.callees if name not in told]
    if left:
        sentence = f"The drill does not say whether it reached {', '.join(left)}."
        yield flaw("DRILL_INCOMPLETE", sentence, "Say so of everybody.", "not_reached")
    strange = sorted(set(told) - set(state.callees))
    if strange:
        sentence = f"The tree does not call {', '.join(strange)}."
        yield flaw("DRILL_STRANGER", sentence, "Change the tree, or leave them out.", "reached")
    if any(each.seconds is not None and each.seconds < 0 for each in body.reached):
        hint = "Give seconds from the start of the drill."
        yield flaw("DRILL_TIME", "Somebody was reached before the drill began.", hint, "reached")


def row(state: CallTreeState) -> Row:
    """The docket's row."""
    drill = state.last_drill
    said = "never drilled"
    if drill is not None:
        said = f"drilled {drill.at:%Y-%m-%d}, {len(drill.not_reached)} not reached"
    return Row(
        state=state.state,
        title=f"{state.title}: {len(state.steps)} calls, {said}",
        under=state.under,
        key=natural_key(state.tree, state.under),
        parties=tuple(dict.fromkeys(a for s in state.steps for a in (s.caller, s.callee))),
        since=state.since,
        words=f"{state.tree} {state.title}",
    )


PART = Part(
    name=CALL_TREE,
    kinds=(CallTreeSet, CallTreeChanged, CallTreeDrilled, CallTreeEnded),
    transitions=TRANSITIONS,
    initial=frozenset({"set"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
)
