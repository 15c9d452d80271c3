"""What a report shows beside the effect, where it is asked for: clusters, and what went unreported.

Where counts cluster is for officers of the cell alone: no party may see where another is weak. So a
report with clusters says that on its first lines, and of a desk nobody else is given one.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from truceline.cli.errors import printable
from truceline.cli.progress import progress_bar
from truceline.report.figures import Figure
from truceline.report.measure_html import Beside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from truceline.analysis.effect import Question
    from truceline.analysis.effect.events import About, Events
    from truceline.analysis.scanned_events import Clustered, Reach
    from truceline.mse import Report
    from truceline.scan import Spans

FOR_THE_CELL: Final = (
    "For officers of the cell alone. It shows where counts cluster: show it to no party, and do not"
    " publish it. Without --clusters the same page can be made for others."
)
FOR_READERS: Final = (
    "For whoever may see the sources it is made from, under their licences. It shows no clusters."
)
FOR_ONE: Final = (
    "For {reader}, and whoever else may see the same imports of the desk. It shows no clusters."
)
OPERATOR: Final = "the desk's operator"
_WHY: Final = "What is found is that counts cluster; it does not say why, and nothing about who."


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One part beside the effect: its figures, its sentences, and the commands that repeat it."""

    figures: tuple[Figure, ...]
    beside: Beside
    commands: tuple[str, ...]


def audience(asked: Mapping[str, Any], *, clusters: bool) -> str:
    """For whom a report is."""
    if clusters:
        return FOR_THE_CELL
    if asked["files"] or asked["beside"]:
        return FOR_READERS
    return FOR_ONE.format(reader=asked["reader"] or OPERATOR)


def spans_of(question: Question) -> Spans:
    """The days of the window, truce and before, as the scan counts them."""
    from truceline.scan import Spans  # noqa: PLC0415 - loads slowly

    return Spans.of(question.period.first, question.period.last, "day")


def clusters_of(
    events: Events, question: Question, reach: Reach, asked: Mapping[str, Any]
) -> Iterator[Made]:
    """The clusters of each source apart, on a map without borders.

    Args:
        events: The events of all sources.
        question: Its window is scanned, every pair of sides in it.
        reach: How far circles and windows reach.
        asked: The options of the command.
    """
    from truceline.analysis.scanned_events import clustered  # noqa: PLC0415 - loads slowly

    spans = spans_of(question)
    for at, about in enumerate(events.about):
        with progress_bar(f"Playing chance: {about.name}") as progress:
            found = clustered(events.of_source(at), spans, reach, progress=progress)
        # A table's id stands once in a page; the first source has the plain one.
        ident = "clusters" if not at else f"clusters-{at + 1}"
        figures = (_map(found, ident),) if found.clusters else ()
        yield Made(
            figures=figures,
            beside=_said(found, about, reach),
            commands=(_scan_command(about, question, reach, asked),),
        )


def _map(found: Clustered, ident: str) -> Figure:
    from truceline.console.basemap import ATTRIBUTION, basemap  # noqa: PLC0415 - loads slowly
    from truceline.report import figure_clusters  # noqa: PLC0415 - likewise
    from truceline.report.figures import Look  # noqa: PLC0415 - likewise

    box = figure_clusters.box_of(found.clusters, found.scanned.places())
    ground = figure_clusters.Ground(
        box=box, layers=basemap(figure_clusters.around(box)), attribution=ATTRIBUTION
    )
    return figure_clusters.clusters(found, Look(), ground=ground, ident=ident)


def _said(found: Clustered, about: About, reach: Reach) -> Beside:
    from truceline.report.figure_clusters import told  # noqa: PLC0415 - loads slowly
    from truceline.report.figures import Look  # noqa: PLC0415 - likewise

    how = (
        f"{found.scanned.counted} events of every pair of sides were scanned: space-time "
        f"permutation, circles up to {reach.max_radius_km:g} km, windows up to {reach.max_days} "
        f"days, {reach.replications} plays of chance, seed {reach.seed}."
    )
    many = len(found.clusters)
    drawn = (f"Clusters that chance gives in no more than one play of twenty: {many}.",)
    says = (*(drawn if many else ()), *told(found, Look()), _WHY, how)
    return Beside(title=f"Where and when counts cluster: {about.name}", says=says)


