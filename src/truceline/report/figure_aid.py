"""The flow of aid week by week, each source on its own, and what sources published.

Requested, approved, dispatched and reached are different numbers with wholes of their own
(:mod:`truceline.analysis.aid_flow`); a figure draws them beside each other and adds nothing. Each
source stands in a row of its own, so that no eye adds them either.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from truceline.analysis.aid_flow import MEASURES
from truceline.analysis.bulletin_shape import Table, columns
from truceline.analysis.weekly import weeks_between
from truceline.mechanism.aid_figures import denominator_text, figure_text
from truceline.report.figures import (
    BLUE,
    DARK,
    GAP_MARK,
    PALETTE,
    SHAPES,
    Figure,
    altair,
    finished,
    values_of,
    x_scale,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from truceline.analysis.aid_flow import WeekMeasure
    from truceline.analysis.bulletin_shape import Cell
    from truceline.mechanism.aid_figures import AidFigure
    from truceline.report.figures import Look, Spec

What = Literal["people", "trucks", "tonnes", "locations", "acts"]
MEASURE_WORDS: Final = {
    "notified": "notified",
    "requested": "requested",
    "approved": "approved",
    "dispatched": "dispatched",
    "reached": "delivered",
}
FLOW_UNCERTAINTY: Final = (
    "As each source told it; the same person may be in several deliveries, so weeks are not added,"
    " and neither are sources. An act without a figure is counted as missing, not as zero."
)
GAPS: Final = (
    "A bar is the figure, the dark line over it the whole that it is of. A week of which a source"
    " told nothing, or no figure, is a gap, marked \N{MULTIPLICATION SIGN}, and not a zero."
)
PUBLISHED_UNCERTAINTY: Final = (
    "Figures are as published: rounded, lower bounds and ranges are marked, how people were counted"
    " differs, and periods overlap. Sources are never added."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Point:
    """One measure of one week of one source: its figure, and what it is of."""

    figure: float | None
    missing: int | None
    whole: float | None
    of: str


def aid_flow(
    flows: Mapping[str, Sequence[WeekMeasure]], look: Look, *, what: What = "people"
) -> Figure:
    """The weekly flow of aid, a row of the figure for each source.

    Args:
        flows: Source to :func:`truceline.analysis.aid_flow.weeks` of its consignments alone.
        look: How it is to look.
        what: What is counted; ``acts`` are requests, approvals and deliveries themselves.
    """
    table = flow_table(flows, look, what=what)
    says, uncertainty = flow_words(look)
    caption = (table.period, table.source, table.out_of, uncertainty, *says)
    return Figure(
        id=table.id, title=table.caption, table=table, uncertainty=uncertainty, says=says,
        spec=_flow_spec(table, look, caption),
    )  # fmt: skip


def flow_words(look: Look) -> tuple[tuple[str, ...], str]:
    """What is said of every flow: what is not counted, and how sure the numbers are."""
    uncertainty = look.text("Uncertainty: {words}", words=look.text(FLOW_UNCERTAINTY))
    return (look.text(GAPS),), uncertainty


def flow_table(
    flows: Mapping[str, Sequence[WeekMeasure]], look: Look, *, what: What = "people"
) -> Table:
    """The numbers of :func:`aid_flow`, for who wants no drawing: that takes ten times as long."""
    rows = [
        row for source in sorted(flows) for row in _flow_rows(source, flows[source], look, what)
    ]
    firsts = [each.first for found in flows.values() for each in found]
    lasts = [each.last for found in flows.values() for each in found]
    period = (
        look.text("{first} to {last}", first=min(firsts), last=max(lasts))
        if firsts
        else look.text("no period: nothing was told")
    )
    named = ", ".join(look.text(each) for each in sorted(flows)) or look.text("nobody")
    return Table(
        id=f"aid_flow_{what}",
        caption=look.text("Flow of aid by week: {what}", what=look.text(what)),
        period=look.text("Period: {period}, ISO weeks", period=period),
        source=look.text("Source: {who}, each on its own", who=named),
        out_of=look.text(
            "Denominator: for approvals what was asked for, for dispatches what was approved, for"
            " deliveries what was dispatched, of the same consignments"
        ),
        columns=columns(
            week=(look.text("week"), "time"),
            source=(look.text("source"), "words"),
            measure=(look.text("measure"), "words"),
            figure=(look.text(what), "number"),
            missing=(look.text("acts without a figure"), "number"),
            whole=(look.text("out of"), "number"),
            of=(look.text("the whole"), "words"),
        ),
        rows=tuple(rows),
    )


def _flow_rows(
    source: str, flow: Sequence[WeekMeasure], look: Look, what: What
) -> Iterable[tuple[Cell, ...]]:
    """Every measure that the source has, in every week from its first to its last."""
    if not flow:
        return
    told = {(each.week, each.measure): _point(each, look, what) for each in flow}
    named = [name for name in MEASURES if any(each.measure == name for each in flow)]
    gap = _Point(figure=None, missing=None, whole=None, of=look.text("nothing was told"))
    for week in weeks_between(flow[0].first, flow[-1].first):
        for name in named:
            point = told.get((week.name, name), gap)
            yield (
                week.name, look.text(source), look.text(MEASURE_WORDS[name]),
                _cell(point.figure), point.missing, _cell(point.whole), point.of,
            )  # fmt: skip


def _point(each: WeekMeasure, look: Look, what: What) -> _Point:
    """The number of a week's measure, and the first whole that it is of."""
    whole = each.of[0] if each.of else None
    if what == "acts":
        of_acts = None if whole is None else float(whole.entries)
        words = look.text("no denominator") if whole is None else look.text(whole.what)
        return _Point(figure=float(len(each.items)), missing=0, whole=of_acts, of=words)
    total = getattr(each.counts, what)
    if whole is None:
        return _Point(
            figure=total.known, missing=total.missing, whole=None, of=look.text("no denominator")
        )
    return _Point(
        figure=total.known,
        missing=total.missing,
        whole=getattr(whole.counts, what).known,
        of=look.text(whole.what),
    )


