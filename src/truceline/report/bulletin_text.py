"""A bulletin as plain text of at most 100 columns, for a terminal, an e-mail or a printer.

A table whose rows fit stands in columns; one whose rows do not is written row by row, a line a
cell, so that nothing is ever cut off.
"""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from truceline.analysis.bulletin_shape import amount, utc
from truceline.report.words import isolated

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.analysis.bulletin_shape import Block, Bulletin, Cell, Table

WIDE = 100
UNKNOWN = "not known"
_GAP = "  "


def written(bulletin: Bulletin) -> bytes:
    """The bulletin as UTF-8 text."""
    return "\n".join((*_lines(bulletin), "")).encode()


def cell_text(cell: Cell) -> str:
    """A cell as people read it: what is not known is said so, and is not zero."""
    return UNKNOWN if cell is None else isolated(str(cell))


def _lines(bulletin: Bulletin) -> Iterator[str]:
    period, made = bulletin.period, bulletin.made_from
    title = isolated(bulletin.title)
    yield f"BULLETIN {period.day} ({bulletin.agreement})"
    yield from _wrapped(title)
    yield from _wrapped(
        f"From {utc(period.since)} to {utc(period.until)}, cut-off in {period.zone}; for "
        f"{bulletin.reader}; Terms version {bulletin.terms_version}."
    )
    yield from _wrapped(f"Made from {amount(made.size, 'entry', 'entries')} of {made.origin}, root")
    yield made.root
    yield f"the newest recorded {utc(made.newest_at)}; {made.clock} clock."
    for sentence in bulletin.says:
        yield from _wrapped(isolated(sentence))
    for block in bulletin.blocks:
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    yield ""
    mark = {"whole": "", "in_part": " (seen in part)", "none": " (not open to this reader)"}
    heading = f"{block.title.upper()}{mark[block.sight]}"
    yield heading
    yield "=" * len(heading)
    for sentence in block.says:
        yield from _wrapped(isolated(sentence))
    for table in block.tables:
        yield from _table(table)


def _table(table: Table) -> Iterator[str]:
    yield ""
    yield from _wrapped(isolated(table.caption))
    for name, words in (
        ("Period", table.period), ("Source", table.source), ("Out of", table.out_of),
    ):  # fmt: skip
        yield from _wrapped(f"{name}: {isolated(words)}", "  ")
    heads = [column.title for column in table.columns]
    rows = [[cell_text(cell) for cell in row] for row in table.rows]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    if sum(widths) + len(_GAP) * len(widths) <= WIDE:
        numbers = [column.kind == "number" for column in table.columns]
        yield _row(heads, widths, numbers)
        yield _GAP + _GAP.join("-" * width for width in widths)
        yield from (_row(row, widths, numbers) for row in rows)
        return
    for row in rows:
        for number, (head, cell) in enumerate(zip(heads, row, strict=True)):
            yield from _wrapped(f"{'- ' if not number else '  '}{head}: {cell}", "    ", "  ")


def _row(cells: list[str], widths: list[int], numbers: list[bool]) -> str:
    placed = (
        cell.rjust(width) if number else cell.ljust(width)
        for cell, width, number in zip(cells, widths, numbers, strict=True)
    )
    return (_GAP + _GAP.join(placed)).rstrip()


def _wrapped(text: str, rest: str = "", first: str | None = None) -> Iterator[str]:
    """The text on lines no wider than the page; a long id stays whole."""
    yield from textwrap.wrap(
        text,
        WIDE,
        initial_indent=rest if first is None else first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [""]
