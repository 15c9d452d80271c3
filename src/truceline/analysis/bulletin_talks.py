"""Talks in a bulletin: rounds of the period, and tracks that stand still, on whose word.

A stalled track shows since when and on what, as somebody says; who contests that is shown too. No
position is printed: positions are somebody's, and stand with their speakers in the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.analysis.bulletin_shape import Block, Table, amount, block, columns, local, spoken

if TYPE_CHECKING:
    from truceline.analysis.bulletin_shape import Cell
    from truceline.analysis.bulletin_sheet import Sheet

ON_WORD = (
    "That a track stands still is somebody's word, shown with who says so and who contests it."
)


def talks(sheet: Sheet) -> Block:
    """Rounds that were announced, opened or closed in the period, and tracks that are stalled."""
    return block("talks", "Talks", sheet.sight("round", "track"), [ON_WORD], _rounds(sheet),
                 _stalled(sheet))  # fmt: skip


def _rounds(sheet: Sheet) -> Table:
    known = [state for _, state in sheet.happened("round")]
    rows: list[tuple[Cell, ...]] = []
    for state in known:
        turned = (state.announced_at, state.opened_at, state.closed_at)
        running = state.opened_at is not None and state.state in {"open", "adjourned"}
        if running or any(sheet.period.holds(at) for at in turned):
            rows.append((
                state.number, state.name, state.state, local(state.opened_at, sheet.zone) or "",
                state.opened_by, local(state.closed_at, sheet.zone) or "",
            ))  # fmt: skip
    return Table(
        id="rounds",
        caption="Rounds of talks",
        period=sheet.shown,
        source=sheet.known_to("round"),
        out_of=f"{amount(len(known), 'round')} {sheet.on_record('round')}",
        columns=columns(
            number=("round", "number"),
            name=("name", "words"),
            state=("state", "words"),
            opened=("opened", "time"),
            opened_by=("by", "id"),
            closed=("closed", "time"),
        ),
        rows=tuple(sorted(rows, key=str)),
    )


def _stalled(sheet: Sheet) -> Table:
    known = [state for _, state in sheet.happened("track")]
    rows: list[tuple[Cell, ...]] = [
        (
            state.name, spoken(claim.item), claim.why, claim.by, local(claim.since, sheet.zone),
            ", ".join(each.by for each in claim.contests) or "nobody on record",
        )
        for state in known
        for claim in state.standing_claims
    ]  # fmt: skip
    return Table(
        id="stalled",
        caption="Tracks that are said to stand still",
        period=sheet.end,
        source="Whoever says so, in each row",
        out_of=f"{amount(len(known), 'track')} {sheet.on_record('track')}",
        columns=columns(
            track=("track", "words"),
            item=("on", "words"),
            why=("why, as is said", "words"),
            by=("who says so", "id"),
            since=("since", "time"),
            contested=("contested by", "words"),
        ),
        rows=tuple(sorted(rows, key=str)),
    )
