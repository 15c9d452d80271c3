"""Corrections in a bulletin: what was recorded since the last one and speaks of an earlier day.

Withdrawals, reopenings, amendments, figures published again, and words that came late. The last
bulletin is the one made from the ledger as it stood when the period before closed, unless another
place of the ledger is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.analysis.bulletin_counts import figure
from truceline.analysis.bulletin_shape import Block, Table, amount, block, columns, local, spoken

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.analysis.bulletin_shape import Cell, Sight
    from truceline.analysis.bulletin_sheet import Sheet, Spoken
    from truceline.mechanism.records import CountState

CORRECTING = {
    "withdrawn": "taken back",
    "reopened": "taken up again",
    "amended": "amended",
    "linked": "said to be one with another",
    "unlinked": "told apart again",
    "destroyed": "its body was destroyed, its place is kept",
    "delisted": "taken off a list",
    "lost": "no longer so",
    "changed": "changed",
    "superseded": "superseded",
    "disputed": "disputed",
    "corrected": "corrected",
    "explained": "explained",
}
"""The last word of an entry's kind, and what it does to what was said before."""

LATE = "recorded late"


def corrections(sheet: Sheet) -> Block:
    """What has been corrected since the last bulletin."""
    rows = tuple(row for spoken_ in sheet.spoken for row in _corrected(spoken_, sheet))
    table = Table(
        id="corrected",
        caption="Entries since the last bulletin that speak of an earlier day",
        period=f"Recorded before {local(sheet.period.until, sheet.zone)}, at place {sheet.last} "
        "of the ledger or later",
        source=f"The record of this desk, as far as {sheet.who} may see it",
        out_of=f"{amount(len(sheet.spoken), 'entry', 'entries')} recorded in that time that this "
        "reader may see",
        columns=columns(
            place=("place in the ledger", "number"),
            what=("what it does", "words"),
            kind=("kind of entry", "words"),
            subject=("about", "id"),
            of=("speaks of", "time"),
            recorded=("recorded", "time"),
        ),
        rows=rows,
    )
    revised = _revised(sheet)
    seen: Sight = "whole" if set(sheet.sights.values()) <= {"whole"} else "in_part"
    first = amount(sheet.last, "entry", "entries")
    says = [f"The last bulletin is taken to be made from the ledger's first {first}."]
    if not rows and not revised.rows:
        says.append("Nothing that this reader may see corrects an earlier day.")
    return block("corrections", "Corrections since the last bulletin", seen, says, table,
                 revised)  # fmt: skip


def _corrected(entry: Spoken, sheet: Sheet) -> Iterator[tuple[Cell, ...]]:
    word = CORRECTING.get(entry.kind.rpartition(".")[2])
    earlier = [each for each in entry.about if each[2] < sheet.period.since]
    if word is not None and earlier:
        for subject, _, opened in earlier:
            yield _row(entry, word, subject, local(opened, sheet.zone), sheet)
    elif entry.of < sheet.period.since:
        subject = entry.about[0][0] if entry.about else ""
        yield _row(entry, LATE, subject, local(entry.of, sheet.zone), sheet)


def _row(entry: Spoken, word: str, subject: str, of: str | None, sheet: Sheet) -> tuple[Cell, ...]:
    name = spoken(entry.kind.replace(".", " "))
    return (entry.seq, word, name, subject[:12], of, local(entry.recorded_at, sheet.zone))


def _revised(sheet: Sheet) -> Table:
    """Figures published again for the same stretch, beside the ones they follow."""
    since_last = {each.about[0][0] for each in sheet.spoken if each.about}
    older: dict[tuple[object, ...], list[CountState]] = {}
    for subject in sorted(sheet.published):
        if subject not in since_last:
            state = sheet.published[subject]
            older.setdefault(_key(state), []).append(state)
    rows: list[tuple[Cell, ...]] = []
    for subject in sorted(since_last & set(sheet.published)):
        state = sheet.published[subject]
        body = state.body
        rows.extend(
            (
                body.source, spoken(body.unit), local(body.since, sheet.zone),
                local(body.until, sheet.zone), figure(old), old.body.reference, figure(state),
                body.reference,
            )
            for old in older.get(_key(state), ())
        )  # fmt: skip
    return Table(
        id="revised",
        caption="Figures published again for the same stretch; both are kept",
        period="The stretch of each figure, in its row",
        source="The source of each figure, in its row",
        out_of="Figures recorded since the last bulletin",
        columns=columns(
            source=("source", "id"),
            unit=("unit of count", "words"),
            since=("from", "time"),
            until=("to", "time"),
            before=("before", "words"),
            before_in=("published in", "words"),
            now=("now", "words"),
            now_in=("published in", "words"),
        ),
        rows=tuple(sorted(rows, key=str)),
    )


def _key(state: CountState) -> tuple[object, ...]:
    body = state.body
    return (body.source, body.unit, body.since, body.until)
