"""Making a covered filing, and opening one: the true author's whole submission inside another.

The author composes and signs as always, with a key of its own. The submission is packed into a
parcel of one of a few sizes, sealed to the openers, and signed once more under the cover's shared
key, with nothing outside that varies: no subjects, no time of its own, the empty checkpoint.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from truceline.analysis.carrying import may_be_covered, member_faults
from truceline.errors import BadInput, Fault, NotFound, Refused
from truceline.keyring import author, sealing
from truceline.ledger import padding, proofs
from truceline.ledger.entry import Envelope, Seen, Submission
from truceline.ledger.wire import read_envelope
from truceline.mechanism.catalogue import kind_named
from truceline.mechanism.covers import PARCEL, CoveredFiled, consent_message, cover_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from truceline.desk import Desk
    from truceline.keyring.files import KeyPair
    from truceline.mechanism.parts import Entry
    from truceline.mechanism.terms import Terms
    from truceline.mechanism.terms_sealing import Cover


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an opener finds inside a covered filing.

    Args:
        inner: The envelope inside.
        submission: The whole submission inside.
        parcel: The parcel, as it was sealed.
        salt: The salt of the sealed box.
        faults: What is wrong with it; empty where its author is who it says, and was covered.
    """

    inner: Envelope
    submission: Submission
    parcel: str
    salt: bytes
    faults: tuple[Fault, ...]


def file_covered(
    desk: Desk,
    pair: KeyPair,
    cover: KeyPair,
    kind: str,
    body: Mapping[str, Any],
    *,
    now: datetime | None = None,
    **more: Any,
) -> Submission:
    """A filing of its true author, signed under a cover.

    Args:
        desk: The desk.
        pair: The true author's keys.
        cover: The keys of the covering actor.
        kind: The kind of entry that is covered.
        body: Its fields.
        now: When it is signed (UTC); the cover's own time is the newest slot before it.
        more: Further arguments of :meth:`truceline.desk.Desk.draft`.

    Raises:
        BadInput: COVER_KIND, PARCEL_TOO_LARGE; every fault of the body.
        NotFound: COVER_UNKNOWN, SEAL_KEY_MISSING.
    """
    at = now or desk.now()
    terms, rule = _rule(desk, cover.actor)
    known = kind_named(kind)
    if known.base not in rule.kinds or not may_be_covered(known.name) or more.get("about"):
        raise BadInput(
            Fault(
                "COVER_KIND",
                f"{known.name} is not filed under {cover.actor}, or speaks of a subject.",
                f"It covers {', '.join(rule.kinds)}; what is covered opens a subject of its own.",
                where="/statement/kind",
            )
        )
    inner = author.sign(desk.draft(pair, known.name, body, now=at, **more), pair)
    seals = desk.standing().seals(at)
    readers = {name: seals[name] for name in rule.openers if name in seals}
    if not readers:
        sentence = f"No age key is enrolled for {', '.join(rule.openers)}."
        raise NotFound(Fault("SEAL_KEY_MISSING", sentence, "Ask an opener to enrol one."))
    first = desk.standing().first.id == terms.id
    outer = author.compose(
        author.Speaker(origin=desk.origin, actor=cover.actor, key=cover.id),
        "covered.filed",
        {"under": "" if first else terms.id, PARCEL: padding.pack(inner, rule.buckets)},
        now=rule.slot(at),
        # The checkpoint that its author has seen would tell when it last looked; it is inside.
        seen=Seen(size=0, root=proofs.EMPTY_ROOT.hex()),
        readers=readers,
    )
    return author.sign(outer, cover)


def open_covered(desk: Desk, pair: KeyPair, entry: Entry) -> Found:
    """What is inside a covered filing, checked against the registers of the desk.

    Raises:
        BadInput: COVER_NONE; PARCEL_SHAPE where its author packed it badly.
        Refused: SEAL_NOT_FOR_YOU, SEAL_HASH, SEAL_COMMITMENT.
        NotFound: SEAL_MISSING where this copy of the desk does not have the box.
    """
    if not isinstance(entry.body, CoveredFiled) or not entry.statement.boxes:
        sentence = f"{entry.kind} is no covered filing."
        raise BadInput(Fault("COVER_NONE", sentence, "Look with `truceline list --part covered`."))
    box = entry.statement.boxes[0]
    if pair.actor not in box.to:
        raise Refused(
            Fault("SEAL_NOT_FOR_YOU", "It is not sealed to you.", f"Ask {', '.join(box.to)}.")
        )
    by_hash = {hashlib.sha256(each).hexdigest(): each for each in desk.store.boxes(entry.seq)}
    if box.hash not in by_hash:
        sentence = "What was sealed is not in this copy of the desk."
        raise NotFound(Fault("SEAL_MISSING", sentence, "Open it where the whole ledger is."))
    fields, salt = sealing.open_whole(by_hash[box.hash], box, pair.identity)
    parcel = str(fields[PARCEL])
    submission = padding.unpack(parcel)
    inner = read_envelope(submission.envelope)
    terms, rule = _rule(desk, entry.author)
    faults = list(member_faults(inner, terms, desk.standing(), entry.author, entry.recorded_at))
    if padding.size_of(parcel) not in rule.buckets:
        sentence = "It was not padded to a size that the Terms name."
        hint = "Its size outside may have told what it is: warn its author."
        faults.append(Fault("COVER_SIZE", sentence, hint))
    return Found(inner=inner, submission=submission, parcel=parcel, salt=salt, faults=tuple(faults))


def consent(desk: Desk, pair: KeyPair, entry: Entry) -> str:
    """An author's consent that a covered filing of its own be laid open, hexadecimal."""
    return pair.sign(consent_message(desk.origin, entry.hash)).hex()


def reveal(
    desk: Desk,
    pair: KeyPair,
    entry: Entry,
    why: str,
    *,
    consented: str | None = None,
    now: datetime | None = None,
) -> Submission:
    """A signed ``covered.opened``, by which a covered filing stands as what it is.

    Args:
        desk: The desk.
        pair: The opener's keys.
        entry: The covered filing.
        why: Why, in words that give nothing more away.
        consented: Its author's consent; without one it is a decision, where Terms allow it.
        now: When it is said (UTC); None for now.

    Raises:
        Refused: what :func:`open_covered` found wrong with it; as there.
    """
    found = open_covered(desk, pair, entry)
    if found.faults:
        raise Refused(found.faults)
    body = {
        "parcel": found.parcel,
        "salt": found.salt.hex(),
        "ground": "decision" if consented is None else "consent",
        "consent": consented,
        "why": why,
    }
    draft = desk.draft(pair, "covered.opened", body, about=[entry.hash], now=now)
    return author.sign(draft, pair)


def _rule(desk: Desk, actor: str) -> tuple[Terms, Cover]:
    """The agreement in force that names a cover, and what it says of it.

    Raises:
        NotFound: COVER_UNKNOWN.
    """
    for agreement in desk.standing().agreements.values():
        rule = cover_of(agreement.terms, actor)
        if rule is not None:
            return agreement.terms, rule
    sentence = f"No agreement on this desk names a cover {actor}."
    raise NotFound(Fault("COVER_UNKNOWN", sentence, "Look at covers in the Terms."))
