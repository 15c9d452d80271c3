"""How targets are read whose parser takes more than bytes."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pyrage
from tests.fuzz import samples, story_samples
from tests.fuzz.samples import LOG, PAIR, WITNESS

from truceline.analysis import areas
from truceline.errors import TrucelineError
from truceline.exchange import acled, adsb, csvrows, packed, plain, stories, ucdp
from truceline.keyring import guardians, log_keys, notebook, sealing
from truceline.ledger import (
    canonical,
    checkpoints,
    cosignatures,
    entry_lines,
    keys,
    notes,
    padding,
    proof_files,
    proofs,
    split_views,
    wire,
    witnessing,
)
from truceline.ledger.tree import leaf_hash
from truceline.mechanism import terms, volumes, yaml_source
from truceline.mechanism.catalogue import KINDS, kind_named
from truceline.store.observation_manifest import read_manifest
from truceline.witness import folder, replica, state
from truceline.witness.entries import Entries
from truceline.witness.sources import Got

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from truceline.exchange.base import Reading
    from truceline.ledger.entry import Box

from tests.fuzz.target import _WAYS, Misread, _utf8


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
        {"story.yaml": story_samples.STORY_HEAD, "entries.yaml": data, "terms.yaml": b"terms: {}\n"}
    )


def _story_head(data: bytes) -> object:
    return stories.read_story(
        {"story.yaml": data, "entries.yaml": story_samples.STORY_PAGE, "terms.yaml": b"terms: {}\n"}
    )


def _rows(data: bytes) -> object:
    text = packed.decode(data, name="made_up.csv")
    return [row.fields for row in csvrows.read_rows(text, probable=bool)]


def _ucdp(data: bytes) -> object:
    return _all_rows(ucdp.read(data, name="made_up.csv", max_bytes=1 << 20))


def _acled(data: bytes) -> object:
    return _all_rows(acled.read(data, name="made_up.csv", max_bytes=1 << 20))


def _plain(data: bytes) -> object:
    return _all_rows(plain.read(data, name="made_up.csv", max_bytes=1 << 20))


def _all_rows(found: Reading) -> object:
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
