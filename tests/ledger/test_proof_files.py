from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from truceline.errors import BadInput, Refused, TrucelineError
from truceline.ledger.checkpoints import Checkpoint, add_signatures, sign_checkpoint
from truceline.ledger.notes import COSIGNATURE_ED25519, ED25519, VerifierKey, cosign_note
from truceline.ledger.proof_files import (
    MAX_FILE_BYTES,
    ProofFile,
    format_proof_file,
    parse_proof_file,
    verify_proof_file,
)
from truceline.ledger.tree import MemoryTree, leaf_hash

if TYPE_CHECKING:
    from collections.abc import Callable

ORIGIN = "example.org/desk"
LEAVES = [b"leaf %d" % number for number in range(11)]
TREE = MemoryTree()
TREE.extend(LEAVES)


def _signer(seed: int) -> Callable[[bytes], bytes]:
    """What signs with a key that everyone knows."""
    private = SigningKey(bytes([seed]) * 32)
    return lambda message: private.sign(message).signature


def _key(seed: int, name: str, kind: int) -> VerifierKey:
    """The public half of such a key."""
    public = bytes(SigningKey(bytes([seed]) * 32).verify_key)
    return VerifierKey(name=name, kind=kind, public=public)


LOG = _key(1, ORIGIN, ED25519)
WITNESS = _key(2, "witness.example/w", COSIGNATURE_ED25519)
TEXT = Checkpoint(origin=ORIGIN, size=11, root=TREE.root()).text()
SIGNED = add_signatures(
    sign_checkpoint(Checkpoint(origin=ORIGIN, size=11, root=TREE.root()), LOG, _signer(1)),
    [cosign_note(TEXT, WITNESS, _signer(2), 1_456_524_000)],
)
FILE = ProofFile(index=4, proof=TREE.inclusion_proof(4, 11), checkpoint=SIGNED)
DATA = format_proof_file(FILE)
LEAF = leaf_hash(LEAVES[4])


def test_golden_file() -> None:
    """The file is the first line, the index, the hashes, an empty line and the checkpoint."""
    lines = DATA.decode().split("\n")
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 4"]
    assert lines[2:6] == [
        "la3xW37122c4aouvvv7k0UVmKvpFB0DhhoVT6DSO06A=",
        "brzFS2cQ7gYQp/yCzeUXE9soDj3IRRW96WMqGbZaC5M=",
        "T2MQhKFXxU9U/Psj/164ZQxLoWDClbsTqYMrEJ1SZ34=",
        "TtorR3MgCZLu9sh3uvxlnFyIlS2f3AeykI5dJgJW+xQ=",
    ]
    assert lines[6] == ""
    assert "\n".join(lines[7:]).encode() == SIGNED
    extra = format_proof_file(replace(FILE, extra=b"not believed")).decode().split("\n")
    assert extra[1:3] == ["extra bm90IGJlbGlldmVk", "index 4"]


def test_a_receipt_verifies_offline() -> None:
    """With the leaf and the log's key it holds, and says which witnesses signed."""
    opened = verify_proof_file(parse_proof_file(DATA), LEAF, [LOG], [WITNESS])
    assert opened.checkpoint.size == 11
    assert [each.key for each in opened.cosignatures] == [WITNESS]


@pytest.mark.parametrize("size", [1, 2, 3, 11])
def test_every_leaf_has_its_receipt(size: int) -> None:
    """At each size every leaf's file is read back and verifies."""
    checkpoint = Checkpoint(origin=ORIGIN, size=size, root=TREE.root(size))
    signed = sign_checkpoint(checkpoint, LOG, _signer(1))
    for index in range(size):
        file = ProofFile(index=index, proof=TREE.inclusion_proof(index, size), checkpoint=signed)
        assert parse_proof_file(format_proof_file(file)) == file
        verify_proof_file(file, leaf_hash(LEAVES[index]), [LOG])


def test_another_leaf_place_or_key_is_refused() -> None:
    """The proof is for one leaf, at one place, in one log."""
    with pytest.raises(Refused, match="PROOF_INCLUSION"):
        verify_proof_file(FILE, leaf_hash(b"another"), [LOG])
    with pytest.raises(Refused, match="PROOF_INCLUSION"):
        verify_proof_file(replace(FILE, index=5), LEAF, [LOG])
    with pytest.raises(Refused, match="PROOF_RANGE"):
        verify_proof_file(replace(FILE, index=11), LEAF, [LOG])
    with pytest.raises(Refused, match="NOTE_NOT_SIGNED"):
        verify_proof_file(FILE, LEAF, [_key(3, ORIGIN, ED25519)])
    with pytest.raises(Refused, match="CHECKPOINT_OTHER_LOG"):
        verify_proof_file(FILE, LEAF, [LOG], origin="example.org/other")


