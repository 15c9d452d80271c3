"""``truceline measure report``: a truce's measurement as one self-contained page."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import click

from truceline.cli.measure_effect import effect
from truceline.cli.paper import echo_json
from truceline.cli.progress import progress_bar
from truceline.cli.shared import write_new
from truceline.errors import raise_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from truceline.analysis.effect import Question
    from truceline.analysis.effect.events import Events
    from truceline.analysis.effect.shapes import EffectAnswer
    from truceline.report.figures import Figure

_OWN = frozenset({"as_json"})
_ASKED = (
    "truce", "bound", "controls", "excluded", "baselines", "gaps", "unit", "count", "estimate",
    "no_collection", "no_access",
)  # fmt: skip
_GAPS = (7, 14)


def _options() -> list[click.Parameter]:
    """The options of ``measure effect``: the same question is asked."""
    return [each for each in effect.params if each.name not in _OWN]


@click.command("report", params=_options(), short_help="Every figure of a truce in one HTML page.")
@click.option(
    "-o", "--output", required=True, help="Where the page is written; it must not be there yet."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON object.")
def report(*, output: str, as_json: bool, **asked: Any) -> None:
    """Write one HTML page: figures, their data, sentences, sources and the command to repeat it.

    It asks what `truceline measure effect` asks, with the same options. The page loads nothing
    from anywhere, and opens from a file.
    """
    from truceline import __version__  # noqa: PLC0415 - with what needs it
    from truceline.analysis.effect import answer  # noqa: PLC0415 - loads slowly
    from truceline.analysis.effect.checks import question_faults  # noqa: PLC0415 - likewise
    from truceline.cli import measure_inputs  # noqa: PLC0415 - likewise
    from truceline.extras import extra  # noqa: PLC0415 - with what needs it
    from truceline.report.measure_html import MeasureReport, written  # noqa: PLC0415 - likewise

    question = question_of(asked)
    raise_for(question_faults(question))
    # What is missing for drawing is said before a large file is read.
    extra("vl_convert")
    wanted = ("files", "format_name", "columns", "leave_out_damaged", "folder", "reader", "beside")
    given = measure_inputs.given(**{name: asked[name] for name in wanted if name in asked})
    with progress_bar("Measuring") as progress:
        told = answer(given.events, question, progress)
    figures = tuple(_figures(told, given.events))
    with progress_bar("Drawing") as progress:
        page = written(
            MeasureReport(
                answer=told,
                about=given.events.about,
                figures=figures,
                commands=_commands(asked),
                version=__version__,
                damaged=given.damaged,
            ),
            progress,
        )
    write_new(output, page)
    if as_json:
        echo_json({"output": output, "bytes": len(page), "figures": [each.id for each in figures]})
    elif output != "-":
        click.echo(f"{output}: {len(figures)} figures, {len(page):,} bytes.", err=True)


def question_of(asked: Mapping[str, Any]) -> Question:
    """The question that the options of ``measure effect`` ask."""
    from dataclasses import replace  # noqa: PLC0415 - here alone

    from truceline.analysis.effect import Period, Question  # noqa: PLC0415 - loads slowly

    made = Question(
        period=Period(asked["first"], asked["last"]),
        placebo=not asked["no_placebo"],
        **{name: asked[name] for name in _ASKED},
    )
    least = min(made.before.days, made.after.days)
    return made if made.gaps else replace(made, gaps=tuple(n for n in _GAPS if n * 2 < least))


def _figures(told: EffectAnswer, events: Events) -> Iterator[Figure]:
    """Every figure of every source, and of them side by side; each with an id of its own."""
    from dataclasses import replace  # noqa: PLC0415 - here alone

    from truceline.report import figure_effect, figure_effect_forest  # noqa: PLC0415 - load slowly
    from truceline.report import measure_panels as panels  # noqa: PLC0415 - likewise
    from truceline.report.figures import Look  # noqa: PLC0415 - likewise

    look, names = Look(), [each.name for each in events.about]
    if told.beside:
        yield figure_effect.effect_sources(told, panels.bound_by_source(told), look)
    for at, one in enumerate((told, *told.beside), start=1):
        own = events.of_source(names.index(one.source))
        daily = panels.panels_of(one, bins="day")
        made = [figure_effect.effect_series(one, daily, look)]
        if one.question.unit == "day":
            weekly = panels.panels_of(one, bins="week")
            made.append(figure_effect.effect_series(one, weekly, look, ident="weeks"))
        made.append(figure_effect_forest.effect_forest(one, look))
        made.append(figure_effect_forest.effect_ways(one, look))
        provinces = panels.bound_by_province(own, one)
        if len(provinces) > 1:
            made.append(figure_effect.effect_provinces(one, provinces, look))
        apart = panels.rows_apart(own, one)
        if apart:
            made.append(figure_effect_forest.effect_apart(one, apart, look))
        for each in made:
            ident = each.id if at == 1 else f"{each.id}-{at}"
            yield replace(each, id=ident, table=replace(each.table, id=ident))


def _commands(asked: Mapping[str, Any]) -> tuple[str, ...]:
    """The command as it was given, and the one that prints the figures alone."""
    given: list[str] = []
    for option in effect.params:
        value = asked.get(option.name or "")
        if option.name in {None, "as_json", "files"} or value in (None, (), False, ""):
            continue
        name = max(option.opts, key=len)
        values = value if isinstance(value, tuple) else (value,)
        for one in values:
            given += [name] if value is True else [name, str(one)]
    line = shlex.join([*asked["files"], *given])
    return (
        f"truceline measure report {line} -o report.html",
        f"truceline measure effect {line} --json",
    )
