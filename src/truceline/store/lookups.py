"""Look-ups that admission makes in a desk's record, on its store or on the audit's replay of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.analysis.scope import scope_of
from truceline.ledger import proofs
from truceline.mechanism.actors import DESK_ACTOR
from truceline.mechanism.links import BodyDestroyed
from truceline.store.copies import root_at
from truceline.store.folds import decode
from truceline.store.narrowing import any_visible, is_told

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from truceline.analysis.scope import Scope
    from truceline.mechanism.parts import Entry
    from truceline.mechanism.standing import Standing
    from truceline.store.clerk import Clerk
    from truceline.store.sqlite import SqliteStore

_SCOPES = 256
"""How many actors' scopes are kept, of one standing."""


class Lookups:
    """See :class:`truceline.analysis.linking.Records`.

    Args:
        store: Where the record is.
        clerk: Keeps its docket.
        root_at: Gives the published root at a size; the store's checkpoints, if not said.
    """

    def __init__(
        self,
        store: SqliteStore,
        clerk: Clerk,
        root_at: Callable[[int], str | None] | None = None,
    ) -> None:
        self._store = store
        self._clerk = clerk
        self._root_at = root_at or self._published
        self._scopes: dict[str, Scope] = {}
        self._scoped: Standing | None = None

    def _published(self, size: int) -> str | None:
        return root_at(self._store, size)

    def find(self, subject: str) -> tuple[str, Any] | None:
        """``(part, state)`` of a subject as it stands."""
        folded = self._clerk.folds.now(subject)
        return None if folded is None else (folded.part.name, folded.state)

    def known_to(self, actor: str, subject: str) -> bool:
        """Whether an actor may see, or is told, anything of a subject; the desk sees all."""
        standing = self._clerk.standing()
        if actor == DESK_ACTOR or standing is None:
            return True
        scope = self.scope(actor, standing)
        return any_visible(self._store, scope, subject) or is_told(self._store, scope, subject)

    def scope(self, actor: str, standing: Standing) -> Scope:
        """What an actor may see by the registers as they stand; worked out once while they do."""
        # By the very value, not by its place: a place may have been rolled back and taken again.
        if self._scoped is not standing or len(self._scopes) >= _SCOPES:
            self._scopes.clear()
            self._scoped = standing
        if actor not in self._scopes:
            self._scopes[actor] = scope_of(actor, standing)
        return self._scopes[actor]

    def lookup(self, part: str, key: str) -> tuple[str, ...]:
        """Ids of subjects by natural key."""
        return self._store.subjects_with_key(part, key)

    def root_at(self, size: int) -> str | None:
        """The root of the checkpoint published at a size, hexadecimal."""
        if size == 0:
            return proofs.EMPTY_ROOT.hex()
        return self._root_at(size)

    def group(self, subject: str) -> frozenset[str]:
        """The ids of the linked group of a subject, itself included."""
        listed = self._store.listed(subject)
        return (
            frozenset()
            if listed is None
            else frozenset(member.id for member in self._clerk.members(listed))
        )

    def linked(self, one: str, other: str) -> bool:
        """Whether two subjects are linked directly."""
        first, second = self._store.listed(one), self._store.listed(other)
        return (
            first is not None
            and second is not None
            and self._store.has_link(first.opened_seq, second.opened_seq)
        )

    def folds_into(self, entry_hash: str) -> frozenset[str]:
        """The ids of the subjects that a recorded entry folds into."""
        seq = self._store.seq_of(entry_hash)
        subjects = {} if seq is None else self._store.subjects_of(seq)
        return frozenset(subject for subject, own in subjects.items() if own)

    def placed(self, entry_hash: str) -> tuple[int, str] | None:
        """The place and kind of a recorded entry."""
        seq = self._store.seq_of(entry_hash)
        indexed = None if seq is None else self._store.indexed(seq)
        return None if indexed is None else (indexed.seq, indexed.kind)

    def said(self, author: str, audience: str, nth: int) -> datetime | None:
        """When an author's n-th newest entry of an audience (``"agreement kind"``) was recorded."""
        return self._store.said(author, audience, nth)

    def recorded(self, entry_hash: str) -> Entry | None:
        """A recorded entry as its author signed it, a covered one as it was filed."""
        seq = self._store.seq_of(entry_hash)
        stored = None if seq is None else self._store.stored(seq)
        return None if stored is None else decode(stored)

    def sealed_gone(self, entry_hash: str) -> bool:
        """Whether the sealed fields of a recorded entry were destroyed by an entry."""
        found = (self._store.listed(subject) for subject in self.folds_into(entry_hash))
        places = [listed.opened_seq for listed in found if listed is not None]
        return any(
            isinstance(each.body, BodyDestroyed) and each.body.entry == entry_hash
            for each in self._clerk.folds.entries(places)
        )