def _cell(value: float | None) -> int | str | None:
    """A number of a table: whole ones as such, others as text that reads the same."""
    if value is None:
        return None
    return round(value) if value == round(value) else f"{value:.10g}"


def _flow_spec(table: Table, look: Look, caption: tuple[str, ...]) -> Spec:
    alt = altair()
    heads = {column.key: column.title for column in table.columns}
    values = [{**row, "panel": f"{row['source']}: {row['measure']}"} for row in values_of(table)]
    named = [look.text(MEASURE_WORDS[name]) for name in MEASURES]
    panels = sorted({(row["source"], named.index(row["measure"]), row["panel"]) for row in values})
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X("week:O", title=heads["week"], scale=x_scale(look), axis=alt.Axis(labelAngle=-45)),
        tooltip=[alt.Tooltip(f"{key}:N", title=title) for key, title in heads.items()],
    )
    y = alt.Y("figure:Q", title=heads["figure"], scale=alt.Scale(zero=True))
    bars = base.mark_bar(color=BLUE, invalid="filter").encode(y=y)
    wholes = base.mark_tick(thickness=3, color=DARK, invalid="filter").encode(
        y=alt.Y("whole:Q", title=heads["figure"])
    )
    gaps = base.mark_text(text=GAP_MARK, color=DARK, align="center", baseline="bottom").encode(
        y=alt.datum(0)
    )
    layered = alt.layer(bars, wholes, gaps.transform_filter("datum.figure === null")).properties(
        width=look.width, height=90
    )
    rows = alt.Row("panel:N", title=None, sort=[panel for *_, panel in panels])
    return finished(layered.facet(row=rows), table, look, caption)


