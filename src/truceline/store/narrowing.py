"""A scope as SQL: the same decision as :func:`truceline.analysis.scope.sees`, made by the store.

The two are property-tested equal. Everything that lists, counts or exports narrows through here
before a row leaves the store.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from truceline.analysis.scope import Scope, Sight, sees

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.store.sqlite import SqliteStore

# CROSS JOIN keeps the order of the two: an entry's subjects are asked whom they name. The other way
# round, all that names somebody would be gone through for each entry.
_BY_SUBJECT = (
    "EXISTS (SELECT 1 FROM entry_subject CROSS JOIN subject_actor USING (opened_seq) "
    "WHERE entry_subject.seq = {entry}.seq AND entry_subject.own = 1 "
    "AND subject_actor.relation = ? AND subject_actor.actor IN ({marks}))"
)


@dataclass(frozen=True, slots=True)
class Condition:
    """SQL with its bound values."""

    sql: str
    values: tuple[Any, ...] = ()


@lru_cache(maxsize=64)
def condition(scope: Scope, entry: str = "entry") -> Condition:
    """The SQL that is true of rows of table ``entry`` (by this alias) that the reader may see."""
    if scope.whole:
        return Condition("1")
    clauses = [_among(f"{entry}.audience", sorted(scope.outright))]
    people = sorted(scope.identities)
    own = _among(f"{entry}.audience", sorted(scope.related.get("author", ())))
    author = _among(f"{entry}.author", people)
    clauses.append(Condition(f"({own.sql} AND {author.sql})", own.values + author.values))
    seats = sorted(scope.seats)
    for relation, names in (("recipient", people), ("party", people), ("rung", seats)):
        kinds = _among(f"{entry}.audience", sorted(scope.related.get(relation, ())))
        marks = ", ".join("?" * len(names))
        subject = _BY_SUBJECT.format(entry=entry, marks=marks)
        clauses.append(Condition(f"({kinds.sql} AND {subject})", (*kinds.values, relation, *names)))
    return Condition(
        "(" + " OR ".join(clause.sql for clause in clauses) + ")",
        tuple(value for clause in clauses for value in clause.values),
    )


def _among(column: str, values: Iterable[str]) -> Condition:
    given = tuple(values)
    if not given:
        return Condition("0")
    # The plus keeps indexes out of it: this sifts what something else has found, in its order.
    return Condition(f"+{column} IN ({', '.join('?' * len(given))})", given)


def sight(store: SqliteStore, seq: int) -> Sight | None:
    """What decides whether the entry at a place is seen; None where the docket lacks it."""
    indexed = store.indexed(seq)
    if indexed is None:
        return None
    people: dict[str, set[str]] = {"recipient": set(), "party": set(), "rung": set()}
    for subject, own in store.subjects_of(seq).items():
        listed = store.listed(subject) if own else None
        for relation, actor in () if listed is None else store.actors_of(listed.opened_seq):
            people[relation].add(actor)
    return Sight(
        audience=indexed.audience,
        author=indexed.author,
        recipients=frozenset(people["recipient"]),
        parties=frozenset(people["party"]),
        rungs=frozenset(people["rung"]),
    )


def visible(store: SqliteStore, scope: Scope, seq: int) -> bool:
    """Whether the reader may see the entry at a place."""
    if scope.whole:
        return True
    found = sight(store, seq)
    return found is not None and sees(scope, found)


def told(scope: Scope, subject: str = "s") -> Condition:
    """True of subjects that the reader is told of, though it may see none of their entries."""
    people = sorted(scope.identities)
    marks = ", ".join("?" * len(people))
    return Condition(
        f"EXISTS (SELECT 1 FROM subject_actor AS t WHERE t.opened_seq = {subject}.opened_seq "
        f"AND t.relation = 'told' AND t.actor IN ({marks}))",
        tuple(people),
    )


def is_told(store: SqliteStore, scope: Scope, subject: str) -> bool:
    """Whether the reader is told of a subject."""
    known = told(scope)
    row = store.connection.execute(
        "SELECT 1 FROM entry JOIN subject AS s ON s.opened_seq = entry.seq "
        f"WHERE entry.hash = ? AND {known.sql}",
        (bytes.fromhex(subject), *known.values),
    ).fetchone()
    return row is not None


def any_visible(store: SqliteStore, scope: Scope, subject: str) -> bool:
    """Whether the reader may see any entry that folds into a subject."""
    if scope.whole:
        return True
    seen = condition(scope)
    row = store.connection.execute(
        "SELECT 1 FROM entry_subject JOIN entry USING (seq) "
        "WHERE opened_seq = (SELECT seq FROM entry WHERE hash = ?) AND own = 1 "
        f"AND {seen.sql} LIMIT 1",
        (bytes.fromhex(subject), *seen.values),
    ).fetchone()
    return row is not None
