"""Detainees, missing persons and remains in a bulletin: numbers as somebody counted them.

Every figure stays with its author and its day, and none is added to another: lists overlap in ways
that nobody can see. A request that was granted is no release. Nobody on a list is named anywhere.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from truceline.analysis.bulletin_shape import Block, Table, amount, block, columns, spoken
from truceline.mechanism.detainees import request_phase

if TYPE_CHECKING:
    from truceline.analysis.bulletin_shape import Cell
    from truceline.analysis.bulletin_sheet import Sheet

LIST, REQUEST, HANDOVER = "detainee_list", "detainee_request", "handover"
APART = "Each figure is its author's, of its day. Lists overlap: their figures are never added."
GRANTED = "A request that was granted is not a release; no answer is neither yes nor no."
HIDDEN = (
    "Requests are not counted by what came of them for this reader: an answer that it may not see "
    "would look like silence."
)


def detainees(sheet: Sheet) -> Block:
    """Lists as they stand, requests of the period, releases and hand-overs of the period."""
    parts = (LIST, REQUEST, HANDOVER)
    seen = sheet.sight(*parts)
    says = [APART, GRANTED]
    title = "Detainees, missing persons and remains"
    if seen == "none":
        says.append(sheet.none_of("list", *parts))
        return block("detainees", title, seen, says)
    if sheet.sight(REQUEST) != "whole":
        says.append(HIDDEN)
    tables = (_lists(sheet), _requests(sheet), _handovers(sheet))
    if not any(table.rows for table in tables):
        says.append(f"Nothing of this period is {_reach(sheet, *parts)}.")
    return block("detainees", title, seen, says, *tables)


def _reach(sheet: Sheet, *parts: str) -> str:
    """What ``on_record`` says, after a verb."""
    return "on record" if sheet.sight(*parts) == "whole" else f"such that {sheet.who} may see it"


def _lists(sheet: Sheet) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (state.by, spoken(state.whom), state.holder, state.newest.day.isoformat(),
         state.newest.total)
        for _, state in sheet.happened(LIST)
        if state.state != "withdrawn"
    ]  # fmt: skip
    return Table(
        id="detainee_lists",
        caption="Lists, each by its author and of its day",
        period=sheet.end,
        source="The author of each list, in its row",
        out_of=f"{amount(len(rows), 'list')} still standing {sheet.on_record(LIST)}",
        columns=columns(
            by=("author", "id"),
            whom=("of whom", "words"),
            holder=("said to be held by", "id"),
            day=("of the day", "time"),
            total=("how many, as listed", "number"),
        ),
        rows=tuple(sorted(rows, key=str)),
    )


def _requests(sheet: Sheet) -> Table:
    whole = sheet.sight(REQUEST) == "whole"
    counted: Counter[tuple[str, str, str]] = Counter()
    for _, state in sheet.happened(REQUEST):
        if sheet.period.holds(state.marks["requested"]):
            came = _came_of(state, sheet) if whole else "not known to this reader"
            counted[spoken(state.wants), spoken(state.whom), came] += 1
    return Table(
        id="detainee_requests",
        caption="Requests made in the period, by what came of them",
        period=sheet.shown,
        source=sheet.known_to(REQUEST),
        out_of=f"{amount(counted.total(), 'request')} made in the period "
        f"{sheet.on_record(REQUEST)}",
        columns=columns(
            wants=("what is asked", "words"),
            whom=("of whom", "words"),
            came=("what came of it", "words"),
            times=("requests", "number"),
        ),
        rows=tuple((*key, times) for key, times in sorted(counted.items())),
    )


def _came_of(state: Any, sheet: Sheet) -> str:
    phase = request_phase(state, sheet.terms, sheet.shown_until)
    words = {"requested": "no answer yet", "silent": "no answer in the time of the Terms"}
    return words.get(phase, spoken(phase))


def _handovers(sheet: Sheet) -> Table:
    rows: list[tuple[Cell, ...]] = [
        (
            spoken(state.what), spoken(state.whom), state.by, state.to, state.reported.total,
            state.reported.by, _standing(state, sheet),
        )
        for _, state in sheet.happened(HANDOVER)
        if sheet.period.holds(state.at)
    ]  # fmt: skip
    return Table(
        id="handovers",
        caption="Releases and hand-overs of the period, each as it was reported",
        period=sheet.shown,
        source="Who says so, in each row",
        out_of=f"Releases and hand-overs of the period, {len(rows)} in all, "
        f"{sheet.on_record(HANDOVER)}",
        columns=columns(
            what=("what", "words"),
            whom=("of whom", "words"),
            by=("by", "id"),
            to=("to", "id"),
            total=("how many, as reported", "number"),
            said_by=("who says so", "id"),
            standing=("and others", "words"),
        ),
        rows=tuple(sorted(rows, key=str)),
    )


def _standing(state: Any, sheet: Sheet) -> str:
    """What others say of it; of a reader who may not see them all, that."""
    if sheet.sight(HANDOVER) != "whole" and state.state == "reported":
        return "not known to this reader"
    return {"reported": "nobody else spoke of it", "confirmed": "confirm it"}.get(
        state.state, "differ or dispute it"
    )
