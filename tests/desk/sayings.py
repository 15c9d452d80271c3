"""What somebody may say next on a made-up desk: for every kind, words that fit the state it is in.

``PHRASES`` maps each kind to a function that looks at the machine and draws author, body and
subjects. Most of what it draws is recorded, some is refused, and now and then it is nonsense on
purpose: refusals must leave no trace either.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.desk import machine as m

from truceline.ledger.entry import format_time
from truceline.mechanism.catalogue import KINDS

if TYPE_CHECKING:
    from datetime import timedelta
    from random import Random

    from truceline.registrar import Accepted, Declined

ACTORS = sorted(m.ROLES)
GUARANTORS = ("state:one", "state:two")
GROUPS = ("group:brigade", "group:division", *(f"group:band_{n}" for n in range(1, 8)))
OFFICER = "cell:officer"
OFFICE = "un:office"


@dataclass(frozen=True, slots=True)
class Saying:
    """Who says what about which subjects."""

    by: str
    body: dict[str, Any]
    about: tuple[str, ...] = ()


Phrase = Callable[[m.Machine, "Random"], Saying | None]
PHRASES: dict[str, Phrase] = {}
OFTEN = {
    "incident.reported/1": 4,
    "notice.filed/1": 3,
    "incident.found/1": 3,
    "party.declared/1": 3,
    "incident.registered/1": 3,
    "party.attested/1": 2,
    "party.activated/1": 3,
    "party.referred/1": 3,
    "subject.linked/1": 3,
    "incident.referred/1": 2,
    "notice.withdrawn/1": 0.5,
    "notice.completed/1": 0.5,
    "incident.withdrawn/1": 0.3,
    "party.withdrawn/1": 0.3,
    "party.lapsed/1": 0.3,
    "body.destroyed/1": 1.5,
    "matter.closed/1": 2,
    "matter.reopened/1": 2,
    "incident.closed/1": 2,
    "incident.assessed/1": 2,
    "aid.planned/1": 3,
    "aid.replied/1": 4,
    "aid.requested/1": 3,
    "aid.dispatched/1": 2,
    "aid.withdrawn/1": 0.3,
    "interest.withdrawn/1": 0.5,
    "visit.offered/1": 1.5,
    "commitment.judged/1": 2,
    "proposal.answered/1": 2,
    "detainee_request.answered/1": 2,
}
"""How much more often than once some kinds are drawn, so that subjects live to a full age."""


def phrase(kind: str) -> Callable[[Phrase], Phrase]:
    """Register what may be said of a kind."""
    assert kind in KINDS, kind

    def put(function: Phrase) -> Phrase:
        PHRASES[kind] = function
        return function

    return put


def say(machine: m.Machine, kind: str, rng: Random) -> Accepted | Declined | None:
    """Say something of a kind, if there is anything to say it about; sometimes it is nonsense."""
    saying = PHRASES[kind](machine, rng)
    if saying is None or rng.random() < 0.03:
        saying = nonsense(machine, kind, rng)
    # Nonsense may have named somebody who has no key.
    by = saying.by if saying.by in machine.pairs else OFFICER
    return machine.say(by, kind, saying.body, saying.about)


def draw(machine: m.Machine, rng: Random) -> str:
    """A kind to say next: the more often, the less often it has been recorded."""
    kinds = sorted(PHRASES)
    counts = [machine.accepted.get(kind, 0) for kind in kinds]
    weights = [
        OFTEN.get(kind, 1.0) / (0.3 + count) ** 0.5
        for kind, count in zip(kinds, counts, strict=True)
    ]
    return rng.choices(kinds, weights)[0]


def nonsense(machine: m.Machine, kind: str, rng: Random) -> Saying:
    """The worked example by anybody, about anything."""
    everything = [each for part in sorted(machine.subjects) for each in machine.subjects[part]]
    about = () if KINDS[kind].opens else (rng.choice(everything),)
    return Saying(rng.choice(ACTORS), m.example(KINDS[kind]), about)


def one_of(machine: m.Machine, rng: Random, part: str, *states: str) -> tuple[str, Any] | None:
    """A subject of a part in one of the states, and its state; the newer, the likelier."""
    found = machine.open(part, *states)
    if not found:
        return None
    subject = found[max(rng.randrange(len(found)), rng.randrange(len(found)))]
    return subject, machine.state(subject)


def at(machine: m.Machine, ahead: timedelta) -> str:
    """A time so far from the machine's, as an entry writes it."""
    return format_time(machine.now + ahead)
