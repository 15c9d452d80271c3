"""Admission: whether a submission may be recorded, decided in one fixed order, with every fault.

The order matters: a stranger's bytes are refused for their signature before anything is said about
the desk's registers, so that a probe without a key learns nothing.

1. the envelope's bytes (``ledger.wire``), and the desk it was written for
2. its times against the desk's clock, and the checkpoint its author had seen
3. the key: enrolled, its author's own, valid now; the signature
4. the kind, its open fields, and the sealed boxes beside it
5. the right of its author to say such a thing (Terms)
6. the subjects it speaks of, and what their part of the mechanism asks
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from truceline.analysis.carrying import carried_faults, carried_fields
from truceline.analysis.linking import Records, general_faults
from truceline.analysis.places import place_faults
from truceline.analysis.succeeding import succession_faults
from truceline.errors import BadInput, Fault, Refused, raise_for
from truceline.ledger.entry import Envelope
from truceline.mechanism import agreements, links
from truceline.mechanism.actors import DESK_ACTOR
from truceline.mechanism.catalogue import PARTS, kind_named
from truceline.mechanism.kinds import Kind
from truceline.mechanism.parts import Bench, Entry
from truceline.mechanism.succession import CONTINUED
from truceline.mechanism.terms import Terms

if TYPE_CHECKING:
    from truceline.ledger.entry import Statement
    from truceline.mechanism.standing import Standing

AHEAD = timedelta(minutes=5)
"""How far an author's clock may run ahead of a live desk's."""

PLACELESS = -1
"""The place of an entry that is not recorded yet."""


DRAFT = "0" * 64
"""Stands for the hash of what is not signed yet; no envelope has it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Admitted:
    """A submission that may be recorded.

    Args:
        entry: The decoded entry, still without a place.
        kind: Its kind.
        terms: The agreement that governs it.
        about: Subject id to whether the entry folds into it.
    """

    entry: Entry
    kind: Kind
    terms: Terms
    about: Mapping[str, bool]

    @property
    def audience(self) -> str:
        """What the audience is looked up by: the agreement and the kind."""
        return f"{self.terms.id} {self.kind.base}"


def admit(
    envelope: Envelope,
    standing: Standing,
    records: Records,
    now: datetime,
    newest: datetime,
) -> Admitted:
    """Decide whether a submission may be recorded at ``now``.

    Args:
        envelope: The envelope, read (step 1); its ciphertexts checked with :func:`check_boxes`.
        standing: The registers as they stand.
        records: Look-ups in the desk's record.
        now: The time it would be recorded at (UTC).
        newest: The time of the newest entry.

    Raises:
        BadInput: the entry cannot be understood.
        Refused: it can, and may not be recorded.
    """
    statement = envelope.statement
    _check_desk(statement, standing)
    _check_key(envelope, standing, now)
    _check_times(statement, records, now, newest)
    admitted, faults = _judged(envelope, standing, records, now)
    faults.extend(carried_faults(admitted.entry, admitted.terms, standing, records, _judge_inside))
    raise_for(dict.fromkeys(faults), Refused)
    return admitted


def judge_draft(
    statement: Statement, standing: Standing, records: Records, now: datetime
) -> Admitted:
    """What nobody signed yet, judged by its kind, its author's right and its part alone.

    Its entry has :data:`DRAFT` for a hash, and no place.

    Raises:
        BadInput: it cannot be understood. Refused: it can, and might not be recorded.
    """
    envelope = Envelope(data=b"", hash=DRAFT, statement=statement, signature=b"")
    admitted, faults = _judged(envelope, standing, records, now, counted=False)
    raise_for(dict.fromkeys(faults), Refused)
    return admitted


def _judge_inside(envelope: Envelope, standing: Standing, records: Records, now: datetime) -> None:
    """Judge what came inside another entry as of a time; quotas counted it when it came."""
    _, faults = _judged(envelope, standing, records, now, counted=False)
    raise_for(dict.fromkeys(faults), Refused)


