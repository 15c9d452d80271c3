"""Who may speak now: the desk's registers, folded from their own few entries.

Agreements, actors and keys govern every later entry, so they are folded together into one frozen
value that the registrar keeps at hand. It grows with actors and keys, never with the ledger.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from truceline.ledger import keys as ledger_keys
from truceline.ledger.tokens import decode_base64
from truceline.ledger.vkeys import COSIGNATURE_ML_DSA_44, ED25519, VerifierKey
from truceline.mechanism import actors, agreements, key_register
from truceline.mechanism.actors import DESK_ACTOR, ActorState
from truceline.mechanism.agreements import AgreementState
from truceline.mechanism.key_register import Key
from truceline.mechanism.succession import DeskContinued

if TYPE_CHECKING:
    from datetime import datetime

    from truceline.mechanism.parts import Entry
    from truceline.mechanism.terms import Terms

GUARANTOR = "guarantor"

REGISTER_PARTS = (agreements.PART.name, actors.ACTORS.name, key_register.KEYS.name)
"""The parts whose entries make the standing."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """The registers at one place of the ledger.

    It has no slots, so that what is worked out from it is worked out once, not for every entry.

    Args:
        origin: The desk's origin name.
        clock: ``live`` or ``replay``.
        log_public: The public key that signs checkpoints.
        log_ml_dsa: The ML-DSA-44 key that signs them too; empty where there is none.
        enrollers: Who may register actors and enrol their keys.
        agreements: Subject id to agreement, oldest first.
        actors: Actor id to actor.
        keys: Key id to key.
        key_subjects: Subject id to key id.
        actor_subjects: Subject id to actor id.
        seq: The place of the newest register entry folded in.
    """

    origin: str
    clock: str
    log_public: bytes
    enrollers: frozenset[str]
    agreements: Mapping[str, AgreementState]
    actors: Mapping[str, ActorState]
    keys: Mapping[str, Key]
    key_subjects: Mapping[str, str] = field(default_factory=dict)
    actor_subjects: Mapping[str, str] = field(default_factory=dict)
    seq: int = 0
    log_ml_dsa: bytes = b""

    @property
    def first(self) -> Terms:
        """The Terms of the desk's first agreement."""
        return next(iter(self.agreements.values())).terms

    def terms_of(self, under: str) -> Terms | None:
        """The Terms of an agreement by its id, ended or not; the first where ``under`` is empty."""
        if not under:
            return self.first
        return next((a.terms for a in self.agreements.values() if a.terms.id == under), None)

    @cached_property
    def log_keys(self) -> tuple[VerifierKey, ...]:
        """The verifier keys of its checkpoints: Ed25519, and ML-DSA-44 where there is one."""
        first = VerifierKey(name=self.origin, kind=ED25519, public=self.log_public)
        if not self.log_ml_dsa:
            return (first,)
        return (
            first,
            VerifierKey(name=self.origin, kind=COSIGNATURE_ML_DSA_44, public=self.log_ml_dsa),
        )

    @cached_property
    def in_force(self) -> dict[str, Terms]:
        """The agreements that stand, by their id."""
        return {a.terms.id: a.terms for a in self.agreements.values() if a.state == "in_force"}

    @cached_property
    def roles(self) -> dict[str, frozenset[str]]:
        """Actor to roles."""
        return {name: actor.roles for name, actor in self.actors.items()}

    @cached_property
    def key_actors(self) -> dict[str, str]:
        """Key id to the actor whose key it is."""
        return {key.id: key.actor for key in self.keys.values()}

    def roles_of(self, actor: str) -> frozenset[str]:
        """The roles of an actor; none where it is not registered."""
        found = self.actors.get(actor)
        return frozenset() if found is None else found.roles

    def roles_under(self, actor: str, terms: Terms) -> frozenset[str]:
        """The roles an actor holds under one agreement: a guarantor is one where Terms name it.

        Several agreements stand on one desk; who guarantees one has no say in another by that.
        """
        roles = self.roles_of(actor)
        return roles if actor in terms.guarantors else roles - {GUARANTOR}

    def seals(self, at: datetime) -> dict[str, str]:
        """Actor to the age recipient of its newest key that has one and is valid at an instant."""
        return {
            key.actor: key.seal
            for key in self.keys.values()
            if key.seal is not None and key.valid_at(at)
        }


