"""Checkpoints (C2SP tlog-checkpoint): what a log signs to say how large it is, and its root.

Three lines: the log's name (origin), the number of leaves, the root hash. A log never signs two
checkpoints that contradict each other; two that do are proof against it which anyone can check.

>>> from truceline.ledger.proofs import EMPTY_ROOT
>>> checkpoint = Checkpoint(origin="example.org/desk", size=0, root=EMPTY_ROOT)
>>> print(checkpoint.text(), end="")
example.org/desk
0
47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=
>>> parse_checkpoint(checkpoint.text()) == checkpoint
True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.errors import BadInput, Fault, Refused, raise_for
from truceline.ledger.notes import (
    Note,
    SignatureLine,
    Verified,
    VerifierKey,
    cosign_note,
    format_note,
    open_note,
    parse_note,
    sign_note,
)
from truceline.ledger.proofs import EMPTY_ROOT, HASH_BYTES, MAX_SIZE
from truceline.ledger.tokens import decode_base64, encode_base64, parse_decimal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from truceline.ledger.cosignatures import Signer

_LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The size and root of one log at one time.

    Args:
        origin: The log's name: one line, not empty.
        size: The number of leaves.
        root: The 32-byte root hash; of the empty tree, the SHA-256 of nothing.

    Raises:
        BadInput: ``CHECKPOINT_ORIGIN``, ``CHECKPOINT_SIZE``, ``CHECKPOINT_ROOT``; all at once.
    """

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        raise_for(_faults(self.origin, self.size, self.root))

    def text(self) -> str:
        """The note text: three lines, each with its newline."""
        return f"{self.origin}\n{self.size}\n{encode_base64(self.root)}\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedCheckpoint:
    """A checkpoint that the log has signed, and who else did.

    Args:
        checkpoint: What was signed.
        cosignatures: The good signatures of known witnesses, in the order of the note.
    """

    checkpoint: Checkpoint
    cosignatures: tuple[Verified, ...]


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a checkpoint's text: exactly three lines, each with its one spelling.

    Raises:
        BadInput: ``CHECKPOINT_SHAPE``, ``CHECKPOINT_ORIGIN``, ``CHECKPOINT_SIZE``,
            ``CHECKPOINT_ROOT``; all of the last three at once.
    """
    lines = text.split("\n", _LINES + 1)
    if len(lines) != _LINES + 1 or lines[_LINES]:
        raise BadInput(
            Fault(
                "CHECKPOINT_SHAPE",
                "A checkpoint is three lines here: origin, size and root; no more, no less.",
                "Check that this is a checkpoint of this kind of log.",
            )
        )
    size = parse_decimal(lines[1])
    root = decode_base64(lines[2])
    faults = _faults(lines[0], size, root)
    if size is None or root is None or faults:
        raise BadInput(faults)
    return Checkpoint(origin=lines[0], size=size, root=root)


def sign_checkpoint(
    checkpoint: Checkpoint, key: VerifierKey, sign: Callable[[bytes], bytes]
) -> bytes:
    """The signed checkpoint's bytes, as they are stored and served.

    Args:
        checkpoint: What to sign.
        key: The log's public half, under the log's name.
        sign: Gives the 64 Ed25519 signature bytes of a message.

    Raises:
        BadInput: ``CHECKPOINT_KEY_NAME`` where the key is not named as the origin;
            ``NOTE_KEY_KIND``.
        Refused: ``NOTE_WRONG_KEY``.
    """
    if key.name != checkpoint.origin:
        raise BadInput(
            Fault(
                "CHECKPOINT_KEY_NAME",
                f"The key is named {key.name} and the log {checkpoint.origin}.",
                "Sign with the key that carries the log's own name.",
            )
        )
    text = checkpoint.text()
    return format_note(Note(text=text, signatures=(sign_note(text, key, sign),)))


def sign_with_all(checkpoint: Checkpoint, signers: Sequence[Signer], timestamp: int) -> bytes:
    """The checkpoint signed by every key of its log, a line each.

    Args:
        checkpoint: What to sign.
        signers: First the key of type 01, then those of type 06.
        timestamp: The time that lines of type 06 state (seconds since 1970 UTC).

    Raises:
        BadInput, Refused: as :func:`sign_checkpoint` and
            :func:`truceline.ledger.notes.cosign_note`.
    """
    first, *others = signers
    note = sign_checkpoint(checkpoint, first.key, first.sign)
    text = checkpoint.text()
    return add_signatures(
        note, [cosign_note(text, each.key, each.sign, timestamp) for each in others]
    )


def add_signatures(data: bytes, lines: Sequence[SignatureLine]) -> bytes:
    """The same signed checkpoint with more signature lines below; a line it has is not repeated.

    Raises:
        BadInput: as :func:`truceline.ledger.notes.parse_note`; ``NOTE_SIGNATURE`` for too many.
    """
    note = parse_note(data)
    signatures = tuple(dict.fromkeys([*note.signatures, *lines]))
    return format_note(Note(text=note.text, signatures=signatures))


def open_checkpoint(
    data: bytes,
    log_keys: Iterable[VerifierKey],
    witnesses: Iterable[VerifierKey] = (),
    *,
    origin: str | None = None,
) -> OpenedCheckpoint:
    """Read a signed checkpoint and believe it only with the log's own good signature.

    Whether the witnesses that signed are enough is for the caller's policy.

    Args:
        data: The signed note's bytes.
        log_keys: The keys of the log; more than one while it changes its key.
        witnesses: The keys of known witnesses.
        origin: The log that is meant; the name of the key that signed where it is left out.

    Raises:
        BadInput: as :func:`truceline.ledger.notes.parse_note` and :func:`parse_checkpoint`.
        Refused: ``NOTE_BAD_SIGNATURE``, ``NOTE_NOT_SIGNED``, ``NOTE_KEYS_COLLIDE``,
            ``CHECKPOINT_UNSIGNED``, ``CHECKPOINT_OTHER_LOG``.
    """
    logs = tuple(log_keys)
    note = open_note(data, (*logs, *witnesses))
    by_log = [each for each in note.verified if each.key in logs]
    if not by_log:
        raise Refused(
            Fault(
                "CHECKPOINT_UNSIGNED",
                "Witnesses have signed this checkpoint, but the log has not.",
                "Check the log's verifier key; a cosignature alone proves nothing of the log.",
            )
        )
    checkpoint = parse_checkpoint(note.text)
    expected = {each.key.name for each in by_log} if origin is None else {origin}
    if checkpoint.origin not in expected:
        raise Refused(
            Fault(
                "CHECKPOINT_OTHER_LOG",
                f"The checkpoint is of {checkpoint.origin}, not of the log that is meant.",
                "Ask for the checkpoint of the right desk.",
            )
        )
    cosignatures = tuple(each for each in note.verified if each.key not in logs)
    return OpenedCheckpoint(checkpoint=checkpoint, cosignatures=cosignatures)


def signed_by_all(data: bytes, log_keys: Sequence[VerifierKey]) -> Checkpoint:
    """Read a checkpoint that every one of its log's keys must have signed.

    Args:
        data: The signed note's bytes.
        log_keys: The log's keys, at least one, each under the log's name.

    Raises:
        BadInput: as :func:`open_checkpoint`.
        Refused: likewise; ``CHECKPOINT_HALF_SIGNED``.
    """
    opened = open_checkpoint(data, log_keys, origin=log_keys[0].name)
    signed = {(each.name, each.key_id) for each in parse_note(data).signatures}
    missing = [each for each in log_keys if (each.name, each.key_id) not in signed]
    if missing:
        raise Refused(
            Fault(
                "CHECKPOINT_HALF_SIGNED",
                f"The signature of type {missing[0].kind:02x} is missing: the log has "
                f"{len(log_keys)} keys, and signs with each.",
                "A line was taken away, or the checkpoint was signed without all of the keys.",
            )
        )
    return opened.checkpoint


def _faults(origin: str, size: int | None, root: bytes | None) -> list[Fault]:
    """Everything wrong with the three values; ``None`` is one that could not be read."""
    faults = []
    if not origin or any(each < " " or "\ud800" <= each <= "\udfff" for each in origin):
        faults.append(
            Fault(
                "CHECKPOINT_ORIGIN",
                "A log's origin is one line of Unicode, not empty, without control characters.",
                "Name a log like a URL without its scheme: example.org/desk.",
                where="line 1",
            )
        )
    if size is None or not 0 <= size <= MAX_SIZE:
        faults.append(
            Fault(
                "CHECKPOINT_SIZE",
                "A tree's size is a decimal number from 0 to 2^63 - 1 without leading zeros.",
                "Fetch the checkpoint again.",
                where="line 2",
            )
        )
    if root is None or len(root) != HASH_BYTES or (size == 0 and root != EMPTY_ROOT):
        faults.append(
            Fault(
                "CHECKPOINT_ROOT",
                "A root is 32 bytes in standard base64; of the empty tree, the SHA-256 of nothing.",
                "Fetch the checkpoint again.",
                where="line 3",
            )
        )
    return faults
