"""``truceline shift``: who is on watch, what was handed over last, and which clocks are open.

A hand-over that nobody has taken, and a stretch in which nobody held a post, show by themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from truceline.cli import shared
from truceline.cli.paper import SHORT, Paper, echo_json
from truceline.sheets.seen import UNKNOWN, sees_every

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
    sure = {agreement: _sure(view, agreement) for agreement in (*under, view.standing.first.id)}
    return {
        "at": _text(view.at),
        "post": post,
        "sees_every_watch": all(sure.values()),
        "sees_every_clock": view.scope.whole,
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
            # To whom a watch is hidden, a post that is held would look empty.
            if sure[agreement]
            for gap in gaps(under[agreement], view.at)
        ],
        "clocks": [_clock(each) for each in running(view)],
    }


def _sure(view: View, agreement: str) -> bool:
    """Whether the reader sees every word on the watches under an agreement."""
    return sees_every(view, "shift", agreement)


def _held(watches: Iterable[tuple[str, ShiftState]], at: datetime) -> list[tuple[str, ShiftState]]:
    """The watches that hold their post now, by post and officer."""
    held = [each for each in watches if each[1].holds(at)]
    return sorted(held, key=lambda each: (each[1].post, each[1].since, each[0]))


def _watch(subject: str, state: ShiftState, view: View) -> dict[str, Any]:
    sure = _sure(view, state.under or view.standing.first.id)
    return {
        "subject": subject,
        "under": state.under,
        "post": state.post,
        "officer": state.officer,
        "since": _text(state.since),
        "phase": state.phase(view.at) if sure else UNKNOWN,
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
        "says": _says(given, taken, sure=_sure(view, state.under or view.standing.first.id)),
        "open": [_title(subject, view) for subject in given.about],
        "awaited": list(given.awaited),
        "broken": list(given.broken),
    }


def _says(given: HandOver, taken: datetime | None, *, sure: bool) -> str:
    if taken is None and not sure:
        return f"Whether {given.to} signed that it was read is not known to this reader."
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
    where = f" at {paper.words(found['post'])}" if found["post"] else ""
    reach = "" if found["sees_every_watch"] else ", as far as this reader may see"
    if not found["watches"]:
        paper.line(f"Nobody is on watch{where}{reach}.", style="bold red" if not reach else "")
    for watch in found["watches"]:
        paper.head(f"{watch['post']}: {watch['officer']} since {watch['since']}")
        if watch["phase"] == "handed_over_not_taken":
            paper.line("  handed over, and not taken", style="yellow")
        if watch["phase"] == UNKNOWN:
            paper.line("  whether it holds the post still is not known to this reader")
        for line in watch["log"][-_LOG:]:
            paper.line(f"  {paper.fixed(line['at'])}  {line['code']}  {paper.words(line['line'])}")
    for gap in found["gaps"]:
        until = f"to {paper.fixed(gap['until'])}" if gap["until"] else "until now"
        since = paper.fixed(gap["since"])
        paper.line(f"No watch at {gap['post']} from {since} {until}.", style="bold red")
    if found["last_hand_over"] is None:
        paper.line(f"No hand-over{where} is on record{reach}.")
    else:
        _say_hand_over(found["last_hand_over"], paper)
    which = "" if found["sees_every_clock"] else " that this reader may see"
    paper.head(f"Open clocks{which}: {len(found['clocks'])}")
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


def _say_hand_over(given: dict[str, Any], paper: Paper) -> None:
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
