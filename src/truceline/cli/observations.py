"""``truceline observations``: what outside sources counted, by period, place and pair of sides.

Each import of each source is answered apart, with its licence, its days, and what was left out and
why; nothing is ever added over sources. For people a table; piped, tab-separated lines under
headings that start with ``#``; with ``--json`` one object.
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from truceline.cli.paper import Paper, echo_json
from truceline.cli.shared import desk_option, json_option, narrowed, opened_desk, reader_option
from truceline.errors import BadInput, Fault

if TYPE_CHECKING:
    from pathlib import Path

    from truceline.desk import Desk
    from truceline.store.observation_summary import (
        By,
        Coarse,
        Question,
        SourceSummary,
        Summary,
        Tally,
    )

FOLDER = "observations"
"""The folder of observations inside a desk."""

IMPORT_PART = "import"
"""The part of the ledger's entries on imports; its key is the imported file's hash."""

_KEY_HEADS = {
    "dyad": "dyad",
    "place": "province",
    "day": "day",
    "week": "week of",
    "month": "month",
}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_UNNAMED = "(not given by the source)"
_NOTHING = "-"


class Day(click.ParamType[date]):
    """A day on the command line, as ``2016-02-27``."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Text to day; raises ``BadInput`` with ``DATE_UNREADABLE``."""
        del ctx
        if isinstance(value, date):
            return value
        # The library also reads forms like 20160227, which people do not mean as days.
        if _DAY.fullmatch(value):
            with suppress(ValueError):
                return date.fromisoformat(value)
        sentence = f"A day like 2016-02-27 was expected; {value!r} was found."
        hint = "Write YYYY-MM-DD, and look whether that month has such a day."
        where = param.opts[0] if param else ""
        raise BadInput(Fault("DATE_UNREADABLE", sentence, hint, where))


@click.command("observations", short_help="Summarise what outside sources counted.")
@desk_option
@reader_option
@click.option("--from", "period_from", type=Day(), help="First day, inclusive (YYYY-MM-DD).")
@click.option("--to", "period_to", type=Day(), help="Last day, inclusive (YYYY-MM-DD).")
@click.option(
    "--by",
    type=click.Choice(["dyad", "place", "day", "week", "month"]),
    help="Split the answer; a place is a province.",
)
@click.option("--dyad", "dyads", multiple=True, help="Only this pair of sides (exact; repeatable).")
@click.option("--side", "sides", multiple=True, help="Only where this is a side (repeatable).")
@click.option(
    "--place", "places", multiple=True, help="Only this province, district or place (repeatable)."
)
@click.option("--source", default="", help="Only this source; else each source apart.")
@click.option(
    "--coarse",
    type=click.Choice(["apart", "include"]),
    default="apart",
    show_default=True,
    help="Rows whose date is known to a week or worse: leave apart, or count on their first day.",
)
@json_option
def observations(
    *,
    folder: Path | None,
    reader: str | None,
    period_from: date | None,
    period_to: date | None,
    by: By | None,
    dyads: tuple[str, ...],
    sides: tuple[str, ...],
    places: tuple[str, ...],
    source: str,
    coarse: Coarse,
    as_json: bool,
) -> None:
    """Summarise what outside sources counted, each source apart.

    Only imports that the ledger records, and that the reader may see, are asked. A row counts on
    the day it starts; days are the source's own; a mean is over the days that the source covers.
    """
    from truceline.store.observation_summary import Question  # noqa: PLC0415 - only here
    from truceline.store.observations import ObservationStore  # noqa: PLC0415 - likewise

    question = Question(
        period_from=period_from,
        period_to=period_to,
        by=by or "",
        dyads=dyads,
        sides=sides,
        places=places,
        source=source,
        coarse=coarse,
    )
    with opened_desk(folder) as desk:
        recorded = recorded_imports(desk, reader)
    summary = ObservationStore(desk.folder / FOLDER).summary(question, recorded)
    if as_json:
        echo_json(summary.as_json(), indent=1)
        return
    if not summary.sources:
        click.echo("There are no observations to show. No data is not calm.", err=True)
        return
    show(summary, Paper())


