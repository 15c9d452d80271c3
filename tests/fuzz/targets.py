"""Every parser of bytes that somebody else wrote, in one table that both ways of fuzzing share.

A target is given any bytes. It gives a value or raises :class:`truceline.errors.TrucelineError`
with a fault that says what and why; any other exception is a finding, and so is a value of a format
with one spelling that is not written as the bytes it was read from.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyrage
from tests.fuzz import samples
from tests.fuzz.samples import LOG, PAIR, POLICY, WITNESS

from truceline import key_life
from truceline.analysis import areas, receipts
from truceline.cli import reading, sheet_files
from truceline.errors import TrucelineError
from truceline.exchange import adsb, csvrows, packed, stories, story_pages, ucdp
from truceline.keyring import author, files, guardians, log_keys, notebook, sealing, tokens
from truceline.ledger import (
    canonical,
    challenges,
    checkpoints,
    cosignatures,
    entry_lines,
    keys,
    leaves,
    notes,
    padding,
    policy,
    proof_files,
    proofs,
    refusals,
    seal_keys,
    split_views,
    tile_files,
    vkeys,
    wire,
    witnessing,
)
from truceline.ledger import tokens as ledger_tokens
from truceline.ledger.tree import leaf_hash
from truceline.mechanism import agreements, instants, spans, terms, volumes, yaml_source
from truceline.mechanism.catalogue import KINDS, kind_named
from truceline.mechanism.route_plans import parse_route
from truceline.store.observation_manifest import read_manifest
from truceline.witness import folder, replica, state
from truceline.witness.entries import Entries
from truceline.witness.sources import Got

if TYPE_CHECKING:
    from pathlib import Path

    from truceline.ledger.entry import Box

_WAYS: Final = "surrogateescape"
"""How a command line gives Python what is not UTF-8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One parser, and how to hold it to its word.

    Args:
        covers: The functions that read the bytes, as ``module.name`` without the package.
        read: Reads bytes; a value, or TrucelineError.
        seeds: Sound bytes to begin with.
        spelt: Writes a value; where it is given, these are the bytes that were read.
        loose: Writing need not give the same bytes, but bytes that are read as an equal value.
        longest: How long a file libFuzzer makes at most.
    """

    covers: tuple[str, ...]
    read: Callable[[bytes], object]
    seeds: Callable[[], Sequence[bytes]]
    spelt: Callable[[Any], bytes] | None = None
    loose: bool = False
    longest: int = 8_192


class Misread(AssertionError):
    """A parser broke its word."""


def attempt(target: Target, data: bytes) -> TrucelineError | None:
    """Read the bytes once, and hold the parser to its word; the fault where it refused them.

    Raises:
        Misread: A value is not spelt as it was read, or a refusal does not say why.
        Exception: whatever else the parser lets out.
    """
    try:
        value = target.read(data)
    except TrucelineError as error:
        if not all(fault.code and fault.sentence and fault.hint for fault in error.faults):
            raise Misread("a refusal without words") from error
        # A terminal and a file of UTF-8 take what is said of the worst of bytes.
        json.dumps([fault.as_json() for fault in error.faults]).encode()
        return error
    if target.spelt is not None:
        again = target.spelt(value)
        if target.loose and target.read(again) != value:
            raise Misread(f"written as {again[:200]!r}, which is read as something else")
        if not target.loose and again != data:
            raise Misread(f"written as {again[:200]!r}")
    return None


def _text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    """A parser of text, given bytes as a command line would give them."""
    return lambda data: read(data.decode("utf-8", _WAYS))


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", _WAYS)


def _from_file(name: str, read: Callable[[Path], object]) -> Callable[[bytes], object]:
    """A parser of a file."""

    def from_file(data: bytes) -> object:
        path = samples.folder() / name
        path.write_bytes(data)
        return read(path)

    return from_file


def _texts(*texts: str) -> Callable[[], list[bytes]]:
    return lambda: [text.encode() for text in texts]


def _line(value: object) -> bytes:
    assert isinstance(value, entry_lines.EntryLine | entry_lines.End)
    return value.encode()


def _opened_note(data: bytes) -> object:
    return notes.open_note(data, [LOG, samples.BESIDE, WITNESS])


def _opened_checkpoint(data: bytes) -> object:
    opened = checkpoints.open_checkpoint(
        data, [LOG, samples.BESIDE], [WITNESS], origin=samples.ORIGIN
    )
    return opened, checkpoints.signed_by_all(data, [LOG, samples.BESIDE])


def _cosigned(data: bytes) -> object:
    """A signature of each type, over a text out of the same bytes."""
    text = data[80:].decode("utf-8", "replace")
    every = (LOG, WITNESS, samples.BESIDE)
    return [cosignatures.verify_signature(key, data, text) for key in every] + [
        cosignatures.verify_signature(key, data[:72], text) for key in every
    ]


def _proven(data: bytes) -> object:
    file = proof_files.parse_proof_file(data)
    leaf = leaf_hash(samples.leaves()[0])
    proof_files.verify_proof_file(file, leaf, [LOG, samples.BESIDE], [WITNESS])
    return file


def _split(data: bytes) -> object:
    view = split_views.parse_split_view(data)
    try:
        split_views.verify_split_view(view).explanation()
    except TrucelineError:
        return view
    return view


def _decided(data: bytes) -> object:
    request = witnessing.parse_request(data)
    known = witnessing.Latest(size=5, root=samples.tree().root(), note=samples.note())
    for latest in ({}, {samples.ORIGIN: known}):
        witnessing.decide(request, {samples.ORIGIN: [LOG]}, latest)
    return request


def _hashes(data: bytes) -> object:
    """Numbers and hashes out of the bytes, as proofs of both kinds."""
    index, old, size = data[0:1], data[1:2], data[2:10]
    numbers = [int.from_bytes(each, "big") for each in (index, old, size)]
    path = [data[at : at + 32] for at in range(10, len(data), 32)]
    leaf = path[0] if path else b""
    with suppress(TrucelineError):
        proofs.verify_inclusion(numbers[0], numbers[2], leaf, path[1:], leaf)
    with suppress(TrucelineError):
        proofs.verify_consistency(numbers[1], leaf, numbers[2], leaf, path[1:])
    with suppress(TrucelineError):
        proofs.proven_prefix(numbers[1], numbers[2], leaf, path[1:])
    return None


def _parcel(value: Any) -> bytes:
    """A submission in the bucket that it came in; the size is found again by filling."""
    return _utf8(padding.pack(value[0], [value[1]]))


def _unpacked(data: bytes) -> object:
    text = data.decode("utf-8", _WAYS)
    return padding.unpack(text), padding.size_of(text)


def _envelope(data: bytes) -> object:
    envelope = wire.read_envelope(data)
    envelope.signed_by(PAIR.public)
    if wire.read_trusted(data) != envelope.statement:
        raise Misread("a trusted reading differs from the careful one")
    return envelope


def _body(data: bytes) -> object:
    """A body of the kind that the first line names, whole and as its open part."""
    name, _, said = data.partition(b"\n")
    kind = kind_named(name.decode("utf-8", _WAYS))
    body = canonical.parse(said)
    if not isinstance(body, dict):
        return None
    with suppress(TrucelineError):
        kind.decode(body)
    return kind.decode_whole(body)


def _bodies() -> list[bytes]:
    return [
        name.encode() + b"\n" + canonical.encode(dict(kind.example)) for name, kind in KINDS.items()
    ]


def _volumes(data: bytes) -> object:
    found = volumes.parse_volumes(data)
    return [areas.faults(each) for each in found]


def _box_of(plain: bytes) -> tuple[bytes, Box]:
    """A plaintext of somebody's own making, sealed and committed to as if it were a good one."""
    cipher = bytes(pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(PAIR.seal)]))
    _, box = sealing.seal({"narrative": ""}, {PAIR.actor: PAIR.seal}, bytes(32))
    return cipher, type(box)(
        fields=("narrative",),
        to=(PAIR.actor,),
        hash=hashlib.sha256(cipher).hexdigest(),
        commit="0" * 64,
    )