def _scan_command(about: About, question: Question, reach: Reach, asked: Mapping[str, Any]) -> str:
    """The scan alone, of one source."""
    spans = spans_of(question)
    window = reach.question(spans).max_time
    parts = [
        "truceline", "measure", "clusters", *_input_of(about, asked),
        "--from", str(question.period.first), "--to", str(question.period.last),
        "--max-radius-km", f"{reach.max_radius_km:g}", "--max-time", str(window),
        "--replications", str(reach.replications), "--seed", str(reach.seed), "--json",
    ]  # fmt: skip
    return shlex.join(parts)


def _input_of(about: About, asked: Mapping[str, Any]) -> Iterator[str]:
    """The options by which ``measure clusters`` reads one source."""
    given = [(asked["format_name"], file) for file in asked["files"]]
    given += [tuple(each.split("=", 1)) for each in asked["beside"]]
    if not given:
        yield from ("--desk", str(asked["folder"]))
        if asked["reader"]:
            yield from ("--as", asked["reader"])
        yield from ("--what", "observations", "--source", about.name)
        return
    names = {name for name, _ in about.files}
    mine = [(form, file) for form, file in given if printable(Path(file).name) in names]
    yield from (file for _, file in mine)
    yield from ("--format", mine[0][0])
    if mine[0][0] == "plain" and asked["columns"]:
        yield from ("--columns", asked["columns"])
    if asked["leave_out_damaged"]:
        yield "--leave-out-damaged"


def unreported_of(
    files: tuple[str, ...], *, names: str | None, ids: bool, methods: tuple[str, ...]
) -> Made:
    """What no list holds, by every method that the lists allow, with its priors.

    Args:
        files: As ``truceline measure unreported`` takes them.
        names: Its ``--lists``.
        ids: Its ``--ids``.
        methods: Its ``--method``.

    Raises:
        BadInput: as that command, where the lists cannot be read or say nothing.
    """
    from truceline.cli import measure_unreported_inputs as inputs  # noqa: PLC0415 - loads slowly
    from truceline.cli.shared import at_option  # noqa: PLC0415 - likewise
    from truceline.mse import ALWAYS, answered  # noqa: PLC0415 - likewise
    from truceline.mse import Question as Estimating  # noqa: PLC0415 - likewise
    from truceline.report.figures import Look  # noqa: PLC0415 - likewise
    from truceline.report.measure_html import Beside  # noqa: PLC0415 - likewise
    from truceline.report.measure_unreported import unreported  # noqa: PLC0415 - likewise

    ((_, table),) = inputs.read(files, None, inputs.Asked(names=names, ids=ids))
    with at_option("--unreported"), progress_bar("Estimating") as progress:
        told = answered(table, Estimating(methods=tuple(dict.fromkeys(methods))), progress)
    lists = "; ".join(printable(Path(file).name) for file in files)
    figure = unreported(
        told, Look(), source=f"{', '.join(table.names)} ({lists})", period="that of the lists"
    )
    seen = f"{table.seen:,} events stand on at least one of {table.lists} lists; {table.shared:,}"
    beside = Beside(
        title="How many events no list holds",
        says=(told.answer.sentence, f"{seen} on two or more.", *_warned(told)),
        holds_if=tuple(f"{each[0].upper()}{each[1:]}." for each in ALWAYS),
    )
    options = [*(("--lists", names) if names else ()), *(("--ids",) if ids else ())]
    options += [part for each in methods for part in ("--method", each)]
    command = shlex.join(["truceline", "measure", "unreported", *files, *options, "--json"])
    return Made(figures=(figure,), beside=beside, commands=(command,))


def _warned(told: Report) -> tuple[str, ...]:
    """What is to be known of the estimates that are used, each sentence once."""
    return tuple(dict.fromkeys(w for each in told.estimates if each.use for w in each.warnings))
