"""``truceline conflicts``: every pair of a day's notices that comes too near, for one reader.

Pairs of which the reader is told in full come with place, time and distance. Of a notice of its own
that comes too near what it may not see, or near what is sheltered, it is told whom to call.
"""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from truceline.cli import shared
from truceline.cli.bulletin import DayType
from truceline.cli.paper import SHORT, Paper, echo_json
from truceline.cli.suggesting import (
    OVER_ELLIPSOID,
    limits_of,
    most_hours,
    most_metres,
    say_rows,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime
    from pathlib import Path

    from truceline.analysis.day_pairs import Near
    from truceline.sweeps import Swept

FROM_SEALED = "from published cells: an exact footprint is sealed"


@click.command(short_help="Every pair of a day's notices that comes too near.")
@click.option(
    "--day",
    type=DayType(),
    required=True,
    metavar="YYYY-MM-DD",
    help="The local day, in the zone of Terms.",
)
@shared.desk_option
@shared.reader_option
@click.option(
    "--under",
    default="",
    metavar="AGREEMENT",
    help="Only pairs with a notice under it, in its zone. Default: all, in the first one's zone.",
)
@shared.at_instant
@shared.known_at
@click.option("--suggest", is_flag=True, help="Say too what would clear each pair told in full.")
@most_hours
@most_metres
@shared.json_option
def conflicts(
    *,
    day: date,
    folder: Path | None,
    reader: str | None,
    under: str,
    at: datetime | None,
    known: int | datetime | None,
    suggest: bool,
    most_hours: float,
    most_metres: float,
    as_json: bool,
) -> None:
    """Sweep a day: all pairs of notices that stand and come nearer than Terms allow.

    A pair belongs to the day where what is in force of the one on that day comes too near the
    other. With --as, each notice of that actor is one check of its quota.

    --at sweeps the notices as they stood at an instant, --known-at as far as they were recorded.

    --suggest gives, of each pair told in full, the smallest shifts that clear the one that gives
    way of the other. Of a protected site or a humanitarian movement only its notifier and the cell
    are told in full.
    """
    from truceline.sweeps import swept  # noqa: PLC0415 - geometry loads slowly

    limits = limits_of(most_hours, most_metres) if suggest else None
    with shared.opened_desk(folder) as desk, _progress() as progress:
        found = swept(
            desk,
            day,
            reader=reader,
            under=under,
            at=at,
            known_at=known,
            limits=limits,
            progress=progress,
        )
    if as_json:
        echo_json(as_facts(found, moves=suggest))
        return
    _say(found, Paper(), moves=suggest)


def as_facts(found: Swept, *, moves: bool = False) -> dict[str, Any]:
    """A sweep as a JSON object; pairs and notices in the order of their ids.

    Args:
        found: The sweep.
        moves: Whether it was asked what would clear each pair.
    """
    from truceline.ledger.entry import format_time  # noqa: PLC0415 - loads with the desk

    return {
        "day": found.date.isoformat(),
        "zone": found.zone,
        "since": format_time(found.day.since),
        "until": format_time(found.day.until),
        "pairs": [_pair(near, moves=moves) for near in found.sweep.near],
        "contact": [
            {"notice": notice, "says": says} for notice, says in found.sweep.contact.items()
        ],
    }


def _pair(near: Near, *, moves: bool) -> dict[str, Any]:
    told: dict[str, Any] = {
        "notices": [near.a.subject, near.b.subject],
        "kinds": [near.a.state.notice, near.b.state.notice],
        "sides": [near.a.owner, near.b.owner],
        "rule": near.rule,
        "exact": near.exact,
        "yields": list(near.yields),
        **near.report.as_json(),
    }
    if moves:
        told["moves"] = [move.as_json() for move in near.moves]
    return told


def _say(found: Swept, paper: Paper, *, moves: bool = False) -> None:
    near, contact = found.sweep.near, found.sweep.contact
    paper.line(
        f"{paper.fixed(found.date.isoformat())} ({paper.fixed(found.zone)}): "
        f"{len(near)} pair{'' if len(near) == 1 else 's'} too near among what may be compared.",
        style="bold",
    )
    if near:
        paper.table(
            ("notice", "notice", "rule", "ground", "height", "time", "yields", "kinds"),
            [_row(each, paper) for each in near],
        )
    if moves:
        _say_moves(near, paper)
    for notice, says in contact.items():
        paper.line(f"{paper.fixed(notice[:SHORT])}  {says}", style="yellow")


def _say_moves(near: Sequence[Near], paper: Paper) -> None:
    """For each pair what would clear it, under the one that would be changed."""
    for each in near:
        pair = [paper.fixed(notice.subject[:SHORT]) for notice in (each.a, each.b)]
        if not each.moves:
            paper.line(f"{pair[0]}, {pair[1]}: neither gives way to the other.")
        for move in each.moves:
            of, clear_of = (paper.fixed(name[:SHORT]) for name in (move.notice, move.clear_of))
            paper.line(f"{of}, to keep clear of {clear_of}; each is checked:")
            say_rows(move.suggestions, paper)
    moves = [move for each in near for move in each.moves]
    if moves:
        paper.line("A is the notice that changes, B the other; of any third nothing is said.")
    if any(each.possible and each.unit == "m" for move in moves for each in move.suggestions):
        paper.line(OVER_ELLIPSOID)


def _row(near: Near, paper: Paper) -> tuple[str, ...]:
    gaps = near.report.separation
    notes = "" if near.exact else f" ({FROM_SEALED})"
    return (
        paper.fixed(near.a.subject[:SHORT]),
        paper.fixed(near.b.subject[:SHORT]),
        near.rule,
        paper.fixed(f"{gaps.horizontal_m:.0f} m"),
        paper.fixed(f"{gaps.vertical_m:.0f} m"),
        paper.fixed(f"{gaps.seconds:.0f} s"),
        ", ".join(paper.fixed(each[:SHORT]) for each in near.yields),
        f"{near.a.state.notice}, {near.b.state.notice}{notes}",
    )


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """A progress bar on standard error, where that is a terminal."""
    if not sys.stderr.isatty():
        yield lambda _done, _whole: None
        return
    from rich.console import Console  # noqa: PLC0415 - loads slowly
    from rich.progress import Progress  # noqa: PLC0415 - loads slowly

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Comparing notices", total=None)
        yield lambda done, whole: bar.update(task, completed=done, total=whole)
