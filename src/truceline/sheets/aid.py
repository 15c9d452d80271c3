"""Aid on its sheet: where each consignment stands, whose list says what, and the flow by week.

Approved, dispatched and reached are different numbers; each stands beside what it is of, with the
list, its author and its date. What sources published stands apart and is added to nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.analysis.aid_flow import WeekMeasure, weeks
from truceline.analysis.aid_pipeline import Line, line
from truceline.mechanism.aid_figures import AidFigure
from truceline.mechanism.aid_lists import AreaList, Version
from truceline.mechanism.notice_states import NoticeState

if TYPE_CHECKING:
    from truceline.mechanism.aid_states import Aid
    from truceline.views import View


DELIVERIES = (
    "People are those of deliveries: the same person may be in several, weeks are not added, and "
    "unique people are never worked out from them."
)


NARROWED = "Only what {reader} may see is counted here; there may be more."


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Everything that the command prints, from one view.

    Args:
        lines: The pipeline, oldest first.
        lists: Subject, list and its version on the day asked about, of every author.
        weeks: Requested, approved, dispatched and reached, week by week.
        figures: What sources published.
        notes: Sentences that hold for all of it.
    """

    lines: tuple[Line, ...]
    lists: tuple[tuple[str, AreaList, Version], ...]
    weeks: tuple[WeekMeasure, ...]
    figures: tuple[tuple[str, AidFigure], ...]
    notes: tuple[str, ...]


def flow_of(view: View, reader: str | None = None) -> Flow:
    """The pipeline, lists, weeks and figures that a view shows."""
    zone = view.standing.first.zone
    aids = list(view.states("aid"))[::-1]
    lists = list(view.states("area_list"))[::-1]
    lines = [line_of(view, subject, state) for subject, state in aids]
    today = view.at.astimezone(zone).date()
    notes = [DELIVERIES] if aids else []
    if not view.scope.whole:
        notes.append(NARROWED.format(reader=reader or "this reader"))
    return Flow(
        lines=tuple(lines),
        lists=tuple((s, each, on) for s, each in lists if (on := each.on(today)) is not None),
        weeks=weeks(aids, lists, zone, view.at),
        figures=tuple(list(view.states("aid_figure"))[::-1]),
        notes=tuple(notes),
    )


def sentences(subject: str, state: Aid, view: View) -> list[str]:
    """What ``truceline show`` says of a consignment: the reply, what holds it, and what is missing.

    Args:
        subject: Its id.
        state: Its state, as the reader may see it.
        view: The reader's view.
    """
    found = line_of(view, subject, state)
    more = (*(hold.says for hold in found.holds), *found.gaps)
    return [found.reply.says, *(f"{each[:1].upper()}{each[1:]}." for each in more)]


def line_of(view: View, subject: str, state: Aid) -> Line:
    """One consignment at the view's instant, from what its reader may see.

    Args:
        view: The reader's view.
        subject: The consignment's id.
        state: Its state, as the reader may see it.
    """
    standing = view.standing
    named = {each for run in state.runs for each in run.mentions}
    return line(
        subject,
        state,
        standing.terms_of(state.under) or standing.first,
        view.at,
        notices={each for each in named if isinstance(view.state(each), NoticeState)},
        incidents=_incidents(view, subject, state),
        whole=view.scope.whole,
    )


def _incidents(view: View, subject: str, state: Aid) -> dict[str, str]:
    """Each attack's entry to the incident of it: named by its author, or one that mentions it."""
    if not state.attacks:
        return {}
    reports = [e for e in view.show(subject).mentions if e.kind.startswith("incident.reported/")]
    begun = {entry.body.occurred_from: entry.hash for entry in reversed(reports)}
    found = {}
    for attack in state.attacks:
        named = [each for each in attack.mentions if _is_incident(view, each)]
        incident = named[0] if named else begun.get(attack.at)
        if incident is not None:
            found[attack.entry] = incident
    return found


def _is_incident(view: View, subject: str) -> bool:
    from truceline.mechanism.incident_states import Incident  # noqa: PLC0415 - seldom needed

    return isinstance(view.state(subject), Incident)
