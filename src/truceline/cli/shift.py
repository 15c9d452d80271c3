"""``truceline shift``: who is on watch, what was handed over last, and which clocks are open.

A hand-over that nobody has taken, and a stretch in which nobody held a post, show by themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from truceline.cli import shared
from truceline.cli.paper import SHORT, Paper, echo_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from truceline.cli.duty_sheets import Running
    from truceline.mechanism.shifts import HandOver, ShiftState
    from truceline.views import View

_LOG = 10
"""How many lines of a log people are shown; programs get all of them."""


@click.command(short_help="Who is on watch, the last hand-over, and open clocks.")
@click.option("--post", default="", metavar="POST", help="Only this post.")
@shared.reading
def shift(
    *,
    post: str,
    folder: Path | None,
    reader: str | None,
    at: datetime | None,
    known: int | datetime | None,
    as_json: bool,
) -> None:
    """The watch at each post: who holds it, its log, what the last hand-over left, what is due.

    It is recorded with `truceline record shift.opened`, `shift.noted`, `shift.handed_over`,
    `shift.taken` and `shift.closed`.
    """
    with shared.opened_desk(folder) as desk:
        found = facts(shared.narrowed(desk, reader, at, known), post)
    if as_json:
        echo_json(found)
    else:
        _say(found, Paper())


def facts(view: View, post: str = "") -> dict[str, Any]:
    """What a view shows of the watch, as a JSON object; times are RFC 3339 UTC."""
    from truceline.cli.duty_sheets import running  # noqa: PLC0415 - loads slowly
    from truceline.mechanism.shifts import gaps  # noqa: PLC0415 - loads slowly

    watches = [
        (subject, state)
        for subject, state in view.states("shift")
        if state.since <= view.at and post in {"", state.post}
    ]
    under: dict[str, list[ShiftState]] = {}
    for _, state in watches:
        under.setdefault(state.under or view.standing.first.id, []).append(state)
    return {
        "at": _text(view.at),
        "watches": [_watch(subject, state, view) for subject, state in _held(watches, view.at)],
        "last_hand_over": _last(watches, view),
        "gaps": [
            {
                "under": agreement,
                "post": gap.post,
                "since": _text(gap.since),
                "until": _text(gap.until),
            }
            for agreement in sorted(under)
            for gap in gaps(under[agreement], view.at)
        ],
        "clocks": [_clock(each) for each in running(view)],
    }


def _held(watches: Iterable[tuple[str, ShiftState]], at: datetime) -> list[tuple[str, ShiftState]]:
    """The watches that hold their post now, by post and officer."""
    held = [each for each in watches if each[1].holds(at)]
    return sorted(held, key=lambda each: (each[1].post, each[1].since, each[0]))


def _watch(subject: str, state: ShiftState, view: View) -> dict[str, Any]:
    return {
        "subject": subject,
        "under": state.under,
        "post": state.post,
        "officer": state.officer,
        "since": _text(state.since),
        "phase": state.phase(view.at),
        "log": [
            {"at": _text(line.at), "by": line.by, "code": line.code, "line": line.line}
            for line in state.lines
            if line.at <= view.at
        ],
    }


def _last(watches: Iterable[tuple[str, ShiftState]], view: View) -> dict[str, Any] | None:
    """The newest hand-over, with the titles of what was open as they are now."""
    every = [
        (given, state) for _, state in watches for given in state.hand_overs if given.at <= view.at
    ]
    if not every:
        return None
    given, state = max(every, key=lambda each: (each[0].at, each[0].entry))
    taken = given.taken_at if given.taken_at and given.taken_at <= view.at else None
    return {
        "post": state.post,
        "by": given.by,
        "to": given.to,
        "at": _text(given.at),
        "taken_at": _text(taken),
        "says": _says(given, taken),
        "open": [_title(subject, view) for subject in given.about],
        "awaited": list(given.awaited),
        "broken": list(given.broken),
    }


def _says(given: HandOver, taken: datetime | None) -> str:
    if taken is None:
        return f"{given.to} has not signed that it was read: {given.by} still holds the watch."
    return f"{given.to} signed that it was read."


def _title(subject: str, view: View) -> dict[str, Any]:
    """A subject that was open, as this reader may see it now."""
    from truceline.errors import NotFound  # noqa: PLC0415 - only for hand-overs

    try:
        item = view.show(subject).item
    except NotFound:
        return {"subject": subject, "part": "", "state": "", "title": "not open to this reader"}
    return {
        "subject": subject, "part": item.part, "state": item.row.state, "title": item.row.title,
    }  # fmt: skip


def _clock(each: Running) -> dict[str, Any]:
    return {
        "subject": each.subject,
        "part": each.part,
        "title": each.title,
        "clock": each.clock,
        "due": _text(each.due),
        "overdue": each.late,
        "authority": each.authority,
        "says": each.says,
    }


def _text(at: datetime | None) -> str | None:
    from truceline.ledger.entry import format_time  # noqa: PLC0415 - loads with the desk

    return None if at is None else format_time(at)


# The same for people.


def _say(found: dict[str, Any], paper: Paper) -> None:
    paper.line(f"The watch at {paper.fixed(found['at'])}", style="bold")
    if not found["watches"]:
        paper.line("Nobody is on watch, as far as this reader may see.", style="bold red")
    for watch in found["watches"]:
        paper.head(f"{watch['post']}: {watch['officer']} since {watch['since']}")
        if watch["phase"] == "handed_over_not_taken":
            paper.line("  handed over, and not taken", style="yellow")
        for line in watch["log"][-_LOG:]:
            paper.line(f"  {paper.fixed(line['at'])}  {line['code']}  {paper.words(line['line'])}")
    for gap in found["gaps"]:
        until = f"to {paper.fixed(gap['until'])}" if gap["until"] else "until now"
        since = paper.fixed(gap["since"])
        paper.line(f"No watch at {gap['post']} from {since} {until}.", style="bold red")
    _say_hand_over(found["last_hand_over"], paper)
    paper.head(f"Open clocks: {len(found['clocks'])}")
    paper.table(
        ("subject", "part", "clock", "authority", "what it says"),
        [
            (
                paper.fixed(each["subject"]),
                each["part"],
                each["clock"],
                each["authority"],
                paper.words(f"{each['says']} {each['title']}"),
            )
            for each in found["clocks"]
        ],
    )


def _say_hand_over(given: dict[str, Any] | None, paper: Paper) -> None:
    if given is None:
        paper.line("No hand-over is on record.")
        return
    who = f"{given['by']} to {given['to']}"
    paper.head(f"Last hand-over, at {given['post']}: {who}, {paper.fixed(given['at'])}")
    style = "" if given["taken_at"] else "yellow"
    paper.line(f"  {given['says']}", style=style)
    for each in given["open"]:
        title = paper.words(each["title"])
        paper.line(f"  open     {paper.fixed(each['subject'][:SHORT])} {each['state']}: {title}")
    for name in ("awaited", "broken"):
        for line in given[name]:
            paper.line(f"  {name:<8} {paper.words(line)}")
