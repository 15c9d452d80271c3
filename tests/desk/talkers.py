"""Who talks on the made-up desk, and what is there for them to speak of.

Where nothing is there yet to speak of, some phrases have the facilitator open it first. What turns
a subject's state never does: a subject is opened and turned in two sayings, as the table of its
part has it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.desk.sayings import GUARANTORS, OFFICE, OFFICER, Saying, one_of

if TYPE_CHECKING:
    from random import Random

    from tests.desk.machine import Machine

FACILITATOR = "un:facilitator"
SEATED = ("group:brigade", "group:division", "group:platform")
OUTSIDERS = ("state:one", "state:two", "monitor:post", "state:neighbour")
ITEMS = ("governance", "constitution", "detainees", "procedure")
_RELAY = {"channel": "telephone", "caller_role": "secretary (made up)", "read_back": True}
STANDING = ("open", "stalled", "disputed", "adjourned")


def own(machine: Machine, rng: Random, actor: str) -> tuple[str, dict[str, Any]]:
    """An actor's own word: signed, or relayed by an officer."""
    if actor in machine.pairs and rng.random() < 0.7:
        return actor, {}
    return OFFICER, {"on_behalf_of": actor, "relayed": _RELAY}


def chair(rng: Random) -> str:
    """The facilitator; now and then somebody who is not."""
    return FACILITATOR if rng.random() < 0.95 else rng.choice((*GUARANTORS, OFFICE))


def newest(machine: Machine, part: str, *states: str) -> str | None:
    """The newest subject of a part in one of the states."""
    found = machine.open(part, *states)
    return found[-1] if found else None


def a_process(machine: Machine, *states: str) -> str | None:
    """A process in one of the states; where none is, the facilitator opens one."""
    found = newest(machine, "process", *states)
    if found is None and "open" in states:
        name = f"talks_{len(machine.subjects.get('process', []))}"
        body = {"process": name, "name": "Made-up talks", "framework": "made-up-statement"}
        machine.say(FACILITATOR, "process.opened/1", body)
        found = newest(machine, "process", "open")
    return found


def a_track(machine: Machine, rng: Random, *states: str) -> tuple[str, Any] | None:
    """A track with an agenda; where none is, the facilitator opens one and places two points."""
    found = one_of(machine, rng, "track", *states)
    if found is None and "open" in states:
        process = a_process(machine, "open")
        body = {"track": "political_track", "name": "Made-up track"}
        machine.say(FACILITATOR, "track.opened/1", body, (process or "",))
        found = one_of(machine, rng, "track", "open")
    if found is not None and not found[1].agenda and found[1].state != "concluded":
        for item in ITEMS[2:]:
            body = {"item": item, "title": "A made-up point", "standing": "agreed"}
            machine.say(FACILITATOR, "agenda.placed/1", body, (found[0],))
        found = (found[0], machine.state(found[0]))
    return found if found is not None and found[1].agenda else None


def delegations(machine: Machine, process: str) -> list[str]:
    """Whose delegations stand in a process; where fewer than two do, two are formed."""

    def seated() -> list[str]:
        states = map(machine.state, machine.open("delegation", "formed", "suspended"))
        return sorted({s.actor for s in states if s is not None and s.process == process})

    if len(seated()) < len(SEATED) - 1:
        for actor in SEATED[:2]:
            body = {"actor": actor, "name": "A made-up delegation"}
            machine.say(FACILITATOR, "delegation.formed/1", body, (process,))
    return seated()


def process_act(machine: Machine, by: str, body: dict[str, Any], *states: str) -> Saying | None:
    """What is said about a process, the facilitator's new one where it may be open."""
    found = a_process(machine, *states)
    return None if found is None else Saying(by, body, (found,))
