"""Proposals: what somebody proposes to others, and what each of them answers. It binds nobody.

A proposal creates no duty, no promise and no clock on anybody's conduct. Only when everybody whom
it needs has accepted it is there something agreed, and that is then entered by an entry of its own:
a commitment that names the proposal, or an amendment of Terms. The newest answer of each counts:
``rejected`` where one rejects, else ``countered`` where one counters, else ``accepted`` where all
accept, each by its own signature: a relayed yes is on record and waits for it. That it lapsed is
derived; no answer is no consent.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import Under, flaw
from truceline.mechanism.relays import Relay, relay_faults, speaker
from truceline.mechanism.shapes import ActorId, Instant, Short, SubjectId, Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from truceline.errors import Fault

Some = Annotated[tuple[ActorId, ...], Field(min_length=1, max_length=50)]
Answer = Literal["accepted", "rejected", "countered"]

NO_DUTY = "A proposal creates no duty."
"""What every page says of a proposal."""


@kind(
    "proposal.proposed/1",
    part="proposal",
    opens=True,
    example={
        "to": ["state:made-up"],
        "topic": "terms",
        "title": "Made-up: negotiate an agreement on the mill road",
        "answer_by": "2016-03-10T12:00:00Z",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """Somebody proposes something to others; it creates no duty."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    to: Some = opened("To whom; each of them must accept it, or it is not agreed")
    topic: Literal["terms", "commitment", "milestone", "local_truce", "body", "aid", "other"] = (
        opened("What it is about")
    )
    title: Short = opened("What is proposed, in a line")
    reference: Short | None = opened("Where it is written down", default=None)
    answer_by: Instant | None = opened("Until when it may be answered", default=None)
    counters: SubjectId | None = opened("The proposal to which this is the answer", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    text: Words | None = sealed("The proposal in full")


@kind(
    "proposal.answered/1",
    part="proposal",
    example={"answer": "rejected", "why": "Made-up: the memorandum is enough"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalAnswered:
    """One of those to whom it was made answers a proposal."""

    answer: Answer = opened("The answer; a counter-proposal is an entry of its own besides")
    why: Short | None = opened("Why", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("The answer in full")


@kind("proposal.withdrawn/1", part="proposal", example={"why": "Made-up: overtaken by events"})
@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalWithdrawn:
    """The proposer takes its proposal back."""

    why: Short = opened("Why")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


TRANSITIONS = table(
    proposed="accepted rejected countered withdrawn",
    rejected="accepted countered proposed withdrawn",
    countered="accepted rejected proposed withdrawn",
    accepted="",
    withdrawn="",
)
OPEN = frozenset({"proposed", "rejected", "countered"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """One answer to a proposal."""

    by: str
    answer: str
    why: str
    entry: str
    recorded_at: datetime
    relayed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal and its answers.

    Args:
        state: ``proposed``, ``rejected``, ``countered``, ``accepted`` or ``withdrawn``.
        by: Whose proposal it is.
        to: Who must accept it.
        answers: Every answer, oldest first.
        marks: When the desk had each sort of event (UTC).
    """

    state: str
    under: str
    by: str
    to: tuple[str, ...]
    topic: str
    title: str
    reference: str
    answer_by: datetime | None
    counters: str
    made_at: datetime
    relayed: bool
    marks: Mapping[str, datetime]
    answers: tuple[Answered, ...] = ()

    @property
    def newest(self) -> Mapping[str, Answered]:
        """The newest answer of each who answered."""
        return {answer.by: answer for answer in self.answers}

    @property
    def waits_for(self) -> tuple[str, ...]:
        """Those who have answered nothing; that means neither yes nor no."""
        return tuple(actor for actor in self.to if actor not in self.newest)

    @property
    def unsigned(self) -> tuple[str, ...]:
        """Those of whom an officer relays that they accept; they have not signed it themselves."""
        newest = self.newest
        return tuple(
            actor
            for actor in self.to
            if actor in newest and newest[actor].relayed and newest[actor].answer == "accepted"
        )


def begin(entry: Entry) -> Proposal:
    """The proposal as made."""
    body: Proposed = entry.body
    return Proposal(
        state="proposed",
        under=body.under,
        by=speaker(entry),
        to=tuple(dict.fromkeys(body.to)),
        topic=body.topic,
        title=body.title,
        reference=body.reference or "",
        answer_by=body.answer_by,
        counters=body.counters or "",
        made_at=entry.at,
        relayed=body.relayed is not None,
        marks={"proposed": entry.recorded_at},
    )


def step(state: Proposal, entry: Entry) -> Proposal:
    """The proposal after one more entry; what does not fit changes nothing."""
    body = entry.body
    if state.state not in OPEN:
        return state
    if isinstance(body, Proposed):
        # Two records of one proposal need everybody whom either names.
        return _standing(replace(state, to=tuple(dict.fromkeys((*state.to, *body.to)))))
    if isinstance(body, ProposalWithdrawn):
        marks = {**state.marks, "withdrawn": entry.recorded_at}
        return replace(state, state="withdrawn", marks=marks)
    if isinstance(body, ProposalAnswered) and speaker(entry) in state.to:
        answer = Answered(
            by=speaker(entry),
            answer=body.answer,
            why=body.why or "",
            entry=entry.hash,
            recorded_at=entry.recorded_at,
            relayed=body.relayed is not None,
        )
        marks = {**state.marks, "answered": entry.recorded_at}
        return _standing(replace(state, answers=(*state.answers, answer), marks=marks))
    return state


def _standing(state: Proposal) -> Proposal:
    """The proposal with the state that its newest answers make."""
    said = {answer.answer for answer in state.newest.values()}
    for word in ("rejected", "countered"):
        if word in said:
            return replace(state, state=word)
    # What makes a duty is not made on the telephone: a relayed yes waits for its signature.
    open_still = state.waits_for or state.unsigned
    return replace(state, state="proposed" if open_still else "accepted")


def phase(state: Proposal, now: datetime) -> str:
    """The recorded state, or ``lapsed`` where it was not agreed in its time; derived (UTC)."""
    late = state.answer_by is not None and now > state.answer_by
    return "lapsed" if late and state.state in OPEN else state.state


def check(state: Any, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Every fault of a draft about a proposal."""
    return list(_faults(state, entry, bench))


def _faults(state: Any, entry: Entry, bench: Bench) -> Iterator[Fault]:
    body = entry.body
    yield from relay_faults(entry, bench)
    if isinstance(body, Proposed):
        yield from _proposed_faults(body, entry, bench)
        return
    if state.state not in OPEN:
        yield wrong_state(entry, state.state, OPEN)
    who = speaker(entry)
    if isinstance(body, ProposalWithdrawn):
        if who != state.by:
            sentence = f"{who} did not make this proposal; {state.by} did."
            yield flaw("NOT_ITS_PROPOSER", sentence, "Reject it, or counter it.", "author")
        return
    if who not in state.to:
        sentence = f"The proposal was not made to {who}."
        hint = f"It waits for {', '.join(state.waits_for) or 'nobody'}."
        yield flaw("NOT_ADDRESSED", sentence, hint, "author")
    if phase(state, bench.now) == "lapsed":
        sentence = f"The proposal could be answered until {state.answer_by}, and lapsed."
        yield flaw("PROPOSAL_LAPSED", sentence, "Let it be proposed anew.")


def _proposed_faults(body: Proposed, entry: Entry, bench: Bench) -> Iterator[Fault]:
    if speaker(entry) in body.to:
        sentence = f"{speaker(entry)} would propose something to itself."
        yield flaw("PROPOSAL_TO_SELF", sentence, "Name the others alone.", "to")
    if body.answer_by is not None and body.answer_by <= bench.now:
        sentence = "It could not be answered any more when it is made."
        yield flaw("TIME_ORDER", sentence, "Give a time to come, or none.", "answer_by")
    if body.counters is not None:
        found = bench.find(body.counters)
        if found is None or found[0] != "proposal" or speaker(entry) not in found[1].to:
            sentence = f"{body.counters[:12]} is no proposal made to {speaker(entry)}."
            yield flaw("PROPOSAL_UNKNOWN", sentence, "Leave it out, or look it up.", "counters")


def row(state: Proposal) -> Row:
    """The docket's row; its title says that it is a proposal and no more."""
    return Row(
        state=state.state,
        title=f"Proposal of {state.by}: {state.title}",
        under=state.under,
        parties=tuple(dict.fromkeys((state.by, *state.to))),
        recipients=state.to,
        since=state.made_at,
        until=state.answer_by,
        marks=state.marks,
        words=f"{state.by} {' '.join(state.to)} {state.title} {state.reference}",
    )


PART = Part(
    name="proposal",
    kinds=(Proposed, ProposalAnswered, ProposalWithdrawn),
    transitions=TRANSITIONS,
    initial=frozenset({"proposed"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
    over=frozenset({"accepted", "withdrawn"}),
)
