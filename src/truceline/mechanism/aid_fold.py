"""The fold of a consignment of aid: one small function for each kind of entry, and a table of them.

``begin`` and ``step`` are total: an entry that would make a move that the table has not changes
nothing but, where it tells of something on the way, the list of what stood in it. A delivery counts
only where something had been sent, so that nothing is reached by approval, plan or wish.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from truceline.mechanism import aid_event_kinds as events
from truceline.mechanism import aid_kinds as kinds
from truceline.mechanism.aid_kinds import UNKNOWN, Counts
from truceline.mechanism.aid_states import (
    STATE_OF,
    TRANSITIONS,
    Aid,
    Asked,
    Attack,
    Confirmed,
    Delivery,
    Obstacle,
    Reply,
    Run,
)
from truceline.mechanism.relays import speaker

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from truceline.mechanism.parts import Entry


def begin(entry: Entry) -> Aid:
    """The consignment as planned."""
    body: kinds.AidPlanned = entry.body
    return Aid(
        state="planned",
        under=body.under,
        entry=entry.hash,
        title=body.title,
        mode=body.mode,
        places=tuple(dict.fromkeys(body.places)),
        targeted=body.targeted or UNKNOWN,
        listed=body.listed,
        carrier=body.carrier or "",
        receivers=body.receivers,
        planned_by=entry.author,
        since=body.since,
        until=body.until,
        area=body.area,
        marks={"planned": entry.recorded_at},
        said=(body.items,) if body.items else (),
    )


def step(state: Aid, entry: Entry) -> Aid:
    """The consignment after a further entry; an entry of another part changes nothing."""
    fold = _FOLDS.get(type(entry.body))
    return state if fold is None else fold(state, entry)


def _can(state: Aid, to: str) -> bool:
    return to in TRANSITIONS[state.state]


def _marked(state: Aid, name: str, at: datetime) -> Aid:
    return replace(state, marks={**state.marks, name: at})


def _planned(state: Aid, entry: Entry) -> Aid:
    """A second plan comes from a linked subject: one consignment, for the places of both."""
    body: kinds.AidPlanned = entry.body
    return replace(
        state,
        places=tuple(dict.fromkeys((*state.places, *body.places))),
        carrier=state.carrier or body.carrier or "",
        receivers=tuple(dict.fromkeys((*state.receivers, *body.receivers))),
        area=state.area or body.area,
        listed=state.listed or body.listed,
        targeted=state.targeted.or_as(body.targeted or UNKNOWN),
    )


def _asked(state: Aid, entry: Entry) -> Aid:
    body = entry.body
    approval = isinstance(body, kinds.AidRequested)
    to = "requested" if approval else "notified"
    if not _can(state, to):
        return state
    asked = Asked(
        entry=entry.hash,
        at=entry.at,
        by=speaker(entry),
        to=body.to,
        counts=(body.counts or UNKNOWN).or_as(state.targeted),
        places=getattr(body, "places", ()) or state.places,
        approval=approval,
    )
    return _marked(replace(state, state=to, asked=(*state.asked, asked)), to, entry.recorded_at)


def _replied(state: Aid, entry: Entry) -> Aid:
    body: kinds.AidReplied = entry.body
    request = state.request
    if request is None or state.state == "withdrawn":
        return state
    full = body.answer == "full"
    refused = body.answer == "refused"
    counts = body.counts or UNKNOWN
    reply = Reply(
        entry=entry.hash,
        at=entry.at,
        answer=body.answer,
        by=body.by,
        author=entry.author,
        heard_by=body.heard_by,
        # What a full reply does not say again is as requested; of any other it is unknown.
        counts=UNKNOWN if refused else counts.or_as(request.counts) if full else counts,
        places=() if refused else body.places or (request.places if full else ()),
        to=request.entry,
        until=body.until,
    )
    after = replace(state, replies=(*state.replies, reply))
    if refused:
        after = _hindered(after, entry, "refused", body.by, "", "")
    to = STATE_OF[body.answer]
    if _can(state, to):
        after = replace(after, state=to)
    # The first answer to a request stops its clock; a letter that follows the word is no later one.
    answered, asked = state.marks.get("replied"), state.marks.get("requested")
    if answered is not None and asked is not None and answered >= asked:
        return after
    return _marked(after, "replied", entry.recorded_at)


def _loading(state: Aid, entry: Entry) -> Aid:
    if not _can(state, "loading"):
        return state
    return _marked(replace(state, state="loading"), "loading", entry.recorded_at)


def _dispatched(state: Aid, entry: Entry) -> Aid:
    body: kinds.AidDispatched = entry.body
    if not _can(state, "dispatched"):
        return state
    run = Run(
        entry=entry.hash,
        at=entry.at,
        by=entry.author,
        counts=body.counts or UNKNOWN,
        places=body.places or state.places,
        mentions=entry.statement.about,
    )
    after = replace(_let_go(state, entry.at), state="dispatched", runs=(*state.runs, run))
    return _marked(after, "dispatched", entry.recorded_at)


def _delivered(state: Aid, entry: Entry) -> Aid:
    body: kinds.AidDelivered = entry.body
    if body.corrects is not None:
        return _corrected(state, entry)
    to = "delivered" if body.extent == "full" else "delivered_partly"
    if state.state != "dispatched" or not state.runs:
        return state
    told = _delivery(entry, state.runs[-1])
    runs = (*state.runs[:-1], replace(state.runs[-1], delivery=told))
    after = replace(_let_go(state, entry.at), state=to, runs=runs)
    return _marked(after, "delivered", entry.recorded_at)


def _corrected(state: Aid, entry: Entry) -> Aid:
    """The last word on a delivery replaces the one that it names; when it arrived stays."""
    body: kinds.AidDelivered = entry.body
    runs = tuple(
        replace(run, delivery=replace(_delivery(entry, run), at=run.delivery.at))
        if run.delivery is not None and run.delivery.entry == body.corrects
        else run
        for run in state.runs
    )
    to = "delivered" if body.extent == "full" else "delivered_partly"
    newest = runs != state.runs and runs[-1] != state.runs[-1]
    return replace(state, runs=runs, state=to if newest and _can(state, to) else state.state)


def _delivery(entry: Entry, run: Run) -> Delivery:
    body: kinds.AidDelivered = entry.body
    reached = body.reached or tuple(kinds.PlaceReached(place=place) for place in run.places)
    return Delivery(
        entry=entry.hash,
        at=entry.at,
        by=speaker(entry),
        extent=body.extent,
        counts=(body.counts or UNKNOWN).or_as(_sums(body.reached)),
        reached=reached,
        missing=body.missing,
    )


def _sums(reached: tuple[kinds.PlaceReached, ...]) -> Counts:
    """What the places of one delivery come to, where each of them has the figure."""

    def total(name: str) -> Any:
        known = [getattr(each, name) for each in reached]
        return None if not known or None in known else sum(known)

    return Counts(people=total("people"), trucks=total("trucks"), tonnes=total("tonnes"))


def _confirmed(state: Aid, entry: Entry) -> Aid:
    body: kinds.AidConfirmed = entry.body
    if not state.deliveries:
        return state
    said = Confirmed(
        entry=entry.hash,
        at=entry.at,
        by=speaker(entry),
        receivers=body.receivers,
        counts=body.counts or UNKNOWN,
        extent=body.extent,
    )
    after = replace(state, confirmed=(*state.confirmed, said))
    if not _can(state, "confirmed"):
        return after
    return _marked(replace(after, state="confirmed"), "confirmed", entry.recorded_at)


def _withdrawn(state: Aid, entry: Entry) -> Aid:
    if not _can(state, "withdrawn"):
        return state
    return _marked(replace(state, state="withdrawn"), "withdrawn", entry.recorded_at)


def _hindered(state: Aid, entry: Entry, what: str, by: str, cause: str, place: str) -> Aid:
    obstacle = Obstacle(
        what=what,
        by=by,
        cause=cause,
        place=place,
        at=entry.at,
        author=speaker(entry),
        entry=entry.hash,
    )
    return replace(state, obstacles=(*state.obstacles, obstacle))


def _let_go(state: Aid, at: datetime, by: str | None = None) -> Aid:
    """Holds that last are over: all of them, or those of one holder."""
    holders = {each.by for each in state.holds}
    only = by if by in holders else None
    obstacles = tuple(
        replace(each, until=max(at, each.at))
        if each.what == "held" and each.until is None and only in {None, each.by}
        else each
        for each in state.obstacles
    )
    return replace(state, obstacles=obstacles)


def _event(state: Aid, entry: Entry) -> Aid:
    """Items removed, a hold, a delay: what is told changes no state."""
    body = entry.body
    what = _EVENTS[type(body)]
    cause = getattr(body, "cause", "")
    after = _hindered(state, entry, what, body.by, cause, body.place)
    told = (body.items,) if isinstance(body, events.AidItemsRemoved) else ()
    after = replace(after, said=(*state.said, *told))
    return _marked(after, what, entry.recorded_at)


def _released(state: Aid, entry: Entry) -> Aid:
    return _marked(_let_go(state, entry.at, entry.body.by), "released", entry.recorded_at)


def _attacked(state: Aid, entry: Entry) -> Aid:
    body: events.AidAttacked = entry.body
    after = _hindered(state, entry, "attacked", "", "", body.place)
    attack = Attack(
        entry=entry.hash,
        at=body.occurred_from,
        place=body.place,
        mentions=entry.statement.about,
    )
    after = replace(after, attacks=(*state.attacks, attack))
    return _marked(after, "attacked", entry.recorded_at)


def _rerouted(state: Aid, entry: Entry) -> Aid:
    after = _event(state, entry)
    if not state.runs or not state.runs[-1].under_way:
        return after
    run = state.runs[-1]
    changed = replace(
        run,
        places=entry.body.places or run.places,
        mentions=tuple(dict.fromkeys((*run.mentions, *entry.statement.about))),
    )
    return replace(after, runs=(*state.runs[:-1], changed))


def _turned_back(state: Aid, entry: Entry) -> Aid:
    if not _can(state, "turned_back"):
        return state
    after = _let_go(_event(state, entry), entry.at)
    runs = after.runs
    if runs:
        runs = (*runs[:-1], replace(runs[-1], turned_back=entry.hash))
    return replace(after, state="turned_back", runs=runs)


_EVENTS: Final[MappingProxyType[type, str]] = MappingProxyType(
    {
        events.AidItemsRemoved: "items_removed",
        events.AidHeld: "held",
        events.AidDelayed: "delayed",
        events.AidRerouted: "rerouted",
        events.AidTurnedBack: "turned_back",
    }
)

_FOLDS: Final[MappingProxyType[type, Callable[[Aid, Entry], Aid]]] = MappingProxyType(
    {
        kinds.AidPlanned: _planned,
        kinds.AidNotified: _asked,
        kinds.AidRequested: _asked,
        kinds.AidReplied: _replied,
        kinds.AidLoading: _loading,
        kinds.AidDispatched: _dispatched,
        kinds.AidDelivered: _delivered,
        kinds.AidConfirmed: _confirmed,
        kinds.AidWithdrawn: _withdrawn,
        events.AidItemsRemoved: _event,
        events.AidHeld: _event,
        events.AidReleased: _released,
        events.AidAttacked: _attacked,
        events.AidDelayed: _event,
        events.AidRerouted: _rerouted,
        events.AidTurnedBack: _turned_back,
    }
)
