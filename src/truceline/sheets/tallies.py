"""What the findings against an actor come to, under each agreement that counts them.

It is told to the desk's operator alone: a reader who may see only some of the incidents would be
told a number too small, and a wrong number is worse than none. It is no decision: a referral that
is due is for those to make whom Terms name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.analysis.persistence import persistence
from truceline.analysis.seating import seating
from truceline.ledger.entry import format_time

if TYPE_CHECKING:
    from truceline.analysis.persistence import Persistence
    from truceline.mechanism.terms import Terms
    from truceline.mechanism.terms_answers import Seat
    from truceline.views import View


def tallies(view: View, actor: str) -> dict[str, Persistence]:
    """Agreement to what its findings against an actor come to at the view's instant.

    Empty for a reader who may not see every incident, and without agreements that count findings.
    """
    if not view.scope.whole:
        return {}
    incidents = list(view.states("incident"))
    found = {}
    for terms in view.standing.in_force.values():
        mine = [(subject, state) for subject, state in incidents if _falls(state, terms, view)]
        tally = persistence(actor, mine, terms, view.at, seats_under(terms, view))
        if tally is not None:
            found[terms.id] = tally
    return found


def seats_under(terms: Terms, view: View) -> dict[str, Seat]:
    """Actor to its roles, and to the side it accepted for under an agreement."""
    parties = (state for _, state in view.states("party") if _falls(state, terms, view))
    return seating(view.standing.roles, parties)


def _falls(state: Any, terms: Terms, view: View) -> bool:
    """Whether an incident falls under an agreement; without a name, under the first."""
    standing = view.standing
    return (standing.terms_of(state.under) or standing.first).id == terms.id


def as_json(agreement: str, tally: Persistence) -> dict[str, Any]:
    """A tally as a JSON object; the findings counted are named by their entries' hashes."""
    return {
        "agreement": agreement,
        "window": str(tally.window),
        "threshold": tally.threshold,
        "authority": tally.authority,
        "counted": [
            {
                "subject": each.subject,
                "found_at": format_time(each.found_at),
                "entries": list(each.entries),
                "toward_exclusion": each.toward_exclusion,
            }
            for each in tally.counted
        ],
        "referral_due": tally.referral_due,
        "says": tally.says,
    }
