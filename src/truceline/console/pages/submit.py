"""Bringing a signed submission to the desk: a file, from whatever machine signed it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from truceline.console.pages.base import Page
from truceline.errors import BadInput, Fault, Refused, TrucelineError
from truceline.ledger import wire
from truceline.mechanism.catalogue import kind_named
from truceline.reception.door import WRITE

if TYPE_CHECKING:
    from truceline.console.pages.base import Asked
    from truceline.reception.visits import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """Where an entry stands now.

    Args:
        hash: The entry's hash.
        kind: Its kind.
        place: Its place in the ledger.
        at: When it was recorded (UTC).
        known: Whether it had been recorded before: then nothing was written.
        subjects: The subjects that it speaks of; its own hash where it opened one.
    """

    hash: str
    kind: str
    place: int
    at: datetime
    known: bool
    subjects: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitPage(Page):
    """A form for a signed submission, and what became of it.

    Args:
        recorded: Where the entry stands; None where nothing was sent, or nothing recorded.
        faults: Every fault of what was sent.
        refusal: The desk's own signature that it refused this, as text; empty where it did not.
    """

    TEMPLATE: ClassVar[str] = "submit.html"

    recorded: Recorded | None = None
    faults: tuple[Fault, ...] = ()
    refusal: str = ""

    @property
    def status(self) -> int:
        """The HTTP status."""
        return 400 if self.faults else 200


def submit(visit: Visit, asked: Asked) -> SubmitPage:
    """Record what was sent. Whoever brings it: the signature inside is what counts."""
    if not asked.posted:
        return SubmitPage()
    data = asked.files.get("submission", b"").strip() or asked.form.get("text", "").strip().encode()
    try:
        return SubmitPage(recorded=_record(visit, data))
    except TrucelineError as error:
        refusal = error.refusal.decode("utf-8", "replace")
        return SubmitPage(faults=error.faults, refusal=refusal)


def _record(visit: Visit, data: bytes) -> Recorded:
    """Record one submission.

    Raises:
        BadInput: SUBMISSION_MISSING; every fault. Refused: with every fault.
    """
    if WRITE not in visit.visitor.may:
        sentence = "This token may read and not write."
        raise Refused(Fault("TOKEN_RIGHTS", sentence, "Use a token with the right to write."))
    if not data:
        sentence = "No file was chosen, or it is empty."
        hint = "Choose the file that `truceline sign` wrote."
        raise BadInput(Fault("SUBMISSION_MISSING", sentence, hint, where="submission"))
    submission = wire.read_submission(data)
    (accepted,) = visit.desk.submit([submission], whole=True)
    statement = wire.read_trusted(submission.envelope)
    kind = kind_named(statement.kind)
    return Recorded(
        hash=accepted.hash,
        kind=kind.name,
        place=accepted.seq,
        at=accepted.recorded_at,
        known=accepted.known,
        subjects=(accepted.hash,) if kind.opens else tuple(statement.about),
    )
