"""Receipts: what a proof file shows of one entry, to whoever trusts neither desk nor network.

A receipt is a C2SP ``.tlog-proof`` file. Its ``extra`` line carries the leaf and, unless it is
bare, the signed envelope with its salt, as canonical JSON. Nothing is believed because it stands
there: the envelope counts only because it hashes to the leaf, and the leaf because the proof leads
from it to a checkpoint that the log signed and that witnesses of the reader's own policy cosigned.

1. The checkpoint is opened with the policy's log keys; the quorum of the policy must have cosigned.
2. The inclusion proof must lead from the leaf to the checkpoint's root (RFC 9162, 2.1.3.2).
3. The envelope and its salt must give the leaf's commitment (``docs/adr/0001``).
4. The author's signature must be good under the key that the envelope names, where that key is
   enclosed; whose key it is says its own enrolment, which has a receipt of its own.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from truceline.analysis.key_standing import quorum_at
from truceline.errors import BadInput, Fault, Refused
from truceline.ledger import canonical, keys
from truceline.ledger.entry import Envelope, format_time
from truceline.ledger.leaves import Leaf, commitment
from truceline.ledger.proof_files import ProofFile, parse_proof_file, verify_proof_file
from truceline.ledger.proofs import leaf_hash
from truceline.ledger.tokens import decode_base64
from truceline.ledger.wire import read_envelope

if TYPE_CHECKING:
    from truceline.ledger.checkpoints import OpenedCheckpoint
    from truceline.ledger.entry import Submission
    from truceline.ledger.policy import Policy

_FIELDS = frozenset({"clock", "envelope", "leaf", "public", "salt"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """What the extra line of a receipt carries.

    Args:
        leaf: The leaf's bytes, as in the entry bundles.
        envelope: The signed envelope; None in a bare receipt.
        salt: The author's 32 bytes that tie envelope and leaf; None in a bare receipt.
        public: The author's Ed25519 public key; None where its holder may not see it.
        clock: ``live`` or ``replay``, as the desk says of itself.
    """

    leaf: bytes
    envelope: bytes | None = None
    salt: bytes | None = None
    public: bytes | None = None
    clock: str = "live"

    def encode(self) -> bytes:
        """The bytes of the extra line."""
        return canonical.encode(
            {
                "clock": self.clock,
                "envelope": None if self.envelope is None else canonical.parse(self.envelope),
                "leaf": base64.b64encode(self.leaf).decode(),
                "public": None if self.public is None else self.public.hex(),
                "salt": None if self.salt is None else base64.b64encode(self.salt).decode(),
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """What a receipt proves.

    Args:
        origin: The log's name.
        place: The entry's place, from 0.
        size: How many entries the checkpoint holds.
        recorded_at: The desk's time, bound into the leaf (UTC).
        witnesses: The policy's names of those whose good cosignatures the checkpoint has, sorted.
        witnessed_at: When the quorum was complete (UTC); None where the policy asks for none.
        envelope: The signed words; None where the receipt is bare and none were given.
        signed: Whether the author's signature was checked and is good.
        clock: ``live`` or ``replay``, as the desk says of itself.
    """

    origin: str
    place: int
    size: int
    recorded_at: datetime
    witnesses: tuple[str, ...]
    witnessed_at: datetime | None
    envelope: Envelope | None
    signed: bool
    clock: str

    @property
    def sentence(self) -> str:
        """In one sentence, what is proven and what is not."""
        return f"{self._proves} {self._does_not}"

    @property
    def _proves(self) -> str:
        words = "an entry whose words are not enclosed"
        if self.envelope is not None:
            said = self.envelope.statement
            by = f"by {said.author}, signed with key {said.key[:8]}" if self.signed else (
                f"that names {said.author} as its author (its signature was not checked: the key "
                "is not enclosed)"
            )  # fmt: skip
            about = ", ".join(each[:12] for each in said.about)
            of = f" about {about}" if about else ""
            had = f", citing a record of {said.seen.size} entries as seen" if said.seen.size else ""
            words = f"entry {self.envelope.hash[:12]} ({said.kind}){of} {by}{had},"
        declared = " (declared, on a replay clock)" if self.clock == "replay" else ""
        seen = "no witness is asked for by the policy"
        if self.witnesses:
            by_then = f" by {format_time(self.witnessed_at)}" if self.witnessed_at else ""
            seen = f"witnessed{by_then} by {', '.join(self.witnesses)}"
        return (
            f"This proves that {words} stands at place {self.place} of {self.origin}, recorded "
            f"{format_time(self.recorded_at)} by the desk's clock{declared}, in a record of "
            f"{self.size} entries: {seen}."
        )

    @property
    def _does_not(self) -> str:
        lacking = ["that anybody read it", "that anybody agreed to it", "that what it says is true"]
        if self.envelope is not None and self.signed:
            lacking += ["whose key it is", "that the key was not revoked since"]
        if not self.witnesses:
            lacking.append("that the desk shows everybody the same record")
        return f"It does not prove {', '.join(lacking[:-1])} or {lacking[-1]}."

    def as_json(self) -> dict[str, Any]:
        """The same for programs."""
        said = None if self.envelope is None else self.envelope.statement
        return {
            "what": "receipt",
            "origin": self.origin,
            "place": self.place,
            "size": self.size,
            "recorded_at": format_time(self.recorded_at),
            "clock": self.clock,
            "witnesses": list(self.witnesses),
            "witnessed_at": None if self.witnessed_at is None else format_time(self.witnessed_at),
            "entry": None if self.envelope is None else self.envelope.hash,
            "kind": None if said is None else said.kind,
            "author": None if said is None else said.author,
            "key": None if said is None else said.key,
            "about": None if said is None else list(said.about),
            "seen": None if said is None else {"size": said.seen.size, "root": said.seen.root},
            "signed": self.signed,
            "says": self.sentence,
        }


def verify_receipt(data: bytes, policy: Policy, entry: Submission | None = None) -> Proven:
    """Check a receipt by a policy alone, as the module says.

    Args:
        data: The proof file's bytes.
        policy: Whose signatures its reader believes.
        entry: The submission, where the receipt is bare and its holder has the words.

    Raises:
        BadInput: ``RECEIPT_EXTRA``, ``RECEIPT_BARE``, ``POLICY_NO_LOG``, and as
            :func:`truceline.ledger.proof_files.parse_proof_file`.
        Refused: ``RECEIPT_OTHER_ENTRY``, ``RECEIPT_OTHER_KEY``, ``RECEIPT_SIGNATURE``,
            ``QUORUM_MISSING``, and as :func:`truceline.ledger.proof_files.verify_proof_file`.
    """
    if not policy.log_keys:
        sentence = "The policy names no log, so that nothing could be checked."
        raise BadInput(Fault("POLICY_NO_LOG", sentence, "Add a line: log <verifier key>."))
    file = parse_proof_file(data)
    enclosed = read_extra(file.extra)
    if enclosed.envelope is None and entry is not None:
        enclosed = replace(enclosed, envelope=entry.envelope, salt=entry.salt)
    leaf = Leaf.decode(enclosed.leaf)
    opened = _opened(file, enclosed.leaf, policy)
    names, at = quorum(opened, policy)
    envelope = None
    if enclosed.envelope is not None and enclosed.salt is not None:
        if commitment(enclosed.salt, enclosed.envelope) != leaf.commitment:
            raise Refused(_fault("OTHER_ENTRY", "The words enclosed are not those of the leaf."))
        envelope = read_envelope(enclosed.envelope)
    return Proven(
        origin=opened.checkpoint.origin,
        place=file.index,
        size=opened.checkpoint.size,
        recorded_at=leaf.recorded_at,
        witnesses=names,
        witnessed_at=at,
        envelope=envelope,
        signed=envelope is not None and _signed(envelope, enclosed.public),
        clock=enclosed.clock,
    )


def quorum(opened: OpenedCheckpoint, policy: Policy) -> tuple[tuple[str, ...], datetime | None]:
    """Who of a policy cosigned a checkpoint, and when its quorum was complete.

    Raises:
        Refused: ``QUORUM_MISSING``.
    """
    named = [
        (name, each.timestamp or 0)
        for each in opened.cosignatures
        for name in sorted(policy.names([each]))
    ]
    names = tuple(sorted({name for name, _ in named}))
    if not policy.met(names):
        got = ", ".join(names) or "none"
        sentence = f"The quorum of the policy did not cosign this checkpoint; of it signed: {got}."
        hint = "Ask for a receipt of a later checkpoint, or wait until the witnesses have seen it."
        raise Refused(Fault("QUORUM_MISSING", sentence, hint))
    return names, quorum_at(named, policy.met) if names else None


def _opened(file: ProofFile, leaf: bytes, policy: Policy) -> OpenedCheckpoint:
    return verify_proof_file(file, leaf_hash(leaf), policy.log_keys, policy.witness_keys)


def _signed(envelope: Envelope, public: bytes | None) -> bool:
    """Whether the author's signature is good; False where the key is not enclosed."""
    if public is None:
        return False
    if keys.key_id(public) != envelope.statement.key:
        raise Refused(_fault("OTHER_KEY", "The key enclosed is not the one the entry names."))
    if not envelope.signed_by(public):
        raise Refused(_fault("SIGNATURE", "The author's signature is not good."))
    return True


