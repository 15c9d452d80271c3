"""``truceline detainees``: lists, requests, releases and hand-overs, each with its own numbers.

Every number stands beside its list and day. Lists overlap and nobody can see how, so nothing is
added up; an unknown number is printed as unknown and never as zero. No person is named here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from truceline.cli import shared
from truceline.cli.paper import SHORT, Paper, echo_json
from truceline.cli.wide import wide_table
from truceline.sheets.seen import UNKNOWN, sees_every

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from truceline.mechanism.detainees import Figures
    from truceline.views import View

NEVER_ADDED = "Each number is of its own list and day; numbers of different lists are never added."


@click.command(short_help="Lists of detainees, what was asked, and who came free.")
@click.option(
    "--whom",
    type=click.Choice(["detainees", "missing", "remains"]),
    help="Only detainees, missing persons or remains.",
)
@shared.reading
def detainees(
    *,
    whom: str | None,
    folder: Path | None,
    reader: str | None,
    at: datetime | None,
    known: int | datetime | None,
    as_json: bool,
) -> None:
    """Lists, requests, releases and hand-overs at an instant, as the reader may see them.

    Identities are sealed and never printed here; `truceline show SUBJECT --key FILE` lays them
    open for those to whom they were sealed.
    """
    with shared.opened_desk(folder) as desk:
        found = facts(shared.narrowed(desk, reader, at, known))
    for part in ("lists", "requests", "handovers"):
        found[part] = [each for each in found[part] if whom in {None, each["whom"]}]
    if as_json:
        echo_json(found)
    else:
        say(found, Paper())


def facts(view: View) -> dict[str, Any]:
    """Lists, requests and hand-overs at the view's instant, as its reader may see them.

    Returns:
        A JSON object: ``at``, ``lists``, ``requests``, ``handovers``, ``says``. Times are RFC 3339
        UTC; a number that is not known is null.
    """
    return {
        "at": _text(view.at),
        "lists": list(_lists(view)),
        "requests": list(_requests(view)),
        "handovers": list(_handovers(view)),
        "says": NEVER_ADDED,
    }


def _oldest_first(view: View, part: str) -> list[tuple[str, Any]]:
    return list(view.states(part))[::-1]


def _lists(view: View) -> Iterator[dict[str, Any]]:
    for subject, state in _oldest_first(view, "detainee_list"):
        yield {
            "subject": subject,
            "state": state.state,
            "by": state.by,
            "whom": state.whom,
            "holder": state.holder or None,
            "versions": [_figures(each) for each in state.versions],
        }


def _requests(view: View) -> Iterator[dict[str, Any]]:
    from truceline.mechanism.detainees import (  # noqa: PLC0415 - loads slowly
        REQUESTS,
        request_phase,
    )

    for subject, state in _oldest_first(view, "detainee_request"):
        terms = view.standing.terms_of(state.under) or view.standing.first
        word, row = request_phase(state, terms, view.at), REQUESTS.row(state)
        sure = sees_every(
            view, REQUESTS.name, terms.id, parties=row.parties, recipients=row.recipients
        )
        yield {
            "subject": subject,
            # Who may not see the answers is not told that there is silence.
            "state": word if sure or word != "silent" else UNKNOWN,
            "by": state.by,
            "to": state.to,
            "wants": state.wants,
            "whom": state.whom,
            "made_at": _text(state.made_at),
            "about": list(state.about),
            "asked": _figures(state.asked),
            "replies": [
                {
                    "answer": each.answer,
                    "recorded_at": _text(each.recorded_at),
                    **_figures(each.figures),
                }
                for each in state.replies
            ],
        }


def _handovers(view: View) -> Iterator[dict[str, Any]]:
    for subject, state in _oldest_first(view, "handover"):
        yield {
            "subject": subject,
            "state": state.state,
            "what": state.what,
            "whom": state.whom,
            "by": state.by,
            "to": state.to or None,
            "witnesses": list(state.witnesses),
            "at": _text(state.at),
            "about": list(state.about),
            "reported": _figures(state.reported),
            "voices": [
                {
                    "by": voice.by,
                    "disputes": voice.ground or None,
                    "counted": None if voice.figures is None else _figures(voice.figures),
                    "entry": voice.entry,
                }
                for voice in state.standing
            ],
        }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "by": figures.by,
        "day": figures.day.isoformat(),
        "total": figures.total,
        "counts": {each.category: each.count for each in figures.counts},
        "relayed": figures.relayed,
        "entry": figures.entry,
    }


def _text(at: datetime | None) -> str | None:
    if at is None:
        return None
    from truceline.ledger.entry import format_time  # noqa: PLC0415 - loads with the desk

    return format_time(at)


# The same for people.

_LIST = ("subject", "state", "list of", "day", "held by", "in all", "of them")
_REQUEST = ("subject", "state", "asked by", "asked", "wants", "for", "answer for")
_HANDOVER = ("subject", "state", "what", "at (UTC)", "by", "to", "number", "whose word")


def say(found: dict[str, Any], paper: Paper) -> None:
    """Print what :func:`facts` gave."""
    paper.line(
        f"Detainees, missing persons and remains at {paper.fixed(found['at'])}", style="bold"
    )
    paper.line(found["says"], style="italic")
    paper.head("Lists")
    wide_table(paper, _LIST, [_list_row(each, paper) for each in found["lists"]], first=2)
    paper.head("Requests")
    wide_table(paper, _REQUEST, [_request_row(each, paper) for each in found["requests"]], first=2)
    paper.head("Releases and hand-overs")
    wide_table(
        paper, _HANDOVER, [_handover_row(each, paper) for each in found["handovers"]], first=2
    )


def _number(total: int | None) -> str:
    return "unknown" if total is None else str(total)


def _counts(figures: dict[str, Any]) -> str:
    return ", ".join(
        f"{category.replace('_', ' ')} {_number(count)}"
        for category, count in figures["counts"].items()
    )


def _list_row(each: dict[str, Any], paper: Paper) -> tuple[str, ...]:
    newest = each["versions"][-1]
    return (
        paper.fixed(each["subject"][:SHORT]),
        each["state"],
        f"{paper.fixed(each['by'])}: {each['whom']}",
        paper.fixed(newest["day"]),
        paper.fixed(each["holder"] or "not said"),
        _number(newest["total"]),
        _counts(newest),
    )


def _request_row(each: dict[str, Any], paper: Paper) -> tuple[str, ...]:
    newest = each["replies"][-1] if each["replies"] else None
    return (
        paper.fixed(each["subject"][:SHORT]),
        each["state"].replace("_", " "),
        paper.fixed(each["by"]),
        paper.fixed(each["to"]),
        f"{each['wants'].replace('_', ' ')} ({each['whom']})",
        _number(each["asked"]["total"]),
        "no answer" if newest is None else _number(newest["total"]),
    )


def _handover_row(each: dict[str, Any], paper: Paper) -> tuple[str, ...]:
    words = [f"{each['reported']['by']} reports {_number(each['reported']['total'])}"]
    for voice in each["voices"]:
        if voice["disputes"]:
            words.append(f"{voice['by']} disputes it ({voice['disputes'].replace('_', ' ')})")
        else:
            words.append(f"{voice['by']} counts {_number(voice['counted']['total'])}")
    return (
        paper.fixed(each["subject"][:SHORT]),
        each["state"],
        f"{each['what'].replace('_', ' ')} ({each['whom']})",
        paper.fixed(each["at"][:16].replace("T", " ")),
        paper.fixed(each["by"]),
        paper.fixed(each["to"] or "freedom"),
        _number(each["reported"]["total"]),
        paper.words("; ".join(words)),
    )
