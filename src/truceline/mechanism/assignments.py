"""Assignments: who has which piece of work, so that two people do not do the same one twice.

One subject is one claim on one other subject: an incident, a notice, a matter. Whoever claims it
has it until it is accepted by another, taken over, or laid down. Among those who share a role of
this work one has it at a time; an officer and a secretariat may each have the same incident. A
claim says nothing of the subject and nothing to its parties: it is the desk's own housekeeping, and
Terms keep it with those who do the work.

>>> sorted(TRANSITIONS["offered"])
['held', 'laid_down', 'offered']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from truceline.mechanism.assignment_kinds import (
    ASSIGNMENT,
    AssignmentAccepted,
    AssignmentClaimed,
    AssignmentHandedOver,
    AssignmentLaidDown,
    AssignmentTakenOver,
    How,
)
from truceline.mechanism.kinds import kind_of
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import flaw, holds_token, spellings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.errors import Fault

GUARANTOR: Final = "guarantor"
TRANSITIONS = table(
    held="offered held laid_down",  # held again: by whoever took it over
    offered="offered held laid_down",  # offered again: to somebody else
    laid_down="",
)
LIVE: Final = frozenset({"held", "offered"})
"""The states in which somebody has the work: an offer moves nothing until it is accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One stretch in which one actor had the work: since when (UTC), how it came to them, why."""

    holder: str
    since: datetime
    how: How
    why: str
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One offer of the work to somebody; ``ended_at`` is when it stood no longer (UTC), or None."""

    by: str
    to: str
    at: datetime
    entry: str
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentState:
    """One claim on one subject, and through whose hands it went.

    Every instant is the desk's (UTC): nobody had work earlier than others could know of it.

    Args:
        state: A word of :data:`TRANSITIONS`.
        under: The agreement.
        subject: The id of the subject that was taken on.
        what: Its part.
        entry: The hash of the claim, which is this subject's own id.
        turns: Who had it, oldest first.
        offers: To whom it was offered, oldest first.
        ended_at: When it was laid down (UTC), or None.
        why: Why it was laid down.
        marks: When the desk last had each sort of event (UTC).
    """

    state: str
    under: str
    subject: str
    what: str
    entry: str
    turns: tuple[Turn, ...]
    offers: tuple[Offer, ...] = ()
    ended_at: datetime | None = None
    why: str = ""
    marks: Mapping[str, datetime]

    @property
    def turn(self) -> Turn:
        """The last turn: whoever has it, or had it when it was laid down."""
        return self.turns[-1]

    @property
    def offer(self) -> Offer | None:
        """The offer that stands."""
        standing = self.offers[-1] if self.offers else None
        return standing if standing is not None and standing.ended_at is None else None

    def turn_at(self, at: datetime) -> Turn | None:
        """Whose turn it was at an instant (UTC); None before the claim and once laid down."""
        if self.ended_at is not None and self.ended_at <= at:
            return None
        begun = [turn for turn in self.turns if turn.since <= at]
        return begun[-1] if begun else None

    def offer_at(self, at: datetime) -> Offer | None:
        """The offer that stood at an instant (UTC)."""
        stood = [o for o in self.offers if o.at <= at and (o.ended_at is None or at < o.ended_at)]
        return stood[-1] if stood else None


def begin(entry: Entry) -> AssignmentState:
    """The claim as made."""
    body: AssignmentClaimed = entry.body
    return AssignmentState(
        state="held",
        under=body.under,
        subject=next(iter(entry.statement.about), ""),
        what=body.what,
        entry=entry.hash,
        turns=(_turn(entry, "claimed"),),
        marks={"claimed": entry.recorded_at},
    )


def step(state: AssignmentState, entry: Entry) -> AssignmentState:
    """The claim after one more entry; what does not fit leaves it as it is."""
    body, at = entry.body, entry.recorded_at
    if state.state not in LIVE:
        return state
    match body:
        case AssignmentHandedOver():
            offer = Offer(by=entry.author, to=body.to, at=at, entry=entry.hash)
            kept = (*_ended(state.offers, at), offer)
            return _moved(replace(state, offers=kept), "offered", "offered", at)
        case AssignmentAccepted() if state.state == "offered":
            return _given(state, entry, "accepted")
        case AssignmentTakenOver():
            return _given(state, entry, "taken_over")
        case AssignmentLaidDown():
            laid = replace(state, offers=_ended(state.offers, at), ended_at=at, why=body.why or "")
            return _moved(laid, "laid_down", "laid_down", at)
    return state


