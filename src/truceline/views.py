"""A view: what one reader sees of a desk, at an instant, as known up to a place of the ledger.

Two times are kept apart. ``at`` is the instant asked about: entries that speak of later are left
out, and clocks are read at it. ``known`` is the place in the ledger up to which entries count.
Narrowing comes first: hidden entries are gone before anything is folded, listed or counted.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from truceline.analysis.clocks import Clock, clocks, overdue
from truceline.errors import BadInput, Fault, NotFound
from truceline.mechanism.catalogue import PARTS
from truceline.mechanism.parts import Entry, Row
from truceline.mechanism.terms import Terms
from truceline.store.finding import Question, answers, candidates, seen_places
from truceline.store.folds import Folded, Folds, decode
from truceline.store.narrowing import any_visible, condition, is_told, visible
from truceline.store.sights import any_hidden, here

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.analysis.scope import Scope
    from truceline.mechanism.standing import Standing
    from truceline.store.base import Listed, Stored
    from truceline.store.sqlite import SqliteStore

MOST = 500
"""The largest page."""

LEAST_DIGITS = 6
"""How much of a subject's id must be given."""

ID_DIGITS = 64

GLIMPSED = "seen_in_part"
"""What stands for a state where the reader may not see the opening."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One subject in a list, as this reader may see it."""

    subject: str
    part: str
    row: Row
    opened_by: str
    opener: str
    opened_at: datetime
    changed_at: datetime
    overdue: tuple[str, ...]
    linked: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The item as a JSON object; times are RFC 3339 UTC."""
        row = self.row
        return {
            "subject": self.subject, "part": self.part, "state": row.state, "title": row.title,
            "opened_by": self.opened_by, "opener": self.opener,
            "opened_at": _text(self.opened_at), "changed_at": _text(self.changed_at),
            "under": row.under, "parties": list(row.parties), "recipients": list(row.recipients),
            "place": row.place, "since": _text(row.since), "until": _text(row.until),
            "rung": row.rung, "overdue": list(self.overdue), "linked": list(self.linked),
        }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Glimpse:
    """A subject whose opening the reader may not see, but something that was said of it.

    A party that is queried sees the query, not the report. There is no state to show: what the
    reader may see is the entries themselves.
    """

    part: str
    under: str
    state: str = GLIMPSED
    says: str = ""

    def row(self) -> Row:
        """The row of a list: that there is something, and nothing of what is hidden."""
        title = self.says or f"{self.part}: part of it is before you"
        return Row(state=self.state, title=title, under=self.under)


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a list; ``next`` is the cursor of the following one, None on the last."""

    items: tuple[Item, ...]
    next: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One subject in full, as this reader may see it."""

    item: Item
    state: Any
    entries: tuple[Entry, ...]
    mentions: tuple[Entry, ...]
    clocks: tuple[Clock, ...]
    terms: Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One subject that answers a question, with its state; ``place`` is its cursor."""

    place: int
    item: Item
    state: Any
    terms: Terms


