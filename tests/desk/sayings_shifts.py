"""What may be said of the watch at a post: opened, noted, handed over, taken, closed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.desk.sayings import ACTORS, OFFICER, Saying, at, one_of, phrase

if TYPE_CHECKING:
    from random import Random

    from tests.desk.machine import Machine

_CODES = ("call", "line_test", "power", "order")


def _relief(machine: Machine) -> list[str]:
    """The officers besides the first."""
    standing = machine.desk.standing()
    return [
        name
        for name, roles in standing.roles.items()
        if "officer" in roles and name != OFFICER and name in machine.pairs
    ]


@phrase("shift.opened/1")
def _opened(machine: Machine, rng: Random) -> Saying:
    by = rng.choice([OFFICER, *_relief(machine)])
    post = rng.choice(("cell", "hotline", "gate"))
    since = at(machine, timedelta(minutes=-rng.randrange(90)))
    return Saying(by, {"officer": by, "post": post, "since": since})


@phrase("shift.noted/1")
def _noted(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "shift", "open", "handed_over")
    if found is None:
        return None
    other = machine.open("incident")[-1:] if rng.random() < 0.5 else []
    body = {"code": rng.choice(_CODES), "line": "A line of the log"}
    return Saying(found[1].officer, body, (found[0], *other))


@phrase("shift.handed_over/1")
def _handed_over(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "shift", "open", "handed_over")
    if found is None:
        return None
    others = [name for name in (OFFICER, *_relief(machine)) if name != found[1].officer]
    to = rng.choice(others or ACTORS)
    body = {"to": to, "awaited": ["An answer"], "broken": ["The radio"]}
    return Saying(found[1].officer, body, (found[0], *machine.open("incident")[-2:]))


@phrase("shift.taken/1")
def _taken(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "shift", "handed_over")
    return found and Saying(found[1].hand_over.to, {"remark": "Read"}, (found[0],))


@phrase("shift.closed/1")
def _closed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "shift", "open", "handed_over")
    return found and Saying(found[1].officer, {"why": "Stood down"}, (found[0],))
