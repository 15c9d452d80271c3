from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

import pytest
from nacl.signing import SigningKey

from truceline.errors import BadInput, Refused
from truceline.keyring.ml_dsa import MlDsaKey, new_key, read_key, write_key
from truceline.ledger.checkpoints import (
    Checkpoint,
    open_checkpoint,
    sign_with_all,
    signed_by_all,
)
from truceline.ledger.cosignatures import Signer, subtree_message, verify_signature
from truceline.ledger.notes import Note, cosign_note, format_note, open_note, parse_note, sign_note
from truceline.ledger.vkeys import (
    COSIGNATURE_ML_DSA_44,
    ED25519,
    VerifierKey,
    format_vkey,
    parse_vkey,
)

if TYPE_CHECKING:
    from pathlib import Path

ORIGIN = "example.com/behind-the-sofa"
TEXT = f"{ORIGIN}\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
CHECKPOINT = Checkpoint(
    origin=ORIGIN,
    size=20_852_163,
    root=bytes.fromhex("0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"),
)
SECRET = MlDsaKey(seed=bytes(range(32)))
KEY = VerifierKey(name="witness.example/w1", kind=COSIGNATURE_ML_DSA_44, public=SECRET.public)
PRIVATE = SigningKey(bytes([1]) * 32)
LOG = Signer(
    key=VerifierKey(name=ORIGIN, kind=ED25519, public=bytes(PRIVATE.verify_key)),
    sign=lambda message: PRIVATE.sign(message).signature,
)
BESIDE = Signer(
    key=VerifierKey(name=ORIGIN, kind=COSIGNATURE_ML_DSA_44, public=SECRET.public),
    sign=SECRET.sign,
)


def test_golden_message() -> None:
    """What is signed is the structure of tlog-cosignature, field by field."""
    assert (
        subtree_message("witness.example/w1", TEXT, 1_679_315_147)
        == bytes.fromhex(
            "737562747265652f76310a00"  # subtree/v1, newline, zero
            "12" + b"witness.example/w1".hex() + "00000000641850cb"  # 1,679,315,147
            "1b" + ORIGIN.encode().hex() + "0000000000000000"
            "00000000013e2dc3"
            "0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62"
        )
    )


def test_extension_lines_are_not_signed() -> None:
    """Lines below the first three change nothing; a text that is no checkpoint has no message."""
    assert subtree_message("w", TEXT + "more\n", 1) == subtree_message("w", TEXT, 1)
    for text in ("hello\n", f"{ORIGIN}\n01\nAA==\n", "x" * 256 + TEXT[len(ORIGIN) :], "\n1\n\n"):
        assert subtree_message("w", text, 1) is None
    assert subtree_message("w" * 256, TEXT, 1) is None


def test_keys_are_written_and_named_as_specified() -> None:
    """1,312 bytes behind the type, and an id from name, type and key (FIPS 204; signed-note)."""
    assert len(SECRET.public) == 1_312
    expected = sha256(b"witness.example/w1\n\x06" + SECRET.public).digest()[:4]
    assert KEY.key_id == expected
    assert parse_vkey(format_vkey(KEY)) == KEY
    with pytest.raises(BadInput, match="KEY_LENGTH"):
        VerifierKey(name="w", kind=COSIGNATURE_ML_DSA_44, public=SECRET.public[:-1])
    with pytest.raises(BadInput, match="NOTE_KEY_NAME_LENGTH"):
        VerifierKey(name="\u0641" * 200, kind=COSIGNATURE_ML_DSA_44, public=SECRET.public)


