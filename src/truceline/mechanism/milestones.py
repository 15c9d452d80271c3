"""Milestones: dates of the political frame, who owns them, and whether they were met.

A milestone comes from Terms (``political.milestones``) or from an entry. Anybody may say when its
time began and that it was met, or dispute either; only its owner moves its date, by its own
signature. The newest word of each speaker counts. Met, missed, pending and disputed are worked out
by :mod:`truceline.mechanism.milestones_phase`, together with Terms.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from truceline.mechanism.deadlines import UNSAID, StartClaim, StartDispute, Starts, span_faults
from truceline.mechanism.milestone_kinds import (
    MilestoneDisputed,
    MilestoneMet,
    MilestoneMoved,
    MilestoneSet,
    MilestoneStartClaimed,
    MilestoneStartDisputed,
)
from truceline.mechanism.parts import Bench, Entry, Part, Row, table
from truceline.mechanism.registers import already, flaw, natural_key
from truceline.mechanism.relays import relay_faults, speaker, unrelayed_faults

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from truceline.errors import Fault
    from truceline.mechanism.terms import Terms
    from truceline.mechanism.terms_rules import Milestone as InTerms

TRANSITIONS = table(
    set="moved met",
    moved="met",
    met="moved disputed",
    disputed="met moved",
)
"""The state of the newest occurrence that was spoken of. Pending and missed are derived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """That somebody says an occurrence was met, or disputes it.

    Args:
        by: Whose word it is.
        met: Whether it says that it was met.
        why: What shows it, or why it is disputed.
        on: The day on which it was met, as this word has it.
        occurrence: Which one, from 1.
    """

    by: str
    met: bool
    why: str
    occurrence: int
    entry: str
    recorded_at: datetime
    on: date | None = None
    relayed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """That the owner moved an occurrence to another day."""

    by: str
    to: date
    occurrence: int
    document: str
    entry: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneState:
    """A milestone as far as entries speak of it; what Terms say of it is laid beside.

    Args:
        state: ``set``, ``moved``, ``met`` or ``disputed``, of the newest occurrence spoken of.
        body: What set it.
        said: Every word on whether it was met, oldest first.
        moves: Every move of its date, oldest first.
        starts: What was said of its start.
        set_by: Who recorded it.
    """

    state: str
    body: MilestoneSet
    set_at: datetime
    set_by: str
    said: tuple[Said, ...] = ()
    moves: tuple[Move, ...] = ()
    starts: Starts = UNSAID

    @property
    def under(self) -> str:
        """The agreement."""
        return self.body.under

    @property
    def milestone(self) -> str:
        """Its id."""
        return self.body.milestone

    def standing(self, occurrence: int) -> tuple[Said, ...]:
        """The newest word of each speaker on an occurrence."""
        words = [word for word in self.said if word.occurrence == occurrence]
        newest = {word.by: word for word in words}
        return tuple(word for word in words if newest[word.by] is word)

    @property
    def spoken(self) -> tuple[int, ...]:
        """The occurrences that were spoken of."""
        return (*(s.occurrence for s in self.said), *(m.occurrence for m in self.moves))

    def moved_to(self, occurrence: int) -> Move | None:
        """The newest move of an occurrence."""
        return next((m for m in reversed(self.moves) if m.occurrence == occurrence), None)

    def word(self, occurrence: int) -> str:
        """What is recorded of an occurrence: disputed, met, moved or set, first that applies."""
        words = self.standing(occurrence)
        if words:
            return "met" if all(word.met for word in words) else "disputed"
        return "set" if self.moved_to(occurrence) is None else "moved"


def begin(entry: Entry) -> MilestoneState:
    """The milestone as set."""
    return MilestoneState(state="set", body=entry.body, set_at=entry.at, set_by=entry.author)


def step(state: MilestoneState, entry: Entry) -> MilestoneState:
    """The milestone after one more entry; what does not fit changes nothing."""
    body: Any = entry.body
    relayed = getattr(body, "relayed", None) is not None
    match body:
        case MilestoneStartClaimed():
            claim = StartClaim(
                by=speaker(entry), start=body.starts_on, event=body.event, entry=entry.hash,
                relayed=relayed,
            )  # fmt: skip
            return replace(state, starts=state.starts.claimed(claim))
        case MilestoneStartDisputed():
            dispute = StartDispute(
                by=speaker(entry), why=body.why, entry=entry.hash, relayed=relayed
            )
            return replace(state, starts=state.starts.disputed(dispute))
        case MilestoneMoved() if not relayed and not state.standing(body.occurrence):
            # The owner alone moves its date; an officer who relays it moves nothing.
            move = Move(
                by=entry.author, to=body.to, occurrence=body.occurrence, document=body.document,
                entry=entry.hash, recorded_at=entry.recorded_at,
            )  # fmt: skip
            return _newest(replace(state, moves=(*state.moves, move)))
        case MilestoneMet():
            return _newest(replace(state, said=(*state.said, _said(entry, body.evidence))))
        case MilestoneDisputed() if state.standing(body.occurrence):
            return _newest(replace(state, said=(*state.said, _said(entry, body.why))))
    return state


