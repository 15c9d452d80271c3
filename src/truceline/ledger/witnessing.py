r"""What a witness decides (C2SP tlog-witness): whether a checkpoint only adds to what it has seen.

A witness keeps one thing of each log: the latest checkpoint that it cosigned. Whoever wants a
newer one cosigned sends it with the proof that it begins with that older one. The decision is a
pure function of the two; the service around it only keeps the state and signs.

>>> request = Request(old_size=0, proof=(), checkpoint=b"x\n0\n\n\xe2\x80\x94 x AAAAAAA=\n")
>>> parse_request(format_request(request)) == request
True
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.errors import BadInput, Fault, Refused, TrucelineError, raise_for
from truceline.ledger.checkpoints import Checkpoint, parse_checkpoint
from truceline.ledger.notes import MAX_NOTE_BYTES, VerifierKey, open_note, parse_note
from truceline.ledger.proofs import EMPTY_ROOT, HASH_BYTES, MAX_SIZE, verify_consistency
from truceline.ledger.tokens import decode_base64, encode_base64, parse_decimal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MAX_HASHES = 63
MAX_REQUEST_BYTES = MAX_NOTE_BYTES + 4_096
SIZE_TYPE = "text/x.tlog.size"
"""The content type of an answer that states the latest size."""

COSIGNED = 200
MALFORMED = 400
UNTRUSTED = 403
UNKNOWN_LOG = 404
OTHER_SIZE = 409
INCONSISTENT = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request to cosign, as it was read; nothing about it has been verified.

    Args:
        old_size: The size that the sender believes the witness to know.
        proof: The hashes of the consistency proof from that size on, at most 63.
        checkpoint: The signed checkpoint's bytes.

    Raises:
        BadInput: ``WITNESS_REQUEST``, and what :func:`truceline.ledger.notes.parse_note` finds.
    """

    old_size: int
    proof: tuple[bytes, ...]
    checkpoint: bytes

    def __post_init__(self) -> None:
        short = any(len(each) != HASH_BYTES for each in self.proof)
        faults = []
        if short or len(self.proof) > MAX_HASHES:
            faults.append(_request_fault(f"A proof is at most {MAX_HASHES} hashes of 32 bytes."))
        if not 0 <= self.old_size <= MAX_SIZE:
            faults.append(_request_fault("The old size is from 0 to 2^63 - 1."))
        raise_for(faults)
        parse_note(self.checkpoint)


@dataclass(frozen=True, slots=True, kw_only=True)
class Latest:
    """What a witness keeps of one log: the latest checkpoint that it cosigned.

    Args:
        size: Its size; 0 where there was none.
        root: Its root.
        note: The signed checkpoint's bytes; empty where there was none. They are the half of a
            proof of misbehaviour that the log cannot take back.
    """

    size: int = 0
    root: bytes = EMPTY_ROOT
    note: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a witness answers, before it has kept or signed anything.

    Args:
        status: The HTTP status: 200 where it may cosign.
        asked: The checkpoint that was asked about, once its log's signature was found good.
        fault: Why it is refused; ``None`` where it is not.
        latest: The latest size that is known, for an answer 409.
    """

    status: int
    asked: Checkpoint | None = None
    fault: Fault | None = None
    latest: int = 0


def parse_request(data: bytes) -> Request:
    """Read the body of ``add-checkpoint``.

    Raises:
        BadInput: ``WITNESS_REQUEST_SIZE``, and what :class:`Request` raises.
    """
    if len(data) > MAX_REQUEST_BYTES:
        raise BadInput(
            Fault(
                "WITNESS_REQUEST_SIZE",
                f"The request has {len(data)} bytes; at most {MAX_REQUEST_BYTES} are read.",
                "A request is a few kilobytes.",
            )
        )
    head, gap, checkpoint = data.partition(b"\n\n")
    first, *hashes = head.decode("ascii", errors="replace").split("\n")
    old_size = parse_decimal(first.removeprefix("old "))
    if not gap or not first.startswith("old ") or old_size is None:
        raise BadInput(_request_fault("A request is: old SIZE, hashes, an empty line, checkpoint."))
    proof = []
    for line in hashes[: MAX_HASHES + 1]:
        value = decode_base64(line)
        if value is None:
            raise BadInput(_request_fault("Each hash is a line of standard base64."))
        proof.append(value)
    return Request(old_size=old_size, proof=tuple(proof), checkpoint=checkpoint)


def format_request(request: Request) -> bytes:
    """The body of ``add-checkpoint``; :func:`parse_request` gives the same back."""
    lines = [f"old {request.old_size}", *(encode_base64(each) for each in request.proof)]
    return "\n".join(lines).encode() + b"\n\n" + request.checkpoint


def decide(
    request: Request, logs: Mapping[str, Sequence[VerifierKey]], latest: Mapping[str, Latest]
) -> Decision:
    """Decide about a request; nothing is kept and nothing signed here.

    1. The checkpoint's log must be known (404).
    2. A known key must have signed it, and none that is known may have failed (403).
    3. The old size must not be above the new one (400).
    4. The old size must be that of the latest checkpoint cosigned for this log (409).
    5. The proof must lead from the latest root to the new one (422): no hashes from size 0 on or
       between equal sizes, and at equal sizes the same root.

    Args:
        request: What was asked.
        logs: Each known log's origin and its keys.
        latest: Each log's latest cosigned checkpoint, for those that have one.
    """
    text = parse_note(request.checkpoint).text
    origin = text.partition("\n")[0]
    if origin not in logs:
        fault = Fault("WITNESS_LOG", "This witness does not know the log.", "Add the log's key.")
        return Decision(status=UNKNOWN_LOG, fault=fault)
    try:
        open_note(request.checkpoint, logs[origin])
    except Refused as error:
        return Decision(status=UNTRUSTED, fault=error.faults[0])
    try:
        checkpoint = parse_checkpoint(text)
    except TrucelineError as error:
        empty = any(each.code == "CHECKPOINT_ROOT" for each in error.faults)
        zero = text.split("\n")[1:2] == ["0"]
        status = INCONSISTENT if empty and zero and len(error.faults) == 1 else MALFORMED
        return Decision(status=status, fault=error.faults[0])
    known = latest.get(origin, Latest())
    if request.old_size > checkpoint.size:
        fault = Fault(
            "WITNESS_OLD_SIZE",
            f"The old size {request.old_size} is above the checkpoint's {checkpoint.size}.",
            "Send the size of the checkpoint before this one.",
        )
        return Decision(status=MALFORMED, asked=checkpoint, fault=fault)
    if request.old_size != known.size:
        fault = Fault(
            "WITNESS_LATEST",
            f"The latest checkpoint here has size {known.size}, not {request.old_size}.",
            "Send the proof from that size on.",
        )
        return Decision(status=OTHER_SIZE, asked=checkpoint, fault=fault, latest=known.size)
    try:
        verify_consistency(known.size, known.root, checkpoint.size, checkpoint.root, request.proof)
    except Refused as error:
        return Decision(status=INCONSISTENT, asked=checkpoint, fault=error.faults[0])
    return Decision(status=COSIGNED, asked=checkpoint)


def _request_fault(sentence: str) -> Fault:
    """The fault of a request that cannot be read."""
    return Fault("WITNESS_REQUEST", sentence, "See C2SP tlog-witness, add-checkpoint.")