def test_a_cosignature_holds_for_its_text_time_and_name_alone() -> None:
    """2,420 bytes behind the time; another time, text or name, and it holds no more."""
    line = cosign_note(TEXT, KEY, SECRET.sign, 1_679_315_147)
    assert len(line.signature) == 8 + 2_420
    verified = verify_signature(KEY, line.signature, TEXT)
    assert verified is not None
    assert verified.timestamp == 1_679_315_147
    later = (1_679_315_148).to_bytes(8, "big") + line.signature[8:]
    other = VerifierKey(name="witness.example/w2", kind=KEY.kind, public=KEY.public)
    assert verify_signature(KEY, later, TEXT) is None
    assert verify_signature(KEY, line.signature, TEXT.replace("163", "164")) is None
    assert verify_signature(other, line.signature, TEXT) is None
    assert verify_signature(KEY, line.signature[:8], TEXT) is None
    assert verify_signature(KEY, line.signature[:-1], TEXT) is None


def test_only_checkpoints_are_signed_with_it() -> None:
    """A refusal, or any other text, is not; nor does it stand in for the log's own first key."""
    with pytest.raises(BadInput, match="NOTE_NOT_CHECKPOINT"):
        cosign_note("hello\n", KEY, SECRET.sign, 1)
    with pytest.raises(BadInput, match="NOTE_KEY_KIND"):
        sign_note(TEXT, KEY, SECRET.sign)
    with pytest.raises(Refused, match="NOTE_WRONG_KEY"):
        cosign_note(TEXT, KEY, new_key().sign, 1)


def test_a_log_signs_with_both_keys() -> None:
    """Whoever knows one of the two keys opens the note by that, and whoever knows both by both."""
    note = sign_with_all(CHECKPOINT, [LOG, BESIDE], 1_679_315_147)
    assert [len(line.signature) for line in parse_note(note).signatures] == [64, 2_428]
    for keys in ([LOG.key], [BESIDE.key], [LOG.key, BESIDE.key]):
        assert open_checkpoint(note, keys).checkpoint == CHECKPOINT
        assert len(open_note(note, keys).verified) == len(keys)
    assert signed_by_all(note, [LOG.key, BESIDE.key]) == CHECKPOINT


def test_a_line_that_was_taken_away_is_missed() -> None:
    """A log with two keys whose checkpoint has one line only was signed by half of it."""
    note = sign_with_all(CHECKPOINT, [LOG, BESIDE], 1)
    read = parse_note(note)
    half = format_note(Note(text=read.text, signatures=read.signatures[:1]))
    with pytest.raises(Refused, match="CHECKPOINT_HALF_SIGNED"):
        signed_by_all(half, [LOG.key, BESIDE.key])
    assert signed_by_all(half, [LOG.key]) == CHECKPOINT
    bent = bytearray(note)
    bent[-20] = ord("b") if bent[-20] != ord("b") else ord("c")
    with pytest.raises(Refused, match="NOTE_BAD_SIGNATURE"):
        signed_by_all(bytes(bent), [LOG.key, BESIDE.key])
    assert signed_by_all(bytes(bent), [LOG.key]) == CHECKPOINT


@pytest.mark.parametrize("passphrase", [None, "several quiet words"])
def test_a_key_file_comes_back_and_is_never_overwritten(
    tmp_path: Path, passphrase: str | None
) -> None:
    """A file is its owner's alone, and opens with its passphrase and no other."""
    path = tmp_path / "log.mldsa.key"
    key = new_key()
    write_key(key, path, passphrase)
    assert read_key(path, passphrase).public == key.public
    assert path.stat().st_mode & 0o777 == 0o600
    assert key.seed.hex() not in repr(key)
    with pytest.raises(BadInput, match="KEY_FILE_EXISTS"):
        write_key(key, path, passphrase)
    if passphrase is not None:
        with pytest.raises(BadInput, match="KEY_FILE_LOCKED"):
            read_key(path)
        with pytest.raises(BadInput, match="PASSPHRASE_WRONG"):
            read_key(path, "other words")


def test_what_is_no_key_file_is_refused(tmp_path: Path) -> None:
    """A statement key, or anything else, is not taken for one."""
    path = tmp_path / "x.key"
    for text in ("{}", "[]", '{"truceline_ml_dsa_key":1,"seed":"00"}', "\x00"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(BadInput, match="KEY_FILE_SHAPE"):
            read_key(path)
