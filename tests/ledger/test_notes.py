from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from truceline.errors import BadInput, Refused, TrucelineError
from truceline.ledger.notes import (
    COSIGNATURE_ED25519,
    ED25519,
    MAX_NOTE_BYTES,
    MAX_SIGNATURES,
    Note,
    SignatureLine,
    Verified,
    VerifierKey,
    cosign_note,
    cosignature_message,
    format_note,
    format_vkey,
    open_note,
    parse_note,
    parse_vkey,
    sign_note,
)

if TYPE_CHECKING:
    from collections.abc import Callable

# The example of the documentation of golang.org/x/mod/sumdb/note.
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
GO_NOTE = (
    GO_TEXT + "\n— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()

TEXT = "example.org/desk\n7\nroot\n"


def _signer(seed: int) -> Callable[[bytes], bytes]:
    """What signs with a key that everyone knows."""
    private = SigningKey(bytes([seed]) * 32)
    return lambda message: private.sign(message).signature


def _key(seed: int, name: str = "example.org/desk", kind: int = ED25519) -> VerifierKey:
    """The public half of such a key."""
    public = bytes(SigningKey(bytes([seed]) * 32).verify_key)
    return VerifierKey(name=name, kind=kind, public=public)


LOG = _key(1)
WITNESS = _key(2, "witness.example/w", COSIGNATURE_ED25519)
LOG_LINE = sign_note(TEXT, LOG, _signer(1))
WITNESS_LINE = cosign_note(TEXT, WITNESS, _signer(2), 1_456_524_000)
GOOD = format_note(Note(text=TEXT, signatures=(LOG_LINE, WITNESS_LINE)))

names = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Z"), exclude_characters="+"),
    min_size=1,
    max_size=20,
).filter(lambda name: not any(each.isspace() for each in name))
texts = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.just("\n")).map("{}\n".format)
lines = st.builds(
    SignatureLine,
    name=names,
    key_id=st.binary(min_size=4, max_size=4),
    signature=st.binary(min_size=1, max_size=100),
)
notes = st.builds(Note, text=texts, signatures=st.lists(lines, min_size=1, max_size=18).map(tuple))


def test_the_go_example() -> None:
    """Go's example note opens with its verifier key, and is written the same again."""
    key = parse_vkey(GO_VKEY)
    assert open_note(GO_NOTE, [key]).text == GO_TEXT
    assert format_vkey(key) == GO_VKEY
    assert format_note(parse_note(GO_NOTE)) == GO_NOTE


def test_golden_signature_lines() -> None:
    """Ed25519 is deterministic: these seeds sign this text with these very bytes."""
    assert GOOD.decode() == (
        TEXT + "\n— example.org/desk "
        "ub/GlYqTV/fK5TrpQgckFTh+H+JiBTYzLx7TQolOSkb9r5HBPxT+bjvViKbBGNLgdheXxX2l8bnYzcjPibHPPHp/gAM=\n"
        "— witness.example/w "
        "yxOT3AAAAABW0MrgR72fM+a3a2YzW1naDlst2jvOifzlOD4WxyZPOYISj2bxe0rTeBpwpKynNfg00FjMRddobtJrXVH6sK21DEW8DQ==\n"
    )


def test_golden_cosigned_message() -> None:
    """A cosigner signs a header, the time in seconds, and the whole text."""
    assert cosignature_message(TEXT, 1_456_524_000) == (
        b"cosignature/v1\ntime 1456524000\nexample.org/desk\n7\nroot\n"
    )


def test_both_types_verify() -> None:
    """A log's signature and a witness's cosignature verify, the latter with its time."""
    opened = open_note(GOOD, [LOG, WITNESS])
    assert opened.text == TEXT
    assert opened.verified == (
        Verified(key=LOG),
        Verified(key=WITNESS, timestamp=1_456_524_000),
    )


def test_unknown_keys_are_ignored() -> None:
    """One known key is enough; what else signed, well or not, says nothing."""
    stranger = SignatureLine(name="stranger", key_id=b"\0\0\0\0", signature=b"nonsense")
    note = Note(text=TEXT, signatures=(stranger, LOG_LINE, WITNESS_LINE))
    opened = open_note(format_note(note), [WITNESS])
    assert [each.key for each in opened.verified] == [WITNESS]


def test_the_name_and_the_id_both_count() -> None:
    """A line with a known key's name and another id, or its id and another name, is unknown."""
    other_id = replace(LOG_LINE, key_id=b"\0\0\0\0")
    other_name = replace(LOG_LINE, name="example.org/other")
    for line in (other_id, other_name):
        data = format_note(Note(text=TEXT, signatures=(line, WITNESS_LINE)))
        assert [each.key for each in open_note(data, [LOG, WITNESS]).verified] == [WITNESS]


def test_a_failing_known_key_spoils_the_note() -> None:
    """A bad signature under a known name and id is refused, though another key signed well."""
    bad = replace(LOG_LINE, signature=LOG_LINE.signature[::-1])
    data = format_note(Note(text=TEXT, signatures=(bad, WITNESS_LINE)))
    with pytest.raises(Refused, match="NOTE_BAD_SIGNATURE"):
        open_note(data, [LOG, WITNESS])