def _box_inside(plain: bytes) -> object:
    return sealing.open_whole(*_box_of(plain), PAIR.identity)


def _box_outside(cipher: bytes) -> object:
    _, box = _box_of(b"{}")
    own = type(box)(
        fields=box.fields, to=box.to, hash=hashlib.sha256(cipher).hexdigest(), commit=box.commit
    )
    return sealing.open_box(cipher, own, PAIR.identity)


def _share_inside(plain: bytes) -> object:
    cipher = pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(PAIR.seal)])
    share = guardians.open_share(bytes(cipher), PAIR.identity)
    return guardians.join([share])


def _page_inside(data: bytes) -> object:
    """A notebook whose owner's own key sealed a page of any bytes."""
    path = samples.folder() / "page.notebook"
    whole = samples.books()[0]
    head = whole[: whole.index(b"\n", len(notebook.MAGIC)) + 1]
    # A page names all that stands before it; with that filled in it gets past the first look.
    data = data.replace(b"PRIOR", hashlib.sha256(head).hexdigest().encode())
    message = bytes(pyrage.encrypt(data, [pyrage.x25519.Recipient.from_str(PAIR.seal)]))
    path.write_bytes(head + b"page %d\n" % len(message) + message + b"\n")
    return notebook.read(path, PAIR.identity)


