"""What may be recorded of a consignment of aid: the check before an entry, every fault at once.

Who may record a kind at all was checked before, from the rights of Terms. Here are the states in
which each kind may come, and the rules of notification and request, of the word that was only
heard, of who holds what, and of the humanitarian notice that a movement has.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from truceline.mechanism import aid_event_kinds as events
from truceline.mechanism import aid_kinds as kinds
from truceline.mechanism.aid_states import APPROVED, TRANSITIONS, Aid
from truceline.mechanism.coarseness import area_faults
from truceline.mechanism.parts import wrong_state
from truceline.mechanism.registers import flaw
from truceline.mechanism.relays import OFFICER, relay_faults, speaker

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from truceline.errors import Fault
    from truceline.mechanism.aid_kinds import Counts
    from truceline.mechanism.parts import Bench, Entry

KEEPERS: Final = ("humanitarian", "secretariat", OFFICER)
"""Roles that may write down what others were answered; a party speaks for itself alone."""

_ANSWERED: Final = APPROVED | {"refused"}
_GOING: Final = frozenset({"loading", "dispatched"})
_READY: Final = APPROVED | {"notified"}
_SENT: Final = frozenset(
    {"dispatched", "turned_back", "delivered", "delivered_partly", "confirmed"}
)


def _into(*states: str) -> frozenset[str]:
    """The states from which the table lets one of these follow."""
    return frozenset(old for old, after in TRANSITIONS.items() if not after.isdisjoint(states))


ALLOWED: Final[MappingProxyType[type, frozenset[str]]] = MappingProxyType(
    {
        kinds.AidNotified: _into("notified"),
        kinds.AidRequested: _into("requested"),
        # A letter may follow the word, even while trucks are loaded because of the word.
        kinds.AidReplied: _ANSWERED | {"requested", "loading", "turned_back", "delivered_partly"},
        kinds.AidLoading: _into("loading"),
        kinds.AidDispatched: _into("dispatched"),
        kinds.AidDelivered: frozenset({"dispatched", "delivered", "delivered_partly", "confirmed"}),
        kinds.AidConfirmed: frozenset({"delivered", "delivered_partly", "confirmed"}),
        kinds.AidWithdrawn: _into("withdrawn"),
        events.AidItemsRemoved: _READY | _GOING | {"turned_back"},
        # Leave to go and a road that fighting closed are two things: what is approved can be held.
        events.AidHeld: _READY | _GOING | {"turned_back", "delivered_partly"},
        events.AidReleased: _READY | _GOING | {"turned_back", "delivered_partly"},
        # Drivers are shot at on the way back, and depots before anything leaves.
        events.AidAttacked: frozenset(TRANSITIONS) - {"planned", "requested", "withdrawn"},
        events.AidDelayed: _READY | _GOING | {"turned_back", "delivered_partly"},
        events.AidRerouted: frozenset({"dispatched"}),
        events.AidTurnedBack: _into("turned_back"),
    }
)
"""The states in which each kind may come."""


def check(state: Aid | None, entry: Entry, bench: Bench) -> list[Fault]:
    """Every fault of a draft about a consignment (None for the plan that opens it)."""
    body = entry.body
    faults: list[Fault] = []
    if hasattr(body, "relayed"):
        faults += relay_faults(entry, bench)
    if state is None or isinstance(body, kinds.AidPlanned):
        return [*faults, *_planned(body, bench)]
    allowed = ALLOWED[type(body)]
    if state.state not in allowed:
        faults.append(wrong_state(entry, state.state, allowed))
    rule = _RULES.get(type(body))
    return [*faults, *rule(state, entry, bench)] if rule else faults


def runs_on_notification(mode: str, bench: Bench) -> bool:
    """Whether Terms let aid of this mode run on notification, with no approval asked for."""
    rule = bench.terms.sections.aid
    return rule is not None and mode in rule.on_notification


def _planned(body: kinds.AidPlanned, bench: Bench) -> list[Fault]:
    faults = area_faults(body.area, bench)
    if body.since is not None and body.until is not None and body.until < body.since:
        sentence = "The time it is planned for ends before it starts."
        faults.append(flaw("TIME_ORDER", sentence, "Exchange the two times.", "until"))
    found = None if body.listed is None else bench.find(body.listed)
    if body.listed is not None and (found is None or found[0] != "area_list"):
        sentence = f"{body.listed[:12]} is no area list on this desk."
        hint = "`truceline list --part area_list` lists them."
        faults.append(flaw("LIST_UNKNOWN", sentence, hint, "listed"))
    return faults


def _notified(state: Aid, _entry: Entry, bench: Bench) -> list[Fault]:
    if runs_on_notification(state.mode, bench):
        return []
    sentence = f"{bench.terms.id} lets no {state.mode.replace('_', ' ')} run on notification alone."
    hint = "Record aid.requested; modes that need no approval stand in Terms: aid.on_notification."
    return [flaw("AID_NEEDS_APPROVAL", sentence, hint)]


def _requested(state: Aid, entry: Entry, bench: Bench) -> list[Fault]:
    faults = _places(entry.body.places, state.places, "places")
    if runs_on_notification(state.mode, bench):
        sentence = (
            f"{state.mode.replace('_', ' ')} runs on notification under {bench.terms.id}; to ask "
            "would say that it may be refused."
        )
        faults.append(flaw("AID_NEEDS_NO_APPROVAL", sentence, "Record aid.notified."))
    return faults


def _replied(state: Aid, entry: Entry, bench: Bench) -> list[Fault]:
    body: kinds.AidReplied = entry.body
    request = state.request
    asked = request.places if request is not None else state.places
    faults = [*_anothers_reply(state, entry, bench), *_places(body.places, asked, "places")]
    if body.answer == "verbal" and body.heard_by is None:
        sentence = (
            "A word that is not written is somebody's hearing of it; who heard it is missing."
        )
        faults.append(flaw("HEARD_BY_MISSING", sentence, "Give heard_by.", "heard_by"))
    counts = body.counts or kinds.UNKNOWN
    given = [name for name in kinds.COUNTERS if getattr(counts, name)]
    if body.answer == "refused" and (given or body.places):
        sentence = "A refusal approves nobody and nothing, and this one has figures or places."
        faults.append(flaw("REPLY_CONTRADICTS", sentence, "Was it partial?", "counts"))
    if body.answer == "full" and request is not None:
        faults += _less_than_asked(counts, request.counts)
    if body.until is not None and body.until < entry.at:
        sentence = "It holds until a time before it was given."
        faults.append(flaw("TIME_ORDER", sentence, "Check both times.", "until"))
    return faults


def _anothers_reply(state: Aid, entry: Entry, bench: Bench) -> list[Fault]:
    """The fault of answering for somebody else: a reply is told by who gave it, or who got it."""
    got = {state.carrier, state.planned_by, *(each.by for each in state.asked)}
    if entry.author in {entry.body.by, *got} or bench.has_role(entry.author, *KEEPERS):
        return []
    sentence = f"{entry.author} neither asked nor is {entry.body.by}, whose reply this would be."
    hint = "Let who gave it, who asked, or a duty officer record it."
    return [flaw("REPLY_NOT_YOURS", sentence, hint, "by")]


def _less_than_asked(counts: Counts, asked: Counts) -> list[Fault]:
    less = [
        name
        for name in kinds.COUNTERS
        if None not in (mine := (getattr(counts, name), getattr(asked, name))) and mine[0] < mine[1]
    ]
    if not less:
        return []
    sentence = f"A full reply approves fewer {less[0]} than were asked for."
    return [flaw("REPLY_CONTRADICTS", sentence, "Record it as partial.", "answer")]


def _dispatched(state: Aid, entry: Entry, bench: Bench) -> list[Fault]:
    return [*_places(entry.body.places, state.places, "places"), *_notices(entry, bench)]


def _notices(entry: Entry, bench: Bench) -> list[Fault]:
    """Faults of the notices that an entry names: a movement of aid has a humanitarian one."""
    faults = []
    for number, subject in enumerate(entry.statement.about):
        found = bench.find(subject)
        if found is None or found[0] != "notice":
            continue
        notice = found[1]
        terms = bench.agreements.get(notice.under, bench.terms)
        where = f"/statement/about/{number}"
        if not terms.humanitarian(notice.notice):
            sentence = f"{subject[:12]} is a notice of {notice.notice}, which is not humanitarian."
            hint = "File a humanitarian notice (convoy, medical_evacuation) and name that one."
            faults.append(_at(where, flaw("NOTICE_NOT_HUMANITARIAN", sentence, hint)))
        elif notice.state == "withdrawn":
            sentence = f"The notice {subject[:12]} was withdrawn."
            faults.append(_at(where, flaw("NOTICE_WITHDRAWN", sentence, "File another.")))
    return faults


def _at(where: str, fault: Fault) -> Fault:
    return type(fault)(fault.code, fault.sentence, fault.hint, where)


def _delivered(state: Aid, entry: Entry, _bench: Bench) -> list[Fault]:
    body: kinds.AidDelivered = entry.body
    told = {each.entry for each in state.deliveries}
    faults = _which_places(state, body)
    if body.corrects is None and state.state != "dispatched":
        faults.append(wrong_state(entry, state.state, {"dispatched"}))
    if body.corrects is not None and body.corrects not in told:
        sentence = f"{body.corrects[:12]} is no word on a delivery that stands here."
        hint = "Name the entry that told of the delivery, or its last correction."
        faults.append(flaw("CORRECTS_NOTHING", sentence, hint, "corrects"))
    names = [each.place for each in body.reached]
    if len(names) != len(set(names)):
        sentence = "A place stands twice among the places reached."
        faults.append(flaw("PLACE_TWICE", sentence, "Name each place once.", "reached"))
    counts = body.counts or kinds.UNKNOWN
    for name in ("people", "trucks", "tonnes"):
        whole = getattr(counts, name)
        by_place = sum(getattr(each, name) or 0 for each in body.reached)
        if whole is not None and by_place > whole:
            sentence = f"The places come to {by_place:g} {name}, and the delivery to {whole:g}."
            faults.append(flaw("COUNTS_EXCEED", sentence, "Check the figures.", "counts"))
    return faults


def _which_places(state: Aid, body: kinds.AidDelivered) -> list[Fault]:
    """The fault of a part that arrived nobody knows where: all places would count as reached."""
    run = next(
        (r for r in state.runs if r.delivery is not None and r.delivery.entry == body.corrects),
        state.runs[-1] if state.runs else None,
    )
    if body.extent == "full" or body.reached or run is None or len(run.places) == 1:
        return []
    sentence = f"A part arrived of what went to {len(run.places)} places, and it says not where."
    return [flaw("REACHED_MISSING", sentence, "Name the places that were reached.", "reached")]


def _confirmed(state: Aid, entry: Entry, _bench: Bench) -> list[Fault]:
    who = speaker(entry)
    hint = "Let the receivers sign, or an officer relay their words on their behalf."
    if who in {state.carrier, state.planned_by, *(each.by for each in state.deliveries)}:
        sentence = f"{who} brought it, and would confirm its own word."
        return [flaw("CONFIRMED_BY_CARRIER", sentence, hint, "author")]
    asked = {*(each.to for each in state.asked), *(each.by for each in state.replies)}
    stopped = {each.by for each in state.obstacles}
    if who in (asked | stopped) - {*state.receivers}:
        sentence = f"{who} was asked for leave or stood in the way, and is none of the receivers."
        return [flaw("CONFIRMED_BY_GATE", sentence, hint, "author")]
    return []


def _places(given: Iterable[str], known: tuple[str, ...], field: str) -> list[Fault]:
    strange = [place for place in given if place not in known]
    if not strange:
        return []
    sentence = f"{strange[0]} is not among the places: {', '.join(known[:8])}."
    return [flaw("PLACE_NOT_PLANNED", sentence, "Spell it as the plan does.", field)]


def _who(_state: Aid, entry: Entry, bench: Bench) -> list[Fault]:
    """Faults of who held, delayed or turned back: nobody is to blame for what nobody willed."""
    body: Any = entry.body
    faults = [] if not isinstance(body, events.AidRerouted) else _notices(entry, bench)
    if body.by == events.NOBODY and body.cause not in events.OF_NOBODY:
        sentence = f"Somebody holds aid by {body.cause.replace('_', ' ')}, and it says nobody does."
        hint = "Say who, or `unknown`; nobody holds it where fighting, weather or the road does."
        faults.append(flaw("HELD_BY_NOBODY", sentence, hint, "by"))
    return faults


def _removed(_state: Aid, entry: Entry, _bench: Bench) -> list[Fault]:
    if entry.body.by != events.NOBODY:
        return []
    sentence = "Items do not take themselves off."
    return [flaw("HELD_BY_NOBODY", sentence, "Say who took them off, or `unknown`.", "by")]


def _released(state: Aid, entry: Entry, _bench: Bench) -> list[Fault]:
    if state.holds:
        return []
    return [flaw("NOT_HELD", "Nothing holds it, as the record has it.", "Record aid.held first.")]


def _attacked(_state: Aid, entry: Entry, bench: Bench) -> list[Fault]:
    body: events.AidAttacked = entry.body
    faults = area_faults(body.area, bench)
    if body.occurred_from > bench.now:
        sentence = "An attack is told of that has not happened yet."
        hint = "Report what is feared as an incident: a potential_violation."
        faults.append(flaw("TIME_FUTURE", sentence, hint, "occurred_from"))
    if body.occurred_until is not None and body.occurred_until < body.occurred_from:
        sentence = "The attack ends before it begins."
        faults.append(flaw("TIME_ORDER", sentence, "Exchange the two times.", "occurred_until"))
    return faults


_RULES: Final[MappingProxyType[type, Callable[[Any, Entry, Bench], list[Fault]]]] = (
    MappingProxyType(
        {
            kinds.AidNotified: _notified,
            kinds.AidRequested: _requested,
            kinds.AidReplied: _replied,
            kinds.AidDispatched: _dispatched,
            kinds.AidDelivered: _delivered,
            kinds.AidConfirmed: _confirmed,
            events.AidItemsRemoved: _removed,
            events.AidHeld: _who,
            events.AidDelayed: _who,
            events.AidRerouted: _who,
            events.AidTurnedBack: _who,
            events.AidReleased: _released,
            events.AidAttacked: _attacked,
        }
    )
)
