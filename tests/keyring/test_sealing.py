"""Sealed fields: read by whom they were sealed to, and provably just what was signed."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import replace
from typing import Any

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.errors import BadInput, Refused
from truceline.keyring.author import open_fields
from truceline.keyring.files import KeyPair, new_pair
from truceline.keyring.sealing import open_box, seal
from truceline.ledger import canonical
from truceline.ledger.entry import box_commitment

READER, OTHER = new_pair("un:office"), new_pair("group:brigade")
FIELDS = {"narrative": "Six rounds fell.", "position": {"lat": 36.21, "lng": 37.16}}
SALT = bytes(range(32))


def _code(error: pytest.ExceptionInfo[Any]) -> str:
    [fault] = error.value.faults
    assert fault.sentence
    assert fault.hint
    return str(fault.code)


def _to(*pairs: KeyPair) -> dict[str, str]:
    return {pair.actor: pair.seal for pair in pairs}


_TEXT = st.text(max_size=40).filter(lambda text: text.isprintable())
_VALUES = st.recursive(_TEXT | st.integers(-(2**53) + 1, 2**53 - 1) | st.booleans(),
                       lambda inner: st.lists(inner, max_size=3))  # fmt: skip


@given(fields=st.dictionaries(st.sampled_from(["a", "b", "narrative"]), _VALUES, min_size=1))
def test_every_reader_opens_what_was_sealed(fields: dict[str, Any]) -> None:
    """Each named reader reads the very values; the ciphertext shows none of them."""
    cipher, box = seal(fields, _to(READER, OTHER), secrets.token_bytes(32))
    for pair in (READER, OTHER):
        assert open_box(cipher, box, pair.identity) == fields
    assert box.fields == tuple(sorted(fields))
    assert box.to == ("group:brigade", "un:office")


def test_who_is_not_named_opens_nothing() -> None:
    """Another's key does not open a box; the reader's own boxes are found among others."""
    cipher, box = seal(FIELDS, _to(READER), SALT)
    with pytest.raises(Refused) as error:
        open_box(cipher, box, OTHER.identity)
    assert _code(error) == "SEAL_NOT_FOR_YOU"
    mine, own = seal({"contact": "line 7"}, _to(OTHER), SALT)
    assert open_fields((cipher, mine), (box, own), OTHER) == {"contact": "line 7"}
    assert open_fields((cipher, mine), (box, own), READER) == FIELDS


def test_fields_are_sealed_to_somebody_with_a_good_key() -> None:
    """No reader, and a reader's key that is none, are refused before anything is encrypted."""
    for readers, code in (({}, "SEAL_NO_READER"), ({"un:office": "age1nothing"}, "SEAL_KEY_FORM")):
        with pytest.raises(BadInput) as error:
            seal(FIELDS, readers, SALT)
        assert _code(error) == code


def test_another_ciphertext_is_not_the_one_that_was_signed() -> None:
    """A changed byte, or another box of the same author, does not match the signed hash."""
    cipher, box = seal(FIELDS, _to(READER), SALT)
    again, _ = seal(FIELDS, _to(READER), SALT)
    for spoilt in (cipher[:-1] + bytes([cipher[-1] ^ 1]), again, b""):
        with pytest.raises(Refused) as error:
            open_box(spoilt, box, READER.identity)
        assert _code(error) == "SEAL_HASH"


def test_an_author_cannot_sign_one_thing_and_seal_another() -> None:
    """Where the box holds other words, names or salt than were committed to, it is shown."""
    cipher, box = seal(FIELDS, _to(READER), SALT)
    other = box_commitment(SALT, canonical.encode({**FIELDS, "narrative": "None fell."}))
    for signed in (
        replace(box, commit=other),
        replace(box, fields=("narrative",)),
        replace(box, commit=box_commitment(bytes(32), canonical.encode(FIELDS))),
    ):
        with pytest.raises(Refused) as error:
            open_box(cipher, signed, READER.identity)
        assert _code(error) == "SEAL_COMMITMENT"


@pytest.mark.parametrize(
    "plain",
    [b"[]", b"{}", b'{"fields":{},"salt":""}', b'{"fields":[],"salt":"00"}', b'{"fields":{"a":1}}',
     b'{"fields":{"a":1},"salt":7}', b'{"fields":{"a":1},"salt":"zz"}'],
)  # fmt: skip
def test_a_box_that_holds_something_else_is_refused_and_never_raises(plain: bytes) -> None:
    """A well signed box with nonsense inside is the author's fault, said as such."""
    _, box = seal({"a": 1}, _to(READER), SALT)
    recipient = pyrage.x25519.Recipient.from_str(READER.seal)
    cipher = pyrage.encrypt(plain, [recipient])
    signed = replace(box, hash=hashlib.sha256(cipher).hexdigest())
    with pytest.raises(Refused) as error:
        open_box(cipher, signed, READER.identity)
    assert _code(error) == "SEAL_COMMITMENT"


def test_a_commitment_can_be_shown_to_anyone() -> None:
    """A reader who opened a box can prove to a third party what its author said, and no other."""
    _, box = seal(FIELDS, _to(READER), SALT)
    assert box_commitment(SALT, canonical.encode(FIELDS)) == box.commit
    assert box_commitment(SALT, canonical.encode({})) != box.commit
    assert box_commitment(bytes(32), canonical.encode(FIELDS)) != box.commit