def _key_folder(data: bytes) -> object:
    made = samples.folder() / "log"
    made.mkdir(exist_ok=True)
    (made / log_keys.LOG_KEY).write_bytes(samples.key_files()[0])
    (made / log_keys.LOG_ML_DSA_KEY).write_bytes(data)
    return log_keys.read(made)


def _story(data: bytes) -> object:
    """A story whose page is given; its head and Terms are sound."""
    return stories.read_story(
        {"story.yaml": samples.STORY_HEAD, "entries.yaml": data, "terms.yaml": b"terms: {}\n"}
    )


def _story_head(data: bytes) -> object:
    return stories.read_story(
        {"story.yaml": data, "entries.yaml": samples.STORY_PAGE, "terms.yaml": b"terms: {}\n"}
    )


def _rows(data: bytes) -> object:
    text = packed.decode(data, name="made_up.csv")
    return [row.fields for row in csvrows.read_rows(text, probable=bool)]


def _ucdp(data: bytes) -> object:
    found = ucdp.read(data, name="made_up.csv", max_bytes=1 << 20)
    if found.rows_read != found.rows_in + len(found.set_apart):
        raise Misread("a row was lost")
    return None


def _adsb(data: bytes) -> object:
    return adsb.read(data, name="made_up.json", max_bytes=1 << 20)


def _yaml(data: bytes) -> object:
    return yaml_source.read_yaml(data)


def _terms(data: bytes) -> object:
    whole = frozenset(name.rpartition("/")[0] for name in KINDS)
    return terms.Terms.parse(data, kinds=whole)


@dataclass(frozen=True)
class _Said:
    """A server that says one thing to whatever it is asked."""

    data: bytes
    name: str = "https://desk.example"

    def get(
        self,
        path: str,  # noqa: ARG002 - it says the same of every path
        most: int,  # noqa: ARG002 - what is read of it is as long as the fuzzer made it
        headers: Mapping[str, str] | None = None,  # noqa: ARG002 - likewise
        etag: str = "",  # noqa: ARG002 - likewise
    ) -> Got | None:
        """The one thing."""
        return Got(data=self.data)

    def close(self) -> None:
        """Nothing is open."""


def _places(data: bytes) -> object:
    return Entries(_Said(data), samples.ORIGIN).places()


def _exported(data: bytes) -> object:
    return list(Entries(_Said(data), samples.ORIGIN).between(0, 9))


def _witness_folder(data: bytes) -> object:
    made = samples.folder() / "witness"
    made.mkdir(exist_ok=True)
    (made / folder.NAME).write_bytes(data)
    (made / folder.LOGS).write_bytes(samples.policies()[1])
    return folder.read(made)


def _witness_state(data: bytes) -> object:
    made = samples.folder() / "state"
    made.mkdir(exist_ok=True)
    name = f"{state.file_name(samples.ORIGIN)}{state.SUFFIX}"
    (made / name).write_bytes(data)
    return state.read_states(made, {samples.ORIGIN: (LOG,)})


