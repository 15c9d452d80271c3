"""Parcels: a report, or what is added to one, as somebody without an account brings it.

The browser made a key for this one report and signed a real submission with it. The desk cannot
take that yet, because it does not know the key; so it is looked at only as far as anybody may: that
it is well formed, meant for this desk, signed throughout by the key that comes with it, and that
every file in it is ciphertext. Whether it is believed is for an officer.

>>> parcel = read_parcel(body, desk.origin, desk.registrar.lookups.root_at)  # doctest: +SKIP
>>> parcel.number  # doctest: +SKIP
'418-029-7734'
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.admission import check_boxes
from truceline.errors import BadInput, Fault, raise_for
from truceline.ledger import keys
from truceline.ledger.entry import Submission
from truceline.ledger.wire import check_parcel, read_envelope, read_submission
from truceline.mechanism.catalogue import kind_named
from truceline.mechanism.incident_states import receipt_number
from truceline.mechanism.key_register import possession_faults

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.ledger.entry import Envelope

REPORT: Final = "incident.reported"
ADDED: Final = frozenset({"incident.evidence_added", "incident.place_confirmed"})
"""What may come beside a report, or be added to it."""
MOST_ENTRIES: Final = 8
MOST_FILES: Final = 6
FILE_BYTES: Final = 8 << 20
"""Bytes of one encrypted file."""
PARCEL_BYTES: Final = 24 << 20
"""Bytes of a whole request; files are written in base64 there."""
_MAGIC: Final = b"age-encryption.org/v1\n"
_PREFIX: Final = "reporter:"
_KEY_BYTES, _PROOF_BYTES = 32, 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """A report or an addition to one, with all that it needs to be recorded.

    Args:
        hash: The hash of its first entry, by which it is known.
        report: The hash of the report that it is, or adds to.
        public: The one-time key.
        possession: The proof that its holder has the private half.
        submissions: What is to be recorded, in order.
        files: Ciphertexts.
    """

    hash: str
    report: str
    public: bytes
    possession: bytes
    submissions: tuple[Submission, ...]
    files: tuple[bytes, ...] = ()

    @property
    def actor(self) -> str:
        """The one-time actor."""
        return actor_of(self.public)

    @property
    def number(self) -> str:
        """The receipt number of its report: the one by which the incident is known, too."""
        return receipt_number(self.report)

    @property
    def adds(self) -> bool:
        """Whether it adds to a report that was brought before."""
        return self.hash != self.report

    @property
    def size(self) -> int:
        """Its bytes."""
        entries = sum(len(s.envelope) + sum(map(len, s.boxes)) for s in self.submissions)
        return entries + sum(map(len, self.files))


def actor_of(public: bytes) -> str:
    """The actor of a one-time key: ``reporter:`` and the first half of the key, hexadecimal."""
    return _PREFIX + public.hex()[:16]


def read_parcel(
    data: bytes, origin: str, root_at: Callable[[int], str | None]
) -> tuple[Parcel, tuple[Envelope, ...]]:
    """Read what somebody without an account brought, as JSON.

    Args:
        data: ``{"enrolment": {...}, "submissions": [base64, ...], "files": [base64, ...]}``.
        origin: The desk's name.
        root_at: The root of the checkpoint published at a size.

    Returns:
        The parcel, and the envelopes of its entries.

    Raises:
        BadInput: PARCEL_SHAPE, PARCEL_ENTRIES, PARCEL_KEY, PARCEL_FILE, and what a desk says of
            entries that are not well formed: every fault that could be found.
    """
    value = _shape(data)
    public, proof = _key(value["enrolment"], origin)
    submissions = tuple(read_submission(each) for each in _decoded(value, "submissions"))
    if not 1 <= len(submissions) <= MOST_ENTRIES:
        raise _bad("PARCEL_ENTRIES", f"A parcel has 1 to {MOST_ENTRIES} entries.", "/submissions")
    for each in submissions:
        check_parcel(each)
    envelopes = tuple(read_envelope(each.envelope) for each in submissions)
    first = envelopes[0]
    opens = _base(first) == REPORT
    report = first.hash if opens else next(iter(first.statement.about), "")
    faults: list[Fault] = []
    for number, (envelope, submission) in enumerate(zip(envelopes, submissions, strict=True)):
        where = f"/submissions/{number}"
        check_boxes(submission.boxes, envelope.statement)
        faults += _entry_faults(envelope, origin, public, root_at, where)
        if (number or not opens) and (
            _base(envelope) not in ADDED or envelope.statement.about != (report,)
        ):
            sentence = "Only what adds to the one report may come with it."
            faults.append(Fault("PARCEL_ENTRIES", sentence, "Send each report by itself.", where))
    files = _files(value, faults)
    raise_for(dict.fromkeys(faults))
    parcel = Parcel(
        hash=first.hash, report=report, public=public, possession=proof, submissions=submissions,
        files=files,
    )  # fmt: skip
    return parcel, envelopes


def _base(envelope: Envelope) -> str:
    return envelope.statement.kind.partition("/")[0]


def _shape(data: bytes) -> dict[str, Any]:
    """The request's JSON, as far as its members go.

    Raises:
        BadInput: PARCEL_SHAPE.
    """
    try:
        value = json.loads(data)
    except (ValueError, RecursionError):
        value = None
    if (
        not isinstance(value, dict)
        or set(value) != {"enrolment", "submissions", "files"}
        or not isinstance(value["enrolment"], dict)
        or set(value["enrolment"]) != {"actor", "public", "possession"}
        or not all(isinstance(each, str) for each in value["enrolment"].values())
    ):
        sentence = "A parcel has an enrolment (actor, public, possession), submissions and files."
        raise _bad("PARCEL_SHAPE", sentence, "")
    return value


def _key(enrolment: dict[str, str], origin: str) -> tuple[bytes, bytes]:
    """The one-time key and its proof.

    Raises:
        BadInput: PARCEL_KEY; as :func:`truceline.mechanism.key_register.possession_faults`.
    """
    try:
        public, proof = (bytes.fromhex(enrolment[name]) for name in ("public", "possession"))
    except ValueError:
        public, proof = b"", b""
    spelled = (enrolment["public"], enrolment["possession"]) == (public.hex(), proof.hex())
    whole = len(public) == _KEY_BYTES and len(proof) == _PROOF_BYTES and spelled
    if not whole or enrolment["actor"] != actor_of(public):
        sentence = "The key is none, or its actor is not named after it."
        raise _bad("PARCEL_KEY", sentence, "/enrolment")
    found = possession_faults(origin, enrolment["actor"], public, proof)
    raise_for([replace(each, where="/enrolment/possession") for each in found])
    return public, proof


def _entry_faults(
    envelope: Envelope,
    origin: str,
    public: bytes,
    root_at: Callable[[int], str | None],
    where: str,
) -> list[Fault]:
    """What an officer could never mend: desk, signature, checkpoint, and the open fields."""
    statement, faults = envelope.statement, []
    if statement.desk != origin:
        sentence = f"It was written for {statement.desk!r:.80}, not for this desk."
        faults.append(Fault("DESK_OTHER", sentence, "Load the page again.", where))
    own = statement.author == actor_of(public) and statement.key == keys.key_id(public)
    if not own or not envelope.signed_by(public):
        sentence = "It is not signed by the key that comes with it."
        faults.append(Fault("PARCEL_KEY", sentence, "Sign every entry with that key.", where))
    if root_at(statement.seen.size) != statement.seen.root:
        sentence = "It cites a checkpoint that this desk never published."
        faults.append(Fault("SEEN_UNKNOWN", sentence, "Load the page again.", where))
    try:
        kind_named(statement.kind).decode(statement.body)
    except BadInput as error:
        faults += [replace(each, where=f"{where}{each.where}") for each in error.faults]
    return faults


def _files(value: dict[str, Any], faults: list[Fault]) -> tuple[bytes, ...]:
    """The ciphertexts: nothing that could be read is taken."""
    files = _decoded(value, "files")
    if len(files) > MOST_FILES:
        sentence = f"A parcel has at most {MOST_FILES} files."
        faults.append(Fault("PARCEL_FILE", sentence, "Add the others later.", "/files"))
    for number, data in enumerate(files):
        where = f"/files/{number}"
        if not data.startswith(_MAGIC):
            sentence = "A file is not encrypted: this desk takes none that it could read."
            faults.append(Fault("PARCEL_FILE", sentence, "Encrypt it with age.", where))
        if len(data) > FILE_BYTES:
            sentence = f"A file has more than {FILE_BYTES >> 20} megabytes."
            faults.append(Fault("PARCEL_FILE", sentence, "Send a smaller one.", where))
    if len({hashlib.sha256(data).digest() for data in files}) < len(files):
        sentence = "The same file is there twice."
        faults.append(Fault("PARCEL_FILE", sentence, "Send it once.", "/files"))
    return files


def _decoded(value: dict[str, Any], name: str) -> tuple[bytes, ...]:
    """A list of base64 texts.

    Raises:
        BadInput: PARCEL_SHAPE.
    """
    given = value[name]
    try:
        if not isinstance(given, list):
            raise TypeError  # noqa: TRY301 - one answer for every wrong shape
        return tuple(base64.b64decode(each, validate=True) for each in given)
    except (TypeError, ValueError, binascii.Error) as error:
        sentence = f"{name} is not a list of texts in base64."
        raise _bad("PARCEL_SHAPE", sentence, f"/{name}") from error


def _bad(code: str, sentence: str, where: str) -> BadInput:
    return BadInput(Fault(code, sentence, "Use the page /intake, which makes them.", where))
