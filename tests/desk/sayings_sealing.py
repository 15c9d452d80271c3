"""What may be said of releases and of covered filings.

Neither can be made of open words alone (a box must be sealed anew, a parcel packed and signed under
a cover), so that most of these are refused; ``test_releases`` and ``test_covers`` make good ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.desk import machine as m
from tests.desk.sayings import ACTORS, OFFICER, Saying, one_of, phrase

from truceline.mechanism.catalogue import KINDS

if TYPE_CHECKING:
    from random import Random

    from tests.desk.machine import Machine


@phrase("sealed.released/1")
def _released(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "incident")
    if found is None:
        return None
    indexed = machine.store.indexed(machine.store.seq_of(found[0]) or 0)
    if indexed is None:
        return None
    body = {"entry": found[0], "place": indexed.seq, "fields": ["narrative"], "why": "Made up."}
    return Saying(indexed.author, {**body, "to": [rng.choice(ACTORS)]}, (found[0],))


@phrase("sealed.withdrawn/1")
def _withdrawn(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "release", "released")
    return found and Saying(OFFICER, {"why": "It has ended"}, (found[0],))


@phrase("covered.filed/1")
def _filed(_machine: Machine, rng: Random) -> Saying:
    return Saying(rng.choice(ACTORS), {})


@phrase("covered.opened/1")
def _opened(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "covered", "covered")
    body = m.example(KINDS["covered.opened/1"])
    return found and Saying(rng.choice(ACTORS), body, (found[0],))
