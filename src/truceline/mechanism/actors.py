"""Actors and their keys: who may speak on the desk, in which roles, under which key, since when.

An actor may hold several roles at once: a guarantor may also be a fighting force, and every finding
it makes shows so. Keys are enrolled by those whom the genesis names, or by the actor itself under a
key it already has (rotation), always with proof of possession; revocation leaves what was recorded
before it in place.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from truceline.errors import BadInput, Fault
from truceline.ledger import keys
from truceline.mechanism.agreements import Possession, PublicKey, SealKey
from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.shapes import ActorId, Code, Instant, Short, Words

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


@kind(
    "key.enrolled/1",
    part="key",
    opens=True,
    example={
        "actor": "group:made-up-brigade",
        "public": "0" * 64,
        "possession": "0" * 128,
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEnrolled:
    """A key is enrolled for an actor, with proof that its holder has the private half."""

    actor: ActorId = opened("Whose key it is")
    public: PublicKey = opened("The Ed25519 public key, hexadecimal")
    seal: SealKey | None = opened("The age recipient for sealed fields", default=None)
    possession: Possession = opened("The new key's signature over desk, actor and public key")
    valid_from: Instant | None = opened("Not before", default=None)
    valid_until: Instant | None = opened("Not after", default=None)


@kind("key.revoked/1", part="key", example={"why": "Made-up: the device was lost."})
@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRevoked:
    """A key is revoked: nothing signed with it is taken from now on."""

    why: Short = opened("Why")


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """An enrolled key."""

    id: str
    actor: str
    public: bytes
    seal: str | None
    since: datetime
    until: datetime | None = None
    revoked_at: datetime | None = None

    def valid_at(self, at: datetime) -> bool:
        """Whether the key may sign what is recorded at this time."""
        ended = (self.until is not None and at > self.until) or (
            self.revoked_at is not None and at >= self.revoked_at
        )
        return at >= self.since and not ended


@dataclass(frozen=True, slots=True, kw_only=True)
class ActorState:
    """One registered actor."""

    state: str
    actor: str
    name: str
    roles: frozenset[str]
    of: str | None
    guarantor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyState:
    """One key's life."""

    state: str
    key: Key


def key_from(entry: Entry) -> Key:
    """The key of a ``key.enrolled`` entry; valid from its recording unless it says later."""
    body: KeyEnrolled = entry.body
    public = bytes.fromhex(body.public)
    since = max(entry.recorded_at, body.valid_from or entry.recorded_at)
    return Key(
        id=keys.key_id(public),
        actor=body.actor,
        public=public,
        seal=body.seal,
        since=since,
        until=body.valid_until,
    )


def possession_faults(origin: str, actor: str, public: bytes, proof: bytes) -> list[Fault]:
    """Faults of a key offered for enrolment: its point, and the proof that it is held."""
    try:
        keys.check_public(public)
    except BadInput as error:
        return list(error.faults)
    if not keys.verify(public, keys.possession_message(origin, actor, public), proof):
        return [
            Fault(
                "KEY_NOT_POSSESSED",
                "The proof of possession is not a signature by this key for this desk and actor.",
                "Make the enrolment request with `truceline key new --desk-origin ORIGIN`.",
                where="/statement/body/possession",
            )
        ]
    return []


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
    faults = [] if bench.enrols(entry.author) else [_not_enroller(entry.author)]
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


def begin_key(entry: Entry) -> KeyState:
    """The key as enrolled."""
    return KeyState(state="enrolled", key=key_from(entry))


def step_key(state: KeyState, entry: Entry) -> KeyState:
    """The key after its revocation; a revoked key stays revoked."""
    if isinstance(entry.body, KeyRevoked) and state.state == "enrolled":
        return KeyState(state="revoked", key=replace(state.key, revoked_at=entry.recorded_at))
    return state


def check_key(state: Any, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Faults of an enrolment or revocation."""
    body = entry.body
    if isinstance(body, KeyRevoked):
        faults = (
            [] if state.state == "enrolled" else [wrong_state(entry, state.state, {"enrolled"})]
        )
        if entry.author != state.key.actor and not bench.enrols(entry.author):
            faults.append(_not_enroller(entry.author))
        return faults
    public, proof = bytes.fromhex(body.public), bytes.fromhex(body.possession)
    faults = possession_faults(entry.statement.desk, body.actor, public, proof)
    if body.actor not in bench.roles:
        faults.append(
            Fault(
                "ACTOR_UNKNOWN",
                f"{body.actor} is not registered.",
                "Register the actor first: `truceline enrol` does both.",
                where="/statement/body/actor",
            )
        )
    if entry.author != body.actor and not bench.enrols(entry.author):
        faults.append(_not_enroller(entry.author))
    if body.actor == DESK_ACTOR != entry.author:
        faults.append(
            Fault(
                "KEY_OF_DESK",
                "Nobody but the desk itself speaks for the desk.",
                "Enrol the key for an actor of its own.",
                where="/statement/body/actor",
            )
        )
    # The keys of the first entry are no subjects; each may be entered once, for its own actor.
    held = bench.keys.get(keys.key_id(public), body.actor)
    if held != body.actor or bench.lookup("key", keys.key_id(public)):
        faults.append(
            Fault(
                "KEY_EXISTS",
                "This key is enrolled already.",
                "Make a new key: a key belongs to one actor, once.",
                where="/statement/body/public",
            )
        )
    if body.valid_until is not None and body.valid_until <= (body.valid_from or bench.now):
        faults.append(
            Fault(
                "TIME_ORDER",
                "The key would end before it begins.",
                "Give a later valid_until.",
                where="/statement/body/valid_until",
            )
        )
    return faults


def _not_enroller(author: str) -> Fault:
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

KEYS = Part(
    name="key",
    kinds=(KeyEnrolled, KeyRevoked),
    transitions=table(enrolled="revoked", revoked=""),
    initial=frozenset({"enrolled"}),
    begin=begin_key,
    step=step_key,
    check=check_key,
    row=lambda state: Row(
        state=state.state,
        title=f"Key {state.key.id[:8]} of {state.key.actor}",
        key=state.key.id,
        parties=(state.key.actor,),
        words=state.key.actor,
    ),
)
