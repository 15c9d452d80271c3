"""Published counts in a bulletin: every source for itself, side by side, and never added.

Each figure stands with its unit, period, source and reference, what its cross-sum comes to, and the
figure that the same source published in the same unit for the stretch of the same length before.
Where there is none, or one of the two is a lower bound, it is said that they cannot be compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.analysis.bulletin_shape import Block, Table, block, columns, local, spoken
from truceline.analysis.cross_sums import KEPT, cross_sum

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime, timedelta
    from zoneinfo import ZoneInfo

    from truceline.analysis.bulletin_shape import Cell
    from truceline.analysis.bulletin_sheet import Sheet
    from truceline.mechanism.records import CountState

NEVER_ADDED = (
    "Sources count different things, of different authors, over different stretches. Their "
    "figures stand side by side and are never added."
)
AS_PUBLISHED = (
    "Every figure is as it was published; what does not add up is flagged, not corrected."
)
VERDICTS = {
    "adds_up": "adds up",
    "does_not_add_up": "does not add up",
    "not_given_by_parts": "not given by parts",
}


def counts(sheet: Sheet) -> Block:
    """The figures whose period ended in the bulletin's."""
    every = [sheet.published[subject] for subject in sorted(sheet.published)]
    mine = sorted((state for state in every if ends_in(state, sheet)), key=_order)
    flagged = [
        f"{state.body.source}, {spoken(state.body.unit)}, {state.body.title}: {sentence}"
        for state in mine
        for sentence in cross_sum(state).says
        if sentence != KEPT
    ]
    says = [NEVER_ADDED, AS_PUBLISHED, *flagged]
    if not mine:
        what = "figure for a stretch that ended in this period"
        says.append(sheet.none_of(what, "record"))
    return block("counts", "Counts as published, source by source", sheet.sight("record"), says,
                 _figures(sheet, mine, every), _parts(sheet, mine))  # fmt: skip


def ends_in(state: CountState, sheet: Sheet) -> bool:
    """Whether a figure belongs to the bulletin: its stretch ended in the period, its end included.

    A figure for a day that closes with the bulletin's own belongs to that bulletin.
    """
    return sheet.period.since < state.body.until <= sheet.period.until


