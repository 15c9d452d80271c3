"""The hashes of RFC 6962 and the verification of proofs: all that a holder of a root needs.

Every party holds roots and proofs only, so the verifiers here are the ground on which "it is in the
record" and "the record was only added to" stand. They follow the iterative algorithms of RFC 9162
(2.1.3.2 and 2.1.4.2), believe no length and no size, and either return quietly or raise.

>>> verify_inclusion(0, 1, leaf_hash(b"alone"), [], leaf_hash(b"alone"))
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from truceline.errors import Fault, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

HASH_BYTES = 32
MAX_SIZE = 2**63 - 1
"""The largest tree: sizes fit a signed 64-bit integer in every database and language."""

EMPTY_ROOT = sha256(b"").digest()
"""The root of the tree without leaves (RFC 6962, 2.1)."""


def leaf_hash(data: bytes) -> bytes:
    """The hash of one leaf: SHA-256 of a zero byte and the leaf's data (RFC 6962, 2.1)."""
    return sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node: SHA-256 of a one byte and its two 32-byte children."""
    return sha256(b"\x01" + left + right).digest()


def verify_inclusion(
    index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that a leaf stands at a place of the tree with this root (RFC 9162, 2.1.3.2).

    Args:
        index: The leaf's place, from 0.
        size: The number of leaves of the tree.
        leaf: The 32-byte leaf hash (not the leaf's data).
        proof: The 32-byte hashes from the leaf's sibling up to the root's child.
        root: The tree's 32-byte root hash.

    Raises:
        Refused: ``PROOF_RANGE``, ``PROOF_HASH_LENGTH``, ``PROOF_LENGTH`` or ``PROOF_INCLUSION``.
    """
    faults = [
        *size_faults(size, "size"),
        *_hash_faults(leaf=leaf, root=root),
        *_path_faults(proof),
    ]
    if not 0 <= index < size:
        faults.append(
            Fault(
                "PROOF_RANGE",
                f"A tree of size {size} has no leaf at index {index}.",
                "Give an index from 0 to one less than the size.",
                where="index",
            )
        )
    if faults:
        raise Refused(faults)
    inner = (index ^ (size - 1)).bit_length()
    expected = inner + (index >> inner).bit_count()
    if len(proof) != expected:
        raise Refused(_length_fault(len(proof), expected))
    if _climb(index, inner, leaf, proof) != root:
        raise Refused(
            Fault(
                "PROOF_INCLUSION",
                f"The proof does not lead from leaf {index} to the root of size {size}.",
                "Fetch leaf, proof and checkpoint again; if it stays so, the record was altered.",
            )
        )


