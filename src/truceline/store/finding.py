"""Finding subjects: a question, narrowed to a reader, answered a page at a time.

Where a reader sees every entry of a subject, the docket's row decides whether it is handed out.
Where some entry is hidden, the row would tell of it, so the subject is handed out whatever its row
says. In both cases whoever asked folds it from what the reader may see and asks the question of
that: the rows only spare most of the folding.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from truceline.analysis.words import words_of
from truceline.mechanism.shapes import Area
from truceline.store.docket import LISTED_COLUMNS, area_boxes, micros, read_listed
from truceline.store.narrowing import Condition, condition, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.analysis.scope import Scope
    from truceline.store.base import Listed
    from truceline.store.sqlite import SqliteStore


COUNTED = 5000
"""Up to how many answers of a filter are counted before it is called common."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is looked for; everything given must hold. Times are UTC; ``area`` WGS84 degrees.

    ``overdue_at`` is the instant of the view that is asked; ``text`` is matched by whole words.
    """

    part: str = ""
    state: str = ""
    actor: str = ""
    place: str = ""
    text: str = ""
    under: str = ""
    area: Area | None = None
    since: datetime | None = None
    until: datetime | None = None
    overdue_at: datetime | None = None


def candidates(
    store: SqliteStore, scope: Scope, question: Question, before: int | None, *, fold_all: bool
) -> Iterator[Listed]:
    """Subjects that may answer, newest first: every one that does, and perhaps others.

    Args:
        store: The desk's store.
        scope: The reader's scope.
        question: What is looked for.
        before: Only subjects opened before this place.
        fold_all: Every subject must be folded anew (an earlier instant is asked about).
    """
    where: list[Condition] = []
    if before is not None:
        where.append(Condition("s.opened_seq < ?", (before,)))
    if question.part:
        where.append(Condition("s.part = ?", (question.part,)))
    lead: Lead | None = None
    if scope.whole and not fold_all:
        leads = _leads(question)
        lead = _fewest(store, leads)
        where.extend(_of_row(question))
        where.extend(each.holds for each in leads if each is not lead)
    else:
        seen, known = condition(scope, "said"), told(scope)
        where.append(
            Condition(
                "(EXISTS (SELECT 1 FROM entry_subject AS es JOIN entry AS said USING (seq) "
                f"WHERE es.opened_seq = s.opened_seq AND es.own = 1 AND {seen.sql}) "
                f"OR {known.sql})",
                seen.values + known.values,
            )
        )
        asked = [*_of_row(question), *(each.holds for each in _leads(question))]
        if not fold_all and asked:
            partial = _partial(scope)
            holds = " AND ".join(each.sql for each in asked)
            values = tuple(value for each in asked for value in each.values)
            where.append(Condition(f"({partial.sql} OR ({holds}))", partial.values + values))
    columns = ", ".join("s." + name.strip() for name in LISTED_COLUMNS.split(","))
    # CROSS JOIN keeps the order of the two: what leads is gone through first.
    source, order = "subject AS s", "s.opened_seq"
    if lead is not None:
        source, order = f"{lead.table} CROSS JOIN subject AS s", lead.place
        where = [lead.asks, Condition(f"s.opened_seq = {lead.place}"), *where]
    text = " AND ".join(each.sql for each in where) or "1"
    rows = store.connection.cursor().execute(
        f"SELECT {columns} FROM {source} WHERE {text} ORDER BY {order} DESC",
        tuple(value for each in where for value in each.values),
    )
    # Several rows of one subject (an actor in two relations to it) come one after another.
    found = (read_listed(row) for row in rows)
    return (next(same) for _, same in groupby(found, key=lambda listed: listed.opened_seq))


def seen_places(store: SqliteStore, scope: Scope) -> Iterator[int]:
    """The places of every entry that the reader may see, in ledger order, streamed."""
    seen = condition(scope)
    rows = store.connection.cursor().execute(
        f"SELECT seq FROM entry WHERE {seen.sql} ORDER BY seq", seen.values
    )
    return (int(row[0]) for row in rows)


def _partial(scope: Scope) -> Condition:
    """True of subjects of which some entry is hidden, and of linked ones (they share entries)."""
    seen = condition(scope, "e")
    return Condition(
        "(s.head <> s.opened_seq OR EXISTS (SELECT 1 FROM link WHERE link.low = s.opened_seq) "
        "OR EXISTS (SELECT 1 FROM entry_subject AS es JOIN entry AS e USING (seq) "
        f"WHERE es.opened_seq = s.opened_seq AND es.own = 1 AND NOT {seen.sql}))",
        seen.values,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A filter that has an index of its own, and so may go first.

    Args:
        table: Where it looks.
        place: Its column of the subject's place.
        asks: What its rows must answer.
        ordered: Its index gives the places in order, so that a page need not read them all.
        own: Its rows of one subject, where ``place`` is not what its index looks up.
    """

    table: str
    place: str
    asks: Condition
    ordered: bool
    own: str = ""

    @property
    def holds(self) -> Condition:
        """The filter as a condition on a row of ``subject AS s``."""
        own = self.own or f"{self.place} = s.opened_seq"
        return Condition(
            f"EXISTS (SELECT 1 FROM {self.table} WHERE {own} AND {self.asks.sql})", self.asks.values
        )


