"""Talks at a glance: who takes part and who only accompanies, what is held, where it is stuck.

Worked out from what one reader may see, at an instant. Nothing that somebody holds or claims turns
into a fact here: positions name their holder, a stalled track names who says so. Who came
uninvited, and who never answered, is said only to a reader who may see every invitation and every
answer; to anybody else it is not known, which is another thing than "no".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from truceline.analysis.talks_rounds import RoundSeen, round_seen
from truceline.mechanism.talks_seats import facilitators
from truceline.mechanism.talks_words import claim_sentences, day, ended, position_sentence, quoted
from truceline.mechanism.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.mechanism.talks_papers import PaperState
    from truceline.mechanism.talks_rounds import RoundState
    from truceline.mechanism.talks_states import DelegationState, ProcessState
    from truceline.mechanism.talks_tracks import Position, TrackState

PARTS = ("process", "track", "round", "delegation", "talks_paper")
HIDDEN = "not_seen"
"""The state of a process that the reader may not see, where a track of it is seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """What one reader sees of all talks.

    Args:
        states: Part to subject id to state; linked subjects once.
        terms: The Terms of an agreement by its id, empty for the first.
        knows: Whether the reader sees every entry of these kinds under an agreement.
        heads: Id of a linked subject to the id its group is listed under.
    """

    states: Mapping[str, Mapping[str, Any]]
    terms: Callable[[str], Terms]
    knows: Callable[[str, tuple[str, ...]], bool]
    heads: Mapping[str, str] = field(default_factory=dict)

    def of(self, part: str) -> Mapping[str, Any]:
        """The states of a part by subject id."""
        return self.states.get(part, {})

    def head(self, subject: str) -> str:
        """The id under which a subject is listed."""
        return self.heads.get(subject, subject)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Somebody's place in a process: facilitates, participates, suspended, accompanies, hosts."""

    actor: str
    participation: str
    subject: str = ""
    name: str = ""
    members: tuple[str, ...] = ()
    since: datetime | None = None
    by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A position: whose, and the one sentence that says it as that."""

    holder: str
    own: bool
    said_by: str
    relayed: bool
    withdrawn: bool
    at: datetime
    entry: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tabled:
    """A paper on a point: whose, and the one sentence that says so."""

    subject: str
    by: str
    title: str
    form: str
    state: str
    version: int
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A point of a track's agenda, with positions side by side and papers."""

    item: str
    title: str
    standing: str
    by: str
    positions: tuple[Held, ...]
    papers: tuple[Tabled, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stall:
    """Somebody's claim that a track is stalled."""

    by: str
    item: str
    since: datetime
    why: str
    unblock: str
    contested_by: tuple[str, ...]
    entry: str
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackSeen:
    """A track: its state, who says what of a stall, its agenda."""

    subject: str
    track: str
    name: str
    state: str
    since: datetime
    until: datetime | None
    why: str
    stalled_since: datetime | None
    stalls: tuple[Stall, ...]
    agenda: tuple[Point, ...]
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessSeen:
    """A process of talks as one reader sees it."""

    subject: str
    under: str
    name: str
    state: str
    why: str
    framework: str
    framework_title: str
    place: str
    seats: tuple[Seat, ...]
    tracks: tuple[TrackSeen, ...]
    rounds: tuple[RoundSeen, ...]


def talks(table: Table) -> tuple[ProcessSeen, ...]:
    """Every process that the reader sees, or sees something of; oldest first."""
    ids = dict.fromkeys(table.of("process"))
    for part in ("track", "round", "delegation"):
        ids |= dict.fromkeys(table.head(state.process) for state in table.of(part).values())
    return tuple(_process(subject, table) for subject in ids)


def _process(subject: str, table: Table) -> ProcessSeen:
    state: ProcessState | None = table.of("process").get(subject)

    def mine(part: str) -> list[tuple[str, Any]]:
        found = table.of(part).items()
        return [(each, s) for each, s in found if table.head(s.process) == subject]

    tracks, rounds, delegations = (mine(part) for part in ("track", "round", "delegation"))
    under = state.under if state else next(s.under for _, s in (*tracks, *rounds, *delegations))
    terms = table.terms(under)
    documents = {document.id: document.title for document in terms.sections.terms.documents}
    framework = state.framework if state else ""
    return ProcessSeen(
        subject=subject,
        under=terms.id,
        name=state.name if state else "",
        state=state.state if state else HIDDEN,
        why=state.why if state else "",
        framework=framework,
        framework_title=documents.get(framework) or "",
        place=state.place if state else "",
        seats=tuple(_seats(state, delegations, terms)),
        tracks=tuple(track_seen(each, s, table.of("talks_paper"), table) for each, s in tracks),
        rounds=tuple(
            round_seen(each, s, state, terms, lambda kinds: table.knows(terms.id, kinds))
            for each, s in sorted(rounds, key=_by_number)
        ),
    )


def _by_number(numbered: tuple[str, RoundState]) -> int:
    return numbered[1].number


_PARTICIPATION = {"formed": "participates", "suspended": "suspended"}


def _seats(
    process: ProcessState | None, delegations: list[tuple[str, DelegationState]], terms: Terms
) -> Iterator[Seat]:
    """Who facilitates by Terms, whose delegations stand, who accompanies and hosts."""
    for actor in sorted(facilitators(terms)):
        yield Seat(actor=actor, participation="facilitates")
    for subject, state in delegations:
        if state.state in _PARTICIPATION:
            yield Seat(
                actor=state.actor,
                participation=_PARTICIPATION[state.state],
                subject=subject,
                name=state.name,
                members=state.members,
                since=state.turned_at,
                by=state.turned_by,
                why=state.why,
            )
    for role in process.roles if process else ():
        if role.ended_at is None:
            yield Seat(actor=role.actor, participation=role.role, since=role.since, by=role.by)


def track_seen(
    subject: str, state: TrackState, papers: Mapping[str, PaperState], table: Table
) -> TrackSeen:
    """A track with its agenda, the papers on it and what is held, as the reader sees it."""
    here = {each: p for each, p in papers.items() if table.head(p.track) == subject}
    points = {**state.agenda, **state.removed}
    # A paper or position on a point whose placing the reader may not see is still theirs to see.
    loose = {p.item for p in here.values()} | {p.item for p in state.positions}
    names = (*points, *sorted(loose - set(points)))
    stalls = tuple(
        Stall(
            by=claim.by,
            item=claim.item,
            since=claim.since,
            why=claim.why,
            unblock=claim.unblock,
            contested_by=tuple(dict.fromkeys(contest.by for contest in claim.contests)),
            entry=claim.entry,
            says=claim_sentences(claim),
        )
        for claim in state.standing_claims
    )
    free = [stall.since for stall in stalls if not stall.contested_by]
    return TrackSeen(
        subject=subject,
        track=state.track,
        name=state.name,
        state=state.state,
        since=state.since,
        until=state.until,
        why=state.why,
        stalled_since=min(free, default=None),
        stalls=stalls,
        agenda=tuple(_point(name, state, here) for name in names),
        says=track_word(state, stalls),
    )


def track_word(state: TrackState, stalls: tuple[Stall, ...]) -> str:
    """One sentence on the state of a track; a stall stays the word of who says so."""
    free = [stall for stall in stalls if not stall.contested_by]
    if free:
        said = "; ".join(
            f"on {s.item} since {day(s.since)}, as {s.by} says" for s in free
        )  # fmt: skip
        return f"{state.name}: stalled {said}."
    if stalls:
        whose = ", ".join(dict.fromkeys(stall.by for stall in stalls))
        against = ", ".join(dict.fromkeys(by for stall in stalls for by in stall.contested_by))
        return f"{state.name}: stalled, as {whose} says; {against} contests it."
    until = f" until {day(state.until)}" if state.until else ""
    why = f": {quoted(state.why)}" if state.why else ""
    return ended(f"{state.name}: {state.state}{until}{why}")


def _point(item: str, state: TrackState, papers: Mapping[str, PaperState]) -> Point:
    placed = state.agenda.get(item) or state.removed.get(item)
    standing = placed.standing if placed and item in state.agenda else "removed"
    return Point(
        item=item,
        title=placed.title if placed else "",
        standing=standing if placed else HIDDEN,
        by=placed.by if placed else "",
        positions=tuple(_held(each) for each in state.positions if each.item == item),
        papers=tuple(
            Tabled(
                subject=subject,
                by=paper.by,
                title=paper.title,
                form=paper.form,
                state=paper.state,
                version=paper.version,
                says=paper.sentence,
            )
            for subject, paper in papers.items()
            if paper.item == item
        ),
    )


def _held(position: Position) -> Held:
    return Held(
        holder=position.holder,
        own=position.own,
        said_by=position.said_by,
        relayed=position.relayed is not None,
        withdrawn=position.withdrawn_at is not None,
        at=position.at,
        entry=position.entry,
        says=position_sentence(position),
    )
