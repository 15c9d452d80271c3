"""``truceline talks``: processes, tracks, rounds, who takes part, and what is held, side by side.

What somebody holds is printed as what that somebody holds, a stall as what its author says. Who
came uninvited is told to whoever may see every invitation.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from truceline.cli import shared
from truceline.cli.paper import SHORT, Paper, echo_json
from truceline.sheets.talks import processes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from truceline.analysis.talks import Point, ProcessSeen, Seat, TrackSeen
    from truceline.analysis.talks_rounds import RoundSeen


@click.command(short_help="Talks at a glance: tracks, rounds, positions as positions.")
@click.option("--under", default="", metavar="AGREEMENT", help="Only under this agreement.")
@shared.reading
def talks(
    *,
    under: str,
    folder: Path | None,
    reader: str | None,
    at: datetime | None,
    known: int | datetime | None,
    as_json: bool,
) -> None:
    """Talks at a glance: process and framework, tracks, rounds, who takes part, what is held.

    A position is printed as somebody's, never as a fact; a stalled track says since when, on what,
    who says so and what would unblock it, in its author's view.
    """
    with shared.opened_desk(folder) as desk:
        view = shared.narrowed(desk, reader, at, known)
        found = [each for each in processes(view) if not under or each.under == under]
        now = view.at
    if as_json:
        echo_json({"at": _plain(now), "processes": [_plain(each) for each in found]})
        return
    paper = Paper()
    if not found:
        paper.line("No talks are on record, as far as you may see.")
    for process in found:
        say(process, paper)


def _plain(value: Any) -> Any:
    """Dataclasses as objects, times as RFC 3339 UTC, everything else as it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value


# The same for people.


def say(process: ProcessSeen, paper: Paper) -> None:
    """Print one process."""
    name = paper.words(process.name) or "a process that is not before you"
    paper.line(f"{name}: {process.state.replace('_', ' ')}", style="bold")
    paper.line(f"subject    {paper.fixed(process.subject[:SHORT])}, under {process.under}")
    if process.framework:
        title = f": {paper.words(process.framework_title)}" if process.framework_title else ""
        paper.line(f"framework  {paper.fixed(process.framework)}{title}")
    if process.why:
        paper.line(f"in its facilitator's words: {paper.words(process.why)}")
    paper.head("Who sits where")
    paper.table(
        ("actor", "participation", "since", "with"), [_seat(seat, paper) for seat in process.seats]
    )
    for track in process.tracks:
        _say_track(track, paper)
    for each in process.rounds:
        _say_round(each, paper)
    paper.line()


def _seat(seat: Seat, paper: Paper) -> tuple[str, str, str, str]:
    why = f"{seat.by}: {seat.why}" if seat.why else ""
    rest = "; ".join(part for part in (", ".join(seat.members), why) if part)
    return (
        paper.fixed(seat.actor),
        seat.participation,
        paper.time(seat.since),
        paper.words(rest),
    )


def _say_track(track: TrackSeen, paper: Paper) -> None:
    paper.head(f"Track {track.track}: {track.state}")
    paper.line(f"  {paper.words(track.says)}")
    for stall in track.stalls:
        for line in stall.says:
            paper.line(f"  {paper.words(line)}", style="yellow")
    for point in track.agenda:
        paper.line(f"  {point.item} ({_standing(point)}) {paper.words(point.title)}")
        for line in _lines(point):
            paper.line(f"    {paper.words(line)}")


def _standing(point: Point) -> str:
    return f"proposed by {point.by}" if point.standing == "proposed" else point.standing


def _lines(point: Point) -> Iterator[str]:
    """Positions side by side, then papers."""
    for held in point.positions:
        if not held.withdrawn:
            yield held.says
    gone = sum(held.withdrawn for held in point.positions)
    if gone:
        yield f"{gone} withdrawn: `truceline show` has them."
    for tabled in point.papers:
        yield f"{tabled.says} [{tabled.state}]"


def _say_round(each: RoundSeen, paper: Paper) -> None:
    place = f", {paper.words(each.place)}" if each.place else ""
    paper.head(
        f"Round {each.number}: {paper.words(each.name)}, {each.state} ({each.format}){place}"
    )
    if each.opened_at is not None:
        paper.line(f"  opened {paper.time(each.opened_at)} by {paper.fixed(each.opened_by)}")
    elif each.starts is not None:
        paper.line(f"  to begin {paper.time(each.starts)}")
    if each.closed_at is not None:
        paper.line(f"  closed {paper.time(each.closed_at)}: {paper.words(each.why)}")
    paper.line(f"  sessions on record: {each.sessions}")
    for guest in each.guests:
        for line in guest.says:
            paper.line(f"  {paper.fixed(guest.actor)}: {paper.words(line)}")
