"""How estimates of the unreported are printed: the answer first, then what each figure assumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from truceline.cli.paper import Paper
    from truceline.mse import Estimate, Report

_HEADS = ("method", "model or prior", "in all", "95 %", "unreported", "weighed", "if")


def say(report: Report, paper: Paper) -> None:
    """Print a report: the lists, the answer, every estimate, what is wrong with any of them."""
    table = report.table
    lists = ", ".join(
        f"{name} {count:,}" for name, count in zip(table.names, table.on_list, strict=True)
    )
    mark = "# " if paper.plain else ""
    paper.line(
        paper.words(
            f"{mark}{table.seen:,} events on {table.lists} lists ({lists}); "
            f"{table.shared:,} on two or more."
        )
    )
    paper.line(paper.words(f"{mark}{report.answer.sentence}"), style="bold")
    paper.table(_HEADS, [_row(each, paper) for each in report.estimates])
    # One warning of several figures is said once.
    warned: dict[str, list[str]] = {}
    for each in report.estimates:
        for warning in each.warnings:
            warned.setdefault(warning, []).append(f"{each.method}, {each.model}")
    for warning, models in warned.items():
        paper.line(paper.words(f"{mark}{warning} ({'; '.join(models)})"))
    from truceline.mse import ALWAYS  # noqa: PLC0415 - loads slowly

    paper.line(paper.words(f"{mark}All of them hold only if {'; '.join(ALWAYS)}."))
    paper.line(
        f"{mark}Weighed: counted when it is asked whether one number holds. Not weighed are lower "
        "bounds, and models that fit the lists far worse than the best."
    )


def _row(each: Estimate, paper: Paper) -> tuple[str, ...]:
    """One estimate as cells of text; without a number where it may not be used."""
    if not each.use:
        numbers = ("not used", "-", "-")
    else:
        high = "no end" if each.high is None else f"{each.high:,.0f}"
        numbers = (f"{each.total:,.1f}", f"{each.low:,.0f} to {high}", f"{each.unreported:,.0f}")
    return (
        each.method,
        paper.words(each.model),
        *(paper.fixed(number) for number in numbers),
        "yes" if each.weighed and each.use else "no",
        each.assumes,
    )
