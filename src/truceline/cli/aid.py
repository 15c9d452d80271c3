"""``truceline aid``: the pipeline, the area lists as whose they are, and the flow week by week.

Approved, dispatched and reached are different numbers; each stands beside what it is of, with the
list, its author and its date. What sources published stands apart and is added to nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from truceline.analysis.aid_shares import CLASSES, areas_of, people_of
from truceline.cli import shared
from truceline.cli.paper import SHORT, Paper, echo_json
from truceline.cli.wide import wide_table
from truceline.mechanism.aid_figures import AidFigure, denominator_text, figure_text
from truceline.sheets.aid import Flow, flow_of

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from truceline.analysis.aid_flow import WeekMeasure
    from truceline.analysis.aid_pipeline import Line
    from truceline.analysis.aid_shares import ListShare
    from truceline.mechanism.aid_kinds import Counts


@click.command("aid", short_help="The aid pipeline, the area lists, and the flow by week.")
@shared.reading
def aid(
    *,
    folder: Path | None,
    reader: str | None,
    at: datetime | None,
    known: int | datetime | None,
    as_json: bool,
) -> None:
    """Where each consignment stands, whose list says what, and what was reached of what.

    Weeks are ISO weeks in the zone of the desk's first agreement. No reply is worked out from the
    clock of a request; it is neither a refusal nor consent.
    """
    with shared.opened_desk(folder) as desk:
        view = shared.narrowed(desk, reader, at, known)
        flow = flow_of(view, reader)
        instant = view.at
    if as_json:
        from truceline.cli import aid_json  # noqa: PLC0415 - only where JSON is asked for

        echo_json(aid_json.as_json(flow, instant))
    else:
        _say(flow, Paper())


# For people.


def _say(flow: Flow, paper: Paper) -> None:
    for sentence in flow.notes:
        paper.line(sentence)
    _say_lines(flow, paper)
    _say_lists(flow, paper)
    _say_weeks(flow, paper)
    _say_figures(flow, paper)


def _say_lines(flow: Flow, paper: Paper) -> None:
    paper.head("Pipeline")
    if not flow.lines:
        paper.line("No consignment is on record.")
        return
    heads = ("id", "state", "what", "where", "mode", "reply", "requested", "approved",
             "dispatched", "delivered", "hindered", "gaps")  # fmt: skip
    rows = [
        (
            paper.fixed(each.subject[:SHORT]),
            each.state.replace("_", " "),
            paper.words(each.title),
            paper.words(", ".join(each.places)),
            each.mode.replace("_", " ") + (", last resort" if each.last_resort else ""),
            _reply(each),
            _counts(each.requested),
            _counts(each.approved),
            _sent(each.dispatched.people.text, each.dispatched.trucks.text),
            _sent(each.delivered.people.text, each.delivered.trucks.text),
            paper.words("; ".join(o.says for o in each.hindered)) or "-",
            paper.words("; ".join(each.gaps)) or "-",
        )
        for each in flow.lines
    ]
    wide_table(paper, heads, rows, first=2)
    for each in flow.lines:
        if each.reply.phase in {"awaited", "no_reply"}:
            paper.line(f"{paper.fixed(each.subject[:SHORT])}  {paper.words(each.reply.says)}")


def _reply(line: Line) -> str:
    due = f", due {line.reply.due:%Y-%m-%d %H:%M}Z" if line.reply.due is not None else ""
    return line.reply.phase.replace("_", " ") + due


def _counts(counts: Counts | None) -> str:
    return "-" if counts is None else counts.text


def _sent(people: str, trucks: str) -> str:
    return "-" if people == "none" else f"{people} people, {trucks} trucks"


def _say_lists(flow: Flow, paper: Paper) -> None:
    paper.head("Area lists, each as its author's")
    if not flow.lists:
        paper.line("No area list is on record for this day.")
        return
    rows: list[tuple[str, ...]] = []
    for subject, each, version in flow.lists:
        classes = [
            name for name in CLASSES if version.of_class(name) or version.total_of(name) is not None
        ]
        rows.extend(
            (
                paper.fixed(subject[:SHORT]),
                each.by,
                paper.words(each.body.name),
                paper.fixed(version.dated.isoformat()),
                name.replace("_", " "),
                _number(areas_of(version, name)),
                _number(people_of(version, name)),
                paper.words("; ".join(version.flags())) or "-",
            )
            for name in classes
        )
    heads = ("id", "by", "list", "dated", "class", "places", "people", "does not add up")
    wide_table(paper, heads, rows, first=2)
    _say_side_by_side(flow, paper)


def _say_side_by_side(flow: Flow, paper: Paper) -> None:
    """Every place that a list names, with what each list says of it; an empty cell is no word."""
    names: dict[str, None] = {}
    said: list[dict[str, str]] = []
    for _, _, version in flow.lists:
        said.append({})
        for area in version.areas:
            names.setdefault(area.place)
            by = f" by {area.besieger.replace('_', ' ')}" if area.besieger else ""
            people = "" if area.people is None else f", {area.people:,} people"
            said[-1][area.place] = f"{area.area_class.replace('_', ' ')}{by}{people}"
    if not names:
        return
    heads = ("place", *(f"{each.by} {version.dated}" for _, each, version in flow.lists))
    rows = [(paper.words(name), *(each.get(name, "-") for each in said)) for name in names]
    paper.head("Place by place")
    wide_table(paper, heads, rows, first=1)


def _say_weeks(flow: Flow, paper: Paper) -> None:
    paper.head("By week, each beside what it is of")
    if not flow.weeks:
        paper.line("Nothing was notified, requested, approved, dispatched or reached.")
        return
    heads = ("week", "measure", "acts", "people", "trucks", "tonnes", "places", "of",
             "list", "dated", "of the list")  # fmt: skip
    rows: list[tuple[str, ...]] = []
    for each in flow.weeks:
        start = (
            paper.fixed(each.week),
            each.measure,
            _acts(each),
            paper.fixed(each.counts.people.text),
            paper.fixed(each.counts.trucks.text),
            paper.fixed(each.counts.tonnes.text),
            paper.fixed(_places(each)),
            paper.words("; ".join(_whole(of.counts.people.text, of.what) for of in each.of)) or "-",
        )
        shares = each.lists or (None,)
        rows.extend((*start, *_share(share, paper)) for share in shares)
    wide_table(paper, heads, rows, first=2)


def _places(each: WeekMeasure) -> str:
    """How many places; a word that names none leaves them unknown, and the count a lower bound."""
    if all(item.places for item in each.items):
        return str(len(each.places))
    return f"at least {len(each.places)}" if each.places else "not known"


def _acts(each: WeekMeasure) -> str:
    if each.measure != "approved":
        return str(len(each.items))
    told = ", ".join(f"{n} {answer}" for answer, n in each.answers.items())
    return f"{len(each.items)} of {each.of[0].entries} answered ({told})"


def _whole(people: str, what: str) -> str:
    return f"{people} people {what}"


def _share(share: ListShare | None, paper: Paper) -> tuple[str, str, str]:
    if share is None:
        return ("no list for this day", "-", "-")
    return (
        paper.words(f"{share.by}: {share.name}"),
        paper.fixed(share.dated.isoformat()),
        paper.words(share.text),
    )


def _say_figures(flow: Flow, paper: Paper) -> None:
    if not flow.figures:
        return
    paper.head("As published by sources, apart and never added")
    heads = ("source", "measure", "figure", "of", "from", "to", "reference", "basis",
             "does not add up")  # fmt: skip
    rows = [
        (
            figure.body.source,
            figure.body.measure.replace("_", " "),
            paper.fixed(figure_text(figure.body)),
            paper.words(denominator_text(figure.body)),
            paper.fixed(figure.body.since.isoformat()) if figure.body.since else "-",
            paper.fixed(figure.body.until.isoformat()),
            paper.words(figure.body.reference),
            figure.body.basis.upper(),
            paper.words("; ".join(figure.flags())) or "-",
        )
        for _, figure in sorted(flow.figures, key=lambda each: _order(each[1]))
    ]
    wide_table(paper, heads, rows, first=1)


def _order(figure: AidFigure) -> tuple[Any, ...]:
    return (figure.body.source, figure.body.until, figure.body.measure)


def _number(value: int | None) -> str:
    return "not known" if value is None else f"{value:,}"
