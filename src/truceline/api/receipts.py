"""Receipts over HTTP: where an entry stands, and the proof that it does, as JSON and as a file."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, Final

from truceline.ledger.checkpoints import parse_checkpoint
from truceline.ledger.entry import format_time
from truceline.ledger.notes import parse_note
from truceline.ledger.proof_files import parse_proof_file
from truceline.receipts import receipt

if TYPE_CHECKING:
    from truceline.reception.visits import Visit
    from truceline.registrar import Accepted

LIVE_SAYS: Final = "The desk recorded it at this time by its own clock."
REPLAY_SAYS: Final = (
    "This desk replays what was: the time is that which its author declared, and no clock's."
)


def receipt_of(visit: Visit, accepted: Accepted) -> dict[str, Any]:
    """The receipt of an entry that stands on the ledger, without its words, as a JSON object.

    Whoever holds the submission holds the words; to others the receipt shows a place, a time and a
    hash alone. It is cut at the newest checkpoint.

    Args:
        visit: The request; its view gives nothing to a receipt without words.
        accepted: The entry's place and time.

    Raises:
        DeskFault: as :func:`truceline.receipts.receipt`.
    """
    registrar = visit.desk.registrar
    data = receipt(registrar, visit.view(), accepted.seq, bare=True, dated=())
    file, clock = parse_proof_file(data), registrar.standing().clock
    return {
        "entry": accepted.hash,
        "place": accepted.seq,
        "recorded_at": format_time(accepted.recorded_at),
        "known": accepted.known,
        "clock": clock,
        "says": REPLAY_SAYS if clock == "replay" else LIVE_SAYS,
        "size": parse_checkpoint(parse_note(file.checkpoint).text).size,
        "proof": [base64.b64encode(each).decode() for each in file.proof],
        "checkpoint": file.checkpoint.decode(),
        "tlog_proof": data.decode(),
    }
