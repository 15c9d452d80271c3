"""What the desk itself says when a body is destroyed: that what carries its words on goes too.

Sealed words may have been released to further readers, and a covered filing may have been laid
open; then a second entry holds the same words. Each of them is destroyed by an entry of its own,
which the desk says in the same transaction, so that every copy of the ledger carries it out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.mechanism.covers import CoveredOpened
from truceline.mechanism.links import BodyDestroyed
from truceline.own_words import OwnWords
from truceline.registrar import Registrar
from truceline.store.folds import decode
from truceline.store.uncovering import carriers

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from truceline.ledger.entry import Submission
    from truceline.mechanism.parts import Entry


@dataclass(frozen=True, slots=True)
class CarrierDesk:
    """Says what goes with a body that was destroyed.

    Args:
        registrar: The desk's registrar.
        voice: The desk's own voice.
    """

    registrar: Registrar
    voice: OwnWords

    def after(self, entries: Sequence[Entry]) -> Iterator[Submission]:
        """The desk's own entries after a group of entries was recorded."""
        for entry in entries:
            if isinstance(entry.body, BodyDestroyed):
                for place in carriers(self.registrar.store, entry.body.entry):
                    yield from self._destroyed(place, entry.body, entries[-1].recorded_at)

    def _destroyed(self, place: int, cause: BodyDestroyed, at: datetime) -> Iterator[Submission]:
        store = self.registrar.store
        stored = store.stored(place)
        carrier = None if stored is None else decode(stored)
        if carrier is None:
            return
        whole = isinstance(carrier.body, CoveredOpened)
        subjects = store.subjects_of(place)
        body = {
            "entry": carrier.hash,
            "place": place,
            "what": "body" if whole else "sealed",
            "ground": cause.ground,
            "why": f"It carried words of the entry at place {cause.place}, which are destroyed.",
        }
        about = tuple(subject for subject, own in subjects.items() if own)
        yield self.voice.say("body.destroyed", body, about, at)