def genesis(entry: Entry) -> Standing:
    """The standing after ``desk.opened``: one agreement, the convenor, the desk's own key."""
    body = entry.body
    at = entry.recorded_at
    convenor = Key(
        id=ledger_keys.key_id(bytes.fromhex(body.public)),
        actor=body.actor,
        public=bytes.fromhex(body.public),
        seal=body.seal,
        since=at,
    )
    desk_public = bytes.fromhex(body.desk_public)
    desk = Key(
        id=ledger_keys.key_id(desk_public),
        actor=DESK_ACTOR,
        public=desk_public,
        seal=None,
        since=at,
    )
    return Standing(
        origin=body.origin,
        clock=body.clock,
        log_public=bytes.fromhex(body.log_public),
        enrollers=frozenset(body.enrol),
        agreements={entry.hash: agreements.begin(entry)},
        actors={
            body.actor: _actor(body.actor, body.name, "convenor"),
            DESK_ACTOR: _actor(DESK_ACTOR, "The desk itself", "desk"),
        },
        keys={convenor.id: convenor, desk.id: desk},
        seq=entry.seq,
        log_ml_dsa=decode_base64(getattr(body, "log_ml_dsa", None) or "") or b"",
    )


def _actor(actor: str, name: str, role: str) -> ActorState:
    return ActorState(
        state="registered",
        actor=actor,
        name=name,
        roles=frozenset({role}),
        of=None,
        guarantor=None,
    )


def _continued(standing: Standing, entry: Entry) -> Standing:
    """The standing under a new name and new keys; the old desk's own keys end."""
    body, at = entry.body, entry.recorded_at
    public = bytes.fromhex(body.desk_public)
    own = Key(id=ledger_keys.key_id(public), actor=DESK_ACTOR, public=public, seal=None, since=at)
    keys = {
        name: replace(key, revoked_at=at)
        if key.actor == DESK_ACTOR and key.revoked_at is None
        else key
        for name, key in standing.keys.items()
    }
    return replace(
        standing,
        origin=body.origin,
        log_public=bytes.fromhex(body.log_public),
        log_ml_dsa=decode_base64(body.log_ml_dsa or "") or b"",
        keys={**keys, own.id: own},
    )


def advance(standing: Standing, entry: Entry) -> Standing:
    """The standing after one more register entry; other entries change nothing."""
    body = entry.body
    moved = replace(standing, seq=entry.seq)
    if isinstance(body, agreements.AgreementAdopted):
        return replace(
            moved, agreements={**standing.agreements, entry.hash: agreements.begin(entry)}
        )
    if isinstance(body, agreements.CHANGES):
        changed = {
            subject: agreements.step(state, entry) if subject in entry.statement.about else state
            for subject, state in standing.agreements.items()
        }
        return replace(moved, agreements=changed)
    if isinstance(body, actors.ActorRegistered):
        return replace(
            moved,
            actors={**standing.actors, body.actor: actors.begin_actor(entry)},
            actor_subjects={**standing.actor_subjects, entry.hash: body.actor},
        )
    if isinstance(body, actors.ActorChanged):
        names = {standing.actor_subjects.get(s) for s in entry.statement.about}
        changed_actors = {
            name: actors.step_actor(actor, entry) if name in names else actor
            for name, actor in standing.actors.items()
        }
        return replace(moved, actors=changed_actors)
    if isinstance(body, key_register.ENROLMENTS):
        key = key_register.key_from(entry)
        # A key of the first entry that is entered among the subjects stays as that entry fixed it:
        # its proof lies open there, and must not serve to put another sealing key in.
        return replace(
            moved,
            keys={**standing.keys, key.id: standing.keys.get(key.id, key)},
            key_subjects={**standing.key_subjects, entry.hash: key.id},
        )
    if isinstance(body, DeskContinued):
        return _continued(moved, entry)
    if isinstance(body, key_register.REVOCATIONS):
        ids = {standing.key_subjects.get(s) for s in entry.statement.about}
        keys = {
            name: key_register.revoked(key, entry) if name in ids else key
            for name, key in standing.keys.items()
        }
        return replace(moved, keys=keys)
    return standing
