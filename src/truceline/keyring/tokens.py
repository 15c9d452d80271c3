"""Signing keys that live on a PKCS#11 token: a card, a stick, a safe in a rack.

The private half is made on the token and cannot be taken out of it; whoever steals the machine has
the file that *names* the key, and signs nothing without the token and its PIN. The key file keeps
the sealing identity (age) all the same: tokens do not open age boxes, and a token that breaks must
not take with it every word that was ever sealed to its holder.

A PIN is tried once and never again by itself: tokens lock themselves after a few wrong ones. It is
asked for, or read from the file that ``TRUCELINE_PIN_FILE`` names; no option takes it, and it is in
no name, fault or ``repr``.

A key file names a program library that is loaded into this process. So that nobody's key file runs
what its sender likes, the library must be the system's or one's own, and writable by nobody else.

PKCS #11 v3.0 (OASIS): CKM_EC_EDWARDS_KEY_PAIR_GEN, CKM_EDDSA; the curve by its OID (RFC 8410).
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from truceline.errors import BadInput, DeskFault, Fault, NotFound, Refused, TrucelineError
from truceline.extras import extra
from truceline.ledger import keys

if TYPE_CHECKING:
    from collections.abc import Iterator

PIN_FILE: Final = "TRUCELINE_PIN_FILE"
_CURVE: Final = "1.3.101.112"
_ID_BYTES: Final = 16
_MOST_PIN: Final = 4096
_HEX = re.compile(r"([0-9a-f]{2}){1,64}")
_MEMBERS: Final = frozenset({"module", "token", "label", "id", "public"})

Pin = Callable[[str], str]
"""Gives the PIN of the token with this label, or raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Where a signing key is kept; it holds nothing secret.

    Args:
        module: The path of the token's PKCS#11 library.
        token: The token's label.
        label: The key's label on it.
        id: The key's id on it, hexadecimal.
        public: The Ed25519 public key, hexadecimal.
    """

    module: str
    token: str
    label: str
    id: str
    public: str

    def as_json(self) -> dict[str, str]:
        """The reference as it stands in a key file."""
        return {name: getattr(self, name) for name in sorted(_MEMBERS)}


def parse_reference(value: Any) -> Reference | None:
    """The reference in a key file; None where it is none."""
    if not isinstance(value, dict) or set(value) != _MEMBERS:
        return None
    if not all(isinstance(each, str) for each in value.values()):
        return None
    good = _HEX.fullmatch(value["id"]) and len(value["public"]) == 2 * keys.KEY_BYTES
    return Reference(**value) if good and _HEX.fullmatch(value["public"]) else None


def pin_from_file(token: str) -> str:
    """The PIN in the file that ``TRUCELINE_PIN_FILE`` names, without its last line end.

    Raises:
        BadInput: PIN_NEEDED, PIN_FORM.
    """
    name = os.environ.get(PIN_FILE)
    if not name:
        raise BadInput(
            Fault(
                "PIN_NEEDED",
                f"The token {token} asks for its PIN, and there is nobody to ask.",
                f"Set {PIN_FILE} to a file that its owner alone may read.",
            )
        )
    try:
        with Path(name).open("rb") as source:
            return source.read(_MOST_PIN).decode().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        sentence = f"The PIN's file cannot be read: {type(error).__name__}."
        raise BadInput(Fault("PIN_FORM", sentence, "Check the file.", where=PIN_FILE)) from error


_ASKING = threading.RLock()
_SESSIONS: dict[tuple[str, str], Any] = {}
"""One open session for each token. A PKCS#11 login is the whole process's: a PIN is asked once."""


class TokenHand:
    """Signs with a key on a token, which is opened when it is first needed and stays open."""

    def __init__(self, reference: Reference, pin: Pin = pin_from_file) -> None:
        self.reference = reference
        self._pin = pin

    @property
    def public(self) -> bytes:
        """The 32-byte Ed25519 public key, as the key file states it."""
        return bytes.fromhex(self.reference.public)

    def ask(self, pin: Pin) -> None:
        """Say who gives the PIN when the token is opened."""
        self._pin = pin

    def sign(self, message: bytes) -> bytes:
        """A 64-byte signature by the token, checked against the public key before it is given out.

        Raises:
            TrucelineError: as :func:`make_key`; TOKEN_KEY_MISSING, TOKEN_OTHER_KEY.
        """
        pkcs11 = extra("pkcs11")
        named = self.reference
        with _session(named.module, named.token, self._pin) as session:
            private = _private(session, bytes.fromhex(named.id))
            signature = bytes(private.sign(message, mechanism=pkcs11.Mechanism.EDDSA))
        if not keys.verify(self.public, message, signature):
            raise Refused(
                Fault(
                    "TOKEN_OTHER_KEY",
                    f"The token {named.token} signed with another key than this file names.",
                    "Put in the token that belongs to this key file.",
                )
            )
        return signature


