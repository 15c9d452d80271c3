"""Countersigning: what an officer makes of a report that waits in quarantine.

Three ways out of it: whoever may enrol keys countersigns (registers the one-time actor and enrols
its key), and the report is recorded as its reporter signed it; an officer records it as relayed,
in words of its own entry; or it is refused, with a reason that the reporter is told. In the first
two either all of it is recorded or none, and what was not recorded goes on waiting.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truceline.analysis.entitlements import may_record
from truceline.errors import BadInput, Fault, Refused
from truceline.ledger.wire import read_envelope
from truceline.mechanism.relays import OFFICER
from truceline.reception.parcels import REPORT
from truceline.reception.quarantine import REASONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.desk import Desk
    from truceline.ledger.entry import Envelope, Submission
    from truceline.mechanism.standing import Standing
    from truceline.reception.quarantine import Quarantine, Waiting
    from truceline.registrar import Accepted

ROLE: Final = "reporter"
"""The one role that a one-time key is given."""
_REGISTERED, _ENROLLED = "actor.registered", "key.enrolled"


def may_look(standing: Standing, actor: str) -> bool:
    """Whether an actor is of the cell: an officer, one to whom reports are sealed, or an enroller.

    Enrollers look at what waits because their signature lets it in.
    """
    sealed = {each for terms in standing.in_force.values() for each in terms.sealed_to(REPORT)}
    return OFFICER in standing.roles_of(actor) or actor in sealed | standing.enrollers


def may_enrol(standing: Standing, actor: str) -> bool:
    """Whether an actor may let a one-time key in: by the desk's first entry, and by its Terms."""
    return actor in standing.enrollers and all(
        may_record(actor, base, standing.first, standing) for base in (_REGISTERED, _ENROLLED)
    )


def may_relay(standing: Standing, actor: str) -> bool:
    """Whether an actor may record others' words, as Terms say (an officer where they do not)."""
    rule = standing.first.sections.reporting
    allowed = (rule.relayed_by if rule is not None else ()) or (OFFICER,)
    return not (standing.roles_of(actor) | {f"actor:{actor}"}).isdisjoint(allowed)


def countersign(
    desk: Desk, quarantine: Quarantine, ident: str, given: Sequence[Submission], by: str
) -> list[Accepted]:
    """Record a report with all that was added to it, by the signature of one who may enrol.

    Args:
        desk: The desk.
        quarantine: Where it waits.
        ident: The report.
        given: ``actor.registered`` and ``key.enrolled``, signed by the officer.
        by: The officer.

    Raises:
        TrucelineError: with every fault that the desk found; all of it goes on waiting.
        BadInput: COUNTERSIGNATURE. NotFound: PARCEL_UNKNOWN. Refused: PARCEL_SETTLED.
    """
    waiting = quarantine.held(ident)
    _still(waiting)
    _check(given, waiting, desk.standing())
    parcels = [
        each
        for each in quarantine.of_number(waiting.parcel.number)
        if each.parcel.report == waiting.parcel.report
        and (each.state == "waiting" or each.parcel.hash == ident)
    ]
    # The report stands before what adds to it, whichever came first in the same second.
    parcels.sort(key=lambda each: (each.parcel.adds, each.received))
    submissions = [one for each in parcels for one in each.parcel.submissions]
    answers = desk.submit([*given, *submissions], whole=True)
    for each in parcels:
        quarantine.settle(each.parcel.hash, "accepted", by)
    return answers


def relay(
    desk: Desk, quarantine: Quarantine, ident: str, given: Sequence[Submission], by: str
) -> list[Accepted]:
    """Record a report in an officer's own entry, as relayed words of the one-time actor.

    Args:
        desk: The desk.
        quarantine: Where it waits.
        ident: The report.
        given: One ``incident.reported`` with ``on_behalf_of`` and ``relayed``.
        by: The officer.

    Raises:
        TrucelineError: with every fault that the desk found; it goes on waiting.
        BadInput: RELAY_SHAPE. NotFound: PARCEL_UNKNOWN. Refused: PARCEL_SETTLED.
    """
    waiting = quarantine.held(ident)
    _still(waiting)
    envelopes = [read_envelope(each.envelope) for each in given]
    first = envelopes[0].statement if len(envelopes) == 1 else None
    if (
        first is None
        or _base(envelopes[0]) != REPORT
        or first.body.get("on_behalf_of") != waiting.parcel.actor
        or not first.body.get("relayed")
    ):
        sentence = "This is no relayed report of the one that waits."
        hint = f"Record one incident.reported on behalf of {waiting.parcel.actor}."
        raise BadInput(Fault("RELAY_SHAPE", sentence, hint))
    answers = desk.submit(given, whole=True)
    quarantine.settle(ident, "relayed", by, entry=answers[0].hash)
    return answers


