"""The recorded state of a meeting: its agenda, who attended, what it decided, who approved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from truceline.mechanism.meeting_kinds import AgendaItem, How
from truceline.mechanism.parts import table

TRANSITIONS = table(
    called="sitting called_off",
    sitting="adjourned",
    adjourned="sitting minuted",
    held="minuted",
    minuted="",
    called_off="",
)
"""``held`` is a meeting told of when it was over."""

INITIAL = frozenset({"called", "held"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Seated:
    """How one actor attended, as last recorded."""

    actor: str
    how: How
    side: str = ""
    delegates: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a meeting decided.

    Args:
        entry: The hash of the entry.
        by: Who recorded it.
        at: When it was taken, as its author says (UTC).
        about: The subjects it is about, the meeting itself left out.
        item: The agenda item, or empty.
        text: The decision in a line.
        rule: The decision rule of Terms, or empty.
        quorum: The quorum that it claimed and met, or empty.
        emergency: Why it could not wait, or empty.
        agreed: Who agreed.
        dissented: Who dissented.
        approved_by: Who has approved the minutes since.
    """

    entry: str
    by: str
    at: datetime
    about: tuple[str, ...]
    item: str
    text: str
    rule: str
    quorum: str
    emergency: str
    agreed: tuple[str, ...]
    dissented: tuple[str, ...]
    approved_by: frozenset[str] = frozenset()

    @property
    def vouched(self) -> bool:
        """Whether more than one hand says so: nobody turns its own wish into a body's act.

        Enough is that whoever recorded it had no voice in it (a keeper of the record), or that
        another of those who agreed has approved the minutes.
        """
        had_a_voice = self.by in {*self.agreed, *self.dissented}
        return not had_a_voice or bool((self.approved_by & frozenset(self.agreed)) - {self.by})


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingState:
    """One meeting.

    Args:
        state: A word of :data:`TRANSITIONS`.
        body: The body's id in Terms.
        title: What it is, in a line.
        under: The agreement; empty for the desk's first.
        starts: When it is to begin, or was held (UTC).
        invited: Who was asked to come.
        agenda: Its items, in order.
        attendance: Actor to how it attended.
        decisions: What it decided, oldest first.
        decided_words: What a ``meeting.held`` says was decided, in the record's words.
        approved_by: Who approved the minutes.
        resumes_at: When it goes on, where it was adjourned to a time.
        why: Why it was adjourned or called off.
        reference: Where it is recorded.
        marks: When the desk had each sort of event (UTC).
    """

    state: str
    body: str
    title: str
    under: str
    starts: datetime
    invited: tuple[str, ...] = ()
    agenda: tuple[AgendaItem, ...] = ()
    attendance: Mapping[str, Seated] = field(default_factory=dict)
    decisions: tuple[Decision, ...] = ()
    decided_words: str = ""
    approved_by: frozenset[str] = frozenset()
    resumes_at: datetime | None = None
    why: str = ""
    reference: str = ""
    marks: Mapping[str, datetime] = field(default_factory=dict)

    @property
    def present(self) -> frozenset[str]:
        """Who is at the table; who accompanies is not."""
        return frozenset(a for a, seated in self.attendance.items() if seated.how == "present")

    def decided_about(self, subjects: frozenset[str]) -> tuple[Decision, ...]:
        """The decisions about any of these subjects."""
        return tuple(each for each in self.decisions if not subjects.isdisjoint(each.about))
