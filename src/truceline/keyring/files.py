"""Key files: one actor's signing key (Ed25519) and sealing key (age X25519) in one small file.

The signing key may be on a token instead (:mod:`truceline.keyring.tokens`): then the file names it.

The file is JSON, and is itself age-encrypted under a passphrase (scrypt) unless its owner said
otherwise in so many words. It is created readable by its owner alone and never overwritten.
"""

from __future__ import annotations

import json
import re
import stat
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyrage
from nacl.signing import SigningKey

from truceline.disk import replace as replace_file
from truceline.disk import write_new
from truceline.errors import BadInput, Fault, NotFound
from truceline.keyring.tokens import Pin, TokenHand, parse_reference, pin_from_file
from truceline.ledger import keys

if TYPE_CHECKING:
    from pathlib import Path

_ACTOR = re.compile(r"[a-z0-9_-]+(:[a-z0-9_.-]+)*")
_SEED_HEX = 64
SEED_FILE, TOKEN_FILE = 1, 2
"""The versions of a key file: with the signing key in it, or naming one on a token."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenPair(KeyPair):
    """An actor's keys of which the signing key is on a token; no seed is anywhere but there."""

    seed: bytes = field(default=b"", repr=False)
    hand: TokenHand = field(repr=False)

    @property
    def public(self) -> bytes:
        """The 32-byte Ed25519 public key, as the key file states it."""
        return self.hand.public

    def sign(self, message: bytes) -> bytes:
        """A 64-byte signature by the token.

        Raises:
            TrucelineError: as :meth:`truceline.keyring.tokens.TokenHand.sign`.
        """
        return self.hand.sign(message)


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
    data = _sealed(pair, passphrase)
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


def rewrite_pair(pair: KeyPair, path: Path, passphrase: str | None) -> None:
    """Write a key file anew in its place, under another passphrase, in one step.

    Args:
        pair: The keys that were read from it.
        path: The file.
        passphrase: The new one; None leaves the file open.

    Raises:
        BadInput: PASSPHRASE_EMPTY. OSError: from the system; the old file is there still.
    """
    replace_file(path, _sealed(pair, passphrase))


def _sealed(pair: KeyPair, passphrase: str | None) -> bytes:
    """The bytes of a key file."""
    if passphrase is not None and not passphrase:
        raise BadInput(
            Fault("PASSPHRASE_EMPTY", "The passphrase is empty.", "Choose several words.")
        )
    data = pair_bytes(pair)
    return data if passphrase is None else bytes(pyrage.passphrase.encrypt(data, passphrase))


def pair_bytes(pair: KeyPair) -> bytes:
    """The bytes of an open key file; :func:`parse_pair` gives the keys back."""
    value: dict[str, Any] = {"truceline_key": SEED_FILE, "actor": pair.actor}
    if isinstance(pair, TokenPair):
        value |= {"truceline_key": TOKEN_FILE, "token": pair.hand.reference.as_json()}
    else:
        value["seed"] = pair.seed.hex()
    return json.dumps({**value, "identity": pair.identity}).encode()


def others_may_read(path: Path) -> bool:
    """Whether people other than a file's owner may read or change it."""
    return bool(stat.S_IMODE(path.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO))


def is_protected(path: Path) -> bool:
    """Whether a key file needs a passphrase."""
    with path.open("rb") as source:
        return source.read(len(_AGE_MAGIC)) == _AGE_MAGIC


def read_pair(path: Path, passphrase: str | None = None, pin: Pin = pin_from_file) -> KeyPair:
    """Read a key file.

    Args:
        path: The file.
        passphrase: What opens it, where it is protected.
        pin: Gives the PIN of a token, when its key first signs.

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
    pair = parse_pair(data, pin)
    if pair is None:
        raise BadInput(
            Fault(
                "KEY_FILE_SHAPE",
                f"{path} is not a key file of Truceline.",
                "Give the file that `truceline key new` wrote.",
            )
        )
    return pair


def parse_pair(data: bytes, pin: Pin = pin_from_file) -> KeyPair | None:
    """The keys in the bytes of an open key file; None where it is none."""
    try:
        value = json.loads(data)
        actor, identity = value["actor"], value["identity"]
        pyrage.x25519.Identity.from_str(identity)
        if not _ACTOR.fullmatch(actor):
            return None
        if value["truceline_key"] == TOKEN_FILE:
            reference = parse_reference(value["token"])
            if reference is None:
                return None
            return TokenPair(actor=actor, identity=identity, hand=TokenHand(reference, pin))
        if value["truceline_key"] != SEED_FILE or len(value["seed"]) != _SEED_HEX:
            return None
        return KeyPair(actor=actor, seed=bytes.fromhex(value["seed"]), identity=identity)
    except (ValueError, KeyError, TypeError, RecursionError, pyrage.IdentityError):
        return None
