"""Every parser of bytes that somebody else wrote, in one table that both ways of fuzzing share.

A target is given any bytes. It gives a value or raises :class:`truceline.errors.TrucelineError`
with a fault that says what and why; any other exception is a finding, and so is a value of a format
with one spelling that is not written as the bytes it was read from.
"""

from __future__ import annotations

from typing import Final

from tests.fuzz import samples
from tests.fuzz.further_targets import FURTHER
from tests.fuzz.readings import (
    _cosigned,
    _decided,
    _envelope,
    _hashes,
    _keys,
    _line,
    _opened_checkpoint,
    _opened_note,
    _parcel,
    _proven,
    _signed_bytes,
    _split,
    _terms,
    _unpacked,
)
from tests.fuzz.samples import LOG, PAIR, POLICY, WITNESS
from tests.fuzz.target import Target, _text, _texts, _utf8

from truceline.analysis import receipts
from truceline.ledger import (
    canonical,
    challenges,
    checkpoints,
    entry_lines,
    leaves,
    notes,
    policy,
    proof_files,
    refusals,
    seal_keys,
    split_views,
    tile_files,
    vkeys,
    wire,
    witnessing,
)
from truceline.ledger import tokens as ledger_tokens
from truceline.mechanism import agreements

TARGETS: Final[dict[str, Target]] = {
    "canonical": Target(
        covers=("ledger.canonical.decode",),
        read=canonical.decode,
        seeds=lambda: [samples.submission().envelope, b"{}", b'[1,2.5,"x",null]'],
        spelt=canonical.encode,
    ),
    "json": Target(
        covers=("ledger.canonical.parse",),
        read=lambda data: canonical.parse(data, odd=[]),
        seeds=lambda: [samples.submission().envelope, b'{"a": 1.0}'],
    ),
    "decimal": Target(
        covers=("ledger.tokens.parse_decimal",),
        read=_text(ledger_tokens.parse_decimal),
        seeds=_texts("0", "12", str(2**63 - 1)),
        spelt=None,
    ),
    "base64": Target(
        covers=("ledger.tokens.decode_base64",),
        read=_text(ledger_tokens.decode_base64),
        seeds=_texts("", "AAAA", "AA=="),
    ),
    "entry_line": Target(
        covers=("ledger.entry_lines.read_line",),
        read=entry_lines.read_line,
        seeds=samples.entry_lines,
        spelt=_line,
    ),
    "note": Target(
        covers=("ledger.notes.parse_note",),
        read=notes.parse_note,
        seeds=lambda: [samples.note(), *samples.refusals()],
        spelt=notes.format_note,
    ),
    "signature_lines": Target(
        covers=("ledger.notes.parse_lines",),
        read=notes.parse_lines,
        seeds=lambda: [samples.note().partition(b"\n\n")[2]],
        spelt=notes.format_lines,
    ),
    "opened_note": Target(
        covers=("ledger.notes.open_note",), read=_opened_note, seeds=lambda: [samples.note()]
    ),
    "checkpoint": Target(
        covers=("ledger.checkpoints.parse_checkpoint",),
        read=_text(checkpoints.parse_checkpoint),
        seeds=lambda: [samples.note().partition(b"\n\n")[0] + b"\n"],
        spelt=lambda value: _utf8(value.text()),
    ),
    "opened_checkpoint": Target(
        covers=("ledger.checkpoints.open_checkpoint", "ledger.checkpoints.signed_by_all"),
        read=_opened_checkpoint,
        seeds=lambda: [samples.note()],
    ),
    "cosignature": Target(
        covers=("ledger.cosignatures.verify_signature",), read=_cosigned, seeds=_signed_bytes
    ),
    "proof_file": Target(
        covers=("ledger.proof_files.parse_proof_file",),
        read=proof_files.parse_proof_file,
        seeds=samples.receipts,
        spelt=proof_files.format_proof_file,
    ),
    "proven_file": Target(
        covers=("ledger.proof_files.verify_proof_file",), read=_proven, seeds=samples.receipts
    ),
    "proofs": Target(
        covers=(
            "ledger.proofs.verify_inclusion",
            "ledger.proofs.verify_consistency",
            "ledger.proofs.proven_prefix",
        ),
        read=_hashes,
        seeds=lambda: [bytes([1, 3]) + (7).to_bytes(8, "big") + bytes(96)],
    ),
    "policy": Target(
        covers=("ledger.policy.parse_policy",),
        read=policy.parse_policy,
        seeds=samples.policies,
        spelt=policy.format_policy,
        loose=True,
    ),
    "split_view": Target(
        covers=("ledger.split_views.parse_split_view", "ledger.split_views.verify_split_view"),
        read=_split,
        seeds=samples.splits,
        spelt=split_views.format_split_view,
        longest=16_384,
    ),
    "vkey": Target(
        covers=("ledger.vkeys.parse_vkey",),
        read=_text(vkeys.parse_vkey),
        seeds=lambda: [vkeys.format_vkey(each).encode() for each in (LOG, WITNESS, samples.BESIDE)],
        spelt=lambda value: _utf8(vkeys.format_vkey(value)),
    ),
    "witness_request": Target(
        covers=("ledger.witnessing.parse_request",),
        read=_decided,
        seeds=samples.requests,
        spelt=witnessing.format_request,
    ),
    "tile_path": Target(
        covers=("ledger.tile_files.parse_tile_path",),
        read=_text(tile_files.parse_tile_path),
        seeds=_texts("tile/0/x001/x234/067", "tile/entries/273.p/112"),
        spelt=lambda name: _utf8(tile_files.tile_path(name.level, name.n, name.width)),
    ),
    "bundle": Target(
        covers=("ledger.tile_files.decode_bundle",),
        read=tile_files.decode_bundle,
        seeds=samples.bundles,
        spelt=tile_files.encode_bundle,
    ),
    "leaf": Target(
        covers=("ledger.leaves.Leaf.decode",),
        read=leaves.Leaf.decode,
        seeds=samples.leaves,
        spelt=lambda leaf: bytes(leaf.encode()),
    ),
    "challenge": Target(
        covers=("ledger.challenges.read_challenge",),
        read=_text(challenges.read_challenge),
        seeds=samples.headers,
        spelt=lambda value: _utf8(value.header()),
        loose=True,
    ),
    "answer": Target(
        covers=("ledger.challenges.read_answer",),
        read=_text(challenges.read_answer),
        seeds=samples.headers,
        spelt=lambda value: _utf8(value.header()),
        loose=True,
    ),
    "parcel": Target(
        covers=("ledger.padding.unpack",),
        read=_unpacked,
        seeds=samples.parcels,
        spelt=_parcel,
        longest=16_384,
    ),
    "submission": Target(
        covers=("ledger.wire.read_submission",),
        read=wire.read_submission,
        seeds=lambda: [samples.submission().to_bytes()],
        spelt=lambda value: bytes(value.to_bytes()),
    ),
    "envelope": Target(
        covers=("ledger.wire.read_envelope", "ledger.wire.read_trusted"),
        read=_envelope,
        seeds=lambda: [samples.submission().envelope],
    ),
    "refusal": Target(
        covers=("ledger.refusals.read_refusal",),
        read=lambda data: refusals.read_refusal(data, LOG),
        seeds=samples.refusals,
    ),
    "signed_refusal": Target(
        covers=("ledger.refusals.read_refusal",),
        read=lambda data: refusals.read_refusal(
            refusals.sign_refusal(data.decode("utf-8", "replace"), LOG, samples.signed), LOG
        ),
        seeds=lambda: [notes.parse_note(each).text.encode() for each in samples.refusals()],
    ),
    "seal_key": Target(
        covers=("ledger.seal_keys.check_recipient",),
        read=_text(seal_keys.check_recipient),
        seeds=lambda: [PAIR.seal.encode()],
    ),
    "public_key": Target(
        covers=("ledger.keys.check_public", "ledger.keys.verify"),
        read=_keys,
        seeds=lambda: [LOG.public + samples.signed(b"x") + b"x"],
    ),
    "receipt": Target(
        covers=("analysis.receipts.verify_receipt",),
        read=lambda data: receipts.verify_receipt(data, POLICY).as_json(),
        seeds=samples.receipts,
    ),
    "receipt_extra": Target(
        covers=("analysis.receipts.read_extra",), read=receipts.read_extra, seeds=samples.extras
    ),
    "terms": Target(
        covers=("mechanism.terms.Terms.parse", "mechanism.agreements.parse_terms"),
        read=_terms,
        seeds=lambda: [samples.TERMS()],
        longest=32_768,
    ),
    "terms_text": Target(
        covers=("mechanism.agreements.parse_terms", "mechanism.terms_check.read_document"),
        read=lambda data: agreements.parse_terms(data.decode("utf-8", "replace")),
        seeds=lambda: [samples.TERMS()[:4_000], samples.TERMS()],
        longest=32_768,
    ),
    **FURTHER,
}

EXCUSED: Final[dict[str, str]] = {
    "keyring.author.open_fields": "It gives each box to open_box, which is a target.",
}
"""What looks like a parser of bytes and has no target of its own, with the reason."""


def covered() -> frozenset[str]:
    """Every function that some target reads with."""
    return frozenset(name for target in TARGETS.values() for name in target.covers)


def seeds(target: Target) -> list[bytes]:
    """Its sound bytes, as a list."""
    return list(target.seeds())
