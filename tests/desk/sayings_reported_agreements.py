"""What may be said of agreements known by report: recorded, confirmed, disputed, withdrawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.desk.sayings import OFFICE, OFFICER, Saying, one_of, phrase

if TYPE_CHECKING:
    from random import Random

    from tests.desk.machine import Machine

_WHO = ("state:one", "state:two", "group:brigade")
_LIVE = ("reported", "confirmed", "disputed")


@phrase("reported_agreement.recorded/1")
def _recorded(machine: Machine, rng: Random) -> Saying:
    form = rng.choice(("acceptance", "agreement"))
    body: dict[str, Any] = {
        "form": form, "agreed": rng.sample(_WHO, 1 if form == "acceptance" else 2),
        "topic": rng.choice(("terms", "local_truce", "aid")), "what": "No fire at the mill",
        "reference": "Made-up Gazette",
    }  # fmt: skip
    if rng.random() < 0.3:
        body["named"] = ["elders of the made-up mill"]
    found = one_of(machine, rng, "statement")
    return Saying(rng.choice((OFFICER, OFFICE)), body, () if found is None else (found[0],))


def _word(machine: Machine, rng: Random, **body: Any) -> Saying | None:
    found = one_of(machine, rng, "reported_agreement", *_LIVE)
    return found and Saying(rng.choice((*_WHO, OFFICER)), body, (found[0],))


@phrase("reported_agreement.confirmed/1")
def _confirmed(machine: Machine, rng: Random) -> Saying | None:
    return _word(machine, rng, remark="So it was")


@phrase("reported_agreement.disputed/1")
def _disputed(machine: Machine, rng: Random) -> Saying | None:
    return _word(machine, rng, what=rng.choice(("agreed", "who", "content")), why="Not so")


@phrase("reported_agreement.withdrawn/1")
def _withdrawn(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "reported_agreement", *_LIVE)
    if found is None or rng.random() < 0.6:
        return None
    return Saying(found[1].recorder, {"why": "It spoke of talks"}, (found[0],))
