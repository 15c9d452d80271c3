"""What is handed to one reader: the places it may see, and pages of entries between two of them.

The one narrowing decides, as everywhere; here only the questions of who copies a ledger are asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.store.base import Stored
from truceline.store.narrowing import condition

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.analysis.scope import Scope
    from truceline.store.sqlite import SqliteStore


def handed(store: SqliteStore, scope: Scope, start: int, stop: int) -> Iterator[Stored]:
    """Entries from one place up to another that the reader may see and whose bodies are there.

    Whoever may have everything has the entries of unknown kinds too.
    """
    if scope.whole:
        yield from (each for each in store.scan(start, stop) if each.envelope is not None)
        return
    seen = condition(scope)
    rows = store.connection.cursor().execute(
        "SELECT seq, leaf, envelope, salt FROM entry JOIN leaf USING (seq) JOIN body USING (seq) "
        f"WHERE seq >= ? AND seq < ? AND {seen.sql} ORDER BY seq",
        (start, stop, *seen.values),
    )
    yield from (Stored(*row) for row in rows)


def handed_places(store: SqliteStore, scope: Scope) -> Iterator[int]:
    """The places of what :func:`handed` gives, without reading a body."""
    if scope.whole:
        rows = store.connection.cursor().execute("SELECT seq FROM body ORDER BY seq")
    else:
        seen = condition(scope)
        rows = store.connection.cursor().execute(
            f"SELECT seq FROM entry JOIN body USING (seq) WHERE {seen.sql} ORDER BY seq",
            seen.values,
        )
    return (int(row[0]) for row in rows)
