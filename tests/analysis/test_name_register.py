"""The register of names: five places, one answer, and no name lost because two actors bear it."""

from __future__ import annotations

from tests.mechanism.builders import Book, at
from tests.mechanism.party_acts import BRIGADE, DURING, declaration

from truceline.analysis.name_register import name_register
from truceline.mechanism import forces, lists, parties
from truceline.mechanism.actors import ActorState
from truceline.mechanism.forces import ForceRegistered
from truceline.mechanism.listing_kinds import ListingAliased, ListingEntered
from truceline.mechanism.names import KnownName, resolve

OFFICE = ActorState(
    state="registered",
    actor="un:office",
    name="Made-up office",
    roles=frozenset({"secretariat"}),
    of=None,
    guarantor=None,
)


def register(book: Book) -> tuple[KnownName, ...]:
    """The names of the book."""
    return name_register(
        agreements=[book.terms],
        actors=[OFFICE],
        parties=book.states(parties.PART),
        listings=book.states(lists.PART),
        forces=book.states(forces.PART),
    )


def test_names_come_from_terms_actors_parties_lists_and_forces() -> None:
    """A name from each of the five places leads to its actor."""
    book = Book()
    book.tell(parties.PART, declaration(names=("Brigade of Made-up",)), author=BRIGADE)
    listed = ListingEntered(
        group="group:front", names=("Made-up Front",), authority="unsc", document="Made up"
    )
    subject = book.tell(lists.PART, listed, author="un:office")
    book.tell(lists.PART, ListingAliased(name="New Front", since=at("2016-07-01 00:00")), subject)
    third = ForceRegistered(actor="state:third", name="Made-up third force", roles=("outside",))
    book.tell(forces.PART, third)
    known = register(book)
    for name, actor in (
        ("Nusra Front", "group:listed"),
        ("Made-up office", "un:office"),
        ("Made-up Brigade of", BRIGADE),
        ("Front Made-up", "group:front"),
        ("made-up third force", "state:third"),
    ):
        assert resolve(name, known, DURING).settled == actor
    assert resolve("New Front", known, DURING).settled is None
    assert resolve("New Front", known, at("2016-07-01 00:00")).settled == "group:front"


def test_a_name_known_from_two_places_counts_once_and_of_two_actors_twice() -> None:
    """Repeating a name makes no second group; two groups of one name are both kept."""
    book = Book()
    again = ListingEntered(
        group="group:listed", names=("Nusra Front",), authority="unsc", document="Made up"
    )
    book.tell(lists.PART, again, author="un:office")
    assert [k.actor for k in register(book) if k.name == "Nusra Front"] == ["group:listed"]
    rival = declaration(name="Nusra Front")
    book.tell(parties.PART, rival, author=BRIGADE)
    assert resolve("Nusra Front", register(book), DURING).settled is None
