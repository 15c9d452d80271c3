"""Keys: enrolled with proof, revoked with a reason, never taken out of the record.

A key is enrolled by those whom the genesis names, or by its actor under a key it already has
(rotation), always with proof that the private half is held. The proof of the second version covers
the sealing key too, so that nobody on the way can put another in its place.

Revocation ends a key from its recording on. What was recorded before stays where it is; whether it
still counts where the key had been in other hands is *judged* (``analysis.key_standing``) and said,
never folded: see ADR 12. An actor's own word that its key was copied long ago is kept apart from
that of somebody else, for it might be a way to deny what was signed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from truceline.errors import BadInput, Fault
from truceline.ledger import keys, seal_keys
from truceline.mechanism.actors import DESK_ACTOR, not_enroller
from truceline.mechanism.agreements import Possession, PublicKey, SealKey
from truceline.mechanism.kinds import kind, opened
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.shapes import ActorId, Instant, Short

if TYPE_CHECKING:
    from collections.abc import Iterable

_ENROLMENT = {"actor": "group:made-up-brigade", "public": "0" * 64, "possession": "0" * 128}

Reason = Literal["lost", "stolen", "copied", "replaced", "left", "compelled", "other"]
"""Why a key is revoked.

lost: it can no longer be used, and nobody else is thought to have it; stolen: the device or token
is in other hands; copied: others may have the file; replaced: a new key took its place; left: who
held it holds that post no more; compelled: its holder was made to sign; other: the words say.
"""


@kind("key.enrolled/1", part="key", opens=True, example=_ENROLMENT)
@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEnrolled:
    """A key is enrolled for an actor, with proof that its holder has the private half."""

    actor: ActorId = opened("Whose key it is")
    public: PublicKey = opened("The Ed25519 public key, hexadecimal")
    seal: SealKey | None = opened("The age recipient for sealed fields", default=None)
    possession: Possession = opened("The new key's signature over desk, actor and public key")
    valid_from: Instant | None = opened("Not before", default=None)
    valid_until: Instant | None = opened("Not after", default=None)


@kind("key.enrolled/2", part="key", opens=True, example=_ENROLMENT)
@dataclass(frozen=True, slots=True, kw_only=True)
class KeyEnrolledWhole:
    """A key is enrolled for an actor, with proof over both halves: signing key and sealing key."""

    actor: ActorId = opened("Whose key it is")
    public: PublicKey = opened("The Ed25519 public key, hexadecimal")
    seal: SealKey | None = opened("The age recipient for sealed fields", default=None)
    possession: Possession = opened(
        "The new key's signature over desk, actor, public key and age recipient"
    )
    valid_from: Instant | None = opened("Not before", default=None)
    valid_until: Instant | None = opened("Not after", default=None)


@kind("key.revoked/1", part="key", example={"why": "Made-up: the device was lost."})
@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRevoked:
    """A key is revoked: nothing signed with it is taken from now on."""

    why: Short = opened("Why")


@kind(
    "key.revoked/2",
    part="key",
    example={
        "reason": "stolen",
        "why": "Made-up: the telephone was taken at a checkpoint.",
        "compromised_since": "2016-03-01T09:00:00Z",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRevokedSince:
    """A key is revoked; with an instant since when others may have signed with it."""

    reason: Reason = opened(
        "lost, stolen, copied, replaced, left, compelled or other", default="other"
    )
    why: Short = opened("Why, in words that harm nobody")
    compromised_since: Instant | None = opened(
        "Since when others may have signed with it; left out where nobody else had it", default=None
    )
    prepared: Possession | None = opened(
        "The key's own signature under a revocation that was prepared beforehand", default=None
    )


ENROLMENTS = (KeyEnrolled, KeyEnrolledWhole)
REVOCATIONS = (KeyRevoked, KeyRevokedSince)


@dataclass(frozen=True, slots=True, kw_only=True)
class Revocation:
    """One revocation of a key, as it stands on the ledger.

    Args:
        seq: Its place.
        at: When it was recorded (UTC).
        by: Who recorded it.
        reason: Its reason; ``other`` in the first version, which has none.
        since: Since when others may have signed (UTC), or None.
        own: Whether the key's own actor alone says so: then it binds nobody to call void what the
            actor itself signed.
    """

    seq: int
    at: datetime
    by: str
    reason: str
    since: datetime | None
    own: bool


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
    revocations: tuple[Revocation, ...] = ()

    def valid_at(self, at: datetime) -> bool:
        """Whether the key may sign what is recorded at this time."""
        ended = (self.until is not None and at > self.until) or (
            self.revoked_at is not None and at >= self.revoked_at
        )
        return at >= self.since and not ended


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyState:
    """One key's life."""

    state: str
    key: Key


def key_from(entry: Entry) -> Key:
    """The key of a ``key.enrolled`` entry; valid from its recording unless it says later."""
    body = entry.body
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


def revoked(key: Key, entry: Entry) -> Key:
    """The key after a revocation; its end stays where the first one put it."""
    body = entry.body
    found = Revocation(
        seq=entry.seq,
        at=entry.recorded_at,
        by=entry.author,
        reason=getattr(body, "reason", "other"),
        since=getattr(body, "compromised_since", None),
        own=entry.author in {key.actor, DESK_ACTOR},
    )
    return replace(
        key,
        revoked_at=entry.recorded_at if key.revoked_at is None else key.revoked_at,
        revocations=(*key.revocations, found),
    )


