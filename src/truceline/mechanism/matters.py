"""Matters: two notices that come too near each other, put before both sides by the desk itself.

A matter says that two notices meet, and never where. Its two sides may not see each other's
notice, so the docket's row names neither kinds nor sides, unless the finding rests on volumes
that both may see (decision 10): everybody else is told to contact the duty officer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from truceline.errors import Fault
from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.relays import OFFICER, Relay, relay_faults, speaker
from truceline.mechanism.shapes import ActorId, Code, Short, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

CONTACT: Final = "conflict: contact the duty officer"
"""All that is said to whoever may not see the other notice, whatever the conflict is."""

DESK: Final = "desk"
"""The role of the desk's own mechanical key."""

TRANSITIONS: Final = table(open="answered closed", answered="answered closed", closed="open")
LIVE: Final = frozenset({"open", "answered"})

Two = Annotated[tuple[Code, ...], Field(min_length=2, max_length=2)]
Sides = Annotated[tuple[ActorId, ...], Field(min_length=2, max_length=2)]


@kind(
    "matter.opened/1",
    part="matter",
    opens=True,
    example={
        "pair": ["air_activity", "protected_site"],
        "sides": ["state:made-up-guarantor", "un:made-up-aid"],
        "basis": "coarse",
        "found_on": "filing",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MatterOpened:
    """Two notices meet, or come nearer than Terms allow; ``about`` names them. No geometry."""

    under: str = opened("The agreement whose separation rule it is", default="")
    pair: Two = opened("The kinds of the two notices, in the order of about")
    sides: Sides = opened("Whose notices they are, in the order of about")
    basis: Literal["exact", "coarse"] = opened(
        "exact: both sides may see both footprints; coarse: found from published outlines alone"
    )
    rule: Literal["conflict", "inform"] = opened(
        "What Terms say of such a pair", default="conflict"
    )
    found_on: Literal["filing", "amendment", "expiry"] = opened("What made the desk look")


@kind(
    "matter.answered/1",
    part="matter",
    example={"resolved_how": "The flight leaves an hour later (made up)"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MatterAnswered:
    """A side, or an officer, says how the matter is resolved."""

    resolved_how: Short = opened("How it is resolved, with no position of either notice")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("The answer in full")


@kind("matter.closed/1", part="matter", example={"why": "Both have moved (made up)"})
@dataclass(frozen=True, slots=True, kw_only=True)
class MatterClosed:
    """The matter is closed: by an officer at once, by the sides when both have said so."""

    why: Short = opened("Why, with no position of either notice")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind("matter.reopened/1", part="matter", example={"why": "The amendment was withdrawn (made up)"})
@dataclass(frozen=True, slots=True, kw_only=True)
class MatterReopened:
    """A closed matter is open again."""

    why: Short = opened("Why, with no position of either notice")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one side said of a matter."""

    by: str
    resolved_how: str
    recorded_at: datetime
    relayed: Relay | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MatterState:
    """A matter between two notices.

    Args:
        state: ``open``, ``answered`` or ``closed``.
        notices: The ids of the two notices.
        pair: Their kinds.
        sides: Whose they are.
        basis: ``exact`` or ``coarse``.
        rule: ``conflict`` or ``inform``.
        found_on: ``filing``, ``amendment`` or ``expiry``.
        under: The agreement.
        answers: What was said of it.
        closing: The sides that have closed it, while only some have.
        marks: When the desk had each sort of event (UTC).
    """

    state: str
    notices: tuple[str, ...]
    pair: tuple[str, ...]
    sides: tuple[str, ...]
    basis: str
    rule: str
    found_on: str
    under: str
    answers: tuple[Answer, ...]
    closing: frozenset[str]
    marks: Mapping[str, datetime]

    def blocks(self, notice: str) -> bool:
        """Whether this matter keeps a notice from being deconflicted."""
        return self.state in LIVE and notice in self.notices


def begin(entry: Entry) -> MatterState:
    """The matter as the desk opened it."""
    body: MatterOpened = entry.body
    return MatterState(
        state="open",
        notices=entry.statement.about,
        pair=body.pair,
        sides=body.sides,
        basis=body.basis,
        rule=body.rule,
        found_on=body.found_on,
        under=body.under,
        answers=(),
        closing=frozenset(),
        marks={"opened": entry.recorded_at},
    )


def step(state: MatterState, entry: Entry) -> MatterState:
    """The matter after one more entry; what does not fit leaves it as it is."""
    body, at = entry.body, entry.recorded_at
    match body:
        case MatterOpened():
            return replace(
                state,
                notices=tuple(dict.fromkeys((*state.notices, *entry.statement.about))),
                sides=tuple(dict.fromkeys((*state.sides, *body.sides))),
                basis="exact" if {state.basis, body.basis} == {"exact"} else "coarse",
            )
        case MatterAnswered() if state.state in LIVE:
            answer = Answer(
                by=speaker(entry),
                resolved_how=body.resolved_how,
                recorded_at=at,
                relayed=body.relayed,
            )
            return replace(
                state,
                state="answered",
                answers=(*state.answers, answer),
                marks={**state.marks, "answered": at},
            )
        case MatterClosed() if state.state in LIVE:
            return _closed(state, entry)
        case MatterReopened() if state.state == "closed":
            first = state.marks.get("first_opened", state.marks["opened"])
            return replace(
                state,
                state="open",
                closing=frozenset(),
                marks={"first_opened": first, "opened": at, "reopened": at},
            )
    return state


def _closed(state: MatterState, entry: Entry) -> MatterState:
    """Closed by an officer, or by a side when every other side has closed it before."""
    by = speaker(entry)
    closing = state.closing | {by}
    if by in state.sides and not closing.issuperset(state.sides):
        return replace(state, closing=closing)
    return replace(
        state,
        state="closed",
        closing=closing,
        marks={**state.marks, "closed": entry.recorded_at},
    )


def check(state: MatterState | None, draft: Entry, bench: Bench) -> list[Fault]:
    """Every fault of a draft about a matter."""
    return list(_faults(state, draft, bench))


def _faults(state: MatterState | None, draft: Entry, bench: Bench) -> Iterator[Fault]:
    body = draft.body
    if hasattr(body, "relayed"):
        yield from relay_faults(draft, bench)
    if state is None or isinstance(body, MatterOpened):
        yield from _opening_faults(draft, bench)
        return
    allowed = {"closed"} if isinstance(body, MatterReopened) else LIVE
    if state.state not in allowed:
        yield wrong_state(draft, state.state, allowed)
    helps = (OFFICER, DESK) if isinstance(body, MatterReopened) else (OFFICER,)
    side = speaker(draft) in state.sides and not isinstance(body, MatterReopened)
    if not side and not bench.has_role(draft.author, *helps):
        yield Fault(
            "NOT_A_SIDE",
            f"{speaker(draft)} is no side of this matter and no officer.",
            "Contact the duty officer.",
            "/statement/author",
        )


def _opening_faults(draft: Entry, bench: Bench) -> Iterator[Fault]:
    about = draft.statement.about
    if not bench.has_role(draft.author, DESK):
        yield Fault(
            "NOT_THE_DESK",
            f"{draft.author} is not the desk; matters are found, not filed.",
            "File or amend a notice: the desk looks for what it meets.",
            "/statement/author",
        )
    if len(about) != 2 or about[0] == about[1]:  # noqa: PLR2004 - a pair
        yield Fault(
            "MATTER_NEEDS_TWO",
            f"A matter is about two notices; {len(set(about))} are named.",
            "Name both in about.",
            "/statement/about",
        )
    for number, subject in enumerate(about):
        found = bench.find(subject)
        if found is None or found[0] != "notice":
            yield Fault(
                "NOTICE_UNKNOWN",
                f"{subject[:12]} is no notice on this desk.",
                "Name two notices.",
                f"/statement/about/{number}",
            )


def row(state: MatterState) -> Row:
    """The docket's row. Kinds and sides show only where both sides may see both notices.

    Where they may not, the side that was there first is told to call, and nothing else. The side
    that filed is told when it asks, and its questions are counted: were it told here as well, it
    could ask by filing alone.
    """
    seen = state.basis == "exact"
    return Row(
        state=state.state,
        title=CONTACT if not seen else f"Conflict: {' and '.join(state.pair)}",
        under=state.under,
        parties=state.sides if seen else (),
        told=() if seen else state.sides[1:],
        says=CONTACT,
        marks=state.marks,
        stops={"matter_answer": frozenset({"answered", "closed"}),
               "matter_close": frozenset({"closed"})},
        words=" ".join(answer.resolved_how for answer in state.answers),
    )  # fmt: skip


PART = Part(
    name="matter",
    kinds=(MatterOpened, MatterAnswered, MatterClosed, MatterReopened),
    transitions=TRANSITIONS,
    initial=frozenset({"open"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
)
