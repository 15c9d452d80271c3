"""The ledger: its newest checkpoint, whose keys sign it, what a receipt proves, and an audit.

A receipt is checked in the browser, from its bytes up, against keys that the reader may bring;
without scripts the desk checks it, and the page says that it was the desk that did.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

from sse_starlette import EventSourceResponse
from starlette.responses import RedirectResponse, Response

from truceline import cosigned
from truceline.analysis.proof_reading import MOST_BYTES, proven
from truceline.analysis.receipts import quorum
from truceline.console.pages.base import Page
from truceline.demonstration import MARK
from truceline.errors import BadInput, Fault, Refused, TrucelineError
from truceline.ledger.audit import STEPS
from truceline.ledger.checkpoints import open_checkpoint
from truceline.ledger.notes import open_note
from truceline.ledger.policy import parse_policy
from truceline.ledger.vkeys import format_vkey
from truceline.store.cosignatures import Cosignatures

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from truceline.console.pages.base import Asked
    from truceline.ledger.policy import Policy
    from truceline.reception.audits import Run
    from truceline.reception.visits import Visit

AUDITORS: Final = frozenset({"convenor", "officer", "secretariat"})
"""Roles that may have an audit run on the desk's machine; anybody may audit a copy of their own."""
_SCHEMES: Final = {1: "Ed25519", 4: "Ed25519", 6: "ML-DSA-44"}
_PAUSE: Final = 0.3
"""Seconds between two words on how far an audit came."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogKey:
    """A key that checkpoints are signed with.

    Args:
        vkey: The verifier key, on one line.
        scheme: Its algorithm.
        signed: Whether it signed the newest checkpoint.
    """

    vkey: str
    scheme: str
    signed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WitnessLine:
    """A witness that the desk's policy names.

    Args:
        name: Its name in the policy.
        vkey: Its verifier key.
        scheme: Its algorithm.
        cosigned_at: When it cosigned the newest checkpoint, by its own word (UTC); None where it
            has not.
    """

    name: str
    vkey: str
    scheme: str
    cosigned_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The newest checkpoint.

    Args:
        size: How many entries it covers.
        root: Their root, hexadecimal.
        note: The signed note with its cosignatures, word for word.
        keys: The keys of the log.
        witnesses: The witnesses of the policy.
        quorum: Whether enough of them cosigned it; None where the policy asks for none.
        quorum_at: When there were enough (UTC), or None.
        witnessed: The size of the largest checkpoint that a quorum cosigned; None for none.
    """

    size: int
    root: str
    note: str
    keys: tuple[LogKey, ...]
    witnesses: tuple[WitnessLine, ...]
    quorum: bool | None
    quorum_at: datetime | None
    witnessed: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """What one step of an audit found first.

    Args:
        step: Its number.
        name: Its name.
        code: The code of the fault; empty where it found none.
        place: The place of the entry, or None.
        more: How many further entries fail the same step.
    """

    step: int
    name: str
    code: str
    place: int | None
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Audited:
    """An audit that runs, or ran of this ledger as it is.

    Args:
        size: How many entries it goes through.
        done: How many it has gone through.
        running: Whether it runs.
        broken: Whether it ended without a report.
        ok: Whether it found no fault; None while it runs.
        root: The root that it worked out, hexadecimal; empty while it runs.
        destroyed: How many bodies an entry says were destroyed.
        withheld: How many bodies are missing without such an entry.
        lines: What each step found.
    """

    size: int
    done: int
    running: bool
    broken: bool
    ok: bool | None
    root: str
    destroyed: int
    withheld: int
    lines: tuple[AuditLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPage(Page):
    """The ledger.

    Args:
        checkpoint: The newest checkpoint; None on a desk without entries.
        origin: The log's name.
        policy: The desk's policy, for the browser's check and for keeping.
        root_url: Where followers find the log, as this page was asked for.
        may_audit: Whether the reader may have an audit run here.
        audit: The audit that runs, or whose result still holds; None where there is neither.
        found: What a file that was sent proves, in the desk's own words; empty where none was.
        faults: Why a file that was sent proves nothing.
    """

    TEMPLATE: ClassVar[str] = "ledger.html"

    checkpoint: Checkpoint | None
    origin: str
    policy: str
    root_url: str
    may_audit: bool
    audit: Audited | None
    found: str = ""
    faults: tuple[Fault, ...] = ()

    @property
    def status(self) -> int:
        """The HTTP status."""
        return 400 if self.faults else 200


def ledger(visit: Visit, asked: Asked) -> LedgerPage:
    """Fill the page of the ledger; where a file was sent, say what it proves."""
    policy = cosigned.policy_of(visit.desk.registrar).policy
    found = ""
    faults: tuple[Fault, ...] = ()
    if asked.posted:
        try:
            found = _checked(asked, policy)
        except TrucelineError as error:
            faults = error.faults
    run = visit.audits.run(visit.desk.store.size()) if _may_audit(visit) else None
    return LedgerPage(
        checkpoint=_newest(visit, policy),
        origin=visit.desk.origin,
        policy=cosigned.policy_file(visit.desk.registrar).decode(),
        root_url=f"{asked.scheme}://{asked.host}",
        may_audit=_may_audit(visit),
        audit=None if run is None else audited(run),
        found=found,
        faults=faults,
    )


def audit(visit: Visit, asked: Asked) -> Response:
    """Have an audit run, and go back to the page that shows it.

    Raises:
        Refused: AUDIT_ROLES.
    """
    if asked.posted:
        _auditor(visit)
        visit.audits.start(visit.desk.store.size())
    return RedirectResponse("/ledger#audit", 303)


def audit_live(visit: Visit, asked: Asked) -> Response:
    """How far the audit came, as server-sent events, until it ends.

    Raises:
        Refused: AUDIT_ROLES.
    """
    del asked
    _auditor(visit)
    audits, size = visit.audits, visit.desk.store.size()

    async def told() -> AsyncIterator[dict[str, str]]:
        while (run := audits.run(size)) is not None and run.running:
            yield {"event": "progress", "data": json.dumps({"done": run.done, "size": run.size})}
            await asyncio.sleep(_PAUSE)
        yield {"event": "end", "data": "{}"}

    return EventSourceResponse(told(), headers={"Cache-Control": "no-store"})


def audited(run: Run) -> Audited:
    """An audit as the page shows it: codes and places, and no words of what readers may not see."""
    report: Mapping[str, Any] = run.report or {}
    first = {each["step"]: each for each in report.get("faults", ())}
    return Audited(
        size=run.size,
        done=run.done,
        running=run.running,
        broken=not run.running and run.report is None,
        ok=report.get("ok"),
        root=report.get("root", ""),
        destroyed=report.get("destroyed", 0),
        withheld=report.get("withheld", 0),
        lines=tuple(
            AuditLine(
                step=step,
                name=name,
                code=first[step]["code"] if step in first else "",
                place=first[step]["seq"] if step in first else None,
                more=first[step]["more"] if step in first else 0,
            )
            for step, name in (STEPS.items() if report else ())
            # Observations lie beside the ledger; the command line looks at them, this does not.
            if name != "observations"
        ),
    )


def _may_audit(visit: Visit) -> bool:
    if (visit.desk.folder / MARK).is_file():
        return True
    return not visit.desk.standing().roles_of(visit.visitor.actor).isdisjoint(AUDITORS)


def _auditor(visit: Visit) -> None:
    """Let only those through who may have the desk's machine work for them.

    Raises:
        Refused: AUDIT_ROLES.
    """
    if not _may_audit(visit):
        sentence = "An audit on the desk's own machine is for its officers."
        hint = "Follow the ledger with `truceline follow`, and audit your own copy."
        raise Refused(Fault("AUDIT_ROLES", sentence, hint))


def _checked(asked: Asked, own: Policy) -> str:
    """What a file proves, by a policy that came with it or else by the desk's own.

    Raises:
        BadInput: RECEIPT_MISSING, RECEIPT_SIZE; what the files are not. Refused: it does not hold.
    """
    data, given = asked.files.get("receipt", b""), asked.files.get("policy", b"")
    if not data:
        sentence = "No receipt was chosen, or it is empty."
        raise BadInput(Fault("RECEIPT_MISSING", sentence, "Choose a .tlog-proof file.", "receipt"))
    if len(data) > MOST_BYTES:
        sentence = f"A file that proves something has at most {MOST_BYTES} bytes."
        raise BadInput(Fault("RECEIPT_SIZE", sentence, "Choose a .tlog-proof file.", "receipt"))
    return str(proven(data, parse_policy(given) if given else own)["says"])


def _newest(visit: Visit, policy: Policy) -> Checkpoint | None:
    """The newest checkpoint, with who signed it."""
    desk = visit.desk
    newest = desk.store.checkpoint()
    if newest is None:
        return None
    note = Cosignatures(desk.store).note(newest[0])
    opened = open_checkpoint(note, policy.log_keys, policy.witness_keys)
    signed = {each.key for each in open_note(note, policy.log_keys).verified}
    at = {each.key: each.timestamp for each in opened.cosignatures}
    asked = bool(policy.witnesses) and not policy.met(())
    met, met_at = None, None
    if asked:
        try:
            _, met_at = quorum(opened, policy)
            met = True
        except Refused:
            met = False
    witnessed = cosigned.witnessed(desk.store, policy)
    return Checkpoint(
        size=newest[0],
        root=newest[1].hex(),
        note=note.decode(),
        keys=tuple(
            LogKey(vkey=format_vkey(key), scheme=_SCHEMES[key.kind], signed=key in signed)
            for key in policy.log_keys
        ),
        witnesses=tuple(
            WitnessLine(
                name=each.name,
                vkey=format_vkey(each.key),
                scheme=_SCHEMES[each.key.kind],
                cosigned_at=_time(at.get(each.key)),
            )
            for each in policy.witnesses
        ),
        quorum=met,
        quorum_at=met_at,
        witnessed=max((each.size for each in witnessed), default=None),
    )


def _time(seconds: int | None) -> datetime | None:
    return None if not seconds else datetime.fromtimestamp(seconds, tz=UTC)
