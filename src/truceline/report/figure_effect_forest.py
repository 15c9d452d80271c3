"""Every reading of a truce's measurement with its interval, and the rows that stand apart.

A reading is the bound pairs against one baseline, alone or beside one control. None is the answer:
the range over all of them is, and it is drawn as a field behind them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.bulletin_shape import Table, columns
from truceline.report.figure_effect import (
    APART_WORDS,
    ORANGE,
    drawn,
    next_day,
    number,
    time_axis,
    truce_line,
)
from truceline.report.figures import BLUE, DARK, INK, PALETTE, Figure, altair, finished

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from truceline.analysis.bulletin_shape import Cell
    from truceline.analysis.effect.figures import Interval
    from truceline.analysis.effect.shapes import EffectAnswer
    from truceline.report.figures import Look, Spec
    from truceline.report.measure_panels import Apart

ROW: Final = 22
BAND: Final = "range"
READ: Final = (
    "A point is the daily level during the truce over the level before; 1 is no change. Beside a"
    " control it is that ratio over the control's. No single point is the answer: the field is the"
    " range over all of them."
)
INTERVALS: Final = (
    "Uncertainty: each line is a 95 per cent interval; a point without a line has none, and the"
    " table says so."
)


def effect_forest(answer: EffectAnswer, look: Look, *, draw: bool = True) -> Figure:
    """Every baseline and every control with its interval, and the range over them all.

    Args:
        answer: What one source says.
        look: How it is to look.
        draw: Whether it is drawn; False for who wants the table alone, which is quicker.
    """
    rows = list(_readings(answer, look))
    title = look.text("The change against every baseline and beside every control")
    span = answer.range
    if span.low is not None and span.high is not None:
        words = look.text("range over all readings")
        ends = (number(1 + span.low), number(1 + span.high))
        rows.append((words, look.text(BAND), None, *ends, None, None, None, None))
    return _forest(answer, look, ("forest", title), rows, draw=draw)


def effect_ways(answer: EffectAnswer, look: Look) -> Figure:
    """The bound pairs counted in other ways: windows, precision, events, low and high.

    Args:
        answer: What one source says.
        look: How it is to look.
    """
    rows = [
        _row(look.text(each.label), look.text("alone"), each.bound.rate_ratio, each.bound)
        for each in answer.sensitivity
    ]
    return _forest(answer, look, ("ways", look.text("The same, counted in other ways")), rows)


def effect_apart(answer: EffectAnswer, rows: Sequence[Apart], look: Look) -> Figure:
    """The rows whose dates are too coarse for a trend: a line each, over the days it may lie on.

    Args:
        answer: What the source says.
        rows: :func:`truceline.report.measure_panels.rows_apart`.
        look: How it is to look.
    """
    question = answer.question
    table = Table(
        id="apart",
        caption=look.text("Rows set apart for coarse dates that touch the period"),
        period=look.text(
            "Period: {first} to {last}, truce from {truce}",
            first=question.period.first,
            last=question.period.last,
            truce=question.truce,
        ),
        source=look.text("Source: {who}", who=answer.source),
        out_of=look.text(
            "Denominator: {rows} rows with coarse dates in all that the source gives",
            rows=answer.set_apart.rows,
        ),
        columns=columns(
            event=(look.text("event"), "id"),
            first=(look.text("from"), "time"),
            last=(look.text("to"), "time"),
            deaths=(look.text("deaths"), "number"),
            pair=(look.text("pair"), "words"),
        ),
        rows=tuple(
            (
                each.event, each.first.isoformat(), each.last.isoformat(), each.deaths,
                look.text("bound") if each.bound else look.text("not bound"),
            )
            for each in rows
        ),
    )  # fmt: skip
    uncertainty = look.text(APART_WORDS)
    caption = (table.period, table.source, table.out_of, uncertainty)
    return Figure(
        id="apart", title=table.caption, table=table, uncertainty=uncertainty, says=(),
        spec=_apart_spec(answer, table, look, caption),
    )  # fmt: skip


def _readings(answer: EffectAnswer, look: Look) -> Iterator[tuple[Cell, ...]]:
    for line in answer.baselines:
        label = f"{look.text(line.kind)}: {line.before}"
        yield _row(label, look.text("alone"), line.bound.rate_ratio, line.bound)
        for control in line.controls:
            beside = look.text("beside {name}", name=control.name)
            yield _row(label, beside, control.ratio_of_ratios, line.bound)


def _row(label: str, beside: str, ratio: Interval, bound: Any) -> tuple[Cell, ...]:
    return (
        label, beside, number(ratio.estimate), number(ratio.low), number(ratio.high),
        number(bound.before_per_day), number(bound.after_per_day), bound.before_days,
        bound.after_days,
    )  # fmt: skip


def _forest(
    answer: EffectAnswer,
    look: Look,
    named: tuple[str, str],
    rows: Sequence[tuple[Cell, ...]],
    *,
    draw: bool = True,
) -> Figure:
    ident, title = named
    table = Table(
        id=ident,
        caption=title,
        period=look.text(
            "Period: {first} to {last}, truce from {truce}",
            first=answer.question.period.first,
            last=answer.question.period.last,
            truce=answer.question.truce,
        ),
        source=look.text("Source: {who}", who=answer.source),
        out_of=look.text("Denominator: the days counted before and during, in the table"),
        columns=columns(
            reading=(look.text("baseline"), "words"),
            beside=(look.text("beside"), "words"),
            ratio=(look.text("ratio"), "number"),
            low=(look.text("low"), "number"),
            high=(look.text("high"), "number"),
            before=(look.text("before, a day"), "number"),
            during=(look.text("during, a day"), "number"),
            days_before=(look.text("days before"), "number"),
            days_during=(look.text("days during"), "number"),
        ),
        rows=tuple(rows),
    )
    uncertainty, says = look.text(INTERVALS), (look.text(READ),)
    caption = (table.period, table.source, table.out_of, uncertainty, *says)
    return Figure(
        id=ident, title=title, table=table, uncertainty=uncertainty, says=says,
        spec=forest_spec(table, look, caption, one=1.0) if draw else {},
    )  # fmt: skip


def forest_spec(table: Table, look: Look, caption: tuple[str, ...], *, one: float | None) -> Spec:
    """Points with intervals, a row each; a row of kind ``range`` is a field behind them all.

    Args:
        table: Columns ``reading``, ``beside``, ``ratio``, ``low``, ``high``.
        look: How it is to look.
        caption: What is said under the title.
        one: Where a line of no change stands; None for none.
    """
    alt = altair()
    words = look.text(BAND)
    values = [
        {**row, "name": _label(row, words), "range": row["beside"] == words} for row in drawn(table)
    ]
    ends = [row[key] for row in values for key in ("ratio", "low", "high") if row[key] is not None]
    # Ratios read alike up and down on a scale of logarithms, which has no zero.
    kind = "log" if one is not None and ends and min(ends) > 0 else "linear"
    heads = {column.key: column.title for column in table.columns}
    scale = alt.Scale(type=kind, reverse=look.direction == "rtl", zero=False, nice=False)
    chart = alt.Chart(alt.Data(values=values))
    across = alt.X("low:Q", title=heads["ratio"], scale=scale)
    kinds = list(dict.fromkeys(row["beside"] for row in values if not row["range"]))
    down = alt.Y("name:N", title=None, sort=[row["name"] for row in values],
                 axis=alt.Axis(labelLimit=420))  # fmt: skip
    field = chart.mark_rect(color=ORANGE, opacity=0.18).encode(x=across, x2="high:Q")
    lines = chart.mark_rule(strokeWidth=2, color=INK).encode(x=across, x2="high:Q", y=down)
    points = chart.mark_point(filled=True, size=80, opacity=1, color=BLUE).encode(
        x=alt.X("ratio:Q", title=heads["ratio"], scale=scale),
        y=down,
        shape=alt.Shape("beside:N", title=None, sort=kinds, scale=alt.Scale(domain=kinds)),
        color=alt.Color("beside:N", title=None, sort=kinds,
                        scale=alt.Scale(domain=kinds, range=_colours(len(kinds)))),
        tooltip=[alt.Tooltip(f"{key}:N", title=title) for key, title in heads.items()],
    )  # fmt: skip
    layers = [
        field.transform_filter("datum.range"),
        lines.transform_filter("datum.low !== null && datum.high !== null"),
        points.transform_filter("datum.ratio !== null"),
    ]
    if one is not None:
        layers.append(chart.mark_rule(color=DARK, strokeDash=[6, 4]).encode(x=alt.datum(one)))
    drawing = alt.layer(*layers).properties(width=look.width, height=ROW * max(len(values), 1))
    return finished(drawing, table, look, caption)


def _label(row: dict[str, Any], band: str) -> str:
    return str(row["reading"] if row["beside"] == band else f"{row['reading']}, {row['beside']}")


def _colours(count: int) -> list[str]:
    return [PALETTE[n % len(PALETTE)] for n in range(count)]


def _apart_spec(answer: EffectAnswer, table: Table, look: Look, caption: tuple[str, ...]) -> Spec:
    alt = altair()
    heads = {column.key: column.title for column in table.columns}
    truce = {"first": answer.question.truce.isoformat(), "truce": True, "deaths": None}
    rows = [{**row, "truce": False} for row in drawn(table)]
    values = [{**row, "until": next_day(row["last"]), "at": row["deaths"] or 0} for row in rows]
    chart = alt.Chart(alt.Data(values=[*values, truce])).encode(x=time_axis(look))
    y = alt.Y("at:Q", title=heads["deaths"], scale=alt.Scale(type="symlog"))
    spans = chart.encode(
        x2="until:T",
        y=y,
        strokeDash=alt.StrokeDash("pair:N", title=None),
        color=alt.Color("pair:N", title=None),
        tooltip=[alt.Tooltip(f"{key}:N", title=title) for key, title in heads.items()],
    ).mark_rule(strokeWidth=3)
    layered = alt.layer(spans.transform_filter("!datum.truce"), truce_line(chart)).properties(
        width=look.width, height=180
    )
    return finished(layered, table, look, caption)
