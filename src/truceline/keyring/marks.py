"""Trace marks: a phrase that says nothing, and that one reader of a release alone was given.

If it turns up elsewhere, it says through whose hands it came. It stands in words of its own beside
what is released, never in it: no position, outline or time is touched. The phrase follows from the
releaser's signature (Ed25519 signatures are deterministic, RFC 8032, 5.1.6) over the release and
the reader's name, so that nobody else can make another's mark, and the releaser can show later,
with that signature, whose it was.

The words are proquints (Wilkerson, "A Proposal for Proquints", 2009): five letters for 16 bits,
which can be read aloud in most languages and mean nothing in any.

>>> words(bytes.fromhex("7f000001"))
'lusab babad'
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from truceline.ledger import keys

if TYPE_CHECKING:
    from truceline.keyring.files import KeyPair

PREFIX: Final = b"truceline/trace-mark/v1\n"
_CONSONANTS: Final = "bdfghjklmnprstvz"
_VOWELS: Final = "aiou"
_BYTES: Final = 8
"""64 bits in four words: no two readers of a desk get the same."""


def mark_message(origin: str, commitment: str, reader: str) -> bytes:
    """What is signed for a mark.

    Args:
        origin: The desk's origin name.
        commitment: The commitment of the box that is released, hexadecimal.
        reader: Who gets the mark.
    """
    return PREFIX + f"{origin}\n{commitment}\n{reader}\n".encode()


def mark_of(signature: bytes) -> str:
    """The phrase that follows from a signature over :func:`mark_message`."""
    return words(hashlib.sha256(signature).digest()[:_BYTES])


def trace_mark(pair: KeyPair, origin: str, commitment: str, reader: str) -> str:
    """The phrase of one reader of a release; the same whenever it is asked for."""
    return mark_of(pair.sign(mark_message(origin, commitment, reader)))


def proves(public: bytes, signature: bytes, origin: str, commitment: str, reader: str) -> bool:
    """Whether a signature shown later is the releaser's, over this release to this reader."""
    return keys.verify(public, mark_message(origin, commitment, reader), signature)


def words(data: bytes) -> str:
    """Bytes as proquints, two bytes a word (big-endian)."""
    pairs = (int.from_bytes(data[at : at + 2], "big") for at in range(0, len(data), 2))
    return " ".join(_word(each) for each in pairs)


def _word(bits: int) -> str:
    parts = (
        _CONSONANTS[bits >> 12],
        _VOWELS[bits >> 10 & 3],
        _CONSONANTS[bits >> 6 & 15],
        _VOWELS[bits >> 4 & 3],
        _CONSONANTS[bits & 15],
    )
    return "".join(parts)
