"""``truceline measure flare-ups``: the daily watch of a desk, for officers of its cell alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from truceline.cli.observations import Day
from truceline.cli.paper import Paper, echo_json
from truceline.cli.progress import progress_bar
from truceline.cli.shared import desk_option, json_option, opened_desk, reader_option, write_new

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from truceline.analysis.flare_ups import FlareUp, Watch


@click.command("flare-ups", short_help="The daily watch of a desk, for its officers.")
@desk_option
@reader_option
@click.option("--day", type=Day(), help="The day looked at (YYYY-MM-DD). Default: the desk's.")
@click.option(
    "--geojson", metavar="FILE", help="Write the map of the flare-ups to a new file, - for output."
)
@json_option
def flare_ups(
    *,
    folder: Path | None,
    reader: str | None,
    day: date | None,
    geojson: str | None,
    as_json: bool,
) -> None:
    """Tell where reports flare up on a day, with the incidents inside.

    The last 90 days are compared, by a prospective permutation scan; what chance gives no more
    often than once in 100 days is told. For officers of the cell alone, and for no party.
    """
    from truceline.analysis.flare_ups import SAYS, located, watch  # noqa: PLC0415 - loads slowly
    from truceline.cli.measure_clusters_inputs import (  # noqa: PLC0415 - likewise
        officers_only,
        reported_on,
    )

    with opened_desk(folder) as desk:
        officers_only(desk, reader)
        reported, apart = located(reported_on(desk, reader))
        asked = day or desk.now().date()
    with progress_bar("Playing chance") as progress:
        seen = watch(reported, asked, progress=progress)
    if geojson is not None:
        features = [each.as_feature() for each in seen.flare_ups]
        text = json.dumps({"type": "FeatureCollection", "features": features})
        write_new(geojson, text.encode())
    if as_json:
        echo_json({**seen.as_json(), "set_apart": apart, "says": SAYS})
        return
    show(seen, apart, Paper())


def show(seen: Watch, apart: dict[str, int], paper: Paper) -> None:
    """Print a day's watch: what flares up, or that nothing stands out, which is no calm."""
    from truceline.analysis.flare_ups import SAYS  # noqa: PLC0415 - loads slowly

    mark = "# " if paper.plain else ""
    paper.line(f"{mark}Watch of {seen.day}: {seen.counted} incidents compared", style="bold")
    for why, count in apart.items():
        paper.line(f"{mark}{count} incidents set apart: {why}.")
    if seen.quiet:
        paper.line(f"{mark}Nothing could be compared: {seen.quiet}")
    elif not seen.flare_ups:
        paper.line(f"{mark}Nothing stands out. That is no statement that nothing happened.")
    else:
        paper.table(
            ("from", "to", "cases", "expected", "once in days", "centre", "km", "incidents"),
            [_row(each, paper) for each in seen.flare_ups],
        )
        paper.line(f"{mark}{SAYS}")


def _row(flare: FlareUp, paper: Paper) -> tuple[str, ...]:
    return (
        paper.fixed(flare.first_day.isoformat()),
        paper.fixed(flare.last_day.isoformat()),
        paper.fixed(str(flare.cases)),
        paper.fixed(f"{flare.expected:.2f}"),
        paper.fixed(f"{flare.recurrence_days:,.0f}"),
        paper.fixed(f"{flare.lat:.2f}, {flare.lng:.2f}"),
        paper.fixed(f"{flare.radius_km:.1f}"),
        paper.fixed(" ".join(subject[:12] for subject in flare.incidents)),
    )
