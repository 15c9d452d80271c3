"""``truceline measure clusters``: where and when more was counted than chance gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from truceline.cli.observations import Day
from truceline.cli.paper import Paper, echo_json
from truceline.cli.progress import progress_bar
from truceline.cli.shared import columns_option, desk_option, json_option, reader_option
from truceline.errors import BadInput, Fault, raise_for

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from truceline.cli.measure_clusters_inputs import Given
    from truceline.scan import Cluster, Findings, Kind, Model, Question, Rates, Unit

_SHARE = re.compile(r"([0-9]{1,2}(?:\.[0-9]+)?|100)%")
_NUMBER = re.compile(r"[0-9]{1,6}")


class ShareType(click.ParamType[float]):
    """A share on the command line, as ``50%``; where allowed also a number of intervals."""

    name = "share"

    def __init__(self, *, or_number: bool = False) -> None:
        self.or_number = or_number

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float | int:
        """Text to a share from 0 to 1, or to a whole number; raises ``BadInput``."""
        del ctx
        if isinstance(value, float | int):
            return value
        match = _SHARE.fullmatch(value)
        if match:
            return float(match[1]) / 100
        if self.or_number and _NUMBER.fullmatch(value):
            return int(value)
        also = ", or a number of intervals like 7," if self.or_number else ""
        sentence = f"A share like 50%{also} was expected; {value!r} was found."
        where = param.opts[0] if param else ""
        raise BadInput(Fault("SHARE_UNREADABLE", sentence, "Write a number and %.", where))


@click.command("clusters", short_help="Where and when counts flare up, and by how much chance.")
@click.argument("files", nargs=-1, metavar="[FILE...]")
@click.option(
    "--cases", metavar="F.cas", help="Cases: place, number, day, covariates (SaTScan's .cas)."
)
@click.option("--geo", metavar="F.geo", help="Places: place, latitude, longitude (SaTScan's .geo).")
@click.option(
    "--population",
    metavar="F.pop",
    help="Population: place, day, number, covariates (SaTScan's .pop).",
)
@click.option("--controls", metavar="F.ctl", help="Controls: place, number, day (SaTScan's .ctl).")
@click.option(
    "--coordinates",
    type=click.Choice(["auto", "latlon", "plane"]),
    default="auto",
    show_default=True,
    help="Degrees, latitude first, or x and y of a plane in km; auto: a plane where most can be no "
    "degrees.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(["ucdp", "acled", "plain"]),
    help="Events from FILE: UCDP GED, ACLED's export, or plain CSV with --columns.",
)
@columns_option
@click.option("--leave-out-damaged", is_flag=True, help="Leave damaged rows out, and say so.")
@click.option("--source", default="", help="Of several sources, the one to scan.")
@desk_option
@reader_option
@click.option(
    "--what",
    type=click.Choice(["incidents", "observations"]),
    default="incidents",
    show_default=True,
    help="What of the desk is scanned.",
)
@click.option(
    "--model",
    type=click.Choice(["poisson", "bernoulli", "permutation", "expectation", "negative-binomial"]),
    default="permutation",
    show_default=True,
    help="Against what is compared.",
)
@click.option("--theta", type=float, help="How far the negative binomial spreads.")
@click.option(
    "--scan",
    "kind",
    type=click.Choice(["spatial", "temporal", "space-time"]),
    default="space-time",
    show_default=True,
    help="Where, when, or both.",
)
@click.option("--prospective", is_flag=True, help="Only what still goes on at the last day.")
@click.option("--from", "first", type=Day(), required=True, help="First day (YYYY-MM-DD).")
@click.option("--to", "last", type=Day(), required=True, help="Last day (YYYY-MM-DD).")
@click.option(
    "--unit",
    type=click.Choice(["day", "month", "year"]),
    default="day",
    show_default=True,
    help="Intervals of time, counted back from the last day.",
)
@click.option(
    "--max-space",
    type=ShareType(),
    default="50%",
    show_default=True,
    help="Of all population or cases, the most in a circle.",
)
@click.option("--max-radius-km", type=float, help="The largest circle; in a plane its unit.")
@click.option(
    "--max-time",
    type=ShareType(or_number=True),
    default="50%",
    show_default=True,
    help="The longest window: a share of the time, or a number of intervals.",
)
@click.option(
    "--rates",
    type=click.Choice(["high", "low", "both"]),
    default="high",
    show_default=True,
    help="More than expected, fewer, or both.",
)
@click.option("--replications", type=int, default=999, show_default=True, help="Plays of chance.")
@click.option("--seed", type=int, default=1, show_default=True, help="Of the random numbers.")
@click.option(
    "--p-value",
    type=click.Choice(["monte-carlo", "gumbel"]),
    default="monte-carlo",
    show_default=True,
    help="Which p and recurrence --json gives; people are shown both.",
)
@click.option("--threads", type=click.IntRange(1, 256), help="Default: one for each processor.")
@json_option
def clusters(
    *,
    files: tuple[str, ...],
    cases: str | None,
    geo: str | None,
    population: str | None,
    controls: str | None,
    coordinates: str,
    format_name: str | None,
    columns: str | None,
    leave_out_damaged: bool,
    source: str,
    folder: Path | None,
    reader: str | None,
    what: str,
    model: Model,
    theta: float | None,
    kind: Kind,
    prospective: bool,
    first: date,
    last: date,
    unit: Unit,
    max_space: float,
    max_radius_km: float | None,
    max_time: float,
    rates: Rates,
    replications: int,
    seed: int,
    p_value: str,
    threads: int | None,
    as_json: bool,
) -> None:
    """Find where and when more was counted than chance gives (Kulldorff's scan statistics).

    Reads SaTScan's files (--cases, --geo), event files (--format), or a desk, for officers of the
    cell alone: no party may see where the other is weak. A cluster does not say why.
    """
    from truceline.cli import measure_clusters_inputs as inputs  # noqa: PLC0415 - loads slowly
    from truceline.scan import Question, Spans, scan  # noqa: PLC0415 - likewise

    spans = Spans.of(first, last, unit)
    question = Question(
        model=model,
        kind=kind,
        prospective=prospective,
        max_space=max_space,
        max_radius=max_radius_km,
        max_time=max_time,
        rates=rates,
        theta=theta,
        replications=replications,
        seed=seed,
    )
    raise_for(question.own_faults(spans))  # Before a large file is read.
    given = inputs.given(
        spans,
        tables=inputs.Tables(
            cases=cases,
            geo=geo,
            population=population,
            controls=controls,
            plane=None if coordinates == "auto" else coordinates == "plane",
            spatial=kind == "spatial",
        ),
        events=inputs.EventFiles(
            files=files,
            format_name=format_name,
            columns=columns,
            leave_out_damaged=leave_out_damaged,
            source=source,
        ),
        desk=inputs.DeskAsked(folder=folder, reader=reader, what=what),
    )
    with progress_bar("Playing chance") as bar:
        found = scan(given.study, question, threads=threads, progress=bar)
    if as_json:
        _print_json(given, found, unit, p_value == "gumbel")
    else:
        _print_page(given, found, question)


def _print_page(given: Given, found: Findings, question: Question) -> None:
    from truceline.cli.measure_clusters_page import show  # noqa: PLC0415 - for people

    show(given, question, found, Paper())


def _print_json(given: Given, found: Findings, unit: Unit, by_gumbel: bool) -> None:  # noqa: FBT001 - which of two values
    """The clusters as one object; what was set apart is said beside it."""
    for note in given.notes:
        click.echo(note, err=True)
    echo_json({"clusters": [as_object(each, unit, by_gumbel) for each in found.clusters]})


def as_object(cluster: Cluster, unit: Unit, by_gumbel: bool) -> dict[str, Any]:  # noqa: FBT001 - which of two values
    """A cluster as a JSON object; in a plane, coordinates are x and y, and the radius its unit."""
    from truceline.scan.spans import DAYS_OF  # noqa: PLC0415 - loads with the scan

    p, recurrence = cluster.p, cluster.recurrence_days
    if by_gumbel:
        p = cluster.p_gumbel
        recurrence = DAYS_OF[unit] / p if recurrence is not None and p else None
    return {
        "centre": cluster.centre or None,
        "latitude": cluster.latitude,
        "longitude": cluster.longitude,
        "radius_km": cluster.radius,
        "locations": list(cluster.places),
        "from": cluster.first_day.isoformat(),
        "to": cluster.last_day.isoformat(),
        "cases": cluster.cases,
        "expected": cluster.expected,
        "statistic": cluster.statistic,
        "p": p,
        "recurrence_days": recurrence,
    }
