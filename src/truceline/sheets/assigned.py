"""Who has a subject, where it is shown: a line for a reader who may see the claims on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.analysis.assignments import holders, together
from truceline.ledger.entry import format_time
from truceline.mechanism.assignment_kinds import ASSIGNMENT
from truceline.mechanism.assignments import AssignmentState
from truceline.sheets.seen import sees_every

if TYPE_CHECKING:
    from truceline.views import Shown, View


def facts(view: View, shown: Shown) -> list[dict[str, Any]]:
    """Who has a subject, or what is linked with it; empty too for a reader who may not see that.

    Where some word on claims is hidden from the reader, nothing is said: a claim whose end is
    hidden would stand for ever.

    Args:
        view: The reader's view.
        shown: The subject, as that view shows it.
    """
    if not sees_every(view, ASSIGNMENT, shown.terms.id):
        return []
    subjects = (shown.item.subject, *shown.item.linked)
    claims = (view.state(c) for each in subjects for c in view.store.mentions(each, ASSIGNMENT))
    found = holders((c for c in claims if isinstance(c, AssignmentState)), view.at)
    held = [found[each] for each in subjects if each in found]
    if not held:
        return []
    first = together(held)
    return [
        {
            "actor": each.actor,
            "since": format_time(each.since),
            "how": each.how,
            "offered_to": each.offered_to,
            "assignment": each.assignment,
            "subject": each.subject,
            "says": each.says,
        }
        for each in (first, *first.beside)
    ]
