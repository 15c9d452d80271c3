"""What ``truceline show`` says of a promise, a proposal, a milestone or a request for detainees.

Each sentence is derived for the instant asked about, and stands with whose word it rests on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.mechanism import commitments, detainees, proposals
from truceline.mechanism.milestones import MilestoneState
from truceline.mechanism.milestones_phase import milestones
from truceline.sheets.seen import sees_every

if TYPE_CHECKING:
    from truceline.mechanism.terms import Terms
    from truceline.views import Shown, View

STATES = (
    commitments.Commitment,
    proposals.Proposal,
    MilestoneState,
    detainees.DetaineeRequest,
)
"""The states of which :func:`says` has something to say."""

_NOT_HERE = "Whether it was answered is not known here: you may not see every answer."


def says(shown: Shown, view: View) -> list[str]:
    """Sentences on a subject at the view's instant, from what its reader may see."""
    state: Any = shown.state
    match state:
        case commitments.Commitment():
            return _promise(shown, state, view)
        case proposals.Proposal():
            waits = ", ".join(state.waits_for)
            waiting = [f"It waits for {waits}; no answer is no consent."] if waits else []
            relayed = [
                f"{actor} accepts it as relayed; it counts once {actor} signs it."
                for actor in state.unsigned
            ]
            head = f"It is {proposals.phase(state, view.at)}. {proposals.NO_DUTY}"
            return [head, *waiting, *relayed]
        case MilestoneState():
            return _milestone(shown, state, view)
        case detainees.DetaineeRequest():
            word = detainees.request_phase(state, shown.terms, view.at)
            if word == "silent" and not _sure(shown, view):
                return [_NOT_HERE]
            return [f"It is {_read(word)}. To grant a request has released nobody yet."]
    return []


def _sure(shown: Shown, view: View) -> bool:
    row = shown.item.row
    return sees_every(
        view, shown.item.part, row.under, parties=row.parties, recipients=row.recipients
    )


def _promise(shown: Shown, state: commitments.Commitment, view: View) -> list[str]:
    terms: Terms = shown.terms
    now = commitments.phase(state, terms, view.at)
    sure = now.word != "overdue" or _sure(shown, view)
    due = now.deadline.due
    found = [now.deadline.says if due is None else f"{now.deadline.says} ({due:%Y-%m-%d %H:%M}Z)"]
    if now.word == "claimed":
        found.append("Nobody but its promiser says that it was kept: that is its own claim.")
    else:
        found.append(f"It is {_read(now.word)}." if sure else _NOT_HERE)
    return [*found, *([f"Whose word: {now.whose}."] if now.whose else [])]


def _milestone(shown: Shown, state: MilestoneState, view: View) -> list[str]:
    recorded = [(shown.item.subject, state)]
    found = []
    for each in milestones(shown.terms, recorded, view.at):
        if each.id != state.milestone:
            continue
        number = f"No. {each.number}: " if each.number else ""
        day = f", due on {each.day.isoformat()}" if each.day else ""
        if each.phase == "missed" and not _sure(shown, view):
            found.append(f"{number}due on {each.day}. {_NOT_HERE}")
            continue
        whose = f" Whose word: {each.whose}." if each.whose else ""
        found.append(f"{number}{each.phase}{day}. {each.says}{whose}")
    return found


def _read(word: str) -> str:
    return word.replace("_", " ")
