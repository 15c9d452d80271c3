"""What may be said of who has a piece of work: claimed, handed over, accepted, laid down, taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.desk.sayings import OFFICE, OFFICER, Saying, one_of, phrase

if TYPE_CHECKING:
    from random import Random

    from tests.desk.machine import Machine

_WORK = ("incident", "notice", "matter", "commitment")


def _workers(machine: Machine) -> list[str]:
    """The officers and the office who have keys."""
    roles = machine.desk.standing().roles
    officers = [name for name, held in roles.items() if "officer" in held]
    return sorted({OFFICER, OFFICE, *(name for name in officers if name in machine.pairs)})


def _others(machine: Machine, holder: str) -> list[str]:
    return [name for name in _workers(machine) if name != holder]


@phrase("assignment.claimed/1")
def _claimed(machine: Machine, rng: Random) -> Saying | None:
    part = rng.choice(_WORK)
    found = one_of(machine, rng, part)
    if found is None:
        return None
    body: dict[str, Any] = {"what": part, "under": getattr(found[1], "under", "")}
    return Saying(rng.choice(_workers(machine)), body, (found[0],))


@phrase("assignment.handed_over/1")
def _handed_over(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "assignment", "held", "offered")
    if found is None:
        return None
    holder = found[1].turn.holder
    return Saying(holder, {"to": rng.choice(_others(machine, holder))}, (found[0],))


@phrase("assignment.accepted/1")
def _accepted(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "assignment", "offered")
    return found and Saying(found[1].offer.to, {"remark": "Read"}, (found[0],))


@phrase("assignment.laid_down/1")
def _laid_down(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "assignment", "held", "offered")
    return found and Saying(found[1].turn.holder, {"why": "Done"}, (found[0],))


@phrase("assignment.taken_over/1")
def _taken_over(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "assignment", "held", "offered")
    if found is None:
        return None
    by = rng.choice(_others(machine, found[1].turn.holder))
    return Saying(by, {"why": "Its holder is away"}, (found[0],))
