"""Which subjects a reader sees anything of, as indexes give them, newest first.

A reader who sees little must not wait for a search through all that it does not see, nor one who
sees nearly everything for a look at each entry. So the docket keeps, beside each subject, the
audiences of its entries: what a reader sees outright, what it sees by being named in a subject, and
what it wrote itself are each found by an index, in the order of the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from truceline.mechanism.catalogue import KINDS, PARTS
from truceline.mechanism.links import LINK_PART
from truceline.store.narrowing import Condition, condition, told

if TYPE_CHECKING:
    from truceline.analysis.scope import Scope
    from truceline.store.sqlite import SqliteStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """A filter that has an index of its own, and so may go first.

    Args:
        table: Where it looks.
        place: Its column of the subject's place.
        asks: What its rows must answer.
        ordered: Its index gives the places in order, so that a page need not read them all.
        own: Its rows of one subject, where ``place`` is not what its index looks up.
        sure: Whether the reader sees something of every subject that it finds.
    """

    table: str
    place: str
    asks: Condition
    ordered: bool
    own: str = ""
    sure: bool = False

    @property
    def holds(self) -> Condition:
        """The filter as a condition on a row of ``subject AS s``."""
        own = self.own or f"{self.place} = s.opened_seq"
        return Condition(
            f"EXISTS (SELECT 1 FROM {self.table} WHERE {own} AND {self.asks.sql})", self.asks.values
        )


def visible_at_all(scope: Scope) -> Condition:
    """True of rows of ``subject AS s`` of which the reader sees an entry, or is told."""
    seen, known = condition(scope, "said"), told(scope)
    return Condition(
        "(EXISTS (SELECT 1 FROM entry_subject AS es JOIN entry AS said USING (seq) "
        f"WHERE es.opened_seq = s.opened_seq AND es.own = 1 AND {seen.sql}) OR {known.sql})",
        seen.values + known.values,
    )


def sighted(store: SqliteStore, scope: Scope, part: str) -> list[Lead]:
    """What finds every subject of a part that the reader sees anything of, and perhaps others."""
    people, named = sorted(scope.identities), sorted(scope.identities | scope.seats)
    leads = [
        replace(_of_audience(each), sure=True)
        for each in present(store, part)
        if each in scope.outright
    ]
    leads.extend(
        Lead(
            table="subject_actor AS m",
            place="m.opened_seq",
            asks=Condition("m.actor = ? AND m.relation <> 'linked'", (actor,)),
            ordered=True,
        )
        for actor in named
    )
    written = sorted(scope.related.get("author", frozenset()) - scope.outright)
    if people and written:
        authors, kinds = ", ".join("?" * len(people)), ", ".join("?" * len(written))
        asks = f"w.author IN ({authors}) AND w.audience IN ({kinds}) AND m.seq = w.seq AND m.own"
        leads.append(
            Lead(
                table="entry AS w CROSS JOIN entry_subject AS m",
                place="m.opened_seq",
                asks=Condition(asks, (*people, *written)),
                ordered=False,
            )
        )
    return leads


def half_hidden(store: SqliteStore, scope: Scope, part: str) -> list[Lead]:
    """What finds every subject of which some entry may be hidden, and linked ones.

    Linked subjects share entries. Of all these the docket's row may tell what the reader may not
    see, so that it does not decide.
    """
    hidden = [_of_audience(each) for each in present(store, part) if each not in scope.outright]
    ends = ("m.low", "m.high")
    links = [Lead(table="link AS m", place=end, asks=Condition("1"), ordered=False) for end in ends]
    return [*hidden, *links]


def half_hidden_openly(store: SqliteStore, scope: Scope, part: str) -> list[Lead]:
    """What finds every subject whose opening the reader sees and of which some entry is hidden.

    Linked ones too, as in :func:`half_hidden`; and perhaps others, which :func:`partly_hidden`
    leaves out. Only these can be anywhere else for the reader than their row says: of a subject
    whose opening is hidden no place is known at all. Most kinds of a part share their audience, so
    that whoever sees the opening sees the rest, and nothing need be gone through.
    """
    if not part:
        found = (half_hidden_openly(store, scope, each) for each in PARTS)
        return list(dict.fromkeys(lead for leads in found for lead in leads))
    partly = [each for each in present(store, part) if each not in scope.outright]
    leads = [
        Lead(table="link AS m", place=end, asks=Condition("1"), ordered=False)
        for end in ("m.low", "m.high")
    ]
    bases = {kind.base for kind in KINDS.values() if kind.part == part and kind.opens}
    for agreement in sorted({each.rpartition(" ")[0] for each in partly}):
        openers = {f"{agreement} {base}" for base in bases}
        held = [each for each in partly if each.rpartition(" ")[0] == agreement]
        sure = frozenset.intersection(*(_relations(scope, each) for each in held))
        if openers & scope.outright:
            leads.extend(_of_audience(each) for each in held)
            continue
        needed = frozenset[str]().union(*(_relations(scope, each) for each in openers))
        leads.extend(_of_audience(each) for each in held if not needed <= _relations(scope, each))
        if not ("party" in sure and part in AUTHOR_IS_PARTY):
            leads.extend(_written(scope, openers))
    return leads


AUTHOR_IS_PARTY: Final = frozenset({"notice"})
"""Parts whose rows name the author of the opening among the parties."""


def partly_hidden(scope: Scope) -> Condition:
    """True of rows of ``subject AS s`` whose opening is seen and of which something is hidden."""
    first, unsure = condition(scope, "first"), not_whole(scope)
    return Condition(
        f"EXISTS (SELECT 1 FROM entry AS first WHERE first.seq = s.opened_seq AND {first.sql}) "
        f"AND {unsure.sql}",
        first.values + unsure.values,
    )


def not_whole(scope: Scope) -> Condition:
    """True of rows of ``subject AS s`` that may differ for the reader: hidden in part or linked.

    Of every other subject that the reader sees, its row says what the reader may know.
    """
    said = condition(scope, "said")
    return Condition(
        "(EXISTS (SELECT 1 FROM link WHERE low = s.opened_seq OR high = s.opened_seq) "
        f"OR {hidden_entry('s.opened_seq', said)})",
        said.values,
    )


def hidden_entry(place: str, seen: Condition) -> str:
    """SQL that is true where an entry ``said`` of a subject is not among those that are seen."""
    return (
        "EXISTS (SELECT 1 FROM entry_subject AS es JOIN entry AS said USING (seq) "
        f"WHERE es.opened_seq = {place} AND es.own = 1 AND NOT {seen.sql})"
    )


def any_hidden(store: SqliteStore, seen: Condition, opened_seq: int) -> bool:
    """Whether some entry that folds into a subject is hidden.

    Args:
        store: The desk's store.
        seen: What the reader sees of rows of ``entry AS said`` (:func:`narrowing.condition`).
        opened_seq: The place of the subject's opening.
    """
    asked = f"SELECT {hidden_entry('?', seen)}"
    row = store.connection.execute(asked, (opened_seq, *seen.values)).fetchone()
    return bool(row[0])


def _relations(scope: Scope, audience: str) -> frozenset[str]:
    """Through which relations with the subject itself the reader sees entries of an audience."""
    names = ("recipient", "party", "rung")
    return frozenset(name for name in names if audience in scope.related.get(name, ()))


def _written(scope: Scope, openers: set[str]) -> list[Lead]:
    """Subjects that the reader opened, where it sees openings by having written them."""
    people = sorted(scope.identities)
    kinds = sorted(openers & scope.related.get("author", frozenset()))
    if not people or not kinds:
        return []
    authors, marks = ", ".join("?" * len(people)), ", ".join("?" * len(kinds))
    asks = Condition(f"w.author IN ({authors}) AND w.audience IN ({marks})", (*people, *kinds))
    return [Lead(table="entry AS w", place="w.seq", asks=asks, ordered=False)]


def _of_audience(audience: str) -> Lead:
    return Lead(
        table="subject_audience AS m",
        place="m.opened_seq",
        asks=Condition("m.audience = ?", (audience,)),
        ordered=True,
    )


def here(store: SqliteStore, scope: Scope) -> Scope:
    """A scope of the audiences that entries of the store have now: for what is asked at once."""
    return scope.among(present(store, ""))


def present(store: SqliteStore, part: str) -> list[str]:
    """The audiences of the entries that fold into subjects of a part; of all, where it is empty."""
    rows = store.connection.execute(
        "WITH RECURSIVE each(audience) AS (SELECT min(audience) FROM subject_audience UNION ALL "
        "SELECT (SELECT min(audience) FROM subject_audience WHERE audience > each.audience) "
        "FROM each WHERE each.audience IS NOT NULL) "
        "SELECT audience FROM each WHERE audience IS NOT NULL"
    )
    found = [str(row[0]) for row in rows]
    if not part:
        return found
    bases = {kind.base for kind in KINDS.values() if kind.part in {part, LINK_PART}}
    return [each for each in found if each.rpartition(" ")[2] in bases]
