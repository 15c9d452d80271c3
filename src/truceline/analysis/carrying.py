"""What may carry the sealed words of another entry on: a release, and the opening of a cover.

Both speak of an entry that stands on the ledger, and are judged against its signed statement. The
desk sees commitments, never what is inside a box: that the words are those of their author, the
reader's own tool checks when it opens them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from truceline.analysis.uncovering import was_inside
from truceline.errors import Fault, TrucelineError
from truceline.ledger import keys, padding
from truceline.ledger.wire import read_envelope
from truceline.mechanism import covers, links, releases
from truceline.mechanism.catalogue import KINDS
from truceline.mechanism.notice_rules import sealed_kinds
from truceline.mechanism.registers import flaw
from truceline.mechanism.terms_answers import for_kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from truceline.analysis.linking import Records
    from truceline.ledger.entry import Envelope
    from truceline.mechanism.parts import Entry
    from truceline.mechanism.standing import Standing
    from truceline.mechanism.terms import Terms

EXACT = "exact"
"""The sealed field of notices that holds the exact footprint."""

_REGISTERS = frozenset({"agreement", "actor", "key", links.LINK_PART, covers.COVERED})
"""Parts of which nothing is filed under a cover: what governs others is said by name."""

Judge = Callable[["Envelope", "Standing", "Records", Any], Any]
"""What judges an entry by its kind, its author's right and its part, as of a time."""


def carried_fields(statement: Any, kind_fields: frozenset[str], number: int) -> frozenset[str]:
    """The names of fields that a statement's box may hold.

    The first box of a release holds fields of the entry that it releases, under their own names;
    all others hold sealed fields of the statement's own kind.
    """
    released = statement.kind.startswith("sealed.released/") and number == 0
    return frozenset(statement.boxes[0].fields) if released else kind_fields


def carried_faults(
    entry: Entry, terms: Terms, standing: Standing, records: Records, judge: Judge
) -> list[Fault]:
    """Faults of an entry that carries words of another on; empty for every other entry.

    Args:
        entry: The draft, judged by its own part already.
        terms: The agreement that governs it.
        standing: The registers as they stand.
        records: Look-ups in the desk's record.
        judge: Judges what is inside a parcel like any other entry.
    """
    if isinstance(entry.body, releases.SealedReleased):
        return list(_release_faults(entry, terms, standing, records))
    if isinstance(entry.body, covers.CoveredOpened):
        return list(_opening_faults(entry, terms, standing, records, judge))
    return [*_identity_faults(entry, terms), *_site_faults(entry, terms, standing)]


def may_know_who(terms: Terms, kind_name: str, author: str) -> frozenset[str]:
    """The actors to whom an author may seal who reported; anybody else gets it by a release."""
    return for_kind(terms.sections.identities_to, kind_name) | {author}


def _identity_faults(entry: Entry, terms: Terms) -> Iterator[Fault]:
    """Who reported is sealed apart from what was reported, to those alone whom Terms name."""
    identities = KINDS[entry.kind].identity_fields
    for number, box in enumerate(entry.statement.boxes if identities else ()):
        who, rest = identities & {*box.fields}, {*box.fields} - identities
        if who and rest:
            yield Fault(
                "IDENTITY_NOT_APART",
                f"{', '.join(sorted(who))} is sealed together with {', '.join(sorted(rest))}.",
                "Seal who it was in a box of its own: `truceline record` does.",
                where=f"/statement/boxes/{number}/fields",
            )
        others = sorted({*box.to} - may_know_who(terms, entry.kind, entry.author))
        if who and others:
            yield Fault(
                "IDENTITY_NEEDS_RELEASE",
                f"{', '.join(sorted(who))} is sealed to {', '.join(others)}, whom {terms.id} does "
                "not name for it.",
                "Record `truceline release ENTRY --field NAME --to ACTOR`: each release has its "
                "reason.",
                where=f"/statement/boxes/{number}/to",
            )


