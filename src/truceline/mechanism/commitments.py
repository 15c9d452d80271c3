"""Commitments: who promised what to whom, from which source, due when, and what became of it.

Everybody may say what became of a promise, and it stays that actor's word. The newest word of each
speaker counts; the state follows from them by this rule, first that applies:

1. ``superseded`` once it was replaced by another promise of the same promiser.
2. What those decided whom Terms name (``procedure.decision_rule.commitment``), whoever says what.
3. ``made`` while nobody spoke but the promiser, saying that it kept it: that is its own claim
   (``disputed`` where the same promiser had admitted or disputed before).
4. ``disputed`` where anybody disputes it, or where two say different things.
5. Else the one thing that all say: ``kept``, ``partly_kept`` or ``not_kept``.

Due and overdue are derived by :func:`phase` and stored nowhere. No promise is overdue by a start
that is disputed, nor by anything but its own source's date.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from truceline.mechanism.commitment_kinds import (
    CommitmentDecided,
    CommitmentDisputed,
    CommitmentJudged,
    CommitmentMade,
    CommitmentStartClaimed,
    CommitmentSuperseded,
)
from truceline.mechanism.commitments_check import check
from truceline.mechanism.deadlines import (
    UNSAID,
    Deadline,
    StartClaim,
    StartDispute,
    Starts,
    end_of_day,
    instant_of,
    said_by,
    settled_start,
)
from truceline.mechanism.parts import Entry, Part, Row, table
from truceline.mechanism.relays import speaker
from truceline.mechanism.spans import add, parse_span
from truceline.mechanism.zones import zone

if TYPE_CHECKING:
    from truceline.mechanism.terms import Terms

TRANSITIONS = table(
    made="kept partly_kept not_kept disputed superseded",
    kept="partly_kept not_kept disputed superseded",
    partly_kept="kept not_kept disputed superseded",
    not_kept="kept partly_kept disputed superseded",
    disputed="kept partly_kept not_kept superseded",
    superseded="",
)

_CLAIMS = frozenset({"kept", "partly_kept"})

Settled = Literal["decided", "admitted", "agreed", "one_side", ""]


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What one actor says became of a promise: a judgement, or ``disputed``."""

    by: str
    says: str
    why: str
    entry: str
    recorded_at: datetime
    relayed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A promise, with everything that was said of it.

    Args:
        state: The recorded state, by the rule above.
        body: The promise as it was recorded first.
        to: To whom, of every record of it.
        made_at: When it was made (UTC).
        recorded_by: Whose word it is that it was made.
        relayed: Whether an officer recorded that word of a caller.
        openings: The entries that record it; more than one where they were linked.
        words: Every word on its outcome, oldest first.
        decision: What those decided whom Terms name, or None.
        replaced_by: The promise that replaced it; empty where none did.
        replaced_word: Whose word that is.
        replaced_claims: Relayed words that it was replaced: claims, until one signs it.
        starts: What was said of its clock's start.
        marks: When the desk had each sort of event (UTC).
    """

    state: str
    body: CommitmentMade
    to: tuple[str, ...]
    made_at: datetime
    recorded_by: str
    openings: tuple[str, ...]
    marks: Mapping[str, datetime]
    relayed: bool = False
    words: tuple[Word, ...] = ()
    decision: Word | None = None
    replaced_by: str = ""
    replaced_word: str = ""
    replaced_claims: tuple[Word, ...] = ()
    starts: Starts = UNSAID

    @property
    def under(self) -> str:
        """The agreement."""
        return self.body.under

    @property
    def promiser(self) -> str:
        """Who promised."""
        return self.body.promiser

    @property
    def standing(self) -> tuple[Word, ...]:
        """The newest word of each speaker, in the order in which they came."""
        newest = {word.by: word for word in self.words}
        return tuple(word for word in self.words if newest[word.by] is word)

    @property
    def outcome(self) -> str:
        """What became of it by rules 2 to 5, whether or not it was replaced since."""
        if self.decision is not None:
            return self.decision.says
        said = {word.says for word in self.standing}
        if not said:
            return "made"
        if self.only_claimed:
            # A claim does not undo what its own speaker admitted or disputed before.
            own = {word.says for word in self.words}
            return "made" if own <= _CLAIMS else "disputed"
        return said.pop() if len(said) == 1 else "disputed"

    @property
    def only_claimed(self) -> bool:
        """Whether nobody spoke but the promiser, saying that it kept it, or did in part."""
        words = self.standing
        own = {word.by for word in words} == {self.promiser}
        return own and words[0].says in _CLAIMS

    @property
    def settled(self) -> Settled:
        """On whose word the outcome stands.

        ``decided`` by those whom Terms name, ``admitted`` by the promiser alone, ``agreed`` by the
        promiser and others, ``one_side`` where only others say so; empty where nothing stands.
        """
        if self.outcome in {"made", "disputed"}:
            return ""
        if self.decision is not None:
            return "decided"
        speakers = {word.by for word in self.standing}
        if self.promiser not in speakers:
            return "one_side"
        return "agreed" if len(speakers) > 1 else "admitted"

    @property
    def settled_at(self) -> datetime | None:
        """When the desk had the word from which the outcome stands (UTC)."""
        if self.decision is not None:
            return self.decision.recorded_at
        if self.settled in {"", "one_side"}:
            return None
        # It stands from the promiser's own word on: until then it was what others said.
        return next(w.recorded_at for w in self.standing if w.by == self.promiser)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentPhase:
    """What a promise comes to at an instant.

    Args:
        word: The recorded state, or ``due`` (a date is ahead), ``overdue``, ``claimed`` (kept, by
            its promiser's word alone), ``disputed`` where its clock's start is.
        deadline: When it is due, and where that comes from.
        whose: On whose word, in one line; empty where nobody spoke.
    """

    word: str
    deadline: Deadline
    whose: str


def begin(entry: Entry) -> Commitment:
    """The promise as made."""
    body: CommitmentMade = entry.body
    return Commitment(
        state="made",
        body=body,
        to=body.to,
        made_at=entry.at,
        recorded_by=speaker(entry),
        relayed=body.relayed is not None,
        openings=(entry.hash,),
        marks={"made": entry.recorded_at},
    )


def step(state: Commitment, entry: Entry) -> Commitment:
    """The promise after one more entry; what does not fit changes nothing."""
    body = entry.body
    match body:
        case CommitmentMade():
            return replace(
                state,
                to=tuple(dict.fromkeys((*state.to, *body.to))),
                made_at=min(state.made_at, entry.at),
                openings=(*state.openings, entry.hash),
            )
        case CommitmentJudged():
            said = _word(entry, body.judgement, body.evidence)
            return _stands(replace(state, words=(*state.words, said)), entry, "judged")
        case CommitmentDisputed(what="start"):
            dispute = StartDispute(
                by=speaker(entry), why=body.why, entry=entry.hash, relayed=body.relayed is not None
            )
            return replace(state, starts=state.starts.disputed(dispute))
        case CommitmentDisputed():
            said = _word(entry, "disputed", f"{body.what}: {body.why}")
            return _stands(replace(state, words=(*state.words, said)), entry, "disputed")
        case CommitmentStartClaimed():
            claim = StartClaim(
                by=speaker(entry),
                start=body.started_at,
                event=body.event,
                entry=entry.hash,
                relayed=body.relayed is not None,
            )
            return replace(state, starts=state.starts.claimed(claim))
        case CommitmentDecided():
            said = _word(entry, body.judgement, body.document)
            whose = replace(said, by=body.by or said.by)
            return _stands(replace(state, decision=whose), entry, "decided")
        case CommitmentSuperseded() if body.relayed is not None:
            # Words on the telephone release nobody: they stay a claim until their speaker signs.
            said = _word(entry, "superseded", body.why)
            return replace(state, replaced_claims=(*state.replaced_claims, said))
        case CommitmentSuperseded() if not state.replaced_by:
            gone = replace(state, replaced_by=body.replaced_by, replaced_word=speaker(entry))
            return _stands(gone, entry, "superseded")
    return state


def _word(entry: Entry, says: str, why: str) -> Word:
    return Word(
        by=speaker(entry),
        says=says,
        why=why,
        entry=entry.hash,
        recorded_at=entry.recorded_at,
        relayed=getattr(entry.body, "relayed", None) is not None,
    )


def _stands(state: Commitment, entry: Entry, event: str) -> Commitment:
    """The promise with the state that follows from what is on record."""
    marks = {**state.marks, event: entry.recorded_at}
    return replace(state, state="superseded" if state.replaced_by else state.outcome, marks=marks)


def deadline(state: Commitment, terms: Terms) -> Deadline:
    """When a promise is due, from its source's date and what was said of its start."""
    body = state.body
    where = zone(body.due_zone) if body.due_zone else terms.zone
    if body.due_at is not None:
        return Deadline(due=body.due_at, says="Due at the instant that its source gives.")
    if body.due_on is not None:
        due = end_of_day(body.due_on, where)
        return Deadline(due=due, day=body.due_on, says=f"Due until the day ends in {where.key}.")
    if body.due_after is None:
        return Deadline()
    span = f"Due {body.due_after} after: {body.starts_with}."
    start, whose = settled_start(state.starts, body.started_at, where)
    if start is None:
        says = f"{span} {whose}" if whose else f"{span} Nobody has said when that was."
        return Deadline(disputed=bool(whose), says=says)
    # Days of the span are days of the promise's own zone.
    begun = instant_of(start, where).astimezone(where)
    return Deadline(due=add(parse_span(body.due_after), begun), says=f"{span} {whose}")


def phase(state: Commitment, terms: Terms, now: datetime) -> CommitmentPhase:
    """What a promise comes to at an instant (UTC); derived, never stored."""
    due = deadline(state, terms)
    return CommitmentPhase(word=_phase_word(state, due, now), deadline=due, whose=whose(state))


def _phase_word(state: Commitment, due: Deadline, now: datetime) -> str:
    if state.state != "made":
        return state.state
    if state.standing:
        # Nobody but the promiser spoke: nobody says that it is late.
        return "claimed"
    if due.disputed:
        return "disputed"
    if due.due is None:
        return "made"
    return "overdue" if now >= due.due else "due"


def whose(state: Commitment) -> str:
    """On whose word the state stands, every word as whose it is, in one line."""
    said = [f"{_read(w.says)}: {w.by}{' (relayed)' if w.relayed else ''}" for w in state.standing]
    if state.decision is not None:
        said.insert(0, f"decided {_read(state.decision.says)}: {state.decision.by}")
    if state.replaced_by:
        said.insert(0, f"superseded: {state.replaced_word}")
    elif state.replaced_claims:
        who = ", ".join(dict.fromkeys(word.by for word in state.replaced_claims))
        said.append(f"superseded, as relayed and signed by nobody: {who}")
    return "; ".join(said)


def _read(word: str) -> str:
    return word.replace("_", " ")


def row(state: Commitment) -> Row:
    """The docket's row."""
    body = state.body
    over = frozenset({"judged", "disputed", "decided", "superseded"})
    return Row(
        state=state.state,
        title=f"{state.promiser}: {body.what}",
        under=state.under,
        parties=tuple(dict.fromkeys((state.promiser, *state.to))),
        recipients=state.to,
        since=state.made_at,
        until=body.due_at,
        marks=state.marks,
        stops={"commitment_word": over},
        words=f"{state.promiser} {said_by(state.to)} {body.what} {body.reference}",
    )


PART = Part(
    name="commitment",
    kinds=(
        CommitmentMade,
        CommitmentJudged,
        CommitmentDisputed,
        CommitmentStartClaimed,
        CommitmentDecided,
        CommitmentSuperseded,
    ),
    transitions=TRANSITIONS,
    initial=frozenset({"made"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
    over=frozenset({"superseded"}),
)
