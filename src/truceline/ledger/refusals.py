"""Signed refusals: proof that a desk had an entry before it, and would not record it.

A refused entry leaves no trace in the ledger. Its author is left with a signed note, so that
a desk which refuses and later says that nothing ever came can be shown to lie::

    desk.example/made-up refused
    <hash of the envelope, hexadecimal>
    <the desk's time, RFC 3339 UTC>
    <codes of all faults, in order, with spaces between>

    — desk.example/made-up <signature of the log key>

Its first line is no log's origin, so the note can never be taken for a checkpoint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.errors import BadInput, Fault
from truceline.ledger.entry import format_time
from truceline.ledger.notes import Note, format_note, open_note, sign_note

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from truceline.ledger.vkeys import VerifierKey

_LINES = 5
"""Four lines, and nothing behind the last line's end."""


def refusal_text(origin: str, entry: str, at: datetime, faults: Sequence[Fault]) -> str:
    """The text that is signed: codes alone, since sentences may hold what a stranger sent."""
    codes = " ".join(dict.fromkeys(fault.code for fault in faults))
    return f"{origin} refused\n{entry}\n{format_time(at)}\n{codes}\n"


def sign_refusal(text: str, key: VerifierKey, sign: Callable[[bytes], bytes]) -> bytes:
    """The signed note of a refusal's text."""
    return format_note(Note(text=text, signatures=(sign_note(text, key, sign),)))


def read_refusal(note: bytes, key: VerifierKey) -> tuple[str, str, tuple[str, ...]]:
    """``(hash of the entry, time, codes)`` of a refusal that this desk signed.

    Raises:
        BadInput: REFUSAL_SHAPE. BadInput, Refused: as :func:`truceline.ledger.notes.open_note`.
    """
    lines = open_note(note, [key]).text.split("\n")
    # A desk may sign any text: what it signed is a refusal only where it has a refusal's lines.
    if len(lines) != _LINES or lines[0] != f"{key.name} refused" or not all(lines[1:4]):
        sentence = "The desk signed this note, and it is not a refusal."
        hint = "Give the file that came with the refused entry, as it was received."
        raise BadInput(Fault("REFUSAL_SHAPE", sentence, hint))
    return lines[1], lines[2], tuple(lines[3].split())
