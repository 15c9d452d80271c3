"""How many events no list holds: every estimate with its prior and interval, as one figure.

The estimates stand apart, each with what it takes for granted. Where they disagree there is no
single number, and the figure says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truceline.analysis.bulletin_shape import Table, columns
from truceline.report.figure_effect import number
from truceline.report.figure_effect_forest import forest_spec
from truceline.report.figures import Figure

if TYPE_CHECKING:
    from truceline.mse import Report
    from truceline.report.figures import Look

HANGS: Final = (
    "Uncertainty: each line is a 95 % interval of one method under one prior, and holds only if"
    " what it assumes holds. How far the points lie apart is what the choice of method and prior"
    " does."
)
NO_ONE: Final = "No single number: the estimates disagree by more than their intervals."


def unreported(report: Report, look: Look, *, source: str, period: str) -> Figure:
    """Every estimate of all events, seen and unseen, under every prior that was tried.

    Args:
        report: What the methods say (:func:`truceline.mse.answered`).
        look: How it is to look.
        source: Whose lists they are.
        period: Of which days they are.
    """
    usable = [each for each in report.estimates if each.use]
    table = Table(
        id="unreported",
        caption=look.text("Events in all, seen and unseen, by method and prior"),
        period=look.text("Period: {period}", period=period),
        source=look.text("Source: {who}", who=source),
        out_of=look.text(
            "Denominator: {seen} events on at least one of {lists} lists",
            seen=report.table.seen,
            lists=len(report.table.names),
        ),
        columns=columns(
            reading=(look.text("prior or model"), "words"),
            beside=(look.text("method"), "words"),
            ratio=(look.text("events in all"), "number"),
            low=(look.text("low"), "number"),
            high=(look.text("high"), "number"),
            assumes=(look.text("holds if"), "words"),
        ),
        rows=tuple(
            (
                look.text(each.model), look.text(each.method), number(each.total),
                number(each.low), number(each.high), look.text(each.assumes),
            )
            for each in usable
        ),
    )  # fmt: skip
    left = len(report.estimates) - len(usable)
    says = [] if report.answer.single else [look.text(NO_ONE)]
    if left:
        says.append(look.text("Not drawn, since they may not be used: {count}.", count=left))
    uncertainty = look.text(HANGS)
    caption = (table.period, table.source, table.out_of, uncertainty, *says)
    return Figure(
        id=table.id, title=table.caption, table=table, uncertainty=uncertainty, says=tuple(says),
        spec=forest_spec(table, look, caption, one=None),
    )  # fmt: skip
