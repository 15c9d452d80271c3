"""Charges: which guarantor answers for which party, by its own word or by the agreement's.

Terms may say for which sides a guarantor answers; besides, a guarantor may claim by an entry of its
own that it answers for a party, and lay that down again. :func:`answerable` gives who answers for a
party at an instant. A party for whom nobody answers is shown as such: it is a gap of the
mechanism, and nothing that the party did.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from truceline.mechanism.kinds import kind, opened
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import Under, flaw, natural_key, registered
from truceline.mechanism.relays import Relay, relay_faults, speaker
from truceline.mechanism.shapes import ActorId, Short

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.errors import Fault
    from truceline.mechanism.terms import Terms

CHARGE: Final = "charge"


@kind(
    "charge.claimed/1",
    part=CHARGE,
    opens=True,
    example={"party": "group:made-up-brigade", "grounds": "Supplies it, by its own word (made up)"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeClaimed:
    """A guarantor says that it answers for a party's conduct."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    party: ActorId = opened("The party it answers for")
    grounds: Short | None = opened("On what ground, in a line", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind("charge.laid_down/1", part=CHARGE, example={"why": "The group left its alliance (made up)"})
@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeLaidDown:
    """The guarantor answers for the party no longer, by its own word."""

    why: Short = opened("Why, in a line")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


TRANSITIONS = table(standing="laid_down", laid_down="")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeState:
    """One guarantor's claim to answer for one party, and until when (UTC)."""

    state: str
    under: str
    guarantor: str
    party: str
    grounds: str
    since: datetime
    entry: str
    relayed: bool
    until: datetime | None = None

    def stands_at(self, at: datetime) -> bool:
        """Whether the guarantor answered for the party at an instant, by this claim."""
        return self.since <= at and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answerable:
    """One guarantor that answers for a party.

    Args:
        guarantor: The guarantor.
        by: ``terms``: the agreement says so of the party's side; ``claim``: it says so itself.
        since: Since when (UTC); None where the agreement says so and the start is not known.
        entry: The hash of the claim, or of the acceptance by which the party took its side.
        relayed: Whether the claim was made by voice and recorded by an officer.
        says: The same in a sentence, with the clause or the ground.
    """

    guarantor: str
    by: Literal["terms", "claim"]
    since: datetime | None
    entry: str
    relayed: bool
    says: str


def answerable(
    terms: Terms,
    party: str,
    side: str,
    charges: Iterable[ChargeState],
    at: datetime,
    *,
    accepted: tuple[datetime, str] | None = None,
) -> tuple[Answerable, ...]:
    """Who answers for a party at an instant: those by Terms first, then those by their own claim.

    Args:
        terms: The agreement.
        party: The party.
        side: The side it accepted for; empty where it took none.
        charges: The claims on record under this agreement.
        at: The instant asked about (UTC).
        accepted: When the party took its side (UTC), and the hash of the entry that says so.
    """
    since, entry = accepted if accepted is not None else (None, "")
    agreed = [
        Answerable(
            guarantor=each.id,
            by="terms",
            since=since,
            entry=entry,
            relayed=False,
            says=f"{each.id} answers for {side} by {terms.id}, guarantors.answers_for.",
        )
        for each in terms.sections.guarantors
        if side and side in each.answers_for
    ]
    claimed = [
        Answerable(
            guarantor=each.guarantor,
            by="claim",
            since=each.since,
            entry=each.entry,
            relayed=each.relayed,
            says=f"{each.guarantor} says that it answers for {party}"
            + (f": {each.grounds.rstrip('.')}." if each.grounds else "."),
        )
        for each in charges
        if each.party == party and each.stands_at(at)
    ]
    return (*agreed, *claimed)


def begin(entry: Entry) -> ChargeState:
    """The claim as made."""
    body: ChargeClaimed = entry.body
    return ChargeState(
        state="standing",
        under=body.under,
        guarantor=speaker(entry),
        party=body.party,
        grounds=body.grounds or "",
        since=entry.at,
        entry=entry.hash,
        relayed=body.relayed is not None,
    )


def step(state: ChargeState, entry: Entry) -> ChargeState:
    """The claim after it was laid down; a new claim is a new subject."""
    if isinstance(entry.body, ChargeLaidDown) and state.state == "standing":
        return replace(state, state="laid_down", until=max(entry.at, state.since))
    return state


def check(state: Any, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Faults of a claim: a guarantor's own word, on a party that is one, once while it stands."""
    body = entry.body
    faults = list(relay_faults(entry, bench))
    by = speaker(entry)
    if isinstance(body, ChargeLaidDown):
        if state.state != "standing":
            faults.append(wrong_state(entry, state.state, {"standing"}))
        if by != state.guarantor:
            sentence = f"{state.guarantor} claimed this; {by} cannot lay it down."
            faults.append(flaw("CHARGE_OF_OTHER", sentence, "Let its guarantor say so.", "author"))
        return faults
    if by not in bench.terms.guarantors:
        sentence = f"{by} is no guarantor of {bench.terms.id}."
        hint = f"Its guarantors: {', '.join(bench.terms.guarantors) or 'none'}."
        faults.append(flaw("NOT_GUARANTOR", sentence, hint, "author"))
    if not registered("party", body.party, body.under, bench):
        sentence = f"{body.party} is on no register of parties under {bench.terms.id}."
        hint = "A guarantor answers for parties; record party.declared or party.invited first."
        faults.append(flaw("PARTY_UNKNOWN", sentence, hint, "party"))
    for subject in registered(CHARGE, f"{by}>{body.party}", body.under, bench):
        found = bench.find(subject)
        if found is not None and found[1].state == "standing":
            sentence = f"{by} answers for {body.party} already ({subject[:12]})."
            faults.append(flaw("CHARGE_STANDS", sentence, "Nothing more is needed.", "party"))
    return faults


def row(state: ChargeState) -> Row:
    """The docket's row."""
    verb = "answers for" if state.state == "standing" else "answered for"
    return Row(
        state=state.state,
        title=f"{state.guarantor} {verb} {state.party}, by its own word",
        under=state.under,
        key=natural_key(f"{state.guarantor}>{state.party}", state.under),
        parties=(state.guarantor, state.party),
        since=state.since,
        until=state.until,
        words=f"{state.guarantor} {state.party} {state.grounds}",
    )


PART = Part(
    name=CHARGE,
    kinds=(ChargeClaimed, ChargeLaidDown),
    transitions=TRANSITIONS,
    initial=frozenset({"standing"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
    over=frozenset({"laid_down"}),
)
