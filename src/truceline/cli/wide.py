"""Tables with more columns than a terminal holds: what does not fit goes into the last column.

Programs get every column, tabs between them. People get the first columns, which hold ids, states
and times that are never cut, and the rest in one last column that may wrap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.cli.paper import Paper

NONE = "none on record"


def wide_table(
    paper: Paper, heads: Sequence[str], rows: Sequence[Sequence[str]], *, first: int
) -> None:
    """Print rows under their heads, or one line where there are none.

    Args:
        paper: Where to print.
        heads: The heads of all columns.
        rows: As many cells each.
        first: How many columns stand alone on a terminal; the rest share the last one.
    """
    if paper.plain:
        paper.table(heads, rows)
        return
    if not rows:
        paper.line(NONE)
        return
    named = heads[first:]
    merged = [
        (
            *row[:first],
            "; ".join(f"{n}: {cell}" for n, cell in zip(named, row[first:], strict=True) if cell),
        )
        for row in rows
    ]
    paper.table((*heads[:first], ""), merged)
