"""What the desk itself says after an entry: mechanical entries under its own key.

When a notice is filed or amended, or when what it waited for is over, it is compared with the other
notices that stand, and each conflict opens a matter. The desk's entries say what was found and on
which basis, never any geometry; they are signed with the desk's own key, judged like everybody's,
and recorded in the same transaction as the entry that caused them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from truceline.analysis.cell_sizes import wider
from truceline.analysis.forms import Candidate
from truceline.analysis.pairing import Found, due_rechecks, matters_to_open, pair
from truceline.mechanism import matters
from truceline.mechanism.notice_kinds import NoticeAmended, NoticeFiled
from truceline.own_words import OwnWords
from truceline.registrar import Registrar
from truceline.store.docket import instant, micros
from truceline.store.narrowing import visible
from truceline.store.reaches import moved, published_reach
from truceline.store.turning import speaking_of, turned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from truceline.ledger.entry import Submission
    from truceline.mechanism.notice_states import NoticeState
    from truceline.mechanism.parts import Entry
    from truceline.mechanism.terms import Terms
    from truceline.notice_index import NoticeIndex  # noqa: TC004 - slow; the annotation stays a string

NOTICE = "notice"
RECHECKED = "rechecked_at"
"""The name under which the store keeps when the desk last looked for waits that are over."""


@dataclass(frozen=True, slots=True)
class NoticeDesk:
    """Finds conflicts of notices on one desk, for its registrar and for those who ask.

    Args:
        registrar: The desk's registrar.
        voice: The desk's own voice.
        index: The notices in force, for whoever stays and files much; without one the docket's
            index of boxes is asked, which needs no loading and finds more to look through.
    """

    registrar: Registrar
    voice: OwnWords
    index: NoticeIndex | None = None

    def after(self, entries: Sequence[Entry]) -> Iterator[Submission]:
        """The desk's own entries after a group of entries was recorded.

        Each notice is checked as of its own entry, and what follows is said after the group: on a
        replaying desk a group may span days, and time never goes back.
        """
        for entry in entries:
            now = entries[-1].recorded_at
            if isinstance(entry.body, NoticeFiled):
                yield from self._matters(entry.hash, entry.recorded_at, "filing", now)
            elif isinstance(entry.body, NoticeAmended):
                yield from self._matters(self._notice(entry), entry.recorded_at, "amendment", now)
        if entries:
            yield from self._rechecked(entries[-1].recorded_at)

    def found(self, subject: str, at: datetime) -> tuple[Found, ...]:
        """Every notice that comes too near this one at an instant (UTC)."""
        new = self.candidate(subject)
        return () if new is None else pair(new, self._others(new, at), at=at, sees=self.seer())

    def found_of_draft(
        self, draft: Candidate, at: datetime, sees: Callable[[str, str], bool]
    ) -> tuple[Found, ...]:
        """Every notice that one which is not filed yet would come too near at an instant (UTC).

        Args:
            draft: What would be filed.
            at: The instant.
            sees: As :meth:`seer` gives it, and for the draft: who would see it.
        """
        return pair(draft, self._others(draft, at), at=at, sees=sees)

    def candidate(self, subject: str) -> Candidate | None:
        """A notice as checks look at it."""
        folded = self.registrar.clerk.folds.now(subject)
        if folded is None or folded.part.name != NOTICE:
            return None
        standing = self.registrar.standing()
        state: NoticeState = folded.state
        terms = standing.terms_of(state.under) or standing.first
        return Candidate(subject=subject, state=state, terms=terms)

    def each(self, subjects: Iterable[str]) -> Iterator[Candidate]:
        """Notices as checks look at them: of those that are linked, the oldest stands for all."""
        store, seen = self.registrar.store, set[int]()
        for subject in subjects:
            listed = store.listed(subject)
            head = (
                None if listed is None else store.listed_at(store.linked_with(listed.opened_seq)[0])
            )
            if head is None or head.opened_seq in seen:
                continue
            seen.add(head.opened_seq)
            candidate = self.candidate(head.id)
            if candidate is not None:
                yield candidate

    def seer(self, then: Mapping[str, NoticeState] | None = None) -> Callable[[str, str], bool]:
        """Whether an actor may see the body of a notice: its filing, and all that changed it.

        A notice that was amended, or linked with another, in an entry that the actor may not see is
        hidden from it: what it says now is not what the actor was told.

        Args:
            then: Notices by id as they stood at another time, whose entries count; None for now.
                What an actor may see is always a matter of its scope now.
        """
        standing, lookups = self.registrar.standing(), self.registrar.lookups
        store = self.registrar.store

        def known(notice: str) -> NoticeState | None:
            if then is not None:
                return then.get(notice)
            candidate = self.candidate(notice)
            return None if candidate is None else candidate.state

        @cache
        def entries(notice: str) -> frozenset[int]:
            listed, state = store.listed(notice), known(notice)
            if listed is None or state is None:
                return frozenset()
            return frozenset({listed.opened_seq, *(v.seq for v in state.versions)})

        @cache
        def sees(actor: str, notice: str) -> bool:
            scope, places = lookups.scope(actor, standing), entries(notice)
            return bool(places) and all(visible(store, scope, seq) for seq in places)

        return sees

    def _notice(self, entry: Entry) -> str:
        found = (self.candidate(subject) for subject in entry.statement.about)
        return next((candidate.subject for candidate in found if candidate is not None), "")

    def _others(self, new: Candidate, at: datetime) -> Iterator[Candidate]:
        """Notices that may come too near: a broad search, never too narrow."""
        found = self._boxed(new) if self.index is None else self._indexed(self.index, new, at)
        for each in self.each(found):
            # What is linked with it is the same thing, and no other that it could meet.
            if each.state.versions[0].seq != new.state.versions[0].seq:
                yield each

    def _indexed(self, index: NoticeIndex, new: Candidate, at: datetime) -> list[str]:
        """By the index of notices in force; what it waits for may have run out, and be there."""
        index.follow(at)
        return sorted(index.near_to(new).union(new.state.waits_for))

    def _boxed(self, new: Candidate) -> list[str]:
        """By the docket's boxes, of degrees and spans of time: each of what is published."""
        box = published_reach(new.state.current, new.terms)
        reaches = [terms.reach for terms in self._agreements(new)]
        slack = timedelta(seconds=max(reach.seconds for reach in reaches))
        near = (
            []
            if box.area is None
            else self.registrar.store.near(
                NOTICE,
                wider(box.area, max(reach.horizontal_m for reach in reaches)),
                moved(box.since, -slack),
                moved(box.until, slack),
            )
        )
        return sorted({*near, *new.state.waits_for})

    def _agreements(self, new: Candidate) -> set[Terms]:
        """Every agreement of the desk: a notice may stand when its agreement has ended."""
        every = self.registrar.standing().agreements.values()
        return {new.terms, *(agreement.terms for agreement in every)}

    def _matters(
        self, subject: str, at: datetime, found_on: str, now: datetime
    ) -> Iterator[Submission]:
        """The matters to open about a notice as of ``at``, said at ``now``."""
        for found in matters_to_open(self.found(subject, at), self._open_pairs(subject)):
            body = {
                "under": found.a.terms.id,
                "pair": [found.a.state.notice, found.b.state.notice],
                "sides": list(found.sides),
                "basis": found.basis,
                "rule": found.rule,
                "found_on": found_on,
            }
            yield self.voice.say("matter.opened", body, found.notices, now)

    def _rechecked(self, now: datetime) -> Iterator[Submission]:
        """Notices whose wait is over since the desk last looked."""
        store = self.registrar.store
        since = instant(int(store.name(RECHECKED) or 0))
        store.set_name(RECHECKED, str(micros(now)))
        over = turned(store, NOTICE, since, now)
        waiting = (subject for each in over for subject in speaking_of(store, NOTICE, each))
        found = ((subject, self.candidate(subject)) for subject in {*over, *waiting})
        candidates = {subject: candidate for subject, candidate in found if candidate is not None}
        for due in due_rechecks(candidates, since, now):
            yield from self._matters(due.subject, now, "expiry", now)

    def _open_pairs(self, subject: str) -> frozenset[frozenset[str]]:
        """The pairs with this notice for which a matter is open already."""
        pairs = set()
        for mention in self.registrar.store.mentions(subject, matters.PART.name):
            folded = self.registrar.clerk.folds.now(mention)
            if folded is not None and folded.state.state in matters.LIVE:
                pairs.add(frozenset(folded.state.notices))
        return frozenset(pairs)
