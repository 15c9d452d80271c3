"""Key files: one actor's signing key (Ed25519) and sealing key (age X25519) in one small file.

The file is JSON, and is itself age-encrypted under a passphrase (scrypt) unless its owner said
otherwise in so many words. It is created readable by its owner alone and never overwritten.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pyrage
from nacl.signing import SigningKey

from truceline.disk import write_new
from truceline.errors import BadInput, Fault, NotFound
from truceline.ledger import keys

if TYPE_CHECKING:
    from pathlib import Path

_ACTOR = re.compile(r"[a-z0-9_-]+(:[a-z0-9_.-]+)*")
_SEED_HEX = 64
_AGE_MAGIC = b"age-encryption.org/v1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """A request to enrol a key, which may travel in the open: public halves and a proof.

    Args:
        actor: Whose key it is.
        public: The Ed25519 public key, hexadecimal.
        seal: The age recipient.
        possession: The proof that the private key is held, for one desk, hexadecimal.
    """

    actor: str
    public: str
    seal: str
    possession: str

    def as_json(self) -> dict[str, str]:
        """The request as the fields of ``key.enrolled``."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPair:
    """An actor's keys. The private halves are never shown by ``repr``."""

    actor: str
    seed: bytes = field(repr=False)
    identity: str = field(repr=False)

    @property
    def public(self) -> bytes:
        """The 32-byte Ed25519 public key."""
        return bytes(SigningKey(self.seed).verify_key)

    @property
    def id(self) -> str:
        """The key's id."""
        return keys.key_id(self.public)

    @property
    def seal(self) -> str:
        """The age recipient to which others seal fields for this actor."""
        return str(pyrage.x25519.Identity.from_str(self.identity).to_public())

    def sign(self, message: bytes) -> bytes:
        """A 64-byte signature (RFC 8032)."""
        return SigningKey(self.seed).sign(message).signature

    def prove(self, origin: str, seal: str | None = None) -> bytes:
        """Proof of possession for enrolment on one desk; with an age recipient, over that too."""
        return self.sign(keys.possession_message(origin, self.actor, self.public, seal))

    def request(self, origin: str) -> Enrolment:
        """What enrolment on one desk needs of these keys; the private halves stay."""
        return Enrolment(
            actor=self.actor,
            public=self.public.hex(),
            seal=self.seal,
            possession=self.prove(origin, self.seal).hex(),
        )


def new_pair(actor: str, seed: bytes | None = None) -> KeyPair:
    """A new pair of keys for an actor; ``seed`` (32 bytes) only where keys must be reproducible.

    Raises:
        BadInput: ACTOR_NAME.
    """
    if not _ACTOR.fullmatch(actor):
        raise BadInput(
            Fault("ACTOR_NAME", f"{actor!r} is not an actor's id.", "Write it like state:us.")
        )
    return KeyPair(
        actor=actor,
        seed=seed or bytes(SigningKey.generate()),
        identity=str(pyrage.x25519.Identity.generate()),
    )


def write_pair(pair: KeyPair, path: Path, passphrase: str | None) -> None:
    """Write a key file, readable by its owner alone; an existing file is never overwritten.

    Args:
        pair: The keys.
        path: Where; its folder must exist.
        passphrase: Encrypts the file; None leaves it open, for tests and machines without people.

    Raises:
        BadInput: KEY_FILE_EXISTS, PASSPHRASE_EMPTY. OSError: from the system; nothing is written.
    """
    if passphrase is not None and not passphrase:
        raise BadInput(
            Fault("PASSPHRASE_EMPTY", "The passphrase is empty.", "Choose several words.")
        )
    data = json.dumps(
        {
            "truceline_key": 1,
            "actor": pair.actor,
            "seed": pair.seed.hex(),
            "identity": pair.identity,
        }
    ).encode()
    if passphrase is not None:
        data = pyrage.passphrase.encrypt(data, passphrase)
    try:
        write_new(path, data)
    except FileExistsError as error:
        raise BadInput(
            Fault(
                "KEY_FILE_EXISTS",
                f"{path} exists.",
                "Choose another name: a key file is never overwritten.",
            )
        ) from error


def is_protected(path: Path) -> bool:
    """Whether a key file needs a passphrase."""
    with path.open("rb") as source:
        return source.read(len(_AGE_MAGIC)) == _AGE_MAGIC


def read_pair(path: Path, passphrase: str | None = None) -> KeyPair:
    """Read a key file.

    Raises:
        NotFound: KEY_FILE_MISSING.
        BadInput: KEY_FILE_LOCKED (a passphrase is needed), PASSPHRASE_WRONG, KEY_FILE_SHAPE.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise NotFound(
            Fault(
                "KEY_FILE_MISSING",
                f"{path} cannot be read: {error.strerror}.",
                "Give the file that `truceline key new` wrote.",
            )
        ) from error
    if data.startswith(_AGE_MAGIC):
        if passphrase is None:
            raise BadInput(
                Fault(
                    "KEY_FILE_LOCKED",
                    f"{path} is protected by a passphrase.",
                    "Type it at the prompt, or set TRUCELINE_PASSPHRASE_FILE.",
                )
            )
        try:
            data = pyrage.passphrase.decrypt(data, passphrase)
        except pyrage.DecryptError as error:
            raise BadInput(
                Fault("PASSPHRASE_WRONG", f"The passphrase does not open {path}.", "Try again.")
            ) from error
    try:
        value = json.loads(data)
        seed = bytes.fromhex(value["seed"])
        pyrage.x25519.Identity.from_str(value["identity"])
        good = (
            value["truceline_key"] == 1
            and len(value["seed"]) == _SEED_HEX
            and _ACTOR.fullmatch(value["actor"])
        )
    except (ValueError, KeyError, TypeError, RecursionError, pyrage.IdentityError):
        good = None
    if not good:
        raise BadInput(
            Fault(
                "KEY_FILE_SHAPE",
                f"{path} is not a key file of Truceline.",
                "Give the file that `truceline key new` wrote.",
            )
        )
    return KeyPair(actor=value["actor"], seed=seed, identity=value["identity"])
