"""One actor's case: all that is on record of it under one agreement at one instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from truceline.analysis.duty_words import Why
from truceline.mechanism.forces import ForceState
from truceline.mechanism.lists import ListingState
from truceline.mechanism.local_truces import LocalTruceState, Stretch, as_told
from truceline.mechanism.party_standing import (
    UNAFFILIATED,
    Acceptance,
    PartyState,
    Turn,
    acceptance_at,
    standing_at,
)
from truceline.mechanism.terms import Terms
from truceline.mechanism.terms_answers import Seat


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything on record that bears on one actor under one agreement at one instant.

    ``seats`` says of every actor what it holds and which side it accepted for: who signed for whom.
    ``every_truce`` is false for a reader who may not see everything said of local truces.
    """

    actor: str
    at: datetime
    terms: Terms
    roles: frozenset[str]
    party: PartyState | None
    others: tuple[PartyState, ...]
    listing: ListingState | None
    local_truces: tuple[LocalTruceState, ...]
    force: ForceState | None
    seats: Mapping[str, Seat]
    every_truce: bool = True

    @property
    def turn(self) -> Turn | None:
        """Its standing at the instant, or None."""
        return standing_at(self.party, self.at)

    @property
    def status(self) -> str:
        """The word for its standing."""
        return self.turn.status if self.turn else UNAFFILIATED

    @property
    def acceptance(self) -> Acceptance | None:
        """Its latest acceptance at the instant."""
        return acceptance_at(self.party, self.at)

    @property
    def side(self) -> str:
        """The side it accepted for, else the one it was invited for."""
        if self.acceptance is not None:
            return self.acceptance.side
        return self.party.invited_as if self.party and self.turn else ""

    @property
    def guarantor(self) -> bool:
        """Whether it is a guarantor of the agreement."""
        return self.actor in self.terms.guarantors

    def covering(self) -> tuple[tuple[LocalTruceState, Stretch, str], ...]:
        """The local truces over the actor, each with its stretch and, unsigned, how it is told.

        A truce covers whom it names, and every member of a side where it names nobody.
        """
        found = []
        for truce in self.local_truces:
            stretch = truce.running_at(self.at)
            if stretch is None or not truce.binds(self.actor, self.side or None):
                continue
            if truce.actors or self.acceptance is not None:
                lacks = truce.unsigned(stretch, self.terms, self.seats, self.at)
                told = as_told(stretch, lacks, sure=self.every_truce)
                found.append((truce, stretch, told))
        return tuple(found)

    def why(self, clause: str, entry: str = "") -> Why:
        """A reason, with the source and basis that Terms give for the clause."""
        found = self.terms.provenance.get(clause)
        return Why(
            agreement=self.terms.id,
            clause=found.clause if found and found.clause else clause,
            src=found.src if found else (),
            basis=found.basis if found else None,
            entry=entry,
        )