def _release_faults(
    entry: Entry, terms: Terms, standing: Standing, records: Records
) -> Iterator[Fault]:
    body: releases.SealedReleased = entry.body
    original = records.recorded(body.entry)
    about = records.folds_into(body.entry)
    known = any(records.known_to(entry.author, subject) for subject in about)
    if original is None or original.seq != body.place or not known:
        sentence = f"There is no entry {body.entry[:12]}… at place {body.place}."
        hint = "Give the hash and place that `truceline show` prints."
        yield flaw("ENTRY_UNKNOWN", sentence, hint, "entry")
        return
    boxes = original.statement.boxes
    if KINDS[original.kind].part in {releases.RELEASE, covers.COVERED} or body.box >= len(boxes):
        sentence = f"The entry has no sealed box {body.box} that can be released."
        yield flaw("RELEASE_BOX", sentence, "Release a box of the entry first filed.", "box")
        return
    box, mine = boxes[body.box], entry.statement.boxes
    same = bool(mine) and (mine[0].commit, mine[0].fields) == (box.commit, box.fields)
    if not same or mine[0].to != tuple(sorted(body.to)) or body.fields != box.fields:
        sentence = "What is released is not bound to what the author of the entry sealed."
        hint = "Make it with `truceline release`: the same fields, the same salt, named readers."
        yield flaw("RELEASE_COMMITMENT", sentence, hint, "box")
    own = [box for box in mine[1:] if "trace_mark" in box.fields]
    alone = all(box.fields == ("trace_mark",) and len(box.to) == 1 for box in own)
    marked = sorted(name for box in own for name in box.to) == sorted(body.to)
    if (body.marked and not (alone and marked)) or (own and not body.marked):
        sentence = "A mark is in a box of its own for each reader, and the release says so."
        yield flaw("RELEASE_MARK", sentence, "Record it with `truceline release --mark`.", "marked")
    if not _holds(entry.author, original, body.box, records):
        sentence = f"{entry.author} was not given the words that it would release."
        yield flaw("NOT_HOLDER", sentence, "Ask the author, or another reader.", "author")
    if records.sealed_gone(body.entry):
        sentence = "The sealed words of this entry were destroyed by an entry."
        hint = "They are not to be released by whoever still has a copy."
        yield flaw("BODY_DESTROYED", sentence, hint, "entry")
    missing = about - set(entry.statement.about)
    if missing:
        sentence = f"The entry speaks of {min(missing)[:12]}…, which about does not name."
        hint = "Name every subject of the entry: its page then shows the release."
        yield Fault("RELEASE_ABOUT", sentence, hint, where="/statement/about")
    found = (records.find(subject) for subject in about)
    unders = {getattr(each[1], "under", "") or standing.first.id for each in found if each}
    if unders - {terms.id}:
        sentence = f"The entry falls under {', '.join(sorted(unders))}, not under {terms.id}."
        yield flaw("RELEASE_UNDER", sentence, "Release it under the same agreement.", "under")
    yield from _reader_faults(body, original, terms, standing)


def _holds(actor: str, original: Entry, box: int, records: Records) -> bool:
    """Whether an actor was given the words of a box: by its author, or by a release."""
    if actor == original.author or actor in original.statement.boxes[box].to:
        return True
    found = (records.find(each) for each in records.lookup(releases.RELEASE, original.hash))
    return any(
        each is not None
        and each[1].state == "released"
        and each[1].body.box == box
        and actor in each[1].body.to
        for each in found
    )


def _barred(
    body: releases.SealedReleased, allowed: Sequence[str], terms: Terms, standing: Standing
) -> Iterator[str]:
    """Readers of a release whom Terms leave out of those they name; where they name none, none."""
    for actor in body.to if allowed else ():
        tokens = standing.roles_under(actor, terms) | {f"actor:{actor}"}
        if tokens.isdisjoint(allowed):
            yield actor


def _reader_faults(
    body: releases.SealedReleased, original: Entry, terms: Terms, standing: Standing
) -> Iterator[Fault]:
    """Exact footprints, and who reported, go to those whom Terms allow, if they say whom."""
    rule, fields = terms.sections.releases, {*body.fields}
    sites = rule.sites_to if rule and EXACT in fields else ()
    for actor in _barred(body, sites, terms, standing):
        sentence = f"{terms.id} lets no exact footprint of a protected site go to {actor}."
        hint = f"It may go to {', '.join(sorted(sites))}."
        yield flaw("RELEASE_SITE", sentence, hint, "to")
    who = rule.identities_to if rule and KINDS[original.kind].identity_fields & fields else ()
    for actor in _barred(body, who, terms, standing):
        sentence = f"{terms.id} does not let {actor} be told who reported."
        hint = f"It may go to {', '.join(sorted(who))}."
        yield flaw("RELEASE_IDENTITY", sentence, hint, "to")