def _plans() -> list[bytes]:
    plan = replica.Plan(
        size=5, root=samples.tree().root(), note=samples.note(), first=0, blocks=(bytes(32),)
    )
    return [plan.encode().encode()]


def _manifest(path: Path) -> object:
    return read_manifest(path)


def _manifests() -> list[bytes]:
    said = {
        "sha256": "manifest", "content_sha256": "0" * 64, "name": "made_up.csv", "source": "ucdp",
        "licence": "CC-BY-4.0", "citation": "Made up.", "rows_read": 3, "rows_in": 2,
        "rows_coarse": 0, "rows_set_apart": 1, "reasons": {"DATE_FORM": 1},
        "first_day": "2016-02-27", "last_day": "2016-02-28", "parquet_sha256": "0" * 64,
        "set_apart_sha256": "0" * 64,
    }  # fmt: skip
    return [json.dumps(said).encode()]


def _signed_bytes() -> list[bytes]:
    """A cosignature and the text behind it."""
    line = notes.parse_note(samples.note()).signatures[-1]
    return [line.signature.ljust(80, b"\0") + notes.parse_note(samples.note()).text.encode()]


def _keys(data: bytes) -> object:
    keys.check_public(data[:32])
    return keys.verify(data[:32], data[96:], data[32:96])


