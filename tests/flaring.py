"""A made-up desk on which reports flare up on one day, for tests of who is told of it, and how."""

from __future__ import annotations

import io
import json
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.desks import MadeUp, made_up_desk

from truceline.desk import Desk
from truceline.keyring.files import new_pair, read_pair, write_pair
from truceline.reception.visits import Reception
from truceline.reception.watching import scanned

if TYPE_CHECKING:
    from pathlib import Path

OFFICER, BRIGADE = "cell:officer", "group:brigade"
BUSY = date(2016, 3, 26)
"""The day on which reports flare up."""
BUSY_PLACE = (36.0, 37.1)
SEVERAL = 8
TWO_SIDED, SECONDED, AUDITOR = "cell:two-sided", "group:seconded", "press:reader"
OTHERS = {
    TWO_SIDED: (["officer", "guarantor"], None),
    SECONDED: (["officer"], BRIGADE),
    AUDITOR: (["auditor"], None),
}
"""Further actors: roles, and organisation. None of them is of the cell alone."""
REFUSED = (BRIGADE, "state:one", "agency:aid", "un:office", *OTHERS)
"""Everybody who is told of no flare-up."""


def told(day: date, south: float, west: float) -> dict[str, Any]:
    """A made-up report in a box of 0.1 degrees."""
    return {
        "report_class": "violation", "acts": ["mortar"], "language": "en", "means": "seen",
        "occurred_from": f"{day.isoformat()}T05:00:00Z", "source_class": "party",
        "area": {"south": south, "west": west, "north": south + 0.1, "east": west + 0.1},
        "place_as_said": f"a made-up village at {south:g} {west:g}",
    }  # fmt: skip


def say(made: MadeUp, day: date, many: int = 1, place: tuple[float, float] = BUSY_PLACE) -> None:
    """Record reports of a day in one place, the next morning at the latest."""
    with Desk.open(made.folder) as desk:
        pair = read_pair(made.key(BRIGADE))
        for _ in range(many):
            at = datetime(day.year, day.month, day.day, 6, tzinfo=UTC)
            now = max(at, desk.now()) + timedelta(seconds=20)
            desk.record(pair, "incident.reported", told(day, *place), now=now)


def pass_over(made: MadeUp, day: date) -> None:
    """Let the desk's time be the day after: a report of it, far from every other."""
    say(made, day + timedelta(days=1), place=(33.0, 41.0))


def flaring_desk(root: Path) -> MadeUp:
    """A desk with some reports a day here and there, and many in one place on :data:`BUSY`."""
    made = made_up_desk(root)
    with Desk.open(made.folder) as desk:
        convenor = read_pair(made.key("un:convenor"))
        for name, (roles, of) in OTHERS.items():
            pair = new_pair(name)
            write_pair(pair, made.key(name), None)
            now = desk.now() + timedelta(seconds=20)
            desk.enrol(convenor, pair, name=f"Made-up {name}", roles=roles, of=of, now=now)
    for day in range(2, BUSY.day + 1):
        for each in range(2):
            step = (day * 2 + each) * 7 % 12
            place = (round(34.5 + 0.25 * step, 2), round(36.5 + 0.2 * (step % 5), 2))
            say(made, BUSY.replace(day=day), place=place)
    say(made, BUSY, SEVERAL)
    pass_over(made, BUSY)
    return made


def looked(reception: Reception, day: date) -> None:
    """What the process of the watcher does, in this one."""
    told = io.StringIO()
    scanned(reception.folder, day, told)
    with reception.desks() as desk:
        now, size = desk.now(), desk.store.size()
    reception.flare_ups.keep(day, now, size, json.loads(told.getvalue()))


def kept(made: MadeUp, incident: str) -> None:
    """Keep a made-up watch of the small desk's first day, with one flare-up round one incident."""
    flare = {
        "lat": 36.25, "lng": 37.25, "radius_km": 18.0, "from": "2016-02-29", "to": "2016-02-29",
        "incidents": [incident], "cases": 1, "expected": 0.1, "p": 0.001, "recurrence_days": 1000.0,
    }  # fmt: skip
    found = {
        "day": "2016-02-29", "counted": 40, "quiet": "", "flare_ups": [flare],
        "set_apart": {"without an area": 2},
    }  # fmt: skip
    with Reception(made.folder, lambda: 1e9) as reception, reception.desks() as desk:
        now, size = desk.now(), desk.store.size()
        reception.flare_ups.keep(date(2016, 2, 29), now, size, found)