def _said(entry: Entry, why: str) -> Said:
    body: MilestoneMet | MilestoneDisputed = entry.body
    return Said(
        by=speaker(entry),
        met=isinstance(body, MilestoneMet),
        why=why,
        occurrence=body.occurrence,
        entry=entry.hash,
        recorded_at=entry.recorded_at,
        on=body.met_on if isinstance(body, MilestoneMet) else None,
        relayed=body.relayed is not None,
    )


def _newest(state: MilestoneState) -> MilestoneState:
    """The milestone in the state of the newest occurrence that was spoken of."""
    return replace(state, state=state.word(max(state.spoken, default=1)))


def in_terms(terms: Terms, milestone: str) -> InTerms | None:
    """The milestone of Terms with this id."""
    political = terms.sections.political
    known = political.milestones if political else ()
    return next((item for item in known if item.id == milestone), None)


def owner_of(state: MilestoneState, terms: Terms) -> str:
    """Who alone may move the date: as Terms say, else the entry that set it; may be empty."""
    known = in_terms(terms, state.milestone)
    return (known.owner if known else state.body.owner) or ""


def check(state: Any, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Every fault of a draft about a milestone."""
    return list(_faults(state, entry, bench))


def _faults(state: Any, entry: Entry, bench: Bench) -> Iterator[Fault]:
    body = entry.body
    if isinstance(body, MilestoneSet):
        yield from _set_faults(body, bench)
        return
    yield from relay_faults(entry, bench)
    if isinstance(body, MilestoneMoved):
        yield from unrelayed_faults(entry, "moves a milestone's date")
        yield from _owner_faults(state, entry, bench)
        if state.standing(body.occurrence):
            sentence = f"Occurrence {body.occurrence} is said to be met already."
            yield flaw("MILESTONE_MET", sentence, "Dispute that first, or set a new one.", "to")
    if isinstance(body, MilestoneDisputed) and not state.standing(body.occurrence):
        sentence = f"Nobody says that occurrence {body.occurrence} was met."
        hint = "Its start is disputed with milestone.start_disputed."
        yield flaw("NOTHING_TO_DISPUTE", sentence, hint, "occurrence")
    if getattr(body, "occurrence", 1) > 1 and not _recurs(state, bench.terms):
        sentence = f"{state.milestone} is due once; it has no occurrence {body.occurrence}."
        yield flaw("OCCURRENCE_UNKNOWN", sentence, "Leave occurrence out.", "occurrence")


def _owner_faults(state: MilestoneState, entry: Entry, bench: Bench) -> Iterator[Fault]:
    owner, who = owner_of(state, bench.terms), speaker(entry)
    if not owner:
        sentence = f"{state.milestone} has no owner, so nobody may move its date."
        yield flaw("MILESTONE_NO_OWNER", sentence, "Have the Terms name its owner.", "author")
    elif who != owner:
        sentence = f"{who} does not own {state.milestone}: {owner} does, and alone moves its date."
        hint = "Propose it with proposal.proposed, or dispute its start."
        yield flaw("NOT_ITS_OWNER", sentence, hint, "author")


def _recurs(state: MilestoneState, terms: Terms) -> bool:
    known = in_terms(terms, state.milestone)
    return (known.every if known else state.body.every) is not None


def _set_faults(body: MilestoneSet, bench: Bench) -> Iterator[Fault]:
    hint = "Record what comes next about that subject."
    yield from already("milestone", body.milestone, body.under, bench, hint)
    own = ("text", "owner", "due_on", "after", "every", "starts_with", "starts_on")
    given = [name for name in own if getattr(body, name) is not None]
    if in_terms(bench.terms, body.milestone) is not None:
        for name in given:
            sentence = f"{bench.terms.id} says the {name} of {body.milestone} itself."
            yield flaw("MILESTONE_IN_TERMS", sentence, "Leave it out.", name)
        return
    for name in ("text", "owner"):
        if name not in given:
            sentence = f"{body.milestone} is no milestone of {bench.terms.id}; it needs a {name}."
            yield flaw("MILESTONE_NEEDS", sentence, f"Give {name}, or an id of Terms.", name)
    dates = [name for name in ("due_on", "after") if name in given]
    if len(dates) > 1 or not (dates or "every" in given):
        sentence = f"The milestone has {len(dates)} dates; one was expected."
        yield flaw("MILESTONE_DATE", sentence, "Give due_on, or after, or every.", "due_on")
    for name in ("after", "every"):
        yield from span_faults(getattr(body, name), name)
    if dates == ["due_on"] and "every" not in given:
        for name in ("starts_on", "starts_with"):
            if name in given:
                sentence = "A milestone that is due on a day has no start."
                yield flaw("MILESTONE_DATE", sentence, "Leave the start out.", name)


def row(state: MilestoneState) -> Row:
    """The docket's row."""
    body = state.body
    return Row(
        state=state.state,
        title=f"{body.milestone}: {body.text}" if body.text else body.milestone,
        under=state.under,
        key=natural_key(body.milestone, state.under),
        parties=(body.owner,) if body.owner else (),
        since=state.set_at,
        words=f"{body.milestone} {body.text or ''} {body.reference}",
    )


PART = Part(
    name="milestone",
    kinds=(
        MilestoneSet,
        MilestoneStartClaimed,
        MilestoneStartDisputed,
        MilestoneMoved,
        MilestoneMet,
        MilestoneDisputed,
    ),
    transitions=TRANSITIONS,
    initial=frozenset({"set"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
)
