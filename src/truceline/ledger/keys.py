"""Public keys: which may be enrolled, how they are named, and what a signature is over.

A low-order Ed25519 point makes one signature valid for every message, so that its owner could deny
what it signed; such keys are refused at the door. Statements, proofs of possession and prepared
revocations are signed under different prefixes (domain separation, RFC 8032 section 8.6 in spirit),
so that none can be passed off as another.
"""

from __future__ import annotations

import hashlib

from nacl import bindings
from nacl.exceptions import BadSignatureError
from nacl.exceptions import RuntimeError as NaclRuntimeError

from truceline.errors import BadInput, Fault

KEY_BYTES = 32
SIGNATURE_BYTES = 64
STATEMENT_PREFIX = b"truceline/statement/v1\n"
POSSESSION_PREFIX = b"truceline/possession/v1\n"
POSSESSION_SEAL_PREFIX = b"truceline/possession/v2\n"
REVOCATION_PREFIX = b"truceline/revocation/v1\n"


def key_id(public: bytes) -> str:
    """The name of a public key: 32 hexadecimal digits of its SHA-256 under a prefix."""
    return hashlib.sha256(b"truceline/key/v1\n" + public).hexdigest()[:32]


def check_public(public: bytes) -> None:
    """Refuse what is not a good Ed25519 public key.

    Raises:
        BadInput: KEY_LENGTH, or KEY_LOW_ORDER for points off the prime-order group.
    """
    if len(public) != KEY_BYTES:
        raise BadInput(
            Fault(
                "KEY_LENGTH",
                f"A public key has {len(public)} bytes; Ed25519 keys have {KEY_BYTES}.",
                "Send the key as `truceline key new` printed it.",
            )
        )
    if not bindings.crypto_core_ed25519_is_valid_point(public):
        raise BadInput(
            Fault(
                "KEY_LOW_ORDER",
                "The public key is not a point of the prime-order group.",
                "Make a new key: with this one a signature could hold for any message.",
            )
        )


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether ``signature`` over ``message`` is good under ``public`` (RFC 8032, libsodium)."""
    if len(public) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
        return False
    try:
        bindings.crypto_sign_open(signature + message, public)
    except (BadSignatureError, NaclRuntimeError):
        return False
    return True


def possession_message(origin: str, actor: str, public: bytes, seal: str | None = None) -> bytes:
    """What a new key signs to prove that its holder has the private half.

    Names the desk and the actor, so that a proof made for one cannot enrol the key elsewhere; with
    an age recipient, under a prefix of its own, so that nobody on the way can put in another one
    and read what is sealed to this actor.
    """
    if seal is None:
        return POSSESSION_PREFIX + f"{origin}\n{actor}\n{public.hex()}".encode()
    return POSSESSION_SEAL_PREFIX + f"{origin}\n{actor}\n{public.hex()}\n{seal}".encode()


def revocation_message(origin: str, actor: str, public: bytes) -> bytes:
    """What a key signs beforehand so that others may revoke it on one desk when it is lost.

    It names no time and no reason: it ends the key from when it is recorded, and judges nothing.
    """
    return REVOCATION_PREFIX + f"{origin}\n{actor}\n{public.hex()}".encode()
