"""``truceline measure report``: a truce's measurement as one self-contained page."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any

import click

from truceline.cli.measure_effect import effect
from truceline.cli.measure_unreported import METHODS
from truceline.cli.paper import echo_json
from truceline.cli.progress import progress_bar
from truceline.cli.shared import write_new
from truceline.errors import Fault, raise_for

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from truceline.analysis.effect import Question
    from truceline.analysis.effect.events import Events
    from truceline.analysis.effect.shapes import EffectAnswer
    from truceline.analysis.scanned_events import Reach
    from truceline.cli.measure_inputs import Given
    from truceline.cli.measure_report_beside import Made
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
    "--clusters",
    is_flag=True,
    help="Also map where counts cluster. The page is then for officers of the cell alone.",
)
@click.option(
    "--max-radius-km", type=float, default=50.0, show_default=True, help="The largest circle."
)
@click.option(
    "--max-time", type=int, default=14, show_default=True, help="The longest window, in days."
)
@click.option("--replications", type=int, default=999, show_default=True, help="Plays of chance.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the random numbers.")
@click.option(
    "--unreported",
    "lists_files",
    multiple=True,
    metavar="FILE",
    help="Also estimate what no list holds: a table of lists, or a file of `measure match -o` "
    "(with --ids). Given twice and more: lists of ids.",
)
@click.option("--lists", "names", metavar="A,B,...", help="The columns of that table to take.")
@click.option("--ids", is_flag=True, help="Columns of that table hold ids of records.")
@click.option(
    "--method",
    "methods",
    multiple=True,
    type=click.Choice(METHODS),
    help="Only this method for what no list holds (repeatable).",
)
@click.option(
    "-o", "--output", required=True, help="Where the page is written; it must not be there yet."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was written as one JSON object.")
def report(
    *,
    clusters: bool,
    max_radius_km: float,
    max_time: int,
    replications: int,
    seed: int,
    lists_files: tuple[str, ...],
    names: str | None,
    ids: bool,
    methods: tuple[str, ...],
    output: str,
    as_json: bool,
    **asked: Any,
) -> None:
    """Write one HTML page: figures, their data, sentences, sources and the commands to repeat it.

    It asks what `truceline measure effect` asks, with the same options. With --clusters it maps
    where counts cluster, for officers of the cell alone; with --unreported it shows how many events
    no list holds, under every prior. The page loads nothing from anywhere, opens from a file, and
    says for whom it may be shown.
    """
    from truceline.analysis.effect import answer  # noqa: PLC0415 - loads slowly
    from truceline.analysis.effect.checks import question_faults  # noqa: PLC0415 - likewise
    from truceline.cli import measure_inputs  # noqa: PLC0415 - likewise
    from truceline.cli import measure_report_beside as beside  # noqa: PLC0415 - likewise
    from truceline.extras import extra  # noqa: PLC0415 - with what needs it

    question = question_of(asked)
    raise_for([*question_faults(question), *_unused(lists_files, names, ids=ids, methods=methods)])
    # What is missing for drawing is said before a large file is read.
    extra("vl_convert")
    reach = _reach(question, max_radius_km, max_time, replications, seed) if clusters else None
    if reach is not None and not (asked["files"] or asked["beside"]):
        _officers_only(asked)
    wanted = ("files", "format_name", "columns", "leave_out_damaged", "folder", "reader", "beside")
    given = measure_inputs.given(**{name: asked[name] for name in wanted if name in asked})
    made: list[Made] = []
    if lists_files:
        made.append(beside.unreported_of(lists_files, names=names, ids=ids, methods=methods))
    with progress_bar("Measuring") as progress:
        told = answer(given.events, question, progress)
    if reach is not None:
        made += beside.clusters_of(given.events, question, reach, asked)
    own = {
        "--clusters": clusters, "--max-radius-km": f"{max_radius_km:g}" if clusters else None,
        "--max-time": max_time if clusters else None,
        "--replications": replications if clusters else None,
        "--seed": seed if clusters else None, "--unreported": lists_files, "--lists": names,
        "--ids": ids, "--method": methods,
    }  # fmt: skip
    page, figures = _page(told, given, made, asked, own)
    write_new(output, page)
    if as_json:
        echo_json({
            "output": output, "bytes": len(page), "figures": figures,
            "for": "officers of the cell" if clusters else "readers of the sources",
        })  # fmt: skip
    elif output != "-":
        click.echo(f"{output}: {len(figures)} figures, {len(page):,} bytes.", err=True)
        click.echo(beside.audience(asked, clusters=clusters), err=True)


def _page(
    told: EffectAnswer,
    given: Given,
    made: Sequence[Made],
    asked: Mapping[str, Any],
    own: Mapping[str, Any],
) -> tuple[bytes, list[str]]:
    """The page, and the ids of its figures."""
    from truceline import __version__  # noqa: PLC0415 - with what needs it
    from truceline.cli.measure_report_beside import audience  # noqa: PLC0415 - likewise
    from truceline.report.measure_html import MeasureReport, written  # noqa: PLC0415 - likewise

    figures = (*_figures(told, given.events), *(one for part in made for one in part.figures))
    with progress_bar("Drawing") as progress:
        page = written(
            MeasureReport(
                answer=told,
                about=given.events.about,
                figures=figures,
                commands=(
                    *_commands(asked, own),
                    *(line for part in made for line in part.commands),
                ),
                version=__version__,
                damaged=given.damaged,
                audience=audience(asked, clusters=bool(own["--clusters"])),
                beside=tuple(part.beside for part in made),
            ),
            progress,
        )
    return page, [each.id for each in figures]


def _unused(
    files: tuple[str, ...], names: str | None, *, ids: bool, methods: tuple[str, ...]
) -> Iterator[Fault]:
    """What was asked of lists, where there are none."""
    given = {"--lists": names, "--ids": ids, "--method": methods}
    for option, value in given.items():
        if value and not files:
            sentence = f"{option} is about the lists of --unreported, and there are none."
            yield Fault("OPTION_UNUSED", sentence, "Leave it out, or give the lists.", option)


def _reach(question: Question, km: float, days: int, replications: int, seed: int) -> Reach:
    """How far the scan reaches.

    Raises:
        BadInput: every fault of it, before a large file is read.
    """
    from truceline.analysis.scanned_events import Reach  # noqa: PLC0415 - loads slowly
    from truceline.cli.measure_report_beside import spans_of  # noqa: PLC0415 - likewise

    reach = Reach(max_radius_km=km, max_days=days, replications=replications, seed=seed)
    spans = spans_of(question)
    raise_for(reach.question(spans).own_faults(spans))
    return reach


def _officers_only(asked: Mapping[str, Any]) -> None:
    """Let officers of the cell pass to the clusters of a desk, and its operator.

    Raises:
        Refused: CLUSTERS_FOR_OFFICERS.
    """
    from truceline.cli.measure_clusters_inputs import officers_only  # noqa: PLC0415 - a desk alone
    from truceline.cli.shared import opened_desk  # noqa: PLC0415 - likewise

    with opened_desk(asked["folder"]) as desk:
        officers_only(desk, asked["reader"])


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


def _commands(asked: Mapping[str, Any], own: Mapping[str, Any]) -> tuple[str, ...]:
    """The command as it was given, and the one that prints the figures of the effect alone."""
    given: list[str] = []
    for option in effect.params:
        if option.name not in {None, "as_json", "files"}:
            given += _as_given(max(option.opts, key=len), asked.get(option.name or ""))
    line = shlex.join([*asked["files"], *given])
    more = shlex.join([part for name, value in own.items() for part in _as_given(name, value)])
    return (
        f"truceline measure report {line}{' ' if more else ''}{more} -o report.html",
        f"truceline measure effect {line} --json",
    )


def _as_given(name: str, value: Any) -> Iterator[str]:
    """An option as it stands on the command line; nothing where it was not given."""
    if value in (None, (), False, ""):
        return
    for one in value if isinstance(value, tuple) else (value,):
        yield name
        if value is not True:
            yield str(one)
