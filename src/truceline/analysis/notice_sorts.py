"""What many notices have in common: all that a search must know of one before it is folded.

Whether a pair is compared by exact footprints or by published cells follows from who sees what, and
how near it may come from the two kinds. Both are the same for many notices, so an index of a
million keeps a number with each, and this behind the number.

>>> from truceline.analysis.scope import Scope
>>> sort = Sort(notice="patrol", terms="truce", owner="group:made-up", exact=True, sights=None)
>>> shown(Scope(reader="group:other"), sort) is None
True
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from truceline.analysis.pair_rules import rule_between
from truceline.analysis.scope import Scope, Sight, scope_of, sees

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from truceline.analysis.forms import Candidate
    from truceline.mechanism.standing import Standing
    from truceline.mechanism.terms import Terms
    from truceline.mechanism.terms_minima import Separation

    Governed = tuple[str, str]
    """The kind of a notice, and the id of the agreement that governs it."""

MOST_SEEN: Final = 65_536
"""How many answers to "does this actor see such notices" are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """A sort of notices.

    Args:
        notice: Their kind, as Terms list them.
        terms: The id of the agreement that governs them.
        owner: Whose they are.
        exact: Whether the desk knows their exact footprints.
        sights: What decides who sees the entries that say where and when they hold; None where
            that must be looked up for each.
    """

    notice: str
    terms: str
    owner: str
    exact: bool
    sights: frozenset[Sight] | None

    @property
    def governed(self) -> Governed:
        """What its separations follow from."""
        return self.notice, self.terms


def sort_of(candidate: Candidate, said: Iterable[tuple[str, str]] | None) -> Sort:
    """The sort of a notice.

    Args:
        candidate: The notice.
        said: Audience and author of each entry that says where and when it holds; None where one
            of them also tells of another notice, or the notice is linked with others: who sees
            those depends on more than this notice.
    """
    state = candidate.state
    sights: frozenset[Sight] | None = None
    if said is not None:
        recipients = frozenset(recipient.actor for recipient in state.recipients)
        parties = frozenset({state.notifier, state.author})
        sights = frozenset(
            Sight(audience=audience, author=author, recipients=recipients, parties=parties)
            for audience, author in said
        )
    return Sort(
        notice=state.notice,
        terms=candidate.terms.id,
        owner=candidate.owner,
        exact=candidate.exact is not None,
        sights=sights,
    )


def shown(scope: Scope, sort: Sort) -> bool | None:
    """Whether a reader sees where and when notices of a sort hold; None where it is not known."""
    if sort.sights is None:
        return None
    return scope.whole or (bool(sort.sights) and all(sees(scope, each) for each in sort.sights))


class Sorts:
    """The sorts of notices that are held, by number, and what follows from the registers."""

    def __init__(self) -> None:
        self.known: list[Sort] = []
        self._counts: list[int] = []
        self._free: list[int] = []
        self._numbers: dict[Sort, int] = {}
        self._kinds: Counter[Governed] = Counter()
        self._standing: Standing | None = None
        self._scopes: dict[str, Scope] = {}
        self._seen: dict[tuple[str, Sort], bool | None] = {}
        self._rules: dict[tuple[Governed, Governed], Separation] = {}

    def stand(self, standing: Standing | None) -> None:
        """Take the registers as they stand; what followed from others is forgotten."""
        if standing is not self._standing:
            self._standing = standing
            self._scopes.clear()
            self._seen.clear()
            self._rules.clear()

    def terms(self, under: str) -> Terms:
        """The agreement that governs a notice."""
        assert self._standing is not None  # noqa: S101 - a desk with a notice has registers
        return self._standing.terms_of(under) or self._standing.first

    def clear(self) -> None:
        """Know no sort any more."""
        for each in (self.known, self._counts, self._free):
            each.clear()
        self._numbers.clear()
        self._kinds.clear()
        self._seen.clear()

    def add(self, sort: Sort) -> int:
        """The number of a sort, of which there is one notice more."""
        number = self._numbers.get(sort)
        if number is None and self._free:
            number = self._free.pop()
            self.known[number] = sort
        elif number is None:
            number = len(self.known)
            self.known.append(sort)
            self._counts.append(0)
        self._numbers[sort] = number
        self._counts[number] += 1
        self._kinds[sort.governed] += 1
        return number

    def remove(self, number: int) -> None:
        """Of a sort there is one notice less; the number of the last may stand for another."""
        sort = self.known[number]
        self._counts[number] -= 1
        if not self._counts[number]:
            del self._numbers[sort]
            self._free.append(number)
        self._kinds[sort.governed] -= 1
        if not self._kinds[sort.governed]:
            del self._kinds[sort.governed]

    def shown(self, actor: str, sort: Sort) -> bool | None:
        """Whether an actor sees where and when notices of a sort hold; None if it must be asked."""
        asked = (actor, sort)
        if asked not in self._seen:
            if len(self._seen) >= MOST_SEEN:
                self._seen.clear()
                self._scopes.clear()
            if actor not in self._scopes:
                assert self._standing is not None  # noqa: S101 - as in ``terms``
                self._scopes[actor] = scope_of(actor, self._standing)
            self._seen[asked] = shown(self._scopes[actor], sort)
        return self._seen[asked]

    def rules(self, new: Candidate) -> Iterator[tuple[Separation, set[Governed]]]:
        """Each separation that a notice keeps from notices that are held, and from which."""
        own = (new.state.notice, new.terms.id)
        found: dict[Separation, set[Governed]] = {}
        for other in self._kinds:
            if (own, other) not in self._rules:
                rule = rule_between(new.terms, own[0], self.terms(other[1]), other[0])
                # What follows of a meeting, and who yields, is no matter of place.
                self._rules[own, other] = replace(rule, on_meeting="conflict", yields="")
            found.setdefault(self._rules[own, other], set()).add(other)
        return iter(found.items())
