"""What binds an actor, what protects it and why, at an instant: a pure function of the record.

The status of a party says what it owes and what protects it, as Terms have it; a list with effect
takes the agreement's protection away, any other list changes nothing. Four rules hold throughout:

1. Civilians and humanitarian workers are protected in every answer, whoever is asked about.
2. What a guarantor failed to do (attest, in time) costs nobody protection.
3. Where nothing is on record, the answer is "undetermined", which counts as protected.
4. Duties that do not run yet, before the effective time or for want of the other side's
   confirmation, are shown as waiting; protection never waits for reciprocity.

The instant asked about is ``at``. What was *known* by then is the caller's to settle: the states
given are folded from the entries that are to count.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from truceline.analysis.duty_case import Case
from truceline.analysis.duty_flags import flags_of
from truceline.analysis.duty_words import (
    Duties,
    Duty,
    ListedBy,
    Protection,
    UnderAgreement,
    Why,
)
from truceline.analysis.seating import seating
from truceline.mechanism.decisions import excluded_by_text
from truceline.mechanism.forces import ForceState, spell_at
from truceline.mechanism.lists import ListingState
from truceline.mechanism.local_truces import LocalTruceState
from truceline.mechanism.party_standing import (
    UNAFFILIATED,
    PartyState,
    acceptance_at,
    standing_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from truceline.mechanism.terms import Terms


_State = TypeVar("_State", PartyState, ListingState, LocalTruceState, ForceState)


def duties(  # noqa: PLR0913 - the registers are named one by one, so that none is forgotten
    actor: str,
    *,
    at: datetime,
    terms_in_force: Mapping[str, Terms],
    party_states: Iterable[PartyState] = (),
    listings: Iterable[ListingState] = (),
    roles: Mapping[str, frozenset[str]],
    local_truces: Iterable[LocalTruceState] = (),
    forces: Iterable[ForceState] = (),
    first: str = "",
    every_truce: bool = True,
) -> Duties:
    """What binds and protects an actor at an instant, and why, agreement by agreement.

    Args:
        actor: The actor's id.
        at: The instant asked about (UTC).
        terms_in_force: The agreements of the desk by id; a state whose ``under`` is empty falls
            under the desk's first.
        party_states: Standings of every actor; those of others are needed for reciprocity.
        listings: Listings of every group.
        roles: Actor to roles, as registered.
        local_truces: Every local truce.
        forces: Every outside force and third state.
        first: The desk's first agreement, if ``terms_in_force`` does not begin with it.
        every_truce: False for a reader who may not see everything said of local truces.

    Source: mechanism reference a.2 to a.5; protection by status is Terms' own data.
    """
    parties, lists = tuple(party_states), tuple(listings)
    truces, outside = tuple(local_truces), tuple(forces)
    first = first or next(iter(terms_in_force), "")
    held = roles.get(actor, frozenset())
    answers = []
    for name, terms in terms_in_force.items():
        spelled = frozenset({name, ""} if name == first else {name})
        standings = _falling(parties, spelled)
        case = Case(
            actor=actor,
            at=at,
            terms=terms,
            roles=held,
            party=next((state for state in standings if state.actor == actor), None),
            others=tuple(state for state in standings if state.actor != actor),
            listing=next((s for s in _falling(lists, spelled) if s.group == actor), None),
            local_truces=_falling(truces, spelled),
            force=next((s for s in _falling(outside, spelled) if s.actor == actor), None),
            seats=seating(roles, standings),
            every_truce=every_truce,
        )
        answers.append(_under(case))
    return Duties(actor=actor, at=at, roles=held, under=tuple(answers))


def _falling(states: Iterable[_State], spelled: frozenset[str]) -> tuple[_State, ...]:
    """The states that fall under an agreement, however its id is written in them."""
    return tuple(state for state in states if state.under in spelled)


def _under(case: Case) -> UnderAgreement:
    listed = listed_by(case)
    excluded = any(place.takes_effect for place in listed)
    bound = () if excluded else (*_party_duties(case), *_local_duties(case))
    if case.guarantor and _creates_duties(case.terms):
        bound = (*_obligations(case, "guarantors", _waiting(case), ""), *bound)
    return UnderAgreement(
        agreement=case.terms.id,
        title=case.terms.title,
        status=case.status,
        since=case.turn.since if case.turn else None,
        side=case.side,
        seen_as=seen_as(case, excluded=excluded),
        running=not _waiting(case) and not _over(case) and _creates_duties(case.terms),
        bound=bound,
        not_bound_because="" if bound else _not_bound_because(case, excluded=excluded),
        protected_by=(*_always(case), *(() if excluded else _protections(case))),
        listed=listed,
        flags=flags_of(case, listed),
    )


# What the agreement itself is at the instant.


def _creates_duties(terms: Terms) -> bool:
    """Whether the agreement creates duties at all: a mere proposal does not."""
    return terms.status == "in_force"


def _waiting(case: Case) -> tuple[str, ...]:
    """``effective_at`` where the agreement has not begun."""
    begins = case.terms.effective_at
    return ("effective_at",) if begins is not None and case.at < begins else ()


def _over(case: Case) -> bool:
    """Whether the agreement has ended; its last instant is still part of it."""
    ends = case.terms.ends_at
    return ends is not None and case.at > ends


def reciprocity_waits(case: Case) -> bool:
    """Whether the duties of the actor's side wait for another side to confirm the mirror terms.

    They do where Terms say so of that side, and no member of a side that it waits for has a
    standing that is bound or protected at that instant (a declaration counts from the moment it
    is made). Terms may say so of one side alone: the other is then bound from its own acceptance.

    Source: mechanism reference a.2, 4.
    """
    rule = case.terms.acceptance
    if rule is None or case.guarantor or not rule.waits(case.side):
        return False
    for other in case.others:
        accepted, turn = acceptance_at(other, case.at), standing_at(other, case.at)
        if accepted is None or turn is None or not rule.waits_for(case.side, accepted.side):
            continue
        if case.terms.binds(turn.status) or case.terms.protects(turn.status):
            return False
    return True


# What binds.


def _party_duties(case: Case) -> tuple[Duty, ...]:
    turn = case.turn
    if turn is None or not _creates_duties(case.terms) or _over(case):
        return ()
    if not case.terms.binds(turn.status):
        return ()
    waits = _waiting(case) + (("reciprocity",) if reciprocity_waits(case) else ())
    return _obligations(case, case.side, waits, turn.entry)


def _obligations(case: Case, side: str, waits: tuple[str, ...], entry: str) -> tuple[Duty, ...]:
    if _over(case):
        return ()
    reasons = (case.why("parties.status_effect.bound", entry),) if entry else ()
    if "reciprocity" in waits:
        reasons = (*reasons, case.why("parties.acceptance.reciprocal"))
    return tuple(
        Duty(
            code=duty.code,
            label=duty.label,
            wording=duty.wording.get(side, ""),
            running=not (left := _still_waits(case, duty.code, waits)),
            waits_for=left,
            why=(case.why(f"obligations.duties.{duty.code}"), *reasons),
        )
        for duty in case.terms.obligations_of(side)
    )


def _still_waits(case: Case, code: str, waits: tuple[str, ...]) -> tuple[str, ...]:
    """What one duty waits for: one that Terms let bind from the signature not for the start."""
    effect = case.terms.sections.effect
    signed = effect.signed_at is not None and effect.signed_at <= case.at
    if not signed or code not in effect.from_signature:
        return waits
    return tuple(reason for reason in waits if reason != "effective_at")


def _local_duties(case: Case) -> tuple[Duty, ...]:
    """What the local truces over it ask of it; one that is told and not signed asks nothing."""
    return tuple(
        Duty(
            code="LOCAL",
            label=f"Keep the {truce.form} of {truce.place}: {truce.title}",
            wording="",
            running=True,
            waits_for=(),
            why=(case.why("parties.acceptance.local", stretch.entry),),
        )
        for truce, stretch, told in case.covering()
        if not told
    )


def _not_bound_because(case: Case, *, excluded: bool) -> str:
    if excluded:
        return "It is excluded, so the agreement puts no duty on it and does not cover it."
    if case.terms.status != "in_force":
        return f"The agreement is {case.terms.status}: it creates no duty."
    if _over(case):
        return f"The agreement ended at {case.terms.ends_at}."
    if case.guarantor and case.status == UNAFFILIATED:
        return "Guarantor of this agreement; its text gives no duties here."
    reasons = {
        UNAFFILIATED: "It has accepted nothing. Not to accept is not to be excluded.",
        "invited": "It is invited and has not accepted; an invitation binds nobody.",
        "declared": "It has declared its acceptance, which protects it; it is bound once active.",
        "attested": "Its acceptance is attested, which protects it; it is bound once active.",
        "withdrawn": "It withdrew; a return needs a new acceptance.",
        "lapsed": "Its declaration lapsed; a return needs a new acceptance.",
        "excluded_by_decision": "It was excluded by decision; a return needs a new acceptance.",
    }
    return reasons.get(case.status, f"Terms put no duty on the status {case.status}.")


# What protects.


def _always(case: Case) -> tuple[Protection, ...]:
    """Civilians and humanitarian workers: in every answer, before and after any agreement."""
    people = [("always", "Civilians are protected wherever they are, at all times.")]
    humanitarian = "Humanitarian workers, medical care and aid are protected at all times."
    people.append(("always", humanitarian))
    if "humanitarian" in case.roles:
        people.append(("status", "It is a humanitarian actor, protected at all times."))
    why = (Why(agreement=case.terms.id, clause="international humanitarian law"),)
    return tuple(Protection(code=c, label=text, running=True, why=why) for c, text in people)


def _protections(case: Case) -> tuple[Protection, ...]:
    found = []
    turn = case.turn
    running = not _waiting(case)
    live = _creates_duties(case.terms) and not _over(case)
    if turn is not None and case.terms.protects(turn.status) and live:
        label = f"Attacks on it are prohibited to every bound party: its status is {turn.status}."
        why = (case.why("parties.status_effect.protected", turn.entry),)
        found.append(Protection(code="status", label=label, running=running, why=why))
    for truce, stretch, told in case.covering():
        # That somebody has not signed costs nobody protection; how far to trust it is said.
        how = f" ({told})" if told else ""
        label = f"It is covered by the {truce.form} of {truce.place}: {truce.title}{how}"
        why = (case.why("parties.acceptance.local", stretch.entry),)
        found.append(Protection(code="local_truce", label=label, running=True, why=why))
    if not found and live and _undetermined(case):
        found.append(_as_undetermined(case))
    return tuple(found)


def _undetermined(case: Case) -> bool:
    """Whether the desk knows nothing of the actor: no standing, list, role or register names it."""
    silent = case.party is None and case.listing is None and case.force is None
    return silent and not case.roles and not case.guarantor


def _as_undetermined(case: Case) -> Protection:
    """The undetermined is protected: Terms that would count it otherwise are not taken."""
    label = "Nothing is on record of it. Until that is settled, treat it as protected."
    why = (case.why("delineation.undetermined_as"),)
    return Protection(code="undetermined", label=label, running=not _waiting(case), why=why)


# The other axis, and what the actor is seen as.


def listed_by(case: Case) -> tuple[ListedBy, ...]:
    """Its places on lists at the instant: the agreement's own text first, then the record."""
    found = []
    text = excluded_by_text(case.terms, case.actor)
    if text is not None:
        why = case.why("exclusions.listed")
        found.append(
            ListedBy(authority=text.authority, by="", since=None, takes_effect=True, why=why)
        )
    designations = case.listing.standing_at(case.at) if case.listing else ()
    found.extend(
        ListedBy(
            authority=item.authority,
            by=item.by,
            since=item.since,
            takes_effect=item.takes_effect(case.terms),
            why=case.why(f"exclusions.authorities.{item.authority}", item.entry),
        )
        for item in designations
    )
    return tuple(found)


def seen_as(case: Case, *, excluded: bool) -> tuple[str, ...]:
    """What the actor is under the agreement; party, excluded and outside are three things."""
    found = []
    if excluded:
        found.append("excluded")
    elif case.terms.binds(case.status) or case.terms.protects(case.status):
        found.append("party")
    if case.guarantor:
        found.append("guarantor")
    spell = spell_at(case.force, case.at) if case.force else None
    if spell is not None:
        found.extend(sorted(spell.roles - {"outside"}))
        if "party" not in found and "excluded" not in found and (spell.present or spell.roles):
            found.append("outside")
    return tuple(found or [case.status])
