"""Parties: each actor's standing under each agreement, with every status it had and since when.

Acceptance needs a declaration and an attestation, each with its own deadline; which guarantor
received it is kept. A guarantor's failure to attest costs nobody protection: what a status binds
and protects is for Terms to say. Exclusion by decision is the end of a referral; being *listed* is
another axis and another part. After exclusion, withdrawal or lapse only a new acceptance leads
back. What may be told is in ``party_kinds``, who may tell it when in ``party_rules``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from truceline.mechanism import party_kinds as told
from truceline.mechanism.decisions import Backing
from truceline.mechanism.names import KnownName
from truceline.mechanism.parts import Entry, Part, Row
from truceline.mechanism.party_rules import check
from truceline.mechanism.party_standing import (
    INITIAL,
    TRANSITIONS,
    Acceptance,
    Attestation,
    Location,
    PartyState,
    Told,
    Turn,
)
from truceline.mechanism.registers import natural_key

if TYPE_CHECKING:
    from datetime import datetime

_TURNS: dict[type, str] = {
    told.PartyInvitedAgain: "invited",
    told.PartyDeclined: "unaffiliated",
    told.PartyActivated: "active",
    told.PartySuspended: "suspended",
    told.PartyReferred: "referred",
    told.PartyExcluded: "excluded_by_decision",
    told.PartyWithdrawn: "withdrawn",
    told.PartyLapsed: "lapsed",
}
"""Kinds that do nothing but change the status, and to what."""

_MARKS = {"active": "activated", "excluded_by_decision": "excluded", "unaffiliated": "declined"}
"""The names of events, as the clocks of Terms use them, where they differ from the status."""


def begin(entry: Entry) -> PartyState:
    """The standing as opened by an invitation or a declaration."""
    body: Any = entry.body
    declared = isinstance(body, told.PartyDeclared)
    return PartyState(
        state="declared" if declared else "invited",
        actor=body.actor,
        name=body.name,
        under=body.under,
        opened_by=entry.hash,
        turns=(_turn("declared" if declared else "invited", entry, None),),
        invited_as="" if declared else body.side or "",
        acceptances=(_acceptance(entry),) if declared else (),
        known_names=_names(entry),
    )


def step(state: PartyState, entry: Entry) -> PartyState:
    """The standing after a further entry; what does not fit its status changes nothing."""
    body = entry.body
    if isinstance(body, told.Declaration):
        return _declared(state, entry)
    if isinstance(body, told.PartyInvited):
        return _invited(state, entry)
    if isinstance(body, told.PartyAttested):
        return _attested(state, entry)
    if isinstance(body, told.PartyExclusionProposed):
        if state.state != "referred":
            return state
        proposal = Backing(by=entry.author, at=entry.at, entry=entry.hash)
        return replace(state, proposals=(*state.proposals, proposal))
    if isinstance(body, told.PartyLocationDeclared):
        place = Location(
            to=body.to, at=entry.at, place=body.place or "", area=body.area, entry=entry.hash
        )
        return replace(state, locations=(*state.locations, place))
    if isinstance(body, told.PartyAliased):
        alias = KnownName(
            actor=state.actor,
            name=body.name,
            since=body.since,
            until=body.until,
            source=entry.hash,
        )
        return replace(state, known_names=(*state.known_names, alias))
    status = _TURNS.get(type(body))
    return state if status is None else _turned(state, status, entry)


def _turned(state: PartyState, status: str, entry: Entry) -> PartyState:
    """The standing in its next status, if the table lets it follow."""
    if status not in TRANSITIONS[state.state]:
        return state
    turned = replace(
        state, state=status, turns=(*state.turns, _turn(status, entry, state.turns[-1].since))
    )
    if status == "referred":
        return replace(turned, rung=entry.body.rung)
    # A decision closes the matter: neither its rung nor the proposals outlive it.
    since = turned.turns[-1].since
    closed = tuple(p if p.until else replace(p, until=since) for p in state.proposals)
    return replace(turned, rung="", proposals=closed)


def _turn(status: str, entry: Entry, after: datetime | None) -> Turn:
    """A turn, never dated before the one it follows."""
    since = entry.at if after is None else max(entry.at, after)
    return Turn(
        status=status,
        since=since,
        recorded_at=entry.recorded_at,
        entry=entry.hash,
        author=entry.author,
        relayed=getattr(entry.body, "relayed", None) is not None,
    )


def _declared(state: PartyState, entry: Entry) -> PartyState:
    turned = _turned(state, "declared", entry)
    known = _merged(turned.known_names, _names(entry))
    if turned is state:
        # A second declaration (of a linked subject) adds names; the status stands as it is.
        return replace(state, known_names=known)
    return replace(turned, acceptances=(*state.acceptances, _acceptance(entry)), known_names=known)


def _invited(state: PartyState, entry: Entry) -> PartyState:
    turned = _turned(state, "invited", entry)
    return replace(
        turned,
        known_names=_merged(turned.known_names, _names(entry)),
        invited_as=turned.invited_as or entry.body.side or "",
    )


def _attested(state: PartyState, entry: Entry) -> PartyState:
    latest = state.acceptance
    turned = _turned(state, "attested", entry)
    if latest is None or turned is state:
        return state
    attestation = Attestation(
        by=entry.author,
        to=entry.body.to,
        at=entry.at,
        recorded_at=entry.recorded_at,
        received_at=entry.body.received_at,
        entry=entry.hash,
    )
    attested = replace(latest, attestation=attestation)
    return replace(turned, acceptances=(*state.acceptances[:-1], attested))


def _acceptance(entry: Entry) -> Acceptance:
    body: told.Declaration = entry.body
    hand: Told = "signed"
    if body.relayed is not None:
        hand = "relayed"
    elif entry.author == body.to:
        hand = "received"
    return Acceptance(
        side=body.side,
        to=body.to,
        told=hand,
        at=entry.at,
        recorded_at=entry.recorded_at,
        # Only the receiving guarantor may say when it received; see party_rules.
        received_at=body.received_at if entry.author == body.to else None,
        entry=entry.hash,
        channel=body.channel or "",
        place=body.place or "",
        area=body.area,
    )


def _names(entry: Entry) -> tuple[KnownName, ...]:
    body: Any = entry.body
    if not isinstance(body, told.PartyDeclared | told.PartyInvited):
        return ()
    return tuple(
        KnownName(actor=body.actor, name=name, source=entry.hash)
        for name in dict.fromkeys((body.name, *body.names))
    )


def _merged(old: tuple[KnownName, ...], new: tuple[KnownName, ...]) -> tuple[KnownName, ...]:
    held = {known.name for known in old}
    return (*old, *(known for known in new if known.name not in held))


def row(state: PartyState) -> Row:
    """The docket's row. Its marks are the desk's own times, so that no author can move a clock."""
    latest = state.acceptance
    marks = {_MARKS.get(turn.status, turn.status): turn.recorded_at for turn in state.turns}
    return Row(
        state=state.state,
        title=f"{state.name}: {state.state.replace('_', ' ')}",
        under=state.under,
        key=natural_key(state.actor, state.under),
        parties=(state.actor,),
        recipients=(latest.to,) if latest else (),
        area=latest.area if latest else None,
        place=latest.place if latest else "",
        since=state.turns[0].since,
        marks=marks,
        stops={"referral_decision": frozenset({"activated", "suspended", "excluded"})},
        rung=state.rung,
        words=" ".join(
            (state.actor, state.name, state.side, *(known.name for known in state.known_names))
        ),
    )


PART = Part(
    name="party",
    kinds=(
        told.PartyInvited,
        told.PartyInvitedAgain,
        told.PartyDeclined,
        told.PartyDeclared,
        told.PartyAccepted,
        told.PartyAttested,
        told.PartyActivated,
        told.PartySuspended,
        told.PartyReferred,
        told.PartyExclusionProposed,
        told.PartyExcluded,
        told.PartyWithdrawn,
        told.PartyLapsed,
        told.PartyLocationDeclared,
        told.PartyAliased,
    ),
    transitions=TRANSITIONS,
    initial=INITIAL,
    begin=begin,
    step=step,
    check=check,
    row=row,
)
