"""What each type of key signs below a note, and whether such a signature holds.

Type ``01`` (Ed25519) signs the text itself. Type ``04`` (Ed25519, cosignature/v1) signs the text
with a time before it. Type ``06`` (ML-DSA-44, subtree/v1) signs a structure with its own name, the
time, and the log's name, size and root: it holds against quantum computers too, and only a
checkpoint can be signed with it. C2SP signed-note and tlog-cosignature; RFC 8032; FIPS 204.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PublicKey

from truceline.ledger import keys as public_keys
from truceline.ledger.tokens import MAX_NUMBER, decode_base64, parse_decimal
from truceline.ledger.vkeys import COSIGNATURE_ML_DSA_44, ED25519, VerifierKey

TIMESTAMP_BYTES = 8

_LABEL = b"subtree/v1\n\x00"
_HASH_BYTES = 32
_LONGEST = 255
_CHECKPOINT_LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A good signature by a known key.

    Args:
        key: Whose.
        timestamp: For a cosignature its time, in seconds since 1970 UTC; else ``None``.
    """

    key: VerifierKey
    timestamp: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A hand that signs: a verifier key, and what signs for it.

    Args:
        key: The public half, under the name that its lines will carry.
        sign: Gives the signature of a message: 64 bytes of Ed25519, 2,420 of ML-DSA-44.
    """

    key: VerifierKey
    sign: Callable[[bytes], bytes]


def cosignature_message(text: str, timestamp: int) -> bytes:
    """What a cosigner signs with Ed25519: a header, the time, and the whole text.

    Args:
        text: The note's text with its last newline.
        timestamp: Seconds since 1970 UTC.
    """
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def subtree_message(name: str, text: str, timestamp: int) -> bytes | None:
    """What a key of type 06 signs; ``None`` where the text is no checkpoint.

    Args:
        name: The key's name, at most 255 bytes.
        text: The checkpoint's text; lines below its first three are not signed.
        timestamp: Seconds since 1970 UTC.
    """
    lines = text.split("\n", _CHECKPOINT_LINES)
    if len(lines) <= _CHECKPOINT_LINES:
        return None
    origin, cosigner = lines[0].encode(), name.encode()
    size, root = parse_decimal(lines[1]), decode_base64(lines[2])
    if size is None or root is None or len(root) != _HASH_BYTES:
        return None
    if not (1 <= len(origin) <= _LONGEST and 1 <= len(cosigner) <= _LONGEST):
        return None
    return b"".join(
        (
            _LABEL,
            bytes([len(cosigner)]),
            cosigner,
            timestamp.to_bytes(8, "big"),
            bytes([len(origin)]),
            origin,
            (0).to_bytes(8, "big"),
            size.to_bytes(8, "big"),
            root,
        )
    )


def signed_message(key: VerifierKey, text: str, timestamp: int) -> bytes | None:
    """What a key of any type signs of a text; ``None`` where it cannot sign such a text.

    Args:
        key: The public half.
        text: The note's text with its last newline.
        timestamp: Seconds since 1970 UTC; type 01 has none.
    """
    if key.kind == ED25519:
        return text.encode()
    if key.kind == COSIGNATURE_ML_DSA_44:
        return subtree_message(key.name, text, timestamp)
    return cosignature_message(text, timestamp)


def verify_signature(key: VerifierKey, signature: bytes, text: str) -> Verified | None:
    """The verified signature, or ``None`` where it fails.

    Args:
        key: Under which key.
        signature: What the line holds behind the key id: for types 04 and 06 the time comes first.
        text: The note's text with its last newline.
    """
    timestamp = 0
    if key.kind != ED25519:
        timestamp = int.from_bytes(signature[:TIMESTAMP_BYTES], "big")
        if len(signature) <= TIMESTAMP_BYTES or timestamp > MAX_NUMBER:
            return None
        signature = signature[TIMESTAMP_BYTES:]
    message = signed_message(key, text, timestamp)
    if message is None:
        return None
    if not holds(key, message, signature):
        return None
    return Verified(key=key, timestamp=None if key.kind == ED25519 else timestamp)


def holds(key: VerifierKey, message: bytes, signature: bytes) -> bool:
    """Whether a bare signature over a message holds under a key of any type."""
    if key.kind == COSIGNATURE_ML_DSA_44:
        return _verify_ml_dsa(key.public, message, signature)
    return public_keys.verify(key.public, message, signature)


def possession_message(origin: str, actor: str, vkey: str) -> bytes:
    """What a witness's key signs to prove, for one desk and operator, that its holder has it.

    No checkpoint and no cosignature begins with these words, so that neither can be passed off as
    the other.
    """
    return f"truceline/witness-possession/v1\n{origin}\n{actor}\n{vkey}".encode()


def _verify_ml_dsa(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether an ML-DSA-44 signature with an empty context holds (FIPS 204, algorithm 3)."""
    try:
        MLDSA44PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
