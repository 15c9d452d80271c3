from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from truceline.errors import BadInput, Refused, TrucelineError
from truceline.ledger.checkpoints import (
    Checkpoint,
    add_signatures,
    open_checkpoint,
    parse_checkpoint,
    sign_checkpoint,
)
from truceline.ledger.notes import (
    COSIGNATURE_ED25519,
    ED25519,
    Note,
    VerifierKey,
    cosign_note,
    format_note,
    parse_vkey,
    sign_note,
)
from truceline.ledger.tile_files import decode_bundle
from truceline.ledger.tree import EMPTY_ROOT, MemoryTree, verify_consistency

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ORIGIN = "example.org/desk"
ROOT = bytes(range(32))
ROOT_TEXT = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
TEXT = f"{ORIGIN}\n70000\n{ROOT_TEXT}\n"
CHECKPOINT = Checkpoint(origin=ORIGIN, size=70_000, root=ROOT)

# The public verifier key of transparency-dev/tessera's test log (its testdata/build_log.sh).
TESSERA_VKEY = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"


def _signer(seed: int) -> Callable[[bytes], bytes]:
    """What signs with a key that everyone knows."""
    private = SigningKey(bytes([seed]) * 32)
    return lambda message: private.sign(message).signature


def _key(seed: int, name: str = ORIGIN, kind: int = ED25519) -> VerifierKey:
    """The public half of such a key."""
    public = bytes(SigningKey(bytes([seed]) * 32).verify_key)
    return VerifierKey(name=name, kind=kind, public=public)


LOG = _key(1)
WITNESS = _key(2, "witness.example/w", COSIGNATURE_ED25519)
SIGNED = sign_checkpoint(CHECKPOINT, LOG, _signer(1))
COSIGNED = add_signatures(SIGNED, [cosign_note(TEXT, WITNESS, _signer(2), 1_456_524_000)])


def test_golden_text() -> None:
    """A checkpoint is its origin, its size in decimal and its root in base64, a line each."""
    assert CHECKPOINT.text() == TEXT
    assert parse_checkpoint(TEXT) == CHECKPOINT
    assert SIGNED.decode().startswith(f"{TEXT}\n— {ORIGIN} ")


@given(
    origin=st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1),
    size=st.integers(1, 2**63 - 1),
    root=st.binary(min_size=32, max_size=32),
)
def test_text_round_trip(origin: str, size: int, root: bytes) -> None:
    """Every checkpoint is read back from its text."""
    checkpoint = Checkpoint(origin=origin, size=size, root=root)
    assert parse_checkpoint(checkpoint.text()) == checkpoint


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "CHECKPOINT_SHAPE"),
        (TEXT[:-1], "CHECKPOINT_SHAPE"),
        (f"{TEXT}extension\n", "CHECKPOINT_SHAPE"),
        (f"{TEXT}\n", "CHECKPOINT_SHAPE"),
        (TEXT.replace(ORIGIN, ""), "CHECKPOINT_ORIGIN"),
        (TEXT.replace("70000", "070000"), "CHECKPOINT_SIZE"),
        (TEXT.replace("70000", "+70000"), "CHECKPOINT_SIZE"),
        (TEXT.replace("70000", "-1"), "CHECKPOINT_SIZE"),
        (TEXT.replace("70000", "7_0"), "CHECKPOINT_SIZE"),
        (TEXT.replace("70000", "\u0667"), "CHECKPOINT_SIZE"),
        (TEXT.replace("70000", str(2**63)), "CHECKPOINT_SIZE"),
        (TEXT.replace("70000", "9" * 5000), "CHECKPOINT_SIZE"),
        (TEXT.replace("70000", "0"), "CHECKPOINT_ROOT"),
        (TEXT.replace("Hh8=", "Hh8"), "CHECKPOINT_ROOT"),
        (TEXT.replace("Hh8=", "Hh9="), "CHECKPOINT_ROOT"),
        (TEXT.replace("Hh8=", ""), "CHECKPOINT_ROOT"),
        (TEXT.replace("Hh8=", "Hh8= "), "CHECKPOINT_ROOT"),
    ],
)
def test_every_other_spelling_is_refused(text: str, code: str) -> None:
    """Needless zeros, signs, foreign digits, loose base64 and surplus lines are refused by code."""
    with pytest.raises(BadInput) as caught:
        parse_checkpoint(text)
    assert [fault.code for fault in caught.value.faults] == [code]


