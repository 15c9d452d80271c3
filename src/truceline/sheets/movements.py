"""What ``truceline show`` says of a movement: whether notice of it was on record, and who saw it.

That no notice is on record is no proof of bad faith, and a reader who may not see every notice is
not told that there was none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.analysis.forms import Candidate
from truceline.analysis.gaps import gaps

if TYPE_CHECKING:
    from truceline.mechanism.movements import MovementState
    from truceline.views import View

_PARTLY_SEEN = (
    "No notice of this movement is among those that you may see; whether there is another is not "
    "known here."
)
_WITHDRAWN = "The report was taken back; whether a notice spoke of it is not asked."


def facts(subject: str, state: MovementState, view: View) -> dict[str, Any]:
    """Whether a notice on record covers a movement, from what the reader may see; JSON values.

    ``covered`` is None where that is not asked, or not for this reader to know.
    """
    found: dict[str, Any] = {
        "covered": None,
        "reported_by": list(state.reporters),
        "late": [],
        "partly": [],
    }
    if state.state == "withdrawn":
        return {**found, "says": _WITHDRAWN}
    standing = view.standing
    notices = [
        Candidate(
            subject=each, state=notice, terms=standing.terms_of(notice.under) or standing.first
        )
        for each, notice in view.states("notice")
    ]
    (gap,) = gaps({subject: state}, notices) or (None,)
    if gap is None:
        who = ", ".join(state.reporters)
        says = f"Notice of this movement, reported by {who}, was on record when it began."
        return {**found, "covered": True, "says": says}
    whole = view.scope.whole
    return {
        **found,
        "covered": False if whole else None,
        "late": list(gap.late),
        "partly": list(gap.partly),
        "says": f"It had no notice. {gap.says}" if whole else _PARTLY_SEEN,
    }
