"""What may be said of witnesses: good enrolments, retirements, and what only a desk may say.

Alarms are the desk's own words, so that those of anybody else are refused; ``test_witnesses`` lets
the desk say them.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from tests.desk.sayings import ACTORS, OFFICER, Saying, one_of, phrase

from truceline.keyring.files import new_pair
from truceline.ledger.cosignatures import possession_message
from truceline.ledger.vkeys import COSIGNATURE_ED25519, VerifierKey, format_vkey

if TYPE_CHECKING:
    from random import Random

    from tests.desk.machine import Machine


def enrolment(origin: str, operator: str, name: str, seed: bytes) -> dict[str, Any]:
    """The body of ``witness.enrolled`` for a made-up witness with one key."""
    pair = new_pair(operator, seed=seed)
    key = VerifierKey(name=name, kind=COSIGNATURE_ED25519, public=pair.public)
    vkey = format_vkey(key)
    proof = pair.sign(possession_message(origin, operator, vkey))
    return {
        "name": name,
        "keys": [{"vkey": vkey, "possession": base64.b64encode(proof).decode()}],
    }


@phrase("witness.enrolled/1")
def _enrolled(machine: Machine, rng: Random) -> Saying:
    by = rng.choice(ACTORS)
    number = rng.randrange(40)
    name = f"{by.replace(':', '-')}.example/witness-{number}"
    return Saying(by, enrolment(machine.desk.origin, by, name, bytes([100 + number]) * 32))


@phrase("witness.retired/1")
def _retired(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "witness", "enrolled", "alarmed")
    return found and Saying(found[1].operator, {"why": "Its disk failed"}, (found[0],))


@phrase("witness.alarmed/1")
def _alarmed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "witness", "enrolled")
    body = {"trouble": "silent", "size": rng.randrange(99)}
    return found and Saying(OFFICER, body, (found[0],))


@phrase("witness.answered/1")
def _answered(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "witness", "alarmed")
    return found and Saying(OFFICER, {"size": rng.randrange(99)}, (found[0],))
