"""Registers: one subject for each name under each agreement, however the agreement is written."""

from __future__ import annotations

from dataclasses import replace

from tests.mechanism.builders import Book, entry, made_up_terms

from truceline.mechanism.actors import ACTORS, ActorRegistered
from truceline.mechanism.registers import holds_token, spellings


def test_the_first_agreement_is_written_in_two_ways_and_another_in_one() -> None:
    """Empty and full name are one agreement; an ended first one is not confused with the next."""
    bench = Book().bench()
    assert set(spellings("", bench)) == set(spellings("made-up-truce", bench))
    other = made_up_terms(("id: made-up-truce", "id: other-truce"))
    later = replace(bench, agreements={other.id: other}, first="made-up-truce")
    assert spellings("other-truce", later) == ("other-truce",)
    assert set(spellings("", later)) == {"", "made-up-truce"}


def test_tokens_of_terms_mean_roles_actors_or_all() -> None:
    """A guarantor of the Terms holds that role even where the register forgot it."""
    bench = replace(Book().bench(), roles={})
    assert holds_token("state:one", ["guarantor"], bench)
    assert holds_token("group:a", ["actor:group:a"], bench)
    assert holds_token("group:a", ["all"], bench)
    assert not holds_token("group:a", ["guarantor", "actor:group:b"], bench)


def test_only_who_may_enrol_says_who_an_actor_is() -> None:
    """Whatever right Terms give: who is not named by the desk's opening registers nobody."""
    book = Book()
    body = ActorRegistered(actor="group:new", name="Made up", roles=("party",))
    assert book.codes(ACTORS, body, author="group:a") == {"NOT_ENROLLER"}
    bench = replace(book.bench(), enrollers=frozenset({"state:one"}))
    assert not list(ACTORS.check(None, entry(0, body, author="state:one"), bench))