def forget() -> None:
    """Log out of every token: whoever signs next is asked for the PIN."""
    with _ASKING:
        while _SESSIONS:
            _close(_SESSIONS.popitem()[1])


def _close(session: Any) -> None:
    """Close a session; that of a token that was pulled out is closed already."""
    with contextlib.suppress(extra("pkcs11").PKCS11Error):
        if session is not None:
            session.close()


def make_key(module: str, token: str, label: str, pin: Pin = pin_from_file) -> Reference:
    """Make an Ed25519 key on a token, from which it cannot be taken out again.

    Args:
        module: The path of the token's PKCS#11 library.
        token: The token's label.
        label: The label that the key gets.
        pin: Gives the PIN.

    Raises:
        BadInput: PIN_WRONG, PIN_NEEDED, KEY_LOW_ORDER. NotFound: TOKEN_MISSING, TOKEN_MODULE.
        Refused: TOKEN_KEY_EXTRACTABLE, TOKEN_MODULE_UNSAFE, PIN_LAST_TRY, PIN_LOCKED.
        DeskFault: EXTRA_MISSING, TOKEN_FAILED.
    """
    pkcs11 = extra("pkcs11")
    curve = extra("pkcs11.util.ec").encode_named_curve_parameters(_CURVE)
    where = {pkcs11.Attribute.EC_PARAMS: curve}
    kept = {
        pkcs11.Attribute.SENSITIVE: True,
        pkcs11.Attribute.EXTRACTABLE: False,
        pkcs11.Attribute.PRIVATE: True,
    }
    name = secrets.token_bytes(_ID_BYTES)
    # The session that stays open may be read-only; a login holds for one that writes too.
    with (
        _session(module, token, pin),
        pkcs11.lib(module).get_token(token_label=token).open(rw=True) as session,
    ):
        parameters = session.create_domain_parameters(pkcs11.KeyType.EC_EDWARDS, where, local=True)
        public, private = parameters.generate_keypair(
            mechanism=pkcs11.Mechanism.EC_EDWARDS_KEY_PAIR_GEN,
            store=True,
            label=label,
            id=name,
            private_template=kept,
        )
        try:
            point = _checked(public, private)
        except TrucelineError:
            private.destroy()
            public.destroy()
            raise
    return Reference(module=module, token=token, label=label, id=name.hex(), public=point.hex())


def existing_key(module: str, token: str, key: str, pin: Pin = pin_from_file) -> Reference:
    """The reference of a key that was made on a token beforehand.

    Args:
        module: The path of the token's PKCS#11 library.
        token: The token's label.
        key: The key's id on it, hexadecimal.
        pin: Gives the PIN.

    Raises:
        BadInput: TOKEN_KEY_ID; and all as :func:`make_key`. NotFound: TOKEN_KEY_MISSING.
    """
    pkcs11 = extra("pkcs11")
    if not _HEX.fullmatch(key):
        sentence = f"{key[:20]!r} is not a key's id: an id is hexadecimal."
        raise BadInput(Fault("TOKEN_KEY_ID", sentence, "`pkcs11-tool --list-objects` shows ids."))
    name = bytes.fromhex(key)
    with _session(module, token, pin) as session:
        private = _private(session, name)
        public = session.get_key(object_class=pkcs11.ObjectClass.PUBLIC_KEY, id=name)
        point = _checked(public, private)
        label = str(private.label)
    return Reference(module=module, token=token, label=label, id=key, public=point.hex())


def _private(session: Any, name: bytes) -> Any:
    return session.get_key(object_class=extra("pkcs11").ObjectClass.PRIVATE_KEY, id=name)


def _checked(public: Any, private: Any) -> bytes:
    """The public key of a pair on a token that is fit to be enrolled, and stays on the token."""
    pkcs11 = extra("pkcs11")
    attribute = pkcs11.Attribute
    if private[attribute.EXTRACTABLE] or not private[attribute.SENSITIVE]:
        raise Refused(
            Fault(
                "TOKEN_KEY_EXTRACTABLE",
                "The token lets this private key be taken out of it.",
                "Use a token that keeps its keys, or a key file under a passphrase.",
            )
        )
    # CKA_EC_POINT is a DER octet string (PKCS #11 v3.0, 2.3.5); some modules leave its head off.
    point = bytes(public[attribute.EC_POINT])[-keys.KEY_BYTES :]
    keys.check_public(point)
    return point


