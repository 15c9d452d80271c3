"""``truceline commitments``: who promised what, what became of it by whose word, and milestones.

What is printed judges nobody: a promise past its date is past its own source's date, a claim of
its promiser is called one, and what only others say is not counted as neglect. Proposals stand
apart, with the sentence that they create no duty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from truceline.cli import shared
from truceline.cli.paper import SHORT, Paper, echo_json
from truceline.cli.recurring import folded, series
from truceline.cli.wide import wide_table
from truceline.sheets.commitments import facts

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path


@click.command(short_help="Who promised what, due when, and what became of it.")
@click.option("--by", "promiser", metavar="ACTOR", help="Only promises of this actor.")
@click.option("--state", metavar="WORD", help="Only what is in this state, such as overdue.")
@click.option(
    "--all", "every", is_flag=True, help="Every occurrence of what comes again and again."
)
@shared.reading
def commitments(
    *,
    promiser: str | None,
    state: str | None,
    every: bool,
    folder: Path | None,
    reader: str | None,
    at: datetime | None,
    known: int | datetime | None,
    as_json: bool,
) -> None:
    """Promises, milestones and proposals at an instant, each with whose word its state is.

    Repeated neglect is counted for the operator alone: a reader who may see only some promises
    would be told a number too small. A milestone that comes again and again is one row for people,
    unless --all or --state asks for its occurrences; --json always has them.
    """
    with shared.opened_desk(folder) as desk:
        found = facts(shared.narrowed(desk, reader, at, known))
    for part in ("commitments", "milestones", "proposals"):
        found[part] = [
            each
            for each in found[part]
            if (state is None or each["state"] == state)
            and (promiser is None or each.get("promiser", promiser) == promiser)
        ]
    if promiser is not None and "neglect" in found:
        found["neglect"] = [n for n in found["neglect"] if n["promiser"] == promiser]
    if as_json:
        echo_json(found)
    else:
        say(found, Paper(), every=every or state is not None)


# The same for people.

_PROMISE = ("subject", "state", "due (UTC)", "promiser", "to", "source", "what", "whose word")
_MILESTONE = ("milestone", "state", "due on", "owner", "whose word", "what")
_PROPOSAL = ("subject", "state", "by", "to", "waits for", "what")


def say(found: dict[str, Any], paper: Paper, *, every: bool = False) -> None:
    """Print what :func:`facts` gave; ``every`` lists each occurrence of a recurring milestone."""
    paper.line(f"Commitments at {paper.fixed(found['at'])}", style="bold")
    wide_table(
        paper, _PROMISE, [_promise_row(each, paper) for each in found["commitments"]], first=3
    )
    for each in found["commitments"]:
        if each["start_disputed"]:
            paper.line(f"{paper.fixed(each['subject'][:SHORT])}: {paper.words(each['due_says'])}")
    paper.head("Milestones")
    rows: list[tuple[str, ...]] = []
    for group in series(found["milestones"]):
        if every or len(group) == 1:
            rows.extend(_milestone_row(each, paper) for each in group)
        else:
            rows.append(folded(group, paper))
    wide_table(paper, _MILESTONE, rows, first=3)
    if len(rows) < len(found["milestones"]):
        paper.line("`truceline commitments --all` lists every occurrence.", style="dim")
    paper.head("Proposals, which create no duty")
    wide_table(
        paper, _PROPOSAL, [_proposal_row(each, paper) for each in found["proposals"]], first=3
    )
    if found.get("neglect"):
        paper.head("Promised again, not kept again")
        for each in found["neglect"]:
            paper.line(f"{paper.words(each['what'])}: {paper.words(each['says'])}")


def _promise_row(each: dict[str, Any], paper: Paper) -> tuple[str, ...]:
    how = ", relayed" if each["relayed"] else ""
    whose = each["whose"] or ("" if each["own_word"] else f"as {each['recorded_by']} has it{how}")
    due = each["due_day"] or (each["due"] or "")[:16].replace("T", " ")
    return (
        paper.fixed(each["subject"][:SHORT]),
        each["state"].replace("_", " "),
        paper.fixed(due) if due else "no date",
        paper.fixed(each["promiser"]),
        paper.fixed(", ".join(each["to"])),
        paper.words(f"{each['source']}: {each['reference']}"),
        paper.words(each["what"]),
        paper.words(whose),
    )


def _milestone_row(each: dict[str, Any], paper: Paper) -> tuple[str, ...]:
    number = f" no. {each['occurrence']}" if each["occurrence"] else ""
    moved = f" (was {each['first_day']})" if each["first_day"] else ""
    late = {True: ", late", False: ", in time", None: ""}[each["late"]]
    return (
        f"{each['milestone']}{number}",
        f"{each['state']}{late}",
        f"{paper.fixed(each['day'] or 'no date')}{moved}",
        paper.fixed(each["owner"] or "nobody"),
        paper.words(each["whose"] or each["says"]),
        paper.words(each["text"]),
    )


def _proposal_row(each: dict[str, Any], paper: Paper) -> tuple[str, ...]:
    unsigned = (f"{actor} (its yes is relayed)" for actor in each["relayed_yes"])
    return (
        paper.fixed(each["subject"][:SHORT]),
        each["state"],
        paper.fixed(each["by"]),
        paper.fixed(", ".join(each["to"])),
        paper.fixed(", ".join((*each["waits_for"], *unsigned))),
        paper.words(each["title"]),
    )
