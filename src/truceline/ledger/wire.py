"""Reading submissions and envelopes from bytes: strictly, and every fault at once."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from datetime import datetime

from truceline.errors import BadInput, Fault
from truceline.ledger import canonical, keys
from truceline.ledger.entry import (
    FIRST_YEAR,
    LAST_YEAR,
    MAX_ABOUT,
    MAX_BOX_BYTES,
    MAX_BOXES,
    SALT_BYTES,
    Box,
    Envelope,
    Seen,
    Statement,
    Submission,
)

_HEX64 = re.compile(r"[0-9a-f]{64}")
_HEX32 = re.compile(r"[0-9a-f]{32}")
_KIND = re.compile(r"[a-z_]+\.[a-z_]+/[1-9][0-9]{0,3}")
_ACTOR = re.compile(r"[a-z0-9_-]+(:[a-z0-9_.-]+)*")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z")


def read_submission(data: bytes) -> Submission:
    """Read a submission file or request body.

    Raises:
        BadInput: as :func:`canonical.decode`; SUBMISSION_SHAPE, SALT_LENGTH, BASE64.
    """
    limit = 2 * canonical.MAX_BYTES + MAX_BOXES * MAX_BOX_BYTES * 4 // 3
    value = canonical.decode(data, max_bytes=limit)
    if not isinstance(value, dict) or set(value) != {"boxes", "envelope", "salt"}:
        raise BadInput(
            Fault(
                "SUBMISSION_SHAPE",
                "A submission has the members boxes, envelope and salt, and no others.",
                "Send the file that `truceline sign` wrote.",
            )
        )
    faults: list[Fault] = []
    boxes = value["boxes"]
    if not isinstance(boxes, list):
        faults.append(_shape("/boxes", "a list of base64 texts"))
        boxes = []
    ciphers = [_unb64(box, f"/boxes/{i}", faults) for i, box in enumerate(boxes)]
    salt = _unb64(value["salt"], "/salt", faults)
    if faults:
        raise BadInput(faults)
    submission = Submission(
        envelope=canonical.encode(value["envelope"]), salt=salt, boxes=tuple(ciphers)
    )
    check_parcel(submission)
    return submission


def check_parcel(submission: Submission) -> None:
    """Check lengths of salt and ciphertexts.

    Raises:
        BadInput: SALT_LENGTH, BOX_COUNT, BOX_TOO_LARGE.
    """
    faults: list[Fault] = []
    if len(submission.salt) != SALT_BYTES:
        faults.append(
            Fault(
                "SALT_LENGTH",
                f"The salt has {len(submission.salt)} bytes; it must have {SALT_BYTES}.",
                "Draw 32 random bytes for each entry.",
                where="/salt",
            )
        )
    if len(submission.boxes) > MAX_BOXES:
        faults.append(
            Fault("BOX_COUNT", f"There are more than {MAX_BOXES} boxes.", "Seal fields together.")
        )
    faults.extend(
        Fault(
            "BOX_TOO_LARGE",
            f"A sealed box has {len(box)} bytes; at most {MAX_BOX_BYTES} are taken.",
            "Keep files outside and seal their hash.",
            where=f"/boxes/{i}",
        )
        for i, box in enumerate(submission.boxes)
        if len(box) > MAX_BOX_BYTES
    )
    if faults:
        raise BadInput(faults)


def read_envelope(data: bytes) -> Envelope:
    """Read an envelope from its exact bytes.

    Raises:
        BadInput: as :func:`canonical.decode`, and every fault of shape at once: ENVELOPE_SHAPE,
            STATEMENT_SHAPE, KIND_NAME, ACTOR_NAME, KEY_ID, SUBJECT_ID, TIME_INVALID, BASE64.
    """
    value = canonical.decode(data)
    if not isinstance(value, dict) or set(value) != {"signature", "statement"}:
        raise BadInput(
            Fault(
                "ENVELOPE_SHAPE",
                "An envelope has the members signature and statement, and no others.",
                "Sign with `truceline sign`.",
            )
        )
    faults: list[Fault] = []
    signature = _unb64(value["signature"], "/signature", faults)
    if len(signature) != keys.SIGNATURE_BYTES and not faults:
        faults.append(_shape("/signature", "a signature of 64 bytes"))
    statement = _statement(value["statement"], faults)
    if faults or statement is None:
        raise BadInput(faults)
    return Envelope(
        data=data,
        hash=hashlib.sha256(data).hexdigest(),
        statement=statement,
        signature=signature,
    )


_MEMBERS = {
    "about", "author", "body", "boxes", "desk", "happened_at", "key", "kind", "seen", "signed_at",
}  # fmt: skip


def _statement(value: object, faults: list[Fault]) -> Statement | None:
    if not isinstance(value, dict) or set(value) != _MEMBERS:
        found = sorted(value) if isinstance(value, dict) else type(value).__name__
        faults.append(
            Fault(
                "STATEMENT_SHAPE",
                f"A statement has the members {', '.join(sorted(_MEMBERS))}; found {found}.",
                "Write statements with `truceline record` or the Python API.",
                where="/statement",
            )
        )
        return None
    before = len(faults)
    _match(value["kind"], _KIND, "KIND_NAME", "/statement/kind", "like incident.reported/1", faults)
    _match(value["author"], _ACTOR, "ACTOR_NAME", "/statement/author", "like state:us", faults)
    _match(value["key"], _HEX32, "KEY_ID", "/statement/key", "32 hexadecimal digits", faults)
    if not isinstance(value["desk"], str) or not value["desk"]:
        faults.append(_shape("/statement/desk", "the desk's origin name"))
    if not isinstance(value["body"], dict):
        faults.append(_shape("/statement/body", "an object"))
    about = value["about"]
    if not isinstance(about, list) or len(about) > MAX_ABOUT:
        faults.append(_shape("/statement/about", f"a list of at most {MAX_ABOUT} subject ids"))
        about = []
    for i, subject in enumerate(about):
        _match(
            subject, _HEX64, "SUBJECT_ID", f"/statement/about/{i}", "64 hexadecimal digits", faults
        )
    if len(set(map(str, about))) != len(about):
        faults.append(_shape("/statement/about", "different subject ids"))
    signed = _time(value["signed_at"], "/statement/signed_at", faults)
    happened = value["happened_at"]
    when = None if happened is None else _time(happened, "/statement/happened_at", faults)
    seen = _seen(value["seen"], faults)
    boxes = _boxes(value["boxes"], faults)
    if len(faults) > before or signed is None or seen is None:
        return None
    return Statement(
        desk=value["desk"], kind=value["kind"], author=value["author"], key=value["key"],
        about=tuple(about), happened_at=when, signed_at=signed, seen=seen,
        body=value["body"], boxes=boxes,
    )  # fmt: skip


def _seen(value: object, faults: list[Fault]) -> Seen | None:
    if (
        isinstance(value, dict)
        and set(value) == {"size", "root"}
        and type(value["size"]) is int
        and value["size"] >= 0
        and isinstance(value["root"], str)
        and _HEX64.fullmatch(value["root"])
    ):
        return Seen(size=value["size"], root=value["root"])
    faults.append(_shape("/statement/seen", "a checkpoint's size and root"))
    return None


def _boxes(value: object, faults: list[Fault]) -> tuple[Box, ...]:
    where = "/statement/boxes"
    if not isinstance(value, list) or len(value) > MAX_BOXES:
        faults.append(_shape(where, f"a list of at most {MAX_BOXES} boxes"))
        return ()
    boxes = []
    for i, raw in enumerate(value):
        good = (
            isinstance(raw, dict)
            and set(raw) == {"commit", "fields", "hash", "to"}
            and all(
                isinstance(raw[k], str) and _HEX64.fullmatch(raw[k]) for k in ("commit", "hash")
            )
            and all(
                isinstance(raw[k], list) and raw[k] and all(isinstance(x, str) for x in raw[k])
                for k in ("fields", "to")
            )
        )
        if not good:
            faults.append(_shape(f"{where}/{i}", "commit, fields, hash and to"))
            continue
        boxes.append(
            Box(
                fields=tuple(raw["fields"]),
                to=tuple(raw["to"]),
                hash=raw["hash"],
                commit=raw["commit"],
            )
        )
    return tuple(boxes)


def _match(
    value: object, pattern: re.Pattern[str], code: str, where: str, like: str, faults: list[Fault]
) -> None:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        faults.append(Fault(code, f"Found {value!r:.60}.", f"Write it {like}.", where=where))


def _time(value: object, where: str, faults: list[Fault]) -> datetime | None:
    if isinstance(value, str) and _TIME.fullmatch(value):
        try:
            at = datetime.fromisoformat(value)
        except ValueError:
            at = None
        if at is not None and FIRST_YEAR <= at.year <= LAST_YEAR:
            return at
    naive = isinstance(value, str) and _TIME.fullmatch(value + "Z") is not None
    faults.append(
        Fault(
            "TIME_NO_ZONE" if naive else "TIME_INVALID",
            f"Found {value!r:.60}, which is no time in UTC of these centuries.",
            "Write times like 2016-02-26T22:00:00Z.",
            where=where,
        )
    )
    return None


def _unb64(value: object, where: str, faults: list[Fault]) -> bytes:
    try:
        if isinstance(value, str):
            data = base64.b64decode(value, validate=True)
            if base64.b64encode(data).decode() == value:
                return data
    except (binascii.Error, ValueError):
        pass
    faults.append(Fault("BASE64", "This is not base64.", "Use base64 with padding.", where=where))
    return b""


def _shape(where: str, expected: str) -> Fault:
    return Fault("STATEMENT_SHAPE", f"Expected {expected}.", "See docs on entries.", where=where)


def read_trusted(data: bytes) -> Statement:
    """The statement of an envelope that was checked when it was appended. Checks nothing again."""
    value = json.loads(data)["statement"]
    happened = value["happened_at"]
    return Statement(
        desk=value["desk"],
        kind=value["kind"],
        author=value["author"],
        key=value["key"],
        about=tuple(value["about"]),
        happened_at=None if happened is None else datetime.fromisoformat(happened),
        signed_at=datetime.fromisoformat(value["signed_at"]),
        seen=Seen(size=value["seen"]["size"], root=value["seen"]["root"]),
        body=value["body"],
        boxes=tuple(
            Box(fields=tuple(b["fields"]), to=tuple(b["to"]), hash=b["hash"], commit=b["commit"])
            for b in value["boxes"]
        ),
    )
