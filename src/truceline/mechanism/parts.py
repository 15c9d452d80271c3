"""What a part of the mechanism is: kinds, a transition table, a fold, a check and a docket row.

Each part (incidents, notices, parties, lists, ...) is one :class:`Part` value in its own module.
The parts do not know each other: they meet by subject id. Three rules hold for every part:

1. ``begin`` and ``step`` are total and pure: any entry that is on the ledger folds. A recorded
   state changes only along the part's transition table; where an entry (of a subject that was
   linked, say) would make another change, the state stays and the entry is kept.
2. ``check`` is asked before an entry is recorded and never afterwards; it returns every fault.
3. What is derived from time (due, overdue, expired) is never stored in a state.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from truceline.errors import Fault
from truceline.ledger.entry import Statement
from truceline.mechanism.shapes import Area
from truceline.mechanism.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A decoded entry, with its place in the ledger.

    Args:
        seq: Its index in the ledger, from 0.
        hash: The hash of its envelope, hexadecimal: its id, and its subject's id if it opens one.
        recorded_at: The desk's time (UTC).
        statement: What was signed.
        body: The open fields, as the kind's dataclass.
    """

    seq: int
    hash: str
    recorded_at: datetime
    statement: Statement
    body: Any

    @property
    def kind(self) -> str:
        """The kind's name with its version."""
        return self.statement.kind

    @property
    def author(self) -> str:
        """Who signed it."""
        return self.statement.author

    @property
    def at(self) -> datetime:
        """When it happened, as its author says; else when it was recorded (UTC)."""
        return self.statement.happened_at or self.recorded_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """A stretch of time in which clocks that name ``reason`` do not run; ``until`` None is open."""

    reason: str
    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What the docket shows of a subject, worked out from its state alone.

    Args:
        state: The recorded state, a word of the part's transition table.
        title: One line for a list; never holds what a sealed field holds.
        under: The id of the agreement (Terms) it falls under; empty for the desk's first.
        key: A natural key that is unique in the part, for look-ups; empty where there is none.
        parties: The actors whose matter it is (suspected, affected, bound, declared).
        recipients: The actors it is addressed to.
        area: A coarse area, or None.
        place: The name of a place, as coarse as its author made it.
        since: Start of what it speaks of (UTC), or None.
        until: End of it, or None.
        marks: Instants that start and stop clocks, by the name of the event.
        stops: For each clock's name, the marks that stop it.
        pauses: Stretches in which some clocks rest.
        rung: The rung it was referred to, an id from Terms; empty where it was not.
        rungs: Every rung that it was ever referred to: whoever sits there has its file.
        told: Actors who are told that there is something here, though they may see none of it.
        says: The one sentence that they are told.
        words: Open words to search in.
    """

    state: str
    title: str
    under: str = ""
    key: str = ""
    parties: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    area: Area | None = None
    place: str = ""
    since: datetime | None = None
    until: datetime | None = None
    marks: Mapping[str, datetime] = field(default_factory=dict)
    stops: Mapping[str, frozenset[str]] = field(default_factory=dict)
    pauses: tuple[Pause, ...] = ()
    rung: str = ""
    rungs: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    says: str = ""
    words: str = ""


def _nothing(_part: str, _key: str) -> tuple[str, ...]:
    return ()


def _alone(subject: str) -> frozenset[str]:
    return frozenset({subject})


def _never(_author: str, _kind: str, _nth: int) -> datetime | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What a check may lean on besides the subject's state. Everything is a value or a look-up.

    Args:
        terms: The agreement that governs the draft.
        now: The desk's time at which it would be recorded (UTC).
        roles: Actor to roles, as registered at that time.
        find: Subject id to ``(part, state)`` of any subject on the desk, or None.
        agreements: The ids of the agreements in force, each with its Terms.
        lookup: Part and natural key (:attr:`Row.key`) to the ids of the subjects that carry it.
        enrollers: Who may register actors and enrol keys of others.
        first: The id of the desk's first agreement, in force or not: what an empty ``under`` means.
        keys: Key id to the actor whose key it is.
        said: When an author's n-th newest entry of a kind (its name without version) was recorded
            under ``terms``; None where there are fewer.
        group: Subject id to the ids of the subjects that it is linked with, itself included.
    """

    terms: Terms
    now: datetime
    roles: Mapping[str, frozenset[str]]
    find: Callable[[str], tuple[str, Any] | None]
    agreements: Mapping[str, Terms]
    lookup: Callable[[str, str], tuple[str, ...]] = _nothing
    enrollers: frozenset[str] = frozenset()
    first: str = ""
    keys: Mapping[str, str] = field(default_factory=dict)
    said: Callable[[str, str, int], datetime | None] = _never
    group: Callable[[str], frozenset[str]] = _alone

    def enrols(self, actor: str) -> bool:
        """Whether the actor may enrol others."""
        return actor in self.enrollers

    def has_role(self, actor: str, *roles: str) -> bool:
        """Whether the actor holds at least one of the roles."""
        return not self.roles.get(actor, frozenset()).isdisjoint(roles)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of the mechanism.

    Args:
        name: A noun: ``incident``.
        kinds: The dataclasses of its kinds.
        transitions: Recorded state to the states that may follow it.
        initial: The states in which a subject may begin.
        begin: The state after an opening entry.
        step: The state after a further entry; total.
        check: Faults of a draft against a state (None for an opening draft).
        row: The docket's row of a state.
        over: States in which nothing is awaited any more.
    """

    name: str
    kinds: tuple[type, ...]
    transitions: Mapping[str, frozenset[str]]
    initial: frozenset[str]
    begin: Callable[[Entry], Any]
    step: Callable[[Any, Entry], Any]
    check: Callable[[Any, Entry, Bench], Iterable[Fault]]
    row: Callable[[Any], Row]
    over: frozenset[str] = frozenset()

    def moves(self, old: str, new: str) -> bool:
        """Whether the table lets ``new`` follow ``old``."""
        return new in self.transitions.get(old, frozenset())


def table(**rows: str) -> dict[str, frozenset[str]]:
    """A transition table from words: ``table(reported="registered withdrawn", closed="")``."""
    return {state: frozenset(after.split()) for state, after in rows.items()}


def wrong_state(entry: Entry, state: str, expected: Iterable[str]) -> Fault:
    """The fault of an entry that the subject's state does not allow."""
    allowed = ", ".join(sorted(expected)) or "no state"
    return Fault(
        "STATE_NOT_ALLOWED",
        f"{entry.kind} is allowed from {allowed}; the subject is {state}.",
        "Look at it with `truceline show SUBJECT` and record what comes next.",
        where="/statement/kind",
    )