def published_aid(figures: Iterable[AidFigure], look: Look, *, unit: str = "people") -> Figure:
    """What sources published of aid in one unit, each source in a row of its own.

    Args:
        figures: The figures on record.
        look: How it is to look.
        unit: Which figures: ``people``, ``trucks``, ``locations``, ``requests``, ...
    """
    held = [each for each in figures if each.body.unit == unit]
    table = published_table(held, look, unit=unit)
    words_only = len(held) - len(table.rows)
    says = (look.text("Not drawn: {count} published in words alone.", count=words_only),)
    uncertainty = look.text("Uncertainty: {words}", words=look.text(PUBLISHED_UNCERTAINTY))
    caption = (table.period, table.source, table.out_of, uncertainty, *says)
    return Figure(
        id=table.id, title=table.caption, table=table, uncertainty=uncertainty, says=says,
        spec=_published_spec(table, look, caption),
    )  # fmt: skip


def published_table(figures: Iterable[AidFigure], look: Look, *, unit: str = "people") -> Table:
    """The numbers of :func:`published_aid`, without a drawing."""
    held = [each for each in figures if each.body.unit == unit]
    fitting = sorted(
        (each for each in held if each.body.figure is not None),
        key=lambda each: (each.body.until, each.body.source, each.body.measure, each.entry),
    )
    rows: list[tuple[Cell, ...]] = [
        (
            each.body.until.isoformat(),
            look.text(each.body.source),
            look.text(each.body.measure.replace("_", " ")),
            _cell(each.body.figure),
            _cell(each.body.up_to),
            figure_text(each.body),
            denominator_text(each.body),
            each.body.reference,
        )
        for each in fitting
    ]
    days = [each.body.until for each in fitting]
    period = (
        look.text("{first} to {last}", first=min(days), last=max(days))
        if days
        else look.text("no period: nothing was told")
    )
    return Table(
        id=f"aid_published_{unit}",
        caption=look.text("Aid as published: {what}", what=look.text(unit.replace("_", " "))),
        period=look.text("Period: figures of {period}", period=period),
        source=look.text("Source: the one named in each row, each on its own"),
        out_of=look.text(
            "Denominator: as published, in the table; where none was given, it says so"
        ),
        columns=columns(
            until=(look.text("until"), "time"),
            source=(look.text("source"), "words"),
            measure=(look.text("measure"), "words"),
            figure=(look.text(unit.replace("_", " ")), "number"),
            up_to=(look.text("up to"), "number"),
            published=(look.text("as published"), "words"),
            of=(look.text("the whole"), "words"),
            reference=(look.text("reference"), "words"),
        ),
        rows=tuple(rows),
    )


def _published_spec(table: Table, look: Look, caption: tuple[str, ...]) -> Spec:
    alt, rtl = altair(), look.direction == "rtl"
    heads: dict[str, Any] = {column.key: column.title for column in table.columns}
    measures = sorted({str(row[2]) for row in table.rows})
    base = alt.Chart(alt.Data(values=values_of(table))).encode(
        x=alt.X("until:T", title=heads["until"], scale=alt.Scale(nice=True, reverse=rtl))
    )
    y = alt.Y("figure:Q", title=heads["figure"], scale=alt.Scale(zero=True))
    spans = base.mark_rule(strokeWidth=2, invalid="filter").encode(y=y, y2="up_to:Q")
    points = base.mark_point(filled=True, size=90, opacity=1).encode(
        y=y,
        shape=alt.Shape("measure:N", sort=measures, title=heads["measure"],
                        scale=alt.Scale(domain=measures, range=_cycled(SHAPES, len(measures)))),
        color=alt.Color("measure:N", sort=measures, title=heads["measure"],
                        scale=alt.Scale(domain=measures, range=_cycled(PALETTE, len(measures)))),
        tooltip=[alt.Tooltip(f"{key}:N", title=title) for key, title in heads.items()],
    )  # fmt: skip
    layered = alt.layer(spans.transform_filter("datum.up_to !== null"), points).properties(
        width=look.width, height=140
    )
    return finished(layered.facet(row=alt.Row("source:N", title=None)), table, look, caption)


def _cycled(kinds: Sequence[str], count: int) -> list[str]:
    """As many as are needed, from the start again beyond the last.

    Shapes and colours have one number, so measures beyond it share both: the table tells them.
    """
    return [kinds[n % len(kinds)] for n in range(count)]