def _site_faults(entry: Entry, terms: Terms, standing: Standing) -> Iterator[Fault]:
    """Where Terms speak of releases, a site is filed to its notifier and to whom they name."""
    if terms.sections.releases is None or KINDS[entry.kind].base != "notice.filed":
        return
    if entry.body.notice not in sealed_kinds(terms):
        return
    allowed = {entry.author, *terms.sealed_to("notice.filed")}
    home = standing.actors.get(entry.author)
    allowed |= {home.of} if home is not None and home.of else set()
    for number, box in enumerate(entry.statement.boxes):
        others = sorted({*box.to} - allowed)
        if EXACT in box.fields and others:
            yield Fault(
                "SITE_NEEDS_RELEASE",
                f"The exact footprint of a protected site is sealed to {', '.join(others)}, which "
                "gets it by a release alone.",
                "File it without --seal-to, then record `truceline release ENTRY --to ACTOR`.",
                where=f"/statement/boxes/{number}/to",
            )


def _opening_faults(
    entry: Entry, terms: Terms, standing: Standing, records: Records, judge: Judge
) -> Iterator[Fault]:
    body: covers.CoveredOpened = entry.body
    outer = next((e for e in map(records.recorded, entry.statement.about) if e is not None), None)
    if outer is None or not was_inside(body, outer.statement.boxes):
        sentence = "What is laid open is not what the covered filing commits to."
        hint = "Open it with `truceline cover reveal`, which shows what was inside."
        yield flaw("COVER_COMMITMENT", sentence, hint, "parcel")
        return
    cover = covers.cover_of(terms, outer.author)
    if cover is None:
        return
    try:
        inner = read_envelope(padding.unpack(body.parcel).envelope)
    except TrucelineError as error:
        yield from error.faults
        return
    faults = list(member_faults(inner, terms, standing, cover.actor, outer.recorded_at))
    yield from faults
    if not faults:
        yield from _consent_faults(entry, inner, outer, standing)
        try:
            judge(inner, standing, records, outer.recorded_at)
        except TrucelineError as error:
            yield from error.faults
    if inner.statement.kind in KINDS and inner.statement.about:
        sentence = "What was filed under the cover speaks of other subjects."
        yield flaw("COVER_ABOUT", sentence, "It can be read, and not stand in the docket.")


def member_faults(
    inner: Envelope, terms: Terms, standing: Standing, cover: str, at: Any
) -> Iterator[Fault]:
    """What is wrong with a submission inside a cover: its signature, its author, its kind.

    Args:
        inner: The envelope inside.
        terms: The agreement that names the cover.
        standing: The registers as they stand.
        cover: The covering actor.
        at: When the covered entry was recorded (UTC).
    """
    rule, said = covers.cover_of(terms, cover), inner.statement
    key = standing.keys.get(said.key)
    if key is None or key.actor != said.author or not inner.signed_by(key.public):
        yield Fault(
            "COVER_FORGED",
            f"It says that {said.author} signed it, and {said.author} did not.",
            "Whoever has the key of the cover wrote it: change that key, and tell the officers.",
            where="/signature",
        )
        return
    if not key.valid_at(at):
        yield Fault(
            "COVER_KEY",
            f"The key of {said.author} was not valid when it was filed.",
            "Believe it no more than unsigned words.",
            where="/statement/key",
        )
    if said.desk != standing.origin:
        sentence = f"It was written for {said.desk!r}, not for this desk."
        yield Fault("DESK_OTHER", sentence, "Ask for it anew.", where="/statement/desk")
    tokens = standing.roles_under(said.author, terms) | {f"actor:{said.author}"}
    if rule is None or tokens.isdisjoint(rule.members):
        sentence = f"{said.author} is not among those whom {cover} covers."
        hint = "It holds the key of the cover and should not: change that key."
        yield Fault("COVER_NOT_MEMBER", sentence, hint, where="/statement/author")
    known = KINDS.get(said.kind)
    base = said.kind.partition("/")[0]
    if rule is None or base not in rule.kinds or known is None or not may_be_covered(said.kind):
        sentence = f"{said.kind} is not filed under {cover}."
        yield Fault("COVER_KIND", sentence, "Let its author file it openly.", "/statement/kind")


def may_be_covered(kind: str) -> bool:
    """Whether a kind may ever be filed under a cover: it opens a subject, and governs nobody."""
    known = KINDS.get(kind)
    return known is not None and known.opens and known.part not in _REGISTERS


def _consent_faults(
    entry: Entry, inner: Envelope, outer: Entry, standing: Standing
) -> Iterator[Fault]:
    body: covers.CoveredOpened = entry.body
    if body.consent is None:
        return
    message = covers.consent_message(standing.origin, outer.hash)
    public = standing.keys[inner.statement.key].public
    if not keys.verify(public, message, bytes.fromhex(body.consent)):
        sentence = "The consent is not signed by the key that the filing was signed with."
        yield flaw("COVER_CONSENT", sentence, "Let its author make one for this entry.", "consent")
