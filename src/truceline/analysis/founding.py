"""The founding of a desk: whether an envelope may be the first entry of a ledger."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from truceline.analysis.admission import bad_signature
from truceline.errors import BadInput, Fault, Refused, raise_for
from truceline.ledger.keys import check_public, key_id
from truceline.mechanism import actors, agreements, key_register
from truceline.mechanism.catalogue import kind_named
from truceline.mechanism.parts import Entry

if TYPE_CHECKING:
    from datetime import datetime

    from truceline.ledger.entry import Envelope


def admit_genesis(envelope: Envelope, now: datetime) -> Entry:
    """Decide whether an envelope may open a desk.

    Raises:
        BadInput: its shape, its Terms.
        Refused: GENESIS_KIND, GENESIS_KEY, SIGNATURE, TERMS_HASH, KEY_NOT_POSSESSED, KEY_LOW_ORDER,
            KEY_SHARED, KEY_OF_DESK, ENROL_DESK, all at once.
    """
    statement = envelope.statement
    kind = kind_named(statement.kind)
    if not issubclass(kind.body, agreements.DeskOpened):
        raise Refused(
            Fault(
                "GENESIS_KIND",
                f"A ledger begins with desk.opened, not with {statement.kind}.",
                "Make a desk with `truceline init`.",
                where="/statement/kind",
            )
        )
    body = kind.decode(statement.body)
    public, proof = bytes.fromhex(body.public), bytes.fromhex(body.possession)
    faults = []
    own = (statement.author, statement.key, statement.desk)
    if own != (body.actor, key_id(public), body.origin):
        faults.append(
            Fault(
                "GENESIS_KEY",
                "Author, key and desk of the first entry are not those that it enrols.",
                "Sign it with the convenor's own key.",
            )
        )
    faults.extend(key_register.possession_faults(body.origin, body.actor, public, proof))
    faults.extend(key_register.seal_faults(body.seal))
    faults.extend(_genesis_key_faults(body))
    if not envelope.signed_by(public):
        faults.append(bad_signature())
    terms = agreements.parse_terms(body.terms)
    if terms.hash != body.terms_hash:
        faults.append(Fault("TERMS_HASH", "The Terms have another hash.", "Hash them again."))
    raise_for(faults, Refused)
    return Entry(seq=0, hash=envelope.hash, recorded_at=now, statement=statement, body=body)


def _genesis_key_faults(body: agreements.DeskOpened) -> list[Fault]:
    """Faults of the desk's own two keys, and of who would speak under them."""
    faults: list[Fault] = []
    for name in ("desk_public", "log_public"):
        try:
            check_public(bytes.fromhex(getattr(body, name)))
        except BadInput as error:
            faults.extend(replace(fault, where=f"/statement/body/{name}") for fault in error.faults)
    if len({body.public, body.desk_public, body.log_public}) < len(("own", "desk", "log")):
        faults.append(
            Fault(
                "KEY_SHARED",
                "Convenor, desk and log do not have a key each.",
                "Make a key for each: who signs a checkpoint must not be taken for who speaks.",
                where="/statement/body",
            )
        )
    if actors.DESK_ACTOR in body.enrol:
        faults.append(
            Fault(
                "ENROL_DESK",
                "The desk itself enrols nobody: it has no hand that could be asked why.",
                "Name people's actors as those who may enrol.",
                where="/statement/body/enrol",
            )
        )
    if body.actor == actors.DESK_ACTOR:
        faults.append(
            Fault(
                "KEY_OF_DESK",
                "Nobody but the desk itself speaks for the desk.",
                "Open it as an actor of another name.",
                where="/statement/body/actor",
            )
        )
    return faults
