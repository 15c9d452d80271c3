"""Observations in a bulletin: what the mechanism's own people and sensors wrote down, in numbers.

A row belongs to the period in which its window ends, whenever it was recorded, so that what a
patrol writes down after the cut-off is still counted in its own day. Terms say which phenomena
count as one violation each; where they say none, none is counted as one. Nobody is named.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from truceline.analysis.bulletin_shape import Block, Table, block, columns, spoken
from truceline.analysis.observed import observed

if TYPE_CHECKING:
    from truceline.analysis.bulletin_shape import Cell
    from truceline.analysis.bulletin_sheet import Sheet
    from truceline.analysis.observed import Observed

PART = "observation"
BLAMES_NOBODY = "An observation says how much was seen or heard, and nothing of who did it."
NO_UNIT = "These Terms count nothing that is observed as a violation."
TWICE = "Two observers who wrote down the same one have counted it twice."


def seen_and_heard(sheet: Sheet) -> Block:
    """Observations of the period by phenomenon, and what they come to in the unit of the Terms."""
    seen = sheet.sight(PART)
    says = [BLAMES_NOBODY]
    if seen == "none":
        says.append(sheet.none_of("observation", PART))
        return block("observed", "Observed, in the unit of the Terms", seen, says)
    now = observed(
        sheet.observations, sheet.terms, since=sheet.period.since,
        until=min(sheet.period.until, sheet.shown_until), first=sheet.first,
    )  # fmt: skip
    earlier = observed(
        sheet.observations, sheet.terms, since=sheet.before.since, until=sheet.before.until,
        first=sheet.first,
    )  # fmt: skip
    says.append(_comes_to(now, sheet))
    if now.tallies:
        says.append(TWICE)
    return block("observed", "Observed, in the unit of the Terms", seen, says,
                 _phenomena(now, earlier, sheet))  # fmt: skip


def _comes_to(found: Observed, sheet: Sheet) -> str:
    """What the rows come to, in a sentence; where there is no row, that nobody wrote one."""
    if not found.tallies:
        return f"No row {sheet.on_record(PART)} is of this period: that is not calm."
    if found.violations is None:
        return NO_UNIT
    unit = ", ".join(found.unit)
    about = "about " if found.about else ""
    whole = "" if sheet.sight(PART) == "whole" else f", as far as {sheet.who} may see them"
    return (
        f"The rows of this period come to {about}{found.violations} as these Terms count "
        f"violations, each single one of: {unit}{whole}."
    )


def _phenomena(now: Observed, earlier: Observed, sheet: Sheet) -> Table:
    rows: dict[str, Counter[str]] = {}
    for found, key in ((now, "count"), (earlier, "before")):
        for each in found.tallies:
            row = rows.setdefault(each.phenomenon, Counter())
            row[key] += each.count
            if found is now:
                row.update(rows=each.rows, observers=1, about=each.about)
    cells: list[tuple[Cell, ...]] = [
        (
            spoken(phenomenon),
            row["count"] if row["rows"] else None,
            "about" if row["about"] else "exact" if row["rows"] else "no row",
            row["rows"],
            row["observers"],
            row["before"] if any(t.phenomenon == phenomenon for t in earlier.tallies) else None,
            "yes" if phenomenon in now.unit else "no",
        )
        for phenomenon, row in sorted(rows.items())
    ]
    return Table(
        id="observations",
        caption="What was observed, by phenomenon",
        period=sheet.shown,
        source=f"The mechanism's own observers. {sheet.known_to(PART)}",
        out_of="Rows of observation whose window ends in the period; where there is none, the "
        "number is not known, and is not zero",
        columns=columns(
            phenomenon=("phenomenon", "words"),
            count=("how many", "number"),
            about=("as written", "words"),
            rows=("rows", "number"),
            observers=("observers", "number"),
            before=("in the period before", "number"),
            counted=("counts as a violation each", "words"),
        ),
        rows=tuple(cells),
    )
