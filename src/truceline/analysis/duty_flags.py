"""What a reader of an actor's duties has to know beside them: lateness, lists without effect, ...

A flag never takes protection away. Most of them are there so that somebody's failure, claim or
proposal is not taken for more than it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.analysis.duty_words import Flag
from truceline.mechanism.party_standing import lateness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from truceline.analysis.duty_case import Case
    from truceline.analysis.duty_words import ListedBy


def flags_of(case: Case, listed: Iterable[ListedBy]) -> tuple[Flag, ...]:
    """Every flag of a case, in a fixed order."""
    return (
        *_of_agreement(case),
        *_of_standing(case),
        *_of_acceptance(case),
        *_of_truces(case),
        *_of_lists(case, listed),
    )


def _of_agreement(case: Case) -> Iterator[Flag]:
    terms = case.terms
    if terms.status != "in_force":
        yield Flag(code="AGREEMENT_" + terms.status.upper(), sentence=f"It is {terms.status}.")
    begins, ends = terms.effective_at, terms.ends_at
    if begins is not None and case.at < begins:
        yield Flag(code="NOT_YET_EFFECTIVE", sentence=f"It takes effect at {begins}.")
    if ends is not None and case.at > ends:
        yield Flag(code="AGREEMENT_OVER", sentence=f"It ended at {ends}.")
    guarantor = terms.guarantor(case.actor)
    if guarantor is not None and guarantor.belligerent:
        interest = f" Its interest: {guarantor.interest}" if guarantor.interest else ""
        sentence = f"This guarantor is itself a fighting force.{interest}"
        yield Flag(code="GUARANTOR_BELLIGERENT", sentence=sentence)


def _of_standing(case: Case) -> Iterator[Flag]:
    turn, party = case.turn, case.party
    if turn is None or party is None:
        return
    if turn.relayed:
        sentence = "This status rests on relayed words: weaker than signed ones."
        yield Flag(code="RELAYED", sentence=sentence, entry=turn.entry)
    if turn.status == "referred":
        sentence = "It is referred up the ladder; a referral decides nothing."
        yield Flag(code="REFERRED", sentence=sentence, entry=turn.entry)
    for proposal in party.proposals:
        if proposal.stands_at(case.at):
            sentence = f"{proposal.by} proposed its exclusion; a proposal changes nothing."
            yield Flag(code="EXCLUSION_PROPOSED", sentence=sentence, entry=proposal.entry)


def _of_acceptance(case: Case) -> Iterator[Flag]:
    accepted, rule = case.acceptance, case.terms.acceptance
    if accepted is None or rule is None:
        return
    late = lateness(accepted, case.terms, case.at)
    if late.declared:
        sentence = "The acceptance was received after the deadline; Terms admit late ones."
        yield Flag(code="ACCEPTED_LATE", sentence=sentence, entry=accepted.entry)
    if late.attested:
        sentence = f"{accepted.to} did not attest it in time. That costs the party nothing."
        yield Flag(code="ATTESTED_LATE", sentence=sentence, entry=accepted.entry)
    elif rule.attest_to_other_guarantor and accepted.attestation is None:
        sentence = f"{accepted.to} has not attested it yet. That costs the party nothing."
        yield Flag(code="NOT_ATTESTED", sentence=sentence, entry=accepted.entry)
    located = case.party is not None and any(x.at <= case.at for x in case.party.locations)
    if not located and rule.location != "never_a_condition":
        sentence = "No location of it is on record. That is never a condition of its protection."
        yield Flag(code="LOCATION_NOT_DECLARED", sentence=sentence)


def _of_truces(case: Case) -> Iterator[Flag]:
    for truce, stretch, told in case.covering():
        if told:
            silence = f"The {truce.form} of {truce.place} is {told}."
            sentence = f"{silence} Until it is signed it puts no duty on anybody."
            yield Flag(code="SILENCE_NOT_SIGNED", sentence=sentence, entry=stretch.entry)


def _of_lists(case: Case, listed: Iterable[ListedBy]) -> Iterator[Flag]:
    places = tuple(listed)
    for place in places:
        if not place.takes_effect:
            whose = f"{place.authority} ({place.by})" if place.by else place.authority
            sentence = f"It is listed by {whose}, which changes nobody's status here."
            yield Flag(code="LISTED_WITHOUT_EFFECT", sentence=sentence, entry=place.why.entry)
    excluded = any(place.takes_effect for place in places)
    if excluded and (case.terms.binds(case.status) or case.terms.protects(case.status)):
        sentence = f"It is listed with effect and its party status is {case.status}: one must end."
        yield Flag(code="LISTED_AND_PARTY", sentence=sentence)
    listing = case.listing
    if listing is not None and not excluded:
        for assent in listing.assents:
            if assent.stands_at(case.at):
                sentence = f"{assent.by} proposes its listing or agrees to it; that has no effect."
                yield Flag(code="LISTING_PROPOSED", sentence=sentence, entry=assent.entry)
