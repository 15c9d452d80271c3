"""Finding subjects: a question, narrowed to a reader, answered a page at a time.

Where a reader sees every entry of a subject, the docket's row decides whether it is handed out.
Where some entry is hidden, the row would tell of it, so the subject is handed out whatever its row
says. In both cases whoever asked folds it from what the reader may see and asks the question of
that: the rows only spare most of the folding.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
    asked = _asked(question)
    if scope.whole and not fold_all:
        where.extend(asked)
    else:
        seen, known = condition(scope, "said"), told(scope)
        where.append(
            Condition(
                "(EXISTS (SELECT 1 FROM entry_subject AS es JOIN entry AS said USING (seq) "
                f"WHERE es.opened_seq = s.opened_seq AND es.own = 1 AND {seen.sql}) OR {known.sql})",
                seen.values + known.values,
            )
        )
        if not fold_all and asked:
            partial = _partial(scope)
            holds = " AND ".join(each.sql for each in asked)
            values = tuple(value for each in asked for value in each.values)
            where.append(Condition(f"({partial.sql} OR ({holds}))", partial.values + values))
    text = " AND ".join(each.sql for each in where) or "1"
    rows = store.connection.cursor().execute(
        f"SELECT {', '.join('s.' + name.strip() for name in LISTED_COLUMNS.split(','))} "
        f"FROM subject AS s WHERE {text} ORDER BY s.opened_seq DESC",
        tuple(value for each in where for value in each.values),
    )
    return (read_listed(row) for row in rows)


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


def _asked(question: Question) -> list[Condition]:
    found: list[Condition] = []

    def ask(sql: str, *values: Any) -> None:
        found.append(Condition(sql, values))

    if question.state:
        ask("s.state = ?", question.state)
    if question.under:
        ask("s.under = ?", question.under)
    if question.place:
        ask("s.place = ?", question.place)
    if question.actor:
        ask(
            "s.opened_seq IN (SELECT opened_seq FROM subject_actor WHERE actor = ?)", question.actor
        )
    if words_of(question.text):
        ask(
            "s.opened_seq IN (SELECT rowid FROM subject_text WHERE words MATCH ?)",
            words_query(question.text),
        )
    if question.since is not None:
        ask("(s.until IS NULL OR s.until >= ?)", micros(question.since))
    if question.until is not None:
        ask("(s.since IS NULL OR s.since <= ?)", micros(question.until))
    if question.overdue_at is not None:
        ask(
            "s.opened_seq IN (SELECT opened_seq FROM clock WHERE stopped IS NULL AND due < ?)",
            micros(question.overdue_at),
        )
    if question.area is not None:
        boxes = area_boxes(question.area)
        ask(
            "s.opened_seq IN (SELECT id / 2 FROM subject_area WHERE "
            + " OR ".join(["(west <= ? AND east >= ? AND south <= ? AND north >= ?)"] * len(boxes))
            + ")",
            *(bound for west, east, south, north in boxes for bound in (east, west, north, south)),
        )
    return found


def words_query(text: str) -> str:
    """A full-text query for rows that hold every word of ``text``, whatever signs it contains."""
    return " ".join(f'"{word}"' for word in words_of(text))
