"""What may be recorded of processes, tracks and delegations: every fault before an entry is taken.

Opening, adjourning and concluding are the facilitator's alone. To say that a track is stalled, to
contest that, and to state a position is for whoever Terms give the right; what is said stays with
who said it, and a position that is not the author's own names where it was said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from truceline.mechanism import talks_kinds as told
from truceline.mechanism.nearest import hint_for
from truceline.mechanism.parts import wrong_state
from truceline.mechanism.registers import already, flaw
from truceline.mechanism.relays import relay_faults, speaker
from truceline.mechanism.talks_seats import (
    belongs,
    delegation_of,
    excluded_faults,
    facilitator_faults,
    foreseen_faults,
    own_word_faults,
    political,
    seat_faults,
    seat_key,
)
from truceline.mechanism.talks_tracks import RUNNING, TRACK_TRANSITIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from truceline.errors import Fault
    from truceline.mechanism.parts import Bench, Entry
    from truceline.mechanism.talks_states import DelegationState, ProcessState
    from truceline.mechanism.talks_tracks import Claim, TrackState

GOING: Final = frozenset({"open", "suspended"})
"""States of a process in which something of it may be opened."""
_ANY_TRACK: Final = frozenset(TRACK_TRANSITIONS)

_PROCESS_ACTS: Final[dict[type, tuple[frozenset[str], str]]] = {
    told.ProcessSuspended: (frozenset({"open"}), "suspend a process"),
    told.ProcessResumed: (frozenset({"suspended", "concluded"}), "resume a process"),
    told.ProcessConcluded: (GOING, "conclude a process"),
    told.ParticipationGiven: (GOING, "give a role in a process"),
    told.ParticipationEnded: (GOING, "end a role in a process"),
}
_TRACK_STATES: Final[dict[type, frozenset[str]]] = {
    told.TrackStalled: RUNNING,
    told.TrackContested: RUNNING,
    told.TrackClaimDropped: RUNNING,
    told.TrackResumed: _ANY_TRACK - {"open"},
    told.TrackAdjourned: RUNNING,
    told.TrackConcluded: _ANY_TRACK - {"concluded"},
    told.AgendaPlaced: _ANY_TRACK - {"concluded"},
    told.AgendaRemoved: _ANY_TRACK - {"concluded"},
    # What somebody holds does not end with the track.
    told.PositionStated: _ANY_TRACK,
    told.PositionWithdrawn: _ANY_TRACK,
}
_TRACK_ACTS: Final[dict[type, str]] = {
    told.TrackResumed: "have a track go on",
    told.TrackAdjourned: "adjourn a track",
    told.TrackConcluded: "conclude a track",
}
_DELEGATION_STATES: Final[dict[type, frozenset[str]]] = {
    told.DelegationChanged: frozenset({"formed", "suspended"}),
    told.DelegationSuspended: frozenset({"formed"}),
    told.DelegationReturned: frozenset({"suspended"}),
    told.DelegationDissolved: frozenset({"formed", "suspended"}),
}


def check_process(state: ProcessState | None, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Every fault of a draft about a process (None for the one that opens it)."""
    body = entry.body
    if state is None or isinstance(body, told.ProcessOpened):
        return _process_faults(entry, bench)
    states, act = _PROCESS_ACTS[type(body)]
    faults = facilitator_faults(entry, bench, act)
    if state.state not in states:
        faults.append(wrong_state(entry, state.state, states))
    if isinstance(body, told.ParticipationGiven):
        faults.extend(_given(state, entry, bench))
    elif isinstance(body, told.ParticipationEnded) and not state.held(body.actor, body.role):
        sentence = f"{body.actor} has no such role here: {body.role}."
        faults.append(flaw("ROLE_NOT_HELD", sentence, "Look with `truceline talks`.", "role"))
    return faults


def _process_faults(entry: Entry, bench: Bench) -> list[Fault]:
    body: told.ProcessOpened = entry.body
    hint = "Speak of that one, or give this one another short name."
    faults = [
        *foreseen_faults(bench),
        *facilitator_faults(entry, bench, "open a process"),
        *already("process", body.process, body.under, bench, hint),
    ]
    frame = political(bench)
    if frame is not None and body.framework != frame.framework:
        sentence = f"{bench.terms.id} frames its talks by {frame.framework}, not {body.framework}."
        hint = f"Give {frame.framework}, or have the Terms amended."
        faults.append(flaw("FRAMEWORK_OTHER", sentence, hint, "framework"))
    return faults


