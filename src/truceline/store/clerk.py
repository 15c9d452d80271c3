"""The clerk: carries recorded entries into the docket, one by one, and nothing else.

Appending, rebuilding and auditing all come through :meth:`Clerk.enter`, so the docket that grew
entry by entry and the one that was made again from the ledger are the work of the same hand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.analysis.clocks import clocks
from truceline.mechanism import agreements, covers, links
from truceline.mechanism.catalogue import KINDS, PARTS
from truceline.mechanism.standing import REGISTER_PARTS, Standing, advance, genesis
from truceline.store.base import Filing, Indexed, Listed
from truceline.store.folds import Folded, Folds, decode
from truceline.store.reaches import reach_of
from truceline.store.uncovering import inner_of, reindex

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from truceline.mechanism.parts import Entry
    from truceline.store.sqlite import SqliteStore


_ENDS = 2
"""How many subjects a link is between."""


class Clerk:
    """Keeps the docket of one store, and the desk's registers at hand."""

    def __init__(self, store: SqliteStore) -> None:
        self.store = store
        self.folds = Folds(store)
        self._standing: Standing | None = None

    def standing(self) -> Standing | None:
        """The registers as this worker knows them; inside a transaction nobody can change them."""
        return self._standing if self._standing is not None else self.catch_up()

    def catch_up(self) -> Standing | None:
        """The registers, caught up with what other workers recorded."""
        after = -1 if self._standing is None else self._standing.seq
        for stored in self.store.register_entries(after):
            entry = decode(stored)
            if entry is not None:
                self._learn(entry)
        return self._standing

    def standing_then(self, at: datetime, known: int | None) -> Standing | None:
        """The registers as they stood at an instant, by the entries up to a place.

        The first entry always counts: nothing on a desk is understood without it.
        """
        now = self.catch_up()
        entries = [e for s in self.store.register_entries(-1) if (e := decode(s)) is not None]
        counted = [e for e in entries if e.at <= at and (known is None or e.seq <= known)]
        if now is None or len(counted) == len(entries):
            return now
        found = genesis(entries[0])
        for entry in counted:
            found = advance(found, entry)
        return found

    def forget(self) -> None:
        """Believe nothing kept at hand, after a transaction that was rolled back."""
        self.folds.forget()
        self._standing = None

    def about(self, entry: Entry) -> dict[str, bool]:
        """The subjects of an entry, with whether it folds into each."""
        kind = KINDS[entry.kind]
        found: dict[str, bool] = {}
        for subject in entry.statement.about:
            listed = self.store.listed(subject)
            if listed is not None:
                found[subject] = not kind.opens and kind.part in {listed.part, links.LINK_PART}
        if kind.opens:
            found[entry.hash] = True
        return found

    def enter(self, entry: Entry, about: Mapping[str, bool] | None = None) -> Entry | None:
        """Carry one recorded entry into the docket; its bodies must be stored already.

        Returns:
            The entry as which an earlier, covered one stands from now on; None for most.
        """
        inner: Entry | None = None
        subjects = self.about(entry) if about is None else dict(about)
        if KINDS[entry.kind].part in REGISTER_PARTS:
            self._learn(entry)
        self.store.index_entry(self._indexed(entry, subjects), subjects)
        body = entry.body
        if isinstance(body, links.SubjectLinked | links.SubjectUnlinked):
            self._relink(entry)
        elif isinstance(body, links.BodyDestroyed):
            self._destroy(body, entry.seq)
        elif isinstance(body, covers.CoveredOpened):
            inner = self._uncover(entry)
        for subject, own in subjects.items():
            if own:
                self._file_group(subject, entry)
        if isinstance(body, agreements.AgreementAmended):
            # The clocks of every subject under the agreement turn at other instants now.
            for subject in self.store.subjects_under(self._terms_id(entry, subjects)):
                self._file_group(subject, entry, fresh=True)
        return inner

    def rebuild(self, progress: Callable[[int], None] = lambda _seq: None) -> None:
        """Throw the docket away and make it again from the ledger."""
        self.forget()
        self.store.clear_docket()
        for stored in self.store.scan():
            entry = decode(stored)
            if entry is not None:
                self.enter(entry)
            progress(stored.seq)

    def members(self, listed: Listed) -> list[Listed]:
        """The rows of a subject's linked group, oldest first."""
        found = (self.store.listed_at(seq) for seq in self.store.linked_with(listed.opened_seq))
        return [each for each in found if each is not None]

    def _learn(self, entry: Entry) -> None:
        if self._standing is None:
            # Whatever else a damaged ledger begins with opens no desk.
            if isinstance(entry.body, agreements.DeskOpened):
                self._standing = genesis(entry)
        elif entry.seq > self._standing.seq:
            self._standing = advance(self._standing, entry)

    def _audience(self, entry: Entry, subjects: Mapping[str, bool]) -> str:
        """``"agreement kind"``: what audiences of Terms are looked up by.

        An entry whose subject is gone belongs to no agreement any more, and nobody but the operator
        sees it; that a body was destroyed stays to be seen by whom the first agreement names.
        """
        kind = KINDS[entry.kind]
        lost = not kind.opens and True not in subjects.values()
        if lost and not isinstance(entry.body, links.BodyDestroyed):
            return f" {kind.base}"
        return f"{self._terms_id(entry, subjects)} {kind.base}"

    def _terms_id(self, entry: Entry, subjects: Mapping[str, bool]) -> str:
        standing = self.standing()
        if standing is None:
            return ""
        under = getattr(entry.body, "under", "")
        if not KINDS[entry.kind].opens:
            rows = (self.store.listed(subject) for subject, own in subjects.items() if own)
            under = next((row.under for row in rows if row is not None and row.under), "")
        terms = standing.terms_of(under)
        return standing.first.id if terms is None else terms.id

    def _indexed(self, entry: Entry, subjects: Mapping[str, bool]) -> Indexed:
        kind = KINDS[entry.kind]
        return Indexed(
            seq=entry.seq,
            hash=entry.hash,
            kind=entry.kind,
            part=kind.part,
            audience=self._audience(entry, subjects),
            author=entry.author,
            recorded_at=entry.recorded_at,
            happened_at=entry.at,
        )

    def _relink(self, entry: Entry) -> None:
        ends = [self.store.listed(subject) for subject in entry.statement.about]
        present = [end.opened_seq for end in ends if end is not None]
        if len(present) != _ENDS:
            # In a replay, the body that opened one of the two may have been destroyed since.
            return
        one, other = present
        groups = {*self.store.linked_with(one), *self.store.linked_with(other)}
        if isinstance(entry.body, links.SubjectLinked):
            self.store.add_link(one, other, entry.seq)
        else:
            self.store.end_link(one, other, entry.seq)
        for seq in sorted(groups):
            listed = self.store.listed_at(seq)
            if listed is not None:
                self._file_group(listed.id, entry, fresh=True)

    def _destroy(self, body: links.BodyDestroyed, by: int) -> None:
        seq = self.store.seq_of(body.entry)
        if seq is not None:
            self.store.destroy(seq, sealed_only=body.what == "sealed")
        if body.what == "sealed":
            return
        self.folds.forget()
        touched: dict[int, str] = {}
        for subject, own in ({} if seq is None else self.store.subjects_of(seq)).items():
            listed = self.store.listed(subject) if own else None
            if listed is not None:
                touched.update({each.opened_seq: each.id for each in self.members(listed)})
        opened = self.store.listed(body.entry)
        self.store.drop_entry(body.entry, by)
        orphans = [] if opened is None else self.store.forget(opened.opened_seq)
        for orphan in orphans:
            self._reindex(orphan)
        # What was linked with it folds without it now, and may fall apart into several.
        for subject in (touched[seq] for seq in sorted(touched)):
            listed = self.store.listed(subject)
            if listed is not None:
                self._file(listed, self.folds.at(listed))

    def _reindex(self, seq: int) -> None:
        """Give an entry the audience that it has without a subject whose opening was destroyed."""
        stored = self.store.stored(seq)
        entry = None if stored is None else decode(stored)
        if entry is not None:
            self.store.put_audience(seq, self._audience(entry, self.store.subjects_of(seq)))

    def _file_group(self, subject: str, entry: Entry, *, fresh: bool = False) -> None:
        """Write the rows of a subject and of all that are linked with it."""
        if subject == entry.hash:
            self._open(subject, entry)
            return
        listed = self.store.listed(subject)
        if listed is None:
            return
        before = None if fresh else self.folds.kept(subject, listed.last_seq)
        alone = before is not None and len(before.members) == 1
        if before is not None and alone and KINDS[entry.kind].part == before.part.name:
            state = before.part.step(before.state, entry)
            after = Folded(part=before.part, state=state, last=entry, members=before.members)
            self._file(listed, after)
            return
        for member in self.members(listed):
            self._file(member, self.folds.at(member))

    def _uncover(self, opened: Entry) -> Entry | None:
        """Let a covered filing stand as what was inside, at its own place and under its own id."""
        inner = inner_of(self.store, opened)
        if inner is not None:
            self.folds.forget()
            reindex(self.store, self._indexed(inner, {inner.hash: True}))
            self._open(inner.hash, inner, new=False)
        return inner

    def _open(self, subject: str, entry: Entry, *, new: bool = True) -> None:
        part = PARTS[KINDS[entry.kind].part]
        folded = Folded(part=part, state=part.begin(entry), last=entry, members=(entry.seq,))
        listed = Listed(
            id=subject, opened_seq=entry.seq, last_seq=entry.seq, part=part.name,
            kind=entry.kind, state="", title="", under="", head=entry.seq,
            opener=entry.author, opened_at=entry.recorded_at, changed_at=entry.recorded_at,
            place="", since=None, until=None, rung="",
        )  # fmt: skip
        self._file(listed, folded, new=new)

    def _file(self, listed: Listed, folded: Folded | None, *, new: bool = False) -> None:
        standing = self.standing()
        if folded is None or standing is None:
            return
        row = folded.part.row(folded.state)
        terms = standing.terms_of(row.under) or standing.first
        own = row
        if len(folded.members) > 1:
            alone = self.folds.at(listed, members=[listed.opened_seq])
            own = row if alone is None else alone.part.row(alone.state)
        self.store.file(
            Filing(
                id=listed.id,
                opened_seq=listed.opened_seq,
                last_seq=folded.last.seq,
                part=listed.part,
                kind=listed.kind,
                opener=listed.opener,
                opened_at=listed.opened_at,
                changed_at=folded.last.recorded_at,
                head=folded.members[0],
                under=terms.id,
                row=row,
                own=own,
                clocks=clocks(row, terms),
                reach=reach_of(folded, row, terms),
            ),
            new=new,
        )
        self.folds.keep(listed.id, folded.last.seq, folded)
