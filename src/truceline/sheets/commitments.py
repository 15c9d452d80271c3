"""Promises, milestones and proposals at an instant, each with whose word its state is.

It judges nobody: a promise past its date is past its own source's date, a claim of its promiser is
called one, and what only others say is not counted as neglect. Proposals create no duty.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.sheets.seen import UNKNOWN, sees_every

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from truceline.mechanism.milestones_phase import Occurrence
    from truceline.mechanism.terms import Terms
    from truceline.views import View


def facts(view: View) -> dict[str, Any]:
    """Promises, milestones and proposals at the view's instant, as its reader may see them.

    Returns:
        A JSON object: ``at``, ``commitments``, ``milestones``, ``proposals`` and, for the operator
        alone, ``neglect``. Times are RFC 3339 UTC; what is not known is null.
    """
    found: dict[str, Any] = {
        "at": _text(view.at),
        "commitments": list(_promises(view)),
        "milestones": list(_milestones(view)),
        "proposals": list(_proposals(view)),
    }
    if view.scope.whole:
        found["neglect"] = list(_neglect(view))
    return found


def _terms(view: View, under: str) -> Terms:
    return view.standing.terms_of(under) or view.standing.first


def _oldest_first(view: View, part: str) -> list[tuple[str, Any]]:
    return list(view.states(part))[::-1]


def _promises(view: View) -> Iterator[dict[str, Any]]:
    from truceline.mechanism.commitments import PART, phase  # noqa: PLC0415 - loads slowly

    for subject, state in _oldest_first(view, "commitment"):
        terms = _terms(view, state.under)
        now = phase(state, terms, view.at)
        body, row = state.body, PART.row(state)
        sure = sees_every(view, PART.name, terms.id, parties=row.parties, recipients=row.recipients)
        yield {
            "subject": subject,
            "under": terms.id,
            "promiser": state.promiser,
            "what": body.what,
            "to": list(state.to),
            "made_at": _text(state.made_at),
            "recorded_by": state.recorded_by,
            "own_word": state.recorded_by == state.promiser and not state.relayed,
            "relayed": state.relayed,
            "source": body.source,
            "reference": body.reference,
            "duty": body.duty,
            "repeats": body.repeats,
            "from_proposal": body.from_proposal,
            "due": _text(now.deadline.due),
            "due_day": None if now.deadline.day is None else now.deadline.day.isoformat(),
            "due_says": now.deadline.says,
            "start_disputed": now.deadline.disputed,
            # Who may not see every answer is not told that there is none.
            "state": now.word if sure or now.word != "overdue" else UNKNOWN,
            "recorded_state": state.state,
            "settled": state.settled or None,
            "whose": now.whose,
            "words": [
                {
                    "by": word.by,
                    "says": word.says,
                    "why": word.why,
                    "relayed": word.relayed,
                    "recorded_at": _text(word.recorded_at),
                    "entry": word.entry,
                }
                for word in state.words
            ],
            "decided_by": None if state.decision is None else state.decision.by,
            "replaced_by": state.replaced_by or None,
        }


def _milestones(view: View) -> Iterator[dict[str, Any]]:
    from truceline.mechanism.milestones_phase import milestones  # noqa: PLC0415 - loads slowly

    recorded = _oldest_first(view, "milestone")
    for terms in view.standing.in_force.values():
        if terms.status == "proposed":
            continue
        mine = [(s, m) for s, m in recorded if _terms(view, m.under).id == terms.id]
        for each in milestones(terms, mine, view.at):
            sure = sees_every(view, "milestone", terms.id, parties=(each.owner,))
            yield {"under": terms.id, **_milestone(each, sure=sure)}


def _milestone(each: Occurrence, *, sure: bool) -> dict[str, Any]:
    return {
        "subject": each.subject or None,
        "milestone": each.id,
        "occurrence": each.number or None,
        "text": each.text,
        "owner": each.owner or None,
        "day": None if each.day is None else each.day.isoformat(),
        "due": _text(each.due),
        "first_day": None if each.first_day is None else each.first_day.isoformat(),
        "state": each.phase if sure or each.phase != "missed" else UNKNOWN,
        "late": each.late,
        "whose": each.whose if sure or each.phase != "missed" else "",
        "says": each.says,
        "origin": each.origin,
    }


def _proposals(view: View) -> Iterator[dict[str, Any]]:
    from truceline.mechanism.proposals import NO_DUTY, phase  # noqa: PLC0415 - loads slowly

    for subject, state in _oldest_first(view, "proposal"):
        yield {
            "subject": subject,
            "under": _terms(view, state.under).id,
            "by": state.by,
            "to": list(state.to),
            "topic": state.topic,
            "title": state.title,
            "reference": state.reference or None,
            "made_at": _text(state.made_at),
            "answer_by": _text(state.answer_by),
            "state": phase(state, view.at),
            "answers": {by: answer.answer for by, answer in state.newest.items()},
            "waits_for": list(state.waits_for),
            "relayed_yes": list(state.unsigned),
            "says": NO_DUTY,
        }


def _neglect(view: View) -> Iterator[dict[str, Any]]:
    from truceline.analysis.promises import promises  # noqa: PLC0415 - loads slowly

    recorded = _oldest_first(view, "commitment")
    for terms in view.standing.in_force.values():
        rule = terms.persistence
        window = None if rule is None else rule.window
        mine = [(s, c) for s, c in recorded if _terms(view, c.under).id == terms.id]
        for each in promises(mine, terms, view.at, window=window):
            if not (each.not_kept or each.alleged):
                continue
            yield {
                "under": terms.id,
                "promiser": each.promiser,
                "duty": each.duty or None,
                "what": each.what,
                "window": None if window is None else str(window),
                "window_authority": None if rule is None else rule.authority,
                "made": list(each.made),
                "not_kept": list(each.not_kept),
                "entries": list(each.entries),
                "alleged_not_counted": list(each.alleged),
                "repeated": each.repeated,
                "says": each.says,
            }


def _text(at: datetime | None) -> str | None:
    if at is None:
        return None
    from truceline.ledger.entry import format_time  # noqa: PLC0415 - loads with the desk

    return format_time(at)
