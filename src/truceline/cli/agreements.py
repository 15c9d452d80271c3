"""What ``truceline show`` says of an agreement: is it ready, since when, and where guns are silent.

The text of Terms is for programs. People ask which of the conditions for the truce to begin are on
record as met, by whose word, when each version came, and which local truces run now.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.cli.paper import SHORT
from truceline.cli.seen import sees_every
from truceline.cli.tallies import seats_under
from truceline.ledger.entry import format_time
from truceline.mechanism.local_truces import as_told
from truceline.mechanism.readiness import readiness

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from truceline.cli.paper import Paper
    from truceline.mechanism.agreements import AgreementState
    from truceline.mechanism.readiness import ConditionState
    from truceline.mechanism.terms import Terms
    from truceline.views import View

_MARKS = {True: "met    ", False: "unmet  ", None: "unknown"}
"""Unknown is what a reader is told who may not see every report."""


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


def say(found: dict[str, Any], paper: Paper) -> None:
    """Print what :func:`facts` gave."""
    begins = found["effective_at"]
    paper.line(f"effective {paper.fixed(begins) if begins else 'no time is set'}")
    if found["ends_at"]:
        renewed = ", as renewed" if found["renewals"] else ""
        paper.line(f"ends      {paper.fixed(found['ends_at'])}{renewed}")
    _say_conditions(found, paper)
    paper.head("Versions")
    for each in found["versions"]:
        at, entry = paper.fixed(each["recorded_at"]), paper.fixed(each["entry"][:SHORT])
        paper.line(f"  version {each['version']}, recorded {at}, entry {entry}")
    for each in found["renewals"]:
        at, entry = paper.fixed(each["recorded_at"]), paper.fixed(each["entry"][:SHORT])
        until = paper.fixed(each["until"])
        paper.line(f"  renewed until {until}, recorded {at}, entry {entry}")
    paper.head("Local truces now")
    for each in found["local_truces"]:
        until = f" until {paper.fixed(each['until'])}" if each["until"] else ", open-ended"
        subject, since = paper.fixed(each["subject"][:SHORT]), paper.fixed(each["since"])
        paper.line(f"  {subject}  {paper.words(each['title'])}, {since}{until}")
        if each["as_told"]:
            paper.line(f"           {paper.words(each['as_told'])}", style="yellow")
    if not found["local_truces"]:
        paper.line("  none on record")


def _say_conditions(found: dict[str, Any], paper: Paper) -> None:
    conditions = found["conditions"]
    paper.head("Readiness")
    if not conditions:
        paper.line("  Terms name no condition for it to begin.")
        return
    met = sum(each["met"] is True for each in conditions)
    at = paper.fixed(found["at"])
    paper.line(f"  {met} of {len(conditions)} conditions are on record as met at {at}.")
    for each in conditions:
        mark = _MARKS[each["met"]]
        paper.line(f"  {mark}  {each['id']}: {paper.words(each['text'])}")
        entry = paper.fixed(each["entry"][:SHORT])
        if each["met"]:
            by, since = paper.fixed(each["author"]), paper.fixed(each["since"])
            shown = f": {paper.words(each['evidence'])}" if each["evidence"] else ""
            paper.line(f"           since {since}, by {by}, entry {entry}{shown}", style="dim")
        elif each["entry"]:
            paper.line(f"           it was met and is so no longer, entry {entry}", style="dim")
