"""Which sealed boxes of an entry are handed to one reader where many entries are handed at once.

A reader gets the boxes that are sealed to it, and two sorts of them not in bulk: exact footprints
of notices, which go to their notifier alone (everybody else shows one site at a time), and what was
released, once the release is over or withdrawn.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from truceline.analysis.carrying import EXACT
from truceline.mechanism.releases import ReleaseState
from truceline.store.folds import Folds

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from truceline.analysis.scope import Scope
    from truceline.ledger.entry import Statement
    from truceline.store.sqlite import SqliteStore

_RELEASING = "sealed.released/"


def boxes_for(
    store: SqliteStore, scope: Scope, seq: int, statement: Statement, at: Callable[[], datetime]
) -> tuple[bytes | None, ...]:
    """The ciphertexts of an entry in the order of its boxes; None for what the reader gets not.

    Args:
        store: Where they are.
        scope: The reader's scope; one that is whole gets every box, as ciphertext.
        seq: The entry's place.
        statement: What was signed there.
        at: Gives the instant at which it is handed (UTC).
    """
    if not statement.boxes:
        return ()
    by_hash = {hashlib.sha256(each).hexdigest(): each for each in store.boxes(seq)}
    over = not scope.whole and _release_over(store, seq, statement, at)
    own = statement.author in scope.identities
    return tuple(
        by_hash.get(box.hash)
        if scope.whole or (scope.reader in box.to and not over and (own or EXACT not in box.fields))
        else None
        for box in statement.boxes
    )


def _release_over(
    store: SqliteStore, seq: int, statement: Statement, at: Callable[[], datetime]
) -> bool:
    """Whether the entry is a release that is handed on no more."""
    if not statement.kind.startswith(_RELEASING):
        return False
    indexed = store.indexed(seq)
    folded = None if indexed is None else Folds(store).now(indexed.hash)
    state = None if folded is None else folded.state
    return not (isinstance(state, ReleaseState) and state.stands_at(at()))
