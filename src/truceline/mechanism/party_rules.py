"""Who may tell what of a party's standing, and when: the checks before an entry is recorded.

Every fault is found at once. What strips protection is guarded most: a party withdraws by its own
word alone, a lapse is never one guarantor's to record, and exclusion is the act of the body that
Terms name, after a referral.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.mechanism import party_kinds as told
from truceline.mechanism.decisions import decision_faults, excluded_by_text
from truceline.mechanism.nearest import hint_for
from truceline.mechanism.parts import wrong_state
from truceline.mechanism.party_standing import TRANSITIONS
from truceline.mechanism.registers import already, flaw, holds_token, registered
from truceline.mechanism.relays import relay_faults, speaker

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from truceline.errors import Fault
    from truceline.mechanism.parts import Bench, Entry
    from truceline.mechanism.party_standing import PartyState
    from truceline.mechanism.terms_answers import AcceptanceRule

_OPENED = "It has a standing already: record party.accepted (or what comes next) about that."
_ALLOWED: dict[type, frozenset[str]] = {
    told.PartyInvitedAgain: frozenset({"unaffiliated"}),
    told.PartyDeclined: frozenset({"invited"}),
    told.PartyAccepted: frozenset(s for s, after in TRANSITIONS.items() if "declared" in after),
    told.PartyAttested: frozenset({"declared"}),
    told.PartyActivated: frozenset({"declared", "attested", "suspended", "referred"}),
    told.PartySuspended: frozenset({"active", "referred"}),
    told.PartyReferred: frozenset({"active", "suspended"}),
    told.PartyExclusionProposed: frozenset({"referred"}),
    told.PartyExcluded: frozenset({"referred"}),
    told.PartyWithdrawn: frozenset({"declared", "attested", "active", "suspended"}),
    told.PartyLapsed: frozenset({"declared"}),
    told.PartyLocationDeclared: frozenset(TRANSITIONS),
    told.PartyAliased: frozenset(TRANSITIONS),
}
"""The states in which each kind that opens nothing may be told."""


def check(state: Any, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Every fault of a draft against a standing (None for one that would open it)."""
    faults: list[Fault] = []
    if state is not None:
        allowed = _ALLOWED[type(entry.body)]
        if state.state not in allowed:
            faults.append(wrong_state(entry, state.state, allowed))
        faults.extend(_in_order(state, entry))
    rule = _RULES.get(type(entry.body))
    if rule is not None:
        faults.extend(rule(state, entry, bench))
    return faults


def _in_order(state: PartyState, entry: Entry) -> list[Fault]:
    """A status cannot be dated before the one it follows."""
    last = state.turns[-1]
    undated = isinstance(entry.body, told.PartyAliased | told.PartyLocationDeclared)
    if undated or entry.at >= last.since:
        return []
    sentence = f"It would have happened before the standing became {last.status} ({last.since})."
    return [flaw("TIME_ORDER", sentence, "Check happened_at; correct nothing backwards.", "at")]


def _invited(_state: Any, entry: Entry, bench: Bench) -> list[Fault]:
    body = entry.body
    faults = already("party", body.actor, body.under, bench, _OPENED)
    faults.extend(_eligible(body.actor, body.under, bench))
    if body.side is not None:
        faults.extend(_side(body.side, bench))
    return faults


def _opening(_state: Any, entry: Entry, bench: Bench) -> list[Fault]:
    body = entry.body
    faults = already("party", body.actor, body.under, bench, _OPENED)
    return [*faults, *_declaration(body.actor, body.under, entry, bench)]


def _accepted(state: PartyState, entry: Entry, bench: Bench) -> list[Fault]:
    return _declaration(state.actor, state.under, entry, bench)