def _fewest(store: SqliteStore, leads: list[Lead]) -> Lead | None:
    """The filter with the fewest answers, counted up to a bound; None to go through the subjects.

    What is common and has no order would have to be sorted whole, so it never goes first.
    """
    counted = []
    for lead in leads:
        row = store.connection.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM {lead.table} WHERE {lead.asks.sql} "
            f"LIMIT {COUNTED})",
            lead.asks.values,
        ).fetchone()
        if row[0] < COUNTED or lead.ordered:
            counted.append((row[0], lead))
    return min(counted, key=lambda pair: pair[0], default=(0, None))[1]


def _of_row(question: Question) -> list[Condition]:
    """What a subject's own row answers."""
    found: list[Condition] = []

    def ask(sql: str, *values: Any) -> None:
        found.append(Condition(sql, values))

    if question.state:
        ask("s.state = ?", question.state)
    if question.under:
        ask("s.under = ?", question.under)
    if question.place:
        ask("s.place = ?", question.place)
    if question.since is not None:
        ask("(s.until IS NULL OR s.until >= ?)", micros(question.since))
    if question.until is not None:
        ask("(s.since IS NULL OR s.since <= ?)", micros(question.until))
    return found


def _leads(question: Question) -> list[Lead]:
    """What the indexes beside the subjects' rows answer."""
    found: list[Lead] = []
    if question.actor:
        asks = Condition("a.actor = ?", (question.actor,))
        found.append(
            Lead(table="subject_actor AS a", place="a.opened_seq", asks=asks, ordered=True)
        )
    if words_of(question.text):
        asks = Condition("words MATCH ?", (words_query(question.text),))
        found.append(
            Lead(table="subject_text", place="subject_text.rowid", asks=asks, ordered=True)
        )
    if question.overdue_at is not None:
        asks = Condition("c.stopped IS NULL AND c.due < ?", (micros(question.overdue_at),))
        found.append(Lead(table="clock AS c", place="c.opened_seq", asks=asks, ordered=False))
    if question.area is not None:
        boxes = area_boxes(question.area)
        box = "(west <= ? AND east >= ? AND south <= ? AND north >= ?)"
        bounds = [(east, west, north, south) for west, east, south, north in boxes]
        asks = Condition(
            f"({' OR '.join([box] * len(boxes))})", tuple(x for each in bounds for x in each)
        )
        own = "b.id IN (2 * s.opened_seq, 2 * s.opened_seq + 1)"
        found.append(
            Lead(table="subject_area AS b", place="(b.id / 2)", asks=asks, ordered=False, own=own)
        )
    return found


def words_query(text: str) -> str:
    """A full-text query for rows that hold every word of ``text``, whatever signs it contains."""
    return " ".join(f'"{word}"' for word in words_of(text))
