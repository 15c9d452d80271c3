"""What of an entry's sealed boxes a reader's key opens: its own, or by a release.

Exact footprints of notices are opened one site at a time: a page that shows more than one notice
opens that of the notice asked for, and of no other, to whoever did not file it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from truceline.analysis.carrying import EXACT
from truceline.analysis.uncovering import ciphertexts_of
from truceline.errors import TrucelineError
from truceline.keyring import author
from truceline.mechanism.notice_kinds import NoticeAmended, NoticeFiled
from truceline.mechanism.releases import SealedReleased
from truceline.releases import opened_by_release
from truceline.store.folds import decode

if TYPE_CHECKING:
    from truceline.keyring.files import KeyPair
    from truceline.mechanism.parts import Entry
    from truceline.views import View


APART_SENTENCE = (
    "An exact footprint is opened for one site at a time: show that notice by its own id."
)


def boxes_of(
    view: View, pair: KeyPair | None, entry: Entry, site: str | None = None
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Every sealed box as a JSON object, and the fields that the key opens.

    Args:
        view: The reader's view.
        pair: The reader's keys, if given.
        entry: The entry.
        site: The one subject whose exact footprint may be opened on this page; None where the
            entry alone was asked for.
    """
    by_hash = {hashlib.sha256(each).hexdigest(): each for each in _ciphertexts(view, entry)}
    opened: dict[str, Any] = {}
    told = []
    for number, box in enumerate(entry.statement.boxes):
        cipher = by_hash.get(box.hash)
        said: dict[str, Any] = {
            "fields": list(box.fields), "to": list(box.to), "missing": cipher is None
        }  # fmt: skip
        if pair is not None:
            try:
                if EXACT in box.fields and not _asked_for(pair, entry, site):
                    said["apart"] = APART_SENTENCE
                elif pair.actor in box.to and cipher is not None:
                    opened |= author.open_fields((cipher,), (box,), pair)
                elif (found := opened_by_release(view, pair, entry, number)) is not None:
                    opened |= found.fields
                    said["released"] = found.as_json()
            except TrucelineError as error:
                # What one author sealed badly, or to an older key, hides nothing else.
                said["fault"] = error.faults[0].as_json()
        told.append(said)
    return told, opened


def _asked_for(pair: KeyPair, entry: Entry, site: str | None) -> bool:
    """Whether the page was asked for the very site that an entry locates, or its notifier asks."""
    if site is None or entry.author == pair.actor:
        return True
    if isinstance(entry.body, SealedReleased):
        # Where the release itself is the page, its words are what was asked for.
        return entry.hash == site
    own = (NoticeFiled, NoticeAmended)
    return isinstance(entry.body, own) and site in {entry.hash, *entry.statement.about}


def _ciphertexts(view: View, entry: Entry) -> tuple[bytes, ...]:
    """What is there of an entry's ciphertexts, those of a covered one that was laid open too."""
    kept = view.store.boxes(entry.seq)
    hashes = {hashlib.sha256(each).hexdigest() for each in kept}
    if hashes & {box.hash for box in entry.statement.boxes} or not entry.statement.boxes:
        return kept
    found = (decode(each) for each in view.store.entries_of([entry.seq]))
    return ciphertexts_of(entry, kept, [each for each in found if each is not None])