def refuse(quarantine: Quarantine, ident: str, reason: str, by: str) -> Waiting:
    """Refuse what waits, for a reason that its reporter is told.

    Raises:
        BadInput: REFUSAL_REASON. NotFound: PARCEL_UNKNOWN. Refused: PARCEL_SETTLED.
    """
    if reason not in REASONS:
        sentence = f"{reason!r:.60} is no reason that this desk knows."
        raise BadInput(
            Fault("REFUSAL_REASON", sentence, f"Give one of: {', '.join(REASONS)}.", "reason")
        )
    return quarantine.settle(ident, "refused", by, reason=reason)


def catch_up(desk: Desk, quarantine: Quarantine, waiting: Sequence[Waiting]) -> tuple[Waiting, ...]:
    """Parcels as they stand, where the ledger took one and the book had no time to say so."""
    found = []
    for each in waiting:
        seq = desk.store.seq_of(each.parcel.hash) if each.state == "waiting" else None
        found.append(each if seq is None else quarantine.settle(each.parcel.hash, "accepted", ""))
    return tuple(found)


def record_addition(desk: Desk, quarantine: Quarantine, waiting: Waiting) -> Waiting:
    """Record at once what adds to a report that was accepted: its key is enrolled by now.

    What the desk refuses goes on waiting for an officer; so does what adds to a report that waits.

    Raises:
        TrucelineError: with every fault that the desk found.
    """
    parcel = waiting.parcel
    if waiting.state != "waiting" or not parcel.adds or not _enrolled(desk, waiting):
        return waiting
    desk.submit(parcel.submissions, whole=True)
    return quarantine.settle(parcel.hash, "accepted", parcel.actor)


def _enrolled(desk: Desk, waiting: Waiting) -> bool:
    parcel = waiting.parcel
    known = desk.standing().keys.values()
    return any(key.actor == parcel.actor and key.public == parcel.public for key in known)


def _still(waiting: Waiting) -> None:
    """Raise where a parcel does not wait, or is refused beyond mending.

    Raises:
        Refused: PARCEL_SETTLED.
    """
    settled = waiting.state in {"accepted", "relayed"}
    if settled or not waiting.parcel.submissions:
        sentence = f"This report was {waiting.state} by {waiting.by or 'somebody'} already."
        raise Refused(Fault("PARCEL_SETTLED", sentence, "Load the list again."))


def _check(given: Sequence[Submission], waiting: Waiting, standing: Standing) -> None:
    """Hold the officer's two entries to the one-time key that waits: no other key gets in by it.

    Raises:
        BadInput: COUNTERSIGNATURE.
    """
    parcel = waiting.parcel
    wanted: list[tuple[str, dict[str, object]]] = []
    if parcel.actor not in standing.actors:
        wanted.append((_REGISTERED, {"actor": parcel.actor, "roles": [ROLE]}))
    if not any(key.actor == parcel.actor for key in standing.keys.values()):
        key = {"public": parcel.public.hex(), "possession": parcel.possession.hex()}
        wanted.append((_ENROLLED, {"actor": parcel.actor, **key}))
    envelopes = [read_envelope(each.envelope) for each in given]
    good = len(envelopes) == len(wanted) and all(
        _base(envelope) == base and fields.items() <= envelope.statement.body.items()
        for envelope, (base, fields) in zip(envelopes, wanted, strict=True)
    )
    if not good:
        sentence = "These entries do not register and enrol the one-time key that waits."
        hint = "Countersign on the page /intake/waiting, which makes them."
        raise BadInput(Fault("COUNTERSIGNATURE", sentence, hint))


def _base(envelope: Envelope) -> str:
    return envelope.statement.kind.partition("/")[0]
