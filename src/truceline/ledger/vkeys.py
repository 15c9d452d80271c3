"""Verifier keys (C2SP signed-note): a public key with the name and type that readers trust it by.

>>> key = VerifierKey(
...     name="example.org/desk", kind=ED25519, public=bytes.fromhex(
...         "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
...     ),
... )
>>> format_vkey(key)
'example.org/desk+735f54c1+AddamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea'
>>> parse_vkey(format_vkey(key)) == key
True
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from truceline.errors import BadInput, Fault, raise_for
from truceline.ledger import keys as public_keys
from truceline.ledger.tokens import decode_base64, encode_base64

if TYPE_CHECKING:
    from collections.abc import Iterator

ED25519 = 0x01
COSIGNATURE_ED25519 = 0x04
COSIGNATURE_ML_DSA_44 = 0x06
KINDS = (ED25519, COSIGNATURE_ED25519, COSIGNATURE_ML_DSA_44)

ML_DSA_44_BYTES = 1_312

KEY_ID_BYTES = 4
MAX_NAME_CHARACTERS = 255
MAX_VKEY_CHARACTERS = 4_096


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierKey:
    """A public key that a reader trusts, with the name and the type that its id is made of.

    Args:
        name: Not empty, no spaces, no ``+``; by custom a URL without its scheme.
        kind: :data:`ED25519` for a log, :data:`COSIGNATURE_ED25519` for a witness, and
            :data:`COSIGNATURE_ML_DSA_44` for either, beside it.
        public: The public key: 32 bytes of Ed25519, or 1,312 of ML-DSA-44 (FIPS 204).

    Raises:
        BadInput: ``NOTE_KEY_NAME``, ``NOTE_KEY_KIND``, ``NOTE_KEY_NAME_LENGTH``, ``KEY_LENGTH``,
            ``KEY_LOW_ORDER``.
    """

    name: str
    kind: int
    public: bytes

    def __post_init__(self) -> None:
        faults = list(name_faults(self.name, "name"))
        if self.kind not in KINDS:
            faults.append(
                Fault(
                    "NOTE_KEY_KIND",
                    "Keys of this type are not verified here; 01, 04 and 06 are.",
                    "Use an Ed25519 or ML-DSA-44 key, or a later version.",
                    where="kind",
                )
            )
        if self.kind == COSIGNATURE_ML_DSA_44:
            faults.extend(_ml_dsa_faults(self.name, self.public))
        else:
            try:
                public_keys.check_public(self.public)
            except BadInput as error:
                faults.extend(error.faults)
        raise_for(faults)

    @property
    def key_id(self) -> bytes:
        """The four bytes by which signature lines name the key."""
        return _key_id(self.name, self.kind, self.public)


def parse_vkey(text: str) -> VerifierKey:
    """Read a verifier key: ``<name>+<hex key id>+<base64(type || public key)>``.

    Raises:
        BadInput: ``NOTE_VKEY``, and what :class:`VerifierKey` raises.
    """
    name, _, rest = text.partition("+") if len(text) <= MAX_VKEY_CHARACTERS else ("", "", "")
    written_id, _, blob = rest.partition("+")
    raw = decode_base64(blob)
    if not name or not raw:
        raise BadInput(_vkey_fault("This is not a verifier key."))
    key = VerifierKey(name=name, kind=raw[0], public=raw[1:])
    if written_id != key.key_id.hex():
        raise BadInput(_vkey_fault("The key id is not the one of this name and key."))
    return key


def format_vkey(key: VerifierKey) -> str:
    """The verifier key on one line, as it is handed to readers and put into policies."""
    return f"{key.name}+{key.key_id.hex()}+{encode_base64(bytes([key.kind]) + key.public)}"


def _key_id(name: str, kind: int, public: bytes) -> bytes:
    """``SHA256(name || 0A || type || public key)[:4]``, as C2SP signed-note recommends."""
    return sha256(name.encode() + b"\n" + bytes([kind]) + public).digest()[:KEY_ID_BYTES]


def name_faults(name: str, where: str) -> Iterator[Fault]:
    """A fault where a key's name is not one."""
    fine = name and len(name) <= MAX_NAME_CHARACTERS and encodable(name)
    if not fine or any(each.isspace() or each < " " or each == "+" for each in name):
        yield Fault(
            "NOTE_KEY_NAME",
            "A key's name is 1 to 255 characters without spaces, control characters or a plus.",
            "Name keys like a URL without its scheme: example.org/desk.",
            where=where,
        )


def _ml_dsa_faults(name: str, public: bytes) -> Iterator[Fault]:
    """Faults of a key of type 06: its length, and a name too long for what it signs.

    Every 1,312 bytes are a key of FIPS 204: there are no low-order points to refuse.
    """
    if len(public) != ML_DSA_44_BYTES:
        yield Fault(
            "KEY_LENGTH",
            f"A public key has {len(public)} bytes; ML-DSA-44 keys have {ML_DSA_44_BYTES}.",
            "Send the whole verifier key, on one line.",
        )
    if encodable(name) and len(name.encode()) > MAX_NAME_CHARACTERS:
        yield Fault(
            "NOTE_KEY_NAME_LENGTH",
            "The name of an ML-DSA-44 key has at most 255 bytes in UTF-8: it is signed too.",
            "Choose a shorter name.",
            where="name",
        )


def encodable(text: str) -> bool:
    """Whether a string is proper Unicode; a lone surrogate is not."""
    return not any("\ud800" <= each <= "\udfff" for each in text)


def _vkey_fault(sentence: str) -> Fault:
    """The fault of a verifier key."""
    return Fault(
        "NOTE_VKEY",
        sentence,
        "A verifier key is <name>+<8 hex digits>+<base64>, on one line.",
    )
