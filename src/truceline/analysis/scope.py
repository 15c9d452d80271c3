"""What a reader may see: one value, made once, from which both the predicate and the SQL follow.

Terms give each kind of entry an audience. A scope sorts the kinds of every agreement on the desk
for one reader: those seen outright, those seen by their author, their recipients or the parties of
their subject. Whatever is outside is removed before anything is listed, counted or rendered: it is
absent, not blank.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from truceline.mechanism.catalogue import BASES
from truceline.mechanism.ladders import sits_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.mechanism.standing import Standing

PUBLIC = "public"
"""The reader who is nobody in particular."""

RELATIONS = {"author": "author", "recipients": "recipient", "parties": "party", "rung": "rung"}
"""Audience tokens of Terms to the relation of a reader with an entry or its subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What one reader may see.

    Args:
        reader: An actor, or ``public``.
        identities: The reader, and the organisation it belongs to.
        whole: Everything: the duty officer's own desk, on its own machine.
        outright: ``"agreement kind"`` audiences that the reader sees whoever wrote them.
        related: Relation (author, recipient, party, rung) to the audiences seen through it.
        seats: The bodies on which the reader sits, each as :func:`seat_key` writes it.
    """

    reader: str
    identities: frozenset[str] = frozenset()
    whole: bool = False
    outright: frozenset[str] = frozenset()
    related: Mapping[str, frozenset[str]] = field(default_factory=dict)
    seats: frozenset[str] = frozenset()

    def __hash__(self) -> int:
        """By what a mapping is not, so that what follows from a scope alone is worked out once."""
        return hash((self.reader, self.identities, self.whole, self.outright, self.seats))

    def among(self, audiences: Iterable[str]) -> Scope:
        """The same scope of some audiences alone: those that entries have which are gone through.

        Terms make hundreds of audiences, and the entries of a desk have some tens: a question that
        names those alone is answered several times as fast, and with the same.
        """
        if self.whole:
            return self
        held = frozenset(audiences)
        return replace(
            self,
            outright=_one(self.outright & held),
            related={relation: _one(keys & held) for relation, keys in self.related.items()},
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What decides whether an entry is seen: its audience, its author, its subjects' actors.

    ``rungs`` are the bodies to which its subjects were referred, as :func:`seat_key` writes them.
    """

    audience: str
    author: str
    recipients: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()
    rungs: frozenset[str] = frozenset()


WHOLE = Scope(reader="desk", whole=True)
"""The operator's own view of an embedded desk."""


def seat_key(agreement: str, body: str) -> str:
    """A body of an agreement, as rows of the docket and seats of readers name it."""
    return f"{agreement} {body}"


def scope_of(reader: str, standing: Standing) -> Scope:
    """The scope of a reader under every agreement of the desk, by the roles it holds now."""
    actor = standing.actors.get(reader)
    identities = {reader} | ({actor.of} if actor is not None and actor.of else set())
    names = {PUBLIC, *(f"actor:{name}" for name in identities)}
    outright: set[str] = set()
    related: dict[str, set[str]] = {relation: set() for relation in RELATIONS.values()}
    seats: set[str] = set()
    for agreement in standing.agreements.values():
        # Nobody is an author or a party by being registered in a role of that name.
        tokens = names | (standing.roles_under(reader, agreement.terms) - RELATIONS.keys())
        if actor is not None:
            held = standing.roles_under(reader, agreement.terms)
            bodies = sits_on(agreement.terms, frozenset(identities), held)
            seats.update(seat_key(agreement.terms.id, body) for body in bodies)
        for base in BASES:
            audience = agreement.terms.audience(base)
            key = f"{agreement.terms.id} {base}"
            if not tokens.isdisjoint(audience):
                outright.add(key)
            for token, relation in RELATIONS.items():
                if token in audience:
                    related[relation].add(key)
    return Scope(
        reader=reader,
        identities=frozenset(identities),
        outright=_one(frozenset(outright)),
        related={relation: _one(frozenset(keys)) for relation, keys in related.items()},
        seats=frozenset(seats),
    )


@lru_cache(maxsize=256)
def _one(keys: frozenset[str]) -> frozenset[str]:
    """Equal sets as one: all parties see much the same, and there are hundreds of keys in each."""
    return keys


def sees(scope: Scope, sight: Sight) -> bool:
    """Whether the reader may see an entry."""
    if scope.whole or sight.audience in scope.outright:
        return True
    mine = scope.identities
    return (
        (sight.author in mine and sight.audience in scope.related.get("author", frozenset()))
        or (
            sight.audience in scope.related.get("recipient", frozenset())
            and not mine.isdisjoint(sight.recipients)
        )
        or (
            sight.audience in scope.related.get("party", frozenset())
            and not mine.isdisjoint(sight.parties)
        )
        or (
            sight.audience in scope.related.get("rung", frozenset())
            and not scope.seats.isdisjoint(sight.rungs)
        )
    )
