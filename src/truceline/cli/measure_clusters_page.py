"""What people are shown of a scan: what was asked, the clusters, and what they do not say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from truceline.cli.measure_clusters_inputs import Given
    from truceline.cli.paper import Paper
    from truceline.scan import Cluster, Findings, Question

_SHOWN: Final = 10
_NAMED: Final = 6


def show(given: Given, question: Question, found: Findings, paper: Paper) -> None:
    """Print a scan: a table on a terminal, tabs elsewhere."""
    study = given.study
    mark = "# " if paper.plain else ""
    first, last = study.spans.first_day(0), study.spans.last_day(study.spans.count - 1)
    when = "still going on at the last day" if question.prospective else "at any time"
    paper.line(f"{mark}Clusters of {paper.words(given.source)}, {first} to {last}", style="bold")
    reach = f"circles up to {question.max_space:.0%} of all"
    if question.max_radius is not None:
        reach += f" and {question.max_radius:g} {'units' if study.places.plane else 'km'}"
    window = question.window(study.spans)
    if question.kind != "spatial":
        reach += f", windows up to {window} of {study.spans.count} {study.spans.unit}s, {when}"
    paper.line(f"{mark}{study.cases.total} cases at {len(study.places)} places; {reach}.")
    paper.line(
        f"{mark}Model: {question.model}; rates: {question.rates}; {question.replications} plays of "
        f"chance, seed {question.seed}."
    )
    for note in given.notes:
        paper.line(f"{mark}{note}")
    if not found.clusters:
        paper.line(f"{mark}Nothing stands out. That is no statement that nothing happened.")
        return
    rows = [_row(number, each, paper) for number, each in enumerate(found.clusters[:_SHOWN], 1)]
    paper.table(_HEADS, rows)
    if len(found.clusters) > _SHOWN:
        more = len(found.clusters) - _SHOWN
        paper.line(f"{mark}{more} more, each weaker than these, stand in --json.")
    limits = ", ".join(f"{level:g}: {value:.4f}" for level, value in found.critical().items())
    if limits:
        paper.line(f"{mark}What chance alone reaches no more often than {limits}.")
    paper.line(f"{mark}A cluster says that counts differ there and then. It does not say why.")


_HEADS: Final = (
    "no", "from", "to", "cases", "expected", "statistic", "p", "p Gumbel", "once in days",
    "radius", "centre", "places",
)  # fmt: skip


def _row(number: int, cluster: Cluster, paper: Paper) -> tuple[str, ...]:
    names = ", ".join(cluster.places[:_NAMED])
    if len(cluster.places) > _NAMED:
        names += f" and {len(cluster.places) - _NAMED} more"
    recurrence = cluster.recurrence_days
    return (
        paper.fixed(str(number)),
        paper.fixed(cluster.first_day.isoformat()),
        paper.fixed(cluster.last_day.isoformat()),
        paper.fixed(str(cluster.cases)),
        paper.fixed(f"{cluster.expected:.2f}"),
        paper.fixed(f"{cluster.statistic:.6f}"),
        paper.fixed(_p(cluster.p)),
        paper.fixed(_p(cluster.p_gumbel)),
        paper.fixed("" if recurrence is None else f"{recurrence:,.1f}"),
        paper.fixed("" if cluster.radius is None else f"{cluster.radius:.2f}"),
        paper.words(cluster.centre or "everywhere"),
        paper.words(names),
    )


def _p(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.3g}" if value >= _LEAST_SHOWN else f"below {_LEAST_SHOWN:g}"


_LEAST_SHOWN: Final = 1e-6
