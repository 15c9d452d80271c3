"""What commands say of a published figure: whether it adds up, and which line of it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.analysis.cross_sums import cross_sum
from truceline.mechanism.aid_figures import AidFigure
from truceline.mechanism.aid_lists import AreaList
from truceline.mechanism.records import CountState

if TYPE_CHECKING:
    from truceline.desk import Desk


def facts(state: CountState) -> dict[str, Any]:
    """The cross-sum of a figure as JSON values."""
    found = cross_sum(state)
    return {
        "verdict": found.verdict,
        "checked": found.checked,
        "suspect": found.suspect,
        "flags": [
            {
                "line": flag.line,
                "published": flag.published,
                "parts": flag.parts,
                "difference": flag.difference,
            }
            for flag in found.flags
        ],
        "says": list(found.says),
    }


def entered(desk: Desk, subject: str) -> dict[str, Any]:
    """The same of a figure that has just been recorded; empty where it is gone again."""
    state = desk.view().state(subject)
    if isinstance(state, AidFigure | AreaList):
        says = list(state.flags())
        return {"verdict": "does_not_add_up" if says else "not_flagged", "says": says}
    return facts(state) if isinstance(state, CountState) else {}
