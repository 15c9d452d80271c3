"""Talks and commitments: tracks, rounds, meetings and their decisions, promises, milestones.

What somebody holds stands as what that somebody holds; a stall is the word of who says so; a
promise past its date is past its own source's date, and is judged by whoever judged it, by name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, ClassVar, Final

from truceline.analysis.talks import ProcessSeen
from truceline.console.pages.base import Page
from truceline.console.pages.times import Times, actor_names, times
from truceline.mechanism.meeting_states import Decision
from truceline.sheets.commitments import facts
from truceline.sheets.talks import processes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.console.pages.base import Asked
    from truceline.reception.visits import Visit
    from truceline.views import View

MEETINGS: Final = 40
"""Meetings that the page shows at most, the newest opened first; the search has all."""
OCCURRENCES: Final = 4
"""Of a milestone that comes again and again, so many occurrences are shown at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingLine:
    """One meeting of a body.

    Args:
        subject: Its id.
        title: What it is, in a line.
        body: The body's id in Terms.
        state: Its recorded state.
        starts: When it is to begin, or was held (UTC).
        agenda: The titles of its items, in order.
        present: Who was at the table.
        decisions: What it decided, each with who agreed and who dissented, and whether more than
            one hand says so.
        decided_words: What the record of a meeting that is told of says was decided.
    """

    subject: str
    title: str
    body: str
    state: str
    starts: datetime
    agenda: tuple[str, ...]
    present: tuple[str, ...]
    decisions: tuple[Decision, ...]
    decided_words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A milestone: one occurrence, or the newest of those that come again and again.

    Args:
        shown: The occurrences that are shown, as ``sheets.commitments`` tells them.
        more: How many more there are.
    """

    shown: tuple[Mapping[str, Any], ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TalksPage(Page):
    """Talks, meetings, commitments, milestones and proposals.

    Args:
        times: Which instant it speaks of.
        names: Actor to its name in the register.
        processes: Every process of talks, with seats, tracks, positions and rounds.
        meetings: Meetings of bodies, the latest first.
        meetings_more: Whether there are more than are shown.
        commitments: Promises: by whom, to whom, due when, kept or not and by whose word.
        milestones: Milestones of agreements in force.
        proposals: Proposals, which create no duty.
        narrowed: Whether the reader may see less than there is.
    """

    TEMPLATE: ClassVar[str] = "talks.html"

    times: Times
    names: Mapping[str, str]
    processes: tuple[ProcessSeen, ...]
    meetings: tuple[MeetingLine, ...]
    meetings_more: bool
    commitments: tuple[Mapping[str, Any], ...]
    milestones: tuple[Series, ...]
    proposals: tuple[Mapping[str, Any], ...]
    narrowed: bool


def talks(visit: Visit, asked: Asked) -> TalksPage:
    """Fill the page of talks and commitments.

    Raises:
        BadInput: a time that is none.
    """
    view = asked.view(visit)
    told = facts(view)
    found = list(islice(view.states("meeting"), MEETINGS + 1))
    lines = sorted((_meeting(*each) for each in found[:MEETINGS]), key=_starts, reverse=True)
    return TalksPage(
        times=times(view, asked),
        names=actor_names(view),
        processes=processes(view),
        meetings=tuple(lines),
        meetings_more=len(found) > MEETINGS,
        commitments=tuple(told["commitments"]),
        milestones=tuple(_series(told["milestones"], view)),
        proposals=tuple(told["proposals"]),
        narrowed=not view.scope.whole,
    )


def _starts(line: MeetingLine) -> datetime:
    return line.starts


def _meeting(subject: str, state: Any) -> MeetingLine:
    return MeetingLine(
        subject=subject,
        title=state.title,
        body=state.body,
        state=state.state,
        starts=state.starts,
        agenda=tuple(item.title for item in state.agenda),
        present=tuple(sorted(state.present)),
        decisions=state.decisions,
        decided_words=state.decided_words,
    )


def _series(told: list[Mapping[str, Any]], view: View) -> Iterator[Series]:
    """Milestones in groups; of many occurrences those around the instant asked about."""
    groups: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for each in told:
        groups.setdefault((each["under"], each["milestone"]), []).append(each)
    today = view.at.date().isoformat()
    for group in groups.values():
        ahead = next((n for n, e in enumerate(group) if (e["day"] or "9") > today), len(group))
        first = max(0, min(ahead - OCCURRENCES // 2, len(group) - OCCURRENCES))
        shown = tuple(group[first : first + OCCURRENCES])
        yield Series(shown=shown, more=len(group) - len(shown))
