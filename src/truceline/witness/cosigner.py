"""A witness: it decides, keeps, and only then signs, one request after the other.

Whoever asks twice at the same time is answered one after the other, so that the check against what
is kept and the keeping are one step. A log that shows two records is refused, and the proof of it
is written into the witness's folder before the answer goes out.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.errors import BadInput, Fault
from truceline.ledger import witnessing
from truceline.ledger.notes import Note, cosign_note, format_lines, format_note, parse_note
from truceline.ledger.proofs import proven_prefix
from truceline.ledger.split_views import OtherPrefix, SplitView
from truceline.ledger.witnessing import Decision, Latest, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from truceline.ledger.checkpoints import Checkpoint
    from truceline.ledger.cosignatures import Signer
    from truceline.ledger.vkeys import VerifierKey
    from truceline.witness.state import StateFolder

TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What goes back.

    Args:
        status: The HTTP status.
        body: Cosignature lines, the latest size, or a sentence.
        media_type: The body's content type.
    """

    status: int
    body: bytes
    media_type: str = TEXT


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What the witness tells its operator.

    Args:
        origin: Which log; empty where a request named none.
        status: What was answered.
        size: The size of the checkpoint that was asked about; -1 where it could not be read.
        fault: Why it was refused, or ``None``.
        split: The proof that the log signed two records, or ``None``.
    """

    origin: str
    status: int
    size: int
    fault: Fault | None = None
    split: SplitView | None = None


class Cosigner:
    """One witness at work.

    Args:
        signers: Its keys, of types 04 and 06; each adds a line.
        logs: Each known log's origin and its keys.
        state: What it keeps.
        clock: Seconds since 1970 UTC.
        tell: Hears of everything that was decided.
    """

    def __init__(
        self,
        signers: Sequence[Signer],
        logs: Mapping[str, Sequence[VerifierKey]],
        state: StateFolder,
        clock: Callable[[], int],
        tell: Callable[[Event], None] = lambda _event: None,
    ) -> None:
        self.signers = tuple(signers)
        self.logs = logs
        self.state = state
        self._clock = clock
        self._tell = tell
        self._one = threading.Lock()

    def latest(self, origin: str) -> Latest:
        """The latest checkpoint cosigned of a log; of size 0 where there was none."""
        return self.state.latest.get(origin, Latest())

    def add(self, data: bytes) -> Answer:
        """Answer the body of one ``add-checkpoint``.

        Raises:
            OSError: the system could not keep the checkpoint; nothing was signed.
        """
        try:
            request = witnessing.parse_request(data)
        except BadInput as error:
            fault = error.faults[0]
            self._tell(Event(origin="", status=witnessing.MALFORMED, size=-1, fault=fault))
            return Answer(status=witnessing.MALFORMED, body=f"{fault}\n".encode())
        with self._one:
            return self._decided(request)

    def _decided(self, request: Request) -> Answer:
        decision = witnessing.decide(request, self.logs, self.state.latest)
        text = parse_note(request.checkpoint).text
        origin = text.partition("\n")[0]
        if decision.status != witnessing.COSIGNED or decision.asked is None:
            return self._refused(request, origin, decision)
        kept = Latest(
            size=decision.asked.size,
            root=decision.asked.root,
            note=self._own_note(request.checkpoint, origin),
        )
        # What is kept must be on disk before a signature exists that depends on it.
        if kept.size != self.latest(origin).size or not self.latest(origin).note:
            self.state.keep(origin, kept)
        now = self._clock()
        lines = [cosign_note(text, each.key, each.sign, now) for each in self.signers]
        self._tell(Event(origin=origin, status=decision.status, size=kept.size))
        return Answer(status=decision.status, body=format_lines(lines))

    def _own_note(self, checkpoint: bytes, origin: str) -> bytes:
        """The checkpoint with its log's own lines alone: what strangers added is not kept."""
        note = parse_note(checkpoint)
        known = {(each.name, each.key_id) for each in self.logs[origin]}
        own = tuple(each for each in note.signatures if (each.name, each.key_id) in known)
        return format_note(Note(text=note.text, signatures=own))

    def _refused(self, request: Request, origin: str, decision: Decision) -> Answer:
        new = decision.asked
        split = None if new is None else self._split(request, new)
        self._tell(
            Event(
                origin=origin,
                status=decision.status,
                size=-1 if new is None else new.size,
                fault=decision.fault,
                split=split,
            )
        )
        if decision.status == witnessing.OTHER_SIZE:
            body = f"{decision.latest}\n".encode()
            return Answer(status=decision.status, body=body, media_type=witnessing.SIZE_TYPE)
        return Answer(status=decision.status, body=f"{decision.fault}\n".encode())

    def _split(self, request: Request, new: Checkpoint) -> SplitView | None:
        """The proof that the log signed two records, where the request itself holds it."""
        kept = self.latest(new.origin)
        if not kept.note or new.size < kept.size:
            return None
        root: bytes | None = new.root
        if new.size > kept.size:
            root = proven_prefix(kept.size, new.size, new.root, request.proof)
        if root is None or root == kept.root:
            return None
        proof = request.proof if new.size > kept.size else ()
        return SplitView(
            log_keys=tuple(self.logs[new.origin]),
            first=kept.note,
            second=self._own_note(request.checkpoint, new.origin),
            evidence=OtherPrefix(root=root, proof=proof),
        )
