"""What is done with the keys of a desk after they were enrolled: revoked, rotated, judged.

The keys of a desk's first entry are not among its subjects until something is said of them. Here
they are entered first, from the proofs that lie open in that entry, so that they can be revoked and
rotated like any other, also when nobody holds them any more.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from truceline import cosigned
from truceline.analysis.key_standing import Verdict, judge_entry
from truceline.errors import BadInput, Fault, NotFound
from truceline.keyring import author
from truceline.ledger import canonical, keys
from truceline.ledger.entry import format_time
from truceline.mechanism.actors import DESK_ACTOR
from truceline.store.folds import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from truceline.analysis.key_standing import Witnessed
    from truceline.desk import Desk
    from truceline.keyring.files import KeyPair
    from truceline.ledger.entry import Submission
    from truceline.mechanism.key_register import Key
    from truceline.mechanism.parts import Entry
    from truceline.mechanism.standing import Standing
    from truceline.registrar import Accepted
    from truceline.store.sqlite import SqliteStore

LEAST_DIGITS: Final = 8
"""How much of a key's id must be given."""

_PREPARED: Final = frozenset({"actor", "desk", "public", "signature", "truceline_revocation"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A revocation that a key signed beforehand, to be kept where the key is not.

    It ends the key from when it is recorded, whoever carries it in; it says nothing of the past.

    Args:
        desk: The origin of the desk that it holds for.
        actor: Whose key it is.
        public: The Ed25519 public key, hexadecimal.
        signature: The key's own signature, hexadecimal.
    """

    desk: str
    actor: str
    public: str
    signature: str

    def to_bytes(self) -> bytes:
        """The file's bytes: canonical JSON."""
        names = sorted(_PREPARED - {"truceline_revocation"})
        value = {name: getattr(self, name) for name in names}
        return canonical.encode({**value, "truceline_revocation": 1}) + b"\n"


def prepare(pair: KeyPair, origin: str) -> Prepared:
    """A revocation of a key for one desk, to be kept in a safe."""
    message = keys.revocation_message(origin, pair.actor, pair.public)
    signature = pair.sign(message).hex()
    return Prepared(desk=origin, actor=pair.actor, public=pair.public.hex(), signature=signature)


def read_prepared(data: bytes) -> Prepared:
    """Read a prepared revocation, and check that its key signed it.

    Raises:
        BadInput: REVOCATION_SHAPE, REVOCATION_FORGED, and the faults of JSON.
    """
    value = canonical.parse(data)
    texts = isinstance(value, dict) and {k: v for k, v in value.items() if isinstance(v, str)}
    if not texts or set(value) != _PREPARED or value["truceline_revocation"] != 1:
        raise BadInput(_no_revocation("This is not a prepared revocation.", "REVOCATION_SHAPE"))
    try:
        found = Prepared(**texts)
        public, signature = bytes.fromhex(found.public), bytes.fromhex(found.signature)
        # Half of a surrogate pair is JSON, and no text that anybody can have signed.
        message = keys.revocation_message(found.desk, found.actor, public)
    except (TypeError, ValueError) as error:
        raise BadInput(
            _no_revocation("This is not a prepared revocation.", "REVOCATION_SHAPE")
        ) from error
    keys.check_public(public)
    if not keys.verify(public, message, signature):
        sentence = "The key that this revocation names did not sign it."
        raise BadInput(_no_revocation(sentence, "REVOCATION_FORGED"))
    return found


def key_of(desk: Desk, given: str) -> Key:
    """A key of the desk by its id, or by the beginning of it (at least 8 digits).

    Raises:
        BadInput: KEY_ID. NotFound: KEY_UNKNOWN.
    """
    found = [key for name, key in desk.standing().keys.items() if name.startswith(given.lower())]
    if len(given) < LEAST_DIGITS or len(found) > 1:
        sentence = f"{given!r} does not name one key."
        hint = f"Give at least {LEAST_DIGITS} digits: `truceline key show FILE` prints them."
        raise BadInput(Fault("KEY_ID", sentence, hint))
    if not found:
        sentence = f"No key of this desk begins with {given}."
        hint = "`truceline list --part key` lists them."
        raise NotFound(Fault("KEY_UNKNOWN", sentence, hint))
    return found[0]


def revoke(
    desk: Desk, by: KeyPair, key: Key, body: dict[str, Any], now: datetime | None = None
) -> list[Accepted]:
    """Revoke a key, entering it first where it is one of the first entry; both or neither.

    Args:
        desk: The desk.
        by: The key of whoever revokes: an enroller, or the same actor under another key.
        key: The key.
        body: The fields of ``key.revoked``.
        now: The time (UTC) on a replaying desk; None for now.

    Raises:
        TrucelineError: with every fault; nothing was written.
    """
    entering, subject = _entered(desk, key, now)
    draft = desk.draft(by, "key.revoked", body, about=[subject], now=now)
    return desk.submit([*entering, author.sign(draft, by)], whole=True)


def carry(desk: Desk, prepared: Prepared, why: str, now: datetime | None = None) -> list[Accepted]:
    """Record a prepared revocation in the desk's own voice: whoever brings it need hold no key.

    Raises:
        BadInput: REVOCATION_DESK where it holds for another desk. NotFound: KEY_UNKNOWN.
        TrucelineError: with every fault; nothing was written.
    """
    if prepared.desk != desk.origin:
        sentence = f"This revocation holds for {prepared.desk}, not for {desk.origin}."
        raise BadInput(_no_revocation(sentence, "REVOCATION_DESK"))
    key = key_of(desk, keys.key_id(bytes.fromhex(prepared.public)))
    entering, subject = _entered(desk, key, now)
    body = {"reason": "lost", "why": why, "prepared": prepared.signature}
    own = _said(desk, "key.revoked", body, (subject,), now)
    return desk.submit([*entering, own], whole=True)


def rotate(desk: Desk, old: KeyPair, new: KeyPair, now: datetime | None = None) -> list[Accepted]:
    """Enrol a new key under the old one and revoke the old one under the new; all or nothing.

    What was sealed to the old sealing key still opens with the old file alone, until it is released
    to the new one: keep it.

    Args:
        desk: The desk.
        old: The key that is enrolled.
        new: The key that takes its place, of the same actor.
        now: The time (UTC) on a replaying desk; None for now.

    Raises:
        BadInput: KEY_OTHER_ACTOR. NotFound: KEY_UNKNOWN.
        TrucelineError: with every fault; nothing was written.
    """
    if old.actor != new.actor:
        sentence = f"The old key is of {old.actor}, the new one of {new.actor}."
        hint = "Make the new key for the same actor."
        raise BadInput(Fault("KEY_OTHER_ACTOR", sentence, hint))
    entering, subject = _entered(desk, key_of(desk, old.id), now)
    enrolled = desk.draft(old, "key.enrolled", new.request(desk.origin).as_json(), now=now)
    body = {"reason": "replaced", "why": f"Replaced by key {new.id}."}
    speaker = author.Speaker(origin=desk.origin, actor=new.actor, key=new.id)
    revoked = desk.draft(speaker, "key.revoked", body, about=[subject], now=now)
    signed = [author.sign(enrolled, old), author.sign(revoked, new)]
    return desk.submit([*entering, *signed], whole=True)


def witnessed(desk: Desk) -> list[Witnessed]:
    """What quorums of the desk's witnesses cosigned; nothing where its Terms ask for none."""
    return cosigned.witnessed(desk.store, cosigned.policy_of(desk.registrar).policy)


def judged(
    store: SqliteStore, standing: Standing, key: Key, dated: Sequence[Witnessed] = ()
) -> Iterator[tuple[Entry, Verdict]]:
    """Every entry that a revoked key signed, with whether it still counts; oldest first.

    Nothing is taken out of the record or out of any state for it: see ADR 12.

    Args:
        store: The desk's store.
        standing: Its registers.
        key: The key.
        dated: What quorums of witnesses cosigned.
    """
    for seq in store.places_of(key.actor) if key.revocations else ():
        stored = store.stored(seq)
        entry = None if stored is None else decode(stored)
        if entry is not None and entry.statement.key == key.id:
            verdict = judge_entry(entry, standing, dated)
            if verdict is not None:
                yield entry, verdict


def doubted(store: SqliteStore, standing: Standing) -> int:
    """How many entries do not count, or may not, since their key was in other hands.

    By the desk's own time: what witnesses make of each of them is told by :func:`judged`.
    """
    return sum(
        verdict.word != "valid"
        for key in standing.keys.values()
        for _, verdict in judged(store, standing, key)
    )


def described(key: Key) -> dict[str, Any]:
    """A key and its revocations as a JSON object; times are RFC 3339 UTC."""
    return {
        "key": key.id,
        "actor": key.actor,
        "since": format_time(key.since),
        "until": None if key.until is None else format_time(key.until),
        "revoked_at": None if key.revoked_at is None else format_time(key.revoked_at),
        "revocations": [
            {
                "place": each.seq,
                "at": format_time(each.at),
                "by": each.by,
                "reason": each.reason,
                "compromised_since": None if each.since is None else format_time(each.since),
                "own_word": each.own,
            }
            for each in key.revocations
        ],
    }


def _entered(desk: Desk, key: Key, now: datetime | None) -> tuple[list[Submission], str]:
    """What enters a key of the first entry among the subjects, if it must be, and its subject."""
    subjects = {name: subject for subject, name in desk.standing().key_subjects.items()}
    if key.id in subjects:
        return [], subjects[key.id]
    stored = desk.store.stored(0)
    first = None if stored is None else decode(stored)
    if key.actor == DESK_ACTOR:
        proof = desk.own.prove(desk.origin).hex()
    else:
        proof = "" if first is None else first.body.possession
    body = {"actor": key.actor, "public": key.public.hex(), "possession": proof}
    if key.seal is not None:
        body["seal"] = key.seal
    # The first entry's proof is of the first version, which covers no sealing key: the one that the
    # first entry names is its author's own word there, and no other takes its place.
    own = _said(desk, "key.enrolled/1", body, (), now)
    return [own], hashlib.sha256(own.envelope).hexdigest()


def _said(
    desk: Desk, kind: str, body: dict[str, Any], about: tuple[str, ...], now: datetime | None
) -> Submission:
    """A submission in the desk's own voice."""
    return author.sign(desk.draft(desk.own, kind, body, about=about, now=now), desk.own)


def _no_revocation(sentence: str, code: str) -> Fault:
    return Fault(code, sentence, "Give the file that `truceline key revocation` wrote.")
