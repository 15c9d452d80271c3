"""One day's bulletin on one screen: what was published, what does not add up, what is not seen.

The whole bulletin is longer than a screen; ``truceline bulletin`` prints it. Here each block gives
its sentences and its tables a line a row, and what does not fit is counted. Nothing is worked out:
every word and number is the bulletin's own.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from truceline.analysis.bulletin_day import period_of, zone_of
from truceline.analysis.bulletin_shape import utc
from truceline.cli.screen import FAINT, HEAD, LONG, NAME, WARN, Line, cut, fit, row, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime

    from truceline.analysis.bulletin_shape import Block, Bulletin, Cell, Table
    from truceline.mechanism.records import CountState
    from truceline.mechanism.terms import Terms

_TICK: Final = timedelta(microseconds=1)
"""The end of a period belongs to the next one."""

_WEEK: Final = 7
"""The longest period of a bulletin, in days."""

_ROOM: Final = 0
"""Columns of the label before a line; a bulletin has none."""

_FLAG: Final = ("come to", "adds up", "kept as published")
"""What is said of figures whose parts do not come to what was printed for them."""

_SIGHT: Final = {"whole": "", "in_part": "; seen in part", "none": "; not open to this reader"}


def day_worth_a_look(terms: Terms, records: Iterable[CountState], at: datetime) -> date:
    """The day of the newest published figure that does not add up, else of the newest.

    Where nothing was published it is the newest day that has closed: one that has not shows little.

    Args:
        terms: The agreement whose bulletin it is.
        records: What was published.
        at: The instant asked about (UTC): what ends later does not count.
    """
    ended = [each for each in records if each.body.until <= at]
    newest = max((each for each in ended if each.wrong), key=_until, default=None) or max(
        ended, key=_until, default=None
    )
    if newest is not None:
        return _day_of(terms, newest.body.until - _TICK)
    return _day_of(terms, period_of(terms, _day_of(terms, at)).since - _TICK)


def _day_of(terms: Terms, at: datetime) -> date:
    """The day for which the period is named in which an instant lies."""
    today = at.astimezone(zone_of(terms)).date()
    days = (today + timedelta(days=ahead) for ahead in range(_WEEK + 1))
    return next((day for day in days if period_of(terms, day).holds(at)), today)


def _until(state: CountState) -> datetime:
    return state.body.until


def page(found: Bulletin) -> list[Line]:
    """The lines of the screen: at most ``LONG`` of at most ``WIDE`` columns."""
    period = found.period
    made = f"made from {found.made_from.size} entries, root {found.made_from.root[:12]}"
    span = f"from {utc(period.since)} to {utc(period.until)}, for {found.reader}"
    head: list[Line] = [
        ((f"Bulletin of {period.day}", NAME), (f"  {found.title}", "")),
        ((f"{span}; {made}", FAINT),),
    ]
    blocks = [list(_block(block)) for block in found.blocks if block.sight != "none"]
    closed = [block.title.lower() for block in found.blocks if block.sight == "none"]
    if closed:
        blocks.append(list(wrapped("", f"not open to {found.reader}: {'; '.join(closed)}", FAINT,
                                   room=_ROOM)))  # fmt: skip
    fit(blocks, LONG - len(head), "`truceline bulletin`", label=_ROOM, notes_first=True)
    return [cut(line) for line in (*head, *(line for block in blocks for line in block))]


def _block(block: Block) -> Iterator[Line]:
    """What does not add up first, then the tables, then what holds of all of it."""
    yield ((f"{block.title.upper()}{_SIGHT[block.sight]}", HEAD),)
    flags = [each for each in block.says if any(words in each for words in _FLAG)]
    for sentence in flags:
        yield from wrapped("", sentence, WARN, room=_ROOM)
    for table in block.tables:
        yield from _table(table)
    for sentence in block.says:
        if sentence not in flags:
            yield from wrapped("", sentence, FAINT, room=_ROOM)


def _table(table: Table) -> Iterator[Line]:
    """A table's caption with its headings, then its rows; a table of two columns goes by groups."""
    titles = "; ".join(column.title for column in table.columns)
    yield row("", f"{table.caption} ({titles})", NAME, room=_ROOM)
    if len(table.columns) == len(("what", "how")):
        groups: dict[str, list[str]] = {}
        for what, how in table.rows:
            groups.setdefault(_text(how), []).append(_text(what))
        for how, group in groups.items():
            yield from wrapped("", f"  {', '.join(group)}: {how}", room=_ROOM)
        return
    for cells in table.rows:
        told = "; ".join(_text(cell) for cell in cells if cell != "")
        yield from wrapped("", f"  {told}", room=_ROOM)


def _text(cell: Cell) -> str:
    return "not known" if cell is None else str(cell)
