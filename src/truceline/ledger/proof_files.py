r"""Proof files (C2SP tlog-proof): all that proves offline that an entry is in the record.

A receipt is such a file: the leaf's place, the hashes from its sibling up, and the signed
checkpoint, word for word. Whoever holds the leaf and the log's verifier key needs nobody else.
The ``extra`` line is not authenticated: nothing may be believed because it says so.

>>> file = ProofFile(index=0, proof=(), checkpoint=b"x\n0\n\n\xe2\x80\x94 x AAAAAAA=\n")
>>> parse_proof_file(format_proof_file(file)) == file
True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.errors import BadInput, Fault, raise_for
from truceline.ledger.checkpoints import OpenedCheckpoint, open_checkpoint
from truceline.ledger.notes import MAX_NOTE_BYTES, VerifierKey, parse_note
from truceline.ledger.proofs import HASH_BYTES, MAX_SIZE, verify_inclusion
from truceline.ledger.tokens import decode_base64, encode_base64, parse_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST_LINE = "c2sp.org/tlog-proof@v1"
SUFFIX = ".tlog-proof"
MAX_HASHES = 63
MAX_EXTRA_BYTES = 65_536
MAX_FILE_BYTES = MAX_NOTE_BYTES + 2 * MAX_EXTRA_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofFile:
    """A proof file as it was read; nothing about it has been verified.

    Args:
        index: The leaf's place, from 0.
        proof: The 32-byte hashes from the leaf's sibling up to the root's child.
        checkpoint: The signed checkpoint's bytes.
        extra: Bytes of the writer's choice, not authenticated; ``None`` where there are none.

    Raises:
        BadInput: ``PROOF_FILE_INDEX``, ``PROOF_FILE_HASH``, ``PROOF_FILE_EXTRA``, and what
            :func:`truceline.ledger.notes.parse_note` finds in the checkpoint.
    """

    index: int
    proof: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def __post_init__(self) -> None:
        faults = []
        if not 0 <= self.index < MAX_SIZE:
            faults.append(_index_fault())
        if len(self.proof) > MAX_HASHES or any(len(each) != HASH_BYTES for each in self.proof):
            faults.append(_hash_fault(""))
        if self.extra is not None and not 1 <= len(self.extra) <= MAX_EXTRA_BYTES:
            faults.append(_extra_fault())
        raise_for(faults)
        parse_note(self.checkpoint)


def format_proof_file(file: ProofFile) -> bytes:
    """The file's bytes; :func:`parse_proof_file` gives the same back."""
    lines = [
        FIRST_LINE,
        *([] if file.extra is None else [f"extra {encode_base64(file.extra)}"]),
        f"index {file.index}",
        *(encode_base64(each) for each in file.proof),
    ]
    return "\n".join(lines).encode() + b"\n\n" + file.checkpoint


def parse_proof_file(data: bytes) -> ProofFile:
    """Read a proof file's bytes; every file has one spelling, and nothing is verified.

    Raises:
        BadInput: ``PROOF_FILE_SIZE``, ``PROOF_FILE_SHAPE``, and what :class:`ProofFile` raises.
    """
    if len(data) > MAX_FILE_BYTES:
        raise BadInput(
            Fault(
                "PROOF_FILE_SIZE",
                f"The file has {len(data)} bytes; at most {MAX_FILE_BYTES} are read.",
                "A receipt is a few kilobytes: check where this came from.",
            )
        )
    head, gap, checkpoint = data.partition(b"\n\n")
    lines = head.decode("ascii", errors="replace").split("\n")
    if not gap or lines[0] != FIRST_LINE:
        raise BadInput(
            _shape_fault(f"A proof file begins with {FIRST_LINE} and holds an empty line.")
        )
    at = 1
    extra = None
    faults = []
    if at < len(lines) and lines[at].startswith("extra "):
        extra = decode_base64(lines[at].removeprefix("extra "))
        faults.extend([] if extra else [_extra_fault()])
        at += 1
    if at == len(lines) or not lines[at].startswith("index "):
        raise BadInput([*faults, _shape_fault("The line with the index is missing.")])
    index = parse_decimal(lines[at].removeprefix("index "))
    proof: list[bytes] = []
    for number, line in enumerate(lines[at + 1 :], start=at + 2):
        value = decode_base64(line)
        if value is None or len(value) != HASH_BYTES or len(proof) == MAX_HASHES:
            faults.append(_hash_fault(f"line {number}"))
            break
        proof.append(value)
    if index is None:
        faults.append(_index_fault())
    if index is None or faults:
        raise BadInput(faults)
    return ProofFile(index=index, proof=tuple(proof), checkpoint=checkpoint, extra=extra)


def verify_proof_file(
    file: ProofFile,
    leaf: bytes,
    log_keys: Iterable[VerifierKey],
    witnesses: Iterable[VerifierKey] = (),
    *,
    origin: str | None = None,
) -> OpenedCheckpoint:
    """Check offline that a leaf is in the log, by what the holder already trusts.

    1. The checkpoint is opened with the log's keys; witnesses' good signatures are collected.
    2. The proof must lead from the leaf to the checkpoint's root.

    Args:
        file: The proof file.
        leaf: The 32-byte leaf hash of what the holder has.
        log_keys: The log's keys.
        witnesses: The keys of known witnesses; whether enough signed is for the caller's policy.
        origin: The log that is meant; the name of the key that signed where it is left out.

    Raises:
        BadInput: as :func:`truceline.ledger.checkpoints.open_checkpoint`.
        Refused: likewise, and as :func:`truceline.ledger.proofs.verify_inclusion`.
    """
    opened = open_checkpoint(file.checkpoint, log_keys, witnesses, origin=origin)
    verify_inclusion(file.index, opened.checkpoint.size, leaf, file.proof, opened.checkpoint.root)
    return opened


def _shape_fault(sentence: str) -> Fault:
    """The fault of a file that is not a proof file."""
    return Fault("PROOF_FILE_SHAPE", sentence, "Give the .tlog-proof file as it was received.")


def _extra_fault() -> Fault:
    """The fault of an extra line."""
    return Fault(
        "PROOF_FILE_EXTRA",
        f"The extra line is base64 of 1 to {MAX_EXTRA_BYTES} bytes, or is left out.",
        "Leave the line out: nothing may rest on it.",
    )


def _index_fault() -> Fault:
    """The fault of an index line."""
    return Fault(
        "PROOF_FILE_INDEX",
        "The index is a decimal number without leading zeros, below 2^63 - 1.",
        "Give the .tlog-proof file as it was received.",
    )


def _hash_fault(where: str) -> Fault:
    """The fault of the hashes of a proof."""
    return Fault(
        "PROOF_FILE_HASH",
        f"A proof is at most {MAX_HASHES} hashes of 32 bytes, a line of base64 each.",
        "Give the .tlog-proof file as it was received.",
        where=where,
    )
