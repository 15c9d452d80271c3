"""Aid in a bulletin: what was asked, approved, sent and delivered, each out of its own whole.

Requested, approved, dispatched and delivered are different numbers of different acts. People are
those of deliveries, so that one person may be in several: unique people are a source's claim, and
stand with it among the published figures. What an entry gives no figure for is missing, not zero.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from truceline.analysis.aid_totals import tally
from truceline.analysis.bulletin_shape import Block, Table, amount, block, columns, spoken
from truceline.mechanism.aid_figures import denominator_text, figure_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from truceline.analysis.bulletin_shape import Cell
    from truceline.analysis.bulletin_sheet import Sheet

APART = (
    "Asked, approved, sent and delivered are different numbers, each out of its own whole; a "
    "delivery reaches people at least once, and the same people may be in several."
)
CLAIMS = "Figures of sources stand side by side, each with its own whole, and are never added."
_Act = tuple[Any, Any]
"""When something happened, and its counts."""


def aid(sheet: Sheet) -> Block:
    """Acts of the period by consignment, what stood in the way, and figures as published."""
    seen = sheet.sight("aid")
    says = [APART, CLAIMS]
    if seen != "whole":
        says.append(f"Consignments are shown only as far as {sheet.who} may see them.")
    return block("aid", "Aid", sheet.sight("aid", "aid_figure"), says, _acts(sheet),
                 _obstacles(sheet), _figures(sheet))  # fmt: skip


def _acts(sheet: Sheet) -> Table:
    states = [state for _, state in sheet.happened("aid")]
    wholes: tuple[tuple[str, str, Callable[[Any], Iterator[_Act]]], ...] = (
        ("notified", "notifications made in the period", _notified),
        ("requested", "requests made in the period", _requested),
        ("approved", "replies given in the period, refusals among them", _approved),
        ("refused", "replies given in the period, refusals among them", _refused),
        ("dispatched", "dispatches of the period", _dispatched),
        ("delivered", "dispatches on record by the period's end", _delivered),
    )
    of = {
        "approved": _in(states, _replied, sheet.period),
        "refused": _in(states, _replied, sheet.period),
        "delivered": sum(len(state.runs) for state in states),
    }
    rows: list[tuple[Cell, ...]] = []
    for name, whole, acts in wholes:
        now = [counts for state in states for at, counts in acts(state) if sheet.period.holds(at)]
        earlier = _in(states, acts, sheet.before)
        if now or earlier or of.get(name):
            sums = tally(now)
            rows.append((
                name, len(now), earlier, sums.people.text, sums.trucks.text, sums.tonnes.text,
                sums.locations.text, f"{of.get(name, len(now))} {whole}",
            ))  # fmt: skip
    return Table(
        id="aid_acts",
        caption="Consignments: what was done in the period",
        period=sheet.shown,
        source=sheet.known_to("aid"),
        out_of=(
            f"{amount(len(states), 'consignment')} {sheet.on_record('aid')}; "
            "each row has its own whole"
        ),
        columns=columns(
            act=("act", "words"),
            times=("in the period", "number"),
            before=("in the period before", "number"),
            people=("people", "words"),
            trucks=("trucks", "words"),
            tonnes=("tonnes", "words"),
            locations=("locations", "words"),
            out_of=("out of", "words"),
        ),
        rows=tuple(rows),
    )


def _in(states: Iterable[Any], acts: Callable[[Any], Iterator[_Act]], period: Any) -> int:
    """How many acts fall into a period."""
    return sum(period.holds(at) for state in states for at, _ in acts(state))


def _notified(state: Any) -> Iterator[_Act]:
    return ((each.at, each.counts) for each in state.asked if not each.approval)


def _requested(state: Any) -> Iterator[_Act]:
    return ((each.at, each.counts) for each in state.asked if each.approval)


def _replied(state: Any) -> Iterator[_Act]:
    return ((each.at, each.counts) for each in state.replies)


def _approved(state: Any) -> Iterator[_Act]:
    return ((each.at, each.counts) for each in state.replies if each.answer != "refused")


def _refused(state: Any) -> Iterator[_Act]:
    return ((each.at, each.counts) for each in state.replies if each.answer == "refused")


def _dispatched(state: Any) -> Iterator[_Act]:
    return ((run.at, run.counts) for run in state.runs)


def _delivered(state: Any) -> Iterator[_Act]:
    brought = (run.delivery for run in state.runs if run.delivery is not None)
    return ((each.at, each.counts) for each in brought)


def _obstacles(sheet: Sheet) -> Table:
    """What stood in the way, by sort and by whom: whose doing it was is told apart."""
    counted: Counter[tuple[str, str]] = Counter()
    for _, state in sheet.happened("aid"):
        counted.update(
            (spoken(each.sort), each.by or "not said")
            for each in state.obstacles
            if sheet.period.holds(each.at)
        )
    total = sum(counted.values())
    return Table(
        id="aid_obstacles",
        caption="What stood in the way of aid",
        period=sheet.shown,
        source=sheet.known_to("aid"),
        out_of=f"{total} obstacles told in the period {sheet.on_record('aid')}",
        columns=columns(what=("what", "words"), by=("by", "id"), times=("times", "number")),
        rows=tuple((what, by, times) for (what, by), times in sorted(counted.items())),
    )


def _figures(sheet: Sheet) -> Table:
    """Figures of aid whose last day closes in the period, each as published."""
    every = [state for _, state in sheet.figures()]
    mine = [s for s in every if sheet.before.day < s.body.until <= sheet.period.day]
    rows: list[tuple[Cell, ...]] = []
    for state in mine:
        body = state.body
        rows.append((
            body.source, spoken(body.measure), figure_text(body), denominator_text(body),
            str(body.since) if body.since else "not given", str(body.until), body.reference,
            body.basis.upper(), "; ".join(state.flags()) or "nothing to flag",
            _compared(state, every),
        ))  # fmt: skip
    return Table(
        id="aid_published",
        caption="Figures of aid as published",
        period="The days of each figure, in its row",
        source="The source of each figure, in its row",
        out_of="The whole that each figure was published with, in its row",
        columns=columns(
            source=("source", "id"),
            measure=("measure", "words"),
            figure=("figure", "words"),
            out_of=("out of", "words"),
            since=("from", "time"),
            until=("to", "time"),
            reference=("published in", "words"),
            basis=("basis", "words"),
            flags=("cross-check", "words"),
            before=("against the days before", "words"),
        ),
        rows=tuple(sorted(rows, key=str)),
    )


def _compared(state: Any, every: Iterable[Any]) -> str:
    """The same source's figure of the same measure and whole, for as many days just before."""
    body = state.body
    if body.since is None:
        return "not comparable: the first day of its period is not given"
    length = body.until - body.since
    same = ("source", "measure", "unit", "denominator_of", "list_by", "places")
    earlier = sorted(
        figure_text(each.body)
        for each in every
        if each.body.since is not None
        and each.body.until - each.body.since == length
        and (body.since - each.body.until).days == 1
        and all(getattr(each.body, name) == getattr(body, name) for name in same)
    )
    if len(set(earlier)) != 1:
        return "not comparable: no one figure of this source, measure and whole for the days before"
    return f"{earlier[0]} before"
