"""Whoever may hold a body is told when it is destroyed: every kind of every packaged Terms."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.scenarios.truces import FIVE

from truceline.cli import terms_composing
from truceline.exchange.scenarios import scenario_files
from truceline.mechanism.catalogue import BASES
from truceline.mechanism.covers import CoveredFiled
from truceline.mechanism.kinds import kind_of
from truceline.mechanism.terms import Terms

ORDER = "body.destroyed"
_HERE = Path(__file__).parents[1]
PACKAGED = {
    **{name: scenario_files(name)["terms.yaml"] for name in FIVE},
    "illustrative": scenario_files("syria_2016")["illustrative_terms.yaml"],
    "desk": (_HERE / "desk" / "terms.yaml").read_bytes(),
    "desks": (_HERE / "desks.yaml").read_bytes(),
}


def untold(audiences: dict[str, frozenset[str]]) -> list[str]:
    """The kinds that somebody reads who does not get the order to destroy one.

    Whoever gives the order is its author; so an author of what is destroyed, and whoever is named
    by its words, get the order by nothing that they are to the order.
    """
    order = audiences[ORDER]
    if "public" in order:
        return []
    related = {"author", "recipients"}
    return sorted(
        kind for kind, readers in audiences.items() if (readers - order) or (readers & related)
    )


@pytest.mark.parametrize("name", PACKAGED)
def test_who_may_hold_a_body_gets_the_order_to_destroy_it(name: str) -> None:
    """Under each packaged Terms the readers of every kind are readers of its destruction."""
    terms = Terms.parse(PACKAGED[name], kinds=BASES)
    assert untold({base: terms.audience(base) for base in BASES}) == []


@pytest.mark.parametrize("preset", ["open", "guarded", "closed"])
def test_composed_terms_give_the_order_to_every_reader(preset: str) -> None:
    """So do Terms that `truceline terms new` composes, however little else is public."""
    made = {kind: frozenset(tokens) for kind, tokens in terms_composing.audiences(preset).items()}
    assert untold(made) == []


def test_an_order_that_a_reader_does_not_get_is_found() -> None:
    """The walk finds a reader left out, and an author who would be told by nobody."""
    made = {
        "notice.filed": frozenset({"officer", "author"}),
        ORDER: frozenset({"officer", "author"}),
    }
    assert untold(made) == [ORDER, "notice.filed"]
    assert untold({**made, ORDER: frozenset({"public"})}) == []


@pytest.mark.parametrize("name", [*FIVE, "illustrative"])
def test_whom_the_covers_name_may_file_under_them(name: str) -> None:
    """A cover's role is its own: no packaged Terms keep it from filing by a list of roles."""
    terms = Terms.parse(PACKAGED[name], kinds=BASES)
    assert "all" in terms.rights(kind_of(CoveredFiled).base)


@pytest.mark.parametrize("name", [*FIVE, "illustrative"])
def test_everybody_may_change_and_revoke_keys_of_its_own(name: str) -> None:
    """No packaged Terms bar an actor from its own key; the register keeps it from others'."""
    terms = Terms.parse(PACKAGED[name], kinds=BASES)
    assert all("all" in terms.rights(base) for base in ("key.enrolled", "key.revoked"))


@pytest.mark.parametrize("name", [*FIVE, "illustrative"])
def test_the_openers_of_a_cover_get_what_is_sealed_to_them(name: str) -> None:
    """Packaged Terms give a covered filing to those whom it is addressed to."""
    terms = Terms.parse(PACKAGED[name], kinds=BASES)
    assert "recipients" in terms.audience(kind_of(CoveredFiled).base)