def _declaration(actor: str, under: str, entry: Entry, bench: Bench) -> list[Fault]:
    """Faults of an acceptance: whose hand, which route, which side, and whether it is too late."""
    body: told.Declaration = entry.body
    rule = bench.terms.acceptance
    if rule is None:
        sentence = f"{bench.terms.id} is no agreement that parties join by accepting."
        return [flaw("NO_ACCEPTANCE", sentence, "Name another agreement in under.", "under")]
    faults = [
        *_eligible(actor, under, bench),
        *_side(body.side, bench),
        *relay_faults(entry, bench),
    ]
    if body.side in rule.routes and body.to not in rule.routes[body.side]:
        to = " or ".join(rule.routes[body.side])
        sentence = f"{body.side} declares to {to}, not to {body.to}."
        faults.append(flaw("ROUTE_WRONG", sentence, f"Declare it to {to}.", "to"))
    if speaker(entry) != actor and entry.author != body.to:
        sentence = f"{entry.author} speaks neither for {actor} nor as {body.to}, which received it."
        hint = "Let the actor sign it, the receiving guarantor record it, or an officer relay it."
        faults.append(flaw("NOT_ITS_WORD", sentence, hint, "author"))
    if body.received_at is not None and entry.author != body.to:
        sentence = f"Only {body.to} can say when it received the declaration."
        hint = "Leave received_at out; the attestation may give it."
        faults.append(flaw("RECEIPT_NOT_YOURS", sentence, hint, "received_at"))
    return [*faults, *_too_late(rule, entry, bench)]


def _too_late(rule: AcceptanceRule, entry: Entry, bench: Bench) -> list[Fault]:
    """Refuse an acceptance after the deadline only where Terms say that late ones do not count."""
    received = entry.body.received_at or bench.now
    faults = _from_future(entry.body.received_at, bench)
    if rule.late == "refused" and rule.deadline is not None and received > rule.deadline:
        sentence = f"{bench.terms.id} takes no acceptance after {rule.deadline}."
        faults.append(flaw("ACCEPTANCE_LATE", sentence, "Amend the Terms to admit it.", "at"))
    return faults


def _from_future(received: datetime | None, bench: Bench) -> list[Fault]:
    if received is None or received <= bench.now:
        return []
    sentence = f"It would have been received in the future ({received})."
    return [flaw("TIME_FUTURE", sentence, "Give the time it was received.", "received_at")]


def _eligible(actor: str, under: str, bench: Bench) -> list[Fault]:
    """A group whose listing is in effect cannot be a party; other listings change nothing."""
    for subject in registered("listing", actor, under, bench):
        found = bench.find(subject)
        if found is not None and found[1].in_effect(bench.terms, bench.now):
            sentence = f"{actor} is listed with effect ({subject[:12]}), so it cannot be a party."
            hint = "It would have to be delisted by the same authority first."
            return [flaw("ACTOR_LISTED", sentence, hint, "actor")]
    if excluded_by_text(bench.terms, actor) is not None:
        sentence = f"{actor} is excluded by the text of {bench.terms.id}."
        return [flaw("ACTOR_LISTED", sentence, "Amend the Terms first.", "actor")]
    return []


def _side(side: str, bench: Bench) -> list[Fault]:
    sides = bench.terms.sides
    if side in sides:
        return []
    sentence = f"{side!r} is no side of {bench.terms.id}."
    return [flaw("SIDE_UNKNOWN", sentence, hint_for(side, sides), "side")]


def _attested(state: PartyState, entry: Entry, bench: Bench) -> list[Fault]:
    """The guarantor that received the acceptance attests it, to another guarantor."""
    body, latest = entry.body, state.acceptance
    if latest is None:
        return []
    faults = []
    if entry.author != latest.to:
        sentence = f"{latest.to} received the acceptance, so {latest.to} attests it."
        faults.append(flaw("ATTEST_NOT_RECEIVER", sentence, f"Ask {latest.to}.", "author"))
    if body.to == entry.author or body.to not in bench.terms.guarantors:
        others = [g for g in bench.terms.guarantors if g != entry.author]
        sentence = f"An acceptance is attested to another guarantor, not to {body.to}."
        faults.append(flaw("ATTEST_NOT_OTHER", sentence, f"Name {' or '.join(others)}.", "to"))
    return [*faults, *_from_future(body.received_at, bench)]


def _activated(state: PartyState, _entry: Entry, bench: Bench) -> list[Fault]:
    """Where Terms ask for attestation, it stands before the first activation."""
    rule = bench.terms.acceptance
    if state.state != "declared" or rule is None or not rule.attest_to_other_guarantor:
        return []
    sentence = f"{bench.terms.id} asks for attestation to the other guarantor first."
    hint = "Record party.attested; until then the declaration already protects as Terms say."
    return [flaw("NOT_ATTESTED", sentence, hint)]


