"""What may be recorded of rounds: every fault before an entry is taken.

Only the facilitator announces, opens, adjourns, resumes and closes a round; it is signed, never
relayed. Who comes uninvited may be recorded: the record says what was, and shows that there was no
invitation. But nobody outside is recorded as taking part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from truceline.mechanism import talks_round_kinds as told
from truceline.mechanism.parts import wrong_state
from truceline.mechanism.registers import flaw, holds_token
from truceline.mechanism.relays import relay_faults, speaker
from truceline.mechanism.talks_rounds import LIVE
from truceline.mechanism.talks_seats import (
    belongs,
    delegation_of,
    excluded_faults,
    facilitator_faults,
    facilitators,
    foreseen_faults,
    political,
    scribe_faults,
    seat_faults,
    seat_key,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from truceline.errors import Fault
    from truceline.mechanism.parts import Bench, Entry
    from truceline.mechanism.talks_rounds import RoundState

_OPEN: Final = frozenset({"open"})
_OPENED: Final = frozenset({"open", "adjourned"})
_STATES: Final[dict[type, frozenset[str]]] = {
    told.RoundMoved: frozenset({"announced"}),
    told.RoundOpened: frozenset({"announced"}),
    told.RoundAdjourned: _OPEN,
    told.RoundResumed: frozenset({"adjourned", "closed"}),
    told.RoundClosed: LIVE,
    told.InvitationSent: LIVE,
    told.InvitationWithdrawn: LIVE,
    told.InvitationAnswered: LIVE,
    told.RoundAttended: _OPENED,
    told.OmissionNoted: LIVE,
    told.SessionHeld: _OPENED,
}
_ACTS: Final[dict[type, str]] = {
    told.RoundMoved: "move a round",
    told.RoundOpened: "open a round",
    told.RoundAdjourned: "adjourn a round",
    told.RoundResumed: "resume a round",
    told.RoundClosed: "close a round",
}
_PROCESS_OPEN: Final = frozenset({"open"})


def check_round(state: RoundState | None, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Every fault of a draft about a round (None for the one that announces it)."""
    body = entry.body
    if state is None or isinstance(body, told.RoundAnnounced):
        return _round_faults(entry, bench)
    faults = relay_faults(entry, bench) if hasattr(body, "relayed") else []
    if state.state not in _STATES[type(body)]:
        faults.append(wrong_state(entry, state.state, _STATES[type(body)]))
    if type(body) in _ACTS:
        faults.extend(facilitator_faults(entry, bench, _ACTS[type(body)]))
    rule = _RULES.get(type(body))
    return [*faults, *rule(state, entry, bench)] if rule else faults


def _round_faults(entry: Entry, bench: Bench) -> list[Fault]:
    body: told.RoundAnnounced = entry.body
    _, faults = belongs(entry, bench, 0, "process", _PROCESS_OPEN)
    faults.extend(foreseen_faults(bench))
    faults.extend(facilitator_faults(entry, bench, "announce a round"))
    about = entry.statement.about
    for place in range(1, len(about)):
        running = frozenset({"open", "stalled", "disputed", "adjourned"})
        track, wrong = belongs(entry, bench, place, "track", running)
        faults.extend(wrong)
        if track is not None and track.process != about[0]:
            sentence = f"The track {track.name} is of another process."
            faults.append(flaw("PROCESS_OTHER", sentence, "Name tracks of this process."))
    if about and bench.lookup("round", seat_key(str(body.number), about[0])):
        sentence = f"This process has a round {body.number} already."
        faults.append(flaw("SUBJECT_EXISTS", sentence, "Give the next number.", "number"))
    return faults


def _resumed(state: RoundState, _entry: Entry, _bench: Bench) -> list[Fault]:
    if state.opened_at is not None:
        return []
    sentence = "The round was called off before it opened."
    return [flaw("ROUND_NEVER_OPENED", sentence, "Announce another round.")]


def _opened(state: RoundState, _entry: Entry, bench: Bench) -> list[Fault]:
    """A round opens in a process that is open."""
    found = bench.find(state.process)
    if found is None or found[1].state in _PROCESS_OPEN:
        return []
    sentence = f"The process is {found[1].state}."
    return [flaw("PROCESS_NOT_OPEN", sentence, "Record process.resumed first.")]


def _invited(state: RoundState, entry: Entry, bench: Bench) -> list[Fault]:
    body: told.InvitationSent = entry.body
    faults = []
    frame = political(bench)
    inviters = () if frame is None else frame.inviters
    if entry.author not in facilitators(bench.terms) and not holds_token(
        entry.author, inviters, bench
    ):
        who = ", ".join((*sorted(facilitators(bench.terms)), *inviters))
        sentence = f"{entry.author} does not invite under {bench.terms.id}."
        faults.append(flaw("NOT_AN_INVITER", sentence, f"It is for {who}.", "author"))
    if state.invitation(body.actor) is not None:
        sentence = f"{body.actor} is invited to this round already."
        faults.append(flaw("INVITED_ALREADY", sentence, "Withdraw that one first.", "actor"))
    if body.answer_by is not None and body.answer_by < entry.at:
        sentence = f"An answer would be asked for before the invitation ({body.answer_by})."
        faults.append(flaw("TIME_ORDER", sentence, "Check the time.", "answer_by"))
    seat = seat_faults if body.capacity == "participates" else excluded_faults
    return [*faults, *seat(body.actor, bench)]


