"""``truceline recipients``: who must be told of a plan, under Terms and by areas of interest.

It proposes and writes nothing. What a filer is told when a notice is recorded stands here too: the
answer of the conflict check, and whom the notice does not name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from truceline.cli import shared
from truceline.cli.paper import SHORT, Paper, echo_json
from truceline.errors import BadInput, Fault

if TYPE_CHECKING:
    from pathlib import Path

    from truceline.analysis.telling import Tell
    from truceline.desk import Desk

_ID = re.compile(r"[0-9a-fA-F]{6,64}")


@click.command(short_help="Who must be told of a plan, and why.")
@click.argument("plan", metavar="PLAN")
@shared.desk_option
@shared.reader_option
@shared.json_option
def recipients(*, plan: str, folder: Path | None, reader: str | None, as_json: bool) -> None:
    """List who must be told of PLAN: those whom Terms name, and whose area of interest it touches.

    PLAN is the id of a notice, or a JSON file, - for input, with fields of a filing: notice,
    volumes or coarse, and what else of under, since, until and recipients it has. With --as, only
    what that actor may know. It is a proposal: nothing is recorded, and being told is no consent.
    """
    from truceline.analysis.telling import SAYS  # noqa: PLC0415 - geometry loads slowly
    from truceline.recipients import of_notice, of_plan  # noqa: PLC0415

    with shared.opened_desk(folder) as desk:
        if _ID.fullmatch(plan):
            view = desk.view(None if reader is None else desk.scope(reader))
            with shared.at_option("PLAN"):
                subject = view.subject_id(plan)
            told = of_notice(desk, subject, reader)
        else:
            with shared.at_option(plan):
                told = of_plan(desk, _body(plan), reader)
    if as_json:
        echo_json({"tell": facts(told), "says": SAYS})
        return
    paper = Paper()
    if told:
        rows = [
            (_who(each, paper), "named" if each.named else "", _why(each, paper)) for each in told
        ]
        paper.table(("actor", "", "because"), rows)
    else:
        paper.line("Nobody is known here who must be told by Terms or an area of interest.")
    paper.line(SAYS)


def _body(name: str) -> dict[str, Any]:
    from truceline.mechanism.volumes import read_json  # noqa: PLC0415 - pydantic loads slowly

    value = read_json(shared.read_bytes(name))
    if not isinstance(value, dict):
        hint = 'Write {"notice": "air_activity", "volumes": [...]}.'
        raise BadInput(Fault("PLAN_SHAPE", "A plan is one JSON object.", hint))
    return value


def facts(told: tuple[Tell, ...]) -> list[dict[str, Any]]:
    """Who must be told, as JSON values."""
    return [
        {
            "actor": each.actor or None,
            "terms": list(each.tokens),
            "interests": list(each.interests),
            "named": each.named,
        }
        for each in told
    ]


def _who(tell: Tell, paper: Paper) -> str:
    return paper.fixed(tell.actor) or "whoever holds the role: ask the cell"


def _why(tell: Tell, paper: Paper) -> str:
    words = [f"Terms: {token}" for token in tell.tokens]
    words += [f"interest {paper.fixed(each[:SHORT])}" for each in tell.interests]
    return ", ".join(words)


# What a filer is told.


def filed(desk: Desk, subject: str, author: str) -> dict[str, Any]:
    """The answer of the check of a notice just recorded, and whom it does not name and should."""
    from truceline.recipients import of_notice  # noqa: PLC0415 - geometry loads slowly
    from truceline.sheets.checking import answer_facts  # noqa: PLC0415 - likewise

    told = desk.conflict_answer(subject, author)
    answer = answer_facts(told)
    found: dict[str, Any] = {"conflicts": answer["says"], "meetings": answer["meetings"]}
    if desk.view(desk.scope(author)).state(subject) is not None:
        missing = (each for each in of_notice(desk, subject, author) if not each.named)
        found["tell"] = facts(tuple(missing))
    return found


def say_filed(done: dict[str, Any], paper: Paper) -> None:
    """Print what :func:`filed` gave."""
    paper.line(f"conflicts   {done['conflicts']}")
    for each in done["meetings"]:
        gaps = each["separation"]
        near = (
            f"{gaps['horizontal_m']:.0f} m over ground, {gaps['vertical_m']:.0f} m of height, "
            f"{gaps['seconds']:.0f} s"
        )
        paper.line(f"            {paper.fixed(each['notice'])}: {each['rule']}, {near}")
        for notice in each["yields"]:
            paper.line(f"            {paper.fixed(notice)} yields, by Terms")
    for each in done.get("tell", ()):
        who = paper.fixed(each["actor"] or "")
        why = "by Terms" if each["terms"] else "who asks to be told there"
        role = f"{', '.join(each['terms'])} (ask the cell who that is)"
        paper.line(f"also tell   {f'{who}, {why}' if who else role}")
