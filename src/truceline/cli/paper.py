"""How answers are printed: tables and colours on a terminal, plain lines everywhere else.

Right-to-left titles reorder what stands beside them, so on a terminal every id, time and number is
wrapped in Unicode isolates (UAX 9); piped, the bytes are left as they are. Colour follows
``NO_COLOR``. Control characters in recorded text are never passed on.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from truceline.cli.errors import printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from rich.console import Console

_LEFT_TO_RIGHT = "\N{LEFT-TO-RIGHT ISOLATE}"
_FIRST_STRONG = "\N{FIRST STRONG ISOLATE}"
_END = "\N{POP DIRECTIONAL ISOLATE}"
_UNSAFE = {chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F)}
SHORT = 12
"""How many digits of an id people are shown."""


class Paper:
    """Where a command prints. ``plain`` is anything that is not a terminal."""

    def __init__(self) -> None:
        self.plain = not sys.stdout.isatty()
        self._console: Console | None = None

    @property
    def console(self) -> Console:
        """The rich console, made when first needed."""
        if self._console is None:
            from rich.console import Console  # noqa: PLC0415 - loads slowly

            self._console = Console(highlight=False, soft_wrap=True)
        return self._console

    def fixed(self, text: str) -> str:
        """An id, time or number, which no neighbour may reorder."""
        return text if self.plain or not text else f"{_LEFT_TO_RIGHT}{text}{_END}"

    def words(self, text: str) -> str:
        """Recorded words in any script: of one line, without control or direction characters."""
        safe = printable(" ".join("".join(c for c in text if c not in _UNSAFE).split()))
        return safe if self.plain or not safe else f"{_FIRST_STRONG}{safe}{_END}"

    def time(self, at: datetime | None) -> str:
        """A time for people, in UTC, to the minute; empty where there is none."""
        return "" if at is None else self.fixed(f"{at:%Y-%m-%d %H:%M}Z")

    def line(self, text: str = "", style: str = "") -> None:
        """One line."""
        if self.plain:
            click.echo(text)
            return
        from rich.text import Text  # noqa: PLC0415 - loads slowly

        self.console.print(Text(text, style=style))

    def head(self, text: str) -> None:
        """A heading."""
        self.line()
        self.line(text, style="bold")

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Rows under their heads: a table on a terminal, tabs between columns elsewhere.

        The last column gives way where the terminal is narrow; ids and times are never cut.
        """
        if self.plain:
            for row in (heads, *rows):
                click.echo("\t".join(row))
            return
        from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - loads slowly
        from rich.table import Table  # noqa: PLC0415 - loads slowly
        from rich.text import Text  # noqa: PLC0415 - loads slowly

        table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
        cells = [[Text(cell) for cell in row] for row in rows]
        for n, head in enumerate(heads):
            gives = n == len(heads) - 1
            widest = max((row[n].cell_len for row in cells), default=0)
            table.add_column(
                head, no_wrap=not gives, overflow="fold", min_width=None if gives else widest
            )
        for line in cells:
            # Text, not markup: words with brackets in them are words.
            table.add_row(*line)
        self.console.print(table, soft_wrap=False)


def echo_json(value: Any, *, indent: int | None = None) -> None:
    """One JSON value on a line of its own, in any script."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=indent))