def _withdrawn(state: RoundState, entry: Entry, bench: Bench) -> list[Fault]:
    held = state.invitation(entry.body.actor)
    if held is None:
        return [_not_invited(entry.body.actor)]
    if entry.author == held.by or entry.author in facilitators(bench.terms):
        return []
    sentence = f"{held.by} sent that invitation."
    return [flaw("INVITATION_NOT_YOURS", sentence, f"It is for {held.by} to withdraw.", "author")]


def _answered(state: RoundState, entry: Entry, _bench: Bench) -> list[Fault]:
    body: told.InvitationAnswered = entry.body
    if state.invitation(body.actor) is None:
        return [_not_invited(body.actor)]
    if speaker(entry) == body.actor or body.reference is not None:
        return []
    sentence = f"{speaker(entry)} says what {body.actor} answered, and not where it was said."
    hint = "Give reference; or let the invited sign it, or an officer relay its words."
    return [flaw("ANSWER_NO_SOURCE", sentence, hint, "reference")]


def _not_invited(actor: str) -> Fault:
    sentence = f"{actor} has no standing invitation to this round."
    return flaw("NOT_INVITED", sentence, "`truceline show` lists who has one.", "actor")


def _attended(state: RoundState, entry: Entry, bench: Bench) -> list[Fault]:
    body: told.RoundAttended = entry.body
    faults = scribe_faults(entry, bench)
    held = state.attending.get(body.actor)
    if held is not None and held.attendance == body.attendance:
        sentence = f"{body.actor} is on record as {body.attendance} already."
        faults.append(flaw("ATTENDANCE_SAME", sentence, "There is nothing to record.", "actor"))
    if body.attendance == "participates":
        faults.extend(seat_faults(body.actor, bench))
    elif body.attendance != "absent":
        faults.extend(excluded_faults(body.actor, bench))
    if body.attendance == "accompanies" and delegation_of(body.actor, state.process, bench):
        sentence = f"{body.actor} has a delegation: it participates, and does not accompany."
        faults.append(flaw("DELEGATION_STANDS", sentence, "Record it so.", "attendance"))
    return faults


def _omitted(state: RoundState, entry: Entry, _bench: Bench) -> list[Fault]:
    body: told.OmissionNoted = entry.body
    who = speaker(entry)
    if any((o.actor, o.by) == (body.actor, who) for o in state.omissions):
        sentence = f"{who} says already that {body.actor} was left out."
        return [flaw("OMISSION_STANDS", sentence, "There is nothing to record.", "actor")]
    if state.invitation(body.actor) is not None:
        sentence = f"{body.actor} holds an invitation to this round."
        return [flaw("INVITED_ALREADY", sentence, "Look with `truceline show`.", "actor")]
    return []


def _sat(state: RoundState, entry: Entry, bench: Bench) -> list[Fault]:
    body: told.SessionHeld = entry.body
    faults = [*scribe_faults(entry, bench), *_session_times(state, entry, bench)]
    for actor in dict.fromkeys(body.delegations):
        seat = seat_faults(actor, bench, "delegations")
        faults.extend(seat)
        if not seat and delegation_of(actor, state.process, bench) is None:
            sentence = f"{actor} has no delegation to this process."
            hint = "Record delegation.formed first."
            faults.append(flaw("NO_DELEGATION", sentence, hint, "delegations"))
    both = sorted(set(body.delegations) & set(body.accompanied_by))
    if both:
        sentence = f"{', '.join(both)} would take part and only accompany at once."
        faults.append(flaw("SEAT_TWICE", sentence, "Name each once.", "accompanied_by"))
    agenda = {
        item
        for track in state.tracks
        if (found := bench.find(track)) is not None
        for item in found[1].agenda
    }
    strange = sorted(set(body.items) - agenda)
    if strange:
        sentence = f"{', '.join(strange)} is on the agenda of no track of this round."
        faults.append(flaw("ITEM_NOT_ON_AGENDA", sentence, "Record agenda.placed first.", "items"))
    return faults


def _session_times(state: RoundState, entry: Entry, bench: Bench) -> list[Fault]:
    body: told.SessionHeld = entry.body
    last: datetime = body.until or body.since
    faults = []
    if last < body.since:
        sentence = "The session ends before it begins."
        faults.append(flaw("TIME_ORDER", sentence, "Exchange the two times.", "until"))
    if max(last, body.since) > bench.now:
        sentence = "The session lies in the future."
        faults.append(flaw("TIME_FUTURE", sentence, "Record it when it was held.", "since"))
    if state.opened_at is not None and body.since < state.opened_at:
        sentence = f"The session would begin before the round opened ({state.opened_at})."
        faults.append(flaw("TIME_ORDER", sentence, "Check both times.", "since"))
    return faults


_RULES: Final[dict[type, Callable[[Any, Entry, Bench], list[Fault]]]] = {
    told.RoundOpened: _opened,
    told.RoundResumed: _resumed,
    told.InvitationSent: _invited,
    told.InvitationWithdrawn: _withdrawn,
    told.InvitationAnswered: _answered,
    told.RoundAttended: _attended,
    told.OmissionNoted: _omitted,
    told.SessionHeld: _sat,
}
