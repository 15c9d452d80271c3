"""What of a truce a statement is linked to; every statement here is made up."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from truceline.mechanism.terms import Terms
from truceline.press.linking import about, link_words
from truceline.press.shapes import Mention

SCENARIOS = Path(__file__).parents[2] / "scenarios"


@lru_cache(maxsize=2)
def terms_of(name: str) -> Terms:
    """The Terms of a scenario."""
    return Terms.parse((SCENARIOS / name / "terms.yaml").read_bytes())


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("They will let aid convoys into besieged towns.", "duty:O4"),
        ("All sides must stop the shelling.", "duty:O2"),
        ("The release of women from prison must come first: detainees wait.", "duty:O6"),
        ("We are ready for intra-Syrian talks.", "duty:O1"),
        ("Military contacts can no longer be avoided.", "duty:G3"),
        ("Elections will be held in eighteen months.", "milestone:elections_target"),
        ("A transitional governing body is needed.", "milestone:governance_target"),
        ("An airstrike destroyed the bridge.", "act:air_strike"),
        ("Barrel bombs fell at dawn.", "act:helicopter_or_barrel_bomb"),
        ("The hospital was hit twice.", "act:attack_on_medical"),
        ("Гуманитарный конвой вошёл в город.", "duty:O4"),
        ("Le cessez-le-feu doit tenir.", "duty:O2"),
        ("يجب الإفراج عن المعتقلين", "duty:O6"),
    ],
)
def test_a_statement_is_linked_by_the_words_of_terms(text: str, link: str) -> None:
    """Topics lead to the duties, milestones and acts whose own words speak of them."""
    assert link in about(text, terms_of("syria_2016"))


def test_other_terms_give_their_own_links() -> None:
    """Nothing of one truce stands in code: other Terms have other duties."""
    found = about("All sides must stop the shelling.", terms_of("hodeidah_2018"))
    assert all(not link.startswith("duty:O2") for link in found)


def test_named_agreements_are_linked_even_without_terms() -> None:
    """An agreement that is named is a link by its id, first of all."""
    named = Mention(start=0, end=15, text="resolution 2254", kind="agreement", id="agr:unscr-2254")
    assert about("resolution 2254 stands", None, [named]) == ("agr:unscr-2254",)


def test_plain_words_link_to_nothing() -> None:
    """A statement that touches no topic has no links."""
    assert about("The hall was full, and the lights were on.", terms_of("syria_2016")) == ()


def test_every_act_of_the_packaged_words_is_one_of_the_vocabulary() -> None:
    """A code that Terms do not know would never be linked."""
    assert set(link_words().acts) <= set(terms_of("syria_2016").acts)