def verify_consistency(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the newer tree begins with all leaves of the older one (RFC 9162, 2.1.4.2).

    From the empty tree only an empty proof is taken, and only its true root: every tree is
    consistent with the empty one, so the roots say nothing more.

    Args:
        old_size: The number of leaves of the older tree.
        old_root: Its 32-byte root hash.
        new_size: The number of leaves of the newer tree, not below ``old_size``.
        new_root: Its 32-byte root hash.
        proof: The 32-byte hashes of the proof, in the RFC's order.

    Raises:
        Refused: ``PROOF_RANGE``, ``PROOF_HASH_LENGTH``, ``PROOF_LENGTH`` or ``PROOF_CONSISTENCY``.
    """
    faults = [
        *size_faults(old_size, "old_size"),
        *size_faults(new_size, "new_size"),
        *_hash_faults(old_root=old_root, new_root=new_root),
        *_path_faults(proof),
    ]
    if old_size > new_size:
        faults.append(
            Fault(
                "PROOF_RANGE",
                f"The older size {old_size} is above the newer size {new_size}.",
                "Give the older checkpoint first.",
                where="old_size",
            )
        )
    if faults:
        raise Refused(faults)
    if old_size in (0, new_size):
        _verify_trivial(old_size, old_root, new_size, new_root, proof)
        return
    # The older tree's last whole subtree stands at `level`; the climb starts from there.
    last = old_size - 1
    level = trailing_ones(last)
    inner = (last ^ (new_size - 1)).bit_length() - level
    place = last >> level
    # Where the older tree is itself one whole subtree, its root is known and not in the proof.
    known = 0 if place == 0 else 1
    expected = known + inner + (place >> inner).bit_count()
    if len(proof) != expected:
        raise Refused(_length_fault(len(proof), expected))
    seed = proof[0] if known else old_root
    path = proof[known:]
    old = _climb_left(place, inner, seed, path)
    new = _climb(place, inner, seed, path)
    if old != old_root or new != new_root:
        which = "older" if old != old_root else "newer"
        raise Refused(
            Fault(
                "PROOF_CONSISTENCY",
                f"The proof from size {old_size} to {new_size} does not give the {which} root.",
                "Keep both checkpoints: if both are signed, the log was rewritten and they are "
                "the evidence.",
            )
        )


def proven_prefix(
    old_size: int, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> bytes | None:
    """The root of a tree's first leaves, as far as a consistency proof alone shows it.

    Where a proof leads to the newer root, it binds the older one too, whoever made it: a log that
    signed another root of that size contradicts itself (RFC 9162, 2.1.4.2).

    Returns:
        The 32-byte root; ``None`` where the proof does not lead to ``new_root``, or where
        ``old_size`` is a power of two, whose root stands in no proof.
    """
    whole = len(new_root) == HASH_BYTES and all(len(each) == HASH_BYTES for each in proof)
    if not whole or not 0 < old_size < new_size <= MAX_SIZE:
        return None
    last = old_size - 1
    level = trailing_ones(last)
    inner = (last ^ (new_size - 1)).bit_length() - level
    place = last >> level
    if place == 0 or len(proof) != 1 + inner + (place >> inner).bit_count():
        return None
    seed, path = proof[0], proof[1:]
    return (
        _climb_left(place, inner, seed, path)
        if _climb(place, inner, seed, path) == new_root
        else None
    )


def _verify_trivial(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> None:
    """Check what needs no hashing: from the empty tree, and between equal sizes."""
    if proof:
        raise Refused(_length_fault(len(proof), 0))
    if old_size == 0 and old_root != EMPTY_ROOT:
        wrong = "The root of the empty tree is not the SHA-256 of nothing."
    elif old_size == new_size and old_root != new_root:
        wrong = f"Two different roots are given for the same size {new_size}."
    else:
        return
    raise Refused(
        Fault(
            "PROOF_CONSISTENCY",
            wrong,
            "Keep both checkpoints: if both are signed, they are evidence of a split view.",
        )
    )


def _climb(index: int, inner: int, seed: bytes, path: Sequence[bytes]) -> bytes:
    """The root that a path leads to: below ``inner`` both sides occur, above only left siblings."""
    acc = seed
    for level, sibling in enumerate(path[:inner]):
        acc = node_hash(sibling, acc) if index >> level & 1 else node_hash(acc, sibling)
    for sibling in path[inner:]:
        acc = node_hash(sibling, acc)
    return acc


def _climb_left(index: int, inner: int, seed: bytes, path: Sequence[bytes]) -> bytes:
    """The root of the older tree: the same path without what stands to its right."""
    acc = seed
    for level, sibling in enumerate(path[:inner]):
        if index >> level & 1:
            acc = node_hash(sibling, acc)
    for sibling in path[inner:]:
        acc = node_hash(sibling, acc)
    return acc


def trailing_ones(number: int) -> int:
    """How many one bits a number ends in."""
    return (~number & (number + 1)).bit_length() - 1


def size_faults(size: int, where: str) -> list[Fault]:
    """A fault where a size is not one that a tree can have."""
    if 0 <= size <= MAX_SIZE:
        return []
    return [
        Fault(
            "PROOF_RANGE",
            "A tree's size is from 0 to 2^63 - 1; the one given is outside.",
            "Give the size of the checkpoint.",
            where=where,
        )
    ]


def _hash_faults(**hashes: bytes) -> list[Fault]:
    """A fault for each named value that is not 32 bytes."""
    return [
        Fault(
            "PROOF_HASH_LENGTH",
            f"A hash has {HASH_BYTES} bytes; this one has {len(value)}.",
            "Give SHA-256 hashes.",
            where=name,
        )
        for name, value in hashes.items()
        if len(value) != HASH_BYTES
    ]


def _path_faults(proof: Sequence[bytes]) -> list[Fault]:
    """A fault for the first hash of a proof that is not 32 bytes."""
    for number, value in enumerate(proof):
        if len(value) != HASH_BYTES:
            return _hash_faults(**{f"proof/{number}": value})
    return []


def _length_fault(found: int, expected: int) -> Fault:
    """The fault of a proof with too few or too many hashes."""
    return Fault(
        "PROOF_LENGTH",
        f"The proof has {found} hashes; these sizes need {expected}.",
        "Fetch the proof made for exactly these sizes.",
        where="proof",
    )
