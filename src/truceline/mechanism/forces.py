"""Outside forces and third states: who else is there, in which roles, without being a party.

A force that fights or flies where a truce holds is seen on the desk even where it accepted nothing:
it is *outside*, neither party nor excluded. A third state can be given a role (host, facilitator,
member of a task force, one that accompanies) and becomes no party by it: a party's standing is
another part's subject and comes from an acceptance alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.names import KnownName
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import Under, already, flaw, natural_key
from truceline.mechanism.shapes import ActorId, Area, Instant, Short, Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.errors import Fault

Role = Literal[
    "outside", "accompanies", "task_force_member", "host", "facilitator", "observer", "monitor"
]
"""A role that makes nobody a party: "party" and "guarantor" are not among them."""


@kind(
    "force.registered/1",
    part="force",
    opens=True,
    example={
        "actor": "state:made-up-neighbour",
        "name": "Made-up Neighbour",
        "roles": ["outside"],
        "present": True,
        "place": "Made-up border strip",
        "reference": "made up",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ForceRegistered:
    """A force or a third state is seen or given a role; it is no party by that."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    actor: ActorId = opened("The force's or state's id")
    name: Short = opened("The name it is known by")
    names: tuple[Short, ...] = opened("Other names", default=(), max_length=40)
    roles: tuple[Role, ...] = opened("Its roles; none of them makes a party", min_length=1)
    present: bool = opened("Whether it has forces in the area of the truce", default=False)
    alongside: ActorId | None = opened(
        "The party it acts alongside, where it says so", default=None
    )
    place: Short | None = opened("Where, as coarsely as it may be said", default=None)
    area: Area | None = opened("The same as a coarse box", default=None)
    reference: Short | None = opened("Where this is recorded", default=None)
    positions: Words | None = sealed("Exact positions and points of contact")


@kind("force.role_given/1", part="force", example={"role": "host", "reference": "made up"})
@dataclass(frozen=True, slots=True, kw_only=True)
class RoleGiven:
    """A role is given to a force or third state."""

    role: Role = opened("The role; it makes nobody a party")
    reference: Short | None = opened("The decision or record it rests on", default=None)


@kind("force.role_ended/1", part="force", example={"role": "host", "why": "Made-up: moved."})
@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEnded:
    """A role of a force or third state ends."""

    role: Role = opened("The role that ends")
    why: Short = opened("Why, and by whose decision")


@kind("force.withdrawn/1", part="force", example={"why": "Made-up: the contingent went home."})
@dataclass(frozen=True, slots=True, kw_only=True)
class ForceWithdrawn:
    """A force has left, or a third state has given up its roles."""

    why: Short = opened("What is known of it")
    seen_at: Instant | None = opened("When this was last established", default=None)


