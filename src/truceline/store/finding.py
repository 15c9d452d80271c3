"""Finding subjects: a question, narrowed to a reader, answered a page at a time.

Where a reader sees every entry of a subject, the docket's row decides whether it is handed out.
Where some entry is hidden, the row would tell of it, so the subject is handed out whatever its row
says. In both cases whoever asked folds it from what the reader may see and asks the question of
that: the rows only spare most of the folding.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import groupby
from typing import TYPE_CHECKING, Any, Protocol

from truceline.analysis.words import words_of
from truceline.mechanism.shapes import Area
from truceline.store.boxes import area_boxes, seconds
from truceline.store.docket import LISTED_COLUMNS, micros, read_listed
from truceline.store.narrowing import Condition, condition
from truceline.store.sights import (
    Lead,
    half_hidden,
    half_hidden_openly,
    not_whole,
    partly_hidden,
    sighted,
    visible_at_all,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from truceline.analysis.scope import Scope
    from truceline.mechanism.parts import Row
    from truceline.store.base import Listed
    from truceline.store.sqlite import SqliteStore


COUNTED = 5000
"""Up to how many answers of a filter are counted before it is called common."""
LITTLE = 50
"""Fewer subjects than these are folded without asking what else could be done."""
FOLDING = 25
"""As many rows as this are gone through in the time of one folding."""
FEW = 500
"""Of a part with fewer subjects each is asked for, whatever else its reader sees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is looked for; everything given must hold. Times are UTC; ``area`` WGS84 degrees.

    ``overdue_at`` is the instant of the view that is asked; ``text`` is matched by whole words.
    ``at_once`` asks of what has no end whether it began then: an incident does not last for ever.
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
    at_once: bool = False


class Line(Protocol):
    """A subject as a reader sees it in a list: what a question is asked of."""

    @property
    def part(self) -> str:
        """Its part."""

    @property
    def row(self) -> Row:
        """Its row, as the reader may see it."""

    @property
    def overdue(self) -> tuple[str, ...]:
        """Its clocks that have run out."""


def answers(question: Question, item: Line) -> bool:
    """Whether an item answers a question: what decides, where the store's SQL only sifts."""
    row = item.row
    return (
        (not question.part or item.part == question.part)
        and (not question.state or row.state == question.state)
        and (not question.under or row.under == question.under)
        and (not question.place or row.place == question.place)
        and (not question.actor or question.actor in {*row.parties, *row.recipients})
        and {*words_of(question.text)} <= {*words_of(row.words)}
        and (question.since is None or _lasts(row, question.since, at_once=question.at_once))
        and (question.until is None or row.since is None or row.since <= question.until)
        and (question.overdue_at is None or bool(item.overdue))
        and (question.area is None or (row.area is not None and row.area.meets(question.area)))
    )


def _lasts(row: Row, since: datetime, *, at_once: bool) -> bool:
    """Whether something is not over by an instant."""
    until = row.until or (row.since if at_once else None)
    return until is None or until >= since


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
    leads = [] if fold_all else _leads(question)
    asked = [] if fold_all else _of_row(question)
    if scope.whole:
        return _answering(store, _fewest(store, leads), leads, [*where, *asked])
    anything = visible_at_all(scope)
    if question.area is not None and not fold_all:
        return _merged(_placed(store, scope, question, where, leads))
    if not (leads or asked) and question.part and _few(store, question.part):
        # What a reader is named in may be nearly everything, and hardly any of it of this part.
        return _rows(store, None, [*where, anything])
    sights = sighted(store, scope, question.part)
    openly = _of_the_open(question)
    differs = partly_hidden(scope) if openly else not_whole(scope)
    hidden = (half_hidden_openly if openly else half_hidden)(store, scope, question.part)
    if not (leads or asked) or not _sifts(store, sights, hidden):
        # Little is asked or little is seen: go through what is seen, and leave the rest to whoever
        # folds it.
        # What is sure is not asked for: there may be a hundred streams, each with its own text.
        return _merged(
            [_rows(store, each, where if each.sure else [*where, anything]) for each in sights]
        )
    return _merged(
        [
            _answering(store, _fewest(store, leads), leads, [*where, *asked], anything),
            *(_rows(store, each, [*where, differs, anything]) for each in hidden),
        ]
    )


def _of_the_open(question: Question) -> bool:
    """Whether only subjects can answer whose opening is seen: of others no word or name is known.

    :meth:`truceline.views.Glimpse.row` has a state, a title and an agreement, and nothing else.
    """
    return bool(question.actor or question.place or words_of(question.text))


def _placed(
    store: SqliteStore,
    scope: Scope,
    question: Question,
    where: list[Condition],
    leads: list[Lead],
) -> list[Iterator[Listed]]:
    """What may answer a question about a place: streams, each newest first.

    What has a place is found by it; only what is hidden in part may be elsewhere for the reader.
    ``where`` holds of those too, and what is asked of rows does not.
    """
    holds, seen = [*where, *_of_row(question)], visible_at_all(scope)
    partly = [*where, partly_hidden(scope)]
    elsewhere = half_hidden_openly(store, scope, question.part)
    streams = [_rows(store, each, partly) for each in elsewhere]
    if question.part and _few(store, question.part):
        return [*streams, _rows(store, None, [*holds, *(each.holds for each in leads), seen])]
    first = _fewest(store, leads)
    if first is None:
        sights = sighted(store, scope, question.part)
        if not _common(store, sights):
            # Much is there, and little of it is seen: what is seen goes first.
            holds += [each.holds for each in leads]
            return [*streams, *(_rows(store, each, holds, seen) for each in sights)]
    return [*streams, _answering(store, first, leads, holds, seen)]