def read_extra(extra: bytes | None) -> Enclosed:
    """Read the extra line of a receipt; nothing of it is believed yet.

    Raises:
        BadInput: ``RECEIPT_EXTRA``, ``RECEIPT_BARE``.
    """
    if extra is None:
        sentence = "This proof file has no extra line, and so no leaf."
        hint = "Ask the desk for a receipt: `truceline receipt`."
        raise BadInput(Fault("RECEIPT_BARE", sentence, hint))
    try:
        value = canonical.parse(extra)
    except BadInput as error:
        raise BadInput(_extra_fault()) from error
    if not isinstance(value, dict) or set(value) != _FIELDS:
        raise BadInput(_extra_fault())
    leaf, salt, public = (value[name] for name in ("leaf", "salt", "public"))
    envelope = value["envelope"]
    try:
        return Enclosed(
            leaf=_bytes(leaf),
            envelope=None if envelope is None else canonical.encode(envelope),
            salt=None if salt is None else _bytes(salt),
            public=None if public is None else bytes.fromhex(str(public)),
            clock="replay" if value["clock"] == "replay" else "live",
        )
    except (BadInput, ValueError) as error:
        raise BadInput(_extra_fault()) from error


def _bytes(text: object) -> bytes:
    data = decode_base64(text) if isinstance(text, str) else None
    if data is None:
        raise BadInput(_extra_fault())
    return data


def _extra_fault() -> Fault:
    sentence = "The extra line is not that of a receipt: canonical JSON of leaf and envelope."
    return Fault("RECEIPT_EXTRA", sentence, "Give the .tlog-proof file as it was received.")


def _fault(code: str, sentence: str) -> Fault:
    hint = "Somebody changed this file, or made it up: ask the desk for a receipt of its own."
    return Fault(f"RECEIPT_{code}", sentence, hint)
