"""What may be said of areas of interest."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.desk.sayings import ACTORS, OFFICER, Saying, at, one_of, phrase

if TYPE_CHECKING:
    from random import Random

    from tests.desk.machine import Machine

_RELAY = {"channel": "radio", "caller_role": "watch officer (made up)", "called_back": True}


@phrase("interest.stated/1")
def _stated(machine: Machine, rng: Random) -> Saying:
    south, west = 30 + rng.randrange(3) / 2, 35 + rng.randrange(3) / 2
    area = {"south": south, "west": west, "north": south + 0.5, "east": west + 0.5}
    body: dict[str, Any] = {"title": "A valley", "area": area}
    if rng.random() < 0.5:
        body |= {"notices": ["air_activity"], "until": at(machine, timedelta(days=9))}
    if rng.random() < 0.3:
        body |= {"on_behalf_of": "group:band_1", "relayed": _RELAY}
        return Saying(OFFICER, body)
    return Saying(rng.choice(ACTORS), body)


@phrase("interest.withdrawn/1")
def _withdrawn(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "interest", "stated")
    if found is None:
        return None
    holder = found[1].holders[0]
    by = holder if holder in machine.pairs else OFFICER
    return Saying(rng.choice((by, OFFICER)), {"why": "It has ended"}, (found[0],))
