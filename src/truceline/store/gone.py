"""Look-ups of a replay that lacks some bodies: it notices when an answer hangs on one of them.

A body may be destroyed by an entry, or withheld from this copy. What was recorded after it was
judged in its presence, and cannot be judged again in the same way without it. The audit then says
so (``unjudged``) instead of finding a fault where there may be none, or none where there may be.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.errors import TrucelineError
from truceline.mechanism.links import BodyDestroyed, SubjectLinked, SubjectUnlinked
from truceline.store.folds import decode
from truceline.store.lookups import Lookups

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from truceline.mechanism.parts import Entry
    from truceline.store.base import Stored
    from truceline.store.clerk import Clerk
    from truceline.store.sqlite import SqliteStore

_MARK = b'"kind":"body.destroyed/1"'


class GappedLookups(Lookups):
    """See :class:`truceline.analysis.linking.Records`; ``hangs`` tells whether to trust a refusal.

    Args:
        store: The replay's store.
        clerk: Keeps its docket.
        root_at: Gives the published root at a size.
    """

    def __init__(
        self, store: SqliteStore, clerk: Clerk, root_at: Callable[[int], str | None]
    ) -> None:
        super().__init__(store, clerk, root_at)
        self.hangs = False
        self.withheld = False
        self._by_place: dict[int, BodyDestroyed] = {}
        self._about: dict[int, tuple[str, ...]] = {}
        self._sealed: set[int] = set()
        self._hashes: set[str] = set()
        self._subjects: set[str] = set()

    def learn(self, ledger: Iterable[Stored]) -> None:
        """Note every destruction on a ledger; what it says is judged in its turn."""
        for stored in ledger:
            if stored.envelope is None or _MARK not in stored.envelope:
                continue
            try:
                entry = decode(stored)
            except (ValueError, KeyError, TypeError, TrucelineError):
                continue
            if entry is None or not isinstance(entry.body, BodyDestroyed):
                continue
            if entry.body.what == "sealed":
                self._sealed.add(entry.body.place)
            else:
                self._by_place[entry.body.place] = entry.body
                self._about[entry.body.place] = entry.statement.about

    def destroyed(self, place: int) -> bool:
        """Whether an entry says that the body at a place was destroyed."""
        return place in self._by_place

    def sealed_destroyed(self, place: int) -> bool:
        """Whether an entry says that the sealed fields at a place were destroyed."""
        return place in self._sealed or place in self._by_place

    def gone(self) -> list[int]:
        """The places of which an entry says that sealed fields, or all of it, were destroyed."""
        return sorted(self._sealed | set(self._by_place))

    def passed(self, place: int) -> None:
        """A body was missing at this place: what it folded into cannot be judged any more."""
        body = self._by_place.get(place)
        if body is None:
            self.withheld = True
            return
        self._hashes.add(body.entry)
        self._subjects |= {body.entry, *self._about[place]}

    def entered(self, entry: Entry) -> None:
        """An entry was replayed: what is linked with a gap has one too."""
        if isinstance(entry.body, SubjectLinked | SubjectUnlinked) and not (
            self._subjects.isdisjoint(entry.statement.about)
        ):
            self._subjects.update(entry.statement.about)

    def find(self, subject: str) -> tuple[str, Any] | None:
        """``(part, state)`` of a subject as far as its entries are there."""
        if self.withheld or subject in self._subjects:
            self.hangs = True
        return super().find(subject)

    def lookup(self, part: str, key: str) -> tuple[str, ...]:
        """Ids of subjects by natural key."""
        found = super().lookup(part, key)
        if self.withheld or not self._subjects.isdisjoint(found):
            self.hangs = True
        return found

    def recorded(self, entry_hash: str) -> Entry | None:
        """A recorded entry, as far as its body is there."""
        if self.withheld or entry_hash in self._hashes:
            self.hangs = True
        return super().recorded(entry_hash)

    def placed(self, entry_hash: str) -> tuple[int, str] | None:
        """The place and kind of an entry, as far as its body is there."""
        if self.withheld or entry_hash in self._hashes:
            self.hangs = True
        return super().placed(entry_hash)
