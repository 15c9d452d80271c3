"""Which notices come too near each other, and what each side may learn of it.

The rule is decision 10: whoever may not see the other notice learns only "conflict: contact the
duty officer", worked out from published cells. It is held against a patient asker who files again
and again, and who watches the ledger grow: an entry that the desk adds is seen by all, though its
content is not. So *whether a matter exists* must not depend on what one of its sides may not see:

- both sides may see both notices: exact footprints, an exact answer;
- one side sees, the other does not: the notice that is hidden from somebody enters as its cells;
- neither sees the other's: both enter as cells.

An exact footprint that is sealed is not known to the desk at all, and enters as its published
outline. What is exact is then worked out for those who may see both, and told to them alone; of a
pair that involves a protected site or a humanitarian movement, to its notifier and the cell alone.

>>> answer_for((), "group:made-up", lambda actor, notice: False).says == CLEAR
True
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from truceline.analysis.conflicts import ConflictReport, conflicts
from truceline.analysis.forms import Candidate, Volumes, published, without_end
from truceline.analysis.pair_rules import rule_of, told_in_full, too_near, yielding
from truceline.mechanism.matters import CONTACT
from truceline.mechanism.notice_phases import stands
from truceline.mechanism.notice_states import LIVE
from truceline.mechanism.terms_minima import Separation

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from truceline.mechanism.terms import Terms

    Sees = Callable[[str, str], bool]

CLEAR: Final = (
    "No conflict was found among what this desk may compare. This is neither a permission nor a "
    "promise."
)
BEYOND_QUOTA: Final = "contact the duty officer"
"""The constant answer beyond the quota of checks, whatever the check would have said."""
NO_ACTIVITY: Final = frozenset({"focal_point_change", "unsafe_act_report", "channel_test"})
"""Kinds that neither do anything nor shelter anything: about people, lines, and what is past."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Two notices that come too near each other.

    Args:
        a: The notice that was checked.
        b: The other.
        basis: ``exact`` where both sides may see both footprints, else ``coarse``.
        rule: ``conflict`` opens a matter; ``inform`` tells those who may see both, and no more.
        separation: What the two must keep between them, seen from ``a``.
        exact_result: Whether the exact footprints come too near; None where one is sealed. For
            those who may see both, and for nobody else.
    """

    a: Candidate
    b: Candidate
    basis: str
    rule: str
    separation: Separation
    exact_result: bool | None

    @property
    def notices(self) -> tuple[str, str]:
        """The ids of both."""
        return self.a.subject, self.b.subject

    @property
    def sides(self) -> tuple[str, str]:
        """Whose they are."""
        return self.a.owner, self.b.owner


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """What somebody who may be told of one conflict in full is told.

    Args:
        found: The pair.
        report: Where, when and how near.
        yields: The notices that give way under Terms; none where Terms do not say.
    """

    found: Found
    report: ConflictReport
    yields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictAnswer:
    """What one reader is told.

    Args:
        says: One of :data:`CLEAR`, ``matters.CONTACT`` and :data:`BEYOND_QUOTA`: never more.
        details: Only of pairs of which the reader is told in full.
    """

    says: str
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recheck:
    """A notice to check anew, since one that it waited for is over.

    Args:
        subject: The notice that waited.
        waited_for: The one that is over.
        ended: ``expired``, ``completed`` or ``withdrawn``.
        at: When (UTC).
    """

    subject: str
    waited_for: str
    ended: str
    at: datetime


def pair(
    new: Candidate, others: Iterable[Candidate], *, at: datetime, sees: Sees
) -> tuple[Found, ...]:
    """Every notice that comes too near a notice that was just filed, amended or released.

    A notice that it waits for is passed over while that one stands, or is known to be over; where
    it has merely run out of time and nobody has said that it is completed, it counts as still
    there.

    Args:
        new: The notice to check; without a place, or no longer standing, it meets nothing.
        others: The others, active notices and protected sites; ``new`` itself is passed over.
        at: The instant of the check (UTC).
        sees: Whether an actor may see the body of a notice: ``sees(actor, notice_id)``.

    Returns:
        Found pairs, ordered by the id of the other.
    """
    if not stands(new.state, at) or new.state.notice in NO_ACTIVITY:
        return ()
    found = (_compare(new, other, at, sees) for other in others if other.subject != new.subject)
    return tuple(sorted((f for f in found if f is not None), key=lambda f: f.b.subject))


def matters_to_open(
    found: Iterable[Found], open_pairs: Collection[frozenset[str]]
) -> tuple[Found, ...]:
    """The conflicts for which no matter is open yet; ``open_pairs`` holds pairs of notice ids."""
    return tuple(
        f for f in found if f.rule == "conflict" and frozenset(f.notices) not in open_pairs
    )


def answer_for(
    found: Iterable[Found],
    reader: str,
    sees: Sees,
    *,
    left: int | None = None,
    cell: bool = False,
) -> ConflictAnswer:
    """What a reader is told of a check.

    Args:
        found: What :func:`pair` gave.
        reader: Who asks; an actor's id.
        sees: As for :func:`pair`.
        left: What :func:`quota_left` gave for the reader; None where no quota holds.
        cell: Whether the reader is an officer of the cell.
    """
    if left is not None and left <= 0:
        return ConflictAnswer(says=BEYOND_QUOTA)
    open_to, hidden = [], False
    for each in found:
        if told_in_full(each.a, each.b, reader, sees, cell=cell):
            open_to.append(each)
        elif all(sees(reader, notice) for notice in each.notices):
            # It involves what is sheltered: also of what only informs, no more than whom to call.
            hidden = True
        elif reader in each.sides and each.rule == "conflict":
            hidden = True
    conflict = hidden or any(each.rule == "conflict" for each in open_to)
    return ConflictAnswer(
        says=CONTACT if conflict else CLEAR, details=tuple(_detail(each) for each in open_to)
    )


def quota_left(checks_at: Iterable[datetime], terms: Terms, now: datetime) -> int | None:
    """How many more checks an actor has at an instant; None where Terms set no quota.

    Filing is never refused for it: beyond it the answer is the constant :data:`BEYOND_QUOTA`.

    Args:
        checks_at: When the actor's checks were made (UTC), the present one not among them.
        terms: The governing agreement.
        now: The instant asked about (UTC).
    """
    quota = terms.check_quota
    if quota is None:
        return None
    recent = sum(1 for at in checks_at if at <= now < terms.after(quota.window, at))
    return max(0, quota.count - recent)


def due_rechecks(
    candidates: Mapping[str, Candidate], since: datetime, until: datetime
) -> tuple[Recheck, ...]:
    """The notices to check anew: what they waited for was over in ``since < t <= until``.

    Args:
        candidates: Notices by id, those that are over included.
        since: When this was last asked (UTC).
        until: Now (UTC).
    """
    due = []
    for candidate in candidates.values():
        if not stands(candidate.state, until):
            continue
        for waited_for in candidate.state.waits_for:
            other = candidates.get(waited_for)
            over = other and _over(other)
            if over and since < over[1] <= until:
                due.append(
                    Recheck(
                        subject=candidate.subject,
                        waited_for=waited_for,
                        ended=over[0],
                        at=over[1],
                    )
                )
    return tuple(sorted(due, key=lambda each: (each.at, each.subject, each.waited_for)))


def _over(candidate: Candidate) -> tuple[str, datetime] | None:
    """How and when a notice is over, or will be; None where it has no end."""
    state = candidate.state
    if state.state not in LIVE:
        return state.state, state.marks[state.state]
    return None if state.current.until is None else ("expired", state.current.until)


def _compare(new: Candidate, other: Candidate, at: datetime, sees: Sees) -> Found | None:
    overrun = _overrun(new, other, at)
    if new.subject in other.state.waits_for or not (overrun or _meetable(new, other, at)):
        return None
    separation = rule_of(new, other)
    both = sees(new.owner, other.subject) and sees(other.owner, new.subject)
    known = new.exact is not None and other.exact is not None
    ours = _form(new, shown=sees(other.owner, new.subject))
    theirs = _form(other, shown=sees(new.owner, other.subject))
    if not too_near(ours, without_end(theirs) if overrun else theirs, separation):
        return None
    exact: bool | None = None
    if new.exact is not None and other.exact is not None:
        as_asked = ours is new.exact and theirs is other.exact
        theirs = without_end(other.exact) if overrun else other.exact
        exact = as_asked or too_near(new.exact, theirs, separation)
    return Found(
        a=new,
        b=other,
        basis="exact" if both and known else "coarse",
        rule=separation.on_meeting,
        separation=separation,
        exact_result=exact,
    )


def _meetable(new: Candidate, other: Candidate, at: datetime) -> bool:
    """Whether the other notice stands, is an activity or a site, and is none that is waited for."""
    if other.state.notice in NO_ACTIVITY:
        return False
    return stands(other.state, at) and other.subject not in new.state.waits_for


def _overrun(new: Candidate, other: Candidate, at: datetime) -> bool:
    """Whether the new one waits for the other, which ran out and was never said to be over."""
    waits = other.subject in new.state.waits_for
    return waits and other.state.state in LIVE and not stands(other.state, at)


def _form(candidate: Candidate, *, shown: bool) -> Volumes:
    """The footprint as it enters the check: exact where the other side may see it."""
    exact = candidate.exact
    return exact if shown and exact is not None else published(candidate)


def _detail(found: Found) -> Detail:
    """Where, when and how near: from exact footprints where both are open, else as published."""
    ours, theirs = found.a.exact, found.b.exact
    if ours is None or theirs is None:
        ours, theirs = published(found.a), published(found.b)
    return Detail(found=found, report=conflicts(ours, theirs), yields=yielding(found.a, found.b))
