"""Guardians: an organisation's key in shares, of which some number together restore it.

A fresh random secret encrypts the key file; SLIP-39 splits the secret into words, one share for
each guardian; each share is sealed (age) to its guardian's own key. Fewer shares than the threshold
say nothing about the key. A share that is passed on is sealed anew to whoever joins them, so that
no share ever travels open.

Every share is signed by the key it is of. So a share that was changed, or made up by a guardian, is
named when shares are joined, and the restored key is compared with the one that was split.

Shares that were given away cannot be called back: a key is split anew *after* it was rotated, and
what the old shares restore is then a key that is revoked.

SLIP-0039 (Shamir's secret sharing over GF(256), with a checksum in the words and a digest of the
secret in the shares); the key file is encrypted with libsodium's secretbox.
"""

from __future__ import annotations

import base64
import itertools
import re
import secrets
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import pyrage
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

from truceline.errors import BadInput, Fault, Refused, raise_for
from truceline.keyring.files import KeyPair, pair_bytes, parse_pair
from truceline.ledger import canonical, keys, seal_keys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

PREFIX: Final = b"truceline/share/v1\n"
LEAST: Final = 2
MOST: Final = 16
"""SLIP-39 numbers the shares of a group from 0 to 15."""
MOST_BYTES: Final = 1 << 16
_SECRET_BYTES: Final = 32
_SET_BYTES: Final = 8
_TEXTS: Final = ("actor", "guardian", "public", "sealed", "set", "signature", "words")
_NUMBERS: Final = ("number", "of", "threshold", "truceline_share")
_HEX = re.compile(r"[0-9a-f]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One guardian's share, opened. Its words are never shown by ``repr``.

    Args:
        actor: Whose key was split.
        public: That key's Ed25519 public half.
        guardian: Who was given this share.
        set: What the shares of one splitting have in common, hexadecimal.
        number: Which of them this is, from 1.
        of: How many there are.
        threshold: How many of them restore the key.
        words: The share itself (SLIP-39).
        sealed: The key file, encrypted with what the shares restore.
        signature: Of the key that was split, over all of the above.
    """

    actor: str
    public: bytes
    guardian: str
    set: str
    number: int
    of: int
    threshold: int
    words: str = field(repr=False)
    sealed: bytes = field(repr=False)
    signature: bytes = b""

    def message(self) -> bytes:
        """What the key that was split signs of a share."""
        value = self.as_json()
        del value["signature"]
        return PREFIX + canonical.encode(value)

    def as_json(self) -> dict[str, Any]:
        """The share as it stands inside its seal."""
        return {
            "truceline_share": 1,
            "actor": self.actor,
            "public": self.public.hex(),
            "guardian": self.guardian,
            "set": self.set,
            "number": self.number,
            "of": self.of,
            "threshold": self.threshold,
            "words": self.words,
            "sealed": base64.b64encode(self.sealed).decode(),
            "signature": self.signature.hex(),
        }


def split(pair: KeyPair, guardians: Mapping[str, str], threshold: int) -> dict[str, bytes]:
    """A key in shares, each sealed to its guardian; some of them are joined again as a trial.

    Args:
        pair: The key. Of one on a token only the sealing key is split: the rest stays there.
        guardians: Guardian to age recipient.
        threshold: How many of them restore the key.

    Returns:
        Guardian to the bytes of its share (an age file).

    Raises:
        BadInput: SHARES_THRESHOLD, SHARES_RECIPIENT; as
            :func:`truceline.ledger.seal_keys.check_recipient`.
    """
    raise_for(_splitting_faults(guardians, threshold))
    secret = secrets.token_bytes(_SECRET_BYTES)
    sealed = bytes(SecretBox(secret).encrypt(pair_bytes(pair)))
    # The secret is random and whole: to stretch it, as one does with words of people, adds nothing.
    words = generate_mnemonics(1, [(threshold, len(guardians))], secret, iteration_exponent=0)[0]
    name = secrets.token_hex(_SET_BYTES)
    shares = []
    for number, (guardian, mnemonic) in enumerate(zip(guardians, words, strict=True), start=1):
        bare = Share(
            actor=pair.actor,
            public=pair.public,
            guardian=guardian,
            set=name,
            number=number,
            of=len(guardians),
            threshold=threshold,
            words=mnemonic,
            sealed=sealed,
        )
        shares.append(_signed(bare, pair))
    for trial in (shares[:threshold], shares[-threshold:]):
        join(trial)
    return {each.guardian: pass_on(each, guardians[each.guardian]) for each in shares}


def pass_on(share: Share, recipient: str) -> bytes:
    """A share sealed to somebody: its guardian at first, and whoever joins the shares later.

    Raises:
        BadInput: as :func:`truceline.ledger.seal_keys.check_recipient`.
    """
    seal_keys.check_recipient(recipient)
    sealed_to = [pyrage.x25519.Recipient.from_str(recipient)]
    return bytes(pyrage.encrypt(canonical.encode(share.as_json()), sealed_to))


def open_share(data: bytes, identity: str) -> Share:
    """Open a share that is sealed to one's own key, and check that the split key signed it.

    Args:
        data: The bytes of its file.
        identity: The age identity of whom it is sealed to.

    Raises:
        Refused: SHARE_NOT_FOR_YOU, SHARE_FORGED. BadInput: SHARE_SHAPE.
    """
    try:
        plain = pyrage.decrypt(data, [pyrage.x25519.Identity.from_str(identity)])
    except pyrage.DecryptError as error:
        sentence = "Your key does not open this share, or its file was changed."
        hint = "Ask its guardian to pass it on to you: `truceline key share`."
        raise Refused(Fault("SHARE_NOT_FOR_YOU", sentence, hint)) from error
    share = _read(plain)
    if not keys.verify(share.public, share.message(), share.signature):
        raise Refused(_forged(share))
    return share


def join(shares: Sequence[Share]) -> KeyPair:
    """The key that shares restore; every share is checked before any of them is used.

    Raises:
        Refused: SHARE_FORGED, SHARES_MIXED, SHARE_TWICE, SHARES_FEW, SHARES_OTHER_KEY.
    """
    faults = [
        _forged(each)
        for each in shares
        if not keys.verify(each.public, each.message(), each.signature)
    ]
    kinds = {(each.set, each.public, each.threshold, each.sealed) for each in shares}
    if len(kinds) > 1:
        named = ", ".join(f"{each.guardian}: {each.set[:8]}" for each in shares)
        faults.append(
            Fault(
                "SHARES_MIXED",
                f"The shares are of different splittings ({named}).",
                "Join shares of one splitting: those whose names agree.",
            )
        )
    numbers = [each.number for each in shares]
    if len(set(numbers)) < len(numbers):
        sentence = "One share is there twice."
        faults.append(Fault("SHARE_TWICE", sentence, "Ask another guardian for theirs."))
    threshold = max((each.threshold for each in shares), default=LEAST)
    if len(set(numbers)) < threshold:
        faults.append(
            Fault(
                "SHARES_FEW",
                f"{len(set(numbers))} shares are here; {threshold} restore the key.",
                "Ask further guardians.",
            )
        )
    raise_for(faults, Refused)
    try:
        secret = combine_mnemonics([each.words for each in shares[:threshold]])
        pair = parse_pair(SecretBox(secret).decrypt(shares[0].sealed))
    except (MnemonicError, CryptoError, ValueError, TypeError):
        pair = None
    first = shares[0]
    if pair is None or (pair.actor, pair.public) != (first.actor, first.public):
        raise Refused(
            Fault(
                "SHARES_OTHER_KEY",
                "What these shares restore is not the key that they say was split.",
                "One who made or kept them deceives: ask other guardians, and say so on the desk.",
            )
        )
    return pair


def _signed(share: Share, pair: KeyPair) -> Share:
    return replace(share, signature=pair.sign(share.message()))


def _splitting_faults(guardians: Mapping[str, str], threshold: int) -> list[Fault]:
    faults = []
    if not LEAST <= threshold <= len(guardians) <= MOST:
        faults.append(
            Fault(
                "SHARES_THRESHOLD",
                f"{threshold} of {len(guardians)} guardians is no threshold: it is at least "
                f"{LEAST}, at most all, and there are at most {MOST} guardians.",
                "Three of five lets two be lost and two be dishonest.",
                where="--threshold",
            )
        )
    for one, other in itertools.combinations(guardians, 2):
        if guardians[one] == guardians[other]:
            sentence = f"{one} and {other} have the same age key: they are one guardian."
            hint = "Give each share to somebody else."
            faults.append(Fault("SHARES_RECIPIENT", sentence, hint, where="--guardian"))
    return faults


def _read(plain: bytes) -> Share:
    """The share inside a seal.

    Raises:
        BadInput: SHARE_SHAPE, and the faults of JSON.
    """
    value = canonical.parse(plain[: MOST_BYTES + 1])
    whole = isinstance(value, dict) and set(value) == {*_TEXTS, *_NUMBERS}
    good = (
        whole
        and all(isinstance(value[name], str) for name in _TEXTS)
        and all(type(value[name]) is int for name in _NUMBERS)
        and value["truceline_share"] == 1
        and all(_HEX.fullmatch(value[name]) for name in ("public", "set", "signature"))
    )
    try:
        if not good:
            raise ValueError  # noqa: TRY301 - one fault for every way of being no share
        return Share(
            actor=value["actor"],
            public=bytes.fromhex(value["public"]),
            guardian=value["guardian"],
            set=value["set"],
            number=value["number"],
            of=value["of"],
            threshold=value["threshold"],
            words=value["words"],
            sealed=base64.b64decode(value["sealed"], validate=True),
            signature=bytes.fromhex(value["signature"]),
        )
    except ValueError:
        sentence = "This is not a guardian's share."
        hint = "Give a file that `truceline key split` or `truceline key share` wrote."
        raise BadInput(Fault("SHARE_SHAPE", sentence, hint)) from None


def _forged(share: Share) -> Fault:
    return Fault(
        "SHARE_FORGED",
        f"The share of {share.guardian} is not signed by the key that it says it is of.",
        "It was changed: ask another guardian, and tell the organisation.",
    )
