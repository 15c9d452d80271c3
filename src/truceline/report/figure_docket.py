"""Figures of the docket: incidents by week, what recipients said to notices, clocks in time.

Each counts what this reader may see, and says so; nothing is a sample, and nothing is estimated. A
report is an allegation and stays one in a figure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.bulletin_shape import Table, columns
from truceline.analysis.notice_answers import ANSWERS, SILENT
from truceline.analysis.weekly import STATUSES
from truceline.report.figures import (
    BLUE,
    DARK,
    GAP_MARK,
    GREY,
    Figure,
    altair,
    finished,
    order_of,
    values_of,
    whole_numbers,
    x_scale,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from truceline.analysis.bulletin_shape import Cell
    from truceline.analysis.clock_shares import ClockShare
    from truceline.analysis.notice_answers import NoticeAnswers
    from truceline.analysis.weekly import IncidentWeeks
    from truceline.report.figures import Look, Spec

STATUS_WORDS: Final = {
    "reported": "reported only: an allegation",
    "open": "registered, no finding yet",
    "breach": "found to be a breach",
    "no_breach": "found, and no breach",
    "split": "findings differ",
    "note_only": "a note, no finding",
    "closed_without_finding": "closed without a finding",
}
RECORD: Final = "Source: the record of this desk, as far as this reader may see it"
COUNTED: Final = (
    "Uncertainty: a count of what is on record, not a sample; what nobody reported is not in it."
)
WEEK_GAPS: Final = (
    "A week in which the desk recorded nothing is a gap, marked \N{MULTIPLICATION SIGN}, and not a"
    " zero."
)
SILENCE: Final = "Receipt is not consent, and silence is neither consent nor refusal."
DEFAULT: Final = "A clock on the desk's own default marks no party in breach; only agreed ones can."


def incident_weeks(found: IncidentWeeks, look: Look) -> Figure:
    """Incidents by the week of their first report, a row of the figure for each status.

    Args:
        found: The counts.
        look: How it is to look.
    """
    shown = [name for name in STATUSES if any(w.counts and w.counts.get(name) for w in found.weeks)]
    rows: list[tuple[Cell, ...]] = [
        (
            week.week.name,
            look.text(STATUS_WORDS[name]),
            None if week.counts is None else week.counts.get(name, 0),
            week.reported,
            look.text("yes") if week.counts is not None else look.text("no"),
        )
        for name in shown or ["reported"]
        for week in found.weeks
    ]
    period = (
        look.text(
            "Period: {first} to {last}, ISO weeks of the first report",
            first=found.weeks[0].week.first,
            last=found.weeks[-1].week.last,
        )
        if found.weeks
        else look.text("Period: none, since nothing was recorded")
    )
    table = Table(
        id="incident_weeks",
        caption=look.text("Incidents by week of their first report, and where they stand"),
        period=period,
        source=look.text(RECORD),
        out_of=look.text("Denominator: {count} incidents in these weeks", count=found.counted),
        columns=columns(
            week=(look.text("week"), "time"),
            status=(look.text("where it stands"), "words"),
            count=(look.text("incidents"), "number"),
            reported=(look.text("all of that week"), "number"),
            collected=(look.text("the desk recorded that week"), "words"),
        ),
        rows=tuple(rows),
    )
    says = (
        look.text(
            "Not counted: {withdrawn} taken back, {earlier} reported before these weeks.",
            withdrawn=found.withdrawn,
            earlier=found.earlier,
        ),
        look.text(WEEK_GAPS),
    )
    return _figure(table, look, says, _weeks_spec)


def _weeks_spec(table: Table, look: Look, caption: tuple[str, ...]) -> Spec:
    alt = altair()
    heads = {column.key: column.title for column in table.columns}
    base = alt.Chart(alt.Data(values=values_of(table))).encode(
        x=alt.X("week:O", title=heads["week"], scale=x_scale(look), axis=alt.Axis(labelAngle=-45)),
        tooltip=[alt.Tooltip(f"{key}:N", title=title) for key, title in heads.items()],
    )
    ticks = whole_numbers(max((int(row[2] or 0) for row in table.rows), default=0))
    y = alt.Y(
        "count:Q",
        title=heads["count"],
        axis=alt.Axis(values=ticks, format="d"),
        scale=alt.Scale(domain=[0, ticks[-1]]),
    )
    bars = base.mark_bar(color=BLUE, invalid="filter").encode(y=y)
    numbers = base.mark_text(dy=-7, align="center", invalid="filter").encode(y=y, text="count:Q")
    gaps = base.mark_text(text=GAP_MARK, color=DARK, align="center", baseline="bottom").encode(
        y=alt.datum(0)
    )
    layered = alt.layer(
        bars,
        numbers.transform_filter("datum.count > 0"),
        gaps.transform_filter("datum.count === null"),
    ).properties(width=look.width, height=90)
    return finished(
        layered.facet(row=alt.Row("status:N", title=None, sort=order_of(table, "status"))),
        table,
        look,
        caption,
    )


def notice_words(found: NoticeAnswers, at: datetime, look: Look) -> Figure:
    """What recipients last said to the notices that they were told of.

    Args:
        found: The counts.
        at: The instant that they are of (UTC).
        look: How it is to look.
    """
    rows: list[tuple[Cell, ...]] = [
        (
            look.text(word.replace("_", " ")),
            found.counts[word],
            found.recipients,
            look.text("said nothing") if word in SILENT else look.text("said a word"),
        )
        for word in ANSWERS
    ]
    table = Table(
        id="notice_words",
        caption=look.text("Notices: the last word of each recipient"),
        period=look.text("Period: as of {at} UTC", at=f"{at:%Y-%m-%d %H:%M}"),
        source=look.text(RECORD),
        out_of=look.text(
            "Denominator: {recipients} recipients told of {notices} notices",
            recipients=found.recipients,
            notices=found.notices,
        ),
        columns=columns(
            word=(look.text("last word"), "words"),
            count=(look.text("recipients"), "number"),
            of=(look.text("out of"), "number"),
            silence=(look.text("the recipient itself"), "words"),
        ),
        rows=tuple(rows),
    )
    says = (
        look.text(SILENCE),
        look.text(
            "Not counted: {withdrawn} withdrawn notices. {relayed} of the words were written down"
            " by an officer.",
            withdrawn=found.withdrawn,
            relayed=found.relayed,
        ),
    )
    return _figure(table, look, says, _words_spec)


def _words_spec(table: Table, look: Look, caption: tuple[str, ...]) -> Spec:
    alt = altair()
    heads = {column.key: column.title for column in table.columns}
    base = alt.Chart(alt.Data(values=values_of(table))).encode(
        y=alt.Y("word:N", sort=None, title=None),
        x=_counts(heads["count"], int(table.rows[0][2] or 0), look),
        tooltip=[alt.Tooltip(f"{key}:N", title=title) for key, title in heads.items()],
    )
    bars = base.mark_bar(color=BLUE)
    labels = base.mark_text(dx=-5 if look.direction == "rtl" else 5).encode(
        text=alt.Text("label:N")
    )
    layered = alt.layer(
        bars, labels.transform_calculate(label="datum.count + ' / ' + datum.of")
    ).properties(width=look.width, height=alt.Step(24))
    facets = layered.facet(row=alt.Row("silence:N", title=None, sort=order_of(table, "silence")))
    return finished(facets.resolve_scale(y="independent"), table, look, caption)


def clock_performance(found: Sequence[ClockShare], at: datetime, look: Look) -> Figure:
    """The share of clocks answered in time, agreed ones and the desk's own defaults apart.

    Args:
        found: The shares.
        at: The instant that they are of (UTC).
        look: How it is to look.
    """
    authorities = {
        "agreed": look.text("agreed by the parties"),
        "desk_default": look.text("the desk's own default: no party is in breach by it"),
    }
    rows: list[tuple[Cell, ...]] = [
        (
            authorities.get(each.authority, each.authority),
            look.text(each.clock.replace("_", " ")),
            each.in_time,
            each.of,
            None if each.share is None else round(100 * each.share),
            each.late,
            each.overdue,
            each.pending,
        )
        for each in found
    ]
    table = Table(
        id="clock_performance",
        caption=look.text("Clocks: the share answered in time"),
        period=look.text("Period: from the first clock to {at} UTC", at=f"{at:%Y-%m-%d %H:%M}"),
        source=look.text(RECORD),
        out_of=look.text(
            "Denominator: clocks whose time is up, {count} in all; {pending} that still run or rest"
            " are not in it",
            count=sum(each.of for each in found),
            pending=sum(each.pending for each in found),
        ),
        columns=columns(
            authority=(look.text("authority"), "words"),
            clock=(look.text("clock"), "words"),
            in_time=(look.text("in time"), "number"),
            of=(look.text("out of"), "number"),
            percent=(look.text("percent in time"), "number"),
            late=(look.text("late"), "number"),
            overdue=(look.text("overdue"), "number"),
            pending=(look.text("not due yet"), "number"),
        ),
        rows=tuple(rows),
    )
    says = (
        look.text(DEFAULT),
        look.text("A clock of which no time is up has no share; that is not a share of zero."),
    )
    return _figure(table, look, says, _clocks_spec)


def _clocks_spec(table: Table, look: Look, caption: tuple[str, ...]) -> Spec:
    alt = altair()
    heads = {column.key: column.title for column in table.columns}
    base = alt.Chart(alt.Data(values=values_of(table))).encode(
        y=alt.Y("clock:N", sort=None, title=None),
        tooltip=[alt.Tooltip(f"{key}:N", title=title) for key, title in heads.items()],
    )
    scale = alt.Scale(domain=[0, 100], reverse=look.direction == "rtl")
    x = alt.X("percent:Q", title=heads["percent"], scale=scale)
    # The whole is drawn as an empty bar, so that one of two does not look like one of twenty.
    frames = base.mark_bar(filled=False, stroke=GREY).encode(x=alt.X("full:Q", scale=scale))
    bars = base.mark_bar(color=BLUE, invalid="filter").encode(x=x)
    # The label stands where reading starts, on the frame or on the bar, in a colour for either.
    labels = base.mark_text(
        dx=-5 if look.direction == "rtl" else 5, stroke="#ffffff", strokeWidth=3, strokeOpacity=0.9
    ).encode(x=alt.datum(0), text="label:N")
    inked = base.mark_text(dx=-5 if look.direction == "rtl" else 5).encode(
        x=alt.datum(0), text="label:N"
    )
    label = "datum.percent === null ? '0 / 0' : datum.in_time + ' / ' + datum.of"
    layered = (
        alt.layer(
            frames.transform_filter("datum.percent !== null"),
            bars,
            labels,
            inked,
        )
        .transform_calculate(full="100", label=label)
        .properties(width=look.width, height=alt.Step(24))
    )
    facets = layered.facet(
        row=alt.Row("authority:N", title=None, sort=order_of(table, "authority"))
    )
    return finished(facets.resolve_scale(y="independent"), table, look, caption)


def _counts(title: str, whole: int, look: Look) -> Any:
    """An axis of whole numbers up to the whole, from where reading starts."""
    alt = altair()
    ticks = whole_numbers(whole)
    return alt.X(
        "count:Q",
        title=title,
        axis=alt.Axis(values=ticks, format="d"),
        scale=alt.Scale(domain=[0, max(whole, 1)], reverse=look.direction == "rtl"),
    )


def _figure(table: Table, look: Look, says: tuple[str, ...], drawing: Any) -> Figure:
    uncertainty = look.text(COUNTED)
    caption = (table.period, table.source, table.out_of, uncertainty, *says)
    return Figure(
        id=table.id,
        title=table.caption,
        table=table,
        uncertainty=uncertainty,
        says=says,
        spec=drawing(table, look, caption),
    )
