"""What is said of who has a piece of work: claimed, handed over, accepted, laid down, taken over.

The claim is a subject of its own, and names the subject that it is of in ``about``. How it goes
from hand to hand, and who may have it, is in ``assignments``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.registers import Under
from truceline.mechanism.shapes import ActorId, Code, Short, Words

ASSIGNMENT: Final = "assignment"

How = Literal["claimed", "accepted", "taken_over"]


@kind(
    "assignment.claimed/1",
    part=ASSIGNMENT,
    opens=True,
    example={"what": "incident", "note": "Made-up: I know the miller who called."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentClaimed:
    """Somebody takes a subject on; about names that one subject."""

    under: Under = opened("The agreement of the subject; empty for the desk's first", default="")
    what: Code = opened("What it is: the part of the subject, such as incident, notice or matter")
    note: Words | None = sealed("Why, or how it is to be gone about")


@kind(
    "assignment.handed_over/1",
    part=ASSIGNMENT,
    example={"to": "cell:made-up-relief", "note": "Made-up: the second call is due at noon."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentHandedOver:
    """The work is offered to somebody else; whoever had it has it until that one accepts."""

    to: ActorId = opened("Who is to take it")
    note: Words | None = sealed("What whoever takes it has to know")


@kind("assignment.accepted/1", part=ASSIGNMENT, example={"remark": "Read (made up)"})
@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentAccepted:
    """The one to whom the work was offered takes it, and has it from now on."""

    remark: Short | None = opened("What is to be said of it", default=None)


@kind("assignment.laid_down/1", part=ASSIGNMENT, example={"why": "Done, as far as made up"})
@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentLaidDown:
    """Whoever has the work has it no longer, and nobody has in their place."""

    why: Short | None = opened("Why", default=None)
    note: Words | None = sealed("How far it came")


@kind(
    "assignment.taken_over/1",
    part=ASSIGNMENT,
    example={"why": "Made-up: its officer is ill, and the answer is due at noon"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentTakenOver:
    """Another takes the work without being offered it, or its holder takes an offer back."""

    why: Short = opened("Why it could not wait for a hand-over")
    note: Words | None = sealed("What else is to be known of it")