def _judged(
    envelope: Envelope, standing: Standing, records: Records, now: datetime, *, counted: bool = True
) -> tuple[Admitted, list[Fault]]:
    """Steps 4 to 6: the entry, and what its part has against it."""
    kind, entry = _decode(envelope, standing, now)
    terms, states, about = _subjects(kind, entry, standing, records)
    _check_right(kind, entry, standing, terms)
    bench = Bench(
        terms=terms,
        now=now,
        roles=standing.roles,
        find=records.find,
        agreements=standing.in_force,
        lookup=records.lookup,
        enrollers=standing.enrollers,
        first=standing.first.id,
        keys=standing.key_actors,
        said=lambda author, base, nth: (
            records.said(author, f"{terms.id} {base}", nth) if counted else None
        ),
        group=records.group,
    )
    faults: list[Fault] = []
    if kind.part == links.LINK_PART:
        faults.extend(general_faults(entry, records))
    else:
        part = PARTS[kind.part]
        for state in states or [None]:
            faults.extend(part.check(state, entry, bench))
    faults.extend(succession_faults(entry, standing))
    return Admitted(entry=entry, kind=kind, terms=terms, about=about), faults


def _check_desk(statement: Statement, standing: Standing) -> None:
    if statement.desk != standing.origin:
        raise Refused(
            Fault(
                "DESK_OTHER",
                f"This entry was written for {statement.desk!r}, not for this desk.",
                "Write it anew for this desk: a signature holds for one desk only.",
                where="/statement/desk",
            )
        )


def _check_key(envelope: Envelope, standing: Standing, now: datetime) -> None:
    statement = envelope.statement
    key = standing.keys.get(statement.key)
    # One answer for an unknown key, another's key and a bad signature: a stranger learns nothing.
    if key is None or key.actor != statement.author or not envelope.signed_by(key.public):
        raise Refused(bad_signature())
    if not key.valid_at(now):
        revoked = key.revoked_at is not None and now >= key.revoked_at
        early = now < key.since
        code = "KEY_REVOKED" if revoked else "KEY_NOT_YET_VALID" if early else "KEY_EXPIRED"
        raise Refused(
            Fault(
                code,
                f"The key {key.id} of {key.actor} is not valid at this time.",
                "Sign with a valid key, or enrol one.",
                where="/statement/key",
            )
        )


def bad_signature() -> Fault:
    """The one fault of an unknown key, another's key and a wrong signature."""
    return Fault(
        "SIGNATURE",
        "The signature is not one of this author under an enrolled key.",
        "Check author and key; keys are enrolled with `truceline enrol`.",
        where="/signature",
    )


def _check_times(
    statement: Statement,
    records: Records,
    now: datetime,
    newest: datetime,
) -> None:
    faults = []
    if now < newest:
        faults.append(
            Fault(
                "CLOCK_BACK",
                "The time would be earlier than that of the newest entry.",
                "A replay is told in order; on a live desk set the machine's clock right.",
                where="/statement/signed_at",
            )
        )
    if statement.signed_at > now + AHEAD:
        faults.append(
            Fault(
                "CLOCK_AHEAD",
                "The entry is signed more than five minutes ahead of the desk's clock.",
                "Set the clock of the author's machine.",
                where="/statement/signed_at",
            )
        )
    if statement.happened_at is not None and statement.happened_at > now + AHEAD:
        faults.append(
            Fault(
                "HAPPENED_LATER",
                "What is told of lies in the future.",
                "Tell what happened; plans have fields of their own.",
                where="/statement/happened_at",
            )
        )
    root = records.root_at(statement.seen.size)
    if root != statement.seen.root:
        faults.append(
            Fault(
                "SEEN_UNKNOWN",
                f"This desk never published the checkpoint of size {statement.seen.size} that the "
                "entry says its author saw.",
                "Fetch the newest checkpoint and sign again; if the desk showed you that one, "
                "keep it: it is evidence.",
                where="/statement/seen",
            )
        )
    raise_for(faults, Refused)


def _decode(envelope: Envelope, standing: Standing, now: datetime) -> tuple[Kind, Entry]:
    statement = envelope.statement
    kind = kind_named(statement.kind)
    if issubclass(kind.body, agreements.DeskOpened):
        raise Refused(
            Fault("GENESIS_AGAIN", "The desk is open already.", "Adopt a further agreement.")
        )
    faults = _box_faults(statement, kind, standing)
    try:
        body = kind.decode(statement.body)
    except BadInput as error:
        raise BadInput([*error.faults, *faults]) from error
    raise_for([*faults, *place_faults(body)])
    entry = Entry(
        seq=PLACELESS, hash=envelope.hash, recorded_at=now, statement=statement, body=body
    )
    return kind, entry


def check_boxes(boxes: tuple[bytes, ...], statement: Statement) -> None:
    """Check that ciphertexts are those whose hashes were signed, in their order.

    Raises:
        BadInput: BOX_HASH.
    """
    if [hashlib.sha256(box).hexdigest() for box in boxes] != [b.hash for b in statement.boxes]:
        raise BadInput(
            Fault(
                "BOX_HASH",
                "The ciphertexts are not those whose hashes were signed, in their order.",
                "Send the submission as `truceline sign` wrote it.",
                where="/boxes",
            )
        )