def test_a_note_by_nobody_known_is_refused() -> None:
    """Without any known key's good signature the text is not believed."""
    with pytest.raises(Refused, match="NOTE_NOT_SIGNED"):
        open_note(GOOD, [_key(3)])
    with pytest.raises(Refused, match="NOTE_NOT_SIGNED"):
        open_note(GOOD, [])


@given(st.integers(0, len(GOOD) * 8 - 1))
def test_a_turned_bit_anywhere_is_noticed(bit: int) -> None:
    """With any bit turned the note is refused, or loses the signature that the bit was in."""
    changed = bytearray(GOOD)
    changed[bit // 8] ^= 1 << bit % 8
    try:
        opened = open_note(bytes(changed), [LOG, WITNESS])
    except TrucelineError:
        return
    assert opened.text == TEXT
    assert len(opened.verified) == 1


def test_a_cosignature_is_of_one_time() -> None:
    """A cosignature with another time put before it fails."""
    later = (1_456_524_001).to_bytes(8, "big") + WITNESS_LINE.signature[8:]
    beyond = (2**63).to_bytes(8, "big") + WITNESS_LINE.signature[8:]
    for signature in (later, beyond, WITNESS_LINE.signature[8:], WITNESS_LINE.signature + b"\0"):
        line = replace(WITNESS_LINE, signature=signature)
        with pytest.raises(Refused, match="NOTE_BAD_SIGNATURE"):
            open_note(format_note(Note(text=TEXT, signatures=(line,))), [WITNESS])


def test_one_key_of_two_types_is_two_keys() -> None:
    """The type is part of the id: a log's signature is not taken for a cosignature."""
    as_witness = _key(1, kind=COSIGNATURE_ED25519)
    assert as_witness.key_id != LOG.key_id
    with pytest.raises(Refused, match="NOTE_NOT_SIGNED"):
        open_note(GOOD, [as_witness])


def test_sixteen_signatures_and_more_are_accepted() -> None:
    """Sixty-four signature lines are read, the known one last; sixty-five are refused."""
    line = SignatureLine(name="x", key_id=b"abcd", signature=b"s" * 2428)
    note = Note(text=TEXT, signatures=(*[line] * (MAX_SIGNATURES - 1), LOG_LINE))
    data = format_note(note)
    assert open_note(data, [LOG]).verified == (Verified(key=LOG),)
    one_more = data + data[data.rindex("—".encode()) :]
    with pytest.raises(BadInput, match="NOTE_SIGNATURE"):
        parse_note(one_more)


@given(notes)
def test_notes_round_trip(note: Note) -> None:
    """Whatever note can be made is read back as it was, empty lines in its text and all."""
    assert parse_note(format_note(note)) == note


@given(st.binary() | st.text().map(str.encode) | st.binary(max_size=8).map(lambda b: GOOD + b))
def test_reading_gives_a_note_or_our_fault(data: bytes) -> None:
    """Arbitrary bytes are refused, or are a note that is written as the same bytes."""
    with suppress(BadInput):
        assert format_note(parse_note(data)) == data


@given(at=st.integers(0, len(GOOD)), cut=st.integers(0, 9), put=st.binary(max_size=6))
def test_a_damaged_note_gives_a_note_or_our_fault(at: int, cut: int, put: bytes) -> None:
    """A note with bytes cut out and put in is refused, or is written as the same bytes."""
    data = GOOD[:at] + put + GOOD[at + cut :]
    with suppress(BadInput):
        assert format_note(parse_note(data)) == data


@pytest.mark.parametrize(
    ("data", "code", "where"),
    [
        (b"", "NOTE_SHAPE", ""),
        (b"text\n", "NOTE_SHAPE", ""),
        (b"text\n\n", "NOTE_SHAPE", ""),
        (GOOD[:-1], "NOTE_SHAPE", ""),
        (b"\xff" + GOOD, "NOTE_ENCODING", ""),
        (b"a\rb" + GOOD, "NOTE_TEXT", "line 1"),
        (GOOD.replace("—".encode(), b"-"), "NOTE_SIGNATURE", "line 5"),
        (GOOD.replace("— e".encode(), "—  e".encode()), "NOTE_KEY_NAME", "line 5"),
        (GOOD.replace(b"desk ", b"de+sk "), "NOTE_KEY_NAME", "line 5"),
        (GOOD.replace(b"desk ", "de\u2003sk ".encode()), "NOTE_KEY_NAME", "line 5"),
        ("text\n\n— name AAAAAA==\n".encode(), "NOTE_SIGNATURE", "line 3"),
        ("text\n\n— name AAAAAAB=\n".encode(), "NOTE_SIGNATURE", "line 3"),
        ("text\n\n— name\n".encode(), "NOTE_SIGNATURE", "line 3"),
        (b"x" * (MAX_NOTE_BYTES + 1), "NOTE_SIZE", ""),
    ],
)
def test_broken_notes(data: bytes, code: str, where: str) -> None:
    """Each way of being no note has its code and its line."""
    with pytest.raises(BadInput) as caught:
        parse_note(data)
    assert (caught.value.faults[0].code, caught.value.faults[0].where) == (code, where)


def test_all_faults_of_a_note_come_at_once() -> None:
    """A control character and two bad lines are three faults."""
    with pytest.raises(BadInput) as caught:
        parse_note("te\txt\n\n— name\n- name\n".encode())
    assert [fault.where for fault in caught.value.faults] == ["line 1", "line 3", "line 4"]


@pytest.mark.parametrize("kind", [ED25519, COSIGNATURE_ED25519])
@given(seed=st.binary(min_size=32, max_size=32), name=names)
def test_verifier_keys_round_trip(kind: int, seed: bytes, name: str) -> None:
    """Every good key is read back from its line."""
    key = VerifierKey(name=name, kind=kind, public=bytes(SigningKey(seed).verify_key))
    assert parse_vkey(format_vkey(key)) == key


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "NOTE_VKEY"),
        ("PeterNeumann", "NOTE_VKEY"),
        (GO_VKEY.replace("c74f20a3", "c74f20a4"), "NOTE_VKEY"),
        (GO_VKEY.replace("c74f20a3", "C74F20A3"), "NOTE_VKEY"),
        (GO_VKEY.replace("Peter", "Peter "), "NOTE_KEY_NAME"),
        (GO_VKEY.replace("+AR", "+BB"), "NOTE_VKEY"),
        (GO_VKEY.replace("+AR", "+BR"), "NOTE_KEY_KIND"),
        (GO_VKEY + "\n", "NOTE_VKEY"),
        ("x" * 5000, "NOTE_VKEY"),
        ("x+00000000+BwAA", "NOTE_KEY_KIND"),
        ("x+00000000+AQAA", "KEY_LENGTH"),
        ("x+00000000+AQEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "KEY_LOW_ORDER"),
    ],
)
def test_bad_verifier_keys(text: str, code: str) -> None:
    """A wrong id, an unknown type, a short key and a low-order point are each refused by code."""
    with pytest.raises(BadInput) as caught:
        parse_vkey(text)
    assert code in {fault.code for fault in caught.value.faults}


