"""``truceline measure effect``: deaths and events before and during a truce, by who was bound."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from truceline.cli.observations import Day
from truceline.cli.paper import Paper, echo_json
from truceline.cli.progress import progress_bar
from truceline.cli.shared import columns_option, desk_option, json_option, reader_option
from truceline.errors import BadInput, Fault, raise_for

if TYPE_CHECKING:
    from pathlib import Path

    from truceline.analysis.effect.question import Count, Estimate, Period, Unit

_PERIOD = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})\.\.([0-9]{4}-[0-9]{2}-[0-9]{2})")
_DEFAULT_GAPS = (7, 14)


class PeriodType(click.ParamType["Period"]):
    """A period on the command line, as ``2016-02-01..2016-02-11``, both days counted."""

    name = "period"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Period:
        """Text to period; raises ``BadInput`` with ``PERIOD_UNREADABLE``."""
        del ctx
        from truceline.analysis.effect.question import Period  # noqa: PLC0415 - loads slowly

        if isinstance(value, Period):
            return value
        match = _PERIOD.fullmatch(value)
        if match:
            try:
                return Period(date.fromisoformat(match[1]), date.fromisoformat(match[2]))
            except ValueError:
                pass
        where = param.opts[0] if param else ""
        sentence = f"A period like 2016-02-01..2016-02-11 was expected; {value!r} was found."
        hint = "Write FROM..TO as two days, YYYY-MM-DD, that the calendar has."
        raise BadInput(Fault("PERIOD_UNREADABLE", sentence, hint, where))


PERIOD = PeriodType()


@click.command("effect", short_help="Before and during a truce, by who was bound.")
@click.argument("files", nargs=-1, metavar="[FILE...]")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["ucdp", "acled", "plain"]),
    help="What the files are: UCDP GED, ACLED's export, or plain CSV with --columns.",
)
@columns_option
@click.option(
    "--beside",
    multiple=True,
    metavar="FORMAT=FILE",
    help="A further source, answered apart and never added, as acled=FILE (repeatable).",
)
@click.option("--leave-out-damaged", is_flag=True, help="Leave damaged rows out, and say so.")
@desk_option
@reader_option
@click.option("--truce", type=Day(), required=True, help="First day of the truce (YYYY-MM-DD).")
@click.option("--from", "first", type=Day(), required=True, help="First day of the window.")
@click.option("--to", "last", type=Day(), required=True, help="Last day of the window.")
@click.option(
    "--bound",
    multiple=True,
    metavar="NAME",
    help="Who was bound: a pair of sides, or a side for all its pairs (repeatable).",
)
@click.option(
    "--control", "controls", multiple=True, metavar="NAME", help="Who was not (repeatable)."
)
@click.option(
    "--excluded",
    multiple=True,
    metavar="NAME",
    help="A group left out that may fight inside the bound pairs (repeatable).",
)
@click.option(
    "--baseline",
    "baselines",
    type=PERIOD,
    multiple=True,
    metavar="FROM..TO",
    help="A further baseline before the truce (repeatable).",
)
@click.option(
    "--gap",
    "gaps",
    type=int,
    multiple=True,
    metavar="DAYS",
    help="Days to leave out on each side of the start (repeatable). Default: 7 and 14.",
)
@click.option(
    "--unit",
    type=click.Choice(["day", "week", "month"]),
    default="day",
    show_default=True,
    help="Bins of the series; figures are always a day. Weeks are counted from the truce.",
)
@click.option(
    "--count",
    type=click.Choice(["deaths", "events"]),
    default="deaths",
    show_default=True,
    help="What is counted.",
)
@click.option(
    "--estimate",
    type=click.Choice(["low", "best", "high"]),
    default="best",
    show_default=True,
    help="Which of the source's estimates of deaths.",
)
@click.option(
    "--no-collection",
    type=PERIOD,
    multiple=True,
    metavar="FROM..TO",
    help="Nobody collected in these days: left out (repeatable).",
)
@click.option(
    "--no-access",
    type=PERIOD,
    multiple=True,
    metavar="FROM..TO",
    help="Collectors had no access in these days: left out (repeatable).",
)
@click.option("--no-placebo", is_flag=True, help="Do not try other dates of the same source.")
@json_option
def effect(
    *,
    files: tuple[str, ...],
    format_name: str | None,
    columns: str | None,
    beside: tuple[str, ...],
    leave_out_damaged: bool,
    folder: Path | None,
    reader: str | None,
    truce: date,
    first: date,
    last: date,
    bound: tuple[str, ...],
    controls: tuple[str, ...],
    excluded: tuple[str, ...],
    baselines: tuple[Period, ...],
    gaps: tuple[int, ...],
    unit: Unit,
    count: Count,
    estimate: Estimate,
    no_collection: tuple[Period, ...],
    no_access: tuple[Period, ...],
    no_placebo: bool,
    as_json: bool,
) -> None:
    """Compare deaths or events a day before and during a truce, for those bound and for others.

    Reads event files (--format), or the observations on a desk. A name is a pair of sides as the
    source has it, or one side, which means all its pairs. Each source is answered apart. A row
    counts on the day it starts; rows with coarse dates are set apart and counted.
    """
    from truceline.analysis.effect import Period, Question, answer  # noqa: PLC0415 - loads slowly
    from truceline.analysis.effect.checks import question_faults  # noqa: PLC0415 - likewise
    from truceline.cli import measure_inputs  # noqa: PLC0415 - likewise

    period = Period(first, last)
    question = Question(
        truce=truce,
        period=period,
        bound=bound,
        controls=controls,
        excluded=excluded,
        baselines=baselines,
        gaps=gaps or tuple(gap for gap in _DEFAULT_GAPS if gap * 2 < _least(period, truce)),
        unit=unit,
        count=count,
        estimate=estimate,
        no_collection=no_collection,
        no_access=no_access,
        placebo=not no_placebo,
    )
    # A question that cannot be answered is said before a large file is read.
    raise_for(question_faults(question))
    given = measure_inputs.given(
        files=files,
        format_name=format_name,
        columns=columns,
        leave_out_damaged=leave_out_damaged,
        folder=folder,
        reader=reader,
        beside=beside,
    )
    with progress_bar("Measuring") as progress:
        told = answer(given.events, question, progress)
    if as_json:
        echo_json({**told.as_json(), "damaged": given.damaged})
        return
    from truceline.cli.measure_effect_page import show  # noqa: PLC0415 - only for people

    show(told, given.damaged, Paper())


def _least(period: Period, truce: date) -> int:
    """Days on the shorter side of the truce."""
    return min((truce - period.first).days, (period.last - truce).days + 1)
