"""Figures of a truce's measurement: series with the truce line, by source, by governorate.

Each panel is one series of one source; nothing is added over sources. A bar is a count a day; the
line over it is the level before and during; the band is where the level during lies by the interval
of the rate ratio. What nobody counted is a grey field, and never a bar of height zero.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.bulletin_shape import Table, columns
from truceline.report.figures import (
    BLUE,
    DARK,
    GREY,
    INK,
    PALETTE,
    Figure,
    altair,
    finished,
    values_of,
)
from truceline.report.measure_panels import PARTLY, UNCONFIRMED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from truceline.analysis.bulletin_shape import Cell
    from truceline.analysis.effect.shapes import EffectAnswer
    from truceline.report.figures import Look, Spec
    from truceline.report.measure_panels import Panel

NAMES: Final = {"bound": "bound pairs", "others": "all others", "all": "all pairs"}
ORANGE: Final = PALETTE[1]
HEIGHT: Final = 96
SMALL: Final = 64
FIELDS: Final = (
    "The dashed line is the first day of the truce. Grey is missing: nobody counted, and it is no"
    " zero; light grey is counted in part. A dotted field has no row of any pair: a zero that"
    " nobody has confirmed."
)
LEVELS: Final = (
    "Uncertainty: the band is where the level during the truce lies, by the 95 per cent interval of"
    " its ratio to the level before; where there is no band, the days are too few for one."
)
APART_WORDS: Final = (
    "Uncertainty: the day lies somewhere on the line; these rows are in no other figure, and in no"
    " mean."
)


def effect_series(
    answer: EffectAnswer,
    panels: Sequence[Panel],
    look: Look,
    *,
    ident: str = "series",
    draw: bool = True,
) -> Figure:
    """Deaths or events a day, a panel a series: bound, controls, others and all, from one source.

    Args:
        answer: What the source says.
        panels: Its series (:func:`truceline.report.measure_panels.panels_of`).
        look: How it is to look.
        ident: The figure's id.
        draw: Whether it is drawn; False for who wants the table alone, which is quicker.
    """
    title = look.text("{what} a day, by who was bound", what=_what(answer, look))
    names = {each.name: look.text(NAMES.get(each.name, each.name)) for each in panels}
    source = look.text("Source: {who}", who=answer.source)
    return _figure(
        answer, panels, look, (ident, title, source, look.text("series")), names, draw=draw
    )


def effect_sources(
    answer: EffectAnswer, panels: Sequence[Panel], look: Look, *, draw: bool = True
) -> Figure:
    """The bound pairs as each source counted them, a panel a source.

    Args:
        answer: What the first source says.
        panels: :func:`truceline.report.measure_panels.bound_by_source`.
        look: How it is to look.
        draw: Whether it is drawn; False for who wants the table alone, which is quicker.
    """
    title = look.text("{what} a day in the bound pairs, by source", what=_what(answer, look))
    source = look.text("Source: the one named in each row, each on its own")
    names = {each.name: each.name for each in panels}
    return _figure(
        answer, panels, look, ("sources", title, source, look.text("source")), names, draw=draw
    )


def effect_provinces(
    answer: EffectAnswer, panels: Sequence[Panel], look: Look, *, draw: bool = True
) -> Figure:
    """The bound pairs by governorate, in the order of the alphabet, from one source.

    Args:
        answer: What the source says.
        panels: :func:`truceline.report.measure_panels.bound_by_province`.
        look: How it is to look.
        draw: Whether it is drawn; False for who wants the table alone, which is quicker.
    """
    title = look.text("{what} a day in the bound pairs, by governorate", what=_what(answer, look))
    source = look.text("Source: {who}", who=answer.source)
    names = {each.name: look.text(each.name) for each in panels}
    heads = ("provinces", title, source, look.text("governorate"))
    return _figure(answer, panels, look, heads, names, height=SMALL, draw=draw)


def _what(answer: EffectAnswer, look: Look) -> str:
    if answer.question.count == "events":
        return look.text("Events")
    return look.text("Deaths ({estimate} estimate)", estimate=look.text(answer.question.estimate))


def _figure(
    answer: EffectAnswer,
    panels: Sequence[Panel],
    look: Look,
    heads: tuple[str, str, str, str],
    names: dict[str, str],
    *,
    height: int = HEIGHT,
    draw: bool = True,
) -> Figure:
    ident, title, source, kind = heads
    question = answer.question
    table = Table(
        id=ident,
        caption=title,
        period=look.text(
            "Period: {first} to {last}, truce from {truce}",
            first=question.period.first,
            last=question.period.last,
            truce=question.truce,
        ),
        source=source,
        out_of=look.text("Denominator: the days counted in each bin, in the table"),
        columns=columns(
            panel=(kind, "words"),
            first=(look.text("from"), "time"),
            last=(look.text("to"), "time"),
            per_day=(look.text("a day"), "number"),
            days=(look.text("days counted"), "number"),
            state=(look.text("state"), "words"),
            level=(look.text("level"), "number"),
            low=(look.text("level, low"), "number"),
            high=(look.text("level, high"), "number"),
        ),
        rows=tuple(row for each in panels for row in _rows(each, answer, look, names[each.name])),
    )
    says = (look.text(FIELDS), *_apart_words(answer, look))
    uncertainty = look.text(LEVELS)
    caption = (table.period, table.source, table.out_of, uncertainty, *says)
    return Figure(
        id=ident, title=title, table=table, uncertainty=uncertainty, says=says,
        spec=_spec(answer, table, look, caption, height) if draw else {},
    )  # fmt: skip


def _apart_words(answer: EffectAnswer, look: Look) -> Iterator[str]:
    apart = answer.set_apart
    if apart.touching_rows:
        yield look.text(
            "Set apart for coarse dates, and in no bar: {rows} rows with {deaths} deaths that touch"
            " the period.",
            rows=apart.touching_rows,
            deaths=apart.touching_deaths,
        )


def _rows(panel: Panel, answer: EffectAnswer, look: Look, name: str) -> Iterator[tuple[Cell, ...]]:
    change, ratio = panel.change, panel.change.rate_ratio
    for each in panel.bins:
        during = each.first >= answer.question.truce
        low = high = None
        if during and ratio.low is not None and ratio.high is not None:
            low, high = ratio.low * change.before_per_day, ratio.high * change.before_per_day
        level = change.after_per_day if during else change.before_per_day
        yield (
            name, each.first.isoformat(), each.last.isoformat(), number(each.per_day), each.days,
            look.text(each.state), number(level), number(low), number(high),
        )  # fmt: skip


def number(value: float | None) -> int | str | None:
    """A number of a table, to four digits; None where it is not known.

    >>> number(55.61403), number(3.0), number(None)
    ('55.61', 3, None)
    """
    if value is None:
        return None
    return round(value) if value == round(value) else f"{value:.4g}"


def drawn(table: Table) -> list[dict[str, Any]]:
    """The rows of a table as data of a specification; numbers are numbers, None stays null."""
    numeric = {column.key for column in table.columns if column.kind == "number"}
    return [
        {
            key: float(value) if key in numeric and value is not None else value
            for key, value in row.items()
        }
        for row in values_of(table)
    ]


def _spec(
    answer: EffectAnswer, table: Table, look: Look, caption: tuple[str, ...], height: int
) -> Spec:
    alt = altair()
    truce = answer.question.truce.isoformat()
    unconfirmed, partly = look.text(UNCONFIRMED), look.text(PARTLY)
    values = [
        {
            **row,
            "until": next_day(row["last"]),
            "missing": row["per_day"] is None,
            "unconfirmed": row["state"] == unconfirmed,
            "partly": row["state"] == partly,
            "truce": row["first"] == truce,
        }
        for row in drawn(table)
    ]
    heads = {column.key: column.title for column in table.columns}
    chart = alt.Chart(alt.Data(values=values)).encode(x=time_axis(look))
    base = chart.encode(x2="until:T")
    # A bin that is not there has its field, and no bar: not even one of height zero.
    fields = base.mark_rect(color=GREY, opacity=0.45).transform_filter("datum.missing")
    part = base.mark_rect(color=GREY, opacity=0.2).transform_filter("datum.partly")
    dotted = base.mark_rect(fill="#f4f4f4", stroke=GREY, strokeDash=[2, 2]).transform_filter(
        "datum.unconfirmed"
    )
    bars = (
        base.mark_rect(color=BLUE, opacity=0.65)
        .encode(
            y=alt.Y("per_day:Q", title=heads["per_day"], axis=alt.Axis(tickCount=4)),
            y2=alt.datum(0),
            tooltip=[alt.Tooltip(f"{key}:N", title=title) for key, title in heads.items()],
        )
        .transform_filter("!datum.missing")
    )
    band = (
        base.mark_rect(color=ORANGE, opacity=0.3)
        .encode(y="low:Q", y2="high:Q")
        .transform_filter("datum.low !== null && datum.high !== null")
    )
    level = base.mark_rule(color=INK, strokeWidth=2).encode(y="level:Q")
    layered = alt.layer(fields, part, dotted, bars, band, level, truce_line(chart)).properties(
        width=look.width, height=height
    )
    order = list(dict.fromkeys(row["panel"] for row in values))
    return finished(
        layered.facet(row=alt.Row("panel:N", title=None, sort=order)), table, look, caption
    )


def truce_line(chart: Any) -> Any:
    """The dashed line at the first day of the truce: the start of the one bin marked ``truce``."""
    return chart.mark_rule(color=DARK, strokeDash=[6, 4], strokeWidth=2).transform_filter(
        "datum.truce"
    )


def time_axis(look: Look) -> Any:
    """The axis of days, in UTC, so that no browser's zone moves a day."""
    alt = altair()
    return alt.X(
        "first:T",
        title=None,
        scale=alt.Scale(type="utc", reverse=look.direction == "rtl"),
        axis=alt.Axis(format="%Y-%m-%d", labelAngle=-35, tickCount=10),
    )


def next_day(day: str) -> str:
    """The day after an ISO 8601 day, where a field that ends with it ends."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