def recorded_imports(desk: Desk, reader: str | None = None) -> frozenset[str]:
    """Hashes of the files whose import the ledger records and the reader may see.

    Args:
        desk: The desk.
        reader: An actor or ``public``; none is whoever keeps the desk.

    Raises:
        NotFound: ``ACTOR_UNKNOWN``.
    """
    from truceline.store.finding import Question as Looked  # noqa: PLC0415 - only here

    view = narrowed(desk, reader)
    return frozenset(item.row.key for item in view.every(Looked(part=IMPORT_PART)))


def show(summary: Summary, paper: Paper) -> None:
    """Print a summary, one part for each import; tables on a terminal, tabs elsewhere."""
    by = summary.question.by
    for source in summary.sources:
        first, *rest = _headings(source, summary.question)
        if paper.plain:
            first, rest = f"# {first}", [f"# {line}" for line in rest]
        paper.line(first, style="bold")
        for line in rest:
            paper.line(line)
        paper.table(
            (_KEY_HEADS.get(by, by), *_HEADS),
            [(paper.words(key), *cells) for key, *cells in _rows(source)],
        )


_HEADS = ("days", "rows", "low", "best", "high", "best a day", "coarse rows", "coarse best")


def _rows(source: SourceSummary) -> list[tuple[str, ...]]:
    """The total, then each group, as cells of text."""
    total = _cells("(all)", source.days, source.counted, source.coarse)
    return [
        total,
        *[
            _cells(_UNNAMED if one.key is None else one.key, one.days, one.counted, one.coarse)
            for one in source.groups
        ],
    ]


def _cells(key: str, days: int, counted: Tally | None, coarse: Tally | None) -> tuple[str, ...]:
    from truceline.store.observation_summary import mean  # noqa: PLC0415 - only here

    a_day = mean(counted, days)
    return (
        key,
        str(days),
        _number(counted.rows if counted else None),
        _number(counted.low if counted else None),
        _number(counted.best if counted else None),
        _number(counted.high if counted else None),
        _NOTHING if a_day is None else f"{a_day:.1f}",
        _number(coarse.rows if coarse else None),
        _number(coarse.best if coarse else None),
    )


def _number(value: int | None) -> str:
    return _NOTHING if value is None else str(value)


def _headings(source: SourceSummary, question: Question) -> list[str]:
    """What the figures are of, and what they leave out; a line each, only where there is any."""
    coarse = (
        "counted on the day they start" if question.coarse == "include" else "not in the counts"
    )
    lines = [
        f"{source.source}: {source.name} ({source.sha256[:12]}), {source.licence}",
        f"Cite: {source.citation}",
        f"Period: {source.period_from} to {source.period_to}, {source.days_asked} days.",
        f"Covered: {source.days} of them; rows start {source.covers_from} to {source.covers_to}.",
    ]
    if source.coarse:
        lines.append(
            f"Coarse dates, {coarse}: {tally_words(source.coarse)}, their span meets the period."
        )
    if source.rows_set_apart:
        lines.append(
            f"Damaged rows set apart at import: {source.rows_set_apart} of "
            f"{source.rows_in + source.rows_set_apart} in the file, of any date."
        )
    if source.unknown:
        lines.append(f"Names this source does not have: {'; '.join(source.unknown)}.")
    notes = (
        (source.began_before, "that began before the period and ended in it, not counted"),
        (source.end_after, "that ended after the period, counted on the day they start"),
        (source.disordered, "whose low, best and high are out of order in the source itself"),
        (source.source_predates, "of which every report is dated before the event"),
    )
    lines += [f"Of note: {tally_words(tally)} {what}." for tally, what in notes if tally.rows]
    if source.without_deaths:
        rows = _so_many(source.without_deaths)
        lines.append(f"Of note: {rows}, counted, without a number of deaths.")
    return lines


def _so_many(number: int) -> str:
    return "1 row" if number == 1 else f"{number} rows"


def tally_words(tally: Tally) -> str:
    """A number of rows and the deaths in them, by the source's best estimate, in words."""
    rows = _so_many(tally.rows)
    deaths = "1 death" if tally.best == 1 else f"{_number(tally.best)} deaths"
    return f"{rows} with {deaths} (best estimate)"
