"""What a reader may see and do: for every kind of entry, by every agreement, and in which relation.

The same rights and audiences are read here as in admission and scopes; nothing is decided here. A
test holds what is said here equal to what a scope lets through.

>>> from truceline.analysis.scope import PUBLIC
>>> entitlements(PUBLIC, standing)  # doctest: +SKIP
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truceline.analysis.carrying import may_know_who
from truceline.analysis.scope import PUBLIC, RELATIONS, scope_of
from truceline.mechanism.catalogue import KINDS
from truceline.mechanism.succession import CONTINUED

if TYPE_CHECKING:
    from truceline.mechanism.kinds import Kind
    from truceline.mechanism.standing import Standing
    from truceline.mechanism.terms import Terms

OUTRIGHT: Final = "outright"
"""The relation in which a reader sees every entry of a kind, whoever wrote it."""
_ORDER: Final = (OUTRIGHT, *RELATIONS.values())
_NEVER: Final = frozenset({"desk.opened", CONTINUED})
"""Kinds that nobody records on a desk that stands, or under rights of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entitlement:
    """What one reader may do with one kind of entry under one agreement.

    Args:
        kind: The newest version of the kind.
        base: Its name without version.
        doc: What it says, in a sentence.
        opens: Whether it opens a new subject.
        records: Whether the reader may record it.
        relations: In which relations the reader sees such an entry: ``outright``, ``author``,
            ``recipient``, ``party``, ``rung``; empty where it never does.
        seals: Whether it has sealed fields.
        sealed_to: Who opens the sealed fields, where their author names nobody else.
        identities_to: Who else learns who reported or bore witness; empty where no field says.
    """

    kind: str
    base: str
    doc: str
    opens: bool
    records: bool
    relations: tuple[str, ...]
    seals: bool
    sealed_to: tuple[str, ...]
    identities_to: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnderAgreement:
    """What one reader may see and do under one agreement.

    Args:
        id: The agreement's id.
        title: Its title.
        roles: The reader's roles under it.
        parts: Part of the mechanism to its kinds, in the order of the catalogue.
    """

    id: str
    title: str
    roles: tuple[str, ...]
    parts: tuple[tuple[str, tuple[Entitlement, ...]], ...]

    def may_record(self) -> tuple[Entitlement, ...]:
        """What the reader may record."""
        return tuple(e for _, kinds in self.parts for e in kinds if e.records)

    def sees_some(self) -> tuple[Entitlement, ...]:
        """What the reader sees only where it wrote it, got it or is concerned."""
        return tuple(
            e
            for _, kinds in self.parts
            for e in kinds
            if e.relations and OUTRIGHT not in e.relations
        )

    def sees_never(self) -> tuple[Entitlement, ...]:
        """What the reader never sees."""
        return tuple(e for _, kinds in self.parts for e in kinds if not e.relations)


def entitlements(reader: str, standing: Standing) -> tuple[UnderAgreement, ...]:
    """What a reader may see and do under every agreement in force.

    Args:
        reader: An actor's id, or ``public``.
        standing: The registers as they stand.
    """
    scope = scope_of(reader, standing)
    newest = {kind.base: kind for kind in KINDS.values() if kind.base not in _NEVER}
    found = []
    for terms in standing.in_force.values():
        roles = standing.roles_under(reader, terms)
        parts: dict[str, list[Entitlement]] = {}
        for kind in newest.values():
            key = f"{terms.id} {kind.base}"
            seen = {OUTRIGHT} if key in scope.outright else set()
            seen |= {relation for relation, keys in scope.related.items() if key in keys}
            # Nobody in particular writes nothing, is told nothing and is no party.
            seen = seen if reader != PUBLIC else seen & {OUTRIGHT}
            relations = tuple(each for each in _ORDER if each in seen)
            parts.setdefault(kind.part, []).append(_of(kind, terms, reader, roles, relations))
        found.append(
            UnderAgreement(
                id=terms.id,
                title=terms.title,
                roles=tuple(sorted(roles)),
                parts=tuple((part, tuple(kinds)) for part, kinds in parts.items()),
            )
        )
    return tuple(found)


def may_record(reader: str, base: str, terms: Terms, standing: Standing) -> bool:
    """Whether a reader has the right to record a kind under an agreement; as admission decides."""
    if reader == PUBLIC or reader not in standing.actors:
        return False
    allowed, roles = terms.rights(base), standing.roles_under(reader, terms)
    return "all" in allowed or f"actor:{reader}" in allowed or not roles.isdisjoint(allowed)


def _of(
    kind: Kind, terms: Terms, reader: str, roles: frozenset[str], relations: tuple[str, ...]
) -> Entitlement:
    allowed = terms.rights(kind.base)
    records = "all" in allowed or f"actor:{reader}" in allowed or not roles.isdisjoint(allowed)
    who = may_know_who(terms, kind.base, reader) - {reader} if kind.identity_fields else frozenset()
    return Entitlement(
        kind=kind.name,
        base=kind.base,
        doc=" ".join(kind.doc.split("\n\n")[0].split()),
        opens=kind.opens,
        records=records and reader != PUBLIC,
        relations=relations,
        seals=bool(kind.sealed_fields),
        sealed_to=terms.sealed_to(kind.base) if kind.sealed_fields else (),
        identities_to=tuple(sorted(who)),
    )
