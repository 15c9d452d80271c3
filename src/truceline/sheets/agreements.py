"""An agreement on its sheet: is it ready, since when, and where guns are silent.

The text of Terms is for programs. People ask which of the conditions for the truce to begin are on
record as met, by whose word, when each version came, and which local truces run now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.ledger.entry import format_time
from truceline.mechanism.local_truces import as_told
from truceline.mechanism.readiness import readiness
from truceline.sheets.seen import sees_every
from truceline.sheets.tallies import seats_under

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from truceline.mechanism.agreements import AgreementState
    from truceline.mechanism.readiness import ConditionState
    from truceline.mechanism.terms import Terms
    from truceline.views import View


def facts(state: AgreementState, view: View) -> dict[str, Any]:
    """An agreement's readiness at the view's instant, from what its reader may see; JSON values.

    Times are RFC 3339 UTC. A condition that nobody reported is not met; for a reader who may not
    see every report ``met`` is then None, and so may ``ready`` be.
    """
    terms = state.terms
    # The docket gives the newest first; readiness lays reports over each other as they came.
    reports = _under(view, "readiness", terms)[::-1]
    found = readiness(terms, [report for _, report in reports], view.at)
    conditions = [_condition(each, whole=view.scope.whole) for each in found]
    return {
        "at": _text(view.at),
        "proposed_on": None if terms.proposed_on is None else terms.proposed_on.isoformat(),
        "effective_at": _text(terms.effective_at),
        "ends_at": _text(terms.ends_at),
        "renewals": [
            {"until": _text(until), "recorded_at": _text(at), "entry": entry}
            for at, until, entry in state.renewals
        ],
        "ready": _ready(conditions),
        "conditions": conditions,
        "versions": [
            {"version": version, "recorded_at": _text(at), "entry": entry}
            for at, version, entry in state.history
        ],
        "local_truces": list(_truces(terms, view)),
    }


def _truces(terms: Terms, view: View) -> Iterator[dict[str, Any]]:
    """The local truces that run, each with who signed it and how it is told if too few did."""
    seats = seats_under(terms, view)
    sure = sees_every(view, "local_truce", terms.id)
    for subject, truce in _under(view, "local_truce", terms):
        stretch = truce.running_at(view.at)
        if stretch is None:
            continue
        lacks = truce.unsigned(stretch, terms, seats, view.at)
        yield {
            "subject": subject,
            "title": truce.title,
            "place": truce.place,
            "since": _text(stretch.since),
            "until": _text(stretch.until),
            "recorded_by": stretch.by,
            "signed_by": list(truce.signers(stretch, view.at)),
            "as_told": as_told(stretch, lacks, sure=sure) or None,
        }


def _under(view: View, part: str, terms: Terms) -> list[tuple[str, Any]]:
    """The states of a part under an agreement; unnamed, under the desk's first."""
    standing = view.standing
    return [
        (subject, state)
        for subject, state in view.states(part)
        if (standing.terms_of(state.under) or standing.first).id == terms.id
    ]


def _ready(conditions: list[dict[str, Any]]) -> bool | None:
    """Whether all are met; None where no more is known than that none was seen to be lost."""
    said = {each["met"] for each in conditions}
    return False if False in said else None if None in said else True


def _condition(found: ConditionState, *, whole: bool) -> dict[str, Any]:
    known = whole or bool(found.entry)
    return {
        "id": found.id,
        "text": found.text,
        "met": found.met if known else None,
        "since": _text(found.since),
        "author": found.author,
        "evidence": found.evidence,
        "entry": found.entry,
    }


def _text(at: datetime | None) -> str | None:
    return None if at is None else format_time(at)
