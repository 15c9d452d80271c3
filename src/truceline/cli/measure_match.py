"""``truceline measure match``: which reports of several sources are of one event."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import click

from truceline.cli.measure_inputs import FORMATS
from truceline.cli.paper import Paper, echo_json
from truceline.cli.progress import progress_bar
from truceline.cli.shared import (
    columns_option,
    desk_option,
    json_option,
    reader_option,
    write_new,
)
from truceline.errors import raise_for

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from truceline.cli.measure_match_desk import DeskAsked
    from truceline.cli.measure_match_inputs import Asked
    from truceline.linkage import Joined, Matched, Reports, Rules, Taxonomy


@click.command("match", short_help="Which reports of several sources are of one event.")
@click.argument("files", nargs=-1, metavar="[FILE...]")
@click.option(
    "--format",
    "formats",
    type=click.Choice(FORMATS),
    multiple=True,
    default=("plain",),
    show_default=True,
    help="What the files are; once for all, or once for each in their order.",
)
@columns_option
@desk_option
@reader_option
@click.option(
    "--what",
    type=click.Choice(["incidents", "observations", "both"]),
    default="incidents",
    show_default=True,
    help="Without files: what of the desk is matched.",
)
@click.option(
    "--words", metavar="COLUMN", help="The column of what a report says. Default: notes and such."
)
@click.option("--leave-out-damaged", is_flag=True, help="Leave damaged rows out of the match.")
@click.option(
    "--method",
    type=click.Choice(["probabilistic", "meltt"]),
    default="probabilistic",
    show_default=True,
    help="Weights learnt from the reports, or MELTT's window and taxonomies.",
)
@click.option("--km", type=float, help="How far apart reports may be. Default: 60; meltt: 4.")
@click.option("--days", type=int, help="How many days apart. Default: 4; meltt: 2.")
@click.option(
    "--taxonomy",
    "taxonomies",
    multiple=True,
    metavar="NAME=FILE",
    help="For meltt: a column of the files, and its levels by source and class (repeatable).",
)
@click.option(
    "--choose",
    type=click.Choice(["first", "best"]),
    default="first",
    show_default=True,
    help="For meltt: the first free partner, as its package; or the best, as its paper.",
)
@click.option("--threshold", type=float, help="From which probability on reports are linked.")
@click.option("--review", type=float, help="From which probability on a pair is asked about.")
@click.option("--answers", metavar="FILE", help="What people answered (see --queue).")
@click.option("--queue", metavar="FILE", help="Write what is uncertain as CSV, to be answered.")
@click.option("--repeats", is_flag=True, help="A source may report one event more than once.")
@click.option("-o", "out", metavar="FILE", help="Write a row a cluster, a column a source.")
@json_option
def match(
    *,
    files: tuple[str, ...],
    formats: tuple[str, ...],
    columns: str | None,
    folder: Path | None,
    reader: str | None,
    what: Any,
    words: str | None,
    leave_out_damaged: bool,
    method: str,
    km: float | None,
    days: int | None,
    taxonomies: tuple[str, ...],
    choose: Any,
    threshold: float | None,
    review: float | None,
    answers: str | None,
    queue: str | None,
    repeats: bool,
    out: str | None,
    as_json: bool,
) -> None:
    """Link reports of one event across sources. Each FILE is a source.

    Nothing is added or averaged over sources: each report stays as it is, and a cluster says which
    are of one event, how likely, what agreed and what differed. What is uncertain is put in a queue
    for a person; answers (same, different, taken back) hold from then on. The file of -o is read by
    `truceline measure unreported FILE --ids --lists A,B,...`.

    Without files a desk is read, for officers of its cell alone: its incidents, among which one
    event may stand twice, or its observations, each import a source.
    """
    from truceline.cli import measure_match_inputs as inputs  # noqa: PLC0415 - not for help
    from truceline.cli import measure_match_page as page  # noqa: PLC0415 - likewise
    from truceline.cli.measure_match_desk import LINKING, DeskAsked  # noqa: PLC0415 - likewise
    from truceline.linkage import Matched, joined  # noqa: PLC0415 - loads slowly

    asked = inputs.Asked(
        formats=formats, columns=columns, words=words, taxonomies=taxonomies,
        leave_out_damaged=leave_out_damaged,
    )  # fmt: skip
    meltt = method == "meltt"
    on_desk = not files and folder is not None
    # Among the incidents of a desk one event may stand twice: they are matched in themselves.
    repeats = repeats or (on_desk and what != "observations")
    rules = _rules(km, days, threshold, review, meltt=meltt, repeats=repeats)
    unused = page.unused(
        meltt=meltt, taxonomies=taxonomies, answers=answers, queue=queue,
        cuts=(threshold, review), repeats=repeats,
    )  # fmt: skip
    files_wrong = () if on_desk else asked.faults(files, repeats=repeats)
    raise_for([*files_wrong, *rules.faults(), *unused])
    said = inputs.read_answers(answers) if answers else []
    desk = DeskAsked(folder=folder, reader=reader, what=what) if on_desk else None
    reports, types, notes = _read(files, asked, desk, meltt=meltt)
    found: Joined | Matched
    if meltt:
        found = joined(reports, types, km=rules.km, days=rules.days, choose=choose)
    else:
        found = _matched(reports, rules, said)
    clusters = page.clusters_of(found, reports)
    if queue is not None and isinstance(found, Matched):
        write_new(queue, _csv(page.queue_rows(found, reports)))
    if out is not None:
        write_new(out, _csv(page.cluster_rows(clusters, reports)))
    if on_desk and what != "observations":
        notes = (*notes, LINKING)
    if as_json:
        echo_json({**page.as_json(found, clusters, reports, rules), "notes": list(notes)})
    elif out != "-" and queue != "-":
        page.show(found, clusters, reports, Paper(), notes)


def _read(
    files: tuple[str, ...], asked: Asked, desk: DeskAsked | None, *, meltt: bool
) -> tuple[Reports, list[Taxonomy], tuple[str, ...]]:
    """The reports of files, or of a desk where one is given; taxonomies; and what was set apart."""
    from truceline.analysis.effect.events import NEAR  # noqa: PLC0415 - loads slowly
    from truceline.cli import measure_match_inputs as inputs  # noqa: PLC0415 - likewise
    from truceline.cli.measure_match_desk import read_desk  # noqa: PLC0415 - likewise

    # In MELTT's narrow window the middle of a district is no place either.
    finest = NEAR if meltt else inputs.MIDDLE
    if desk is None:
        return inputs.read_reports(files, asked, finest=finest)
    reports, notes = read_desk(desk, finest=finest)
    return reports, [], notes


def _rules(
    km: float | None,
    days: int | None,
    threshold: float | None,
    review: float | None,
    *,
    meltt: bool,
    repeats: bool,
) -> Rules:
    """The rules asked for; those of the method where nothing is asked."""
    from truceline.linkage import Rules  # noqa: PLC0415 - loads slowly

    usual = Rules(km=4, days=2) if meltt else Rules()
    least = usual.threshold if threshold is None else threshold
    return Rules(
        km=usual.km if km is None else km,
        days=usual.days if days is None else days,
        threshold=least,
        review=min(usual.review, least) if review is None else review,
        once=not repeats,
    )


def _matched(reports: Reports, rules: Rules, answers: Sequence[Any]) -> Matched:
    """The probabilistic match, with a bar on a terminal."""
    from truceline.linkage import matched  # noqa: PLC0415 - loads slowly

    with progress_bar("Matching") as progress:
        return matched(reports, rules, answers, progress)


def _csv(rows: Sequence[Sequence[Any]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