@contextlib.contextmanager
def _session(module: str, token: str, pin: Pin) -> Iterator[Any]:
    """The session of a token, its user logged in, for one at a time."""
    name = (module, token)
    with _ASKING, _token_faults(token):
        if name not in _SESSIONS:
            _SESSIONS[name] = _opened(module, token, pin)
        try:
            yield _SESSIONS[name]
        except extra("pkcs11").PKCS11Error:
            # A token that was pulled out is opened anew by whoever asks next.
            _close(_SESSIONS.pop(name, None))
            raise


def _opened(module: str, token: str, pin: Pin) -> Any:
    """A session on a token, its user logged in with the PIN, which is tried once."""
    pkcs11 = extra("pkcs11")
    _check_module(module)
    try:
        library = pkcs11.lib(module)
    except pkcs11.PKCS11Error as error:
        sentence = f"{module} is not a PKCS#11 library that can be loaded."
        raise NotFound(
            Fault("TOKEN_MODULE", sentence, "SoftHSM's is /usr/lib/softhsm/libsofthsm2.so.")
        ) from error
    found = library.get_token(token_label=token)
    if found.flags & pkcs11.TokenFlag.USER_PIN_LOCKED:
        raise pkcs11.PinLocked
    if found.flags & pkcs11.TokenFlag.USER_PIN_FINAL_TRY and pin is pin_from_file:
        raise Refused(
            Fault(
                "PIN_LAST_TRY",
                f"One more wrong PIN locks the token {token}; a PIN from a file is not tried.",
                f"Unset {PIN_FILE}, and type the PIN yourself.",
            )
        )
    try:
        return found.open(user_pin=pin(token))
    except pkcs11.UserAlreadyLoggedIn:
        # Another part of this process has logged in.
        return found.open()


def _check_module(module: str) -> None:
    """Refuse to load a library that somebody else may have written, or may rewrite.

    Raises:
        NotFound: TOKEN_MODULE. Refused: TOKEN_MODULE_UNSAFE.
    """
    try:
        facts = Path(module).stat()
    except (OSError, ValueError) as error:
        hint = "Give the path of the token's PKCS#11 library."
        raise NotFound(Fault("TOKEN_MODULE", f"There is no library {module}.", hint)) from error
    mine = facts.st_uid in {0, os.geteuid()} and not facts.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    if not mine or not Path(module).is_absolute() or not stat.S_ISREG(facts.st_mode):
        raise Refused(
            Fault(
                "TOKEN_MODULE_UNSAFE",
                f"The library {module} is not loaded: others may write to it, or it is not named "
                "by its whole path.",
                "Name the system's own library, from the maker of the token.",
            )
        )


@contextlib.contextmanager
def _token_faults(token: str) -> Iterator[None]:
    """Turn what a token answers into faults that say what to do; a PIN is in none of them."""
    pkcs11 = extra("pkcs11")
    try:
        yield
    except pkcs11.PinIncorrect:
        raise BadInput(
            Fault(
                "PIN_WRONG",
                f"The token {token} refused the PIN. It was tried once.",
                "Think before trying again: after a few wrong ones a token locks itself.",
            )
        ) from None
    except pkcs11.PinLenRange:
        sentence = f"The token {token} takes no PIN of that length."
        raise BadInput(Fault("PIN_WRONG", sentence, "Type the token's own PIN.")) from None
    except pkcs11.PinLocked:
        sentence = f"The token {token} is locked after too many wrong PINs."
        hint = "Whoever holds its security officer's PIN can unlock it; or revoke the key."
        raise Refused(Fault("PIN_LOCKED", sentence, hint)) from None
    except (pkcs11.NoSuchToken, pkcs11.MultipleTokensReturned):
        sentence = f"There is no token, or more than one, labelled {token}."
        raise NotFound(Fault("TOKEN_MISSING", sentence, "Put the right one in.")) from None
    except (pkcs11.NoSuchKey, pkcs11.MultipleObjectsReturned):
        sentence = f"The token {token} does not hold the key that the file names."
        raise NotFound(Fault("TOKEN_KEY_MISSING", sentence, "Put the right one in.")) from None
    except pkcs11.PKCS11Error as error:
        sentence = f"The token {token} failed: {type(error).__name__}."
        hint = "Take it out, put it in again, and try once more."
        raise DeskFault(Fault("TOKEN_FAILED", sentence, hint)) from error
