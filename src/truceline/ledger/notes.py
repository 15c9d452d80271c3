r"""Signed notes (C2SP signed-note): a text, an empty line, and who signed it.

A note's text means nothing until :func:`open_note` has found a good signature by a key that the
reader already trusts. Signatures by unknown keys are ignored, for anyone may add a line; a failing
signature under a known key spoils the whole note, for someone tampered with it.

Three types of key are known: ``01`` signs the text itself, ``04`` and ``06`` sign a checkpoint with
a time (see :mod:`truceline.ledger.cosignatures`). Lines of other types are kept and ignored.
Private keys live elsewhere: whoever signs passes a function from message bytes to the signature.

>>> from nacl.signing import SigningKey
>>> private = SigningKey(bytes(32))
>>> key = VerifierKey(name="example.org/desk", kind=ED25519, public=bytes(private.verify_key))
>>> line = sign_note("It holds.\n", key, lambda message: private.sign(message).signature)
>>> open_note(format_note(Note(text="It holds.\n", signatures=(line,))), [key]).text
'It holds.\n'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.errors import BadInput, Fault, Refused, raise_for
from truceline.ledger.cosignatures import (
    TIMESTAMP_BYTES,
    Verified,
    cosignature_message,
    signed_message,
    verify_signature,
)
from truceline.ledger.tokens import MAX_NUMBER, decode_base64, encode_base64
from truceline.ledger.vkeys import (
    COSIGNATURE_ED25519,
    COSIGNATURE_ML_DSA_44,
    ED25519,
    KEY_ID_BYTES,
    VerifierKey,
    encodable,
    format_vkey,
    name_faults,
    parse_vkey,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = [
    "COSIGNATURE_ED25519",
    "COSIGNATURE_ML_DSA_44",
    "ED25519",
    "Note",
    "OpenedNote",
    "SignatureLine",
    "Verified",
    "VerifierKey",
    "cosign_note",
    "cosignature_message",
    "format_lines",
    "format_note",
    "format_vkey",
    "open_note",
    "parse_lines",
    "parse_note",
    "parse_vkey",
    "sign_note",
]

MAX_NOTE_BYTES = 262_144
MAX_SIGNATURES = 64

_DASH = "\N{EM DASH} "


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureLine:
    """One line below a note: who signed, by name and key id, and the signature's bytes.

    Raises:
        BadInput: ``NOTE_KEY_NAME``, ``NOTE_SIGNATURE``.
    """

    name: str
    key_id: bytes
    signature: bytes

    def __post_init__(self) -> None:
        faults = list(name_faults(self.name, "name"))
        if len(self.key_id) != KEY_ID_BYTES or not self.signature:
            faults.append(_signature_fault("A signature is a 4-byte key id and at least a byte."))
        raise_for(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note as it was read; nothing about it has been verified.

    Args:
        text: The signed text with its last newline.
        signatures: The lines below it, 1 to 64 of them, of known and unknown keys.

    Raises:
        BadInput: ``NOTE_TEXT``, ``NOTE_SIGNATURE``.
    """

    text: str
    signatures: tuple[SignatureLine, ...]

    def __post_init__(self) -> None:
        faults = list(_text_faults(self.text))
        if not 1 <= len(self.signatures) <= MAX_SIGNATURES:
            faults.append(
                _signature_fault(f"A note has 1 to {MAX_SIGNATURES} signature lines here.")
            )
        raise_for(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedNote:
    """A note whose text may be believed as far as its signers are trusted.

    Args:
        text: The signed text with its last newline.
        verified: Every good signature by a known key, in the order of the note; at least one.
    """

    text: str
    verified: tuple[Verified, ...]


# --- Reading and writing -----------------------------------------------------------------------


def parse_note(data: bytes) -> Note:
    """Read a note's bytes; every note has one spelling, and nothing is verified.

    Raises:
        BadInput: ``NOTE_SIZE``, ``NOTE_ENCODING``, ``NOTE_TEXT``, ``NOTE_SHAPE``, ``NOTE_KEY_NAME``
            or ``NOTE_SIGNATURE``, with the line.
    """
    if len(data) > MAX_NOTE_BYTES:
        raise BadInput(
            Fault(
                "NOTE_SIZE",
                f"The note has {len(data)} bytes; at most {MAX_NOTE_BYTES} are read.",
                "A checkpoint is a few kilobytes: check where this came from.",
            )
        )
    try:
        whole = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(
            Fault(
                "NOTE_ENCODING",
                f"The note is not UTF-8: byte {error.start} cannot be read.",
                "Send the file's bytes unchanged.",
            )
        ) from None
    text, gap, below = whole.rpartition("\n\n")
    if not gap or not below.endswith("\n"):
        raise BadInput(
            Fault(
                "NOTE_SHAPE",
                "A note is a text, an empty line, and signature lines that end in a newline.",
                "Send the whole note, its last newline included.",
            )
        )
    text += "\n"
    first = whole.count("\n", 0, len(text)) + 2
    lines: list[SignatureLine] = []
    faults = list(_text_faults(text))
    if below.count("\n") > MAX_SIGNATURES:
        faults.append(_signature_fault(f"A note has at most {MAX_SIGNATURES} signature lines."))
        raise BadInput(faults)
    for number, line in enumerate(below[:-1].split("\n"), start=first):
        read = _parse_line(line, f"line {number}")
        if isinstance(read, SignatureLine):
            lines.append(read)
        else:
            faults.extend(read)
    raise_for(faults)
    return Note(text=text, signatures=tuple(lines))


def _parse_line(line: str, where: str) -> SignatureLine | list[Fault]:
    """Read one signature line, or say what is wrong with it."""
    name, gap, blob = line.removeprefix(_DASH).rpartition(" ")
    raw = decode_base64(blob)
    if not (line.startswith(_DASH) and gap) or raw is None or len(raw) <= KEY_ID_BYTES:
        return [
            _signature_fault(
                "A signature line is an em dash, a name and the base64 of id and signature.", where
            )
        ]
    faults = list(name_faults(name, where))
    if faults:
        return faults
    return SignatureLine(name=name, key_id=raw[:KEY_ID_BYTES], signature=raw[KEY_ID_BYTES:])


def format_note(note: Note) -> bytes:
    """The note's bytes; :func:`parse_note` gives the same note back.

    Raises:
        BadInput: ``NOTE_SIZE``.
    """
    data = f"{note.text}\n".encode() + format_lines(note.signatures)
    if len(data) > MAX_NOTE_BYTES:
        raise BadInput(
            Fault(
                "NOTE_SIZE",
                f"The note would have {len(data)} bytes; at most {MAX_NOTE_BYTES} are read.",
                "Sign a hash of a long text instead.",
            )
        )
    return data


def format_lines(lines: Iterable[SignatureLine]) -> bytes:
    """Signature lines alone, as a witness answers with them."""
    blobs = ((line.name, encode_base64(line.key_id + line.signature)) for line in lines)
    return "".join(f"{_DASH}{name} {blob}\n" for name, blob in blobs).encode()


def parse_lines(data: bytes) -> tuple[SignatureLine, ...]:
    """Read signature lines alone, 1 to 64 of them; nothing is verified.

    Raises:
        BadInput: as :func:`parse_note`.
    """
    note = parse_note(b"lines\n\n" + data)
    # A further empty line would make what stands before it pass for the text of a note.
    if note.text != "lines\n":
        raise BadInput(_signature_fault("Something stands before the signature lines."))
    return note.signatures


# --- Signing and opening -----------------------------------------------------------------------


def sign_note(text: str, key: VerifierKey, sign: Callable[[bytes], bytes]) -> SignatureLine:
    """Sign a text with a key of type 01; the signature is verified before it is given out.

    Args:
        text: The text with its last newline.
        key: The public half, under the name that the line will carry.
        sign: Gives the 64 Ed25519 signature bytes of a message.

    Raises:
        BadInput: ``NOTE_TEXT``; ``NOTE_KEY_KIND`` for another type of key.
        Refused: ``NOTE_WRONG_KEY`` where ``sign`` does not sign with that key.
    """
    raise_for(_text_faults(text))
    _require_kind(key, ED25519)
    return _line(key, sign(text.encode()), text)


def cosign_note(
    text: str, key: VerifierKey, sign: Callable[[bytes], bytes], timestamp: int
) -> SignatureLine:
    """Sign a checkpoint's text and a time with a key of type 04 or 06, as a witness does.

    Args:
        text: The checkpoint's text with its last newline.
        key: The cosigner's public half.
        sign: Gives the signature of a message: 64 bytes of Ed25519, 2,420 of ML-DSA-44.
        timestamp: Seconds since 1970 UTC.

    Raises:
        BadInput: ``NOTE_TEXT``, ``NOTE_TIMESTAMP``; ``NOTE_KEY_KIND`` for another type of key;
            ``NOTE_NOT_CHECKPOINT`` for type 06 where the text is none.
        Refused: ``NOTE_WRONG_KEY`` where ``sign`` does not sign with that key.
    """
    faults = list(_text_faults(text))
    if not 0 <= timestamp <= MAX_NUMBER:
        faults.append(
            Fault(
                "NOTE_TIMESTAMP",
                "A cosignature's time is from 0 to 2^63 - 1 seconds.",
                "Give whole seconds since 1970-01-01T00:00:00Z.",
            )
        )
    raise_for(faults)
    _require_kind(key, COSIGNATURE_ED25519, COSIGNATURE_ML_DSA_44)
    message = signed_message(key, text, timestamp)
    if message is None:
        raise BadInput(
            Fault(
                "NOTE_NOT_CHECKPOINT",
                "A key of type 06 signs checkpoints alone, of logs with a name up to 255 bytes.",
                "Sign this text with an Ed25519 key.",
            )
        )
    signature = sign(message)
    return _line(key, timestamp.to_bytes(TIMESTAMP_BYTES, "big") + signature, text)


def open_note(data: bytes, keys: Iterable[VerifierKey]) -> OpenedNote:
    """Read a note and believe it only with a good signature by one of these keys.

    1. A line whose name and id are of no known key is ignored.
    2. A line of a known key must verify, or the whole note is refused.
    3. At least one line must have verified.

    Raises:
        BadInput: as :func:`parse_note`.
        Refused: ``NOTE_BAD_SIGNATURE``, ``NOTE_NOT_SIGNED``, ``NOTE_KEYS_COLLIDE``.
    """
    note = parse_note(data)
    known: dict[tuple[str, bytes], VerifierKey] = {}
    for key in keys:
        if known.setdefault((key.name, key.key_id), key) != key:
            raise Refused(
                Fault(
                    "NOTE_KEYS_COLLIDE",
                    f"Two known keys named {key.name} have the same key id.",
                    "Give one of the two another name.",
                )
            )
    verified: list[Verified] = []
    faults: list[Fault] = []
    for line in note.signatures:
        signer = known.get((line.name, line.key_id))
        if signer is None:
            continue
        good = verify_signature(signer, line.signature, note.text)
        if good is not None:
            verified.append(good)
            continue
        faults.append(
            Fault(
                "NOTE_BAD_SIGNATURE",
                f"The signature of {line.name} does not hold for this text.",
                "The note was altered or badly copied: fetch it again and keep this one.",
            )
        )
    if not verified and not faults:
        faults.append(
            Fault(
                "NOTE_NOT_SIGNED",
                "None of the known keys has signed this note.",
                "Check that these are the verifier keys of this log.",
            )
        )
    raise_for(faults, Refused)
    return OpenedNote(text=note.text, verified=tuple(verified))


def _line(key: VerifierKey, signature: bytes, text: str) -> SignatureLine:
    """The signature line, once it is sure that the key fits: a log must not publish a bad one."""
    if verify_signature(key, signature, text) is None:
        raise Refused(
            Fault(
                "NOTE_WRONG_KEY",
                f"What signed is not the private half of the key named {key.name}.",
                "Open the key that belongs to this name.",
            )
        )
    return SignatureLine(name=key.name, key_id=key.key_id, signature=signature)


def _require_kind(key: VerifierKey, *kinds: int) -> None:
    """Refuse to sign with a key whose readers expect another kind of message."""
    if key.kind not in kinds:
        wanted = " or ".join(f"{each:02x}" for each in kinds)
        raise BadInput(
            Fault(
                "NOTE_KEY_KIND",
                f"A key of type {wanted} is needed here; this one is of type {key.kind:02x}.",
                "A log signs with type 01, and beside it 06; a witness with types 04 and 06.",
            )
        )


def _text_faults(text: str) -> Iterator[Fault]:
    """A fault where a text cannot be a note's."""
    if not text.endswith("\n") or not encodable(text):
        yield Fault(
            "NOTE_TEXT", "A note's text is Unicode and ends in a newline.", "Add the newline."
        )
    at = next((i for i, each in enumerate(text) if each < " " and each != "\n"), None)
    if at is not None:
        yield Fault(
            "NOTE_TEXT",
            f"The note has the control character U+{ord(text[at]):04X}.",
            "Use no control characters but newlines, and no carriage returns.",
            where=f"line {text.count(chr(10), 0, at) + 1}",
        )


def _signature_fault(sentence: str, where: str = "") -> Fault:
    """The fault of a signature line."""
    return Fault("NOTE_SIGNATURE", sentence, "Send the note's lines unchanged.", where=where)