class View:
    """What one reader sees. Cheap to make; holds no rows.

    ``standing`` is that of the two times asked about; the scope is always that of now. ``folds``
    may be shared by views of one store, and remembers states.
    """

    def __init__(
        self,
        store: SqliteStore,
        standing: Standing,
        scope: Scope,
        *,
        at: datetime,
        known: int | None = None,
        past: bool = False,
        folds: Folds | None = None,
    ) -> None:
        self.store = store
        self.standing = standing
        self.scope = scope
        self.at = at
        self.known = known
        self.past = past or known is not None
        self._folds = folds or Folds(store)
        # What comes later under another audience is hidden here: this view begins before it.
        self._here = here(store, scope)
        self._seen = condition(self._here, "said")

    def subject_id(self, given: str) -> str:
        """A whole subject id from its beginning (at least 6 hexadecimal digits).

        Raises:
            BadInput: SUBJECT_ID, SUBJECT_AMBIGUOUS. NotFound: SUBJECT_UNKNOWN.
        """
        text = _digits(given)
        found = [each for each in self.store.ids_starting(text) if self._listed(each)]
        if not found:
            sentence = f"You see no subject {given} on this desk."
            raise NotFound(Fault("SUBJECT_UNKNOWN", sentence, "Look it up with `truceline list`."))
        if len(found) > 1:
            raise BadInput(_ambiguous(given))
        return found[0]

    def entry(self, given: str) -> Entry:
        """An entry by its hash, or by the beginning of it (at least 6 hexadecimal digits).

        Raises:
            BadInput: SUBJECT_ID, SUBJECT_AMBIGUOUS. NotFound: ENTRY_UNKNOWN, also where the reader
            may not see it or its body is gone.
        """
        places = (
            self.store.seq_of(h) for h in self.store.ids_starting(_digits(given), entries=True)
        )
        stored = (self.store.stored(seq) for seq in places if seq is not None)
        decoded = (decode(each) for each in stored if each is not None)
        found = [entry for entry in decoded if entry is not None and self._keep(entry)]
        if not found:
            raise NotFound(
                Fault("ENTRY_UNKNOWN", f"You see no entry {given} on this desk.", "Check the hash.")
            )
        if len(found) > 1:
            raise BadInput(_ambiguous(given))
        return found[0]

    def entries(self) -> Iterator[Stored]:
        """Every entry that the reader may see and whose body is there, in ledger order."""
        last = self.store.size() if self.known is None else self.known + 1
        for seq in seen_places(self.store, self._here):
            stored = self.store.stored(seq) if seq < last else None
            if stored is not None and stored.envelope is not None:
                yield stored

    def search(self, question: Question, *, before: int | None = None, limit: int = 50) -> Page:
        """Subjects that answer a question, newest first.

        Args:
            question: What is looked for.
            before: The cursor of the page before.
            limit: At most so many items (1 to 500).
        """
        limit = max(1, min(limit, MOST))
        items: list[Item] = []
        last: int | None = None
        for listed, item, _ in self._answers(question, before):
            if len(items) == limit:
                return Page(items=tuple(items), next=last)
            items.append(item)
            last = listed.opened_seq
        return Page(items=tuple(items), next=None)

    def every(self, question: Question) -> Iterator[Item]:
        """Every subject that answers, newest first, streamed."""
        return (item for _, item, _ in self._answers(question, None))

    def found(self, question: Question, *, before: int | None = None) -> Iterator[Found]:
        """Every subject that answers, newest first, streamed, with its state; no glimpses."""
        for listed, item, state in self._answers(question, before):
            if not isinstance(state, Glimpse):
                terms = self._terms(item.row)
                yield Found(place=listed.opened_seq, item=item, state=state, terms=terms)

    def states(self, part: str) -> Iterator[tuple[str, Any]]:
        """``(id, state)`` of every subject of a part, oldest openings last."""
        rows = candidates(self.store, self._here, Question(part=part), None, fold_all=self.past)
        for listed in rows:
            folded = self._fold(listed)
            if folded is None or isinstance(folded.state, Glimpse):
                continue
            if folded.members[0] == listed.opened_seq:
                yield listed.id, folded.state

    def show(self, subject: str) -> Shown:
        """One subject in full.

        Raises:
            NotFound: SUBJECT_UNKNOWN, also where the reader may not see it.
        """
        listed = self._listed(subject)
        folded = None if listed is None else self._fold(listed)
        if listed is None or folded is None:
            raise NotFound(
                Fault("SUBJECT_UNKNOWN", f"You see no subject {subject[:12]}.", "Try `list`.")
            )
        entries = [e for e in self._folds.entries(folded.members, self.known) if self._keep(e)]
        links = self.store.entries_of([listed.opened_seq], self.known, own=False)
        mentions = [e for s in links if (e := decode(s)) is not None and self._keep(e)]
        row = _row(folded)
        terms = self._terms(row)
        return Shown(
            item=self._item(listed, folded, row, terms),
            state=folded.state,
            entries=tuple(entries),
            mentions=tuple(mentions),
            clocks=tuple(clocks(row, terms)),
            terms=terms,
        )

    def state(self, subject: str) -> Any | None:
        """The state of a subject; None where this view has none of that id."""
        listed = self._listed(subject)
        folded = None if listed is None else self._fold(listed)
        return None if folded is None else folded.state

    def line(self, subject: str) -> tuple[Item, Any] | None:
        """A subject as a line of a list, and its state; None where the list would not have it."""
        listed = self._listed(subject)
        return None if listed is None else self._line(listed)

    def item(self, subject: str) -> Item | None:
        """A subject as a line of a list; None where the list would not have it."""
        line = self.line(subject)
        return None if line is None else line[0]

    def sees(self, entry: Entry) -> bool:
        """Whether the reader may see an entry."""
        return visible(self.store, self.scope, entry.seq)

    def _keep(self, entry: Entry) -> bool:
        return self._in_time(entry.seq, entry.at) and self.sees(entry)

    def _in_time(self, seq: int, at: datetime) -> bool:
        """Whether what stands at a place, and speaks of an instant, counts in this view."""
        return not self.past or (at <= self.at and (self.known is None or seq <= self.known))

    def _counts(self, seq: int) -> bool:
        """Whether the entry at a place counts, whoever may see it."""
        if not self.past:
            return True
        indexed = self.store.indexed(seq)
        return indexed is not None and self._in_time(seq, indexed.happened_at)

    def _listed(self, subject: str) -> Listed | None:
        listed = self.store.listed(subject)
        if listed is None or (self.known is not None and listed.opened_seq > self.known):
            return None
        seen = any_visible(self.store, self._here, subject)
        return listed if seen or is_told(self.store, self.scope, subject) else None

    def _members(self, listed: Listed) -> list[int]:
        """The linked group by the links that the reader may see; of it, what the reader may see.

        What is hidden may stand between two that are seen; they are then one for this reader too.
        """
        found, frontier = {listed.opened_seq}, [listed.opened_seq]
        while frontier:
            for other, by, ended in self.store.links_of(frontier.pop()):
                stood = self._counts(by) and not (ended is not None and self._counts(ended))
                if other not in found and stood and visible(self.store, self.scope, by):
                    found.add(other)
                    frontier.append(other)
        shown = {seq for seq in found if visible(self.store, self.scope, seq)}
        return sorted(shown | {listed.opened_seq})

    def _fold(self, listed: Listed) -> Folded | None:
        if not self.past and (self.scope.whole or self._sees_all_of(listed)):
            return self._folds.newest(listed)
        if not visible(self.store, self.scope, listed.opened_seq):
            return self._glimpse(listed)
        return self._folds.at(listed, self.known, self._keep, self._members(listed))

    def _sees_all_of(self, listed: Listed) -> bool:
        """Whether nothing of a subject is hidden: then it is what it is for everybody."""
        linked = self.store.links_of(listed.opened_seq)
        return not linked and not any_hidden(self.store, self._seen, listed.opened_seq)

    def _glimpse(self, listed: Listed) -> Folded | None:
        seen = [e for e in self._folds.entries([listed.opened_seq], self.known) if self._keep(e)]
        part, members = PARTS[listed.part], (listed.opened_seq,)
        state = Glimpse(part=listed.part, under=listed.under)
        if seen:
            return Folded(part=part, state=state, last=seen[-1], members=members)
        whole = self._folds.at(listed, self.known, lambda e: self._in_time(e.seq, e.at), members)
        if whole is None or not is_told(self.store, self.scope, listed.id):
            return None
        row = part.row(whole.state)
        state = replace(state, state=row.state, says=row.says)
        opening = self._folds.entries(members, self.known)[0]
        return Folded(part=part, state=state, last=opening, members=members)

    def _terms(self, row: Row) -> Terms:
        """The agreement that governs a subject."""
        return self.standing.terms_of(row.under) or self.standing.first

    def _item(self, listed: Listed, folded: Folded, row: Row, terms: Terms) -> Item:
        others = [self.store.listed_at(seq) for seq in folded.members if seq != listed.opened_seq]
        # Who opened what the reader may not see open, and when, is not told.
        hidden = isinstance(folded.state, Glimpse)
        return Item(
            subject=listed.id,
            part=listed.part,
            row=replace(row, under=terms.id),
            opened_by=listed.id,
            opener="" if hidden else listed.opener,
            opened_at=folded.last.recorded_at if hidden else listed.opened_at,
            changed_at=folded.last.recorded_at,
            overdue=tuple(each.name for each in clocks(row, terms) if overdue(each, self.at)),
            linked=tuple(other.id for other in others if other is not None),
        )

    def _answers(
        self, question: Question, before: int | None
    ) -> Iterator[tuple[Listed, Item, Any]]:
        rows = candidates(self.store, self._here, question, before, fold_all=self.past)
        for listed in rows:
            if self.known is not None and listed.opened_seq > self.known:
                continue
            line = self._line(listed)
            if line is not None and answers(question, line[0]):
                yield listed, *line

    def _line(self, listed: Listed) -> tuple[Item, Any] | None:
        """A subject as a line of a list; None where it stands under one it is linked with."""
        folded = self._fold(listed)
        if folded is None or folded.members[0] != listed.opened_seq:
            return None
        row = _row(folded)
        return self._item(listed, folded, row, self._terms(row)), folded.state


def _row(folded: Folded) -> Row:
    state = folded.state
    if folded.kept_row is not None:
        return folded.kept_row
    return state.row() if isinstance(state, Glimpse) else folded.part.row(state)


def _digits(given: str) -> str:
    """The digits of an id, whole or its beginning."""
    text = given.lower()
    if not LEAST_DIGITS <= len(text) <= ID_DIGITS or set(text) - set("0123456789abcdef"):
        raise BadInput(Fault("SUBJECT_ID", f"{given!r} is no id.", "Give 6 or more of its digits."))
    return text


def _ambiguous(given: str) -> Fault:
    return Fault("SUBJECT_AMBIGUOUS", f"{given} begins several ids.", "Give more digits.")


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.strftime("%Y-%m-%dT%H:%M:%S.%fZ").replace(".000000", "")
