"""Making a release, and opening what was released: the two ends of sealed words handed on.

Making one opens the words with the releaser's key, and seals the very same bytes (fields and salt)
to further readers. Opening one checks that they are what the author of the entry committed to: the
commitment in the author's own signed statement is the one that counts, not the release's word.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from truceline.errors import BadInput, Fault, NotFound, Refused
from truceline.keyring import author, marks, sealing
from truceline.ledger.entry import format_time
from truceline.ledger.wire import read_trusted
from truceline.mechanism.releases import RELEASE, ReleaseState
from truceline.store.folds import decode

if TYPE_CHECKING:
    from truceline.desk import Desk
    from truceline.keyring.files import KeyPair
    from truceline.ledger.entry import Box, Submission
    from truceline.mechanism.parts import Entry
    from truceline.views import View

MOST_MARKED = 6
"""So many readers of a marked release: each has a box of its own, and an entry has eight."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a release is to be.

    Args:
        to: The further readers.
        why: Why, in words that give nothing away.
        until: Until when it is handed on (UTC); None for always.
        box: Which sealed box of the entry, from 0.
        mark: Whether each reader gets a trace mark, in words beside it.
        with_entry: Whether the entry itself goes along, for readers who cannot fetch it.
    """

    to: Sequence[str]
    why: str
    until: datetime | None = None
    box: int = 0
    mark: bool = False
    with_entry: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """Sealed words that a release opened to a reader, held to the author's own commitment."""

    release: str
    state: ReleaseState
    fields: dict[str, Any]
    mark: str | None

    def as_json(self) -> dict[str, Any]:
        """By whom, when, why and until when, and what must be said with it."""
        body = self.state.body
        return {
            "release": self.release,
            "by": self.state.by,
            "at": format_time(self.state.at),
            "until": None if body.until is None else format_time(body.until),
            "why": body.why,
            "marked": body.marked,
            "trace_mark": self.mark,
            "verified": "These are the words that the author of the entry committed to.",
            "says": list(self.state.says),
        }


def release(
    desk: Desk, pair: KeyPair, entry: Entry, wanted: Wanted, *, now: datetime | None = None
) -> Submission:
    """A signed release of sealed words of an entry to further readers.

    Args:
        desk: The desk.
        pair: The releaser's keys: they must open the words.
        entry: The entry whose words are released.
        wanted: To whom, why, until when, and how.
        now: When it is said (UTC); None for now.

    Raises:
        NotFound: SEAL_KEY_MISSING. Refused: SEAL_NOT_FOR_YOU, SEAL_COMMITMENT.
        BadInput: RELEASE_BOX, RELEASE_MARKS; every fault of the body.
    """
    boxes = entry.statement.boxes
    if not 0 <= wanted.box < len(boxes):
        sentence = f"The entry has {len(boxes)} sealed boxes, and none at {wanted.box}."
        raise BadInput(Fault("RELEASE_BOX", sentence, "Look with `truceline show ENTRY`."))
    if wanted.mark and len(wanted.to) > MOST_MARKED:
        sentence = f"A marked release names {MOST_MARKED} readers at most."
        raise BadInput(Fault("RELEASE_MARKS", sentence, "Record several releases.", "--mark"))
    box = boxes[wanted.box]
    fields, salt = _words(desk.view(at=now), pair, entry, wanted.box)
    at = now or desk.now()
    readers = _recipients(desk, wanted.to, at)
    sealed = [sealing.seal(fields, readers, salt)]
    for actor in wanted.to if wanted.mark else ():
        phrase = marks.trace_mark(pair, desk.origin, box.commit, actor)
        sealed.append(_sealed_apart({"trace_mark": phrase}, {actor: readers[actor]}))
    if wanted.with_entry:
        stored = desk.store.stored(entry.seq)
        text = (b"" if stored is None else stored.envelope or b"").decode()
        sealed.append(_sealed_apart({"whole_entry": text}, readers))
    draft = author.compose(
        author.Speaker(origin=desk.origin, actor=pair.actor, key=pair.id),
        "sealed.released",
        {
            "under": _under(desk, entry),
            "entry": entry.hash,
            "place": entry.seq,
            "box": wanted.box,
            "fields": list(box.fields),
            "to": sorted(wanted.to),
            "why": wanted.why,
            "until": None if wanted.until is None else format_time(wanted.until),
            "marked": wanted.mark,
        },
        about=tuple(subject for subject, own in desk.store.subjects_of(entry.seq).items() if own),
        now=at,
        seen=desk.seen(),
    )
    statement = replace(draft.statement, boxes=tuple(each[1] for each in sealed))
    return author.sign(
        replace(draft, statement=statement, boxes=tuple(each[0] for each in sealed)), pair
    )