def _figures(sheet: Sheet, mine: list[CountState], every: list[CountState]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for state in mine:
        body = state.body
        rows.append((
            body.source, spoken(body.unit), body.title, figure(state), _out_of(state),
            local(body.since, sheet.zone), local(body.until, sheet.zone), body.reference,
            body.basis.upper(), VERDICTS[cross_sum(state).verdict],
            compared(state, every, sheet.zone),
        ))  # fmt: skip
    return Table(
        id="published",
        caption="Figures as published",
        period="The stretch of each figure, in its row",
        source="The source of each figure, in its row",
        out_of="Each figure is out of what its own row says",
        columns=columns(
            source=("source", "id"),
            unit=("unit of count", "words"),
            title=("what it is", "words"),
            figure=("figure", "words"),
            out_of=("out of", "words"),
            since=("from", "time"),
            until=("to", "time"),
            reference=("published in", "words"),
            basis=("basis", "words"),
            cross_sum=("cross-sum", "words"),
            before=("against the stretch before", "words"),
        ),
        rows=tuple(rows),
    )


def _parts(sheet: Sheet, mine: list[CountState]) -> Table:
    """Every part of every figure, a row each; a part of a part stands under it."""
    rows: list[tuple[Cell, ...]] = []
    for state in mine:
        body = state.body
        wrong = {line.name for line in state.wrong}
        for share in body.shares:
            flag = "its own parts do not come to it" if share.name in wrong else ""
            key = (body.source, spoken(body.unit), local(body.until, sheet.zone))
            rows.append((*key, spoken(body.by or "part"), share.name, share.count, flag))
            rows.extend(
                (*key, spoken(getattr(share, "by", None) or f"part of {share.name}"), part.name,
                 part.count, "")
                for part in getattr(share, "shares", ())
            )  # fmt: skip
    return Table(
        id="published_parts",
        caption="Their parts, as published",
        period="The stretch of the figure that ends at the time in the row",
        source="The source of each figure, in its row",
        out_of="The figure of the same source, unit and end",
        columns=columns(
            source=("source", "id"),
            unit=("unit of count", "words"),
            until=("to", "time"),
            by=("by", "words"),
            part=("part", "words"),
            figure=("figure", "number"),
            flag=("flag", "words"),
        ),
        rows=tuple(rows),
    )


def figure(state: CountState) -> str:
    """A figure as it was printed."""
    if state.body.total is None:
        return "words only, no figure"
    return f"{'at least ' if state.body.at_least else ''}{state.body.total}"


def _out_of(state: CountState) -> str:
    denominator = getattr(state.body, "out_of", None)
    if denominator is None:
        return "no denominator published"
    return f"{denominator} {state.body.out_of_what}"  # type: ignore[union-attr]


def compared(state: CountState, every: Iterable[CountState], zone: ZoneInfo) -> str:
    """The same source's figure in the same unit for the stretch of the same length before.

    Lengths are those of the wall clock: a day is compared with a day, though one of them may have
    had 23 hours, and then that is said.
    """
    body = state.body
    earlier = sorted(_before(state, every, zone), key=_order)
    if not earlier:
        return "not comparable: no figure of this source and unit for the stretch before"
    if len({each.body.total for each in earlier}) > 1:
        found = ", ".join(figure(each) for each in earlier)
        return f"not comparable: several figures for the stretch before ({found})"
    old = earlier[-1].body
    if body.total is None or old.total is None:
        return "not comparable: one of the two is words only"
    if body.at_least or old.at_least:
        return f"not comparable: one of the two is a lower bound (before: {figure(earlier[-1])})"
    hours = (body.until - body.since) - (old.until - old.since)
    note = f"; its stretch was {_hours(hours)}" if hours else ""
    return f"{old.total} before, {body.total - old.total:+d}{note}"


def _before(state: CountState, every: Iterable[CountState], zone: ZoneInfo) -> Iterator[CountState]:
    body = state.body
    length = _wall(body.since, body.until, zone)
    for other in every:
        old = other.body
        if (old.source, old.unit, old.until) == (body.source, body.unit, body.since) and _wall(
            old.since, old.until, zone
        ) == length:
            yield other


def _wall(since: datetime, until: datetime, zone: ZoneInfo) -> timedelta:
    """The length of a stretch on the wall clock of a zone."""
    first, last = (at.astimezone(zone).replace(tzinfo=None) for at in (since, until))
    return last - first


def _hours(difference: timedelta) -> str:
    minutes = int(difference.total_seconds() // 60)
    word = "shorter" if minutes > 0 else "longer"
    return f"{abs(minutes)} minutes {word}"


def _order(state: CountState) -> tuple[Any, ...]:
    body = state.body
    return (body.source, body.unit, body.until, body.since, body.title, str(body.total),
            body.reference)  # fmt: skip


def unnamed(sheet: Sheet) -> Table:
    """Parts that a source named the time before and not in this period: not known to be none."""
    every = [sheet.published[subject] for subject in sorted(sheet.published)]
    rows: list[tuple[Cell, ...]] = []
    for state in sorted((each for each in every if ends_in(each, sheet)), key=_order):
        body = state.body
        named = {share.name for share in body.shares}
        older = [
            each.body
            for each in every
            if (each.body.source, each.body.unit, each.body.by) == (body.source, body.unit, body.by)
            and each.body.until <= body.since
            and each.body.shares
        ]
        if not named or not older:
            continue
        last = max(older, key=lambda each: (each.until, each.since))
        rows.extend(
            (body.source, spoken(body.by or "part"), share.name, local(last.until, sheet.zone))
            for share in last.shares
            if share.name not in named
        )
    return Table(
        id="no_longer_named",
        caption="Parts that a source named in its figure before, and not in this period",
        period=sheet.whole,
        source="The source in each row",
        out_of="The parts named in that source's figure before",
        columns=columns(
            source=("source", "id"),
            by=("by", "words"),
            part=("part", "words"),
            last=("last named in the figure to", "time"),
        ),
        rows=tuple(sorted(rows, key=str)),
    )
