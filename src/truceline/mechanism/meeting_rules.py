"""What may be recorded of a meeting: bodies that Terms know, people at the table, quorums met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truceline.mechanism import meeting_kinds as told
from truceline.mechanism.decisions import seat_of
from truceline.mechanism.ladders import sits
from truceline.mechanism.nearest import hint_for
from truceline.mechanism.parts import wrong_state
from truceline.mechanism.registers import flaw, side_of
from truceline.mechanism.relays import OFFICER, relay_faults, speaker
from truceline.mechanism.terms_answers import Seat, quorum_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from truceline.errors import Fault
    from truceline.mechanism.meeting_states import MeetingState
    from truceline.mechanism.parts import Bench, Entry

SECRETARIAT: Final = "secretariat"

ALLOWED: Final[dict[type, frozenset[str]]] = {
    told.MeetingAgendaAdded: frozenset({"called", "sitting", "adjourned"}),
    told.MeetingAttendanceRecorded: frozenset({"called", "sitting", "adjourned"}),
    # What was decided may be written down when the meeting has risen, and before its minutes stand.
    told.MeetingDecisionTaken: frozenset({"sitting", "adjourned", "held"}),
    told.MeetingMinutesApproved: frozenset({"adjourned", "held", "minuted"}),
    told.MeetingAdjourned: frozenset({"sitting"}),
    told.MeetingCalledOff: frozenset({"called"}),
}
"""The states in which each kind may come."""


def check(state: MeetingState | None, draft: Entry, bench: Bench) -> list[Fault]:
    """Every fault of a draft about a meeting."""
    return list(_faults(state, draft, bench))


def _faults(state: MeetingState | None, draft: Entry, bench: Bench) -> Iterator[Fault]:
    body = draft.body
    if hasattr(body, "relayed"):
        yield from relay_faults(draft, bench)
    if isinstance(body, told.MeetingCalled):
        yield from _call_faults(body, bench)
    if state is None or type(body) not in ALLOWED:
        return
    if state.state not in ALLOWED[type(body)]:
        yield wrong_state(draft, state.state, ALLOWED[type(body)])
    match body:
        case told.MeetingAgendaAdded():
            held = {each.item for each in state.agenda}
            yield from _item_faults((*held,), body.agenda)
        case told.MeetingAttendanceRecorded():
            yield from _attendance_faults(body, bench)
        case told.MeetingDecisionTaken():
            yield from _decision_faults(state, draft, bench)
        case told.MeetingMinutesApproved():
            yield from _minutes_faults(state, draft, bench)
        case told.MeetingAdjourned() if body.until is not None and body.until <= draft.at:
            sentence = "It would go on before it was adjourned."
            yield flaw("TIME_ORDER", sentence, "Give a later time, or none.", "until")


def _call_faults(body: told.MeetingCalled, bench: Bench) -> Iterator[Fault]:
    bodies, centres = bench.terms.bodies, bench.terms.sections.centres
    known = [*(each.id for each in bodies), *(each.id for each in centres)]
    if body.body not in known:
        sentence = f"{bench.terms.id} has no body or centre {body.body!r}."
        yield flaw("BODY_UNKNOWN", sentence, hint_for(body.body, known), "body")
    yield from _item_faults((), body.agenda)


def _item_faults(held: tuple[str, ...], more: tuple[told.AgendaItem, ...]) -> Iterator[Fault]:
    """An item is on the agenda once."""
    seen = set(held)
    for number, each in enumerate(more):
        if each.item in seen:
            sentence = f"The agenda has an item {each.item!r} already."
            yield flaw("ITEM_TWICE", sentence, "Give it an id of its own.", f"agenda/{number}/item")
        seen.add(each.item)


def _attendance_faults(body: told.MeetingAttendanceRecorded, bench: Bench) -> Iterator[Fault]:
    """Each actor once; whoever sits for a side sits for a side of Terms, and for its own."""
    seen: set[str] = set()
    sides = bench.terms.sides
    for number, each in enumerate(body.attendance):
        where = f"attendance/{number}"
        if each.actor in seen:
            sentence = f"{each.actor} is recorded twice."
            yield flaw("ATTENDANCE_TWICE", sentence, "Record each once.", f"{where}/actor")
        seen.add(each.actor)
        if each.side is None:
            continue
        own = side_of(each.actor, bench)
        if each.side not in sides:
            hint = hint_for(each.side, sides)
            sentence = f"{bench.terms.id} has no side {each.side!r}."
            yield flaw("SIDE_UNKNOWN", sentence, hint, f"{where}/side")
        elif own and own != each.side:
            sentence = f"{each.actor} accepted for {own}, and would sit for {each.side}."
            yield flaw("SIDE_OTHER", sentence, "Leave side out for parties.", f"{where}/side")


def _decision_faults(state: MeetingState, draft: Entry, bench: Bench) -> Iterator[Fault]:
    body: told.MeetingDecisionTaken = draft.body
    yield from _hand_faults(state, draft, bench)
    if body.item is not None and body.item not in {each.item for each in state.agenda}:
        items = [each.item for each in state.agenda]
        sentence = f"{body.item!r} is not on the agenda."
        yield flaw("ITEM_UNKNOWN", sentence, hint_for(body.item, items), "item")
    for actor in dict.fromkeys((*body.agreed, *body.dissented)):
        if actor in state.present:
            continue
        noted = state.attendance.get(actor)
        beside = noted is not None and noted.how == "accompanied"
        sentence = (
            f"{actor} accompanies, and has no voice."
            if beside
            else f"{actor} is not recorded as present."
        )
        hint = "Record meeting.attendance_recorded first, if it was at the table."
        field = "agreed" if actor in body.agreed else "dissented"
        yield flaw("VOICE_ACCOMPANIES" if beside else "VOICE_NOT_PRESENT", sentence, hint, field)
    both = sorted({*body.agreed} & {*body.dissented})
    if both:
        sentence = f"{', '.join(both)} would agree and dissent."
        yield flaw("VOICE_TWICE", sentence, "Keep each in one of the two lists.", "dissented")
    yield from _rule_faults(state, body, bench)
    yield from _quorum_faults(state, body, bench)


def _hand_faults(state: MeetingState, draft: Entry, bench: Bench) -> Iterator[Fault]:
    """A body's decision is written down by a keeper of the record, or by a voice in it.

    Whoever sat there says how it voted itself: it could else write down what it wishes that the
    others had agreed to, and pass for a keeper of the record.
    """
    author, body = draft.author, draft.body
    named = bench.terms.body(state.body)
    keeps = bench.has_role(author, OFFICER, SECRETARIAT) or (
        named is not None and author == named.secretariat
    )
    if keeps or author in {*body.agreed, *body.dissented}:
        return
    if author in state.present:
        sentence = f"{author} was at the table, and does not say how it voted itself."
        hint = "Name it among those who agreed or dissented, or let the secretariat record it."
        yield flaw("OWN_VOICE_MISSING", sentence, hint, "agreed")
        return
    sentence = f"{author} neither sat at this meeting nor keeps the record of {state.body}."
    yield flaw("NOT_AT_THE_TABLE", sentence, "Let one who was there record it.", "author")


def keeps_record(actor: str, state: MeetingState, bench: Bench) -> bool:
    """Whether an actor sits on the body that met, or is a secretariat."""
    roles = bench.roles.get(actor, frozenset())
    return SECRETARIAT in roles or sits(bench.terms, state.body, frozenset({actor}), roles)


def _rule_faults(
    state: MeetingState, body: told.MeetingDecisionTaken, bench: Bench
) -> Iterator[Fault]:
    """By a rule of Terms a body decides only what is its own, and by the quorum of that rule."""
    quorum, emergency = _own_quorum(state.body, bench)
    if body.rule is not None:
        rule = bench.terms.decision(body.rule)
        if rule is None:
            known = bench.terms.sections.procedure
            names = [] if known is None else list(known.decisions)
            sentence = f"{bench.terms.id} does not say who decides on {body.rule}."
            yield flaw("DECISION_NOT_FORESEEN", sentence, hint_for(body.rule, names), "rule")
            return
        if rule.body is not None and rule.body != state.body:
            sentence = f"{bench.terms.id} gives {body.rule} to {rule.body}, not to {state.body}."
            yield flaw("DECISION_BODY", sentence, f"Put it before {rule.body}.", "rule")
        if rule.quorum is not None:
            quorum, emergency = rule.quorum, rule.emergency
    if quorum is not None and body.quorum not in {quorum, emergency} - {None}:
        lower = f", or {emergency} in an emergency" if emergency else ""
        sentence = f"It is decided by the quorum {quorum}{lower}, not by {body.quorum or 'none'}."
        yield flaw("QUORUM_NOT_ITS_OWN", sentence, f"Claim quorum={quorum}.", "quorum")
    if (body.quorum == emergency is not None) != (body.emergency is not None):
        sentence = "A lower quorum and the reason why it could not wait go together."
        yield flaw("EMERGENCY_REASON", sentence, "Give both, or neither.", "emergency")


def _own_quorum(body: str, bench: Bench) -> tuple[str | None, str | None]:
    """The quorum by which a body decides, and the lower one for what cannot wait."""
    known = bench.terms.body(body)
    return (None, None) if known is None else (known.quorum, known.emergency)


def _quorum_faults(
    state: MeetingState, body: told.MeetingDecisionTaken, bench: Bench
) -> Iterator[Fault]:
    """Whoever is recorded as agreeing makes up the quorum that is claimed."""
    if body.quorum is None:
        return
    groups = bench.terms.sections.quorums.get(body.quorum)
    if groups is None:
        known = list(bench.terms.sections.quorums)
        sentence = f"{bench.terms.id} has no quorum {body.quorum!r}."
        yield flaw("QUORUM_UNKNOWN", sentence, hint_for(body.quorum, known), "quorum")
    elif not bench.terms.quorum_met(body.quorum, voices(state, body.agreed, bench)):
        sentence = (
            f"The quorum {body.quorum} is {quorum_words(groups)};"
            f" agreed have: {', '.join(body.agreed) or 'nobody'}."
        )
        hint = "Record it when enough of those at the table have agreed."
        yield flaw("QUORUM_NOT_MET", sentence, hint, "agreed")


def voices(state: MeetingState, actors: Iterable[str], bench: Bench) -> dict[str, Seat]:
    """The seats of those at the table: roles, side and delegates; who is not there has none."""
    found = {}
    for actor in actors:
        if actor not in state.present:
            continue
        seated = state.attendance[actor]
        own = seat_of(actor, bench)
        found[actor] = Seat(
            roles=own.roles, side=own.side or seated.side, delegates=seated.delegates
        )
    return found


def _minutes_faults(state: MeetingState, draft: Entry, bench: Bench) -> Iterator[Fault]:
    """Minutes are approved by who was there or sits on the body, each once."""
    by = speaker(draft)
    if by not in state.present and not keeps_record(by, state, bench):
        sentence = f"{by} was not at this meeting and does not sit on {state.body}."
        yield flaw("NOT_AT_THE_TABLE", sentence, "Let one who was there approve.", "author")
    if by in state.approved_by:
        sentence = f"{by} has approved these minutes already."
        yield flaw("APPROVED_ALREADY", sentence, "Nothing more is needed.", "author")
