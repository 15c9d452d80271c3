"""Actors: who may speak on the desk, and in which roles. Their keys are in ``key_register``.

An actor may hold several roles at once: a guarantor may also be a fighting force, and every finding
it makes shows so.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from truceline.errors import Fault
from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.parts import Bench, Entry, Part, Row, table
from truceline.mechanism.shapes import ActorId, Code, Short, Words

if TYPE_CHECKING:
    from collections.abc import Iterable


DESK_ACTOR = "desk"
"""The actor of the desk's own mechanical entries (a conflict found, say)."""


@kind(
    "actor.registered/1",
    part="actor",
    opens=True,
    example={"actor": "group:made-up-brigade", "name": "Made-up Brigade", "roles": ["party"]},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ActorRegistered:
    """An actor is entered in the register, with its roles."""

    actor: ActorId = opened("The actor's id")
    name: Short = opened("The name it is known by")
    roles: tuple[Code, ...] = opened("Its roles, as Terms use them", min_length=1)
    of: ActorId | None = opened("The organisation or side it belongs to", default=None)
    guarantor: ActorId | None = opened("The guarantor that answers for it", default=None)
    persons: Words | None = sealed("The people behind it, their telephones and addresses")


@kind("actor.changed/1", part="actor", example={"roles": ["party", "reporter"], "why": "Made-up."})
@dataclass(frozen=True, slots=True, kw_only=True)
class ActorChanged:
    """An actor's roles change: the whole new list."""

    roles: tuple[Code, ...] = opened("Its roles from now on; empty for none")
    why: Short = opened("Why, and by whose decision")


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorState:
    """One registered actor."""

    state: str
    actor: str
    name: str
    roles: frozenset[str]
    of: str | None
    guarantor: str | None


def begin_actor(entry: Entry) -> ActorState:
    """The actor as registered."""
    body: ActorRegistered = entry.body
    return ActorState(
        state="registered",
        actor=body.actor,
        name=body.name,
        roles=frozenset(body.roles),
        of=body.of,
        guarantor=body.guarantor,
    )


def step_actor(state: ActorState, entry: Entry) -> ActorState:
    """The actor with its roles changed; without any it is retired."""
    if not isinstance(entry.body, ActorChanged):
        return state
    roles = frozenset(entry.body.roles)
    return replace(state, roles=roles, state="registered" if roles else "retired")


def check_actor(state: Any, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Faults of a registration or a change of roles: who may enrol says who is who, and once."""
    body = entry.body
    faults = [] if bench.enrols(entry.author) else [not_enroller(entry.author)]
    if isinstance(body, ActorRegistered) and body.actor in bench.roles:
        faults.append(
            Fault(
                "ACTOR_EXISTS",
                f"{body.actor} is registered already.",
                "Change its roles with actor.changed, or choose another id.",
                where="/statement/body/actor",
            )
        )
    return faults


def not_enroller(author: str) -> Fault:
    """The fault of who may speak for itself alone."""
    return Fault(
        "NOT_ENROLLER",
        f"{author} may not enrol or revoke keys of others.",
        "Ask one of those whom the desk's opening names.",
        where="/statement/author",
    )


ACTORS = Part(
    name="actor",
    kinds=(ActorRegistered, ActorChanged),
    transitions=table(registered="registered retired", retired="registered"),
    initial=frozenset({"registered"}),
    begin=begin_actor,
    step=step_actor,
    check=check_actor,
    row=lambda state: Row(
        state=state.state,
        title=f"{state.name} ({', '.join(sorted(state.roles)) or 'no role'})",
        key=state.actor,
        parties=(state.actor,),
        words=f"{state.actor} {state.name}",
    ),
)
