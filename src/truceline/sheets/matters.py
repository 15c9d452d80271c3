"""A matter in full: between which notices, and who gives way, for whoever may see both of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from truceline.mechanism.notice_states import NoticeState

if TYPE_CHECKING:
    from truceline.mechanism.matters import MatterState
    from truceline.views import View

_PAIR: Final = 2
NO_FORCE: Final = "Who yields is what Terms say; it allows nothing to whoever does not."


def facts(state: MatterState, view: View) -> dict[str, Any]:
    """The notices of a matter, and those of them that yield under Terms.

    Who yields would tell of what the other is: it is told only where both notices are seen.
    """
    yields = _yielding(state, view)
    says = [f"{_name(view, each)} yields, by Terms." for each in yields]
    return {
        "notices": list(state.notices),
        "yields": list(yields),
        "yield_says": [*says, NO_FORCE] if says else [],
    }


def _yielding(state: MatterState, view: View) -> tuple[str, ...]:
    if len(state.notices) != _PAIR or state.rule != "conflict":
        return ()
    from truceline.analysis.forms import Candidate  # noqa: PLC0415 - geometry loads slowly
    from truceline.analysis.pair_rules import yielding  # noqa: PLC0415

    pair = []
    for subject in state.notices:
        notice = view.state(subject)
        if not isinstance(notice, NoticeState):
            return ()
        terms = view.standing.terms_of(notice.under) or view.standing.first
        pair.append(Candidate(subject=subject, state=notice, terms=terms))
    return yielding(*pair)


def _name(view: View, subject: str) -> str:
    notice = view.state(subject)
    title = notice.title if isinstance(notice, NoticeState) else ""
    return f"{subject[:12]} ({title})"