def _box_faults(statement: Statement, kind: Kind, standing: Standing) -> list[Fault]:
    faults: list[Fault] = []
    for i, box in enumerate(statement.boxes):
        where = f"/statement/boxes/{i}"
        faults.extend(
            Fault(
                "SEALED_FIELD_UNKNOWN",
                f"{kind.name} has no sealed field {name!r}.",
                "`truceline kinds KIND` lists its fields.",
                where=f"{where}/fields",
            )
            for name in box.fields
            if name not in carried_fields(statement, kind.sealed_fields, i)
        )
        faults.extend(
            Fault(
                "ACTOR_UNKNOWN",
                f"The box is sealed to {name!r}, who is not registered here.",
                "Seal to registered actors.",
                where=f"{where}/to",
            )
            for name in box.to
            if name not in standing.actors
        )
    return faults


def _subjects(
    kind: Kind, entry: Entry, standing: Standing, records: Records
) -> tuple[Terms, list[Any], dict[str, bool]]:
    """The governing Terms, the states the entry folds into, and what it is about."""
    faults: list[Fault] = []
    states: list[Any] = []
    about: dict[str, bool] = {}
    folds_any = kind.part == links.LINK_PART
    for i, subject in enumerate(entry.statement.about):
        found = records.find(subject)
        # Who may see nothing of a subject is told what a stranger to the desk would be told.
        if found is None or not records.known_to(entry.author, subject):
            faults.append(
                Fault(
                    "SUBJECT_UNKNOWN",
                    f"There is no subject {subject[:12]}… on this desk.",
                    "Look it up with `truceline list`.",
                    where=f"/statement/about/{i}",
                )
            )
            continue
        own = folds_any or (found[0] == kind.part and not kind.opens)
        about[subject] = own
        if own:
            states.append(found[1])
    if not kind.opens and not states and not faults and entry.kind != "body.destroyed/1":
        faults.append(
            Fault(
                "SUBJECT_MISSING",
                f"{kind.name} speaks of a subject of part {kind.part}; none is named in about.",
                "Name it with --about SUBJECT.",
                where="/statement/about",
            )
        )
    unders = {getattr(state, "under", "") or standing.first.id for state in states}
    if len(unders) > 1:
        # A right under one of them would else reach into the others.
        faults.append(
            Fault(
                "ABOUT_AGREEMENTS",
                f"It speaks of subjects under different agreements: {', '.join(sorted(unders))}.",
                "Record it once for each agreement: rights and readers differ.",
                where="/statement/about",
            )
        )
    under = getattr(entry.body, "under", "") if kind.opens else min(unders, default="")
    terms = standing.terms_of(under)
    # What falls under no agreement (actors, keys, a further agreement) outlives the first one.
    ended = hasattr(entry.body, "under") and (terms is None or terms.id not in standing.in_force)
    if terms is None or (kind.opens and ended):
        faults.append(
            Fault(
                "AGREEMENT_UNKNOWN",
                f"No agreement {under!r} is in force on this desk.",
                "Name one that `truceline list --part agreement` shows.",
                where="/statement/body/under",
            )
        )
    raise_for(faults, Refused)
    if kind.opens:
        about[entry.hash] = True
    return terms or standing.first, states, about


def _check_right(kind: Kind, entry: Entry, standing: Standing, terms: Terms) -> None:
    if entry.author == DESK_ACTOR:
        # What the desk finds it must be able to say, whatever Terms forgot: a notice refused for
        # want of that right would tell its filer of a conflict. What it may say its parts decide.
        return
    if kind.base == CONTINUED:
        # Who may continue a desk is fixed by its first entry, not by Terms (analysis.succeeding).
        return
    allowed = terms.rights(kind.base)
    roles = standing.roles_under(entry.author, terms)
    if "all" in allowed or f"actor:{entry.author}" in allowed or not roles.isdisjoint(allowed):
        return
    raise Refused(
        Fault(
            "NO_RIGHT",
            f"{entry.author} ({', '.join(sorted(roles)) or 'no role'}) may not record {kind.base}; "
            f"the Terms give that right to {', '.join(sorted(allowed)) or 'nobody'}.",
            "Ask one of them, or have the Terms amended.",
            where="/statement/author",
        )
    )
