"""``truceline measure``: did violence fall, where does it flare up, and what went unreported.

Every figure shows its source, its period, its denominator and its uncertainty. Sources stand side
by side and are never added together; what is missing is shown as missing.
"""

from __future__ import annotations

from typing import Final

import click

from truceline.cli import Listed

MEASURES: Final[dict[str, tuple[str, str, str]]] = {
    "effect": ("measure_effect", "effect", "Before and during a truce, by who was bound."),
    "clusters": ("measure_clusters", "clusters", "Where and when counts flare up."),
    "flare-ups": ("measure_clusters_watch", "flare_ups", "A desk's daily watch, for officers."),
    "unreported": (
        "measure_unreported",
        "unreported",
        "How many events no source reported, from how lists overlap.",
    ),
    "match": ("measure_match", "match", "Which reports of several sources are of one event."),
    "report": ("measure_report", "report", "Every figure of a truce in one HTML page."),
}
"""Each measurement: its module in this package, its name there, and its line in the list."""


class Measures(Listed):
    """The group of the measurements; none loads the libraries of another."""

    table = MEASURES


@click.command(
    cls=Measures,
    name="measure",
    short_help="Did violence fall, where it flares up, what went unseen.",
)
def measure() -> None:
    """Measure what sources counted: nothing here is added over sources, or called a cause."""
