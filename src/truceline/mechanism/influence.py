"""Influence: a guarantor is asked to use it, says what it did, and what came of it is told.

Each word is somebody's own, with author and time. That a guarantor was asked says nothing of the
party; that it says it acted proves nothing; and what several say came of it stands side by side,
agreeing or not. None of it is a finding, and none of it counts against anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal

from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import Under, flaw, registered
from truceline.mechanism.relays import Relay, relay_faults, speaker
from truceline.mechanism.shapes import ActorId, Short, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.errors import Fault

INFLUENCE: Final = "influence"

Outcome = Literal["as_asked", "in_part", "no_change", "worse", "not_known"]


@kind(
    "influence.asked/1",
    part=INFLUENCE,
    opens=True,
    example={
        "guarantor": "state:made-up",
        "party": "group:made-up-brigade",
        "asked": "To let the convoy through (made up)",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class InfluenceAsked:
    """A guarantor is asked to use its influence on a party; ``about`` may name the matter."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    guarantor: ActorId = opened("Whose influence is asked for")
    party: ActorId = opened("On whom")
    asked: Short = opened("What it is asked to bring about, in a line")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("The request in full")


@kind("influence.answered/1", part=INFLUENCE, example={"answer": "accepts"})
@dataclass(frozen=True, slots=True, kw_only=True)
class InfluenceAnswered:
    """The guarantor answers the request."""

    answer: Literal["accepts", "declines", "asks_for_time"] = opened("Its answer")
    summary: Short | None = opened("The answer in a line", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("The answer in full")


@kind(
    "influence.used/1",
    part=INFLUENCE,
    example={"did": "Spoke to its commander by telephone (made up)"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class InfluenceUsed:
    """What the guarantor says that it did."""

    did: Short = opened("What it says it did, in a line")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("What it says it did, in full")


@kind(
    "influence.outcome_told/1",
    part=INFLUENCE,
    example={"outcome": "in_part", "summary": "Half the lorries passed (made up)"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class InfluenceOutcomeTold:
    """What came of it, as its author sees it; no finding."""

    outcome: Outcome = opened("What came of it, compared with what was asked")
    summary: Short = opened("The same in a line")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("The same in full")


@kind("influence.dropped/1", part=INFLUENCE, example={"why": "The convoy took another road"})
@dataclass(frozen=True, slots=True, kw_only=True)
class InfluenceDropped:
    """Whoever asked asks no longer."""

    why: Short = opened("Why, in a line")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


TRANSITIONS = table(
    asked="answered used dropped", answered="used dropped", used="dropped", dropped=""
)
"""What came of it is told beside the state, by whoever tells it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One entry of the log: who said what, when, and whether it was relayed."""

    entry: str
    kind: str
    by: str
    at: datetime
    what: str
    relay: Relay | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InfluenceState:
    """One request for influence, and everything that was said of it.

    Args:
        state: A word of :data:`TRANSITIONS`.
        under: The agreement.
        guarantor: Who was asked.
        party: On whom it was to be used.
        asked: What it was asked to bring about.
        asked_by: Who asked.
        about: The subjects that the request names.
        log: Every word, oldest first, the request itself among them.
        marks: When the desk first had each sort of event (UTC).
    """

    state: str
    under: str
    guarantor: str
    party: str
    asked: str
    asked_by: str
    about: tuple[str, ...]
    log: tuple[Word, ...]
    marks: Mapping[str, datetime]

    @property
    def outcomes(self) -> tuple[Word, ...]:
        """What was said to have come of it; several may differ, and all stand."""
        return tuple(word for word in self.log if word.kind == "outcome_told")


_TO: Final[dict[type, str]] = {
    InfluenceAnswered: "answered",
    InfluenceUsed: "used",
    InfluenceDropped: "dropped",
}


def begin(entry: Entry) -> InfluenceState:
    """The request as made."""
    body: InfluenceAsked = entry.body
    return InfluenceState(
        state="asked",
        under=body.under,
        guarantor=body.guarantor,
        party=body.party,
        asked=body.asked,
        asked_by=speaker(entry),
        about=entry.statement.about,
        log=(_word(entry, body.asked),),
        marks={"asked": entry.recorded_at},
    )


def step(state: InfluenceState, entry: Entry) -> InfluenceState:
    """The request after one more word; what does not fit is kept in the log."""
    body = entry.body
    if isinstance(body, InfluenceAsked):
        return replace(state, log=(*state.log, _word(entry, body.asked)))
    if isinstance(body, InfluenceOutcomeTold):
        what = f"{body.outcome.replace('_', ' ')}: {body.summary}"
        return replace(state, log=(*state.log, _word(entry, what)))
    to = _TO.get(type(body))
    if to is None:
        return state
    said = replace(state, log=(*state.log, _word(entry, _what(body))))
    if to not in TRANSITIONS[state.state] or getattr(body, "answer", "") == "asks_for_time":
        # Time that is asked for is no answer: the clock runs on.
        return said
    return replace(said, state=to, marks={to: entry.recorded_at, **state.marks})


def _what(body: InfluenceAnswered | InfluenceUsed | InfluenceDropped) -> str:
    if isinstance(body, InfluenceAnswered):
        answer = body.answer.replace("_", " ")
        return f"{answer}: {body.summary}" if body.summary else answer
    return body.did if isinstance(body, InfluenceUsed) else body.why


def _word(entry: Entry, what: str) -> Word:
    return Word(
        entry=entry.hash,
        kind=entry.kind.partition("/")[0].partition(".")[2],
        by=speaker(entry),
        at=entry.at,
        what=what,
        relay=entry.body.relayed,
    )


def check(state: InfluenceState | None, draft: Entry, bench: Bench) -> list[Fault]:
    """Every fault of a draft about influence."""
    return list(_faults(state, draft, bench))


def _faults(state: InfluenceState | None, draft: Entry, bench: Bench) -> Iterator[Fault]:
    body, by = draft.body, speaker(draft)
    yield from relay_faults(draft, bench)
    if isinstance(body, InfluenceAsked):
        yield from _asked_faults(body, bench)
        return
    if state is None:
        return
    to = _TO.get(type(body))
    if state.state == "dropped" or (to == "answered" and state.state == "used"):
        yield wrong_state(draft, state.state, _before(to))
    if isinstance(body, InfluenceAnswered | InfluenceUsed) and by != state.guarantor:
        sentence = f"{state.guarantor} was asked; {by} cannot say what it answers or did."
        hint = "Let the guarantor say so; what came of it anybody may tell whom Terms let."
        yield flaw("NOT_THE_GUARANTOR", sentence, hint, "author")
    if isinstance(body, InfluenceDropped) and by != state.asked_by:
        sentence = f"{state.asked_by} asked; {by} cannot drop it."
        yield flaw("NOT_THE_ASKER", sentence, "Let who asked say so.", "author")


def _before(to: str | None) -> frozenset[str]:
    """The states from which something may be said."""
    if to is None:
        return frozenset(TRANSITIONS) - {"dropped"}
    return frozenset(state for state, after in TRANSITIONS.items() if to in after)


def _asked_faults(body: InfluenceAsked, bench: Bench) -> Iterator[Fault]:
    if body.guarantor not in bench.terms.guarantors:
        sentence = f"{body.guarantor} is no guarantor of {bench.terms.id}."
        hint = f"Its guarantors: {', '.join(bench.terms.guarantors) or 'none'}."
        yield flaw("NOT_GUARANTOR", sentence, hint, "guarantor")
    if not registered("party", body.party, body.under, bench):
        sentence = f"{body.party} is on no register of parties under {bench.terms.id}."
        yield flaw("PARTY_UNKNOWN", sentence, "Name a party.", "party")


def row(state: InfluenceState) -> Row:
    """The docket's row: the guarantor is addressed; the party is the one it is about."""
    return Row(
        state=state.state,
        title=f"{state.guarantor} is asked to use its influence on {state.party}: {state.asked}",
        under=state.under,
        parties=(state.party,),
        recipients=(state.guarantor,),
        since=state.log[0].at,
        marks=state.marks,
        stops={"influence_reply": frozenset({"answered", "used", "dropped"})},
        words=f"{state.guarantor} {state.party} {' '.join(word.what for word in state.log)}",
    )


PART = Part(
    name=INFLUENCE,
    kinds=(
        InfluenceAsked, InfluenceAnswered, InfluenceUsed, InfluenceOutcomeTold, InfluenceDropped,
    ),
    transitions=TRANSITIONS,
    initial=frozenset({"asked"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
    over=frozenset({"dropped"}),
)  # fmt: skip
