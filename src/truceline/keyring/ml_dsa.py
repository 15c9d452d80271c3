"""ML-DSA-44 key files (FIPS 204): what signs checkpoints beside Ed25519, against quantum computers.

Signing is an operation of the log and of witnesses alone; actors speak under Ed25519. The file is
JSON with the 32-byte seed, age-encrypted under a passphrase as other key files are.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pyrage
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from truceline.disk import write_new
from truceline.errors import BadInput, Fault, NotFound

if TYPE_CHECKING:
    from pathlib import Path

SEED_BYTES = 32
_AGE_MAGIC = b"age-encryption.org/v1"


@dataclass(frozen=True, kw_only=True)
class MlDsaKey:
    """A private key, by its seed (FIPS 204, algorithm 6); never shown by ``repr``."""

    seed: bytes = field(repr=False)

    @cached_property
    def _private(self) -> MLDSA44PrivateKey:
        # Expanding the seed costs as much as a signature: it is done once.
        return MLDSA44PrivateKey.from_seed_bytes(self.seed)

    @cached_property
    def public(self) -> bytes:
        """The 1,312-byte public key."""
        return self._private.public_key().public_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        """A 2,420-byte signature with an empty context."""
        return self._private.sign(message)


def new_key() -> MlDsaKey:
    """A new private key."""
    return MlDsaKey(seed=secrets.token_bytes(SEED_BYTES))


def write_key(key: MlDsaKey, path: Path, passphrase: str | None) -> None:
    """Write a key file, readable by its owner alone; an existing file is never overwritten.

    Raises:
        BadInput: KEY_FILE_EXISTS. OSError: from the system; nothing is written.
    """
    data = json.dumps({"truceline_ml_dsa_key": 1, "seed": key.seed.hex()}).encode()
    if passphrase is not None:
        data = pyrage.passphrase.encrypt(data, passphrase)
    try:
        write_new(path, data)
    except FileExistsError as error:
        hint = "Choose another name: a key file is never overwritten."
        raise BadInput(Fault("KEY_FILE_EXISTS", f"{path} exists.", hint)) from error


def read_key(path: Path, passphrase: str | None = None) -> MlDsaKey:
    """Read a key file.

    Raises:
        NotFound: KEY_FILE_MISSING.
        BadInput: KEY_FILE_LOCKED (a passphrase is needed), PASSPHRASE_WRONG, KEY_FILE_SHAPE.
    """
    hint = "Give the key file that was made with the desk or the witness."
    try:
        data = path.read_bytes()
    except OSError as error:
        sentence = f"{path} cannot be read: {error.strerror}."
        raise NotFound(Fault("KEY_FILE_MISSING", sentence, hint)) from error
    if data.startswith(_AGE_MAGIC):
        if passphrase is None:
            sentence = f"{path} is protected by a passphrase."
            how = "Type it at the prompt, or set TRUCELINE_PASSPHRASE_FILE."
            raise BadInput(Fault("KEY_FILE_LOCKED", sentence, how))
        try:
            data = pyrage.passphrase.decrypt(data, passphrase)
        except pyrage.DecryptError as error:
            sentence = f"The passphrase does not open {path}."
            raise BadInput(Fault("PASSPHRASE_WRONG", sentence, "Try again.")) from error
    try:
        value = json.loads(data)
        seed = bytes.fromhex(value["seed"])
        good = value["truceline_ml_dsa_key"] == 1 and len(seed) == SEED_BYTES
    except (ValueError, KeyError, TypeError, RecursionError):
        good = False
    if not good:
        sentence = f"{path} is not an ML-DSA-44 key file of Truceline."
        raise BadInput(Fault("KEY_FILE_SHAPE", sentence, hint))
    return MlDsaKey(seed=seed)
