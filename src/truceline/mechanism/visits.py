"""Visits and delegations: offered, accepted, declined, made or cancelled, and who says so.

An offer that was declined is kept with its date. The asked side's own word decides; where somebody
else tells of its answer, that is that person's claim, and the state says so (``said_accepted``,
``said_declined``) until the asked side has spoken for itself.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import Under, flaw
from truceline.mechanism.relays import OFFICER, Relay, relay_faults, speaker
from truceline.mechanism.shapes import ActorId, Instant, Short, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.errors import Fault

VISIT = "visit"

TRANSITIONS = table(
    offered="accepted declined said_accepted said_declined made cancelled",
    said_accepted="accepted declined said_declined made cancelled",
    said_declined="accepted declined said_accepted made cancelled",
    accepted="declined made cancelled",
    declined="accepted made cancelled",
    made="",
    cancelled="",
)
_PENDING = frozenset({"offered", "said_accepted", "said_declined", "accepted", "declined"})
_OWN = frozenset({"accepted", "declined"})


@kind(
    "visit.offered/1",
    part=VISIT,
    opens=True,
    example={
        "form": "send_delegation",
        "title": "Made-up delegation of officers",
        "to": "state:made-up",
        "since": "2016-03-10T08:00:00Z",
        "place": "Made-up capital",
        "members": "Made-up general; made-up colonel",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class VisitOffered:
    """Somebody offers to send a delegation, to receive one, or to meet."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    form: Literal["send_delegation", "receive_delegation", "visit", "meeting"] = opened(
        "What is offered, seen from whoever offers it"
    )
    title: Short = opened("What it is, in a line")
    to: ActorId = opened("Who is asked")
    by: ActorId | None = opened("Who offers, where that is not who says so", default=None)
    since: Instant | None = opened("When it would begin", default=None)
    until: Instant | None = opened("When it would end", default=None)
    place: Short | None = opened("Where, as coarsely as it may be said", default=None)
    reference: Short | None = opened("Where this is recorded or published", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    members: Words | None = sealed("Who would travel")
    words: Words | None = sealed("What was said in full")


@kind("visit.accepted/1", part=VISIT, example={"why": "Made-up: the date suits."})
@dataclass(frozen=True, slots=True, kw_only=True)
class VisitAccepted:
    """The asked side accepts; told by anybody else, that is a claim."""

    why: Short | None = opened("What is said beside it", default=None)
    reference: Short | None = opened("Where this is recorded or published", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("What was said in full")


@kind("visit.declined/1", part=VISIT, example={"why": "Made-up: unable to receive it."})
@dataclass(frozen=True, slots=True, kw_only=True)
class VisitDeclined:
    """The asked side declines; told by anybody else, that is a claim."""

    why: Short | None = opened("The reason that is given", default=None)
    reference: Short | None = opened("Where this is recorded or published", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("What was said in full")


@kind("visit.made/1", part=VISIT, example={"reference": "made up"})
@dataclass(frozen=True, slots=True, kw_only=True)
class VisitMade:
    """The visit took place; the date is that of the visit."""

    reference: Short | None = opened("Where this is recorded or published", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("What came of it")


@kind("visit.cancelled/1", part=VISIT, example={"why": "Made-up: the road is closed."})
@dataclass(frozen=True, slots=True, kw_only=True)
class VisitCancelled:
    """One of the two sides calls the visit off."""

    why: Short = opened("The reason that is given")
    reference: Short | None = opened("Where this is recorded or published", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One thing said of a visit.

    Args:
        what: ``offered``, ``accepted``, ``declined``, ``made`` or ``cancelled``.
        at: When it was so, as its author says (UTC).
        recorded_at: When the desk recorded it (UTC).
        by: Whose word it is.
        own: Whether it is that side's own word; else it is somebody's claim.
        relayed: Whether an officer wrote it down for a caller.
        why: The reason that is given.
        reference: Where it is published.
        entry: The hash of the entry.
    """

    what: str
    at: datetime
    recorded_at: datetime
    by: str
    own: bool
    relayed: bool
    why: str
    reference: str
    entry: str

    def sentence(self, whose: str) -> str:
        """One sentence: what was so, when, and who says it; a claim is called one."""
        voice = " (relayed)" if self.relayed else ""
        reason = f": {self.why}" if self.why else ""
        day = f"{self.at:%Y-%m-%d}"
        if self.own:
            return f"{self.what} {day}, {self.by} says so itself{voice}{reason}"
        return f"{self.what} {day}, as {self.by} says{voice}{reason}; {whose} has not said so here"


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitState:
    """One visit: what was offered by whom to whom, and all that was said of it, oldest first."""

    state: str
    under: str
    form: str
    title: str
    by: str
    to: str
    since: datetime | None
    until: datetime | None
    place: str
    said: tuple[Said, ...]

    @property
    def answer(self) -> Said | None:
        """The answer as it stands: the asked side's own newest word, else the newest claim."""
        answers = [each for each in self.said if each.what in _OWN]
        own = [each for each in answers if each.own]
        found = own or answers
        return found[-1] if found else None

    @property
    def sentences(self) -> tuple[str, ...]:
        """Everything that was said, a sentence each, with who says so."""
        return tuple(each.sentence(self.to if each.what in _OWN else self.by) for each in self.said)


def begin(entry: Entry) -> VisitState:
    """The visit as offered."""
    body: VisitOffered = entry.body
    by = body.by or speaker(entry)
    return VisitState(
        state="offered",
        under=body.under,
        form=body.form,
        title=body.title,
        by=by,
        to=body.to,
        since=body.since,
        until=body.until,
        place=body.place or "",
        said=(_said("offered", entry, own=speaker(entry) == by),),
    )


def step(state: VisitState, entry: Entry) -> VisitState:
    """The visit after a further entry; what does not fit its state is kept and changes nothing."""
    body = entry.body
    match body:
        case VisitAccepted() | VisitDeclined() if state.state in _PENDING:
            what = "accepted" if isinstance(body, VisitAccepted) else "declined"
            own = speaker(entry) == state.to
            told = _said(what, entry, own=own)
            word = what if own else f"said_{what}"
            # Once the asked side has spoken for itself, what others say of its answer is kept only.
            after = state.state if not own and state.state in _OWN else word
            return replace(state, state=after, said=(*state.said, told))
        case VisitMade() if state.state in _PENDING:
            told = _said("made", entry, own=speaker(entry) in {state.by, state.to})
            # What the asked side declined is made only by its own word; others' is kept beside it.
            against = state.state == "declined" and speaker(entry) != state.to
            after = state.state if against else "made"
            return replace(state, state=after, said=(*state.said, told))
        case VisitCancelled() if state.state in _PENDING:
            told = _said("cancelled", entry, own=True)
            return replace(state, state="cancelled", said=(*state.said, told))
        case VisitOffered():
            by = body.by or speaker(entry)
            told = _said("offered", entry, own=speaker(entry) == by)
            return replace(state, said=(*state.said, told))
    return state


def _said(what: str, entry: Entry, *, own: bool) -> Said:
    body = entry.body
    return Said(
        what=what,
        at=entry.at,
        recorded_at=entry.recorded_at,
        by=speaker(entry),
        own=own,
        relayed=body.relayed is not None,
        why=getattr(body, "why", None) or "",
        reference=body.reference or "",
        entry=entry.hash,
    )


def check(state: Any, draft: Entry, bench: Bench) -> list[Fault]:
    """Every fault of a draft about a visit."""
    return list(_faults(state, draft, bench))


def _faults(state: Any, draft: Entry, bench: Bench) -> Iterator[Fault]:
    body = draft.body
    yield from relay_faults(draft, bench)
    if isinstance(body, VisitOffered):
        if (body.by or speaker(draft)) == body.to:
            yield flaw("VISIT_SELF", f"{body.to} would ask itself.", "Name who is asked.", "to")
        if body.since is not None and body.until is not None and body.until < body.since:
            sentence = "The visit would end before it begins."
            yield flaw("TIME_ORDER", sentence, "Give since before until.", "until")
        return
    if state.state not in _PENDING:
        yield wrong_state(draft, state.state, _PENDING)
    ends = isinstance(body, VisitCancelled | VisitMade)
    officer = isinstance(body, VisitMade) and bench.has_role(draft.author, OFFICER)
    if ends and not officer and speaker(draft) not in {state.by, state.to}:
        sentence = f"{speaker(draft)} is neither {state.by} nor {state.to}."
        hint = "Let one of them say what became of it; an officer may relay it."
        yield flaw("VISIT_NOT_YOURS", sentence, hint, "author")


def row(state: VisitState) -> Row:
    """The docket's row; a claim is shown as whose claim it is."""
    answer = state.answer
    words = state.state
    if state.state.startswith("said_") and answer is not None:
        words = f"{state.state.removeprefix('said_')}, as {answer.by} says"
    return Row(
        state=state.state,
        title=f"{state.title}, {state.by} to {state.to}: {words}",
        under=state.under,
        parties=(state.by,),
        recipients=(state.to,),
        place=state.place,
        since=state.since,
        until=state.until,
        words=" ".join((state.title, state.by, state.to, *(said.by for said in state.said))),
    )


PART = Part(
    name=VISIT,
    kinds=(VisitOffered, VisitAccepted, VisitDeclined, VisitMade, VisitCancelled),
    transitions=TRANSITIONS,
    initial=frozenset({"offered"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
)