def _given(state: ProcessState, entry: Entry, bench: Bench) -> list[Fault]:
    body: told.ParticipationGiven = entry.body
    faults = excluded_faults(body.actor, bench)
    if state.held(body.actor, body.role):
        sentence = f"{body.actor} {body.role} already."
        faults.append(flaw("ROLE_HELD", sentence, "There is nothing to record.", "role"))
    process = entry.statement.about[0] if entry.statement.about else ""
    if body.role == "accompanies" and delegation_of(body.actor, process, bench) is not None:
        sentence = f"{body.actor} has a delegation: it participates, and does not accompany."
        faults.append(flaw("DELEGATION_STANDS", sentence, "Let it be dissolved first.", "actor"))
    return faults


def check_track(state: TrackState | None, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Every fault of a draft about a track (None for the one that opens it)."""
    body = entry.body
    if state is None or isinstance(body, told.TrackOpened):
        return _track_faults(entry, bench)
    faults = relay_faults(entry, bench) if hasattr(body, "relayed") else []
    if state.state not in _TRACK_STATES[type(body)]:
        faults.append(wrong_state(entry, state.state, _TRACK_STATES[type(body)]))
    if type(body) in _TRACK_ACTS:
        faults.extend(facilitator_faults(entry, bench, _TRACK_ACTS[type(body)]))
    rule = _TRACK_RULES.get(type(body))
    return [*faults, *rule(state, entry, bench)] if rule else faults


def _track_faults(entry: Entry, bench: Bench) -> list[Fault]:
    body: told.TrackOpened = entry.body
    _, faults = belongs(entry, bench, 0, "process", GOING)
    faults.extend(facilitator_faults(entry, bench, "open a track"))
    frame = political(bench)
    known = [] if frame is None else [track.id for track in frame.tracks]
    if known and body.track not in known:
        sentence = f"{bench.terms.id} has no track {body.track!r}."
        faults.append(flaw("TRACK_UNKNOWN", sentence, hint_for(body.track, known), "track"))
    if not faults:
        faults.extend(_once("track", body.track, entry, bench))
    return faults


def _once(part: str, name: str, entry: Entry, bench: Bench) -> list[Fault]:
    """The fault of opening a second subject of one name in a process."""
    found = bench.lookup(part, seat_key(name, entry.statement.about[0]))
    if not found:
        return []
    sentence = f"This process has a {part} {name} already: {found[0][:12]}."
    return [flaw("SUBJECT_EXISTS", sentence, "Speak of that one.")]


def _stalled(state: TrackState, entry: Entry, bench: Bench) -> list[Fault]:
    body: told.TrackStalled = entry.body
    faults = item_faults(body.item, state)
    if body.since > bench.now:
        sentence = f"It would be stalled from a time to come ({body.since})."
        faults.append(flaw("TIME_FUTURE", sentence, "Say since when it is.", "since"))
    who = speaker(entry)
    if any(c.by == who and c.item == body.item for c in state.standing_claims):
        sentence = f"{who} says already that it is stalled on {body.item}."
        hint = "Record track.claim_dropped about that claim first, if it has changed."
        faults.append(flaw("CLAIM_STANDS", sentence, hint, "item"))
    return faults


def item_faults(item: str, track: TrackState) -> list[Fault]:
    """The fault of a point that is not on a track's agenda."""
    if item in track.agenda:
        return []
    sentence = f"{item!r} is not on the agenda of {track.name}."
    return [flaw("ITEM_NOT_ON_AGENDA", sentence, hint_for(item, track.agenda), "item")]


def _standing_claim(state: TrackState, entry: Entry) -> tuple[Claim | None, list[Fault]]:
    claim = next((c for c in state.standing_claims if c.entry == entry.body.claim), None)
    if claim is not None:
        return claim, []
    sentence = f"No standing claim of this track is {entry.body.claim[:12]}."
    return None, [flaw("CLAIM_UNKNOWN", sentence, "`truceline show` lists them.", "claim")]


def _contested(state: TrackState, entry: Entry, _bench: Bench) -> list[Fault]:
    claim, faults = _standing_claim(state, entry)
    if claim is not None and claim.by == speaker(entry):
        sentence = f"{claim.by} would contest its own claim."
        hint = "Record track.claim_dropped instead."
        faults.append(flaw("CLAIM_OWN", sentence, hint, "claim"))
    return faults


def _dropped(state: TrackState, entry: Entry, _bench: Bench) -> list[Fault]:
    claim, faults = _standing_claim(state, entry)
    if claim is not None and claim.by != speaker(entry):
        sentence = f"The claim is {claim.by}'s, not {speaker(entry)}'s."
        hint = "Record track.contested; only who made a claim takes it back."
        faults.append(flaw("CLAIM_NOT_YOURS", sentence, hint, "author"))
    return faults


def _placed(state: TrackState, entry: Entry, bench: Bench) -> list[Fault]:
    body: told.AgendaPlaced = entry.body
    faults = []
    frame = political(bench)
    points = [] if frame is None else [point.id for point in frame.agenda]
    rule = next((t for t in frame.tracks if t.id == state.track), None) if frame else None
    points = list(rule.agenda) if rule is not None and rule.agenda else points
    if points and body.item not in points:
        sentence = f"{bench.terms.id} has no point {body.item!r} for {state.track}."
        faults.append(flaw("ITEM_UNKNOWN", sentence, hint_for(body.item, points), "item"))
    held = state.agenda.get(body.item)
    if held is not None and (held.standing == "agreed" or body.standing == "proposed"):
        sentence = f"{body.item} is on the agenda already, {held.standing}."
        faults.append(flaw("ITEM_PLACED", sentence, "There is nothing to record.", "item"))
    if body.standing == "agreed":
        faults.extend(facilitator_faults(entry, bench, "say that a point is agreed on"))
    return faults


def _removed(state: TrackState, entry: Entry, bench: Bench) -> list[Fault]:
    body: told.AgendaRemoved = entry.body
    faults = item_faults(body.item, state)
    held = state.agenda.get(body.item)
    own = held is not None and held.standing == "proposed" and held.by == entry.author
    if not own:
        faults.extend(facilitator_faults(entry, bench, "take a point off the agenda"))
    return faults


def _position(state: TrackState, entry: Entry, _bench: Bench) -> list[Fault]:
    body: told.PositionStated = entry.body
    faults = item_faults(body.item, state)
    if speaker(entry) != body.holder and body.reference is None:
        sentence = f"{speaker(entry)} says what {body.holder} holds, and not where it was said."
        hint = "Give reference; or let the holder sign it, or an officer relay its words."
        faults.append(flaw("POSITION_NO_SOURCE", sentence, hint, "reference"))
    return faults


def _withdrawn(state: TrackState, entry: Entry, _bench: Bench) -> list[Fault]:
    held = state.position(entry.body.position)
    if held is None or held.withdrawn_at is not None:
        sentence = f"No standing position of this track is {entry.body.position[:12]}."
        return [flaw("POSITION_UNKNOWN", sentence, "`truceline show` lists them.", "position")]
    if speaker(entry) in {held.holder, held.said_by}:
        return []
    sentence = f"{speaker(entry)} neither holds nor reported that position."
    hint = "Let its holder take it back, or state a position of your own."
    return [flaw("POSITION_NOT_YOURS", sentence, hint, "author")]


def check_delegation(state: DelegationState | None, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Every fault of a draft about a delegation (None for the one that forms it)."""
    body = entry.body
    faults = relay_faults(entry, bench)
    if state is None or isinstance(body, told.DelegationFormed):
        return [*faults, *_delegation_faults(entry, bench)]
    if state.state not in _DELEGATION_STATES[type(body)]:
        faults.append(wrong_state(entry, state.state, _DELEGATION_STATES[type(body)]))
    faults.extend(own_word_faults(entry, state.actor, bench))
    if isinstance(body, told.DelegationChanged):
        for member in body.joined:
            faults.extend(seat_faults(member, bench, "joined"))
        strangers = sorted(set(body.left) - set(state.members))
        if strangers:
            sentence = f"{', '.join(strangers)} does not sit in this delegation."
            hint = hint_for(strangers[0], state.members)
            faults.append(flaw("MEMBER_UNKNOWN", sentence, hint, "left"))
    return faults


def _delegation_faults(entry: Entry, bench: Bench) -> list[Fault]:
    body: told.DelegationFormed = entry.body
    process, faults = belongs(entry, bench, 0, "process", GOING)
    faults.extend(own_word_faults(entry, body.actor, bench))
    faults.extend(seat_faults(body.actor, bench))
    for member in body.members:
        faults.extend(seat_faults(member, bench, "members"))
    if process is None:
        return faults
    if delegation_of(body.actor, entry.statement.about[0], bench) is not None:
        sentence = f"{body.actor} has a delegation to this process already."
        faults.append(flaw("DELEGATION_STANDS", sentence, "Speak of that one.", "actor"))
    if process.held(body.actor, "accompanies"):
        sentence = f"{body.actor} accompanies this process; who accompanies takes no part."
        hint = "Record participation.ended first, if that has changed."
        faults.append(flaw("ACCOMPANIES_ALREADY", sentence, hint, "actor"))
    return faults


_TRACK_RULES: Final[dict[type, Callable[[Any, Entry, Bench], list[Fault]]]] = {
    told.TrackStalled: _stalled,
    told.TrackContested: _contested,
    told.TrackClaimDropped: _dropped,
    told.AgendaPlaced: _placed,
    told.AgendaRemoved: _removed,
    told.PositionStated: _position,
    told.PositionWithdrawn: _withdrawn,
}