_SHEETS: Final = b"""\
sheets:
  - paper: made up
    kind: incident.reported
    about: []
    body: {report_class: violation}
"""

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
    "yaml": Target(
        covers=("mechanism.yaml_source.read_yaml", "mechanism.yaml_source.scan_yaml"),
        read=_yaml,
        seeds=lambda: [samples.STORY_PAGE, samples.STORY_HEAD, b"a: &x [1]\nb: *x\n"],
    ),
    "volumes": Target(
        covers=("mechanism.volumes.parse_volumes", "mechanism.volumes.read_json"),
        read=_volumes,
        seeds=samples.volumes,
    ),
    "route": Target(
        covers=("mechanism.route_plans.parse_route",), read=parse_route, seeds=samples.routes
    ),
    "span": Target(
        covers=("mechanism.spans.parse_span",),
        read=_text(spans.parse_span),
        seeds=_texts("PT30M", "P7D", "P1M", "P2W", "P1DT12H"),
    ),
    "instant": Target(
        covers=("mechanism.instants.parse_instant",),
        read=_text(instants.parse_instant),
        seeds=_texts(
            "2016-02-27T00:00:00[Asia/Damascus]",
            "2016-02-26T22:00:00Z",
            "2016-02-27T00:00:00+02:00[Asia/Damascus]",
        ),
    ),
    "date": Target(
        covers=("mechanism.instants.parse_date",),
        read=_text(instants.parse_date),
        seeds=_texts("2016-02-27"),
        spelt=lambda day: _utf8(day.isoformat()),
    ),
    "time_of_day": Target(
        covers=("mechanism.instants.parse_time_of_day",),
        read=_text(instants.parse_time_of_day),
        seeds=_texts("18:00"),
        spelt=lambda at: _utf8(at.isoformat("minutes")),
    ),
    "bodies": Target(
        covers=("mechanism.kinds.Kind.decode", "mechanism.kinds.Kind.decode_whole"),
        read=_body,
        seeds=_bodies,
    ),
    "key_file": Target(
        covers=("keyring.files.read_pair", "keyring.files.parse_pair"),
        read=_from_file("fuzzed.key", files.read_pair),
        seeds=samples.key_files,
    ),
    "ml_dsa_key_file": Target(
        covers=("keyring.ml_dsa.read_key", "keyring.log_keys.read"),
        read=_key_folder,
        seeds=samples.ml_dsa_files,
    ),
    "token_reference": Target(
        covers=("keyring.tokens.parse_reference",),
        read=lambda data: tokens.parse_reference(canonical.parse(data)),
        seeds=samples.references,
    ),
    "draft": Target(
        covers=("keyring.author.read_draft",),
        read=author.read_draft,
        seeds=samples.drafts,
        spelt=lambda value: bytes(value.to_bytes()),
    ),
    "sealed_box": Target(
        covers=("keyring.sealing.open_box",),
        read=_box_outside,
        seeds=lambda: list(samples.submission().boxes),
    ),
    "sealed_words": Target(
        covers=("keyring.sealing.open_whole",), read=_box_inside, seeds=samples.sealed_boxes
    ),
    "share": Target(
        covers=("keyring.guardians.open_share",),
        read=lambda data: guardians.open_share(data, PAIR.identity),
        seeds=lambda: [samples.sealed_share()],
    ),
    "share_inside": Target(
        covers=("keyring.guardians.open_share", "keyring.guardians.join"),
        read=_share_inside,
        seeds=samples.shares,
    ),
    "notebook": Target(
        covers=("keyring.notebook.read",),
        read=_from_file("fuzzed.notebook", lambda path: notebook.read(path, PAIR.identity)),
        seeds=samples.books,
    ),
    "notebook_page": Target(
        covers=("keyring.notebook.read",),
        read=_page_inside,
        seeds=lambda: [
            b'{"about":"","at":"2016-03-10T12:00:00Z","note":"x","page":1,"prior":"PRIOR"}'
        ],
    ),
    "revocation": Target(
        covers=("key_life.read_prepared",), read=key_life.read_prepared, seeds=samples.revocations
    ),
    "packed": Target(
        covers=("exchange.packed.unpack", "exchange.packed.decode"),
        read=lambda data: packed.decode(packed.unpack(data, name="x", max_bytes=1 << 20), name="x"),
        seeds=samples.ucdp_files,
    ),
    "csv_rows": Target(
        covers=("exchange.csvrows.read_rows",), read=_rows, seeds=lambda: samples.ucdp_files()[:1]
    ),
    "ucdp": Target(covers=("exchange.ucdp.read",), read=_ucdp, seeds=samples.ucdp_files),
    "adsb": Target(covers=("exchange.adsb.read",), read=_adsb, seeds=samples.adsb_files),
    "story": Target(
        covers=("exchange.stories.read_story", "exchange.story_pages.read_page"),
        read=_story,
        seeds=lambda: [samples.STORY_PAGE],
    ),
    "story_head": Target(
        covers=("exchange.stories.read_story",),
        read=_story_head,
        seeds=lambda: [samples.STORY_HEAD],
    ),
    "story_page": Target(
        covers=("exchange.story_pages.read_page",),
        read=lambda data: story_pages.read_page("entries.yaml", data),
        seeds=lambda: [samples.STORY_PAGE, samples.STORY_HEAD],
    ),
    "sheets": Target(
        covers=("cli.sheet_files.read_sheets",),
        read=lambda data: sheet_files.read_sheets(data, "sheets.yaml"),
        seeds=lambda: [_SHEETS, b'[{"paper":"x","kind":"y","body":{}}]'],
    ),
    "degrees": Target(
        covers=("cli.reading.read_box",),
        read=_text(reading.read_box),
        seeds=_texts("35.5,36.5,36.5,37.5"),
    ),
    "places": Target(
        covers=("witness.entries.Entries.places",),
        read=_places,
        seeds=_texts('{"places":[[0,3],[7,9]]}'),
    ),
    "served_entries": Target(
        covers=("witness.entries.Entries.between",),
        read=_exported,
        seeds=lambda: [b"\n".join(samples.entry_lines()) + b"\n"],
    ),
    "witness_folder": Target(
        covers=("witness.folder.read",),
        read=_witness_folder,
        seeds=_texts('{"actor": "group:brigade", "name": "w.example/w", "truceline_witness": 1}'),
    ),
    "witness_state": Target(
        covers=("witness.state.read_states",),
        read=_witness_state,
        seeds=lambda: [samples.note()],
    ),
    "replica_plan": Target(
        covers=("witness.replica.Plan.decode",),
        read=_text(replica.Plan.decode),
        seeds=_plans,
    ),
    "observation_manifest": Target(
        covers=("store.observation_manifest.read_manifest",),
        read=_from_file("manifest.json", _manifest),
        seeds=_manifests,
    ),
}
"""Name to target."""

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