def opened_by_release(view: View, pair: KeyPair, entry: Entry, number: int) -> Released | None:
    """What a standing release opens of an entry's box to the holder of a key; None without one.

    Releases that the reader may not see, that are over at the view's instant, or that were
    withdrawn as far as the view knows, open nothing.

    Raises:
        Refused: SEAL_COMMITMENT where the words are not those of the entry's author.
    """
    for subject in view.store.subjects_with_key(RELEASE, entry.hash):
        state = view.state(subject)
        if not isinstance(state, ReleaseState) or state.body.box != number:
            continue
        if pair.actor not in state.body.to or not state.stands_at(view.at):
            continue
        found = _opened(view, pair, subject, state, entry.statement.boxes[number])
        if found is not None:
            return found
    return None


def _opened(
    view: View, pair: KeyPair, subject: str, state: ReleaseState, original: Box
) -> Released | None:
    stored = view.store.stored(state.seq)
    carrier = None if stored is None else decode(stored)
    if carrier is None:
        return None
    by_hash = {hashlib.sha256(each).hexdigest(): each for each in view.store.boxes(state.seq)}
    mine = carrier.statement.boxes
    if not mine or mine[0].hash not in by_hash:
        return None
    # The commitment is the author's own; what the release says of itself is not believed.
    held = replace(original, hash=mine[0].hash, to=mine[0].to)
    fields = sealing.open_box(by_hash[held.hash], held, pair.identity)
    mark = None
    for box in mine[1:]:
        if box.to == (pair.actor,) and box.fields == ("trace_mark",) and box.hash in by_hash:
            mark = sealing.open_box(by_hash[box.hash], box, pair.identity)["trace_mark"]
    return Released(release=subject, state=state, fields=fields, mark=mark)


def _words(view: View, pair: KeyPair, entry: Entry, number: int) -> tuple[dict[str, Any], bytes]:
    """The fields and the salt of a box, by the key of its reader or by an earlier release."""
    box = entry.statement.boxes[number]
    places = [(entry.seq, box)]
    for subject in view.store.subjects_with_key(RELEASE, entry.hash):
        state = view.state(subject)
        if isinstance(state, ReleaseState) and state.body.box == number:
            stored = view.store.stored(state.seq)
            if stored is not None and stored.envelope is not None and pair.actor in state.body.to:
                carried = read_trusted(stored.envelope).boxes[0]
                places.append((state.seq, replace(box, hash=carried.hash, to=carried.to)))
    for seq, held in places:
        if pair.actor not in held.to:
            continue
        for cipher in view.store.boxes(seq):
            if hashlib.sha256(cipher).hexdigest() == held.hash:
                return sealing.open_whole(cipher, held, pair.identity)
    raise Refused(
        Fault("SEAL_NOT_FOR_YOU", "Your key does not open this box.", "Ask one of its readers.")
    )


def _sealed_apart(fields: dict[str, Any], readers: dict[str, str]) -> tuple[bytes, Box]:
    return sealing.seal(fields, readers, secrets.token_bytes(32))


def _recipients(desk: Desk, to: Sequence[str], at: datetime) -> dict[str, str]:
    """The age recipients of named readers.

    Raises:
        NotFound: SEAL_KEY_MISSING.
    """
    seals = desk.standing().seals(at)
    missing = sorted({*to} - seals.keys())
    if missing:
        sentence = f"No age key is enrolled for {', '.join(missing)}."
        raise NotFound(Fault("SEAL_KEY_MISSING", sentence, "Ask them to enrol one.", "--to"))
    return {name: seals[name] for name in to}


def _under(desk: Desk, entry: Entry) -> str:
    """The agreement under which an entry stands; empty for the desk's first."""
    indexed = desk.store.indexed(entry.seq)
    under = "" if indexed is None else indexed.audience.rpartition(" ")[0]
    return "" if under == desk.standing().first.id else under