def test_the_extra_line_changes_nothing() -> None:
    """What stands in the extra line is carried and never believed."""
    file = parse_proof_file(format_proof_file(replace(FILE, extra=b"anything at all")))
    assert file.extra == b"anything at all"
    verify_proof_file(file, LEAF, [LOG])


@given(st.integers(0, len(DATA) * 8 - 1))
def test_a_turned_bit_anywhere_is_noticed(bit: int) -> None:
    """With any bit turned the file is refused, or has lost nothing but the witness's line."""
    changed = bytearray(DATA)
    changed[bit // 8] ^= 1 << bit % 8
    try:
        opened = verify_proof_file(parse_proof_file(bytes(changed)), LEAF, [LOG], [WITNESS])
    except TrucelineError:
        return
    assert opened.cosignatures == ()
    assert bit // 8 > DATA.index("— witness".encode())


@given(
    index=st.integers(0, 2**63 - 2),
    proof=st.lists(st.binary(min_size=32, max_size=32), max_size=63).map(tuple),
    extra=st.none() | st.binary(min_size=1),
)
def test_files_round_trip(index: int, proof: tuple[bytes, ...], extra: bytes | None) -> None:
    """Every proof file is read back as it was."""
    file = ProofFile(index=index, proof=proof, checkpoint=SIGNED, extra=extra)
    assert parse_proof_file(format_proof_file(file)) == file


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "PROOF_FILE_SHAPE"),
        (DATA.replace(b"@v1", b"@v2"), "PROOF_FILE_SHAPE"),
        (DATA.replace(b"\n\n", b"\n"), "PROOF_FILE_SHAPE"),
        (DATA.replace(b"index 4\n", b""), "PROOF_FILE_SHAPE"),
        (b"c2sp.org/tlog-proof@v1\n\n" + SIGNED, "PROOF_FILE_SHAPE"),
        (DATA.replace(b"index 4", b"index 04"), "PROOF_FILE_INDEX"),
        (DATA.replace(b"index 4", b"index -4"), "PROOF_FILE_INDEX"),
        (DATA.replace(b"index 4", b"index 9223372036854775807"), "PROOF_FILE_INDEX"),
        (DATA.replace(b"index 4\n", b"index 4\nAAAA\n"), "PROOF_FILE_HASH"),
        (DATA.replace(b"index 4\n", b"index 4\n\xff\n"), "PROOF_FILE_HASH"),
        (DATA.replace(b"index 4\n", b"index 4\n" + (b"A" * 43 + b"=\n") * 60), "PROOF_FILE_HASH"),
        (DATA.replace(b"index", b"extra \nindex"), "PROOF_FILE_EXTRA"),
        (DATA.replace(b"index", b"extra ?\nindex"), "PROOF_FILE_EXTRA"),
        (DATA.replace(b"index", b"extra AQ==\nextra AQ==\nindex"), "PROOF_FILE_SHAPE"),
        (DATA[: DATA.index(b"\n\n") + 2], "NOTE_SHAPE"),
        (DATA + b"\n", "NOTE_SHAPE"),
        (bytes(MAX_FILE_BYTES + 1), "PROOF_FILE_SIZE"),
    ],
)
def test_broken_files(data: bytes, code: str) -> None:
    """Each way of being no proof file has its code."""
    with pytest.raises(BadInput) as caught:
        parse_proof_file(data)
    assert caught.value.faults[0].code == code


@given(st.binary() | st.binary(max_size=60).map(lambda end: DATA[:80] + end))
def test_reading_gives_a_file_or_our_fault(data: bytes) -> None:
    """Arbitrary bytes are refused, or are a file that is written as the same bytes."""
    with suppress(BadInput):
        assert format_proof_file(parse_proof_file(data)) == data


@given(at=st.integers(0, len(DATA)), cut=st.integers(0, 9), put=st.binary(max_size=6))
def test_a_damaged_file_gives_a_file_or_our_fault(at: int, cut: int, put: bytes) -> None:
    """A file with bytes cut out and put in is refused, or is written as the same bytes."""
    data = DATA[:at] + put + DATA[at + cut :]
    with suppress(BadInput):
        assert format_proof_file(parse_proof_file(data)) == data


def test_what_cannot_be_a_file_is_not_made() -> None:
    """An index, a hash, an extra line or a checkpoint that cannot be are refused on making."""
    with pytest.raises(BadInput) as caught:
        ProofFile(index=-1, proof=(b"short",), checkpoint=SIGNED, extra=b"")
    assert [fault.code for fault in caught.value.faults] == [
        "PROOF_FILE_INDEX",
        "PROOF_FILE_HASH",
        "PROOF_FILE_EXTRA",
    ]
    with pytest.raises(BadInput, match="NOTE_SHAPE"):
        ProofFile(index=0, proof=(), checkpoint=b"no note")