def test_all_faults_of_a_checkpoint_come_at_once() -> None:
    """Three bad lines are three faults, each with its line."""
    with pytest.raises(BadInput) as caught:
        parse_checkpoint("\n-7\nroot\n")
    assert {fault.where for fault in caught.value.faults} == {"line 1", "line 2", "line 3"}
    with pytest.raises(BadInput) as made:
        Checkpoint(origin="a\nb", size=-1, root=b"")
    assert len(made.value.faults) == 3


@given(st.text() | st.lists(st.text(), min_size=3, max_size=3).map("\n".join).map("{}\n".format))
def test_reading_gives_a_checkpoint_or_our_fault(text: str) -> None:
    """Arbitrary text is refused, or is a checkpoint that is written as the same text."""
    with suppress(BadInput):
        assert parse_checkpoint(text).text() == text


def test_a_signed_checkpoint_opens_with_the_log_s_key() -> None:
    """With the log's key it opens; witnesses' good signatures come with it."""
    assert open_checkpoint(SIGNED, [LOG]).checkpoint == CHECKPOINT
    opened = open_checkpoint(COSIGNED, [LOG], [WITNESS], origin=ORIGIN)
    [cosignature] = opened.cosignatures
    assert (cosignature.key, cosignature.timestamp) == (WITNESS, 1_456_524_000)


def test_witnesses_alone_are_not_the_log() -> None:
    """A checkpoint that only a witness signed is refused."""
    line = cosign_note(TEXT, WITNESS, _signer(2), 0)
    data = format_note(Note(text=TEXT, signatures=(line,)))
    with pytest.raises(Refused, match="CHECKPOINT_UNSIGNED"):
        open_checkpoint(data, [LOG], [WITNESS])


def test_a_checkpoint_of_another_log_is_refused() -> None:
    """A good signature under a text that names another log is refused."""
    text = TEXT.replace(ORIGIN, "example.org/other")
    data = format_note(Note(text=text, signatures=(sign_note(text, LOG, _signer(1)),)))
    with pytest.raises(Refused, match="CHECKPOINT_OTHER_LOG"):
        open_checkpoint(data, [LOG])
    with pytest.raises(Refused, match="CHECKPOINT_OTHER_LOG"):
        open_checkpoint(SIGNED, [LOG], origin="example.org/other")
    with pytest.raises(BadInput, match="CHECKPOINT_KEY_NAME"):
        sign_checkpoint(CHECKPOINT, _key(1, "example.org/other"), _signer(1))


def test_a_log_may_change_its_key() -> None:
    """With the old and the new key both known, a checkpoint signed by either opens."""
    newer = sign_checkpoint(CHECKPOINT, _key(5), _signer(5))
    for data in (SIGNED, newer):
        assert open_checkpoint(data, [LOG, _key(5)]).checkpoint == CHECKPOINT
    with pytest.raises(Refused, match="NOTE_NOT_SIGNED"):
        open_checkpoint(newer, [LOG])


@given(st.integers(0, len(SIGNED) * 8 - 1))
def test_a_turned_bit_anywhere_is_refused(bit: int) -> None:
    """One bit turned anywhere in a signed checkpoint, and it does not open."""
    changed = bytearray(SIGNED)
    changed[bit // 8] ^= 1 << bit % 8
    with pytest.raises(TrucelineError):
        open_checkpoint(bytes(changed), [LOG])


def test_adding_signatures_keeps_what_there_was() -> None:
    """The checkpoint's bytes stay a prefix, and a line that is there is not added again."""
    line = cosign_note(TEXT, WITNESS, _signer(2), 1_456_524_000)
    assert COSIGNED.startswith(SIGNED)
    assert add_signatures(COSIGNED, [line]) == COSIGNED


def test_the_tessera_log(shared: Path) -> None:
    """A foreign log's sixteen checkpoints open, have our roots, and follow each other."""
    folder = shared / "vectors/tessera/testdata/log"
    key = parse_vkey(TESSERA_VKEY)
    tree = MemoryTree()
    tree.extend(decode_bundle((folder / "tile/entries/000.p/15").read_bytes()))
    opened = [
        open_checkpoint((folder / f"checkpoint.{size}").read_bytes(), [key]).checkpoint
        for size in range(16)
    ]
    assert [each.size for each in opened] == list(range(16))
    assert [each.root for each in opened] == [tree.root(size) for size in range(16)]
    assert opened[0].root == EMPTY_ROOT
    for new in opened:
        for old in opened[: new.size + 1]:
            proof = tree.consistency_proof(old.size, new.size)
            verify_consistency(old.size, old.root, new.size, new.root, proof)