def _suspended(_state: PartyState, entry: Entry, bench: Bench) -> list[Fault]:
    return decision_faults("suspension", entry.author, bench)


def _referred(_state: PartyState, entry: Entry, bench: Bench) -> list[Fault]:
    faults = decision_faults("referral", entry.author, bench)
    ladder = bench.terms.ladder
    if entry.body.rung not in ladder:
        sentence = f"{entry.body.rung!r} is no rung of the ladder of {bench.terms.id}."
        faults.append(flaw("RUNG_UNKNOWN", sentence, hint_for(entry.body.rung, ladder), "rung"))
    return faults


def _proposed(state: PartyState, entry: Entry, bench: Bench) -> list[Fault]:
    if entry.author in state.backers:
        sentence = f"{entry.author} proposes this already."
        return [flaw("AGREED_ALREADY", sentence, "Another guarantor has to back it.", "author")]
    if entry.author in bench.terms.guarantors:
        return []
    sentence = f"{entry.author} is no guarantor of {bench.terms.id}."
    hint = "A guarantor proposes or backs an exclusion."
    return [flaw("NOT_GUARANTOR", sentence, hint, "author")]


def _excluded(state: PartyState, entry: Entry, bench: Bench) -> list[Fault]:
    return decision_faults(
        "exclusion",
        entry.author,
        bench,
        backers=state.backers,
        body=entry.body.by,
        required=True,
    )


def _own_word(state: PartyState, entry: Entry, bench: Bench) -> list[Fault]:
    """What only the party itself can say, signed or relayed."""
    faults = relay_faults(entry, bench)
    if speaker(entry) != state.actor:
        sentence = f"Only {state.actor} itself can say this; these are words of {speaker(entry)}."
        hint = "Let it sign, or let an officer relay its words."
        faults.append(flaw("NOT_ITS_WORD", sentence, hint, "author"))
    return faults


def _lapsed(_state: PartyState, entry: Entry, bench: Bench) -> list[Fault]:
    """A lapse takes protection away, so no guarantor records it on its own."""
    rule = bench.terms.decision("lapse")
    if rule is not None:
        return decision_faults("lapse", entry.author, bench)
    if holds_token(entry.author, ("secretariat",), bench):
        return []
    sentence = f"{entry.author} cannot record that a declaration lapsed."
    return [flaw("LAPSE_NOT_YOURS", sentence, "Ask the secretariat, with what shows it.", "author")]


def _located(state: PartyState, entry: Entry, bench: Bench) -> list[Fault]:
    if entry.body.to not in bench.terms.guarantors:
        sentence = f"{entry.body.to} is no guarantor of {bench.terms.id}."
        hint = f"Name one of {', '.join(bench.terms.guarantors)}."
        return [flaw("NOT_GUARANTOR", sentence, hint, "to")]
    if entry.author in {state.actor, entry.body.to} or bench.has_role(entry.author, "officer"):
        return []
    sentence = f"{entry.author} neither is {state.actor} nor was told by it."
    return [flaw("NOT_ITS_WORD", sentence, "Let the party or that guarantor record it.", "author")]


def _aliased(state: PartyState, entry: Entry, _bench: Bench) -> list[Fault]:
    body = entry.body
    if body.since is not None and body.until is not None and body.until <= body.since:
        return [flaw("TIME_ORDER", "The name would end before it begins.", "Check both.", "until")]
    same = (body.name, body.since, body.until)
    if any((k.name, k.since, k.until) == same for k in state.known_names):
        sentence = f"{state.actor} is known as {body.name!r} already."
        return [flaw("NAME_KNOWN", sentence, "There is nothing to record.", "name")]
    return []


_RULES: dict[type, Any] = {
    told.PartyInvited: _invited,
    told.PartyDeclined: _own_word,
    told.PartyDeclared: _opening,
    told.PartyAccepted: _accepted,
    told.PartyAttested: _attested,
    told.PartyActivated: _activated,
    told.PartySuspended: _suspended,
    told.PartyReferred: _referred,
    told.PartyExclusionProposed: _proposed,
    told.PartyExcluded: _excluded,
    told.PartyWithdrawn: _own_word,
    told.PartyLapsed: _lapsed,
    told.PartyLocationDeclared: _located,
    told.PartyAliased: _aliased,
}
