"""Reports that the desk's server seals, for people whose browser runs no scripts.

The server reads the words before it seals them; nothing else differs from a report made in a
browser. It is composed by :func:`truceline.keyring.author.compose` and sealed to those whom Terms
name, signed by a key made for it, and read again by the same code that reads what browsers bring.
Words, position, names and key are in memory only, and let go of when this returns.
"""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from truceline.composing import readers_for
from truceline.errors import Fault, Refused
from truceline.keyring import author
from truceline.mechanism.catalogue import kind_named
from truceline.reception import one_time_keys
from truceline.reception.parcels import REPORT, Parcel, read_parcel

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from truceline.desk import Desk
    from truceline.keyring.files import KeyPair
    from truceline.ledger.entry import Submission

PLACE: Final = "incident.place_confirmed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainReport:
    """A report that was sealed here, ready for the quarantine.

    Args:
        parcel: What the desk keeps: nothing of it tells what was sealed.
        phrase: What the key follows from; shown once, and kept nowhere.
    """

    parcel: Parcel
    phrase: str = field(repr=False)


def seal_report(
    desk: Desk, body: Mapping[str, Any], place: Mapping[str, Any] | None, now: datetime
) -> PlainReport:
    """Seal and sign a report under a new one-time key.

    Args:
        desk: The desk.
        body: The fields of ``incident.reported``, open and sealed ones together.
        place: The fields of ``incident.place_confirmed``, where its author chose a place.
        now: When it is signed (UTC).

    Raises:
        BadInput: every fault of the fields. Refused: SEAL_NOBODY where Terms name nobody who
            could open it.
    """
    pair, phrase = one_time_keys.new_key()
    first = _signed(desk, pair, REPORT, body, (), now)
    submissions = [first]
    if place is not None:
        about = (hashlib.sha256(first.envelope).hexdigest(),)
        submissions.append(_signed(desk, pair, PLACE, place, about, now))
    enrolment = {
        "actor": pair.actor,
        "public": pair.public.hex(),
        "possession": pair.prove(desk.origin).hex(),
    }
    texts = [base64.b64encode(each.to_bytes()).decode() for each in submissions]
    data = json.dumps({"enrolment": enrolment, "submissions": texts, "files": []}).encode()
    parcel, _ = read_parcel(data, desk.origin, desk.registrar.lookups.root_at)
    return PlainReport(parcel=parcel, phrase=phrase)


def _signed(
    desk: Desk,
    pair: KeyPair,
    base: str,
    body: Mapping[str, Any],
    about: tuple[str, ...],
    now: datetime,
) -> Submission:
    """One entry, sealed to whom Terms name.

    Raises:
        BadInput: as :func:`truceline.keyring.author.compose`. Refused: SEAL_NOBODY.
    """
    standing = desk.standing()
    kind = kind_named(base)
    readers = readers_for(standing, base, pair.actor, standing.first, (), now)
    hidden = {name for name in kind.sealed_fields if body.get(name) is not None}
    if hidden - kind.identity_fields and not readers.what:
        sentence = "The agreement of this desk names nobody who could open it."
        raise Refused(Fault("SEAL_NOBODY", sentence, "Say it over one of the lines below."))
    speaker = author.Speaker(origin=desk.origin, actor=pair.actor, key=pair.id)
    draft = author.compose(
        speaker, kind.name, body, about=about, now=now, seen=desk.seen(), readers=readers
    )
    return author.sign(draft, pair)
