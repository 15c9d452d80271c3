"""Who may tell what of a listing, and when: the checks before an entry is recorded.

A listing with effect takes protection away, so no guarantor enters one alone, and an authority that
needs an agreement is refused until that agreement stands on the record.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.mechanism.decisions import decision_faults
from truceline.mechanism.listing_kinds import (
    ListingAgreed,
    ListingAliased,
    ListingDelisted,
    ListingEntered,
    ListingListed,
    ListingProposed,
)
from truceline.mechanism.nearest import hint_for
from truceline.mechanism.parts import wrong_state
from truceline.mechanism.registers import already, flaw

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.errors import Fault
    from truceline.mechanism.lists import ListingState
    from truceline.mechanism.parts import Bench, Entry


def check(state: Any, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Every fault of a draft against a listing (None for one that would open it)."""
    body = entry.body
    if isinstance(body, ListingProposed):
        return _opening(body.group, body.under, bench)
    if isinstance(body, ListingEntered):
        faults = _opening(body.group, body.under, bench)
        return [*faults, *_authority(body, entry, frozenset(), bench)]
    if isinstance(body, ListingAgreed):
        return _agreed(state, entry, bench)
    if isinstance(body, ListingListed):
        return _listed(state, entry, bench)
    if isinstance(body, ListingDelisted):
        return _delisting(state, entry, bench)
    return _aliased(state, body) if isinstance(body, ListingAliased) else []


def _opening(group: str, under: str, bench: Bench) -> list[Fault]:
    hint = "Record listing.agreed, listing.listed or listing.aliased about that subject."
    return already("listing", group, under, bench, hint)


def _agreed(state: ListingState, entry: Entry, bench: Bench) -> list[Fault]:
    """A guarantor agrees, once, to what somebody else proposed."""
    faults = []
    if state.state not in {"proposed", "agreed", "delisted"}:
        faults.append(wrong_state(entry, state.state, {"proposed", "agreed", "delisted"}))
    if entry.author not in bench.terms.guarantors:
        sentence = f"{entry.author} is no guarantor of {bench.terms.id}."
        faults.append(flaw("NOT_GUARANTOR", sentence, "A guarantor agrees to a listing.", "author"))
    if entry.author in state.agreed_by:
        sentence = f"{entry.author} proposed this or agreed to it already."
        faults.append(flaw("AGREED_ALREADY", sentence, "Another guarantor has to agree.", "author"))
    return faults


def _listed(state: ListingState, entry: Entry, bench: Bench) -> list[Fault]:
    body: ListingListed = entry.body
    faults = _authority(body, entry, state.agreed_by, bench)
    same = (body.authority, body.by or "")
    if any((d.authority, d.by) == same for d in state.standing_at(entry.at)):
        sentence = f"{state.group} is listed by {body.authority} already."
        faults.append(flaw("LISTED_ALREADY", sentence, "There is nothing to record.", "authority"))
    return faults


def _authority(
    body: ListingListed | ListingEntered, entry: Entry, assents: frozenset[str], bench: Bench
) -> list[Fault]:
    """Faults of the authority: known, named where it is one of many, and not one guarantor's word.

    An authority that Terms give effect to takes protection away. Where its quorum is missing, the
    listing is refused rather than kept without effect, so that nobody takes it for more.
    """
    terms = bench.terms
    known = terms.words.authorities or {}
    if body.authority not in known:
        sentence = f"{body.authority!r} is no authority that the vocabulary knows."
        hint = hint_for(body.authority, known)
        return [flaw("AUTHORITY_UNKNOWN", sentence, hint, "authority")]
    rule = terms.sections.exclusions
    if rule is None or body.authority not in rule.authorities:
        return _nameless(body)
    if not terms.listing_takes_effect(body.authority, assents):
        sentence = f"{body.authority} needs an agreement that is not on the record."
        hint = "Record listing.proposed and the other guarantor's listing.agreed first."
        return [flaw("LISTING_NOT_AGREED", sentence, hint, "authority")]
    guarantors = frozenset(terms.guarantors)
    if entry.author in guarantors and not (assents - {entry.author}) & guarantors:
        sentence = f"{entry.author} cannot alone enter a listing of {body.authority}."
        hint = "Let the secretariat enter it, or another guarantor agree to it first."
        return [flaw("LISTING_ONE_GUARANTOR", sentence, hint, "author")]
    return []


def _nameless(body: ListingListed | ListingEntered) -> list[Fault]:
    """A listing that Terms give no effect to still says whose it is."""
    if body.by:
        return []
    sentence = f"A listing by {body.authority} is somebody's own; it does not say whose."
    return [flaw("LISTING_BY_WHOM", sentence, "Name the state or body in by.", "by")]


def _delisting(state: ListingState, entry: Entry, bench: Bench) -> list[Fault]:
    body: ListingDelisted = entry.body
    if state.state == "delisted":
        return [wrong_state(entry, state.state, {"proposed", "agreed", "listed"})]
    if state.state in {"proposed", "agreed"}:
        return _taken_back(state, entry, bench)
    if not any(d.ends_with(body) for d in state.designations):
        standing = ", ".join(sorted({d.authority for d in state.designations if d.until is None}))
        sentence = f"{state.group} is not listed by {body.authority or 'nobody named'}."
        hint = f"It is listed by {standing}; name the authority whose listing ends."
        return [flaw("NOT_LISTED_BY", sentence, hint, "authority")]
    return decision_faults("delisting", entry.author, bench)


def _taken_back(state: ListingState, entry: Entry, bench: Bench) -> list[Fault]:
    """A proposal is taken back by whoever made it or agreed to it, or by the secretariat."""
    if entry.author in state.agreed_by or bench.has_role(entry.author, "secretariat"):
        return []
    sentence = f"{entry.author} neither proposed nor agreed to list {state.group}."
    return [flaw("PROPOSAL_NOT_YOURS", sentence, "Ask one who did.", "author")]


def _aliased(state: ListingState, body: ListingAliased) -> list[Fault]:
    if body.since is not None and body.until is not None and body.until <= body.since:
        return [flaw("TIME_ORDER", "The name would end before it begins.", "Check both.", "until")]
    same = (body.name, body.since, body.until)
    if any((k.name, k.since, k.until) == same for k in state.known_names):
        sentence = f"{state.group} is known as {body.name!r} already."
        return [flaw("NAME_KNOWN", sentence, "There is nothing to record.", "name")]
    return []