def _answering(
    store: SqliteStore,
    first: Lead | None,
    leads: list[Lead],
    where: list[Condition],
    *then: Condition,
) -> Iterator[Listed]:
    """Subjects whose rows hold all that is asked, newest first; one of the leads goes first."""
    others = [each.holds for each in leads if each is not first]
    return _rows(store, first, where, *others, *then)


def _rows(
    store: SqliteStore, lead: Lead | None, where: list[Condition], *then: Condition
) -> Iterator[Listed]:
    """Subjects of which every condition is true, newest first, streamed; led by one of them.

    What comes after ``where`` costs more: it is asked of one subject after another, in their order,
    so that a page asks it of few.
    """
    columns = ", ".join("s." + name.strip() for name in LISTED_COLUMNS.split(","))
    source, order = "subject AS s", "s.opened_seq"
    if lead is not None:
        # CROSS JOIN keeps the order of the two: what leads is gone through first.
        source, order = f"{lead.table} CROSS JOIN subject AS s", lead.place
        where = [lead.asks, Condition(f"s.opened_seq = {lead.place}"), *where]
    every = [*where, *then]
    query = f"SELECT {columns} FROM {source} WHERE {_all(every)} ORDER BY {order} DESC"
    if then and lead is not None and not lead.ordered:
        # Without the LIMIT, SQLite would make one query of the two, and ask all before sorting.
        sifted = f"SELECT {order} AS at FROM {source} WHERE {_all(where)} ORDER BY 1 DESC LIMIT -1"
        query = (
            f"SELECT {columns} FROM ({sifted}) AS sifted CROSS JOIN subject AS s "
            f"ON s.opened_seq = sifted.at WHERE {_all(then)}"
        )
    values = tuple(value for each in every for value in each.values)
    return _once(read_listed(row) for row in store.connection.cursor().execute(query, values))


def _all(conditions: Sequence[Condition]) -> str:
    return " AND ".join(each.sql for each in conditions) or "1"


def _once(rows: Iterable[Listed]) -> Iterator[Listed]:
    """Each subject once: several rows of one come one after another."""
    return (next(same) for _, same in groupby(rows, key=lambda listed: listed.opened_seq))


def _merged(streams: list[Iterator[Listed]]) -> Iterator[Listed]:
    return _once(merge(*streams, key=lambda listed: listed.opened_seq, reverse=True))


def _sifts(store: SqliteStore, sights: list[Lead], hidden: list[Lead]) -> bool:
    """Whether asking rows is less work than folding all that is seen.

    Where rows are asked, what is half hidden must be gone through beside them; where they are not,
    each subject that is seen is folded, and a folding costs as much as some tens of rows.
    """
    seen = _up_to(store, sights, COUNTED)
    if seen < LITTLE or seen >= COUNTED:
        return seen >= COUNTED
    return _up_to(store, hidden, seen * FOLDING) < seen * FOLDING


def _common(store: SqliteStore, leads: list[Lead]) -> bool:
    """Whether together they have more answers than are worth going through."""
    return _up_to(store, leads, COUNTED) >= COUNTED


def _up_to(store: SqliteStore, leads: list[Lead], most: int) -> int:
    """How many answers several have together, counted up to a bound."""
    found = 0
    for lead in leads:
        if found >= most:
            break
        found += _counted(store, lead, most - found)
    return found


def _few(store: SqliteStore, part: str) -> bool:
    """Whether a part has so few subjects that each may be asked for."""
    asks = Condition("m.part = ?", (part,))
    of_part = Lead(table="subject AS m", place="m.opened_seq", asks=asks, ordered=True)
    return _counted(store, of_part, FEW) < FEW


def seen_places(store: SqliteStore, scope: Scope) -> Iterator[int]:
    """The places of every entry that the reader may see, in ledger order, streamed."""
    seen = condition(scope)
    rows = store.connection.cursor().execute(
        f"SELECT seq FROM entry WHERE {seen.sql} ORDER BY seq", seen.values
    )
    return (int(row[0]) for row in rows)


def _fewest(store: SqliteStore, leads: list[Lead]) -> Lead | None:
    """The filter with the fewest answers, counted up to a bound; None to go through the subjects.

    What is common and has no order would have to be sorted whole, so it never goes first.
    """
    if len(leads) == 1 and leads[0].ordered:
        return leads[0]
    counted = [(_counted(store, lead), lead) for lead in leads]
    fit = [(count, lead) for count, lead in counted if count < COUNTED or lead.ordered]
    return min(fit, key=lambda pair: pair[0], default=(0, None))[1]


def _counted(store: SqliteStore, lead: Lead, most: int = COUNTED) -> int:
    row = store.connection.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM {lead.table} WHERE {lead.asks.sql} LIMIT {most})",
        lead.asks.values,
    ).fetchone()
    return int(row[0])


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
        since = micros(question.since)
        if question.at_once:
            ask("coalesce(s.until, s.since, ?) >= ?", since, since)
        else:
            ask("(s.until IS NULL OR s.until >= ?)", since)
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
        # As wide as the rows' own times, or wider: they are rounded outward.
        begins, ends = seconds(question.since, question.until)
        asks = Condition(
            f"({' OR '.join([box] * len(boxes))}) AND begins <= ? AND ends >= ?",
            (*(x for each in bounds for x in each), ends, begins),
        )
        own = "b.id IN (2 * s.opened_seq, 2 * s.opened_seq + 1)"
        found.append(
            Lead(table="subject_area AS b", place="(b.id / 2)", asks=asks, ordered=False, own=own)
        )
    return found


def words_query(text: str) -> str:
    """A full-text query for rows that hold every word of ``text``, whatever signs it contains."""
    return " ".join(f'"{word}"' for word in words_of(text))