@given(st.text() | st.text(max_size=9).map(lambda end: GO_VKEY + end))
def test_reading_a_verifier_key_gives_one_or_our_fault(text: str) -> None:
    """Arbitrary text is refused, or is a key that is written as the same text."""
    with suppress(BadInput):
        assert format_vkey(parse_vkey(text)) == text


def test_the_wrong_private_key_is_noticed_before_publishing() -> None:
    """A signature that its own key does not verify never leaves."""
    with pytest.raises(Refused, match="NOTE_WRONG_KEY"):
        sign_note(TEXT, LOG, _signer(9))
    with pytest.raises(Refused, match="NOTE_WRONG_KEY"):
        sign_note(TEXT, LOG, lambda _: b"")
    with pytest.raises(Refused, match="NOTE_WRONG_KEY"):
        cosign_note(TEXT, WITNESS, _signer(9), 0)


def test_each_type_signs_its_own_message() -> None:
    """A witness's key does not sign as a log, nor a log's key as a witness."""
    with pytest.raises(BadInput, match="NOTE_KEY_KIND"):
        sign_note(TEXT, WITNESS, _signer(2))
    with pytest.raises(BadInput, match="NOTE_KEY_KIND"):
        cosign_note(TEXT, LOG, _signer(1), 0)


def test_what_cannot_be_a_note_is_not_signed() -> None:
    """A text without its newline, with a control character or a lone surrogate is refused."""
    for text in ("no newline", "tab\t\n", "\ud800\n", ""):
        with pytest.raises(BadInput, match="NOTE_TEXT"):
            sign_note(text, LOG, _signer(1))
        with pytest.raises(BadInput, match="NOTE_TEXT"):
            Note(text=text, signatures=(LOG_LINE,))
    with pytest.raises(BadInput, match="NOTE_TIMESTAMP"):
        cosign_note(TEXT, WITNESS, _signer(2), 2**63)
    with pytest.raises(BadInput, match="NOTE_SIZE"):
        format_note(Note(text="x" * MAX_NOTE_BYTES + "\n", signatures=(LOG_LINE,)))
    with pytest.raises(BadInput, match="NOTE_SIGNATURE"):
        Note(text=TEXT, signatures=())
    with pytest.raises(BadInput, match="NOTE_SIGNATURE"):
        SignatureLine(name="x", key_id=b"abc", signature=b"s")


def test_known_keys_that_collide_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two different keys of one name and id cannot be told apart, and nothing is believed."""
    monkeypatch.setattr(VerifierKey, "key_id", b"same")
    with pytest.raises(Refused, match="NOTE_KEYS_COLLIDE"):
        open_note(GOOD, [_key(1), _key(3)])
    with pytest.raises(Refused, match="NOTE_NOT_SIGNED"):
        open_note(GOOD, [_key(1), _key(1)])
