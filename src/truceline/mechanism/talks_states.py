"""What processes of talks and delegations are after their entries.

Taking part is a delegation's: it is formed, suspends its part, returns, is dissolved. To accompany
or to host is a role in the process, and makes nobody a participant.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from truceline.mechanism import talks_kinds as told
from truceline.mechanism.parts import table
from truceline.mechanism.relays import speaker

if TYPE_CHECKING:
    from truceline.mechanism.parts import Entry

_State = TypeVar("_State")
PROCESS_TRANSITIONS = table(
    open="suspended concluded", suspended="open concluded", concluded="open"
)
DELEGATION_TRANSITIONS = table(
    formed="suspended dissolved", suspended="formed dissolved", dissolved=""
)


def first_about(entry: Entry) -> str:
    """The subject that an opening names first: the process or track it belongs to."""
    return entry.statement.about[0] if entry.statement.about else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Role:
    """That somebody accompanies or hosts, until it ended (UTC)."""

    actor: str
    role: str
    by: str
    since: datetime
    entry: str
    ended_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessState:
    """A process of talks.

    Args:
        state: ``open``, ``suspended`` or ``concluded``.
        process: Its short name.
        name: What it is called.
        framework: The id of its framework document in Terms.
        place: Where it is seated.
        under: The agreement.
        since: When it was opened (UTC).
        by: Who opened it.
        roles: Who accompanies and hosts, and did.
        why: Why it was suspended or resumed, or what came of it.
        marks: When the desk had each sort of event (UTC).
    """

    state: str
    process: str
    name: str
    framework: str
    place: str
    under: str
    since: datetime
    by: str
    roles: tuple[Role, ...]
    why: str
    marks: Mapping[str, datetime]

    def held(self, actor: str, role: str) -> bool:
        """Whether somebody accompanies or hosts now."""
        return any((r.actor, r.role, r.ended_at) == (actor, role, None) for r in self.roles)


def begin_process(entry: Entry) -> ProcessState:
    """The process as opened."""
    body: told.ProcessOpened = entry.body
    return ProcessState(
        state="open",
        process=body.process,
        name=body.name,
        framework=body.framework,
        place=body.place or "",
        under=body.under,
        since=entry.at,
        by=entry.author,
        roles=(),
        why="",
        marks={"opened": entry.recorded_at},
    )


def step_process(state: ProcessState, entry: Entry) -> ProcessState:
    """The process after a further entry; what does not fit changes nothing."""
    match entry.body:
        case told.ProcessSuspended(why=why):
            return turned(state, entry, "suspended", PROCESS_TRANSITIONS, why=why)
        case told.ProcessResumed(why=why):
            return turned(state, entry, "open", PROCESS_TRANSITIONS, why=why, mark="resumed")
        case told.ProcessConcluded(outcome=outcome):
            return turned(state, entry, "concluded", PROCESS_TRANSITIONS, why=outcome)
        case told.ParticipationGiven(actor=actor, role=role) if not state.held(actor, role):
            given = Role(actor=actor, role=role, by=entry.author, since=entry.at, entry=entry.hash)
            return replace(state, roles=(*state.roles, given))
        case told.ParticipationEnded(actor=actor, role=role):
            mine = (actor, role, None)
            roles = tuple(
                replace(r, ended_at=max(entry.at, r.since))
                if (r.actor, r.role, r.ended_at) == mine
                else r
                for r in state.roles
            )
            return replace(state, roles=roles)
    return state


def turned(
    state: _State,
    entry: Entry,
    new: str,
    transitions: Mapping[str, frozenset[str]],
    *,
    mark: str = "",
    **more: Any,
) -> _State:
    """The state with a new recorded state and its mark, where the table has the move.

    Args:
        state: Any state of the talks with ``state`` and ``marks``.
        entry: The entry that turns it.
        new: The recorded state to come.
        transitions: The part's table.
        mark: The name of the event, where it is not that of the new state.
        more: Further fields that change with it.
    """
    old: Any = state
    if new not in transitions[old.state]:
        return state
    marks = {**old.marks, mark or new: entry.recorded_at}
    changed: _State = replace(old, state=new, marks=marks, **more)
    return changed


@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationState:
    """A delegation to a process.

    Args:
        state: ``formed``, ``suspended`` or ``dissolved``.
        actor: Whose it is.
        name: What it is called.
        process: The subject id of its process.
        under: The agreement.
        members: Organisations that sit in it, in the order they joined.
        since: When it was formed (UTC).
        turned_at: When it came to its present state (UTC).
        turned_by: On whose word.
        why: Why it came to it.
    """

    state: str
    actor: str
    name: str
    process: str
    under: str
    members: tuple[str, ...]
    since: datetime
    turned_at: datetime
    turned_by: str
    why: str


def begin_delegation(entry: Entry) -> DelegationState:
    """The delegation as formed."""
    body: told.DelegationFormed = entry.body
    return DelegationState(
        state="formed",
        actor=body.actor,
        name=body.name,
        process=first_about(entry),
        under=body.under,
        members=tuple(dict.fromkeys(body.members)),
        since=entry.at,
        turned_at=entry.at,
        turned_by=speaker(entry),
        why="",
    )


_DELEGATION_STATES = {
    told.DelegationSuspended: "suspended",
    told.DelegationReturned: "formed",
    told.DelegationDissolved: "dissolved",
}


def step_delegation(state: DelegationState, entry: Entry) -> DelegationState:
    """The delegation after a further entry; what does not fit changes nothing."""
    body = entry.body
    if isinstance(body, told.DelegationChanged) and state.state != "dissolved":
        stay = [member for member in state.members if member not in body.left]
        return replace(state, members=tuple(dict.fromkeys((*stay, *body.joined))))
    new = _DELEGATION_STATES.get(type(body), "")
    if new not in DELEGATION_TRANSITIONS[state.state]:
        return state
    return replace(
        state,
        state=new,
        turned_at=max(entry.at, state.turned_at),
        turned_by=speaker(entry),
        why=body.why,
    )
