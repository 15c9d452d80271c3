"""What is asked of duties again and again: one actor, one instant, the one agreement of a book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.mechanism.party_acts import BRIGADE, DURING, active_party

from truceline.analysis.duties import duties
from truceline.mechanism import forces, lists, local_truces, parties

if TYPE_CHECKING:
    from datetime import datetime

    from tests.mechanism.builders import Book

    from truceline.analysis.duty_words import UnderAgreement

SOUTH = "group:south"


def ask(book: Book, actor: str = BRIGADE, when: datetime = DURING) -> UnderAgreement:
    """The answer under the one agreement of the book."""
    answer = duties(
        actor,
        at=when,
        terms_in_force={book.terms.id: book.terms},
        party_states=book.states(parties.PART),
        listings=book.states(lists.PART),
        roles=book.roles,
        local_truces=book.states(local_truces.PART),
        forces=book.states(forces.PART),
    )
    return answer.under[0]


def codes(answer: UnderAgreement) -> set[str]:
    """The codes of the flags."""
    return {flag.code for flag in answer.flags}


def confirmed(book: Book) -> Book:
    """The same desk after the other side accepted, so that reciprocity waits for nothing."""
    active_party(book, SOUTH, "south", "state:two")
    return book
