"""How estimates of the unreported are printed: the answer first, then what each figure assumes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truceline.cli.paper import Paper
    from truceline.mse import Estimate, Report

_HEADS = ("row", "method", "in all", "95 %", "unreported", "weighed", "if", "model or prior")


def say(report: Report, paper: Paper) -> None:
    """Print a report: the lists, the answer, every estimate, what each assumes and lacks."""
    from truceline.mse import ALWAYS  # noqa: PLC0415 - loads slowly

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
    letters = {
        assumed: chr(ord("a") + n)
        for n, assumed in enumerate(dict.fromkeys(each.assumes for each in report.estimates))
    }
    paper.table(
        _HEADS,
        [_row(n, each, letters, paper) for n, each in enumerate(report.estimates, start=1)],
    )
    for assumed, letter in letters.items():
        paper.line(f"{mark}{letter}: if {assumed}.")
    for n, assumed in enumerate(ALWAYS):
        paper.line(f"{mark}{'Every row: if' if not n else 'and if'} {assumed}.")
    # One warning of several rows is said once.
    warned: dict[str, list[str]] = {}
    for n, each in enumerate(report.estimates, start=1):
        for warning in each.warnings:
            warned.setdefault(warning, []).append(str(n))
    for warning, rows in warned.items():
        paper.line(f"{mark}{'Row' if len(rows) == 1 else 'Rows'} {', '.join(rows)}: {warning}")
    paper.line(
        f"{mark}Weighed: counted when it is asked whether one number holds. Not weighed are lower "
        "bounds, and models that fit the lists far worse than the best."
    )


def _row(number: int, each: Estimate, letters: Mapping[str, str], paper: Paper) -> tuple[str, ...]:
    """One estimate as cells of text; without a number where it may not be used."""
    if not each.use:
        numbers = ("not used", "-", "-")
    else:
        high = "no end" if each.high is None else f"{each.high:,.0f}"
        numbers = (f"{each.total:,.1f}", f"{each.low:,.0f} to {high}", f"{each.unreported:,.0f}")
    return (
        str(number),
        each.method,
        *(paper.fixed(value) for value in numbers),
        "yes" if each.weighed and each.use else "no",
        letters[each.assumes],
        paper.words(each.model + _chains(each)),
    )


def _chains(each: Estimate) -> str:
    """How well chains agree, and how many independent draws they are worth; empty without any."""
    if "r_hat" not in each.choices:
        return ""
    r_hat, effective = each.choices["r_hat"], each.choices["effective"]
    return f" (R-hat {r_hat:.3f}, {effective:,.0f} effective draws)"
