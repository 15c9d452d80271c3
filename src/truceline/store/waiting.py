"""What the docket knows of subjects that need somebody, and how much of each one reader sees.

The docket's row of a subject, and its clocks, tell what all its entries make of it. They may be
handed to a reader who sees all of these and is not misled by a link that it does not see; every
other subject is folded anew by whoever asked (``truceline.reception.waiting``).
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from truceline.analysis.waiting import AWAITED, Span
from truceline.mechanism.assignment_kinds import ASSIGNMENT
from truceline.mechanism.assignments import LIVE
from truceline.store.docket import instant, micros
from truceline.store.narrowing import condition
from truceline.store.padding import marks, padded
from truceline.store.sights import here

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from truceline.analysis.scope import Scope
    from truceline.store.sqlite import SqliteStore

CHUNK = 512
"""How many places are asked for at a time."""


class Filed(NamedTuple):
    """A subject that may need somebody, as the docket has it; times are microseconds (UTC)."""

    place: int
    part: str
    state: str
    head: int
    opened: int
    clocks: tuple[Span, ...]


class Sightings(NamedTuple):
    """How much a reader sees of a subject: whether all of its entries, and whether any."""

    place: int
    all: bool
    any: bool


def filed(store: SqliteStore, places: Collection[int] | None = None) -> Iterator[Filed]:
    """Every subject with a clock that has not stopped, or in a state that awaits somebody.

    Args:
        store: The desk's store.
        places: Only subjects opened at these places; None for all.
    """
    for among, bound in _chunks("s.opened_seq", places):
        states = [(part, state) for part, found in AWAITED.items() for state in sorted(found)]
        pairs = ", ".join(["(?, ?)"] * len(states))
        rows = store.connection.cursor().execute(
            "SELECT s.opened_seq, s.part, s.state, s.head, s.opened_at, c.started, c.due "
            "FROM clock AS c CROSS JOIN subject AS s ON s.opened_seq = c.opened_seq "
            f"WHERE c.stopped IS NULL AND {among} "
            "UNION ALL SELECT s.opened_seq, s.part, s.state, s.head, s.opened_at, NULL, NULL "
            f"FROM subject AS s WHERE (s.part, s.state) IN (VALUES {pairs}) AND {among} "
            "ORDER BY 1",
            (*bound, *(word for pair in states for word in pair), *bound),
        )
        for _, same in groupby(rows, key=lambda row: row[0]):
            each = list(same)
            clocks = tuple(Span(row[5], row[6], None) for row in each if row[5] is not None)
            place, part, state, head, opened = each[0][:5]
            yield Filed(place, part, state, head, opened, clocks)


def sightings(
    store: SqliteStore, scope: Scope, places: Collection[int] | None = None
) -> Iterator[Sightings]:
    """How much a reader sees of each subject, entry by entry.

    Args:
        store: The desk's store.
        scope: The reader's scope.
        places: Only subjects opened at these places; None for all.
    """
    seen = condition(here(store, scope), "said")
    for among, bound in _chunks("es.opened_seq", places):
        rows = store.connection.cursor().execute(
            f"SELECT place, min(seen), max(seen) FROM (SELECT es.opened_seq AS place, {seen.sql} "
            "AS seen FROM entry_subject AS es CROSS JOIN entry AS said ON said.seq = es.seq "
            f"WHERE es.own = 1 AND {among}) GROUP BY place",
            (*seen.values, *bound),
        )
        for row in rows:
            yield Sightings(row[0], bool(row[1]), bool(row[2]))


class Glimpsed(NamedTuple):
    """A subject of which a reader learns no more than its state, and that there is something."""

    place: int
    subject: str
    part: str
    state: str
    recorded: datetime


def glimpsed(store: SqliteStore, scope: Scope, places: Collection[int]) -> Iterator[Glimpsed]:
    """Of some subjects, those that the reader is told of though it sees none of their entries.

    What is linked is left out: what a reader sees of a group is found by folding.

    Args:
        store: The desk's store.
        scope: The reader's scope.
        places: The places of the subjects.
    """
    asked = frozenset(places)
    told = (told_places(store, scope.identities, asked) & asked) - linked_places(store)
    hidden = told - {each.place for each in sightings(store, scope, told) if each.any}
    for among, bound in _chunks("s.opened_seq", hidden):
        rows = store.connection.execute(
            "SELECT s.opened_seq, s.id, s.part, s.state, e.recorded_at FROM subject AS s "
            "JOIN entry AS e ON e.seq = s.opened_seq JOIN body AS b ON b.seq = s.opened_seq "
            f"WHERE b.envelope IS NOT NULL AND {among}",
            bound,
        ).fetchall()
        for place, ident, part, state, at in rows:
            yield Glimpsed(place, ident.hex(), part, state, instant(at))


def not_outright(store: SqliteStore, scope: Scope) -> frozenset[int]:
    """The places of subjects with an entry that the reader does not see whoever wrote it.

    All others it sees whole, without any entry being looked at.
    """
    outright = sorted(here(store, scope).outright)
    rows = store.connection.execute(
        "SELECT DISTINCT opened_seq FROM subject_audience "
        f"WHERE audience NOT IN ({marks(outright)})",
        outright,
    )
    return frozenset(row[0] for row in rows)


def told_places(
    store: SqliteStore, identities: Iterable[str], among: Collection[int] | None = None
) -> frozenset[int]:
    """The places of the subjects that some of these actors are told of, among some or of all."""
    if among is None or len(among) > CHUNK:
        return actor_places(store, identities, "told")
    names, places = sorted(identities), padded(sorted(among))
    rows = store.connection.execute(
        f"SELECT opened_seq FROM subject_actor WHERE opened_seq IN ({marks(places)}) "
        f"AND relation = 'told' AND actor IN ({marks(names)})",
        (*places, *names),
    )
    return frozenset(row[0] for row in rows)


def actor_places(
    store: SqliteStore, actors: Iterable[str], *relations: str, part: str = ""
) -> frozenset[int]:
    """The places of the subjects with which some of these actors have one of these relations.

    Args:
        store: The desk's store.
        actors: The actors' ids.
        relations: ``party``, ``recipient``, ``told``, ...
        part: Of which part; empty for every one.
    """
    names = sorted(actors)
    of_part = " AND (SELECT part FROM subject AS s WHERE s.opened_seq = a.opened_seq) = ?"
    rows = store.connection.execute(
        f"SELECT opened_seq FROM subject_actor AS a WHERE actor IN ({marks(names)}) "
        f"AND relation IN ({marks(relations)}){of_part if part else ''}",
        (*names, *relations, *([part] if part else [])),
    )
    return frozenset(row[0] for row in rows)


def word_places(store: SqliteStore, query: str) -> frozenset[int]:
    """The places of the subjects whose words match a full-text query (``finding.words_query``)."""
    rows = store.connection.execute("SELECT rowid FROM subject_text WHERE words MATCH ?", (query,))
    return frozenset(row[0] for row in rows)


def linked_places(store: SqliteStore) -> frozenset[int]:
    """The places of every subject that ever had a link."""
    rows = store.connection.execute("SELECT low FROM link UNION SELECT high FROM link")
    return frozenset(row[0] for row in rows)


def came_due(store: SqliteStore, since: datetime, until: datetime) -> frozenset[int]:
    """The places of the subjects of which a clock came due from one instant to another (UTC).

    Args:
        store: The desk's store.
        since: The first instant.
        until: The last.
    """
    rows = store.connection.execute(
        "SELECT opened_seq FROM clock WHERE stopped IS NULL AND due >= ? AND due <= ?",
        # A clock is overdue only after its due time: one that is due right now is looked at again.
        (micros(since), micros(until)),
    )
    return frozenset(row[0] for row in rows)


class Touched(NamedTuple):
    """What changed since a place: kinds of entries, and the places of subjects they fold into."""

    kinds: frozenset[str]
    places: frozenset[int]


def touched(store: SqliteStore, known: int, size: int) -> Touched:
    """What the entries from place ``known`` on, before ``size``, fold into, and what goes with it.

    What shares an entry with a changed subject goes with it: who may see that entry may depend on
    either. So does what is linked with it.
    """
    rows = store.connection.execute(
        "SELECT entry.kind, es.opened_seq FROM entry LEFT JOIN entry_subject AS es "
        "ON es.seq = entry.seq AND es.own = 1 WHERE entry.seq >= ? AND entry.seq < ?",
        (known, size),
    ).fetchall()
    kinds = frozenset(row[0] for row in rows)
    own = {row[1] for row in rows if row[1] is not None}
    linked = linked_places(store) & own
    found = own | {other for place in linked for other in store.linked_with(place)}
    for among, bound in _chunks("a.opened_seq", found):
        shared = store.connection.execute(
            "SELECT DISTINCT b.opened_seq FROM entry_subject AS a JOIN entry_subject AS b "
            f"USING (seq) WHERE a.own = 1 AND b.own = 1 AND {among}",
            bound,
        )
        found |= {row[0] for row in shared}
    return Touched(kinds, frozenset(found))


class Claimed(NamedTuple):
    """A live claim: its id, the place of its subject, and who has that or is offered it."""

    claim: str
    place: int
    actors: frozenset[str]


def claims(store: SqliteStore) -> Iterator[Claimed]:
    """Every live claim on a subject. For a reader who may see all that is said of claims."""
    words = sorted(LIVE)
    rows = store.connection.execute(
        "SELECT s.id, s.natural_key, group_concat(a.actor, ' ') FROM subject AS s "
        "LEFT JOIN subject_actor AS a ON a.opened_seq = s.opened_seq "
        "AND a.relation IN ('party', 'recipient') "
        f"WHERE s.part = ? AND s.state IN ({', '.join('?' * len(words))}) GROUP BY s.opened_seq",
        (ASSIGNMENT, *words),
    ).fetchall()
    for claim, subject, actors in rows:
        place = store.seq_of(subject)
        listed = None if place is None else store.listed_at(place)
        if listed is not None:
            yield Claimed(claim.hex(), listed.head, frozenset((actors or "").split()))


def recorded(
    store: SqliteStore, scope: Scope, base: str, since: datetime, after: int, before: int
) -> int:
    """How many entries of a kind the reader sees, recorded since an instant (UTC), between places.

    Args:
        store: The desk's store.
        scope: The reader's scope.
        base: The kind's name without its version.
        since: The instant.
        after: Only entries after this place.
        before: Only entries before this place.
    """
    seen = condition(here(store, scope))
    row = store.connection.execute(
        "SELECT count(*) FROM entry WHERE seq > ? AND seq < ? AND recorded_at >= ? "
        f"AND kind LIKE ? AND {seen.sql}",
        (after, before, micros(since), f"{base}/%", *seen.values),
    ).fetchone()
    return int(row[0])


def _chunks(column: str, places: Collection[int] | None) -> Iterator[tuple[str, tuple[int, ...]]]:
    """Conditions on a column of places, so many at a time; one that holds always for all."""
    if places is None:
        yield "1", ()
        return
    every = sorted(places)
    for start in range(0, len(every), CHUNK):
        some = padded(every[start : start + CHUNK])
        yield f"{column} IN ({marks(some)})", some
