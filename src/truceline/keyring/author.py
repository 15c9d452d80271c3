"""What an author does before anything leaves them: check, seal, sign.

``compose`` makes a :class:`Draft`, which a person can look at; ``sign`` makes it a submission. The
two may happen on different machines.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from truceline.analysis.places import place_faults
from truceline.errors import BadInput, Fault, Refused, raise_for
from truceline.keyring import sealing
from truceline.ledger import canonical, keys, wire
from truceline.ledger import entry as entries
from truceline.ledger.entry import Box, Seen, Statement, Submission
from truceline.mechanism.catalogue import kind_named

if TYPE_CHECKING:
    from datetime import datetime

    from truceline.keyring.files import KeyPair


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A statement ready to be signed, with what travels beside it."""

    statement: Statement
    salt: bytes
    boxes: tuple[bytes, ...] = ()

    def to_bytes(self) -> bytes:
        """The draft as canonical JSON, for a file that is signed on another machine."""
        return canonical.encode(
            {
                "boxes": [base64.b64encode(box).decode() for box in self.boxes],
                "salt": base64.b64encode(self.salt).decode(),
                "statement": self.statement.as_json(),
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Who speaks, on which desk, under which key."""

    origin: str
    actor: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """Actor id to age recipient: of what is said, and of who reported it or bore witness."""

    what: Mapping[str, str]
    who: Mapping[str, str]


def compose(
    speaker: Speaker,
    kind: str,
    body: Mapping[str, Any],
    *,
    about: tuple[str, ...] = (),
    happened_at: datetime | None = None,
    now: datetime,
    seen: Seen,
    readers: Mapping[str, str] | Readers | None = None,
) -> Draft:
    """Check a body whole, seal its sealed fields to their readers, and make the statement.

    Args:
        speaker: Who speaks, on which desk, under which key.
        kind: The kind's name, with or without version.
        body: Open and sealed fields together, as JSON values.
        about: Subjects it speaks of.
        happened_at: When it happened, where that is not now.
        now: When it is signed (UTC).
        seen: The newest checkpoint the author has seen.
        readers: Actor id to age recipient, for the sealed fields. Fields that say who reported or
            bore witness go into a box of their own, whose readers :class:`Readers` name; without
            it the author alone.

    Raises:
        BadInput: every fault of the body at once; SEAL_NO_READER, IDENTITY_NO_READER.
    """
    known = kind_named(kind)
    given = {name: value for name, value in body.items() if value is not None}
    # Geometry too is looked at here, because nobody else can look at what is about to be sealed.
    raise_for(place_faults(known.decode_whole(given), ""))
    hidden = {name: given.pop(name) for name in sorted(known.sealed_fields & set(given))}
    if not isinstance(readers, Readers):
        own = {actor: key for actor, key in (readers or {}).items() if actor == speaker.actor}
        readers = Readers(what=readers or {}, who=own)
    sealed = _closed(hidden, known.identity_fields, readers)
    statement = Statement(
        desk=speaker.origin,
        kind=known.name,
        author=speaker.actor,
        key=speaker.key,
        about=about,
        happened_at=happened_at,
        signed_at=now,
        seen=seen,
        body=given,
        boxes=tuple(box for _, box in sealed),
    )
    ciphers = tuple(cipher for cipher, _ in sealed)
    return Draft(statement=statement, salt=secrets.token_bytes(entries.SALT_BYTES), boxes=ciphers)


def _closed(
    hidden: Mapping[str, Any], identities: frozenset[str], readers: Readers
) -> list[tuple[bytes, Box]]:
    """Boxes of sealed fields: what is said in one, and who said it in another.

    Raises:
        BadInput: SEAL_NO_READER, IDENTITY_NO_READER.
    """
    what = {name: value for name, value in hidden.items() if name not in identities}
    who = {name: value for name, value in hidden.items() if name in identities}
    if who and not readers.who:
        sentence = f"{', '.join(who)} would be sealed to nobody."
        hint = "Enrol an age key for the author, or leave out who it was."
        raise BadInput(Fault("IDENTITY_NO_READER", sentence, hint, where=f"/{min(who)}"))
    return [
        sealing.seal(fields, to, secrets.token_bytes(32))
        for fields, to in ((what, readers.what), (who, readers.who))
        if fields
    ]


def read_draft(data: bytes) -> Draft:
    """Read a draft's file, as strictly as a submission.

    Raises:
        BadInput: DRAFT_SHAPE; as :func:`truceline.ledger.wire.read_submission`; BOX_HASH where a
            ciphertext is not the one that the statement names.
    """
    limit = 2 * canonical.MAX_BYTES + entries.MAX_BOXES * entries.MAX_BOX_BYTES * 4 // 3
    value = canonical.decode(data, max_bytes=limit)
    if not isinstance(value, dict) or set(value) != {"boxes", "salt", "statement"}:
        raise BadInput(
            Fault(
                "DRAFT_SHAPE",
                "A draft has the members boxes, salt and statement, and no others.",
                "Write it with `truceline record KIND --draft FILE`.",
            )
        )
    # A draft is a submission but for its signature, so it is read as one with an empty signature.
    unsigned = entries.seal_envelope(
        canonical.encode(value["statement"]), bytes(keys.SIGNATURE_BYTES)
    )
    whole = {
        "boxes": value["boxes"], "envelope": canonical.parse(unsigned), "salt": value["salt"]
    }  # fmt: skip
    read = wire.read_submission(canonical.encode(whole))
    statement = wire.read_envelope(read.envelope).statement
    hashes = [hashlib.sha256(box).hexdigest() for box in read.boxes]
    if hashes != [box.hash for box in statement.boxes]:
        raise BadInput(
            Fault(
                "BOX_HASH",
                "The sealed boxes are not those that the statement names.",
                "Fetch the draft again: it was changed on its way.",
                where="/boxes",
            )
        )
    return Draft(statement=statement, salt=read.salt, boxes=read.boxes)


def sign(draft: Draft, pair: KeyPair) -> Submission:
    """Sign a draft with the key that it names.

    Raises:
        Refused: KEY_OTHER where the draft names another key or author.
    """
    statement = draft.statement
    if statement.key != pair.id or statement.author != pair.actor:
        raise Refused(
            Fault(
                "KEY_OTHER",
                f"The draft is for {statement.author} under key {statement.key}; this is key "
                f"{pair.id} of {pair.actor}.",
                "Sign with the key that the draft names, or draft it anew.",
            )
        )
    message = statement.to_bytes()
    signature = pair.sign(entries.signing_message(message))
    return Submission(
        envelope=entries.seal_envelope(message, signature), salt=draft.salt, boxes=draft.boxes
    )


def open_fields(
    submission_boxes: tuple[bytes, ...], boxes: tuple[Box, ...], pair: KeyPair
) -> dict[str, Any]:
    """Every sealed field that this key opens; boxes for others are passed over.

    Raises:
        Refused: SEAL_HASH, SEAL_COMMITMENT where a box does not hold what was committed to.
        BadInput: JSON faults of a plaintext.
    """
    opened: dict[str, Any] = {}
    for cipher, box in zip(submission_boxes, boxes, strict=True):
        if pair.actor in box.to:
            opened.update(sealing.open_box(cipher, box, pair.identity))
    return opened