def _turn(entry: Entry, how: How) -> Turn:
    why = getattr(entry.body, "why", None) or ""
    return Turn(holder=entry.author, since=entry.recorded_at, how=how, why=why, entry=entry.hash)


def _given(state: AssignmentState, entry: Entry, how: How) -> AssignmentState:
    """The work in the hands of the entry's author; a holder who takes an offer back keeps it."""
    at = entry.recorded_at
    kept = state.turns if state.turn.holder == entry.author else (*state.turns, _turn(entry, how))
    return _moved(replace(state, turns=kept, offers=_ended(state.offers, at)), "held", how, at)


def _ended(offers: tuple[Offer, ...], at: datetime) -> tuple[Offer, ...]:
    """The offers, none of which stands any longer."""
    return tuple(o if o.ended_at is not None else replace(o, ended_at=at) for o in offers)


def _moved(state: AssignmentState, word: str, mark: str, at: datetime) -> AssignmentState:
    return replace(state, state=word, marks={**state.marks, mark: at})


def check(state: AssignmentState | None, draft: Entry, bench: Bench) -> list[Fault]:
    """Every fault of a draft."""
    if state is None or isinstance(draft.body, AssignmentClaimed):
        return list(_claim_faults(draft, bench))
    return list(_faults(state, draft, bench))


def may_hold(actor: str, bench: Bench) -> bool:
    """Whether Terms let an actor take work on: whoever may claim it."""
    return holds_token(actor, _rights(bench), bench)


def peers(one: str, other: str, bench: Bench) -> bool:
    """Whether two do the same work, so that one of them has it at a time.

    They do where they share a role by which Terms let them claim. Who may hold work no longer is
    everybody's peer: what they left can be taken over.
    """
    shared = _work_roles(one, bench) & _work_roles(other, bench)
    return bool(shared) or not may_hold(other, bench)


def _rights(bench: Bench) -> frozenset[str]:
    return bench.terms.rights(kind_of(AssignmentClaimed).base)


def _work_roles(actor: str, bench: Bench) -> frozenset[str]:
    roles = bench.roles.get(actor, frozenset()) - {GUARANTOR}
    if actor in bench.terms.guarantors:
        # Who guarantees another agreement has no say in this one by that.
        roles |= {GUARANTOR}
    rights = _rights(bench)
    return roles if "all" in rights else roles & rights


def _claim_faults(draft: Entry, bench: Bench) -> Iterator[Fault]:
    body: AssignmentClaimed = draft.body
    about = draft.statement.about
    if len(about) != 1:
        sentence = f"A claim is of one subject; about names {len(about)}."
        yield flaw("ASSIGNMENT_ONE", sentence, "Claim each by an entry of its own.", "what")
        return
    found = bench.find(about[0])
    if found is None:
        return
    part, state = found
    if part == ASSIGNMENT:
        sentence = "What is taken on is a subject, not somebody's claim on one."
        hint = "Claim the subject itself, or take the claim over: assignment.taken_over."
        yield flaw("ASSIGNMENT_OF_CLAIM", sentence, hint, "what")
    elif part != body.what:
        sentence = f"{about[0][:12]} is of part {part}, not {body.what}."
        yield flaw("ASSIGNMENT_WHAT", sentence, f"Write {part}.", "what")
    governing = spellings(getattr(state, "under", ""), bench)
    if body.under not in governing:
        # Under another agreement others would read who works on it.
        sentence = f"{about[0][:12]} falls under {governing[-1]}, and the claim would not."
        yield flaw("ASSIGNMENT_UNDER", sentence, f"Claim it under {governing[-1]}.", "under")
    yield from _clashes(draft.author, about[0], bench, "author")


