"""Split views: a file that proves by itself that a log signed two records that contradict.

A log may grow and may not change. Two checkpoints with its good signatures that no one record can
have are all that is needed to show it, to anyone, with neither the log nor a network::

    truceline.org/split-view@v1
    log <verifier key>
    prefix <root of the first N leaves of the second checkpoint's tree>
    <hashes of the consistency proof, a line each>

    <the checkpoint of size N, with its signatures, verbatim>

    <the other checkpoint, of size N or above, with its signatures, verbatim>

In the other form, one place holds two leaves: instead of ``prefix`` stands ``index <place>``, and
twice ``leaf <leaf hash>`` with the hashes of its inclusion proof, for the first checkpoint and for
the second. Hashes are base64. Sizes that are equal need no hashes at all.

The ``log`` lines say whose keys signed; whoever trusts keys of its own gives those instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.errors import BadInput, Fault, Refused, raise_for
from truceline.ledger.checkpoints import Checkpoint, open_checkpoint
from truceline.ledger.notes import MAX_NOTE_BYTES, parse_note
from truceline.ledger.proofs import (
    HASH_BYTES,
    MAX_SIZE,
    verify_consistency,
    verify_inclusion,
)
from truceline.ledger.tokens import decode_base64, encode_base64, parse_decimal
from truceline.ledger.vkeys import VerifierKey, format_vkey, parse_vkey

if TYPE_CHECKING:
    from collections.abc import Iterable

FIRST_LINE = "truceline.org/split-view@v1"
SUFFIX = ".split-view"
MAX_HASHES = 63
MAX_KEYS = 16
MAX_FILE_BYTES = 3 * MAX_NOTE_BYTES

_PARTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherPrefix:
    """The second checkpoint's tree does not begin with the tree of the first.

    Args:
        root: The 32-byte root of the second tree's first N leaves, N the first checkpoint's size.
        proof: The hashes that prove it (RFC 6962, 2.1.2); none where the sizes are equal.
    """

    root: bytes
    proof: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LeafProof:
    """A leaf hash and the hashes from its sibling up to a checkpoint's root."""

    leaf: bytes
    proof: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TwoLeaves:
    """One place holds one leaf under the first checkpoint, and another under the second.

    Args:
        index: The place, from 0.
        first: What stands there under the first checkpoint.
        second: What stands there under the second.
    """

    index: int
    first: LeafProof
    second: LeafProof


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitView:
    """Two signed checkpoints and why they contradict; nothing about it has been verified.

    Args:
        log_keys: The keys under which the file says that the log signed, 1 to 16.
        first: The signed checkpoint of the smaller tree, or one of two of the same size.
        second: The other signed checkpoint.
        evidence: Why no one record can have both.

    Raises:
        BadInput: ``SPLIT_VIEW_KEYS``, ``SPLIT_VIEW_HASH``, ``SPLIT_VIEW_INDEX``, and what
            :func:`truceline.ledger.notes.parse_note` finds in the checkpoints.
    """

    log_keys: tuple[VerifierKey, ...]
    first: bytes
    second: bytes
    evidence: OtherPrefix | TwoLeaves

    def __post_init__(self) -> None:
        faults = []
        if not 1 <= len(self.log_keys) <= MAX_KEYS:
            faults.append(_keys_fault(""))
        if isinstance(self.evidence, TwoLeaves):
            hashes = [self.evidence.first, self.evidence.second]
            paths = [(each.leaf, each.proof) for each in hashes]
            if not 0 <= self.evidence.index < MAX_SIZE:
                faults.append(_index_fault(""))
        else:
            paths = [(self.evidence.root, self.evidence.proof)]
        for head, proof in paths:
            short = any(len(each) != HASH_BYTES for each in (head, *proof))
            if short or len(proof) > MAX_HASHES:
                faults.append(_hash_fault(""))
        for each in (self.first, self.second):
            try:
                parse_note(each)
            except BadInput as error:
                faults.extend(error.faults)
        raise_for(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenSplit:
    """A split view that was verified: the log did sign both.

    Args:
        first: The first checkpoint.
        second: The second.
        evidence: Why they contradict.
    """

    first: Checkpoint
    second: Checkpoint
    evidence: OtherPrefix | TwoLeaves

    def explanation(self) -> str:
        """What is proved, in one sentence for people who know nothing of trees."""
        origin = self.first.origin
        if isinstance(self.evidence, TwoLeaves):
            return (
                f"The log {origin} signed two records that contradict each other: entry "
                f"{self.evidence.index} of the one with {self.first.size} entries is not entry "
                f"{self.evidence.index} of the one with {self.second.size}."
            )
        if self.first.size == self.second.size:
            return (
                f"The log {origin} signed two different records of the same "
                f"{self.first.size} entries."
            )
        return (
            f"The log {origin} signed two records that contradict each other: the first "
            f"{self.first.size} of its {self.second.size} entries are not the {self.first.size} "
            f"that it had signed before."
        )


# --- Reading and writing -----------------------------------------------------------------------


def format_split_view(view: SplitView) -> bytes:
    """The file's bytes; :func:`parse_split_view` gives the same back."""
    lines = [FIRST_LINE, *(f"log {format_vkey(each)}" for each in view.log_keys)]
    evidence = view.evidence
    if isinstance(evidence, OtherPrefix):
        lines += [f"prefix {encode_base64(evidence.root)}", *_spell(evidence.proof)]
    else:
        lines.append(f"index {evidence.index}")
        for each in (evidence.first, evidence.second):
            lines += [f"leaf {encode_base64(each.leaf)}", *_spell(each.proof)]
    return "\n".join(lines).encode() + b"\n\n" + view.first + b"\n" + view.second


def _spell(hashes: Iterable[bytes]) -> list[str]:
    """Hashes as lines."""
    return [encode_base64(each) for each in hashes]


def parse_split_view(data: bytes) -> SplitView:
    """Read a split view's bytes; every file has one spelling, and nothing is verified.

    Raises:
        BadInput: ``SPLIT_VIEW_SIZE``, ``SPLIT_VIEW_SHAPE``, what
            :func:`truceline.ledger.vkeys.parse_vkey` finds, and what :class:`SplitView` raises.
    """
    if len(data) > MAX_FILE_BYTES:
        raise BadInput(
            Fault(
                "SPLIT_VIEW_SIZE",
                f"The file has {len(data)} bytes; at most {MAX_FILE_BYTES} are read.",
                "A split view is a few kilobytes: check where this came from.",
            )
        )
    parts = data.split(b"\n\n", _PARTS)
    lines = parts[0].decode("utf-8", errors="surrogateescape").split("\n")
    if len(parts) != _PARTS or lines[0] != FIRST_LINE:
        raise BadInput(
            _shape_fault(f"A split view begins with {FIRST_LINE} and holds two signed checkpoints.")
        )
    keys: list[VerifierKey] = []
    at = 1
    while at < len(lines) and lines[at].startswith("log ") and len(keys) <= MAX_KEYS:
        keys.append(parse_vkey(lines[at].removeprefix("log ")))
        at += 1
    _, text, signatures, other, rest = parts
    return SplitView(
        log_keys=tuple(keys),
        first=text + b"\n\n" + signatures + b"\n",
        second=other + b"\n\n" + rest,
        evidence=_read_evidence(lines, at),
    )


def _read_evidence(lines: list[str], at: int) -> OtherPrefix | TwoLeaves:
    """Why the checkpoints contradict, from the line at this place on."""
    word, _, value = (lines[at] if at < len(lines) else "").partition(" ")
    if word == "prefix":
        root, *proof = _read_hashes([value, *lines[at + 1 :]], at + 1)
        return OtherPrefix(root=root, proof=tuple(proof))
    starts = [i for i, line in enumerate(lines) if line.startswith("leaf ")]
    if word != "index" or len(starts) != 2 or starts[0] != at + 1:  # noqa: PLR2004 - two leaves
        raise BadInput(_shape_fault("The line with the prefix, or those of the two leaves, fail."))
    index = parse_decimal(value)
    if index is None:
        raise BadInput(_index_fault(f"line {at + 1}"))
    proofs = []
    for start, end in ((starts[0], starts[1]), (starts[1], len(lines))):
        head = lines[start].removeprefix("leaf ")
        leaf, *proof = _read_hashes([head, *lines[start + 1 : end]], start + 1)
        proofs.append(LeafProof(leaf=leaf, proof=tuple(proof)))
    return TwoLeaves(index=index, first=proofs[0], second=proofs[1])


def _read_hashes(lines: list[str], number: int) -> list[bytes]:
    """Hashes, the first of them on the line of this number."""
    hashes: list[bytes] = []
    for at, line in enumerate(lines[: MAX_HASHES + 2], start=number):
        value = decode_base64(line)
        if value is None or len(value) != HASH_BYTES or len(hashes) > MAX_HASHES:
            raise BadInput(_hash_fault(f"line {at}"))
        hashes.append(value)
    return hashes


# --- Verifying ---------------------------------------------------------------------------------


def verify_split_view(
    view: SplitView, log_keys: Iterable[VerifierKey] | None = None
) -> ProvenSplit:
    """Check offline that the log signed both, and that no one record can have both.

    1. Both checkpoints are opened with the log's keys, and are of one log.
    2. Other prefix: the proof leads from the root that is given to the second checkpoint's root,
       and the root that is given is not the one the first checkpoint has for that size. What is
       proved of a tree by its root holds, whoever made the proof: an honest log cannot be framed.
    3. Two leaves: both proofs lead to their checkpoints' roots, and the leaves differ.

    Args:
        view: What was read.
        log_keys: The keys that the caller knows to be the log's; where they are left out, those
            that the file names are believed, and it is on the caller to say so.

    Raises:
        BadInput: as :func:`truceline.ledger.checkpoints.open_checkpoint`.
        Refused: likewise and as the verifiers of :mod:`truceline.ledger.proofs`;
            ``SPLIT_VIEW_TWO_LOGS``, ``SPLIT_VIEW_ORDER``, ``SPLIT_VIEW_AGREES``.
    """
    keys = view.log_keys if log_keys is None else tuple(log_keys)
    first = open_checkpoint(view.first, keys).checkpoint
    second = open_checkpoint(view.second, keys).checkpoint
    if first.origin != second.origin:
        raise Refused(
            Fault(
                "SPLIT_VIEW_TWO_LOGS",
                f"The checkpoints are of two logs, {first.origin} and {second.origin}.",
                "Two logs may well have two records: nothing is proved against either.",
            )
        )
    if first.size > second.size:
        raise Refused(
            Fault(
                "SPLIT_VIEW_ORDER",
                "The first checkpoint is larger than the second.",
                "Put the checkpoint of the smaller record first.",
            )
        )
    evidence = view.evidence
    if isinstance(evidence, OtherPrefix):
        verify_consistency(first.size, evidence.root, second.size, second.root, evidence.proof)
        agrees = evidence.root == first.root
    else:
        for checkpoint, held in ((first, evidence.first), (second, evidence.second)):
            verify_inclusion(
                evidence.index, checkpoint.size, held.leaf, held.proof, checkpoint.root
            )
        agrees = evidence.first.leaf == evidence.second.leaf
    if agrees:
        raise Refused(
            Fault(
                "SPLIT_VIEW_AGREES",
                "What is given agrees with both checkpoints: it shows no contradiction.",
                "Nothing is proved against the log.",
            )
        )
    return ProvenSplit(first=first, second=second, evidence=evidence)


def _shape_fault(sentence: str) -> Fault:
    """The fault of a file that is not a split view."""
    return Fault("SPLIT_VIEW_SHAPE", sentence, "Give the file as it was received.")


def _keys_fault(where: str) -> Fault:
    """The fault of the log's keys."""
    return Fault(
        "SPLIT_VIEW_KEYS",
        f"A split view names 1 to {MAX_KEYS} keys of the log, a line each.",
        "Write a line `log` with the log's verifier key.",
        where=where,
    )


def _index_fault(where: str) -> Fault:
    """The fault of the place."""
    return Fault(
        "SPLIT_VIEW_INDEX",
        "The index is a decimal number without leading zeros, below 2^63 - 1.",
        "Give the file as it was received.",
        where=where,
    )


def _hash_fault(where: str) -> Fault:
    """The fault of a hash."""
    return Fault(
        "SPLIT_VIEW_HASH",
        f"Hashes are 32 bytes, a line of base64 each, at most {MAX_HASHES} a proof.",
        "Give the file as it was received.",
        where=where,
    )