def possession_faults(
    origin: str, actor: str, public: bytes, proof: bytes, seal: str | None = None
) -> list[Fault]:
    """Faults of a key offered for enrolment: its point, and the proof that it is held.

    Args:
        origin: The desk it is offered to.
        actor: Whose it is to be.
        public: The Ed25519 public key.
        proof: The key's signature.
        seal: The age recipient that the proof must cover; None where it covers none.
    """
    try:
        keys.check_public(public)
    except BadInput as error:
        return [replace(fault, where="/statement/body/public") for fault in error.faults]
    if not keys.verify(public, keys.possession_message(origin, actor, public, seal), proof):
        return [
            Fault(
                "KEY_NOT_POSSESSED",
                "The proof of possession is not a signature by this key for this desk, actor and "
                "age key.",
                "Make the enrolment request with `truceline key new --desk-origin ORIGIN`.",
                where="/statement/body/possession",
            )
        ]
    return []


def seal_faults(seal: str | None) -> list[Fault]:
    """Faults of an age recipient offered for enrolment; none where there is none."""
    if seal is None:
        return []
    try:
        seal_keys.check_recipient(seal)
    except BadInput as error:
        return [replace(fault, where="/statement/body/seal") for fault in error.faults]
    return []


def begin_key(entry: Entry) -> KeyState:
    """The key as enrolled."""
    return KeyState(state="enrolled", key=key_from(entry))


def step_key(state: KeyState, entry: Entry) -> KeyState:
    """The key after a revocation; a revoked key stays revoked."""
    if isinstance(entry.body, REVOCATIONS):
        return KeyState(state="revoked", key=revoked(state.key, entry))
    return state


def check_key(state: Any, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Faults of an enrolment or revocation."""
    if isinstance(entry.body, REVOCATIONS):
        return _revocation_faults(state, entry, bench)
    return _enrolment_faults(entry, bench)


def _revocation_faults(state: KeyState, entry: Entry, bench: Bench) -> list[Fault]:
    """Who may revoke, and what may be said of the past by whom."""
    body, key = entry.body, state.key
    faults: list[Fault] = []
    since = getattr(body, "compromised_since", None)
    other = bench.enrols(entry.author) and entry.author != key.actor
    # Somebody else than the key's actor may still say since when a revoked key was in other hands.
    confirms = state.state == "revoked" and other and since is not None
    if state.state != "enrolled" and not confirms:
        faults.append(wrong_state(entry, state.state, {"enrolled"}))
    prepared = getattr(body, "prepared", None)
    if prepared is not None:
        message = keys.revocation_message(entry.statement.desk, key.actor, key.public)
        if not keys.verify(key.public, message, bytes.fromhex(prepared)):
            faults.append(
                Fault(
                    "REVOCATION_FORGED",
                    "The prepared revocation is not a signature by this key for this desk.",
                    "Take the file that `truceline key revocation` wrote for this key and desk.",
                    where="/statement/body/prepared",
                )
            )
    speaks = entry.author == key.actor or bench.enrols(entry.author)
    if not speaks and prepared is None:
        faults.append(not_enroller(entry.author))
    if not speaks and since is not None:
        # A prepared revocation ends the key from now on; it was signed before anything happened.
        faults.append(
            Fault(
                "SINCE_NOT_YOURS",
                "Who only carries a prepared revocation cannot say since when the key was lost.",
                "Leave compromised_since out; its actor or an enroller may say it afterwards.",
                where="/statement/body/compromised_since",
            )
        )
    if since is not None and since > bench.now:
        faults.append(
            Fault(
                "TIME_ORDER",
                "The key would be compromised later than now.",
                "Give the instant from which on others may have signed.",
                where="/statement/body/compromised_since",
            )
        )
    return faults


def _enrolment_faults(entry: Entry, bench: Bench) -> list[Fault]:
    """The point, the proof, the sealing key, whose it is, and whether it is new."""
    body = entry.body
    public, proof = bytes.fromhex(body.public), bytes.fromhex(body.possession)
    covered = body.seal if isinstance(body, KeyEnrolledWhole) else None
    faults = possession_faults(entry.statement.desk, body.actor, public, proof, covered)
    faults.extend(seal_faults(body.seal))
    if body.actor not in bench.roles:
        faults.append(
            Fault(
                "ACTOR_UNKNOWN",
                f"{body.actor} is not registered.",
                "Register the actor first: `truceline enrol` does both.",
                where="/statement/body/actor",
            )
        )
    # The keys of the first entry are no subjects; each may be entered once, for its own actor, and
    # the desk may do that: it gives nobody a key that they had not.
    known = bench.keys.get(keys.key_id(public))
    entered = known == body.actor and entry.author == DESK_ACTOR
    if entry.author != body.actor and not bench.enrols(entry.author) and not entered:
        faults.append(not_enroller(entry.author))
    if body.actor == DESK_ACTOR != entry.author:
        faults.append(
            Fault(
                "KEY_OF_DESK",
                "Nobody but the desk itself speaks for the desk.",
                "Enrol the key for an actor of its own.",
                where="/statement/body/actor",
            )
        )
    if (known or body.actor) != body.actor or bench.lookup("key", keys.key_id(public)):
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


KEYS = Part(
    name="key",
    kinds=(KeyEnrolled, KeyEnrolledWhole, KeyRevoked, KeyRevokedSince),
    transitions=table(enrolled="revoked", revoked="revoked"),
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