def _faults(state: AssignmentState, draft: Entry, bench: Bench) -> Iterator[Fault]:
    body, by, holder = draft.body, draft.author, state.turn.holder
    allowed = {"offered"} if isinstance(body, AssignmentAccepted) else LIVE
    if state.state not in allowed:
        yield wrong_state(draft, state.state, allowed)
        return
    match body:
        case AssignmentHandedOver():
            yield from _not_holder(state, by)
            if body.to == by:
                sentence = "The work is handed to whoever hands it over."
                yield flaw("ASSIGNMENT_TO_SELF", sentence, "Name somebody else.", "to")
            elif not may_hold(body.to, bench):
                sentence = f"{body.to} may take no work on under {bench.terms.id}."
                yield flaw("ASSIGNMENT_NO_RIGHT", sentence, _who_may(bench), "to")
            else:
                yield from _passes(state, body.to, bench, "to")
        case AssignmentAccepted():
            offer = state.offer
            if offer is not None and offer.to != by:
                sentence = f"The work was offered to {offer.to}, not to {by}."
                hint = "Let that one accept, or have it handed over to you."
                yield flaw("ASSIGNMENT_NOT_OFFERED", sentence, hint, "author")
            yield from _passes(state, by, bench, "author")
        case AssignmentLaidDown():
            yield from _not_holder(state, by)
        case AssignmentTakenOver():
            if by == holder and state.state != "offered":
                yield _has_it(state, by, "author")
            elif not peers(by, holder, bench):
                sentence = f"{holder} has it in a role that {by} has not."
                hint = "Claim the subject in your own: assignment.claimed."
                yield flaw("ASSIGNMENT_APART", sentence, hint, "author")
            yield from _passes(state, by, bench, "author")


def _not_holder(state: AssignmentState, by: str) -> Iterator[Fault]:
    if by != state.turn.holder:
        sentence = f"{state.turn.holder} has it since {_when(state)}; {by} has not."
        hint = "Let that one sign, or take it over with a reason: assignment.taken_over."
        yield flaw("ASSIGNMENT_NOT_YOURS", sentence, hint, "author")


def _clashes(actor: str, subject: str, bench: Bench, field: str) -> Iterator[Fault]:
    """Faults of an actor's claim on what the actor or a peer has already, by whatever link."""
    for claim in _live(subject, bench):
        if claim.turn.holder == actor or peers(actor, claim.turn.holder, bench):
            yield _has_it(claim, actor, field)


def _passes(state: AssignmentState, to: str, bench: Bench, field: str) -> Iterator[Fault]:
    """Faults of the work's passing to an actor among whose peers another has it by another claim.

    Where that one is the present holder's peer as well (reports were linked that two had claimed),
    there are two already, and passing it on makes no more of them.
    """
    for claim in _live(state.subject, bench):
        holder = claim.turn.holder
        if claim.entry == state.entry or holder in {to, state.turn.holder}:
            continue
        if peers(to, holder, bench) and not peers(holder, state.turn.holder, bench):
            yield _has_it(claim, to, field)


def _live(subject: str, bench: Bench) -> Iterator[AssignmentState]:
    """The claims on a subject, or on what is linked with it, by which somebody has it."""
    for member in sorted(bench.group(subject) | {subject}):
        for claim in bench.lookup(ASSIGNMENT, member):
            found = bench.find(claim)
            if found is not None and found[1].state in LIVE:
                yield found[1]


def _has_it(state: AssignmentState, actor: str, field: str) -> Fault:
    holder = state.turn.holder
    sentence = f"{holder} has it since {_when(state)} (claim {state.entry[:12]})."
    if holder == actor:
        return flaw("ASSIGNMENT_STANDS", sentence, "Nothing more is needed.", field)
    hint = (
        f"Ask {holder} to hand it over (assignment.handed_over); where that cannot wait, take it "
        "over with a reason: assignment.taken_over."
    )
    return flaw("ASSIGNMENT_HELD", sentence, hint, field)


def _who_may(bench: Bench) -> str:
    return f"Those who may: {', '.join(sorted(_rights(bench))) or 'nobody'}."


def _when(state: AssignmentState) -> str:
    return f"{state.turn.since:%Y-%m-%d %H:%MZ}"


def row(state: AssignmentState) -> Row:
    """The docket's row; found by the subject that was taken on."""
    offer, holder = state.offer, state.turn.holder
    to = f", offered to {offer.to}" if offer is not None else ""
    verb = "had" if state.state == "laid_down" else "has"
    return Row(
        state=state.state,
        title=f"{holder} {verb} {state.what} {state.subject[:12]}{to}",
        under=state.under,
        key=state.subject,
        parties=(holder,),
        recipients=() if offer is None else (offer.to,),
        since=state.turns[0].since,
        until=state.ended_at,
        marks=state.marks,
        stops={"assignment_accepted": frozenset({"accepted", "taken_over", "laid_down"})},
        words=" ".join((state.what, *dict.fromkeys(turn.holder for turn in state.turns))),
    )


PART = Part(
    name=ASSIGNMENT,
    kinds=(
        AssignmentClaimed,
        AssignmentHandedOver,
        AssignmentAccepted,
        AssignmentLaidDown,
        AssignmentTakenOver,
    ),
    transitions=TRANSITIONS,
    initial=frozenset({"held"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
    over=frozenset({"laid_down"}),
)
