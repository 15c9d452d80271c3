"""Talks as parts: processes, tracks, rounds and delegations. They meet each other by id alone.

Kinds are in ``talks_kinds`` and ``talks_round_kinds``, folds in ``talks_states``, ``talks_tracks``
and ``talks_rounds``, checks in ``talks_rules`` and ``talks_round_rules``; papers are a part of
their own, in ``talks_papers``. What is derived (who came uninvited, who never answered) is worked
out in ``analysis``.
"""

from __future__ import annotations

from truceline.mechanism import talks_rounds as rounds
from truceline.mechanism.parts import Part, Row
from truceline.mechanism.registers import natural_key
from truceline.mechanism.talks_kinds import DELEGATION_KINDS, PROCESS_KINDS, TRACK_KINDS
from truceline.mechanism.talks_round_kinds import ROUND_KINDS
from truceline.mechanism.talks_round_rules import check_round
from truceline.mechanism.talks_rules import check_delegation, check_process, check_track
from truceline.mechanism.talks_seats import seat_key
from truceline.mechanism.talks_states import (
    DELEGATION_TRANSITIONS,
    PROCESS_TRANSITIONS,
    DelegationState,
    ProcessState,
    begin_delegation,
    begin_process,
    step_delegation,
    step_process,
)
from truceline.mechanism.talks_tracks import (
    TRACK_TRANSITIONS,
    TrackState,
    begin_track,
    step_track,
)
from truceline.mechanism.talks_words import stalled_on

ANSWER_CLOCK = "invitation_reply"
"""The clock of Terms by which invitations to a round are to be answered."""
STALL_CLOCK = "talks_stalled"
"""The clock of Terms for how long a track may be stalled before that goes up a rung."""


def process_row(state: ProcessState) -> Row:
    """The docket's row of a process."""
    roles = tuple(dict.fromkeys(role.actor for role in state.roles))
    return Row(
        state=state.state,
        title=f"{state.name}, on {state.framework}",
        under=state.under,
        key=natural_key(state.process, state.under),
        parties=roles,
        place=state.place,
        since=state.since,
        marks=state.marks,
        words=" ".join((state.process, state.name, state.framework, state.place, *roles)),
    )


def track_row(state: TrackState) -> Row:
    """The docket's row of a track: who says that it is stalled stands in the title."""
    by = sorted({claim.by for claim in stalled_on(state)})
    on = sorted({claim.item for claim in stalled_on(state)})
    stalled = f": stalled on {', '.join(on)}, say {', '.join(by)}" if by else ""
    disputed = ": whether it is stalled is disputed" if state.state == "disputed" else ""
    holders = tuple(dict.fromkeys(position.holder for position in state.positions))
    items = (f"{each.item} {each.title}" for each in state.agenda.values())
    return Row(
        state=state.state,
        title=f"{state.name}{stalled}{disputed}",
        under=state.under,
        key=seat_key(state.track, state.process),
        parties=holders,
        since=state.since,
        marks=state.marks,
        stops={STALL_CLOCK: frozenset({"resumed", "contested", "adjourned", "concluded"})},
        words=" ".join((state.track, state.name, *items, *holders)),
    )


def round_row(state: rounds.RoundState) -> Row:
    """The docket's row of a round."""
    return Row(
        state=state.state,
        title=f"Round {state.number}: {state.name}",
        under=state.under,
        key=seat_key(str(state.number), state.process),
        parties=state.came,
        recipients=state.invited,
        place=state.place,
        since=state.opened_at or state.starts,
        until=state.closed_at,
        marks=state.marks,
        stops={ANSWER_CLOCK: frozenset({"all_answered", "closed"})},
        words=" ".join((state.name, state.place, state.format, *state.invited, *state.came)),
    )


def delegation_row(state: DelegationState) -> Row:
    """The docket's row of a delegation."""
    return Row(
        state=state.state,
        title=f"Delegation of {state.actor}: {state.name}",
        under=state.under,
        key=seat_key(state.actor, state.process),
        parties=tuple(dict.fromkeys((state.actor, *state.members))),
        since=state.since,
        words=" ".join((state.actor, state.name, *state.members)),
    )


PROCESSES = Part(
    name="process",
    kinds=PROCESS_KINDS,
    transitions=PROCESS_TRANSITIONS,
    initial=frozenset({"open"}),
    begin=begin_process,
    step=step_process,
    check=check_process,
    row=process_row,
    over=frozenset({"concluded"}),
)

TRACKS = Part(
    name="track",
    kinds=TRACK_KINDS,
    transitions=TRACK_TRANSITIONS,
    initial=frozenset({"open"}),
    begin=begin_track,
    step=step_track,
    check=check_track,
    row=track_row,
    over=frozenset({"concluded"}),
)

ROUNDS = Part(
    name="round",
    kinds=ROUND_KINDS,
    transitions=rounds.ROUND_TRANSITIONS,
    initial=frozenset({"announced"}),
    begin=rounds.begin,
    step=rounds.step,
    check=check_round,
    row=round_row,
    over=frozenset({"closed"}),
)

DELEGATIONS = Part(
    name="delegation",
    kinds=DELEGATION_KINDS,
    transitions=DELEGATION_TRANSITIONS,
    initial=frozenset({"formed"}),
    begin=begin_delegation,
    step=step_delegation,
    check=check_delegation,
    row=delegation_row,
    over=frozenset({"dissolved"}),
)

PARTS = (PROCESSES, TRACKS, ROUNDS, DELEGATIONS)