@kind("force.returned/1", part="force", example={"why": "Made-up: seen again.", "present": True})
@dataclass(frozen=True, slots=True, kw_only=True)
class ForceReturned:
    """A force or third state that had withdrawn is there again, in the roles it had."""

    why: Short = opened("What is known of it")
    present: bool = opened("Whether it has forces in the area of the truce", default=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spell:
    """What an actor was, from an instant until the next spell."""

    since: datetime
    present: bool
    roles: frozenset[str]
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceState:
    """One outside force or third state under one agreement."""

    state: str
    actor: str
    name: str
    under: str
    names: tuple[str, ...]
    roles: frozenset[str]
    present: bool
    alongside: str | None
    place: str
    area: Area | None
    opened_at: datetime
    opened_by: str
    history: tuple[Spell, ...]

    @property
    def known_names(self) -> tuple[KnownName, ...]:
        """Its names, for matching."""
        return tuple(
            KnownName(actor=self.actor, name=name, source=self.opened_by)
            for name in dict.fromkeys((self.name, *self.names))
        )


TRANSITIONS = table(registered="withdrawn", withdrawn="registered")


def begin(entry: Entry) -> ForceState:
    """The force as registered."""
    body: ForceRegistered = entry.body
    roles = frozenset(body.roles)
    return ForceState(
        state="registered",
        actor=body.actor,
        name=body.name,
        under=body.under,
        names=body.names,
        roles=roles,
        present=body.present,
        alongside=body.alongside,
        place=body.place or "",
        area=body.area,
        opened_at=entry.at,
        opened_by=entry.hash,
        history=(Spell(since=entry.at, present=body.present, roles=roles, entry=entry.hash),),
    )


def step(state: ForceState, entry: Entry) -> ForceState:
    """The force after a further entry; what does not fit its state is kept and changes nothing."""
    body = entry.body
    here = state.state == "registered"
    if isinstance(body, RoleGiven) and here:
        return _turned(state, entry, roles=state.roles | {body.role})
    if isinstance(body, RoleEnded) and here:
        return _turned(state, entry, roles=state.roles - {body.role})
    if isinstance(body, ForceWithdrawn) and here:
        left = _turned(state, entry, present=False, gone=True)
        return replace(left, state="withdrawn")
    if isinstance(body, ForceReturned) and not here:
        back = _turned(state, entry, present=body.present)
        return replace(back, state="registered")
    if isinstance(body, ForceRegistered):
        # A linked registration of the same force: its names and presence are added.
        known = dict.fromkeys((*state.names, body.name, *body.names))
        return replace(state, names=tuple(name for name in known if name != state.name))
    return state


def _turned(
    state: ForceState,
    entry: Entry,
    *,
    roles: frozenset[str] | None = None,
    present: bool | None = None,
    gone: bool = False,
) -> ForceState:
    """The state with a further spell, never dated before the one it follows."""
    roles = state.roles if roles is None else roles
    present = state.present if present is None else present
    spell = Spell(
        since=max(entry.at, state.history[-1].since),
        present=present,
        roles=frozenset() if gone else roles,
        entry=entry.hash,
    )
    return replace(state, roles=roles, present=present, history=(*state.history, spell))


def spell_at(state: ForceState, at: datetime) -> Spell | None:
    """What the force was at an instant (UTC); None before it was registered."""
    return next((spell for spell in reversed(state.history) if spell.since <= at), None)


def check(state: Any, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Faults of a draft: one subject for each force, roles that are held, withdrawals that fit."""
    body = entry.body
    if isinstance(body, ForceRegistered):
        hint = "Record force.role_given, force.withdrawn or force.returned about that subject."
        return [*already("force", body.actor, body.under, bench, hint), *_itself(body)]
    expected = "withdrawn" if isinstance(body, ForceReturned) else "registered"
    if state.state != expected:
        return [wrong_state(entry, state.state, {expected})]
    if isinstance(body, RoleGiven) and body.role in state.roles:
        return [_role("ROLE_HELD", f"{state.actor} holds the role {body.role} already.")]
    if isinstance(body, RoleEnded) and body.role not in state.roles:
        return [_role("ROLE_NOT_HELD", f"{state.actor} does not hold the role {body.role}.")]
    return []


def _itself(body: ForceRegistered) -> list[Fault]:
    if body.alongside != body.actor:
        return []
    sentence = f"{body.actor} is said to act alongside itself."
    return [flaw("FORCE_ALONGSIDE", sentence, "Name the party, or leave it out.", "alongside")]


def _role(code: str, sentence: str) -> Fault:
    return flaw(code, sentence, "Look at it with `truceline show SUBJECT`.", "role")


def row(state: ForceState) -> Row:
    """The docket's row."""
    roles = ", ".join(sorted(state.roles)) or "no role"
    return Row(
        state=state.state,
        title=f"{state.name}: {roles}{', forces present' if state.present else ''}",
        under=state.under,
        key=natural_key(state.actor, state.under),
        parties=(state.actor,),
        area=state.area,
        place=state.place,
        since=state.opened_at,
        words=" ".join((state.actor, state.name, *state.names, state.alongside or "")),
    )


PART = Part(
    name="force",
    kinds=(ForceRegistered, RoleGiven, RoleEnded, ForceWithdrawn, ForceReturned),
    transitions=TRANSITIONS,
    initial=frozenset({"registered"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
)
